/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "migration/mignet-migration-object-private.h"

/**
 * SECTION:mignet-migrator
 * @title: MignetMigrator
 * @short_description: carries plans out
 *
 * #MignetMigrator is the interface of what carries a #MignetPlan out. The libvirt library has the
 * implementation for virtual machines that libvirt runs; #MignetScriptedMigrator only pretends; an
 * embedder that migrates by other means plugs in its own, which may be written in any language that
 * can implement a GObject interface.
 *
 * An implementation has one method that it must have, #MignetMigratorInterface.start(). It makes a
 * #MignetMigration, sets the work going and returns. One that can do post-copy also has
 * #MignetMigratorInterface.recover(), and one that does not take every plan
 * #MignetMigratorInterface.check(). The work must go on by itself, in a thread of its own or in
 * the thread-default main context of the caller; with the latter nobody can use
 * mignet_migration_wait() in that context.
 */

/**
 * MignetMigrator:
 *
 * Something that carries plans out.
 *
 * Since: 1.0
 */

G_DEFINE_INTERFACE (MignetMigrator, mignet_migrator, G_TYPE_OBJECT)

static void
mignet_migrator_default_init (MignetMigratorInterface *iface)
{
}

/* The first reason that stands in the way, or any, NULL if there is none. */
static char *
find_obstacle (MignetPlan *plan)
{
  g_autoptr (GPtrArray) reasons = mignet_plan_get_reasons (plan);
  MignetReason *obstacle = NULL;

  for (guint i = 0; i < reasons->len && obstacle == NULL; i++)
    {
      MignetReason *reason = g_ptr_array_index (reasons, i);

      if (mignet_reason_get_severity (reason) == MIGNET_SEVERITY_ERROR)
        obstacle = reason;
    }
  if (obstacle == NULL && reasons->len > 0)
    obstacle = g_ptr_array_index (reasons, 0);

  return obstacle != NULL ? g_strdup (mignet_reason_get_message (obstacle)) : NULL;
}

static gboolean
check_outcome (MignetPlan *plan, GError **error)
{
  MignetOutcome outcome = mignet_plan_get_outcome (plan);
  g_autofree char *obstacle = NULL;

  if (outcome != MIGNET_OUTCOME_WAITING && outcome != MIGNET_OUTCOME_REFUSED)
    return TRUE;

  obstacle = find_obstacle (plan);
  g_set_error (
      error, MIGNET_ERROR, MIGNET_ERROR_NOT_CARRIED_OUT,
      "Plan for VM '%s' cannot be carried out, since it is %s%s%s", mignet_plan_get_vm (plan),
      outcome == MIGNET_OUTCOME_WAITING ? "waiting for an address; plan again later" : "refused",
      obstacle != NULL ? ": " : "", obstacle != NULL ? obstacle : "");

  return FALSE;
}

/* What an implementation returned, or an error in its place; takes both. */
static MignetMigration *
check_started (MignetMigrator *self,
               MignetPlan *plan,
               MignetMigration *migration,
               GError *local_error,
               GError **error)
{
  if (local_error != NULL)
    {
      g_clear_object (&migration);
      g_propagate_error (error, local_error);
    }
  else if (migration == NULL)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_FAILED,
                   "Type '%s' started no migration of VM '%s' and did not say why",
                   G_OBJECT_TYPE_NAME (self), mignet_plan_get_vm (plan));
    }
  else
    {
      _mignet_migration_set_migrator (migration, self);
    }

  return migration;
}

/**
 * mignet_migrator_check:
 * @self: a migrator
 * @plan: a plan
 * @error: return location for a #GError
 *
 * Says whether @self would start to carry @plan out now, without doing it. mignet_migrator_start()
 * asks that first; migrators that put another one behind ask that one.
 *
 * Errors: %MIGNET_ERROR_NOT_CARRIED_OUT if the outcome of @plan is %MIGNET_OUTCOME_WAITING or
 * %MIGNET_OUTCOME_REFUSED, or what the implementation says, such as %MIGNET_ERROR_STALE_PLAN
 *
 * Returns: %TRUE if it would, %FALSE with @error set otherwise
 *
 * Since: 1.0
 */
