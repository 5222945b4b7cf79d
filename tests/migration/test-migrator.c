/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>

#include "plan-fixture.h"

/* A migrator that hands out one migration and leaves the rest to the test. */

typedef enum
{
  BEHAVE_LEAVE,         /* the test ends the migration */
  BEHAVE_DONE_LATER,    /* done, from a source in the context of the caller */
  BEHAVE_OBEY_CANCEL,   /* cancelled when asked */
  BEHAVE_IGNORE_CANCEL, /* done when asked to cancel */
  BEHAVE_REFUSE,        /* starts nothing */
  BEHAVE_FORGET_ERROR   /* starts nothing and does not say why */
} Behaviour;

#define TEST_TYPE_MIGRATOR (test_migrator_get_type ())
G_DECLARE_FINAL_TYPE (TestMigrator, test_migrator, TEST, MIGRATOR, GObject)

struct _TestMigrator
{
  GObject parent_instance;

  Behaviour behaviour;
  guint n_starts;
  MignetMigration *last; /* (owned) (nullable) */
};

static void test_migrator_iface_init (MignetMigratorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestMigrator,
                               test_migrator,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MIGNET_TYPE_MIGRATOR,
                                                      test_migrator_iface_init))

static gboolean
end_done (gpointer data)
{
  mignet_migration_return (data);

  return G_SOURCE_REMOVE;
}

static gboolean
end_cancelled (gpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "As asked");

  mignet_migration_return_error (data, MIGNET_MIGRATION_STATE_CANCELLED, error);

  return G_SOURCE_REMOVE;
}

static void
attach_to (GMainContext *context, GSourceFunc func, MignetMigration *migration)
{
  g_autoptr (GSource) source = g_timeout_source_new (5);

  g_source_set_callback (source, func, g_object_ref (migration), g_object_unref);
  g_source_attach (source, context);
}

/* The end comes some time after the cancelling, from another source. */
static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  MignetMigration *migration = user_data;
  gboolean obey = g_object_get_data (G_OBJECT (migration), "obey") != NULL;

  attach_to (g_main_context_get_thread_default (), obey ? end_cancelled : end_done, migration);

  return G_SOURCE_REMOVE;
}

static MignetMigration *
test_migrator_start (MignetMigrator *migrator, MignetPlan *plan, GError **error)
{
  TestMigrator *self = TEST_MIGRATOR (migrator);
  MignetMigration *migration;
  g_autoptr (GSource) source = NULL;

  self->n_starts++;
  if (self->behaviour == BEHAVE_FORGET_ERROR)
    return NULL;
  if (self->behaviour == BEHAVE_REFUSE)
    {
      g_set_error_literal (error, MIGNET_ERROR, MIGNET_ERROR_STALE_PLAN, "Too old");
      return NULL;
    }

  migration = mignet_migration_new (plan);
  g_set_object (&self->last, migration);
  if (self->behaviour == BEHAVE_DONE_LATER)
    attach_to (g_main_context_get_thread_default (), end_done, migration);
  if (self->behaviour == BEHAVE_OBEY_CANCEL || self->behaviour == BEHAVE_IGNORE_CANCEL)
    {
      if (self->behaviour == BEHAVE_OBEY_CANCEL)
        g_object_set_data (G_OBJECT (migration), "obey", migration);
      source = g_cancellable_source_new (mignet_migration_get_cancellable (migration));
      g_source_set_callback (source, G_SOURCE_FUNC (on_cancelled), g_object_ref (migration),
                             g_object_unref);
      g_source_attach (source, g_main_context_get_thread_default ());
    }

  return migration;
}

static void
test_migrator_iface_init (MignetMigratorInterface *iface)
{
  iface->start = test_migrator_start;
}

static void
test_migrator_finalize (GObject *object)
{
  g_clear_object (&TEST_MIGRATOR (object)->last);

  G_OBJECT_CLASS (test_migrator_parent_class)->finalize (object);
}

static void
test_migrator_class_init (TestMigratorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_migrator_finalize;
}

static void
test_migrator_init (TestMigrator *self)
{
}

static TestMigrator *
test_migrator_new (Behaviour behaviour)
{
  TestMigrator *self = g_object_new (TEST_TYPE_MIGRATOR, NULL);

  self->behaviour = behaviour;

  return self;
}

/* A migration refers to its migrator, so a migrator that remembers one has to forget it. */
typedef TestMigrator RememberingMigrator;

