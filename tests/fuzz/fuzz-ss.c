/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fuzz.h"

/* Every connection that is read can be made again of what it says. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GPtrArray) connections = NULL;
  g_autoptr (GError) error = NULL;

  connections = mignet_tcp_connection_parse_ss (bytes, "input", &error);
  if (connections == NULL)
    {
      g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_SYNTAX);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }

  g_assert_no_error (error);
  for (guint i = 0; i < connections->len; i++)
    {
      MignetTcpConnection *connection = connections->pdata[i];
      g_autoptr (MignetTcpConnection) again =
          mignet_tcp_connection_new (mignet_tcp_connection_get_local_address (connection), 1,
                                     mignet_tcp_connection_get_peer_address (connection), 2,
                                     mignet_tcp_connection_get_sent_bytes (connection),
                                     mignet_tcp_connection_get_received_bytes (connection), &error);

      g_assert_no_error (error);
      g_assert_cmpstr (mignet_tcp_connection_get_local_address (again), ==,
                       mignet_tcp_connection_get_local_address (connection));
    }

  return 0;
}
