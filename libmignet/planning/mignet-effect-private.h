/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet-effect.h>
#include <mignet/mignet-preview.h>

#include "model/mignet-cluster-roles-private.h"

G_BEGIN_DECLS

/* The best that a virtual machine has, or any could have to a host. */
typedef struct
{
  MignetOutcome outcome;
  const char *network;     /* (nullable): the one that carries the stream */
  const char *destination; /* (nullable) */
} MignetEffectRoute;

/* Copies the routes, takes over the reasons. */
MignetEffect *_mignet_effect_new (MignetEffectKind kind,
                                  const char *subject,
                                  const char *subject_id,
                                  const MignetEffectRoute *before,
                                  const MignetEffectRoute *after,
                                  GPtrArray *reasons);

/* Takes over the changes, the refusal and the effects. */
MignetPreview *_mignet_preview_new (char **changes,
                                    GError *refusal,
                                    const MignetClusterRoles *before,
                                    const MignetClusterRoles *after,
                                    GPtrArray *effects);

G_END_DECLS
