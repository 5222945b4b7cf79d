/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <libvirt/virterror.h>
#include <mignet-libvirt/mignet-libvirt.h>

/* What can be told without a libvirt daemon. The source is at an address of this machine where
 * nobody listens, unless the test does. */

#define SOURCE_ADDRESS "127.77.77.77"
#define LIBVIRT_TCP_PORT 16509
#define SOON (5 * G_TIME_SPAN_SECOND)

#define DOCUMENT \
  "{ 'format': 'mignet-cluster/1'," \
  "  'cluster': { 'id': 'c', 'name': 'c', 'management-network': 'ovirtmgmt'," \
  "    'roles': { 'migration': '%s' }," \
  "    'policy': { 'preset': 'design', 'connect-transport': 'tcp' } }," \
  "  'networks': [ { 'id': 'ovirtmgmt', 'name': 'ovirtmgmt' }," \
  "    { 'id': 'mig', 'name': 'mig', 'required': false } ]," \
  "  'hosts': [ { 'id': 'id-a', 'name': 'a', 'address': '" SOURCE_ADDRESS "' }," \
  "    { 'id': 'id-b', 'name': 'b', 'address': '%s'," \
  "      'nics': [ { 'name': 'eth1', 'carrier': 'up' } ]," \
  "      'attachments': [" \
  "        { 'network': 'mig', 'nic': 'eth1'," \
  "          'ipv4': { 'protocol': 'dhcp', 'addresses': [] } } ] } ]," \
  "  'vms': [ { 'id': 'id-vm', 'name': 'web', 'host': 'a' } ] }"

typedef struct
{
  MignetCluster *cluster;
  MignetPlan *plan;
  MignetMigrator *migrator;
} Fixture;

static void
fixture_clear (Fixture *fixture)
{
  g_clear_object (&fixture->migrator);
  g_clear_object (&fixture->plan);
  g_clear_object (&fixture->cluster);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

/* Plans the migration of 'web' to 'b' over the network that holds the migration role. */
static void
fixture_init (Fixture *fixture, const char *migration_network, const char *destination_address)
{
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (MignetRequest) request = NULL;

  text =
      g_strdelimit (g_strdup_printf (DOCUMENT, migration_network, destination_address), "'", '"');
  bytes = g_bytes_new (text, strlen (text));
  fixture->cluster = mignet_cluster_load_from_bytes (bytes, "test.json", MIGNET_LOAD_NONE, &error);
  g_assert_no_error (error);

  request = mignet_request_new (mignet_cluster_lookup_vm (fixture->cluster, "web"));
  mignet_request_set_destination (request, mignet_cluster_lookup_host (fixture->cluster, "b"));
  fixture->plan = mignet_planner_plan (planner, request, &error);
  g_assert_no_error (error);
  fixture->migrator = MIGNET_MIGRATOR (mignet_libvirt_migrator_new (fixture->cluster));
}

static void
count_notification (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
test_properties (void)
{
  g_autoptr (MignetLibvirtMigrator) self = g_object_new (MIGNET_LIBVIRT_TYPE_MIGRATOR, NULL);
  static const char *const command[] = { "true", NULL };
  g_autoptr (MignetCommandCounterReader) reader = mignet_command_counter_reader_new (command);
  g_autoptr (MignetCounterReader) got = NULL;
  guint notifications = 0;

  g_test_summary ("The properties of a migrator, and notifications on real changes only");

  g_assert_null (mignet_libvirt_migrator_get_cluster (self));
  g_assert_null (mignet_libvirt_migrator_get_counter_reader (self));

  g_signal_connect (self, "notify::counter-reader", G_CALLBACK (count_notification),
                    &notifications);
  mignet_libvirt_migrator_set_counter_reader (self, MIGNET_COUNTER_READER (reader));
  mignet_libvirt_migrator_set_counter_reader (self, MIGNET_COUNTER_READER (reader));
  g_assert_cmpuint (notifications, ==, 1);

  g_object_get (self, "counter-reader", &got, NULL);
  g_assert_true (got == MIGNET_COUNTER_READER (reader));

  g_assert_cmpuint (mignet_libvirt_migrator_get_start_timeout (self), ==, 30);
  g_assert_cmpuint (mignet_libvirt_migrator_get_stall_timeout (self), ==, 150);
  g_assert_cmpuint (mignet_libvirt_migrator_get_convergence_interval (self), ==, 10000);
  g_signal_connect (self, "notify::start-timeout", G_CALLBACK (count_notification), &notifications);
  g_signal_connect (self, "notify::stall-timeout", G_CALLBACK (count_notification), &notifications);
  g_signal_connect (self, "notify::convergence-interval", G_CALLBACK (count_notification),
                    &notifications);
  for (guint i = 0; i < 2; i++)
    g_object_set (self, "start-timeout", 5, "stall-timeout", 7, "convergence-interval", 200, NULL);
  g_assert_cmpuint (notifications, ==, 4);
  g_assert_cmpuint (mignet_libvirt_migrator_get_stall_timeout (self), ==, 7);
  g_assert_cmpuint (mignet_libvirt_migrator_get_start_timeout (self), ==, 5);
  g_assert_cmpuint (mignet_libvirt_migrator_get_convergence_interval (self), ==, 200);
}

static void
test_stale (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (MignetMigration) migration = NULL;
  g_autoptr (GError) error = NULL;
  MignetVm *vm;

  g_test_summary ("A plan that the model no longer agrees with is not carried out");

  fixture_init (&fixture, "ovirtmgmt", "192.0.2.2");
  vm = mignet_cluster_lookup_vm (fixture.cluster, "web");
  mignet_vm_set_placement (vm, MIGNET_VM_STATUS_UP,
                           mignet_cluster_lookup_host (fixture.cluster, "b"), NULL, &error);
  g_assert_no_error (error);

  migration = mignet_migrator_start (fixture.migrator, fixture.plan, &error);
  g_assert_null (migration);
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_STALE_PLAN);
}

static void
test_waiting (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (MignetMigration) migration = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A plan that waits for an address is not carried out");

  fixture_init (&fixture, "mig", "192.0.2.2");
  g_assert_cmpint ((int) mignet_plan_get_outcome (fixture.plan), ==, (int) MIGNET_OUTCOME_WAITING);

  migration = mignet_migrator_start (fixture.migrator, fixture.plan, &error);
  g_assert_null (migration);
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_CARRIED_OUT);
}

