/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "mignet-commands.h"
#include "mignet-tool-table.h"

#define DESCRIPTION \
  "The roles are management, migration, display, default-route and gluster. A role that is\n" \
  "revoked goes back to the management network, gluster to none. Changes are made in the\n" \
  "order in which they are given. What they would do to hosts and virtual machines is\n" \
  "printed; FILE is written only with --write, and only if none of them is refused.\n\n" \
  "Examples:\n" \
  "  mignet roles cluster.json\n" \
  "  mignet roles cluster.json --grant migration=storage\n" \
  "  mignet roles cluster.json --grant migration=storage --revoke display --write\n" \
  "  mignet roles cluster.json --no-require storage\n" \
  "  mignet roles cluster.json --detach storage --level 4.7"

/* The options that change something. Their order matters, so all of them go into one list. */
typedef enum
{
  OPTION_GRANT,
  OPTION_REVOKE,
  OPTION_DETACH,
  OPTION_REQUIRE,
  OPTION_NO_REQUIRE,
  OPTION_LEVEL
} OptionKind;

static const char *const option_names[] = {
  [OPTION_GRANT] = "--grant",           [OPTION_REVOKE] = "--revoke",
  [OPTION_DETACH] = "--detach",         [OPTION_REQUIRE] = "--require",
  [OPTION_NO_REQUIRE] = "--no-require", [OPTION_LEVEL] = "--level",
};

typedef struct
{
  char *argument; /* (owned) */
  OptionKind kind;
} Option;

static void
option_free (gpointer data)
{
  Option *option = data;

  g_free (option->argument);
  g_free (option);
}

static gboolean
on_change_option (const char *name, const char *value, gpointer data, GError **error)
{
  GPtrArray *options = data;
  Option *option = g_new0 (Option, 1);

  option->argument = g_strdup (value);
  while (strcmp (name, option_names[option->kind]) != 0)
    option->kind++;
  g_ptr_array_add (options, option);

  return TRUE;
}

static MignetNetwork *
find_network (MignetCluster *cluster, const char *name)
{
  MignetNetwork *network = mignet_cluster_lookup_network (cluster, name);

  if (network == NULL)
    tool_error ("Network '%s' does not exist in cluster '%s'", name,
                mignet_cluster_get_name (cluster));

  return network;
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

/* NULL if the argument is wrong. */
static MignetChange *
parse_grant (MignetCluster *cluster, const char *argument)
{
  const char *separator = strchr (argument, '=');
  g_autofree char *word = NULL;
  MignetNetwork *network;
  MignetRole role;

  if (separator == NULL)
    {
      tool_usage_error ("'%s' is not a role and a network; ROLE=NETWORK is expected", argument);
      return NULL;
    }

  word = g_strndup (argument, separator - argument);
  if (!parse_role (word, &role))
    return NULL;

  network = find_network (cluster, separator + 1);

  return network != NULL ? mignet_change_new_grant (role, network) : NULL;
}

static MignetChange *
parse_revocation (const char *argument)
{
  MignetRole role;

  return parse_role (argument, &role) ? mignet_change_new_revoke (role) : NULL;
}

static MignetChange *
parse_change_of_network (MignetCluster *cluster, const Option *option)
{
  MignetNetwork *network = find_network (cluster, option->argument);

  if (network == NULL)
    return NULL;
  if (option->kind == OPTION_DETACH)
    return mignet_change_new_detach (network);

  return mignet_change_new_required (network, option->kind == OPTION_REQUIRE);
}

/* NULL if the option is wrong. */
static MignetChange *
parse_change (MignetCluster *cluster, const Option *option)
{
  switch (option->kind)
    {
    case OPTION_GRANT:
      return parse_grant (cluster, option->argument);
    case OPTION_REVOKE:
      return parse_revocation (option->argument);
    case OPTION_LEVEL:
      return mignet_change_new_level (option->argument);
    case OPTION_DETACH:
    case OPTION_REQUIRE:
    case OPTION_NO_REQUIRE:
    default:
      return parse_change_of_network (cluster, option);
    }
}

/* NULL if one of the options is wrong. */
static GPtrArray *
parse_changes (MignetCluster *cluster, GPtrArray *options)
{
  g_autoptr (GPtrArray) changes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_change_unref);

  for (guint i = 0; i < options->len; i++)
    {
      MignetChange *change = parse_change (cluster, g_ptr_array_index (options, i));

      if (change == NULL)
        return NULL;
      g_ptr_array_add (changes, change);
    }

  return g_steal_pointer (&changes);
}

