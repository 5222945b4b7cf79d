/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "migration/mignet-queue-line-private.h"

#include "model/mignet-model-private.h"

/* Who begins next. Those that wait are looked at in the order in which they came, and each begins
 * that has room on everything it needs. So nobody waits for what another one waits for, and nobody
 * is overtaken on something that is free for both.
 *
 * One that needs two things could still be overtaken for ever, if each of them were taken in turn
 * while the other one is full. Therefore the one that has waited longest counts who overtakes it;
 * when that were many, a place is kept for it on everything it needs. Whoever runs ends some time,
 * so it begins; then the next one is the one that has waited longest. */

#define MAX_OVERTAKEN 8

/* What is true of one thing that migrations need room on. */
typedef struct
{
  guint running;
  guint limit; /* the lowest one of those that run or have a place, 0 for none */
  guint kept;  /* places for the one that has waited too long */
} Use;

static guint
get_known_limit (int limit)
{
  return limit > 0 ? (guint) limit : 0;
}

MignetQueueTicket *
_mignet_queue_ticket_new (MignetPlan *plan)
{
  MignetQueueTicket *self = g_new0 (MignetQueueTicket, 1);
  int outgoing, incoming;

  self->plan = g_object_ref (plan);
  self->reasons = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_reason_unref);

  mignet_plan_get_limits (plan, &outgoing, &incoming, &self->limits[MIGNET_QUEUE_NETWORK],
                          &self->limits[MIGNET_QUEUE_CLUSTER]);
  self->limits[MIGNET_QUEUE_SOURCE] = get_known_limit (outgoing);
  self->limits[MIGNET_QUEUE_DESTINATION] = get_known_limit (incoming);

  self->keys[MIGNET_QUEUE_SOURCE] = g_strconcat ("from ", mignet_plan_get_source_id (plan), NULL);
  self->keys[MIGNET_QUEUE_DESTINATION] =
      g_strconcat ("to ", mignet_plan_get_destination_id (plan), NULL);
  self->keys[MIGNET_QUEUE_NETWORK] = g_strconcat ("over ", mignet_plan_get_network (plan), NULL);
  self->keys[MIGNET_QUEUE_CLUSTER] = g_strdup ("cluster");
  self->keys[MIGNET_QUEUE_WHOLE] = g_strdup ("queue");

  return self;
}

void
_mignet_queue_ticket_free (MignetQueueTicket *self)
{
  for (guint i = 0; i < MIGNET_QUEUE_N_PLACES; i++)
    g_free (self->keys[i]);
  g_ptr_array_unref (self->reasons);
  g_object_unref (self->plan);
  g_free (self);
}

static Use *
get_use (GHashTable *uses, const char *key)
{
  Use *use = g_hash_table_lookup (uses, key);

  if (use == NULL)
    {
      use = g_new0 (Use, 1);
      g_hash_table_insert (uses, (gpointer) key, use);
    }

  return use;
}

static guint
get_lower (guint a, guint b)
{
  if (a == 0 || b == 0)
    return MAX (a, b);

  return MIN (a, b);
}

static void
count_in (GHashTable *uses, const MignetQueueTicket *ticket)
{
  for (guint i = 0; i < MIGNET_QUEUE_N_PLACES; i++)
    {
      Use *use = get_use (uses, ticket->keys[i]);

      use->running++;
      use->limit = get_lower (use->limit, ticket->limits[i]);
    }
}

