/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>
#include <string.h>

static MignetCluster *
load_sample (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  MignetCluster *cluster = mignet_cluster_load_from_file (file, MIGNET_LOAD_NONE, NULL, &error);

  g_assert_no_error (error);

  return cluster;
}

static MignetPlan *
plan (MignetCluster *cluster, const char *vm, const char *destination)
{
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (MignetRequest) request = mignet_request_new (mignet_cluster_lookup_vm (cluster, vm));
  g_autoptr (GError) error = NULL;
  MignetPlan *result = NULL;

  if (destination != NULL)
    mignet_request_set_destination (request, mignet_cluster_lookup_host (cluster, destination));
  result = mignet_planner_plan (planner, request, &error);
  g_assert_no_error (error);

  return result;
}

/* Asserts that the document has these pieces in this order. They are written with single quotation
 * marks for double ones. */
static void
assert_pieces (const char *json, const char *const *pieces)
{
  const char *rest = json;

  for (gsize i = 0; pieces[i] != NULL; i++)
    {
      g_autofree char *piece = g_strdelimit (g_strdup (pieces[i]), "'", '"');
      const char *found = strstr (rest, piece);

      if (found == NULL)
        {
          g_test_message ("%s", json);
          g_test_fail_printf ("%s is not there, or not in its place", piece);
          return;
        }
      rest = found + strlen (piece);
    }
}

static void
test_dedicated (void)
{
  static const char *const pieces[] = {
    "{\n  'format': 'mignet-plan/1',\n",
    "  'outcome': 'dedicated',\n",
    "  'vm': 'web',\n",
    "  'source': 'host1',\n",
    "  'destination': 'host2',\n",
    "  'network': 'mig',\n",
    "  'wanted-network': 'mig',\n",
    "  'family': 'ipv4',\n",
    "  'source-address': '192.168.77.1',\n",
    "  'destination-address': '192.168.77.2',\n",
    "  'connect-uri': 'qemu+tls://host2.example.org/system',\n",
    "  'migrate-uri': 'tcp://192.168.77.2',\n",
    "  'listen-address': '192.168.77.2',\n",
    "  'tls-destination': null,\n",
    "  'flags': ['live', 'peer2peer'],\n",
    "  'parameters': { 'bandwidth': ",
    " },\n  'convergence': null,\n",
    "  'completion-timeout': null,\n",
    "  'max-downtime': null,\n",
    "  'port-range': null,\n",
    "  'reasons': [],\n",
    "  'candidates': [\n",
    "'host': 'host2', 'eligible': true, 'rank': 1, 'score': ",
    "'reasons': [] }",
    "'host': 'host1',\n",
    "'eligible': false,\n",
    "'rank': null,\n",
    "'score': null,\n",
    "'reasons': [",
    "'code': 'same-host',\n",
    "'severity': 'error',\n",
    "'host': 'host1',\n",
    "'network': null,\n",
    "'subject': 'web',\n",
    "'message': '",
    NULL,
  };
  g_autoptr (MignetCluster) cluster = load_sample ("two-hosts.json");
  g_autoptr (MignetPlan) result = plan (cluster, "web", NULL);
  g_autofree char *json = mignet_plan_to_json (result);

  g_test_summary ("A plan has every member in the documented order, and candidates by rank");

  assert_pieces (json, pieces);
  g_assert_true (g_str_has_suffix (json, "\n}\n"));
}

static void
test_fallback (void)
{
  static const char *const pieces[] = {
    "'outcome': 'fallback'",
    "'destination': 'host3'",
    "'network': 'ovirtmgmt'",
    "'wanted-network': 'mig'",
    "'family': null",
    "'source-address': null",
    "'destination-address': 'host3.example.org'",
    "'migrate-uri': 'tcp://host3.example.org'",
    "'listen-address': null",
    "'reasons': [",
    "'code': 'network-absent',\n",
    "'severity': 'warning',\n",
    "'host': 'host3',\n",
    "'network': 'mig',\n",
    "'message': ",
    NULL,
  };
  g_autoptr (MignetCluster) cluster = load_sample ("absent-on-one-host.json");
  g_autoptr (MignetPlan) result = plan (cluster, "web", "host3");
  g_autofree char *json = mignet_plan_to_json (result);

  g_test_summary ("A fallback dials management and says why");

  assert_pieces (json, pieces);
}

