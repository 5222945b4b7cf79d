/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mignet-test-utils.h"

#define SET_DOWNTIME MIGNET_CONVERGENCE_ACTION_SET_DOWNTIME
#define POST_COPY MIGNET_CONVERGENCE_ACTION_POST_COPY
#define ABORT MIGNET_CONVERGENCE_ACTION_ABORT

/* The migration policies that oVirt publishes. The schedule as text: at the start, while stalling
 * with the limits, and last; a number is a downtime in ms. */
static const struct
{
  MignetTransferPreset preset;
  const char *word;
  int limit;
  gboolean auto_converge;
  const char *post_copy;
  const char *compression;
  gboolean zero_copy;
  int parallel;
  const char *schedule;
} presets[] = {
  { MIGNET_TRANSFER_PRESET_NONE, "none", -1, FALSE, "off", "off", FALSE, 0, NULL },
  { MIGNET_TRANSFER_PRESET_MINIMAL_DOWNTIME, "minimal-downtime", 2, TRUE, "off", "off", FALSE, 0,
    "100 | 1:150 2:200 3:300 4:400 6:500 | abort" },
  { MIGNET_TRANSFER_PRESET_POST_COPY, "post-copy", 2, TRUE, "allowed", "off", FALSE, 0,
    "100 | 1:150 2:200 | post-copy abort" },
  { MIGNET_TRANSFER_PRESET_SUSPEND_IF_NEEDED, "suspend-if-needed", 1, TRUE, "off", "xbzrle", FALSE,
    0, "100 | 1:150 2:200 3:300 4:400 6:500 | 5000 abort" },
  { MIGNET_TRANSFER_PRESET_VERY_LARGE, "very-large", 1, TRUE, "off", "off", TRUE, -1,
    "300 | 1:400 2:500 3:700 4:1000 6:1500 | 5000 abort" },
  { MIGNET_TRANSFER_PRESET_LEGACY, "legacy", 2, FALSE, "off", "off", FALSE, 0, NULL },
};

static void
append_steps (GString *out, GPtrArray *steps, gboolean stalling)
{
  for (guint i = 0; i < steps->len; i++)
    {
      MignetConvergenceStep *step = steps->pdata[i];

      if (i > 0)
        g_string_append_c (out, ' ');
      if (stalling)
        g_string_append_printf (out, "%u:", mignet_convergence_step_get_limit (step));
      else
        g_assert_cmpuint (mignet_convergence_step_get_limit (step), ==, 0);

      if (mignet_convergence_step_get_action (step) == SET_DOWNTIME)
        g_string_append_printf (out, "%u", mignet_convergence_step_get_downtime (step));
      else
        g_assert_cmpuint (mignet_convergence_step_get_downtime (step), ==, 0);
      if (mignet_convergence_step_get_action (step) == POST_COPY)
        g_string_append (out, "post-copy");
      if (mignet_convergence_step_get_action (step) == ABORT)
        g_string_append (out, "abort");
    }
}

static char *
describe (MignetConvergence *convergence)
{
  g_autoptr (GPtrArray) init = NULL;
  g_autoptr (GPtrArray) stalling = NULL;
  g_autoptr (GPtrArray) last = NULL;
  g_autoptr (GString) out = g_string_new (NULL);

  if (convergence == NULL)
    return NULL;

  init = mignet_convergence_get_init (convergence);
  stalling = mignet_convergence_get_stalling (convergence);
  last = mignet_convergence_get_last (convergence);
  append_steps (out, init, FALSE);
  g_string_append (out, " | ");
  append_steps (out, stalling, TRUE);
  g_string_append (out, " | ");
  append_steps (out, last, FALSE);

  return g_string_free (g_steal_pointer (&out), FALSE);
}

static const char *
get_nick (gpointer object, const char *property)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GEnumClass) klass = NULL;

  g_object_get_property (object, property, &value);
  klass = g_type_class_ref (G_VALUE_TYPE (&value));
  return g_enum_get_value (klass, g_value_get_enum (&value))->value_nick;
}

