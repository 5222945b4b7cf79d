/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "migration/mignet-migration-object-private.h"

/* How far a migration is: the numbers that its provider reports and its consumer reads. */

#define READ_ONLY (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY)

static guint
get_percent (const MigrationValues *values)
{
  guint64 moved;

  if (values->state == MIGNET_MIGRATION_STATE_DONE)
    return 100;
  if (values->total == 0)
    return 0;

  moved = values->total - MIN (values->remaining, values->total);

  return MIN ((guint) (100.0 * (double) moved / (double) values->total), 99);
}

/* Memory that changes is transferred again, but no longer once the virtual machine has stopped or
 * runs on the destination. */
static gint64
get_remaining_time (const MigrationValues *values)
{
  double speed = (double) values->rate;
  double milliseconds;

  if (values->state == MIGNET_MIGRATION_STATE_DONE)
    return 0;
  if (values->state != MIGNET_MIGRATION_STATE_PRE_COPY &&
      values->state != MIGNET_MIGRATION_STATE_SWITCHING_OVER &&
      values->state != MIGNET_MIGRATION_STATE_POST_COPY)
    return -1;

  if (values->state == MIGNET_MIGRATION_STATE_PRE_COPY)
    {
      if (values->dirty_rate < 0)
        return -1;
      speed -= (double) values->dirty_rate;
    }
  if (speed <= 0)
    return -1;

  milliseconds = (double) values->remaining * 1000 / speed;

  return milliseconds < (double) G_MAXINT64 ? (gint64) milliseconds : -1;
}

void
_mignet_migration_init_progress (MigrationValues *values)
{
  values->dirty_rate = -1;
  values->setup_time = -1;
  values->expected_downtime = -1;
  values->downtime = -1;
}

guint
_mignet_migration_compare_progress (const MigrationValues *a, const MigrationValues *b)
{
  const struct
  {
    guint prop;
    gboolean differs;
  } checks[] = {
    { MIGNET_MIGRATION_PROP_DATA_TOTAL, a->total != b->total },
    { MIGNET_MIGRATION_PROP_DATA_PROCESSED, a->processed != b->processed },
    { MIGNET_MIGRATION_PROP_DATA_REMAINING, a->remaining != b->remaining },
    { MIGNET_MIGRATION_PROP_RATE, a->rate != b->rate },
    { MIGNET_MIGRATION_PROP_DIRTY_RATE, a->dirty_rate != b->dirty_rate },
    { MIGNET_MIGRATION_PROP_ITERATION, a->iteration != b->iteration },
    { MIGNET_MIGRATION_PROP_PERCENT, get_percent (a) != get_percent (b) },
    { MIGNET_MIGRATION_PROP_THROTTLE, a->throttle != b->throttle },
    { MIGNET_MIGRATION_PROP_REMAINING_TIME, get_remaining_time (a) != get_remaining_time (b) },
    { MIGNET_MIGRATION_PROP_SETUP_TIME, a->setup_time != b->setup_time },
    { MIGNET_MIGRATION_PROP_EXPECTED_DOWNTIME, a->expected_downtime != b->expected_downtime },
    { MIGNET_MIGRATION_PROP_DOWNTIME, a->downtime != b->downtime },
    { MIGNET_MIGRATION_PROP_POST_COPY_REQUESTS, a->post_copy_requests != b->post_copy_requests },
  };
  guint changed = 0;

  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    changed |= checks[i].differs ? 1u << checks[i].prop : 0;

  return changed;
}

static gboolean
get_size_property (MignetMigration *self, guint prop_id, GValue *value)
{
  switch (prop_id)
    {
    case MIGNET_MIGRATION_PROP_DATA_TOTAL:
      g_value_set_uint64 (value, mignet_migration_get_data_total (self));
      return TRUE;
    case MIGNET_MIGRATION_PROP_DATA_PROCESSED:
      g_value_set_uint64 (value, mignet_migration_get_data_processed (self));
      return TRUE;
    case MIGNET_MIGRATION_PROP_DATA_REMAINING:
      g_value_set_uint64 (value, mignet_migration_get_data_remaining (self));
      return TRUE;
    case MIGNET_MIGRATION_PROP_RATE:
      g_value_set_uint64 (value, mignet_migration_get_rate (self));
      return TRUE;
    case MIGNET_MIGRATION_PROP_DIRTY_RATE:
      g_value_set_int64 (value, mignet_migration_get_dirty_rate (self));
      return TRUE;
    case MIGNET_MIGRATION_PROP_ITERATION:
      g_value_set_uint (value, mignet_migration_get_iteration (self));
      return TRUE;
    case MIGNET_MIGRATION_PROP_PERCENT:
      g_value_set_uint (value, mignet_migration_get_percent (self));
      return TRUE;
    case MIGNET_MIGRATION_PROP_THROTTLE:
      g_value_set_uint (value, mignet_migration_get_throttle (self));
      return TRUE;
    default:
      return FALSE;
    }
}

