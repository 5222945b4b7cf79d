/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "planning-fixture.h"

#include <string.h>

/* The state of a network on a host, and what it is derived from. It is seen through the
 * explanation, on host2. */

#define MIG_DECLARED \
  "{ 'id': 'n1', 'name': 'mig', 'required': false, 'subnets': ['192.168.77.0/24'] }"
#define SILENT_HOST(n) HOST (n, "", "")
#define ON_MIG_AT(n, addresses) HOST (n, NIC_UP, ON_MIG (IPV4 (addresses)))
#define OUT(n, status, addresses) \
  HOST_WITH (n, "'status': '" status "', ", NIC_UP, ON_MIG (IPV4 (addresses)))

static void
assert_state (MignetCluster *cluster, const char *host, const char *state)
{
  g_autoptr (MignetRoute) route = fixture_route (cluster, host, "mig");

  g_assert_cmpstr (fixture_nick (MIGNET_TYPE_NETWORK_STATE, mignet_route_get_state (route)), ==,
                   state);
}

static void
assert_carrier (MignetCluster *cluster, const char *host, const char *carrier)
{
  g_autoptr (MignetRoute) route = fixture_route (cluster, host, "mig");

  g_assert_cmpstr (fixture_nick (MIGNET_TYPE_CARRIER, mignet_route_get_carrier (route)), ==,
                   carrier);
}

/* One attachment (or what stands in its place), and the state that it makes. */
typedef struct
{
  const char *what;
  const char *host;
  const char *families; /* (nullable) */
  const char *state;
} State;

#define AT(members) HOST ("2", NIC_UP, ON_MIG (members))
#define DHCP4(addresses) "'ipv4': { 'protocol': 'dhcp', 'addresses': [" addresses "] }"
#define AUTOCONF6(addresses) "'ipv6': { 'protocol': 'autoconf', 'addresses': [" addresses "] }"
#define GOOD4 "'192.168.77.2/24'"
#define WRONG4 "'10.0.0.2/24'"
#define GOOD6 "'2001:db8::2/64'"

