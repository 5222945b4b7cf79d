/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-transfer-private.h"

#include "planning/mignet-bandwidth-private.h"
#include "planning/mignet-parallel-private.h"

#include <mignet/mignet-uri.h>

static gboolean
has_option (const MignetPlanning *planning, MignetOptions option)
{
  return (planning->settings.options & option) != 0;
}

/* The number of parallel connections, 0 for the ordinary one. Where the policy leaves the choice,
 * they are not taken at the price of anything that it asks for. */
static guint
get_parallel (const MignetPlanning *planning, int host, int network)
{
  const MignetSnapshot *snapshot = planning->snapshot;
  guint number = _mignet_parallel_get (planning, host, network);

  if (number == 0 || has_option (planning, MIGNET_OPTION_PARALLEL) ||
      _mignet_option_rules_allow (
          planning->settings.options, MIGNET_OPTION_PARALLEL,
          &_mignet_snapshot_host (snapshot, planning->source)->facts->software,
          &_mignet_snapshot_host (snapshot, host)->facts->software))
    return number;

  return 0;
}

static void
add_flags_of_storage (GPtrArray *flags, const MignetSettings *settings)
{
  if (settings->persistence == MIGNET_PERSISTENCE_PERSISTENT)
    g_ptr_array_add (flags, g_strdup ("persist-dest"));

  /* A definition that stayed behind could be started while the virtual machine runs elsewhere. */
  if (settings->persistence != MIGNET_PERSISTENCE_KEEP)
    g_ptr_array_add (flags, g_strdup ("undefine-source"));

  if (settings->storage == MIGNET_STORAGE_COPY)
    g_ptr_array_add (flags, g_strdup ("non-shared-disk"));
  else if (settings->storage == MIGNET_STORAGE_COPY_INCREMENTAL)
    g_ptr_array_add (flags, g_strdup ("non-shared-inc"));
}

static char **
build_flags (const MignetPlanning *planning, guint parallel)
{
  static const struct
  {
    MignetOptions option;
    const char *flag;
  } flags_of_options[] = {
    { MIGNET_OPTION_TUNNELLED, "tunnelled" }, { MIGNET_OPTION_COMPRESSION, "compressed" },
    { MIGNET_OPTION_ENCRYPTION, "tls" },      { MIGNET_OPTION_AUTO_CONVERGE, "auto-converge" },
    { MIGNET_OPTION_POST_COPY, "postcopy" },  { MIGNET_OPTION_ZERO_COPY, "zerocopy" },
  };
  g_autoptr (GPtrArray) flags = g_ptr_array_new ();

  g_ptr_array_add (flags, g_strdup ("live"));
  if (planning->settings.mode != MIGNET_TRANSFER_MODE_MANAGED)
    g_ptr_array_add (flags, g_strdup ("peer2peer"));
  add_flags_of_storage (flags, &planning->settings);
  if (parallel > 0)
    g_ptr_array_add (flags, g_strdup ("parallel"));
  for (guint i = 0; i < G_N_ELEMENTS (flags_of_options); i++)
    {
      if (has_option (planning, flags_of_options[i].option))
        g_ptr_array_add (flags, g_strdup (flags_of_options[i].flag));
    }
  g_ptr_array_add (flags, NULL);

  return (char **) g_ptr_array_steal (flags, NULL);
}

static const char *
get_compression_method (MignetCompression compression)
{
  switch (compression)
    {
    case MIGNET_COMPRESSION_XBZRLE:
      return "xbzrle";
    case MIGNET_COMPRESSION_ZLIB:
      return "zlib";
    case MIGNET_COMPRESSION_ZSTD:
      return "zstd";
    case MIGNET_COMPRESSION_NONE:
    default:
      return NULL;
    }
}

/* The name that the certificate of a host is for. A host that is registered by an address goes by
 * its name, if that can be one of a host. */
