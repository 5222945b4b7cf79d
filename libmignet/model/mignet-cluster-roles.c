/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-cluster-private.h"

#include "model/mignet-vm-private.h"

#include <string.h>

/* The rules of roles, required networks and the compatibility level: invariants I-1 to I-7. */

/* Until 3.3 the oVirt engine knew no migration role. */
#define FIRST_LEVEL_WITH_MIGRATION_NETWORK_MAJOR 3
#define FIRST_LEVEL_WITH_MIGRATION_NETWORK_MINOR 3

void
_mignet_cluster_roles_init (MignetClusterRoles *self, MignetCluster *cluster)
{
  *self = (MignetClusterRoles){ .cluster = cluster };
  self->required_networks = g_ptr_array_new ();
  self->detached_networks = g_ptr_array_new ();
}

void
_mignet_cluster_roles_init_copy (MignetClusterRoles *self, MignetCluster *cluster)
{
  const MignetClusterRoles *original = &cluster->roles;

  *self = *original;
  self->level = g_strdup (original->level);
  self->required_networks = g_ptr_array_copy (original->required_networks, NULL, NULL);
  self->detached_networks = g_ptr_array_new ();
}

void
_mignet_cluster_roles_clear (MignetClusterRoles *self)
{
  g_clear_pointer (&self->level, g_free);
  g_clear_pointer (&self->required_networks, g_ptr_array_unref);
  g_clear_pointer (&self->detached_networks, g_ptr_array_unref);
}

/* Invariant I-4 */
gboolean
_mignet_cluster_roles_have_network (const MignetClusterRoles *self, MignetNetwork *network)
{
  return _mignet_cluster_has_network (self->cluster, network) &&
         !g_ptr_array_find (self->detached_networks, network, NULL);
}

gboolean
_mignet_cluster_roles_are_required (const MignetClusterRoles *self, MignetNetwork *network)
{
  return network == self->holders[MIGNET_ROLE_MANAGEMENT] ||
         g_ptr_array_find (self->required_networks, network, NULL);
}

static gboolean
level_has_migration_network (guint major, guint minor)
{
  if (major != FIRST_LEVEL_WITH_MIGRATION_NETWORK_MAJOR)
    return major > FIRST_LEVEL_WITH_MIGRATION_NETWORK_MAJOR;

  return minor >= FIRST_LEVEL_WITH_MIGRATION_NETWORK_MINOR;
}

gboolean
_mignet_cluster_roles_have_migration_network (const MignetClusterRoles *self)
{
  return self->level == NULL || level_has_migration_network (self->level_major, self->level_minor);
}

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
_mignet_cluster_roles_set_management (MignetClusterRoles *self, MignetNetwork *management)
{
  for (guint role = 0; role < MIGNET_N_ROLES; role++)
    self->holders[role] = role_falls_back (role) ? management : NULL;
}

/* Invariant I-7 */
gboolean
_mignet_cluster_check_not_external (MignetCluster *cluster,
                                    MignetNetwork *network,
                                    const char *what,
                                    GError **error)
{
  if (!mignet_network_is_external (network))
    return TRUE;

  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_EXTERNAL_NETWORK,
               "Network '%s' is external and cannot %s in cluster '%s'",
               mignet_network_get_name (network), what, cluster->name);
  return FALSE;
}

/* Invariant I-4 */
static gboolean
check_attached (const MignetClusterRoles *self, MignetNetwork *network, GError **error)
{
  if (_mignet_cluster_roles_have_network (self, network))
    return TRUE;

  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_ATTACHED,
               "Network '%s' is not attached to cluster '%s'", mignet_network_get_name (network),
               self->cluster->name);
  return FALSE;
}

/* Invariant I-5 */
static gboolean
check_no_vm_migrates (const MignetClusterRoles *self, const char *change, GError **error)
{
  g_autofree char *vms = NULL;

  if (self->cluster->n_migrating == 0)
    return TRUE;

  vms = _mignet_cluster_describe_migrating_vms (self->cluster);
  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_VM_MIGRATING, "%s: %s", change, vms);
  return FALSE;
}

