/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-evacuation-work-private.h"

G_BEGIN_DECLS

/* How many migrations of each wave use something that has a limit. */
typedef struct
{
  guint limit;     /* 0: none */
  guint first;     /* the waves before this one are full */
  guint n_moves;   /* all of them together */
  guint n_flights; /* that are under way already, and count in the first wave */
  GArray *counts;  /* (owned) (nullable) (element-type guint): by wave */
} MignetEvacuationUsage;

typedef struct
{
  const MignetEvacuationWork *work;
  MignetEvacuationUsage *sources;      /* (owned): by host */
  MignetEvacuationUsage *destinations; /* (owned): by host */
  MignetEvacuationUsage *networks;     /* (owned) */
  MignetEvacuationUsage cluster;
} MignetEvacuationTimetable;

/* With all moves, none of which has a wave yet. */
void _mignet_evacuation_timetable_init (MignetEvacuationTimetable *self,
                                        const MignetEvacuationWork *work);
void _mignet_evacuation_timetable_clear (MignetEvacuationTimetable *self);

/* Enters the move into the first wave that has room for it everywhere. */
void _mignet_evacuation_timetable_add (MignetEvacuationTimetable *self, MignetEvacuationMove *move);

/* Into another wave, whether that has room or not. */
void _mignet_evacuation_timetable_shift (MignetEvacuationTimetable *self,
                                         MignetEvacuationMove *move,
                                         guint wave);

/* So many waves are needed for what uses it. */
guint _mignet_evacuation_usage_get_bound (const MignetEvacuationUsage *self);

/* How many more the wave takes; less than 0 if there are too many. */
int _mignet_evacuation_usage_get_room (MignetEvacuationUsage *self, guint wave);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MignetEvacuationTimetable, _mignet_evacuation_timetable_clear)

G_END_DECLS
