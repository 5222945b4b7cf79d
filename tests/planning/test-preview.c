/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mignet-test-utils.h"
#include "planning-fixture.h"

#include <string.h>

/* What a change would do, and that it then does just that. */

#define GRANT(role, network) \
  mignet_change_new_grant (MIGNET_ROLE_##role, mignet_cluster_lookup_network (cluster, network))
#define REVOKE(role) mignet_change_new_revoke (MIGNET_ROLE_##role)
#define DETACH(network) mignet_change_new_detach (mignet_cluster_lookup_network (cluster, network))
#define REQUIRED(network, required) \
  mignet_change_new_required (mignet_cluster_lookup_network (cluster, network), required)

/* The migration network is missing on the last host, which has the other network. */
#define OTHER_NETWORKS NETWORK_MIG ", " NETWORK ("n2", "fast")
#define FAST_HOST(n) \
  HOST_WITH (n, "", NIC_UP, \
             ON_MIG (IPV4 ("'192.168.77." n "/24'")) ", " ON ("fast", IPV4 ("'10.0.0." n "/24'")))
#define HOSTS FAST_HOST ("1") ", " HEALTHY ("2") ", " HOST ("3", NIC_UP, "")
#define MIGRATING \
  VM ("1", "host1") ", " VM_WITH ("7", "host1", "'status': 'migrating', 'destination': 'host2'")

/* Takes over the changes. */
static GPtrArray *
list_changes (MignetChange *first, ...)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_change_unref);
  va_list args;

  va_start (args, first);
  for (MignetChange *change = first; change != NULL; change = va_arg (args, MignetChange *))
    g_ptr_array_add (changes, change);
  va_end (args);

  return changes;
}

/* The model is not touched and emits nothing. */
static MignetPreview *
preview (MignetCluster *cluster, GPtrArray *changes)
{
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  MignetPreview *result = NULL;

  test_assert_silent (test_all (cluster),
                      result = mignet_planner_preview (planner, cluster, changes));
  g_assert_true (MIGNET_IS_PREVIEW (result));
  return result;
}

static MignetEffect *
find_effect (GPtrArray *effects, const char *subject)
{
  for (guint i = 0; i < effects->len; i++)
    {
      MignetEffect *effect = g_ptr_array_index (effects, i);

      if (strcmp (mignet_effect_get_subject (effect), subject) == 0)
        return effect;
    }

  return NULL;
}

/* "SUBJECT KIND REASON..." for each effect, separated by "; ". */
static void
check_effects (const char *place, MignetPreview *result, const char *expected)
{
  g_autoptr (GPtrArray) effects = mignet_preview_get_effects (result);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_null (mignet_preview_get_refusal (result));
  for (guint i = 0; i < effects->len; i++)
    {
      MignetEffect *effect = g_ptr_array_index (effects, i);
      g_autoptr (GPtrArray) reasons = mignet_effect_get_reasons (effect);

      g_string_append_printf (
          text, "%s%s %s", i > 0 ? "; " : "", mignet_effect_get_subject (effect),
          fixture_nick (MIGNET_TYPE_EFFECT_KIND, mignet_effect_get_kind (effect)));
      for (guint j = 0; j < reasons->len; j++)
        g_string_append_printf (text, " %s", mignet_reason_get_code_name (reasons->pdata[j]));
    }

  fixture_check_text (place, g_strdup (text->str), expected);
}

#define assert_effects(result, expected) check_effects (G_STRLOC, result, expected)

/* All changes are made, or none of them is. */
static gboolean
apply (MignetCluster *cluster, GPtrArray *changes, GError **error)
{
  for (guint i = 0; i < changes->len; i++)
    {
      if (!mignet_change_apply (g_ptr_array_index (changes, i), cluster, error))
        return FALSE;
    }

  return TRUE;
}

