/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mignet-tool-plan.h"

#include <string.h>

#include "mignet-tool-table.h"

ToolStyle
tool_outcome_style (MignetOutcome outcome)
{
  switch (outcome)
    {
    case MIGNET_OUTCOME_DEDICATED:
    case MIGNET_OUTCOME_MANAGEMENT:
      return TOOL_STYLE_GOOD;
    case MIGNET_OUTCOME_FALLBACK:
    case MIGNET_OUTCOME_WAITING:
      return TOOL_STYLE_NOTICE;
    case MIGNET_OUTCOME_REFUSED:
      return TOOL_STYLE_BAD;
    default:
      return TOOL_STYLE_PLAIN;
    }
}

const char *
tool_outcome_word (MignetOutcome outcome)
{
  return tool_enum_nick (MIGNET_TYPE_OUTCOME, outcome);
}

static char *
refused_headline (MignetPlan *plan)
{
  GString *text = g_string_new (NULL);
  const char *source = mignet_plan_get_source (plan);
  const char *destination = mignet_plan_get_destination (plan);
  const char *network = mignet_plan_get_wanted_network (plan);

  g_string_append_printf (text, "VM '%s' cannot migrate", mignet_plan_get_vm (plan));
  if (source != NULL)
    g_string_append_printf (text, " from '%s'", source);
  if (destination != NULL)
    g_string_append_printf (text, " to '%s'", destination);
  else if (mignet_plan_is_automatic (plan))
    g_string_append (text, " to any host");
  if (network != NULL)
    g_string_append_printf (text, " over '%s'", network);

  return g_string_free (text, FALSE);
}

/* One sentence that says what was decided. */
char *
tool_plan_headline (MignetPlan *plan)
{
  const char *vm = mignet_plan_get_vm (plan);
  const char *source = mignet_plan_get_source (plan);
  const char *destination = mignet_plan_get_destination (plan);
  const char *network = mignet_plan_get_network (plan);
  const char *wanted = mignet_plan_get_wanted_network (plan);

  switch (mignet_plan_get_outcome (plan))
    {
    case MIGNET_OUTCOME_DEDICATED:
      return g_strdup_printf ("VM '%s' migrates from '%s' to '%s' over '%s', address %s", vm,
                              source, destination, network,
                              mignet_plan_get_destination_address (plan));
    case MIGNET_OUTCOME_MANAGEMENT:
      return g_strdup_printf ("VM '%s' migrates from '%s' to '%s' over the management network '%s'",
                              vm, source, destination, network);
    case MIGNET_OUTCOME_FALLBACK:
      return g_strdup_printf (
          "VM '%s' migrates from '%s' to '%s' over the management network '%s' instead of '%s'", vm,
          source, destination, network, wanted);
    case MIGNET_OUTCOME_WAITING:
      return g_strdup_printf ("VM '%s' would migrate from '%s' to '%s' over '%s', but the address "
                              "of '%s' on '%s' is not there yet",
                              vm, source, destination, wanted, wanted, destination);
    case MIGNET_OUTCOME_REFUSED:
    default:
      return refused_headline (plan);
    }
}

void
tool_print_headline (MignetPlan *plan)
{
  MignetOutcome outcome = mignet_plan_get_outcome (plan);
  g_autofree char *sentence = tool_plan_headline (plan);
  g_autofree char *word = g_ascii_strup (tool_outcome_word (outcome), -1);
  g_autofree char *painted = tool_paint (tool_outcome_style (outcome), word);
  g_autofree char *first = g_strconcat (painted, "  ", NULL);

  tool_print_wrapped (first, tool_text_width (word) + 2, sentence);
}

/* Prints reasons, each as "error  sentence (code)". */
void
tool_print_reasons (GPtrArray *reasons, guint indent)
{
  for (guint i = 0; i < reasons->len; i++)
    {
      MignetReason *reason = g_ptr_array_index (reasons, i);
      gboolean is_error = mignet_reason_get_severity (reason) == MIGNET_SEVERITY_ERROR;
      g_autofree char *text = g_strdup_printf ("%s (%s)", mignet_reason_get_message (reason),
                                               mignet_reason_get_code_name (reason));

      tool_print_labelled (indent, strlen ("warning"),
                           is_error ? TOOL_STYLE_BAD : TOOL_STYLE_NOTICE,
                           is_error ? "error" : "warning", text);
    }
}

void
tool_add_detail (ToolTable *table, const char *name, const char *value)
{
  if (value == NULL || *value == '\0')
    return;

  tool_table_add (table, TOOL_STYLE_FAINT, name);
  tool_table_add (table, TOOL_STYLE_PLAIN, value);
}

