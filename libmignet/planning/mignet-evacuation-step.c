/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-evacuation-private.h"

#include "planning/mignet-bandwidth-private.h"
#include "planning/mignet-plan-builder-private.h"

/**
 * SECTION:mignet-evacuation-step
 * @title: MignetEvacuationStep
 * @short_description: one migration of an evacuation
 *
 * A #MignetEvacuationStep is a virtual machine, the host that it goes to, when, and how that is
 * expected to go. mignet_evacuation_step_get_plan() makes the plan to migrate by. A step is
 * immutable, does not refer to the model, and may be used from any thread.
 *
 * Forecasts are made of the memory of the virtual machine, of the rate at which it changes that,
 * and of its share of the links; docs/evacuation.md has the formulas.
 */

/**
 * MignetEvacuationStep:
 *
 * One migration of an evacuation.
 *
 * Since: 1.0
 */
struct _MignetEvacuationStep
{
  MignetEvacuationContext *context; /* (owned) */
  MignetEvacuationMove move;
};

G_DEFINE_BOXED_TYPE (MignetEvacuationStep,
                     mignet_evacuation_step,
                     mignet_evacuation_step_ref,
                     mignet_evacuation_step_unref)

MignetEvacuationStep *
_mignet_evacuation_step_new (MignetEvacuationContext *context, const MignetEvacuationMove *move)
{
  MignetEvacuationStep *self = g_atomic_rc_box_new (MignetEvacuationStep);

  self->context = _mignet_evacuation_context_ref (context);
  self->move = *move;

  return self;
}

static void
clear_step (gpointer data)
{
  MignetEvacuationStep *self = data;

  g_clear_pointer (&self->context, _mignet_evacuation_context_unref);
}

static const MignetSnapshotVm *
peek_vm (MignetEvacuationStep *self)
{
  return _mignet_snapshot_vm (self->context->snapshot, self->move.vm);
}

static const MignetHostFacts *
peek_host (MignetEvacuationStep *self, int host)
{
  return _mignet_snapshot_host (self->context->snapshot, host)->facts;
}

/**
 * mignet_evacuation_step_ref:
 * @self: a step
 *
 * Takes a reference to the step. May be called from any thread.
 *
 * Returns: (transfer full): the step
 *
 * Since: 1.0
 */
MignetEvacuationStep *
mignet_evacuation_step_ref (MignetEvacuationStep *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * mignet_evacuation_step_unref:
 * @self: (transfer full): a step
 *
 * Gives back a reference to the step; the last one frees it. May be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_evacuation_step_unref (MignetEvacuationStep *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, clear_step);
}

/**
 * mignet_evacuation_step_get_vm:
 * @self: a step
 *
 * Gets the name of the virtual machine.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
mignet_evacuation_step_get_vm (MignetEvacuationStep *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return peek_vm (self)->name;
}

/**
 * mignet_evacuation_step_get_vm_id:
 * @self: a step
 *
 * Gets the id of the virtual machine.
 *
 * Returns: (transfer none): the id
 *
 * Since: 1.0
 */
const char *
mignet_evacuation_step_get_vm_id (MignetEvacuationStep *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return peek_vm (self)->facts->id;
}

/**
 * mignet_evacuation_step_get_source:
 * @self: a step
 *
 * Gets the name of the host that the virtual machine leaves.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
mignet_evacuation_step_get_source (MignetEvacuationStep *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return peek_host (self, self->move.source)->name;
}

/**
 * mignet_evacuation_step_get_source_id:
 * @self: a step
 *
 * Gets the id of the host that the virtual machine leaves.
 *
 * Returns: (transfer none): the id
 *
 * Since: 1.0
 */
const char *
mignet_evacuation_step_get_source_id (MignetEvacuationStep *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return peek_host (self, self->move.source)->id;
}

/**
 * mignet_evacuation_step_get_destination:
 * @self: a step
 *
 * Gets the name of the host that the virtual machine goes to.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
mignet_evacuation_step_get_destination (MignetEvacuationStep *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return peek_host (self, self->move.destination)->name;
}

/**
 * mignet_evacuation_step_get_destination_id:
 * @self: a step
 *
 * Gets the id of the host that the virtual machine goes to.
 *
 * Returns: (transfer none): the id
 *
 * Since: 1.0
 */
