/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>

#include <string.h>

/* 255 characters. */
#define TEN "a123456789"
#define FIFTY TEN TEN TEN TEN TEN
#define LONGEST_NAME FIFTY FIFTY FIFTY FIFTY FIFTY "a1234"

static const char *const valid[] = {
  "h1",
  "h1.example.org",
  "h1.example.org.",
  "H_1-b",
  "1and1",
  "1.2.3.4.org",
  "192.0.2.1",
  "[192.0.2.1]",
  "2001:db8::1",
  "[2001:db8::1]",
  "2001:DB8::1",
  "::1",
  "127.0.0.1",
  "localhost",
  "_h1",
  "-",
  "fe80::1",
  LONGEST_NAME,
};

static const char *const invalid[] = {
  "",
  ".",
  "..",
  "1",
  "10.1",
  "192.0.2",
  "192.0.2.256",
  "192.0.2.01",
  "192.0.2.1.",
  "192.0.2.1.1",
  "192.0.2.1/24",
  "192.0.2.1:54321",
  "[h1]",
  "[]",
  "[",
  "[2001:db8::1",
  "2001:db8::1]",
  "[2001:db8::1]:54321",
  "[[2001:db8::1]]",
  "2001:db8::1::2",
  "fe80::1%eth0",
  "[fe80::1%eth0]",
  "h 1",
  " h1",
  "h1 ",
  "h1\n",
  "h1:54321",
  "h1/x",
  "root@h1",
  "h\xc3\xb6st",
  "h\xff",
  LONGEST_NAME "x",
};

static void
test_valid (void)
{
  g_test_summary ("A host name or an IP address is kept as it was written");

  for (gsize i = 0; i < G_N_ELEMENTS (valid); i++)
    {
      g_autoptr (MignetHost) host = mignet_host_new ("h1", "h1");
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", valid[i]);
      g_assert_true (mignet_host_set_address (host, valid[i], &error));
      g_assert_no_error (error);
      g_assert_cmpstr (mignet_host_get_address (host), ==, valid[i]);
    }
}

static void
test_invalid (void)
{
  g_test_summary ("Anything else is refused and changes nothing");

  for (gsize i = 0; i < G_N_ELEMENTS (invalid); i++)
    {
      g_autoptr (MignetHost) host = mignet_host_new ("h1", "h1");
      g_autoptr (GError) error = NULL;

      g_test_message ("row %" G_GSIZE_FORMAT, i);
      g_assert_true (mignet_host_set_address (host, "h1.example.org", &error));
      g_assert_false (mignet_host_set_address (host, invalid[i], &error));
      g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_ADDRESS);
      g_assert_nonnull (strstr (error->message, "is malformed, expected an IP address"));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_cmpstr (mignet_host_get_address (host), ==, "h1.example.org");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/host-address/valid", test_valid);
  g_test_add_func ("/host-address/invalid", test_invalid);

  return g_test_run ();
}
