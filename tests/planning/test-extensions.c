/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "planning-fixture.h"

#include <math.h>
#include <string.h>

/* The embedder's own filters and weighers. host1 is the source, host4 is in maintenance; host2 and
 * host3 are in order and alike. */

typedef struct _Extension Extension;
typedef void (*Deed) (Extension *self);

#define TEST_TYPE_EXTENSION (extension_get_type ())
G_DECLARE_FINAL_TYPE (Extension, extension, TEST, EXTENSION, GObject)

/* Answers as it is told, and does what it is told while it is asked. */
struct _Extension
{
  GObject parent_instance;

  const char *vetoed;     /* (nullable): the host that does not pass */
  MignetReason *reason;   /* (owned) (nullable) */
  const char *failure;    /* (nullable) */
  double value;           /* of the host that is vetoed; of others 0.5 */
  const char *detail;     /* (nullable) */
  Deed deed;              /* (nullable) */
  guint patience;         /* so many times the deed is not done yet */
  MignetCluster *cluster; /* (unowned) (nullable) */
  MignetPlanner *planner; /* (unowned) (nullable) */
  GError *seen;           /* (owned) (nullable): what became of the deed */
  GPtrArray *proposals;   /* (owned) */
};

static gboolean
ask (Extension *self, MignetProposal *proposal, GError **error)
{
  g_ptr_array_add (self->proposals, mignet_proposal_ref (proposal));
  if (self->patience > 0)
    self->patience--;
  else if (self->deed != NULL)
    self->deed (self);
  if (self->failure == NULL ||
      g_strcmp0 (mignet_proposal_get_destination (proposal), self->vetoed) != 0)
    return TRUE;

  g_set_error_literal (error, MIGNET_ERROR, MIGNET_ERROR_FAILED, self->failure);
  return FALSE;
}

static gboolean
extension_passes (MignetFilter *filter,
                  MignetProposal *proposal,
                  MignetReason **reason,
                  GError **error)
{
  Extension *self = TEST_EXTENSION (filter);
  gboolean is_vetoed;

  if (!ask (self, proposal, error))
    return FALSE;
  is_vetoed = g_strcmp0 (mignet_proposal_get_destination (proposal), self->vetoed) == 0;
  if (self->reason != NULL && (is_vetoed || self->vetoed == NULL))
    *reason = mignet_reason_ref (self->reason);

  return !is_vetoed;
}

static double
extension_weigh (MignetWeigher *weigher, MignetProposal *proposal, char **detail, GError **error)
{
  Extension *self = TEST_EXTENSION (weigher);

  if (!ask (self, proposal, error))
    return 0;
  *detail = g_strdup (self->detail);

  return g_strcmp0 (mignet_proposal_get_destination (proposal), self->vetoed) == 0 ? self->value
                                                                                   : 0.5;
}

static void
init_filter (MignetFilterInterface *iface)
{
  iface->passes = extension_passes;
}

static void
init_weigher (MignetWeigherInterface *iface)
{
  iface->weigh = extension_weigh;
}

G_DEFINE_TYPE_WITH_CODE (Extension,
                         extension,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (MIGNET_TYPE_FILTER, init_filter)
                             G_IMPLEMENT_INTERFACE (MIGNET_TYPE_WEIGHER, init_weigher))

static void
extension_finalize (GObject *object)
{
  Extension *self = TEST_EXTENSION (object);

  g_clear_pointer (&self->reason, mignet_reason_unref);
  g_clear_error (&self->seen);
  g_ptr_array_unref (self->proposals);

  G_OBJECT_CLASS (extension_parent_class)->finalize (object);
}

static void
extension_class_init (ExtensionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = extension_finalize;
}

static void
extension_init (Extension *self)
{
  self->proposals = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_proposal_unref);
}

/* A type whose interfaces are empty. */
#define TEST_TYPE_EMPTY (empty_get_type ())
G_DECLARE_FINAL_TYPE (Empty, empty, TEST, EMPTY, GObject)

struct _Empty
{
  GObject parent_instance;
};

G_DEFINE_TYPE_WITH_CODE (Empty,
                         empty,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (MIGNET_TYPE_FILTER, NULL)
                             G_IMPLEMENT_INTERFACE (MIGNET_TYPE_WEIGHER, NULL))

static void
empty_class_init (EmptyClass *klass)
{
}

