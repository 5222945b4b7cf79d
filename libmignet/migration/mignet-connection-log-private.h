/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

#include "planning/mignet-plan-private.h"

G_BEGIN_DECLS

/* A connection from the source to the destination that was not there before the migration. What is
 * said of both ends is in the order source, destination. */
typedef struct
{
  char *addresses[2]; /* (owned) */
  guint16 ports[2];
  gint64 bytes[2]; /* sent by the source, received by the destination; -1: not seen */
  gboolean seen_by[2];
  gboolean reused;     /* its counters went backwards: it was two, one after the other */
  gboolean fell_short; /* it carried less than the migration had transferred already */
  gboolean outlived;   /* it was still there when the migration had ended */
  gint64 gone;         /* when it was first missed; 0: it is there */
} MignetStream;

/* The connections between the hosts of a migration while it runs. It may be used from any thread,
 * but not freed while it is used. */
typedef struct _MignetConnectionLog MignetConnectionLog;

MignetConnectionLog *_mignet_connection_log_new (MignetPlan *plan);
void _mignet_connection_log_free (MignetConnectionLog *self);

/* Takes what there was before the migration: the connections of an end (element-type
 * MignetTcpConnection), or NULL and why they could not be read. */
void _mignet_connection_log_set_before (MignetConnectionLog *self,
                                        guint end,
                                        GPtrArray *connections,
                                        const GError *error);

/* Takes what there is now. An end that could not be read is NULL. start is when the reading began,
 * transferred what the migration had transferred by then. */
void _mignet_connection_log_take (MignetConnectionLog *self,
                                  GPtrArray *const connections[2],
                                  gint64 start,
                                  guint64 transferred);
void _mignet_connection_log_set_error (MignetConnectionLog *self, guint end, const GError *error);

/* Takes by how much the migration got on, by its own account. */
void _mignet_connection_log_note (MignetConnectionLog *self, guint64 transferred);
guint64 _mignet_connection_log_get_transferred (MignetConnectionLog *self);

/* For when nothing is taken any more. (element-type MignetStream), of the log, in the order of
 * appearance. */
GPtrArray *_mignet_connection_log_peek_streams (MignetConnectionLog *self);

/* Takes what there is when the migration has ended: what is still there was none of it. */
void _mignet_connection_log_take_after (MignetConnectionLog *self, GPtrArray *const connections[2]);

/* When the migration last got on; 0: never. */
gint64 _mignet_connection_log_get_progress_time (MignetConnectionLog *self);

/* Why no stream would be found if there was one, NULL if one would. */
const char *_mignet_connection_log_get_obstacle (MignetConnectionLog *self);

/* Reads the connections of both hosts into a log, in a thread of its own, until it is stopped. */
typedef struct _MignetConnectionSampler MignetConnectionSampler;

/* Blocks while it reads what there was before. */
MignetConnectionSampler *_mignet_connection_sampler_new (MignetConnectionReader *reader,
                                                         MignetPlan *plan,
                                                         MignetConnectionLog *log,
                                                         GCancellable *cancellable);
/* Ends a reading that is under way. */
void _mignet_connection_sampler_stop (MignetConnectionSampler *self);

/* Reads once more what there is after the migration. Blocks. */
void _mignet_connection_sampler_look_after (MignetConnectionSampler *self,
                                            GCancellable *cancellable);

/* Stops it, too. */
void _mignet_connection_sampler_free (MignetConnectionSampler *self);

/* What the streams of a log say of a migration. */
typedef struct
{
  GPtrArray *traffic;  /* (owned) (element-type MignetConnectionTraffic): what can be of it */
  const char *network; /* (nullable): the one that all of these are on */
  gboolean several;    /* they are on several networks */
  gboolean alike;      /* more than one migration can have made them */
  guint64 carried;     /* at least, on the network */
  char *message;       /* (owned) (nullable) */
} MignetStreamFindings;

void _mignet_stream_findings_init (MignetStreamFindings *self,
                                   MignetPlan *plan,
                                   MignetConnectionLog *log,
                                   guint64 transferred);
void _mignet_stream_findings_clear (MignetStreamFindings *self);

MignetConnectionTraffic *_mignet_connection_traffic_new (const MignetStream *stream,
                                                         const char *network);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MignetStreamFindings, _mignet_stream_findings_clear)

G_END_DECLS