/* Invariant I-1 */
static gboolean
check_role_not_management (const MignetClusterRoles *self, MignetRole role, GError **error)
{
  if (role != MIGNET_ROLE_MANAGEMENT)
    return TRUE;

  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_MANAGEMENT_NETWORK,
               "The role 'management' of cluster '%s' is neither granted nor revoked: '%s' keeps "
               "it",
               self->cluster->name,
               mignet_network_get_name (self->holders[MIGNET_ROLE_MANAGEMENT]));
  return FALSE;
}

/* Invariant I-6; the other half of it is a level that is lowered. */
static gboolean
check_level_allows (const MignetClusterRoles *self, MignetNetwork *network, GError **error)
{
  if (_mignet_cluster_roles_have_migration_network (self) ||
      network == self->holders[MIGNET_ROLE_MANAGEMENT])
    return TRUE;

  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_LEVEL_TOO_LOW,
               "Role 'migration' cannot move to '%s': the compatibility level of cluster '%s' is "
               "'%s', expected 3.3 or later",
               mignet_network_get_name (network), self->cluster->name, self->level);
  return FALSE;
}

static gboolean
check_grant (const MignetClusterRoles *self,
             MignetRole role,
             MignetNetwork *network,
             GError **error)
{
  g_autofree char *hold = g_strdup_printf ("hold the role '%s'", role_nick (role));
  g_autofree char *change = NULL;

  if (!check_role_not_management (self, role, error) || !check_attached (self, network, error))
    return FALSE;
  if (role != MIGNET_ROLE_GLUSTER &&
      !_mignet_cluster_check_not_external (self->cluster, network, hold, error))
    return FALSE;
  if (role != MIGNET_ROLE_MIGRATION)
    return TRUE;

  change =
      g_strdup_printf ("Role 'migration' cannot move to '%s'", mignet_network_get_name (network));
  return check_level_allows (self, network, error) && check_no_vm_migrates (self, change, error);
}

gboolean
_mignet_cluster_roles_grant (MignetClusterRoles *self,
                             MignetRole role,
                             MignetNetwork *network,
                             GError **error)
{
  if (self->holders[role] == network)
    return TRUE;
  if (!check_grant (self, role, network, error))
    return FALSE;

  /* Invariant I-2: whoever held it does not any more. */
  self->holders[role] = network;
  return TRUE;
}

/* Invariant I-3 */
static MignetNetwork *
get_heir (const MignetClusterRoles *self, MignetRole role)
{
  return role_falls_back (role) ? self->holders[MIGNET_ROLE_MANAGEMENT] : NULL;
}

gboolean
_mignet_cluster_roles_revoke (MignetClusterRoles *self, MignetRole role, GError **error)
{
  if (!check_role_not_management (self, role, error))
    return FALSE;
  if (self->holders[role] == get_heir (self, role))
    return TRUE;

  if (role == MIGNET_ROLE_MIGRATION)
    {
      g_autofree char *change = g_strdup_printf ("Role 'migration' cannot be revoked from '%s'",
                                                 mignet_network_get_name (self->holders[role]));

      if (!check_no_vm_migrates (self, change, error))
        return FALSE;
    }

  self->holders[role] = get_heir (self, role);
  return TRUE;
}

static gboolean
check_unused (const MignetClusterRoles *self, MignetNetwork *network, GError **error)
{
  GPtrArray *vms = _mignet_cluster_peek_vms (self->cluster);
  const char *what;

  for (guint i = 0; i < vms->len; i++)
    {
      MignetVm *vm = g_ptr_array_index (vms, i);

      if (_mignet_vm_refers_to_network (vm, network, &what))
        {
          g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_IN_USE,
                       "Network '%s' cannot be detached from cluster '%s': VM '%s' %s",
                       mignet_network_get_name (network), self->cluster->name,
                       mignet_vm_get_name (vm), what);
          return FALSE;
        }
    }

  if (g_ptr_array_find (_mignet_migration_policy_peek_networks (self->cluster->policy), network,
                        NULL))
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_IN_USE,
                   "Network '%s' cannot be detached from cluster '%s': the migration policy lists "
                   "it",
                   mignet_network_get_name (network), self->cluster->name);
      return FALSE;
    }

  return TRUE;
}

