/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>

#include "queue-fixture.h"

#include "mignet-test-utils.h"

/* A queue in front of a migrator that counts. */
typedef struct
{
  MignetCluster *cluster;      /* (owned) */
  CountingMigrator *migrator;  /* (owned) */
  MignetMigrationQueue *queue; /* (owned) (nullable) */
} Fixture;

static void
fixture_init (Fixture *fixture, CountingMode mode, guint n_hosts)
{
  fixture->cluster = queue_cluster_new (n_hosts);
  fixture->migrator = counting_migrator_new (mode);
  fixture->queue = mignet_migration_queue_new (MIGNET_MIGRATOR (fixture->migrator));
}

static void
fixture_clear (Fixture *fixture)
{
  g_clear_object (&fixture->queue);
  g_clear_object (&fixture->migrator);
  g_clear_object (&fixture->cluster);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static MignetMigrationPolicy *
get_policy (Fixture *fixture)
{
  return mignet_cluster_get_migration_policy (fixture->cluster);
}

static MignetMigration *
start_plan (Fixture *fixture, MignetPlan *plan)
{
  g_autoptr (GError) error = NULL;
  MignetMigration *migration =
      mignet_migrator_start (MIGNET_MIGRATOR (fixture->queue), plan, &error);

  g_assert_no_error (error);

  return migration;
}

static MignetMigration *
start (Fixture *fixture, const char *vm, guint source, guint destination)
{
  g_autoptr (MignetPlan) plan = queue_cluster_plan (fixture->cluster, vm, source, destination);

  return start_plan (fixture, plan);
}

/* The next that begins is that of the virtual machine. */
static MignetMigration *
expect_next (Fixture *fixture, const char *vm)
{
  MignetMigration *inner = counting_migrator_next (fixture->migrator);

  g_assert_nonnull (inner);
  g_assert_cmpstr (mignet_plan_get_vm (mignet_migration_get_plan (inner)), ==, vm);

  return inner;
}

static void
end_done (Fixture *fixture, MignetMigration *inner)
{
  counting_migrator_end (fixture->migrator, inner, NULL);
}

static void
assert_done (MignetMigration *migration)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (mignet_migration_wait (migration, NULL, &error));
  g_assert_no_error (error);
}

static void
run_until_position (MignetMigration *migration, guint position)
{
  while (mignet_migration_get_queue_position (migration) != position)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_until_empty (Fixture *fixture)
{
  while (mignet_migration_queue_get_n_running (fixture->queue) +
             mignet_migration_queue_get_n_waiting (fixture->queue) >
         0)
    g_usleep (1000);
}

/* That one waits for its turn for a reason, the message of which names something. */
static void
assert_waits (MignetMigration *migration, MignetReasonCode code, const char *named)
{
  g_autoptr (GPtrArray) reasons = mignet_migration_get_wait_reasons (migration);

  g_assert_cmpint (mignet_migration_get_state (migration), ==, MIGNET_MIGRATION_STATE_QUEUED);
  g_assert_cmpuint (reasons->len, ==, 1);
  g_assert_cmpint (mignet_reason_get_code (reasons->pdata[0]), ==, code);
  test_check_message (G_STRLOC, mignet_reason_get_message (reasons->pdata[0]), named);
}

static void
test_plan_limits (void)
{
  g_autoptr (MignetCluster) cluster = queue_cluster_new (2);
  MignetMigrationPolicy *policy = mignet_cluster_get_migration_policy (cluster);
  g_autoptr (MignetPlan) plain = queue_cluster_plan (cluster, "vm1", 0, 1);
  g_autoptr (MignetPlan) plan = NULL;
  int outgoing, incoming;
  guint network, whole;

  g_test_summary ("A plan has the limits of its hosts and its policy, the lower of the two");

  mignet_plan_get_limits (plain, &outgoing, &incoming, &network, &whole);
  g_assert_cmpint (outgoing, ==, 2);
  g_assert_cmpint (incoming, ==, 2);
  g_assert_cmpuint (network, ==, 0);
  g_assert_cmpuint (whole, ==, 0);

  mignet_host_set_max_outgoing (queue_cluster_get_host (cluster, 0), 7);
  mignet_host_set_max_incoming (queue_cluster_get_host (cluster, 1), 5);
  mignet_migration_policy_set_max_outgoing (policy, 6);
  mignet_migration_policy_set_max_incoming (policy, 8);
  mignet_migration_policy_set_max_per_network (policy, 9);
  mignet_migration_policy_set_max_per_cluster (policy, 10);
  plan = queue_cluster_plan (cluster, "vm2", 0, 1);
  mignet_plan_get_limits (plan, &outgoing, &incoming, &network, &whole);
  g_assert_cmpint (outgoing, ==, 6);
  g_assert_cmpint (incoming, ==, 5);
  g_assert_cmpuint (network, ==, 9);
  g_assert_cmpuint (whole, ==, 10);
  mignet_plan_get_limits (plan, NULL, NULL, NULL, NULL);
}

#define N_MANY 300
#define N_HOSTS 6

static void
set_limits (Fixture *fixture)
{
  MignetMigrationPolicy *policy = get_policy (fixture);

  for (guint i = 0; i < N_HOSTS; i++)
    {
      g_autofree char *from = g_strdup_printf ("from h%u-id", i);
      g_autofree char *to = g_strdup_printf ("to h%u-id", i);

      mignet_host_set_max_outgoing (queue_cluster_get_host (fixture->cluster, i), 2);
      mignet_host_set_max_incoming (queue_cluster_get_host (fixture->cluster, i), 3);
      counting_migrator_set_limit (fixture->migrator, from, 2);
      counting_migrator_set_limit (fixture->migrator, to, 3);
    }
  mignet_migration_policy_set_max_per_network (policy, 5);
  mignet_migration_policy_set_max_per_cluster (policy, 7);
  counting_migrator_set_limit (fixture->migrator, "over mig", 5);
  counting_migrator_set_limit (fixture->migrator, "over ovirtmgmt", 5);
  counting_migrator_set_limit (fixture->migrator, "all", 7);
}

/* Three in four go over 'mig'. */
static GPtrArray *
start_many (Fixture *fixture, guint n)
{
  GPtrArray *migrations = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *vm = g_strdup_printf ("vm%u", i);
      guint source = (guint) g_test_rand_int_range (0, N_HOSTS);
      guint destination = (source + (guint) g_test_rand_int_range (1, N_HOSTS)) % N_HOSTS;
      g_autoptr (MignetPlan) plan = queue_cluster_plan_over (
          fixture->cluster, vm, source, destination, i % 4 == 0 ? "ovirtmgmt" : "mig");

      g_ptr_array_add (migrations, start_plan (fixture, plan));
    }

  return migrations;
}

