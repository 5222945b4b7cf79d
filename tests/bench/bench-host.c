/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bench-host.h"

#define HOST_CPUS 64

static MignetNetworkAttachment *
attach (const BenchLink *link, guint number)
{
  g_autofree char *text = g_strdup_printf ("%u.%u.%u.%u/8", link->net, number / 65536,
                                           number / 256 % 256, number % 256);
  g_autoptr (GPtrArray) addresses =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_ip_address_unref);
  MignetNetworkAttachment *attachment = mignet_network_attachment_new (link->network, link->nic);

  if (link->has_address)
    g_ptr_array_add (addresses, mignet_ip_address_new (text, NULL));
  if (!mignet_network_attachment_set_ip_config (attachment, G_SOCKET_FAMILY_IPV4,
                                                MIGNET_BOOT_PROTOCOL_STATIC, addresses, NULL))
    g_assert_not_reached ();

  return attachment;
}

static MignetNic *
make_nic (const BenchLink *link)
{
  MignetNic *nic = mignet_nic_new (link->nic, MIGNET_NIC_KIND_ETHERNET);

  mignet_nic_set_carrier (nic, link->carrier);
  mignet_nic_set_speed (nic, link->speed);
  if (!mignet_nic_set_mtu (nic, 1500, NULL))
    g_assert_not_reached ();

  return nic;
}

MignetHost *
bench_host_add (
    MignetCluster *cluster, guint n, guint64 memory, const BenchLink *links, guint n_links)
{
  g_autofree char *id = g_strdup_printf ("host%06u", n);
  g_autofree char *address = g_strdup_printf ("%s.example.org", id);
  g_autoptr (MignetHost) host = mignet_host_new (id, NULL);
  g_autoptr (GPtrArray) nics = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) attachments = g_ptr_array_new_with_free_func (g_object_unref);

  mignet_host_set_memory (host, memory);
  mignet_host_set_cpus (host, HOST_CPUS);
  for (guint i = 0; i < n_links; i++)
    {
      g_ptr_array_add (nics, make_nic (&links[i]));
      if (links[i].network != NULL)
        g_ptr_array_add (attachments, attach (&links[i], n + 1));
    }
  if (!mignet_host_set_address (host, address, NULL) ||
      !mignet_host_set_networking (host, nics, attachments, NULL) ||
      !mignet_cluster_add_host (cluster, host, NULL))
    g_assert_not_reached ();

  return host;
}

MignetVm *
bench_vm_add (MignetCluster *cluster, guint n, MignetHost *host, guint64 memory, guint dirty_rate)
{
  g_autofree char *id = g_strdup_printf ("vm%08u", n);
  g_autoptr (MignetVm) vm = mignet_vm_new (id, NULL);

  mignet_vm_set_memory (vm, memory);
  mignet_vm_set_dirty_rate (vm, dirty_rate);
  if (!mignet_vm_set_placement (vm, MIGNET_VM_STATUS_UP, host, NULL, NULL) ||
      !mignet_cluster_add_vm (cluster, vm, NULL))
    g_assert_not_reached ();

  return vm;
}

MignetHost *
bench_cluster_get_host (MignetCluster *cluster, guint n)
{
  g_autofree char *id = g_strdup_printf ("host%06u", n);

  return mignet_cluster_lookup_host (cluster, id);
}

MignetVm *
bench_cluster_get_vm (MignetCluster *cluster, guint n)
{
  g_autofree char *id = g_strdup_printf ("vm%08u", n);

  return mignet_cluster_lookup_vm (cluster, id);
}
