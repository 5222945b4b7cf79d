/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "planning-fixture.h"

/* Which address is dialled, and from which one the stream is expected to come. */

#define DECLARED "'192.168.77.0/24', '192.168.88.0/24', '2001:db8:77::/64', '2001:db8:88::/64'"

typedef struct
{
  const char *what;
  const char *source;      /* members of the attachment of host1 */
  const char *destination; /* members of the attachment of host2 */
  const char *policy;      /* (nullable) */
  const char *subnets;     /* of the network; NULL: DECLARED */
  const char *addresses;
  const char *reasons;
} Choice;

#define DEPRECATED(address) STATE (address, "deprecated")
#define TENTATIVE(address) STATE (address, "tentative")

static const Choice family_choices[] = {
  { "two shared families: the policy's order",
    IPV4 ("'192.168.77.1/24'") ", " IPV6 ("'2001:db8:77::1/64'"),
    IPV4 ("'192.168.77.2/24'") ", " IPV6 ("'2001:db8:77::2/64'"), NULL, NULL,
    "ipv4 192.168.77.1 192.168.77.2", "" },
  { "two shared families: the policy's other order",
    IPV4 ("'192.168.77.1/24'") ", " IPV6 ("'2001:db8:77::1/64'"),
    IPV4 ("'192.168.77.2/24'") ", " IPV6 ("'2001:db8:77::2/64'"), "'families': ['ipv6', 'ipv4']",
    NULL, "ipv6 2001:db8:77::1 2001:db8:77::2", "" },
  { "only one family in the policy", IPV4 ("'192.168.77.1/24'") ", " IPV6 ("'2001:db8:77::1/64'"),
    IPV4 ("'192.168.77.2/24'") ", " IPV6 ("'2001:db8:77::2/64'"), "'families': ['ipv6']", NULL,
    "ipv6 2001:db8:77::1 2001:db8:77::2", "" },
  { "a family with a shared subnet before one that both have",
    IPV4 ("'192.168.77.1/24'") ", " IPV6 ("'2001:db8:77::1/64'"),
    IPV4 ("'192.168.88.2/24'") ", " IPV6 ("'2001:db8:77::2/64'"), NULL, NULL,
    "ipv6 2001:db8:77::1 2001:db8:77::2", "" },
  { "a deprecated address with a shared subnet makes the family",
    IPV4 ("'192.168.77.1/24'") ", " IPV6 (DEPRECATED ("2001:db8:77::1/64")),
    IPV4 ("'192.168.88.2/24'") ", " IPV6 (DEPRECATED ("2001:db8:77::2/64")), NULL, NULL,
    "ipv6 2001:db8:77::1 2001:db8:77::2", "" },
  { "no shared subnet: the first family that both have",
    IPV4 ("'192.168.77.1/24'") ", " IPV6 ("'2001:db8:77::1/64'"),
    IPV4 ("'192.168.88.2/24'") ", " IPV6 ("'2001:db8:88::2/64'"), NULL, NULL,
    "ipv4 192.168.77.1 192.168.88.2", "warning no-common-subnet host1 mig" },
  { "a family that both have before one of D's", IPV6 ("'2001:db8:77::1/64'"),
    IPV4 ("'192.168.77.2/24'") ", " IPV6 ("'2001:db8:88::2/64'"), NULL, NULL,
    "ipv6 2001:db8:77::1 2001:db8:88::2", "warning no-common-subnet host1 mig" },
  { "no common family: any that D has", IPV4 ("'192.168.77.1/24'"), IPV6 ("'2001:db8:77::2/64'"),
    NULL, NULL, "ipv6 - 2001:db8:77::2", "warning family-mismatch * mig" },
  { "S has none: D's first in the policy's order", IPV4 (""),
    IPV6 ("'2001:db8:77::2/64'") ", " IPV4 ("'192.168.77.2/24'"), NULL, NULL, "ipv4 - 192.168.77.2",
    "warning no-address host1 mig" },
  { "S has none: D's first in the policy's other order", IPV4 (""),
    IPV4 ("'192.168.77.2/24'") ", " IPV6 ("'2001:db8:77::2/64'"), "'families': ['ipv6', 'ipv4']",
    NULL, "ipv6 - 2001:db8:77::2", "warning no-address host1 mig" },
  { "D's family outside the subnets is none", IPV4 ("'192.168.77.1/24'"),
    IPV4 ("'10.0.0.2/24'") ", " IPV6 ("'2001:db8:77::2/64'"), NULL, NULL, "ipv6 - 2001:db8:77::2",
    "warning family-mismatch * mig" },
  { "S's family outside the subnets is none",
    IPV4 ("'10.0.0.1/24'") ", " IPV6 ("'2001:db8:77::1/64'"),
    IPV4 ("'192.168.77.2/24'") ", " IPV6 ("'2001:db8:88::2/64'"), NULL, NULL,
    "ipv6 2001:db8:77::1 2001:db8:88::2", "warning no-common-subnet host1 mig" },
};

