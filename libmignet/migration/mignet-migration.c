/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "migration/mignet-migration-object-private.h"

/* A job object between two sides. The provider works in some thread and reports into `live`; the
 * consumer sees `seen`. An update copies the one over the other, in the main context of the
 * consumer, and emits the notifications there; however many reports come in between, one update is
 * pending at a time. So a consumer in that context never sees a value change behind its back, and a
 * provider that reports a thousand times a second costs it nothing.
 *
 * A blocking wait cannot rely on that context: often it is the one that is blocked. So a wait that
 * ends publishes the final values itself, from whatever thread it is in, and leaves only the
 * notifications to the context.
 *
 * A GTask would not do: it knows neither progress nor several waiters, and a waiter who gives up
 * must not cancel the migration. */

/**
 * SECTION:mignet-migration
 * @title: MignetMigration
 * @short_description: a running migration
 *
 * #MignetMigration is a migration that is being carried out, or has been. It has two sides.
 *
 * The consumer, who started it with mignet_migrator_start(), watches the properties, waits with
 * mignet_migration_wait() or mignet_migration_wait_async(), may steer it with
 * mignet_migration_set_bandwidth(), mignet_migration_set_max_downtime() and
 * mignet_migration_start_post_copy(), and may cancel it. Notifications arrive
 * in the #GMainContext that was the thread-default one where the object was made, which is where
 * the migration was started. Several reports in quick succession arrive as one notification, so a
 * state that lasts only a moment may never be seen. The properties that the consumer reads change
 * together with the notifications; only a wait that has ended makes the final values visible at
 * once, even if nobody runs that context, and the notifications follow when somebody does. The
 * functions of the consumer may be called from any thread.
 *
 * The provider, who carries the migration out, makes the object with mignet_migration_new(),
 * reports what happens and ends it exactly once with mignet_migration_return() or
 * mignet_migration_return_error(). It may do all that from any thread. It watches the cancellable
 * of mignet_migration_get_cancellable(), may connect to #MignetMigration::control so that the
 * migration can be steered, and keeps a reference until it has ended the migration; the
 * consumer may drop its own at any time. After the end nothing changes any more: later reports and
 * a second end are ignored.
 */

/**
 * MignetMigration:
 *
 * A running migration.
 *
 * Since: 1.0
 */

G_DEFINE_FINAL_TYPE (MignetMigration, mignet_migration, G_TYPE_OBJECT)

static GParamSpec *props[MIGNET_MIGRATION_PROP_WAIT_REASONS + 1];

gboolean
_mignet_migration_state_is_final (MignetMigrationState state)
{
  switch (state)
    {
    case MIGNET_MIGRATION_STATE_DONE:
    case MIGNET_MIGRATION_STATE_CANCELLED:
    case MIGNET_MIGRATION_STATE_FAILED:
    case MIGNET_MIGRATION_STATE_LOST_CONTACT:
    case MIGNET_MIGRATION_STATE_RECOVERABLE:
      return TRUE;
    case MIGNET_MIGRATION_STATE_CREATED:
    case MIGNET_MIGRATION_STATE_CONNECTING:
    case MIGNET_MIGRATION_STATE_PREPARING:
    case MIGNET_MIGRATION_STATE_PRE_COPY:
    case MIGNET_MIGRATION_STATE_SWITCHING_OVER:
    case MIGNET_MIGRATION_STATE_COMPLETING:
    case MIGNET_MIGRATION_STATE_QUEUED:
    case MIGNET_MIGRATION_STATE_POST_COPY:
    default:
      return FALSE;
    }
}

static guint
values_compare (const MigrationValues *a, const MigrationValues *b)
{
  guint changed = _mignet_migration_compare_progress (a, b);

  if (a->state != b->state)
    changed |= 1u << MIGNET_MIGRATION_PROP_STATE;
  if (_mignet_migration_state_is_final (a->state) != _mignet_migration_state_is_final (b->state))
    changed |= 1u << MIGNET_MIGRATION_PROP_FINISHED;
  if (a->evidence != b->evidence)
    changed |= 1u << MIGNET_MIGRATION_PROP_EVIDENCE;
  if (a->error != b->error)
    changed |= 1u << MIGNET_MIGRATION_PROP_ERROR;
  if (a->queue_position != b->queue_position)
    changed |= 1u << MIGNET_MIGRATION_PROP_QUEUE_POSITION;
  if (a->wait_reasons != b->wait_reasons)
    changed |= 1u << MIGNET_MIGRATION_PROP_WAIT_REASONS;
  if (changed != 0)
    changed |= 1u << MIGNET_MIGRATION_PROP_ELAPSED;

  return changed;
}

