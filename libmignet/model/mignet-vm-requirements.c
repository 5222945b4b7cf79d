/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-vm-private.h"

#include "model/mignet-checks-private.h"
#include "net/mignet-net-private.h"

#include <string.h>

/* What a virtual machine asks of hosts and networks: its networks, its migration network and
 * policy, the hosts it is pinned to, its affinity groups and where its displays listen. */

GPtrArray *
_mignet_vm_peek_networks (MignetVm *self)
{
  return _mignet_list_peek (self->networks);
}

GPtrArray *
_mignet_vm_peek_pinned_hosts (MignetVm *self)
{
  return _mignet_list_peek (self->pinned_hosts);
}

/* By the name of the group. */
static GTreeNode *
get_first_group (MignetVm *self)
{
  return self->affinity != NULL ? g_tree_node_first (self->affinity) : NULL;
}

void
_mignet_vm_foreach_affinity (MignetVm *self, MignetAffinityFunc func, gpointer user_data)
{
  for (GTreeNode *node = get_first_group (self); node != NULL; node = g_tree_node_next (node))
    func (g_tree_node_key (node), GPOINTER_TO_INT (g_tree_node_value (node)), user_data);
}

gboolean
_mignet_vm_refers_to_host (MignetVm *self, MignetHost *host, const char **what)
{
  if (self->host == host)
    *what = "is on it";
  else if (self->destination == host)
    *what = "is migrating to it";
  else if (_mignet_list_contains (self->pinned_hosts, host))
    *what = "is pinned to it";
  else
    return FALSE;

  return TRUE;
}

gboolean
_mignet_vm_refers_to_network (MignetVm *self, MignetNetwork *network, const char **what)
{
  if (_mignet_list_contains (self->networks, network))
    *what = "is connected to it";
  else if (self->migration_network == network)
    *what = "has it as its migration network";
  else if (self->migration_policy != NULL &&
           g_ptr_array_find (_mignet_migration_policy_peek_networks (self->migration_policy),
                             network, NULL))
    *what = "has it in its migration policy";
  else
    return FALSE;

  return TRUE;
}

/**
 * mignet_vm_get_networks:
 * @self: a virtual machine
 *
 * Lists the networks that the virtual network interfaces need. The list follows the virtual
 * machine.
 *
 * Returns: (transfer none): a list of #MignetNetwork
 *
 * Since: 1.0
 */
GListModel *
mignet_vm_get_networks (MignetVm *self)
{
  g_return_val_if_fail (MIGNET_IS_VM (self), NULL);

  return G_LIST_MODEL (self->networks);
}

