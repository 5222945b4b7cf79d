/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-evacuation-request-private.h"

#include <mignet/mignet-cluster.h>
#include <mignet/mignet-enum-types.h>
#include <mignet/mignet-host.h>
#include <mignet/mignet-migration-policy.h>
#include <mignet/mignet-vm.h>

/**
 * SECTION:mignet-evacuation-request
 * @title: MignetEvacuationRequest
 * @short_description: which hosts are to be emptied
 *
 * A #MignetEvacuationRequest names hosts that are to be emptied, virtual machines that are to leave
 * their hosts, or both. A host that is to be emptied is no destination; the host of a virtual
 * machine that is named by itself may be one for others.
 *
 * The limits of the evacuation are those of the policy of the request, or else of the cluster:
 * migrations that leave a host, that reach a host, over a network and in the cluster. For the route
 * of each virtual machine the policy of the request goes before that of the virtual machine, which
 * goes before that of the cluster, each as a whole.
 *
 * When something went otherwise than planned, the rest is planned again from what is true by then:
 * take a copy of the request, exclude a destination that failed with
 * mignet_evacuation_request_exclude(), tell what the model does not know yet with
 * mignet_evacuation_request_assume_running(), mignet_evacuation_request_assume_done() and
 * mignet_evacuation_request_assume_failed(), and call mignet_planner_plan_evacuation() again.
 *
 * A request belongs to the thread that uses the cluster.
 */

/**
 * MignetEvacuationRequest:
 *
 * Which hosts are to be emptied.
 *
 * Since: 1.0
 */
struct _MignetEvacuationRequest
{
  GObject parent_instance;

  MignetCluster *cluster;        /* (owned) */
  GPtrArray *hosts;              /* (owned) (element-type MignetHost) */
  GPtrArray *vms;                /* (owned) (element-type MignetVm) */
  GPtrArray *exclusions;         /* (owned) (element-type MignetEvacuationExclusion) */
  GPtrArray *assumptions;        /* (owned) (element-type MignetEvacuationAssumption) */
  MignetMigrationPolicy *policy; /* (owned) (nullable) */
  char *label;                   /* (owned) (nullable) */
  MignetEvacuationMode mode;
};

G_DEFINE_FINAL_TYPE (MignetEvacuationRequest, mignet_evacuation_request, G_TYPE_OBJECT)

typedef enum
{
  PROP_CLUSTER = 1,
  PROP_MODE,
  PROP_POLICY,
  PROP_LABEL
} MignetEvacuationRequestProperty;

static GParamSpec *props[PROP_LABEL + 1];

static void
free_exclusion (gpointer data)
{
  MignetEvacuationExclusion *exclusion = data;

  g_clear_object (&exclusion->vm);
  g_clear_object (&exclusion->host);
  g_free (exclusion);
}

static void
free_assumption (gpointer data)
{
  MignetEvacuationAssumption *assumption = data;

  g_clear_object (&assumption->vm);
  g_clear_object (&assumption->destination);
  g_free (assumption);
}

static void
mignet_evacuation_request_dispose (GObject *object)
{
  MignetEvacuationRequest *self = MIGNET_EVACUATION_REQUEST (object);

  g_ptr_array_set_size (self->hosts, 0);
  g_ptr_array_set_size (self->vms, 0);
  g_ptr_array_set_size (self->exclusions, 0);
  g_ptr_array_set_size (self->assumptions, 0);
  g_clear_object (&self->cluster);
  g_clear_object (&self->policy);

  G_OBJECT_CLASS (mignet_evacuation_request_parent_class)->dispose (object);
}

static void
mignet_evacuation_request_finalize (GObject *object)
{
  MignetEvacuationRequest *self = MIGNET_EVACUATION_REQUEST (object);

  g_ptr_array_unref (self->hosts);
  g_ptr_array_unref (self->vms);
  g_ptr_array_unref (self->exclusions);
  g_ptr_array_unref (self->assumptions);
  g_free (self->label);

  G_OBJECT_CLASS (mignet_evacuation_request_parent_class)->finalize (object);
}

