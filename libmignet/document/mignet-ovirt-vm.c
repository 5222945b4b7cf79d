/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "document/mignet-ovirt-private.h"
#include "model/mignet-checks-private.h"

/* Virtual machines, and the affinity groups that they are in. */

/* What takes memory on a host is running. Where the engine does not know, the host that it names
 * counts: the status of that host decides whether anything can leave it. */
static const struct
{
  const char *word;
  MignetVmStatus status;
  gboolean host_needed;
} statuses[] = {
  { "up", MIGNET_VM_STATUS_UP, TRUE },
  { "powering_down", MIGNET_VM_STATUS_UP, TRUE },
  { "saving_state", MIGNET_VM_STATUS_UP, TRUE },
  { "not_responding", MIGNET_VM_STATUS_UP, TRUE },
  { "unknown", MIGNET_VM_STATUS_UP, FALSE },
  { "unassigned", MIGNET_VM_STATUS_UP, FALSE },
  { "powering_up", MIGNET_VM_STATUS_POWERING_UP, TRUE },
  { "reboot_in_progress", MIGNET_VM_STATUS_POWERING_UP, TRUE },
  { "wait_for_launch", MIGNET_VM_STATUS_POWERING_UP, FALSE },
  { "restoring_state", MIGNET_VM_STATUS_POWERING_UP, FALSE },
  { "paused", MIGNET_VM_STATUS_PAUSED, TRUE },
  { "migrating", MIGNET_VM_STATUS_MIGRATING, TRUE },
  { "down", MIGNET_VM_STATUS_DOWN, FALSE },
  { "suspended", MIGNET_VM_STATUS_DOWN, FALSE },
  { "image_locked", MIGNET_VM_STATUS_DOWN, FALSE },
};

static gboolean
find_host (MignetCluster *cluster, const MignetJsonNode *node, MignetHost **host, GError **error)
{
  const char *id = NULL;

  if (!_mignet_ovirt_get_reference (node, &id, error))
    return FALSE;

  *host = id != NULL ? mignet_cluster_lookup_host (cluster, id) : NULL;
  if (*host == NULL)
    return _mignet_json_fail (node, error,
                              "found host '%.255s', which no document has in this cluster; "
                              "expected what '/hosts' answers",
                              id != NULL ? id : "");

  return TRUE;
}

