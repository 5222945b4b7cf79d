/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-migration-policy-private.h"

/* How the stream of a migration travels. */

/**
 * mignet_migration_policy_get_mode:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:mode.
 *
 * Returns: the mode
 *
 * Since: 1.0
 */
MignetTransferMode
mignet_migration_policy_get_mode (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), MIGNET_TRANSFER_MODE_PEER_TO_PEER);

  return self->transfer.mode;
}

/**
 * mignet_migration_policy_set_mode:
 * @self: a policy
 * @mode: the mode
 *
 * Sets #MignetMigrationPolicy:mode.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_mode (MignetMigrationPolicy *self, MignetTransferMode mode)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));

  if (self->transfer.mode == mode)
    return;

  self->transfer.mode = mode;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_MODE);
}

/**
 * mignet_migration_policy_get_connect_transport:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:connect-transport.
 *
 * Returns: the transport
 *
 * Since: 1.0
 */
MignetTransport
mignet_migration_policy_get_connect_transport (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), MIGNET_TRANSPORT_TLS);

  return self->transfer.connect_transport;
}

/**
 * mignet_migration_policy_set_connect_transport:
 * @self: a policy
 * @transport: the transport
 *
 * Sets #MignetMigrationPolicy:connect-transport.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_connect_transport (MignetMigrationPolicy *self,
                                               MignetTransport transport)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));

  if (self->transfer.connect_transport == transport)
    return;

  self->transfer.connect_transport = transport;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_CONNECT_TRANSPORT);
}

/**
 * mignet_migration_policy_get_encryption:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:encryption.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
MignetEncryption
mignet_migration_policy_get_encryption (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), MIGNET_ENCRYPTION_OFF);

  return self->transfer.encryption;
}

/**
 * mignet_migration_policy_set_encryption:
 * @self: a policy
 * @encryption: the setting
 *
 * Sets #MignetMigrationPolicy:encryption.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_encryption (MignetMigrationPolicy *self, MignetEncryption encryption)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));

  if (self->transfer.encryption == encryption)
    return;

  self->transfer.encryption = encryption;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_ENCRYPTION);
}

/**
 * mignet_migration_policy_get_listen:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:listen.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
MignetListen
mignet_migration_policy_get_listen (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), MIGNET_LISTEN_CHOSEN);

  return self->transfer.listen;
}

/**
 * mignet_migration_policy_set_listen:
 * @self: a policy
 * @listen: the setting
 *
 * Sets #MignetMigrationPolicy:listen.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_listen (MignetMigrationPolicy *self, MignetListen listen)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));

  if (self->transfer.listen == listen)
    return;

  self->transfer.listen = listen;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_LISTEN);
}

/**
 * mignet_migration_policy_get_port_range:
 * @self: a policy
 * @min: (out) (optional): return location for the first port, 0 if nothing is said
 * @max: (out) (optional): return location for the last port, 0 if nothing is said
 *
 * Gets the ports that the destination may listen on for the stream.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_get_port_range (MignetMigrationPolicy *self, guint *min, guint *max)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));

  if (min != NULL)
    *min = self->transfer.port_range_min;
  if (max != NULL)
    *max = self->transfer.port_range_max;
}

/**
 * mignet_migration_policy_set_port_range:
 * @self: a policy
 * @min: the first port, from 1 to 65535
 * @max: the last port, from @min to 65535
 * @error: return location for a #GError
 *
 * Sets #MignetMigrationPolicy:port-range-min and #MignetMigrationPolicy:port-range-max. If both are
 * 0 nothing is said, and libvirt chooses from its own range. libvirt takes larger numbers than
 * 65535 for others, so they are refused here.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_VALUE set and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_migration_policy_set_port_range (MignetMigrationPolicy *self,
                                        guint min,
                                        guint max,
                                        GError **error)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), FALSE);

  if ((min != 0 || max != 0) && (min < 1 || max > G_MAXUINT16 || min > max))
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
                   "The ports would be %u to %u, expected a first and a last one from 1 to %u", min,
                   max, G_MAXUINT16);
      return FALSE;
    }

  g_object_freeze_notify (G_OBJECT (self));
  if (self->transfer.port_range_min != min)
    {
      self->transfer.port_range_min = min;
      _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_PORT_RANGE_MIN);
    }
  if (self->transfer.port_range_max != max)
    {
      self->transfer.port_range_max = max;
      _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_PORT_RANGE_MAX);
    }
  g_object_thaw_notify (G_OBJECT (self));

  return TRUE;
}

/**
 * mignet_migration_policy_get_bandwidth:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:bandwidth.
 *
 * Returns: the bandwidth in MiB/s, or %MIGNET_BANDWIDTH_AUTO or %MIGNET_BANDWIDTH_UNLIMITED
 *
 * Since: 1.0
 */
