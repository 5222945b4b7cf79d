/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mignet-test-utils.h"

static void
test_properties (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  g_autofree char *id = NULL;
  g_autofree char *name = NULL;
  g_autoptr (MignetMigrationPolicy) policy = NULL;
  static const char *const read_only[] = { "generation", "networks", "hosts", "vms" };
  guint64 generation;

  g_test_summary ("Every getter has a property that says the same");

  g_object_get (cluster, "id", &id, "name", &name, "migration-policy", &policy, "generation",
                &generation, NULL);
  g_assert_cmpstr (id, ==, "c1");
  g_assert_cmpstr (name, ==, "Default");
  g_assert_cmpstr (mignet_cluster_get_id (cluster), ==, id);
  g_assert_cmpstr (mignet_cluster_get_name (cluster), ==, name);
  g_assert_true (mignet_cluster_get_migration_policy (cluster) == policy);
  g_assert_cmpint (mignet_migration_policy_get_preset (policy), ==, MIGNET_PRESET_DESIGN);
  g_assert_cmpuint (mignet_cluster_get_generation (cluster), ==, generation);

  test_assert_read_only (MIGNET_TYPE_CLUSTER, "id", TRUE);
  test_assert_read_only (MIGNET_TYPE_CLUSTER, "name", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (read_only); i++)
    test_assert_read_only (MIGNET_TYPE_CLUSTER, read_only[i], FALSE);
}

static void
test_lookup (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetNetwork *network = test_cluster_add_network (cluster, "mig", FALSE);
  MignetHost *host = test_cluster_add_host (cluster, "h1");
  MignetVm *vm = test_cluster_add_vm (cluster, "vm1", host);

  g_test_summary ("Networks, hosts and VMs are found by id and by name");

  g_assert_true (mignet_cluster_lookup_network (cluster, "mig") == network);
  g_assert_true (mignet_cluster_lookup_network (cluster, "mig-id") == network);
  g_assert_true (mignet_cluster_lookup_host (cluster, "h1") == host);
  g_assert_true (mignet_cluster_lookup_host (cluster, "h1-id") == host);
  g_assert_true (mignet_cluster_lookup_vm (cluster, "vm1") == vm);
  g_assert_true (mignet_cluster_lookup_vm (cluster, "vm1-id") == vm);
  g_assert_null (mignet_cluster_lookup_network (cluster, "h1"));
  g_assert_null (mignet_cluster_lookup_host (cluster, "vm1"));
  g_assert_null (mignet_cluster_lookup_vm (cluster, "mig"));
  g_assert_null (mignet_cluster_lookup_vm (cluster, ""));
}

static void
test_policy (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetMigrationPolicy *first = mignet_cluster_get_migration_policy (cluster);
  g_autoptr (MignetMigrationPolicy) old = g_object_ref (first);
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_STRICT);
  g_autoptr (TestWatch) watch = test_watch_new (test_all (cluster));
  guint64 generation;

  g_test_summary ("A cluster always has a policy; changes of it are changes of the cluster");

  g_object_set (cluster, "migration-policy", policy, NULL);
  g_assert_true (mignet_cluster_get_migration_policy (cluster) == policy);
  g_assert_cmpuint (test_watch_count (watch, cluster, "migration-policy"), ==, 1);
  test_assert_silent (test_all (cluster), mignet_cluster_set_migration_policy (cluster, policy));

  generation = mignet_cluster_get_generation (cluster);
  mignet_migration_policy_set_mtu_rule (policy, MIGNET_RULE_IGNORE);
  g_assert_cmpuint (mignet_cluster_get_generation (cluster), >, generation);
  generation = mignet_cluster_get_generation (cluster);
  mignet_migration_policy_set_mtu_rule (old, MIGNET_RULE_IGNORE);
  g_assert_cmpuint (mignet_cluster_get_generation (cluster), ==, generation);
}

static void
test_policy_lists_network (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetMigrationPolicy *policy = mignet_cluster_get_migration_policy (cluster);
  MignetNetwork *network = test_cluster_add_network (cluster, "mig", FALSE);
  g_autoptr (GPtrArray) networks = g_ptr_array_new ();

  g_test_summary ("A network that the policy of the cluster lists is not detached");

  g_ptr_array_add (networks, network);
  test_assert_done (mignet_migration_policy_set_networks (policy, networks, &error));
  test_assert_refused (test_all (cluster), MIGNET_ERROR_IN_USE, "mig",
                       mignet_cluster_detach_network (cluster, network, &error));
  g_ptr_array_set_size (networks, 0);
  test_assert_done (mignet_migration_policy_set_networks (policy, networks, &error));
  test_assert_done (mignet_cluster_detach_network (cluster, network, &error));
}

