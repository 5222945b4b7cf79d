/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>
#include <string.h>

/* Random clusters, built with the public API. Every run builds the same ones. */

#define N_CLUSTERS 200
#define SEED 0x636c7573

static gboolean
toss (GRand *random)
{
  return g_rand_boolean (random);
}

static int
roll (GRand *random, int n)
{
  return g_rand_int_range (random, 0, n);
}

/* A value of an enumeration whose values begin with 0. */
static int
pick_enum (GRand *random, GType type)
{
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (type);

  return roll (random, (int) enum_class->n_values);
}

static gpointer
pick_item (GRand *random, GListModel *list)
{
  gpointer item = g_list_model_get_item (list, roll (random, g_list_model_get_n_items (list)));

  /* The cluster keeps it. */
  g_object_unref (item);

  return item;
}

static GPtrArray *
pick_items (GRand *random, GListModel *list)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      if (roll (random, 3) == 0)
        g_ptr_array_add (items, g_list_model_get_item (list, i));
    }

  return items;
}

static char *
invent_name (GRand *random, const char *kind, int number)
{
  static const char *const decorations[] = { "", " x", "é", "\"", "\\", "/", "~", "管" };

  return g_strdup_printf ("%s%d%s", kind, number, decorations[roll (random, 8)]);
}

static GPtrArray *
invent_steps (GRand *random, gboolean stalling)
{
  GPtrArray *steps =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_convergence_step_unref);
  guint limit = 0;

  while (roll (random, 3) != 0)
    {
      MignetConvergenceAction action = pick_enum (random, MIGNET_TYPE_CONVERGENCE_ACTION);

      if (stalling)
        limit += roll (random, 3);
      g_ptr_array_add (
          steps, mignet_convergence_step_new_stalling (limit, action, 1 + roll (random, 2000000)));
    }

  return steps;
}

static MignetConvergence *
invent_convergence (GRand *random)
{
  g_autoptr (GPtrArray) init = invent_steps (random, FALSE);
  g_autoptr (GPtrArray) stalling = invent_steps (random, TRUE);
  g_autoptr (GPtrArray) last = invent_steps (random, FALSE);
  g_autoptr (GError) error = NULL;
  MignetConvergence *convergence = mignet_convergence_new (init, stalling, last, &error);

  g_assert_no_error (error);

  return convergence;
}

/* Half of it is left as the preset has it. */
static void
invent_transfer (GRand *random, MignetMigrationPolicy *policy)
{
  static const char *const switches[] = { "auto-converge", "zero-copy" };
  static const char *const numbers[] = { "max-downtime", "completion-timeout", "max-per-network",
                                         "max-per-cluster" };
  g_autoptr (MignetConvergence) convergence = NULL;
  guint port = 1 + roll (random, G_MAXUINT16);

  if (toss (random))
    mignet_migration_policy_apply_transfer_preset (policy,
                                                   pick_enum (random, MIGNET_TYPE_TRANSFER_PRESET));
  for (gsize i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      if (toss (random))
        g_object_set (policy, switches[i], toss (random), NULL);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      if (toss (random))
        g_object_set (policy, numbers[i], 1 + roll (random, 2000000), NULL);
    }
  if (toss (random))
    g_assert_true (mignet_migration_policy_set_port_range (
        policy, port, port + roll (random, G_MAXUINT16 + 1 - port), NULL));
  if (toss (random))
    g_assert_true (mignet_migration_policy_set_parallel (policy, roll (random, 257) - 1, NULL));
  if (toss (random))
    {
      convergence = toss (random) ? invent_convergence (random) : NULL;
      mignet_migration_policy_set_convergence (policy, convergence);
    }
  if (toss (random))
    mignet_migration_policy_set_max_outgoing (policy, roll (random, 4) - 1);
  if (toss (random))
    mignet_migration_policy_set_max_incoming (policy, roll (random, 4) - 1);
}

