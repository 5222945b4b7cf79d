/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

MIGNET_AVAILABLE_IN_1_0
char *mignet_migrate_uri_build (const char *host, int port, GError **error);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_migrate_uri_parse (const char *uri, char **host, int *port, GError **error);
MIGNET_AVAILABLE_IN_1_0
char *mignet_connect_uri_build (MignetTransport transport, const char *host, GError **error);

G_END_DECLS
