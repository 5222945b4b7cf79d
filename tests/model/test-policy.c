/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mignet-test-utils.h"

/* The knobs of the presets with the words of their values, a row a knob, as they are documented. */
static const struct
{
  const char *property;
  const char *values[3];
} preset_table[] = {
  { "fallback", { "when-absent", "always", "never" } },
  { "source-rule", { "warn", "refuse", "refuse" } },
  { "unknown-carrier", { "warn", "refuse", "refuse" } },
  { "pending-address", { "wait", "skip", "wait" } },
  { "subnet-rule", { "warn", "ignore", "refuse" } },
  { "family-rule", { "warn", "refuse", "refuse" } },
  { "mtu-rule", { "warn", "ignore", "refuse" } },
  { "sync-rule", { "warn", "ignore", "refuse" } },
};

static const MignetPreset presets[] = { MIGNET_PRESET_DESIGN, MIGNET_PRESET_OVIRT,
                                        MIGNET_PRESET_STRICT };

/* The word of an enumerated property. */
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
check_preset (MignetMigrationPolicy *policy, MignetPreset preset)
{
  g_assert_cmpint (mignet_migration_policy_get_preset (policy), ==, preset);
  for (guint i = 0; i < G_N_ELEMENTS (preset_table); i++)
    g_assert_cmpstr (get_nick (policy, preset_table[i].property), ==,
                     preset_table[i].values[preset]);
}

static void
test_presets (void)
{
  g_test_summary ("The presets are the rows of the table of settings");

  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (presets[i]);

      check_preset (policy, presets[i]);
    }
}

static void
test_nicks (void)
{
  static const char *const words[] = { "design", "ovirt", "strict" };

  g_test_summary ("The presets go by the names that the documents use");

  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (presets[i]);

      g_assert_cmpstr (get_nick (policy, "preset"), ==, words[i]);
    }
}

static void
test_getters (void)
{
  g_test_summary ("The getters of the rules say what the properties say");

  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (presets[i]);
      int values[G_N_ELEMENTS (preset_table)];
      int got[] = { mignet_migration_policy_get_fallback (policy),
                    mignet_migration_policy_get_source_rule (policy),
                    mignet_migration_policy_get_unknown_carrier (policy),
                    mignet_migration_policy_get_pending_address (policy),
                    mignet_migration_policy_get_subnet_rule (policy),
                    mignet_migration_policy_get_family_rule (policy),
                    mignet_migration_policy_get_mtu_rule (policy),
                    mignet_migration_policy_get_sync_rule (policy) };

      for (guint j = 0; j < G_N_ELEMENTS (preset_table); j++)
        {
          g_object_get (policy, preset_table[j].property, &values[j], NULL);
          g_assert_cmpint (got[j], ==, values[j]);
        }
    }
}

static void
check_transfer_defaults (MignetMigrationPolicy *policy)
{
  static const char *const words[][2] = {
    { "transfer-preset", "none" }, { "mode", "peer-to-peer" }, { "encryption", "off" },
    { "post-copy", "off" },        { "compression", "off" },   { "persistence", "keep" },
    { "storage", "shared" },
  };
  guint min = 1, max = 1;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_cmpstr (get_nick (policy, words[i][0]), ==, words[i][1]);
  mignet_migration_policy_get_port_range (policy, &min, &max);
  g_assert_cmpuint (min, ==, 0);
  g_assert_cmpuint (max, ==, 0);
  g_assert_cmpint (mignet_migration_policy_get_parallel (policy), ==, MIGNET_PARALLEL_OFF);
  g_assert_false (mignet_migration_policy_get_auto_converge (policy));
  g_assert_false (mignet_migration_policy_get_zero_copy (policy));
  g_assert_cmpint (mignet_migration_policy_get_max_downtime (policy), ==, -1);
  g_assert_cmpint (mignet_migration_policy_get_completion_timeout (policy), ==, -1);
  g_assert_null (mignet_migration_policy_get_convergence (policy));
  g_assert_cmpuint (mignet_migration_policy_get_max_per_network (policy), ==, 0);
  g_assert_cmpuint (mignet_migration_policy_get_max_per_cluster (policy), ==, 0);
}

