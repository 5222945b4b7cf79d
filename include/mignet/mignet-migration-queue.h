/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_MIGRATION_QUEUE (mignet_migration_queue_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (
    MignetMigrationQueue, mignet_migration_queue, MIGNET, MIGRATION_QUEUE, GObject)

MIGNET_AVAILABLE_IN_1_0
MignetMigrationQueue *
mignet_migration_queue_new (MignetMigrator *migrator) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetMigrator *mignet_migration_queue_get_migrator (MignetMigrationQueue *self);
MIGNET_AVAILABLE_IN_1_0
guint mignet_migration_queue_get_max_running (MignetMigrationQueue *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_migration_queue_set_max_running (MignetMigrationQueue *self, guint max_running);
MIGNET_AVAILABLE_IN_1_0
guint mignet_migration_queue_get_n_running (MignetMigrationQueue *self);
MIGNET_AVAILABLE_IN_1_0
guint mignet_migration_queue_get_n_waiting (MignetMigrationQueue *self);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_migration_queue_get_migrations (MignetMigrationQueue *self);

G_END_DECLS
