/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "migration/mignet-migration-object-private.h"

/* Makes the final values visible to a waiter. If nobody listens to notifications the pending update
 * has nothing left to do; it must not stay behind in a context that may never run. */
static void
settle (MignetMigration *self)
{
  guint notify_id = g_signal_lookup ("notify", G_TYPE_OBJECT);
  g_autoptr (GSource) update = NULL;

  g_mutex_lock (&self->mutex);
  if (_mignet_migration_state_is_final (self->live.state))
    {
      _mignet_migration_publish_locked (self);
      if (g_signal_handler_find (self, G_SIGNAL_MATCH_ID, notify_id, 0, NULL, NULL, NULL) == 0)
        update = g_steal_pointer (&self->update);
    }
  g_mutex_unlock (&self->mutex);

  if (update != NULL)
    g_source_destroy (update);
}

static void
on_wait_cancelled (GCancellable *cancellable, gpointer user_data)
{
  MignetMigration *self = user_data;

  g_mutex_lock (&self->mutex);
  g_cond_broadcast (&self->finished);
  g_mutex_unlock (&self->mutex);
}

static gboolean
on_waiter_cancelled (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  MignetMigration *self = g_task_get_source_object (task);
  g_autoptr (GTask) waiter = NULL;
  guint index;

  g_mutex_lock (&self->mutex);
  if (self->waiters != NULL && g_ptr_array_find (self->waiters, task, &index))
    waiter = g_ptr_array_steal_index (self->waiters, index);
  g_mutex_unlock (&self->mutex);

  if (waiter != NULL)
    g_task_return_new_error (waiter, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                             "Waiting for the migration was cancelled");

  return G_SOURCE_REMOVE;
}

static void
waiter_source_free (gpointer data)
{
  GSource *source = data;

  g_source_destroy (source);
  g_source_unref (source);
}

void
_mignet_migration_complete_waiter (MignetMigration *self, GTask *task)
{
  GSource *source = g_task_get_task_data (task);

  if (source != NULL)
    g_source_destroy (source);

  if (self->error != NULL)
    g_task_return_error (task, g_error_copy (self->error));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * mignet_migration_wait:
 * @self: a migration
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Blocks until the migration is finished. @cancellable cancels the waiting only; the migration goes
 * on. The properties have their final values afterwards, even if nobody runs the main context in
 * which the migration was started; notifications wait for somebody who does.
 *
 * It may be called from any thread.
 *
 * Errors: %G_IO_ERROR_CANCELLED if the migration or the waiting was cancelled (in the latter case
 * mignet_migration_is_finished() may say %FALSE), otherwise what the migration failed with.
 *
 * Returns: %TRUE if the migration was done, %FALSE with @error set otherwise
 *
 * Since: 1.0
 */
gboolean
mignet_migration_wait (MignetMigration *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (MignetMigration) keep_alive = NULL;
  gulong handler = 0;
  gboolean is_final;

  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  keep_alive = g_object_ref (self);
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (on_wait_cancelled), self, NULL);

  g_mutex_lock (&self->mutex);
  while (!_mignet_migration_state_is_final (self->live.state) &&
         !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&self->finished, &self->mutex);
  is_final = _mignet_migration_state_is_final (self->live.state);
  g_mutex_unlock (&self->mutex);

  g_cancellable_disconnect (cancellable, handler);

  if (!is_final)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                           "Waiting for the migration was cancelled");
      return FALSE;
    }

  settle (self);
  if (self->error != NULL)
    {
      g_propagate_error (error, g_error_copy (self->error));
      return FALSE;
    }

  return TRUE;
}

/**
 * mignet_migration_wait_async:
 * @self: a migration
 * @cancellable: (nullable): a #GCancellable
 * @callback: (scope async) (nullable): called when the migration is finished
 * @user_data: data for @callback
 *
 * Waits until the migration is finished, without blocking. @callback is called in the
 * thread-default main context of the caller. @cancellable cancels the waiting only; the migration
 * goes on. Any number of callers may wait at a time.
 *
 * Since: 1.0
 */
void
mignet_migration_wait_async (MignetMigration *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  gboolean is_final;

  g_return_if_fail (MIGNET_IS_MIGRATION (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, mignet_migration_wait_async);
  g_task_set_name (task, "[mignet] wait for migration");
  g_task_set_check_cancellable (task, FALSE);

  g_mutex_lock (&self->mutex);
  is_final = _mignet_migration_state_is_final (self->live.state);
  if (!is_final)
    {
      if (cancellable != NULL)
        {
          GSource *source = g_cancellable_source_new (cancellable);

          g_task_set_task_data (task, source, waiter_source_free);
          g_task_attach_source (task, source, G_SOURCE_FUNC (on_waiter_cancelled));
        }
      g_ptr_array_add (self->waiters, g_object_ref (task));
    }
  g_mutex_unlock (&self->mutex);

  if (is_final)
    _mignet_migration_complete_waiter (self, task);
}

/**
 * mignet_migration_wait_finish:
 * @self: a migration
 * @result: the result that the callback got
 * @error: return location for a #GError
 *
 * Finishes what mignet_migration_wait_async() began. Unless the waiting was cancelled the
 * properties have their final values afterwards.
 *
 * Errors: as mignet_migration_wait()
 *
 * Returns: %TRUE if the migration was done, %FALSE with @error set otherwise
 *
 * Since: 1.0
 */
gboolean
mignet_migration_wait_finish (MignetMigration *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  settle (self);

  return g_task_propagate_boolean (G_TASK (result), error);
}
