/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>
#include <glib/gstdio.h>
#include <string.h>

#define MIB (G_GINT64_CONSTANT (1) << 20)

static MignetCluster *
load_sample (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  MignetCluster *cluster = mignet_cluster_load_from_file (file, MIGNET_LOAD_NONE, NULL, &error);

  g_assert_no_error (error);

  return cluster;
}

static MignetCluster *
load_text (const char *text, MignetLoadFlags flags, GError **error)
{
  g_autofree char *document = g_strdelimit (g_strdup (text), "'", '"');
  g_autoptr (GBytes) bytes = g_bytes_new (document, strlen (document));

  return mignet_cluster_load_from_bytes (bytes, "text", flags, error);
}

static char *
to_json (MignetCluster *cluster)
{
  g_autoptr (GError) error = NULL;
  char *json = mignet_cluster_to_json (cluster, &error);

  g_assert_no_error (error);

  return json;
}

static MignetNetwork *
get_network (MignetCluster *cluster, const char *name)
{
  MignetNetwork *network = mignet_cluster_lookup_network (cluster, name);

  g_assert_nonnull (network);

  return network;
}

/* The samples are written as the library writes them. */
static void
test_sample (gconstpointer user_data)
{
  const char *name = user_data;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", name, NULL);
  g_autoptr (MignetCluster) cluster = load_sample (name);
  g_autofree char *json = to_json (cluster);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A saved document is loaded and saved again as it was, to the byte");

  g_file_get_contents (path, &contents, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json, ==, contents);
}

static void
test_every_member_cluster (void)
{
  g_autoptr (MignetCluster) cluster = load_sample ("every-member.json");
  MignetNetwork *management = get_network (cluster, "ovirtmgmt");
  MignetNetwork *migration = get_network (cluster, "mig");
  MignetNetwork *outside = get_network (cluster, "outside");

  g_test_summary ("Every member of the cluster and its networks means what the format says");

  g_assert_cmpstr (mignet_cluster_get_id (cluster), ==, "c1");
  g_assert_cmpstr (mignet_cluster_get_name (cluster), ==, "Default");
  g_assert_cmpstr (mignet_cluster_get_compatibility_level (cluster), ==, "4.7");
  g_assert_true (mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_MANAGEMENT) == management);
  g_assert_true (mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_MIGRATION) == migration);
  g_assert_true (mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_DISPLAY) == management);
  g_assert_true (mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_DEFAULT_ROUTE) == management);
  g_assert_null (mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_GLUSTER));

  g_assert_cmpuint (g_list_model_get_n_items (mignet_cluster_get_networks (cluster)), ==, 3);
  g_assert_true (mignet_cluster_lookup_network (cluster, "n2") == migration);
  g_assert_cmpuint (mignet_network_get_vlan_id (migration), ==, 200);
  g_assert_cmpuint (mignet_network_get_mtu (migration), ==, 9000);
  g_assert_cmpuint (mignet_network_get_qos_rate (migration), ==, 10000);
  g_assert_cmpstr (mignet_network_get_subnets (migration)[0], ==, "192.168.77.0/24");
  g_assert_null (mignet_network_get_subnets (migration)[1]);
  g_assert_false (mignet_network_is_bridged (migration));
  g_assert_true (mignet_cluster_is_network_required (cluster, migration));
  g_assert_true (mignet_network_is_bridged (management));
  g_assert_cmpuint (mignet_network_get_qos_rate (management), ==, 0);
  g_assert_true (mignet_network_is_external (outside));
  g_assert_false (mignet_cluster_is_network_required (cluster, outside));
}