static void
test_refused (void)
{
  static const char *const pieces[] = {
    "'outcome': 'refused'",
    "'vm': 'web'",
    "'source': 'host1'",
    "'destination': 'host2'",
    "'network': null",
    "'wanted-network': 'mig'",
    "'family': null",
    "'source-address': null",
    "'destination-address': null",
    "'connect-uri': null",
    "'migrate-uri': null",
    "'listen-address': null",
    "'tls-destination': null",
    "'flags': null",
    "'parameters': null",
    "'reasons': [",
    "'code': 'carrier-down'",
    "'severity': 'error'",
    "'host': 'host2'",
    "'network': 'mig'",
    "'subject': 'eth1'",
    NULL,
  };
  g_autoptr (MignetCluster) cluster = load_sample ("carrier-down.json");
  g_autoptr (MignetPlan) result = plan (cluster, "web", "host2");
  g_autofree char *json = mignet_plan_to_json (result);

  g_test_summary ("What a refused plan does not have is null, and there nevertheless");

  assert_pieces (json, pieces);
}

static void
test_waiting (void)
{
  static const char *const pieces[] = {
    "'outcome': 'waiting'",
    "'destination': 'host2'",
    "'source-address': null",
    "'destination-address': null",
    "'migrate-uri': null",
    "'code': 'address-pending'",
    NULL,
  };
  g_autoptr (MignetCluster) cluster = load_sample ("address-pending.json");
  g_autoptr (MignetPlan) result = plan (cluster, "web", "host2");
  g_autofree char *json = mignet_plan_to_json (result);

  g_test_summary ("A waiting plan has a destination and nothing to dial");

  assert_pieces (json, pieces);
}

static void
test_explanation (void)
{
  static const char *const pieces[] = {
    "{\n  'format': 'mignet-explain/1',\n  'vm': 'web',\n  'source': 'host1',\n  'hosts': [\n",
    "'host': 'host1'",
    "'host': 'host2'",
    "'networks': [",
    "'network': 'ovirtmgmt'",
    "'network': 'mig'",
    "'state': 'carrier-down'",
    "'carrier': 'down'",
    "'outcome': 'refused'",
    "'reasons': [",
    "'code': 'carrier-down'",
    NULL,
  };
  g_autoptr (MignetCluster) cluster = load_sample ("carrier-down.json");
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (MignetRequest) request =
      mignet_request_new (mignet_cluster_lookup_vm (cluster, "web"));
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetExplanation) explanation = mignet_planner_explain (planner, request, &error);
  g_autofree char *json = NULL;

  g_test_summary ("An explanation has every host with every network");

  g_assert_no_error (error);
  json = mignet_explanation_to_json (explanation);
  assert_pieces (json, pieces);
}

static void
test_findings (void)
{
  static const char *const pieces[] = {
    "{\n  'format': 'mignet-check/1',\n  'findings': [",
    "'code': 'cannot-receive'",
    "'severity': '",
    "'subject': '",
    "'message': '",
    "'advice': '",
    NULL,
  };
  g_autoptr (MignetCluster) cluster = load_sample ("carrier-down.json");
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (GPtrArray) findings = mignet_planner_check (planner, cluster);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autofree char *json = mignet_findings_to_json (findings);
  g_autofree char *empty_json = mignet_findings_to_json (none);

  g_test_summary ("Findings are listed with what to do about them");

  assert_pieces (json, pieces);
  g_assert_cmpstr (empty_json, ==, "{\n  \"format\": \"mignet-check/1\",\n  \"findings\": []\n}\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/plan-document/dedicated", test_dedicated);
  g_test_add_func ("/plan-document/fallback", test_fallback);
  g_test_add_func ("/plan-document/refused", test_refused);
  g_test_add_func ("/plan-document/waiting", test_waiting);
  g_test_add_func ("/plan-document/explanation", test_explanation);
  g_test_add_func ("/plan-document/findings", test_findings);

  return g_test_run ();
}
