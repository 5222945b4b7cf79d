/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>

#include "queue-fixture.h"

#include "mignet-test-utils.h"

/* Host 'h0' with virtual machines of 1 GiB each is emptied; the others have room for all. */
typedef struct
{
  MignetCluster *cluster;     /* (owned) */
  CountingMigrator *migrator; /* (owned) */
  MignetEvacuationRun *run;   /* (owned) */
  GAsyncResult *result;       /* (owned) (nullable) */
} Fixture;

static void
fixture_init (Fixture *fixture, CountingMode mode, guint n_hosts, guint n_vms)
{
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (MignetEvacuationRequest) request = NULL;

  fixture->cluster = queue_cluster_new (n_hosts);
  for (guint i = 0; i < n_hosts; i++)
    mignet_host_set_memory (queue_cluster_get_host (fixture->cluster, i), 512 * 1024);
  for (guint i = 0; i < n_vms; i++)
    {
      g_autofree char *name = g_strdup_printf ("vm%u", i);
      MignetVm *vm = test_cluster_add_vm (fixture->cluster, name,
                                          queue_cluster_get_host (fixture->cluster, 0));

      mignet_vm_set_memory (vm, 1024);
    }

  fixture->migrator = counting_migrator_new (mode);
  request = mignet_evacuation_request_new (fixture->cluster);
  mignet_evacuation_request_add_host (request, queue_cluster_get_host (fixture->cluster, 0));
  fixture->run = mignet_evacuation_run_new (planner, request, MIGNET_MIGRATOR (fixture->migrator));
}

static void
fixture_clear (Fixture *fixture)
{
  g_clear_object (&fixture->result);
  g_clear_object (&fixture->run);
  g_clear_object (&fixture->migrator);
  g_clear_object (&fixture->cluster);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static void
on_executed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->result = g_object_ref (result);
}

static void
execute (Fixture *fixture, GCancellable *cancellable)
{
  mignet_evacuation_run_execute_async (fixture->run, cancellable, on_executed, fixture);
}

static gboolean
finish (Fixture *fixture, GError **error)
{
  while (fixture->result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return mignet_evacuation_run_execute_finish (fixture->run, fixture->result, error);
}

/* The next inner migration, while the main context runs. */
static MignetMigration *
next (Fixture *fixture)
{
  for (guint i = 0; i < 600; i++)
    {
      MignetMigration *inner;

      while (g_main_context_iteration (NULL, FALSE))
        ;
      inner = counting_migrator_try_next (fixture->migrator);
      if (inner != NULL)
        return inner;
    }
  g_assert_not_reached ();
}

static MignetEvacuationItem *
get_item (Fixture *fixture, const char *vm)
{
  GListModel *items = mignet_evacuation_run_get_items (fixture->run);

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (MignetEvacuationItem) item = g_list_model_get_item (items, i);

      if (g_str_equal (mignet_evacuation_item_get_vm (item), vm))
        return item;
    }
  g_assert_not_reached ();
}

static const char *
get_inner_vm (MignetMigration *inner)
{
  return mignet_plan_get_vm (mignet_migration_get_plan (inner));
}

static const char *
get_inner_destination (MignetMigration *inner)
{
  return mignet_plan_get_destination (mignet_migration_get_plan (inner));
}

static guint
count (Fixture *fixture, MignetEvacuationState state)
{
  return mignet_evacuation_run_count (fixture->run, state);
}

static void
test_all_leave (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *document = NULL;

  g_test_summary ("Forty leave a host, two at a time in each direction, in waves");

  fixture_init (&fixture, COUNTING_BY_TIMERS, 4, 40);
  counting_migrator_set_limit (fixture.migrator, "from h0-id", 2);
  for (guint i = 1; i < 4; i++)
    {
      g_autofree char *to = g_strdup_printf ("to h%u-id", i);

      counting_migrator_set_limit (fixture.migrator, to, 2);
    }
  execute (&fixture, NULL);
  g_assert_null (fixture.result);
  g_assert_true (finish (&fixture, &error));
  g_assert_no_error (error);

  g_assert_cmpuint (count (&fixture, MIGNET_EVACUATION_STATE_DONE), ==, 40);
  g_assert_cmpuint (mignet_evacuation_run_get_percent (fixture.run), ==, 100);
  g_assert_cmpuint (mignet_evacuation_run_get_n_plans (fixture.run), ==, 1);
  g_assert_nonnull (mignet_evacuation_run_get_evacuation (fixture.run));
  g_assert_cmpuint (counting_migrator_get_n_started (fixture.migrator), ==, 40);
  g_assert_cmpuint (counting_migrator_get_peak (fixture.migrator, "from h0-id"), ==, 2);
  g_assert_cmpstr (mignet_evacuation_item_get_location (get_item (&fixture, "vm7")), ==,
                   mignet_evacuation_item_get_destination (get_item (&fixture, "vm7")));
  document = mignet_evacuation_run_to_json (fixture.run);
  g_assert_nonnull (strstr (document, "\"format\": \"mignet-evacuation-run/1\""));
  g_assert_nonnull (strstr (document, "\"finished\": true"));
}

