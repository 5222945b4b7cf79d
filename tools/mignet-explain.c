/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "mignet-commands.h"
#include "mignet-tool-plan.h"
#include "mignet-tool-request.h"
#include "mignet-tool-table.h"

#define DESCRIPTION \
  "The matrix has a line for every host and a column for every network. A cell says what\n" \
  "would become of the migration to that host if that network were the wanted one. What\n" \
  "speaks against a host whatever the network stands behind its name. The reasons of every\n" \
  "host follow, and those that several hosts have.\n\n" \
  "Examples:\n" \
  "  mignet explain cluster.json --vm web1\n" \
  "  mignet explain cluster.json --vm web1 --to host2\n" \
  "  mignet explain cluster.json --vm web1 --preset ovirt --json"

/* A reason that so many hosts have is told once. */
#define MANY_HOSTS 3

/* The network that carries the migrations stands first and management second: they matter most. */
static GPtrArray *
list_networks (MignetExplanation *explanation, MignetCluster *cluster)
{
  static const MignetRole first[] = { MIGNET_ROLE_MIGRATION, MIGNET_ROLE_MANAGEMENT };
  const char *const *names = mignet_explanation_get_networks (explanation);
  GPtrArray *networks = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (first); i++)
    {
      MignetNetwork *holder = mignet_cluster_get_role_holder (cluster, first[i]);
      gpointer name = (gpointer) mignet_network_get_name (holder);

      if (!g_ptr_array_find_with_equal_func (networks, name, g_str_equal, NULL))
        g_ptr_array_add (networks, name);
    }

  for (guint i = 0; names[i] != NULL; i++)
    {
      if (!g_ptr_array_find_with_equal_func (networks, names[i], g_str_equal, NULL))
        g_ptr_array_add (networks, (gpointer) names[i]);
    }

  return networks;
}

static gboolean
is_source (MignetExplanation *explanation, const char *host)
{
  return g_strcmp0 (host, mignet_explanation_get_source (explanation)) == 0;
}

/* Whether a reason is about the network of the route, and not about the host in general. */
static gboolean
is_of_network (MignetRoute *route, MignetReason *reason)
{
  return g_strcmp0 (mignet_reason_get_network (reason), mignet_route_get_network (route)) == 0;
}

/* The outcome, and why it is not better: the state of the network, or else the first reason that is
 * about the network. What is only worth knowing about the source says nothing about this host. */
static char *
describe_route (MignetRoute *route)
{
  MignetNetworkState state = mignet_route_get_state (route);
  g_autoptr (GPtrArray) reasons = mignet_route_get_reasons (route);
  const char *why = NULL;
  gboolean at_source = FALSE;
  guint n_reasons = 0;

  for (guint i = 0; i < reasons->len; i++)
    {
      MignetReason *reason = reasons->pdata[i];
      gboolean of_source =
          g_strcmp0 (mignet_reason_get_host (reason), mignet_route_get_host (route)) != 0;

      if (!is_of_network (route, reason))
        continue;

      n_reasons++;
      if (why == NULL &&
          (!of_source || mignet_reason_get_severity (reason) == MIGNET_SEVERITY_ERROR))
        {
          why = mignet_reason_get_code_name (reason);
          at_source = of_source;
        }
    }

  if (state != MIGNET_NETWORK_STATE_USABLE)
    {
      why = tool_enum_nick (MIGNET_TYPE_NETWORK_STATE, (int) state);
      at_source = FALSE;
    }

  return g_strdup_printf ("%s%s%s%s%s", tool_outcome_word (mignet_route_get_outcome (route)),
                          why != NULL ? ": " : "", at_source ? "source " : "",
                          why != NULL ? why : "", n_reasons > (why != NULL ? 1 : 0) ? " *" : "");
}

/* What speaks against a host whatever the network, as codes. The status of a host says more than
 * that it is not up. */
