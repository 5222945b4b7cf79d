/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "document/mignet-json-private.h"

#include <string.h>

/* A document whose long arrays are parsed in pieces is accepted and refused as it would be as a
 * whole, with the same messages: whatever a text looks like, the two ways agree. */

#define N_MUTATIONS 30000
#define MAX_EDITS 4

static const char *const long_arrays[] = { "hosts", "vms", NULL };

static GBytes *
to_bytes (const char *text)
{
  return g_bytes_new_take (g_strdelimit (g_strdup (text), "'", '"'), strlen (text));
}

/* The error of the text as a whole; NULL if it is JSON. */
static char *
parse_whole (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetJsonDocument) document = _mignet_json_document_parse (
      bytes, "text", MIGNET_LOAD_NONE, MIGNET_JSON_REPEATS_REFUSED, &error);

  return document == NULL ? g_strdup (error->message) : NULL;
}

static char *
parse_pieces (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetJsonDocument) document =
      _mignet_json_document_open (bytes, "text", MIGNET_LOAD_NONE, long_arrays, &error);

  if (document != NULL)
    _mignet_json_document_finish (document, &error);

  return error != NULL ? g_strdup (error->message) : NULL;
}

static void
assert_agreement (GBytes *bytes)
{
  g_autofree char *whole = parse_whole (bytes);
  g_autofree char *pieces = parse_pieces (bytes);

  if (g_strcmp0 (whole, pieces) != 0)
    {
      gsize size = 0;
      const char *data = g_bytes_get_data (bytes, &size);
      g_autofree char *text = g_strndup (data, size);
      g_autofree char *escaped = g_strescape (text, NULL);

      g_test_fail_printf ("of the text \"%s\"\nthe whole says: %s\nthe pieces say: %s", escaped,
                          whole, pieces);
    }
}

static void
test_agreement (void)
{
  static const char *const texts[] = {
    "",
    " ",
    "{",
    "[",
    "{}",
    "{} {}",
    "{ 'hosts' }",
    "{ 'hosts' [] }",
    "{ 'hosts': }",
    "{ 'hosts': [",
    "{ 'hosts': [1",
    "{ 'hosts': [1,",
    "{ 'hosts': [1, ] }",
    "{ 'hosts': [, 1] }",
    "{ 'hosts': [1 2] }",
    "{ 'hosts': [1} }",
    "{ 'hosts': [{ 'a': 1] }",
    "{ 'hosts': [{ 'a': 1, 'a': 2 }] }",
    "{ 'hosts': [{ 'a': 1 }, 'vms': [] }",
    "{ 'hosts': [1]] }",
    "{ 'hosts': [1] x }",
    "{ 'hosts': [1], }",
    "{ 'hosts': [1], 'hosts': [2] }",
    "{ 'hosts': [1], 'h\\u006fsts': [2] }",
    "{ 'vms': [1] 'hosts': [2] }",
    "{ 'vms': [\n1,\n2 3], 'hosts': [4 5] }",
    "{ 'vms': [1, 2], 'a' 3, 'hosts': [4 5] }",
    "{ 'vms': ['ü', '\\u00fc', 'x] }",
    "{ 'vms': ['ü', \"\\\", '], x] }",
    "{ 'vms': [\n'ü' 'é'], 'é' }",
    "{ 'vms': ['\xff'] }",
    "{ 'vms': [1e999] }",
    "{ 'vms': ['\\ud800'], 'hosts': [99999999999999999999] }",
  };

  g_test_summary ("Texts that are cut in the wrong place, or at all, are refused as a whole is");

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) bytes = to_bytes (texts[i]);

      assert_agreement (bytes);
    }
}

static void
edit (GRand *random, GString *text)
{
  static const char interesting[] = "[]{}[]{},,::\"\"\\ \n0a\xff";
  gssize position = text->len > 0 ? g_rand_int_range (random, 0, (gint32) text->len) : 0;
  gsize length = (gsize) g_rand_int_range (random, 1, 12);
  g_autofree char *piece = NULL;

  switch (g_rand_int_range (random, 0, 5))
    {
    case 0:
      g_string_insert_c (text, position,
                         interesting[g_rand_int_range (random, 0, sizeof interesting - 1)]);
      break;
    case 1:
      g_string_erase (text, position, (gssize) MIN (length, text->len - (gsize) position));
      break;
    case 2:
      g_string_truncate (text, (gsize) position);
      break;
    case 3:
      piece = g_strndup (text->str + position, length);
      g_string_insert (text, g_rand_int_range (random, 0, (gint32) text->len + 1), piece);
      break;
    default:
      if (text->len > 0)
        text->str[position] = interesting[g_rand_int_range (random, 0, sizeof interesting - 1)];
    }
}

