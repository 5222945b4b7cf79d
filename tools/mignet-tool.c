/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mignet-tool.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A document on standard input is read whole before it is looked at. */
#define MAX_INPUT_SIZE ((gsize) 1 << 30)

/* What the library takes of other programs. */
#define MAX_IMPORT_SIZE ((gsize) 1 << 28)

/* What stands between a label and its text. */
#define LABEL_GAP 2

void
tool_input_clear (ToolInput *input)
{
  g_clear_pointer (&input->file, g_free);
}

static void
print_message (const char *message)
{
  g_autofree char *text = tool_escape (message);

  g_printerr ("mignet: %s\n", text);
}

void
tool_error (const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  print_message (message);
}

void
tool_usage_error (const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  print_message (message);
  g_printerr ("Try '%s --help'.\n", g_get_prgname ());
}

GOptionContext *
tool_option_context_new (const char *arguments, const char *summary, const char *description)
{
  GOptionContext *context = g_option_context_new (arguments);

  g_option_context_set_summary (context, summary);
  g_option_context_set_description (context, description);

  return context;
}

/* Parses the arguments of a command that takes one FILE and --json. Says what is wrong with them
 * and returns FALSE if they cannot be used. */
gboolean
tool_parse_arguments (GOptionContext *context, int argc, char **argv, ToolInput *input)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) files = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &input->json, "Print a JSON document", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &files, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  g_option_context_add_main_entries (context, entries, NULL);

  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      tool_usage_error ("%s", error->message);
      return FALSE;
    }

  if (files == NULL || g_strv_length (files) != 1)
    {
      tool_usage_error ("%u files were named; exactly one is expected",
                        files != NULL ? g_strv_length (files) : 0);
      return FALSE;
    }

  input->file = g_strdup (files[0]);
  return TRUE;
}

gboolean
tool_is_standard_input (const char *file)
{
  return strcmp (file, "-") == 0;
}

static GBytes *
read_input (int descriptor, const char *name, gsize max, GError **error)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  guint8 block[64 * 1024];
  gssize n;

  while ((n = read (descriptor, block, sizeof block)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;

      if (n < 0)
        {
          int saved_errno = errno;

          g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                       "%s cannot be read: %s", name, g_strerror (saved_errno));
          return NULL;
        }

      if (content->len + (gsize) n > max)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                       "%s has more than %" G_GSIZE_FORMAT " bytes", name, max);
          return NULL;
        }

      g_byte_array_append (content, block, n);
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&content));
}

/* A file or standard input as it is, which may be a device or a pipe that never ends. */
GBytes *
tool_load_bytes (const char *file, GError **error)
{
  g_autofree char *name = g_filename_display_name (file);
  g_autofree char *quoted = g_strdup_printf ("'%s'", name);
  GBytes *bytes = NULL;
  int descriptor;

  if (tool_is_standard_input (file))
    return read_input (STDIN_FILENO, "Standard input", MAX_IMPORT_SIZE, error);

  descriptor = open (file, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    {
      int saved_errno = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                   "%s cannot be opened: %s", quoted, g_strerror (saved_errno));
      return NULL;
    }

  bytes = read_input (descriptor, quoted, MAX_IMPORT_SIZE, error);
  close (descriptor);

  return bytes;
}

/* Loads the cluster of a document, "-" being standard input. Says what is wrong and returns NULL if
 * that is not possible. */
MignetCluster *
tool_load_cluster (const char *file)
{
  g_autoptr (GError) error = NULL;
  MignetCluster *cluster = NULL;

  if (tool_is_standard_input (file))
    {
      g_autoptr (GBytes) bytes =
          read_input (STDIN_FILENO, "Standard input", MAX_INPUT_SIZE, &error);

      if (bytes != NULL)
        cluster =
            mignet_cluster_load_from_bytes (bytes, "standard input", MIGNET_LOAD_NONE, &error);
    }
  else
    {
      g_autoptr (GFile) location = g_file_new_for_path (file);

      cluster = mignet_cluster_load_from_file (location, MIGNET_LOAD_NONE, NULL, &error);
    }

  if (cluster == NULL)
    tool_error ("%s", error->message);

  return cluster;
}

/* Says what is wrong and returns FALSE if that is not possible. */
gboolean
tool_save_cluster (MignetCluster *cluster, const char *file)
{
  g_autoptr (GFile) location = g_file_new_for_path (file);
  g_autoptr (GError) error = NULL;

  if (mignet_cluster_save_to_file (cluster, location, NULL, &error))
    return TRUE;

  tool_error ("%s", error->message);
  return FALSE;
}

/* Documents are UTF-8 whatever the locale says, so they do not go through g_print(). */
void
tool_print_document (const char *json)
{
  fputs (json, stdout);
  if (!g_str_has_suffix (json, "\n"))
    fputc ('\n', stdout);
}

/* Prints what is to be found in the cluster, as the command check does. */
void
tool_print_findings (MignetCluster *cluster)
{
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (GPtrArray) findings = mignet_planner_check (planner, cluster);
  g_autofree char *json = mignet_findings_to_json (findings);

  tool_print_document (json);
}

