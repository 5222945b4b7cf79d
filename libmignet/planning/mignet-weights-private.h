/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-route-decision-private.h"

G_BEGIN_DECLS

/* How well a host that passed the filters suits, in whole points, so that no rounding can make two
 * machines disagree. More is better. What each weight gives is added to the scores (element-type
 * MignetScore), if there are any. */
guint64 _mignet_weights_get_points (const MignetPlanning *planning,
                                    int host,
                                    const MignetRouteDecision *decision,
                                    GPtrArray *scores);

/* The part of the points that depends on nothing but the host: of memory, CPUs and migrations under
 * way. For less memory and fewer virtual CPUs it is never less. */
guint _mignet_weights_get_host_points (const MignetSnapshotHost *host, guint64 memory, guint vcpus);

/* The part that the link gives that carries the stream, a limit in Mb/s. */
guint _mignet_weights_get_link_points (guint limit, guint incoming);

/* As many points as the rest can give a virtual machine that is in no group with others. */
guint _mignet_weights_get_max_rest (gboolean subnets_count);

/* And as many as its groups can give. */
guint _mignet_weights_get_max_affinity (void);

/* Whether a weight has this name. */
gboolean _mignet_weights_has (const char *name);

/* The points, with those of the weighers, as a number from 0 to 100. */
double _mignet_weights_get_score (const MignetPlanning *planning, guint64 points);

G_END_DECLS
