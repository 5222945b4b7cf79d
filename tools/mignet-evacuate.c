/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mignet-commands.h"
#include "mignet-tool-evacuation.h"
#include "mignet-tool-probes.h"
#include "mignet-tool-request.h"
#include "mignet-tool-table.h"

#include <string.h>

#define DESCRIPTION \
  "The command says which virtual machine would go where, in which wave, with which part of\n" \
  "the links and for how long, and why virtual machines are left over. Nothing is migrated\n" \
  "without --run.\n\n" \
  "With --run it is done, within all limits. What fails is planned again, to another host.\n" \
  "Ctrl-C cancels the whole: what has not left stays, what has arrived stays there; at the\n" \
  "end the command says where each virtual machine is. FILE is not changed. The probes are\n" \
  "those of 'mignet migrate'.\n\n" \
  "Examples:\n" \
  "  mignet evacuate cluster.json --host host1\n" \
  "  mignet evacuate cluster.json --host host1 --host host2 --mode spread\n" \
  "  mignet evacuate --json --host host1 --preset strict - < cluster.json\n" \
  "  mignet evacuate cluster.json --host host1 --run"

typedef struct
{
  char **hosts;
  char **vms;
  char *mode;
  char *preset;
  gboolean run;
} Options;

static void
options_clear (Options *options)
{
  g_strfreev (options->hosts);
  g_strfreev (options->vms);
  g_free (options->mode);
  g_free (options->preset);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
options_check (const Options *options, const ToolProbes *probes)
{
  MignetPreset preset;

  if (options->hosts == NULL && options->vms == NULL)
    {
      tool_usage_error ("No host was named; '--host HOST' is expected");
      return FALSE;
    }
  if (!options->run && (probes->counters != NULL || probes->connections != NULL || probes->none))
    {
      tool_usage_error ("Probes are only for '--run', since nothing is migrated without it");
      return FALSE;
    }
  if (options->mode != NULL && strcmp (options->mode, "balance") != 0 &&
      strcmp (options->mode, "spread") != 0)
    {
      tool_usage_error ("Mode '%s' does not exist; balance or spread is expected", options->mode);
      return FALSE;
    }
  if (options->preset != NULL && !tool_parse_preset (options->preset, &preset))
    {
      tool_usage_error ("Preset '%s' does not exist; design, ovirt or strict is expected",
                        options->preset);
      return FALSE;
    }

  return TRUE;
}

static gboolean
add_hosts (MignetEvacuationRequest *request, MignetCluster *cluster, char **names)
{
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      MignetHost *host = mignet_cluster_lookup_host (cluster, names[i]);

      if (host == NULL)
        {
          tool_error ("Host '%s' does not exist in cluster '%s'", names[i],
                      mignet_cluster_get_name (cluster));
          return FALSE;
        }
      mignet_evacuation_request_add_host (request, host);
    }

  return TRUE;
}

static gboolean
add_vms (MignetEvacuationRequest *request, MignetCluster *cluster, char **names)
{
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      MignetVm *vm = mignet_cluster_lookup_vm (cluster, names[i]);

      if (vm == NULL)
        {
          tool_error ("VM '%s' does not exist in cluster '%s'", names[i],
                      mignet_cluster_get_name (cluster));
          return FALSE;
        }
      mignet_evacuation_request_add_vm (request, vm);
    }

  return TRUE;
}

static MignetEvacuationRequest *
options_build (const Options *options, MignetCluster *cluster)
{
  g_autoptr (MignetEvacuationRequest) request = mignet_evacuation_request_new (cluster);
  g_autoptr (MignetMigrationPolicy) policy = NULL;
  MignetPreset preset;

  if (!add_hosts (request, cluster, options->hosts) || !add_vms (request, cluster, options->vms))
    return NULL;

  if (options->preset != NULL && tool_parse_preset (options->preset, &preset))
    {
      policy = mignet_migration_policy_copy (mignet_cluster_get_migration_policy (cluster));
      mignet_migration_policy_apply_preset (policy, preset);
      mignet_evacuation_request_set_policy (request, policy);
    }
  if (g_strcmp0 (options->mode, "spread") == 0)
    mignet_evacuation_request_set_mode (request, MIGNET_EVACUATION_MODE_SPREAD);

  return g_steal_pointer (&request);
}

