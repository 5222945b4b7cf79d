/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "migration/mignet-migration-private.h"
#include "net/mignet-net-private.h"

/* No stream is said to be the migration's. Those are left out that cannot be: ones to another
 * address than the one that was dialled, ones that carried more than the migration transferred or
 * less than it had transferred at the time, ones that ended while it went on, and ones that were
 * there when it had ended. What remains is
 * of this migration or like it, and tells only what holds for all of it. */

/* Less than this is what daemons say to each other. */
#define MIN_STREAM_BYTES (256 * 1024)

/* What a migration says it transferred may be a little behind, and leaves out what encryption
 * adds. */
#define EXCESS_BYTES (8 * 1024 * 1024)
#define EXCESS_SHARE 4

/* What a migration says of its progress is never older than this. */
#define PROGRESS_DELAY (2 * G_TIME_SPAN_SECOND)

/* The streams to one port of the destination. */
typedef struct
{
  GPtrArray *streams; /* (owned) (element-type MignetStream) */
  guint64 bytes;
  const char *network; /* (nullable) */
} Group;

typedef struct
{
  MignetPlan *plan;
  char *dialled; /* (owned) (nullable): the address */
  int port;      /* -1: any */
} Target;

static void
group_free (gpointer data)
{
  Group *group = data;

  g_ptr_array_unref (group->streams);
  g_free (group);
}

static gboolean
contains (const GArray *subnets, GSocketFamily family, const guint8 *bytes)
{
  for (guint i = 0; i < subnets->len; i++)
    {
      if (_mignet_subnet_contains (&g_array_index (subnets, MignetSubnet, i), (guint8) family,
                                   bytes))
        return TRUE;
    }

  return FALSE;
}

/* The only network of which the address is, as one of the host or as one of its subnets. */
static const char *
find_only_network (GPtrArray *links, GInetAddress *address, gboolean by_subnet)
{
  GSocketFamily family = g_inet_address_get_family (address);
  const guint8 *bytes = g_inet_address_to_bytes (address);
  const char *found = NULL;

  for (guint i = 0; i < links->len; i++)
    {
      const MignetPlanLink *link = links->pdata[i];

      if (!contains (by_subnet ? link->subnets : link->addresses, family, bytes))
        continue;
      if (found != NULL)
        return NULL;
      found = link->network;
    }

  return found;
}

static const char *
find_network (MignetPlan *plan, guint end, const char *text)
{
  GPtrArray *links =
      end == 0 ? _mignet_plan_peek_source_links (plan) : _mignet_plan_peek_destination_links (plan);
  const char *planned =
      end == 0 ? mignet_plan_get_source_address (plan) : mignet_plan_get_destination_address (plan);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);
  const char *network;

  if (address == NULL)
    return NULL;

  network = find_only_network (links, address, FALSE);
  if (network == NULL && g_strcmp0 (text, planned) == 0)
    network = mignet_plan_get_network (plan);
  if (network == NULL)
    network = find_only_network (links, address, TRUE);

  return network;
}

/* Where a packet leaves is decided by routes, and not by the address it has: so a network is said
 * only where both ends have an address of it. */
static const char *
find_stream_network (MignetPlan *plan, const MignetStream *stream)
{
  const char *left = find_network (plan, 0, stream->addresses[0]);
  const char *reached = find_network (plan, 1, stream->addresses[1]);

  return g_strcmp0 (left, reached) == 0 ? left : NULL;
}

/* A tunnelled migration is carried by the connection between the daemons, and what a host name was
 * resolved to is not known. */
static void
target_init (Target *self, MignetPlan *plan)
{
  const char *const *flags = mignet_plan_get_flags (plan);
  const char *text = mignet_plan_get_destination_address (plan);
  const char *uri = mignet_plan_get_migrate_uri (plan);
  g_autoptr (GInetAddress) address = NULL;
  g_autoptr (GUri) parts = NULL;

  self->plan = plan;
  self->dialled = NULL;
  self->port = -1;
  if (flags != NULL && g_strv_contains (flags, "tunnelled"))
    return;

  address = text != NULL ? g_inet_address_new_from_string (text) : NULL;
  if (address != NULL)
    self->dialled = g_inet_address_to_string (address);
  parts = uri != NULL ? g_uri_parse (uri, G_URI_FLAGS_NONE, NULL) : NULL;
  if (parts != NULL)
    self->port = g_uri_get_port (parts);
}

static gboolean
target_takes (const Target *self, const MignetStream *stream)
{
  if (self->dialled != NULL && !g_str_equal (self->dialled, stream->addresses[1]))
    return FALSE;

  return self->port <= 0 || self->port == stream->ports[1];
}

static Group *
find_group (GPtrArray *groups, const MignetStream *stream)
{
  for (guint i = 0; i < groups->len; i++)
    {
      Group *group = groups->pdata[i];
      const MignetStream *first = group->streams->pdata[0];

      if (first->ports[1] == stream->ports[1] &&
          g_str_equal (first->addresses[1], stream->addresses[1]))
        return group;
    }

  return NULL;
}

