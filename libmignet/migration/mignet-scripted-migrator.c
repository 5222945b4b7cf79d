/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

/* Each migration has a thread of its own, rather than a source in the context of the caller: so it
 * goes on as a real one does, whether that context runs or not, and programs that block in
 * mignet_migration_wait() can be tested with it. */

/**
 * SECTION:mignet-scripted-migrator
 * @title: MignetScriptedMigrator
 * @short_description: plays migrations without doing anything
 *
 * #MignetScriptedMigrator is a #MignetMigrator that moves no virtual machine. It plays a migration:
 * the states in their order, progress over the given amount of memory in the given time, and in the
 * end success or the failure that it was told. It is meant for the tests of programs that embed the
 * library, and for simulation.
 *
 * Every migration is played in a thread of its own, with the properties as they were when it was
 * started. It may be cancelled at any moment before it ends. A failure comes after half of the
 * memory. There is no evidence, since no network carries anything.
 *
 * A virtual machine that changes its memory has it transferred again, until what is left would keep
 * it standing still for no longer than the maximum downtime, which is 300 ms unless it is changed.
 * The bandwidth and the maximum downtime can be changed while a migration is played, and one whose
 * plan has the flag "postcopy" can be switched to post-copy; it may be told to break there, and to
 * be recovered afterwards.
 *
 * It may be used from one thread at a time.
 */

/**
 * MignetScriptedMigrator:
 *
 * A migrator that plays migrations without doing anything.
 *
 * Since: 1.0
 */
struct _MignetScriptedMigrator
{
  GObject parent_instance;

  guint64 memory;
  guint duration;
  guint64 dirty_rate;
  char *failure; /* (owned) (nullable) */
  gboolean break_post_copy;
};

static void migrator_iface_init (MignetMigratorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MignetScriptedMigrator,
                               mignet_scripted_migrator,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MIGNET_TYPE_MIGRATOR, migrator_iface_init))

typedef enum
{
  PROP_MEMORY = 1,
  PROP_DURATION,
  PROP_FAILURE,
  PROP_DIRTY_RATE,
  PROP_BREAK_POST_COPY
} MignetScriptedMigratorProperty;

static GParamSpec *props[PROP_BREAK_POST_COPY + 1];

#define DEFAULT_MEMORY (G_GUINT64_CONSTANT (1024) * 1024 * 1024)
#define DEFAULT_DURATION 1000

/* In how many steps the memory goes over, unless the bandwidth is changed; the virtual machine
 * stands still during the last. */
#define N_STEPS 20

#define MIB (1024.0 * 1024)
#define DEFAULT_MAX_DOWNTIME 300

/* One performance. What is not with the mutex belongs to its thread. */
typedef struct
{
  MignetMigration *migration; /* (owned) */
  guint64 memory;
  guint64 dirty_rate; /* bytes a second */
  guint duration;
  char *failure; /* (owned) (nullable) */
  gboolean breaks;
  gboolean recovers;
  gboolean may_post_copy;
  gulong control_handler;

  double step; /* how many bytes go over in a step */
  guint max_downtime;
  gboolean post_copy;
  guint iteration;
  guint64 remaining; /* of the iteration */
  guint64 processed;
  double dirtied; /* in the iteration */

  GMutex mutex;
  GCond woken;      /* (mutex mutex) */
  GQueue *controls; /* (owned) (element-type MignetControl) (mutex mutex) */
} Play;

static Play *
play_new (MignetScriptedMigrator *self, MignetMigration *migration, gboolean recovers)
{
  Play *play = g_atomic_rc_box_new0 (Play);
  MignetPlan *plan = mignet_migration_get_plan (migration);

  play->migration = g_object_ref (migration);
  play->memory = self->memory;
  play->dirty_rate = self->dirty_rate;
  play->duration = self->duration;
  play->failure = g_strdup (self->failure);
  play->breaks = self->break_post_copy && !recovers;
  play->recovers = recovers;
  play->may_post_copy = g_strv_contains (mignet_plan_get_flags (plan), "postcopy");
  play->step = (double) play->memory / N_STEPS;
  play->max_downtime = DEFAULT_MAX_DOWNTIME;
  play->controls = g_queue_new ();
  g_mutex_init (&play->mutex);
  g_cond_init (&play->woken);

  return play;
}

