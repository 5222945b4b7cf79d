/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "planning-fixture.h"

/* What a request says beside its destination and its network: the host that it prefers and the
 * policy that applies. host1 is the source. */

#define BIG(n) HEALTHY_WITH (n, "'memory': 100000,")
#define SMALL(n) HEALTHY_WITH (n, "'memory': 4000,")
#define PENDING(n) HOST (n, NIC_UP, ON_MIG (IPV4_PENDING))
#define VM1_WITH_MEMORY VM_WITH ("1", "host1", "'status': 'up', 'memory': 1000")

static MignetPlan *
plan_preferring (MignetCluster *cluster, const char *destination, const char *preferred)
{
  g_autoptr (MignetRequest) request = fixture_request (cluster, "vm1", destination, NULL);

  mignet_request_set_preferred (request, mignet_cluster_lookup_host (cluster, preferred));

  return fixture_plan_request (cluster, request);
}

static void
test_wins_against_scores (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts = HEALTHY ("1") ", " BIG ("2") ", " SMALL ("3"), .vms = VM1_WITH_MEMORY);
  g_autoptr (MignetPlan) plain = fixture_plan (cluster, NULL, NULL);
  g_autoptr (MignetPlan) plan = plan_preferring (cluster, NULL, "host3");
  g_autoptr (MignetCandidate) second = fixture_candidate (plan, "host2");
  g_autoptr (MignetCandidate) first = fixture_candidate (plan, "host3");

  g_test_summary ("A preferred host wins against better scores, which it does not change");

  fixture_assert_plan (plain, "dedicated to host2 over mig for mig");
  fixture_assert_plan (plan, "dedicated to host3 over mig for mig");
  fixture_assert_reasons (plan, "");
  g_assert_cmpuint (mignet_candidate_get_rank (first), ==, 1);
  g_assert_cmpuint (mignet_candidate_get_rank (second), ==, 2);
  g_assert_cmpfloat (mignet_candidate_get_score (second), >, mignet_candidate_get_score (first));
}

static void
test_filters_come_first (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts = HEALTHY ("1") ", " HEALTHY ("2") ", " HEALTHY_WITH (
                       "3", "'status': 'maintenance',"));
  g_autoptr (MignetPlan) plan = plan_preferring (cluster, NULL, "host3");

  g_test_summary ("A preferred host that is filtered is not chosen, and the plan says so");

  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
  fixture_assert_reasons (plan, "warning preferred-not-chosen host3 -");
  fixture_assert_rejected (plan, "host3", "error host-not-up host3 -");
}

static void
test_outcomes_come_first (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts = HEALTHY ("1") ", " PENDING ("2") ", " HEALTHY ("3"));
  g_autoptr (MignetPlan) plan = plan_preferring (cluster, NULL, "host2");
  g_autoptr (GPtrArray) reasons = mignet_plan_get_reasons (plan);

  g_test_summary ("A preferred host does not win against a better outcome");

  fixture_assert_plan (plan, "dedicated to host3 over mig for mig");
  fixture_assert_reasons (plan, "warning preferred-not-chosen host2 -");
  g_assert_cmpstr (mignet_reason_get_message (reasons->pdata[0]), ==,
                   "The migration of VM 'vm1' to preferred host 'host2' would be 'waiting'; host "
                   "'host3' was chosen, where it is 'dedicated'");
}

static void
test_no_choice (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts = HEALTHY ("1") ", " HEALTHY ("2") ", " HEALTHY ("3"));
  g_autoptr (MignetPlan) manual = plan_preferring (cluster, "host2", "host3");
  g_autoptr (MignetPlan) refused = NULL;

  g_test_summary ("A preferred host means nothing where the destination is named or none is left");

  fixture_assert_plan (manual, "dedicated to host2 over mig for mig");
  fixture_assert_reasons (manual, "");

  mignet_host_set_status (mignet_cluster_lookup_host (cluster, "host2"), MIGNET_HOST_STATUS_DOWN);
  mignet_host_set_status (mignet_cluster_lookup_host (cluster, "host3"), MIGNET_HOST_STATUS_DOWN);
  refused = plan_preferring (cluster, NULL, "host3");
  fixture_assert_plan (refused, "refused to - over - for mig");
  fixture_assert_reasons (refused, "error same-host host1 -; error host-not-up host2 -; "
                                   "error host-not-up host3 -");
}

