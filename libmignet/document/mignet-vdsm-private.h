/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "document/mignet-host-report-private.h"
#include "document/mignet-json-private.h"

G_BEGIN_DECLS

/* What oVirt's host agent tells, in parts. */

gboolean
_mignet_vdsm_read_ipv4 (MignetFamilyReport *family, const MignetJsonNode *entry, GError **error);
gboolean
_mignet_vdsm_read_ipv6 (MignetFamilyReport *family, const MignetJsonNode *entry, GError **error);

G_END_DECLS