gint64
mignet_migration_policy_get_bandwidth (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), MIGNET_BANDWIDTH_AUTO);

  return self->transfer.bandwidth;
}

/* What libvirt's typed parameter can carry without its own check for overflow failing. */
#define MAX_BANDWIDTH G_GINT64_CONSTANT (8796093022207)

/**
 * mignet_migration_policy_set_bandwidth:
 * @self: a policy
 * @bandwidth: the bandwidth in MiB/s, or %MIGNET_BANDWIDTH_AUTO or %MIGNET_BANDWIDTH_UNLIMITED
 * @error: return location for a #GError
 *
 * Sets #MignetMigrationPolicy:bandwidth. The largest number is the one that libvirt takes,
 * 8796093022207.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_VALUE set and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_migration_policy_set_bandwidth (MignetMigrationPolicy *self,
                                       gint64 bandwidth,
                                       GError **error)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), FALSE);

  if (bandwidth < MIGNET_BANDWIDTH_AUTO || bandwidth > MAX_BANDWIDTH)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
                   "The bandwidth would be %" G_GINT64_FORMAT
                   " MiB/s, expected 1 to %" G_GINT64_FORMAT,
                   bandwidth, MAX_BANDWIDTH);
      return FALSE;
    }

  if (self->transfer.bandwidth != bandwidth)
    {
      self->transfer.bandwidth = bandwidth;
      _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_BANDWIDTH);
    }

  return TRUE;
}

/**
 * mignet_migration_policy_get_parallel:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:parallel.
 *
 * Returns: the number of connections, or %MIGNET_PARALLEL_OFF or %MIGNET_PARALLEL_AUTO
 *
 * Since: 1.0
 */
int
mignet_migration_policy_get_parallel (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), MIGNET_PARALLEL_OFF);

  return self->transfer.parallel;
}

/**
 * mignet_migration_policy_set_parallel:
 * @self: a policy
 * @parallel: the number of connections from 1 to 255, or %MIGNET_PARALLEL_OFF or
 *   %MIGNET_PARALLEL_AUTO
 * @error: return location for a #GError
 *
 * Sets #MignetMigrationPolicy:parallel. QEMU takes 255 connections at most.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_VALUE set and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_migration_policy_set_parallel (MignetMigrationPolicy *self, int parallel, GError **error)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), FALSE);

  if (parallel < MIGNET_PARALLEL_AUTO || parallel > MIGNET_MAX_PARALLEL)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
                   "The parallel connections would be %d, expected 1 to %d", parallel,
                   MIGNET_MAX_PARALLEL);
      return FALSE;
    }

  if (self->transfer.parallel != parallel)
    {
      self->transfer.parallel = parallel;
      _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_PARALLEL);
    }

  return TRUE;
}

/**
 * mignet_migration_policy_get_zero_copy:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:zero-copy.
 *
 * Returns: %TRUE if pages are sent without copying them
 *
 * Since: 1.0
 */
gboolean
mignet_migration_policy_get_zero_copy (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), FALSE);

  return self->transfer.zero_copy;
}

/**
 * mignet_migration_policy_set_zero_copy:
 * @self: a policy
 * @enabled: %TRUE to send pages without copying them
 *
 * Sets #MignetMigrationPolicy:zero-copy.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_zero_copy (MignetMigrationPolicy *self, gboolean enabled)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));

  enabled = enabled != FALSE;
  if (self->transfer.zero_copy == enabled)
    return;

  self->transfer.zero_copy = enabled;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_ZERO_COPY);
}

/**
 * mignet_migration_policy_get_compression:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:compression.
 *
 * Returns: the compression
 *
 * Since: 1.0
 */
MignetCompression
mignet_migration_policy_get_compression (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), MIGNET_COMPRESSION_NONE);

  return self->transfer.compression;
}

/**
 * mignet_migration_policy_set_compression:
 * @self: a policy
 * @compression: the compression
 *
 * Sets #MignetMigrationPolicy:compression.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_compression (MignetMigrationPolicy *self, MignetCompression compression)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));

  if (self->transfer.compression == compression)
    return;

  self->transfer.compression = compression;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_COMPRESSION);
}
