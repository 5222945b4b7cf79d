/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "migration/mignet-evacuation-run-private.h"

/* How far a run is. */

/**
 * mignet_evacuation_run_get_items:
 * @self: a run
 *
 * Gets the virtual machines that are to leave: those that found a place and those that did not. The
 * list is empty before the run is executed, and grows if others come to the hosts meanwhile.
 *
 * Returns: (transfer none): a list of #MignetEvacuationItem
 *
 * Since: 1.0
 */
GListModel *
mignet_evacuation_run_get_items (MignetEvacuationRun *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION_RUN (self), NULL);

  return G_LIST_MODEL (self->items);
}

/**
 * mignet_evacuation_run_count:
 * @self: a run
 * @state: a state
 *
 * Counts the virtual machines in a state.
 *
 * Returns: the number
 *
 * Since: 1.0
 */
guint
mignet_evacuation_run_count (MignetEvacuationRun *self, MignetEvacuationState state)
{
  GPtrArray *items;
  guint count = 0;

  g_return_val_if_fail (MIGNET_IS_EVACUATION_RUN (self), 0);

  items = _mignet_list_peek (self->items);
  for (guint i = 0; i < items->len; i++)
    count += mignet_evacuation_item_get_state (g_ptr_array_index (items, i)) == state ? 1 : 0;

  return count;
}

/* How much of a virtual machine has moved, in percent, -1 if it does not move. */
static int
get_item_percent (MignetEvacuationItem *item)
{
  switch (mignet_evacuation_item_get_state (item))
    {
    case MIGNET_EVACUATION_STATE_WAITING:
      return 0;
    case MIGNET_EVACUATION_STATE_DONE:
      return 100;
    case MIGNET_EVACUATION_STATE_RUNNING:
    case MIGNET_EVACUATION_STATE_UNCLEAR:
      return (int) mignet_migration_get_percent (mignet_evacuation_item_get_migration (item));
    case MIGNET_EVACUATION_STATE_LEFT_OVER:
    case MIGNET_EVACUATION_STATE_CANCELLED:
    default:
      return -1;
    }
}

/**
 * mignet_evacuation_run_get_percent:
 * @self: a run
 *
 * Gets how much of the memory of the virtual machines that move has moved. It may fall, when memory
 * changes or a migration fails.
 *
 * Returns: the percentage
 *
 * Since: 1.0
 */
guint
mignet_evacuation_run_get_percent (MignetEvacuationRun *self)
{
  GPtrArray *items;
  double moved = 0;
  double total = 0;

  g_return_val_if_fail (MIGNET_IS_EVACUATION_RUN (self), 0);

  items = _mignet_list_peek (self->items);
  for (guint i = 0; i < items->len; i++)
    {
      MignetEvacuationItem *item = g_ptr_array_index (items, i);
      double weight = (double) MAX (mignet_evacuation_item_get_memory (item), 1);
      int percent = get_item_percent (item);

      if (percent >= 0)
        {
          moved += weight * percent;
          total += weight;
        }
    }

  return total > 0 ? (guint) (moved / total) : 0;
}

/**
 * mignet_evacuation_run_get_data_processed:
 * @self: a run
 *
 * Gets how many bytes the last migration of each virtual machine has transferred, altogether.
 *
 * Returns: the number of bytes
 *
 * Since: 1.0
 */
guint64
mignet_evacuation_run_get_data_processed (MignetEvacuationRun *self)
{
  GPtrArray *items;
  guint64 bytes = 0;

  g_return_val_if_fail (MIGNET_IS_EVACUATION_RUN (self), 0);

  items = _mignet_list_peek (self->items);
  for (guint i = 0; i < items->len; i++)
    {
      MignetMigration *migration =
          mignet_evacuation_item_get_migration (g_ptr_array_index (items, i));

      bytes += migration != NULL ? mignet_migration_get_data_processed (migration) : 0;
    }

  return bytes;
}

/**
 * mignet_evacuation_run_get_elapsed:
 * @self: a run
 *
 * Gets how long it has been running, or ran.
 *
 * Returns: the time in milliseconds
 *
 * Since: 1.0
 */
guint64
mignet_evacuation_run_get_elapsed (MignetEvacuationRun *self)
{
  gint64 end_time;

  g_return_val_if_fail (MIGNET_IS_EVACUATION_RUN (self), 0);

  if (self->start_time == 0)
    return 0;
  end_time = self->end_time != 0 ? self->end_time : g_get_monotonic_time ();

  return (guint64) (end_time - self->start_time) / 1000;
}

/**
 * mignet_evacuation_run_get_n_plans:
 * @self: a run
 *
 * Gets how often the evacuation was planned: once, and again after each failure.
 *
 * Returns: the number
 *
 * Since: 1.0
 */
guint
mignet_evacuation_run_get_n_plans (MignetEvacuationRun *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION_RUN (self), 0);

  return self->n_plans;
}

/**
 * mignet_evacuation_run_get_evacuation:
 * @self: a run
 *
 * Gets what was planned last.
 *
 * Returns: (transfer none) (nullable): the evacuation, %NULL before the run is executed
 *
 * Since: 1.0
 */
MignetEvacuation *
mignet_evacuation_run_get_evacuation (MignetEvacuationRun *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION_RUN (self), NULL);

  return self->evacuation;
}