static void
check_preset (MignetMigrationPolicy *policy, guint row)
{
  g_autofree char *schedule = describe (mignet_migration_policy_get_convergence (policy));

  g_assert_cmpint (mignet_migration_policy_get_transfer_preset (policy), ==, presets[row].preset);
  g_assert_cmpstr (get_nick (policy, "transfer-preset"), ==, presets[row].word);
  g_assert_cmpint (mignet_migration_policy_get_max_outgoing (policy), ==, presets[row].limit);
  g_assert_cmpint (mignet_migration_policy_get_max_incoming (policy), ==, presets[row].limit);
  g_assert_cmpint (mignet_migration_policy_get_auto_converge (policy), ==,
                   presets[row].auto_converge);
  g_assert_cmpstr (get_nick (policy, "post-copy"), ==, presets[row].post_copy);
  g_assert_cmpstr (get_nick (policy, "compression"), ==, presets[row].compression);
  g_assert_cmpint (mignet_migration_policy_get_zero_copy (policy), ==, presets[row].zero_copy);
  g_assert_cmpint (mignet_migration_policy_get_parallel (policy), ==, presets[row].parallel);
  g_assert_cmpstr (schedule, ==, presets[row].schedule);
}

static void
test_presets (void)
{
  g_autoptr (MignetMigrationPolicy) changed = mignet_migration_policy_new (MIGNET_PRESET_STRICT);

  g_test_summary ("The presets of the transfer have the figures that oVirt publishes");

  test_assert_done (mignet_migration_policy_set_bandwidth (changed, 77, &error));
  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      g_autoptr (MignetMigrationPolicy) made =
          g_object_new (MIGNET_TYPE_MIGRATION_POLICY, "transfer-preset", presets[i].preset, NULL);

      check_preset (made, i);
      mignet_migration_policy_apply_transfer_preset (changed, presets[i].preset);
      check_preset (changed, i);
      test_assert_silent (test_all (changed), mignet_migration_policy_apply_transfer_preset (
                                                  changed, presets[i].preset));
      g_assert_cmpint (mignet_migration_policy_get_bandwidth (changed), ==, 77);
      g_assert_cmpint (mignet_migration_policy_get_mtu_rule (changed), ==, MIGNET_RULE_REFUSE);
      g_assert_cmpint (mignet_migration_policy_get_max_downtime (changed), ==, -1);
    }
}

static void
test_override (void)
{
  g_autoptr (MignetMigrationPolicy) policy = g_object_new (
      MIGNET_TYPE_MIGRATION_POLICY, "zero-copy", FALSE, "transfer-preset",
      MIGNET_TRANSFER_PRESET_VERY_LARGE, "convergence", NULL, "max-incoming", -1, NULL);

  g_test_summary ("What is said beside the preset of the transfer overrides it");

  g_assert_false (mignet_migration_policy_get_zero_copy (policy));
  g_assert_null (mignet_migration_policy_get_convergence (policy));
  g_assert_cmpint (mignet_migration_policy_get_max_incoming (policy), ==, -1);
  g_assert_cmpint (mignet_migration_policy_get_max_outgoing (policy), ==, 1);
  g_assert_cmpint (mignet_migration_policy_get_parallel (policy), ==, MIGNET_PARALLEL_AUTO);
}

static void
test_notifies (void)
{
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_DESIGN);
  g_autoptr (TestWatch) watch = NULL;

  g_test_summary ("A preset of the transfer notifies what it changes, once each");

  mignet_migration_policy_apply_transfer_preset (policy, MIGNET_TRANSFER_PRESET_MINIMAL_DOWNTIME);
  watch = test_watch_new (test_all (policy));
  mignet_migration_policy_apply_transfer_preset (policy, MIGNET_TRANSFER_PRESET_POST_COPY);
  g_assert_cmpuint (test_watch_count (watch, policy, "transfer-preset"), ==, 1);
  g_assert_cmpuint (test_watch_count (watch, policy, "post-copy"), ==, 1);
  g_assert_cmpuint (test_watch_count (watch, policy, "convergence"), ==, 1);
  g_assert_cmpuint (test_watch_count (watch, NULL, NULL), ==, 3);
}

/* An array of up to two steps. */
static GPtrArray *
new_steps (MignetConvergenceStep *first, MignetConvergenceStep *second)
{
  GPtrArray *steps =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_convergence_step_unref);

  if (first != NULL)
    g_ptr_array_add (steps, first);
  if (second != NULL)
    g_ptr_array_add (steps, second);

  return steps;
}

static MignetConvergence *
new_schedule (guint downtime)
{
  g_autoptr (GPtrArray) init =
      new_steps (mignet_convergence_step_new (SET_DOWNTIME, downtime), NULL);
  g_autoptr (GPtrArray) stalling =
      new_steps (mignet_convergence_step_new_stalling (3, SET_DOWNTIME, 500),
                 mignet_convergence_step_new_stalling (3, POST_COPY, 7));
  g_autoptr (GPtrArray) last = new_steps (mignet_convergence_step_new (ABORT, 7), NULL);
  g_autoptr (GError) error = NULL;
  MignetConvergence *convergence = mignet_convergence_new (init, stalling, last, &error);

  g_assert_no_error (error);

  /* The schedule has arrays of its own. */
  g_ptr_array_set_size (init, 0);
  return convergence;
}

