/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mignet-tool.h"

G_BEGIN_DECLS

/* What the administrator says about the networks of a cluster. */
typedef struct
{
  char *management; /* (owned) (nullable): NAME[=SUBNET,…] */
  char **networks;  /* (owned) (nullable): NAME[=SUBNET,…] */
  char **roles;     /* (owned) (nullable): ROLE=NETWORK */
} ToolDeclarations;

void tool_declarations_clear (ToolDeclarations *self);
void tool_declarations_add_to (ToolDeclarations *self, GOptionContext *context);
gboolean tool_declarations_check (const ToolDeclarations *self);
MignetCluster *tool_declarations_new_cluster (const ToolDeclarations *self);
gboolean tool_declarations_apply (const ToolDeclarations *self, MignetCluster *cluster);
gboolean
tool_declarations_grant (const ToolDeclarations *self, MignetCluster *cluster, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ToolDeclarations, tool_declarations_clear)

G_END_DECLS