static MignetMigrationPolicy *
invent_policy (GRand *random, MignetCluster *cluster)
{
  static const char *const names[] = {
    "fallback",    "source-rule", "unknown-carrier", "pending-address",   "subnet-rule",
    "family-rule", "mtu-rule",    "sync-rule",       "connect-transport", "listen",
    "mode",        "encryption",  "post-copy",       "compression",       "persistence",
    "storage",
  };
  static const char *const families[][3] = { { "ipv4", NULL, NULL },
                                             { "ipv6", NULL, NULL },
                                             { "ipv6", "ipv4", NULL } };
  MignetMigrationPolicy *policy =
      mignet_migration_policy_new (pick_enum (random, MIGNET_TYPE_PRESET));
  g_autoptr (GPtrArray) networks = pick_items (random, mignet_cluster_get_networks (cluster));

  invent_transfer (random, policy);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (policy), names[i]);

      if (toss (random))
        g_object_set (policy, names[i], pick_enum (random, pspec->value_type), NULL);
    }
  if (toss (random))
    mignet_migration_policy_set_pending_timeout (policy, g_rand_int (random));
  if (toss (random))
    g_assert_true (mignet_migration_policy_set_families (policy, families[roll (random, 3)], NULL));
  if (toss (random))
    g_assert_true (mignet_migration_policy_set_networks (policy, networks, NULL));
  if (toss (random))
    g_assert_true (mignet_migration_policy_set_bandwidth (policy, roll (random, 3) - 1, NULL));

  return policy;
}

static MignetNetwork *
invent_network (GRand *random, int number)
{
  g_autofree char *id = g_strdup_printf ("n%d", number);
  g_autofree char *name = invent_name (random, "network", number);
  g_autofree char *subnet = g_strdup_printf ("10.%d.0.0/16", number);
  const char *subnets[] = { subnet, "2001:db8::/32", NULL };
  MignetNetwork *network = number > 0 && roll (random, 5) == 0
                               ? mignet_network_new_external (id, name)
                               : mignet_network_new (id, name);

  mignet_network_set_bridged (network, toss (random));
  g_assert_true (mignet_network_set_vlan_id (network, roll (random, 3) * 100, NULL));
  g_assert_true (mignet_network_set_mtu (network, toss (random) ? 0 : 1500, NULL));
  if (toss (random))
    g_assert_true (mignet_network_set_subnets (network, subnets, NULL));
  if (toss (random))
    mignet_network_set_qos_rate (network, g_rand_int (random));

  return network;
}

static MignetCluster *
invent_networks (GRand *random)
{
  g_autoptr (MignetNetwork) management = invent_network (random, 0);
  g_autoptr (GError) error = NULL;
  MignetCluster *cluster = mignet_cluster_new ("c1", "Random", management, &error);
  int n_networks = roll (random, 6);

  g_assert_no_error (error);
  for (int i = 1; i <= n_networks; i++)
    {
      g_autoptr (MignetNetwork) network = invent_network (random, i);
      gboolean required = !mignet_network_is_external (network) && toss (random);

      g_assert_true (mignet_cluster_attach_network (cluster, network, required, &error));
      g_assert_no_error (error);
    }

  for (int role = MIGNET_ROLE_MIGRATION; role <= MIGNET_ROLE_GLUSTER; role++)
    {
      MignetNetwork *network = pick_item (random, mignet_cluster_get_networks (cluster));

      if (!mignet_network_is_external (network) && toss (random))
        g_assert_true (mignet_cluster_grant_role (cluster, role, network, &error));
    }
  if (toss (random))
    g_assert_true (mignet_cluster_set_compatibility_level (cluster, "4.7", &error));

  return cluster;
}

