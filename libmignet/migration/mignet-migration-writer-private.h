/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

#include "document/mignet-json-private.h"

G_BEGIN_DECLS

/* As in "mignet-evidence/1", or null. */
void _mignet_evidence_write (MignetJsonWriter *writer, const char *name, MignetEvidence *evidence);

G_END_DECLS
