/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_MIGRATION (mignet_migration_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (MignetMigration, mignet_migration, MIGNET, MIGRATION, GObject)

MIGNET_AVAILABLE_IN_1_0
MignetPlan *mignet_migration_get_plan (MignetMigration *self);
MIGNET_AVAILABLE_IN_1_0
MignetMigrator *mignet_migration_get_migrator (MignetMigration *self);
MIGNET_AVAILABLE_IN_1_0
MignetMigrationState mignet_migration_get_state (MignetMigration *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_migration_is_finished (MignetMigration *self);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_migration_get_data_total (MignetMigration *self);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_migration_get_data_processed (MignetMigration *self);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_migration_get_data_remaining (MignetMigration *self);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_migration_get_rate (MignetMigration *self);
MIGNET_AVAILABLE_IN_1_0
gint64 mignet_migration_get_dirty_rate (MignetMigration *self);
MIGNET_AVAILABLE_IN_1_0
guint mignet_migration_get_iteration (MignetMigration *self);
MIGNET_AVAILABLE_IN_1_0
guint mignet_migration_get_percent (MignetMigration *self);
MIGNET_AVAILABLE_IN_1_0
guint mignet_migration_get_throttle (MignetMigration *self);
MIGNET_AVAILABLE_IN_1_0
gint64 mignet_migration_get_remaining_time (MignetMigration *self);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_migration_get_elapsed (MignetMigration *self);
MIGNET_AVAILABLE_IN_1_0
gint64 mignet_migration_get_setup_time (MignetMigration *self);
MIGNET_AVAILABLE_IN_1_0
gint64 mignet_migration_get_expected_downtime (MignetMigration *self);
MIGNET_AVAILABLE_IN_1_0
gint64 mignet_migration_get_downtime (MignetMigration *self);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_migration_get_post_copy_requests (MignetMigration *self);
MIGNET_AVAILABLE_IN_1_0
guint mignet_migration_get_queue_position (MignetMigration *self);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_migration_get_wait_reasons (MignetMigration *self);
MIGNET_AVAILABLE_IN_1_0
MignetEvidence *mignet_migration_get_evidence (MignetMigration *self);
MIGNET_AVAILABLE_IN_1_0
const GError *mignet_migration_get_error (MignetMigration *self);
MIGNET_AVAILABLE_IN_1_0
char *mignet_migration_to_json (MignetMigration *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_migration_cancel (MignetMigration *self, GError **error);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_migration_set_bandwidth (MignetMigration *self,
                                         guint64 bandwidth,
                                         GCancellable *cancellable,
                                         GError **error);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_set_bandwidth_async (MignetMigration *self,
                                           guint64 bandwidth,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
MIGNET_AVAILABLE_IN_1_0
gboolean
mignet_migration_set_bandwidth_finish (MignetMigration *self, GAsyncResult *result, GError **error);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_migration_set_max_downtime (MignetMigration *self,
                                            guint milliseconds,
                                            GCancellable *cancellable,
                                            GError **error);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_set_max_downtime_async (MignetMigration *self,
                                              guint milliseconds,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer user_data);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_migration_set_max_downtime_finish (MignetMigration *self,
                                                   GAsyncResult *result,
                                                   GError **error);
MIGNET_AVAILABLE_IN_1_0
gboolean
mignet_migration_start_post_copy (MignetMigration *self, GCancellable *cancellable, GError **error);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_start_post_copy_async (MignetMigration *self,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_migration_start_post_copy_finish (MignetMigration *self,
                                                  GAsyncResult *result,
                                                  GError **error);
MIGNET_AVAILABLE_IN_1_0
MignetMigration *mignet_migration_recover (MignetMigration *self, MignetPlan *plan, GError **error);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_migration_wait (MignetMigration *self, GCancellable *cancellable, GError **error);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_wait_async (MignetMigration *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_migration_wait_finish (MignetMigration *self, GAsyncResult *result, GError **error);
MIGNET_AVAILABLE_IN_1_0
MignetMigration *mignet_migration_new (MignetPlan *plan) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
GCancellable *mignet_migration_get_cancellable (MignetMigration *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_report_state (MignetMigration *self, MignetMigrationState state);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_report_waiting (MignetMigration *self, guint position, GPtrArray *reasons);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_report_progress (
    MignetMigration *self, guint64 total, guint64 processed, guint64 remaining, guint64 rate);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_report_iteration (MignetMigration *self, guint iteration, gint64 dirty_rate);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_report_throttle (MignetMigration *self, guint percent);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_report_setup_time (MignetMigration *self, gint64 milliseconds);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_report_expected_downtime (MignetMigration *self, gint64 milliseconds);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_report_downtime (MignetMigration *self, gint64 downtime);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_report_post_copy_requests (MignetMigration *self, guint64 requests);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_report_evidence (MignetMigration *self, MignetEvidence *evidence);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_follow (MignetMigration *self, MignetMigration *inner);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_return (MignetMigration *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_return_error (MignetMigration *self,
                                    MignetMigrationState state,
                                    const GError *error);

G_END_DECLS
