/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-cluster-private.h"

#include "model/mignet-host-private.h"
#include "model/mignet-vm-private.h"

/* The networks of a cluster and the roles they hold: invariants I-1 to I-5 and I-7. */

static const char *
role_nick (MignetRole role)
{
  g_autoptr (GEnumClass) roles = g_type_class_ref (MIGNET_TYPE_ROLE);

  return g_enum_get_value (roles, role)->value_nick;
}

/* Invariant I-3: what nobody else holds is management's, except gluster. */
static gboolean
role_falls_back (MignetRole role)
{
  return role != MIGNET_ROLE_GLUSTER;
}

void
_mignet_cluster_init_networks (MignetCluster *self, MignetNetwork *management)
{
  _mignet_registry_add (&self->networks, mignet_network_get_id (management),
                        mignet_network_get_name (management), management);
  g_signal_connect_swapped (management, "notify", G_CALLBACK (_mignet_cluster_touch), self);

  for (guint role = 0; role < MIGNET_N_ROLES; role++)
    self->role_holders[role] = role_falls_back (role) ? management : NULL;
}

void
_mignet_cluster_clear_networks (MignetCluster *self)
{
  GPtrArray *networks = _mignet_list_peek (self->networks.items);

  for (guint i = 0; i < networks->len; i++)
    g_signal_handlers_disconnect_by_func (g_ptr_array_index (networks, i), _mignet_cluster_touch,
                                          self);

  g_clear_pointer (&self->required_networks, g_ptr_array_unref);
  _mignet_registry_clear (&self->networks);
}

GPtrArray *
_mignet_cluster_peek_networks (MignetCluster *self)
{
  return _mignet_list_peek (self->networks.items);
}

GPtrArray *
_mignet_cluster_peek_required_networks (MignetCluster *self)
{
  return self->required_networks;
}

gboolean
_mignet_cluster_has_network (MignetCluster *self, MignetNetwork *network)
{
  return _mignet_registry_lookup (&self->networks, mignet_network_get_id (network)) == network;
}

/**
 * mignet_cluster_get_networks:
 * @self: a cluster
 *
 * Lists the attached networks. The list follows the cluster.
 *
 * Returns: (transfer none): a list of #MignetNetwork
 *
 * Since: 1.0
 */
GListModel *
mignet_cluster_get_networks (MignetCluster *self)
{
  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), NULL);

  return G_LIST_MODEL (self->networks.items);
}

/**
 * mignet_cluster_lookup_network:
 * @self: a cluster
 * @id_or_name: an id or a name
 *
 * Looks an attached network up.
 *
 * Returns: (transfer none) (nullable): the network, %NULL if there is none
 *
 * Since: 1.0
 */
MignetNetwork *
mignet_cluster_lookup_network (MignetCluster *self, const char *id_or_name)
{
  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), NULL);
  g_return_val_if_fail (id_or_name != NULL, NULL);

  return _mignet_registry_lookup (&self->networks, id_or_name);
}

/* Invariant I-7 */
static gboolean
check_not_external (MignetCluster *self, MignetNetwork *network, const char *what, GError **error)
{
  if (!mignet_network_is_external (network))
    return TRUE;

  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_EXTERNAL_NETWORK,
               "Network '%s' is external and cannot %s in cluster '%s'",
               mignet_network_get_name (network), what, self->name);
  return FALSE;
}

/* Invariant I-4 */
static gboolean
check_attached (MignetCluster *self, MignetNetwork *network, GError **error)
{
  if (_mignet_cluster_has_network (self, network))
    return TRUE;

  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_ATTACHED,
               "Network '%s' is not attached to cluster '%s'", mignet_network_get_name (network),
               self->name);
  return FALSE;
}

/* Invariant I-5 */
static gboolean
check_no_vm_migrates (MignetCluster *self, const char *change, GError **error)
{
  g_autofree char *vms = NULL;

  if (self->n_migrating == 0)
    return TRUE;

  vms = _mignet_cluster_describe_migrating_vms (self);
  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_VM_MIGRATING, "%s: %s", change, vms);
  return FALSE;
}