static void
test_grant (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.roles = "", .networks = OTHER_NETWORKS, .hosts = HOSTS);
  g_autoptr (GPtrArray) changes = list_changes (GRANT (MIGRATION, "mig"), NULL);
  g_autoptr (MignetPreview) result = preview (cluster, changes);
  g_autoptr (GPtrArray) effects = mignet_preview_get_effects (result);
  g_autofree char *sentence = NULL;
  MignetEffect *effect;

  g_test_summary ("A grant: who cannot receive any more, and how each virtual machine migrates");

  assert_effects (result, "host3 host-loses-route network-absent; vm1 vm-changes-route");
  g_assert_cmpstr (mignet_preview_get_changes (result)[0], ==,
                   "Grant role 'migration' to network 'mig'");
  g_assert_null (mignet_preview_get_changes (result)[1]);
  g_assert_cmpstr (mignet_preview_get_holder_before (result, MIGNET_ROLE_MIGRATION), ==,
                   "ovirtmgmt");
  g_assert_cmpstr (mignet_preview_get_holder_after (result, MIGNET_ROLE_MIGRATION), ==, "mig");
  g_assert_null (mignet_preview_get_holder_after (result, MIGNET_ROLE_GLUSTER));

  effect = find_effect (effects, "host3");
  g_assert_cmpstr (mignet_effect_get_subject_id (effect), ==, "h3");
  g_assert_cmpint (mignet_effect_get_outcome_before (effect), ==, MIGNET_OUTCOME_MANAGEMENT);
  g_assert_cmpint (mignet_effect_get_outcome_after (effect), ==, MIGNET_OUTCOME_REFUSED);
  g_assert_cmpstr (mignet_effect_get_network_before (effect), ==, "ovirtmgmt");
  g_assert_null (mignet_effect_get_network_after (effect));

  effect = find_effect (effects, "vm1");
  g_assert_cmpint (mignet_effect_get_outcome_before (effect), ==, MIGNET_OUTCOME_MANAGEMENT);
  g_assert_cmpint (mignet_effect_get_outcome_after (effect), ==, MIGNET_OUTCOME_DEDICATED);
  g_assert_cmpstr (mignet_effect_get_destination_after (effect), ==, "host2");
  sentence = mignet_effect_to_string (effect);
  g_assert_cmpstr (sentence, ==,
                   "VM 'vm1' would migrate over network 'mig' to host 'host2' (dedicated), not "
                   "over network 'ovirtmgmt' to host 'host2' (management)");
}

static void
test_lost (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.networks = OTHER_NETWORKS, .hosts = FAST_HOST ("1") ", " HEALTHY ("2"));
  g_autoptr (GPtrArray) grant = list_changes (GRANT (MIGRATION, "fast"), NULL);
  g_autoptr (GPtrArray) revoke = list_changes (REVOKE (MIGRATION), NULL);
  g_autoptr (MignetPreview) lost = preview (cluster, grant);
  g_autoptr (MignetPreview) gained = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A virtual machine that loses every destination, and gets it back");

  assert_effects (lost, "host2 host-loses-route network-absent; vm1 vm-loses-route same-host "
                        "network-absent");
  g_assert_true (apply (cluster, grant, &error));
  g_assert_no_error (error);
  gained = preview (cluster, revoke);
  assert_effects (gained, "host2 host-gains-route network-absent; vm1 vm-gains-route same-host "
                          "network-absent");
}

static void
test_required (void)
{
  static const char vms[] = VM ("1", "host1") ", " VM ("2", "host3");
  g_autoptr (MignetCluster) cluster =
      fixture_new (.roles = "",
                   .hosts = HEALTHY ("1") ", " HEALTHY ("2") ", " HOST ("3", NIC_UP, "") ", " HOST (
                       "4", NIC_DOWN, ON_MIG (IPV4 ("'192.168.77.4/24'"))),
                   .vms = vms);
  g_autoptr (GPtrArray) on = list_changes (REQUIRED ("mig", TRUE), NULL);
  g_autoptr (GPtrArray) off = list_changes (REQUIRED ("mig", FALSE), NULL);
  g_autoptr (MignetPreview) down = preview (cluster, on);
  g_autoptr (MignetPreview) up = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("I-10: a network that becomes required takes half of the hosts out of service");

  assert_effects (down, "host3 host-non-operational required-network-absent; "
                        "host4 host-non-operational required-network-down");
  g_assert_true (apply (cluster, on, &error));
  g_assert_no_error (error);
  up = preview (cluster, off);
  assert_effects (up, "host3 host-up required-network-absent; host4 host-up required-network-down");
}

