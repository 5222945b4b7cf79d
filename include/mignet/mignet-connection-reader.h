/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-tcp-connection.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_CONNECTION_READER (mignet_connection_reader_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_INTERFACE (
    MignetConnectionReader, mignet_connection_reader, MIGNET, CONNECTION_READER, GObject)

/**
 * MignetConnectionReaderInterface:
 * @read: reads the TCP connections that a host has at the moment; blocks, and is called
 *   from threads of the library, several at a time
 *
 * The methods of a #MignetConnectionReader.
 *
 * Since: 1.0
 */
struct _MignetConnectionReaderInterface
{
  /*< private >*/
  GTypeInterface parent_iface;

  /*< public >*/
  /**
   * MignetConnectionReaderInterface::read:
   * @self: a connection reader
   * @host: the name of the host
   * @address: the registered address of the host
   * @cancellable: (nullable): a #GCancellable
   * @error: return location for a #GError
   *
   * Reads the TCP connections that @host has at the moment. The array takes its elements with it,
   * whether it has a free function or not.
   *
   * Returns: (transfer full) (element-type MignetTcpConnection): the connections, or %NULL with
   *   @error set
   *
   * Since: 1.0
   */
  GPtrArray *(*read) (MignetConnectionReader *self,
                      const char *host,
                      const char *address,
                      GCancellable *cancellable,
                      GError **error);
};

MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_connection_reader_read_connections (MignetConnectionReader *self,
                                                      const char *host,
                                                      const char *address,
                                                      GCancellable *cancellable,
                                                      GError **error);

G_END_DECLS
