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
 * mignet_migration_wait() or mignet_migration_wait_async(), and may cancel it. Notifications arrive
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
 * of mignet_migration_get_cancellable() and keeps a reference until it has ended the migration; the
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

typedef enum
{
  PROP_PLAN = 1,
  PROP_STATE,
  PROP_FINISHED,
  PROP_DATA_TOTAL,
  PROP_DATA_PROCESSED,
  PROP_DATA_REMAINING,
  PROP_RATE,
  PROP_PERCENT,
  PROP_ELAPSED,
  PROP_DOWNTIME,
  PROP_EVIDENCE,
  PROP_ERROR,
  PROP_CANCELLABLE
} MignetMigrationProperty;

static GParamSpec *props[PROP_CANCELLABLE + 1];

gboolean
_mignet_migration_state_is_final (MignetMigrationState state)
{
  return state >= MIGNET_MIGRATION_STATE_DONE;
}

static guint
values_percent (const MigrationValues *values)
{
  guint64 moved;

  if (values->state == MIGNET_MIGRATION_STATE_DONE)
    return 100;
  if (values->total == 0)
    return 0;

  moved = values->total - MIN (values->remaining, values->total);

  return MIN ((guint) (100.0 * (double) moved / (double) values->total), 99);
}

static guint
values_compare (const MigrationValues *a, const MigrationValues *b)
{
  guint changed = 0;

  if (a->state != b->state)
    changed |= 1u << PROP_STATE;
  if (_mignet_migration_state_is_final (a->state) != _mignet_migration_state_is_final (b->state))
    changed |= 1u << PROP_FINISHED;
  if (a->total != b->total)
    changed |= 1u << PROP_DATA_TOTAL;
  if (a->processed != b->processed)
    changed |= 1u << PROP_DATA_PROCESSED;
  if (a->remaining != b->remaining)
    changed |= 1u << PROP_DATA_REMAINING;
  if (a->rate != b->rate)
    changed |= 1u << PROP_RATE;
  if (values_percent (a) != values_percent (b))
    changed |= 1u << PROP_PERCENT;
  if (a->downtime != b->downtime)
    changed |= 1u << PROP_DOWNTIME;
  if (a->evidence != b->evidence)
    changed |= 1u << PROP_EVIDENCE;
  if (a->error != b->error)
    changed |= 1u << PROP_ERROR;
  if (changed != 0)
    changed |= 1u << PROP_ELAPSED;

  return changed;
}

/* Makes what was reported visible. Called with the mutex held. */
void
_mignet_migration_publish_locked (MignetMigration *self)
{
  self->unnotified |= values_compare (&self->seen, &self->live);
  self->seen = self->live;
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
  for (guint i = PROP_PLAN; i < G_N_ELEMENTS (props); i++)
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
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->update, g_source_unref);
  g_clear_pointer (&self->waiters, g_ptr_array_unref);
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

  switch ((MignetMigrationProperty) prop_id)
    {
    case PROP_PLAN:
      g_value_set_object (value, self->plan);
      break;
    case PROP_STATE:
      g_value_set_enum (value, mignet_migration_get_state (self));
      break;
    case PROP_FINISHED:
      g_value_set_boolean (value, mignet_migration_is_finished (self));
      break;
    case PROP_DATA_TOTAL:
      g_value_set_uint64 (value, mignet_migration_get_data_total (self));
      break;
    case PROP_DATA_PROCESSED:
      g_value_set_uint64 (value, mignet_migration_get_data_processed (self));
      break;
    case PROP_DATA_REMAINING:
      g_value_set_uint64 (value, mignet_migration_get_data_remaining (self));
      break;
    case PROP_RATE:
      g_value_set_uint64 (value, mignet_migration_get_rate (self));
      break;
    case PROP_PERCENT:
      g_value_set_uint (value, mignet_migration_get_percent (self));
      break;
    case PROP_ELAPSED:
      g_value_set_uint64 (value, mignet_migration_get_elapsed (self));
      break;
    case PROP_DOWNTIME:
      g_value_set_int64 (value, mignet_migration_get_downtime (self));
      break;
    case PROP_EVIDENCE:
      g_value_set_boxed (value, mignet_migration_get_evidence (self));
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, mignet_migration_get_error (self));
      break;
    case PROP_CANCELLABLE:
      g_value_set_object (value, self->cancellable);
      break;
    default:
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

  if (prop_id == PROP_PLAN)
    self->plan = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static GParamSpec *
