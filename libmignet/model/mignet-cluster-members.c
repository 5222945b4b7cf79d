/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-cluster-private.h"

#include "model/mignet-host-private.h"
#include "model/mignet-vm-private.h"

/* The hosts and virtual machines of a cluster. */

/* How many VMs a message names before it only counts. */
#define MAX_NAMED_VMS 5

GPtrArray *
_mignet_cluster_peek_hosts (MignetCluster *self)
{
  return _mignet_list_peek (self->hosts.items);
}

GPtrArray *
_mignet_cluster_peek_vms (MignetCluster *self)
{
  return _mignet_list_peek (self->vms.items);
}

/* Hosts and virtual machines may outlive the cluster. */
void
_mignet_cluster_clear_members (MignetCluster *self)
{
  if (self->hosts.items == NULL)
    return;

  for (guint i = 0; i < _mignet_cluster_peek_vms (self)->len; i++)
    _mignet_vm_set_cluster (g_ptr_array_index (_mignet_cluster_peek_vms (self), i), NULL);
  for (guint i = 0; i < _mignet_cluster_peek_hosts (self)->len; i++)
    _mignet_host_set_cluster (g_ptr_array_index (_mignet_cluster_peek_hosts (self), i), NULL);

  _mignet_registry_clear (&self->vms);
  _mignet_registry_clear (&self->hosts);
}

static void
release_host (gpointer data)
{
  g_object_thaw_notify (G_OBJECT (data));
  g_object_unref (data);
}

GPtrArray *
_mignet_cluster_refresh_hosts (MignetCluster *self)
{
  GPtrArray *hosts = _mignet_cluster_peek_hosts (self);
  GPtrArray *changed = g_ptr_array_new_with_free_func (release_host);

  for (guint i = 0; i < hosts->len; i++)
    {
      MignetHost *host = g_ptr_array_index (hosts, i);

      g_object_freeze_notify (G_OBJECT (host));
      if (_mignet_host_refresh_status (host))
        g_ptr_array_add (changed, g_object_ref (host));
      else
        g_object_thaw_notify (G_OBJECT (host));
    }

  return changed;
}

char *
_mignet_cluster_describe_migrating_vms (MignetCluster *self)
{
  g_autoptr (GString) text = g_string_new (self->n_migrating == 1 ? "VM " : "VMs ");
  GPtrArray *vms = _mignet_cluster_peek_vms (self);
  guint n_named = 0;

  for (guint i = 0; i < vms->len && n_named < MAX_NAMED_VMS; i++)
    {
      MignetVm *vm = g_ptr_array_index (vms, i);

      if (mignet_vm_get_status (vm) != MIGNET_VM_STATUS_MIGRATING)
        continue;
      g_string_append_printf (text, "%s'%s'", n_named > 0 ? ", " : "", mignet_vm_get_name (vm));
      n_named++;
    }

  if (self->n_migrating > n_named)
    g_string_append_printf (text, " and %u more", self->n_migrating - n_named);
  g_string_append (text, self->n_migrating == 1 ? " is migrating" : " are migrating");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
_mignet_cluster_vm_status_changed (MignetCluster *self,
                                   MignetVmStatus old_status,
                                   MignetVmStatus new_status)
{
  if (old_status == MIGNET_VM_STATUS_MIGRATING)
    self->n_migrating--;
  if (new_status == MIGNET_VM_STATUS_MIGRATING)
    self->n_migrating++;
}

/**
 * mignet_cluster_get_hosts:
 * @self: a cluster
 *
 * Lists the hosts. The list follows the cluster.
 *
 * Returns: (transfer none): a list of #MignetHost
 *
 * Since: 1.0
 */
GListModel *
mignet_cluster_get_hosts (MignetCluster *self)
{
  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), NULL);

  return G_LIST_MODEL (self->hosts.items);
}

