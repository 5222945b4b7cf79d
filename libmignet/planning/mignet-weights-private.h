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

/* Whether a weight has this name. */
gboolean _mignet_weights_has (const char *name);

/* The points, with those of the weighers, as a number from 0 to 100. */
double _mignet_weights_get_score (const MignetPlanning *planning, guint64 points);

G_END_DECLS
