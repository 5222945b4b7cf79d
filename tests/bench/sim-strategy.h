/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "sim-scenario.h"
#include "sim-world.h"

G_BEGIN_DECLS

/* Ways to empty hosts. All of them know the same cluster. In their order, the next migration starts
 * when there is a slot for it, whether or not the one before took as long as expected; only where
 * that is said it waits for the end of the wave. What was given up is tried once more in the end,
 * to another host: the library plans that anew, the others do it one at a time. */

typedef struct
{
  const char *name;
  const char *what;
  gboolean is_planned;  /* destinations, order and slots are the library's */
  gboolean in_waves;    /* the next begins when one has ended */
  gboolean any_network; /* hosts without the migration network are reached over management */
  SimSlots slots;
} SimStrategy;

extern const SimStrategy sim_strategies[];
extern const guint sim_n_strategies;

typedef struct
{
  guint n_given_up; /* at the first attempt */
  guint n_left;     /* stayed: no place for it, or given up twice */
  double duration;
  double memory; /* of what there was a place for */
  double sent;
  double worst_downtime; /* in seconds */
  GArray *link_sent;     /* (element-type double) */
  GArray *link_peaks;    /* (element-type double) */
} SimReport;

SimReport *sim_strategy_run (const SimStrategy *self,
                             const SimScenario *scenario,
                             MignetCluster *cluster,
                             const SimWorld *world,
                             SimWatch watch,
                             gpointer data);
void sim_report_free (SimReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimReport, sim_report_free)

G_END_DECLS
