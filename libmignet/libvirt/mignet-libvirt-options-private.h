/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libvirt/mignet-libvirt-resolver-private.h"

#include <libvirt/libvirt.h>

G_BEGIN_DECLS

/* How libvirt is to migrate: the flags and the typed parameters of the call. */
typedef struct
{
  unsigned int flags;
  virTypedParameterPtr params; /* (owned) */
  int n_params;
  int max_params;
} MignetLibvirtOptions;

/* Translates the flags and parameters of a plan. */
MignetLibvirtOptions *_mignet_libvirt_options_new (MignetPlan *plan, GError **error);

/* Adds the address to dial, and the name that its certificate must have. */
gboolean _mignet_libvirt_options_set_route (MignetLibvirtOptions *self,
                                            MignetPlan *plan,
                                            MignetLibvirtRoute *route,
                                            GError **error);

/* Whether the plan says on which port the destination takes the disks, and another one instead. */
gboolean _mignet_libvirt_options_has_disks_port (MignetLibvirtOptions *self);
gboolean
_mignet_libvirt_options_set_disks_port (MignetLibvirtOptions *self, guint port, GError **error);

/* The migration broke in post-copy and is to be resumed. */
void _mignet_libvirt_options_set_resume (MignetLibvirtOptions *self);

/* Keeps a persistent virtual machine persistent, with its definition in one place: where it runs.
 * A plan that says itself what becomes of the definition is left alone. */
void _mignet_libvirt_options_set_persistent (MignetLibvirtOptions *self, gboolean persistent);
void _mignet_libvirt_options_free (MignetLibvirtOptions *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetLibvirtOptions, _mignet_libvirt_options_free)

G_END_DECLS