/* Invariants I-1 and I-5 */
static gboolean
check_detach (const MignetClusterRoles *self, MignetNetwork *network, GError **error)
{
  const char *name = mignet_network_get_name (network);

  if (network == self->holders[MIGNET_ROLE_MANAGEMENT])
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_MANAGEMENT_NETWORK,
                   "Network '%s' cannot be detached from cluster '%s': it is the management "
                   "network",
                   name, self->cluster->name);
      return FALSE;
    }

  if (network == self->holders[MIGNET_ROLE_MIGRATION])
    {
      g_autofree char *change = g_strdup_printf (
          "Network '%s', which holds the role 'migration', cannot be detached from cluster '%s'",
          name, self->cluster->name);

      if (!check_no_vm_migrates (self, change, error))
        return FALSE;
    }

  return check_unused (self, network, error);
}

gboolean
_mignet_cluster_roles_release (MignetClusterRoles *self, MignetNetwork *network, GError **error)
{
  if (!check_detach (self, network, error))
    return FALSE;

  for (guint role = 0; role < MIGNET_N_ROLES; role++)
    {
      if (self->holders[role] == network)
        self->holders[role] = get_heir (self, role);
    }
  g_ptr_array_remove (self->required_networks, network);
  return TRUE;
}

void
_mignet_cluster_roles_add_required (MignetClusterRoles *self, MignetNetwork *network)
{
  const char *id = mignet_network_get_id (network);
  guint place = 0;

  while (place < self->required_networks->len &&
         strcmp (mignet_network_get_id (self->required_networks->pdata[place]), id) < 0)
    place++;
  g_ptr_array_insert (self->required_networks, (int) place, network);
}

gboolean
_mignet_cluster_roles_set_required (MignetClusterRoles *self,
                                    MignetNetwork *network,
                                    gboolean required,
                                    GError **error)
{
  if (_mignet_cluster_roles_are_required (self, network) == !!required)
    return TRUE;

  /* Invariant I-1 */
  if (network == self->holders[MIGNET_ROLE_MANAGEMENT])
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_MANAGEMENT_NETWORK,
                   "Network '%s' is the management network of cluster '%s' and stays required",
                   mignet_network_get_name (network), self->cluster->name);
      return FALSE;
    }
  if (!check_attached (self, network, error) ||
      (required &&
       !_mignet_cluster_check_not_external (self->cluster, network, "be required", error)))
    return FALSE;

  if (required)
    _mignet_cluster_roles_add_required (self, network);
  else
    g_ptr_array_remove (self->required_networks, network);
  return TRUE;
}

static gboolean
parse_number (const char *text, guint *number)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 0, 99999, &value, NULL))
    return FALSE;

  *number = (guint) value;
  return TRUE;
}

static gboolean
parse_level (const char *level, guint *major, guint *minor, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (level, ".", -1);

  if (g_strv_length (parts) != 2 || !parse_number (parts[0], major) ||
      !parse_number (parts[1], minor))
    {
      g_autofree char *shown = _mignet_text_dup_printable (level);

      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
                   "'%s' is not a compatibility level, expected two numbers such as '4.7'", shown);
      return FALSE;
    }

  return TRUE;
}

/* Invariant I-6: below 3.3 only management holds the migration role. */
static gboolean
check_level (
    const MignetClusterRoles *self, const char *level, guint major, guint minor, GError **error)
{
  MignetNetwork *holder = self->holders[MIGNET_ROLE_MIGRATION];

  if (level_has_migration_network (major, minor) || holder == self->holders[MIGNET_ROLE_MANAGEMENT])
    return TRUE;

  g_set_error (
      error, MIGNET_ERROR, MIGNET_ERROR_LEVEL_TOO_LOW,
      "The compatibility level of cluster '%s' cannot become '%s' while network '%s' holds "
      "the role 'migration', which takes level 3.3",
      self->cluster->name, level, mignet_network_get_name (holder));
  return FALSE;
}

gboolean
_mignet_cluster_roles_set_level (MignetClusterRoles *self, const char *level, GError **error)
{
  guint major = 0, minor = 0;

  if (g_strcmp0 (self->level, level) == 0)
    return TRUE;
  if (level != NULL && (!parse_level (level, &major, &minor, error) ||
                        !check_level (self, level, major, minor, error)))
    return FALSE;

  g_free (self->level);
  self->level = g_strdup (level);
  self->level_major = major;
  self->level_minor = minor;
  return TRUE;
}