static void
test_host_of_another_cluster (void)
{
  g_autoptr (MignetCluster) cluster = fixture_new (.hosts = HEALTHY ("1") ", " HEALTHY ("2"));
  g_autoptr (MignetHost) stranger = mignet_host_new ("h9", "host9");
  g_autoptr (MignetRequest) request = fixture_request (cluster, "vm1", NULL, NULL);
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (MignetPlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A preferred host that is not of the cluster makes a bad request");

  mignet_request_set_preferred (request, stranger);
  plan = mignet_planner_plan (planner, request, &error);
  g_assert_null (plan);
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_REQUEST);
  g_assert_cmpstr (error->message, ==,
                   "Preferred host 'host9' is not a host of cluster 'Default', expected one of "
                   "them for VM 'vm1'");
}

static void
count (guint *counter)
{
  (*counter)++;
}

static void
test_property (void)
{
  g_autoptr (MignetCluster) cluster = fixture_new (.hosts = HEALTHY ("1") ", " HEALTHY ("2"));
  g_autoptr (MignetRequest) request = fixture_request (cluster, "vm1", NULL, NULL);
  MignetHost *host = mignet_cluster_lookup_host (cluster, "host2");
  g_autoptr (MignetHost) found = NULL;
  guint n_notified = 0;

  g_test_summary ("The preferred host is a property that notifies when it changes");

  g_signal_connect_swapped (request, "notify::preferred", G_CALLBACK (count), &n_notified);
  g_assert_null (mignet_request_get_preferred (request));
  g_object_set (request, "preferred", host, NULL);
  mignet_request_set_preferred (request, host);
  g_object_get (request, "preferred", &found, NULL);
  g_assert_true (found == host);
  g_assert_cmpuint (n_notified, ==, 1);
  mignet_request_set_preferred (request, NULL);
  g_assert_null (mignet_request_get_preferred (request));
  g_assert_cmpuint (n_notified, ==, 2);
}

static void
test_effective_policy (void)
{
  g_autoptr (MignetCluster) cluster = fixture_new (.hosts = HEALTHY ("1") ", " HEALTHY ("2"));
  MignetVm *vm = mignet_cluster_lookup_vm (cluster, "vm1");
  g_autoptr (MignetRequest) request = mignet_request_new (vm);
  g_autoptr (MignetMigrationPolicy) of_vm = mignet_migration_policy_new (MIGNET_PRESET_STRICT);
  g_autoptr (MignetMigrationPolicy) of_request = mignet_migration_policy_new (MIGNET_PRESET_OVIRT);

  g_test_summary ("The policy of the request, else of the VM, else of the cluster applies");

  g_assert_true (mignet_request_get_effective_policy (request) ==
                 mignet_cluster_get_migration_policy (cluster));
  mignet_vm_set_migration_policy (vm, of_vm);
  g_assert_true (mignet_request_get_effective_policy (request) == of_vm);
  mignet_request_set_policy (request, of_request);
  g_assert_true (mignet_request_get_effective_policy (request) == of_request);
}

static void
test_no_policy (void)
{
  g_autoptr (MignetVm) vm = mignet_vm_new ("v9", "vm9");
  g_autoptr (MignetRequest) of_nothing = g_object_new (MIGNET_TYPE_REQUEST, NULL);
  g_autoptr (MignetRequest) of_stranger = mignet_request_new (vm);

  g_test_summary ("Without a virtual machine or its cluster, no policy applies");

  g_assert_null (mignet_request_get_effective_policy (of_nothing));
  g_assert_null (mignet_request_get_effective_policy (of_stranger));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/request/preferred/wins-against-scores", test_wins_against_scores);
  g_test_add_func ("/request/preferred/filters-come-first", test_filters_come_first);
  g_test_add_func ("/request/preferred/outcomes-come-first", test_outcomes_come_first);
  g_test_add_func ("/request/preferred/no-choice", test_no_choice);
  g_test_add_func ("/request/preferred/other-cluster", test_host_of_another_cluster);
  g_test_add_func ("/request/preferred/property", test_property);
  g_test_add_func ("/request/effective-policy", test_effective_policy);
  g_test_add_func ("/request/no-policy", test_no_policy);

  return g_test_run ();
}