static void
test_detach (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.networks = "{ 'id': 'n1', 'name': 'mig', 'required': true }",
                   .hosts = HEALTHY ("1") ", " HEALTHY ("2") ", " HOST ("3", NIC_UP, ""));
  g_autoptr (GPtrArray) changes = list_changes (DETACH ("mig"), NULL);
  g_autoptr (MignetPreview) result = preview (cluster, changes);

  g_test_summary ("I-3, I-10: detaching a network gives its role back and frees the hosts");

  assert_effects (result, "host3 host-up required-network-absent; vm1 vm-changes-route");
  g_assert_cmpstr (mignet_preview_get_holder_after (result, MIGNET_ROLE_MIGRATION), ==,
                   "ovirtmgmt");
}

static void
test_display (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.networks = OTHER_NETWORKS,
                   .hosts = FAST_HOST ("1") ", " FAST_HOST ("2") ", " HEALTHY ("3"));
  g_autoptr (GPtrArray) changes = list_changes (GRANT (DISPLAY, "fast"), NULL);
  g_autoptr (MignetPreview) result = preview (cluster, changes);

  g_test_summary ("A host without the display network cannot receive");

  assert_effects (result, "host3 host-loses-route display-network-absent");
}

static void
test_level (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.roles = "", .hosts = HEALTHY ("1") ", " HEALTHY ("2"),
                   .vms = VM_WITH ("1", "host1", "'migration-network': 'mig'"));
  g_autoptr (GPtrArray) changes = list_changes (mignet_change_new_level ("3.2"), NULL);
  g_autoptr (MignetPreview) result = preview (cluster, changes);
  g_autoptr (GPtrArray) effects = mignet_preview_get_effects (result);

  g_test_summary ("I-6: below level 3.3 every migration goes over management");

  assert_effects (result, "vm1 vm-changes-route");
  g_assert_cmpint (mignet_effect_get_outcome_before (effects->pdata[0]), ==,
                   MIGNET_OUTCOME_DEDICATED);
  g_assert_cmpint (mignet_effect_get_outcome_after (effects->pdata[0]), ==,
                   MIGNET_OUTCOME_MANAGEMENT);
}

static void
test_order (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.level = "3.2", .roles = "", .hosts = HEALTHY ("1") ", " HEALTHY ("2"));
  g_autoptr (GPtrArray) right =
      list_changes (mignet_change_new_level ("3.3"), GRANT (MIGRATION, "mig"), NULL);
  g_autoptr (GPtrArray) wrong =
      list_changes (GRANT (MIGRATION, "mig"), mignet_change_new_level ("3.3"), NULL);
  g_autoptr (GPtrArray) twice =
      list_changes (mignet_change_new_level ("4.0"), DETACH ("mig"), GRANT (DISPLAY, "mig"), NULL);
  g_autoptr (GPtrArray) forth_and_back =
      list_changes (GRANT (DISPLAY, "mig"), REVOKE (DISPLAY), NULL);
  g_autoptr (MignetPreview) granted = preview (cluster, right);
  g_autoptr (MignetPreview) refused = preview (cluster, wrong);
  g_autoptr (MignetPreview) detached = preview (cluster, twice);
  g_autoptr (MignetPreview) nothing = preview (cluster, forth_and_back);

  g_test_summary ("Changes are previewed together, in their order");

  g_assert_cmpstr (mignet_preview_get_holder_after (granted, MIGNET_ROLE_MIGRATION), ==, "mig");
  assert_effects (granted, "vm1 vm-changes-route");
  g_assert_error ((GError *) mignet_preview_get_refusal (refused), MIGNET_ERROR,
                  MIGNET_ERROR_LEVEL_TOO_LOW);
  g_assert_error ((GError *) mignet_preview_get_refusal (detached), MIGNET_ERROR,
                  MIGNET_ERROR_NOT_ATTACHED);
  assert_effects (nothing, "");
}

