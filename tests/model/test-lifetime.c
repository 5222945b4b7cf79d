/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mignet-test-invariants.h"
#include "mignet-test-utils.h"

static GType
get_list_type (void)
{
  g_autoptr (MignetHost) host = mignet_host_new ("h1", NULL);

  return G_OBJECT_TYPE (mignet_host_get_nics (host));
}

static void
test_plain_objects (void)
{
  const GType types[] = { MIGNET_TYPE_NETWORK,
                          MIGNET_TYPE_NIC,
                          MIGNET_TYPE_HOST,
                          MIGNET_TYPE_VM,
                          MIGNET_TYPE_CLUSTER,
                          MIGNET_TYPE_NETWORK_ATTACHMENT,
                          MIGNET_TYPE_MIGRATION_POLICY };

  g_test_summary ("g_object_new() without properties makes an object of every type that works");

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GObject) object = g_object_new (types[i], NULL);
      g_autofree char *dump = test_dump (test_all (object));

      g_assert_true (G_TYPE_IS_FINAL (types[i]));
      g_assert_cmpstr (dump, !=, "");
      if (g_object_class_find_property (G_OBJECT_GET_CLASS (object), "name") != NULL)
        {
          g_autofree char *name = NULL;

          g_object_get (object, "name", &name, NULL);
          g_assert_cmpstr (name, ==, "");
        }
    }

  g_assert_true (G_TYPE_IS_FINAL (get_list_type ()));
}

static void
test_plain_objects_are_refused (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetHost *host = test_cluster_add_host (cluster, "h1");
  g_autoptr (MignetNetwork) network = g_object_new (MIGNET_TYPE_NETWORK, NULL);
  g_autoptr (MignetHost) nameless_host = g_object_new (MIGNET_TYPE_HOST, NULL);
  g_autoptr (MignetVm) vm = g_object_new (MIGNET_TYPE_VM, NULL);
  g_autoptr (MignetNic) nic = g_object_new (MIGNET_TYPE_NIC, NULL);

  g_test_summary ("I-8: but they cannot be added, because they have no id and name");

  test_assert_refused (test_all (cluster), MIGNET_ERROR_INVALID_NAME, NULL,
                       mignet_cluster_attach_network (cluster, network, TRUE, &error));
  test_assert_refused (test_all (cluster), MIGNET_ERROR_INVALID_NAME, NULL,
                       mignet_cluster_add_host (cluster, nameless_host, &error));
  test_assert_refused (test_all (cluster), MIGNET_ERROR_INVALID_NAME, NULL,
                       mignet_cluster_add_vm (cluster, vm, &error));
  test_assert_refused (test_all (cluster), MIGNET_ERROR_INVALID_NAME, NULL,
                       mignet_host_add_nic (host, nic, &error));
}

/* A cluster of some size with everything wired up. */
static MignetCluster *
new_full_cluster (void)
{
  MignetCluster *cluster = test_cluster_new ();
  MignetNetwork *network = test_cluster_add_network (cluster, "mig", TRUE);
  MignetHost *first = test_cluster_add_host (cluster, "h1");
  MignetHost *second = test_cluster_add_host (cluster, "h2");
  MignetVm *vm = test_cluster_add_vm (cluster, "vm1", first);
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_OVIRT);
  g_autoptr (GPtrArray) networks = g_ptr_array_new ();
  g_autoptr (GPtrArray) hosts = g_ptr_array_new ();

  test_host_add_ethernet (first, "eth0", MIGNET_CARRIER_UP);
  test_host_add_nic (first, mignet_nic_new_vlan ("eth0.7", "eth0", 7));
  test_host_attach (first, network, "eth0.7", "192.168.77.1/24");
  test_host_report_nothing (second);
  test_assert_done (mignet_cluster_grant_role (cluster, MIGNET_ROLE_MIGRATION, network, &error));
  g_ptr_array_add (networks, network);
  test_assert_done (mignet_vm_set_networks (vm, networks, &error));
  test_assert_done (mignet_vm_set_migration_network (vm, network, &error));
  g_ptr_array_add (hosts, second);
  test_assert_done (mignet_vm_set_pinned_hosts (vm, hosts, &error));
  test_assert_done (mignet_migration_policy_set_networks (policy, networks, &error));
  mignet_vm_set_migration_policy (vm, policy);
  test_assert_done (mignet_vm_set_affinity (vm, "db", MIGNET_AFFINITY_RULE_APART, &error));
  test_vm_migrate (vm, second);
  test_check_invariants (cluster);
  return cluster;
}

