/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-change-private.h"

#include "model/mignet-cluster-private.h"

/**
 * SECTION:mignet-change
 * @title: MignetChange
 * @short_description: a change to what a cluster uses its networks for
 *
 * A #MignetChange is a change that has not been made: a role that is granted or revoked, a network
 * that is detached or becomes required or not, another compatibility level. A list of them is
 * shown to mignet_planner_preview() before it is made with mignet_change_apply().
 *
 * A change is immutable. It refers to the network it is about, and so belongs to the thread of the
 * model.
 */

/**
 * MignetChange:
 *
 * A change to what a cluster uses its networks for.
 *
 * Since: 1.0
 */
struct _MignetChange
{
  MignetChangeKind kind;
  MignetRole role;
  MignetNetwork *network; /* (owned) (nullable) */
  gboolean required;
  char *level; /* (owned) (nullable) */
};

G_DEFINE_BOXED_TYPE (MignetChange, mignet_change, mignet_change_ref, mignet_change_unref)

static MignetChange *
new_change (MignetChangeKind kind, MignetNetwork *network)
{
  MignetChange *self = g_atomic_rc_box_new0 (MignetChange);

  self->kind = kind;
  g_set_object (&self->network, network);

  return self;
}

static void
clear_change (gpointer data)
{
  MignetChange *self = data;

  g_clear_object (&self->network);
  g_clear_pointer (&self->level, g_free);
}

/**
 * mignet_change_new_grant:
 * @role: a role
 * @network: the network that is to hold it
 *
 * Describes what mignet_cluster_grant_role() does.
 *
 * Returns: (transfer full): the change
 *
 * Since: 1.0
 */
MignetChange *
mignet_change_new_grant (MignetRole role, MignetNetwork *network)
{
  MignetChange *self;

  g_return_val_if_fail (role < MIGNET_N_ROLES, NULL);
  g_return_val_if_fail (MIGNET_IS_NETWORK (network), NULL);

  self = new_change (MIGNET_CHANGE_KIND_GRANT, network);
  self->role = role;

  return self;
}

/**
 * mignet_change_new_revoke:
 * @role: a role
 *
 * Describes what mignet_cluster_revoke_role() does.
 *
 * Returns: (transfer full): the change
 *
 * Since: 1.0
 */
MignetChange *
mignet_change_new_revoke (MignetRole role)
{
  MignetChange *self;

  g_return_val_if_fail (role < MIGNET_N_ROLES, NULL);

  self = new_change (MIGNET_CHANGE_KIND_REVOKE, NULL);
  self->role = role;

  return self;
}

/**
 * mignet_change_new_detach:
 * @network: the network that is to go
 *
 * Describes what mignet_cluster_detach_network() does.
 *
 * Returns: (transfer full): the change
 *
 * Since: 1.0
 */
MignetChange *
mignet_change_new_detach (MignetNetwork *network)
{
  g_return_val_if_fail (MIGNET_IS_NETWORK (network), NULL);

  return new_change (MIGNET_CHANGE_KIND_DETACH, network);
}

/**
 * mignet_change_new_required:
 * @network: a network
 * @required: whether hosts without the network are to be out of service
 *
 * Describes what mignet_cluster_set_network_required() does.
 *
 * Returns: (transfer full): the change
 *
 * Since: 1.0
 */
MignetChange *
mignet_change_new_required (MignetNetwork *network, gboolean required)
{
  MignetChange *self;

  g_return_val_if_fail (MIGNET_IS_NETWORK (network), NULL);

  self = new_change (MIGNET_CHANGE_KIND_REQUIRED, network);
  self->required = !!required;

  return self;
}

/**
 * mignet_change_new_level:
 * @level: (nullable): a compatibility level, %NULL for a modern one
 *
 * Describes what mignet_cluster_set_compatibility_level() does.
 *
 * Returns: (transfer full): the change
 *
 * Since: 1.0
 */
MignetChange *
mignet_change_new_level (const char *level)
{
  MignetChange *self = new_change (MIGNET_CHANGE_KIND_LEVEL, NULL);

  self->level = g_strdup (level);

  return self;
}

/**
 * mignet_change_ref:
 * @self: a change
 *
 * Takes a reference to the change.
 *
 * Returns: (transfer full): the change
 *
 * Since: 1.0
 */
MignetChange *
mignet_change_ref (MignetChange *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * mignet_change_unref:
 * @self: (transfer full): a change
 *
 * Gives back a reference to the change; the last one frees it.
 *
 * Since: 1.0
 */
void
mignet_change_unref (MignetChange *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, clear_change);
}