/* The preview has the very error that the change ends with. */
static void
check_refusal (const char *place, MignetCluster *cluster, MignetChange *change, int code)
{
  g_autoptr (GPtrArray) changes = list_changes (change, NULL);
  g_autoptr (MignetPreview) result = preview (cluster, changes);
  g_autoptr (GPtrArray) effects = mignet_preview_get_effects (result);
  const GError *refusal = mignet_preview_get_refusal (result);
  g_autoptr (GError) error = NULL;

  g_assert_false (apply (cluster, changes, &error));
  if (refusal == NULL || refusal->domain != MIGNET_ERROR || refusal->code != code)
    g_error ("%s: expected code %d, found %s", place, code,
             refusal != NULL ? refusal->message : "no refusal");
  g_assert_error (error, MIGNET_ERROR, code);
  g_assert_cmpstr (refusal->message, ==, error->message);
  g_assert_cmpuint (effects->len, ==, 0);
  for (guint role = 0; role <= MIGNET_ROLE_GLUSTER; role++)
    g_assert_cmpstr (mignet_preview_get_holder_before (result, role), ==,
                     mignet_preview_get_holder_after (result, role));
}

#define assert_refusal(cluster, change, code) check_refusal (G_STRLOC, cluster, change, code)

static void
test_refusals (void)
{
  static const char networks[] = NETWORK_MIG ", { 'id': 'n2', 'name': 'out', 'external': true }";
  g_autoptr (MignetCluster) cluster =
      fixture_new (.networks = networks, .hosts = HEALTHY ("1") ", " HEALTHY ("2"),
                   .vms = MIGRATING ", " VM_WITH ("2", "host2", "'networks': ['out']"));
  g_autoptr (MignetNetwork) foreign = mignet_network_new ("n9", "foreign");

  g_test_summary ("I-1, I-4 to I-7: what the cluster refuses, the preview refuses in its words");

  assert_refusal (cluster, GRANT (MIGRATION, "ovirtmgmt"), MIGNET_ERROR_VM_MIGRATING);
  assert_refusal (cluster, REVOKE (MIGRATION), MIGNET_ERROR_VM_MIGRATING);
  assert_refusal (cluster, DETACH ("mig"), MIGNET_ERROR_VM_MIGRATING);
  assert_refusal (cluster, GRANT (DISPLAY, "out"), MIGNET_ERROR_EXTERNAL_NETWORK);
  assert_refusal (cluster, REQUIRED ("out", TRUE), MIGNET_ERROR_EXTERNAL_NETWORK);
  assert_refusal (cluster, DETACH ("out"), MIGNET_ERROR_IN_USE);
  assert_refusal (cluster, GRANT (MANAGEMENT, "mig"), MIGNET_ERROR_MANAGEMENT_NETWORK);
  assert_refusal (cluster, REVOKE (MANAGEMENT), MIGNET_ERROR_MANAGEMENT_NETWORK);
  assert_refusal (cluster, DETACH ("ovirtmgmt"), MIGNET_ERROR_MANAGEMENT_NETWORK);
  assert_refusal (cluster, REQUIRED ("ovirtmgmt", FALSE), MIGNET_ERROR_MANAGEMENT_NETWORK);
  assert_refusal (cluster, mignet_change_new_level ("3.2"), MIGNET_ERROR_LEVEL_TOO_LOW);
  assert_refusal (cluster, mignet_change_new_level ("new"), MIGNET_ERROR_INVALID_VALUE);
  assert_refusal (cluster, mignet_change_new_grant (MIGNET_ROLE_GLUSTER, foreign),
                  MIGNET_ERROR_NOT_ATTACHED);
}

/* Random clusters and changes. */

#define N_HOSTS 5
#define N_VMS 6

#define PICK(random, array) array[g_rand_int_range (random, 0, G_N_ELEMENTS (array))]

static const char *const network_names[] = { "ovirtmgmt", "mig", "fast", "out" };

