/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include <mignet-libvirt/mignet-libvirt.h>

#include "mignet-commands.h"
#include "mignet-tool-declare.h"
#include "mignet-tool-request.h"
#include "mignet-tool-table.h"

/* How many hosts are asked at the same time. */
#define MAX_QUESTIONS 8

#define MAX_TIMEOUT (60 * 60)

#define DESCRIPTION \
  "The libvirt daemons at the URIs are asked about hosts, interfaces, networks and virtual\n" \
  "machines. FILE is made if it is not there; otherwise hosts and virtual machines in it are\n" \
  "brought up to date, and what was declared there stays. Without a URI all hosts of FILE are\n" \
  "asked. NAME= before a URI says what the host is called.\n\n" \
  "libvirt rarely knows addresses, so a probe is asked for them: a command that prints what\n" \
  "'ip -j -d addr' prints on the host; %h is its name and %a its address. It runs without a\n" \
  "shell. The default is\n" \
  "  " TOOL_ADDRESS_PROBE "\n\n" \
  "The network over which a host is reached is its management network. The others are looked\n" \
  "for by the subnets that '--network' declares.\n\n" \
  "Examples:\n" \
  "  mignet discover qemu+ssh://h1/system qemu+ssh://h2/system --into cluster.json \\\n" \
  "    --network storage=192.168.77.0/24 --role migration=storage\n" \
  "  mignet discover --into cluster.json\n" \
  "  mignet discover web=qemu:///system --probe 'ip -j -d addr' --into cluster.json"

/* A host to ask, and what came of it. */
typedef struct
{
  char *name;                 /* (owned) (nullable) */
  char *address;              /* (owned) (nullable) */
  char *uri;                  /* (owned) (nullable) */
  MignetDiscovery *discovery; /* (owned) (nullable) */
} Target;

typedef struct
{
  MignetDiscoverer *discoverer; /* (owned) */
  GPtrArray *targets;           /* (owned): Target */
  guint n_asked;
  guint n_answered;
} Run;

typedef struct
{
  Run *run;
  Target *target;
} Question;

static void
target_free (gpointer data)
{
  Target *target = data;

  g_free (target->name);
  g_free (target->address);
  g_free (target->uri);
  g_clear_object (&target->discovery);
  g_free (target);
}

static void
run_clear (Run *run)
{
  g_clear_object (&run->discoverer);
  g_clear_pointer (&run->targets, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* What people call the host, as far as it is known. */
static const char *
get_label (const Target *target)
{
  return target->name != NULL ? target->name : target->uri;
}

static void ask_more (Run *run);

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  Question *question = data;
  g_autoptr (GError) error = NULL;

  question->target->discovery =
      mignet_discoverer_discover_finish (MIGNET_DISCOVERER (source), result, &error);
  if (question->target->discovery == NULL)
    tool_error ("Host '%s' is not known better now: %s", get_label (question->target),
                error->message);

  question->run->n_answered++;
  ask_more (question->run);
  g_free (question);
}

static void
ask_more (Run *run)
{
  while (run->n_asked < run->targets->len && run->n_asked - run->n_answered < MAX_QUESTIONS)
    {
      Target *target = g_ptr_array_index (run->targets, run->n_asked++);
      Question *question = g_new0 (Question, 1);

      question->run = run;
      question->target = target;
      mignet_discoverer_discover_async (run->discoverer, target->name, target->address, target->uri,
                                        NULL, on_answer, question);
    }
}

static void
ask_all (Run *run)
{
  ask_more (run);
  while (run->n_answered < run->targets->len)
    g_main_context_iteration (NULL, TRUE);
}

static Target *
add_target (Run *run, const char *name, const char *address, const char *uri)
{
  Target *target = g_new0 (Target, 1);

  target->name = g_strdup (name);
  target->address = g_strdup (address);
  target->uri = g_strdup (uri);
  g_ptr_array_add (run->targets, target);

  return target;
}

/* The name that the document has for the host of a URI, so that it is the same host to everybody.
 */
static MignetHost *
find_host_of_uri (MignetCluster *cluster, const char *uri)
{
  GListModel *hosts = mignet_cluster_get_hosts (cluster);
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);
  const char *address = parsed != NULL ? g_uri_get_host (parsed) : NULL;

  for (guint i = 0; address != NULL && i < g_list_model_get_n_items (hosts); i++)
    {
      g_autoptr (MignetHost) host = g_list_model_get_item (hosts, i);
      const char *registered = mignet_host_get_address (host);

      if (g_ascii_strcasecmp (address,
                              registered != NULL ? registered : mignet_host_get_name (host)) == 0)
        return host;
    }

  return NULL;
}

