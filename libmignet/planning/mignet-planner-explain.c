/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet-planner.h>

#include "planning/mignet-explanation-private.h"
#include "planning/mignet-extensions-private.h"
#include "planning/mignet-filters-private.h"
#include "planning/mignet-network-state-private.h"
#include "planning/mignet-plan-private.h"
#include "planning/mignet-planner-private.h"

/* Below the level nothing but management is migrated over, so the network cannot be wanted. */
static gboolean
is_level_too_low (const MignetPlanning *planning, int network)
{
  return !planning->snapshot->supports_migration_network &&
         network != planning->snapshot->management;
}

static MignetReason *
tell_level (const MignetPlanning *planning, int network)
{
  const MignetSnapshot *snapshot = planning->snapshot;
  const char *name = _mignet_snapshot_network (snapshot, network)->name;

  return _mignet_reason_new_printf (
      MIGNET_REASON_LEVEL_TOO_LOW, MIGNET_SEVERITY_ERROR, NULL, name, snapshot->cluster_name,
      "Cluster '%s' has a compatibility level below 3.3, which migrates over management network "
      "'%s' only, not over network '%s'",
      snapshot->cluster_name, _mignet_snapshot_network (snapshot, snapshot->management)->name,
      name);
}

static void
append_refusals (const MignetPlanning *planning, GPtrArray *reasons)
{
  for (guint i = 0; i < planning->refusals->len; i++)
    {
      MignetReason *reason = planning->refusals->pdata[i];

      /* That is told of each network. */
      if (mignet_reason_get_code (reason) != MIGNET_REASON_LEVEL_TOO_LOW)
        g_ptr_array_add (reasons, mignet_reason_ref (reason));
    }
}

/* NULL once the embedder's filters have changed the cluster. */
static MignetRoute *
explain_route (const MignetPlanning *planning, int host, int network)
{
  const MignetSnapshot *snapshot = planning->snapshot;
  g_autoptr (GPtrArray) reasons =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_reason_unref);
  MignetNetworkCondition condition;
  MignetRouteDecision decision;
  gboolean possible = TRUE;

  append_refusals (planning, reasons);
  if (is_level_too_low (planning, network))
    g_ptr_array_add (reasons, tell_level (planning, network));
  if (reasons->len > 0)
    possible = FALSE;

  _mignet_network_state_judge (snapshot, &planning->settings, host, network, &condition);
  _mignet_route_decide (planning, host, network, &decision);

  if (!_mignet_filters_run_before_route (planning, host, reasons))
    possible = FALSE;
  _mignet_route_add_reasons (planning, host, &decision, FALSE, reasons);
  if (!_mignet_filters_run_after_route (planning, host, &decision, reasons))
    possible = FALSE;
  if (possible && decision.outcome != MIGNET_OUTCOME_REFUSED &&
      !_mignet_extensions_filter (planning->extensions, planning, host, &decision, reasons))
    possible = FALSE;
  if (_mignet_extensions_is_disturbed (planning->extensions))
    return NULL;

  return _mignet_route_new (_mignet_snapshot_host (snapshot, host)->name,
                            _mignet_snapshot_network (snapshot, network)->name, condition.state,
                            condition.carrier, possible ? decision.outcome : MIGNET_OUTCOME_REFUSED,
                            g_steal_pointer (&reasons));
}

static GPtrArray *
explain_routes (const MignetPlanning *planning)
{
  const MignetSnapshot *snapshot = planning->snapshot;
  g_autoptr (GPtrArray) routes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_route_unref);

  for (guint host = 0; host < snapshot->hosts.length; host++)
    {
      for (guint network = 0; network < snapshot->networks->len; network++)
        {
          MignetRoute *route = explain_route (planning, (int) host, (int) network);

          if (route == NULL)
            return NULL;
          g_ptr_array_add (routes, route);
        }
    }

  return g_steal_pointer (&routes);
}

static char **
dup_host_names (const MignetSnapshot *snapshot)
{
  char **names = g_new0 (char *, snapshot->hosts.length + 1);

  for (guint i = 0; i < snapshot->hosts.length; i++)
    names[i] = g_strdup (_mignet_snapshot_host (snapshot, (int) i)->name);

  return names;
}

