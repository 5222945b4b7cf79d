/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mignet-test-utils.h"

#include <string.h>

/* A cluster of hosts that each have "eth0" on management and "eth1" on "mig", which holds the
 * migration role and is in 192.168.77.0/24. */
typedef struct
{
  MignetCluster *cluster;   /* (owned) */
  MignetPlanner *planner;   /* (owned) */
  MignetNetwork *migration; /* (unowned) */
  MignetVm *vm;             /* (unowned): "vm1" on "h1" */
} Fixture;

static MignetHost *
add_host (Fixture *fixture, const char *name, const char *address)
{
  MignetHost *host = test_cluster_add_host (fixture->cluster, name);
  g_autofree char *registered = g_strdup_printf ("%s.example.org", name);
  MignetNic *nic;

  test_assert_done (mignet_host_set_address (host, registered, &error));
  test_host_add_ethernet (host, "eth0", MIGNET_CARRIER_UP);
  nic = test_host_add_ethernet (host, "eth1", MIGNET_CARRIER_UP);
  mignet_nic_set_speed (nic, 10000);
  test_host_attach (host, test_cluster_get_management (fixture->cluster), "eth0", NULL);
  if (address != NULL)
    test_host_attach (host, fixture->migration, "eth1", address);

  return host;
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  const char *const subnets[] = { "192.168.77.0/24", NULL };

  fixture->cluster = test_cluster_new ();
  fixture->planner = mignet_planner_new ();
  fixture->migration = test_cluster_add_network (fixture->cluster, "mig", FALSE);
  test_assert_done (mignet_network_set_subnets (fixture->migration, subnets, &error));
  test_assert_done (mignet_cluster_grant_role (fixture->cluster, MIGNET_ROLE_MIGRATION,
                                               fixture->migration, &error));
  fixture->vm =
      test_cluster_add_vm (fixture->cluster, "vm1", add_host (fixture, "h1", "192.168.77.1/24"));
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  g_assert_finalize_object (fixture->planner);
  g_assert_finalize_object (fixture->cluster);
}

static MignetPlan *
plan (Fixture *fixture, MignetHost *destination, MignetOutcome outcome)
{
  g_autoptr (MignetRequest) request = mignet_request_new (fixture->vm);
  g_autoptr (GError) error = NULL;
  MignetPlan *result;

  mignet_request_set_destination (request, destination);
  result = mignet_planner_plan (fixture->planner, request, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mignet_plan_get_outcome (result), ==, outcome);
  g_assert_cmpint (mignet_plan_is_automatic (result), ==, destination == NULL);

  return result;
}

static MignetReason *
find_reason (GPtrArray *reasons, MignetReasonCode code, const char *host)
{
  for (guint i = 0; i < reasons->len; i++)
    {
      if (mignet_reason_get_code (reasons->pdata[i]) == code &&
          g_strcmp0 (mignet_reason_get_host (reasons->pdata[i]), host) == 0)
        return reasons->pdata[i];
    }

  return NULL;
}

static void
assert_reason (MignetPlan *result, MignetReasonCode code, const char *host, MignetSeverity severity)
{
  g_autoptr (GPtrArray) reasons = mignet_plan_get_reasons (result);
  MignetReason *reason = find_reason (reasons, code, host);

  g_assert_nonnull (reason);
  g_assert_cmpint (mignet_reason_get_severity (reason), ==, severity);
  test_check_message (G_STRLOC, mignet_reason_get_message (reason), NULL);
}

static MignetMigrationPolicy *
get_policy (Fixture *fixture)
{
  return mignet_cluster_get_migration_policy (fixture->cluster);
}

static void
report_addresses (MignetHost *host,
                  MignetNetwork *network,
                  MignetBootProtocol protocol,
                  const char *address)
{
  MignetNetworkAttachment *attachment = mignet_host_lookup_attachment (host, network);
  g_autoptr (GPtrArray) addresses =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_ip_address_unref);

  if (address != NULL)
    g_ptr_array_add (addresses, mignet_ip_address_new (address, NULL));
  test_assert_done (mignet_network_attachment_set_ip_config (attachment, G_SOCKET_FAMILY_IPV4,
                                                             protocol, addresses, &error));
}