static const State states[] = {
  { "no attachment", HOST ("2", NIC_UP, ""), NULL, "absent" },
  { "only another network", HOST ("2", NIC_UP, ON ("ovirtmgmt", IPV4 (GOOD4))), NULL, "absent" },
  { "attachments never reported", HOST_FULL ("2", "'nics': [" NIC_UP "]"), NULL,
    "address-unknown" },
  { "carrier down beats a good address", HOST ("2", NIC_DOWN, ON_MIG (IPV4 (GOOD4))), NULL,
    "carrier-down" },
  { "carrier down beats a pending address", HOST ("2", NIC_DOWN, ON_MIG (IPV4_PENDING)), NULL,
    "carrier-down" },
  { "carrier down beats unknown addresses", HOST ("2", NIC_DOWN, ON_MIG (IPV4_UNKNOWN)), NULL,
    "carrier-down" },
  { "unknown carrier is no state", HOST ("2", NIC_UNKNOWN, ON_MIG (IPV4 (GOOD4))), NULL, "usable" },
  { "inside the subnet", AT (IPV4 (GOOD4)), NULL, "usable" },
  { "inside by address, whatever the prefix", AT (IPV4 ("'192.168.77.2/16'")), NULL, "usable" },
  { "inside by address, with a longer prefix", AT (IPV4 ("'192.168.77.2/32'")), NULL, "usable" },
  { "one inside beats one outside", AT (IPV4 (WRONG4 ", " GOOD4)), NULL, "usable" },
  { "a family without subnets beats wrong ones", AT (IPV4 (WRONG4) ", " IPV6 (GOOD6)), NULL,
    "usable" },
  { "a good family beats a pending one", AT (IPV4_PENDING ", " IPV6 (GOOD6)), NULL, "usable" },
  { "a good family beats an unknown one", AT (IPV4 (GOOD4) ", " IPV6_UNKNOWN), NULL, "usable" },
  { "a deprecated address is usable", AT (IPV4 (STATE ("192.168.77.2/24", "deprecated"))), NULL,
    "usable" },
  { "all outside", AT (IPV4 (WRONG4)), NULL, "wrong-subnet" },
  { "the neighbour of the subnet", AT (IPV4 ("'192.168.78.2/23'")), NULL, "wrong-subnet" },
  { "wrong beats pending", AT (IPV4 (WRONG4) ", " IPV6_PENDING), NULL, "wrong-subnet" },
  { "wrong beats unknown", AT (IPV4 (WRONG4) ", " IPV6_UNKNOWN), NULL, "wrong-subnet" },
  { "wrong beats a tentative good one",
    AT (IPV4 (WRONG4 ", " STATE ("192.168.77.2/24", "tentative"))), NULL, "wrong-subnet" },
  { "tentative", AT (IPV4 (STATE ("192.168.77.2/24", "tentative"))), NULL, "address-pending" },
  { "DHCP without an address", AT (IPV4_PENDING), NULL, "address-pending" },
  { "DHCP with a link-local address only", AT (DHCP4 ("'169.254.3.4/16'")), NULL,
    "address-pending" },
  { "autoconf without an address", AT (IPV6_PENDING), NULL, "address-pending" },
  { "autoconf with a link-local address only", AT (AUTOCONF6 ("'fe80::2/64'")), NULL,
    "address-pending" },
  { "pending beats unknown", AT (IPV4_UNKNOWN ", " IPV6_PENDING), NULL, "address-pending" },
  { "pending beats none", AT (IPV4 ("") ", " IPV6_PENDING), NULL, "address-pending" },
  { "DHCP, never reported", AT ("'ipv4': { 'protocol': 'dhcp' }"), NULL, "address-unknown" },
  { "static, never reported", AT (IPV4_UNKNOWN), NULL, "address-unknown" },
  { "unknown beats none", AT (IPV4 ("") ", " IPV6_UNKNOWN), NULL, "address-unknown" },
  { "unknown beats a duplicate",
    AT (IPV4 (STATE ("192.168.77.2/24", "duplicate")) ", " IPV6_UNKNOWN), NULL, "address-unknown" },
  { "no family at all", AT ("'in-sync': true"), NULL, "no-address" },
  { "static, none there", AT (IPV4 ("") ", " IPV6 ("")), NULL, "no-address" },
  { "no protocol, none there", AT ("'ipv4': { 'protocol': 'none', 'addresses': [] }"), NULL,
    "no-address" },
  { "a tentative one that would not be usable", AT (IPV4 (STATE ("169.254.3.4/16", "tentative"))),
    NULL, "no-address" },
  { "a duplicate", AT (IPV4 (STATE ("192.168.77.2/24", "duplicate"))), NULL, "no-address" },
  { "DHCP with a duplicate waits for nothing", AT (DHCP4 (STATE ("192.168.77.2/24", "duplicate"))),
    NULL, "no-address" },
  { "a good address of a family that does not count", AT (IPV6 (GOOD6)), "'ipv4'", "no-address" },
  { "a wrong address of a family that does not count", AT (IPV4 (WRONG4)), "'ipv6'", "no-address" },
  { "a pending family that does not count", AT (IPV4 ("") ", " IPV6_PENDING), "'ipv4'",
    "no-address" },
  { "an unknown family that does not count", AT (IPV4 ("") ", " IPV6_UNKNOWN), "'ipv4'",
    "no-address" },
  { "the family that counts", AT (IPV4 (WRONG4) ", " IPV6 (GOOD6)), "'ipv6'", "usable" },
  { "the order of the families does not matter", AT (IPV4 (WRONG4) ", " IPV6 (GOOD6)),
    "'ipv6', 'ipv4'", "usable" },
};

