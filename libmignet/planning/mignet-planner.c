/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-planner-private.h"

#include "planning/mignet-plan-builder-private.h"

/**
 * SECTION:mignet-planner
 * @title: MignetPlanner
 * @short_description: decides how virtual machines migrate
 *
 * A #MignetPlanner decides whether and where a virtual machine can migrate, over which network and
 * to which address, and says why. It does nothing else: it neither connects to a host nor changes
 * the model. That no host qualifies is an answer, not an error.
 *
 * mignet_planner_plan() decides at once, by what the model says now. Where an address is on its way
 * it answers %MIGNET_OUTCOME_WAITING; mignet_planner_plan_async() waits for the address instead, up
 * to the limit of the policy, and then decides without it.
 *
 * A planner keeps no state between calls. Like the model, it belongs to one thread at a time: that
 * of the cluster that is asked about.
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
};

G_DEFINE_FINAL_TYPE (MignetPlanner, mignet_planner, G_TYPE_OBJECT)

static void
mignet_planner_class_init (MignetPlannerClass *klass)
{
}

static void
mignet_planner_init (MignetPlanner *self)
{
}

MignetPlan *
_mignet_planner_decide (MignetRequest *request, gboolean wait_over, GError **error)
{
  g_autoptr (MignetPlanning) planning = _mignet_planning_new (request, wait_over, error);
  g_autoptr (GArray) verdicts = NULL;

  if (planning == NULL)
    return NULL;

  verdicts = _mignet_selection_run (planning);

  return _mignet_plan_build (planning, request, verdicts);
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
 * mignet_planner_plan:
 * @self: a planner
 * @request: what is to migrate
 * @error: return location for a #GError
 *
 * Decides a request by what the model says now. Never waits.
 *
 * The error is %MIGNET_ERROR_BAD_REQUEST if the request contradicts the cluster: the virtual
 * machine is in none, or the destination or a network is not of the cluster.
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

  return _mignet_planner_decide (request, FALSE, error);
}
