/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_NETWORK_ATTACHMENT (mignet_network_attachment_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (
    MignetNetworkAttachment, mignet_network_attachment, MIGNET, NETWORK_ATTACHMENT, GObject)

MIGNET_AVAILABLE_IN_1_0
MignetNetworkAttachment *mignet_network_attachment_new (MignetNetwork *network,
                                                        const char *nic) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetNetwork *mignet_network_attachment_get_network (MignetNetworkAttachment *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_network_attachment_get_nic (MignetNetworkAttachment *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_network_attachment_get_in_sync (MignetNetworkAttachment *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_network_attachment_set_in_sync (MignetNetworkAttachment *self, gboolean in_sync);
MIGNET_AVAILABLE_IN_1_0
MignetBootProtocol mignet_network_attachment_get_boot_protocol (MignetNetworkAttachment *self,
                                                                GSocketFamily family);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_network_attachment_get_addresses (MignetNetworkAttachment *self,
                                                    GSocketFamily family);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_network_attachment_get_addresses_reported (MignetNetworkAttachment *self,
                                                           GSocketFamily family);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_network_attachment_set_ip_config (MignetNetworkAttachment *self,
                                                  GSocketFamily family,
                                                  MignetBootProtocol protocol,
                                                  GPtrArray *addresses,
                                                  GError **error);
MIGNET_AVAILABLE_IN_1_0
GInetAddress *mignet_network_attachment_get_gateway (MignetNetworkAttachment *self,
                                                     GSocketFamily family);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_network_attachment_set_gateway (MignetNetworkAttachment *self,
                                                GSocketFamily family,
                                                GInetAddress *gateway,
                                                GError **error);

G_END_DECLS
