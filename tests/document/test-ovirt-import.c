/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "import-test.h"

#include <string.h>

#define CLUSTER_ID "c0000000-0000-4000-8000-000000000001"

static const char *const followed[] = {
  "ovirt-clusters.json",
  "ovirt-cluster-networks.json",
  "ovirt-qos.json",
  "ovirt-hosts-followed.json",
  "ovirt-vms-followed.json",
  "ovirt-vnic-profiles.json",
  "ovirt-affinity-groups.json",
  NULL,
};

static MignetCluster *
load (const char *const *files, MignetCluster *previous, GError **error)
{
  g_autoptr (GPtrArray) documents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; files[i] != NULL; i++)
    g_ptr_array_add (documents, import_test_load (files[i]));

  return mignet_cluster_load_from_ovirt (documents, files, "Default", previous, error);
}

static MignetCluster *
load_good (const char *const *files)
{
  g_autoptr (GError) error = NULL;
  MignetCluster *cluster = load (files, NULL, &error);

  g_assert_no_error (error);

  return cluster;
}

static char *
load_json (const char *const *files)
{
  g_autoptr (MignetCluster) cluster = load_good (files);

  return mignet_cluster_to_json (cluster, NULL);
}

/* Documents in single quotation marks, of the cluster c with the network n1, which manages. */
#define BASE \
  "{ 'cluster': [ { 'id': 'c', 'name': 'C' } ] }", \
      "{ 'network': [ { 'id': 'n1', 'name': 'ovirtmgmt', 'cluster': { 'id': 'c' }," \
      "  'usages': { 'usage': ['management', 'vm'] } }," \
      "  { 'id': 'n2', 'name': 'mig', 'vlan': { 'id': 200 }, 'cluster': { 'id': 'c' }," \
      "  'usages': { 'usage': ['migration'] } } ] }"

static MignetCluster *
load_texts (const char *const *texts, const char *cluster, GError **error)
{
  g_autoptr (GPtrArray) documents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; texts[i] != NULL; i++)
    g_ptr_array_add (documents, import_test_quote (texts[i]));

  return mignet_cluster_load_from_ovirt (documents, NULL, cluster, NULL, error);
}

/* The host h of BASE and one more document. */
static void
assert_host (const char *members, const char *document, const char *expected)
{
  g_autofree char *host = g_strdup_printf (
      "{ 'host': [ { 'id': 'h', 'name': 'h', 'status': 'up', 'cluster': { 'id': 'c' } %s } ] }",
      members);
  const char *const texts[] = { BASE, host, document, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetCluster) cluster = load_texts (texts, NULL, &error);

  g_assert_no_error (error);
  import_test_assert (mignet_cluster_lookup_host (cluster, "h"), expected);
}

static void
test_networks (void)
{
  g_autoptr (MignetCluster) cluster = load_good (followed);
  MignetNetwork *mig = mignet_cluster_lookup_network (cluster, "mig");
  MignetNetwork *management = mignet_cluster_lookup_network (cluster, "ovirtmgmt");
  MignetNetwork *desktops = mignet_cluster_lookup_network (cluster, "desktops");
  MignetNetwork *overlay = mignet_cluster_lookup_network (cluster, "overlay");

  g_test_summary ("Usages are roles, numbers may be strings, and what a provider has is external");

  g_assert_cmpstr (mignet_cluster_get_id (cluster), ==, CLUSTER_ID);
  g_assert_cmpstr (mignet_cluster_get_name (cluster), ==, "Default");
  g_assert_cmpstr (mignet_cluster_get_compatibility_level (cluster), ==, "4.7");
  g_assert_true (mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_MANAGEMENT) == management);
  g_assert_true (mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_DEFAULT_ROUTE) == management);
  g_assert_true (mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_MIGRATION) == mig);
  g_assert_true (mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_DISPLAY) == desktops);
  g_assert_null (mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_GLUSTER));
  g_assert_cmpuint (mignet_network_get_vlan_id (mig), ==, 200);
  g_assert_cmpuint (mignet_network_get_mtu (mig), ==, 9000);
  g_assert_cmpuint (mignet_network_get_qos_rate (mig), ==, 4000);
  g_assert_false (mignet_network_is_bridged (mig));
  g_assert_true (mignet_network_is_bridged (management));
  g_assert_true (mignet_cluster_is_network_required (cluster, mig));
  g_assert_false (mignet_cluster_is_network_required (cluster, desktops));
  g_assert_true (mignet_network_is_external (overlay));
  g_assert_cmpuint (mignet_network_get_mtu (management), ==, 0);
}

#define NICS(h, state, speed) \
  "eno1: ethernet " state " mtu 9000" speed "\n" \
  "eno2: ethernet " state " mtu 9000" speed "\n" \
  "bond0: bond " state " mtu 9000" speed " active-backup [eno1,eno2] active eno1\n" \
  "bond0.200: vlan unknown mtu 9000 tag 200 on bond0\n" \
  "bond0.300: vlan unknown mtu 1500 tag 300 on bond0\n" \
  "eno3: ethernet up mtu 1500 speed 1000\n"
