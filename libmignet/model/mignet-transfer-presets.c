/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-migration-policy-private.h"

/* The presets of the transfer. They are rows of settings; nothing but this table knows what a
 * preset means. The figures are those of the migration policies that the engine of oVirt comes
 * with (option MigrationPolicies of engine-config, packaging/dbscripts/upgrade/pre_upgrade/
 * 0000_config.sql of ovirt-engine): Minimal downtime, Post-copy migration, Suspend workload if
 * needed, Very large VMs and Legacy. oVirt limits outgoing and incoming migrations alike. QEMU
 * copies nothing only over parallel connections, for which oVirt therefore turns these on. */

typedef enum
{
  END, /* of the steps */
  INIT,
  STALLING,
  LAST
} Part;

typedef struct
{
  Part part;
  guint limit;
  MignetConvergenceAction action;
  guint downtime;
} StepRow;

typedef struct
{
  int limit;
  gboolean auto_converge;
  MignetPostCopy post_copy;
  MignetCompression compression;
  int parallel;
  gboolean zero_copy;
  StepRow steps[9];
} PresetRow;

#define DOWNTIME MIGNET_CONVERGENCE_ACTION_SET_DOWNTIME
#define POST_COPY MIGNET_CONVERGENCE_ACTION_POST_COPY
#define ABORT MIGNET_CONVERGENCE_ACTION_ABORT

static const PresetRow rows[] = {
  [MIGNET_TRANSFER_PRESET_NONE] = { .limit = -1 },
  [MIGNET_TRANSFER_PRESET_MINIMAL_DOWNTIME] = {
    .limit = 2,
    .auto_converge = TRUE,
    .steps = { { INIT, 0, DOWNTIME, 100 },
               { STALLING, 1, DOWNTIME, 150 },
               { STALLING, 2, DOWNTIME, 200 },
               { STALLING, 3, DOWNTIME, 300 },
               { STALLING, 4, DOWNTIME, 400 },
               { STALLING, 6, DOWNTIME, 500 },
               { LAST, 0, ABORT, 0 } },
  },
  [MIGNET_TRANSFER_PRESET_POST_COPY] = {
    .limit = 2,
    .auto_converge = TRUE,
    .post_copy = MIGNET_POST_COPY_ALLOWED,
    .steps = { { INIT, 0, DOWNTIME, 100 },
               { STALLING, 1, DOWNTIME, 150 },
               { STALLING, 2, DOWNTIME, 200 },
               { LAST, 0, POST_COPY, 0 },
               { LAST, 0, ABORT, 0 } },
  },
  [MIGNET_TRANSFER_PRESET_SUSPEND_IF_NEEDED] = {
    .limit = 1,
    .auto_converge = TRUE,
    .compression = MIGNET_COMPRESSION_XBZRLE,
    .steps = { { INIT, 0, DOWNTIME, 100 },
               { STALLING, 1, DOWNTIME, 150 },
               { STALLING, 2, DOWNTIME, 200 },
               { STALLING, 3, DOWNTIME, 300 },
               { STALLING, 4, DOWNTIME, 400 },
               { STALLING, 6, DOWNTIME, 500 },
               { LAST, 0, DOWNTIME, 5000 },
               { LAST, 0, ABORT, 0 } },
  },
  [MIGNET_TRANSFER_PRESET_VERY_LARGE] = {
    .limit = 1,
    .auto_converge = TRUE,
    .parallel = MIGNET_PARALLEL_AUTO,
    .zero_copy = TRUE,
    .steps = { { INIT, 0, DOWNTIME, 300 },
               { STALLING, 1, DOWNTIME, 400 },
               { STALLING, 2, DOWNTIME, 500 },
               { STALLING, 3, DOWNTIME, 700 },
               { STALLING, 4, DOWNTIME, 1000 },
               { STALLING, 6, DOWNTIME, 1500 },
               { LAST, 0, DOWNTIME, 5000 },
               { LAST, 0, ABORT, 0 } },
  },
  [MIGNET_TRANSFER_PRESET_LEGACY] = { .limit = 2 },
};

static GPtrArray *
build_steps (const StepRow *steps, Part part)
{
  GPtrArray *built =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_convergence_step_unref);

  for (guint i = 0; steps[i].part != END; i++)
    {
      if (steps[i].part == part)
        g_ptr_array_add (built, mignet_convergence_step_new_stalling (
                                    steps[i].limit, steps[i].action, steps[i].downtime));
    }

  return built;
}

/* (transfer full) (nullable) */
static MignetConvergence *
build_convergence (const StepRow *steps)
{
  g_autoptr (GPtrArray) init = NULL;
  g_autoptr (GPtrArray) stalling = NULL;
  g_autoptr (GPtrArray) last = NULL;

  if (steps[0].part == END)
    return NULL;

  init = build_steps (steps, INIT);
  stalling = build_steps (steps, STALLING);
  last = build_steps (steps, LAST);

  return mignet_convergence_new (init, stalling, last, NULL);
}

static void
apply_row (MignetMigrationPolicy *self, const PresetRow *row)
{
  g_autoptr (MignetConvergence) convergence = build_convergence (row->steps);

  mignet_migration_policy_set_max_outgoing (self, row->limit);
  mignet_migration_policy_set_max_incoming (self, row->limit);
  mignet_migration_policy_set_auto_converge (self, row->auto_converge);
  mignet_migration_policy_set_post_copy (self, row->post_copy);
  mignet_migration_policy_set_compression (self, row->compression);
  mignet_migration_policy_set_parallel (self, row->parallel, NULL);
  mignet_migration_policy_set_zero_copy (self, row->zero_copy);
  mignet_migration_policy_set_convergence (self, convergence);
}

/**
 * mignet_migration_policy_get_transfer_preset:
 * @self: a policy
 *
 * Gets the preset whose transfer the policy started with. Settings may have been changed since.
 *
 * Returns: the preset
 *
 * Since: 1.0
 */
MignetTransferPreset
mignet_migration_policy_get_transfer_preset (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), MIGNET_TRANSFER_PRESET_NONE);

  return self->transfer.preset;
}

/**
 * mignet_migration_policy_apply_transfer_preset:
 * @self: a policy
 * @preset: a preset
 *
 * Replaces #MignetMigrationPolicy:max-outgoing, #MignetMigrationPolicy:max-incoming,
 * #MignetMigrationPolicy:auto-converge, #MignetMigrationPolicy:post-copy,
 * #MignetMigrationPolicy:compression, #MignetMigrationPolicy:parallel,
 * #MignetMigrationPolicy:zero-copy and #MignetMigrationPolicy:convergence by those of a preset;
 * %MIGNET_TRANSFER_PRESET_NONE gives each its default. Everything else stays.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_apply_transfer_preset (MignetMigrationPolicy *self,
                                               MignetTransferPreset preset)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));
  g_return_if_fail (preset < G_N_ELEMENTS (rows));

  g_object_freeze_notify (G_OBJECT (self));
  apply_row (self, &rows[preset]);
  if (self->transfer.preset != preset)
    {
      self->transfer.preset = preset;
      _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_TRANSFER_PRESET);
    }
  g_object_thaw_notify (G_OBJECT (self));
}