/**
 * mignet_cluster_lookup_host:
 * @self: a cluster
 * @id_or_name: an id or a name
 *
 * Looks a host up.
 *
 * Returns: (transfer none) (nullable): the host, %NULL if there is none
 *
 * Since: 1.0
 */
MignetHost *
mignet_cluster_lookup_host (MignetCluster *self, const char *id_or_name)
{
  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), NULL);
  g_return_val_if_fail (id_or_name != NULL, NULL);

  return _mignet_registry_lookup (&self->hosts, id_or_name);
}

/**
 * mignet_cluster_add_host:
 * @self: a cluster
 * @host: a host that belongs to no other cluster
 * @error: return location for a #GError
 *
 * Adds a host (invariant I-8).
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_NAME or %MIGNET_ERROR_EXISTS set and
 *   nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_cluster_add_host (MignetCluster *self, MignetHost *host, GError **error)
{
  MignetCluster *owner;

  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), FALSE);
  g_return_val_if_fail (MIGNET_IS_HOST (host), FALSE);

  owner = mignet_host_get_cluster (host);
  if (owner == self)
    return TRUE;
  if (owner != NULL)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_EXISTS,
                   "Host '%s' cannot be added to cluster '%s': it belongs to cluster '%s'",
                   mignet_host_get_name (host), self->name, owner->name);
      return FALSE;
    }
  if (!_mignet_registry_check (&self->hosts, mignet_host_get_id (host), mignet_host_get_name (host),
                               error))
    return FALSE;

  g_object_freeze_notify (G_OBJECT (self));
  g_object_freeze_notify (G_OBJECT (host));
  _mignet_host_set_cluster (host, self);
  _mignet_registry_add (&self->hosts, mignet_host_get_id (host), mignet_host_get_name (host), host);
  _mignet_cluster_touch (self);
  g_object_thaw_notify (G_OBJECT (host));
  g_object_thaw_notify (G_OBJECT (self));
  return TRUE;
}

/**
 * mignet_cluster_remove_host:
 * @self: a cluster
 * @host: a host
 * @error: return location for a #GError
 *
 * Removes a host. It cannot go while a virtual machine of the cluster is on it, is migrating to it
 * or is pinned to it.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_IN_USE set and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_cluster_remove_host (MignetCluster *self, MignetHost *host, GError **error)
{
  g_autoptr (MignetHost) removed = NULL;
  GPtrArray *vms;
  const char *what;

  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), FALSE);
  g_return_val_if_fail (MIGNET_IS_HOST (host), FALSE);

  if (mignet_host_get_cluster (host) != self)
    return TRUE;

  vms = _mignet_cluster_peek_vms (self);
  for (guint i = 0; i < vms->len; i++)
    {
      MignetVm *vm = g_ptr_array_index (vms, i);

      if (_mignet_vm_refers_to_host (vm, host, &what))
        {
          g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_IN_USE,
                       "Host '%s' cannot be removed from cluster '%s': VM '%s' %s",
                       mignet_host_get_name (host), self->name, mignet_vm_get_name (vm), what);
          return FALSE;
        }
    }

  removed = g_object_ref (host);
  g_object_freeze_notify (G_OBJECT (self));
  g_object_freeze_notify (G_OBJECT (host));
  _mignet_host_set_cluster (host, NULL);
  _mignet_registry_remove (&self->hosts, mignet_host_get_id (host), mignet_host_get_name (host),
                           host);
  _mignet_cluster_touch (self);
  g_object_thaw_notify (G_OBJECT (host));
  g_object_thaw_notify (G_OBJECT (self));
  return TRUE;
}

/**
 * mignet_cluster_get_vms:
 * @self: a cluster
 *
 * Lists the virtual machines. The list follows the cluster.
 *
 * Returns: (transfer none): a list of #MignetVm
 *
 * Since: 1.0
 */
GListModel *
mignet_cluster_get_vms (MignetCluster *self)
{
  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), NULL);

  return G_LIST_MODEL (self->vms.items);
}

