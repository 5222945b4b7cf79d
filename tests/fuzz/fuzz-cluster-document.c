/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fuzz.h"

#include <string.h>

static void
check_error (const GError *error)
{
  g_assert_true (g_error_matches (error, MIGNET_ERROR, MIGNET_ERROR_SYNTAX) ||
                 g_error_matches (error, MIGNET_ERROR, MIGNET_ERROR_DOCUMENT));
  g_assert_true (g_str_has_prefix (error->message, "fuzz: "));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

/* A document that is loaded is saved, and from then on stays as it is. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GBytes) saved = NULL;
  g_autoptr (MignetCluster) cluster = NULL;
  g_autoptr (MignetCluster) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;
  g_autofree char *json_again = NULL;

  cluster = mignet_cluster_load_from_bytes (bytes, "fuzz", MIGNET_LOAD_ALLOW_UNKNOWN, &error);
  if (cluster == NULL)
    {
      check_error (error);
      return 0;
    }

  g_assert_no_error (error);
  json = mignet_cluster_to_json (cluster, &error);
  g_assert_no_error (error);

  saved = g_bytes_new_static (json, strlen (json));
  again = mignet_cluster_load_from_bytes (saved, "fuzz", MIGNET_LOAD_NONE, &error);
  g_assert_no_error (error);
  json_again = mignet_cluster_to_json (again, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json, ==, json_again);

  return 0;
}