static gboolean
add_uri (Run *run, MignetCluster *cluster, const char *argument)
{
  const char *scheme_end = strstr (argument, "://");
  const char *separator = strchr (argument, '=');
  g_autofree char *name = NULL;
  const char *uri = argument;

  if (scheme_end == NULL)
    {
      tool_usage_error ("'%s' is not a connection URI; one such as 'qemu+tls://host1/system' is "
                        "expected",
                        argument);
      return FALSE;
    }
  if (separator == argument)
    {
      tool_usage_error ("'%s' has no name before '='", argument);
      return FALSE;
    }

  if (separator != NULL && separator < scheme_end)
    {
      name = g_strndup (argument, separator - argument);
      uri = separator + 1;
    }
  else
    {
      MignetHost *host = find_host_of_uri (cluster, argument);

      name = host != NULL ? g_strdup (mignet_host_get_name (host)) : NULL;
    }
  add_target (run, name, NULL, uri);

  return TRUE;
}

static gboolean
add_targets (Run *run, MignetCluster *cluster, char **arguments)
{
  GListModel *hosts = mignet_cluster_get_hosts (cluster);

  for (guint i = 0; arguments != NULL && arguments[i] != NULL; i++)
    if (!add_uri (run, cluster, arguments[i]))
      return FALSE;

  for (guint i = 0; arguments == NULL && i < g_list_model_get_n_items (hosts); i++)
    {
      g_autoptr (MignetHost) host = g_list_model_get_item (hosts, i);

      add_target (run, mignet_host_get_name (host), mignet_host_get_address (host), NULL);
    }

  if (run->targets->len == 0)
    tool_usage_error ("No host was named, and there is none in the document");

  return run->targets->len > 0;
}

static MignetTransport
find_transport (const char *uri)
{
  if (g_str_has_prefix (uri, "qemu+tcp:"))
    return MIGNET_TRANSPORT_TCP;

  return g_str_has_prefix (uri, "qemu+ssh:") ? MIGNET_TRANSPORT_SSH : MIGNET_TRANSPORT_TLS;
}

/* In a new cluster the daemons reach each other as this command reaches them, if it reaches all of
 * them in the same way. */
static void
set_transport (MignetCluster *cluster, Run *run)
{
  g_autoptr (MignetMigrationPolicy) policy =
      mignet_migration_policy_copy (mignet_cluster_get_migration_policy (cluster));
  MignetTransport transport = find_transport (((Target *) run->targets->pdata[0])->uri);

  for (guint i = 0; i < run->targets->len; i++)
    if (find_transport (((Target *) run->targets->pdata[i])->uri) != transport)
      return;

  mignet_migration_policy_set_connect_transport (policy, transport);
  mignet_cluster_set_migration_policy (cluster, policy);
}

/* A host in maintenance may well be switched off. */
static void
mark_unreachable (MignetCluster *cluster, const Target *target)
{
  MignetHost *host =
      target->name != NULL ? mignet_cluster_lookup_host (cluster, target->name) : NULL;
  MignetHostStatus status;

  if (host == NULL)
    return;

  status = mignet_host_get_status (host);
  if (status == MIGNET_HOST_STATUS_UP || status == MIGNET_HOST_STATUS_NON_OPERATIONAL ||
      status == MIGNET_HOST_STATUS_CONNECTING)
    mignet_host_set_status (host, MIGNET_HOST_STATUS_NON_RESPONSIVE);
}

static void
say_all (char **messages)
{
  for (guint i = 0; messages[i] != NULL; i++)
    tool_error ("%s", messages[i]);
}

/* Returns how many hosts have answered. */
static guint
take_answers (Run *run, MignetCluster *cluster)
{
  g_autoptr (GPtrArray) discoveries = g_ptr_array_new ();
  g_auto (GStrv) messages = NULL;

  for (guint i = 0; i < run->targets->len; i++)
    {
      Target *target = g_ptr_array_index (run->targets, i);
      g_auto (GStrv) warnings = NULL;

      if (target->discovery == NULL)
        {
          mark_unreachable (cluster, target);
          continue;
        }
      g_ptr_array_add (discoveries, target->discovery);
      warnings = mignet_discovery_dup_warnings (target->discovery);
      say_all (warnings);
    }

  messages = mignet_cluster_take_discoveries (cluster, discoveries);
  say_all (messages);

  return discoveries->len;
}

