/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "planning-fixture.h"

/* The planning call that waits, up to the policy's limit, for a pending address to appear in the
 * model, and then decides. */

#define PENDING(n) HOST (n, NIC_UP, ON_MIG (IPV4_PENDING))
#define PENDING_HOSTS HEALTHY ("1") ", " PENDING ("2") ", " PENDING ("3")
#define PATIENT "'pending-timeout': 600"
#define IMPATIENT "'pending-timeout': 1"

typedef struct
{
  MignetCluster *cluster;    /* (owned) */
  MignetPlanner *planner;    /* (owned) */
  GAsyncResult *result;      /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) */
  gint64 started;
} Wait;

#define WAIT_INIT \
  { \
    .cluster = NULL \
  }

static void
wait_clear (Wait *self)
{
  g_clear_object (&self->cluster);
  g_clear_object (&self->planner);
  g_clear_object (&self->result);
  g_clear_object (&self->cancellable);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wait, wait_clear)

static void
on_planned (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Wait *self = user_data;

  g_assert_true (object == G_OBJECT (self->planner));
  g_assert_null (self->result);
  self->result = g_object_ref (result);
}

static void
start (
    Wait *self, const char *policy, const char *hosts, const char *destination, const char *network)
{
  g_autoptr (MignetRequest) request = NULL;

  self->cluster = fixture_new (.policy = policy, .hosts = hosts);
  self->planner = mignet_planner_new ();
  self->cancellable = g_cancellable_new ();
  self->started = g_get_monotonic_time ();
  request = fixture_request (self->cluster, "vm1", destination, network);
  mignet_planner_plan_async (self->planner, request, self->cancellable, on_planned, self);
  g_assert_null (self->result);
}

/* What is ready to be done, without waiting for more. */
static void
settle (void)
{
  for (guint i = 0; i < 20; i++)
    {
      while (g_main_context_iteration (NULL, FALSE))
        continue;
      g_usleep (1000);
    }
}

static MignetPlan *
finish (Wait *self)
{
  g_autoptr (GError) error = NULL;
  MignetPlan *plan;

  while (self->result == NULL)
    g_main_context_iteration (NULL, TRUE);

  plan = mignet_planner_plan_finish (self->planner, self->result, &error);
  g_assert_no_error (error);
  fixture_check_plan (plan, self->cluster);
  return plan;
}

/* In ms. */
static gint64
elapsed (Wait *self)
{
  return (g_get_monotonic_time () - self->started) / 1000;
}

static void
give_address (Wait *self, const char *host, const char *address)
{
  fixture_set_ipv4 (fixture_attachment (self->cluster, host, "mig"), MIGNET_BOOT_PROTOCOL_DHCP,
                    address);
}

static void
test_address_arrives (void)
{
  g_auto (Wait) wait = WAIT_INIT;
  g_autoptr (MignetPlan) plan = NULL;

  g_test_summary ("Bug 642551: the address of DHCP arrives late, and the plan is DEDICATED");

  start (&wait, PATIENT, PENDING_HOSTS, "host2", NULL);
  settle ();
  g_assert_null (wait.result);
  give_address (&wait, "host2", "192.168.77.2/24");
  plan = finish (&wait);
  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
  fixture_assert_addresses (plan, "ipv4 192.168.77.1 192.168.77.2");
  fixture_assert_reasons (plan, "");
}

static void
test_automatic_address_arrives (void)
{
  g_auto (Wait) wait = WAIT_INIT;
  g_autoptr (MignetPlan) plan = NULL;

  g_test_summary ("An automatic request takes the host whose address arrives");

  start (&wait, PATIENT, PENDING_HOSTS, NULL, NULL);
  settle ();
  g_assert_null (wait.result);
  give_address (&wait, "host3", "192.168.77.3/24");
  plan = finish (&wait);
  fixture_assert_plan (plan, "dedicated to host3 over mig for mig");
}

static void
test_networking_is_replaced (void)
{
  g_auto (Wait) wait = WAIT_INIT;
  g_autoptr (MignetPlan) plan = NULL;
  g_autoptr (GPtrArray) nics = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) attachments = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  MignetNetworkAttachment *attachment;
  MignetNic *nic;

  g_test_summary ("The address may come with a whole new report of the host");

  start (&wait, PATIENT, PENDING_HOSTS, "host2", NULL);
  settle ();
  nic = mignet_nic_new ("eth1", MIGNET_NIC_KIND_ETHERNET);
  mignet_nic_set_carrier (nic, MIGNET_CARRIER_UP);
  g_ptr_array_add (nics, nic);
  attachment =
      mignet_network_attachment_new (mignet_cluster_lookup_network (wait.cluster, "mig"), "eth1");
  fixture_set_ipv4 (attachment, MIGNET_BOOT_PROTOCOL_DHCP, "192.168.77.2/24");
  g_ptr_array_add (attachments, attachment);
  mignet_host_set_networking (mignet_cluster_lookup_host (wait.cluster, "host2"), nics, attachments,
                              &error);
  g_assert_no_error (error);
  plan = finish (&wait);
  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
}

