/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_CLUSTER (mignet_cluster_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (MignetCluster, mignet_cluster, MIGNET, CLUSTER, GObject)

MIGNET_AVAILABLE_IN_1_0
MignetCluster *mignet_cluster_new (const char *id,
                                   const char *name,
                                   MignetNetwork *management_network,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
const char *mignet_cluster_get_id (MignetCluster *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_cluster_get_name (MignetCluster *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_cluster_get_compatibility_level (MignetCluster *self);
MIGNET_AVAILABLE_IN_1_0
gboolean
mignet_cluster_set_compatibility_level (MignetCluster *self, const char *level, GError **error);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_cluster_supports_migration_network (MignetCluster *self);
MIGNET_AVAILABLE_IN_1_0
MignetMigrationPolicy *mignet_cluster_get_migration_policy (MignetCluster *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_cluster_set_migration_policy (MignetCluster *self, MignetMigrationPolicy *policy);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_cluster_get_generation (MignetCluster *self);
MIGNET_AVAILABLE_IN_1_0
GListModel *mignet_cluster_get_networks (MignetCluster *self);
MIGNET_AVAILABLE_IN_1_0
MignetNetwork *mignet_cluster_lookup_network (MignetCluster *self, const char *id_or_name);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_cluster_attach_network (MignetCluster *self,
                                        MignetNetwork *network,
                                        gboolean required,
                                        GError **error);
MIGNET_AVAILABLE_IN_1_0
gboolean
mignet_cluster_detach_network (MignetCluster *self, MignetNetwork *network, GError **error);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_cluster_is_network_required (MignetCluster *self, MignetNetwork *network);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_cluster_set_network_required (MignetCluster *self,
                                              MignetNetwork *network,
                                              gboolean required,
                                              GError **error);
MIGNET_AVAILABLE_IN_1_0
MignetNetwork *mignet_cluster_get_role_holder (MignetCluster *self, MignetRole role);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_cluster_grant_role (MignetCluster *self,
                                    MignetRole role,
                                    MignetNetwork *network,
                                    GError **error);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_cluster_revoke_role (MignetCluster *self, MignetRole role, GError **error);
MIGNET_AVAILABLE_IN_1_0
GListModel *mignet_cluster_get_hosts (MignetCluster *self);
MIGNET_AVAILABLE_IN_1_0
MignetHost *mignet_cluster_lookup_host (MignetCluster *self, const char *id_or_name);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_cluster_add_host (MignetCluster *self, MignetHost *host, GError **error);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_cluster_remove_host (MignetCluster *self, MignetHost *host, GError **error);
MIGNET_AVAILABLE_IN_1_0
GListModel *mignet_cluster_get_vms (MignetCluster *self);
MIGNET_AVAILABLE_IN_1_0
MignetVm *mignet_cluster_lookup_vm (MignetCluster *self, const char *id_or_name);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_cluster_add_vm (MignetCluster *self, MignetVm *vm, GError **error);
MIGNET_AVAILABLE_IN_1_0
void mignet_cluster_remove_vm (MignetCluster *self, MignetVm *vm);

G_END_DECLS
