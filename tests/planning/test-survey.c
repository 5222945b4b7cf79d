/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mignet-test-utils.h"
#include "planning-fixture.h"

/* What becomes of migrations to each host, whatever the virtual machine. */

static MignetExplanation *
survey (MignetCluster *cluster)
{
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (GError) error = NULL;
  MignetExplanation *explanation = mignet_planner_survey (planner, cluster, &error);

  g_assert_no_error (error);

  return explanation;
}

static void
check_route (const char *place,
             MignetExplanation *explanation,
             const char *host,
             const char *network,
             MignetOutcome outcome,
             const char *reasons)
{
  MignetRoute *route = mignet_explanation_choose_route (explanation, host);
  g_autoptr (GPtrArray) found = mignet_route_get_reasons (route);

  fixture_check_text (place, g_strdup (mignet_route_get_network (route)), network);
  fixture_check_text (
      place, g_strdup (fixture_nick (MIGNET_TYPE_OUTCOME, (int) mignet_route_get_outcome (route))),
      fixture_nick (MIGNET_TYPE_OUTCOME, (int) outcome));
  fixture_check_reasons (place, found, reasons);
}

#define assert_route(explanation, host, network, outcome, reasons) \
  check_route (G_STRLOC, explanation, host, network, MIGNET_OUTCOME_##outcome, reasons)

static void
test_hosts (void)
{
  g_autoptr (MignetCluster) cluster = fixture_new (
          .hosts = HEALTHY ("1") ", " HEALTHY_WITH ("2", "'status': 'maintenance', ") ", " HOST (
              "3", NIC_UP,
              ON_MIG (
                  IPV4_PENDING)) ", " HOST ("4", NIC_UP,
                                            "") ", " HOST_FULL ("5",
                                                                "'address': 'localhost', 'nics': "
                                                                "[" NIC_UP
                                                                "], 'attachments': [" ON_MIG (IPV4 (
                                                                    "'192.168.77.5/24'")) "]"));
  g_autoptr (MignetExplanation) explanation = survey (cluster);
  const char *const *wanted = mignet_explanation_get_wanted_networks (explanation);

  g_test_summary ("A survey judges each host as a destination, and no pair of hosts");
  g_assert_null (mignet_explanation_get_vm (explanation));
  g_assert_null (mignet_explanation_get_source (explanation));
  g_assert_cmpuint (g_strv_length ((char **) wanted), ==, 1);
  g_assert_cmpstr (wanted[0], ==, "mig");

  assert_route (explanation, "host1", "mig", DEDICATED, "");
  assert_route (explanation, "host2", "mig", REFUSED, "error host-not-up host2 -");
  assert_route (explanation, "host3", "mig", WAITING, "warning address-pending host3 mig");
  assert_route (explanation, "host4", "mig", REFUSED, "error network-absent host4 mig");
  assert_route (explanation, "host5", "mig", REFUSED, "error same-host host5 -");
  g_assert_null (mignet_explanation_choose_route (explanation, "host6"));
}

static void
test_what_a_virtual_machine_wants (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts = HEALTHY ("1") ", " HEALTHY_WITH ("2", "'memory': 1, 'cpus': 1, "),
                   .vms = VM_WITH ("1", "host1",
                                   "'memory': 4096, 'vcpus': 8, 'pinned-hosts': ['host1'], "
                                   "'migration-network': 'ovirtmgmt'"));
  g_autoptr (MignetExplanation) explanation = survey (cluster);

  g_test_summary ("What virtual machines want is not looked at");
  assert_route (explanation, "host1", "mig", DEDICATED, "");
  assert_route (explanation, "host2", "mig", DEDICATED, "");
}

static void
test_list_of_networks (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.policy = "'networks': ['fast', 'mig']",
                   .networks = NETWORK_MIG ", " NETWORK ("n2", "fast"),
                   .hosts = HEALTHY ("1") ", " HOST (
                       "2", NIC_UP,
                       ON_MIG (IPV4 ("'192.168.77.2/24'")) ", " ON (
                           "fast",
                           IPV4 ("'10.9.0.2/24'"))) ", " HOST ("3", NIC_UP,
                                                               ON ("fast",
                                                                   IPV4_PENDING)) ", " HOST ("4",
                                                                                             NIC_UP,
                                                                                             ""));
  g_autoptr (MignetExplanation) explanation = survey (cluster);

  g_test_summary ("Of a list the first usable network counts, else the first that is waited for");
  g_assert_cmpstr (mignet_explanation_get_wanted_networks (explanation)[0], ==, "fast");
  g_assert_cmpstr (mignet_explanation_get_wanted_networks (explanation)[1], ==, "mig");
  g_assert_null (mignet_explanation_get_wanted_networks (explanation)[2]);

  assert_route (explanation, "host1", "mig", DEDICATED, "");
  assert_route (explanation, "host2", "fast", DEDICATED, "");
  assert_route (explanation, "host3", "fast", WAITING, "warning address-pending host3 fast");
  assert_route (explanation, "host4", "fast", REFUSED, "error network-absent host4 fast");
}

static void
test_level_too_low (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.level = "3.2", .roles = "", .hosts = HEALTHY ("1"));
  g_autoptr (MignetExplanation) explanation = survey (cluster);
  MignetRoute *route = mignet_explanation_lookup_route (explanation, "host1", "mig");

  g_test_summary ("Below level 3.3 management is wanted, and no other network can be used");
  assert_route (explanation, "host1", "ovirtmgmt", MANAGEMENT, "");
  g_assert_cmpint (mignet_route_get_outcome (route), ==, MIGNET_OUTCOME_REFUSED);
}

static void
test_list_with_a_network_of_nobody (void)
{
  g_autoptr (MignetCluster) cluster = fixture_new (.hosts = HEALTHY ("1"));
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_DESIGN);
  g_autoptr (MignetNetwork) stranger = mignet_network_new ("s", "stranger");
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (GPtrArray) networks = g_ptr_array_new ();
  g_autoptr (GError) refusal = NULL;

  g_ptr_array_add (networks, stranger);
  test_assert_done (mignet_migration_policy_set_networks (policy, networks, &error));
  mignet_cluster_set_migration_policy (cluster, policy);
  g_assert_null (mignet_planner_survey (planner, cluster, &refusal));
  g_assert_error (refusal, MIGNET_ERROR, MIGNET_ERROR_BAD_REQUEST);
}

static void
test_request (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.networks = NETWORK_MIG ", " NETWORK ("n2", "fast"), .hosts = HEALTHY ("1"));
  g_autoptr (MignetRequest) request = fixture_request (cluster, "vm1", NULL, "fast");
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetExplanation) explanation = mignet_planner_explain (planner, request, &error);

  g_test_summary ("The network of a request is the wanted one of its explanation");
  g_assert_no_error (error);
  g_assert_cmpstr (mignet_explanation_get_wanted_networks (explanation)[0], ==, "fast");
  g_assert_null (mignet_explanation_get_wanted_networks (explanation)[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/survey/hosts", test_hosts);
  g_test_add_func ("/survey/virtual-machines", test_what_a_virtual_machine_wants);
  g_test_add_func ("/survey/list-of-networks", test_list_of_networks);
  g_test_add_func ("/survey/level-too-low", test_level_too_low);
  g_test_add_func ("/survey/stranger", test_list_with_a_network_of_nobody);
  g_test_add_func ("/survey/request", test_request);

  return g_test_run ();
}
