/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "migration/mignet-connection-log-private.h"
#include "net/mignet-net-private.h"

/* Either end shows a connection, with its own address first. Here every connection is turned so
 * that it leads from the source to the destination. Whether it is one between the two is told by
 * the other end, which shows it too, or, where that cannot be read, by its address. */

/* A migration has put so much on its way that its connection does not show it yet. */
#define UNDER_WAY_BYTES (16 * 1024 * 1024)
#define UNDER_WAY_SHARE 4

struct _MignetConnectionLog
{
  GMutex mutex;
  GHashTable *addresses[2]; /* (owned) (element-type utf8): those that the ends are known by */
  GHashTable *before[2];    /* (owned) (nullable) (element-type utf8): what there was */
  char *errors[2];          /* (owned) (nullable): why an end was not read */
  GHashTable *index;        /* (owned) (element-type utf8 MignetStream) */
  GPtrArray *streams;       /* (owned) (element-type MignetStream) */
  guint n_readings[2];      /* since the migration began */
  gboolean bytes_unknown;   /* a connection was shown without its bytes */
  guint64 transferred;
  gint64 progress_time;
};

static void
stream_free (gpointer data)
{
  MignetStream *stream = data;

  g_free (stream->addresses[0]);
  g_free (stream->addresses[1]);
  g_free (stream);
}

static void
add_address (GHashTable *addresses, const char *text)
{
  g_autoptr (GInetAddress) address = text != NULL ? g_inet_address_new_from_string (text) : NULL;

  if (address != NULL)
    g_hash_table_add (addresses, g_inet_address_to_string (address));
}

static void
add_link_addresses (GHashTable *addresses, GPtrArray *links)
{
  for (guint i = 0; i < links->len; i++)
    {
      const MignetPlanLink *link = links->pdata[i];

      for (guint k = 0; k < link->addresses->len; k++)
        {
          const MignetSubnet *single = &g_array_index (link->addresses, MignetSubnet, k);
          g_autoptr (GInetAddress) address =
              g_inet_address_new_from_bytes (single->bytes, (GSocketFamily) single->family);

          g_hash_table_add (addresses, g_inet_address_to_string (address));
        }
    }
}

static void
add_registered_address (GHashTable *addresses, const char *text)
{
  g_autofree char *bare = text != NULL ? _mignet_host_address_bare (text) : NULL;

  add_address (addresses, bare);
}

MignetConnectionLog *
_mignet_connection_log_new (MignetPlan *plan)
{
  MignetConnectionLog *self = g_new0 (MignetConnectionLog, 1);

  g_mutex_init (&self->mutex);
  for (guint e = 0; e < 2; e++)
    self->addresses[e] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->streams = g_ptr_array_new_with_free_func (stream_free);

  add_link_addresses (self->addresses[0], _mignet_plan_peek_source_links (plan));
  add_link_addresses (self->addresses[1], _mignet_plan_peek_destination_links (plan));
  add_registered_address (self->addresses[0], _mignet_plan_get_source_registered_address (plan));
  add_registered_address (self->addresses[1],
                          _mignet_plan_get_destination_registered_address (plan));
  add_address (self->addresses[0], mignet_plan_get_source_address (plan));
  add_address (self->addresses[1], mignet_plan_get_destination_address (plan));

  return self;
}

void
_mignet_connection_log_free (MignetConnectionLog *self)
{
  for (guint e = 0; e < 2; e++)
    {
      g_hash_table_unref (self->addresses[e]);
      g_clear_pointer (&self->before[e], g_hash_table_unref);
      g_free (self->errors[e]);
    }
  g_hash_table_unref (self->index);
  g_ptr_array_unref (self->streams);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* The connection as it leads from the source to the destination. */
static char *
build_key (MignetTcpConnection *connection, guint end)
{
  const char *local = mignet_tcp_connection_get_local_address (connection);
  const char *peer = mignet_tcp_connection_get_peer_address (connection);
  guint local_port = mignet_tcp_connection_get_local_port (connection);
  guint peer_port = mignet_tcp_connection_get_peer_port (connection);

  if (end == 0)
    return g_strdup_printf ("%s %u %s %u", local, local_port, peer, peer_port);

  return g_strdup_printf ("%s %u %s %u", peer, peer_port, local, local_port);
}

static GHashTable *
index_connections (GPtrArray *connections, guint end)
{
  GHashTable *index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; connections != NULL && i < connections->len; i++)
    g_hash_table_insert (index, build_key (connections->pdata[i], end), connections->pdata[i]);

  return index;
}