static guint
count_vms (MignetCluster *cluster, MignetHost *host)
{
  GListModel *vms = mignet_cluster_get_vms (cluster);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (vms); i++)
    {
      g_autoptr (MignetVm) vm = g_list_model_get_item (vms, i);

      n += mignet_vm_get_host (vm) == host && mignet_vm_get_status (vm) != MIGNET_VM_STATUS_DOWN;
    }

  return n;
}

/* The networks whose interface is known, each with the first address that the host has there. */
static char *
describe_networks (MignetHost *host)
{
  static const GSocketFamily families[] = { G_SOCKET_FAMILY_IPV4, G_SOCKET_FAMILY_IPV6 };
  GListModel *attachments = mignet_host_get_attachments (host);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (attachments); i++)
    {
      g_autoptr (MignetNetworkAttachment) attachment = g_list_model_get_item (attachments, i);
      MignetNetwork *network = mignet_network_attachment_get_network (attachment);
      g_autofree char *address = NULL;

      if (mignet_network_attachment_get_nic (attachment) == NULL)
        continue;

      for (guint j = 0; address == NULL && j < G_N_ELEMENTS (families); j++)
        {
          g_autoptr (GPtrArray) addresses =
              mignet_network_attachment_get_addresses (attachment, families[j]);

          if (addresses != NULL && addresses->len > 0)
            address = mignet_ip_address_to_string (g_ptr_array_index (addresses, 0));
        }
      g_string_append_printf (text, "%s%s%s%s", text->len > 0 ? ", " : "",
                              mignet_network_get_name (network), address != NULL ? " " : "",
                              address != NULL ? address : "");
    }

  return g_string_free (text, FALSE);
}

static void
print_hosts (MignetCluster *cluster)
{
  GListModel *hosts = mignet_cluster_get_hosts (cluster);
  g_autoptr (ToolTable) table = tool_table_new (4);

  tool_table_add_row (table, TOOL_STYLE_BOLD, "HOST", "STATUS", "VMS", "NETWORKS", NULL);
  for (guint i = 0; i < g_list_model_get_n_items (hosts); i++)
    {
      g_autoptr (MignetHost) host = g_list_model_get_item (hosts, i);
      MignetHostStatus status = mignet_host_get_effective_status (host);
      g_autofree char *n_vms = g_strdup_printf ("%u", count_vms (cluster, host));
      g_autofree char *networks = describe_networks (host);

      tool_table_add (table, TOOL_STYLE_PLAIN, mignet_host_get_name (host));
      tool_table_add (table, status == MIGNET_HOST_STATUS_UP ? TOOL_STYLE_GOOD : TOOL_STYLE_NOTICE,
                      tool_enum_nick (MIGNET_TYPE_HOST_STATUS, (int) status));
      tool_table_add (table, TOOL_STYLE_PLAIN, n_vms);
      tool_table_add (table, TOOL_STYLE_PLAIN, networks);
    }
  tool_table_print (table);
}

static void
print_result (MignetCluster *cluster, const char *file)
{
  MignetNetwork *management = mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_MANAGEMENT);
  g_autofree char *text = g_strdup_printf ("Written to '%s'.", file);

  print_hosts (cluster);
  g_print ("\n");
  if (mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_MIGRATION) == management)
    tool_print_wrapped ("", 0,
                        "Management carries the migrations. '--network NAME=SUBNET "
                        "--role migration=NAME' gives them a network of their own.");
  tool_print_wrapped ("", 0, text);
}

static ToolExit
discover (Run *run,
          MignetCluster *cluster,
          const ToolDeclarations *declarations,
          const char *into,
          gboolean is_new,
          gboolean json)
{
  gboolean roles_given;
  guint n_answers;
  g_autoptr (GError) error = NULL;

  ask_all (run);

  /* Roles move only while nothing migrates: either before what is found says that something does,
   * or after it says that what did no longer does. */
  roles_given = tool_declarations_grant (declarations, cluster, NULL);
  n_answers = take_answers (run, cluster);
  if (!roles_given && !tool_declarations_grant (declarations, cluster, &error))
    {
      tool_error ("%s", error->message);
      return TOOL_EXIT_REFUSED;
    }
  if (is_new && n_answers == 0)
    return TOOL_EXIT_REFUSED;

  if (!tool_save_cluster (cluster, into))
    return TOOL_EXIT_REFUSED;
  if (json)
    tool_print_findings (cluster);
  else
    print_result (cluster, into);

  return n_answers == run->targets->len ? TOOL_EXIT_DONE : TOOL_EXIT_REFUSED;
}

