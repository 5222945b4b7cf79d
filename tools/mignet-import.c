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
  "                          in a file of its own; what they do not describe stays\n\n" \
  "Interfaces, addresses and networks of the host are replaced; what the input does not tell\n" \
  "stays. A host that FILE does not have is added. Nothing is written if anything is wrong.\n\n" \
  "Examples:\n" \
  "  ssh host1 ip -j -d addr | mignet import ip - --host host1 --into cluster.json\n" \
  "  mignet import ip addr.json link.json --host host1 --into cluster.json"

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
  gboolean (*run) (MignetHost *host, MignetCluster *cluster, const Inputs *inputs, GError **error);
} Kind;

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

static gboolean
import_libvirt (MignetHost *host, MignetCluster *cluster, const Inputs *inputs, GError **error)
{
  g_autofree const char **names = g_new0 (const char *, inputs->texts->len + 1);

  for (guint i = 0; i < inputs->texts->len; i++)
    names[i] = peek_name (inputs, i);

  return mignet_host_import_libvirt (host, cluster, inputs->texts, names, error);
}

static const Kind kinds[] = {
  { "ip", 1, 2, import_ip },
  { "vdsm", 1, 2, import_vdsm },
  { "libvirt", 1, G_MAXUINT, import_libvirt },
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

static void
print_result (MignetHost *host, gboolean added, const char *file)
{
  guint n_nics = g_list_model_get_n_items (mignet_host_get_nics (host));
  guint n_networks = g_list_model_get_n_items (mignet_host_get_attachments (host));
  g_autofree char *text =
      g_strdup_printf ("Host '%s'%s: %u %s, %u %s. Written to '%s'.", mignet_host_get_name (host),
                       added ? " (new)" : "", n_nics, n_nics == 1 ? "interface" : "interfaces",
                       n_networks, n_networks == 1 ? "network" : "networks", file);

  tool_print_wrapped ("", 0, text);
}

static ToolExit
run (const Kind *kind, const Inputs *inputs, const char *host_name, const char *into, gboolean json)
{
  g_autoptr (MignetCluster) cluster = tool_load_cluster (into);
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (GError) error = NULL;
  gboolean added;

  if (cluster == NULL)
    return TOOL_EXIT_USAGE;

  host = find_host (cluster, host_name);
  if (host == NULL)
    return TOOL_EXIT_USAGE;

  added = mignet_host_get_cluster (host) == NULL;
  if ((added && !mignet_cluster_add_host (cluster, host, &error)) ||
      !kind->run (host, cluster, inputs, &error))
    {
      tool_error ("%s", error->message);
      return TOOL_EXIT_USAGE;
    }

  if (!tool_save_cluster (cluster, into))
    return TOOL_EXIT_REFUSED;

  if (json)
    tool_print_findings (cluster);
  else
    print_result (host, added, into);

  return TOOL_EXIT_DONE;
}

static const Kind *
check_arguments (char **arguments, const char *into)
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
  else if (into == NULL)
    tool_usage_error ("'--into' is missing; it names the file to import into");
  else if (tool_is_standard_input (into))
    tool_usage_error ("Standard input cannot be written; '--into' needs a file");
  else
    return kind;

  return NULL;
}

ToolExit
tool_command_import (int argc, char **argv)
{
  g_autofree char *into = NULL;
  g_autofree char *host = NULL;
  g_auto (GStrv) arguments = NULL;
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "into", 0, 0, G_OPTION_ARG_FILENAME, &into, "The cluster document to import into", "FILE" },
    { "host", 0, 0, G_OPTION_ARG_STRING, &host, "The host that the input is about", "HOST" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print the findings of 'mignet check'", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = tool_option_context_new (
      "KIND INPUT…", "Takes over what other programs say about a host.", DESCRIPTION);
  g_autoptr (GPtrArray) texts = NULL;
  g_autoptr (GError) error = NULL;
  const Kind *kind = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      tool_usage_error ("%s", error->message);
      return TOOL_EXIT_USAGE;
    }

  kind = check_arguments (arguments, into);
  texts = kind != NULL ? load_inputs (arguments + 1) : NULL;
  if (texts == NULL)
    return TOOL_EXIT_USAGE;

  return tool_finish_output (run (kind, &(Inputs){ texts, arguments + 1 }, host, into, json));
}