static void
log_set_error (MignetConnectionLog *self, guint end, const GError *error)
{
  g_free (self->errors[end]);
  self->errors[end] = g_strdup (error->message);
}

void
_mignet_connection_log_set_before (MignetConnectionLog *self,
                                   guint end,
                                   GPtrArray *connections,
                                   const GError *error)
{
  g_mutex_lock (&self->mutex);
  if (connections != NULL)
    {
      self->before[end] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      for (guint i = 0; i < connections->len; i++)
        g_hash_table_add (self->before[end], build_key (connections->pdata[i], end));
    }
  else if (error != NULL)
    {
      log_set_error (self, end, error);
    }
  g_mutex_unlock (&self->mutex);
}

/* Both ends show a connection between them, so one of the two readings before is enough. */
static gboolean
is_new (MignetConnectionLog *self, const char *key)
{
  for (guint e = 0; e < 2; e++)
    {
      if (self->before[e] != NULL && g_hash_table_contains (self->before[e], key))
        return FALSE;
    }

  return self->before[0] != NULL || self->before[1] != NULL;
}

static MignetStream *
log_add_stream (MignetConnectionLog *self,
                const char *key,
                MignetTcpConnection *connection,
                guint e)
{
  MignetStream *stream = g_new0 (MignetStream, 1);

  stream->addresses[e] = g_strdup (mignet_tcp_connection_get_local_address (connection));
  stream->addresses[!e] = g_strdup (mignet_tcp_connection_get_peer_address (connection));
  stream->ports[e] = mignet_tcp_connection_get_local_port (connection);
  stream->ports[!e] = mignet_tcp_connection_get_peer_port (connection);
  stream->bytes[0] = -1;
  stream->bytes[1] = -1;
  g_hash_table_insert (self->index, g_strdup (key), stream);
  g_ptr_array_add (self->streams, stream);

  return stream;
}

static void
log_take_connection (MignetConnectionLog *self,
                     const char *key,
                     MignetTcpConnection *connection,
                     guint e)
{
  MignetStream *stream = g_hash_table_lookup (self->index, key);
  gint64 bytes = e == 0 ? mignet_tcp_connection_get_sent_bytes (connection)
                        : mignet_tcp_connection_get_received_bytes (connection);

  if (stream == NULL)
    stream = log_add_stream (self, key, connection, e);

  stream->seen_by[e] = TRUE;
  stream->gone = 0;
  if (bytes < 0)
    self->bytes_unknown = TRUE;
  else if (bytes < stream->bytes[e])
    stream->reused = TRUE;
  else
    stream->bytes[e] = bytes;
}

/* The bytes of all streams to one port of the destination, where a migration has all of its own. */
static guint64
sum_to_port (GPtrArray *streams, const MignetStream *member)
{
  guint64 total = 0;

  for (guint i = 0; i < streams->len; i++)
    {
      const MignetStream *stream = streams->pdata[i];

      if (stream->ports[1] == member->ports[1] &&
          g_str_equal (stream->addresses[1], member->addresses[1]))
        total += (guint64) MAX (0, MAX (stream->bytes[0], stream->bytes[1]));
    }

  return total;
}

static gboolean
is_shown (GHashTable *const shown[2], const char *key)
{
  return g_hash_table_contains (shown[0], key) || g_hash_table_contains (shown[1], key);
}

static gboolean
was_looked_for (const MignetStream *stream, GPtrArray *const connections[2])
{
  return (stream->seen_by[0] && connections[0] != NULL) ||
         (stream->seen_by[1] && connections[1] != NULL);
}