static void
test_every_member_host (void)
{
  g_autoptr (MignetCluster) cluster = load_sample ("every-member.json");
  MignetHost *host = mignet_cluster_lookup_host (cluster, "node1");
  MignetNic *nic = mignet_host_lookup_nic (host, "eth1");
  MignetNic *bond = mignet_host_lookup_nic (host, "bond0");

  g_test_summary ("Every member of a host and its interfaces means what the format says");

  g_assert_cmpstr (mignet_host_get_address (host), ==, "h1.example.org");
  g_assert_cmpuint (mignet_host_get_memory (host), ==, 524288);
  g_assert_cmpuint (mignet_host_get_cpus (host), ==, 64);
  g_assert_cmpstr (mignet_host_get_libvirt_version (host), ==, "9.0.0");
  g_assert_cmpstr (mignet_host_get_qemu_version (host), ==, "7.2.0");
  g_assert_cmpint (mignet_host_get_migration_tls (host), ==, MIGNET_TRISTATE_YES);
  g_assert_cmpint (mignet_host_get_max_outgoing (host), ==, 2);
  g_assert_cmpint (mignet_host_get_max_incoming (host), ==, 2);

  g_assert_cmpint (mignet_nic_get_kind (nic), ==, MIGNET_NIC_KIND_ETHERNET);
  g_assert_cmpstr (mignet_nic_get_mac (nic), ==, "52:54:00:77:01:0a");
  g_assert_cmpuint (mignet_nic_get_mtu (nic), ==, 9000);
  g_assert_cmpuint (mignet_nic_get_speed (nic), ==, 10000);
  g_assert_cmpint (mignet_nic_get_carrier (nic), ==, MIGNET_CARRIER_UP);
  g_assert_cmpint (mignet_nic_get_kind (bond), ==, MIGNET_NIC_KIND_BOND);
  g_assert_cmpint (mignet_nic_get_carrier (bond), ==, MIGNET_CARRIER_UNKNOWN);
  g_assert_cmpstr (mignet_nic_get_mode (bond), ==, "active-backup");
  g_assert_cmpstr (mignet_nic_get_slaves (bond)[0], ==, "eth1");
  g_assert_cmpstr (mignet_nic_get_active_slave (bond), ==, "eth1");
  nic = mignet_host_lookup_nic (host, "bond0.200");
  g_assert_cmpstr (mignet_nic_get_base (nic), ==, "bond0");
  g_assert_cmpuint (mignet_nic_get_vlan_id (nic), ==, 200);
  nic = mignet_host_lookup_nic (host, "br-mig");
  g_assert_cmpstr (mignet_nic_get_ports (nic)[0], ==, "bond0.200");
}

static void
test_every_member_attachment (void)
{
  g_autoptr (MignetCluster) cluster = load_sample ("every-member.json");
  MignetHost *host = mignet_cluster_lookup_host (cluster, "h1");
  MignetNetworkAttachment *migration =
      mignet_host_lookup_attachment (host, get_network (cluster, "mig"));
  MignetNetworkAttachment *management =
      mignet_host_lookup_attachment (host, get_network (cluster, "ovirtmgmt"));
  g_autoptr (GPtrArray) static_addresses =
      mignet_network_attachment_get_addresses (migration, G_SOCKET_FAMILY_IPV4);
  g_autoptr (GPtrArray) no_addresses =
      mignet_network_attachment_get_addresses (migration, G_SOCKET_FAMILY_IPV6);
  g_autoptr (GPtrArray) leased_addresses =
      mignet_network_attachment_get_addresses (management, G_SOCKET_FAMILY_IPV4);

  g_test_summary ("Addresses: reported, reported to be none, and never reported are different");

  g_assert_cmpstr (mignet_network_attachment_get_nic (migration), ==, "bond0.200");
  g_assert_true (mignet_network_attachment_get_in_sync (migration));
  g_assert_cmpint (mignet_network_attachment_get_boot_protocol (migration, G_SOCKET_FAMILY_IPV4),
                   ==, MIGNET_BOOT_PROTOCOL_STATIC);
  g_assert_cmpint (mignet_network_attachment_get_boot_protocol (migration, G_SOCKET_FAMILY_IPV6),
                   ==, MIGNET_BOOT_PROTOCOL_AUTOCONF);
  g_assert_cmpuint (static_addresses->len, ==, 1);
  g_assert_cmpint (mignet_ip_address_get_state (static_addresses->pdata[0]), ==,
                   MIGNET_ADDRESS_STATE_PREFERRED);
  g_assert_nonnull (no_addresses);
  g_assert_cmpuint (no_addresses->len, ==, 0);

  g_assert_null (mignet_network_attachment_get_nic (management));
  g_assert_false (mignet_network_attachment_get_in_sync (management));
  g_assert_cmpuint (leased_addresses->len, ==, 1);
  g_assert_cmpint (mignet_ip_address_get_state (leased_addresses->pdata[0]), ==,
                   MIGNET_ADDRESS_STATE_TENTATIVE);
  g_assert_cmpint (mignet_ip_address_get_origin (leased_addresses->pdata[0]), ==,
                   MIGNET_ADDRESS_ORIGIN_DHCP);
  g_assert_null (mignet_network_attachment_get_addresses (management, G_SOCKET_FAMILY_IPV6));
}