static void
test_request_is_copied (void)
{
  g_auto (Wait) wait = WAIT_INIT;
  g_autoptr (MignetRequest) request = NULL;
  g_autoptr (MignetPlan) plan = NULL;

  g_test_summary ("What is done to the request afterwards does not matter");

  wait.cluster = fixture_new (.policy = PATIENT, .hosts = PENDING_HOSTS);
  wait.planner = mignet_planner_new ();
  request = fixture_request (wait.cluster, "vm1", "host2", NULL);
  mignet_planner_plan_async (wait.planner, request, NULL, on_planned, &wait);
  mignet_request_set_destination (request, mignet_cluster_lookup_host (wait.cluster, "host1"));
  settle ();
  give_address (&wait, "host2", "192.168.77.2/24");
  plan = finish (&wait);
  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
}

static void
test_irrelevant_changes (void)
{
  g_auto (Wait) wait = WAIT_INIT;
  g_autoptr (MignetPlan) plan = NULL;

  g_test_summary ("What does not bring the address does not end the wait");

  start (&wait, PATIENT, PENDING_HOSTS, "host2", NULL);
  mignet_host_set_memory (mignet_cluster_lookup_host (wait.cluster, "host3"), 4096);
  give_address (&wait, "host3", "192.168.77.3/24");
  give_address (&wait, "host2", "169.254.0.2/16");
  settle ();
  g_assert_null (wait.result);
  give_address (&wait, "host2", "192.168.77.2/24");
  plan = finish (&wait);
  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
}

/* What the end of the wait leads to. */
static const struct
{
  const char *what;
  const char *policy;
  const char *destination; /* (nullable) */
  const char *network;     /* (nullable) */
  const char *plan;
  const char *reasons; /* of host2 */
} ends[] = {
  { "design, manual: FALLBACK", "'preset': 'design'", "host2", NULL,
    "fallback to host2 over ovirtmgmt for mig", "warning address-pending host2 mig" },
  { "design, automatic: filtered", "'preset': 'design'", NULL, NULL, "refused to - over - for mig",
    "error address-pending host2 mig" },
  { "strict, manual: REFUSED", "'preset': 'strict'", "host2", NULL,
    "refused to host2 over - for mig", "error address-pending host2 mig" },
  { "strict, automatic: filtered", "'preset': 'strict'", NULL, NULL, "refused to - over - for mig",
    "error address-pending host2 mig" },
  { "a requested network: REFUSED", "'preset': 'design'", "host2", "mig",
    "refused to host2 over - for mig", "error address-pending host2 mig" },
  { "a requested network, automatic: filtered", "'preset': 'design'", NULL, "mig",
    "refused to - over - for mig", "error address-pending host2 mig" },
  { "a requested network, though fallback is always", "'fallback': 'always'", "host2", "mig",
    "refused to host2 over - for mig", "error address-pending host2 mig" },
  { "fallback never", "'fallback': 'never'", "host2", NULL, "refused to host2 over - for mig",
    "error address-pending host2 mig" },
  { "fallback always, automatic", "'fallback': 'always'", NULL, NULL,
    "fallback to host2 over ovirtmgmt for mig", "warning address-pending host2 mig" },
};

static void
check_end (Wait *wait, gsize i)
{
  g_autoptr (MignetPlan) plan = finish (wait);

  fixture_assert_plan (plan, ends[i].plan);
  if (mignet_plan_get_outcome (plan) == MIGNET_OUTCOME_REFUSED)
    fixture_assert_rejected (plan, "host2", ends[i].reasons);
  else
    fixture_assert_reasons (plan, ends[i].reasons);
}

static void
test_at_once (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *policy = g_strconcat (ends[i].policy, ", 'pending-timeout': 0", NULL);
  g_auto (Wait) wait = WAIT_INIT;

  g_test_summary (ends[i].what);

  start (&wait, policy, PENDING_HOSTS, ends[i].destination, ends[i].network);
  check_end (&wait, i);
  g_assert_cmpint (elapsed (&wait), <, 900);
}

/* All of them at the same time, which is also a test of that. */
static void
test_timeout (void)
{
  Wait waits[G_N_ELEMENTS (ends)] = { WAIT_INIT };

  g_test_summary ("The wait ends when the policy's time is over");

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *policy = g_strconcat (ends[i].policy, ", " IMPATIENT, NULL);

      start (&waits[i], policy, PENDING_HOSTS, ends[i].destination, ends[i].network);
    }
  settle ();
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    g_assert_null (waits[i].result);
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      check_end (&waits[i], i);
      g_assert_cmpint (elapsed (&waits[i]), >=, 900);
      wait_clear (&waits[i]);
    }
}

