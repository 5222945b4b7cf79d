/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-route-decision-private.h"

G_BEGIN_DECLS

/* Runs the filters over a host, the cheapest first. With reasons, all of them run and say why the
 * host is rejected and what else applies; without, the first that rejects it ends it. The decision
 * is that of the route in any case, if it was reached.
 *
 * Where the planning is for no virtual machine in particular, those run that any virtual machine
 * meets: the state of the host, the display network, the route and the registered address. Where it
 * is scheduled, those are left out that an evacuation answers for: memory, CPUs, limits and
 * affinity depend on what else it does. */
gboolean _mignet_filters_run (const MignetPlanning *planning,
                              int host,
                              MignetRouteDecision *decision,
                              GPtrArray *reasons);

/* The same without the route: what the host itself, whatever the network, is rejected for. Unlike
 * the filter of the route, these are in two parts, before it and after it. */
gboolean
_mignet_filters_run_before_route (const MignetPlanning *planning, int host, GPtrArray *reasons);
gboolean _mignet_filters_run_after_route (const MignetPlanning *planning,
                                          int host,
                                          const MignetRouteDecision *decision,
                                          GPtrArray *reasons);

G_END_DECLS