#define STATIC_MIG(h) \
  "mig @ bond0.200: ipv4 static 192.168.77." h "/24(static,preferred) via none " \
  "ipv6 static fd77:77::" h "/64(static,preferred) via none\n"
#define OTHERS(h) \
  "desktops @ bond0.300: ipv4 dhcp 10.30.0." h "/24(dhcp,preferred) ipv6 none via none\n" \
  "ovirtmgmt @ eno3: ipv4 dhcp 10.0.0." h "/24(dhcp,preferred) " \
  "ipv6 dhcp fd00::" h "/64(dhcp,preferred) via none\n"

static MignetNetworkAttachment *
find_attachment (MignetCluster *cluster, const char *host, const char *network)
{
  return mignet_host_lookup_attachment (mignet_cluster_lookup_host (cluster, host),
                                        mignet_cluster_lookup_network (cluster, network));
}

static void
test_hosts (void)
{
  g_autoptr (MignetCluster) cluster = load_good (followed);
  MignetHost *host = mignet_cluster_lookup_host (cluster, "host1");
  MignetHost *host5 = mignet_cluster_lookup_host (cluster, "host5");

  g_test_summary ("Bonds, VLANs, leases, lost links and hosts that were never asked");

  g_assert_cmpuint (g_list_model_get_n_items (mignet_cluster_get_hosts (cluster)), ==, 5);
  g_assert_cmpstr (mignet_host_get_address (host), ==, "host1.example.org");
  g_assert_cmpuint (mignet_host_get_memory (host), ==, 65536);
  g_assert_cmpuint (mignet_host_get_cpus (host), ==, 32);
  g_assert_cmpstr (mignet_host_get_libvirt_version (host), ==, "8.0.0");
  g_assert_null (mignet_host_get_qemu_version (host));
  import_test_assert (host, NICS ("1", "up", " speed 10000") STATIC_MIG ("1") OTHERS ("1"));
  import_test_assert (
      mignet_cluster_lookup_host (cluster, "host3"),
      NICS ("3", "up",
            " speed 10000") "mig @ bond0.200: ipv4 dhcp ipv6 none via none\n" OTHERS ("3"));
  import_test_assert (mignet_cluster_lookup_host (cluster, "host4"),
                      NICS ("4", "down", "") STATIC_MIG ("4") OTHERS ("4"));

  g_assert_true (mignet_network_attachment_get_in_sync (find_attachment (cluster, "host1", "mig")));
  g_assert_false (
      mignet_network_attachment_get_in_sync (find_attachment (cluster, "host2", "mig")));
  g_assert_cmpint (mignet_host_get_status (host5), ==, MIGNET_HOST_STATUS_MAINTENANCE);
  g_assert_null (mignet_host_get_libvirt_version (host5));
  import_test_assert (host5, "attachments ?\n");
}

static void
assert_vm (MignetCluster *cluster,
           const char *name,
           MignetVmStatus status,
           const char *host,
           const char *networks,
           const char *pinned)
{
  MignetVm *vm = mignet_cluster_lookup_vm (cluster, name);
  g_autoptr (GString) found_networks = g_string_new (NULL);
  g_autoptr (GString) found_pinned = g_string_new (NULL);
  GListModel *list = mignet_vm_get_networks (vm);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (MignetNetwork) network = g_list_model_get_item (list, i);

      g_string_append_printf (found_networks, "%s ", mignet_network_get_name (network));
    }

  list = mignet_vm_get_pinned_hosts (vm);
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (MignetHost) item = g_list_model_get_item (list, i);

      g_string_append_printf (found_pinned, "%s ", mignet_host_get_name (item));
    }

  g_assert_cmpint (mignet_vm_get_status (vm), ==, status);
  g_assert_true (mignet_vm_get_host (vm) ==
                 (host != NULL ? mignet_cluster_lookup_host (cluster, host) : NULL));
  g_assert_cmpstr (found_networks->str, ==, networks);
  g_assert_cmpstr (found_pinned->str, ==, pinned);
}

