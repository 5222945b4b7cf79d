/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libvirt/mignet-libvirt-call-private.h"
#include "libvirt/mignet-libvirt-endpoint-private.h"

G_BEGIN_DECLS

/* What a host says of a virtual machine. */
typedef struct
{
  gboolean found;
  gboolean persistent;
  char uuid[VIR_UUID_STRING_BUFLEN];
  int state;
  int reason;
} MignetLibvirtSighting;

typedef enum
{
  MIGNET_LIBVIRT_PRESENCE_ABSENT,  /* not there, or not running */
  MIGNET_LIBVIRT_PRESENCE_PARTIAL, /* on its way in or out */
  MIGNET_LIBVIRT_PRESENCE_BROKEN,  /* part of it, since post-copy broke */
  MIGNET_LIBVIRT_PRESENCE_HERE     /* this is where it runs, or is paused */
} MignetLibvirtPresence;

/* What the source says of a migration. */
typedef struct
{
  gboolean active; /* a migration is under way */
  guint64 total;   /* bytes */
  guint64 processed;
  guint64 remaining;
  guint64 rate;      /* bytes a second */
  gint64 dirty_rate; /* bytes a second, -1 if not known */
  guint iteration;
  guint throttle;    /* percent */
  gint64 setup_time; /* milliseconds, -1 if not known */
  gint64 downtime;   /* milliseconds, -1 if not known: the expected one while it is under way */
  guint64 post_copy_requests;
} MignetLibvirtStats;

/* The data of a call of _mignet_libvirt_poll_start(). */
typedef struct
{
  virConnectPtr connection; /* (owned) (nullable): until the call returns */
  char *uuid;               /* (owned) */
  unsigned int flags;
  MignetLibvirtStats stats;
  int state;
  int reason;
  gboolean broken; /* the connection is */
} MignetLibvirtPoll;

/* Looks for a virtual machine by its UUID or by its name. */
gboolean _mignet_libvirt_endpoint_look (MignetLibvirtEndpoint *endpoint,
                                        const char *key,
                                        guint seconds,
                                        GCancellable *cancellable,
                                        MignetLibvirtSighting *sighting,
                                        GError **error);
MignetLibvirtPresence _mignet_libvirt_sighting_get_presence (const MignetLibvirtSighting *sighting);
gboolean _mignet_libvirt_sighting_is_paused (const MignetLibvirtSighting *sighting);

/* Asks how a migration is going on. */
MignetLibvirtCall *
_mignet_libvirt_poll_start (MignetLibvirtEndpoint *endpoint, const char *uuid, GError **error);

/* Asks how the last migration went, which both ends remember for a while. */
gboolean _mignet_libvirt_endpoint_read_completed (MignetLibvirtEndpoint *endpoint,
                                                  const char *uuid,
                                                  guint seconds,
                                                  MignetLibvirtStats *stats);

/* What is asked of a migration that is under way. */
typedef enum
{
  MIGNET_LIBVIRT_ORDER_BANDWIDTH,           /* MiB a second, 0 for no limit */
  MIGNET_LIBVIRT_ORDER_POST_COPY_BANDWIDTH, /* the same in post-copy */
  MIGNET_LIBVIRT_ORDER_MAX_DOWNTIME,        /* milliseconds */
  MIGNET_LIBVIRT_ORDER_POST_COPY            /* switch to post-copy */
} MignetLibvirtOrder;

MignetLibvirtCall *_mignet_libvirt_order_start (MignetLibvirtEndpoint *endpoint,
                                                const char *uuid,
                                                MignetLibvirtOrder order,
                                                guint64 value,
                                                GError **error);

/* How an order that has returned went: NULL for well. */
GError *_mignet_libvirt_order_steal_error (MignetLibvirtCall *call);

/* Sets the maximum downtime, in milliseconds, and says what it was before. */
gboolean _mignet_libvirt_endpoint_set_max_downtime (MignetLibvirtEndpoint *endpoint,
                                                    const char *uuid,
                                                    guint64 milliseconds,
                                                    guint seconds,
                                                    GCancellable *cancellable,
                                                    guint64 *previous,
                                                    GError **error);

/* Asks for the end of the migration that is under way. Whether that was accepted does not matter:
 * the migration is cancelled when it has ended. */
MignetLibvirtCall *
_mignet_libvirt_abort_start (MignetLibvirtEndpoint *endpoint, const char *uuid, GError **error);

G_END_DECLS
