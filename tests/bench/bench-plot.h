/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A plot with logarithmic axes: times in seconds over numbers of hosts. */

#define BENCH_PLOT_MAX_POINTS 8

typedef struct
{
  const char *name;
  const char *color;
  double seconds[BENCH_PLOT_MAX_POINTS];
} BenchSeries;

/* hosts: from the first to the last, each ten times the one before; as many as points. */
char *
bench_plot_to_svg (const guint *hosts, guint n_points, const BenchSeries *series, guint n_series);

G_END_DECLS
