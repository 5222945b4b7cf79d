/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-migration-policy-private.h"

#include "model/mignet-convergence-private.h"

/* How a migration comes to its end, and what is there then. */

/**
 * mignet_migration_policy_get_auto_converge:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:auto-converge.
 *
 * Returns: %TRUE if the virtual machine is slowed down when its migration does not converge
 *
 * Since: 1.0
 */
gboolean
mignet_migration_policy_get_auto_converge (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), FALSE);

  return self->transfer.auto_converge;
}

/**
 * mignet_migration_policy_set_auto_converge:
 * @self: a policy
 * @enabled: %TRUE to slow down a virtual machine whose migration does not converge
 *
 * Sets #MignetMigrationPolicy:auto-converge.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_auto_converge (MignetMigrationPolicy *self, gboolean enabled)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));

  enabled = enabled != FALSE;
  if (self->transfer.auto_converge == enabled)
    return;

  self->transfer.auto_converge = enabled;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_AUTO_CONVERGE);
}

/**
 * mignet_migration_policy_get_post_copy:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:post-copy.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
MignetPostCopy
mignet_migration_policy_get_post_copy (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), MIGNET_POST_COPY_OFF);

  return self->transfer.post_copy;
}

/**
 * mignet_migration_policy_set_post_copy:
 * @self: a policy
 * @post_copy: the setting
 *
 * Sets #MignetMigrationPolicy:post-copy.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_post_copy (MignetMigrationPolicy *self, MignetPostCopy post_copy)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));

  if (self->transfer.post_copy == post_copy)
    return;

  self->transfer.post_copy = post_copy;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_POST_COPY);
}

/**
 * mignet_migration_policy_get_max_downtime:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:max-downtime.
 *
 * Returns: the time in milliseconds, -1 if nothing is said
 *
 * Since: 1.0
 */
int
mignet_migration_policy_get_max_downtime (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), -1);

  return self->transfer.max_downtime;
}

/**
 * mignet_migration_policy_set_max_downtime:
 * @self: a policy
 * @milliseconds: the time in milliseconds, from 1 to 2000000, or -1 to say nothing
 *
 * Sets #MignetMigrationPolicy:max-downtime.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_max_downtime (MignetMigrationPolicy *self, int milliseconds)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));
  g_return_if_fail (milliseconds == -1 ||
                    (milliseconds > 0 && milliseconds <= MIGNET_MAX_DOWNTIME));

  if (self->transfer.max_downtime == milliseconds)
    return;

  self->transfer.max_downtime = milliseconds;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_MAX_DOWNTIME);
}

/**
 * mignet_migration_policy_get_convergence:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:convergence.
 *
 * Returns: (transfer none) (nullable): the schedule, or %NULL if there is none
 *
 * Since: 1.0
 */
MignetConvergence *
mignet_migration_policy_get_convergence (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), NULL);

  return self->transfer.convergence;
}

/**
 * mignet_migration_policy_set_convergence:
 * @self: a policy
 * @convergence: (nullable): the schedule, or %NULL for none
 *
 * Sets #MignetMigrationPolicy:convergence.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_convergence (MignetMigrationPolicy *self,
                                         MignetConvergence *convergence)
{
  g_autoptr (MignetConvergence) old = NULL;

  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));

  if (_mignet_convergence_same (self->transfer.convergence, convergence))
    return;

  old = g_steal_pointer (&self->transfer.convergence);
  self->transfer.convergence = convergence != NULL ? mignet_convergence_ref (convergence) : NULL;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_CONVERGENCE);
}

/**
 * mignet_migration_policy_get_completion_timeout:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:completion-timeout.
 *
 * Returns: the time in seconds, -1 if nothing is said
 *
 * Since: 1.0
 */
int
mignet_migration_policy_get_completion_timeout (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), -1);

  return self->transfer.completion_timeout;
}

/**
 * mignet_migration_policy_set_completion_timeout:
 * @self: a policy
 * @seconds: the time in seconds, at least 1, or -1 to say nothing
 *
 * Sets #MignetMigrationPolicy:completion-timeout.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_completion_timeout (MignetMigrationPolicy *self, int seconds)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));
  g_return_if_fail (seconds == -1 || seconds > 0);

  if (self->transfer.completion_timeout == seconds)
    return;

  self->transfer.completion_timeout = seconds;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_COMPLETION_TIMEOUT);
}

/**
 * mignet_migration_policy_get_persistence:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:persistence.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
MignetPersistence
mignet_migration_policy_get_persistence (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), MIGNET_PERSISTENCE_KEEP);

  return self->transfer.persistence;
}

/**
 * mignet_migration_policy_set_persistence:
 * @self: a policy
 * @persistence: the setting
 *
 * Sets #MignetMigrationPolicy:persistence.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_persistence (MignetMigrationPolicy *self, MignetPersistence persistence)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));

  if (self->transfer.persistence == persistence)
    return;

  self->transfer.persistence = persistence;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_PERSISTENCE);
}

/**
 * mignet_migration_policy_get_storage:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:storage.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
MignetStorage
mignet_migration_policy_get_storage (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), MIGNET_STORAGE_SHARED);

  return self->transfer.storage;
}

/**
 * mignet_migration_policy_set_storage:
 * @self: a policy
 * @storage: the setting
 *
 * Sets #MignetMigrationPolicy:storage.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_storage (MignetMigrationPolicy *self, MignetStorage storage)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));

  if (self->transfer.storage == storage)
    return;

  self->transfer.storage = storage;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_STORAGE);
}