static MignetHost *
add_pending_host (Fixture *fixture, const char *name)
{
  MignetHost *host = add_host (fixture, name, NULL);

  test_host_attach (host, fixture->migration, "eth1", NULL);
  report_addresses (host, fixture->migration, MIGNET_BOOT_PROTOCOL_DHCP, NULL);

  return host;
}

static void
test_dedicated (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (MignetPlan) result = NULL;
  g_autoptr (GPtrArray) candidates = NULL;
  guint64 bandwidth = 0;

  add_host (fixture, "h2", "192.168.77.2/24");
  result = plan (fixture, NULL, MIGNET_OUTCOME_DEDICATED);

  g_assert_cmpstr (mignet_plan_get_vm (result), ==, "vm1");
  g_assert_cmpstr (mignet_plan_get_source (result), ==, "h1");
  g_assert_cmpstr (mignet_plan_get_destination (result), ==, "h2");
  g_assert_cmpstr (mignet_plan_get_network (result), ==, "mig");
  g_assert_cmpstr (mignet_plan_get_wanted_network (result), ==, "mig");
  g_assert_cmpint (mignet_plan_get_family (result), ==, G_SOCKET_FAMILY_IPV4);
  g_assert_cmpstr (mignet_plan_get_source_address (result), ==, "192.168.77.1");
  g_assert_cmpstr (mignet_plan_get_destination_address (result), ==, "192.168.77.2");
  g_assert_cmpstr (mignet_plan_get_connect_uri (result), ==, "qemu+tls://h2.example.org/system");
  g_assert_cmpstr (mignet_plan_get_source_connect_uri (result), ==,
                   "qemu+tls://h1.example.org/system");
  g_assert_cmpstr (mignet_plan_get_migrate_uri (result), ==, "tcp://192.168.77.2");
  g_assert_cmpstr (mignet_plan_get_listen_address (result), ==, "192.168.77.2");
  g_assert_true (g_strv_contains (mignet_plan_get_flags (result), "peer2peer"));
  g_assert_true (
      g_variant_lookup (mignet_plan_get_parameters (result), "bandwidth", "t", &bandwidth));
  g_assert_cmpuint (bandwidth, ==, 625);

  candidates = mignet_plan_get_candidates (result);
  g_assert_cmpuint (candidates->len, ==, 2);
  g_assert_cmpstr (mignet_candidate_get_host (candidates->pdata[0]), ==, "h2");
  g_assert_cmpuint (mignet_candidate_get_rank (candidates->pdata[0]), ==, 1);
  g_assert_false (mignet_candidate_is_eligible (candidates->pdata[1]));
}

static void
test_absent (Fixture *fixture, gconstpointer user_data)
{
  MignetHost *host = add_host (fixture, "h2", NULL);
  g_autoptr (MignetPlan) manual = plan (fixture, host, MIGNET_OUTCOME_FALLBACK);
  g_autoptr (MignetPlan) automatic = plan (fixture, NULL, MIGNET_OUTCOME_REFUSED);
  g_autofree char *text = mignet_plan_explain (automatic);
  g_autoptr (GVariant) variant = mignet_plan_to_variant (manual);
  const char *network = NULL;

  assert_reason (manual, MIGNET_REASON_NETWORK_ABSENT, "h2", MIGNET_SEVERITY_WARNING);
  g_assert_cmpstr (mignet_plan_get_network (manual), ==, "ovirtmgmt");
  g_assert_cmpstr (mignet_plan_get_migrate_uri (manual), ==, "tcp://h2.example.org");
  g_assert_cmpint (mignet_plan_get_family (manual), ==, G_SOCKET_FAMILY_INVALID);
  g_assert_null (mignet_plan_get_listen_address (manual));
  g_assert_true (g_variant_lookup (variant, "wanted-network", "&s", &network));
  g_assert_cmpstr (network, ==, "mig");
  g_assert_false (g_variant_lookup (variant, "listen-address", "&s", &network));

  assert_reason (automatic, MIGNET_REASON_NETWORK_ABSENT, "h2", MIGNET_SEVERITY_ERROR);
  g_assert_null (mignet_plan_get_destination (automatic));
  g_assert_null (mignet_plan_get_network (automatic));
  g_assert_null (mignet_plan_get_flags (automatic));
  g_assert_nonnull (strstr (text, "Network 'mig' is not attached to host 'h2'"));
}