static gboolean
read_status (const MignetOvirtEntity *entity,
             MignetVmStatus *status,
             gboolean *host_needed,
             GError **error)
{
  MignetJsonNode member;
  const char *word = NULL;

  if (!_mignet_json_require_member (_mignet_ovirt_entity_find (entity, "status"), "status", &member,
                                    error) ||
      !_mignet_json_get_string (&member, &word, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      if (strcmp (statuses[i].word, word) != 0)
        continue;
      *status = statuses[i].status;
      *host_needed = statuses[i].host_needed;
      return TRUE;
    }

  return _mignet_json_fail_unexpected (&member, "a status of a virtual machine, such as 'up'",
                                       error);
}

/* The API does not tell where a virtual machine migrates to. */
static gboolean
read_placement (MignetCluster *cluster,
                MignetVm *vm,
                const MignetOvirtEntity *entity,
                GError **error)
{
  const MignetJsonNode *node = _mignet_ovirt_entity_find (entity, "host");
  MignetJsonNode member;
  MignetHost *host = NULL;
  MignetVmStatus status = MIGNET_VM_STATUS_DOWN;
  gboolean host_needed = FALSE;

  if (!read_status (entity, &status, &host_needed, error))
    return FALSE;

  if (status == MIGNET_VM_STATUS_DOWN)
    return mignet_vm_set_placement (vm, status, NULL, NULL, error);

  if (_mignet_ovirt_get_member (node, "host", &member) &&
      !find_host (cluster, &member, &host, error))
    return FALSE;
  if (host == NULL && host_needed)
    return _mignet_json_fail (node, error,
                              "found no member 'host', expected one for a running virtual machine");
  if (host == NULL)
    status = MIGNET_VM_STATUS_DOWN;

  return mignet_vm_set_placement (vm, status, host, NULL, error) || _mignet_json_wrap (node, error);
}

/* A virtual machine that is pinned cannot leave its host, whatever other hosts it may start on. */
static gboolean
read_pinning (MignetCluster *cluster, MignetVm *vm, const MignetOvirtEntity *entity, GError **error)
{
  g_autoptr (GPtrArray) hosts = g_ptr_array_new ();
  MignetHost *host = mignet_vm_get_host (vm);
  MignetJsonNode policy;
  MignetJsonNode collection;
  MignetJsonNode elements;
  gboolean found;
  const char *affinity = NULL;
  gsize length = 0;

  if (!_mignet_ovirt_read_object (_mignet_ovirt_entity_find (entity, "placement_policy"),
                                  "placement_policy", &policy, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  if (!_mignet_ovirt_read_string (&policy, "affinity", &affinity, error) ||
      !_mignet_ovirt_read_elements (&policy, "hosts", "host", &collection, &elements, &length,
                                    error))
    return FALSE;

  if (g_strcmp0 (affinity, "pinned") == 0 && host != NULL)
    {
      g_ptr_array_add (hosts, host);
      length = 0;
    }

  for (gsize i = 0; i < length; i++)
    {
      MignetJsonNode element;

      _mignet_json_get_element (&elements, i, &element);
      if (!find_host (cluster, &element, &host, error))
        return FALSE;
      if (!g_ptr_array_find (hosts, host, NULL))
        g_ptr_array_add (hosts, host);
    }

  return mignet_vm_set_pinned_hosts (vm, hosts, error) || _mignet_json_wrap (&policy, error);
}

/* The network of a virtual interface: its profile knows it, in the interface or by itself. A
 * profile without a network is one of an interface that is connected to nothing. */
static gboolean
find_network (const MignetOvirtInventory *inventory,
              const MignetOvirtEntity *nic,
              const char **id,
              GError **error)
{
  const MignetJsonNode *node = _mignet_ovirt_entity_find (nic, "vnic_profile");
  const MignetOvirtEntity *profile = NULL;
  MignetJsonNode member;
  MignetJsonNode network;
  const char *profile_id = NULL;

  if (!_mignet_ovirt_read_reference (_mignet_ovirt_entity_find (nic, "network"), "network", id,
                                     error))
    return FALSE;
  if (*id != NULL || !_mignet_ovirt_get_member (node, "vnic_profile", &member))
    return TRUE;

  if (!_mignet_ovirt_get_reference (&member, &profile_id, error))
    return FALSE;
  if (_mignet_ovirt_get_member (&member, "network", &network))
    return _mignet_ovirt_get_reference (&network, id, error);

  profile =
      profile_id != NULL
          ? _mignet_ovirt_inventory_lookup (inventory, MIGNET_OVIRT_VNIC_PROFILE, NULL, profile_id)
          : NULL;
  if (profile == NULL)
    return _mignet_json_fail (&member, error,
                              "found profile '%.255s', which no document has; expected what "
                              "'/vnicprofiles' answers",
                              profile_id != NULL ? profile_id : "");

  return _mignet_ovirt_read_reference (_mignet_ovirt_entity_find (profile, "network"), "network",
                                       id, error);
}

/* What a host must have for the network of an interface. Hosts do not report external networks: the
 * provider brings them there, by way of a physical network of the cluster or of none. */
static gboolean
find_needed (const MignetOvirtInventory *inventory,
             MignetCluster *cluster,
             const MignetOvirtEntity *nic,
             MignetNetwork **network,
             GError **error)
{
  const char *id = NULL;
  const MignetOvirtEntity *entity = NULL;

  *network = NULL;
  if (!find_network (inventory, nic, &id, error))
    return FALSE;
  if (id == NULL)
    return TRUE;

  *network = mignet_cluster_lookup_network (cluster, id);
  if (*network == NULL)
    return _mignet_json_fail (g_ptr_array_index (nic->nodes, 0), error,
                              "found network '%.255s', expected one of cluster '%s'", id,
                              mignet_cluster_get_name (cluster));
  if (!mignet_network_is_external (*network))
    return TRUE;

  entity = _mignet_ovirt_inventory_lookup (inventory, MIGNET_OVIRT_NETWORK,
                                           mignet_cluster_get_id (cluster),
                                           mignet_network_get_id (*network));
  *network = NULL;
  id = NULL;
  if (!_mignet_ovirt_read_reference (
          _mignet_ovirt_entity_find (entity, "external_provider_physical_network"),
          "external_provider_physical_network", &id, error))
    return FALSE;
  if (id != NULL)
    *network = mignet_cluster_lookup_network (cluster, id);

  return TRUE;
}

/* An interface that is not plugged needs no network. */
static gboolean
read_networks (const MignetOvirtInventory *inventory,
               MignetCluster *cluster,
               MignetVm *vm,
               const MignetOvirtEntity *entity,
               GError **error)
{
  GPtrArray *nics = _mignet_ovirt_inventory_list (inventory, MIGNET_OVIRT_VM_NIC, entity->id);
  g_autoptr (GPtrArray) networks = g_ptr_array_new ();

  for (guint i = 0; nics != NULL && i < nics->len; i++)
    {
      const MignetOvirtEntity *nic = g_ptr_array_index (nics, i);
      MignetNetwork *network = NULL;
      gboolean plugged = TRUE;

      if (!_mignet_ovirt_read_boolean (_mignet_ovirt_entity_find (nic, "plugged"), "plugged",
                                       &plugged, error))
        return FALSE;
      if (!plugged)
        continue;
      if (!find_needed (inventory, cluster, nic, &network, error))
        return FALSE;
      if (network != NULL && !g_ptr_array_find (networks, network, NULL))
        g_ptr_array_add (networks, network);
    }

  return mignet_vm_set_networks (vm, networks, error) ||
         _mignet_json_wrap (g_ptr_array_index (entity->nodes, 0), error);
}

static gboolean
read_size (MignetVm *vm, const MignetOvirtEntity *entity, GError **error)
{
  guint64 memory = 0;
  guint vcpus = 0;

  if (!_mignet_ovirt_read_size (entity, &memory, &vcpus, error))
    return FALSE;

  mignet_vm_set_memory (vm, memory);
  mignet_vm_set_vcpus (vm, vcpus);

  return TRUE;
}

static gboolean
read_vm (const MignetOvirtInventory *inventory,
         MignetCluster *cluster,
         const MignetOvirtEntity *entity,
         GError **error)
{
  g_autoptr (MignetVm) vm = NULL;
  const char *name = NULL;

  if (!_mignet_ovirt_read_identity (entity, "VM", &name, error))
    return FALSE;

  vm = mignet_vm_new (entity->id, name);

  return read_size (vm, entity, error) && read_placement (cluster, vm, entity, error) &&
         (mignet_cluster_add_vm (cluster, vm, error) ||
          _mignet_json_wrap (g_ptr_array_index (entity->nodes, 0), error)) &&
         read_pinning (cluster, vm, entity, error) &&
         read_networks (inventory, cluster, vm, entity, error);
}

/* Whether the group has a rule for its virtual machines that must be kept, and which. Before there
 * were rules, the group itself said so. */
static gboolean
read_rule (const MignetOvirtEntity *group,
           gboolean *enforcing,
           MignetAffinityRule *rule,
           GError **error)
{
  const MignetJsonNode *node = _mignet_ovirt_entity_find (group, "vms_rule");
  MignetJsonNode member;
  gboolean found;
  gboolean enabled = TRUE;
  gboolean positive = FALSE;

  *enforcing = FALSE;
  if (!_mignet_ovirt_read_object (node, "vms_rule", &member, &found, error))
    return FALSE;
  if (found)
    node = &member;
  if (!_mignet_ovirt_read_boolean (node, "enabled", &enabled, error) ||
      !_mignet_ovirt_read_boolean (node, "enforcing", enforcing, error) ||
      !_mignet_ovirt_read_boolean (node, "positive", &positive, error))
    return FALSE;

  *enforcing = *enforcing && enabled;
  *rule = positive ? MIGNET_AFFINITY_RULE_TOGETHER : MIGNET_AFFINITY_RULE_APART;

  return TRUE;
}

/* Members that no document has are not running here. */
static gboolean
read_group (MignetCluster *cluster, const MignetOvirtEntity *group, GError **error)
{
  MignetJsonNode collection;
  MignetJsonNode elements;
  MignetAffinityRule rule;
  gboolean enforcing;
  const char *name = NULL;
  gsize length = 0;

  if (!_mignet_ovirt_read_identity (group, "affinity group", &name, error) ||
      !read_rule (group, &enforcing, &rule, error) ||
      !_mignet_ovirt_read_elements (_mignet_ovirt_entity_find (group, "vms"), "vms", "vm",
                                    &collection, &elements, &length, error))
    return FALSE;

  for (gsize i = 0; enforcing && i < length; i++)
    {
      MignetJsonNode element;
      MignetVm *vm = NULL;
      const char *id = NULL;

      _mignet_json_get_element (&elements, i, &element);
      if (!_mignet_ovirt_get_reference (&element, &id, error))
        return FALSE;
      vm = id != NULL ? mignet_cluster_lookup_vm (cluster, id) : NULL;
      if (vm != NULL && !mignet_vm_set_affinity (vm, name, rule, error))
        return _mignet_json_wrap (&element, error);
    }

  return TRUE;
}

gboolean
_mignet_ovirt_read_vms (const MignetOvirtInventory *inventory,
                        MignetCluster *cluster,
                        GError **error)
{
  const char *cluster_id = mignet_cluster_get_id (cluster);
  GPtrArray *vms = _mignet_ovirt_inventory_list (inventory, MIGNET_OVIRT_VM, cluster_id);
  GPtrArray *groups =
      _mignet_ovirt_inventory_list (inventory, MIGNET_OVIRT_AFFINITY_GROUP, cluster_id);

  for (guint i = 0; vms != NULL && i < vms->len; i++)
    {
      if (!read_vm (inventory, cluster, g_ptr_array_index (vms, i), error))
        return FALSE;
    }

  for (guint i = 0; groups != NULL && i < groups->len; i++)
    {
      if (!read_group (cluster, g_ptr_array_index (groups, i), error))
        return FALSE;
    }

  return TRUE;
}
