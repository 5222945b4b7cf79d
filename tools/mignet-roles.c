/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "mignet-commands.h"
#include "mignet-tool-table.h"

#define DESCRIPTION \
  "The roles are management, migration, display, default-route and gluster. A role that is\n" \
  "revoked goes back to the management network, gluster to none. Changes are made in the\n" \
  "order in which they are given; FILE is written only with --write, and only if none of\n" \
  "them is refused.\n\n" \
  "Examples:\n" \
  "  mignet roles cluster.json\n" \
  "  mignet roles cluster.json --grant migration=storage\n" \
  "  mignet roles cluster.json --grant migration=storage --revoke display --write"

typedef struct
{
  char *argument; /* (owned): ROLE=NETWORK or ROLE */
  gboolean grant;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_free (change->argument);
  g_free (change);
}

/* The order of the options matters, so all of them go into one list. */
static gboolean
on_change_option (const char *option, const char *value, gpointer data, GError **error)
{
  GPtrArray *changes = data;
  Change *change = g_new0 (Change, 1);

  change->argument = g_strdup (value);
  change->grant = strcmp (option, "--grant") == 0;
  g_ptr_array_add (changes, change);

  return TRUE;
}

static gboolean
parse_role (const char *word, MignetRole *role)
{
  g_autoptr (GTypeClass) enum_class = g_type_class_ref (MIGNET_TYPE_ROLE);
  GEnumValue *value = g_enum_get_value_by_nick (G_ENUM_CLASS (enum_class), word);

  if (value == NULL)
    {
      tool_usage_error ("Role '%s' does not exist; management, migration, display, default-route "
                        "or gluster is expected",
                        word);
      return FALSE;
    }

  *role = value->value;
  return TRUE;
}

static ToolExit
apply_grant (MignetCluster *cluster, const char *argument)
{
  const char *separator = strchr (argument, '=');
  g_autofree char *word = NULL;
  g_autoptr (GError) error = NULL;
  MignetNetwork *network;
  MignetRole role;

  if (separator == NULL)
    {
      tool_usage_error ("'%s' is not a role and a network; ROLE=NETWORK is expected", argument);
      return TOOL_EXIT_USAGE;
    }

  word = g_strndup (argument, separator - argument);
  if (!parse_role (word, &role))
    return TOOL_EXIT_USAGE;

  network = mignet_cluster_lookup_network (cluster, separator + 1);
  if (network == NULL)
    {
      tool_error ("Network '%s' does not exist in cluster '%s'", separator + 1,
                  mignet_cluster_get_name (cluster));
      return TOOL_EXIT_USAGE;
    }

  if (!mignet_cluster_grant_role (cluster, role, network, &error))
    {
      tool_error ("%s", error->message);
      return TOOL_EXIT_REFUSED;
    }

  return TOOL_EXIT_DONE;
}

static ToolExit
apply_revocation (MignetCluster *cluster, const char *argument)
{
  g_autoptr (GError) error = NULL;
  MignetRole role;

  if (!parse_role (argument, &role))
    return TOOL_EXIT_USAGE;

  if (!mignet_cluster_revoke_role (cluster, role, &error))
    {
      tool_error ("%s", error->message);
      return TOOL_EXIT_REFUSED;
    }

  return TOOL_EXIT_DONE;
}

static ToolExit
apply_changes (MignetCluster *cluster, GPtrArray *changes)
{
  for (guint i = 0; i < changes->len; i++)
    {
      const Change *change = g_ptr_array_index (changes, i);
      ToolExit status = change->grant ? apply_grant (cluster, change->argument)
                                      : apply_revocation (cluster, change->argument);

      if (status != TOOL_EXIT_DONE)
        return status;
    }

  return TOOL_EXIT_DONE;
}

/* The name of the holder of a role, "-" for none. */
static const char *
describe_holder (MignetCluster *cluster, int role)
{
  MignetNetwork *holder = mignet_cluster_get_role_holder (cluster, (MignetRole) role);

  return holder != NULL ? mignet_network_get_name (holder) : "-";
}

/* The names of the holders of all roles, in the order of the roles. */
static GPtrArray *
list_holders (MignetCluster *cluster)
{
  g_autoptr (GTypeClass) type_class = g_type_class_ref (MIGNET_TYPE_ROLE);
  GEnumClass *roles = G_ENUM_CLASS (type_class);
  GPtrArray *holders = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < roles->n_values; i++)
    g_ptr_array_add (holders, g_strdup (describe_holder (cluster, roles->values[i].value)));

  return holders;
}

