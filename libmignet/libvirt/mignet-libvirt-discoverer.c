/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet-libvirt/mignet-libvirt.h>

#include "libvirt/mignet-libvirt-inquiry-private.h"

/**
 * SECTION:mignet-libvirt-discoverer
 * @title: MignetLibvirtDiscoverer
 * @short_description: asks libvirt about hosts
 *
 * #MignetLibvirtDiscoverer is the #MignetDiscoverer that asks the libvirt daemon of a host. It
 * connects read-only, and tells
 *
 * - the host: its UUID, its name, its memory and CPUs, the versions of libvirt and QEMU, and that
 * it is up, since it has answered;
 * - its interfaces, with their kind, wiring, MTU, speed and carrier;
 * - its active virtual networks;
 * - its virtual machines, with their state, their memory and vCPUs, the networks that they are
 *   connected to, and whether they are migrating away or are on their way to the host.
 *
 * libvirt knows IP addresses only where netcf is in use, which is hardly anywhere, and those that
 * it gives to bridges of its own. Where it does not know them, they are unknown, not absent. With
 * mignet_libvirt_discoverer_set_address_discoverer() they come from somewhere else, usually a
 * #MignetCommandDiscoverer. Whether migrations can be encrypted libvirt does not say either.
 *
 * A host is asked at the connection URI that the caller names, else at its registered address, or
 * its name if it has none, over #MignetLibvirtDiscoverer:transport. A daemon that does not answer
 * is given up when #MignetLibvirtDiscoverer:timeout has passed, once while connecting and once more
 * while asking.
 *
 * It may be used, and its properties changed, from any thread.
 */

/**
 * MignetLibvirtDiscoverer:
 *
 * Asks libvirt about hosts.
 *
 * Since: 1.0
 */
struct _MignetLibvirtDiscoverer
{
  GObject parent_instance;

  GMutex mutex;
  MignetDiscoverer *address_discoverer; /* (owned) (nullable) (mutex mutex) */
  guint transport;                      /* (mutex mutex): MignetTransport */
  guint timeout;                        /* (mutex mutex): seconds */
};

static void discoverer_iface_init (MignetDiscovererInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MignetLibvirtDiscoverer,
                               mignet_libvirt_discoverer,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MIGNET_TYPE_DISCOVERER,
                                                      discoverer_iface_init))

typedef enum
{
  PROP_ADDRESS_DISCOVERER = 1,
  PROP_TRANSPORT,
  PROP_TIMEOUT
} MignetLibvirtDiscovererProperty;

static GParamSpec *props[PROP_TIMEOUT + 1];

#define DEFAULT_TIMEOUT 10

/* One host that is asked. */
typedef struct
{
  char *name;    /* (owned): what messages call it */
  char *address; /* (owned) (nullable) */
  char *uri;     /* (owned) */
  guint timeout;
} Target;

static void
target_clear (Target *target)
{
  g_free (target->name);
  g_free (target->address);
  g_free (target->uri);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Target, target_clear)

static gboolean
target_init (Target *target,
             MignetLibvirtDiscoverer *self,
             const char *host,
             const char *address,
             const char *uri,
             GError **error)
{
  target->timeout = mignet_libvirt_discoverer_get_timeout (self);
  if (uri != NULL)
    target->uri = g_strdup (uri);
  else
    target->uri = mignet_connect_uri_build (mignet_libvirt_discoverer_get_transport (self),
                                            address != NULL ? address : host, error);
  if (target->uri == NULL)
    return FALSE;

  target->address =
      address != NULL ? g_strdup (address) : _mignet_libvirt_connect_uri_get_host (target->uri);
  if (host != NULL)
    target->name = g_strdup (host);
  else
    target->name = g_strdup (target->address != NULL ? target->address : target->uri);

  return TRUE;
}