static void
test_management (Fixture *fixture, gconstpointer user_data)
{
  MignetHost *host = add_host (fixture, "h2", "192.168.77.2/24");
  g_autoptr (MignetPlan) result = NULL;

  test_assert_done (mignet_cluster_revoke_role (fixture->cluster, MIGNET_ROLE_MIGRATION, &error));
  test_assert_done (mignet_host_set_address (host, "[2001:db8::2]", &error));
  result = plan (fixture, NULL, MIGNET_OUTCOME_MANAGEMENT);

  g_assert_cmpstr (mignet_plan_get_destination_address (result), ==, "2001:db8::2");
  g_assert_cmpstr (mignet_plan_get_migrate_uri (result), ==, "tcp://[2001:db8::2]");
  g_assert_cmpstr (mignet_plan_get_listen_address (result), ==, "2001:db8::2");
  g_assert_cmpint (mignet_plan_get_family (result), ==, G_SOCKET_FAMILY_IPV6);
  g_assert_null (mignet_plan_get_source_address (result));
}

static void
test_wrong_subnet (Fixture *fixture, gconstpointer user_data)
{
  MignetHost *host = add_host (fixture, "h2", "192.168.88.3/24");
  g_autoptr (MignetPlan) design = plan (fixture, host, MIGNET_OUTCOME_REFUSED);
  g_autoptr (MignetPlan) ovirt = NULL;
  g_autoptr (GPtrArray) reasons = mignet_plan_get_reasons (design);

  g_assert_cmpuint (reasons->len, ==, 1);
  g_assert_cmpstr (mignet_reason_get_message (reasons->pdata[0]), ==,
                   "Host 'h2' has no address on network 'mig' within 192.168.77.0/24: found "
                   "192.168.88.3/24 on 'eth1'");

  mignet_migration_policy_apply_preset (get_policy (fixture), MIGNET_PRESET_OVIRT);
  ovirt = plan (fixture, host, MIGNET_OUTCOME_DEDICATED);
  g_assert_cmpstr (mignet_plan_get_destination_address (ovirt), ==, "192.168.88.3");
}

static void
test_majority (Fixture *fixture, gconstpointer user_data)
{
  const char *const none[] = { NULL };
  MignetHost *odd;
  g_autoptr (MignetPlan) result = NULL;

  test_assert_done (mignet_network_set_subnets (fixture->migration, none, &error));
  add_host (fixture, "h2", "192.168.77.2/24");
  odd = add_host (fixture, "h3", "192.168.88.3/24");
  result = plan (fixture, odd, MIGNET_OUTCOME_REFUSED);
  assert_reason (result, MIGNET_REASON_WRONG_SUBNET, "h3", MIGNET_SEVERITY_ERROR);
}

static void
test_duplicate (Fixture *fixture, gconstpointer user_data)
{
  MignetHost *host = add_host (fixture, "h2", "192.168.77.2/24");
  g_autoptr (MignetPlan) result = NULL;

  mignet_host_set_status (add_host (fixture, "h3", "192.168.77.2/16"), MIGNET_HOST_STATUS_DOWN);
  result = plan (fixture, host, MIGNET_OUTCOME_REFUSED);
  assert_reason (result, MIGNET_REASON_NO_ADDRESS, "h2", MIGNET_SEVERITY_ERROR);
  assert_reason (result, MIGNET_REASON_DUPLICATE_ADDRESS, "h2", MIGNET_SEVERITY_WARNING);
}

