/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet-discoverer.h>
#include <mignet/mignet-plan.h>

G_BEGIN_DECLS

/* Asks the hosts whose addresses a plan waits for again and again, and brings the model up to date
 * with their answers. It lives in the thread-default main context of its creator. */
typedef struct _MignetPlannerWatch MignetPlannerWatch;

MignetPlannerWatch *_mignet_planner_watch_new (MignetDiscoverer *discoverer,
                                               MignetCluster *cluster);

/* Tells which hosts are to be asked: those that the plan waits for. */
void _mignet_planner_watch_follow (MignetPlannerWatch *self, MignetPlan *plan);

/* Forgets the answers that are still to come. */
void _mignet_planner_watch_free (MignetPlannerWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetPlannerWatch, _mignet_planner_watch_free)

G_END_DECLS