static const Choice address_choices[] = {
  { "document order", IPV4 ("'192.168.77.1/24'"), IPV4 ("'192.168.77.9/24', '192.168.77.2/24'"),
    NULL, NULL, "ipv4 192.168.77.1 192.168.77.9", "" },
  { "not deprecated before document order", IPV4 ("'192.168.77.1/24'"),
    IPV4 (DEPRECATED ("192.168.77.9/24") ", '192.168.77.2/24'"), NULL, NULL,
    "ipv4 192.168.77.1 192.168.77.2", "" },
  { "shared subnet before not deprecated", IPV4 ("'192.168.77.1/24'"),
    IPV4 ("'192.168.88.2/24', " DEPRECATED ("192.168.77.2/24")), NULL, NULL,
    "ipv4 192.168.77.1 192.168.77.2", "" },
  { "shared subnet before document order", IPV4 ("'192.168.77.1/24'"),
    IPV4 ("'192.168.88.2/24', '192.168.77.2/24'"), NULL, NULL, "ipv4 192.168.77.1 192.168.77.2",
    "" },
  { "document order of the deprecated", IPV4 ("'192.168.77.1/24'"),
    IPV4 (DEPRECATED ("192.168.77.9/24") ", " DEPRECATED ("192.168.77.2/24")), NULL, NULL,
    "ipv4 192.168.77.1 192.168.77.9", "" },
  { "no shared subnet: not deprecated, then document order", IPV4 ("'192.168.77.1/24'"),
    IPV4 (DEPRECATED ("192.168.88.9/24") ", '192.168.88.2/24', '192.168.88.3/24'"), NULL, NULL,
    "ipv4 192.168.77.1 192.168.88.2", "warning no-common-subnet host1 mig" },
  { "only addresses inside the subnets", IPV4 ("'192.168.77.1/24', '10.0.0.1/24'"),
    IPV4 ("'10.0.0.2/24', '192.168.88.2/24'"), NULL, NULL, "ipv4 192.168.77.1 192.168.88.2",
    "warning no-common-subnet host1 mig" },
  { "S has none inside: its other one is expected", IPV4 ("'10.0.0.1/24'"),
    IPV4 ("'10.0.0.2/24', '192.168.77.2/24'"), NULL, NULL, "ipv4 10.0.0.1 192.168.77.2",
    "warning wrong-subnet host1 mig" },
  { "unusable ones do not count", IPV4 ("'192.168.77.1/24'"),
    IPV4 ("'192.168.77.0/24', " TENTATIVE ("192.168.77.8/24") ", '169.254.0.9/16', "
                                                              "'192.168.77.2/24'"),
    NULL, NULL, "ipv4 192.168.77.1 192.168.77.2", "" },
  { "S: shared subnet before document order", IPV4 ("'192.168.88.1/24', '192.168.77.1/24'"),
    IPV4 ("'192.168.77.2/24'"), NULL, NULL, "ipv4 192.168.77.1 192.168.77.2", "" },
  { "S: not deprecated before document order",
    IPV4 (DEPRECATED ("192.168.77.9/24") ", '192.168.77.1/24'"), IPV4 ("'192.168.77.2/24'"), NULL,
    NULL, "ipv4 192.168.77.1 192.168.77.2", "" },
  { "S: shared subnet before not deprecated",
    IPV4 ("'192.168.88.1/24', " DEPRECATED ("192.168.77.1/24")), IPV4 ("'192.168.77.2/24'"), NULL,
    NULL, "ipv4 192.168.77.1 192.168.77.2", "" },
  { "S: document order where nothing is shared", IPV4 ("'192.168.77.9/24', '192.168.77.1/24'"),
    IPV4 ("'192.168.88.2/24'"), NULL, NULL, "ipv4 192.168.77.9 192.168.88.2",
    "warning no-common-subnet host1 mig" },
  { "two shared subnets: S's is that of the dialled address",
    IPV4 ("'192.168.88.1/24', '192.168.77.1/24'"), IPV4 ("'192.168.77.2/24', '192.168.88.2/24'"),
    NULL, NULL, "ipv4 192.168.77.1 192.168.77.2", "" },
};

