/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-plan-builder-private.h"
#include "planning/mignet-planner-private.h"

#include <string.h>

G_GNUC_PRINTF (2, 3)
static gboolean
fail_as_stale (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, MIGNET_ERROR, MIGNET_ERROR_STALE_PLAN, message);

  return FALSE;
}

/* Looking up takes names too; the plan is about the one with the id. */
static MignetVm *
find_vm (const MignetPlanData *data, MignetCluster *cluster)
{
  MignetVm *vm = data->vm_id != NULL ? mignet_cluster_lookup_vm (cluster, data->vm_id) : NULL;

  return vm != NULL && strcmp (mignet_vm_get_id (vm), data->vm_id) == 0 ? vm : NULL;
}

static MignetHost *
find_host (MignetCluster *cluster, const char *id)
{
  MignetHost *host = mignet_cluster_lookup_host (cluster, id);

  return host != NULL && strcmp (mignet_host_get_id (host), id) == 0 ? host : NULL;
}

static MignetNetwork *
find_network (MignetCluster *cluster, const char *id)
{
  MignetNetwork *network = mignet_cluster_lookup_network (cluster, id);

  return network != NULL && strcmp (mignet_network_get_id (network), id) == 0 ? network : NULL;
}

static gboolean
check_source (const MignetPlanData *data, MignetVm *vm, GError **error)
{
  MignetHost *host = mignet_vm_get_host (vm);

  if (g_strcmp0 (host != NULL ? mignet_host_get_id (host) : NULL, data->source_id) == 0)
    return TRUE;

  if (host == NULL)
    return fail_as_stale (error, "VM '%s' now runs on no host, expected host '%s'", data->vm,
                          data->source);
  if (data->source == NULL)
    return fail_as_stale (error, "VM '%s' now runs on host '%s', expected it to run on none",
                          data->vm, mignet_host_get_name (host));

  return fail_as_stale (error, "VM '%s' now runs on host '%s', expected host '%s'", data->vm,
                        mignet_host_get_name (host), data->source);
}

static gboolean
restore_policy (const MignetPlanData *data,
                MignetCluster *cluster,
                MignetRequest *request,
                GError **error)
{
  g_autoptr (MignetMigrationPolicy) policy = NULL;
  g_autoptr (GPtrArray) networks = g_ptr_array_new ();

  if (data->requested_policy == NULL)
    return TRUE;

  for (guint i = 0; data->requested_policy_networks[i] != NULL; i++)
    {
      MignetNetwork *network = find_network (cluster, data->requested_policy_networks[i]);

      if (network == NULL)
        return fail_as_stale (error,
                              "The network with the id '%s', which the policy of the request "
                              "lists, is no longer in cluster '%s'",
                              data->requested_policy_networks[i],
                              mignet_cluster_get_name (cluster));
      g_ptr_array_add (networks, network);
    }

  policy = mignet_migration_policy_copy (data->requested_policy);
  if (!mignet_migration_policy_set_networks (policy, networks, error))
    return FALSE;
  mignet_request_set_policy (request, policy);

  return TRUE;
}

/* The same request again, in what the cluster is now. */
static MignetRequest *
restore_request (const MignetPlanData *data,
                 MignetCluster *cluster,
                 MignetVm *vm,
                 MignetHost *destination,
                 GError **error)
{
  g_autoptr (MignetRequest) request = mignet_request_new (vm);
  MignetNetwork *network;

  if (!data->automatic)
    mignet_request_set_destination (request, destination);

  if (data->requested_network_id != NULL)
    {
      network = find_network (cluster, data->requested_network_id);
      if (network == NULL)
        {
          fail_as_stale (error, "Network '%s' is no longer in cluster '%s'", data->wanted_network,
                         mignet_cluster_get_name (cluster));
          return NULL;
        }
      mignet_request_set_network (request, network);
    }

  if (!restore_policy (data, cluster, request, error))
    return NULL;

  return g_steal_pointer (&request);
}

/* Of an automatic plan only the chosen destination is judged: that another host may suit better by
 * now does not make the plan wrong. */
static MignetPlan *
decide_again (const MignetPlanData *data,
              MignetRequest *request,
              MignetHost *destination,
              GError **error)
{
  g_autoptr (MignetPlanning) planning = NULL;
  g_autoptr (GArray) verdicts = NULL;
  g_autoptr (GError) local_error = NULL;

  planning = _mignet_planning_new (request, data->wait_over, &local_error);
  if (planning == NULL)
    {
      fail_as_stale (error, "%s", local_error->message);
      return NULL;
    }

  if (data->automatic && destination != NULL)
    verdicts = _mignet_selection_run_one (planning,
                                          _mignet_snapshot_find (planning->snapshot, destination));
  else
    verdicts = _mignet_selection_run (planning);

  return _mignet_plan_build (planning, request, verdicts);
}