/**
 * mignet_cluster_attach_network:
 * @self: a cluster
 * @network: a network
 * @required: whether hosts without the network are out of service; an external network cannot be
 *   required (invariant I-7)
 * @error: return location for a #GError
 *
 * Attaches a network to the cluster.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_NAME, %MIGNET_ERROR_EXISTS or
 *   %MIGNET_ERROR_EXTERNAL_NETWORK set and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_cluster_attach_network (MignetCluster *self,
                               MignetNetwork *network,
                               gboolean required,
                               GError **error)
{
  g_autoptr (GPtrArray) changed_hosts = NULL;
  const char *id, *name;

  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), FALSE);
  g_return_val_if_fail (MIGNET_IS_NETWORK (network), FALSE);

  if (_mignet_cluster_has_network (self, network))
    return mignet_cluster_set_network_required (self, network, required, error);

  id = mignet_network_get_id (network);
  name = mignet_network_get_name (network);
  if (!_mignet_registry_check (&self->networks, id, name, error) ||
      (required && !check_not_external (self, network, "be required", error)))
    return FALSE;

  g_object_freeze_notify (G_OBJECT (self));
  if (required)
    g_ptr_array_add (self->required_networks, network);
  g_signal_connect_swapped (network, "notify", G_CALLBACK (_mignet_cluster_touch), self);
  changed_hosts = _mignet_cluster_refresh_hosts (self);
  _mignet_registry_add (&self->networks, id, name, network);
  _mignet_cluster_touch (self);
  g_object_thaw_notify (G_OBJECT (self));
  return TRUE;
}

static gboolean
check_unused (MignetCluster *self, MignetNetwork *network, GError **error)
{
  GPtrArray *vms = _mignet_cluster_peek_vms (self);
  const char *what;

  for (guint i = 0; i < vms->len; i++)
    {
      MignetVm *vm = g_ptr_array_index (vms, i);

      if (_mignet_vm_refers_to_network (vm, network, &what))
        {
          g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_IN_USE,
                       "Network '%s' cannot be detached from cluster '%s': VM '%s' %s",
                       mignet_network_get_name (network), self->name, mignet_vm_get_name (vm),
                       what);
          return FALSE;
        }
    }

  if (g_ptr_array_find (_mignet_migration_policy_peek_networks (self->policy), network, NULL))
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_IN_USE,
                   "Network '%s' cannot be detached from cluster '%s': the migration policy lists "
                   "it",
                   mignet_network_get_name (network), self->name);
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_detach (MignetCluster *self, MignetNetwork *network, GError **error)
{
  const char *name = mignet_network_get_name (network);

  if (network == self->role_holders[MIGNET_ROLE_MANAGEMENT])
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_MANAGEMENT_NETWORK,
                   "Network '%s' cannot be detached from cluster '%s': it is the management "
                   "network",
                   name, self->name);
      return FALSE;
    }

  if (network == self->role_holders[MIGNET_ROLE_MIGRATION])
    {
      g_autofree char *change = g_strdup_printf (
          "Network '%s', which holds the role 'migration', cannot be detached from cluster '%s'",
          name, self->name);

      if (!check_no_vm_migrates (self, change, error))
        return FALSE;
    }

  return check_unused (self, network, error);
}

/**
 * mignet_cluster_detach_network:
 * @self: a cluster
 * @network: a network
 * @error: return location for a #GError
 *
 * Detaches a network from the cluster. Roles that it holds go back to the management network, and
 * gluster to nobody (invariant I-3). What hosts report about the network stays with them.
 *
 * The management network cannot be detached (invariant I-1), the holder of the migration role not
 * while a virtual machine migrates (invariant I-5), and a network not while a virtual machine of
 * the cluster or the policy of the cluster refers to it.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_MANAGEMENT_NETWORK, %MIGNET_ERROR_VM_MIGRATING or
 *   %MIGNET_ERROR_IN_USE set and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_cluster_detach_network (MignetCluster *self, MignetNetwork *network, GError **error)
{
  g_autoptr (GPtrArray) changed_hosts = NULL;
  g_autoptr (MignetNetwork) detached = NULL;
  MignetNetwork *management;

  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), FALSE);
  g_return_val_if_fail (MIGNET_IS_NETWORK (network), FALSE);

  if (!_mignet_cluster_has_network (self, network))
    return TRUE;
  if (!check_detach (self, network, error))
    return FALSE;

  detached = g_object_ref (network);
  management = self->role_holders[MIGNET_ROLE_MANAGEMENT];
  g_object_freeze_notify (G_OBJECT (self));
  for (guint role = 0; role < MIGNET_N_ROLES; role++)
    {
      if (self->role_holders[role] != network)
        continue;
      self->role_holders[role] = role_falls_back (role) ? management : NULL;
      _mignet_cluster_notify_role (self, role);
    }

  g_ptr_array_remove (self->required_networks, network);
  g_signal_handlers_disconnect_by_func (network, _mignet_cluster_touch, self);
  changed_hosts = _mignet_cluster_refresh_hosts (self);
  _mignet_registry_remove (&self->networks, mignet_network_get_id (network),
                           mignet_network_get_name (network), network);
  _mignet_cluster_touch (self);
  g_object_thaw_notify (G_OBJECT (self));
  return TRUE;
}

/**
 * mignet_cluster_is_network_required:
 * @self: a cluster
 * @network: a network
 *
 * Says whether hosts without a network are out of service. The management network always is
 * required.
 *
 * Returns: %TRUE if the network is attached and required
 *
 * Since: 1.0
 */
