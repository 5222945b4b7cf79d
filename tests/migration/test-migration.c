/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>

#include "plan-fixture.h"

#define MIB (1024 * 1024)

/* Counts notifications, and that they come in the thread of the test. */
typedef struct
{
  GThread *thread;
  GHashTable *counts; /* property name → number */
  gboolean consistent;
  MignetMigrationState last_state;
} Listener;

static void
on_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  Listener *listener = user_data;
  MignetMigration *migration = MIGNET_MIGRATION (object);
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (listener->counts, pspec->name));
  MignetMigrationState state = mignet_migration_get_state (migration);

  g_hash_table_insert (listener->counts, (gpointer) pspec->name, GUINT_TO_POINTER (count + 1));
  if (g_thread_self () != listener->thread)
    listener->consistent = FALSE;
  if (state != listener->last_state && !g_str_equal (pspec->name, "state"))
    {
      /* Another property comes first in the same update; the state must be notified in it too. */
      g_assert_cmpint (state, >, listener->last_state);
    }
  if (g_str_equal (pspec->name, "state"))
    listener->last_state = state;
}

static void
listener_init (Listener *listener, MignetMigration *migration)
{
  listener->thread = g_thread_self ();
  listener->counts = g_hash_table_new (g_str_hash, g_str_equal);
  listener->consistent = TRUE;
  listener->last_state = mignet_migration_get_state (migration);
  g_signal_connect (migration, "notify", G_CALLBACK (on_notify), listener);
}

static guint
listener_count (Listener *listener, const char *property)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (listener->counts, property));
}

static void
listener_clear (Listener *listener, MignetMigration *migration)
{
  g_signal_handlers_disconnect_by_data (migration, listener);
  g_hash_table_unref (listener->counts);
}

static void
run_pending (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static MignetMigration *
new_migration (void)
{
  g_autoptr (MignetPlan) plan = plan_fixture_new ();

  return mignet_migration_new (plan);
}

static void
test_initial (void)
{
  g_autoptr (MignetPlan) plan = plan_fixture_new ();
  g_autoptr (MignetMigration) migration = mignet_migration_new (plan);
  g_autoptr (MignetMigration) bare = g_object_new (MIGNET_TYPE_MIGRATION, NULL);

  g_test_summary ("A new migration is created and has done nothing");

  g_assert_true (mignet_migration_get_plan (migration) == plan);
  g_assert_cmpint (mignet_migration_get_state (migration), ==, MIGNET_MIGRATION_STATE_CREATED);
  g_assert_false (mignet_migration_is_finished (migration));
  g_assert_cmpuint (mignet_migration_get_data_total (migration), ==, 0);
  g_assert_cmpuint (mignet_migration_get_percent (migration), ==, 0);
  g_assert_cmpint (mignet_migration_get_downtime (migration), ==, -1);
  g_assert_null (mignet_migration_get_evidence (migration));
  g_assert_null (mignet_migration_get_error (migration));
  g_assert_null (mignet_migration_get_plan (bare));
  g_assert_cmpint (mignet_migration_get_state (bare), ==, MIGNET_MIGRATION_STATE_CREATED);
}

static void
test_properties (void)
{
  g_autoptr (MignetMigration) migration = new_migration ();
  g_autoptr (MignetPlan) plan = NULL;
  g_autoptr (GCancellable) cancellable = NULL;
  g_autoptr (GError) given = g_error_new_literal (MIGNET_ERROR, MIGNET_ERROR_FAILED, "Out of luck");
  g_autoptr (GError) error = NULL;
  MignetMigrationState state;
  guint64 total, processed, remaining, rate, elapsed;
  gint64 downtime;
  guint percent;
  gboolean finished;

  g_test_summary ("Every property says what its getter says");

  mignet_migration_report_progress (migration, 100 * MIB, 30 * MIB, 75 * MIB, 5 * MIB);
  mignet_migration_report_downtime (migration, 42);
  g_usleep (2000);
  mignet_migration_return_error (migration, MIGNET_MIGRATION_STATE_LOST_CONTACT, given);
  run_pending ();

  g_object_get (migration, "plan", &plan, "state", &state, "finished", &finished, "data-total",
                &total, "data-processed", &processed, "data-remaining", &remaining, "rate", &rate,
                "percent", &percent, "elapsed", &elapsed, "downtime", &downtime, "error", &error,
                "cancellable", &cancellable, NULL);
  g_assert_true (plan == mignet_migration_get_plan (migration));
  g_assert_true (cancellable == mignet_migration_get_cancellable (migration));
  g_assert_cmpint (state, ==, MIGNET_MIGRATION_STATE_LOST_CONTACT);
  g_assert_true (finished);
  g_assert_cmpuint (total, ==, 100 * MIB);
  g_assert_cmpuint (processed, ==, 30 * MIB);
  g_assert_cmpuint (remaining, ==, 75 * MIB);
  g_assert_cmpuint (rate, ==, 0);
  g_assert_cmpuint (percent, ==, 25);
  g_assert_cmpuint (elapsed, ==, mignet_migration_get_elapsed (migration));
  g_assert_cmpuint (elapsed, >=, 2);
  g_assert_cmpint (downtime, ==, 42);
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, mignet_migration_get_error (migration)->message);
}