static char *
random_attachment (GRand *random, const char *network, const char *subnet, guint n)
{
  static const char *const pending = IPV4_PENDING;
  guint kind = g_rand_int_range (random, 0, 8);

  if (kind == 0)
    return g_strdup_printf (", { 'network': '%s', 'nic': 'eth1', %s }", network, pending);
  if (kind == 1)
    return g_strdup_printf (", { 'network': '%s' }", network);

  return g_strdup_printf (
      ", { 'network': '%s', 'nic': 'eth%u', 'ipv4': { 'protocol': 'static', 'addresses': "
      "['%s.%u/24'] } }",
      network, kind % 3, subnet, n);
}

static char *
random_host (GRand *random, guint n)
{
  static const char *const status[] = { "up", "up", "up", "up", "maintenance", "down" };
  static const char *const carriers[] = { "up", "up", "up", "up", "unknown", "down" };
  g_autofree char *mig = random_attachment (random, "mig", "192.168.77", n);
  g_autofree char *fast = random_attachment (random, "fast", "10.0.0", n);

  return g_strdup_printf (
      "%s{ 'id': 'h%u', 'name': 'host%u', 'status': '%s', 'memory': %d, 'nics': ["
      "{ 'name': 'eth0', 'carrier': 'up' }, { 'name': 'eth1', 'carrier': '%s' }, "
      "{ 'name': 'eth2', 'carrier': '%s' }], 'attachments': [{ 'network': 'ovirtmgmt' }%s%s] }",
      n > 1 ? ", " : "", n, n, PICK (random, status), 4096 * g_rand_int_range (random, 0, 3),
      PICK (random, carriers), PICK (random, carriers),
      g_rand_int_range (random, 0, 4) > 0 ? mig : "",
      g_rand_int_range (random, 0, 3) > 0 ? fast : "");
}

static char *
random_vm (GRand *random, guint n, gboolean migrates)
{
  static const char *const status[] = { "up", "up", "up", "paused", "down" };
  static const char *const wanted[] = { "null", "null", "null", "null", "'fast'", "'mig'" };
  static const char *const policies[] = { "null", "null", "null", "'ovirt'", "'strict'" };
  static const char *const needed[] = { "", "", "", "", "'fast'" };
  guint host = (guint) g_rand_int_range (random, 1, N_HOSTS + 1);

  return g_strdup_printf (
      "%s{ 'id': 'v%u', 'name': 'vm%u', 'host': 'host%u', 'memory': 1024, 'status': '%s', "
      "'migration-network': %s, 'migration-policy': %s, 'networks': [%s] }",
      n > 1 ? ", " : "", n, n, host, migrates ? "migrating" : PICK (random, status),
      PICK (random, wanted), PICK (random, policies), PICK (random, needed));
}

static MignetCluster *
random_cluster (GRand *random)
{
  static const char *const policies[] = { "'preset': 'design'", "'preset': 'design'",
                                          "'preset': 'ovirt'", "'preset': 'strict'",
                                          "'fallback': 'always'" };
  static const char *const roles[] = { "", "'migration': 'mig'", "'migration': 'fast'",
                                       "'display': 'fast', 'gluster': 'mig'" };
  static const char *const flags[] = { "true", "false", "false" };
  g_autoptr (GString) hosts = g_string_new (NULL);
  g_autoptr (GString) vms = g_string_new (NULL);
  g_autofree char *networks = g_strdup_printf (
      "{ 'id': 'n1', 'name': 'mig', 'required': %s }, { 'id': 'n2', 'name': 'fast', 'required': "
      "%s }, { 'id': 'n3', 'name': 'out', 'external': true }",
      PICK (random, flags), PICK (random, flags));
  gboolean migrates = g_rand_int_range (random, 0, 6) == 0;
  const char *picked = PICK (random, roles);
  gboolean low = picked[0] == '\0' && g_rand_boolean (random);

  for (guint i = 1; i <= N_HOSTS; i++)
    {
      g_autofree char *host = random_host (random, i);

      g_string_append (hosts, host);
    }
  for (guint i = 1; i <= N_VMS; i++)
    {
      g_autofree char *vm = random_vm (random, i, migrates && i == 1);

      g_string_append (vms, vm);
    }

  return fixture_new (.level = low ? "3.2" : NULL, .roles = picked,
                      .policy = PICK (random, policies), .networks = networks, .hosts = hosts->str,
                      .vms = vms->str);
}

