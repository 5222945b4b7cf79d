/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "planning-fixture.h"

/* The automatic bandwidth: the smaller of both ends' limits, divided by the migrations that may
 * share the link, 8 Mb/s counting as a MiB/s. */

#define SPEED(name, speed) NIC (name, "'carrier': 'up', 'speed': " speed)
#define DOWN(name, speed) NIC (name, "'carrier': 'down', 'speed': " speed)
#define PLAIN(speed) SPEED ("eth1", speed)
#define BOND(members, slaves) \
  NIC ("eth1", "'kind': 'bond', 'slaves': ['a', 'b', 'c'], " members) ", " slaves
#define THREE SPEED ("a", "1000") ", " SPEED ("b", "10000") ", " DOWN ("c", "100")

typedef struct
{
  const char *name;
  const char *policy;
  const char *nics; /* of both ends */
  gint64 bandwidth; /* -1: no parameter */
} Row;

static const Row rows[] = {
  /* As oVirt publishes them, for two migrations and for one. */
  { "1G-two", "", PLAIN ("1000"), 62 },
  { "1G-one", "'max-outgoing': 1, 'max-incoming': 1", PLAIN ("1000"), 125 },
  { "10G-two", "", PLAIN ("10000"), 625 },
  { "10G-one", "'transfer-preset': 'suspend-if-needed'", PLAIN ("10000"), 1250 },
  { "25G-two", "'transfer-preset': 'legacy'", PLAIN ("25000"), 1562 },
  { "25G-one", "'max-outgoing': 1, 'max-incoming': 1", PLAIN ("25000"), 3125 },

  /* Where oVirt's division comes to 0, which libvirt would take for no limit. */
  { "slow", "", PLAIN ("15"), 1 },
  { "very-slow", "", PLAIN ("7"), 1 },
  { "many", "'max-outgoing': 1000, 'max-incoming': 1000", PLAIN ("1000"), 1 },

  /* What limits how many share the link. */
  { "limit-of-an-end", "'max-outgoing': 1", PLAIN ("10000"), 625 },
  { "per-network", "'max-per-network': 1", PLAIN ("10000"), 1250 },
  { "per-cluster", "'max-per-cluster': 1", PLAIN ("10000"), 1250 },
  { "per-network-no-limit", "'max-per-network': 9, 'max-per-cluster': 4294967295", PLAIN ("10000"),
    625 },

  /* A bond follows its mode; slaves without link do not count. */
  { "active-slave", "", BOND ("'mode': 'active-backup', 'active-slave': 'b'", THREE), 625 },
  { "no-active-slave", "", BOND ("'mode': 'active-backup'", THREE), 62 },
  { "mode-by-number", "", BOND ("'mode': '1', 'active-slave': 'b'", THREE), 625 },
  { "balance-rr", "", BOND ("'mode': 'balance-rr'", THREE), 687 },
  { "balance-xor", "", BOND ("'mode': '2'", THREE), 687 },
  { "802.3ad", "", BOND ("'mode': '802.3ad'", THREE), 687 },
  { "balance-tlb", "", BOND ("'mode': '5'", THREE), 687 },
  { "balance-alb", "", BOND ("'mode': 'balance-alb'", THREE), 687 },
  { "broadcast", "", BOND ("'mode': 'broadcast'", THREE), 62 },
  { "mode-unknown", "", BOND ("'carrier': 'up'", THREE), 62 },
  { "bond-reported", "",
    BOND ("'mode': '802.3ad', 'speed': 20000",
          NIC ("a", "'carrier': 'up'") ", " NIC ("b", "'carrier': 'up'") ", " NIC (
              "c", "'carrier': 'up'")),
    1250 },
  { "bond-of-nothing-known", "",
    BOND ("'mode': '802.3ad'",
          NIC ("a", "'carrier': 'up'") ", " NIC ("b", "'mtu': 0") ", " NIC ("c", "'mtu': 0")),
    -1 },
};

/* The bandwidth of the plan, -1 if it names none. */
static gint64
get_bandwidth (MignetPlan *plan)
{
  guint64 bandwidth = 0;

  g_assert_cmpint (mignet_plan_get_outcome (plan), ==, MIGNET_OUTCOME_DEDICATED);
  if (!g_variant_lookup (mignet_plan_get_parameters (plan), "bandwidth", "t", &bandwidth))
    return -1;

  return (gint64) bandwidth;
}