static void
play_clear (gpointer data)
{
  Play *play = data;

  g_object_unref (play->migration);
  g_queue_free_full (play->controls, g_object_unref);
  g_free (play->failure);
  g_cond_clear (&play->woken);
  g_mutex_clear (&play->mutex);
}

static void
play_unref (Play *play)
{
  g_atomic_rc_box_release_full (play, play_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Play, play_unref)

static void
drop_play (gpointer data, GClosure *closure)
{
  play_unref (data);
}

static void
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  Play *play = user_data;

  g_mutex_lock (&play->mutex);
  g_cond_signal (&play->woken);
  g_mutex_unlock (&play->mutex);
}

static gboolean
on_control (MignetMigration *migration, MignetControl *control, gpointer user_data)
{
  Play *play = user_data;

  g_mutex_lock (&play->mutex);
  g_queue_push_tail (play->controls, g_object_ref (control));
  g_cond_signal (&play->woken);
  g_mutex_unlock (&play->mutex);

  return TRUE;
}

static double
play_get_step_seconds (Play *play)
{
  return (double) play->duration / 1000 / N_STEPS;
}

/* Bytes a second. */
static double
play_get_rate (Play *play)
{
  double seconds = play_get_step_seconds (play);

  return seconds > 0 ? MIN (play->step / seconds, (double) G_MAXINT64 / 2) : 0;
}

static void
play_switch_to_post_copy (Play *play, MignetControl *control)
{
  g_autoptr (GError) error = NULL;

  if (!play->may_post_copy)
    {
      error = g_error_new (MIGNET_ERROR, MIGNET_ERROR_NOT_SUPPORTED,
                           "The plan of VM '%s' does not allow post-copy",
                           mignet_plan_get_vm (mignet_migration_get_plan (play->migration)));
      mignet_control_return_error (control, error);
      return;
    }

  play->post_copy = TRUE;
  mignet_migration_report_state (play->migration, MIGNET_MIGRATION_STATE_POST_COPY);
  mignet_control_return (control);
}

static void
play_obey (Play *play, MignetControl *control)
{
  double seconds = play_get_step_seconds (play);
  guint64 value = mignet_control_get_value (control);

  switch (mignet_control_get_kind (control))
    {
    case MIGNET_CONTROL_KIND_BANDWIDTH:
      play->step = value > 0 ? (double) value * MIB * seconds : (double) play->memory / N_STEPS;
      mignet_control_return (control);
      break;
    case MIGNET_CONTROL_KIND_MAX_DOWNTIME:
      play->max_downtime = (guint) MIN (value, G_MAXUINT);
      mignet_control_return (control);
      break;
    case MIGNET_CONTROL_KIND_POST_COPY:
      play_switch_to_post_copy (play, control);
      break;
    default:
      break;
    }
}

/* Takes the next control; those that are cancelled meanwhile do not matter. */
static MignetControl *
play_next_control (Play *play)
{
  MignetControl *control;

  g_mutex_lock (&play->mutex);
  control = g_queue_pop_head (play->controls);
  g_mutex_unlock (&play->mutex);

  return control;
}

/* Sleeps until the given moment, and does what is asked meanwhile; says whether the migration was
 * cancelled by then. */
static gboolean
play_sleep (Play *play, gint64 until)
{
  GCancellable *cancellable = mignet_migration_get_cancellable (play->migration);
  gboolean in_time = TRUE;

  while (in_time && !g_cancellable_is_cancelled (cancellable))
    {
      g_autoptr (MignetControl) control = NULL;

      g_mutex_lock (&play->mutex);
      while (in_time && !g_cancellable_is_cancelled (cancellable) &&
             g_queue_is_empty (play->controls))
        in_time = g_cond_wait_until (&play->woken, &play->mutex, until);
      g_mutex_unlock (&play->mutex);

      control = play_next_control (play);
      if (control != NULL)
        play_obey (play, control);
    }

  /* There is no way back from post-copy. */
  return g_cancellable_is_cancelled (cancellable) && !play->post_copy;
}

/* For how long the virtual machine would stand still for what it has changed, in milliseconds. */
static double
play_get_dirty_downtime (Play *play)
{
  double rate = play_get_rate (play);

  return rate > 0 ? MIN (play->dirtied / rate * 1000, (double) G_MAXINT) : 0;
}

