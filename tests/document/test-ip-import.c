/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "import-test.h"

#include <string.h>

static void
import (MignetHost *host, MignetCluster *cluster, const char *text)
{
  g_autoptr (GBytes) bytes = import_test_quote (text);
  g_autoptr (GError) error = NULL;

  mignet_host_import_ip (host, cluster, bytes, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
test_bond_vlan_bridge (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (GBytes) bytes = import_test_load ("ip-addr-bond-vlan-bridge.json");
  g_autoptr (GError) error = NULL;

  g_test_summary ("Bonds, VLANs and bridges, and every state and origin of an address");

  g_assert_true (mignet_host_import_ip (host, cluster, bytes, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  import_test_assert (host,
                      "eno1: ethernet up mtu 9000\n"
                      "eno2: ethernet down mtu 9000\n"
                      "eno3: ethernet up mtu 1500\n"
                      "bond0: bond up mtu 9000 active-backup [eno1,eno2] active eno1\n"
                      "bond0.200: vlan up mtu 9000 tag 200 on bond0\n"
                      "ovirtmgmt: bridge up mtu 1500 [eno3]\n"
                      "br-mig: bridge up mtu 9000 [bond0.200,vnet0]\n"
                      "vnet0: other unknown mtu 9000\n"
                      "ovirtmgmt @ ovirtmgmt: ipv4 dhcp 10.0.0.1/24(dhcp,preferred) "
                      "ipv6 autoconf 2001:db8::5054:ff:fe00:103/64(autoconf,preferred)\n"
                      "mig @ br-mig: ipv4 static 192.168.77.1/24(static,preferred) "
                      "ipv6 dhcp fd77:77::1/64(static,tentative) fd77:77::2/64(static,duplicate) "
                      "fd77:77::3/128(dhcp,deprecated)\n"
                      "vmnet @ ?: ipv4 none ? ipv6 none ?\n");
}

static void
test_capture (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (GBytes) addresses = import_test_load ("ip-addr-two-networks.json");
  g_autoptr (GBytes) links = import_test_load ("ip-link-two-networks.json");
  g_autoptr (GError) error = NULL;

  g_test_summary ("What was printed on a real host: the registered address finds management");

  g_assert_true (mignet_host_set_address (host, "10.77.0.1", &error));
  g_assert_true (mignet_host_import_ip (host, cluster, addresses, NULL, links, NULL, &error));
  g_assert_no_error (error);
  import_test_assert (host, "mgmt0: ethernet up mtu 1500\n"
                            "mig0: ethernet up mtu 1500\n"
                            "ovirtmgmt @ mgmt0: ipv4 static 10.77.0.1/24(static,preferred) "
                            "ipv6 none\n"
                            "mig @ mig0: ipv4 static 192.168.77.1/24(static,preferred) "
                            "ipv6 static fd77:77::1/64(static,preferred)\n"
                            "vmnet @ ?: ipv4 none ? ipv6 none ?\n");
}

static void
test_absent (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);

  g_test_summary ("A tagged network without its tag is absent; what cannot be seen is unknown");

  import (host, cluster, "[{ 'ifname': 'eth0', 'link_type': 'ether', 'addr_info': [] }]");
  import_test_assert (host, "eth0: ethernet unknown\n"
                            "ovirtmgmt @ ?: ipv4 none ? ipv6 none ?\n"
                            "vmnet @ ?: ipv4 none ? ipv6 none ?\n");
}

#define VLAN(name, base) \
  "{ 'ifname': '" name "', 'link': '" base "', 'link_type': 'ether', 'operstate': 'UP', " \
  "'linkinfo': { 'info_kind': 'vlan', 'info_data': { 'id': 200 } }, 'addr_info': [] }"

static void
test_tag (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (GPtrArray) no_nics = g_ptr_array_new ();

  g_test_summary ("Without an address the only VLAN with the tag is taken, of two neither");

  import (host, cluster, "[" VLAN ("mig200", "eth0") "]");
  import_test_assert (host, "mig200: vlan up tag 200 on eth0\n"
                            "ovirtmgmt @ ?: ipv4 none ? ipv6 none ?\n"
                            "mig @ mig200: ipv4 none ipv6 none\n"
                            "vmnet @ ?: ipv4 none ? ipv6 none ?\n");
  mignet_host_set_networking (host, no_nics, NULL, NULL);
  import (host, cluster, "[" VLAN ("a.200", "a") ", " VLAN ("b.200", "b") "]");
  import_test_assert (host, "a.200: vlan up tag 200 on a\n"
                            "b.200: vlan up tag 200 on b\n"
                            "ovirtmgmt @ ?: ipv4 none ? ipv6 none ?\n"
                            "mig @ ?: ipv4 none ? ipv6 none ?\n"
                            "vmnet @ ?: ipv4 none ? ipv6 none ?\n");
}

#define ADDRESS(text) "{ 'family': 'inet', 'local': '" text "', 'prefixlen': 24 }"

static void
test_shared_interface (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);

  g_test_summary ("Of two networks on one interface each has the addresses of its subnets");

  import (host, cluster,
          "[{ 'ifname': 'eth0', 'operstate': 'UP', 'addr_info': [" ADDRESS (
              "192.168.77.9") ", " ADDRESS ("10.0.0.1") "] }]");
  import_test_assert (host,
                      "eth0: other up\n"
                      "ovirtmgmt @ eth0: ipv4 static 10.0.0.1/24(static,preferred) ipv6 none\n"
                      "mig @ eth0: ipv4 static 192.168.77.9/24(static,preferred) ipv6 none\n"
                      "vmnet @ ?: ipv4 none ? ipv6 none ?\n");
}

static void
test_again (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  MignetNetwork *mig = mignet_cluster_lookup_network (cluster, "mig");

  g_test_summary ("What the command does not tell stays: speed, boot protocol, in-sync, interface");

  import (
      host, cluster,
      "[{ 'ifname': 'eth0', 'link_type': 'ether', 'addr_info': [" ADDRESS ("192.168.77.9") "] }]");
  mignet_nic_set_speed (mignet_host_lookup_nic (host, "eth0"), 25000);
  mignet_network_attachment_set_in_sync (mignet_host_lookup_attachment (host, mig), FALSE);
  g_assert_true (mignet_network_attachment_set_ip_config (mignet_host_lookup_attachment (host, mig),
                                                          G_SOCKET_FAMILY_IPV4,
                                                          MIGNET_BOOT_PROTOCOL_DHCP, none, NULL));

  import (host, cluster, "[{ 'ifname': 'eth0', 'link_type': 'ether', 'addr_info': [] }]");
  import_test_assert (host, "eth0: ethernet unknown speed 25000\n"
                            "ovirtmgmt @ ?: ipv4 none ? ipv6 none ?\n"
                            "mig @ eth0: ipv4 dhcp ipv6 none\n"
                            "vmnet @ ?: ipv4 none ? ipv6 none ?\n");
  g_assert_false (
      mignet_network_attachment_get_in_sync (mignet_host_lookup_attachment (host, mig)));
}

static void
test_links (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (GBytes) addresses =
      import_test_quote ("[{}, { 'ifname': 'a', 'operstate': 'UP', 'flags': ['UP'] },"
                         " { 'ifname': 'b', 'operstate': 'UP', 'flags': [] },"
                         " { 'ifname': 'c', 'operstate': 'UP', 'mtu': 1500, 'x': [1.5] }]");
  g_autoptr (GBytes) links = import_test_quote (
      "[{}, { 'ifname': 'c', 'operstate': 'LOWERLAYERDOWN', 'mtu': 9000 }, { 'ifname': 'd' }]");
  g_autoptr (GError) error = NULL;

  g_test_summary ("The later state of the links counts; interfaces that are only there do not");

  g_assert_true (mignet_host_import_ip (host, cluster, addresses, NULL, links, NULL, &error));
  g_assert_no_error (error);
  import_test_assert (host, "a: other up\n"
                            "b: other down\n"
                            "c: other down mtu 9000\n"
                            "ovirtmgmt @ ?: ipv4 none ? ipv6 none ?\n"
                            "vmnet @ ?: ipv4 none ? ipv6 none ?\n");
}

#define IN_NIC(members) "[{ 'ifname': 'eth0', " members " }]"
#define IN_ADDRESS(members) IN_NIC ("'addr_info': [{ 'family': 'inet', " members " }]")

static const BadImport bad_imports[] = {
  { "empty", "", "ip: line 1", MIGNET_ERROR_SYNTAX },
  { "object", "{}", "ip: top level: found an object, expected an array", MIGNET_ERROR_DOCUMENT },
  { "element", "[1]", "ip: /0: found the number 1, expected an object", MIGNET_ERROR_DOCUMENT },
  { "no-name", "[{ 'mtu': 1500 }]", "ip: /0: found no member 'ifname'", MIGNET_ERROR_DOCUMENT },
  { "name", "[{ 'ifname': '' }]", "ip: /0/ifname: The ifname of a network interface is empty",
    MIGNET_ERROR_DOCUMENT },
  { "second", "[{ 'ifname': 'a' }, { 'ifname': 'a' }]",
    "ip: /1: found a second interface 'a', expected names to be unique", MIGNET_ERROR_DOCUMENT },
  { "mtu", IN_NIC ("'mtu': '1500'"), "ip: /0/mtu: found the string '1500', expected an integer",
    MIGNET_ERROR_DOCUMENT },
  { "small-mtu", IN_NIC ("'mtu': 67"), "ip: /0/mtu: The MTU", MIGNET_ERROR_DOCUMENT },
  { "flags", IN_NIC ("'flags': 'UP'"), "ip: /0/flags: found the string 'UP', expected an array",
    MIGNET_ERROR_DOCUMENT },
  { "state", IN_NIC ("'operstate': 1"), "ip: /0/operstate: found the number 1",
    MIGNET_ERROR_DOCUMENT },
  { "linkinfo", IN_NIC ("'linkinfo': []"), "ip: /0/linkinfo: found an array, expected an object",
    MIGNET_ERROR_DOCUMENT },
  { "tag", IN_NIC ("'linkinfo': { 'info_kind': 'vlan', 'info_data': { 'id': 4095 } }"),
    "ip: /0/linkinfo/info_data/id: found the number 4095, expected an integer from 0 to 4094",
    MIGNET_ERROR_DOCUMENT },
  { "addresses", IN_NIC ("'addr_info': {}"), "ip: /0/addr_info: found an object",
    MIGNET_ERROR_DOCUMENT },
  { "no-local", IN_ADDRESS ("'prefixlen': 24"),
    "ip: /0/addr_info/0: found no member 'local', expected one", MIGNET_ERROR_DOCUMENT },
  { "local", IN_ADDRESS ("'local': '1.2.3'"), "ip: /0/addr_info/0/local: ", MIGNET_ERROR_DOCUMENT },
  { "family", IN_ADDRESS ("'local': 'fd00::1'"),
    "ip: /0/addr_info/0/local: found the string 'fd00::1', expected an IPv4 address",
    MIGNET_ERROR_DOCUMENT },
  { "prefix", IN_ADDRESS ("'local': '1.2.3.4', 'prefixlen': 33"),
    "ip: /0/addr_info/0/prefixlen: found the number 33, expected an integer from 0 to 32",
    MIGNET_ERROR_DOCUMENT },
  { "flag", IN_ADDRESS ("'local': '1.2.3.4', 'prefixlen': 24, 'dynamic': 1"),
    "ip: /0/addr_info/0/dynamic: found the number 1, expected true or false",
    MIGNET_ERROR_DOCUMENT },
  { "circle",
    "[{ 'ifname': 'a', 'master': 'b', 'linkinfo': { 'info_kind': 'bridge' } },"
    " { 'ifname': 'b', 'master': 'a', 'linkinfo': { 'info_kind': 'bridge' } }]",
    "ip: top level: ", MIGNET_ERROR_DOCUMENT },
};

static void
test_bad (gconstpointer user_data)
{
  const BadImport *row = user_data;
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (GBytes) bytes = import_test_quote (row->text);
  g_autoptr (GError) error = NULL;

  import (host, cluster, "[{ 'ifname': 'was', 'operstate': 'UP' }]");
  g_assert_false (mignet_host_import_ip (host, cluster, bytes, "ip", NULL, NULL, &error));
  import_test_assert_error (error, row);
  import_test_assert (host, "was: other up\n"
                            "ovirtmgmt @ ?: ipv4 none ? ipv6 none ?\n"
                            "vmnet @ ?: ipv4 none ? ipv6 none ?\n");
}

static void
test_oversized (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (GBytes) text = import_test_oversized ();
  g_autoptr (GBytes) good = import_test_quote ("[]");
  const BadImport addresses = { "", "", "addr: top level: " IMPORT_TEST_OVERSIZED,
                                MIGNET_ERROR_DOCUMENT };
  const BadImport links = { "", "", "link: top level: " IMPORT_TEST_OVERSIZED,
                            MIGNET_ERROR_DOCUMENT };
  g_autoptr (GError) error = NULL;

  g_test_summary ("What is larger than any output is refused before it is parsed");

  g_assert_false (mignet_host_import_ip (host, cluster, text, "addr", NULL, NULL, &error));
  import_test_assert_error (error, &addresses);
  g_clear_error (&error);
  g_assert_false (mignet_host_import_ip (host, cluster, good, NULL, text, "link", &error));
  import_test_assert_error (error, &links);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ip-import/oversized", test_oversized);
  g_test_add_func ("/ip-import/bond-vlan-bridge", test_bond_vlan_bridge);
  g_test_add_func ("/ip-import/capture", test_capture);
  g_test_add_func ("/ip-import/absent", test_absent);
  g_test_add_func ("/ip-import/tag", test_tag);
  g_test_add_func ("/ip-import/shared-interface", test_shared_interface);
  g_test_add_func ("/ip-import/again", test_again);
  g_test_add_func ("/ip-import/links", test_links);
  for (gsize i = 0; i < G_N_ELEMENTS (bad_imports); i++)
    {
      g_autofree char *path = g_strdup_printf ("/ip-import/bad/%s", bad_imports[i].name);

      g_test_add_data_func (path, &bad_imports[i], test_bad);
    }

  return g_test_run ();
}
