/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "queue-fixture.h"

#include "mignet-test-utils.h"

#define PATIENCE (60 * G_USEC_PER_SEC)
#define MOMENT (G_USEC_PER_SEC / 10)
#define MAX_TIMER_MS 8

struct _CountingMigrator
{
  GObject parent_instance;

  CountingMode mode;
  MignetScriptedMigrator *scripted; /* (owned) */
  GAsyncQueue *started;             /* (owned) (element-type MignetMigration) */
  guint refused;
  guint failed;
  char *objection; /* (owned) (nullable) */

  GMutex mutex;
  GHashTable *limits; /* (owned) (mutex mutex) */
  GHashTable *counts; /* (owned) (mutex mutex) */
  GHashTable *peaks;  /* (owned) (mutex mutex) */
  guint n_started;    /* (mutex mutex) */
  GThread *start_thread;
  GThread *check_thread;
};

static void counting_migrator_iface_init (MignetMigratorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CountingMigrator,
                               counting_migrator,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MIGNET_TYPE_MIGRATOR,
                                                      counting_migrator_iface_init))

MignetHost *
queue_cluster_get_host (MignetCluster *cluster, guint host)
{
  g_autofree char *name = g_strdup_printf ("h%u", host);

  return mignet_cluster_lookup_host (cluster, name);
}

MignetCluster *
queue_cluster_new (guint n_hosts)
{
  MignetCluster *cluster = test_cluster_new ();
  MignetNetwork *network = test_cluster_add_network (cluster, "mig", FALSE);

  test_assert_done (mignet_cluster_grant_role (cluster, MIGNET_ROLE_MIGRATION, network, &error));
  for (guint i = 0; i < n_hosts; i++)
    {
      g_autofree char *name = g_strdup_printf ("h%u", i);
      g_autofree char *address = g_strdup_printf ("10.0.0.%u/24", i + 1);
      g_autofree char *migration_address = g_strdup_printf ("192.168.77.%u/24", i + 1);
      MignetHost *host = test_cluster_add_host (cluster, name);

      test_host_add_ethernet (host, "eth0", MIGNET_CARRIER_UP);
      test_host_add_ethernet (host, "eth1", MIGNET_CARRIER_UP);
      test_host_attach (host, test_cluster_get_management (cluster), "eth0", address);
      test_host_attach (host, network, "eth1", migration_address);
    }

  return cluster;
}

MignetPlan *
queue_cluster_plan_over (
    MignetCluster *cluster, const char *vm, guint source, guint destination, const char *network)
{
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (MignetRequest) request = NULL;
  g_autoptr (GError) error = NULL;
  MignetPlan *plan;

  request = mignet_request_new (
      test_cluster_add_vm (cluster, vm, queue_cluster_get_host (cluster, source)));
  mignet_request_set_destination (request, queue_cluster_get_host (cluster, destination));
  mignet_request_set_network (request, mignet_cluster_lookup_network (cluster, network));
  plan = mignet_planner_plan (planner, request, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mignet_plan_get_outcome (plan), !=, MIGNET_OUTCOME_REFUSED);

  return plan;
}

MignetPlan *
queue_cluster_plan (MignetCluster *cluster, const char *vm, guint source, guint destination)
{
  return queue_cluster_plan_over (cluster, vm, source, destination, "mig");
}

static guint
look_up (GHashTable *table, const char *key)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (table, key));
}

/* Called with the mutex held. */
static void
count_one (CountingMigrator *self, const char *key, int step)
{
  guint count = (guint) ((int) look_up (self->counts, key) + step);
  guint limit = look_up (self->limits, key);

  g_assert_true (limit == 0 || count <= limit);
  g_hash_table_insert (self->counts, g_strdup (key), GUINT_TO_POINTER (count));
  if (count > look_up (self->peaks, key))
    g_hash_table_insert (self->peaks, g_strdup (key), GUINT_TO_POINTER (count));
}

static void
count_plan (CountingMigrator *self, MignetPlan *plan, int step)
{
  g_autofree char *from = g_strconcat ("from ", mignet_plan_get_source_id (plan), NULL);
  g_autofree char *to = g_strconcat ("to ", mignet_plan_get_destination_id (plan), NULL);
  g_autofree char *over = g_strconcat ("over ", mignet_plan_get_network (plan), NULL);

  g_mutex_lock (&self->mutex);
  count_one (self, from, step);
  count_one (self, to, step);
  count_one (self, over, step);
  count_one (self, "all", step);
  g_mutex_unlock (&self->mutex);
}

void
counting_migrator_end (CountingMigrator *self, MignetMigration *inner, const GError *error)
{
  count_plan (self, mignet_migration_get_plan (inner), -1);
  if (error == NULL)
    mignet_migration_return (inner);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    mignet_migration_return_error (inner, MIGNET_MIGRATION_STATE_CANCELLED, error);
  else
    mignet_migration_return_error (inner, MIGNET_MIGRATION_STATE_FAILED, error);
}

static gboolean
is_one_of (guint number, guint step)
{
  return step > 0 && number % step == step - 1;
}

static gboolean
on_timer (gpointer user_data)
{
  MignetMigration *inner = user_data;
  CountingMigrator *self = g_object_get_data (G_OBJECT (inner), "migrator");
  g_autoptr (GError) error = NULL;

  if (g_cancellable_is_cancelled (mignet_migration_get_cancellable (inner)))
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "As asked");
  else if (g_object_get_data (G_OBJECT (inner), "fails") != NULL)
    error = g_error_new_literal (MIGNET_ERROR, MIGNET_ERROR_FAILED, "It broke");
  counting_migrator_end (self, inner, error);

  return G_SOURCE_REMOVE;
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CountingMigrator) self = user_data;

  count_plan (self, mignet_migration_get_plan (MIGNET_MIGRATION (source)), -1);
}