static void
test_state (gconstpointer data)
{
  const State *self = data;
  g_autofree char *hosts = g_strconcat (SILENT_HOST ("1") ", ", self->host, NULL);
  g_autofree char *policy = g_strdup_printf (
      "'families': [%s]", self->families != NULL ? self->families : "'ipv4', 'ipv6'");
  g_autoptr (MignetCluster) cluster =
      fixture_new (.policy = policy, .networks = MIG_DECLARED, .hosts = hosts);

  g_test_summary (self->what);

  assert_state (cluster, "host2", self->state);
}

static void
test_subnets_ignored (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.policy = "'subnet-rule': 'ignore'", .networks = MIG_DECLARED,
                   .hosts = SILENT_HOST ("1") ", " AT (IPV4 (WRONG4)));

  g_test_summary ("Where subnets play no part no address is outside them");

  assert_state (cluster, "host2", "usable");
}

static const struct
{
  const char *address;
  gboolean usable;
} addresses[] = {
  { "192.0.2.1/24", TRUE },
  { "192.0.2.0/24", FALSE },
  { "192.0.2.255/24", FALSE },
  { "192.0.2.128/25", FALSE },
  { "192.0.2.127/25", FALSE },
  { "192.0.2.128/24", TRUE },
  { "192.0.2.0/30", FALSE },
  { "192.0.2.1/30", TRUE },
  { "192.0.2.2/30", TRUE },
  { "192.0.2.3/30", FALSE },
  { "192.0.2.0/31", TRUE },
  { "192.0.2.1/31", TRUE },
  { "192.0.2.0/32", TRUE },
  { "192.0.2.255/32", TRUE },
  { "10.0.0.255/8", TRUE },
  { "10.0.1.0/8", TRUE },
  { "10.0.0.0/8", FALSE },
  { "10.255.255.255/8", FALSE },
  { "100.64.0.1/10", TRUE },
  { "169.254.1.1/16", FALSE },
  { "169.254.1.1/32", FALSE },
  { "169.253.1.1/16", TRUE },
  { "127.0.0.1/8", FALSE },
  { "127.1.2.3/32", FALSE },
  { "224.0.0.251/24", FALSE },
  { "239.255.255.250/32", FALSE },
  { "0.0.0.0/32", FALSE },
  { "255.255.255.255/32", FALSE },
  { "2001:db8::2/64", TRUE },
  { "2001:db8::/64", TRUE },
  { "2001:db8::ffff:ffff:ffff:ffff/64", TRUE },
  { "2001:db8::1/128", TRUE },
  { "fd00::1/64", TRUE },
  { "fe80::1/64", FALSE },
  { "febf::1/64", FALSE },
  { "fec0::1/64", TRUE },
  { "::1/128", FALSE },
  { "::/128", FALSE },
  { "ff02::1/64", FALSE },
  { "ff0e::1/128", FALSE },
  { "::ffff:10.0.0.1/120", FALSE },
  { "::ffff:192.0.2.1/128", FALSE },
};

static void
test_usable_addresses (void)
{
  g_test_summary ("Usable: unicast and not loopback, unspecified, link-local, multicast, "
                  "IPv4-mapped, or the network or broadcast address of its own IPv4 prefix");

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      const char *family = strchr (addresses[i].address, ':') != NULL ? "ipv6" : "ipv4";
      g_autofree char *hosts = g_strdup_printf (
          SILENT_HOST ("1") ", " AT ("'%s': { 'protocol': 'static', 'addresses': ['%s'] }"), family,
          addresses[i].address);
      g_autoptr (MignetCluster) cluster = fixture_new (.hosts = hosts);

      g_test_message ("%s", addresses[i].address);
      assert_state (cluster, "host2", addresses[i].usable ? "usable" : "no-address");
    }
}

/* The hosts beside the silent host1, and the states of host2 and host3. */
typedef struct
{
  const char *what;
  const char *hosts;
  const char *state2;
  const char *state3;
} Votes;

