/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-route-decision-private.h"

G_BEGIN_DECLS

/* Of a link that is given in Mb/s, 8 of which oVirt counts as a MiB/s. */
#define MIGNET_MBITS_PER_MIB 8

/* What a host can send or receive over a network, in Mb/s: the limit of the network, else the speed
 * of its interface; 0 if it is not known. */
guint _mignet_bandwidth_get_limit (const MignetSnapshot *snapshot, int host, int network);

/* The smaller of what the source can send and the host can receive, in Mb/s; 0 if either is not
 * known. */
guint _mignet_bandwidth_get_link (const MignetPlanning *planning, int host, int network);

/* The bandwidth of a migration in MiB/s that carries over the network; 0 if nothing limits it or
 * what would is not known. */
guint64 _mignet_bandwidth_get (const MignetPlanning *planning, int host, int network);

G_END_DECLS
