/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mignet-commands.h"
#include "mignet-tool-plan.h"
#include "mignet-tool-request.h"

#define DESCRIPTION \
  "Nothing is migrated. Without --wait the command answers at once; an address that is\n" \
  "expected but not there yet then gives the outcome 'waiting'. With --wait it waits that\n" \
  "long for the address and then decides; --address-probe says how the hosts are asked for it:\n" \
  "with a command that prints what 'ip -j -d addr' prints there. It runs without a shell, %h is\n" \
  "the name of the host and %a its address. FILE is not changed.\n\n" \
  "--vdsm prints what oVirt's host agent VDSM has to be\n" \
  "called with; it fails if the plan cannot be carried out.\n\n" \
  "Examples:\n" \
  "  mignet plan cluster.json --vm web1\n" \
  "  mignet plan cluster.json --vm web1 --to host2 --preset strict\n" \
  "  mignet plan cluster.json --vm web1 --prefer host2\n" \
  "  mignet plan cluster.json --vm web1 --wait 30 --address-probe 'ssh %a ip -j -d addr'\n" \
  "  mignet plan --json --vm web1 --network storage --wait 0 - < cluster.json"

/* The plan in VDSM's words. Nothing is printed of one that VDSM cannot carry out. */
static ToolExit
print_vdsm (MignetPlan *plan)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *json = mignet_plan_to_vdsm_json (plan, &error);

  if (json == NULL)
    {
      tool_error ("%s", error->message);
      return TOOL_EXIT_REFUSED;
    }

  tool_print_document (json);

  return TOOL_EXIT_DONE;
}

static ToolExit
print_plan (MignetPlan *plan, gboolean json)
{
  if (json)
    {
      g_autofree char *document = mignet_plan_to_json (plan);

      tool_print_document (document);
    }
  else
    {
      tool_print_plan (plan);
    }

  return mignet_plan_get_outcome (plan) == MIGNET_OUTCOME_REFUSED ? TOOL_EXIT_REFUSED
                                                                  : TOOL_EXIT_DONE;
}

ToolExit
tool_command_plan (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = tool_option_context_new (
      "FILE", "Decides how a virtual machine would migrate, and says why.", DESCRIPTION);
  gboolean vdsm = FALSE;
  g_autofree char *probe = NULL;
  g_auto (GStrv) command = NULL;
  const GOptionEntry entries[] = {
    { "vdsm", 0, 0, G_OPTION_ARG_NONE, &vdsm, "Print the arguments of VDSM's verb as JSON", NULL },
    { "address-probe", 0, 0, G_OPTION_ARG_FILENAME, &probe,
      "The command that asks a host for its addresses while waiting", "COMMAND" },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (ToolInput) input = { 0 };
  g_auto (ToolRequestOptions) options = { 0 };
  g_autoptr (MignetCluster) cluster = NULL;
  g_autoptr (MignetRequest) request = NULL;
  g_autoptr (MignetPlanner) planner = NULL;
  g_autoptr (MignetPlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  tool_request_options_add_to (&options, context);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!tool_parse_arguments (context, argc, argv, &input) || !tool_request_options_check (&options))
    return TOOL_EXIT_USAGE;
  if (vdsm && input.json)
    {
      tool_usage_error ("'--json' and '--vdsm' are two documents; one can be printed");
      return TOOL_EXIT_USAGE;
    }

  if (probe != NULL && options.wait == NULL)
    {
      tool_usage_error ("'--address-probe' needs '--wait': otherwise nothing is waited for");
      return TOOL_EXIT_USAGE;
    }
  if (probe != NULL && (command = tool_parse_probe (probe)) == NULL)
    return TOOL_EXIT_USAGE;

  cluster = tool_load_cluster (input.file);
  if (cluster == NULL)
    return TOOL_EXIT_USAGE;

  request = tool_request_options_build (&options, cluster);
  if (request == NULL)
    return TOOL_EXIT_USAGE;

  planner = tool_planner_new ((const char *const *) command);
  if (options.wait != NULL)
    plan = tool_plan_and_wait (planner, request, NULL, &error);
  else
    plan = mignet_planner_plan (planner, request, &error);
  if (plan == NULL)
    {
      tool_error ("%s", error->message);
      return TOOL_EXIT_USAGE;
    }

  return tool_finish_output (vdsm ? print_vdsm (plan) : print_plan (plan, input.json));
}
