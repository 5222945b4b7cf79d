/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "planning-fixture.h"

#include <string.h>

/* What an evacuation is, in small clusters that are written out. */

#define GIB4 "'memory': 4096, "
#define ROOMY(n) HEALTHY_WITH (n, "'memory': 65536, ")
#define FAST_NIC NIC ("eth1", "'carrier': 'up', 'speed': 10000")
#define FAST_WITH(n, members) \
  HOST_WITH (n, "'memory': 65536, " members, FAST_NIC, ON_MIG (IPV4 ("'192.168.77." n "/24'")))
#define FAST(n) FAST_WITH (n, "")
#define BIG(n, host) VM_WITH (n, host, "'memory': 4096")
#define GROUPED(n, host, group, rule) \
  VM_WITH (n, host, "'memory': 4096, 'affinity': [{ 'group': '" group "', 'rule': '" rule "' }]")

static MignetHost *
find_host (MignetCluster *cluster, const char *name)
{
  MignetHost *host = mignet_cluster_lookup_host (cluster, name);

  g_assert_nonnull (host);
  return host;
}

static MignetVm *
find_vm (MignetCluster *cluster, const char *name)
{
  MignetVm *vm = mignet_cluster_lookup_vm (cluster, name);

  g_assert_nonnull (vm);
  return vm;
}

static MignetEvacuationRequest *
request_for (MignetCluster *cluster, const char *host)
{
  MignetEvacuationRequest *request = mignet_evacuation_request_new (cluster);

  if (host != NULL)
    mignet_evacuation_request_add_host (request, find_host (cluster, host));

  return request;
}

static MignetEvacuation *
plan (MignetEvacuationRequest *request)
{
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (GError) error = NULL;
  MignetEvacuation *evacuation = mignet_planner_plan_evacuation (planner, request, &error);

  g_assert_no_error (error);
  g_assert_true (MIGNET_IS_EVACUATION (evacuation));
  return evacuation;
}

static MignetEvacuation *
empty (MignetCluster *cluster, const char *host)
{
  g_autoptr (MignetEvacuationRequest) request = request_for (cluster, host);

  return plan (request);
}

/* "VM>DESTINATION@WAVE", then what is left over as "!VM CODE CODE", then what is under way as
 * "~VM", with spaces between them. */
static char *
describe (MignetEvacuation *evacuation)
{
  g_autoptr (GPtrArray) steps = mignet_evacuation_get_steps (evacuation);
  g_autoptr (GPtrArray) left_over = mignet_evacuation_get_left_over (evacuation);
  const char *const *under_way = mignet_evacuation_get_under_way (evacuation);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < steps->len; i++)
    g_ptr_array_add (words,
                     g_strdup_printf ("%s>%s@%u", mignet_evacuation_step_get_vm (steps->pdata[i]),
                                      mignet_evacuation_step_get_destination (steps->pdata[i]),
                                      mignet_evacuation_step_get_wave (steps->pdata[i])));
  for (guint i = 0; i < left_over->len; i++)
    {
      g_autoptr (GPtrArray) reasons = mignet_evacuation_left_over_get_reasons (left_over->pdata[i]);

      g_ptr_array_add (
          words, g_strdup_printf ("!%s", mignet_evacuation_left_over_get_vm (left_over->pdata[i])));
      g_assert_cmpuint (reasons->len, >, 0);
      for (guint j = 0; j < reasons->len; j++)
        {
          g_assert_cmpint (mignet_reason_get_severity (reasons->pdata[j]), ==,
                           MIGNET_SEVERITY_ERROR);
          g_ptr_array_add (words, g_strdup (mignet_reason_get_code_name (reasons->pdata[j])));
        }
    }
  for (guint i = 0; under_way[i] != NULL; i++)
    g_ptr_array_add (words, g_strdup_printf ("~%s", under_way[i]));
  g_ptr_array_add (words, NULL);

  return g_strjoinv (" ", (char **) words->pdata);
}

static void
check (const char *place, MignetEvacuation *evacuation, const char *expected)
{
  g_autofree char *found = describe (evacuation);

  if (g_strcmp0 (found, expected) != 0)
    g_error ("%s: expected '%s', found '%s'", place, expected, found);
}

#define assert_evacuation(evacuation, expected) check (G_STRLOC, evacuation, expected)

