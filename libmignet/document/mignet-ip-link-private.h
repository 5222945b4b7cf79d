/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* Reads what "ip -j -s link" prints: an array of MignetNicCounters in its order, or NULL with
 * MIGNET_ERROR_SYNTAX or MIGNET_ERROR_DOCUMENT. name is what messages call the text. */
GPtrArray *_mignet_ip_link_parse (GBytes *bytes, const char *name, GError **error);

G_END_DECLS
