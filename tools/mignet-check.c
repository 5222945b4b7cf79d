/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "mignet-commands.h"

#define DESCRIPTION \
  "Prints what was found, each with what can be done about it. The command succeeds\n" \
  "whatever was found, unless --strict asks for more.\n\n" \
  "Examples:\n" \
  "  mignet check cluster.json\n" \
  "  mignet check --strict --json cluster.json > findings.json\n" \
  "  mignet check - < cluster.json"

static guint
count_findings (GPtrArray *findings, MignetSeverity severity)
{
  guint count = 0;

  for (guint i = 0; i < findings->len; i++)
    count += mignet_finding_get_severity (g_ptr_array_index (findings, i)) == severity;

  return count;
}

static void
print_finding (MignetFinding *finding)
{
  gboolean is_error = mignet_finding_get_severity (finding) == MIGNET_SEVERITY_ERROR;
  g_autofree char *advice = g_strconcat ("-> ", mignet_finding_get_advice (finding), NULL);
  g_autofree char *text = g_strdup_printf ("%s (%s)", mignet_finding_get_message (finding),
                                           mignet_finding_get_code_name (finding));

  tool_print_labelled (0, strlen ("warning"), is_error ? TOOL_STYLE_BAD : TOOL_STYLE_NOTICE,
                       is_error ? "error" : "warning", text);
  tool_print_labelled (0, strlen ("warning"), TOOL_STYLE_PLAIN, "", advice);
}

static void
print_findings (GPtrArray *findings, MignetCluster *cluster)
{
  guint n_errors = count_findings (findings, MIGNET_SEVERITY_ERROR);
  guint n_warnings = findings->len - n_errors;
  g_autofree char *name = tool_escape (mignet_cluster_get_name (cluster));

  for (guint i = 0; i < findings->len; i++)
    print_finding (g_ptr_array_index (findings, i));

  if (findings->len > 0)
    g_print ("\n");
  g_print ("Cluster '%s': %u %s, %u %s\n", name, n_errors, n_errors == 1 ? "error" : "errors",
           n_warnings, n_warnings == 1 ? "warning" : "warnings");
}

ToolExit
tool_command_check (int argc, char **argv)
{
  gboolean strict = FALSE;
  const GOptionEntry entries[] = {
    { "strict", 0, 0, G_OPTION_ARG_NONE, &strict, "Exit with 1 if a finding is an error", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = tool_option_context_new (
      "FILE", "Finds what will surprise the administrator of a cluster.", DESCRIPTION);
  g_auto (ToolInput) input = { 0 };
  g_autoptr (MignetCluster) cluster = NULL;
  g_autoptr (MignetPlanner) planner = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  ToolExit status = TOOL_EXIT_DONE;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!tool_parse_arguments (context, argc, argv, &input))
    return TOOL_EXIT_USAGE;

  cluster = tool_load_cluster (input.file);
  if (cluster == NULL)
    return TOOL_EXIT_USAGE;

  planner = mignet_planner_new ();
  findings = mignet_planner_check (planner, cluster);

  if (input.json)
    {
      g_autofree char *json = mignet_findings_to_json (findings);

      tool_print_document (json);
    }
  else
    print_findings (findings, cluster);

  if (strict && count_findings (findings, MIGNET_SEVERITY_ERROR) > 0)
    status = TOOL_EXIT_REFUSED;

  return tool_finish_output (status);
}
