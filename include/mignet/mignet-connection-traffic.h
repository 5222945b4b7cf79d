/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_CONNECTION_TRAFFIC (mignet_connection_traffic_get_type ())
MIGNET_AVAILABLE_IN_1_0
GType mignet_connection_traffic_get_type (void);

MIGNET_AVAILABLE_IN_1_0
MignetConnectionTraffic *mignet_connection_traffic_ref (MignetConnectionTraffic *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_connection_traffic_unref (MignetConnectionTraffic *self);

MIGNET_AVAILABLE_IN_1_0
const char *mignet_connection_traffic_get_network (MignetConnectionTraffic *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_connection_traffic_get_source_address (MignetConnectionTraffic *self);
MIGNET_AVAILABLE_IN_1_0
guint16 mignet_connection_traffic_get_source_port (MignetConnectionTraffic *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_connection_traffic_get_destination_address (MignetConnectionTraffic *self);
MIGNET_AVAILABLE_IN_1_0
guint16 mignet_connection_traffic_get_destination_port (MignetConnectionTraffic *self);
MIGNET_AVAILABLE_IN_1_0
gint64 mignet_connection_traffic_get_source_bytes (MignetConnectionTraffic *self);
MIGNET_AVAILABLE_IN_1_0
gint64 mignet_connection_traffic_get_destination_bytes (MignetConnectionTraffic *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetConnectionTraffic, mignet_connection_traffic_unref)

G_END_DECLS