/* Makes what was reported visible. Called with the mutex held. */
void
_mignet_migration_publish_locked (MignetMigration *self)
{
  self->unnotified |= values_compare (&self->seen, &self->live);
  _mignet_migration_values_assign (&self->seen, &self->live);
}

static gboolean
on_update (gpointer user_data)
{
  MignetMigration *self = user_data;
  guint changed;

  g_mutex_lock (&self->mutex);
  g_clear_pointer (&self->update, g_source_unref);
  _mignet_migration_publish_locked (self);
  changed = self->unnotified;
  self->unnotified = 0;
  g_mutex_unlock (&self->mutex);

  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = MIGNET_MIGRATION_PROP_PLAN; i < G_N_ELEMENTS (props); i++)
    {
      if ((changed & (1u << i)) != 0)
        g_object_notify_by_pspec (G_OBJECT (self), props[i]);
    }
  g_object_thaw_notify (G_OBJECT (self));

  return G_SOURCE_REMOVE;
}

/* Sees to it that an update comes, unless there is nothing new. Called with the mutex held. */
void
_mignet_migration_schedule_update_locked (MignetMigration *self)
{
  if (self->follower != NULL)
    _mignet_migration_mirror (self->follower, &self->live);
  if (self->update != NULL || values_compare (&self->seen, &self->live) == 0)
    return;

  self->update = g_idle_source_new ();
  g_source_set_priority (self->update, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->update, on_update, g_object_ref (self), g_object_unref);
  g_source_set_static_name (self->update, "[mignet] migration update");
  g_source_attach (self->update, self->context);
}

static void
mignet_migration_finalize (GObject *object)
{
  MignetMigration *self = MIGNET_MIGRATION (object);

  g_clear_object (&self->plan);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->migrator);
  g_clear_object (&self->follower);
  g_clear_pointer (&self->controls, g_ptr_array_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->update, g_source_unref);
  g_clear_pointer (&self->waiters, g_ptr_array_unref);
  _mignet_migration_values_clear_waiting (&self->live);
  _mignet_migration_values_clear_waiting (&self->seen);
  g_clear_pointer (&self->evidence, mignet_evidence_unref);
  g_clear_error (&self->error);
  g_cond_clear (&self->finished);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (mignet_migration_parent_class)->finalize (object);
}

