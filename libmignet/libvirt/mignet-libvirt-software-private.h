/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libvirt/mignet-libvirt-endpoint-private.h"

G_BEGIN_DECLS

/* What runs at the other end of a connection. */
typedef struct
{
  char *libvirt_version; /* (owned) (nullable): NULL: not told */
  char *qemu_version;    /* (owned) (nullable): NULL: not told, or it is no QEMU */
} MignetLibvirtSoftware;

void _mignet_libvirt_software_clear (MignetLibvirtSoftware *self);

/* Asks here and now. */
void _mignet_libvirt_software_read (MignetLibvirtSoftware *self, virConnectPtr connection);

/* Asks an endpoint that is connected, and waits no longer than the given time. */
gboolean _mignet_libvirt_endpoint_ask_software (MignetLibvirtEndpoint *endpoint,
                                                guint seconds,
                                                GCancellable *cancellable,
                                                MignetLibvirtSoftware *software,
                                                GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MignetLibvirtSoftware, _mignet_libvirt_software_clear)

G_END_DECLS
