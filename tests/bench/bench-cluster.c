/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bench-cluster.h"

#define HOST_MEMORY (512 * 1024)
#define HOST_RESERVED (4 * 1024)
#define HOST_CPUS 64
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

static MignetNetworkAttachment *
attach (MignetNetwork *network, const char *nic, guint net, guint number)
{
  g_autofree char *text =
      g_strdup_printf ("%u.%u.%u.%u/8", net, number / 65536, number / 256 % 256, number % 256);
  g_autoptr (GPtrArray) addresses =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_ip_address_unref);
  MignetNetworkAttachment *attachment = mignet_network_attachment_new (network, nic);

  if (number > 0)
    g_ptr_array_add (addresses, mignet_ip_address_new (text, NULL));
  if (!mignet_network_attachment_set_ip_config (attachment, G_SOCKET_FAMILY_IPV4,
                                                MIGNET_BOOT_PROTOCOL_STATIC, addresses, NULL))
    g_assert_not_reached ();

  return attachment;
}

static MignetNic *
make_nic (const char *name, MignetCarrier carrier)
{
  MignetNic *nic = mignet_nic_new (name, MIGNET_NIC_KIND_ETHERNET);

  mignet_nic_set_carrier (nic, carrier);
  mignet_nic_set_speed (nic, 10000);
  if (!mignet_nic_set_mtu (nic, 1500, NULL))
    g_assert_not_reached ();

  return nic;
}

static void
make_networking (Making *making, MignetHost *host, guint number)
{
  g_autoptr (GPtrArray) nics = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) attachments = g_ptr_array_new_with_free_func (g_object_unref);
  guint luck = is_source (making, number) ? 99 : (guint) g_rand_int_range (making->random, 0, 100);
  gboolean has_link = luck < 20 || luck >= 23;
  gboolean has_address = luck < 23 || luck >= 25;

  g_ptr_array_add (nics, make_nic ("eth0", MIGNET_CARRIER_UP));
  g_ptr_array_add (nics, make_nic ("eth1", has_link ? MIGNET_CARRIER_UP : MIGNET_CARRIER_DOWN));
  g_ptr_array_add (attachments, attach (making->management, "eth0", 10, number + 1));
  if (luck >= 20)
    g_ptr_array_add (attachments,
                     attach (making->migration, "eth1", 172, has_address ? number + 1 : 0));
  if (!mignet_host_set_networking (host, nics, attachments, NULL))
    g_assert_not_reached ();
}

static MignetHost *
make_host (Making *making, guint number)
{
  g_autofree char *id = g_strdup_printf ("host%06u", number);
  g_autofree char *address = g_strdup_printf ("%s.example.org", id);
  MignetHost *host = mignet_host_new (id, NULL);

  mignet_host_set_memory (host, HOST_MEMORY);
  mignet_host_set_cpus (host, HOST_CPUS);
  if (!mignet_host_set_address (host, address, NULL))
    g_assert_not_reached ();
  if (!is_source (making, number) && g_rand_int_range (making->random, 0, 50) == 0)
    mignet_host_set_status (host, MIGNET_HOST_STATUS_DOWN);
  make_networking (making, host, number);
  if (!mignet_cluster_add_host (making->cluster, host, NULL))
    g_assert_not_reached ();

  return host;
}

static void
make_vm (Making *making, MignetHost *host, guint64 memory)
{
  g_autofree char *id = g_strdup_printf ("vm%08u", making->n_vms++);
  g_autoptr (MignetVm) vm = mignet_vm_new (id, NULL);

  mignet_vm_set_memory (vm, memory);
  mignet_vm_set_vcpus (vm, (guint) g_rand_int_range (making->random, 1, 9));
  mignet_vm_set_dirty_rate (vm, (guint) g_rand_int_range (making->random, 0, 200));
  if (!mignet_vm_set_placement (vm, MIGNET_VM_STATUS_UP, host, NULL, NULL) ||
      !mignet_cluster_add_vm (making->cluster, vm, NULL))
    g_assert_not_reached ();
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
    {
      g_autoptr (MignetHost) host = make_host (&making, i);

      fill_host (&making, host, i);
    }

  return making.cluster;
}

MignetVm *
bench_cluster_get_vm (MignetCluster *cluster, guint n)
{
  g_autofree char *id = g_strdup_printf ("vm%08u", n);

  return mignet_cluster_lookup_vm (cluster, id);
}

MignetHost *
bench_cluster_get_host (MignetCluster *cluster, guint n)
{
  g_autofree char *id = g_strdup_printf ("host%06u", n);

  return mignet_cluster_lookup_host (cluster, id);
}
