/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "planning-fixture.h"

/* The test table of the design page of the feature, as far as it is about deciding: each row for a
 * regular network, a bridgeless one, a VLAN and a bond, as the page asks. */

typedef struct
{
  const char *name;
  const char *network; /* members of the migration network */
  const char *nic;     /* what the network is on */
  const char *nics;
} Shape;

#define LINK(carrier, mtu) NIC ("eth1", "'carrier': '" carrier "', 'mtu': " mtu)
#define VLAN_NICS(carrier, mtu) \
  NIC ("eth1.200", "'kind': 'vlan', 'base': 'eth1', 'vlan': 200") ", " LINK (carrier, mtu)
#define BOND_NICS(carrier, mtu) \
  NIC ("bond0", "'kind': 'bond', 'mode': 'active-backup', 'slaves': ['eth1', 'eth2'], " \
                "'mtu': " mtu) \
  ", " LINK (carrier, mtu) ", " NIC ("eth2", "'carrier': '" carrier "', 'mtu': " mtu)
#define BRIDGE_NICS(carrier, mtu) \
  NIC ("br-mig", "'kind': 'bridge', 'ports': ['eth1', 'vnet0'], 'mtu': " mtu) \
  ", " LINK (carrier, mtu) ", " NIC ("vnet0", "'kind': 'other', 'carrier': 'up'")

static const Shape shapes[] = {
  { "regular", "'bridged': true", "br-mig", BRIDGE_NICS ("up", "1500") },
  { "bridgeless", "'bridged': false", "eth1", LINK ("up", "1500") },
  { "vlan", "'bridged': false, 'vlan': 200", "eth1.200", VLAN_NICS ("up", "1500") },
  { "bond", "'bridged': false", "bond0", BOND_NICS ("up", "1500") },
};

/* A host with management on "eth0" and the migration network as it is said; NULL: without it. */
static char *
make_host (guint n, const char *nics, const char *nic, const char *ip)
{
  g_autofree char *attachment =
      ip != NULL ? g_strdup_printf (", { 'network': 'mig', 'nic': '%s', %s }", nic, ip)
                 : g_strdup ("");

  return g_strdup_printf ("{ 'id': 'h%u', 'name': 'host%u', 'address': 'host%u.example.org', "
                          "'nics': [{ 'name': 'eth0', 'carrier': 'up' }, %s], "
                          "'attachments': [{ 'network': 'ovirtmgmt', 'nic': 'eth0', "
                          "'ipv4': { 'protocol': 'static', 'addresses': ['192.0.2.%u/24'] } }%s] }",
                          n, n, n, nics, n, attachment);
}

static MignetCluster *
load (const Shape *shape,
      const char *network,
      const char *vm,
      const char *ip1,
      const char *ip2,
      const char *ip3)
{
  g_autofree char *networks =
      g_strdup_printf ("{ 'id': 'n1', 'name': 'mig', %s, %s }", shape->network, network);
  g_autofree char *host1 = make_host (1, shape->nics, shape->nic, ip1);
  g_autofree char *host2 = make_host (2, shape->nics, shape->nic, ip2);
  g_autofree char *host3 = make_host (3, shape->nics, shape->nic, ip3);
  g_autofree char *hosts = g_strjoin (", ", host1, host2, host3, NULL);
  g_autofree char *vms = g_strdup_printf (VM_WITH ("1", "host1", "%s"), vm);

  return fixture_new (.networks = networks, .hosts = hosts, .vms = vms);
}

#define REQUIRED "'required': true"
#define OPTIONAL "'required': false"
#define RUNNING "'status': 'up'"
#define IP(n) IPV4 ("'192.168.77." n "/24'")
#define NO_IP IPV4 ("")

static void
grant (MignetCluster *cluster)
{
  g_autoptr (GError) error = NULL;

  mignet_cluster_revoke_role (cluster, MIGNET_ROLE_MIGRATION, &error);
  g_assert_no_error (error);
  mignet_cluster_grant_role (cluster, MIGNET_ROLE_MIGRATION,
                             mignet_cluster_lookup_network (cluster, "mig"), &error);
  g_assert_no_error (error);
}

