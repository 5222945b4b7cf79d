/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "planning-fixture.h"

#include <string.h>

/* A cluster that has been planned on through thousands of changes is decided about just like one
 * that was loaded a moment ago with all of these changes in it: also in the middle of a change, by
 * whoever listens to it. */

#define N_STEPS 400
#define PICK(random, array) array[g_rand_int_range (random, 0, G_N_ELEMENTS (array))]

static const char *const hosts[] = { "h1", "h2", "h3", "h4", "h5", "h6" };
static const char *const networks[] = { "mig", "storage", "guests" };
static const char *const vms[] = { "v1", "v2", "v3", "v4", "v5", "v6", "v7" };
static const char *const groups[] = { "db", "web", "cache" };
static const char *const addresses[] = { "192.168.77.1/24", "192.168.77.2/24", "192.168.77.3/24",
                                         "192.168.77.4/16", "10.5.0.1/24",     "10.5.0.2/24",
                                         "fd77:77::1/64",   "fd77:77::2/64" };

typedef struct
{
  GRand *random;
  MignetCluster *cluster;
  MignetPlanner *planner;
  guint n_compared;
  gboolean comparing;
} World;

static MignetHost *
pick_host (World *w)
{
  return mignet_cluster_lookup_host (w->cluster, PICK (w->random, hosts));
}

static MignetNetwork *
pick_network (World *w)
{
  return mignet_cluster_lookup_network (w->cluster, PICK (w->random, networks));
}

static MignetVm *
pick_vm (World *w)
{
  return mignet_cluster_lookup_vm (w->cluster, PICK (w->random, vms));
}

static MignetNetworkAttachment *
pick_attachment (World *w)
{
  MignetHost *host = pick_host (w);
  MignetNetwork *network = pick_network (w);

  return host != NULL && network != NULL ? mignet_host_lookup_attachment (host, network) : NULL;
}

/* What can be refused may be: only what is true afterwards counts. */

static void
change_addresses (World *w)
{
  MignetNetworkAttachment *attachment = pick_attachment (w);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_object_unref);
  GSocketFamily family = g_rand_boolean (w->random) ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6;
  static const MignetAddressState states[] = {
    MIGNET_ADDRESS_STATE_PREFERRED,  MIGNET_ADDRESS_STATE_PREFERRED, MIGNET_ADDRESS_STATE_PREFERRED,
    MIGNET_ADDRESS_STATE_DEPRECATED, MIGNET_ADDRESS_STATE_TENTATIVE, MIGNET_ADDRESS_STATE_DUPLICATE
  };

  g_ptr_array_set_free_func (list, (GDestroyNotify) mignet_ip_address_unref);
  for (int n = g_rand_int_range (w->random, 0, 3); n > 0; n--)
    {
      MignetIpAddress *address =
          mignet_ip_address_new_full (PICK (w->random, addresses), MIGNET_ADDRESS_ORIGIN_STATIC,
                                      PICK (w->random, states), NULL);

      if (mignet_ip_address_get_family (address) == family)
        g_ptr_array_add (list, address);
      else
        mignet_ip_address_unref (address);
    }

  if (attachment != NULL)
    mignet_network_attachment_set_ip_config (
        attachment, family,
        g_rand_boolean (w->random) ? MIGNET_BOOT_PROTOCOL_STATIC : MIGNET_BOOT_PROTOCOL_DHCP,
        g_rand_int_range (w->random, 0, 8) > 0 ? list : NULL, NULL);
}

static void
change_sync (World *w)
{
  MignetNetworkAttachment *attachment = pick_attachment (w);

  if (attachment != NULL)
    mignet_network_attachment_set_in_sync (attachment, g_rand_boolean (w->random));
}

static void
change_nic (World *w)
{
  static const guint mtus[] = { 0, 1500, 9000 };
  MignetHost *host = pick_host (w);
  MignetNic *nic = host != NULL ? mignet_host_lookup_nic (host, "eth1") : NULL;

  if (nic == NULL)
    return;
  mignet_nic_set_carrier (nic, g_rand_int_range (w->random, 0, 3));
  mignet_nic_set_speed (nic, 1000 * g_rand_int_range (w->random, 0, 10));
  mignet_nic_set_mtu (nic, PICK (w->random, mtus), NULL);
}

static void
change_host (World *w)
{
  static const char *const names[] = { NULL, "localhost", "host2.example.org", "10.0.0.9" };
  MignetHost *host = pick_host (w);

  if (host == NULL)
    return;
  switch (g_rand_int_range (w->random, 0, 5))
    {
    case 0:
      mignet_host_set_status (host, g_rand_int_range (w->random, 0, 7));
      break;
    case 1:
      mignet_host_set_memory (host, 4096 * g_rand_int_range (w->random, 0, 4));
      break;
    case 2:
      mignet_host_set_cpus (host, g_rand_int_range (w->random, 0, 9));
      break;
    case 3:
      mignet_host_set_max_incoming (host, g_rand_int_range (w->random, -1, 3));
      break;
    default:
      mignet_host_set_address (host, PICK (w->random, names), NULL);
    }
}

