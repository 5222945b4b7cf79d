/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>

#include "plan-fixture.h"

#define MIB (1024 * 1024)

typedef struct
{
  GArray *states; /* MignetMigrationState, as they were notified */
  guint n_progress;
  guint64 last_processed;
} Record;

static void
on_state (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  Record *record = user_data;
  MignetMigrationState state = mignet_migration_get_state (MIGNET_MIGRATION (object));

  g_array_append_val (record->states, state);
}

static void
on_processed (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  Record *record = user_data;
  MignetMigration *migration = MIGNET_MIGRATION (object);
  guint64 processed = mignet_migration_get_data_processed (migration);

  g_assert_cmpuint (processed, >, record->last_processed);
  g_assert_cmpuint (processed + mignet_migration_get_data_remaining (migration), ==,
                    mignet_migration_get_data_total (migration));
  record->last_processed = processed;
  record->n_progress++;
}

static MignetMigration *
start (MignetScriptedMigrator *migrator)
{
  g_autoptr (MignetPlan) plan = plan_fixture_new ();
  g_autoptr (GError) error = NULL;
  MignetMigration *migration = mignet_migrator_start (MIGNET_MIGRATOR (migrator), plan, &error);

  g_assert_no_error (error);

  return migration;
}

static void
test_properties (void)
{
  g_autoptr (MignetScriptedMigrator) migrator = mignet_scripted_migrator_new ();
  g_autofree char *failure = NULL;
  guint64 memory;
  guint duration;

  g_test_summary ("The properties can be set and read");

  g_assert_cmpuint (mignet_scripted_migrator_get_memory (migrator), ==, 1024 * MIB);
  g_assert_cmpuint (mignet_scripted_migrator_get_duration (migrator), ==, 1000);
  g_assert_null (mignet_scripted_migrator_get_failure (migrator));

  g_object_set (migrator, "memory", (guint64) 5, "duration", 6, "failure", "Out of luck", NULL);
  g_object_get (migrator, "memory", &memory, "duration", &duration, "failure", &failure, NULL);
  g_assert_cmpuint (memory, ==, 5);
  g_assert_cmpuint (duration, ==, 6);
  g_assert_cmpstr (failure, ==, "Out of luck");
}

static void
test_success (void)
{
  g_autoptr (MignetScriptedMigrator) migrator = mignet_scripted_migrator_new ();
  g_autoptr (MignetMigration) migration = NULL;
  Record record = { g_array_new (FALSE, FALSE, sizeof (MignetMigrationState)), 0, 0 };

  g_test_summary ("A success: states in their order, progress, the given time");

  mignet_scripted_migrator_set_memory (migrator, 100 * MIB + 7);
  mignet_scripted_migrator_set_duration (migrator, 200);
  migration = start (migrator);
  mignet_scripted_migrator_set_memory (migrator, 1);
  g_signal_connect (migration, "notify::state", G_CALLBACK (on_state), &record);
  g_signal_connect (migration, "notify::data-processed", G_CALLBACK (on_processed), &record);
  while (!mignet_migration_is_finished (migration))
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (record.states->len, >=, 2);
  for (guint i = 1; i < record.states->len; i++)
    g_assert_cmpint (g_array_index (record.states, MignetMigrationState, i), >,
                     g_array_index (record.states, MignetMigrationState, i - 1));
  g_assert_cmpint (mignet_migration_get_state (migration), ==, MIGNET_MIGRATION_STATE_DONE);
  g_assert_cmpuint (record.n_progress, >=, 2);
  g_assert_cmpuint (mignet_migration_get_data_processed (migration), ==, 100 * MIB + 7);
  g_assert_cmpuint (mignet_migration_get_percent (migration), ==, 100);
  g_assert_cmpint (mignet_migration_get_downtime (migration), ==, 10);
  g_assert_cmpuint (mignet_migration_get_elapsed (migration), >=, 200);
  g_assert_null (mignet_migration_get_evidence (migration));
  g_array_unref (record.states);
}

