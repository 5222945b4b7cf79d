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

/* Keeps a persistent virtual machine persistent, with its definition in one place: where it runs.
 * A plan that says itself what becomes of the definition is left alone. */
void _mignet_libvirt_options_set_persistent (MignetLibvirtOptions *self, gboolean persistent);
void _mignet_libvirt_options_free (MignetLibvirtOptions *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetLibvirtOptions, _mignet_libvirt_options_free)

G_END_DECLS
