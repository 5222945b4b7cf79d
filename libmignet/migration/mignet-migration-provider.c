/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "migration/mignet-migration-object-private.h"

/* Ends the migration; takes the error. The error of the object is set before the state is final and
 * never changes afterwards, so that it can be read without the mutex then. */
void
_mignet_migration_finish (MignetMigration *self, MignetMigrationState state, GError *error)
{
  g_autoptr (GPtrArray) waiters = NULL;
  g_autoptr (GPtrArray) controls = NULL;
  g_autoptr (MignetMigration) follower = NULL;

  g_mutex_lock (&self->mutex);
  if (_mignet_migration_state_is_final (self->live.state))
    {
      g_mutex_unlock (&self->mutex);
      g_clear_error (&error);
      return;
    }
  self->end_time = g_get_monotonic_time ();
  self->error = error;
  self->live.error = error;
  self->live.state = state;
  self->live.rate = 0;
  _mignet_migration_values_clear_waiting (&self->live);
  if (state == MIGNET_MIGRATION_STATE_DONE)
    self->live.remaining = 0;
  waiters = g_steal_pointer (&self->waiters);
  controls = g_steal_pointer (&self->controls);
  _mignet_migration_schedule_update_locked (self);
  follower = g_steal_pointer (&self->follower);
  g_cond_broadcast (&self->finished);
  g_mutex_unlock (&self->mutex);

  if (follower != NULL)
    _mignet_migration_finish (follower, state, error != NULL ? g_error_copy (error) : NULL);

  _mignet_migration_refuse_controls (self, controls);
  for (guint i = 0; i < waiters->len; i++)
    _mignet_migration_complete_waiter (self, g_ptr_array_index (waiters, i));
}

/**
 * mignet_migration_new:
 * @plan: the plan that is being carried out
 *
 * Makes a migration; for providers, such as implementations of #MignetMigrator. Notifications will
 * arrive in the main context that is the thread-default one now, and the clock of
 * #MignetMigration:elapsed starts.
 *
 * Returns: (transfer full): a migration in state %MIGNET_MIGRATION_STATE_CREATED
 *
 * Since: 1.0
 */
MignetMigration *
mignet_migration_new (MignetPlan *plan)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (plan), NULL);

  return g_object_new (MIGNET_TYPE_MIGRATION, "plan", plan, NULL);
}

/**
 * mignet_migration_get_cancellable:
 * @self: a migration
 *
 * Gets what tells the provider that the migration is to be cancelled. Cancelling is asked for, not
 * done, by it: the provider ends the migration when it knows how it ended. What the provider
 * connects to it is called in the thread of whoever cancels, and must not block.
 *
 * Returns: (transfer none): the cancellable
 *
 * Since: 1.0
 */
GCancellable *
mignet_migration_get_cancellable (MignetMigration *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), NULL);

  return self->cancellable;
}

/**
 * mignet_migration_report_state:
 * @self: a migration
 * @state: a state that is not final
 *
 * Reports a state; for providers. It is ignored once the migration is finished. It may be called
 * from any thread.
 *
 * Since: 1.0
 */
void
mignet_migration_report_state (MignetMigration *self, MignetMigrationState state)
{
  g_return_if_fail (MIGNET_IS_MIGRATION (self));
  g_return_if_fail (!_mignet_migration_state_is_final (state));

  g_mutex_lock (&self->mutex);
  if (!_mignet_migration_state_is_final (self->live.state))
    {
      self->live.state = state;
      if (state != MIGNET_MIGRATION_STATE_QUEUED)
        _mignet_migration_values_clear_waiting (&self->live);
      _mignet_migration_schedule_update_locked (self);
    }
  g_mutex_unlock (&self->mutex);
}

