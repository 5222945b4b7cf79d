/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The checks of invariant I-8 that need to know nothing but the value. kind says whose value it is
 * in the message ("host"), what names the value ("name"). */

#define MIGNET_MAX_VLAN_ID 4094
#define MIGNET_MIN_MTU 68

/* An id or a name: 1 to 255 bytes of UTF-8 without control characters. */
gboolean
_mignet_identity_check (const char *kind, const char *what, const char *text, GError **error);
gboolean _mignet_vlan_id_check (const char *kind, const char *name, guint vlan_id, GError **error);
gboolean _mignet_mtu_check (const char *kind, const char *name, guint mtu, GError **error);

G_END_DECLS
