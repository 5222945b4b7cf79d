/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "import-test.h"

#include <string.h>

/* What was found out about hosts, taken over into a cluster. */

#define ADDRESS(n, address) \
  "[ { 'ifname': 'eth0', 'link_type': 'ether', 'operstate': 'UP', 'flags': ['UP']," \
  "    'addr_info': [ { 'family': 'inet', 'local': '10.0.0." n "', 'prefixlen': 24 } ] }," \
  "  { 'ifname': 'eth1', 'link_type': 'ether', 'operstate': 'UP', 'flags': ['UP']," \
  "    'addr_info': [ " address " ] } ]"
#define INET(address) "{ 'family': 'inet', 'local': '" address "', 'prefixlen': 24 }"

#define DOMAIN(devices) \
  "<domain type='kvm'><name>web</name><uuid>6f3f0e1e-9e4f-4e35-9f02-000000000001</uuid>" \
  "<memory unit='KiB'>1048577</memory><currentMemory unit='KiB'>524288</currentMemory>" \
  "<vcpu placement='static' current='2'>4</vcpu><devices>" devices "</devices></domain>"
#define UUID "6f3f0e1e-9e4f-4e35-9f02-000000000001"

static MignetDiscovery *
new_discovery (const char *name)
{
  g_autoptr (MignetHost) host = mignet_host_new (name, name);

  return mignet_discovery_new (host);
}