static void
remembering_migrator_free (RememberingMigrator *self)
{
  g_clear_object (&self->last);
  g_object_unref (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RememberingMigrator, remembering_migrator_free)

/* A type that implements the interface and leaves the method out. */
#define TEST_TYPE_EMPTY (test_empty_get_type ())
G_DECLARE_FINAL_TYPE (TestEmpty, test_empty, TEST, EMPTY, GObject)

struct _TestEmpty
{
  GObject parent_instance;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (TestEmpty,
                               test_empty,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MIGNET_TYPE_MIGRATOR, NULL))

static void
test_empty_class_init (TestEmptyClass *klass)
{
}

static void
test_empty_init (TestEmpty *self)
{
}

static void
test_start (void)
{
  g_autoptr (RememberingMigrator) migrator = test_migrator_new (BEHAVE_LEAVE);
  g_autoptr (MignetPlan) plan = plan_fixture_new ();
  g_autoptr (MignetMigration) migration = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("Starting hands out what the implementation made");

  migration = mignet_migrator_start (MIGNET_MIGRATOR (migrator), plan, &error);
  g_assert_no_error (error);
  g_assert_true (migration == migrator->last);
  g_assert_true (mignet_migration_get_plan (migration) == plan);
}

static void
test_not_carried_out (void)
{
  MignetPlan *plans[] = { plan_fixture_new_refused (), plan_fixture_new_waiting () };
  g_autoptr (RememberingMigrator) migrator = test_migrator_new (BEHAVE_LEAVE);

  g_test_summary ("Section 5: a plan that is refused or waiting is not carried out");

  for (guint i = 0; i < G_N_ELEMENTS (plans); i++)
    {
      g_autoptr (MignetPlan) plan = plans[i];
      g_autoptr (MignetMigration) migration = NULL;
      g_autoptr (GError) error = NULL;

      migration = mignet_migrator_start (MIGNET_MIGRATOR (migrator), plan, &error);
      g_assert_null (migration);
      g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_CARRIED_OUT);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, "'vm1'"));
      g_assert_nonnull (strstr (error->message, i == 0 ? "refused" : "waiting"));
      g_assert_nonnull (strstr (error->message, "'h2'"));
      g_clear_error (&error);

      migration = mignet_migrator_migrate (MIGNET_MIGRATOR (migrator), plan, NULL, &error);
      g_assert_null (migration);
      g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_CARRIED_OUT);
    }
  g_assert_cmpuint (migrator->n_starts, ==, 0);
}

static void
test_bad_implementations (void)
{
  g_autoptr (RememberingMigrator) refusing = test_migrator_new (BEHAVE_REFUSE);
  g_autoptr (RememberingMigrator) forgetful = test_migrator_new (BEHAVE_FORGET_ERROR);
  g_autoptr (TestEmpty) empty = g_object_new (TEST_TYPE_EMPTY, NULL);
  struct
  {
    gpointer migrator;
    int code;
  } rows[] = {
    { refusing, MIGNET_ERROR_STALE_PLAN },
    { forgetful, MIGNET_ERROR_FAILED },
    { empty, MIGNET_ERROR_FAILED },
  };
  g_autoptr (MignetPlan) plan = plan_fixture_new ();

  g_test_summary ("An implementation that starts nothing always leaves an error");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MignetMigration) migration = NULL;
      g_autoptr (GError) error = NULL;

      migration = mignet_migrator_start (MIGNET_MIGRATOR (rows[i].migrator), plan, &error);
      g_assert_null (migration);
      g_assert_error (error, MIGNET_ERROR, rows[i].code);
    }
}

