/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "planning-fixture.h"

#include <string.h>

static const char *
or_default (const char *text, const char *otherwise)
{
  return text != NULL ? text : otherwise;
}

MignetCluster *
fixture_load (const FixtureParts *parts)
{
  g_autoptr (GString) text = g_string_new ("{ 'format': 'mignet-cluster/1', 'cluster': { ");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  MignetCluster *cluster;

  g_string_append (text, "'id': 'c1', 'name': 'Default', 'management-network': 'ovirtmgmt', ");
  if (parts->level != NULL)
    g_string_append_printf (text, "'compatibility-level': '%s', ", parts->level);
  if (parts->policy != NULL)
    g_string_append_printf (text, "'policy': { %s }, ", parts->policy);
  g_string_append_printf (text, "'roles': { %s } }, ",
                          or_default (parts->roles, "'migration': 'mig'"));
  g_string_append_printf (text, "'networks': [{ 'id': 'n0', 'name': 'ovirtmgmt' }, %s], ",
                          or_default (parts->networks, NETWORK_MIG));
  g_string_append_printf (text, "'hosts': [%s], 'vms': [%s] }", parts->hosts,
                          or_default (parts->vms, VM ("1", "host1")));
  g_string_replace (text, "'", "\"", 0);

  bytes = g_bytes_new (text->str, text->len);
  cluster = mignet_cluster_load_from_bytes (bytes, "fixture", MIGNET_LOAD_NONE, &error);
  if (error != NULL)
    g_error ("%s, in\n%s", error->message, text->str);

  return cluster;
}

MignetRequest *
fixture_request (MignetCluster *cluster,
                 const char *vm,
                 const char *destination,
                 const char *network)
{
  MignetRequest *request = mignet_request_new (mignet_cluster_lookup_vm (cluster, vm));

  if (destination != NULL)
    {
      MignetHost *host = mignet_cluster_lookup_host (cluster, destination);

      g_assert_nonnull (host);
      mignet_request_set_destination (request, host);
    }
  if (network != NULL)
    {
      MignetNetwork *wanted = mignet_cluster_lookup_network (cluster, network);

      g_assert_nonnull (wanted);
      mignet_request_set_network (request, wanted);
    }

  return request;
}

MignetPlan *
fixture_plan_request (MignetCluster *cluster, MignetRequest *request)
{
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (GError) error = NULL;
  MignetPlan *plan = mignet_planner_plan (planner, request, &error);

  g_assert_no_error (error);
  g_assert_true (MIGNET_IS_PLAN (plan));
  fixture_check_plan (plan, cluster);
  return plan;
}

MignetPlan *
fixture_plan (MignetCluster *cluster, const char *destination, const char *network)
{
  g_autoptr (MignetRequest) request = fixture_request (cluster, "vm1", destination, network);

  return fixture_plan_request (cluster, request);
}

static void
on_planned (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **slot = user_data;

  g_assert_null (*slot);
  *slot = g_object_ref (result);
}

MignetPlan *
fixture_plan_waiting (MignetRequest *request, GError **error)
{
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (GAsyncResult) result = NULL;

  mignet_planner_plan_async (planner, request, NULL, on_planned, &result);
  g_assert_null (result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return mignet_planner_plan_finish (planner, result, error);
}

const char *
fixture_nick (GType type, int value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);
  GEnumValue *found = g_enum_get_value (klass, value);

  g_assert_nonnull (found);
  return found->value_nick;
}

char *
fixture_describe (MignetPlan *plan)
{
  return g_strdup_printf ("%s to %s over %s for %s",
                          fixture_nick (MIGNET_TYPE_OUTCOME, mignet_plan_get_outcome (plan)),
                          or_default (mignet_plan_get_destination (plan), "-"),
                          or_default (mignet_plan_get_network (plan), "-"),
                          or_default (mignet_plan_get_wanted_network (plan), "-"));
}

char *
fixture_describe_addresses (MignetPlan *plan)
{
  GSocketFamily family = mignet_plan_get_family (plan);
  const char *family_name = "-";

  if (family == G_SOCKET_FAMILY_IPV4)
    family_name = "ipv4";
  else if (family == G_SOCKET_FAMILY_IPV6)
    family_name = "ipv6";
  else
    g_assert_cmpint (family, ==, G_SOCKET_FAMILY_INVALID);

  return g_strdup_printf ("%s %s %s", family_name,
                          or_default (mignet_plan_get_source_address (plan), "-"),
                          or_default (mignet_plan_get_destination_address (plan), "-"));
}

static char *
describe_reason (MignetReason *reason)
{
  return g_strdup_printf (
      "%s %s %s %s", fixture_nick (MIGNET_TYPE_SEVERITY, mignet_reason_get_severity (reason)),
      mignet_reason_get_code_name (reason), or_default (mignet_reason_get_host (reason), "-"),
      or_default (mignet_reason_get_network (reason), "-"));
}

