/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_REASON (mignet_reason_get_type ())
MIGNET_AVAILABLE_IN_1_0
GType mignet_reason_get_type (void);

MIGNET_AVAILABLE_IN_1_0
MignetReason *mignet_reason_ref (MignetReason *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_reason_unref (MignetReason *self);

MIGNET_AVAILABLE_IN_1_0
MignetReason *mignet_reason_new (MignetReasonCode code,
                                 MignetSeverity severity,
                                 const char *host,
                                 const char *network,
                                 const char *subject,
                                 const char *message) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetReason *mignet_reason_new_custom (const char *custom_code,
                                        MignetSeverity severity,
                                        const char *host,
                                        const char *network,
                                        const char *subject,
                                        const char *message) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetReasonCode mignet_reason_get_code (MignetReason *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_reason_get_code_name (MignetReason *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_reason_get_custom_code (MignetReason *self);
MIGNET_AVAILABLE_IN_1_0
MignetSeverity mignet_reason_get_severity (MignetReason *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_reason_get_host (MignetReason *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_reason_get_network (MignetReason *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_reason_get_subject (MignetReason *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_reason_get_message (MignetReason *self);
MIGNET_AVAILABLE_IN_1_0
char *mignet_reason_to_string (MignetReason *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_reason_equal (gconstpointer a, gconstpointer b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetReason, mignet_reason_unref)

G_END_DECLS