/* Each interface may stand on those before it, and on one that is not listed. */
static MignetNic *
invent_nic (GRand *random, int number)
{
  g_autofree char *name = g_strdup_printf ("nic%d", number);
  g_autofree char *lower = g_strdup_printf ("nic%d", number - 1 - roll (random, 3));
  const char *lowers[] = { lower, "elsewhere", NULL };
  MignetNic *nic = NULL;

  switch (roll (random, 5))
    {
    case 0:
      nic = mignet_nic_new_vlan (name, toss (random) ? lower : NULL, roll (random, 4095));
      break;
    case 1:
      nic = mignet_nic_new_bond (name, toss (random) ? "802.3ad" : NULL, lowers);
      mignet_nic_set_active_slave (nic, toss (random) ? lower : NULL);
      break;
    case 2:
      nic = mignet_nic_new_bridge (name, lowers);
      break;
    case 3:
      nic = mignet_nic_new (name, MIGNET_NIC_KIND_OTHER);
      break;
    default:
      nic = mignet_nic_new (name, MIGNET_NIC_KIND_ETHERNET);
      mignet_nic_set_mac (nic, toss (random) ? "52:54:00:12:34:56" : NULL);
    }

  g_assert_true (mignet_nic_set_mtu (nic, toss (random) ? 9000 : 0, NULL));
  mignet_nic_set_speed (nic, toss (random) ? g_rand_int (random) : 0);
  mignet_nic_set_carrier (nic, pick_enum (random, MIGNET_TYPE_CARRIER));

  return nic;
}

static GPtrArray *
invent_addresses (GRand *random, GSocketFamily family)
{
  GPtrArray *addresses = NULL;
  int n_addresses = roll (random, 4) - 1;

  if (n_addresses < 0)
    return NULL;

  addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_ip_address_unref);
  for (int i = 0; i < n_addresses; i++)
    {
      g_autofree char *text = g_strdup_printf (
          family == G_SOCKET_FAMILY_IPV4 ? "10.0.0.%d/24" : "2001:db8::%x/64", roll (random, 256));
      MignetIpAddress *address =
          mignet_ip_address_new_full (text, pick_enum (random, MIGNET_TYPE_ADDRESS_ORIGIN),
                                      pick_enum (random, MIGNET_TYPE_ADDRESS_STATE), NULL);

      g_assert_nonnull (address);
      g_ptr_array_add (addresses, address);
    }

  return addresses;
}

/* Not reported, none, or one. */
static void
invent_gateway (GRand *random, MignetNetworkAttachment *attachment, GSocketFamily family)
{
  g_autofree char *text = g_strdup_printf (
      family == G_SOCKET_FAMILY_IPV4 ? "10.0.0.%d" : "fe80::%x", 1 + roll (random, 254));
  g_autoptr (GInetAddress) gateway =
      toss (random) ? g_inet_address_new_from_string (text) : g_inet_address_new_any (family);

  g_assert_true (mignet_network_attachment_set_gateway (attachment, family,
                                                        toss (random) ? gateway : NULL, NULL));
}

static MignetNetworkAttachment *
invent_attachment (GRand *random, MignetNetwork *network, GPtrArray *nics)
{
  const char *nic = nics->len > 0 && toss (random)
                        ? mignet_nic_get_name (nics->pdata[roll (random, (int) nics->len)])
                        : NULL;
  MignetNetworkAttachment *attachment = mignet_network_attachment_new (network, nic);
  g_autoptr (GPtrArray) ipv4 = invent_addresses (random, G_SOCKET_FAMILY_IPV4);
  g_autoptr (GPtrArray) ipv6 = invent_addresses (random, G_SOCKET_FAMILY_IPV6);

  mignet_network_attachment_set_in_sync (attachment, toss (random));
  g_assert_true (mignet_network_attachment_set_ip_config (
      attachment, G_SOCKET_FAMILY_IPV4, roll (random, MIGNET_BOOT_PROTOCOL_AUTOCONF), ipv4, NULL));
  g_assert_true (mignet_network_attachment_set_ip_config (
      attachment, G_SOCKET_FAMILY_IPV6, pick_enum (random, MIGNET_TYPE_BOOT_PROTOCOL), ipv6, NULL));
  invent_gateway (random, attachment, G_SOCKET_FAMILY_IPV4);
  invent_gateway (random, attachment, G_SOCKET_FAMILY_IPV6);

  return attachment;
}

static void
invent_networking (GRand *random, MignetHost *host, MignetCluster *cluster)
{
  g_autoptr (GPtrArray) nics = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) attachments = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) networks = pick_items (random, mignet_cluster_get_networks (cluster));
  g_autoptr (GError) error = NULL;
  int n_nics = roll (random, 6);

  for (int i = 0; i < n_nics; i++)
    g_ptr_array_add (nics, invent_nic (random, i));
  for (guint i = 0; i < networks->len; i++)
    g_ptr_array_add (attachments, invent_attachment (random, networks->pdata[i], nics));

  g_assert_true (
      mignet_host_set_networking (host, nics, roll (random, 5) == 0 ? NULL : attachments, &error));
  g_assert_no_error (error);
}

