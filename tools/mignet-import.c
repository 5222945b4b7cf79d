/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "mignet-commands.h"

#define DESCRIPTION \
  "Kinds and their inputs, '-' being standard input:\n" \
  "  ip ADDR [LINK]          what 'ip -j -d addr' printed on the host, and optionally what\n" \
  "                          'ip -j -s link' printed later\n" \
  "  vdsm CAPS [STATS]       what VDSM answered to Host.getCapabilities and Host.getStats;\n" \
  "                          without the latter it is not known which links are up\n" \
  "  libvirt XML...          what 'virsh iface-dumpxml' and 'virsh net-dumpxml' printed, each\n" \
  "                          in a file of its own; what they do not describe stays\n" \
  "  ovirt JSON...           what oVirt's REST API answered, in any order: /clusters and\n" \
  "                          /clusters/ID/networks, /hosts?follow=nics,network_attachments,\n" \
  "                          /vms?follow=nics with /vnicprofiles, affinity groups\n\n" \
  "Interfaces, addresses and networks of the host are replaced; what the input does not tell\n" \
  "stays. A host that FILE does not have is added. ovirt makes the whole cluster, and keeps " \
  "what\n" \
  "the API does not know, such as subnets, if FILE exists. Nothing is written if\n" \
  "anything is wrong.\n\n" \
  "Examples:\n" \
  "  ssh host1 ip -j -d addr | mignet import ip - --host host1 --into cluster.json\n" \
  "  mignet import ip addr.json link.json --host host1 --into cluster.json\n" \
  "  curl -H 'Accept: application/json' .../ovirt-engine/api/clusters > clusters.json\n" \
  "  mignet import ovirt clusters.json networks.json hosts.json vms.json --into cluster.json"

/* The inputs of one import, with the names that messages call them by. */
typedef struct
{
  GPtrArray *texts; /* (owned): GBytes */
  char **names;     /* (unowned) */
} Inputs;

typedef struct
{
  const char *name;
  guint min_inputs;
  guint max_inputs;
  gboolean (*import_host) (MignetHost *host,
                           MignetCluster *cluster,
                           const Inputs *inputs,
                           GError **error);
  MignetCluster *(*load) (const Inputs *inputs,
                          const char *name,
                          MignetCluster *previous,
                          GError **error);
} Kind;

typedef struct
{
  char *into;
  char *host;
  char *cluster;
  gboolean json;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->into);
  g_free (options->host);
  g_free (options->cluster);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* An input that may be left out is NULL. */
static GBytes *
peek_text (const Inputs *inputs, guint index)
{
  return index < inputs->texts->len ? g_ptr_array_index (inputs->texts, index) : NULL;
}

static const char *
peek_name (const Inputs *inputs, guint index)
{
  if (index >= inputs->texts->len)
    return NULL;

  return tool_is_standard_input (inputs->names[index]) ? "standard input" : inputs->names[index];
}

static gboolean
import_ip (MignetHost *host, MignetCluster *cluster, const Inputs *inputs, GError **error)
{
  return mignet_host_import_ip (host, cluster, peek_text (inputs, 0), peek_name (inputs, 0),
                                peek_text (inputs, 1), peek_name (inputs, 1), error);
}

static gboolean
import_vdsm (MignetHost *host, MignetCluster *cluster, const Inputs *inputs, GError **error)
{
  return mignet_host_import_vdsm (host, cluster, peek_text (inputs, 0), peek_name (inputs, 0),
                                  peek_text (inputs, 1), peek_name (inputs, 1), error);
}

static const char **
list_names (const Inputs *inputs)
{
  const char **names = g_new0 (const char *, inputs->texts->len + 1);

  for (guint i = 0; i < inputs->texts->len; i++)
    names[i] = peek_name (inputs, i);

  return names;
}

static gboolean
import_libvirt (MignetHost *host, MignetCluster *cluster, const Inputs *inputs, GError **error)
{
  g_autofree const char **names = list_names (inputs);

  return mignet_host_import_libvirt (host, cluster, inputs->texts, names, error);
}

