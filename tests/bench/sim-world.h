/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

#include "sim.h"

G_BEGIN_DECLS

/* The links of a cluster, for the simulator: every interface with a network is one out of its host
 * and one into it, each as fast as the interface. */

/* A million bits per second are so many MiB. */
#define SIM_MIB_PER_MBIT (1e6 / 8 / (1024 * 1024))

/* One connection of a migration is one thread at each end, which carries about as much as this: it
 * is what one connection of several is planned for, too. In MiB/s. */
#define SIM_CONNECTION_RATE (10000 * SIM_MIB_PER_MBIT)

typedef struct
{
  GPtrArray *hosts;    /* (element-type MignetHost) */
  GPtrArray *networks; /* (element-type MignetNetwork), management first */
  GArray *capacities;  /* (element-type double), of the links, in MiB/s */
  GArray *owners;      /* (element-type guint), the number of the network of each link */
  GArray *links; /* (element-type guint), by host and network: the one out, the one in after it */
} SimWorld;

SimWorld *sim_world_new (MignetCluster *cluster);
void sim_world_free (SimWorld *self);

guint sim_world_get_host (const SimWorld *self, const char *id);
guint sim_world_get_network (const SimWorld *self, const char *name);

/* Sets where a move goes. Returns FALSE if one of the hosts does not have the network. */
gboolean sim_world_set_route (
    const SimWorld *self, SimMove *move, guint source, guint destination, guint network);

/* The highest share of a link of the network that was in use. */
double sim_world_get_peak (const SimWorld *self, const GArray *peaks, guint network);

/* What went over the network, in MiB. */
double sim_world_get_sent (const SimWorld *self, const GArray *sent, guint network);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimWorld, sim_world_free)

G_END_DECLS
