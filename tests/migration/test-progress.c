/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>

#include "plan-fixture.h"

#define MIB G_GUINT64_CONSTANT (1048576)

static MignetMigration *
new_migration (void)
{
  g_autoptr (MignetPlan) plan = plan_fixture_new ();

  return mignet_migration_new (plan);
}

static void
run_pending (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_unknown (void)
{
  g_autoptr (MignetMigration) migration = new_migration ();

  g_test_summary ("What nobody has reported is not known");

  g_assert_cmpint (mignet_migration_get_dirty_rate (migration), ==, -1);
  g_assert_cmpuint (mignet_migration_get_iteration (migration), ==, 0);
  g_assert_cmpuint (mignet_migration_get_throttle (migration), ==, 0);
  g_assert_cmpint (mignet_migration_get_remaining_time (migration), ==, -1);
  g_assert_cmpint (mignet_migration_get_setup_time (migration), ==, -1);
  g_assert_cmpint (mignet_migration_get_expected_downtime (migration), ==, -1);
  g_assert_cmpint (mignet_migration_get_downtime (migration), ==, -1);
  g_assert_cmpuint (mignet_migration_get_post_copy_requests (migration), ==, 0);
}

static void
on_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  g_hash_table_add (user_data, g_strdup (pspec->name));
}

static void
test_reported (void)
{
  g_autoptr (MignetMigration) migration = new_migration ();
  g_autoptr (GHashTable) notified = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *json = NULL;
  gint64 dirty_rate, setup_time, expected, downtime;
  guint64 requests;
  guint iteration, throttle;

  g_test_summary ("What is reported can be read, and is notified");

  g_signal_connect (migration, "notify", G_CALLBACK (on_notify), notified);
  mignet_migration_report_state (migration, MIGNET_MIGRATION_STATE_PRE_COPY);
  mignet_migration_report_iteration (migration, 3, 25 * (gint64) MIB);
  mignet_migration_report_throttle (migration, 40);
  mignet_migration_report_setup_time (migration, 7);
  mignet_migration_report_expected_downtime (migration, 90);
  mignet_migration_report_downtime (migration, 80);
  mignet_migration_report_post_copy_requests (migration, 11);
  run_pending ();

  g_object_get (migration, "dirty-rate", &dirty_rate, "iteration", &iteration, "throttle",
                &throttle, "setup-time", &setup_time, "expected-downtime", &expected, "downtime",
                &downtime, "post-copy-requests", &requests, NULL);
  g_assert_cmpint (dirty_rate, ==, 25 * (gint64) MIB);
  g_assert_cmpuint (iteration, ==, 3);
  g_assert_cmpuint (throttle, ==, 40);
  g_assert_cmpint (setup_time, ==, 7);
  g_assert_cmpint (expected, ==, 90);
  g_assert_cmpint (downtime, ==, 80);
  g_assert_cmpuint (requests, ==, 11);
  for (const char *const *name =
           (const char *const[]){ "dirty-rate", "iteration", "throttle", "setup-time",
                                  "expected-downtime", "downtime", "post-copy-requests", "elapsed",
                                  NULL };
       *name != NULL; name++)
    g_assert_true (g_hash_table_contains (notified, *name));

  json = mignet_migration_to_json (migration);
  g_assert_nonnull (strstr (json, "\"iteration\": 3"));
  g_assert_nonnull (strstr (json, "\"expected-downtime\": 90"));
}

