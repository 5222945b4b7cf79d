/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>

#include <string.h>

typedef struct
{
  const char *text;
  GSocketFamily family;
  guint prefix_length;
  const char *canonical;
  const char *subnet;
} ValidRow;

static const ValidRow valid_rows[] = {
  { "192.0.2.1/24", G_SOCKET_FAMILY_IPV4, 24, "192.0.2.1/24", "192.0.2.0/24" },
  { "192.0.2.255/25", G_SOCKET_FAMILY_IPV4, 25, "192.0.2.255/25", "192.0.2.128/25" },
  { "10.255.3.7/9", G_SOCKET_FAMILY_IPV4, 9, "10.255.3.7/9", "10.128.0.0/9" },
  { "10.1.2.3/32", G_SOCKET_FAMILY_IPV4, 32, "10.1.2.3/32", "10.1.2.3/32" },
  { "10.1.2.3/31", G_SOCKET_FAMILY_IPV4, 31, "10.1.2.3/31", "10.1.2.2/31" },
  { "10.1.2.3/0", G_SOCKET_FAMILY_IPV4, 0, "10.1.2.3/0", "0.0.0.0/0" },
  { "0.0.0.0/8", G_SOCKET_FAMILY_IPV4, 8, "0.0.0.0/8", "0.0.0.0/8" },
  { "255.255.255.255/1", G_SOCKET_FAMILY_IPV4, 1, "255.255.255.255/1", "128.0.0.0/1" },
  { "127.0.0.1/8", G_SOCKET_FAMILY_IPV4, 8, "127.0.0.1/8", "127.0.0.0/8" },
  { "2001:db8::1/64", G_SOCKET_FAMILY_IPV6, 64, "2001:db8::1/64", "2001:db8::/64" },
  { "2001:DB8:0:0::1/64", G_SOCKET_FAMILY_IPV6, 64, "2001:db8::1/64", "2001:db8::/64" },
  { "2001:0db8:0000:0000:0000:0000:0000:0001/128", G_SOCKET_FAMILY_IPV6, 128, "2001:db8::1/128",
    "2001:db8::1/128" },
  { "2001:db8:ffff::1/33", G_SOCKET_FAMILY_IPV6, 33, "2001:db8:ffff::1/33", "2001:db8:8000::/33" },
  { "fe80::5054:ff:fe77:10a/64", G_SOCKET_FAMILY_IPV6, 64, "fe80::5054:ff:fe77:10a/64",
    "fe80::/64" },
  { "::1/128", G_SOCKET_FAMILY_IPV6, 128, "::1/128", "::1/128" },
  { "::/0", G_SOCKET_FAMILY_IPV6, 0, "::/0", "::/0" },
  { "::ffff:192.0.2.1/120", G_SOCKET_FAMILY_IPV6, 120, "::ffff:192.0.2.1/120",
    "::ffff:192.0.2.0/120" },
};