static char *
describe_end (const char *host, const char *address)
{
  return address != NULL ? g_strdup_printf ("%s (%s)", host, address) : g_strdup (host);
}

static void
print_details (MignetPlan *plan)
{
  g_autoptr (ToolTable) table = tool_table_new (2);
  g_autofree char *source =
      describe_end (mignet_plan_get_source (plan), mignet_plan_get_source_address (plan));
  g_autofree char *destination =
      describe_end (mignet_plan_get_destination (plan), mignet_plan_get_destination_address (plan));

  tool_table_set_indent (table, 2);
  tool_add_detail (table, "from", source);
  tool_add_detail (table, "to", destination);
  tool_add_detail (table, "network", mignet_plan_get_network (plan));
  tool_add_detail (table, "migrate to", mignet_plan_get_migrate_uri (plan));
  tool_add_detail (table, "listen on", mignet_plan_get_listen_address (plan));
  tool_add_detail (table, "libvirt at", mignet_plan_get_connect_uri (plan));
  tool_add_conduct (table, plan);

  g_print ("\n");
  tool_table_print (table);
}

static void
add_candidate (ToolTable *table, MignetCandidate *candidate)
{
  MignetOutcome outcome = mignet_candidate_get_outcome (candidate);
  g_autofree char *rank = NULL;
  g_autofree char *score = NULL;

  if (mignet_candidate_is_eligible (candidate))
    {
      rank = g_strdup_printf ("%u", mignet_candidate_get_rank (candidate));
      score = g_strdup_printf ("%.3f", mignet_candidate_get_score (candidate));
    }

  tool_table_add (table, TOOL_STYLE_PLAIN, rank != NULL ? rank : "-");
  tool_table_add (table, TOOL_STYLE_PLAIN, mignet_candidate_get_host (candidate));
  tool_table_add (table, tool_outcome_style (outcome), tool_outcome_word (outcome));
  tool_table_add (table, TOOL_STYLE_PLAIN, score != NULL ? score : "-");
}

static void
print_candidates (GPtrArray *candidates)
{
  g_autoptr (ToolTable) table = tool_table_new (4);

  tool_table_set_indent (table, 2);
  tool_table_align_right (table, 0);
  tool_table_align_right (table, 3);
  tool_table_add_row (table, TOOL_STYLE_BOLD, "RANK", "HOST", "ROUTE", "SCORE", NULL);
  for (guint i = 0; i < candidates->len; i++)
    add_candidate (table, g_ptr_array_index (candidates, i));

  g_print ("\n");
  tool_table_print (table);

  for (guint i = 0; i < candidates->len; i++)
    {
      MignetCandidate *candidate = g_ptr_array_index (candidates, i);
      g_autoptr (GPtrArray) reasons = mignet_candidate_get_reasons (candidate);
      g_autofree char *host = tool_escape (mignet_candidate_get_host (candidate));
      g_autofree char *painted = tool_paint (TOOL_STYLE_BOLD, host);

      if (reasons->len == 0 || mignet_candidate_get_rank (candidate) == 1)
        continue;

      g_print ("\n  %s\n", painted);
      tool_print_reasons (reasons, 4);
    }
}

/* Prints a plan for people. The candidates of a manual plan are left out: what applies to the only
 * one stands in the reasons of the plan. So does what applies to the chosen one of an automatic
 * plan; if none could be chosen, what applies to each of them is told there alone. */
void
tool_print_plan (MignetPlan *plan)
{
  g_autoptr (GPtrArray) reasons = mignet_plan_get_reasons (plan);
  g_autoptr (GPtrArray) candidates = mignet_plan_get_candidates (plan);
  MignetOutcome outcome = mignet_plan_get_outcome (plan);
  gboolean with_candidates = mignet_plan_is_automatic (plan) && candidates->len > 0;

  tool_print_headline (plan);

  if (outcome == MIGNET_OUTCOME_WAITING)
    tool_print_wrapped ("", 0,
                        "With '--wait SECONDS' the command waits for the address, and with "
                        "'--address-probe COMMAND' it asks the hosts for it.");
  else if (outcome != MIGNET_OUTCOME_REFUSED)
    print_details (plan);

  if (reasons->len > 0 && (outcome != MIGNET_OUTCOME_REFUSED || !with_candidates))
    {
      g_print ("\n");
      tool_print_reasons (reasons, 2);
    }

  if (with_candidates)
    print_candidates (candidates);
}
