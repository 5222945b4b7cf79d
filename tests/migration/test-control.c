/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>

#include "plan-fixture.h"

#define MIB G_GUINT64_CONSTANT (1048576)

/* A provider that takes controls and answers them when the test says so. */
typedef struct
{
  MignetMigration *migration; /* (owned) */
  GPtrArray *controls;        /* (owned) (element-type MignetControl) */
  GThread *thread;            /* in which the last one arrived */
} Provider;

static gboolean
on_control (MignetMigration *migration, MignetControl *control, gpointer user_data)
{
  Provider *provider = user_data;

  g_assert_true (migration == provider->migration);
  g_ptr_array_add (provider->controls, g_object_ref (control));
  provider->thread = g_thread_self ();

  return TRUE;
}

static void
provider_init (Provider *provider, MignetMigrationState state)
{
  g_autoptr (MignetPlan) plan = plan_fixture_new ();

  provider->migration = mignet_migration_new (plan);
  provider->controls = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (provider->migration, "control", G_CALLBACK (on_control), provider);
  mignet_migration_report_state (provider->migration, state);
}

static void
provider_clear (Provider *provider)
{
  g_signal_handlers_disconnect_by_data (provider->migration, provider);
  g_ptr_array_unref (provider->controls);
  g_object_unref (provider->migration);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Provider, provider_clear)

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **answered = user_data;

  *answered = g_object_ref (result);
}