/**
 * mignet_migration_report_progress:
 * @self: a migration
 * @total: how many bytes there are to transfer, 0 if unknown
 * @processed: how many bytes have been transferred
 * @remaining: how many bytes are left to transfer
 * @rate: how many bytes are transferred a second, 0 if unknown
 *
 * Reports how far the migration is; for providers.
 *
 * It is ignored once the migration is finished. It may be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_migration_report_progress (
    MignetMigration *self, guint64 total, guint64 processed, guint64 remaining, guint64 rate)
{
  g_return_if_fail (MIGNET_IS_MIGRATION (self));

  g_mutex_lock (&self->mutex);
  if (!_mignet_migration_state_is_final (self->live.state))
    {
      self->live.total = total;
      self->live.processed = processed;
      self->live.remaining = remaining;
      self->live.rate = rate;
      _mignet_migration_schedule_update_locked (self);
    }
  g_mutex_unlock (&self->mutex);
}

/**
 * mignet_migration_report_iteration:
 * @self: a migration
 * @iteration: the number of the iteration, from 1, 0 if unknown
 * @dirty_rate: how many bytes change a second, -1 if unknown
 *
 * Reports how often the memory has been gone through, and how fast the virtual machine changes it;
 * for providers.
 *
 * It is ignored once the migration is finished. It may be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_migration_report_iteration (MignetMigration *self, guint iteration, gint64 dirty_rate)
{
  g_return_if_fail (MIGNET_IS_MIGRATION (self));
  g_return_if_fail (dirty_rate >= -1);

  g_mutex_lock (&self->mutex);
  if (!_mignet_migration_state_is_final (self->live.state))
    {
      self->live.iteration = iteration;
      self->live.dirty_rate = dirty_rate;
      _mignet_migration_schedule_update_locked (self);
    }
  g_mutex_unlock (&self->mutex);
}

/**
 * mignet_migration_report_throttle:
 * @self: a migration
 * @percent: a percentage, 0 to 100
 *
 * Reports by how much the virtual machine is slowed down so that the migration converges; for
 * providers.
 *
 * It is ignored once the migration is finished. It may be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_migration_report_throttle (MignetMigration *self, guint percent)
{
  g_return_if_fail (MIGNET_IS_MIGRATION (self));
  g_return_if_fail (percent <= 100);

  g_mutex_lock (&self->mutex);
  if (!_mignet_migration_state_is_final (self->live.state))
    {
      self->live.throttle = percent;
      _mignet_migration_schedule_update_locked (self);
    }
  g_mutex_unlock (&self->mutex);
}

/**
 * mignet_migration_report_setup_time:
 * @self: a migration
 * @milliseconds: a time, -1 if unknown
 *
 * Reports how long it took until the transfer began; for providers.
 *
 * It is ignored once the migration is finished. It may be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_migration_report_setup_time (MignetMigration *self, gint64 milliseconds)
{
  g_return_if_fail (MIGNET_IS_MIGRATION (self));
  g_return_if_fail (milliseconds >= -1);

  g_mutex_lock (&self->mutex);
  if (!_mignet_migration_state_is_final (self->live.state))
    {
      self->live.setup_time = milliseconds;
      _mignet_migration_schedule_update_locked (self);
    }
  g_mutex_unlock (&self->mutex);
}

/**
 * mignet_migration_report_expected_downtime:
 * @self: a migration
 * @milliseconds: a time, -1 if unknown
 *
 * Reports for how long the virtual machine would be stopped if the rest were transferred now; for
 * providers.
 *
 * It is ignored once the migration is finished. It may be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_migration_report_expected_downtime (MignetMigration *self, gint64 milliseconds)
{
  g_return_if_fail (MIGNET_IS_MIGRATION (self));
  g_return_if_fail (milliseconds >= -1);

  g_mutex_lock (&self->mutex);
  if (!_mignet_migration_state_is_final (self->live.state))
    {
      self->live.expected_downtime = milliseconds;
      _mignet_migration_schedule_update_locked (self);
    }
  g_mutex_unlock (&self->mutex);
}

/**
 * mignet_migration_report_downtime:
 * @self: a migration
 * @downtime: a time in milliseconds, -1 if unknown
 *
 * Reports for how long the virtual machine was stopped; for providers.
 *
 * It is ignored once the migration is finished. It may be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_migration_report_downtime (MignetMigration *self, gint64 downtime)
{
  g_return_if_fail (MIGNET_IS_MIGRATION (self));
  g_return_if_fail (downtime >= -1);

  g_mutex_lock (&self->mutex);
  if (!_mignet_migration_state_is_final (self->live.state))
    {
      self->live.downtime = downtime;
      _mignet_migration_schedule_update_locked (self);
    }
  g_mutex_unlock (&self->mutex);
}

/**
 * mignet_migration_report_post_copy_requests:
 * @self: a migration
 * @requests: the number of requests
 *
 * Reports how many times the destination had to ask for a page that it needed at once; for
 * providers.
 *
 * It is ignored once the migration is finished. It may be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_migration_report_post_copy_requests (MignetMigration *self, guint64 requests)
{
  g_return_if_fail (MIGNET_IS_MIGRATION (self));

  g_mutex_lock (&self->mutex);
  if (!_mignet_migration_state_is_final (self->live.state))
    {
      self->live.post_copy_requests = requests;
      _mignet_migration_schedule_update_locked (self);
    }
  g_mutex_unlock (&self->mutex);
}

/**
 * mignet_migration_report_evidence:
 * @self: a migration
 * @evidence: evidence
 *
 * Reports which network carried the migration; for providers. The first report counts: later ones,
 * and those after the end, are ignored. It may be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_migration_report_evidence (MignetMigration *self, MignetEvidence *evidence)
{
  g_return_if_fail (MIGNET_IS_MIGRATION (self));
  g_return_if_fail (evidence != NULL);

  g_mutex_lock (&self->mutex);
  if (!_mignet_migration_state_is_final (self->live.state) && self->evidence == NULL)
    {
      self->evidence = mignet_evidence_ref (evidence);
      self->live.evidence = self->evidence;
      _mignet_migration_schedule_update_locked (self);
    }
  g_mutex_unlock (&self->mutex);
}

/**
 * mignet_migration_return:
 * @self: a migration
 *
 * Ends the migration successfully, with the state %MIGNET_MIGRATION_STATE_DONE; for providers. It
 * may be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_migration_return (MignetMigration *self)
{
  g_return_if_fail (MIGNET_IS_MIGRATION (self));

  _mignet_migration_finish (self, MIGNET_MIGRATION_STATE_DONE, NULL);
}

/**
 * mignet_migration_return_error:
 * @self: a migration
 * @state: %MIGNET_MIGRATION_STATE_CANCELLED, %MIGNET_MIGRATION_STATE_FAILED,
 *   %MIGNET_MIGRATION_STATE_LOST_CONTACT or %MIGNET_MIGRATION_STATE_RECOVERABLE
 * @error: why
 *
 * Ends the migration without success; for providers. So that waiters can rely on the code, an error
 * that comes with %MIGNET_MIGRATION_STATE_CANCELLED becomes %G_IO_ERROR_CANCELLED, and
 * %G_IO_ERROR_CANCELLED that comes with another state becomes %MIGNET_ERROR_FAILED; the message
 * stays. It may be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_migration_return_error (MignetMigration *self,
                               MignetMigrationState state,
                               const GError *error)
{
  gboolean cancelled = state == MIGNET_MIGRATION_STATE_CANCELLED;

  g_return_if_fail (MIGNET_IS_MIGRATION (self));
  g_return_if_fail (_mignet_migration_state_is_final (state) &&
                    state != MIGNET_MIGRATION_STATE_DONE);
  g_return_if_fail (error != NULL);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) == cancelled)
    _mignet_migration_finish (self, state, g_error_copy (error));
  else if (cancelled)
    _mignet_migration_finish (
        self, state, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, error->message));
  else
    _mignet_migration_finish (
        self, state, g_error_new_literal (MIGNET_ERROR, MIGNET_ERROR_FAILED, error->message));
}
