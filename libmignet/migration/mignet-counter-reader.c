/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

/**
 * SECTION:mignet-counter-reader
 * @title: MignetCounterReader
 * @short_description: reads the counters of the network interfaces of hosts
 *
 * Evidence about a migration comes from the byte counters of the interfaces of both hosts. How a
 * host is asked for them is up to the embedder: an agent that runs there already, SSH, a monitoring
 * system. #MignetCounterReader is the interface for that; #MignetCommandCounterReader is an
 * implementation that runs a command.
 *
 * An implementation has one method, #MignetCounterReaderInterface.read(). It is called from threads
 * of the library, several at a time, and may block. It is not named after
 * mignet_counter_reader_read_counters(), because bindings would then take the ownership of what the
 * two return for the same.
 */

/**
 * MignetCounterReader:
 *
 * Something that reads the counters of the network interfaces of a host.
 *
 * Since: 1.0
 */

G_DEFINE_INTERFACE (MignetCounterReader, mignet_counter_reader, G_TYPE_OBJECT)

static void
mignet_counter_reader_default_init (MignetCounterReaderInterface *iface)
{
}

/**
 * mignet_counter_reader_read_counters:
 * @self: a counter reader
 * @host: the name of the host
 * @address: the registered address of the host
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Reads the counters of every network interface of @host.
 *
 * It blocks. It may be called from any thread, and from several at a time.
 *
 * Errors: %MIGNET_ERROR_PROBE if the counters cannot be read, %G_IO_ERROR_CANCELLED, or what the
 * implementation says.
 *
 * Returns: (transfer container) (element-type MignetNicCounters): the counters, or %NULL with
 *   @error set
 *
 * Since: 1.0
 */
GPtrArray *
mignet_counter_reader_read_counters (MignetCounterReader *self,
                                     const char *host,
                                     const char *address,
                                     GCancellable *cancellable,
                                     GError **error)
{
  MignetCounterReaderInterface *iface;
  g_autoptr (GError) local_error = NULL;
  GPtrArray *counters;

  g_return_val_if_fail (MIGNET_IS_COUNTER_READER (self), NULL);
  g_return_val_if_fail (host != NULL, NULL);
  g_return_val_if_fail (address != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  iface = MIGNET_COUNTER_READER_GET_IFACE (self);
  if (iface->read == NULL)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_PROBE,
                   "Type '%s' does not say how the counters of a host are read",
                   G_OBJECT_TYPE_NAME (self));
      return NULL;
    }

  counters = iface->read (self, host, address, cancellable, &local_error);
  if (counters == NULL && local_error == NULL)
    g_set_error (&local_error, MIGNET_ERROR, MIGNET_ERROR_PROBE,
                 "Type '%s' returned no counters of host '%s' and did not say why",
                 G_OBJECT_TYPE_NAME (self), host);
  if (counters != NULL)
    {
      /* Arrays that come out of a language binding have no free function. */
      g_ptr_array_set_free_func (counters, (GDestroyNotify) mignet_nic_counters_unref);
    }
  if (local_error != NULL)
    {
      g_clear_pointer (&counters, g_ptr_array_unref);
      g_propagate_error (error, g_steal_pointer (&local_error));
    }

  return counters;
}
