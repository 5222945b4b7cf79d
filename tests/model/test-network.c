/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mignet-test-utils.h"

static void
test_defaults (void)
{
  g_autoptr (MignetNetwork) network = mignet_network_new ("n2", "mig");
  g_autoptr (MignetNetwork) external = mignet_network_new_external ("n3", "provider");
  g_autoptr (MignetNetwork) nameless = mignet_network_new ("n4", NULL);

  g_test_summary ("A network is untagged, of default MTU, without subnets, bridged and unlimited");

  g_assert_cmpstr (mignet_network_get_id (network), ==, "n2");
  g_assert_cmpstr (mignet_network_get_name (network), ==, "mig");
  g_assert_false (mignet_network_is_external (network));
  g_assert_true (mignet_network_is_bridged (network));
  g_assert_cmpuint (mignet_network_get_vlan_id (network), ==, 0);
  g_assert_cmpuint (mignet_network_get_mtu (network), ==, 0);
  g_assert_null (mignet_network_get_subnets (network)[0]);
  g_assert_cmpuint (mignet_network_get_qos_rate (network), ==, 0);

  g_assert_cmpstr (mignet_network_get_name (external), ==, "provider");
  g_assert_true (mignet_network_is_external (external));
  g_assert_cmpstr (mignet_network_get_name (nameless), ==, "n4");
}

static void
test_properties (void)
{
  g_autoptr (MignetNetwork) network = mignet_network_new_external ("n2", "mig");
  const char *subnets[] = { "192.168.77.0/24", NULL };
  g_autofree char *id = NULL;
  g_autofree char *name = NULL;
  g_auto (GStrv) found = NULL;
  gboolean external, bridged;
  guint vlan_id, mtu, rate;

  g_test_summary ("Every getter has a property that says the same");

  test_assert_done (mignet_network_set_vlan_id (network, 200, &error));
  test_assert_done (mignet_network_set_mtu (network, 9000, &error));
  test_assert_done (mignet_network_set_subnets (network, subnets, &error));
  mignet_network_set_qos_rate (network, 10000);
  mignet_network_set_bridged (network, FALSE);
  g_object_get (network, "id", &id, "name", &name, "external", &external, "bridged", &bridged,
                "vlan-id", &vlan_id, "mtu", &mtu, "subnets", &found, "qos-rate", &rate, NULL);
  g_assert_cmpstr (id, ==, "n2");
  g_assert_cmpstr (name, ==, "mig");
  g_assert_true (external);
  g_assert_false (bridged);
  g_assert_cmpuint (vlan_id, ==, 200);
  g_assert_cmpuint (mtu, ==, 9000);
  g_assert_true (g_strv_equal ((const char *const *) found, subnets));
  g_assert_cmpuint (rate, ==, 10000);

  test_assert_read_only (MIGNET_TYPE_NETWORK, "id", TRUE);
  test_assert_read_only (MIGNET_TYPE_NETWORK, "name", TRUE);
  test_assert_read_only (MIGNET_TYPE_NETWORK, "external", TRUE);
  test_assert_read_only (MIGNET_TYPE_NETWORK, "vlan-id", FALSE);
  test_assert_read_only (MIGNET_TYPE_NETWORK, "mtu", FALSE);
  test_assert_read_only (MIGNET_TYPE_NETWORK, "subnets", FALSE);
}

static void
test_changes (void)
{
  g_autoptr (MignetNetwork) network = mignet_network_new ("n2", "mig");
  const char *subnets[] = { "192.168.77.0/24", "2001:db8:77::/64", NULL };

  g_test_summary ("A change notifies once, the same value again does not");

  test_assert_notifies (network, "bridged", mignet_network_set_bridged (network, FALSE));
  g_assert_false (mignet_network_is_bridged (network));
  test_assert_notifies (network, "bridged", g_object_set (network, "bridged", TRUE, NULL));
  test_assert_silent (test_all (network), mignet_network_set_bridged (network, 2));
  test_assert_notifies (network, "qos-rate", mignet_network_set_qos_rate (network, 10000));
  g_assert_cmpuint (mignet_network_get_qos_rate (network), ==, 10000);
  test_assert_notifies (network, "qos-rate", g_object_set (network, "qos-rate", 0, NULL));
  g_assert_cmpuint (mignet_network_get_qos_rate (network), ==, 0);
  test_assert_notifies (network, "vlan-id",
                        test_assert_done (mignet_network_set_vlan_id (network, 200, &error)));
  test_assert_notifies (network, "mtu",
                        test_assert_done (mignet_network_set_mtu (network, 9000, &error)));
  test_assert_notifies (network, "subnets",
                        test_assert_done (mignet_network_set_subnets (network, subnets, &error)));
  test_assert_notifies (network, "subnets",
                        test_assert_done (mignet_network_set_subnets (network, NULL, &error)));
  g_assert_null (mignet_network_get_subnets (network)[0]);
}

