/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sim-scenario.h"

#define GIB 1024
#define HOST_MEMORY (512 * GIB)
#define MANAGEMENT_SPEED 10000
#define SEED 1

const SimScenario sim_scenarios[] = {
  { .name = "small",
    .what = "4 hosts alike, 10 Gb/s; one is emptied",
    .n_hosts = 4,
    .n_sources = 1,
    .n_vms = 12,
    .min_memory = 2,
    .max_memory = 8,
    .max_dirty = 100,
    .speeds = { 10000 },
    .n_speeds = 1,
    .n_with = 4 },
  { .name = "twenty",
    .what = "20 hosts, 10 Gb/s; two are emptied",
    .n_hosts = 20,
    .n_sources = 2,
    .n_vms = 20,
    .min_memory = 4,
    .max_memory = 32,
    .max_dirty = 200,
    .speeds = { 10000 },
    .n_speeds = 1,
    .n_with = 20 },
  { .name = "mixed",
    .what = "16 hosts, 25, 10, 1 and 10 Gb/s in turn; two of 25 and 10 Gb/s are emptied",
    .n_hosts = 16,
    .n_sources = 2,
    .n_vms = 20,
    .min_memory = 2,
    .max_memory = 32,
    .max_dirty = 400,
    .speeds = { 25000, 10000, 1000, 10000 },
    .n_speeds = 4,
    .n_with = 16 },
  { .name = "narrow",
    .what = "12 hosts, of which 5 have a migration network, of 1 Gb/s; management has 10; one is "
            "emptied",
    .n_hosts = 12,
    .n_sources = 1,
    .n_vms = 16,
    .min_memory = 1,
    .max_memory = 8,
    .max_dirty = 60,
    .speeds = { 1000 },
    .n_speeds = 1,
    .n_with = 5 },
  { .name = "two",
    .what = "10 hosts, two networks of 10 Gb/s, half of the guests migrate over the second; one is "
            "emptied",
    .n_hosts = 10,
    .n_sources = 1,
    .n_vms = 24,
    .min_memory = 4,
    .max_memory = 24,
    .max_dirty = 200,
    .speeds = { 10000 },
    .n_speeds = 1,
    .n_with = 10,
    .has_second = TRUE },
};

const guint sim_n_scenarios = G_N_ELEMENTS (sim_scenarios);

typedef struct
{
  const SimScenario *scenario;
  MignetCluster *cluster;
  MignetNetwork *migration;
  MignetNetwork *second; /* (nullable) */
  GRand *random;
  guint n_vms;
} Making;

static MignetNetwork *
add_network (MignetCluster *cluster, const char *name, const char *subnet)
{
  const char *subnets[] = { subnet, NULL };
  g_autoptr (MignetNetwork) network = mignet_network_new (name, NULL);

  if (!mignet_network_set_subnets (network, subnets, NULL) ||
      !mignet_cluster_attach_network (cluster, network, FALSE, NULL))
    g_assert_not_reached ();

  return network;
}

static guint
make_dirty_rate (Making *making)
{
  int max = (int) making->scenario->max_dirty;

  return (guint) g_rand_int_range (making->random, 0,
                                   g_rand_boolean (making->random) ? max + 1 : max / 10 + 1);
}

static void
add_vms (Making *making, MignetHost *host, guint n_vms)
{
  for (guint i = 0; i < n_vms; i++)
    {
      guint64 memory =
          (guint64) g_rand_int_range (making->random, (int) making->scenario->min_memory,
                                      (int) making->scenario->max_memory + 1);
      MignetVm *vm = bench_vm_add (making->cluster, making->n_vms++, host, memory * GIB,
                                   make_dirty_rate (making));

      if (making->second != NULL && i % 2 == 1 &&
          !mignet_vm_set_migration_network (vm, making->second, NULL))
        g_assert_not_reached ();
    }
}

static void
add_host (Making *making, guint number)
{
  const SimScenario *scenario = making->scenario;
  BenchLink links[] = {
    { .network = mignet_cluster_get_role_holder (making->cluster, MIGNET_ROLE_MANAGEMENT),
      .nic = "eth0",
      .net = 10,
      .speed = MANAGEMENT_SPEED },
    { .network = making->migration,
      .nic = "eth1",
      .net = 172,
      .speed = scenario->speeds[number % scenario->n_speeds] },
    { .network = making->second, .nic = "eth2", .net = 173, .speed = scenario->speeds[0] },
  };
  MignetHost *host;
  guint n_links = number < scenario->n_with ? (scenario->has_second ? 3 : 2) : 1;

  for (guint i = 0; i < n_links; i++)
    {
      links[i].carrier = MIGNET_CARRIER_UP;
      links[i].has_address = TRUE;
    }
  host = bench_host_add (making->cluster, number, HOST_MEMORY, links, n_links);
  add_vms (making, host, number < scenario->n_sources ? scenario->n_vms : scenario->n_vms / 2);
}

MignetCluster *
sim_scenario_make (const SimScenario *scenario)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);
  Making making = { .scenario = scenario, .random = random };

  making.cluster = mignet_cluster_new ("c1", scenario->name, NULL, NULL);
  making.migration = add_network (making.cluster, "mig", "172.0.0.0/8");
  if (scenario->has_second)
    making.second = add_network (making.cluster, "mig2", "173.0.0.0/8");
  if (!mignet_cluster_grant_role (making.cluster, MIGNET_ROLE_MIGRATION, making.migration, NULL))
    g_assert_not_reached ();
  for (guint i = 0; i < scenario->n_hosts; i++)
    add_host (&making, i);

  return making.cluster;
}
