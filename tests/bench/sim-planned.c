/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sim-planned.h"

/* Tells what has become of migrations of an earlier plan. */
static void
assume (MignetEvacuationRequest *request,
        const SimWorld *world,
        const GArray *done,
        const GArray *given_up)
{
  for (guint i = 0; i < done->len; i++)
    {
      const SimMove *move = &g_array_index (done, SimMove, i);

      mignet_evacuation_request_assume_done (request, move->vm,
                                             g_ptr_array_index (world->hosts, move->destination));
    }
  for (guint i = 0; i < given_up->len; i++)
    {
      const SimMove *move = &g_array_index (given_up, SimMove, i);

      mignet_evacuation_request_assume_failed (request, move->vm);
      mignet_evacuation_request_exclude (request, move->vm,
                                         g_ptr_array_index (world->hosts, move->destination));
    }
}

static MignetEvacuation *
plan (const SimScenario *scenario,
      MignetCluster *cluster,
      const SimWorld *world,
      const GArray *done,
      const GArray *given_up)
{
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (MignetEvacuationRequest) request = mignet_evacuation_request_new (cluster);
  g_autoptr (GError) error = NULL;
  MignetEvacuation *evacuation;

  for (guint i = 0; i < scenario->n_sources; i++)
    mignet_evacuation_request_add_host (request, bench_cluster_get_host (cluster, i));
  assume (request, world, done, given_up);
  evacuation = mignet_planner_plan_evacuation (planner, request, &error);
  g_assert_no_error (error);

  return evacuation;
}

static int
compare_start (gconstpointer a, gconstpointer b)
{
  guint64 first = mignet_evacuation_step_get_start (*(MignetEvacuationStep *const *) a);
  guint64 second = mignet_evacuation_step_get_start (*(MignetEvacuationStep *const *) b);

  return first < second ? -1 : first > second;
}

GArray *
sim_planned_moves (const SimScenario *scenario,
                   MignetCluster *cluster,
                   const SimWorld *world,
                   const GArray *done,
                   const GArray *given_up,
                   SimSlots *slots)
{
  g_autoptr (MignetEvacuation) evacuation = plan (scenario, cluster, world, done, given_up);
  g_autoptr (GPtrArray) steps = mignet_evacuation_get_steps (evacuation);
  GArray *moves = g_array_new (FALSE, FALSE, sizeof (SimMove));

  /* What every host allows if nobody says otherwise. */
  *slots = (SimSlots){ .per_source = 2, .per_destination = 2 };
  g_ptr_array_sort (steps, compare_start);
  for (guint i = 0; i < steps->len; i++)
    {
      MignetEvacuationStep *step = g_ptr_array_index (steps, i);
      MignetVm *vm = mignet_cluster_lookup_vm (cluster, mignet_evacuation_step_get_vm_id (step));
      SimMove move = { .vm = vm,
                       .wave = mignet_evacuation_step_get_wave (step),
                       .alone = mignet_evacuation_step_runs_alone (step),
                       .memory = (double) mignet_evacuation_step_get_memory (step),
                       .dirty_rate = mignet_vm_get_dirty_rate (vm) };
      double bandwidth = (double) mignet_evacuation_step_get_bandwidth (step);
      guint source = sim_world_get_host (world, mignet_evacuation_step_get_source_id (step));
      guint destination =
          sim_world_get_host (world, mignet_evacuation_step_get_destination_id (step));
      guint network = sim_world_get_network (world, mignet_evacuation_step_get_network (step));

      if (!sim_world_set_route (world, &move, source, destination, network))
        g_assert_not_reached ();
      if (bandwidth > 0)
        move.stream.limit = MIN (move.stream.limit, bandwidth);
      g_array_append_val (moves, move);
    }

  return moves;
}
