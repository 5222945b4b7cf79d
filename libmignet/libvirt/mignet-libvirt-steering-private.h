/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libvirt/mignet-libvirt-domain-private.h"

G_BEGIN_DECLS

/* What is asked of a running migration, by its consumer and by its schedule, one thing after the
 * other. Used by the thread of the migration; only the signal of the migration puts something in
 * from elsewhere. */
typedef struct _MignetLibvirtSteering MignetLibvirtSteering;

/* What there is to know of the migration at the moment. */
typedef struct
{
  MignetLibvirtEndpoint *source;
  const char *uuid;
  gint64 now;
  MignetMigrationState state;
  guint iteration;
  gboolean ending; /* it is to be cancelled or given up */
} MignetLibvirtMoment;

typedef enum
{
  MIGNET_LIBVIRT_STEERING_GOES_ON,
  MIGNET_LIBVIRT_STEERING_POST_COPY, /* the migration has just been switched to post-copy */
  MIGNET_LIBVIRT_STEERING_GIVE_UP    /* the schedule says to */
} MignetLibvirtSteeringResult;

MignetLibvirtSteering *_mignet_libvirt_steering_new (MignetMigration *migration,
                                                     gboolean allows_post_copy);
void _mignet_libvirt_steering_free (MignetLibvirtSteering *self);

/* Takes the driver, which says when a step is due. */
void _mignet_libvirt_steering_set_driver (MignetLibvirtSteering *self,
                                          MignetConvergenceDriver *driver);

/* Does what is due; does not block. */
MignetLibvirtSteeringResult _mignet_libvirt_steering_run (MignetLibvirtSteering *self,
                                                          const MignetLibvirtMoment *moment);

/* Why it said to give up. */
GError *_mignet_libvirt_steering_get_reason (MignetLibvirtSteering *self, MignetPlan *plan);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetLibvirtSteering, _mignet_libvirt_steering_free)

G_END_DECLS
