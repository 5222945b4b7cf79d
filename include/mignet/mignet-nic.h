/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_NIC (mignet_nic_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (MignetNic, mignet_nic, MIGNET, NIC, GObject)

MIGNET_AVAILABLE_IN_1_0
MignetNic *mignet_nic_new (const char *name, MignetNicKind kind) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetNic *
mignet_nic_new_vlan (const char *name, const char *base, guint vlan_id) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetNic *mignet_nic_new_bond (const char *name,
                                const char *mode,
                                const char *const *slaves) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetNic *mignet_nic_new_bridge (const char *name,
                                  const char *const *ports) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
const char *mignet_nic_get_name (MignetNic *self);
MIGNET_AVAILABLE_IN_1_0
MignetNicKind mignet_nic_get_kind (MignetNic *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_nic_get_base (MignetNic *self);
MIGNET_AVAILABLE_IN_1_0
guint mignet_nic_get_vlan_id (MignetNic *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_nic_get_mode (MignetNic *self);
MIGNET_AVAILABLE_IN_1_0
const char *const *mignet_nic_get_slaves (MignetNic *self);
MIGNET_AVAILABLE_IN_1_0
const char *const *mignet_nic_get_ports (MignetNic *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_nic_get_active_slave (MignetNic *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_nic_set_active_slave (MignetNic *self, const char *slave);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_nic_get_mac (MignetNic *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_nic_set_mac (MignetNic *self, const char *mac);
MIGNET_AVAILABLE_IN_1_0
guint mignet_nic_get_mtu (MignetNic *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_nic_set_mtu (MignetNic *self, guint mtu, GError **error);
MIGNET_AVAILABLE_IN_1_0
guint mignet_nic_get_speed (MignetNic *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_nic_set_speed (MignetNic *self, guint speed);
MIGNET_AVAILABLE_IN_1_0
MignetCarrier mignet_nic_get_carrier (MignetNic *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_nic_set_carrier (MignetNic *self, MignetCarrier carrier);

G_END_DECLS