static void
test_every_member_vm (void)
{
  g_autoptr (MignetCluster) cluster = load_sample ("every-member.json");
  MignetVm *web = mignet_cluster_lookup_vm (cluster, "vm1");
  MignetVm *mail = mignet_cluster_lookup_vm (cluster, "mail");
  MignetVm *old = mignet_cluster_lookup_vm (cluster, "old");
  MignetVm *lost = mignet_cluster_lookup_vm (cluster, "lost");
  MignetAffinityRule rule = MIGNET_AFFINITY_RULE_TOGETHER;

  g_test_summary ("Every member of a VM means what the format says");

  g_assert_true (mignet_vm_get_host (web) == mignet_cluster_lookup_host (cluster, "node1"));
  g_assert_cmpint (mignet_vm_get_status (web), ==, MIGNET_VM_STATUS_UP);
  g_assert_cmpuint (mignet_vm_get_memory (web), ==, 4096);
  g_assert_cmpuint (mignet_vm_get_vcpus (web), ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (mignet_vm_get_networks (web)), ==, 1);
  g_assert_null (mignet_vm_get_migration_network (web));
  g_assert_null (mignet_vm_get_migration_policy (web));
  g_assert_true (mignet_vm_get_affinity (web, "db", &rule));
  g_assert_cmpint (rule, ==, MIGNET_AFFINITY_RULE_APART);

  g_assert_cmpint (mignet_vm_get_status (mail), ==, MIGNET_VM_STATUS_MIGRATING);
  g_assert_true (mignet_vm_get_destination (mail) == mignet_cluster_lookup_host (cluster, "h2"));
  g_assert_cmpint (mignet_vm_get_status (old), ==, MIGNET_VM_STATUS_DOWN);
  g_assert_null (mignet_vm_get_host (old));
  g_assert_cmpint (mignet_vm_get_status (lost), ==, MIGNET_VM_STATUS_MIGRATING);
  g_assert_null (mignet_vm_get_destination (lost));
}

static void
test_defaults (void)
{
  g_autoptr (MignetCluster) cluster = load_sample ("management-only.json");
  MignetNetwork *network = get_network (cluster, "mgmt");
  g_autoptr (MignetCluster) every = load_sample ("every-member.json");
  MignetHost *host = mignet_cluster_lookup_host (every, "node2");
  MignetHost *bare = mignet_cluster_lookup_host (every, "node3");
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_DESIGN);

  g_test_summary ("What a document leaves out has the value that the format gives it");

  g_assert_null (mignet_cluster_get_compatibility_level (cluster));
  g_assert_true (mignet_cluster_supports_migration_network (cluster));
  g_assert_true (mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_MIGRATION) == network);
  g_assert_true (
      mignet_migration_policy_equal (mignet_cluster_get_migration_policy (cluster), policy));
  g_assert_cmpuint (mignet_network_get_vlan_id (network), ==, 0);
  g_assert_true (mignet_network_is_bridged (network));
  g_assert_true (mignet_cluster_is_network_required (cluster, network));

  g_assert_cmpint (mignet_host_get_status (host), ==, MIGNET_HOST_STATUS_UP);
  g_assert_cmpuint (mignet_host_get_memory (host), ==, 0);
  g_assert_cmpint (mignet_host_get_migration_tls (host), ==, MIGNET_TRISTATE_UNKNOWN);
  g_assert_cmpint (mignet_host_get_max_outgoing (host), ==, -1);
  g_assert_false (mignet_host_get_attachments_reported (host));
  g_assert_true (mignet_host_get_attachments_reported (bare));
  g_assert_cmpint (mignet_host_get_status (bare), ==, MIGNET_HOST_STATUS_NON_RESPONSIVE);
  g_assert_cmpint (mignet_host_get_migration_tls (bare), ==, MIGNET_TRISTATE_NO);
  g_assert_cmpint (mignet_host_get_max_incoming (bare), ==, 0);
}

static int
count (const char *text, const char *part)
{
  int found = 0;

  for (const char *at = strstr (text, part); at != NULL; at = strstr (at + 1, part))
    found++;

  return found;
}

