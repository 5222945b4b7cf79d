/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-results-private.h"
#include "migration/mignet-migration-writer-private.h"

/* What is not known is negative. */
static void
write_known (MignetJsonWriter *writer, const char *name, gint64 value)
{
  if (value < 0)
    _mignet_json_writer_add_null (writer, name);
  else
    _mignet_json_writer_add_integer (writer, name, value);
}

static void
write_connections (MignetJsonWriter *writer, MignetEvidence *evidence)
{
  g_autoptr (GPtrArray) connections = mignet_evidence_get_connections (evidence);

  _mignet_json_writer_begin_array (writer, "connections");
  for (guint i = 0; i < connections->len; i++)
    {
      MignetConnectionTraffic *connection = g_ptr_array_index (connections, i);

      _mignet_json_writer_begin_object (writer, NULL);
      _mignet_json_writer_add_string (writer, "network",
                                      mignet_connection_traffic_get_network (connection));
      _mignet_json_writer_add_string (writer, "source-address",
                                      mignet_connection_traffic_get_source_address (connection));
      _mignet_json_writer_add_unsigned (writer, "source-port",
                                        mignet_connection_traffic_get_source_port (connection));
      _mignet_json_writer_add_string (
          writer, "destination-address",
          mignet_connection_traffic_get_destination_address (connection));
      _mignet_json_writer_add_unsigned (
          writer, "destination-port", mignet_connection_traffic_get_destination_port (connection));
      write_known (writer, "source-bytes", mignet_connection_traffic_get_source_bytes (connection));
      write_known (writer, "destination-bytes",
                   mignet_connection_traffic_get_destination_bytes (connection));
      _mignet_json_writer_end (writer);
    }
  _mignet_json_writer_end (writer);
}

static void
write_evidence_members (MignetJsonWriter *writer, MignetEvidence *evidence)
{
  g_autoptr (GPtrArray) traffic = mignet_evidence_get_traffic (evidence);

  _mignet_json_writer_add_enum (writer, "verdict", MIGNET_TYPE_EVIDENCE_VERDICT,
                                mignet_evidence_get_verdict (evidence));
  _mignet_json_writer_add_string (writer, "planned-network",
                                  mignet_evidence_get_planned_network (evidence));
  _mignet_json_writer_add_string (writer, "observed-network",
                                  mignet_evidence_get_observed_network (evidence));
  _mignet_json_writer_add_unsigned (writer, "transferred",
                                    mignet_evidence_get_transferred (evidence));

  _mignet_json_writer_begin_array (writer, "networks");
  for (guint i = 0; i < traffic->len; i++)
    {
      MignetNetworkTraffic *network = g_ptr_array_index (traffic, i);

      _mignet_json_writer_begin_object (writer, NULL);
      _mignet_json_writer_add_string (writer, "network",
                                      mignet_network_traffic_get_network (network));
      _mignet_json_writer_add_boolean (writer, "planned",
                                       mignet_network_traffic_is_planned (network));
      write_known (writer, "source-bytes", mignet_network_traffic_get_source_bytes (network));
      write_known (writer, "destination-bytes",
                   mignet_network_traffic_get_destination_bytes (network));
      _mignet_json_writer_end (writer);
    }
  _mignet_json_writer_end (writer);

  write_connections (writer, evidence);
  _mignet_json_writer_add_string (writer, "message", mignet_evidence_get_message (evidence));
}

void
_mignet_evidence_write (MignetJsonWriter *writer, const char *name, MignetEvidence *evidence)
{
  if (evidence == NULL)
    {
      _mignet_json_writer_add_null (writer, name);
      return;
    }

  _mignet_json_writer_begin_object (writer, name);
  _mignet_json_writer_add_string (writer, "format", "mignet-evidence/1");
  write_evidence_members (writer, evidence);
  _mignet_json_writer_end (writer);
}

