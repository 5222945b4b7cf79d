/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet-libvirt/mignet-libvirt.h>

#include "libvirt/mignet-libvirt-call-private.h"
#include "libvirt/mignet-libvirt-domain-private.h"
#include "libvirt/mignet-libvirt-endpoint-private.h"
#include "libvirt/mignet-libvirt-options-private.h"
#include "libvirt/mignet-libvirt-ports-private.h"
#include "libvirt/mignet-libvirt-resolver-private.h"
#include "libvirt/mignet-libvirt-steering-private.h"

G_BEGIN_DECLS

/* How a migrator wants its migrations to be carried out. */
typedef struct
{
  MignetCounterReader *reader;               /* (nullable) */
  MignetConnectionReader *connection_reader; /* (nullable) */
  MignetLibvirtPorts *ports;
  guint start_timeout;        /* seconds until the stream moves, 0 for any time */
  guint stall_timeout;        /* seconds for which it may pause, 0 for any time */
  guint convergence_interval; /* milliseconds */
  gboolean recovers;          /* it broke in post-copy */
} MignetLibvirtSettings;

/* One migration, in the thread that carries it out. The call that migrates has a connection of its
 * own: a daemon answers only so many calls of one connection at a time, and the questions about
 * the migration, and its cancellation, must not queue up behind it. */
typedef struct
{
  MignetMigration *migration;                /* (owned) */
  MignetPlan *plan;                          /* (owned) */
  GCancellable *cancellable;                 /* (owned): of the migration */
  MignetCounterReader *reader;               /* (owned) (nullable) */
  MignetConnectionReader *connection_reader; /* (owned) (nullable) */
  MignetLibvirtPorts *ports;                 /* (owned) */
  guint start_timeout;
  guint stall_timeout;
  gboolean recovers;
  MignetEvidenceRecorder *evidence; /* (owned) (nullable) */

  MignetLibvirtEndpoint *source;      /* (owned): for questions */
  MignetLibvirtEndpoint *carrier;     /* (owned): the source too, for the call that migrates */
  MignetLibvirtEndpoint *destination; /* (owned) */
  MignetLibvirtEndpoint *landing;     /* (owned): the destination too, for the call that migrates
                                       * unless it goes from peer to peer */

  MignetLibvirtOptions *options;   /* (owned) (nullable) */
  MignetLibvirtRoute *route;       /* (owned) (nullable): none when tunnelled */
  MignetLibvirtSighting vm;        /* on the source, before anything was started */
  MignetMigrationState state;      /* as reported, or, at the end, to be reported */
  GError *error;                   /* (owned) (nullable): why it ended without success */
  MignetLibvirtStats stats;        /* the last ones */
  MignetLibvirtSteering *steering; /* (owned) */
  unsigned int flags;              /* of libvirt, as the migration was started */
  guint port;       /* on which the destination is to listen, 0 for libvirt's choice */
  guint disks_port; /* the same for the disks */
  gboolean moved;   /* the stream did */
  GError *given_up; /* (owned) (nullable): why it was */
  gboolean has_downtime;
  guint64 old_downtime; /* milliseconds: what the virtual machine had before */
} MignetLibvirtWorker;

/* Starts to carry a plan out, in a thread of its own. */
gboolean _mignet_libvirt_worker_start (MignetMigration *migration,
                                       const MignetLibvirtSettings *settings,
                                       GError **error);
void _mignet_libvirt_worker_advance (MignetLibvirtWorker *self, MignetMigrationState state);

/* Whether a migration of it broke in post-copy. */
gboolean _mignet_libvirt_worker_is_broken (MignetLibvirtWorker *self);

/* mignet-libvirt-ending.c: settles how the migration ends. It was not started; it is over, as far
 * as libvirt says; its stream did not begin and libvirt does not abort it; the source no longer
 * answers. */
void _mignet_libvirt_ending_early (MignetLibvirtWorker *self, GError *error);
void _mignet_libvirt_ending_started (MignetLibvirtWorker *self, GError *error);
void _mignet_libvirt_ending_stuck (MignetLibvirtWorker *self, MignetLibvirtCall *transfer);
void _mignet_libvirt_ending_silent (MignetLibvirtWorker *self);
void _mignet_libvirt_ending_broken (MignetLibvirtWorker *self);

/* mignet-libvirt-transfer.c: the call that migrates; takes the options of the worker. */
MignetLibvirtCall *_mignet_libvirt_transfer_start (MignetLibvirtWorker *worker, GError **error);

/* How it ended, once it has returned: NULL for well. transferred is how many bytes it is known to
 * have transferred. */
GError *_mignet_libvirt_transfer_steal_error (MignetLibvirtCall *transfer, guint64 transferred);

/* mignet-libvirt-monitor.c: reports how the migration goes on, steers it, and aborts it when it is
 * cancelled or given up, until transfer returns, or, without one, until the source says that no
 * migration is under way. */
typedef enum
{
  MIGNET_LIBVIRT_MONITOR_ENDED,
  MIGNET_LIBVIRT_MONITOR_SILENT, /* the source no longer answers */
  MIGNET_LIBVIRT_MONITOR_STUCK,  /* the stream did not begin, and the abort does not take effect */
  MIGNET_LIBVIRT_MONITOR_BROKEN  /* the source knows that post-copy broke, the destination does not
                                  */
} MignetLibvirtMonitorEnd;

MignetLibvirtMonitorEnd _mignet_libvirt_monitor_run (MignetLibvirtWorker *worker,
                                                     MignetLibvirtCall *transfer);

/* mignet-libvirt-reaper.c: goes on to abort a migration that is stuck, when nobody waits for it any
 * more, so that it does not begin after all. */
void _mignet_libvirt_reaper_start (MignetLibvirtWorker *worker, MignetLibvirtCall *transfer);

/* mignet-libvirt-verdict.c: asks both hosts where the virtual machine is. */
typedef enum
{
  MIGNET_LIBVIRT_VERDICT_MOVED,  /* it is on the destination and nowhere else */
  MIGNET_LIBVIRT_VERDICT_STAYED, /* it is on the source */
  MIGNET_LIBVIRT_VERDICT_SPLIT,  /* post-copy broke: each host has a part of it */
  MIGNET_LIBVIRT_VERDICT_LOST,   /* post-copy broke: one host has a part of it, the other nothing */
  MIGNET_LIBVIRT_VERDICT_MOVING, /* it is under way */
  MIGNET_LIBVIRT_VERDICT_UNCLEAR, /* the hosts answer, but not one of the above */
  MIGNET_LIBVIRT_VERDICT_UNKNOWN  /* a host does not answer */
} MignetLibvirtVerdict;

/* Asks until both answers fit together, but no longer than the given time. whereabouts is a
 * sentence about where the virtual machine is. */
MignetLibvirtVerdict
_mignet_libvirt_verdict_find (MignetLibvirtWorker *worker, guint seconds, char **whereabouts);

G_END_DECLS
