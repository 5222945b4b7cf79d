/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan-fixture.h"

#include "mignet-test-utils.h"

static MignetHost *
add_host (MignetCluster *cluster, const char *name, const char *address)
{
  MignetHost *host = test_cluster_add_host (cluster, name);

  test_host_add_ethernet (host, "eth0", MIGNET_CARRIER_UP);
  test_host_add_ethernet (host, "eth1", MIGNET_CARRIER_UP);
  test_host_add_nic (host, mignet_nic_new_vlan ("eth0.200", "eth0", 200));
  test_host_attach (host, test_cluster_get_management (cluster), "eth0", address);

  return host;
}

static MignetPlan *
plan_to (MignetCluster *cluster, MignetHost *source, MignetHost *destination, MignetOutcome outcome)
{
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (MignetRequest) request = NULL;
  g_autoptr (GError) error = NULL;
  MignetPlan *plan;

  request = mignet_request_new (test_cluster_add_vm (cluster, "vm1", source));
  mignet_request_set_destination (request, destination);
  plan = mignet_planner_plan (planner, request, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mignet_plan_get_outcome (plan), ==, outcome);

  return plan;
}

static MignetNetwork *
add_migration_network (MignetCluster *cluster)
{
  MignetNetwork *network = test_cluster_add_network (cluster, "mig", FALSE);

  test_assert_done (mignet_cluster_grant_role (cluster, MIGNET_ROLE_MIGRATION, network, &error));

  return network;
}

MignetPlan *
plan_fixture_new_on (const char *source_nic, const char *destination_nic)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetNetwork *network = add_migration_network (cluster);
  MignetHost *source = add_host (cluster, "h1", "10.0.0.1/24");
  MignetHost *destination = add_host (cluster, "h2", "10.0.0.2/24");

  test_host_attach (source, network, source_nic, "192.168.77.1/24");
  test_host_attach (destination, network, destination_nic, "192.168.77.2/24");

  return plan_to (cluster, source, destination, MIGNET_OUTCOME_DEDICATED);
}

MignetPlan *
plan_fixture_new (void)
{
  return plan_fixture_new_on ("eth1", "eth1");
}

MignetPlan *
plan_fixture_new_post_copy (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetNetwork *network = add_migration_network (cluster);
  MignetHost *source = add_host (cluster, "h1", "10.0.0.1/24");
  MignetHost *destination = add_host (cluster, "h2", "10.0.0.2/24");

  test_host_attach (source, network, "eth1", "192.168.77.1/24");
  test_host_attach (destination, network, "eth1", "192.168.77.2/24");
  mignet_migration_policy_set_post_copy (mignet_cluster_get_migration_policy (cluster),
                                         MIGNET_POST_COPY_ALLOWED);

  return plan_to (cluster, source, destination, MIGNET_OUTCOME_DEDICATED);
}

MignetPlan *
plan_fixture_new_management (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetHost *source = add_host (cluster, "h1", "10.0.0.1/24");
  MignetHost *destination = add_host (cluster, "h2", "10.0.0.2/24");

  return plan_to (cluster, source, destination, MIGNET_OUTCOME_MANAGEMENT);
}

MignetPlan *
plan_fixture_new_refused (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetHost *source = add_host (cluster, "h1", "10.0.0.1/24");
  MignetHost *destination = add_host (cluster, "h2", "10.0.0.2/24");

  mignet_host_set_status (destination, MIGNET_HOST_STATUS_DOWN);

  return plan_to (cluster, source, destination, MIGNET_OUTCOME_REFUSED);
}

MignetPlan *
plan_fixture_new_waiting (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  MignetNetwork *network = add_migration_network (cluster);
  MignetHost *source = add_host (cluster, "h1", "10.0.0.1/24");
  MignetHost *destination = add_host (cluster, "h2", "10.0.0.2/24");
  MignetNetworkAttachment *pending;

  test_host_attach (source, network, "eth1", "192.168.77.1/24");
  pending = test_host_attach (destination, network, "eth1", NULL);
  test_assert_done (mignet_network_attachment_set_ip_config (
      pending, G_SOCKET_FAMILY_IPV4, MIGNET_BOOT_PROTOCOL_DHCP, none, &error));

  return plan_to (cluster, source, destination, MIGNET_OUTCOME_WAITING);
}
