/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "planning-fixture.h"

/* A plan is made with a look at few hosts, and says why only when it is asked. Whatever is asked,
 * in whatever cluster, it says just what a plan says for which every host was judged with all of
 * its reasons at once. A planner with a filter makes such plans, because a filter has to be asked.
 */

#define PICK(random, array) array[g_rand_int_range (random, 0, G_N_ELEMENTS (array))]
#define CHANCE(random, n) (g_rand_int_range (random, 0, n) == 0)

#define N_CLUSTERS 22
#define N_REQUESTS 50

/* Lets everything pass. */
#define TEST_TYPE_SIEVE (sieve_get_type ())
G_DECLARE_FINAL_TYPE (Sieve, sieve, TEST, SIEVE, GObject)

struct _Sieve
{
  GObject parent_instance;
};

static gboolean
sieve_passes (MignetFilter *filter, MignetProposal *proposal, MignetReason **reason, GError **error)
{
  return TRUE;
}

static void
init_filter (MignetFilterInterface *iface)
{
  iface->passes = sieve_passes;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (Sieve,
                               sieve,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MIGNET_TYPE_FILTER, init_filter))

static void
sieve_class_init (SieveClass *klass)
{
}

static void
sieve_init (Sieve *self)
{
}

typedef struct
{
  GRand *random;
  MignetCluster *cluster;
  MignetPlanner *planner;
  MignetPlanner *thorough;
  GPtrArray *hosts;    /* (unowned) */
  GPtrArray *vms;      /* (unowned) */
  GPtrArray *networks; /* (unowned): beside management */
  guint n_outcomes[MIGNET_OUTCOME_REFUSED + 1];

  MignetPlan *kept; /* a plan that nobody has asked yet, and what it is to say */
  char *kept_json;
} World;

static gpointer
pick (World *w, GPtrArray *objects)
{
  return objects->pdata[g_rand_int_range (w->random, 0, (int) objects->len)];
}

static void
init_networks (World *w)
{
  static const char *const names[] = { "mig", "storage", "guests" };
  static const char *const subnets[][2] = { { NULL }, { "10.1.0.0/16" }, { NULL } };
  static const guint mtus[] = { 0, 0, 1500, 9000 };
  static const guint rates[] = { 0, 0, 0, 1000, 25000 };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (MignetNetwork) network = mignet_network_new (names[i], NULL);

      mignet_network_set_mtu (network, PICK (w->random, mtus), NULL);
      mignet_network_set_subnets (network, subnets[i], NULL);
      mignet_network_set_qos_rate (network, PICK (w->random, rates));
      mignet_cluster_attach_network (w->cluster, network, CHANCE (w->random, 4), NULL);
      g_ptr_array_add (w->networks, network);
    }

  if (!CHANCE (w->random, 5))
    mignet_cluster_grant_role (w->cluster, MIGNET_ROLE_MIGRATION, pick (w, w->networks), NULL);
  if (CHANCE (w->random, 3))
    mignet_cluster_grant_role (w->cluster, MIGNET_ROLE_DISPLAY, pick (w, w->networks), NULL);
}

/* NULL: never reported. */
static GPtrArray *
new_addresses (World *w, guint number)
{
  static const guint nets[] = { 1, 1, 1, 1, 1, 2 };
  static const guint lengths[] = { 16, 16, 16, 16, 24 };
  static const MignetAddressState states[] = {
    MIGNET_ADDRESS_STATE_PREFERRED,  MIGNET_ADDRESS_STATE_PREFERRED, MIGNET_ADDRESS_STATE_PREFERRED,
    MIGNET_ADDRESS_STATE_PREFERRED,  MIGNET_ADDRESS_STATE_PREFERRED, MIGNET_ADDRESS_STATE_PREFERRED,
    MIGNET_ADDRESS_STATE_DEPRECATED, MIGNET_ADDRESS_STATE_TENTATIVE, MIGNET_ADDRESS_STATE_TENTATIVE
  };
  GPtrArray *addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_ip_address_unref);
  /* One that another host has, too, once in a while. */
  guint last = CHANCE (w->random, 30) ? 1 : number % 250 + 1;
  g_autofree char *text = g_strdup_printf ("10.%u.%u.%u/%u", PICK (w->random, nets), number / 250,
                                           last, PICK (w->random, lengths));

  if (CHANCE (w->random, 20))
    g_clear_pointer (&addresses, g_ptr_array_unref);
  else if (!CHANCE (w->random, 10))
    g_ptr_array_add (addresses, mignet_ip_address_new_full (text, MIGNET_ADDRESS_ORIGIN_STATIC,
                                                            PICK (w->random, states), NULL));

  return addresses;
}