static void
test_refused (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (MignetMigration) migration = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A plan that is refused is not carried out");

  fixture_init (&fixture, "ovirtmgmt", "localhost");
  g_assert_cmpint ((int) mignet_plan_get_outcome (fixture.plan), ==, (int) MIGNET_OUTCOME_REFUSED);

  migration = mignet_migrator_start (fixture.migrator, fixture.plan, &error);
  g_assert_null (migration);
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_CARRIED_OUT);
}

/* NULL if something else listens where the source would. */
static GSocket *
listen_silently (void)
{
  g_autoptr (GSocket) listener =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (SOURCE_ADDRESS);
  g_autoptr (GSocketAddress) place = g_inet_socket_address_new (address, LIBVIRT_TCP_PORT);

  if (listener == NULL || !g_socket_bind (listener, place, TRUE, NULL) ||
      !g_socket_listen (listener, NULL))
    return NULL;

  return g_steal_pointer (&listener);
}

static gboolean
is_place_taken (void)
{
  g_autoptr (GSocket) listener = listen_silently ();

  return listener == NULL;
}

static void
test_no_daemon (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (MignetMigration) migration = NULL;
  g_autoptr (GError) error = NULL;
  gint64 begin = g_get_monotonic_time ();

  g_test_summary ("Without a daemon on the source the migration fails at once and says so");

  if (is_place_taken ())
    {
      g_test_skip ("The port of libvirt is in use on this machine");
      return;
    }

  fixture_init (&fixture, "ovirtmgmt", "192.0.2.2");
  migration = mignet_migrator_start (fixture.migrator, fixture.plan, &error);
  g_assert_no_error (error);

  g_assert_false (mignet_migration_wait (migration, NULL, &error));
  g_assert_error (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_CONNECTION);
  g_assert_cmpint (mignet_libvirt_error_get_code (error), ==, 38);
  g_assert_cmpint (mignet_libvirt_error_get_domain (error), ==, 7);
  g_assert_nonnull (strstr (error->message, "libvirt on 'a' at 'qemu+tcp://" SOURCE_ADDRESS));
  g_assert_true (g_str_has_suffix (error->message, "; nothing was started"));
  g_assert_cmpint ((int) mignet_migration_get_state (migration), ==,
                   (int) MIGNET_MIGRATION_STATE_FAILED);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, SOON);
}