gboolean
_mignet_migration_get_progress_property (MignetMigration *self, guint prop_id, GValue *value)
{
  switch (prop_id)
    {
    case MIGNET_MIGRATION_PROP_REMAINING_TIME:
      g_value_set_int64 (value, mignet_migration_get_remaining_time (self));
      return TRUE;
    case MIGNET_MIGRATION_PROP_ELAPSED:
      g_value_set_uint64 (value, mignet_migration_get_elapsed (self));
      return TRUE;
    case MIGNET_MIGRATION_PROP_SETUP_TIME:
      g_value_set_int64 (value, mignet_migration_get_setup_time (self));
      return TRUE;
    case MIGNET_MIGRATION_PROP_EXPECTED_DOWNTIME:
      g_value_set_int64 (value, mignet_migration_get_expected_downtime (self));
      return TRUE;
    case MIGNET_MIGRATION_PROP_DOWNTIME:
      g_value_set_int64 (value, mignet_migration_get_downtime (self));
      return TRUE;
    case MIGNET_MIGRATION_PROP_POST_COPY_REQUESTS:
      g_value_set_uint64 (value, mignet_migration_get_post_copy_requests (self));
      return TRUE;
    default:
      return get_size_property (self, prop_id, value);
    }
}

static GParamSpec *
read_only_uint64 (const char *name)
{
  return g_param_spec_uint64 (name, NULL, NULL, 0, G_MAXUINT64, 0, READ_ONLY);
}

static GParamSpec *
read_only_int64 (const char *name)
{
  return g_param_spec_int64 (name, NULL, NULL, -1, G_MAXINT64, -1, READ_ONLY);
}

static void
install_sizes (GParamSpec **props)
{
  /**
   * MignetMigration:data-total:
   *
   * How many bytes there are to transfer, as far as is known. It may grow while the virtual machine
   * writes to its memory.
   *
   * Since: 1.0
   */
  props[MIGNET_MIGRATION_PROP_DATA_TOTAL] = read_only_uint64 ("data-total");

  /**
   * MignetMigration:data-processed:
   *
   * How many bytes have been transferred. It may exceed #MignetMigration:data-total, since memory
   * that changes is transferred again.
   *
   * Since: 1.0
   */
  props[MIGNET_MIGRATION_PROP_DATA_PROCESSED] = read_only_uint64 ("data-processed");

  /**
   * MignetMigration:data-remaining:
   *
   * How many bytes are left to transfer. 0 when the migration is done.
   *
   * Since: 1.0
   */
  props[MIGNET_MIGRATION_PROP_DATA_REMAINING] = read_only_uint64 ("data-remaining");

  /**
   * MignetMigration:rate:
   *
   * How many bytes are transferred a second, 0 if unknown or finished.
   *
   * Since: 1.0
   */
  props[MIGNET_MIGRATION_PROP_RATE] = read_only_uint64 ("rate");

  /**
   * MignetMigration:dirty-rate:
   *
   * How many bytes of its memory the virtual machine changes a second, -1 if unknown. It is first
   * known when the memory has been transferred once.
   *
   * Since: 1.0
   */
  props[MIGNET_MIGRATION_PROP_DIRTY_RATE] = read_only_int64 ("dirty-rate");

  /**
   * MignetMigration:iteration:
   *
   * How many times the migration has begun to go through the memory: 1 while it is transferred for
   * the first time, more while what has changed since is transferred again, 0 before, or if
   * unknown.
   *
   * Since: 1.0
   */
  props[MIGNET_MIGRATION_PROP_ITERATION] =
      g_param_spec_uint ("iteration", NULL, NULL, 0, G_MAXUINT, 0, READ_ONLY);

  /**
   * MignetMigration:percent:
   *
   * How much has been done, in percent of #MignetMigration:data-total. It falls when the virtual
   * machine writes faster than its memory is transferred. 100 only when the migration is done.
   *
   * Since: 1.0
   */
  props[MIGNET_MIGRATION_PROP_PERCENT] =
      g_param_spec_uint ("percent", NULL, NULL, 0, 100, 0, READ_ONLY);

  /**
   * MignetMigration:throttle:
   *
   * By how many percent the virtual machine is slowed down so that the migration converges.
   *
   * Since: 1.0
   */
  props[MIGNET_MIGRATION_PROP_THROTTLE] =
      g_param_spec_uint ("throttle", NULL, NULL, 0, 100, 0, READ_ONLY);
}