static const Choice subnet_choices[] = {
  { "each lies in the other's subnet", IPV4 ("'10.0.0.129/24'"), IPV4 ("'10.0.0.200/25'"), NULL, "",
    "ipv4 10.0.0.129 10.0.0.200", "" },
  { "one lies in the other's subnet, but not the other way round", IPV4 ("'10.0.0.1/24'"),
    IPV4 ("'10.0.0.200/25'"), NULL, "", "ipv4 10.0.0.1 10.0.0.200",
    "warning no-common-subnet host1 mig" },
  { "D's subnet is the wider one", IPV4 ("'10.0.0.200/25'"), IPV4 ("'10.0.0.1/24'"), NULL, "",
    "ipv4 10.0.0.200 10.0.0.1", "warning no-common-subnet host1 mig" },
  { "in one declared subnet but not in the same one", IPV4 ("'192.168.77.1/25'"),
    IPV4 ("'192.168.77.200/25'"), NULL, NULL, "ipv4 192.168.77.1 192.168.77.200",
    "warning no-common-subnet host1 mig" },
  { "point to point", IPV4 ("'10.0.0.0/31'"), IPV4 ("'10.0.0.1/31'"), NULL, "",
    "ipv4 10.0.0.0 10.0.0.1", "" },
  { "host routes share nothing", IPV4 ("'192.168.77.1/32'"), IPV4 ("'192.168.77.2/32'"), NULL, NULL,
    "ipv4 192.168.77.1 192.168.77.2", "warning no-common-subnet host1 mig" },
};

#define IGNORE "'subnet-rule': 'ignore'"

static const Choice ignored_choices[] = {
  { "ignored: outside and in document order", IPV4 ("'192.168.77.1/24'"),
    IPV4 ("'10.0.0.2/24', '192.168.77.2/24'"), IGNORE, NULL, "ipv4 192.168.77.1 10.0.0.2", "" },
  { "ignored: not deprecated still comes first", IPV4 ("'192.168.77.1/24'"),
    IPV4 (DEPRECATED ("192.168.77.2/24") ", '10.0.0.2/24'"), IGNORE, NULL,
    "ipv4 192.168.77.1 10.0.0.2", "" },
  { "ignored: a shared subnet does not make the family",
    IPV4 ("'192.168.77.1/24'") ", " IPV6 ("'2001:db8:77::1/64'"),
    IPV4 ("'192.168.88.2/24'") ", " IPV6 ("'2001:db8:77::2/64'"), IGNORE, NULL,
    "ipv4 192.168.77.1 192.168.88.2", "" },
  { "ignored: nor the source's address", IPV4 ("'192.168.88.1/24', '192.168.77.1/24'"),
    IPV4 ("'192.168.77.2/24'"), IGNORE, NULL, "ipv4 192.168.88.1 192.168.77.2", "" },
  { "ignored: a family outside the subnets is one", IPV4 ("'192.168.77.1/24'"),
    IPV4 ("'10.0.0.2/24'") ", " IPV6 ("'2001:db8:77::2/64'"), IGNORE, NULL,
    "ipv4 192.168.77.1 10.0.0.2", "" },
  { "ignored: an end outside the subnets can still lack a family", IPV6 ("'2001:db8:77::1/64'"),
    IPV4 ("'10.0.0.2/24'"), IGNORE, NULL, "ipv4 - 10.0.0.2", "warning family-mismatch * mig" },
};

