/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_VM (mignet_vm_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (MignetVm, mignet_vm, MIGNET, VM, GObject)

MIGNET_AVAILABLE_IN_1_0
MignetVm *mignet_vm_new (const char *id, const char *name) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
const char *mignet_vm_get_id (MignetVm *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_vm_get_name (MignetVm *self);
MIGNET_AVAILABLE_IN_1_0
MignetCluster *mignet_vm_get_cluster (MignetVm *self);
MIGNET_AVAILABLE_IN_1_0
MignetVmStatus mignet_vm_get_status (MignetVm *self);
MIGNET_AVAILABLE_IN_1_0
MignetHost *mignet_vm_get_host (MignetVm *self);
MIGNET_AVAILABLE_IN_1_0
MignetHost *mignet_vm_get_destination (MignetVm *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_vm_set_placement (MignetVm *self,
                                  MignetVmStatus status,
                                  MignetHost *host,
                                  MignetHost *destination,
                                  GError **error);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_vm_get_memory (MignetVm *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_vm_set_memory (MignetVm *self, guint64 memory);
MIGNET_AVAILABLE_IN_1_0
guint mignet_vm_get_vcpus (MignetVm *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_vm_set_vcpus (MignetVm *self, guint vcpus);
MIGNET_AVAILABLE_IN_1_0
guint mignet_vm_get_dirty_rate (MignetVm *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_vm_set_dirty_rate (MignetVm *self, guint dirty_rate);
MIGNET_AVAILABLE_IN_1_0
const char *const *mignet_vm_get_display_addresses (MignetVm *self);
MIGNET_AVAILABLE_IN_1_0
gboolean
mignet_vm_set_display_addresses (MignetVm *self, const char *const *addresses, GError **error);
MIGNET_AVAILABLE_IN_1_0
GListModel *mignet_vm_get_networks (MignetVm *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_vm_set_networks (MignetVm *self, GPtrArray *networks, GError **error);
MIGNET_AVAILABLE_IN_1_0
MignetNetwork *mignet_vm_get_migration_network (MignetVm *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_vm_set_migration_network (MignetVm *self, MignetNetwork *network, GError **error);
MIGNET_AVAILABLE_IN_1_0
MignetMigrationPolicy *mignet_vm_get_migration_policy (MignetVm *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_vm_set_migration_policy (MignetVm *self, MignetMigrationPolicy *policy);
MIGNET_AVAILABLE_IN_1_0
GListModel *mignet_vm_get_pinned_hosts (MignetVm *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_vm_set_pinned_hosts (MignetVm *self, GPtrArray *hosts, GError **error);
MIGNET_AVAILABLE_IN_1_0
char **mignet_vm_dup_affinity_groups (MignetVm *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_vm_get_affinity (MignetVm *self, const char *group, MignetAffinityRule *rule);
MIGNET_AVAILABLE_IN_1_0
gboolean
mignet_vm_set_affinity (MignetVm *self, const char *group, MignetAffinityRule rule, GError **error);
MIGNET_AVAILABLE_IN_1_0
void mignet_vm_clear_affinity (MignetVm *self, const char *group);

G_END_DECLS