static void
check_limits (CountingMode mode)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GPtrArray) migrations = NULL;

  fixture_init (&fixture, mode, N_HOSTS);
  set_limits (&fixture);
  migrations = start_many (&fixture, N_MANY);
  for (guint i = 0; i < migrations->len; i++)
    assert_done (g_ptr_array_index (migrations, i));

  wait_until_empty (&fixture);
  g_assert_cmpuint (counting_migrator_get_n_started (fixture.migrator), ==, N_MANY);
  g_assert_cmpuint (counting_migrator_get_count (fixture.migrator, "all"), ==, 0);
  g_assert_cmpuint (counting_migrator_get_peak (fixture.migrator, "all"), ==, 7);
  g_assert_cmpuint (counting_migrator_get_peak (fixture.migrator, "over mig"), ==, 5);
  g_assert_cmpuint (counting_migrator_get_peak (fixture.migrator, "from h0-id"), ==, 2);
}

static void
test_limits (void)
{
  g_test_summary ("Hundreds of migrations keep every limit at every moment, use what is allowed, "
                  "and are all carried out, while the consumer blocks");

  check_limits (COUNTING_BY_TIMERS);
}

static void
test_limits_threads (void)
{
  g_test_summary ("The same with migrations that have threads");

  check_limits (COUNTING_BY_THREADS);
}

