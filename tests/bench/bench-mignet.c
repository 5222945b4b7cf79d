/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bench-cluster.h"
#include "bench-time.h"

/* The library's part of the comparison with peers: writes the document that the peers' inputs are
 * made of, and prints the seconds that one decision takes, and those that it takes to empty the
 * first host decision by decision, as a JSON object. */

#define N_VMS 20

typedef struct
{
  MignetCluster *cluster;
  MignetPlanner *planner;
  MignetVm *vm;
} Bench;

static void
decide (gpointer data)
{
  Bench *bench = data;
  g_autoptr (MignetRequest) request = mignet_request_new (bench->vm);
  g_autoptr (MignetPlan) plan = mignet_planner_plan (bench->planner, request, NULL);

  g_assert_cmpint (mignet_plan_get_outcome (plan), ==, MIGNET_OUTCOME_DEDICATED);
}

/* The plans are what a migrator needs; they are made when they are asked for. */
static void
plan_evacuation (gpointer data)
{
  Bench *bench = data;
  g_autoptr (MignetEvacuationRequest) request = mignet_evacuation_request_new (bench->cluster);
  g_autoptr (MignetEvacuation) evacuation = NULL;
  g_autoptr (GPtrArray) steps = NULL;

  mignet_evacuation_request_add_host (request, bench_cluster_get_host (bench->cluster, 0));
  evacuation = mignet_planner_plan_evacuation (bench->planner, request, NULL);
  steps = mignet_evacuation_get_steps (evacuation);
  g_assert_cmpuint (steps->len, ==, N_VMS);
  for (guint i = 0; i < steps->len; i++)
    {
      g_autoptr (MignetPlan) plan = mignet_evacuation_step_get_plan (g_ptr_array_index (steps, i));

      g_assert_cmpint (mignet_plan_get_outcome (plan), ==, MIGNET_OUTCOME_DEDICATED);
    }
}

static void
place (MignetVm *vm, MignetHost *host)
{
  if (!mignet_vm_set_placement (vm, MIGNET_VM_STATUS_UP, host, NULL, NULL))
    g_assert_not_reached ();
}

static void
put_back (gpointer data)
{
  Bench *bench = data;

  for (guint i = 0; i < N_VMS; i++)
    place (bench_cluster_get_vm (bench->cluster, i), bench_cluster_get_host (bench->cluster, 0));
}

/* Each virtual machine takes its place before the next one is decided about. */
static void
move_all (gpointer data)
{
  Bench *bench = data;

  for (guint i = 0; i < N_VMS; i++)
    {
      MignetVm *vm = bench_cluster_get_vm (bench->cluster, i);
      g_autoptr (MignetRequest) request = mignet_request_new (vm);
      g_autoptr (MignetPlan) plan = mignet_planner_plan (bench->planner, request, NULL);

      g_assert_cmpint (mignet_plan_get_outcome (plan), ==, MIGNET_OUTCOME_DEDICATED);
      place (vm,
             mignet_cluster_lookup_host (bench->cluster, mignet_plan_get_destination_id (plan)));
    }
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetCluster) cluster = NULL;
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (GFile) file = NULL;
  BenchShape shape = { .n_vms = N_VMS, .seed = 1 };
  Bench bench = { .planner = planner };
  double decision, evacuation, moves;

  if (argc != 3)
    {
      g_printerr ("usage: %s HOSTS DOCUMENT\n", argv[0]);
      return 2;
    }

  shape.n_hosts = (guint) g_ascii_strtoull (argv[1], NULL, 10);
  cluster = bench_cluster_new (&shape);
  bench.cluster = cluster;
  bench.vm = bench_cluster_get_vm (cluster, 0);
  file = g_file_new_for_commandline_arg (argv[2]);
  if (!mignet_cluster_save_to_file (cluster, file, NULL, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  decision = bench_time_median (NULL, decide, &bench);
  evacuation = bench_time_median (NULL, plan_evacuation, &bench);
  moves = bench_time_median (put_back, move_all, &bench);
  g_print ("{ \"decide\": %.9f, \"evacuate\": %.9f, \"one-by-one\": %.9f }\n", decision, evacuation,
           moves);

  return 0;
}