static MignetCluster *
load_ovirt (const Inputs *inputs, const char *name, MignetCluster *previous, GError **error)
{
  g_autofree const char **names = list_names (inputs);

  return mignet_cluster_load_from_ovirt (inputs->texts, names, name, previous, error);
}

static const Kind kinds[] = {
  { "ip", 1, 2, import_ip, NULL },
  { "vdsm", 1, 2, import_vdsm, NULL },
  { "libvirt", 1, G_MAXUINT, import_libvirt, NULL },
  { "ovirt", 1, G_MAXUINT, NULL, load_ovirt },
};

static const Kind *
find_kind (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (strcmp (kinds[i].name, name) == 0)
        return &kinds[i];
    }

  return NULL;
}

/* Standard input can be read once only. */
static GPtrArray *
load_inputs (char **names)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  gboolean standard_input_read = FALSE;

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      GBytes *text = NULL;

      if (tool_is_standard_input (names[i]) && standard_input_read)
        {
          tool_usage_error ("Standard input is named twice; it can be read once");
          return NULL;
        }
      standard_input_read = standard_input_read || tool_is_standard_input (names[i]);

      text = tool_load_bytes (names[i], &error);
      if (text == NULL)
        {
          tool_error ("%s", error->message);
          return NULL;
        }
      g_ptr_array_add (texts, text);
    }

  return g_steal_pointer (&texts);
}

/* The host of that id or name, the only one if none is named, or a new one. Returns a reference. */
static MignetHost *
find_host (MignetCluster *cluster, const char *name)
{
  GListModel *hosts = mignet_cluster_get_hosts (cluster);
  MignetHost *host = NULL;

  if (name == NULL && g_list_model_get_n_items (hosts) == 1)
    return g_list_model_get_item (hosts, 0);

  if (name == NULL)
    {
      tool_usage_error ("Cluster '%s' has %u hosts; '--host' says which one is meant",
                        mignet_cluster_get_name (cluster), g_list_model_get_n_items (hosts));
      return NULL;
    }

  host = mignet_cluster_lookup_host (cluster, name);

  return host != NULL ? g_object_ref (host) : mignet_host_new (name, name);
}

/* "1 host", "2 hosts" */
static char *
count (GListModel *list, const char *word)
{
  guint n = g_list_model_get_n_items (list);

  return g_strdup_printf ("%u %s%s", n, word, n == 1 ? "" : "s");
}

static void
print_host (MignetHost *host, gboolean added, const char *file)
{
  g_autofree char *nics = count (mignet_host_get_nics (host), "interface");
  g_autofree char *networks = count (mignet_host_get_attachments (host), "network");
  g_autofree char *text =
      g_strdup_printf ("Host '%s'%s: %s, %s. Written to '%s'.", mignet_host_get_name (host),
                       added ? " (new)" : "", nics, networks, file);

  tool_print_wrapped ("", 0, text);
}

static void
print_cluster (MignetCluster *cluster, gboolean added, const char *file)
{
  g_autofree char *networks = count (mignet_cluster_get_networks (cluster), "network");
  g_autofree char *hosts = count (mignet_cluster_get_hosts (cluster), "host");
  g_autofree char *vms = count (mignet_cluster_get_vms (cluster), "VM");
  g_autofree char *text = g_strdup_printf ("Cluster '%s'%s: %s, %s, %s. Written to '%s'.",
                                           mignet_cluster_get_name (cluster), added ? " (new)" : "",
                                           networks, hosts, vms, file);

  tool_print_wrapped ("", 0, text);
}

static ToolExit
import_host (const Kind *kind, const Inputs *inputs, const Options *options)
{
  g_autoptr (MignetCluster) cluster = tool_load_cluster (options->into);
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (GError) error = NULL;
  gboolean added;

  if (cluster == NULL)
    return TOOL_EXIT_USAGE;

  host = find_host (cluster, options->host);
  if (host == NULL)
    return TOOL_EXIT_USAGE;

  added = mignet_host_get_cluster (host) == NULL;
  if ((added && !mignet_cluster_add_host (cluster, host, &error)) ||
      !kind->import_host (host, cluster, inputs, &error))
    {
      tool_error ("%s", error->message);
      return TOOL_EXIT_USAGE;
    }

  if (!tool_save_cluster (cluster, options->into))
    return TOOL_EXIT_REFUSED;

  if (options->json)
    tool_print_findings (cluster);
  else
    print_host (host, added, options->into);

  return TOOL_EXIT_DONE;
}

