/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mignet-commands.h"

#include <string.h>

#define DESCRIPTION \
  "Draws the hosts with their interfaces and networks as an SVG image: which hosts can\n" \
  "receive migrations, and why the others cannot. With --vm it shows the ways from the host\n" \
  "of that virtual machine, with the outcome for each destination.\n\n" \
  "Examples:\n" \
  "  mignet graph cluster.json > cluster.svg\n" \
  "  mignet graph cluster.json --network storage --output storage.svg\n" \
  "  mignet graph cluster.json --vm web1 --output web1.svg"

typedef struct
{
  char *vm;      /* (owned) (nullable) */
  char *network; /* (owned) (nullable) */
  char *output;  /* (owned) (nullable) */
} GraphOptions;

static void
graph_options_clear (GraphOptions *options)
{
  g_clear_pointer (&options->vm, g_free);
  g_clear_pointer (&options->network, g_free);
  g_clear_pointer (&options->output, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GraphOptions, graph_options_clear)

/* Explains the migrations of the virtual machine, or those in general. Says what is wrong and
 * returns NULL if that is not possible. */
static MignetExplanation *
explain (const GraphOptions *options, MignetCluster *cluster, MignetNetwork *network)
{
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (MignetRequest) request = NULL;
  g_autoptr (GError) error = NULL;
  MignetExplanation *explanation;

  if (options->vm == NULL)
    explanation = mignet_planner_survey (planner, cluster, &error);
  else
    {
      MignetVm *vm = mignet_cluster_lookup_vm (cluster, options->vm);

      if (vm == NULL)
        {
          tool_error ("VM '%s' does not exist in cluster '%s'", options->vm,
                      mignet_cluster_get_name (cluster));
          return NULL;
        }
      request = mignet_request_new (vm);
      if (network != NULL)
        mignet_request_set_network (request, network);
      explanation = mignet_planner_explain (planner, request, &error);
    }

  if (explanation == NULL)
    tool_error ("%s", error->message);

  return explanation;
}

static gboolean
find_network (const GraphOptions *options, MignetCluster *cluster, MignetNetwork **network)
{
  if (options->network == NULL)
    return TRUE;

  *network = mignet_cluster_lookup_network (cluster, options->network);
  if (*network == NULL)
    tool_error ("Network '%s' does not exist in cluster '%s'", options->network,
                mignet_cluster_get_name (cluster));

  return *network != NULL;
}

static ToolExit
write_image (const char *image, const char *file)
{
  g_autoptr (GFile) location = NULL;
  g_autoptr (GError) error = NULL;

  if (file == NULL)
    {
      tool_print_document (image);
      return tool_finish_output (TOOL_EXIT_DONE);
    }

  location = g_file_new_for_path (file);
  if (g_file_replace_contents (location, image, strlen (image), NULL, FALSE, G_FILE_CREATE_NONE,
                               NULL, NULL, &error))
    return TOOL_EXIT_DONE;

  tool_error ("'%s' cannot be written: %s", file, error->message);
  return TOOL_EXIT_REFUSED;
}

ToolExit
tool_command_graph (int argc, char **argv)
{
  g_auto (GraphOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
      "Write to this file instead of standard output", "FILE" },
    { "network", 0, 0, G_OPTION_ARG_FILENAME, &options.network, "Show migrations over this network",
      "NETWORK" },
    { "vm", 0, 0, G_OPTION_ARG_FILENAME, &options.vm, "Show the migrations of this virtual machine",
      "VM" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = tool_option_context_new (
      "FILE", "Draws the networks of a cluster and the way of its migrations.", DESCRIPTION);
  g_auto (ToolInput) input = { 0 };
  g_autoptr (MignetCluster) cluster = NULL;
  g_autoptr (MignetExplanation) explanation = NULL;
  g_autofree char *image = NULL;
  MignetNetwork *network = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!tool_parse_arguments (context, argc, argv, &input))
    return TOOL_EXIT_USAGE;

  if (input.json)
    {
      tool_usage_error ("An image is no JSON; 'mignet explain --json' has what it shows");
      return TOOL_EXIT_USAGE;
    }

  cluster = tool_load_cluster (input.file);
  if (cluster == NULL || !find_network (&options, cluster, &network))
    return TOOL_EXIT_USAGE;

  explanation = explain (&options, cluster, network);
  if (explanation == NULL)
    return TOOL_EXIT_USAGE;

  image = mignet_explanation_to_svg (explanation, cluster, network);

  return write_image (image, options.output);
}
