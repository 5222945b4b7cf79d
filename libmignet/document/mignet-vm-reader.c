/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-cluster-document-private.h"

/* A VM is placed, then added to the cluster, and then gets what refers to other things there: each
 * refusal can so be told with its own place. */

static const char *const vm_members[] = {
  "id",
  "name",
  "host",
  "status",
  "destination",
  "memory",
  "vcpus",
  "dirty-rate",
  "display-addresses",
  "networks",
  "migration-network",
  "migration-policy",
  "pinned-hosts",
  "affinity",
  NULL,
};

static const char *const affinity_members[] = { "group", "rule", NULL };

static gboolean
read_placement (MignetCluster *cluster, MignetVm *vm, const MignetJsonNode *node, GError **error)
{
  MignetJsonNode host_node = *node;
  MignetJsonNode destination_node = *node;
  MignetHost *host = NULL;
  MignetHost *destination = NULL;
  int status = MIGNET_VM_STATUS_UP;

  if (!_mignet_json_read_enum (node, "status", MIGNET_TYPE_VM_STATUS, &status, error))
    return FALSE;

  if (_mignet_json_get_member (node, "host", &host_node) && !_mignet_json_is_null (&host_node))
    {
      host = _mignet_host_find (cluster, &host_node, error);
      if (host == NULL)
        return FALSE;
    }

  if (host == NULL && status != MIGNET_VM_STATUS_DOWN)
    return _mignet_json_fail (&host_node, error,
                              "found no host, expected one for a VM of status '%s'",
                              _mignet_json_enum_word (MIGNET_TYPE_VM_STATUS, status));

  if (_mignet_json_get_member (node, "destination", &destination_node))
    {
      destination = _mignet_host_find (cluster, &destination_node, error);
      if (destination == NULL)
        return FALSE;
    }

  return mignet_vm_set_placement (vm, status, host, destination, error) ||
         _mignet_json_wrap (destination != NULL ? &destination_node : &host_node, error);
}

static gboolean
read_load (MignetVm *vm, const MignetJsonNode *node, GError **error)
{
  gint64 memory = 0;
  guint vcpus = 0;
  guint dirty_rate = 0;

  if (!_mignet_json_read_integer (node, "memory", 0, MIGNET_DOCUMENT_MAX_MEMORY, &memory, error) ||
      !_mignet_json_read_uint (node, "vcpus", &vcpus, error) ||
      !_mignet_json_read_uint (node, "dirty-rate", &dirty_rate, error))
    return FALSE;

  mignet_vm_set_memory (vm, (guint64) memory);
  mignet_vm_set_vcpus (vm, vcpus);
  mignet_vm_set_dirty_rate (vm, dirty_rate);

  return TRUE;
}

/* Left out, they were never reported. */
static gboolean
read_display_addresses (MignetVm *vm, const MignetJsonNode *node, GError **error)
{
  g_autoptr (GPtrArray) addresses = NULL;
  MignetJsonNode member;

  if (!_mignet_json_get_member (node, "display-addresses", &member))
    return TRUE;

  return _mignet_json_get_strings (&member, &addresses, error) &&
         (mignet_vm_set_display_addresses (vm, (const char *const *) addresses->pdata, error) ||
          _mignet_json_wrap (&member, error));
}

static gboolean
read_networks (MignetCluster *cluster, MignetVm *vm, const MignetJsonNode *node, GError **error)
{
  MignetJsonNode member;
  g_autoptr (GPtrArray) networks = NULL;

  if (!_mignet_json_get_member (node, "networks", &member))
    return TRUE;

  networks = _mignet_networks_find (cluster, &member, error);
  if (networks == NULL)
    return FALSE;

  return mignet_vm_set_networks (vm, networks, error) || _mignet_json_wrap (&member, error);
}

static gboolean
read_migration_network (MignetCluster *cluster,
                        MignetVm *vm,
                        const MignetJsonNode *node,
                        GError **error)
{
  MignetJsonNode member;
  MignetNetwork *network = NULL;

  if (!_mignet_json_get_member (node, "migration-network", &member) ||
      _mignet_json_is_null (&member))
    return TRUE;

  network = _mignet_network_find (cluster, &member, error);
  if (network == NULL)
    return FALSE;

  return mignet_vm_set_migration_network (vm, network, error) || _mignet_json_wrap (&member, error);
}

