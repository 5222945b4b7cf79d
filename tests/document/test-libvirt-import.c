/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "import-test.h"

#include <string.h>

/* Documents, the last followed by NULL. */
static gboolean
import_all (MignetHost *host, MignetCluster *cluster, const char *const *texts, GError **error)
{
  g_autoptr (GPtrArray) documents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; texts[i] != NULL; i++)
    g_ptr_array_add (documents, g_bytes_new_static (texts[i], strlen (texts[i])));

  return mignet_host_import_libvirt (host, cluster, documents, NULL, error);
}

static void
import (MignetHost *host, MignetCluster *cluster, const char *text)
{
  const char *const texts[] = { text, NULL };
  g_autoptr (GError) error = NULL;

  import_all (host, cluster, texts, &error);
  g_assert_no_error (error);
}

static void
test_samples (void)
{
  static const char *const files[] = { "libvirt-interface-bridge.xml", "libvirt-interface-bond.xml",
                                       "libvirt-network.xml" };
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (GPtrArray) documents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GError) error = NULL;

  g_test_summary ("Bridge, VLAN, bond and virtual network; configured addresses of a lease are "
                  "unknown");

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    g_ptr_array_add (documents, import_test_load (files[i]));
  mignet_host_import_libvirt (host, cluster, documents, NULL, &error);
  g_assert_no_error (error);
  import_test_assert (host, "br-mig: bridge unknown mtu 9000 [bond0.200]\n"
                            "bond0: bond unknown mtu 9000 active-backup [eno1,eno2]\n"
                            "bond0.200: vlan up speed 20000 tag 200 on bond0\n"
                            "eno1: ethernet up speed 10000\n"
                            "eno2: ethernet down\n"
                            "virbr1: bridge unknown\n"
                            "vmnet @ virbr1: ipv4 static 192.168.122.1/24(static,preferred) "
                            "ipv6 none\n"
                            "ovirtmgmt @ ?: ipv4 none ? ipv6 none ?\n"
                            "mig @ br-mig: ipv4 none ? ipv6 none ?\n");
}

static void
test_protocols (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);

  g_test_summary ("Addresses that libvirt tells are taken over, with their protocol");

  import (host, cluster,
          "<interface type='ethernet' name='eth1'><protocol family='ipv4'><dhcp/>"
          "<ip address='192.168.77.5' prefix='24'/></protocol><protocol family='ipv6'><autoconf/>"
          "<ip address='fd77:77::5' prefix='64'/></protocol></interface>");
  import_test_assert (host, "eth1: ethernet unknown\n"
                            "ovirtmgmt @ ?: ipv4 none ? ipv6 none ?\n"
                            "mig @ eth1: ipv4 dhcp 192.168.77.5/24(dhcp,preferred) "
                            "ipv6 autoconf fd77:77::5/64(autoconf,preferred)\n"
                            "vmnet @ ?: ipv4 none ? ipv6 none ?\n");
}

static void
test_unknown_stays (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (GBytes) addresses = import_test_quote (
      "[{ 'ifname': 'eth0', 'link_type': 'ether', 'operstate': 'UP', 'addr_info': [{ 'family': "
      "'inet', 'local': '10.0.0.1', 'prefixlen': 24 }] }, { 'ifname': 'mig', 'link_type': 'ether',"
      " 'operstate': 'UP', 'addr_info': [{ 'family': 'inet', 'local': '192.168.77.1', 'prefixlen':"
      " 24 }] }]");

  g_test_summary ("What libvirt does not describe stays, addresses above all");

  g_assert_true (mignet_host_import_ip (host, cluster, addresses, NULL, NULL, NULL, NULL));
  import (host, cluster,
          "<interface type='ethernet' name='mig'><link state='lowerlayerdown'/></interface>");
  import_test_assert (host, "mig: ethernet down\n"
                            "eth0: ethernet up\n"
                            "ovirtmgmt @ eth0: ipv4 static 10.0.0.1/24(static,preferred) "
                            "ipv6 none\n"
                            "mig @ mig: ipv4 static 192.168.77.1/24(static,preferred) ipv6 none\n"
                            "vmnet @ ?: ipv4 none ? ipv6 none ?\n");
}

static void
test_nothing_known (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);

  g_test_summary ("Where no network is found, the networks of the host stay never reported");

  import (host, cluster, "<interface type='ethernet' name='eth0'><new-element/></interface>");
  import_test_assert (host, "eth0: ethernet unknown\n"
                            "attachments ?\n");
}

#define NIC(content) "<interface type='ethernet' name='a'>" content "</interface>"

