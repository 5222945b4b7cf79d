/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sim-strategy.h"

#include "sim-planned.h"

/* What libvirt and QEMU do if nobody says otherwise, and about what the handshake of a migration
 * takes. */
static const SimPolicy POLICY = { .setup = 1.0, .max_downtime = 0.3, .patience = 3 };

const SimStrategy sim_strategies[] = {
  { .name = "planned", .what = "as libmignet plans it", .is_planned = TRUE },
  { .name = "at once",
    .what = "all at the same time, hosts without the migration network over management",
    .any_network = TRUE },
  { .name = "batches", .what = "ten at a time, as XAPI does", .slots = { .total = 10 } },
  { .name = "serial", .what = "one at a time", .slots = { .total = 1 } },
};

const guint sim_n_strategies = G_N_ELEMENTS (sim_strategies);

static int
compare_memory (gconstpointer a, gconstpointer b)
{
  guint64 first = mignet_vm_get_memory (*(MignetVm *const *) a);
  guint64 second = mignet_vm_get_memory (*(MignetVm *const *) b);

  return first < second ? 1 : first > second ? -1 : 0;
}

/* The virtual machines of the hosts to be emptied, the largest first. Adds up what the others use.
 */
static GPtrArray *
collect_vms (const SimScenario *scenario,
             MignetCluster *cluster,
             const SimWorld *world,
             double *used)
{
  GListModel *list = mignet_cluster_get_vms (cluster);
  GPtrArray *vms = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (MignetVm) vm = g_list_model_get_item (list, i);
      guint host = sim_world_get_host (world, mignet_host_get_id (mignet_vm_get_host (vm)));

      used[host] += (double) mignet_vm_get_memory (vm);
      if (host < scenario->n_sources)
        g_ptr_array_add (vms, g_steal_pointer (&vm));
    }
  g_ptr_array_sort (vms, compare_memory);

  return vms;
}

/* To the host with the most free memory, over the cluster's migration network. */
static gboolean
place (const SimStrategy *self,
       const SimScenario *scenario,
       const SimWorld *world,
       guint network,
       double *used,
       SimMove *move)
{
  guint source = move->source;
  guint best = source;
  double most = move->memory;

  for (guint i = scenario->n_sources; i < world->hosts->len; i++)
    {
      MignetHost *host = g_ptr_array_index (world->hosts, i);
      double left = (double) mignet_host_get_memory (host) - used[i];

      if (left < most ||
          (!self->any_network && !sim_world_set_route (world, move, source, i, network)))
        continue;
      best = i;
      most = left;
    }
  if (best == source)
    return FALSE;

  used[best] += move->memory;
  return sim_world_set_route (world, move, source, best, network) ||
         sim_world_set_route (world, move, source, best, 0);
}

static GArray *
make_moves (const SimStrategy *self,
            const SimScenario *scenario,
            MignetCluster *cluster,
            const SimWorld *world)
{
  g_autofree double *used = g_new0 (double, world->hosts->len);
  g_autoptr (GPtrArray) vms = collect_vms (scenario, cluster, world, used);
  guint network = sim_world_get_network (world, "mig");
  GArray *moves = g_array_new (FALSE, FALSE, sizeof (SimMove));

  for (guint i = 0; i < vms->len; i++)
    {
      MignetVm *vm = g_ptr_array_index (vms, i);
      const char *host = mignet_host_get_id (mignet_vm_get_host (vm));
      SimMove move = { .memory = (double) mignet_vm_get_memory (vm),
                       .dirty_rate = mignet_vm_get_dirty_rate (vm),
                       .source = sim_world_get_host (world, host) };

      if (place (self, scenario, world, network, used, &move))
        g_array_append_val (moves, move);
    }

  return moves;
}

/* Adds what a run did to the report. Returns what was given up. */
static GArray *
add_result (SimReport *self, const SimResult *result, const GArray *moves)
{
  GArray *given_up = g_array_new (FALSE, FALSE, sizeof (SimMove));

  self->duration += result->duration;
  for (guint i = 0; i < moves->len; i++)
    {
      const SimOutcome *outcome = &g_array_index (result->outcomes, SimOutcome, i);

      self->sent += outcome->sent;
      self->worst_downtime = MAX (self->worst_downtime, outcome->downtime);
      if (!outcome->converged)
        g_array_append_val (given_up, g_array_index (moves, SimMove, i));
    }
  for (guint i = 0; i < result->sent->len; i++)
    {
      double *peak = &g_array_index (self->link_peaks, double, i);

      g_array_index (self->link_sent, double, i) += g_array_index (result->sent, double, i);
      *peak = MAX (*peak, g_array_index (result->peaks, double, i));
    }

  return given_up;
}

static guint
count_vms (const SimScenario *scenario)
{
  return scenario->n_sources * scenario->n_vms;
}

SimReport *
sim_strategy_run (const SimStrategy *self,
                  const SimScenario *scenario,
                  MignetCluster *cluster,
                  const SimWorld *world,
                  SimWatch watch,
                  gpointer data)
{
  static const SimSlots one = { .total = 1 };
  SimReport *report = g_new0 (SimReport, 1);
  SimSlots slots = self->slots;
  g_autoptr (GArray) moves = self->is_planned ? sim_planned_moves (scenario, cluster, world, &slots)
                                              : make_moves (self, scenario, cluster, world);
  g_autoptr (SimResult) first = sim_run (world->capacities, moves, &slots, &POLICY, watch, data);
  g_autoptr (GArray) given_up = NULL;
  g_autoptr (GArray) left = NULL;
  g_autoptr (SimResult) second = NULL;

  report->link_sent = g_array_new (FALSE, TRUE, sizeof (double));
  report->link_peaks = g_array_new (FALSE, TRUE, sizeof (double));
  g_array_set_size (report->link_sent, world->capacities->len);
  g_array_set_size (report->link_peaks, world->capacities->len);
  for (guint i = 0; i < moves->len; i++)
    report->memory += g_array_index (moves, SimMove, i).memory;

  given_up = add_result (report, first, moves);
  for (guint i = 0; i < given_up->len; i++)
    g_array_index (given_up, SimMove, i).stream.limit = SIM_CONNECTION_RATE;
  second = sim_run (world->capacities, given_up, &one, &POLICY, NULL, NULL);
  left = add_result (report, second, given_up);
  report->n_moves = moves->len;
  report->n_given_up = given_up->len;
  report->n_left = count_vms (scenario) - moves->len + left->len;

  return report;
}

void
sim_report_free (SimReport *self)
{
  g_array_unref (self->link_sent);
  g_array_unref (self->link_peaks);
  g_free (self);
}
