/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "planning-fixture.h"

/* Which network a migration goes over, and by which policy: request > virtual machine > policy's
 * list > role holder. */

#define NETWORKS NETWORK_MIG ", " NETWORK ("n2", "fast") ", " NETWORK ("n3", "slow")
#define ALL(n) \
  HOST (n, NIC_UP, \
        ON_MIG (IPV4 ("'192.168.77." n "/24'")) ", " ON ( \
            "fast", IPV4 ("'10.1.0." n "/24'")) ", " ON ("slow", IPV4 ("'10.2.0." n "/24'")))
#define ONLY(n, network, addresses) HOST (n, NIC_UP, ON (network, IPV4 (addresses)))

static MignetPlan *
plan_all (const char *policy, const char *vm, const char *network)
{
  g_autofree char *vms = g_strdup_printf (VM_WITH ("1", "host1", "%s"), vm);
  g_autoptr (MignetCluster) cluster = fixture_new (.policy = policy, .networks = NETWORKS,
                                                   .hosts = ALL ("1") ", " ALL ("2"), .vms = vms);

  return fixture_plan (cluster, "host2", network);
}

static const struct
{
  const char *what;
  const char *policy;
  const char *vm;
  const char *request; /* (nullable) */
  const char *plan;
} orders[] = {
  { "the role holder, if nobody says anything", "'networks': []", "'migration-network': null", NULL,
    "dedicated to host2 over mig for mig" },
  { "the policy's list before the role holder", "'networks': ['fast']", "'migration-network': null",
    NULL, "dedicated to host2 over fast for fast" },
  { "the virtual machine's before the policy's list", "'networks': ['fast']",
    "'migration-network': 'slow'", NULL, "dedicated to host2 over slow for slow" },
  { "the request's before the virtual machine's", "'networks': ['fast']",
    "'migration-network': 'slow'", "mig", "dedicated to host2 over mig for mig" },
  { "the virtual machine may choose management", "'networks': ['fast']",
    "'migration-network': 'ovirtmgmt'", NULL, "management to host2 over ovirtmgmt for ovirtmgmt" },
  { "the request may choose management", "'networks': ['fast']", "'migration-network': 'slow'",
    "ovirtmgmt", "management to host2 over ovirtmgmt for ovirtmgmt" },
  { "the first of the list is management", "'networks': ['ovirtmgmt', 'fast']",
    "'migration-network': null", NULL, "management to host2 over ovirtmgmt for ovirtmgmt" },
};

static void
test_order (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (MignetPlan) plan = plan_all (orders[i].policy, orders[i].vm, orders[i].request);

  g_test_summary (orders[i].what);

  fixture_assert_plan (plan, orders[i].plan);
  fixture_assert_reasons (plan, "");
}

/* Lists: what host2 has of 'mig', 'fast' and 'slow'. */
#define NONE ""
#define LIST_A "'networks': ['fast', 'slow']"

