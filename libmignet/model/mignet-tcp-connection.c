/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "model/mignet-model-private.h"

/**
 * SECTION:mignet-tcp-connection
 * @title: MignetTcpConnection
 * @short_description: a TCP connection of a host at one moment
 *
 * #MignetTcpConnection is what a host says of one of its TCP connections: the address and the port
 * at either end, and the bytes that the host has sent and received over it since it was made.
 *
 * Addresses are kept in one form only, so that texts can be compared: numbers without brackets and
 * zone, and IPv4 addresses that an IPv6 socket shows as mapped ones as plain IPv4.
 *
 * It is immutable and may be used from any thread.
 */

/**
 * MignetTcpConnection:
 *
 * A TCP connection of a host at one moment.
 *
 * Since: 1.0
 */
struct _MignetTcpConnection
{
  char *local_address; /* (owned) */
  char *peer_address;  /* (owned) */
  guint16 local_port;
  guint16 peer_port;
  gint64 sent_bytes;     /* -1: not said */
  gint64 received_bytes; /* -1: not said */
};

G_DEFINE_BOXED_TYPE (MignetTcpConnection,
                     mignet_tcp_connection,
                     mignet_tcp_connection_ref,
                     mignet_tcp_connection_unref)

static void
tcp_connection_clear (gpointer data)
{
  MignetTcpConnection *self = data;

  g_free (self->local_address);
  g_free (self->peer_address);
}

/**
 * mignet_tcp_connection_ref:
 * @self: a connection
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 *
 * Since: 1.0
 */
MignetTcpConnection *
mignet_tcp_connection_ref (MignetTcpConnection *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * mignet_tcp_connection_unref:
 * @self: (transfer full): a connection
 *
 * Drops a reference.
 *
 * Since: 1.0
 */
void
mignet_tcp_connection_unref (MignetTcpConnection *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, tcp_connection_clear);
}

/* Brackets around the address and a zone behind it are accepted, since programs print them. */
static char *
dup_normal_address (const char *text, GError **error)
{
  gsize length = strlen (text);
  const char *start = text;
  const char *zone;
  g_autoptr (GInetAddress) address = NULL;
  g_autoptr (GInetAddress) plain = NULL;
  g_autofree char *printable = NULL;

  if (text[0] == '[')
    {
      const char *end = strchr (text, ']');

      start++;
      length = end != NULL && (end[1] == '\0' || end[1] == '%') ? (gsize) (end - start) : 0;
    }
  zone = memchr (start, '%', length);
  if (zone != NULL)
    length = (gsize) (zone - start);

  address = _mignet_inet_address_parse (start, length);
  if (address != NULL)
    {
      plain = _mignet_inet_address_unmap (address);
      return g_inet_address_to_string (plain);
    }

  printable = _mignet_text_dup_printable (text);
  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_ADDRESS,
               "Address '%s' of a connection is neither an IPv4 nor an IPv6 address", printable);

  return NULL;
}

/**
 * mignet_tcp_connection_new:
 * @local_address: the address at the end of the host
 * @local_port: the port there
 * @peer_address: the address at the other end
 * @peer_port: the port there
 * @sent_bytes: the bytes that the host has sent, -1 if that is not known
 * @received_bytes: the bytes that the host has received, -1 if that is not known
 * @error: return location for a #GError
 *
 * Makes a description of a connection. The addresses are numbers; brackets and a zone are dropped.
 *
 * Errors: %MIGNET_ERROR_INVALID_ADDRESS
 *
 * Returns: (transfer full): the connection, or %NULL with @error set
 *
 * Since: 1.0
 */
MignetTcpConnection *
mignet_tcp_connection_new (const char *local_address,
                           guint16 local_port,
                           const char *peer_address,
                           guint16 peer_port,
                           gint64 sent_bytes,
                           gint64 received_bytes,
                           GError **error)
{
  g_autofree char *local = NULL;
  g_autofree char *peer = NULL;
  MignetTcpConnection *self;

  g_return_val_if_fail (local_address != NULL, NULL);
  g_return_val_if_fail (peer_address != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  local = dup_normal_address (local_address, error);
  if (local == NULL)
    return NULL;
  peer = dup_normal_address (peer_address, error);
  if (peer == NULL)
    return NULL;

  self = g_atomic_rc_box_new0 (MignetTcpConnection);
  self->local_address = g_steal_pointer (&local);
  self->peer_address = g_steal_pointer (&peer);
  self->local_port = local_port;
  self->peer_port = peer_port;
  self->sent_bytes = MAX (sent_bytes, -1);
  self->received_bytes = MAX (received_bytes, -1);

  return self;
}

/**
 * mignet_tcp_connection_get_local_address:
 * @self: a connection
 *
 * Gets the address at the end of the host.
 *
 * Returns: the address
 *
 * Since: 1.0
 */
const char *
mignet_tcp_connection_get_local_address (MignetTcpConnection *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->local_address;
}

/**
 * mignet_tcp_connection_get_local_port:
 * @self: a connection
 *
 * Gets the port at the end of the host.
 *
 * Returns: the port
 *
 * Since: 1.0
 */
guint16
mignet_tcp_connection_get_local_port (MignetTcpConnection *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->local_port;
}

/**
 * mignet_tcp_connection_get_peer_address:
 * @self: a connection
 *
 * Gets the address at the other end.
 *
 * Returns: the address
 *
 * Since: 1.0
 */
const char *
mignet_tcp_connection_get_peer_address (MignetTcpConnection *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->peer_address;
}

/**
 * mignet_tcp_connection_get_peer_port:
 * @self: a connection
 *
 * Gets the port at the other end.
 *
 * Returns: the port
 *
 * Since: 1.0
 */
guint16
mignet_tcp_connection_get_peer_port (MignetTcpConnection *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->peer_port;
}

/**
 * mignet_tcp_connection_get_sent_bytes:
 * @self: a connection
 *
 * Gets how many bytes the host has sent and the other end has acknowledged.
 *
 * Returns: the number of bytes, -1 if it is not known
 *
 * Since: 1.0
 */
gint64
mignet_tcp_connection_get_sent_bytes (MignetTcpConnection *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->sent_bytes;
}

/**
 * mignet_tcp_connection_get_received_bytes:
 * @self: a connection
 *
 * Gets how many bytes the host has received.
 *
 * Returns: the number of bytes, -1 if it is not known
 *
 * Since: 1.0
 */
gint64
mignet_tcp_connection_get_received_bytes (MignetTcpConnection *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->received_bytes;
}