/* A file that is there says which cluster is meant, and what is not to be lost. */
static ToolExit
import_cluster (const Kind *kind, const Inputs *inputs, const Options *options)
{
  gboolean exists = g_file_test (options->into, G_FILE_TEST_EXISTS);
  g_autoptr (MignetCluster) previous = exists ? tool_load_cluster (options->into) : NULL;
  g_autoptr (MignetCluster) cluster = NULL;
  g_autoptr (GError) error = NULL;
  const char *name = options->cluster;

  if (exists && previous == NULL)
    return TOOL_EXIT_USAGE;
  if (name == NULL && previous != NULL)
    name = mignet_cluster_get_id (previous);

  cluster = kind->load (inputs, name, previous, &error);
  if (cluster == NULL)
    {
      tool_error ("%s", error->message);
      return TOOL_EXIT_USAGE;
    }

  if (!tool_save_cluster (cluster, options->into))
    return TOOL_EXIT_REFUSED;

  if (options->json)
    tool_print_findings (cluster);
  else
    print_cluster (cluster, previous == NULL, options->into);

  return TOOL_EXIT_DONE;
}

static const Kind *
check_arguments (char **arguments, const Options *options)
{
  guint n_inputs = arguments != NULL ? g_strv_length (arguments) - 1 : 0;
  const Kind *kind = NULL;

  if (arguments == NULL)
    {
      tool_usage_error ("No kind of input was named");
      return NULL;
    }

  kind = find_kind (arguments[0]);
  if (kind == NULL)
    tool_usage_error ("Input of the kind '%s' cannot be imported", arguments[0]);
  else if (n_inputs < kind->min_inputs)
    tool_usage_error ("%u inputs were named; '%s' takes at least %u", n_inputs, kind->name,
                      kind->min_inputs);
  else if (n_inputs > kind->max_inputs)
    tool_usage_error ("%u inputs were named; '%s' takes at most %u", n_inputs, kind->name,
                      kind->max_inputs);
  else if (options->host != NULL && kind->import_host == NULL)
    tool_usage_error ("'--host' is for one host; '%s' makes a whole cluster", kind->name);
  else if (options->cluster != NULL && kind->load == NULL)
    tool_usage_error ("'--cluster' is for whole clusters; '%s' is about one host", kind->name);
  else if (options->into == NULL)
    tool_usage_error ("'--into' is missing; it names the file to import into");
  else if (tool_is_standard_input (options->into))
    tool_usage_error ("Standard input cannot be written; '--into' needs a file");
  else
    return kind;

  return NULL;
}

ToolExit
tool_command_import (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  g_auto (GStrv) arguments = NULL;
  const GOptionEntry entries[] = {
    { "into", 0, 0, G_OPTION_ARG_FILENAME, &options.into, "The cluster document to import into",
      "FILE" },
    { "host", 0, 0, G_OPTION_ARG_STRING, &options.host, "The host that the input is about",
      "HOST" },
    { "cluster", 0, 0, G_OPTION_ARG_STRING, &options.cluster,
      "The cluster that is meant, if the input has several", "CLUSTER" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print the findings of 'mignet check'",
      NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = tool_option_context_new (
      "KIND INPUT…", "Takes over what other programs say about hosts and clusters.", DESCRIPTION);
  g_autoptr (GPtrArray) texts = NULL;
  g_autoptr (GError) error = NULL;
  const Kind *kind = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      tool_usage_error ("%s", error->message);
      return TOOL_EXIT_USAGE;
    }

  kind = check_arguments (arguments, &options);
  texts = kind != NULL ? load_inputs (arguments + 1) : NULL;
  if (texts == NULL)
    return TOOL_EXIT_USAGE;

  return tool_finish_output ((kind->load != NULL ? import_cluster : import_host) (
      kind, &(Inputs){ texts, arguments + 1 }, &options));
}
