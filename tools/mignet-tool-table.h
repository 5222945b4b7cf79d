/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mignet-tool.h"

G_BEGIN_DECLS

typedef struct _ToolTable ToolTable;

ToolTable *tool_table_new (guint n_columns);
void tool_table_free (ToolTable *self);
void tool_table_align_right (ToolTable *self, guint column);
void tool_table_set_indent (ToolTable *self, guint indent);
void tool_table_set_repeated (ToolTable *self, guint n_columns);
void tool_table_add (ToolTable *self, ToolStyle style, const char *text);
void tool_table_add_row (ToolTable *self, ToolStyle style, ...) G_GNUC_NULL_TERMINATED;
void tool_table_print (ToolTable *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ToolTable, tool_table_free)

G_END_DECLS
