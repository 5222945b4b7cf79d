/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mignet-test-utils.h"

static void
test_defaults (void)
{
  g_autoptr (MignetNic) nic = mignet_nic_new ("eth0", MIGNET_NIC_KIND_ETHERNET);

  g_test_summary ("An interface about which nothing is known but name and kind");

  g_assert_cmpstr (mignet_nic_get_name (nic), ==, "eth0");
  g_assert_cmpint (mignet_nic_get_kind (nic), ==, MIGNET_NIC_KIND_ETHERNET);
  g_assert_null (mignet_nic_get_base (nic));
  g_assert_cmpuint (mignet_nic_get_vlan_id (nic), ==, 0);
  g_assert_null (mignet_nic_get_mode (nic));
  g_assert_cmpuint (g_strv_length ((char **) mignet_nic_get_slaves (nic)), ==, 0);
  g_assert_cmpuint (g_strv_length ((char **) mignet_nic_get_ports (nic)), ==, 0);
  g_assert_null (mignet_nic_get_active_slave (nic));
  g_assert_null (mignet_nic_get_mac (nic));
  g_assert_cmpuint (mignet_nic_get_mtu (nic), ==, 0);
  g_assert_cmpuint (mignet_nic_get_speed (nic), ==, 0);
  g_assert_cmpint (mignet_nic_get_carrier (nic), ==, MIGNET_CARRIER_UNKNOWN);
}

static void
test_kinds (void)
{
  const char *slaves[] = { "eth0", "eth1", NULL };
  const char *ports[] = { "bond0.200", "vnet3", NULL };
  g_autoptr (MignetNic) vlan = mignet_nic_new_vlan ("bond0.200", "bond0", 200);
  g_autoptr (MignetNic) floating = mignet_nic_new_vlan ("v7", NULL, 7);
  g_autoptr (MignetNic) bond = mignet_nic_new_bond ("bond0", "active-backup", slaves);
  g_autoptr (MignetNic) empty_bond = mignet_nic_new_bond ("bond1", NULL, NULL);
  g_autoptr (MignetNic) bridge = mignet_nic_new_bridge ("br-mig", ports);
  g_autoptr (MignetNic) empty_bridge = mignet_nic_new_bridge ("br0", NULL);

  g_test_summary ("VLANs, bonds and bridges say what they stand on");

  g_assert_cmpint (mignet_nic_get_kind (vlan), ==, MIGNET_NIC_KIND_VLAN);
  g_assert_cmpstr (mignet_nic_get_base (vlan), ==, "bond0");
  g_assert_cmpuint (mignet_nic_get_vlan_id (vlan), ==, 200);
  g_assert_null (mignet_nic_get_base (floating));

  g_assert_cmpint (mignet_nic_get_kind (bond), ==, MIGNET_NIC_KIND_BOND);
  g_assert_cmpstr (mignet_nic_get_mode (bond), ==, "active-backup");
  g_assert_true (g_strv_equal (mignet_nic_get_slaves (bond), slaves));
  g_assert_null (mignet_nic_get_mode (empty_bond));
  g_assert_cmpuint (g_strv_length ((char **) mignet_nic_get_slaves (empty_bond)), ==, 0);

  g_assert_cmpint (mignet_nic_get_kind (bridge), ==, MIGNET_NIC_KIND_BRIDGE);
  g_assert_true (g_strv_equal (mignet_nic_get_ports (bridge), ports));
  g_assert_cmpuint (g_strv_length ((char **) mignet_nic_get_ports (empty_bridge)), ==, 0);
}

static void
test_properties (void)
{
  const char *slaves[] = { "eth0", "eth1", NULL };
  g_autoptr (MignetNic) bond = mignet_nic_new_bond ("bond0", "802.3ad", slaves);
  g_autoptr (MignetNic) vlan = mignet_nic_new_vlan ("bond0.5", "bond0", 5);
  g_autofree char *name = NULL;
  g_autofree char *mode = NULL;
  g_autofree char *base = NULL;
  g_auto (GStrv) found = NULL;
  g_auto (GStrv) ports = NULL;
  MignetNicKind kind;
  guint vlan_id;

  g_test_summary ("Every getter has a property that says the same");

  g_object_get (bond, "name", &name, "kind", &kind, "mode", &mode, "slaves", &found, "ports",
                &ports, NULL);
  g_assert_cmpstr (name, ==, "bond0");
  g_assert_cmpint (kind, ==, MIGNET_NIC_KIND_BOND);
  g_assert_cmpstr (mode, ==, "802.3ad");
  g_assert_true (g_strv_equal ((const char *const *) found, slaves));
  g_assert_true (ports == NULL || ports[0] == NULL);
  g_object_get (vlan, "base", &base, "vlan-id", &vlan_id, NULL);
  g_assert_cmpstr (base, ==, "bond0");
  g_assert_cmpuint (vlan_id, ==, 5);
}