static void
report_host (World *w)
{
  MignetHost *host = pick_host (w);
  g_autoptr (GPtrArray) nics = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) attachments = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (nics, mignet_nic_new ("eth1", MIGNET_NIC_KIND_ETHERNET));
  g_ptr_array_add (nics, mignet_nic_new_vlan ("eth1.7", "eth1", 7));
  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    {
      MignetNetwork *network = mignet_cluster_lookup_network (w->cluster, networks[i]);

      if (network != NULL && g_rand_int_range (w->random, 0, 4) > 0)
        g_ptr_array_add (attachments, mignet_network_attachment_new (
                                          network, g_rand_boolean (w->random) ? "eth1" : "eth1.7"));
    }
  if (host != NULL)
    mignet_host_set_networking (host, nics,
                                g_rand_int_range (w->random, 0, 8) > 0 ? attachments : NULL, NULL);
}

static void
change_hosts (World *w)
{
  const char *id = PICK (w->random, hosts);
  MignetHost *host = mignet_cluster_lookup_host (w->cluster, id);

  if (host != NULL)
    {
      mignet_cluster_remove_host (w->cluster, host, NULL);
      return;
    }

  host = mignet_host_new (id, NULL);
  g_assert_true (mignet_cluster_add_host (w->cluster, host, NULL));
  g_object_unref (host);
}

static void
change_network (World *w)
{
  static const char *const subnets[][2] = {
    { NULL }, { "192.168.77.0/24", NULL }, { "10.5.0.0/24", NULL }, { "fd77:77::/64", NULL }
  };
  MignetNetwork *network = pick_network (w);

  if (network == NULL)
    return;
  mignet_network_set_subnets (network, PICK (w->random, subnets), NULL);
  mignet_network_set_qos_rate (network, 100 * g_rand_int_range (w->random, 0, 3));
}

static void
change_networks (World *w)
{
  const char *id = PICK (w->random, networks);
  MignetNetwork *network = mignet_cluster_lookup_network (w->cluster, id);

  if (network != NULL && g_rand_boolean (w->random))
    {
      mignet_cluster_detach_network (w->cluster, network, NULL);
      return;
    }

  network = network != NULL ? g_object_ref (network) : mignet_network_new (id, NULL);
  mignet_cluster_attach_network (w->cluster, network, g_rand_boolean (w->random), NULL);
  g_object_unref (network);
}

static void
change_roles (World *w)
{
  static const MignetRole roles[] = { MIGNET_ROLE_MIGRATION, MIGNET_ROLE_MIGRATION,
                                      MIGNET_ROLE_DISPLAY };
  static const char *const levels[] = { "3.2", "4.7", "4.7", NULL };
  MignetNetwork *network = pick_network (w);

  if (g_rand_int_range (w->random, 0, 4) == 0)
    mignet_cluster_set_compatibility_level (w->cluster, PICK (w->random, levels), NULL);
  else if (network != NULL)
    mignet_cluster_grant_role (w->cluster, PICK (w->random, roles), network, NULL);
}

static void
place_vm (World *w)
{
  MignetVm *vm = pick_vm (w);

  if (vm != NULL)
    mignet_vm_set_placement (vm, g_rand_int_range (w->random, 0, 5), pick_host (w), pick_host (w),
                             NULL);
}

static void
change_vm (World *w)
{
  MignetVm *vm = pick_vm (w);
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  MignetNetwork *network = pick_network (w);
  MignetHost *host = pick_host (w);

  if (vm == NULL)
    return;
  switch (g_rand_int_range (w->random, 0, 6))
    {
    case 0:
      mignet_vm_set_memory (vm, g_rand_int_range (w->random, 0, 6) == 0
                                    ? G_GUINT64_CONSTANT (17592186044415)
                                    : 512 * (guint64) g_rand_int_range (w->random, 0, 9));
      mignet_vm_set_vcpus (vm, g_rand_int_range (w->random, 0, 6));
      break;
    case 1:
      if (network != NULL)
        g_ptr_array_add (list, network);
      mignet_vm_set_networks (vm, list, NULL);
      break;
    case 2:
      if (host != NULL && g_rand_boolean (w->random))
        g_ptr_array_add (list, host);
      mignet_vm_set_pinned_hosts (vm, list, NULL);
      break;
    case 3:
      mignet_vm_set_migration_network (vm, g_rand_boolean (w->random) ? network : NULL, NULL);
      break;
    case 4:
      mignet_vm_clear_affinity (vm, PICK (w->random, groups));
      break;
    default:
      mignet_vm_set_affinity (vm, PICK (w->random, groups), g_rand_int_range (w->random, 0, 2),
                              NULL);
    }
}

static void
change_vms (World *w)
{
  const char *id = PICK (w->random, vms);
  MignetVm *vm = mignet_cluster_lookup_vm (w->cluster, id);

  if (vm != NULL)
    {
      mignet_cluster_remove_vm (w->cluster, vm);
      return;
    }

  vm = mignet_vm_new (id, NULL);
  if (g_rand_boolean (w->random))
    g_assert_true (mignet_vm_set_affinity (vm, "own", MIGNET_AFFINITY_RULE_APART, NULL));
  g_assert_true (mignet_cluster_add_vm (w->cluster, vm, NULL));
  g_object_unref (vm);
}

