/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libvirt/mignet-libvirt-domain-private.h"
#include "libvirt/mignet-libvirt-error-private.h"

#include <libvirt/virterror.h>

typedef struct
{
  virConnectPtr connection; /* (owned) (nullable): until the call returns */
  char *host;               /* (owned) */
  char *key;                /* (owned): UUID or name */
  MignetLibvirtSighting sighting;
  GError *error; /* (owned) (nullable) */
} Look;

/* The connection goes in the thread of the call: the last one to hang up waits for the daemon. */
static void
hang_up (virConnectPtr *connection)
{
  if (*connection != NULL)
    virConnectClose (g_steal_pointer (connection));
}

static virConnectPtr
ref_connection (MignetLibvirtEndpoint *endpoint)
{
  virConnectRef (endpoint->connection);

  return endpoint->connection;
}

static void
look_free (gpointer data)
{
  Look *look = data;

  hang_up (&look->connection);
  g_free (look->host);
  g_free (look->key);
  g_clear_error (&look->error);
  g_free (look);
}

static gboolean
describe_domain (virDomainPtr domain, MignetLibvirtSighting *sighting)
{
  int persistent;

  if (virDomainGetState (domain, &sighting->state, &sighting->reason, 0) < 0)
    return FALSE;
  persistent = virDomainIsPersistent (domain);
  if (persistent < 0 || virDomainGetUUIDString (domain, sighting->uuid) < 0)
    return FALSE;

  sighting->persistent = persistent > 0;
  sighting->found = TRUE;

  return TRUE;
}

static void
look_for_domain (gpointer data)
{
  Look *look = data;
  virDomainPtr domain = g_uuid_string_is_valid (look->key)
                            ? virDomainLookupByUUIDString (look->connection, look->key)
                            : virDomainLookupByName (look->connection, look->key);

  /* It may also vanish between the questions. */
  if ((domain == NULL || !describe_domain (domain, &look->sighting)) &&
      virGetLastErrorCode () != VIR_ERR_NO_DOMAIN)
    _mignet_libvirt_error_from_last (&look->error, MIGNET_LIBVIRT_STEP_QUERY, NULL, 0,
                                     "Cannot look for VM '%s' on '%s'", look->key, look->host);

  if (domain != NULL)
    virDomainFree (domain);
  hang_up (&look->connection);
}

gboolean
_mignet_libvirt_endpoint_look (MignetLibvirtEndpoint *endpoint,
                               const char *key,
                               guint seconds,
                               GCancellable *cancellable,
                               MignetLibvirtSighting *sighting,
                               GError **error)
{
  g_autoptr (MignetLibvirtCall) call = NULL;
  MignetLibvirtWait wait;
  Look *look = g_new0 (Look, 1);

  look->connection = ref_connection (endpoint);
  look->host = g_strdup (endpoint->host);
  look->key = g_strdup (key);
  call = _mignet_libvirt_call_start ("mignet-look", look_for_domain, look, look_free, error);
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
                   "Cannot look for VM '%s' on '%s': no answer within %u seconds", key,
                   endpoint->host, seconds);
      return FALSE;
    }

  look = _mignet_libvirt_call_get_data (call);
  if (look->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&look->error));
      return FALSE;
    }
  *sighting = look->sighting;

  return TRUE;
}

