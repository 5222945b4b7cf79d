/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <netdb.h>
#include <sys/socket.h>

#include "libvirt/mignet-libvirt-call-private.h"
#include "libvirt/mignet-libvirt-endpoint-private.h"
#include "libvirt/mignet-libvirt-resolver-private.h"

/* libvirt resolves the host of a migration URI on the source, and takes whatever it finds there:
 * a loopback address, which many an /etc/hosts gives for the host's own name, sends the stream
 * back to the source. Therefore names are resolved here, and only numbers are sent. */

/* How long to wait at a time; there is no limit but the resolver's own. */
#define LOOKUP_MILLISECONDS 60000

void
_mignet_libvirt_route_free (MignetLibvirtRoute *self)
{
  g_free (self->uri);
  g_free (self->address);
  g_free (self->name);
  g_free (self);
}

/* What an address is that must not be dialled, NULL if it may be. */
static const char *
find_flaw (GInetAddress *address)
{
  if (g_inet_address_get_is_loopback (address))
    return "a loopback address";
  if (g_inet_address_get_is_any (address))
    return "the unspecified address";
  if (g_inet_address_get_is_multicast (address))
    return "a multicast address";
  if (g_inet_address_get_is_link_local (address))
    return "a link-local address";

  return NULL;
}

static gboolean
list_contains (GList *addresses, GInetAddress *address)
{
  for (GList *l = addresses; l != NULL; l = l->next)
    {
      if (g_inet_address_equal (l->data, address))
        return TRUE;
    }

  return FALSE;
}

/* One question to the resolver of the system. */
typedef struct
{
  char *host;       /* (owned) */
  GList *addresses; /* (owned) (element-type GInetAddress) */
  int result;       /* of getaddrinfo() */
} Lookup;

static void
lookup_free (gpointer data)
{
  Lookup *lookup = data;

  g_free (lookup->host);
  g_list_free_full (lookup->addresses, g_object_unref);
  g_free (lookup);
}

static void
run_lookup (gpointer data)
{
  const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG };
  Lookup *lookup = data;
  struct addrinfo *found = NULL;

  lookup->result = getaddrinfo (lookup->host, NULL, &hints, &found);
  if (lookup->result != 0)
    return;

  for (struct addrinfo *i = found; i != NULL; i = i->ai_next)
    {
      g_autoptr (GSocketAddress) address =
          g_socket_address_new_from_native (i->ai_addr, i->ai_addrlen);

      if (G_IS_INET_SOCKET_ADDRESS (address))
        lookup->addresses = g_list_append (
            lookup->addresses,
            g_object_ref (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address))));
    }
  freeaddrinfo (found);
}

/* A name server that does not answer takes half a minute. GResolver would spend a thread of the
 * pool on that which the whole program shares; a few migrations could hold all of them. */
static GList *
look_up (const char *host, GCancellable *cancellable, GError **error)
{
  g_autoptr (MignetLibvirtCall) call = NULL;
  MignetLibvirtWait wait = MIGNET_LIBVIRT_WAIT_TIMED_OUT;
  Lookup *lookup = g_new0 (Lookup, 1);

  lookup->host = g_strdup (host);
  call = _mignet_libvirt_call_start ("mignet-resolve", run_lookup, lookup, lookup_free, error);
  if (call == NULL)
    return NULL;

  while (wait == MIGNET_LIBVIRT_WAIT_TIMED_OUT)
    wait = _mignet_libvirt_call_wait (call, LOOKUP_MILLISECONDS, cancellable);
  if (wait == MIGNET_LIBVIRT_WAIT_CANCELLED)
    {
      g_cancellable_set_error_if_cancelled (cancellable, error);
      return NULL;
    }
  if (lookup->addresses == NULL)
    g_set_error (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_ADDRESS, "%s",
                 lookup->result != 0 ? gai_strerror (lookup->result) : "it has no address");

  return g_steal_pointer (&lookup->addresses);
}

/* A number resolves to itself. */
static GList *
resolve_host (const char *host, GCancellable *cancellable, GError **error)
{
  GInetAddress *numeric = g_inet_address_new_from_string (host);

  return numeric != NULL ? g_list_prepend (NULL, numeric) : look_up (host, cancellable, error);
}