#define VOTER(n, addresses) ON_MIG_AT (n, addresses)
#define AND(n, addresses) ", " VOTER (n, addresses)
#define AND_SIX(n, addresses) ", " HOST (n, NIC_UP, ON_MIG (IPV6 (addresses)))
#define AND_DOWN(n, addresses) ", " HOST (n, NIC_DOWN, ON_MIG (IPV4 (addresses)))
#define AND_ELSEWHERE(n, addresses) ", " HOST (n, NIC_UP, ON ("ovirtmgmt", IPV4 (addresses)))
#define AND_SILENT(n) ", " SILENT_HOST (n)
#define ONE VOTER ("2", "'10.1.0.2/24'")

static const Votes votes[] = {
  { "one voter agrees with itself", ONE AND_SILENT ("3"), "usable", "absent" },
  { "one to one is no majority", ONE AND ("3", "'10.2.0.3/24'"), "usable", "usable" },
  { "two to one is one", ONE AND ("3", "'10.2.0.3/24'") AND ("4", "'10.2.0.4/24'"), "wrong-subnet",
    "usable" },
  { "two to two is none",
    ONE AND ("3", "'10.2.0.3/24'") AND ("4", "'10.2.0.4/24'") AND ("5", "'10.1.0.5/24'"), "usable",
    "usable" },
  { "two of four with three subnets is none",
    ONE AND ("3", "'10.2.0.3/24'") AND ("4", "'10.2.0.4/24'") AND ("5", "'10.3.0.5/24'"), "usable",
    "usable" },
  { "a host in two subnets votes for both",
    ONE AND ("3", "'10.1.0.3/24', '10.2.0.3/24'") AND ("4", "'10.2.0.4/24'"), "usable", "usable" },
  { "a host with two addresses in a subnet votes once for it",
    ONE AND ("3", "'10.2.0.3/24', '10.2.0.4/24'"), "usable", "usable" },
  { "a host in two subnets is one voter",
    VOTER ("2", "'10.2.0.2/24'") AND ("3", "'10.1.0.3/24', '10.3.0.3/24'")
        AND ("4", "'10.1.0.4/24'"),
    "wrong-subnet", "usable" },
  { "hosts that are not up vote",
    ONE ", " OUT ("3", "down", "'10.2.0.3/24'") ", " OUT ("4", "maintenance", "'10.2.0.4/24'"),
    "wrong-subnet", "usable" },
  { "hosts without a carrier vote",
    ONE AND_DOWN ("3", "'10.2.0.3/24'") AND_DOWN ("4", "'10.2.0.4/24'"), "wrong-subnet",
    "carrier-down" },
  { "hosts without a usable address do not vote",
    ONE AND ("3", STATE ("10.2.0.3/24", "tentative")) AND ("4", STATE ("10.2.0.4/24", "duplicate"))
        AND ("5", "'169.254.1.1/16'"),
    "usable", "address-pending" },
  { "duplicates do not vote", ONE AND ("3", "'10.2.0.3/24'") AND ("4", "'10.2.0.3/24'"), "usable",
    "no-address" },
  { "another prefix is another subnet",
    VOTER ("2", "'10.0.1.2/16'") AND ("3", "'10.0.0.3/24'") AND ("4", "'10.0.0.4/24'"),
    "wrong-subnet", "usable" },
  { "inside the majority's subnet by address, whatever the own prefix",
    VOTER ("2", "'10.0.0.2/16'") AND ("3", "'10.0.0.3/24'") AND ("4", "'10.0.0.4/24'"), "usable",
    "usable" },
  { "the other family has other voters",
    ONE AND_SIX ("3", "'2001:db8::3/64'") AND_SIX ("4", "'2001:db8::4/64'"), "usable", "usable" },
  { "a majority of the voters is enough, not of the hosts",
    ONE AND ("3", "'10.2.0.3/24'") AND ("4", "'10.2.0.4/24'") AND_SILENT ("5") AND_SILENT ("6")
        AND_SILENT ("7"),
    "wrong-subnet", "usable" },
  { "an address on another network has no vote",
    ONE AND ("3", "'10.2.0.3/24'") AND_ELSEWHERE ("4", "'10.2.0.4/24'"), "usable", "usable" },
};