static void
test_second_save (void)
{
  g_autoptr (MignetCluster) first = load_sample ("every-member.json");
  g_autofree char *first_json = to_json (first);
  g_autoptr (GBytes) bytes = g_bytes_new (first_json, strlen (first_json));
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetCluster) second =
      mignet_cluster_load_from_bytes (bytes, NULL, MIGNET_LOAD_NONE, &error);
  g_autofree char *second_json = NULL;

  g_test_summary ("Defaults are not written, and the first save is the last change");

  g_assert_no_error (error);
  second_json = to_json (second);
  g_assert_cmpstr (first_json, ==, second_json);
  g_assert_true (g_str_has_suffix (first_json, "\n}\n"));
  g_assert_nonnull (strstr (first_json, "\"gateway\": \"192.168.77.254\""));
  g_assert_nonnull (strstr (first_json, "\"gateway\": null"));
  g_assert_cmpint (count (first_json, "null"), ==, 1);
  g_assert_null (strstr (first_json, "policy"));
  g_assert_null (strstr (first_json, "\"labels\""));
  g_assert_null (strstr (first_json, "\"in-sync\": true"));
  g_assert_nonnull (strstr (first_json, "\"roles\": { \"migration\": \"mig\" }"));
  g_assert_nonnull (strstr (first_json, "\"ipv6\": {}"));
  g_assert_nonnull (strstr (first_json, "\"attachments\": []"));
}

static void
check_transfer (MignetMigrationPolicy *policy)
{
  MignetConvergence *convergence = mignet_migration_policy_get_convergence (policy);
  g_autoptr (GPtrArray) stalling = mignet_convergence_get_stalling (convergence);
  guint min, max;

  g_assert_cmpint (mignet_migration_policy_get_transfer_preset (policy), ==,
                   MIGNET_TRANSFER_PRESET_VERY_LARGE);
  g_assert_cmpint (mignet_migration_policy_get_mode (policy), ==, MIGNET_TRANSFER_MODE_MANAGED);
  g_assert_cmpint (mignet_migration_policy_get_encryption (policy), ==, MIGNET_ENCRYPTION_REQUIRED);
  mignet_migration_policy_get_port_range (policy, &min, &max);
  g_assert_cmpuint (min, ==, 49152);
  g_assert_cmpuint (max, ==, 49215);
  g_assert_cmpint (mignet_migration_policy_get_parallel (policy), ==, 4);
  g_assert_false (mignet_migration_policy_get_auto_converge (policy));
  g_assert_false (mignet_migration_policy_get_zero_copy (policy));
  g_assert_cmpint (mignet_migration_policy_get_post_copy (policy), ==, MIGNET_POST_COPY_ALLOWED);
  g_assert_cmpint (mignet_migration_policy_get_compression (policy), ==, MIGNET_COMPRESSION_ZSTD);
  g_assert_cmpint (mignet_migration_policy_get_persistence (policy), ==,
                   MIGNET_PERSISTENCE_TRANSIENT);
  g_assert_cmpint (mignet_migration_policy_get_storage (policy), ==,
                   MIGNET_STORAGE_COPY_INCREMENTAL);
  g_assert_cmpint (mignet_migration_policy_get_max_downtime (policy), ==, 250);
  g_assert_cmpint (mignet_migration_policy_get_completion_timeout (policy), ==, 3600);
  g_assert_cmpuint (mignet_migration_policy_get_max_per_network (policy), ==, 8);
  g_assert_cmpuint (mignet_migration_policy_get_max_per_cluster (policy), ==, 16);
  g_assert_cmpuint (stalling->len, ==, 2);
  g_assert_cmpuint (mignet_convergence_step_get_downtime (stalling->pdata[0]), ==, 200);
  g_assert_cmpuint (mignet_convergence_step_get_limit (stalling->pdata[1]), ==, 3);
  g_assert_cmpint (mignet_convergence_step_get_action (stalling->pdata[1]), ==,
                   MIGNET_CONVERGENCE_ACTION_POST_COPY);
}

/* The text on one line. */
static char *
flatten (const char *json)
{
  g_auto (GStrv) words = g_strsplit_set (json, " \n", -1);
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] != '\0')
        g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", words[i]);
    }

  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* The members of a policy; what is written of them; and what is written of the policy where that
 * is something else. */
