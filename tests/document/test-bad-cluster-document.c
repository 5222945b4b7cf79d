/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "bad-cluster-documents.h"

static void
test_bad_document (gconstpointer user_data)
{
  const BadDocument *row = user_data;
  g_autofree char *document = bad_document_dup_text (row);
  g_autoptr (GBytes) bytes = g_bytes_new (document, strlen (document));
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetCluster) cluster =
      mignet_cluster_load_from_bytes (bytes, "bad.json", MIGNET_LOAD_NONE, &error);

  if (cluster != NULL)
    {
      g_test_fail_printf ("it was loaded, expected an error: %s", row->message);
      return;
    }

  g_assert_error (error, MIGNET_ERROR, (int) row->code);
  g_assert_true (g_str_has_prefix (error->message, "bad.json: "));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_false (g_str_has_suffix (error->message, "."));
  g_assert_null (strchr (error->message, '\x1b'));
  if (strstr (error->message, row->message) == NULL)
    g_test_fail_printf ("the message is: %s\nexpected to have: %s", error->message, row->message);
}

static void
add_table (const BadDocumentTable *table)
{
  for (gsize i = 0; i < table->n_rows; i++)
    {
      const BadDocument *row = &table->rows[i];
      g_autofree char *path = g_strdup_printf ("/bad-document/%s/%s", table->part, row->name);

      g_test_add_data_func (path, row, test_bad_document);
    }
}

static void
assert_syntax_error (char *text, const char *message)
{
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));
  g_autoptr (GError) error = NULL;

  g_assert_null (mignet_cluster_load_from_bytes (bytes, NULL, MIGNET_LOAD_NONE, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_SYNTAX);
  g_assert_nonnull (strstr (error->message, message));
}

static void
test_nesting (void)
{
  g_test_summary ("Nesting deep enough to exhaust a stack is an error");

  assert_syntax_error (g_strnfill (1000000, '['), "maximum parsing depth");
}

static void
test_long_texts (void)
{
  g_autofree char *name = g_strnfill (1000000, 'x');
  g_autofree char *document = g_strdup_printf ("{ \"format\": \"%s\", \"%s\": 1 }", name, name);
  g_autoptr (GBytes) bytes = g_bytes_new (document, strlen (document));
  g_autoptr (GError) error = NULL;

  g_test_summary ("A message stays short whatever the document holds");

  g_assert_null (mignet_cluster_load_from_bytes (bytes, NULL, MIGNET_LOAD_NONE, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_DOCUMENT);
  g_assert_cmpuint (strlen (error->message), <, 300);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < n_bad_document_tables; i++)
    add_table (&bad_document_tables[i]);
  g_test_add_func ("/bad-document/nesting", test_nesting);
  g_test_add_func ("/bad-document/long-texts", test_long_texts);

  return g_test_run ();
}