/**
 * mignet_evidence_to_json:
 * @self: evidence of a migration
 *
 * Writes the evidence as a document of the format "mignet-evidence/1". Counts are in bytes, null
 * where they could not be observed.
 *
 * Returns: (transfer full): the document
 *
 * Since: 1.0
 */
char *
mignet_evidence_to_json (MignetEvidence *self)
{
  g_autoptr (MignetJsonWriter) writer = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  writer = _mignet_json_writer_new ("mignet-evidence/1");
  write_evidence_members (writer, self);

  return _mignet_json_writer_finish (writer);
}

static void
write_progress (MignetJsonWriter *writer, MignetMigration *migration)
{
  _mignet_json_writer_add_unsigned (writer, "elapsed", mignet_migration_get_elapsed (migration));
  write_known (writer, "setup-time", mignet_migration_get_setup_time (migration));
  write_known (writer, "remaining-time", mignet_migration_get_remaining_time (migration));
  _mignet_json_writer_add_unsigned (writer, "percent", mignet_migration_get_percent (migration));
  _mignet_json_writer_add_unsigned (writer, "data-total",
                                    mignet_migration_get_data_total (migration));
  _mignet_json_writer_add_unsigned (writer, "data-processed",
                                    mignet_migration_get_data_processed (migration));
  _mignet_json_writer_add_unsigned (writer, "data-remaining",
                                    mignet_migration_get_data_remaining (migration));
  _mignet_json_writer_add_unsigned (writer, "data-rate", mignet_migration_get_rate (migration));
  write_known (writer, "data-dirty-rate", mignet_migration_get_dirty_rate (migration));
  _mignet_json_writer_add_unsigned (writer, "iteration",
                                    mignet_migration_get_iteration (migration));
  _mignet_json_writer_add_unsigned (writer, "throttle", mignet_migration_get_throttle (migration));
  write_known (writer, "expected-downtime", mignet_migration_get_expected_downtime (migration));
  write_known (writer, "downtime", mignet_migration_get_downtime (migration));
  _mignet_json_writer_add_unsigned (writer, "post-copy-requests",
                                    mignet_migration_get_post_copy_requests (migration));
}

static void
write_waiting (MignetJsonWriter *writer, MignetMigration *migration)
{
  g_autoptr (GPtrArray) reasons = mignet_migration_get_wait_reasons (migration);
  guint position = mignet_migration_get_queue_position (migration);

  write_known (writer, "queue-position", position > 0 ? (gint64) position : -1);
  _mignet_reasons_write (writer, "wait-reasons", reasons);
}

/**
 * mignet_migration_to_json:
 * @self: a migration
 *
 * Writes what is known about the migration at the moment as a document of the format
 * "mignet-migration/1": its state, the error that ended it, times in ms, data in bytes, rates in
 * bytes a second, the plan
 * as in "mignet-plan/1" and the evidence as in "mignet-evidence/1"; null where there is none.
 *
 * Returns: (transfer full): the document
 *
 * Since: 1.0
 */
char *
mignet_migration_to_json (MignetMigration *self)
{
  g_autoptr (MignetJsonWriter) writer = NULL;
  MignetEvidence *evidence;
  const GError *error;

  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), NULL);

  writer = _mignet_json_writer_new ("mignet-migration/1");
  error = mignet_migration_get_error (self);
  evidence = mignet_migration_get_evidence (self);

  _mignet_json_writer_add_enum (writer, "state", MIGNET_TYPE_MIGRATION_STATE,
                                mignet_migration_get_state (self));
  _mignet_json_writer_add_string (writer, "error", error != NULL ? error->message : NULL);
  write_waiting (writer, self);
  write_progress (writer, self);

  _mignet_json_writer_begin_object (writer, "plan");
  _mignet_json_writer_add_string (writer, "format", "mignet-plan/1");
  _mignet_plan_write_members (writer, mignet_migration_get_plan (self));
  _mignet_json_writer_end (writer);

  _mignet_evidence_write (writer, "evidence", evidence);

  return _mignet_json_writer_finish (writer);
}