static void
play_report (Play *play)
{
  double rate = play_get_rate (play);

  mignet_migration_report_iteration (play->migration, play->iteration,
                                     (gint64) MIN (play->dirty_rate, G_MAXINT64));
  mignet_migration_report_progress (play->migration, play->memory, play->processed, play->remaining,
                                    (guint64) rate);
  mignet_migration_report_expected_downtime (play->migration,
                                             (gint64) play_get_dirty_downtime (play));
}

static void
play_move (Play *play)
{
  guint64 moved =
      play->step < (double) play->remaining ? (guint64) play->step + 1 : play->remaining;

  play->processed += moved;
  play->remaining -= moved;
  if (!play->post_copy)
    play->dirtied = MIN ((double) play->memory,
                         play->dirtied + (double) play->dirty_rate * play_get_step_seconds (play));
}

/* Whether the next step is the last one. */
static gboolean
play_may_end (Play *play)
{
  return (double) play->remaining <= play->step &&
         (play->post_copy || play_get_dirty_downtime (play) <= play->max_downtime);
}

static GError *
play_break (Play *play)
{
  MignetPlan *plan = mignet_migration_get_plan (play->migration);

  return g_error_new (MIGNET_ERROR, MIGNET_ERROR_FAILED,
                      "The transfer of VM '%s' broke in post-copy; it is split over '%s' and '%s'",
                      mignet_plan_get_vm (plan), mignet_plan_get_source (plan),
                      mignet_plan_get_destination (plan));
}

/* What happens in the middle of it, NULL if nothing does. */
static GError *
play_find_end (Play *play)
{
  gboolean half_way = play->processed >= play->memory / 2;

  if (play->failure != NULL && half_way && !play->post_copy)
    return g_error_new_literal (MIGNET_ERROR, MIGNET_ERROR_FAILED, play->failure);
  if (play->breaks && play->post_copy && half_way)
    return play_break (play);

  return NULL;
}

static void
play_begin (Play *play)
{
  mignet_migration_report_state (play->migration, MIGNET_MIGRATION_STATE_CONNECTING);
  mignet_migration_report_state (play->migration, MIGNET_MIGRATION_STATE_PREPARING);
  mignet_migration_report_state (play->migration, play->recovers ? MIGNET_MIGRATION_STATE_POST_COPY
                                                                 : MIGNET_MIGRATION_STATE_PRE_COPY);
  mignet_migration_report_setup_time (play->migration, 0);
  play->post_copy = play->recovers;
  play->iteration = 1;
  play->remaining = play->memory;
  if (play->recovers)
    {
      play->processed = play->memory / 2;
      play->remaining -= play->processed;
    }
}

static GError *
play_cancel (Play *play)
{
  return g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Migration of VM '%s' was cancelled",
                      mignet_plan_get_vm (mignet_migration_get_plan (play->migration)));
}

/* The last step: the virtual machine stands still, unless it is on the destination already. */
static gboolean
play_end (Play *play, gint64 moment)
{
  gint64 downtime = play->duration / N_STEPS + (gint64) play_get_dirty_downtime (play);

  if (!play->post_copy)
    mignet_migration_report_state (play->migration, MIGNET_MIGRATION_STATE_SWITCHING_OVER);
  if (play_sleep (play, moment))
    return FALSE;

  play_move (play);
  play_report (play);
  mignet_migration_report_downtime (play->migration, play->post_copy ? 0 : downtime);
  mignet_migration_report_state (play->migration, MIGNET_MIGRATION_STATE_COMPLETING);

  return TRUE;
}

/* Plays until the end, a failure or the cancelling; returns why it was not done. The steps have
 * fixed moments, so that they take the given time however late a thread wakes up. */
static GError *
play_run (Play *play)
{
  gint64 start = g_get_monotonic_time ();
  GError *end;

  play_begin (play);
  for (guint64 step = 1;; step++)
    {
      gint64 moment = start + (gint64) ((double) step * (double) play->duration * 1000 / N_STEPS);

      play_report (play);
      end = play_find_end (play);
      if (end != NULL)
        return end;
      if (play_may_end (play))
        return play_end (play, moment) ? NULL : play_cancel (play);
      if (play->remaining == 0)
        {
          play->iteration++;
          play->remaining = (guint64) play->dirtied;
          play->dirtied = 0;
        }
      if (play_sleep (play, moment))
        return play_cancel (play);
      play_move (play);
    }
}