static char *
dup_certificate_name (const MignetSnapshotHost *host)
{
  g_autofree char *registered = _mignet_host_address_bare (host->facts->address);

  if (g_hostname_is_ip_address (registered) && !g_hostname_is_ip_address (host->name) &&
      _mignet_host_address_check (host->name, NULL))
    return g_strdup (host->name);

  return g_steal_pointer (&registered);
}

/* The parameters, in the order in which they are added. There are no more than this. */
#define MAX_PARAMETERS 8

typedef struct
{
  GVariant *entries[MAX_PARAMETERS];
  gsize n_entries;
} Parameters;

/* Takes over a floating value. Not formatted, nor hashed, since each decision does it. */
static void
add_parameter (Parameters *self, const char *name, GVariant *value)
{
  g_assert (self->n_entries < MAX_PARAMETERS);

  self->entries[self->n_entries++] =
      g_variant_new_dict_entry (g_variant_new_string (name), g_variant_new_variant (value));
}

/* The disks go where the memory goes. libvirt dials the same address for both; said like this, it
 * also listens for the disks there and nowhere else. The address of a name is known to libvirt
 * only. */
static void
add_disks (Parameters *parameters, const MignetPlanData *data)
{
  int port = data->port_range_min != 0 ? (int) data->port_range_min + 1 : -1;

  if (data->family != G_SOCKET_FAMILY_INVALID)
    {
      g_autofree char *uri = mignet_migrate_uri_build (data->destination_address, port, NULL);

      add_parameter (parameters, "disks_uri", g_variant_new_string (uri));
    }
  else if (port > 0)
    {
      add_parameter (parameters, "disks_port", g_variant_new_int32 (port));
    }
}

/* What follows from the address to dial. A tunnelled migration has no stream of its own, and
 * libvirt refuses to be told its way. */
static void
set_address (MignetPlanData *data, const MignetPlanning *planning, int host, Parameters *parameters)
{
  int port = data->port_range_min != 0 ? (int) data->port_range_min : -1;

  if (data->destination_address == NULL || has_option (planning, MIGNET_OPTION_TUNNELLED))
    return;

  data->migrate_uri = mignet_migrate_uri_build (data->destination_address, port, NULL);
  if (planning->settings.listen == MIGNET_LISTEN_CHOSEN && data->family != G_SOCKET_FAMILY_INVALID)
    data->listen_address = g_strdup (data->destination_address);
  if (has_option (planning, MIGNET_OPTION_ENCRYPTION))
    {
      data->tls_destination =
          dup_certificate_name (_mignet_snapshot_host (planning->snapshot, host));
      add_parameter (parameters, "tls.destination", g_variant_new_string (data->tls_destination));
    }
  if (has_option (planning, MIGNET_OPTION_STORAGE))
    add_disks (parameters, data);
}

void
_mignet_transfer_set (MignetPlanData *data, const MignetPlanning *planning, int host, int network)
{
  const MignetSettings *settings = &planning->settings;
  const char *method = get_compression_method (settings->compression);
  guint64 bandwidth = _mignet_bandwidth_get (planning, host, network);
  guint parallel = get_parallel (planning, host, network);
  Parameters parameters = { .n_entries = 0 };

  data->flags = build_flags (planning, parallel);
  data->convergence =
      settings->convergence != NULL ? mignet_convergence_ref (settings->convergence) : NULL;
  data->completion_timeout = settings->completion_timeout;
  data->max_downtime = settings->max_downtime;
  data->persistence = settings->persistence;
  data->port_range_min = settings->port_range_min;
  data->port_range_max = settings->port_range_max;

  if (bandwidth != 0)
    add_parameter (&parameters, "bandwidth", g_variant_new_uint64 (bandwidth));
  if (parallel != 0)
    add_parameter (&parameters, "parallel.connections", g_variant_new_int32 ((int) parallel));
  if (method != NULL)
    add_parameter (&parameters, "compression", g_variant_new_string (method));
  set_address (data, planning, host, &parameters);
  data->parameters = g_variant_ref_sink (
      g_variant_new_array (G_VARIANT_TYPE ("{sv}"), parameters.entries, parameters.n_entries));
}
