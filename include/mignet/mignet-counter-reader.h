/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-nic-counters.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_COUNTER_READER (mignet_counter_reader_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_INTERFACE (MignetCounterReader, mignet_counter_reader, MIGNET, COUNTER_READER, GObject)

/**
 * MignetCounterReaderInterface:
 * @read: reads the counters of every network interface of a host; blocks, and is called
 *   from threads of the library, several at a time
 *
 * The methods of a #MignetCounterReader.
 *
 * Since: 1.0
 */
struct _MignetCounterReaderInterface
{
  /*< private >*/
  GTypeInterface parent_iface;

  /*< public >*/
  /**
   * MignetCounterReaderInterface::read:
   * @self: a counter reader
   * @host: the name of the host
   * @address: the registered address of the host
   * @cancellable: (nullable): a #GCancellable
   * @error: return location for a #GError
   *
   * Reads the counters of every network interface of @host. The array takes its elements with it,
   * whether it has a free function or not.
   *
   * Returns: (transfer full) (element-type MignetNicCounters): the counters, or %NULL with @error
   *   set
   *
   * Since: 1.0
   */
  GPtrArray *(*read) (MignetCounterReader *self,
                      const char *host,
                      const char *address,
                      GCancellable *cancellable,
                      GError **error);
};

MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_counter_reader_read_counters (MignetCounterReader *self,
                                                const char *host,
                                                const char *address,
                                                GCancellable *cancellable,
                                                GError **error);

G_END_DECLS