static MignetMigrationState
play_get_final_state (Play *play, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return MIGNET_MIGRATION_STATE_CANCELLED;

  return play->post_copy ? MIGNET_MIGRATION_STATE_RECOVERABLE : MIGNET_MIGRATION_STATE_FAILED;
}

static gpointer
play_thread (gpointer data)
{
  g_autoptr (Play) play = data;
  g_autoptr (GError) error = NULL;
  GCancellable *cancellable = mignet_migration_get_cancellable (play->migration);
  gulong handler;

  handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), play, NULL);
  error = play_run (play);
  g_cancellable_disconnect (cancellable, handler);
  g_signal_handler_disconnect (play->migration, play->control_handler);

  if (error == NULL)
    mignet_migration_return (play->migration);
  else
    mignet_migration_return_error (play->migration, play_get_final_state (play, error), error);

  return NULL;
}

static MignetMigration *
start_play (MignetMigrator *migrator, MignetPlan *plan, gboolean recovers, GError **error)
{
  g_autoptr (MignetMigration) migration = mignet_migration_new (plan);
  g_autoptr (Play) play = play_new (MIGNET_SCRIPTED_MIGRATOR (migrator), migration, recovers);
  GThread *thread;

  /* Who asks for something may still be in the handler when the thread has ended. */
  play->control_handler =
      g_signal_connect_data (migration, "control", G_CALLBACK (on_control),
                             g_atomic_rc_box_acquire (play), drop_play, G_CONNECT_DEFAULT);
  thread = g_thread_try_new ("mignet-scripted", play_thread, play, error);
  if (thread == NULL)
    {
      g_signal_handler_disconnect (migration, play->control_handler);
      return NULL;
    }

  g_steal_pointer (&play);
  g_thread_unref (thread);

  return g_steal_pointer (&migration);
}

static MignetMigration *
mignet_scripted_migrator_start (MignetMigrator *migrator, MignetPlan *plan, GError **error)
{
  return start_play (migrator, plan, FALSE, error);
}

static MignetMigration *
mignet_scripted_migrator_recover (MignetMigrator *migrator, MignetPlan *plan, GError **error)
{
  return start_play (migrator, plan, TRUE, error);
}

static void
migrator_iface_init (MignetMigratorInterface *iface)
{
  iface->start = mignet_scripted_migrator_start;
  iface->recover = mignet_scripted_migrator_recover;
}

static void
mignet_scripted_migrator_finalize (GObject *object)
{
  MignetScriptedMigrator *self = MIGNET_SCRIPTED_MIGRATOR (object);

  g_free (self->failure);

  G_OBJECT_CLASS (mignet_scripted_migrator_parent_class)->finalize (object);
}

