/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mignet-test-utils.h"

#include <string.h>

static void
test_defaults (void)
{
  g_autoptr (MignetHost) host = mignet_host_new ("h1", "node1");
  g_autoptr (MignetHost) nameless = mignet_host_new ("h2", NULL);
  g_auto (GStrv) keys = mignet_host_dup_label_keys (host);

  g_test_summary ("A host about which nothing is known is up; what is not known is not zero");

  g_assert_cmpstr (mignet_host_get_id (host), ==, "h1");
  g_assert_cmpstr (mignet_host_get_name (host), ==, "node1");
  g_assert_cmpstr (mignet_host_get_name (nameless), ==, "h2");
  g_assert_null (mignet_host_get_cluster (host));
  g_assert_null (mignet_host_get_address (host));
  g_assert_cmpint (mignet_host_get_status (host), ==, MIGNET_HOST_STATUS_UP);
  g_assert_cmpint (mignet_host_get_effective_status (host), ==, MIGNET_HOST_STATUS_UP);
  g_assert_cmpuint (mignet_host_get_memory (host), ==, 0);
  g_assert_cmpuint (mignet_host_get_cpus (host), ==, 0);
  g_assert_null (mignet_host_get_libvirt_version (host));
  g_assert_null (mignet_host_get_qemu_version (host));
  g_assert_cmpint (mignet_host_get_migration_tls (host), ==, MIGNET_TRISTATE_UNKNOWN);
  g_assert_cmpint (mignet_host_get_max_outgoing (host), ==, -1);
  g_assert_cmpint (mignet_host_get_max_incoming (host), ==, -1);
  g_assert_null (mignet_host_get_label (host, "rack"));
  g_assert_cmpuint (g_strv_length (keys), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (mignet_host_get_nics (host)), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (mignet_host_get_attachments (host)), ==, 0);
  g_assert_false (mignet_host_get_attachments_reported (host));
}

static void
test_read_only (void)
{
  static const char *const read_only[] = { "cluster",          "address",
                                           "effective-status", "libvirt-version",
                                           "qemu-version",     "nics",
                                           "attachments",      "attachments-reported" };

  g_test_summary ("Identity is fixed; what can be refused changes by a method");

  test_assert_read_only (MIGNET_TYPE_HOST, "id", TRUE);
  test_assert_read_only (MIGNET_TYPE_HOST, "name", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (read_only); i++)
    test_assert_read_only (MIGNET_TYPE_HOST, read_only[i], FALSE);
}

static void
test_changes (void)
{
  g_autoptr (MignetHost) host = mignet_host_new ("h1", NULL);

  g_test_summary ("A change notifies once, the same value again does not");

  test_assert_notifies (host, "memory", mignet_host_set_memory (host, G_MAXUINT64));
  g_assert_cmpuint (mignet_host_get_memory (host), ==, G_MAXUINT64);
  test_assert_notifies (host, "memory", g_object_set (host, "memory", (guint64) 524288, NULL));
  g_assert_cmpuint (mignet_host_get_memory (host), ==, 524288);
  test_assert_notifies (host, "cpus", mignet_host_set_cpus (host, 64));
  g_assert_cmpuint (mignet_host_get_cpus (host), ==, 64);
  test_assert_notifies (host, "cpus", g_object_set (host, "cpus", 0, NULL));
  test_assert_notifies (host, "migration-tls",
                        mignet_host_set_migration_tls (host, MIGNET_TRISTATE_NO));
  g_assert_cmpint (mignet_host_get_migration_tls (host), ==, MIGNET_TRISTATE_NO);
  test_assert_notifies (host, "migration-tls",
                        g_object_set (host, "migration-tls", MIGNET_TRISTATE_YES, NULL));
  test_assert_notifies (host, "max-outgoing", mignet_host_set_max_outgoing (host, 0));
  g_assert_cmpint (mignet_host_get_max_outgoing (host), ==, 0);
  test_assert_notifies (host, "max-outgoing", g_object_set (host, "max-outgoing", -1, NULL));
  test_assert_notifies (host, "max-incoming", mignet_host_set_max_incoming (host, G_MAXINT));
  g_assert_cmpint (mignet_host_get_max_incoming (host), ==, G_MAXINT);
  test_assert_notifies (host, "max-incoming", g_object_set (host, "max-incoming", 2, NULL));
}