static void
mignet_migration_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  MignetMigration *self = MIGNET_MIGRATION (object);

  switch (prop_id)
    {
    case MIGNET_MIGRATION_PROP_PLAN:
      g_value_set_object (value, self->plan);
      break;
    case MIGNET_MIGRATION_PROP_STATE:
      g_value_set_enum (value, mignet_migration_get_state (self));
      break;
    case MIGNET_MIGRATION_PROP_FINISHED:
      g_value_set_boolean (value, mignet_migration_is_finished (self));
      break;
    case MIGNET_MIGRATION_PROP_EVIDENCE:
      g_value_set_boxed (value, mignet_migration_get_evidence (self));
      break;
    case MIGNET_MIGRATION_PROP_ERROR:
      g_value_set_boxed (value, mignet_migration_get_error (self));
      break;
    case MIGNET_MIGRATION_PROP_CANCELLABLE:
      g_value_set_object (value, self->cancellable);
      break;
    case MIGNET_MIGRATION_PROP_MIGRATOR:
      g_value_set_object (value, mignet_migration_get_migrator (self));
      break;
    case MIGNET_MIGRATION_PROP_QUEUE_POSITION:
      g_value_set_uint (value, mignet_migration_get_queue_position (self));
      break;
    case MIGNET_MIGRATION_PROP_WAIT_REASONS:
      g_value_take_boxed (value, mignet_migration_get_wait_reasons (self));
      break;
    default:
      if (!_mignet_migration_get_progress_property (self, prop_id, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
mignet_migration_set_property (GObject *object,
                               guint prop_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  MignetMigration *self = MIGNET_MIGRATION (object);

  if (prop_id == MIGNET_MIGRATION_PROP_PLAN)
    self->plan = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
mignet_migration_class_init (MignetMigrationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = mignet_migration_finalize;
  object_class->get_property = mignet_migration_get_property;
  object_class->set_property = mignet_migration_set_property;

  /**
   * MignetMigration:plan:
   *
   * The plan that is being carried out.
   *
   * Since: 1.0
   */
  props[MIGNET_MIGRATION_PROP_PLAN] =
      g_param_spec_object ("plan", NULL, NULL, MIGNET_TYPE_PLAN,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS |
                               G_PARAM_EXPLICIT_NOTIFY);

  /**
   * MignetMigration:state:
   *
   * The state of the migration.
   *
   * Since: 1.0
   */
  props[MIGNET_MIGRATION_PROP_STATE] = g_param_spec_enum (
      "state", NULL, NULL, MIGNET_TYPE_MIGRATION_STATE, MIGNET_MIGRATION_STATE_CREATED, flags);

  /**
   * MignetMigration:finished:
   *
   * Whether the state is a final one.
   *
   * Since: 1.0
   */
  props[MIGNET_MIGRATION_PROP_FINISHED] =
      g_param_spec_boolean ("finished", NULL, NULL, FALSE, flags);

  _mignet_migration_install_progress (props);

  /**
   * MignetMigration:evidence:
   *
   * Which network carried the migration, %NULL while that is not known or if nobody looked.
   *
   * Since: 1.0
   */
  props[MIGNET_MIGRATION_PROP_EVIDENCE] =
      g_param_spec_boxed ("evidence", NULL, NULL, MIGNET_TYPE_EVIDENCE, flags);

  /**
   * MignetMigration:error:
   *
   * Why the migration was not done, %NULL while it runs and if it was.
   *
   * Since: 1.0
   */
  props[MIGNET_MIGRATION_PROP_ERROR] =
      g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);

  /**
   * MignetMigration:cancellable:
   *
   * What tells the provider that the migration is to be cancelled.
   *
   * Since: 1.0
   */
  props[MIGNET_MIGRATION_PROP_CANCELLABLE] =
      g_param_spec_object ("cancellable", NULL, NULL, G_TYPE_CANCELLABLE, flags);

  /**
   * MignetMigration:migrator:
   *
   * The migrator that was asked to start the migration, %NULL if it was started otherwise.
   *
   * Since: 1.0
   */
  props[MIGNET_MIGRATION_PROP_MIGRATOR] =
      g_param_spec_object ("migrator", NULL, NULL, MIGNET_TYPE_MIGRATOR, flags);

  /**
   * MignetMigration:queue-position:
   *
   * How many migrations of a queue have their turn until this one has, itself included, 0 if it
   * does not wait for its turn.
   *
   * Since: 1.0
   */
  props[MIGNET_MIGRATION_PROP_QUEUE_POSITION] =
      g_param_spec_uint ("queue-position", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * MignetMigration:wait-reasons: (type GLib.PtrArray(MignetReason))
   *
   * What it waits for, if it waits for its turn.
   *
   * Since: 1.0
   */
  props[MIGNET_MIGRATION_PROP_WAIT_REASONS] =
      g_param_spec_boxed ("wait-reasons", NULL, NULL, G_TYPE_PTR_ARRAY, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  /**
   * MignetMigration::control:
   * @self: the migration
   * @control: what is asked
   *
   * Emitted when the consumer asks for something while the migration runs; for providers. It is
   * emitted in the thread of the consumer, so a handler must not block: it returns %TRUE to say
   * that the provider takes @control, and answers it when it has done it. What no handler takes is
   * refused with %MIGNET_ERROR_NOT_SUPPORTED. A control that comes before the provider can do it
   * waits until it can.
   *
   * Returns: %TRUE if the provider takes @control
   *
   * Since: 1.0
   */
  g_signal_new ("control", MIGNET_TYPE_MIGRATION, G_SIGNAL_RUN_LAST, 0,
                g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 1,
                MIGNET_TYPE_CONTROL);
}

static void
mignet_migration_init (MignetMigration *self)
{
  g_mutex_init (&self->mutex);
  g_cond_init (&self->finished);
  self->start_time = g_get_monotonic_time ();
  self->context = g_main_context_ref_thread_default ();
  self->cancellable = g_cancellable_new ();
  self->waiters = g_ptr_array_new_with_free_func (g_object_unref);
  self->controls = g_ptr_array_new_with_free_func (g_object_unref);
  _mignet_migration_init_progress (&self->live);
  self->seen = self->live;
}

/**
 * mignet_migration_get_plan:
 * @self: a migration
 *
 * Gets the plan that is being carried out.
 *
 * Returns: (transfer none) (nullable): the plan, %NULL only if the object was made without one
 *
 * Since: 1.0
 */
MignetPlan *
mignet_migration_get_plan (MignetMigration *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), NULL);

  return self->plan;
}

gboolean
_mignet_migration_has_ended (MignetMigration *self)
{
  gboolean has_ended;

  g_mutex_lock (&self->mutex);
  has_ended = _mignet_migration_state_is_final (self->live.state);
  g_mutex_unlock (&self->mutex);

  return has_ended;
}

/* What the consumer sees, all of it from one moment. */
MigrationValues
_mignet_migration_get_seen (MignetMigration *self)
{
  MigrationValues values;

  g_mutex_lock (&self->mutex);
  values = self->seen;
  g_mutex_unlock (&self->mutex);

  return values;
}

/**
 * mignet_migration_get_state:
 * @self: a migration
 *
 * Gets the state of the migration.
 *
 * Returns: the state
 *
 * Since: 1.0
 */
MignetMigrationState
mignet_migration_get_state (MignetMigration *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), MIGNET_MIGRATION_STATE_CREATED);

  return _mignet_migration_get_seen (self).state;
}

/**
 * mignet_migration_is_finished:
 * @self: a migration
 *
 * Says whether the state is a final one. Nothing changes any more then.
 *
 * Returns: %TRUE if it is
 *
 * Since: 1.0
 */
gboolean
mignet_migration_is_finished (MignetMigration *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), FALSE);

  return _mignet_migration_state_is_final (_mignet_migration_get_seen (self).state);
}