static void
test_waits (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (MignetMigration) first = NULL;
  g_autoptr (MignetMigration) second = NULL;
  g_autoptr (MignetMigration) third = NULL;
  g_autoptr (MignetMigration) fourth = NULL;
  g_autoptr (MignetMigration) inner1 = NULL;
  g_autoptr (MignetMigration) inner2 = NULL;
  g_autoptr (MignetMigration) inner3 = NULL;
  g_autoptr (MignetMigration) inner4 = NULL;
  g_autoptr (GPtrArray) listed = NULL;

  g_test_summary ("A migration that waits says so, at which position and for what");

  fixture_init (&fixture, COUNTING_BY_HAND, 4);
  first = start (&fixture, "vm1", 0, 1);
  second = start (&fixture, "vm2", 0, 2);
  third = start (&fixture, "vm3", 0, 3);
  fourth = start (&fixture, "vm4", 0, 3);
  inner1 = expect_next (&fixture, "vm1");
  inner2 = expect_next (&fixture, "vm2");
  g_assert_true (counting_migrator_is_quiet (fixture.migrator));

  run_until_position (fourth, 2);
  run_until_position (first, 0);
  g_assert_cmpuint (mignet_migration_get_queue_position (third), ==, 1);
  assert_waits (third, MIGNET_REASON_OUTGOING_LIMIT, "h0");
  assert_waits (fourth, MIGNET_REASON_OUTGOING_LIMIT, "h0");
  g_assert_cmpint (mignet_migration_get_state (first), ==, MIGNET_MIGRATION_STATE_PRE_COPY);
  g_assert_cmpuint (mignet_migration_queue_get_n_running (fixture.queue), ==, 2);
  g_assert_cmpuint (mignet_migration_queue_get_n_waiting (fixture.queue), ==, 2);
  listed = mignet_migration_queue_get_migrations (fixture.queue);
  g_assert_cmpuint (listed->len, ==, 4);
  g_assert_true (listed->pdata[2] == third);
  g_assert_true (mignet_migration_get_migrator (third) == MIGNET_MIGRATOR (fixture.queue));

  end_done (&fixture, inner2);
  inner3 = expect_next (&fixture, "vm3");
  run_until_position (third, 0);
  run_until_position (fourth, 1);
  assert_done (second);
  listed = (g_ptr_array_unref (listed), mignet_migration_get_wait_reasons (third));
  g_assert_cmpuint (listed->len, ==, 0);

  end_done (&fixture, inner1);
  end_done (&fixture, inner3);
  inner4 = expect_next (&fixture, "vm4");
  end_done (&fixture, inner4);
  assert_done (fourth);
}

static void
test_document (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (MignetMigration) first = NULL;
  g_autoptr (MignetMigration) second = NULL;
  g_autoptr (MignetMigration) inner = NULL;
  g_autofree char *waiting = NULL;
  g_autofree char *running = NULL;

  g_test_summary ("A document of a migration says how it waits; the waiting is no time of it");

  fixture_init (&fixture, COUNTING_BY_HAND, 4);
  mignet_migration_policy_set_max_per_network (get_policy (&fixture), 1);
  first = start (&fixture, "vm1", 0, 1);
  second = start (&fixture, "vm2", 2, 3);
  inner = expect_next (&fixture, "vm1");
  run_until_position (second, 1);
  run_until_position (first, 0);
  assert_waits (second, MIGNET_REASON_NETWORK_LIMIT, "mig");
  waiting = mignet_migration_to_json (second);
  g_assert_nonnull (strstr (waiting, "\"queue-position\": 1"));
  g_assert_nonnull (strstr (waiting, "\"network-limit\""));
  running = mignet_migration_to_json (first);
  g_assert_nonnull (strstr (running, "\"queue-position\": null"));
  g_assert_nonnull (strstr (running, "\"wait-reasons\": []"));

  g_usleep (200 * 1000);
  g_assert_cmpuint (mignet_migration_get_elapsed (second), >=, 200);
  end_done (&fixture, inner);
  g_object_unref (inner);
  inner = expect_next (&fixture, "vm2");
  run_until_position (second, 0);
  end_done (&fixture, inner);
  assert_done (second);
  g_assert_cmpuint (mignet_migration_get_elapsed (second), <, 200);
}

static void
test_max_running (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (MignetMigration) first = NULL;
  g_autoptr (MignetMigration) second = NULL;
  g_autoptr (MignetMigration) inner1 = NULL;
  g_autoptr (MignetMigration) inner2 = NULL;

  g_test_summary ("No more run than the queue is told, and it can be told again");

  fixture_init (&fixture, COUNTING_BY_HAND, 4);
  g_assert_cmpuint (mignet_migration_queue_get_max_running (fixture.queue), ==, 32);
  test_assert_notifies (fixture.queue, "max-running",
                        mignet_migration_queue_set_max_running (fixture.queue, 1));
  first = start (&fixture, "vm1", 0, 1);
  second = start (&fixture, "vm2", 2, 3);
  inner1 = expect_next (&fixture, "vm1");
  g_assert_true (counting_migrator_is_quiet (fixture.migrator));
  run_until_position (second, 1);
  assert_waits (second, MIGNET_REASON_QUEUE_LIMIT, NULL);

  mignet_migration_queue_set_max_running (fixture.queue, 2);
  inner2 = expect_next (&fixture, "vm2");
  end_done (&fixture, inner1);
  end_done (&fixture, inner2);
  assert_done (first);
  assert_done (second);
}

