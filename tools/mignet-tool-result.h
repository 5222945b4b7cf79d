/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mignet-tool.h"

G_BEGIN_DECLS

void tool_print_migration (MignetMigration *migration);
void tool_say_how_it_ended (MignetMigration *migration);

G_END_DECLS
