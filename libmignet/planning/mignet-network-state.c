/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-network-state-private.h"

#include "planning/mignet-subnets-private.h"

/* What the addresses of the families that the policy lists amount to, taken together. */
typedef struct
{
  gboolean inside;    /* a usable address inside the subnets of the network */
  gboolean usable;    /* a usable address */
  gboolean pending;   /* an address is on its way */
  gboolean unknown;   /* a family was never reported */
  gboolean duplicate; /* two hosts have an address */
} Findings;

/* Where the policy does not look at subnets, no address is outside them. */
static gboolean
is_inside (const MignetSettings *settings,
           const MignetSnapshotNetwork *network,
           const MignetSnapshotAddress *address)
{
  return settings->subnet_rule == MIGNET_RULE_IGNORE || _mignet_subnets_contain (network, address);
}

static void
judge_family (Findings *findings,
              const MignetSnapshot *snapshot,
              const MignetSettings *settings,
              const MignetSnapshotNetwork *network,
              const MignetSnapshotIpConfig *ip_config)
{
  gboolean usable = FALSE;
  gboolean duplicate = FALSE;

  for (guint i = 0; i < ip_config->n_addresses; i++)
    {
      const MignetSnapshotAddress *address = _mignet_snapshot_address (ip_config, i);

      if (_mignet_address_is_duplicate (address))
        duplicate = TRUE;
      if (_mignet_address_is_pending (address))
        findings->pending = TRUE;
      if (!_mignet_address_is_usable (address))
        continue;

      usable = TRUE;
      if (is_inside (settings, network, address))
        findings->inside = TRUE;
    }

  findings->usable |= usable;
  findings->duplicate |= duplicate;
  findings->unknown |= !ip_config->reported;
  if (ip_config->reported && !usable && !duplicate &&
      (ip_config->protocol == MIGNET_BOOT_PROTOCOL_DHCP ||
       ip_config->protocol == MIGNET_BOOT_PROTOCOL_AUTOCONF))
    findings->pending = TRUE;
}

static MignetNetworkState
get_state_of_addresses (const Findings *findings)
{
  if (findings->inside)
    return MIGNET_NETWORK_STATE_USABLE;
  if (findings->usable)
    return MIGNET_NETWORK_STATE_WRONG_SUBNET;
  if (findings->pending)
    return MIGNET_NETWORK_STATE_ADDRESS_PENDING;
  if (findings->unknown)
    return MIGNET_NETWORK_STATE_ADDRESS_UNKNOWN;

  return MIGNET_NETWORK_STATE_NO_ADDRESS;
}

void
_mignet_network_state_judge (const MignetSnapshot *snapshot,
                             const MignetSettings *settings,
                             int host,
                             int network,
                             MignetNetworkCondition *condition)
{
  const MignetSnapshotAttachment *attachment =
      _mignet_snapshot_attachment (snapshot, host, network);
  const MignetSnapshotNetwork *record = _mignet_snapshot_network (snapshot, network);
  Findings findings = { .inside = FALSE };

  *condition = (MignetNetworkCondition){ .carrier = MIGNET_CARRIER_UNKNOWN };

  if (!attachment->attached)
    {
      gboolean reported = _mignet_snapshot_host (snapshot, host)->attachments_reported;

      condition->state =
          reported ? MIGNET_NETWORK_STATE_ABSENT : MIGNET_NETWORK_STATE_ADDRESS_UNKNOWN;
      condition->carrier_unknown = !reported;
      return;
    }

  for (guint i = 0; i < settings->n_families; i++)
    judge_family (&findings, snapshot, settings, record,
                  &attachment->ip_configs[settings->families[i]]);

  condition->carrier = (MignetCarrier) attachment->carrier;
  condition->carrier_unknown = condition->carrier == MIGNET_CARRIER_UNKNOWN;
  condition->duplicate = findings.duplicate;
  condition->out_of_sync = !attachment->in_sync;
  if (condition->carrier == MIGNET_CARRIER_DOWN)
    condition->state = MIGNET_NETWORK_STATE_CARRIER_DOWN;
  else
    condition->state = get_state_of_addresses (&findings);
}

static MignetConditions
get_condition_of_state (MignetNetworkState state, gboolean of_source)
{
  switch (state)
    {
    case MIGNET_NETWORK_STATE_ABSENT:
      return 1u << (of_source ? MIGNET_CONDITION_SOURCE_ABSENT
                              : MIGNET_CONDITION_DESTINATION_ABSENT);
    case MIGNET_NETWORK_STATE_CARRIER_DOWN:
      return 1u << (of_source ? MIGNET_CONDITION_SOURCE_CARRIER_DOWN
                              : MIGNET_CONDITION_DESTINATION_CARRIER_DOWN);
    case MIGNET_NETWORK_STATE_WRONG_SUBNET:
      return 1u << (of_source ? MIGNET_CONDITION_SOURCE_WRONG_SUBNET
                              : MIGNET_CONDITION_DESTINATION_WRONG_SUBNET);
    case MIGNET_NETWORK_STATE_ADDRESS_PENDING:
      return 1u << (of_source ? MIGNET_CONDITION_SOURCE_ADDRESS_PENDING
                              : MIGNET_CONDITION_DESTINATION_ADDRESS_PENDING);
    case MIGNET_NETWORK_STATE_ADDRESS_UNKNOWN:
      return 1u << (of_source ? MIGNET_CONDITION_SOURCE_ADDRESS_UNKNOWN
                              : MIGNET_CONDITION_DESTINATION_ADDRESS_UNKNOWN);
    case MIGNET_NETWORK_STATE_NO_ADDRESS:
      return 1u << (of_source ? MIGNET_CONDITION_SOURCE_NO_ADDRESS
                              : MIGNET_CONDITION_DESTINATION_NO_ADDRESS);
    case MIGNET_NETWORK_STATE_USABLE:
    default:
      return 0;
    }
}

MignetConditions
_mignet_network_state_get_conditions (const MignetNetworkCondition *condition, gboolean of_source)
{
  MignetConditions conditions = get_condition_of_state (condition->state, of_source);

  if (condition->carrier_unknown)
    conditions |= 1u << (of_source ? MIGNET_CONDITION_SOURCE_CARRIER_UNKNOWN
                                   : MIGNET_CONDITION_DESTINATION_CARRIER_UNKNOWN);
  if (condition->duplicate)
    conditions |= 1u << (of_source ? MIGNET_CONDITION_SOURCE_DUPLICATE_ADDRESS
                                   : MIGNET_CONDITION_DESTINATION_DUPLICATE_ADDRESS);
  if (condition->out_of_sync)
    conditions |= 1u << (of_source ? MIGNET_CONDITION_SOURCE_OUT_OF_SYNC
                                   : MIGNET_CONDITION_DESTINATION_OUT_OF_SYNC);

  return conditions;
}