static const struct
{
  const char *what;
  const char *policy;
  const char *destination;
  const char *manual;
  const char *automatic;
} lists[] = {
  { "the first that is usable", LIST_A, ALL ("2"), "dedicated to host2 over fast for fast",
    "dedicated to host2 over fast for fast" },
  { "the second where the first is absent", LIST_A, ONLY ("2", "slow", "'10.2.0.2/24'"),
    "dedicated to host2 over slow for slow", "dedicated to host2 over slow for slow" },
  { "the second where the first has no address", LIST_A,
    HOST ("2", NIC_UP, ON ("fast", IPV4 ("")) ", " ON ("slow", IPV4 ("'10.2.0.2/24'"))),
    "dedicated to host2 over slow for slow", "dedicated to host2 over slow for slow" },
  { "a usable one before a waiting one", LIST_A,
    HOST ("2", NIC_UP, ON ("fast", IPV4_PENDING) ", " ON ("slow", IPV4 ("'10.2.0.2/24'"))),
    "dedicated to host2 over slow for slow", "dedicated to host2 over slow for slow" },
  { "the first that is waiting, if none is usable", "'networks': ['mig', 'fast', 'slow']",
    HOST ("2", NIC_UP, ON ("fast", IPV4_PENDING) ", " ON ("slow", IPV4_PENDING)),
    "waiting to host2 over fast for fast", "waiting to host2 over fast for fast" },
  { "a waiting one before a fallback", LIST_A, HOST ("2", NIC_UP, ON ("slow", IPV4_PENDING)),
    "waiting to host2 over slow for slow", "waiting to host2 over slow for slow" },
  { "else a fallback", LIST_A, HOST ("2", NIC_UP, NONE),
    "fallback to host2 over ovirtmgmt for fast", "refused to - over - for fast" },
  { "the fallback of the second where the first has none", LIST_A,
    HOST ("2", NIC_UP, ON ("fast", IPV4 (""))), "fallback to host2 over ovirtmgmt for slow",
    "refused to - over - for fast" },
  { "the first of the list if all are refused", LIST_A,
    HOST ("2", NIC_UP, ON ("fast", IPV4 ("")) ", " ON ("slow", IPV4 (""))),
    "refused to host2 over - for fast", "refused to - over - for fast" },
  { "a list hides the role holder", LIST_A,
    HOST ("2",
          NIC_UP,
          ON_MIG (IPV4 ("'192.168.77.2/24'")) ", " ON ("fast", IPV4 ("")) ", " ON ("slow",
                                                                                   IPV4 (""))),
    "refused to host2 over - for fast", "refused to - over - for fast" },
  { "management at the end of a list is always usable", "'networks': ['fast', 'ovirtmgmt']",
    HOST ("2", NIC_UP, NONE), "management to host2 over ovirtmgmt for ovirtmgmt",
    "management to host2 over ovirtmgmt for ovirtmgmt" },
  { "a list by another preset", "'preset': 'ovirt', 'networks': ['fast', 'slow']",
    HOST ("2", NIC_UP, ON ("slow", IPV4 (""))), "fallback to host2 over ovirtmgmt for fast",
    "fallback to host2 over ovirtmgmt for fast" },
  { "a strict list", "'preset': 'strict', 'networks': ['fast', 'slow']",
    HOST ("2", NIC_UNKNOWN, ON ("slow", IPV4 ("'10.2.0.2/24'"))),
    "refused to host2 over - for fast", "refused to - over - for fast" },
};

static void
test_list (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *hosts = g_strconcat (ALL ("1") ", ", lists[i].destination, NULL);
  g_autoptr (MignetCluster) cluster =
      fixture_new (.policy = lists[i].policy, .networks = NETWORKS, .hosts = hosts);
  g_autoptr (MignetPlan) manual = fixture_plan (cluster, "host2", NULL);
  g_autoptr (MignetPlan) automatic = fixture_plan (cluster, NULL, NULL);

  g_test_summary (lists[i].what);

  fixture_assert_plan (manual, lists[i].manual);
  fixture_assert_plan (automatic, lists[i].automatic);
}

static void
test_list_reasons (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.policy = LIST_A, .networks = NETWORKS,
                   .hosts = ALL ("1") ", " ONLY ("2", "fast", "'10.1.0.2/24'"));
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);

  g_test_summary ("What comes after the first usable network of a list does not matter");

  fixture_assert_plan (plan, "dedicated to host2 over fast for fast");
  fixture_assert_reasons (plan, "");
}

static void
test_list_per_destination (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.policy = LIST_A, .networks = NETWORKS,
                   .hosts = ALL ("1") ", " ONLY ("2", "slow", "'10.2.0.2/24'") ", " ONLY (
                       "3", "fast", "'10.1.0.3/24'") ", " ONLY ("4", "mig", "'192.168.77.4/24'"));
  g_autoptr (MignetPlan) to_slow = fixture_plan (cluster, "host2", NULL);
  g_autoptr (MignetPlan) to_fast = fixture_plan (cluster, "host3", NULL);
  g_autoptr (MignetPlan) automatic = fixture_plan (cluster, NULL, NULL);
  g_autoptr (MignetCandidate) second = fixture_candidate (automatic, "host2");
  g_autoptr (MignetCandidate) third = fixture_candidate (automatic, "host3");
  g_autoptr (MignetCandidate) fourth = fixture_candidate (automatic, "host4");

  g_test_summary ("With a list, each destination gets the first network that is usable for it");

  fixture_assert_plan (to_slow, "dedicated to host2 over slow for slow");
  fixture_assert_plan (to_fast, "dedicated to host3 over fast for fast");
  g_assert_cmpint (mignet_plan_get_outcome (automatic), ==, MIGNET_OUTCOME_DEDICATED);
  g_assert_true (mignet_candidate_is_eligible (second));
  g_assert_true (mignet_candidate_is_eligible (third));
  g_assert_false (mignet_candidate_is_eligible (fourth));
}

