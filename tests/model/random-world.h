/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mignet-test-invariants.h"
#include "mignet-test-utils.h"

G_BEGIN_DECLS

/* Thousands of random changes to a cluster. For each of them the rules, written down here once more
 * and without a look at the library, say whether it changes something, changes nothing or is
 * refused, and for which reasons it may be refused. After each one, and in the middle of every
 * emission, the invariants hold. */

#define N_NETWORKS 9
#define N_HOSTS 5
#define N_VMS 6

#define bit(code) (1u << (code))

typedef struct
{
  GRand *rand;
  MignetCluster *cluster;
  MignetCluster *other;
  MignetNetwork *networks[N_NETWORKS]; /* the first is management */
  MignetHost *hosts[N_HOSTS];
  MignetVm *vms[N_VMS];

  /* What has to be true, as far as it follows from the changes and not from the state. */
  gboolean attached[N_NETWORKS];
  gboolean required[N_NETWORKS];
  int holders[MIGNET_ROLE_GLUSTER + 1]; /* -1 for nobody */
  const char *level;

  guint n_done;
  guint n_nothing;
  guint n_refused;
} World;

/* What the rules say about a change: the codes it may be refused with, 0 if it must not be. */
typedef struct
{
  guint codes;
  gboolean nothing;
} Verdict;

typedef struct
{
  Verdict verdict;
  char *before; /* (nullable): only if nothing may change */
  TestWatch *watch;
} Step;

void world_init (World *w, guint32 seed);
void world_clear (World *w);
/* The invariants, at any moment. */
void world_check (World *w);
/* What follows from the steps so far, after each of them. */
void world_check_history (World *w);

guint world_pick (World *w, guint n);
gboolean world_chance (World *w, guint percent);
int world_find_network (World *w, MignetNetwork *network);
gboolean world_has_host (World *w, MignetHost *host);
gboolean world_has_vm (World *w, MignetVm *vm);
gboolean world_has_migrating_vm (World *w);

gboolean list_has (GListModel *list, gpointer wanted);
gboolean list_equals (GListModel *list, GPtrArray *items);
gboolean has_duplicates (GPtrArray *items);
/* Whether id or name of an object are taken by any of a collection. */
gboolean clashes (GListModel *list, const char *id, const char *name);

void step_begin (World *w, Step *step, Verdict verdict);
/* Compares what a call did with what the rules say; whether something was changed. The error is
 * read after the call, which is an argument as well. */
gboolean step_end (World *w, Step *step, gboolean done, GError **error_location);

/* Each makes one random change. */
/* random-cluster-steps.c */
void step_attach_network (World *w);
void step_detach_network (World *w);
void step_set_required (World *w);
void step_grant_role (World *w);
void step_revoke_role (World *w);
void step_set_level (World *w);
void step_change_network (World *w);
void step_set_policy (World *w);
/* random-host-steps.c */
void step_add_host (World *w);
void step_remove_host (World *w);
void step_set_host_status (World *w);
void step_report_networking (World *w);
void step_add_nic (World *w);
void step_remove_nic (World *w);
void step_add_attachment (World *w);
void step_remove_attachment (World *w);
void step_set_carrier (World *w);
/* random-vm-steps.c */
void step_add_vm (World *w);
void step_remove_vm (World *w);
void step_place_vm (World *w);
void step_set_vm_networks (World *w);
void step_set_vm_migration_network (World *w);
void step_pin_vm (World *w);
void step_set_affinity (World *w);
void step_clear_affinity (World *w);

G_END_DECLS
