/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fuzz.h"

/* A subnet that a network takes is the subnet of its own first address. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = fuzz_dup_text (data, size);
  g_autoptr (MignetNetwork) network = mignet_network_new ("n1", "mig");
  g_autoptr (MignetIpAddress) address = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *subnet = NULL;
  const char *subnets[] = { text, NULL };

  if (!mignet_network_set_subnets (network, subnets, &error))
    {
      g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_ADDRESS);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }

  g_assert_no_error (error);
  address = mignet_ip_address_new (mignet_network_get_subnets (network)[0], &error);
  g_assert_no_error (error);
  subnet = mignet_ip_address_dup_subnet (address);
  g_assert_cmpstr (subnet, ==, mignet_network_get_subnets (network)[0]);

  return 0;
}
