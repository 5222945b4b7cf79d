/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>

static GPtrArray *
parse (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return mignet_tcp_connection_parse_ss (bytes, "standard output", error);
}

typedef struct
{
  const char *text;
  const char *expected; /* "LOCAL PORT PEER PORT SENT RECEIVED" of each, separated by ", " */
} Row;

#define DETAILS "\t bbr wscale:10,10 rto:204 rtt:2.2/2.9 mss:1448 cwnd:50 "

static const Row rows[] = {
  { "", "" },
  { "\n\n", "" },
  { "State Recv-Q Send-Q Local Address:Port Peer Address:Port Process\n", "" },
  { "Recv-Q Send-Q Local Address:Port Peer Address:Port\n"
    "0 0 10.0.0.1:22 10.0.0.2:5555\n",
    "10.0.0.1 22 10.0.0.2 5555 -1 -1" },
  { "ESTAB 0      0      192.168.77.1:48446 192.168.77.2:49152\n" DETAILS
    "bytes_sent:99 bytes_acked:9316 bytes_received:8 segs_out:43\n"
    "ESTAB 0      0         10.77.0.1:60920    10.77.0.2:16509\n" DETAILS "segs_out:12",
    "192.168.77.1 48446 192.168.77.2 49152 9316 8, 10.77.0.1 60920 10.77.0.2 16509 0 0" },
  { "ESTAB 1 2 [::ffff:192.168.77.2]:49152 [::ffff:192.168.77.1]:48462\n" DETAILS
    "bytes_received:17916160\n",
    "192.168.77.2 49152 192.168.77.1 48462 0 17916160" },
  { "0 0 [fd77:77::1]:41970 [fd77:77:0::2]:49152 cubic rto:204 bytes_acked:12 bytes_received:3\r\n",
    "fd77:77::1 41970 fd77:77::2 49152 12 3" },
  { "CLOSE-WAIT 1 0 [fe80::1%mig0]:5 [fe80::2]%mig0:6 users:((\"qemu\",pid=7,fd=8)) "
    "timer:(on,200ms,0)\n",
    "fe80::1 5 fe80::2 6 -1 -1" },
  { "LISTEN 0 128 [::]:22 [::]:*\n" DETAILS "bytes_acked:5\n"
    "SYN-SENT 0 1 10.0.0.1:1 10.0.0.2:2\n"
    "TIME-WAIT 0 0 10.0.0.1:1 10.0.0.2:2\n"
    "ESTAB 0 0 10.0.0.1:3 10.0.0.2:4\n",
    "10.0.0.1 3 10.0.0.2 4 -1 -1" },
  { "ESTAB 0 0 10.0.0.1:3 10.0.0.2:4 bytes_acked:9223372036854775807\n"
    "ESTAB 0 0 10.0.0.1:5 10.0.0.2:6 bytes_acked:9223372036854775808 bytes_received:x\n",
    "10.0.0.1 3 10.0.0.2 4 9223372036854775807 -1, 10.0.0.1 5 10.0.0.2 6 -1 -1" },
};

static void
test_connections (void)
{
  g_test_summary ("What ss prints becomes connections, in every form that it has");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) connections = parse (rows[i].text, &error);
      g_autoptr (GString) found = g_string_new (NULL);

      g_assert_no_error (error);
      for (guint k = 0; k < connections->len; k++)
        {
          MignetTcpConnection *c = connections->pdata[k];

          g_string_append_printf (
              found, "%s%s %u %s %u %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, k > 0 ? ", " : "",
              mignet_tcp_connection_get_local_address (c), mignet_tcp_connection_get_local_port (c),
              mignet_tcp_connection_get_peer_address (c), mignet_tcp_connection_get_peer_port (c),
              mignet_tcp_connection_get_sent_bytes (c),
              mignet_tcp_connection_get_received_bytes (c));
        }
      g_assert_cmpstr (found->str, ==, rows[i].expected);
    }
}

static void
test_errors (void)
{
  static const Row bad[] = {
    { "ssh: connect to host\n", "line 1: found a line that begins with 'ssh:'" },
    { "\nESTAB 0 0 10.0.0.1:3\n", "line 2: found a line that begins with 'ESTAB'" },
    { "ESTAB a b 10.0.0.1:3 10.0.0.2:4\n", "line 1: found a line that begins with 'ESTAB'" },
    { "ESTAB 0 0 10.0.0.1:3 10.0.0.2:4\nESTAB 0 0 *:3 10.0.0.2:4",
      "line 2: found '*:3 10.0.0.2:4'" },
    { "ESTAB 0 0 10.0.0.1:3 10.0.0.2:65536\n" DETAILS, "line 1: found '10.0.0.1:3" },
    { "ESTAB 0 0 10.0.0.1:3 10.0.0.2\n", "line 1: found '10.0.0.1:3 10.0.0.2'" },
    { "ESTAB 0 0 10.0.0.1:3 host:4\n", "expected the addresses and ports" },
    { "ESTAB\x01\xff\n", "begins with 'ESTAB\\u0001" },
  };
  g_autoptr (GBytes) zero = g_bytes_new_static ("ESTAB\0", 6);
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GError) zero_error = NULL;

  g_test_summary ("What is not understood is an error with its line");

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) connections = parse (bad[i].text, &error);

      g_assert_null (connections);
      g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_SYNTAX);
      g_test_message ("%s", error->message);
      g_assert_true (g_str_has_prefix (error->message, "standard output: line "));
      g_assert_nonnull (strstr (error->message, bad[i].expected));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }

  none = mignet_tcp_connection_parse_ss (zero, "standard output", &zero_error);
  g_assert_null (none);
  g_assert_error (zero_error, MIGNET_ERROR, MIGNET_ERROR_SYNTAX);
}

static void
test_new (void)
{
  static const char *const bad[] = { "", "h1", "10.0.0", "[10.0.0.1", "*", "10.0.0.1/24" };
  g_autoptr (MignetTcpConnection) connection = NULL;
  g_autoptr (MignetTcpConnection) reference = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A connection has numeric addresses in one form");

  connection =
      mignet_tcp_connection_new ("[FD77:0::1]", 1, "::ffff:10.0.0.1", 65535, -5, 0, &error);
  g_assert_no_error (error);
  reference = mignet_tcp_connection_ref (connection);
  g_assert_cmpstr (mignet_tcp_connection_get_local_address (reference), ==, "fd77::1");
  g_assert_cmpstr (mignet_tcp_connection_get_peer_address (reference), ==, "10.0.0.1");
  g_assert_cmpuint (mignet_tcp_connection_get_peer_port (reference), ==, 65535);
  g_assert_cmpint (mignet_tcp_connection_get_sent_bytes (reference), ==, -1);
  g_assert_cmpint (mignet_tcp_connection_get_received_bytes (reference), ==, 0);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (mignet_tcp_connection_new ("10.0.0.1", 1, bad[i], 2, 0, 0, &error));
      g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_ADDRESS);
      g_clear_error (&error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ss/connections", test_connections);
  g_test_add_func ("/ss/errors", test_errors);
  g_test_add_func ("/ss/new", test_new);

  return g_test_run ();
}
