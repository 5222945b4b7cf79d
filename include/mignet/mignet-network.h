/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_NETWORK (mignet_network_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (MignetNetwork, mignet_network, MIGNET, NETWORK, GObject)

MIGNET_AVAILABLE_IN_1_0
MignetNetwork *mignet_network_new (const char *id, const char *name) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetNetwork *mignet_network_new_external (const char *id,
                                            const char *name) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
const char *mignet_network_get_id (MignetNetwork *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_network_get_name (MignetNetwork *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_network_is_external (MignetNetwork *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_network_is_bridged (MignetNetwork *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_network_set_bridged (MignetNetwork *self, gboolean bridged);
MIGNET_AVAILABLE_IN_1_0
guint mignet_network_get_vlan_id (MignetNetwork *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_network_set_vlan_id (MignetNetwork *self, guint vlan_id, GError **error);
MIGNET_AVAILABLE_IN_1_0
guint mignet_network_get_mtu (MignetNetwork *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_network_set_mtu (MignetNetwork *self, guint mtu, GError **error);
MIGNET_AVAILABLE_IN_1_0
const char *const *mignet_network_get_subnets (MignetNetwork *self);
MIGNET_AVAILABLE_IN_1_0
gboolean
mignet_network_set_subnets (MignetNetwork *self, const char *const *subnets, GError **error);
MIGNET_AVAILABLE_IN_1_0
guint mignet_network_get_qos_rate (MignetNetwork *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_network_set_qos_rate (MignetNetwork *self, guint rate);

G_END_DECLS
