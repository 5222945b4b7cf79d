/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_SCRIPTED_MIGRATOR (mignet_scripted_migrator_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (
    MignetScriptedMigrator, mignet_scripted_migrator, MIGNET, SCRIPTED_MIGRATOR, GObject)

MIGNET_AVAILABLE_IN_1_0
MignetScriptedMigrator *mignet_scripted_migrator_new (void) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_scripted_migrator_get_memory (MignetScriptedMigrator *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_scripted_migrator_set_memory (MignetScriptedMigrator *self, guint64 bytes);
MIGNET_AVAILABLE_IN_1_0
guint mignet_scripted_migrator_get_duration (MignetScriptedMigrator *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_scripted_migrator_set_duration (MignetScriptedMigrator *self, guint milliseconds);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_scripted_migrator_get_failure (MignetScriptedMigrator *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_scripted_migrator_set_failure (MignetScriptedMigrator *self, const char *failure);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_scripted_migrator_get_dirty_rate (MignetScriptedMigrator *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_scripted_migrator_set_dirty_rate (MignetScriptedMigrator *self, guint64 rate);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_scripted_migrator_get_break_post_copy (MignetScriptedMigrator *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_scripted_migrator_set_break_post_copy (MignetScriptedMigrator *self, gboolean breaks);

G_END_DECLS
