/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-planner-private.h"

#include "planning/mignet-plan-builder-private.h"

#include <mignet/mignet-snapshot.h>

static gboolean
init_question (MignetQuestion *question,
               const MignetSnapshot *snapshot,
               const char *vm,
               const char *destination,
               const char *network,
               GError **error)
{
  question->vm = _mignet_snapshot_lookup_vm (snapshot, vm);
  question->destination = _mignet_snapshot_lookup_host (snapshot, destination);
  question->network = _mignet_snapshot_lookup_network (snapshot, network);

  if (question->vm == MIGNET_NO_INDEX)
    return _mignet_snapshot_refuse_unknown (snapshot, MIGNET_ERROR_BAD_REQUEST, "VM", vm, error);
  if (destination != NULL && question->destination == MIGNET_NO_INDEX)
    return _mignet_snapshot_refuse_unknown (snapshot, MIGNET_ERROR_BAD_REQUEST, "host", destination,
                                            error);
  if (network != NULL && question->network == MIGNET_NO_INDEX)
    return _mignet_snapshot_refuse_unknown (snapshot, MIGNET_ERROR_BAD_REQUEST, "network", network,
                                            error);

  return TRUE;
}

static MignetPlan *
decide (MignetPlanner *self, MignetPlanning *planning, const MignetQuestion *question)
{
  g_autoptr (GArray) verdicts = NULL;
  MignetVerdict best;

  planning->extensions = _mignet_planner_begin_asking (self, NULL);
  if (planning->extensions == NULL)
    return _mignet_plan_build_on_snapshot (
        planning, question, _mignet_selection_find_best (planning, &best) ? &best : NULL, NULL);

  verdicts = _mignet_selection_run (planning);
  _mignet_planner_end_asking (self, planning->extensions, NULL);

  return _mignet_plan_build_on_snapshot (planning, question, NULL, verdicts);
}

/**
 * mignet_planner_plan_on_snapshot:
 * @self: a planner
 * @snapshot: a snapshot
 * @vm: the id or the name of the virtual machine that is to migrate
 * @destination: (nullable): the id or the name of the host to migrate to, or %NULL to have one
 *   picked
 * @network: (nullable): the id or the name of the network to migrate over, or %NULL
 * @policy: (nullable): a policy that counts instead of that of the virtual machine or the cluster,
 *   or %NULL
 * @error: return location for a #GError
 *
 * Decides, by what a snapshot says, what mignet_planner_plan() would decide by what the model says.
 * The model is not touched, so this may be called from any thread, on one planner by several at a
 * time, while another thread changes the model. Only a planner with filters or weighers is for one
 * thread at a time: they are asked in the thread of the call. @policy is the caller's, and nobody
 * may change it during the call.
 *
 * A virtual machine is found at once by its id; by its name it takes time for all of them.
 *
 * The error is %MIGNET_ERROR_BAD_REQUEST if the snapshot does not have what is named, and
 * %MIGNET_ERROR_REENTRANT if a filter or a weigher made this call.
 *
 * Returns: (transfer full): the plan, or %NULL with @error set
 *
 * Since: 1.0
 */
MignetPlan *
mignet_planner_plan_on_snapshot (MignetPlanner *self,
                                 MignetSnapshot *snapshot,
                                 const char *vm,
                                 const char *destination,
                                 const char *network,
                                 MignetMigrationPolicy *policy,
                                 GError **error)
{
  g_autoptr (MignetFrozenPolicy) frozen = NULL;
  g_autoptr (MignetPlanning) planning = NULL;
  MignetQuestion question = { .vm = MIGNET_NO_INDEX };

  g_return_val_if_fail (MIGNET_IS_PLANNER (self), NULL);
  g_return_val_if_fail (snapshot != NULL, NULL);
  g_return_val_if_fail (vm != NULL, NULL);
  g_return_val_if_fail (policy == NULL || MIGNET_IS_MIGRATION_POLICY (policy), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!_mignet_planner_check_not_asking (self, error) ||
      !init_question (&question, snapshot, vm, destination, network, error))
    return NULL;

  if (policy != NULL)
    frozen = _mignet_frozen_policy_new (policy);
  question.policy = frozen;
  planning = _mignet_planning_new_on_snapshot (snapshot, &question, error);

  return planning != NULL ? decide (self, planning, &question) : NULL;
}
