/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "sim-world.h"

G_BEGIN_DECLS

/* A picture of how much every network was in use, over the time; a row for each strategy. */

typedef struct _SimChart SimChart;

SimChart *sim_chart_new (const SimWorld *world, const char *title);
void sim_chart_free (SimChart *self);

/* Begins a row; what is watched next belongs to it. */
void sim_chart_add_row (SimChart *self, const char *label);
void sim_chart_watch (double start, double end, const double *rates, gpointer data);

char *sim_chart_to_svg (const SimChart *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimChart, sim_chart_free)

G_END_DECLS