static void
mignet_evacuation_request_get_property (GObject *object,
                                        guint prop_id,
                                        GValue *value,
                                        GParamSpec *pspec)
{
  MignetEvacuationRequest *self = MIGNET_EVACUATION_REQUEST (object);

  switch ((MignetEvacuationRequestProperty) prop_id)
    {
    case PROP_CLUSTER:
      g_value_set_object (value, self->cluster);
      break;
    case PROP_MODE:
      g_value_set_enum (value, self->mode);
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
mignet_evacuation_request_set_property (GObject *object,
                                        guint prop_id,
                                        const GValue *value,
                                        GParamSpec *pspec)
{
  MignetEvacuationRequest *self = MIGNET_EVACUATION_REQUEST (object);

  switch ((MignetEvacuationRequestProperty) prop_id)
    {
    case PROP_CLUSTER:
      self->cluster = g_value_dup_object (value);
      break;
    case PROP_MODE:
      mignet_evacuation_request_set_mode (self, g_value_get_enum (value));
      break;
    case PROP_POLICY:
      mignet_evacuation_request_set_policy (self, g_value_get_object (value));
      break;
    case PROP_LABEL:
      mignet_evacuation_request_set_label (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mignet_evacuation_request_class_init (MignetEvacuationRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = mignet_evacuation_request_dispose;
  object_class->finalize = mignet_evacuation_request_finalize;
  object_class->get_property = mignet_evacuation_request_get_property;
  object_class->set_property = mignet_evacuation_request_set_property;

  /**
   * MignetEvacuationRequest:cluster:
   *
   * The cluster in which it takes place.
   *
   * Since: 1.0
   */
  props[PROP_CLUSTER] = g_param_spec_object ("cluster", NULL, NULL, MIGNET_TYPE_CLUSTER,
                                             flags | G_PARAM_CONSTRUCT_ONLY);

  /**
   * MignetEvacuationRequest:mode:
   *
   * What the choice of destinations aims at.
   *
   * Since: 1.0
   */
  props[PROP_MODE] = g_param_spec_enum ("mode", NULL, NULL, MIGNET_TYPE_EVACUATION_MODE,
                                        MIGNET_EVACUATION_MODE_BALANCE, flags);

  /**
   * MignetEvacuationRequest:policy:
   *
   * The policy to follow, %NULL for those of the virtual machines and of the cluster.
   *
   * Since: 1.0
   */
  props[PROP_POLICY] =
      g_param_spec_object ("policy", NULL, NULL, MIGNET_TYPE_MIGRATION_POLICY, flags);

  /**
   * MignetEvacuationRequest:label:
   *
   * Anything by which the caller knows the request again; it is copied to the evacuation and to its
   * plans.
   *
   * Since: 1.0
   */
  props[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mignet_evacuation_request_init (MignetEvacuationRequest *self)
{
  self->hosts = g_ptr_array_new_with_free_func (g_object_unref);
  self->vms = g_ptr_array_new_with_free_func (g_object_unref);
  self->exclusions = g_ptr_array_new_with_free_func (free_exclusion);
  self->assumptions = g_ptr_array_new_with_free_func (free_assumption);
}

GPtrArray *
_mignet_evacuation_request_peek_hosts (MignetEvacuationRequest *self)
{
  return self->hosts;
}

GPtrArray *
_mignet_evacuation_request_peek_vms (MignetEvacuationRequest *self)
{
  return self->vms;
}

GPtrArray *
_mignet_evacuation_request_peek_exclusions (MignetEvacuationRequest *self)
{
  return self->exclusions;
}

GPtrArray *
_mignet_evacuation_request_peek_assumptions (MignetEvacuationRequest *self)
{
  return self->assumptions;
}

/**
 * mignet_evacuation_request_new:
 * @cluster: the cluster in which it takes place
 *
 * Makes a request that names nothing yet.
 *
 * Returns: (transfer full): the request
 *
 * Since: 1.0
 */
MignetEvacuationRequest *
mignet_evacuation_request_new (MignetCluster *cluster)
{
  g_return_val_if_fail (MIGNET_IS_CLUSTER (cluster), NULL);

  return g_object_new (MIGNET_TYPE_EVACUATION_REQUEST, "cluster", cluster, NULL);
}

/* The last one counts. */
static void
assume (MignetEvacuationRequest *self,
        MignetVm *vm,
        MignetHost *destination,
        MignetEvacuationProgress progress)
{
  MignetEvacuationAssumption *assumption = NULL;

  for (guint i = 0; i < self->assumptions->len && assumption == NULL; i++)
    {
      MignetEvacuationAssumption *other = self->assumptions->pdata[i];

      if (other->vm == vm)
        assumption = other;
    }

  if (assumption == NULL)
    {
      assumption = g_new0 (MignetEvacuationAssumption, 1);
      assumption->vm = g_object_ref (vm);
      g_ptr_array_add (self->assumptions, assumption);
    }
  g_set_object (&assumption->destination, destination);
  assumption->progress = progress;
}

static void
append_objects (GPtrArray *array, GPtrArray *others)
{
  for (guint i = 0; i < others->len; i++)
    g_ptr_array_add (array, g_object_ref (others->pdata[i]));
}

/**
 * mignet_evacuation_request_copy:
 * @self: a request
 *
 * Makes another request that says the same, to plan again with. The policy is shared.
 *
 * Returns: (transfer full): the copy
 *
 * Since: 1.0
 */
MignetEvacuationRequest *
mignet_evacuation_request_copy (MignetEvacuationRequest *self)
{
  MignetEvacuationRequest *copy;

  g_return_val_if_fail (MIGNET_IS_EVACUATION_REQUEST (self), NULL);

  copy = g_object_new (MIGNET_TYPE_EVACUATION_REQUEST, "cluster", self->cluster, "mode", self->mode,
                       "policy", self->policy, "label", self->label, NULL);
  append_objects (copy->hosts, self->hosts);
  append_objects (copy->vms, self->vms);
  for (guint i = 0; i < self->exclusions->len; i++)
    {
      const MignetEvacuationExclusion *exclusion = self->exclusions->pdata[i];

      mignet_evacuation_request_exclude (copy, exclusion->vm, exclusion->host);
    }
  for (guint i = 0; i < self->assumptions->len; i++)
    {
      const MignetEvacuationAssumption *assumption = self->assumptions->pdata[i];

      assume (copy, assumption->vm, assumption->destination, assumption->progress);
    }

  return copy;
}

/**
 * mignet_evacuation_request_get_cluster:
 * @self: a request
 *
 * Gets the cluster in which it takes place.
 *
 * Returns: (transfer none): the cluster
 *
 * Since: 1.0
 */
MignetCluster *
mignet_evacuation_request_get_cluster (MignetEvacuationRequest *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION_REQUEST (self), NULL);

  return self->cluster;
}

static void
add_once (GPtrArray *array, gpointer object)
{
  if (!g_ptr_array_find (array, object, NULL))
    g_ptr_array_add (array, g_object_ref (object));
}

/**
 * mignet_evacuation_request_add_host:
 * @self: a request
 * @host: a host of the cluster
 *
 * Asks for a host to be emptied. Every virtual machine of the host that is not down is to leave it,
 * and no virtual machine is sent there. Naming it again changes nothing.
 *
 * Since: 1.0
 */
void
mignet_evacuation_request_add_host (MignetEvacuationRequest *self, MignetHost *host)
{
  g_return_if_fail (MIGNET_IS_EVACUATION_REQUEST (self));
  g_return_if_fail (MIGNET_IS_HOST (host));

  add_once (self->hosts, host);
}

/**
 * mignet_evacuation_request_get_hosts:
 * @self: a request
 *
 * Gets the hosts that are to be emptied, in the order in which they were named.
 *
 * Returns: (transfer container) (element-type MignetHost): the hosts
 *
 * Since: 1.0
 */
GPtrArray *
mignet_evacuation_request_get_hosts (MignetEvacuationRequest *self)
{
  GPtrArray *copy;

  g_return_val_if_fail (MIGNET_IS_EVACUATION_REQUEST (self), NULL);

  copy = g_ptr_array_new_full (self->hosts->len, g_object_unref);
  append_objects (copy, self->hosts);

  return copy;
}

/**
 * mignet_evacuation_request_add_vm:
 * @self: a request
 * @vm: a virtual machine of the cluster
 *
 * Asks for a virtual machine to leave its host, whether that is to be emptied or not. Naming it
 * again changes nothing.
 *
 * Since: 1.0
 */
void
mignet_evacuation_request_add_vm (MignetEvacuationRequest *self, MignetVm *vm)
{
  g_return_if_fail (MIGNET_IS_EVACUATION_REQUEST (self));
  g_return_if_fail (MIGNET_IS_VM (vm));

  add_once (self->vms, vm);
}

/**
 * mignet_evacuation_request_get_vms:
 * @self: a request
 *
 * Gets the virtual machines that are named by themselves, in the order in which they were.
 *
 * Returns: (transfer container) (element-type MignetVm): the virtual machines
 *
 * Since: 1.0
 */
GPtrArray *
mignet_evacuation_request_get_vms (MignetEvacuationRequest *self)
{
  GPtrArray *copy;

  g_return_val_if_fail (MIGNET_IS_EVACUATION_REQUEST (self), NULL);

  copy = g_ptr_array_new_full (self->vms->len, g_object_unref);
  append_objects (copy, self->vms);

  return copy;
}

/**
 * mignet_evacuation_request_get_mode:
 * @self: a request
 *
 * Gets what the choice of destinations aims at.
 *
 * Returns: the mode, %MIGNET_EVACUATION_MODE_BALANCE by default
 *
 * Since: 1.0
 */
MignetEvacuationMode
mignet_evacuation_request_get_mode (MignetEvacuationRequest *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION_REQUEST (self), MIGNET_EVACUATION_MODE_BALANCE);

  return self->mode;
}

/**
 * mignet_evacuation_request_set_mode:
 * @self: a request
 * @mode: a mode
 *
 * Sets what the choice of destinations aims at.
 *
 * Since: 1.0
 */
void
mignet_evacuation_request_set_mode (MignetEvacuationRequest *self, MignetEvacuationMode mode)
{
  g_return_if_fail (MIGNET_IS_EVACUATION_REQUEST (self));
  g_return_if_fail (mode == MIGNET_EVACUATION_MODE_BALANCE ||
                    mode == MIGNET_EVACUATION_MODE_SPREAD);

  if (self->mode == mode)
    return;

  self->mode = mode;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MODE]);
}

/**
 * mignet_evacuation_request_get_policy:
 * @self: a request
 *
 * Gets the policy of the request.
 *
 * Returns: (transfer none) (nullable): the policy, or %NULL for those of the virtual machines and
 *   of the cluster
 *
 * Since: 1.0
 */
MignetMigrationPolicy *
mignet_evacuation_request_get_policy (MignetEvacuationRequest *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION_REQUEST (self), NULL);

  return self->policy;
}

/**
 * mignet_evacuation_request_set_policy:
 * @self: a request
 * @policy: (nullable): a policy, or %NULL
 *
 * Sets the policy of the request. It is not copied before planning.
 *
 * Since: 1.0
 */
void
mignet_evacuation_request_set_policy (MignetEvacuationRequest *self, MignetMigrationPolicy *policy)
{
  g_return_if_fail (MIGNET_IS_EVACUATION_REQUEST (self));
  g_return_if_fail (policy == NULL || MIGNET_IS_MIGRATION_POLICY (policy));

  if (g_set_object (&self->policy, policy))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_POLICY]);
}

