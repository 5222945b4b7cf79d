/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "planning-fixture.h"

#include <string.h>

/* Whether a plan still holds after the cluster has changed. */

#define HOSTS HEALTHY ("1") ", " HEALTHY ("2") ", " HEALTHY ("3")
#define NETWORKS NETWORK_MIG ", " NETWORK ("n2", "fast")

typedef void (*Change) (MignetCluster *cluster);

static MignetHost *
host_of (MignetCluster *cluster, const char *name)
{
  return mignet_cluster_lookup_host (cluster, name);
}

static void
place_vm1 (MignetCluster *cluster, MignetVmStatus status, const char *host)
{
  g_autoptr (GError) error = NULL;

  mignet_vm_set_placement (mignet_cluster_lookup_vm (cluster, "vm1"), status,
                           host_of (cluster, host), NULL, &error);
  g_assert_no_error (error);
}

static void
set_carrier (MignetCluster *cluster, const char *host, MignetCarrier carrier)
{
  mignet_nic_set_carrier (mignet_host_lookup_nic (host_of (cluster, host), "eth1"), carrier);
}

static void
other_vm_memory (MignetCluster *cluster)
{
  mignet_vm_set_memory (mignet_cluster_lookup_vm (cluster, "vm2"), 4096);
}

static void
other_host_down (MignetCluster *cluster)
{
  mignet_host_set_status (host_of (cluster, "host3"), MIGNET_HOST_STATUS_DOWN);
}

static void
other_host_label (MignetCluster *cluster)
{
  g_autoptr (GError) error = NULL;

  mignet_host_set_label (host_of (cluster, "host2"), "rack", "7", &error);
  g_assert_no_error (error);
}

static void
other_host_better (MignetCluster *cluster)
{
  mignet_host_set_memory (host_of (cluster, "host3"), 1048576);
  mignet_host_set_cpus (host_of (cluster, "host3"), 512);
}

static void
longer_wait (MignetCluster *cluster)
{
  mignet_migration_policy_set_pending_timeout (mignet_cluster_get_migration_policy (cluster), 77);
}

static void
there_and_back (MignetCluster *cluster)
{
  set_carrier (cluster, "host2", MIGNET_CARRIER_DOWN);
  set_carrier (cluster, "host2", MIGNET_CARRIER_UP);
}

static void
vm_moved (MignetCluster *cluster)
{
  place_vm1 (cluster, MIGNET_VM_STATUS_UP, "host3");
}

static void
vm_arrived (MignetCluster *cluster)
{
  place_vm1 (cluster, MIGNET_VM_STATUS_UP, "host2");
}

static void
vm_down (MignetCluster *cluster)
{
  place_vm1 (cluster, MIGNET_VM_STATUS_DOWN, "host1");
}

static void
vm_migrating (MignetCluster *cluster)
{
  place_vm1 (cluster, MIGNET_VM_STATUS_MIGRATING, "host1");
}

static void
vm_removed (MignetCluster *cluster)
{
  mignet_cluster_remove_vm (cluster, mignet_cluster_lookup_vm (cluster, "vm1"));
}

static void
destination_down (MignetCluster *cluster)
{
  mignet_host_set_status (host_of (cluster, "host2"), MIGNET_HOST_STATUS_DOWN);
}

static void
destination_removed (MignetCluster *cluster)
{
  g_autoptr (GError) error = NULL;

  mignet_cluster_remove_host (cluster, host_of (cluster, "host2"), &error);
  g_assert_no_error (error);
}

static void
source_unreachable (MignetCluster *cluster)
{
  mignet_host_set_status (host_of (cluster, "host1"), MIGNET_HOST_STATUS_NON_RESPONSIVE);
}

static void
address_changed (MignetCluster *cluster)
{
  fixture_set_ipv4 (fixture_attachment (cluster, "host2", "mig"), MIGNET_BOOT_PROTOCOL_STATIC,
                    "192.168.77.99/24");
}

static void
address_lost (MignetCluster *cluster)
{
  fixture_set_ipv4 (fixture_attachment (cluster, "host2", "mig"), MIGNET_BOOT_PROTOCOL_STATIC,
                    NULL);
}

