/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "planning-fixture.h"

#include <string.h>

/* What is true of every plan, whatever the cluster. */

static guint
count_errors (GPtrArray *reasons)
{
  guint n = 0;

  for (guint i = 0; i < reasons->len; i++)
    {
      MignetReason *reason = g_ptr_array_index (reasons, i);

      g_assert_nonnull (mignet_reason_get_message (reason));
      g_assert_cmpstr (mignet_reason_get_message (reason), !=, "");
      n += mignet_reason_get_severity (reason) == MIGNET_SEVERITY_ERROR;
    }

  return n;
}

static void
assert_same_reasons (GPtrArray *a, GPtrArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    g_assert_true (mignet_reason_equal (g_ptr_array_index (a, i), g_ptr_array_index (b, i)));
}

/* DEDICATED and MANAGEMENT, then FALLBACK, then WAITING. */
static guint
outcome_class (MignetOutcome outcome)
{
  g_assert_cmpint (outcome, !=, MIGNET_OUTCOME_REFUSED);
  if (outcome == MIGNET_OUTCOME_WAITING)
    return 2;

  return outcome == MIGNET_OUTCOME_FALLBACK ? 1 : 0;
}

static void
check_eligible (MignetPlan *plan, MignetCandidate *candidate, guint rank)
{
  g_autoptr (GPtrArray) reasons = mignet_candidate_get_reasons (candidate);
  g_autoptr (GPtrArray) plan_reasons = mignet_plan_get_reasons (plan);

  g_assert_cmpuint (mignet_candidate_get_rank (candidate), ==, rank);
  g_assert_cmpuint (count_errors (reasons), ==, 0);
  if (rank != 1)
    return;

  g_assert_cmpstr (mignet_candidate_get_host (candidate), ==, mignet_plan_get_destination (plan));
  g_assert_cmpstr (mignet_candidate_get_host_id (candidate), ==,
                   mignet_plan_get_destination_id (plan));
  g_assert_cmpint (mignet_candidate_get_outcome (candidate), ==, mignet_plan_get_outcome (plan));
  assert_same_reasons (reasons, plan_reasons);
}

static void
check_candidates (MignetPlan *plan, GPtrArray *candidates)
{
  g_autofree char *explained = mignet_plan_explain (plan);
  MignetCandidate *last = NULL;
  guint n_eligible = 0;

  for (guint i = 0; i < candidates->len; i++)
    {
      MignetCandidate *candidate = g_ptr_array_index (candidates, i);
      g_autoptr (GPtrArray) reasons = mignet_candidate_get_reasons (candidate);
      MignetOutcome outcome = mignet_candidate_get_outcome (candidate);

      g_assert_nonnull (strstr (explained, mignet_candidate_get_host (candidate)));
      if (mignet_candidate_is_eligible (candidate))
        {
          g_assert_cmpuint (n_eligible, ==, i);
          check_eligible (plan, candidate, ++n_eligible);
          if (last != NULL)
            g_assert_cmpuint (outcome_class (mignet_candidate_get_outcome (last)), <=,
                              outcome_class (outcome));
        }
      else
        {
          g_assert_cmpint (outcome, ==, MIGNET_OUTCOME_REFUSED);
          g_assert_cmpuint (mignet_candidate_get_rank (candidate), ==, 0);
          g_assert_cmpuint (count_errors (reasons), >, 0);
          if (i > n_eligible)
            g_assert_cmpstr (mignet_candidate_get_host_id (last), <,
                             mignet_candidate_get_host_id (candidate));
        }
      last = candidate;
    }

  if (candidates->len > 0)
    g_assert_cmpint (n_eligible == 0, ==, mignet_plan_get_outcome (plan) == MIGNET_OUTCOME_REFUSED);
}

static void
check_automatic (MignetPlan *plan, MignetCluster *cluster, GPtrArray *candidates)
{
  GListModel *hosts = mignet_cluster_get_hosts (cluster);
  g_autoptr (MignetCandidate) source = NULL;
  g_autoptr (GPtrArray) reasons = NULL;

  if (candidates->len == 0)
    return;

  g_assert_cmpuint (candidates->len, ==, g_list_model_get_n_items (hosts));
  source = fixture_candidate (plan, mignet_plan_get_source (plan));
  g_assert_false (mignet_candidate_is_eligible (source));
  reasons = mignet_candidate_get_reasons (source);
  g_assert_true (fixture_has_reason (reasons, MIGNET_REASON_SAME_HOST, MIGNET_SEVERITY_ERROR));
}

static void
check_manual (MignetPlan *plan, GPtrArray *candidates)
{
  g_autoptr (GPtrArray) plan_reasons = mignet_plan_get_reasons (plan);
  g_autoptr (GPtrArray) reasons = NULL;
  MignetCandidate *candidate;

  g_assert_nonnull (mignet_plan_get_destination (plan));
  if (candidates->len == 0)
    return;

  g_assert_cmpuint (candidates->len, ==, 1);
  candidate = g_ptr_array_index (candidates, 0);
  g_assert_cmpstr (mignet_candidate_get_host (candidate), ==, mignet_plan_get_destination (plan));
  reasons = mignet_candidate_get_reasons (candidate);
  assert_same_reasons (reasons, plan_reasons);
}

