/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet-libvirt/mignet-libvirt.h>

static void
test_foreign (void)
{
  g_autoptr (GError) foreign = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
  g_autoptr (GError) planned = g_error_new (MIGNET_ERROR, MIGNET_ERROR_STALE_PLAN, "Stale");

  g_test_summary ("Errors of other domains have no code of libvirt");

  g_assert_cmpint (mignet_libvirt_error_get_code (foreign), ==, -1);
  g_assert_cmpint (mignet_libvirt_error_get_domain (foreign), ==, -1);
  g_assert_cmpint (mignet_libvirt_error_get_code (planned), ==, -1);
}

static void
test_own (void)
{
  g_autoptr (GError) error =
      g_error_new (MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_REFUSED, "Refused");
  g_autoptr (GError) copy = NULL;

  g_test_summary ("An error that libvirt had no part in has the code 0, copied or not");

  g_assert_cmpint (mignet_libvirt_error_get_code (error), ==, 0);
  g_assert_cmpint (mignet_libvirt_error_get_domain (error), ==, 0);

  copy = g_error_copy (error);
  g_assert_error (copy, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_REFUSED);
  g_assert_cmpint (mignet_libvirt_error_get_code (copy), ==, 0);
}

static void
test_enum (void)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (MIGNET_LIBVIRT_TYPE_ERROR);

  g_test_summary ("The codes are registered with their names");

  g_assert_cmpstr (g_enum_get_value (klass, (int) MIGNET_LIBVIRT_ERROR_LOST_CONTACT)->value_nick,
                   ==, "lost-contact");
  g_assert_cmpstr (g_enum_get_value (klass, (int) MIGNET_LIBVIRT_ERROR_ENCRYPTION)->value_nick, ==,
                   "encryption");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/libvirt/error/foreign", test_foreign);
  g_test_add_func ("/libvirt/error/own", test_own);
  g_test_add_func ("/libvirt/error/enum", test_enum);

  return g_test_run ();
}
