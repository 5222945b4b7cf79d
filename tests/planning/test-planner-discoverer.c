/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "planning-fixture.h"

/* While a plan waits for an address, the discoverer of the planner is asked for it. */

#define PENDING(n) HOST (n, NIC_UP, ON_MIG (IPV4_PENDING))
#define PATIENT "'pending-timeout': 600"
#define IMPATIENT "'pending-timeout': 1"

/* Answers with an address of a host from the n-th question on. */
#define TEST_TYPE_DISCOVERER (test_discoverer_get_type ())
G_DECLARE_FINAL_TYPE (TestDiscoverer, test_discoverer, TEST, DISCOVERER, GObject)

struct _TestDiscoverer
{
  GObject parent_instance;

  GMutex mutex;
  GPtrArray *asked;     /* (owned) (mutex mutex): what was asked, in order */
  const char *host;     /* that gets an address */
  guint from;           /* that question on, 0: never */
  gboolean hangs;       /* until it is cancelled */
  gboolean fails;       /* what is asked too early */
  gboolean contradicts; /* names a network that the cluster does not have */
  guint n_running;      /* (mutex mutex) */
  guint most_running;   /* (mutex mutex) */
};

static void test_discoverer_iface_init (MignetDiscovererInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestDiscoverer,
                               test_discoverer,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MIGNET_TYPE_DISCOVERER,
                                                      test_discoverer_iface_init))

static MignetDiscovery *
new_discovery (TestDiscoverer *self, const char *host)
{
  g_autoptr (MignetHost) found = mignet_host_new (host, host);
  MignetDiscovery *discovery;

  mignet_host_set_status (found, MIGNET_HOST_STATUS_CONNECTING);
  discovery = mignet_discovery_new (found);
  if (self->contradicts)
    mignet_discovery_set_ip_config (discovery, "nosuch", NULL, G_SOCKET_FAMILY_IPV4,
                                    MIGNET_BOOT_PROTOCOL_DHCP, NULL);

  return discovery;
}

static void
add_address (MignetDiscovery *discovery)
{
  g_autoptr (GPtrArray) addresses =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_ip_address_unref);

  g_ptr_array_add (addresses, mignet_ip_address_new ("192.168.77.2/24", NULL));
  mignet_discovery_set_ip_config (discovery, "mig", "eth1", G_SOCKET_FAMILY_IPV4,
                                  MIGNET_BOOT_PROTOCOL_DHCP, addresses);
}

static guint
begin (TestDiscoverer *self, const char *host, const char *address)
{
  guint number = 1;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->asked->len; i++)
    number += g_str_has_prefix (g_ptr_array_index (self->asked, i), host);
  g_ptr_array_add (self->asked, g_strdup_printf ("%s %s", host, address));
  self->n_running++;
  self->most_running = MAX (self->most_running, self->n_running);
  g_mutex_unlock (&self->mutex);

  return number;
}

static MignetDiscovery *
test_discoverer_discover (MignetDiscoverer *discoverer,
                          const char *host,
                          const char *address,
                          const char *uri,
                          GCancellable *cancellable,
                          GError **error)
{
  TestDiscoverer *self = TEST_DISCOVERER (discoverer);
  g_autoptr (MignetDiscovery) discovery = new_discovery (self, host);
  guint number = begin (self, host, address);
  gboolean has_address = self->from != 0 && number >= self->from && g_str_equal (host, self->host);

  g_assert_null (uri);
  g_usleep (10 * 1000);
  while (self->hangs && !g_cancellable_is_cancelled (cancellable))
    g_usleep (1000);

  g_mutex_lock (&self->mutex);
  self->n_running--;
  g_mutex_unlock (&self->mutex);

  if (has_address)
    add_address (discovery);
  else if (self->fails)
    {
      g_set_error_literal (error, MIGNET_ERROR, MIGNET_ERROR_PROBE, "No answer");
      return NULL;
    }

  return g_steal_pointer (&discovery);
}

static void
test_discoverer_iface_init (MignetDiscovererInterface *iface)
{
  iface->discover = test_discoverer_discover;
}

