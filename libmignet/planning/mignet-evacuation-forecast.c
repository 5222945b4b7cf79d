/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-evacuation-work-private.h"

#include "planning/mignet-bandwidth-private.h"

#define KIB_PER_MIB 1024
#define MS_PER_S 1000

/* How many seconds a migration takes before it sends anything, while others can use the links. */
#define HANDSHAKE 1

/* What libvirt and QEMU allow if nobody says more, in ms. */
#define DEFAULT_DOWNTIME 300

/* Where nothing says how fast a link is, in Mb/s. */
#define ASSUMED_SPEED 1000

/* So that nothing overflows: 4 PiB of memory, 1 TiB/s. */
#define MAX_MEMORY (G_GUINT64_CONSTANT (1) << 32)
#define MAX_RATE (G_GUINT64_CONSTANT (1) << 20)

/* A migration of pre-copy goes in rounds: what has changed while one was sent is sent in the next,
 * until the rest fits into the downtime. QEMU slows a virtual machine down step by step, by these
 * percentages, when more than half of what was sent changed meanwhile. */
#define MAX_ROUNDS 64
#define FIRST_THROTTLE 20
#define NEXT_THROTTLE 10
#define MAX_THROTTLE 99

typedef struct
{
  guint64 rate;   /* in KiB/s */
  guint64 dirty;  /* in KiB/s */
  guint64 memory; /* in KiB */
  guint64 limit;  /* in KiB: what may be left for the downtime */
} Transfer;

static guint64
get_time (const Transfer *transfer, guint64 kib)
{
  return kib * MS_PER_S / transfer->rate;
}

/* What changes in so much time, no more than all of it. */
static guint64
get_changed (const Transfer *transfer, guint64 ms, guint throttle)
{
  guint64 dirty = transfer->dirty * (100 - throttle) / 100;

  if (dirty == 0)
    return 0;
  if (ms > transfer->memory * MS_PER_S / dirty)
    return transfer->memory;

  return dirty * ms / MS_PER_S;
}

static void
add_round (MignetEvacuationForecast *self, const Transfer *transfer, guint64 kib)
{
  self->transferred += kib;
  self->duration += get_time (transfer, kib);
}

static void
stop_and_copy (MignetEvacuationForecast *self, const Transfer *transfer, guint64 left)
{
  self->downtime = get_time (transfer, left);
  add_round (self, transfer, left);
}

void
_mignet_evacuation_forecast_init (MignetEvacuationForecast *self,
                                  const MignetSettings *settings,
                                  guint64 memory,
                                  guint dirty_rate,
                                  guint64 rate)
{
  guint64 downtime =
      settings->max_downtime > 0 ? (guint64) settings->max_downtime : DEFAULT_DOWNTIME;
  Transfer transfer = {
    .rate = MIN (rate, MAX_RATE) * KIB_PER_MIB,
    .dirty = MIN (dirty_rate, MAX_RATE) * KIB_PER_MIB,
    .memory = MIN (memory, MAX_MEMORY) * KIB_PER_MIB,
  };
  gboolean throttles = (settings->options & MIGNET_OPTION_AUTO_CONVERGE) != 0;
  gboolean post_copy =
      (settings->options & (MIGNET_OPTION_POST_COPY | MIGNET_OPTION_POST_COPY_STEP)) != 0;
  guint64 left = transfer.memory;
  guint throttle = 0;

  *self = (MignetEvacuationForecast){ .rate = rate };
  transfer.limit = transfer.rate * MIN (downtime, MAX_RATE) / MS_PER_S;

  for (guint i = 0; i < MAX_ROUNDS && left > transfer.limit; i++)
    {
      guint64 changed = get_changed (&transfer, get_time (&transfer, left), throttle);

      /* Nothing is won by another round. */
      if (changed >= left && !throttles)
        break;

      add_round (self, &transfer, left);
      if (throttles && changed > left / 2)
        {
          throttle = throttle == 0 ? FIRST_THROTTLE : MIN (throttle + NEXT_THROTTLE, MAX_THROTTLE);
          self->forced = transfer.dirty >= transfer.rate;
        }
      left = changed;
    }

  if (left > transfer.limit && self->transferred == 0)
    add_round (self, &transfer, left);
  if (left > transfer.limit)
    self->forced = post_copy;
  self->converges = left <= transfer.limit || post_copy;
  stop_and_copy (self, &transfer, left);
  if (self->converges)
    self->downtime = MIN (self->downtime, downtime);

  /* Whatever the memory, what comes later starts later. */
  self->duration = MAX (self->duration, 1);
}

