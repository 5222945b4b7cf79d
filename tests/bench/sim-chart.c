/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sim-chart.h"

#include <math.h>

#define LEFT 84
#define RIGHT 20
#define TOP 66
#define ROW_HEIGHT 86
#define PLOT_HEIGHT 58
#define PLOT_WIDTH 720
#define BOTTOM 30
#define N_BUCKETS 360
#define N_TICKS 6

/* Management first: nothing should be seen of it. */
static const char *const COLOURS[] = { "#d62728", "#1f77b4", "#2ca02c" };

typedef struct
{
  double start;
  double end;
  double loads[G_N_ELEMENTS (COLOURS)]; /* of the busiest link of each network, up to 1 */
} Span;

typedef struct
{
  char *label;   /* (owned) */
  GArray *spans; /* (owned) (element-type Span) */
} Row;

struct _SimChart
{
  const SimWorld *world;
  char *title;     /* (owned) */
  GPtrArray *rows; /* (owned) (element-type Row) */
};

static void
row_free (gpointer data)
{
  Row *row = data;

  g_array_unref (row->spans);
  g_free (row->label);
  g_free (row);
}

SimChart *
sim_chart_new (const SimWorld *world, const char *title)
{
  SimChart *self = g_new0 (SimChart, 1);

  self->world = world;
  self->title = g_strdup (title);
  self->rows = g_ptr_array_new_with_free_func (row_free);

  return self;
}

void
sim_chart_free (SimChart *self)
{
  g_ptr_array_unref (self->rows);
  g_free (self->title);
  g_free (self);
}

void
sim_chart_add_row (SimChart *self, const char *label)
{
  Row *row = g_new0 (Row, 1);

  row->label = g_strdup (label);
  row->spans = g_array_new (FALSE, FALSE, sizeof (Span));
  g_ptr_array_add (self->rows, row);
}

void
sim_chart_watch (double start, double end, const double *rates, gpointer data)
{
  SimChart *self = data;
  Row *row = g_ptr_array_index (self->rows, self->rows->len - 1);
  Span span = { .start = start, .end = end };

  for (guint i = 0; i < self->world->capacities->len; i++)
    {
      guint network = g_array_index (self->world->owners, guint, i);
      double load = rates[i] / g_array_index (self->world->capacities, double, i);

      if (network < G_N_ELEMENTS (span.loads))
        span.loads[network] = MAX (span.loads[network], load);
    }
  g_array_append_val (row->spans, span);
}

/* There are as many as there are colours at most; the rest would not be shown. */
static guint
get_n_networks (const SimChart *self)
{
  return MIN (self->world->networks->len, (guint) G_N_ELEMENTS (COLOURS));
}

static double
get_duration (const Row *row)
{
  return row->spans->len > 0 ? g_array_index (row->spans, Span, row->spans->len - 1).end : 0;
}

static double
get_longest (const SimChart *self)
{
  double longest = 1;

  for (guint i = 0; i < self->rows->len; i++)
    longest = MAX (longest, get_duration (g_ptr_array_index (self->rows, i)));

  return longest;
}

/* 1, 2 or 5 times a power of ten: a few of them make the whole. */
static double
get_tick (double longest)
{
  double unit = pow (10, floor (log10 (longest / N_TICKS)));
  double times = longest / N_TICKS / unit;

  return unit * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
}

/* The mean load of a network in every bucket of time. */
static void
fill_buckets (const Row *row, guint network, double longest, double *buckets)
{
  double width = longest / N_BUCKETS;

  for (guint i = 0; i < row->spans->len; i++)
    {
      const Span *span = &g_array_index (row->spans, Span, i);

      for (guint j = (guint) (span->start / width); j < N_BUCKETS && j * width < span->end; j++)
        buckets[j] += span->loads[network] *
                      (MIN (span->end, (j + 1) * width) - MAX (span->start, j * width)) / width;
    }
}

