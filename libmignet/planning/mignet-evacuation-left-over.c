/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-evacuation-private.h"

#include "planning/mignet-plan-private.h"

/**
 * SECTION:mignet-evacuation-left-over
 * @title: MignetEvacuationLeftOver
 * @short_description: a virtual machine that an evacuation has no place for
 *
 * A #MignetEvacuationLeftOver is a virtual machine that was to leave its host and cannot, with the
 * reasons. Where hosts are rejected for the same reason, one sentence speaks for all of them. It is
 * immutable, does not refer to the model, and may be used from any thread.
 */

/**
 * MignetEvacuationLeftOver:
 *
 * A virtual machine that an evacuation has no place for.
 *
 * Since: 1.0
 */
struct _MignetEvacuationLeftOver
{
  char *vm;           /* (owned) */
  char *vm_id;        /* (owned) */
  char *source;       /* (owned) (nullable) */
  GPtrArray *reasons; /* (owned) (element-type MignetReason) */
};

G_DEFINE_BOXED_TYPE (MignetEvacuationLeftOver,
                     mignet_evacuation_left_over,
                     mignet_evacuation_left_over_ref,
                     mignet_evacuation_left_over_unref)

MignetEvacuationLeftOver *
_mignet_evacuation_left_over_new (const char *vm,
                                  const char *vm_id,
                                  const char *source,
                                  GPtrArray *reasons)
{
  MignetEvacuationLeftOver *self = g_atomic_rc_box_new0 (MignetEvacuationLeftOver);

  self->vm = g_strdup (vm);
  self->vm_id = g_strdup (vm_id);
  self->source = g_strdup (source);
  self->reasons = reasons;

  return self;
}

static void
clear_left_over (gpointer data)
{
  MignetEvacuationLeftOver *self = data;

  g_clear_pointer (&self->vm, g_free);
  g_clear_pointer (&self->vm_id, g_free);
  g_clear_pointer (&self->source, g_free);
  g_clear_pointer (&self->reasons, g_ptr_array_unref);
}

/**
 * mignet_evacuation_left_over_ref:
 * @self: a virtual machine that is left over
 *
 * Takes a reference to it. May be called from any thread.
 *
 * Returns: (transfer full): the same
 *
 * Since: 1.0
 */
MignetEvacuationLeftOver *
mignet_evacuation_left_over_ref (MignetEvacuationLeftOver *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * mignet_evacuation_left_over_unref:
 * @self: (transfer full): a virtual machine that is left over
 *
 * Gives back a reference to it; the last one frees it. May be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_evacuation_left_over_unref (MignetEvacuationLeftOver *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, clear_left_over);
}

/**
 * mignet_evacuation_left_over_get_vm:
 * @self: a virtual machine that is left over
 *
 * Gets the name of the virtual machine.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
mignet_evacuation_left_over_get_vm (MignetEvacuationLeftOver *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->vm;
}

/**
 * mignet_evacuation_left_over_get_vm_id:
 * @self: a virtual machine that is left over
 *
 * Gets the id of the virtual machine.
 *
 * Returns: (transfer none): the id
 *
 * Since: 1.0
 */
const char *
mignet_evacuation_left_over_get_vm_id (MignetEvacuationLeftOver *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->vm_id;
}

/**
 * mignet_evacuation_left_over_get_source:
 * @self: a virtual machine that is left over
 *
 * Gets the name of the host that it runs on.
 *
 * Returns: (transfer none) (nullable): the name, %NULL if it runs nowhere
 *
 * Since: 1.0
 */
const char *
mignet_evacuation_left_over_get_source (MignetEvacuationLeftOver *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->source;
}

/**
 * mignet_evacuation_left_over_get_reasons:
 * @self: a virtual machine that is left over
 *
 * Gets why it is left over; there is one reason at least, and all have the severity
 * %MIGNET_SEVERITY_ERROR. First what no host could change; then, once for each code, why hosts were
 * rejected. A reason that speaks for several hosts names none, and its message says how many they
 * are and quotes that of the first.
 *
 * Returns: (transfer container) (element-type MignetReason): the reasons
 *
 * Since: 1.0
 */
GPtrArray *
mignet_evacuation_left_over_get_reasons (MignetEvacuationLeftOver *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return _mignet_reasons_copy (self->reasons);
}
