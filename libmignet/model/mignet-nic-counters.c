/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

/**
 * SECTION:mignet-nic-counters
 * @title: MignetNicCounters
 * @short_description: the byte counters of a network interface at one moment
 *
 * #MignetNicCounters is a reading of the counters that a host keeps of one of its network
 * interfaces: the bytes that it has received and sent since some moment in the past. What two
 * readings differ by is what the interface carried between them.
 *
 * It is immutable and may be used from any thread.
 */

/**
 * MignetNicCounters:
 *
 * The byte counters of a network interface at one moment.
 *
 * Since: 1.0
 */
struct _MignetNicCounters
{
  char *nic; /* (owned) */
  guint64 rx_bytes;
  guint64 tx_bytes;
};

G_DEFINE_BOXED_TYPE (MignetNicCounters,
                     mignet_nic_counters,
                     mignet_nic_counters_ref,
                     mignet_nic_counters_unref)

static void
nic_counters_clear (gpointer data)
{
  MignetNicCounters *self = data;

  g_free (self->nic);
}

/**
 * mignet_nic_counters_ref:
 * @self: counters
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 *
 * Since: 1.0
 */
MignetNicCounters *
mignet_nic_counters_ref (MignetNicCounters *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * mignet_nic_counters_unref:
 * @self: (transfer full): counters
 *
 * Drops a reference.
 *
 * Since: 1.0
 */
void
mignet_nic_counters_unref (MignetNicCounters *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, nic_counters_clear);
}

/**
 * mignet_nic_counters_new:
 * @nic: the name of the interface
 * @rx_bytes: the bytes that it has received
 * @tx_bytes: the bytes that it has sent
 *
 * Makes a reading of the counters of an interface.
 *
 * Returns: (transfer full): the counters
 *
 * Since: 1.0
 */
MignetNicCounters *
mignet_nic_counters_new (const char *nic, guint64 rx_bytes, guint64 tx_bytes)
{
  MignetNicCounters *self;

  g_return_val_if_fail (nic != NULL, NULL);

  self = g_atomic_rc_box_new0 (MignetNicCounters);
  self->nic = g_strdup (nic);
  self->rx_bytes = rx_bytes;
  self->tx_bytes = tx_bytes;

  return self;
}

/**
 * mignet_nic_counters_get_nic:
 * @self: counters
 *
 * Gets the name of the interface.
 *
 * Returns: the name
 *
 * Since: 1.0
 */
const char *
mignet_nic_counters_get_nic (MignetNicCounters *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->nic;
}

/**
 * mignet_nic_counters_get_rx_bytes:
 * @self: counters
 *
 * Gets how many bytes the interface has received.
 *
 * Returns: the number of bytes
 *
 * Since: 1.0
 */
guint64
mignet_nic_counters_get_rx_bytes (MignetNicCounters *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->rx_bytes;
}

/**
 * mignet_nic_counters_get_tx_bytes:
 * @self: counters
 *
 * Gets how many bytes the interface has sent.
 *
 * Returns: the number of bytes
 *
 * Since: 1.0
 */
guint64
mignet_nic_counters_get_tx_bytes (MignetNicCounters *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->tx_bytes;
}
