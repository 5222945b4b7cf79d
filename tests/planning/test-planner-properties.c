/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "planning-fixture.h"

#include <string.h>

/* Properties of planning over random clusters, from fixed seeds. */

#define PICK(random, array) array[g_rand_int_range (random, 0, G_N_ELEMENTS (array))]

/* Random clusters, built in different orders. */

#define N_HOSTS 7
#define N_VMS 9

/* The text with every "@" replaced. */
static char *
number (const char *text, guint n)
{
  g_auto (GStrv) parts = g_strsplit (text, "@", -1);
  g_autofree char *digits = g_strdup_printf ("%u", n);

  return g_strjoinv (digits, parts);
}

static char *
random_addresses (GRand *random, guint n)
{
  static const char *const addresses[] = { "",
                                           "'192.168.77.@/24'",
                                           "'192.168.77.@/24'",
                                           "'192.168.77.@/24', '10.0.0.@/24'",
                                           "'10.0.0.@/16'",
                                           "'192.168.77.200/24'",
                                           "'169.254.0.@/16'" };
  static const char *const states[] = { "deprecated", "tentative", "duplicate" };

  if (g_rand_int_range (random, 0, 6) == 0)
    return g_strdup_printf (STATE ("192.168.77.%u/24", "%s"), n + 100, PICK (random, states));

  return number (PICK (random, addresses), n);
}

static char *
random_attachment (GRand *random, const char *network, const char *nic, guint n)
{
  static const char *const protocols[] = { "static", "static", "dhcp", "none" };
  static const char *const sixes[] = { "", "",
                                       ", 'ipv6': { 'protocol': 'autoconf', 'addresses': [] }",
                                       ", 'ipv6': { 'protocol': 'static' }",
                                       ", " IPV6 ("'2001:db8::@/64'") };
  g_autofree char *addresses = random_addresses (random, n);
  g_autofree char *six = number (PICK (random, sixes), n);

  return g_strdup_printf ("{ 'network': '%s', 'nic': '%s', 'in-sync': %s, 'ipv4': { "
                          "'protocol': '%s', 'addresses': [%s] }%s }",
                          network, nic, g_rand_int_range (random, 0, 5) > 0 ? "true" : "false",
                          PICK (random, protocols), addresses, six);
}

static char *
random_host (GRand *random, guint n)
{
  static const char *const status[] = { "up", "up", "up", "up", "maintenance", "down" };
  static const char *const carriers[] = { "up", "up", "up", "unknown", "down" };
  static const guint memory[] = { 0, 8192, 8192, 16384 };
  static const guint speeds[] = { 0, 1000, 10000 };
  g_autofree char *mig = random_attachment (random, "mig", "eth1", n);
  g_autofree char *fast = random_attachment (random, "fast", "eth2", n);
  gboolean has_mig = g_rand_int_range (random, 0, 5) > 0;
  gboolean has_fast = g_rand_boolean (random);

  return g_strdup_printf (
      "{ 'id': 'h%u', 'name': 'host%u', 'status': '%s', 'memory': %u, 'cpus': "
      "%d, "
      "'max-incoming': %d, 'nics': [" NIC (
          "eth1",
          "'carrier': '%s', 'speed': "
          "%u, 'mtu': %d") ", " NIC ("eth2", "'carrier': '%s'") "], 'attachments': [%s%s%s] }",
      n, n, PICK (random, status), PICK (random, memory), g_rand_int_range (random, 0, 9),
      g_rand_int_range (random, 0, 4), PICK (random, carriers), PICK (random, speeds),
      g_rand_boolean (random) ? 1500 : 9000, PICK (random, carriers), has_mig ? mig : "",
      has_mig && has_fast ? ", " : "", has_fast ? fast : "");
}