static MignetChange *
random_change (GRand *random, MignetCluster *cluster)
{
  static const char *const levels[] = { "3.2", "3.3", "4.7", NULL };
  MignetNetwork *network = mignet_cluster_lookup_network (cluster, PICK (random, network_names));
  MignetRole role = g_rand_boolean (random)
                        ? MIGNET_ROLE_MIGRATION
                        : (MignetRole) g_rand_int_range (random, 0, MIGNET_ROLE_GLUSTER + 1);

  switch (g_rand_int_range (random, 0, 8))
    {
    case 0:
      return mignet_change_new_level (PICK (random, levels));
    case 1:
      return mignet_change_new_detach (network);
    case 2:
    case 3:
      return mignet_change_new_required (network, g_rand_boolean (random));
    case 4:
      return mignet_change_new_revoke (role);
    default:
      return mignet_change_new_grant (role, network);
    }
}

/* What is true of a cluster at one moment, as the public calls tell it. */
typedef struct
{
  MignetPlan *plans[N_VMS];
  MignetHostStatus status[N_HOSTS];
  GPtrArray *status_reasons[N_HOSTS];
} Truth;

static void
truth_init (Truth *self, MignetCluster *cluster)
{
  g_autoptr (GListModel) hosts = g_object_ref (mignet_cluster_get_hosts (cluster));
  g_autoptr (GListModel) vms = g_object_ref (mignet_cluster_get_vms (cluster));

  for (guint i = 0; i < N_HOSTS; i++)
    {
      g_autoptr (MignetHost) host = g_list_model_get_item (hosts, i);

      self->status[i] = mignet_host_get_effective_status (host);
      self->status_reasons[i] = mignet_host_get_status_reasons (host);
    }
  for (guint i = 0; i < N_VMS; i++)
    {
      g_autoptr (MignetVm) vm = g_list_model_get_item (vms, i);
      g_autoptr (MignetRequest) request = mignet_request_new (vm);

      self->plans[i] = fixture_plan_request (cluster, request);
    }
}