/**
 * mignet_change_get_kind:
 * @self: a change
 *
 * Gets what kind of change it is.
 *
 * Returns: the kind
 *
 * Since: 1.0
 */
MignetChangeKind
mignet_change_get_kind (MignetChange *self)
{
  g_return_val_if_fail (self != NULL, MIGNET_CHANGE_KIND_GRANT);

  return self->kind;
}

static const char *
get_role_nick (MignetChange *self)
{
  g_autoptr (GEnumClass) roles = g_type_class_ref (MIGNET_TYPE_ROLE);

  return g_enum_get_value (roles, self->role)->value_nick;
}

/**
 * mignet_change_to_string:
 * @self: a change
 *
 * Describes the change for people: "Grant role 'migration' to network 'storage'".
 *
 * Returns: (transfer full): a sentence without full stop
 *
 * Since: 1.0
 */
char *
mignet_change_to_string (MignetChange *self)
{
  const char *network;

  g_return_val_if_fail (self != NULL, NULL);

  network = self->network != NULL ? mignet_network_get_name (self->network) : NULL;
  switch (self->kind)
    {
    case MIGNET_CHANGE_KIND_GRANT:
      return g_strdup_printf ("Grant role '%s' to network '%s'", get_role_nick (self), network);
    case MIGNET_CHANGE_KIND_REVOKE:
      return g_strdup_printf ("Revoke role '%s'", get_role_nick (self));
    case MIGNET_CHANGE_KIND_DETACH:
      return g_strdup_printf ("Detach network '%s'", network);
    case MIGNET_CHANGE_KIND_REQUIRED:
      return g_strdup_printf ("Make network '%s' %s", network,
                              self->required ? "required" : "non-required");
    case MIGNET_CHANGE_KIND_LEVEL:
    default:
      {
        g_autofree char *level = NULL;

        if (self->level == NULL)
          return g_strdup ("Set the compatibility level to a modern one");

        level = _mignet_text_dup_printable (self->level);
        return g_strdup_printf ("Set the compatibility level to '%s'", level);
      }
    }
}

/**
 * mignet_change_apply:
 * @self: a change
 * @cluster: a cluster
 * @error: return location for a #GError
 *
 * Makes the change: calls the method of the cluster that the change describes.
 *
 * Returns: %TRUE, or %FALSE with the error of that method set and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_change_apply (MignetChange *self, MignetCluster *cluster, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (MIGNET_IS_CLUSTER (cluster), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  switch (self->kind)
    {
    case MIGNET_CHANGE_KIND_GRANT:
      return mignet_cluster_grant_role (cluster, self->role, self->network, error);
    case MIGNET_CHANGE_KIND_REVOKE:
      return mignet_cluster_revoke_role (cluster, self->role, error);
    case MIGNET_CHANGE_KIND_DETACH:
      return mignet_cluster_detach_network (cluster, self->network, error);
    case MIGNET_CHANGE_KIND_REQUIRED:
      return mignet_cluster_set_network_required (cluster, self->network, self->required, error);
    case MIGNET_CHANGE_KIND_LEVEL:
    default:
      return mignet_cluster_set_compatibility_level (cluster, self->level, error);
    }
}

static gboolean
detach_in_copy (MignetClusterRoles *roles, MignetNetwork *network, GError **error)
{
  if (!_mignet_cluster_roles_have_network (roles, network))
    return TRUE;
  if (!_mignet_cluster_roles_release (roles, network, error))
    return FALSE;

  g_ptr_array_add (roles->detached_networks, network);
  return TRUE;
}

gboolean
_mignet_change_apply_to_copy (MignetChange *self, MignetClusterRoles *roles, GError **error)
{
  switch (self->kind)
    {
    case MIGNET_CHANGE_KIND_GRANT:
      return _mignet_cluster_roles_grant (roles, self->role, self->network, error);
    case MIGNET_CHANGE_KIND_REVOKE:
      return _mignet_cluster_roles_revoke (roles, self->role, error);
    case MIGNET_CHANGE_KIND_DETACH:
      return detach_in_copy (roles, self->network, error);
    case MIGNET_CHANGE_KIND_REQUIRED:
      return _mignet_cluster_roles_set_required (roles, self->network, self->required, error);
    case MIGNET_CHANGE_KIND_LEVEL:
    default:
      return _mignet_cluster_roles_set_level (roles, self->level, error);
    }
}