/**
 * mignet_evacuation_request_get_label:
 * @self: a request
 *
 * Gets anything by which the caller knows the request again.
 *
 * Returns: (transfer none) (nullable): the label
 *
 * Since: 1.0
 */
const char *
mignet_evacuation_request_get_label (MignetEvacuationRequest *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION_REQUEST (self), NULL);

  return self->label;
}

/**
 * mignet_evacuation_request_set_label:
 * @self: a request
 * @label: (nullable): anything, or %NULL
 *
 * Sets something by which the caller knows the request again. It is copied to the evacuation and to
 * its plans.
 *
 * Since: 1.0
 */
void
mignet_evacuation_request_set_label (MignetEvacuationRequest *self, const char *label)
{
  g_return_if_fail (MIGNET_IS_EVACUATION_REQUEST (self));

  if (g_strcmp0 (self->label, label) == 0)
    return;

  g_free (self->label);
  self->label = g_strdup (label);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LABEL]);
}

/**
 * mignet_evacuation_request_exclude:
 * @self: a request
 * @vm: (nullable): a virtual machine, or %NULL for all
 * @destination: a host of the cluster
 *
 * Forbids a destination, for a virtual machine that could not go there for example.
 *
 * Since: 1.0
 */
void
mignet_evacuation_request_exclude (MignetEvacuationRequest *self,
                                   MignetVm *vm,
                                   MignetHost *destination)
{
  MignetEvacuationExclusion *exclusion;

  g_return_if_fail (MIGNET_IS_EVACUATION_REQUEST (self));
  g_return_if_fail (vm == NULL || MIGNET_IS_VM (vm));
  g_return_if_fail (MIGNET_IS_HOST (destination));

  exclusion = g_new0 (MignetEvacuationExclusion, 1);
  exclusion->vm = vm != NULL ? g_object_ref (vm) : NULL;
  exclusion->host = g_object_ref (destination);
  g_ptr_array_add (self->exclusions, exclusion);
}