static void
test_coalescing (void)
{
  g_autoptr (MignetMigration) migration = new_migration ();
  Listener listener;

  g_test_summary ("Reports arrive in the context, many as one, and not before");

  listener_init (&listener, migration);
  mignet_migration_report_state (migration, MIGNET_MIGRATION_STATE_PRE_COPY);
  for (guint i = 1; i <= 1000; i++)
    mignet_migration_report_progress (migration, 1000, i, 1000 - i, i);

  g_assert_cmpint (mignet_migration_get_state (migration), ==, MIGNET_MIGRATION_STATE_CREATED);
  g_assert_cmpuint (mignet_migration_get_data_total (migration), ==, 0);
  g_assert_cmpuint (g_hash_table_size (listener.counts), ==, 0);

  run_pending ();
  g_assert_cmpint (mignet_migration_get_state (migration), ==, MIGNET_MIGRATION_STATE_PRE_COPY);
  g_assert_cmpuint (mignet_migration_get_data_processed (migration), ==, 1000);
  g_assert_cmpuint (listener_count (&listener, "state"), ==, 1);
  g_assert_cmpuint (listener_count (&listener, "data-processed"), ==, 1);
  g_assert_cmpuint (listener_count (&listener, "rate"), ==, 1);
  g_assert_cmpuint (listener_count (&listener, "elapsed"), ==, 1);
  g_assert_cmpuint (listener_count (&listener, "data-remaining"), ==, 0);
  g_assert_cmpuint (listener_count (&listener, "downtime"), ==, 0);
  g_assert_cmpuint (listener_count (&listener, "error"), ==, 0);
  g_assert_cmpuint (mignet_migration_get_percent (migration), ==, 99);

  /* A report that changes nothing wakes nobody. */
  mignet_migration_report_progress (migration, 1000, 1000, 0, 1000);
  g_assert_false (g_main_context_pending (NULL));

  mignet_migration_return (migration);
  run_pending ();
  g_assert_cmpuint (mignet_migration_get_percent (migration), ==, 100);
  g_assert_cmpuint (listener_count (&listener, "state"), ==, 2);
  g_assert_cmpuint (listener_count (&listener, "finished"), ==, 1);
  g_assert_true (listener.consistent);
  listener_clear (&listener, migration);
}

static void
test_percent (void)
{
  static const struct
  {
    guint64 total;
    guint64 remaining;
    guint percent;
  } rows[] = {
    { 0, 0, 0 },
    { 0, 100, 0 },
    { 100, 100, 0 },
    { 100, 200, 0 },
    { 100, 1, 99 },
    { 100, 0, 99 },
    { 3, 2, 33 },
    { G_MAXUINT64, G_MAXUINT64 / 2, 50 },
    { G_MAXUINT64, 0, 99 },
  };
  g_autoptr (MignetMigration) migration = new_migration ();

  g_test_summary ("The percentage is what is no longer left, and 100 only at the end");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      mignet_migration_report_progress (migration, rows[i].total, i, rows[i].remaining, 0);
      run_pending ();
      g_assert_cmpuint (mignet_migration_get_percent (migration), ==, rows[i].percent);
    }
  mignet_migration_return (migration);
  run_pending ();
  g_assert_cmpuint (mignet_migration_get_percent (migration), ==, 100);
  g_assert_cmpuint (mignet_migration_get_data_remaining (migration), ==, 0);
}