static void
test_dispose (void)
{
  g_autoptr (MignetCluster) cluster = new_full_cluster ();
  g_autoptr (GPtrArray) objects = test_collect (test_all (cluster));

  g_test_summary ("Any object can be disposed of three times in a row, in any order");

  g_assert_cmpuint (objects->len, >, 15);
  for (guint round = 0; round < 3; round++)
    {
      for (guint i = 0; i < objects->len; i++)
        g_object_run_dispose (g_ptr_array_index (objects, i));
    }
}

static void
test_dispose_backwards (void)
{
  MignetCluster *cluster = new_full_cluster ();
  g_autoptr (GPtrArray) objects = test_collect (test_all (cluster));

  g_test_summary ("The same from the leaves to the root, and the root goes first");

  for (guint i = objects->len; i > 0; i--)
    {
      for (guint round = 0; round < 3; round++)
        g_object_run_dispose (g_ptr_array_index (objects, i - 1));
    }
  g_object_unref (cluster);
}

static void
count_down (gpointer user_data, GObject *object)
{
  guint *n_left = user_data;

  (*n_left)--;
}

static void
test_everything_goes (void)
{
  MignetCluster *cluster = new_full_cluster ();
  g_autoptr (GPtrArray) objects = test_collect (test_all (cluster));
  guint n_left = objects->len;

  g_test_summary ("Nothing keeps anything alive in a circle: with the cluster everything goes");

  for (guint i = 0; i < objects->len; i++)
    g_object_weak_ref (g_ptr_array_index (objects, i), count_down, &n_left);

  g_object_unref (cluster);
  g_assert_cmpuint (n_left, ==, objects->len);
  g_ptr_array_set_size (objects, 0);
  g_assert_cmpuint (n_left, ==, 0);
}

static void
test_survivors (void)
{
  MignetCluster *cluster = new_full_cluster ();
  g_autoptr (MignetNetwork) network = g_object_ref (mignet_cluster_lookup_network (cluster, "mig"));
  g_autoptr (MignetHost) host = g_object_ref (mignet_cluster_lookup_host (cluster, "h2"));
  g_autoptr (MignetVm) vm = g_object_ref (mignet_cluster_lookup_vm (cluster, "vm1"));
  g_autoptr (MignetMigrationPolicy) policy =
      g_object_ref (mignet_cluster_get_migration_policy (cluster));
  g_autoptr (MignetMigrationPolicy) vm_policy = g_object_ref (mignet_vm_get_migration_policy (vm));
  g_autoptr (GListModel) networks = g_object_ref (mignet_cluster_get_networks (cluster));
  g_autoptr (GListModel) hosts = g_object_ref (mignet_cluster_get_hosts (cluster));
  g_autoptr (GListModel) vms = g_object_ref (mignet_cluster_get_vms (cluster));
  g_autofree char *dump = NULL;

  g_test_summary ("Hosts, VMs, networks, policies and lists outlive their cluster and still work");

  g_object_unref (cluster);
  g_assert_null (mignet_host_get_cluster (host));
  g_assert_null (mignet_vm_get_cluster (vm));
  dump = test_dump (test_all (network, host, vm, policy, vm_policy, networks, hosts, vms));
  g_assert_cmpstr (dump, !=, "");

  test_assert_done (mignet_network_set_mtu (network, 9000, &error));
  mignet_host_set_status (host, MIGNET_HOST_STATUS_DOWN);
  mignet_host_set_status (host, MIGNET_HOST_STATUS_UP);
  g_assert_cmpint (mignet_host_get_effective_status (host), ==, MIGNET_HOST_STATUS_UP);
  test_host_add_ethernet (host, "eth9", MIGNET_CARRIER_UP);
  test_assert_done (mignet_vm_set_placement (vm, MIGNET_VM_STATUS_UP, host, NULL, &error));
  test_assert_done (mignet_vm_set_affinity (vm, "db", MIGNET_AFFINITY_RULE_TOGETHER, &error));
  mignet_vm_clear_affinity (vm, "db");
  mignet_vm_set_memory (vm, 7);
  mignet_migration_policy_set_listen (policy, MIGNET_LISTEN_ANY);
  mignet_migration_policy_set_listen (vm_policy, MIGNET_LISTEN_ANY);
}