char *
fixture_describe_reasons (GPtrArray *reasons)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < reasons->len; i++)
    {
      g_autofree char *line = describe_reason (g_ptr_array_index (reasons, i));

      g_string_append_printf (text, "%s\n", line);
    }

  return g_string_free (text, FALSE);
}

/* Takes each expected line out of the found ones. */
void
fixture_check_reasons (const char *place, GPtrArray *reasons, const char *expected)
{
  g_autofree char *found = fixture_describe_reasons (reasons);
  g_autoptr (GPtrArray) left = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) wanted = g_strsplit (expected, "; ", -1);

  for (guint i = 0; i < reasons->len; i++)
    g_ptr_array_add (left, describe_reason (g_ptr_array_index (reasons, i)));

  for (guint i = 0; wanted[i] != NULL; i++)
    {
      guint at = 0;

      while (at < left->len && !g_pattern_match_simple (wanted[i], g_ptr_array_index (left, at)))
        at++;
      if (at == left->len)
        g_error ("%s: '%s' is missing, or there too rarely; the reasons are\n%s", place, wanted[i],
                 found);
      g_ptr_array_remove_index (left, at);
    }

  if (left->len > 0)
    g_error ("%s: '%s' is not expected; the reasons are\n%s", place,
             (char *) g_ptr_array_index (left, 0), found);
}

MignetCandidate *
fixture_candidate (MignetPlan *plan, const char *host)
{
  g_autoptr (GPtrArray) candidates = mignet_plan_get_candidates (plan);

  for (guint i = 0; i < candidates->len; i++)
    {
      MignetCandidate *candidate = g_ptr_array_index (candidates, i);

      if (g_str_equal (mignet_candidate_get_host (candidate), host))
        return mignet_candidate_ref (candidate);
    }

  g_error ("'%s' is no candidate", host);
}

void
fixture_check_rejected (const char *place, MignetPlan *plan, const char *host, const char *expected)
{
  g_autoptr (MignetCandidate) candidate = fixture_candidate (plan, host);
  g_autoptr (GPtrArray) reasons = mignet_candidate_get_reasons (candidate);

  if (mignet_candidate_is_eligible (candidate))
    g_error ("%s: '%s' is eligible", place, host);
  fixture_check_reasons (place, reasons, expected);
}

void
fixture_check_text (const char *place, char *found, const char *expected)
{
  g_autofree char *owned = found;

  if (!g_str_equal (owned, expected))
    g_error ("%s: '%s' is not '%s'", place, owned, expected);
}

char *
fixture_compact_json (const char *json)
{
  GString *text = g_string_new (NULL);
  gboolean in_string = FALSE;

  for (const char *p = json; *p != '\0'; p++)
    {
      if (*p == '"' && (p == json || p[-1] != '\\'))
        in_string = !in_string;
      if (in_string || !g_ascii_isspace (*p))
        g_string_append_c (text, *p);
    }

  return g_string_free (text, FALSE);
}

gboolean
fixture_has_reason (GPtrArray *reasons, MignetReasonCode code, MignetSeverity severity)
{
  for (guint i = 0; i < reasons->len; i++)
    {
      MignetReason *reason = g_ptr_array_index (reasons, i);

      if (mignet_reason_get_code (reason) == code &&
          mignet_reason_get_severity (reason) == severity)
        return TRUE;
    }

  return FALSE;
}

MignetRoute *
fixture_route (MignetCluster *cluster, const char *host, const char *network)
{
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (MignetRequest) request = fixture_request (cluster, "vm1", NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetExplanation) explanation = mignet_planner_explain (planner, request, &error);
  MignetRoute *route;

  g_assert_no_error (error);
  route = mignet_explanation_lookup_route (explanation, host, network);
  g_assert_nonnull (route);
  g_assert_cmpstr (mignet_route_get_host (route), ==, host);
  g_assert_cmpstr (mignet_route_get_network (route), ==, network);
  return mignet_route_ref (route);
}

MignetNetworkAttachment *
fixture_attachment (MignetCluster *cluster, const char *host, const char *network)
{
  MignetNetworkAttachment *attachment = mignet_host_lookup_attachment (
      mignet_cluster_lookup_host (cluster, host), mignet_cluster_lookup_network (cluster, network));

  g_assert_nonnull (attachment);
  return attachment;
}

void
fixture_set_ipv4 (MignetNetworkAttachment *attachment,
                  MignetBootProtocol protocol,
                  const char *address)
{
  g_autoptr (GPtrArray) addresses =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_ip_address_unref);
  g_autoptr (GError) error = NULL;

  if (address != NULL)
    {
      MignetIpAddress *parsed = mignet_ip_address_new (address, &error);

      g_assert_no_error (error);
      g_ptr_array_add (addresses, parsed);
    }

  mignet_network_attachment_set_ip_config (attachment, G_SOCKET_FAMILY_IPV4, protocol, addresses,
                                           &error);
  g_assert_no_error (error);
}
