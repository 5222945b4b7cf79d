/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "document/mignet-ip-link-private.h"

static GPtrArray *
parse (const char *text, GError **error)
{
  g_autofree char *document = g_strdelimit (g_strdup (text), "'", '"');
  g_autoptr (GBytes) bytes = g_bytes_new (document, strlen (document));

  return _mignet_ip_link_parse (bytes, "ip", error);
}

static void
test_sample (void)
{
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "data", "ip-link-statistics.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_file_load_bytes (file, NULL, NULL, &error);
  g_autoptr (GPtrArray) counters = _mignet_ip_link_parse (bytes, path, &error);

  g_test_summary ("The interfaces stand in the order of the text, with their 64-bit counters");

  g_assert_no_error (error);
  g_assert_cmpuint (counters->len, ==, 3);
  g_assert_cmpstr (mignet_nic_counters_get_nic (counters->pdata[0]), ==, "lo");
  g_assert_cmpstr (mignet_nic_counters_get_nic (counters->pdata[1]), ==, "eth0");
  g_assert_cmpstr (mignet_nic_counters_get_nic (counters->pdata[2]), ==, "eth0.200");
  g_assert_cmpuint (mignet_nic_counters_get_rx_bytes (counters->pdata[1]), ==, 8589934592);
  g_assert_cmpuint (mignet_nic_counters_get_tx_bytes (counters->pdata[1]), ==, 1234567890123);
}

static void
test_tolerance (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) counters = parse (
      "[{}, { 'ifname': 'a', 'x': [1.5], 'x': null, 'stats': { 'rx': { 'bytes': 1, 'y': 2 }, "
      "'tx': { 'bytes': 9223372036854775807 } } }]",
      &error);
  g_autoptr (GPtrArray) none = NULL;

  g_test_summary ("Unknown and repeated members, empty objects and old counters are understood");

  g_assert_no_error (error);
  g_assert_cmpuint (counters->len, ==, 1);
  g_assert_cmpuint (mignet_nic_counters_get_rx_bytes (counters->pdata[0]), ==, 1);
  g_assert_cmpuint (mignet_nic_counters_get_tx_bytes (counters->pdata[0]), ==, G_MAXINT64);

  none = parse ("[]", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
}

typedef struct
{
  const char *name;
  const char *text;
  const char *message;
  MignetError code;
} BadText;

static const BadText bad_texts[] = {
  { "empty", "", "ip: line 1", MIGNET_ERROR_SYNTAX },
  { "message", "Cannot find device", "ip: line 1, column 6", MIGNET_ERROR_SYNTAX },
  { "object", "{}", "ip: top level: found an object, expected an array", MIGNET_ERROR_DOCUMENT },
  { "element", "[1]", "ip: /0: found the number 1, expected an object", MIGNET_ERROR_DOCUMENT },
  { "no-name", "[{ 'x': 1 }]", "ip: /0: found no member 'ifname'", MIGNET_ERROR_DOCUMENT },
  { "name", "[{ 'ifname': 1 }]", "ip: /0/ifname: found the number 1", MIGNET_ERROR_DOCUMENT },
  { "no-counters", "[{ 'ifname': 'a' }]",
    "ip: /0: found no counters of interface 'a', expected 'stats64' or 'stats'",
    MIGNET_ERROR_DOCUMENT },
  { "counters", "[{ 'ifname': 'a', 'stats64': [] }]",
    "ip: /0/stats64: found an array, expected an object", MIGNET_ERROR_DOCUMENT },
  { "no-tx", "[{ 'ifname': 'a', 'stats64': { 'rx': { 'bytes': 1 } } }]",
    "ip: /0/stats64: found no member 'tx', expected one", MIGNET_ERROR_DOCUMENT },
  { "no-bytes", "[{ 'ifname': 'a', 'stats64': { 'rx': {} } }]",
    "ip: /0/stats64/rx: found no member 'bytes', expected one", MIGNET_ERROR_DOCUMENT },
  { "bytes", "[{ 'ifname': 'a', 'stats64': { 'rx': { 'bytes': '1' } } }]",
    "ip: /0/stats64/rx/bytes: found the string '1', expected an integer", MIGNET_ERROR_DOCUMENT },
  { "negative", "[{ 'ifname': 'a', 'stats64': { 'rx': { 'bytes': -1 } } }]",
    "ip: /0/stats64/rx/bytes: found the number -1", MIGNET_ERROR_DOCUMENT },
};

static void
test_bad_text (gconstpointer user_data)
{
  const BadText *row = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (row->text, &error));
  g_assert_error (error, MIGNET_ERROR, (int) row->code);
  if (strstr (error->message, row->message) == NULL)
    g_test_fail_printf ("the message is: %s\nexpected to have: %s", error->message, row->message);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ip-link/sample", test_sample);
  g_test_add_func ("/ip-link/tolerance", test_tolerance);
  for (gsize i = 0; i < G_N_ELEMENTS (bad_texts); i++)
    {
      g_autofree char *path = g_strdup_printf ("/ip-link/bad/%s", bad_texts[i].name);

      g_test_add_data_func (path, &bad_texts[i], test_bad_text);
    }

  return g_test_run ();
}