const char *
mignet_evacuation_step_get_destination_id (MignetEvacuationStep *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return peek_host (self, self->move.destination)->id;
}

/**
 * mignet_evacuation_step_get_network:
 * @self: a step
 *
 * Gets the name of the network that carries the migration.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
mignet_evacuation_step_get_network (MignetEvacuationStep *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return _mignet_snapshot_network (self->context->snapshot, self->move.network)->name;
}

/**
 * mignet_evacuation_step_get_outcome:
 * @self: a step
 *
 * Gets what the migration comes to, which is never %MIGNET_OUTCOME_REFUSED.
 *
 * Returns: the outcome
 *
 * Since: 1.0
 */
MignetOutcome
mignet_evacuation_step_get_outcome (MignetEvacuationStep *self)
{
  g_return_val_if_fail (self != NULL, MIGNET_OUTCOME_REFUSED);

  return self->move.outcome;
}

/**
 * mignet_evacuation_step_get_memory:
 * @self: a step
 *
 * Gets the memory of the virtual machine, which the destination needs from the start on.
 *
 * Returns: the memory in MiB, 0 if it is not known
 *
 * Since: 1.0
 */
guint64
mignet_evacuation_step_get_memory (MignetEvacuationStep *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return peek_vm (self)->memory;
}

/**
 * mignet_evacuation_step_get_wave:
 * @self: a step
 *
 * Gets the wave that the step belongs to. The migrations of a wave run together within all limits;
 * the next wave begins when all of them have ended.
 *
 * Returns: the number of the wave, from 1 on
 *
 * Since: 1.0
 */
guint
mignet_evacuation_step_get_wave (MignetEvacuationStep *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->move.wave + 1;
}

/**
 * mignet_evacuation_step_runs_alone:
 * @self: a step
 *
 * Gets whether nothing else is to leave the source or to reach the destination meanwhile: the
 * virtual machine changes its memory so fast that it had better have the links for itself. Who
 * starts steps before their wave has come has to mind it.
 *
 * Returns: %TRUE if it is
 *
 * Since: 1.0
 */
gboolean
mignet_evacuation_step_runs_alone (MignetEvacuationStep *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->move.alone;
}

/**
 * mignet_evacuation_step_get_bandwidth:
 * @self: a step
 *
 * Gets the part of the links that the migration is expected to have: what the policy gives it, and
 * not more than its share of the link at either end, which the migrations of the wave divide evenly
 * among them.
 *
 * Returns: the bandwidth in MiB/s, 0 if it is not known
 *
 * Since: 1.0
 */
guint64
mignet_evacuation_step_get_bandwidth (MignetEvacuationStep *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->move.bandwidth;
}

/**
 * mignet_evacuation_step_get_start:
 * @self: a step
 *
 * Gets when the migration is planned to start.
 *
 * Returns: the time in ms from the start of the evacuation on
 *
 * Since: 1.0
 */
guint64
mignet_evacuation_step_get_start (MignetEvacuationStep *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->move.start;
}

/**
 * mignet_evacuation_step_get_end:
 * @self: a step
 *
 * Gets when the migration is expected to have ended.
 *
 * Returns: the time in ms from the start of the evacuation on
 *
 * Since: 1.0
 */
guint64
mignet_evacuation_step_get_end (MignetEvacuationStep *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->move.start + self->move.time.duration;
}

/**
 * mignet_evacuation_step_get_transferred:
 * @self: a step
 *
 * Gets how much the migration is expected to send, with the memory that changes meanwhile and is
 * sent again.
 *
 * Returns: the number of bytes
 *
 * Since: 1.0
 */
guint64
mignet_evacuation_step_get_transferred (MignetEvacuationStep *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->move.time.transferred * 1024;
}

/**
 * mignet_evacuation_step_get_downtime:
 * @self: a step
 *
 * Gets for how long the virtual machine is expected to stand still. With post-copy this is as long
 * as the policy allows at most.
 *
 * Returns: the time in ms
 *
 * Since: 1.0
 */
guint64
mignet_evacuation_step_get_downtime (MignetEvacuationStep *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->move.time.downtime;
}

