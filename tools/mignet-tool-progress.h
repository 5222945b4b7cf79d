/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mignet-tool.h"

G_BEGIN_DECLS

typedef struct _ToolProgress ToolProgress;

ToolProgress *tool_progress_new (MignetMigration *migration, FILE *stream);
void tool_progress_free (ToolProgress *self);
void tool_progress_say (ToolProgress *self, const char *text);
void tool_progress_end (ToolProgress *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ToolProgress, tool_progress_free)

G_END_DECLS
