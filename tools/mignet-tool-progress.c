/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mignet-tool-progress.h"

/* Shows how a migration gets on: as two lines that are drawn again and again on a terminal, as a
 * line now and then elsewhere. */

#define TERMINAL_INTERVAL_MS 200
#define PLAIN_INTERVAL_MS 5000
#define MIN_BAR_WIDTH 10
#define MAX_BAR_WIDTH 40

#define INDENTATION "  "

/* The library hears of progress five times a second. */
#define STALL_TIME (3 * G_TIME_SPAN_SECOND)

struct _ToolProgress
{
  MignetMigration *migration; /* (owned) */
  FILE *stream;
  gboolean terminal;
  gboolean drawn;                  /* the cursor stands at the end of the second line */
  MignetMigrationState last_state; /* what the last line said */
  guint64 last_processed;
  guint64 last_left;
  gint64 moved; /* when one of them last changed */
  guint timer;
  gulong state_handler;
};

static const char *
describe_state (MignetMigrationState state)
{
  switch (state)
    {
    case MIGNET_MIGRATION_STATE_CREATED:
      return "Starting";
    case MIGNET_MIGRATION_STATE_CONNECTING:
      return "Connecting";
    case MIGNET_MIGRATION_STATE_PREPARING:
      return "Preparing";
    case MIGNET_MIGRATION_STATE_PRE_COPY:
      return "Copying memory";
    case MIGNET_MIGRATION_STATE_SWITCHING_OVER:
      return "Switching over";
    case MIGNET_MIGRATION_STATE_COMPLETING:
      return "Completing";
    case MIGNET_MIGRATION_STATE_DONE:
      return "Done";
    case MIGNET_MIGRATION_STATE_CANCELLED:
      return "Cancelled";
    case MIGNET_MIGRATION_STATE_FAILED:
      return "Failed";
    case MIGNET_MIGRATION_STATE_LOST_CONTACT:
      return "Lost contact";
    case MIGNET_MIGRATION_STATE_QUEUED:
      return "Queued";
    case MIGNET_MIGRATION_STATE_POST_COPY:
      return "Post-copy";
    case MIGNET_MIGRATION_STATE_RECOVERABLE:
      return "Broke";
    default:
      return "Working";
    }
}

/* For how long nothing has been transferred, if that is long; else 0. */
static gint64
get_stall (ToolProgress *self)
{
  MignetMigrationState state = mignet_migration_get_state (self->migration);
  guint64 processed = mignet_migration_get_data_processed (self->migration);
  guint64 left = mignet_migration_get_data_remaining (self->migration);
  gint64 now = g_get_monotonic_time ();

  if (processed != self->last_processed || left != self->last_left || self->moved == 0)
    self->moved = now;
  self->last_processed = processed;
  self->last_left = left;

  if (now - self->moved < STALL_TIME ||
      (state != MIGNET_MIGRATION_STATE_PRE_COPY && state != MIGNET_MIGRATION_STATE_SWITCHING_OVER &&
       state != MIGNET_MIGRATION_STATE_POST_COPY))
    return 0;

  return now - self->moved;
}

/* "1.2 GiB left  512.0 MiB/s  0:07": what is not known is left out. */
static char *
describe_amounts (ToolProgress *self)
{
  guint64 rate = mignet_migration_get_rate (self->migration);
  g_autofree char *left = tool_format_bytes (mignet_migration_get_data_remaining (self->migration));
  g_autofree char *speed = tool_format_bytes (rate);
  g_autofree char *elapsed =
      tool_format_milliseconds (mignet_migration_get_elapsed (self->migration));
  gint64 stall = get_stall (self);
  g_autofree char *pause = tool_format_milliseconds (stall / G_TIME_SPAN_MILLISECOND);
  GString *line = g_string_new (NULL);

  if (mignet_migration_get_data_total (self->migration) > 0)
    g_string_append_printf (line, "%10s left  ", left);
  if (stall > 0)
    g_string_append_printf (line, "stalled %s  ", pause);
  else if (rate > 0)
    g_string_append_printf (line, "%10s/s  ", speed);
  g_string_append (line, elapsed);

  return g_string_free (line, FALSE);
}

/* One of the other numbers, NULL if it is not known, or says nothing any more. */
static char *
describe_number (MignetMigration *migration, guint number)
{
  gint64 remaining_time = mignet_migration_get_remaining_time (migration);
  gint64 dirty_rate = mignet_migration_get_dirty_rate (migration);
  gint64 downtime = mignet_migration_get_expected_downtime (migration);
  MignetMigrationState state = mignet_migration_get_state (migration);
  guint iteration = mignet_migration_get_iteration (migration);
  g_autofree char *text = NULL;

  switch (number)
    {
    case 0:
      text = tool_format_milliseconds (MAX (remaining_time, 0));
      return remaining_time > 0 ? g_strdup_printf ("%s to go", text) : NULL;
    case 1:
      return iteration > 0 ? g_strdup_printf ("pass %u", iteration) : NULL;
    case 2:
      text = tool_format_bytes (MAX (dirty_rate, 0));
      return dirty_rate > 0 && state == MIGNET_MIGRATION_STATE_PRE_COPY
                 ? g_strdup_printf ("%s/s changed", text)
                 : NULL;
    case 3:
    default:
      return downtime >= 0 && state == MIGNET_MIGRATION_STATE_PRE_COPY
                 ? g_strdup_printf ("expected downtime %" G_GINT64_FORMAT " ms", downtime)
                 : NULL;
    }
}