static void
test_nothing_to_wait_for (void)
{
  static const struct
  {
    const char *policy;
    const char *hosts;
    const char *destination;
    const char *plan;
  } rows[] = {
    { PATIENT, HEALTHY ("1") ", " HEALTHY ("2"), "host2", "dedicated to host2 over mig for mig" },
    { PATIENT, HEALTHY ("1") ", " PENDING ("2") ", " HEALTHY ("3"), NULL,
      "dedicated to host3 over mig for mig" },
    { PATIENT, HEALTHY ("1") ", " HOST ("2", NIC_UP, ""), "host2",
      "fallback to host2 over ovirtmgmt for mig" },
    { PATIENT, HEALTHY ("1") ", " HOST ("2", NIC_UP, ""), NULL, "refused to - over - for mig" },
    { "'preset': 'ovirt', " PATIENT, PENDING_HOSTS, "host2",
      "fallback to host2 over ovirtmgmt for mig" },
    { PATIENT, PENDING ("1") ", " HEALTHY ("2"), "host2", "dedicated to host2 over mig for mig" },
    { "'sync-rule': 'refuse', " PATIENT,
      HEALTHY ("1") ", " HOST ("2", NIC_UP, ON_MIG ("'in-sync': false, " IPV4_PENDING)), "host2",
      "refused to host2 over - for mig" },
  };

  g_test_summary ("What is not WAITING is decided at once");

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Wait) wait = WAIT_INIT;
      g_autoptr (MignetPlan) plan = NULL;

      g_test_message ("row %" G_GSIZE_FORMAT, i);
      start (&wait, rows[i].policy, rows[i].hosts, rows[i].destination, NULL);
      plan = finish (&wait);
      fixture_assert_plan (plan, rows[i].plan);
      g_assert_cmpint (elapsed (&wait), <, 5000);
    }
}

/* The same plan as the call that never waits. */
static void
test_same_as_pure (void)
{
  g_auto (Wait) wait = WAIT_INIT;
  g_autoptr (MignetPlan) plan = NULL;
  g_autoptr (MignetPlan) pure = NULL;
  g_autofree char *json = NULL;
  g_autofree char *pure_json = NULL;

  g_test_summary ("After a wait the plan is the one of the pure planner");

  start (&wait, PATIENT, PENDING_HOSTS, NULL, NULL);
  settle ();
  give_address (&wait, "host2", "192.168.77.2/24");
  plan = finish (&wait);
  pure = fixture_plan (wait.cluster, NULL, NULL);
  json = mignet_plan_to_json (plan);
  pure_json = mignet_plan_to_json (pure);
  g_assert_cmpstr (json, ==, pure_json);
}

static void
assert_cancelled (Wait *wait)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetPlan) plan = NULL;

  while (wait->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  plan = mignet_planner_plan_finish (wait->planner, wait->result, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (plan);
}

static void
test_cancel (void)
{
  g_auto (Wait) wait = WAIT_INIT;

  g_test_summary ("A wait can be cancelled, and leaves nothing behind");

  start (&wait, PATIENT, PENDING_HOSTS, "host2", NULL);
  settle ();
  g_cancellable_cancel (wait.cancellable);
  assert_cancelled (&wait);
  g_assert_cmpint (elapsed (&wait), <, 5000);
  give_address (&wait, "host2", "192.168.77.2/24");
  settle ();
}

static void
test_cancelled_before (void)
{
  g_autoptr (MignetRequest) request = NULL;
  g_auto (Wait) wait = WAIT_INIT;

  g_test_summary ("A call that is cancelled before it begins is cancelled");

  wait.cluster = fixture_new (.policy = PATIENT, .hosts = PENDING_HOSTS);
  wait.planner = mignet_planner_new ();
  wait.cancellable = g_cancellable_new ();
  g_cancellable_cancel (wait.cancellable);
  request = fixture_request (wait.cluster, "vm1", "host2", NULL);
  mignet_planner_plan_async (wait.planner, request, wait.cancellable, on_planned, &wait);
  g_assert_null (wait.result);
  assert_cancelled (&wait);
}

/* Changes that end the wait in another way. */
static void
test_destination_goes_down (void)
{
  g_auto (Wait) wait = WAIT_INIT;
  g_autoptr (MignetPlan) plan = NULL;

  g_test_summary ("A host that is no destination any more is not waited for");

  start (&wait, IMPATIENT, PENDING_HOSTS, "host2", NULL);
  settle ();
  mignet_host_set_status (mignet_cluster_lookup_host (wait.cluster, "host2"),
                          MIGNET_HOST_STATUS_DOWN);
  plan = finish (&wait);
  fixture_assert_plan (plan, "refused to host2 over - for mig");
}

static void
test_address_comes_and_goes (void)
{
  g_auto (Wait) wait = WAIT_INIT;
  g_autoptr (MignetPlan) plan = NULL;

  g_test_summary ("An address that another host has too is none");

  start (&wait, IMPATIENT, HEALTHY ("1") ", " PENDING ("2") ", " HEALTHY ("3"), "host2", NULL);
  settle ();
  give_address (&wait, "host2", "192.168.77.3/24");
  plan = finish (&wait);
  fixture_assert_plan (plan, "refused to host2 over - for mig");
  fixture_assert_reasons (plan, "error no-address host2 mig; warning duplicate-address host2 mig");
}

static void
test_destination_is_removed (void)
{
  g_auto (Wait) wait = WAIT_INIT;
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetPlan) plan = NULL;

  g_test_summary ("A destination that leaves the cluster ends the wait with an error");

  start (&wait, IMPATIENT, PENDING_HOSTS, "host2", NULL);
  settle ();
  mignet_cluster_remove_host (wait.cluster, mignet_cluster_lookup_host (wait.cluster, "host2"),
                              &error);
  g_assert_no_error (error);
  while (wait.result == NULL)
    g_main_context_iteration (NULL, TRUE);
  plan = mignet_planner_plan_finish (wait.planner, wait.result, &error);
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_REQUEST);
  g_assert_null (plan);
}