static void
set_timer (MignetMigration *inner)
{
  g_autoptr (GSource) source = g_timeout_source_new ((guint) g_random_int_range (0, MAX_TIMER_MS));

  g_source_set_callback (source, on_timer, g_object_ref (inner), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static MignetMigration *
counting_migrator_start (MignetMigrator *migrator, MignetPlan *plan, GError **error)
{
  CountingMigrator *self = COUNTING_MIGRATOR (migrator);
  MignetMigration *inner;
  guint number;

  g_mutex_lock (&self->mutex);
  number = self->n_started++;
  self->start_thread = g_thread_self ();
  g_mutex_unlock (&self->mutex);

  if (is_one_of (number, self->refused))
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_PROBE, "It did not begin");
      return NULL;
    }

  count_plan (self, plan, 1);
  if (self->mode == COUNTING_BY_THREADS)
    {
      inner = mignet_migrator_start (MIGNET_MIGRATOR (self->scripted), plan, error);
      mignet_migration_wait_async (inner, NULL, on_ended, g_object_ref (self));
      return inner;
    }

  inner = mignet_migration_new (plan);
  g_object_set_data_full (G_OBJECT (inner), "migrator", g_object_ref (self), g_object_unref);
  g_object_set_data (G_OBJECT (inner), "fails", is_one_of (number, self->failed) ? self : NULL);
  mignet_migration_report_state (inner, MIGNET_MIGRATION_STATE_PRE_COPY);
  if (self->mode == COUNTING_BY_TIMERS)
    set_timer (inner);
  else
    g_async_queue_push (self->started, g_object_ref (inner));

  return inner;
}

static MignetMigration *
counting_migrator_recover (MignetMigrator *migrator, MignetPlan *plan, GError **error)
{
  return counting_migrator_start (migrator, plan, error);
}

static gboolean
counting_migrator_check (MignetMigrator *migrator, MignetPlan *plan, GError **error)
{
  CountingMigrator *self = COUNTING_MIGRATOR (migrator);

  self->check_thread = g_thread_self ();
  if (self->objection == NULL)
    return TRUE;

  g_set_error_literal (error, MIGNET_ERROR, MIGNET_ERROR_STALE_PLAN, self->objection);

  return FALSE;
}

static void
counting_migrator_iface_init (MignetMigratorInterface *iface)
{
  iface->start = counting_migrator_start;
  iface->recover = counting_migrator_recover;
  iface->check = counting_migrator_check;
}

static void
counting_migrator_finalize (GObject *object)
{
  CountingMigrator *self = COUNTING_MIGRATOR (object);

  g_object_unref (self->scripted);
  g_async_queue_unref (self->started);
  g_hash_table_unref (self->limits);
  g_hash_table_unref (self->counts);
  g_hash_table_unref (self->peaks);
  g_free (self->objection);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (counting_migrator_parent_class)->finalize (object);
}

static void
counting_migrator_class_init (CountingMigratorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = counting_migrator_finalize;
}

static void
counting_migrator_init (CountingMigrator *self)
{
  g_mutex_init (&self->mutex);
  self->scripted = mignet_scripted_migrator_new ();
  mignet_scripted_migrator_set_duration (self->scripted, 20);
  self->started = g_async_queue_new_full (g_object_unref);
  self->limits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->peaks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

CountingMigrator *
counting_migrator_new (CountingMode mode)
{
  CountingMigrator *self = g_object_new (COUNTING_TYPE_MIGRATOR, NULL);

  self->mode = mode;

  return self;
}

void
counting_migrator_set_limit (CountingMigrator *self, const char *key, guint limit)
{
  g_hash_table_insert (self->limits, g_strdup (key), GUINT_TO_POINTER (limit));
}

void
counting_migrator_set_failures (CountingMigrator *self, guint refused, guint failed)
{
  self->refused = refused;
  self->failed = failed;
}

void
counting_migrator_set_objection (CountingMigrator *self, const char *objection)
{
  g_free (self->objection);
  self->objection = g_strdup (objection);
}

static guint
look_up_locked (CountingMigrator *self, GHashTable *table, const char *key)
{
  guint value;

  g_mutex_lock (&self->mutex);
  value = look_up (table, key);
  g_mutex_unlock (&self->mutex);

  return value;
}

guint
counting_migrator_get_count (CountingMigrator *self, const char *key)
{
  return look_up_locked (self, self->counts, key);
}

guint
counting_migrator_get_peak (CountingMigrator *self, const char *key)
{
  return look_up_locked (self, self->peaks, key);
}

guint
counting_migrator_get_n_started (CountingMigrator *self)
{
  guint n_started;

  g_mutex_lock (&self->mutex);
  n_started = self->n_started;
  g_mutex_unlock (&self->mutex);

  return n_started;
}

GThread *
counting_migrator_get_start_thread (CountingMigrator *self)
{
  return self->start_thread;
}

GThread *
counting_migrator_get_check_thread (CountingMigrator *self)
{
  return self->check_thread;
}

MignetMigration *
counting_migrator_next (CountingMigrator *self)
{
  return g_async_queue_timeout_pop (self->started, PATIENCE);
}

MignetMigration *
counting_migrator_try_next (CountingMigrator *self)
{
  return g_async_queue_timeout_pop (self->started, MOMENT);
}

gboolean
counting_migrator_is_quiet (CountingMigrator *self)
{
  g_autoptr (MignetMigration) inner = counting_migrator_try_next (self);

  return inner == NULL;
}
