/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <mignet-libvirt/mignet-libvirt.h>

/* A host as the test driver of libvirt plays it, and daemons that do not answer. */

#define UUID "6f3f0e1e-9e4f-4e35-9f02-000000000001"

#define NODE \
  "<node>" \
  "<interface type='ethernet' name='eth0'><protocol family='ipv4'>" \
  "<ip address='10.0.0.1' prefix='24'/></protocol><mac address='52:54:00:00:00:01'/>" \
  "</interface>" \
  "<interface type='ethernet' name='eth1'><mac address='52:54:00:00:00:02'/>" \
  "<mtu size='9000'/></interface>" \
  "<network><name>default</name><bridge name='virbr0'/>" \
  "<ip address='192.168.122.1' netmask='255.255.255.0'/></network>" \
  "<domain type='test'><name>web</name><uuid>" UUID "</uuid><memory unit='MiB'>512</memory>" \
  "<vcpu>2</vcpu><os><type>hvm</type></os><devices>" \
  "<interface type='network'><source network='default'/></interface>" \
  "<graphics type='vnc' listen='10.0.0.1'/></devices></domain>" \
  "</node>"

#define ADDRESSES \
  "[{\"ifname\":\"eth1\",\"link_type\":\"ether\",\"operstate\":\"UP\",\"addr_info\":" \
  "[{\"family\":\"inet\",\"local\":\"192.168.77.1\",\"prefixlen\":24}]}]"

typedef struct
{
  char *directory;                     /* (owned) */
  char *file;                          /* (owned) */
  char *uri;                           /* (owned) */
  MignetLibvirtDiscoverer *discoverer; /* (owned) */
  MignetCluster *cluster;              /* (owned) */
} Fixture;

