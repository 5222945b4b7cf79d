/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-migration-policy-private.h"

#include "model/mignet-convergence-private.h"

/* The properties of how a migration is carried out. */

static void
install_stream_properties (GParamSpec **props)
{
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * MignetMigrationPolicy:transfer-preset:
   *
   * The preset whose transfer the policy started with; set with
   * mignet_migration_policy_apply_transfer_preset().
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_TRANSFER_PRESET] = g_param_spec_enum (
      "transfer-preset", NULL, NULL, MIGNET_TYPE_TRANSFER_PRESET, MIGNET_TRANSFER_PRESET_NONE,
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * MignetMigrationPolicy:mode:
   *
   * Who drives the migration, and whether its stream has a connection of its own.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_MODE] = g_param_spec_enum ("mode", NULL, NULL, MIGNET_TYPE_TRANSFER_MODE,
                                                      MIGNET_TRANSFER_MODE_PEER_TO_PEER, writable);

  /**
   * MignetMigrationPolicy:connect-transport:
   *
   * How the libvirt daemons are connected to.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_CONNECT_TRANSPORT] = g_param_spec_enum (
      "connect-transport", NULL, NULL, MIGNET_TYPE_TRANSPORT, MIGNET_TRANSPORT_TLS, writable);

  /**
   * MignetMigrationPolicy:encryption:
   *
   * Whether the stream is encrypted with TLS.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_ENCRYPTION] = g_param_spec_enum (
      "encryption", NULL, NULL, MIGNET_TYPE_ENCRYPTION, MIGNET_ENCRYPTION_OFF, writable);

  /**
   * MignetMigrationPolicy:listen:
   *
   * Where the destination listens for the migration stream.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_LISTEN] =
      g_param_spec_enum ("listen", NULL, NULL, MIGNET_TYPE_LISTEN, MIGNET_LISTEN_CHOSEN, writable);

  /**
   * MignetMigrationPolicy:port-range-min:
   *
   * The first port that the destination may listen on for the stream, 0 if nothing is said: then
   * libvirt chooses. Set with mignet_migration_policy_set_port_range().
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_PORT_RANGE_MIN] =
      g_param_spec_uint ("port-range-min", NULL, NULL, 0, G_MAXUINT16, 0, readable);

  /**
   * MignetMigrationPolicy:port-range-max:
   *
   * The last port that the destination may listen on for the stream, 0 if nothing is said. Set with
   * mignet_migration_policy_set_port_range().
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_PORT_RANGE_MAX] =
      g_param_spec_uint ("port-range-max", NULL, NULL, 0, G_MAXUINT16, 0, readable);

  /**
   * MignetMigrationPolicy:bandwidth:
   *
   * The most that one migration may use, in MiB/s, or %MIGNET_BANDWIDTH_AUTO or
   * %MIGNET_BANDWIDTH_UNLIMITED. Set with mignet_migration_policy_set_bandwidth().
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_BANDWIDTH] =
      g_param_spec_int64 ("bandwidth", NULL, NULL, -1, G_MAXINT64, MIGNET_BANDWIDTH_AUTO, readable);

  /**
   * MignetMigrationPolicy:parallel:
   *
   * Over how many parallel connections the memory is sent, or %MIGNET_PARALLEL_OFF or
   * %MIGNET_PARALLEL_AUTO. Set with mignet_migration_policy_set_parallel().
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_PARALLEL] =
      g_param_spec_int ("parallel", NULL, NULL, MIGNET_PARALLEL_AUTO, MIGNET_MAX_PARALLEL,
                        MIGNET_PARALLEL_OFF, readable);

  /**
   * MignetMigrationPolicy:zero-copy:
   *
   * Whether memory is sent without copying it before. Needs parallel connections.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_ZERO_COPY] =
      g_param_spec_boolean ("zero-copy", NULL, NULL, FALSE, writable);

  /**
   * MignetMigrationPolicy:compression:
   *
   * How the memory is compressed on its way.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_COMPRESSION] = g_param_spec_enum (
      "compression", NULL, NULL, MIGNET_TYPE_COMPRESSION, MIGNET_COMPRESSION_NONE, writable);
}

static void
install_completion_properties (GParamSpec **props)
{
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * MignetMigrationPolicy:auto-converge:
   *
   * Whether a virtual machine whose migration does not converge is slowed down.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_AUTO_CONVERGE] =
      g_param_spec_boolean ("auto-converge", NULL, NULL, FALSE, writable);

  /**
   * MignetMigrationPolicy:post-copy:
   *
   * Whether the migration may be switched to post-copy. When that happens is said by
   * #MignetMigrationPolicy:convergence, or by whoever watches the migration.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_POST_COPY] = g_param_spec_enum (
      "post-copy", NULL, NULL, MIGNET_TYPE_POST_COPY, MIGNET_POST_COPY_OFF, writable);

  /**
   * MignetMigrationPolicy:max-downtime:
   *
   * How long the virtual machine may stand still at the end, in milliseconds; -1 if nothing is
   * said: then QEMU decides.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_MAX_DOWNTIME] =
      g_param_spec_int ("max-downtime", NULL, NULL, -1, MIGNET_MAX_DOWNTIME, -1, writable);

  /**
   * MignetMigrationPolicy:convergence:
   *
   * What is done when the migration does not converge, %NULL for nothing.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_CONVERGENCE] =
      g_param_spec_boxed ("convergence", NULL, NULL, MIGNET_TYPE_CONVERGENCE, writable);

  /**
   * MignetMigrationPolicy:completion-timeout:
   *
   * After how many seconds an unfinished migration is given up; -1 if never.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_COMPLETION_TIMEOUT] =
      g_param_spec_int ("completion-timeout", NULL, NULL, -1, G_MAXINT, -1, writable);

  /**
   * MignetMigrationPolicy:persistence:
   *
   * Whether the virtual machine is defined on the destination for good.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_PERSISTENCE] = g_param_spec_enum (
      "persistence", NULL, NULL, MIGNET_TYPE_PERSISTENCE, MIGNET_PERSISTENCE_KEEP, writable);

  /**
   * MignetMigrationPolicy:storage:
   *
   * Whether both hosts have the disks, or these are copied, over the same network as the memory.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_STORAGE] = g_param_spec_enum ("storage", NULL, NULL, MIGNET_TYPE_STORAGE,
                                                         MIGNET_STORAGE_SHARED, writable);
}

static void
install_limit_properties (GParamSpec **props)
{
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * MignetMigrationPolicy:max-outgoing:
   *
   * How many migrations may leave a host at the same time, -1 if nothing is said. If the host has
   * a limit too, the smaller one counts; if neither says anything it is 2.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_MAX_OUTGOING] =
      g_param_spec_int ("max-outgoing", NULL, NULL, -1, G_MAXINT, -1, writable);

  /**
   * MignetMigrationPolicy:max-incoming:
   *
   * How many migrations may arrive at a host at the same time, -1 if nothing is said. If the host
   * has a limit too, the smaller one counts; if neither says anything it is 2.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_MAX_INCOMING] =
      g_param_spec_int ("max-incoming", NULL, NULL, -1, G_MAXINT, -1, writable);

  /**
   * MignetMigrationPolicy:max-per-network:
   *
   * How many migrations a network may carry at the same time in the cluster, 0 for any number.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_MAX_PER_NETWORK] =
      g_param_spec_uint ("max-per-network", NULL, NULL, 0, G_MAXUINT, 0, writable);

  /**
   * MignetMigrationPolicy:max-per-cluster:
   *
   * How many migrations there may be at the same time in the cluster, 0 for any number.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_MAX_PER_CLUSTER] =
      g_param_spec_uint ("max-per-cluster", NULL, NULL, 0, G_MAXUINT, 0, writable);
}

void
_mignet_policy_install_transfer (GParamSpec **props)
{
  install_stream_properties (props);
  install_completion_properties (props);
  install_limit_properties (props);
}

void
_mignet_policy_get_transfer (MignetMigrationPolicy *self, GValue *value, GParamSpec *pspec)
{
  const MignetPolicyTransfer *transfer = &self->transfer;

  switch ((MignetPolicyTransferProperty) pspec->param_id)
    {
    case MIGNET_POLICY_PROP_TRANSFER_PRESET:
      g_value_set_enum (value, transfer->preset);
      break;
    case MIGNET_POLICY_PROP_MODE:
      g_value_set_enum (value, transfer->mode);
      break;
    case MIGNET_POLICY_PROP_CONNECT_TRANSPORT:
      g_value_set_enum (value, transfer->connect_transport);
      break;
    case MIGNET_POLICY_PROP_ENCRYPTION:
      g_value_set_enum (value, transfer->encryption);
      break;
    case MIGNET_POLICY_PROP_LISTEN:
      g_value_set_enum (value, transfer->listen);
      break;
    case MIGNET_POLICY_PROP_PORT_RANGE_MIN:
      g_value_set_uint (value, transfer->port_range_min);
      break;
    case MIGNET_POLICY_PROP_PORT_RANGE_MAX:
      g_value_set_uint (value, transfer->port_range_max);
      break;
    case MIGNET_POLICY_PROP_BANDWIDTH:
      g_value_set_int64 (value, transfer->bandwidth);
      break;
    case MIGNET_POLICY_PROP_PARALLEL:
      g_value_set_int (value, transfer->parallel);
      break;
    case MIGNET_POLICY_PROP_ZERO_COPY:
      g_value_set_boolean (value, transfer->zero_copy);
      break;
    case MIGNET_POLICY_PROP_COMPRESSION:
      g_value_set_enum (value, transfer->compression);
      break;
    case MIGNET_POLICY_PROP_AUTO_CONVERGE:
      g_value_set_boolean (value, transfer->auto_converge);
      break;
    case MIGNET_POLICY_PROP_POST_COPY:
      g_value_set_enum (value, transfer->post_copy);
      break;
    case MIGNET_POLICY_PROP_MAX_DOWNTIME:
      g_value_set_int (value, transfer->max_downtime);
      break;
    case MIGNET_POLICY_PROP_CONVERGENCE:
      g_value_set_boxed (value, transfer->convergence);
      break;
    case MIGNET_POLICY_PROP_COMPLETION_TIMEOUT:
      g_value_set_int (value, transfer->completion_timeout);
      break;
    case MIGNET_POLICY_PROP_PERSISTENCE:
      g_value_set_enum (value, transfer->persistence);
      break;
    case MIGNET_POLICY_PROP_STORAGE:
      g_value_set_enum (value, transfer->storage);
      break;
    case MIGNET_POLICY_PROP_MAX_OUTGOING:
      g_value_set_int (value, transfer->max_outgoing);
      break;
    case MIGNET_POLICY_PROP_MAX_INCOMING:
      g_value_set_int (value, transfer->max_incoming);
      break;
    case MIGNET_POLICY_PROP_MAX_PER_NETWORK:
      g_value_set_uint (value, transfer->max_per_network);
      break;
    case MIGNET_POLICY_PROP_MAX_PER_CLUSTER:
      g_value_set_uint (value, transfer->max_per_cluster);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (self, pspec->param_id, pspec);
    }
}

void
_mignet_policy_set_transfer (MignetMigrationPolicy *self, const GValue *value, GParamSpec *pspec)
{
  switch ((MignetPolicyTransferProperty) pspec->param_id)
    {
    case MIGNET_POLICY_PROP_TRANSFER_PRESET:
      mignet_migration_policy_apply_transfer_preset (self, g_value_get_enum (value));
      break;
    case MIGNET_POLICY_PROP_MODE:
      mignet_migration_policy_set_mode (self, g_value_get_enum (value));
      break;
    case MIGNET_POLICY_PROP_CONNECT_TRANSPORT:
      mignet_migration_policy_set_connect_transport (self, g_value_get_enum (value));
      break;
    case MIGNET_POLICY_PROP_ENCRYPTION:
      mignet_migration_policy_set_encryption (self, g_value_get_enum (value));
      break;
    case MIGNET_POLICY_PROP_LISTEN:
      mignet_migration_policy_set_listen (self, g_value_get_enum (value));
      break;
    case MIGNET_POLICY_PROP_ZERO_COPY:
      mignet_migration_policy_set_zero_copy (self, g_value_get_boolean (value));
      break;
    case MIGNET_POLICY_PROP_COMPRESSION:
      mignet_migration_policy_set_compression (self, g_value_get_enum (value));
      break;
    case MIGNET_POLICY_PROP_AUTO_CONVERGE:
      mignet_migration_policy_set_auto_converge (self, g_value_get_boolean (value));
      break;
    case MIGNET_POLICY_PROP_POST_COPY:
      mignet_migration_policy_set_post_copy (self, g_value_get_enum (value));
      break;
    case MIGNET_POLICY_PROP_MAX_DOWNTIME:
      mignet_migration_policy_set_max_downtime (self, g_value_get_int (value));
      break;
    case MIGNET_POLICY_PROP_CONVERGENCE:
      mignet_migration_policy_set_convergence (self, g_value_get_boxed (value));
      break;
    case MIGNET_POLICY_PROP_COMPLETION_TIMEOUT:
      mignet_migration_policy_set_completion_timeout (self, g_value_get_int (value));
      break;
    case MIGNET_POLICY_PROP_PERSISTENCE:
      mignet_migration_policy_set_persistence (self, g_value_get_enum (value));
      break;
    case MIGNET_POLICY_PROP_STORAGE:
      mignet_migration_policy_set_storage (self, g_value_get_enum (value));
      break;
    case MIGNET_POLICY_PROP_MAX_OUTGOING:
      mignet_migration_policy_set_max_outgoing (self, g_value_get_int (value));
      break;
    case MIGNET_POLICY_PROP_MAX_INCOMING:
      mignet_migration_policy_set_max_incoming (self, g_value_get_int (value));
      break;
    case MIGNET_POLICY_PROP_MAX_PER_NETWORK:
      mignet_migration_policy_set_max_per_network (self, g_value_get_uint (value));
      break;
    case MIGNET_POLICY_PROP_MAX_PER_CLUSTER:
      mignet_migration_policy_set_max_per_cluster (self, g_value_get_uint (value));
      break;
    case MIGNET_POLICY_PROP_PORT_RANGE_MIN:
    case MIGNET_POLICY_PROP_PORT_RANGE_MAX:
    case MIGNET_POLICY_PROP_BANDWIDTH:
    case MIGNET_POLICY_PROP_PARALLEL:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (self, pspec->param_id, pspec);
    }
}
