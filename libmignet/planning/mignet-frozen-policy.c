/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-frozen-policy-private.h"

#include "model/mignet-model-private.h"

MignetFrozenPolicy *
_mignet_frozen_policy_new (MignetMigrationPolicy *policy)
{
  GPtrArray *networks = _mignet_migration_policy_peek_networks (policy);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  MignetFrozenPolicy *self = g_new0 (MignetFrozenPolicy, 1);

  self->ref_count = 1;
  self->networks = g_new0 (char *, networks->len + 1);
  for (guint i = 0; i < networks->len; i++)
    self->networks[i] = g_strdup (mignet_network_get_id (networks->pdata[i]));

  self->policy = mignet_migration_policy_copy (policy);
  mignet_migration_policy_set_networks (self->policy, none, NULL);

  return self;
}

MignetFrozenPolicy *
_mignet_frozen_policy_ref (MignetFrozenPolicy *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
_mignet_frozen_policy_unref (MignetFrozenPolicy *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_object_unref (self->policy);
  g_strfreev (self->networks);
  g_free (self);
}
