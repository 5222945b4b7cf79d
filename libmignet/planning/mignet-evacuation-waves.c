/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-evacuation-timetable-private.h"

/* Each move, the largest first, goes into the first wave that has room for it. That may take some
 * waves more than are needed: a source has room in one wave, the destination in another. Then moves
 * that are there already change between these two waves, one after the other, until there is room:
 * where only sources and destinations have limits, this always ends well. */

/* More than that would take longer than it is worth. */
#define MAX_TRIALS 64

typedef struct
{
  MignetEvacuationTimetable *timetable;
  GPtrArray *waves;     /* (element-type GPtrArray of MignetEvacuationMove) */
  GPtrArray *exchanged; /* (element-type MignetEvacuationMove): in this trial */
} Repair;

static void
shift (Repair *self, MignetEvacuationMove *move, guint wave)
{
  g_ptr_array_remove_fast (self->waves->pdata[move->wave], move);
  g_ptr_array_add (self->waves->pdata[wave], move);
  _mignet_evacuation_timetable_shift (self->timetable, move, wave);
}

/* A move of the wave that uses the same source or destination and was not exchanged yet. */
static MignetEvacuationMove *
find_partner (const Repair *self,
              const MignetEvacuationMove *move,
              guint wave,
              gboolean same_source)
{
  GPtrArray *moves = self->waves->pdata[wave];

  for (guint i = 0; i < moves->len; i++)
    {
      MignetEvacuationMove *other = moves->pdata[i];
      gboolean shares =
          same_source ? other->source == move->source : other->destination == move->destination;

      if (shares && other != move && !other->alone &&
          !g_ptr_array_find (self->exchanged, other, NULL))
        return other;
    }

  return NULL;
}

static gboolean
is_over_full (const Repair *self, const MignetEvacuationMove *move, guint wave, gboolean source)
{
  MignetEvacuationTimetable *timetable = self->timetable;
  MignetEvacuationUsage *usage =
      source ? &timetable->sources[move->source] : &timetable->destinations[move->destination];

  return _mignet_evacuation_usage_get_room (usage, wave) < 0;
}

/* Exchanging one for one changes how many use a network in the two waves. */
static gboolean
keeps_common_limits (const Repair *self, guint first, guint second)
{
  MignetEvacuationTimetable *timetable = self->timetable;
  guint waves[] = { first, second };

  for (guint i = 0; i < G_N_ELEMENTS (waves); i++)
    {
      if (_mignet_evacuation_usage_get_room (&timetable->cluster, waves[i]) < 0)
        return FALSE;
      for (guint j = 0; j < timetable->work->snapshot->networks->len; j++)
        {
          if (_mignet_evacuation_usage_get_room (&timetable->networks[j], waves[i]) < 0)
            return FALSE;
        }
    }

  return TRUE;
}

/* The move goes into the first wave, where its source has room; its destination has room in the
 * second. */
static gboolean
exchange (Repair *self, MignetEvacuationMove *move, guint first, guint second)
{
  guint old = move->wave;
  MignetEvacuationMove *last = move;
  gboolean source = FALSE;

  g_ptr_array_set_size (self->exchanged, 0);
  shift (self, move, first);
  while (last != NULL && is_over_full (self, last, last->wave, source))
    {
      guint wave = last->wave;
      MignetEvacuationMove *partner = find_partner (self, last, wave, source);

      g_ptr_array_add (self->exchanged, last);
      if (partner != NULL)
        shift (self, partner, wave == first ? second : first);
      last = partner;
      source = !source;
    }
  if (last != NULL && keeps_common_limits (self, first, second))
    return TRUE;

  /* As it was. */
  if (last != NULL)
    g_ptr_array_add (self->exchanged, last);
  for (guint i = 0; i < self->exchanged->len; i++)
    {
      MignetEvacuationMove *other = self->exchanged->pdata[i];

      shift (self, other, other == move ? old : other->wave == first ? second : first);
    }
  return FALSE;
}

static void
bring_forward (Repair *self, MignetEvacuationMove *move, guint n_waves)
{
  MignetEvacuationUsage *source = &self->timetable->sources[move->source];
  MignetEvacuationUsage *destination = &self->timetable->destinations[move->destination];
  guint n_trials = 0;

  for (guint first = n_waves; first-- > 0;)
    {
      if (_mignet_evacuation_usage_get_room (source, first) <= 0)
        continue;

      for (guint second = n_waves; second-- > 0;)
        {
          if (_mignet_evacuation_usage_get_room (destination, second) <= 0 || first == second)
            continue;
          if (exchange (self, move, first, second) || ++n_trials == MAX_TRIALS)
            return;
        }
    }
}

GPtrArray *
_mignet_evacuation_sort_by_wave (const MignetEvacuationWork *self)
{
  GPtrArray *waves = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < self->n_waves; i++)
    g_ptr_array_add (waves, g_ptr_array_new ());
  for (guint i = 0; i < self->moves->len; i++)
    {
      MignetEvacuationMove *move = &g_array_index (self->moves, MignetEvacuationMove, i);

      g_ptr_array_add (waves->pdata[move->wave], move);
    }

  return waves;
}

static guint
count_waves (const MignetEvacuationWork *work)
{
  guint n_waves = 0;

  for (guint i = 0; i < work->moves->len; i++)
    n_waves = MAX (n_waves, g_array_index (work->moves, MignetEvacuationMove, i).wave + 1);

  return n_waves;
}

/* Brings everything into so many waves, if it can. */
static void
repair (MignetEvacuationWork *work, MignetEvacuationTimetable *timetable, guint n_waves)
{
  g_autoptr (GPtrArray) waves = _mignet_evacuation_sort_by_wave (work);
  g_autoptr (GPtrArray) exchanged = g_ptr_array_new ();
  Repair self = { timetable, waves, exchanged };

  for (guint i = 0; i < work->moves->len; i++)
    {
      MignetEvacuationMove *move = &g_array_index (work->moves, MignetEvacuationMove, i);

      if (move->wave >= n_waves && !move->alone)
        bring_forward (&self, move, n_waves);
    }
  work->n_waves = count_waves (work);
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
  g_auto (MignetEvacuationTimetable) timetable = { 0 };
  guint n_waves = 0;

  _mignet_evacuation_timetable_init (&timetable, self);
  self->min_waves = MAX (_mignet_evacuation_usage_get_bound (&timetable.cluster),
                         get_bound_of_destinations (self));
  for (guint i = 0; i < self->moves->len; i++)
    {
      MignetEvacuationMove *move = &g_array_index (self->moves, MignetEvacuationMove, i);
      guint of_source = _mignet_evacuation_usage_get_bound (&timetable.sources[move->source]);
      guint of_network = _mignet_evacuation_usage_get_bound (&timetable.networks[move->network]);
      guint of_destination =
          _mignet_evacuation_usage_get_bound (&timetable.destinations[move->destination]);

      _mignet_evacuation_timetable_add (&timetable, move);
      self->min_waves = MAX (self->min_waves, MAX (of_source, of_network));
      n_waves = MAX (n_waves, of_destination);
    }

  self->n_waves = count_waves (self);
  n_waves = MAX (n_waves, self->min_waves);
  if (self->n_waves > n_waves)
    repair (self, &timetable, n_waves);
}
