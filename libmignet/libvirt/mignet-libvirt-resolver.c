/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libvirt/mignet-libvirt-endpoint-private.h"
#include "libvirt/mignet-libvirt-resolver-private.h"

/* libvirt resolves the host of a migration URI on the source, and takes whatever it finds there:
 * a loopback address, which many an /etc/hosts gives for the host's own name, sends the stream
 * back to the source. Therefore names are resolved here, and only numbers are sent. */

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

/* A number resolves to itself. */
static GList *
resolve_host (const char *host, GCancellable *cancellable, GError **error)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();

  return g_resolver_lookup_by_name (resolver, host, cancellable, error);
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
