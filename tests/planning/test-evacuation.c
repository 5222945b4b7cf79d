/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "planning-fixture.h"

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

  /* Half of 10 Gb/s, since two migrations may leave; 4096 MiB at that rate. */
  g_assert_cmpuint (mignet_evacuation_step_get_bandwidth (step), ==, 625);
  g_assert_cmpuint (mignet_evacuation_step_get_start (step), ==, 0);
  g_assert_cmpuint (mignet_evacuation_step_get_end (step), ==, 6553);
  g_assert_cmpuint (mignet_evacuation_step_get_transferred (step), ==,
                    G_GUINT64_CONSTANT (4) << 30);
  g_assert_true (mignet_evacuation_step_converges (step));
  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
  g_assert_cmpstr (mignet_plan_get_destination_address (plan), ==, "192.168.77.2");

  g_assert_cmpuint (mignet_evacuation_get_n_waves (evacuation), ==, 1);
  g_assert_cmpuint (mignet_evacuation_get_min_waves (evacuation), ==, 1);
  g_assert_cmpuint (mignet_evacuation_get_duration (evacuation), ==, 6553);
  g_assert_cmpuint (mignet_evacuation_get_transferred (evacuation), ==,
                    G_GUINT64_CONSTANT (4) << 30);
  g_assert_cmpuint (mignet_evacuation_get_peak_migrations (evacuation, "mig"), ==, 1);
  g_assert_cmpuint (mignet_evacuation_get_peak_bandwidth (evacuation, "mig"), ==, 625);
  g_assert_cmpuint (mignet_evacuation_get_peak_migrations (evacuation, "ovirtmgmt"), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/planning/evacuation/step", test_step);

  return g_test_run ();
}
