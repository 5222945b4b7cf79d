/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-tally-private.h"

#include "planning/mignet-subnets-private.h"

#include <string.h>

/* A subnet, and how many hosts have a usable address in it. */
typedef struct
{
  MignetSubnet subnet;
  guint n_hosts;
} Vote;

/* An address, and the hosts that report it; one that does so twice is in it twice. */
typedef struct
{
  MignetSnapshotAddress address;
  GArray *hosts; /* (owned) (element-type int) */
} Report;

struct _MignetTally
{
  GHashTable *reports; /* (owned): address to Report (owned) */
  GHashTable *votes;   /* (owned): subnet to Vote (owned) */
  guint n_voters;
  gboolean changed;
};

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

static void
free_report (gpointer data)
{
  Report *report = data;

  g_array_unref (report->hosts);
  g_free (report);
}

MignetTally *
_mignet_tally_new (void)
{
  MignetTally *self = g_new0 (MignetTally, 1);

  self->reports = g_hash_table_new_full (hash_address, equal_addresses, NULL, free_report);
  self->votes = g_hash_table_new_full (hash_subnet, equal_subnets, NULL, g_free);
  self->changed = TRUE;

  return self;
}

void
_mignet_tally_free (MignetTally *self)
{
  g_hash_table_unref (self->reports);
  g_hash_table_unref (self->votes);
  g_free (self);
}

static void
add_affected (GHashTable *affected, const Report *report, int except)
{
  for (guint i = 0; i < report->hosts->len; i++)
    {
      int host = g_array_index (report->hosts, int, i);

      if (host != except)
        g_hash_table_add (affected, GINT_TO_POINTER (host));
    }
}

void
_mignet_tally_add_address (MignetTally *self,
                           const MignetSnapshotAddress *address,
                           GHashTable *affected)
{
  Report *report;

  if (!address->routable)
    return;

  report = g_hash_table_lookup (self->reports, address);
  if (report == NULL)
    {
      report = g_new0 (Report, 1);
      report->address = *address;
      report->hosts = g_array_new (FALSE, FALSE, sizeof (int));
      g_hash_table_insert (self->reports, &report->address, report);
    }

  g_array_append_val (report->hosts, address->host);
  add_affected (affected, report, address->host);
}

void
_mignet_tally_remove_address (MignetTally *self,
                              const MignetSnapshotAddress *address,
                              GHashTable *affected)
{
  Report *report;

  if (!address->routable)
    return;

  report = g_hash_table_lookup (self->reports, address);
  for (guint i = 0; i < report->hosts->len; i++)
    {
      if (g_array_index (report->hosts, int, i) == address->host)
        {
          g_array_remove_index_fast (report->hosts, i);
          break;
        }
    }

  if (report->hosts->len == 0)
    g_hash_table_remove (self->reports, address);
  else
    add_affected (affected, report, address->host);
}

int
_mignet_tally_find_other_host (const MignetTally *self, const MignetSnapshotAddress *address)
{
  const Report *report = g_hash_table_lookup (self->reports, address);
  int first = MIGNET_NO_INDEX;

  for (guint i = 0; report != NULL && i < report->hosts->len; i++)
    {
      int host = g_array_index (report->hosts, int, i);

      if (host != address->host && (first == MIGNET_NO_INDEX || host < first))
        first = host;
    }

  return first;
}

/* Whether an address before this one is in the same subnet: a host has one vote for it. */
static gboolean
has_voted (const MignetSnapshotIpConfig *ip_config, guint index)
{
  const MignetSubnet *subnet = &ip_config->addresses[index].subnet;

  for (guint i = 0; i < index; i++)
    {
      if (_mignet_address_is_usable (&ip_config->addresses[i]) &&
          _mignet_subnet_equal (&ip_config->addresses[i].subnet, subnet))
        return TRUE;
    }

  return FALSE;
}

static void
count_vote (MignetTally *self, const MignetSubnet *subnet, int difference)
{
  Vote *vote = g_hash_table_lookup (self->votes, subnet);

  if (vote == NULL)
    {
      vote = g_new0 (Vote, 1);
      vote->subnet = *subnet;
      g_hash_table_insert (self->votes, &vote->subnet, vote);
    }

  vote->n_hosts += (guint) difference;
  if (vote->n_hosts == 0)
    g_hash_table_remove (self->votes, subnet);
}

static void
count_votes (MignetTally *self, const MignetSnapshotIpConfig *ip_config, int difference)
{
  gboolean votes = FALSE;

  for (guint i = 0; i < ip_config->n_addresses; i++)
    {
      const MignetSnapshotAddress *address = &ip_config->addresses[i];

      if (!_mignet_address_is_usable (address))
        continue;

      votes = TRUE;
      if (!has_voted (ip_config, i))
        count_vote (self, &address->subnet, difference);
    }

  if (!votes)
    return;

  self->n_voters += (guint) difference;
  self->changed = TRUE;
}

void
_mignet_tally_add_votes (MignetTally *self, const MignetSnapshotIpConfig *ip_config)
{
  count_votes (self, ip_config, 1);
}

void
_mignet_tally_remove_votes (MignetTally *self, const MignetSnapshotIpConfig *ip_config)
{
  count_votes (self, ip_config, -1);
}

static int
compare_subnets (gconstpointer a, gconstpointer b)
{
  const MignetSubnet *first = a;
  const MignetSubnet *second = b;
  int order = memcmp (first->bytes, second->bytes, sizeof first->bytes);

  return order != 0 ? order : (int) first->prefix_length - (int) second->prefix_length;
}

GArray *
_mignet_tally_elect (const MignetTally *self)
{
  GArray *elected = g_array_new (FALSE, FALSE, sizeof (MignetSubnet));
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->votes);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Vote *vote = value;

      if (vote->n_hosts > self->n_voters / 2)
        g_array_append_vals (elected, &vote->subnet, 1);
    }
  g_array_sort (elected, compare_subnets);

  return elected;
}

gboolean
_mignet_tally_take_changed (MignetTally *self)
{
  gboolean changed = self->changed;

  self->changed = FALSE;
  return changed;
}
