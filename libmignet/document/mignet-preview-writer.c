/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-results-private.h"

typedef const char *(*GetHolderFunc) (MignetPreview *preview, MignetRole role);

static void
write_holders (MignetJsonWriter *writer,
               const char *name,
               MignetPreview *preview,
               GetHolderFunc get_holder)
{
  g_autoptr (GEnumClass) roles = g_type_class_ref (MIGNET_TYPE_ROLE);

  _mignet_json_writer_begin_object (writer, name);
  for (guint i = 0; i < roles->n_values; i++)
    _mignet_json_writer_add_string (writer, roles->values[i].value_nick,
                                    get_holder (preview, roles->values[i].value));
  _mignet_json_writer_end (writer);
}

static void
write_refusal (MignetJsonWriter *writer, const GError *refusal)
{
  if (refusal == NULL)
    {
      _mignet_json_writer_add_null (writer, "refusal");
      return;
    }

  _mignet_json_writer_begin_object (writer, "refusal");
  _mignet_json_writer_add_enum (writer, "code", MIGNET_TYPE_ERROR, refusal->code);
  _mignet_json_writer_add_string (writer, "message", refusal->message);
  _mignet_json_writer_end (writer);
}

static gboolean
is_about_vm (MignetEffect *effect)
{
  switch (mignet_effect_get_kind (effect))
    {
    case MIGNET_EFFECT_KIND_VM_LOSES_ROUTE:
    case MIGNET_EFFECT_KIND_VM_GAINS_ROUTE:
    case MIGNET_EFFECT_KIND_VM_CHANGES_ROUTE:
      return TRUE;
    case MIGNET_EFFECT_KIND_HOST_NON_OPERATIONAL:
    case MIGNET_EFFECT_KIND_HOST_UP:
    case MIGNET_EFFECT_KIND_HOST_LOSES_ROUTE:
    case MIGNET_EFFECT_KIND_HOST_GAINS_ROUTE:
    default:
      return FALSE;
    }
}

static void
write_route (MignetJsonWriter *writer,
             const char *name,
             MignetOutcome outcome,
             const char *network,
             const char *destination)
{
  _mignet_json_writer_begin_object (writer, name);
  _mignet_json_writer_add_enum (writer, "outcome", MIGNET_TYPE_OUTCOME, outcome);
  _mignet_json_writer_add_string (writer, "network", network);
  _mignet_json_writer_add_string (writer, "destination", destination);
  _mignet_json_writer_end (writer);
}

static void
write_effect (MignetJsonWriter *writer, MignetEffect *effect)
{
  g_autoptr (GPtrArray) reasons = mignet_effect_get_reasons (effect);
  g_autofree char *message = mignet_effect_to_string (effect);
  const char *subject = mignet_effect_get_subject (effect);
  gboolean about_vm = is_about_vm (effect);

  _mignet_json_writer_begin_object (writer, NULL);
  _mignet_json_writer_add_enum (writer, "kind", MIGNET_TYPE_EFFECT_KIND,
                                mignet_effect_get_kind (effect));
  _mignet_json_writer_add_string (writer, "host", about_vm ? NULL : subject);
  _mignet_json_writer_add_string (writer, "vm", about_vm ? subject : NULL);
  write_route (writer, "before", mignet_effect_get_outcome_before (effect),
               mignet_effect_get_network_before (effect),
               mignet_effect_get_destination_before (effect));
  write_route (writer, "after", mignet_effect_get_outcome_after (effect),
               mignet_effect_get_network_after (effect),
               mignet_effect_get_destination_after (effect));
  _mignet_json_writer_add_string (writer, "message", message);
  _mignet_reasons_write (writer, "reasons", reasons);
  _mignet_json_writer_end (writer);
}

/**
 * mignet_preview_to_json:
 * @self: a preview
 *
 * Writes the preview as a document of the format "mignet-roles/1": the roles as they would be
 * after the changes, and in the member "preview" the changes, the refusal, the roles before and
 * after, and the effects on hosts and virtual machines.
 *
 * Returns: (transfer full): the document
 *
 * Since: 1.0
 */
char *
mignet_preview_to_json (MignetPreview *self)
{
  g_autoptr (MignetJsonWriter) writer = NULL;
  g_autoptr (GPtrArray) effects = NULL;

  g_return_val_if_fail (MIGNET_IS_PREVIEW (self), NULL);

  writer = _mignet_json_writer_new ("mignet-roles/1");
  effects = mignet_preview_get_effects (self);

  write_holders (writer, "roles", self, mignet_preview_get_holder_after);
  _mignet_json_writer_begin_object (writer, "preview");
  _mignet_json_writer_add_strings (writer, "changes", mignet_preview_get_changes (self));
  write_refusal (writer, mignet_preview_get_refusal (self));
  write_holders (writer, "before", self, mignet_preview_get_holder_before);
  write_holders (writer, "after", self, mignet_preview_get_holder_after);
  _mignet_json_writer_begin_array (writer, "effects");
  for (guint i = 0; i < effects->len; i++)
    write_effect (writer, g_ptr_array_index (effects, i));
  _mignet_json_writer_end (writer);
  _mignet_json_writer_end (writer);

  return _mignet_json_writer_finish (writer);
}