static void
print_reasons (GPtrArray *reasons, ToolStyle style)
{
  for (guint i = 0; i < reasons->len; i++)
    {
      g_autofree char *message = tool_escape (mignet_reason_get_message (reasons->pdata[i]));

      tool_print_labelled (4, 24, style, mignet_reason_get_code_name (reasons->pdata[i]), message);
    }
}

static void
add_step (ToolTable *table, MignetEvacuationStep *step)
{
  guint64 start = mignet_evacuation_step_get_start (step);
  guint64 bandwidth = mignet_evacuation_step_get_bandwidth (step);
  g_autofree char *wave = g_strdup_printf ("%u", mignet_evacuation_step_get_wave (step));
  g_autofree char *share =
      bandwidth != 0 ? g_strdup_printf ("%" G_GUINT64_FORMAT " MiB/s", bandwidth) : g_strdup ("-");
  g_autofree char *begin = tool_format_milliseconds (start);
  g_autofree char *duration =
      tool_format_milliseconds (mignet_evacuation_step_get_end (step) - start);
  g_autofree char *downtime =
      g_strdup_printf ("%" G_GUINT64_FORMAT " ms", mignet_evacuation_step_get_downtime (step));

  tool_table_add_row (
      table, TOOL_STYLE_PLAIN, wave, mignet_evacuation_step_get_vm (step),
      mignet_evacuation_step_get_source (step), mignet_evacuation_step_get_destination (step),
      mignet_evacuation_step_get_network (step), share, begin, duration, downtime, NULL);
}

static void
print_steps (GPtrArray *steps)
{
  g_autoptr (ToolTable) table = tool_table_new (9);

  if (steps->len == 0)
    return;

  for (guint column = 5; column < 9; column++)
    tool_table_align_right (table, column);
  tool_table_align_right (table, 0);
  tool_table_add_row (table, TOOL_STYLE_BOLD, "WAVE", "VM", "FROM", "TO", "NETWORK", "SHARE",
                      "START", "TAKES", "DOWNTIME", NULL);
  for (guint i = 0; i < steps->len; i++)
    add_step (table, steps->pdata[i]);
  tool_table_print (table);
}

static void
print_forecasts (GPtrArray *steps)
{
  for (guint i = 0; i < steps->len; i++)
    {
      g_autoptr (GPtrArray) reasons = mignet_evacuation_step_get_reasons (steps->pdata[i]);

      print_reasons (reasons, TOOL_STYLE_NOTICE);
    }
}

static void
print_summary (MignetEvacuation *evacuation, guint n_steps)
{
  g_autofree char *duration =
      tool_format_milliseconds (mignet_evacuation_get_duration (evacuation));
  g_autofree char *bytes = tool_format_bytes (mignet_evacuation_get_transferred (evacuation));
  const char *const *networks = mignet_evacuation_get_networks (evacuation);

  g_print ("%u %s in %u %s (at least %u), %s, %s\n", n_steps,
           n_steps == 1 ? "migration" : "migrations", mignet_evacuation_get_n_waves (evacuation),
           mignet_evacuation_get_n_waves (evacuation) == 1 ? "wave" : "waves",
           mignet_evacuation_get_min_waves (evacuation), duration, bytes);
  for (guint i = 0; networks[i] != NULL; i++)
    {
      g_autofree char *name = tool_escape (networks[i]);

      g_print ("Network '%s': at most %u at a time, with %" G_GUINT64_FORMAT " MiB/s\n", name,
               mignet_evacuation_get_peak_migrations (evacuation, networks[i]),
               mignet_evacuation_get_peak_bandwidth (evacuation, networks[i]));
    }
}