static void
test_defaults (void)
{
  g_test_summary ("Everything but the rules has one default, whatever the preset");

  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (presets[i]);
      const char *const *families = mignet_migration_policy_get_families (policy);

      g_assert_cmpuint (mignet_migration_policy_get_pending_timeout (policy), ==, 30);
      g_assert_cmpuint (g_strv_length ((char **) families), ==, 2);
      g_assert_cmpstr (families[0], ==, "ipv4");
      g_assert_cmpstr (families[1], ==, "ipv6");
      g_assert_cmpuint (g_list_model_get_n_items (mignet_migration_policy_get_networks (policy)),
                        ==, 0);
      g_assert_cmpint (mignet_migration_policy_get_connect_transport (policy), ==,
                       MIGNET_TRANSPORT_TLS);
      g_assert_cmpint (mignet_migration_policy_get_listen (policy), ==, MIGNET_LISTEN_CHOSEN);
      g_assert_cmpint (mignet_migration_policy_get_bandwidth (policy), ==, MIGNET_BANDWIDTH_AUTO);
      g_assert_cmpint (mignet_migration_policy_get_max_outgoing (policy), ==, -1);
      g_assert_cmpint (mignet_migration_policy_get_max_incoming (policy), ==, -1);
      check_transfer_defaults (policy);
    }
}

typedef void (*EnumSetter) (MignetMigrationPolicy *self, int value);

static void
test_knobs (void)
{
  /* The setters take enumerations, which are passed as int. */
  static const struct
  {
    const char *property;
    GCallback setter;
  } knobs[] = {
    { "fallback", G_CALLBACK (mignet_migration_policy_set_fallback) },
    { "source-rule", G_CALLBACK (mignet_migration_policy_set_source_rule) },
    { "unknown-carrier", G_CALLBACK (mignet_migration_policy_set_unknown_carrier) },
    { "pending-address", G_CALLBACK (mignet_migration_policy_set_pending_address) },
    { "subnet-rule", G_CALLBACK (mignet_migration_policy_set_subnet_rule) },
    { "family-rule", G_CALLBACK (mignet_migration_policy_set_family_rule) },
    { "mtu-rule", G_CALLBACK (mignet_migration_policy_set_mtu_rule) },
    { "sync-rule", G_CALLBACK (mignet_migration_policy_set_sync_rule) },
    { "connect-transport", G_CALLBACK (mignet_migration_policy_set_connect_transport) },
    { "listen", G_CALLBACK (mignet_migration_policy_set_listen) },
    { "mode", G_CALLBACK (mignet_migration_policy_set_mode) },
    { "encryption", G_CALLBACK (mignet_migration_policy_set_encryption) },
    { "post-copy", G_CALLBACK (mignet_migration_policy_set_post_copy) },
    { "compression", G_CALLBACK (mignet_migration_policy_set_compression) },
    { "persistence", G_CALLBACK (mignet_migration_policy_set_persistence) },
    { "storage", G_CALLBACK (mignet_migration_policy_set_storage) },
  };
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_DESIGN);

  g_test_summary ("Each knob takes each of its values, alone and with one notification");

  for (guint i = 0; i < G_N_ELEMENTS (knobs); i++)
    {
      GParamSpec *pspec =
          g_object_class_find_property (G_OBJECT_GET_CLASS (policy), knobs[i].property);
      GEnumClass *values = G_PARAM_SPEC_ENUM (pspec)->enum_class;
      EnumSetter setter = (EnumSetter) (void (*) (void)) knobs[i].setter;

      for (guint j = 0; j < 2 * values->n_values; j++)
        {
          int before, after;
          int wanted = values->values[j % values->n_values].value;

          g_object_get (policy, knobs[i].property, &before, NULL);
          if (before == wanted)
            continue;
          if (j < values->n_values)
            test_assert_notifies (policy, knobs[i].property, setter (policy, wanted));
          else
            test_assert_notifies (policy, knobs[i].property,
                                  g_object_set (policy, knobs[i].property, wanted, NULL));
          g_object_get (policy, knobs[i].property, &after, NULL);
          g_assert_cmpint (after, ==, wanted);
        }
    }
}

