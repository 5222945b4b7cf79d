/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fuzz-import.h"

/* The text is one document. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const names[] = { "fuzz", NULL };
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (MignetHost) host = NULL;
  g_autoptr (MignetCluster) cluster = fuzz_cluster_new (&host);
  g_autofree char *before = mignet_cluster_to_json (cluster, NULL);
  g_autoptr (GPtrArray) documents = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  gboolean done;

  g_ptr_array_add (documents, bytes);
  done = mignet_host_import_libvirt (host, cluster, documents, names, &error);
  fuzz_check_import (cluster, before, done, error);

  return 0;
}
