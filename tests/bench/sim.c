/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sim.h"

/* What is left of a round when it counts as sent, in MiB: less than a byte. */
#define NOTHING 1e-7

/* QEMU's automatic convergence slows the guest down by 20 % at first, then by 10 % more each time,
 * to a hundredth of its speed at last. */
#define THROTTLE_FIRST 0.20
#define THROTTLE_STEP 0.10
#define THROTTLE_LAST 0.99

typedef enum
{
  WAITING,
  SETTING_UP,
  SENDING,
  STOPPED, /* the guest, while the rest is sent */
  ENDED,
} Phase;

typedef struct
{
  const SimMove *move;
  SimOutcome outcome;
  Phase phase;
  double remaining; /* of the round; while setting up, of the time */
  double round_size;
  double round_time;
  double throttle;
  double rate;
  guint n_stalled;
} Migration;

typedef struct
{
  GArray *capacities;
  const SimSlots *slots;
  const SimPolicy *policy;
  Migration *migrations;
  guint n_migrations;
  double now;
  SimResult *result;
  double *rates; /* of the links */
} Sim;

static gboolean
is_running (const Migration *migration)
{
  return migration->phase != WAITING && migration->phase != ENDED;
}

static gboolean
is_sending (const Migration *migration)
{
  return migration->phase == SENDING || migration->phase == STOPPED;
}

static gboolean
is_allowed (guint n_running, guint limit)
{
  return limit == 0 || n_running < limit;
}

static gboolean
has_begun (const Sim *self, guint wave)
{
  for (guint i = 0; i < self->n_migrations; i++)
    {
      if (self->migrations[i].phase != ENDED && self->migrations[i].move->wave < wave)
        return FALSE;
    }

  return TRUE;
}

static gboolean
is_in_the_way (const SimMove *move, const SimMove *other)
{
  return (move->alone || other->alone) &&
         (move->source == other->source || move->destination == other->destination);
}

static gboolean
has_slot (const Sim *self, const SimMove *move)
{
  guint total = 0, at_source = 0, at_destination = 0, on_network = 0;

  for (guint i = 0; i < self->n_migrations; i++)
    {
      const SimMove *other = self->migrations[i].move;

      if (!is_running (&self->migrations[i]))
        continue;
      if (is_in_the_way (move, other))
        return FALSE;
      total++;
      at_source += other->source == move->source;
      at_destination += other->destination == move->destination;
      on_network += other->network == move->network;
    }

  return is_allowed (total, self->slots->total) &&
         is_allowed (at_source, self->slots->per_source) &&
         is_allowed (at_destination, self->slots->per_destination) &&
         is_allowed (on_network, self->slots->per_network);
}

static void
start_round (Migration *migration, double size)
{
  migration->remaining = size;
  migration->round_size = size;
  migration->round_time = 0;
  migration->outcome.n_rounds++;
}

static void
end_setup (Migration *migration)
{
  migration->phase = SENDING;
  start_round (migration, migration->move->memory);
}

static void
start_allowed (Sim *self)
{
  for (guint i = 0; i < self->n_migrations; i++)
    {
      Migration *migration = &self->migrations[i];

      if (migration->phase != WAITING || !has_begun (self, migration->move->wave) ||
          !has_slot (self, migration->move))
        continue;
      migration->phase = SETTING_UP;
      migration->remaining = self->policy->setup;
      migration->outcome.start = self->now;
      if (migration->remaining <= 0)
        end_setup (migration);
    }
}

static void
share_links (Sim *self)
{
  g_autofree SimStream *streams = g_new (SimStream, self->n_migrations);
  g_autofree Migration **sending = g_new (Migration *, self->n_migrations);
  guint n_streams = 0;

  for (guint i = 0; i < self->n_migrations; i++)
    {
      if (!is_sending (&self->migrations[i]))
        continue;
      sending[n_streams] = &self->migrations[i];
      streams[n_streams++] = self->migrations[i].move->stream;
    }
  sim_share ((const double *) (gpointer) self->capacities->data, self->capacities->len, streams,
             n_streams);

  for (guint i = 0; i < self->capacities->len; i++)
    self->rates[i] = 0;
  for (guint i = 0; i < n_streams; i++)
    {
      sending[i]->rate = streams[i].rate;
      for (guint j = 0; j < streams[i].n_links; j++)
        self->rates[streams[i].links[j]] += streams[i].rate;
    }
}

/* How long until something happens. */
static double
find_next (const Sim *self)
{
  double next = G_MAXDOUBLE;

  for (guint i = 0; i < self->n_migrations; i++)
    {
      const Migration *migration = &self->migrations[i];

      if (migration->phase == SETTING_UP)
        next = MIN (next, migration->remaining);
      else if (is_sending (migration))
        next = MIN (next, migration->remaining / migration->rate);
    }

  return next;
}