static void
test_transfer_presets (void)
{
  static const struct
  {
    const char *members;
    const char *written; /* (nullable): as the members */
  } cases[] = {
    { "\"transfer-preset\": \"minimal-downtime\"", NULL },
    { "\"transfer-preset\": \"post-copy\"", NULL },
    { "\"transfer-preset\": \"suspend-if-needed\"", NULL },
    { "\"transfer-preset\": \"very-large\"", NULL },
    { "\"transfer-preset\": \"legacy\"", NULL },
    { "\"transfer-preset\": \"very-large\", \"parallel\": \"off\", \"auto-converge\": false, "
      "\"zero-copy\": false, \"convergence\": null, \"max-outgoing\": null, "
      "\"max-incoming\": 4",
      NULL },
    { "\"transfer-preset\": \"suspend-if-needed\", \"compression\": \"off\"", NULL },
    { "\"transfer-preset\": \"post-copy\", \"post-copy\": \"off\"", NULL },
    { "\"max-outgoing\": 2, \"transfer-preset\": \"legacy\", \"compression\": \"off\"",
      "\"transfer-preset\": \"legacy\"" },
    { "\"parallel\": \"auto\"", NULL },
    { "\"bandwidth\": \"unlimited\", \"parallel\": 1", NULL },
    { "\"convergence\": { \"init\": [], \"stalling\": [], \"last\": [] }", NULL },
    { "\"convergence\": {}", "\"convergence\": { \"init\": [], \"stalling\": [], \"last\": [] }" },
  };

  g_test_summary ("What differs from the preset of the transfer is written, null included");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
          g_strdup_printf ("{ 'format': 'mignet-cluster/1', 'cluster': { 'id': 'c', 'name': 'c', "
                           "'management-network': 'n', 'policy': { %s } }, 'networks': [{ 'id': "
                           "'n', 'name': 'n' }] }",
                           cases[i].members);
      const char *written = cases[i].written != NULL ? cases[i].written : cases[i].members;
      g_autoptr (GError) error = NULL;
      g_autoptr (MignetCluster) cluster = load_text (text, MIGNET_LOAD_NONE, &error);
      g_autofree char *json = NULL;
      g_autofree char *line = NULL;
      g_autofree char *expected = g_strdup_printf ("\"policy\": { %s }", written);

      g_assert_no_error (error);
      json = to_json (cluster);
      line = flatten (json);
      if (strstr (line, expected) == NULL)
        g_error ("%s is not in %s", expected, line);
    }
}

static void
test_policies (void)
{
  g_autoptr (MignetCluster) cluster = load_sample ("policies.json");
  MignetMigrationPolicy *policy = mignet_cluster_get_migration_policy (cluster);
  MignetVm *build = mignet_cluster_lookup_vm (cluster, "build");
  MignetVm *mail = mignet_cluster_lookup_vm (cluster, "mail");

  g_test_summary ("Members of a policy override the row of its preset");

  g_assert_cmpint (mignet_migration_policy_get_preset (policy), ==, MIGNET_PRESET_OVIRT);
  g_assert_cmpint (mignet_migration_policy_get_fallback (policy), ==, MIGNET_FALLBACK_NEVER);
  g_assert_cmpint (mignet_migration_policy_get_source_rule (policy), ==, MIGNET_RULE_WARN);
  g_assert_cmpint (mignet_migration_policy_get_unknown_carrier (policy), ==, MIGNET_RULE_WARN);
  g_assert_cmpint (mignet_migration_policy_get_pending_address (policy), ==,
                   MIGNET_PENDING_ADDRESS_WAIT);
  g_assert_cmpint (mignet_migration_policy_get_subnet_rule (policy), ==, MIGNET_RULE_REFUSE);
  g_assert_cmpint (mignet_migration_policy_get_family_rule (policy), ==, MIGNET_RULE_IGNORE);
  g_assert_cmpint (mignet_migration_policy_get_mtu_rule (policy), ==, MIGNET_RULE_WARN);
  g_assert_cmpint (mignet_migration_policy_get_sync_rule (policy), ==, MIGNET_RULE_REFUSE);
  g_assert_cmpuint (mignet_migration_policy_get_pending_timeout (policy), ==, 60);
  g_assert_cmpstr (mignet_migration_policy_get_families (policy)[0], ==, "ipv6");
  g_assert_cmpuint (g_list_model_get_n_items (mignet_migration_policy_get_networks (policy)), ==,
                    2);
  g_assert_cmpint (mignet_migration_policy_get_connect_transport (policy), ==,
                   MIGNET_TRANSPORT_SSH);
  g_assert_cmpint (mignet_migration_policy_get_listen (policy), ==, MIGNET_LISTEN_ANY);
  g_assert_cmpint (mignet_migration_policy_get_bandwidth (policy), ==, 500);
  g_assert_cmpint (mignet_migration_policy_get_max_outgoing (policy), ==, 4);
  g_assert_cmpint (mignet_migration_policy_get_max_incoming (policy), ==, 0);
  check_transfer (policy);

  policy = mignet_vm_get_migration_policy (build);
  g_assert_cmpint (mignet_migration_policy_get_preset (policy), ==, MIGNET_PRESET_STRICT);
  g_assert_cmpint (mignet_migration_policy_get_pending_address (policy), ==,
                   MIGNET_PENDING_ADDRESS_SKIP);
  g_assert_cmpint (mignet_migration_policy_get_fallback (policy), ==, MIGNET_FALLBACK_NEVER);
  policy = mignet_vm_get_migration_policy (mail);
  g_assert_cmpint (mignet_migration_policy_get_bandwidth (policy), ==, MIGNET_BANDWIDTH_UNLIMITED);
}

