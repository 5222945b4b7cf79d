/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mignet-tool.h"

G_BEGIN_DECLS

/* Carries an evacuation out and shows how it gets on. */
ToolExit
tool_run_evacuation (MignetEvacuationRequest *request, MignetMigrator *migrator, gboolean json);

G_END_DECLS