MignetLibvirtPresence
_mignet_libvirt_sighting_get_presence (const MignetLibvirtSighting *sighting)
{
  if (!sighting->found || sighting->state == VIR_DOMAIN_SHUTOFF ||
      sighting->state == VIR_DOMAIN_SHUTDOWN || sighting->state == VIR_DOMAIN_NOSTATE)
    return MIGNET_LIBVIRT_PRESENCE_ABSENT;

  if (sighting->state == VIR_DOMAIN_PAUSED && (sighting->reason == VIR_DOMAIN_PAUSED_MIGRATION ||
                                               sighting->reason == VIR_DOMAIN_PAUSED_STARTING_UP ||
                                               sighting->reason == VIR_DOMAIN_PAUSED_POSTCOPY))
    return MIGNET_LIBVIRT_PRESENCE_PARTIAL;
  if (sighting->state == VIR_DOMAIN_RUNNING && sighting->reason == VIR_DOMAIN_RUNNING_POSTCOPY)
    return MIGNET_LIBVIRT_PRESENCE_PARTIAL;

  if ((sighting->state == VIR_DOMAIN_PAUSED &&
       sighting->reason == VIR_DOMAIN_PAUSED_POSTCOPY_FAILED) ||
      (sighting->state == VIR_DOMAIN_RUNNING &&
       sighting->reason == VIR_DOMAIN_RUNNING_POSTCOPY_FAILED))
    return MIGNET_LIBVIRT_PRESENCE_BROKEN;

  return MIGNET_LIBVIRT_PRESENCE_HERE;
}

gboolean
_mignet_libvirt_sighting_is_paused (const MignetLibvirtSighting *sighting)
{
  return sighting->state == VIR_DOMAIN_PAUSED;
}

static void
poll_free (gpointer data)
{
  MignetLibvirtPoll *self = data;

  hang_up (&self->connection);
  g_free (self->uuid);
  g_free (self);
}

static guint64
get_param (virTypedParameterPtr params, int n_params, const char *name)
{
  unsigned long long value = 0;

  if (virTypedParamsGetULLong (params, n_params, name, &value) <= 0)
    return 0;

  return value;
}

/* The dirty rate comes in pages, and is first measured when the memory has been gone through. */
static gint64
read_dirty_rate (virTypedParameterPtr params, int n_params, guint iteration)
{
  guint64 page_size = get_param (params, n_params, VIR_DOMAIN_JOB_MEMORY_PAGE_SIZE);
  guint64 pages = get_param (params, n_params, VIR_DOMAIN_JOB_MEMORY_DIRTY_RATE);

  if (iteration < 2 || page_size == 0 || pages > G_MAXINT64 / page_size)
    return -1;

  return (gint64) (pages * page_size);
}

static gint64
read_time (virTypedParameterPtr params, int n_params, const char *name)
{
  unsigned long long time;

  if (virTypedParamsGetULLong (params, n_params, name, &time) <= 0 || time > G_MAXINT64)
    return -1;

  return (gint64) time;
}

static gboolean
read_stats (virDomainPtr domain, unsigned int flags, MignetLibvirtStats *stats)
{
  virTypedParameterPtr params = NULL;
  int throttle = 0;
  int n_params = 0;
  int operation = VIR_DOMAIN_JOB_OPERATION_MIGRATION_OUT;
  int type = VIR_DOMAIN_JOB_NONE;

  if (virDomainGetJobStats (domain, &type, &params, &n_params, flags) < 0)
    return FALSE;

  virTypedParamsGetInt (params, n_params, VIR_DOMAIN_JOB_OPERATION, &operation);
  stats->active = (type == VIR_DOMAIN_JOB_UNBOUNDED || type == VIR_DOMAIN_JOB_BOUNDED) &&
                  operation == VIR_DOMAIN_JOB_OPERATION_MIGRATION_OUT;
  stats->total = get_param (params, n_params, VIR_DOMAIN_JOB_DATA_TOTAL);
  stats->processed = get_param (params, n_params, VIR_DOMAIN_JOB_DATA_PROCESSED);
  stats->remaining = get_param (params, n_params, VIR_DOMAIN_JOB_DATA_REMAINING);
  stats->rate = get_param (params, n_params, VIR_DOMAIN_JOB_MEMORY_BPS);
  stats->iteration =
      (guint) MIN (get_param (params, n_params, VIR_DOMAIN_JOB_MEMORY_ITERATION), G_MAXUINT);
  stats->dirty_rate = read_dirty_rate (params, n_params, stats->iteration);
  stats->setup_time = read_time (params, n_params, VIR_DOMAIN_JOB_SETUP_TIME);
  stats->downtime = read_time (params, n_params, VIR_DOMAIN_JOB_DOWNTIME);
  stats->post_copy_requests = get_param (params, n_params, VIR_DOMAIN_JOB_MEMORY_POSTCOPY_REQS);
  virTypedParamsGetInt (params, n_params, VIR_DOMAIN_JOB_AUTO_CONVERGE_THROTTLE, &throttle);
  stats->throttle = (guint) CLAMP (throttle, 0, 100);
  virTypedParamsFree (params, n_params);

  return type != VIR_DOMAIN_JOB_NONE;
}

