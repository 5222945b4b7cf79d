/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_LIBVIRT_INSIDE__) && !defined(MIGNET_LIBVIRT_COMPILATION)
#error "Only <mignet-libvirt/mignet-libvirt.h> can be included directly."
#endif

#include <mignet-libvirt/mignet-libvirt-types.h>

G_BEGIN_DECLS

/**
 * MIGNET_LIBVIRT_ERROR:
 *
 * The error domain of everything that talks to libvirt. Codes are of type #MignetLibvirtError.
 *
 * Since: 1.0
 */
#define MIGNET_LIBVIRT_ERROR (mignet_libvirt_error_quark ())

/**
 * MignetLibvirtError:
 * @MIGNET_LIBVIRT_ERROR_FAILED: anything that no other code names
 * @MIGNET_LIBVIRT_ERROR_CONNECTION: the libvirt daemon of a host could not be reached, or the
 *   connection to it broke
 * @MIGNET_LIBVIRT_ERROR_NO_VM: the host does not have the virtual machine, or it does not run there
 * @MIGNET_LIBVIRT_ERROR_ADDRESS: a registered address could not be resolved, or is one that a
 *   migration must not dial
 * @MIGNET_LIBVIRT_ERROR_UNREACHABLE: the migration address could not be reached from the source
 * @MIGNET_LIBVIRT_ERROR_LISTEN: the destination could not listen for the migration stream
 * @MIGNET_LIBVIRT_ERROR_UNSUPPORTED: a host does not support what the plan asks for
 * @MIGNET_LIBVIRT_ERROR_REFUSED: libvirt refuses the migration in the present state of the virtual
 *   machine or of a host
 * @MIGNET_LIBVIRT_ERROR_LOST_CONTACT: it is not known how the migration ended
 * @MIGNET_LIBVIRT_ERROR_TIMED_OUT: the migration was given up because it did not begin, or did not
 *   end, in time
 * @MIGNET_LIBVIRT_ERROR_NOT_CONVERGED: the migration was given up because the virtual machine
 *   changes its memory faster than it is transferred
 * @MIGNET_LIBVIRT_ERROR_POST_COPY_BROKE: the migration broke in post-copy
 * @MIGNET_LIBVIRT_ERROR_ENCRYPTION: a connection or the migration could not be encrypted: a
 *   certificate is missing, has expired, is for another name, or is not trusted
 *
 * The errors of %MIGNET_LIBVIRT_ERROR. Codes are only ever added.
 *
 * Since: 1.0
 */
typedef enum
{
  MIGNET_LIBVIRT_ERROR_FAILED = 0,
  MIGNET_LIBVIRT_ERROR_CONNECTION,
  MIGNET_LIBVIRT_ERROR_NO_VM,
  MIGNET_LIBVIRT_ERROR_ADDRESS,
  MIGNET_LIBVIRT_ERROR_UNREACHABLE,
  MIGNET_LIBVIRT_ERROR_LISTEN,
  MIGNET_LIBVIRT_ERROR_UNSUPPORTED,
  MIGNET_LIBVIRT_ERROR_REFUSED,
  MIGNET_LIBVIRT_ERROR_LOST_CONTACT,
  MIGNET_LIBVIRT_ERROR_TIMED_OUT,
  MIGNET_LIBVIRT_ERROR_NOT_CONVERGED,
  MIGNET_LIBVIRT_ERROR_POST_COPY_BROKE,
  MIGNET_LIBVIRT_ERROR_ENCRYPTION
} MignetLibvirtError;

MIGNET_AVAILABLE_IN_1_0
GQuark mignet_libvirt_error_quark (void);
MIGNET_AVAILABLE_IN_1_0
int mignet_libvirt_error_get_code (const GError *error);
MIGNET_AVAILABLE_IN_1_0
int mignet_libvirt_error_get_domain (const GError *error);

G_END_DECLS
