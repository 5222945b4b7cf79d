/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "import-test.h"

#define NICS \
  "eno1: ethernet up mtu 9000 speed 10000\n" \
  "eno2: ethernet down mtu 9000\n" \
  "eno3: ethernet up mtu 1500 speed 1000\n" \
  "bond0: bond up mtu 9000 speed 10000 active-backup [eno1,eno2] active eno1\n" \
  "bond1: bond unknown mtu 1500 802.3ad\n" \
  "bond0.200: vlan unknown mtu 9000 tag 200 on bond0\n" \
  "ovirtmgmt: bridge up mtu 1500 [eno3]\n"

static void
import (MignetHost *host, MignetCluster *cluster, const char *capabilities, const char *statistics)
{
  g_autoptr (GBytes) caps = import_test_quote (capabilities);
  g_autoptr (GBytes) stats = statistics != NULL ? import_test_quote (statistics) : NULL;
  g_autoptr (GError) error = NULL;

  mignet_host_import_vdsm (host, cluster, caps, NULL, stats, NULL, &error);
  g_assert_no_error (error);
}

static void
test_modern (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (GBytes) capabilities = import_test_load ("vdsm-capabilities.json");
  g_autoptr (GBytes) statistics = import_test_load ("vdsm-statistics.json");
  g_autoptr (GError) error = NULL;

  g_test_summary ("Bridges have the addresses of their networks; what is no address is unknown");

  mignet_host_import_vdsm (host, cluster, capabilities, NULL, statistics, NULL, &error);
  g_assert_no_error (error);
  import_test_assert (host, NICS "ovirtmgmt @ ovirtmgmt: ipv4 dhcp 10.0.0.1/24(dhcp,preferred) "
                                 "via 10.0.0.254 ipv6 autoconf ? via none\n"
                                 "mig @ bond0.200: ipv4 static 192.168.77.1/24(static,preferred) "
                                 "192.168.77.7/24(static,preferred) via none "
                                 "ipv6 static fd77:77::1/64(static,preferred) via none\n");
  g_assert_cmpuint (mignet_host_get_memory (host), ==, 64000);
  g_assert_cmpuint (mignet_host_get_cpus (host), ==, 32);
  g_assert_cmpstr (mignet_host_get_libvirt_version (host), ==, "8.0.0");
  g_assert_cmpstr (mignet_host_get_qemu_version (host), ==, "6.2.0");
}

#define MIG_VIA(members) \
  "{ 'nics': {}, 'networks': { 'mig': { 'iface': 'gone', 'bridged': false," \
  "  'ipv4addrs': [], 'ipv6addrs': [] " members " } } }"

static void
test_gateways (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);

  g_test_summary (
      "A gateway, none as '' or '::', and what is not told or no gateway, which stays as "
      "it was");

  import (host, cluster, MIG_VIA (""), NULL);
  import_test_assert (host, "mig @ ?: ipv4 none ipv6 none\n");
  import (host, cluster, MIG_VIA (", 'gateway': 'nobody', 'ipv6gateway': 'ff02::2'"), NULL);
  import_test_assert (host, "mig @ ?: ipv4 none ipv6 none\n");
  import (host, cluster, MIG_VIA (", 'gateway': '192.168.77.254', 'ipv6gateway': 'fe80::1'"), NULL);
  import_test_assert (host, "mig @ ?: ipv4 none via 192.168.77.254 ipv6 none via fe80::1\n");
  import (host, cluster, MIG_VIA (""), NULL);
  import_test_assert (host, "mig @ ?: ipv4 none via 192.168.77.254 ipv6 none via fe80::1\n");
  import (host, cluster, MIG_VIA (", 'gateway': '', 'ipv6gateway': '::'"), NULL);
  import_test_assert (host, "mig @ ?: ipv4 none via none ipv6 none via none\n");
}

#define PACKAGES(packages) "{ 'nics': {}, 'networks': {}, 'packages2': { " packages " } }"