static void
test_numbers (void)
{
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_DESIGN);

  g_test_summary ("Numbers that cannot be refused");

  test_assert_notifies (policy, "pending-timeout",
                        mignet_migration_policy_set_pending_timeout (policy, 0));
  test_assert_notifies (policy, "pending-timeout",
                        g_object_set (policy, "pending-timeout", G_MAXUINT, NULL));
  g_assert_cmpuint (mignet_migration_policy_get_pending_timeout (policy), ==, G_MAXUINT);
  test_assert_notifies (policy, "max-outgoing",
                        mignet_migration_policy_set_max_outgoing (policy, 0));
  test_assert_notifies (policy, "max-outgoing", g_object_set (policy, "max-outgoing", -1, NULL));
  test_assert_notifies (policy, "max-incoming",
                        mignet_migration_policy_set_max_incoming (policy, G_MAXINT));
  g_assert_cmpint (mignet_migration_policy_get_max_incoming (policy), ==, G_MAXINT);
  g_assert_cmpint (mignet_migration_policy_get_max_outgoing (policy), ==, -1);
  test_assert_notifies (policy, "max-downtime",
                        mignet_migration_policy_set_max_downtime (policy, 2000000));
  test_assert_notifies (policy, "max-downtime", g_object_set (policy, "max-downtime", -1, NULL));
  test_assert_notifies (policy, "completion-timeout",
                        mignet_migration_policy_set_completion_timeout (policy, 1));
  g_assert_cmpint (mignet_migration_policy_get_completion_timeout (policy), ==, 1);
  test_assert_notifies (policy, "max-per-network",
                        g_object_set (policy, "max-per-network", G_MAXUINT, NULL));
  g_assert_cmpuint (mignet_migration_policy_get_max_per_network (policy), ==, G_MAXUINT);
  test_assert_notifies (policy, "max-per-cluster",
                        mignet_migration_policy_set_max_per_cluster (policy, 1));
  g_assert_cmpuint (mignet_migration_policy_get_max_per_cluster (policy), ==, 1);
}

static void
test_switches (void)
{
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_DESIGN);

  g_test_summary ("Switches are on or off, whatever number stands for on");

  test_assert_notifies (policy, "auto-converge",
                        mignet_migration_policy_set_auto_converge (policy, 17));
  g_assert_cmpint (mignet_migration_policy_get_auto_converge (policy), ==, TRUE);
  test_assert_nothing (test_all (policy),
                       (mignet_migration_policy_set_auto_converge (policy, 2), TRUE));
  test_assert_notifies (policy, "zero-copy", g_object_set (policy, "zero-copy", TRUE, NULL));
  g_assert_true (mignet_migration_policy_get_zero_copy (policy));
  test_assert_notifies (policy, "zero-copy", mignet_migration_policy_set_zero_copy (policy, FALSE));
}

static void
test_parallel (void)
{
  static const int good[] = { 1, MIGNET_PARALLEL_AUTO, 255, MIGNET_PARALLEL_OFF };
  static const int bad[] = { -2, 256, G_MININT, G_MAXINT };
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_DESIGN);

  g_test_summary ("Parallel connections are off, auto or a number that QEMU takes");

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      test_assert_notifies (
          policy, "parallel",
          test_assert_done (mignet_migration_policy_set_parallel (policy, good[i], &error)));
      g_assert_cmpint (mignet_migration_policy_get_parallel (policy), ==, good[i]);
      for (guint j = 0; j < G_N_ELEMENTS (bad); j++)
        test_assert_refused (test_all (policy), MIGNET_ERROR_INVALID_VALUE, NULL,
                             mignet_migration_policy_set_parallel (policy, bad[j], &error));
    }

  test_assert_read_only (MIGNET_TYPE_MIGRATION_POLICY, "parallel", FALSE);
}

