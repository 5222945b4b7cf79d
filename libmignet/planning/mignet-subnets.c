/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-subnets-private.h"

#include <string.h>

/* A subnet, and how many hosts have a usable address in it. */
typedef struct
{
  MignetSubnet subnet;
  guint n_hosts;
  int last_host;
} Vote;

gboolean
_mignet_address_is_duplicate (const MignetSnapshotAddress *address)
{
  return address->routable &&
         (address->state == MIGNET_ADDRESS_STATE_DUPLICATE || address->other_host >= 0);
}

gboolean
_mignet_address_is_usable (const MignetSnapshotAddress *address)
{
  return address->routable && address->state != MIGNET_ADDRESS_STATE_TENTATIVE &&
         !_mignet_address_is_duplicate (address);
}

gboolean
_mignet_address_is_pending (const MignetSnapshotAddress *address)
{
  return address->routable && address->state == MIGNET_ADDRESS_STATE_TENTATIVE &&
         !_mignet_address_is_duplicate (address);
}

guint
_mignet_address_get_family_index (const MignetSnapshotAddress *address)
{
  return address->subnet.family == G_SOCKET_FAMILY_IPV4 ? 0 : 1;
}

gboolean
_mignet_subnets_contain (const MignetSnapshotNetwork *network, const MignetSnapshotAddress *address)
{
  const GArray *subnets = network->subnets[_mignet_address_get_family_index (address)];

  if (subnets->len == 0)
    return TRUE;

  for (guint i = 0; i < subnets->len; i++)
    {
      if (_mignet_subnet_contains (&g_array_index (subnets, MignetSubnet, i),
                                   address->subnet.family, address->bytes))
        return TRUE;
    }

  return FALSE;
}

gboolean
_mignet_address_shares_subnet (const MignetSnapshotAddress *a, const MignetSnapshotAddress *b)
{
  return _mignet_subnet_contains (&a->subnet, b->subnet.family, b->bytes) &&
         _mignet_subnet_contains (&b->subnet, a->subnet.family, a->bytes);
}

static guint
hash_bytes (guint8 family, const guint8 *bytes)
{
  guint hash = 2166136261u ^ family;

  for (guint i = 0; i < 16; i++)
    hash = (hash ^ bytes[i]) * 16777619u;

  return hash;
}

static guint
hash_address (gconstpointer key)
{
  const MignetSnapshotAddress *address = key;

  return hash_bytes (address->subnet.family, address->bytes);
}

static gboolean
equal_addresses (gconstpointer a, gconstpointer b)
{
  const MignetSnapshotAddress *first = a;
  const MignetSnapshotAddress *second = b;

  return first->subnet.family == second->subnet.family &&
         memcmp (first->bytes, second->bytes, sizeof first->bytes) == 0;
}

static guint
hash_subnet (gconstpointer key)
{
  const MignetSubnet *subnet = key;

  return hash_bytes (subnet->family, subnet->bytes) ^ subnet->prefix_length;
}

static gboolean
equal_subnets (gconstpointer a, gconstpointer b)
{
  return _mignet_subnet_equal (a, b);
}

typedef void (*AddressFunc) (MignetSnapshotAddress *address, gpointer user_data);

static void
foreach_address (
    MignetSnapshot *snapshot, int network, guint family, AddressFunc func, gpointer user_data)
{
  for (guint host = 0; host < snapshot->hosts->len; host++)
    {
      const MignetSnapshotIpConfig *ip_config =
          &_mignet_snapshot_attachment (snapshot, (int) host, network)->ip_configs[family];

      for (guint i = 0; i < ip_config->n_addresses; i++)
        func (&g_array_index (snapshot->addresses, MignetSnapshotAddress, ip_config->first + i),
              user_data);
    }
}

/* The first host that reports an address keeps the place in the table. */
static void
enter_address (MignetSnapshotAddress *address, gpointer user_data)
{
  GHashTable *table = user_data;
  MignetSnapshotAddress *first;

  if (!address->routable)
    return;

  first = g_hash_table_lookup (table, address);
  if (first == NULL)
    g_hash_table_add (table, address);
  else if (first->host != address->host && first->other_host == MIGNET_NO_INDEX)
    first->other_host = address->host;
}

static void
mark_address (MignetSnapshotAddress *address, gpointer user_data)
{
  GHashTable *table = user_data;
  MignetSnapshotAddress *first;

  if (!address->routable)
    return;

  first = g_hash_table_lookup (table, address);
  if (first->other_host != MIGNET_NO_INDEX)
    address->other_host = first->host == address->host ? first->other_host : first->host;
}

static void
find_duplicates (MignetSnapshot *snapshot, int network, guint family)
{
  g_autoptr (GHashTable) table = g_hash_table_new (hash_address, equal_addresses);

  foreach_address (snapshot, network, family, enter_address, table);
  foreach_address (snapshot, network, family, mark_address, table);
}

typedef struct
{
  GPtrArray *votes;  /* (owned) (element-type Vote) */
  GHashTable *table; /* (owned): subnet to vote */
  guint n_voters;
  int last_voter;
} Election;

/* Addresses come host by host. */
static void
count_vote (MignetSnapshotAddress *address, gpointer user_data)
{
  Election *election = user_data;
  Vote *vote;

  if (!_mignet_address_is_usable (address))
    return;

  if (address->host != election->last_voter)
    {
      election->n_voters++;
      election->last_voter = address->host;
    }

  vote = g_hash_table_lookup (election->table, &address->subnet);
  if (vote == NULL)
    {
      vote = g_new0 (Vote, 1);
      vote->subnet = address->subnet;
      vote->last_host = MIGNET_NO_INDEX;
      g_ptr_array_add (election->votes, vote);
      g_hash_table_insert (election->table, &vote->subnet, vote);
    }

  if (vote->last_host != address->host)
    {
      vote->n_hosts++;
      vote->last_host = address->host;
    }
}

static void
elect_subnets (MignetSnapshot *snapshot, int network, guint family)
{
  g_autoptr (GPtrArray) votes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) table = g_hash_table_new (hash_subnet, equal_subnets);
  Election election = { .votes = votes, .table = table, .last_voter = MIGNET_NO_INDEX };
  GArray *subnets = _mignet_snapshot_network (snapshot, network)->subnets[family];

  foreach_address (snapshot, network, family, count_vote, &election);

  for (guint i = 0; i < votes->len; i++)
    {
      const Vote *vote = votes->pdata[i];

      if (vote->n_hosts > election.n_voters / 2)
        g_array_append_vals (subnets, &vote->subnet, 1);
    }
}

void
_mignet_subnets_judge (MignetSnapshot *snapshot)
{
  for (guint i = 0; i < snapshot->networks->len; i++)
    {
      for (guint family = 0; family < MIGNET_N_FAMILIES; family++)
        {
          find_duplicates (snapshot, (int) i, family);
          if (!_mignet_snapshot_network (snapshot, (int) i)->subnets_declared[family])
            elect_subnets (snapshot, (int) i, family);
        }
    }
}