/**
 * mignet_cluster_lookup_vm:
 * @self: a cluster
 * @id_or_name: an id or a name
 *
 * Looks a virtual machine up.
 *
 * Returns: (transfer none) (nullable): the virtual machine, %NULL if there is none
 *
 * Since: 1.0
 */
MignetVm *
mignet_cluster_lookup_vm (MignetCluster *self, const char *id_or_name)
{
  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), NULL);
  g_return_val_if_fail (id_or_name != NULL, NULL);

  return _mignet_registry_lookup (&self->vms, id_or_name);
}

static gboolean
check_host_is_member (
    MignetCluster *self, const char *vm, const char *what, MignetHost *host, GError **error)
{
  if (mignet_host_get_cluster (host) == self)
    return TRUE;

  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_FOUND,
               "VM '%s' cannot %s host '%s', which is not in cluster '%s'", vm, what,
               mignet_host_get_name (host), self->name);
  return FALSE;
}

/* Invariant I-8: a VM that is not down runs on a host of its cluster. */
gboolean
_mignet_cluster_check_placement (MignetCluster *self,
                                 const char *vm,
                                 MignetVmStatus status,
                                 MignetHost *host,
                                 MignetHost *destination,
                                 GError **error)
{
  if (host == NULL && status != MIGNET_VM_STATUS_DOWN)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
                   "VM '%s' of cluster '%s' is not down and therefore needs a host", vm,
                   self->name);
      return FALSE;
    }

  return (host == NULL || check_host_is_member (self, vm, "be on", host, error)) &&
         (destination == NULL || check_host_is_member (self, vm, "migrate to", destination, error));
}

gboolean
_mignet_cluster_check_vm_network (MignetCluster *self,
                                  const char *vm,
                                  MignetNetwork *network,
                                  GError **error)
{
  if (_mignet_cluster_has_network (self, network))
    return TRUE;

  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_ATTACHED,
               "VM '%s' cannot use network '%s', which is not attached to cluster '%s'", vm,
               mignet_network_get_name (network), self->name);
  return FALSE;
}

gboolean
_mignet_cluster_check_pinned_host (MignetCluster *self,
                                   const char *vm,
                                   MignetHost *host,
                                   GError **error)
{
  return check_host_is_member (self, vm, "be pinned to", host, error);
}

typedef struct
{
  MignetCluster *cluster;
  GError **error;
  gboolean ok;
} AffinityCheck;

static void
check_affinity (const char *group, MignetAffinityRule rule, gpointer user_data)
{
  AffinityCheck *check = user_data;

  if (check->ok)
    check->ok =
        _mignet_affinity_table_check (check->cluster->affinity, group, rule, FALSE, check->error);
}

static void
join_affinity (const char *group, MignetAffinityRule rule, gpointer user_data)
{
  _mignet_affinity_table_join (MIGNET_CLUSTER (user_data)->affinity, group, rule);
}

static void
leave_affinity (const char *group, MignetAffinityRule rule, gpointer user_data)
{
  _mignet_affinity_table_leave (MIGNET_CLUSTER (user_data)->affinity, group);
}

static gboolean
check_requirements (MignetCluster *self, MignetVm *vm, GError **error)
{
  const char *name = mignet_vm_get_name (vm);
  GPtrArray *networks = _mignet_vm_peek_networks (vm);
  GPtrArray *pinned_hosts = _mignet_vm_peek_pinned_hosts (vm);
  MignetNetwork *migration_network = mignet_vm_get_migration_network (vm);
  AffinityCheck affinity = { self, error, TRUE };

  for (guint i = 0; i < networks->len; i++)
    {
      if (!_mignet_cluster_check_vm_network (self, name, g_ptr_array_index (networks, i), error))
        return FALSE;
    }
  for (guint i = 0; i < pinned_hosts->len; i++)
    {
      if (!_mignet_cluster_check_pinned_host (self, name, g_ptr_array_index (pinned_hosts, i),
                                              error))
        return FALSE;
    }
  if (migration_network != NULL &&
      !_mignet_cluster_check_vm_network (self, name, migration_network, error))
    return FALSE;

  _mignet_vm_foreach_affinity (vm, check_affinity, &affinity);
  if (!affinity.ok)
    g_prefix_error (error, "VM '%s': ", name);
  return affinity.ok;
}