static MignetEvacuationStep *
get_step (MignetEvacuation *evacuation, guint index)
{
  g_autoptr (GPtrArray) steps = mignet_evacuation_get_steps (evacuation);

  g_assert_cmpuint (index, <, steps->len);
  return mignet_evacuation_step_ref (steps->pdata[index]);
}

static void
test_step (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts = FAST ("1") ", " FAST ("2"), .vms = BIG ("1", "host1"));
  g_autoptr (MignetEvacuation) evacuation = empty (cluster, "host1");
  g_autoptr (MignetEvacuationStep) step = get_step (evacuation, 0);
  g_autoptr (MignetPlan) plan = mignet_evacuation_step_get_plan (step);
  const char *const *hosts = mignet_evacuation_get_hosts (evacuation);

  g_test_summary ("A step says who goes where, when and how");

  assert_evacuation (evacuation, "vm1>host2@1");
  g_assert_cmpstr (hosts[0], ==, "host1");
  g_assert_null (hosts[1]);
  g_assert_cmpstr (mignet_evacuation_step_get_vm_id (step), ==, "v1");
  g_assert_cmpstr (mignet_evacuation_step_get_source (step), ==, "host1");
  g_assert_cmpstr (mignet_evacuation_step_get_source_id (step), ==, "h1");
  g_assert_cmpstr (mignet_evacuation_step_get_destination_id (step), ==, "h2");
  g_assert_cmpstr (mignet_evacuation_step_get_network (step), ==, "mig");
  g_assert_cmpint (mignet_evacuation_step_get_outcome (step), ==, MIGNET_OUTCOME_DEDICATED);
  g_assert_cmpuint (mignet_evacuation_step_get_memory (step), ==, 4096);

  /* All of 10 Gb/s, since nothing else is under way; 4096 MiB at that rate. */
  g_assert_cmpuint (mignet_evacuation_step_get_bandwidth (step), ==, 1250);
  g_assert_cmpuint (mignet_evacuation_step_get_start (step), ==, 0);
  g_assert_cmpuint (mignet_evacuation_step_get_end (step), ==, 3276);
  g_assert_cmpuint (mignet_evacuation_step_get_transferred (step), ==,
                    G_GUINT64_CONSTANT (4) << 30);
  g_assert_true (mignet_evacuation_step_converges (step));
  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
  g_assert_cmpstr (mignet_plan_get_destination_address (plan), ==, "192.168.77.2");

  g_assert_cmpuint (mignet_evacuation_get_n_waves (evacuation), ==, 1);
  g_assert_cmpuint (mignet_evacuation_get_min_waves (evacuation), ==, 1);
  g_assert_cmpuint (mignet_evacuation_get_duration (evacuation), ==, 3276);
  g_assert_cmpuint (mignet_evacuation_get_transferred (evacuation), ==,
                    G_GUINT64_CONSTANT (4) << 30);
  g_assert_cmpuint (mignet_evacuation_get_peak_migrations (evacuation, "mig"), ==, 1);
  g_assert_cmpuint (mignet_evacuation_get_peak_bandwidth (evacuation, "mig"), ==, 1250);
  g_assert_cmpuint (mignet_evacuation_get_peak_migrations (evacuation, "ovirtmgmt"), ==, 0);
}

static void
test_waves (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts = FAST ("1") ", " FAST ("2") ", " FAST ("3"),
                   .vms =
                       BIG ("1", "host1") ", " VM_WITH ("2", "host1", "'memory': 8192") ", " BIG (
                           "3", "host1") ", " BIG ("4", "host1") ", " BIG ("5", "host1"));
  g_autoptr (MignetEvacuation) evacuation = empty (cluster, "host1");
  g_autoptr (MignetEvacuationStep) first = get_step (evacuation, 0);
  g_autoptr (MignetEvacuationStep) third = get_step (evacuation, 2);

  g_test_summary ("The largest comes first, two leave at a time and share the link");

  assert_evacuation (evacuation, "vm2>host2@1 vm1>host3@1 vm3>host3@2 vm4>host2@2 vm5>host3@3");
  g_assert_cmpuint (mignet_evacuation_get_n_waves (evacuation), ==, 3);
  g_assert_cmpuint (mignet_evacuation_get_min_waves (evacuation), ==, 3);
  g_assert_cmpuint (mignet_evacuation_step_get_bandwidth (first), ==, 625);
  g_assert_cmpuint (mignet_evacuation_step_get_start (third), ==,
                    mignet_evacuation_step_get_end (first));
  g_assert_cmpuint (mignet_evacuation_get_peak_bandwidth (evacuation, "mig"), ==, 1250);
}