static void
test_port_range (void)
{
  static const guint good[][2] = { { 1, 65535 }, { 49152, 49152 }, { 49152, 49215 }, { 0, 0 } };
  static const guint bad[][2] = { { 0, 1 },         { 1, 0 },         { 2, 1 },
                                  { 65536, 65536 }, { 49152, 65536 }, { 49152, 99999 },
                                  { 1, G_MAXUINT }, { G_MAXUINT, 1 } };
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_DESIGN);
  guint min, max;

  g_test_summary ("Ports are a range within 1 to 65535, or nothing is said");

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      test_assert_done (
          mignet_migration_policy_set_port_range (policy, good[i][0], good[i][1], &error));
      mignet_migration_policy_get_port_range (policy, &min, &max);
      g_assert_cmpuint (min, ==, good[i][0]);
      g_assert_cmpuint (max, ==, good[i][1]);
      g_object_get (policy, "port-range-min", &min, "port-range-max", &max, NULL);
      g_assert_cmpuint (min, ==, good[i][0]);
      g_assert_cmpuint (max, ==, good[i][1]);
      test_assert_nothing (test_all (policy),
                           mignet_migration_policy_set_port_range (policy, min, max, &error));
      for (guint j = 0; j < G_N_ELEMENTS (bad); j++)
        test_assert_refused (
            test_all (policy), MIGNET_ERROR_INVALID_VALUE, NULL,
            mignet_migration_policy_set_port_range (policy, bad[j][0], bad[j][1], &error));
    }

  mignet_migration_policy_get_port_range (policy, NULL, NULL);
  test_assert_done (mignet_migration_policy_set_port_range (policy, 10, 20, &error));
  test_assert_notifies (
      policy, "port-range-max",
      test_assert_done (mignet_migration_policy_set_port_range (policy, 10, 30, &error)));
  test_assert_notifies (
      policy, "port-range-min",
      test_assert_done (mignet_migration_policy_set_port_range (policy, 20, 30, &error)));
  test_assert_read_only (MIGNET_TYPE_MIGRATION_POLICY, "port-range-min", FALSE);
  test_assert_read_only (MIGNET_TYPE_MIGRATION_POLICY, "port-range-max", FALSE);
}

static void
test_bandwidth (void)
{
  static const gint64 good[] = { 1, MIGNET_BANDWIDTH_UNLIMITED, 625, 8796093022207,
                                 MIGNET_BANDWIDTH_AUTO };
  static const gint64 bad[] = { -2, G_MININT64, 8796093022208, G_MAXINT64 };
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_DESIGN);
  gint64 found;

  g_test_summary ("A bandwidth is auto, unlimited or a number that libvirt takes");

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      test_assert_notifies (
          policy, "bandwidth",
          test_assert_done (mignet_migration_policy_set_bandwidth (policy, good[i], &error)));
      g_object_get (policy, "bandwidth", &found, NULL);
      g_assert_cmpint (mignet_migration_policy_get_bandwidth (policy), ==, good[i]);
      g_assert_cmpint (found, ==, good[i]);
      for (guint j = 0; j < G_N_ELEMENTS (bad); j++)
        test_assert_refused (test_all (policy), MIGNET_ERROR_INVALID_VALUE, NULL,
                             mignet_migration_policy_set_bandwidth (policy, bad[j], &error));
    }

  test_assert_read_only (MIGNET_TYPE_MIGRATION_POLICY, "bandwidth", FALSE);
}

