/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-cluster-document-private.h"
#include "model/mignet-model-private.h"

static void
write_placement (MignetJsonWriter *writer, MignetVm *vm)
{
  MignetVmStatus status = mignet_vm_get_status (vm);
  MignetHost *host = mignet_vm_get_host (vm);
  MignetHost *destination = mignet_vm_get_destination (vm);

  if (host != NULL)
    _mignet_json_writer_add_string (writer, "host", mignet_host_get_name (host));
  if (status != MIGNET_VM_STATUS_UP)
    _mignet_json_writer_add_enum (writer, "status", MIGNET_TYPE_VM_STATUS, status);
  if (destination != NULL)
    _mignet_json_writer_add_string (writer, "destination", mignet_host_get_name (destination));
}

static void
write_number (MignetJsonWriter *writer, const char *name, guint64 value)
{
  if (value != 0)
    _mignet_json_writer_add_unsigned (writer, name, value);
}

static void
write_display_addresses (MignetJsonWriter *writer, MignetVm *vm)
{
  const char *const *addresses = mignet_vm_get_display_addresses (vm);

  if (addresses == NULL)
    return;

  _mignet_json_writer_begin_array (writer, "display-addresses");
  for (guint i = 0; addresses[i] != NULL; i++)
    _mignet_json_writer_add_string (writer, NULL, addresses[i]);
  _mignet_json_writer_end (writer);
}

static void
write_networks (MignetJsonWriter *writer, MignetVm *vm)
{
  GPtrArray *networks = _mignet_vm_peek_networks (vm);
  MignetNetwork *migration_network = mignet_vm_get_migration_network (vm);

  if (networks->len > 0)
    {
      _mignet_json_writer_begin_array (writer, "networks");
      for (guint i = 0; i < networks->len; i++)
        _mignet_json_writer_add_string (writer, NULL,
                                        mignet_network_get_name (g_ptr_array_index (networks, i)));
      _mignet_json_writer_end (writer);
    }

  if (migration_network != NULL)
    _mignet_json_writer_add_string (writer, "migration-network",
                                    mignet_network_get_name (migration_network));
}

static void
write_migration_policy (MignetJsonWriter *writer, MignetVm *vm)
{
  MignetMigrationPolicy *policy = mignet_vm_get_migration_policy (vm);
  g_autoptr (MignetMigrationPolicy) preset = NULL;

  if (policy == NULL)
    return;

  preset = mignet_migration_policy_new (mignet_migration_policy_get_preset (policy));
  if (mignet_migration_policy_equal (policy, preset))
    _mignet_json_writer_add_enum (writer, "migration-policy", MIGNET_TYPE_PRESET,
                                  mignet_migration_policy_get_preset (policy));
  else
    _mignet_policy_write (writer, "migration-policy", policy);
}

static void
write_pinned_hosts (MignetJsonWriter *writer, MignetVm *vm)
{
  GPtrArray *hosts = _mignet_vm_peek_pinned_hosts (vm);

  if (hosts->len == 0)
    return;

  _mignet_json_writer_begin_array (writer, "pinned-hosts");
  for (guint i = 0; i < hosts->len; i++)
    _mignet_json_writer_add_string (writer, NULL,
                                    mignet_host_get_name (g_ptr_array_index (hosts, i)));
  _mignet_json_writer_end (writer);
}

static void
write_affinity (MignetJsonWriter *writer, MignetVm *vm)
{
  g_auto (GStrv) groups = mignet_vm_dup_affinity_groups (vm);

  if (groups[0] == NULL)
    return;

  _mignet_json_writer_begin_array (writer, "affinity");
  for (guint i = 0; groups[i] != NULL; i++)
    {
      MignetAffinityRule rule = MIGNET_AFFINITY_RULE_APART;

      mignet_vm_get_affinity (vm, groups[i], &rule);
      _mignet_json_writer_begin_object (writer, NULL);
      _mignet_json_writer_add_string (writer, "group", groups[i]);
      _mignet_json_writer_add_enum (writer, "rule", MIGNET_TYPE_AFFINITY_RULE, rule);
      _mignet_json_writer_end (writer);
    }
  _mignet_json_writer_end (writer);
}

void
_mignet_vm_write (MignetJsonWriter *writer, MignetVm *vm)
{
  _mignet_json_writer_begin_object (writer, NULL);
  _mignet_json_writer_add_string (writer, "id", mignet_vm_get_id (vm));
  _mignet_json_writer_add_string (writer, "name", mignet_vm_get_name (vm));
  write_placement (writer, vm);
  _mignet_memory_write (writer, mignet_vm_get_memory (vm));
  write_number (writer, "vcpus", mignet_vm_get_vcpus (vm));
  write_number (writer, "dirty-rate", mignet_vm_get_dirty_rate (vm));
  write_display_addresses (writer, vm);
  write_networks (writer, vm);
  write_migration_policy (writer, vm);
  write_pinned_hosts (writer, vm);
  write_affinity (writer, vm);
  _mignet_json_writer_end (writer);
}