static void
advance (Sim *self, double span)
{
  for (guint i = 0; i < self->capacities->len; i++)
    {
      double *peak = &g_array_index (self->result->peaks, double, i);

      g_array_index (self->result->sent, double, i) += self->rates[i] * span;
      *peak = MAX (*peak, self->rates[i]);
    }
  for (guint i = 0; i < self->n_migrations; i++)
    {
      Migration *migration = &self->migrations[i];

      if (migration->phase == SETTING_UP)
        migration->remaining -= span;
      if (!is_sending (migration))
        continue;
      migration->remaining -= migration->rate * span;
      migration->outcome.sent += migration->rate * span;
      migration->round_time += span;
    }
  self->now += span;
}

static void
end (Sim *self, Migration *migration, gboolean converged)
{
  migration->phase = ENDED;
  migration->outcome.end = self->now;
  migration->outcome.converged = converged;
  if (converged)
    migration->outcome.downtime = migration->round_time;
}

/* Slows the guest down further. Returns FALSE if it has been slowed down as far as it can be. */
static gboolean
throttle (Migration *migration)
{
  if (migration->throttle >= THROTTLE_LAST)
    return FALSE;
  migration->throttle = migration->throttle > 0
                            ? MIN (migration->throttle + THROTTLE_STEP, THROTTLE_LAST)
                            : THROTTLE_FIRST;
  migration->n_stalled = 0;

  return TRUE;
}

static void
end_round (Sim *self, Migration *migration)
{
  const SimMove *move = migration->move;
  double dirty_rate = move->dirty_rate * (1 - migration->throttle);
  double written = MIN (dirty_rate * migration->round_time, move->memory);

  if (written <= migration->rate * self->policy->max_downtime)
    {
      start_round (migration, written);
      migration->phase = STOPPED;
      return;
    }

  if (written < migration->round_size - NOTHING)
    migration->n_stalled = 0;
  else if (++migration->n_stalled >= self->policy->patience &&
           !(self->policy->auto_converge && throttle (migration)))
    {
      end (self, migration, FALSE);
      return;
    }
  start_round (migration, written);
}

static gboolean
handle_due (Sim *self, Migration *migration)
{
  if (migration->remaining > NOTHING)
    return FALSE;

  if (migration->phase == SETTING_UP)
    end_setup (migration);
  else if (migration->phase == SENDING)
    end_round (self, migration);
  else if (migration->phase == STOPPED)
    end (self, migration, TRUE);
  else
    return FALSE;

  return TRUE;
}

static SimResult *
finish (Sim *self)
{
  for (guint i = 0; i < self->n_migrations; i++)
    {
      /* A migration that no slot is ever free for would be a mistake of the caller. */
      g_assert (self->migrations[i].phase == ENDED);
      g_array_append_val (self->result->outcomes, self->migrations[i].outcome);
    }
  self->result->duration = self->now;

  return self->result;
}

SimResult *
sim_run (GArray *capacities,
         GArray *moves,
         const SimSlots *slots,
         const SimPolicy *policy,
         double start,
         SimWatch watch,
         gpointer data)
{
  g_autofree Migration *migrations = g_new0 (Migration, MAX (moves->len, 1));
  g_autofree double *rates = g_new0 (double, MAX (capacities->len, 1));
  Sim self = { .capacities = capacities,
               .slots = slots,
               .policy = policy,
               .migrations = migrations,
               .n_migrations = moves->len,
               .rates = rates };
  double span;

  for (guint i = 0; i < moves->len; i++)
    migrations[i].move = &g_array_index (moves, SimMove, i);
  self.result = g_new0 (SimResult, 1);
  self.result->outcomes = g_array_new (FALSE, TRUE, sizeof (SimOutcome));
  self.result->sent = g_array_new (FALSE, TRUE, sizeof (double));
  self.result->peaks = g_array_new (FALSE, TRUE, sizeof (double));
  g_array_set_size (self.result->sent, capacities->len);
  g_array_set_size (self.result->peaks, capacities->len);

  while (start_allowed (&self), share_links (&self), (span = find_next (&self)) < G_MAXDOUBLE)
    {
      if (watch != NULL && span > 0)
        watch (start + self.now, start + self.now + span, rates, data);
      advance (&self, span);
      for (guint i = 0; i < moves->len; i++)
        handle_due (&self, &migrations[i]);
    }

  return finish (&self);
}

void
sim_result_free (SimResult *self)
{
  g_array_unref (self->outcomes);
  g_array_unref (self->sent);
  g_array_unref (self->peaks);
  g_free (self);
}