static void
test_vms (void)
{
  g_autoptr (MignetCluster) cluster = load_good (followed);
  MignetVm *vm = mignet_cluster_lookup_vm (cluster, "web1");
  MignetAffinityRule rule = MIGNET_AFFINITY_RULE_TOGETHER;

  g_test_summary ("Plugged interfaces need networks; only rules that must be kept are rules");

  g_assert_cmpuint (g_list_model_get_n_items (mignet_cluster_get_vms (cluster)), ==, 6);
  assert_vm (cluster, "web1", MIGNET_VM_STATUS_UP, "host1", "ovirtmgmt ", "");
  assert_vm (cluster, "web2", MIGNET_VM_STATUS_UP, "host2", "desktops ", "host1 host2 ");
  assert_vm (cluster, "db", MIGNET_VM_STATUS_MIGRATING, "host1", "ovirtmgmt ", "");
  assert_vm (cluster, "licence", MIGNET_VM_STATUS_UP, "host2", "ovirtmgmt ", "host2 ");
  assert_vm (cluster, "archive", MIGNET_VM_STATUS_DOWN, NULL, "", "");
  assert_vm (cluster, "slow", MIGNET_VM_STATUS_UP, "host4", "ovirtmgmt ", "");
  g_assert_null (mignet_vm_get_destination (mignet_cluster_lookup_vm (cluster, "db")));
  g_assert_cmpuint (mignet_vm_get_memory (vm), ==, 4096);
  g_assert_cmpuint (mignet_vm_get_vcpus (vm), ==, 2);
  g_assert_true (mignet_vm_get_affinity (vm, "web", &rule));
  g_assert_cmpint (rule, ==, MIGNET_AFFINITY_RULE_APART);
  g_assert_false (mignet_vm_get_affinity (vm, "nice to have", &rule));
}

/* A cluster with these options of migration, and a VM with those. */
static MignetCluster *
load_options (const char *options, const char *vm_options, GError **error)
{
  g_autofree char *cluster =
      g_strdup_printf ("{ 'id': 'c', 'href': '/api/clusters/c', 'migration': { %s } }", options);
  g_autofree char *vm = g_strdup_printf (
      "{ 'vm': [ { 'id': 'v', 'name': 'v', 'status': 'down', 'cluster': { 'id': 'c' },"
      "  'migration': { %s } } ] }",
      vm_options);
  const char *const texts[] = { BASE, cluster, vm, NULL };

  return load_texts (texts, NULL, error);
}

#define MINIMAL "'policy': { 'id': '80554327-0569-496b-bdeb-fcbbf52b827b' }"
#define VERY_LARGE "'policy': { 'id': '57237b82-b8c2-425f-b425-114b35219626' }"
#define LEGACY "'policy': { 'id': '00000000-0000-0000-0000-000000000000' }"

static void
test_policy (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetCluster) cluster = load_options (
      MINIMAL ", 'encrypted': 'true', 'auto_converge': 'false', 'compressed': 'true',"
              "  'parallel_migrations_policy': 'custom', 'custom_parallel_migrations': '4',"
              "  'bandwidth': { 'assignment_method': 'custom', 'custom_value': '1000' }",
      "'encrypted': 'inherit', 'auto_converge': 'inherit'", &error);
  MignetMigrationPolicy *policy = NULL;

  g_test_summary ("The engine's options are the transfer part of the policy; its newer policies "
                  "decide on convergence and compression themselves");

  g_assert_no_error (error);
  policy = mignet_cluster_get_migration_policy (cluster);
  g_assert_cmpint (mignet_migration_policy_get_preset (policy), ==, MIGNET_PRESET_DESIGN);
  g_assert_cmpint (mignet_migration_policy_get_transfer_preset (policy), ==,
                   MIGNET_TRANSFER_PRESET_MINIMAL_DOWNTIME);
  g_assert_cmpint (mignet_migration_policy_get_encryption (policy), ==, MIGNET_ENCRYPTION_REQUIRED);
  g_assert_true (mignet_migration_policy_get_auto_converge (policy));
  g_assert_cmpint (mignet_migration_policy_get_compression (policy), ==, MIGNET_COMPRESSION_NONE);
  g_assert_cmpint (mignet_migration_policy_get_parallel (policy), ==, 4);
  g_assert_cmpint (mignet_migration_policy_get_bandwidth (policy), ==, 62);
  g_assert_null (mignet_vm_get_migration_policy (mignet_cluster_lookup_vm (cluster, "v")));
}

static void
test_other_policies (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetCluster) legacy =
      load_options (LEGACY ", 'auto_converge': 'true', 'compressed': 'true', 'encrypted': 'false',"
                           "  'bandwidth': { 'assignment_method': 'custom', 'custom_value': '7' }",
                    "'encrypted': 'true'", &error);
  g_autoptr (MignetCluster) large =
      load_options (VERY_LARGE ", 'parallel_migrations_policy': 'disabled',"
                               "  'bandwidth': { 'assignment_method': 'hypervisor_default' }",
                    "", &error);
  MignetMigrationPolicy *policy = NULL;

  g_test_summary ("A virtual machine for which something is told has the rest of its cluster");

  g_assert_no_error (error);
  policy = mignet_cluster_get_migration_policy (legacy);
  g_assert_true (mignet_migration_policy_get_auto_converge (policy));
  g_assert_cmpint (mignet_migration_policy_get_compression (policy), ==, MIGNET_COMPRESSION_XBZRLE);
  g_assert_cmpint (mignet_migration_policy_get_encryption (policy), ==, MIGNET_ENCRYPTION_OFF);
  g_assert_cmpint (mignet_migration_policy_get_bandwidth (policy), ==, 1);
  policy = mignet_vm_get_migration_policy (mignet_cluster_lookup_vm (legacy, "v"));
  g_assert_cmpint (mignet_migration_policy_get_encryption (policy), ==, MIGNET_ENCRYPTION_REQUIRED);
  g_assert_cmpint (mignet_migration_policy_get_bandwidth (policy), ==, 1);

  policy = mignet_cluster_get_migration_policy (large);
  g_assert_true (mignet_migration_policy_get_zero_copy (policy));
  g_assert_cmpint (mignet_migration_policy_get_parallel (policy), !=, MIGNET_PARALLEL_OFF);
  g_assert_cmpint (mignet_migration_policy_get_bandwidth (policy), ==, MIGNET_BANDWIDTH_UNLIMITED);

  g_assert_null (load_options ("'encrypted': 'maybe'", "", &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_DOCUMENT);
  g_assert_nonnull (strstr (error->message, "document 3: /migration/encrypted: found the string "
                                            "'maybe', expected true or false"));
}

