/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-addresses-private.h"
#include "planning/mignet-check-private.h"
#include "planning/mignet-subnets-private.h"

/* Two hosts that may use a network but share no subnet there, and the addresses that show it. */
typedef struct
{
  int first;
  int second;
  MignetAddressPair pair;
} Strangers;

static gboolean
is_usable (MignetCheck *self, int host, int network)
{
  MignetNetworkCondition condition;

  _mignet_network_state_judge (self->snapshot, &self->settings, host, network, &condition);

  return condition.state == MIGNET_NETWORK_STATE_USABLE;
}

/* Whether both hosts have the same subnets in the same order, so that one of them can stand for
 * both. */
static gboolean
have_same_subnets (const MignetCheck *self, int network, int a, int b)
{
  const MignetSnapshotAttachment *first = _mignet_snapshot_attachment (self->snapshot, a, network);
  const MignetSnapshotAttachment *second = _mignet_snapshot_attachment (self->snapshot, b, network);

  for (guint family = 0; family < MIGNET_N_FAMILIES; family++)
    {
      const MignetSnapshotIpConfig *ours = &first->ip_configs[family];
      const MignetSnapshotIpConfig *theirs = &second->ip_configs[family];

      if (ours->n_addresses != theirs->n_addresses)
        return FALSE;

      for (guint i = 0; i < ours->n_addresses; i++)
        {
          const MignetSnapshotAddress *our = _mignet_snapshot_address (ours, i);
          const MignetSnapshotAddress *their = _mignet_snapshot_address (theirs, i);

          if (_mignet_address_is_usable (our) != _mignet_address_is_usable (their) ||
              !_mignet_subnet_equal (&our->subnet, &their->subnet))
            return FALSE;
        }
    }

  return TRUE;
}

/* Of the hosts with the same subnets only one is compared with the others: a network rarely has
 * more than a few subnets. */
static gboolean
find_strangers (MignetCheck *self, int network, Strangers *strangers)
{
  g_autoptr (GArray) compared = g_array_new (FALSE, FALSE, sizeof (int));

  for (int host = 0; host < (int) self->snapshot->hosts.length; host++)
    {
      gboolean known = FALSE;

      if (!is_usable (self, host, network))
        continue;

      for (guint i = 0; !known && i < compared->len; i++)
        known = have_same_subnets (self, network, g_array_index (compared, int, i), host);
      if (known)
        continue;

      for (guint i = 0; i < compared->len; i++)
        {
          strangers->first = g_array_index (compared, int, i);
          strangers->second = host;
          _mignet_addresses_choose (self->snapshot, &self->settings, strangers->first, host,
                                    network, &strangers->pair);
          if (strangers->pair.common_family && !strangers->pair.common_subnet)
            return TRUE;
        }
      g_array_append_val (compared, host);
    }

  return FALSE;
}

/* The names of the hosts that have an address of the family on the network, and were reported to
 * have no gateway there. */
static GPtrArray *
list_lacking (MignetCheck *self, int network, guint family)
{
  GPtrArray *names = g_ptr_array_new ();

  for (int host = 0; host < (int) self->snapshot->hosts.length; host++)
    {
      GInetAddress *gateway =
          _mignet_snapshot_attachment (self->snapshot, host, network)->ip_configs[family].gateway;

      if (gateway != NULL && g_inet_address_get_is_any (gateway) &&
          is_usable (self, host, network) &&
          _mignet_check_has_address (self, host, network, family))
        g_ptr_array_add (names, (gpointer) _mignet_check_get_host_name (self, host));
    }

  return names;
}

static char *
advise (const MignetCheck *self, const char *network, const char *names)
{
  if (self->settings.subnet_rule == MIGNET_RULE_REFUSE)
    return g_strdup_printf ("Give all hosts addresses in one subnet on network '%s': the policy "
                            "refuses migrations from one subnet to another",
                            network);

  return g_strdup_printf ("Give all hosts addresses in one subnet on network '%s', or %s a gateway "
                          "of their own there and a route through it to its other subnets",
                          network, names);
}

/* A gateway that is not known is not held against a host; one that is there is taken to be used,
 * since routes are not reported. */
void
_mignet_check_gateway (MignetCheck *self, int network)
{
  const char *name = _mignet_check_get_network_name (self, network);
  g_autoptr (GPtrArray) lacking = NULL;
  g_autofree char *names = NULL;
  g_autofree char *advice = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  Strangers strangers;

  if (!_mignet_check_carries_migrations (self, network) ||
      network == self->snapshot->default_route ||
      self->settings.subnet_rule == MIGNET_RULE_IGNORE ||
      !find_strangers (self, network, &strangers))
    return;

  lacking =
      list_lacking (self, network, _mignet_address_get_family_index (strangers.pair.destination));
  if (lacking->len == 0)
    return;

  names = _mignet_check_describe_names (lacking);
  first = _mignet_snapshot_address_to_text (strangers.pair.source);
  second = _mignet_snapshot_address_to_text (strangers.pair.destination);
  advice = advise (self, name, names);
  _mignet_check_add (
      self, MIGNET_FINDING_MISSING_GATEWAY_ISOLATION,
      self->settings.subnet_rule == MIGNET_RULE_REFUSE ? MIGNET_SEVERITY_ERROR
                                                       : MIGNET_SEVERITY_WARNING,
      name, advice,
      "On network '%s' hosts '%s' (%s) and '%s' (%s) share no subnet, and %u %s no gateway there: "
      "%s; what they send to another subnet leaves through the default gateway, on network '%s'",
      name, _mignet_check_get_host_name (self, strangers.first), first,
      _mignet_check_get_host_name (self, strangers.second), second, lacking->len,
      lacking->len == 1 ? "host has" : "hosts have", names,
      _mignet_check_get_network_name (self, self->snapshot->default_route));
}
