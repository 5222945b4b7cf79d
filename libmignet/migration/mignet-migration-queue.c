/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "migration/mignet-queue-core-private.h"

/**
 * SECTION:mignet-migration-queue
 * @title: MignetMigrationQueue
 * @short_description: keeps the limits while many migrations are carried out
 *
 * #MignetMigrationQueue is a #MignetMigrator that puts another one behind: it takes any number of
 * migrations and has no more carried out at a time than the limits allow. Whoever uses a migrator
 * can have a queue in front of it without any other change.
 *
 * The limits are those of the plans, mignet_plan_get_limits(): how many migrations leave a host,
 * are on their way to a host, go over a network and take place in the cluster; besides, the queue
 * carries out no more than #MignetMigrationQueue:max-running at a time. A limit holds for all
 * migrations that share what it is about, not only for the one whose plan has it: one that may only
 * be alone on a network is alone there until it ends. What is not in the queue is not counted. A
 * queue is for the migrations of one cluster.
 *
 * It is fair. A migration begins when there is room on everything it needs; of several that need
 * the same, the one that came first does. A later one may begin before it only if what the earlier
 * one waits for is something else. The one that has waited longest is overtaken by at most eight
 * that need room on something that it needs, too; from then on a place is kept for it everywhere,
 * so that it begins however many come after it. The recovery of a migration that broke in post-copy
 * does not wait, since its virtual machine stands still; it counts.
 *
 * A migration that waits is in state %MIGNET_MIGRATION_STATE_QUEUED and says at which position
 * (mignet_migration_get_queue_position()) and why (mignet_migration_get_wait_reasons()). Cancelling
 * it ends it at once; cancelling one that runs cancels it as always. What is asked of it while it
 * waits, such as mignet_migration_set_bandwidth(), waits too. One that fails makes room like one
 * that is done. The time that a migration has waited does not count as
 * mignet_migration_get_elapsed().
 *
 * A queue may be used from any thread. It has a thread of its own, in which the migrator behind is
 * called, one migration after the other; only #MignetMigratorInterface.check() is called in the
 * thread of whoever starts a migration. Dropping the last reference to a queue ends nothing: what
 * was started is still carried out in its turn.
 */

/**
 * MignetMigrationQueue:
 *
 * Keeps the limits while many migrations are carried out.
 *
 * Since: 1.0
 */
struct _MignetMigrationQueue
{
  GObject parent_instance;

  MignetMigrator *migrator; /* (owned) */
  MignetQueueCore *core;    /* (owned) */
  gint max_running;         /* (atomic) */
};

static void migrator_iface_init (MignetMigratorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MignetMigrationQueue,
                               mignet_migration_queue,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MIGNET_TYPE_MIGRATOR, migrator_iface_init))

typedef enum
{
  PROP_MIGRATOR = 1,
  PROP_MAX_RUNNING
} MignetMigrationQueueProperty;

static GParamSpec *props[PROP_MAX_RUNNING + 1];

/* With libvirt each has about four threads and four connections. */
#define DEFAULT_MAX_RUNNING 32

/* One that was made without a migrator, which only bindings do. */
static gboolean
check_migrator (MignetMigrationQueue *self, GError **error)
{
  if (self->migrator != NULL)
    return TRUE;

  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_SUPPORTED,
               "The queue has no migrator behind it");

  return FALSE;
}

static MignetMigration *
mignet_migration_queue_start (MignetMigrator *migrator, MignetPlan *plan, GError **error)
{
  return _mignet_queue_core_add (MIGNET_MIGRATION_QUEUE (migrator)->core, plan, FALSE, error);
}

static MignetMigration *
mignet_migration_queue_recover (MignetMigrator *migrator, MignetPlan *plan, GError **error)
{
  MignetMigrationQueue *self = MIGNET_MIGRATION_QUEUE (migrator);

  return check_migrator (self, error) ? _mignet_queue_core_add (self->core, plan, TRUE, error)
                                      : NULL;
}

static gboolean
mignet_migration_queue_check (MignetMigrator *migrator, MignetPlan *plan, GError **error)
{
  MignetMigrationQueue *self = MIGNET_MIGRATION_QUEUE (migrator);

  return check_migrator (self, error) && mignet_migrator_check (self->migrator, plan, error);
}

static void
migrator_iface_init (MignetMigratorInterface *iface)
{
  iface->start = mignet_migration_queue_start;
  iface->recover = mignet_migration_queue_recover;
  iface->check = mignet_migration_queue_check;
}

static void
mignet_migration_queue_constructed (GObject *object)
{
  MignetMigrationQueue *self = MIGNET_MIGRATION_QUEUE (object);

  self->core = _mignet_queue_core_new (self->migrator, (guint) self->max_running);

  G_OBJECT_CLASS (mignet_migration_queue_parent_class)->constructed (object);
}

static void
mignet_migration_queue_finalize (GObject *object)
{
  MignetMigrationQueue *self = MIGNET_MIGRATION_QUEUE (object);

  _mignet_queue_core_close (self->core);
  g_clear_object (&self->migrator);

  G_OBJECT_CLASS (mignet_migration_queue_parent_class)->finalize (object);
}