static void
test_requested_network (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (MignetRequest) request = mignet_request_new (fixture->vm);
  g_autoptr (MignetNetwork) foreign = test_network_new ("foreign");
  g_autoptr (MignetPlan) result = NULL;
  g_autoptr (GError) error = NULL;

  mignet_migration_policy_set_fallback (get_policy (fixture), MIGNET_FALLBACK_ALWAYS);
  mignet_request_set_destination (request, add_host (fixture, "h2", NULL));
  mignet_request_set_network (request, fixture->migration);
  result = mignet_planner_plan (fixture->planner, request, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mignet_plan_get_outcome (result), ==, MIGNET_OUTCOME_REFUSED);

  g_clear_object (&result);
  mignet_request_set_network (request, foreign);
  result = mignet_planner_plan (fixture->planner, request, &error);
  g_assert_null (result);
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_REQUEST);
}

static void
test_network_list (Fixture *fixture, gconstpointer user_data)
{
  MignetNetwork *first = test_cluster_add_network (fixture->cluster, "first", FALSE);
  g_autoptr (GPtrArray) networks = g_ptr_array_new ();
  g_autoptr (MignetPlan) result = NULL;

  add_host (fixture, "h2", "192.168.77.2/24");
  g_ptr_array_add (networks, first);
  g_ptr_array_add (networks, fixture->migration);
  test_assert_done (mignet_migration_policy_set_networks (get_policy (fixture), networks, &error));

  result = plan (fixture, NULL, MIGNET_OUTCOME_DEDICATED);
  g_assert_cmpstr (mignet_plan_get_wanted_network (result), ==, "mig");
  assert_reason (result, MIGNET_REASON_NETWORK_ABSENT, "h2", MIGNET_SEVERITY_WARNING);
}

static void
test_level (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (MignetRequest) request = mignet_request_new (fixture->vm);
  g_autoptr (MignetPlan) refused = NULL;
  g_autoptr (MignetPlan) result = NULL;
  g_autoptr (GPtrArray) candidates = NULL;
  g_autoptr (GError) bad_request = NULL;

  add_host (fixture, "h2", "192.168.77.2/24");
  test_assert_done (mignet_cluster_revoke_role (fixture->cluster, MIGNET_ROLE_MIGRATION, &error));
  test_assert_done (mignet_cluster_set_compatibility_level (fixture->cluster, "3.2", &error));
  test_assert_done (mignet_vm_set_migration_network (fixture->vm, fixture->migration, &error));
  result = plan (fixture, NULL, MIGNET_OUTCOME_MANAGEMENT);

  mignet_request_set_network (request, fixture->migration);
  refused = mignet_planner_plan (fixture->planner, request, &bad_request);
  g_assert_no_error (bad_request);
  g_assert_cmpint (mignet_plan_get_outcome (refused), ==, MIGNET_OUTCOME_REFUSED);
  assert_reason (refused, MIGNET_REASON_LEVEL_TOO_LOW, NULL, MIGNET_SEVERITY_ERROR);
  candidates = mignet_plan_get_candidates (refused);
  g_assert_cmpuint (candidates->len, ==, 0);
}

