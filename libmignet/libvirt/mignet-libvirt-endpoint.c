/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libvirt/mignet-libvirt-call-private.h"
#include "libvirt/mignet-libvirt-endpoint-private.h"
#include "libvirt/mignet-libvirt-error-private.h"

#include <libvirt/virterror.h>

/* Before libvirt opens a connection over TCP or TLS, the library dials the daemon itself and hangs
 * up at once. That can be cancelled and has a time limit, which virConnectOpen() has not: it waits
 * 134 seconds for an address that swallows packets. It also keeps libvirt from printing: a
 * connection that cannot be opened has no handler yet that could be silenced. */

#define LIBVIRT_TCP_PORT 16509
#define LIBVIRT_TLS_PORT 16514
#define CLOSE_MILLISECONDS 2000

typedef struct
{
  char *uri;  /* (owned) */
  char *host; /* (owned) */
  gboolean read_only;
  virConnectPtr connection; /* (owned) (nullable): until it is taken */
  GError *error;            /* (owned) (nullable): until it is taken */
} Opening;

static void
ignore_error (void *user_data, virErrorPtr error)
{
}

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  if (opening->connection != NULL)
    virConnectClose (opening->connection);
  g_clear_error (&opening->error);
  g_free (opening->uri);
  g_free (opening->host);
  g_free (opening);
}

static void
open_connection (gpointer data)
{
  Opening *opening = data;

  opening->connection =
      opening->read_only ? virConnectOpenReadOnly (opening->uri) : virConnectOpen (opening->uri);
  if (opening->connection == NULL)
    {
      _mignet_libvirt_error_from_last (&opening->error, MIGNET_LIBVIRT_STEP_CONNECT, NULL, 0,
                                       "Cannot connect to libvirt on '%s' at '%s'", opening->host,
                                       opening->uri);
      return;
    }

  /* Its errors are reported, not printed. */
  virConnSetErrorFunc (opening->connection, NULL, ignore_error);
}

static void
close_connection (gpointer data)
{
  virConnectClose (data);
}

static const char *
uri_get_transport (const char *scheme)
{
  const char *plus = strchr (scheme, '+');

  return plus != NULL ? plus + 1 : "tls";
}

char *
_mignet_libvirt_connect_uri_get_host (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);
  const char *host = parsed != NULL ? g_uri_get_host (parsed) : NULL;

  return host != NULL && *host != '\0' ? g_strdup (host) : NULL;
}

int
_mignet_libvirt_connect_uri_get_port (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);
  const char *transport;

  if (parsed == NULL)
    return 0;

  transport = uri_get_transport (g_uri_get_scheme (parsed));
  if (g_str_equal (transport, "tcp"))
    return g_uri_get_port (parsed) > 0 ? g_uri_get_port (parsed) : LIBVIRT_TCP_PORT;
  if (g_str_equal (transport, "tls"))
    return g_uri_get_port (parsed) > 0 ? g_uri_get_port (parsed) : LIBVIRT_TLS_PORT;

  return 0;
}

/* ssh would ask for a password on the terminal of the application. */
static char *
make_quiet_uri (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_ENCODED, NULL);
  const char *query;

  if (parsed == NULL || !g_str_equal (uri_get_transport (g_uri_get_scheme (parsed)), "ssh"))
    return g_strdup (uri);

  query = g_uri_get_query (parsed);
  if (query != NULL && strstr (query, "no_tty=") != NULL)
    return g_strdup (uri);

  return g_strconcat (uri, query != NULL ? "&" : "?", "no_tty=1", NULL);
}

MignetLibvirtEndpoint *
_mignet_libvirt_endpoint_new (const char *host, const char *uri)
{
  MignetLibvirtEndpoint *self = g_new0 (MignetLibvirtEndpoint, 1);

  self->host = g_strdup (host);
  self->uri = make_quiet_uri (uri);

  return self;
}

void
_mignet_libvirt_endpoint_free (MignetLibvirtEndpoint *self)
{
  _mignet_libvirt_endpoint_disconnect (self);
  g_free (self->host);
  g_free (self->uri);
  g_free (self);
}

static gboolean
dial_daemon (MignetLibvirtEndpoint *self, guint seconds, GCancellable *cancellable, GError **error)
{
  g_autofree char *host = _mignet_libvirt_connect_uri_get_host (self->uri);
  int port = _mignet_libvirt_connect_uri_get_port (self->uri);
  g_autoptr (GSocketConnectable) address = NULL;
  g_autoptr (GSocketClient) client = NULL;
  g_autoptr (GSocketConnection) dialled = NULL;
  g_autoptr (GError) local_error = NULL;
  GError *created;

  /* A local daemon, or one behind a program like ssh that has its own idea of hosts and ports. */
  if (host == NULL || port == 0)
    return TRUE;

  client = g_socket_client_new ();
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, seconds);
  address = g_network_address_new (host, (guint16) port);
  dialled = g_socket_client_connect (client, address, cancellable, &local_error);
  if (dialled != NULL)
    return TRUE;

  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  created = g_error_new (MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_CONNECTION,
                         "Cannot connect to libvirt on '%s' at '%s': %s", self->host, self->uri,
                         local_error->message);
  _mignet_libvirt_error_set_libvirt (created, VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC);
  g_propagate_error (error, created);

  return FALSE;
}

gboolean
_mignet_libvirt_endpoint_connect (MignetLibvirtEndpoint *self,
                                  guint seconds,
                                  GCancellable *cancellable,
                                  GError **error)
{
  g_autoptr (MignetLibvirtCall) call = NULL;
  MignetLibvirtWait wait;
  Opening *opening;

  if (self->connection != NULL)
    return TRUE;

  if (!dial_daemon (self, seconds, cancellable, error))
    return FALSE;

  opening = g_new0 (Opening, 1);
  opening->uri = g_strdup (self->uri);
  opening->host = g_strdup (self->host);
  opening->read_only = self->read_only;
  call = _mignet_libvirt_call_start ("mignet-open", open_connection, opening, opening_free, error);
  if (call == NULL)
    return FALSE;

  wait = _mignet_libvirt_call_wait (call, seconds * 1000, cancellable);
  if (wait == MIGNET_LIBVIRT_WAIT_CANCELLED)
    {
      g_cancellable_set_error_if_cancelled (cancellable, error);
      return FALSE;
    }
  if (wait == MIGNET_LIBVIRT_WAIT_TIMED_OUT)
    {
      g_set_error (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_CONNECTION,
                   "Cannot connect to libvirt on '%s' at '%s': no answer within %u seconds",
                   self->host, self->uri, seconds);
      return FALSE;
    }

  opening = _mignet_libvirt_call_get_data (call);
  self->connection = g_steal_pointer (&opening->connection);
  if (self->connection == NULL)
    g_propagate_error (error, g_steal_pointer (&opening->error));

  return self->connection != NULL;
}

void
_mignet_libvirt_endpoint_disconnect (MignetLibvirtEndpoint *self)
{
  virConnectPtr connection = g_steal_pointer (&self->connection);
  g_autoptr (MignetLibvirtCall) call = NULL;

  if (connection == NULL)
    return;

  /* Even hanging up waits for an answer. */
  call = _mignet_libvirt_call_start ("mignet-close", close_connection, connection, NULL, NULL);
  if (call != NULL)
    _mignet_libvirt_call_wait (call, CLOSE_MILLISECONDS, NULL);
  else
    virConnectClose (connection);
}
