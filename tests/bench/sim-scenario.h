/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bench-host.h"

G_BEGIN_DECLS

/* Clusters whose first hosts are to be emptied, made from a seed. */

typedef struct
{
  const char *name;
  const char *what;
  guint n_hosts;
  guint n_sources;  /* the first ones */
  guint n_vms;      /* on each source, and half as many on every other host */
  guint min_memory; /* of virtual machines, in GiB */
  guint max_memory;
  guint max_dirty; /* in MiB/s; half of them write no more than a tenth of it */
  guint speeds[4]; /* of the migration network, host by host in turn, in Mb/s */
  guint n_speeds;
  guint n_with;        /* hosts that have the migration network */
  gboolean has_second; /* a second network, which every other virtual machine migrates over */
} SimScenario;

extern const SimScenario sim_scenarios[];
extern const guint sim_n_scenarios;

MignetCluster *sim_scenario_make (const SimScenario *scenario);

G_END_DECLS