static void
test_discoverer_finalize (GObject *object)
{
  TestDiscoverer *self = TEST_DISCOVERER (object);

  g_ptr_array_unref (self->asked);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (test_discoverer_parent_class)->finalize (object);
}

static void
test_discoverer_class_init (TestDiscovererClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_discoverer_finalize;
}

static void
test_discoverer_init (TestDiscoverer *self)
{
  g_mutex_init (&self->mutex);
  self->asked = g_ptr_array_new_with_free_func (g_free);
}

static char *
describe_asked (TestDiscoverer *self)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->asked->len; i++)
    g_ptr_array_add (words, g_ptr_array_index (self->asked, i));
  g_ptr_array_add (words, NULL);
  g_mutex_unlock (&self->mutex);

  return g_strjoinv (", ", (char **) words->pdata);
}

static guint
count_running (TestDiscoverer *self)
{
  guint n;

  g_mutex_lock (&self->mutex);
  n = self->n_running;
  g_mutex_unlock (&self->mutex);

  return n;
}

/* Until no question is unanswered any more. */
static void
await_idle (TestDiscoverer *self)
{
  while (count_running (self) > 0 || g_main_context_iteration (NULL, FALSE))
    g_usleep (1000);
}

typedef struct
{
  MignetCluster *cluster;     /* (owned) */
  MignetPlanner *planner;     /* (owned) */
  TestDiscoverer *discoverer; /* (owned) */
  GCancellable *cancellable;  /* (owned) */
  GAsyncResult *result;       /* (owned) (nullable) */
  gint64 started;
} Wait;

static void
wait_clear (Wait *self)
{
  g_clear_object (&self->result);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->planner);
  g_clear_object (&self->cluster);
  if (self->discoverer != NULL)
    await_idle (self->discoverer);
  g_clear_object (&self->discoverer);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wait, wait_clear)

static void
on_planned (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Wait *self = user_data;

  self->result = g_object_ref (result);
}

static void
init_wait (Wait *self, const char *policy, const char *hosts)
{
  self->cluster = fixture_new (.policy = policy, .hosts = hosts);
  self->planner = mignet_planner_new ();
  self->discoverer = g_object_new (TEST_TYPE_DISCOVERER, NULL);
  self->discoverer->host = "host2";
  self->cancellable = g_cancellable_new ();
  mignet_planner_set_discoverer (self->planner, MIGNET_DISCOVERER (self->discoverer));
}

static void
start (Wait *self, const char *destination)
{
  g_autoptr (MignetRequest) request = fixture_request (self->cluster, "vm1", destination, NULL);

  self->started = g_get_monotonic_time ();
  mignet_planner_plan_async (self->planner, request, self->cancellable, on_planned, self);
}

