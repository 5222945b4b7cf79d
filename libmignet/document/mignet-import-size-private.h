/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* 256 MiB for each text that is imported: what an engine answers about ten thousand hosts with all
 * their interfaces is a third of that, and the report of one host a thousandth. What is larger is
 * something else, and parsing it would take many times its size in memory. */
#define MIGNET_MAX_IMPORT_SIZE ((gsize) 1 << 28)

gboolean _mignet_import_check_size (GBytes *bytes, const char *name, GError **error);

G_END_DECLS
