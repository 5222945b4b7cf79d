/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet-libvirt/mignet-libvirt.h>

G_BEGIN_DECLS

/* What libvirt was doing: the same code of libvirt means something else in each. */
typedef enum
{
  MIGNET_LIBVIRT_STEP_CONNECT,
  MIGNET_LIBVIRT_STEP_QUERY,
  MIGNET_LIBVIRT_STEP_MIGRATE
} MignetLibvirtStep;

/* Converts libvirt's last error, which belongs to the calling thread and does not survive the next
 * call into libvirt. The message is the given sentence, libvirt's text and libvirt's numbers.
 * dialled is the address that the migration dials, connect_port the port on which the source
 * reaches the daemon of the destination; both only matter for MIGNET_LIBVIRT_STEP_MIGRATE. */
void _mignet_libvirt_error_from_last (GError **error,
                                      MignetLibvirtStep step,
                                      const char *dialled,
                                      int connect_port,
                                      const char *format,
                                      ...) G_GNUC_PRINTF (5, 6);

/* An error that libvirt did not raise, but for which it has the given code and domain. */
void _mignet_libvirt_error_set_libvirt (GError *error, int code, int domain);

/* Appends to the message of an error. */
void _mignet_libvirt_error_append (GError *error, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
