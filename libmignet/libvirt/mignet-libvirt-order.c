/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libvirt/mignet-libvirt-domain-private.h"
#include "libvirt/mignet-libvirt-error-private.h"

/* libvirt counts bandwidth in bytes, in 64 bits. */
#define MAX_BANDWIDTH (G_MAXINT64 >> 20)

typedef struct
{
  virConnectPtr connection; /* (owned) (nullable): until the call returns */
  char *uuid;               /* (owned) */
  char *host;               /* (owned) */
  MignetLibvirtOrder order;
  guint64 value;
  gboolean reads_previous;
  unsigned long long previous;
  GError *error; /* (owned) (nullable) */
} Order;

static void
hang_up (Order *self)
{
  if (self->connection != NULL)
    virConnectClose (g_steal_pointer (&self->connection));
}

static void
order_free (gpointer data)
{
  Order *self = data;

  hang_up (self);
  g_free (self->uuid);
  g_free (self->host);
  g_clear_error (&self->error);
  g_free (self);
}

static const char *
describe_order (MignetLibvirtOrder order)
{
  switch (order)
    {
    case MIGNET_LIBVIRT_ORDER_BANDWIDTH:
      return "change the bandwidth";
    case MIGNET_LIBVIRT_ORDER_POST_COPY_BANDWIDTH:
      return "change the bandwidth of post-copy";
    case MIGNET_LIBVIRT_ORDER_MAX_DOWNTIME:
      return "change the maximum downtime";
    case MIGNET_LIBVIRT_ORDER_POST_COPY:
    default:
      return "switch to post-copy";
    }
}

static gboolean
carry_out (Order *self, virDomainPtr domain)
{
  guint64 bandwidth = self->value > 0 ? self->value : MAX_BANDWIDTH;

  if (self->reads_previous && virDomainMigrateGetMaxDowntime (domain, &self->previous, 0) < 0)
    return FALSE;

  switch (self->order)
    {
    case MIGNET_LIBVIRT_ORDER_BANDWIDTH:
      return virDomainMigrateSetMaxSpeed (domain, bandwidth, 0) == 0;
    case MIGNET_LIBVIRT_ORDER_POST_COPY_BANDWIDTH:
      return virDomainMigrateSetMaxSpeed (domain, bandwidth,
                                          VIR_DOMAIN_MIGRATE_MAX_SPEED_POSTCOPY) == 0;
    case MIGNET_LIBVIRT_ORDER_MAX_DOWNTIME:
      return virDomainMigrateSetMaxDowntime (domain, self->value, 0) == 0;
    case MIGNET_LIBVIRT_ORDER_POST_COPY:
    default:
      return virDomainMigrateStartPostCopy (domain, 0) == 0;
    }
}

static void
run_order (gpointer data)
{
  Order *self = data;
  virDomainPtr domain = virDomainLookupByUUIDString (self->connection, self->uuid);

  if (domain == NULL || !carry_out (self, domain))
    _mignet_libvirt_error_from_last (&self->error, MIGNET_LIBVIRT_STEP_QUERY, NULL, 0,
                                     "libvirt on '%s' did not %s", self->host,
                                     describe_order (self->order));

  if (domain != NULL)
    virDomainFree (domain);
  hang_up (self);
}

static Order *
order_new (MignetLibvirtEndpoint *endpoint,
           const char *uuid,
           MignetLibvirtOrder order,
           guint64 value)
{
  Order *self = g_new0 (Order, 1);

  virConnectRef (endpoint->connection);
  self->connection = endpoint->connection;
  self->uuid = g_strdup (uuid);
  self->host = g_strdup (endpoint->host);
  self->order = order;
  self->value = value;

  return self;
}

MignetLibvirtCall *
_mignet_libvirt_order_start (MignetLibvirtEndpoint *endpoint,
                             const char *uuid,
                             MignetLibvirtOrder order,
                             guint64 value,
                             GError **error)
{
  return _mignet_libvirt_call_start ("mignet-order", run_order,
                                     order_new (endpoint, uuid, order, value), order_free, error);
}

GError *
_mignet_libvirt_order_steal_error (MignetLibvirtCall *call)
{
  Order *self = _mignet_libvirt_call_get_data (call);

  return g_steal_pointer (&self->error);
}

gboolean
_mignet_libvirt_endpoint_set_max_downtime (MignetLibvirtEndpoint *endpoint,
                                           const char *uuid,
                                           guint64 milliseconds,
                                           guint seconds,
                                           GCancellable *cancellable,
                                           guint64 *previous,
                                           GError **error)
{
  g_autoptr (MignetLibvirtCall) call = NULL;
  MignetLibvirtWait wait;
  Order *order = order_new (endpoint, uuid, MIGNET_LIBVIRT_ORDER_MAX_DOWNTIME, milliseconds);

  order->reads_previous = previous != NULL;
  call = _mignet_libvirt_call_start ("mignet-order", run_order, order, order_free, error);
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
                   "The maximum downtime cannot be set on '%s': no answer within %u seconds",
                   endpoint->host, seconds);
      return FALSE;
    }

  order = _mignet_libvirt_call_get_data (call);
  if (order->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&order->error));
      return FALSE;
    }
  if (previous != NULL)
    *previous = order->previous;

  return TRUE;
}
