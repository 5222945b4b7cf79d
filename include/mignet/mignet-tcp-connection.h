/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_TCP_CONNECTION (mignet_tcp_connection_get_type ())
MIGNET_AVAILABLE_IN_1_0
GType mignet_tcp_connection_get_type (void);

MIGNET_AVAILABLE_IN_1_0
MignetTcpConnection *mignet_tcp_connection_ref (MignetTcpConnection *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_tcp_connection_unref (MignetTcpConnection *self);

MIGNET_AVAILABLE_IN_1_0
MignetTcpConnection *mignet_tcp_connection_new (const char *local_address,
                                                guint16 local_port,
                                                const char *peer_address,
                                                guint16 peer_port,
                                                gint64 sent_bytes,
                                                gint64 received_bytes,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
const char *mignet_tcp_connection_get_local_address (MignetTcpConnection *self);
MIGNET_AVAILABLE_IN_1_0
guint16 mignet_tcp_connection_get_local_port (MignetTcpConnection *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_tcp_connection_get_peer_address (MignetTcpConnection *self);
MIGNET_AVAILABLE_IN_1_0
guint16 mignet_tcp_connection_get_peer_port (MignetTcpConnection *self);
MIGNET_AVAILABLE_IN_1_0
gint64 mignet_tcp_connection_get_sent_bytes (MignetTcpConnection *self);
MIGNET_AVAILABLE_IN_1_0
gint64 mignet_tcp_connection_get_received_bytes (MignetTcpConnection *self);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_tcp_connection_parse_ss (GBytes *bytes, const char *name, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetTcpConnection, mignet_tcp_connection_unref)

G_END_DECLS