static char *
random_vm (GRand *random, guint n)
{
  static const char *const status[] = { "up", "up", "up", "paused", "powering-up", "down" };
  static const char *const networks[] = { "null", "null", "null", "'fast'", "'ovirtmgmt'" };
  static const char *const needed[] = { "", "", "", "'fast'", "'mig'" };
  static const char *const affinity[] = { "", "", "{ 'group': 'a', 'rule': 'apart' }",
                                          "{ 'group': 't', 'rule': 'together' }" };
  static const char *const policies[] = { "null", "null", "'ovirt'", "'strict'" };
  int host = g_rand_int_range (random, 1, N_HOSTS + 1);
  g_autofree char *moving =
      g_strdup_printf ("'migrating', 'destination': 'host%d'", host % N_HOSTS + 1);
  g_autofree char *standing = g_strdup_printf ("'%s'", PICK (random, status));
  gboolean moves = g_rand_int_range (random, 0, 6) == 0;

  return g_strdup_printf (
      "{ 'id': 'v%u', 'name': 'vm%u', 'host': 'host%d', 'status': %s, 'memory': %d, 'vcpus': %d, "
      "'networks': [%s], 'migration-network': %s, 'migration-policy': %s, 'affinity': [%s] }",
      n, n, host, moves ? moving : standing, 1024 * g_rand_int_range (random, 0, 5),
      g_rand_int_range (random, 1, 5), PICK (random, needed), PICK (random, networks),
      PICK (random, policies), PICK (random, affinity));
}

/* The pieces in a random order. */
static char *
join_shuffled (char **pieces, GRand *random)
{
  g_autoptr (GPtrArray) order = g_ptr_array_new ();

  for (guint i = 0; pieces[i] != NULL; i++)
    g_ptr_array_insert (order, g_rand_int_range (random, 0, i + 1), pieces[i]);
  g_ptr_array_add (order, NULL);
  return g_strjoinv (", ", (char **) order->pdata);
}

typedef struct
{
  char *networks[4];
  char *hosts[N_HOSTS + 1];
  char *vms[N_VMS + 1];
  const char *policy;
} Pieces;

