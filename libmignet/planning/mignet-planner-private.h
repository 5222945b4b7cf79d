/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet-plan.h>
#include <mignet/mignet-planner.h>
#include <mignet/mignet-request.h>

#include "planning/mignet-extensions-private.h"
#include "planning/mignet-planning-private.h"

G_BEGIN_DECLS

/* What an embedder has added (element-type MignetExtension). */
GPtrArray *_mignet_planner_peek_filters (MignetPlanner *self);
GPtrArray *_mignet_planner_peek_weighers (MignetPlanner *self);

/* Fails while the planner is asking a filter or a weigher. */
gboolean _mignet_planner_check_not_asking (MignetPlanner *self, GError **error);

/* The time in which the embedder's filters and weighers are asked. They may drop the planner, so it
 * is kept alive meanwhile. What is to be asked is NULL if the embedder has added nothing; it is
 * handed to the end, which fails if the cluster was changed. */
MignetExtensions *_mignet_planner_begin_asking (MignetPlanner *self, MignetCluster *cluster);
gboolean _mignet_planner_end_asking (MignetPlanner *self,
                                     const MignetExtensions *extensions,
                                     GError **error);

/* The same for one request. The end fails if the snapshot of the planning is no longer true. */
MignetPlanning *_mignet_planner_begin (MignetPlanner *self,
                                       MignetRequest *request,
                                       gboolean wait_over,
                                       GError **error);
gboolean _mignet_planner_end (MignetPlanner *self, const MignetPlanning *planning, GError **error);

/* Decides once. When the wait is over, what is still pending is no longer waited for. */
MignetPlan *_mignet_planner_decide (MignetPlanner *self,
                                    MignetRequest *request,
                                    gboolean wait_over,
                                    GError **error);

G_END_DECLS
