/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* Takes what one source says about the networking of a host over into the host, which stands in for
 * the one of the cluster: it has the same state, but belongs to nobody. */
typedef gboolean (*MignetDiscoverySourceFunc) (MignetHost *host,
                                               MignetCluster *cluster,
                                               gpointer data,
                                               GError **error);

typedef struct
{
  MignetDiscoverySourceFunc func;
  gpointer data; /* (owned) */
  GDestroyNotify free_data;
} MignetDiscoverySource;

typedef struct
{
  MignetVm *vm;          /* (owned): belongs to no cluster */
  MignetVmStatus status; /* on the host; without meaning if it is incoming */
  char **networks;       /* (owned) (nullable): NULL if they are not known */
  gboolean incoming;     /* it is on its way to the host */
} MignetDiscoveredVm;

/* Calls func when the discovery is taken over, in the order of the sources. */
void _mignet_discovery_add_source (MignetDiscovery *self,
                                   MignetDiscoverySourceFunc func,
                                   gpointer data,
                                   GDestroyNotify free_data);

GPtrArray *_mignet_discovery_peek_sources (MignetDiscovery *self); /* MignetDiscoverySource */
GPtrArray *_mignet_discovery_peek_vms (MignetDiscovery *self);     /* MignetDiscoveredVm */

/* The names of the networks that the host was found to have, as a set. */
GHashTable *_mignet_discovery_peek_networks (MignetDiscovery *self);

/* mignet-discovery-host.c: takes over what is known about a host. A network that nobody knows to be
 * on the host is absent if absent, which may be NULL, has it, or, if remember is set, if the host
 * did not have it before. */
gboolean _mignet_discovery_apply_to_host (MignetDiscovery *self,
                                          MignetHost *host,
                                          MignetCluster *cluster,
                                          GHashTable *absent,
                                          gboolean remember,
                                          GError **error);

/* mignet-discovery-vms.c: takes over what is known about virtual machines. hosts has the host of
 * each discovery; messages gets what could not be taken over. */
void _mignet_discoveries_apply_vms (GPtrArray *discoveries,
                                    GPtrArray *hosts,
                                    MignetCluster *cluster,
                                    GStrvBuilder *messages);

/* The network that the name of one, or of an interface of the host, stands for, or NULL. */
MignetNetwork *
_mignet_discovery_find_network (MignetCluster *cluster, MignetHost *host, const char *name);

G_END_DECLS