static void
mignet_scripted_migrator_get_property (GObject *object,
                                       guint prop_id,
                                       GValue *value,
                                       GParamSpec *pspec)
{
  MignetScriptedMigrator *self = MIGNET_SCRIPTED_MIGRATOR (object);

  switch ((MignetScriptedMigratorProperty) prop_id)
    {
    case PROP_MEMORY:
      g_value_set_uint64 (value, self->memory);
      break;
    case PROP_DURATION:
      g_value_set_uint (value, self->duration);
      break;
    case PROP_FAILURE:
      g_value_set_string (value, self->failure);
      break;
    case PROP_DIRTY_RATE:
      g_value_set_uint64 (value, self->dirty_rate);
      break;
    case PROP_BREAK_POST_COPY:
      g_value_set_boolean (value, self->break_post_copy);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
mignet_scripted_migrator_set_property (GObject *object,
                                       guint prop_id,
                                       const GValue *value,
                                       GParamSpec *pspec)
{
  MignetScriptedMigrator *self = MIGNET_SCRIPTED_MIGRATOR (object);

  switch ((MignetScriptedMigratorProperty) prop_id)
    {
    case PROP_MEMORY:
      mignet_scripted_migrator_set_memory (self, g_value_get_uint64 (value));
      break;
    case PROP_DURATION:
      mignet_scripted_migrator_set_duration (self, g_value_get_uint (value));
      break;
    case PROP_FAILURE:
      mignet_scripted_migrator_set_failure (self, g_value_get_string (value));
      break;
    case PROP_DIRTY_RATE:
      mignet_scripted_migrator_set_dirty_rate (self, g_value_get_uint64 (value));
      break;
    case PROP_BREAK_POST_COPY:
      mignet_scripted_migrator_set_break_post_copy (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
mignet_scripted_migrator_class_init (MignetScriptedMigratorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = mignet_scripted_migrator_finalize;
  object_class->get_property = mignet_scripted_migrator_get_property;
  object_class->set_property = mignet_scripted_migrator_set_property;

  /**
   * MignetScriptedMigrator:memory:
   *
   * How many bytes a migration pretends to transfer.
   *
   * Since: 1.0
   */
  props[PROP_MEMORY] =
      g_param_spec_uint64 ("memory", NULL, NULL, 0, G_MAXUINT64, DEFAULT_MEMORY, flags);

  /**
   * MignetScriptedMigrator:duration:
   *
   * How long a migration takes, in milliseconds.
   *
   * Since: 1.0
   */
  props[PROP_DURATION] =
      g_param_spec_uint ("duration", NULL, NULL, 0, G_MAXUINT, DEFAULT_DURATION, flags);

  /**
   * MignetScriptedMigrator:failure:
   *
   * The message that migrations fail with, %NULL if they succeed.
   *
   * Since: 1.0
   */
  props[PROP_FAILURE] = g_param_spec_string ("failure", NULL, NULL, NULL, flags);

  /**
   * MignetScriptedMigrator:dirty-rate:
   *
   * How many bytes of its memory a virtual machine pretends to change a second.
   *
   * Since: 1.0
   */
  props[PROP_DIRTY_RATE] = g_param_spec_uint64 ("dirty-rate", NULL, NULL, 0, G_MAXUINT64, 0, flags);

  /**
   * MignetScriptedMigrator:break-post-copy:
   *
   * Whether migrations break half-way when they are in post-copy.
   *
   * Since: 1.0
   */
  props[PROP_BREAK_POST_COPY] = g_param_spec_boolean ("break-post-copy", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mignet_scripted_migrator_init (MignetScriptedMigrator *self)
{
  self->memory = DEFAULT_MEMORY;
  self->duration = DEFAULT_DURATION;
}

/**
 * mignet_scripted_migrator_new:
 *
 * Makes a migrator that plays migrations of 1 GiB, in one second and with success.
 *
 * Returns: (transfer full): the migrator
 *
 * Since: 1.0
 */
MignetScriptedMigrator *
mignet_scripted_migrator_new (void)
{
  return g_object_new (MIGNET_TYPE_SCRIPTED_MIGRATOR, NULL);
}

/**
 * mignet_scripted_migrator_get_memory:
 * @self: a scripted migrator
 *
 * Gets how many bytes a migration pretends to transfer.
 *
 * Returns: the number of bytes
 *
 * Since: 1.0
 */
guint64
mignet_scripted_migrator_get_memory (MignetScriptedMigrator *self)
{
  g_return_val_if_fail (MIGNET_IS_SCRIPTED_MIGRATOR (self), 0);

  return self->memory;
}

/**
 * mignet_scripted_migrator_set_memory:
 * @self: a scripted migrator
 * @bytes: a number of bytes
 *
 * Sets how many bytes a migration pretends to transfer. Migrations that have been started do not
 * change.
 *
 * Since: 1.0
 */
void
mignet_scripted_migrator_set_memory (MignetScriptedMigrator *self, guint64 bytes)
{
  g_return_if_fail (MIGNET_IS_SCRIPTED_MIGRATOR (self));

  if (self->memory == bytes)
    return;

  self->memory = bytes;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MEMORY]);
}

/**
 * mignet_scripted_migrator_get_duration:
 * @self: a scripted migrator
 *
 * Gets how long a migration takes.
 *
 * Returns: the time in milliseconds
 *
 * Since: 1.0
 */
guint
mignet_scripted_migrator_get_duration (MignetScriptedMigrator *self)
{
  g_return_val_if_fail (MIGNET_IS_SCRIPTED_MIGRATOR (self), 0);

  return self->duration;
}

/**
 * mignet_scripted_migrator_set_duration:
 * @self: a scripted migrator
 * @milliseconds: a time in milliseconds
 *
 * Sets how long a migration takes. Migrations that have been started do not change.
 *
 * Since: 1.0
 */
void
mignet_scripted_migrator_set_duration (MignetScriptedMigrator *self, guint milliseconds)
{
  g_return_if_fail (MIGNET_IS_SCRIPTED_MIGRATOR (self));

  if (self->duration == milliseconds)
    return;

  self->duration = milliseconds;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DURATION]);
}

/**
 * mignet_scripted_migrator_get_failure:
 * @self: a scripted migrator
 *
 * Gets the message that migrations fail with.
 *
 * Returns: (nullable): the message, %NULL if they succeed
 *
 * Since: 1.0
 */
const char *
mignet_scripted_migrator_get_failure (MignetScriptedMigrator *self)
{
  g_return_val_if_fail (MIGNET_IS_SCRIPTED_MIGRATOR (self), NULL);

  return self->failure;
}

/**
 * mignet_scripted_migrator_set_failure:
 * @self: a scripted migrator
 * @failure: (nullable): a sentence without a full stop, %NULL for success
 *
 * Sets the message that migrations fail with; the code will be %MIGNET_ERROR_FAILED. Migrations
 * that have been started do not change.
 *
 * Since: 1.0
 */
void
mignet_scripted_migrator_set_failure (MignetScriptedMigrator *self, const char *failure)
{
  g_return_if_fail (MIGNET_IS_SCRIPTED_MIGRATOR (self));

  if (g_strcmp0 (self->failure, failure) == 0)
    return;

  g_free (self->failure);
  self->failure = g_strdup (failure);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FAILURE]);
}

/**
 * mignet_scripted_migrator_get_dirty_rate:
 * @self: a scripted migrator
 *
 * Gets how fast a virtual machine pretends to change its memory.
 *
 * Returns: the rate in bytes a second
 *
 * Since: 1.0
 */
guint64
mignet_scripted_migrator_get_dirty_rate (MignetScriptedMigrator *self)
{
  g_return_val_if_fail (MIGNET_IS_SCRIPTED_MIGRATOR (self), 0);

  return self->dirty_rate;
}

/**
 * mignet_scripted_migrator_set_dirty_rate:
 * @self: a scripted migrator
 * @rate: a rate in bytes a second
 *
 * Sets how fast a virtual machine pretends to change its memory. If it is as fast as the memory is
 * transferred, a migration does not end by itself. Migrations that have been started do not change.
 *
 * Since: 1.0
 */
void
mignet_scripted_migrator_set_dirty_rate (MignetScriptedMigrator *self, guint64 rate)
{
  g_return_if_fail (MIGNET_IS_SCRIPTED_MIGRATOR (self));

  if (self->dirty_rate == rate)
    return;

  self->dirty_rate = rate;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DIRTY_RATE]);
}

/**
 * mignet_scripted_migrator_get_break_post_copy:
 * @self: a scripted migrator
 *
 * Says whether migrations break half-way when they are in post-copy.
 *
 * Returns: %TRUE if they do
 *
 * Since: 1.0
 */
gboolean
mignet_scripted_migrator_get_break_post_copy (MignetScriptedMigrator *self)
{
  g_return_val_if_fail (MIGNET_IS_SCRIPTED_MIGRATOR (self), FALSE);

  return self->break_post_copy;
}

/**
 * mignet_scripted_migrator_set_break_post_copy:
 * @self: a scripted migrator
 * @breaks: whether migrations break
 *
 * Sets whether migrations break half-way when they are in post-copy. Recoveries do not break.
 * Migrations that have been started do not change.
 *
 * Since: 1.0
 */
void
mignet_scripted_migrator_set_break_post_copy (MignetScriptedMigrator *self, gboolean breaks)
{
  g_return_if_fail (MIGNET_IS_SCRIPTED_MIGRATOR (self));

  breaks = breaks != FALSE;
  if (self->break_post_copy == breaks)
    return;

  self->break_post_copy = breaks;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BREAK_POST_COPY]);
}
