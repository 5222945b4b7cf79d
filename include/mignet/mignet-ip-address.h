/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_IP_ADDRESS (mignet_ip_address_get_type ())
MIGNET_AVAILABLE_IN_1_0
GType mignet_ip_address_get_type (void);

MIGNET_AVAILABLE_IN_1_0
MignetIpAddress *mignet_ip_address_ref (MignetIpAddress *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_ip_address_unref (MignetIpAddress *self);

MIGNET_AVAILABLE_IN_1_0
MignetIpAddress *mignet_ip_address_new (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetIpAddress *mignet_ip_address_new_full (const char *text,
                                             MignetAddressOrigin origin,
                                             MignetAddressState state,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetIpAddress *mignet_ip_address_new_from_inet_address (GInetAddress *address,
                                                          guint prefix_length,
                                                          MignetAddressOrigin origin,
                                                          MignetAddressState state,
                                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
GInetAddress *mignet_ip_address_get_inet_address (MignetIpAddress *self);
MIGNET_AVAILABLE_IN_1_0
GSocketFamily mignet_ip_address_get_family (MignetIpAddress *self);
MIGNET_AVAILABLE_IN_1_0
guint mignet_ip_address_get_prefix_length (MignetIpAddress *self);
MIGNET_AVAILABLE_IN_1_0
MignetAddressOrigin mignet_ip_address_get_origin (MignetIpAddress *self);
MIGNET_AVAILABLE_IN_1_0
MignetAddressState mignet_ip_address_get_state (MignetIpAddress *self);
MIGNET_AVAILABLE_IN_1_0
char *mignet_ip_address_dup_subnet (MignetIpAddress *self);
MIGNET_AVAILABLE_IN_1_0
char *mignet_ip_address_to_string (MignetIpAddress *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_ip_address_equal (gconstpointer a, gconstpointer b);
MIGNET_AVAILABLE_IN_1_0
guint mignet_ip_address_hash (gconstpointer self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetIpAddress, mignet_ip_address_unref)

G_END_DECLS
