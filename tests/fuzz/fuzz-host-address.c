/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fuzz.h"

/* An address that a host takes makes a connection URI of exactly one host. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = fuzz_dup_text (data, size);
  g_autoptr (MignetHost) host = mignet_host_new ("h1", "h1");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) uri_error = NULL;
  g_autofree char *uri = mignet_connect_uri_build (MIGNET_TRANSPORT_TLS, text, &uri_error);
  g_autoptr (GUri) parts = NULL;

  if (uri == NULL)
    {
      g_assert_error (uri_error, MIGNET_ERROR, MIGNET_ERROR_INVALID_URI);
      g_assert_true (g_utf8_validate (uri_error->message, -1, NULL));
      g_assert_false (mignet_host_set_address (host, text, &error));
      g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_ADDRESS);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }

  g_assert_no_error (uri_error);
  g_assert_true (mignet_host_set_address (host, text, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (mignet_host_get_address (host), ==, text);

  parts = g_uri_parse (uri, G_URI_FLAGS_NONE, &uri_error);
  g_assert_no_error (uri_error);
  g_assert_cmpstr (g_uri_get_path (parts), ==, "/system");
  g_assert_null (g_uri_get_userinfo (parts));
  g_assert_null (g_uri_get_query (parts));
  g_assert_cmpint (g_uri_get_port (parts), ==, -1);

  return 0;
}