/* What was printed may not have arrived, for example because the disk is full. */
ToolExit
tool_finish_output (ToolExit status)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return status;

  tool_error ("Standard output cannot be written: %s", g_strerror (errno));
  return status == TOOL_EXIT_DONE ? TOOL_EXIT_REFUSED : status;
}

gboolean
tool_is_terminal (FILE *stream)
{
  const char *term = g_getenv ("TERM");

  return isatty (fileno (stream)) && term != NULL && strcmp (term, "dumb") != 0;
}

/* The number of columns of a terminal, 0 if stream is none: lines are not broken then. */
guint
tool_get_width (FILE *stream)
{
  struct winsize size = { 0 };

  if (!isatty (fileno (stream)))
    return 0;

  if (ioctl (fileno (stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;

  return 80;
}

/* The number of columns that a text takes on a terminal. */
guint
tool_text_width (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iszerowidth (c))
        continue;
      width += g_unichar_iswide (c) ? 2 : 1;
    }

  return width;
}

/* Names and messages come from outside: whatever a terminal would act upon is shown instead. */
char *
tool_escape (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *result = g_string_sized_new (strlen (valid));

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_type (c) == G_UNICODE_CONTROL)
        g_string_append_printf (result, "\\x%02x", c);
      else
        g_string_append_unichar (result, c);
    }

  return g_string_free (result, FALSE);
}

static gboolean
use_colour (void)
{
  const char *no_colour = g_getenv ("NO_COLOR");

  return (no_colour == NULL || *no_colour == '\0') && tool_is_terminal (stdout);
}

/* Returns text for standard output in a style, if that is a terminal and colours are wanted. */
char *
tool_paint (ToolStyle style, const char *text)
{
  static const char *const codes[] = {
    [TOOL_STYLE_PLAIN] = "",    [TOOL_STYLE_BOLD] = "1", [TOOL_STYLE_GOOD] = "32",
    [TOOL_STYLE_NOTICE] = "33", [TOOL_STYLE_BAD] = "31", [TOOL_STYLE_FAINT] = "2",
  };

  if (style == TOOL_STYLE_PLAIN || *text == '\0' || !use_colour ())
    return g_strdup (text);

  return g_strdup_printf ("\033[%sm%s\033[0m", codes[style], text);
}

char *
tool_format_bytes (guint64 bytes)
{
  static const char *const units[] = { "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
  double value = bytes / 1024.0;
  guint unit = 0;

  if (bytes < 1024)
    return g_strdup_printf ("%" G_GUINT64_FORMAT " B", bytes);

  /* 1023.95 would be printed as 1024.0. */
  while (value >= 1023.95 && unit + 1 < G_N_ELEMENTS (units))
    {
      value /= 1024;
      unit++;
    }

  return g_strdup_printf ("%.1f %s", value, units[unit]);
}

char *
tool_format_milliseconds (guint64 milliseconds)
{
  guint64 seconds = milliseconds / 1000;
  guint64 hours = seconds / 3600;
  guint minutes = seconds / 60 % 60;

  if (hours > 0)
    return g_strdup_printf ("%" G_GUINT64_FORMAT ":%02u:%02u", hours, minutes,
                            (guint) (seconds % 60));

  return g_strdup_printf ("%u:%02u", minutes, (guint) (seconds % 60));
}

/* The word that documents use for a value of an enumeration. */
const char *
tool_enum_nick (GType type, int value)
{
  g_autoptr (GTypeClass) enum_class = g_type_class_ref (type);
  GEnumValue *found = g_enum_get_value (G_ENUM_CLASS (enum_class), value);

  return found != NULL ? found->value_nick : "?";
}

/* Prints text after first_indent and breaks it at spaces where it would leave the terminal; the
 * lines after the first start indent columns to the right. */
void
tool_print_wrapped (const char *first_indent, guint indent, const char *text)
{
  g_autofree char *escaped = tool_escape (text);
  g_auto (GStrv) words = g_strsplit (escaped, " ", -1);
  g_autoptr (GString) out = g_string_new (first_indent);
  guint width = tool_get_width (stdout);
  guint column = indent;

  for (guint i = 0; words[i] != NULL; i++)
    {
      guint word_width = tool_text_width (words[i]);

      if (i > 0 && width > 0 && column + 1 + word_width > width)
        {
          g_string_append_printf (out, "\n%*s", (int) indent, "");
          column = indent;
        }
      else if (i > 0)
        {
          g_string_append_c (out, ' ');
          column++;
        }

      g_string_append (out, words[i]);
      column += word_width;
    }

  g_print ("%s\n", out->str);
}

/* Prints "label  text"; the labels take label_width columns, so that the texts of several stand one
 * below the other. */
void
tool_print_labelled (
    guint indent, guint label_width, ToolStyle style, const char *label, const char *text)
{
  g_autofree char *painted = tool_paint (style, label);
  guint used = tool_text_width (label);
  guint padding = (used < label_width ? label_width - used : 0) + LABEL_GAP;
  g_autofree char *first =
      g_strdup_printf ("%*s%s%*s", (int) indent, "", painted, (int) padding, "");

  tool_print_wrapped (first, indent + used + padding, text);
}