static void (*const steps[]) (World *w) = {
  change_addresses, change_addresses, change_addresses, change_addresses, change_sync,
  change_nic,       change_nic,       change_host,      change_host,      report_host,
  change_hosts,     change_network,   change_networks,  change_roles,     place_vm,
  place_vm,         place_vm,         change_vm,        change_vm,        change_vm,
  change_vms,
};

static char *
plan (World *w, MignetCluster *cluster, const char *id)
{
  g_autoptr (MignetRequest) request = mignet_request_new (mignet_cluster_lookup_vm (cluster, id));
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetPlan) made = mignet_planner_plan (w->planner, request, &error);

  g_assert_no_error (error);
  return mignet_plan_to_json (made);
}

static char *
check (World *w, MignetCluster *cluster)
{
  g_autoptr (GPtrArray) findings = mignet_planner_check (w->planner, cluster);

  return mignet_findings_to_json (findings);
}

static void
compare (World *w)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *json = mignet_cluster_to_json (w->cluster, &error);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (MignetCluster) loaded = NULL;
  g_autofree char *findings = NULL;
  g_autofree char *expected_findings = NULL;

  g_assert_no_error (error);
  bytes = g_bytes_new_static (json, strlen (json));
  loaded = mignet_cluster_load_from_bytes (bytes, "loaded", MIGNET_LOAD_NONE, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < G_N_ELEMENTS (vms); i++)
    {
      g_autofree char *found = NULL;
      g_autofree char *expected = NULL;

      if (mignet_cluster_lookup_vm (w->cluster, vms[i]) == NULL)
        continue;

      found = plan (w, w->cluster, vms[i]);
      expected = plan (w, loaded, vms[i]);
      g_assert_cmpstr (found, ==, expected);
      w->n_compared++;
    }

  findings = check (w, w->cluster);
  expected_findings = check (w, loaded);
  g_assert_cmpstr (findings, ==, expected_findings);
}

/* Whoever hears of a change may plan at once. */
static void
on_change (World *w)
{
  if (w->comparing || g_rand_int_range (w->random, 0, 4) > 0)
    return;

  w->comparing = TRUE;
  compare (w);
  w->comparing = FALSE;
}

static void
listen_to_host (World *w, MignetHost *host)
{
  g_signal_connect_swapped (host, "notify", G_CALLBACK (on_change), w);
  g_signal_connect_swapped (mignet_host_get_nics (host), "items-changed", G_CALLBACK (on_change),
                            w);
  g_signal_connect_swapped (mignet_host_get_attachments (host), "items-changed",
                            G_CALLBACK (on_change), w);
}

static void
listen (World *w)
{
  GListModel *members[] = { mignet_cluster_get_hosts (w->cluster),
                            mignet_cluster_get_networks (w->cluster),
                            mignet_cluster_get_vms (w->cluster) };

  g_signal_connect_swapped (w->cluster, "notify", G_CALLBACK (on_change), w);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_signal_connect_swapped (members[i], "items-changed", G_CALLBACK (on_change), w);
      for (guint j = 0; j < g_list_model_get_n_items (members[i]); j++)
        {
          g_autoptr (GObject) member = g_list_model_get_item (members[i], j);

          if (MIGNET_IS_HOST (member))
            listen_to_host (w, MIGNET_HOST (member));
          else
            g_signal_connect_swapped (member, "notify", G_CALLBACK (on_change), w);
        }
    }
}

static void
test_following (gconstpointer data)
{
  guint32 seed =
      GPOINTER_TO_UINT (data) != 0 ? GPOINTER_TO_UINT (data) : (guint32) g_test_rand_int ();
  guint n_steps = g_test_slow () ? 20 * N_STEPS : N_STEPS;
  World w = { .random = g_rand_new_with_seed (seed), .planner = mignet_planner_new () };

  g_test_message ("seed %u", seed);
  w.cluster = fixture_new (.networks = NETWORK_MIG
                           "," NETWORK ("n2", "storage") "," NETWORK ("n3", "guests"),
                           .hosts = HEALTHY ("1") "," HEALTHY ("2") "," HEALTHY ("3"),
                           .vms = VM ("1", "h1") "," VM ("2", "h2") "," VM ("3", "h3"));
  listen (&w);
  for (guint i = 0; i < n_steps; i++)
    {
      steps[g_rand_int_range (w.random, 0, G_N_ELEMENTS (steps))](&w);
      w.comparing = TRUE;
      compare (&w);
      w.comparing = FALSE;
    }
  g_assert_cmpuint (w.n_compared, >, n_steps);

  w.comparing = TRUE;
  g_object_unref (w.cluster);
  g_object_unref (w.planner);
  g_rand_free (w.random);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/following/first", GUINT_TO_POINTER (20120813), test_following);
  g_test_add_data_func ("/following/second", GUINT_TO_POINTER (642551), test_following);
  g_test_add_data_func ("/following/any", GUINT_TO_POINTER (0), test_following);
  return g_test_run ();
}