static void
test_versions (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);

  g_test_summary ("Versions of packages tell those of libvirt and QEMU; otherwise they stay");

  import (host, cluster,
          PACKAGES ("'libvirt': { 'version': '9.0.0-4+deb12u2', 'release': '' },"
                    "'qemu-kvm': { 'version': '1:7.2+dfsg-7+deb12u12', 'release': '' }"),
          NULL);
  g_assert_cmpstr (mignet_host_get_libvirt_version (host), ==, "9.0.0");
  g_assert_cmpstr (mignet_host_get_qemu_version (host), ==, "7.2");

  import (host, cluster, PACKAGES ("'libvirt': {}, 'qemu-kvm': { 'version': 'unknown' }"), NULL);
  g_assert_cmpstr (mignet_host_get_libvirt_version (host), ==, "9.0.0");
  g_assert_cmpstr (mignet_host_get_qemu_version (host), ==, "7.2");

  import (host, cluster, PACKAGES ("'qemu-kvm': { 'version': '8.1.2.3' }"), NULL);
  g_assert_cmpstr (mignet_host_get_libvirt_version (host), ==, "9.0.0");
  g_assert_cmpstr (mignet_host_get_qemu_version (host), ==, "8.1.2");
}

static void
test_old (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);

  g_test_summary ("The first generation: bridged left out, no lists, no flags, tags in names");

  import (host, cluster,
          "{ 'status': { 'code': 0 }, 'info': {"
          "  'nics': { 'em1': { 'hwaddr': '', 'speed': 1000, 'mtu': '1500' } },"
          "  'bondings': { 'bond4': { 'slaves': [], 'hwaddr': '00:00:00:00:00:00' } },"
          "  'vlans': { 'em1.200': { 'addr': '' } },"
          "  'bridges': { 'ovirtmgmt': { 'ports': ['em1'], 'addr': '10.0.0.1', 'netmask':"
          "    '255.255.254.0', 'ipv6addrs': ['fe80::1/64'], 'cfg': { 'BOOTPROTO': 'dhcp' } } },"
          "  'networks': { 'ovirtmgmt': { 'iface': 'ovirtmgmt', 'addr': '10.0.0.1' },"
          "    'mig': { 'interface': 'em1.200', 'bridged': false, 'addr': '192.168.77.1',"
          "      'netmask': '255.0.255.0' } } } }",
          "{ 'result': { 'network': { 'em1': { 'state': 'unknown' } } } }");
  import_test_assert (host,
                      "em1: ethernet unknown mtu 1500 speed 1000\n"
                      "bond4: bond unknown\n"
                      "em1.200: vlan unknown tag 200 on em1\n"
                      "ovirtmgmt: bridge unknown [em1]\n"
                      "ovirtmgmt @ ovirtmgmt: ipv4 dhcp 10.0.0.1/23(dhcp,preferred) ipv6 none\n"
                      "mig @ em1.200: ipv4 none ? ipv6 none ?\n");
}

static void
test_absent (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);

  g_test_summary ("Networks that the agent does not report are absent; without statistics no "
                  "carrier is known");

  import (host, cluster, "{ 'nics': { 'a': { 'speed': 1000 } }, 'networks': {} }", NULL);
  import_test_assert (host, "a: ethernet unknown speed 1000\n");
  g_assert_true (mignet_host_get_attachments_reported (host));
}

static void
test_vdsm_name (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (MignetNetwork) network =
      mignet_network_new ("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0", "Netz für Umzüge");

  g_test_summary (
      "A name that hosts cannot have is found by the id; a device that is gone is none");

  g_assert_true (mignet_cluster_attach_network (cluster, network, FALSE, NULL));
  import (host, cluster,
          "{ 'nics': {}, 'networks': { 'on0f1e2d3c4b5a6': { 'iface': 'gone', 'bridged': false,"
          "  'ipv4addrs': [], 'ipv6addrs': ['fd00::1/64'], 'dhcpv6': true } } }",
          NULL);
  import_test_assert (host, "Netz für Umzüge @ ?: ipv4 none ipv6 dhcp "
                            "fd00::1/64(dhcp,preferred)\n");
}

