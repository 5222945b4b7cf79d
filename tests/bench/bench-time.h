/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef void (*BenchFunc) (gpointer data);

/* In seconds of the processor. */
double bench_time_once (BenchFunc func, gpointer data);

/* The median of as many calls as fit into a short time, a few at least; before each of them the
 * preparation, which is not counted. */
double bench_time_median (BenchFunc prepare, BenchFunc func, gpointer data);

G_END_DECLS