/* The addresses of the source that are known: the one that its stream should leave from, and the
 * ones of its registered name. Not knowing the latter is no obstacle. */
static GList *
collect_source_addresses (MignetPlan *plan, GCancellable *cancellable)
{
  const char *expected = mignet_plan_get_source_address (plan);
  const char *uri = mignet_plan_get_source_connect_uri (plan);
  g_autofree char *host = uri != NULL ? _mignet_libvirt_connect_uri_get_host (uri) : NULL;
  GList *addresses = host != NULL ? resolve_host (host, cancellable, NULL) : NULL;
  GInetAddress *own = expected != NULL ? g_inet_address_new_from_string (expected) : NULL;

  return own != NULL ? g_list_prepend (addresses, own) : addresses;
}

/* The first address that may be dialled; those of the wrong family are passed over. */
static GInetAddress *
choose_address (GList *addresses, GList *source_addresses, GSocketFamily family, const char **flaw)
{
  *flaw = NULL;
  for (GList *l = addresses; l != NULL; l = l->next)
    {
      GInetAddress *address = l->data;
      const char *found;

      if (family != G_SOCKET_FAMILY_INVALID && g_inet_address_get_family (address) != family)
        continue;

      found = find_flaw (address);
      if (found == NULL && list_contains (source_addresses, address))
        found = "an address of the source";
      if (found == NULL)
        return address;
      if (*flaw == NULL)
        *flaw = found;
    }

  return NULL;
}

static gboolean
resolve_address (MignetLibvirtRoute *self,
                 MignetPlan *plan,
                 const char *host,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autolist (GInetAddress) addresses = resolve_host (host, cancellable, &local_error);
  g_autolist (GInetAddress) source_addresses = NULL;
  GInetAddress *chosen;
  const char *flaw;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (addresses == NULL)
    {
      g_set_error (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_ADDRESS,
                   "The address '%s' of '%s' cannot be resolved: %s", host,
                   mignet_plan_get_destination (plan), local_error->message);
      return FALSE;
    }

  source_addresses = collect_source_addresses (plan, cancellable);
  chosen = choose_address (addresses, source_addresses, mignet_plan_get_family (plan), &flaw);
  if (chosen == NULL)
    {
      g_set_error (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_ADDRESS,
                   "The address '%s' of '%s' is %s, to which '%s' cannot send VM '%s'", host,
                   mignet_plan_get_destination (plan),
                   flaw != NULL ? flaw : "of another family than the plan's",
                   mignet_plan_get_source (plan), mignet_plan_get_vm (plan));
      return FALSE;
    }

  self->address = g_inet_address_to_string (chosen);
  if (!g_hostname_is_ip_address (host))
    self->name = g_strdup (host);

  return TRUE;
}

MignetLibvirtRoute *
_mignet_libvirt_route_resolve (MignetPlan *plan, GCancellable *cancellable, GError **error)
{
  g_autoptr (MignetLibvirtRoute) self = g_new0 (MignetLibvirtRoute, 1);
  const char *uri = mignet_plan_get_migrate_uri (plan);
  g_autoptr (GError) local_error = NULL;
  g_autofree char *host = NULL;
  int port;

  if (uri == NULL)
    {
      g_set_error (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_ADDRESS,
                   "The plan for VM '%s' has no address that could be dialled",
                   mignet_plan_get_vm (plan));
      return NULL;
    }

  if (!mignet_migrate_uri_parse (uri, &host, &port, &local_error))
    {
      g_set_error_literal (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_ADDRESS,
                           local_error->message);
      return NULL;
    }
  if (!resolve_address (self, plan, host, cancellable, error))
    return NULL;

  self->uri = mignet_migrate_uri_build (self->address, port, error);
  if (self->uri == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

gboolean
_mignet_libvirt_route_set_port (MignetLibvirtRoute *self, guint port, GError **error)
{
  char *uri = mignet_migrate_uri_build (self->address, (int) port, error);

  if (uri == NULL)
    return FALSE;

  g_free (self->uri);
  self->uri = uri;

  return TRUE;
}