static void
test_final_is_final (void)
{
  g_autoptr (MignetMigration) migration = new_migration ();
  g_autoptr (GError) given = g_error_new_literal (MIGNET_ERROR, MIGNET_ERROR_FAILED, "Too late");
  Listener listener;
  guint64 elapsed;

  g_test_summary ("After the end nothing changes any more");

  listener_init (&listener, migration);
  mignet_migration_report_progress (migration, 10, 5, 5, 1);
  mignet_migration_return (migration);
  mignet_migration_return (migration);
  mignet_migration_return_error (migration, MIGNET_MIGRATION_STATE_FAILED, given);
  mignet_migration_report_state (migration, MIGNET_MIGRATION_STATE_PRE_COPY);
  mignet_migration_report_progress (migration, 20, 1, 19, 7);
  mignet_migration_report_downtime (migration, 7);
  mignet_migration_cancel (migration, NULL);
  run_pending ();

  elapsed = mignet_migration_get_elapsed (migration);
  g_assert_cmpint (mignet_migration_get_state (migration), ==, MIGNET_MIGRATION_STATE_DONE);
  g_assert_null (mignet_migration_get_error (migration));
  g_assert_cmpuint (mignet_migration_get_data_total (migration), ==, 10);
  g_assert_cmpint (mignet_migration_get_downtime (migration), ==, -1);
  g_assert_false (g_cancellable_is_cancelled (mignet_migration_get_cancellable (migration)));
  g_assert_cmpuint (listener_count (&listener, "state"), ==, 1);
  g_assert_cmpuint (listener_count (&listener, "finished"), ==, 1);
  g_usleep (3000);
  g_assert_cmpuint (mignet_migration_get_elapsed (migration), ==, elapsed);
  listener_clear (&listener, migration);
}

static void
test_error_codes (void)
{
  static const struct
  {
    MignetMigrationState state;
    gboolean gives_cancelled;
    gboolean cancelled;
  } rows[] = {
    { MIGNET_MIGRATION_STATE_CANCELLED, TRUE, TRUE },
    { MIGNET_MIGRATION_STATE_CANCELLED, FALSE, TRUE },
    { MIGNET_MIGRATION_STATE_FAILED, TRUE, FALSE },
    { MIGNET_MIGRATION_STATE_FAILED, FALSE, FALSE },
    { MIGNET_MIGRATION_STATE_LOST_CONTACT, TRUE, FALSE },
  };

  g_test_summary ("The error is G_IO_ERROR_CANCELLED if and only if the state is CANCELLED");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MignetMigration) migration = new_migration ();
      g_autoptr (GError) given = NULL;
      g_autoptr (GError) error = NULL;

      if (rows[i].gives_cancelled)
        g_set_error_literal (&given, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Stopped");
      else
        g_set_error_literal (&given, MIGNET_ERROR, MIGNET_ERROR_PROBE, "Stopped");
      mignet_migration_return_error (migration, rows[i].state, given);

      g_assert_false (mignet_migration_wait (migration, NULL, &error));
      g_assert_true (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ==
                     rows[i].cancelled);
      g_assert_cmpstr (error->message, ==, "Stopped");
      g_assert_cmpint (mignet_migration_get_state (migration), ==, rows[i].state);
    }
}

static gpointer
provide (gpointer data)
{
  g_autoptr (MignetMigration) migration = data;

  for (guint i = 0; i < 2000; i++)
    {
      mignet_migration_report_progress (migration, 2000, i + 1, 1999 - i, i);
      if (i == 1000)
        mignet_migration_report_state (migration, MIGNET_MIGRATION_STATE_PRE_COPY);
    }
  mignet_migration_return (migration);

  return NULL;
}

static void
on_waited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  guint *n_waited = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_true (mignet_migration_wait_finish (MIGNET_MIGRATION (source), result, &error));
  g_assert_no_error (error);
  g_assert_true (mignet_migration_is_finished (MIGNET_MIGRATION (source)));
  (*n_waited)++;
}

