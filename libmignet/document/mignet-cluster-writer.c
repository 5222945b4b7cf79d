/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-cluster-document-private.h"
#include "model/mignet-model-private.h"

/* What nobody else holds is management's, and is left out; for gluster, which may be held by
 * nobody, only that is. */
static void
write_roles (MignetJsonWriter *writer, MignetCluster *cluster)
{
  static const MignetRole roles[] = { MIGNET_ROLE_MIGRATION, MIGNET_ROLE_DISPLAY,
                                      MIGNET_ROLE_DEFAULT_ROUTE, MIGNET_ROLE_GLUSTER };
  MignetNetwork *management = mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_MANAGEMENT);
  gboolean has_begun = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      MignetNetwork *holder = mignet_cluster_get_role_holder (cluster, roles[i]);

      if (holder == NULL || (holder == management && roles[i] != MIGNET_ROLE_GLUSTER))
        continue;

      if (!has_begun)
        _mignet_json_writer_begin_object (writer, "roles");
      has_begun = TRUE;
      _mignet_json_writer_add_string (writer, _mignet_json_enum_word (MIGNET_TYPE_ROLE, roles[i]),
                                      mignet_network_get_name (holder));
    }

  if (has_begun)
    _mignet_json_writer_end (writer);
}

static void
write_policy (MignetJsonWriter *writer, MignetCluster *cluster)
{
  MignetMigrationPolicy *policy = mignet_cluster_get_migration_policy (cluster);
  g_autoptr (MignetMigrationPolicy) default_policy =
      mignet_migration_policy_new (MIGNET_PRESET_DESIGN);

  if (!mignet_migration_policy_equal (policy, default_policy))
    _mignet_policy_write (writer, "policy", policy);
}

static void
write_cluster (MignetJsonWriter *writer, MignetCluster *cluster)
{
  MignetNetwork *management = mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_MANAGEMENT);
  const char *level = mignet_cluster_get_compatibility_level (cluster);

  _mignet_json_writer_begin_object (writer, "cluster");
  _mignet_json_writer_add_string (writer, "id", mignet_cluster_get_id (cluster));
  _mignet_json_writer_add_string (writer, "name", mignet_cluster_get_name (cluster));
  if (level != NULL)
    _mignet_json_writer_add_string (writer, "compatibility-level", level);
  _mignet_json_writer_add_string (writer, "management-network",
                                  mignet_network_get_name (management));
  write_roles (writer, cluster);
  write_policy (writer, cluster);
  _mignet_json_writer_end (writer);
}

static void
write_network (MignetJsonWriter *writer, MignetCluster *cluster, MignetNetwork *network)
{
  const char *const *subnets = mignet_network_get_subnets (network);
  gboolean external = mignet_network_is_external (network);
  gboolean required = mignet_cluster_is_network_required (cluster, network);

  _mignet_json_writer_begin_object (writer, NULL);
  _mignet_json_writer_add_string (writer, "id", mignet_network_get_id (network));
  _mignet_json_writer_add_string (writer, "name", mignet_network_get_name (network));
  if (mignet_network_get_vlan_id (network) != 0)
    _mignet_json_writer_add_unsigned (writer, "vlan", mignet_network_get_vlan_id (network));
  if (mignet_network_get_mtu (network) != 0)
    _mignet_json_writer_add_unsigned (writer, "mtu", mignet_network_get_mtu (network));
  if (subnets[0] != NULL)
    _mignet_json_writer_add_strings (writer, "subnets", subnets);
  if (required == external)
    _mignet_json_writer_add_boolean (writer, "required", required);
  if (!mignet_network_is_bridged (network))
    _mignet_json_writer_add_boolean (writer, "bridged", FALSE);
  if (external)
    _mignet_json_writer_add_boolean (writer, "external", TRUE);
  if (mignet_network_get_qos_rate (network) != 0)
    {
      _mignet_json_writer_begin_object (writer, "qos");
      _mignet_json_writer_add_unsigned (writer, "rate", mignet_network_get_qos_rate (network));
      _mignet_json_writer_end (writer);
    }
  _mignet_json_writer_end (writer);
}

void
_mignet_memory_write (MignetJsonWriter *writer, guint64 memory)
{
  if (memory == 0)
    return;

  if (memory > MIGNET_DOCUMENT_MAX_MEMORY)
    _mignet_json_writer_refuse (writer, "memory",
                                "found the number %" G_GUINT64_FORMAT
                                ", expected an integer from 0 to %" G_GINT64_FORMAT,
                                memory, MIGNET_DOCUMENT_MAX_MEMORY);
  _mignet_json_writer_add_unsigned (writer, "memory", memory);
}

static void
write_members (MignetJsonWriter *writer, MignetCluster *cluster)
{
  GPtrArray *hosts = _mignet_cluster_peek_hosts (cluster);
  GPtrArray *vms = _mignet_cluster_peek_vms (cluster);

  if (hosts->len > 0)
    {
      _mignet_json_writer_begin_array (writer, "hosts");
      for (guint i = 0; i < hosts->len; i++)
        _mignet_host_write (writer, cluster, g_ptr_array_index (hosts, i));
      _mignet_json_writer_end (writer);
    }

  if (vms->len > 0)
    {
      _mignet_json_writer_begin_array (writer, "vms");
      for (guint i = 0; i < vms->len; i++)
        _mignet_vm_write (writer, g_ptr_array_index (vms, i));
      _mignet_json_writer_end (writer);
    }
}

/*
 * _mignet_cluster_write:
 * @name: what the error calls the document
 *
 * Writes a document that can be read again. Most of what the reader refuses, the model does not
 * hold: the invariants are the same. What is left are single values that are looked at while they
 * are written, which takes less than reading the whole document again.
 *
 * Returns: (transfer full): the document, or NULL with MIGNET_ERROR_DOCUMENT set if a value is one
 *   that no document can hold
 */
char *
_mignet_cluster_write (MignetCluster *cluster, const char *name, GError **error)
{
  g_autoptr (MignetJsonWriter) writer = _mignet_json_writer_new (MIGNET_CLUSTER_FORMAT);
  GPtrArray *networks = _mignet_cluster_peek_networks (cluster);

  write_cluster (writer, cluster);

  _mignet_json_writer_begin_array (writer, "networks");
  for (guint i = 0; i < networks->len; i++)
    write_network (writer, cluster, g_ptr_array_index (networks, i));
  _mignet_json_writer_end (writer);

  write_members (writer, cluster);

  return _mignet_json_writer_check (writer, name, error) ? _mignet_json_writer_finish (writer)
                                                         : NULL;
}
