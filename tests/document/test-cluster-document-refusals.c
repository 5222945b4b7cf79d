/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>
#include <string.h>

/* The model can hold a few things that a document cannot: they are refused when the document is
 * written, with their place, so that what was saved can always be loaded. */

static MignetCluster *
make_cluster (MignetHost **host)
{
  g_autoptr (GError) error = NULL;
  MignetCluster *cluster = mignet_cluster_new ("c1", NULL, NULL, &error);
  g_autoptr (MignetHost) first = mignet_host_new ("h1", NULL);
  g_autoptr (MignetHost) second = mignet_host_new ("h2", NULL);
  g_autoptr (MignetVm) vm = mignet_vm_new ("vm1", NULL);

  g_assert_no_error (error);
  g_assert_true (mignet_cluster_add_host (cluster, first, &error));
  g_assert_true (mignet_cluster_add_host (cluster, second, &error));
  g_assert_true (mignet_vm_set_placement (vm, MIGNET_VM_STATUS_UP, first, NULL, &error));
  g_assert_true (mignet_cluster_add_vm (cluster, vm, &error));
  *host = second;

  return cluster;
}

static void
assert_refused (MignetCluster *cluster, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *json = mignet_cluster_to_json (cluster, &error);

  g_assert_null (json);
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_DOCUMENT);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_true (g_str_has_prefix (error->message, "document of cluster 'c1': "));
  if (strstr (error->message, message) == NULL)
    g_test_fail_printf ("the message is: %s\nexpected to have: %s", error->message, message);
}

/* What is not refused can be loaded, and is the same then. */
static void
assert_saved (MignetCluster *cluster)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *json = mignet_cluster_to_json (cluster, &error);
  g_autofree char *again = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (MignetCluster) loaded = NULL;

  g_assert_no_error (error);
  bytes = g_bytes_new (json, strlen (json));
  loaded = mignet_cluster_load_from_bytes (bytes, NULL, MIGNET_LOAD_NONE, &error);
  g_assert_no_error (error);
  again = mignet_cluster_to_json (loaded, &error);
  g_assert_cmpstr (json, ==, again);
}

typedef struct
{
  const char *name;
  MignetNicKind kind;
  const char *property;
  const char *value;   /* a name, a list of one name, or a VLAN id */
  const char *message; /* (nullable): NULL if it can be saved */
} NicRow;

#define LONG_NAME \
  "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123" \
  "4567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567" \
  "89012345678901234567890123456789012345678901234567890123456789012345"

static const NicRow nic_rows[] = {
  { "mac", MIGNET_NIC_KIND_ETHERNET, "mac", "52:54:\xff", "/hosts/1/nics/1/mac: found text that" },
  { "mac-with-control-character", MIGNET_NIC_KIND_ETHERNET, "mac", "\x1b\x7f\"\\", NULL },
  { "mode", MIGNET_NIC_KIND_BOND, "mode", "\xc3", "/hosts/1/nics/1/mode: found text that is not" },
  { "mode-of-ethernet", MIGNET_NIC_KIND_ETHERNET, "mode", "x",
    "/hosts/1/nics/1/mode: found 'mode' on an interface of kind 'ethernet', expected it only on "
    "one of kind 'bond'" },
  { "mode-of-other", MIGNET_NIC_KIND_OTHER, "mode", "x", NULL },
  { "empty-base", MIGNET_NIC_KIND_VLAN, "base", "", "/nics/1/base: The name of a network inter" },
  { "long-base", MIGNET_NIC_KIND_VLAN, "base", LONG_NAME, "/hosts/1/nics/1/base: The name '0123" },
  { "base-text", MIGNET_NIC_KIND_VLAN, "base", "\xff", "/hosts/1/nics/1/base: The name" },
  { "base", MIGNET_NIC_KIND_VLAN, "base", "gone", NULL },
  { "base-of-bridge", MIGNET_NIC_KIND_BRIDGE, "base", "eth0", "/base: found 'base' on an" },
  { "vlan-of-ethernet", MIGNET_NIC_KIND_ETHERNET, "vlan-id", "7", "/vlan: found 'vlan' on an" },
  { "no-vlan-of-ethernet", MIGNET_NIC_KIND_ETHERNET, "vlan-id", "0", NULL },
  { "slave", MIGNET_NIC_KIND_BOND, "slaves", "a\nb", "/hosts/1/nics/1/slaves/0: The name 'a\\u0" },
  { "slave-of-vlan", MIGNET_NIC_KIND_VLAN, "slaves", "a", "/slaves: found 'slaves' on an" },
  { "active-slave", MIGNET_NIC_KIND_BOND, "active-slave", "", "/nics/1/active-slave: The name of" },
  { "active-slave-of-bridge", MIGNET_NIC_KIND_BRIDGE, "active-slave", "a",
    "/hosts/1/nics/1/active-slave: found 'active-slave' on an interface of kind 'bridge'" },
  { "port", MIGNET_NIC_KIND_BRIDGE, "ports", "", "/hosts/1/nics/1/ports/0: The name of a network" },
  { "port-of-bond", MIGNET_NIC_KIND_BOND, "ports", "a", "/hosts/1/nics/1/ports: found 'ports' on" },
};

