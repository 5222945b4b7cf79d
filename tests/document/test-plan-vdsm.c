/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>
#include <string.h>

/* One cluster with hosts h1 and h2, the migration network mig, and the VM v on h1. The texts have
 * single quotation marks for double ones. */
static MignetPlan *
plan (const char *address, const char *attachment, const char *role)
{
  g_autofree char *text = g_strdup_printf (
      "{ 'format': 'mignet-cluster/1', 'cluster': { 'id': 'c', 'name': 'c', 'management-network':"
      "  'ovirtmgmt', 'roles': { 'migration': '%s' } }, 'networks': [ { 'id': 'n1', 'name':"
      "  'ovirtmgmt' }, { 'id': 'n2', 'name': 'mig', 'required': false, 'bridged': false } ],"
      "  'hosts': [ { 'id': 'h1', 'name': 'h1', 'attachments': [] }, { 'id': 'h2', 'name': 'h2',"
      "  'address': '%s', 'nics': [ { 'name': 'eth1', 'speed': 10000, 'carrier': 'up' } ],"
      "  'attachments': [ %s ] } ], 'vms': [ { 'id': '2c6ff5ab-0b2c-4f1c-9f4d-1f6ad9f3ae31',"
      "  'name': 'v', 'host': 'h1' } ] }",
      role, address, attachment);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (MignetCluster) cluster = NULL;
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (MignetRequest) request = NULL;
  g_autoptr (GError) error = NULL;
  MignetPlan *result = NULL;

  g_strdelimit (text, "'", '"');
  bytes = g_bytes_new_static (text, strlen (text));
  cluster = mignet_cluster_load_from_bytes (bytes, NULL, MIGNET_LOAD_NONE, &error);
  g_assert_no_error (error);
  request = mignet_request_new (mignet_cluster_lookup_vm (cluster, "v"));
  mignet_request_set_destination (request, mignet_cluster_lookup_host (cluster, "h2"));
  result = mignet_planner_plan (planner, request, &error);
  g_assert_no_error (error);

  return result;
}

#define ON_MIG(family, address) \
  "{ 'network': 'mig', 'nic': 'eth1', '" family \
  "': { 'protocol': 'static', 'addresses': [ '" address "' ] } }"

static void
assert_string (GVariant *arguments, const char *name, const char *expected)
{
  const char *found = NULL;

  g_variant_lookup (arguments, name, "&s", &found);
  g_assert_cmpstr (found, ==, expected);
}

static GVariant *
convert (MignetPlan *plan)
{
  g_autoptr (GError) error = NULL;
  GVariant *arguments = mignet_plan_to_vdsm_variant (plan, &error);

  g_assert_no_error (error);
  g_assert_false (g_variant_is_floating (arguments));
  g_assert_cmpstr (g_variant_get_type_string (arguments), ==, "a{sv}");

  return arguments;
}

static void
test_dedicated (void)
{
  g_autoptr (MignetPlan) dedicated =
      plan ("h2.example.org", ON_MIG ("ipv4", "192.168.77.2/24"), "mig");
  g_autoptr (GVariant) arguments = convert (dedicated);
  gint64 bandwidth = 0;

  g_test_summary ("The address of the migration network is dstqemu, the registered one dst");

  assert_string (arguments, "vmId", "2c6ff5ab-0b2c-4f1c-9f4d-1f6ad9f3ae31");
  assert_string (arguments, "mode", "remote");
  assert_string (arguments, "method", "online");
  assert_string (arguments, "dst", "h2.example.org");
  assert_string (arguments, "dstqemu", "192.168.77.2");
  assert_string (arguments, "tunneled", "false");
  assert_string (arguments, "autoConverge", "false");
  assert_string (arguments, "compressed", "false");
  assert_string (arguments, "abortOnError", "true");
  g_assert_false (g_variant_lookup (arguments, "maxBandwidth", "x", &bandwidth));
  g_assert_cmpuint (g_variant_n_children (arguments), ==, 9);
}