static gint64
plan_bandwidth (const char *policy, const char *network, const char *nics1, const char *nics2)
{
  g_autofree char *hosts =
      g_strdup_printf (HOST ("1", "%s", ON_MIG (IPV4 ("'192.168.77.1/24'"))) ", " HOST (
                           "2", "%s", ON_MIG (IPV4 ("'192.168.77.2/24'"))),
                       nics1, nics2);
  g_autoptr (MignetCluster) cluster =
      fixture_new (.policy = policy, .networks = network, .hosts = hosts);
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);

  return get_bandwidth (plan);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;

  g_assert_cmpint (plan_bandwidth (row->policy, NETWORK_MIG, row->nics, row->nics), ==,
                   row->bandwidth);
}

/* One end of a link, with what its speed comes to. */
typedef struct
{
  char *nics;
  guint64 speed; /* 0: unknown */
} End;

static const guint speeds[] = { 10, 100, 1000, 2500, 10000, 25000, 40000, 100000 };

static guint
pick_speed (GRand *random)
{
  return speeds[g_rand_int_range (random, 0, G_N_ELEMENTS (speeds))];
}

static void
make_plain (GRand *random, End *end)
{
  end->speed = g_rand_int_range (random, 0, 8) == 0 ? 0 : pick_speed (random);
  end->nics = g_strdup_printf (SPEED ("eth1", "%" G_GUINT64_FORMAT), end->speed);
}

static void
make_bond (GRand *random, End *end, const char *name, const char *more)
{
  static const char *const modes[] = { "balance-rr", "active-backup", "balance-xor", "broadcast",
                                       "802.3ad",    "balance-tlb",   "balance-alb" };
  int mode = g_rand_int_range (random, 0, G_N_ELEMENTS (modes));
  guint first = pick_speed (random);
  guint second = pick_speed (random);
  gboolean second_up = g_rand_boolean (random);
  gboolean by_number = g_rand_boolean (random);
  g_autofree char *number = g_strdup_printf ("%d", mode);

  if (mode == 1)
    end->speed = first;
  else if (mode == 3)
    end->speed = second_up ? MIN (first, second) : first;
  else
    end->speed = second_up ? first + second : first;

  end->nics = g_strdup_printf (
      NIC ("%s", "'kind': 'bond', 'mode': '%s', 'slaves': ['a', 'b']%s") ", " SPEED (
          "a", "%u") ", " NIC ("b", "'carrier': '%s', 'speed': %u") "%s",
      name, by_number ? number : modes[mode], mode == 1 ? ", 'active-slave': 'a'" : "", first,
      second_up ? "up" : "down", second, more);
}

static void
make_end (GRand *random, End *end)
{
  switch (g_rand_int_range (random, 0, 3))
    {
    case 0:
      make_plain (random, end);
      break;
    case 1:
      make_bond (random, end, "eth1", "");
      break;
    default:
      make_bond (random, end, "bond0",
                 ", " NIC ("eth1", "'kind': 'vlan', 'base': 'bond0', 'vlan': 7, 'speed': 1"));
    }
}

static guint64
get_share (guint64 speed, guint n)
{
  return MAX (speed / 8 / n, 1);
}

static void
test_random (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (77);

  g_test_summary ("The automatic bandwidth is what is computed from the definition");

  for (guint i = 0; i < 500; i++)
    {
      End from, to;
      guint qos = g_rand_int_range (random, 0, 3) == 0 ? pick_speed (random) : 0;
      guint out = (guint) g_rand_int_range (random, 1, 9);
      guint in = (guint) g_rand_int_range (random, 1, 9);
      guint per_network = (guint) g_rand_int_range (random, 0, 9);
      g_autofree char *policy = g_strdup_printf (
          "'max-outgoing': %u, 'max-incoming': %u, 'max-per-network': %u", out, in, per_network);
      g_autofree char *network =
          g_strdup_printf ("{ 'id': 'n1', 'name': 'mig', 'required': false, 'qos': %s%u%s }",
                           qos != 0 ? "{ 'rate': " : "null, 'vlan': ", qos, qos != 0 ? " }" : "");
      guint n_out, n_in;
      gint64 bandwidth;

      make_end (random, &from);
      make_end (random, &to);
      bandwidth = plan_bandwidth (policy, network, from.nics, to.nics);
      g_free (from.nics);
      g_free (to.nics);

      n_out = per_network != 0 ? MIN (out, per_network) : out;
      n_in = per_network != 0 ? MIN (in, per_network) : in;
      if (qos != 0)
        from.speed = to.speed = qos;
      if (from.speed == 0 || to.speed == 0)
        g_assert_cmpint (bandwidth, ==, -1);
      else
        g_assert_cmpint (bandwidth, ==,
                         MIN (get_share (from.speed, n_out), get_share (to.speed, n_in)));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/planning/bandwidth/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/planning/bandwidth/random", test_random);
  return g_test_run ();
}
