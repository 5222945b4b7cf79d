/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bench-plot.h"

#include <math.h>

#define WIDTH 720
#define HEIGHT 460
#define LEFT 80
#define RIGHT 40
#define TOP 100
#define BOTTOM 60

/* The times that the vertical axis shows, as powers of ten of seconds. */
#define FIRST_POWER (-6)
#define LAST_POWER 0

static double
get_x (guint index, guint n_points)
{
  return LEFT + (double) (WIDTH - LEFT - RIGHT) * index / (n_points - 1);
}

static double
get_y (double seconds)
{
  double part = (log10 (seconds) - FIRST_POWER) / (LAST_POWER - FIRST_POWER);

  return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * CLAMP (part, 0, 1);
}

static void
append_line (GString *svg, double x1, double y1, double x2, double y2)
{
  g_string_append_printf (
      svg, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#d0d0d0\"/>\n", x1, y1,
      x2, y2);
}

static void
append_text (GString *svg, double x, double y, const char *anchor, const char *text)
{
  g_string_append_printf (svg, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y,
                          anchor, text);
}

static void
append_axes (GString *svg, const guint *hosts, guint n_points)
{
  static const char *const labels[] = {
    "1 µs", "10 µs", "100 µs", "1 ms", "10 ms", "100 ms", "1 s"
  };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      double y = get_y (pow (10, FIRST_POWER + (int) i));

      append_line (svg, LEFT, y, WIDTH - RIGHT, y);
      append_text (svg, LEFT - 8, y + 4, "end", labels[i]);
    }

  for (guint i = 0; i < n_points; i++)
    {
      g_autofree char *label = g_strdup_printf ("%u", hosts[i]);
      double x = get_x (i, n_points);

      append_line (svg, x, TOP, x, HEIGHT - BOTTOM);
      append_text (svg, x, HEIGHT - BOTTOM + 20, "middle", label);
    }
  append_text (svg, LEFT + (WIDTH - LEFT - RIGHT) / 2.0, HEIGHT - 16, "middle", "hosts");
}

static void
append_series (GString *svg, const BenchSeries *series, guint index, guint n_points)
{
  double x = LEFT + 320.0 * (index % 2);
  double y = 52 + 20.0 * (index / 2);

  g_string_append_printf (svg, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"",
                          series->color);
  for (guint i = 0; i < n_points; i++)
    g_string_append_printf (svg, "%.1f,%.1f ", get_x (i, n_points), get_y (series->seconds[i]));
  g_string_append (svg, "\"/>\n");
  for (guint i = 0; i < n_points; i++)
    g_string_append_printf (svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>\n",
                            get_x (i, n_points), get_y (series->seconds[i]), series->color);

  g_string_append_printf (svg,
                          "<rect x=\"%.1f\" y=\"%.1f\" width=\"14\" height=\"4\" fill=\"%s\"/>\n",
                          x, y - 6, series->color);
  append_text (svg, x + 22, y, "start", series->name);
}

char *
bench_plot_to_svg (const guint *hosts, guint n_points, const BenchSeries *series, guint n_series)
{
  GString *svg = g_string_new (NULL);

  g_string_append_printf (svg,
                          "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                          "viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">\n"
                          "<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->\n"
                          "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>\n"
                          "<text x=\"%d\" y=\"26\" font-size=\"16\">What planning costs, by the "
                          "size of the cluster</text>\n",
                          WIDTH, HEIGHT, WIDTH, HEIGHT, WIDTH, HEIGHT, LEFT);
  append_axes (svg, hosts, n_points);
  for (guint i = 0; i < n_series; i++)
    append_series (svg, &series[i], i, n_points);
  g_string_append (svg, "</svg>\n");

  return g_string_free (svg, FALSE);
}
