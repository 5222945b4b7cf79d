/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-evacuation-private.h"
#include "planning/mignet-evacuation-request-private.h"
#include "planning/mignet-extensions-private.h"

G_BEGIN_DECLS

/* The insides of planning an evacuation: what mignet-planner-evacuation.c leads through these
 * files, in this order: -work (the cluster as the evacuation finds it), -units (what is to move,
 * and what has to move together), -placement (the destinations), -waves (when), -forecast (how
 * long). */

/* What a class has found out about a host. */
typedef struct
{
  int network; /* that would carry the migration */
  guint8 judged;
  guint8 rank; /* of the outcome, the lower the better */
  guint8 outcome;
} MignetEvacuationVerdict;

#define MIGNET_EVACUATION_REJECTED G_MAXUINT8

/* A host in a heap, with how much it is burdened: the lower the better. */
typedef struct
{
  guint64 key;
  int host;
} MignetEvacuationEntry;

/* A class while its virtual machines look for places. */
typedef struct
{
  MignetEvacuationKind *shared;      /* (unowned): of the context */
  MignetMigrationPolicy *policy;     /* (unowned) (nullable): of the virtual machines */
  MignetEvacuationVerdict *verdicts; /* (owned) (nullable): of every host */
  MignetEvacuationEntry *heap;       /* (owned) (nullable): NULL until it is needed */
  guint n_entries;
  guint n_allocated;
  guint n_taken; /* of the sequence of all hosts */
  guint n_vms;
  guint64 hopeless;       /* no host has room for so much, 0: not known */
  guint too_fast;         /* no link carries what changes so fast, 0: not known */
  gboolean refused;       /* whatever the host */
  GPtrArray *explanation; /* (owned) (nullable): see mignet-evacuation-reasons.c */
} MignetEvacuationKindState;

/* A virtual machine that is to move. Those of a unit stand side by side. */
typedef struct
{
  int vm;
  guint class_index;
  guint unit;
  guint64 load;
  guint64 unit_load;
} MignetEvacuationMember;

/* Virtual machines that go to one destination, or not at all. */
typedef struct
{
  const MignetEvacuationMember *members;
  guint n_members;
  guint64 load; /* of all of them together, in MiB */
} MignetEvacuationUnit;

/* Where a virtual machine is, and where it is going to be. */
typedef struct
{
  int here;
  int there;       /* MIGNET_NO_INDEX: it does not leave, or it is not known for where */
  gboolean leaves; /* it migrates, or is going to */
} MignetEvacuationPlace;

/* A migration that is under way already. */
typedef struct
{
  int vm;
  int source;
  int destination;
  int network;
} MignetEvacuationFlight;

typedef enum
{
  MIGNET_EVACUATION_OPEN,
  MIGNET_EVACUATION_EMPTIED,
  MIGNET_EVACUATION_EXCLUDED
} MignetEvacuationAccess;

typedef struct
{
  MignetEvacuationContext *context; /* (owned) */
  const MignetSnapshot *snapshot;   /* (unowned): of the context */
  MignetEvacuationRequest *request; /* (unowned) */
  MignetExtensions *extensions;     /* (unowned) (nullable) */
  MignetEvacuationMode mode;
  MignetSettings limits;
  guint n_hosts;
  guint target; /* so many waves are needed whatever the destinations */

  /* (owned): of every host */
  guint8 *access; /* MignetEvacuationAccess */
  guint64 *used;  /* memory in MiB, from the start of each move on */
  guint *departing;
  guint *arriving;

  MignetEvacuationEntry *heap; /* (owned) (nullable): what is not in the sequence yet */
  guint n_entries;
  GArray *sequence; /* (owned) (element-type MignetEvacuationEntry): hosts, as they were at first */
  GArray *aside;    /* (owned) (element-type MignetEvacuationEntry) */

  GArray *flights; /* (owned) (element-type MignetEvacuationFlight) */
  GHashTable
      *places; /* (owned): virtual machine + 1 to MignetEvacuationPlace, if not the model's */
  GHashTable *class_keys; /* (owned) */
  GHashTable *networks;   /* (owned): source to the network + 1 that all there want, or to NULL */
  GPtrArray *classes;     /* (owned) (element-type MignetEvacuationKindState) */
  GArray *members;        /* (owned) (element-type MignetEvacuationMember) */
  GArray *moves;          /* (owned) (element-type MignetEvacuationMove): the largest first */
  GPtrArray *left_over;   /* (owned) (element-type MignetEvacuationLeftOver) */
  GPtrArray *under_way;   /* (owned) (element-type utf8): names */
  guint n_waves;
  guint min_waves;
} MignetEvacuationWork;

/* Fails with MIGNET_ERROR_BAD_REQUEST if the request contradicts the cluster. */
gboolean _mignet_evacuation_work_init (MignetEvacuationWork *self,
                                       MignetEvacuationRequest *request,
                                       GError **error);
