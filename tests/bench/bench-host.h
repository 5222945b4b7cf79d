/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* An interface, with the network on it. Its addresses are in NET.0.0.0/8. */
typedef struct
{
  MignetNetwork *network; /* (nullable) */
  const char *nic;
  guint net;
  guint speed; /* in Mb/s */
  MignetCarrier carrier;
  gboolean has_address;
} BenchLink;

/* Adds host number n to a cluster; it has 64 CPUs, and is registered by a name. */
MignetHost *bench_host_add (
    MignetCluster *cluster, guint n, guint64 memory, const BenchLink *links, guint n_links);

/* Adds virtual machine number n, which runs on the host. */
MignetVm *
bench_vm_add (MignetCluster *cluster, guint n, MignetHost *host, guint64 memory, guint dirty_rate);

/* Host and virtual machine number n. */
MignetHost *bench_cluster_get_host (MignetCluster *cluster, guint n);
MignetVm *bench_cluster_get_vm (MignetCluster *cluster, guint n);

G_END_DECLS