static MignetReason *
build_reason (const MignetQueueTicket *ticket, MignetQueuePlace place, const Use *use, guint limit)
{
  const char *source = mignet_plan_get_source (ticket->plan);
  const char *destination = mignet_plan_get_destination (ticket->plan);
  const char *network = mignet_plan_get_network (ticket->plan);
  const char *kept =
      use->running < limit ? " and a place is kept for one that has waited too long" : "";

  switch (place)
    {
    case MIGNET_QUEUE_SOURCE:
      return _mignet_reason_new_printf (
          MIGNET_REASON_OUTGOING_LIMIT, MIGNET_SEVERITY_WARNING, source, NULL, NULL,
          "%u migrations leave host '%s' already%s, expected at most %u with this one",
          use->running, source, kept, limit);
    case MIGNET_QUEUE_DESTINATION:
      return _mignet_reason_new_printf (
          MIGNET_REASON_INCOMING_LIMIT, MIGNET_SEVERITY_WARNING, destination, NULL, NULL,
          "%u migrations are on their way to host '%s' already%s, expected at most %u with this "
          "one",
          use->running, destination, kept, limit);
    case MIGNET_QUEUE_NETWORK:
      return _mignet_reason_new_printf (
          MIGNET_REASON_NETWORK_LIMIT, MIGNET_SEVERITY_WARNING, NULL, network, NULL,
          "Network '%s' carries %u migrations already%s, expected at most %u with this one",
          network, use->running, kept, limit);
    case MIGNET_QUEUE_CLUSTER:
      return _mignet_reason_new_printf (
          MIGNET_REASON_CLUSTER_LIMIT, MIGNET_SEVERITY_WARNING, NULL, NULL, NULL,
          "%u migrations are under way in the cluster already%s, expected at most %u with this "
          "one",
          use->running, kept, limit);
    case MIGNET_QUEUE_WHOLE:
    case MIGNET_QUEUE_N_PLACES:
    default:
      return _mignet_reason_new_printf (
          MIGNET_REASON_QUEUE_LIMIT, MIGNET_SEVERITY_WARNING, NULL, NULL, NULL,
          "%u migrations are carried out already%s, expected at most %u with this one",
          use->running, kept, limit);
    }
}

/* Fills in the reasons why it may not begin; says whether there is none. */
static gboolean
check_room (GHashTable *uses, MignetQueueTicket *ticket)
{
  g_ptr_array_set_size (ticket->reasons, 0);
  for (guint i = 0; i < MIGNET_QUEUE_N_PLACES; i++)
    {
      const Use *use = get_use (uses, ticket->keys[i]);
      guint limit = get_lower (use->limit, ticket->limits[i]);

      if (limit > 0 && use->running + use->kept >= limit)
        g_ptr_array_add (ticket->reasons, build_reason (ticket, (MignetQueuePlace) i, use, limit));
    }

  return ticket->reasons->len == 0;
}

/* Whether two migrations need room on the same thing, of which there is only so much. */
static gboolean
are_rivals (const MignetQueueTicket *a, const MignetQueueTicket *b)
{
  for (guint i = 0; i < MIGNET_QUEUE_N_PLACES; i++)
    {
      if ((a->limits[i] > 0 || b->limits[i] > 0) && g_str_equal (a->keys[i], b->keys[i]))
        return TRUE;
    }

  return FALSE;
}

/* For the others it is as if it ran. */
static void
keep_places (GHashTable *uses, const MignetQueueTicket *ticket)
{
  for (guint i = 0; i < MIGNET_QUEUE_N_PLACES; i++)
    {
      Use *use = get_use (uses, ticket->keys[i]);

      use->kept++;
      use->limit = get_lower (use->limit, ticket->limits[i]);
    }
}

void
_mignet_queue_line_advance (GPtrArray *tickets, guint max_running)
{
  g_autoptr (GHashTable) uses = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  MignetQueueTicket *first = NULL;
  guint position = 0;

  for (guint i = 0; i < tickets->len; i++)
    {
      MignetQueueTicket *ticket = g_ptr_array_index (tickets, i);

      ticket->limits[MIGNET_QUEUE_WHOLE] = max_running;
      if (ticket->running)
        count_in (uses, ticket);
    }

  for (guint i = 0; i < tickets->len; i++)
    {
      MignetQueueTicket *ticket = g_ptr_array_index (tickets, i);

      if (ticket->running)
        continue;

      ticket->begins = check_room (uses, ticket);
      if (ticket->begins)
        {
          count_in (uses, ticket);
          if (first != NULL && are_rivals (first, ticket) && ++first->overtaken == MAX_OVERTAKEN)
            keep_places (uses, first);
          continue;
        }

      ticket->position = ++position;
      if (first == NULL)
        {
          first = ticket;
          if (first->overtaken >= MAX_OVERTAKEN)
            keep_places (uses, first);
        }
    }
}
