/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>

#include <string.h>

#define NAME_OF_64 "a23456789012345678901234567890123456789012345678901234567890.org"

typedef struct
{
  const char *host;
  int port;
  const char *uri;
} UriRow;

/* These are built and read. */
static const UriRow uri_rows[] = {
  { "192.0.2.2", -1, "tcp://192.0.2.2" },
  { "192.0.2.2", 49152, "tcp://192.0.2.2:49152" },
  { "192.0.2.2", 1, "tcp://192.0.2.2:1" },
  { "192.0.2.2", 65535, "tcp://192.0.2.2:65535" },
  { "2001:db8::2", -1, "tcp://[2001:db8::2]" },
  { "2001:db8::2", 49210, "tcp://[2001:db8::2]:49210" },
  { "2001:DB8::2", -1, "tcp://[2001:DB8::2]" },
  { "::ffff:192.0.2.2", -1, "tcp://[::ffff:192.0.2.2]" },
  { "h2.example.org", -1, "tcp://h2.example.org" },
  { "h2.example.org", 49152, "tcp://h2.example.org:49152" },
  { "h2.example.org.", -1, "tcp://h2.example.org." },
  { "H_2-b", -1, "tcp://H_2-b" },
  { "1and1", -1, "tcp://1and1" },
  { "localhost.example.org", -1, "tcp://localhost.example.org" },
  { NAME_OF_64, 65535, "tcp://" NAME_OF_64 ":65535" },
  { "fe80::1%eth1", -1, "tcp://[fe80::1%25eth1]" },
  { "fe80::1%eth1", 49220, "tcp://[fe80::1%25eth1]:49220" },
  { "fe80::1%bond0.200", -1, "tcp://[fe80::1%25bond0.200]" },
  { "fe80::1%br-mig_0", -1, "tcp://[fe80::1%25br-mig_0]" },
  { "fe80::1%3", -1, "tcp://[fe80::1%253]" },
  { "fe80::1%be0", 49220, "tcp://[fe80::1%25be0]:49220" },
  { "fe80::1%ED1", 49220, "tcp://[fe80::1%25ED1]:49220" },
  { "fe80::1%12", 49220, "tcp://[fe80::1%2512]:49220" },
  { "fe80::1%b-0", -1, "tcp://[fe80::1%25b-0]" },
  { "fe80::1%a23456789012345", 1, "tcp://[fe80::1%25a23456789012345]:1" },
};