static void
pieces_clear (Pieces *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->networks); i++)
    g_free (self->networks[i]);
  for (guint i = 0; i < G_N_ELEMENTS (self->hosts); i++)
    g_free (self->hosts[i]);
  for (guint i = 0; i < G_N_ELEMENTS (self->vms); i++)
    g_free (self->vms[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pieces, pieces_clear)

static void
fill_pieces (Pieces *self, GRand *random)
{
  static const char *const policies[] = {
    "'preset': 'design'",           "'preset': 'ovirt'",
    "'preset': 'strict'",           "'networks': ['fast', 'mig']",
    "'families': ['ipv6', 'ipv4']", "'fallback': 'always'"
  };

  self->policy = PICK (random, policies);
  self->networks[0] = g_strdup (NETWORK_MIG);
  self->networks[1] = g_strdup (NETWORK ("n2", "fast"));
  self->networks[2] = g_strdup (NETWORK ("n3", "idle"));
  for (guint i = 0; i < N_HOSTS; i++)
    self->hosts[i] = random_host (random, i + 1);
  for (guint i = 0; i < N_VMS; i++)
    self->vms[i] = random_vm (random, i + 1);
}

static MignetCluster *
load_pieces (Pieces *self, GRand *random)
{
  g_autofree char *networks = join_shuffled (self->networks, random);
  g_autofree char *hosts = join_shuffled (self->hosts, random);
  g_autofree char *vms = join_shuffled (self->vms, random);

  return fixture_new (.policy = self->policy, .networks = networks, .hosts = hosts, .vms = vms);
}

/* Every virtual machine, automatically and to every host. The fixture checks each plan. */
static char *
plan_everything (MignetCluster *cluster)
{
  GString *text = g_string_new (NULL);

  for (guint vm = 1; vm <= N_VMS; vm++)
    {
      for (guint host = 0; host <= N_HOSTS; host++)
        {
          g_autofree char *vm_name = g_strdup_printf ("vm%u", vm);
          g_autofree char *host_name = host > 0 ? g_strdup_printf ("host%u", host) : NULL;
          g_autoptr (MignetRequest) request = fixture_request (cluster, vm_name, host_name, NULL);
          g_autoptr (MignetPlan) plan = fixture_plan_request (cluster, request);
          g_autofree char *json = mignet_plan_to_json (plan);
          g_autofree char *explained = mignet_plan_explain (plan);

          g_string_append (text, json);
          g_string_append (text, explained);
        }
    }

  return g_string_free (text, FALSE);
}

static void
test_permutations (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (77);

  g_test_summary ("The same model gives the same answer, in whatever order it was built; and what "
                  "is true of every plan");

  for (guint i = 0; i < 25; i++)
    {
      g_auto (Pieces) pieces = { 0 };
      g_autofree char *first = NULL;

      fill_pieces (&pieces, random);
      for (guint j = 0; j < 3; j++)
        {
          g_autoptr (MignetCluster) cluster = load_pieces (&pieces, random);
          g_autofree char *plans = plan_everything (cluster);

          if (first == NULL)
            first = g_steal_pointer (&plans);
          else
            g_assert_cmpstr (first, ==, plans);
        }
    }
}

/* The winner of an automatic plan is what a manual request for it gets. */
static void
check_winner (MignetCluster *cluster, const char *vm)
{
  g_autoptr (MignetRequest) automatic = fixture_request (cluster, vm, NULL, NULL);
  g_autoptr (MignetPlan) plan = fixture_plan_request (cluster, automatic);
  g_autoptr (MignetRequest) manual = NULL;
  g_autoptr (MignetPlan) again = NULL;
  g_autofree char *description = NULL;
  g_autofree char *addresses = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (mignet_plan_is_current (plan, cluster, &error));
  g_assert_no_error (error);
  if (mignet_plan_get_outcome (plan) == MIGNET_OUTCOME_REFUSED)
    return;

  manual = fixture_request (cluster, vm, mignet_plan_get_destination (plan), NULL);
  again = fixture_plan_request (cluster, manual);
  description = fixture_describe (plan);
  addresses = fixture_describe_addresses (plan);
  fixture_assert_plan (again, description);
  fixture_assert_addresses (again, addresses);
  g_assert_cmpstr (mignet_plan_get_migrate_uri (plan), ==, mignet_plan_get_migrate_uri (again));
}

static void
test_winner (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (642551);

  g_test_summary ("A manual request for the host that was chosen gets the same plan; a plan that "
                  "was just made is current");

  for (guint i = 0; i < 60; i++)
    {
      g_auto (Pieces) pieces = { 0 };
      g_autoptr (MignetCluster) cluster = NULL;

      fill_pieces (&pieces, random);
      cluster = load_pieces (&pieces, random);
      for (guint vm = 1; vm <= N_VMS; vm++)
        {
          g_autofree char *name = g_strdup_printf ("vm%u", vm);

          check_winner (cluster, name);
        }
    }
}

static void
test_ties (void)
{
  static const char hosts[] = "{ 'id': 'a2', 'name': 'n1', 'attachments': [] }, "
                              "{ 'id': 'a10', 'name': 'n2', 'attachments': [] }, "
                              "{ 'id': 'B', 'name': 'n3', 'attachments': [] }, "
                              "{ 'id': 'source', 'name': 'host1', 'attachments': [] }, "
                              "{ 'id': 'é', 'name': 'a', 'attachments': [] }, "
                              "{ 'id': 'z', 'name': 'n4', 'attachments': [] }";
  static const char *const expected[] = { "B", "a10", "a2", "z", "é", "source" };
  g_autoptr (MignetCluster) cluster = fixture_new (.roles = "", .hosts = hosts);
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, NULL, NULL);
  g_autoptr (GPtrArray) candidates = mignet_plan_get_candidates (plan);

  g_test_summary ("Ties go to the bytewise lowest id, whatever the names and the order");

  g_assert_cmpuint (candidates->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < candidates->len; i++)
    g_assert_cmpstr (mignet_candidate_get_host_id (g_ptr_array_index (candidates, i)), ==,
                     expected[i]);
}