static void
check_pace (gboolean named)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (MignetMigration) first = NULL;
  g_autoptr (MignetMigration) second = NULL;
  g_autoptr (MignetMigration) third = NULL;

  fixture_init (&fixture, COUNTING_BY_HAND, 3, 3);
  if (named)
    {
      g_autoptr (MignetPlanner) planner = mignet_planner_new ();
      g_autoptr (MignetEvacuationRequest) request = mignet_evacuation_request_new (fixture.cluster);

      for (guint i = 0; i < 3; i++)
        {
          g_autofree char *vm = g_strdup_printf ("vm%u", i);

          mignet_evacuation_request_add_vm (request,
                                            mignet_cluster_lookup_vm (fixture.cluster, vm));
        }
      g_object_unref (fixture.run);
      fixture.run =
          mignet_evacuation_run_new (planner, request, MIGNET_MIGRATOR (fixture.migrator));
    }

  execute (&fixture, NULL);
  first = next (&fixture);
  second = next (&fixture);
  g_assert_true (counting_migrator_is_quiet (fixture.migrator));
  counting_migrator_end (fixture.migrator, first, NULL);
  if (named)
    {
      while (count (&fixture, MIGNET_EVACUATION_STATE_DONE) < 1)
        g_main_context_iteration (NULL, TRUE);
      g_assert_true (counting_migrator_is_quiet (fixture.migrator));
      counting_migrator_end (fixture.migrator, second, NULL);
    }
  third = next (&fixture);
  if (!named)
    counting_migrator_end (fixture.migrator, second, NULL);
  counting_migrator_end (fixture.migrator, third, NULL);
  g_assert_true (finish (&fixture, NULL));
}

static void
test_pace (void)
{
  g_test_summary (
      "The next one begins as soon as there is room, but when its wave does where a host "
      "may be left and reached");

  check_pace (FALSE);
  check_pace (TRUE);
}

/* Whether no other inner migration begins, while the main context runs. */
static gboolean
stays_quiet (Fixture *fixture)
{
  for (guint i = 0; i < 3; i++)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      if (!counting_migrator_is_quiet (fixture->migrator))
        return FALSE;
    }

  return TRUE;
}

static void
test_alone (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  g_test_summary ("What is to have the links for itself begins when nothing else uses them");

  fixture_init (&fixture, COUNTING_BY_HAND, 3, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("vm%u", i);
      MignetHost *host = queue_cluster_get_host (fixture.cluster, i);

      mignet_nic_set_speed (mignet_host_lookup_nic (host, "eth1"), 1000);
      mignet_vm_set_dirty_rate (mignet_cluster_lookup_vm (fixture.cluster, name), 50);
    }

  execute (&fixture, NULL);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (MignetMigration) only = next (&fixture);

      g_assert_true (stays_quiet (&fixture));
      g_assert_cmpuint (count (&fixture, MIGNET_EVACUATION_STATE_RUNNING), ==, 1);
      counting_migrator_end (fixture.migrator, only, NULL);
    }
  g_assert_true (finish (&fixture, &error));
  g_assert_no_error (error);
}

