/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "sim-scenario.h"
#include "sim-world.h"

G_BEGIN_DECLS

/* The migrations of a plan of the library, in the order in which they are to start, each with its
 * wave and its share of the bandwidth; and how many may be under way. What has been done is not
 * planned again, and what was given up goes to another host. */
GArray *sim_planned_moves (const SimScenario *scenario,
                           MignetCluster *cluster,
                           const SimWorld *world,
                           const GArray *done,
                           const GArray *given_up,
                           SimSlots *slots);

G_END_DECLS