/**
 * mignet_evacuation_request_assume_running:
 * @self: a request
 * @vm: a virtual machine of the cluster
 * @destination: a host of the cluster
 *
 * Tells that a virtual machine is migrating to a host, whatever the model says by now. It counts in
 * the first wave, needs its memory at both ends, and is not planned again. What is told of the same
 * virtual machine later replaces it.
 *
 * Since: 1.0
 */
void
mignet_evacuation_request_assume_running (MignetEvacuationRequest *self,
                                          MignetVm *vm,
                                          MignetHost *destination)
{
  g_return_if_fail (MIGNET_IS_EVACUATION_REQUEST (self));
  g_return_if_fail (MIGNET_IS_VM (vm));
  g_return_if_fail (MIGNET_IS_HOST (destination));

  assume (self, vm, destination, MIGNET_EVACUATION_RUNNING);
}

/**
 * mignet_evacuation_request_assume_done:
 * @self: a request
 * @vm: a virtual machine of the cluster
 * @destination: a host of the cluster
 *
 * Tells that a virtual machine runs on a host, whatever the model says by now. It is not planned
 * again. What is told of the same virtual machine later replaces it.
 *
 * Since: 1.0
 */
void
mignet_evacuation_request_assume_done (MignetEvacuationRequest *self,
                                       MignetVm *vm,
                                       MignetHost *destination)
{
  g_return_if_fail (MIGNET_IS_EVACUATION_REQUEST (self));
  g_return_if_fail (MIGNET_IS_VM (vm));
  g_return_if_fail (MIGNET_IS_HOST (destination));

  assume (self, vm, destination, MIGNET_EVACUATION_DONE);
}

/**
 * mignet_evacuation_request_assume_failed:
 * @self: a request
 * @vm: a virtual machine of the cluster
 *
 * Tells that a virtual machine is on its host and does not migrate any more, whatever the model
 * says by now. It is planned again; mignet_evacuation_request_exclude() keeps it from the
 * destination that failed. What is told of the same virtual machine later replaces it.
 *
 * Since: 1.0
 */
void
mignet_evacuation_request_assume_failed (MignetEvacuationRequest *self, MignetVm *vm)
{
  g_return_if_fail (MIGNET_IS_EVACUATION_REQUEST (self));
  g_return_if_fail (MIGNET_IS_VM (vm));

  assume (self, vm, NULL, MIGNET_EVACUATION_FAILED);
}
