/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-parallel-private.h"

#include "planning/mignet-bandwidth-private.h"

/* As oVirt counts them (MigrateVmCommand of ovirt-engine): one for every 10 Gib/s, not more than
 * the virtual machine has processors, none at all instead of a single one, and two where there
 * have to be some. The bandwidth is what the link has, whatever part of it each migration gets. */
#define MBITS_PER_CONNECTION 10240
#define MIN_CONNECTIONS 2
#define MAX_CONNECTIONS 255

/* In MiB/s, 0 if it is not known. */
static guint64
get_bandwidth (const MignetPlanning *planning, int host, int network)
{
  guint64 link = _mignet_bandwidth_get_link (planning, host, network) / MIGNET_MBITS_PER_MIB;
  gint64 wanted = planning->settings.bandwidth;

  if (wanted <= 0)
    return link;

  return link != 0 ? MIN (link, (guint64) wanted) : (guint64) wanted;
}

static guint
get_automatic (const MignetPlanning *planning, int host, int network)
{
  guint64 count =
      get_bandwidth (planning, host, network) * MIGNET_MBITS_PER_MIB / MBITS_PER_CONNECTION;
  guint vcpus = 0;

  if (planning->vm != MIGNET_NO_INDEX)
    vcpus = _mignet_snapshot_vm (planning->snapshot, planning->vm)->vcpus;
  if (vcpus != 0)
    count = MIN (count, vcpus);
  if (count < MIN_CONNECTIONS)
    return (planning->settings.options & MIGNET_OPTION_PARALLEL) != 0 ? MIN_CONNECTIONS : 0;

  return (guint) MIN (count, MAX_CONNECTIONS);
}

guint
_mignet_parallel_get (const MignetPlanning *planning, int host, int network)
{
  int parallel = planning->settings.parallel;

  if (parallel == MIGNET_PARALLEL_AUTO)
    return get_automatic (planning, host, network);

  return (guint) parallel;
}