static void
test_filters (Fixture *fixture, gconstpointer user_data)
{
  MignetHost *host = add_host (fixture, "h2", "192.168.77.2/24");
  g_autoptr (MignetPlan) result = NULL;
  MignetVm *other = test_cluster_add_vm (fixture->cluster, "vm2", host);

  mignet_host_set_status (host, MIGNET_HOST_STATUS_MAINTENANCE);
  mignet_host_set_memory (host, 1024);
  mignet_host_set_cpus (host, 2);
  mignet_host_set_max_outgoing (mignet_vm_get_host (fixture->vm), 0);
  mignet_host_set_max_incoming (host, 0);
  mignet_vm_set_memory (other, 512);
  mignet_vm_set_memory (fixture->vm, 513);
  mignet_vm_set_vcpus (fixture->vm, 3);
  test_assert_done (mignet_vm_set_affinity (other, "db", MIGNET_AFFINITY_RULE_APART, &error));
  test_assert_done (mignet_vm_set_affinity (fixture->vm, "db", MIGNET_AFFINITY_RULE_APART, &error));
  test_assert_done (mignet_host_set_address (host, "LOCALHOST.", &error));

  result = plan (fixture, host, MIGNET_OUTCOME_REFUSED);
  assert_reason (result, MIGNET_REASON_HOST_NOT_UP, "h2", MIGNET_SEVERITY_ERROR);
  assert_reason (result, MIGNET_REASON_NOT_ENOUGH_MEMORY, "h2", MIGNET_SEVERITY_ERROR);
  assert_reason (result, MIGNET_REASON_NOT_ENOUGH_CPU, "h2", MIGNET_SEVERITY_ERROR);
  assert_reason (result, MIGNET_REASON_OUTGOING_LIMIT, "h1", MIGNET_SEVERITY_ERROR);
  assert_reason (result, MIGNET_REASON_INCOMING_LIMIT, "h2", MIGNET_SEVERITY_ERROR);
  assert_reason (result, MIGNET_REASON_AFFINITY, "h2", MIGNET_SEVERITY_ERROR);
  assert_reason (result, MIGNET_REASON_SAME_HOST, "h2", MIGNET_SEVERITY_ERROR);
}

static void
test_order (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (MignetPlan) result = NULL;
  g_autoptr (GPtrArray) candidates = NULL;
  const char *const expected[] = { "h2", "h3", "h4", "h1", "h5" };

  add_host (fixture, "h5", NULL);
  add_host (fixture, "h4", "192.168.77.4/24");
  add_host (fixture, "h2", "192.168.77.2/24");
  add_host (fixture, "h3", "192.168.77.3/24");
  result = plan (fixture, NULL, MIGNET_OUTCOME_DEDICATED);
  candidates = mignet_plan_get_candidates (result);
  g_assert_cmpuint (candidates->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < candidates->len; i++)
    g_assert_cmpstr (mignet_candidate_get_host (candidates->pdata[i]), ==, expected[i]);
}

static void
on_planned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
start (Fixture *fixture, MignetHost *destination, GCancellable *cancellable, GAsyncResult **result)
{
  g_autoptr (MignetRequest) request = mignet_request_new (fixture->vm);

  *result = NULL;
  mignet_request_set_destination (request, destination);
  mignet_planner_plan_async (fixture->planner, request, cancellable, on_planned, result);

  return *result;
}

static MignetPlan *
finish (Fixture *fixture, GAsyncResult **result, GError **error)
{
  g_autoptr (GAsyncResult) finished = NULL;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  finished = g_steal_pointer (result);

  return mignet_planner_plan_finish (fixture->planner, finished, error);
}

static gboolean
report_address (gpointer user_data)
{
  Fixture *fixture = user_data;

  report_addresses (mignet_cluster_lookup_host (fixture->cluster, "h2"), fixture->migration,
                    MIGNET_BOOT_PROTOCOL_DHCP, "192.168.77.2/24");

  return G_SOURCE_REMOVE;
}

static void
test_wait (Fixture *fixture, gconstpointer user_data)
{
  MignetHost *host = add_pending_host (fixture, "h2");
  g_autoptr (MignetPlan) waiting = plan (fixture, host, MIGNET_OUTCOME_WAITING);
  g_autoptr (MignetPlan) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *async_result;

  g_assert_cmpstr (mignet_plan_get_destination (waiting), ==, "h2");
  g_assert_cmpstr (mignet_plan_get_network (waiting), ==, "mig");
  g_assert_null (mignet_plan_get_destination_address (waiting));
  g_assert_null (mignet_plan_get_migrate_uri (waiting));
  assert_reason (waiting, MIGNET_REASON_ADDRESS_PENDING, "h2", MIGNET_SEVERITY_WARNING);

  start (fixture, host, NULL, &async_result);
  g_timeout_add (20, report_address, fixture);
  result = finish (fixture, &async_result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mignet_plan_get_outcome (result), ==, MIGNET_OUTCOME_DEDICATED);
}