static void
test_order (void)
{
  static const char *const reversed[] = {
    "ovirt-affinity-groups.json",
    "ovirt-vnic-profiles.json",
    "ovirt-vms-followed.json",
    "ovirt-hosts-followed.json",
    "ovirt-qos.json",
    "ovirt-cluster-networks.json",
    "ovirt-clusters.json",
    NULL,
  };
  static const char *const separate[] = {
    "ovirt-nics-host4.json",
    "ovirt-attachments-host2.json",
    "ovirt-clusters.json",
    "ovirt-attachments-host1.json",
    "ovirt-nics-host1.json",
    "ovirt-cluster-networks.json",
    "ovirt-qos.json",
    "ovirt-hosts.json",
    "ovirt-nics-host2.json",
    "ovirt-vms-followed.json",
    "ovirt-nics-host3.json",
    "ovirt-attachments-host3.json",
    "ovirt-attachments-host4.json",
    "ovirt-vnic-profiles.json",
    "ovirt-affinity-groups.json",
    NULL,
  };
  g_autofree char *expected = load_json (followed);
  g_autofree char *backwards = load_json (reversed);
  g_autofree char *apart = load_json (separate);

  g_test_summary ("The order of the documents and how collections were fetched make no difference");

  g_assert_cmpstr (expected, ==, backwards);
  g_assert_cmpstr (expected, ==, apart);
}

static void
test_single_entities (void)
{
  const char *const texts[] = {
    "{ 'id': 'h', 'href': '/ovirt-engine/api/hosts/h', 'name': 'host', 'status': 'up',"
    "  'cluster': { 'href': '/ovirt-engine/api/clusters/c' } }",
    "{ 'id': 'c', 'href': '/ovirt-engine/api/clusters/c', 'name': 'C', 'networks': { 'network': ["
    "  { 'id': 'n', 'name': 'net', 'usages': { 'usage': ['management'] } } ] } }",
    "{ 'id': 'n', 'href': '/ovirt-engine/api/networks/n', 'name': 'net', 'mtu': '1400' }",
    "{}",
    NULL,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetCluster) cluster = load_texts (texts, NULL, &error);

  g_test_summary ("One entity alone is known by its address; an empty collection is empty");

  g_assert_no_error (error);
  g_assert_nonnull (mignet_cluster_lookup_host (cluster, "host"));
  g_assert_cmpuint (mignet_network_get_mtu (mignet_cluster_lookup_network (cluster, "net")), ==,
                    1400);
}

#define ASSIGNMENT(method, address) \
  "{ 'assignment_method': '" method "', 'ip': { 'version': 'v4', 'address': '" address \
  "', 'netmask': '255.255.255.0' } }"
#define ATTACHMENT(in_sync, assignments) \
  "{ 'network_attachment': [ { 'id': 'a', 'host': { 'id': 'h' }, 'network': { 'id': 'n2' }," \
  "  'host_nic': { 'id': 'x' }, 'in_sync': '" in_sync "'," \
  "  'ip_address_assignments': { 'ip_address_assignment': [ " assignments " ] } } ] }"

static void
test_unknown (void)
{
  g_test_summary ("What was not told is unknown and not absent");

  assert_host ("", "{}", "attachments ?\n");
  assert_host (", 'nics': { 'href': '/ovirt-engine/api/hosts/h/nics' }", "{}", "attachments ?\n");
  assert_host ("", "{ 'host_nic': [ { 'id': 'x', 'name': 'eth0', 'host': { 'id': 'h' } } ] }",
               "eth0: ethernet unknown\n");

  /* Configured is what the host has only if it is in sync, and never what a lease gave. */
  assert_host ("", ATTACHMENT ("true", ASSIGNMENT ("static", "192.168.77.1")),
               "mig @ ?: ipv4 static 192.168.77.1/24(static,preferred) via none ipv6 none ?\n");
  assert_host ("", ATTACHMENT ("false", ASSIGNMENT ("static", "192.168.77.1")),
               "mig @ ?: ipv4 static ? ipv6 none ?\n");
  assert_host ("", ATTACHMENT ("true", ASSIGNMENT ("dhcp", "")),
               "mig @ ?: ipv4 dhcp ? ipv6 none ?\n");
  assert_host ("", ATTACHMENT ("true", ASSIGNMENT ("none", "")),
               "mig @ ?: ipv4 none ipv6 none ?\n");
}

