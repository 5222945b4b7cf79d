/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sim-strategy.h"

#include <math.h>

static void
assert_near (double value, double expected)
{
  g_assert_cmpfloat_with_epsilon (value, expected, 1e-6 * MAX (1, fabs (expected)));
}

static const SimStrategy *
find_strategy (const char *name)
{
  for (guint i = 0; i < sim_n_strategies; i++)
    {
      if (g_str_equal (sim_strategies[i].name, name))
        return &sim_strategies[i];
    }

  g_assert_not_reached ();
}

static SimReport *
run (const SimScenario *scenario, const char *strategy, double *over_management)
{
  g_autoptr (MignetCluster) cluster = sim_scenario_make (scenario);
  g_autoptr (SimWorld) world = sim_world_new (cluster);
  SimReport *report =
      sim_strategy_run (find_strategy (strategy), scenario, cluster, world, NULL, NULL);
  double sent = 0;

  *over_management = sim_world_get_sent (world, report->link_sent, 0);
  for (guint i = 0; i < world->networks->len; i++)
    {
      sent += sim_world_get_sent (world, report->link_sent, i);
      g_assert_cmpfloat (sim_world_get_peak (world, report->link_peaks, i), <=, 1 + 1e-6);
    }
  assert_near (sent, report->sent);

  return report;
}

/* One virtual machine of 4 GiB that writes nothing, and links of 1 Gb/s. */
static const SimScenario ONE = { .name = "one",
                                 .what = "",
                                 .n_hosts = 2,
                                 .n_sources = 1,
                                 .n_vms = 1,
                                 .min_memory = 4,
                                 .max_memory = 4,
                                 .speeds = { 1000 },
                                 .n_speeds = 1,
                                 .n_with = 2 };

static void
test_one (void)
{
  double over_management;
  g_autoptr (SimReport) report = run (&ONE, "serial", &over_management);

  g_test_summary ("4 GiB over 1 Gb/s take 34.4 s, and a second of handshake");
  assert_near (report->duration, 1 + 4 * 1024 * 1024 * 1024.0 / 125e6);
  assert_near (report->sent, 4096);
  assert_near (over_management, 0);
  g_assert_cmpuint (report->n_left, ==, 0);
}

static void
test_management (void)
{
  SimScenario scenario = ONE;
  double over_management;
  g_autoptr (SimReport) at_once = NULL;
  g_autoptr (SimReport) serial = NULL;

  g_test_summary ("Without the network at the destination, management carries it or nothing does");
  scenario.n_with = 1;
  at_once = run (&scenario, "at once", &over_management);
  assert_near (over_management, 4096);
  assert_near (at_once->duration, 1 + 4 * 1024 * 1024 * 1024.0 / 1250e6);

  serial = run (&scenario, "serial", &over_management);
  assert_near (over_management, 0);
  assert_near (serial->sent, 0);
  g_assert_cmpuint (serial->n_left, ==, 1);
}

static void
test_planned (void)
{
  g_test_summary ("What the library plans never goes over management, and is all tried");
  for (guint i = 0; i < sim_n_scenarios; i++)
    {
      double over_management;
      g_autoptr (SimReport) report = run (&sim_scenarios[i], "planned", &over_management);
      g_autoptr (SimReport) in_waves = NULL;

      g_assert_true (over_management == 0);
      g_assert_cmpfloat (report->memory, >,
                         1024.0 * sim_scenarios[i].n_sources * sim_scenarios[i].n_vms);
      in_waves = run (&sim_scenarios[i], "waves", &over_management);
      g_assert_true (over_management == 0);
      assert_near (in_waves->memory, report->memory);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sim-strategy/one", test_one);
  g_test_add_func ("/sim-strategy/management", test_management);
  g_test_add_func ("/sim-strategy/planned", test_planned);

  return g_test_run ();
}