static void
test_modes (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts = FAST ("1") ", " FAST ("2") ", " FAST ("3"),
                   .vms = BIG ("1", "host1") ", " BIG ("2", "host1") ", " VM_WITH (
                       "3", "host2", "'memory': 32768"));
  g_autoptr (MignetEvacuationRequest) request = request_for (cluster, "host1");
  g_autoptr (MignetEvacuation) balanced = plan (request);
  g_autoptr (MignetEvacuation) spread = NULL;

  g_test_summary ("Memory decides, or how many there are");

  assert_evacuation (balanced, "vm1>host3@1 vm2>host3@1");
  g_assert_cmpint (mignet_evacuation_request_get_mode (request), ==,
                   MIGNET_EVACUATION_MODE_BALANCE);
  mignet_evacuation_request_set_mode (request, MIGNET_EVACUATION_MODE_SPREAD);
  spread = plan (request);
  assert_evacuation (spread, "vm1>host3@1 vm2>host2@1");
  g_assert_cmpint (mignet_evacuation_get_mode (spread), ==, MIGNET_EVACUATION_MODE_SPREAD);
}

typedef struct
{
  const char *what;
  FixtureParts parts;
  const char *emptied;
  const char *expected;
} Case;

static const Case cases[] = {
  { "nothing runs there",
    { .hosts = FAST ("1") ", " FAST ("2"), .vms = BIG ("1", "host2") },
    "host1",
    "" },
  { "no other host",
    { .hosts = FAST ("1"), .vms = BIG ("1", "host1") },
    "host1",
    "!vm1 being-evacuated" },
  { "one that is down is not listed",
    { .hosts = FAST ("1") ", " FAST ("2"),
      .vms = VM_WITH ("1", "host1", "'status': 'down'") ", " BIG ("2", "host1") },
    "host1",
    "vm2>host2@1" },
  { "too big for any host",
    { .hosts = FAST ("1") ", " FAST ("2"),
      .vms = VM_WITH ("1", "host1", "'memory': 65537") ", " BIG ("2", "host1") },
    "host1",
    "vm2>host2@1 !vm1 being-evacuated not-enough-memory" },
  { "equal is enough",
    { .hosts = FAST ("1") ", " FAST ("2"), .vms = VM_WITH ("1", "host1", "'memory': 65536") },
    "host1",
    "vm1>host2@1" },
  { "no memory is given twice",
    { .hosts = FAST ("1") ", " FAST ("2"),
      .vms = VM_WITH ("1", "host1", "'memory': 40000") ", " VM_WITH (
          "2", "host1", "'memory': 30000") },
    "host1",
    "vm1>host2@1 !vm2 being-evacuated not-enough-memory" },
  { "hosts in maintenance",
    { .hosts = FAST ("1") ", " FAST_WITH ("2", "'status': 'maintenance', ") ", " FAST ("3"),
      .vms = BIG ("1", "host1") },
    "host1",
    "vm1>host3@1" },
  { "the source may prepare for maintenance",
    { .hosts = FAST_WITH ("1", "'status': 'preparing-for-maintenance', ") ", " FAST ("2"),
      .vms = BIG ("1", "host1") },
    "host1",
    "vm1>host2@1" },
  { "a source that cannot be reached",
    { .hosts = FAST_WITH ("1", "'status': 'non-responsive', ") ", " FAST ("2"),
      .vms = BIG ("1", "host1") },
    "host1",
    "!vm1 source-not-reachable" },
  { "nothing may leave",
    { .hosts = FAST_WITH ("1", "'max-outgoing': 0, ") ", " FAST ("2"), .vms = BIG ("1", "host1") },
    "host1",
    "!vm1 outgoing-limit" },
  { "nothing may arrive",
    { .hosts = FAST ("1") ", " FAST_WITH ("2", "'max-incoming': 0, "), .vms = BIG ("1", "host1") },
    "host1",
    "!vm1 being-evacuated incoming-limit" },
  { "pinned",
    { .hosts = FAST ("1") ", " FAST ("2") ", " FAST ("3"),
      .vms = VM_WITH ("1", "host1", "'memory': 4096, 'pinned-hosts': ['host3']") ", " VM_WITH (
          "2", "host1", "'memory': 4096, 'pinned-hosts': ['host1']") },
    "host1",
    "vm1>host3@1 !vm2 pinned being-evacuated" },
  { "CPUs",
    { .hosts = FAST ("1") ", " FAST_WITH ("2", "'cpus': 2, ") ", " FAST_WITH ("3", "'cpus': 4, "),
      .vms = VM_WITH ("1", "host1", "'memory': 4096, 'vcpus': 4") },
    "host1",
    "vm1>host3@1" },
  { "kept apart",
    { .hosts = FAST ("1") ", " FAST ("2") ", " FAST ("3"),
      .vms = GROUPED ("1", "host1", "a", "apart") ", " GROUPED (
          "2", "host1", "a", "apart") ", " GROUPED ("3", "host1", "a", "apart") },
    "host1",
    "vm1>host2@1 vm2>host3@1 !vm3 being-evacuated affinity" },
  { "kept together as one",
    { .hosts = FAST ("1") ", " FAST ("2") ", " FAST_WITH ("3", "'max-incoming': 4, "),
      .vms = GROUPED ("1", "host1", "t", "together") ", " GROUPED (
          "2", "host1", "t", "together") ", " GROUPED ("3", "host1", "t", "together") },
    "host1",
    "vm1>host2@1 vm2>host2@1 vm3>host2@2" },
  { "kept together with one elsewhere",
    { .hosts = FAST ("1") ", " FAST ("2") ", " FAST ("3"),
      .vms = GROUPED ("1", "host1", "t", "together") ", " GROUPED ("2", "host3", "t", "together") },
    "host1",
    "vm1>host3@1" },
  { "together or not at all",
    { .hosts = FAST ("1") ", " FAST ("2"),
      .vms = GROUPED ("1", "host1", "t", "together") ", " VM_WITH (
          "2",
          "host1",
          "'memory': 63000, 'affinity': "
          "[{ 'group': 't', 'rule': 'together' }]") },
    "host1",
    "!vm1 being-evacuated not-enough-memory affinity "
    "!vm2 being-evacuated not-enough-memory affinity" },
  { "a limit for the network",
    { .policy = "'max-per-network': 1",
      .hosts = FAST ("1") ", " FAST ("2"),
      .vms = BIG ("1", "host1") ", " BIG ("2", "host1") },
    "host1",
    "vm1>host2@1 vm2>host2@2" },
  { "a limit for the cluster",
    { .policy = "'max-per-cluster': 1",
      .hosts = FAST ("1") ", " FAST ("2"),
      .vms = BIG ("1", "host1") ", " BIG ("2", "host1") },
    "host1",
    "vm1>host2@1 vm2>host2@2" },
  { "what is under way counts in the first wave",
    { .hosts = FAST ("1") ", " FAST ("2") ", " FAST ("3"),
      .vms = VM_WITH ("1",
                      "host1",
                      "'memory': 4096, 'status': 'migrating', "
                      "'destination': 'host2'") ", " BIG ("2", "host1") ", " BIG ("3", "host1") },
    "host1",
    "vm2>host3@1 vm3>host2@2 ~vm1" },
  { "what is under way to a host that is to be emptied",
    { .hosts = FAST ("1") ", " FAST ("2") ", " FAST ("3"),
      .vms = VM_WITH ("1",
                      "host2",
                      "'memory': 4096, 'status': 'migrating', "
                      "'destination': 'host1'") },
    "host1",
    "!vm1 vm-migrating" },
  { "each over its own network",
    { .networks = NETWORK_MIG ", " NETWORK ("n2", "mig2"),
      .hosts = FAST ("1") ", " FAST ("2") ", " HOST_WITH (
          "3", "'memory': 65536, ", FAST_NIC, ON ("mig2", IPV4 ("'192.168.78.3/24'"))),
      .vms = BIG ("1", "host1") ", " VM_WITH (
          "2", "host1", "'memory': 4096, 'migration-network': 'mig2'") },
    "host1",
    "vm1>host2@1 vm2>host3@1" },
  { "not where it could never arrive",
    { .hosts = FAST ("1") ", " HEALTHY_WITH ("2", "'memory': 65536, ") ", " HOST_WITH (
          "3",
          "'memory': 65536, ",
          NIC ("eth1", "'carrier': 'up', 'speed': 1000"),
          ON_MIG (IPV4 ("'192.168.77.3/24'"))) ", " FAST ("4"),
      .vms = VM_WITH ("1", "host1", "'memory': 4096, 'dirty-rate': 200") ", " VM_WITH (
          "2", "host2", "'memory': 8192") ", " VM_WITH ("3", "host4", "'memory': 4096") },
    "host1",
    "vm1>host4@1" },
};