static void
test_dedicated (gconstpointer data)
{
  g_autoptr (MignetCluster) cluster = load (data, REQUIRED, RUNNING, IP ("1"), IP ("2"), IP ("3"));
  g_autoptr (MignetPlan) manual = NULL;
  g_autoptr (MignetPlan) automatic = NULL;

  g_test_summary ("Dedicated migration network: successful migration which happens over dedicated "
                  "migration network");

  grant (cluster);
  manual = fixture_plan (cluster, "host3", NULL);
  automatic = fixture_plan (cluster, NULL, NULL);
  fixture_assert_plan (manual, "dedicated to host3 over mig for mig");
  fixture_assert_addresses (manual, "ipv4 192.168.77.1 192.168.77.3");
  fixture_assert_reasons (manual, "");
  fixture_assert_plan (automatic, "dedicated to host2 over mig for mig");
}

static void
test_vm_on_migration_network (gconstpointer data)
{
  g_autoptr (MignetCluster) cluster =
      load (data, REQUIRED, "'networks': ['mig']", IP ("1"), IP ("2"), IP ("3"));
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);

  g_test_summary ("Migrate VM which has attached migration network: migration successful");

  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
  fixture_assert_reasons (plan, "");
}

/* NET2 of the row; its interface goes down under the virtual machine. */
static void
add_net2 (MignetCluster *cluster)
{
  g_autoptr (MignetNetwork) net2 = mignet_network_new ("n2", "NET2");
  g_autoptr (GError) error = NULL;

  mignet_cluster_attach_network (cluster, net2, FALSE, &error);
  g_assert_no_error (error);
  for (guint n = 1; n <= 3; n++)
    {
      g_autofree char *name = g_strdup_printf ("host%u", n);
      g_autoptr (MignetNic) nic = mignet_nic_new ("eth7", MIGNET_NIC_KIND_ETHERNET);
      g_autoptr (MignetNetworkAttachment) attachment = mignet_network_attachment_new (net2, "eth7");
      MignetHost *host = mignet_cluster_lookup_host (cluster, name);

      mignet_nic_set_carrier (nic, MIGNET_CARRIER_UP);
      mignet_host_add_nic (host, nic, &error);
      g_assert_no_error (error);
      mignet_host_add_attachment (host, attachment, &error);
      g_assert_no_error (error);
    }
  mignet_cluster_set_network_required (cluster, net2, TRUE, &error);
  g_assert_no_error (error);
}

static void
test_automatic (gconstpointer data)
{
  g_autoptr (MignetCluster) cluster = load (data, REQUIRED, RUNNING, IP ("1"), IP ("2"), IP ("3"));
  MignetHost *source = mignet_cluster_lookup_host (cluster, "host1");
  g_autoptr (MignetPlan) plan = NULL;

  g_test_summary ("Automatic migration: VM/s auto migrated over migration network");

  add_net2 (cluster);
  g_assert_cmpint (mignet_host_get_effective_status (source), ==, MIGNET_HOST_STATUS_UP);
  mignet_nic_set_carrier (mignet_host_lookup_nic (source, "eth7"), MIGNET_CARRIER_DOWN);
  g_assert_cmpint (mignet_host_get_effective_status (source), ==,
                   MIGNET_HOST_STATUS_NON_OPERATIONAL);
  plan = fixture_plan (cluster, NULL, NULL);
  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
}

static void
test_higher_mtu (void)
{
  static const Shape jumbo[] = {
    { "regular", "'bridged': true", "br-mig", BRIDGE_NICS ("up", "9000") },
    { "bridgeless", "'bridged': false", "eth1", LINK ("up", "9000") },
    { "vlan", "'bridged': false, 'vlan': 200", "eth1.200", VLAN_NICS ("up", "9000") },
    { "bond", "'bridged': false", "bond0", BOND_NICS ("up", "9000") },
  };

  g_test_summary ("Higher MTU: migration successful, MTU 9000 is used; a host with another MTU is "
                  "warned of");

  for (gsize i = 0; i < G_N_ELEMENTS (jumbo); i++)
    {
      g_autoptr (MignetCluster) cluster =
          load (&jumbo[i], REQUIRED ", 'mtu': 9000", RUNNING, IP ("1"), IP ("2"), IP ("3"));
      g_autoptr (MignetCluster) low =
          load (&shapes[i], REQUIRED ", 'mtu': 9000", RUNNING, IP ("1"), IP ("2"), IP ("3"));
      g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);
      g_autoptr (MignetPlan) warned = fixture_plan (low, "host2", NULL);

      g_test_message ("%s", jumbo[i].name);
      fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
      fixture_assert_reasons (plan, "");
      fixture_assert_plan (warned, "dedicated to host2 over mig for mig");
      fixture_assert_reasons (warned, "warning mtu-mismatch * mig");
    }
}

