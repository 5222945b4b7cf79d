/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

#include "migration/mignet-connection-log-private.h"
#include "planning/mignet-plan-private.h"

G_BEGIN_DECLS

/* What one end of a migration showed. before and after map the names of interfaces to
 * MignetNicCounters; NULL where they could not be read, and then the error says why. */
typedef struct
{
  const char *host;
  GPtrArray *links;   /* (element-type MignetPlanLink) */
  GHashTable *before; /* (nullable) */
  GHashTable *after;  /* (nullable) */
  const char *error;  /* (nullable) */
} MignetEndReading;

/* Judges what both ends showed: the counters, and the connections that were seen. */
MignetEvidence *_mignet_evidence_attribute (const char *planned_network,
                                            guint64 transferred,
                                            const MignetEndReading *source,
                                            const MignetEndReading *destination,
                                            const MignetStreamFindings *streams);

MignetEvidence *_mignet_evidence_new (MignetEvidenceVerdict verdict,
                                      const char *planned_network,
                                      const char *observed_network,
                                      guint64 transferred,
                                      GPtrArray *traffic,
                                      GPtrArray *connections,
                                      const char *message);

MignetNetworkTraffic *_mignet_network_traffic_new (const char *network,
                                                   gboolean planned,
                                                   gint64 source_bytes,
                                                   gint64 destination_bytes);

/* A number of bytes for people, in MiB with one decimal, the same in every locale. */
char *_mignet_format_mib (guint64 bytes);

G_END_DECLS
