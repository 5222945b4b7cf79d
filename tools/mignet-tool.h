/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdio.h>

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* The exit statuses of the command. */
typedef enum
{
  TOOL_EXIT_DONE = 0,
  TOOL_EXIT_REFUSED = 1,
  TOOL_EXIT_USAGE = 2
} ToolExit;

typedef enum
{
  TOOL_STYLE_PLAIN,
  TOOL_STYLE_BOLD,
  TOOL_STYLE_GOOD,
  TOOL_STYLE_NOTICE,
  TOOL_STYLE_BAD,
  TOOL_STYLE_FAINT
} ToolStyle;

/* What every command that reads a document is told. */
typedef struct
{
  char *file; /* (owned) */
  gboolean json;
} ToolInput;

void tool_input_clear (ToolInput *input);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ToolInput, tool_input_clear)

/* Messages, on standard error. */
void tool_error (const char *format, ...) G_GNUC_PRINTF (1, 2);
void tool_usage_error (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* The command line. */
GOptionContext *
tool_option_context_new (const char *arguments, const char *summary, const char *description);
gboolean tool_parse_arguments (GOptionContext *context, int argc, char **argv, ToolInput *input);

/* Input and output. */
MignetCluster *tool_load_cluster (const char *file);
gboolean tool_is_standard_input (const char *file);
GBytes *tool_load_bytes (const char *file, GError **error);
gboolean tool_save_cluster (MignetCluster *cluster, const char *file);
void tool_print_document (const char *json);
void tool_print_findings (MignetCluster *cluster);
ToolExit tool_finish_output (ToolExit status);

/* Text for people. */
gboolean tool_is_terminal (FILE *stream);
guint tool_get_width (FILE *stream);
guint tool_text_width (const char *text);
char *tool_escape (const char *text);
char *tool_paint (ToolStyle style, const char *text);
char *tool_format_bytes (guint64 bytes);
char *tool_format_milliseconds (guint64 milliseconds);
const char *tool_enum_nick (GType type, int value);
void tool_print_wrapped (const char *first_indent, guint indent, const char *text);
void tool_print_labelled (
    guint indent, guint label_width, ToolStyle style, const char *label, const char *text);

G_END_DECLS
