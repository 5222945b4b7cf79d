/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_PLANNER (mignet_planner_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (MignetPlanner, mignet_planner, MIGNET, PLANNER, GObject)

MIGNET_AVAILABLE_IN_1_0
MignetPlanner *mignet_planner_new (void) G_GNUC_WARN_UNUSED_RESULT;

MIGNET_AVAILABLE_IN_1_0
gboolean mignet_planner_add_filter (MignetPlanner *self,
                                    const char *name,
                                    MignetFilter *filter,
                                    GError **error);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_planner_remove_filter (MignetPlanner *self, const char *name, GError **error);
MIGNET_AVAILABLE_IN_1_0
MignetFilter *mignet_planner_lookup_filter (MignetPlanner *self, const char *name);
MIGNET_AVAILABLE_IN_1_0
char **mignet_planner_dup_filter_names (MignetPlanner *self) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_planner_add_weigher (
    MignetPlanner *self, const char *name, MignetWeigher *weigher, guint factor, GError **error);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_planner_remove_weigher (MignetPlanner *self, const char *name, GError **error);
MIGNET_AVAILABLE_IN_1_0
MignetWeigher *mignet_planner_lookup_weigher (MignetPlanner *self, const char *name, guint *factor);
MIGNET_AVAILABLE_IN_1_0
char **mignet_planner_dup_weigher_names (MignetPlanner *self) G_GNUC_WARN_UNUSED_RESULT;

MIGNET_AVAILABLE_IN_1_0
MignetDiscoverer *mignet_planner_get_discoverer (MignetPlanner *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_planner_set_discoverer (MignetPlanner *self, MignetDiscoverer *discoverer);

MIGNET_AVAILABLE_IN_1_0
MignetPlan *mignet_planner_plan (MignetPlanner *self, MignetRequest *request, GError **error);
MIGNET_AVAILABLE_IN_1_0
MignetPlan *mignet_planner_plan_on_snapshot (MignetPlanner *self,
                                             MignetSnapshot *snapshot,
                                             const char *vm,
                                             const char *destination,
                                             const char *network,
                                             MignetMigrationPolicy *policy,
                                             GError **error);
MIGNET_AVAILABLE_IN_1_0
void mignet_planner_plan_async (MignetPlanner *self,
                                MignetRequest *request,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
MIGNET_AVAILABLE_IN_1_0
MignetPlan *mignet_planner_plan_finish (MignetPlanner *self, GAsyncResult *result, GError **error);
MIGNET_AVAILABLE_IN_1_0
MignetExplanation *
mignet_planner_explain (MignetPlanner *self, MignetRequest *request, GError **error);
MIGNET_AVAILABLE_IN_1_0
MignetExplanation *
mignet_planner_survey (MignetPlanner *self, MignetCluster *cluster, GError **error);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_planner_check (MignetPlanner *self, MignetCluster *cluster);
MIGNET_AVAILABLE_IN_1_0
MignetPreview *
mignet_planner_preview (MignetPlanner *self, MignetCluster *cluster, GPtrArray *changes);
MIGNET_AVAILABLE_IN_1_0
MignetEvacuation *mignet_planner_plan_evacuation (MignetPlanner *self,
                                                  MignetEvacuationRequest *request,
                                                  GError **error);

G_END_DECLS
