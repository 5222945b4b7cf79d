/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mignet-test-utils.h"

static GPtrArray *
new_addresses (const char *first, const char *second)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_ip_address_unref);
  const char *texts[] = { first, second };

  for (guint i = 0; i < G_N_ELEMENTS (texts) && texts[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;

      g_ptr_array_add (addresses, mignet_ip_address_new (texts[i], &error));
      g_assert_no_error (error);
    }

  return addresses;
}

static void
test_defaults (void)
{
  g_autoptr (MignetNetwork) network = mignet_network_new ("n2", "mig");
  g_autoptr (MignetNetworkAttachment) attachment = mignet_network_attachment_new (network, "eth1");
  g_autoptr (MignetNetworkAttachment) floating = mignet_network_attachment_new (network, NULL);
  static const GSocketFamily families[] = { G_SOCKET_FAMILY_IPV4, G_SOCKET_FAMILY_IPV6 };

  g_test_summary ("A family that is left out: boot protocol none, reported, no address");

  g_assert_true (mignet_network_attachment_get_network (attachment) == network);
  g_assert_cmpstr (mignet_network_attachment_get_nic (attachment), ==, "eth1");
  g_assert_null (mignet_network_attachment_get_nic (floating));
  g_assert_true (mignet_network_attachment_get_in_sync (attachment));

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      g_autoptr (GPtrArray) addresses =
          mignet_network_attachment_get_addresses (attachment, families[i]);

      g_assert_cmpint (mignet_network_attachment_get_boot_protocol (attachment, families[i]), ==,
                       MIGNET_BOOT_PROTOCOL_NONE);
      g_assert_nonnull (addresses);
      g_assert_cmpuint (addresses->len, ==, 0);
    }
}

static void
test_identity (void)
{
  g_autoptr (MignetNetwork) network = mignet_network_new ("n2", "mig");
  g_autoptr (MignetNetworkAttachment) attachment = mignet_network_attachment_new (network, "eth1");
  g_autoptr (MignetNetwork) found = NULL;
  g_autofree char *nic = NULL;
  static const char *const read_only[] = { "ipv4-boot-protocol", "ipv6-boot-protocol",
                                           "ipv4-addresses",     "ipv6-addresses",
                                           "ipv4-gateway",       "ipv6-gateway" };

  g_test_summary ("Which network it is on which interface is fixed; addresses change by a method");

  test_assert_read_only (MIGNET_TYPE_NETWORK_ATTACHMENT, "network", TRUE);
  test_assert_read_only (MIGNET_TYPE_NETWORK_ATTACHMENT, "nic", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (read_only); i++)
    test_assert_read_only (MIGNET_TYPE_NETWORK_ATTACHMENT, read_only[i], FALSE);

  g_object_get (attachment, "network", &found, "nic", &nic, NULL);
  g_assert_true (found == network);
  g_assert_cmpstr (nic, ==, "eth1");
}

static void
test_in_sync (void)
{
  g_autoptr (MignetNetwork) network = mignet_network_new ("n2", "mig");
  g_autoptr (MignetNetworkAttachment) attachment = mignet_network_attachment_new (network, NULL);

  g_test_summary ("Sync notifies once when it changes");

  test_assert_notifies (attachment, "in-sync",
                        mignet_network_attachment_set_in_sync (attachment, FALSE));
  g_assert_false (mignet_network_attachment_get_in_sync (attachment));
  test_assert_notifies (attachment, "in-sync", g_object_set (attachment, "in-sync", TRUE, NULL));
  test_assert_silent (test_all (attachment), mignet_network_attachment_set_in_sync (attachment, 2));
}

static void
test_addresses_reported (void)
{
  g_autoptr (MignetNetwork) network = mignet_network_new ("n2", "mig");
  g_autoptr (MignetNetworkAttachment) attachment = mignet_network_attachment_new (network, NULL);

  g_test_summary ("Addresses that were never reported are told from none, for each family");

  g_assert_true (
      mignet_network_attachment_get_addresses_reported (attachment, G_SOCKET_FAMILY_IPV4));
  test_assert_done (mignet_network_attachment_set_ip_config (
      attachment, G_SOCKET_FAMILY_IPV4, MIGNET_BOOT_PROTOCOL_DHCP, NULL, &error));
  g_assert_false (
      mignet_network_attachment_get_addresses_reported (attachment, G_SOCKET_FAMILY_IPV4));
  g_assert_true (
      mignet_network_attachment_get_addresses_reported (attachment, G_SOCKET_FAMILY_IPV6));
}

typedef struct
{
  GSocketFamily family;
  const char *protocol_property;
  const char *addresses_property;
  const char *first;
  const char *second;
  const char *foreign;
} FamilyCase;

static const FamilyCase family_cases[] = {
  { G_SOCKET_FAMILY_IPV4, "ipv4-boot-protocol", "ipv4-addresses", "192.168.77.1/24", "10.0.0.1/8",
    "2001:db8::1/64" },
  { G_SOCKET_FAMILY_IPV6, "ipv6-boot-protocol", "ipv6-addresses", "2001:db8::1/64",
    "2001:db8::2/64", "10.0.0.1/8" },
};