static MignetNetworkAttachment *
new_attachment (World *w, MignetNetwork *network, const char *nic, guint number)
{
  static const MignetBootProtocol protocols[] = { MIGNET_BOOT_PROTOCOL_STATIC,
                                                  MIGNET_BOOT_PROTOCOL_STATIC,
                                                  MIGNET_BOOT_PROTOCOL_DHCP };
  g_autoptr (GPtrArray) addresses = new_addresses (w, number);
  MignetNetworkAttachment *attachment = mignet_network_attachment_new (network, nic);

  mignet_network_attachment_set_ip_config (attachment, G_SOCKET_FAMILY_IPV4,
                                           PICK (w->random, protocols), addresses, NULL);
  mignet_network_attachment_set_in_sync (attachment, !CHANCE (w->random, 10));

  return attachment;
}

static MignetNic *
new_nic (World *w, const char *name)
{
  static const MignetCarrier carriers[] = { MIGNET_CARRIER_UP,      MIGNET_CARRIER_UP,
                                            MIGNET_CARRIER_UP,      MIGNET_CARRIER_UP,
                                            MIGNET_CARRIER_UNKNOWN, MIGNET_CARRIER_DOWN };
  static const guint speeds[] = { 0, 1000, 10000, 10000, 25000 };
  static const guint mtus[] = { 0, 1500, 1500, 9000 };
  MignetNic *nic = mignet_nic_new (name, MIGNET_NIC_KIND_ETHERNET);

  mignet_nic_set_carrier (nic, PICK (w->random, carriers));
  mignet_nic_set_speed (nic, PICK (w->random, speeds));
  mignet_nic_set_mtu (nic, PICK (w->random, mtus), NULL);

  return nic;
}

static void
set_networking (World *w, MignetHost *host, guint number)
{
  g_autoptr (GPtrArray) nics = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) attachments = g_ptr_array_new_with_free_func (g_object_unref);

  if (CHANCE (w->random, 25))
    return;

  for (guint i = 0; i < w->networks->len; i++)
    {
      g_autofree char *nic = g_strdup_printf ("eth%u", i);

      g_ptr_array_add (nics, new_nic (w, nic));
      if (!CHANCE (w->random, 4))
        g_ptr_array_add (attachments, new_attachment (w, w->networks->pdata[i], nic, number));
    }
  mignet_host_set_networking (host, nics, attachments, NULL);
}

/* Few different values, so that many hosts are as good as each other. */
static void
set_figures (World *w, MignetHost *host)
{
  static const MignetHostStatus statuses[] = {
    MIGNET_HOST_STATUS_UP,   MIGNET_HOST_STATUS_UP, MIGNET_HOST_STATUS_UP,
    MIGNET_HOST_STATUS_UP,   MIGNET_HOST_STATUS_UP, MIGNET_HOST_STATUS_MAINTENANCE,
    MIGNET_HOST_STATUS_DOWN, MIGNET_HOST_STATUS_UP
  };
  static const guint64 memories[] = { 0, 16384, 32768, 32768, 32768, G_MAXUINT64 };
  static const guint cpus[] = { 0, 4, 8, 8, 64 };

  mignet_host_set_status (host, PICK (w->random, statuses));
  mignet_host_set_memory (host, PICK (w->random, memories));
  mignet_host_set_cpus (host, PICK (w->random, cpus));
  mignet_host_set_max_incoming (host, g_rand_int_range (w->random, -1, 3));
  mignet_host_set_max_outgoing (host, CHANCE (w->random, 25) ? 0 : -1);
}

static void
add_host (World *w, guint number)
{
  static const char *const addresses[] = { "10.9.0.1", "localhost", "same.example.org",
                                           "127.0.0.1" };
  /* The order of the ids is not that of the hosts. */
  g_autofree char *id = g_strdup_printf ("h%u", number * 7919 % 1000);
  g_autoptr (MignetHost) host = mignet_host_new (id, NULL);

  if (CHANCE (w->random, 15))
    mignet_host_set_address (host, PICK (w->random, addresses), NULL);
  set_figures (w, host);
  set_networking (w, host, number);
  g_assert_true (mignet_cluster_add_host (w->cluster, host, NULL));
  g_ptr_array_add (w->hosts, host);
}

