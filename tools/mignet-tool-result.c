/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mignet-tool-result.h"

#include "mignet-tool-table.h"

/* What there is to say about a migration that is over. */

static char *
describe_traffic (gint64 bytes)
{
  return bytes >= 0 ? tool_format_bytes ((guint64) bytes) : g_strdup ("not known");
}

static void
print_traffic (MignetEvidence *evidence, MignetPlan *plan)
{
  g_autoptr (GPtrArray) traffic = mignet_evidence_get_traffic (evidence);
  g_autoptr (ToolTable) table = tool_table_new (4);
  g_autofree char *left = g_strdup_printf ("SENT BY %s", mignet_plan_get_source (plan));
  g_autofree char *reached = g_strdup_printf ("RECEIVED BY %s", mignet_plan_get_destination (plan));

  if (traffic->len == 0)
    return;

  tool_table_set_indent (table, 2);
  tool_table_align_right (table, 1);
  tool_table_align_right (table, 2);
  tool_table_add_row (table, TOOL_STYLE_BOLD, "NETWORK", left, reached, "", NULL);

  for (guint i = 0; i < traffic->len; i++)
    {
      MignetNetworkTraffic *item = g_ptr_array_index (traffic, i);
      g_autofree char *source = describe_traffic (mignet_network_traffic_get_source_bytes (item));
      g_autofree char *destination =
          describe_traffic (mignet_network_traffic_get_destination_bytes (item));

      tool_table_add_row (table, TOOL_STYLE_PLAIN, mignet_network_traffic_get_network (item),
                          source, destination,
                          mignet_network_traffic_is_planned (item) ? "planned" : "", NULL);
    }

  g_print ("\n");
  tool_table_print (table);
}

static char *
describe_end (const char *address, guint port)
{
  gboolean bracket = strchr (address, ':') != NULL;

  return g_strdup_printf (bracket ? "[%s]:%u" : "%s:%u", address, port);
}

static void
print_connections (MignetEvidence *evidence)
{
  g_autoptr (GPtrArray) connections = mignet_evidence_get_connections (evidence);
  g_autoptr (ToolTable) table = tool_table_new (4);

  if (connections->len == 0)
    return;

  tool_table_set_indent (table, 2);
  tool_table_align_right (table, 2);
  tool_table_add_row (table, TOOL_STYLE_BOLD, "CONNECTION FROM", "TO", "CARRIED", "NETWORK", NULL);

  for (guint i = 0; i < connections->len; i++)
    {
      MignetConnectionTraffic *item = g_ptr_array_index (connections, i);
      const char *network = mignet_connection_traffic_get_network (item);
      g_autofree char *from = describe_end (mignet_connection_traffic_get_source_address (item),
                                            mignet_connection_traffic_get_source_port (item));
      g_autofree char *to = describe_end (mignet_connection_traffic_get_destination_address (item),
                                          mignet_connection_traffic_get_destination_port (item));
      g_autofree char *bytes =
          describe_traffic (MAX (mignet_connection_traffic_get_source_bytes (item),
                                 mignet_connection_traffic_get_destination_bytes (item)));

      tool_table_add_row (table, TOOL_STYLE_PLAIN, from, to, bytes,
                          network != NULL ? network : "not known", NULL);
    }

  g_print ("\n");
  tool_table_print (table);
}

