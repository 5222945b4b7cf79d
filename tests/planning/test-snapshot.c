/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "planning-fixture.h"

/* Planning on a snapshot, and on what would be. That a snapshot is planned on like the model is
 * checked by the test of the winner. */

static MignetCluster *
new_cluster (void)
{
  return fixture_new (.networks = NETWORK_MIG "," NETWORK ("n2", "storage"),
                      .hosts = HEALTHY ("1") "," HEALTHY ("2") "," HEALTHY ("3"));
}

static MignetPlan *
plan_on (MignetSnapshot *snapshot, const char *destination, const char *network)
{
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (GError) error = NULL;
  MignetPlan *plan = mignet_planner_plan_on_snapshot (planner, snapshot, "vm1", destination,
                                                      network, NULL, &error);

  g_assert_no_error (error);
  return plan;
}

static void
assert_error (MignetSnapshot *snapshot, GError **error, int code)
{
  g_assert_null (snapshot);
  g_assert_error (*error, MIGNET_ERROR, code);
  g_clear_error (error);
}

/* What the model becomes afterwards is nothing to it, not even that it is gone. */
static void
test_stays (void)
{
  g_autoptr (MignetCluster) cluster = new_cluster ();
  g_autoptr (MignetSnapshot) snapshot = mignet_snapshot_new (cluster);
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_STRICT);
  g_autoptr (MignetPlan) before = NULL;
  g_autoptr (MignetPlan) after = NULL;

  mignet_host_set_status (mignet_cluster_lookup_host (cluster, "h2"), MIGNET_HOST_STATUS_DOWN);
  mignet_cluster_set_migration_policy (cluster, policy);
  before = plan_on (snapshot, NULL, NULL);
  fixture_assert_plan (before, "dedicated to host2 over mig for mig");

  g_clear_object (&cluster);
  after = plan_on (snapshot, "host3", NULL);
  fixture_assert_plan (after, "dedicated to host3 over mig for mig");
}

static void
test_host_away (void)
{
  g_autoptr (MignetCluster) cluster = new_cluster ();
  g_autoptr (MignetSnapshot) snapshot = mignet_snapshot_new (cluster);
  g_autoptr (MignetSnapshot) away =
      mignet_snapshot_with_host_status (snapshot, "host2", MIGNET_HOST_STATUS_DOWN, NULL);
  g_autoptr (MignetSnapshot) back =
      mignet_snapshot_with_host_status (away, "h2", MIGNET_HOST_STATUS_UP, NULL);
  g_autoptr (MignetPlan) plan = plan_on (away, NULL, NULL);
  g_autoptr (MignetPlan) plan_of_back = plan_on (back, NULL, NULL);
  g_autoptr (MignetPlan) plan_of_old = plan_on (snapshot, NULL, NULL);

  fixture_assert_plan (plan, "dedicated to host3 over mig for mig");
  fixture_assert_rejected (plan, "host2", "error host-not-up host2 -");
  fixture_assert_plan (plan_of_back, "dedicated to host2 over mig for mig");
  fixture_assert_plan (plan_of_old, "dedicated to host2 over mig for mig");
}

static void
test_source_away (void)
{
  g_autoptr (MignetCluster) cluster = new_cluster ();
  g_autoptr (MignetSnapshot) snapshot = mignet_snapshot_new (cluster);
  g_autoptr (MignetSnapshot) away =
      mignet_snapshot_with_host_status (snapshot, "h1", MIGNET_HOST_STATUS_DOWN, NULL);
  g_autoptr (MignetPlan) plan = plan_on (away, NULL, NULL);

  fixture_assert_reasons (plan, "error source-not-reachable host1 -");
}

static void
test_network_down (void)
{
  g_autoptr (MignetCluster) cluster = new_cluster ();
  g_autoptr (MignetSnapshot) snapshot = mignet_snapshot_new (cluster);
  g_autoptr (MignetSnapshot) on_host =
      mignet_snapshot_with_network_down (snapshot, "mig", "h2", NULL);
  g_autoptr (MignetSnapshot) everywhere =
      mignet_snapshot_with_network_down (snapshot, "n1", NULL, NULL);
  g_autoptr (MignetPlan) plan = plan_on (on_host, NULL, NULL);
  g_autoptr (MignetPlan) none = plan_on (everywhere, NULL, NULL);
  g_autoptr (MignetPlan) over_management = plan_on (everywhere, NULL, "ovirtmgmt");

  fixture_assert_plan (plan, "dedicated to host3 over mig for mig");
  fixture_assert_rejected (plan, "host2", "error carrier-down host2 mig");
  fixture_assert_plan (none, "refused to - over - for mig");
  fixture_assert_plan (over_management, "management to host2 over ovirtmgmt for ovirtmgmt");
}