static char *
describe_objections (MignetExplanation *explanation, MignetHost *host)
{
  const char *const *networks = mignet_explanation_get_networks (explanation);
  const char *name = mignet_host_get_name (host);
  g_autoptr (GPtrArray) codes = g_ptr_array_new ();

  for (guint i = 0; networks[i] != NULL; i++)
    {
      MignetRoute *route = mignet_explanation_lookup_route (explanation, name, networks[i]);
      g_autoptr (GPtrArray) reasons = mignet_route_get_reasons (route);

      for (guint j = 0; j < reasons->len; j++)
        {
          MignetReason *reason = reasons->pdata[j];
          const char *code = mignet_reason_get_code_name (reason);

          if (mignet_reason_get_severity (reason) != MIGNET_SEVERITY_ERROR ||
              is_of_network (route, reason) ||
              g_strcmp0 (mignet_reason_get_host (reason), name) != 0)
            continue;
          if (mignet_reason_get_code (reason) == MIGNET_REASON_HOST_NOT_UP)
            code = tool_enum_nick (MIGNET_TYPE_HOST_STATUS,
                                   (int) mignet_host_get_effective_status (host));
          if (!g_ptr_array_find_with_equal_func (codes, code, g_str_equal, NULL))
            g_ptr_array_add (codes, (gpointer) code);
        }
    }
  g_ptr_array_add (codes, NULL);

  return g_strjoinv (", ", (char **) codes->pdata);
}

/* The name, and what sets the host apart. */
static char *
describe_host (MignetExplanation *explanation, MignetCluster *cluster, const char *name)
{
  g_autofree char *objections = NULL;

  if (is_source (explanation, name))
    return g_strdup_printf ("%s (source)", name);

  objections = describe_objections (explanation, mignet_cluster_lookup_host (cluster, name));
  if (*objections != '\0')
    return g_strdup_printf ("%s (%s)", name, objections);

  return g_strdup (name);
}

/* No outcome is of interest on the source, but the state of its networks is. */
static void
add_route (ToolTable *table, MignetRoute *route, gboolean at_source)
{
  g_autofree char *cell = NULL;

  if (at_source)
    {
      MignetNetworkState state = mignet_route_get_state (route);

      tool_table_add (table, TOOL_STYLE_FAINT,
                      tool_enum_nick (MIGNET_TYPE_NETWORK_STATE, (int) state));
      return;
    }

  cell = describe_route (route);
  tool_table_add (table, tool_outcome_style (mignet_route_get_outcome (route)), cell);
}

static void
print_matrix (MignetExplanation *explanation, MignetCluster *cluster)
{
  const char *const *hosts = mignet_explanation_get_hosts (explanation);
  g_autoptr (GPtrArray) networks = list_networks (explanation, cluster);
  g_autoptr (ToolTable) table = tool_table_new (networks->len + 1);

  tool_table_set_repeated (table, 1);
  tool_table_set_indent (table, 2);
  tool_table_add (table, TOOL_STYLE_BOLD, "");
  for (guint i = 0; i < networks->len; i++)
    {
      const char *network = g_ptr_array_index (networks, i);
      g_autofree char *marked = i == 0 ? g_strdup_printf ("[%s]", network) : g_strdup (network);

      tool_table_add (table, TOOL_STYLE_BOLD, marked);
    }

  for (guint i = 0; hosts[i] != NULL; i++)
    {
      g_autofree char *label = describe_host (explanation, cluster, hosts[i]);

      tool_table_add (table, TOOL_STYLE_BOLD, label);
      for (guint j = 0; j < networks->len; j++)
        add_route (table,
                   mignet_explanation_lookup_route (explanation, hosts[i],
                                                    g_ptr_array_index (networks, j)),
                   is_source (explanation, hosts[i]));
    }

  g_print ("\n");
  tool_table_print (table);
}

static gboolean
has_outcome (MignetExplanation *explanation, MignetOutcome outcome)
{
  g_autoptr (GPtrArray) routes = mignet_explanation_get_routes (explanation);

  for (guint i = 0; i < routes->len; i++)
    {
      if (mignet_route_get_outcome (routes->pdata[i]) == outcome &&
          !is_source (explanation, mignet_route_get_host (routes->pdata[i])))
        return TRUE;
    }

  return FALSE;
}