static void
test_any_order (void)
{
  static const char *const parts[] = {
    "'format': 'mignet-cluster/1'",
    "'cluster': { 'management-network': 'n', 'name': 'c', 'id': 'c' }",
    "'networks': [{ 'id': 'n', 'name': 'n' }]",
    "'hosts': [{ 'id': 'h', 'name': 'h', 'attachments': [{ 'network': 'n' }] }]",
    "'vms': [{ 'networks': ['n'], 'host': 'h', 'id': 'v', 'name': 'v' }]",
  };
  const guint n = G_N_ELEMENTS (parts);
  g_autofree char *expected = NULL;

  g_test_summary ("The order of the members means nothing");

  for (guint first = 0; first < 2 * n; first++)
    {
      g_autoptr (GString) text = g_string_new ("{");
      g_autoptr (GError) error = NULL;
      g_autoptr (MignetCluster) cluster = NULL;
      g_autofree char *json = NULL;

      for (guint i = 0; i < n; i++)
        {
          guint part = (first < n ? first + i : first - i) % n; /* forwards, then backwards */

          g_string_append_printf (text, "%s %s", i > 0 ? "," : "", parts[part]);
        }
      g_string_append (text, "}");

      cluster = load_text (text->str, MIGNET_LOAD_NONE, &error);
      g_assert_no_error (error);
      json = to_json (cluster);
      if (expected == NULL)
        expected = g_steal_pointer (&json);
      else
        g_assert_cmpstr (json, ==, expected);
    }
}

static void
test_unknown_allowed (void)
{
  const char *text =
      "{ 'format': 'mignet-cluster/1', 'x': 1, 'cluster': { 'id': 'c', 'name': 'c', "
      "'management-network': 'n', 'x': {}, 'policy': { 'x': 1 }, 'roles': { 'x': 1 } }, "
      "'networks': [{ 'id': 'n', 'name': 'n', 'x': 1, 'qos': { 'x': 1 } }], 'hosts': [{ 'id': "
      "'h', 'name': 'h', 'x': 1, 'nics': [{ 'name': 'e', 'x': 1 }], 'attachments': [{ 'network': "
      "'n', 'x': 1, 'ipv4': { 'x': 1, 'addresses': [{ 'address': '10.0.0.1/24', 'x': 1 }] } }] "
      "}], 'vms': [{ 'id': 'v', 'name': 'v', 'host': 'h', 'x': 1, 'affinity': [{ 'group': 'g', "
      "'rule': 'apart', 'x': 1 }] }] }";
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetCluster) strict = load_text (text, MIGNET_LOAD_NONE, &error);
  g_autoptr (MignetCluster) tolerant = NULL;
  g_autofree char *json = NULL;

  g_test_summary ("Unknown members are refused, or passed over where the caller allows them");

  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_DOCUMENT);
  g_assert_null (strict);
  g_clear_error (&error);

  tolerant = load_text (text, MIGNET_LOAD_ALLOW_UNKNOWN, &error);
  g_assert_no_error (error);
  json = to_json (tolerant);
  g_assert_null (strstr (json, "\"x\""));
  g_assert_nonnull (strstr (json, "10.0.0.1/24"));
}