/* How many of a wave share the links of a host, by network and host. */
typedef struct
{
  guint **from; /* (owned) */
  guint **to;   /* (owned) */
} Sharing;

static guint *
get_sharers (guint **counts, const MignetEvacuationWork *work, int network, int host)
{
  if (counts[network] == NULL)
    counts[network] = g_new0 (guint, work->n_hosts);

  return &counts[network][host];
}

static void
share (Sharing *self, const MignetEvacuationWork *work, int network, int from, int to, gboolean on)
{
  if (from != MIGNET_NO_INDEX)
    *get_sharers (self->from, work, network, from) += on ? 1u : -1u;
  if (to != MIGNET_NO_INDEX)
    *get_sharers (self->to, work, network, to) += on ? 1u : -1u;
}

/* The smaller of both parts in MiB/s, 0 if nothing is known about either. */
static guint64
get_share (const Sharing *self, const MignetEvacuationWork *work, int network, int from, int to)
{
  guint64 limit_from = 0;
  guint64 limit_to = 0;

  if (from != MIGNET_NO_INDEX)
    limit_from = _mignet_bandwidth_get_limit (work->snapshot, from, network) /
                 MAX (1, *get_sharers (self->from, work, network, from));
  if (to != MIGNET_NO_INDEX)
    limit_to = _mignet_bandwidth_get_limit (work->snapshot, to, network) /
               MAX (1, *get_sharers (self->to, work, network, to));
  if (limit_from == 0 || limit_to == 0)
    limit_from = limit_to = MAX (limit_from, limit_to);
  if (limit_from == 0)
    return 0;

  return MAX (1, MIN (limit_from, limit_to) / MIGNET_MBITS_PER_MIB);
}

static const MignetPlanning *
peek_planning (const MignetEvacuationWork *work, const MignetEvacuationMove *move)
{
  const MignetEvacuationKindState *class = work->classes->pdata[move->class_index];

  return class->shared->planning;
}

/* What the policy gives by a number, 0 if it does not. */
static guint64
get_given (const MignetPlanning *planning)
{
  return planning->settings.bandwidth > 0 ? (guint64) planning->settings.bandwidth : 0;
}

static guint64
get_smaller (guint64 a, guint64 b)
{
  return a != 0 && b != 0 ? MIN (a, b) : MAX (a, b);
}

/* In MiB/s, 0 if it is not known. */
static guint64
get_part (const MignetSnapshot *snapshot, int host, int network, guint n_sharers)
{
  guint limit = _mignet_bandwidth_get_limit (snapshot, host, network);

  return limit != 0 ? MAX (1, limit / MAX (1, n_sharers) / MIGNET_MBITS_PER_MIB) : 0;
}

guint64
_mignet_evacuation_get_rate (const MignetEvacuationWork *self,
                             const MignetPlanning *planning,
                             int destination,
                             int network,
                             gboolean alone)
{
  int source = planning->source;
  guint n_from = alone ? 1 : _mignet_evacuation_work_get_outgoing_limit (self, source);
  guint n_to = alone ? 1 : _mignet_evacuation_work_get_incoming_limit (self, destination);
  guint64 part = get_smaller (get_part (self->snapshot, source, network, n_from),
                              get_part (self->snapshot, destination, network, n_to));

  return get_smaller (get_given (planning), part);
}