static void
test_choice (gconstpointer data)
{
  const Choice *self = data;
  g_autofree char *hosts =
      g_strdup_printf (HOST ("1", NIC_UP, ON_MIG ("%s")) ", " HOST ("2", NIC_UP, ON_MIG ("%s")),
                       self->source, self->destination);
  g_autofree char *networks =
      g_strdup_printf ("{ 'id': 'n1', 'name': 'mig', 'required': false, 'subnets': [%s] }",
                       self->subnets != NULL ? self->subnets : DECLARED);
  g_autoptr (MignetCluster) cluster =
      fixture_new (.policy = self->policy, .networks = networks, .hosts = hosts);
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);

  g_test_summary (self->what);

  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
  fixture_assert_addresses (plan, self->addresses);
  fixture_assert_reasons (plan, self->reasons);
}

/* oVirt does not look at subnets, but at families. */
static void
test_ignored_family_mismatch (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.policy = "'preset': 'ovirt'",
                   .networks = "{ 'id': 'n1', 'name': 'mig', 'required': false, "
                               "'subnets': ['192.168.77.0/24'] }",
                   .hosts = HOST ("1", NIC_UP, ON_MIG (IPV6 ("'2001:db8::1/64'"))) ", " HOST (
                       "2", NIC_UP, ON_MIG (IPV4 ("'10.0.0.2/24'"))));
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);

  g_test_summary ("Row 'no common family' of ovirt holds wherever the addresses are");

  fixture_assert_plan (plan, "fallback to host2 over ovirtmgmt for mig");
  fixture_assert_reasons (plan, "warning family-mismatch * mig");
}

/* MTUs: the NICs that the attachments name, and the network's. */
typedef struct
{
  const char *what;
  const char *source_nics;
  const char *destination_nics;
  const char *network_mtu;
  gboolean disagree;
} Mtu;

#define ETH(mtu) NIC ("eth1", "'carrier': 'up', 'mtu': " mtu)
#define ON_BASE(mtu, base_mtu) \
  NIC ("eth1", "'kind': 'vlan', 'base': 'eth0', 'vlan': 7, 'mtu': " mtu) \
  ", " NIC ("eth0", "'carrier': 'up', 'mtu': " base_mtu)

static const Mtu mtus[] = {
  { "all the same", ETH ("9000"), ETH ("9000"), "9000", FALSE },
  { "nothing is known", ETH ("0"), ETH ("0"), "0", FALSE },
  { "the network does not say", ETH ("9000"), ETH ("9000"), "0", FALSE },
  { "only the source is known", ETH ("9000"), ETH ("0"), "0", FALSE },
  { "the destination is not known", ETH ("9000"), ETH ("0"), "9000", FALSE },
  { "the ends differ", ETH ("9000"), ETH ("1500"), "0", TRUE },
  { "the network differs from both", ETH ("1500"), ETH ("1500"), "9000", TRUE },
  { "the network differs from the only one that is known", ETH ("0"), ETH ("1500"), "9000", TRUE },
  { "the source differs", ETH ("1500"), ETH ("9000"), "9000", TRUE },
  { "a VLAN inherits", ON_BASE ("0", "9000"), ETH ("9000"), "9000", FALSE },
  { "a VLAN inherits another", ON_BASE ("0", "1500"), ETH ("9000"), "0", TRUE },
  { "a VLAN's own counts, not its base's", ON_BASE ("1500", "9000"), ETH ("1500"), "1500", FALSE },
};

