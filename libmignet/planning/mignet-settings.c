/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-settings-private.h"

/* Where neither the policy nor the host says how many migrations it takes at a time. */
#define DEFAULT_LIMIT 2

static void
init_families (MignetSettings *self, MignetMigrationPolicy *policy)
{
  const char *const *families = mignet_migration_policy_get_families (policy);

  self->n_families = 0;
  for (guint i = 0; families[i] != NULL && i < MIGNET_N_FAMILIES; i++)
    self->families[self->n_families++] = g_str_equal (families[i], "ipv4") ? 0 : 1;
}

static gboolean
has_post_copy_step (GPtrArray *steps)
{
  for (guint i = 0; i < steps->len; i++)
    {
      if (mignet_convergence_step_get_action (steps->pdata[i]) ==
          MIGNET_CONVERGENCE_ACTION_POST_COPY)
        return TRUE;
    }

  return FALSE;
}

static gboolean
switches_to_post_copy (MignetConvergence *convergence)
{
  g_autoptr (GPtrArray) init = mignet_convergence_get_init (convergence);
  g_autoptr (GPtrArray) stalling = mignet_convergence_get_stalling (convergence);
  g_autoptr (GPtrArray) last = mignet_convergence_get_last (convergence);

  return has_post_copy_step (init) || has_post_copy_step (stalling) || has_post_copy_step (last);
}

static MignetOptions
get_compression_options (MignetCompression compression)
{
  switch (compression)
    {
    case MIGNET_COMPRESSION_XBZRLE:
      return (MignetOptions) (MIGNET_OPTION_COMPRESSION | MIGNET_OPTION_XBZRLE);
    case MIGNET_COMPRESSION_ZLIB:
    case MIGNET_COMPRESSION_ZSTD:
      return (MignetOptions) (MIGNET_OPTION_COMPRESSION | MIGNET_OPTION_MULTIFD_COMPRESSION);
    case MIGNET_COMPRESSION_NONE:
    default:
      return MIGNET_OPTION_NONE;
    }
}

/* An automatic number of connections is none where none is possible, unless another option is only
 * possible with them. */
static gboolean
wants_parallel (int parallel, MignetOptions options)
{
  return parallel > 0 ||
         (parallel == MIGNET_PARALLEL_AUTO &&
          (options & (MIGNET_OPTION_ZERO_COPY | MIGNET_OPTION_MULTIFD_COMPRESSION)) != 0);
}

static MignetOptions
get_options (const MignetSettings *self, MignetMigrationPolicy *policy)
{
  MignetOptions options = get_compression_options (self->compression);

  if (self->mode == MIGNET_TRANSFER_MODE_TUNNELLED)
    options |= MIGNET_OPTION_TUNNELLED;
  if (mignet_migration_policy_get_encryption (policy) == MIGNET_ENCRYPTION_REQUIRED)
    options |= MIGNET_OPTION_ENCRYPTION;
  if (mignet_migration_policy_get_zero_copy (policy))
    options |= MIGNET_OPTION_ZERO_COPY;
  if (mignet_migration_policy_get_auto_converge (policy))
    options |= MIGNET_OPTION_AUTO_CONVERGE;
  if (mignet_migration_policy_get_post_copy (policy) == MIGNET_POST_COPY_ALLOWED)
    options |= MIGNET_OPTION_POST_COPY;
  if (self->convergence != NULL && switches_to_post_copy (self->convergence))
    options |= MIGNET_OPTION_POST_COPY_STEP;
  if (self->storage != MIGNET_STORAGE_SHARED)
    options |= MIGNET_OPTION_STORAGE;
  if (self->port_range_min != 0)
    options |= MIGNET_OPTION_PORT_RANGE;
  if (self->port_range_min != 0 && self->port_range_min == self->port_range_max)
    options |= MIGNET_OPTION_SINGLE_PORT;
  if (wants_parallel (self->parallel, options))
    options |= MIGNET_OPTION_PARALLEL;

  return options;
}

static void
init_transfer (MignetSettings *self, MignetMigrationPolicy *policy)
{
  self->mode = mignet_migration_policy_get_mode (policy);
  self->connect_transport = mignet_migration_policy_get_connect_transport (policy);
  self->listen = mignet_migration_policy_get_listen (policy);
  mignet_migration_policy_get_port_range (policy, &self->port_range_min, &self->port_range_max);
  self->bandwidth = mignet_migration_policy_get_bandwidth (policy);
  self->parallel = mignet_migration_policy_get_parallel (policy);
  self->compression = mignet_migration_policy_get_compression (policy);
  self->storage = mignet_migration_policy_get_storage (policy);
  self->persistence = mignet_migration_policy_get_persistence (policy);
  self->max_downtime = mignet_migration_policy_get_max_downtime (policy);
  self->convergence = mignet_migration_policy_get_convergence (policy);
  self->completion_timeout = mignet_migration_policy_get_completion_timeout (policy);
  self->options = get_options (self, policy);
}

void
_mignet_settings_init (MignetSettings *self, MignetMigrationPolicy *policy)
{
  self->fallback = mignet_migration_policy_get_fallback (policy);
  self->source_rule = mignet_migration_policy_get_source_rule (policy);
  self->unknown_carrier = mignet_migration_policy_get_unknown_carrier (policy);
  self->pending_address = mignet_migration_policy_get_pending_address (policy);
  self->subnet_rule = mignet_migration_policy_get_subnet_rule (policy);
  self->family_rule = mignet_migration_policy_get_family_rule (policy);
  self->mtu_rule = mignet_migration_policy_get_mtu_rule (policy);
  self->sync_rule = mignet_migration_policy_get_sync_rule (policy);
  self->pending_timeout = mignet_migration_policy_get_pending_timeout (policy);
  self->max_outgoing = mignet_migration_policy_get_max_outgoing (policy);
  self->max_incoming = mignet_migration_policy_get_max_incoming (policy);
  self->max_per_network = mignet_migration_policy_get_max_per_network (policy);
  self->max_per_cluster = mignet_migration_policy_get_max_per_cluster (policy);
  init_families (self, policy);
  init_transfer (self, policy);
}

const char *
_mignet_settings_describe_families (const MignetSettings *self)
{
  if (self->n_families > 1)
    return "IPv4 or IPv6";

  return self->families[0] == 0 ? "IPv4" : "IPv6";
}

static int
get_limit (int of_policy, int of_host)
{
  if (of_policy < 0 && of_host < 0)
    return DEFAULT_LIMIT;
  if (of_policy < 0)
    return of_host;
  if (of_host < 0)
    return of_policy;

  return MIN (of_policy, of_host);
}

int
_mignet_settings_get_outgoing_limit (const MignetSettings *self, const MignetSnapshotHost *host)
{
  return get_limit (self->max_outgoing, host->max_outgoing);
}

int
_mignet_settings_get_incoming_limit (const MignetSettings *self, const MignetSnapshotHost *host)
{
  return get_limit (self->max_incoming, host->max_incoming);
}