static void
test_remove (gconstpointer data)
{
  g_autoptr (MignetCluster) cluster = load (data, REQUIRED, RUNNING, IP ("1"), IP ("2"), IP ("3"));
  MignetNetwork *network = mignet_cluster_lookup_network (cluster, "mig");
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetPlan) plan = NULL;

  g_test_summary ("Remove dedicated migration network: VMs successfully migrate over management "
                  "network");

  for (guint n = 1; n <= 3; n++)
    {
      g_autofree char *name = g_strdup_printf ("host%u", n);

      mignet_host_remove_attachment (mignet_cluster_lookup_host (cluster, name),
                                     fixture_attachment (cluster, name, "mig"));
    }
  mignet_cluster_detach_network (cluster, network, &error);
  g_assert_no_error (error);
  plan = fixture_plan (cluster, NULL, NULL);
  fixture_assert_plan (plan, "management to host2 over ovirtmgmt for ovirtmgmt");
  fixture_assert_reasons (plan, "");
}

static void
test_without_network (gconstpointer data)
{
  g_autoptr (MignetCluster) cluster = load (data, OPTIONAL, RUNNING, IP ("1"), NULL, NULL);
  g_autoptr (MignetPlan) manual = fixture_plan (cluster, "host2", NULL);
  g_autoptr (MignetPlan) automatic = fixture_plan (cluster, NULL, NULL);

  g_test_summary ("Migrate to host without migration network: manual migration should be possible "
                  "(management network will be used)");

  fixture_assert_plan (manual, "fallback to host2 over ovirtmgmt for mig");
  fixture_assert_reasons (manual, "warning network-absent host2 mig");
  /* The scheduler takes existence and availability into account. */
  fixture_assert_plan (automatic, "refused to - over - for mig");
  fixture_assert_rejected (automatic, "host2", "error network-absent host2 mig");
}

static void
test_from_host_without_network (gconstpointer data)
{
  g_autoptr (MignetCluster) cluster = load (data, OPTIONAL, RUNNING, NULL, IP ("2"), IP ("3"));
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);

  g_test_summary (
      "Migrate to host without migration network, the way back: the destination has it");

  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
  fixture_assert_reasons (plan, "warning network-absent host1 mig");
}

static void
set_links (MignetHost *host, MignetCarrier carrier)
{
  static const char *const links[] = { "eth1", "eth2" };

  for (gsize i = 0; i < G_N_ELEMENTS (links); i++)
    {
      MignetNic *nic = mignet_host_lookup_nic (host, links[i]);

      if (nic != NULL)
        mignet_nic_set_carrier (nic, carrier);
    }
}

static void
test_interface_failure (gconstpointer data)
{
  g_autoptr (MignetCluster) cluster = load (data, REQUIRED, RUNNING, IP ("1"), IP ("2"), NULL);
  MignetHost *host = mignet_cluster_lookup_host (cluster, "host2");
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetPlan) manual = NULL;
  g_autoptr (MignetPlan) automatic = NULL;

  g_test_summary ("Migration network interface failure: host goes non-operational; made "
                  "non-required, host up; migration fails");

  set_links (host, MIGNET_CARRIER_DOWN);
  g_assert_cmpint (mignet_host_get_effective_status (host), ==, MIGNET_HOST_STATUS_NON_OPERATIONAL);
  mignet_cluster_set_network_required (cluster, mignet_cluster_lookup_network (cluster, "mig"),
                                       FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mignet_host_get_effective_status (host), ==, MIGNET_HOST_STATUS_UP);

  manual = fixture_plan (cluster, "host2", NULL);
  fixture_assert_plan (manual, "refused to host2 over - for mig");
  fixture_assert_reasons (manual, "error carrier-down host2 mig");
  automatic = fixture_plan (cluster, NULL, NULL);
  fixture_assert_plan (automatic, "refused to - over - for mig");
  fixture_assert_rejected (automatic, "host2", "error carrier-down host2 mig");
}

