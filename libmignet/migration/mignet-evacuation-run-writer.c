/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-results-private.h"
#include "migration/mignet-evacuation-run-private.h"
#include "migration/mignet-migration-writer-private.h"

static void
write_migration (MignetJsonWriter *writer, MignetMigration *migration)
{
  gint64 downtime;

  if (migration == NULL)
    {
      _mignet_json_writer_add_null (writer, "migration");
      return;
    }

  downtime = mignet_migration_get_downtime (migration);
  _mignet_json_writer_begin_object (writer, "migration");
  _mignet_json_writer_add_enum (writer, "state", MIGNET_TYPE_MIGRATION_STATE,
                                mignet_migration_get_state (migration));
  _mignet_json_writer_add_string (writer, "network",
                                  mignet_plan_get_network (mignet_migration_get_plan (migration)));
  _mignet_json_writer_add_unsigned (writer, "percent", mignet_migration_get_percent (migration));
  _mignet_json_writer_add_unsigned (writer, "elapsed", mignet_migration_get_elapsed (migration));
  if (downtime >= 0)
    _mignet_json_writer_add_integer (writer, "downtime", downtime);
  else
    _mignet_json_writer_add_null (writer, "downtime");
  _mignet_json_writer_add_unsigned (writer, "data-processed",
                                    mignet_migration_get_data_processed (migration));
  _mignet_evidence_write (writer, "evidence", mignet_migration_get_evidence (migration));
  _mignet_json_writer_end (writer);
}

static void
write_item (MignetJsonWriter *writer, MignetEvacuationItem *item)
{
  g_autoptr (GPtrArray) reasons = mignet_evacuation_item_get_reasons (item);
  const GError *error = mignet_evacuation_item_get_error (item);

  _mignet_json_writer_begin_object (writer, NULL);
  _mignet_json_writer_add_string (writer, "vm", mignet_evacuation_item_get_vm (item));
  _mignet_json_writer_add_string (writer, "source", mignet_evacuation_item_get_source (item));
  _mignet_json_writer_add_string (writer, "destination",
                                  mignet_evacuation_item_get_destination (item));
  _mignet_json_writer_add_string (writer, "location", mignet_evacuation_item_get_location (item));
  _mignet_json_writer_add_enum (writer, "state", MIGNET_TYPE_EVACUATION_STATE,
                                mignet_evacuation_item_get_state (item));
  _mignet_json_writer_add_unsigned (writer, "attempts", mignet_evacuation_item_get_attempts (item));
  _mignet_json_writer_add_string (writer, "error", error != NULL ? error->message : NULL);
  _mignet_reasons_write (writer, "reasons", reasons);
  write_migration (writer, mignet_evacuation_item_get_migration (item));
  _mignet_json_writer_end (writer);
}

/**
 * mignet_evacuation_run_to_json:
 * @self: a run
 *
 * Writes how the run stands, and each of its virtual machines, as a document of the format
 * "mignet-evacuation-run/1".
 *
 * Returns: (transfer full): the document
 *
 * Since: 1.0
 */
char *
mignet_evacuation_run_to_json (MignetEvacuationRun *self)
{
  g_autoptr (MignetJsonWriter) writer = NULL;
  GPtrArray *items;

  g_return_val_if_fail (MIGNET_IS_EVACUATION_RUN (self), NULL);

  writer = _mignet_json_writer_new ("mignet-evacuation-run/1");
  _mignet_json_writer_add_boolean (writer, "finished", self->end_time != 0);
  _mignet_json_writer_add_boolean (writer, "cancelled", self->cancelled);
  _mignet_json_writer_add_unsigned (writer, "elapsed", mignet_evacuation_run_get_elapsed (self));
  _mignet_json_writer_add_unsigned (writer, "percent", mignet_evacuation_run_get_percent (self));
  _mignet_json_writer_add_unsigned (writer, "data-processed",
                                    mignet_evacuation_run_get_data_processed (self));
  _mignet_json_writer_add_unsigned (writer, "plans", self->n_plans);

  items = _mignet_list_peek (self->items);
  _mignet_json_writer_begin_array (writer, "vms");
  for (guint i = 0; i < items->len; i++)
    write_item (writer, g_ptr_array_index (items, i));
  _mignet_json_writer_end (writer);

  return _mignet_json_writer_finish (writer);
}