static void
empty_init (Empty *self)
{
}

typedef struct
{
  MignetCluster *cluster;
  MignetPlanner *planner;
  Extension *extension;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->cluster = fixture_new (.hosts = HEALTHY ("1") ", " HEALTHY ("2") ", " HEALTHY (
                                      "3") ", " HEALTHY_WITH ("4", "'status': 'maintenance',"));
  fixture->planner = mignet_planner_new ();
  fixture->extension = g_object_new (TEST_TYPE_EXTENSION, NULL);
  fixture->extension->cluster = fixture->cluster;
  fixture->extension->planner = fixture->planner;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->planner);
  g_assert_finalize_object (fixture->extension);
  g_clear_object (&fixture->cluster);
}

static void
add_filter (Fixture *fixture, const char *name)
{
  g_autoptr (GError) error = NULL;

  mignet_planner_add_filter (fixture->planner, name, MIGNET_FILTER (fixture->extension), &error);
  g_assert_no_error (error);
}

static void
add_weigher (Fixture *fixture, const char *name, guint factor)
{
  g_autoptr (GError) error = NULL;

  mignet_planner_add_weigher (fixture->planner, name, MIGNET_WEIGHER (fixture->extension), factor,
                              &error);
  g_assert_no_error (error);
}

static MignetPlan *
plan (Fixture *fixture, const char *destination)
{
  g_autoptr (MignetRequest) request = fixture_request (fixture->cluster, "vm1", destination, NULL);
  g_autoptr (GError) error = NULL;
  MignetPlan *result;

  mignet_request_set_label (request, "label");
  result = mignet_planner_plan (fixture->planner, request, &error);
  g_assert_no_error (error);
  fixture_check_plan (result, fixture->cluster);

  return result;
}

static MignetReason *
first_reason (MignetPlan *result, const char *host)
{
  g_autoptr (MignetCandidate) candidate = fixture_candidate (result, host);
  g_autoptr (GPtrArray) reasons = mignet_candidate_get_reasons (candidate);

  g_assert_cmpuint (reasons->len, ==, 1);
  return mignet_reason_ref (reasons->pdata[0]);
}

static void
test_proposal (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MignetPlan) result = NULL;
  MignetProposal *proposal;

  g_test_summary ("A filter is asked about the hosts that are left, with copies of what matters");

  add_filter (fixture, "rack");
  result = plan (fixture, NULL);
  g_assert_cmpuint (fixture->extension->proposals->len, ==, 2);
  proposal = fixture->extension->proposals->pdata[1];
  g_clear_object (&fixture->cluster);
  g_assert_cmpstr (mignet_proposal_get_vm (proposal), ==, "vm1");
  g_assert_cmpstr (mignet_proposal_get_vm_id (proposal), ==, "v1");
  g_assert_cmpstr (mignet_proposal_get_source (proposal), ==, "host1");
  g_assert_cmpstr (mignet_proposal_get_source_id (proposal), ==, "h1");
  g_assert_cmpstr (mignet_proposal_get_destination (proposal), ==, "host3");
  g_assert_cmpstr (mignet_proposal_get_destination_id (proposal), ==, "h3");
  g_assert_cmpstr (mignet_proposal_get_network (proposal), ==, "mig");
  g_assert_cmpstr (mignet_proposal_get_wanted_network (proposal), ==, "mig");
  g_assert_cmpint (mignet_proposal_get_outcome (proposal), ==, MIGNET_OUTCOME_DEDICATED);
  g_assert_true (mignet_proposal_is_automatic (proposal));
  g_assert_cmpstr (mignet_proposal_get_label (proposal), ==, "label");
}

