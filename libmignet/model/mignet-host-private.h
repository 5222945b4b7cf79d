/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "model/mignet-list-private.h"
#include "model/mignet-model-private.h"

G_BEGIN_DECLS

/* The insides of a host, shared by the files that implement it: mignet-host.c (the object, its
 * address and status), mignet-host-capabilities.c and mignet-host-networking.c. */
struct _MignetHost
{
  GObject parent_instance;

  MignetCluster *cluster; /* (unowned) (nullable) */

  char *id;
  char *name;
  char *address; /* (nullable) */
  MignetHostStatus status;
  MignetHostStatus effective_status;
  guint64 memory;
  guint cpus;
  char *libvirt_version; /* (nullable): shared */
  char *qemu_version;    /* (nullable): shared */
  MignetTristate migration_tls;
  int max_outgoing;
  int max_incoming;
  GTree *labels; /* (owned) (nullable): key (owned) to value (owned) */

  MignetList *nics;        /* (owned) */
  GPtrArray *sorted_nics;  /* (owned) (nullable): nics, each after those that it stands on; NULL if
                            * they are in such an order already */
  MignetList *attachments; /* (owned) */
  gboolean attachments_reported;
};

typedef enum
{
  MIGNET_HOST_PROP_ID = 1,
  MIGNET_HOST_PROP_NAME,
  MIGNET_HOST_PROP_CLUSTER,
  MIGNET_HOST_PROP_ADDRESS,
  MIGNET_HOST_PROP_STATUS,
  MIGNET_HOST_PROP_EFFECTIVE_STATUS,
  MIGNET_HOST_PROP_MEMORY,
  MIGNET_HOST_PROP_CPUS,
  MIGNET_HOST_PROP_LIBVIRT_VERSION,
  MIGNET_HOST_PROP_QEMU_VERSION,
  MIGNET_HOST_PROP_MIGRATION_TLS,
  MIGNET_HOST_PROP_MAX_OUTGOING,
  MIGNET_HOST_PROP_MAX_INCOMING,
  MIGNET_HOST_PROP_NICS,
  MIGNET_HOST_PROP_ATTACHMENTS,
  MIGNET_HOST_PROP_ATTACHMENTS_REPORTED
} MignetHostProperty;

void _mignet_host_notify (MignetHost *self, MignetHostProperty property);

/* The host tells its cluster, which is not a reference, of every change: it enters it into the
 * journal before anybody else is told, and touches the cluster afterwards. */
void _mignet_host_set_cluster (MignetHost *self, MignetCluster *cluster);
void _mignet_host_enter_change (MignetHost *self);
void _mignet_host_touch (MignetHost *self);

/* An interface changed its carrier: what stands on it may have changed too. */
void _mignet_host_carrier_changed (MignetHost *self);

/* Derives the effective status again (invariant I-10), after anything that it depends on; says
 * whether it changed. */
gboolean _mignet_host_refresh_status (MignetHost *self);

/* mignet-host-status.c: the effective status, and why if reasons is given. */
MignetHostStatus _mignet_host_derive_status (MignetHost *self, GPtrArray *reasons);

/* mignet-wiring.c */

/* Checks the interfaces of a host (invariant I-9) and sorts them so that each comes after those
 * that it stands on. Returns NULL with error set if they stand on each other in a circle. */
GPtrArray *_mignet_wiring_sort (const char *host, GPtrArray *nics, GError **error);

/* Derives the carrier of every interface from those below it. */
void _mignet_wiring_update_carriers (GPtrArray *sorted_nics);

/* Checks that the attachments fit each other and the interfaces (invariant I-9). */
gboolean _mignet_wiring_check_attachments (const char *host,
                                           GPtrArray *nics,
                                           GPtrArray *attachments,
                                           GError **error);

G_END_DECLS
