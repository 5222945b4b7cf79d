/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-planner-private.h"

#include "planning/mignet-extensions-private.h"
#include "planning/mignet-plan-builder-private.h"
#include "planning/mignet-request-private.h"

#include <mignet/mignet-discoverer.h>

/**
 * SECTION:mignet-planner
 * @title: MignetPlanner
 * @short_description: decides how virtual machines migrate
 *
 * A #MignetPlanner decides whether and where a virtual machine can migrate, over which network and
 * to which address, and says why. It neither connects to a host nor changes the
 * model by itself. That no host qualifies is an answer, not an error.
 *
 * mignet_planner_plan() decides at once, by what the model says now. Where an address is on its way
 * it answers %MIGNET_OUTCOME_WAITING; mignet_planner_plan_async() waits for the address instead, up
 * to the limit of the policy, and then decides without it. With mignet_planner_set_discoverer() the
 * host is asked for it meanwhile.
 *
 * An embedder adds filters and weights of its own with mignet_planner_add_filter() and
 * mignet_planner_add_weigher(). Apart from these and the discoverer a planner keeps no state
 * between calls. Like the model, it belongs to one thread at a time: that of the cluster that is
 * asked about.
 */

/**
 * MignetPlanner:
 *
 * Decides how virtual machines migrate.
 *
 * Since: 1.0
 */
struct _MignetPlanner
{
  GObject parent_instance;

  GPtrArray *filters;           /* (owned) (element-type MignetExtension) */
  GPtrArray *weighers;          /* (owned) (element-type MignetExtension) */
  gboolean asking;              /* one of them */
  MignetDiscoverer *discoverer; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (MignetPlanner, mignet_planner, G_TYPE_OBJECT)

typedef enum
{
  PROP_DISCOVERER = 1
} MignetPlannerProperty;

static GParamSpec *props[PROP_DISCOVERER + 1];

static void
mignet_planner_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  MignetPlanner *self = MIGNET_PLANNER (object);