/* "0:03 to go  pass 2  20.0 MiB/s changed  expected downtime 40 ms": what is not known, and what
 * does not fit, is left out. */
static char *
describe_numbers (MignetMigration *migration, guint room)
{
  GString *line = g_string_new (NULL);

  for (guint i = 0; i <= 3; i++)
    {
      g_autofree char *number = describe_number (migration, i);
      guint width = number != NULL ? tool_text_width (number) + (line->len > 0 ? 2 : 0) : 0;

      if (number == NULL || tool_text_width (line->str) + width > room)
        continue;
      if (line->len > 0)
        g_string_append (line, "  ");
      g_string_append (line, number);
    }

  return g_string_free (line, FALSE);
}

static void
append_bar (GString *line, guint percent, guint width)
{
  guint full = width * MIN (percent, 100) / 100;

  g_string_append_c (line, '[');
  for (guint i = 0; i < width; i++)
    g_string_append_c (line, i < full ? '#' : '-');
  g_string_append (line, "]  ");
}

/* The state, the bar, and the amounts. */
static char *
build_line (ToolProgress *self)
{
  g_autofree char *amounts = describe_amounts (self);
  GString *line = g_string_new (NULL);
  guint percent = mignet_migration_get_percent (self->migration);
  int room;

  g_string_append_printf (line, "%-14s  %3u%%  ",
                          describe_state (mignet_migration_get_state (self->migration)), percent);

  /* The brackets, and the two blanks after them. */
  room =
      (int) tool_get_width (self->stream) - (int) line->len - (int) tool_text_width (amounts) - 5;
  if (self->terminal && room >= MIN_BAR_WIDTH)
    append_bar (line, percent, MIN (room, MAX_BAR_WIDTH));

  g_string_append (line, amounts);
  /* A line that wraps could not be drawn again. */
  if (self->terminal && line->len >= tool_get_width (self->stream))
    g_string_truncate (line, tool_get_width (self->stream) - 1);

  return g_string_free (line, FALSE);
}

/* A terminal gets two lines, in which the cursor goes back: there everything has room. */
static void
draw (ToolProgress *self)
{
  g_autofree char *line = build_line (self);
  g_autofree char *numbers = NULL;
  guint room = G_MAXUINT;

  /* What the terminal shows for Ctrl-C needs room, too. */
  if (self->terminal)
    room = (guint) MAX ((int) tool_get_width (self->stream) - (int) strlen (INDENTATION) - 3, 0);
  numbers = describe_numbers (self->migration, room);

  self->last_state = mignet_migration_get_state (self->migration);
  if (self->terminal)
    fprintf (self->stream, "%s\r%s\033[K\n" INDENTATION "%s\033[K", self->drawn ? "\033[A" : "",
             line, numbers);
  else
    fprintf (self->stream, "%s%s%s\n", line, *numbers != '\0' ? "  " : "", numbers);

  fflush (self->stream);
  self->drawn = self->terminal;
}

static gboolean
on_timer (gpointer data)
{
  draw (data);

  return G_SOURCE_CONTINUE;
}

static void
on_state_changed (MignetMigration *migration, GParamSpec *pspec, ToolProgress *self)
{
  draw (self);
}

ToolProgress *
tool_progress_new (MignetMigration *migration, FILE *stream)
{
  ToolProgress *self = g_new0 (ToolProgress, 1);

  self->migration = g_object_ref (migration);
  self->stream = stream;
  self->terminal = tool_is_terminal (stream);
  self->timer =
      g_timeout_add (self->terminal ? TERMINAL_INTERVAL_MS : PLAIN_INTERVAL_MS, on_timer, self);
  self->state_handler =
      g_signal_connect (migration, "notify::state", G_CALLBACK (on_state_changed), self);

  return self;
}

void
tool_progress_free (ToolProgress *self)
{
  tool_progress_end (self);
  g_object_unref (self->migration);
  g_free (self);
}

/* Says something in the middle of it all, on a line of its own. */
void
tool_progress_say (ToolProgress *self, const char *text)
{
  if (self->drawn)
    fputc ('\n', self->stream);
  self->drawn = FALSE;

  tool_error ("%s", text);
}

/* Shows the end, which stays where it is. */
void
tool_progress_end (ToolProgress *self)
{
  if (self->timer != 0 && self->last_state != mignet_migration_get_state (self->migration))
    draw (self);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_signal_handler (&self->state_handler, self->migration);

  if (self->drawn)
    {
      fputc ('\n', self->stream);
      fflush (self->stream);
    }
  self->drawn = FALSE;
}