static void
log_compare (MignetConnectionLog *self,
             GHashTable *const shown[2],
             GPtrArray *const connections[2],
             gint64 start,
             guint64 transferred)
{
  guint64 share = transferred - transferred / UNDER_WAY_SHARE;
  guint64 least = share > UNDER_WAY_BYTES ? share - UNDER_WAY_BYTES : 0;
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  g_hash_table_iter_init (&iter, self->index);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      MignetStream *stream = value;

      if (!is_shown (shown, key))
        {
          if (stream->gone == 0 && was_looked_for (stream, connections))
            stream->gone = start;
        }
      else if (sum_to_port (self->streams, stream) < least)
        {
          stream->fell_short = TRUE;
        }
    }
}

static void
log_take_end (MignetConnectionLog *self,
              GHashTable *const shown[2],
              GPtrArray *connections,
              guint e)
{
  for (guint i = 0; connections != NULL && i < connections->len; i++)
    {
      MignetTcpConnection *connection = connections->pdata[i];
      const char *peer = mignet_tcp_connection_get_peer_address (connection);
      g_autofree char *key = build_key (connection, e);

      if (is_new (self, key) && (g_hash_table_contains (shown[!e], key) ||
                                 g_hash_table_contains (self->addresses[!e], peer)))
        log_take_connection (self, key, connection, e);
    }
}

void
_mignet_connection_log_take (MignetConnectionLog *self,
                             GPtrArray *const connections[2],
                             gint64 start,
                             guint64 transferred)
{
  g_autoptr (GHashTable) at_source = index_connections (connections[0], 0);
  g_autoptr (GHashTable) at_destination = index_connections (connections[1], 1);
  GHashTable *const shown[] = { at_source, at_destination };

  g_mutex_lock (&self->mutex);
  for (guint e = 0; e < 2; e++)
    {
      log_take_end (self, shown, connections[e], e);
      if (connections[e] != NULL)
        self->n_readings[e]++;
    }
  log_compare (self, shown, connections, start, transferred);
  g_mutex_unlock (&self->mutex);
}

void
_mignet_connection_log_take_after (MignetConnectionLog *self, GPtrArray *const connections[2])
{
  g_mutex_lock (&self->mutex);
  for (guint e = 0; e < 2; e++)
    {
      for (guint i = 0; connections[e] != NULL && i < connections[e]->len; i++)
        {
          g_autofree char *key = build_key (connections[e]->pdata[i], e);
          MignetStream *stream = g_hash_table_lookup (self->index, key);

          if (stream != NULL)
            stream->outlived = TRUE;
        }
    }
  g_mutex_unlock (&self->mutex);
}

void
_mignet_connection_log_set_error (MignetConnectionLog *self, guint end, const GError *error)
{
  g_mutex_lock (&self->mutex);
  log_set_error (self, end, error);
  g_mutex_unlock (&self->mutex);
}

void
_mignet_connection_log_note (MignetConnectionLog *self, guint64 transferred)
{
  g_mutex_lock (&self->mutex);
  if (transferred > self->transferred)
    {
      self->transferred = transferred;
      self->progress_time = g_get_monotonic_time ();
    }
  g_mutex_unlock (&self->mutex);
}

guint64
_mignet_connection_log_get_transferred (MignetConnectionLog *self)
{
  guint64 transferred;

  g_mutex_lock (&self->mutex);
  transferred = self->transferred;
  g_mutex_unlock (&self->mutex);

  return transferred;
}

GPtrArray *
_mignet_connection_log_peek_streams (MignetConnectionLog *self)
{
  return self->streams;
}

gint64
_mignet_connection_log_get_progress_time (MignetConnectionLog *self)
{
  return self->progress_time;
}

const char *
_mignet_connection_log_get_obstacle (MignetConnectionLog *self)
{
  const char *error = self->errors[0] != NULL ? self->errors[0] : self->errors[1];

  if (self->before[0] == NULL && self->before[1] == NULL)
    return error != NULL ? error : "they were not read before the migration";
  if (self->n_readings[0] == 0 && self->n_readings[1] == 0)
    return error != NULL ? error : "the migration had ended before they could be read";
  if (self->bytes_unknown)
    return "their bytes were not shown";

  return NULL;
}