/* Only what is in the matrix: the lines are needed for the reasons. */
static void
print_legend (MignetExplanation *explanation)
{
  static const struct
  {
    MignetOutcome outcome;
    const char *meaning;
  } lines[] = {
    { MIGNET_OUTCOME_DEDICATED, "the migration goes over this network" },
    { MIGNET_OUTCOME_MANAGEMENT, "the migration goes over this network, which is management" },
    { MIGNET_OUTCOME_FALLBACK, "the migration goes over management instead" },
    { MIGNET_OUTCOME_WAITING, "an address is expected; the migration waits for it" },
    { MIGNET_OUTCOME_REFUSED, "no migration to this host over this network" },
  };
  const guint width = strlen ("management");

  g_print ("\n");
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      if (has_outcome (explanation, lines[i].outcome))
        tool_print_labelled (2, width, tool_outcome_style (lines[i].outcome),
                             tool_outcome_word (lines[i].outcome), lines[i].meaning);
    }
  tool_print_labelled (2, width, TOOL_STYLE_BOLD, "[network]",
                       "carries the migrations of the cluster");
  tool_print_labelled (2, width, TOOL_STYLE_PLAIN, ": why, *",
                       "the state, or a reason; * there are more, see below");
}

static void
collect_route_reasons (GPtrArray *collected, MignetRoute *route)
{
  g_autoptr (GPtrArray) reasons = mignet_route_get_reasons (route);

  for (guint i = 0; i < reasons->len; i++)
    {
      MignetReason *reason = g_ptr_array_index (reasons, i);

      if (!g_ptr_array_find_with_equal_func (collected, reason, mignet_reason_equal, NULL))
        g_ptr_array_add (collected, mignet_reason_ref (reason));
    }
}

/* What speaks against a host whatever the network, and against the source whatever the destination,
 * stands in many routes: everything is said once. */
static GPtrArray *
collect_reasons (MignetExplanation *explanation, MignetCluster *cluster)
{
  const char *const *hosts = mignet_explanation_get_hosts (explanation);
  g_autoptr (GPtrArray) networks = list_networks (explanation, cluster);
  GPtrArray *collected = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_reason_unref);

  for (guint i = 0; hosts[i] != NULL; i++)
    {
      if (is_source (explanation, hosts[i]))
        continue;

      for (guint j = 0; j < networks->len; j++)
        collect_route_reasons (collected,
                               mignet_explanation_lookup_route (explanation, hosts[i],
                                                                g_ptr_array_index (networks, j)));
    }

  return collected;
}

/* What a reason says, whatever the host: two hosts for which that is the same have the same
 * trouble. */
static char *
get_trouble (MignetReason *reason)
{
  const char *host = mignet_reason_get_host (reason);
  g_autofree char *quoted = g_strdup_printf ("'%s'", host != NULL ? host : "");
  g_auto (GStrv) pieces = g_strsplit (mignet_reason_get_message (reason), quoted, -1);
  g_autofree char *message = g_strjoinv ("''", pieces);

  return g_strdup_printf ("%d %s %s", (int) mignet_reason_get_severity (reason),
                          mignet_reason_get_code_name (reason), message);
}

/* Takes the reasons that many hosts have out of the list and returns them, trouble by trouble. */
static GPtrArray *
take_shared_reasons (GPtrArray *reasons)
{
  g_autoptr (GHashTable) troubles =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  GPtrArray *shared = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < reasons->len; i++)
    {
      char *trouble = get_trouble (reasons->pdata[i]);
      GPtrArray *same = g_hash_table_lookup (troubles, trouble);

      if (same == NULL)
        same = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_reason_unref);
      else
        g_ptr_array_ref (same);
      g_ptr_array_add (same, mignet_reason_ref (reasons->pdata[i]));
      if (same->len == MANY_HOSTS)
        g_ptr_array_add (shared, g_ptr_array_ref (same));
      g_hash_table_replace (troubles, trouble, same);
    }

  for (guint i = 0; i < shared->len; i++)
    {
      GPtrArray *same = shared->pdata[i];

      for (guint j = 0; j < same->len; j++)
        g_ptr_array_remove (reasons, same->pdata[j]);
    }

  return shared;
}