static void
test_fails_once (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) broke = g_error_new_literal (MIGNET_ERROR, MIGNET_ERROR_FAILED, "It broke");
  g_autoptr (MignetMigration) first = NULL;
  g_autoptr (MignetMigration) second = NULL;
  g_autoptr (MignetMigration) again = NULL;
  g_autofree char *vm = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("One that fails goes elsewhere at once, while the other one goes on");

  fixture_init (&fixture, COUNTING_BY_HAND, 3, 2);
  execute (&fixture, NULL);
  first = next (&fixture);
  second = next (&fixture);
  vm = g_strdup (get_inner_vm (first));
  g_assert_cmpuint (count (&fixture, MIGNET_EVACUATION_STATE_RUNNING), ==, 2);

  counting_migrator_end (fixture.migrator, first, broke);
  again = next (&fixture);
  g_assert_cmpstr (get_inner_vm (again), ==, vm);
  g_assert_cmpstr (get_inner_destination (again), !=, get_inner_destination (first));
  g_assert_cmpuint (mignet_evacuation_run_get_n_plans (fixture.run), ==, 2);
  g_assert_cmpuint (mignet_evacuation_item_get_attempts (get_item (&fixture, vm)), ==, 2);
  g_assert_cmpstr (mignet_evacuation_item_get_error (get_item (&fixture, vm))->message, ==,
                   "It broke");

  counting_migrator_end (fixture.migrator, again, NULL);
  counting_migrator_end (fixture.migrator, second, NULL);
  g_assert_true (finish (&fixture, &error));
  g_assert_no_error (error);
  g_assert_null (mignet_evacuation_item_get_error (get_item (&fixture, vm)));
}

static void
test_fails_everywhere (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) broke = g_error_new_literal (MIGNET_ERROR, MIGNET_ERROR_FAILED, "It broke");
  g_autoptr (GError) error = NULL;
  MignetEvacuationItem *item;

  g_test_summary ("One that fails again and again is left over, and the others leave");

  fixture_init (&fixture, COUNTING_BY_HAND, 6, 5);
  mignet_evacuation_run_set_max_attempts (fixture.run, 4);
  execute (&fixture, NULL);
  for (guint n = 0; n < 8; n++)
    {
      g_autoptr (MignetMigration) inner = next (&fixture);
      gboolean fails = g_str_equal (get_inner_vm (inner), "vm3");

      counting_migrator_end (fixture.migrator, inner, fails ? broke : NULL);
    }
  g_assert_false (finish (&fixture, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_CARRIED_OUT);
  item = get_item (&fixture, "vm3");
  g_assert_cmpint (mignet_evacuation_item_get_state (item), ==, MIGNET_EVACUATION_STATE_LEFT_OVER);
  g_assert_cmpuint (mignet_evacuation_item_get_attempts (item), ==, 4);
  g_assert_cmpstr (mignet_evacuation_item_get_location (item), ==, "h0");
  g_assert_cmpuint (count (&fixture, MIGNET_EVACUATION_STATE_DONE), ==, 4);
}

static void
test_no_other_place (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) broke = g_error_new_literal (MIGNET_ERROR, MIGNET_ERROR_FAILED, "It broke");
  g_autoptr (MignetMigration) inner = NULL;
  g_autoptr (GPtrArray) reasons = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("One that fails and has nowhere else to go says why, and why it failed");

  fixture_init (&fixture, COUNTING_BY_HAND, 2, 1);
  execute (&fixture, NULL);
  inner = next (&fixture);
  counting_migrator_end (fixture.migrator, inner, broke);
  g_assert_false (finish (&fixture, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_CARRIED_OUT);
  reasons = mignet_evacuation_item_get_reasons (get_item (&fixture, "vm0"));
  g_assert_cmpuint (reasons->len, >, 0);
  g_assert_cmpstr (mignet_evacuation_item_get_error (get_item (&fixture, "vm0"))->message, ==,
                   "It broke");
}

static void
test_random_failures (void)
{
  g_test_summary ("Whatever fails or cannot be started, all are accounted for and nothing is left "
                  "running");

  for (guint round = 0; round < 20; round++)
    {
      g_auto (Fixture) fixture = { 0 };
      guint n_done, n_left;

      fixture_init (&fixture, COUNTING_BY_TIMERS, 5, 20);
      counting_migrator_set_limit (fixture.migrator, "from h0-id", 2);
      counting_migrator_set_failures (fixture.migrator, (guint) g_test_rand_int_range (2, 9),
                                      (guint) g_test_rand_int_range (2, 9));
      execute (&fixture, NULL);
      finish (&fixture, NULL);
      n_done = count (&fixture, MIGNET_EVACUATION_STATE_DONE);
      n_left = count (&fixture, MIGNET_EVACUATION_STATE_LEFT_OVER);
      g_assert_cmpuint (n_done + n_left, ==, 20);
      g_assert_cmpuint (counting_migrator_get_count (fixture.migrator, "all"), ==, 0);
    }
}

