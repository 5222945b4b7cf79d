/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mignet-tool.h"

G_BEGIN_DECLS

/* The commands. argv[0] is the name of the command. */
ToolExit tool_command_check (int argc, char **argv);
ToolExit tool_command_plan (int argc, char **argv);
ToolExit tool_command_explain (int argc, char **argv);
ToolExit tool_command_evacuate (int argc, char **argv);
ToolExit tool_command_roles (int argc, char **argv);
ToolExit tool_command_graph (int argc, char **argv);
ToolExit tool_command_import (int argc, char **argv);
ToolExit tool_command_discover (int argc, char **argv);
ToolExit tool_command_migrate (int argc, char **argv);

G_END_DECLS