/* Invariant I-10 */
static void
test_required_network_down (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.networks = "{ 'id': 'n1', 'name': 'mig', 'required': true }",
                   .hosts = HEALTHY ("1") "," HEALTHY ("2") "," HEALTHY ("3"));
  g_autoptr (MignetSnapshot) snapshot = mignet_snapshot_new (cluster);
  g_autoptr (MignetSnapshot) down = mignet_snapshot_with_network_down (snapshot, "mig", "h2", NULL);
  g_autoptr (MignetPlan) plan = plan_on (down, NULL, "ovirtmgmt");

  fixture_assert_plan (plan, "management to host3 over ovirtmgmt for ovirtmgmt");
  fixture_assert_rejected (plan, "host2", "error host-not-up host2 -");
}

static void
test_role_moved (void)
{
  g_autoptr (MignetCluster) cluster = new_cluster ();
  g_autoptr (MignetSnapshot) snapshot = mignet_snapshot_new (cluster);
  g_autoptr (MignetSnapshot) moved =
      mignet_snapshot_with_role (snapshot, MIGNET_ROLE_MIGRATION, "ovirtmgmt", NULL);
  g_autoptr (MignetSnapshot) lost =
      mignet_snapshot_with_role (snapshot, MIGNET_ROLE_MIGRATION, "storage", NULL);
  g_autoptr (MignetPlan) plan = plan_on (moved, NULL, NULL);
  g_autoptr (MignetPlan) refused = plan_on (lost, NULL, NULL);

  fixture_assert_plan (plan, "management to host2 over ovirtmgmt for ovirtmgmt");
  fixture_assert_plan (refused, "refused to - over - for storage");
  g_assert_true (mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_MIGRATION) ==
                 mignet_cluster_lookup_network (cluster, "mig"));
}

static void
test_refused (void)
{
  g_autoptr (MignetCluster) cluster = new_cluster ();
  g_autoptr (MignetSnapshot) snapshot = mignet_snapshot_new (cluster);
  g_autoptr (MignetSnapshot) migrating = NULL;
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (GError) error = NULL;

  assert_error (mignet_snapshot_with_host_status (snapshot, "h9", MIGNET_HOST_STATUS_DOWN, &error),
                &error, MIGNET_ERROR_NOT_FOUND);
  assert_error (mignet_snapshot_with_network_down (snapshot, "n9", NULL, &error), &error,
                MIGNET_ERROR_NOT_FOUND);
  assert_error (mignet_snapshot_with_role (snapshot, MIGNET_ROLE_MANAGEMENT, "mig", &error), &error,
                MIGNET_ERROR_MANAGEMENT_NETWORK);

  g_assert_null (
      mignet_planner_plan_on_snapshot (planner, snapshot, "vm9", NULL, NULL, NULL, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_REQUEST);
  g_clear_error (&error);

  g_assert_true (mignet_vm_set_placement (mignet_cluster_lookup_vm (cluster, "vm1"),
                                          MIGNET_VM_STATUS_MIGRATING,
                                          mignet_cluster_lookup_host (cluster, "h1"), NULL, NULL));
  migrating = mignet_snapshot_new (cluster);
  assert_error (mignet_snapshot_with_role (migrating, MIGNET_ROLE_MIGRATION, "storage", &error),
                &error, MIGNET_ERROR_VM_MIGRATING);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/snapshot/stays", test_stays);
  g_test_add_func ("/snapshot/host-away", test_host_away);
  g_test_add_func ("/snapshot/source-away", test_source_away);
  g_test_add_func ("/snapshot/network-down", test_network_down);
  g_test_add_func ("/snapshot/required-network-down", test_required_network_down);
  g_test_add_func ("/snapshot/role-moved", test_role_moved);
  g_test_add_func ("/snapshot/refused", test_refused);
  return g_test_run ();
}
