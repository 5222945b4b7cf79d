/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-types.h>

G_BEGIN_DECLS

MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_migration_policy_check_options (MignetMigrationPolicy *self,
                                                  MignetHost *source,
                                                  MignetHost *destination);

G_END_DECLS
