/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-plan-data-private.h"

#include "planning/mignet-selection-private.h"
#include "planning/mignet-weights-private.h"

#include <mignet/mignet-convergence-step.h>
#include <mignet/mignet-convergence.h>
#include <mignet/mignet-enum-types.h>
#include <mignet/mignet-reason.h>

#include <string.h>

const char *
_mignet_outcome_get_nick (MignetOutcome outcome)
{
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (MIGNET_TYPE_OUTCOME);

  /* The nicks are static: the classes of enumerations are never unloaded. */
  return g_enum_get_value (enum_class, (int) outcome)->value_nick;
}

static const char *
get_severity_nick (MignetReason *reason)
{
  return mignet_reason_get_severity (reason) == MIGNET_SEVERITY_ERROR ? "error" : "warning";
}

static const char *
or_unknown (const char *text)
{
  return text != NULL ? text : "unknown";
}

static void
append_outcome (GString *text, const MignetPlanData *data)
{
  g_string_append_printf (text, "VM '%s'", or_unknown (data->vm));
  if (data->source != NULL)
    g_string_append_printf (text, " on host '%s'", data->source);

  switch (data->outcome)
    {
    case MIGNET_OUTCOME_DEDICATED:
      g_string_append_printf (text, " migrates to host '%s' over network '%s'\n", data->destination,
                              data->network);
      break;
    case MIGNET_OUTCOME_MANAGEMENT:
      g_string_append_printf (text, " migrates to host '%s' over management network '%s'\n",
                              data->destination, data->network);
      break;
    case MIGNET_OUTCOME_FALLBACK:
      g_string_append_printf (text,
                              " migrates to host '%s' over management network '%s' instead of "
                              "network '%s'\n",
                              data->destination, data->network, data->wanted_network);
      break;
    case MIGNET_OUTCOME_WAITING:
      g_string_append_printf (text, " waits for the address of host '%s' on network '%s'\n",
                              data->destination, data->network);
      break;
    case MIGNET_OUTCOME_REFUSED:
    default:
      if (data->destination != NULL)
        g_string_append_printf (text, " cannot migrate to host '%s'", data->destination);
      else
        g_string_append (text, " cannot migrate");
      g_string_append_printf (text, " over network '%s'\n", or_unknown (data->wanted_network));
    }
}

static void
append_stream (GString *text, const MignetPlanData *data)
{
  g_string_append_printf (text, "  Stream: %s", data->migrate_uri);
  if (data->source_address != NULL)
    g_string_append_printf (text, ", expected from %s", data->source_address);
  g_string_append_printf (text, "\n  Control: %s\n", data->connect_uri);
}

static void
append_route (GString *text, const MignetPlanData *data)
{
  if (data->connect_uri == NULL)
    return;

  if (data->migrate_uri == NULL)
    g_string_append_printf (text, "  Control and stream: %s\n", data->connect_uri);
  else
    append_stream (text, data);
}

/* Nothing here is formatted that can be put together, nor appended by a call: hosts are many. */

static inline void
append_length (GString *text, const char *piece, gsize length)
{
  if (text->len + length >= text->allocated_len)
    {
      g_string_append_len (text, piece, (gssize) length);
      return;
    }

  memcpy (text->str + text->len, piece, length);
  text->len += length;
  text->str[text->len] = '\0';
}

static inline void
append (GString *text, const char *piece)
{
  append_length (text, piece, strlen (piece));
}

static void
append_reasons (GString *text, GPtrArray *reasons)
{
  for (guint i = 0; i < reasons->len; i++)
    {
      const char *custom_code = mignet_reason_get_custom_code (reasons->pdata[i]);

      append (text, "  ");
      append (text, get_severity_nick (reasons->pdata[i]));
      append (text, " (");
      append (text, mignet_reason_get_code_name (reasons->pdata[i]));
      if (custom_code != NULL)
        {
          append (text, "/");
          append (text, custom_code);
        }
      append (text, "): ");
      append (text, mignet_reason_get_message (reasons->pdata[i]));
      append (text, "\n");
    }
}

