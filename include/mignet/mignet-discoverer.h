/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-discovery.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_DISCOVERER (mignet_discoverer_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_INTERFACE (MignetDiscoverer, mignet_discoverer, MIGNET, DISCOVERER, GObject)

/**
 * MignetDiscovererInterface:
 * @discover: finds out about a host; blocks, and is called from threads of the library, several at
 * a time
 *
 * The methods of a #MignetDiscoverer.
 *
 * Since: 1.0
 */
struct _MignetDiscovererInterface
{
  /*< private >*/
  GTypeInterface parent_iface;

  /*< public >*/
  /**
   * MignetDiscovererInterface::discover:
   * @self: a discoverer
   * @host: (nullable): the name of the host, %NULL if the cluster does not have it yet
   * @address: (nullable): its registered address, %NULL if it has none or is not known
   * @uri: (nullable): the connection URI to reach it with, %NULL to choose one
   * @cancellable: (nullable): a #GCancellable
   * @error: return location for a #GError
   *
   * Finds out about a host. It blocks, but ends soon when @cancellable is cancelled, and does not
   * wait without end for a host that does not answer. It must not use the cluster.
   *
   * Returns: (transfer full): what was found out, or %NULL with @error set
   *
   * Since: 1.0
   */
  MignetDiscovery *(*discover) (MignetDiscoverer *self,
                                const char *host,
                                const char *address,
                                const char *uri,
                                GCancellable *cancellable,
                                GError **error);
};

MIGNET_AVAILABLE_IN_1_0
MignetDiscovery *mignet_discoverer_discover (MignetDiscoverer *self,
                                             const char *host,
                                             const char *address,
                                             const char *uri,
                                             GCancellable *cancellable,
                                             GError **error);
MIGNET_AVAILABLE_IN_1_0
void mignet_discoverer_discover_async (MignetDiscoverer *self,
                                       const char *host,
                                       const char *address,
                                       const char *uri,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
MIGNET_AVAILABLE_IN_1_0
MignetDiscovery *
mignet_discoverer_discover_finish (MignetDiscoverer *self, GAsyncResult *result, GError **error);

G_END_DECLS