gboolean
mignet_cluster_is_network_required (MignetCluster *self, MignetNetwork *network)
{
  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), FALSE);
  g_return_val_if_fail (MIGNET_IS_NETWORK (network), FALSE);

  return network == self->role_holders[MIGNET_ROLE_MANAGEMENT] ||
         g_ptr_array_find (self->required_networks, network, NULL);
}

/**
 * mignet_cluster_set_network_required:
 * @self: a cluster
 * @network: an attached network
 * @required: whether hosts without the network are out of service
 * @error: return location for a #GError
 *
 * Makes a network required or not. The effective status of hosts follows (invariant I-10). The
 * management network stays required (invariant I-1), an external one never is (invariant I-7).
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_NOT_ATTACHED, %MIGNET_ERROR_MANAGEMENT_NETWORK or
 *   %MIGNET_ERROR_EXTERNAL_NETWORK set and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_cluster_set_network_required (MignetCluster *self,
                                     MignetNetwork *network,
                                     gboolean required,
                                     GError **error)
{
  g_autoptr (GPtrArray) changed_hosts = NULL;

  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), FALSE);
  g_return_val_if_fail (MIGNET_IS_NETWORK (network), FALSE);

  required = !!required;
  if (mignet_cluster_is_network_required (self, network) == required)
    return TRUE;
  if (network == self->role_holders[MIGNET_ROLE_MANAGEMENT])
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_MANAGEMENT_NETWORK,
                   "Network '%s' is the management network of cluster '%s' and stays required",
                   mignet_network_get_name (network), self->name);
      return FALSE;
    }
  if (!check_attached (self, network, error) ||
      (required && !check_not_external (self, network, "be required", error)))
    return FALSE;

  g_object_freeze_notify (G_OBJECT (self));
  if (required)
    g_ptr_array_add (self->required_networks, network);
  else
    g_ptr_array_remove (self->required_networks, network);
  changed_hosts = _mignet_cluster_refresh_hosts (self);
  _mignet_cluster_touch (self);
  g_object_thaw_notify (G_OBJECT (self));
  return TRUE;
}

/**
 * mignet_cluster_get_role_holder:
 * @self: a cluster
 * @role: a role
 *
 * Gets the network that holds a role (invariants I-2 and I-3).
 *
 * Returns: (transfer none) (nullable): the network; %NULL only for %MIGNET_ROLE_GLUSTER
 *
 * Since: 1.0
 */
MignetNetwork *
mignet_cluster_get_role_holder (MignetCluster *self, MignetRole role)
{
  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), NULL);
  g_return_val_if_fail (role < MIGNET_N_ROLES, NULL);

  return self->role_holders[role];
}

static void
set_role_holder (MignetCluster *self, MignetRole role, MignetNetwork *network)
{
  self->role_holders[role] = network;
  _mignet_cluster_notify_role (self, role);
  _mignet_cluster_touch (self);
}

static gboolean
check_role_not_management (MignetCluster *self, MignetRole role, GError **error)
{
  if (role != MIGNET_ROLE_MANAGEMENT)
    return TRUE;

  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_MANAGEMENT_NETWORK,
               "The role 'management' of cluster '%s' is neither granted nor revoked: '%s' keeps "
               "it",
               self->name, mignet_network_get_name (self->role_holders[MIGNET_ROLE_MANAGEMENT]));
  return FALSE;
}