#define IN_NIC(members) "{ 'networks': {}, 'nics': { 'a': { " members " } } }"
#define IN_NETWORK(members) "{ 'nics': {}, 'networks': { 'mig': { " members " } } }"

static const BadImport bad_imports[] = {
  { "empty", "", "caps: line 1", MIGNET_ERROR_SYNTAX },
  { "array", "[]", "caps: top level: found an array, expected an object", MIGNET_ERROR_DOCUMENT },
  { "no-nics", "{ 'result': {} }", "caps: /result: found no member 'nics'", MIGNET_ERROR_DOCUMENT },
  { "no-networks", "{ 'nics': {} }", "caps: top level: found no member 'networks'",
    MIGNET_ERROR_DOCUMENT },
  { "nics", "{ 'nics': [], 'networks': {} }", "caps: /nics: found an array, expected an object",
    MIGNET_ERROR_DOCUMENT },
  { "nic", "{ 'nics': { 'a': 1 }, 'networks': {} }",
    "caps: /nics/a: found the number 1, expected an object", MIGNET_ERROR_DOCUMENT },
  { "name", "{ 'nics': { '': {} }, 'networks': {} }", "caps: /nics/: The name",
    MIGNET_ERROR_DOCUMENT },
  { "second", "{ 'nics': { 'a': {} }, 'bridges': { 'a': {} }, 'networks': {} }",
    "caps: /bridges/a: found a second interface 'a', expected names to be unique",
    MIGNET_ERROR_DOCUMENT },
  { "mtu", IN_NIC ("'mtu': 'big'"),
    "caps: /nics/a/mtu: found the string 'big', expected an integer from 0 to 2147483647, or its "
    "digits",
    MIGNET_ERROR_DOCUMENT },
  { "small-mtu", IN_NIC ("'mtu': '67'"), "caps: /nics/a: The MTU", MIGNET_ERROR_DOCUMENT },
  { "speed", IN_NIC ("'speed': -1"), "caps: /nics/a/speed: found the number -1",
    MIGNET_ERROR_DOCUMENT },
  { "mac", IN_NIC ("'hwaddr': 1"), "caps: /nics/a/hwaddr: found the number 1",
    MIGNET_ERROR_DOCUMENT },
  { "slaves", "{ 'nics': {}, 'networks': {}, 'bondings': { 'b': { 'slaves': 'a' } } }",
    "caps: /bondings/b/slaves: found the string 'a', expected an array", MIGNET_ERROR_DOCUMENT },
  { "tag", "{ 'nics': {}, 'networks': {}, 'vlans': { 'v': { 'vlanid': 4095 } } }",
    "caps: /vlans/v/vlanid: found the number 4095", MIGNET_ERROR_DOCUMENT },
  { "packages", PACKAGES ("'libvirt': '9.0.0'"),
    "caps: /packages2/libvirt: found the string '9.0.0', expected an object",
    MIGNET_ERROR_DOCUMENT },
  { "version", PACKAGES ("'qemu-kvm': { 'version': 7.2 }"),
    "caps: /packages2/qemu-kvm/version: found the number 7.2, expected a string",
    MIGNET_ERROR_DOCUMENT },
  { "bridged", IN_NETWORK ("'bridged': 'no'"),
    "caps: /networks/mig/bridged: found the string 'no', expected true or false",
    MIGNET_ERROR_DOCUMENT },
  { "iface", IN_NETWORK ("'iface': 1"), "caps: /networks/mig/iface: found the number 1",
    MIGNET_ERROR_DOCUMENT },
  { "addr", IN_NETWORK ("'addr': []"), "caps: /networks/mig/addr: found an array",
    MIGNET_ERROR_DOCUMENT },
  { "addresses", IN_NETWORK ("'ipv6addrs': [1]"),
    "caps: /networks/mig/ipv6addrs/0: found the number 1, expected a string",
    MIGNET_ERROR_DOCUMENT },
  { "gateway", IN_NETWORK ("'ipv6gateway': 1"),
    "caps: /networks/mig/ipv6gateway: found the number 1, expected a string",
    MIGNET_ERROR_DOCUMENT },
  { "dhcp", IN_NETWORK ("'dhcpv4': 'yes'"), "caps: /networks/mig/dhcpv4: found the string 'yes'",
    MIGNET_ERROR_DOCUMENT },
  { "memory", "{ 'nics': {}, 'networks': {}, 'memSize': 'much' }",
    "caps: /memSize: ", MIGNET_ERROR_DOCUMENT },
  { "circle",
    "{ 'nics': {}, 'networks': {}, 'bridges': { 'a': { 'ports': ['b'] }, 'b': { 'ports': ['a'] } } "
    "}",
    "caps: top level: ", MIGNET_ERROR_DOCUMENT },
};

