/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

/**
 * SECTION:mignet-convergence-step
 * @title: MignetConvergenceStep
 * @short_description: what to do when a migration does not converge
 *
 * A #MignetConvergenceStep is one step of a #MignetConvergence: what to do, and, for a step that
 * waits until the migration stalls, when. It is immutable and may be used from any thread.
 */

/**
 * MignetConvergenceStep:
 *
 * One step of a schedule.
 *
 * Since: 1.0
 */
struct _MignetConvergenceStep
{
  MignetConvergenceAction action;
  guint downtime;
  guint limit;
};

G_DEFINE_BOXED_TYPE (MignetConvergenceStep,
                     mignet_convergence_step,
                     mignet_convergence_step_ref,
                     mignet_convergence_step_unref)

/**
 * mignet_convergence_step_new:
 * @action: what to do
 * @downtime: for %MIGNET_CONVERGENCE_ACTION_SET_DOWNTIME the time in milliseconds; not used
 *   otherwise
 *
 * Makes a step for the beginning or the end of a schedule.
 *
 * Returns: (transfer full): the step
 *
 * Since: 1.0
 */
MignetConvergenceStep *
mignet_convergence_step_new (MignetConvergenceAction action, guint downtime)
{
  return mignet_convergence_step_new_stalling (0, action, downtime);
}

/**
 * mignet_convergence_step_new_stalling:
 * @limit: how many iterations the step waits for
 * @action: what to do
 * @downtime: for %MIGNET_CONVERGENCE_ACTION_SET_DOWNTIME the time in milliseconds; not used
 *   otherwise
 *
 * Makes a step that is taken as soon as the memory was gone through more than @limit times since
 * the schedule began.
 *
 * Returns: (transfer full): the step
 *
 * Since: 1.0
 */
MignetConvergenceStep *
mignet_convergence_step_new_stalling (guint limit, MignetConvergenceAction action, guint downtime)
{
  MignetConvergenceStep *self = g_atomic_rc_box_new0 (MignetConvergenceStep);

  self->action = action;
  self->downtime = action == MIGNET_CONVERGENCE_ACTION_SET_DOWNTIME ? downtime : 0;
  self->limit = limit;

  return self;
}

/**
 * mignet_convergence_step_ref:
 * @self: a step
 *
 * Takes a reference to the step. May be called from any thread.
 *
 * Returns: (transfer full): the step
 *
 * Since: 1.0
 */
MignetConvergenceStep *
mignet_convergence_step_ref (MignetConvergenceStep *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * mignet_convergence_step_unref:
 * @self: (transfer full): a step
 *
 * Gives back a reference to the step; the last one frees it. May be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_convergence_step_unref (MignetConvergenceStep *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release (self);
}

/**
 * mignet_convergence_step_get_action:
 * @self: a step
 *
 * Gets what to do.
 *
 * Returns: the action
 *
 * Since: 1.0
 */
MignetConvergenceAction
mignet_convergence_step_get_action (MignetConvergenceStep *self)
{
  g_return_val_if_fail (self != NULL, MIGNET_CONVERGENCE_ACTION_ABORT);

  return self->action;
}

/**
 * mignet_convergence_step_get_downtime:
 * @self: a step
 *
 * Gets the downtime that the step allows.
 *
 * Returns: the time in milliseconds, 0 unless the action is
 *   %MIGNET_CONVERGENCE_ACTION_SET_DOWNTIME
 *
 * Since: 1.0
 */
guint
mignet_convergence_step_get_downtime (MignetConvergenceStep *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->downtime;
}

/**
 * mignet_convergence_step_get_limit:
 * @self: a step
 *
 * Gets how many iterations the step waits for: it is taken as soon as the memory was gone through
 * more often than that since the schedule began.
 *
 * Returns: the number of iterations, 0 for a step that does not wait
 *
 * Since: 1.0
 */
guint
mignet_convergence_step_get_limit (MignetConvergenceStep *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->limit;
}

/**
 * mignet_convergence_step_equal:
 * @a: (type Mignet.ConvergenceStep): a step
 * @b: (type Mignet.ConvergenceStep): another step
 *
 * Compares two steps.
 *
 * Returns: %TRUE if they are the same
 *
 * Since: 1.0
 */
gboolean
mignet_convergence_step_equal (gconstpointer a, gconstpointer b)
{
  const MignetConvergenceStep *first = a;
  const MignetConvergenceStep *second = b;

  g_return_val_if_fail (first != NULL && second != NULL, FALSE);

  return first->action == second->action && first->downtime == second->downtime &&
         first->limit == second->limit;
}
