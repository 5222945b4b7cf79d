/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-policy-document-private.h"
#include "document/mignet-results-private.h"

static const char *
get_family_word (GSocketFamily family)
{
  switch (family)
    {
    case G_SOCKET_FAMILY_IPV4:
      return "ipv4";
    case G_SOCKET_FAMILY_IPV6:
      return "ipv6";
    case G_SOCKET_FAMILY_INVALID:
    case G_SOCKET_FAMILY_UNIX:
    default:
      return NULL;
    }
}

static void
write_ends (MignetJsonWriter *writer, MignetPlan *plan)
{
  _mignet_json_writer_add_string (writer, "vm", mignet_plan_get_vm (plan));
  _mignet_json_writer_add_string (writer, "source", mignet_plan_get_source (plan));
  _mignet_json_writer_add_string (writer, "destination", mignet_plan_get_destination (plan));
  _mignet_json_writer_add_string (writer, "network", mignet_plan_get_network (plan));
  _mignet_json_writer_add_string (writer, "wanted-network", mignet_plan_get_wanted_network (plan));
  _mignet_json_writer_add_string (writer, "family",
                                  get_family_word (mignet_plan_get_family (plan)));
  _mignet_json_writer_add_string (writer, "source-address", mignet_plan_get_source_address (plan));
  _mignet_json_writer_add_string (writer, "destination-address",
                                  mignet_plan_get_destination_address (plan));
}

static void
write_parameters (MignetJsonWriter *writer, MignetPlan *plan)
{
  _mignet_json_writer_add_string (writer, "connect-uri", mignet_plan_get_connect_uri (plan));
  _mignet_json_writer_add_string (writer, "migrate-uri", mignet_plan_get_migrate_uri (plan));
  _mignet_json_writer_add_string (writer, "listen-address", mignet_plan_get_listen_address (plan));
  _mignet_json_writer_add_string (writer, "tls-destination",
                                  mignet_plan_get_tls_destination (plan));
  _mignet_json_writer_add_strings (writer, "flags", mignet_plan_get_flags (plan));
  _mignet_json_writer_add_variant (writer, "parameters", mignet_plan_get_parameters (plan));
}

static void
write_limit (MignetJsonWriter *writer, const char *name, int value)
{
  if (value < 0)
    _mignet_json_writer_add_null (writer, name);
  else
    _mignet_json_writer_add_integer (writer, name, value);
}

/* What is for who carries the plan out, and not for libvirt. */
static void
write_conduct (MignetJsonWriter *writer, MignetPlan *plan)
{
  guint min;
  guint max;

  _mignet_convergence_write (writer, "convergence", mignet_plan_get_convergence (plan));
  write_limit (writer, "completion-timeout", mignet_plan_get_completion_timeout (plan));
  write_limit (writer, "max-downtime", mignet_plan_get_max_downtime (plan));

  mignet_plan_get_port_range (plan, &min, &max);
  if (min == 0)
    {
      _mignet_json_writer_add_null (writer, "port-range");
      return;
    }

  _mignet_json_writer_begin_array (writer, "port-range");
  _mignet_json_writer_add_unsigned (writer, NULL, min);
  _mignet_json_writer_add_unsigned (writer, NULL, max);
  _mignet_json_writer_end (writer);
}

/* Rank and score say nothing about a host that is not eligible. */
static void
write_candidate (MignetJsonWriter *writer, MignetCandidate *candidate)
{
  g_autoptr (GPtrArray) reasons = mignet_candidate_get_reasons (candidate);
  gboolean is_eligible = mignet_candidate_is_eligible (candidate);

  _mignet_json_writer_begin_object (writer, NULL);
  _mignet_json_writer_add_string (writer, "host", mignet_candidate_get_host (candidate));
  _mignet_json_writer_add_boolean (writer, "eligible", is_eligible);
  if (is_eligible)
    {
      _mignet_json_writer_add_unsigned (writer, "rank", mignet_candidate_get_rank (candidate));
      _mignet_json_writer_add_double (writer, "score", mignet_candidate_get_score (candidate));
    }
  else
    {
      _mignet_json_writer_add_null (writer, "rank");
      _mignet_json_writer_add_null (writer, "score");
    }
  _mignet_reasons_write (writer, "reasons", reasons);
  _mignet_json_writer_end (writer);
}

void
_mignet_plan_write_members (MignetJsonWriter *writer, MignetPlan *plan)
{
  g_autoptr (GPtrArray) reasons = mignet_plan_get_reasons (plan);
  g_autoptr (GPtrArray) candidates = mignet_plan_get_candidates (plan);

  _mignet_json_writer_add_enum (writer, "outcome", MIGNET_TYPE_OUTCOME,
                                mignet_plan_get_outcome (plan));
  write_ends (writer, plan);
  write_parameters (writer, plan);
  write_conduct (writer, plan);
  _mignet_reasons_write (writer, "reasons", reasons);

  _mignet_json_writer_begin_array (writer, "candidates");
  for (guint i = 0; i < candidates->len; i++)
    write_candidate (writer, g_ptr_array_index (candidates, i));
  _mignet_json_writer_end (writer);
}

/**
 * mignet_plan_to_json:
 * @self: a plan
 *
 * Writes the plan as a document of the format "mignet-plan/1". Every member is always there;
 * what a plan does not have is null.
 *
 * Returns: (transfer full): the document
 *
 * Since: 1.0
 */
char *
mignet_plan_to_json (MignetPlan *self)
{
  g_autoptr (MignetJsonWriter) writer = NULL;

  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);

  writer = _mignet_json_writer_new ("mignet-plan/1");
  _mignet_plan_write_members (writer, self);

  return _mignet_json_writer_finish (writer);
}
