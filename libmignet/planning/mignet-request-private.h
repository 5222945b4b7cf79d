/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet-request.h>

G_BEGIN_DECLS

/* Whatever the caller does with the request afterwards, the copy is what was asked. */
MignetRequest *_mignet_request_copy (MignetRequest *self);

G_END_DECLS