static void
test_veto (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MignetPlan) automatic = NULL;
  g_autoptr (MignetPlan) manual = NULL;
  g_autoptr (MignetReason) reason = NULL;
  g_autofree char *text = NULL;
  g_autofree char *json = NULL;
  g_autofree char *compact = NULL;
  g_autofree char *explained = NULL;

  g_test_summary ("A veto binds automatic and manual requests, and its reason is everywhere");

  fixture->extension->vetoed = "host2";
  fixture->extension->reason = mignet_reason_new_custom ("rack-full", MIGNET_SEVERITY_WARNING, NULL,
                                                         NULL, "r7", "Rack 'r7' is full");
  add_filter (fixture, "rack");
  automatic = plan (fixture, NULL);
  fixture_assert_plan (automatic, "dedicated to host3 over mig for mig");
  fixture_assert_rejected (automatic, "host2", "error custom host2 -");
  reason = first_reason (automatic, "host2");
  g_assert_cmpstr (mignet_reason_get_custom_code (reason), ==, "rack-full");
  text = mignet_reason_to_string (reason);
  g_assert_cmpstr (text, ==, "error: custom/rack-full: Rack 'r7' is full");
  explained = mignet_plan_explain (automatic);
  g_assert_nonnull (strstr (explained, "error (custom/rack-full): Rack 'r7' is full\n"));

  manual = plan (fixture, "host2");
  fixture_assert_plan (manual, "refused to host2 over - for mig");
  fixture_assert_reasons (manual, "error custom host2 -");
  json = mignet_plan_to_json (manual);
  compact = fixture_compact_json (json);
  g_assert_nonnull (strstr (compact, "{\"code\":\"custom\",\"custom-code\":\"rack-full\","
                                     "\"severity\":\"error\",\"host\":\"host2\",\"network\":null,"
                                     "\"subject\":\"r7\",\"message\":\"Rack 'r7' is full\"}"));
}

static void
test_other_answers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MignetPlan) silent = NULL;
  g_autoptr (MignetPlan) failed = NULL;
  g_autoptr (MignetPlan) warned = NULL;
  g_autoptr (MignetReason) of_silent = NULL;
  g_autoptr (MignetReason) of_failed = NULL;

  g_test_summary ("A filter that fails or says nothing rejects; one that passes may warn");

  add_filter (fixture, "rack");
  fixture->extension->vetoed = "host2";
  silent = plan (fixture, NULL);
  fixture_assert_rejected (silent, "host2", "error custom host2 -");
  of_silent = first_reason (silent, "host2");
  g_assert_cmpstr (mignet_reason_get_custom_code (of_silent), ==, "rack");
  g_assert_cmpstr (mignet_reason_get_message (of_silent), ==,
                   "Filter 'rack' rejects host 'host2' and does not say why");

  fixture->extension->failure = "Nobody \xff answers";
  failed = plan (fixture, NULL);
  fixture_assert_rejected (failed, "host2", "error custom host2 -");
  of_failed = first_reason (failed, "host2");
  g_assert_cmpstr (mignet_reason_get_message (of_failed), ==,
                   "Filter 'rack' failed for host 'host2': Nobody \xef\xbf\xbd answers");

  fixture->extension->vetoed = NULL;
  fixture->extension->reason = mignet_reason_new (MIGNET_REASON_NOT_ENOUGH_CPU,
                                                  MIGNET_SEVERITY_ERROR, NULL, NULL, NULL, "Busy");
  warned = plan (fixture, NULL);
  fixture_assert_plan (warned, "dedicated to host2 over mig for mig");
  fixture_assert_reasons (warned, "warning not-enough-cpu host2 -");
}

static void
test_explanation (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MignetRequest) request = fixture_request (fixture->cluster, "vm1", NULL, NULL);
  g_autoptr (MignetExplanation) explanation = NULL;
  g_autoptr (GPtrArray) reasons = NULL;
  g_autoptr (GError) error = NULL;
  MignetRoute *route;

  g_test_summary ("An explanation asks the filters about each network");

  fixture->extension->vetoed = "host2";
  add_filter (fixture, "rack");
  explanation = mignet_planner_explain (fixture->planner, request, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->extension->proposals->len, ==, 4);
  route = mignet_explanation_lookup_route (explanation, "host2", "mig");
  g_assert_cmpint (mignet_route_get_outcome (route), ==, MIGNET_OUTCOME_REFUSED);
  reasons = mignet_route_get_reasons (route);
  g_assert_true (fixture_has_reason (reasons, MIGNET_REASON_CUSTOM, MIGNET_SEVERITY_ERROR));
  route = mignet_explanation_lookup_route (explanation, "host3", "mig");
  g_assert_cmpint (mignet_route_get_outcome (route), ==, MIGNET_OUTCOME_DEDICATED);
}

