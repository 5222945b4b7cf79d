/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-plan-builder-private.h"

#include "planning/mignet-transfer-private.h"

#include <mignet/mignet-uri.h>

static void
set_source (MignetPlanData *data, const MignetPlanning *planning)
{
  const MignetSnapshotHost *source;

  if (planning->source == MIGNET_NO_INDEX)
    return;

  source = _mignet_snapshot_host (planning->snapshot, planning->source);
  data->source = g_strdup (source->name);
  data->source_id = g_strdup (source->facts->id);
  data->source_registered_address = g_strdup (source->facts->address);
}

static void
set_destination (MignetPlanData *data, const MignetPlanning *planning, int host)
{
  const MignetSnapshotHost *destination = _mignet_snapshot_host (planning->snapshot, host);

  data->destination = g_strdup (destination->name);
  data->destination_id = g_strdup (destination->facts->id);
  data->destination_registered_address = g_strdup (destination->facts->address);
}

static void
set_dedicated_addresses (MignetPlanData *data, const MignetAddressPair *pair)
{
  data->family = (GSocketFamily) pair->destination->subnet.family;
  data->destination_address = _mignet_snapshot_address_to_string (pair->destination);
  if (pair->source != NULL)
    data->source_address = _mignet_snapshot_address_to_string (pair->source);
}

static void
set_management_addresses (MignetPlanData *data, const MignetSnapshotHost *destination)
{
  g_autoptr (GInetAddress) numeric = NULL;

  data->destination_address = _mignet_host_address_bare (destination->facts->address);
  numeric = g_inet_address_new_from_string (data->destination_address);
  if (numeric != NULL)
    data->family = g_inet_address_get_family (numeric);
}

static void
set_connect_uris (MignetPlanData *data, const MignetPlanning *planning, int host)
{
  const MignetSnapshot *snapshot = planning->snapshot;
  const MignetSettings *settings = &planning->settings;

  data->source_connect_uri = mignet_connect_uri_build (
      settings->connect_transport,
      _mignet_snapshot_host (snapshot, planning->source)->facts->address, NULL);
  data->connect_uri = mignet_connect_uri_build (
      settings->connect_transport, _mignet_snapshot_host (snapshot, host)->facts->address, NULL);
}

/* How many migrations there may be at a time, this one among them. */
static void
set_limits (MignetPlanData *data, const MignetPlanning *planning, int host)
{
  const MignetSnapshot *snapshot = planning->snapshot;
  const MignetSettings *settings = &planning->settings;

  data->max_outgoing = _mignet_settings_get_outgoing_limit (
      settings, _mignet_snapshot_host (snapshot, planning->source));
  data->max_incoming =
      _mignet_settings_get_incoming_limit (settings, _mignet_snapshot_host (snapshot, host));
  data->max_per_network = settings->max_per_network;
  data->max_per_cluster = settings->max_per_cluster;
}

/* A plan that is carried out or waits. */
static void
set_route (MignetPlanData *data, const MignetPlanning *planning, const MignetVerdict *verdict)
{
  const MignetSnapshot *snapshot = planning->snapshot;
  const MignetRouteDecision *decision = &verdict->decision;
  int network = _mignet_route_get_carrying_network (planning, decision);

  set_destination (data, planning, verdict->host);
  data->network = g_strdup (_mignet_snapshot_network (snapshot, network)->name);

  if (decision->outcome == MIGNET_OUTCOME_DEDICATED)
    set_dedicated_addresses (data, &decision->pair);
  else if (decision->outcome != MIGNET_OUTCOME_WAITING)
    set_management_addresses (data, _mignet_snapshot_host (snapshot, verdict->host));
  if (data->destination_address != NULL)
    set_connect_uris (data, planning, verdict->host);
  set_limits (data, planning, verdict->host);
  _mignet_transfer_set (data, planning, verdict->host, network);
}

/* A plan must not point into the model, so the networks of the policy are kept by their ids. */
static void
set_request (MignetPlanData *data, MignetRequest *request)
{
  MignetNetwork *network = mignet_request_get_network (request);
  MignetMigrationPolicy *policy = mignet_request_get_policy (request);
  g_autoptr (GPtrArray) none = NULL;
  GPtrArray *networks;

  data->label = g_strdup (mignet_request_get_label (request));
  data->requested_network_id = network != NULL ? g_strdup (mignet_network_get_id (network)) : NULL;
  if (policy == NULL)
    return;

  networks = _mignet_migration_policy_peek_networks (policy);
  data->requested_policy_networks = g_new0 (char *, networks->len + 1);
  for (guint i = 0; i < networks->len; i++)
    data->requested_policy_networks[i] = g_strdup (mignet_network_get_id (networks->pdata[i]));

  none = g_ptr_array_new ();
  data->requested_policy = mignet_migration_policy_copy (policy);
  mignet_migration_policy_set_networks (data->requested_policy, none, NULL);
}

