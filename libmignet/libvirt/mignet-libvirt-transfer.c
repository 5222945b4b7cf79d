/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libvirt/mignet-libvirt-error-private.h"
#include "libvirt/mignet-libvirt-worker-private.h"

/* A source that is not yet told that it is refused has sent no more than this. */
#define BEGINNING_BYTES (16 * 1024 * 1024)

typedef struct
{
  virConnectPtr source;          /* (owned) (nullable): until the call returns */
  virConnectPtr destination;     /* (owned) (nullable): until the call returns; only managed */
  MignetLibvirtOptions *options; /* (owned) */
  char *uuid;                    /* (owned) */
  char *connect_uri;             /* (owned): of the destination, for the source */
  char *sentence;                /* (owned): what to say when it fails */
  char *dialled;                 /* (owned) (nullable) */
  char *source_name;             /* (owned) */
  char *destination_name;        /* (owned) */
  GError *error;                 /* (owned) (nullable) */
} Transfer;

static void
hang_up (Transfer *self)
{
  if (self->source != NULL)
    virConnectClose (g_steal_pointer (&self->source));
  if (self->destination != NULL)
    virConnectClose (g_steal_pointer (&self->destination));
}

static void
transfer_free (gpointer data)
{
  Transfer *self = data;

  hang_up (self);
  _mignet_libvirt_options_free (self->options);
  g_free (self->uuid);
  g_free (self->connect_uri);
  g_free (self->sentence);
  g_free (self->dialled);
  g_free (self->source_name);
  g_free (self->destination_name);
  g_clear_error (&self->error);
  g_free (self);
}

/* Peer to peer, the daemon of the source leads, and goes on if this process ends. Managed, this
 * process does. */
static gboolean
migrate_domain (Transfer *self, virDomainPtr domain)
{
  MignetLibvirtOptions *options = self->options;
  virDomainPtr migrated;

  if ((options->flags & VIR_MIGRATE_PEER2PEER) != 0)
    return virDomainMigrateToURI3 (domain, self->connect_uri, options->params,
                                   (unsigned int) options->n_params, options->flags) == 0;

  migrated = virDomainMigrate3 (domain, self->destination, options->params,
                                (unsigned int) options->n_params, options->flags);
  if (migrated != NULL)
    virDomainFree (migrated);

  return migrated != NULL;
}

/* libvirt's text does not say whose connection broke. Peer to peer, that between the daemons is
 * none of this process's. */
static void
name_broken_connection (Transfer *self)
{
  if (virConnectIsAlive (self->source) != 1)
    _mignet_libvirt_error_append (self->error, "; the connection to libvirt on '%s' broke",
                                  self->source_name);
  else if (self->destination != NULL && virConnectIsAlive (self->destination) != 1)
    _mignet_libvirt_error_append (self->error, "; the connection to libvirt on '%s' broke",
                                  self->destination_name);
  else
    _mignet_libvirt_error_append (self->error,
                                  "; libvirt on '%s' has no connection to libvirt on '%s'",
                                  self->source_name, self->destination_name);
}

static void
run_transfer (gpointer data)
{
  Transfer *self = data;
  virDomainPtr domain = virDomainLookupByUUIDString (self->source, self->uuid);

  if (domain == NULL || !migrate_domain (self, domain))
    _mignet_libvirt_error_from_last (&self->error, MIGNET_LIBVIRT_STEP_MIGRATE, self->dialled,
                                     _mignet_libvirt_connect_uri_get_port (self->connect_uri), "%s",
                                     self->sentence);
  if (g_error_matches (self->error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_CONNECTION))
    name_broken_connection (self);

  if (domain != NULL)
    virDomainFree (domain);
  hang_up (self);
}

MignetLibvirtCall *
_mignet_libvirt_transfer_start (MignetLibvirtWorker *worker, GError **error)
{
  MignetPlan *plan = worker->plan;
  const char *name = mignet_plan_get_tls_destination (plan);
  Transfer *self = g_new0 (Transfer, 1);

  virConnectRef (worker->carrier->connection);
  self->source = worker->carrier->connection;
  if (worker->landing->connection != NULL)
    {
      virConnectRef (worker->landing->connection);
      self->destination = worker->landing->connection;
    }
  self->options = g_steal_pointer (&worker->options);
  self->uuid = g_strdup (worker->vm.uuid);
  self->connect_uri = g_strdup (mignet_plan_get_connect_uri (plan));
  self->source_name = g_strdup (mignet_plan_get_source (plan));
  self->destination_name = g_strdup (mignet_plan_get_destination (plan));
  if (worker->route != NULL)
    self->dialled = g_strdup (worker->route->address);
  self->sentence = g_strdup_printf ("VM '%s' could not be migrated from '%s' to '%s' at '%s'%s%s%s",
                                    mignet_plan_get_vm (plan), mignet_plan_get_source (plan),
                                    mignet_plan_get_destination (plan),
                                    worker->route != NULL ? worker->route->uri : self->connect_uri,
                                    name != NULL ? ", whose certificate is to be for '" : "",
                                    name != NULL ? name : "", name != NULL ? "'" : "");

  return _mignet_libvirt_call_start ("mignet-transfer", run_transfer, self, transfer_free, error);
}

GError *
_mignet_libvirt_transfer_steal_error (MignetLibvirtCall *transfer, guint64 transferred)
{
  Transfer *self = _mignet_libvirt_call_get_data (transfer);

  /* What is under way has been agreed upon; then it is the connection that broke. */
  if (transferred > BEGINNING_BYTES &&
      g_error_matches (self->error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_ENCRYPTION))
    self->error->code = (int) MIGNET_LIBVIRT_ERROR_FAILED;

  return g_steal_pointer (&self->error);
}
