/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* Makes a control that answers the given task, whose source object is the migration; takes the
 * task. */
MignetControl *_mignet_control_new (MignetControlKind kind, guint64 value, GTask *task);

/* Refuses it, unless it has been answered. */
void _mignet_control_refuse (MignetControl *self, MignetError code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* What it would do, for messages: a noun phrase. */
const char *_mignet_control_describe (MignetControl *self);

G_END_DECLS
