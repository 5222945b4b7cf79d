/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "migration/mignet-migration-private.h"

/**
 * SECTION:mignet-connection-traffic
 * @title: MignetConnectionTraffic
 * @short_description: a connection that can have carried a migration
 *
 * #MignetConnectionTraffic is one connection of a #MignetEvidence. It was made while the virtual
 * machine migrated, leads from the source host to the destination host, to the address that was
 * dialled if that is known, and nothing that was seen of it speaks against its being part of the
 * migration. The bytes are those of the last look; what followed until the end was not seen.
 *
 * It is immutable and may be used from any thread.
 */

/**
 * MignetConnectionTraffic:
 *
 * A connection that can have carried a migration.
 *
 * Since: 1.0
 */
struct _MignetConnectionTraffic
{
  char *network;             /* (owned) (nullable) */
  char *source_address;      /* (owned) */
  char *destination_address; /* (owned) */
  guint16 source_port;
  guint16 destination_port;
  gint64 source_bytes;      /* -1: not seen */
  gint64 destination_bytes; /* -1: not seen */
};

G_DEFINE_BOXED_TYPE (MignetConnectionTraffic,
                     mignet_connection_traffic,
                     mignet_connection_traffic_ref,
                     mignet_connection_traffic_unref)

static void
connection_traffic_clear (gpointer data)
{
  MignetConnectionTraffic *self = data;

  g_free (self->network);
  g_free (self->source_address);
  g_free (self->destination_address);
}

MignetConnectionTraffic *
_mignet_connection_traffic_new (const MignetStream *stream, const char *network)
{
  MignetConnectionTraffic *self = g_atomic_rc_box_new0 (MignetConnectionTraffic);

  self->network = g_strdup (network);
  self->source_address = g_strdup (stream->addresses[0]);
  self->destination_address = g_strdup (stream->addresses[1]);
  self->source_port = stream->ports[0];
  self->destination_port = stream->ports[1];
  self->source_bytes = stream->bytes[0];
  self->destination_bytes = stream->bytes[1];

  return self;
}

/**
 * mignet_connection_traffic_ref:
 * @self: a connection
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 *
 * Since: 1.0
 */
MignetConnectionTraffic *
mignet_connection_traffic_ref (MignetConnectionTraffic *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * mignet_connection_traffic_unref:
 * @self: (transfer full): a connection
 *
 * Drops a reference.
 *
 * Since: 1.0
 */
void
mignet_connection_traffic_unref (MignetConnectionTraffic *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, connection_traffic_clear);
}

/**
 * mignet_connection_traffic_get_network:
 * @self: a connection
 *
 * Gets the name of the network that the addresses of both ends belong to.
 *
 * Returns: (nullable): the name, %NULL if an address belongs to no network that is known, or the
 * two to different ones
 *
 * Since: 1.0
 */
const char *
mignet_connection_traffic_get_network (MignetConnectionTraffic *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->network;
}

/**
 * mignet_connection_traffic_get_source_address:
 * @self: a connection
 *
 * Gets the address of the source host.
 *
 * Returns: the address
 *
 * Since: 1.0
 */
const char *
mignet_connection_traffic_get_source_address (MignetConnectionTraffic *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->source_address;
}

/**
 * mignet_connection_traffic_get_source_port:
 * @self: a connection
 *
 * Gets the port of the source host.
 *
 * Returns: the port
 *
 * Since: 1.0
 */
guint16
mignet_connection_traffic_get_source_port (MignetConnectionTraffic *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->source_port;
}

/**
 * mignet_connection_traffic_get_destination_address:
 * @self: a connection
 *
 * Gets the address of the destination host.
 *
 * Returns: the address
 *
 * Since: 1.0
 */
const char *
mignet_connection_traffic_get_destination_address (MignetConnectionTraffic *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->destination_address;
}

/**
 * mignet_connection_traffic_get_destination_port:
 * @self: a connection
 *
 * Gets the port of the destination host.
 *
 * Returns: the port
 *
 * Since: 1.0
 */
guint16
mignet_connection_traffic_get_destination_port (MignetConnectionTraffic *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->destination_port;
}

/**
 * mignet_connection_traffic_get_source_bytes:
 * @self: a connection
 *
 * Gets how many bytes the source host had sent, and the destination host acknowledged, when the
 * connection was last seen there.
 *
 * Returns: the number of bytes, -1 if it was not seen
 *
 * Since: 1.0
 */
gint64
mignet_connection_traffic_get_source_bytes (MignetConnectionTraffic *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->source_bytes;
}

/**
 * mignet_connection_traffic_get_destination_bytes:
 * @self: a connection
 *
 * Gets how many bytes the destination host had received when the connection was last seen there.
 *
 * Returns: the number of bytes, -1 if it was not seen
 *
 * Since: 1.0
 */
gint64
mignet_connection_traffic_get_destination_bytes (MignetConnectionTraffic *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->destination_bytes;
}