/* Without a probe, addresses are known only where libvirt knows them. */
static MignetDiscoverer *
build_discoverer (const char *probe, gboolean no_probe, int timeout)
{
  g_autoptr (MignetLibvirtDiscoverer) discoverer = mignet_libvirt_discoverer_new ();
  g_autoptr (MignetCommandDiscoverer) command = NULL;
  g_auto (GStrv) words = NULL;

  if (probe != NULL && no_probe)
    {
      tool_usage_error ("'--probe' and '--no-probe' exclude each other");
      return NULL;
    }
  if (timeout < 1 || timeout > MAX_TIMEOUT)
    {
      tool_usage_error ("%d is not a time to wait; a number of seconds from 1 to %d is expected",
                        timeout, MAX_TIMEOUT);
      return NULL;
    }

  mignet_libvirt_discoverer_set_timeout (discoverer, (guint) timeout);
  if (!no_probe)
    {
      words = tool_parse_probe (probe != NULL ? probe : TOOL_ADDRESS_PROBE);
      if (words == NULL)
        return NULL;
      command = mignet_command_discoverer_new ((const char *const *) words);
      mignet_command_discoverer_set_timeout (command, (guint) timeout);
      mignet_libvirt_discoverer_set_address_discoverer (discoverer, MIGNET_DISCOVERER (command));
    }

  return MIGNET_DISCOVERER (g_steal_pointer (&discoverer));
}

static gboolean
check_into (const char *into)
{
  if (into == NULL)
    tool_usage_error ("'--into' is missing; it names the file to write");
  else if (tool_is_standard_input (into))
    tool_usage_error ("Standard input cannot be written; '--into' needs a file");
  else
    return TRUE;

  return FALSE;
}

static ToolExit
run_command (
    Run *run, const ToolDeclarations *declarations, char **uris, const char *into, gboolean json)
{
  gboolean is_new = !g_file_test (into, G_FILE_TEST_EXISTS);
  g_autoptr (MignetCluster) cluster = NULL;

  if (is_new && uris == NULL)
    {
      tool_usage_error ("No URI was named, and '%s' is not there to name hosts", into);
      return TOOL_EXIT_USAGE;
    }

  cluster = is_new ? tool_declarations_new_cluster (declarations) : tool_load_cluster (into);
  if (cluster == NULL || !tool_declarations_apply (declarations, cluster) ||
      !add_targets (run, cluster, uris))
    return TOOL_EXIT_USAGE;

  if (is_new)
    set_transport (cluster, run);
  mignet_libvirt_discoverer_set_transport (MIGNET_LIBVIRT_DISCOVERER (run->discoverer),
                                           mignet_migration_policy_get_connect_transport (
                                               mignet_cluster_get_migration_policy (cluster)));

  return discover (run, cluster, declarations, into, is_new, json);
}

ToolExit
tool_command_discover (int argc, char **argv)
{
  g_autofree char *into = NULL;
  g_autofree char *probe = NULL;
  g_auto (GStrv) uris = NULL;
  gboolean no_probe = FALSE;
  gboolean json = FALSE;
  int timeout = 10;
  const GOptionEntry entries[] = {
    { "into", 0, 0, G_OPTION_ARG_FILENAME, &into, "The cluster document to make or update",
      "FILE" },
    { "probe", 0, 0, G_OPTION_ARG_FILENAME, &probe, "The command that tells addresses", "COMMAND" },
    { "no-probe", 0, 0, G_OPTION_ARG_NONE, &no_probe, "Ask nobody but libvirt for addresses",
      NULL },
    { "timeout", 0, 0, G_OPTION_ARG_INT, &timeout, "How long a host may take to answer",
      "SECONDS" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print the findings of 'mignet check'", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &uris, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = tool_option_context_new (
      "[[NAME=]URI…]", "Asks libvirt about the hosts of a cluster.", DESCRIPTION);
  g_auto (ToolDeclarations) declarations = { 0 };
  g_auto (Run) run = { 0 };
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  tool_declarations_add_to (&declarations, context);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      tool_usage_error ("%s", error->message);
      return TOOL_EXIT_USAGE;
    }

  if (!check_into (into) || !tool_declarations_check (&declarations))
    return TOOL_EXIT_USAGE;
  run.targets = g_ptr_array_new_with_free_func (target_free);
  run.discoverer = build_discoverer (probe, no_probe, timeout);
  if (run.discoverer == NULL)
    return TOOL_EXIT_USAGE;

  return tool_finish_output (run_command (&run, &declarations, uris, into, json));
}
