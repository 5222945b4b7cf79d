/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "migration/mignet-migration-object-private.h"
#include "planning/mignet-plan-private.h"

/* How a migration waits for its turn. What it waits for is an array that nobody changes; what was
 * reported and what is visible each have a reference to theirs. */

void
_mignet_migration_values_assign (MigrationValues *values, const MigrationValues *others)
{
  if (others->wait_reasons != NULL)
    g_ptr_array_ref (others->wait_reasons);
  g_clear_pointer (&values->wait_reasons, g_ptr_array_unref);
  *values = *others;
}

void
_mignet_migration_values_clear_waiting (MigrationValues *values)
{
  values->queue_position = 0;
  g_clear_pointer (&values->wait_reasons, g_ptr_array_unref);
}

static gboolean
are_reasons_equal (GPtrArray *a, GPtrArray *b)
{
  if (a == NULL || a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      if (!mignet_reason_equal (g_ptr_array_index (a, i), g_ptr_array_index (b, i)))
        return FALSE;
    }

  return TRUE;
}

/**
 * mignet_migration_get_queue_position:
 * @self: a migration
 *
 * Gets how many migrations of a queue have their turn until this one has, itself included.
 *
 * Returns: the position, 0 if it does not wait for its turn
 *
 * Since: 1.0
 */
guint
mignet_migration_get_queue_position (MignetMigration *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), 0);

  return _mignet_migration_get_seen (self).queue_position;
}

/**
 * mignet_migration_get_wait_reasons:
 * @self: a migration
 *
 * Gets what the migration waits for while its state is %MIGNET_MIGRATION_STATE_QUEUED: the limits
 * that do not let it begin.
 *
 * Returns: (transfer container) (element-type MignetReason): the reasons, none if it does not wait
 *   or if that has not been looked at yet
 *
 * Since: 1.0
 */
GPtrArray *
mignet_migration_get_wait_reasons (MignetMigration *self)
{
  g_autoptr (GPtrArray) reasons = NULL;

  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), NULL);

  g_mutex_lock (&self->mutex);
  if (self->seen.wait_reasons != NULL)
    reasons = g_ptr_array_ref (self->seen.wait_reasons);
  g_mutex_unlock (&self->mutex);

  if (reasons == NULL)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_reason_unref);

  return _mignet_reasons_copy (reasons);
}

/**
 * mignet_migration_report_waiting:
 * @self: a migration
 * @position: its position among those that wait, from 1
 * @reasons: (element-type MignetReason): what it waits for
 *
 * Reports that the migration waits for its turn; for providers such as queues. Its state becomes
 * %MIGNET_MIGRATION_STATE_QUEUED. The next other state that is reported ends that.
 *
 * It is ignored once the migration is finished. It may be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_migration_report_waiting (MignetMigration *self, guint position, GPtrArray *reasons)
{
  g_return_if_fail (MIGNET_IS_MIGRATION (self));
  g_return_if_fail (position > 0);
  g_return_if_fail (reasons != NULL);

  g_mutex_lock (&self->mutex);
  if (!_mignet_migration_state_is_final (self->live.state))
    {
      self->live.state = MIGNET_MIGRATION_STATE_QUEUED;
      self->live.queue_position = position;
      if (!are_reasons_equal (self->live.wait_reasons, reasons))
        {
          g_clear_pointer (&self->live.wait_reasons, g_ptr_array_unref);
          self->live.wait_reasons = _mignet_reasons_copy (reasons);
        }
      _mignet_migration_schedule_update_locked (self);
    }
  g_mutex_unlock (&self->mutex);
}