static void
test_cancel_waiting (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (MignetMigration) first = NULL;
  g_autoptr (MignetMigration) second = NULL;
  g_autoptr (MignetMigration) third = NULL;
  g_autoptr (MignetMigration) inner1 = NULL;
  g_autoptr (MignetMigration) inner3 = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("Cancelling one that waits ends it at once, and it never begins");

  fixture_init (&fixture, COUNTING_BY_HAND, 2);
  mignet_migration_policy_set_max_outgoing (get_policy (&fixture), 1);
  first = start (&fixture, "vm1", 0, 1);
  second = start (&fixture, "vm2", 0, 1);
  third = start (&fixture, "vm3", 0, 1);
  inner1 = expect_next (&fixture, "vm1");
  run_until_position (third, 2);

  g_assert_true (mignet_migration_cancel (second, NULL));
  g_assert_false (mignet_migration_wait (second, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_check_message (G_STRLOC, error->message, "vm2");
  g_assert_cmpint (mignet_migration_get_state (second), ==, MIGNET_MIGRATION_STATE_CANCELLED);
  g_assert_cmpuint (mignet_migration_get_queue_position (second), ==, 0);
  run_until_position (third, 1);

  end_done (&fixture, inner1);
  inner3 = expect_next (&fixture, "vm3");
  end_done (&fixture, inner3);
  assert_done (third);
  g_assert_cmpuint (counting_migrator_get_n_started (fixture.migrator), ==, 2);
}

static void
test_cancel_running (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (MignetMigration) migration = NULL;
  g_autoptr (MignetMigration) inner = NULL;
  g_autoptr (GError) asked = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "As asked");
  g_autoptr (GError) error = NULL;

  g_test_summary ("Cancelling one that runs cancels it, and it ends when it has really ended");

  fixture_init (&fixture, COUNTING_BY_HAND, 2);
  migration = start (&fixture, "vm1", 0, 1);
  inner = expect_next (&fixture, "vm1");
  g_assert_true (mignet_migration_cancel (migration, NULL));
  while (!g_cancellable_is_cancelled (mignet_migration_get_cancellable (inner)))
    g_usleep (1000);
  g_assert_false (mignet_migration_is_finished (migration));

  counting_migrator_end (fixture.migrator, inner, asked);
  g_assert_false (mignet_migration_wait (migration, NULL, &error));
  g_assert_cmpint (mignet_migration_get_state (migration), ==, MIGNET_MIGRATION_STATE_CANCELLED);
}

static gpointer
cancel_all (gpointer data)
{
  GPtrArray *migrations = data;

  for (guint i = 0; i < migrations->len; i++)
    mignet_migration_cancel (g_ptr_array_index (migrations, i), NULL);

  return NULL;
}

static void
test_cancel_storm (void)
{
  g_test_summary ("Hundreds are cancelled from several threads while they begin and end");

  for (guint round = 0; round < 5; round++)
    {
      g_auto (Fixture) fixture = { 0 };
      g_autoptr (GPtrArray) migrations = NULL;
      GThread *threads[4];
      guint n_cancelled = 0;

      fixture_init (&fixture, round % 2 == 0 ? COUNTING_BY_TIMERS : COUNTING_BY_THREADS, N_HOSTS);
      set_limits (&fixture);
      migrations = start_many (&fixture, N_MANY);
      g_usleep (round * 10000);
      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        threads[i] = g_thread_new ("cancel", cancel_all, migrations);
      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        g_thread_join (threads[i]);

      for (guint i = 0; i < migrations->len; i++)
        n_cancelled += mignet_migration_wait (migrations->pdata[i], NULL, NULL) ? 0 : 1;
      wait_until_empty (&fixture);
      g_assert_cmpuint (n_cancelled, >, 0);
      g_assert_cmpuint (counting_migrator_get_count (fixture.migrator, "all"), ==, 0);
    }
}

/* Ends by hand whatever is under way. */
static void
end_all (Fixture *fixture)
{
  while (mignet_migration_queue_get_n_running (fixture->queue) +
             mignet_migration_queue_get_n_waiting (fixture->queue) >
         0)
    {
      g_autoptr (MignetMigration) inner = counting_migrator_try_next (fixture->migrator);

      if (inner != NULL)
        end_done (fixture, inner);
    }
}

static void
test_failures (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GPtrArray) migrations = NULL;
  guint n_failed = 0;
  guint n_refused = 0;

  g_test_summary ("What fails, and what cannot even be started, makes room for the others");

  fixture_init (&fixture, COUNTING_BY_TIMERS, N_HOSTS);
  set_limits (&fixture);
  counting_migrator_set_failures (fixture.migrator, 3, 5);
  migrations = start_many (&fixture, N_MANY);
  for (guint i = 0; i < migrations->len; i++)
    {
      g_autoptr (GError) error = NULL;

      if (mignet_migration_wait (migrations->pdata[i], NULL, &error))
        continue;
      g_assert_cmpint (mignet_migration_get_state (migrations->pdata[i]), ==,
                       MIGNET_MIGRATION_STATE_FAILED);
      n_failed += g_error_matches (error, MIGNET_ERROR, MIGNET_ERROR_FAILED) ? 1 : 0;
      n_refused += g_error_matches (error, MIGNET_ERROR, MIGNET_ERROR_PROBE) ? 1 : 0;
    }

  g_assert_cmpuint (n_refused, ==, N_MANY / 3);
  g_assert_cmpuint (n_failed, ==, N_MANY / 5 - N_MANY / 15);
  wait_until_empty (&fixture);
}