static void
append_number (GString *text, guint number)
{
  char digits[16];
  guint first = sizeof digits;

  do
    {
      digits[--first] = (char) ('0' + number % 10);
      number /= 10;
    }
  while (number > 0);
  append_length (text, digits + first, sizeof digits - first);
}

/* The rank is 0 for a host that is not eligible. */
static void
append_host (GString *text, const char *name, guint rank, double score, const char *outcome)
{
  guint tenths = (guint) (score * 10 + 0.5);

  append (text, "Host '");
  append (text, name);
  if (rank == 0)
    {
      append (text, "': not possible\n");
      return;
    }

  append (text, "': ");
  append (text, outcome);
  append (text, ", rank ");
  append_number (text, rank);
  append (text, ", score ");
  append_number (text, tenths / 10);
  append (text, ".");
  append_number (text, tenths % 10);
  append (text, "\n");
}

static void
append_candidates (GString *text, GPtrArray *candidates)
{
  for (guint i = 0; i < candidates->len; i++)
    {
      MignetCandidate *candidate = candidates->pdata[i];
      g_autoptr (GPtrArray) reasons = mignet_candidate_get_reasons (candidate);

      append_host (text, mignet_candidate_get_host (candidate),
                   mignet_candidate_get_rank (candidate), mignet_candidate_get_score (candidate),
                   _mignet_outcome_get_nick (mignet_candidate_get_outcome (candidate)));
      append_reasons (text, reasons);
    }
}

/* Hosts come by their rank, so what a line needs of them has to be fetched ahead. */
#define LOOKAHEAD 16

static void
prefetch_name (const MignetSnapshot *snapshot, const GArray *standings, guint index)
{
  if (index + 2 * LOOKAHEAD >= standings->len)
    return;

  __builtin_prefetch (_mignet_snapshot_host (
      snapshot, g_array_index (standings, MignetStanding, index + 2 * LOOKAHEAD).host));
  __builtin_prefetch (
      _mignet_snapshot_host (snapshot,
                             g_array_index (standings, MignetStanding, index + LOOKAHEAD).host)
          ->name);
}

static void
append_standing (GString *text,
                 const MignetPlanData *data,
                 const MignetStanding *standing,
                 guint rank,
                 const char *outcome)
{
  const MignetPlanning *planning = data->planning;
  gboolean chosen = standing->host == data->chosen;
  double score = rank != 0 ? _mignet_weights_get_score (planning, standing->points) : 0;

  append_host (text, _mignet_snapshot_host (planning->snapshot, standing->host)->name, rank, score,
               outcome);
  if (!_mignet_standing_is_plain (standing, planning, chosen))
    {
      g_autoptr (GPtrArray) reasons = _mignet_selection_tell (planning, standing->host, chosen);

      append_reasons (text, reasons);
    }
}

/* The same as with candidates, which nobody has asked for so far. */
static void
append_standings (GString *text, const MignetPlanData *data, const GArray *standings)
{
  MignetOutcome outcome = MIGNET_OUTCOME_REFUSED;
  const char *nick = _mignet_outcome_get_nick (outcome);

  for (guint i = 0; i < standings->len; i++)
    {
      const MignetStanding *standing = &g_array_index (standings, MignetStanding, i);

      prefetch_name (data->planning->snapshot, standings, i);
      if ((MignetOutcome) standing->outcome != outcome)
        {
          outcome = (MignetOutcome) standing->outcome;
          nick = _mignet_outcome_get_nick (outcome);
        }
      append_standing (text, data, standing, standing->eligible ? i + 1 : 0, nick);
    }
}

/* As long as the lines about all hosts are at least, so that it is not moved again and again. */
static GString *
new_text (const MignetPlanData *data)
{
  const MignetPlanning *planning = data->planning;

  if (planning == NULL || planning->circumstances.manual)
    return g_string_new (NULL);

  return g_string_sized_new (planning->snapshot->hosts.length * 64);
}

