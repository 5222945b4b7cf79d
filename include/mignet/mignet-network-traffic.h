/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_NETWORK_TRAFFIC (mignet_network_traffic_get_type ())
MIGNET_AVAILABLE_IN_1_0
GType mignet_network_traffic_get_type (void);

MIGNET_AVAILABLE_IN_1_0
MignetNetworkTraffic *mignet_network_traffic_ref (MignetNetworkTraffic *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_network_traffic_unref (MignetNetworkTraffic *self);

MIGNET_AVAILABLE_IN_1_0
const char *mignet_network_traffic_get_network (MignetNetworkTraffic *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_network_traffic_is_planned (MignetNetworkTraffic *self);
MIGNET_AVAILABLE_IN_1_0
gint64 mignet_network_traffic_get_source_bytes (MignetNetworkTraffic *self);
MIGNET_AVAILABLE_IN_1_0
gint64 mignet_network_traffic_get_destination_bytes (MignetNetworkTraffic *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetNetworkTraffic, mignet_network_traffic_unref)

G_END_DECLS
