/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bench-cluster.h"
#include "bench-plot.h"
#include "bench-time.h"

/* What each step of planning costs as a cluster grows from ten hosts to a hundred thousand: a
 * snapshot after one change, a decision, a decision right after one change, all candidates with
 * their reasons, and the whole explanation as text. */

#define N_SIZES 5

enum
{
  SNAPSHOT,
  DECISION,
  AFTER_CHANGE,
  REASONS,
  EXPLANATION,
  N_SERIES
};

typedef struct
{
  MignetCluster *cluster;
  MignetPlanner *planner;
  MignetVm *vm;
  MignetHost *host;
  guint n;
} Bench;

static void
change (gpointer data)
{
  Bench *bench = data;

  mignet_host_set_memory (bench->host, 512 * 1024 + bench->n++ % 2);
}

static void
take_snapshot (gpointer data)
{
  Bench *bench = data;

  mignet_snapshot_unref (mignet_snapshot_new (bench->cluster));
}

static MignetPlan *
plan (Bench *bench)
{
  g_autoptr (MignetRequest) request = mignet_request_new (bench->vm);
  MignetPlan *made = mignet_planner_plan (bench->planner, request, NULL);

  g_assert_cmpint (mignet_plan_get_outcome (made), ==, MIGNET_OUTCOME_DEDICATED);
  return made;
}

static void
decide (gpointer data)
{
  g_object_unref (plan (data));
}

static void
ask_for_reasons (gpointer data)
{
  g_autoptr (MignetPlan) made = plan (data);
  g_autoptr (GPtrArray) candidates = mignet_plan_get_candidates (made);

  for (guint i = 0; i < candidates->len; i++)
    {
      g_autoptr (GPtrArray) reasons = mignet_candidate_get_reasons (candidates->pdata[i]);

      for (guint j = 0; j < reasons->len; j++)
        g_assert_nonnull (mignet_reason_get_message (reasons->pdata[j]));
    }
}

static void
explain (gpointer data)
{
  g_autoptr (MignetPlan) made = plan (data);
  g_autofree char *text = mignet_plan_explain (made);

  g_assert_nonnull (text);
}

static void
measure (guint n_hosts, guint index, BenchSeries *series)
{
  BenchShape shape = { .n_hosts = n_hosts, .n_vms = 20, .seed = 1 };
  Bench bench = { .cluster = bench_cluster_new (&shape), .planner = mignet_planner_new () };
  guint n_vms = g_list_model_get_n_items (mignet_cluster_get_vms (bench.cluster));

  bench.vm = bench_cluster_get_vm (bench.cluster, 0);
  bench.host = bench_cluster_get_host (bench.cluster, 1);
  decide (&bench);
  series[SNAPSHOT].seconds[index] = bench_time_median (change, take_snapshot, &bench);
  series[DECISION].seconds[index] = bench_time_median (NULL, decide, &bench);
  series[AFTER_CHANGE].seconds[index] = bench_time_median (change, decide, &bench);
  series[REASONS].seconds[index] = bench_time_median (NULL, ask_for_reasons, &bench);
  series[EXPLANATION].seconds[index] = bench_time_median (NULL, explain, &bench);

  g_print ("%8u %8u", n_hosts, n_vms);
  for (guint i = 0; i < N_SERIES; i++)
    g_print (" %12.1f", series[i].seconds[index] * 1e6);
  g_print ("\n");
  g_object_unref (bench.planner);
  g_object_unref (bench.cluster);
}

int
main (int argc, char *argv[])
{
  g_autofree char *file = NULL;
  int largest = 100000;
  const GOptionEntry entries[] = {
    { "svg", 0, 0, G_OPTION_ARG_FILENAME, &file, "Write a plot", "FILE" },
    { "largest", 0, 0, G_OPTION_ARG_INT, &largest, "Number of hosts to end with", "N" },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  guint hosts[N_SIZES] = { 10, 100, 1000, 10000, 100000 };
  guint n_sizes = 0;
  BenchSeries series[N_SERIES] = {
    [SNAPSHOT] = { .name = "snapshot after one change", .color = "#2a7f3f" },
    [DECISION] = { .name = "decision, with the plan", .color = "#1f5fa8" },
    [AFTER_CHANGE] = { .name = "decision right after one change", .color = "#d98200" },
    [REASONS] = { .name = "decision, all candidates, their reasons", .color = "#8a3fa0" },
    [EXPLANATION] = { .name = "decision and explanation as text", .color = "#c02030" },
  };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    g_error ("%s", error->message);

  g_print ("Medians in µs\n%8s %8s %12s %12s %12s %12s %12s\n", "hosts", "VMs", "snapshot",
           "decision", "after change", "reasons", "explanation");
  for (; n_sizes < N_SIZES && hosts[n_sizes] <= (guint) largest; n_sizes++)
    measure (hosts[n_sizes], n_sizes, series);

  if (file != NULL && n_sizes > 1)
    {
      g_autofree char *svg = bench_plot_to_svg (hosts, n_sizes, series, N_SERIES);

      if (!g_file_set_contents (file, svg, -1, &error))
        g_error ("%s", error->message);
    }

  return 0;
}
