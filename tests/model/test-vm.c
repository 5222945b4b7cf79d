/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mignet-test-invariants.h"
#include "mignet-test-utils.h"

static GPtrArray *
new_array (gpointer first, gpointer second)
{
  GPtrArray *array = g_ptr_array_new ();

  if (first != NULL)
    g_ptr_array_add (array, first);
  if (second != NULL)
    g_ptr_array_add (array, second);

  return array;
}

static void
test_defaults (void)
{
  g_autoptr (MignetVm) vm = mignet_vm_new ("v1", "db");
  g_autoptr (MignetVm) nameless = mignet_vm_new ("v2", NULL);
  g_auto (GStrv) groups = mignet_vm_dup_affinity_groups (vm);

  g_test_summary ("A new VM is down, on no host, and asks for nothing");

  g_assert_cmpstr (mignet_vm_get_id (vm), ==, "v1");
  g_assert_cmpstr (mignet_vm_get_name (vm), ==, "db");
  g_assert_cmpstr (mignet_vm_get_name (nameless), ==, "v2");
  g_assert_null (mignet_vm_get_cluster (vm));
  g_assert_cmpint (mignet_vm_get_status (vm), ==, MIGNET_VM_STATUS_DOWN);
  g_assert_null (mignet_vm_get_host (vm));
  g_assert_null (mignet_vm_get_destination (vm));
  g_assert_cmpuint (mignet_vm_get_memory (vm), ==, 0);
  g_assert_cmpuint (mignet_vm_get_vcpus (vm), ==, 0);
  g_assert_cmpuint (mignet_vm_get_dirty_rate (vm), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (mignet_vm_get_networks (vm)), ==, 0);
  g_assert_null (mignet_vm_get_migration_network (vm));
  g_assert_null (mignet_vm_get_migration_policy (vm));
  g_assert_cmpuint (g_list_model_get_n_items (mignet_vm_get_pinned_hosts (vm)), ==, 0);
  g_assert_cmpuint (g_strv_length (groups), ==, 0);
}

static void
test_read_only (void)
{
  static const char *const read_only[] = { "cluster",     "status",   "host",
                                           "destination", "networks", "migration-network",
                                           "pinned-hosts" };

  g_test_summary ("Identity is fixed; what can be refused changes by a method");

  test_assert_read_only (MIGNET_TYPE_VM, "id", TRUE);
  test_assert_read_only (MIGNET_TYPE_VM, "name", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (read_only); i++)
    test_assert_read_only (MIGNET_TYPE_VM, read_only[i], FALSE);
}

static void
test_changes (void)
{
  g_autoptr (MignetVm) vm = mignet_vm_new ("v1", NULL);

  g_test_summary ("A change notifies once, the same value again does not");

  test_assert_notifies (vm, "memory", mignet_vm_set_memory (vm, G_MAXUINT64));
  g_assert_cmpuint (mignet_vm_get_memory (vm), ==, G_MAXUINT64);
  test_assert_notifies (vm, "memory", g_object_set (vm, "memory", (guint64) 4096, NULL));
  g_assert_cmpuint (mignet_vm_get_memory (vm), ==, 4096);
  test_assert_notifies (vm, "vcpus", mignet_vm_set_vcpus (vm, 2));
  g_assert_cmpuint (mignet_vm_get_vcpus (vm), ==, 2);
  test_assert_notifies (vm, "vcpus", g_object_set (vm, "vcpus", 0, NULL));
  test_assert_notifies (vm, "dirty-rate", mignet_vm_set_dirty_rate (vm, 100));
  g_assert_cmpuint (mignet_vm_get_dirty_rate (vm), ==, 100);
  test_assert_notifies (vm, "dirty-rate", g_object_set (vm, "dirty-rate", G_MAXUINT, NULL));
}

