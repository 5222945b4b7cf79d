/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <libvirt/libvirt.h>

G_BEGIN_DECLS

/* The libvirt daemon of a host, and the connection to it while there is one. Used by one thread. */
typedef struct
{
  char *host;               /* (owned): the name of the host */
  char *uri;                /* (owned) */
  gboolean read_only;       /* to look, not to change anything */
  virConnectPtr connection; /* (owned) (nullable) */
} MignetLibvirtEndpoint;

MignetLibvirtEndpoint *_mignet_libvirt_endpoint_new (const char *host, const char *uri);
void _mignet_libvirt_endpoint_free (MignetLibvirtEndpoint *self);

/* Connects, unless there is a connection. Takes no longer than the given time, and fails with
 * G_IO_ERROR_CANCELLED as soon as cancellable is cancelled. */
gboolean _mignet_libvirt_endpoint_connect (MignetLibvirtEndpoint *self,
                                           guint seconds,
                                           GCancellable *cancellable,
                                           GError **error);

/* Lets the connection go. */
void _mignet_libvirt_endpoint_disconnect (MignetLibvirtEndpoint *self);

/* The host part of a connection URI, without brackets, NULL if it has none, and the port on which
 * the daemon listens, 0 if it is not known. */
char *_mignet_libvirt_connect_uri_get_host (const char *uri);
int _mignet_libvirt_connect_uri_get_port (const char *uri);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetLibvirtEndpoint, _mignet_libvirt_endpoint_free)

G_END_DECLS
