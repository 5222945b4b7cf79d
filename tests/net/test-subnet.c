/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>

#include <string.h>

typedef struct
{
  const char *text;
  const char *canonical; /* NULL: refused */
  const char *part;      /* of the message */
} SubnetRow;

static const SubnetRow rows[] = {
  { "192.168.77.0/24", "192.168.77.0/24", NULL },
  { "0.0.0.0/0", "0.0.0.0/0", NULL },
  { "192.0.2.1/32", "192.0.2.1/32", NULL },
  { "192.0.2.128/25", "192.0.2.128/25", NULL },
  { "2001:DB8:0::/48", "2001:db8::/48", NULL },
  { "::/0", "::/0", NULL },
  { "2001:db8::1/128", "2001:db8::1/128", NULL },
  { "192.168.77.1/24", NULL, "Subnet '192.168.77.1/24' has host bits, expected '192.168.77.0/24'" },
  { "192.0.2.128/24", NULL, "expected '192.0.2.0/24'" },
  { "192.0.2.3/31", NULL, "expected '192.0.2.2/31'" },
  { "10.255.0.0/9", NULL, "expected '10.128.0.0/9'" },
  { "0.0.0.1/0", NULL, "expected '0.0.0.0/0'" },
  { "2001:db8::1/64", NULL, "expected '2001:db8::/64'" },
  { "2001:db8:8000::/32", NULL, "expected '2001:db8::/32'" },
  { "192.168.77.0", NULL, "has no prefix length" },
  { "192.168.77.0/", NULL, "wrong prefix length" },
  { "192.168.77.0/33", NULL, "from 0 to 32 for IPv4" },
  { "2001:db8::/129", NULL, "from 0 to 128 for IPv6" },
  { "192.168.77.0/024", NULL, "wrong prefix length" },
  { "192.168.77.0/+24", NULL, "wrong prefix length" },
  { "192.168.77.0/255.255.255.0", NULL, "wrong prefix length" },
  { "192.168.077.0/24", NULL, "malformed" },
  { "192.168.77/24", NULL, "malformed" },
  { "fe80::%eth0/64", NULL, "malformed" },
  { "[2001:db8::]/64", NULL, "malformed" },
  { "mig", NULL, "malformed" },
  { "", NULL, "malformed" },
  { "\xff", NULL, "malformed" },
};

static void
test_rows (void)
{
  g_test_summary ("Subnets are read strictly and have no host bits");

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const SubnetRow *row = &rows[i];
      g_autoptr (MignetNetwork) network = mignet_network_new ("n1", "mig");
      g_autoptr (GError) error = NULL;
      const char *subnets[] = { "198.51.100.0/24", row->text, NULL };
      gboolean accepted;

      g_test_message ("row %" G_GSIZE_FORMAT, i);
      accepted = mignet_network_set_subnets (network, subnets, &error);
      if (row->canonical != NULL)
        {
          g_assert_no_error (error);
          g_assert_true (accepted);
          g_assert_cmpstr (mignet_network_get_subnets (network)[1], ==, row->canonical);
          continue;
        }

      g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_ADDRESS);
      g_assert_false (accepted);
      g_assert_nonnull (strstr (error->message, row->part));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_cmpuint (g_strv_length ((GStrv) mignet_network_get_subnets (network)), ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/subnet/rows", test_rows);

  return g_test_run ();
}