static void
add_ip (MignetDiscovery *discovery, const char *text)
{
  g_autoptr (GBytes) bytes = import_test_quote (text);
  g_autoptr (GError) error = NULL;

  mignet_discovery_add_ip (discovery, bytes, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
try_domain (MignetDiscovery *discovery, const char *text, MignetVmStatus status, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return mignet_discovery_add_libvirt_vm (discovery, bytes, NULL, status, error);
}

static void
add_domain (MignetDiscovery *discovery, const char *text, MignetVmStatus status)
{
  g_autoptr (GError) error = NULL;

  try_domain (discovery, text, status, &error);
  g_assert_no_error (error);
  mignet_discovery_set_vms_reported (discovery, TRUE);
}

static void
add_libvirt (MignetDiscovery *discovery, const char *text)
{
  g_autoptr (GPtrArray) documents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (documents, g_bytes_new (text, strlen (text)));
  mignet_discovery_add_libvirt (discovery, documents, NULL, &error);
  g_assert_no_error (error);
}

/* Takes discoveries over, which are NULL at the end; returns the messages, one a line. */
static char *
take (MignetCluster *cluster, MignetDiscovery *first, ...)
{
  g_autoptr (GPtrArray) discoveries = g_ptr_array_new ();
  g_auto (GStrv) messages = NULL;
  va_list args;

  va_start (args, first);
  for (MignetDiscovery *next = first; next != NULL; next = va_arg (args, MignetDiscovery *))
    g_ptr_array_add (discoveries, next);
  va_end (args);
  messages = mignet_cluster_take_discoveries (cluster, discoveries);

  return g_strjoinv ("\n", messages);
}

#define assert_taken(expected, ...) \
  G_STMT_START \
  { \
    g_autofree char *messages_ = take (__VA_ARGS__, NULL); \
    g_assert_cmpstr (messages_, ==, expected); \
  } \
  G_STMT_END

/* "NAME STATUS HOST DESTINATION MEMORY VCPUS [NETWORKS]" */
static void
assert_vm (MignetCluster *cluster, const char *name, const char *expected)
{
  MignetVm *vm = mignet_cluster_lookup_vm (cluster, name);
  g_autoptr (GEnumClass) statuses = g_type_class_ref (MIGNET_TYPE_VM_STATUS);
  g_autoptr (GString) text = g_string_new (name);
  GListModel *networks;

  g_assert_nonnull (vm);
  networks = mignet_vm_get_networks (vm);
  g_string_append_printf (
      text, " %s %s %s %d %u",
      g_enum_get_value (statuses, (int) mignet_vm_get_status (vm))->value_nick,
      mignet_vm_get_host (vm) != NULL ? mignet_host_get_name (mignet_vm_get_host (vm)) : "-",
      mignet_vm_get_destination (vm) != NULL ? mignet_host_get_name (mignet_vm_get_destination (vm))
                                             : "-",
      (int) mignet_vm_get_memory (vm), mignet_vm_get_vcpus (vm));
  for (guint i = 0; i < g_list_model_get_n_items (networks); i++)
    {
      g_autoptr (MignetNetwork) network = g_list_model_get_item (networks, i);

      g_string_append_printf (text, " %s", mignet_network_get_name (network));
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_host_facts (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (MignetHost) found = mignet_host_new ("uuid", "other");
  g_autoptr (MignetDiscovery) discovery = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("What is known of a host is taken over, and the rest stays");

  g_assert_true (mignet_host_get_cluster (host) == cluster);
  mignet_host_set_cpus (host, 3);
  mignet_host_set_max_incoming (host, 7);
  mignet_host_set_status (host, MIGNET_HOST_STATUS_NON_RESPONSIVE);
  mignet_host_set_memory (found, 4096);
  mignet_host_set_libvirt_version (found, "9.0.0", NULL);
  discovery = mignet_discovery_new (found);
  mignet_discovery_update_host (discovery, host, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mignet_host_get_name (host), ==, "host1");
  g_assert_cmpstr (mignet_host_get_address (host), ==, "10.0.0.1");
  g_assert_cmpuint (mignet_host_get_memory (host), ==, 4096);
  g_assert_cmpuint (mignet_host_get_cpus (host), ==, 3);
  g_assert_cmpint (mignet_host_get_max_incoming (host), ==, 7);
  g_assert_cmpstr (mignet_host_get_libvirt_version (host), ==, "9.0.0");
  g_assert_cmpint (mignet_host_get_status (host), ==, MIGNET_HOST_STATUS_UP);
  g_assert_false (mignet_host_get_attachments_reported (host));
}

static void
test_status (void)
{
  static const struct
  {
    MignetHostStatus before;
    MignetHostStatus found;
    MignetHostStatus after;
  } rows[] = {
    { MIGNET_HOST_STATUS_DOWN, MIGNET_HOST_STATUS_UP, MIGNET_HOST_STATUS_UP },
    { MIGNET_HOST_STATUS_DOWN, MIGNET_HOST_STATUS_CONNECTING, MIGNET_HOST_STATUS_DOWN },
    { MIGNET_HOST_STATUS_MAINTENANCE, MIGNET_HOST_STATUS_UP, MIGNET_HOST_STATUS_MAINTENANCE },
    { MIGNET_HOST_STATUS_PREPARING_FOR_MAINTENANCE, MIGNET_HOST_STATUS_UP,
      MIGNET_HOST_STATUS_PREPARING_FOR_MAINTENANCE },
    { MIGNET_HOST_STATUS_UP, MIGNET_HOST_STATUS_DOWN, MIGNET_HOST_STATUS_DOWN },
  };

  g_test_summary ("A host that has answered is up, unless it is in maintenance");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MignetHost) host = NULL;
      g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
      g_autoptr (MignetDiscovery) discovery = new_discovery ("x");

      g_assert_true (mignet_host_get_cluster (host) == cluster);
      mignet_host_set_status (host, rows[i].before);
      mignet_host_set_status (mignet_discovery_get_host (discovery), rows[i].found);
      g_assert_true (mignet_discovery_update_host (discovery, host, NULL));
      g_assert_cmpint (mignet_host_get_status (host), ==, rows[i].after);
    }
}

static void
count_change (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  guint *n = user_data;

  (*n)++;
}

static void
test_sources (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (MignetDiscovery) discovery = new_discovery ("host1");
  g_autoptr (MignetDiscovery) addresses = new_discovery ("host1");
  g_autoptr (GError) error = NULL;
  guint n_changes = 0;

  g_test_summary ("libvirt tells speeds and the probe tells addresses, in one step, twice");

  g_assert_true (mignet_host_get_cluster (host) == cluster);
  add_libvirt (discovery, "<interface type='ethernet' name='eth1'><link speed='10000' state='up'/>"
                          "<mtu size='9000'/></interface>");
  add_ip (addresses, ADDRESS ("1", INET ("192.168.77.1")));
  mignet_discovery_merge (discovery, addresses);
  g_signal_connect (host, "notify::attachments-reported", G_CALLBACK (count_change), &n_changes);
  for (guint i = 0; i < 2; i++)
    {
      mignet_discovery_update_host (discovery, host, &error);
      g_assert_no_error (error);
      import_test_assert (host, "eth0: ethernet up\n"
                                "eth1: ethernet up speed 10000\n"
                                "ovirtmgmt @ eth0: ipv4 static 10.0.0.1/24(static,preferred) "
                                "ipv6 none\n"
                                "mig @ eth1: ipv4 static 192.168.77.1/24(static,preferred) "
                                "ipv6 none\n"
                                "vmnet @ ?: ipv4 none ? ipv6 none ?\n");
    }
  g_assert_cmpuint (n_changes, ==, 1);
}

static void
test_contact (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (MignetDiscovery) discovery = new_discovery ("host1");
  g_autoptr (GError) error = NULL;
  MignetNetworkAttachment *attachment;

  g_test_summary ("The interface at which the host was reached carries management");

  g_assert_true (mignet_host_set_address (host, "host1.example.org", NULL));
  g_assert_false (mignet_discovery_set_contact (discovery, "host1.example.org", &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_ADDRESS);
  g_clear_error (&error);
  g_assert_true (mignet_discovery_set_contact (discovery, "10.0.0.1", &error));
  g_assert_cmpstr (mignet_discovery_get_contact (discovery), ==, "10.0.0.1");
  add_ip (discovery, ADDRESS ("1", ""));
  g_assert_true (mignet_discovery_update_host (discovery, host, &error));
  attachment =
      mignet_host_lookup_attachment (host, mignet_cluster_lookup_network (cluster, "ovirtmgmt"));
  g_assert_cmpstr (mignet_network_attachment_get_nic (attachment), ==, "eth0");
  g_assert_cmpstr (mignet_host_get_address (host), ==, "host1.example.org");
}

static void
test_all_or_nothing (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (MignetHost) found = mignet_host_new ("host1", "host1");
  g_autoptr (MignetDiscovery) discovery = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = mignet_cluster_to_json (cluster, NULL);
  g_autofree char *after = NULL;

  g_test_summary ("What does not fit leaves the host as it was");

  mignet_host_set_memory (found, 4096);
  discovery = mignet_discovery_new (found);
  add_ip (discovery, ADDRESS ("1", INET ("192.168.77.1")));
  mignet_discovery_set_ip_config (discovery, "mig", "nosuch", G_SOCKET_FAMILY_IPV4,
                                  MIGNET_BOOT_PROTOCOL_DHCP, NULL);
  g_assert_false (mignet_discovery_update_host (discovery, host, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_FOUND);
  after = mignet_cluster_to_json (cluster, NULL);
  g_assert_cmpstr (before, ==, after);
}

static void
test_bad_sources (void)
{
  g_autoptr (MignetDiscovery) discovery = new_discovery ("host1");
  g_autoptr (GBytes) json = import_test_quote ("[ { 'ifname': 1 } ]");
  g_autoptr (GPtrArray) documents = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_test_summary ("What is wrong with an output is found when it is added");

  g_assert_false (mignet_discovery_add_ip (discovery, json, "probe", &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_DOCUMENT);
  g_assert_true (g_str_has_prefix (error->message, "probe: "));
  g_clear_error (&error);
  g_ptr_array_add (documents, json);
  g_assert_false (mignet_discovery_add_libvirt (discovery, documents, NULL, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_SYNTAX);
}

static void
test_new_hosts (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (MignetHost) by_address = mignet_host_new ("uuid1", "h1.example.org");
  g_autoptr (MignetDiscovery) first = NULL;
  g_autoptr (MignetDiscovery) second = new_discovery ("host2");
  g_autoptr (MignetDiscovery) again = new_discovery ("host2");

  g_test_summary ("Hosts are known by id, name or address; others are added; one is one");

  mignet_host_set_memory (by_address, 2048);
  g_assert_true (mignet_host_set_address (by_address, "10.0.0.1", NULL));
  first = mignet_discovery_new (by_address);
  assert_taken ("Host 'host2' with id 'host2' is the same as host 'host2', which was found before; "
                "it is left out",
                cluster, first, second, again);
  g_assert_cmpuint (g_list_model_get_n_items (mignet_cluster_get_hosts (cluster)), ==, 2);
  g_assert_cmpuint (mignet_host_get_memory (host), ==, 2048);
}

static void
test_networks (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (MignetDiscovery) first = new_discovery ("host1");
  g_autoptr (MignetDiscovery) second = new_discovery ("host2");
  MignetNetwork *network;
  MignetHost *host2;

  g_test_summary ("A virtual network and a bridge become networks, absent where they are not");

  add_ip (first, "[ { 'ifname': 'br5', 'link_type': 'ether', 'linkinfo': { 'info_kind': 'bridge' } "
                 "} ]");
  add_libvirt (first, "<network><name>default</name><bridge name='virbr0'/>"
                      "<ip address='192.168.122.1' netmask='255.255.255.0'/></network>");
  add_domain (first,
              DOMAIN ("<interface type='network'><source network='default'/></interface>"
                      "<interface type='bridge'><source bridge='br5'/></interface>"),
              MIGNET_VM_STATUS_UP);
  add_ip (second, ADDRESS ("2", ""));
  assert_taken ("", cluster, first, second);
  host2 = mignet_cluster_lookup_host (cluster, "host2");

  network = mignet_cluster_lookup_network (cluster, "default");
  g_assert_nonnull (network);
  g_assert_false (mignet_cluster_is_network_required (cluster, network));
  g_assert_nonnull (mignet_host_lookup_attachment (host, network));
  g_assert_null (mignet_host_lookup_attachment (host2, network));
  network = mignet_cluster_lookup_network (cluster, "br5");
  g_assert_nonnull (mignet_host_lookup_attachment (host, network));
  g_assert_null (mignet_host_lookup_attachment (host2, network));
  assert_vm (cluster, "web", "web up host1 - 1025 2 default br5");

  /* To be asked alone does not bring the network. */
  g_assert_true (mignet_discovery_update_host (second, host2, NULL));
  g_assert_null (mignet_host_lookup_attachment (host2, network));
}

static void
test_bridge_of_network (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (MignetDiscovery) first = new_discovery ("host1");

  g_test_summary ("A bridge that carries a network of the cluster stands for it");

  add_ip (first,
          "[ { 'ifname': 'br5', 'link_type': 'ether', 'linkinfo': { 'info_kind': 'bridge' }, "
          "'addr_info': [ " INET ("192.168.77.1") " ] } ]");
  add_domain (first, DOMAIN ("<interface type='bridge'><source bridge='br5'/></interface>"),
              MIGNET_VM_STATUS_UP);
  assert_taken ("", cluster, first);
  g_assert_null (mignet_cluster_lookup_network (cluster, "br5"));
  assert_vm (cluster, "web", "web up host1 - 1025 2 mig");
}

/* A discovery that has the virtual machine 'web'. */
static MignetDiscovery *
new_home (const char *host, MignetVmStatus status)
{
  MignetDiscovery *discovery = new_discovery (host);

  add_domain (discovery, DOMAIN (""), status);

  return discovery;
}

static MignetDiscovery *
new_arrival (const char *host)
{
  MignetDiscovery *discovery = new_discovery (host);

  mignet_discovery_set_vms_reported (discovery, TRUE);
  mignet_discovery_add_incoming_vm (discovery, UUID, "web");

  return discovery;
}

static void
test_migrating (void)
{
  g_test_summary ("Two hosts that know a migration tell both of its ends, in either order");

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (MignetHost) host = NULL;
      g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
      g_autoptr (MignetDiscovery) source = new_home ("host1", MIGNET_VM_STATUS_MIGRATING);
      g_autoptr (MignetDiscovery) destination = new_arrival ("host2");
      g_autoptr (MignetDiscovery) post_copy = new_home ("host2", MIGNET_VM_STATUS_UP);
      g_autoptr (MignetDiscovery) definition = new_home ("host1", MIGNET_VM_STATUS_DOWN);

      assert_taken ("", cluster, i == 0 ? source : destination, i == 0 ? destination : source);
      assert_vm (cluster, "web", "web migrating host1 host2 1025 2");
      /* The source alone does not know the destination, but has not forgotten it. */
      assert_taken ("", cluster, source);
      assert_vm (cluster, "web", "web migrating host1 host2 1025 2");
      assert_taken ("", cluster, i == 0 ? source : post_copy, i == 0 ? post_copy : source);
      assert_vm (cluster, "web", "web migrating host1 host2 1025 2");
      assert_taken ("", cluster, i == 0 ? definition : post_copy, i == 0 ? post_copy : definition);
      assert_vm (cluster, "web", "web up host2 - 1025 2");
    }
}

static void
test_arriving (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (MignetDiscovery) source = new_home ("host1", MIGNET_VM_STATUS_UP);
  g_autoptr (MignetDiscovery) destination = new_arrival ("host2");

  g_test_summary ("What arrives from a host that was not asked migrates if it is known");

  assert_taken (
      "VM 'web' is arriving on host 'host2' from a host that was not asked; it is left out",
      cluster, destination);
  g_assert_null (mignet_cluster_lookup_vm (cluster, "web"));
  assert_taken ("", cluster, source);
  assert_vm (cluster, "web", "web up host1 - 1025 2");
  assert_taken ("", cluster, destination);
  assert_vm (cluster, "web", "web migrating host1 host2 1025 2");
}

static void
test_two_places (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (MignetDiscovery) first = new_home ("host1", MIGNET_VM_STATUS_UP);
  g_autoptr (MignetDiscovery) second = new_home ("host2", MIGNET_VM_STATUS_PAUSED);

  g_test_summary ("One that was found on two hosts is said to be strange");

  assert_taken (
      "VM 'web' was found on host 'host1' and on host 'host2', perhaps because it was just "
      "migrating; it is taken to be on 'host2'",
      cluster, first, second);
  assert_vm (cluster, "web", "web paused host2 - 1025 2");
}

static void
test_absence (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (MignetDiscovery) home = new_home ("host1", MIGNET_VM_STATUS_UP);
  g_autoptr (MignetDiscovery) other = new_home ("host2", MIGNET_VM_STATUS_DOWN);
  g_autoptr (MignetDiscovery) empty = new_discovery ("host1");
  MignetVm *vm;

  g_test_summary ("One that is gone is down, and nothing of it is forgotten");

  assert_taken ("", cluster, home);
  vm = mignet_cluster_lookup_vm (cluster, "web");
  g_assert_true (mignet_vm_set_affinity (vm, "db", MIGNET_AFFINITY_RULE_APART, NULL));

  /* A definition elsewhere does not say that it does not run here, nor does silence. */
  assert_taken ("", cluster, other);
  assert_vm (cluster, "web", "web up host1 - 1025 2");
  assert_taken ("", cluster, empty);
  assert_vm (cluster, "web", "web up host1 - 1025 2");

  mignet_discovery_set_vms_reported (empty, TRUE);
  assert_taken ("VM 'web' is no longer on host 'host1', nor on another one that was asked; it is "
                "taken to be down",
                cluster, empty);
  assert_vm (cluster, "web", "web down - - 1025 2");
  g_assert_true (mignet_cluster_lookup_vm (cluster, "web") == vm);
  assert_taken ("", cluster, home);
  assert_vm (cluster, "web", "web up host1 - 1025 2");
  g_assert_true (mignet_vm_get_affinity (vm, "db", NULL));
}

static void
test_known_by_name (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (MignetVm) vm = mignet_vm_new ("own-id", "web");
  g_autoptr (MignetVm) twin = mignet_vm_new ("another-id", "web");
  g_autoptr (MignetDiscovery) home = new_home ("host1", MIGNET_VM_STATUS_UP);
  g_autoptr (MignetDiscovery) other = new_discovery ("host2");

  g_test_summary ("A VM keeps the id of the administrator; two of one name are not one");

  g_assert_true (mignet_cluster_add_vm (cluster, vm, NULL));
  assert_taken ("", cluster, home);
  g_assert_cmpuint (g_list_model_get_n_items (mignet_cluster_get_vms (cluster)), ==, 1);
  g_assert_cmpint (mignet_vm_get_status (vm), ==, MIGNET_VM_STATUS_UP);

  mignet_cluster_remove_vm (cluster, vm);
  mignet_discovery_add_vm (other, twin, MIGNET_VM_STATUS_UP, NULL);
  mignet_discovery_set_vms_reported (other, TRUE);
  {
    g_autofree char *messages = take (cluster, home, other, NULL);

    g_assert_true (g_str_has_prefix (messages, "VM 'web' of host 'host2' is not taken over: "));
  }
  assert_vm (cluster, "web", "web up host1 - 1025 2");
}

/* What becomes of them in a cluster. */
static void
assert_display_addresses (MignetDiscovery *discovery, const char *expected)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (MignetVm) vm = NULL;
  g_autofree char *found = NULL;

  mignet_discovery_set_vms_reported (discovery, TRUE);
  assert_taken ("", cluster, discovery);
  vm = g_list_model_get_item (mignet_cluster_get_vms (cluster), 0);
  found = g_strjoinv (" ", (char **) mignet_vm_get_display_addresses (vm));
  g_assert_cmpstr (found, ==, expected);
}

static void
test_displays (void)
{
  static const struct
  {
    const char *devices;
    gboolean warns;
  } rows[] = {
    { "<graphics type='vnc' listen='10.0.0.1'/>", TRUE },
    { "<graphics type='vnc' listen='10.0.0.1'><listen type='address' address='10.0.0.1'/>"
      "</graphics>",
      TRUE },
    { "<graphics type='spice'><listen type='network' network='default' address='10.0.0.1'/>"
      "</graphics>",
      FALSE },
    { "<graphics type='vnc' listen='0.0.0.0'/>", FALSE },
    { "<graphics type='vnc' listen='127.0.0.1'/>", FALSE },
    { "<graphics type='vnc'><listen type='none'/></graphics>", FALSE },
  };

  g_test_summary ("A display that listens on an address of the host is a warning");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MignetDiscovery) discovery = new_discovery ("host1");
      g_autofree char *text = g_strdup_printf (DOMAIN ("%s"), rows[i].devices);
      g_auto (GStrv) warnings = NULL;

      g_test_message ("%s", rows[i].devices);
      add_domain (discovery, text, MIGNET_VM_STATUS_UP);
      warnings = mignet_discovery_dup_warnings (discovery);
      g_assert_cmpuint (g_strv_length (warnings), ==, rows[i].warns ? 1 : 0);
      g_assert_true (!rows[i].warns || strstr (warnings[0], "10.0.0.1") != NULL);
      assert_display_addresses (discovery, rows[i].warns ? "10.0.0.1" : "");
    }
}

static void
test_memory (void)
{
  static const struct
  {
    const char *memory;
    guint64 mib;
  } rows[] = {
    { "<memory>1024</memory>", 1 },
    { "<memory unit='b'>1</memory>", 1 },
    { "<memory unit='MB'>1</memory>", 1 },
    { "<memory unit='MiB'> 512 </memory>", 512 },
    { "<memory unit='G'>2</memory>", 2048 },
    { "<memory unit='TiB'>1</memory>", 1048576 },
    { "", 0 },
  };

  g_test_summary ("Units of memory, rounded up to MiB");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MignetHost) host = NULL;
      g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
      g_autoptr (MignetDiscovery) discovery = new_discovery ("host1");
      g_autofree char *text =
          g_strdup_printf ("<domain><name>web</name>%s</domain>", rows[i].memory);

      add_domain (discovery, text, MIGNET_VM_STATUS_UP);
      assert_taken ("", cluster, discovery);
      g_assert_cmpuint (mignet_vm_get_memory (mignet_cluster_lookup_vm (cluster, "web")), ==,
                        rows[i].mib);
    }
}

