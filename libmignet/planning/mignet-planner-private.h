/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet-plan.h>
#include <mignet/mignet-planner.h>
#include <mignet/mignet-request.h>

#include "planning/mignet-planning-private.h"

G_BEGIN_DECLS

/* What an embedder has added (element-type MignetExtension). */
GPtrArray *_mignet_planner_peek_filters (MignetPlanner *self);
GPtrArray *_mignet_planner_peek_weighers (MignetPlanner *self);

/* The time in which a request is decided, and the embedder's filters and weighers are asked. They
 * may drop the planner, so it is kept alive meanwhile. The planning is handed to the end, which
 * fails if its snapshot is no longer true. */
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