static void
test_order (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GPtrArray) migrations = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (MignetMigration) other = NULL;
  g_autoptr (MignetMigration) other_inner = NULL;

  g_test_summary ("Who came first begins first; who needs something else does not wait for it");

  fixture_init (&fixture, COUNTING_BY_HAND, 4);
  mignet_migration_policy_set_max_outgoing (get_policy (&fixture), 1);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *vm = g_strdup_printf ("vm%u", i);

      g_ptr_array_add (migrations, start (&fixture, vm, 0, 1));
    }
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *vm = g_strdup_printf ("vm%u", i);
      g_autoptr (MignetMigration) inner = expect_next (&fixture, vm);

      if (i == 0)
        {
          other = start (&fixture, "other", 2, 3);
          other_inner = expect_next (&fixture, "other");
          end_done (&fixture, other_inner);
        }
      end_done (&fixture, inner);
      assert_done (migrations->pdata[i]);
    }
}

/* Limits of one for each host; rivals take the source and the destination of 'waits' in turn. */
static void
test_no_starvation (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GPtrArray) rivals = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (MignetMigration) holder = NULL;
  g_autoptr (MignetMigration) waits = NULL;
  g_autoptr (MignetMigration) older = NULL;
  g_autoptr (MignetMigration) newer = NULL;
  g_autoptr (MignetMigration) inner = NULL;
  guint n_overtaken;

  g_test_summary ("The one that has waited longest is overtaken by eight at most");

  fixture_init (&fixture, COUNTING_BY_HAND, 4);
  mignet_migration_policy_set_max_outgoing (get_policy (&fixture), 1);
  mignet_migration_policy_set_max_incoming (get_policy (&fixture), 1);
  holder = start (&fixture, "holder", 0, 3);
  older = expect_next (&fixture, "holder");
  waits = start (&fixture, "waits", 0, 2);
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *vm = g_strdup_printf ("vm%u", i);

      g_ptr_array_add (rivals,
                       i % 2 == 0 ? start (&fixture, vm, 1, 2) : start (&fixture, vm, 0, 3));
    }

  for (n_overtaken = 0; n_overtaken < 8; n_overtaken++)
    {
      g_autofree char *vm = g_strdup_printf ("vm%u", n_overtaken);

      newer = expect_next (&fixture, vm);
      end_done (&fixture, older);
      g_object_unref (older);
      older = g_steal_pointer (&newer);
    }
  g_assert_true (counting_migrator_is_quiet (fixture.migrator));
  end_done (&fixture, older);
  inner = expect_next (&fixture, "waits");
  end_done (&fixture, inner);
  assert_done (waits);

  cancel_all (rivals);
  end_all (&fixture);
}

