/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "migration/mignet-control-private.h"
#include "migration/mignet-migration-object-private.h"

/* How a consumer steers a running migration. What it asks becomes a MignetControl, which the
 * provider gets with a signal in the thread of the caller and answers when it has done it. The
 * migration remembers those that are not answered, so that its end answers them. */

static const char *
get_vm (MignetMigration *self)
{
  return self->plan != NULL ? mignet_plan_get_vm (self->plan) : "";
}

void
_mignet_migration_forget_control (MignetMigration *self, MignetControl *control)
{
  gboolean found;
  guint index;

  g_mutex_lock (&self->mutex);
  found = self->controls != NULL && g_ptr_array_find (self->controls, control, &index);
  if (found)
    control = g_ptr_array_steal_index (self->controls, index);
  g_mutex_unlock (&self->mutex);

  if (found)
    g_object_unref (control);
}

void
_mignet_migration_refuse_controls (MignetMigration *self, GPtrArray *controls)
{
  for (guint i = 0; i < controls->len; i++)
    {
      MignetControl *control = g_ptr_array_index (controls, i);

      _mignet_control_refuse (control, MIGNET_ERROR_BAD_STATE,
                              "The migration of VM '%s' ended before %s", get_vm (self),
                              _mignet_control_describe (control));
    }
}

/* Why a control makes no sense in a state, NULL if it does. */
static const char *
find_obstacle (MignetControlKind kind, MignetMigrationState state)
{
  if (_mignet_migration_state_is_final (state))
    return "has ended";
  if (state == MIGNET_MIGRATION_STATE_COMPLETING)
    return "is completing";
  if (kind == MIGNET_CONTROL_KIND_BANDWIDTH)
    return NULL;
  if (state == MIGNET_MIGRATION_STATE_POST_COPY)
    return "is in post-copy";
  if (state == MIGNET_MIGRATION_STATE_SWITCHING_OVER)
    return "is switching over";

  return NULL;
}

/* Hands a control to the provider, unless the state forbids it. */
static void
submit (MignetMigration *self, MignetControl *control)
{
  const char *obstacle;
  gboolean taken = FALSE;

  g_mutex_lock (&self->mutex);
  obstacle = find_obstacle (mignet_control_get_kind (control), self->live.state);
  if (obstacle == NULL)
    g_ptr_array_add (self->controls, g_object_ref (control));
  g_mutex_unlock (&self->mutex);

  if (obstacle != NULL)
    {
      _mignet_control_refuse (control, MIGNET_ERROR_BAD_STATE,
                              "The migration of VM '%s' %s, which is too late for %s",
                              get_vm (self), obstacle, _mignet_control_describe (control));
      return;
    }

  g_signal_emit_by_name (self, "control", control, &taken);
  if (!taken)
    _mignet_control_refuse (control, MIGNET_ERROR_NOT_SUPPORTED,
                            "The migrator of VM '%s' does not support %s", get_vm (self),
                            _mignet_control_describe (control));
}

static void
request (MignetMigration *self,
         MignetControlKind kind,
         guint64 value,
         GCancellable *cancellable,
         GAsyncReadyCallback callback,
         gpointer user_data,
         gpointer tag)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (MignetControl) control = NULL;

  g_task_set_source_tag (task, tag);
  g_task_set_name (task, "[mignet] control migration");
  g_task_set_check_cancellable (task, FALSE);

  control = _mignet_control_new (kind, value, task);
  submit (self, control);
}

static gboolean
finish (MignetMigration *self, GAsyncResult *result, gpointer tag, GError **error)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, tag), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **answered = user_data;

  *answered = g_object_ref (result);
}

static gboolean
request_and_wait (MignetMigration *self,
                  MignetControlKind kind,
                  guint64 value,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GAsyncResult) answered = NULL;

  g_main_context_push_thread_default (context);
  request (self, kind, value, cancellable, on_answered, &answered, request_and_wait);
  while (answered == NULL)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);

  return finish (self, answered, request_and_wait, error);
}