static void
test_case (gconstpointer data)
{
  const Case *self = data;
  g_autoptr (MignetCluster) cluster = fixture_load (&self->parts);
  g_autoptr (MignetEvacuation) evacuation = empty (cluster, self->emptied);
  g_autofree char *text = mignet_evacuation_explain (evacuation);

  g_test_summary (self->what);

  assert_evacuation (evacuation, self->expected);
  g_assert_true (g_str_has_suffix (text, "\n"));
}

static void
test_convergence (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts = FAST ("1") ", " FAST ("2"),
                   .vms =
                       VM_WITH ("1", "host1", "'memory': 8192, 'dirty-rate': 2000") ", " VM_WITH (
                           "2", "host1",
                           "'memory': 4096, 'dirty-rate': 800") ", " VM_WITH ("3", "host1",
                                                                              "'memory': 2048, "
                                                                              "'dirty-rate': 10"));
  g_autoptr (MignetEvacuationRequest) request = request_for (cluster, "host1");
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_DESIGN);
  g_autoptr (MignetEvacuation) evacuation = plan (request);
  g_autoptr (MignetEvacuation) helped = NULL;
  g_autoptr (MignetEvacuationStep) fast = get_step (evacuation, 0);
  g_autoptr (MignetEvacuationStep) alone = get_step (evacuation, 2);
  g_autoptr (MignetEvacuationStep) forced = NULL;
  g_autoptr (GPtrArray) reasons = mignet_evacuation_step_get_reasons (fast);
  g_autoptr (GPtrArray) forced_reasons = NULL;

  g_test_summary ("What would never end is told, with what would help; what nearly fills its share "
                  "of the link gets all of it");

  assert_evacuation (evacuation, "vm1>host2@1 vm3>host2@1 vm2>host2@2");
  g_assert_false (mignet_evacuation_step_converges (fast));
  g_assert_cmpuint (mignet_evacuation_step_get_downtime (fast), >, 1000);
  g_assert_true (
      fixture_has_reason (reasons, MIGNET_REASON_NOT_CONVERGING, MIGNET_SEVERITY_WARNING));
  g_assert_nonnull (strstr (mignet_reason_get_message (reasons->pdata[0]), "'auto-converge'"));
  g_assert_true (mignet_evacuation_step_converges (alone));
  g_assert_true (mignet_evacuation_step_runs_alone (alone));
  g_assert_false (mignet_evacuation_step_runs_alone (fast));
  g_assert_cmpuint (mignet_evacuation_step_get_bandwidth (alone), ==, 1250);
  g_assert_cmpuint (mignet_evacuation_step_get_downtime (alone), <=, 300);
  g_assert_cmpuint (mignet_evacuation_step_get_transferred (alone), >,
                    G_GUINT64_CONSTANT (8) << 30);

  mignet_migration_policy_set_post_copy (policy, MIGNET_POST_COPY_ALLOWED);
  mignet_evacuation_request_set_policy (request, policy);
  helped = plan (request);
  forced = get_step (helped, 0);
  forced_reasons = mignet_evacuation_step_get_reasons (forced);
  g_assert_true (mignet_evacuation_step_converges (forced));
  g_assert_cmpuint (mignet_evacuation_step_get_downtime (forced), <=, 300);
  g_assert_true (fixture_has_reason (forced_reasons, MIGNET_REASON_CONVERGENCE_FORCED,
                                     MIGNET_SEVERITY_WARNING));
}