static void
test_unusual_texts (void)
{
  const char *text =
      "{ 'format': 'mignet-cluster/1', 'cluster': { 'id': 'c', 'name': 'Größe \\\\', "
      "'management-network': '管理' }, 'networks': [{ 'id': 'n', 'name': '管理' }], "
      "'hosts': [{ 'id': 'h', 'name': 'h', 'labels': { 'b': 'one\\ttwo\\n\\u0001\\u007f', "
      "'a': '\\u00e4' } }] }";
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetCluster) cluster = load_text (text, MIGNET_LOAD_NONE, &error);
  g_autofree char *json = NULL;

  g_test_summary ("Text is written as it is, and escaped where JSON or a terminal needs it");

  g_assert_no_error (error);
  json = to_json (cluster);
  g_assert_nonnull (strstr (json, "Größe \\\\\""));
  g_assert_nonnull (strstr (json, "管理"));
  g_assert_nonnull (
      strstr (json, "\"labels\": { \"a\": \"ä\", \"b\": \"one\\ttwo\\n\\u0001\\u007f\" }"));
}

static void
test_foreign_attachment (void)
{
  g_autoptr (MignetCluster) cluster = load_sample ("two-hosts.json");
  g_autofree char *before = to_json (cluster);
  g_autoptr (MignetNetwork) foreign = mignet_network_new ("f1", "foreign");
  g_autoptr (MignetNetworkAttachment) attachment = mignet_network_attachment_new (foreign, NULL);
  MignetHost *host = mignet_cluster_lookup_host (cluster, "host1");
  g_autoptr (GError) error = NULL;
  g_autofree char *after = NULL;

  g_test_summary ("What the model holds beyond the cluster is not part of its document");

  g_assert_true (mignet_host_add_attachment (host, attachment, &error));
  g_assert_no_error (error);
  after = to_json (cluster);
  g_assert_cmpstr (before, ==, after);
}