/**
 * mignet_cluster_add_vm:
 * @self: a cluster
 * @vm: a virtual machine that belongs to no other cluster
 * @error: return location for a #GError
 *
 * Adds a virtual machine (invariant I-8): unless it is down it is on a host of the cluster; the
 * networks and hosts that it refers to are those of the cluster, and its affinity groups have the
 * rules that they have for the others.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_NAME, %MIGNET_ERROR_EXISTS,
 *   %MIGNET_ERROR_INVALID_VALUE, %MIGNET_ERROR_NOT_FOUND or %MIGNET_ERROR_NOT_ATTACHED set and
 *   nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_cluster_add_vm (MignetCluster *self, MignetVm *vm, GError **error)
{
  MignetCluster *owner;

  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), FALSE);
  g_return_val_if_fail (MIGNET_IS_VM (vm), FALSE);

  owner = mignet_vm_get_cluster (vm);
  if (owner == self)
    return TRUE;
  if (owner != NULL)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_EXISTS,
                   "VM '%s' cannot be added to cluster '%s': it belongs to cluster '%s'",
                   mignet_vm_get_name (vm), self->name, owner->name);
      return FALSE;
    }
  if (!_mignet_registry_check (&self->vms, mignet_vm_get_id (vm), mignet_vm_get_name (vm), error) ||
      !_mignet_cluster_check_placement (self, mignet_vm_get_name (vm), mignet_vm_get_status (vm),
                                        mignet_vm_get_host (vm), mignet_vm_get_destination (vm),
                                        error) ||
      !check_requirements (self, vm, error))
    return FALSE;

  g_object_freeze_notify (G_OBJECT (self));
  g_object_freeze_notify (G_OBJECT (vm));
  _mignet_vm_foreach_affinity (vm, join_affinity, self);
  _mignet_cluster_vm_status_changed (self, MIGNET_VM_STATUS_DOWN, mignet_vm_get_status (vm));
  _mignet_vm_set_cluster (vm, self);
  _mignet_registry_add (&self->vms, mignet_vm_get_id (vm), mignet_vm_get_name (vm), vm);
  _mignet_cluster_touch (self);
  g_object_thaw_notify (G_OBJECT (vm));
  g_object_thaw_notify (G_OBJECT (self));
  return TRUE;
}

/**
 * mignet_cluster_remove_vm:
 * @self: a cluster
 * @vm: a virtual machine
 *
 * Removes a virtual machine, whatever its status: it may have gone without asking.
 *
 * Since: 1.0
 */
void
mignet_cluster_remove_vm (MignetCluster *self, MignetVm *vm)
{
  g_autoptr (MignetVm) removed = NULL;

  g_return_if_fail (MIGNET_IS_CLUSTER (self));
  g_return_if_fail (MIGNET_IS_VM (vm));

  if (mignet_vm_get_cluster (vm) != self)
    return;

  removed = g_object_ref (vm);
  g_object_freeze_notify (G_OBJECT (self));
  g_object_freeze_notify (G_OBJECT (vm));
  _mignet_vm_foreach_affinity (vm, leave_affinity, self);
  _mignet_cluster_vm_status_changed (self, mignet_vm_get_status (vm), MIGNET_VM_STATUS_DOWN);
  _mignet_vm_set_cluster (vm, NULL);
  _mignet_registry_remove (&self->vms, mignet_vm_get_id (vm), mignet_vm_get_name (vm), vm);
  _mignet_cluster_touch (self);
  g_object_thaw_notify (G_OBJECT (vm));
  g_object_thaw_notify (G_OBJECT (self));
}