static void
print_left_over (GPtrArray *left_over)
{
  for (guint i = 0; i < left_over->len; i++)
    {
      g_autofree char *name =
          tool_escape (mignet_evacuation_left_over_get_vm (left_over->pdata[i]));
      g_autofree char *heading = g_strdup_printf ("VM '%s' is left over", name);
      g_autofree char *painted = tool_paint (TOOL_STYLE_BAD, heading);
      g_autoptr (GPtrArray) reasons = mignet_evacuation_left_over_get_reasons (left_over->pdata[i]);

      g_print ("%s\n", painted);
      print_reasons (reasons, TOOL_STYLE_BAD);
    }
}

static void
print_evacuation (MignetEvacuation *evacuation)
{
  g_autoptr (GPtrArray) steps = mignet_evacuation_get_steps (evacuation);
  g_autoptr (GPtrArray) left_over = mignet_evacuation_get_left_over (evacuation);
  const char *const *under_way = mignet_evacuation_get_under_way (evacuation);

  print_steps (steps);
  print_forecasts (steps);
  for (guint i = 0; under_way[i] != NULL; i++)
    {
      g_autofree char *name = tool_escape (under_way[i]);

      g_print ("VM '%s' is leaving already\n", name);
    }
  print_left_over (left_over);
  print_summary (evacuation, steps->len);
}

static ToolExit
finish (MignetEvacuation *evacuation, gboolean json)
{
  g_autoptr (GPtrArray) left_over = mignet_evacuation_get_left_over (evacuation);

  if (json)
    {
      g_autofree char *document = mignet_evacuation_to_json (evacuation);

      tool_print_document (document);
    }
  else
    {
      print_evacuation (evacuation);
    }

  return left_over->len > 0 ? TOOL_EXIT_REFUSED : TOOL_EXIT_DONE;
}

ToolExit
tool_command_evacuate (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = tool_option_context_new (
      "FILE", "Plans how hosts are emptied, in waves within all limits, or empties them.",
      DESCRIPTION);
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "host", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.hosts,
      "A host that is to be emptied; may be given several times", "HOST" },
    { "vm", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.vms,
      "A virtual machine that is to leave its host; may be given several times", "VM" },
    { "mode", 0, 0, G_OPTION_ARG_FILENAME, &options.mode,
      "What the choice of destinations aims at: balance or spread", "MODE" },
    { "preset", 0, 0, G_OPTION_ARG_FILENAME, &options.preset,
      "Follow the rules design, ovirt or strict", "PRESET" },
    { "run", 0, 0, G_OPTION_ARG_NONE, &options.run, "Empty the hosts, and show how that gets on",
      NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (ToolProbes) probes = { 0 };
  g_auto (ToolInput) input = { 0 };
  g_autoptr (MignetCluster) cluster = NULL;
  g_autoptr (MignetEvacuationRequest) request = NULL;
  g_autoptr (MignetMigrator) migrator = NULL;
  g_autoptr (MignetPlanner) planner = NULL;
  g_autoptr (MignetEvacuation) evacuation = NULL;
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  tool_probes_add_to (&probes, context);
  if (!tool_parse_arguments (context, argc, argv, &input) || !options_check (&options, &probes) ||
      !tool_probes_check (&probes))
    return TOOL_EXIT_USAGE;

  cluster = tool_load_cluster (input.file);
  if (cluster == NULL)
    return TOOL_EXIT_USAGE;

  request = options_build (&options, cluster);
  if (request == NULL)
    return TOOL_EXIT_USAGE;

  if (options.run)
    {
      migrator = tool_probes_build_migrator (&probes, NULL);
      return tool_run_evacuation (request, migrator, input.json);
    }

  planner = mignet_planner_new ();
  evacuation = mignet_planner_plan_evacuation (planner, request, &error);
  if (evacuation == NULL)
    {
      tool_error ("%s", error->message);
      return TOOL_EXIT_USAGE;
    }

  return tool_finish_output (finish (evacuation, input.json));
}
