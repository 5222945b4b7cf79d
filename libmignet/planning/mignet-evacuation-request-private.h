/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet-evacuation-request.h>

G_BEGIN_DECLS

/* A destination that is not to be taken, by one virtual machine or by all. */
typedef struct
{
  MignetVm *vm;     /* (owned) (nullable): NULL: all */
  MignetHost *host; /* (owned) */
} MignetEvacuationExclusion;

typedef enum
{
  MIGNET_EVACUATION_RUNNING, /* it is on its way */
  MIGNET_EVACUATION_DONE,    /* it is there */
  MIGNET_EVACUATION_FAILED   /* it is where it was and migrates no more */
} MignetEvacuationProgress;

/* What is true of a virtual machine, whatever the model says by now. */
typedef struct
{
  MignetVm *vm;            /* (owned) */
  MignetHost *destination; /* (owned) (nullable): NULL if it failed */
  MignetEvacuationProgress progress;
} MignetEvacuationAssumption;

GPtrArray *_mignet_evacuation_request_peek_hosts (MignetEvacuationRequest *self);
GPtrArray *_mignet_evacuation_request_peek_vms (MignetEvacuationRequest *self);

/* (element-type MignetEvacuationExclusion) */
GPtrArray *_mignet_evacuation_request_peek_exclusions (MignetEvacuationRequest *self);

/* (element-type MignetEvacuationAssumption): one for each virtual machine at most. */
GPtrArray *_mignet_evacuation_request_peek_assumptions (MignetEvacuationRequest *self);

G_END_DECLS