static void
test_lowest_limit (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (MignetPlan) plan = NULL;
  g_autoptr (GPtrArray) migrations = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (MignetMigration) alone = NULL;
  g_autoptr (MignetMigration) alone_inner = NULL;
  guint n_before = 0;

  g_test_summary ("One that may only be alone on a network is alone there, and gets there although "
                  "others keep coming");

  fixture_init (&fixture, COUNTING_BY_HAND, 6);
  mignet_migration_policy_set_max_per_network (get_policy (&fixture), 1);
  plan = queue_cluster_plan (fixture.cluster, "alone", 0, 1);
  mignet_migration_policy_set_max_per_network (get_policy (&fixture), 3);
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *vm = g_strdup_printf ("vm%u", i);

      g_ptr_array_add (migrations, start (&fixture, vm, 2 + i % 2, 4 + i % 2));
      if (i == 0)
        alone = start_plan (&fixture, plan);
    }

  while (alone_inner == NULL)
    {
      g_autoptr (MignetMigration) inner = counting_migrator_next (fixture.migrator);

      g_assert_nonnull (inner);
      if (g_str_equal (mignet_plan_get_vm (mignet_migration_get_plan (inner)), "alone"))
        alone_inner = g_steal_pointer (&inner);
      else
        {
          n_before++;
          end_done (&fixture, inner);
        }
    }
  g_assert_cmpuint (n_before, <=, 9);
  g_assert_cmpuint (counting_migrator_get_count (fixture.migrator, "over mig"), ==, 1);
  g_assert_true (counting_migrator_is_quiet (fixture.migrator));

  cancel_all (migrations);
  end_done (&fixture, alone_inner);
  assert_done (alone);
  end_all (&fixture);
}

static void
test_dropped (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GPtrArray) migrations = NULL;

  g_test_summary ("Dropping the queue ends nothing and blocks nothing");

  fixture_init (&fixture, COUNTING_BY_THREADS, N_HOSTS);
  set_limits (&fixture);
  migrations = start_many (&fixture, 40);
  g_clear_object (&fixture.queue);
  for (guint i = 0; i < migrations->len; i++)
    assert_done (g_ptr_array_index (migrations, i));
  g_assert_cmpuint (counting_migrator_get_n_started (fixture.migrator), ==, 40);
}

static void
test_nobody_looks (void)
{
  g_auto (Fixture) fixture = { 0 };
  gpointer migrator;

  g_test_summary ("What nobody has a reference to is carried out, and then nothing is left");

  fixture_init (&fixture, COUNTING_BY_TIMERS, N_HOSTS);
  set_limits (&fixture);
  g_ptr_array_unref (start_many (&fixture, 40));
  migrator = fixture.migrator;
  g_object_add_weak_pointer (migrator, &migrator);
  g_clear_object (&fixture.queue);
  g_clear_object (&fixture.migrator);
  while (g_atomic_pointer_get (&migrator) != NULL)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (1000);
    }
}

static void
answer_task (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_boolean (task, TRUE);
}

static void
test_pool (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GPtrArray) migrations = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GTask) task = NULL;

  g_test_summary ("Many that run leave the threads that GLib shares to the program");

  fixture_init (&fixture, COUNTING_BY_HAND, 3);
  mignet_migration_policy_set_max_outgoing (get_policy (&fixture), 200);
  mignet_migration_policy_set_max_incoming (get_policy (&fixture), 200);
  mignet_host_set_max_outgoing (queue_cluster_get_host (fixture.cluster, 0), 200);
  mignet_migration_queue_set_max_running (fixture.queue, 100);
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *vm = g_strdup_printf ("vm%u", i);

      g_ptr_array_add (migrations, start (&fixture, vm, 0, 1 + i % 2));
    }
  while (counting_migrator_get_n_started (fixture.migrator) < 100)
    g_usleep (1000);

  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_run_in_thread_sync (task, answer_task);
  g_assert_true (g_task_propagate_boolean (task, NULL));
  g_assert_cmpuint (g_thread_pool_get_num_unused_threads (), <=, 2);

  cancel_all (migrations);
  end_all (&fixture);
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
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **answer = user_data;

  *answer = g_object_ref (result);
}

