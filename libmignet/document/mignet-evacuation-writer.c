/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-results-private.h"

#define MS_PER_S 1000.0

/* The plan with what the evacuation adds to it. */
static void
write_step (MignetJsonWriter *writer, MignetEvacuationStep *step)
{
  g_autoptr (MignetPlan) plan = mignet_evacuation_step_get_plan (step);
  g_autoptr (GPtrArray) reasons = mignet_evacuation_step_get_reasons (step);
  guint64 start = mignet_evacuation_step_get_start (step);
  guint64 bandwidth = mignet_evacuation_step_get_bandwidth (step);

  _mignet_json_writer_begin_object (writer, NULL);
  if (bandwidth != 0)
    _mignet_json_writer_add_unsigned (writer, "bandwidth", bandwidth);
  else
    _mignet_json_writer_add_null (writer, "bandwidth");
  _mignet_json_writer_add_double (writer, "start", (double) start / MS_PER_S);
  _mignet_json_writer_add_double (
      writer, "duration", (double) (mignet_evacuation_step_get_end (step) - start) / MS_PER_S);
  _mignet_json_writer_add_unsigned (writer, "downtime", mignet_evacuation_step_get_downtime (step));
  _mignet_json_writer_add_unsigned (writer, "transferred",
                                    mignet_evacuation_step_get_transferred (step));
  _mignet_json_writer_add_boolean (writer, "alone", mignet_evacuation_step_runs_alone (step));
  _mignet_json_writer_add_boolean (writer, "converges", mignet_evacuation_step_converges (step));
  _mignet_reasons_write (writer, "forecast", reasons);
  _mignet_plan_write_members (writer, plan);
  _mignet_json_writer_end (writer);
}

/* The first wave may be without steps. */
static void
write_waves (MignetJsonWriter *writer, MignetEvacuation *evacuation)
{
  g_autoptr (GPtrArray) steps = mignet_evacuation_get_steps (evacuation);
  guint n_waves = mignet_evacuation_get_n_waves (evacuation);
  guint i = 0;

  _mignet_json_writer_begin_array (writer, "waves");
  for (guint wave = 1; wave <= n_waves; wave++)
    {
      _mignet_json_writer_begin_array (writer, NULL);
      for (; i < steps->len && mignet_evacuation_step_get_wave (steps->pdata[i]) == wave; i++)
        write_step (writer, steps->pdata[i]);
      _mignet_json_writer_end (writer);
    }
  _mignet_json_writer_end (writer);
}

static void
write_left_over (MignetJsonWriter *writer, MignetEvacuation *evacuation)
{
  g_autoptr (GPtrArray) left_over = mignet_evacuation_get_left_over (evacuation);

  _mignet_json_writer_begin_array (writer, "left-over");
  for (guint i = 0; i < left_over->len; i++)
    {
      MignetEvacuationLeftOver *one = left_over->pdata[i];
      g_autoptr (GPtrArray) reasons = mignet_evacuation_left_over_get_reasons (one);

      _mignet_json_writer_begin_object (writer, NULL);
      _mignet_json_writer_add_string (writer, "vm", mignet_evacuation_left_over_get_vm (one));
      _mignet_json_writer_add_string (writer, "source",
                                      mignet_evacuation_left_over_get_source (one));
      _mignet_reasons_write (writer, "reasons", reasons);
      _mignet_json_writer_end (writer);
    }
  _mignet_json_writer_end (writer);
}

static void
write_networks (MignetJsonWriter *writer, MignetEvacuation *evacuation)
{
  const char *const *networks = mignet_evacuation_get_networks (evacuation);

  _mignet_json_writer_begin_array (writer, "networks");
  for (guint i = 0; networks[i] != NULL; i++)
    {
      _mignet_json_writer_begin_object (writer, NULL);
      _mignet_json_writer_add_string (writer, "network", networks[i]);
      _mignet_json_writer_add_unsigned (
          writer, "peak-migrations",
          mignet_evacuation_get_peak_migrations (evacuation, networks[i]));
      _mignet_json_writer_add_unsigned (
          writer, "peak-bandwidth", mignet_evacuation_get_peak_bandwidth (evacuation, networks[i]));
      _mignet_json_writer_end (writer);
    }
  _mignet_json_writer_end (writer);
}

/**
 * mignet_evacuation_to_json:
 * @self: an evacuation
 *
 * Writes the evacuation as a document of the format "mignet-evacuation/1". Every member is always
 * there. Each migration is written as its plan, with the members of the evacuation before those of
 * "mignet-plan/1".
 *
 * Returns: (transfer full): the document
 *
 * Since: 1.0
 */
char *
mignet_evacuation_to_json (MignetEvacuation *self)
{
  g_autoptr (MignetJsonWriter) writer = NULL;

  g_return_val_if_fail (MIGNET_IS_EVACUATION (self), NULL);

  writer = _mignet_json_writer_new ("mignet-evacuation/1");
  _mignet_json_writer_add_enum (writer, "mode", MIGNET_TYPE_EVACUATION_MODE,
                                mignet_evacuation_get_mode (self));
  _mignet_json_writer_add_strings (writer, "hosts", mignet_evacuation_get_hosts (self));
  _mignet_json_writer_add_double (writer, "duration",
                                  (double) mignet_evacuation_get_duration (self) / MS_PER_S);
  _mignet_json_writer_add_unsigned (writer, "transferred",
                                    mignet_evacuation_get_transferred (self));
  _mignet_json_writer_add_unsigned (writer, "min-waves", mignet_evacuation_get_min_waves (self));
  write_networks (writer, self);
  write_waves (writer, self);
  _mignet_json_writer_add_strings (writer, "under-way", mignet_evacuation_get_under_way (self));
  write_left_over (writer, self);

  return _mignet_json_writer_finish (writer);
}
