/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How streams share links: max-min fair, as long-lived TCP connections do. No stream gets more
 * until the one that has least of a full link cannot get more either. */

#define SIM_MAX_PATH 4

typedef struct
{
  guint links[SIM_MAX_PATH]; /* the links that the stream goes through */
  guint n_links;
  double limit; /* what it takes at most, in MiB/s; 0: all it can get */
  double rate;  /* out: what it gets, in MiB/s */
} SimStream;

/* capacities: of the links, in MiB/s. A stream has a link or a limit. */
void sim_share (const double *capacities, guint n_links, SimStream *streams, guint n_streams);

G_END_DECLS