/**
 * mignet_migration_get_evidence:
 * @self: a migration
 *
 * Gets which network carried the migration.
 *
 * Returns: (transfer none) (nullable): the evidence, %NULL while there is none
 *
 * Since: 1.0
 */
MignetEvidence *
mignet_migration_get_evidence (MignetMigration *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), NULL);

  return _mignet_migration_get_seen (self).evidence;
}

/**
 * mignet_migration_get_error:
 * @self: a migration
 *
 * Gets why the migration was not done. It is %G_IO_ERROR_CANCELLED if and only if the state is
 * %MIGNET_MIGRATION_STATE_CANCELLED.
 *
 * Returns: (transfer none) (nullable): the error, %NULL while the migration runs and if it was done
 *
 * Since: 1.0
 */
const GError *
mignet_migration_get_error (MignetMigration *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), NULL);

  return _mignet_migration_get_seen (self).error;
}

/* Why a migration cannot be cancelled, NULL if it can be, or if it has ended and there is nothing
 * left to do. */
static const char *
find_cancel_obstacle (MignetMigrationState state)
{
  if (state == MIGNET_MIGRATION_STATE_POST_COPY)
    return "is in post-copy: it runs on the destination while part of its memory is still on the "
           "source, so neither host could run it alone";
  if (state == MIGNET_MIGRATION_STATE_RECOVERABLE)
    return "broke in post-copy: only recovering it makes the VM whole again";

  return NULL;
}

/**
 * mignet_migration_cancel:
 * @self: a migration
 * @error: return location for a #GError
 *
 * Asks for the migration to be cancelled. It returns at once; how the migration ends is told by
 * #MignetMigration:state and the waiting functions as always. A migration that is too far gone to
 * be cancelled ends as if nobody had asked. Once the migration has ended there is nothing left to
 * do, and this does nothing.
 *
 * It may be called from any thread.
 *
 * Errors: %MIGNET_ERROR_BAD_STATE if the migration is in post-copy, from where there is no way
 * back, or broke there
 *
 * Returns: %TRUE if it was asked for, or the migration has ended, %FALSE with @error set if it
 *   cannot be cancelled
 *
 * Since: 1.0
 */