static const BadImport bad_domains[] = {
  { "no-xml", "web", "XML: line 1: not well-formed XML", MIGNET_ERROR_SYNTAX },
  { "other-root", "<network/>", "/network: found another element, expected 'domain'",
    MIGNET_ERROR_DOCUMENT },
  { "no-name", "<domain/>", "/domain: found no name", MIGNET_ERROR_DOCUMENT },
  { "empty-name", "<domain><name/></domain>", "/domain/name: ", MIGNET_ERROR_DOCUMENT },
  { "long-id", NULL, "/domain/uuid: ", MIGNET_ERROR_DOCUMENT },
  { "memory", "<domain><name>a</name><memory>-1</memory></domain>",
    "/domain/memory: found '-1', expected an amount of memory", MIGNET_ERROR_DOCUMENT },
  { "huge-memory", "<domain><name>a</name><memory unit='TiB'>99999999</memory></domain>",
    "/domain/memory: found '99999999', expected", MIGNET_ERROR_DOCUMENT },
  { "unit", "<domain><name>a</name><memory unit='acre'>1</memory></domain>",
    "/domain/memory: found 'acre', expected a unit of memory", MIGNET_ERROR_DOCUMENT },
  { "vcpu", "<domain><name>a</name><vcpu>0</vcpu></domain>",
    "/domain/vcpu: found '0', expected a number of virtual CPUs", MIGNET_ERROR_DOCUMENT },
  { "bridge",
    "<domain><name>a</name><devices><interface type='bridge'><source bridge=''/></interface>"
    "</devices></domain>",
    "/domain/devices/interface/source: ", MIGNET_ERROR_DOCUMENT },
};

