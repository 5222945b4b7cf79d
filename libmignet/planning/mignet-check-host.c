/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-check-private.h"
#include "planning/mignet-subnets-private.h"

static char *
advise_on_status (MignetHost *host, MignetReason *reason)
{
  const char *network = mignet_reason_get_network (reason);
  g_autofree char *repair = NULL;

  if (mignet_reason_get_code (reason) == MIGNET_REASON_REQUIRED_NETWORK_DOWN)
    repair = _mignet_check_advise_on_carrier (host, mignet_reason_get_subject (reason));
  else
    repair = g_strdup_printf ("Attach network '%s' to an interface of host '%s'", network,
                              mignet_host_get_name (host));

  return g_strdup_printf ("%s, or make network '%s' non-required in the cluster", repair, network);
}

void
_mignet_check_status (MignetCheck *self, int index)
{
  const MignetSnapshotHost *host = _mignet_snapshot_host (self->snapshot, index);
  g_autoptr (GPtrArray) reasons = NULL;

  if (host->status != MIGNET_HOST_STATUS_NON_OPERATIONAL)
    return;

  reasons = mignet_host_get_status_reasons (host->facts->host);
  for (guint i = 0; i < reasons->len; i++)
    {
      g_autofree char *advice = advise_on_status (host->facts->host, reasons->pdata[i]);

      _mignet_check_add (self, MIGNET_FINDING_HOST_NON_OPERATIONAL, MIGNET_SEVERITY_ERROR,
                         host->name, advice, "Host '%s' is non-operational: %s", host->name,
                         mignet_reason_get_message (reasons->pdata[i]));
    }
}

static const char *
describe_state (const MignetNetworkCondition *condition)
{
  switch (condition->state)
    {
    case MIGNET_NETWORK_STATE_ABSENT:
      return "it is not attached";
    case MIGNET_NETWORK_STATE_CARRIER_DOWN:
      return "its interface has no link";
    case MIGNET_NETWORK_STATE_WRONG_SUBNET:
      return "its addresses are in another subnet";
    case MIGNET_NETWORK_STATE_ADDRESS_PENDING:
      return "its address has not arrived yet";
    case MIGNET_NETWORK_STATE_ADDRESS_UNKNOWN:
      return "its addresses were never reported";
    case MIGNET_NETWORK_STATE_NO_ADDRESS:
      return condition->duplicate ? "its address is that of another host"
                                  : "it has no usable address";
    case MIGNET_NETWORK_STATE_USABLE:
    default:
      return condition->carrier_unknown ? "it is not known whether its interface has a link"
                                        : "it is not as the cluster defines it";
    }
}

static MignetConsequence
judge_end (MignetCheck *self, const MignetNetworkCondition *condition, gboolean of_source)
{
  static const MignetCircumstances automatic = { FALSE, FALSE };

  return _mignet_rules_judge (_mignet_network_state_get_conditions (condition, of_source),
                              &self->settings, &automatic);
}

/* Over the networks that migrations go over, the first that can be used is enough. What is told is
 * the condition of the first. */
static MignetConsequence
judge_host (MignetCheck *self, int host, gboolean of_source, MignetNetworkCondition *first)
{
  MignetConsequence best = MIGNET_CONSEQUENCE_REFUSE;

  *first = (MignetNetworkCondition){ .state = MIGNET_NETWORK_STATE_USABLE };

  for (guint i = 0; i < self->wanted->len; i++)
    {
      int network = g_array_index (self->wanted, int, i);
      MignetNetworkCondition condition;
      MignetConsequence consequence;

      if (network == self->snapshot->management)
        return MIGNET_CONSEQUENCE_NONE;

      _mignet_network_state_judge (self->snapshot, &self->settings, host, network, &condition);
      consequence = judge_end (self, &condition, of_source);
      if (i == 0)
        *first = condition;
      if (i == 0 || consequence < best)
        best = consequence;
    }

  return best;
}

static void
add_end (MignetCheck *self,
         MignetFindingCode code,
         int host,
         MignetConsequence consequence,
         const MignetNetworkCondition *condition,
         const char *what)
{
  int network = g_array_index (self->wanted, int, 0);
  g_autofree char *advice = _mignet_check_advise_on_state (self, host, network, condition);
  MignetSeverity severity =
      consequence == MIGNET_CONSEQUENCE_REFUSE ? MIGNET_SEVERITY_ERROR : MIGNET_SEVERITY_WARNING;

  _mignet_check_add (self, code, severity, _mignet_check_get_host_name (self, host), advice,
                     "Host '%s' %s network '%s': %s", _mignet_check_get_host_name (self, host),
                     what, _mignet_check_get_network_name (self, network),
                     describe_state (condition));
}

void
_mignet_check_receiving (MignetCheck *self, int host)
{
  MignetNetworkCondition condition;
  MignetConsequence consequence = judge_host (self, host, FALSE, &condition);

  if (consequence >= MIGNET_CONSEQUENCE_FALL_BACK)
    add_end (self, MIGNET_FINDING_CANNOT_RECEIVE, host, consequence, &condition,
             "cannot be the destination of a migration over");
}