static void
test_status (void)
{
  g_autoptr (MignetHost) host = mignet_host_new ("h1", NULL);
  g_autoptr (TestWatch) watch = test_watch_new (test_all (host));

  g_test_summary ("Without a cluster the effective status is the reported one");

  mignet_host_set_status (host, MIGNET_HOST_STATUS_DOWN);
  g_object_set (host, "status", MIGNET_HOST_STATUS_CONNECTING, NULL);
  g_assert_cmpint (mignet_host_get_status (host), ==, MIGNET_HOST_STATUS_CONNECTING);
  g_assert_cmpint (mignet_host_get_effective_status (host), ==, MIGNET_HOST_STATUS_CONNECTING);
  g_assert_cmpuint (test_watch_count (watch, host, "status"), ==, 2);
  g_assert_cmpuint (test_watch_count (watch, host, "effective-status"), ==, 2);
  test_assert_silent (test_all (host),
                      mignet_host_set_status (host, MIGNET_HOST_STATUS_CONNECTING));
}

static void
test_address (void)
{
  static const char *const good[] = {
    "h1.example.org", "H1",  "h_1-2.",    "1.2.3.4a", "192.0.2.1", "2001:db8::1",
    "[2001:db8::1]",  "::1", "localhost", "a",        NULL
  };
  static const char *const bad[] = {
    "",         "h 1",  "1.2.3",      "1.2.3.4.5",   "256.1.1.1",           "010.0.0.1",
    "12345",    ".",    "[192.0.2.1", "2001:db8::g", "fe80::1%eth0",        "[fe80::1%eth0]",
    "h1:16509", "h1/x", "h\xc3\xa9",  "user@h1",     "[2001:db8::1]:16514", "\xff",
    "h1\n",     "\n"
  };
  g_autoptr (MignetHost) host = mignet_host_new ("h1", NULL);
  g_autofree char *too_long = g_strnfill (100000, 'x');
  g_autofree char *property = NULL;

  g_test_summary ("The address is a host name or an IP address, kept as it was written");

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      test_assert_notifies (host, "address",
                            test_assert_done (mignet_host_set_address (host, good[i], &error)));
      g_assert_cmpstr (mignet_host_get_address (host), ==, good[i]);
      test_assert_nothing (test_all (host),
                           mignet_host_set_address (host, mignet_host_get_address (host), &error));
      for (guint j = 0; j < G_N_ELEMENTS (bad); j++)
        test_assert_refused (test_all (host), MIGNET_ERROR_INVALID_ADDRESS, "h1",
                             mignet_host_set_address (host, bad[j], &error));
    }

  test_assert_refused (test_all (host), MIGNET_ERROR_INVALID_ADDRESS, "h1",
                       mignet_host_set_address (host, too_long, &error));
  g_assert_false (mignet_host_set_address (host, "", NULL));
  test_assert_done (mignet_host_set_address (host, "h1.example.org", &error));
  g_object_get (host, "address", &property, NULL);
  g_assert_cmpstr (property, ==, "h1.example.org");
}

typedef struct
{
  const char *property;
  gboolean (*set) (MignetHost *self, const char *version, GError **error);
  const char *(*get) (MignetHost *self);
} VersionCase;

static const VersionCase version_cases[] = {
  { "libvirt-version", mignet_host_set_libvirt_version, mignet_host_get_libvirt_version },
  { "qemu-version", mignet_host_set_qemu_version, mignet_host_get_qemu_version },
};

static void
test_version (gconstpointer data)
{
  static const char *const good[] = { "9.0.0", "7.2", "10", "0.0.0", "10.10.99", NULL };
  static const char *const bad[] = { "",
                                     "9.",
                                     ".9",
                                     "9..0",
                                     "9.0.0.0",
                                     "v9.0.0",
                                     "9.0.0-rc1",
                                     "9.0.0 ",
                                     " 9.0.0",
                                     "9.0.0\n",
                                     "-1.0.0",
                                     "9,0,0",
                                     "\xff",
                                     "9.\xc3",
                                     "nine",
                                     "99999999999999999999.0.0",
                                     "aaaaaaaaaabbbbbbbbbbccccccccccddddddddd\xc3\xa9" };
  const VersionCase *c = data;
  g_autoptr (MignetHost) host = mignet_host_new ("h1", NULL);
  g_autofree char *property = NULL;

  g_test_summary ("A version is one to three numbers with dots between them");

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      test_assert_notifies (host, c->property, test_assert_done (c->set (host, good[i], &error)));
      g_assert_cmpstr (c->get (host), ==, good[i]);
      test_assert_nothing (test_all (host), c->set (host, c->get (host), &error));
      for (guint j = 0; j < G_N_ELEMENTS (bad); j++)
        test_assert_refused (test_all (host), MIGNET_ERROR_INVALID_VALUE, "h1",
                             c->set (host, bad[j], &error));
    }

  test_assert_done (c->set (host, "9.0.0", &error));
  g_object_get (host, c->property, &property, NULL);
  g_assert_cmpstr (property, ==, "9.0.0");
}