/* The first host stands for the others, which are named below it. */
static void
print_shared_reasons (GPtrArray *shared)
{
  g_autofree char *painted = tool_paint (TOOL_STYLE_BOLD, "Several hosts");

  if (shared->len > 0)
    g_print ("\n%s\n", painted);

  for (guint i = 0; i < shared->len; i++)
    {
      GPtrArray *same = shared->pdata[i];
      g_autoptr (GPtrArray) first = g_ptr_array_new ();
      g_autoptr (GString) others = g_string_new ("the same:");

      g_ptr_array_add (first, same->pdata[0]);
      tool_print_reasons (first, 2);
      for (guint j = 1; j < same->len; j++)
        g_string_append_printf (others, "%s %s", j > 1 ? "," : "",
                                mignet_reason_get_host (same->pdata[j]));
      tool_print_labelled (2, strlen ("warning"), TOOL_STYLE_PLAIN, "", others->str);
    }
}

/* Prints the reasons that are about a host, or about none, below a heading. */
static void
print_section (const char *heading, GPtrArray *reasons, const char *host)
{
  g_autoptr (GPtrArray) section = g_ptr_array_new ();
  g_autofree char *escaped = tool_escape (heading);
  g_autofree char *painted = tool_paint (TOOL_STYLE_BOLD, escaped);

  for (guint i = 0; i < reasons->len; i++)
    {
      MignetReason *reason = g_ptr_array_index (reasons, i);

      if (g_strcmp0 (mignet_reason_get_host (reason), host) == 0)
        g_ptr_array_add (section, reason);
    }

  if (section->len == 0)
    return;

  g_print ("\n%s\n", painted);
  tool_print_reasons (section, 2);
}

static void
print_explanation (MignetExplanation *explanation, MignetPlan *plan, MignetCluster *cluster)
{
  const char *const *hosts = mignet_explanation_get_hosts (explanation);
  g_autoptr (GPtrArray) reasons = collect_reasons (explanation, cluster);
  g_autoptr (GPtrArray) shared = take_shared_reasons (reasons);

  tool_print_headline (plan);
  print_matrix (explanation, cluster);
  print_legend (explanation);

  print_section (mignet_explanation_get_vm (explanation), reasons, NULL);
  for (guint i = 0; hosts[i] != NULL; i++)
    {
      g_autofree char *heading = describe_host (explanation, cluster, hosts[i]);

      print_section (heading, reasons, hosts[i]);
    }
  print_shared_reasons (shared);
}

ToolExit
tool_command_explain (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = tool_option_context_new (
      "FILE", "Shows every host and every network for a virtual machine, and why.", DESCRIPTION);
  g_auto (ToolInput) input = { 0 };
  g_auto (ToolRequestOptions) options = { 0 };
  g_autoptr (MignetCluster) cluster = NULL;
  g_autoptr (MignetRequest) request = NULL;
  g_autoptr (MignetPlanner) planner = NULL;
  g_autoptr (MignetExplanation) explanation = NULL;
  g_autoptr (MignetPlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  tool_request_options_add_to (&options, context);
  if (!tool_parse_arguments (context, argc, argv, &input) || !tool_request_options_check (&options))
    return TOOL_EXIT_USAGE;

  cluster = tool_load_cluster (input.file);
  if (cluster == NULL)
    return TOOL_EXIT_USAGE;

  request = tool_request_options_build (&options, cluster);
  if (request == NULL)
    return TOOL_EXIT_USAGE;

  planner = mignet_planner_new ();
  explanation = mignet_planner_explain (planner, request, &error);
  if (explanation != NULL && !input.json)
    plan = mignet_planner_plan (planner, request, &error);
  if (error != NULL)
    {
      tool_error ("%s", error->message);
      return TOOL_EXIT_USAGE;
    }

  if (input.json)
    {
      g_autofree char *json = mignet_explanation_to_json (explanation);

      tool_print_document (json);
    }
  else
    print_explanation (explanation, plan, cluster);

  return tool_finish_output (TOOL_EXIT_DONE);
}
