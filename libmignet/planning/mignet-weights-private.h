/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-route-decision-private.h"

G_BEGIN_DECLS

/* How well a host that passed the filters suits, in whole points, so that no rounding can make two
 * machines disagree. More is better. */
guint _mignet_weights_get_points (const MignetPlanning *planning,
                                  int host,
                                  const MignetRouteDecision *decision);

/* The points as a number from 0 to 100. */
double _mignet_weights_get_score (guint points);

G_END_DECLS
