/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mignet-tool-transfer.h"

/* What the transfer part of a policy can be told on the command line, too. */

/* A week: longer than any migration. */
#define MAX_SECONDS (7 * 24 * 60 * 60)

void
tool_transfer_options_clear (ToolTransferOptions *options)
{
  g_clear_pointer (&options->bandwidth, g_free);
  g_clear_pointer (&options->max_downtime, g_free);
  g_clear_pointer (&options->timeout, g_free);
  g_clear_pointer (&options->post_copy_after, g_free);
}

void
tool_transfer_options_add_to (ToolTransferOptions *options, GOptionContext *context)
{
  const GOptionEntry entries[] = {
    { "bandwidth", 0, 0, G_OPTION_ARG_FILENAME, &options->bandwidth,
      "Transfer no more than that in a second", "MIB" },
    { "max-downtime", 0, 0, G_OPTION_ARG_FILENAME, &options->max_downtime,
      "Let the virtual machine stand still for no longer than that", "MS" },
    { "timeout", 0, 0, G_OPTION_ARG_FILENAME, &options->timeout,
      "Give up, or switch to post-copy if allowed, after that time", "SECONDS" },
    { "post-copy", 0, 0, G_OPTION_ARG_NONE, &options->post_copy,
      "Allow post-copy; signal USR1 switches to it", NULL },
    { "post-copy-after", 0, 0, G_OPTION_ARG_FILENAME, &options->post_copy_after,
      "Switch to post-copy after that time of transfer", "SECONDS" },
    { "recover", 0, 0, G_OPTION_ARG_NONE, &options->recover,
      "Recover a migration that broke in post-copy", NULL },
    G_OPTION_ENTRY_NULL,
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

/* A number from min to max; -1 for none. */
static gboolean
parse_number (const char *word, guint min, guint max, int *number)
{
  guint64 value;

  *number = -1;
  if (word == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (word, 10, min, max, &value, NULL))
    return FALSE;
  *number = (int) value;

  return TRUE;
}

static gboolean
check_number (const char *option, const char *word, const char *unit, guint min, guint max)
{
  int number;

  if (parse_number (word, min, max, &number))
    return TRUE;

  tool_usage_error ("'%s' is nothing that '--%s' understands; a number of %s from %u to %u is "
                    "expected",
                    word, option, unit, min, max);

  return FALSE;
}

gboolean
tool_transfer_options_check (const ToolTransferOptions *options)
{
  return check_number ("bandwidth", options->bandwidth, "MiB a second", 1, G_MAXINT) &&
         check_number ("max-downtime", options->max_downtime, "milliseconds", 1, 2000000) &&
         check_number ("timeout", options->timeout, "seconds", 1, MAX_SECONDS) &&
         check_number ("post-copy-after", options->post_copy_after, "seconds", 0, MAX_SECONDS);
}

void
tool_transfer_options_apply (const ToolTransferOptions *options, MignetRequest *request)
{
  g_autoptr (MignetMigrationPolicy) policy =
      mignet_migration_policy_copy (mignet_request_get_effective_policy (request));
  int number;

  if (parse_number (options->bandwidth, 1, G_MAXINT, &number) && number >= 0)
    mignet_migration_policy_set_bandwidth (policy, number, NULL);
  if (parse_number (options->max_downtime, 1, G_MAXINT, &number) && number >= 0)
    mignet_migration_policy_set_max_downtime (policy, number);
  if (parse_number (options->timeout, 1, MAX_SECONDS, &number) && number >= 0)
    mignet_migration_policy_set_completion_timeout (policy, number);
  if (options->post_copy || options->post_copy_after != NULL || options->recover)
    mignet_migration_policy_set_post_copy (policy, MIGNET_POST_COPY_ALLOWED);

  if (!mignet_migration_policy_equal (policy, mignet_request_get_effective_policy (request)))
    mignet_request_set_policy (request, policy);
}

int
tool_transfer_options_get_post_copy_after (const ToolTransferOptions *options)
{
  int number;

  parse_number (options->post_copy_after, 0, MAX_SECONDS, &number);

  return number;
}
