/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-evacuation-work-private.h"

/* How many migrations of each wave use something that has a limit. */
typedef struct
{
  guint limit;     /* 0: none */
  guint first;     /* the waves before this one are full */
  guint n_moves;   /* all of them together */
  guint n_flights; /* that are under way already, and count in the first wave */
  GArray *counts;  /* (owned) (nullable) (element-type guint): by wave */
} Usage;

typedef struct
{
  Usage *sources;      /* (owned): by host */
  Usage *destinations; /* (owned): by host */
  Usage *networks;     /* (owned) */
  Usage cluster;
} Timetable;

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
get_count (Usage *usage, guint wave)
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
is_full (Usage *usage, guint wave)
{
  return usage->limit != 0 && *get_count (usage, wave) >= usage->limit;
}

static void
enter (Usage *usage, guint wave)
{
  (*get_count (usage, wave))++;
  while (is_full (usage, usage->first))
    usage->first++;
}

static void
usage_init (Usage *usage, guint limit)
{
  usage->limit = limit;
  usage->n_moves++;
}

static void
timetable_init (Timetable *self, const MignetEvacuationWork *work)
{
  self->sources = g_new0 (Usage, work->n_hosts);
  self->destinations = g_new0 (Usage, work->n_hosts);
  self->networks = g_new0 (Usage, work->snapshot->networks->len);
  self->cluster = (Usage){ .limit = work->limits.max_per_cluster };

  for (guint i = 0; i < work->moves->len; i++)
    {
      const MignetEvacuationMove *move = &g_array_index (work->moves, MignetEvacuationMove, i);

      usage_init (&self->sources[move->source],
                  _mignet_evacuation_work_get_outgoing_limit (work, move->source));
      usage_init (&self->destinations[move->destination],
                  _mignet_evacuation_work_get_incoming_limit (work, move->destination));
      usage_init (&self->networks[move->network], work->limits.max_per_network);
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
static void
timetable_clear (Timetable *self, const MignetEvacuationWork *work)
{
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

/* The first wave in which there is room for the move everywhere. */
static guint
find_wave (Timetable *self, const MignetEvacuationMove *move)
{
  Usage *usages[] = { &self->sources[move->source], &self->destinations[move->destination],
                      &self->networks[move->network], &self->cluster };
  gboolean full = TRUE;
  guint wave = 0;

  for (guint i = 0; i < G_N_ELEMENTS (usages); i++)
    wave = MAX (wave, usages[i]->first);
  while (full)
    {
      full = FALSE;
      for (guint i = 0; i < G_N_ELEMENTS (usages) && !full; i++)
        full = is_full (usages[i], wave);
      if (full)
        wave++;
    }
  for (guint i = 0; i < G_N_ELEMENTS (usages); i++)
    enter (usages[i], wave);

  return wave;
}

static guint
get_bound (const Usage *usage)
{
  return _mignet_evacuation_count_waves (usage->n_moves, usage->n_flights, usage->limit);
}

/* However well the destinations were chosen, all of them together take so many in each wave. */
static guint
get_bound_of_destinations (const MignetEvacuationWork *work)
{
  guint64 limit = 0;

  for (int i = 0; i < (int) work->n_hosts && limit < work->moves->len; i++)
    {
      if (work->access[i] == MIGNET_EVACUATION_OPEN &&
          _mignet_snapshot_host (work->snapshot, i)->status == MIGNET_HOST_STATUS_UP)
        limit += _mignet_evacuation_work_get_incoming_limit (work, i);
    }

  return _mignet_evacuation_count_waves (work->moves->len, 0, (guint) MIN (limit, G_MAXUINT));
}

void
_mignet_evacuation_schedule (MignetEvacuationWork *self)
{
  Timetable timetable;

  timetable_init (&timetable, self);
  self->min_waves = MAX (get_bound (&timetable.cluster), get_bound_of_destinations (self));
  for (guint i = 0; i < self->moves->len; i++)
    {
      MignetEvacuationMove *move = &g_array_index (self->moves, MignetEvacuationMove, i);

      move->wave = find_wave (&timetable, move);
      self->n_waves = MAX (self->n_waves, move->wave + 1);
      self->min_waves = MAX (self->min_waves, get_bound (&timetable.sources[move->source]));
      self->min_waves = MAX (self->min_waves, get_bound (&timetable.networks[move->network]));
    }
  timetable_clear (&timetable, self);
}
