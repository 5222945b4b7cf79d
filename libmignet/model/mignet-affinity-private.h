/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* The affinity groups of a cluster: the rule of each and how many VMs are in it, which is what
 * makes two rules for one group impossible (invariant I-8). */
typedef struct _MignetAffinityTable MignetAffinityTable;

MignetAffinityTable *_mignet_affinity_table_new (void);
void _mignet_affinity_table_free (MignetAffinityTable *self);

/* Whether a VM may be in the group with the rule; is_member says that it is in it already. */
gboolean _mignet_affinity_table_check (MignetAffinityTable *self,
                                       const char *group,
                                       MignetAffinityRule rule,
                                       gboolean is_member,
                                       GError **error);
void
_mignet_affinity_table_join (MignetAffinityTable *self, const char *group, MignetAffinityRule rule);
void _mignet_affinity_table_leave (MignetAffinityTable *self, const char *group);

G_END_DECLS
