/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bench-time.h"

#include <stdlib.h>
#include <time.h>

#define MIN_CALLS 5
#define MAX_CALLS 20000
#define ENOUGH_SECONDS 0.5

/* Of the processor: other work on the machine would count otherwise. */
static double
get_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec + (double) now.tv_nsec * 1e-9;
}

double
bench_time_once (BenchFunc func, gpointer data)
{
  double start = get_now ();

  func (data);
  return get_now () - start;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a;
  double second = *(const double *) b;

  return first < second ? -1 : first > second;
}

double
bench_time_median (BenchFunc prepare, BenchFunc func, gpointer data)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  double end = get_now () + ENOUGH_SECONDS;

  while (times->len < MIN_CALLS || (get_now () < end && times->len < MAX_CALLS))
    {
      double seconds;

      if (prepare != NULL)
        prepare (data);
      seconds = bench_time_once (func, data);
      g_array_append_val (times, seconds);
    }
  g_array_sort (times, compare_times);

  return g_array_index (times, double, times->len / 2);
}
