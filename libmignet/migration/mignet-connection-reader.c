/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

/**
 * SECTION:mignet-connection-reader
 * @title: MignetConnectionReader
 * @short_description: reads the TCP connections of hosts
 *
 * The counters of an interface count everything that goes through it. Which part of that is a
 * migration, the connections of the hosts tell: between which addresses they are, and how many
 * bytes each has carried. #MignetConnectionReader is the interface of what asks a host for them;
 * #MignetCommandConnectionReader is an implementation that runs a command.
 *
 * An implementation has one method, #MignetConnectionReaderInterface.read(), of which the same
 * holds as of #MignetCounterReaderInterface.read(): it is called from threads of the library,
 * several at a time, and may block. It is called again and again while a migration runs.
 */

/**
 * MignetConnectionReader:
 *
 * Something that reads the TCP connections of a host.
 *
 * Since: 1.0
 */

G_DEFINE_INTERFACE (MignetConnectionReader, mignet_connection_reader, G_TYPE_OBJECT)

static void
mignet_connection_reader_default_init (MignetConnectionReaderInterface *iface)
{
}

/**
 * mignet_connection_reader_read_connections:
 * @self: a connection reader
 * @host: the name of the host
 * @address: the registered address of the host
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Reads the TCP connections that @host has at the moment.
 *
 * It blocks. It may be called from any thread, and from several at a time.
 *
 * Errors: %MIGNET_ERROR_PROBE if the connections cannot be read, %G_IO_ERROR_CANCELLED, or what the
 * implementation says.
 *
 * Returns: (transfer container) (element-type MignetTcpConnection): the connections, or %NULL with
 *   @error set
 *
 * Since: 1.0
 */
GPtrArray *
mignet_connection_reader_read_connections (MignetConnectionReader *self,
                                           const char *host,
                                           const char *address,
                                           GCancellable *cancellable,
                                           GError **error)
{
  MignetConnectionReaderInterface *iface;
  g_autoptr (GError) local_error = NULL;
  GPtrArray *connections;

  g_return_val_if_fail (MIGNET_IS_CONNECTION_READER (self), NULL);
  g_return_val_if_fail (host != NULL, NULL);
  g_return_val_if_fail (address != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  iface = MIGNET_CONNECTION_READER_GET_IFACE (self);
  if (iface->read == NULL)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_PROBE,
                   "Type '%s' does not say how the connections of a host are read",
                   G_OBJECT_TYPE_NAME (self));
      return NULL;
    }

  connections = iface->read (self, host, address, cancellable, &local_error);
  if (connections == NULL && local_error == NULL)
    g_set_error (&local_error, MIGNET_ERROR, MIGNET_ERROR_PROBE,
                 "Type '%s' returned no connections of host '%s' and did not say why",
                 G_OBJECT_TYPE_NAME (self), host);
  if (connections != NULL)
    {
      /* Arrays that come out of a language binding have no free function. */
      g_ptr_array_set_free_func (connections, (GDestroyNotify) mignet_tcp_connection_unref);
    }
  if (local_error != NULL)
    {
      g_clear_pointer (&connections, g_ptr_array_unref);
      g_propagate_error (error, g_steal_pointer (&local_error));
    }

  return connections;
}