static void
test_valid (void)
{
  g_test_summary ("Every address with a fitting prefix length is read, IPv6 in canonical form");

  for (gsize i = 0; i < G_N_ELEMENTS (valid_rows); i++)
    {
      const ValidRow *row = &valid_rows[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (MignetIpAddress) address = mignet_ip_address_new (row->text, &error);
      g_autoptr (MignetIpAddress) again = NULL;
      g_autofree char *text = NULL;
      g_autofree char *subnet = NULL;

      g_test_message ("%s", row->text);
      g_assert_no_error (error);
      g_assert_nonnull (address);
      g_assert_cmpint (mignet_ip_address_get_family (address), ==, row->family);
      g_assert_cmpuint (mignet_ip_address_get_prefix_length (address), ==, row->prefix_length);
      g_assert_cmpint (mignet_ip_address_get_origin (address), ==, MIGNET_ADDRESS_ORIGIN_STATIC);
      g_assert_cmpint (mignet_ip_address_get_state (address), ==, MIGNET_ADDRESS_STATE_PREFERRED);

      text = mignet_ip_address_to_string (address);
      g_assert_cmpstr (text, ==, row->canonical);
      subnet = mignet_ip_address_dup_subnet (address);
      g_assert_cmpstr (subnet, ==, row->subnet);

      again = mignet_ip_address_new (text, &error);
      g_assert_no_error (error);
      g_assert_true (mignet_ip_address_equal (address, again));
      g_assert_cmpuint (mignet_ip_address_hash (address), ==, mignet_ip_address_hash (again));
    }
}

typedef struct
{
  const char *text;
  const char *part; /* of the message */
} InvalidRow;

static const InvalidRow invalid_rows[] = {
  { "", "Address '' is malformed" },
  { "/", "malformed" },
  { "/24", "malformed" },
  { "192.0.2.1", "Address '192.0.2.1' has no prefix length, expected '192.0.2.1/' and a number "
                 "from 0 to 32" },
  { "2001:db8::1", "from 0 to 128" },
  { "192.0.2.1/", "wrong prefix length" },
  { "192.0.2.1/33", "Address '192.0.2.1/33' has a wrong prefix length, expected a number from 0 to "
                    "32 for IPv4" },
  { "2001:db8::1/129", "from 0 to 128 for IPv6" },
  { "192.0.2.1/-1", "wrong prefix length" },
  { "192.0.2.1/+24", "wrong prefix length" },
  { "192.0.2.1/ 24", "wrong prefix length" },
  { "192.0.2.1/24 ", "wrong prefix length" },
  { "192.0.2.1/024", "wrong prefix length" },
  { "192.0.2.1/00", "wrong prefix length" },
  { "192.0.2.1/0x18", "wrong prefix length" },
  { "192.0.2.1/24/24", "wrong prefix length" },
  { "192.0.2.1//24", "wrong prefix length" },
  { "192.0.2.1/4294967320", "wrong prefix length" },
  { "192.0.2.1/18446744073709551640", "wrong prefix length" },
  { "192.0.2.1/255.255.255.0", "wrong prefix length" },
  { " 192.0.2.1/24", "malformed" },
  { "192.0.2.1 /24", "malformed" },
  { "192.0.2.01/24", "malformed" },
  { "192.0.02.1/24", "malformed" },
  { "0192.0.2.1/24", "malformed" },
  { "192.0.2.256/24", "malformed" },
  { "192.0.2/24", "malformed" },
  { "192.0.2.1.1/24", "malformed" },
  { "192.0.2./24", "malformed" },
  { ".192.0.2.1/24", "malformed" },
  { "192..0.2.1/24", "malformed" },
  { "-1.0.2.1/24", "malformed" },
  { "+1.0.2.1/24", "malformed" },
  { "0xc0.0.2.1/24", "malformed" },
  { "3221225985/24", "malformed" },
  { "[2001:db8::1]/64", "malformed" },
  { "fe80::1%eth0/64", "malformed" },
  { "fe80::1/64%eth0", "wrong prefix length" },
  { "2001:db8::1::2/64", "malformed" },
  { "2001:db8:::1/64", "malformed" },
  { "1:2:3:4:5:6:7/64", "malformed" },
  { "1:2:3:4:5:6:7:8:9/64", "malformed" },
  { "12345::1/64", "malformed" },
  { "g::1/64", "malformed" },
  { ":/64", "malformed" },
  { "::ffff:192.0.2.01/120", "malformed" },
  { "::192.0.2.1.1/120", "malformed" },
  { "h1.example.org/24", "malformed" },
  { "192.0.2.1\n/24", "192.0.2.1\\u000a/24" },
  { "\xff\xfe/24", "malformed" },
  { "١٩٢.0.2.1/24", "malformed" },
};

static void
test_invalid (void)
{
  g_test_summary ("Anything but a plain address and prefix length is refused with a message");

  for (gsize i = 0; i < G_N_ELEMENTS (invalid_rows); i++)
    {
      const InvalidRow *row = &invalid_rows[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (MignetIpAddress) address = NULL;

      g_test_message ("row %" G_GSIZE_FORMAT, i);
      address = mignet_ip_address_new (row->text, &error);
      g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_ADDRESS);
      g_assert_null (address);
      g_assert_nonnull (strstr (error->message, row->part));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_false (g_str_has_suffix (error->message, "."));
    }
}

static void
test_long_text (void)
{
  g_autofree char *text = g_strnfill (1000000, '1');
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetIpAddress) address = NULL;

  g_test_summary ("Overlong text is refused with a message of reasonable length");

  address = mignet_ip_address_new (text, &error);
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_ADDRESS);
  g_assert_null (address);
  g_assert_cmpuint (strlen (error->message), <, 400);
}

