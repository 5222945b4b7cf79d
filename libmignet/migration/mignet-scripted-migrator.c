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
 * time. There is no evidence, since no network carries anything.
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
  char *failure; /* (owned) (nullable) */
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
  PROP_FAILURE
} MignetScriptedMigratorProperty;

static GParamSpec *props[PROP_FAILURE + 1];

#define DEFAULT_MEMORY (G_GUINT64_CONSTANT (1024) * 1024 * 1024)
#define DEFAULT_DURATION 1000

/* In how many steps the memory goes over; the virtual machine stands still during the last. */
#define N_STEPS 20

/* One performance. It belongs to its thread. */
typedef struct
{
  MignetMigration *migration; /* (owned) */
  guint64 memory;
  guint duration;
  char *failure; /* (owned) (nullable) */
  GMutex mutex;
  GCond cancelled; /* (mutex mutex) */
} Play;

static Play *
play_new (MignetScriptedMigrator *self, MignetMigration *migration)
{
  Play *play = g_new0 (Play, 1);

  play->migration = g_object_ref (migration);
  play->memory = self->memory;
  play->duration = self->duration;
  play->failure = g_strdup (self->failure);
  g_mutex_init (&play->mutex);
  g_cond_init (&play->cancelled);

  return play;
}

static void
play_free (Play *play)
{
  g_object_unref (play->migration);
  g_free (play->failure);
  g_cond_clear (&play->cancelled);
  g_mutex_clear (&play->mutex);
  g_free (play);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Play, play_free)

static void
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  Play *play = user_data;

  g_mutex_lock (&play->mutex);
  g_cond_signal (&play->cancelled);
  g_mutex_unlock (&play->mutex);
}

/* Sleeps until the given moment; says whether the migration was cancelled by then. */
static gboolean
play_sleep (Play *play, gint64 until)
{
  GCancellable *cancellable = mignet_migration_get_cancellable (play->migration);
  gboolean in_time = TRUE;

  g_mutex_lock (&play->mutex);
  while (in_time && !g_cancellable_is_cancelled (cancellable))
    in_time = g_cond_wait_until (&play->cancelled, &play->mutex, until);
  g_mutex_unlock (&play->mutex);

  return g_cancellable_is_cancelled (cancellable);
}

static void
play_report_step (Play *play, guint step)
{
  guint64 moved = play->memory / N_STEPS * step + play->memory % N_STEPS * step / N_STEPS;
  double rate = play->duration > 0 ? (double) play->memory * 1000 / play->duration : 0;

  if (step == N_STEPS - 1)
    {
      mignet_migration_report_state (play->migration, MIGNET_MIGRATION_STATE_SWITCHING_OVER);
      mignet_migration_report_downtime (play->migration, play->duration / N_STEPS);
    }
  mignet_migration_report_progress (play->migration, play->memory, moved, play->memory - moved,
                                    rate < (double) G_MAXINT64 ? (guint64) rate : G_MAXINT64);
}

/* Plays until the end, a failure or the cancelling; returns why it was not done. */
static GError *
play_run (Play *play)
{
  gint64 start = g_get_monotonic_time ();

  mignet_migration_report_state (play->migration, MIGNET_MIGRATION_STATE_CONNECTING);
  mignet_migration_report_state (play->migration, MIGNET_MIGRATION_STATE_PREPARING);
  mignet_migration_report_state (play->migration, MIGNET_MIGRATION_STATE_PRE_COPY);
  for (guint step = 0; step <= N_STEPS; step++)
    {
      play_report_step (play, step);
      if (play_sleep (play,
                      start + (gint64) play->duration * 1000 * MIN (step + 1, N_STEPS) / N_STEPS))
        return g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Migration of VM '%s' was cancelled",
                            mignet_plan_get_vm (mignet_migration_get_plan (play->migration)));
      if (play->failure != NULL && step == N_STEPS / 2)
        return g_error_new_literal (MIGNET_ERROR, MIGNET_ERROR_FAILED, play->failure);
    }
  mignet_migration_report_state (play->migration, MIGNET_MIGRATION_STATE_COMPLETING);

  return NULL;
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

  if (error == NULL)
    mignet_migration_return (play->migration);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    mignet_migration_return_error (play->migration, MIGNET_MIGRATION_STATE_CANCELLED, error);
  else
    mignet_migration_return_error (play->migration, MIGNET_MIGRATION_STATE_FAILED, error);

  return NULL;
}

static MignetMigration *
mignet_scripted_migrator_start (MignetMigrator *migrator, MignetPlan *plan, GError **error)
{
  g_autoptr (MignetMigration) migration = mignet_migration_new (plan);
  g_autoptr (Play) play = play_new (MIGNET_SCRIPTED_MIGRATOR (migrator), migration);
  GThread *thread = g_thread_try_new ("mignet-scripted", play_thread, play, error);

  if (thread == NULL)
    return NULL;

  g_steal_pointer (&play);
  g_thread_unref (thread);

  return g_steal_pointer (&migration);
}

static void
migrator_iface_init (MignetMigratorInterface *iface)
{
  iface->start = mignet_scripted_migrator_start;
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