/**
 * mignet_migration_set_bandwidth:
 * @self: a migration
 * @bandwidth: a bandwidth in MiB a second, 0 for no limit
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Limits how fast the migration transfers memory from now on, also in post-copy. Before the
 * transfer has begun, the limit holds from its beginning or from a moment after it.
 *
 * It blocks until that is done, which may take a while when the migrator has to ask a host, and may
 * be called from any thread. @cancellable cancels the waiting only. A migrator that works in the
 * main context of the thread which calls this cannot answer; use
 * mignet_migration_set_bandwidth_async() with it.
 *
 * Errors: %MIGNET_ERROR_BAD_STATE if it is too late for it,
 * %MIGNET_ERROR_NOT_SUPPORTED if the migrator or the way of this migration does not allow it,
 * %G_IO_ERROR_CANCELLED, or what the migrator says
 *
 * Returns: %TRUE if it was done, %FALSE with @error set otherwise
 *
 * Since: 1.0
 */
gboolean
mignet_migration_set_bandwidth (MignetMigration *self,
                                guint64 bandwidth,
                                GCancellable *cancellable,
                                GError **error)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return request_and_wait (self, MIGNET_CONTROL_KIND_BANDWIDTH, bandwidth, cancellable, error);
}

/**
 * mignet_migration_set_bandwidth_async:
 * @self: a migration
 * @bandwidth: a bandwidth in MiB a second, 0 for no limit
 * @cancellable: (nullable): a #GCancellable
 * @callback: (scope async) (nullable): called when it is done
 * @user_data: data for @callback
 *
 * Does what mignet_migration_set_bandwidth() does, without blocking. @callback is called in the
 * thread-default main context of the caller.
 *
 * Since: 1.0
 */
void
mignet_migration_set_bandwidth_async (MignetMigration *self,
                                      guint64 bandwidth,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_return_if_fail (MIGNET_IS_MIGRATION (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  request (self, MIGNET_CONTROL_KIND_BANDWIDTH, bandwidth, cancellable, callback, user_data,
           mignet_migration_set_bandwidth_async);
}

/**
 * mignet_migration_set_bandwidth_finish:
 * @self: a migration
 * @result: the result that the callback got
 * @error: return location for a #GError
 *
 * Finishes what mignet_migration_set_bandwidth_async() began.
 *
 * Errors: as mignet_migration_set_bandwidth()
 *
 * Returns: %TRUE if it was done, %FALSE with @error set otherwise
 *
 * Since: 1.0
 */
gboolean
mignet_migration_set_bandwidth_finish (MignetMigration *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, mignet_migration_set_bandwidth_async, error);
}

/**
 * mignet_migration_set_max_downtime:
 * @self: a migration
 * @milliseconds: a time in milliseconds, at least 1
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Sets for how long the virtual machine may be stopped at most while the rest of its memory is
 * transferred. The longer that is, the sooner the migration ends.
 *
 * It blocks until that is done, which may take a while when the migrator has to ask a host, and may
 * be called from any thread. @cancellable cancels the waiting only. A migrator that works in the
 * main context of the thread which calls this cannot answer; use
 * mignet_migration_set_max_downtime_async() with it.
 *
 * Errors: %MIGNET_ERROR_BAD_STATE if it is too late for it,
 * %MIGNET_ERROR_NOT_SUPPORTED if the migrator or the way of this migration does not allow it,
 * %G_IO_ERROR_CANCELLED, or what the migrator says
 *
 * Returns: %TRUE if it was done, %FALSE with @error set otherwise
 *
 * Since: 1.0
 */
gboolean
mignet_migration_set_max_downtime (MignetMigration *self,
                                   guint milliseconds,
                                   GCancellable *cancellable,
                                   GError **error)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), FALSE);
  g_return_val_if_fail (milliseconds > 0, FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return request_and_wait (self, MIGNET_CONTROL_KIND_MAX_DOWNTIME, milliseconds, cancellable,
                           error);
}

