/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* The host that the attachment belongs to, which is told of its changes; not a reference. */
MignetHost *_mignet_network_attachment_get_host (MignetNetworkAttachment *self);
void _mignet_network_attachment_set_host (MignetNetworkAttachment *self, MignetHost *host);

G_END_DECLS
