/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* What a queue does, apart from the object: it goes on until nothing waits or runs any more, also
 * if the object is gone. Any thread may call these. */
typedef struct _MignetQueueCore MignetQueueCore;

MignetQueueCore *_mignet_queue_core_new (MignetMigrator *migrator, guint max_running);

/* The object is gone: what was added is carried out, and then it ends. Takes the reference. */
void _mignet_queue_core_close (MignetQueueCore *self);

/* Lines a migration up. A recovery does not wait. */
MignetMigration *
_mignet_queue_core_add (MignetQueueCore *self, MignetPlan *plan, gboolean recovers, GError **error);
void _mignet_queue_core_set_max_running (MignetQueueCore *self, guint max_running);
void _mignet_queue_core_count (MignetQueueCore *self, guint *running, guint *waiting);
GPtrArray *_mignet_queue_core_list (MignetQueueCore *self);

G_END_DECLS
