/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "sim-share.h"

G_BEGIN_DECLS

/* A simulator of migrations that share links, by discrete events. Sizes are in MiB, rates in MiB/s,
 * times in seconds. It knows nothing of the library; the same input gives the same result.
 *
 * A migration first takes a moment in which nothing is sent (the handshake of both ends), then
 * sends the memory, and then, round by round, what was written during the round before: dirty rate
 * times the length of the round, and never more than the memory. When what is left can be sent
 * within the downtime at the current rate, the guest stops and the rest is sent. What is written
 * anew in every round does not get less unless the rate exceeds the dirty rate. */

typedef struct
{
  double setup;           /* of every migration, nothing is sent meanwhile */
  double max_downtime;    /* what is left has to be sent within this time */
  guint patience;         /* so many rounds in a row that gain nothing, and it is given up */
  gboolean auto_converge; /* the guest is slowed down instead, until that does not help either */
} SimPolicy;

/* One migration to be made. The ids only count for the slots. */
typedef struct
{
  gpointer vm;    /* (nullable): the caller's */
  guint wave;     /* begins when those with a lower number have ended */
  gboolean alone; /* nothing else leaves its source or reaches its destination meanwhile */
  double memory;
  double dirty_rate;
  guint source;
  guint destination;
  guint network;
  SimStream stream;
} SimMove;

/* How many migrations may be under way; 0: no limit. The first of the list that has a slot starts
 * as soon as there is one. */
typedef struct
{
  guint total;
  guint per_source;
  guint per_destination;
  guint per_network;
} SimSlots;

typedef struct
{
  double start;
  double end;
  double sent;
  double downtime;
  guint n_rounds;
  gboolean converged; /* otherwise it was given up, and the virtual machine stayed */
} SimOutcome;

typedef struct
{
  double duration;
  GArray *outcomes; /* (element-type SimOutcome), in the order of the moves */
  GArray *sent;     /* (element-type double), over each link */
  GArray *peaks;    /* (element-type double), the highest rate of each link */
} SimResult;

/* Called, from the start that was given on, for every span of time in which no rate changes. */
typedef void (*SimWatch) (double start, double end, const double *rates, gpointer data);

SimResult *sim_run (GArray *capacities,
                    GArray *moves,
                    const SimSlots *slots,
                    const SimPolicy *policy,
                    double start,
                    SimWatch watch,
                    gpointer data);
void sim_result_free (SimResult *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimResult, sim_result_free)

G_END_DECLS