/* Of the last score. */
static void
assert_score (MignetPlan *result, const char *host, guint points, const char *detail)
{
  g_autoptr (MignetCandidate) candidate = fixture_candidate (result, host);
  g_autoptr (GPtrArray) scores = mignet_candidate_get_scores (candidate);
  MignetScore *last = scores->pdata[scores->len - 1];
  double sum = 0;
  double max = 0;

  g_assert_cmpuint (scores->len, ==, 8);
  g_assert_cmpstr (mignet_score_get_name (last), ==, "rack");
  g_assert_cmpuint (mignet_score_get_factor (last), ==, 5);
  g_assert_cmpuint (mignet_score_get_points (last), ==, points);
  g_assert_cmpstr (mignet_score_get_detail (last), ==, detail);
  for (guint i = 0; i < scores->len; i++)
    {
      sum +=
          mignet_score_get_points (scores->pdata[i]) * mignet_score_get_factor (scores->pdata[i]);
      max += 1000 * mignet_score_get_factor (scores->pdata[i]);
    }
  g_assert_cmpfloat_with_epsilon (mignet_candidate_get_score (candidate), 100 * sum / max, 1e-9);
}

static void
test_weigher (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MignetPlan) plain = plan (fixture, NULL);
  g_autoptr (MignetPlan) weighed = NULL;

  g_test_summary ("A weigher decides between hosts that are alike, and its part is shown");

  fixture_assert_plan (plain, "dedicated to host2 over mig for mig");
  fixture->extension->vetoed = "host3";
  fixture->extension->value = 0.75;
  fixture->extension->detail = "half";
  add_weigher (fixture, "rack", 5);
  weighed = plan (fixture, NULL);
  fixture_assert_plan (weighed, "dedicated to host3 over mig for mig");
  fixture_assert_reasons (weighed, "");
  assert_score (weighed, "host3", 750, "half");
  assert_score (weighed, "host2", 500, "half");
}

static void
assert_no_points (Fixture *fixture, const char *expected)
{
  g_autoptr (MignetPlan) result = plan (fixture, NULL);
  g_autoptr (MignetReason) reason = first_reason (result, "host3");

  fixture_assert_plan (result, "dedicated to host2 over mig for mig");
  assert_score (result, "host3", 0, NULL);
  g_assert_cmpint (mignet_reason_get_severity (reason), ==, MIGNET_SEVERITY_WARNING);
  g_assert_cmpstr (mignet_reason_get_custom_code (reason), ==, "rack");
  g_assert_cmpstr (mignet_reason_get_message (reason), ==, expected);
}

static void
test_weigher_fails (Fixture *fixture, gconstpointer data)
{
  g_test_summary ("A weigher that fails or is out of range gives no points, with a warning");

  fixture->extension->vetoed = "host3";
  add_weigher (fixture, "rack", 5);
  fixture->extension->value = NAN;
  assert_no_points (fixture, "Weigher 'rack' failed for host 'host3': Type 'Extension' gave the "
                             "weight nan, expected a number from 0 to 1");
  fixture->extension->value = 1.5;
  assert_no_points (fixture, "Weigher 'rack' failed for host 'host3': Type 'Extension' gave the "
                             "weight 1.5, expected a number from 0 to 1");
  fixture->extension->failure = "Nobody answers";
  assert_no_points (fixture, "Weigher 'rack' failed for host 'host3': Nobody answers");
}

static void
change_cluster (Extension *self)
{
  g_autoptr (GError) error = NULL;

  /* Frees what the snapshot borrows. */
  mignet_cluster_remove_host (self->cluster, mignet_cluster_lookup_host (self->cluster, "host3"),
                              &error);
  g_assert_no_error (error);
  self->deed = NULL;
}

static void
call_planner (Extension *self)
{
  g_autoptr (MignetRequest) request = fixture_request (self->cluster, "vm1", NULL, NULL);
  g_autoptr (MignetPlan) inner = NULL;

  g_clear_error (&self->seen);
  inner = mignet_planner_plan (self->planner, request, &self->seen);
  g_assert_null (inner);
}

static void
call_other_planner (Extension *self)
{
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (MignetRequest) request = fixture_request (self->cluster, "vm1", NULL, NULL);
  g_autoptr (MignetPlan) inner = mignet_planner_plan (planner, request, NULL);

  fixture_assert_plan (inner, "dedicated to host2 over mig for mig");
}

static void
remove_itself (Extension *self)
{
  mignet_planner_remove_filter (self->planner, "rack", &self->seen);
  g_assert_no_error (self->seen);
}