static void
test_families (void)
{
  static const char *const good[][3] = { { "ipv6", "ipv4", NULL },
                                         { "ipv4", NULL, NULL },
                                         { "ipv6", NULL, NULL },
                                         { "ipv4", "ipv6", NULL } };
  static const struct
  {
    const char *families[5];
    const char *named;
  } bad[] = {
    { { NULL }, NULL },
    { { "ipv4", "ipv4", NULL }, "ipv4" },
    { { "ipv6", "ipv6", NULL }, "ipv6" },
    { { "ipv4", "ipv6", "ipv4", NULL }, "ipv4" },
    { { "ipv4", "ipv6", "ipv6", NULL }, "ipv6" },
    { { "ipv6", "ipv4", "ipv4", "ipv6", NULL }, NULL },
    { { "ipv4", "ipx", NULL }, "ipx" },
    { { "ipv4", "ipv6", "ipx", NULL }, "ipx" },
    { { "IPv4", NULL }, "IPv4" },
    { { "", NULL }, "" },
    { { "ipv4 ", NULL }, "ipv4 " },
    { { "\xff\xfe", NULL }, NULL },
    { { "aaaaaaaaaabbbbbbbbbbccccccccccddddddddd\xc3\xa9", NULL }, NULL },
  };
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_DESIGN);
  g_auto (GStrv) found = NULL;

  g_test_summary ("Families are ordered, at least one, none twice, and all or none are taken over");

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      test_assert_notifies (
          policy, "families",
          test_assert_done (mignet_migration_policy_set_families (policy, good[i], &error)));
      g_assert_true (g_strv_equal (mignet_migration_policy_get_families (policy), good[i]));
      test_assert_nothing (test_all (policy),
                           mignet_migration_policy_set_families (
                               policy, mignet_migration_policy_get_families (policy), &error));
      for (guint j = 0; j < G_N_ELEMENTS (bad); j++)
        test_assert_refused (
            test_all (policy), MIGNET_ERROR_INVALID_VALUE, bad[j].named,
            mignet_migration_policy_set_families (policy, bad[j].families, &error));
    }

  test_assert_read_only (MIGNET_TYPE_MIGRATION_POLICY, "families", FALSE);
  g_object_get (policy, "families", &found, NULL);
  g_assert_true (g_strv_equal ((const char *const *) found, good[3]));
}

static GPtrArray *
new_array (gpointer first, gpointer second)
{
  GPtrArray *array = g_ptr_array_new ();

  if (first != NULL)
    g_ptr_array_add (array, first);
  if (second != NULL)
    g_ptr_array_add (array, second);

  return array;
}

static void
test_networks (void)
{
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_DESIGN);
  g_autoptr (MignetNetwork) fast = test_network_new ("fast");
  g_autoptr (MignetNetwork) slow = test_network_new ("slow");
  g_autoptr (GPtrArray) both = new_array (fast, slow);
  g_autoptr (GPtrArray) swapped = new_array (slow, fast);
  g_autoptr (GPtrArray) twice = new_array (fast, fast);
  g_autoptr (GPtrArray) none = new_array (NULL, NULL);
  GListModel *networks = mignet_migration_policy_get_networks (policy);
  g_autoptr (TestWatch) watch = test_watch_new (test_all (policy));
  g_autoptr (MignetNetwork) first = NULL;

  g_test_summary ("The wanted networks are ordered, none twice; the list follows the policy");

  test_assert_done (mignet_migration_policy_set_networks (policy, both, &error));
  g_assert_cmpuint (test_watch_count (watch, networks, "items-changed"), ==, 1);
  test_assert_done (mignet_migration_policy_set_networks (policy, swapped, &error));
  g_assert_cmpuint (test_watch_count (watch, networks, "items-changed"), ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (networks), ==, 2);
  first = g_list_model_get_item (networks, 0);
  g_assert_true (first == slow);

  test_assert_nothing (test_all (policy),
                       mignet_migration_policy_set_networks (policy, swapped, &error));
  test_assert_refused (test_all (policy, fast, slow), MIGNET_ERROR_INVALID_VALUE, "fast",
                       mignet_migration_policy_set_networks (policy, twice, &error));
  test_assert_done (mignet_migration_policy_set_networks (policy, none, &error));
  g_assert_cmpuint (g_list_model_get_n_items (networks), ==, 0);
  g_assert_true (mignet_migration_policy_get_networks (policy) == networks);
  test_assert_read_only (MIGNET_TYPE_MIGRATION_POLICY, "networks", FALSE);
}

