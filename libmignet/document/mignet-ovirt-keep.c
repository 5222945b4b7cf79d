/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "document/mignet-cluster-document-private.h"
#include "document/mignet-ovirt-private.h"

/* What the API does not know and somebody has added by hand: it outlives the next import. */

/* A policy lists networks, and those of the loaded cluster are other objects. Written and read
 * again, a policy comes with whatever it can hold. */
static MignetMigrationPolicy *
translate_policy (MignetCluster *cluster, MignetMigrationPolicy *policy, GError **error)
{
  g_autoptr (MignetJsonWriter) writer = _mignet_json_writer_new (MIGNET_CLUSTER_FORMAT);
  g_autoptr (MignetJsonDocument) document = NULL;
  g_autoptr (GBytes) bytes = NULL;
  MignetJsonNode root;
  MignetJsonNode member;
  char *text = NULL;

  _mignet_policy_write (writer, "policy", policy);
  text = _mignet_json_writer_finish (writer);
  bytes = g_bytes_new_take (text, strlen (text));
  document = _mignet_json_document_parse (bytes, "cluster as it was", MIGNET_LOAD_NONE,
                                          MIGNET_JSON_REPEATS_REFUSED, error);
  if (document == NULL)
    return NULL;

  _mignet_json_document_get_root (document, &root);
  _mignet_json_get_member (&root, "policy", &member);

  return _mignet_policy_read (cluster, &member, error);
}

static gboolean
keep_networks (MignetCluster *cluster, MignetCluster *previous, GError **error)
{
  GListModel *networks = mignet_cluster_get_networks (cluster);

  for (guint i = 0; i < g_list_model_get_n_items (networks); i++)
    {
      g_autoptr (MignetNetwork) network = g_list_model_get_item (networks, i);
      MignetNetwork *old =
          mignet_cluster_lookup_network (previous, mignet_network_get_id (network));

      if (old == NULL)
        continue;
      if (!mignet_network_set_subnets (network, mignet_network_get_subnets (old), error))
        return FALSE;
      if (mignet_network_get_qos_rate (network) == 0)
        mignet_network_set_qos_rate (network, mignet_network_get_qos_rate (old));
    }

  return TRUE;
}

static gboolean
keep_labels (MignetHost *host, MignetHost *old, GError **error)
{
  g_auto (GStrv) keys = mignet_host_dup_label_keys (old);

  for (guint i = 0; keys[i] != NULL; i++)
    {
      if (!mignet_host_set_label (host, keys[i], mignet_host_get_label (old, keys[i]), error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
keep_hosts (MignetCluster *cluster, MignetCluster *previous, GError **error)
{
  GListModel *hosts = mignet_cluster_get_hosts (cluster);

  for (guint i = 0; i < g_list_model_get_n_items (hosts); i++)
    {
      g_autoptr (MignetHost) host = g_list_model_get_item (hosts, i);
      MignetHost *old = mignet_cluster_lookup_host (previous, mignet_host_get_id (host));

      if (old == NULL)
        continue;
      if (!keep_labels (host, old, error) ||
          !mignet_host_set_qemu_version (host, mignet_host_get_qemu_version (old), error) ||
          (mignet_host_get_libvirt_version (host) == NULL &&
           !mignet_host_set_libvirt_version (host, mignet_host_get_libvirt_version (old), error)))
        return FALSE;
      mignet_host_set_migration_tls (host, mignet_host_get_migration_tls (old));
      mignet_host_set_max_outgoing (host, mignet_host_get_max_outgoing (old));
      mignet_host_set_max_incoming (host, mignet_host_get_max_incoming (old));
    }

  return TRUE;
}

static gboolean
keep_vm (MignetCluster *cluster, MignetVm *vm, MignetVm *old, GError **error)
{
  MignetNetwork *network = mignet_vm_get_migration_network (old);
  MignetMigrationPolicy *policy = mignet_vm_get_migration_policy (old);

  mignet_vm_set_dirty_rate (vm, mignet_vm_get_dirty_rate (old));
  if (!mignet_vm_set_display_addresses (vm, mignet_vm_get_display_addresses (old), error))
    return FALSE;

  if (network != NULL)
    {
      MignetNetwork *found =
          mignet_cluster_lookup_network (cluster, mignet_network_get_id (network));

      if (found != NULL && !mignet_vm_set_migration_network (vm, found, error))
        return FALSE;
    }

  if (policy != NULL)
    {
      g_autoptr (MignetMigrationPolicy) kept = translate_policy (cluster, policy, error);

      if (kept == NULL)
        return FALSE;
      mignet_vm_set_migration_policy (vm, kept);
    }

  return TRUE;
}

static gboolean
keep_vms (MignetCluster *cluster, MignetCluster *previous, GError **error)
{
  GListModel *vms = mignet_cluster_get_vms (cluster);

  for (guint i = 0; i < g_list_model_get_n_items (vms); i++)
    {
      g_autoptr (MignetVm) vm = g_list_model_get_item (vms, i);
      MignetVm *old = mignet_cluster_lookup_vm (previous, mignet_vm_get_id (vm));

      if (old != NULL && !keep_vm (cluster, vm, old, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
_mignet_ovirt_keep_untold (MignetCluster *cluster, MignetCluster *previous, GError **error)
{
  g_autoptr (MignetMigrationPolicy) policy = NULL;

  if (strcmp (mignet_cluster_get_id (cluster), mignet_cluster_get_id (previous)) != 0)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_REQUEST,
                   "Cluster '%s' cannot be updated from cluster '%s': their ids are '%s' and '%s'",
                   mignet_cluster_get_name (previous), mignet_cluster_get_name (cluster),
                   mignet_cluster_get_id (previous), mignet_cluster_get_id (cluster));
      return FALSE;
    }

  policy = translate_policy (cluster, mignet_cluster_get_migration_policy (previous), error);
  if (policy == NULL)
    return FALSE;
  mignet_cluster_set_migration_policy (cluster, policy);

  return keep_networks (cluster, previous, error) && keep_hosts (cluster, previous, error) &&
         keep_vms (cluster, previous, error);
}