static GPtrArray *
group_streams (const Target *target, MignetConnectionLog *log)
{
  GPtrArray *streams = _mignet_connection_log_peek_streams (log);
  GPtrArray *groups = g_ptr_array_new_with_free_func (group_free);

  for (guint i = 0; i < streams->len; i++)
    {
      MignetStream *stream = streams->pdata[i];
      const char *network = find_stream_network (target->plan, stream);
      Group *group;

      if (!target_takes (target, stream))
        continue;

      group = find_group (groups, stream);
      if (group == NULL)
        {
          group = g_new0 (Group, 1);
          group->streams = g_ptr_array_new ();
          group->network = network;
          g_ptr_array_add (groups, group);
        }
      if (g_strcmp0 (group->network, network) != 0)
        group->network = NULL;
      group->bytes += (guint64) MAX (0, MAX (stream->bytes[0], stream->bytes[1]));
      g_ptr_array_add (group->streams, stream);
    }

  return groups;
}

/* Whether the group cannot be the migration's. What was seen of a port that was used twice belongs
 * to nobody. */
static gboolean
is_other (const Group *group, MignetConnectionLog *log, guint64 transferred)
{
  gint64 progress = _mignet_connection_log_get_progress_time (log);
  gboolean gone = TRUE;
  gint64 end = 0;

  if (group->bytes < MIN_STREAM_BYTES ||
      group->bytes > transferred + transferred / EXCESS_SHARE + EXCESS_BYTES)
    return TRUE;

  for (guint i = 0; i < group->streams->len; i++)
    {
      const MignetStream *stream = group->streams->pdata[i];

      if (stream->reused || stream->fell_short || stream->outlived)
        return TRUE;
      if (stream->gone == 0)
        gone = FALSE;
      end = MAX (end, stream->gone);
    }

  return gone && progress > end + PROGRESS_DELAY;
}

static void
drop_others (GPtrArray *groups, MignetConnectionLog *log, guint64 transferred)
{
  for (guint i = groups->len; i > 0; i--)
    {
      if (is_other (groups->pdata[i - 1], log, transferred))
        g_ptr_array_remove_index (groups, i - 1);
    }
}

/* "1 connection from '192.168.77.1' to '192.168.77.2' (port 49152) on 'mig' carried 20.0 MiB". */
static void
append_group (GString *message, const Group *group)
{
  const MignetStream *first = group->streams->pdata[0];
  g_autofree char *amount = _mignet_format_mib (group->bytes);

  g_string_append_printf (message, "%s%u connection%s from '%s' to '%s' (port %u)",
                          message->len > 0 ? ", " : "", group->streams->len,
                          group->streams->len == 1 ? "" : "s", first->addresses[0],
                          first->addresses[1], first->ports[1]);
  if (group->network != NULL)
    g_string_append_printf (message, " on '%s'", group->network);
  g_string_append_printf (message, " had carried %s when last seen", amount);
}

static void
findings_take (MignetStreamFindings *self, GPtrArray *groups, MignetPlan *plan)
{
  g_autoptr (GString) message = g_string_new (NULL);
  const Group *first = groups->pdata[0];

  self->network = first->network;
  self->carried = first->bytes;
  self->alike = groups->len > 1;
  for (guint i = 0; i < groups->len; i++)
    {
      const Group *group = groups->pdata[i];

      if (g_strcmp0 (group->network, first->network) != 0)
        self->several = TRUE;
      self->carried = MIN (self->carried, group->bytes);
      append_group (message, group);
      for (guint k = 0; k < group->streams->len; k++)
        g_ptr_array_add (self->traffic, _mignet_connection_traffic_new (
                                            group->streams->pdata[k],
                                            find_stream_network (plan, group->streams->pdata[k])));
    }
  if (self->several)
    self->network = NULL;
  self->message = g_string_free (g_steal_pointer (&message), FALSE);
}

void
_mignet_stream_findings_init (MignetStreamFindings *self,
                              MignetPlan *plan,
                              MignetConnectionLog *log,
                              guint64 transferred)
{
  g_autoptr (GPtrArray) groups = NULL;
  const char *obstacle;
  Target target;

  *self = (MignetStreamFindings){ 0 };
  self->traffic = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_connection_traffic_unref);
  if (log == NULL)
    return;

  target_init (&target, plan);
  groups = group_streams (&target, log);
  g_free (target.dialled);
  drop_others (groups, log, transferred);
  if (groups->len > 0)
    {
      findings_take (self, groups, plan);
      return;
    }

  obstacle = _mignet_connection_log_get_obstacle (log);
  self->message = obstacle != NULL ? g_strdup_printf ("the connections are not known: %s", obstacle)
                                   : g_strdup ("no connection was seen that can have carried it");
}

void
_mignet_stream_findings_clear (MignetStreamFindings *self)
{
  g_clear_pointer (&self->traffic, g_ptr_array_unref);
  g_clear_pointer (&self->message, g_free);
}
