/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet-finding.h>

G_BEGIN_DECLS

MignetFinding *_mignet_finding_new (MignetFindingCode code,
                                    MignetSeverity severity,
                                    const char *subject,
                                    const char *message,
                                    const char *advice);

G_END_DECLS