/* A policy none of whose settings outside the rules has its default. */
static MignetMigrationPolicy *
new_unusual_policy (MignetNetwork *network)
{
  MignetMigrationPolicy *policy = mignet_migration_policy_new (MIGNET_PRESET_OVIRT);
  const char *families[] = { "ipv6", NULL };
  g_autoptr (GPtrArray) networks = new_array (network, NULL);

  mignet_migration_policy_set_pending_timeout (policy, 7);
  test_assert_done (mignet_migration_policy_set_families (policy, families, &error));
  test_assert_done (mignet_migration_policy_set_networks (policy, networks, &error));
  mignet_migration_policy_set_connect_transport (policy, MIGNET_TRANSPORT_SSH);
  mignet_migration_policy_set_listen (policy, MIGNET_LISTEN_ANY);
  test_assert_done (mignet_migration_policy_set_bandwidth (policy, 77, &error));
  mignet_migration_policy_set_max_outgoing (policy, 5);
  mignet_migration_policy_set_max_incoming (policy, 6);
  mignet_migration_policy_set_mode (policy, MIGNET_TRANSFER_MODE_MANAGED);
  test_assert_done (mignet_migration_policy_set_port_range (policy, 10, 20, &error));
  mignet_migration_policy_set_max_downtime (policy, 100);
  mignet_migration_policy_set_max_per_network (policy, 3);
  return policy;
}

static void
check_unusual (MignetMigrationPolicy *policy, MignetNetwork *network)
{
  g_autoptr (MignetNetwork) first =
      g_list_model_get_item (mignet_migration_policy_get_networks (policy), 0);

  g_assert_cmpuint (mignet_migration_policy_get_pending_timeout (policy), ==, 7);
  g_assert_cmpstr (mignet_migration_policy_get_families (policy)[0], ==, "ipv6");
  g_assert_null (mignet_migration_policy_get_families (policy)[1]);
  g_assert_true (first == network);
  g_assert_cmpint (mignet_migration_policy_get_connect_transport (policy), ==,
                   MIGNET_TRANSPORT_SSH);
  g_assert_cmpint (mignet_migration_policy_get_listen (policy), ==, MIGNET_LISTEN_ANY);
  g_assert_cmpint (mignet_migration_policy_get_bandwidth (policy), ==, 77);
  g_assert_cmpint (mignet_migration_policy_get_max_outgoing (policy), ==, 5);
  g_assert_cmpint (mignet_migration_policy_get_max_incoming (policy), ==, 6);
  g_assert_cmpint (mignet_migration_policy_get_mode (policy), ==, MIGNET_TRANSFER_MODE_MANAGED);
  g_assert_cmpint (mignet_migration_policy_get_max_downtime (policy), ==, 100);
  g_assert_cmpuint (mignet_migration_policy_get_max_per_network (policy), ==, 3);
}

static void
test_apply_preset (void)
{
  g_autoptr (MignetNetwork) network = test_network_new ("fast");
  g_autoptr (MignetMigrationPolicy) policy = new_unusual_policy (network);

  g_test_summary ("A preset replaces the rules and nothing else");

  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      mignet_migration_policy_set_source_rule (policy, MIGNET_RULE_IGNORE);
      mignet_migration_policy_apply_preset (policy, presets[i]);
      check_preset (policy, presets[i]);
      check_unusual (policy, network);
      test_assert_silent (test_all (policy),
                          mignet_migration_policy_apply_preset (policy, presets[i]));
    }
}