static void
test_cancel (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Asked");
  g_autoptr (MignetMigration) first = NULL;
  g_autoptr (MignetMigration) second = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("Cancelling the whole begins nothing more and waits for what is under way");

  fixture_init (&fixture, COUNTING_BY_HAND, 3, 8);
  execute (&fixture, cancellable);
  first = next (&fixture);
  second = next (&fixture);
  g_cancellable_cancel (cancellable);
  while (!g_cancellable_is_cancelled (mignet_migration_get_cancellable (second)))
    g_main_context_iteration (NULL, TRUE);
  while (count (&fixture, MIGNET_EVACUATION_STATE_CANCELLED) < 6)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (fixture.result);

  /* It was too late for the first one. */
  counting_migrator_end (fixture.migrator, first, NULL);
  counting_migrator_end (fixture.migrator, second, cancelled);
  g_assert_false (finish (&fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count (&fixture, MIGNET_EVACUATION_STATE_CANCELLED), ==, 7);
  g_assert_cmpuint (count (&fixture, MIGNET_EVACUATION_STATE_DONE), ==, 1);
  g_assert_cmpstr (mignet_evacuation_item_get_location (get_item (&fixture, "vm7")), ==, "h0");
  g_assert_cmpuint (counting_migrator_get_n_started (fixture.migrator), ==, 2);
}

static void
test_cancel_before (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_test_summary ("One that was cancelled before begins nothing, and is executed once only");

  fixture_init (&fixture, COUNTING_BY_HAND, 3, 8);
  g_cancellable_cancel (cancellable);
  execute (&fixture, cancellable);
  finish (&fixture, NULL);
  g_assert_cmpuint (counting_migrator_get_n_started (fixture.migrator), ==, 0);

  g_clear_object (&fixture.result);
  execute (&fixture, NULL);
  g_assert_false (finish (&fixture, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_STATE);
}

static void
test_cancel_items (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Asked");
  g_autoptr (GError) broke = g_error_new_literal (MIGNET_ERROR, MIGNET_ERROR_FAILED, "It broke");
  g_autoptr (MignetMigration) first = NULL;
  g_autoptr (MignetMigration) second = NULL;
  g_autoptr (GError) error = NULL;
  MignetEvacuationItem *waiting = NULL;
  GListModel *items;
  guint n_ended;

  g_test_summary ("One is cancelled alone, whether it waits or runs, and is not planned again");

  fixture_init (&fixture, COUNTING_BY_HAND, 4, 6);
  execute (&fixture, NULL);
  first = next (&fixture);
  second = next (&fixture);
  items = mignet_evacuation_run_get_items (fixture.run);
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (MignetEvacuationItem) item = g_list_model_get_item (items, i);

      if (mignet_evacuation_item_get_state (item) == MIGNET_EVACUATION_STATE_WAITING)
        waiting = item;
    }
  g_assert_true (mignet_evacuation_run_cancel_item (fixture.run, waiting, NULL));
  g_assert_cmpint (mignet_evacuation_item_get_state (waiting), ==,
                   MIGNET_EVACUATION_STATE_CANCELLED);
  g_assert_true (mignet_evacuation_run_cancel_item (
      fixture.run, get_item (&fixture, get_inner_vm (first)), NULL));
  g_assert_true (g_cancellable_is_cancelled (mignet_migration_get_cancellable (first)));
  g_assert_false (g_cancellable_is_cancelled (mignet_migration_get_cancellable (second)));

  counting_migrator_end (fixture.migrator, first, cancelled);
  counting_migrator_end (fixture.migrator, second, broke);
  for (n_ended = 0; n_ended < 4; n_ended++)
    {
      g_autoptr (MignetMigration) inner = next (&fixture);

      g_assert_cmpstr (get_inner_vm (inner), !=, mignet_evacuation_item_get_vm (waiting));
      g_assert_cmpstr (get_inner_vm (inner), !=, get_inner_vm (first));
      counting_migrator_end (fixture.migrator, inner, NULL);
    }
  g_assert_false (finish (&fixture, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_CARRIED_OUT);
  g_assert_cmpuint (count (&fixture, MIGNET_EVACUATION_STATE_CANCELLED), ==, 2);
  g_assert_cmpuint (count (&fixture, MIGNET_EVACUATION_STATE_DONE), ==, 4);
}

static void
test_unclear (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) lost = g_error_new_literal (MIGNET_ERROR, MIGNET_ERROR_FAILED, "No answer");
  g_autoptr (GError) broke = g_error_new_literal (MIGNET_ERROR, MIGNET_ERROR_FAILED, "It broke");
  g_autoptr (MignetMigration) first = NULL;
  g_autoptr (MignetMigration) second = NULL;
  g_autofree char *vm = NULL;

  g_test_summary ("One of which nobody knows where it is is not touched again");

  fixture_init (&fixture, COUNTING_BY_HAND, 4, 3);
  execute (&fixture, NULL);
  first = next (&fixture);
  second = next (&fixture);
  vm = g_strdup (get_inner_vm (first));
  mignet_migration_return_error (first, MIGNET_MIGRATION_STATE_LOST_CONTACT, lost);
  counting_migrator_end (fixture.migrator, second, broke);
  for (guint n = 0; n < 2; n++)
    {
      g_autoptr (MignetMigration) inner = next (&fixture);

      g_assert_cmpstr (get_inner_vm (inner), !=, vm);
      counting_migrator_end (fixture.migrator, inner, NULL);
    }
  g_assert_false (finish (&fixture, NULL));
  g_assert_cmpint (mignet_evacuation_item_get_state (get_item (&fixture, vm)), ==,
                   MIGNET_EVACUATION_STATE_UNCLEAR);
  g_assert_null (mignet_evacuation_item_get_location (get_item (&fixture, vm)));
}

static void
test_left_over (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  g_test_summary ("What has no place is left over with the reasons of the plan; the rest leaves");

  fixture_init (&fixture, COUNTING_BY_TIMERS, 3, 4);
  mignet_host_set_memory (queue_cluster_get_host (fixture.cluster, 1), 3 * 1024);
  mignet_host_set_memory (queue_cluster_get_host (fixture.cluster, 2), 512);
  execute (&fixture, NULL);
  g_assert_false (finish (&fixture, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_CARRIED_OUT);
  g_assert_cmpuint (count (&fixture, MIGNET_EVACUATION_STATE_DONE), ==, 3);
  g_assert_cmpuint (count (&fixture, MIGNET_EVACUATION_STATE_LEFT_OVER), ==, 1);
}

static void
test_nothing (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (MignetEvacuationRun) bare = g_object_new (MIGNET_TYPE_EVACUATION_RUN, NULL);

  g_test_summary ("An empty host is emptied at once, but not before the call has returned");

  fixture_init (&fixture, COUNTING_BY_TIMERS, 2, 0);
  execute (&fixture, NULL);
  g_assert_null (fixture.result);
  g_assert_true (finish (&fixture, NULL));

  g_clear_object (&fixture.result);
  mignet_evacuation_run_execute_async (bare, NULL, on_executed, &fixture);
  while (fixture.result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (mignet_evacuation_run_execute_finish (bare, fixture.result, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/evacuation-run/all-leave", test_all_leave);
  g_test_add_func ("/evacuation-run/pace", test_pace);
  g_test_add_func ("/evacuation-run/alone", test_alone);
  g_test_add_func ("/evacuation-run/fails-once", test_fails_once);
  g_test_add_func ("/evacuation-run/fails-everywhere", test_fails_everywhere);
  g_test_add_func ("/evacuation-run/no-other-place", test_no_other_place);
  g_test_add_func ("/evacuation-run/random-failures", test_random_failures);
  g_test_add_func ("/evacuation-run/cancel", test_cancel);
  g_test_add_func ("/evacuation-run/cancel-before", test_cancel_before);
  g_test_add_func ("/evacuation-run/cancel-items", test_cancel_items);
  g_test_add_func ("/evacuation-run/unclear", test_unclear);
  g_test_add_func ("/evacuation-run/left-over", test_left_over);
  g_test_add_func ("/evacuation-run/nothing", test_nothing);

  return g_test_run ();
}