  switch ((MignetPlannerProperty) prop_id)
    {
    case PROP_DISCOVERER:
      g_value_set_object (value, self->discoverer);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mignet_planner_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  MignetPlanner *self = MIGNET_PLANNER (object);

  switch ((MignetPlannerProperty) prop_id)
    {
    case PROP_DISCOVERER:
      mignet_planner_set_discoverer (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mignet_planner_dispose (GObject *object)
{
  MignetPlanner *self = MIGNET_PLANNER (object);

  /* They may refer to the planner in turn. */
  g_ptr_array_set_size (self->filters, 0);
  g_ptr_array_set_size (self->weighers, 0);
  g_clear_object (&self->discoverer);

  G_OBJECT_CLASS (mignet_planner_parent_class)->dispose (object);
}

static void
mignet_planner_finalize (GObject *object)
{
  MignetPlanner *self = MIGNET_PLANNER (object);

  g_ptr_array_unref (self->filters);
  g_ptr_array_unref (self->weighers);

  G_OBJECT_CLASS (mignet_planner_parent_class)->finalize (object);
}

static void
mignet_planner_class_init (MignetPlannerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mignet_planner_dispose;
  object_class->finalize = mignet_planner_finalize;
  object_class->get_property = mignet_planner_get_property;
  object_class->set_property = mignet_planner_set_property;

  /**
   * MignetPlanner:discoverer:
   *
   * What asks hosts whose addresses are waited for, or %NULL.
   *
   * Since: 1.0
   */
  props[PROP_DISCOVERER] =
      g_param_spec_object ("discoverer", NULL, NULL, MIGNET_TYPE_DISCOVERER,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mignet_planner_init (MignetPlanner *self)
{
  self->filters = g_ptr_array_new_with_free_func ((GDestroyNotify) _mignet_extension_unref);
  self->weighers = g_ptr_array_new_with_free_func ((GDestroyNotify) _mignet_extension_unref);
}

GPtrArray *
_mignet_planner_peek_filters (MignetPlanner *self)
{
  return self->filters;
}

GPtrArray *
_mignet_planner_peek_weighers (MignetPlanner *self)
{
  return self->weighers;
}

/* What is asked may change the request and its policy; the plan is about what they were. */
static MignetRequest *
freeze_request (MignetRequest *request)
{
  MignetRequest *copy = _mignet_request_copy (request);
  MignetMigrationPolicy *policy = mignet_request_get_policy (request);

  if (policy != NULL)
    {
      g_autoptr (MignetMigrationPolicy) own = mignet_migration_policy_copy (policy);

      mignet_request_set_policy (copy, own);
    }

  return copy;
}

gboolean
_mignet_planner_check_not_asking (MignetPlanner *self, GError **error)
{
  if (!self->asking)
    return TRUE;

  g_set_error_literal (error, MIGNET_ERROR, MIGNET_ERROR_REENTRANT,
                       "The planner is asking a filter or a weigher, expected no call of it before "
                       "that has answered");
  return FALSE;
}

MignetExtensions *
_mignet_planner_begin_asking (MignetPlanner *self, MignetCluster *cluster)
{
  if (self->filters->len == 0 && self->weighers->len == 0)
    return NULL;

  g_object_ref (self);
  self->asking = TRUE;

  return _mignet_extensions_new (self->filters, self->weighers, cluster);
}

gboolean
_mignet_planner_end_asking (MignetPlanner *self, const MignetExtensions *extensions, GError **error)
{
  if (extensions == NULL)
    return TRUE;

  self->asking = FALSE;
  g_object_unref (self);
  if (!_mignet_extensions_is_disturbed (extensions))
    return TRUE;

  g_set_error_literal (error, MIGNET_ERROR, MIGNET_ERROR_REENTRANT,
                       "The cluster was changed while the planner was asking a filter or a "
                       "weigher, expected it to stay as it was");
  return FALSE;
}

MignetPlanning *
_mignet_planner_begin (MignetPlanner *self,
                       MignetRequest *request,
                       gboolean wait_over,
                       GError **error)
{
  g_autoptr (MignetRequest) frozen = NULL;
  MignetPlanning *planning;

  if (!_mignet_planner_check_not_asking (self, error))
    return NULL;

  if (self->filters->len == 0 && self->weighers->len == 0)
    return _mignet_planning_new (request, wait_over, error);

  frozen = freeze_request (request);
  planning = _mignet_planning_new (frozen, wait_over, error);
  if (planning == NULL)
    return NULL;

  planning->extensions =
      _mignet_planner_begin_asking (self, mignet_vm_get_cluster (mignet_request_get_vm (frozen)));

  return planning;
}

gboolean
_mignet_planner_end (MignetPlanner *self, const MignetPlanning *planning, GError **error)
{
  return _mignet_planner_end_asking (self, planning->extensions, error);
}

MignetPlan *
_mignet_planner_decide (MignetPlanner *self,
                        MignetRequest *request,
                        gboolean wait_over,
                        GError **error)
{
  g_autoptr (MignetPlanning) planning = _mignet_planner_begin (self, request, wait_over, error);
  g_autoptr (GArray) verdicts = NULL;
  MignetVerdict best;

  if (planning == NULL)
    return NULL;
  if (planning->extensions == NULL)
    return _mignet_plan_build_from_best (
        planning, _mignet_selection_find_best (planning, &best) ? &best : NULL);

  verdicts = _mignet_selection_run (planning);
  if (!_mignet_planner_end (self, planning, error))
    return NULL;

  return _mignet_plan_build (planning, planning->request, verdicts);
}

/**
 * mignet_planner_new:
 *
 * Makes a planner.
 *
 * Returns: (transfer full): the planner
 *
 * Since: 1.0
 */
MignetPlanner *
mignet_planner_new (void)
{
  return g_object_new (MIGNET_TYPE_PLANNER, NULL);
}

/**
 * mignet_planner_get_discoverer:
 * @self: a planner
 *
 * Gets what asks hosts whose addresses are waited for.
 *
 * Returns: (transfer none) (nullable): the discoverer
 *
 * Since: 1.0
 */
MignetDiscoverer *
mignet_planner_get_discoverer (MignetPlanner *self)
{
  g_return_val_if_fail (MIGNET_IS_PLANNER (self), NULL);

  return self->discoverer;
}

/**
 * mignet_planner_set_discoverer:
 * @self: a planner
 * @discoverer: (nullable): a discoverer, or %NULL
 *
 * Sets what asks hosts whose addresses are waited for. Only mignet_planner_plan_async() waits; it
 * says how often hosts are asked. The model then changes without further ado while that call waits.
 * Without a discoverer the address has to appear in the model by itself. Calls that wait already
 * are not affected.
 *
 * Since: 1.0
 */
void
mignet_planner_set_discoverer (MignetPlanner *self, MignetDiscoverer *discoverer)
{
  g_return_if_fail (MIGNET_IS_PLANNER (self));
  g_return_if_fail (discoverer == NULL || MIGNET_IS_DISCOVERER (discoverer));

  if (g_set_object (&self->discoverer, discoverer))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DISCOVERER]);
}

/**
 * mignet_planner_plan:
 * @self: a planner
 * @request: what is to migrate
 * @error: return location for a #GError
 *
 * Decides a request by what the model says now. Never waits.
 *
 * The error is %MIGNET_ERROR_BAD_REQUEST if the request contradicts the cluster: the virtual
 * machine is in none, or the destination, the preferred host or a network is not of the cluster;
 * %MIGNET_ERROR_REENTRANT if a filter or a weigher changed the cluster, or made this call.
 *
 * Returns: (transfer full): the plan, or %NULL with @error set
 *
 * Since: 1.0
 */
MignetPlan *
mignet_planner_plan (MignetPlanner *self, MignetRequest *request, GError **error)
{
  g_return_val_if_fail (MIGNET_IS_PLANNER (self), NULL);
  g_return_val_if_fail (MIGNET_IS_REQUEST (request), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return _mignet_planner_decide (self, request, FALSE, error);
}
