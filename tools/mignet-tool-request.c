/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mignet-tool-request.h"

/* A day: who waits longer for an address has another problem. */
#define MAX_WAIT_SECONDS (24 * 60 * 60)

void
tool_request_options_clear (ToolRequestOptions *options)
{
  g_clear_pointer (&options->vm, g_free);
  g_clear_pointer (&options->host, g_free);
  g_clear_pointer (&options->preferred, g_free);
  g_clear_pointer (&options->network, g_free);
  g_clear_pointer (&options->preset, g_free);
  g_clear_pointer (&options->wait, g_free);
}

/* Names are taken as they are: documents are UTF-8 in every locale. */
void
tool_request_options_add_to (ToolRequestOptions *options, GOptionContext *context)
{
  const GOptionEntry entries[] = {
    { "vm", 0, 0, G_OPTION_ARG_FILENAME, &options->vm, "The virtual machine to migrate", "VM" },
    { "to", 0, 0, G_OPTION_ARG_FILENAME, &options->host,
      "Migrate to this host instead of the best one", "HOST" },
    { "prefer", 0, 0, G_OPTION_ARG_FILENAME, &options->preferred,
      "Migrate to this host if it is as good as any other", "HOST" },
    { "network", 0, 0, G_OPTION_ARG_FILENAME, &options->network,
      "Migrate over this network and no other", "NETWORK" },
    { "preset", 0, 0, G_OPTION_ARG_FILENAME, &options->preset,
      "Follow the rules of design, ovirt or strict", "PRESET" },
    { "wait", 0, 0, G_OPTION_ARG_FILENAME, &options->wait,
      "Wait that long for a pending address; 0 decides at once", "SECONDS" },
    G_OPTION_ENTRY_NULL,
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

gboolean
tool_parse_preset (const char *word, MignetPreset *preset)
{
  g_autoptr (GTypeClass) enum_class = g_type_class_ref (MIGNET_TYPE_PRESET);
  GEnumValue *value = g_enum_get_value_by_nick (G_ENUM_CLASS (enum_class), word);

  if (value == NULL)
    return FALSE;

  *preset = value->value;
  return TRUE;
}

static gboolean
parse_wait (const char *word, guint *seconds)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (word, 10, 0, MAX_WAIT_SECONDS, &value, NULL))
    return FALSE;

  *seconds = value;
  return TRUE;
}

/* Whether the options can be used at all, before any document is read. */
gboolean
tool_request_options_check (const ToolRequestOptions *options)
{
  MignetPreset preset;
  guint seconds;

  if (options->vm == NULL)
    {
      tool_usage_error ("No virtual machine was named; '--vm VM' is expected");
      return FALSE;
    }

  if (options->host != NULL && options->preferred != NULL)
    {
      tool_usage_error ("'--to' leaves no choice for '--prefer'; one of the two is expected");
      return FALSE;
    }

  if (options->preset != NULL && !tool_parse_preset (options->preset, &preset))
    {
      tool_usage_error ("Preset '%s' does not exist; design, ovirt or strict is expected",
                        options->preset);
      return FALSE;
    }

  if (options->wait != NULL && !parse_wait (options->wait, &seconds))
    {
      tool_usage_error ("'%s' is not a time to wait; a number of seconds from 0 to %d is expected",
                        options->wait, MAX_WAIT_SECONDS);
      return FALSE;
    }

  return TRUE;
}

/* Gives the request the policy that applies with the changes that the options ask for. */
static void
change_policy (const ToolRequestOptions *options, MignetRequest *request)
{
  g_autoptr (MignetMigrationPolicy) policy = NULL;
  MignetPreset preset;
  guint seconds;

  if (options->preset == NULL && options->wait == NULL)
    return;

  policy = mignet_migration_policy_copy (mignet_request_get_effective_policy (request));

  if (options->preset != NULL && tool_parse_preset (options->preset, &preset))
    mignet_migration_policy_apply_preset (policy, preset);
  if (options->wait != NULL && parse_wait (options->wait, &seconds))
    mignet_migration_policy_set_pending_timeout (policy, seconds);
  mignet_request_set_policy (request, policy);
}

static void
say_unknown (const char *kind, const char *name, MignetCluster *cluster)
{
  tool_error ("%s '%s' does not exist in cluster '%s'", kind, name,
              mignet_cluster_get_name (cluster));
}

static MignetHost *
find_host (MignetCluster *cluster, const char *name)
{
  MignetHost *host = mignet_cluster_lookup_host (cluster, name);

  if (host == NULL)
    say_unknown ("Host", name, cluster);

  return host;
}

/* Builds the request that the options describe. Says what is wrong and returns NULL if they name
 * something that the cluster does not have. */
MignetRequest *
tool_request_options_build (const ToolRequestOptions *options, MignetCluster *cluster)
{
  MignetVm *vm = mignet_cluster_lookup_vm (cluster, options->vm);
  g_autoptr (MignetRequest) request = NULL;

  if (vm == NULL)
    {
      say_unknown ("VM", options->vm, cluster);
      return NULL;
    }

  request = mignet_request_new (vm);

  if (options->host != NULL)
    {
      MignetHost *host = find_host (cluster, options->host);

      if (host == NULL)
        return NULL;
      mignet_request_set_destination (request, host);
    }

  if (options->preferred != NULL)
    {
      MignetHost *host = find_host (cluster, options->preferred);

      if (host == NULL)
        return NULL;
      mignet_request_set_preferred (request, host);
    }

  if (options->network != NULL)
    {
      MignetNetwork *network = mignet_cluster_lookup_network (cluster, options->network);

      if (network == NULL)
        {
          say_unknown ("Network", options->network, cluster);
          return NULL;
        }
      mignet_request_set_network (request, network);
    }

  change_policy (options, request);

  return g_steal_pointer (&request);
}

/* The words of a command. Says what is wrong and returns NULL if it is none. */
char **
tool_parse_probe (const char *probe)
{
  g_autoptr (GError) error = NULL;
  char **command = NULL;

  if (!g_shell_parse_argv (probe, NULL, &command, &error))
    tool_usage_error ("The probe '%s' is not a command: %s", probe, error->message);

  return command;
}

/* A planner that asks hosts for the addresses that it waits for, if there is a probe. */
MignetPlanner *
tool_planner_new (const char *const *address_probe)
{
  MignetPlanner *planner = mignet_planner_new ();
  g_autoptr (MignetCommandDiscoverer) discoverer = NULL;

  if (address_probe == NULL)
    return planner;

  discoverer = mignet_command_discoverer_new (address_probe);
  mignet_planner_set_discoverer (planner, MIGNET_DISCOVERER (discoverer));

  return planner;
}

static void
on_planned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **result_out = user_data;

  *result_out = g_object_ref (result);
}

/* Plans as mignet_planner_plan() does, but waits for a pending address as long as the policy says;
 * signal handlers run meanwhile. */
MignetPlan *
tool_plan_and_wait (MignetPlanner *planner,
                    MignetRequest *request,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  mignet_planner_plan_async (planner, request, cancellable, on_planned, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return mignet_planner_plan_finish (planner, result, error);
}
