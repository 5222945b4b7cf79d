/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-affinity-private.h"

typedef struct
{
  MignetAffinityRule rule;
  guint n_members;
} AffinityGroup;

struct _MignetAffinityTable
{
  GHashTable *groups; /* (owned): name (owned) to AffinityGroup (owned) */
};

MignetAffinityTable *
_mignet_affinity_table_new (void)
{
  MignetAffinityTable *self = g_new0 (MignetAffinityTable, 1);

  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
_mignet_affinity_table_free (MignetAffinityTable *self)
{
  g_hash_table_unref (self->groups);
  g_free (self);
}

gboolean
_mignet_affinity_table_check (MignetAffinityTable *self,
                              const char *group,
                              MignetAffinityRule rule,
                              gboolean is_member,
                              GError **error)
{
  const AffinityGroup *found = g_hash_table_lookup (self->groups, group);

  if (found == NULL || found->rule == rule || (is_member && found->n_members == 1))
    return TRUE;

  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
               "Affinity group '%s' has the rule '%s', which is that of all its virtual machines; "
               "'%s' contradicts it",
               group, found->rule == MIGNET_AFFINITY_RULE_APART ? "apart" : "together",
               rule == MIGNET_AFFINITY_RULE_APART ? "apart" : "together");
  return FALSE;
}

void
_mignet_affinity_table_join (MignetAffinityTable *self, const char *group, MignetAffinityRule rule)
{
  AffinityGroup *found = g_hash_table_lookup (self->groups, group);

  if (found == NULL)
    {
      found = g_new0 (AffinityGroup, 1);
      g_hash_table_insert (self->groups, g_strdup (group), found);
    }

  found->rule = rule;
  found->n_members++;
}

void
_mignet_affinity_table_leave (MignetAffinityTable *self, const char *group)
{
  AffinityGroup *found = g_hash_table_lookup (self->groups, group);

  if (--found->n_members == 0)
    g_hash_table_remove (self->groups, group);
}
