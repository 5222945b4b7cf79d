/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-proposal-private.h"

/**
 * SECTION:mignet-proposal
 * @title: MignetProposal
 * @short_description: a migration that filters and weighers are asked about
 *
 * A #MignetProposal is what a #MignetFilter and a #MignetWeigher see of a migration: the virtual
 * machine, both ends, and what the planner would decide. It is a copy of names and ids: it is
 * immutable, does not refer to the model, may be kept, and may be used from any thread. Who needs
 * to know more looks it up in what it knows itself.
 */

/**
 * MignetProposal:
 *
 * A migration that filters and weighers are asked about.
 *
 * Since: 1.0
 */

G_DEFINE_BOXED_TYPE (MignetProposal, mignet_proposal, mignet_proposal_ref, mignet_proposal_unref)

MignetProposal *
_mignet_proposal_new (void)
{
  return g_atomic_rc_box_new0 (MignetProposal);
}

static void
clear_proposal (gpointer data)
{
  MignetProposal *self = data;

  g_clear_pointer (&self->vm, g_free);
  g_clear_pointer (&self->vm_id, g_free);
  g_clear_pointer (&self->source, g_free);
  g_clear_pointer (&self->source_id, g_free);
  g_clear_pointer (&self->destination, g_free);
  g_clear_pointer (&self->destination_id, g_free);
  g_clear_pointer (&self->network, g_free);
  g_clear_pointer (&self->wanted_network, g_free);
  g_clear_pointer (&self->label, g_free);
}

/**
 * mignet_proposal_ref:
 * @self: a proposal
 *
 * Takes a reference to the proposal. May be called from any thread.
 *
 * Returns: (transfer full): the proposal
 *
 * Since: 1.0
 */
MignetProposal *
mignet_proposal_ref (MignetProposal *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * mignet_proposal_unref:
 * @self: (transfer full): a proposal
 *
 * Gives back a reference to the proposal; the last one frees it. May be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_proposal_unref (MignetProposal *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, clear_proposal);
}

/**
 * mignet_proposal_get_vm:
 * @self: a proposal
 *
 * Gets the name of the virtual machine.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
mignet_proposal_get_vm (MignetProposal *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->vm;
}

/**
 * mignet_proposal_get_vm_id:
 * @self: a proposal
 *
 * Gets the id of the virtual machine.
 *
 * Returns: (transfer none): the id
 *
 * Since: 1.0
 */
const char *
mignet_proposal_get_vm_id (MignetProposal *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->vm_id;
}

/**
 * mignet_proposal_get_source:
 * @self: a proposal
 *
 * Gets the name of the host that the virtual machine runs on.
 *
 * Returns: (transfer none) (nullable): the name, or %NULL if it runs nowhere
 *
 * Since: 1.0
 */
const char *
mignet_proposal_get_source (MignetProposal *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->source;
}

/**
 * mignet_proposal_get_source_id:
 * @self: a proposal
 *
 * Gets the id of the host that the virtual machine runs on.
 *
 * Returns: (transfer none) (nullable): the id, or %NULL if it runs nowhere
 *
 * Since: 1.0
 */
const char *
mignet_proposal_get_source_id (MignetProposal *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->source_id;
}

/**
 * mignet_proposal_get_destination:
 * @self: a proposal
 *
 * Gets the name of the host that is asked about.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
mignet_proposal_get_destination (MignetProposal *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->destination;
}

/**
 * mignet_proposal_get_destination_id:
 * @self: a proposal
 *
 * Gets the id of the host that is asked about.
 *
 * Returns: (transfer none): the id
 *
 * Since: 1.0
 */
const char *
mignet_proposal_get_destination_id (MignetProposal *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->destination_id;
}

/**
 * mignet_proposal_get_network:
 * @self: a proposal
 *
 * Gets the name of the network that would carry the stream: management if the outcome is
 * %MIGNET_OUTCOME_FALLBACK.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
mignet_proposal_get_network (MignetProposal *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->network;
}

/**
 * mignet_proposal_get_wanted_network:
 * @self: a proposal
 *
 * Gets the name of the network whose route was decided.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
mignet_proposal_get_wanted_network (MignetProposal *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->wanted_network;
}

/**
 * mignet_proposal_get_outcome:
 * @self: a proposal
 *
 * Gets what the migration would come to; it is never %MIGNET_OUTCOME_REFUSED.
 *
 * Returns: the outcome
 *
 * Since: 1.0
 */
MignetOutcome
mignet_proposal_get_outcome (MignetProposal *self)
{
  g_return_val_if_fail (self != NULL, MIGNET_OUTCOME_REFUSED);

  return self->outcome;
}

/**
 * mignet_proposal_is_automatic:
 * @self: a proposal
 *
 * Gets whether the planner picks the destination.
 *
 * Returns: %TRUE if it does, %FALSE if the request names it
 *
 * Since: 1.0
 */
gboolean
mignet_proposal_is_automatic (MignetProposal *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->automatic;
}

/**
 * mignet_proposal_get_label:
 * @self: a proposal
 *
 * Gets the label of the request.
 *
 * Returns: (transfer none) (nullable): the label, or %NULL if it has none
 *
 * Since: 1.0
 */
const char *
mignet_proposal_get_label (MignetProposal *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->label;
}