static void
assert_disturbed (Fixture *fixture)
{
  g_autoptr (MignetRequest) request = fixture_request (fixture->cluster, "vm1", NULL, NULL);
  g_autoptr (MignetPlan) result = NULL;
  g_autoptr (MignetPlan) again = NULL;
  g_autoptr (GError) error = NULL;

  fixture->extension->deed = change_cluster;
  result = mignet_planner_plan (fixture->planner, request, &error);
  g_assert_null (result);
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_REENTRANT);
  again = plan (fixture, NULL);
  fixture_assert_plan (again, "dedicated to host2 over mig for mig");
}

static void
test_changing_the_cluster (Fixture *fixture, gconstpointer data)
{
  g_test_summary ("Changing the cluster while a filter is asked fails the plan, and only that one");

  add_filter (fixture, "rack");
  assert_disturbed (fixture);
}

static void
test_weigher_changes_the_cluster (Fixture *fixture, gconstpointer data)
{
  g_test_summary (
      "Changing the cluster while a weigher is asked fails the plan, and only that one");

  add_weigher (fixture, "rack", 1);
  assert_disturbed (fixture);
}

static void
test_explaining_changes_the_cluster (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MignetRequest) request = fixture_request (fixture->cluster, "vm1", NULL, NULL);
  g_autoptr (MignetExplanation) explanation = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("Changing the cluster while a filter is asked fails the explanation");

  add_filter (fixture, "rack");
  fixture->extension->deed = change_cluster;
  explanation = mignet_planner_explain (fixture->planner, request, &error);
  g_assert_null (explanation);
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_REENTRANT);
}

static void
test_calling_the_planner (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MignetPlan) refused = NULL;
  g_autoptr (MignetPlan) allowed = NULL;

  g_test_summary ("A filter cannot call its own planner, but another one");

  add_filter (fixture, "rack");
  fixture->extension->deed = call_planner;
  refused = plan (fixture, NULL);
  g_assert_error (fixture->extension->seen, MIGNET_ERROR, MIGNET_ERROR_REENTRANT);
  fixture_assert_plan (refused, "dedicated to host2 over mig for mig");

  fixture->extension->deed = call_other_planner;
  allowed = plan (fixture, NULL);
  fixture_assert_plan (allowed, "dedicated to host2 over mig for mig");
}

/* Takes the role of migration from the network, so that everything would go over management. */
static MignetPreview *
preview (MignetPlanner *planner, MignetCluster *cluster)
{
  g_autoptr (GPtrArray) changes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_change_unref);

  g_ptr_array_add (changes, mignet_change_new_revoke (MIGNET_ROLE_MIGRATION));
  return mignet_planner_preview (planner, cluster, changes);
}

static void
call_preview (Extension *self)
{
  g_autoptr (MignetPreview) inner = preview (self->planner, self->cluster);
  g_autoptr (GPtrArray) effects = mignet_preview_get_effects (inner);

  g_assert_error ((GError *) mignet_preview_get_refusal (inner), MIGNET_ERROR,
                  MIGNET_ERROR_REENTRANT);
  g_assert_cmpuint (effects->len, ==, 0);
}

static void
test_preview (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MignetPreview) result = NULL;
  g_autoptr (GPtrArray) effects = NULL;

  g_test_summary ("A preview asks filters and weighers, and they cannot ask for one in turn");

  fixture->extension->vetoed = "host2";
  fixture->extension->deed = call_preview;
  add_filter (fixture, "rack");
  add_weigher (fixture, "rack", 1);
  result = preview (fixture->planner, fixture->cluster);
  g_assert_null (mignet_preview_get_refusal (result));
  effects = mignet_preview_get_effects (result);
  g_assert_cmpuint (effects->len, ==, 1);
  g_assert_cmpint (mignet_effect_get_kind (effects->pdata[0]), ==,
                   MIGNET_EFFECT_KIND_VM_CHANGES_ROUTE);
  g_assert_cmpstr (mignet_effect_get_destination_before (effects->pdata[0]), ==, "host3");
  g_assert_cmpstr (mignet_effect_get_destination_after (effects->pdata[0]), ==, "host3");
}