static void
test_remaining_time (void)
{
  static const struct
  {
    MignetMigrationState state;
    guint64 remaining;
    guint64 rate;
    gint64 dirty_rate;
    gint64 expected;
  } cases[] = {
    { MIGNET_MIGRATION_STATE_PREPARING, 100 * MIB, 50 * MIB, 0, -1 },
    /* The dirty rate is not known before the memory has been gone through. */
    { MIGNET_MIGRATION_STATE_PRE_COPY, 100 * MIB, 50 * MIB, -1, -1 },
    { MIGNET_MIGRATION_STATE_PRE_COPY, 100 * MIB, 0, 0, -1 },
    { MIGNET_MIGRATION_STATE_PRE_COPY, 100 * MIB, 50 * MIB, 0, 2000 },
    { MIGNET_MIGRATION_STATE_PRE_COPY, 100 * MIB, 50 * MIB, 25 * MIB, 4000 },
    /* As fast as it is transferred, and faster: no end in sight. */
    { MIGNET_MIGRATION_STATE_PRE_COPY, 100 * MIB, 50 * MIB, 50 * MIB, -1 },
    { MIGNET_MIGRATION_STATE_PRE_COPY, 100 * MIB, 50 * MIB, 51 * MIB, -1 },
    { MIGNET_MIGRATION_STATE_PRE_COPY, 0, 50 * MIB, 25 * MIB, 0 },
    /* Nothing is transferred twice any more. */
    { MIGNET_MIGRATION_STATE_POST_COPY, 100 * MIB, 50 * MIB, 51 * MIB, 2000 },
    { MIGNET_MIGRATION_STATE_SWITCHING_OVER, 100 * MIB, 50 * MIB, 51 * MIB, 2000 },
    { MIGNET_MIGRATION_STATE_PRE_COPY, G_MAXUINT64, 1, 0, -1 },
  };

  g_test_summary ("The remaining time is what is left by the rates, and unknown rather than wrong");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MignetMigration) migration = new_migration ();

      mignet_migration_report_state (migration, cases[i].state);
      mignet_migration_report_progress (migration, 200 * MIB, 0, cases[i].remaining, cases[i].rate);
      mignet_migration_report_iteration (migration, 2, cases[i].dirty_rate);
      run_pending ();
      g_assert_cmpint (mignet_migration_get_remaining_time (migration), ==, cases[i].expected);
      mignet_migration_return (migration);
      run_pending ();
      g_assert_cmpint (mignet_migration_get_remaining_time (migration), ==, 0);
    }
}

static void
test_recoverable (void)
{
  g_autoptr (MignetMigration) migration = new_migration ();
  g_autoptr (GError) given = g_error_new_literal (MIGNET_ERROR, MIGNET_ERROR_FAILED, "Broke");
  g_autoptr (GError) error = NULL;

  g_test_summary ("A migration that broke in post-copy has ended, and cannot be cancelled");

  mignet_migration_report_state (migration, MIGNET_MIGRATION_STATE_POST_COPY);
  mignet_migration_return_error (migration, MIGNET_MIGRATION_STATE_RECOVERABLE, given);
  g_assert_false (mignet_migration_wait (migration, NULL, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_FAILED);
  g_assert_true (mignet_migration_is_finished (migration));
  g_assert_cmpint (mignet_migration_get_state (migration), ==, MIGNET_MIGRATION_STATE_RECOVERABLE);
  g_clear_error (&error);
  g_assert_false (mignet_migration_cancel (migration, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_STATE);

  /* It was not started by a migrator. */
  g_clear_error (&error);
  g_assert_null (mignet_migration_recover (migration, NULL, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_SUPPORTED);
}

static void
test_nothing_to_recover (void)
{
  g_autoptr (MignetScriptedMigrator) migrator = mignet_scripted_migrator_new ();
  g_autoptr (MignetPlan) plan = plan_fixture_new ();
  g_autoptr (MignetMigration) migration = NULL;
  g_autoptr (MignetMigration) recovery = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("Only what broke can be recovered; a lost object is no obstacle");

  mignet_scripted_migrator_set_duration (migrator, 10);
  migration = mignet_migrator_migrate (MIGNET_MIGRATOR (migrator), plan, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (mignet_migration_recover (migration, NULL, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_STATE);

  g_clear_error (&error);
  recovery = mignet_migrator_recover (MIGNET_MIGRATOR (migrator), plan, &error);
  g_assert_no_error (error);
  g_assert_true (mignet_migration_wait (recovery, NULL, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/progress/unknown", test_unknown);
  g_test_add_func ("/progress/reported", test_reported);
  g_test_add_func ("/progress/remaining-time", test_remaining_time);
  g_test_add_func ("/progress/recoverable", test_recoverable);
  g_test_add_func ("/progress/nothing-to-recover", test_nothing_to_recover);

  return g_test_run ();
}