static int
get_wanted_network (const MignetPlanning *planning, const MignetVerdict *chosen)
{
  return chosen != NULL ? chosen->decision.wanted : g_array_index (planning->wanted, int, 0);
}

/* Everything but the request, the reasons and the candidates. */
static MignetPlanData *
build_data (const MignetPlanning *planning, const MignetVerdict *chosen)
{
  const MignetSnapshot *snapshot = planning->snapshot;
  const MignetSnapshotVm *vm = _mignet_snapshot_vm (snapshot, planning->vm);
  MignetPlanData *data = _mignet_plan_data_new ();

  data->automatic = !planning->circumstances.manual;
  data->wait_over = planning->circumstances.wait_over;
  data->vm = g_strdup (vm->name);
  data->vm_id = g_strdup (vm->facts->id);
  data->wanted_network =
      g_strdup (_mignet_snapshot_network (snapshot, get_wanted_network (planning, chosen))->name);
  set_source (data, planning);

  if (chosen != NULL)
    {
      data->outcome = chosen->decision.outcome;
      data->chosen = chosen->host;
      set_route (data, planning, chosen);
    }
  else if (planning->circumstances.manual)
    {
      set_destination (data, planning, planning->destination);
    }

  return data;
}

static MignetPlanData *
build_data_with_details (const MignetPlanning *planning, const GArray *verdicts)
{
  const MignetVerdict *chosen = NULL;
  MignetPlanData *data;

  if (verdicts->len > 0 && g_array_index (verdicts, MignetVerdict, 0).eligible)
    chosen = &g_array_index (verdicts, MignetVerdict, 0);
  data = build_data (planning, chosen);
  _mignet_plan_data_set_details (data, planning, verdicts);

  return data;
}

MignetPlan *
_mignet_plan_build (const MignetPlanning *planning, MignetRequest *request, const GArray *verdicts)
{
  MignetPlanData *data = build_data_with_details (planning, verdicts);

  set_request (data, request);

  return _mignet_plan_new (data);
}

MignetPlan *
_mignet_plan_build_for_policy (const MignetPlanning *planning,
                               const char *label,
                               MignetMigrationPolicy *policy,
                               char **policy_networks,
                               const GArray *verdicts)
{
  MignetPlanData *data = build_data_with_details (planning, verdicts);

  data->label = g_strdup (label);
  if (policy != NULL)
    {
      data->requested_policy = mignet_migration_policy_copy (policy);
      data->requested_policy_networks = g_strdupv (policy_networks);
    }

  return _mignet_plan_new (data);
}

/* The schedule is in the data by now, and belongs to the policy. */
static void
keep_planning (MignetPlanData *data, MignetPlanning *planning)
{
  planning->settings.convergence = NULL;
  data->planning = _mignet_planning_ref (planning);
}

MignetPlan *
_mignet_plan_build_from_best (MignetPlanning *planning, const MignetVerdict *best)
{
  g_autoptr (MignetRequest) request = g_steal_pointer (&planning->request);
  MignetPlanData *data = build_data (planning, best);

  set_request (data, request);

  keep_planning (data, planning);

  return _mignet_plan_new (data);
}

MignetPlan *
_mignet_plan_build_on_snapshot (MignetPlanning *planning,
                                const MignetQuestion *question,
                                const MignetVerdict *best,
                                const GArray *verdicts)
{
  MignetPlanData *data =
      verdicts != NULL ? build_data_with_details (planning, verdicts) : build_data (planning, best);

  if (question->network != MIGNET_NO_INDEX)
    data->requested_network_id =
        g_strdup (_mignet_snapshot_network (planning->snapshot, question->network)->id);
  if (question->policy != NULL)
    {
      data->requested_policy = g_object_ref (question->policy->policy);
      data->requested_policy_networks = g_strdupv (question->policy->networks);
    }
  if (verdicts == NULL)
    keep_planning (data, planning);

  return _mignet_plan_new (data);
}
