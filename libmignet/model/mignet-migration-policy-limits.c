/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-migration-policy-private.h"

/* How many migrations there may be at a time. */

/**
 * mignet_migration_policy_get_max_outgoing:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:max-outgoing.
 *
 * Returns: the limit, -1 if nothing is said
 *
 * Since: 1.0
 */
int
mignet_migration_policy_get_max_outgoing (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), -1);

  return self->transfer.max_outgoing;
}

/**
 * mignet_migration_policy_set_max_outgoing:
 * @self: a policy
 * @max_outgoing: the limit, -1 to say nothing
 *
 * Sets #MignetMigrationPolicy:max-outgoing.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_max_outgoing (MignetMigrationPolicy *self, int max_outgoing)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));
  g_return_if_fail (max_outgoing >= -1);

  if (self->transfer.max_outgoing == max_outgoing)
    return;

  self->transfer.max_outgoing = max_outgoing;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_MAX_OUTGOING);
}

/**
 * mignet_migration_policy_get_max_incoming:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:max-incoming.
 *
 * Returns: the limit, -1 if nothing is said
 *
 * Since: 1.0
 */
int
mignet_migration_policy_get_max_incoming (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), -1);

  return self->transfer.max_incoming;
}

/**
 * mignet_migration_policy_set_max_incoming:
 * @self: a policy
 * @max_incoming: the limit, -1 to say nothing
 *
 * Sets #MignetMigrationPolicy:max-incoming.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_max_incoming (MignetMigrationPolicy *self, int max_incoming)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));
  g_return_if_fail (max_incoming >= -1);

  if (self->transfer.max_incoming == max_incoming)
    return;

  self->transfer.max_incoming = max_incoming;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_MAX_INCOMING);
}

/**
 * mignet_migration_policy_get_max_per_network:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:max-per-network.
 *
 * Returns: the limit, 0 if there is none
 *
 * Since: 1.0
 */
guint
mignet_migration_policy_get_max_per_network (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), 0);

  return self->transfer.max_per_network;
}

/**
 * mignet_migration_policy_set_max_per_network:
 * @self: a policy
 * @max_per_network: the limit, 0 for none
 *
 * Sets #MignetMigrationPolicy:max-per-network.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_max_per_network (MignetMigrationPolicy *self, guint max_per_network)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));

  if (self->transfer.max_per_network == max_per_network)
    return;

  self->transfer.max_per_network = max_per_network;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_MAX_PER_NETWORK);
}

/**
 * mignet_migration_policy_get_max_per_cluster:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:max-per-cluster.
 *
 * Returns: the limit, 0 if there is none
 *
 * Since: 1.0
 */
guint
mignet_migration_policy_get_max_per_cluster (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), 0);

  return self->transfer.max_per_cluster;
}

/**
 * mignet_migration_policy_set_max_per_cluster:
 * @self: a policy
 * @max_per_cluster: the limit, 0 for none
 *
 * Sets #MignetMigrationPolicy:max-per-cluster.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_max_per_cluster (MignetMigrationPolicy *self, guint max_per_cluster)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));

  if (self->transfer.max_per_cluster == max_per_cluster)
    return;

  self->transfer.max_per_cluster = max_per_cluster;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_MAX_PER_CLUSTER);
}
