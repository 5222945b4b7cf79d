/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sim-chart.h"
#include "sim-strategy.h"

/* What evacuations come to when they are carried out, played through by the simulator: the
 * library's schedule beside others, in several clusters. Nothing here is measured; the same command
 * prints the same figures everywhere. */

static void
print_networks (const SimWorld *world, const SimReport *report)
{
  for (guint i = 0; i < world->networks->len; i++)
    g_print ("  %s %.0f %%", mignet_network_get_name (g_ptr_array_index (world->networks, i)),
             100 * sim_world_get_peak (world, report->link_peaks, i));
}

static void
print_report (const SimStrategy *strategy, const SimWorld *world, const SimReport *report)
{
  g_print ("%-8s %8.0f %8.1f %9.1f %9.0f %9u %9u %12.1f ", strategy->name, report->duration,
           report->sent / 1024, 100 * (report->sent / report->memory - 1),
           1000 * report->worst_downtime, report->n_given_up, report->n_left,
           sim_world_get_sent (world, report->link_sent, 0) / 1024);
  print_networks (world, report);
  g_print ("\n");
}

/* A chart of the load of the networks is written to the file, if there is one. */
static void
run (const SimScenario *scenario, const char *image)
{
  g_autoptr (MignetCluster) cluster = sim_scenario_make (scenario);
  g_autoptr (SimWorld) world = sim_world_new (cluster);
  g_autoptr (SimChart) chart = sim_chart_new (world, scenario->what);
  g_autoptr (GError) error = NULL;
  g_autofree char *svg = NULL;

  g_print ("\n%s: %s\n", scenario->name, scenario->what);
  g_print ("%-8s %8s %8s %9s %9s %9s %9s %12s   %s\n", "", "seconds", "GiB", "resent %", "down ms",
           "given up", "left over", "mgmt GiB", "highest load of a link");
  for (guint i = 0; i < sim_n_strategies; i++)
    {
      g_autoptr (SimReport) report = NULL;

      sim_chart_add_row (chart, sim_strategies[i].name);
      report =
          sim_strategy_run (&sim_strategies[i], scenario, cluster, world, sim_chart_watch, chart);
      print_report (&sim_strategies[i], world, report);
    }

  svg = sim_chart_to_svg (chart);
  if (image != NULL && !g_file_set_contents (image, svg, -1, &error))
    g_printerr ("%s\n", error->message);
}

int
main (int argc, char *argv[])
{
  for (guint i = 0; i < sim_n_strategies; i++)
    g_print ("%-8s %s\n", sim_strategies[i].name, sim_strategies[i].what);
  for (guint i = 0; i < sim_n_scenarios; i++)
    {
      if (argc < 2 || g_str_equal (argv[1], sim_scenarios[i].name))
        run (&sim_scenarios[i], argc > 2 ? argv[2] : NULL);
    }

  return 0;
}
