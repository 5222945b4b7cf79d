/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "document/mignet-json-private.h"

G_BEGIN_DECLS

/* What several importers share. */

/* A number, which may also be written as a string of digits; left out, the value stays. */
gboolean _mignet_import_read_number (
    const MignetJsonNode *node, const char *name, gint64 max, gint64 *value, GError **error);

/* A member that is an object, if it is there at all: found says so. */
gboolean _mignet_import_read_object (const MignetJsonNode *node,
                                     const char *name,
                                     MignetJsonNode *member,
                                     gboolean *found,
                                     GError **error);

/* The length of the prefix that an IPv4 netmask stands for, or -1 if it is none. */
int _mignet_import_parse_netmask (const char *text);

/* The word for a mode of bonds, which oVirt tells as a number; what is none stays as it is. */
const char *_mignet_import_find_bond_mode (const char *text);

G_END_DECLS
