/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bench-host.h"

G_BEGIN_DECLS

/* Clusters for measuring, made from a seed. A host has 64 CPUs, 512 GiB of memory, two interfaces
 * and the management network; one of fifty is down, one of five does not have the migration
 * network, one of twenty has it without a link or without an address. There are about twenty
 * virtual machines of 4 to 32 GiB for each host, and no host is more than 88 % full. */

typedef struct
{
  guint n_hosts;
  guint n_vms;     /* on the first hosts, which the measurements take virtual machines from */
  guint n_sources; /* how many those are; 0 counts as 1 */
  guint32 seed;
} BenchShape;

MignetCluster *bench_cluster_new (const BenchShape *shape);

G_END_DECLS
