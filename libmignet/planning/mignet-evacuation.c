/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-evacuation-private.h"

#include <mignet/mignet-enum-types.h>

#include <string.h>

/**
 * SECTION:mignet-evacuation
 * @title: MignetEvacuation
 * @short_description: how hosts are emptied without a storm
 *
 * A #MignetEvacuation is the answer of mignet_planner_plan_evacuation(): which virtual machine goes
 * where, in which wave, with which part of the links and for how long; and which virtual machines
 * are left over, and why. It is immutable, does not refer to the model, and may be used from any
 * thread.
 *
 * The migrations of a wave run together; a wave begins when the one before it has ended. At no
 * moment is the memory of a host promised twice, and never do more migrations leave a host, reach a
 * host, use a network or run in the cluster than the policy allows. What migrates already counts in
 * the first wave, which is the only one that may be without steps therefore.
 */

/**
 * MignetEvacuation:
 *
 * How hosts are emptied without a storm.
 *
 * Since: 1.0
 */
struct _MignetEvacuation
{
  GObject parent_instance;

  MignetEvacuationContext *context; /* (owned) */
  MignetEvacuationData data;
};

G_DEFINE_FINAL_TYPE (MignetEvacuation, mignet_evacuation, G_TYPE_OBJECT)

static void
mignet_evacuation_finalize (GObject *object)
{
  MignetEvacuation *self = MIGNET_EVACUATION (object);

  g_strfreev (self->data.hosts);
  g_strfreev (self->data.under_way);
  g_strfreev (self->data.networks);
  g_free (self->data.peaks);
  g_clear_pointer (&self->data.steps, g_ptr_array_unref);
  g_clear_pointer (&self->data.left_over, g_ptr_array_unref);
  g_clear_pointer (&self->context, _mignet_evacuation_context_unref);

  G_OBJECT_CLASS (mignet_evacuation_parent_class)->finalize (object);
}

static void
mignet_evacuation_class_init (MignetEvacuationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mignet_evacuation_finalize;
}

static void
mignet_evacuation_init (MignetEvacuation *self)
{
}

MignetEvacuation *
_mignet_evacuation_new (MignetEvacuationContext *context, MignetEvacuationData *data)
{
  MignetEvacuation *self = g_object_new (MIGNET_TYPE_EVACUATION, NULL);

  self->context = _mignet_evacuation_context_ref (context);
  self->data = *data;

  return self;
}

const MignetEvacuationData *
_mignet_evacuation_peek_data (MignetEvacuation *self)
{
  return &self->data;
}

/* The nicks are static: the classes of enumerations are never unloaded. */
const char *
_mignet_evacuation_mode_get_nick (MignetEvacuationMode mode)
{
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (MIGNET_TYPE_EVACUATION_MODE);

  return g_enum_get_value (enum_class, (int) mode)->value_nick;
}

/**
 * mignet_evacuation_get_label:
 * @self: an evacuation
 *
 * Gets the label of the request.
 *
 * Returns: (transfer none) (nullable): the label
 *
 * Since: 1.0
 */
const char *
mignet_evacuation_get_label (MignetEvacuation *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION (self), NULL);

  return self->context->label;
}

/**
 * mignet_evacuation_get_mode:
 * @self: an evacuation
 *
 * Gets what the choice of destinations aimed at.
 *
 * Returns: the mode
 *
 * Since: 1.0
 */
MignetEvacuationMode
mignet_evacuation_get_mode (MignetEvacuation *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION (self), MIGNET_EVACUATION_MODE_BALANCE);

  return self->data.mode;
}

/**
 * mignet_evacuation_get_hosts:
 * @self: an evacuation
 *
 * Gets the names of the hosts that are to be emptied, in the order of the request.
 *
 * Returns: (transfer none) (array zero-terminated=1): the names
 *
 * Since: 1.0
 */
const char *const *
mignet_evacuation_get_hosts (MignetEvacuation *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION (self), NULL);

  return (const char *const *) self->data.hosts;
}

/**
 * mignet_evacuation_get_steps:
 * @self: an evacuation
 *
 * Gets the migrations, wave by wave, in each of them the largest virtual machine first.
 *
 * Returns: (transfer container) (element-type MignetEvacuationStep): the steps
 *
 * Since: 1.0
 */
GPtrArray *
mignet_evacuation_get_steps (MignetEvacuation *self)
{
  GPtrArray *copy;

  g_return_val_if_fail (MIGNET_IS_EVACUATION (self), NULL);

  copy =
      g_ptr_array_new_full (self->data.steps->len, (GDestroyNotify) mignet_evacuation_step_unref);
  for (guint i = 0; i < self->data.steps->len; i++)
    g_ptr_array_add (copy, mignet_evacuation_step_ref (self->data.steps->pdata[i]));

  return copy;
}

