/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-request-private.h"

#include <mignet/mignet-cluster.h>
#include <mignet/mignet-host.h>
#include <mignet/mignet-migration-policy.h>
#include <mignet/mignet-network.h>
#include <mignet/mignet-vm.h>

/**
 * SECTION:mignet-request
 * @title: MignetRequest
 * @short_description: what somebody wants to migrate
 *
 * A #MignetRequest names a virtual machine that is to migrate. Without more it is automatic: the
 * planner picks the destination and the network. A preferred host is taken if it is as good as any
 * other. A destination makes the request manual; a network that is named in the request is used or
 * the migration is refused, it is never replaced by another.
 *
 * A request belongs to the thread that uses the cluster of its virtual machine.
 */

/**
 * MignetRequest:
 *
 * What somebody wants to migrate.
 *
 * Since: 1.0
 */
struct _MignetRequest
{
  GObject parent_instance;

  MignetVm *vm;                  /* (owned) (nullable) */
  MignetHost *destination;       /* (owned) (nullable) */
  MignetHost *preferred;         /* (owned) (nullable) */
  MignetNetwork *network;        /* (owned) (nullable) */
  MignetMigrationPolicy *policy; /* (owned) (nullable) */
  char *label;                   /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (MignetRequest, mignet_request, G_TYPE_OBJECT)

typedef enum
{
  PROP_VM = 1,
  PROP_DESTINATION,
  PROP_PREFERRED,
  PROP_NETWORK,
  PROP_POLICY,
  PROP_LABEL
} MignetRequestProperty;

static GParamSpec *props[PROP_LABEL + 1];

static void
mignet_request_dispose (GObject *object)
{
  MignetRequest *self = MIGNET_REQUEST (object);

  g_clear_object (&self->vm);
  g_clear_object (&self->destination);
  g_clear_object (&self->preferred);
  g_clear_object (&self->network);
  g_clear_object (&self->policy);

  G_OBJECT_CLASS (mignet_request_parent_class)->dispose (object);
}

static void
mignet_request_finalize (GObject *object)
{
  MignetRequest *self = MIGNET_REQUEST (object);

  g_free (self->label);

  G_OBJECT_CLASS (mignet_request_parent_class)->finalize (object);
}

static void
mignet_request_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  MignetRequest *self = MIGNET_REQUEST (object);