/* Returns how many there are. */
static guint
append_hosts (GString *text, const MignetPlanData *data)
{
  GPtrArray **place = (GPtrArray **) &data->candidates;
  g_autoptr (GArray) standings = NULL;

  if (data->planning == NULL || g_atomic_pointer_get (place) != NULL)
    {
      GPtrArray *candidates = _mignet_plan_data_peek_candidates (data);

      append_candidates (text, candidates);
      return candidates->len;
    }

  standings = _mignet_selection_rank (data->planning);
  append_standings (text, data, standings);

  return standings->len;
}

/**
 * mignet_plan_explain:
 * @self: a plan
 *
 * Tells the plan for people: what comes of the migration, how it is sent, and then, host by host
 * and reason by reason, why. The text is not meant to be parsed.
 *
 * Returns: (transfer full): several lines, each with a line feed at its end
 *
 * Since: 1.0
 */
char *
mignet_plan_explain (MignetPlan *self)
{
  const MignetPlanData *data;
  g_autoptr (GString) text = NULL;

  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);

  data = _mignet_plan_peek_data (self);
  text = new_text (data);
  append_outcome (text, data);
  append_route (text, data);

  /* What the hosts tell need not be told twice. */
  if (append_hosts (text, data) == 0)
    append_reasons (text, _mignet_plan_data_peek_reasons (data));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
insert_string (GVariantBuilder *builder, const char *key, const char *value)
{
  if (value != NULL)
    g_variant_builder_add (builder, "{sv}", key, g_variant_new_string (value));
}

static GVariant *
build_reason (MignetReason *reason)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  insert_string (&builder, "code", mignet_reason_get_code_name (reason));
  insert_string (&builder, "custom-code", mignet_reason_get_custom_code (reason));
  insert_string (&builder, "severity", get_severity_nick (reason));
  insert_string (&builder, "host", mignet_reason_get_host (reason));
  insert_string (&builder, "network", mignet_reason_get_network (reason));
  insert_string (&builder, "subject", mignet_reason_get_subject (reason));
  insert_string (&builder, "message", mignet_reason_get_message (reason));

  return g_variant_builder_end (&builder);
}

static GVariant *
build_reasons (GPtrArray *reasons)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < reasons->len; i++)
    g_variant_builder_add_value (&builder, build_reason (reasons->pdata[i]));

  return g_variant_builder_end (&builder);
}

static GVariant *
build_candidate (MignetCandidate *candidate)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GPtrArray) reasons = mignet_candidate_get_reasons (candidate);
  gboolean eligible = mignet_candidate_is_eligible (candidate);

  insert_string (&builder, "host", mignet_candidate_get_host (candidate));
  g_variant_builder_add (&builder, "{sv}", "eligible", g_variant_new_boolean (eligible));
  if (eligible)
    {
      g_variant_builder_add (&builder, "{sv}", "rank",
                             g_variant_new_uint32 (mignet_candidate_get_rank (candidate)));
      g_variant_builder_add (&builder, "{sv}", "score",
                             g_variant_new_double (mignet_candidate_get_score (candidate)));
    }
  g_variant_builder_add (&builder, "{sv}", "reasons", build_reasons (reasons));

  return g_variant_builder_end (&builder);
}

static GVariant *
build_candidates (GPtrArray *candidates)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < candidates->len; i++)
    g_variant_builder_add_value (&builder, build_candidate (candidates->pdata[i]));

  return g_variant_builder_end (&builder);
}

static GVariant *
build_action (MignetConvergenceStep *step)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (MIGNET_TYPE_CONVERGENCE_ACTION);
  MignetConvergenceAction action = mignet_convergence_step_get_action (step);

  insert_string (&builder, "name", g_enum_get_value (enum_class, (int) action)->value_nick);
  if (action == MIGNET_CONVERGENCE_ACTION_SET_DOWNTIME)
    g_variant_builder_add (&builder, "{sv}", "value",
                           g_variant_new_uint32 (mignet_convergence_step_get_downtime (step)));

  return g_variant_builder_end (&builder);
}

static GVariant *
build_stalling_step (MignetConvergenceStep *step)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&builder, "{sv}", "limit",
                         g_variant_new_uint32 (mignet_convergence_step_get_limit (step)));
  g_variant_builder_add (&builder, "{sv}", "action", build_action (step));

  return g_variant_builder_end (&builder);
}