static void
test_votes (gconstpointer data)
{
  const Votes *self = data;
  g_autofree char *hosts = g_strconcat (SILENT_HOST ("1") ", ", self->hosts, NULL);
  g_autoptr (MignetCluster) cluster = fixture_new (.hosts = hosts);

  g_test_summary (self->what);

  assert_state (cluster, "host2", self->state2);
  assert_state (cluster, "host3", self->state3);
}

static void
test_source_votes (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts = ON_MIG_AT ("1", "'10.2.0.1/24'") ", " ON_MIG_AT (
                       "2", "'10.1.0.2/24'") ", " ON_MIG_AT ("3", "'10.2.0.3/24'"));

  g_test_summary ("The source votes like every other host");

  assert_state (cluster, "host1", "usable");
  assert_state (cluster, "host2", "wrong-subnet");
}

#define TWO_FAMILIES \
  HOST ("2", NIC_UP, ON_MIG (IPV4 ("'10.1.0.2/24'") ", " IPV6 ("'2001:db8:1::2/64'")))
#define DECLARED_HOSTS \
  SILENT_HOST ("1") \
  ", " TWO_FAMILIES AND ("3", "'10.1.0.3/24'") AND ("4", "'10.1.0.4/24'") \
      AND_SIX ("5", "'2001:db8:2::5/64'") AND_SIX ("6", "'2001:db8:2::6/64'")

static void
test_declared_subnets (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.networks = MIG_DECLARED, .hosts = DECLARED_HOSTS);

  g_test_summary ("Declared subnets count whatever the hosts say, for their own family alone");

  assert_state (cluster, "host3", "wrong-subnet");
  assert_state (cluster, "host4", "wrong-subnet");
  /* Two of three voters of the other family agree. */
  assert_state (cluster, "host5", "usable");
  assert_state (cluster, "host2", "wrong-subnet");
}

#define DUPLICATE_HOSTS \
  HEALTHY ("1") \
  ", " HEALTHY ("2") ", " HOST_WITH ("3", "'status': 'down', ", NIC_UP, \
                                     ON_MIG (IPV4 ("'192.168.77.2/25'")))

static void
test_duplicates (void)
{
  g_autoptr (MignetCluster) cluster = fixture_new (.hosts = DUPLICATE_HOSTS);
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);
  g_autoptr (MignetPlan) other = fixture_plan (cluster, "host3", NULL);

  g_test_summary ("Both lose an address that two hosts report, whatever status and prefix");

  assert_state (cluster, "host2", "no-address");
  assert_state (cluster, "host3", "no-address");
  fixture_assert_reasons (plan, "error no-address host2 mig; warning duplicate-address host2 mig");
  fixture_assert_reasons (other, "error no-address host3 mig; error host-not-up host3 -; "
                                 "warning duplicate-address host3 mig");
}

static void
test_duplicate_of_source (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts =
                       HEALTHY ("1") ", " HEALTHY ("2") ", " ON_MIG_AT ("3", "'192.168.77.1/24'"));
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);

  g_test_summary ("The source may lose its address to a third host");

  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
  fixture_assert_addresses (plan, "ipv4 - 192.168.77.2");
  fixture_assert_reasons (plan,
                          "warning no-address host1 mig; warning duplicate-address host1 mig");
}

#define TWO_DUPLICATE \
  HEALTHY ("1") \
  ", " ON_MIG_AT ("2", "'192.168.77.9/24', '192.168.77.2/24'") ", " ON_MIG_AT ( \
      "3", "'192.168.77.9/24', '192.168.77.3/24'")

