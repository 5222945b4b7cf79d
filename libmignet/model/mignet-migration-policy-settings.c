/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-migration-policy-private.h"

#include "net/mignet-net-private.h"

/* What a policy says about networks beside its rules. */

static const char *const known_families[] = { "ipv4", "ipv6", NULL };

/**
 * mignet_migration_policy_get_pending_timeout:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:pending-timeout.
 *
 * Returns: the time in seconds
 *
 * Since: 1.0
 */
guint
mignet_migration_policy_get_pending_timeout (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), 0);

  return self->pending_timeout;
}

/**
 * mignet_migration_policy_set_pending_timeout:
 * @self: a policy
 * @seconds: the time in seconds
 *
 * Sets #MignetMigrationPolicy:pending-timeout.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_pending_timeout (MignetMigrationPolicy *self, guint seconds)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));

  if (self->pending_timeout == seconds)
    return;

  self->pending_timeout = seconds;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_PENDING_TIMEOUT);
}

/**
 * mignet_migration_policy_get_families:
 * @self: a policy
 *
 * Gets the address families to use.
 *
 * Returns: (transfer none) (array zero-terminated=1): "ipv4" and "ipv6", the preferred one first
 *
 * Since: 1.0
 */
const char *const *
mignet_migration_policy_get_families (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), NULL);

  return (const char *const *) self->families;
}

static gboolean
check_family (const char *family, GError **error)
{
  g_autofree char *shown = NULL;

  if (g_strv_contains (known_families, family))
    return TRUE;

  shown = _mignet_text_dup_printable (family);
  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
               "'%s' is not an address family, expected 'ipv4' or 'ipv6'", shown);
  return FALSE;
}

/**
 * mignet_migration_policy_set_families:
 * @self: a policy
 * @families: (array zero-terminated=1): "ipv4" and "ipv6", the preferred one first; at least one,
 *   none twice
 * @error: return location for a #GError
 *
 * Sets #MignetMigrationPolicy:families.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_VALUE set and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_migration_policy_set_families (MignetMigrationPolicy *self,
                                      const char *const *families,
                                      GError **error)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), FALSE);
  g_return_val_if_fail (families != NULL, FALSE);

  if (families[0] == NULL)
    {
      g_set_error_literal (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
                           "A policy needs at least one address family, 'ipv4' or 'ipv6'");
      return FALSE;
    }

  for (guint i = 0; families[i] != NULL; i++)
    {
      if (!check_family (families[i], error))
        return FALSE;

      for (guint j = 0; j < i; j++)
        {
          if (g_str_equal (families[i], families[j]))
            {
              g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
                           "Address family '%s' is listed twice", families[i]);
              return FALSE;
            }
        }
    }

  if (g_strv_equal (families, (const char *const *) self->families))
    return TRUE;

  g_strfreev (self->families);
  self->families = g_strdupv ((char **) families);
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_FAMILIES);
  return TRUE;
}

/**
 * mignet_migration_policy_get_networks:
 * @self: a policy
 *
 * Lists the wanted networks in order. The list follows the policy.
 *
 * Returns: (transfer none): a list of #MignetNetwork
 *
 * Since: 1.0
 */
GListModel *
mignet_migration_policy_get_networks (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), NULL);

  return G_LIST_MODEL (self->networks);
}

/**
 * mignet_migration_policy_set_networks:
 * @self: a policy
 * @networks: (element-type MignetNetwork): the wanted networks in order, none twice; may be empty
 * @error: return location for a #GError
 *
 * Sets #MignetMigrationPolicy:networks. While a network of the list is not attached to the cluster
 * of a virtual machine, the policy cannot be used for it: planning fails with
 * %MIGNET_ERROR_BAD_REQUEST.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_VALUE set and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_migration_policy_set_networks (MignetMigrationPolicy *self,
                                      GPtrArray *networks,
                                      GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), FALSE);
  g_return_val_if_fail (networks != NULL, FALSE);

  for (guint i = 0; i < networks->len; i++)
    {
      MignetNetwork *network = g_ptr_array_index (networks, i);

      if (!g_hash_table_add (seen, network))
        {
          g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
                       "Network '%s' is listed twice", mignet_network_get_name (network));
          return FALSE;
        }
    }

  if (_mignet_list_assign (self->networks, networks))
    _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_NETWORKS);
  return TRUE;
}