/**
 * mignet_evacuation_get_left_over:
 * @self: an evacuation
 *
 * Gets the virtual machines that have to stay, in the order of their ids.
 *
 * Returns: (transfer container) (element-type MignetEvacuationLeftOver): what is left over
 *
 * Since: 1.0
 */
GPtrArray *
mignet_evacuation_get_left_over (MignetEvacuation *self)
{
  GPtrArray *copy;

  g_return_val_if_fail (MIGNET_IS_EVACUATION (self), NULL);

  copy = g_ptr_array_new_full (self->data.left_over->len,
                               (GDestroyNotify) mignet_evacuation_left_over_unref);
  for (guint i = 0; i < self->data.left_over->len; i++)
    g_ptr_array_add (copy, mignet_evacuation_left_over_ref (self->data.left_over->pdata[i]));

  return copy;
}

/**
 * mignet_evacuation_get_under_way:
 * @self: an evacuation
 *
 * Gets the names of the virtual machines that are leaving already, so that there is nothing to plan
 * for them, in bytewise order.
 *
 * Returns: (transfer none) (array zero-terminated=1): the names
 *
 * Since: 1.0
 */
const char *const *
mignet_evacuation_get_under_way (MignetEvacuation *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION (self), NULL);

  return (const char *const *) self->data.under_way;
}

/**
 * mignet_evacuation_get_n_waves:
 * @self: an evacuation
 *
 * Gets the number of waves.
 *
 * Returns: the number, 0 if nothing is to be done
 *
 * Since: 1.0
 */
guint
mignet_evacuation_get_n_waves (MignetEvacuation *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION (self), 0);

  return self->data.n_waves;
}

/**
 * mignet_evacuation_get_min_waves:
 * @self: an evacuation
 *
 * Gets the number of waves that no plan with as many migrations could do with less than: what the
 * limits of the sources, of the networks that are used, of the cluster and of all destinations
 * together demand.
 *
 * Returns: the number
 *
 * Since: 1.0
 */
guint
mignet_evacuation_get_min_waves (MignetEvacuation *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION (self), 0);

  return self->data.min_waves;
}

/**
 * mignet_evacuation_get_duration:
 * @self: an evacuation
 *
 * Gets when the last migration is expected to have ended.
 *
 * Returns: the time in ms from the start of the evacuation on
 *
 * Since: 1.0
 */
guint64
mignet_evacuation_get_duration (MignetEvacuation *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION (self), 0);

  return self->data.duration;
}

/**
 * mignet_evacuation_get_transferred:
 * @self: an evacuation
 *
 * Gets how much all migrations together are expected to send.
 *
 * Returns: the number of bytes
 *
 * Since: 1.0
 */
guint64
mignet_evacuation_get_transferred (MignetEvacuation *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION (self), 0);

  return self->data.transferred;
}

/**
 * mignet_evacuation_get_networks:
 * @self: an evacuation
 *
 * Gets the names of the networks that carry migrations of the evacuation, in the order of their
 * ids.
 *
 * Returns: (transfer none) (array zero-terminated=1): the names
 *
 * Since: 1.0
 */
const char *const *
mignet_evacuation_get_networks (MignetEvacuation *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION (self), NULL);

  return (const char *const *) self->data.networks;
}

static const MignetEvacuationPeak *
find_peak (MignetEvacuation *self, const char *network)
{
  for (guint i = 0; self->data.networks[i] != NULL; i++)
    {
      if (strcmp (self->data.networks[i], network) == 0)
        return &self->data.peaks[i];
    }

  return NULL;
}

/**
 * mignet_evacuation_get_peak_migrations:
 * @self: an evacuation
 * @network: the name of a network
 *
 * Gets how many migrations the network carries at a time at most, with those that are under way
 * already.
 *
 * Returns: the number, 0 if the evacuation does not use the network
 *
 * Since: 1.0
 */
guint
mignet_evacuation_get_peak_migrations (MignetEvacuation *self, const char *network)
{
  const MignetEvacuationPeak *peak;

  g_return_val_if_fail (MIGNET_IS_EVACUATION (self), 0);
  g_return_val_if_fail (network != NULL, 0);

  peak = find_peak (self, network);
  return peak != NULL ? peak->migrations : 0;
}

/**
 * mignet_evacuation_get_peak_bandwidth:
 * @self: an evacuation
 * @network: the name of a network
 *
 * Gets how much the migrations of the evacuation send over the network at a time at most, all hosts
 * together. What is not known counts nothing.
 *
 * Returns: the bandwidth in MiB/s
 *
 * Since: 1.0
 */
guint64
mignet_evacuation_get_peak_bandwidth (MignetEvacuation *self, const char *network)
{
  const MignetEvacuationPeak *peak;

  g_return_val_if_fail (MIGNET_IS_EVACUATION (self), 0);
  g_return_val_if_fail (network != NULL, 0);

  peak = find_peak (self, network);
  return peak != NULL ? peak->bandwidth : 0;
}