static void
test_one_of_two_duplicate (void)
{
  g_autoptr (MignetCluster) cluster = fixture_new (.hosts = TWO_DUPLICATE);
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);

  g_test_summary ("Another address is used instead, and duplicate-address warns");

  assert_state (cluster, "host2", "usable");
  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
  fixture_assert_addresses (plan, "ipv4 192.168.77.1 192.168.77.2");
  fixture_assert_reasons (plan, "warning duplicate-address host2 mig");
}

static void
test_duplicate_elsewhere (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts = HEALTHY ("1") ", " HEALTHY ("2") ", " HOST (
                       "3", NIC_UP, ON ("ovirtmgmt", IPV4 ("'192.168.77.2/24'"))));
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);

  g_test_summary ("The same address on another network is none of its business");

  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
  fixture_assert_reasons (plan, "");
}

#define DHCP_DUPLICATE HOST ("2", NIC_UP, ON_MIG (DHCP4 ("'192.168.77.9/24'")))
#define PENDING_DUPLICATES \
  HEALTHY ("1") \
  ", " DHCP_DUPLICATE AND ("3", "'192.168.77.9/24'") \
      AND ("4", STATE ("192.168.77.8/24", "tentative")) \
          AND ("5", "'192.168.77.8/24', '192.168.77.5/24'")

static void
test_duplicate_pending (void)
{
  g_autoptr (MignetCluster) cluster = fixture_new (.hosts = PENDING_DUPLICATES);

  g_test_summary ("A duplicate is not waited for: neither by DHCP nor as a tentative address");

  assert_state (cluster, "host2", "no-address");
  assert_state (cluster, "host4", "no-address");
  assert_state (cluster, "host5", "usable");
}

/* The NICs of host2; the network is on "eth1". */
#define ETH1(members) NIC ("eth1", members)
#define PORT(name, carrier) ", " NIC (name, "'carrier': '" carrier "'")
#define TAP(carrier) ", " NIC ("tap0", "'kind': 'other', 'carrier': '" carrier "'")
#define BOND0(slaves) ", " NIC ("bond0", "'kind': 'bond', 'slaves': [" slaves "]")
#define VLAN7(name, base, carrier) \
  NIC (name, "'kind': 'vlan', 'base': '" base "', 'vlan': 7, 'carrier': '" carrier "'")