static void
print_verdict (MignetEvidence *evidence)
{
  static const struct
  {
    ToolStyle style;
    const char *words;
  } verdicts[] = {
    [MIGNET_EVIDENCE_VERDICT_NOT_OBSERVABLE] = { TOOL_STYLE_NOTICE, "not observable" },
    [MIGNET_EVIDENCE_VERDICT_PLANNED_NETWORK] = { TOOL_STYLE_GOOD,
                                                  "observed on the planned network" },
    [MIGNET_EVIDENCE_VERDICT_ELSEWHERE] = { TOOL_STYLE_BAD, "observed elsewhere" },
  };
  MignetEvidenceVerdict verdict = mignet_evidence_get_verdict (evidence);
  const char *planned = mignet_evidence_get_planned_network (evidence);
  const char *observed = mignet_evidence_get_observed_network (evidence);
  const char *message = mignet_evidence_get_message (evidence);
  g_autoptr (ToolTable) table = tool_table_new (2);

  tool_table_set_indent (table, 2);
  tool_table_add_row (table, TOOL_STYLE_PLAIN, "planned network",
                      planned != NULL ? planned : "none", NULL);
  tool_table_add_row (table, TOOL_STYLE_PLAIN, "observed network",
                      observed != NULL ? observed : "not known", NULL);
  tool_table_add (table, TOOL_STYLE_PLAIN, "verdict");
  tool_table_add (table, verdicts[verdict].style, verdicts[verdict].words);

  g_print ("\n");
  tool_table_print (table);
  if (message != NULL && *message != '\0')
    tool_print_wrapped ("  ", 2, message);
}

static char *
describe_numbers (MignetMigration *migration)
{
  g_autofree char *data = tool_format_bytes (mignet_migration_get_data_processed (migration));
  g_autofree char *elapsed = tool_format_milliseconds (mignet_migration_get_elapsed (migration));
  gint64 downtime = mignet_migration_get_downtime (migration);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s in %s", data, elapsed);
  if (downtime >= 0)
    g_string_append_printf (text, ", stopped for %" G_GINT64_FORMAT " ms", downtime);

  return g_string_free (text, FALSE);
}

/* Prints the numbers, the traffic and the verdict of a migration that is over. */
void
tool_print_migration (MignetMigration *migration)
{
  MignetPlan *plan = mignet_migration_get_plan (migration);
  MignetEvidence *evidence = mignet_migration_get_evidence (migration);

  if (mignet_migration_get_state (migration) == MIGNET_MIGRATION_STATE_DONE)
    {
      g_autofree char *numbers = describe_numbers (migration);
      g_autofree char *text =
          g_strdup_printf ("VM '%s' runs on '%s': %s", mignet_plan_get_vm (plan),
                           mignet_plan_get_destination (plan), numbers);
      g_autofree char *word = tool_paint (TOOL_STYLE_GOOD, "DONE");
      g_autofree char *first = g_strconcat (word, "  ", NULL);

      tool_print_wrapped (first, 6, text);
    }

  if (evidence == NULL)
    return;

  print_traffic (evidence, plan);
  print_connections (evidence);
  print_verdict (evidence);
}

/* Says on standard error why a migration did not succeed and where the virtual machine is. */
void
tool_say_how_it_ended (MignetMigration *migration)
{
  MignetPlan *plan = mignet_migration_get_plan (migration);
  const GError *error = mignet_migration_get_error (migration);
  const char *vm = mignet_plan_get_vm (plan);
  const char *source = mignet_plan_get_source (plan);

  switch ((int) mignet_migration_get_state (migration))
    {
    case MIGNET_MIGRATION_STATE_CANCELLED:
      tool_error ("%s", error->message);
      tool_error ("VM '%s' is on '%s'", vm, source);
      break;
    case MIGNET_MIGRATION_STATE_LOST_CONTACT:
      tool_error ("%s", error->message);
      tool_error ("It is not known where VM '%s' is; look on '%s' and '%s' before it is started "
                  "anywhere",
                  vm, source, mignet_plan_get_destination (plan));
      break;
    case MIGNET_MIGRATION_STATE_RECOVERABLE:
      tool_error ("%s", error->message);
      tool_error (
          "When the network is back, or over another one with '--network', the same command "
          "with '--to %s --recover' puts VM '%s' together",
          mignet_plan_get_destination (plan), vm);
      break;
    case MIGNET_MIGRATION_STATE_FAILED:
      tool_error ("%s", error->message);
      break;
    default:
      break;
    }
}