static void
test_display_addresses (void)
{
  static const char *const none[] = { NULL };
  static const char *const two[] = { "10.0.0.1", "::", NULL };
  static const char *const same[] = { "10.0.0.1", "::", NULL };
  static const char *const bad[] = { "10.0.0.1", "localhost", NULL };
  const char *const *all[] = { two, none, NULL, none, two };
  g_autoptr (MignetVm) vm = mignet_vm_new ("v1", NULL);

  g_test_summary ("Where displays listen: certain addresses, none, and never reported, at first");

  g_assert_null (mignet_vm_get_display_addresses (vm));
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_auto (GStrv) found = NULL;

      test_assert_notifies (
          vm, "display-addresses",
          test_assert_done (mignet_vm_set_display_addresses (vm, all[i], &error)));
      g_object_get (vm, "display-addresses", &found, NULL);
      g_assert_true ((found == NULL) == (all[i] == NULL));
      g_assert_true (found == NULL || g_strv_equal ((const char *const *) found, all[i]));
    }

  test_assert_nothing (test_all (vm), mignet_vm_set_display_addresses (vm, same, &error));
  test_assert_refused (test_all (vm), MIGNET_ERROR_INVALID_ADDRESS, "localhost",
                       mignet_vm_set_display_addresses (vm, bad, &error));
}

static void
test_policy (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetVm *vm = test_cluster_add_vm (cluster, "vm1", NULL);
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_STRICT);
  g_autoptr (MignetMigrationPolicy) found = NULL;
  guint64 generation;

  g_test_summary ("A VM may have a policy of its own, whose changes are changes of the cluster");

  mignet_vm_set_migration_policy (vm, policy);
  g_object_get (vm, "migration-policy", &found, NULL);
  g_assert_true (mignet_vm_get_migration_policy (vm) == policy);
  g_assert_true (found == policy);
  test_assert_silent (test_all (cluster), mignet_vm_set_migration_policy (vm, policy));

  generation = mignet_cluster_get_generation (cluster);
  mignet_migration_policy_set_mtu_rule (policy, MIGNET_RULE_IGNORE);
  g_assert_cmpuint (mignet_cluster_get_generation (cluster), >, generation);

  g_object_set (vm, "migration-policy", NULL, NULL);
  g_assert_null (mignet_vm_get_migration_policy (vm));
  generation = mignet_cluster_get_generation (cluster);
  mignet_migration_policy_set_mtu_rule (policy, MIGNET_RULE_WARN);
  g_assert_cmpuint (mignet_cluster_get_generation (cluster), ==, generation);
}

static void
test_placement (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetHost *first = test_cluster_add_host (cluster, "h1");
  MignetHost *second = test_cluster_add_host (cluster, "h2");
  MignetVm *vm = test_cluster_add_vm (cluster, "vm1", first);
  g_autoptr (TestWatch) watch = test_watch_new (test_all (cluster));
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetHost) destination = NULL;
  MignetVmStatus status;

  g_test_summary ("Status, host and destination change in one step, each with one notification");

  test_watch_set_func (watch, (TestWatchFunc) test_check_invariants, cluster);
  test_vm_migrate (vm, second);
  g_object_get (vm, "status", &status, "host", &host, "destination", &destination, NULL);
  g_assert_cmpint (status, ==, MIGNET_VM_STATUS_MIGRATING);
  g_assert_true (host == first);
  g_assert_true (destination == second);
  g_assert_cmpuint (test_watch_count (watch, vm, "status"), ==, 1);
  g_assert_cmpuint (test_watch_count (watch, vm, "destination"), ==, 1);
  g_assert_cmpuint (test_watch_count (watch, vm, NULL), ==, 2);

  test_watch_clear (watch);
  test_assert_done (mignet_vm_set_placement (vm, MIGNET_VM_STATUS_UP, second, NULL, &error));
  g_assert_cmpuint (test_watch_count (watch, vm, "status"), ==, 1);
  g_assert_cmpuint (test_watch_count (watch, vm, "host"), ==, 1);
  g_assert_cmpuint (test_watch_count (watch, vm, "destination"), ==, 1);
  g_assert_cmpuint (test_watch_count (watch, vm, NULL), ==, 3);
  g_assert_null (mignet_vm_get_destination (vm));
}