static const struct
{
  const char *what;
  const char *nics;
  const char *carrier;
} carriers[] = {
  { "up", NIC_UP, "up" },
  { "down", NIC_DOWN, "down" },
  { "not reported", ETH1 ("'kind': 'ethernet'"), "unknown" },
  { "a bond's own report decides: up",
    ETH1 ("'kind': 'bond', 'carrier': 'up', 'slaves': ['a']") PORT ("a", "down"), "up" },
  { "a bond's own report decides: down",
    ETH1 ("'kind': 'bond', 'carrier': 'down', 'slaves': ['a']") PORT ("a", "up"), "down" },
  { "a bond is up when a slave is up",
    ETH1 ("'kind': 'bond', 'slaves': ['a', 'b', 'c']") PORT ("a", "down") PORT ("b", "unknown")
        PORT ("c", "up"),
    "up" },
  { "a bond is down when all slaves are",
    ETH1 ("'kind': 'bond', 'slaves': ['a', 'b']") PORT ("a", "down") PORT ("b", "down"), "down" },
  { "a bond is unknown when one slave is",
    ETH1 ("'kind': 'bond', 'slaves': ['a', 'b']") PORT ("a", "down") PORT ("b", "unknown"),
    "unknown" },
  { "a slave that is not listed is unknown",
    ETH1 ("'kind': 'bond', 'slaves': ['a', 'b']") PORT ("a", "down"), "unknown" },
  { "a bond without slaves", ETH1 ("'kind': 'bond', 'slaves': []"), "unknown" },
  { "a VLAN follows its base down", VLAN7 ("eth1", "a", "up") PORT ("a", "down"), "down" },
  { "a VLAN follows its base up", VLAN7 ("eth1", "a", "down") PORT ("a", "up"), "up" },
  { "a VLAN follows a base that is unknown", VLAN7 ("eth1", "a", "up") PORT ("a", "unknown"),
    "unknown" },
  { "a base that is not listed is unknown", VLAN7 ("eth1", "a", "up"), "unknown" },
  { "a VLAN without a base has its own", ETH1 ("'kind': 'vlan', 'carrier': 'down'"), "down" },
  { "a VLAN on a bond", VLAN7 ("eth1", "bond0", "down") BOND0 ("'a'") PORT ("a", "up"), "up" },
  { "a bridge is up when a port is",
    ETH1 ("'kind': 'bridge', 'carrier': 'down', 'ports': ['a', 'b']") PORT ("a", "down")
        PORT ("b", "up"),
    "up" },
  { "a bridge is down when all ports are",
    ETH1 ("'kind': 'bridge', 'carrier': 'up', 'ports': ['a', 'b']") PORT ("a", "down")
        PORT ("b", "down"),
    "down" },
  { "a guest's tap says nothing about the wire",
    ETH1 ("'kind': 'bridge', 'carrier': 'up', 'ports': ['tap0', 'a']") TAP ("up")
        PORT ("a", "down"),
    "down" },
  { "a tap that is down says nothing either",
    ETH1 ("'kind': 'bridge', 'ports': ['tap0', 'a']") TAP ("down") PORT ("a", "unknown"),
    "unknown" },
  { "taps count where nothing else is there: up",
    ETH1 ("'kind': 'bridge', 'carrier': 'down', 'ports': ['tap0']") TAP ("up"), "up" },
  { "taps count where nothing else is there: down",
    ETH1 ("'kind': 'bridge', 'carrier': 'up', 'ports': ['tap0']") TAP ("down"), "down" },
  { "a bridge without ports has its own report",
    ETH1 ("'kind': 'bridge', 'carrier': 'up', 'ports': []"), "up" },
  { "a port that is not listed is unknown",
    ETH1 ("'kind': 'bridge', 'carrier': 'up', 'ports': ['a', 'b']") PORT ("a", "down"), "unknown" },
  { "a bridge on a VLAN on a bond",
    ETH1 ("'kind': 'bridge', 'ports': ['bond0.7', 'tap0']") ", " VLAN7 ("bond0.7", "bond0", "up")
        BOND0 ("'a', 'b'") PORT ("a", "down") PORT ("b", "down") TAP ("up"),
    "down" },
};

static void
test_carrier (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);

  g_test_summary (carriers[i].what);

  for (guint bridged = 0; bridged <= 1; bridged++)
    {
      g_autofree char *network =
          g_strdup_printf ("{ 'id': 'n1', 'name': 'mig', 'required': false, 'bridged': %s }",
                           bridged ? "true" : "false");
      g_autofree char *hosts = g_strdup_printf (
          HEALTHY ("1") ", " HOST ("2", "%s", ON_MIG (IPV4 (GOOD4))), carriers[i].nics);
      g_autoptr (MignetCluster) cluster = fixture_new (.networks = network, .hosts = hosts);
      g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);

      assert_carrier (cluster, "host2", carriers[i].carrier);
      if (g_str_equal (carriers[i].carrier, "down"))
        {
          assert_state (cluster, "host2", "carrier-down");
          fixture_assert_reasons (plan, "error carrier-down host2 mig");
        }
      else
        {
          assert_state (cluster, "host2", "usable");
          fixture_assert_reasons (plan, g_str_equal (carriers[i].carrier, "up")
                                            ? ""
                                            : "warning carrier-unknown host2 mig");
        }
    }
}

