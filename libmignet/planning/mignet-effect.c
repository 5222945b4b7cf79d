/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-effect-private.h"

#include "planning/mignet-plan-private.h"

/**
 * SECTION:mignet-effect
 * @title: MignetEffect
 * @short_description: what a change would do to a host or a virtual machine
 *
 * A #MignetEffect is a part of a #MignetPreview: it says what would become of one host or of one
 * virtual machine, how it is now and how it would be, and why. It is immutable, does not refer to
 * the model, and may be used from any thread.
 */

/* The strings are the effect's own. */
typedef struct
{
  MignetOutcome outcome;
  char *network;     /* (owned) (nullable) */
  char *destination; /* (owned) (nullable) */
} OwnRoute;

/**
 * MignetEffect:
 *
 * What a change would do to a host or a virtual machine.
 *
 * Since: 1.0
 */
struct _MignetEffect
{
  MignetEffectKind kind;
  char *subject;    /* (owned) */
  char *subject_id; /* (owned) */
  OwnRoute before;
  OwnRoute after;
  GPtrArray *reasons; /* (owned) (element-type MignetReason) */
};

G_DEFINE_BOXED_TYPE (MignetEffect, mignet_effect, mignet_effect_ref, mignet_effect_unref)

static void
copy_route (OwnRoute *copy, const MignetEffectRoute *route)
{
  copy->outcome = route->outcome;
  copy->network = g_strdup (route->network);
  copy->destination = g_strdup (route->destination);
}

static void
clear_route (OwnRoute *route)
{
  g_clear_pointer (&route->network, g_free);
  g_clear_pointer (&route->destination, g_free);
}

MignetEffect *
_mignet_effect_new (MignetEffectKind kind,
                    const char *subject,
                    const char *subject_id,
                    const MignetEffectRoute *before,
                    const MignetEffectRoute *after,
                    GPtrArray *reasons)
{
  MignetEffect *self = g_atomic_rc_box_new0 (MignetEffect);

  self->kind = kind;
  self->subject = g_strdup (subject);
  self->subject_id = g_strdup (subject_id);
  copy_route (&self->before, before);
  copy_route (&self->after, after);
  self->reasons = reasons;

  return self;
}

static void
clear_effect (gpointer data)
{
  MignetEffect *self = data;

  g_clear_pointer (&self->subject, g_free);
  g_clear_pointer (&self->subject_id, g_free);
  clear_route (&self->before);
  clear_route (&self->after);
  g_clear_pointer (&self->reasons, g_ptr_array_unref);
}

/**
 * mignet_effect_ref:
 * @self: an effect
 *
 * Takes a reference to the effect. May be called from any thread.
 *
 * Returns: (transfer full): the effect
 *
 * Since: 1.0
 */
MignetEffect *
mignet_effect_ref (MignetEffect *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * mignet_effect_unref:
 * @self: (transfer full): an effect
 *
 * Gives back a reference to the effect; the last one frees it. May be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_effect_unref (MignetEffect *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, clear_effect);
}

/**
 * mignet_effect_get_kind:
 * @self: an effect
 *
 * Gets what would happen, and whether it would happen to a host or to a virtual machine.
 *
 * Returns: the kind
 *
 * Since: 1.0
 */
MignetEffectKind
mignet_effect_get_kind (MignetEffect *self)
{
  g_return_val_if_fail (self != NULL, MIGNET_EFFECT_KIND_HOST_NON_OPERATIONAL);

  return self->kind;
}

/**
 * mignet_effect_get_subject:
 * @self: an effect
 *
 * Gets the name of the host or of the virtual machine.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
mignet_effect_get_subject (MignetEffect *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->subject;
}

/**
 * mignet_effect_get_subject_id:
 * @self: an effect
 *
 * Gets the id of the host or of the virtual machine.
 *
 * Returns: (transfer none): the id
 *
 * Since: 1.0
 */
const char *
mignet_effect_get_subject_id (MignetEffect *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->subject_id;
}

/**
 * mignet_effect_get_outcome_before:
 * @self: an effect
 *
 * Gets how the virtual machine would migrate before the change, or a virtual machine to the host.
 *
 * Returns: the outcome
 *
 * Since: 1.0
 */
MignetOutcome
mignet_effect_get_outcome_before (MignetEffect *self)
{
  g_return_val_if_fail (self != NULL, MIGNET_OUTCOME_REFUSED);

  return self->before.outcome;
}