static const char *
or_dash (const char *name)
{
  return name != NULL ? name : "-";
}

static void
print_roles (MignetCluster *cluster)
{
  g_autoptr (GTypeClass) type_class = g_type_class_ref (MIGNET_TYPE_ROLE);
  GEnumClass *roles = G_ENUM_CLASS (type_class);
  g_autoptr (ToolTable) table = tool_table_new (2);

  tool_table_add_row (table, TOOL_STYLE_BOLD, "ROLE", "NETWORK", NULL);
  for (guint i = 0; i < roles->n_values; i++)
    {
      MignetNetwork *holder = mignet_cluster_get_role_holder (cluster, roles->values[i].value);

      tool_table_add_row (table, TOOL_STYLE_PLAIN, roles->values[i].value_nick,
                          or_dash (holder != NULL ? mignet_network_get_name (holder) : NULL), NULL);
    }

  tool_table_print (table);
}

static void
print_role_changes (MignetPreview *preview)
{
  g_autoptr (GTypeClass) type_class = g_type_class_ref (MIGNET_TYPE_ROLE);
  GEnumClass *roles = G_ENUM_CLASS (type_class);
  g_autoptr (ToolTable) table = tool_table_new (4);

  tool_table_add_row (table, TOOL_STYLE_BOLD, "ROLE", "BEFORE", "AFTER", "", NULL);
  for (guint i = 0; i < roles->n_values; i++)
    {
      MignetRole role = roles->values[i].value;
      const char *before = or_dash (mignet_preview_get_holder_before (preview, role));
      const char *after = or_dash (mignet_preview_get_holder_after (preview, role));
      gboolean changed = strcmp (before, after) != 0;
      ToolStyle style = changed ? TOOL_STYLE_NOTICE : TOOL_STYLE_PLAIN;

      tool_table_add (table, TOOL_STYLE_PLAIN, roles->values[i].value_nick);
      tool_table_add (table, TOOL_STYLE_PLAIN, before);
      tool_table_add (table, style, after);
      tool_table_add (table, style, changed ? "<- changes" : "");
    }

  tool_table_print (table);
}

/* What is gained has reasons that hold now and would not any more. */
static void
print_effect (MignetEffect *effect, ToolStyle style, const char *label)
{
  g_autoptr (GPtrArray) reasons = mignet_effect_get_reasons (effect);
  g_autofree char *text = mignet_effect_to_string (effect);
  const char *prefix = style == TOOL_STYLE_GOOD ? "- until now: " : "- ";

  tool_print_labelled (0, strlen ("changed"), style, label, text);
  for (guint i = 0; i < reasons->len; i++)
    {
      g_autofree char *line =
          g_strconcat (prefix, mignet_reason_get_message (g_ptr_array_index (reasons, i)), NULL);

      tool_print_labelled (0, strlen ("changed"), TOOL_STYLE_PLAIN, "", line);
    }
}

static ToolStyle
get_effect_style (MignetEffectKind kind, const char **label)
{
  switch (kind)
    {
    case MIGNET_EFFECT_KIND_HOST_NON_OPERATIONAL:
    case MIGNET_EFFECT_KIND_HOST_LOSES_ROUTE:
    case MIGNET_EFFECT_KIND_VM_LOSES_ROUTE:
      *label = "lost";
      return TOOL_STYLE_BAD;
    case MIGNET_EFFECT_KIND_HOST_UP:
    case MIGNET_EFFECT_KIND_HOST_GAINS_ROUTE:
    case MIGNET_EFFECT_KIND_VM_GAINS_ROUTE:
      *label = "gained";
      return TOOL_STYLE_GOOD;
    case MIGNET_EFFECT_KIND_VM_CHANGES_ROUTE:
    default:
      *label = "changed";
      return TOOL_STYLE_NOTICE;
    }
}

static void
print_effects (MignetPreview *preview)
{
  g_autoptr (GPtrArray) effects = mignet_preview_get_effects (preview);

  g_print ("\n");
  if (effects->len == 0)
    tool_print_wrapped ("", 0, "No host and no VM loses or gains anything.");

  for (guint i = 0; i < effects->len; i++)
    {
      MignetEffect *effect = g_ptr_array_index (effects, i);
      const char *label;
      ToolStyle style = get_effect_style (mignet_effect_get_kind (effect), &label);

      print_effect (effect, style, label);
    }
}