static void
test_ipv6 (void)
{
  g_autoptr (MignetPlan) dedicated = plan ("[fd00::2]", ON_MIG ("ipv6", "fd77:77::2/64"), "mig");
  g_autoptr (MignetPlan) management = plan ("fd00::2", "", "ovirtmgmt");
  g_autoptr (GVariant) over_mig = convert (dedicated);
  g_autoptr (GVariant) over_management = convert (management);

  g_test_summary ("An IPv6 address is bare in dstqemu, and in brackets in dst, where a port could "
                  "follow");

  assert_string (over_mig, "dst", "[fd00::2]");
  assert_string (over_mig, "dstqemu", "fd77:77::2");
  assert_string (over_management, "dst", "[fd00::2]");
}

static void
test_management (void)
{
  g_autoptr (MignetPlan) management = plan ("10.0.0.2", "", "ovirtmgmt");
  g_autoptr (MignetPlan) fallback = plan ("h2.example.org", "", "mig");
  g_autoptr (GVariant) over_management = convert (management);
  g_autoptr (GVariant) instead = convert (fallback);

  g_test_summary ("Over management there is no dstqemu: VDSM dials dst");

  g_assert_cmpint (mignet_plan_get_outcome (management), ==, MIGNET_OUTCOME_MANAGEMENT);
  g_assert_cmpint (mignet_plan_get_outcome (fallback), ==, MIGNET_OUTCOME_FALLBACK);
  assert_string (over_management, "dst", "10.0.0.2");
  assert_string (over_management, "dstqemu", NULL);
  assert_string (instead, "dst", "h2.example.org");
  assert_string (instead, "dstqemu", NULL);
}

static void
test_not_carried_out (void)
{
  g_autoptr (MignetPlan) waiting =
      plan ("h2",
            "{ 'network': 'mig', 'nic': 'eth1', 'ipv4': { 'protocol': 'dhcp', 'addresses':"
            "  [] } }",
            "mig");
  g_autoptr (MignetPlan) refused = plan ("h2", "{ 'network': 'mig', 'nic': 'eth1' }", "mig");
  g_autoptr (GError) error = NULL;

  g_test_summary ("Nothing is converted that is not carried out");

  g_assert_null (mignet_plan_to_vdsm_variant (waiting, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_CARRIED_OUT);
  g_assert_cmpstr (error->message, ==,
                   "The migration of VM 'v' is waiting for an address, expected a plan that can be "
                   "carried out");
  g_clear_error (&error);
  g_assert_null (mignet_plan_to_vdsm_json (refused, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_CARRIED_OUT);
}

static void
test_json (void)
{
  g_autoptr (MignetPlan) dedicated =
      plan ("h2.example.org", ON_MIG ("ipv4", "192.168.77.2/24"), "mig");
  g_autoptr (GError) error = NULL;
  g_autofree char *json = mignet_plan_to_vdsm_json (dedicated, &error);
  g_autofree char *expected = g_strdup ("{\n"
                                        "  'vmId': '2c6ff5ab-0b2c-4f1c-9f4d-1f6ad9f3ae31',\n"
                                        "  'mode': 'remote',\n"
                                        "  'method': 'online',\n"
                                        "  'dst': 'h2.example.org',\n"
                                        "  'dstqemu': '192.168.77.2',\n"
                                        "  'tunneled': 'false',\n"
                                        "  'autoConverge': 'false',\n"
                                        "  'compressed': 'false',\n"
                                        "  'abortOnError': 'true'\n"
                                        "}\n");

  g_test_summary ("The object is VDSM's and has nothing of ours in it");

  g_assert_no_error (error);
  g_assert_cmpstr (json, ==, g_strdelimit (expected, "'", '"'));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/plan-vdsm/dedicated", test_dedicated);
  g_test_add_func ("/plan-vdsm/ipv6", test_ipv6);
  g_test_add_func ("/plan-vdsm/management", test_management);
  g_test_add_func ("/plan-vdsm/not-carried-out", test_not_carried_out);
  g_test_add_func ("/plan-vdsm/json", test_json);

  return g_test_run ();
}
