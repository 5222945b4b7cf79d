/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <glib-unix.h>
#include <signal.h>

#include "mignet-tool-evacuation.h"
#include "mignet-tool-table.h"

/* One display for the whole of an evacuation: on a terminal a line for each migration that is under
 * way and one for the whole, drawn again and again; elsewhere a line whenever something happens,
 * and one for the whole now and then. */

#define TERMINAL_INTERVAL_MS 200
#define PLAIN_INTERVAL_MS 5000
#define BAR_WIDTH 10
#define NAME_WIDTH 12
#define WIDE 90

typedef struct
{
  MignetEvacuationRun *run; /* (owned) */
  FILE *stream;
  gboolean terminal;
  guint n_drawn; /* lines that are drawn over the next time */
  gboolean cancelled;
  gboolean ended;
  guint timer;
  guint handlers[2];
  GError *error; /* (owned) (nullable) */
} Display;

static void
display_clear (Display *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  for (guint i = 0; i < G_N_ELEMENTS (self->handlers); i++)
    g_clear_handle_id (&self->handlers[i], g_source_remove);
  g_clear_error (&self->error);
  g_clear_object (&self->run);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Display, display_clear)

static char *
build_bar (guint percent)
{
  GString *bar = g_string_new ("[");

  for (guint i = 0; i < BAR_WIDTH; i++)
    g_string_append_c (bar, i < BAR_WIDTH * MIN (percent, 100) / 100 ? '#' : '-');
  g_string_append_c (bar, ']');

  return g_string_free (bar, FALSE);
}

/* "12 of 40 done, 2 moving, 26 waiting  0:42  1.2 GiB" */
static char *
describe_whole (Display *self)
{
  MignetEvacuationRun *run = self->run;
  guint n_items = g_list_model_get_n_items (mignet_evacuation_run_get_items (run));
  guint n_done = mignet_evacuation_run_count (run, MIGNET_EVACUATION_STATE_DONE);
  guint n_running = mignet_evacuation_run_count (run, MIGNET_EVACUATION_STATE_RUNNING);
  guint n_waiting = mignet_evacuation_run_count (run, MIGNET_EVACUATION_STATE_WAITING);
  guint n_staying = n_items - n_done - n_running - n_waiting;
  g_autofree char *bytes = tool_format_bytes (mignet_evacuation_run_get_data_processed (run));
  g_autofree char *time = tool_format_milliseconds (mignet_evacuation_run_get_elapsed (run));
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%u of %u done, %u moving, %u waiting", n_done, n_items, n_running,
                          n_waiting);
  if (n_staying > 0)
    g_string_append_printf (text, ", %u staying", n_staying);
  g_string_append_printf (text, "  %s", time);
  if (!self->terminal || tool_get_width (self->stream) >= WIDE)
    g_string_append_printf (text, "  %s", bytes);

  return g_string_free (text, FALSE);
}

/* The beginning of a text that may be longer than there is room. */
static char *
shorten (const char *text, guint width)
{
  g_autofree char *escaped = tool_escape (text);

  if (tool_text_width (escaped) <= width)
    return g_steal_pointer (&escaped);

  return g_utf8_substring (escaped, 0, (glong) width);
}

static void
draw_line (Display *self, const char *name, guint percent, const char *text)
{
  g_autofree char *bar = build_bar (percent);
  g_autofree char *shown = shorten (name, NAME_WIDTH);
  g_autofree char *line =
      g_strdup_printf ("%-*s %s %3u%%  %s", NAME_WIDTH, shown, bar, percent, text);
  g_autofree char *fitting = shorten (line, MAX (tool_get_width (self->stream), 2) - 1);

  fprintf (self->stream, "%s\033[K\n", fitting);
  self->n_drawn++;
}

static void
draw_item (Display *self, MignetEvacuationItem *item)
{
  MignetMigration *migration = mignet_evacuation_item_get_migration (item);
  g_autofree char *destination = tool_escape (mignet_evacuation_item_get_destination (item));
  g_autofree char *rate = tool_format_bytes (mignet_migration_get_rate (migration));
  g_autofree char *text = NULL;

  text = g_strdup_printf (
      "to %s  %s  %s/s", destination,
      tool_enum_nick (MIGNET_TYPE_MIGRATION_STATE, (int) mignet_migration_get_state (migration)),
      rate);
  draw_line (self, mignet_evacuation_item_get_vm (item), mignet_migration_get_percent (migration),
             text);
}

static void
erase (Display *self)
{
  if (self->n_drawn > 0)
    fprintf (self->stream, "\033[%uA\r\033[J", self->n_drawn);
  self->n_drawn = 0;
}

