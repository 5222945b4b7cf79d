/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-discovery-private.h"

#include "model/mignet-model-private.h"

/* The sources of a discovery work on a host that stands in for the one of the cluster. What they
 * have made of it becomes the networking of the real host in one step, or not at all. */

static const GSocketFamily families[] = { G_SOCKET_FAMILY_IPV4, G_SOCKET_FAMILY_IPV6 };

static MignetNic *
copy_nic (MignetNic *nic, GError **error)
{
  g_autoptr (MignetNic) copy =
      g_object_new (MIGNET_TYPE_NIC, "name", mignet_nic_get_name (nic), "kind",
                    mignet_nic_get_kind (nic), "base", mignet_nic_get_base (nic), "vlan-id",
                    mignet_nic_get_vlan_id (nic), "mode", mignet_nic_get_mode (nic), "slaves",
                    mignet_nic_get_slaves (nic), "ports", mignet_nic_get_ports (nic), NULL);

  if (!mignet_nic_set_mtu (copy, mignet_nic_get_mtu (nic), error))
    return NULL;
  mignet_nic_set_mac (copy, mignet_nic_get_mac (nic));
  mignet_nic_set_speed (copy, mignet_nic_get_speed (nic));
  mignet_nic_set_carrier (copy, mignet_nic_get_carrier (nic));
  mignet_nic_set_active_slave (copy, mignet_nic_get_active_slave (nic));

  return g_steal_pointer (&copy);
}

static MignetNetworkAttachment *
copy_attachment (MignetNetworkAttachment *attachment, GError **error)
{
  g_autoptr (MignetNetworkAttachment) copy =
      mignet_network_attachment_new (mignet_network_attachment_get_network (attachment),
                                     mignet_network_attachment_get_nic (attachment));

  mignet_network_attachment_set_in_sync (copy, mignet_network_attachment_get_in_sync (attachment));
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      g_autoptr (GPtrArray) addresses =
          mignet_network_attachment_get_addresses (attachment, families[i]);

      if (!mignet_network_attachment_set_ip_config (
              copy, families[i],
              mignet_network_attachment_get_boot_protocol (attachment, families[i]), addresses,
              error) ||
          !mignet_network_attachment_set_gateway (
              copy, families[i], mignet_network_attachment_get_gateway (attachment, families[i]),
              error))
        return NULL;
    }

  return g_steal_pointer (&copy);
}

static gboolean
copy_networking (MignetHost *host, MignetHost *stand_in, GError **error)
{
  GPtrArray *old_nics = _mignet_host_peek_nics (host);
  GPtrArray *old_attachments = _mignet_host_peek_attachments (host);
  g_autoptr (GPtrArray) nics = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) attachments = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < old_nics->len; i++)
    {
      MignetNic *copy = copy_nic (g_ptr_array_index (old_nics, i), error);

      if (copy == NULL)
        return FALSE;
      g_ptr_array_add (nics, copy);
    }
  for (guint i = 0; i < old_attachments->len; i++)
    {
      MignetNetworkAttachment *copy =
          copy_attachment (g_ptr_array_index (old_attachments, i), error);

      if (copy == NULL)
        return FALSE;
      g_ptr_array_add (attachments, copy);
    }

  return mignet_host_set_networking (
      stand_in, nics, mignet_host_get_attachments_reported (host) ? attachments : NULL, error);
}

/* The interface that carries management is recognized by the address at which the host was reached.
 * That says nothing about a host that is registered with another one. */
static MignetHost *
create_stand_in (MignetDiscovery *self, MignetHost *host, GError **error)
{
  g_autoptr (MignetHost) stand_in =
      mignet_host_new (mignet_host_get_id (host), mignet_host_get_name (host));
  const char *contact = mignet_discovery_get_contact (self);
  const char *address = contact != NULL ? contact : mignet_host_get_address (host);

  if ((address != NULL && !mignet_host_set_address (stand_in, address, error)) ||
      !copy_networking (host, stand_in, error))
    return NULL;

  return g_steal_pointer (&stand_in);
}

static gboolean
is_absent (MignetDiscovery *self,
           MignetHost *host,
           MignetNetwork *network,
           GHashTable *absent,
           gboolean remember)
{
  const char *name = mignet_network_get_name (network);

  if (g_hash_table_contains (_mignet_discovery_peek_networks (self), name))
    return FALSE;
  if (absent != NULL && g_hash_table_contains (absent, name))
    return TRUE;

  return remember && mignet_host_get_attachments_reported (host) &&
         mignet_host_lookup_attachment (host, network) == NULL;
}

/* The sources attach a network without an interface where they do not know. */
static void
drop_absent_networks (MignetDiscovery *self,
                      MignetHost *host,
                      MignetHost *stand_in,
                      GHashTable *absent,
                      gboolean remember)
{
  GPtrArray *attachments = _mignet_host_peek_attachments (stand_in);
  g_autoptr (GPtrArray) dropped = g_ptr_array_new ();

  for (guint i = 0; i < attachments->len; i++)
    {
      MignetNetworkAttachment *attachment = g_ptr_array_index (attachments, i);

      if (mignet_network_attachment_get_nic (attachment) == NULL &&
          is_absent (self, host, mignet_network_attachment_get_network (attachment), absent,
                     remember))
        g_ptr_array_add (dropped, attachment);
    }

  for (guint i = 0; i < dropped->len; i++)
    mignet_host_remove_attachment (stand_in, g_ptr_array_index (dropped, i));
}

