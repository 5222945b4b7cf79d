/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

/**
 * SECTION:mignet-convergence-driver
 * @title: MignetConvergenceDriver
 * @short_description: says when a step against a stalling migration is due
 *
 * #MignetConvergenceDriver follows one migration and says which step of its #MignetConvergence is
 * due; for migrators. It does nothing itself and has no clock: the migrator tells it the time and
 * how often the memory has been gone through, as often as it likes, and carries out what is
 * returned.
 *
 * - The steps for the start are due at once.
 * - Then the migration is looked at once in each interval, of 10 seconds unless
 *   mignet_convergence_driver_set_interval() says otherwise. The iteration that is seen first is
 *   where the count begins. At each look that sees a later one than the look before, one step is
 * due at most: the next one against stalling if the count is greater than its limit, and when all
 * of those are through, the next one of the last. The interval gives each step time to have an
 * effect however fast the memory is gone through.
 * - When the migration has taken as long as it may, it is switched to post-copy if that is allowed,
 *   else given up. If it is not in post-copy an interval later, it is given up, too.
 * - Switching to post-copy is passed over if it is not allowed. After that step nothing is due any
 *   more, unless the migrator goes on asking since the switch has failed; after giving up, nothing
 *   at all.
 *
 * That is how VDSM drives the schedules of oVirt's migration policies, but for the time limit,
 * which it does not have. It may be used from one thread at a time.
 */

/**
 * MignetConvergenceDriver:
 *
 * Says when a step against a stalling migration is due.
 *
 * Since: 1.0
 */
struct _MignetConvergenceDriver
{
  GObject parent_instance;

  GPtrArray *init;     /* (owned) (element-type MignetConvergenceStep): those that are left */
  GPtrArray *stalling; /* (owned) (element-type MignetConvergenceStep): those that are left */
  GPtrArray *last;     /* (owned) (element-type MignetConvergenceStep): those that are left */
  gint64 timeout;      /* -1 for none */
  gboolean post_copy;
  gint64 interval;

  gint64 start; /* -1 before the first call */
  gint64 next_look;
  guint first_iteration; /* 0 while none was seen */
  guint last_iteration;
  gboolean overdue;
  gint64 give_up; /* when an overdue migration that is not in post-copy is given up */
  gboolean given_up;
};

G_DEFINE_FINAL_TYPE (MignetConvergenceDriver, mignet_convergence_driver, G_TYPE_OBJECT)

#define DEFAULT_INTERVAL 10000

static void
mignet_convergence_driver_finalize (GObject *object)
{
  MignetConvergenceDriver *self = MIGNET_CONVERGENCE_DRIVER (object);

  g_ptr_array_unref (self->init);
  g_ptr_array_unref (self->stalling);
  g_ptr_array_unref (self->last);

  G_OBJECT_CLASS (mignet_convergence_driver_parent_class)->finalize (object);
}

static void
mignet_convergence_driver_class_init (MignetConvergenceDriverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mignet_convergence_driver_finalize;
}

static GPtrArray *
new_steps (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_convergence_step_unref);
}

static void
mignet_convergence_driver_init (MignetConvergenceDriver *self)
{
  self->init = new_steps ();
  self->stalling = new_steps ();
  self->last = new_steps ();
  self->timeout = -1;
  self->interval = DEFAULT_INTERVAL * G_TIME_SPAN_MILLISECOND;
  self->start = -1;
}

/* Takes the steps over that can be done; takes the list. */
static void
take_steps (MignetConvergenceDriver *self, GPtrArray *to, GPtrArray *from)
{
  for (guint i = 0; i < from->len; i++)
    {
      MignetConvergenceStep *step = g_ptr_array_index (from, i);

      if (self->post_copy ||
          mignet_convergence_step_get_action (step) != MIGNET_CONVERGENCE_ACTION_POST_COPY)
        g_ptr_array_add (to, mignet_convergence_step_ref (step));
    }
  g_ptr_array_unref (from);
}

/**
 * mignet_convergence_driver_new:
 * @schedule: (nullable): what to do when
 * @completion_timeout: how long the migration may take in pre-copy, in seconds, -1 for any time
 * @post_copy: whether the migration may be switched to post-copy
 *
 * Makes a driver for one migration.
 *
 * Returns: (transfer full): the driver
 *
 * Since: 1.0
 */
MignetConvergenceDriver *
mignet_convergence_driver_new (MignetConvergence *schedule,
                               int completion_timeout,
                               gboolean post_copy)
{
  MignetConvergenceDriver *self;

  g_return_val_if_fail (completion_timeout >= -1, NULL);

  self = g_object_new (MIGNET_TYPE_CONVERGENCE_DRIVER, NULL);
  self->post_copy = post_copy;
  if (completion_timeout >= 0)
    self->timeout = completion_timeout * G_TIME_SPAN_SECOND;
  if (schedule != NULL)
    {
      take_steps (self, self->init, mignet_convergence_get_init (schedule));
      take_steps (self, self->stalling, mignet_convergence_get_stalling (schedule));
      take_steps (self, self->last, mignet_convergence_get_last (schedule));
    }

  return self;
}

