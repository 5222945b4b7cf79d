/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-cluster-private.h"

#include "model/mignet-host-private.h"

#include <string.h>

/* The networks of a cluster and the roles they hold, and who is told when these change. What may
 * change, and how, is in mignet-cluster-roles.c. */

void
_mignet_cluster_init_networks (MignetCluster *self, MignetNetwork *management)
{
  _mignet_registry_add (&self->networks, mignet_network_get_id (management),
                        mignet_network_get_name (management), management);
  g_signal_connect_swapped (management, "notify", G_CALLBACK (_mignet_cluster_touch), self);

  _mignet_cluster_roles_set_management (&self->roles, management);
}

void
_mignet_cluster_clear_networks (MignetCluster *self)
{
  GPtrArray *networks = _mignet_list_peek (self->networks.items);

  for (guint i = 0; i < networks->len; i++)
    g_signal_handlers_disconnect_by_func (g_ptr_array_index (networks, i), _mignet_cluster_touch,
                                          self);

  _mignet_registry_clear (&self->networks);
}

GPtrArray *
_mignet_cluster_peek_networks (MignetCluster *self)
{
  return _mignet_list_peek (self->networks.items);
}

const MignetClusterRoles *
_mignet_cluster_peek_roles (MignetCluster *self)
{
  return &self->roles;
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
      (required && !_mignet_cluster_check_not_external (self, network, "be required", error)))
    return FALSE;

  g_object_freeze_notify (G_OBJECT (self));
  if (required)
    _mignet_cluster_roles_add_required (&self->roles, network);
  g_signal_connect_swapped (network, "notify", G_CALLBACK (_mignet_cluster_touch), self);
  _mignet_journal_enter_members (&self->journal);
  changed_hosts = _mignet_cluster_refresh_hosts (self);
  _mignet_registry_add (&self->networks, id, name, network);
  _mignet_cluster_touch (self);
  g_object_thaw_notify (G_OBJECT (self));
  return TRUE;
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
  MignetNetwork *before[MIGNET_N_ROLES];

  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), FALSE);
  g_return_val_if_fail (MIGNET_IS_NETWORK (network), FALSE);

  if (!_mignet_cluster_has_network (self, network))
    return TRUE;

  memcpy (before, self->roles.holders, sizeof before);
  if (!_mignet_cluster_roles_release (&self->roles, network, error))
    return FALSE;

  detached = g_object_ref (network);
  g_object_freeze_notify (G_OBJECT (self));
  for (guint role = 0; role < MIGNET_N_ROLES; role++)
    {
      if (self->roles.holders[role] != before[role])
        _mignet_cluster_notify_role (self, role);
    }

  g_signal_handlers_disconnect_by_func (network, _mignet_cluster_touch, self);
  _mignet_journal_enter_members (&self->journal);
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

  return _mignet_cluster_roles_are_required (&self->roles, network);
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
  gboolean before;

  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), FALSE);
  g_return_val_if_fail (MIGNET_IS_NETWORK (network), FALSE);

  before = _mignet_cluster_roles_are_required (&self->roles, network);
  if (!_mignet_cluster_roles_set_required (&self->roles, network, required, error))
    return FALSE;
  if (_mignet_cluster_roles_are_required (&self->roles, network) == before)
    return TRUE;

  g_object_freeze_notify (G_OBJECT (self));
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

  return self->roles.holders[role];
}

static void
tell_role (MignetCluster *self, MignetRole role, MignetNetwork *before)
{
  if (self->roles.holders[role] == before)
    return;

  _mignet_cluster_notify_role (self, role);
  _mignet_cluster_touch (self);
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
  MignetNetwork *before;

  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), FALSE);
  g_return_val_if_fail (role < MIGNET_N_ROLES, FALSE);
  g_return_val_if_fail (MIGNET_IS_NETWORK (network), FALSE);

  before = self->roles.holders[role];
  if (!_mignet_cluster_roles_grant (&self->roles, role, network, error))
    return FALSE;

  tell_role (self, role, before);
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
  MignetNetwork *before;

  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), FALSE);
  g_return_val_if_fail (role < MIGNET_N_ROLES, FALSE);

  before = self->roles.holders[role];
  if (!_mignet_cluster_roles_revoke (&self->roles, role, error))
    return FALSE;

  tell_role (self, role, before);
  return TRUE;
}
