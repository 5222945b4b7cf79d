/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mignet-tool-table.h"

/* A table for a terminal. Cells are added one after the other, row by row. A table that is wider
 * than the terminal is printed in several parts, each with the first columns repeated. */

#define COLUMN_GAP 2

typedef struct
{
  char *text; /* (owned), escaped */
  guint width;
  ToolStyle style;
} Cell;

struct _ToolTable
{
  guint n_columns;
  guint n_repeated;
  guint indent;
  GArray *cells;   /* (owned) (element-type Cell) */
  guint *widths;   /* (owned), n_columns of them */
  gboolean *right; /* (owned), n_columns of them */
};

static void
clear_cell (gpointer data)
{
  Cell *cell = data;

  g_free (cell->text);
}

ToolTable *
tool_table_new (guint n_columns)
{
  ToolTable *self = g_new0 (ToolTable, 1);

  self->n_columns = n_columns;
  self->cells = g_array_new (FALSE, FALSE, sizeof (Cell));
  g_array_set_clear_func (self->cells, clear_cell);
  self->widths = g_new0 (guint, n_columns);
  self->right = g_new0 (gboolean, n_columns);

  return self;
}

void
tool_table_free (ToolTable *self)
{
  g_array_unref (self->cells);
  g_free (self->widths);
  g_free (self->right);
  g_free (self);
}

void
tool_table_align_right (ToolTable *self, guint column)
{
  self->right[column] = TRUE;
}

void
tool_table_set_indent (ToolTable *self, guint indent)
{
  self->indent = indent;
}

/* The first n_columns stand at the left of every part of a table that is too wide. */
void
tool_table_set_repeated (ToolTable *self, guint n_columns)
{
  self->n_repeated = n_columns;
}

void
tool_table_add (ToolTable *self, ToolStyle style, const char *text)
{
  guint column = self->cells->len % self->n_columns;
  Cell cell = { .text = tool_escape (text != NULL ? text : ""), .style = style };

  cell.width = tool_text_width (cell.text);
  self->widths[column] = MAX (self->widths[column], cell.width);
  g_array_append_val (self->cells, cell);
}

/* Adds cells of one style, up to a NULL. */
void
tool_table_add_row (ToolTable *self, ToolStyle style, ...)
{
  const char *text;
  va_list args;

  va_start (args, style);
  while ((text = va_arg (args, const char *)) != NULL)
    tool_table_add (self, style, text);
  va_end (args);
}

static void
append_cell (ToolTable *self, GString *line, const Cell *cell, guint column, gboolean last)
{
  g_autofree char *painted = tool_paint (cell->style, cell->text);
  int padding = self->widths[column] - cell->width;

  if (self->right[column])
    g_string_append_printf (line, "%*s%s", padding, "", painted);
  else
    g_string_append_printf (line, "%s%*s", painted, last ? 0 : padding, "");

  if (!last)
    g_string_append_printf (line, "%*s", COLUMN_GAP, "");
}

static void
print_part (ToolTable *self, guint first, guint end)
{
  guint n_rows = self->cells->len / self->n_columns;

  for (guint row = 0; row < n_rows; row++)
    {
      const Cell *cells = &g_array_index (self->cells, Cell, row * self->n_columns);
      g_autoptr (GString) line = g_string_new (NULL);

      g_string_append_printf (line, "%*s", (int) self->indent, "");
      for (guint column = 0; column < self->n_repeated; column++)
        append_cell (self, line, &cells[column], column, FALSE);
      for (guint column = first; column < end; column++)
        append_cell (self, line, &cells[column], column, column + 1 == end);
      g_print ("%s\n", g_strchomp (line->str));
    }
}

void
tool_table_print (ToolTable *self)
{
  guint limit = tool_get_width (stdout);
  guint fixed = self->indent;
  guint first = self->n_repeated;

  for (guint column = 0; column < self->n_repeated; column++)
    fixed += self->widths[column] + COLUMN_GAP;

  do
    {
      guint end = first;
      guint width = fixed;

      while (end < self->n_columns)
        {
          width += self->widths[end];
          if (end > first && self->n_repeated > 0 && limit > 0 && width > limit)
            break;
          width += COLUMN_GAP;
          end++;
        }

      if (first > self->n_repeated)
        g_print ("\n");
      print_part (self, first, end);
      first = end;
    }
  while (first < self->n_columns);
}