static void
test_build_and_parse (void)
{
  g_test_summary ("What is built is read again as the same host and port");

  for (gsize i = 0; i < G_N_ELEMENTS (uri_rows); i++)
    {
      const UriRow *row = &uri_rows[i];
      g_autoptr (GError) error = NULL;
      g_autofree char *uri = NULL;
      g_autofree char *host = NULL;
      int port = 0;

      g_test_message ("%s", row->uri);
      uri = mignet_migrate_uri_build (row->host, row->port, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (uri, ==, row->uri);

      g_assert_true (mignet_migrate_uri_parse (uri, &host, &port, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (host, ==, row->host);
      g_assert_cmpint (port, ==, row->port);

      g_assert_true (mignet_migrate_uri_parse (uri, NULL, NULL, &error));
    }
}

static void
test_build_brackets (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = mignet_migrate_uri_build ("[2001:db8::2]", 49152, &error);
  g_autofree char *ipv4 = mignet_migrate_uri_build ("[192.0.2.2]", -1, &error);
  g_autofree char *zoned = mignet_migrate_uri_build ("[fe80::1%eth1]", -1, &error);

  g_test_summary ("An IP address may come with brackets");

  g_assert_no_error (error);
  g_assert_cmpstr (uri, ==, "tcp://[2001:db8::2]:49152");
  g_assert_cmpstr (ipv4, ==, "tcp://192.0.2.2");
  g_assert_cmpstr (zoned, ==, "tcp://[fe80::1%25eth1]");
}

typedef struct
{
  const char *host;
  int port;
  const char *part; /* of the message */
} BadHostRow;

static const BadHostRow bad_host_rows[] = {
  { "192.0.2.2", 0, "Port 0 cannot be in a migration URI, expected 1 to 65535, or -1 for none" },
  { "192.0.2.2", -2, "Port -2" },
  { "192.0.2.2", 65536, "Port 65536" },
  { "192.0.2.2", 99999, "Port 99999" },
  { "192.0.2.2", G_MAXINT, "Port 2147483647" },
  { "192.0.2.2", G_MININT, "Port -2147483648" },
  { "", -1, "Host '' cannot be in a migration URI: it is empty" },
  { "0.0.0.0", -1, "unspecified" },
  { "::", -1, "unspecified" },
  { "::ffff:0.0.0.0", -1, "unspecified" },
  { "127.0.0.1", -1, "loopback address" },
  { "127.255.3.4", -1, "loopback address" },
  { "::1", -1, "loopback address" },
  { "[::1]", -1, "loopback address" },
  { "::ffff:127.0.0.1", -1, "loopback address" },
  { "localhost", -1, "loopback name" },
  { "LocalHost.", -1, "loopback name" },
  { "localhost.localdomain", -1, "loopback name" },
  { "ip6-localhost", -1, "loopback name" },
  { "x.localhost", -1, "loopback name" },
  { "224.0.0.1", -1, "single host" },
  { "239.255.255.255", -1, "single host" },
  { "255.255.255.255", -1, "single host" },
  { "ff02::1", -1, "single host" },
  { "::ffff:224.0.0.1", -1, "single host" },
  { "169.254.1.1", -1, "link-local address without a zone" },
  { "fe80::1", -1, "link-local address without a zone" },
  { "fe80::1", 49152, "link-local address without a zone" },
  { "febf::1", -1, "link-local address without a zone" },
  { "fe80::1%", 1, "the zone is not the name of an interface" },
  { "fe80::1%eth0/1", 1, "the zone is not the name of an interface" },
  { "fe80::1%eth 0", 1, "the zone is not the name of an interface" },
  { "fe80::1%eth0%eth1", 1, "the zone is not the name of an interface" },
  { "fe80::1%a234567890123456", 1, "at most 15" },
  { "fe80::1%be0", -1, "two hexadecimal digits" },
  { "fe80::1%ED1", -1, "two hexadecimal digits" },
  { "fe80::1%12", -1, "two hexadecimal digits" },
  { "2001:db8::1%eth0", 1, "only a link-local IPv6 address can have a zone" },
  { "::1%lo", 1, "only a link-local IPv6 address can have a zone" },
  { "169.254.1.1%eth0", 1, "only a link-local IPv6 address can have a zone" },
  { "h2%eth0", 1, "only a link-local IPv6 address can have a zone" },
  { "[fe80::1]%eth0", 1, "only a link-local IPv6 address can have a zone" },
  { NAME_OF_64 "x", -1, "64 characters" },
  { "192.0.2", -1, "not digits and dots only" },
  { "192.0.2.256", -1, "not digits and dots only" },
  { "192.0.2.01", -1, "not digits and dots only" },
  { "3221225985", -1, "not digits and dots only" },
  { ".", -1, "not digits and dots only" },
  { "192.0.2.2:49152", -1, "expected an IP address" },
  { "192.0.2.2/24", -1, "expected an IP address" },
  { "[[192.0.2.2]]", -1, "expected an IP address" },
  { "[[fe80::1%eth0]]", 1, "only a link-local IPv6 address can have a zone" },
  { "[h2]", -1, "expected an IP address" },
  { "[2001:db8::1", -1, "expected an IP address" },
  { "2001:db8::1]", -1, "expected an IP address" },
  { "[[2001:db8::1]]", -1, "expected an IP address" },
  { "[]", -1, "expected an IP address" },
  { "[:]", -1, "expected an IP address" },
  { "2001:db8::1::2", -1, "expected an IP address" },
  { "user@h2", -1, "expected an IP address" },
  { "h2/x", -1, "expected an IP address" },
  { "h2?x", -1, "expected an IP address" },
  { "h2#x", -1, "expected an IP address" },
  { "h 2", -1, "expected an IP address" },
  { " h2", -1, "expected an IP address" },
  { "h2\n", -1, "Host 'h2\\u000a'" },
  { "h\xc3\xb6st", -1, "expected an IP address" },
  { "h\xff", -1, "expected an IP address" },
  { "tcp://h2", -1, "expected an IP address" },
};

static void
test_build_invalid (void)
{
  g_test_summary ("A port or host that no migration can be sent to is refused with a message");

  for (gsize i = 0; i < G_N_ELEMENTS (bad_host_rows); i++)
    {
      const BadHostRow *row = &bad_host_rows[i];
      g_autoptr (GError) error = NULL;
      g_autofree char *uri = NULL;

      g_test_message ("row %" G_GSIZE_FORMAT, i);
      uri = mignet_migrate_uri_build (row->host, row->port, &error);
      g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_URI);
      g_assert_null (uri);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, row->part));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_false (g_str_has_suffix (error->message, "."));
    }
}