static GPtrArray *
copy_array (GPtrArray *array)
{
  GPtrArray *copy = g_ptr_array_new_full (array->len, g_object_unref);

  for (guint i = 0; i < array->len; i++)
    g_ptr_array_add (copy, g_object_ref (g_ptr_array_index (array, i)));

  return copy;
}

/* Interfaces and attachments belong to one host: the stand-in gives its own away. */
static gboolean
move_networking (MignetHost *stand_in, MignetHost *host, GError **error)
{
  g_autoptr (GPtrArray) nics = copy_array (_mignet_host_peek_nics (stand_in));
  g_autoptr (GPtrArray) attachments = copy_array (_mignet_host_peek_attachments (stand_in));
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  gboolean reported = mignet_host_get_attachments_reported (stand_in);

  return mignet_host_set_networking (stand_in, none, NULL, error) &&
         mignet_host_set_networking (host, nics, reported ? attachments : NULL, error);
}

static gboolean
apply_sources (MignetDiscovery *self,
               MignetHost *host,
               MignetCluster *cluster,
               GHashTable *absent,
               gboolean remember,
               GError **error)
{
  GPtrArray *sources = _mignet_discovery_peek_sources (self);
  g_autoptr (MignetHost) stand_in = NULL;

  if (sources->len == 0)
    return TRUE;

  stand_in = create_stand_in (self, host, error);
  if (stand_in == NULL)
    return FALSE;

  for (guint i = 0; i < sources->len; i++)
    {
      const MignetDiscoverySource *source = g_ptr_array_index (sources, i);

      if (!source->func (stand_in, cluster, source->data, error))
        return FALSE;
    }
  drop_absent_networks (self, host, stand_in, absent, remember);

  return move_networking (stand_in, host, error);
}

/* What the administrator does with a host is not for others to say. */
static gboolean
is_status_reported (MignetHostStatus status)
{
  return status != MIGNET_HOST_STATUS_MAINTENANCE &&
         status != MIGNET_HOST_STATUS_PREPARING_FOR_MAINTENANCE;
}

static void
apply_facts (MignetDiscovery *self, MignetHost *host)
{
  MignetHost *found = mignet_discovery_get_host (self);
  MignetHostStatus status = mignet_host_get_status (found);

  if (mignet_host_get_memory (found) != 0)
    mignet_host_set_memory (host, mignet_host_get_memory (found));
  if (mignet_host_get_cpus (found) != 0)
    mignet_host_set_cpus (host, mignet_host_get_cpus (found));
  if (mignet_host_get_libvirt_version (found) != NULL)
    mignet_host_set_libvirt_version (host, mignet_host_get_libvirt_version (found), NULL);
  if (mignet_host_get_qemu_version (found) != NULL)
    mignet_host_set_qemu_version (host, mignet_host_get_qemu_version (found), NULL);
  if (mignet_host_get_migration_tls (found) != MIGNET_TRISTATE_UNKNOWN)
    mignet_host_set_migration_tls (host, mignet_host_get_migration_tls (found));
  if (status != MIGNET_HOST_STATUS_CONNECTING && is_status_reported (mignet_host_get_status (host)))
    mignet_host_set_status (host, status);
}

gboolean
_mignet_discovery_apply_to_host (MignetDiscovery *self,
                                 MignetHost *host,
                                 MignetCluster *cluster,
                                 GHashTable *absent,
                                 gboolean remember,
                                 GError **error)
{
  g_object_freeze_notify (G_OBJECT (cluster));
  if (!apply_sources (self, host, cluster, absent, remember, error))
    {
      g_object_thaw_notify (G_OBJECT (cluster));
      return FALSE;
    }
  apply_facts (self, host);
  g_object_thaw_notify (G_OBJECT (cluster));

  return TRUE;
}

/**
 * mignet_discovery_update_host:
 * @self: a discovery
 * @host: a host of a cluster
 * @error: return location for a #GError
 *
 * Takes over what was found out about a host: memory, CPUs, versions, whether it can encrypt
 * migrations, status, interfaces, addresses and networks. It is taken over as a whole or not at
 * all, and may be taken over several times. Id, name, registered address, limits and labels of
 * @host stay as they are, and so does the status of one that is in maintenance or prepares for it.
 * Virtual machines are left alone, since they may be on another host by now: that is what
 * mignet_cluster_take_discoveries() is for.
 *
 * Returns: %TRUE, or %FALSE with the error of what does not fit set and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_discovery_update_host (MignetDiscovery *self, MignetHost *host, GError **error)
{
  MignetCluster *cluster;

  g_return_val_if_fail (MIGNET_IS_DISCOVERY (self), FALSE);
  g_return_val_if_fail (MIGNET_IS_HOST (host), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  cluster = mignet_host_get_cluster (host);
  if (cluster == NULL)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_FOUND,
                   "Host '%s' is in no cluster, expected it to be in one",
                   mignet_host_get_name (host));
      return FALSE;
    }

  return _mignet_discovery_apply_to_host (self, host, cluster, NULL, TRUE, error);
}
