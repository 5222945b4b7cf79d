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
  self->bandwidth = mignet_migration_policy_get_bandwidth (policy);
  self->parallel = mignet_migration_policy_get_parallel (policy);
  self->zero_copy = mignet_migration_policy_get_zero_copy (policy);
  self->connect_transport = mignet_migration_policy_get_connect_transport (policy);
  self->listen = mignet_migration_policy_get_listen (policy);
  self->max_outgoing = mignet_migration_policy_get_max_outgoing (policy);
  self->max_incoming = mignet_migration_policy_get_max_incoming (policy);
  self->max_per_network = mignet_migration_policy_get_max_per_network (policy);
  self->max_per_cluster = mignet_migration_policy_get_max_per_cluster (policy);
  init_families (self, policy);
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