static void
test_missing_ip (gconstpointer data)
{
  g_autoptr (MignetCluster) only_source = load (data, REQUIRED, RUNNING, IP ("1"), NO_IP, NO_IP);
  g_autoptr (MignetCluster) only_destination =
      load (data, REQUIRED, RUNNING, NO_IP, IP ("2"), NO_IP);
  g_autoptr (MignetPlan) refused = fixture_plan (only_source, "host2", NULL);
  g_autoptr (MignetPlan) filtered = fixture_plan (only_source, NULL, NULL);
  g_autoptr (MignetPlan) manual = fixture_plan (only_destination, "host2", NULL);
  g_autoptr (MignetPlan) automatic = fixture_plan (only_destination, NULL, NULL);

  g_test_summary ("Wrong / missing IPs, 3a: IF the destination host is the one with the ip- should "
                  "succeed");

  fixture_assert_plan (refused, "refused to host2 over - for mig");
  fixture_assert_reasons (refused, "error no-address host2 mig");
  fixture_assert_plan (filtered, "refused to - over - for mig");
  fixture_assert_plan (manual, "dedicated to host2 over mig for mig");
  fixture_assert_reasons (manual, "warning no-address host1 mig");
  fixture_assert_plan (automatic, "dedicated to host2 over mig for mig");
}

static void
test_dhcp (gconstpointer data)
{
  g_autoptr (MignetCluster) cluster = load (data, REQUIRED, RUNNING, IP ("1"), IPV4_PENDING, NO_IP);
  g_autoptr (MignetPlan) waiting = fixture_plan (cluster, "host2", NULL);
  g_autoptr (MignetPlan) plan = NULL;

  g_test_summary ("Wrong / missing IPs, 3b: IF the destination has DHCP set as boot protocol- it "
                  "also should succeed");

  fixture_assert_plan (waiting, "waiting to host2 over mig for mig");
  fixture_set_ipv4 (fixture_attachment (cluster, "host2", "mig"), MIGNET_BOOT_PROTOCOL_DHCP,
                    "192.168.77.2/24");
  plan = fixture_plan (cluster, "host2", NULL);
  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
}

static void
test_wrong_ip (gconstpointer data)
{
  g_autoptr (MignetCluster) destination =
      load (data, REQUIRED, RUNNING, IP ("1"), IPV4 ("'10.0.0.2/24'"), IP ("3"));
  g_autoptr (MignetCluster) origin =
      load (data, REQUIRED, RUNNING, IPV4 ("'10.0.0.1/24'"), IP ("2"), IP ("3"));
  g_autoptr (MignetPlan) refused = fixture_plan (destination, "host2", NULL);
  g_autoptr (MignetPlan) other = fixture_plan (destination, NULL, NULL);
  g_autoptr (MignetPlan) manual = fixture_plan (origin, "host2", NULL);

  g_test_summary ("Wrong / missing IPs, 6a: IF the destination host has wrong ip on the migration "
                  "network- should fail; 6b: IF the origin host- should succeed");

  fixture_assert_plan (refused, "refused to host2 over - for mig");
  fixture_assert_reasons (refused, "error wrong-subnet host2 mig");
  fixture_assert_plan (other, "dedicated to host3 over mig for mig");
  fixture_assert_plan (manual, "dedicated to host2 over mig for mig");
  fixture_assert_addresses (manual, "ipv4 10.0.0.1 192.168.77.2");
  fixture_assert_reasons (manual, "warning wrong-subnet host1 mig");
}