static void
carrier_down (MignetCluster *cluster)
{
  set_carrier (cluster, "host2", MIGNET_CARRIER_DOWN);
}

static void
attachment_removed (MignetCluster *cluster)
{
  mignet_host_remove_attachment (host_of (cluster, "host2"),
                                 fixture_attachment (cluster, "host2", "mig"));
}

static void
role_moved (MignetCluster *cluster)
{
  g_autoptr (GError) error = NULL;

  mignet_cluster_grant_role (cluster, MIGNET_ROLE_MIGRATION,
                             mignet_cluster_lookup_network (cluster, "fast"), &error);
  g_assert_no_error (error);
}

static void
role_revoked (MignetCluster *cluster)
{
  g_autoptr (GError) error = NULL;

  mignet_cluster_revoke_role (cluster, MIGNET_ROLE_MIGRATION, &error);
  g_assert_no_error (error);
}

static void
no_incoming (MignetCluster *cluster)
{
  mignet_host_set_max_incoming (host_of (cluster, "host2"), 0);
}

static void
management_moved (MignetCluster *cluster)
{
  g_autoptr (GError) error = NULL;

  mignet_host_set_address (host_of (cluster, "host2"), "elsewhere.example.org", &error);
  g_assert_no_error (error);
}

static void
other_families (MignetCluster *cluster)
{
  static const char *const families[] = { "ipv6", NULL };
  g_autoptr (GError) error = NULL;

  mignet_migration_policy_set_families (mignet_cluster_get_migration_policy (cluster), families,
                                        &error);
  g_assert_no_error (error);
}

static void
strict_vm_policy (MignetCluster *cluster)
{
  g_autoptr (MignetMigrationPolicy) strict = mignet_migration_policy_new (MIGNET_PRESET_STRICT);

  set_carrier (cluster, "host2", MIGNET_CARRIER_UNKNOWN);
  mignet_vm_set_migration_policy (mignet_cluster_lookup_vm (cluster, "vm1"), strict);
}

static const struct
{
  const char *what;
  Change change;
  gboolean stays;
} changes[] = {
  { "another virtual machine's memory", other_vm_memory, TRUE },
  { "another host is down", other_host_down, TRUE },
  { "another host is better now", other_host_better, TRUE },
  { "a label", other_host_label, TRUE },
  { "a longer wait", longer_wait, TRUE },
  { "there and back", there_and_back, TRUE },
  { "the virtual machine has moved", vm_moved, FALSE },
  { "the virtual machine is there already", vm_arrived, FALSE },
  { "the virtual machine is down", vm_down, FALSE },
  { "the virtual machine migrates", vm_migrating, FALSE },
  { "the virtual machine is gone", vm_removed, FALSE },
  { "the destination is down", destination_down, FALSE },
  { "the destination is gone", destination_removed, FALSE },
  { "the source cannot be reached", source_unreachable, FALSE },
  { "the address has changed", address_changed, FALSE },
  { "the address is lost", address_lost, FALSE },
  { "the carrier is down", carrier_down, FALSE },
  { "the attachment is gone", attachment_removed, FALSE },
  { "the role that decided has moved", role_moved, FALSE },
  { "the role that decided is with management", role_revoked, FALSE },
  { "the destination takes no more", no_incoming, FALSE },
  { "the destination is managed elsewhere", management_moved, FALSE },
  { "the policy has other families", other_families, FALSE },
  { "a strict policy of the virtual machine", strict_vm_policy, FALSE },
};

static void
assert_current (MignetPlan *plan, MignetCluster *cluster, gboolean expected)
{
  g_autoptr (GError) error = NULL;
  gboolean current = mignet_plan_is_current (plan, cluster, &error);

  if (error != NULL)
    g_test_message ("%s", error->message);
  g_assert_cmpint (current, ==, expected);
  if (expected)
    g_assert_no_error (error);
  else
    g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_STALE_PLAN);
}