static void
test_provider_thread (void)
{
  g_autoptr (MignetMigration) migration = new_migration ();
  Listener listener;
  GThread *thread;
  guint n_waited = 0;

  g_test_summary ("A provider in another thread, a consumer with a loop");

  listener_init (&listener, migration);
  thread = g_thread_new ("provider", provide, g_object_ref (migration));
  for (guint i = 0; i < 3; i++)
    mignet_migration_wait_async (migration, NULL, on_waited, &n_waited);
  while (n_waited < 3)
    {
      guint64 before = mignet_migration_get_data_processed (migration);

      g_thread_yield ();
      g_assert_cmpuint (mignet_migration_get_data_processed (migration), ==, before);
      g_main_context_iteration (NULL, TRUE);
    }
  g_thread_join (thread);

  g_assert_cmpint (listener.last_state, ==, MIGNET_MIGRATION_STATE_DONE);
  g_assert_cmpuint (listener_count (&listener, "finished"), ==, 1);
  g_assert_cmpuint (mignet_migration_get_data_processed (migration), ==, 2000);
  g_assert_true (listener.consistent);
  listener_clear (&listener, migration);

  /* Waiting for what has ended works too. */
  mignet_migration_wait_async (migration, NULL, on_waited, &n_waited);
  g_assert_cmpuint (n_waited, ==, 3);
  while (n_waited < 4)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_wait_blocking (void)
{
  g_autoptr (MignetMigration) migration = new_migration ();
  g_autoptr (GError) error = NULL;
  Listener listener;
  GThread *thread;

  g_test_summary ("A blocking wait needs no loop, sees final values, and notifications follow");

  listener_init (&listener, migration);
  thread = g_thread_new ("provider", provide, g_object_ref (migration));
  g_assert_true (mignet_migration_wait (migration, NULL, &error));
  g_assert_no_error (error);
  g_thread_join (thread);

  g_assert_cmpint (mignet_migration_get_state (migration), ==, MIGNET_MIGRATION_STATE_DONE);
  g_assert_cmpuint (mignet_migration_get_data_processed (migration), ==, 2000);
  g_assert_cmpuint (g_hash_table_size (listener.counts), ==, 0);

  run_pending ();
  g_assert_cmpuint (listener_count (&listener, "state"), ==, 1);
  g_assert_cmpuint (listener_count (&listener, "finished"), ==, 1);
  g_assert_cmpuint (listener_count (&listener, "data-processed"), ==, 1);
  listener_clear (&listener, migration);
}

static void
test_nothing_left_behind (void)
{
  MignetMigration *migration = new_migration ();
  GThread *thread;

  g_test_summary ("A program without a loop and without listeners leaves nothing in the context");

  thread = g_thread_new ("provider", provide, g_object_ref (migration));
  g_assert_true (mignet_migration_wait (migration, NULL, NULL));
  g_thread_join (thread);

  g_assert_false (g_main_context_pending (NULL));
  g_assert_finalize_object (migration);
}

typedef struct
{
  GMainContext *context;
  MignetMigration *migration;
  GMutex mutex;
  GCond ready;
  gboolean started;
  guint n_notified;
} ContextThread;

static void
count_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  ContextThread *data = user_data;

  g_assert_true (g_main_context_is_owner (data->context));
  data->n_notified++;
}

static gpointer
consume_in_own_context (gpointer user_data)
{
  ContextThread *data = user_data;

  g_main_context_push_thread_default (data->context);
  g_mutex_lock (&data->mutex);
  data->migration = new_migration ();
  g_signal_connect (data->migration, "notify::state", G_CALLBACK (count_notify), data);
  data->started = TRUE;
  g_cond_signal (&data->ready);
  g_mutex_unlock (&data->mutex);

  while (!mignet_migration_is_finished (data->migration))
    g_main_context_iteration (data->context, TRUE);
  g_main_context_pop_thread_default (data->context);

  return NULL;
}

