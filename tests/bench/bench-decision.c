/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bench-cluster.h"
#include "bench-time.h"

/* What one decision costs, through the public API and with the plan that it ends in: warm, right
 * after a change of one host or of one virtual machine, and with everything explained. */

typedef struct
{
  MignetCluster *cluster;
  MignetPlanner *planner;
  MignetVm *vm;
  guint n;
} Bench;

static void
decide (gpointer data)
{
  Bench *bench = data;
  g_autoptr (MignetRequest) request = mignet_request_new (bench->vm);
  g_autoptr (MignetPlan) plan = mignet_planner_plan (bench->planner, request, NULL);

  g_assert_cmpint (mignet_plan_get_outcome (plan), ==, MIGNET_OUTCOME_DEDICATED);
}

static void
decide_and_explain (gpointer data)
{
  Bench *bench = data;
  g_autoptr (MignetRequest) request = mignet_request_new (bench->vm);
  g_autoptr (MignetPlan) plan = mignet_planner_plan (bench->planner, request, NULL);
  g_autoptr (GPtrArray) candidates = mignet_plan_get_candidates (plan);

  g_assert_cmpuint (candidates->len, >, 1);
}

static void
change_host (gpointer data)
{
  Bench *bench = data;
  MignetHost *host = bench_cluster_get_host (bench->cluster, 1);

  mignet_host_set_memory (host, 512 * 1024 + bench->n++ % 2);
}

static void
change_vm (gpointer data)
{
  Bench *bench = data;

  mignet_vm_set_memory (bench->vm, 4096 + bench->n++ % 2);
}

static void
run (guint n_hosts)
{
  BenchShape shape = { .n_hosts = n_hosts, .n_vms = 20, .seed = 1 };
  Bench bench = { .cluster = bench_cluster_new (&shape), .planner = mignet_planner_new () };
  guint n_vms = g_list_model_get_n_items (mignet_cluster_get_vms (bench.cluster));
  double first, warm, after_host, after_vm, explained;

  bench.vm = bench_cluster_get_vm (bench.cluster, 0);
  first = bench_time_once (decide, &bench);
  warm = bench_time_median (NULL, decide, &bench);
  after_host = bench_time_median (change_host, decide, &bench);
  after_vm = bench_time_median (change_vm, decide, &bench);
  explained = bench_time_median (NULL, decide_and_explain, &bench);
  g_print ("%8u %8u %12.1f %9.2f %9.2f %9.2f %7.2f %12.1f %9.1f\n", n_hosts, n_vms, first * 1e6,
           warm * 1e6, after_host * 1e6, after_vm * 1e6, after_host / warm, explained * 1e6,
           warm * 1e9 / n_hosts);

  g_object_unref (bench.planner);
  g_object_unref (bench.cluster);
}

int
main (int argc, char *argv[])
{
  guint largest = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 10000;

  g_print ("One decision, median, in µs\n");
  g_print ("%8s %8s %12s %9s %9s %9s %7s %12s %9s\n", "hosts", "VMs", "first", "warm", "host", "VM",
           "ratio", "explained", "ns/host");
  for (guint n_hosts = 10; n_hosts <= largest; n_hosts *= 10)
    run (n_hosts);

  return 0;
}