static void
test_identity (void)
{
  const char *const identity[] = { "name", "kind", "base", "vlan-id", "mode", "slaves", "ports" };

  g_test_summary ("What an interface is and stands on is fixed when it is made");

  for (guint i = 0; i < G_N_ELEMENTS (identity); i++)
    test_assert_read_only (MIGNET_TYPE_NIC, identity[i], TRUE);
  test_assert_read_only (MIGNET_TYPE_NIC, "mtu", FALSE);
}

static void
test_changes (void)
{
  g_autoptr (MignetNic) nic = mignet_nic_new ("eth0", MIGNET_NIC_KIND_ETHERNET);

  g_test_summary ("A change notifies once, the same value again does not");

  test_assert_notifies (nic, "carrier", mignet_nic_set_carrier (nic, MIGNET_CARRIER_UP));
  g_assert_cmpint (mignet_nic_get_carrier (nic), ==, MIGNET_CARRIER_UP);
  test_assert_notifies (nic, "carrier", g_object_set (nic, "carrier", MIGNET_CARRIER_DOWN, NULL));
  g_assert_cmpint (mignet_nic_get_carrier (nic), ==, MIGNET_CARRIER_DOWN);

  test_assert_notifies (nic, "speed", mignet_nic_set_speed (nic, G_MAXUINT));
  g_assert_cmpuint (mignet_nic_get_speed (nic), ==, G_MAXUINT);
  test_assert_notifies (nic, "speed", g_object_set (nic, "speed", 10000, NULL));
  g_assert_cmpuint (mignet_nic_get_speed (nic), ==, 10000);

  test_assert_notifies (nic, "mac", mignet_nic_set_mac (nic, "52:54:00:77:01:0a"));
  g_assert_cmpstr (mignet_nic_get_mac (nic), ==, "52:54:00:77:01:0a");
  test_assert_notifies (nic, "mac", g_object_set (nic, "mac", NULL, NULL));
  g_assert_null (mignet_nic_get_mac (nic));

  test_assert_notifies (nic, "active-slave", mignet_nic_set_active_slave (nic, "eth1"));
  g_assert_cmpstr (mignet_nic_get_active_slave (nic), ==, "eth1");
  test_assert_notifies (nic, "active-slave", mignet_nic_set_active_slave (nic, NULL));
  g_assert_null (mignet_nic_get_active_slave (nic));

  test_assert_notifies (nic, "mtu", test_assert_done (mignet_nic_set_mtu (nic, 9000, &error)));
  g_assert_cmpuint (mignet_nic_get_mtu (nic), ==, 9000);
}

static void
test_own_value (void)
{
  g_autoptr (MignetNic) nic = mignet_nic_new ("eth0", MIGNET_NIC_KIND_ETHERNET);

  g_test_summary ("A setter may be given what its getter returned");

  mignet_nic_set_mac (nic, "52:54:00:77:01:0a");
  mignet_nic_set_active_slave (nic, "eth1");
  test_assert_silent (test_all (nic), mignet_nic_set_mac (nic, mignet_nic_get_mac (nic)));
  test_assert_silent (test_all (nic),
                      mignet_nic_set_active_slave (nic, mignet_nic_get_active_slave (nic)));
}

static void
test_mtu (void)
{
  static const guint good[] = { 0, 68, 69, 1500, 9000, 65535, G_MAXUINT };
  static const guint bad[] = { 1, 2, 67 };
  g_autoptr (MignetNic) nic = mignet_nic_new ("eth0", MIGNET_NIC_KIND_ETHERNET);

  g_test_summary ("I-8: an MTU is 0 or at least 68");

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      test_assert_done (mignet_nic_set_mtu (nic, good[i], &error));
      g_assert_cmpuint (mignet_nic_get_mtu (nic), ==, good[i]);
      test_assert_nothing (test_all (nic), mignet_nic_set_mtu (nic, good[i], &error));

      for (guint j = 0; j < G_N_ELEMENTS (bad); j++)
        test_assert_refused (test_all (nic), MIGNET_ERROR_INVALID_VALUE, "eth0",
                             mignet_nic_set_mtu (nic, bad[j], &error));
    }

  g_assert_false (mignet_nic_set_mtu (nic, 1, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nic/defaults", test_defaults);
  g_test_add_func ("/nic/kinds", test_kinds);
  g_test_add_func ("/nic/properties", test_properties);
  g_test_add_func ("/nic/identity", test_identity);
  g_test_add_func ("/nic/changes", test_changes);
  g_test_add_func ("/nic/own-value", test_own_value);
  g_test_add_func ("/nic/mtu", test_mtu);
  return g_test_run ();
}
