/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-route-decision-private.h"

#include "planning/mignet-network-state-private.h"

static gboolean
mtus_disagree (guint a, guint b)
{
  return a != 0 && b != 0 && a != b;
}

static MignetConditions
compare_ends (const MignetPlanning *planning,
              int host,
              int network,
              const MignetNetworkCondition *from,
              const MignetNetworkCondition *to,
              const MignetAddressPair *pair)
{
  const MignetSnapshot *snapshot = planning->snapshot;
  const MignetSnapshotAttachment *source =
      _mignet_snapshot_attachment (snapshot, planning->source, network);
  const MignetSnapshotAttachment *destination =
      _mignet_snapshot_attachment (snapshot, host, network);
  guint mtu = _mignet_snapshot_network (snapshot, network)->mtu;
  MignetConditions conditions = 0;

  if (source->attached && destination->attached &&
      (mtus_disagree (source->mtu, destination->mtu) || mtus_disagree (source->mtu, mtu) ||
       mtus_disagree (destination->mtu, mtu)))
    conditions |= 1u << MIGNET_CONDITION_MTU_MISMATCH;

  if (from->state != MIGNET_NETWORK_STATE_USABLE || to->state != MIGNET_NETWORK_STATE_USABLE)
    return conditions;

  if (!pair->common_family)
    conditions |= 1u << MIGNET_CONDITION_NO_COMMON_FAMILY;
  else if (!pair->common_subnet)
    conditions |= 1u << MIGNET_CONDITION_NO_COMMON_SUBNET;

  return conditions;
}

static void
gather_conditions (const MignetPlanning *planning,
                   int host,
                   int network,
                   MignetRouteDecision *decision)
{
  const MignetSnapshot *snapshot = planning->snapshot;
  MignetNetworkCondition from;
  MignetNetworkCondition to;

  _mignet_network_state_judge (snapshot, &planning->settings, host, network, &to);
  decision->conditions = _mignet_network_state_get_conditions (&to, FALSE);
  _mignet_addresses_choose (snapshot, &planning->settings, planning->source, host, network,
                            &decision->pair);

  /* The source as a candidate is no pair. */
  if (planning->source == MIGNET_NO_INDEX || planning->source == host)
    return;

  _mignet_planning_judge_source (planning, network, &from);
  decision->conditions |= _mignet_network_state_get_conditions (&from, TRUE);
  decision->conditions |= compare_ends (planning, host, network, &from, &to, &decision->pair);
}

static MignetOutcome
get_outcome (MignetConsequence consequence)
{
  switch (consequence)
    {
    case MIGNET_CONSEQUENCE_WAIT:
      return MIGNET_OUTCOME_WAITING;
    case MIGNET_CONSEQUENCE_FALL_BACK:
      return MIGNET_OUTCOME_FALLBACK;
    case MIGNET_CONSEQUENCE_REFUSE:
      return MIGNET_OUTCOME_REFUSED;
    case MIGNET_CONSEQUENCE_NONE:
    case MIGNET_CONSEQUENCE_WARN:
    default:
      return MIGNET_OUTCOME_DEDICATED;
    }
}

void
_mignet_route_decide (const MignetPlanning *planning,
                      int host,
                      int network,
                      MignetRouteDecision *decision)
{
  *decision = (MignetRouteDecision){ .wanted = network };

  /* The manager reaches the host over management by definition: nothing there is looked at. */
  if (network == planning->snapshot->management)
    {
      decision->outcome = MIGNET_OUTCOME_MANAGEMENT;
      return;
    }

  gather_conditions (planning, host, network, decision);
  decision->outcome = get_outcome (
      _mignet_rules_judge (decision->conditions, &planning->settings, &planning->circumstances));
}

guint
_mignet_route_rank_outcome (MignetOutcome outcome)
{
  switch (outcome)
    {
    case MIGNET_OUTCOME_DEDICATED:
    case MIGNET_OUTCOME_MANAGEMENT:
      return 0;
    case MIGNET_OUTCOME_WAITING:
      return 1;
    case MIGNET_OUTCOME_FALLBACK:
      return 2;
    case MIGNET_OUTCOME_REFUSED:
    default:
      return 3;
    }
}

void
_mignet_route_choose (const MignetPlanning *planning,
                      int host,
                      MignetRouteDecision *decision,
                      GPtrArray *reasons)
{
  const GArray *wanted = planning->wanted;
  guint n_examined = 0;

  while (n_examined < wanted->len &&
         (n_examined == 0 || _mignet_route_rank_outcome (decision->outcome) > 0))
    {
      MignetRouteDecision next;

      _mignet_route_decide (planning, host, g_array_index (wanted, int, n_examined), &next);
      if (n_examined == 0 || _mignet_route_rank_outcome (next.outcome) <
                                 _mignet_route_rank_outcome (decision->outcome))
        *decision = next;
      n_examined++;
    }

  for (guint i = 0; reasons != NULL && i < n_examined; i++)
    {
      int network = g_array_index (wanted, int, i);
      MignetRouteDecision examined = *decision;

      if (network != decision->wanted)
        _mignet_route_decide (planning, host, network, &examined);
      _mignet_route_add_reasons (planning, host, &examined,
                                 decision->outcome != MIGNET_OUTCOME_REFUSED, reasons);
    }
}

int
_mignet_route_get_carrying_network (const MignetPlanning *planning,
                                    const MignetRouteDecision *decision)
{
  switch (decision->outcome)
    {
    case MIGNET_OUTCOME_DEDICATED:
    case MIGNET_OUTCOME_WAITING:
      return decision->wanted;
    case MIGNET_OUTCOME_MANAGEMENT:
    case MIGNET_OUTCOME_FALLBACK:
      return planning->snapshot->management;
    case MIGNET_OUTCOME_REFUSED:
    default:
      return MIGNET_NO_INDEX;
    }
}