static void
test_wait_over (Fixture *fixture, gconstpointer user_data)
{
  MignetHost *host = add_pending_host (fixture, "h2");
  GAsyncResult *async_result;

  for (guint timeout = 0; timeout <= 1; timeout++)
    {
      g_autoptr (MignetPlan) manual = NULL;
      g_autoptr (MignetPlan) automatic = NULL;
      g_autoptr (GError) bad_request = NULL;

      mignet_migration_policy_set_pending_timeout (get_policy (fixture), timeout);
      start (fixture, host, NULL, &async_result);
      manual = finish (fixture, &async_result, &bad_request);
      g_assert_no_error (bad_request);
      g_assert_cmpint (mignet_plan_get_outcome (manual), ==, MIGNET_OUTCOME_FALLBACK);
      test_assert_done (mignet_plan_is_current (manual, fixture->cluster, &error));

      start (fixture, NULL, NULL, &async_result);
      automatic = finish (fixture, &async_result, &bad_request);
      g_assert_no_error (bad_request);
      g_assert_cmpint (mignet_plan_get_outcome (automatic), ==, MIGNET_OUTCOME_REFUSED);
      assert_reason (automatic, MIGNET_REASON_ADDRESS_PENDING, "h2", MIGNET_SEVERITY_ERROR);
    }
}