gboolean
_mignet_evacuation_is_too_slow (const MignetEvacuationWork *self,
                                const MignetPlanning *planning,
                                int vm,
                                int destination,
                                int network)
{
  guint dirty_rate = _mignet_snapshot_vm (self->snapshot, vm)->dirty_rate;
  guint64 rate;

  if (dirty_rate == 0)
    return FALSE;

  rate = _mignet_evacuation_get_rate (self, planning, destination, network, TRUE);
  return rate != 0 && dirty_rate >= rate;
}

/* Whether all that leaves the source has to go through one link there, which nothing beyond it
 * narrows. One migration alone then leaves nothing of it idle. */
static gboolean
is_bottleneck (const MignetEvacuationWork *self, int source, int destination, int network)
{
  guint64 here = get_part (self->snapshot, source, network, 1);
  guint64 there = get_part (self->snapshot, destination, network, 1);

  return g_hash_table_lookup (self->networks, GINT_TO_POINTER (source)) != NULL && here != 0 &&
         get_smaller (here, there) == here;
}

gboolean
_mignet_evacuation_needs_all (const MignetEvacuationWork *self,
                              const MignetPlanning *planning,
                              int vm,
                              int destination,
                              int network)
{
  const MignetSnapshotVm *record = _mignet_snapshot_vm (self->snapshot, vm);
  guint64 shared;
  guint64 all;
  guint64 rest;

  if (record->dirty_rate == 0)
    return FALSE;

  shared = _mignet_evacuation_get_rate (self, planning, destination, network, FALSE);
  all = _mignet_evacuation_get_rate (self, planning, destination, network, TRUE);
  if (all <= shared || record->dirty_rate >= all)
    return FALSE;
  if ((guint64) record->dirty_rate * 2 > shared)
    return TRUE;
  if (!is_bottleneck (self, planning->source, destination, network))
    return FALSE;

  /* Migrations that are alike take memory / (shared - dirty) side by side, and one after the other
   * memory / (all - dirty) and a handshake each. */
  rest = (shared - record->dirty_rate) * (all - record->dirty_rate);
  return MIN (record->memory, MAX_MEMORY) * record->dirty_rate > HANDSHAKE * rest;
}

/* What the policy gives, but no more than the share; what the policy does not limit gets that. */
static void
forecast_move (const Sharing *sharing, const MignetEvacuationWork *work, MignetEvacuationMove *move)
{
  const MignetPlanning *planning = peek_planning (work, move);
  const MignetSnapshotVm *vm = _mignet_snapshot_vm (work->snapshot, move->vm);
  guint64 part = get_share (sharing, work, move->network, move->source, move->destination);
  guint64 rate;

  move->bandwidth = get_smaller (get_given (planning), part);
  rate = move->bandwidth;
  if (rate == 0)
    rate = MAX (1, ASSUMED_SPEED / MIGNET_MBITS_PER_MIB /
                       MAX (*get_sharers (sharing->from, work, move->network, move->source),
                            *get_sharers (sharing->to, work, move->network, move->destination)));
  _mignet_evacuation_forecast_init (&move->time, &planning->settings, vm->memory, vm->dirty_rate,
                                    rate);
}

/* What is under way is given as much time as it would need from its start on. */
static guint64
forecast_flight (const Sharing *sharing,
                 const MignetEvacuationWork *work,
                 const MignetEvacuationFlight *flight)
{
  const MignetSnapshotVm *vm = _mignet_snapshot_vm (work->snapshot, flight->vm);
  guint64 rate = get_share (sharing, work, flight->network, flight->source, flight->destination);
  MignetEvacuationForecast time;

  if (rate == 0)
    rate = ASSUMED_SPEED / MIGNET_MBITS_PER_MIB;
  _mignet_evacuation_forecast_init (&time, &work->limits, vm->memory, vm->dirty_rate, rate);

  return time.duration;
}