static void
test_steer_waiting (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (MignetMigration) first = NULL;
  g_autoptr (MignetMigration) second = NULL;
  g_autoptr (MignetMigration) third = NULL;
  g_autoptr (MignetMigration) inner1 = NULL;
  g_autoptr (MignetMigration) inner2 = NULL;
  g_autoptr (GAsyncResult) answer2 = NULL;
  g_autoptr (GAsyncResult) answer3 = NULL;
  g_autoptr (GError) error = NULL;
  guint64 value = 0;

  g_test_summary ("What is asked of one that waits is handed on when it begins");

  fixture_init (&fixture, COUNTING_BY_HAND, 2);
  mignet_migration_policy_set_max_outgoing (get_policy (&fixture), 1);
  first = start (&fixture, "vm1", 0, 1);
  second = start (&fixture, "vm2", 0, 1);
  third = start (&fixture, "vm3", 0, 1);
  inner1 = expect_next (&fixture, "vm1");
  mignet_migration_set_bandwidth_async (second, 9, NULL, on_answered, &answer2);
  mignet_migration_set_bandwidth_async (third, 9, NULL, on_answered, &answer3);
  mignet_migration_cancel (third, NULL);
  while (answer3 == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (mignet_migration_set_bandwidth_finish (third, answer3, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_STATE);
  g_clear_error (&error);

  /* The migrator behind knows no controls. */
  end_done (&fixture, inner1);
  inner2 = expect_next (&fixture, "vm2");
  while (answer2 == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (mignet_migration_set_bandwidth_finish (second, answer2, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_SUPPORTED);

  g_signal_connect (inner2, "control", G_CALLBACK (on_control), &value);
  g_assert_true (mignet_migration_set_bandwidth (second, 10, NULL, NULL));
  g_assert_cmpuint (value, ==, 10);
  end_done (&fixture, inner2);
  assert_done (second);
}

static void
test_steer_scripted (void)
{
  g_autoptr (MignetCluster) cluster = queue_cluster_new (2);
  g_autoptr (MignetScriptedMigrator) scripted = mignet_scripted_migrator_new ();
  g_autoptr (MignetMigrationQueue) queue = NULL;
  g_autoptr (MignetPlan) plan = queue_cluster_plan (cluster, "vm1", 0, 1);
  g_autoptr (MignetMigration) migration = NULL;
  g_autoptr (GAsyncResult) answer = NULL;

  g_test_summary ("A migrator behind that can be steered obeys what was asked before it began");

  mignet_scripted_migrator_set_duration (scripted, 1000);
  queue = mignet_migration_queue_new (MIGNET_MIGRATOR (scripted));
  migration = mignet_migrator_start (MIGNET_MIGRATOR (queue), plan, NULL);
  mignet_migration_set_max_downtime_async (migration, 100, NULL, on_answered, &answer);
  while (answer == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (mignet_migration_set_max_downtime_finish (migration, answer, NULL));
  assert_done (migration);
}

static void
test_same_vm (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (MignetPlan) plan = NULL;

  g_test_summary ("A virtual machine is in the queue once, and may come back as soon as it is out");

  fixture_init (&fixture, COUNTING_BY_HAND, 2);
  plan = queue_cluster_plan (fixture.cluster, "vm1", 0, 1);
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (MignetMigration) migration = start_plan (&fixture, plan);
      g_autoptr (MignetMigration) again = NULL;
      g_autoptr (MignetMigration) inner = NULL;
      g_autoptr (GError) error = NULL;

      again = mignet_migrator_start (MIGNET_MIGRATOR (fixture.queue), plan, &error);
      g_assert_null (again);
      g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_STATE);
      test_check_message (G_STRLOC, error->message, "vm1");

      inner = expect_next (&fixture, "vm1");
      end_done (&fixture, inner);
      assert_done (migration);
    }
}

static void
test_check (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (MignetPlan) plan = NULL;
  g_autoptr (MignetMigration) migration = NULL;
  g_autoptr (MignetMigration) inner = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary (
      "The migrator behind is asked in the thread of the caller and started in another");

  fixture_init (&fixture, COUNTING_BY_HAND, 2);
  plan = queue_cluster_plan (fixture.cluster, "vm1", 0, 1);
  counting_migrator_set_objection (fixture.migrator, "No");
  g_assert_false (mignet_migrator_check (MIGNET_MIGRATOR (fixture.queue), plan, &error));
  g_clear_error (&error);
  migration = mignet_migrator_start (MIGNET_MIGRATOR (fixture.queue), plan, &error);
  g_assert_null (migration);
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_STALE_PLAN);
  g_assert_cmpuint (mignet_migration_queue_get_n_waiting (fixture.queue), ==, 0);

  counting_migrator_set_objection (fixture.migrator, NULL);
  g_assert_true (mignet_migrator_check (MIGNET_MIGRATOR (fixture.queue), plan, NULL));
  migration = start_plan (&fixture, plan);
  inner = expect_next (&fixture, "vm1");
  g_assert_true (counting_migrator_get_check_thread (fixture.migrator) == g_thread_self ());
  g_assert_true (counting_migrator_get_start_thread (fixture.migrator) != g_thread_self ());
  end_done (&fixture, inner);
  assert_done (migration);
}

static void
test_recover (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) broke = g_error_new_literal (MIGNET_ERROR, MIGNET_ERROR_FAILED, "It broke");
  g_autoptr (MignetMigration) first = NULL;
  g_autoptr (MignetMigration) second = NULL;
  g_autoptr (MignetMigration) recovery = NULL;
  g_autoptr (MignetMigration) inner1 = NULL;
  g_autoptr (MignetMigration) inner2 = NULL;
  g_autoptr (MignetMigration) inner3 = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A recovery begins at once although there is no room, and counts");

  fixture_init (&fixture, COUNTING_BY_HAND, 3);
  mignet_migration_policy_set_max_outgoing (get_policy (&fixture), 1);
  first = start (&fixture, "vm1", 0, 1);
  second = start (&fixture, "vm2", 0, 1);
  inner1 = expect_next (&fixture, "vm1");
  mignet_migration_return_error (inner1, MIGNET_MIGRATION_STATE_RECOVERABLE, broke);
  g_assert_false (mignet_migration_wait (first, NULL, &error));
  g_assert_cmpint (mignet_migration_get_state (first), ==, MIGNET_MIGRATION_STATE_RECOVERABLE);
  inner2 = expect_next (&fixture, "vm2");

  recovery = mignet_migration_recover (first, NULL, NULL);
  g_assert_nonnull (recovery);
  inner3 = expect_next (&fixture, "vm1");
  g_assert_cmpuint (mignet_migration_queue_get_n_running (fixture.queue), ==, 2);
  end_done (&fixture, inner3);
  assert_done (recovery);
  end_done (&fixture, inner2);
  assert_done (second);
}

static void
test_sync (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (MignetPlan) plan = NULL;
  g_autoptr (MignetMigration) migration = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A queue is a migrator like any other, and can stand behind another queue");

  fixture_init (&fixture, COUNTING_BY_THREADS, 2);
  plan = queue_cluster_plan (fixture.cluster, "vm1", 0, 1);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (MignetMigrationQueue) inner = g_steal_pointer (&fixture.queue);

      fixture.queue = mignet_migration_queue_new (MIGNET_MIGRATOR (inner));
      g_assert_true (mignet_migration_queue_get_migrator (fixture.queue) ==
                     MIGNET_MIGRATOR (inner));
    }
  migration = mignet_migrator_migrate (MIGNET_MIGRATOR (fixture.queue), plan, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mignet_migration_get_state (migration), ==, MIGNET_MIGRATION_STATE_DONE);
}

