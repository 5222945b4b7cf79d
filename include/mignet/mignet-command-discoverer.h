/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_COMMAND_DISCOVERER (mignet_command_discoverer_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (
    MignetCommandDiscoverer, mignet_command_discoverer, MIGNET, COMMAND_DISCOVERER, GObject)

MIGNET_AVAILABLE_IN_1_0
MignetCommandDiscoverer *
mignet_command_discoverer_new (const char *const *command) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
const char *const *mignet_command_discoverer_get_command (MignetCommandDiscoverer *self);
MIGNET_AVAILABLE_IN_1_0
guint mignet_command_discoverer_get_timeout (MignetCommandDiscoverer *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_command_discoverer_set_timeout (MignetCommandDiscoverer *self, guint seconds);

G_END_DECLS