static void add_warning (MignetDiscovery *discovery, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
add_warning (MignetDiscovery *discovery, const char *format, ...)
{
  g_autofree char *warning = NULL;
  va_list args;

  va_start (args, format);
  warning = g_strdup_vprintf (format, args);
  va_end (args);
  mignet_discovery_add_warning (discovery, warning);
}

/* A daemon on this machine says by its name how it is reached from elsewhere. */
static MignetHost *
create_host (const Target *target, const char *host, const MignetLibvirtInquiry *inquiry)
{
  const char *name = host;
  MignetHost *found;

  if (name == NULL)
    name = inquiry->hostname != NULL ? inquiry->hostname : target->name;
  found = mignet_host_new (inquiry->uuid != NULL ? inquiry->uuid : name, name);
  mignet_host_set_memory (found, inquiry->memory);
  mignet_host_set_cpus (found, inquiry->cpus);
  mignet_host_set_libvirt_version (found, inquiry->software.libvirt_version, NULL);
  mignet_host_set_qemu_version (found, inquiry->software.qemu_version, NULL);
  mignet_host_set_address (found, target->address != NULL ? target->address : inquiry->hostname,
                           NULL);

  return found;
}

/* The address by which the interface of the management network is recognized. That a name cannot be
 * resolved here says nothing: ssh has names of its own. */
static void
find_contact (MignetDiscovery *discovery, const Target *target, GCancellable *cancellable)
{
  g_autoptr (GResolver) resolver = NULL;
  g_autofree char *text = NULL;
  GList *addresses = NULL;

  if (target->address == NULL || mignet_discovery_set_contact (discovery, target->address, NULL))
    return;

  resolver = g_resolver_get_default ();
  addresses = g_resolver_lookup_by_name (resolver, target->address, cancellable, NULL);
  if (addresses != NULL && !g_inet_address_get_is_loopback (addresses->data))
    {
      text = g_inet_address_to_string (addresses->data);
      mignet_discovery_set_contact (discovery, text, NULL);
    }
  g_resolver_free_addresses (addresses);
}

static void
tell_networking (MignetDiscovery *discovery, const Target *target, MignetLibvirtInquiry *inquiry)
{
  g_auto (GStrv) names = g_strv_builder_end (inquiry->names);
  g_autoptr (GError) error = NULL;

  if (!mignet_discovery_add_libvirt (discovery, inquiry->documents, (const char *const *) names,
                                     &error))
    add_warning (discovery, "What libvirt says about the interfaces of host '%s' is not used: %s",
                 target->name, error->message);
}

/* Returns FALSE if it was cancelled. */
static gboolean
tell_addresses (MignetDiscovery *discovery,
                MignetLibvirtDiscoverer *self,
                const Target *target,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (MignetDiscoverer) asked = mignet_libvirt_discoverer_dup_address_discoverer (self);
  g_autoptr (MignetDiscovery) addresses = NULL;
  g_autoptr (GError) local_error = NULL;
  MignetHost *host = mignet_discovery_get_host (discovery);

  if (asked == NULL)
    return TRUE;

  addresses = mignet_discoverer_discover (asked, mignet_host_get_name (host),
                                          mignet_host_get_address (host), target->uri, cancellable,
                                          &local_error);
  if (addresses != NULL)
    mignet_discovery_merge (discovery, addresses);
  else if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  else
    add_warning (discovery, "The addresses of host '%s' could not be asked for: %s", target->name,
                 local_error->message);

  return TRUE;
}

static MignetVmStatus
find_status (const MignetLibvirtFinding *finding)
{
  if (finding->leaving)
    return MIGNET_VM_STATUS_MIGRATING;

  switch (finding->state)
    {
    case VIR_DOMAIN_SHUTOFF:
    case VIR_DOMAIN_CRASHED:
      return MIGNET_VM_STATUS_DOWN;
    case VIR_DOMAIN_PAUSED:
      return finding->reason == VIR_DOMAIN_PAUSED_STARTING_UP ? MIGNET_VM_STATUS_POWERING_UP
                                                              : MIGNET_VM_STATUS_PAUSED;
    default:
      return MIGNET_VM_STATUS_UP;
    }
}

static void
tell_vm (MignetDiscovery *discovery, const Target *target, const MignetLibvirtFinding *finding)
{
  g_autofree char *called = g_strdup_printf ("VM '%s' of host '%s'", finding->name, target->name);
  g_autoptr (MignetVm) vm = NULL;
  g_autoptr (GError) error = NULL;

  if (finding->incoming)
    {
      mignet_discovery_add_incoming_vm (discovery, finding->uuid, finding->name);
      return;
    }
  if (finding->xml != NULL && mignet_discovery_add_libvirt_vm (discovery, finding->xml, called,
                                                               find_status (finding), &error))
    return;

  /* It is there, whatever it is made of. */
  if (error != NULL)
    mignet_discovery_add_warning (discovery, error->message);
  vm = mignet_vm_new (finding->uuid, finding->name);
  mignet_discovery_add_vm (discovery, vm, find_status (finding), NULL);
}

static MignetDiscovery *
mignet_libvirt_discoverer_discover (MignetDiscoverer *discoverer,
                                    const char *host,
                                    const char *address,
                                    const char *uri,
                                    GCancellable *cancellable,
                                    GError **error)
{
  MignetLibvirtDiscoverer *self = MIGNET_LIBVIRT_DISCOVERER (discoverer);
  g_auto (Target) target = { 0 };
  g_autoptr (MignetLibvirtEndpoint) endpoint = NULL;
  g_autoptr (MignetLibvirtCall) call = NULL;
  g_autoptr (MignetHost) found = NULL;
  g_autoptr (MignetDiscovery) discovery = NULL;
  MignetLibvirtInquiry *inquiry;

  if (!target_init (&target, self, host, address, uri, error))
    return NULL;

  endpoint = _mignet_libvirt_endpoint_new (target.name, target.uri);
  endpoint->read_only = TRUE;
  if (!_mignet_libvirt_endpoint_connect (endpoint, target.timeout, cancellable, error))
    return NULL;
  call = _mignet_libvirt_inquiry_run (endpoint, target.timeout, cancellable, error);
  if (call == NULL)
    return NULL;

  inquiry = _mignet_libvirt_call_get_data (call);
  found = create_host (&target, host, inquiry);
  discovery = mignet_discovery_new (found);
  for (guint i = 0; i < inquiry->warnings->len; i++)
    mignet_discovery_add_warning (discovery, g_ptr_array_index (inquiry->warnings, i));
  find_contact (discovery, &target, cancellable);
  tell_networking (discovery, &target, inquiry);
  if (!tell_addresses (discovery, self, &target, cancellable, error))
    return NULL;

  mignet_discovery_set_vms_reported (discovery, inquiry->vms != NULL);
  for (guint i = 0; inquiry->vms != NULL && i < inquiry->vms->len; i++)
    tell_vm (discovery, &target, g_ptr_array_index (inquiry->vms, i));

  return g_steal_pointer (&discovery);
}

static void
discoverer_iface_init (MignetDiscovererInterface *iface)
{
  iface->discover = mignet_libvirt_discoverer_discover;
}

static void
mignet_libvirt_discoverer_finalize (GObject *object)
{
  MignetLibvirtDiscoverer *self = MIGNET_LIBVIRT_DISCOVERER (object);

  g_clear_object (&self->address_discoverer);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (mignet_libvirt_discoverer_parent_class)->finalize (object);
}

static void
mignet_libvirt_discoverer_get_property (GObject *object,
                                        guint prop_id,
                                        GValue *value,
                                        GParamSpec *pspec)
{
  MignetLibvirtDiscoverer *self = MIGNET_LIBVIRT_DISCOVERER (object);

  switch ((MignetLibvirtDiscovererProperty) prop_id)
    {
    case PROP_ADDRESS_DISCOVERER:
      g_value_take_object (value, mignet_libvirt_discoverer_dup_address_discoverer (self));
      break;
    case PROP_TRANSPORT:
      g_value_set_enum (value, (int) mignet_libvirt_discoverer_get_transport (self));
      break;
    case PROP_TIMEOUT:
      g_value_set_uint (value, mignet_libvirt_discoverer_get_timeout (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mignet_libvirt_discoverer_set_property (GObject *object,
                                        guint prop_id,
                                        const GValue *value,
                                        GParamSpec *pspec)
{
  MignetLibvirtDiscoverer *self = MIGNET_LIBVIRT_DISCOVERER (object);

  switch ((MignetLibvirtDiscovererProperty) prop_id)
    {
    case PROP_ADDRESS_DISCOVERER:
      mignet_libvirt_discoverer_set_address_discoverer (self, g_value_get_object (value));
      break;
    case PROP_TRANSPORT:
      mignet_libvirt_discoverer_set_transport (self, (MignetTransport) g_value_get_enum (value));
      break;
    case PROP_TIMEOUT:
      mignet_libvirt_discoverer_set_timeout (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mignet_libvirt_discoverer_class_init (MignetLibvirtDiscovererClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = mignet_libvirt_discoverer_finalize;
  object_class->get_property = mignet_libvirt_discoverer_get_property;
  object_class->set_property = mignet_libvirt_discoverer_set_property;

  /**
   * MignetLibvirtDiscoverer:address-discoverer:
   *
   * What is asked for the addresses that libvirt does not know, or %NULL.
   *
   * Since: 1.0
   */
  props[PROP_ADDRESS_DISCOVERER] =
      g_param_spec_object ("address-discoverer", NULL, NULL, MIGNET_TYPE_DISCOVERER, flags);

  /**
   * MignetLibvirtDiscoverer:transport:
   *
   * How hosts are reached for which no connection URI is named.
   *
   * Since: 1.0
   */
  props[PROP_TRANSPORT] = g_param_spec_enum ("transport", NULL, NULL, MIGNET_TYPE_TRANSPORT,
                                             MIGNET_TRANSPORT_TLS, flags);

  /**
   * MignetLibvirtDiscoverer:timeout:
   *
   * How long a host may take to answer, in seconds.
   *
   * Since: 1.0
   */
  props[PROP_TIMEOUT] =
      g_param_spec_uint ("timeout", NULL, NULL, 1, G_MAXUINT / 1000, DEFAULT_TIMEOUT, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mignet_libvirt_discoverer_init (MignetLibvirtDiscoverer *self)
{
  g_mutex_init (&self->mutex);
  self->transport = MIGNET_TRANSPORT_TLS;
  self->timeout = DEFAULT_TIMEOUT;
}

/**
 * mignet_libvirt_discoverer_new:
 *
 * Creates a discoverer that asks nobody but libvirt.
 *
 * Returns: (transfer full): a new discoverer
 *
 * Since: 1.0
 */
MignetLibvirtDiscoverer *
mignet_libvirt_discoverer_new (void)
{
  return g_object_new (MIGNET_LIBVIRT_TYPE_DISCOVERER, NULL);
}

/**
 * mignet_libvirt_discoverer_dup_address_discoverer:
 * @self: a discoverer
 *
 * Gets what is asked for the addresses that libvirt does not know.
 *
 * Returns: (transfer full) (nullable): the discoverer of addresses
 *
 * Since: 1.0
 */
MignetDiscoverer *
mignet_libvirt_discoverer_dup_address_discoverer (MignetLibvirtDiscoverer *self)
{
  MignetDiscoverer *discoverer = NULL;

  g_return_val_if_fail (MIGNET_LIBVIRT_IS_DISCOVERER (self), NULL);

  g_mutex_lock (&self->mutex);
  g_set_object (&discoverer, self->address_discoverer);
  g_mutex_unlock (&self->mutex);

  return discoverer;
}

/**
 * mignet_libvirt_discoverer_set_address_discoverer:
 * @self: a discoverer
 * @discoverer: (nullable): a discoverer that tells addresses, or %NULL
 *
 * Sets what is asked for the addresses that libvirt does not know, in the same thread and after
 * libvirt has answered. It is given the name and the address of the host and the connection URI.
 * What it tells about networking, networks and virtual machines supplements what libvirt says; that
 * it does not answer is a warning.
 *
 * Since: 1.0
 */
void
mignet_libvirt_discoverer_set_address_discoverer (MignetLibvirtDiscoverer *self,
                                                  MignetDiscoverer *discoverer)
{
  g_autoptr (MignetDiscoverer) old = NULL;

  g_return_if_fail (MIGNET_LIBVIRT_IS_DISCOVERER (self));
  g_return_if_fail (discoverer == NULL || MIGNET_IS_DISCOVERER (discoverer));

  g_mutex_lock (&self->mutex);
  old = g_steal_pointer (&self->address_discoverer);
  g_set_object (&self->address_discoverer, discoverer);
  g_mutex_unlock (&self->mutex);

  if (old != discoverer)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ADDRESS_DISCOVERER]);
}

static guint
get_number (MignetLibvirtDiscoverer *self, const guint *place)
{
  guint value;

  g_mutex_lock (&self->mutex);
  value = *place;
  g_mutex_unlock (&self->mutex);

  return value;
}

static void
set_number (MignetLibvirtDiscoverer *self, guint *place, guint value, GParamSpec *pspec)
{
  gboolean changed;

  g_mutex_lock (&self->mutex);
  changed = *place != value;
  *place = value;
  g_mutex_unlock (&self->mutex);

  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

/**
 * mignet_libvirt_discoverer_get_transport:
 * @self: a discoverer
 *
 * Gets how hosts are reached for which no connection URI is named.
 *
 * Returns: the transport
 *
 * Since: 1.0
 */
MignetTransport
mignet_libvirt_discoverer_get_transport (MignetLibvirtDiscoverer *self)
{
  g_return_val_if_fail (MIGNET_LIBVIRT_IS_DISCOVERER (self), MIGNET_TRANSPORT_TLS);

  return (MignetTransport) get_number (self, &self->transport);
}

/**
 * mignet_libvirt_discoverer_set_transport:
 * @self: a discoverer
 * @transport: a transport
 *
 * Sets how hosts are reached for which no connection URI is named.
 *
 * Since: 1.0
 */
void
mignet_libvirt_discoverer_set_transport (MignetLibvirtDiscoverer *self, MignetTransport transport)
{
  g_return_if_fail (MIGNET_LIBVIRT_IS_DISCOVERER (self));

  set_number (self, &self->transport, (guint) transport, props[PROP_TRANSPORT]);
}

/**
 * mignet_libvirt_discoverer_get_timeout:
 * @self: a discoverer
 *
 * Gets how long a host may take to answer.
 *
 * Returns: the time in seconds
 *
 * Since: 1.0
 */
guint
mignet_libvirt_discoverer_get_timeout (MignetLibvirtDiscoverer *self)
{
  g_return_val_if_fail (MIGNET_LIBVIRT_IS_DISCOVERER (self), 0);

  return get_number (self, &self->timeout);
}

/**
 * mignet_libvirt_discoverer_set_timeout:
 * @self: a discoverer
 * @seconds: a time in seconds, at least 1
 *
 * Sets how long a host may take to answer: once to connect, and once more to answer the questions.
 * Hosts that are being asked are not affected.
 *
 * Since: 1.0
 */
void
mignet_libvirt_discoverer_set_timeout (MignetLibvirtDiscoverer *self, guint seconds)
{
  g_return_if_fail (MIGNET_LIBVIRT_IS_DISCOVERER (self));
  g_return_if_fail (seconds > 0 && seconds <= G_MAXUINT / 1000);

  set_number (self, &self->timeout, seconds, props[PROP_TIMEOUT]);
}