/**
 * mignet_evacuation_step_converges:
 * @self: a step
 *
 * Gets whether the migration is expected to end within the downtime that the policy allows. If it
 * is not, the reasons say what would help, and the forecast assumes that the virtual machine is
 * stopped after everything was sent once.
 *
 * Returns: %TRUE if it is
 *
 * Since: 1.0
 */
gboolean
mignet_evacuation_step_converges (MignetEvacuationStep *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->move.time.converges;
}

static void
add_convergence (GPtrArray *reasons, MignetEvacuationStep *self)
{
  const MignetSnapshotVm *vm = peek_vm (self);
  const char *network = mignet_evacuation_step_get_network (self);
  const char *consequence =
      self->move.time.forced
          ? "it is slowed down or switched to post-copy, as the policy allows"
          : "allow 'auto-converge' or 'post-copy', or give it more 'bandwidth' or a longer "
            "'max-downtime'";

  if (self->move.time.converges && !self->move.time.forced)
    return;

  g_ptr_array_add (
      reasons,
      _mignet_reason_new_printf (
          self->move.time.forced ? MIGNET_REASON_CONVERGENCE_FORCED : MIGNET_REASON_NOT_CONVERGING,
          MIGNET_SEVERITY_WARNING, NULL, network, vm->name,
          "VM '%s' changes %u MiB of memory per second, network '%s' is expected to carry "
          "%" G_GUINT64_FORMAT " MiB of it: %s",
          vm->name, vm->dirty_rate, network, self->move.time.rate, consequence));
}

static void
add_unknown_speed (GPtrArray *reasons, MignetEvacuationStep *self)
{
  const char *source = mignet_evacuation_step_get_source (self);
  const char *destination = mignet_evacuation_step_get_destination (self);
  const char *network = mignet_evacuation_step_get_network (self);

  if (self->move.bandwidth != 0)
    return;

  g_ptr_array_add (
      reasons, _mignet_reason_new_printf (
                   MIGNET_REASON_LINK_SPEED_UNKNOWN, MIGNET_SEVERITY_WARNING, NULL, network, NULL,
                   "The speed of network '%s' between host '%s' and host '%s' is not known, "
                   "the forecast assumes 1000 Mb/s",
                   network, source, destination));
}

/**
 * mignet_evacuation_step_get_reasons:
 * @self: a step
 *
 * Gets what applies to the forecast; all of it has the severity %MIGNET_SEVERITY_WARNING. What
 * applies to the route is in the plan.
 *
 * Returns: (transfer container) (element-type MignetReason): the reasons
 *
 * Since: 1.0
 */
GPtrArray *
mignet_evacuation_step_get_reasons (MignetEvacuationStep *self)
{
  GPtrArray *reasons;

  g_return_val_if_fail (self != NULL, NULL);

  reasons = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_reason_unref);
  add_convergence (reasons, self);
  add_unknown_speed (reasons, self);

  return reasons;
}

/**
 * mignet_evacuation_step_get_plan:
 * @self: a step
 *
 * Makes the plan of the migration: what mignet_planner_plan() would answer to a request for this
 * virtual machine and this destination in the cluster as it was when the evacuation was planned, if
 * nothing else were under way. Only where the policy leaves the bandwidth to the library, and the
 * speeds of both ends are known, it is that of the step. The plan is made anew in each call.
 *
 * Returns: (transfer full): the plan
 *
 * Since: 1.0
 */
MignetPlan *
mignet_evacuation_step_get_plan (MignetEvacuationStep *self)
{
  const MignetEvacuationKind *class;
  g_autoptr (MignetPlanning) planning = NULL;
  g_autoptr (GArray) verdicts = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  class = self->context->classes->pdata[self->move.class_index];
  planning = _mignet_planning_copy_for (class->planning, self->move.vm, self->move.destination);
  if (planning->settings.bandwidth == MIGNET_BANDWIDTH_AUTO &&
      _mignet_bandwidth_get (planning, self->move.destination, self->move.network) != 0)
    planning->settings.bandwidth = (gint64) self->move.bandwidth;
  verdicts = _mignet_selection_run (planning);

  return _mignet_plan_build_for_policy (planning, self->context->label, self->context->policy,
                                        self->context->policy_networks, verdicts);
}
