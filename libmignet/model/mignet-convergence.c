/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-convergence-private.h"

/**
 * SECTION:mignet-convergence
 * @title: MignetConvergence
 * @short_description: what to do when, so that a migration comes to its end
 *
 * A virtual machine that changes its memory faster than the network carries it never arrives by
 * itself. A #MignetConvergence is a schedule against that, of #MignetConvergenceStep in three
 * parts: what is done at the start; what is done while the migration stalls, in order, each step
 * once as soon as the memory was gone through more often than the step says; and what is done
 * last, one step with each further time that the memory is gone through. After a switch to
 * post-copy nothing more is done.
 *
 * It is immutable and may be used from any thread.
 */

/**
 * MignetConvergence:
 *
 * A schedule against migrations that do not converge.
 *
 * Since: 1.0
 */
struct _MignetConvergence
{
  GPtrArray *init;     /* (owned) (element-type MignetConvergenceStep) */
  GPtrArray *stalling; /* (owned) (element-type MignetConvergenceStep) */
  GPtrArray *last;     /* (owned) (element-type MignetConvergenceStep) */
};

G_DEFINE_BOXED_TYPE (MignetConvergence,
                     mignet_convergence,
                     mignet_convergence_ref,
                     mignet_convergence_unref)

static void
clear_convergence (gpointer data)
{
  MignetConvergence *self = data;

  g_ptr_array_unref (self->init);
  g_ptr_array_unref (self->stalling);
  g_ptr_array_unref (self->last);
}

static GPtrArray *
copy_steps (GPtrArray *steps)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_convergence_step_unref);

  for (guint i = 0; steps != NULL && i < steps->len; i++)
    g_ptr_array_add (copy, mignet_convergence_step_ref (steps->pdata[i]));

  return copy;
}

static gboolean
check_downtime (MignetConvergenceStep *step, GError **error)
{
  guint downtime = mignet_convergence_step_get_downtime (step);

  if (mignet_convergence_step_get_action (step) != MIGNET_CONVERGENCE_ACTION_SET_DOWNTIME ||
      (downtime > 0 && downtime <= MIGNET_MAX_DOWNTIME))
    return TRUE;

  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
               "A step sets a downtime of %u ms, expected 1 to %u", downtime, MIGNET_MAX_DOWNTIME);
  return FALSE;
}

static gboolean
check_steps (GPtrArray *steps, GError **error)
{
  for (guint i = 0; steps != NULL && i < steps->len; i++)
    {
      guint limit = mignet_convergence_step_get_limit (steps->pdata[i]);

      if (limit != 0)
        {
          g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
                       "A step at the start or the end has the limit %u, expected none", limit);
          return FALSE;
        }
      if (!check_downtime (steps->pdata[i], error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
check_stalling (GPtrArray *steps, GError **error)
{
  guint previous = 0;

  for (guint i = 0; steps != NULL && i < steps->len; i++)
    {
      guint limit = mignet_convergence_step_get_limit (steps->pdata[i]);

      if (limit < previous)
        {
          g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
                       "A stalling step has the limit %u after one with %u, expected the limits in "
                       "ascending order",
                       limit, previous);
          return FALSE;
        }
      previous = limit;
      if (!check_downtime (steps->pdata[i], error))
        return FALSE;
    }

  return TRUE;
}

/**
 * mignet_convergence_new:
 * @init: (nullable) (element-type MignetConvergenceStep): what is done at the start
 * @stalling: (nullable) (element-type MignetConvergenceStep): what is done while the migration
 *   stalls, the limits in ascending order
 * @last: (nullable) (element-type MignetConvergenceStep): what is done after that
 * @error: return location for a #GError
 *
 * Makes a schedule. Only the steps of @stalling have limits. Downtimes are from 1 to 2000000 ms,
 * which is what QEMU takes.
 *
 * Returns: (transfer full): the schedule, or %NULL with %MIGNET_ERROR_INVALID_VALUE set
 *
 * Since: 1.0
 */
MignetConvergence *
mignet_convergence_new (GPtrArray *init, GPtrArray *stalling, GPtrArray *last, GError **error)
{
  MignetConvergence *self;

  if (!check_steps (init, error) || !check_stalling (stalling, error) || !check_steps (last, error))
    return NULL;

  self = g_atomic_rc_box_new0 (MignetConvergence);
  self->init = copy_steps (init);
  self->stalling = copy_steps (stalling);
  self->last = copy_steps (last);

  return self;
}

/**
 * mignet_convergence_ref:
 * @self: a schedule
 *
 * Takes a reference to the schedule. May be called from any thread.
 *
 * Returns: (transfer full): the schedule
 *
 * Since: 1.0
 */
MignetConvergence *
mignet_convergence_ref (MignetConvergence *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * mignet_convergence_unref:
 * @self: (transfer full): a schedule
 *
 * Gives back a reference to the schedule; the last one frees it. May be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_convergence_unref (MignetConvergence *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, clear_convergence);
}

/**
 * mignet_convergence_get_init:
 * @self: a schedule
 *
 * Gets what is done at the start.
 *
 * Returns: (transfer container) (element-type MignetConvergenceStep): the steps, possibly none
 *
 * Since: 1.0
 */
GPtrArray *
mignet_convergence_get_init (MignetConvergence *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return copy_steps (self->init);
}

/**
 * mignet_convergence_get_stalling:
 * @self: a schedule
 *
 * Gets what is done while the migration stalls.
 *
 * Returns: (transfer container) (element-type MignetConvergenceStep): the steps in ascending order
 *   of their limits, possibly none
 *
 * Since: 1.0
 */
GPtrArray *
mignet_convergence_get_stalling (MignetConvergence *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return copy_steps (self->stalling);
}

/**
 * mignet_convergence_get_last:
 * @self: a schedule
 *
 * Gets what is done after the stalling steps, one step with each further time that the memory is
 * gone through.
 *
 * Returns: (transfer container) (element-type MignetConvergenceStep): the steps, possibly none
 *
 * Since: 1.0
 */
GPtrArray *
mignet_convergence_get_last (MignetConvergence *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return copy_steps (self->last);
}

static gboolean
same_steps (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      if (!mignet_convergence_step_equal (a->pdata[i], b->pdata[i]))
        return FALSE;
    }

  return TRUE;
}

/**
 * mignet_convergence_equal:
 * @a: (type Mignet.Convergence): a schedule
 * @b: (type Mignet.Convergence): another schedule
 *
 * Compares two schedules step by step.
 *
 * Returns: %TRUE if they are the same
 *
 * Since: 1.0
 */
gboolean
mignet_convergence_equal (gconstpointer a, gconstpointer b)
{
  const MignetConvergence *first = a;
  const MignetConvergence *second = b;

  g_return_val_if_fail (first != NULL && second != NULL, FALSE);

  return same_steps (first->init, second->init) && same_steps (first->stalling, second->stalling) &&
         same_steps (first->last, second->last);
}

gboolean
_mignet_convergence_same (const MignetConvergence *a, const MignetConvergence *b)
{
  return a == b || (a != NULL && b != NULL && mignet_convergence_equal (a, b));
}
