/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-addresses-private.h"
#include "planning/mignet-planning-private.h"

G_BEGIN_DECLS

/* The route of a virtual machine to a host. */
typedef struct
{
  int wanted; /* the network whose route this is */
  MignetOutcome outcome;
  MignetConditions conditions; /* of the wanted network */
  MignetAddressPair pair;      /* on the wanted network, if it is used */
} MignetRouteDecision;

/* The route over one network. */
void _mignet_route_decide (const MignetPlanning *planning,
                           int host,
                           int network,
                           MignetRouteDecision *decision);

/* The route over the first of the wanted networks that is usable for the host, else the first that
 * is waiting, else the first that falls back; with the reasons if these are asked for. */
void _mignet_route_choose (const MignetPlanning *planning,
                           int host,
                           MignetRouteDecision *decision,
                           GPtrArray *reasons);

/* Of the outcomes over several wanted networks, the lower counts. */
guint _mignet_route_rank_outcome (MignetOutcome outcome);

/* The network that carries the stream, or MIGNET_NO_INDEX for none. */
int _mignet_route_get_carrying_network (const MignetPlanning *planning,
                                        const MignetRouteDecision *decision);

/* mignet-route-reasons.c: a reason for each condition of the decision that is not ignored. Those of
 * a network that was passed over do not refuse anything, and become warnings. */
void _mignet_route_add_reasons (const MignetPlanning *planning,
                                int host,
                                const MignetRouteDecision *decision,
                                gboolean passed_over,
                                GPtrArray *reasons);

G_END_DECLS
