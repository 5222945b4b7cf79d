/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-evacuation-private.h"

#include <mignet/mignet-reason.h>

#define MS_PER_S 1000

/* In seconds up to a minute, then in minutes and seconds. */
static void
append_time (GString *text, guint64 ms)
{
  guint64 s = ms / MS_PER_S;

  if (s < 60)
    g_string_append_printf (text, "%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT " s", s,
                            ms % MS_PER_S / 100);
  else
    g_string_append_printf (text, "%" G_GUINT64_FORMAT " min %" G_GUINT64_FORMAT " s", s / 60,
                            s % 60);
}

static void
append_reasons (GString *text, GPtrArray *reasons)
{
  for (guint i = 0; i < reasons->len; i++)
    g_string_append_printf (text, "    %s: %s\n", mignet_reason_get_code_name (reasons->pdata[i]),
                            mignet_reason_get_message (reasons->pdata[i]));
}

static void
append_step (GString *text, MignetEvacuationStep *step)
{
  g_autoptr (GPtrArray) reasons = mignet_evacuation_step_get_reasons (step);
  guint64 bandwidth = mignet_evacuation_step_get_bandwidth (step);

  g_string_append_printf (
      text, "  VM '%s' from host '%s' to host '%s' over network '%s', ",
      mignet_evacuation_step_get_vm (step), mignet_evacuation_step_get_source (step),
      mignet_evacuation_step_get_destination (step), mignet_evacuation_step_get_network (step));
  if (bandwidth != 0)
    g_string_append_printf (text, "%" G_GUINT64_FORMAT " MiB/s, ", bandwidth);
  append_time (text,
               mignet_evacuation_step_get_end (step) - mignet_evacuation_step_get_start (step));
  g_string_append_printf (text, ", downtime %" G_GUINT64_FORMAT " ms\n",
                          mignet_evacuation_step_get_downtime (step));
  append_reasons (text, reasons);
}

static void
append_left_over (GString *text, MignetEvacuationLeftOver *left_over)
{
  g_autoptr (GPtrArray) reasons = mignet_evacuation_left_over_get_reasons (left_over);

  g_string_append_printf (text, "  VM '%s'\n", mignet_evacuation_left_over_get_vm (left_over));
  append_reasons (text, reasons);
}

static void
append_summary (GString *text, const MignetEvacuationData *data)
{
  g_string_append_printf (text, "%u migrations in %u waves (at least %u), ", data->steps->len,
                          data->n_waves, data->min_waves);
  append_time (text, data->duration);
  g_string_append_printf (text, ", %" G_GUINT64_FORMAT " MiB\n", data->transferred / (1024 * 1024));
  for (guint i = 0; data->networks[i] != NULL; i++)
    g_string_append_printf (
        text, "Network '%s': at most %u migrations with %" G_GUINT64_FORMAT " MiB/s at a time\n",
        data->networks[i], data->peaks[i].migrations, data->peaks[i].bandwidth);
}

/**
 * mignet_evacuation_explain:
 * @self: an evacuation
 *
 * Tells the evacuation for people: the sums, wave by wave the migrations and what applies to their
 * forecasts, and why virtual machines are left over. The text is not meant to be parsed.
 *
 * Returns: (transfer full): several lines, each with a line feed at its end
 *
 * Since: 1.0
 */
char *
mignet_evacuation_explain (MignetEvacuation *self)
{
  const MignetEvacuationData *data;
  GString *text;
  guint wave = 0;

  g_return_val_if_fail (MIGNET_IS_EVACUATION (self), NULL);

  data = _mignet_evacuation_peek_data (self);
  text = g_string_new (NULL);
  append_summary (text, data);
  for (guint i = 0; i < data->steps->len; i++)
    {
      MignetEvacuationStep *step = data->steps->pdata[i];

      if (mignet_evacuation_step_get_wave (step) != wave)
        {
          wave = mignet_evacuation_step_get_wave (step);
          g_string_append_printf (text, "Wave %u, after ", wave);
          append_time (text, mignet_evacuation_step_get_start (step));
          g_string_append (text, ":\n");
        }
      append_step (text, step);
    }
  for (guint i = 0; data->under_way[i] != NULL; i++)
    g_string_append_printf (text, "%s  VM '%s'\n", i == 0 ? "Under way already:\n" : "",
                            data->under_way[i]);
  if (data->left_over->len > 0)
    g_string_append (text, "Left over:\n");
  for (guint i = 0; i < data->left_over->len; i++)
    append_left_over (text, data->left_over->pdata[i]);

  return g_string_free (text, FALSE);
}