/* host2 comes first by its id; host3 is better in one thing. */
#define LINKED(n, members) \
  HOST (n, NIC ("eth1", "'carrier': 'up', " members), ON_MIG (IPV4 ("'192.168.77." n "/24'")))
#define BIG(attachments) HOST_WITH ("2", "'memory': 1048576, 'cpus': 512, ", NIC_UP, attachments)
#define SMALL "'memory': 2048, 'cpus': 2, "
#define OTHER_SUBNET HOST ("2", NIC_UP, ON_MIG (IPV4 ("'192.168.77.130/25'")))
#define TOGETHER "'affinity': [{ 'group': 'g', 'rule': 'together' }]"
#define ARRIVING VM_WITH ("2", "host4", "'status': 'migrating', 'destination': 'host2'")

static const struct
{
  const char *what;
  const char *policy;
  const char *host2;
  const char *host3;
  const char *vms;
} better[] = {
  { "free memory", "", HEALTHY_WITH ("2", "'memory': 8192, "),
    HEALTHY_WITH ("3", "'memory': 65536, "), VM_WITH ("1", "host1", "'memory': 1024") },
  { "free memory beside what runs there", "", HEALTHY_WITH ("2", "'memory': 8192, "),
    HEALTHY_WITH ("3", "'memory': 8192, "),
    VM_WITH ("1", "host1", "'memory': 1024") ", " VM_WITH ("2", "host2", "'memory': 4096") },
  { "free CPU", "", HEALTHY_WITH ("2", "'cpus': 4, "), HEALTHY_WITH ("3", "'cpus': 64, "),
    VM_WITH ("1", "host1", "'vcpus': 2") },
  { "migrations under way", "", HEALTHY ("2"), HEALTHY ("3") ", " HEALTHY ("4"),
    VM ("1", "host1") ", " ARRIVING },
  { "link speed", "", LINKED ("2", "'speed': 1000"), LINKED ("3", "'speed': 10000"),
    VM ("1", "host1") },
  { "same subnet", "", OTHER_SUBNET, HEALTHY ("3"), VM ("1", "host1") },
  { "MTU", "", LINKED ("2", "'mtu': 1500"), LINKED ("3", "'mtu': 9000"), VM ("1", "host1") },
  { "affinity", "", HEALTHY ("2"), HEALTHY ("3"),
    VM_WITH ("1", "host1", TOGETHER) ", " VM_WITH ("2", "host2", TOGETHER) ", " VM_WITH (
        "3", "host3", TOGETHER) ", " VM_WITH ("4", "host3", TOGETHER) },
  { "DEDICATED before WAITING", "", BIG (ON_MIG (IPV4_PENDING)), HEALTHY_WITH ("3", SMALL),
    VM_WITH ("1", "host1", "'memory': 2048") },
  { "DEDICATED before FALLBACK", "'preset': 'ovirt'", BIG (""), HEALTHY_WITH ("3", SMALL),
    VM_WITH ("1", "host1", "'memory': 2048") },
  { "FALLBACK before WAITING", "'fallback': 'always'", BIG (ON_MIG (IPV4_PENDING)),
    HOST_WITH ("3", SMALL, NIC_UP, ""), VM_WITH ("1", "host1", "'memory': 2048") },
};

static void
test_better (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *hosts = g_strjoin (", ", LINKED ("1", "'speed': 10000, 'mtu': 9000"),
                                      better[i].host2, better[i].host3, NULL);
  g_autoptr (MignetCluster) cluster =
      fixture_new (.policy = better[i].policy,
                   .networks = "{ 'id': 'n1', 'name': 'mig', 'required': false, "
                               "'subnets': ['192.168.77.0/24'] }",
                   .hosts = hosts, .vms = better[i].vms);
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, NULL, NULL);
  g_autoptr (MignetCandidate) second = fixture_candidate (plan, "host2");

  g_test_summary (better[i].what);

  g_assert_cmpstr (mignet_plan_get_destination (plan), ==, "host3");
  g_assert_true (mignet_candidate_is_eligible (second));
}