static void
set_placement (World *w, MignetVm *vm)
{
  static const MignetVmStatus statuses[] = { MIGNET_VM_STATUS_UP,   MIGNET_VM_STATUS_UP,
                                             MIGNET_VM_STATUS_UP,   MIGNET_VM_STATUS_UP,
                                             MIGNET_VM_STATUS_UP,   MIGNET_VM_STATUS_UP,
                                             MIGNET_VM_STATUS_DOWN, MIGNET_VM_STATUS_PAUSED };
  MignetHost *host = pick (w, w->hosts);
  MignetHost *destination = CHANCE (w->random, 4) ? NULL : pick (w, w->hosts);

  if (CHANCE (w->random, 12))
    mignet_vm_set_placement (vm, MIGNET_VM_STATUS_MIGRATING, host, destination, NULL);
  else
    mignet_vm_set_placement (vm, PICK (w->random, statuses), host, NULL, NULL);
}

static MignetMigrationPolicy *
new_policy (World *w)
{
  static const MignetPreset presets[] = { MIGNET_PRESET_DESIGN, MIGNET_PRESET_OVIRT,
                                          MIGNET_PRESET_OVIRT, MIGNET_PRESET_STRICT };
  static const char *const families[][3] = { { "ipv4" }, { "ipv6", "ipv4" }, { "ipv6" } };
  MignetMigrationPolicy *policy = mignet_migration_policy_new (PICK (w->random, presets));
  g_autoptr (GPtrArray) networks = g_ptr_array_new ();

  if (CHANCE (w->random, 3))
    mignet_migration_policy_set_fallback (policy, g_rand_int_range (w->random, 0, 3));
  if (CHANCE (w->random, 3))
    mignet_migration_policy_set_source_rule (policy, g_rand_int_range (w->random, 0, 3));
  if (CHANCE (w->random, 3))
    mignet_migration_policy_set_subnet_rule (policy, g_rand_int_range (w->random, 0, 3));
  if (CHANCE (w->random, 3))
    mignet_migration_policy_set_mtu_rule (policy, g_rand_int_range (w->random, 0, 3));
  if (CHANCE (w->random, 3))
    mignet_migration_policy_set_pending_address (policy, g_rand_int_range (w->random, 0, 2));
  if (CHANCE (w->random, 8))
    mignet_migration_policy_set_families (policy, PICK (w->random, families), NULL);
  if (CHANCE (w->random, 8))
    mignet_migration_policy_set_max_per_network (policy, 1);
  if (CHANCE (w->random, 8))
    mignet_migration_policy_set_max_incoming (policy, 1);
  if (CHANCE (w->random, 8))
    mignet_migration_policy_set_mode (policy, MIGNET_TRANSFER_MODE_TUNNELLED);
  if (CHANCE (w->random, 3))
    {
      g_ptr_array_add (networks, pick (w, w->networks));
      g_ptr_array_add (networks, mignet_cluster_lookup_network (w->cluster, "ovirtmgmt"));
      g_ptr_array_set_size (networks, g_rand_int_range (w->random, 1, 3));
      mignet_migration_policy_set_networks (policy, networks, NULL);
    }

  return policy;
}

static void
set_requirements (World *w, MignetVm *vm)
{
  static const char *const groups[] = { "a", "a", "a", "b", "c", "d" };
  g_autoptr (GPtrArray) some = g_ptr_array_new ();
  const char *group = PICK (w->random, groups);

  if (g_rand_boolean (w->random))
    mignet_vm_set_affinity (
        vm, group, group[0] < 'c' ? MIGNET_AFFINITY_RULE_TOGETHER : MIGNET_AFFINITY_RULE_APART,
        NULL);
  if (CHANCE (w->random, 6))
    mignet_vm_clear_affinity (vm, group);
  if (CHANCE (w->random, 4))
    {
      g_ptr_array_add (some, pick (w, w->networks));
      mignet_vm_set_networks (vm, some, NULL);
    }
  if (CHANCE (w->random, 6))
    mignet_vm_set_migration_network (vm, pick (w, w->networks), NULL);
  if (CHANCE (w->random, 6))
    {
      g_autoptr (MignetMigrationPolicy) policy = new_policy (w);

      mignet_vm_set_migration_policy (vm, policy);
    }

  g_ptr_array_set_size (some, 0);
  for (int n = CHANCE (w->random, 8) ? 3 : 0; n > 0; n--)
    g_ptr_array_add (some, pick (w, w->hosts));
  mignet_vm_set_pinned_hosts (vm, some, NULL);
}