#define NIC(members) \
  "{ 'host_nic': [ { 'id': 'x', 'name': 'eth0', 'host': { 'id': 'h' }, 'network': { 'id': 'n2' }," \
  "  'boot_protocol': 'static' " members " } ] }"

static void
test_addresses (void)
{
  g_test_summary ("Addresses are those of interfaces; what is no address leaves them unknown");

  assert_host ("", NIC (""), "eth0: ethernet unknown\nmig @ eth0: ipv4 static ipv6 none ?\n");
  assert_host ("", NIC (", 'ip': { 'address': '192.168.77.1' }"),
               "eth0: ethernet unknown\nmig @ eth0: ipv4 static ? ipv6 none ?\n");
  assert_host ("",
               NIC (", 'ip': null, 'ipv6_boot_protocol': 'autoconf',"
                    "  'ipv6': { 'address': 'fe80::1', 'netmask': '64' }"),
               "eth0: ethernet unknown\nmig @ eth0: ipv4 static ipv6 autoconf\n");
  assert_host ("",
               NIC (", 'ipv6_boot_protocol': 'autoconf',"
                    "  'ipv6': { 'address': 'fd77:77::1', 'netmask': '64' }"),
               "eth0: ethernet unknown\nmig @ eth0: ipv4 static "
               "ipv6 autoconf fd77:77::1/64(autoconf,preferred)\n");
}

#define VIA(gateway) \
  "{ 'assignment_method': 'static', 'ip': { 'version': 'v4', 'address': '192.168.77.1'," \
  "  'netmask': '255.255.255.0', 'gateway': '" gateway "' } }"
#define NIC_VIA(gateway) \
  ", 'nics': { 'host_nic': [ { 'id': 'x', 'name': 'eth0', 'network': { 'id': 'n2' }," \
  "  'boot_protocol': 'static', 'ip': { 'version': 'v4' " gateway " } } ] }"

static void
test_gateways (void)
{
  g_test_summary ("The gateway of an interface, or else that of a static assignment in sync; left "
                  "out by an interface it is not known, by an assignment there is none");

  assert_host (NIC_VIA (", 'gateway': '192.168.77.254'"), "{}",
               "eth0: ethernet unknown\n"
               "mig @ eth0: ipv4 static via 192.168.77.254 ipv6 none ?\n");
  assert_host (NIC_VIA (", 'gateway': ''"), "{}",
               "eth0: ethernet unknown\nmig @ eth0: ipv4 static via none ipv6 none ?\n");
  assert_host (NIC_VIA (", 'gateway': 'nobody'"), "{}",
               "eth0: ethernet unknown\nmig @ eth0: ipv4 static ipv6 none ?\n");
  assert_host (NIC_VIA (""), "{}", "eth0: ethernet unknown\nmig @ eth0: ipv4 static ipv6 none ?\n");
  assert_host (NIC_VIA (""), ATTACHMENT ("true", ASSIGNMENT ("static", "192.168.77.1")),
               "eth0: ethernet unknown\nmig @ eth0: ipv4 static via none ipv6 none ?\n");
  assert_host (NIC_VIA (""), ATTACHMENT ("true", VIA ("192.168.77.253")),
               "eth0: ethernet unknown\n"
               "mig @ eth0: ipv4 static via 192.168.77.253 ipv6 none ?\n");
  assert_host (NIC_VIA (""), ATTACHMENT ("false", VIA ("192.168.77.253")),
               "eth0: ethernet unknown\nmig @ eth0: ipv4 static ipv6 none ?\n");
  assert_host (NIC_VIA (", 'gateway': '192.168.77.254'"),
               ATTACHMENT ("true", VIA ("192.168.77.253")),
               "eth0: ethernet unknown\n"
               "mig @ eth0: ipv4 static via 192.168.77.254 ipv6 none ?\n");
  assert_host ("", ATTACHMENT ("true", VIA ("192.168.77.253")),
               "mig @ ?: ipv4 static 192.168.77.1/24(static,preferred) via 192.168.77.253 "
               "ipv6 none ?\n");
}

static void
test_elsewhere (void)
{
  g_test_summary ("An attachment that no interface carries is absent, and another cluster's "
                  "network none of ours");

  assert_host (", 'nics': { 'host_nic': [ { 'id': 'x', 'name': 'eth0', 'status': 'up',"
               "  'network': { 'id': 'foreign' } } ] }",
               ATTACHMENT ("false", ASSIGNMENT ("static", "192.168.77.1")), "eth0: ethernet up\n");
}