static void
test_silent_daemon (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GSocket) listener = listen_silently ();
  g_autoptr (MignetMigration) migration = NULL;
  g_autoptr (GError) error = NULL;
  gint64 begin = g_get_monotonic_time ();

  g_test_summary ("A daemon that accepts connections and says nothing does not hold up a cancel");

  if (listener == NULL)
    {
      g_test_skip ("The port of libvirt is in use on this machine");
      return;
    }

  fixture_init (&fixture, "ovirtmgmt", "192.0.2.2");
  migration = mignet_migrator_start (fixture.migrator, fixture.plan, &error);
  g_assert_no_error (error);
  g_usleep (G_TIME_SPAN_SECOND / 5);
  g_assert_false (mignet_migration_is_finished (migration));

  mignet_migration_cancel (migration, NULL);
  g_assert_false (mignet_migration_wait (migration, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (g_str_has_suffix (error->message, "; nothing was started"));
  g_assert_cmpint ((int) mignet_migration_get_state (migration), ==,
                   (int) MIGNET_MIGRATION_STATE_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, SOON);
}

static void
test_cancel_at_once (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (MignetMigration) migration = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A migration may be cancelled before it has done anything");

  fixture_init (&fixture, "ovirtmgmt", "192.0.2.2");
  migration = mignet_migrator_start (fixture.migrator, fixture.plan, &error);
  g_assert_no_error (error);
  mignet_migration_cancel (migration, NULL);

  g_assert_false (mignet_migration_wait (migration, NULL, &error));
  g_assert_true (mignet_migration_is_finished (migration));
}

static void
test_abandoned (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  g_test_summary ("Nobody needs to keep a migration, its migrator or its cluster");

  fixture_init (&fixture, "ovirtmgmt", "192.0.2.2");
  g_object_unref (mignet_migrator_start (fixture.migrator, fixture.plan, &error));
  g_assert_no_error (error);
}

static void
test_unresolvable (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (MignetMigration) migration = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A registered name that cannot be resolved is named, and nothing is started");

  fixture_init (&fixture, "ovirtmgmt", "b.invalid");
  migration = mignet_migrator_start (fixture.migrator, fixture.plan, &error);
  g_assert_no_error (error);

  g_assert_false (mignet_migration_wait (migration, NULL, &error));
  g_assert_error (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_ADDRESS);
  g_assert_nonnull (strstr (error->message, "'b.invalid' of 'b'"));
  g_assert_cmpint (mignet_libvirt_error_get_code (error), ==, 0);
}

static void
ignore_error (void *user_data, virErrorPtr error)
{
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  /* Without it libvirt prints what goes wrong with the daemon that says nothing. */
  virSetErrorFunc (NULL, ignore_error);

  g_test_add_func ("/libvirt/migrator/properties", test_properties);
  g_test_add_func ("/libvirt/migrator/stale", test_stale);
  g_test_add_func ("/libvirt/migrator/waiting", test_waiting);
  g_test_add_func ("/libvirt/migrator/refused", test_refused);
  g_test_add_func ("/libvirt/migrator/no-daemon", test_no_daemon);
  g_test_add_func ("/libvirt/migrator/silent-daemon", test_silent_daemon);
  g_test_add_func ("/libvirt/migrator/cancel-at-once", test_cancel_at_once);
  g_test_add_func ("/libvirt/migrator/abandoned", test_abandoned);
  g_test_add_func ("/libvirt/migrator/unresolvable", test_unresolvable);

  return g_test_run ();
}