static void
add_vm (World *w, guint number)
{
  g_autofree char *id = g_strdup_printf ("v%u", number);
  g_autoptr (MignetVm) vm = mignet_vm_new (id, NULL);

  mignet_vm_set_memory (vm, 4096 * (guint64) g_rand_int_range (w->random, 0, 4));
  mignet_vm_set_vcpus (vm, (guint) g_rand_int_range (w->random, 1, 9));
  set_placement (w, vm);
  g_assert_true (mignet_cluster_add_vm (w->cluster, vm, NULL));
  set_requirements (w, vm);
  g_ptr_array_add (w->vms, vm);
}

static MignetRequest *
new_request (World *w)
{
  MignetRequest *request = mignet_request_new (pick (w, w->vms));

  if (CHANCE (w->random, 8))
    mignet_request_set_destination (request, pick (w, w->hosts));
  if (CHANCE (w->random, 4))
    mignet_request_set_preferred (request, pick (w, w->hosts));
  if (CHANCE (w->random, 8))
    mignet_request_set_network (request, pick (w, w->networks));
  if (CHANCE (w->random, 4))
    {
      g_autoptr (MignetMigrationPolicy) policy = new_policy (w);

      mignet_request_set_policy (request, policy);
    }

  return request;
}

/* What was asked for at once is what is worked out now, whatever has changed since. */
static void
check_kept (World *w)
{
  g_autofree char *json = NULL;

  if (w->kept == NULL)
    return;

  json = mignet_plan_to_json (w->kept);
  g_assert_cmpstr (json, ==, w->kept_json);
  g_clear_object (&w->kept);
  g_clear_pointer (&w->kept_json, g_free);
}

static void
check_scores (MignetPlan *plan, MignetPlan *expected)
{
  g_autoptr (GPtrArray) found = mignet_plan_get_candidates (plan);
  g_autoptr (GPtrArray) all = mignet_plan_get_candidates (expected);

  g_assert_cmpuint (found->len, ==, all->len);
  for (guint i = 0; i < found->len; i++)
    {
      g_autoptr (GPtrArray) scores = mignet_candidate_get_scores (found->pdata[i]);
      g_autoptr (GPtrArray) others = mignet_candidate_get_scores (all->pdata[i]);

      g_assert_cmpstr (mignet_candidate_get_host_id (found->pdata[i]), ==,
                       mignet_candidate_get_host_id (all->pdata[i]));
      g_assert_cmpint (mignet_candidate_get_outcome (found->pdata[i]), ==,
                       mignet_candidate_get_outcome (all->pdata[i]));
      g_assert_cmpuint (scores->len, ==, others->len);
      for (guint j = 0; j < scores->len; j++)
        g_assert_cmpuint (mignet_score_get_points (scores->pdata[j]), ==,
                          mignet_score_get_points (others->pdata[j]));
    }
}

static const char *
get_network_id (MignetNetwork *network)
{
  return network != NULL ? mignet_network_get_id (network) : NULL;
}

