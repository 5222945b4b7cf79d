/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mignet-tool.h"

G_BEGIN_DECLS

#define TOOL_DEFAULT_PROBE "ssh -o BatchMode=yes %a ip -j -s link"
#define TOOL_DEFAULT_CONNECTION_PROBE "ssh -o BatchMode=yes %a ss -tinH"

/* How the hosts are asked for what they carry. */
typedef struct
{
  char *counters;    /* (owned) (nullable): as it was given */
  char *connections; /* (owned) (nullable): as it was given */
  gboolean none;
  char **counter_command;    /* (owned) (nullable) */
  char **connection_command; /* (owned) (nullable) */
} ToolProbes;

void tool_probes_clear (ToolProbes *probes);
void tool_probes_add_to (ToolProbes *probes, GOptionContext *context);
gboolean tool_probes_check (ToolProbes *probes);

/* A migrator on libvirt that reads the evidence with them; the cluster may be NULL. */
MignetMigrator *tool_probes_build_migrator (const ToolProbes *probes, MignetCluster *cluster);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ToolProbes, tool_probes_clear)

G_END_DECLS