static void
test_blocking (void)
{
  static const guint64 memories[] = { 0, 1, G_MAXUINT64 };
  g_autoptr (MignetScriptedMigrator) migrator = mignet_scripted_migrator_new ();

  g_test_summary ("It needs no loop, and takes any amount of memory in no time");

  mignet_scripted_migrator_set_duration (migrator, 0);
  for (guint i = 0; i < G_N_ELEMENTS (memories); i++)
    {
      g_autoptr (MignetMigration) migration = NULL;
      g_autoptr (GError) error = NULL;

      mignet_scripted_migrator_set_memory (migrator, memories[i]);
      migration = start (migrator);
      g_assert_true (mignet_migration_wait (migration, NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (mignet_migration_get_data_processed (migration), ==, memories[i]);
    }
}

static void
test_failure (void)
{
  g_autoptr (MignetScriptedMigrator) migrator = mignet_scripted_migrator_new ();
  g_autoptr (MignetMigration) migration = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A failure comes half-way, with the message that was given");

  mignet_scripted_migrator_set_duration (migrator, 100);
  mignet_scripted_migrator_set_failure (migrator, "The destination caught fire");
  migration = start (migrator);
  g_assert_false (mignet_migration_wait (migration, NULL, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "The destination caught fire");
  g_assert_cmpint (mignet_migration_get_state (migration), ==, MIGNET_MIGRATION_STATE_FAILED);
  g_assert_cmpuint (mignet_migration_get_percent (migration), ==, 50);
  g_assert_cmpuint (mignet_migration_get_elapsed (migration), >=, 50);
}

static void
test_cancel (void)
{
  static const gulong moments[] = { 0, 1000, 30000 };
  g_autoptr (MignetScriptedMigrator) migrator = mignet_scripted_migrator_new ();

  g_test_summary ("It is cancelled at once, whenever that is asked");

  mignet_scripted_migrator_set_duration (migrator, 3600 * 1000);
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      g_autoptr (MignetMigration) migration = start (migrator);
      g_autoptr (GError) error = NULL;

      g_usleep (moments[i]);
      mignet_migration_cancel (migration, NULL);
      g_assert_false (mignet_migration_wait (migration, NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_nonnull (strstr (error->message, "'vm1'"));
      g_assert_cmpint (mignet_migration_get_state (migration), ==,
                       MIGNET_MIGRATION_STATE_CANCELLED);
      g_assert_cmpuint (mignet_migration_get_elapsed (migration), <, 60 * 1000);
    }
}

static void
test_migrate (void)
{
  g_autoptr (MignetScriptedMigrator) migrator = mignet_scripted_migrator_new ();
  g_autoptr (MignetPlan) plan = plan_fixture_new ();
  g_autoptr (MignetMigration) migration = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("The blocking call of the interface works");

  mignet_scripted_migrator_set_duration (migrator, 20);
  migration = mignet_migrator_migrate (MIGNET_MIGRATOR (migrator), plan, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mignet_migration_get_state (migration), ==, MIGNET_MIGRATION_STATE_DONE);
}

static void
test_many (void)
{
  g_autoptr (MignetScriptedMigrator) migrator = mignet_scripted_migrator_new ();
  g_autoptr (GPtrArray) migrations = g_ptr_array_new_with_free_func (g_object_unref);

  g_test_summary ("Many migrations at a time, and the migrator may go first");

  mignet_scripted_migrator_set_duration (migrator, 50);
  for (guint i = 0; i < 50; i++)
    g_ptr_array_add (migrations, start (migrator));
  g_clear_object (&migrator);
  for (guint i = 0; i < migrations->len; i++)
    {
      if (i % 2 == 0)
        mignet_migration_cancel (g_ptr_array_index (migrations, i), NULL);
    }
  for (guint i = 0; i < migrations->len; i++)
    {
      gboolean done = mignet_migration_wait (g_ptr_array_index (migrations, i), NULL, NULL);

      if (i % 2 == 1)
        g_assert_true (done);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/scripted-migrator/properties", test_properties);
  g_test_add_func ("/scripted-migrator/success", test_success);
  g_test_add_func ("/scripted-migrator/blocking", test_blocking);
  g_test_add_func ("/scripted-migrator/failure", test_failure);
  g_test_add_func ("/scripted-migrator/cancel", test_cancel);
  g_test_add_func ("/scripted-migrator/migrate", test_migrate);
  g_test_add_func ("/scripted-migrator/many", test_many);

  return g_test_run ();
}