/* A cluster with one of everything. */
typedef struct
{
  MignetCluster *cluster;
  MignetNetwork *network;              /* (unowned) */
  MignetHost *host;                    /* (unowned) */
  MignetNic *nic;                      /* (unowned) */
  MignetNetworkAttachment *attachment; /* (unowned) */
  MignetVm *vm;                        /* (unowned) */
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->cluster = test_cluster_new ();
  f->network = test_cluster_add_network (f->cluster, "mig", FALSE);
  f->host = test_cluster_add_host (f->cluster, "h1");
  f->nic = test_host_add_ethernet (f->host, "eth0", MIGNET_CARRIER_UP);
  f->attachment = test_host_attach (f->host, f->network, "eth0", NULL);
  f->vm = test_cluster_add_vm (f->cluster, "vm1", f->host);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->cluster);
}

static void
change_network (Fixture *f, guint step)
{
  const char *subnets[] = { "192.168.77.0/24", NULL };

  switch (step)
    {
    case 0:
      test_assert_done (mignet_network_set_vlan_id (f->network, 7, &error));
      break;
    case 1:
      test_assert_done (mignet_network_set_mtu (f->network, 9000, &error));
      break;
    case 2:
      test_assert_done (mignet_network_set_subnets (f->network, subnets, &error));
      break;
    case 3:
      mignet_network_set_qos_rate (f->network, 7);
      break;
    default:
      mignet_network_set_bridged (f->network, FALSE);
    }
}

static void
change_host (Fixture *f, guint step)
{
  switch (step)
    {
    case 0:
      mignet_host_set_memory (f->host, 7);
      break;
    case 1:
      mignet_host_set_status (f->host, MIGNET_HOST_STATUS_MAINTENANCE);
      break;
    case 2:
      test_assert_done (mignet_host_set_address (f->host, "192.0.2.1", &error));
      break;
    case 3:
      test_host_add_ethernet (f->host, "eth1", MIGNET_CARRIER_UP);
      break;
    default:
      test_assert_done (mignet_host_set_qemu_version (f->host, "7.2.0", &error));
    }
}

static void
change_nic (Fixture *f, guint step)
{
  switch (step)
    {
    case 0:
      mignet_nic_set_carrier (f->nic, MIGNET_CARRIER_DOWN);
      break;
    case 1:
      mignet_nic_set_speed (f->nic, 10000);
      break;
    case 2:
      test_assert_done (mignet_nic_set_mtu (f->nic, 9000, &error));
      break;
    case 3:
      mignet_nic_set_mac (f->nic, "52:54:00:00:00:01");
      break;
    default:
      mignet_nic_set_active_slave (f->nic, "x");
    }
}

static void
change_attachment (Fixture *f, guint step)
{
  switch (step)
    {
    case 0:
      mignet_network_attachment_set_in_sync (f->attachment, FALSE);
      break;
    case 1:
    case 2:
      test_assert_done (mignet_network_attachment_set_ip_config (
          f->attachment, step == 1 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6,
          MIGNET_BOOT_PROTOCOL_DHCP, NULL, &error));
      break;
    case 3:
      mignet_host_remove_attachment (f->host, f->attachment);
      break;
    default:
      test_host_attach (f->host, f->network, NULL, NULL);
    }
}

static void
change_vm (Fixture *f, guint step)
{
  switch (step)
    {
    case 0:
      mignet_vm_set_memory (f->vm, 7);
      break;
    case 1:
      test_assert_done (
          mignet_vm_set_placement (f->vm, MIGNET_VM_STATUS_PAUSED, f->host, NULL, &error));
      break;
    case 2:
      test_assert_done (mignet_vm_set_affinity (f->vm, "db", MIGNET_AFFINITY_RULE_APART, &error));
      break;
    case 3:
      mignet_vm_clear_affinity (f->vm, "db");
      break;
    default:
      test_assert_done (mignet_vm_set_migration_network (f->vm, f->network, &error));
    }
}

static void
change_cluster (Fixture *f, guint step)
{
  switch (step)
    {
    case 0:
      test_assert_done (
          mignet_cluster_grant_role (f->cluster, MIGNET_ROLE_MIGRATION, f->network, &error));
      break;
    case 1:
      test_assert_done (mignet_cluster_set_network_required (f->cluster, f->network, TRUE, &error));
      break;
    case 2:
      test_assert_done (mignet_cluster_set_compatibility_level (f->cluster, "4.0", &error));
      break;
    case 3:
      test_assert_done (mignet_cluster_revoke_role (f->cluster, MIGNET_ROLE_MIGRATION, &error));
      break;
    default:
      mignet_cluster_remove_vm (f->cluster, f->vm);
    }
}