static void
test_labels (void)
{
  g_autoptr (MignetHost) host = mignet_host_new ("h1", NULL);
  g_autofree char *too_long = g_strnfill (256, 'k');
  g_auto (GStrv) keys = NULL;
  const char *sorted[] = { "Rack", "a", "rack", "\xc3\xa9", NULL };

  g_test_summary ("Labels have keys in bytewise order; setting NULL removes one");

  test_assert_done (mignet_host_set_label (host, "rack", "7", &error));
  test_assert_done (mignet_host_set_label (host, "\xc3\xa9", "", &error));
  test_assert_done (mignet_host_set_label (host, "Rack", "8\n9", &error));
  test_assert_done (mignet_host_set_label (host, "a", "x", &error));
  test_assert_done (mignet_host_set_label (host, "b", "x", &error));
  test_assert_done (mignet_host_set_label (host, "b", NULL, &error));
  test_assert_done (mignet_host_set_label (host, "a", "y", &error));
  keys = mignet_host_dup_label_keys (host);
  g_assert_true (g_strv_equal ((const char *const *) keys, sorted));
  g_assert_cmpstr (mignet_host_get_label (host, "rack"), ==, "7");
  g_assert_cmpstr (mignet_host_get_label (host, "Rack"), ==, "8\n9");
  g_assert_cmpstr (mignet_host_get_label (host, "\xc3\xa9"), ==, "");
  g_assert_cmpstr (mignet_host_get_label (host, "a"), ==, "y");
  g_assert_null (mignet_host_get_label (host, "b"));

  test_assert_nothing (test_all (host), mignet_host_set_label (host, "rack", "7", &error));
  test_assert_nothing (test_all (host), mignet_host_set_label (host, "none", NULL, &error));
  test_assert_nothing (test_all (host), mignet_host_set_label (
                                            host, "a", mignet_host_get_label (host, "a"), &error));
  test_assert_refused (test_all (host), MIGNET_ERROR_INVALID_NAME, NULL,
                       mignet_host_set_label (host, "", "x", &error));
  test_assert_refused (test_all (host), MIGNET_ERROR_INVALID_NAME, NULL,
                       mignet_host_set_label (host, too_long, "x", &error));
  test_assert_refused (test_all (host), MIGNET_ERROR_INVALID_NAME, NULL,
                       mignet_host_set_label (host, "a\tb", "x", &error));
  test_assert_refused (test_all (host), MIGNET_ERROR_INVALID_NAME, NULL,
                       mignet_host_set_label (host, "\xff", "x", &error));
  test_assert_refused (test_all (host), MIGNET_ERROR_INVALID_VALUE, "rack",
                       mignet_host_set_label (host, "rack", "\xff", &error));
}

static void
test_label_generation (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetHost *host = test_cluster_add_host (cluster, "h1");
  guint64 generation = mignet_cluster_get_generation (cluster);

  g_test_summary ("A label is a change of the cluster");

  test_assert_done (mignet_host_set_label (host, "rack", "7", &error));
  g_assert_cmpuint (mignet_cluster_get_generation (cluster), >, generation);
}

static void
test_nics (void)
{
  g_autoptr (MignetHost) host = mignet_host_new ("h1", NULL);
  GListModel *nics = mignet_host_get_nics (host);
  g_autoptr (TestWatch) watch = test_watch_new (test_all (host));
  g_autoptr (MignetNic) eth0 = NULL;
  MignetNic *eth1;

  g_test_summary ("Interfaces come and go, are found by name and keep their order");

  eth0 = g_object_ref (test_host_add_ethernet (host, "eth0", MIGNET_CARRIER_UP));
  eth1 = test_host_add_ethernet (host, "eth1", MIGNET_CARRIER_UP);
  g_assert_cmpuint (test_watch_count (watch, nics, "items-changed"), ==, 2);
  g_assert_true (mignet_host_lookup_nic (host, "eth0") == eth0);
  g_assert_true (mignet_host_lookup_nic (host, "eth1") == eth1);
  g_assert_null (mignet_host_lookup_nic (host, "eth2"));
  g_assert_null (mignet_host_lookup_nic (host, ""));
  g_assert_false (mignet_host_get_attachments_reported (host));

  test_assert_done (mignet_host_remove_nic (host, eth0, &error));
  g_assert_null (mignet_host_lookup_nic (host, "eth0"));
  g_assert_cmpuint (g_list_model_get_n_items (nics), ==, 1);
  test_assert_nothing (test_all (host, eth0), mignet_host_remove_nic (host, eth0, &error));
  test_assert_nothing (test_all (host), mignet_host_add_nic (host, eth1, &error));
}