static void
test_requested_is_never_replaced (void)
{
  static const char *const policies[] = { "'preset': 'design'", "'preset': 'ovirt'",
                                          "'fallback': 'always', 'networks': ['fast']" };

  g_test_summary ("A network chosen in the request is never replaced, by a list or by a fallback");

  for (gsize i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      g_autoptr (MignetCluster) cluster =
          fixture_new (.policy = policies[i], .networks = NETWORKS,
                       .hosts = ALL ("1") ", " ONLY ("2", "fast", "'10.1.0.2/24'"));
      g_autoptr (MignetPlan) manual = fixture_plan (cluster, "host2", "slow");
      g_autoptr (MignetPlan) automatic = fixture_plan (cluster, NULL, "slow");

      fixture_assert_plan (manual, "refused to host2 over - for slow");
      fixture_assert_reasons (manual, "error network-absent host2 slow");
      fixture_assert_plan (automatic, "refused to - over - for slow");
      fixture_assert_rejected (automatic, "host2", "error network-absent host2 slow");
    }
}

static void
test_vm_network_follows_policy (void)
{
  static const char vms[] = VM_WITH ("1", "host1", "'migration-network': 'slow'");
  static const char hosts[] = ALL ("1") ", " ONLY ("2", "fast", "'10.1.0.2/24'");
  g_autoptr (MignetCluster) design = fixture_new (.networks = NETWORKS, .hosts = hosts, .vms = vms);
  g_autoptr (MignetCluster) strict = fixture_new (.policy = "'preset': 'strict'",
                                                  .networks = NETWORKS, .hosts = hosts, .vms = vms);
  g_autoptr (MignetPlan) fallback = fixture_plan (design, "host2", NULL);
  g_autoptr (MignetPlan) refused = fixture_plan (strict, "host2", NULL);

  g_test_summary ("The virtual machine's network follows the policy, its fallback too");

  fixture_assert_plan (fallback, "fallback to host2 over ovirtmgmt for slow");
  fixture_assert_reasons (fallback, "warning network-absent host2 slow");
  fixture_assert_plan (refused, "refused to host2 over - for slow");
}

static void
test_vm_policy (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.policy = "'preset': 'ovirt', 'networks': ['fast'], 'families': ['ipv6']",
                   .networks = NETWORKS,
                   .hosts = ALL ("1") ", " ALL ("2") ", " HOST ("3", NIC_UP, ""),
                   .vms = VM_WITH ("1", "host1", "'migration-policy': 'design'") ", " VM_WITH (
                       "2", "host1",
                       "'migration-policy': { 'preset': 'strict' }") ", " VM ("3", "host1"));
  g_autoptr (MignetPlan) design = fixture_plan (cluster, "host2", NULL);
  g_autoptr (MignetRequest) second = fixture_request (cluster, "vm2", "host3", NULL);
  g_autoptr (MignetPlan) strict = fixture_plan_request (cluster, second);
  g_autoptr (MignetRequest) third = fixture_request (cluster, "vm3", "host2", NULL);
  g_autoptr (MignetPlan) cluster_wide = fixture_plan_request (cluster, third);

  g_test_summary ("A virtual machine's policy replaces the cluster's whole: list, families, rules");

  fixture_assert_plan (design, "dedicated to host2 over mig for mig");
  fixture_assert_addresses (design, "ipv4 192.168.77.1 192.168.77.2");
  fixture_assert_plan (strict, "refused to host3 over - for mig");
  fixture_assert_plan (cluster_wide, "fallback to host2 over ovirtmgmt for fast");
}

static void
test_request_policy (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.policy = "'networks': ['fast']", .networks = NETWORKS,
                   .hosts = ALL ("1") ", " HOST ("2", NIC_UP, ""),
                   .vms = VM_WITH ("1", "host1",
                                   "'migration-policy': { 'preset': 'strict', "
                                   "'networks': ['slow'] }"));
  g_autoptr (MignetMigrationPolicy) ovirt = mignet_migration_policy_new (MIGNET_PRESET_OVIRT);
  g_autoptr (MignetRequest) request = fixture_request (cluster, "vm1", NULL, NULL);
  g_autoptr (MignetPlan) before = fixture_plan_request (cluster, request);
  g_autoptr (MignetPlan) after = NULL;

  g_test_summary ("The request's policy replaces the virtual machine's whole");

  fixture_assert_plan (before, "refused to - over - for slow");
  mignet_request_set_policy (request, ovirt);
  after = fixture_plan_request (cluster, request);
  fixture_assert_plan (after, "fallback to host2 over ovirtmgmt for mig");
}

