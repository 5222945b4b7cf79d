/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>
#include <string.h>

/* One cluster with hosts h1 and h2, the migration network mig of 10 Gb/s, and the VM v on h1. What
 * VDSM is told follows from the members of the policy alone. The texts have single quotation marks
 * for double ones. */
static MignetPlan *
plan (const char *policy, const char *status)
{
  g_autofree char *text = g_strdup_printf (
      "{ 'format': 'mignet-cluster/1', 'cluster': { 'id': 'c', 'name': 'c', 'management-network':"
      "  'ovirtmgmt', 'roles': { 'migration': 'mig' }, 'policy': { %s } }, 'networks': ["
      "  { 'id': 'n1', 'name': 'ovirtmgmt' }, { 'id': 'n2', 'name': 'mig', 'required': false } ],"
      "  'hosts': [ { 'id': 'h1', 'name': 'h1', 'attachments': [] }, { 'id': 'h2', 'name': 'h2',"
      "  'nics': [ { 'name': 'eth1', 'speed': 10000, 'carrier': 'up' } ], 'attachments': ["
      "  { 'network': 'mig', 'nic': 'eth1', 'ipv4': { 'protocol': 'static', 'addresses':"
      "  [ '192.168.77.2/24' ] } } ] } ], 'vms': [ { 'id': 'v', 'name': 'v', 'host': 'h1',"
      "  'vcpus': 8, 'status': '%s' } ] }",
      policy, status);
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
  g_assert_cmpint (mignet_plan_get_outcome (result), !=, MIGNET_OUTCOME_REFUSED);

  return result;
}

static GVariant *
convert (const char *policy, const char *status)
{
  g_autoptr (MignetPlan) made = plan (policy, status);
  g_autoptr (GError) error = NULL;
  GVariant *arguments = mignet_plan_to_vdsm_variant (made, &error);

  g_assert_no_error (error);

  return arguments;
}

typedef struct
{
  const char *name;
  const char *policy;
  const char *argument;
  const char *expected; /* GVariant's own format, NULL: not there */
} Option;

static const Option options[] = {
  { "no-tunnel", "", "tunneled", "'false'" },
  { "tunnelled", "'mode': 'tunnelled'", "tunneled", "'true'" },
  { "tunnelled-address", "'mode': 'tunnelled'", "dstqemu", NULL },
  { "no-auto-converge", "", "autoConverge", "'false'" },
  { "auto-converge", "'auto-converge': true", "autoConverge", "'true'" },
  { "not-compressed", "", "compressed", "'false'" },
  { "compressed", "'compression': 'xbzrle'", "compressed", "'true'" },
  { "abort-on-error", "", "abortOnError", "'true'" },
  { "encrypted", "'encryption': 'required'", "encrypted", "true" },
  { "not-encrypted", "", "encrypted", NULL },
  { "zero-copy", "'zero-copy': true, 'parallel': 4", "zerocopy", "true" },
  { "no-zero-copy", "'parallel': 4", "zerocopy", NULL },
  { "parallel", "'parallel': 4", "parallel", "4" },
  { "not-parallel", "", "parallel", NULL },
  { "bandwidth", "'bandwidth': 300", "maxBandwidth", "int64 300" },
  { "unlimited", "'bandwidth': 'unlimited'", "maxBandwidth", NULL },
  { "downtime", "'max-downtime': 700", "downtime", "'700'" },
  { "no-downtime", "", "downtime", NULL },
  { "downtime-makes-no-schedule", "'max-downtime': 700", "convergenceSchedule", NULL },
  { "downtime-beside-schedule", "'max-downtime': 700, 'convergence': {}", "downtime", NULL },
  { "no-schedule", "", "convergenceSchedule", NULL },
};

static void
test_option (gconstpointer data)
{
  const Option *row = data;
  g_autoptr (GVariant) arguments = convert (row->policy, "up");
  g_autoptr (GVariant) found = g_variant_lookup_value (arguments, row->argument, NULL);
  g_autoptr (GVariant) expected = NULL;

  g_test_summary ("A setting of the policy is the argument that VDSM has for it");

  if (row->expected == NULL)
    {
      g_assert_null (found);
      return;
    }

  expected = g_variant_parse (NULL, row->expected, NULL, NULL, NULL);
  g_assert_nonnull (found);
  g_assert_cmpvariant (found, expected);
}

/* Compares what is in the schedule without regard to the order in dictionaries. */
static void
assert_schedule (const char *policy, const char *status, const char *expected_text)
{
  g_autoptr (GVariant) arguments = convert (policy, status);
  g_autoptr (GVariant) found =
      g_variant_lookup_value (arguments, "convergenceSchedule", G_VARIANT_TYPE_VARDICT);
  g_autofree char *text = NULL;

  g_assert_nonnull (found);
  text = g_variant_print (found, FALSE);
  g_assert_cmpstr (text, ==, expected_text);
}

#define ACTION(name, parameters) "{'name': <'" name "'>, 'params': <" parameters ">}"
#define STALLING(limit, action) "{'limit': <" limit ">, 'action': <" action ">}"
#define DOWNTIME(number) ACTION ("setDowntime", "['" number "']")
#define ABORT ACTION ("abort", "@as []")
#define POST_COPY ACTION ("postcopy", "@as []")
#define SCHEDULE(init, stalling) "{'init': <[" init "]>, 'stalling': <[" stalling "]>}"