static void
test_vlan_id (void)
{
  static const guint good[] = { 0, 1, 4093, 4094 };
  static const guint bad[] = { 4095, 4096, 65536, G_MAXUINT };
  g_autoptr (MignetNetwork) network = mignet_network_new ("n2", "mig");

  g_test_summary ("I-8: a VLAN id is 0 to 4094");

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      test_assert_done (mignet_network_set_vlan_id (network, good[i], &error));
      g_assert_cmpuint (mignet_network_get_vlan_id (network), ==, good[i]);
      test_assert_nothing (test_all (network),
                           mignet_network_set_vlan_id (network, good[i], &error));
      test_assert_refused (test_all (network), MIGNET_ERROR_INVALID_VALUE, "mig",
                           mignet_network_set_vlan_id (network, bad[i], &error));
    }

  g_assert_false (mignet_network_set_vlan_id (network, 4095, NULL));
}

static void
test_mtu (void)
{
  static const guint good[] = { 0, 68, 1500, G_MAXUINT };
  static const guint bad[] = { 1, 66, 67, 20 };
  g_autoptr (MignetNetwork) network = mignet_network_new ("n2", "mig");

  g_test_summary ("I-8: an MTU is 0 or at least 68");

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      test_assert_done (mignet_network_set_mtu (network, good[i], &error));
      g_assert_cmpuint (mignet_network_get_mtu (network), ==, good[i]);
      test_assert_nothing (test_all (network), mignet_network_set_mtu (network, good[i], &error));
      test_assert_refused (test_all (network), MIGNET_ERROR_INVALID_VALUE, "mig",
                           mignet_network_set_mtu (network, bad[i], &error));
    }

  g_assert_false (mignet_network_set_mtu (network, 67, NULL));
}

static void
test_subnets (void)
{
  static const struct
  {
    const char *bad;
    int code;
  } cases[] = {
    { "192.168.77.1/24", MIGNET_ERROR_INVALID_ADDRESS },
    { "192.168.77.0", MIGNET_ERROR_INVALID_ADDRESS },
    { "192.168.77.0/33", MIGNET_ERROR_INVALID_ADDRESS },
    { "192.168.077.0/24", MIGNET_ERROR_INVALID_ADDRESS },
    { "2001:db8::1/64", MIGNET_ERROR_INVALID_ADDRESS },
    { "fe80::%eth0/64", MIGNET_ERROR_INVALID_ADDRESS },
    { "", MIGNET_ERROR_INVALID_ADDRESS },
    { "mig", MIGNET_ERROR_INVALID_ADDRESS },
    { "10.0.0.0/8", MIGNET_ERROR_INVALID_VALUE },
    { "2001:db8:0:0::/32", MIGNET_ERROR_INVALID_VALUE },
  };
  const char *good[] = { "10.0.0.0/8", "2001:db8::/32", "10.0.0.0/24", "0.0.0.0/0", NULL };
  g_autoptr (MignetNetwork) network = mignet_network_new ("n2", "mig");

  g_test_summary (
      "Subnets have no host bits, none is listed twice, and all or none are taken over");

  test_assert_done (mignet_network_set_subnets (network, good, &error));
  g_assert_true (g_strv_equal (mignet_network_get_subnets (network), good));
  test_assert_nothing (test_all (network), mignet_network_set_subnets (network, good, &error));
  test_assert_nothing (
      test_all (network),
      mignet_network_set_subnets (network, mignet_network_get_subnets (network), &error));

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *subnets[] = { "10.0.0.0/8", "2001:db8::/32", cases[i].bad, NULL };

      test_assert_refused (test_all (network), cases[i].code, "mig",
                           mignet_network_set_subnets (network, subnets, &error));
      g_assert_false (mignet_network_set_subnets (network, subnets, NULL));
    }
}

static void
test_canonical_subnets (void)
{
  const char *written[] = { "2001:0DB8:0:0::/64", NULL };
  const char *canonical[] = { "2001:db8::/64", NULL };
  g_autoptr (MignetNetwork) network = mignet_network_new ("n2", "mig");

  g_test_summary ("Subnets are kept in canonical form, however they were written");

  test_assert_done (mignet_network_set_subnets (network, written, &error));
  g_assert_true (g_strv_equal (mignet_network_get_subnets (network), canonical));
  test_assert_nothing (test_all (network), mignet_network_set_subnets (network, canonical, &error));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/defaults", test_defaults);
  g_test_add_func ("/network/properties", test_properties);
  g_test_add_func ("/network/changes", test_changes);
  g_test_add_func ("/network/vlan-id", test_vlan_id);
  g_test_add_func ("/network/mtu", test_mtu);
  g_test_add_func ("/network/subnets", test_subnets);
  g_test_add_func ("/network/canonical-subnets", test_canonical_subnets);
  return g_test_run ();
}