static void
check_addresses (MignetNetworkAttachment *attachment, const FamilyCase *c, GPtrArray *wanted)
{
  g_autoptr (GPtrArray) found = mignet_network_attachment_get_addresses (attachment, c->family);
  g_autoptr (GPtrArray) property = NULL;

  g_object_get (attachment, c->addresses_property, &property, NULL);
  if (wanted == NULL)
    {
      g_assert_null (found);
      g_assert_null (property);
      return;
    }

  g_assert_cmpuint (found->len, ==, wanted->len);
  g_assert_cmpuint (property->len, ==, wanted->len);
  for (guint i = 0; i < wanted->len; i++)
    {
      g_assert_true (
          mignet_ip_address_equal (g_ptr_array_index (found, i), g_ptr_array_index (wanted, i)));
      g_assert_true (
          mignet_ip_address_equal (g_ptr_array_index (property, i), g_ptr_array_index (wanted, i)));
    }
}

static void
test_ip_config (gconstpointer data)
{
  const FamilyCase *c = data;
  g_autoptr (MignetNetwork) network = mignet_network_new ("n2", "mig");
  g_autoptr (MignetNetworkAttachment) attachment = mignet_network_attachment_new (network, NULL);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GPtrArray) one = new_addresses (c->first, NULL);
  g_autoptr (GPtrArray) two = new_addresses (c->first, c->second);
  g_autoptr (GPtrArray) swapped = new_addresses (c->second, c->first);
  GPtrArray *all[] = { one, two, swapped, NULL, none };

  g_test_summary ("Addresses reported, reported as none and never reported are different things");

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      test_assert_notifies (attachment, c->addresses_property,
                            test_assert_done (mignet_network_attachment_set_ip_config (
                                attachment, c->family, MIGNET_BOOT_PROTOCOL_NONE, all[i], &error)));
      check_addresses (attachment, c, all[i]);
    }

  test_assert_notifies (attachment, c->protocol_property,
                        test_assert_done (mignet_network_attachment_set_ip_config (
                            attachment, c->family, MIGNET_BOOT_PROTOCOL_DHCP, none, &error)));
  g_assert_cmpint (mignet_network_attachment_get_boot_protocol (attachment, c->family), ==,
                   MIGNET_BOOT_PROTOCOL_DHCP);
}

static void
test_one_step (void)
{
  g_autoptr (MignetNetwork) network = mignet_network_new ("n2", "mig");
  g_autoptr (MignetNetworkAttachment) attachment = mignet_network_attachment_new (network, NULL);
  g_autoptr (GPtrArray) one = new_addresses ("192.168.77.1/24", NULL);
  g_autoptr (TestWatch) watch = test_watch_new (test_all (attachment));
  MignetBootProtocol ipv4, ipv6;

  g_test_summary ("Boot protocol and addresses of a family change together; the other one stays");

  test_assert_done (mignet_network_attachment_set_ip_config (
      attachment, G_SOCKET_FAMILY_IPV4, MIGNET_BOOT_PROTOCOL_STATIC, one, &error));
  g_assert_cmpuint (test_watch_count (watch, attachment, "ipv4-boot-protocol"), ==, 1);
  g_assert_cmpuint (test_watch_count (watch, attachment, "ipv4-addresses"), ==, 1);
  g_assert_cmpuint (test_watch_count (watch, NULL, NULL), ==, 2);

  g_object_get (attachment, "ipv4-boot-protocol", &ipv4, "ipv6-boot-protocol", &ipv6, NULL);
  g_assert_cmpint (ipv4, ==, MIGNET_BOOT_PROTOCOL_STATIC);
  g_assert_cmpint (ipv6, ==, MIGNET_BOOT_PROTOCOL_NONE);
}

static void
test_copies (void)
{
  g_autoptr (MignetNetwork) network = mignet_network_new ("n2", "mig");
  g_autoptr (MignetNetworkAttachment) attachment = mignet_network_attachment_new (network, NULL);
  g_autoptr (GPtrArray) given = new_addresses ("192.168.77.1/24", NULL);
  g_autoptr (GPtrArray) got = NULL;

  g_test_summary ("Neither the array that was given nor the one that was got is the model's own");

  test_assert_done (mignet_network_attachment_set_ip_config (
      attachment, G_SOCKET_FAMILY_IPV4, MIGNET_BOOT_PROTOCOL_STATIC, given, &error));
  g_ptr_array_set_size (given, 0);
  got = mignet_network_attachment_get_addresses (attachment, G_SOCKET_FAMILY_IPV4);
  g_assert_cmpuint (got->len, ==, 1);
  g_ptr_array_set_size (got, 0);
  g_clear_pointer (&got, g_ptr_array_unref);
  got = mignet_network_attachment_get_addresses (attachment, G_SOCKET_FAMILY_IPV4);
  g_assert_cmpuint (got->len, ==, 1);
}