static void
test_from_inet_address (void)
{
  g_autoptr (GInetAddress) inet4 = g_inet_address_new_from_string ("192.0.2.1");
  g_autoptr (GInetAddress) inet6 = g_inet_address_new_from_string ("2001:db8::1");
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetIpAddress) address = NULL;
  g_autoptr (MignetIpAddress) too_long = NULL;
  g_autofree char *text = NULL;

  g_test_summary ("An address is made of a GInetAddress; the prefix length must fit its family");

  address = mignet_ip_address_new_from_inet_address (inet6, 128, MIGNET_ADDRESS_ORIGIN_DHCP,
                                                     MIGNET_ADDRESS_STATE_TENTATIVE, &error);
  g_assert_no_error (error);
  g_assert_true (mignet_ip_address_get_inet_address (address) == inet6);
  g_assert_cmpint (mignet_ip_address_get_origin (address), ==, MIGNET_ADDRESS_ORIGIN_DHCP);
  g_assert_cmpint (mignet_ip_address_get_state (address), ==, MIGNET_ADDRESS_STATE_TENTATIVE);
  text = mignet_ip_address_to_string (address);
  g_assert_cmpstr (text, ==, "2001:db8::1/128");

  too_long = mignet_ip_address_new_from_inet_address (inet4, 33, MIGNET_ADDRESS_ORIGIN_STATIC,
                                                      MIGNET_ADDRESS_STATE_PREFERRED, &error);
  g_assert_null (too_long);
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_ADDRESS);
  g_assert_cmpstr (error->message, ==,
                   "Prefix length 33 does not fit address '192.0.2.1', expected 0 to 32 for IPv4");
}

static void
assert_differs (MignetIpAddress *address,
                const char *text,
                MignetAddressOrigin origin,
                MignetAddressState state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetIpAddress) other = mignet_ip_address_new_full (text, origin, state, &error);

  g_assert_no_error (error);
  g_assert_false (mignet_ip_address_equal (address, other));
  g_assert_cmpuint (mignet_ip_address_hash (address), !=, mignet_ip_address_hash (other));
}

static void
test_equal (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetIpAddress) address = mignet_ip_address_new ("192.0.2.1/24", &error);
  g_autoptr (MignetIpAddress) same = mignet_ip_address_new_full (
      "192.0.2.1/24", MIGNET_ADDRESS_ORIGIN_STATIC, MIGNET_ADDRESS_STATE_PREFERRED, &error);
  g_autoptr (MignetIpAddress) copy = g_boxed_copy (MIGNET_TYPE_IP_ADDRESS, address);

  g_test_summary ("Equality looks at address, prefix length, origin and state");

  g_assert_no_error (error);
  g_assert_true (mignet_ip_address_equal (address, same));
  g_assert_true (mignet_ip_address_equal (address, copy));
  g_assert_true (copy == address);

  assert_differs (address, "192.0.2.2/24", MIGNET_ADDRESS_ORIGIN_STATIC,
                  MIGNET_ADDRESS_STATE_PREFERRED);
  assert_differs (address, "192.0.2.1/25", MIGNET_ADDRESS_ORIGIN_STATIC,
                  MIGNET_ADDRESS_STATE_PREFERRED);
  assert_differs (address, "192.0.2.1/24", MIGNET_ADDRESS_ORIGIN_DHCP,
                  MIGNET_ADDRESS_STATE_PREFERRED);
  assert_differs (address, "192.0.2.1/24", MIGNET_ADDRESS_ORIGIN_STATIC,
                  MIGNET_ADDRESS_STATE_DUPLICATE);
  assert_differs (address, "::ffff:192.0.2.1/24", MIGNET_ADDRESS_ORIGIN_STATIC,
                  MIGNET_ADDRESS_STATE_PREFERRED);
}

#define N_THREADS 4
#define N_ROUNDS 20000

static gpointer
ref_in_thread (gpointer data)
{
  for (int i = 0; i < N_ROUNDS; i++)
    {
      g_autoptr (MignetIpAddress) address = mignet_ip_address_ref (data);
      g_autofree char *text = mignet_ip_address_to_string (address);

      g_assert_cmpstr (text, ==, "2001:db8::1/64");
    }

  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetIpAddress) address = mignet_ip_address_new ("2001:db8::1/64", &error);
  GThread *threads[N_THREADS];

  g_test_summary ("An address may be used and referenced from any thread");

  g_assert_no_error (error);
  for (int i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("ref", ref_in_thread, address);
  for (int i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);

  ref_in_thread (address);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ip-address/valid", test_valid);
  g_test_add_func ("/ip-address/invalid", test_invalid);
  g_test_add_func ("/ip-address/long-text", test_long_text);
  g_test_add_func ("/ip-address/from-inet-address", test_from_inet_address);
  g_test_add_func ("/ip-address/equal", test_equal);
  g_test_add_func ("/ip-address/threads", test_threads);

  return g_test_run ();
}
