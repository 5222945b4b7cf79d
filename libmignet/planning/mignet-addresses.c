/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-addresses-private.h"

#include "planning/mignet-subnets-private.h"

/* One end of a migration over a network. */
typedef struct
{
  const MignetSnapshot *snapshot;
  const MignetSettings *settings;
  const MignetSnapshotNetwork *network;
  const MignetSnapshotAttachment *attachment; /* (nullable) */
  gboolean only_inside;
} End;

static gboolean
subnets_count (const MignetSettings *settings)
{
  return settings->subnet_rule != MIGNET_RULE_IGNORE;
}

static gboolean
may_use (const End *end, const MignetSnapshotAddress *address)
{
  return _mignet_address_is_usable (address) &&
         (!end->only_inside || _mignet_subnets_contain (end->network, address));
}

static const MignetSnapshotIpConfig *
get_ip_config (const End *end, guint family)
{
  static const MignetSnapshotIpConfig none = { 0 };

  return end->attachment != NULL ? &end->attachment->ip_configs[family] : &none;
}

static gboolean
has_address (const End *end, guint family)
{
  const MignetSnapshotIpConfig *ip_config = get_ip_config (end, family);

  for (guint i = 0; i < ip_config->n_addresses; i++)
    {
      if (may_use (end, _mignet_snapshot_address (ip_config, i)))
        return TRUE;
    }

  return FALSE;
}

/* While an end has an address inside the subnets of the network, it uses no other. */
static void
init_end (
    End *end, const MignetSnapshot *snapshot, const MignetSettings *settings, int host, int network)
{
  *end = (End){ .snapshot = snapshot,
                .settings = settings,
                .network = _mignet_snapshot_network (snapshot, network) };

  if (host == MIGNET_NO_INDEX)
    return;

  end->attachment = _mignet_snapshot_attachment (snapshot, host, network);
  if (!subnets_count (settings))
    return;

  end->only_inside = TRUE;
  for (guint i = 0; i < settings->n_families; i++)
    {
      if (has_address (end, settings->families[i]))
        return;
    }
  end->only_inside = FALSE;
}

static gboolean
shares_with_end (const MignetSnapshotAddress *address, const End *other, guint family)
{
  const MignetSnapshotIpConfig *ip_config = get_ip_config (other, family);

  if (!subnets_count (other->settings))
    return FALSE;

  for (guint i = 0; i < ip_config->n_addresses; i++)
    {
      const MignetSnapshotAddress *candidate = _mignet_snapshot_address (ip_config, i);

      if (may_use (other, candidate) && _mignet_address_shares_subnet (address, candidate))
        return TRUE;
    }

  return FALSE;
}

/* A shared subnet comes before the state of the address, the state before the order. */
static guint
weigh (const MignetSnapshotAddress *address, gboolean shared)
{
  return (shared ? 2 : 0) + (address->state != MIGNET_ADDRESS_STATE_DEPRECATED ? 1 : 0);
}

static const MignetSnapshotAddress *
choose_destination (const End *destination, const End *source, guint family, gboolean *shared)
{
  const MignetSnapshotIpConfig *ip_config = get_ip_config (destination, family);
  const MignetSnapshotAddress *best = NULL;
  guint best_weight = 0;

  for (guint i = 0; i < ip_config->n_addresses; i++)
    {
      const MignetSnapshotAddress *address = _mignet_snapshot_address (ip_config, i);
      gboolean shares;
      guint weight;

      if (!may_use (destination, address))
        continue;

      shares = shares_with_end (address, source, family);
      weight = weigh (address, shares);
      if (best == NULL || weight > best_weight)
        {
          best = address;
          best_weight = weight;
          *shared = shares;
        }
    }

  return best;
}

static const MignetSnapshotAddress *
choose_source (const End *source, const MignetSnapshotAddress *destination, guint family)
{
  const MignetSnapshotIpConfig *ip_config = get_ip_config (source, family);
  const MignetSnapshotAddress *best = NULL;
  guint best_weight = 0;

  for (guint i = 0; i < ip_config->n_addresses; i++)
    {
      const MignetSnapshotAddress *address = _mignet_snapshot_address (ip_config, i);
      guint weight;

      if (!may_use (source, address))
        continue;

      weight = weigh (address, subnets_count (source->settings) &&
                                   _mignet_address_shares_subnet (address, destination));
      if (best == NULL || weight > best_weight)
        {
          best = address;
          best_weight = weight;
        }
    }

  return best;
}

void
_mignet_addresses_choose (const MignetSnapshot *snapshot,
                          const MignetSettings *settings,
                          int source,
                          int destination,
                          int network,
                          MignetAddressPair *pair)
{
  End from;
  End to;

  *pair = (MignetAddressPair){ .destination = NULL };
  init_end (&from, snapshot, settings, source, network);
  init_end (&to, snapshot, settings, destination, network);

  for (guint i = 0; i < settings->n_families; i++)
    {
      guint family = settings->families[i];
      gboolean shared = FALSE;
      const MignetSnapshotAddress *candidate = choose_destination (&to, &from, family, &shared);
      const MignetSnapshotAddress *expected;

      if (candidate == NULL)
        continue;

      expected = choose_source (&from, candidate, family);
      /* A shared subnet is better than a shared family, which is better than none. */
      if (pair->destination == NULL || (shared && !pair->common_subnet) ||
          (expected != NULL && !pair->common_family))
        {
          pair->destination = candidate;
          pair->source = expected;
        }
      pair->common_subnet |= shared;
      pair->common_family |= expected != NULL;
    }
}
