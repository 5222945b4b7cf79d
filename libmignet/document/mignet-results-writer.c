/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-results-private.h"

/* Host, network and message of a reason are always there, null where a reason has none; subject
 * only where the reason is about something else besides, which few are, and custom-code only where
 * it is an embedder's. */
static void
write_reason (MignetJsonWriter *writer, MignetReason *reason)
{
  const char *custom_code = mignet_reason_get_custom_code (reason);
  const char *subject = mignet_reason_get_subject (reason);

  _mignet_json_writer_begin_object (writer, NULL);
  _mignet_json_writer_add_string (writer, "code", mignet_reason_get_code_name (reason));
  if (custom_code != NULL)
    _mignet_json_writer_add_string (writer, "custom-code", custom_code);
  _mignet_json_writer_add_enum (writer, "severity", MIGNET_TYPE_SEVERITY,
                                mignet_reason_get_severity (reason));
  _mignet_json_writer_add_string (writer, "host", mignet_reason_get_host (reason));
  _mignet_json_writer_add_string (writer, "network", mignet_reason_get_network (reason));
  if (subject != NULL)
    _mignet_json_writer_add_string (writer, "subject", subject);
  _mignet_json_writer_add_string (writer, "message", mignet_reason_get_message (reason));
  _mignet_json_writer_end (writer);
}

void
_mignet_reasons_write (MignetJsonWriter *writer, const char *name, GPtrArray *reasons)
{
  _mignet_json_writer_begin_array (writer, name);
  for (guint i = 0; i < reasons->len; i++)
    write_reason (writer, g_ptr_array_index (reasons, i));
  _mignet_json_writer_end (writer);
}

static void
write_route (MignetJsonWriter *writer, MignetRoute *route)
{
  g_autoptr (GPtrArray) reasons = mignet_route_get_reasons (route);

  _mignet_json_writer_begin_object (writer, NULL);
  _mignet_json_writer_add_string (writer, "network", mignet_route_get_network (route));
  _mignet_json_writer_add_enum (writer, "state", MIGNET_TYPE_NETWORK_STATE,
                                mignet_route_get_state (route));
  _mignet_json_writer_add_enum (writer, "carrier", MIGNET_TYPE_CARRIER,
                                mignet_route_get_carrier (route));
  _mignet_json_writer_add_enum (writer, "outcome", MIGNET_TYPE_OUTCOME,
                                mignet_route_get_outcome (route));
  _mignet_reasons_write (writer, "reasons", reasons);
  _mignet_json_writer_end (writer);
}

/**
 * mignet_explanation_to_json:
 * @self: an explanation
 *
 * Writes the explanation as a document of the format "mignet-explain/1": every host, and for each
 * of them every network with its state, its carrier, the outcome and the reasons.
 *
 * Returns: (transfer full): the document
 *
 * Since: 1.0
 */
char *
mignet_explanation_to_json (MignetExplanation *self)
{
  g_autoptr (MignetJsonWriter) writer = NULL;
  g_autoptr (GPtrArray) routes = NULL;
  const char *const *hosts = NULL;
  guint n_networks = 0;

  g_return_val_if_fail (MIGNET_IS_EXPLANATION (self), NULL);

  writer = _mignet_json_writer_new ("mignet-explain/1");
  hosts = mignet_explanation_get_hosts (self);
  n_networks = g_strv_length ((char **) mignet_explanation_get_networks (self));
  routes = mignet_explanation_get_routes (self);

  _mignet_json_writer_add_string (writer, "vm", mignet_explanation_get_vm (self));
  _mignet_json_writer_add_string (writer, "source", mignet_explanation_get_source (self));
  _mignet_json_writer_begin_array (writer, "hosts");
  for (guint i = 0; hosts[i] != NULL; i++)
    {
      _mignet_json_writer_begin_object (writer, NULL);
      _mignet_json_writer_add_string (writer, "host", hosts[i]);
      _mignet_json_writer_begin_array (writer, "networks");
      for (guint j = 0; j < n_networks; j++)
        write_route (writer, g_ptr_array_index (routes, i * n_networks + j));
      _mignet_json_writer_end (writer);
      _mignet_json_writer_end (writer);
    }
  _mignet_json_writer_end (writer);

  return _mignet_json_writer_finish (writer);
}

/**
 * mignet_cluster_roles_to_json:
 * @self: a cluster
 *
 * Writes the roles of the cluster as a document of the format "mignet-roles/1": the name of
 * the network that holds each of them, null for one that nobody holds. The member "preview" is
 * null; mignet_preview_to_json() writes one.
 *
 * Returns: (transfer full): the document
 *
 * Since: 1.0
 */
char *
mignet_cluster_roles_to_json (MignetCluster *self)
{
  g_autoptr (MignetJsonWriter) writer = NULL;
  g_autoptr (GEnumClass) roles = g_type_class_ref (MIGNET_TYPE_ROLE);

  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), NULL);

  writer = _mignet_json_writer_new ("mignet-roles/1");
  _mignet_json_writer_begin_object (writer, "roles");
  for (guint i = 0; i < roles->n_values; i++)
    {
      MignetNetwork *holder = mignet_cluster_get_role_holder (self, roles->values[i].value);

      _mignet_json_writer_add_string (writer, roles->values[i].value_nick,
                                      holder != NULL ? mignet_network_get_name (holder) : NULL);
    }
  _mignet_json_writer_end (writer);
  _mignet_json_writer_add_null (writer, "preview");

  return _mignet_json_writer_finish (writer);
}

/**
 * mignet_findings_to_json:
 * @findings: (element-type MignetFinding): findings
 *
 * Writes findings as a document of the format "mignet-check/1", in their order.
 *
 * Returns: (transfer full): the document
 *
 * Since: 1.0
 */
char *
mignet_findings_to_json (GPtrArray *findings)
{
  g_autoptr (MignetJsonWriter) writer = NULL;

  g_return_val_if_fail (findings != NULL, NULL);

  writer = _mignet_json_writer_new ("mignet-check/1");
  _mignet_json_writer_begin_array (writer, "findings");
  for (guint i = 0; i < findings->len; i++)
    {
      MignetFinding *finding = g_ptr_array_index (findings, i);

      _mignet_json_writer_begin_object (writer, NULL);
      _mignet_json_writer_add_string (writer, "code", mignet_finding_get_code_name (finding));
      _mignet_json_writer_add_enum (writer, "severity", MIGNET_TYPE_SEVERITY,
                                    mignet_finding_get_severity (finding));
      _mignet_json_writer_add_string (writer, "subject", mignet_finding_get_subject (finding));
      _mignet_json_writer_add_string (writer, "message", mignet_finding_get_message (finding));
      _mignet_json_writer_add_string (writer, "advice", mignet_finding_get_advice (finding));
      _mignet_json_writer_end (writer);
    }
  _mignet_json_writer_end (writer);

  return _mignet_json_writer_finish (writer);
}
