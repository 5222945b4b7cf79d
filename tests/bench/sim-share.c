/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sim-share.h"

/* Rates are compared with this much room for rounding. */
#define ROUNDING 1e-9

typedef struct
{
  double *left;    /* capacity that fixed streams have not taken */
  guint *n_open;   /* streams on each link that can still get more */
  gboolean *fixed; /* which streams cannot */
} Filling;

/* What every open stream can get, at least. */
static double
find_level (const Filling *filling, guint n_links, const SimStream *streams, guint n_streams)
{
  double level = G_MAXDOUBLE;

  for (guint i = 0; i < n_links; i++)
    {
      if (filling->n_open[i] > 0)
        level = MIN (level, filling->left[i] / filling->n_open[i]);
    }
  for (guint i = 0; i < n_streams; i++)
    {
      if (!filling->fixed[i] && streams[i].limit > 0)
        level = MIN (level, streams[i].limit);
    }

  return MAX (level, 0);
}

static gboolean
is_stopped (const Filling *filling, const SimStream *stream, double level)
{
  if (stream->limit > 0 && stream->limit <= level * (1 + ROUNDING))
    return TRUE;
  for (guint i = 0; i < stream->n_links; i++)
    {
      guint link = stream->links[i];

      if (filling->left[link] <= level * filling->n_open[link] * (1 + ROUNDING))
        return TRUE;
    }

  return FALSE;
}

/* Fixes the streams that a full link, or their own limit, stops at the level; all are found before
 * any is taken off its links. Returns how many there are. */
static guint
fix_stopped (const Filling *filling, SimStream *streams, guint n_streams, double level)
{
  g_autoptr (GArray) stopped = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < n_streams; i++)
    {
      if (!filling->fixed[i] && is_stopped (filling, &streams[i], level))
        g_array_append_val (stopped, i);
    }
  for (guint i = 0; i < stopped->len; i++)
    {
      guint number = g_array_index (stopped, guint, i);
      SimStream *stream = &streams[number];

      filling->fixed[number] = TRUE;
      stream->rate = level;
      for (guint j = 0; j < stream->n_links; j++)
        {
          filling->left[stream->links[j]] -= level;
          filling->n_open[stream->links[j]]--;
        }
    }

  return stopped->len;
}

void
sim_share (const double *capacities, guint n_links, SimStream *streams, guint n_streams)
{
  g_autofree double *left = g_memdup2 (capacities, n_links * sizeof (double));
  g_autofree guint *n_open = g_new0 (guint, MAX (n_links, 1));
  g_autofree gboolean *fixed = g_new0 (gboolean, MAX (n_streams, 1));
  Filling filling = { .left = left, .n_open = n_open, .fixed = fixed };
  guint n_left = n_streams;

  for (guint i = 0; i < n_streams; i++)
    {
      g_assert (streams[i].n_links > 0 || streams[i].limit > 0);
      for (guint j = 0; j < streams[i].n_links; j++)
        n_open[streams[i].links[j]]++;
    }

  while (n_left > 0)
    {
      double level = find_level (&filling, n_links, streams, n_streams);
      guint n_fixed = fix_stopped (&filling, streams, n_streams, level);

      g_assert (n_fixed > 0);
      n_left -= n_fixed;
    }
}