static void
test_named_vms (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts = FAST ("1") ", " FAST ("2"),
                   .vms = BIG ("1", "host1") ", " BIG ("2", "host1") ", " VM_WITH (
                       "3", "host1", "'status': 'down'"));
  g_autoptr (MignetEvacuationRequest) request = request_for (cluster, NULL);
  g_autoptr (MignetEvacuation) evacuation = NULL;
  g_autoptr (GPtrArray) vms = NULL;

  g_test_summary ("Some leave, the others stay");

  mignet_evacuation_request_add_vm (request, find_vm (cluster, "vm2"));
  mignet_evacuation_request_add_vm (request, find_vm (cluster, "vm2"));
  mignet_evacuation_request_add_vm (request, find_vm (cluster, "vm3"));
  vms = mignet_evacuation_request_get_vms (request);
  g_assert_cmpuint (vms->len, ==, 2);
  evacuation = plan (request);
  assert_evacuation (evacuation, "vm2>host2@1 !vm3 vm-not-running");
}

/* A runner has done one step, runs another, and one has failed. */
static void
test_again (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts = FAST ("1") ", " FAST ("2") ", " FAST ("3"),
                   .vms = BIG ("1", "host1") ", " BIG ("2", "host1") ", " BIG (
                       "3", "host1") ", " BIG ("4", "host1"));
  g_autoptr (MignetEvacuationRequest) request = request_for (cluster, "host1");
  g_autoptr (MignetEvacuationRequest) again = NULL;
  g_autoptr (MignetEvacuation) first = plan (request);
  g_autoptr (MignetEvacuation) rest = NULL;
  g_autoptr (MignetEvacuation) unchanged = NULL;
  MignetVm *failed = find_vm (cluster, "vm3");

  g_test_summary ("The rest is planned again from what is true by then");

  assert_evacuation (first, "vm1>host2@1 vm2>host3@1 vm3>host2@2 vm4>host3@2");
  again = mignet_evacuation_request_copy (request);
  mignet_evacuation_request_assume_done (again, find_vm (cluster, "vm1"),
                                         find_host (cluster, "host2"));
  mignet_evacuation_request_assume_running (again, find_vm (cluster, "vm2"),
                                            find_host (cluster, "host3"));
  if (!mignet_vm_set_placement (failed, MIGNET_VM_STATUS_MIGRATING, find_host (cluster, "host1"),
                                find_host (cluster, "host2"), NULL))
    g_assert_not_reached ();
  mignet_evacuation_request_assume_failed (again, failed);
  mignet_evacuation_request_exclude (again, failed, find_host (cluster, "host2"));
  rest = plan (again);
  assert_evacuation (rest, "vm3>host3@1 vm4>host2@2 ~vm2");

  unchanged = plan (request);
  assert_evacuation (unchanged, "vm1>host3@1 vm2>host2@2 vm4>host3@2 ~vm3");
  mignet_evacuation_request_exclude (again, NULL, find_host (cluster, "host3"));
  g_clear_object (&rest);
  rest = plan (again);
  assert_evacuation (rest, "vm4>host2@1 !vm3 being-evacuated excluded ~vm2");
}

