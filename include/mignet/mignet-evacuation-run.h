/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_EVACUATION_RUN (mignet_evacuation_run_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (MignetEvacuationRun, mignet_evacuation_run, MIGNET, EVACUATION_RUN, GObject)

MIGNET_AVAILABLE_IN_1_0
MignetEvacuationRun *mignet_evacuation_run_new (MignetPlanner *planner,
                                                MignetEvacuationRequest *request,
                                                MignetMigrator *migrator) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
void mignet_evacuation_run_execute_async (MignetEvacuationRun *self,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_evacuation_run_execute_finish (MignetEvacuationRun *self,
                                               GAsyncResult *result,
                                               GError **error);
MIGNET_AVAILABLE_IN_1_0
void mignet_evacuation_run_cancel (MignetEvacuationRun *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_evacuation_run_cancel_item (MignetEvacuationRun *self,
                                            MignetEvacuationItem *item,
                                            GError **error);
MIGNET_AVAILABLE_IN_1_0
GListModel *mignet_evacuation_run_get_items (MignetEvacuationRun *self);
MIGNET_AVAILABLE_IN_1_0
guint mignet_evacuation_run_count (MignetEvacuationRun *self, MignetEvacuationState state);
MIGNET_AVAILABLE_IN_1_0
guint mignet_evacuation_run_get_percent (MignetEvacuationRun *self);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_evacuation_run_get_data_processed (MignetEvacuationRun *self);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_evacuation_run_get_elapsed (MignetEvacuationRun *self);
MIGNET_AVAILABLE_IN_1_0
guint mignet_evacuation_run_get_n_plans (MignetEvacuationRun *self);
MIGNET_AVAILABLE_IN_1_0
MignetEvacuation *mignet_evacuation_run_get_evacuation (MignetEvacuationRun *self);
MIGNET_AVAILABLE_IN_1_0
guint mignet_evacuation_run_get_max_attempts (MignetEvacuationRun *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_evacuation_run_set_max_attempts (MignetEvacuationRun *self, guint max_attempts);
MIGNET_AVAILABLE_IN_1_0
char *mignet_evacuation_run_to_json (MignetEvacuationRun *self);

G_END_DECLS