static void
truth_clear (Truth *self)
{
  for (guint i = 0; i < N_HOSTS; i++)
    g_clear_pointer (&self->status_reasons[i], g_ptr_array_unref);
  for (guint i = 0; i < N_VMS; i++)
    g_clear_object (&self->plans[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Truth, truth_clear)

static void
assert_same_reasons (GPtrArray *found, GPtrArray *expected)
{
  g_assert_cmpuint (found->len, ==, expected->len);
  for (guint i = 0; i < found->len; i++)
    g_assert_true (mignet_reason_equal (found->pdata[i], expected->pdata[i]));
}

static void
compare_vm (MignetEffect *effect, MignetPlan *before, MignetPlan *after)
{
  MignetOutcome was = mignet_plan_get_outcome (before);
  MignetOutcome is = mignet_plan_get_outcome (after);
  MignetEffectKind kind = MIGNET_EFFECT_KIND_VM_CHANGES_ROUTE;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) expected = NULL;

  if (was == is &&
      g_strcmp0 (mignet_plan_get_network (before), mignet_plan_get_network (after)) == 0 &&
      g_strcmp0 (mignet_plan_get_destination (before), mignet_plan_get_destination (after)) == 0)
    {
      g_assert_null (effect);
      return;
    }

  if (is == MIGNET_OUTCOME_REFUSED)
    kind = MIGNET_EFFECT_KIND_VM_LOSES_ROUTE;
  else if (was == MIGNET_OUTCOME_REFUSED)
    kind = MIGNET_EFFECT_KIND_VM_GAINS_ROUTE;

  g_assert_nonnull (effect);
  g_assert_cmpint (mignet_effect_get_kind (effect), ==, kind);
  g_assert_cmpint (mignet_effect_get_outcome_before (effect), ==, was);
  g_assert_cmpint (mignet_effect_get_outcome_after (effect), ==, is);
  g_assert_cmpstr (mignet_effect_get_network_before (effect), ==, mignet_plan_get_network (before));
  g_assert_cmpstr (mignet_effect_get_network_after (effect), ==, mignet_plan_get_network (after));
  g_assert_cmpstr (mignet_effect_get_destination_before (effect), ==,
                   mignet_plan_get_destination (before));
  g_assert_cmpstr (mignet_effect_get_destination_after (effect), ==,
                   mignet_plan_get_destination (after));
  found = mignet_effect_get_reasons (effect);
  expected = mignet_plan_get_reasons (kind == MIGNET_EFFECT_KIND_VM_GAINS_ROUTE ? before : after);
  assert_same_reasons (found, expected);
}

/* By the policy of the cluster, that is. */
static gboolean
can_any_reach (const Truth *truth, MignetCluster *cluster, const char *host)
{
  for (guint i = 0; i < N_VMS; i++)
    {
      g_autoptr (GPtrArray) candidates = mignet_plan_get_candidates (truth->plans[i]);
      MignetVm *vm = mignet_cluster_lookup_vm (cluster, mignet_plan_get_vm (truth->plans[i]));

      if (mignet_vm_get_migration_network (vm) != NULL ||
          mignet_vm_get_migration_policy (vm) != NULL)
        continue;

      for (guint j = 0; j < candidates->len; j++)
        {
          MignetCandidate *candidate = candidates->pdata[j];

          if (strcmp (mignet_candidate_get_host (candidate), host) == 0 &&
              mignet_candidate_is_eligible (candidate))
            return TRUE;
        }
    }

  return FALSE;
}

static void
compare_host (MignetEffect *effect,
              MignetCluster *cluster,
              guint index,
              const char *host,
              const Truth *before,
              const Truth *after)
{
  gboolean was_out = before->status[index] == MIGNET_HOST_STATUS_NON_OPERATIONAL;
  gboolean is_out = after->status[index] == MIGNET_HOST_STATUS_NON_OPERATIONAL;
  g_autoptr (GPtrArray) found = effect != NULL ? mignet_effect_get_reasons (effect) : NULL;

  if (was_out != is_out)
    {
      g_assert_nonnull (effect);
      g_assert_cmpint (mignet_effect_get_kind (effect), ==,
                       is_out ? MIGNET_EFFECT_KIND_HOST_NON_OPERATIONAL
                              : MIGNET_EFFECT_KIND_HOST_UP);
      assert_same_reasons (found, (is_out ? after : before)->status_reasons[index]);
      return;
    }

  if (effect == NULL)
    return;

  g_assert_cmpuint (found->len, >, 0);
  if (mignet_effect_get_kind (effect) == MIGNET_EFFECT_KIND_HOST_LOSES_ROUTE)
    {
      g_assert_false (can_any_reach (after, cluster, host));
    }
  else
    {
      g_assert_cmpint (mignet_effect_get_kind (effect), ==, MIGNET_EFFECT_KIND_HOST_GAINS_ROUTE);
      g_assert_false (can_any_reach (before, cluster, host));
    }
}

static void
compare_truths (MignetCluster *cluster,
                MignetPreview *result,
                const Truth *before,
                const Truth *after)
{
  g_autoptr (GPtrArray) effects = mignet_preview_get_effects (result);

  for (guint i = 0; i < N_HOSTS; i++)
    {
      g_autofree char *name = g_strdup_printf ("host%u", i + 1);

      compare_host (find_effect (effects, name), cluster, i, name, before, after);
    }
  for (guint i = 0; i < N_VMS; i++)
    {
      g_autofree char *name = g_strdup_printf ("vm%u", i + 1);

      compare_vm (find_effect (effects, name), before->plans[i], after->plans[i]);
    }
  for (guint role = 0; role <= MIGNET_ROLE_GLUSTER; role++)
    {
      MignetNetwork *holder = mignet_cluster_get_role_holder (cluster, role);

      g_assert_cmpstr (mignet_preview_get_holder_after (result, role), ==,
                       holder != NULL ? mignet_network_get_name (holder) : NULL);
    }
}

/* Returns whether the changes were made. */
static gboolean
check_random_changes (GRand *random, guint *n_kinds)
{
  g_autoptr (MignetCluster) cluster = random_cluster (random);
  g_autoptr (GPtrArray) changes = list_changes (random_change (random, cluster), NULL);
  g_autoptr (MignetPreview) result = NULL;
  g_autoptr (GPtrArray) effects = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Truth) before = { 0 };
  g_auto (Truth) after = { 0 };
  const GError *refusal;

  while (g_rand_int_range (random, 0, 3) == 0)
    g_ptr_array_add (changes, random_change (random, cluster));

  truth_init (&before, cluster);
  result = preview (cluster, changes);
  refusal = mignet_preview_get_refusal (result);
  effects = mignet_preview_get_effects (result);
  for (guint i = 0; i < effects->len; i++)
    n_kinds[mignet_effect_get_kind (effects->pdata[i])]++;

  if (!apply (cluster, changes, &error))
    {
      g_assert_nonnull (refusal);
      g_assert_error (error, MIGNET_ERROR, refusal->code);
      g_assert_cmpstr (error->message, ==, refusal->message);
      return FALSE;
    }

  g_assert_no_error (refusal);
  truth_init (&after, cluster);
  compare_truths (cluster, result, &before, &after);
  return TRUE;
}