static gboolean
is_connection_broken (void)
{
  int code = virGetLastErrorCode ();

  if (code == VIR_ERR_INVALID_CONN || code == VIR_ERR_RPC)
    return TRUE;

  return virGetLastErrorDomain () == VIR_FROM_RPC &&
         (code == VIR_ERR_INTERNAL_ERROR || code == VIR_ERR_SYSTEM_ERROR);
}

static void
poll_domain (gpointer data)
{
  MignetLibvirtPoll *self = data;
  virDomainPtr domain = virDomainLookupByUUIDString (self->connection, self->uuid);

  if (domain == NULL || virDomainGetState (domain, &self->state, &self->reason, 0) < 0)
    self->broken = is_connection_broken ();
  else if (!read_stats (domain, self->flags, &self->stats))
    self->broken = is_connection_broken ();

  if (domain != NULL)
    virDomainFree (domain);
  hang_up (&self->connection);
}

static MignetLibvirtCall *
start_poll (MignetLibvirtEndpoint *endpoint, const char *uuid, unsigned int flags, GError **error)
{
  MignetLibvirtPoll *self = g_new0 (MignetLibvirtPoll, 1);

  self->connection = ref_connection (endpoint);
  self->uuid = g_strdup (uuid);
  self->flags = flags;
  self->stats.dirty_rate = -1;
  self->stats.setup_time = -1;
  self->stats.downtime = -1;

  return _mignet_libvirt_call_start ("mignet-poll", poll_domain, self, poll_free, error);
}

MignetLibvirtCall *
_mignet_libvirt_poll_start (MignetLibvirtEndpoint *endpoint, const char *uuid, GError **error)
{
  return start_poll (endpoint, uuid, 0, error);
}

gboolean
_mignet_libvirt_endpoint_read_completed (MignetLibvirtEndpoint *endpoint,
                                         const char *uuid,
                                         guint seconds,
                                         MignetLibvirtStats *stats)
{
  g_autoptr (MignetLibvirtCall) call = NULL;
  MignetLibvirtPoll *completed;

  if (endpoint->connection == NULL)
    return FALSE;

  /* Kept, because somebody else may want to read them too. */
  call = start_poll (endpoint, uuid,
                     VIR_DOMAIN_JOB_STATS_COMPLETED | VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED, NULL);
  if (call == NULL ||
      _mignet_libvirt_call_wait (call, seconds * 1000, NULL) != MIGNET_LIBVIRT_WAIT_RETURNED)
    return FALSE;

  completed = _mignet_libvirt_call_get_data (call);
  if (completed->stats.processed == 0)
    return FALSE;
  *stats = completed->stats;

  return TRUE;
}

static void
abort_job (gpointer data)
{
  MignetLibvirtPoll *self = data;
  virDomainPtr domain = virDomainLookupByUUIDString (self->connection, self->uuid);

  if (domain != NULL)
    {
      virDomainAbortJob (domain);
      virDomainFree (domain);
    }
  hang_up (&self->connection);
}

MignetLibvirtCall *
_mignet_libvirt_abort_start (MignetLibvirtEndpoint *endpoint, const char *uuid, GError **error)
{
  MignetLibvirtPoll *self = g_new0 (MignetLibvirtPoll, 1);

  self->connection = ref_connection (endpoint);
  self->uuid = g_strdup (uuid);

  return _mignet_libvirt_call_start ("mignet-abort", abort_job, self, poll_free, error);
}