static gboolean
check_distinct (MignetVm *self, const char *kind, GPtrArray *items, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < items->len; i++)
    {
      if (!g_hash_table_add (seen, g_ptr_array_index (items, i)))
        {
          g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
                       "A %s is listed twice for VM '%s'", kind, self->name);
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * mignet_vm_set_networks:
 * @self: a virtual machine
 * @networks: (element-type MignetNetwork): the networks, none twice; attached to the cluster of the
 * virtual machine
 * @error: return location for a #GError
 *
 * Sets #MignetVm:networks.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_VALUE or %MIGNET_ERROR_NOT_ATTACHED set and
 *   nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_vm_set_networks (MignetVm *self, GPtrArray *networks, GError **error)
{
  g_return_val_if_fail (MIGNET_IS_VM (self), FALSE);
  g_return_val_if_fail (networks != NULL, FALSE);

  if (!check_distinct (self, "network", networks, error))
    return FALSE;
  for (guint i = 0; self->cluster != NULL && i < networks->len; i++)
    {
      if (!_mignet_cluster_check_vm_network (self->cluster, self->name,
                                             g_ptr_array_index (networks, i), error))
        return FALSE;
    }

  _mignet_vm_enter_change (self);
  if (_mignet_list_assign (self->networks, networks))
    _mignet_vm_notify (self, MIGNET_VM_PROP_NETWORKS);
  return TRUE;
}

/**
 * mignet_vm_get_migration_network:
 * @self: a virtual machine
 *
 * Gets the network that migrations of this virtual machine go over.
 *
 * Returns: (transfer none) (nullable): the network, %NULL for what the policy and the cluster say
 *
 * Since: 1.0
 */
MignetNetwork *
mignet_vm_get_migration_network (MignetVm *self)
{
  g_return_val_if_fail (MIGNET_IS_VM (self), NULL);

  return self->migration_network;
}

/**
 * mignet_vm_set_migration_network:
 * @self: a virtual machine
 * @network: (nullable): a network that is attached to the cluster of the virtual machine, %NULL
 *   for what the policy and the cluster say
 * @error: return location for a #GError
 *
 * Sets #MignetVm:migration-network, the second phase of the design page of oVirt.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_NOT_ATTACHED set and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_vm_set_migration_network (MignetVm *self, MignetNetwork *network, GError **error)
{
  g_return_val_if_fail (MIGNET_IS_VM (self), FALSE);
  g_return_val_if_fail (network == NULL || MIGNET_IS_NETWORK (network), FALSE);

  if (self->migration_network == network)
    return TRUE;
  if (network != NULL && self->cluster != NULL &&
      !_mignet_cluster_check_vm_network (self->cluster, self->name, network, error))
    return FALSE;

  g_set_object (&self->migration_network, network);
  _mignet_vm_notify (self, MIGNET_VM_PROP_MIGRATION_NETWORK);
  return TRUE;
}

/**
 * mignet_vm_get_migration_policy:
 * @self: a virtual machine
 *
 * Gets the policy of this virtual machine.
 *
 * Returns: (transfer none) (nullable): the policy, %NULL for that of the cluster
 *
 * Since: 1.0
 */
MignetMigrationPolicy *
mignet_vm_get_migration_policy (MignetVm *self)
{
  g_return_val_if_fail (MIGNET_IS_VM (self), NULL);

  return self->migration_policy;
}

/**
 * mignet_vm_set_migration_policy:
 * @self: a virtual machine
 * @policy: (nullable): a policy, %NULL for that of the cluster
 *
 * Sets #MignetVm:migration-policy, which replaces that of the cluster as a whole.
 *
 * Since: 1.0
 */
void
mignet_vm_set_migration_policy (MignetVm *self, MignetMigrationPolicy *policy)
{
  g_return_if_fail (MIGNET_IS_VM (self));
  g_return_if_fail (policy == NULL || MIGNET_IS_MIGRATION_POLICY (policy));

  if (self->migration_policy == policy)
    return;

  if (self->migration_policy != NULL)
    g_signal_handlers_disconnect_by_func (self->migration_policy, _mignet_vm_touch, self);
  g_set_object (&self->migration_policy, policy);
  if (policy != NULL)
    g_signal_connect_swapped (policy, "notify", G_CALLBACK (_mignet_vm_touch), self);

  _mignet_vm_notify (self, MIGNET_VM_PROP_MIGRATION_POLICY);
}

/**
 * mignet_vm_get_pinned_hosts:
 * @self: a virtual machine
 *
 * Lists the only hosts that the virtual machine may run on. The list follows the virtual machine.
 *
 * Returns: (transfer none): a list of #MignetHost; empty if it may run on any
 *
 * Since: 1.0
 */
GListModel *
mignet_vm_get_pinned_hosts (MignetVm *self)
{
  g_return_val_if_fail (MIGNET_IS_VM (self), NULL);

  return G_LIST_MODEL (self->pinned_hosts);
}

/**
 * mignet_vm_set_pinned_hosts:
 * @self: a virtual machine
 * @hosts: (element-type MignetHost): the hosts, none twice, of the cluster of the virtual machine;
 * empty if it may run on any
 * @error: return location for a #GError
 *
 * Sets #MignetVm:pinned-hosts.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_VALUE or %MIGNET_ERROR_NOT_FOUND set and
 *   nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_vm_set_pinned_hosts (MignetVm *self, GPtrArray *hosts, GError **error)
{
  g_return_val_if_fail (MIGNET_IS_VM (self), FALSE);
  g_return_val_if_fail (hosts != NULL, FALSE);

  if (!check_distinct (self, "host", hosts, error))
    return FALSE;
  for (guint i = 0; self->cluster != NULL && i < hosts->len; i++)
    {
      if (!_mignet_cluster_check_pinned_host (self->cluster, self->name,
                                              g_ptr_array_index (hosts, i), error))
        return FALSE;
    }

  _mignet_vm_enter_change (self);
  if (_mignet_list_assign (self->pinned_hosts, hosts))
    _mignet_vm_notify (self, MIGNET_VM_PROP_PINNED_HOSTS);
  return TRUE;
}

static int
compare_groups (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return strcmp (a, b);
}

/**
 * mignet_vm_dup_affinity_groups:
 * @self: a virtual machine
 *
 * Lists the affinity groups that the virtual machine is in.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names in bytewise order
 *
 * Since: 1.0
 */
char **
mignet_vm_dup_affinity_groups (MignetVm *self)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new ();

  g_return_val_if_fail (MIGNET_IS_VM (self), NULL);

  for (GTreeNode *node = get_first_group (self); node != NULL; node = g_tree_node_next (node))
    g_ptr_array_add (groups, g_strdup (g_tree_node_key (node)));

  g_ptr_array_add (groups, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&groups), FALSE);
}

/**
 * mignet_vm_get_affinity:
 * @self: a virtual machine
 * @group: the name of an affinity group
 * @rule: (out) (optional): return location for the rule of the group
 *
 * Says whether the virtual machine is in an affinity group.
 *
 * Returns: %TRUE if it is, with @rule set
 *
 * Since: 1.0
 */