/* A snapshot says by ids what the model says. */
static void
check_snapshot (World *w, MignetRequest *request, const char *expected)
{
  MignetHost *destination = mignet_request_get_destination (request);
  g_autoptr (MignetSnapshot) snapshot = mignet_snapshot_new (w->cluster);
  g_autoptr (MignetPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;

  if (mignet_request_get_preferred (request) != NULL)
    return;

  plan = mignet_planner_plan_on_snapshot (
      CHANCE (w->random, 4) ? w->thorough : w->planner, snapshot,
      mignet_vm_get_id (mignet_request_get_vm (request)),
      destination != NULL ? mignet_host_get_id (destination) : NULL,
      get_network_id (mignet_request_get_network (request)), mignet_request_get_policy (request),
      &error);
  g_assert_no_error (error);
  g_assert_true (mignet_plan_is_current (plan, w->cluster, NULL));
  json = mignet_plan_to_json (plan);
  g_assert_cmpstr (json, ==, expected);
}

static void
check_text (MignetPlan *plan, MignetPlan *expected)
{
  g_autofree char *text = mignet_plan_explain (plan);
  g_autofree char *expected_text = mignet_plan_explain (expected);

  g_assert_cmpstr (text, ==, expected_text);
}

static void
compare (World *w)
{
  g_autoptr (MignetRequest) request = new_request (w);
  g_autoptr (MignetPlan) expected = NULL;
  g_autoptr (MignetPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *expected_json = NULL;
  g_autofree char *json = NULL;

  expected = mignet_planner_plan (w->thorough, request, &error);
  g_assert_no_error (error);
  plan = mignet_planner_plan (w->planner, request, &error);
  g_assert_no_error (error);

  w->n_outcomes[mignet_plan_get_outcome (expected)]++;
  expected_json = mignet_plan_to_json (expected);
  check_snapshot (w, request, expected_json);
  if (CHANCE (w->random, 4))
    {
      check_kept (w);
      w->kept = g_steal_pointer (&plan);
      w->kept_json = g_steal_pointer (&expected_json);
      return;
    }

  g_assert_cmpstr (mignet_plan_get_destination_id (plan), ==,
                   mignet_plan_get_destination_id (expected));
  /* The text is the same whether there are candidates already or not. */
  check_text (plan, expected);
  if (g_rand_boolean (w->random))
    check_scores (plan, expected);
  json = mignet_plan_to_json (plan);
  g_assert_cmpstr (json, ==, expected_json);
  check_text (plan, expected);
}

static void
change (World *w)
{
  static const guint rates[] = { 0, 1000, 25000 };
  guint number = (guint) g_rand_int_range (w->random, 0, (int) w->hosts->len);

  switch (g_rand_int_range (w->random, 0, 8))
    {
    case 0:
      set_figures (w, w->hosts->pdata[number]);
      break;
    case 1:
      set_networking (w, w->hosts->pdata[number], number);
      break;
    case 2:
      set_requirements (w, pick (w, w->vms));
      break;
    case 3:
      mignet_network_set_qos_rate (pick (w, w->networks), PICK (w->random, rates));
      break;
    case 4:
      mignet_cluster_grant_role (
          w->cluster, g_rand_boolean (w->random) ? MIGNET_ROLE_MIGRATION : MIGNET_ROLE_DISPLAY,
          pick (w, w->networks), NULL);
      break;
    default:
      set_placement (w, pick (w, w->vms));
    }
}

static void
run_cluster (World *w, guint n_hosts)
{
  w->cluster = mignet_cluster_new ("c1", NULL, NULL, NULL);
  w->hosts = g_ptr_array_new ();
  w->vms = g_ptr_array_new ();
  w->networks = g_ptr_array_new ();
  init_networks (w);
  for (guint i = 0; i < n_hosts; i++)
    add_host (w, i);
  for (guint i = 0; i < n_hosts + 4; i++)
    add_vm (w, i);

  for (guint i = 0; i < N_REQUESTS; i++)
    {
      compare (w);
      change (w);
    }

  /* The last plan outlives everything. */
  g_ptr_array_unref (w->hosts);
  g_ptr_array_unref (w->vms);
  g_ptr_array_unref (w->networks);
  g_object_unref (w->cluster);
  check_kept (w);
}

static void
test_winner (gconstpointer data)
{
  guint32 seed =
      GPOINTER_TO_UINT (data) != 0 ? GPOINTER_TO_UINT (data) : (guint32) g_test_rand_int ();
  static const guint sizes[] = { 1, 2, 3, 5, 8, 13, 21, 63, 64, 65, 130 };
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (MignetPlanner) thorough = mignet_planner_new ();
  g_autoptr (Sieve) sieve = g_object_new (TEST_TYPE_SIEVE, NULL);
  World w = { .random = random, .planner = planner, .thorough = thorough };
  guint n_clusters = g_test_slow () ? 50 * N_CLUSTERS : N_CLUSTERS;

  g_test_message ("seed %u", seed);
  g_assert_true (mignet_planner_add_filter (thorough, "sieve", MIGNET_FILTER (sieve), NULL));
  for (guint i = 0; i < n_clusters; i++)
    run_cluster (&w, sizes[i % G_N_ELEMENTS (sizes)]);

  for (guint i = 0; i < G_N_ELEMENTS (w.n_outcomes); i++)
    {
      g_test_message ("outcome %u: %u", i, w.n_outcomes[i]);
      g_assert_cmpuint (w.n_outcomes[i], >, 0);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/winner/first", GUINT_TO_POINTER (20120813), test_winner);
  g_test_add_data_func ("/winner/any", GUINT_TO_POINTER (0), test_winner);
  return g_test_run ();
}