static void
test_apply_preset_notifies (void)
{
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_OVIRT);
  g_autoptr (TestWatch) watch = test_watch_new (test_all (policy));

  g_test_summary ("A preset notifies the rules that it changes, once each, and no other");

  mignet_migration_policy_apply_preset (policy, MIGNET_PRESET_STRICT);
  g_assert_cmpuint (test_watch_count (watch, policy, "preset"), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (preset_table); i++)
    g_assert_cmpuint (test_watch_count (watch, policy, preset_table[i].property), ==,
                      g_str_equal (preset_table[i].values[1], preset_table[i].values[2]) ? 0 : 1);
  g_assert_cmpuint (test_watch_count (watch, NULL, NULL), ==, 6);
}

static void
test_copy (void)
{
  g_autoptr (MignetNetwork) network = test_network_new ("fast");
  g_autoptr (MignetMigrationPolicy) policy = new_unusual_policy (network);
  g_autoptr (MignetMigrationPolicy) copy = NULL;
  const char *families[] = { "ipv4", NULL };
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  g_test_summary ("A copy has every setting of the original and is independent of it");

  mignet_migration_policy_set_mtu_rule (policy, MIGNET_RULE_WARN);
  copy = mignet_migration_policy_copy (policy);
  g_assert_true (copy != policy);
  g_assert_true (mignet_migration_policy_equal (policy, copy));
  check_unusual (copy, network);
  g_assert_cmpint (mignet_migration_policy_get_mtu_rule (copy), ==, MIGNET_RULE_WARN);

  test_assert_done (mignet_migration_policy_set_families (policy, families, &error));
  test_assert_done (mignet_migration_policy_set_networks (policy, none, &error));
  mignet_migration_policy_apply_preset (policy, MIGNET_PRESET_STRICT);
  check_unusual (copy, network);
  g_assert_cmpint (mignet_migration_policy_get_preset (copy), ==, MIGNET_PRESET_OVIRT);
}

static void
change_setting (MignetMigrationPolicy *policy, guint which, MignetNetwork *network)
{
  const char *families[] = { "ipv6", "ipv4", NULL };
  g_autoptr (GPtrArray) networks = new_array (network, NULL);

  switch (which)
    {
    case 0:
      mignet_migration_policy_set_pending_timeout (policy, 31);
      break;
    case 1:
      test_assert_done (mignet_migration_policy_set_families (policy, families, &error));
      break;
    case 2:
      test_assert_done (mignet_migration_policy_set_networks (policy, networks, &error));
      break;
    case 3:
      mignet_migration_policy_set_connect_transport (policy, MIGNET_TRANSPORT_TCP);
      break;
    case 4:
      mignet_migration_policy_set_listen (policy, MIGNET_LISTEN_ANY);
      break;
    case 5:
      test_assert_done (mignet_migration_policy_set_bandwidth (policy, 0, &error));
      break;
    case 6:
      mignet_migration_policy_set_max_outgoing (policy, 2);
      break;
    case 7:
      mignet_migration_policy_set_max_incoming (policy, 2);
      break;
    case 8:
      test_assert_done (mignet_migration_policy_set_port_range (policy, 1, 2, &error));
      break;
    case 9:
      test_assert_done (mignet_migration_policy_set_parallel (policy, 2, &error));
      break;
    case 10:
      mignet_migration_policy_apply_transfer_preset (policy, MIGNET_TRANSFER_PRESET_LEGACY);
      mignet_migration_policy_set_max_outgoing (policy, -1);
      mignet_migration_policy_set_max_incoming (policy, -1);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
test_equal (void)
{
  g_autoptr (MignetNetwork) network = test_network_new ("fast");
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_DESIGN);

  g_test_summary ("Two policies are equal if every setting is, and not if any one differs");

  g_assert_true (mignet_migration_policy_equal (policy, policy));
  for (guint i = 0; i < 11; i++)
    {
      g_autoptr (MignetMigrationPolicy) other = mignet_migration_policy_new (MIGNET_PRESET_DESIGN);

      g_assert_true (mignet_migration_policy_equal (policy, other));
      change_setting (other, i, network);
      g_assert_false (mignet_migration_policy_equal (policy, other));
      g_assert_false (mignet_migration_policy_equal (other, policy));
    }

  for (guint i = 0; i < G_N_ELEMENTS (preset_table); i++)
    {
      g_autoptr (MignetMigrationPolicy) other = mignet_migration_policy_new (MIGNET_PRESET_DESIGN);
      int value;

      g_object_get (other, preset_table[i].property, &value, NULL);
      g_object_set (other, preset_table[i].property, value == 0 ? 1 : 0, NULL);
      g_assert_false (mignet_migration_policy_equal (policy, other));
    }
}

static void
test_equal_transfer (void)
{
  static const char *const ones[] = {
    "mode",
    "encryption",
    "compression",
    "post-copy",
    "persistence",
    "storage",
    "zero-copy",
    "auto-converge",
    "max-downtime",
    "completion-timeout",
    "max-per-network",
    "max-per-cluster",
  };
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_DESIGN);

  g_test_summary ("A copy has every setting of the transfer, and each makes a difference");

  for (guint i = 0; i < G_N_ELEMENTS (ones); i++)
    {
      g_autoptr (MignetMigrationPolicy) other = mignet_migration_policy_new (MIGNET_PRESET_DESIGN);
      g_autoptr (MignetMigrationPolicy) copy = NULL;

      g_object_set (other, ones[i], 1, NULL);
      copy = mignet_migration_policy_copy (other);
      g_assert_false (mignet_migration_policy_equal (policy, other));
      g_assert_true (mignet_migration_policy_equal (copy, other));
    }
}

