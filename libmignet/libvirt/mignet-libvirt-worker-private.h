/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet-libvirt/mignet-libvirt.h>

#include "libvirt/mignet-libvirt-call-private.h"
#include "libvirt/mignet-libvirt-domain-private.h"
#include "libvirt/mignet-libvirt-endpoint-private.h"
#include "libvirt/mignet-libvirt-options-private.h"
#include "libvirt/mignet-libvirt-resolver-private.h"

G_BEGIN_DECLS

/* One migration, in the thread that carries it out. The call that migrates has a connection of its
 * own: a daemon answers only so many calls of one connection at a time, and the questions about
 * the migration, and its cancellation, must not queue up behind it. */
typedef struct
{
  MignetMigration *migration;       /* (owned) */
  MignetPlan *plan;                 /* (owned) */
  GCancellable *cancellable;        /* (owned): of the migration */
  MignetCounterReader *reader;      /* (owned) (nullable) */
  MignetEvidenceRecorder *evidence; /* (owned) (nullable) */

  MignetLibvirtEndpoint *source;      /* (owned): for questions */
  MignetLibvirtEndpoint *carrier;     /* (owned): the source too, for the call that migrates */
  MignetLibvirtEndpoint *destination; /* (owned) */

  MignetLibvirtOptions *options; /* (owned) (nullable) */
  MignetLibvirtRoute *route;     /* (owned) (nullable): none when tunnelled */
  MignetLibvirtSighting vm;      /* on the source, before anything was started */
  MignetMigrationState state;    /* as reported, or, at the end, to be reported */
  GError *error;                 /* (owned) (nullable): why it ended without success */
  MignetLibvirtStats stats;      /* the last ones */
} MignetLibvirtWorker;

/* Starts to carry a plan out, in a thread of its own. */
gboolean _mignet_libvirt_worker_start (MignetMigration *migration,
                                       MignetCounterReader *reader,
                                       GError **error);
void _mignet_libvirt_worker_advance (MignetLibvirtWorker *self, MignetMigrationState state);

/* mignet-libvirt-transfer.c: the call that migrates; takes the options of the worker. */
MignetLibvirtCall *_mignet_libvirt_transfer_start (MignetLibvirtWorker *worker, GError **error);

/* How it ended, once it has returned: NULL for well. */
GError *_mignet_libvirt_transfer_steal_error (MignetLibvirtCall *transfer);

/* mignet-libvirt-monitor.c: reports how the migration goes on, and aborts it when it is cancelled,
 * until transfer returns, or, without one, until the source says that no migration is under way.
 * FALSE if the source no longer answers. */
gboolean _mignet_libvirt_monitor_run (MignetLibvirtWorker *worker, MignetLibvirtCall *transfer);

/* mignet-libvirt-verdict.c: asks both hosts where the virtual machine is. */
typedef enum
{
  MIGNET_LIBVIRT_VERDICT_MOVED,   /* it is on the destination and nowhere else */
  MIGNET_LIBVIRT_VERDICT_STAYED,  /* it is on the source */
  MIGNET_LIBVIRT_VERDICT_UNCLEAR, /* the hosts answer, but not one of the above */
  MIGNET_LIBVIRT_VERDICT_UNKNOWN  /* a host does not answer */
} MignetLibvirtVerdict;

/* whereabouts is a sentence about where the virtual machine is. */
MignetLibvirtVerdict _mignet_libvirt_verdict_find (MignetLibvirtWorker *worker, char **whereabouts);

G_END_DECLS