static void
share_wave (Sharing *sharing, const MignetEvacuationWork *work, GPtrArray *wave, gboolean on)
{
  for (guint i = 0; i < wave->len; i++)
    {
      const MignetEvacuationMove *move = wave->pdata[i];

      share (sharing, work, move->network, move->source, move->destination, on);
    }
}

static void
share_flights (Sharing *sharing, const MignetEvacuationWork *work, gboolean on)
{
  for (guint i = 0; i < work->flights->len; i++)
    {
      const MignetEvacuationFlight *flight =
          &g_array_index (work->flights, MignetEvacuationFlight, i);

      share (sharing, work, flight->network, flight->source, flight->destination, on);
    }
}

/* Everything of a wave starts together. Returns when it has ended. */
static guint64
forecast_wave (Sharing *sharing, const MignetEvacuationWork *work, GPtrArray *wave, guint64 start)
{
  guint64 end = start;

  share_wave (sharing, work, wave, TRUE);
  for (guint i = 0; i < wave->len; i++)
    {
      MignetEvacuationMove *move = wave->pdata[i];

      move->start = start;
      forecast_move (sharing, work, move);
      end = MAX (end, move->start + move->time.duration);
    }
  share_wave (sharing, work, wave, FALSE);

  return end;
}

static void
add_peak (MignetEvacuationPeak *peak, const MignetEvacuationPeak *wave)
{
  peak->migrations = MAX (peak->migrations, wave->migrations);
  peak->bandwidth = MAX (peak->bandwidth, wave->bandwidth);
}

static void
measure_wave (const MignetEvacuationWork *work,
              GPtrArray *wave,
              gboolean first,
              MignetEvacuationPeak *peaks)
{
  guint n_networks = work->snapshot->networks->len;
  g_autofree MignetEvacuationPeak *sums = g_new0 (MignetEvacuationPeak, n_networks);

  for (guint i = 0; first && i < work->flights->len; i++)
    sums[g_array_index (work->flights, MignetEvacuationFlight, i).network].migrations++;
  for (guint i = 0; i < wave->len; i++)
    {
      const MignetEvacuationMove *move = wave->pdata[i];

      sums[move->network].migrations++;
      sums[move->network].bandwidth += move->bandwidth;
    }
  for (guint i = 0; i < n_networks; i++)
    add_peak (&peaks[i], &sums[i]);
}

static void
clear_sharers (guint **counts, guint n_networks)
{
  for (guint i = 0; i < n_networks; i++)
    g_free (counts[i]);
  g_free (counts);
}

MignetEvacuationPeak *
_mignet_evacuation_foresee (MignetEvacuationWork *self)
{
  guint n_networks = self->snapshot->networks->len;
  MignetEvacuationPeak *peaks = g_new0 (MignetEvacuationPeak, n_networks);
  g_autoptr (GPtrArray) waves = _mignet_evacuation_sort_by_wave (self);
  Sharing sharing = { g_new0 (guint *, n_networks), g_new0 (guint *, n_networks) };
  guint64 end = 0;

  for (guint i = 0; i < waves->len; i++)
    {
      guint64 start = end;

      if (i == 0)
        share_flights (&sharing, self, TRUE);
      end = forecast_wave (&sharing, self, waves->pdata[i], start);
      for (guint j = 0; i == 0 && j < self->flights->len; j++)
        end =
            MAX (end, forecast_flight (&sharing, self,
                                       &g_array_index (self->flights, MignetEvacuationFlight, j)));
      if (i == 0)
        share_flights (&sharing, self, FALSE);
      measure_wave (self, waves->pdata[i], i == 0, peaks);
    }
  clear_sharers (sharing.from, n_networks);
  clear_sharers (sharing.to, n_networks);

  return peaks;
}
