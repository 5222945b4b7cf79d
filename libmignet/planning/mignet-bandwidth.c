/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-bandwidth-private.h"

/* Of a link that is given in Mb/s, 8 of which oVirt counts as a MiB/s. */
#define MBITS_PER_MIB 8

guint
_mignet_bandwidth_get_limit (const MignetSnapshot *snapshot, int host, int network)
{
  guint rate = _mignet_snapshot_network (snapshot, network)->qos_rate;

  return rate != 0 ? rate : _mignet_snapshot_attachment (snapshot, host, network)->speed;
}

/* The part of a link that is left for each migration when as many as allowed share it. A part is
 * never nothing, however slow the link: libvirt would take that for no limit at all. */
static guint64
get_share (guint limit, int n_migrations)
{
  guint64 share = limit / ((guint64) MBITS_PER_MIB * (guint64) MAX (n_migrations, 1));

  return MAX (share, 1);
}

static guint64
get_automatic (const MignetPlanning *planning, int host, int network)
{
  const MignetSnapshot *snapshot = planning->snapshot;
  const MignetSettings *settings = &planning->settings;
  guint from = _mignet_bandwidth_get_limit (snapshot, planning->source, network);
  guint to = _mignet_bandwidth_get_limit (snapshot, host, network);
  int n_from = _mignet_settings_get_outgoing_limit (
      settings, _mignet_snapshot_host (snapshot, planning->source));
  int n_to = _mignet_settings_get_incoming_limit (settings, _mignet_snapshot_host (snapshot, host));

  if (from == 0 || to == 0)
    return 0;

  return MIN (get_share (from, n_from), get_share (to, n_to));
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
