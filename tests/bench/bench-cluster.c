/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bench-cluster.h"

#define HOST_MEMORY (512 * 1024)
#define HOST_RESERVED (4 * 1024)
#define SPEED 10000
#define VMS_PER_HOST 20
#define MAX_PERCENT 88

typedef struct
{
  const BenchShape *shape;
  GRand *random;
  MignetCluster *cluster;
  MignetNetwork *management;
  MignetNetwork *migration;
  guint n_vms;
} Making;

static gboolean
is_source (const Making *making, guint number)
{
  return number < MAX (1, making->shape->n_sources);
}

static MignetHost *
make_host (Making *making, guint number)
{
  gboolean is_down = !is_source (making, number) && g_rand_int_range (making->random, 0, 50) == 0;
  guint luck = is_source (making, number) ? 99 : (guint) g_rand_int_range (making->random, 0, 100);
  gboolean has_link = luck < 20 || luck >= 23;
  const BenchLink links[] = {
    { .network = making->management,
      .nic = "eth0",
      .net = 10,
      .speed = SPEED,
      .carrier = MIGNET_CARRIER_UP,
      .has_address = TRUE },
    { .network = luck >= 20 ? making->migration : NULL,
      .nic = "eth1",
      .net = 172,
      .speed = SPEED,
      .carrier = has_link ? MIGNET_CARRIER_UP : MIGNET_CARRIER_DOWN,
      .has_address = luck < 23 || luck >= 25 },
  };
  MignetHost *host =
      bench_host_add (making->cluster, number, HOST_MEMORY, links, G_N_ELEMENTS (links));

  if (is_down)
    mignet_host_set_status (host, MIGNET_HOST_STATUS_DOWN);

  return host;
}

static void
make_vm (Making *making, MignetHost *host, guint64 memory)
{
  guint vcpus = (guint) g_rand_int_range (making->random, 1, 9);
  guint dirty_rate = (guint) g_rand_int_range (making->random, 0, 200);

  mignet_vm_set_vcpus (bench_vm_add (making->cluster, making->n_vms++, host, memory, dirty_rate),
                       vcpus);
}

/* The first hosts have as many as were asked for, of which there may be many small ones. */
static void
fill_host (Making *making, MignetHost *host, guint number)
{
  guint n_vms = is_source (making, number)
                    ? making->shape->n_vms
                    : (guint) g_rand_int_range (making->random, 0, 2 * VMS_PER_HOST + 1);
  guint64 left = (guint64) HOST_MEMORY * MAX_PERCENT / 100 - HOST_RESERVED;

  for (guint i = 0; i < n_vms; i++)
    {
      guint64 memory = n_vms > 2 * VMS_PER_HOST
                           ? 2048
                           : 1024 * (guint64) g_rand_int_range (making->random, 4, 33);

      if (memory > left)
        break;
      left -= memory;
      make_vm (making, host, memory);
    }
}

MignetCluster *
bench_cluster_new (const BenchShape *shape)
{
  static const char *const subnets[] = { "172.0.0.0/8", NULL };
  g_autoptr (GRand) random = g_rand_new_with_seed (shape->seed);
  Making making = { .shape = shape, .random = random };

  making.cluster = mignet_cluster_new ("c1", "bench", NULL, NULL);
  making.management = mignet_cluster_lookup_network (making.cluster, "ovirtmgmt");
  making.migration = mignet_network_new ("mig", NULL);
  if (!mignet_network_set_subnets (making.migration, subnets, NULL) ||
      !mignet_cluster_attach_network (making.cluster, making.migration, FALSE, NULL) ||
      !mignet_cluster_grant_role (making.cluster, MIGNET_ROLE_MIGRATION, making.migration, NULL))
    g_assert_not_reached ();
  g_object_unref (making.migration);

  for (guint i = 0; i < shape->n_hosts; i++)
    fill_host (&making, make_host (&making, i), i);

  return making.cluster;
}
