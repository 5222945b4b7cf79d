/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-bandwidth-private.h"

guint
_mignet_bandwidth_get_limit (const MignetSnapshot *snapshot, int host, int network)
{
  guint rate = _mignet_snapshot_network (snapshot, network)->qos_rate;

  return rate != 0 ? rate : _mignet_snapshot_attachment (snapshot, host, network)->speed;
}

guint
_mignet_bandwidth_get_link (const MignetPlanning *planning, int host, int network)
{
  const MignetSnapshot *snapshot = planning->snapshot;

  if (planning->source == MIGNET_NO_INDEX)
    return 0;

  return MIN (_mignet_bandwidth_get_limit (snapshot, planning->source, network),
              _mignet_bandwidth_get_limit (snapshot, host, network));
}

/* The part of a link that is left for each migration when as many as allowed share it. A part is
 * never nothing, however slow the link: libvirt would take that for no limit at all. */
static guint64
get_share (guint limit, int n_migrations)
{
  guint64 share = limit / (MIGNET_MBITS_PER_MIB * (guint64) MAX (n_migrations, 1));

  return MAX (share, 1);
}

/* How many migrations may share the link of a host: as many as leave or reach it, but not more than
 * the network or the cluster may have. */
static int
count_sharers (const MignetSettings *settings, int limit)
{
  if (settings->max_per_network != 0)
    limit = (int) MIN ((guint) limit, settings->max_per_network);
  if (settings->max_per_cluster != 0)
    limit = (int) MIN ((guint) limit, settings->max_per_cluster);

  return limit;
}

static guint64
get_automatic (const MignetPlanning *planning, int host, int network)
{
  const MignetSnapshot *snapshot = planning->snapshot;
  const MignetSettings *settings = &planning->settings;
  const MignetSnapshotHost *source = _mignet_snapshot_host (snapshot, planning->source);
  const MignetSnapshotHost *destination = _mignet_snapshot_host (snapshot, host);
  guint from = _mignet_bandwidth_get_limit (snapshot, planning->source, network);
  guint to = _mignet_bandwidth_get_limit (snapshot, host, network);
  int n_from = _mignet_settings_get_outgoing_limit (settings, source);
  int n_to = _mignet_settings_get_incoming_limit (settings, destination);

  if (from == 0 || to == 0)
    return 0;

  return MIN (get_share (from, count_sharers (settings, n_from)),
              get_share (to, count_sharers (settings, n_to)));
}

guint64
_mignet_bandwidth_get (const MignetPlanning *planning, int host, int network)
{
  gint64 bandwidth = planning->settings.bandwidth;

  if (bandwidth == MIGNET_BANDWIDTH_UNLIMITED)
    return 0;
  if (bandwidth == MIGNET_BANDWIDTH_AUTO)
    return get_automatic (planning, host, network);

  return (guint64) bandwidth;
}