/**
 * mignet_effect_get_outcome_after:
 * @self: an effect
 *
 * Gets how the virtual machine would migrate after the change, or a virtual machine to the host.
 *
 * Returns: the outcome
 *
 * Since: 1.0
 */
MignetOutcome
mignet_effect_get_outcome_after (MignetEffect *self)
{
  g_return_val_if_fail (self != NULL, MIGNET_OUTCOME_REFUSED);

  return self->after.outcome;
}

/**
 * mignet_effect_get_network_before:
 * @self: an effect
 *
 * Gets the name of the network that would carry the stream before the change.
 *
 * Returns: (transfer none) (nullable): the name, %NULL if the outcome is %MIGNET_OUTCOME_REFUSED
 *
 * Since: 1.0
 */
const char *
mignet_effect_get_network_before (MignetEffect *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->before.network;
}

/**
 * mignet_effect_get_network_after:
 * @self: an effect
 *
 * Gets the name of the network that would carry the stream after the change.
 *
 * Returns: (transfer none) (nullable): the name, %NULL if the outcome is %MIGNET_OUTCOME_REFUSED
 *
 * Since: 1.0
 */
const char *
mignet_effect_get_network_after (MignetEffect *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->after.network;
}

/**
 * mignet_effect_get_destination_before:
 * @self: an effect
 *
 * Gets the name of the host that the virtual machine would migrate to before the change.
 *
 * Returns: (transfer none) (nullable): the name, %NULL if there is none and in an effect on a
 *   host
 *
 * Since: 1.0
 */
const char *
mignet_effect_get_destination_before (MignetEffect *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->before.destination;
}

/**
 * mignet_effect_get_destination_after:
 * @self: an effect
 *
 * Gets the name of the host that the virtual machine would migrate to after the change.
 *
 * Returns: (transfer none) (nullable): the name, %NULL if there is none and in an effect on a
 *   host
 *
 * Since: 1.0
 */
const char *
mignet_effect_get_destination_after (MignetEffect *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->after.destination;
}

/**
 * mignet_effect_get_reasons:
 * @self: an effect
 *
 * Gets why. Where something is lost or changes, the reasons are those that would hold after the
 * change; where something is gained, they are what stands in the way now.
 *
 * Returns: (transfer container) (element-type MignetReason): the reasons
 *
 * Since: 1.0
 */
GPtrArray *
mignet_effect_get_reasons (MignetEffect *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return _mignet_reasons_copy (self->reasons);
}

static char *
describe_route (const OwnRoute *route)
{
  return g_strdup_printf ("over network '%s' to host '%s' (%s)", route->network, route->destination,
                          _mignet_outcome_get_nick (route->outcome));
}

/**
 * mignet_effect_to_string:
 * @self: an effect
 *
 * Describes the effect for people, without the reasons.
 *
 * Returns: (transfer full): a sentence without full stop
 *
 * Since: 1.0
 */
char *
mignet_effect_to_string (MignetEffect *self)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  switch (self->kind)
    {
    case MIGNET_EFFECT_KIND_HOST_NON_OPERATIONAL:
      return g_strdup_printf ("Host '%s' becomes non-operational", self->subject);
    case MIGNET_EFFECT_KIND_HOST_UP:
      return g_strdup_printf ("Host '%s' is up again", self->subject);
    case MIGNET_EFFECT_KIND_HOST_LOSES_ROUTE:
      return g_strdup_printf ("Host '%s' can receive no migration any more", self->subject);
    case MIGNET_EFFECT_KIND_HOST_GAINS_ROUTE:
      return g_strdup_printf ("Host '%s' can receive migrations", self->subject);
    case MIGNET_EFFECT_KIND_VM_LOSES_ROUTE:
      return g_strdup_printf ("VM '%s' can migrate nowhere any more", self->subject);
    case MIGNET_EFFECT_KIND_VM_GAINS_ROUTE:
      after = describe_route (&self->after);
      return g_strdup_printf ("VM '%s' can migrate %s", self->subject, after);
    case MIGNET_EFFECT_KIND_VM_CHANGES_ROUTE:
    default:
      before = describe_route (&self->before);
      after = describe_route (&self->after);
      return g_strdup_printf ("VM '%s' would migrate %s, not %s", self->subject, after, before);
    }
}