/**
 * mignet_convergence_driver_get_interval:
 * @self: a driver
 *
 * Gets how often the migration is looked at.
 *
 * Returns: the time between two looks, in milliseconds
 *
 * Since: 1.0
 */
guint
mignet_convergence_driver_get_interval (MignetConvergenceDriver *self)
{
  g_return_val_if_fail (MIGNET_IS_CONVERGENCE_DRIVER (self), 0);

  return (guint) (self->interval / G_TIME_SPAN_MILLISECOND);
}

/**
 * mignet_convergence_driver_set_interval:
 * @self: a driver
 * @milliseconds: the time between two looks
 *
 * Sets how often the migration is looked at, from the next look on.
 *
 * Since: 1.0
 */
void
mignet_convergence_driver_set_interval (MignetConvergenceDriver *self, guint milliseconds)
{
  g_return_if_fail (MIGNET_IS_CONVERGENCE_DRIVER (self));

  self->interval = milliseconds * G_TIME_SPAN_MILLISECOND;
}

/* The step, of which it is remembered what it means for those after it; takes it. */
static MignetConvergenceStep *
issue (MignetConvergenceDriver *self, MignetConvergenceStep *step)
{
  if (mignet_convergence_step_get_action (step) == MIGNET_CONVERGENCE_ACTION_ABORT)
    self->given_up = TRUE;

  return step;
}

static MignetConvergenceStep *
next_overdue (MignetConvergenceDriver *self, gint64 now)
{
  if (!self->overdue)
    {
      self->overdue = TRUE;
      self->give_up = now + self->interval;
      if (self->post_copy)
        return mignet_convergence_step_new (MIGNET_CONVERGENCE_ACTION_POST_COPY, 0);
    }
  else if (now < self->give_up)
    {
      return NULL;
    }

  return issue (self, mignet_convergence_step_new (MIGNET_CONVERGENCE_ACTION_ABORT, 0));
}

/* The migration is not yet through with its memory once more. */
static MignetConvergenceStep *
next_against_stalling (MignetConvergenceDriver *self, guint count)
{
  if (self->stalling->len > 0)
    {
      if (mignet_convergence_step_get_limit (self->stalling->pdata[0]) >= count)
        return NULL;
      return issue (self, g_ptr_array_steal_index (self->stalling, 0));
    }

  return self->last->len > 0 ? issue (self, g_ptr_array_steal_index (self->last, 0)) : NULL;
}

static MignetConvergenceStep *
look (MignetConvergenceDriver *self, guint iteration)
{
  if (iteration == 0)
    return NULL;

  if (self->first_iteration == 0)
    {
      self->first_iteration = iteration;
      self->last_iteration = iteration;
      return NULL;
    }
  if (iteration <= self->last_iteration)
    return NULL;
  self->last_iteration = iteration;

  return next_against_stalling (self, iteration - self->first_iteration);
}

/**
 * mignet_convergence_driver_next:
 * @self: a driver
 * @now: a monotonic time in microseconds, as of g_get_monotonic_time()
 * @iteration: how often the memory has been gone through, 0 if unknown
 *
 * Says which step is due for a migration that is in pre-copy. The first call is the start. It is to
 * be called again until nothing is due; it is not to be called any more when the migration is in
 * post-copy.
 *
 * Returns: (transfer full) (nullable): the step to carry out, %NULL if none is due now
 *
 * Since: 1.0
 */
MignetConvergenceStep *
mignet_convergence_driver_next (MignetConvergenceDriver *self, gint64 now, guint iteration)
{
  g_return_val_if_fail (MIGNET_IS_CONVERGENCE_DRIVER (self), NULL);

  if (self->start < 0)
    {
      self->start = now;
      self->next_look = now + self->interval;
    }
  if (self->given_up)
    return NULL;
  if (self->init->len > 0)
    return issue (self, g_ptr_array_steal_index (self->init, 0));
  if (self->timeout >= 0 && now - self->start >= self->timeout)
    return next_overdue (self, now);
  if (now < self->next_look)
    return NULL;

  self->next_look = now + self->interval;

  return look (self, iteration);
}

/**
 * mignet_convergence_driver_is_overdue:
 * @self: a driver
 *
 * Says whether the migration has taken longer than it may.
 *
 * Returns: %TRUE if the time limit is why the last steps were due
 *
 * Since: 1.0
 */
gboolean
mignet_convergence_driver_is_overdue (MignetConvergenceDriver *self)
{
  g_return_val_if_fail (MIGNET_IS_CONVERGENCE_DRIVER (self), FALSE);

  return self->overdue;
}
