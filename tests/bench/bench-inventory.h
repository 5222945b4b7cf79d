/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* A cluster as a manager that knows much describes it: ids are UUIDs, a host has two interfaces
 * with their hardware addresses, two attachments with an address each, and versions. It is
 * about memory and documents; for decisions there is bench-cluster.h. */
typedef struct _BenchInventory BenchInventory;

BenchInventory *bench_inventory_new (void);

/* With everything that can be said, it has a label, too. */
void bench_inventory_add_host (BenchInventory *self, gboolean everything);

/* Adds a virtual machine to one of the hosts, to each in turn. It has one network, or with
 * everything that can be said, three networks, two affinity groups and two hosts that it is pinned
 * to. */
void bench_inventory_add_vm (BenchInventory *self, gboolean everything);

/* Frees it and returns the cluster. */
MignetCluster *bench_inventory_finish (BenchInventory *self);

G_END_DECLS