static gboolean
compare_text (
    const MignetPlanData *data, const char *what, const char *now, const char *then, GError **error)
{
  if (g_strcmp0 (now, then) == 0)
    return TRUE;

  return fail_as_stale (error, "The %s for VM '%s' is now %s%s%s, expected %s%s%s", what, data->vm,
                        now != NULL ? "'" : "", now != NULL ? now : "none", now != NULL ? "'" : "",
                        then != NULL ? "'" : "", then != NULL ? then : "none",
                        then != NULL ? "'" : "");
}

static const char *
find_error_message (GPtrArray *reasons)
{
  for (guint i = 0; i < reasons->len; i++)
    {
      if (mignet_reason_get_severity (reasons->pdata[i]) == MIGNET_SEVERITY_ERROR)
        return mignet_reason_get_message (reasons->pdata[i]);
    }

  return NULL;
}

static gboolean
compare_outcomes (const MignetPlanData *now, const MignetPlanData *then, GError **error)
{
  const char *cause = find_error_message (_mignet_plan_data_peek_reasons (now));

  if (now->outcome == then->outcome)
    return TRUE;

  if (now->outcome == MIGNET_OUTCOME_REFUSED && cause != NULL)
    return fail_as_stale (error, "VM '%s' can no longer migrate to host '%s': %s", then->vm,
                          then->destination, cause);

  return fail_as_stale (error, "The migration of VM '%s' is now '%s', expected '%s'", then->vm,
                        _mignet_outcome_get_nick (now->outcome),
                        _mignet_outcome_get_nick (then->outcome));
}

static gboolean
compare_flags (const MignetPlanData *now, const MignetPlanData *then, GError **error)
{
  g_autofree char *flags_now = now->flags != NULL ? g_strjoinv (", ", now->flags) : NULL;
  g_autofree char *flags_then = then->flags != NULL ? g_strjoinv (", ", then->flags) : NULL;

  return compare_text (then, "list of flags", flags_now, flags_then, error);
}

static gboolean
compare_plans (const MignetPlanData *now, const MignetPlanData *then, GError **error)
{
  return compare_outcomes (now, then, error) &&
         compare_text (then, "wanted network", now->wanted_network, then->wanted_network, error) &&
         compare_text (then, "network", now->network, then->network, error) &&
         compare_text (then, "source address", now->source_address, then->source_address, error) &&
         compare_text (then, "destination address", now->destination_address,
                       then->destination_address, error) &&
         compare_text (then, "migration URI", now->migrate_uri, then->migrate_uri, error) &&
         compare_text (then, "connection URI of the source", now->source_connect_uri,
                       then->source_connect_uri, error) &&
         compare_text (then, "connection URI of the destination", now->connect_uri,
                       then->connect_uri, error) &&
         compare_text (then, "listen address", now->listen_address, then->listen_address, error) &&
         compare_text (then, "name in the certificate", now->tls_destination, then->tls_destination,
                       error) &&
         compare_flags (now, then, error);
}

/**
 * mignet_plan_is_current:
 * @self: a plan
 * @cluster: the cluster that it was made for, or the same cluster loaded again
 * @error: return location for a #GError
 *
 * Decides again what would be decided now about the same request and the same destination, and
 * compares: the virtual machine must still be on its source, and outcome, networks, addresses, URIs
 * and flags must be the same. Call it before a plan that is not quite new is carried out. A plan
 * does not know the planner that made it: the filters of an embedder are not asked again, and a
 * plan that only these refused counts as changed.
 *
 * The error is %MIGNET_ERROR_STALE_PLAN and says what has changed.
 *
 * Returns: %TRUE if the plan still holds, or %FALSE with @error set
 *
 * Since: 1.0
 */
gboolean
mignet_plan_is_current (MignetPlan *self, MignetCluster *cluster, GError **error)
{
  const MignetPlanData *data;
  MignetVm *vm;
  MignetHost *destination = NULL;
  g_autoptr (MignetRequest) request = NULL;
  g_autoptr (MignetPlan) now = NULL;

  g_return_val_if_fail (MIGNET_IS_PLAN (self), FALSE);
  g_return_val_if_fail (MIGNET_IS_CLUSTER (cluster), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  data = _mignet_plan_peek_data (self);
  vm = find_vm (data, cluster);
  if (vm == NULL)
    return fail_as_stale (error, "VM '%s' is no longer in cluster '%s'",
                          data->vm != NULL ? data->vm : "", mignet_cluster_get_name (cluster));
  if (!check_source (data, vm, error))
    return FALSE;

  if (data->destination_id != NULL)
    {
      destination = find_host (cluster, data->destination_id);
      if (destination == NULL)
        return fail_as_stale (error, "Host '%s' is no longer in cluster '%s'", data->destination,
                              mignet_cluster_get_name (cluster));
    }

  request = restore_request (data, cluster, vm, destination, error);
  if (request == NULL)
    return FALSE;

  now = decide_again (data, request, destination, error);

  return now != NULL && compare_plans (_mignet_plan_peek_data (now), data, error);
}