static void
test_context (void)
{
  ContextThread data = { g_main_context_new (), NULL, { 0 }, { 0 }, FALSE, 0 };
  GThread *thread;

  g_test_summary ("Notifications come in the context that was the thread-default one");

  g_mutex_init (&data.mutex);
  g_cond_init (&data.ready);
  g_mutex_lock (&data.mutex);
  thread = g_thread_new ("consumer", consume_in_own_context, &data);
  while (!data.started)
    g_cond_wait (&data.ready, &data.mutex);
  g_mutex_unlock (&data.mutex);

  mignet_migration_report_state (data.migration, MIGNET_MIGRATION_STATE_PRE_COPY);
  mignet_migration_return (data.migration);
  g_thread_join (thread);

  g_assert_cmpuint (data.n_notified, >=, 1);
  g_assert_false (g_main_context_pending (NULL));
  g_assert_finalize_object (data.migration);
  g_main_context_unref (data.context);
  g_mutex_clear (&data.mutex);
  g_cond_clear (&data.ready);
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (20000);
  g_cancellable_cancel (data);

  return NULL;
}

static void
on_wait_given_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *called = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_false (mignet_migration_wait_finish (MIGNET_MIGRATION (source), result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  *called = TRUE;
}

static void
test_cancel_waiting (void)
{
  g_autoptr (MignetMigration) migration = new_migration ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("canceller", cancel_soon, cancellable);
  gboolean called = FALSE;
  guint n_waited = 0;

  g_test_summary ("Cancelling the waiting does not cancel the migration");

  g_assert_false (mignet_migration_wait (migration, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  g_assert_false (mignet_migration_is_finished (migration));
  g_assert_false (g_cancellable_is_cancelled (mignet_migration_get_cancellable (migration)));

  g_cancellable_reset (cancellable);
  mignet_migration_wait_async (migration, cancellable, on_wait_given_up, &called);
  mignet_migration_wait_async (migration, NULL, on_waited, &n_waited);
  g_cancellable_cancel (cancellable);
  while (!called)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (g_cancellable_is_cancelled (mignet_migration_get_cancellable (migration)));

  /* Cancelled before it begins. */
  called = FALSE;
  mignet_migration_wait_async (migration, cancellable, on_wait_given_up, &called);
  while (!called)
    g_main_context_iteration (NULL, TRUE);

  /* What has ended is told even to a waiter whose cancellable is cancelled. */
  mignet_migration_return (migration);
  mignet_migration_wait_async (migration, cancellable, on_waited, &n_waited);
  while (n_waited < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (mignet_migration_wait (migration, cancellable, NULL));
}

static void
test_cancel_stages (void)
{
  g_test_summary ("Cancelling asks at every stage; the provider says how it ended");

  for (int stage = MIGNET_MIGRATION_STATE_CREATED; stage < MIGNET_MIGRATION_STATE_DONE; stage++)
    {
      g_autoptr (MignetMigration) migration = new_migration ();
      g_autoptr (GError) given =
          g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
      gboolean too_late = stage == MIGNET_MIGRATION_STATE_COMPLETING;

      mignet_migration_report_state (migration, (MignetMigrationState) stage);
      run_pending ();
      mignet_migration_cancel (migration, NULL);
      mignet_migration_cancel (migration, NULL);
      run_pending ();
      g_assert_cmpint (mignet_migration_get_state (migration), ==, stage);
      g_assert_true (g_cancellable_is_cancelled (mignet_migration_get_cancellable (migration)));

      if (too_late)
        mignet_migration_return (migration);
      else
        mignet_migration_return_error (migration, MIGNET_MIGRATION_STATE_CANCELLED, given);
      g_assert_true (mignet_migration_wait (migration, NULL, NULL) == too_late);
      g_assert_cmpint (mignet_migration_get_state (migration), ==,
                       too_late ? MIGNET_MIGRATION_STATE_DONE : MIGNET_MIGRATION_STATE_CANCELLED);
    }
}

static void
end_at_once (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "At once");

  mignet_migration_return_error (user_data, MIGNET_MIGRATION_STATE_CANCELLED, error);
}

static void
test_end_inside_cancel (void)
{
  g_autoptr (MignetMigration) migration = new_migration ();
  g_autoptr (GError) error = NULL;

  g_test_summary ("A provider may end the migration from inside the cancelling");

  g_signal_connect (mignet_migration_get_cancellable (migration), "cancelled",
                    G_CALLBACK (end_at_once), migration);
  mignet_migration_cancel (migration, NULL);
  g_assert_false (mignet_migration_wait (migration, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gpointer
provide_late (gpointer data)
{
  g_autoptr (MignetMigration) migration = data;

  g_usleep (10000);
  mignet_migration_report_progress (migration, 100, 50, 50, 1);
  mignet_migration_return (migration);

  return NULL;
}

static void
test_dropped_by_consumer (void)
{
  MignetMigration *migration = new_migration ();
  GWeakRef weak;
  GThread *thread;
  g_autoptr (MignetMigration) left = NULL;

  g_test_summary ("The consumer may drop the migration while it runs");

  g_weak_ref_init (&weak, migration);
  thread = g_thread_new ("provider", provide_late, migration);
  g_thread_join (thread);
  run_pending ();
  left = g_weak_ref_get (&weak);
  g_assert_null (left);
  g_weak_ref_clear (&weak);
}

static void
test_dropped_with_listener (void)
{
  MignetMigration *migration = new_migration ();
  Listener listener;
  GThread *thread;

  g_test_summary ("A listener without a reference is still told the end");

  listener_init (&listener, migration);
  thread = g_thread_new ("provider", provide_late, migration);
  while (listener.last_state != MIGNET_MIGRATION_STATE_DONE)
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
  g_assert_cmpuint (listener_count (&listener, "finished"), ==, 1);
  g_hash_table_unref (listener.counts);
}

static gpointer
wait_in_thread (gpointer data)
{
  return GINT_TO_POINTER (mignet_migration_wait (data, NULL, NULL) &&
                          mignet_migration_get_state (data) == MIGNET_MIGRATION_STATE_DONE);
}

static void
test_many_waiters (void)
{
  g_autoptr (MignetMigration) migration = new_migration ();
  GThread *waiters[8];
  GThread *provider;

  g_test_summary ("Several threads may wait at a time");

  for (guint i = 0; i < G_N_ELEMENTS (waiters); i++)
    waiters[i] = g_thread_new ("waiter", wait_in_thread, migration);
  provider = g_thread_new ("provider", provide_late, g_object_ref (migration));
  for (guint i = 0; i < G_N_ELEMENTS (waiters); i++)
    g_assert_true (GPOINTER_TO_INT (g_thread_join (waiters[i])));
  g_thread_join (provider);
}

static void
test_races (void)
{
  g_test_summary ("Cancelling, ending and waiting at the same time end once");

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (MignetMigration) migration = new_migration ();
      GThread *provider, *waiter;
      Listener listener;

      listener_init (&listener, migration);
      waiter = g_thread_new ("waiter", wait_in_thread, migration);
      provider = g_thread_new ("provider", provide, g_object_ref (migration));
      mignet_migration_cancel (migration, NULL);
      while (listener.last_state != MIGNET_MIGRATION_STATE_DONE)
        g_main_context_iteration (NULL, TRUE);
      g_thread_join (provider);
      g_assert_true (GPOINTER_TO_INT (g_thread_join (waiter)));
      run_pending ();
      g_assert_cmpuint (listener_count (&listener, "finished"), ==, 1);
      g_assert_true (listener.consistent);
      listener_clear (&listener, migration);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/migration/initial", test_initial);
  g_test_add_func ("/migration/properties", test_properties);
  g_test_add_func ("/migration/coalescing", test_coalescing);
  g_test_add_func ("/migration/percent", test_percent);
  g_test_add_func ("/migration/final-is-final", test_final_is_final);
  g_test_add_func ("/migration/error-codes", test_error_codes);
  g_test_add_func ("/migration/provider-thread", test_provider_thread);
  g_test_add_func ("/migration/wait-blocking", test_wait_blocking);
  g_test_add_func ("/migration/nothing-left-behind", test_nothing_left_behind);
  g_test_add_func ("/migration/context", test_context);
  g_test_add_func ("/migration/cancel-waiting", test_cancel_waiting);
  g_test_add_func ("/migration/cancel-stages", test_cancel_stages);
  g_test_add_func ("/migration/end-inside-cancel", test_end_inside_cancel);
  g_test_add_func ("/migration/dropped-by-consumer", test_dropped_by_consumer);
  g_test_add_func ("/migration/dropped-with-listener", test_dropped_with_listener);
  g_test_add_func ("/migration/many-waiters", test_many_waiters);
  g_test_add_func ("/migration/races", test_races);

  return g_test_run ();
}