static void
test_bad_placement (void)
{
  static const MignetVmStatus staying[] = { MIGNET_VM_STATUS_UP, MIGNET_VM_STATUS_PAUSED,
                                            MIGNET_VM_STATUS_POWERING_UP, MIGNET_VM_STATUS_DOWN };
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  g_autoptr (MignetHost) stranger = test_host_new ("stranger");
  MignetHost *first = test_cluster_add_host (cluster, "h1");
  MignetHost *second = test_cluster_add_host (cluster, "h2");
  MignetVm *vm = test_cluster_add_vm (cluster, "vm1", first);

  g_test_summary ("Only a migrating VM has a destination: another host of its cluster");

  for (guint i = 0; i < G_N_ELEMENTS (staying); i++)
    test_assert_refused (test_all (cluster), MIGNET_ERROR_INVALID_VALUE, "vm1",
                         mignet_vm_set_placement (vm, staying[i], first, second, &error));
  test_assert_refused (
      test_all (cluster), MIGNET_ERROR_INVALID_VALUE, "h1",
      mignet_vm_set_placement (vm, MIGNET_VM_STATUS_MIGRATING, first, first, &error));
  test_assert_refused (
      test_all (cluster, stranger), MIGNET_ERROR_NOT_FOUND, "stranger",
      mignet_vm_set_placement (vm, MIGNET_VM_STATUS_MIGRATING, first, stranger, &error));
  g_assert_false (mignet_vm_set_placement (vm, MIGNET_VM_STATUS_MIGRATING, first, first, NULL));
}

static void
test_networks (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetVm *vm = test_cluster_add_vm (cluster, "vm1", NULL);
  MignetNetwork *lan = test_cluster_add_network (cluster, "lan", FALSE);
  MignetNetwork *management = test_cluster_get_management (cluster);
  g_autoptr (MignetNetwork) stranger = test_network_new ("stranger");
  g_autoptr (GPtrArray) both = new_array (lan, management);
  g_autoptr (GPtrArray) twice = new_array (lan, lan);
  g_autoptr (GPtrArray) foreign = new_array (lan, stranger);
  g_autoptr (GPtrArray) none = new_array (NULL, NULL);
  GListModel *networks = mignet_vm_get_networks (vm);
  g_autoptr (TestWatch) watch = test_watch_new (test_all (cluster));
  g_autoptr (MignetNetwork) first = NULL;

  g_test_summary ("The networks of the vNICs are attached to the cluster, none twice");

  test_assert_done (mignet_vm_set_networks (vm, both, &error));
  g_assert_cmpuint (test_watch_count (watch, networks, "items-changed"), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (networks), ==, 2);
  first = g_list_model_get_item (networks, 0);
  g_assert_true (first == lan);
  test_assert_nothing (test_all (cluster), mignet_vm_set_networks (vm, both, &error));
  test_assert_refused (test_all (cluster), MIGNET_ERROR_INVALID_VALUE, "vm1",
                       mignet_vm_set_networks (vm, twice, &error));
  test_assert_refused (test_all (cluster), MIGNET_ERROR_NOT_ATTACHED, "stranger",
                       mignet_vm_set_networks (vm, foreign, &error));
  test_assert_done (mignet_vm_set_networks (vm, none, &error));
  g_assert_cmpuint (g_list_model_get_n_items (networks), ==, 0);
  g_assert_true (mignet_vm_get_networks (vm) == networks);
}

static void
test_migration_network (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetVm *vm = test_cluster_add_vm (cluster, "vm1", NULL);
  MignetNetwork *mig = test_cluster_add_network (cluster, "mig", FALSE);
  g_autoptr (MignetNetwork) stranger = test_network_new ("stranger");
  g_autoptr (MignetNetwork) found = NULL;
  g_autoptr (TestWatch) watch = test_watch_new (test_all (cluster));

  g_test_summary ("A VM may have a migration network of its own, attached to the cluster");

  test_assert_done (mignet_vm_set_migration_network (vm, mig, &error));
  g_assert_cmpuint (test_watch_count (watch, vm, "migration-network"), ==, 1);
  g_object_get (vm, "migration-network", &found, NULL);
  g_assert_true (mignet_vm_get_migration_network (vm) == mig);
  g_assert_true (found == mig);
  test_assert_nothing (test_all (cluster), mignet_vm_set_migration_network (vm, mig, &error));
  test_assert_refused (test_all (cluster, stranger), MIGNET_ERROR_NOT_ATTACHED, "stranger",
                       mignet_vm_set_migration_network (vm, stranger, &error));
  test_assert_done (mignet_vm_set_migration_network (vm, NULL, &error));
  g_assert_null (mignet_vm_get_migration_network (vm));
  test_assert_nothing (test_all (cluster), mignet_vm_set_migration_network (vm, NULL, &error));
}