void
_mignet_check_sending (MignetCheck *self, int host)
{
  MignetNetworkCondition condition;
  MignetConsequence consequence = judge_host (self, host, TRUE, &condition);

  if (consequence == MIGNET_CONSEQUENCE_NONE ||
      (consequence == MIGNET_CONSEQUENCE_WARN && condition.state == MIGNET_NETWORK_STATE_USABLE))
    return;

  add_end (self, MIGNET_FINDING_CANNOT_SEND, host, consequence, &condition,
           "sends its migrations without a way of its own onto");
}

/* Limits of the policy are told of the cluster. */
void
_mignet_check_limits (MignetCheck *self, int index)
{
  const MignetSnapshotHost *host = _mignet_snapshot_host (self->snapshot, index);
  gboolean sends = host->max_outgoing != 0;
  gboolean receives = host->max_incoming != 0;
  g_autofree char *advice = NULL;

  if (sends == receives)
    return;

  advice = g_strdup_printf ("Raise '%s' of host '%s' to 1 or more, or leave it out",
                            sends ? "max-incoming" : "max-outgoing", host->name);
  _mignet_check_add (self, MIGNET_FINDING_ONE_WAY, MIGNET_SEVERITY_WARNING, host->name, advice,
                     sends ? "Host '%s' can send migrations but not receive any: its limit of "
                             "incoming ones is 0"
                           : "Host '%s' can receive migrations but not send any: its limit of "
                             "outgoing ones is 0",
                     host->name);
}

static void
check_address (MignetCheck *self, int host, int network, const MignetSnapshotAddress *address)
{
  const char *name = _mignet_check_get_host_name (self, host);
  const char *network_name = _mignet_check_get_network_name (self, network);
  g_autofree char *text = _mignet_snapshot_address_to_string (address);
  g_autofree char *advice = NULL;
  const char *other;

  if (!_mignet_address_is_duplicate (address))
    return;

  if (address->other_host == MIGNET_NO_INDEX)
    {
      advice = g_strdup_printf ("Find what else answers for %s on network '%s', or give host '%s' "
                                "another address",
                                text, network_name, name);
      _mignet_check_add (self, MIGNET_FINDING_DUPLICATE_ADDRESS, MIGNET_SEVERITY_ERROR, name,
                         advice,
                         "Host '%s' found its address %s on network '%s' in use by another machine",
                         name, text, network_name);
      return;
    }

  /* Each pair is told once, by the host that comes first. */
  if (address->other_host < host)
    return;

  other = _mignet_check_get_host_name (self, address->other_host);
  advice = g_strdup_printf ("Give host '%s' or host '%s' another address than %s; until then "
                            "neither uses it",
                            name, other, text);
  _mignet_check_add (self, MIGNET_FINDING_DUPLICATE_ADDRESS, MIGNET_SEVERITY_ERROR, name, advice,
                     "Hosts '%s' and '%s' both report address %s on network '%s'", name, other,
                     text, network_name);
}

void
_mignet_check_addresses (MignetCheck *self, int host)
{
  for (int network = 0; network < (int) self->snapshot->networks->len; network++)
    {
      const MignetSnapshotAttachment *attachment =
          _mignet_snapshot_attachment (self->snapshot, host, network);

      for (guint family = 0; family < MIGNET_N_FAMILIES; family++)
        {
          const MignetSnapshotIpConfig *ip_config = &attachment->ip_configs[family];

          for (guint i = 0; i < ip_config->n_addresses; i++)
            check_address (self, host, network, _mignet_snapshot_address (ip_config, i));
        }
    }
}

/* No migration goes from one to the other of two hosts that are reached by one address. */
void
_mignet_check_registered_address (MignetCheck *self, int index)
{
  const MignetSnapshotHost *host = _mignet_snapshot_host (self->snapshot, index);
  g_autofree char *key = g_strdup (host->facts->comparable);
  gpointer first = g_hash_table_lookup (self->hosts_by_address, key);
  const MignetSnapshotHost *other;
  g_autofree char *advice = NULL;

  if (first == NULL)
    {
      g_hash_table_insert (self->hosts_by_address, g_steal_pointer (&key),
                           GINT_TO_POINTER (index + 1));
      return;
    }

  other = _mignet_snapshot_host (self->snapshot, GPOINTER_TO_INT (first) - 1);
  advice = g_strdup_printf ("Register host '%s' or host '%s' with an address of its own",
                            other->name, host->name);
  _mignet_check_add (self, MIGNET_FINDING_DUPLICATE_ADDRESS, MIGNET_SEVERITY_ERROR, host->name,
                     advice,
                     "Hosts '%s' and '%s' are registered with the same address: '%s' and '%s'",
                     other->name, host->name, other->facts->address, host->facts->address);
}