static void
check_change (gsize i, const char *destination)
{
  g_autoptr (MignetCluster) cluster = fixture_new (.networks = NETWORKS, .hosts = HOSTS,
                                                   .vms = VM ("1", "host1") ", " VM ("2", "host1"));
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, destination, NULL);

  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
  assert_current (plan, cluster, TRUE);
  changes[i].change (cluster);
  assert_current (plan, cluster, changes[i].stays);
}

static void
test_change (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);

  g_test_summary (changes[i].what);

  check_change (i, "host2");
  check_change (i, NULL);
}

static void
test_own_network (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.networks = NETWORKS, .hosts = HOSTS,
                   .vms =
                       VM_WITH ("1", "host1", "'migration-network': 'mig'") ", " VM ("2", "host1"));
  g_autoptr (MignetPlan) chosen = fixture_plan (cluster, "host2", NULL);
  g_autoptr (MignetPlan) requested = fixture_plan (cluster, "host2", "mig");

  g_test_summary ("Where the role did not decide it may move");

  role_moved (cluster);
  assert_current (chosen, cluster, TRUE);
  assert_current (requested, cluster, TRUE);
}

static void
test_own_policy (void)
{
  g_autoptr (MignetCluster) cluster = fixture_new (.networks = NETWORKS, .hosts = HOSTS,
                                                   .vms = VM ("1", "host1") ", " VM ("2", "host1"));
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_DESIGN);
  g_autoptr (MignetRequest) request = fixture_request (cluster, "vm1", "host2", NULL);
  g_autoptr (MignetPlan) plan = NULL;

  g_test_summary ("Where the request's policy decided the cluster's may change");

  mignet_request_set_policy (request, policy);
  plan = fixture_plan_request (cluster, request);
  other_families (cluster);
  assert_current (plan, cluster, TRUE);
}

static void
test_waiting (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts = HEALTHY ("1") ", " HOST ("2", NIC_UP, ON_MIG (IPV4_PENDING)));
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);

  g_test_summary ("What is waiting no longer holds when the address is there");

  assert_current (plan, cluster, TRUE);
  address_changed (cluster);
  assert_current (plan, cluster, FALSE);
}

static void
test_fallback (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts = HEALTHY ("1") ", " HOST ("2", NIC_UP, ""));
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);

  g_test_summary ("A fallback no longer holds when management is elsewhere, or the policy is "
                  "strict");

  fixture_assert_plan (plan, "fallback to host2 over ovirtmgmt for mig");
  assert_current (plan, cluster, TRUE);
  mignet_migration_policy_apply_preset (mignet_cluster_get_migration_policy (cluster),
                                        MIGNET_PRESET_STRICT);
  assert_current (plan, cluster, FALSE);
  mignet_migration_policy_apply_preset (mignet_cluster_get_migration_policy (cluster),
                                        MIGNET_PRESET_DESIGN);
  assert_current (plan, cluster, TRUE);
  management_moved (cluster);
  assert_current (plan, cluster, FALSE);
}

static void
test_other_cluster (void)
{
  g_autoptr (MignetCluster) cluster = fixture_new (.hosts = HOSTS);
  g_autoptr (MignetCluster) same = fixture_new (.hosts = HOSTS);
  g_autoptr (MignetCluster) empty = fixture_new (.hosts = "", .vms = "");
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);

  g_test_summary ("A plan can be held against any cluster that has what it names");

  assert_current (plan, same, TRUE);
  assert_current (plan, empty, FALSE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *name = g_strdelimit (g_strdup (changes[i].what), " '", '-');
      g_autofree char *path = g_strdup_printf ("/planning/plan-current/%s", name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_change);
    }
  g_test_add_func ("/planning/plan-current/own-network", test_own_network);
  g_test_add_func ("/planning/plan-current/own-policy", test_own_policy);
  g_test_add_func ("/planning/plan-current/waiting", test_waiting);
  g_test_add_func ("/planning/plan-current/fallback", test_fallback);
  g_test_add_func ("/planning/plan-current/other-cluster", test_other_cluster);

  return g_test_run ();
}
