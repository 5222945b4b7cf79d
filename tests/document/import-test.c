/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "import-test.h"

#include <string.h>

GBytes *
import_test_load (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  GBytes *bytes = g_file_load_bytes (file, NULL, NULL, &error);

  g_assert_no_error (error);
  return bytes;
}

GBytes *
import_test_quote (const char *text)
{
  char *document = g_strdelimit (g_strdup (text), "'", '"');

  return g_bytes_new_take (document, strlen (document));
}

/* Nobody looks into it, so it takes no memory. */
GBytes *
import_test_oversized (void)
{
  gsize size = ((gsize) 1 << 28) + 1;

  return g_bytes_new_take (g_malloc0 (size), size);
}

MignetCluster *
import_test_cluster_new (MignetHost **host)
{
  static const char *const subnets[] = { "192.168.77.0/24", "fd77:77::/64", NULL };
  g_autoptr (MignetNetwork) management = mignet_network_new ("n1", "ovirtmgmt");
  g_autoptr (MignetNetwork) mig = mignet_network_new ("n2", "mig");
  g_autoptr (MignetNetwork) vmnet = mignet_network_new ("n3", "vmnet");
  g_autoptr (GError) error = NULL;
  MignetCluster *cluster = mignet_cluster_new ("c1", "Default", management, &error);

  g_assert_no_error (error);
  *host = mignet_host_new ("h1", "host1");
  mignet_network_set_bridged (mig, FALSE);
  g_assert_true (mignet_network_set_vlan_id (mig, 200, &error));
  g_assert_true (mignet_network_set_subnets (mig, subnets, &error));
  g_assert_true (mignet_cluster_attach_network (cluster, mig, TRUE, &error));
  g_assert_true (mignet_cluster_attach_network (cluster, vmnet, FALSE, &error));
  g_assert_true (mignet_host_set_address (*host, "10.0.0.1", &error));
  g_assert_true (mignet_cluster_add_host (cluster, *host, &error));

  return cluster;
}

static const char *
nick (GType type, int value)
{
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (type);

  return g_enum_get_value (enum_class, value)->value_nick;
}

static void
describe_names (GString *out, const char *const *names)
{
  g_autofree char *joined = g_strjoinv (",", (char **) names);

  if (names[0] != NULL)
    g_string_append_printf (out, " [%s]", joined);
}

static void
describe_nic (GString *out, MignetNic *nic)
{
  g_string_append_printf (out, "%s: %s %s", mignet_nic_get_name (nic),
                          nick (MIGNET_TYPE_NIC_KIND, mignet_nic_get_kind (nic)),
                          nick (MIGNET_TYPE_CARRIER, mignet_nic_get_carrier (nic)));
  if (mignet_nic_get_mtu (nic) != 0)
    g_string_append_printf (out, " mtu %u", mignet_nic_get_mtu (nic));
  if (mignet_nic_get_speed (nic) != 0)
    g_string_append_printf (out, " speed %u", mignet_nic_get_speed (nic));
  if (mignet_nic_get_kind (nic) == MIGNET_NIC_KIND_VLAN)
    g_string_append_printf (out, " tag %u on %s", mignet_nic_get_vlan_id (nic),
                            mignet_nic_get_base (nic));
  if (mignet_nic_get_mode (nic) != NULL)
    g_string_append_printf (out, " %s", mignet_nic_get_mode (nic));
  describe_names (out, mignet_nic_get_slaves (nic));
  describe_names (out, mignet_nic_get_ports (nic));
  if (mignet_nic_get_active_slave (nic) != NULL)
    g_string_append_printf (out, " active %s", mignet_nic_get_active_slave (nic));
  g_string_append_c (out, '\n');
}

/* Nothing if it is not known. */
static void
describe_gateway (GString *out, GInetAddress *gateway)
{
  g_autofree char *text = gateway != NULL ? g_inet_address_to_string (gateway) : NULL;

  if (gateway != NULL)
    g_string_append_printf (out, " via %s", g_inet_address_get_is_any (gateway) ? "none" : text);
}

static void
describe_family (GString *out, MignetNetworkAttachment *attachment, GSocketFamily family)
{
  g_autoptr (GPtrArray) addresses = mignet_network_attachment_get_addresses (attachment, family);

  g_string_append_printf (out, " %s %s", family == G_SOCKET_FAMILY_IPV4 ? "ipv4" : "ipv6",
                          nick (MIGNET_TYPE_BOOT_PROTOCOL,
                                mignet_network_attachment_get_boot_protocol (attachment, family)));
  if (addresses == NULL)
    g_string_append (out, " ?");

  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    {
      MignetIpAddress *address = g_ptr_array_index (addresses, i);
      g_autofree char *text = mignet_ip_address_to_string (address);

      g_string_append_printf (
          out, " %s(%s,%s)", text,
          nick (MIGNET_TYPE_ADDRESS_ORIGIN, mignet_ip_address_get_origin (address)),
          nick (MIGNET_TYPE_ADDRESS_STATE, mignet_ip_address_get_state (address)));
    }

  describe_gateway (out, mignet_network_attachment_get_gateway (attachment, family));
}

char *
import_test_describe (MignetHost *host)
{
  GListModel *nics = mignet_host_get_nics (host);
  GListModel *attachments = mignet_host_get_attachments (host);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (MignetNic) nic = g_list_model_get_item (nics, i);

      describe_nic (out, nic);
    }

  if (!mignet_host_get_attachments_reported (host))
    g_string_append (out, "attachments ?\n");

  for (guint i = 0; i < g_list_model_get_n_items (attachments); i++)
    {
      g_autoptr (MignetNetworkAttachment) attachment = g_list_model_get_item (attachments, i);
      const char *nic = mignet_network_attachment_get_nic (attachment);

      g_string_append_printf (
          out,
          "%s @ %s:", mignet_network_get_name (mignet_network_attachment_get_network (attachment)),
          nic != NULL ? nic : "?");
      describe_family (out, attachment, G_SOCKET_FAMILY_IPV4);
      describe_family (out, attachment, G_SOCKET_FAMILY_IPV6);
      g_string_append_c (out, '\n');
    }

  return g_string_free (out, FALSE);
}

void
import_test_assert (MignetHost *host, const char *expected)
{
  g_autofree char *found = import_test_describe (host);

  g_assert_cmpstr (found, ==, expected);
}

void
import_test_assert_error (const GError *error, const BadImport *row)
{
  g_assert_error (error, MIGNET_ERROR, (int) row->code);
  if (strstr (error->message, row->message) == NULL)
    g_test_fail_printf ("the message is: %s\nexpected to have: %s", error->message, row->message);
}