read_only_uint64 (const char *name)
{
  return g_param_spec_uint64 (name, NULL, NULL, 0, G_MAXUINT64, 0,
                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
}

static void
install_progress_properties (void)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  /**
   * MignetMigration:data-total:
   *
   * How many bytes there are to transfer, as far as is known. It may grow while the virtual machine
   * writes to its memory.
   *
   * Since: 1.0
   */
  props[PROP_DATA_TOTAL] = read_only_uint64 ("data-total");

  /**
   * MignetMigration:data-processed:
   *
   * How many bytes have been transferred. It may exceed #MignetMigration:data-total, since memory
   * that changes is transferred again.
   *
   * Since: 1.0
   */
  props[PROP_DATA_PROCESSED] = read_only_uint64 ("data-processed");

  /**
   * MignetMigration:data-remaining:
   *
   * How many bytes are left to transfer. 0 when the migration is done.
   *
   * Since: 1.0
   */
  props[PROP_DATA_REMAINING] = read_only_uint64 ("data-remaining");

  /**
   * MignetMigration:rate:
   *
   * How many bytes are transferred a second, 0 if unknown or finished.
   *
   * Since: 1.0
   */
  props[PROP_RATE] = read_only_uint64 ("rate");

  /**
   * MignetMigration:percent:
   *
   * How much has been done, in percent of #MignetMigration:data-total. It falls when the virtual
   * machine writes faster than its memory is transferred. 100 only when the migration is done.
   *
   * Since: 1.0
   */
  props[PROP_PERCENT] = g_param_spec_uint ("percent", NULL, NULL, 0, 100, 0, flags);

  /**
   * MignetMigration:elapsed:
   *
   * How long the migration has been running or ran, in milliseconds. The value is always the
   * present one; it is notified together with other changes.
   *
   * Since: 1.0
   */
  props[PROP_ELAPSED] = read_only_uint64 ("elapsed");

  /**
   * MignetMigration:downtime:
   *
   * For how long the virtual machine was or is expected to be stopped, in milliseconds, -1 if
   * unknown.
   *
   * Since: 1.0
   */
  props[PROP_DOWNTIME] = g_param_spec_int64 ("downtime", NULL, NULL, -1, G_MAXINT64, -1, flags);
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
  props[PROP_PLAN] = g_param_spec_object ("plan", NULL, NULL, MIGNET_TYPE_PLAN,
                                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY |
                                              G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * MignetMigration:state:
   *
   * The state of the migration.
   *
   * Since: 1.0
   */
  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, MIGNET_TYPE_MIGRATION_STATE,
                                         MIGNET_MIGRATION_STATE_CREATED, flags);

  /**
   * MignetMigration:finished:
   *
   * Whether the state is a final one.
   *
   * Since: 1.0
   */
  props[PROP_FINISHED] = g_param_spec_boolean ("finished", NULL, NULL, FALSE, flags);

  install_progress_properties ();

  /**
   * MignetMigration:evidence:
   *
   * Which network carried the migration, %NULL while that is not known or if nobody looked.
   *
   * Since: 1.0
   */
  props[PROP_EVIDENCE] = g_param_spec_boxed ("evidence", NULL, NULL, MIGNET_TYPE_EVIDENCE, flags);

  /**
   * MignetMigration:error:
   *
   * Why the migration was not done, %NULL while it runs and if it was.
   *
   * Since: 1.0
   */
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);

  /**
   * MignetMigration:cancellable:
   *
   * What tells the provider that the migration is to be cancelled.
   *
   * Since: 1.0
   */
  props[PROP_CANCELLABLE] =
      g_param_spec_object ("cancellable", NULL, NULL, G_TYPE_CANCELLABLE, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
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
  self->live.downtime = -1;
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

/* What the consumer sees, all of it from one moment. */
static MigrationValues
get_seen (MignetMigration *self)
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

  return get_seen (self).state;
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

  return _mignet_migration_state_is_final (get_seen (self).state);
}