gboolean
mignet_migration_cancel (MignetMigration *self, GError **error)
{
  MignetMigrationState state;
  const char *obstacle;

  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  g_mutex_lock (&self->mutex);
  state = self->live.state;
  g_mutex_unlock (&self->mutex);

  obstacle = find_cancel_obstacle (state);
  if (obstacle != NULL)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_STATE,
                   "The migration of VM '%s' cannot be cancelled, since it %s",
                   self->plan != NULL ? mignet_plan_get_vm (self->plan) : "", obstacle);
      return FALSE;
    }

  if (!_mignet_migration_state_is_final (state))
    g_cancellable_cancel (self->cancellable);

  return TRUE;
}

void
_mignet_migration_set_migrator (MignetMigration *self, MignetMigrator *migrator)
{
  g_mutex_lock (&self->mutex);
  g_set_object (&self->migrator, migrator);
  g_mutex_unlock (&self->mutex);
}

/**
 * mignet_migration_get_migrator:
 * @self: a migration
 *
 * Gets the migrator that was asked to start the migration.
 *
 * Returns: (transfer none) (nullable): the migrator, %NULL if the migration was not started with
 *   mignet_migrator_start() or mignet_migrator_recover()
 *
 * Since: 1.0
 */
MignetMigrator *
mignet_migration_get_migrator (MignetMigration *self)
{
  MignetMigrator *migrator;

  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), NULL);

  g_mutex_lock (&self->mutex);
  migrator = self->migrator;
  g_mutex_unlock (&self->mutex);

  return migrator;
}

static const char *
get_name (const char *name)
{
  return name != NULL ? name : "";
}

static gboolean
is_plan_for_same (MignetPlan *a, MignetPlan *b)
{
  return g_strcmp0 (mignet_plan_get_vm_id (a), mignet_plan_get_vm_id (b)) == 0 &&
         g_strcmp0 (mignet_plan_get_source_id (a), mignet_plan_get_source_id (b)) == 0 &&
         g_strcmp0 (mignet_plan_get_destination_id (a), mignet_plan_get_destination_id (b)) == 0;
}

/**
 * mignet_migration_recover:
 * @self: a migration in state %MIGNET_MIGRATION_STATE_RECOVERABLE
 * @plan: (nullable): the plan to recover with, %NULL for that of @self
 * @error: return location for a #GError
 *
 * Starts to recover a migration that broke in post-copy: what is left of the memory is transferred,
 * over the network of @plan, which may be another one. It does not block. What is returned is a
 * migration of its own, which ends as every other does; @self stays as it is. It is the short form
 * of mignet_migrator_recover(), which a program that has lost the migration object calls itself.
 *
 * Errors: %MIGNET_ERROR_BAD_STATE if @self is not in that state, %MIGNET_ERROR_NOT_SUPPORTED if
 * its migrator is not known, and those of mignet_migrator_recover(); %MIGNET_ERROR_INVALID_VALUE if
 * @plan is about another virtual machine, source or destination
 *
 * Returns: (transfer full): the running recovery, or %NULL with @error set
 *
 * Since: 1.0
 */
MignetMigration *
mignet_migration_recover (MignetMigration *self, MignetPlan *plan, GError **error)
{
  MignetMigrator *migrator;
  const char *vm;

  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), NULL);
  g_return_val_if_fail (plan == NULL || MIGNET_IS_PLAN (plan), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  migrator = mignet_migration_get_migrator (self);
  if (self->plan == NULL || migrator == NULL)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_SUPPORTED,
                   "The migration was not started by a migrator that could recover it");
      return NULL;
    }

  vm = mignet_plan_get_vm (self->plan);
  if (mignet_migration_get_state (self) != MIGNET_MIGRATION_STATE_RECOVERABLE)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_STATE,
                   "The migration of VM '%s' did not break in post-copy, so there is nothing to "
                   "recover",
                   vm);
      return NULL;
    }
  if (plan != NULL && !is_plan_for_same (self->plan, plan))
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
                   "The plan to recover VM '%s' between '%s' and '%s' is about VM '%s', '%s' and "
                   "'%s'",
                   vm, mignet_plan_get_source (self->plan),
                   mignet_plan_get_destination (self->plan), mignet_plan_get_vm (plan),
                   mignet_plan_get_source (plan), get_name (mignet_plan_get_destination (plan)));
      return NULL;
    }

  return mignet_migrator_recover (migrator, plan != NULL ? plan : self->plan, error);
}