static void
test_construct (void)
{
  g_autoptr (MignetMigrationPolicy) policy =
      g_object_new (MIGNET_TYPE_MIGRATION_POLICY, "preset", MIGNET_PRESET_STRICT, "sync-rule",
                    MIGNET_RULE_IGNORE, "max-incoming", 3, NULL);
  g_autoptr (MignetMigrationPolicy) plain = g_object_new (MIGNET_TYPE_MIGRATION_POLICY, NULL);

  g_test_summary ("A policy that is made by its properties: design unless another preset is named");

  g_assert_cmpint (mignet_migration_policy_get_sync_rule (policy), ==, MIGNET_RULE_IGNORE);
  g_assert_cmpint (mignet_migration_policy_get_mtu_rule (policy), ==, MIGNET_RULE_REFUSE);
  g_assert_cmpint (mignet_migration_policy_get_max_incoming (policy), ==, 3);
  check_preset (plain, MIGNET_PRESET_DESIGN);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy/presets", test_presets);
  g_test_add_func ("/policy/nicks", test_nicks);
  g_test_add_func ("/policy/getters", test_getters);
  g_test_add_func ("/policy/defaults", test_defaults);
  g_test_add_func ("/policy/knobs", test_knobs);
  g_test_add_func ("/policy/numbers", test_numbers);
  g_test_add_func ("/policy/switches", test_switches);
  g_test_add_func ("/policy/parallel", test_parallel);
  g_test_add_func ("/policy/port-range", test_port_range);
  g_test_add_func ("/policy/bandwidth", test_bandwidth);
  g_test_add_func ("/policy/families", test_families);
  g_test_add_func ("/policy/networks", test_networks);
  g_test_add_func ("/policy/apply-preset", test_apply_preset);
  g_test_add_func ("/policy/apply-preset-notifies", test_apply_preset_notifies);
  g_test_add_func ("/policy/copy", test_copy);
  g_test_add_func ("/policy/equal", test_equal);
  g_test_add_func ("/policy/equal-transfer", test_equal_transfer);
  g_test_add_func ("/policy/construct", test_construct);
  return g_test_run ();
}
