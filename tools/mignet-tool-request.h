/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mignet-tool.h"

G_BEGIN_DECLS

/* What the commands that plan a migration are told about it. */
typedef struct
{
  char *vm;        /* (owned) (nullable) */
  char *host;      /* (owned) (nullable) */
  char *preferred; /* (owned) (nullable) */
  char *network;   /* (owned) (nullable) */
  char *preset;    /* (owned) (nullable) */
  char *wait;      /* (owned) (nullable) */
} ToolRequestOptions;

/* FALSE if there is no such preset. */
gboolean tool_parse_preset (const char *word, MignetPreset *preset);

void tool_request_options_clear (ToolRequestOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ToolRequestOptions, tool_request_options_clear)

void tool_request_options_add_to (ToolRequestOptions *options, GOptionContext *context);
gboolean tool_request_options_check (const ToolRequestOptions *options);
MignetRequest *tool_request_options_build (const ToolRequestOptions *options,
                                           MignetCluster *cluster);

/* What prints the addresses of a host, if nothing else is said. */
#define TOOL_ADDRESS_PROBE "ssh -o BatchMode=yes %a ip -j -d addr"

char **tool_parse_probe (const char *probe);
MignetPlanner *tool_planner_new (const char *const *address_probe);
MignetPlan *tool_plan_and_wait (MignetPlanner *planner,
                                MignetRequest *request,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
