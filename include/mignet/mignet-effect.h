/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_EFFECT (mignet_effect_get_type ())
MIGNET_AVAILABLE_IN_1_0
GType mignet_effect_get_type (void);

MIGNET_AVAILABLE_IN_1_0
MignetEffect *mignet_effect_ref (MignetEffect *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_effect_unref (MignetEffect *self);

MIGNET_AVAILABLE_IN_1_0
MignetEffectKind mignet_effect_get_kind (MignetEffect *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_effect_get_subject (MignetEffect *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_effect_get_subject_id (MignetEffect *self);
MIGNET_AVAILABLE_IN_1_0
MignetOutcome mignet_effect_get_outcome_before (MignetEffect *self);
MIGNET_AVAILABLE_IN_1_0
MignetOutcome mignet_effect_get_outcome_after (MignetEffect *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_effect_get_network_before (MignetEffect *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_effect_get_network_after (MignetEffect *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_effect_get_destination_before (MignetEffect *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_effect_get_destination_after (MignetEffect *self);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_effect_get_reasons (MignetEffect *self);
MIGNET_AVAILABLE_IN_1_0
char *mignet_effect_to_string (MignetEffect *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetEffect, mignet_effect_unref)

G_END_DECLS