  switch ((MignetRequestProperty) prop_id)
    {
    case PROP_VM:
      g_value_set_object (value, self->vm);
      break;
    case PROP_DESTINATION:
      g_value_set_object (value, self->destination);
      break;
    case PROP_PREFERRED:
      g_value_set_object (value, self->preferred);
      break;
    case PROP_NETWORK:
      g_value_set_object (value, self->network);
      break;
    case PROP_POLICY:
      g_value_set_object (value, self->policy);
      break;
    case PROP_LABEL:
      g_value_set_string (value, self->label);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mignet_request_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  MignetRequest *self = MIGNET_REQUEST (object);

  switch ((MignetRequestProperty) prop_id)
    {
    case PROP_VM:
      self->vm = g_value_dup_object (value);
      break;
    case PROP_DESTINATION:
      mignet_request_set_destination (self, g_value_get_object (value));
      break;
    case PROP_PREFERRED:
      mignet_request_set_preferred (self, g_value_get_object (value));
      break;
    case PROP_NETWORK:
      mignet_request_set_network (self, g_value_get_object (value));
      break;
    case PROP_POLICY:
      mignet_request_set_policy (self, g_value_get_object (value));
      break;
    case PROP_LABEL:
      mignet_request_set_label (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mignet_request_class_init (MignetRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = mignet_request_dispose;
  object_class->finalize = mignet_request_finalize;
  object_class->get_property = mignet_request_get_property;
  object_class->set_property = mignet_request_set_property;

  /**
   * MignetRequest:vm:
   *
   * The virtual machine that is to migrate. A request without one is a bad request.
   *
   * Since: 1.0
   */
  props[PROP_VM] =
      g_param_spec_object ("vm", NULL, NULL, MIGNET_TYPE_VM, flags | G_PARAM_CONSTRUCT_ONLY);

  /**
   * MignetRequest:destination:
   *
   * The host to migrate to, %NULL to let the planner pick it.
   *
   * Since: 1.0
   */
  props[PROP_DESTINATION] =
      g_param_spec_object ("destination", NULL, NULL, MIGNET_TYPE_HOST, flags);

  /**
   * MignetRequest:preferred:
   *
   * The host to migrate to if it is as good as any other, %NULL for none.
   *
   * Since: 1.0
   */
  props[PROP_PREFERRED] = g_param_spec_object ("preferred", NULL, NULL, MIGNET_TYPE_HOST, flags);

  /**
   * MignetRequest:network:
   *
   * The network to migrate over, %NULL for the one that the virtual machine, its policy or its
   * cluster wants.
   *
   * Since: 1.0
   */
  props[PROP_NETWORK] = g_param_spec_object ("network", NULL, NULL, MIGNET_TYPE_NETWORK, flags);

  /**
   * MignetRequest:policy:
   *
   * The policy to follow, %NULL for the one of the virtual machine or of its cluster.
   *
   * Since: 1.0
   */
  props[PROP_POLICY] =
      g_param_spec_object ("policy", NULL, NULL, MIGNET_TYPE_MIGRATION_POLICY, flags);

  /**
   * MignetRequest:label:
   *
   * Anything by which the caller knows the request again; it is copied to the plan.
   *
   * Since: 1.0
   */
  props[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mignet_request_init (MignetRequest *self)
{
}

/**
 * mignet_request_new:
 * @vm: the virtual machine that is to migrate
 *
 * Makes an automatic request. Set a destination or a network to choose them.
 *
 * Returns: (transfer full): the request
 *
 * Since: 1.0
 */
MignetRequest *
mignet_request_new (MignetVm *vm)
{
  g_return_val_if_fail (MIGNET_IS_VM (vm), NULL);

  return g_object_new (MIGNET_TYPE_REQUEST, "vm", vm, NULL);
}

/**
 * mignet_request_get_vm:
 * @self: a request
 *
 * Gets the virtual machine that is to migrate.
 *
 * Returns: (transfer none) (nullable): the virtual machine, or %NULL if the request was made
 *   without one
 *
 * Since: 1.0
 */
MignetVm *
mignet_request_get_vm (MignetRequest *self)
{
  g_return_val_if_fail (MIGNET_IS_REQUEST (self), NULL);

  return self->vm;
}

/**
 * mignet_request_get_destination:
 * @self: a request
 *
 * Gets the host to migrate to.
 *
 * Returns: (transfer none) (nullable): the host, or %NULL if the planner picks it
 *
 * Since: 1.0
 */
MignetHost *
mignet_request_get_destination (MignetRequest *self)
{
  g_return_val_if_fail (MIGNET_IS_REQUEST (self), NULL);

  return self->destination;
}

/**
 * mignet_request_set_destination:
 * @self: a request
 * @destination: (nullable): a host of the cluster of the virtual machine, or %NULL
 *
 * Sets the host to migrate to, which makes the request manual; %NULL makes it automatic.
 *
 * Since: 1.0
 */
void
mignet_request_set_destination (MignetRequest *self, MignetHost *destination)
{
  g_return_if_fail (MIGNET_IS_REQUEST (self));
  g_return_if_fail (destination == NULL || MIGNET_IS_HOST (destination));

  if (g_set_object (&self->destination, destination))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DESTINATION]);
}

/**
 * mignet_request_get_preferred:
 * @self: a request
 *
 * Gets the host that is preferred as the destination.
 *
 * Returns: (transfer none) (nullable): the host, or %NULL if none is
 *
 * Since: 1.0
 */
MignetHost *
mignet_request_get_preferred (MignetRequest *self)
{
  g_return_val_if_fail (MIGNET_IS_REQUEST (self), NULL);

  return self->preferred;
}

/**
 * mignet_request_set_preferred:
 * @self: a request
 * @preferred: (nullable): a host of the cluster of the virtual machine, or %NULL
 *
 * Sets the host that is preferred as the destination, whatever its score. It is chosen if it passes
 * every filter and no other host offers a better outcome: migration at once over the wanted
 * network, then falling back to management, then waiting. If another host is chosen, the plan says
 * why with %MIGNET_REASON_PREFERRED_NOT_CHOSEN. A request that names its destination has no choice,
 * and the preferred host no meaning.
 *
 * Since: 1.0
 */
void
mignet_request_set_preferred (MignetRequest *self, MignetHost *preferred)
{
  g_return_if_fail (MIGNET_IS_REQUEST (self));
  g_return_if_fail (preferred == NULL || MIGNET_IS_HOST (preferred));

  if (g_set_object (&self->preferred, preferred))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PREFERRED]);
}

/**
 * mignet_request_get_network:
 * @self: a request
 *
 * Gets the network to migrate over.
 *
 * Returns: (transfer none) (nullable): the network, or %NULL if the request names none
 *
 * Since: 1.0
 */
MignetNetwork *
mignet_request_get_network (MignetRequest *self)
{
  g_return_val_if_fail (MIGNET_IS_REQUEST (self), NULL);

  return self->network;
}

/**
 * mignet_request_set_network:
 * @self: a request
 * @network: (nullable): a network of the cluster of the virtual machine, or %NULL
 *
 * Sets the network to migrate over. It is used or the migration is refused, whatever the policy
 * says about falling back to management.
 *
 * Since: 1.0
 */
void
mignet_request_set_network (MignetRequest *self, MignetNetwork *network)
{
  g_return_if_fail (MIGNET_IS_REQUEST (self));
  g_return_if_fail (network == NULL || MIGNET_IS_NETWORK (network));

  if (g_set_object (&self->network, network))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NETWORK]);
}