static void
test_migration_network_any_time (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetHost *host = test_cluster_add_host (cluster, "h1");
  MignetVm *vm = test_cluster_add_vm (cluster, "vm1", host);
  MignetNetwork *mig = test_cluster_add_network (cluster, "mig", FALSE);

  g_test_summary ("I-5, I-6: speak of the role; the network of one VM is not bound by them");

  test_assert_done (mignet_cluster_set_compatibility_level (cluster, "3.0", &error));
  test_vm_migrate (vm, NULL);
  test_assert_done (mignet_vm_set_migration_network (vm, mig, &error));
  test_check_invariants (cluster);
}

static void
test_pinned_hosts (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetVm *vm = test_cluster_add_vm (cluster, "vm1", NULL);
  MignetHost *first = test_cluster_add_host (cluster, "h1");
  MignetHost *second = test_cluster_add_host (cluster, "h2");
  g_autoptr (MignetHost) stranger = test_host_new ("stranger");
  g_autoptr (GPtrArray) both = new_array (first, second);
  g_autoptr (GPtrArray) twice = new_array (first, first);
  g_autoptr (GPtrArray) foreign = new_array (first, stranger);
  g_autoptr (GPtrArray) none = new_array (NULL, NULL);
  GListModel *pinned = mignet_vm_get_pinned_hosts (vm);
  g_autoptr (TestWatch) watch = test_watch_new (test_all (cluster));

  g_test_summary ("The pinned hosts are of the cluster, none twice");

  test_assert_done (mignet_vm_set_pinned_hosts (vm, both, &error));
  g_assert_cmpuint (test_watch_count (watch, pinned, "items-changed"), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (pinned), ==, 2);
  test_assert_nothing (test_all (cluster), mignet_vm_set_pinned_hosts (vm, both, &error));
  test_assert_refused (test_all (cluster), MIGNET_ERROR_INVALID_VALUE, "vm1",
                       mignet_vm_set_pinned_hosts (vm, twice, &error));
  test_assert_refused (test_all (cluster, stranger), MIGNET_ERROR_NOT_FOUND, "stranger",
                       mignet_vm_set_pinned_hosts (vm, foreign, &error));
  test_assert_done (mignet_vm_set_pinned_hosts (vm, none, &error));
  g_assert_cmpuint (g_list_model_get_n_items (pinned), ==, 0);
}

static void
test_requirements_on_adding (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  g_autoptr (MignetNetwork) network = test_network_new ("lan");
  g_autoptr (MignetNetwork) mig = test_network_new ("mig");
  g_autoptr (MignetHost) host = test_host_new ("h1");
  g_autoptr (GPtrArray) networks = new_array (network, NULL);
  g_autoptr (GPtrArray) hosts = new_array (host, NULL);
  g_autoptr (MignetVm) vm = test_vm_new ("vm1");

  g_test_summary ("What a VM refers to is checked when it is added");

  test_assert_done (mignet_vm_set_networks (vm, networks, &error));
  test_assert_done (mignet_vm_set_pinned_hosts (vm, hosts, &error));
  test_assert_done (mignet_vm_set_migration_network (vm, mig, &error));
  test_assert_refused (test_all (cluster, vm), MIGNET_ERROR_NOT_ATTACHED, "lan",
                       mignet_cluster_add_vm (cluster, vm, &error));
  test_assert_done (mignet_cluster_attach_network (cluster, network, TRUE, &error));
  test_assert_refused (test_all (cluster, vm), MIGNET_ERROR_NOT_FOUND, "h1",
                       mignet_cluster_add_vm (cluster, vm, &error));
  test_assert_done (mignet_cluster_add_host (cluster, host, &error));
  test_assert_refused (test_all (cluster, vm), MIGNET_ERROR_NOT_ATTACHED, "mig",
                       mignet_cluster_add_vm (cluster, vm, &error));
  test_assert_done (mignet_cluster_attach_network (cluster, mig, FALSE, &error));
  test_assert_done (mignet_cluster_add_vm (cluster, vm, &error));
  test_check_invariants (cluster);
}

