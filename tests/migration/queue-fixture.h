/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* A cluster with hosts 'h0', 'h1' and so on, all with 'mig', which holds the migration role, and
 * 'ovirtmgmt'. */
MignetCluster *queue_cluster_new (guint n_hosts);
MignetHost *queue_cluster_get_host (MignetCluster *cluster, guint host);

/* A plan for a new virtual machine, from one host to another one over 'mig'. */
MignetPlan *
queue_cluster_plan (MignetCluster *cluster, const char *vm, guint source, guint destination);

/* The same over the network that is named. */
MignetPlan *queue_cluster_plan_over (
    MignetCluster *cluster, const char *vm, guint source, guint destination, const char *network);

/* A migrator that counts what is under way: at the host that it leaves ("from h0-id"), at the one
 * that it goes to ("to h1-id"), on the network ("over mig") and altogether ("all"). It asserts that
 * no limit that it was told is exceeded at any moment. */

typedef enum
{
  COUNTING_BY_HAND,   /* the test ends the migrations */
  COUNTING_BY_TIMERS, /* they end by themselves, in the main context of the caller */
  COUNTING_BY_THREADS /* they end by themselves, in threads of their own */
} CountingMode;

#define COUNTING_TYPE_MIGRATOR (counting_migrator_get_type ())
G_DECLARE_FINAL_TYPE (CountingMigrator, counting_migrator, COUNTING, MIGRATOR, GObject)

CountingMigrator *counting_migrator_new (CountingMode mode);
void counting_migrator_set_limit (CountingMigrator *self, const char *key, guint limit);
/* Of so many one is refused when it is started, and one fails; 0 for none. */
void counting_migrator_set_failures (CountingMigrator *self, guint refused, guint failed);
/* What check answers; NULL for yes. */
void counting_migrator_set_objection (CountingMigrator *self, const char *objection);
guint counting_migrator_get_count (CountingMigrator *self, const char *key);
guint counting_migrator_get_peak (CountingMigrator *self, const char *key);
guint counting_migrator_get_n_started (CountingMigrator *self);
GThread *counting_migrator_get_start_thread (CountingMigrator *self);
GThread *counting_migrator_get_check_thread (CountingMigrator *self);
/* Waits until the next one has been started, and returns it; NULL if none is for a while. */
MignetMigration *counting_migrator_next (CountingMigrator *self);
/* The same, but waits only for a moment. */
MignetMigration *counting_migrator_try_next (CountingMigrator *self);
/* Whether nothing is started for a moment. */
gboolean counting_migrator_is_quiet (CountingMigrator *self);
/* Ends one by hand; NULL for done. */
void counting_migrator_end (CountingMigrator *self, MignetMigration *inner, const GError *error);

G_END_DECLS