/* Refuses every host as soon as nothing is dedicated to migrations. */
static void
veto_management (Extension *self)
{
  MignetProposal *proposal = self->proposals->pdata[self->proposals->len - 1];

  self->vetoed = mignet_proposal_get_outcome (proposal) == MIGNET_OUTCOME_MANAGEMENT
                     ? mignet_proposal_get_destination (proposal)
                     : NULL;
}

static void
test_preview_tells_reasons (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MignetPreview) result = NULL;
  g_autoptr (GPtrArray) effects = NULL;

  g_test_summary ("That filters leave no host is an effect");

  fixture->extension->deed = veto_management;
  add_filter (fixture, "rack");
  result = preview (fixture->planner, fixture->cluster);
  g_assert_null (mignet_preview_get_refusal (result));
  effects = mignet_preview_get_effects (result);
  g_assert_cmpuint (effects->len, ==, 1);
  g_assert_cmpint (mignet_effect_get_kind (effects->pdata[0]), ==,
                   MIGNET_EFFECT_KIND_VM_LOSES_ROUTE);
}

/* At the first question, the second and so on, until there are no more. */
static void
test_preview_changes_the_cluster (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MignetPreview) undisturbed = NULL;
  guint n_questions;

  g_test_summary ("Changing the cluster while a filter is asked refuses the preview");

  add_filter (fixture, "rack");
  add_weigher (fixture, "rack", 1);
  undisturbed = preview (fixture->planner, fixture->cluster);
  n_questions = fixture->extension->proposals->len;
  g_assert_cmpuint (n_questions, >=, 8);

  for (guint i = 0; i < n_questions; i++)
    {
      g_autoptr (MignetPreview) result = NULL;
      g_autoptr (GPtrArray) effects = NULL;

      tear_down (fixture, data);
      set_up (fixture, data);
      add_filter (fixture, "rack");
      add_weigher (fixture, "rack", 1);
      fixture->extension->patience = i;
      fixture->extension->deed = change_cluster;
      result = preview (fixture->planner, fixture->cluster);
      g_assert_error ((GError *) mignet_preview_get_refusal (result), MIGNET_ERROR,
                      MIGNET_ERROR_REENTRANT);
      effects = mignet_preview_get_effects (result);
      g_assert_cmpuint (effects->len, ==, 0);
      g_assert_cmpuint (fixture->extension->proposals->len, ==, i + 1);
    }
}

static void
drop_planner (Extension *self)
{
  g_object_unref (g_steal_pointer (&self->planner));
  self->deed = NULL;
}

static void
test_dropping_the_planner (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MignetPlan) result = NULL;

  g_test_summary ("A filter may give up the last reference to the planner that asks it");

  add_filter (fixture, "rack");
  add_weigher (fixture, "rack", 1);
  g_object_add_weak_pointer (G_OBJECT (fixture->planner), (gpointer *) &fixture->planner);
  fixture->extension->deed = drop_planner;
  result = plan (fixture, NULL);
  fixture_assert_plan (result, "dedicated to host2 over mig for mig");
  g_assert_null (fixture->planner);
  g_assert_cmpuint (fixture->extension->proposals->len, ==, 4);
}

static void
test_removing_itself (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MignetPlan) result = NULL;
  g_autoptr (MignetPlan) again = NULL;

  g_test_summary ("What is added or removed while a filter is asked counts from the next call on");

  fixture->extension->vetoed = "host2";
  fixture->extension->deed = remove_itself;
  add_filter (fixture, "rack");
  result = plan (fixture, "host2");
  fixture_assert_plan (result, "refused to host2 over - for mig");
  again = plan (fixture, "host2");
  fixture_assert_plan (again, "dedicated to host2 over mig for mig");
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **stored = user_data;

  *stored = g_object_ref (result);
}

