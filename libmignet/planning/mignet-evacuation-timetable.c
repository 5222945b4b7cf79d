/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-evacuation-timetable-private.h"

/* The source, the destination, the network and the cluster of a move. */
#define N_USAGES 4
#define N_USAGES_OF_HOSTS 2

guint
_mignet_evacuation_count_waves (guint n_moves, guint n_flights, guint limit)
{
  guint room = limit > n_flights ? limit - n_flights : 0;

  if (n_moves == 0)
    return 0;
  if (limit == 0 || n_moves <= room)
    return 1;

  return 1 + (n_moves - room + limit - 1) / limit;
}

static guint *
get_count (MignetEvacuationUsage *usage, guint wave)
{
  if (usage->counts == NULL)
    {
      usage->counts = g_array_new (FALSE, TRUE, sizeof (guint));
      g_array_append_val (usage->counts, usage->n_flights);
    }
  if (wave >= usage->counts->len)
    g_array_set_size (usage->counts, wave + 1);

  return &g_array_index (usage->counts, guint, wave);
}

static gboolean
is_full (MignetEvacuationUsage *usage, guint wave, guint n_more)
{
  return usage->limit != 0 && *get_count (usage, wave) + n_more > usage->limit;
}

static void
enter (MignetEvacuationUsage *usage, guint wave, guint n_more)
{
  *get_count (usage, wave) += n_more;
  while (is_full (usage, usage->first, 1))
    usage->first++;
}

static void
usage_init (MignetEvacuationUsage *usage, guint limit, gboolean all)
{
  usage->limit = limit;
  usage->n_moves += all ? limit : 1;
}

void
_mignet_evacuation_timetable_init (MignetEvacuationTimetable *self,
                                   const MignetEvacuationWork *work)
{
  self->work = work;
  self->sources = g_new0 (MignetEvacuationUsage, work->n_hosts);
  self->destinations = g_new0 (MignetEvacuationUsage, work->n_hosts);
  self->networks = g_new0 (MignetEvacuationUsage, work->snapshot->networks->len);
  self->cluster = (MignetEvacuationUsage){ .limit = work->limits.max_per_cluster };

  for (guint i = 0; i < work->moves->len; i++)
    {
      const MignetEvacuationMove *move = &g_array_index (work->moves, MignetEvacuationMove, i);

      usage_init (&self->sources[move->source],
                  _mignet_evacuation_work_get_outgoing_limit (work, move->source), move->alone);
      usage_init (&self->destinations[move->destination],
                  _mignet_evacuation_work_get_incoming_limit (work, move->destination),
                  move->alone);
      usage_init (&self->networks[move->network], work->limits.max_per_network, FALSE);
      self->cluster.n_moves++;
    }
  for (guint i = 0; i < work->flights->len; i++)
    {
      const MignetEvacuationFlight *flight =
          &g_array_index (work->flights, MignetEvacuationFlight, i);

      if (flight->source != MIGNET_NO_INDEX)
        self->sources[flight->source].n_flights++;
      if (flight->destination != MIGNET_NO_INDEX)
        self->destinations[flight->destination].n_flights++;
      self->networks[flight->network].n_flights++;
      self->cluster.n_flights++;
    }
}

/* Most hosts have nothing to do with it. */
void
_mignet_evacuation_timetable_clear (MignetEvacuationTimetable *self)
{
  const MignetEvacuationWork *work = self->work;

  for (guint i = 0; i < work->moves->len; i++)
    {
      const MignetEvacuationMove *move = &g_array_index (work->moves, MignetEvacuationMove, i);

      g_clear_pointer (&self->sources[move->source].counts, g_array_unref);
      g_clear_pointer (&self->destinations[move->destination].counts, g_array_unref);
      g_clear_pointer (&self->networks[move->network].counts, g_array_unref);
    }
  g_clear_pointer (&self->cluster.counts, g_array_unref);
  g_free (self->sources);
  g_free (self->destinations);
  g_free (self->networks);
}

static void
list_usages (MignetEvacuationTimetable *self,
             const MignetEvacuationMove *move,
             MignetEvacuationUsage *usages[N_USAGES])
{
  usages[0] = &self->sources[move->source];
  usages[1] = &self->destinations[move->destination];
  usages[2] = &self->networks[move->network];
  usages[3] = &self->cluster;
}

/* Who is to be alone takes all that a host has. */
static guint
get_weight (const MignetEvacuationMove *move, const MignetEvacuationUsage *usage, guint index)
{
  return move->alone && index < N_USAGES_OF_HOSTS ? usage->limit : 1;
}

void
_mignet_evacuation_timetable_add (MignetEvacuationTimetable *self, MignetEvacuationMove *move)
{
  MignetEvacuationUsage *usages[N_USAGES];
  gboolean full = TRUE;

  list_usages (self, move, usages);
  move->wave = 0;
  for (guint i = 0; i < N_USAGES; i++)
    move->wave = MAX (move->wave, usages[i]->first);
  while (full)
    {
      full = FALSE;
      for (guint i = 0; i < N_USAGES && !full; i++)
        full = is_full (usages[i], move->wave, get_weight (move, usages[i], i));
      if (full)
        move->wave++;
    }
  for (guint i = 0; i < N_USAGES; i++)
    enter (usages[i], move->wave, get_weight (move, usages[i], i));
}

void
_mignet_evacuation_timetable_shift (MignetEvacuationTimetable *self,
                                    MignetEvacuationMove *move,
                                    guint wave)
{
  MignetEvacuationUsage *usages[N_USAGES];

  list_usages (self, move, usages);
  for (guint i = 0; i < N_USAGES; i++)
    {
      *get_count (usages[i], move->wave) -= get_weight (move, usages[i], i);
      *get_count (usages[i], wave) += get_weight (move, usages[i], i);
    }
  move->wave = wave;
}

guint
_mignet_evacuation_usage_get_bound (const MignetEvacuationUsage *self)
{
  return _mignet_evacuation_count_waves (self->n_moves, self->n_flights, self->limit);
}

int
_mignet_evacuation_usage_get_room (MignetEvacuationUsage *self, guint wave)
{
  return self->limit != 0 ? (int) self->limit - (int) *get_count (self, wave) : G_MAXINT;
}