static void
assert_no_way (MignetPlan *plan)
{
  g_assert_null (mignet_plan_get_source_address (plan));
  g_assert_null (mignet_plan_get_destination_address (plan));
  g_assert_null (mignet_plan_get_connect_uri (plan));
  g_assert_null (mignet_plan_get_migrate_uri (plan));
  g_assert_null (mignet_plan_get_listen_address (plan));
  g_assert_null (mignet_plan_get_tls_destination (plan));
}

static void
check_uris (MignetPlan *plan)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *host = NULL;
  guint first_port;
  int port;

  g_assert_nonnull (mignet_plan_get_connect_uri (plan));
  if (g_strv_contains (mignet_plan_get_flags (plan), "tunnelled"))
    {
      g_assert_null (mignet_plan_get_migrate_uri (plan));
      return;
    }

  mignet_migrate_uri_parse (mignet_plan_get_migrate_uri (plan), &host, &port, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (host, ==, mignet_plan_get_destination_address (plan));
  mignet_plan_get_port_range (plan, &first_port, NULL);
  g_assert_cmpint (port, ==, first_port == 0 ? -1 : (int) first_port);
}

static gboolean
has_address (MignetCluster *cluster, const char *host, const char *network, const char *text)
{
  MignetNetworkAttachment *attachment = fixture_attachment (cluster, host, network);
  g_autoptr (GInetAddress) wanted = g_inet_address_new_from_string (text);
  g_autoptr (GPtrArray) addresses = NULL;

  g_assert_nonnull (wanted);
  addresses =
      mignet_network_attachment_get_addresses (attachment, g_inet_address_get_family (wanted));
  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    {
      MignetIpAddress *address = g_ptr_array_index (addresses, i);

      if (g_inet_address_equal (mignet_ip_address_get_inet_address (address), wanted))
        return TRUE;
    }

  return FALSE;
}

static void
check_dedicated (MignetPlan *plan, MignetCluster *cluster)
{
  const char *network = mignet_plan_get_network (plan);
  const char *destination = mignet_plan_get_destination_address (plan);
  const char *source = mignet_plan_get_source_address (plan);
  g_autoptr (GInetAddress) numeric = g_inet_address_new_from_string (destination);

  g_assert_nonnull (numeric);
  g_assert_cmpint (g_inet_address_get_family (numeric), ==, mignet_plan_get_family (plan));
  g_assert_cmpstr (network, ==, mignet_plan_get_wanted_network (plan));
  g_assert_cmpstr (network, !=, "ovirtmgmt");
  g_assert_true (has_address (cluster, mignet_plan_get_destination (plan), network, destination));
  if (source != NULL)
    g_assert_true (has_address (cluster, mignet_plan_get_source (plan), network, source));
}

/* Section 10.2, what is null when. */
static void
check_fields (MignetPlan *plan, MignetCluster *cluster)
{
  g_autoptr (GPtrArray) reasons = mignet_plan_get_reasons (plan);
  MignetOutcome outcome = mignet_plan_get_outcome (plan);

  g_assert_nonnull (mignet_plan_get_vm (plan));
  g_assert_nonnull (mignet_plan_get_wanted_network (plan));
  if (outcome == MIGNET_OUTCOME_REFUSED)
    {
      g_assert_null (mignet_plan_get_network (plan));
      g_assert_cmpint (mignet_plan_get_family (plan), ==, G_SOCKET_FAMILY_INVALID);
      if (mignet_plan_is_automatic (plan))
        g_assert_null (mignet_plan_get_destination (plan));
      else
        g_assert_cmpuint (count_errors (reasons), >, 0);
      assert_no_way (plan);
      return;
    }

  g_assert_cmpuint (count_errors (reasons), ==, 0);
  g_assert_nonnull (mignet_plan_get_destination (plan));
  if (outcome == MIGNET_OUTCOME_WAITING)
    {
      assert_no_way (plan);
      return;
    }

  check_uris (plan);
  if (outcome == MIGNET_OUTCOME_DEDICATED)
    {
      check_dedicated (plan, cluster);
      return;
    }

  g_assert_cmpstr (mignet_plan_get_network (plan), ==, "ovirtmgmt");
  g_assert_null (mignet_plan_get_source_address (plan));
  g_assert_cmpint (outcome == MIGNET_OUTCOME_MANAGEMENT, ==,
                   g_str_equal (mignet_plan_get_wanted_network (plan), "ovirtmgmt"));
}

void
fixture_check_plan (MignetPlan *plan, MignetCluster *cluster)
{
  g_autoptr (GPtrArray) candidates = mignet_plan_get_candidates (plan);
  g_autoptr (GPtrArray) reasons = mignet_plan_get_reasons (plan);

  check_fields (plan, cluster);
  fixture_check_transfer (plan, cluster);
  check_candidates (plan, candidates);
  if (mignet_plan_is_automatic (plan))
    check_automatic (plan, cluster, candidates);
  else
    check_manual (plan, candidates);

  /* A refusal that no host could change has no candidates, but says why. */
  if (candidates->len == 0)
    g_assert_cmpuint (count_errors (reasons), >, 0);
}
