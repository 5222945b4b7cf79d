/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "document/mignet-host-report-private.h"
#include "document/mignet-json-private.h"

G_BEGIN_DECLS

/* What oVirt's host agent tells, in parts. */

/* The host itself. What was not told is 0 and NULL. */
typedef struct
{
  gint64 memory; /* MiB */
  gint64 cpus;
  char *libvirt_version; /* (owned) (nullable) */
  char *qemu_version;    /* (owned) (nullable) */
} MignetVdsmHost;

gboolean
_mignet_vdsm_host_read (MignetVdsmHost *self, const MignetJsonNode *capabilities, GError **error);
void _mignet_vdsm_host_apply (const MignetVdsmHost *self, MignetHost *host);
void _mignet_vdsm_host_clear (MignetVdsmHost *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MignetVdsmHost, _mignet_vdsm_host_clear)

gboolean
_mignet_vdsm_read_ipv4 (MignetFamilyReport *family, const MignetJsonNode *entry, GError **error);
gboolean
_mignet_vdsm_read_ipv6 (MignetFamilyReport *family, const MignetJsonNode *entry, GError **error);

G_END_DECLS