static void
invent_host (GRand *random, MignetCluster *cluster, int number)
{
  g_autofree char *id = g_strdup_printf ("h%d", number);
  g_autofree char *name = invent_name (random, "host", number);
  g_autoptr (MignetHost) host = mignet_host_new (id, name);
  g_autoptr (GError) error = NULL;

  if (toss (random))
    g_assert_true (mignet_host_set_address (host, toss (random) ? "[2001:db8::1]" : "h1", &error));
  mignet_host_set_status (host, pick_enum (random, MIGNET_TYPE_HOST_STATUS));
  mignet_host_set_memory (host, toss (random) ? g_rand_int (random) : 0);
  mignet_host_set_cpus (host, toss (random) ? g_rand_int (random) : 0);
  mignet_host_set_migration_tls (host, pick_enum (random, MIGNET_TYPE_TRISTATE));
  mignet_host_set_max_outgoing (host, roll (random, 4) - 1);
  mignet_host_set_max_incoming (host, roll (random, 4) - 1);
  if (toss (random))
    g_assert_true (mignet_host_set_label (host, name, id, &error));
  if (toss (random))
    g_assert_true (mignet_host_set_label (host, "rack", "", &error));
  if (toss (random))
    g_assert_true (mignet_host_set_libvirt_version (host, "9.0.0", &error));
  if (toss (random))
    g_assert_true (mignet_host_set_qemu_version (host, "7.2.0", &error));
  invent_networking (random, host, cluster);

  g_assert_true (mignet_cluster_add_host (cluster, host, &error));
  g_assert_no_error (error);
}

static void
invent_vm (GRand *random, MignetCluster *cluster, int number)
{
  g_autofree char *id = g_strdup_printf ("v%d", number);
  g_autofree char *name = invent_name (random, "vm", number);
  g_autoptr (MignetVm) vm = mignet_vm_new (id, name);
  g_autoptr (MignetMigrationPolicy) policy = invent_policy (random, cluster);
  g_autoptr (GPtrArray) networks = pick_items (random, mignet_cluster_get_networks (cluster));
  g_autoptr (GPtrArray) hosts = pick_items (random, mignet_cluster_get_hosts (cluster));
  MignetVmStatus status = pick_enum (random, MIGNET_TYPE_VM_STATUS);
  MignetHost *host = pick_item (random, mignet_cluster_get_hosts (cluster));
  MignetHost *destination = pick_item (random, mignet_cluster_get_hosts (cluster));
  g_autoptr (GError) error = NULL;

  if (status == MIGNET_VM_STATUS_DOWN && toss (random))
    host = NULL;
  if (status != MIGNET_VM_STATUS_MIGRATING || destination == host)
    destination = NULL;
  g_assert_true (mignet_vm_set_placement (vm, status, host, destination, &error));
  mignet_vm_set_memory (vm, toss (random) ? g_rand_int (random) : 0);
  mignet_vm_set_vcpus (vm, toss (random) ? g_rand_int (random) : 0);
  mignet_vm_set_dirty_rate (vm, toss (random) ? g_rand_int (random) : 0);
  g_assert_true (mignet_vm_set_networks (vm, networks, &error));
  g_assert_true (mignet_vm_set_pinned_hosts (vm, hosts, &error));
  if (toss (random))
    g_assert_true (mignet_vm_set_migration_network (
        vm, pick_item (random, mignet_cluster_get_networks (cluster)), &error));
  if (toss (random))
    mignet_vm_set_migration_policy (vm, policy);
  if (toss (random))
    g_assert_true (mignet_vm_set_affinity (vm, "b", MIGNET_AFFINITY_RULE_APART, &error));
  if (toss (random))
    g_assert_true (mignet_vm_set_affinity (vm, "a", MIGNET_AFFINITY_RULE_TOGETHER, &error));

  g_assert_true (mignet_cluster_add_vm (cluster, vm, &error));
  g_assert_no_error (error);
}