static void
test_survivors_of_host (void)
{
  g_autoptr (MignetNetwork) network = test_network_new ("mig");
  MignetHost *host = mignet_host_new ("h1", NULL);
  g_autoptr (MignetHost) other = mignet_host_new ("h2", NULL);
  g_autoptr (MignetNic) nic = g_object_ref (test_host_add_ethernet (host, "eth0", 0));
  g_autoptr (MignetNetworkAttachment) attachment =
      g_object_ref (test_host_attach (host, network, "eth0", NULL));
  g_autoptr (GListModel) nics = g_object_ref (mignet_host_get_nics (host));

  g_test_summary ("Interfaces and attachments outlive their host, and another one can have them");

  g_object_unref (host);
  mignet_nic_set_carrier (nic, MIGNET_CARRIER_DOWN);
  mignet_nic_set_speed (nic, 10000);
  mignet_network_attachment_set_in_sync (attachment, FALSE);
  g_assert_true (mignet_network_attachment_get_network (attachment) == network);
  test_assert_done (mignet_host_add_nic (other, nic, &error));
  test_assert_done (mignet_host_add_attachment (other, attachment, &error));
  g_assert_cmpint (mignet_host_get_attachment_carrier (other, attachment), ==, MIGNET_CARRIER_DOWN);
  g_assert_cmpuint (g_list_model_get_n_items (nics), <=, 1);
}

static void
test_survivors_of_disposed (void)
{
  MignetCluster *cluster = new_full_cluster ();
  g_autoptr (MignetHost) host = g_object_ref (mignet_cluster_lookup_host (cluster, "h1"));
  g_autoptr (MignetVm) vm = g_object_ref (mignet_cluster_lookup_vm (cluster, "vm1"));
  g_autoptr (MignetCluster) other = test_cluster_new ();

  g_test_summary ("Hosts and VMs of a cluster that has gone can be members of another one");

  g_object_unref (cluster);
  test_assert_done (mignet_cluster_add_host (other, host, &error));
  test_assert_refused (test_all (other, vm), MIGNET_ERROR_NOT_FOUND, "h2",
                       mignet_cluster_add_vm (other, vm, &error));
  test_check_invariants (other);
}

static void
remove_in_handler (GListModel *list, guint position, guint removed, guint added, MignetHost **host)
{
  if (removed > 0)
    g_clear_object (host);
}

static void
test_last_reference (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetHost *host = g_object_ref (test_cluster_add_host (cluster, "h1"));
  MignetHost *borrowed = host;

  g_test_summary ("A listener may drop the last reference to what is being removed");

  g_signal_connect (mignet_cluster_get_hosts (cluster), "items-changed",
                    G_CALLBACK (remove_in_handler), &host);
  test_assert_done (mignet_cluster_remove_host (cluster, borrowed, &error));
  g_assert_null (host);
  test_check_invariants (cluster);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lifetime/plain-objects", test_plain_objects);
  g_test_add_func ("/lifetime/plain-objects-are-refused", test_plain_objects_are_refused);
  g_test_add_func ("/lifetime/dispose", test_dispose);
  g_test_add_func ("/lifetime/dispose-backwards", test_dispose_backwards);
  g_test_add_func ("/lifetime/everything-goes", test_everything_goes);
  g_test_add_func ("/lifetime/survivors", test_survivors);
  g_test_add_func ("/lifetime/survivors-of-host", test_survivors_of_host);
  g_test_add_func ("/lifetime/survivors-of-disposed", test_survivors_of_disposed);
  g_test_add_func ("/lifetime/last-reference", test_last_reference);
  return g_test_run ();
}
