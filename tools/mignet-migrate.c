/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <glib-unix.h>
#include <signal.h>

#include "mignet-commands.h"
#include "mignet-tool-plan.h"
#include "mignet-tool-probes.h"
#include "mignet-tool-progress.h"
#include "mignet-tool-request.h"
#include "mignet-tool-result.h"
#include "mignet-tool-transfer.h"

#define DESCRIPTION \
  "The hosts' libvirt daemons do the work; this command starts it, shows how it gets on and\n" \
  "waits for the end. Ctrl-C cancels the migration and waits until it is known where the\n" \
  "virtual machine is. Signal USR1 switches to post-copy, where that is allowed; a migration\n" \
  "in post-copy cannot be cancelled. FILE is not changed.\n\n" \
  "The probe is a command that prints the counters of a host as 'ip -j -s link' does; %h is\n" \
  "the name of the host and %a its address. It runs without a shell, for both hosts, before\n" \
  "and after the migration, and shows which network carried it. The default is\n" \
  "  " TOOL_DEFAULT_PROBE "\n" \
  "The connection probe prints the TCP connections of a host as 'ss -tinH' does. It runs again " \
  "and\n" \
  "again while the migration runs, and tells it from other traffic on the same network. Without\n" \
  "--probe the default is\n" \
  "  " TOOL_DEFAULT_CONNECTION_PROBE "\n" \
  "With --probe connections are looked at only if --connection-probe says how.\n" \
  "A host whose address is waited for is asked for it with the address probe, which prints what\n" \
  "'ip -j -d addr' prints there. Without --probe the default is\n" \
  "  " TOOL_ADDRESS_PROBE "\n\n" \
  "Examples:\n" \
  "  mignet migrate cluster.json --vm web1\n" \
  "  mignet migrate cluster.json --vm web1 --to host2 --network storage\n" \
  "  mignet migrate cluster.json --vm web1 --probe 'ssh monitor@%a ip -j -s link'\n" \
  "  mignet migrate cluster.json --vm web1 --no-evidence --json\n" \
  "  mignet migrate cluster.json --vm web1 --bandwidth 200 --post-copy-after 60\n" \
  "  mignet migrate cluster.json --vm web1 --to host2 --network storage --recover"

typedef struct
{
  MignetPlanner *planner;     /* (owned) */
  GCancellable *planning;     /* (owned): cancels the planning */
  MignetRequest *request;     /* (owned) */
  MignetPlan *plan;           /* (owned) (nullable) */
  MignetMigrator *migrator;   /* (owned) (nullable) */
  MignetMigration *migration; /* (owned) (nullable) */
  ToolProgress *progress;     /* (owned) (nullable) */
  gboolean recover;
  gboolean cancelled;
  gboolean ended;
  int post_copy_after; /* seconds, -1 for never */
  guint post_copy_timer;
  guint handlers[3];
} Run;

