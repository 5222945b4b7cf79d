/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fuzz.h"

#include <string.h>

static void
check_error (GError *error)
{
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_URI);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

/* A URI that is read is what its host and port make. */
static void
check_parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *host = NULL;
  g_autofree char *uri = NULL;
  int port = 0;

  if (!mignet_migrate_uri_parse (text, &host, &port, &error))
    {
      check_error (error);
      return;
    }

  g_assert_no_error (error);
  uri = mignet_migrate_uri_build (host, port, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (uri, ==, text);
}

/* A URI that is built is read, and leads to the host of which it was built. */
static void
check_build (const char *text, int port)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = mignet_migrate_uri_build (text, port, &error);
  g_autofree char *host = NULL;
  int port_again = 0;

  if (uri == NULL)
    {
      check_error (error);
      return;
    }

  g_assert_no_error (error);
  g_assert_true (mignet_migrate_uri_parse (uri, &host, &port_again, &error));
  g_assert_no_error (error);
  g_assert_nonnull (strstr (text, host));
  g_assert_cmpint (port_again, ==, port);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = fuzz_dup_text (data, size);

  check_parse (text);
  check_build (text, -1);
  check_build (text, 49152);

  return 0;
}