/* Invariant I-6; the other half of it, a level that is lowered, is checked in mignet-cluster.c. */
static gboolean
check_level_allows (MignetCluster *self, MignetNetwork *network, GError **error)
{
  if (mignet_cluster_supports_migration_network (self) ||
      network == self->role_holders[MIGNET_ROLE_MANAGEMENT])
    return TRUE;

  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_LEVEL_TOO_LOW,
               "Role 'migration' cannot move to '%s': the compatibility level of cluster '%s' is "
               "'%s', expected 3.3 or later",
               mignet_network_get_name (network), self->name,
               mignet_cluster_get_compatibility_level (self));
  return FALSE;
}

static gboolean
check_grant (MignetCluster *self, MignetRole role, MignetNetwork *network, GError **error)
{
  g_autofree char *hold = g_strdup_printf ("hold the role '%s'", role_nick (role));
  g_autofree char *change = NULL;

  if (!check_role_not_management (self, role, error) || !check_attached (self, network, error))
    return FALSE;
  if (role != MIGNET_ROLE_GLUSTER && !check_not_external (self, network, hold, error))
    return FALSE;
  if (role != MIGNET_ROLE_MIGRATION)
    return TRUE;

  change =
      g_strdup_printf ("Role 'migration' cannot move to '%s'", mignet_network_get_name (network));
  return check_level_allows (self, network, error) && check_no_vm_migrates (self, change, error);
}

/**
 * mignet_cluster_grant_role:
 * @self: a cluster
 * @role: a role other than %MIGNET_ROLE_MANAGEMENT
 * @network: a network that is attached to the cluster
 * @error: return location for a #GError
 *
 * Moves a role to a network, in one step and with one notification (invariant I-2).
 *
 * The holder has to be attached (invariant I-4); an external network can hold nothing but gluster
 * (invariant I-7). The migration role does not move while a virtual machine of the cluster
 * migrates (invariant I-5, from the design page: "can be granted or taken on-the-fly, when hosts
 * are active, as long as there are no currently-migrating VMs"), and below compatibility level 3.3
 * only management holds it (invariant I-6).
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_MANAGEMENT_NETWORK, %MIGNET_ERROR_NOT_ATTACHED,
 *   %MIGNET_ERROR_EXTERNAL_NETWORK, %MIGNET_ERROR_LEVEL_TOO_LOW or %MIGNET_ERROR_VM_MIGRATING set
 *   and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_cluster_grant_role (MignetCluster *self,
                           MignetRole role,
                           MignetNetwork *network,
                           GError **error)
{
  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), FALSE);
  g_return_val_if_fail (role < MIGNET_N_ROLES, FALSE);
  g_return_val_if_fail (MIGNET_IS_NETWORK (network), FALSE);

  if (self->role_holders[role] == network)
    return TRUE;
  if (!check_grant (self, role, network, error))
    return FALSE;

  set_role_holder (self, role, network);
  return TRUE;
}

/**
 * mignet_cluster_revoke_role:
 * @self: a cluster
 * @role: a role other than %MIGNET_ROLE_MANAGEMENT
 * @error: return location for a #GError
 *
 * Gives a role back to the management network, or, for gluster, to nobody (invariant I-3).
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_MANAGEMENT_NETWORK or %MIGNET_ERROR_VM_MIGRATING
 *   (invariant I-5) set and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_cluster_revoke_role (MignetCluster *self, MignetRole role, GError **error)
{
  MignetNetwork *holder;

  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), FALSE);
  g_return_val_if_fail (role < MIGNET_N_ROLES, FALSE);

  if (!check_role_not_management (self, role, error))
    return FALSE;

  holder = role_falls_back (role) ? self->role_holders[MIGNET_ROLE_MANAGEMENT] : NULL;
  if (self->role_holders[role] == holder)
    return TRUE;
  if (role == MIGNET_ROLE_MIGRATION)
    {
      g_autofree char *change =
          g_strdup_printf ("Role 'migration' cannot be revoked from '%s'",
                           mignet_network_get_name (self->role_holders[role]));

      if (!check_no_vm_migrates (self, change, error))
        return FALSE;
    }

  set_role_holder (self, role, holder);
  return TRUE;
}