/**
 * mignet_migration_set_max_downtime_async:
 * @self: a migration
 * @milliseconds: a time in milliseconds, at least 1
 * @cancellable: (nullable): a #GCancellable
 * @callback: (scope async) (nullable): called when it is done
 * @user_data: data for @callback
 *
 * Does what mignet_migration_set_max_downtime() does, without blocking. @callback is called in the
 * thread-default main context of the caller.
 *
 * Since: 1.0
 */
void
mignet_migration_set_max_downtime_async (MignetMigration *self,
                                         guint milliseconds,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  g_return_if_fail (MIGNET_IS_MIGRATION (self));
  g_return_if_fail (milliseconds > 0);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  request (self, MIGNET_CONTROL_KIND_MAX_DOWNTIME, milliseconds, cancellable, callback, user_data,
           mignet_migration_set_max_downtime_async);
}

/**
 * mignet_migration_set_max_downtime_finish:
 * @self: a migration
 * @result: the result that the callback got
 * @error: return location for a #GError
 *
 * Finishes what mignet_migration_set_max_downtime_async() began.
 *
 * Errors: as mignet_migration_set_max_downtime()
 *
 * Returns: %TRUE if it was done, %FALSE with @error set otherwise
 *
 * Since: 1.0
 */
gboolean
mignet_migration_set_max_downtime_finish (MignetMigration *self,
                                          GAsyncResult *result,
                                          GError **error)
{
  return finish (self, result, mignet_migration_set_max_downtime_async, error);
}

/**
 * mignet_migration_start_post_copy:
 * @self: a migration
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Lets the virtual machine run on the destination from now on, while the rest of its memory is
 * transferred. The migration then ends for sure, whatever the virtual machine writes; but it cannot
 * be cancelled any more, and if the network breaks, the virtual machine stands still until the
 * migration is recovered. It has to be allowed by the plan. Before the transfer has begun, it waits
 * for that.
 *
 * It blocks until that is done, which may take a while when the migrator has to ask a host, and may
 * be called from any thread. @cancellable cancels the waiting only. A migrator that works in the
 * main context of the thread which calls this cannot answer; use
 * mignet_migration_start_post_copy_async() with it.
 *
 * Errors: %MIGNET_ERROR_BAD_STATE if it is too late for it,
 * %MIGNET_ERROR_NOT_SUPPORTED if the migrator or the way of this migration does not allow it,
 * %G_IO_ERROR_CANCELLED, or what the migrator says
 *
 * Returns: %TRUE if it was done, %FALSE with @error set otherwise
 *
 * Since: 1.0
 */
gboolean
mignet_migration_start_post_copy (MignetMigration *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return request_and_wait (self, MIGNET_CONTROL_KIND_POST_COPY, 0, cancellable, error);
}

/**
 * mignet_migration_start_post_copy_async:
 * @self: a migration
 * @cancellable: (nullable): a #GCancellable
 * @callback: (scope async) (nullable): called when it is done
 * @user_data: data for @callback
 *
 * Does what mignet_migration_start_post_copy() does, without blocking. @callback is called in the
 * thread-default main context of the caller.
 *
 * Since: 1.0
 */
void
mignet_migration_start_post_copy_async (MignetMigration *self,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  g_return_if_fail (MIGNET_IS_MIGRATION (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  request (self, MIGNET_CONTROL_KIND_POST_COPY, 0, cancellable, callback, user_data,
           mignet_migration_start_post_copy_async);
}

/**
 * mignet_migration_start_post_copy_finish:
 * @self: a migration
 * @result: the result that the callback got
 * @error: return location for a #GError
 *
 * Finishes what mignet_migration_start_post_copy_async() began.
 *
 * Errors: as mignet_migration_start_post_copy()
 *
 * Returns: %TRUE if it was done, %FALSE with @error set otherwise
 *
 * Since: 1.0
 */
gboolean
mignet_migration_start_post_copy_finish (MignetMigration *self,
                                         GAsyncResult *result,
                                         GError **error)
{
  return finish (self, result, mignet_migration_start_post_copy_async, error);
}
