/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>

#include "plan-fixture.h"

#define MIB G_GUINT64_CONSTANT (1048576)

/* A job of a queue, and the one behind it. */
typedef struct
{
  MignetPlan *plan;       /* (owned) */
  MignetMigration *outer; /* (owned) */
  MignetMigration *inner; /* (owned) */
} Pair;

static void
pair_init (Pair *pair)
{
  pair->plan = plan_fixture_new ();
  pair->outer = mignet_migration_new (pair->plan);
  pair->inner = mignet_migration_new (pair->plan);
  mignet_migration_report_state (pair->outer, MIGNET_MIGRATION_STATE_QUEUED);
}

static void
pair_clear (Pair *pair)
{
  g_clear_object (&pair->inner);
  g_clear_object (&pair->outer);
  g_clear_object (&pair->plan);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static void
run_pending (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_shows (void)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (GError) error = NULL;

  g_test_summary ("The outer migration shows what the inner one shows, and ends with it");

  pair_init (&pair);
  mignet_migration_follow (pair.outer, pair.inner);
  run_pending ();
  g_assert_cmpint (mignet_migration_get_state (pair.outer), ==, MIGNET_MIGRATION_STATE_QUEUED);

  mignet_migration_report_state (pair.inner, MIGNET_MIGRATION_STATE_PRE_COPY);
  mignet_migration_report_progress (pair.inner, 100 * MIB, 40 * MIB, 60 * MIB, 10 * MIB);
  mignet_migration_report_iteration (pair.inner, 2, (gint64) MIB);
  run_pending ();
  g_assert_cmpint (mignet_migration_get_state (pair.outer), ==, MIGNET_MIGRATION_STATE_PRE_COPY);
  g_assert_cmpuint (mignet_migration_get_data_remaining (pair.outer), ==, 60 * MIB);
  g_assert_cmpint (mignet_migration_get_dirty_rate (pair.outer), ==, MIB);
  g_assert_false (mignet_migration_is_finished (pair.outer));

  mignet_migration_return (pair.inner);
  g_assert_true (mignet_migration_wait (pair.outer, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (mignet_migration_get_state (pair.outer), ==, MIGNET_MIGRATION_STATE_DONE);
  g_assert_cmpuint (mignet_migration_get_data_remaining (pair.outer), ==, 0);
}

static void
test_fails (void)
{
  static const MignetMigrationState ends[] = { MIGNET_MIGRATION_STATE_FAILED,
                                               MIGNET_MIGRATION_STATE_LOST_CONTACT,
                                               MIGNET_MIGRATION_STATE_RECOVERABLE };

  g_test_summary ("The outer migration fails as the inner one does, also if that was before");

  for (guint i = 0; i < 2 * G_N_ELEMENTS (ends); i++)
    {
      g_auto (Pair) pair = { 0 };
      g_autoptr (GError) given = g_error_new_literal (MIGNET_ERROR, MIGNET_ERROR_PROBE, "No");
      g_autoptr (GError) error = NULL;

      pair_init (&pair);
      if (i % 2 == 0)
        mignet_migration_follow (pair.outer, pair.inner);
      mignet_migration_return_error (pair.inner, ends[i / 2], given);
      if (i % 2 == 1)
        mignet_migration_follow (pair.outer, pair.inner);
      g_assert_false (mignet_migration_wait (pair.outer, NULL, &error));
      g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_PROBE);
      g_assert_cmpint (mignet_migration_get_state (pair.outer), ==, ends[i / 2]);
    }
}

static gboolean
on_control (MignetMigration *migration, MignetControl *control, gpointer user_data)
{
  guint64 *value = user_data;

  *value = mignet_control_get_value (control);
  mignet_control_return (control);

  return TRUE;
}

static void
test_asks (void)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (GError) error = NULL;
  guint64 value = 0;

  g_test_summary ("What is asked of the outer migration, the provider of the inner one gets");

  pair_init (&pair);
  mignet_migration_follow (pair.outer, pair.inner);
  g_assert_false (mignet_migration_set_bandwidth (pair.outer, 7, NULL, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);

  g_signal_connect (pair.inner, "control", G_CALLBACK (on_control), &value);
  g_assert_true (mignet_migration_set_bandwidth (pair.outer, 8, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (value, ==, 8);

  g_assert_true (mignet_migration_cancel (pair.outer, NULL));
  g_assert_true (g_cancellable_is_cancelled (mignet_migration_get_cancellable (pair.inner)));
  mignet_migration_return (pair.inner);
}

static void
test_cancelled_before (void)
{
  g_auto (Pair) pair = { 0 };

  g_test_summary ("What was cancelled while it waited is cancelled behind, too");

  pair_init (&pair);
  g_assert_true (mignet_migration_cancel (pair.outer, NULL));
  mignet_migration_follow (pair.outer, pair.inner);
  g_assert_true (g_cancellable_is_cancelled (mignet_migration_get_cancellable (pair.inner)));
  mignet_migration_return (pair.inner);
}

static void
test_scripted (void)
{
  g_autoptr (MignetScriptedMigrator) migrator = mignet_scripted_migrator_new ();
  g_autoptr (MignetPlan) plan = plan_fixture_new ();

  g_test_summary ("With threads: the outer one ends with the numbers of the inner one");

  mignet_scripted_migrator_set_duration (migrator, 20);
  mignet_scripted_migrator_set_memory (migrator, 100 * MIB);
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (MignetMigration) outer = mignet_migration_new (plan);
      g_autoptr (MignetMigration) inner =
          mignet_migrator_start (MIGNET_MIGRATOR (migrator), plan, NULL);
      g_autoptr (GError) error = NULL;

      g_usleep (i * 500);
      mignet_migration_follow (outer, inner);
      g_clear_object (&inner);
      g_assert_true (mignet_migration_wait (outer, NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (mignet_migration_get_data_processed (outer), ==, 100 * MIB);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/follow/shows", test_shows);
  g_test_add_func ("/follow/fails", test_fails);
  g_test_add_func ("/follow/asks", test_asks);
  g_test_add_func ("/follow/cancelled-before", test_cancelled_before);
  g_test_add_func ("/follow/scripted", test_scripted);

  return g_test_run ();
}