gboolean
mignet_vm_get_affinity (MignetVm *self, const char *group, MignetAffinityRule *rule)
{
  gpointer found;

  g_return_val_if_fail (MIGNET_IS_VM (self), FALSE);
  g_return_val_if_fail (group != NULL, FALSE);

  if (self->affinity == NULL || !g_tree_lookup_extended (self->affinity, group, NULL, &found))
    return FALSE;

  if (rule != NULL)
    *rule = GPOINTER_TO_INT (found);
  return TRUE;
}

/**
 * mignet_vm_set_affinity:
 * @self: a virtual machine
 * @group: the name of an affinity group, 1 to 255 bytes of UTF-8
 * @rule: the rule of the group, which is the same for all its members (invariant I-8)
 * @error: return location for a #GError
 *
 * Puts the virtual machine in an affinity group.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_NAME or %MIGNET_ERROR_INVALID_VALUE set and
 *   nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_vm_set_affinity (MignetVm *self, const char *group, MignetAffinityRule rule, GError **error)
{
  MignetAffinityRule old_rule;
  gboolean is_member;

  g_return_val_if_fail (MIGNET_IS_VM (self), FALSE);
  g_return_val_if_fail (group != NULL, FALSE);

  is_member = mignet_vm_get_affinity (self, group, &old_rule);
  if (is_member && old_rule == rule)
    return TRUE;
  if (!_mignet_identity_check ("affinity group", "name", group, error))
    return FALSE;
  if (self->cluster != NULL &&
      !_mignet_affinity_table_check (self->cluster->affinity, group, rule, is_member, error))
    {
      g_prefix_error (error, "VM '%s': ", self->name);
      return FALSE;
    }

  if (self->affinity == NULL)
    self->affinity = g_tree_new_full (compare_groups, NULL, g_free, NULL);
  if (self->cluster != NULL && is_member)
    _mignet_affinity_table_leave (self->cluster->affinity, group);
  g_tree_insert (self->affinity, g_strdup (group), GINT_TO_POINTER (rule));
  if (self->cluster != NULL)
    _mignet_affinity_table_join (self->cluster->affinity, group, rule);

  _mignet_vm_touch (self);
  return TRUE;
}

/**
 * mignet_vm_clear_affinity:
 * @self: a virtual machine
 * @group: the name of an affinity group
 *
 * Takes the virtual machine out of an affinity group, if it is in it.
 *
 * Since: 1.0
 */
void
mignet_vm_clear_affinity (MignetVm *self, const char *group)
{
  g_return_if_fail (MIGNET_IS_VM (self));
  g_return_if_fail (group != NULL);

  if (!mignet_vm_get_affinity (self, group, NULL))
    return;

  if (self->cluster != NULL)
    _mignet_affinity_table_leave (self->cluster->affinity, group);
  g_tree_remove (self->affinity, group);
  _mignet_vm_touch (self);
}

/**
 * mignet_vm_get_display_addresses:
 * @self: a virtual machine
 *
 * Gets the addresses at which the displays listen.
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): the addresses; empty if none of
 *   the displays listens at a certain one, %NULL if that was never reported
 *
 * Since: 1.0
 */
const char *const *
mignet_vm_get_display_addresses (MignetVm *self)
{
  g_return_val_if_fail (MIGNET_IS_VM (self), NULL);

  return (const char *const *) self->display_addresses;
}

static gboolean
check_display_address (MignetVm *self, const char *address, GError **error)
{
  g_autoptr (GInetAddress) parsed = _mignet_inet_address_parse (address, strlen (address));
  g_autofree char *text = NULL;

  if (parsed != NULL)
    return TRUE;

  text = _mignet_text_dup_printable (address);
  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_ADDRESS,
               "A display of VM '%s' would listen at '%s', expected an IPv4 or IPv6 address",
               self->name, text);

  return FALSE;
}

/**
 * mignet_vm_set_display_addresses:
 * @self: a virtual machine
 * @addresses: (nullable) (array zero-terminated=1): the addresses, without prefix length; empty if
 *   none of the displays listens at a certain one, %NULL if that was never reported
 * @error: return location for a #GError
 *
 * Sets the addresses at which the displays listen. QEMU listens at the same ones after a migration,
 * unless the definition is changed on the way, so one of a host keeps the virtual machine there:
 * the check of a cluster tells that. Where the displays listen at every address, or at one that
 * libvirt looks up in a network of the destination, there is nothing to set.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_ADDRESS set and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_vm_set_display_addresses (MignetVm *self, const char *const *addresses, GError **error)
{
  g_return_val_if_fail (MIGNET_IS_VM (self), FALSE);

  for (guint i = 0; addresses != NULL && addresses[i] != NULL; i++)
    {
      if (!check_display_address (self, addresses[i], error))
        return FALSE;
    }

  if (addresses == NULL || self->display_addresses == NULL
          ? addresses == (const char *const *) self->display_addresses
          : g_strv_equal (addresses, (const char *const *) self->display_addresses))
    return TRUE;

  g_strfreev (self->display_addresses);
  self->display_addresses = g_strdupv ((char **) addresses);
  _mignet_vm_notify (self, MIGNET_VM_PROP_DISPLAY_ADDRESSES);

  return TRUE;
}
