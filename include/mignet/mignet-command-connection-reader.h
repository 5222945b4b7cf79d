/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_COMMAND_CONNECTION_READER (mignet_command_connection_reader_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (MignetCommandConnectionReader,
                      mignet_command_connection_reader,
                      MIGNET,
                      COMMAND_CONNECTION_READER,
                      GObject)

MIGNET_AVAILABLE_IN_1_0
MignetCommandConnectionReader *
mignet_command_connection_reader_new (const char *const *command) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
const char *const *
mignet_command_connection_reader_get_command (MignetCommandConnectionReader *self);
MIGNET_AVAILABLE_IN_1_0
guint mignet_command_connection_reader_get_timeout (MignetCommandConnectionReader *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_command_connection_reader_set_timeout (MignetCommandConnectionReader *self,
                                                   guint seconds);

G_END_DECLS