static void
mignet_migration_queue_get_property (GObject *object,
                                     guint prop_id,
                                     GValue *value,
                                     GParamSpec *pspec)
{
  MignetMigrationQueue *self = MIGNET_MIGRATION_QUEUE (object);

  switch ((MignetMigrationQueueProperty) prop_id)
    {
    case PROP_MIGRATOR:
      g_value_set_object (value, self->migrator);
      break;
    case PROP_MAX_RUNNING:
      g_value_set_uint (value, mignet_migration_queue_get_max_running (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
mignet_migration_queue_set_property (GObject *object,
                                     guint prop_id,
                                     const GValue *value,
                                     GParamSpec *pspec)
{
  MignetMigrationQueue *self = MIGNET_MIGRATION_QUEUE (object);

  switch ((MignetMigrationQueueProperty) prop_id)
    {
    case PROP_MIGRATOR:
      self->migrator = g_value_dup_object (value);
      break;
    case PROP_MAX_RUNNING:
      mignet_migration_queue_set_max_running (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
mignet_migration_queue_class_init (MignetMigrationQueueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = mignet_migration_queue_constructed;
  object_class->finalize = mignet_migration_queue_finalize;
  object_class->get_property = mignet_migration_queue_get_property;
  object_class->set_property = mignet_migration_queue_set_property;

  /**
   * MignetMigrationQueue:migrator:
   *
   * The migrator that carries the migrations out.
   *
   * Since: 1.0
   */
  props[PROP_MIGRATOR] = g_param_spec_object ("migrator", NULL, NULL, MIGNET_TYPE_MIGRATOR,
                                              G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY |
                                                  G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * MignetMigrationQueue:max-running:
   *
   * How many migrations are carried out at a time, whatever the plans allow.
   *
   * Since: 1.0
   */
  props[PROP_MAX_RUNNING] =
      g_param_spec_uint ("max-running", NULL, NULL, 1, G_MAXINT, DEFAULT_MAX_RUNNING,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mignet_migration_queue_init (MignetMigrationQueue *self)
{
  self->max_running = DEFAULT_MAX_RUNNING;
}

/**
 * mignet_migration_queue_new:
 * @migrator: a migrator
 *
 * Creates a queue in front of @migrator. Start migrations with the queue as with any other
 * migrator, mignet_migrator_start().
 *
 * Returns: (transfer full): the queue
 *
 * Since: 1.0
 */
MignetMigrationQueue *
mignet_migration_queue_new (MignetMigrator *migrator)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATOR (migrator), NULL);

  return g_object_new (MIGNET_TYPE_MIGRATION_QUEUE, "migrator", migrator, NULL);
}

/**
 * mignet_migration_queue_get_migrator:
 * @self: a queue
 *
 * Gets the migrator that carries the migrations out.
 *
 * Returns: (transfer none) (nullable): the migrator, %NULL only if the object was made without one
 *
 * Since: 1.0
 */
MignetMigrator *
mignet_migration_queue_get_migrator (MignetMigrationQueue *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_QUEUE (self), NULL);

  return self->migrator;
}

/**
 * mignet_migration_queue_get_max_running:
 * @self: a queue
 *
 * Gets how many migrations are carried out at a time.
 *
 * Returns: the number
 *
 * Since: 1.0
 */
guint
mignet_migration_queue_get_max_running (MignetMigrationQueue *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_QUEUE (self), 0);

  return (guint) g_atomic_int_get (&self->max_running);
}

/**
 * mignet_migration_queue_set_max_running:
 * @self: a queue
 * @max_running: a number from 1 to %G_MAXINT
 *
 * Sets how many migrations are carried out at a time. This bounds the threads and connections that
 * migrations have. Those that run already go on.
 *
 * Since: 1.0
 */
void
mignet_migration_queue_set_max_running (MignetMigrationQueue *self, guint max_running)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_QUEUE (self));
  g_return_if_fail (max_running > 0 && max_running <= G_MAXINT);

  if (mignet_migration_queue_get_max_running (self) == max_running)
    return;

  g_atomic_int_set (&self->max_running, (int) max_running);
  if (self->core != NULL)
    _mignet_queue_core_set_max_running (self->core, max_running);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MAX_RUNNING]);
}

/**
 * mignet_migration_queue_get_n_running:
 * @self: a queue
 *
 * Gets how many migrations are being carried out. One that has ended counts for a moment longer.
 *
 * Returns: the number
 *
 * Since: 1.0
 */
guint
mignet_migration_queue_get_n_running (MignetMigrationQueue *self)
{
  guint running, waiting;

  g_return_val_if_fail (MIGNET_IS_MIGRATION_QUEUE (self), 0);

  _mignet_queue_core_count (self->core, &running, &waiting);

  return running;
}

/**
 * mignet_migration_queue_get_n_waiting:
 * @self: a queue
 *
 * Gets how many migrations wait for their turn.
 *
 * Returns: the number
 *
 * Since: 1.0
 */
guint
mignet_migration_queue_get_n_waiting (MignetMigrationQueue *self)
{
  guint running, waiting;

  g_return_val_if_fail (MIGNET_IS_MIGRATION_QUEUE (self), 0);

  _mignet_queue_core_count (self->core, &running, &waiting);

  return waiting;
}

/**
 * mignet_migration_queue_get_migrations:
 * @self: a queue
 *
 * Gets the migrations that are being carried out or wait for it, in the order in which they were
 * started.
 *
 * Returns: (transfer container) (element-type MignetMigration): the migrations, possibly none
 *
 * Since: 1.0
 */
GPtrArray *
mignet_migration_queue_get_migrations (MignetMigrationQueue *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_QUEUE (self), NULL);

  return _mignet_queue_core_list (self->core);
}