static void
run_clear (Run *run)
{
  for (guint i = 0; i < G_N_ELEMENTS (run->handlers); i++)
    g_clear_handle_id (&run->handlers[i], g_source_remove);
  g_clear_handle_id (&run->post_copy_timer, g_source_remove);
  g_clear_pointer (&run->progress, tool_progress_free);
  g_clear_object (&run->migration);
  g_clear_object (&run->migrator);
  g_clear_object (&run->plan);
  g_clear_object (&run->request);
  g_clear_object (&run->planning);
  g_clear_object (&run->planner);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* The first signal cancels. A migration cannot be left alone: the ones after it say why the command
 * is still there. */
static gboolean
on_signal (gpointer data)
{
  Run *run = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (run->migration == NULL)
    {
      g_cancellable_cancel (run->planning);
      return G_SOURCE_CONTINUE;
    }

  if (run->cancelled)
    text = g_strdup_printf ("Still cancelling: this ends when it is known where VM '%s' is. Ending "
                            "the command by force would not end the migration",
                            mignet_plan_get_vm (run->plan));
  else
    text = g_strdup_printf ("Cancelling: VM '%s' stays on '%s' if it has not left yet",
                            mignet_plan_get_vm (run->plan), mignet_plan_get_source (run->plan));

  if (!mignet_migration_cancel (run->migration, &error))
    {
      tool_progress_say (run->progress, error->message);
      return G_SOURCE_CONTINUE;
    }

  tool_progress_say (run->progress, text);
  run->cancelled = TRUE;

  return G_SOURCE_CONTINUE;
}

static void
on_post_copy (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *run = data;
  g_autoptr (GError) error = NULL;

  if (!mignet_migration_start_post_copy_finish (MIGNET_MIGRATION (source), result, &error) &&
      !run->ended)
    tool_progress_say (run->progress, error->message);
}

static gboolean
on_post_copy_signal (gpointer data)
{
  Run *run = data;

  if (run->migration != NULL)
    mignet_migration_start_post_copy_async (run->migration, NULL, on_post_copy, run);

  return G_SOURCE_CONTINUE;
}

static gboolean
on_post_copy_timer (gpointer data)
{
  Run *run = data;

  run->post_copy_timer = 0;
  on_post_copy_signal (run);

  return G_SOURCE_REMOVE;
}

/* The time counts from the moment at which memory goes over. */
static void
on_state_changed (MignetMigration *migration, GParamSpec *pspec, Run *run)
{
  if (mignet_migration_get_state (migration) != MIGNET_MIGRATION_STATE_PRE_COPY ||
      run->post_copy_after < 0 || run->post_copy_timer != 0)
    return;

  run->post_copy_timer =
      g_timeout_add_seconds ((guint) run->post_copy_after, on_post_copy_timer, run);
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *run = data;
  g_autoptr (GError) error = NULL;

  /* The migration itself knows how it ended. */
  mignet_migration_wait_finish (MIGNET_MIGRATION (source), result, &error);
  run->ended = TRUE;
}

/* Plans, and says so if that may take a while. */
static gboolean
make_plan (Run *run, GError **error)
{
  MignetMigrationPolicy *policy = mignet_request_get_effective_policy (run->request);
  guint timeout = mignet_migration_policy_get_pending_timeout (policy);
  g_autoptr (MignetPlan) first = mignet_planner_plan (run->planner, run->request, error);

  if (first == NULL)
    return FALSE;

  if (mignet_plan_get_outcome (first) == MIGNET_OUTCOME_WAITING && timeout > 0)
    tool_error ("Waiting up to %u s for the address of '%s' on '%s'", timeout,
                mignet_plan_get_wanted_network (first), mignet_plan_get_destination (first));

  run->plan = tool_plan_and_wait (run->planner, run->request, run->planning, error);

  return run->plan != NULL;
}

/* A migration that could not be started is one that failed. */
static MignetMigration *
new_failed_migration (MignetPlan *plan, const GError *error)
{
  MignetMigration *migration = mignet_migration_new (plan);

  mignet_migration_return_error (migration, MIGNET_MIGRATION_STATE_FAILED, error);
  /* Returns at once: it makes the end visible without the main context. */
  mignet_migration_wait (migration, NULL, NULL);

  return migration;
}

static void
carry_out (Run *run, FILE *stream)
{
  g_autoptr (GError) error = NULL;

  run->migration = run->recover ? mignet_migrator_recover (run->migrator, run->plan, &error)
                                : mignet_migrator_start (run->migrator, run->plan, &error);
  if (run->migration == NULL)
    {
      run->migration = new_failed_migration (run->plan, error);
      return;
    }

  run->progress = tool_progress_new (run->migration, stream);
  g_signal_connect (run->migration, "notify::state", G_CALLBACK (on_state_changed), run);
  mignet_migration_wait_async (run->migration, NULL, on_ended, run);
  while (!run->ended)
    g_main_context_iteration (NULL, TRUE);

  g_clear_handle_id (&run->post_copy_timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (run->migration, run);
  tool_progress_end (run->progress);
}

static ToolExit
report (Run *run, gboolean json)
{
  MignetMigrationState state = mignet_migration_get_state (run->migration);

  if (json)
    {
      g_autofree char *document = mignet_migration_to_json (run->migration);

      tool_print_document (document);
    }
  else
    tool_print_migration (run->migration);

  tool_say_how_it_ended (run->migration);

  return tool_finish_output (state == MIGNET_MIGRATION_STATE_DONE ? TOOL_EXIT_DONE
                                                                  : TOOL_EXIT_REFUSED);
}

static ToolExit
run_migration (Run *run, gboolean json)
{
  g_autoptr (GError) error = NULL;

  /* Whoever reads the output may go away; the migration must not be left alone for that. */
  signal (SIGPIPE, SIG_IGN);
  run->handlers[0] = g_unix_signal_add (SIGINT, on_signal, run);
  run->handlers[1] = g_unix_signal_add (SIGTERM, on_signal, run);
  run->handlers[2] = g_unix_signal_add (SIGUSR1, on_post_copy_signal, run);

  if (!make_plan (run, &error))
    {
      gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

      tool_error ("%s", cancelled ? "Cancelled before anything was started" : error->message);
      return cancelled ? TOOL_EXIT_REFUSED : TOOL_EXIT_USAGE;
    }

  if (!json && mignet_plan_get_outcome (run->plan) == MIGNET_OUTCOME_REFUSED)
    {
      tool_print_plan (run->plan);
      return tool_finish_output (TOOL_EXIT_REFUSED);
    }

  if (!json)
    {
      g_autoptr (GPtrArray) reasons = mignet_plan_get_reasons (run->plan);

      tool_print_headline (run->plan);
      tool_print_reasons (reasons, 2);
    }

  carry_out (run, json ? stderr : stdout);

  return report (run, json);
}

/* Whoever has his own way to the hosts for the one has none by default for the other. */
static gboolean
check_address_probe (const char *probe, const ToolProbes *probes, char ***command)
{
  if (probe == NULL && probes->counters == NULL)
    probe = TOOL_ADDRESS_PROBE;
  if (probe != NULL)
    *command = tool_parse_probe (probe);

  return probe == NULL || *command != NULL;
}

ToolExit
tool_command_migrate (int argc, char **argv)
{
  g_autofree char *address_probe = NULL;
  g_auto (GStrv) address_command = NULL;
  const GOptionEntry entries[] = {
    { "address-probe", 0, 0, G_OPTION_ARG_FILENAME, &address_probe,
      "The command that asks a host for an address that is waited for", "COMMAND" },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (ToolProbes) probes = { 0 };
  g_autoptr (GOptionContext) context = tool_option_context_new (
      "FILE", "Migrates a virtual machine and shows which network carried it.", DESCRIPTION);
  g_auto (ToolInput) input = { 0 };
  g_auto (ToolRequestOptions) options = { 0 };
  g_auto (ToolTransferOptions) transfer = { 0 };
  g_auto (Run) run = { 0 };
  g_autoptr (MignetCluster) cluster = NULL;

  tool_request_options_add_to (&options, context);
  tool_transfer_options_add_to (&transfer, context);
  tool_probes_add_to (&probes, context);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!tool_parse_arguments (context, argc, argv, &input) ||
      !tool_request_options_check (&options) || !tool_transfer_options_check (&transfer) ||
      !tool_probes_check (&probes) ||
      !check_address_probe (address_probe, &probes, &address_command))
    return TOOL_EXIT_USAGE;

  cluster = tool_load_cluster (input.file);
  if (cluster == NULL)
    return TOOL_EXIT_USAGE;

  run.request = tool_request_options_build (&options, cluster);
  if (run.request == NULL)
    return TOOL_EXIT_USAGE;
  tool_transfer_options_apply (&transfer, run.request);
  run.recover = transfer.recover;
  run.post_copy_after = tool_transfer_options_get_post_copy_after (&transfer);

  run.migrator = tool_probes_build_migrator (&probes, cluster);
  run.planner = tool_planner_new ((const char *const *) address_command);
  run.planning = g_cancellable_new ();

  return run_migration (&run, input.json);
}