static void
draw (Display *self)
{
  GListModel *items = mignet_evacuation_run_get_items (self->run);
  g_autofree char *whole = describe_whole (self);

  if (!self->terminal)
    {
      fprintf (self->stream, "%3u%%  %s\n", mignet_evacuation_run_get_percent (self->run), whole);
      fflush (self->stream);
      return;
    }

  erase (self);
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (MignetEvacuationItem) item = g_list_model_get_item (items, i);

      if (mignet_evacuation_item_get_state (item) == MIGNET_EVACUATION_STATE_RUNNING)
        draw_item (self, item);
    }
  draw_line (self, "All", mignet_evacuation_run_get_percent (self->run), whole);
  fflush (self->stream);
}

static gboolean
on_timer (gpointer data)
{
  draw (data);

  return G_SOURCE_CONTINUE;
}

/* Something that stays on the screen. */
static void
say (Display *self, const char *text)
{
  erase (self);
  fprintf (self->stream, "%s\n", text);
  if (self->terminal)
    draw (self);
  fflush (self->stream);
}

static char *
describe_end (MignetEvacuationItem *item)
{
  const GError *error = mignet_evacuation_item_get_error (item);
  MignetMigration *migration = mignet_evacuation_item_get_migration (item);
  g_autofree char *vm = tool_escape (mignet_evacuation_item_get_vm (item));
  g_autofree char *message = error != NULL ? tool_escape (error->message) : NULL;
  g_autofree char *time = NULL;

  switch (mignet_evacuation_item_get_state (item))
    {
    case MIGNET_EVACUATION_STATE_DONE:
      time = tool_format_milliseconds (mignet_migration_get_elapsed (migration));
      return g_strdup_printf ("VM '%s' runs on '%s' after %s", vm,
                              mignet_evacuation_item_get_destination (item), time);
    case MIGNET_EVACUATION_STATE_RUNNING:
      return g_strdup_printf ("VM '%s' goes to '%s'", vm,
                              mignet_evacuation_item_get_destination (item));
    case MIGNET_EVACUATION_STATE_WAITING:
      return message != NULL ? g_strdup_printf ("VM '%s' stays for now: %s", vm, message) : NULL;
    case MIGNET_EVACUATION_STATE_LEFT_OVER:
      return g_strdup_printf ("VM '%s' stays on '%s'%s%s", vm,
                              mignet_evacuation_item_get_source (item), message != NULL ? ": " : "",
                              message != NULL ? message : "");
    case MIGNET_EVACUATION_STATE_CANCELLED:
      return g_strdup_printf ("VM '%s' stays on '%s', as it was asked for", vm,
                              mignet_evacuation_item_get_source (item));
    case MIGNET_EVACUATION_STATE_UNCLEAR:
    default:
      return g_strdup_printf ("It is not certain where VM '%s' runs: %s", vm,
                              message != NULL ? message : "");
    }
}

static void
on_item_changed (MignetEvacuationItem *item, GParamSpec *pspec, Display *self)
{
  g_autofree char *text = describe_end (item);

  if (text != NULL)
    say (self, text);
}

static void
on_items_changed (GListModel *items, guint position, guint n_removed, guint n_added, Display *self)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr (MignetEvacuationItem) item = g_list_model_get_item (items, i);

      g_signal_connect (item, "notify::state", G_CALLBACK (on_item_changed), self);
    }
}

static gboolean
on_signal (gpointer data)
{
  Display *self = data;

  say (self, self->cancelled
                 ? "Still cancelling: this ends when it is known where each VM is. Ending the "
                   "command by force would not end the migrations"
                 : "Cancelling: what has not left yet stays, what has arrived stays there");
  self->cancelled = TRUE;
  mignet_evacuation_run_cancel (self->run);

  return G_SOURCE_CONTINUE;
}

static void
on_executed (GObject *source, GAsyncResult *result, gpointer data)
{
  Display *self = data;

  mignet_evacuation_run_execute_finish (self->run, result, &self->error);
  self->ended = TRUE;
}

static const char *
describe_evidence (MignetMigration *migration)
{
  MignetEvidence *evidence = migration != NULL ? mignet_migration_get_evidence (migration) : NULL;
  const char *observed = evidence != NULL ? mignet_evidence_get_observed_network (evidence) : NULL;

  return observed != NULL ? observed : "-";
}