static void
test_mutations (void)
{
  g_autoptr (GBytes) original =
      to_bytes ("{ 'format': 'x', 'cluster': { 'id': 'c', 'a': [[]] },\n  'hosts': [\n    { 'id': "
                "'hü', 'nics': [{ 'a': [1, -2.5e3] }, {}], 'b': null },\n    [ ], '\\u00e9\\\"]',"
                " true\n  ],\n  'vms': [], 'networks': [{ 'é': '[{' }] }\n");
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  guint n_refused = 0;

  g_test_summary ("Both ways agree about pseudo-random texts that are nearly JSON");

  assert_agreement (original);
  for (guint i = 0; i < N_MUTATIONS && !g_test_failed (); i++)
    {
      gsize size = 0;
      const char *data = g_bytes_get_data (original, &size);
      GString *text = g_string_new_len (data, (gssize) size);
      g_autoptr (GBytes) bytes = NULL;
      g_autofree char *message = NULL;

      for (int n = g_rand_int_range (random, 1, MAX_EDITS + 1); n > 0; n--)
        edit (random, text);
      bytes = g_string_free_to_bytes (text);
      assert_agreement (bytes);
      message = parse_whole (bytes);
      n_refused += message != NULL;
    }

  g_assert_cmpuint (n_refused, <, N_MUTATIONS);
}

static gboolean
add_element (const MignetJsonNode *element, gpointer user_data, GError **error)
{
  gint64 value = 0;

  if (!_mignet_json_get_integer (element, 0, 9, &value, error))
    return FALSE;
  g_string_append_printf (user_data, "%" G_GINT64_FORMAT, value);

  return TRUE;
}

static void
test_elements (void)
{
  g_autoptr (GBytes) bytes =
      to_bytes ("{ 'vms': [1, 2 ,3], 'hosts': [ ], 'others': [4, 5], 'h\\u006fsts2': [6] }");
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetJsonDocument) document =
      _mignet_json_document_open (bytes, "text", MIGNET_LOAD_NONE, long_arrays, &error);
  static const char *const names[] = { "hosts", "others", "hosts2", "vms", "vms" };
  g_autoptr (GString) found = g_string_new (NULL);
  MignetJsonNode root;

  g_test_summary ("Elements come in their order, of any array, in any order, more than once");

  g_assert_no_error (error);
  _mignet_json_document_get_root (document, &root);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      MignetJsonNode array;

      g_assert_true (_mignet_json_get_member (&root, names[i], &array));
      g_assert_true (_mignet_json_foreach_element (&array, add_element, found, &error));
      g_assert_no_error (error);
    }
  g_assert_cmpstr (found->str, ==, "456123123");
  g_assert_true (_mignet_json_document_finish (document, &error));
  g_assert_no_error (error);
}

static void
test_failed_element (void)
{
  g_autoptr (GBytes) bytes = to_bytes ("{ 'vms': [1, 2, 'x', 3, { 1 }] }");
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetJsonDocument) document =
      _mignet_json_document_open (bytes, "text", MIGNET_LOAD_NONE, long_arrays, &error);
  g_autoptr (GString) found = g_string_new (NULL);
  MignetJsonNode root, array;

  g_test_summary ("A wrong element is told with its place, and the text is judged nevertheless");

  g_assert_no_error (error);
  _mignet_json_document_get_root (document, &root);
  g_assert_true (_mignet_json_get_member (&root, "vms", &array));
  g_assert_false (_mignet_json_foreach_element (&array, add_element, found, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_DOCUMENT);
  g_assert_nonnull (strstr (error->message, "text: /vms/2: found the string 'x'"));
  g_clear_error (&error);
  g_assert_cmpstr (found->str, ==, "12");
  g_assert_false (_mignet_json_document_finish (document, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_SYNTAX);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json-document/agreement", test_agreement);
  g_test_add_func ("/json-document/mutations", test_mutations);
  g_test_add_func ("/json-document/elements", test_elements);
  g_test_add_func ("/json-document/failed-element", test_failed_element);

  return g_test_run ();
}