static void
test_attachments (void)
{
  g_autoptr (MignetHost) host = mignet_host_new ("h1", NULL);
  g_autoptr (MignetNetwork) network = test_network_new ("mig");
  g_autoptr (MignetNetwork) other = test_network_new ("other");
  GListModel *attachments = mignet_host_get_attachments (host);
  g_autoptr (TestWatch) watch = test_watch_new (test_all (host));
  g_autoptr (MignetNetworkAttachment) attachment = NULL;

  g_test_summary ("Attachments come and go and are found by network; the first one is a report");

  attachment = g_object_ref (test_host_attach (host, network, NULL, "192.168.77.1/24"));
  g_assert_cmpuint (test_watch_count (watch, attachments, "items-changed"), ==, 1);
  g_assert_cmpuint (test_watch_count (watch, host, "attachments-reported"), ==, 1);
  g_assert_true (mignet_host_lookup_attachment (host, network) == attachment);
  g_assert_null (mignet_host_lookup_attachment (host, other));

  mignet_host_remove_attachment (host, attachment);
  g_assert_null (mignet_host_lookup_attachment (host, network));
  g_assert_cmpuint (test_watch_count (watch, host, "attachments-reported"), ==, 1);
  g_assert_true (mignet_host_get_attachments_reported (host));
  g_assert_cmpuint (g_list_model_get_n_items (attachments), ==, 0);
  test_assert_silent (test_all (host, attachment),
                      mignet_host_remove_attachment (host, attachment));
}

static void
test_foreign_carrier (void)
{
  g_autoptr (MignetHost) host = mignet_host_new ("h1", NULL);
  g_autoptr (MignetHost) other = mignet_host_new ("h2", NULL);
  g_autoptr (MignetNetwork) network = test_network_new ("mig");
  MignetNetworkAttachment *attachment;

  g_test_summary ("The carrier of an attachment is that of its interface on the host");

  test_host_add_ethernet (host, "eth0", MIGNET_CARRIER_UP);
  attachment = test_host_attach (host, network, "eth0", NULL);
  g_assert_cmpint (mignet_host_get_attachment_carrier (host, attachment), ==, MIGNET_CARRIER_UP);
  g_assert_cmpint (mignet_host_get_attachment_carrier (other, attachment), ==,
                   MIGNET_CARRIER_UNKNOWN);
}

static void
test_set_networking (void)
{
  g_autoptr (MignetHost) host = mignet_host_new ("h1", NULL);
  g_autoptr (MignetNetwork) network = test_network_new ("mig");
  g_autoptr (GPtrArray) nics = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) attachments = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  MignetNic *nic = mignet_nic_new ("eth0", MIGNET_NIC_KIND_ETHERNET);

  g_test_summary ("A report replaces interfaces and attachments; the arrays stay the caller's");

  g_ptr_array_add (nics, nic);
  g_ptr_array_add (attachments, mignet_network_attachment_new (network, "eth0"));
  test_assert_done (mignet_host_set_networking (host, nics, attachments, &error));
  test_assert_nothing (test_all (host),
                       mignet_host_set_networking (host, nics, attachments, &error));
  g_ptr_array_set_size (nics, 0);
  g_ptr_array_set_size (attachments, 0);
  g_assert_true (mignet_host_lookup_nic (host, "eth0") == nic);
  g_assert_nonnull (mignet_host_lookup_attachment (host, network));

  test_assert_done (mignet_host_set_networking (host, none, none, &error));
  g_assert_true (mignet_host_get_attachments_reported (host));
  g_assert_null (mignet_host_lookup_nic (host, "eth0"));
  test_assert_nothing (test_all (host), mignet_host_set_networking (host, none, none, &error));
  test_assert_notifies (host, "attachments-reported",
                        test_assert_done (mignet_host_set_networking (host, none, NULL, &error)));
  g_assert_false (mignet_host_get_attachments_reported (host));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host/defaults", test_defaults);
  g_test_add_func ("/host/read-only", test_read_only);
  g_test_add_func ("/host/changes", test_changes);
  g_test_add_func ("/host/status", test_status);
  g_test_add_func ("/host/address", test_address);
  g_test_add_data_func ("/host/version/libvirt", &version_cases[0], test_version);
  g_test_add_data_func ("/host/version/qemu", &version_cases[1], test_version);
  g_test_add_func ("/host/labels", test_labels);
  g_test_add_func ("/host/label-generation", test_label_generation);
  g_test_add_func ("/host/nics", test_nics);
  g_test_add_func ("/host/attachments", test_attachments);
  g_test_add_func ("/host/foreign-carrier", test_foreign_carrier);
  g_test_add_func ("/host/set-networking", test_set_networking);
  return g_test_run ();
}