gboolean
mignet_migrator_check (MignetMigrator *self, MignetPlan *plan, GError **error)
{
  MignetMigratorInterface *iface;

  g_return_val_if_fail (MIGNET_IS_MIGRATOR (self), FALSE);
  g_return_val_if_fail (MIGNET_IS_PLAN (plan), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  iface = MIGNET_MIGRATOR_GET_IFACE (self);

  return check_outcome (plan, error) && (iface->check == NULL || iface->check (self, plan, error));
}

MignetMigration *
_mignet_migrator_start_unchecked (MignetMigrator *self, MignetPlan *plan, GError **error)
{
  MignetMigratorInterface *iface = MIGNET_MIGRATOR_GET_IFACE (self);
  GError *local_error = NULL;
  MignetMigration *migration;

  if (iface->start == NULL)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_FAILED,
                   "Type '%s' does not say how a migration is started", G_OBJECT_TYPE_NAME (self));
      return NULL;
    }

  migration = iface->start (self, plan, &local_error);

  return check_started (self, plan, migration, local_error, error);
}

/**
 * mignet_migrator_start:
 * @self: a migrator
 * @plan: the plan to carry out
 * @error: return location for a #GError
 *
 * Starts to carry @plan out. It does not block; how the migration fares is told by the object that
 * is returned, whose notifications arrive in the thread-default main context of the caller.
 *
 * Errors: those of mignet_migrator_check(), or what the implementation says. Nothing was started
 * then.
 *
 * Returns: (transfer full): the running migration, or %NULL with @error set
 *
 * Since: 1.0
 */
MignetMigration *
mignet_migrator_start (MignetMigrator *self, MignetPlan *plan, GError **error)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATOR (self), NULL);
  g_return_val_if_fail (MIGNET_IS_PLAN (plan), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!mignet_migrator_check (self, plan, error))
    return NULL;

  return _mignet_migrator_start_unchecked (self, plan, error);
}

/**
 * mignet_migrator_recover:
 * @self: a migrator
 * @plan: the plan to recover with
 * @error: return location for a #GError
 *
 * Starts to recover the migration of a virtual machine that broke in post-copy, that is, ended in
 * state %MIGNET_MIGRATION_STATE_RECOVERABLE. The virtual machine is split over the source and the
 * destination of @plan; what is left of its memory is transferred over the network of @plan, which
 * need not be the one that broke. It does not block; how the recovery fares is told by the
 * migration that is returned, as with mignet_migrator_start().
 *
 * Errors: %MIGNET_ERROR_NOT_CARRIED_OUT if the outcome of @plan is %MIGNET_OUTCOME_WAITING or
 * %MIGNET_OUTCOME_REFUSED, %MIGNET_ERROR_NOT_SUPPORTED if @self cannot recover migrations, or what
 * the implementation says. Nothing was started then.
 *
 * Returns: (transfer full): the running recovery, or %NULL with @error set
 *
 * Since: 1.0
 */
MignetMigration *
mignet_migrator_recover (MignetMigrator *self, MignetPlan *plan, GError **error)
{
  MignetMigratorInterface *iface;
  GError *local_error = NULL;
  MignetMigration *migration;

  g_return_val_if_fail (MIGNET_IS_MIGRATOR (self), NULL);
  g_return_val_if_fail (MIGNET_IS_PLAN (plan), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_outcome (plan, error))
    return NULL;

  iface = MIGNET_MIGRATOR_GET_IFACE (self);
  if (iface->recover == NULL)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_SUPPORTED,
                   "Type '%s' cannot recover the migration of VM '%s'", G_OBJECT_TYPE_NAME (self),
                   mignet_plan_get_vm (plan));
      return NULL;
    }

  migration = iface->recover (self, plan, &local_error);

  return check_started (self, plan, migration, local_error, error);
}

static void
on_migrate_sync_cancelled (GCancellable *cancellable, gpointer user_data)
{
  mignet_migration_cancel (MIGNET_MIGRATION (user_data), NULL);
}

static void
on_waited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **waited = user_data;

  *waited = g_object_ref (result);
}

/* Waits in the given context, which is the thread-default one, and runs it meanwhile, so that an
 * implementation which works in the context of its caller gets on. */
static gboolean
wait_in_context (MignetMigration *migration,
                 GMainContext *context,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GAsyncResult) waited = NULL;
  gulong handler = 0;

  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (on_migrate_sync_cancelled), migration,
                                     NULL);

  mignet_migration_wait_async (migration, NULL, on_waited, &waited);
  while (waited == NULL)
    g_main_context_iteration (context, TRUE);

  g_cancellable_disconnect (cancellable, handler);

  return mignet_migration_wait_finish (migration, waited, error);
}