static void
check_refused (MignetEvacuationRequest *request, const char *message)
{
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (mignet_planner_plan_evacuation (planner, request, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_REQUEST);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_bad_requests (void)
{
  g_autoptr (MignetCluster) cluster = fixture_new (.hosts = FAST ("1"));
  g_autoptr (MignetHost) stranger = mignet_host_new ("x", "stranger");
  g_autoptr (MignetVm) foreign = mignet_vm_new ("y", "foreign");
  g_autoptr (MignetEvacuationRequest) nothing = request_for (cluster, NULL);
  g_autoptr (MignetEvacuationRequest) wrong_host = request_for (cluster, NULL);
  g_autoptr (MignetEvacuationRequest) wrong_vm = request_for (cluster, NULL);

  g_test_summary ("A request that contradicts the cluster is an error");

  check_refused (nothing, "The request for an evacuation names neither a host nor a VM, expected "
                          "one of them at least");
  mignet_evacuation_request_add_host (wrong_host, stranger);
  check_refused (wrong_host,
                 "Host 'stranger' is not a host of cluster 'Default', expected one of them");
  mignet_evacuation_request_add_vm (wrong_vm, foreign);
  check_refused (wrong_vm,
                 "VM 'foreign' is not of cluster 'Default', expected one of its virtual machines");
}

static gpointer
read_in_thread (gpointer data)
{
  MignetEvacuation *evacuation = data;
  g_autoptr (MignetEvacuationStep) step = get_step (evacuation, 0);

  return mignet_evacuation_step_get_plan (step);
}

static void
test_outlives_cluster (void)
{
  MignetCluster *cluster =
      fixture_new (.hosts = FAST ("1") ", " FAST ("2"), .vms = BIG ("1", "host1"));
  g_autoptr (MignetEvacuationRequest) request = request_for (cluster, "host1");
  g_autoptr (MignetMigrationPolicy) policy =
      mignet_migration_policy_copy (mignet_cluster_get_migration_policy (cluster));
  g_autoptr (MignetEvacuation) evacuation = NULL;
  g_autoptr (MignetPlan) plan_before = NULL;
  g_autoptr (MignetPlan) plan_after = NULL;
  g_autoptr (MignetEvacuationStep) step = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_test_summary ("An evacuation does not refer to the model, and is read in any thread");

  mignet_evacuation_request_set_policy (request, policy);
  mignet_evacuation_request_set_label (request, "tuesday");
  evacuation = plan (request);
  step = get_step (evacuation, 0);
  plan_before = mignet_evacuation_step_get_plan (step);
  g_assert_true (mignet_plan_is_current (plan_before, cluster, NULL));
  before = mignet_plan_to_json (plan_before);

  g_clear_object (&request);
  g_object_add_weak_pointer (G_OBJECT (cluster), (gpointer *) &cluster);
  g_object_unref (cluster);
  g_assert_null (cluster);
  plan_after = g_thread_join (g_thread_new (NULL, read_in_thread, evacuation));
  after = mignet_plan_to_json (plan_after);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpstr (mignet_plan_get_label (plan_after), ==, "tuesday");
  g_assert_cmpstr (mignet_evacuation_get_label (evacuation), ==, "tuesday");
}

/* Twenty hosts that are all alike, the first four of which are emptied. */
static void
test_fewest_waves (void)
{
  g_autoptr (MignetCluster) cluster = NULL;
  g_autoptr (MignetEvacuationRequest) request = NULL;
  g_autoptr (MignetEvacuation) evacuation = NULL;
  g_autoptr (GString) hosts = g_string_new (NULL);
  g_autoptr (GString) vms = g_string_new (NULL);

  g_test_summary ("Where there is room, there are as few waves as the limits allow");

  for (guint i = 1; i <= 8; i++)
    g_string_append_printf (
        hosts,
        "%s{ 'id': 'h%u', 'name': 'host%u', 'memory': 655360, 'nics': [" FAST_NIC
        "], 'attachments': [" ON_MIG (IPV4 ("'192.168.77.%u/24'")) "] }",
        i > 1 ? ", " : "", i, i, i);
  for (guint i = 0; i < 4 * 25; i++)
    g_string_append_printf (vms,
                            "%s{ 'id': 'v%u', 'name': 'vm%u', 'host': 'host%u', 'memory': %u }",
                            i > 0 ? ", " : "", i, i, i % 4 + 1, 1024 * (1 + i % 7));
  cluster = fixture_new (.hosts = hosts->str, .vms = vms->str);
  request = request_for (cluster, "host1");
  for (guint i = 2; i <= 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("host%u", i);

      mignet_evacuation_request_add_host (request, find_host (cluster, name));
    }

  /* Two leave each of the four, and two reach each of the other four. */
  evacuation = plan (request);
  g_assert_cmpuint (mignet_evacuation_get_min_waves (evacuation), ==, 13);
  g_assert_cmpuint (mignet_evacuation_get_n_waves (evacuation), ==, 13);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/planning/evacuation/step", test_step);
  g_test_add_func ("/planning/evacuation/waves", test_waves);
  g_test_add_func ("/planning/evacuation/modes", test_modes);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/planning/evacuation/case/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/planning/evacuation/convergence", test_convergence);
  g_test_add_func ("/planning/evacuation/named-vms", test_named_vms);
  g_test_add_func ("/planning/evacuation/again", test_again);
  g_test_add_func ("/planning/evacuation/bad-requests", test_bad_requests);
  g_test_add_func ("/planning/evacuation/outlives-cluster", test_outlives_cluster);
  g_test_add_func ("/planning/evacuation/fewest-waves", test_fewest_waves);

  return g_test_run ();
}
