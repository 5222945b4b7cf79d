/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* What an output tells about the networking of one host, gathered before any of it is believed.
 * What the output does not tell stays as the host has it. */

enum
{
  MIGNET_REPORT_IPV4,
  MIGNET_REPORT_IPV6,
  MIGNET_REPORT_N_FAMILIES
};

/* The protocol of a family that was not told. */
#define MIGNET_REPORT_PROTOCOL_UNKNOWN (-1)

typedef struct
{
  GPtrArray *addresses;  /* (owned) (nullable): MignetIpAddress, NULL if they were not told */
  GInetAddress *gateway; /* (owned) (nullable): NULL if it was not told, unspecified if none */
  int protocol;          /* MignetBootProtocol or MIGNET_REPORT_PROTOCOL_UNKNOWN */
} MignetFamilyReport;

typedef struct
{
  char *name;             /* (owned) */
  char *base;             /* (owned) (nullable) */
  char *mode;             /* (owned) (nullable) */
  char *active_slave;     /* (owned) (nullable) */
  char *mac;              /* (owned) (nullable) */
  char *master;           /* (owned) (nullable): the bond or bridge that it belongs to */
  GPtrArray *members;     /* (owned): the names of the slaves or ports, in order */
  GHashTable *member_set; /* (owned): the same */
  MignetNicKind kind;
  guint vlan_id;
  guint mtu;
  guint speed; /* 0: not told */
  MignetCarrier carrier;
  MignetFamilyReport families[MIGNET_REPORT_N_FAMILIES];
} MignetNicReport;

typedef struct
{
  MignetNetwork *network;                                /* (owned) */
  MignetNicReport *nic;                                  /* (nullable): NULL if it is not known */
  MignetFamilyReport families[MIGNET_REPORT_N_FAMILIES]; /* what the network has on it */
} MignetAttachmentReport;

typedef struct
{
  MignetCluster *cluster; /* (unowned) */
  MignetHost *host;       /* (unowned) */
  GPtrArray *nics;        /* (owned): MignetNicReport in the order of the output */
  GHashTable *by_name;    /* (owned): the same by name */
  GHashTable *old_nics;   /* (owned): the interfaces that the host has so far, by name */
  GPtrArray *attachments; /* (owned) (nullable): MignetAttachmentReport, NULL: not told */
  gboolean complete;      /* whether the output lists every interface of the host */
} MignetHostReport;

MignetHostReport *_mignet_host_report_new (MignetHost *host, MignetCluster *cluster);
void _mignet_host_report_free (MignetHostReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetHostReport, _mignet_host_report_free)

/* Returns NULL if there is an interface of that name. */
MignetNicReport *
_mignet_host_report_add_nic (MignetHostReport *self, const char *name, MignetNicKind kind);
MignetNicReport *_mignet_host_report_lookup_nic (MignetHostReport *self, const char *name);

/* Adds a slave or port; one that is there is not added again. */
void _mignet_nic_report_add_member (MignetNicReport *self, const char *member);

/* Adds an address, after which those of its family count as told. */
void _mignet_family_report_take (MignetFamilyReport families[], MignetIpAddress *address);
void _mignet_family_report_set_told (MignetFamilyReport *self);
int _mignet_report_family_index (GSocketFamily family);

/* Tells the gateway of a family as oVirt writes it: nothing or the unspecified address is none.
 * What is no address that a gateway may have is not told. */
void _mignet_family_report_take_gateway (MignetFamilyReport *self,
                                         GSocketFamily family,
                                         const char *text);

/* An empty list: told, and there is none. */
GPtrArray *_mignet_attachment_reports_new (void);
MignetAttachmentReport *
_mignet_host_report_attach (MignetHostReport *self, MignetNetwork *network, MignetNicReport *nic);

/* Returns NULL if the network was not attached. */
MignetAttachmentReport *_mignet_host_report_lookup_attachment (MignetHostReport *self,
                                                               MignetNetwork *network);
gboolean _mignet_host_report_is_attached (MignetHostReport *self, MignetNetwork *network);

/* Adds the interfaces that the host has so far and that were not told, for outputs that do not list
 * all of them. */
void _mignet_host_report_keep_nics (MignetHostReport *self);

/* Finds out which networks of the cluster stand on which interfaces, for outputs that do not know
 * networks. Networks that are attached are left alone. */
void _mignet_host_report_map_networks (MignetHostReport *self);

/* Takes the report over as a whole, or returns FALSE with the error of the model. */
gboolean _mignet_host_report_apply (MignetHostReport *self, GError **error);

G_END_DECLS
