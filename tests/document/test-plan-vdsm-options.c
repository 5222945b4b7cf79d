/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>
#include <string.h>

/* Which options a plan has is for the planner to say. Here the test says it: the conversion is part
 * of the program and asks these. */
static const char *const *flags;
static GVariant *parameters;
static const char *migrate_uri;

const char *const *
mignet_plan_get_flags (G_GNUC_UNUSED MignetPlan *self)
{
  return flags;
}

GVariant *
mignet_plan_get_parameters (G_GNUC_UNUSED MignetPlan *self)
{
  return parameters;
}

const char *
mignet_plan_get_migrate_uri (G_GNUC_UNUSED MignetPlan *self)
{
  return migrate_uri;
}

static MignetPlan *
plan (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "two-hosts.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetCluster) cluster =
      mignet_cluster_load_from_file (file, MIGNET_LOAD_NONE, NULL, &error);
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (MignetVm) vm = g_list_model_get_item (mignet_cluster_get_vms (cluster), 0);
  g_autoptr (MignetRequest) request = mignet_request_new (vm);
  MignetPlan *result = mignet_planner_plan (planner, request, &error);

  g_assert_no_error (error);
  g_assert_cmpint (mignet_plan_get_outcome (result), ==, MIGNET_OUTCOME_DEDICATED);

  return result;
}

/* The flags stand in a text with blanks between them, the parameters in GVariant's own format. */
static GVariant *
convert (const char *flag_names, const char *parameter_text, const char *uri, GError **error)
{
  g_auto (GStrv) names = g_strsplit (flag_names, " ", -1);
  g_autoptr (GVariant) dictionary =
      g_variant_parse (G_VARIANT_TYPE_VARDICT, parameter_text, NULL, NULL, NULL);
  g_autoptr (MignetPlan) dedicated = plan ();

  flags = (const char *const *) names;
  parameters = dictionary;
  migrate_uri = uri;

  return mignet_plan_to_vdsm_variant (dedicated, error);
}

typedef struct
{
  const char *name;
  const char *flags;
  const char *parameters;
  const char *argument;
  const char *expected; /* GVariant's own format, NULL: not there */
} Option;

static const Option options[] = {
  { "tunnelled", "live peer2peer tunnelled", "{}", "tunneled", "'true'" },
  { "auto-converge", "live peer2peer auto-converge", "{}", "autoConverge", "'true'" },
  { "compressed", "live compressed", "{'compression': <'xbzrle'>}", "compressed", "'true'" },
  { "abort-on-error", "live abort-on-error", "{}", "abortOnError", "'true'" },
  { "no-abort-on-error", "live", "{}", "abortOnError", NULL },
  { "tls", "live tls", "{'tls.destination': <'h2'>}", "encrypted", "true" },
  { "no-tls", "live", "{}", "encrypted", NULL },
  { "zerocopy", "live parallel zerocopy", "{}", "zerocopy", "true" },
  { "parallel", "live parallel", "{'parallel.connections': <4>}", "parallel", "4" },
  { "parallel-default", "live parallel", "{}", "parallel", "2" },
  { "not-parallel", "live", "{'parallel.connections': <4>}", "parallel", NULL },
  { "bandwidth", "live", "{'bandwidth': <uint64 625>}", "maxBandwidth", "int64 625" },
  { "persistence", "live persist-dest undefine-source postcopy", "{}", "tunneled", "'false'" },
};

static void
test_option (gconstpointer data)
{
  const Option *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) arguments =
      convert (row->flags, row->parameters, "tcp://192.168.77.2", &error);
  g_autoptr (GVariant) found = NULL;
  g_autoptr (GVariant) expected = NULL;

  g_test_summary ("A flag or parameter of libvirt is the argument that VDSM has for it");

  g_assert_no_error (error);
  found = g_variant_lookup_value (arguments, row->argument, NULL);
  if (row->expected == NULL)
    {
      g_assert_null (found);
      return;
    }

  expected = g_variant_parse (NULL, row->expected, NULL, NULL, NULL);
  g_assert_cmpvariant (found, expected);
}

static void
test_tunnelled (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) arguments = convert ("live peer2peer tunnelled", "{}", NULL, &error);

  g_test_summary ("A tunnelled migration has no address of its own");

  g_assert_no_error (error);
  g_assert_false (g_variant_lookup (arguments, "dstqemu", "s", NULL));
}

static void
assert_untold (const char *flag_names,
               const char *parameter_text,
               const char *uri,
               const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *message = g_strdup_printf ("has the %s, which VDSM cannot be told", expected);

  g_assert_null (convert (flag_names, parameter_text, uri, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE);
  g_assert_nonnull (strstr (error->message, message));
}

static void
test_untold (void)
{
  const char *uri = "tcp://192.168.77.2";

  g_test_summary ("What VDSM cannot be told is an error and not forgotten");

  assert_untold ("live non-shared-disk", "{}", uri, "flag 'non-shared-disk'");
  assert_untold ("live", "{'disks_port': <49153>}", uri, "parameter 'disks_port'");
  assert_untold ("live compressed", "{'compression': <'zstd'>}", uri, "compression 'zstd'");
  assert_untold ("live", "{}", "tcp://192.168.77.2:49200", "port '49200'");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autofree char *path = g_strdup_printf ("/plan-vdsm-options/%s", options[i].name);

      g_test_add_data_func (path, &options[i], test_option);
    }
  g_test_add_func ("/plan-vdsm-options/tunnelled-address", test_tunnelled);
  g_test_add_func ("/plan-vdsm-options/untold", test_untold);

  return g_test_run ();
}