static MignetNic *
make_nic (const NicRow *row)
{
  const char *const names[] = { row->value, NULL };

  if (g_str_equal (row->property, "slaves") || g_str_equal (row->property, "ports"))
    return g_object_new (MIGNET_TYPE_NIC, "name", "n", "kind", row->kind, row->property, names,
                         NULL);
  if (g_str_equal (row->property, "vlan-id"))
    return g_object_new (MIGNET_TYPE_NIC, "name", "n", "kind", row->kind, row->property,
                         (guint) g_ascii_strtoull (row->value, NULL, 10), NULL);

  return g_object_new (MIGNET_TYPE_NIC, "name", "n", "kind", row->kind, row->property, row->value,
                       NULL);
}

static void
test_nic (gconstpointer user_data)
{
  const NicRow *row = user_data;
  MignetHost *host = NULL;
  g_autoptr (MignetCluster) cluster = make_cluster (&host);
  g_autoptr (MignetNic) good = mignet_nic_new ("eth0", MIGNET_NIC_KIND_ETHERNET);
  g_autoptr (MignetNic) nic = make_nic (row);
  g_autoptr (GError) error = NULL;

  g_assert_true (mignet_host_add_nic (host, good, &error));
  g_assert_true (mignet_host_add_nic (host, nic, &error));
  g_assert_no_error (error);

  if (row->message == NULL)
    assert_saved (cluster);
  else
    assert_refused (cluster, row->message);
}

static void
test_memory (void)
{
  const guint64 most = (G_GUINT64_CONSTANT (1) << 44) - 1;
  MignetHost *host = NULL;
  g_autoptr (MignetCluster) cluster = make_cluster (&host);
  MignetVm *vm = mignet_cluster_lookup_vm (cluster, "vm1");

  g_test_summary ("More memory than a document can say");

  mignet_host_set_memory (host, most);
  mignet_vm_set_memory (vm, most);
  assert_saved (cluster);
  mignet_vm_set_memory (vm, most + 1);
  assert_refused (cluster, "/vms/0/memory: found the number 17592186044416, expected an integer "
                           "from 0 to 17592186044415");
  mignet_host_set_memory (host, G_MAXUINT64);
  assert_refused (cluster, "/hosts/1/memory: found the number 18446744073709551615");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (nic_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/cluster-document/refusals/%s", nic_rows[i].name);

      g_test_add_data_func (path, &nic_rows[i], test_nic);
    }
  g_test_add_func ("/cluster-document/refusals/memory", test_memory);

  return g_test_run ();
}