static void
test_no_nic (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts = HEALTHY ("1") ", " HOST ("2", NIC_DOWN,
                                                     "{ 'network': 'mig', " IPV4 (GOOD4) " }"));
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);

  g_test_summary ("An attachment without a NIC: the carrier is unknown");

  assert_carrier (cluster, "host2", "unknown");
  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
  fixture_assert_reasons (plan, "warning carrier-unknown host2 mig");
}

static void
test_carrier_unknown_beside (void)
{
  g_autoptr (MignetCluster) cluster = fixture_new (
          .networks = MIG_DECLARED,
          .hosts = HEALTHY ("1") ", " HOST ("2", NIC_UNKNOWN, ON_MIG (IPV4 (WRONG4))) ", " HOST (
              "3", NIC_UNKNOWN, ON_MIG (IPV4_UNKNOWN)) ", " HOST ("4", NIC_UNKNOWN, ""));
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, NULL, NULL);

  g_test_summary ("CARRIER_UNKNOWN is reported in addition to a state, where there is an "
                  "attachment");

  fixture_assert_rejected (plan, "host2",
                           "error wrong-subnet host2 mig; warning carrier-unknown host2 mig");
  fixture_assert_rejected (plan, "host3",
                           "error address-unknown host3 mig; warning carrier-unknown host3 mig");
  fixture_assert_rejected (plan, "host4", "error network-absent host4 mig");
}

#define BARE_MANAGEMENT \
  HOST ("1", NIC_DOWN, ON ("ovirtmgmt", IPV4 (""))) \
  ", " HOST ("2", NIC_DOWN, ON ("ovirtmgmt", "'in-sync': false")) \
      AND_SILENT ("3") ", " HOST_FULL ("4", "'address': 'host4.example.org'")

static void
test_management (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.roles = "", .policy = "'preset': 'strict'", .hosts = BARE_MANAGEMENT);

  g_test_summary ("Management's attachment is not consulted, for either end, by any policy");

  for (guint i = 2; i <= 4; i++)
    {
      g_autofree char *host = g_strdup_printf ("host%u", i);
      g_autofree char *expected =
          g_strdup_printf ("management to %s over ovirtmgmt for ovirtmgmt", host);
      g_autoptr (MignetPlan) plan = fixture_plan (cluster, host, NULL);

      fixture_assert_plan (plan, expected);
      fixture_assert_reasons (plan, "");
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/planning/network-state/%s/%" G_GSIZE_FORMAT, states[i].state, i);

      g_test_add_data_func (path, &states[i], test_state);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (votes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/planning/network-state/votes/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &votes[i], test_votes);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (carriers); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/planning/network-state/carrier/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_carrier);
    }
  g_test_add_func ("/planning/network-state/subnets-ignored", test_subnets_ignored);
  g_test_add_func ("/planning/network-state/usable-addresses", test_usable_addresses);
  g_test_add_func ("/planning/network-state/votes/source", test_source_votes);
  g_test_add_func ("/planning/network-state/declared-subnets", test_declared_subnets);
  g_test_add_func ("/planning/network-state/duplicates/both-lose", test_duplicates);
  g_test_add_func ("/planning/network-state/duplicates/source", test_duplicate_of_source);
  g_test_add_func ("/planning/network-state/duplicates/one-of-two", test_one_of_two_duplicate);
  g_test_add_func ("/planning/network-state/duplicates/elsewhere", test_duplicate_elsewhere);
  g_test_add_func ("/planning/network-state/duplicates/pending", test_duplicate_pending);
  g_test_add_func ("/planning/network-state/carrier/no-nic", test_no_nic);
  g_test_add_func ("/planning/network-state/carrier/unknown-beside", test_carrier_unknown_beside);
  g_test_add_func ("/planning/network-state/management", test_management);

  return g_test_run ();
}