/* An object, the name of a preset, or null for the policy of the cluster. */
static gboolean
read_migration_policy (MignetCluster *cluster,
                       MignetVm *vm,
                       const MignetJsonNode *node,
                       GError **error)
{
  g_autoptr (MignetMigrationPolicy) policy = NULL;
  MignetJsonNode member;
  int preset = MIGNET_PRESET_DESIGN;

  if (!_mignet_json_get_member (node, "migration-policy", &member) ||
      _mignet_json_is_null (&member))
    return TRUE;

  if (_mignet_json_is_string (&member))
    {
      if (!_mignet_json_get_enum (&member, MIGNET_TYPE_PRESET, &preset, error))
        return FALSE;
      policy = mignet_migration_policy_new (preset);
    }
  else if (_mignet_json_is_object (&member))
    {
      policy = _mignet_policy_read (cluster, &member, error);
      if (policy == NULL)
        return FALSE;
    }
  else
    return _mignet_json_fail_unexpected (&member, "an object, the name of a preset or null", error);

  mignet_vm_set_migration_policy (vm, policy);

  return TRUE;
}

static gboolean
read_pinned_hosts (MignetCluster *cluster, MignetVm *vm, const MignetJsonNode *node, GError **error)
{
  MignetJsonNode member;
  g_autoptr (GPtrArray) hosts = g_ptr_array_new_with_free_func (g_object_unref);
  gsize length = 0;

  if (!_mignet_json_get_member (node, "pinned-hosts", &member))
    return TRUE;

  if (!_mignet_json_get_length (&member, &length, error))
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      MignetJsonNode element;
      MignetHost *host = NULL;

      _mignet_json_get_element (&member, i, &element);
      host = _mignet_host_find (cluster, &element, error);
      if (host == NULL)
        return FALSE;
      g_ptr_array_add (hosts, g_object_ref (host));
    }

  return mignet_vm_set_pinned_hosts (vm, hosts, error) || _mignet_json_wrap (&member, error);
}

/* A rule has no default: a group that is named without one says nothing. */
static gboolean
read_affinity_group (MignetVm *vm, const MignetJsonNode *node, GError **error)
{
  MignetJsonNode rule_node;
  const char *group = NULL;
  int rule = MIGNET_AFFINITY_RULE_APART;

  if (!_mignet_json_check_members (node, affinity_members, error) ||
      !_mignet_name_require (node, "group", "affinity group", &group, error) ||
      !_mignet_json_require_member (node, "rule", &rule_node, error) ||
      !_mignet_json_get_enum (&rule_node, MIGNET_TYPE_AFFINITY_RULE, &rule, error))
    return FALSE;

  if (mignet_vm_get_affinity (vm, group, NULL))
    return _mignet_json_fail (node, error, "found group '%s' a second time, expected it once",
                              group);

  return mignet_vm_set_affinity (vm, group, rule, error) || _mignet_json_wrap (node, error);
}

static gboolean
read_affinity (MignetVm *vm, const MignetJsonNode *node, GError **error)
{
  MignetJsonNode member;
  gsize length = 0;

  if (!_mignet_json_get_member (node, "affinity", &member))
    return TRUE;

  if (!_mignet_json_get_length (&member, &length, error))
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      MignetJsonNode element;

      _mignet_json_get_element (&member, i, &element);
      if (!read_affinity_group (vm, &element, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_vm (MignetCluster *cluster, const MignetJsonNode *node, GError **error)
{
  g_autoptr (MignetVm) vm = NULL;
  const char *id = NULL;
  const char *name = NULL;

  if (!_mignet_json_check_members (node, vm_members, error) ||
      !_mignet_name_require (node, "id", "VM", &id, error) ||
      !_mignet_name_require (node, "name", "VM", &name, error))
    return FALSE;

  vm = mignet_vm_new (id, name);

  if (!read_placement (cluster, vm, node, error) || !read_load (vm, node, error) ||
      !read_display_addresses (vm, node, error))
    return FALSE;

  if (!mignet_cluster_add_vm (cluster, vm, error))
    return _mignet_json_wrap (node, error);

  return read_networks (cluster, vm, node, error) &&
         read_migration_network (cluster, vm, node, error) &&
         read_migration_policy (cluster, vm, node, error) &&
         read_pinned_hosts (cluster, vm, node, error) && read_affinity (vm, node, error);
}

static gboolean
read_element (const MignetJsonNode *element, gpointer user_data, GError **error)
{
  return read_vm (user_data, element, error);
}

gboolean
_mignet_vms_read (MignetCluster *cluster, const MignetJsonNode *node, GError **error)
{
  return _mignet_json_foreach_element (node, read_element, cluster, error);
}
