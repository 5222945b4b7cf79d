/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bench-inventory.h"

#define HOSTS_PER_RACK 40
#define VMS_PER_SERVICE 4
#define VMS_PER_TENANT 40

struct _BenchInventory
{
  MignetCluster *cluster;     /* (owned) */
  MignetNetwork *networks[3]; /* (unowned): management, migration, guests */
  guint n_hosts;
  guint n_vms;
};

static MignetNetwork *
attach_network (MignetCluster *cluster, const char *name)
{
  g_autoptr (MignetNetwork) network = mignet_network_new (name, NULL);

  if (!mignet_cluster_attach_network (cluster, network, FALSE, NULL))
    g_assert_not_reached ();

  return network;
}

BenchInventory *
bench_inventory_new (void)
{
  BenchInventory *self = g_new0 (BenchInventory, 1);

  self->cluster = mignet_cluster_new ("c1", "inventory", NULL, NULL);
  self->networks[0] = mignet_cluster_lookup_network (self->cluster, "ovirtmgmt");
  self->networks[1] = attach_network (self->cluster, "mig");
  self->networks[2] = attach_network (self->cluster, "guests");

  return self;
}

static MignetNetworkAttachment *
make_attachment (MignetNetwork *network, const char *nic, guint net, guint n)
{
  g_autofree char *text = g_strdup_printf ("%u.%u.%u.1/8", net, n / 256, n % 256);
  g_autoptr (GPtrArray) addresses =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_ip_address_unref);
  MignetNetworkAttachment *attachment = mignet_network_attachment_new (network, nic);

  g_ptr_array_add (addresses, mignet_ip_address_new (text, NULL));
  if (!mignet_network_attachment_set_ip_config (attachment, G_SOCKET_FAMILY_IPV4,
                                                MIGNET_BOOT_PROTOCOL_STATIC, addresses, NULL))
    g_assert_not_reached ();

  return attachment;
}

static MignetNic *
make_nic (const char *name, guint port, guint n)
{
  g_autofree char *mac = g_strdup_printf ("52:54:00:%02x:%02x:%02x", n / 256, n % 256, port);
  MignetNic *nic = mignet_nic_new (name, MIGNET_NIC_KIND_ETHERNET);

  mignet_nic_set_mac (nic, mac);
  mignet_nic_set_carrier (nic, MIGNET_CARRIER_UP);
  mignet_nic_set_speed (nic, 10000);
  if (!mignet_nic_set_mtu (nic, 9000, NULL))
    g_assert_not_reached ();

  return nic;
}

static MignetHost *
make_host (guint n)
{
  g_autofree char *id = g_strdup_printf ("9b1d4c6e-7a52-4f38-8e01-%012x", n);
  g_autofree char *name = g_strdup_printf ("host%06u", n);
  g_autofree char *address = g_strdup_printf ("%s.example.org", name);
  MignetHost *host = mignet_host_new (id, name);

  mignet_host_set_memory (host, 512 * 1024);
  mignet_host_set_cpus (host, 64);
  mignet_host_set_migration_tls (host, MIGNET_TRISTATE_YES);
  if (!mignet_host_set_address (host, address, NULL) ||
      !mignet_host_set_libvirt_version (host, "9.0.0", NULL) ||
      !mignet_host_set_qemu_version (host, "7.2.0", NULL))
    g_assert_not_reached ();

  return host;
}

void
bench_inventory_add_host (BenchInventory *self, gboolean everything)
{
  guint n = self->n_hosts++;
  g_autofree char *rack = g_strdup_printf ("rack%u", n / HOSTS_PER_RACK);
  g_autoptr (MignetHost) host = make_host (n);
  g_autoptr (GPtrArray) nics = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) attachments = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (nics, make_nic ("eth0", 0, n));
  g_ptr_array_add (nics, make_nic ("eth1", 1, n));
  g_ptr_array_add (attachments, make_attachment (self->networks[0], "eth0", 10, n));
  g_ptr_array_add (attachments, make_attachment (self->networks[1], "eth1", 172, n));
  if ((everything && !mignet_host_set_label (host, "rack", rack, NULL)) ||
      !mignet_host_set_networking (host, nics, attachments, NULL) ||
      !mignet_cluster_add_host (self->cluster, host, NULL))
    g_assert_not_reached ();
}

static MignetHost *
get_host (BenchInventory *self, guint n)
{
  g_autofree char *name = g_strdup_printf ("host%06u", n % self->n_hosts);

  return mignet_cluster_lookup_host (self->cluster, name);
}

static void
tell_everything (BenchInventory *self, MignetVm *vm, guint n, GPtrArray *networks)
{
  g_autofree char *service = g_strdup_printf ("service-%06u", n / VMS_PER_SERVICE);
  g_autofree char *tenant = g_strdup_printf ("tenant-%06u", n / VMS_PER_TENANT);
  g_autoptr (GPtrArray) hosts = g_ptr_array_new ();

  g_ptr_array_add (networks, self->networks[1]);
  g_ptr_array_add (networks, self->networks[2]);
  g_ptr_array_add (hosts, get_host (self, n));
  g_ptr_array_add (hosts, get_host (self, n + 1));
  if (!mignet_vm_set_affinity (vm, service, MIGNET_AFFINITY_RULE_APART, NULL) ||
      !mignet_vm_set_affinity (vm, tenant, MIGNET_AFFINITY_RULE_TOGETHER, NULL) ||
      !mignet_vm_set_pinned_hosts (vm, hosts, NULL) ||
      !mignet_vm_set_migration_network (vm, self->networks[1], NULL))
    g_assert_not_reached ();
}

void
bench_inventory_add_vm (BenchInventory *self, gboolean everything)
{
  guint n = self->n_vms++;
  g_autofree char *id = g_strdup_printf ("5e0a7f52-63c4-4d1b-9f02-%012x", n);
  g_autofree char *name = g_strdup_printf ("guest%08u.example.org", n);
  g_autoptr (MignetVm) vm = mignet_vm_new (id, name);
  g_autoptr (GPtrArray) networks = g_ptr_array_new ();

  mignet_vm_set_memory (vm, 4096);
  mignet_vm_set_vcpus (vm, 2);
  mignet_vm_set_dirty_rate (vm, 1 + n % 200);
  g_ptr_array_add (networks, self->networks[0]);
  if (everything)
    tell_everything (self, vm, n, networks);
  if (!mignet_vm_set_placement (vm, MIGNET_VM_STATUS_UP, get_host (self, n), NULL, NULL) ||
      !mignet_vm_set_networks (vm, networks, NULL) ||
      !mignet_cluster_add_vm (self->cluster, vm, NULL))
    g_assert_not_reached ();
}

MignetCluster *
bench_inventory_finish (BenchInventory *self)
{
  MignetCluster *cluster = self->cluster;

  g_free (self);

  return cluster;
}