static void
test_refusals (gconstpointer data)
{
  const FamilyCase *c = data;
  g_autoptr (MignetNetwork) network = mignet_network_new ("n2", "mig");
  g_autoptr (MignetNetworkAttachment) attachment = mignet_network_attachment_new (network, NULL);
  g_autoptr (GPtrArray) one = new_addresses (c->first, NULL);
  g_autoptr (GPtrArray) mixed = new_addresses (c->first, c->foreign);

  g_test_summary ("Autoconf is for IPv6, and every address is of its family");

  test_assert_done (mignet_network_attachment_set_ip_config (
      attachment, c->family, MIGNET_BOOT_PROTOCOL_STATIC, one, &error));
  test_assert_nothing (test_all (attachment),
                       mignet_network_attachment_set_ip_config (
                           attachment, c->family, MIGNET_BOOT_PROTOCOL_STATIC, one, &error));
  test_assert_refused (test_all (attachment), MIGNET_ERROR_INVALID_ADDRESS, "mig",
                       mignet_network_attachment_set_ip_config (
                           attachment, c->family, MIGNET_BOOT_PROTOCOL_DHCP, mixed, &error));

  if (c->family == G_SOCKET_FAMILY_IPV4)
    test_assert_refused (test_all (attachment), MIGNET_ERROR_INVALID_VALUE, "mig",
                         mignet_network_attachment_set_ip_config (
                             attachment, c->family, MIGNET_BOOT_PROTOCOL_AUTOCONF, one, &error));
  else
    test_assert_done (mignet_network_attachment_set_ip_config (
        attachment, c->family, MIGNET_BOOT_PROTOCOL_AUTOCONF, one, &error));
}

typedef struct
{
  GSocketFamily family;
  const char *property;
  const char *gateway;
  const char *refused[4];
} GatewayCase;

static const GatewayCase gateway_cases[] = {
  { G_SOCKET_FAMILY_IPV4,
    "ipv4-gateway",
    "192.168.77.254",
    { "2001:db8::1", "127.0.0.1", "224.0.0.1", "255.255.255.255" } },
  { G_SOCKET_FAMILY_IPV6,
    "ipv6-gateway",
    "fe80::1",
    { "192.168.77.254", "::1", "ff02::2", "0.0.0.0" } },
};

static void
check_gateway (MignetNetworkAttachment *attachment, const GatewayCase *c, GInetAddress *expected)
{
  g_autoptr (GInetAddress) found = NULL;

  g_assert_true (mignet_network_attachment_get_gateway (attachment, c->family) == expected);
  g_object_get (attachment, c->property, &found, NULL);
  g_assert_true (found == expected);
}

static void
test_gateway (gconstpointer data)
{
  const GatewayCase *c = data;
  g_autoptr (MignetNetwork) network = mignet_network_new ("n2", "mig");
  g_autoptr (MignetNetworkAttachment) attachment = mignet_network_attachment_new (network, NULL);
  g_autoptr (GInetAddress) one = g_inet_address_new_from_string (c->gateway);
  g_autoptr (GInetAddress) same = g_inet_address_new_from_string (c->gateway);
  g_autoptr (GInetAddress) none = g_inet_address_new_any (c->family);
  GInetAddress *all[] = { one, none, NULL, none, one };

  g_test_summary (
      "A gateway, none, and one that was never reported are different things; it is the "
      "latter at first");

  check_gateway (attachment, c, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      test_assert_notifies (attachment, c->property,
                            test_assert_done (mignet_network_attachment_set_gateway (
                                attachment, c->family, all[i], &error)));
      check_gateway (attachment, c, all[i]);
    }

  test_assert_nothing (test_all (attachment),
                       mignet_network_attachment_set_gateway (attachment, c->family, same, &error));
  for (guint i = 0; i < G_N_ELEMENTS (c->refused); i++)
    {
      g_autoptr (GInetAddress) bad = g_inet_address_new_from_string (c->refused[i]);

      test_assert_refused (
          test_all (attachment), MIGNET_ERROR_INVALID_ADDRESS, "mig",
          mignet_network_attachment_set_gateway (attachment, c->family, bad, &error));
    }
  check_gateway (attachment, c, one);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/attachment/addresses-reported", test_addresses_reported);
  g_test_add_func ("/attachment/defaults", test_defaults);
  g_test_add_data_func ("/attachment/gateway/ipv4", &gateway_cases[0], test_gateway);
  g_test_add_data_func ("/attachment/gateway/ipv6", &gateway_cases[1], test_gateway);
  g_test_add_func ("/attachment/identity", test_identity);
  g_test_add_func ("/attachment/in-sync", test_in_sync);
  g_test_add_data_func ("/attachment/ip-config/ipv4", &family_cases[0], test_ip_config);
  g_test_add_data_func ("/attachment/ip-config/ipv6", &family_cases[1], test_ip_config);
  g_test_add_func ("/attachment/one-step", test_one_step);
  g_test_add_func ("/attachment/copies", test_copies);
  g_test_add_data_func ("/attachment/refusals/ipv4", &family_cases[0], test_refusals);
  g_test_add_data_func ("/attachment/refusals/ipv6", &family_cases[1], test_refusals);
  return g_test_run ();
}
