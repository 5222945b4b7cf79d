/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* How much of a host has changed: its status, memory, CPUs or limits alone, or anything else, its
 * networking above all, which takes longer to read again. */
typedef enum
{
  MIGNET_HOST_CHANGE_FIGURES,
  MIGNET_HOST_CHANGE_ALL
} MignetHostChange;

/* What has changed in a cluster since the journal was last read. It has one reader, the mirror of
 * the cluster that plans are made from, and records nothing before that begins to read.
 *
 * A change is entered before the first listener hears of it: a listener may plan. Networks and
 * roles are few and are compared instead, so that of these only coming and going is entered. */
typedef struct
{
  gboolean recording;
  gboolean members_changed; /* a host or a network came or went */
  GHashTable *hosts;        /* (owned) (nullable): MignetHost (owned) to what changed of it */
  GHashTable *vms;          /* (owned) (nullable): set of MignetVm (owned), also of those that
                             * came or went */
} MignetJournal;

void _mignet_journal_clear (MignetJournal *self);

/* Forgets everything and records from now on. */
void _mignet_journal_begin (MignetJournal *self);

void _mignet_journal_enter_members (MignetJournal *self);
void _mignet_journal_enter_host (MignetJournal *self, MignetHost *host, MignetHostChange change);
void _mignet_journal_enter_vm (MignetJournal *self, MignetVm *vm);

/* The journal of a cluster, and what its reader keeps with it. */
MignetJournal *_mignet_cluster_get_journal (MignetCluster *cluster);
gpointer _mignet_cluster_get_mirror (MignetCluster *cluster);
void _mignet_cluster_set_mirror (MignetCluster *cluster, gpointer mirror, GDestroyNotify free_func);

G_END_DECLS