static void
install_times (GParamSpec **props)
{
  /**
   * MignetMigration:remaining-time:
   *
   * How long the transfer is expected to take from now, in milliseconds, -1 if that cannot be said:
   * see mignet_migration_get_remaining_time().
   *
   * Since: 1.0
   */
  props[MIGNET_MIGRATION_PROP_REMAINING_TIME] = read_only_int64 ("remaining-time");

  /**
   * MignetMigration:elapsed:
   *
   * How long the migration has been running or ran, in milliseconds. The value is always the
   * present one; it is notified together with other changes.
   *
   * Since: 1.0
   */
  props[MIGNET_MIGRATION_PROP_ELAPSED] = read_only_uint64 ("elapsed");

  /**
   * MignetMigration:setup-time:
   *
   * How long it took until the transfer began, in milliseconds, -1 if unknown.
   *
   * Since: 1.0
   */
  props[MIGNET_MIGRATION_PROP_SETUP_TIME] = read_only_int64 ("setup-time");

  /**
   * MignetMigration:expected-downtime:
   *
   * For how long the virtual machine would be stopped if the rest were transferred now, in
   * milliseconds, -1 if unknown.
   *
   * Since: 1.0
   */
  props[MIGNET_MIGRATION_PROP_EXPECTED_DOWNTIME] = read_only_int64 ("expected-downtime");

  /**
   * MignetMigration:downtime:
   *
   * For how long the virtual machine was stopped, in milliseconds, -1 as long as that is not known.
   *
   * Since: 1.0
   */
  props[MIGNET_MIGRATION_PROP_DOWNTIME] = read_only_int64 ("downtime");

  /**
   * MignetMigration:post-copy-requests:
   *
   * How many times the destination had to ask for a page of memory that the virtual machine needed
   * at once, which only happens in post-copy.
   *
   * Since: 1.0
   */
  props[MIGNET_MIGRATION_PROP_POST_COPY_REQUESTS] = read_only_uint64 ("post-copy-requests");
}

void
_mignet_migration_install_progress (GParamSpec **props)
{
  install_sizes (props);
  install_times (props);
}

/**
 * mignet_migration_get_data_total:
 * @self: a migration
 *
 * Gets how many bytes there are to transfer, as far as is known.
 *
 * Returns: the number of bytes, 0 if unknown
 *
 * Since: 1.0
 */
guint64
mignet_migration_get_data_total (MignetMigration *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), 0);

  return _mignet_migration_get_seen (self).total;
}

/**
 * mignet_migration_get_data_processed:
 * @self: a migration
 *
 * Gets how many bytes have been transferred.
 *
 * Returns: the number of bytes
 *
 * Since: 1.0
 */
guint64
mignet_migration_get_data_processed (MignetMigration *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), 0);

  return _mignet_migration_get_seen (self).processed;
}

/**
 * mignet_migration_get_data_remaining:
 * @self: a migration
 *
 * Gets how many bytes are left to transfer.
 *
 * Returns: the number of bytes
 *
 * Since: 1.0
 */
guint64
mignet_migration_get_data_remaining (MignetMigration *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), 0);

  return _mignet_migration_get_seen (self).remaining;
}

/**
 * mignet_migration_get_rate:
 * @self: a migration
 *
 * Gets how fast memory is transferred.
 *
 * Returns: the rate in bytes a second, 0 if unknown or finished
 *
 * Since: 1.0
 */
guint64
mignet_migration_get_rate (MignetMigration *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), 0);

  return _mignet_migration_get_seen (self).rate;
}

/**
 * mignet_migration_get_percent:
 * @self: a migration
 *
 * Gets how much of the migration has been done. It may fall; it is 100 only when the migration is
 * done.
 *
 * Returns: the percentage, 0 to 100
 *
 * Since: 1.0
 */
guint
mignet_migration_get_percent (MignetMigration *self)
{
  MigrationValues values;

  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), 0);

  values = _mignet_migration_get_seen (self);

  return get_percent (&values);
}