static void
test_no_migrator (void)
{
  g_autoptr (MignetMigrationQueue) queue = g_object_new (MIGNET_TYPE_MIGRATION_QUEUE, NULL);
  g_autoptr (MignetCluster) cluster = queue_cluster_new (2);
  g_autoptr (MignetPlan) plan = queue_cluster_plan (cluster, "vm1", 0, 1);
  g_autoptr (MignetMigration) migration = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A queue without a migrator starts nothing");

  migration = mignet_migrator_start (MIGNET_MIGRATOR (queue), plan, &error);
  g_assert_null (migration);
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
  migration = mignet_migrator_recover (MIGNET_MIGRATOR (queue), plan, &error);
  g_assert_null (migration);
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_SUPPORTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/migration-queue/plan-limits", test_plan_limits);
  g_test_add_func ("/migration-queue/limits", test_limits);
  g_test_add_func ("/migration-queue/limits-threads", test_limits_threads);
  g_test_add_func ("/migration-queue/waits", test_waits);
  g_test_add_func ("/migration-queue/document", test_document);
  g_test_add_func ("/migration-queue/max-running", test_max_running);
  g_test_add_func ("/migration-queue/cancel-waiting", test_cancel_waiting);
  g_test_add_func ("/migration-queue/cancel-running", test_cancel_running);
  g_test_add_func ("/migration-queue/cancel-storm", test_cancel_storm);
  g_test_add_func ("/migration-queue/failures", test_failures);
  g_test_add_func ("/migration-queue/order", test_order);
  g_test_add_func ("/migration-queue/no-starvation", test_no_starvation);
  g_test_add_func ("/migration-queue/lowest-limit", test_lowest_limit);
  g_test_add_func ("/migration-queue/dropped", test_dropped);
  g_test_add_func ("/migration-queue/nobody-looks", test_nobody_looks);
  g_test_add_func ("/migration-queue/pool", test_pool);
  g_test_add_func ("/migration-queue/steer-waiting", test_steer_waiting);
  g_test_add_func ("/migration-queue/steer-scripted", test_steer_scripted);
  g_test_add_func ("/migration-queue/same-vm", test_same_vm);
  g_test_add_func ("/migration-queue/check", test_check);
  g_test_add_func ("/migration-queue/recover", test_recover);
  g_test_add_func ("/migration-queue/sync", test_sync);
  g_test_add_func ("/migration-queue/no-migrator", test_no_migrator);

  return g_test_run ();
}