static void
test_migrate_sync (void)
{
  g_autoptr (RememberingMigrator) migrator = test_migrator_new (BEHAVE_DONE_LATER);
  g_autoptr (MignetPlan) plan = plan_fixture_new ();
  MignetMigration *migration;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A provider that works in the context of its caller is run by the blocking call");

  migration = mignet_migrator_migrate (MIGNET_MIGRATOR (migrator), plan, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (migration == migrator->last);
  g_assert_cmpint (mignet_migration_get_state (migration), ==, MIGNET_MIGRATION_STATE_DONE);
  g_assert_false (g_main_context_pending (NULL));
  g_clear_object (&migrator->last);
  g_assert_finalize_object (migration);
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (10000);
  g_cancellable_cancel (data);

  return NULL;
}

static void
test_migrate_sync_cancel (void)
{
  static const Behaviour behaviours[] = { BEHAVE_OBEY_CANCEL, BEHAVE_IGNORE_CANCEL };

  g_test_summary ("The blocking call waits for the real end after it was cancelled");

  for (guint i = 0; i < G_N_ELEMENTS (behaviours); i++)
    {
      g_autoptr (RememberingMigrator) migrator = test_migrator_new (behaviours[i]);
      g_autoptr (MignetPlan) plan = plan_fixture_new ();
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      GThread *thread = g_thread_new ("canceller", cancel_soon, cancellable);
      g_autoptr (MignetMigration) migration = NULL;
      g_autoptr (GError) error = NULL;

      migration = mignet_migrator_migrate (MIGNET_MIGRATOR (migrator), plan, cancellable, &error);
      g_thread_join (thread);
      g_assert_true (mignet_migration_is_finished (migrator->last));
      if (behaviours[i] == BEHAVE_OBEY_CANCEL)
        {
          g_assert_null (migration);
          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
        }
      else
        {
          g_assert_no_error (error);
          g_assert_true (migration == migrator->last);
        }

      /* Cancelled before anything began. */
      g_clear_error (&error);
      g_clear_object (&migration);
      migration = mignet_migrator_migrate (MIGNET_MIGRATOR (migrator), plan, cancellable, &error);
      g_assert_null (migration);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpuint (migrator->n_starts, ==, 1);
    }
}

typedef struct
{
  gboolean called;
  MignetMigration *migration;
  GError *error;
} Outcome;

static void
outcome_clear (Outcome *outcome)
{
  g_clear_object (&outcome->migration);
  g_clear_error (&outcome->error);
}

static void
on_migrated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  outcome->migration =
      mignet_migrator_migrate_finish (MIGNET_MIGRATOR (source), result, &outcome->error);
  outcome->called = TRUE;
}

static void
run_migrate_async (TestMigrator *migrator,
                   MignetPlan *plan,
                   GCancellable *cancellable,
                   gboolean cancel_later,
                   Outcome *outcome)
{
  mignet_migrator_migrate_async (MIGNET_MIGRATOR (migrator), plan, cancellable, on_migrated,
                                 outcome);
  g_assert_false (outcome->called);
  if (cancel_later)
    g_cancellable_cancel (cancellable);
  while (!outcome->called)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_migrate_async (void)
{
  g_autoptr (MignetPlan) plan = plan_fixture_new ();
  g_autoptr (MignetPlan) refused = plan_fixture_new_refused ();
  g_autoptr (RememberingMigrator) migrator = test_migrator_new (BEHAVE_DONE_LATER);
  Outcome done = { 0 };
  Outcome not_started = { 0 };

  g_test_summary ("The asynchronous call tells the end, or why nothing was started");

  run_migrate_async (migrator, plan, NULL, FALSE, &done);
  g_assert_no_error (done.error);
  g_assert_true (done.migration == migrator->last);
  g_assert_true (mignet_migration_is_finished (done.migration));

  run_migrate_async (migrator, refused, NULL, FALSE, &not_started);
  g_assert_null (not_started.migration);
  g_assert_error (not_started.error, MIGNET_ERROR, MIGNET_ERROR_NOT_CARRIED_OUT);
  outcome_clear (&done);
  outcome_clear (&not_started);
}

static void
test_migrate_async_cancel (void)
{
  static const Behaviour behaviours[] = { BEHAVE_OBEY_CANCEL, BEHAVE_IGNORE_CANCEL };

  g_test_summary ("The asynchronous call waits for the real end after it was cancelled");

  for (guint i = 0; i < G_N_ELEMENTS (behaviours); i++)
    {
      g_autoptr (MignetPlan) plan = plan_fixture_new ();
      g_autoptr (RememberingMigrator) migrator = test_migrator_new (behaviours[i]);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Outcome outcome = { 0 };
      Outcome second = { 0 };
      MignetMigration *migration;

      run_migrate_async (migrator, plan, cancellable, TRUE, &outcome);
      g_assert_true (mignet_migration_is_finished (migrator->last));
      if (behaviours[i] == BEHAVE_OBEY_CANCEL)
        g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      else
        g_assert_true (outcome.migration == migrator->last);
      outcome_clear (&outcome);

      run_migrate_async (migrator, plan, cancellable, FALSE, &second);
      g_assert_error (second.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpuint (migrator->n_starts, ==, 1);
      outcome_clear (&second);

      while (g_main_context_iteration (NULL, FALSE))
        ;
      migration = g_steal_pointer (&migrator->last);
      g_assert_finalize_object (migration);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/migrator/start", test_start);
  g_test_add_func ("/migrator/not-carried-out", test_not_carried_out);
  g_test_add_func ("/migrator/bad-implementations", test_bad_implementations);
  g_test_add_func ("/migrator/migrate-sync", test_migrate_sync);
  g_test_add_func ("/migrator/migrate-sync-cancel", test_migrate_sync_cancel);
  g_test_add_func ("/migrator/migrate-async", test_migrate_async);
  g_test_add_func ("/migrator/migrate-async-cancel", test_migrate_async_cancel);

  return g_test_run ();
}