static MignetCluster *
invent_cluster (GRand *random)
{
  MignetCluster *cluster = invent_networks (random);
  g_autoptr (MignetMigrationPolicy) policy = invent_policy (random, cluster);
  int n_hosts = roll (random, 6);
  int n_vms = n_hosts > 0 ? roll (random, 8) : 0;

  if (toss (random))
    mignet_cluster_set_migration_policy (cluster, policy);
  for (int i = 0; i < n_hosts; i++)
    invent_host (random, cluster, i);
  for (int i = 0; i < n_vms; i++)
    invent_vm (random, cluster, i);

  return cluster;
}

/* The policy of the cluster without its networks, which are objects of one cluster. */
static MignetMigrationPolicy *
copy_policy (MignetCluster *cluster)
{
  MignetMigrationPolicy *copy =
      mignet_migration_policy_copy (mignet_cluster_get_migration_policy (cluster));
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  g_assert_true (mignet_migration_policy_set_networks (copy, none, NULL));

  return copy;
}

static void
check_policies (MignetCluster *cluster, MignetCluster *loaded)
{
  g_autoptr (MignetMigrationPolicy) policy = copy_policy (cluster);
  g_autoptr (MignetMigrationPolicy) loaded_policy = copy_policy (loaded);

  g_assert_true (mignet_migration_policy_equal (policy, loaded_policy));
}

static void
test_round_trip (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);

  g_test_summary ("Any cluster is saved, loaded and saved again to the same bytes");

  for (int i = 0; i < N_CLUSTERS; i++)
    {
      g_autoptr (MignetCluster) cluster = invent_cluster (random);
      g_autoptr (GError) error = NULL;
      g_autofree char *json = mignet_cluster_to_json (cluster, &error);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (MignetCluster) loaded = NULL;
      g_autofree char *again = NULL;

      g_assert_no_error (error);
      bytes = g_bytes_new_static (json, strlen (json));
      loaded = mignet_cluster_load_from_bytes (bytes, NULL, MIGNET_LOAD_NONE, &error);
      g_assert_no_error (error);
      again = mignet_cluster_to_json (loaded, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (json, ==, again);
      check_policies (cluster, loaded);
    }
}

static void
ignore_text (GMarkupParseContext *context,
             const char *text,
             gsize length,
             gpointer user_data,
             GError **error)
{
}

static void
check_image (MignetExplanation *explanation, MignetCluster *cluster)
{
  static const GMarkupParser parser = { .text = ignore_text };
  g_autofree char *image = mignet_explanation_to_svg (explanation, cluster, NULL);
  g_autofree char *again = mignet_explanation_to_svg (explanation, cluster, NULL);
  g_autoptr (GMarkupParseContext) context = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (image, ==, again);
  context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
  g_markup_parse_context_parse (context, image, -1, &error);
  g_assert_no_error (error);
  g_markup_parse_context_end_parse (context, &error);
  g_assert_no_error (error);
}

static void
test_image (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();

  g_test_summary ("Any cluster can be drawn, for every virtual machine, and the same way again");

  for (int i = 0; i < N_CLUSTERS; i++)
    {
      g_autoptr (MignetCluster) cluster = invent_cluster (random);
      GListModel *vms = mignet_cluster_get_vms (cluster);
      g_autoptr (MignetExplanation) survey = NULL;
      g_autoptr (GError) error = NULL;

      survey = mignet_planner_survey (planner, cluster, &error);
      g_assert_no_error (error);
      check_image (survey, cluster);

      for (guint j = 0; j < g_list_model_get_n_items (vms); j++)
        {
          g_autoptr (MignetRequest) request = mignet_request_new (pick_item (random, vms));
          g_autoptr (MignetExplanation) explanation =
              mignet_planner_explain (planner, request, &error);

          g_assert_no_error (error);
          check_image (explanation, cluster);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/random-cluster-document/round-trip", test_round_trip);
  g_test_add_func ("/random-cluster-document/image", test_image);

  return g_test_run ();
}