static void
test_schedule (void)
{
  g_test_summary ("What is done at the start is in init; what is done last is stalling with the "
                  "limit -1; downtimes are in ms and strings");

  assert_schedule (
      "'transfer-preset': 'minimal-downtime'", "up",
      SCHEDULE (
          DOWNTIME ("100"),
          STALLING ("1", DOWNTIME ("150")) ", " STALLING ("2", DOWNTIME ("200")) ", " STALLING (
              "3",
              DOWNTIME (
                  "300")) ", " STALLING ("4",
                                         DOWNTIME (
                                             "400")) ", " STALLING ("6",
                                                                    DOWNTIME (
                                                                        "500")) ", " STALLING ("-1",
                                                                                               ABORT)));
  assert_schedule (
      "'transfer-preset': 'post-copy'", "up",
      SCHEDULE (
          DOWNTIME ("100"),
          STALLING ("1", DOWNTIME ("150")) ", " STALLING ("2", DOWNTIME ("200")) ", " STALLING (
              "-1", POST_COPY) ", " STALLING ("-1", ABORT)));
  assert_schedule ("'convergence': { 'last': [ { 'name': 'abort' } ] }", "up",
                   "{'init': <@aa{sv} []>, 'stalling': <[" STALLING ("-1", ABORT) "]>}");
}

static void
test_schedule_of_paused (void)
{
  g_test_summary ("A paused virtual machine is not switched to post-copy");

  assert_schedule (
      "'transfer-preset': 'post-copy'", "paused",
      SCHEDULE (DOWNTIME ("100"), STALLING ("1", DOWNTIME ("150")) ", " STALLING (
                                      "2", DOWNTIME ("200")) ", " STALLING ("-1", ABORT)));
}

static void
test_schedule_with_downtime (void)
{
  g_test_summary ("VDSM does not look at a downtime beside a schedule, so it begins with it");

  assert_schedule ("'max-downtime': 700, 'convergence': { 'init': [ { 'name': 'set-downtime',"
                   " 'value': 100 } ], 'last': [ { 'name': 'abort' } ] }",
                   "up", SCHEDULE (DOWNTIME ("700") ", " DOWNTIME ("100"), STALLING ("-1", ABORT)));
}

static void
test_schedule_in_json (void)
{
  g_autoptr (MignetPlan) made = plan ("'convergence': { 'stalling': [ { 'limit': 3, 'action':"
                                      " { 'name': 'set-downtime', 'value': 150 } } ],"
                                      " 'last': [ { 'name': 'abort' } ] }",
                                      "up");
  g_autoptr (GError) error = NULL;
  g_autofree char *json = mignet_plan_to_vdsm_json (made, &error);
  g_autofree char *expected =
      g_strdup ("  'convergenceSchedule': {\n"
                "    'init': [],\n"
                "    'stalling': [\n"
                "      { 'action': { 'name': 'setDowntime', 'params': ['150'] }, 'limit': 3 },\n"
                "      { 'action': { 'name': 'abort', 'params': [] }, 'limit': -1 }\n"
                "    ]\n"
                "  }\n");

  g_test_summary ("The schedule is written as VDSM reads it");

  g_assert_no_error (error);
  g_assert_nonnull (strstr (json, g_strdelimit (expected, "'", '"')));
}

typedef struct
{
  const char *name;
  const char *policy;
  const char *expected;
} Untold;

static const Untold untold[] = {
  { "disks", "'storage': 'copy'", "flag 'non-shared-disk'" },
  { "disks-incremental", "'storage': 'copy-incremental'", "flag 'non-shared-inc'" },
  { "compression", "'compression': 'zstd', 'parallel': 2", "compression 'zstd'" },
  { "port", "'port-range': [49200, 49215]", "port '49200'" },
  { "time-limit", "'completion-timeout': 800", "completion timeout '800'" },
  { "transient", "'persistence': 'transient'", "persistence 'transient'" },
  { "post-copy-first",
    "'post-copy': 'allowed', 'convergence': { 'init': [ { 'name': 'post-copy' }"
    " ] }",
    "first step of convergence 'post-copy'" },
};

static void
test_untold (gconstpointer data)
{
  const Untold *row = data;
  g_autoptr (MignetPlan) made = plan (row->policy, "up");
  g_autoptr (GError) error = NULL;
  g_autofree char *message = g_strdup_printf (
      "The migration of VM 'v' has the %s, which VDSM cannot be told", row->expected);

  g_test_summary ("What VDSM cannot be told is an error and not forgotten");

  g_assert_null (mignet_plan_to_vdsm_variant (made, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE);
  g_assert_cmpstr (error->message, ==, message);
}

static void
add_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autofree char *path = g_strdup_printf ("/plan-vdsm-options/%s", options[i].name);

      g_test_add_data_func (path, &options[i], test_option);
    }
  for (guint i = 0; i < G_N_ELEMENTS (untold); i++)
    {
      g_autofree char *path = g_strdup_printf ("/plan-vdsm-options/untold/%s", untold[i].name);

      g_test_add_data_func (path, &untold[i], test_untold);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_rows ();
  g_test_add_func ("/plan-vdsm-options/schedule", test_schedule);
  g_test_add_func ("/plan-vdsm-options/schedule-of-paused", test_schedule_of_paused);
  g_test_add_func ("/plan-vdsm-options/schedule-with-downtime", test_schedule_with_downtime);
  g_test_add_func ("/plan-vdsm-options/schedule-in-json", test_schedule_in_json);

  return g_test_run ();
}