static void
test_bad_domain (gconstpointer data)
{
  const BadImport *row = data;
  g_autofree char *name = g_strnfill (256, 'x');
  g_autofree char *long_id =
      g_strdup_printf ("<domain><name>a</name><uuid>%s</uuid></domain>", name);
  g_autoptr (MignetDiscovery) discovery = new_discovery ("host1");
  g_autoptr (GError) error = NULL;

  g_assert_false (
      try_domain (discovery, row->text != NULL ? row->text : long_id, MIGNET_VM_STATUS_UP, &error));
  import_test_assert_error (error, row);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/document/discovery/host-facts", test_host_facts);
  g_test_add_func ("/document/discovery/status", test_status);
  g_test_add_func ("/document/discovery/sources", test_sources);
  g_test_add_func ("/document/discovery/contact", test_contact);
  g_test_add_func ("/document/discovery/all-or-nothing", test_all_or_nothing);
  g_test_add_func ("/document/discovery/bad-sources", test_bad_sources);
  g_test_add_func ("/document/discovery/new-hosts", test_new_hosts);
  g_test_add_func ("/document/discovery/networks", test_networks);
  g_test_add_func ("/document/discovery/bridge-of-network", test_bridge_of_network);
  g_test_add_func ("/document/discovery/migrating", test_migrating);
  g_test_add_func ("/document/discovery/arriving", test_arriving);
  g_test_add_func ("/document/discovery/two-places", test_two_places);
  g_test_add_func ("/document/discovery/absence", test_absence);
  g_test_add_func ("/document/discovery/known-by-name", test_known_by_name);
  g_test_add_func ("/document/discovery/displays", test_displays);
  g_test_add_func ("/document/discovery/memory", test_memory);
  for (gsize i = 0; i < G_N_ELEMENTS (bad_domains); i++)
    {
      g_autofree char *path =
          g_strconcat ("/document/discovery/bad-domain/", bad_domains[i].name, NULL);

      g_test_add_data_func (path, &bad_domains[i], test_bad_domain);
    }

  return g_test_run ();
}
