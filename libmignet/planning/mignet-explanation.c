/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-explanation-private.h"

#include <mignet/mignet-route.h>

#include "planning/mignet-route-decision-private.h"

/**
 * SECTION:mignet-explanation
 * @title: MignetExplanation
 * @short_description: every network on every host, for one migration
 *
 * A #MignetExplanation shows how a migration of a virtual machine would fare over every network of
 * its cluster to every host of it. It is made by mignet_planner_explain() for one virtual machine,
 * or by mignet_planner_survey() for none in particular. It is immutable, does not refer to the
 * model, and may be used from any thread.
 */

/**
 * MignetExplanation:
 *
 * Every network on every host, for one migration.
 *
 * Since: 1.0
 */
struct _MignetExplanation
{
  GObject parent_instance;

  char *vm;               /* (owned) (nullable) */
  char *source;           /* (owned) (nullable) */
  char **hosts;           /* (owned) */
  char **networks;        /* (owned) */
  char **wanted_networks; /* (owned) */
  GPtrArray *routes;      /* (owned) (element-type MignetRoute): host by host */
};

G_DEFINE_FINAL_TYPE (MignetExplanation, mignet_explanation, G_TYPE_OBJECT)

typedef enum
{
  PROP_VM = 1,
  PROP_SOURCE,
  PROP_HOSTS,
  PROP_NETWORKS,
  PROP_ROUTES,
  PROP_WANTED_NETWORKS
} MignetExplanationProperty;

static GParamSpec *props[PROP_WANTED_NETWORKS + 1];

static void
mignet_explanation_finalize (GObject *object)
{
  MignetExplanation *self = MIGNET_EXPLANATION (object);

  g_free (self->vm);
  g_free (self->source);
  g_strfreev (self->hosts);
  g_strfreev (self->networks);
  g_strfreev (self->wanted_networks);
  g_ptr_array_unref (self->routes);

  G_OBJECT_CLASS (mignet_explanation_parent_class)->finalize (object);
}

