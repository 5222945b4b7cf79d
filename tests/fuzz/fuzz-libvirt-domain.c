/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fuzz.h"

/* The text describes a virtual machine, which is taken over into a cluster. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (MignetHost) host = mignet_host_new ("h1", "host1");
  g_autoptr (MignetNetwork) management = mignet_network_new ("n1", "ovirtmgmt");
  g_autoptr (MignetCluster) cluster = mignet_cluster_new ("c1", "Default", management, NULL);
  g_autoptr (MignetDiscovery) discovery = mignet_discovery_new (host);
  g_autoptr (GPtrArray) discoveries = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;
  g_auto (GStrv) messages = NULL;

  if (!mignet_discovery_add_libvirt_vm (discovery, bytes, "fuzz", MIGNET_VM_STATUS_UP, &error))
    {
      g_assert_true (g_error_matches (error, MIGNET_ERROR, MIGNET_ERROR_SYNTAX) ||
                     g_error_matches (error, MIGNET_ERROR, MIGNET_ERROR_DOCUMENT));
      g_assert_true (g_str_has_prefix (error->message, "fuzz: "));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }

  g_assert_no_error (error);
  mignet_discovery_set_vms_reported (discovery, TRUE);
  g_ptr_array_add (discoveries, discovery);
  messages = mignet_cluster_take_discoveries (cluster, discoveries);
  json = mignet_cluster_to_json (cluster, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (mignet_cluster_get_vms (cluster)), ==,
                    g_strv_length (messages) == 0 ? 1 : 0);

  return 0;
}