static void
insert_steps (GVariantBuilder *builder, const char *key, GPtrArray *steps, gboolean stalling)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < steps->len; i++)
    g_variant_builder_add_value (&list, stalling ? build_stalling_step (steps->pdata[i])
                                                 : build_action (steps->pdata[i]));
  g_variant_builder_add (builder, "{sv}", key, g_variant_builder_end (&list));
}

static GVariant *
build_convergence (MignetConvergence *convergence)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GPtrArray) init = mignet_convergence_get_init (convergence);
  g_autoptr (GPtrArray) stalling = mignet_convergence_get_stalling (convergence);
  g_autoptr (GPtrArray) last = mignet_convergence_get_last (convergence);

  insert_steps (&builder, "init", init, FALSE);
  insert_steps (&builder, "stalling", stalling, TRUE);
  insert_steps (&builder, "last", last, FALSE);

  return g_variant_builder_end (&builder);
}

static void
insert_conduct (GVariantBuilder *builder, const MignetPlanData *data)
{
  guint32 ports[] = { data->port_range_min, data->port_range_max };

  if (data->convergence != NULL)
    g_variant_builder_add (builder, "{sv}", "convergence", build_convergence (data->convergence));
  if (data->completion_timeout >= 0)
    g_variant_builder_add (builder, "{sv}", "completion-timeout",
                           g_variant_new_int32 (data->completion_timeout));
  if (data->max_downtime >= 0)
    g_variant_builder_add (builder, "{sv}", "max-downtime",
                           g_variant_new_int32 (data->max_downtime));
  if (data->port_range_min != 0)
    g_variant_builder_add (builder, "{sv}", "port-range",
                           g_variant_new_fixed_array (G_VARIANT_TYPE_UINT32, ports,
                                                      G_N_ELEMENTS (ports), sizeof (guint32)));
}

static const char *
get_family_name (GSocketFamily family)
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

/**
 * mignet_plan_to_variant:
 * @self: a plan
 *
 * Converts the plan to a vardict with the member names of the document "mignet-plan/1". What is
 * null there is left out here. The parameters have the types of mignet_plan_get_parameters();
 * "port-range" is an array of two 32-bit unsigned integers, "limit" and "value" of a step and the
 * rank are one; "completion-timeout" and "max-downtime" are 32-bit integers.
 *
 * Returns: (transfer full): the vardict, not floating
 *
 * Since: 1.0
 */
GVariant *
mignet_plan_to_variant (MignetPlan *self)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const MignetPlanData *data;

  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);

  data = _mignet_plan_peek_data (self);
  insert_string (&builder, "format", "mignet-plan/1");
  insert_string (&builder, "outcome", _mignet_outcome_get_nick (data->outcome));
  insert_string (&builder, "vm", data->vm);
  insert_string (&builder, "source", data->source);
  insert_string (&builder, "destination", data->destination);
  insert_string (&builder, "network", data->network);
  insert_string (&builder, "wanted-network", data->wanted_network);
  insert_string (&builder, "family", get_family_name (data->family));
  insert_string (&builder, "source-address", data->source_address);
  insert_string (&builder, "destination-address", data->destination_address);
  insert_string (&builder, "connect-uri", data->connect_uri);
  insert_string (&builder, "migrate-uri", data->migrate_uri);
  insert_string (&builder, "listen-address", data->listen_address);
  insert_string (&builder, "tls-destination", data->tls_destination);
  if (data->flags != NULL)
    g_variant_builder_add (&builder, "{sv}", "flags",
                           g_variant_new_strv ((const char *const *) data->flags, -1));
  if (data->parameters != NULL)
    g_variant_builder_add (&builder, "{sv}", "parameters", data->parameters);
  insert_conduct (&builder, data);
  g_variant_builder_add (&builder, "{sv}", "reasons",
                         build_reasons (_mignet_plan_data_peek_reasons (data)));
  g_variant_builder_add (&builder, "{sv}", "candidates",
                         build_candidates (_mignet_plan_data_peek_candidates (data)));

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}