static void
mignet_explanation_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  MignetExplanation *self = MIGNET_EXPLANATION (object);

  switch ((MignetExplanationProperty) prop_id)
    {
    case PROP_VM:
      g_value_set_string (value, self->vm);
      break;
    case PROP_SOURCE:
      g_value_set_string (value, self->source);
      break;
    case PROP_HOSTS:
      g_value_set_boxed (value, self->hosts);
      break;
    case PROP_NETWORKS:
      g_value_set_boxed (value, self->networks);
      break;
    case PROP_ROUTES:
      g_value_take_boxed (value, mignet_explanation_get_routes (self));
      break;
    case PROP_WANTED_NETWORKS:
      g_value_set_boxed (value, self->wanted_networks);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mignet_explanation_class_init (MignetExplanationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = mignet_explanation_finalize;
  object_class->get_property = mignet_explanation_get_property;

  /**
   * MignetExplanation:vm:
   *
   * The name of the virtual machine, %NULL if it is about none in particular.
   *
   * Since: 1.0
   */
  props[PROP_VM] = g_param_spec_string ("vm", NULL, NULL, NULL, flags);

  /**
   * MignetExplanation:source:
   *
   * The name of the host that the virtual machine runs on, %NULL if it runs nowhere.
   *
   * Since: 1.0
   */
  props[PROP_SOURCE] = g_param_spec_string ("source", NULL, NULL, NULL, flags);

  /**
   * MignetExplanation:hosts:
   *
   * The names of the hosts of the cluster, by their ids.
   *
   * Since: 1.0
   */
  props[PROP_HOSTS] = g_param_spec_boxed ("hosts", NULL, NULL, G_TYPE_STRV, flags);

  /**
   * MignetExplanation:networks:
   *
   * The names of the networks of the cluster, by their ids.
   *
   * Since: 1.0
   */
  props[PROP_NETWORKS] = g_param_spec_boxed ("networks", NULL, NULL, G_TYPE_STRV, flags);

  /**
   * MignetExplanation:routes: (type GPtrArray(MignetRoute)) (transfer container)
   *
   * The routes, host by host and network by network.
   *
   * Since: 1.0
   */
  props[PROP_ROUTES] = g_param_spec_boxed ("routes", NULL, NULL, G_TYPE_PTR_ARRAY, flags);

  /**
   * MignetExplanation:wanted-networks:
   *
   * The names of the networks that are wanted, the preferred one first.
   *
   * Since: 1.0
   */
  props[PROP_WANTED_NETWORKS] =
      g_param_spec_boxed ("wanted-networks", NULL, NULL, G_TYPE_STRV, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mignet_explanation_init (MignetExplanation *self)
{
  self->hosts = g_new0 (char *, 1);
  self->networks = g_new0 (char *, 1);
  self->wanted_networks = g_new0 (char *, 1);
  self->routes = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_route_unref);
}

MignetExplanation *
_mignet_explanation_new (const char *vm,
                         const char *source,
                         char **hosts,
                         char **networks,
                         char **wanted_networks,
                         GPtrArray *routes)
{
  MignetExplanation *self = g_object_new (MIGNET_TYPE_EXPLANATION, NULL);

  g_strfreev (self->hosts);
  g_strfreev (self->networks);
  g_strfreev (self->wanted_networks);
  g_ptr_array_unref (self->routes);
  self->vm = g_strdup (vm);
  self->source = g_strdup (source);
  self->hosts = hosts;
  self->networks = networks;
  self->wanted_networks = wanted_networks;
  self->routes = routes;

  return self;
}

/**
 * mignet_explanation_get_vm:
 * @self: an explanation
 *
 * Gets the name of the virtual machine.
 *
 * Returns: (transfer none) (nullable): the name, or %NULL if the explanation is about none in
 *   particular
 *
 * Since: 1.0
 */
const char *
mignet_explanation_get_vm (MignetExplanation *self)
{
  g_return_val_if_fail (MIGNET_IS_EXPLANATION (self), NULL);

  return self->vm;
}

/**
 * mignet_explanation_get_source:
 * @self: an explanation
 *
 * Gets the name of the host that the virtual machine runs on.
 *
 * Returns: (transfer none) (nullable): the name, or %NULL if it runs nowhere
 *
 * Since: 1.0
 */
const char *
mignet_explanation_get_source (MignetExplanation *self)
{
  g_return_val_if_fail (MIGNET_IS_EXPLANATION (self), NULL);

  return self->source;
}

/**
 * mignet_explanation_get_hosts:
 * @self: an explanation
 *
 * Gets the names of the hosts of the cluster, the source among them, in the order of their ids.
 *
 * Returns: (transfer none) (array zero-terminated=1): the names
 *
 * Since: 1.0
 */
const char *const *
mignet_explanation_get_hosts (MignetExplanation *self)
{
  g_return_val_if_fail (MIGNET_IS_EXPLANATION (self), NULL);

  return (const char *const *) self->hosts;
}

/**
 * mignet_explanation_get_networks:
 * @self: an explanation
 *
 * Gets the names of the networks of the cluster in the order of their ids.
 *
 * Returns: (transfer none) (array zero-terminated=1): the names
 *
 * Since: 1.0
 */
const char *const *
mignet_explanation_get_networks (MignetExplanation *self)
{
  g_return_val_if_fail (MIGNET_IS_EXPLANATION (self), NULL);

  return (const char *const *) self->networks;
}

/**
 * mignet_explanation_get_routes:
 * @self: an explanation
 *
 * Gets the routes: all networks of the first host, then all networks of the next.
 *
 * Returns: (transfer container) (element-type MignetRoute): the routes
 *
 * Since: 1.0
 */
GPtrArray *
mignet_explanation_get_routes (MignetExplanation *self)
{
  GPtrArray *routes;

  g_return_val_if_fail (MIGNET_IS_EXPLANATION (self), NULL);

  routes = g_ptr_array_new_full (self->routes->len, (GDestroyNotify) mignet_route_unref);
  for (guint i = 0; i < self->routes->len; i++)
    g_ptr_array_add (routes, mignet_route_ref (self->routes->pdata[i]));

  return routes;
}

static int
find_name (char **names, const char *name)
{
  for (int i = 0; names[i] != NULL; i++)
    {
      if (g_str_equal (names[i], name))
        return i;
    }

  return -1;
}

/**
 * mignet_explanation_lookup_route:
 * @self: an explanation
 * @host: the name of a host
 * @network: the name of a network
 *
 * Looks up the route of a network on a host.
 *
 * Returns: (transfer none) (nullable): the route, or %NULL if the cluster did not have both
 *
 * Since: 1.0
 */
MignetRoute *
mignet_explanation_lookup_route (MignetExplanation *self, const char *host, const char *network)
{
  int host_index;
  int network_index;

  g_return_val_if_fail (MIGNET_IS_EXPLANATION (self), NULL);
  g_return_val_if_fail (host != NULL, NULL);
  g_return_val_if_fail (network != NULL, NULL);

  host_index = find_name (self->hosts, host);
  network_index = find_name (self->networks, network);
  if (host_index < 0 || network_index < 0)
    return NULL;

  return g_ptr_array_index (self->routes, (guint) host_index * g_strv_length (self->networks) +
                                              (guint) network_index);
}

/**
 * mignet_explanation_get_wanted_networks:
 * @self: an explanation
 *
 * Gets the names of the networks that migrations are wanted over: the one that the request or the
 * virtual machine names, the list of the policy, or the holder of the migration role.
 *
 * Returns: (transfer none): the names, at least one, the preferred one first
 *
 * Since: 1.0
 */
const char *const *
mignet_explanation_get_wanted_networks (MignetExplanation *self)
{
  g_return_val_if_fail (MIGNET_IS_EXPLANATION (self), NULL);

  return (const char *const *) self->wanted_networks;
}

/**
 * mignet_explanation_choose_route:
 * @self: an explanation
 * @host: the name of a host
 *
 * Gets the route that counts for a host: over the first of the wanted networks that is usable
 * there, else the first that is waited for, else the first that management stands in for, else the
 * first.
 *
 * Returns: (transfer none) (nullable): the route, or %NULL if the cluster did not have the host
 *
 * Since: 1.0
 */
MignetRoute *
mignet_explanation_choose_route (MignetExplanation *self, const char *host)
{
  MignetRoute *best = NULL;

  g_return_val_if_fail (MIGNET_IS_EXPLANATION (self), NULL);
  g_return_val_if_fail (host != NULL, NULL);

  for (guint i = 0; self->wanted_networks[i] != NULL; i++)
    {
      MignetRoute *route = mignet_explanation_lookup_route (self, host, self->wanted_networks[i]);

      if (route != NULL &&
          (best == NULL || _mignet_route_rank_outcome (mignet_route_get_outcome (route)) <
                               _mignet_route_rank_outcome (mignet_route_get_outcome (best))))
        best = route;
    }

  return best;
}