static void
test_foreign_policy_network (void)
{
  g_autoptr (MignetCluster) cluster = load_sample ("two-hosts.json");
  g_autoptr (MignetNetwork) foreign = mignet_network_new ("f1", "mig");
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_DESIGN);
  g_autoptr (GPtrArray) networks = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_test_summary ("A policy with a network of another cluster cannot be saved, nor is it altered");

  g_ptr_array_add (networks, foreign);
  g_assert_true (mignet_migration_policy_set_networks (policy, networks, &error));
  mignet_vm_set_migration_policy (mignet_cluster_lookup_vm (cluster, "web"), policy);
  g_assert_null (mignet_cluster_to_json (cluster, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_ATTACHED);
  g_assert_nonnull (strstr (error->message, "VM 'web'"));
  g_clear_error (&error);

  mignet_vm_set_migration_policy (mignet_cluster_lookup_vm (cluster, "web"), NULL);
  mignet_cluster_set_migration_policy (cluster, policy);
  g_assert_null (mignet_cluster_to_json (cluster, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_ATTACHED);
}

static char *
create_directory (void)
{
  g_autoptr (GError) error = NULL;
  char *directory = g_dir_make_tmp ("mignet-XXXXXX", &error);

  g_assert_no_error (error);

  return directory;
}

static void
remove_directory (const char *directory, const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

static void
test_save (void)
{
  g_autofree char *directory = create_directory ();
  g_autofree char *path = g_build_filename (directory, "cluster.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (MignetCluster) cluster = load_sample ("ipv6.json");
  g_autofree char *json = to_json (cluster);
  g_autofree char *saved = NULL;
  g_autoptr (GError) error = NULL;
  MignetHost *host = mignet_cluster_lookup_host (cluster, "host1");

  g_test_summary ("A file is replaced by a good document, and kept if there is none");

  g_file_set_contents (path, "something else", -1, &error);
  g_assert_no_error (error);
  g_assert_true (mignet_cluster_save_to_file (cluster, file, NULL, &error));
  g_assert_no_error (error);
  g_file_get_contents (path, &saved, NULL, &error);
  g_assert_cmpstr (saved, ==, json);
  g_clear_pointer (&saved, g_free);

  mignet_host_set_memory (host, G_MAXUINT64);
  g_assert_false (mignet_cluster_save_to_file (cluster, file, NULL, &error));
  g_assert_true (error->domain == MIGNET_ERROR);
  g_clear_error (&error);
  mignet_host_set_memory (host, G_MAXINT64);
  g_assert_false (mignet_cluster_save_to_file (cluster, file, NULL, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_DOCUMENT);
  g_assert_nonnull (strstr (error->message, "/hosts/0/memory"));
  g_clear_error (&error);
  g_file_get_contents (path, &saved, NULL, &error);
  g_assert_cmpstr (saved, ==, json);

  remove_directory (directory, "cluster.json");
}

static void
test_file_errors (void)
{
  g_autofree char *directory = create_directory ();
  g_autofree char *path = g_build_filename (directory, "cluster.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (MignetCluster) cluster = load_sample ("two-hosts.json");
  g_autoptr (GError) error = NULL;

  g_test_summary ("Errors of files and cancelling are those of GIO");

  g_assert_null (mignet_cluster_load_from_file (file, MIGNET_LOAD_NONE, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_cancellable_cancel (cancellable);
  g_assert_false (mignet_cluster_save_to_file (cluster, file, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (g_file_query_exists (file, NULL));
  g_assert_true (mignet_cluster_save_to_file (cluster, file, NULL, &error));
  g_assert_null (mignet_cluster_load_from_file (file, MIGNET_LOAD_NONE, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  g_file_set_contents (path, "{", -1, NULL);
  g_assert_null (mignet_cluster_load_from_file (file, MIGNET_LOAD_NONE, NULL, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_SYNTAX);
  g_assert_true (g_str_has_prefix (error->message, path));

  remove_directory (directory, "cluster.json");
}

static void
test_huge_file (void)
{
  g_autofree char *directory = create_directory ();
  g_autofree char *path = g_build_filename (directory, "huge.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A file that cannot be a cluster is refused before it is read");

  stream = g_file_create (file, G_FILE_CREATE_NONE, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_seekable_truncate (G_SEEKABLE (stream), 1024 * MIB + 1, NULL, &error));
  g_assert_null (mignet_cluster_load_from_file (file, MIGNET_LOAD_NONE, NULL, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_DOCUMENT);
  g_assert_nonnull (strstr (error->message, "found more than 1073741824 bytes"));

  remove_directory (directory, "huge.json");
}

static void
test_roles (void)
{
  g_autoptr (MignetCluster) cluster = load_sample ("eight-hosts.json");
  g_autofree char *json = mignet_cluster_roles_to_json (cluster);

  g_test_summary ("The roles document names the holder of every role");

  g_assert_cmpstr (json, ==,
                   "{\n"
                   "  \"format\": \"mignet-roles/1\",\n"
                   "  \"roles\": {\n"
                   "    \"management\": \"ovirtmgmt\",\n"
                   "    \"migration\": \"mig\",\n"
                   "    \"display\": \"display\",\n"
                   "    \"default-route\": \"ovirtmgmt\",\n"
                   "    \"gluster\": null\n"
                   "  },\n"
                   "  \"preview\": null\n"
                   "}\n");
}

int
main (int argc, char **argv)
{
  static const char *const samples[] = {
    "absent-on-one-host.json",
    "address-pending.json",
    "carrier-down.json",
    "eight-hosts.json",
    "ipv6.json",
    "level-too-low.json",
    "management-only.json",
    "never-reported.json",
    "policies.json",
    "two-hosts.json",
  };

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *path = g_strdup_printf ("/cluster-document/sample/%s", samples[i]);

      g_test_add_data_func (path, samples[i], test_sample);
    }
  g_test_add_func ("/cluster-document/every-member/cluster", test_every_member_cluster);
  g_test_add_func ("/cluster-document/every-member/host", test_every_member_host);
  g_test_add_func ("/cluster-document/every-member/attachment", test_every_member_attachment);
  g_test_add_func ("/cluster-document/every-member/vm", test_every_member_vm);
  g_test_add_func ("/cluster-document/defaults", test_defaults);
  g_test_add_func ("/cluster-document/second-save", test_second_save);
  g_test_add_func ("/cluster-document/policies", test_policies);
  g_test_add_func ("/cluster-document/transfer-presets", test_transfer_presets);
  g_test_add_func ("/cluster-document/any-order", test_any_order);
  g_test_add_func ("/cluster-document/unknown-allowed", test_unknown_allowed);
  g_test_add_func ("/cluster-document/unusual-texts", test_unusual_texts);
  g_test_add_func ("/cluster-document/foreign-attachment", test_foreign_attachment);
  g_test_add_func ("/cluster-document/foreign-policy-network", test_foreign_policy_network);
  g_test_add_func ("/cluster-document/save", test_save);
  g_test_add_func ("/cluster-document/file-errors", test_file_errors);
  g_test_add_func ("/cluster-document/huge-file", test_huge_file);
  g_test_add_func ("/cluster-document/roles", test_roles);

  return g_test_run ();
}