/* A network that has to be waited for in a list. */
static void
test_list (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.policy = "'networks': ['slow', 'mig'], 'pending-timeout': 0",
                   .networks = NETWORK_MIG ", " NETWORK ("n2", "slow"),
                   .hosts = HEALTHY ("1") ", " PENDING ("2"));
  g_autoptr (MignetRequest) request = fixture_request (cluster, "vm1", "host2", NULL);
  g_autoptr (MignetPlan) waiting = fixture_plan_request (cluster, request);
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetPlan) plan = fixture_plan_waiting (request, &error);

  g_test_summary ("The end of the wait for a network of a list is a fallback from the list");

  fixture_assert_plan (waiting, "waiting to host2 over mig for mig");
  g_assert_no_error (error);
  fixture_check_plan (plan, cluster);
  g_assert_cmpint (mignet_plan_get_outcome (plan), ==, MIGNET_OUTCOME_FALLBACK);
}

typedef struct
{
  GMainContext *context;
  GThread *thread;
  gboolean done;
} ContextCheck;

static void
on_planned_in_context (GObject *object, GAsyncResult *result, gpointer user_data)
{
  ContextCheck *check = user_data;

  g_assert_true (g_main_context_get_thread_default () == check->context);
  g_assert_true (g_thread_self () == check->thread);
  check->done = TRUE;
}

static void
test_context (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.policy = "'pending-timeout': 0", .hosts = PENDING_HOSTS);
  g_autoptr (MignetRequest) request = fixture_request (cluster, "vm1", "host2", NULL);
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (GMainContext) context = g_main_context_new ();
  ContextCheck check = { context, g_thread_self (), FALSE };

  g_test_summary ("The callback comes in the context that was the thread's default at the call");

  g_main_context_push_thread_default (context);
  mignet_planner_plan_async (planner, request, NULL, on_planned_in_context, &check);
  settle ();
  g_assert_false (check.done);
  while (!check.done)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/planning/planner-async/address-arrives", test_address_arrives);
  g_test_add_func ("/planning/planner-async/automatic-address-arrives",
                   test_automatic_address_arrives);
  g_test_add_func ("/planning/planner-async/networking-is-replaced", test_networking_is_replaced);
  g_test_add_func ("/planning/planner-async/request-is-copied", test_request_is_copied);
  g_test_add_func ("/planning/planner-async/irrelevant-changes", test_irrelevant_changes);
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/planning/planner-async/at-once/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_at_once);
    }
  g_test_add_func ("/planning/planner-async/timeout", test_timeout);
  g_test_add_func ("/planning/planner-async/nothing-to-wait-for", test_nothing_to_wait_for);
  g_test_add_func ("/planning/planner-async/same-as-pure", test_same_as_pure);
  g_test_add_func ("/planning/planner-async/cancel", test_cancel);
  g_test_add_func ("/planning/planner-async/cancelled-before", test_cancelled_before);
  g_test_add_func ("/planning/planner-async/destination-goes-down", test_destination_goes_down);
  g_test_add_func ("/planning/planner-async/duplicate", test_address_comes_and_goes);
  g_test_add_func ("/planning/planner-async/destination-is-removed", test_destination_is_removed);
  g_test_add_func ("/planning/planner-async/list", test_list);
  g_test_add_func ("/planning/planner-async/context", test_context);

  return g_test_run ();
}