static void
test_agrees (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20120813);
  guint n_rounds = g_test_slow () ? 3000 : 300;
  guint n_done = 0;
  guint n_kinds[MIGNET_EFFECT_KIND_VM_CHANGES_ROUTE + 1] = { 0 };

  g_test_summary ("A preview agrees with what then happens: hosts, plans and refusals");

  for (guint i = 0; i < n_rounds; i++)
    n_done += check_random_changes (random, n_kinds);

  g_assert_cmpuint (n_done, >, n_rounds / 3);
  g_assert_cmpuint (n_rounds - n_done, >, n_rounds / 10);
  for (guint i = 0; i < G_N_ELEMENTS (n_kinds); i++)
    {
      g_test_message ("%s: %u", fixture_nick (MIGNET_TYPE_EFFECT_KIND, (int) i), n_kinds[i]);
      g_assert_cmpuint (n_kinds[i], >, n_rounds / 50);
    }
}

static void
test_change (void)
{
  g_autoptr (MignetCluster) cluster = fixture_new (.hosts = HEALTHY ("1"));
  g_autoptr (GPtrArray) changes =
      list_changes (GRANT (DISPLAY, "mig"), REVOKE (GLUSTER), DETACH ("mig"),
                    REQUIRED ("mig", TRUE), REQUIRED ("mig", FALSE),
                    mignet_change_new_level ("3.2\n"), mignet_change_new_level (NULL), NULL);
  static const char *const expected[] = {
    "grant: Grant role 'display' to network 'mig'",
    "revoke: Revoke role 'gluster'",
    "detach: Detach network 'mig'",
    "required: Make network 'mig' required",
    "required: Make network 'mig' non-required",
    "level: Set the compatibility level to '3.2\\u000a'",
    "level: Set the compatibility level to a modern one",
  };

  g_test_summary ("A change describes itself");

  g_assert_cmpuint (changes->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < changes->len; i++)
    {
      g_autoptr (MignetChange) change = mignet_change_ref (g_ptr_array_index (changes, i));
      g_autofree char *text = mignet_change_to_string (change);

      fixture_check_text (
          G_STRLOC,
          g_strdup_printf ("%s: %s",
                           fixture_nick (MIGNET_TYPE_CHANGE_KIND, mignet_change_get_kind (change)),
                           text),
          expected[i]);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/planning/preview/change", test_change);
  g_test_add_func ("/planning/preview/grant", test_grant);
  g_test_add_func ("/planning/preview/lost", test_lost);
  g_test_add_func ("/planning/preview/required", test_required);
  g_test_add_func ("/planning/preview/detach", test_detach);
  g_test_add_func ("/planning/preview/display", test_display);
  g_test_add_func ("/planning/preview/level", test_level);
  g_test_add_func ("/planning/preview/order", test_order);
  g_test_add_func ("/planning/preview/refusals", test_refusals);
  g_test_add_func ("/planning/preview/agrees", test_agrees);

  return g_test_run ();
}