static void
add_row (ToolTable *table, MignetEvacuationItem *item)
{
  MignetMigration *migration = mignet_evacuation_item_get_migration (item);
  MignetEvacuationState state = mignet_evacuation_item_get_state (item);
  const char *location = mignet_evacuation_item_get_location (item);
  g_autofree char *attempts = g_strdup_printf ("%u", mignet_evacuation_item_get_attempts (item));
  g_autofree char *time = migration != NULL
                              ? tool_format_milliseconds (mignet_migration_get_elapsed (migration))
                              : g_strdup ("-");
  g_autofree char *bytes = migration != NULL
                               ? tool_format_bytes (mignet_migration_get_data_processed (migration))
                               : g_strdup ("-");

  tool_table_add_row (
      table, state == MIGNET_EVACUATION_STATE_DONE ? TOOL_STYLE_PLAIN : TOOL_STYLE_BAD,
      mignet_evacuation_item_get_vm (item), mignet_evacuation_item_get_source (item),
      location != NULL ? location : "?", tool_enum_nick (MIGNET_TYPE_EVACUATION_STATE, (int) state),
      attempts, time, bytes, describe_evidence (migration), NULL);
}

/* Where each of them is, how long it took, and which network carried it. */
static void
print_report (Display *self)
{
  GListModel *items = mignet_evacuation_run_get_items (self->run);
  g_autoptr (ToolTable) table = tool_table_new (8);

  for (guint column = 4; column < 7; column++)
    tool_table_align_right (table, column);
  tool_table_add_row (table, TOOL_STYLE_BOLD, "VM", "FROM", "IS ON", "STATE", "TRIES", "TIME",
                      "MOVED", "OBSERVED ON", NULL);
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (MignetEvacuationItem) item = g_list_model_get_item (items, i);

      add_row (table, item);
    }
  tool_table_print (table);
}

static void
print_reasons (MignetEvacuationItem *item)
{
  g_autoptr (GPtrArray) reasons = mignet_evacuation_item_get_reasons (item);

  if (mignet_evacuation_item_get_state (item) != MIGNET_EVACUATION_STATE_LEFT_OVER)
    return;

  for (guint i = 0; i < reasons->len; i++)
    tool_error ("VM '%s' stays: %s", mignet_evacuation_item_get_vm (item),
                mignet_reason_get_message (g_ptr_array_index (reasons, i)));
}

static ToolExit
report (Display *self, gboolean json)
{
  GListModel *items = mignet_evacuation_run_get_items (self->run);

  if (json)
    {
      g_autofree char *document = mignet_evacuation_run_to_json (self->run);

      tool_print_document (document);
    }
  else
    {
      print_report (self);
    }

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (MignetEvacuationItem) item = g_list_model_get_item (items, i);

      print_reasons (item);
    }
  if (self->error != NULL)
    tool_error ("%s", self->error->message);

  return tool_finish_output (self->error == NULL ? TOOL_EXIT_DONE : TOOL_EXIT_REFUSED);
}

static void
execute (Display *self)
{
  GListModel *items = mignet_evacuation_run_get_items (self->run);
  gulong handler = g_signal_connect (items, "items-changed", G_CALLBACK (on_items_changed), self);

  mignet_evacuation_run_execute_async (self->run, NULL, on_executed, self);
  while (!self->ended)
    g_main_context_iteration (NULL, TRUE);

  g_signal_handler_disconnect (items, handler);
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (MignetEvacuationItem) item = g_list_model_get_item (items, i);

      g_signal_handlers_disconnect_by_data (item, self);
    }
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->terminal)
    draw (self);
}

ToolExit
tool_run_evacuation (MignetEvacuationRequest *request, MignetMigrator *migrator, gboolean json)
{
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_auto (Display) self = { 0 };

  /* Whoever reads the output may go away; the migrations must not be left alone for that. */
  signal (SIGPIPE, SIG_IGN);
  self.run = mignet_evacuation_run_new (planner, request, migrator);
  self.stream = json ? stderr : stdout;
  self.terminal = tool_is_terminal (self.stream);
  self.timer =
      g_timeout_add (self.terminal ? TERMINAL_INTERVAL_MS : PLAIN_INTERVAL_MS, on_timer, &self);
  self.handlers[0] = g_unix_signal_add (SIGINT, on_signal, &self);
  self.handlers[1] = g_unix_signal_add (SIGTERM, on_signal, &self);
  execute (&self);

  /* A request that cannot be planned is one of the user's. */
  if (mignet_evacuation_run_get_evacuation (self.run) == NULL && !self.cancelled)
    {
      tool_error ("%s", self.error->message);
      return TOOL_EXIT_USAGE;
    }

  return report (&self, json);
}