static void
test_bad (gconstpointer user_data)
{
  const BadImport *row = user_data;
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (GBytes) bytes = import_test_quote (row->text);
  g_autoptr (GError) error = NULL;

  import (host, cluster, "{ 'nics': { 'was': {} }, 'networks': {}, 'memSize': 5 }", NULL);
  g_assert_false (mignet_host_import_vdsm (host, cluster, bytes, "caps", NULL, NULL, &error));
  import_test_assert_error (error, row);
  import_test_assert (host, "was: ethernet unknown\n");
  g_assert_cmpuint (mignet_host_get_memory (host), ==, 5);
}

static const BadImport bad_statistics[] = {
  { "empty", "", "stats: line 1", MIGNET_ERROR_SYNTAX },
  { "no-network", "{}", "stats: top level: found no member 'network'", MIGNET_ERROR_DOCUMENT },
  { "state", "{ 'network': { 'a': { 'state': true } } }",
    "stats: /network/a/state: found true, expected a string", MIGNET_ERROR_DOCUMENT },
};

static void
test_bad_statistics (gconstpointer user_data)
{
  const BadImport *row = user_data;
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (GBytes) capabilities = import_test_quote ("{ 'nics': { 'a': {} }, 'networks': {} }");
  g_autoptr (GBytes) statistics = import_test_quote (row->text);
  g_autoptr (GError) error = NULL;

  g_assert_false (
      mignet_host_import_vdsm (host, cluster, capabilities, "caps", statistics, "stats", &error));
  import_test_assert_error (error, row);
  import_test_assert (host, "attachments ?\n");
}

static void
test_oversized (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (GBytes) text = import_test_oversized ();
  g_autoptr (GBytes) good = import_test_load ("vdsm-capabilities.json");
  const BadImport capabilities = { "", "", "caps: top level: " IMPORT_TEST_OVERSIZED,
                                   MIGNET_ERROR_DOCUMENT };
  const BadImport statistics = { "", "", "stats: top level: " IMPORT_TEST_OVERSIZED,
                                 MIGNET_ERROR_DOCUMENT };
  g_autoptr (GError) error = NULL;

  g_test_summary ("What is larger than any report is refused before it is parsed");

  g_assert_false (mignet_host_import_vdsm (host, cluster, text, "caps", NULL, NULL, &error));
  import_test_assert_error (error, &capabilities);
  g_clear_error (&error);
  g_assert_false (mignet_host_import_vdsm (host, cluster, good, NULL, text, "stats", &error));
  import_test_assert_error (error, &statistics);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/vdsm-import/oversized", test_oversized);
  g_test_add_func ("/vdsm-import/modern", test_modern);
  g_test_add_func ("/vdsm-import/gateways", test_gateways);
  g_test_add_func ("/vdsm-import/old", test_old);
  g_test_add_func ("/vdsm-import/absent", test_absent);
  g_test_add_func ("/vdsm-import/vdsm-name", test_vdsm_name);
  g_test_add_func ("/vdsm-import/versions", test_versions);
  for (gsize i = 0; i < G_N_ELEMENTS (bad_imports); i++)
    {
      g_autofree char *path = g_strdup_printf ("/vdsm-import/bad/%s", bad_imports[i].name);

      g_test_add_data_func (path, &bad_imports[i], test_bad);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad_statistics); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/vdsm-import/bad-statistics/%s", bad_statistics[i].name);

      g_test_add_data_func (path, &bad_statistics[i], test_bad_statistics);
    }

  return g_test_run ();
}
