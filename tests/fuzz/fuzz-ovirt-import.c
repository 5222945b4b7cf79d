/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fuzz-import.h"

/* The text is one of the documents, beside the others that a cluster needs. What was known before
 * is a cluster of the same id. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char base[] =
      "{\"cluster\":[{\"id\":\"c1\",\"name\":\"Default\"}],\"network\":[{\"id\":\"n1\",\"name\":"
      "\"ovirtmgmt\",\"cluster\":{\"id\":\"c1\"},\"usages\":{\"usage\":[\"management\"]}}]}";
  static const char *const names[] = { "fuzz", "fuzz", NULL };
  g_autoptr (GPtrArray) documents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) previous = fuzz_cluster_new (&host);
  g_autofree char *before = mignet_cluster_to_json (previous, NULL);
  g_autoptr (MignetCluster) cluster = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (documents, g_bytes_new_static (data, size));
  g_ptr_array_add (documents, g_bytes_new_static (base, strlen (base)));
  cluster = mignet_cluster_load_from_ovirt (documents, names, "c1", previous, &error);
  fuzz_check_import (cluster != NULL ? cluster : previous, before, cluster != NULL, error);

  return 0;
}