static char **
dup_network_names (const MignetSnapshot *snapshot)
{
  char **names = g_new0 (char *, snapshot->networks->len + 1);

  for (guint i = 0; i < snapshot->networks->len; i++)
    names[i] = g_strdup (_mignet_snapshot_network (snapshot, (int) i)->name);

  return names;
}

static char **
dup_wanted_names (const MignetPlanning *planning)
{
  char **names = g_new0 (char *, planning->wanted->len + 1);

  for (guint i = 0; i < planning->wanted->len; i++)
    {
      int network = g_array_index (planning->wanted, int, i);

      names[i] = g_strdup (_mignet_snapshot_network (planning->snapshot, network)->name);
    }

  return names;
}

/**
 * mignet_planner_explain:
 * @self: a planner
 * @request: what is to migrate
 * @error: return location for a #GError
 *
 * Explains, for every host of the cluster, the source among them, and every network of it, how the
 * migration would fare if that network were the wanted one: the state of the network on the host,
 * the outcome, and every reason, with those that the host has whatever the network. Whether the
 * request is manual or automatic and its policy count as they do for mignet_planner_plan().
 *
 * The filters of the embedder are asked about each network on each host that the others left.
 *
 * The error is %MIGNET_ERROR_BAD_REQUEST if the request contradicts the cluster, and
 * %MIGNET_ERROR_REENTRANT if a filter changed the cluster or made this call.
 *
 * Returns: (transfer full): the explanation, or %NULL with @error set
 *
 * Since: 1.0
 */
MignetExplanation *
mignet_planner_explain (MignetPlanner *self, MignetRequest *request, GError **error)
{
  g_autoptr (MignetPlanning) planning = NULL;
  g_autoptr (GPtrArray) routes = NULL;
  const MignetSnapshot *snapshot;

  g_return_val_if_fail (MIGNET_IS_PLANNER (self), NULL);
  g_return_val_if_fail (MIGNET_IS_REQUEST (request), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  planning = _mignet_planner_begin (self, request, FALSE, error);
  if (planning == NULL)
    return NULL;

  snapshot = planning->snapshot;
  routes = explain_routes (planning);
  if (!_mignet_planner_end (self, planning, error))
    return NULL;

  return _mignet_explanation_new (_mignet_snapshot_vm (snapshot, planning->vm)->name,
                                  planning->source != MIGNET_NO_INDEX
                                      ? _mignet_snapshot_host (snapshot, planning->source)->name
                                      : NULL,
                                  dup_host_names (snapshot), dup_network_names (snapshot),
                                  dup_wanted_names (planning), g_steal_pointer (&routes));
}

/**
 * mignet_planner_survey:
 * @self: a planner
 * @cluster: a cluster
 * @error: return location for a #GError
 *
 * Surveys a cluster: does what mignet_planner_explain() does for an automatic request, but for no
 * virtual machine in particular. The outcome for a host is that of a migration that arrives there
 * from a source whose networks leave nothing to be desired, by the policy of the cluster. What only
 * a virtual machine could want (memory, its networks, affinity) is not looked at, nor are the
 * limits of what arrives at once, and the filters of the embedder are not asked.
 *
 * The error is %MIGNET_ERROR_BAD_REQUEST if the policy lists a network that the cluster does not
 * have.
 *
 * Returns: (transfer full): the explanation, without virtual machine and source, or %NULL with
 *   @error set
 *
 * Since: 1.0
 */
MignetExplanation *
mignet_planner_survey (MignetPlanner *self, MignetCluster *cluster, GError **error)
{
  g_autoptr (MignetSnapshot) snapshot = NULL;
  g_autoptr (MignetPlanning) planning = NULL;

  g_return_val_if_fail (MIGNET_IS_PLANNER (self), NULL);
  g_return_val_if_fail (MIGNET_IS_CLUSTER (cluster), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  snapshot = _mignet_snapshot_take (cluster);
  planning = _mignet_planning_new_for_any_vm (snapshot, cluster, error);
  if (planning == NULL)
    return NULL;

  return _mignet_explanation_new (NULL, NULL, dup_host_names (snapshot),
                                  dup_network_names (snapshot), dup_wanted_names (planning),
                                  explain_routes (planning));
}