static void
test_affinity (void)
{
  g_autoptr (MignetVm) vm = mignet_vm_new ("v1", NULL);
  g_autofree char *too_long = g_strnfill (256, 'g');
  const char *ordered[] = { "db", "web", NULL };
  g_auto (GStrv) groups = NULL;
  MignetAffinityRule rule;

  g_test_summary ("Affinity groups are kept in the order in which they were set");

  test_assert_done (mignet_vm_set_affinity (vm, "db", MIGNET_AFFINITY_RULE_APART, &error));
  test_assert_done (mignet_vm_set_affinity (vm, "web", MIGNET_AFFINITY_RULE_TOGETHER, &error));
  groups = mignet_vm_dup_affinity_groups (vm);
  g_assert_true (g_strv_equal ((const char *const *) groups, ordered));
  g_assert_true (mignet_vm_get_affinity (vm, "db", &rule));
  g_assert_cmpint (rule, ==, MIGNET_AFFINITY_RULE_APART);
  g_assert_true (mignet_vm_get_affinity (vm, "web", &rule));
  g_assert_cmpint (rule, ==, MIGNET_AFFINITY_RULE_TOGETHER);
  g_assert_true (mignet_vm_get_affinity (vm, "web", NULL));
  g_assert_false (mignet_vm_get_affinity (vm, "mail", &rule));

  test_assert_nothing (test_all (vm),
                       mignet_vm_set_affinity (vm, "db", MIGNET_AFFINITY_RULE_APART, &error));
  test_assert_refused (test_all (vm), MIGNET_ERROR_INVALID_NAME, NULL,
                       mignet_vm_set_affinity (vm, "", MIGNET_AFFINITY_RULE_APART, &error));
  test_assert_refused (test_all (vm), MIGNET_ERROR_INVALID_NAME, NULL,
                       mignet_vm_set_affinity (vm, "a\nb", MIGNET_AFFINITY_RULE_APART, &error));
  test_assert_refused (test_all (vm), MIGNET_ERROR_INVALID_NAME, NULL,
                       mignet_vm_set_affinity (vm, "\xff", MIGNET_AFFINITY_RULE_APART, &error));
  test_assert_refused (test_all (vm), MIGNET_ERROR_INVALID_NAME, NULL,
                       mignet_vm_set_affinity (vm, too_long, MIGNET_AFFINITY_RULE_APART, &error));

  mignet_vm_clear_affinity (vm, "db");
  g_assert_false (mignet_vm_get_affinity (vm, "db", NULL));
  g_assert_true (mignet_vm_get_affinity (vm, "web", NULL));
  test_assert_silent (test_all (vm), mignet_vm_clear_affinity (vm, "db"));
}

typedef struct
{
  MignetVm *vm; /* (unowned) */
  guint n_seen;
} Member;

static void
assert_member (gpointer user_data)
{
  Member *member = user_data;

  g_assert_true (mignet_vm_get_affinity (member->vm, "db", NULL));
  member->n_seen++;
}

static void
test_affinity_in_one_step (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetVm *vm = test_cluster_add_vm (cluster, "vm1", NULL);
  Member member = { vm, 0 };
  g_autoptr (TestWatch) watch = test_watch_new (test_all (cluster));

  g_test_summary ("A group changes its rule in one step; nobody sees the VM outside of it");

  test_watch_set_func (watch, assert_member, &member);
  test_assert_done (mignet_vm_set_affinity (vm, "db", MIGNET_AFFINITY_RULE_APART, &error));
  test_assert_done (mignet_vm_set_affinity (vm, "web", MIGNET_AFFINITY_RULE_APART, &error));
  test_assert_done (mignet_vm_set_affinity (vm, "db", MIGNET_AFFINITY_RULE_TOGETHER, &error));
  g_assert_cmpuint (member.n_seen, >, 0);
  test_check_invariants (cluster);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vm/defaults", test_defaults);
  g_test_add_func ("/vm/read-only", test_read_only);
  g_test_add_func ("/vm/changes", test_changes);
  g_test_add_func ("/vm/display-addresses", test_display_addresses);
  g_test_add_func ("/vm/policy", test_policy);
  g_test_add_func ("/vm/placement", test_placement);
  g_test_add_func ("/vm/bad-placement", test_bad_placement);
  g_test_add_func ("/vm/networks", test_networks);
  g_test_add_func ("/vm/migration-network", test_migration_network);
  g_test_add_func ("/vm/migration-network-any-time", test_migration_network_any_time);
  g_test_add_func ("/vm/pinned-hosts", test_pinned_hosts);
  g_test_add_func ("/vm/requirements-on-adding", test_requirements_on_adding);
  g_test_add_func ("/vm/affinity", test_affinity);
  g_test_add_func ("/vm/affinity-in-one-step", test_affinity_in_one_step);
  return g_test_run ();
}