/**
 * mignet_migrator_migrate:
 * @self: a migrator
 * @plan: the plan to carry out
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Carries @plan out and blocks until it is finished. @cancellable cancels the migration; the
 * function returns when the migration has really ended, which may be with success if it was too far
 * gone.
 *
 * Errors: those of mignet_migrator_start() and of mignet_migration_wait()
 *
 * Returns: (transfer full): the migration if it was done, or %NULL with @error set
 *
 * Since: 1.0
 */
MignetMigration *
mignet_migrator_migrate (MignetMigrator *self,
                         MignetPlan *plan,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GMainContext) context = NULL;
  g_autoptr (MignetMigration) migration = NULL;
  gboolean done = FALSE;

  g_return_val_if_fail (MIGNET_IS_MIGRATOR (self), NULL);
  g_return_val_if_fail (MIGNET_IS_PLAN (plan), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  context = g_main_context_new ();
  g_main_context_push_thread_default (context);
  migration = mignet_migrator_start (self, plan, error);
  if (migration != NULL)
    done = wait_in_context (migration, context, cancellable, error);
  g_main_context_pop_thread_default (context);

  return done ? g_steal_pointer (&migration) : NULL;
}

/* What mignet_migrator_migrate_async() has to remember. The source keeps the task, so it is
 * destroyed when the migration ends. */
typedef struct
{
  MignetMigration *migration; /* (owned) */
  GSource *cancel_source;     /* (owned) (nullable) */
} MigrateCall;

static void
migrate_call_free (gpointer data)
{
  MigrateCall *call = data;

  g_clear_pointer (&call->cancel_source, g_source_unref);
  g_object_unref (call->migration);
  g_free (call);
}

static gboolean
on_migrate_async_cancelled (GCancellable *cancellable, gpointer user_data)
{
  MigrateCall *call = g_task_get_task_data (G_TASK (user_data));

  mignet_migration_cancel (call->migration, NULL);

  return G_SOURCE_REMOVE;
}

static void
on_migrated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MigrateCall *call = g_task_get_task_data (task);
  GError *error = NULL;

  if (call->cancel_source != NULL)
    g_source_destroy (call->cancel_source);

  if (mignet_migration_wait_finish (call->migration, result, &error))
    g_task_return_pointer (task, g_object_ref (call->migration), g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * mignet_migrator_migrate_async:
 * @self: a migrator
 * @plan: the plan to carry out
 * @cancellable: (nullable): a #GCancellable
 * @callback: (scope async) (nullable): called when the migration is finished
 * @user_data: data for @callback
 *
 * Starts to carry @plan out and waits until it is finished, without blocking. @callback is called
 * in the thread-default main context of the caller. @cancellable cancels the migration; @callback
 * is called when the migration has really ended, which may be with success if it was too far gone.
 *
 * Since: 1.0
 */
void
mignet_migrator_migrate_async (MignetMigrator *self,
                               MignetPlan *plan,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (MignetMigration) migration = NULL;
  MigrateCall *call;
  GError *error = NULL;

  g_return_if_fail (MIGNET_IS_MIGRATOR (self));
  g_return_if_fail (MIGNET_IS_PLAN (plan));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, mignet_migrator_migrate_async);
  g_task_set_name (task, "[mignet] migrate");
  if (g_task_return_error_if_cancelled (task))
    return;
  g_task_set_check_cancellable (task, FALSE);

  migration = mignet_migrator_start (self, plan, &error);
  if (migration == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  call = g_new0 (MigrateCall, 1);
  call->migration = g_steal_pointer (&migration);
  g_task_set_task_data (task, call, migrate_call_free);
  if (cancellable != NULL)
    {
      call->cancel_source = g_cancellable_source_new (cancellable);
      g_task_attach_source (task, call->cancel_source, G_SOURCE_FUNC (on_migrate_async_cancelled));
    }
  mignet_migration_wait_async (call->migration, NULL, on_migrated, g_steal_pointer (&task));
}

/**
 * mignet_migrator_migrate_finish:
 * @self: a migrator
 * @result: the result that the callback got
 * @error: return location for a #GError
 *
 * Finishes what mignet_migrator_migrate_async() began.
 *
 * Errors: those of mignet_migrator_start() and of mignet_migration_wait()
 *
 * Returns: (transfer full): the migration if it was done, or %NULL with @error set
 *
 * Since: 1.0
 */
MignetMigration *
mignet_migrator_migrate_finish (MignetMigrator *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATOR (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