static void
fixture_init (Fixture *fixture)
{
  g_autoptr (MignetNetwork) management = mignet_network_new ("n1", "ovirtmgmt");
  g_autoptr (MignetNetwork) migration = mignet_network_new ("n2", "mig");
  const char *const subnets[] = { "192.168.77.0/24", NULL };
  g_autoptr (GError) error = NULL;

  fixture->directory = g_dir_make_tmp ("mignet-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->file = g_build_filename (fixture->directory, "node.xml", NULL);
  fixture->uri = g_strdup_printf ("test://%s", fixture->file);
  g_file_set_contents (fixture->file, NODE, -1, &error);
  g_assert_no_error (error);

  fixture->discoverer = mignet_libvirt_discoverer_new ();
  fixture->cluster = mignet_cluster_new ("c1", "Default", management, NULL);
  mignet_network_set_bridged (migration, FALSE);
  g_assert_true (mignet_network_set_subnets (migration, subnets, NULL));
  g_assert_true (mignet_cluster_attach_network (fixture->cluster, migration, FALSE, NULL));
}

static void
fixture_clear (Fixture *fixture)
{
  g_remove (fixture->file);
  g_rmdir (fixture->directory);
  g_free (fixture->file);
  g_free (fixture->uri);
  g_free (fixture->directory);
  g_object_unref (fixture->discoverer);
  g_object_unref (fixture->cluster);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static MignetDiscovery *
discover (Fixture *fixture, const char *name, const char *address)
{
  g_autoptr (GError) error = NULL;
  MignetDiscovery *discovery = mignet_discoverer_discover (
      MIGNET_DISCOVERER (fixture->discoverer), name, address, fixture->uri, NULL, &error);

  g_assert_no_error (error);

  return discovery;
}

static void
take (Fixture *fixture, MignetDiscovery *discovery)
{
  g_autoptr (GPtrArray) discoveries = g_ptr_array_new ();
  g_auto (GStrv) messages = NULL;

  g_ptr_array_add (discoveries, discovery);
  messages = mignet_cluster_take_discoveries (fixture->cluster, discoveries);
  g_assert_cmpstr (messages[0], ==, NULL);
}

static void
test_properties (void)
{
  g_autoptr (MignetLibvirtDiscoverer) discoverer = mignet_libvirt_discoverer_new ();
  const char *command[] = { "true", NULL };
  g_autoptr (MignetCommandDiscoverer) other = mignet_command_discoverer_new (command);
  g_autoptr (MignetDiscoverer) got = NULL;
  MignetTransport transport;
  guint timeout;

  g_test_summary ("The properties have defaults and can be changed");

  g_assert_null (mignet_libvirt_discoverer_dup_address_discoverer (discoverer));
  g_object_get (discoverer, "transport", &transport, "timeout", &timeout, NULL);
  g_assert_cmpint (transport, ==, MIGNET_TRANSPORT_TLS);
  g_assert_cmpuint (timeout, ==, 10);
  g_object_set (discoverer, "address-discoverer", other, "transport", MIGNET_TRANSPORT_SSH,
                "timeout", 3, NULL);
  g_object_get (discoverer, "address-discoverer", &got, NULL);
  g_assert_true (got == MIGNET_DISCOVERER (other));
  g_assert_cmpint (mignet_libvirt_discoverer_get_transport (discoverer), ==, MIGNET_TRANSPORT_SSH);
  g_assert_cmpuint (mignet_libvirt_discoverer_get_timeout (discoverer), ==, 3);
}

static void
test_host (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (MignetDiscovery) discovery = NULL;
  MignetHost *host;
  MignetNic *nic;
  MignetNetworkAttachment *attachment;

  g_test_summary ("The host, its interfaces, its networks and the addresses that libvirt knows");

  fixture_init (&fixture);
  discovery = discover (&fixture, "h1", "10.0.0.1");
  take (&fixture, discovery);
  host = mignet_cluster_lookup_host (fixture.cluster, "h1");
  g_assert_nonnull (host);
  g_assert_cmpstr (mignet_host_get_address (host), ==, "10.0.0.1");
  g_assert_cmpuint (mignet_host_get_memory (host), >, 0);
  g_assert_cmpuint (mignet_host_get_cpus (host), >, 0);
  g_assert_nonnull (mignet_host_get_libvirt_version (host));
  /* The test driver is no QEMU. */
  g_assert_null (mignet_host_get_qemu_version (host));
  g_assert_cmpint (mignet_host_get_migration_tls (host), ==, MIGNET_TRISTATE_UNKNOWN);

  nic = mignet_host_lookup_nic (host, "eth1");
  g_assert_cmpuint (mignet_nic_get_mtu (nic), ==, 9000);
  attachment = mignet_host_lookup_attachment (
      host, mignet_cluster_lookup_network (fixture.cluster, "ovirtmgmt"));
  g_assert_cmpstr (mignet_network_attachment_get_nic (attachment), ==, "eth0");
  attachment = mignet_host_lookup_attachment (
      host, mignet_cluster_lookup_network (fixture.cluster, "default"));
  g_assert_cmpstr (mignet_network_attachment_get_nic (attachment), ==, "virbr0");

  /* Nobody has said where it is, so it is not absent. */
  attachment =
      mignet_host_lookup_attachment (host, mignet_cluster_lookup_network (fixture.cluster, "mig"));
  g_assert_nonnull (attachment);
  g_assert_false (
      mignet_network_attachment_get_addresses_reported (attachment, G_SOCKET_FAMILY_IPV4));
}

static void
test_vm (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (MignetDiscovery) discovery = NULL;
  g_autoptr (MignetNetwork) network = NULL;
  g_auto (GStrv) warnings = NULL;
  MignetVm *vm;

  g_test_summary ("A running VM with its networks, and a warning about its display");

  fixture_init (&fixture);
  discovery = discover (&fixture, NULL, NULL);
  g_assert_true (mignet_discovery_get_vms_reported (discovery));
  warnings = mignet_discovery_dup_warnings (discovery);
  g_assert_cmpuint (g_strv_length (warnings), ==, 1);
  g_assert_nonnull (strstr (warnings[0], "display of VM 'web'"));
  take (&fixture, discovery);
  vm = mignet_cluster_lookup_vm (fixture.cluster, "web");
  g_assert_cmpstr (mignet_vm_get_id (vm), ==, UUID);
  g_assert_cmpint (mignet_vm_get_status (vm), ==, MIGNET_VM_STATUS_UP);
  g_assert_cmpuint (mignet_vm_get_memory (vm), ==, 512);
  g_assert_cmpuint (mignet_vm_get_vcpus (vm), ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (mignet_vm_get_networks (vm)), ==, 1);
  network = g_list_model_get_item (mignet_vm_get_networks (vm), 0);
  g_assert_cmpstr (mignet_network_get_name (network), ==, "default");
  /* Without a name the host has the one that libvirt knows. */
  g_assert_cmpstr (mignet_host_get_name (mignet_vm_get_host (vm)), ==,
                   mignet_host_get_name (mignet_discovery_get_host (discovery)));
}

static void
set_probe (Fixture *fixture, const char *script)
{
  const char *command[] = { "/bin/sh", "-c", script, NULL };
  g_autoptr (MignetCommandDiscoverer) probe = mignet_command_discoverer_new (command);

  mignet_libvirt_discoverer_set_address_discoverer (fixture->discoverer, MIGNET_DISCOVERER (probe));
}

static void
test_probe (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (MignetDiscovery) discovery = NULL;
  g_autoptr (MignetDiscovery) failed = NULL;
  g_auto (GStrv) warnings = NULL;
  MignetNetworkAttachment *attachment;
  MignetHost *host;

  g_test_summary ("Addresses come from another discoverer; that it fails is a warning");

  fixture_init (&fixture);
  set_probe (&fixture, "echo '" ADDRESSES "'");
  discovery = discover (&fixture, "h1", NULL);
  take (&fixture, discovery);
  host = mignet_cluster_lookup_host (fixture.cluster, "h1");
  attachment =
      mignet_host_lookup_attachment (host, mignet_cluster_lookup_network (fixture.cluster, "mig"));
  g_assert_cmpstr (mignet_network_attachment_get_nic (attachment), ==, "eth1");
  g_assert_true (
      mignet_network_attachment_get_addresses_reported (attachment, G_SOCKET_FAMILY_IPV4));

  set_probe (&fixture, "echo unreachable >&2; exit 255");
  failed = discover (&fixture, "h1", NULL);
  warnings = mignet_discovery_dup_warnings (failed);
  g_assert_cmpuint (g_strv_length (warnings), ==, 2);
  g_assert_true (
      g_str_has_prefix (warnings[0], "The addresses of host 'h1' could not be asked for: "));
  take (&fixture, failed);
  attachment =
      mignet_host_lookup_attachment (host, mignet_cluster_lookup_network (fixture.cluster, "mig"));
  g_assert_true (
      mignet_network_attachment_get_addresses_reported (attachment, G_SOCKET_FAMILY_IPV4));
}

/* A daemon that takes connections and says nothing, or, without the socket, none. */
static char *
open_silent_daemon (GSocketListener *listener, gboolean silent)
{
  g_autoptr (GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, &error);

  g_assert_no_error (error);
  if (!silent)
    g_socket_listener_close (listener);

  return g_strdup_printf ("qemu+tcp://127.0.0.1:%d/system", port);
}

static void
test_no_answer (void)
{
  g_test_summary ("A daemon that is not there, or hangs, is an error that names the host");

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GSocketListener) listener = g_socket_listener_new ();
      g_autofree char *uri = open_silent_daemon (listener, i == 0);
      g_autoptr (MignetLibvirtDiscoverer) discoverer = mignet_libvirt_discoverer_new ();
      g_autoptr (GError) error = NULL;
      gint64 started = g_get_monotonic_time ();

      mignet_libvirt_discoverer_set_timeout (discoverer, 1);
      g_assert_null (mignet_discoverer_discover (MIGNET_DISCOVERER (discoverer), "h1", NULL, uri,
                                                 NULL, &error));
      g_assert_error (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_CONNECTION);
      g_assert_true (g_str_has_prefix (error->message, "Cannot connect to libvirt on 'h1' at "));
      g_assert_cmpint (g_get_monotonic_time () - started, <, 8 * G_TIME_SPAN_SECOND);
      g_socket_listener_close (listener);
    }
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (100 * 1000);
  g_cancellable_cancel (data);

  return NULL;
}