static void
test_role_moves (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.networks = NETWORKS, .hosts = ALL ("1") ", " ALL ("2"));
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetPlan) fast = NULL;
  g_autoptr (MignetPlan) management = NULL;

  g_test_summary ("The role decides when nothing else does, and management when nobody holds it");

  mignet_cluster_grant_role (cluster, MIGNET_ROLE_MIGRATION,
                             mignet_cluster_lookup_network (cluster, "fast"), &error);
  g_assert_no_error (error);
  fast = fixture_plan (cluster, NULL, NULL);
  fixture_assert_plan (fast, "dedicated to host2 over fast for fast");

  mignet_cluster_revoke_role (cluster, MIGNET_ROLE_MIGRATION, &error);
  g_assert_no_error (error);
  management = fixture_plan (cluster, NULL, NULL);
  fixture_assert_plan (management, "management to host2 over ovirtmgmt for ovirtmgmt");
}

static void
test_low_level (void)
{
  static const char *const policies[] = { "'preset': 'design'", "'networks': ['fast']",
                                          "'preset': 'strict', 'networks': ['fast']" };

  g_test_summary ("Below level 3.3 N is always management");

  for (gsize i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      g_autoptr (MignetCluster) cluster =
          fixture_new (.level = "3.2", .roles = "", .policy = policies[i], .networks = NETWORKS,
                       .hosts = ALL ("1") ", " ALL ("2"),
                       .vms = VM_WITH ("1", "host1", "'migration-network': 'slow'"));
      g_autoptr (MignetPlan) manual = fixture_plan (cluster, "host2", NULL);
      g_autoptr (MignetPlan) automatic = fixture_plan (cluster, NULL, NULL);
      g_autoptr (MignetPlan) requested = fixture_plan (cluster, "host2", "ovirtmgmt");

      fixture_assert_plan (manual, "management to host2 over ovirtmgmt for ovirtmgmt");
      fixture_assert_plan (automatic, "management to host2 over ovirtmgmt for ovirtmgmt");
      fixture_assert_plan (requested, "management to host2 over ovirtmgmt for ovirtmgmt");
    }
}

static void
test_low_level_request (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.level = "3.2", .roles = "", .networks = NETWORKS,
                   .hosts = ALL ("1") ", " ALL ("2"));
  g_autoptr (MignetPlan) manual = fixture_plan (cluster, "host2", "fast");
  g_autoptr (MignetPlan) automatic = fixture_plan (cluster, NULL, "fast");
  g_autoptr (GPtrArray) manual_candidates = mignet_plan_get_candidates (manual);
  g_autoptr (GPtrArray) automatic_candidates = mignet_plan_get_candidates (automatic);

  g_test_summary ("Below level 3.3 a request that names another network is REFUSED; no host could "
                  "change that");

  fixture_assert_plan (manual, "refused to host2 over - for ovirtmgmt");
  fixture_assert_reasons (manual, "error level-too-low * *");
  g_assert_cmpuint (manual_candidates->len, ==, 0);
  fixture_assert_plan (automatic, "refused to - over - for ovirtmgmt");
  fixture_assert_reasons (automatic, "error level-too-low * *");
  g_assert_cmpuint (automatic_candidates->len, ==, 0);
}

static void
test_first_level (void)
{
  static const char *const levels[] = { "3.3", "3.10", "4.0", "10.1" };

  g_test_summary ("From level 3.3 on migration networks carry migrations");

  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      g_autoptr (MignetCluster) cluster =
          fixture_new (.level = levels[i], .networks = NETWORKS, .hosts = ALL ("1") ", " ALL ("2"));
      g_autoptr (MignetPlan) plan = fixture_plan (cluster, NULL, NULL);
      g_autoptr (MignetPlan) requested = fixture_plan (cluster, NULL, "fast");

      fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
      fixture_assert_plan (requested, "dedicated to host2 over fast for fast");
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autofree char *path = g_strdup_printf ("/planning/precedence/order/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_order);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *path = g_strdup_printf ("/planning/precedence/list/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_list);
    }
  g_test_add_func ("/planning/precedence/list/reasons", test_list_reasons);
  g_test_add_func ("/planning/precedence/list/per-destination", test_list_per_destination);
  g_test_add_func ("/planning/precedence/request/never-replaced", test_requested_is_never_replaced);
  g_test_add_func ("/planning/precedence/vm/network", test_vm_network_follows_policy);
  g_test_add_func ("/planning/precedence/vm/policy", test_vm_policy);
  g_test_add_func ("/planning/precedence/request/policy", test_request_policy);
  g_test_add_func ("/planning/precedence/role", test_role_moves);
  g_test_add_func ("/planning/precedence/level/low", test_low_level);
  g_test_add_func ("/planning/precedence/level/low-request", test_low_level_request);
  g_test_add_func ("/planning/precedence/level/first", test_first_level);

  return g_test_run ();
}