static void
print_changes (MignetPreview *preview)
{
  const char *const *changes = mignet_preview_get_changes (preview);

  for (guint i = 0; changes[i] != NULL; i++)
    tool_print_wrapped ("", 0, changes[i]);
  if (changes[0] != NULL)
    g_print ("\n");
}

static void
print_preview (MignetPreview *preview, const char *written_to)
{
  g_autofree char *text = NULL;

  print_changes (preview);
  print_role_changes (preview);
  print_effects (preview);

  text = written_to != NULL ? g_strdup_printf ("Written to '%s'.", written_to)
                            : g_strdup ("This is a preview; '--write' makes it so.");
  g_print ("\n");
  tool_print_wrapped ("", 0, text);
}

/* Nothing is refused any more. */
static gboolean
make_changes (MignetCluster *cluster, GPtrArray *changes, const char *file)
{
  for (guint i = 0; i < changes->len; i++)
    {
      g_autoptr (GError) error = NULL;

      if (!mignet_change_apply (g_ptr_array_index (changes, i), cluster, &error))
        {
          tool_error ("%s", error->message);
          return FALSE;
        }
    }

  return tool_save_cluster (cluster, file);
}

/* Shows what the changes would do, and makes them if that was asked for. What is refused, or could
 * not be written, leaves what was there: the document that is printed then says so. */
static ToolExit
run (MignetCluster *cluster, GPtrArray *changes, const ToolInput *input, gboolean write)
{
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (MignetPreview) preview = mignet_planner_preview (planner, cluster, changes);
  const GError *refusal = mignet_preview_get_refusal (preview);
  g_autofree char *unchanged = mignet_cluster_roles_to_json (cluster);
  g_autofree char *previewed = mignet_preview_to_json (preview);
  gboolean is_shown = changes->len > 0 || write;
  gboolean is_made = TRUE;

  /* What no cluster would take is a mistake in the option, and no answer of this one. */
  if (g_error_matches (refusal, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE))
    {
      tool_usage_error ("%s", refusal->message);
      return TOOL_EXIT_USAGE;
    }

  if (refusal != NULL)
    tool_error ("%s", refusal->message);
  else if (write)
    is_made = make_changes (cluster, changes, input->file);

  if (input->json)
    tool_print_document (is_shown && is_made ? previewed : unchanged);
  else if (!is_shown)
    print_roles (cluster);
  else if (refusal == NULL && is_made)
    print_preview (preview, write ? input->file : NULL);

  return refusal == NULL && is_made ? TOOL_EXIT_DONE : TOOL_EXIT_REFUSED;
}

ToolExit
tool_command_roles (int argc, char **argv)
{
  g_autoptr (GPtrArray) options = g_ptr_array_new_with_free_func (option_free);
  g_autoptr (GPtrArray) changes = NULL;
  gboolean write = FALSE;
  const GOptionEntry entries[] = {
    { "write", 0, 0, G_OPTION_ARG_NONE, &write, "Write the changes to FILE", NULL },
    { "grant", 0, G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, on_change_option,
      "Give a role to a network", "ROLE=NETWORK" },
    { "revoke", 0, G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, on_change_option,
      "Take a role back", "ROLE" },
    { "detach", 0, G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, on_change_option,
      "Remove a network from the cluster", "NETWORK" },
    { "require", 0, G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, on_change_option,
      "Make a network required", "NETWORK" },
    { "no-require", 0, G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, on_change_option,
      "Make a network non-required", "NETWORK" },
    { "level", 0, G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, on_change_option,
      "Change the compatibility level", "LEVEL" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = tool_option_context_new (
      "FILE", "Shows or changes what the networks of a cluster are used for.", DESCRIPTION);
  GOptionGroup *group = g_option_group_new (NULL, NULL, NULL, options, NULL);
  g_auto (ToolInput) input = { 0 };
  g_autoptr (MignetCluster) cluster = NULL;
  ToolExit status;

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

  changes = parse_changes (cluster, options);
  if (changes == NULL)
    return TOOL_EXIT_USAGE;

  status = run (cluster, changes, &input, write);

  return status == TOOL_EXIT_USAGE ? status : tool_finish_output (status);
}