static void
test_mtu (gconstpointer data)
{
  const Mtu *self = data;
  g_autofree char *hosts =
      g_strdup_printf (HOST ("1", "%s", ON_MIG (IPV4 ("'192.168.77.1/24'"))) ", " HOST (
                           "2", "%s", ON_MIG (IPV4 ("'192.168.77.2/24'"))),
                       self->source_nics, self->destination_nics);
  g_autofree char *networks = g_strdup_printf (
      "{ 'id': 'n1', 'name': 'mig', 'required': false, 'mtu': %s }", self->network_mtu);
  g_autoptr (MignetCluster) cluster = fixture_new (.networks = networks, .hosts = hosts);
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);

  g_test_summary (self->what);

  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
  fixture_assert_reasons (plan, self->disagree ? "warning mtu-mismatch * mig" : "");
}

static void
test_mtu_one_end (void)
{
  static const char networks[] = "{ 'id': 'n1', 'name': 'mig', 'required': false, 'mtu': 9000 }";
  g_autoptr (MignetCluster) no_source =
      fixture_new (.networks = networks,
                   .hosts = HOST ("1", ETH ("9000"), "") ", " HOST (
                       "2", ETH ("1500"), ON_MIG (IPV4 ("'192.168.77.2/24'"))));
  g_autoptr (MignetCluster) no_destination =
      fixture_new (.networks = networks,
                   .hosts =
                       HOST ("1", ETH ("1500"), ON_MIG (IPV4 ("'192.168.77.1/24'"))) ", " HOST (
                           "2", ETH ("9000"), ""));
  g_autoptr (MignetPlan) from_nothing = fixture_plan (no_source, "host2", NULL);
  g_autoptr (MignetPlan) to_nothing = fixture_plan (no_destination, "host2", NULL);

  g_test_summary ("MTUs are compared only where both ends are attached");

  fixture_assert_reasons (from_nothing, "warning network-absent host1 mig");
  fixture_assert_reasons (to_nothing, "warning network-absent host2 mig");
}

static void
test_mtu_no_nic (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts =
                       HOST ("1", ETH ("9000"), ON_MIG (IPV4 ("'192.168.77.1/24'"))) ", " HOST (
                           "2", ETH ("1500"),
                           "{ 'network': 'mig', " IPV4 ("'192.168.77.2/24'") " }"));
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);

  g_test_summary ("An attachment that names no NIC has no MTU to compare");

  fixture_assert_reasons (plan, "warning carrier-unknown host2 mig");
}

static void
add_choices (const char *group, const Choice *choices, gsize n_choices)
{
  for (gsize i = 0; i < n_choices; i++)
    {
      g_autofree char *path = g_strdup_printf ("/planning/addresses/%s/%" G_GSIZE_FORMAT, group, i);

      g_test_add_data_func (path, &choices[i], test_choice);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_choices ("family", family_choices, G_N_ELEMENTS (family_choices));
  add_choices ("address", address_choices, G_N_ELEMENTS (address_choices));
  add_choices ("same-subnet", subnet_choices, G_N_ELEMENTS (subnet_choices));
  add_choices ("ignored", ignored_choices, G_N_ELEMENTS (ignored_choices));
  g_test_add_func ("/planning/addresses/ignored/family", test_ignored_family_mismatch);
  for (gsize i = 0; i < G_N_ELEMENTS (mtus); i++)
    {
      g_autofree char *path = g_strdup_printf ("/planning/addresses/mtu/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &mtus[i], test_mtu);
    }
  g_test_add_func ("/planning/addresses/mtu/one-end", test_mtu_one_end);
  g_test_add_func ("/planning/addresses/mtu/no-nic", test_mtu_no_nic);

  return g_test_run ();
}
