/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sim-strategy.h"

#include "sim-planned.h"

/* What libvirt and QEMU do if nobody says otherwise, and about what the handshake of a migration
 * takes. */
static const SimPolicy POLICY = { .setup = 1.0, .max_downtime = 0.3, .patience = 3 };

const SimStrategy sim_strategies[] = {
  { .name = "planned",
    .what = "as libmignet plans it, the next when there is a slot for it",
    .is_planned = TRUE },
  { .name = "waves",
    .what = "as libmignet plans it, the next wave when one has ended",
    .is_planned = TRUE,
    .in_waves = TRUE },
  { .name = "at once",
    .what = "all at the same time, hosts without the migration network over management",
    .any_network = TRUE },
  { .name = "batches", .what = "ten at a time, as XAPI does", .slots = { .total = 10 } },
  { .name = "serial", .what = "one at a time", .slots = { .total = 1 } },
};

const guint sim_n_strategies = G_N_ELEMENTS (sim_strategies);

typedef struct
{
  const SimStrategy *strategy;
  const SimScenario *scenario;
  MignetCluster *cluster;
  const SimWorld *world;
  double *used; /* (owned): the memory in use on each host, in MiB */
  SimSlots slots;
  GArray *done;     /* (owned) (element-type SimMove) */
  GArray *given_up; /* (owned) (element-type SimMove): in the attempt before */
} Emptying;

static int
compare_memory (gconstpointer a, gconstpointer b)
{
  guint64 first = mignet_vm_get_memory (*(MignetVm *const *) a);
  guint64 second = mignet_vm_get_memory (*(MignetVm *const *) b);

  return first < second ? 1 : first > second ? -1 : 0;
}

static guint
get_host (const Emptying *self, MignetVm *vm)
{
  return sim_world_get_host (self->world, mignet_host_get_id (mignet_vm_get_host (vm)));
}

/* The virtual machines of the hosts to be emptied, the largest first. Adds up what the others use.
 */
static GPtrArray *
collect_vms (Emptying *self)
{
  GListModel *list = mignet_cluster_get_vms (self->cluster);
  GPtrArray *vms = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (MignetVm) vm = g_list_model_get_item (list, i);
      guint host = get_host (self, vm);

      self->used[host] += (double) mignet_vm_get_memory (vm);
      if (host < self->scenario->n_sources)
        g_ptr_array_add (vms, g_steal_pointer (&vm));
    }
  g_ptr_array_sort (vms, compare_memory);

  return vms;
}

/* Over the cluster's migration network, and over management if that may be. */
static gboolean
set_route (const Emptying *self, SimMove *move, guint destination)
{
  guint network = sim_world_get_network (self->world, "mig");

  return sim_world_set_route (self->world, move, move->source, destination, network) ||
         (self->strategy->any_network &&
          sim_world_set_route (self->world, move, move->source, destination, 0));
}

/* To the host with the most free memory; that is where XAPI's planner puts it, too. */
static gboolean
place (Emptying *self, SimMove *move, guint avoided)
{
  guint best = move->source;
  double most = move->memory;

  for (guint i = self->scenario->n_sources; i < self->world->hosts->len; i++)
    {
      MignetHost *host = g_ptr_array_index (self->world->hosts, i);
      double left = (double) mignet_host_get_memory (host) - self->used[i];

      if (i == avoided || left < most || !set_route (self, move, i))
        continue;
      best = i;
      most = left;
    }
  if (best == move->source)
    return FALSE;

  self->used[best] += move->memory;
  return set_route (self, move, best);
}

static GArray *
make_first_moves (Emptying *self)
{
  g_autoptr (GPtrArray) vms = collect_vms (self);
  GArray *moves = g_array_new (FALSE, FALSE, sizeof (SimMove));

  for (guint i = 0; i < vms->len; i++)
    {
      MignetVm *vm = g_ptr_array_index (vms, i);
      SimMove move = { .vm = vm,
                       .memory = (double) mignet_vm_get_memory (vm),
                       .dirty_rate = mignet_vm_get_dirty_rate (vm),
                       .source = get_host (self, vm) };

      if (place (self, &move, move.source))
        g_array_append_val (moves, move);
    }

  return moves;
}

