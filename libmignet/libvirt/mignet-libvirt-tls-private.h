/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What an error text of libvirt or QEMU means if encryption is the reason, as the tail of a
 * sentence; NULL if it is not. Where the text does not tell the cause, what can be it is listed
 * with the likeliest first. */
const char *_mignet_libvirt_tls_explain (const char *text);

G_END_DECLS