static void
wait_for (GAsyncResult **answered)
{
  while (*answered == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_ask_and_answer (void)
{
  g_auto (Provider) provider = { 0 };
  g_autoptr (GAsyncResult) bandwidth = NULL;
  g_autoptr (GAsyncResult) downtime = NULL;
  g_autoptr (GAsyncResult) post_copy = NULL;
  g_autoptr (GError) refusal = g_error_new_literal (MIGNET_ERROR, MIGNET_ERROR_FAILED, "Not now");
  g_autoptr (GError) error = NULL;
  MignetControlKind kind;
  guint64 value;

  g_test_summary ("What is asked arrives at the provider, and its answer at the one who asked");

  provider_init (&provider, MIGNET_MIGRATION_STATE_PRE_COPY);
  mignet_migration_set_bandwidth_async (provider.migration, 64, NULL, on_answered, &bandwidth);
  mignet_migration_set_max_downtime_async (provider.migration, 500, NULL, on_answered, &downtime);
  mignet_migration_start_post_copy_async (provider.migration, NULL, on_answered, &post_copy);
  g_assert_cmpuint (provider.controls->len, ==, 3);
  g_assert_true (provider.thread == g_thread_self ());

  g_object_get (provider.controls->pdata[0], "kind", &kind, "value", &value, NULL);
  g_assert_cmpint (kind, ==, MIGNET_CONTROL_KIND_BANDWIDTH);
  g_assert_cmpuint (value, ==, 64);
  g_assert_cmpint (mignet_control_get_kind (provider.controls->pdata[1]), ==,
                   MIGNET_CONTROL_KIND_MAX_DOWNTIME);
  g_assert_cmpuint (mignet_control_get_value (provider.controls->pdata[1]), ==, 500);
  g_assert_cmpint (mignet_control_get_kind (provider.controls->pdata[2]), ==,
                   MIGNET_CONTROL_KIND_POST_COPY);

  /* In another order, and twice. */
  mignet_control_return_error (provider.controls->pdata[1], refusal);
  mignet_control_return (provider.controls->pdata[1]);
  mignet_control_return (provider.controls->pdata[0]);
  mignet_control_return_error (provider.controls->pdata[0], refusal);
  mignet_control_return (provider.controls->pdata[2]);
  wait_for (&bandwidth);
  wait_for (&downtime);
  wait_for (&post_copy);
  g_assert_true (mignet_migration_set_bandwidth_finish (provider.migration, bandwidth, NULL));
  g_assert_false (mignet_migration_set_max_downtime_finish (provider.migration, downtime, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "Not now");
  g_assert_true (mignet_migration_start_post_copy_finish (provider.migration, post_copy, NULL));
}

static void
test_unsupported (void)
{
  g_autoptr (MignetPlan) plan = plan_fixture_new ();
  g_autoptr (MignetMigration) migration = mignet_migration_new (plan);
  g_autoptr (GError) error = NULL;

  g_test_summary ("What no provider takes is refused, and the refusal names the VM");

  g_assert_false (mignet_migration_set_bandwidth (migration, 10, NULL, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_SUPPORTED);
  g_assert_nonnull (strstr (error->message, "'vm1'"));
  g_assert_nonnull (strstr (error->message, "bandwidth"));
}

static void
test_states (void)
{
  static const struct
  {
    MignetMigrationState state;
    gboolean bandwidth;
    gboolean downtime;
    gboolean post_copy;
    gboolean cancel;
  } cases[] = {
    { MIGNET_MIGRATION_STATE_CREATED, TRUE, TRUE, TRUE, TRUE },
    { MIGNET_MIGRATION_STATE_QUEUED, TRUE, TRUE, TRUE, TRUE },
    { MIGNET_MIGRATION_STATE_CONNECTING, TRUE, TRUE, TRUE, TRUE },
    { MIGNET_MIGRATION_STATE_PREPARING, TRUE, TRUE, TRUE, TRUE },
    { MIGNET_MIGRATION_STATE_PRE_COPY, TRUE, TRUE, TRUE, TRUE },
    { MIGNET_MIGRATION_STATE_SWITCHING_OVER, TRUE, FALSE, FALSE, TRUE },
    { MIGNET_MIGRATION_STATE_POST_COPY, TRUE, FALSE, FALSE, FALSE },
    { MIGNET_MIGRATION_STATE_COMPLETING, FALSE, FALSE, FALSE, TRUE },
  };

  g_test_summary ("What each state allows; cancelling is refused in post-copy alone");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Provider) provider = { 0 };
      g_autoptr (GError) error = NULL;
      guint expected = cases[i].bandwidth + cases[i].downtime + cases[i].post_copy;

      provider_init (&provider, cases[i].state);
      mignet_migration_set_bandwidth_async (provider.migration, 1, NULL, NULL, NULL);
      g_assert_cmpuint (provider.controls->len, ==, cases[i].bandwidth);
      mignet_migration_set_max_downtime_async (provider.migration, 1, NULL, NULL, NULL);
      g_assert_cmpuint (provider.controls->len, ==, cases[i].bandwidth + cases[i].downtime);
      mignet_migration_start_post_copy_async (provider.migration, NULL, NULL, NULL);
      g_assert_cmpuint (provider.controls->len, ==, expected);

      g_assert_true (mignet_migration_cancel (provider.migration, &error) == cases[i].cancel);
      g_assert_true (g_cancellable_is_cancelled (
                         mignet_migration_get_cancellable (provider.migration)) == cases[i].cancel);
      if (!cases[i].cancel)
        {
          g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_STATE);
          g_assert_nonnull (strstr (error->message, "post-copy"));
          g_assert_nonnull (strstr (error->message, "'vm1'"));
        }
      mignet_migration_return (provider.migration);
    }
}

static void
test_end_answers (void)
{
  g_auto (Provider) provider = { 0 };
  g_autoptr (GAsyncResult) answered = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) late = NULL;

  g_test_summary ("The end of the migration answers what is open; after it nothing is taken");

  provider_init (&provider, MIGNET_MIGRATION_STATE_PRE_COPY);
  mignet_migration_set_bandwidth_async (provider.migration, 64, NULL, on_answered, &answered);
  mignet_migration_return (provider.migration);
  wait_for (&answered);
  g_assert_false (mignet_migration_set_bandwidth_finish (provider.migration, answered, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_STATE);
  mignet_control_return (provider.controls->pdata[0]);

  g_assert_false (mignet_migration_set_bandwidth (provider.migration, 64, NULL, &late));
  g_assert_error (late, MIGNET_ERROR, MIGNET_ERROR_BAD_STATE);
  g_assert_cmpuint (provider.controls->len, ==, 1);
  g_assert_true (mignet_migration_cancel (provider.migration, NULL));
}

static void
test_waiting_can_be_cancelled (void)
{
  g_auto (Provider) provider = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) answered = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("Who no longer wants to wait need not; the migration goes on");

  provider_init (&provider, MIGNET_MIGRATION_STATE_PRE_COPY);
  mignet_migration_set_bandwidth_async (provider.migration, 64, cancellable, on_answered,
                                        &answered);
  g_cancellable_cancel (cancellable);
  wait_for (&answered);
  g_assert_false (mignet_migration_set_bandwidth_finish (provider.migration, answered, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  mignet_control_return (provider.controls->pdata[0]);
  g_assert_false (
      g_cancellable_is_cancelled (mignet_migration_get_cancellable (provider.migration)));
}

static void
test_scripted (void)
{
  g_autoptr (MignetScriptedMigrator) migrator = mignet_scripted_migrator_new ();
  g_autoptr (MignetPlan) plan = plan_fixture_new ();
  g_autoptr (MignetMigration) migration = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("The scripted migrator obeys: what would take an hour is over at once");

  mignet_scripted_migrator_set_memory (migrator, 64 * MIB);
  mignet_scripted_migrator_set_duration (migrator, 2000);
  mignet_scripted_migrator_set_dirty_rate (migrator, 32 * MIB);
  migration = mignet_migrator_start (MIGNET_MIGRATOR (migrator), plan, &error);
  g_assert_no_error (error);
  g_assert_true (mignet_migration_get_migrator (migration) == MIGNET_MIGRATOR (migrator));

  /* 32 MiB a second are changed, and 32 MiB a second go over: that never ends. */
  g_assert_true (mignet_migration_set_max_downtime (migration, 1, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (mignet_migration_set_bandwidth (migration, 1024, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (mignet_migration_set_max_downtime (migration, 1000, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (mignet_migration_wait (migration, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (mignet_migration_get_elapsed (migration), <, 1500);
}

static void
test_scripted_post_copy (void)
{
  g_autoptr (MignetScriptedMigrator) migrator = mignet_scripted_migrator_new ();
  g_autoptr (MignetPlan) plan = plan_fixture_new_post_copy ();
  g_autoptr (MignetPlan) without = plan_fixture_new ();
  g_autoptr (MignetMigration) migration = NULL;
  g_autoptr (MignetMigration) refusing = NULL;
  g_autoptr (MignetMigration) broken = NULL;
  g_autoptr (MignetMigration) recovery = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary (
      "Post-copy ends what would not end, if the plan allows it; broken, it is recovered");

  mignet_scripted_migrator_set_memory (migrator, 64 * MIB);
  mignet_scripted_migrator_set_duration (migrator, 400);
  mignet_scripted_migrator_set_dirty_rate (migrator, 1024 * MIB);

  refusing = mignet_migrator_start (MIGNET_MIGRATOR (migrator), without, NULL);
  g_assert_false (mignet_migration_start_post_copy (refusing, NULL, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
  g_assert_true (mignet_migration_cancel (refusing, NULL));

  migration = mignet_migrator_start (MIGNET_MIGRATOR (migrator), plan, NULL);
  g_assert_true (mignet_migration_start_post_copy (migration, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (mignet_migration_cancel (migration, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_STATE);
  g_clear_error (&error);
  g_assert_true (mignet_migration_wait (migration, NULL, &error));
  g_assert_no_error (error);

  mignet_scripted_migrator_set_break_post_copy (migrator, TRUE);
  broken = mignet_migrator_start (MIGNET_MIGRATOR (migrator), plan, NULL);
  g_assert_true (mignet_migration_start_post_copy (broken, NULL, &error));
  g_assert_false (mignet_migration_wait (broken, NULL, &error));
  g_assert_nonnull (strstr (error->message, "'vm1'"));
  g_clear_error (&error);
  g_assert_cmpint (mignet_migration_get_state (broken), ==, MIGNET_MIGRATION_STATE_RECOVERABLE);

  recovery = mignet_migration_recover (broken, without, &error);
  g_assert_no_error (error);
  g_assert_true (mignet_migration_get_plan (recovery) == without);
  g_assert_true (mignet_migration_wait (recovery, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (mignet_migration_get_state (broken), ==, MIGNET_MIGRATION_STATE_RECOVERABLE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/control/ask-and-answer", test_ask_and_answer);
  g_test_add_func ("/control/unsupported", test_unsupported);
  g_test_add_func ("/control/states", test_states);
  g_test_add_func ("/control/end-answers", test_end_answers);
  g_test_add_func ("/control/waiting-can-be-cancelled", test_waiting_can_be_cancelled);
  g_test_add_func ("/control/scripted", test_scripted);
  g_test_add_func ("/control/scripted-post-copy", test_scripted_post_copy);

  return g_test_run ();
}