/**
 * mignet_migration_get_data_total:
 * @self: a migration
 *
 * Gets how many bytes there are to transfer, as far as is known.
 *
 * Returns: the number of bytes, 0 if unknown
 *
 * Since: 1.0
 */
guint64
mignet_migration_get_data_total (MignetMigration *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), 0);

  return get_seen (self).total;
}

/**
 * mignet_migration_get_data_processed:
 * @self: a migration
 *
 * Gets how many bytes have been transferred.
 *
 * Returns: the number of bytes
 *
 * Since: 1.0
 */
guint64
mignet_migration_get_data_processed (MignetMigration *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), 0);

  return get_seen (self).processed;
}

/**
 * mignet_migration_get_data_remaining:
 * @self: a migration
 *
 * Gets how many bytes are left to transfer.
 *
 * Returns: the number of bytes
 *
 * Since: 1.0
 */
guint64
mignet_migration_get_data_remaining (MignetMigration *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), 0);

  return get_seen (self).remaining;
}

/**
 * mignet_migration_get_rate:
 * @self: a migration
 *
 * Gets how fast memory is transferred.
 *
 * Returns: the rate in bytes a second, 0 if unknown or finished
 *
 * Since: 1.0
 */
guint64
mignet_migration_get_rate (MignetMigration *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), 0);

  return get_seen (self).rate;
}

/**
 * mignet_migration_get_percent:
 * @self: a migration
 *
 * Gets how much of the migration has been done. It may fall; it is 100 only when the migration is
 * done.
 *
 * Returns: the percentage, 0 to 100
 *
 * Since: 1.0
 */
guint
mignet_migration_get_percent (MignetMigration *self)
{
  MigrationValues values;

  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), 0);

  values = get_seen (self);

  return values_percent (&values);
}

/**
 * mignet_migration_get_elapsed:
 * @self: a migration
 *
 * Gets how long the migration has been running or ran: from when it was started to now or to its
 * end.
 *
 * Returns: the time in milliseconds
 *
 * Since: 1.0
 */
guint64
mignet_migration_get_elapsed (MignetMigration *self)
{
  gint64 end_time;

  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), 0);

  g_mutex_lock (&self->mutex);
  end_time = self->end_time;
  g_mutex_unlock (&self->mutex);

  if (end_time == 0)
    end_time = g_get_monotonic_time ();

  return (guint64) (end_time - self->start_time) / 1000;
}

/**
 * mignet_migration_get_downtime:
 * @self: a migration
 *
 * Gets for how long the virtual machine was or is expected to be stopped.
 *
 * Returns: the time in milliseconds, -1 if unknown
 *
 * Since: 1.0
 */
gint64
mignet_migration_get_downtime (MignetMigration *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), -1);

  return get_seen (self).downtime;
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

  return get_seen (self).evidence;
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

  return get_seen (self).error;
}

/**
 * mignet_migration_cancel:
 * @self: a migration
 *
 * Asks for the migration to be cancelled. It returns at once; how the migration ends is told by
 * #MignetMigration:state and the waiting functions as always. A migration that is too far gone to
 * be cancelled ends as if nobody had asked. Once the migration is finished this does nothing.
 *
 * It may be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_migration_cancel (MignetMigration *self)
{
  gboolean is_final;

  g_return_if_fail (MIGNET_IS_MIGRATION (self));

  g_mutex_lock (&self->mutex);
  is_final = _mignet_migration_state_is_final (self->live.state);
  g_mutex_unlock (&self->mutex);

  if (!is_final)
    g_cancellable_cancel (self->cancellable);
}
