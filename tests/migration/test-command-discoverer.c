/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>

#define GOOD \
  "[{\"ifname\":\"eth1\",\"link_type\":\"ether\",\"operstate\":\"UP\",\"addr_info\":" \
  "[{\"family\":\"inet\",\"local\":\"192.168.77.1\",\"prefixlen\":24}]}]"

/* A discoverer that has /bin/sh run a script with the given argument as $1. */
static MignetDiscoverer *
new_script (const char *script, const char *argument)
{
  const char *command[] = { "/bin/sh", "-c", script, "sh", argument, NULL };

  return MIGNET_DISCOVERER (mignet_command_discoverer_new (command));
}

static void
test_properties (void)
{
  const char *command[] = { "ssh", "%a", NULL };
  g_autoptr (MignetCommandDiscoverer) discoverer = mignet_command_discoverer_new (command);
  g_auto (GStrv) got = NULL;
  guint timeout;

  g_test_summary ("The properties can be read, the time limit be set");

  g_assert_cmpuint (mignet_command_discoverer_get_timeout (discoverer), ==, 10);
  mignet_command_discoverer_set_timeout (discoverer, 3);
  g_object_get (discoverer, "timeout", &timeout, "command", &got, NULL);
  g_assert_cmpuint (timeout, ==, 3);
  g_assert_cmpstrv (got, command);
  g_assert_cmpstrv (mignet_command_discoverer_get_command (discoverer), command);
}

static void
test_success (void)
{
  g_autoptr (MignetDiscoverer) discoverer =
      new_script ("test \"$1\" = h1:10.0.0.1:%% && echo '" GOOD "'", "%h:%a:%%");
  g_autoptr (MignetNetwork) management = mignet_network_new ("n1", "ovirtmgmt");
  g_autoptr (MignetCluster) cluster = mignet_cluster_new ("c1", "Default", management, NULL);
  g_autoptr (MignetHost) host = mignet_host_new ("id1", "h1");
  g_autoptr (MignetDiscovery) discovery = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("What the command prints becomes interfaces; the status is not its business");

  g_assert_true (mignet_cluster_add_host (cluster, host, NULL));
  mignet_host_set_status (host, MIGNET_HOST_STATUS_DOWN);
  discovery = mignet_discoverer_discover (discoverer, "h1", "10.0.0.1", NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (mignet_discovery_get_vms_reported (discovery));
  mignet_discovery_update_host (discovery, host, &error);
  g_assert_no_error (error);
  g_assert_nonnull (mignet_host_lookup_nic (host, "eth1"));
  g_assert_cmpint (mignet_host_get_status (host), ==, MIGNET_HOST_STATUS_DOWN);
}

static const struct
{
  const char *name;
  const char *script;
  const char *argument;
  const char *host;    /* (nullable) */
  const char *address; /* (nullable) */
  MignetError code;
  const char *part;
} failures[] = {
  { "status", "echo no route >&2; exit 3", "", "h1", "a1", MIGNET_ERROR_PROBE,
    "for the addresses of host 'h1' ended with exit status 3: no route" },
  { "output", "echo hello", "", "h1", "a1", MIGNET_ERROR_PROBE,
    "did not print what is expected of 'ip -j -d addr'" },
  { "member", "echo '[{\"ifname\":1}]'", "", "h1", "a1", MIGNET_ERROR_PROBE, "/0/ifname" },
  { "time", "exec sleep 60", "", "h1", "a1", MIGNET_ERROR_PROBE, "did not end within 1 s" },
  { "no-address", "echo '" GOOD "'", "%a", "h1", NULL, MIGNET_ERROR_PROBE, "Address ''" },
  { "option", "echo '" GOOD "'", "%a", NULL, "-oProxyCommand=x", MIGNET_ERROR_PROBE,
    "does not begin with a hyphen" },
  { "percent", "echo '" GOOD "'", "%x", "h1", "a1", MIGNET_ERROR_INVALID_VALUE,
    "command for the addresses has a percent sign" },
};

static void
test_failure (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (MignetDiscoverer) discoverer = new_script (failures[i].script, failures[i].argument);
  g_autoptr (GError) error = NULL;

  mignet_command_discoverer_set_timeout (MIGNET_COMMAND_DISCOVERER (discoverer), 1);
  g_assert_null (mignet_discoverer_discover (discoverer, failures[i].host, failures[i].address,
                                             NULL, NULL, &error));
  g_assert_error (error, MIGNET_ERROR, (int) failures[i].code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, failures[i].part));
}

static void
on_discovered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **got = user_data;

  *got = g_object_ref (result);
}

static void
test_cancel (void)
{
  g_autoptr (MignetDiscoverer) discoverer = new_script ("exec sleep 60", "");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 started = g_get_monotonic_time ();

  g_test_summary ("A question can be cancelled");

  mignet_discoverer_discover_async (discoverer, "h1", NULL, NULL, cancellable, on_discovered,
                                    &result);
  g_usleep (100 * 1000);
  g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (mignet_discoverer_discover_finish (discoverer, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - started, <, 8 * G_TIME_SPAN_SECOND);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/migration/command-discoverer/properties", test_properties);
  g_test_add_func ("/migration/command-discoverer/success", test_success);
  g_test_add_func ("/migration/command-discoverer/cancel", test_cancel);
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *path =
          g_strconcat ("/migration/command-discoverer/failure/", failures[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_failure);
    }

  return g_test_run ();
}
