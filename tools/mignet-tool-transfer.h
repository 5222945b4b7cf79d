/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mignet-tool.h"

G_BEGIN_DECLS

/* What the command that migrates is told about the transfer. */
typedef struct
{
  char *bandwidth;       /* (owned) (nullable) */
  char *max_downtime;    /* (owned) (nullable) */
  char *timeout;         /* (owned) (nullable) */
  char *post_copy_after; /* (owned) (nullable) */
  gboolean post_copy;
  gboolean recover;
} ToolTransferOptions;

void tool_transfer_options_clear (ToolTransferOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ToolTransferOptions, tool_transfer_options_clear)

void tool_transfer_options_add_to (ToolTransferOptions *options, GOptionContext *context);
gboolean tool_transfer_options_check (const ToolTransferOptions *options);

/* Gives the request a policy of its own, if the options ask for something. */
void tool_transfer_options_apply (const ToolTransferOptions *options, MignetRequest *request);

/* After how many seconds of transfer to switch to post-copy, -1 for never. */
int tool_transfer_options_get_post_copy_after (const ToolTransferOptions *options);

G_END_DECLS
