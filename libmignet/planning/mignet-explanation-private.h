/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet-explanation.h>

G_BEGIN_DECLS

/* Takes over the names and the routes, which are host by host in the order of the names. */
MignetExplanation *_mignet_explanation_new (const char *vm,
                                            const char *source,
                                            char **hosts,
                                            char **networks,
                                            char **wanted_networks,
                                            GPtrArray *routes);

G_END_DECLS