static void
test_external (void)
{
  const char *const texts[] = {
    "{ 'cluster': [ { 'id': 'c', 'name': 'C' } ] }",
    "{ 'network': [ { 'id': 'n1', 'name': 'ovirtmgmt', 'cluster': { 'id': 'c' },"
    "  'usages': { 'usage': ['management', 'vm'] } },"
    "  { 'id': 'n2', 'name': 'overlay', 'cluster': { 'id': 'c' }, 'usages': {},"
    "  'external_provider': { 'id': 'p' } },"
    "  { 'id': 'n3', 'name': 'onwire', 'cluster': { 'id': 'c' }, 'external_provider': { 'id': 'p' "
    "},"
    "  'external_provider_physical_network': { 'id': 'n1' } } ] }",
    "{ 'vm': [ { 'id': 'v1', 'name': 'v1', 'status': 'down', 'cluster': { 'id': 'c' }, 'nics': {"
    "  'nic': [ { 'id': 'i1', 'vnic_profile': { 'id': 'q', 'network': { 'id': 'n2' } } } ] } },"
    "  { 'id': 'v2', 'name': 'v2', 'status': 'down', 'cluster': { 'id': 'c' }, 'nics': {"
    "  'nic': [ { 'id': 'i2', 'vnic_profile': { 'id': 'r', 'network': { 'id': 'n3' } } } ] } } ] }",
    NULL,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetCluster) cluster = load_texts (texts, NULL, &error);

  g_test_summary ("Hosts need the physical network of an external one, which they do not report");

  g_assert_no_error (error);
  assert_vm (cluster, "v1", MIGNET_VM_STATUS_DOWN, NULL, "", "");
  assert_vm (cluster, "v2", MIGNET_VM_STATUS_DOWN, NULL, "ovirtmgmt ", "");
}