static void
test_cancel (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autofree char *uri = open_silent_daemon (listener, TRUE);
  g_autoptr (MignetLibvirtDiscoverer) discoverer = mignet_libvirt_discoverer_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gint64 started = g_get_monotonic_time ();
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);

  g_test_summary ("A question to a daemon that hangs can be cancelled");

  mignet_libvirt_discoverer_set_timeout (discoverer, 60);
  g_assert_null (mignet_discoverer_discover (MIGNET_DISCOVERER (discoverer), "h1", NULL, uri,
                                             cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - started, <, 8 * G_TIME_SPAN_SECOND);
  g_thread_join (thread);
  g_socket_listener_close (listener);
}

static void
test_uri_of_address (void)
{
  g_autoptr (MignetLibvirtDiscoverer) discoverer = mignet_libvirt_discoverer_new ();
  g_autoptr (GError) error = NULL;

  g_test_summary ("Without a URI the host is reached at its address, over the transport");

  mignet_libvirt_discoverer_set_timeout (discoverer, 1);
  mignet_libvirt_discoverer_set_transport (discoverer, MIGNET_TRANSPORT_TCP);
  g_assert_null (mignet_discoverer_discover (MIGNET_DISCOVERER (discoverer), "h1", "127.77.77.77",
                                             NULL, NULL, &error));
  g_assert_error (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_CONNECTION);
  g_assert_nonnull (strstr (error->message, "'qemu+tcp://127.77.77.77/system'"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/libvirt/discoverer/properties", test_properties);
  g_test_add_func ("/libvirt/discoverer/host", test_host);
  g_test_add_func ("/libvirt/discoverer/vm", test_vm);
  g_test_add_func ("/libvirt/discoverer/probe", test_probe);
  g_test_add_func ("/libvirt/discoverer/no-answer", test_no_answer);
  g_test_add_func ("/libvirt/discoverer/cancel", test_cancel);
  g_test_add_func ("/libvirt/discoverer/uri-of-address", test_uri_of_address);

  return g_test_run ();
}