static void
test_wrong_ip_of_two (gconstpointer data)
{
  g_autoptr (MignetCluster) declared = load (data, REQUIRED ", 'subnets': ['192.168.77.0/24']",
                                             RUNNING, IP ("1"), IPV4 ("'10.0.0.2/24'"), NO_IP);
  g_autoptr (MignetCluster) undeclared =
      load (data, REQUIRED, RUNNING, IP ("1"), IPV4 ("'10.0.0.2/24'"), NO_IP);
  g_autoptr (MignetPlan) refused = fixture_plan (declared, "host2", NULL);
  g_autoptr (MignetPlan) plan = fixture_plan (undeclared, "host2", NULL);

  g_test_summary ("Wrong / missing IPs with two hosts: only declared subnets tell which one is "
                  "wrong; known limitation: traffic would flow via the default gateway");

  fixture_assert_plan (refused, "refused to host2 over - for mig");
  fixture_assert_reasons (refused, "error wrong-subnet host2 mig");
  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
  fixture_assert_reasons (plan, "warning no-common-subnet host1 mig");
}

static void
test_display (gconstpointer data)
{
  g_autoptr (MignetCluster) cluster = load (data, REQUIRED, RUNNING, IP ("1"), IP ("2"), NO_IP);
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetPlan) plan = NULL;

  g_test_summary ("Migration and display network: migration successful, where the display can "
                  "follow");

  mignet_cluster_grant_role (cluster, MIGNET_ROLE_DISPLAY,
                             mignet_cluster_lookup_network (cluster, "mig"), &error);
  g_assert_no_error (error);
  plan = fixture_plan (cluster, NULL, NULL);
  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
  fixture_assert_rejected (plan, "host3",
                           "error display-network-absent host3 mig; error no-address host3 mig");
}

static void
test_low_level (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.level = "3.2", .roles = "", .hosts = HEALTHY ("1") ", " HEALTHY ("2"));
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetPlan) plan = NULL;

  g_test_summary ("Negative: migration network role cannot be assigned on DC/CL lower than 3.3");

  g_assert_false (mignet_cluster_grant_role (
      cluster, MIGNET_ROLE_MIGRATION, mignet_cluster_lookup_network (cluster, "mig"), &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_LEVEL_TOO_LOW);
  plan = fixture_plan (cluster, NULL, NULL);
  fixture_assert_plan (plan, "management to host2 over ovirtmgmt for ovirtmgmt");
}

static void
test_legacy (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.roles = "", .hosts = HEALTHY ("1") ", " HEALTHY ("2"));
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, NULL, NULL);
  g_autoptr (MignetPlan) chosen = fixture_plan (cluster, NULL, "mig");

  g_test_summary ("If none is defined, the legacy behavior would apply; the user may choose a "
                  "specific migration network");

  fixture_assert_plan (plan, "management to host2 over ovirtmgmt for ovirtmgmt");
  fixture_assert_plan (chosen, "dedicated to host2 over mig for mig");
}

static const struct
{
  const char *row;
  GTestDataFunc func;
} tests[] = {
  { "dedicated-migration-network", test_dedicated },
  { "vm-which-has-attached-migration-network", test_vm_on_migration_network },
  { "automatic-migration", test_automatic },
  { "remove-dedicated-migration-network", test_remove },
  { "host-without-migration-network", test_without_network },
  { "from-host-without-migration-network", test_from_host_without_network },
  { "migration-network-interface-failure", test_interface_failure },
  { "missing-ip", test_missing_ip },
  { "dhcp", test_dhcp },
  { "wrong-ip", test_wrong_ip },
  { "wrong-ip-of-two", test_wrong_ip_of_two },
  { "migration-and-display-network", test_display },
};

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      for (gsize j = 0; j < G_N_ELEMENTS (shapes); j++)
        {
          g_autofree char *path =
              g_strdup_printf ("/planning/design-page/%s/%s", tests[i].row, shapes[j].name);

          g_test_add_data_func (path, &shapes[j], tests[i].func);
        }
    }
  g_test_add_func ("/planning/design-page/higher-mtu", test_higher_mtu);
  g_test_add_func ("/planning/design-page/negative-lower-level", test_low_level);
  g_test_add_func ("/planning/design-page/none-defined", test_legacy);

  return g_test_run ();
}
