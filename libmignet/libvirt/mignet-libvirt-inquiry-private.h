/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libvirt/mignet-libvirt-call-private.h"
#include "libvirt/mignet-libvirt-endpoint-private.h"
#include "libvirt/mignet-libvirt-software-private.h"

G_BEGIN_DECLS

/* What libvirt says about a virtual machine. */
typedef struct
{
  char *uuid;  /* (owned) */
  char *name;  /* (owned) */
  GBytes *xml; /* (owned) (nullable): NULL if it is not known, and for one that is incoming */
  int state;
  int reason;
  gboolean leaving;  /* it migrates to another host */
  gboolean incoming; /* it migrates to this host */
} MignetLibvirtFinding;

/* What libvirt says about a host. */
typedef struct
{
  virConnectPtr connection; /* (owned) (nullable): until the call returns */
  char *host;               /* (owned): what messages call the host */
  char *hostname;           /* (owned) (nullable) */
  char *uuid;               /* (owned) (nullable) */
  MignetLibvirtSoftware software;
  guint64 memory;       /* MiB, 0: unknown */
  guint cpus;           /* 0: unknown */
  GPtrArray *documents; /* (owned): GBytes, about interfaces and networks */
  GStrvBuilder *names;  /* (owned): what messages call the documents */
  GPtrArray *vms;       /* (owned) (nullable): MignetLibvirtFinding, NULL: not known */
  GPtrArray *warnings;  /* (owned): char* */
  GError *error;        /* (owned) (nullable) */
} MignetLibvirtInquiry;

/* Asks everything there is to ask, in a thread of its own, and gives up after the given time.
 * Returns the call, whose data is a MignetLibvirtInquiry. */
MignetLibvirtCall *_mignet_libvirt_inquiry_run (MignetLibvirtEndpoint *endpoint,
                                                guint seconds,
                                                GCancellable *cancellable,
                                                GError **error);

/* mignet-libvirt-inquiry-vms.c */
void _mignet_libvirt_inquiry_ask_vms (MignetLibvirtInquiry *self);
void _mignet_libvirt_finding_free (MignetLibvirtFinding *self);

/* Adds libvirt's last error as a warning. */
void _mignet_libvirt_inquiry_warn (MignetLibvirtInquiry *self, const char *format, ...)
    G_GNUC_PRINTF (2, 3);

/* The UUID of the host that libvirt's capabilities tell, or NULL. */
char *_mignet_libvirt_capabilities_get_uuid (const char *capabilities);

G_END_DECLS