static void
print_roles (GPtrArray *holders)
{
  g_autoptr (GTypeClass) type_class = g_type_class_ref (MIGNET_TYPE_ROLE);
  GEnumClass *roles = G_ENUM_CLASS (type_class);
  g_autoptr (ToolTable) table = tool_table_new (2);

  tool_table_add_row (table, TOOL_STYLE_BOLD, "ROLE", "NETWORK", NULL);
  for (guint i = 0; i < roles->n_values; i++)
    tool_table_add_row (table, TOOL_STYLE_PLAIN, roles->values[i].value_nick,
                        (const char *) g_ptr_array_index (holders, i), NULL);

  tool_table_print (table);
}

static void
print_change (GPtrArray *before, GPtrArray *after)
{
  g_autoptr (GTypeClass) type_class = g_type_class_ref (MIGNET_TYPE_ROLE);
  GEnumClass *roles = G_ENUM_CLASS (type_class);
  g_autoptr (ToolTable) table = tool_table_new (4);

  tool_table_add_row (table, TOOL_STYLE_BOLD, "ROLE", "BEFORE", "AFTER", "", NULL);
  for (guint i = 0; i < roles->n_values; i++)
    {
      const char *old_holder = g_ptr_array_index (before, i);
      const char *new_holder = g_ptr_array_index (after, i);
      gboolean changed = strcmp (old_holder, new_holder) != 0;
      ToolStyle style = changed ? TOOL_STYLE_NOTICE : TOOL_STYLE_PLAIN;

      tool_table_add (table, TOOL_STYLE_PLAIN, roles->values[i].value_nick);
      tool_table_add (table, TOOL_STYLE_PLAIN, old_holder);
      tool_table_add (table, style, new_holder);
      tool_table_add (table, style, changed ? "<- changes" : "");
    }

  tool_table_print (table);
}

static gboolean
write_cluster (MignetCluster *cluster, const char *file)
{
  g_autoptr (GFile) location = g_file_new_for_path (file);
  g_autoptr (GError) error = NULL;

  if (mignet_cluster_save_to_file (cluster, location, NULL, &error))
    return TRUE;

  tool_error ("%s", error->message);
  return FALSE;
}

static void
print_result (MignetCluster *cluster, GPtrArray *before, gboolean asked, const char *written_to)
{
  g_autoptr (GPtrArray) after = list_holders (cluster);

  if (!asked)
    {
      print_roles (after);
      return;
    }

  print_change (before, after);

  if (written_to != NULL)
    {
      g_autofree char *text = g_strdup_printf ("Written to '%s'.", written_to);

      g_print ("\n");
      tool_print_wrapped ("", 0, text);
    }
  else
    {
      g_print ("\n");
      tool_print_wrapped ("", 0, "This is a preview; '--write' makes it so.");
    }
}

/* Applies the changes and writes the document. A refused change leaves what was there: the
 * document that is printed then says so. */
static ToolExit
run (MignetCluster *cluster, GPtrArray *changes, const ToolInput *input, gboolean write)
{
  g_autoptr (GPtrArray) before = list_holders (cluster);
  g_autofree char *json = mignet_cluster_roles_to_json (cluster);
  ToolExit status = apply_changes (cluster, changes);

  if (status == TOOL_EXIT_DONE && write && !write_cluster (cluster, input->file))
    status = TOOL_EXIT_REFUSED;

  if (status == TOOL_EXIT_DONE && input->json)
    {
      g_free (json);
      json = mignet_cluster_roles_to_json (cluster);
    }

  if (input->json && status != TOOL_EXIT_USAGE)
    tool_print_document (json);
  else if (status == TOOL_EXIT_DONE)
    print_result (cluster, before, changes->len > 0 || write, write ? input->file : NULL);

  return status;
}

ToolExit
tool_command_roles (int argc, char **argv)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func (change_free);
  gboolean write = FALSE;
  const GOptionEntry entries[] = {
    { "write", 0, 0, G_OPTION_ARG_NONE, &write, "Write the changes to FILE", NULL },
    { "grant", 0, G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, on_change_option,
      "Give a role to a network", "ROLE=NETWORK" },
    { "revoke", 0, G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, on_change_option,
      "Take a role back", "ROLE" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = tool_option_context_new (
      "FILE", "Shows or changes what the networks of a cluster are used for.", DESCRIPTION);
  GOptionGroup *group = g_option_group_new (NULL, NULL, NULL, changes, NULL);
  g_auto (ToolInput) input = { 0 };
  g_autoptr (MignetCluster) cluster = NULL;

  g_option_group_add_entries (group, entries);
  g_option_context_set_main_group (context, group);
  if (!tool_parse_arguments (context, argc, argv, &input))
    return TOOL_EXIT_USAGE;

  if (write && tool_is_standard_input (input.file))
    {
      tool_usage_error ("Standard input cannot be written; '--write' needs a file");
      return TOOL_EXIT_USAGE;
    }

  cluster = tool_load_cluster (input.file);
  if (cluster == NULL)
    return TOOL_EXIT_USAGE;

  return tool_finish_output (run (cluster, changes, &input, write));
}