static void
test_generation (Fixture *f, gconstpointer data)
{
  static void (*const changes[]) (Fixture * f, guint step) = { change_network, change_host,
                                                               change_nic,     change_attachment,
                                                               change_vm,      change_cluster };

  g_test_summary (
      "The generation grows, and says so, with every change of anything in the cluster");

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      for (guint step = 0; step < 5; step++)
        {
          g_autoptr (TestWatch) watch = test_watch_new (test_all (f->cluster));
          guint64 generation = mignet_cluster_get_generation (f->cluster);

          changes[i](f, step);
          g_assert_cmpuint (mignet_cluster_get_generation (f->cluster), >, generation);
          g_assert_cmpuint (test_watch_count (watch, f->cluster, "generation"), >=, 1);
        }
    }
}

static void
test_generation_outside (Fixture *f, gconstpointer data)
{
  g_autoptr (MignetNetwork) network = g_object_ref (f->network);
  g_autoptr (MignetHost) host = g_object_ref (f->host);
  g_autoptr (MignetVm) vm = g_object_ref (f->vm);
  guint64 generation;

  g_test_summary ("What has left the cluster does not change its generation");

  mignet_cluster_remove_vm (f->cluster, vm);
  test_assert_done (mignet_cluster_remove_host (f->cluster, host, &error));
  test_assert_done (mignet_cluster_detach_network (f->cluster, network, &error));
  generation = mignet_cluster_get_generation (f->cluster);
  mignet_network_set_qos_rate (network, 7);
  mignet_host_set_cpus (host, 7);
  mignet_nic_set_carrier (f->nic, MIGNET_CARRIER_DOWN);
  mignet_network_attachment_set_in_sync (f->attachment, FALSE);
  mignet_vm_set_vcpus (vm, 7);
  test_assert_done (mignet_vm_set_affinity (vm, "db", MIGNET_AFFINITY_RULE_APART, &error));
  g_assert_cmpuint (mignet_cluster_get_generation (f->cluster), ==, generation);
}

static void
test_collection_types (Fixture *f, gconstpointer data)
{
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_DESIGN);
  const struct
  {
    gpointer owner;
    const char *property;
    GListModel *list;
    GType item_type;
  } cases[] = {
    { f->cluster, "networks", mignet_cluster_get_networks (f->cluster), MIGNET_TYPE_NETWORK },
    { f->cluster, "hosts", mignet_cluster_get_hosts (f->cluster), MIGNET_TYPE_HOST },
    { f->cluster, "vms", mignet_cluster_get_vms (f->cluster), MIGNET_TYPE_VM },
    { f->host, "nics", mignet_host_get_nics (f->host), MIGNET_TYPE_NIC },
    { f->host, "attachments", mignet_host_get_attachments (f->host),
      MIGNET_TYPE_NETWORK_ATTACHMENT },
    { f->vm, "networks", mignet_vm_get_networks (f->vm), MIGNET_TYPE_NETWORK },
    { f->vm, "pinned-hosts", mignet_vm_get_pinned_hosts (f->vm), MIGNET_TYPE_HOST },
    { policy, "networks", mignet_migration_policy_get_networks (policy), MIGNET_TYPE_NETWORK },
  };

  g_test_summary ("Collections tell their type and can be neither cast to a store nor written");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint n_properties;
      g_autofree GParamSpec **properties =
          g_object_class_list_properties (G_OBJECT_GET_CLASS (cases[i].list), &n_properties);
      g_autoptr (GListModel) property = NULL;
      GType item_type;
      guint n_items;

      g_object_get (cases[i].owner, cases[i].property, &property, NULL);
      g_assert_true (property == cases[i].list);
      g_object_get (cases[i].list, "item-type", &item_type, "n-items", &n_items, NULL);
      g_assert_true (item_type == cases[i].item_type);
      g_assert_true (g_list_model_get_item_type (cases[i].list) == cases[i].item_type);
      g_assert_cmpuint (n_items, ==, g_list_model_get_n_items (cases[i].list));
      g_assert_false (G_IS_LIST_STORE (cases[i].list));
      g_assert_true (g_type_parent (G_OBJECT_TYPE (cases[i].list)) == G_TYPE_OBJECT);
      for (guint j = 0; j < n_properties; j++)
        g_assert_false (properties[j]->flags & G_PARAM_WRITABLE);
      g_assert_null (g_list_model_get_item (cases[i].list, n_items));
      g_assert_null (g_list_model_get_item (cases[i].list, G_MAXUINT));
    }
}

#define add(name, func) g_test_add ("/cluster/" name, Fixture, NULL, setup, func, teardown)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cluster/properties", test_properties);
  g_test_add_func ("/cluster/lookup", test_lookup);
  g_test_add_func ("/cluster/policy", test_policy);
  g_test_add_func ("/cluster/policy-lists-network", test_policy_lists_network);
  add ("generation", test_generation);
  add ("generation-outside", test_generation_outside);
  add ("collection-types", test_collection_types);
  return g_test_run ();
}