typedef struct
{
  const char *uri;
  const char *part; /* of the message */
} BadUriRow;

static const BadUriRow bad_uri_rows[] = {
  { "", "has no scheme" },
  { "192.0.2.2", "has no scheme" },
  { "192.0.2.2:49152", "has no scheme" },
  { "h2.example.org", "has no scheme" },
  { " tcp://192.0.2.2", "has no scheme" },
  { "//192.0.2.2", "has no scheme" },
  { "TCP://192.0.2.2", "scheme in capitals, expected 'tcp'" },
  { "Tcp://192.0.2.2", "scheme in capitals" },
  { "TCP:192.0.2.2", "scheme in capitals" },
  { "tcp:192.0.2.2", "has no '//'" },
  { "tcp:192.0.2.2:49152", "has no '//'" },
  { "tcp:[2001:db8::2]:49152", "has no '//'" },
  { "tcp:/192.0.2.2", "has no '//'" },
  { "tcp:", "has no '//'" },
  { "rdma://192.0.2.2", "another scheme, expected 'tcp'" },
  { "unix:///run/migrate", "another scheme" },
  { "qemu+tcp://h2/system", "another scheme" },
  { "exec:cat", "another scheme" },
  { "h2:49152", "another scheme" },
  { "tcp://", "has no host" },
  { "tcp:///x", "has no host" },
  { "tcp://:49152", "has no host" },
  { "tcp:///", "has no host" },
  { "tcp://192.0.2.2/", "has a path" },
  { "tcp://192.0.2.2/x", "has a path" },
  { "tcp://192.0.2.2:49152/", "has a path" },
  { "tcp://192.0.2.2//", "has a path" },
  { "tcp://192.0.2.2?x=1", "has a query" },
  { "tcp://192.0.2.2?", "has a query" },
  { "tcp://192.0.2.2#x", "has a fragment" },
  { "tcp://192.0.2.2#", "has a fragment" },
  { "tcp://root@192.0.2.2", "has a user" },
  { "tcp://root:secret@192.0.2.2", "has a user" },
  { "tcp://@192.0.2.2", "has a user" },
  { "tcp://192.0.2.2:0", "has port 0" },
  { "tcp://192.0.2.2:65536", "a port from 1 to 65535" },
  { "tcp://192.0.2.2:99999", "a port from 1 to 65535" },
  { "tcp://192.0.2.2:4294967297", "malformed" },
  { "tcp://192.0.2.2:18446744073709551617", "malformed" },
  { "tcp://192.0.2.2:-1", "malformed" },
  { "tcp://192.0.2.2:+1", "malformed" },
  { "tcp://192.0.2.2: 1", "malformed" },
  { "tcp://192.0.2.2:1x", "malformed" },
  { "tcp://192.0.2.2:1:2", "malformed" },
  { "tcp://192.0.2.2:", "expected 'tcp://192.0.2.2'" },
  { "tcp://192.0.2.2:049152", "expected 'tcp://192.0.2.2:49152'" },
  { "tcp://%68%32", "expected 'tcp://h2'" },
  { "tcp://192.0.2.2%20", "cannot be in a migration URI" },
  { "tcp://h2\n", "cannot be in a migration URI" },
  { "tcp://h2 ", "cannot be in a migration URI" },
  { "tcp://h%00x", "malformed" },
  { "tcp://h\xff", "malformed" },
  { "tcp://h\xc3\xb6st", "expected 'tcp://xn--" },
  { "tcp://2001:db8::2", "malformed" },
  { "tcp://[2001:db8::2", "malformed" },
  { "tcp://[2001:db8::2]x", "malformed" },
  { "tcp://[2001:db8::2]x:1", "malformed" },
  { "tcp://[192.0.2.2]", "malformed" },
  { "tcp://[h2]", "malformed" },
  { "tcp://[]", "malformed" },
  { "tcp://[fe80::1%eth1]", "malformed" },
  { "tcp://[fe80::1%25]:1", "malformed" },
  { "tcp://[fe80::1%25eth%31]:1", "expected 'tcp://[fe80::1%25eth1]:1'" },
  { "tcp://[fe80::1%25be0]", "two hexadecimal digits" },
  { "tcp://[fe80::1]", "without a zone" },
  { "tcp://[fe80::1]:1", "without a zone" },
  { "tcp://[2001:db8::1%25eth1]", "only a link-local IPv6 address" },
  { "tcp://169.254.0.1", "without a zone" },
  { "tcp://127.0.0.1", "loopback" },
  { "tcp://localhost:49152", "loopback" },
  { "tcp://[::1]", "loopback" },
  { "tcp://0.0.0.0", "unspecified" },
  { "tcp://[::]:49152", "unspecified" },
  { "tcp://224.0.0.1", "single host" },
  { "tcp://192.0.2", "not digits and dots only" },
  { "tcp://192.0.2.02", "not digits and dots only" },
  { "tcp://" NAME_OF_64 "x", "64 characters" },
};