static void
await (Wait *self)
{
  while (self->result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static MignetPlan *
finish (Wait *self)
{
  g_autoptr (GError) error = NULL;
  MignetPlan *plan;

  await (self);
  plan = mignet_planner_plan_finish (self->planner, self->result, &error);
  g_assert_no_error (error);
  fixture_check_plan (plan, self->cluster);

  return plan;
}

static void
test_property (void)
{
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (TestDiscoverer) discoverer = g_object_new (TEST_TYPE_DISCOVERER, NULL);
  MignetDiscoverer *read = NULL;

  g_test_summary ("The discoverer of a planner is a property that may be NULL");

  g_assert_null (mignet_planner_get_discoverer (planner));
  g_object_set (planner, "discoverer", discoverer, NULL);
  g_assert_true (mignet_planner_get_discoverer (planner) == MIGNET_DISCOVERER (discoverer));
  g_object_get (planner, "discoverer", &read, NULL);
  g_assert_true (read == MIGNET_DISCOVERER (discoverer));
  g_object_unref (read);
  mignet_planner_set_discoverer (planner, NULL);
  g_assert_null (mignet_planner_get_discoverer (planner));
}

static void
test_first_question (void)
{
  g_auto (Wait) wait = { 0 };
  g_autoptr (MignetPlan) plan = NULL;
  g_autofree char *asked = NULL;

  g_test_summary (
      "Bug 642551: the host is asked at once, and its address makes the plan DEDICATED");

  init_wait (&wait, PATIENT, HEALTHY ("1") ", " PENDING ("2") ", " PENDING ("3"));
  wait.discoverer->from = 1;
  start (&wait, "host2");
  plan = finish (&wait);
  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
  fixture_assert_addresses (plan, "ipv4 192.168.77.1 192.168.77.2");
  g_assert_cmpint (g_get_monotonic_time () - wait.started, <, 5 * G_TIME_SPAN_SECOND);
  asked = describe_asked (wait.discoverer);
  g_assert_cmpstr (asked, ==, "host2 host2.example.org");
}

static void
test_later_question (void)
{
  g_auto (Wait) wait = { 0 };
  g_autoptr (MignetPlan) plan = NULL;

  g_test_summary ("It is asked again, a second after an answer without the address or a failure");

  init_wait (&wait, PATIENT, HEALTHY ("1") ", " PENDING ("2"));
  wait.discoverer->from = 3;
  wait.discoverer->fails = TRUE;
  start (&wait, NULL);
  plan = finish (&wait);
  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
  g_assert_cmpuint (wait.discoverer->asked->len, ==, 3);
  /* 1 and 2 seconds. */
  g_assert_cmpint (g_get_monotonic_time () - wait.started, >=, 3 * G_TIME_SPAN_SECOND);
}

static void
test_only_pending_hosts (void)
{
  g_auto (Wait) wait = { 0 };
  g_autoptr (MignetPlan) plan = NULL;
  g_autofree char *asked = NULL;

  g_test_summary ("An automatic request asks each host that could be waited for, and no other");

  init_wait (&wait, PATIENT,
             HEALTHY ("1") ", " PENDING ("2") ", " PENDING ("3") ", " HOST (
                 "4", NIC_UP, "") ", " HOST_WITH ("5", "'status': 'maintenance', ", NIC_UP,
                                                  ON_MIG (IPV4_PENDING)));
  wait.discoverer->from = 2;
  start (&wait, NULL);
  plan = finish (&wait);
  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
  asked = describe_asked (wait.discoverer);
  g_assert_nonnull (strstr (asked, "host3"));
  g_assert_null (strstr (asked, "host1"));
  g_assert_null (strstr (asked, "host4"));
  g_assert_null (strstr (asked, "host5"));
}

static void
test_many_hosts (void)
{
  g_autoptr (GString) hosts = g_string_new (HEALTHY ("1"));
  g_auto (Wait) wait = { 0 };
  g_autoptr (MignetPlan) plan = NULL;

  g_test_summary ("Of many hosts 8 are asked at a time, and all of them in the end");

  for (guint i = 2; i <= 41; i++)
    g_string_append_printf (hosts,
                            ", { 'id': 'h%u', 'name': 'host%u', 'nics': [" NIC_UP
                            "], 'attachments': [" ON_MIG (IPV4_PENDING) "] }",
                            i, i);
  init_wait (&wait, IMPATIENT, hosts->str);
  start (&wait, NULL);
  plan = finish (&wait);
  await_idle (wait.discoverer);
  g_assert_cmpuint (wait.discoverer->most_running, <=, 8);
  g_assert_cmpuint (wait.discoverer->asked->len, >=, 40);
}

static void
test_nothing_to_ask (void)
{
  g_auto (Wait) wait = { 0 };
  g_autoptr (MignetPlan) plan = NULL;
  g_autoptr (MignetPlan) pure = NULL;

  g_test_summary ("Nobody is asked without a wait, nor by the call that never waits");

  init_wait (&wait, "'pending-timeout': 0", HEALTHY ("1") ", " PENDING ("2"));
  start (&wait, "host2");
  plan = finish (&wait);
  pure = fixture_plan (wait.cluster, "host2", NULL);
  g_assert_cmpuint (wait.discoverer->asked->len, ==, 0);
}

static void
test_hanging (void)
{
  g_auto (Wait) wait = { 0 };
  g_autoptr (MignetPlan) plan = NULL;

  g_test_summary ("A host that does not answer is not waited for longer than the policy says");

  init_wait (&wait, IMPATIENT, HEALTHY ("1") ", " PENDING ("2"));
  wait.discoverer->hangs = TRUE;
  start (&wait, "host2");
  plan = finish (&wait);
  fixture_assert_plan (plan, "fallback to host2 over ovirtmgmt for mig");
  g_assert_cmpint (g_get_monotonic_time () - wait.started, <, 10 * G_TIME_SPAN_SECOND);
}

static void
test_cancel (void)
{
  g_auto (Wait) wait = { 0 };
  g_autoptr (GError) error = NULL;

  g_test_summary ("Cancelling the plan cancels the questions");

  init_wait (&wait, PATIENT, HEALTHY ("1") ", " PENDING ("2"));
  wait.discoverer->hangs = TRUE;
  start (&wait, "host2");
  g_cancellable_cancel (wait.cancellable);
  await (&wait);
  g_assert_null (mignet_planner_plan_finish (wait.planner, wait.result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  await_idle (wait.discoverer);
}

static void
test_contradiction (void)
{
  g_auto (Wait) wait = { 0 };
  g_autoptr (MignetPlan) plan = NULL;

  g_test_summary ("An answer that contradicts the cluster changes nothing");

  init_wait (&wait, IMPATIENT, HEALTHY ("1") ", " PENDING ("2"));
  wait.discoverer->from = 1;
  wait.discoverer->contradicts = TRUE;
  start (&wait, "host2");
  plan = finish (&wait);
  fixture_assert_plan (plan, "fallback to host2 over ovirtmgmt for mig");
}

static void
test_model_brings_it (void)
{
  g_auto (Wait) wait = { 0 };
  g_autoptr (MignetPlan) plan = NULL;

  g_test_summary ("The address may still appear in the model by itself");

  init_wait (&wait, PATIENT, HEALTHY ("1") ", " PENDING ("2"));
  start (&wait, "host2");
  fixture_set_ipv4 (fixture_attachment (wait.cluster, "host2", "mig"), MIGNET_BOOT_PROTOCOL_DHCP,
                    "192.168.77.2/24");
  plan = finish (&wait);
  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
}

static void
test_host_is_removed (void)
{
  g_auto (Wait) wait = { 0 };
  g_autoptr (MignetPlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A host that goes while it is asked is not missed");

  init_wait (&wait, IMPATIENT, HEALTHY ("1") ", " PENDING ("2") ", " PENDING ("3"));
  wait.discoverer->from = 1;
  start (&wait, NULL);
  mignet_cluster_remove_host (wait.cluster, mignet_cluster_lookup_host (wait.cluster, "host2"),
                              &error);
  g_assert_no_error (error);
  plan = finish (&wait);
  fixture_assert_plan (plan, "refused to - over - for mig");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/planning/planner-discoverer/property", test_property);
  g_test_add_func ("/planning/planner-discoverer/first-question", test_first_question);
  g_test_add_func ("/planning/planner-discoverer/later-question", test_later_question);
  g_test_add_func ("/planning/planner-discoverer/only-pending-hosts", test_only_pending_hosts);
  g_test_add_func ("/planning/planner-discoverer/many-hosts", test_many_hosts);
  g_test_add_func ("/planning/planner-discoverer/nothing-to-ask", test_nothing_to_ask);
  g_test_add_func ("/planning/planner-discoverer/hanging", test_hanging);
  g_test_add_func ("/planning/planner-discoverer/cancel", test_cancel);
  g_test_add_func ("/planning/planner-discoverer/contradiction", test_contradiction);
  g_test_add_func ("/planning/planner-discoverer/model-brings-it", test_model_brings_it);
  g_test_add_func ("/planning/planner-discoverer/host-is-removed", test_host_is_removed);

  return g_test_run ();
}
