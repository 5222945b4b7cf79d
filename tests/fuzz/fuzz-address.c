/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fuzz.h"

/* What is read as an address is written and read again as the same one. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = fuzz_dup_text (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetIpAddress) address = mignet_ip_address_new (text, &error);
  g_autoptr (MignetIpAddress) again = NULL;
  g_autofree char *canonical = NULL;
  g_autofree char *subnet = NULL;

  if (address == NULL)
    {
      g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_ADDRESS);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }

  g_assert_no_error (error);
  canonical = mignet_ip_address_to_string (address);
  again = mignet_ip_address_new (canonical, &error);
  g_assert_no_error (error);
  g_assert_true (mignet_ip_address_equal (address, again));
  g_assert_cmpuint (mignet_ip_address_hash (address), ==, mignet_ip_address_hash (again));

  subnet = mignet_ip_address_dup_subnet (address);
  g_clear_pointer (&again, mignet_ip_address_unref);
  again = mignet_ip_address_new (subnet, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mignet_ip_address_get_prefix_length (again), ==,
                    mignet_ip_address_get_prefix_length (address));

  return 0;
}