static void
test_parse_invalid (void)
{
  g_test_summary ("Only URIs that libvirt and QEMU read as they are written are accepted");

  for (gsize i = 0; i < G_N_ELEMENTS (bad_uri_rows); i++)
    {
      const BadUriRow *row = &bad_uri_rows[i];
      g_autoptr (GError) error = NULL;
      char *host = NULL;
      int port = 7;

      g_test_message ("row %" G_GSIZE_FORMAT, i);
      g_assert_false (mignet_migrate_uri_parse (row->uri, &host, &port, &error));
      g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_URI);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, row->part));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_null (host);
      g_assert_cmpint (port, ==, 7);
    }
}

static void
test_long_uri (void)
{
  g_autofree char *fill = g_strnfill (1000000, 'h');
  g_autofree char *uri = g_strconcat ("tcp://", fill, NULL);
  g_autoptr (GError) error = NULL;

  g_test_summary ("An overlong URI is refused with a message of reasonable length");

  g_assert_false (mignet_migrate_uri_parse (uri, NULL, NULL, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_URI);
  g_assert_cmpuint (strlen (error->message), <, 400);
}

typedef struct
{
  MignetTransport transport;
  const char *host;
  const char *uri; /* NULL: refused */
} ConnectRow;

static const ConnectRow connect_rows[] = {
  { MIGNET_TRANSPORT_TLS, "h2.example.org", "qemu+tls://h2.example.org/system" },
  { MIGNET_TRANSPORT_TCP, "h2", "qemu+tcp://h2/system" },
  { MIGNET_TRANSPORT_SSH, "h_2", "qemu+ssh://h_2/system" },
  { MIGNET_TRANSPORT_TLS, "192.0.2.2", "qemu+tls://192.0.2.2/system" },
  { MIGNET_TRANSPORT_TCP, "2001:db8::1", "qemu+tcp://[2001:db8::1]/system" },
  { MIGNET_TRANSPORT_TCP, "[2001:db8::1]", "qemu+tcp://[2001:db8::1]/system" },
  { MIGNET_TRANSPORT_TCP, "[192.0.2.2]", "qemu+tcp://192.0.2.2/system" },
  { MIGNET_TRANSPORT_TCP, "localhost", "qemu+tcp://localhost/system" },
  { MIGNET_TRANSPORT_TLS, "", NULL },
  { MIGNET_TRANSPORT_TLS, "h2/x", NULL },
  { MIGNET_TRANSPORT_TLS, "root@h2", NULL },
  { MIGNET_TRANSPORT_TLS, "h2:16514", NULL },
  { MIGNET_TRANSPORT_TLS, "h2?no_verify=1", NULL },
  { MIGNET_TRANSPORT_TLS, "h2#", NULL },
  { MIGNET_TRANSPORT_TLS, "fe80::1%eth0", NULL },
  { MIGNET_TRANSPORT_TLS, "192.0.2", NULL },
  { MIGNET_TRANSPORT_TLS, "192.0.2.02", NULL },
  { MIGNET_TRANSPORT_TLS, "h\xc3\xb6st", NULL },
  { MIGNET_TRANSPORT_TLS, "h\xff", NULL },
};

static void
test_connect (void)
{
  g_test_summary ("Connection URIs are made of a transport and a registered address");

  for (gsize i = 0; i < G_N_ELEMENTS (connect_rows); i++)
    {
      const ConnectRow *row = &connect_rows[i];
      g_autoptr (GError) error = NULL;
      g_autofree char *uri = NULL;

      g_test_message ("row %" G_GSIZE_FORMAT, i);
      uri = mignet_connect_uri_build (row->transport, row->host, &error);
      g_assert_cmpstr (uri, ==, row->uri);
      if (row->uri == NULL)
        g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_URI);
      else
        g_assert_no_error (error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/uri/build-and-parse", test_build_and_parse);
  g_test_add_func ("/uri/build-brackets", test_build_brackets);
  g_test_add_func ("/uri/build-invalid", test_build_invalid);
  g_test_add_func ("/uri/parse-invalid", test_parse_invalid);
  g_test_add_func ("/uri/long", test_long_uri);
  g_test_add_func ("/uri/connect", test_connect);

  return g_test_run ();
}
