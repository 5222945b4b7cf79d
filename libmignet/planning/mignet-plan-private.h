/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet-candidate.h>
#include <mignet/mignet-migration-policy.h>
#include <mignet/mignet-plan.h>
#include <mignet/mignet-route.h>
#include <mignet/mignet-score.h>

G_BEGIN_DECLS

/* A network of a host, and the interface whose counters tell what it carries. */
typedef struct
{
  char *network; /* (owned): the name */
  char *nic;     /* (owned) (nullable): the name of its interface */

  /* (owned): the names of the VLANs on this interface, directly or through bonds and bridges. What
   * they carry is counted by this interface too, but is not of this network. What stands on one of
   * them is not listed again. */
  char **vlans;

  GArray *addresses; /* (owned) (element-type MignetSubnet): what the host has on the network, each
                      * as a subnet of one address */
  GArray *subnets;   /* (owned) (element-type MignetSubnet): those of the network */
} MignetPlanLink;

/* The networks of both ends and their interfaces, empty if there is no destination.
 * (element-type MignetPlanLink) */
GPtrArray *_mignet_plan_peek_source_links (MignetPlan *self);
GPtrArray *_mignet_plan_peek_destination_links (MignetPlan *self);

/* The registered addresses as they were written, NULL if there is no such host. */
const char *_mignet_plan_get_source_registered_address (MignetPlan *self);
const char *_mignet_plan_get_destination_registered_address (MignetPlan *self);

/* Each weight gives so many points at most. */
#define MIGNET_MAX_POINTS 1000

MignetScore *_mignet_score_new (const char *name, guint points, guint factor, const char *detail);

/* Takes over the reasons. */
MignetRoute *_mignet_route_new (const char *host,
                                const char *network,
                                MignetNetworkState state,
                                MignetCarrier carrier,
                                MignetOutcome outcome,
                                GPtrArray *reasons);

/* A new array of the same reasons, with references of its own. */
GPtrArray *_mignet_reasons_copy (GPtrArray *reasons);

const char *_mignet_outcome_get_nick (MignetOutcome outcome);

G_END_DECLS
