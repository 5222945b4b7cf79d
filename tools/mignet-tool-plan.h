/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mignet-tool-table.h"
#include "mignet-tool.h"

G_BEGIN_DECLS

ToolStyle tool_outcome_style (MignetOutcome outcome);
const char *tool_outcome_word (MignetOutcome outcome);
char *tool_plan_headline (MignetPlan *plan);

/* A row of a table of two columns, unless there is no value. */
void tool_add_detail (ToolTable *table, const char *name, const char *value);

/* The rows that say how a plan is carried out that is neither waiting nor refused. */
void tool_add_conduct (ToolTable *table, MignetPlan *plan);

void tool_print_headline (MignetPlan *plan);
void tool_print_reasons (GPtrArray *reasons, guint indent);
void tool_print_plan (MignetPlan *plan);

G_END_DECLS