/**
 * mignet_request_get_policy:
 * @self: a request
 *
 * Gets the policy to follow.
 *
 * Returns: (transfer none) (nullable): the policy, or %NULL if the request has none
 *
 * Since: 1.0
 */
MignetMigrationPolicy *
mignet_request_get_policy (MignetRequest *self)
{
  g_return_val_if_fail (MIGNET_IS_REQUEST (self), NULL);

  return self->policy;
}

/**
 * mignet_request_set_policy:
 * @self: a request
 * @policy: (nullable): a policy, or %NULL
 *
 * Sets the policy to follow. It takes the place of the policy of the virtual machine and of that of
 * the cluster as a whole.
 *
 * Since: 1.0
 */
void
mignet_request_set_policy (MignetRequest *self, MignetMigrationPolicy *policy)
{
  g_return_if_fail (MIGNET_IS_REQUEST (self));
  g_return_if_fail (policy == NULL || MIGNET_IS_MIGRATION_POLICY (policy));

  if (g_set_object (&self->policy, policy))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_POLICY]);
}

/**
 * mignet_request_get_effective_policy:
 * @self: a request
 *
 * Gets the policy that applies: the one of the request, else that of the virtual machine, else that
 * of its cluster.
 *
 * Returns: (transfer none) (nullable): the policy, or %NULL if the request has none and its virtual
 *   machine has none and is in no cluster
 *
 * Since: 1.0
 */
MignetMigrationPolicy *
mignet_request_get_effective_policy (MignetRequest *self)
{
  MignetMigrationPolicy *policy;
  MignetCluster *cluster;

  g_return_val_if_fail (MIGNET_IS_REQUEST (self), NULL);

  if (self->policy != NULL || self->vm == NULL)
    return self->policy;

  policy = mignet_vm_get_migration_policy (self->vm);
  cluster = mignet_vm_get_cluster (self->vm);
  if (policy == NULL && cluster != NULL)
    policy = mignet_cluster_get_migration_policy (cluster);

  return policy;
}

/**
 * mignet_request_get_label:
 * @self: a request
 *
 * Gets by what the caller knows the request again.
 *
 * Returns: (transfer none) (nullable): the label, or %NULL if there is none
 *
 * Since: 1.0
 */
const char *
mignet_request_get_label (MignetRequest *self)
{
  g_return_val_if_fail (MIGNET_IS_REQUEST (self), NULL);

  return self->label;
}

/**
 * mignet_request_set_label:
 * @self: a request
 * @label: (nullable): any text, or %NULL
 *
 * Sets by what the caller knows the request again. It is copied to the plan and has no other
 * meaning.
 *
 * Since: 1.0
 */
void
mignet_request_set_label (MignetRequest *self, const char *label)
{
  g_return_if_fail (MIGNET_IS_REQUEST (self));

  if (g_strcmp0 (self->label, label) == 0)
    return;

  g_free (self->label);
  self->label = g_strdup (label);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LABEL]);
}

MignetRequest *
_mignet_request_copy (MignetRequest *self)
{
  return g_object_new (MIGNET_TYPE_REQUEST, "vm", self->vm, "destination", self->destination,
                       "preferred", self->preferred, "network", self->network, "policy",
                       self->policy, "label", self->label, NULL);
}