static void
test_plan (void)
{
  g_autoptr (MignetCluster) cluster = load_good (followed);
  MignetVm *vm = mignet_cluster_lookup_vm (cluster, "web2");
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (MignetRequest) request = mignet_request_new (vm);
  g_autoptr (MignetPlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("An imported cluster can be planned with as it is");

  mignet_vm_clear_affinity (vm, "web");
  plan = mignet_planner_plan (planner, request, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mignet_plan_get_outcome (plan), ==, MIGNET_OUTCOME_DEDICATED);
  g_assert_cmpstr (mignet_plan_get_destination (plan), ==, "host1");
  g_assert_cmpstr (mignet_plan_get_migrate_uri (plan), ==, "tcp://192.168.77.1");
}

static void
add_by_hand (MignetCluster *cluster)
{
  static const char *const subnets[] = { "192.168.77.0/24", NULL };
  MignetNetwork *mig = mignet_cluster_lookup_network (cluster, "mig");
  MignetHost *host = mignet_cluster_lookup_host (cluster, "host1");
  MignetVm *vm = mignet_cluster_lookup_vm (cluster, "web1");
  g_autoptr (MignetMigrationPolicy) policy =
      mignet_migration_policy_copy (mignet_cluster_get_migration_policy (cluster));
  g_autoptr (GPtrArray) networks = g_ptr_array_new ();

  mignet_migration_policy_apply_preset (policy, MIGNET_PRESET_STRICT);
  g_ptr_array_add (networks, mig);
  g_assert_true (mignet_migration_policy_set_networks (policy, networks, NULL));
  mignet_cluster_set_migration_policy (cluster, policy);
  g_assert_true (mignet_network_set_subnets (mig, subnets, NULL));
  g_assert_true (mignet_host_set_qemu_version (host, "6.2.0", NULL));
  g_assert_true (mignet_host_set_label (host, "rack", "4", NULL));
  mignet_host_set_migration_tls (host, MIGNET_TRISTATE_YES);
  mignet_host_set_max_incoming (host, 7);
  mignet_vm_set_dirty_rate (vm, 33);
  mignet_vm_set_migration_policy (vm, policy);
  g_assert_true (mignet_vm_set_migration_network (vm, mig, NULL));
}

static void
test_previous (void)
{
  g_autoptr (MignetCluster) previous = load_good (followed);
  g_autoptr (MignetCluster) cluster = NULL;
  g_autoptr (MignetNetwork) network = mignet_network_new ("n1", "ovirtmgmt");
  g_autoptr (MignetCluster) other = mignet_cluster_new ("c2", "Other", network, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_test_summary ("What the API does not know outlives an import, for the same cluster only");

  add_by_hand (previous);
  before = mignet_cluster_to_json (previous, NULL);
  cluster = load (followed, previous, &error);
  g_assert_no_error (error);
  after = mignet_cluster_to_json (cluster, NULL);
  g_assert_cmpstr (before, ==, after);

  g_assert_null (load (followed, other, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_REQUEST);
}

#define IN_CLUSTER(kind, members) \
  "{ '" kind "': [ { 'id': 'x', 'name': 'x', 'cluster': { 'id': 'c' } " members " } ] }"

/* What is wrong with a third document beside BASE. */
static const BadImport bad_imports[] = {
  { "empty", "", "document 3: line 1", MIGNET_ERROR_SYNTAX },
  { "array", "[]", "document 3: top level: found an array, expected an object",
    MIGNET_ERROR_DOCUMENT },
  { "fault", "{ 'reason': 'Operation Failed', 'detail': 'x' }",
    "document 3: /reason: found the string 'Operation Failed', expected an answer that is no error",
    MIGNET_ERROR_DOCUMENT },
  { "foreign", "{ 'template': [] }", "document 3: top level: found no member 'href', expected one",
    MIGNET_ERROR_DOCUMENT },
  { "foreign-entity", "{ 'id': 'x', 'href': '/ovirt-engine/api/disks/x' }",
    "document 3: /href: found the string '/ovirt-engine/api/disks/x', expected the address of a "
    "cluster",
    MIGNET_ERROR_DOCUMENT },
  { "one-nic", "{ 'id': 'x', 'href': '/ovirt-engine/api/hosts/h/nics/x' }",
    "expected the collection that this is one part of", MIGNET_ERROR_DOCUMENT },
  { "collection", "{ 'host': {} }", "document 3: /host: found an object, expected an array",
    MIGNET_ERROR_DOCUMENT },
  { "no-id", "{ 'host': [ {} ] }", "document 3: /host/0: found no member 'id', expected one",
    MIGNET_ERROR_DOCUMENT },
  { "no-owner", "{ 'host_nic': [ { 'id': 'x' } ] }",
    "document 3: /host_nic/0: found no member 'host', expected what it belongs to",
    MIGNET_ERROR_DOCUMENT },
  { "no-cluster", "{ 'host': [ { 'id': 'x' } ] }",
    "document 3: /host/0: found no member 'cluster', expected what it belongs to",
    MIGNET_ERROR_DOCUMENT },
  { "no-status", IN_CLUSTER ("host", ""), "document 3: /host/0: found no member 'status'",
    MIGNET_ERROR_DOCUMENT },
  { "status", IN_CLUSTER ("host", ", 'status': 'asleep'"),
    "document 3: /host/0/status: found the string 'asleep', expected a status of a host",
    MIGNET_ERROR_DOCUMENT },
  { "address", IN_CLUSTER ("host", ", 'status': 'up', 'address': 'a b'"),
    "document 3: /host/0/address: ", MIGNET_ERROR_DOCUMENT },
  { "memory", IN_CLUSTER ("host", ", 'status': 'up', 'memory': 'much'"),
    "document 3: /host/0/memory: found the string 'much', expected an integer",
    MIGNET_ERROR_DOCUMENT },
  { "cpus",
    IN_CLUSTER ("host",
                ", 'status': 'up', 'cpu': { 'topology': { 'cores': '65535', 'sockets': "
                "'65535', 'threads': '2' } }"),
    "document 3: /host/0/cpu/topology: found 8589672450 CPUs", MIGNET_ERROR_DOCUMENT },
  { "mtu",
    IN_CLUSTER ("host",
                ", 'status': 'up', 'nics': { 'host_nic': [ { 'id': 'y', 'name': 'e',"
                "  'mtu': '67' } ] }"),
    "document 3: /host/0/nics/host_nic/0: The MTU", MIGNET_ERROR_DOCUMENT },
  { "second-nic",
    IN_CLUSTER ("host",
                ", 'status': 'up', 'nics': { 'host_nic': [ { 'id': 'y', 'name': 'e' },"
                "  { 'id': 'z', 'name': 'e' } ] }"),
    "document 3: /host/0/nics/host_nic/1: found a second interface 'e'", MIGNET_ERROR_DOCUMENT },
  { "second-carrier",
    IN_CLUSTER ("host",
                ", 'status': 'up', 'nics': { 'host_nic': [ { 'id': 'y', 'name': 'e',"
                "  'network': { 'id': 'n2' } }, { 'id': 'z', 'name': 'f',"
                "  'network': { 'id': 'n2' } } ] }"),
    "document 3: /host/0/nics/host_nic/1: found a second interface of host 'x' with network 'mig'",
    MIGNET_ERROR_DOCUMENT },
  { "loop",
    IN_CLUSTER ("host",
                ", 'status': 'up', 'nics': { 'host_nic': [ { 'id': 'y', 'name': 'e',"
                "  'vlan': { 'id': 1 }, 'base_interface': 'e' } ] }"),
    "document 3: /host/0/nics/host_nic/0: ", MIGNET_ERROR_DOCUMENT },
  { "boolean", IN_CLUSTER ("network", ", 'required': 'yes'"),
    "document 3: /network/0/required: found the string 'yes', expected true or false",
    MIGNET_ERROR_DOCUMENT },
  { "vlan", IN_CLUSTER ("network", ", 'vlan': { 'id': '4095' }"),
    "document 3: /network/0/vlan: ", MIGNET_ERROR_DOCUMENT },
  { "usage", IN_CLUSTER ("network", ", 'usages': { 'usage': [ 1 ] }"),
    "document 3: /network/0/usages/usage/0: found the number 1", MIGNET_ERROR_DOCUMENT },
  { "second-role", IN_CLUSTER ("network", ", 'usages': { 'usage': [ 'migration' ] }"),
    "document 3: /network/0: found a second network of the usage 'migration'",
    MIGNET_ERROR_DOCUMENT },
  { "vm-status", IN_CLUSTER ("vm", ", 'status': 1"), "document 3: /vm/0/status: found the number 1",
    MIGNET_ERROR_DOCUMENT },
  { "vm-host", IN_CLUSTER ("vm", ", 'status': 'up', 'host': { 'id': 'gone' }"),
    "document 3: /vm/0/host: found host 'gone', which no document has in this cluster; expected "
    "what '/hosts' answers",
    MIGNET_ERROR_DOCUMENT },
  { "vm-no-host", IN_CLUSTER ("vm", ", 'status': 'up'"),
    "document 3: /vm/0: found no member 'host', expected one for a running virtual machine",
    MIGNET_ERROR_DOCUMENT },
  { "profile",
    IN_CLUSTER ("vm",
                ", 'status': 'down', 'nics': { 'nic': [ { 'id': 'i',"
                "  'vnic_profile': { 'id': 'p' } } ] }"),
    "document 3: /vm/0/nics/nic/0/vnic_profile: found profile 'p', which no document has; expected "
    "what '/vnicprofiles' answers",
    MIGNET_ERROR_DOCUMENT },
};

static void
test_bad_import (gconstpointer data)
{
  const BadImport *row = data;
  const char *const texts[] = { BASE, row->text, NULL };
  g_autoptr (GError) error = NULL;

  g_test_summary ("An error names document and place, what was found and what was expected");

  g_assert_null (load_texts (texts, NULL, &error));
  import_test_assert_error (error, row);
}

static void
assert_choice (const char *const *texts, const char *cluster, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (load_texts (texts, cluster, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_DOCUMENT);
  g_assert_nonnull (strstr (error->message, message));
}

static void
test_choice (void)
{
  const char *const two[] = { BASE, "{ 'cluster': [ { 'id': 'd', 'name': 'D' } ] }", NULL };
  const char *const none[] = { "{}", NULL };
  g_autoptr (MignetCluster) by_name = load_texts (two, "C", NULL);
  g_autoptr (MignetCluster) by_id = load_texts (two, "c", NULL);

  g_test_summary ("Of several clusters one has to be named, and its networks have to be there");

  g_assert_nonnull (by_name);
  g_assert_nonnull (by_id);
  assert_choice (two, NULL, "document 3: /cluster/0: found 2 clusters in all documents");
  assert_choice (two, "E", "document 1: top level: found no cluster 'E'");
  assert_choice (none, NULL, "document 1: top level: found no cluster");
  assert_choice (two, "D",
                 "document 3: /cluster/0: found 0 networks of cluster 'D', none of which has the "
                 "usage 'management'; expected what '/clusters/d/networks' answers");
}

static void
test_oversized (void)
{
  g_autoptr (GPtrArray) documents = g_ptr_array_new ();
  g_autoptr (GBytes) text = import_test_oversized ();
  const BadImport row = { "", "", "document 1: top level: " IMPORT_TEST_OVERSIZED,
                          MIGNET_ERROR_DOCUMENT };
  g_autoptr (GError) error = NULL;

  g_test_summary ("What is larger than any answer is refused before it is parsed");

  g_ptr_array_add (documents, text);
  g_assert_null (mignet_cluster_load_from_ovirt (documents, NULL, NULL, NULL, &error));
  import_test_assert_error (error, &row);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ovirt-import/oversized", test_oversized);
  g_test_add_func ("/ovirt-import/networks", test_networks);
  g_test_add_func ("/ovirt-import/hosts", test_hosts);
  g_test_add_func ("/ovirt-import/vms", test_vms);
  g_test_add_func ("/ovirt-import/policy", test_policy);
  g_test_add_func ("/ovirt-import/other-policies", test_other_policies);
  g_test_add_func ("/ovirt-import/order", test_order);
  g_test_add_func ("/ovirt-import/single-entities", test_single_entities);
  g_test_add_func ("/ovirt-import/unknown", test_unknown);
  g_test_add_func ("/ovirt-import/addresses", test_addresses);
  g_test_add_func ("/ovirt-import/elsewhere", test_elsewhere);
  g_test_add_func ("/ovirt-import/gateways", test_gateways);
  g_test_add_func ("/ovirt-import/external", test_external);
  g_test_add_func ("/ovirt-import/plan", test_plan);
  g_test_add_func ("/ovirt-import/previous", test_previous);
  g_test_add_func ("/ovirt-import/choice", test_choice);
  for (guint i = 0; i < G_N_ELEMENTS (bad_imports); i++)
    {
      g_autofree char *path = g_strdup_printf ("/ovirt-import/bad/%s", bad_imports[i].name);

      g_test_add_data_func (path, &bad_imports[i], test_bad_import);
    }

  return g_test_run ();
}
