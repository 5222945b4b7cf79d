/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "migration/mignet-migration-private.h"

/**
 * SECTION:mignet-network-traffic
 * @title: MignetNetworkTraffic
 * @short_description: what a network carried while a virtual machine migrated
 *
 * #MignetNetworkTraffic is one line of a #MignetEvidence: how many bytes the source host sent over
 * a network and how many the destination host received over it, from before the migration until
 * after it. Whatever else used the network meanwhile is in these numbers too.
 *
 * It is immutable and may be used from any thread.
 */

/**
 * MignetNetworkTraffic:
 *
 * What a network carried while a virtual machine migrated.
 *
 * Since: 1.0
 */
struct _MignetNetworkTraffic
{
  char *network; /* (owned) */
  gboolean planned;
  gint64 source_bytes;      /* -1: not observable */
  gint64 destination_bytes; /* -1: not observable */
};

G_DEFINE_BOXED_TYPE (MignetNetworkTraffic,
                     mignet_network_traffic,
                     mignet_network_traffic_ref,
                     mignet_network_traffic_unref)

static void
network_traffic_clear (gpointer data)
{
  MignetNetworkTraffic *self = data;

  g_free (self->network);
}

MignetNetworkTraffic *
_mignet_network_traffic_new (const char *network,
                             gboolean planned,
                             gint64 source_bytes,
                             gint64 destination_bytes)
{
  MignetNetworkTraffic *self = g_atomic_rc_box_new0 (MignetNetworkTraffic);

  self->network = g_strdup (network);
  self->planned = planned;
  self->source_bytes = source_bytes;
  self->destination_bytes = destination_bytes;

  return self;
}

/**
 * mignet_network_traffic_ref:
 * @self: a line of evidence
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 *
 * Since: 1.0
 */
MignetNetworkTraffic *
mignet_network_traffic_ref (MignetNetworkTraffic *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * mignet_network_traffic_unref:
 * @self: (transfer full): a line of evidence
 *
 * Drops a reference.
 *
 * Since: 1.0
 */
void
mignet_network_traffic_unref (MignetNetworkTraffic *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, network_traffic_clear);
}

/**
 * mignet_network_traffic_get_network:
 * @self: a line of evidence
 *
 * Gets the name of the network.
 *
 * Returns: the name
 *
 * Since: 1.0
 */
const char *
mignet_network_traffic_get_network (MignetNetworkTraffic *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->network;
}

/**
 * mignet_network_traffic_is_planned:
 * @self: a line of evidence
 *
 * Says whether this is the network that the plan chose to carry the migration.
 *
 * Returns: %TRUE if it is
 *
 * Since: 1.0
 */
gboolean
mignet_network_traffic_is_planned (MignetNetworkTraffic *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->planned;
}

/**
 * mignet_network_traffic_get_source_bytes:
 * @self: a line of evidence
 *
 * Gets how many bytes the source host sent over the network.
 *
 * Returns: the number of bytes, -1 if it could not be observed
 *
 * Since: 1.0
 */
gint64
mignet_network_traffic_get_source_bytes (MignetNetworkTraffic *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->source_bytes;
}

/**
 * mignet_network_traffic_get_destination_bytes:
 * @self: a line of evidence
 *
 * Gets how many bytes the destination host received over the network.
 *
 * Returns: the number of bytes, -1 if it could not be observed
 *
 * Since: 1.0
 */
gint64
mignet_network_traffic_get_destination_bytes (MignetNetworkTraffic *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->destination_bytes;
}