/**
 * mignet_migration_get_elapsed:
 * @self: a migration
 *
 * Gets how long the migration has been running or ran: from when it was started to now or to its
 * end.
 *
 * Returns: the time in milliseconds
 *
 * Since: 1.0
 */
guint64
mignet_migration_get_elapsed (MignetMigration *self)
{
  gint64 start_time;
  gint64 end_time;

  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), 0);

  g_mutex_lock (&self->mutex);
  start_time = self->start_time;
  end_time = self->end_time;
  g_mutex_unlock (&self->mutex);

  if (end_time == 0)
    end_time = g_get_monotonic_time ();

  return (guint64) (end_time - start_time) / 1000;
}

/**
 * mignet_migration_get_dirty_rate:
 * @self: a migration
 *
 * Gets how fast the virtual machine changes its memory, as it was measured. That is first known
 * when the memory has been transferred once.
 *
 * Returns: the rate in bytes a second, -1 if unknown
 *
 * Since: 1.0
 */
gint64
mignet_migration_get_dirty_rate (MignetMigration *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), -1);

  return _mignet_migration_get_seen (self).dirty_rate;
}

/**
 * mignet_migration_get_iteration:
 * @self: a migration
 *
 * Gets how many times the migration has begun to go through the memory: 1 while it is transferred
 * for the first time, more while what has changed since is transferred again.
 *
 * Returns: the number, 0 before the transfer, or if unknown
 *
 * Since: 1.0
 */
guint
mignet_migration_get_iteration (MignetMigration *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), 0);

  return _mignet_migration_get_seen (self).iteration;
}

/**
 * mignet_migration_get_throttle:
 * @self: a migration
 *
 * Gets by how much the virtual machine is slowed down so that the migration converges.
 *
 * Returns: the percentage, 0 if it is not
 *
 * Since: 1.0
 */
guint
mignet_migration_get_throttle (MignetMigration *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), 0);

  return _mignet_migration_get_seen (self).throttle;
}

/**
 * mignet_migration_get_remaining_time:
 * @self: a migration
 *
 * Gets how long the transfer is expected to take from now: in pre-copy what is left divided by the
 * difference between #MignetMigration:rate and #MignetMigration:dirty-rate, in post-copy what is
 * left divided by the rate. There is no estimate while either rate is unknown, nor while memory
 * changes as fast as it is transferred, since the transfer would not end by itself then.
 *
 * Returns: the time in milliseconds, -1 if it cannot be said, 0 if the migration is done
 *
 * Since: 1.0
 */
gint64
mignet_migration_get_remaining_time (MignetMigration *self)
{
  MigrationValues values;

  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), -1);

  values = _mignet_migration_get_seen (self);

  return get_remaining_time (&values);
}

/**
 * mignet_migration_get_setup_time:
 * @self: a migration
 *
 * Gets how long it took until the transfer began.
 *
 * Returns: the time in milliseconds, -1 if unknown
 *
 * Since: 1.0
 */
gint64
mignet_migration_get_setup_time (MignetMigration *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), -1);

  return _mignet_migration_get_seen (self).setup_time;
}

/**
 * mignet_migration_get_expected_downtime:
 * @self: a migration
 *
 * Gets for how long the virtual machine would be stopped if the rest were transferred now.
 *
 * Returns: the time in milliseconds, -1 if unknown
 *
 * Since: 1.0
 */
gint64
mignet_migration_get_expected_downtime (MignetMigration *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), -1);

  return _mignet_migration_get_seen (self).expected_downtime;
}

/**
 * mignet_migration_get_downtime:
 * @self: a migration
 *
 * Gets for how long the virtual machine was stopped.
 *
 * Returns: the time in milliseconds, -1 as long as it is not known
 *
 * Since: 1.0
 */
gint64
mignet_migration_get_downtime (MignetMigration *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), -1);

  return _mignet_migration_get_seen (self).downtime;
}

/**
 * mignet_migration_get_post_copy_requests:
 * @self: a migration
 *
 * Gets how many times the destination had to ask for a page of memory that the virtual machine
 * needed at once. It did not run while it waited for them.
 *
 * Returns: the number of requests
 *
 * Since: 1.0
 */
guint64
mignet_migration_get_post_copy_requests (MignetMigration *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION (self), 0);

  return _mignet_migration_get_seen (self).post_copy_requests;
}