static void
test_schedule (void)
{
  g_autoptr (MignetConvergence) convergence = new_schedule (1);
  g_autoptr (MignetConvergence) same = new_schedule (1);
  g_autoptr (MignetConvergence) longest = new_schedule (2000000);
  g_autoptr (MignetConvergence) empty = mignet_convergence_new (NULL, NULL, NULL, NULL);
  g_autofree char *schedule = describe (convergence);
  g_autofree char *nothing = describe (empty);
  g_autoptr (GPtrArray) steps = mignet_convergence_get_init (convergence);

  g_test_summary ("A schedule has the steps that it was made of and does not change");

  g_assert_cmpstr (schedule, ==, "1 | 3:500 3:post-copy | abort");
  g_assert_cmpstr (nothing, ==, " |  | ");
  g_assert_true (mignet_convergence_equal (convergence, same));
  g_assert_false (mignet_convergence_equal (convergence, longest));
  g_assert_false (mignet_convergence_equal (convergence, empty));

  g_ptr_array_set_size (steps, 0);
  g_assert_true (mignet_convergence_equal (convergence, same));
}

static void
assert_refused (GPtrArray *init, GPtrArray *stalling, GPtrArray *last, const char *named)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mignet_convergence_new (init, stalling, last, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE);
  g_assert_nonnull (strstr (error->message, named));
  g_assert_null (mignet_convergence_new (init, stalling, last, NULL));
}

static void
test_refused (void)
{
  g_autoptr (GPtrArray) none = new_steps (mignet_convergence_step_new (SET_DOWNTIME, 0), NULL);
  g_autoptr (GPtrArray) long_one = new_steps (mignet_convergence_step_new (ABORT, 0),
                                              mignet_convergence_step_new (SET_DOWNTIME, 2000001));
  g_autoptr (GPtrArray) limited =
      new_steps (mignet_convergence_step_new_stalling (3, ABORT, 0), NULL);
  g_autoptr (GPtrArray) descending =
      new_steps (mignet_convergence_step_new_stalling (3, POST_COPY, 0),
                 mignet_convergence_step_new_stalling (2, ABORT, 0));

  g_test_summary ("A schedule that cannot be kept is refused");

  assert_refused (none, NULL, NULL, "0 ms");
  assert_refused (NULL, none, NULL, "0 ms");
  assert_refused (NULL, NULL, none, "0 ms");
  assert_refused (NULL, long_one, NULL, "2000001 ms");
  assert_refused (NULL, NULL, long_one, "2000001 ms");
  assert_refused (limited, NULL, NULL, "limit 3");
  assert_refused (NULL, NULL, limited, "limit 3");
  assert_refused (NULL, descending, NULL, "limit 2 after one with 3");
}

static void
test_property (void)
{
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_DESIGN);
  g_autoptr (MignetMigrationPolicy) copy = NULL;
  g_autoptr (MignetConvergence) convergence = new_schedule (1);
  g_autoptr (MignetConvergence) same = new_schedule (1);
  g_autoptr (MignetConvergence) got = NULL;

  g_test_summary ("The schedule of a policy is set, copied, compared and taken away");

  test_assert_notifies (policy, "convergence",
                        mignet_migration_policy_set_convergence (policy, convergence));
  test_assert_silent (test_all (policy), mignet_migration_policy_set_convergence (policy, same));
  g_object_get (policy, "convergence", &got, NULL);
  g_assert_true (got == convergence);

  copy = mignet_migration_policy_copy (policy);
  g_assert_true (mignet_migration_policy_equal (policy, copy));
  test_assert_notifies (copy, "convergence", g_object_set (copy, "convergence", NULL, NULL));
  g_assert_null (mignet_migration_policy_get_convergence (copy));
  g_assert_false (mignet_migration_policy_equal (policy, copy));
  g_assert_true (mignet_migration_policy_get_convergence (policy) == convergence);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/convergence/presets", test_presets);
  g_test_add_func ("/convergence/override", test_override);
  g_test_add_func ("/convergence/notifies", test_notifies);
  g_test_add_func ("/convergence/schedule", test_schedule);
  g_test_add_func ("/convergence/refused", test_refused);
  g_test_add_func ("/convergence/property", test_property);
  return g_test_run ();
}