static void
draw_curve (GString *svg, const double *buckets, double base, double end, const char *colour)
{
  double last = 0;

  /* No stroke, which would show on the base line where there is no load. */
  g_string_append_printf (svg, "<path fill=\"%s\" fill-opacity=\"0.5\" d=\"M%d %.1f", colour, LEFT,
                          base);
  for (guint i = 0; i < N_BUCKETS; i++)
    {
      double load = MIN (buckets[i], 1);

      if (fabs (load - last) >= 0.005)
        g_string_append_printf (svg, "H%.1fV%.1f", LEFT + (double) i * PLOT_WIDTH / N_BUCKETS,
                                base - load * PLOT_HEIGHT);
      last = fabs (load - last) >= 0.005 ? load : last;
    }
  g_string_append_printf (svg, "H%.1fV%.1fZ\"/>\n", end, base);
}

static void
draw_row (const SimChart *self, GString *svg, guint number, double longest)
{
  const Row *row = g_ptr_array_index (self->rows, number);
  double base = TOP + number * ROW_HEIGHT + PLOT_HEIGHT;
  double end = LEFT + get_duration (row) / longest * PLOT_WIDTH;

  g_string_append_printf (
      svg,
      "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n"
      "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\" fill=\"#666\">%.0f s</text>\n"
      "<path stroke=\"#ccc\" d=\"M%d %.1fh%dm0 %dh%d\"/>\n",
      LEFT - 10, base - PLOT_HEIGHT / 2.0, row->label, LEFT - 10, base - PLOT_HEIGHT / 2.0 + 16,
      get_duration (row), LEFT, base - PLOT_HEIGHT, PLOT_WIDTH, PLOT_HEIGHT, -PLOT_WIDTH);
  /* Management last, so that nothing covers it. */
  for (guint i = get_n_networks (self); i-- > 0;)
    {
      double buckets[N_BUCKETS] = { 0 };

      fill_buckets (row, i, longest, buckets);
      draw_curve (svg, buckets, base, end, COLOURS[i]);
    }
  g_string_append_printf (svg,
                          "<path stroke=\"#333\" stroke-dasharray=\"3 3\" d=\"M%.1f %.1fv%d\"/>\n",
                          end, base + 4, -PLOT_HEIGHT - 8);
}

static void
draw_axis (const SimChart *self, GString *svg, double longest)
{
  double tick = get_tick (longest);
  guint y = TOP + self->rows->len * ROW_HEIGHT - (ROW_HEIGHT - PLOT_HEIGHT);

  for (guint i = 0; i * tick <= longest; i++)
    g_string_append_printf (svg,
                            "<path stroke=\"#ddd\" d=\"M%.1f %dV%u\"/>\n"
                            "<text x=\"%.1f\" y=\"%u\" text-anchor=\"middle\">%.0f s</text>\n",
                            LEFT + i * tick / longest * PLOT_WIDTH, TOP, y,
                            LEFT + i * tick / longest * PLOT_WIDTH, y + 18, i * tick);
}

static void
draw_legend (const SimChart *self, GString *svg)
{
  for (guint i = 0; i < get_n_networks (self); i++)
    g_string_append_printf (
        svg,
        "<rect x=\"%u\" y=\"34\" width=\"12\" height=\"12\" fill=\"%s\" fill-opacity=\"0.6\"/>\n"
        "<text x=\"%u\" y=\"44\">%s</text>\n",
        LEFT + 110 * i, COLOURS[i], LEFT + 110 * i + 18,
        mignet_network_get_name (g_ptr_array_index (self->world->networks, i)));
}

char *
sim_chart_to_svg (const SimChart *self)
{
  GString *svg = g_string_new (NULL);
  double longest = get_longest (self);
  guint height = TOP + self->rows->len * ROW_HEIGHT + BOTTOM - (ROW_HEIGHT - PLOT_HEIGHT);

  g_string_append_printf (svg,
                          "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%u\" "
                          "font-family=\"sans-serif\" font-size=\"12\" fill=\"none\">\n"
                          "<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->\n"
                          "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n"
                          "<g fill=\"#222\">\n"
                          "<text x=\"%d\" y=\"20\" font-size=\"13\">%s</text>\n",
                          LEFT + PLOT_WIDTH + RIGHT, height, LEFT, self->title);
  draw_legend (self, svg);
  draw_axis (self, svg, longest);
  for (guint i = 0; i < self->rows->len; i++)
    draw_row (self, svg, i, longest);
  g_string_append (svg, "</g>\n</svg>\n");

  return g_string_free (svg, FALSE);
}
