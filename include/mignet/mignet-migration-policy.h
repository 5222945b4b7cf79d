/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_MIGRATION_POLICY (mignet_migration_policy_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (
    MignetMigrationPolicy, mignet_migration_policy, MIGNET, MIGRATION_POLICY, GObject)

/**
 * MIGNET_BANDWIDTH_AUTO:
 *
 * Let the limits of the links and the number of migrations that share them decide the bandwidth.
 *
 * Since: 1.0
 */
#define MIGNET_BANDWIDTH_AUTO (-1)

/**
 * MIGNET_BANDWIDTH_UNLIMITED:
 *
 * Do not limit the bandwidth.
 *
 * Since: 1.0
 */
#define MIGNET_BANDWIDTH_UNLIMITED (0)

/**
 * MIGNET_PARALLEL_AUTO:
 *
 * Let the bandwidth and the virtual machine decide the number of parallel connections.
 *
 * Since: 1.0
 */
#define MIGNET_PARALLEL_AUTO (-1)

/**
 * MIGNET_PARALLEL_OFF:
 *
 * Send everything over one connection, as QEMU does by default.
 *
 * Since: 1.0
 */
#define MIGNET_PARALLEL_OFF (0)

MIGNET_AVAILABLE_IN_1_0
MignetMigrationPolicy *mignet_migration_policy_new (MignetPreset preset) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetMigrationPolicy *
mignet_migration_policy_copy (MignetMigrationPolicy *self) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_migration_policy_equal (MignetMigrationPolicy *self, MignetMigrationPolicy *other);
MIGNET_AVAILABLE_IN_1_0
MignetPreset mignet_migration_policy_get_preset (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_apply_preset (MignetMigrationPolicy *self, MignetPreset preset);
MIGNET_AVAILABLE_IN_1_0
MignetFallback mignet_migration_policy_get_fallback (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_fallback (MignetMigrationPolicy *self, MignetFallback fallback);
MIGNET_AVAILABLE_IN_1_0
MignetRule mignet_migration_policy_get_source_rule (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_source_rule (MignetMigrationPolicy *self, MignetRule rule);
MIGNET_AVAILABLE_IN_1_0
MignetRule mignet_migration_policy_get_unknown_carrier (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_unknown_carrier (MignetMigrationPolicy *self, MignetRule rule);
MIGNET_AVAILABLE_IN_1_0
MignetPendingAddress mignet_migration_policy_get_pending_address (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_pending_address (MignetMigrationPolicy *self,
                                                  MignetPendingAddress pending_address);
MIGNET_AVAILABLE_IN_1_0
guint mignet_migration_policy_get_pending_timeout (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_pending_timeout (MignetMigrationPolicy *self, guint seconds);
MIGNET_AVAILABLE_IN_1_0
MignetRule mignet_migration_policy_get_subnet_rule (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_subnet_rule (MignetMigrationPolicy *self, MignetRule rule);
MIGNET_AVAILABLE_IN_1_0
MignetRule mignet_migration_policy_get_family_rule (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_family_rule (MignetMigrationPolicy *self, MignetRule rule);
MIGNET_AVAILABLE_IN_1_0
MignetRule mignet_migration_policy_get_mtu_rule (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_mtu_rule (MignetMigrationPolicy *self, MignetRule rule);
MIGNET_AVAILABLE_IN_1_0
MignetRule mignet_migration_policy_get_sync_rule (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_sync_rule (MignetMigrationPolicy *self, MignetRule rule);
MIGNET_AVAILABLE_IN_1_0
const char *const *mignet_migration_policy_get_families (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_migration_policy_set_families (MignetMigrationPolicy *self,
                                               const char *const *families,
                                               GError **error);
MIGNET_AVAILABLE_IN_1_0
GListModel *mignet_migration_policy_get_networks (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_migration_policy_set_networks (MignetMigrationPolicy *self,
                                               GPtrArray *networks,
                                               GError **error);
MIGNET_AVAILABLE_IN_1_0
MignetTransferPreset mignet_migration_policy_get_transfer_preset (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_apply_transfer_preset (MignetMigrationPolicy *self,
                                                    MignetTransferPreset preset);
MIGNET_AVAILABLE_IN_1_0
MignetTransferMode mignet_migration_policy_get_mode (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_mode (MignetMigrationPolicy *self, MignetTransferMode mode);
MIGNET_AVAILABLE_IN_1_0
MignetTransport mignet_migration_policy_get_connect_transport (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_connect_transport (MignetMigrationPolicy *self,
                                                    MignetTransport transport);
MIGNET_AVAILABLE_IN_1_0
MignetEncryption mignet_migration_policy_get_encryption (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_encryption (MignetMigrationPolicy *self,
                                             MignetEncryption encryption);
MIGNET_AVAILABLE_IN_1_0
MignetListen mignet_migration_policy_get_listen (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_listen (MignetMigrationPolicy *self, MignetListen listen);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_get_port_range (MignetMigrationPolicy *self, guint *min, guint *max);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_migration_policy_set_port_range (MignetMigrationPolicy *self,
                                                 guint min,
                                                 guint max,
                                                 GError **error);
MIGNET_AVAILABLE_IN_1_0
gint64 mignet_migration_policy_get_bandwidth (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_migration_policy_set_bandwidth (MignetMigrationPolicy *self,
                                                gint64 bandwidth,
                                                GError **error);
MIGNET_AVAILABLE_IN_1_0
int mignet_migration_policy_get_parallel (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
gboolean
mignet_migration_policy_set_parallel (MignetMigrationPolicy *self, int parallel, GError **error);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_migration_policy_get_zero_copy (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_zero_copy (MignetMigrationPolicy *self, gboolean enabled);
MIGNET_AVAILABLE_IN_1_0
MignetCompression mignet_migration_policy_get_compression (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_compression (MignetMigrationPolicy *self,
                                              MignetCompression compression);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_migration_policy_get_auto_converge (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_auto_converge (MignetMigrationPolicy *self, gboolean enabled);
MIGNET_AVAILABLE_IN_1_0
MignetPostCopy mignet_migration_policy_get_post_copy (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_post_copy (MignetMigrationPolicy *self, MignetPostCopy post_copy);
MIGNET_AVAILABLE_IN_1_0
int mignet_migration_policy_get_max_downtime (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_max_downtime (MignetMigrationPolicy *self, int milliseconds);
MIGNET_AVAILABLE_IN_1_0
MignetConvergence *mignet_migration_policy_get_convergence (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_convergence (MignetMigrationPolicy *self,
                                              MignetConvergence *convergence);
MIGNET_AVAILABLE_IN_1_0
int mignet_migration_policy_get_completion_timeout (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_completion_timeout (MignetMigrationPolicy *self, int seconds);
MIGNET_AVAILABLE_IN_1_0
MignetPersistence mignet_migration_policy_get_persistence (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_persistence (MignetMigrationPolicy *self,
                                              MignetPersistence persistence);
MIGNET_AVAILABLE_IN_1_0
MignetStorage mignet_migration_policy_get_storage (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_storage (MignetMigrationPolicy *self, MignetStorage storage);
MIGNET_AVAILABLE_IN_1_0
int mignet_migration_policy_get_max_outgoing (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_max_outgoing (MignetMigrationPolicy *self, int max_outgoing);
MIGNET_AVAILABLE_IN_1_0
int mignet_migration_policy_get_max_incoming (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_max_incoming (MignetMigrationPolicy *self, int max_incoming);
MIGNET_AVAILABLE_IN_1_0
guint mignet_migration_policy_get_max_per_network (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_max_per_network (MignetMigrationPolicy *self,
                                                  guint max_per_network);
MIGNET_AVAILABLE_IN_1_0
guint mignet_migration_policy_get_max_per_cluster (MignetMigrationPolicy *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_policy_set_max_per_cluster (MignetMigrationPolicy *self,
                                                  guint max_per_cluster);

G_END_DECLS
