/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

#include "model/mignet-list-private.h"

G_BEGIN_DECLS

/* MignetEvacuationRun is spread over three files: what it does (mignet-evacuation-run.c), how far
 * it is (mignet-evacuation-run-progress.c) and the document (mignet-evacuation-run-writer.c). */
struct _MignetEvacuationRun
{
  GObject parent_instance;

  MignetPlanner *planner;           /* (owned) */
  MignetEvacuationRequest *request; /* (owned): a copy, with the exclusions that were found out */
  MignetMigrator *migrator;         /* (owned) */
  MignetList *items;                /* (owned) */
  GHashTable *by_id;                /* (owned): items by the id of the virtual machine */
  GHashTable *given_up;             /* (owned): items that are not planned again */
  MignetEvacuation *evacuation;     /* (owned) (nullable) */
  GPtrArray *pending;               /* (owned) (element-type MignetEvacuationStep): not begun */
  GPtrArray *running;               /* (owned) (element-type MignetEvacuationStep) */
  guint wave;
  guint n_plans;
  guint max_attempts;
  gint64 start_time;
  gint64 end_time;        /* 0 while it runs */
  GTask *task;            /* (owned) (nullable) */
  GSource *cancel_source; /* (owned) (nullable) */
  GError *error;          /* (owned) (nullable): why it cannot be planned */
  gboolean needs_waves;
  gboolean plan_again;
  gboolean advancing;
  gboolean cancelled;
};

G_END_DECLS