static void
test_asynchronous (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MignetRequest) request = fixture_request (fixture->cluster, "vm1", NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (MignetPlan) found = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("The asynchronous call asks the filters, too");

  fixture->extension->vetoed = "host2";
  add_filter (fixture, "rack");
  mignet_planner_plan_async (fixture->planner, request, NULL, store_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  found = mignet_planner_plan_finish (fixture->planner, result, &error);
  g_assert_no_error (error);
  fixture_assert_plan (found, "dedicated to host3 over mig for mig");
}

static void
assert_refuses_weigher (Fixture *fixture, const char *name, guint factor, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (mignet_planner_add_weigher (fixture->planner, name,
                                              MIGNET_WEIGHER (fixture->extension), factor, &error));
  g_assert_error (error, MIGNET_ERROR, code);
}

static void
assert_refuses_filter (Fixture *fixture, const char *name, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (mignet_planner_add_filter (fixture->planner, name,
                                             MIGNET_FILTER (fixture->extension), &error));
  g_assert_error (error, MIGNET_ERROR, code);
}

static void
test_lists (Fixture *fixture, gconstpointer data)
{
  MignetPlanner *planner = fixture->planner;
  g_auto (GStrv) filters = NULL;
  g_auto (GStrv) weighers = NULL;
  g_autoptr (GError) error = NULL;
  guint factor = 99;

  g_test_summary ("Filters and weighers are added, listed, looked up and removed by name");

  add_filter (fixture, "z");
  add_filter (fixture, "a");
  add_weigher (fixture, "z", 1000);
  assert_refuses_filter (fixture, "z", MIGNET_ERROR_EXISTS);
  assert_refuses_filter (fixture, "", MIGNET_ERROR_INVALID_NAME);
  assert_refuses_weigher (fixture, "z", 1, MIGNET_ERROR_EXISTS);
  assert_refuses_weigher (fixture, "memory", 1, MIGNET_ERROR_EXISTS);
  assert_refuses_weigher (fixture, "b\n", 1, MIGNET_ERROR_INVALID_NAME);
  assert_refuses_weigher (fixture, "b", 0, MIGNET_ERROR_INVALID_VALUE);
  assert_refuses_weigher (fixture, "b", 1001, MIGNET_ERROR_INVALID_VALUE);

  filters = mignet_planner_dup_filter_names (planner);
  weighers = mignet_planner_dup_weigher_names (planner);
  g_assert_cmpstrv (filters, ((const char *[]){ "z", "a", NULL }));
  g_assert_cmpstrv (weighers, ((const char *[]){ "z", NULL }));
  g_assert_true (mignet_planner_lookup_filter (planner, "a") == MIGNET_FILTER (fixture->extension));
  g_assert_null (mignet_planner_lookup_filter (planner, "b"));
  g_assert_nonnull (mignet_planner_lookup_weigher (planner, "z", &factor));
  g_assert_cmpuint (factor, ==, 1000);
  g_assert_null (mignet_planner_lookup_weigher (planner, "a", &factor));
  g_assert_cmpuint (factor, ==, 0);

  g_assert_true (mignet_planner_remove_filter (planner, "z", &error));
  g_assert_no_error (error);
  g_assert_true (mignet_planner_remove_weigher (planner, "z", &error));
  g_assert_no_error (error);
  g_assert_false (mignet_planner_remove_filter (planner, "z", &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (mignet_planner_remove_weigher (planner, "z", &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_FOUND);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Empty) empty = g_object_new (TEST_TYPE_EMPTY, NULL);
  g_autoptr (MignetPlan) result = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A type without the method lets nothing pass");

  mignet_planner_add_filter (fixture->planner, "empty", MIGNET_FILTER (empty), &error);
  g_assert_no_error (error);
  result = plan (fixture, "host2");
  fixture_assert_plan (result, "refused to host2 over - for mig");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/extensions/filter/proposal", test_proposal },
    { "/extensions/filter/veto", test_veto },
    { "/extensions/filter/other-answers", test_other_answers },
    { "/extensions/filter/explanation", test_explanation },
    { "/extensions/filter/asynchronous", test_asynchronous },
    { "/extensions/filter/empty", test_empty },
    { "/extensions/weigher/points", test_weigher },
    { "/extensions/weigher/fails", test_weigher_fails },
    { "/extensions/reentrant/filter-changes-cluster", test_changing_the_cluster },
    { "/extensions/reentrant/weigher-changes-cluster", test_weigher_changes_the_cluster },
    { "/extensions/reentrant/explanation", test_explaining_changes_the_cluster },
    { "/extensions/reentrant/planner", test_calling_the_planner },
    { "/extensions/reentrant/dropped-planner", test_dropping_the_planner },
    { "/extensions/reentrant/removal", test_removing_itself },
    { "/extensions/preview/asks", test_preview },
    { "/extensions/preview/reasons", test_preview_tells_reasons },
    { "/extensions/preview/changes-cluster", test_preview_changes_the_cluster },
    { "/extensions/lists", test_lists },
  };

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);

  return g_test_run ();
}