static GArray *
make_second_moves (Emptying *self)
{
  GArray *moves = g_array_new (FALSE, FALSE, sizeof (SimMove));

  for (guint i = 0; i < self->given_up->len; i++)
    {
      SimMove move = g_array_index (self->given_up, SimMove, i);

      self->used[move.destination] -= move.memory;
      if (place (self, &move, move.destination))
        g_array_append_val (moves, move);
    }
  self->slots = (SimSlots){ .total = 1 };

  return moves;
}

static GArray *
make_planned_moves (Emptying *self)
{
  GArray *moves = sim_planned_moves (self->scenario, self->cluster, self->world, self->done,
                                     self->given_up, &self->slots);

  for (guint i = 0; i < moves->len && !self->strategy->in_waves; i++)
    g_array_index (moves, SimMove, i).wave = 0;

  return moves;
}

static GArray *
make_moves (Emptying *self)
{
  if (self->strategy->is_planned)
    return make_planned_moves (self);

  return self->given_up->len > 0 ? make_second_moves (self) : make_first_moves (self);
}

/* Adds what an attempt did to the report. */
static void
add_result (SimReport *self, const SimResult *result)
{
  self->duration += result->duration;
  for (guint i = 0; i < result->outcomes->len; i++)
    {
      const SimOutcome *outcome = &g_array_index (result->outcomes, SimOutcome, i);

      self->sent += outcome->sent;
      self->worst_downtime = MAX (self->worst_downtime, outcome->downtime);
    }
  for (guint i = 0; i < result->sent->len; i++)
    {
      double *peak = &g_array_index (self->link_peaks, double, i);

      g_array_index (self->link_sent, double, i) += g_array_index (result->sent, double, i);
      *peak = MAX (*peak, g_array_index (result->peaks, double, i));
    }
}

static void
sort_out (Emptying *self, const GArray *moves, const SimResult *result)
{
  g_array_set_size (self->given_up, 0);
  for (guint i = 0; i < moves->len; i++)
    {
      const SimOutcome *outcome = &g_array_index (result->outcomes, SimOutcome, i);

      g_array_append_val (outcome->converged ? self->done : self->given_up,
                          g_array_index (moves, SimMove, i));
    }
}

static void
attempt (Emptying *self, SimReport *report, SimWatch watch, gpointer data)
{
  g_autoptr (GArray) moves = make_moves (self);
  g_autoptr (SimResult) result = sim_run (self->world->capacities, moves, &self->slots, &POLICY,
                                          report->duration, watch, data);

  for (guint i = 0; i < moves->len && report->duration <= 0; i++)
    report->memory += g_array_index (moves, SimMove, i).memory;
  sort_out (self, moves, result);
  add_result (report, result);
}

SimReport *
sim_strategy_run (const SimStrategy *self,
                  const SimScenario *scenario,
                  MignetCluster *cluster,
                  const SimWorld *world,
                  SimWatch watch,
                  gpointer data)
{
  g_autofree double *used = g_new0 (double, world->hosts->len);
  g_autoptr (GArray) done = g_array_new (FALSE, FALSE, sizeof (SimMove));
  g_autoptr (GArray) given_up = g_array_new (FALSE, FALSE, sizeof (SimMove));
  SimReport *report = g_new0 (SimReport, 1);
  Emptying emptying = { .strategy = self,
                        .scenario = scenario,
                        .cluster = cluster,
                        .world = world,
                        .used = used,
                        .slots = self->slots,
                        .done = done,
                        .given_up = given_up };

  report->link_sent = g_array_new (FALSE, TRUE, sizeof (double));
  report->link_peaks = g_array_new (FALSE, TRUE, sizeof (double));
  g_array_set_size (report->link_sent, world->capacities->len);
  g_array_set_size (report->link_peaks, world->capacities->len);

  attempt (&emptying, report, watch, data);
  report->n_given_up = given_up->len;
  if (given_up->len > 0)
    attempt (&emptying, report, watch, data);
  report->n_left = scenario->n_sources * scenario->n_vms - done->len;

  return report;
}

void
sim_report_free (SimReport *self)
{
  g_array_unref (self->link_sent);
  g_array_unref (self->link_peaks);
  g_free (self);
}