static void
test_wait_cancelled (Fixture *fixture, gconstpointer user_data)
{
  MignetHost *host = add_pending_host (fixture, "h2");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (MignetPlan) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *async_result;

  start (fixture, host, cancellable, &async_result);
  g_cancellable_cancel (cancellable);
  result = finish (fixture, &async_result, &error);
  g_assert_null (result);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
assert_stale (Fixture *fixture, MignetPlan *result, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (mignet_plan_is_current (result, fixture->cluster, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_STALE_PLAN);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_current (Fixture *fixture, gconstpointer user_data)
{
  MignetHost *source = mignet_vm_get_host (fixture->vm);
  MignetHost *host = add_host (fixture, "h2", "192.168.77.2/24");
  g_autoptr (MignetPlan) result = plan (fixture, NULL, MIGNET_OUTCOME_DEDICATED);

  test_assert_done (mignet_plan_is_current (result, fixture->cluster, &error));

  report_addresses (host, fixture->migration, MIGNET_BOOT_PROTOCOL_STATIC, "192.168.77.22/24");
  assert_stale (fixture, result,
                "The destination address for VM 'vm1' is now '192.168.77.22', expected "
                "'192.168.77.2'");
  report_addresses (host, fixture->migration, MIGNET_BOOT_PROTOCOL_STATIC, NULL);
  assert_stale (fixture, result,
                "VM 'vm1' can no longer migrate to host 'h2': Host 'h2' has no usable IPv4 or "
                "IPv6 address on network 'mig': found none on 'eth1', expected one in "
                "192.168.77.0/24");
  test_assert_done (
      mignet_vm_set_placement (fixture->vm, MIGNET_VM_STATUS_DOWN, source, NULL, &error));
  assert_stale (fixture, result,
                "VM 'vm1' can no longer migrate to host 'h2': VM 'vm1' is down, expected one that "
                "is running");
  test_assert_done (mignet_vm_set_placement (fixture->vm, MIGNET_VM_STATUS_UP, host, NULL, &error));
  assert_stale (fixture, result, "VM 'vm1' now runs on host 'h2', expected host 'h1'");
}

static void
test_explain (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (MignetRequest) request = mignet_request_new (fixture->vm);
  g_autoptr (MignetExplanation) explanation = NULL;
  g_autoptr (GPtrArray) routes = NULL;
  g_autoptr (GError) error = NULL;
  MignetRoute *route;

  add_host (fixture, "h2", "192.168.77.2/24");
  add_host (fixture, "h3", "192.168.88.3/24");
  explanation = mignet_planner_explain (fixture->planner, request, &error);
  g_assert_no_error (error);
  routes = mignet_explanation_get_routes (explanation);
  g_assert_cmpuint (routes->len, ==, 6);

  route = mignet_explanation_lookup_route (explanation, "h3", "mig");
  g_assert_cmpint (mignet_route_get_state (route), ==, MIGNET_NETWORK_STATE_WRONG_SUBNET);
  g_assert_cmpint (mignet_route_get_carrier (route), ==, MIGNET_CARRIER_UP);
  g_assert_cmpint (mignet_route_get_outcome (route), ==, MIGNET_OUTCOME_REFUSED);
  route = mignet_explanation_lookup_route (explanation, "h3", "ovirtmgmt");
  g_assert_cmpint (mignet_route_get_outcome (route), ==, MIGNET_OUTCOME_MANAGEMENT);
  route = mignet_explanation_lookup_route (explanation, "h1", "mig");
  g_assert_cmpint (mignet_route_get_outcome (route), ==, MIGNET_OUTCOME_REFUSED);
  g_assert_null (mignet_explanation_lookup_route (explanation, "h4", "mig"));
}

static gboolean
has_finding (GPtrArray *findings, MignetFindingCode code, const char *subject)
{
  for (guint i = 0; i < findings->len; i++)
    {
      if (mignet_finding_get_code (findings->pdata[i]) == code &&
          g_str_equal (mignet_finding_get_subject (findings->pdata[i]), subject))
        return TRUE;
    }

  return FALSE;
}

static void
test_check (Fixture *fixture, gconstpointer user_data)
{
  const char *const slaves[] = { "eth8", NULL };
  MignetHost *host = add_host (fixture, "h2", "192.168.77.1/24");
  g_autoptr (GPtrArray) findings = NULL;

  test_host_add_nic (host, mignet_nic_new_bond ("bond0", "active-backup", slaves));
  findings = mignet_planner_check (fixture->planner, fixture->cluster);
  g_assert_true (has_finding (findings, MIGNET_FINDING_DUPLICATE_ADDRESS, "h1"));
  g_assert_true (has_finding (findings, MIGNET_FINDING_CANNOT_RECEIVE, "h2"));
  g_assert_true (has_finding (findings, MIGNET_FINDING_CANNOT_SEND, "h1"));
  g_assert_true (has_finding (findings, MIGNET_FINDING_NIC_NOT_LISTED, "h2"));
  g_assert_false (has_finding (findings, MIGNET_FINDING_MANAGEMENT_CARRIES_MIGRATIONS, "Default"));
}

#define add_test(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_test ("/plan/dedicated", test_dedicated);
  add_test ("/plan/absent", test_absent);
  add_test ("/plan/management", test_management);
  add_test ("/plan/wrong-subnet", test_wrong_subnet);
  add_test ("/plan/majority", test_majority);
  add_test ("/plan/duplicate", test_duplicate);
  add_test ("/plan/requested-network", test_requested_network);
  add_test ("/plan/network-list", test_network_list);
  add_test ("/plan/level", test_level);
  add_test ("/plan/filters", test_filters);
  add_test ("/plan/order", test_order);
  add_test ("/plan/wait", test_wait);
  add_test ("/plan/wait-over", test_wait_over);
  add_test ("/plan/wait-cancelled", test_wait_cancelled);
  add_test ("/plan/current", test_current);
  add_test ("/plan/explain", test_explain);
  add_test ("/plan/check", test_check);

  return g_test_run ();
}