void _mignet_evacuation_work_clear (MignetEvacuationWork *self);

guint _mignet_evacuation_work_get_outgoing_limit (const MignetEvacuationWork *self, int host);
guint _mignet_evacuation_work_get_incoming_limit (const MignetEvacuationWork *self, int host);

/* Nowhere if it is down. */
MignetEvacuationPlace _mignet_evacuation_work_find_place (const MignetEvacuationWork *self, int vm);
void
_mignet_evacuation_work_set_place (MignetEvacuationWork *self, int vm, MignetEvacuationPlace place);

/* Adds what is to move, by classes and units, and what cannot for reasons of its own. */
gboolean _mignet_evacuation_units_collect (MignetEvacuationWork *self, GError **error);

/* Chooses destinations. Ends early once an extension has changed the cluster. */
void _mignet_evacuation_place (MignetEvacuationWork *self);

/* The host that is burdened least of those that take a virtual machine, or MIGNET_NO_INDEX. For one
 * that is alone; the same answer as looking at every host, in less time if the class has many. */
int _mignet_evacuation_heap_choose (MignetEvacuationWork *self, const MignetEvacuationUnit *unit);

/* mignet-evacuation-placement.c, for the heap: how much a host is burdened, whether it has room,
 * and whether it takes the unit besides, with the worst outcome. */
guint64 _mignet_evacuation_get_burden (const MignetEvacuationWork *self,
                                       int host,
                                       guint rank,
                                       guint n_more);
gboolean _mignet_evacuation_is_slow_for (MignetEvacuationWork *self,
                                         const MignetEvacuationUnit *unit,
                                         int host);
guint _mignet_evacuation_get_rank (guint64 burden);
gboolean _mignet_evacuation_has_room (const MignetEvacuationWork *self,
                                      const MignetEvacuationUnit *unit,
                                      int host);
gboolean _mignet_evacuation_takes (MignetEvacuationWork *self,
                                   const MignetEvacuationUnit *unit,
                                   int host,
                                   guint *rank);

/* Whether the request forbids this host to this virtual machine. */
gboolean _mignet_evacuation_is_excluded (const MignetEvacuationWork *self, int vm, int host);

/* Another member of a group that keeps the unit away from the host, or MIGNET_NO_INDEX, and the
 * group. */
int _mignet_evacuation_find_objection (const MignetEvacuationWork *self,
                                       const MignetEvacuationUnit *unit,
                                       int host,
                                       int *group);

/* The verdict of a class on a host. */
const MignetEvacuationVerdict *
_mignet_evacuation_judge (MignetEvacuationWork *self, guint class_index, int host);

/* Adds every virtual machine of the unit to what is left over. */
void _mignet_evacuation_leave (MignetEvacuationWork *self, const MignetEvacuationUnit *unit);

/* Gives each move its wave, and finds out how many waves there have to be. */
void _mignet_evacuation_schedule (MignetEvacuationWork *self);

/* The moves wave by wave. (transfer full) (element-type GPtrArray of MignetEvacuationMove) */
GPtrArray *_mignet_evacuation_sort_by_wave (const MignetEvacuationWork *self);

/* How many waves take so many migrations over something that so many already use in the first one;
 * a limit of 0 is none. */
guint _mignet_evacuation_count_waves (guint n_moves, guint n_flights, guint limit);

/* Gives each move its share of the links and its times, and finds out what the networks carry.
 * (transfer full): one for each network of the snapshot */
MignetEvacuationPeak *_mignet_evacuation_foresee (MignetEvacuationWork *self);

/* What a migration can get of the links in MiB/s, alone or beside as many others as allowed; 0 if
 * it is not known. */
guint64 _mignet_evacuation_get_rate (const MignetEvacuationWork *self,
                                     const MignetPlanning *planning,
                                     int destination,
                                     int network,
                                     gboolean alone);

/* Whether the virtual machine changes its memory faster than the links could carry it. */
gboolean _mignet_evacuation_is_too_slow (const MignetEvacuationWork *self,
                                         const MignetPlanning *planning,
                                         int vm,
                                         int destination,
                                         int network);

/* Whether it had better have the links for itself, because what is sent again beside others takes
 * more time than the handshakes do that others hide. */
gboolean _mignet_evacuation_needs_all (const MignetEvacuationWork *self,
                                       const MignetPlanning *planning,
                                       int vm,
                                       int destination,
                                       int network);

/* How the transfer of so much memory goes. */
void _mignet_evacuation_forecast_init (MignetEvacuationForecast *self,
                                       const MignetSettings *settings,
                                       guint64 memory,
                                       guint dirty_rate,
                                       guint64 rate);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MignetEvacuationWork, _mignet_evacuation_work_clear)

G_END_DECLS