static const BadImport bad_imports[] = {
  { "empty", "", "XML 1: line 1: not well-formed XML: found no element", MIGNET_ERROR_SYNTAX },
  { "text", "error: failed", "XML 1: line 1: not well-formed XML", MIGNET_ERROR_SYNTAX },
  { "cut-off", "<interface>\n<mtu", "XML 1: line 2: not well-formed XML", MIGNET_ERROR_SYNTAX },
  { "two-roots", "<interface type='ethernet' name='a'/>\n<interface type='ethernet' name='b'/>",
    "XML 1: line 2: not well-formed XML: found a second root element", MIGNET_ERROR_SYNTAX },
  { "attribute-twice", "<interface type='ethernet' name='a' name='b'/>",
    "XML 1: line 1: not well-formed XML: found attribute 'name' twice", MIGNET_ERROR_SYNTAX },
  { "root", "<domain/>",
    "XML 1: line 1, /domain: found another element, expected 'interface' or 'network'",
    MIGNET_ERROR_DOCUMENT },
  { "no-name", "<interface type='ethernet'/>",
    "XML 1: line 1, /interface: found no name of an interface, expected one",
    MIGNET_ERROR_DOCUMENT },
  { "name", "<interface type='ethernet' name=''/>", "XML 1: line 1, /interface: The name",
    MIGNET_ERROR_DOCUMENT },
  { "mtu", NIC ("\n<mtu size='big'/>"),
    "XML 1: line 2, /interface/mtu: found size='big', expected an integer from 0 to 2147483647",
    MIGNET_ERROR_DOCUMENT },
  { "small-mtu", NIC ("<mtu size='67'/>"), "/interface/mtu: The MTU", MIGNET_ERROR_DOCUMENT },
  { "speed", NIC ("<link speed='-1'/>"), "/interface/link: found speed='-1', expected an integer",
    MIGNET_ERROR_DOCUMENT },
  { "address", NIC ("<protocol family='ipv4'><ip address='1.2.3' prefix='24'/></protocol>"),
    "/interface/protocol/ip: ", MIGNET_ERROR_DOCUMENT },
  { "tag", "<interface type='vlan' name='v'><vlan tag='4095'/></interface>",
    "/interface/vlan: found tag='4095', expected an integer from 0 to 4094",
    MIGNET_ERROR_DOCUMENT },
  { "slave", "<interface type='bond' name='b'><bond><interface/></bond></interface>",
    "/interface/bond/interface: found no name of an interface", MIGNET_ERROR_DOCUMENT },
  { "netmask",
    "<network><name>mig</name><bridge name='b'/><ip address='1.2.3.4' netmask='255.0.255.0'/>"
    "</network>",
    "/network/ip: ", MIGNET_ERROR_DOCUMENT },
  { "circle",
    "<interface type='bridge' name='a'><bridge><interface type='bridge' name='b'><bridge>"
    "<interface name='a'/></bridge></interface></bridge></interface>",
    "XML 1: line 1, /interface: ", MIGNET_ERROR_DOCUMENT },
};

static void
test_bad (gconstpointer user_data)
{
  const BadImport *row = user_data;
  const char *const texts[] = { row->text, NULL };
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (GError) error = NULL;

  import (host, cluster, "<interface type='ethernet' name='was'/>");
  g_assert_false (import_all (host, cluster, texts, &error));
  import_test_assert_error (error, row);
  import_test_assert (host, "was: ethernet unknown\nattachments ?\n");
}

static void
test_second (void)
{
  static const char *const texts[] = { "<interface type='ethernet' name='a'/>",
                                       "<interface type='bridge' name='a'/>", NULL };
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (GError) error = NULL;
  const BadImport row = { "second", NULL, "XML 2: line 1, /interface: found a second interface 'a'",
                          MIGNET_ERROR_DOCUMENT };

  g_test_summary ("Of several documents the one that is wrong is named");

  g_assert_false (import_all (host, cluster, texts, &error));
  import_test_assert_error (error, &row);
}

static void
test_oversized (void)
{
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = import_test_cluster_new (&host);
  g_autoptr (GBytes) text = import_test_oversized ();
  g_autoptr (GPtrArray) documents = g_ptr_array_new ();
  const BadImport row = { "", "", "XML 1: top level: " IMPORT_TEST_OVERSIZED,
                          MIGNET_ERROR_DOCUMENT };
  g_autoptr (GError) error = NULL;

  g_test_summary ("What is larger than any description is refused before it is parsed");

  g_ptr_array_add (documents, text);
  g_assert_false (mignet_host_import_libvirt (host, cluster, documents, NULL, &error));
  import_test_assert_error (error, &row);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/libvirt-import/oversized", test_oversized);
  g_test_add_func ("/libvirt-import/samples", test_samples);
  g_test_add_func ("/libvirt-import/protocols", test_protocols);
  g_test_add_func ("/libvirt-import/unknown-stays", test_unknown_stays);
  g_test_add_func ("/libvirt-import/nothing-known", test_nothing_known);
  g_test_add_func ("/libvirt-import/second", test_second);
  for (gsize i = 0; i < G_N_ELEMENTS (bad_imports); i++)
    {
      g_autofree char *path = g_strdup_printf ("/libvirt-import/bad/%s", bad_imports[i].name);

      g_test_add_data_func (path, &bad_imports[i], test_bad);
    }

  return g_test_run ();
}
