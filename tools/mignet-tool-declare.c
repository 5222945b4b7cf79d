/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "mignet-tool-declare.h"

#define DEFAULT_MANAGEMENT "management"

void
tool_declarations_clear (ToolDeclarations *self)
{
  g_clear_pointer (&self->management, g_free);
  g_clear_pointer (&self->networks, g_strfreev);
  g_clear_pointer (&self->roles, g_strfreev);
}

/* Names are taken as they are: documents are UTF-8 in every locale. */
void
tool_declarations_add_to (ToolDeclarations *self, GOptionContext *context)
{
  const GOptionEntry entries[] = {
    { "management", 0, 0, G_OPTION_ARG_FILENAME, &self->management,
      "What the management network is called, and its subnets", "NAME[=SUBNET,…]" },
    { "network", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->networks,
      "A network of the cluster, and its subnets", "NAME[=SUBNET,…]" },
    { "role", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->roles, "Give a role to a network",
      "ROLE=NETWORK" },
    G_OPTION_ENTRY_NULL,
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

/* Splits NAME[=SUBNET,…]; subnets is NULL without "=". */
static char *
split (const char *argument, char ***subnets)
{
  const char *separator = strchr (argument, '=');

  *subnets = separator != NULL ? g_strsplit (separator + 1, ",", -1) : NULL;

  return separator != NULL ? g_strndup (argument, separator - argument) : g_strdup (argument);
}

static gboolean
check_network (const char *argument)
{
  g_auto (GStrv) subnets = NULL;
  g_autofree char *name = split (argument, &subnets);
  g_autoptr (MignetNetwork) network = NULL;
  g_autoptr (GError) error = NULL;

  if (*name == '\0')
    {
      tool_usage_error ("'%s' is not a network; NAME or NAME=SUBNET is expected", argument);
      return FALSE;
    }

  network = mignet_network_new (name, name);
  if (subnets == NULL ||
      mignet_network_set_subnets (network, (const char *const *) subnets, &error))
    return TRUE;

  tool_usage_error ("%s", error->message);
  return FALSE;
}

static gboolean
parse_role (const char *argument, MignetRole *role, const char **network)
{
  const char *separator = strchr (argument, '=');
  g_autofree char *word = separator != NULL ? g_strndup (argument, separator - argument) : NULL;
  g_autoptr (GTypeClass) enum_class = g_type_class_ref (MIGNET_TYPE_ROLE);
  GEnumValue *value =
      word != NULL ? g_enum_get_value_by_nick (G_ENUM_CLASS (enum_class), word) : NULL;

  if (value == NULL)
    return FALSE;

  *role = value->value;
  *network = separator + 1;
  return TRUE;
}

/* Whether the options can be used at all, before any document is read. */
gboolean
tool_declarations_check (const ToolDeclarations *self)
{
  MignetRole role;
  const char *network;

  if (self->management != NULL && !check_network (self->management))
    return FALSE;

  for (guint i = 0; self->networks != NULL && self->networks[i] != NULL; i++)
    if (!check_network (self->networks[i]))
      return FALSE;

  for (guint i = 0; self->roles != NULL && self->roles[i] != NULL; i++)
    if (!parse_role (self->roles[i], &role, &network))
      {
        tool_usage_error ("'%s' is not a role and a network; ROLE=NETWORK is expected, the role "
                          "being migration, display, default-route or gluster",
                          self->roles[i]);
        return FALSE;
      }

  return TRUE;
}

/* A cluster that has nothing but its management network, NULL if that cannot be one. */
MignetCluster *
tool_declarations_new_cluster (const ToolDeclarations *self)
{
  g_auto (GStrv) subnets = NULL;
  g_autofree char *name =
      split (self->management != NULL ? self->management : DEFAULT_MANAGEMENT, &subnets);
  g_autoptr (MignetNetwork) management = mignet_network_new (name, name);
  g_autoptr (GError) error = NULL;
  MignetCluster *cluster = mignet_cluster_new ("default", "Default", management, &error);

  if (cluster == NULL)
    tool_error ("%s", error->message);

  return cluster;
}

/* One that the cluster does not have is a network for hosts only: those of virtual machines are
 * found where virtual machines use them. */
static gboolean
apply_network (const char *argument, MignetCluster *cluster)
{
  g_auto (GStrv) subnets = NULL;
  g_autofree char *name = split (argument, &subnets);
  MignetNetwork *known = mignet_cluster_lookup_network (cluster, name);
  g_autoptr (MignetNetwork) network =
      known != NULL ? g_object_ref (known) : mignet_network_new (name, name);
  g_autoptr (GError) error = NULL;

  if (known == NULL)
    mignet_network_set_bridged (network, FALSE);
  if ((subnets == NULL ||
       mignet_network_set_subnets (network, (const char *const *) subnets, &error)) &&
      (known != NULL || mignet_cluster_attach_network (cluster, network, FALSE, &error)))
    return TRUE;

  tool_error ("%s", error->message);
  return FALSE;
}

static gboolean
check_management (const char *argument, MignetCluster *cluster)
{
  g_auto (GStrv) subnets = NULL;
  g_autofree char *name = split (argument, &subnets);
  MignetNetwork *management = mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_MANAGEMENT);

  if (mignet_cluster_lookup_network (cluster, name) == management)
    return TRUE;

  tool_error ("Network '%s' cannot become the management network of cluster '%s', which is '%s'",
              name, mignet_cluster_get_name (cluster), mignet_network_get_name (management));
  return FALSE;
}

static gboolean
check_roles (const ToolDeclarations *self, MignetCluster *cluster)
{
  for (guint i = 0; self->roles != NULL && self->roles[i] != NULL; i++)
    {
      MignetRole role;
      const char *network;

      if (parse_role (self->roles[i], &role, &network) &&
          mignet_cluster_lookup_network (cluster, network) == NULL)
        {
          tool_error ("Network '%s' does not exist in cluster '%s'; '--network' declares one",
                      network, mignet_cluster_get_name (cluster));
          return FALSE;
        }
    }

  return TRUE;
}

/* Makes the networks what was said about them. Says what is wrong and returns FALSE if that is not
 * possible. */
gboolean
tool_declarations_apply (const ToolDeclarations *self, MignetCluster *cluster)
{
  if (self->management != NULL &&
      (!check_management (self->management, cluster) || !apply_network (self->management, cluster)))
    return FALSE;

  for (guint i = 0; self->networks != NULL && self->networks[i] != NULL; i++)
    if (!apply_network (self->networks[i], cluster))
      return FALSE;

  return check_roles (self, cluster);
}

/* Gives the roles to the networks that are to have them. */
gboolean
tool_declarations_grant (const ToolDeclarations *self, MignetCluster *cluster, GError **error)
{
  for (guint i = 0; self->roles != NULL && self->roles[i] != NULL; i++)
    {
      MignetRole role;
      const char *network;

      /* One that cannot be read was refused with the options. */
      if (parse_role (self->roles[i], &role, &network) &&
          !mignet_cluster_grant_role (cluster, role,
                                      mignet_cluster_lookup_network (cluster, network), error))
        return FALSE;
    }

  return TRUE;
}