/* Planning changes nothing. */
static void
test_model_stays (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (9);
  g_auto (Pieces) pieces = { 0 };
  g_autoptr (MignetCluster) cluster = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *plans = NULL;
  g_autofree char *after = NULL;
  guint64 generation;

  g_test_summary ("Planning changes nothing in the model");

  fill_pieces (&pieces, random);
  cluster = load_pieces (&pieces, random);
  before = mignet_cluster_to_json (cluster, &error);
  g_assert_no_error (error);
  generation = mignet_cluster_get_generation (cluster);
  plans = plan_everything (cluster);
  after = mignet_cluster_to_json (cluster, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpuint (mignet_cluster_get_generation (cluster), ==, generation);
}

/* Every change of the model is seen by the next plan: a saved and loaded copy, which has no past,
 * gets the same. */
static void
change_something (MignetCluster *cluster, GRand *random)
{
  g_autofree char *name = g_strdup_printf ("host%d", g_rand_int_range (random, 1, N_HOSTS + 1));
  g_autofree char *address = g_strdup_printf ("192.168.77.%d/24", g_rand_int_range (random, 1, 9));
  MignetHost *host = mignet_cluster_lookup_host (cluster, name);
  MignetNetworkAttachment *attachment =
      mignet_host_lookup_attachment (host, mignet_cluster_lookup_network (cluster, "mig"));
  MignetNic *nic = mignet_host_lookup_nic (host, "eth1");

  switch (g_rand_int_range (random, 0, 7))
    {
    case 0:
      mignet_host_set_status (host, g_rand_int_range (random, 0, 3));
      break;
    case 1:
      mignet_nic_set_carrier (nic, g_rand_int_range (random, 0, 3));
      break;
    case 2:
      mignet_host_set_memory (host, 1024 * g_rand_int_range (random, 0, 20));
      break;
    case 3:
      mignet_host_set_max_incoming (host, g_rand_int_range (random, 0, 3));
      break;
    case 4:
      mignet_nic_set_speed (nic, 1000 * g_rand_int_range (random, 0, 11));
      break;
    case 5:
      if (attachment != NULL)
        mignet_network_attachment_set_in_sync (attachment, g_rand_boolean (random));
      break;
    default:
      if (attachment != NULL)
        fixture_set_ipv4 (attachment, MIGNET_BOOT_PROTOCOL_STATIC, address);
      break;
    }
}

static void
test_changes_are_seen (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (33);
  g_auto (Pieces) pieces = { 0 };
  g_autoptr (MignetCluster) cluster = NULL;

  g_test_summary ("A plan depends on what the model is, not on how it became so");

  fill_pieces (&pieces, random);
  cluster = load_pieces (&pieces, random);
  for (guint i = 0; i < 40; i++)
    {
      g_autoptr (MignetCluster) copy = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = NULL;
      g_autofree char *plans = NULL;
      g_autofree char *copied = NULL;
      char *json;

      change_something (cluster, random);
      json = mignet_cluster_to_json (cluster, &error);
      g_assert_no_error (error);
      bytes = g_bytes_new_take (json, strlen (json));
      copy = mignet_cluster_load_from_bytes (bytes, "copy", MIGNET_LOAD_NONE, &error);
      g_assert_no_error (error);
      plans = plan_everything (cluster);
      copied = plan_everything (copy);
      g_assert_cmpstr (plans, ==, copied);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/planning/planner-properties/permutations", test_permutations);
  g_test_add_func ("/planning/planner-properties/winner", test_winner);
  g_test_add_func ("/planning/planner-properties/ties", test_ties);
  for (gsize i = 0; i < G_N_ELEMENTS (better); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/planning/planner-properties/better/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_better);
    }
  g_test_add_func ("/planning/planner-properties/model-stays", test_model_stays);
  g_test_add_func ("/planning/planner-properties/changes-are-seen", test_changes_are_seen);

  return g_test_run ();
}
