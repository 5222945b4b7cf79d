/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-plan-data-private.h"

#include <mignet/mignet-reason.h>

/**
 * mignet_plan_get_outcome:
 * @self: a plan
 *
 * Gets what was decided.
 *
 * Returns: the outcome
 *
 * Since: 1.0
 */
MignetOutcome
mignet_plan_get_outcome (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), MIGNET_OUTCOME_REFUSED);

  return _mignet_plan_peek_data (self)->outcome;
}

/**
 * mignet_plan_is_automatic:
 * @self: a plan
 *
 * Gets whether the planner picked the destination, or would have if it had found one.
 *
 * Returns: %TRUE if it did, %FALSE if the request named the destination
 *
 * Since: 1.0
 */
gboolean
mignet_plan_is_automatic (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), FALSE);

  return _mignet_plan_peek_data (self)->automatic;
}

/**
 * mignet_plan_get_label:
 * @self: a plan
 *
 * Gets the label of the request.
 *
 * Returns: (transfer none) (nullable): the label, or %NULL if the request had none
 *
 * Since: 1.0
 */
const char *
mignet_plan_get_label (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);

  return _mignet_plan_peek_data (self)->label;
}

/**
 * mignet_plan_get_vm:
 * @self: a plan
 *
 * Gets the name of the virtual machine.
 *
 * Returns: (transfer none) (nullable): the name, %NULL only in a plan that no planner made
 *
 * Since: 1.0
 */
const char *
mignet_plan_get_vm (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);

  return _mignet_plan_peek_data (self)->vm;
}

/**
 * mignet_plan_get_vm_id:
 * @self: a plan
 *
 * Gets the id of the virtual machine.
 *
 * Returns: (transfer none) (nullable): the id, %NULL only in a plan that no planner made
 *
 * Since: 1.0
 */
const char *
mignet_plan_get_vm_id (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);

  return _mignet_plan_peek_data (self)->vm_id;
}

/**
 * mignet_plan_get_source:
 * @self: a plan
 *
 * Gets the name of the host that the virtual machine runs on.
 *
 * Returns: (transfer none) (nullable): the name, or %NULL if it runs nowhere
 *
 * Since: 1.0
 */
const char *
mignet_plan_get_source (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);

  return _mignet_plan_peek_data (self)->source;
}

/**
 * mignet_plan_get_source_id:
 * @self: a plan
 *
 * Gets the id of the host that the virtual machine runs on.
 *
 * Returns: (transfer none) (nullable): the id, or %NULL if it runs nowhere
 *
 * Since: 1.0
 */
const char *
mignet_plan_get_source_id (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);

  return _mignet_plan_peek_data (self)->source_id;
}

/**
 * mignet_plan_get_destination:
 * @self: a plan
 *
 * Gets the name of the host to migrate to.
 *
 * Returns: (transfer none) (nullable): the name, or %NULL if an automatic request was refused
 *
 * Since: 1.0
 */
const char *
mignet_plan_get_destination (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);

  return _mignet_plan_peek_data (self)->destination;
}

/**
 * mignet_plan_get_destination_id:
 * @self: a plan
 *
 * Gets the id of the host to migrate to.
 *
 * Returns: (transfer none) (nullable): the id, or %NULL if an automatic request was refused
 *
 * Since: 1.0
 */
const char *
mignet_plan_get_destination_id (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);

  return _mignet_plan_peek_data (self)->destination_id;
}

/**
 * mignet_plan_get_network:
 * @self: a plan
 *
 * Gets the name of the network that carries the stream: the wanted one, or management.
 *
 * Returns: (transfer none) (nullable): the name, or %NULL if the migration is refused
 *
 * Since: 1.0
 */
const char *
mignet_plan_get_network (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);

  return _mignet_plan_peek_data (self)->network;
}

/**
 * mignet_plan_get_wanted_network:
 * @self: a plan
 *
 * Gets the name of the network whose route was decided: the one that should carry the stream. If
 * the policy lists several networks and all are refused, it is the first of them.
 *
 * Returns: (transfer none) (nullable): the name, %NULL only in a plan that no planner made
 *
 * Since: 1.0
 */
const char *
mignet_plan_get_wanted_network (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);

  return _mignet_plan_peek_data (self)->wanted_network;
}

/**
 * mignet_plan_get_family:
 * @self: a plan
 *
 * Gets the family of the address to dial.
 *
 * Returns: the family, %G_SOCKET_FAMILY_INVALID if there is no address or it is a host name
 *
 * Since: 1.0
 */
GSocketFamily
mignet_plan_get_family (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), G_SOCKET_FAMILY_INVALID);

  return _mignet_plan_peek_data (self)->family;
}

/**
 * mignet_plan_get_source_address:
 * @self: a plan
 *
 * Gets the address that the source is expected to dial from. Nothing enforces it: the source
 * follows its routes.
 *
 * Returns: (transfer none) (nullable): the address, or %NULL over management or if it is not known
 *
 * Since: 1.0
 */
const char *
mignet_plan_get_source_address (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);

  return _mignet_plan_peek_data (self)->source_address;
}

/**
 * mignet_plan_get_destination_address:
 * @self: a plan
 *
 * Gets the address to dial: one on the wanted network, or the registered address of the destination
 * over management, which may be a host name. IPv6 addresses are without brackets.
 *
 * Returns: (transfer none) (nullable): the address, or %NULL if the migration is refused or waits
 *
 * Since: 1.0
 */
const char *
mignet_plan_get_destination_address (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);

  return _mignet_plan_peek_data (self)->destination_address;
}

/**
 * mignet_plan_get_source_connect_uri:
 * @self: a plan
 *
 * Gets the URI by which to connect to libvirt on the source.
 *
 * Returns: (transfer none) (nullable): the URI, or %NULL if the migration is refused or waits, or
 * if the registered address of the source cannot be dialled
 *
 * Since: 1.0
 */
const char *
mignet_plan_get_source_connect_uri (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);

  return _mignet_plan_peek_data (self)->source_connect_uri;
}

/**
 * mignet_plan_get_connect_uri:
 * @self: a plan
 *
 * Gets the URI by which to connect to libvirt on the destination, always over management.
 *
 * Returns: (transfer none) (nullable): the URI, or %NULL if the migration is refused or waits
 *
 * Since: 1.0
 */
const char *
mignet_plan_get_connect_uri (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);

  return _mignet_plan_peek_data (self)->connect_uri;
}

/**
 * mignet_plan_get_migrate_uri:
 * @self: a plan
 *
 * Gets the URI that the stream is sent to.
 *
 * Returns: (transfer none) (nullable): the URI, or %NULL if the migration is refused, waits or is
 * tunnelled
 *
 * Since: 1.0
 */
const char *
mignet_plan_get_migrate_uri (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);

  return _mignet_plan_peek_data (self)->migrate_uri;
}

/**
 * mignet_plan_get_listen_address:
 * @self: a plan
 *
 * Gets the address that the destination listens on for the stream, without brackets.
 *
 * Returns: (transfer none) (nullable): the address, or %NULL for every address
 *
 * Since: 1.0
 */
const char *
mignet_plan_get_listen_address (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);

  return _mignet_plan_peek_data (self)->listen_address;
}

/**
 * mignet_plan_get_tls_destination:
 * @self: a plan
 *
 * Gets the host name to verify the certificate of the destination against: the registered one; of
 * a host that is registered by its address the name, if it can be that of a host, or else that
 * address.
 *
 * Returns: (transfer none) (nullable): the name, or %NULL if the stream is not encrypted
 *
 * Since: 1.0
 */
const char *
mignet_plan_get_tls_destination (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);

  return _mignet_plan_peek_data (self)->tls_destination;
}

/**
 * mignet_plan_get_flags:
 * @self: a plan
 *
 * Gets the flags for libvirt by its own names without VIR_MIGRATE_, in lower case and with
 * hyphens: "live", "peer2peer", "tunnelled", "persist-dest", "undefine-source", "non-shared-disk",
 * "non-shared-inc", "parallel", "compressed", "tls", "auto-converge", "postcopy", "zerocopy".
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): the names, or %NULL if the
 * migration is refused
 *
 * Since: 1.0
 */
const char *const *
mignet_plan_get_flags (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);

  return (const char *const *) _mignet_plan_peek_data (self)->flags;
}

/**
 * mignet_plan_get_parameters:
 * @self: a plan
 *
 * Gets the parameters for libvirt by the names that libvirt has for them, except for the URI of the
 * stream and the listen address: "bandwidth", a 64-bit unsigned integer in MiB/s, if it is limited;
 * "parallel.connections", a 32-bit integer; "compression", "tls.destination" and "disks_uri",
 * strings; "disks_port", a 32-bit integer.
 *
 * Returns: (transfer none) (nullable): a vardict, or %NULL if the migration is refused
 *
 * Since: 1.0
 */
GVariant *
mignet_plan_get_parameters (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);

  return _mignet_plan_peek_data (self)->parameters;
}

/**
 * mignet_plan_get_convergence:
 * @self: a plan
 *
 * Gets what is to be done so that the migration comes to its end. It is for who carries the plan
 * out; libvirt does not know it. A step that switches to post-copy is passed over where
 * mignet_plan_get_flags() does not have "postcopy": the virtual machine was paused.
 *
 * Returns: (transfer none) (nullable): the schedule, or %NULL if there is none or the migration is
 * refused
 *
 * Since: 1.0
 */
MignetConvergence *
mignet_plan_get_convergence (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);

  return _mignet_plan_peek_data (self)->convergence;
}

/**
 * mignet_plan_get_completion_timeout:
 * @self: a plan
 *
 * Gets how long the migration may take. It is for who carries the plan out; libvirt does not know
 * it.
 *
 * Returns: the time in seconds, -1 if nothing is said or the migration is refused
 *
 * Since: 1.0
 */
int
mignet_plan_get_completion_timeout (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), -1);

  return _mignet_plan_peek_data (self)->completion_timeout;
}

/**
 * mignet_plan_get_max_downtime:
 * @self: a plan
 *
 * Gets how long the virtual machine may stand still. libvirt takes it by a call of its own,
 * virDomainMigrateSetMaxDowntime(), and not as a parameter.
 *
 * Returns: the time in milliseconds, -1 if nothing is said or the migration is refused
 *
 * Since: 1.0
 */
int
mignet_plan_get_max_downtime (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), -1);

  return _mignet_plan_peek_data (self)->max_downtime;
}

/**
 * mignet_plan_get_persistence:
 * @self: a plan
 *
 * Gets whether the destination is to keep a definition of the virtual machine. The flags of the
 * plan say the same, except for %MIGNET_PERSISTENCE_KEEP: what libvirt on the source does is only
 * known to who asks it.
 *
 * Returns: the persistence, %MIGNET_PERSISTENCE_KEEP if the migration is refused
 *
 * Since: 1.0
 */
MignetPersistence
mignet_plan_get_persistence (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), MIGNET_PERSISTENCE_KEEP);

  return _mignet_plan_peek_data (self)->persistence;
}

/**
 * mignet_plan_get_port_range:
 * @self: a plan
 * @min: (out) (optional): return location for the first port, 0 for those of libvirt
 * @max: (out) (optional): return location for the last port, 0 for those of libvirt
 *
 * Gets the ports of the destination that the stream may go to. libvirt itself chooses only among
 * those that it is configured for, so the choice is that of who carries the plan out: the URIs of
 * the plan have the first port, and the second one for disks; where one of them is taken, by
 * another migration to the same host perhaps, another one of the range is to be tried.
 *
 * Since: 1.0
 */
void
mignet_plan_get_port_range (MignetPlan *self, guint *min, guint *max)
{
  g_return_if_fail (MIGNET_IS_PLAN (self));

  if (min != NULL)
    *min = _mignet_plan_peek_data (self)->port_range_min;
  if (max != NULL)
    *max = _mignet_plan_peek_data (self)->port_range_max;
}

/**
 * mignet_plan_get_limits:
 * @self: a plan
 * @outgoing: (out) (optional): how many migrations may leave the source at a time
 * @incoming: (out) (optional): how many may be on their way to the destination at a time
 * @per_network: (out) (optional): how many may go over the network of the plan at a time, 0 for any
 *   number
 * @per_cluster: (out) (optional): how many there may be in the cluster at a time, 0 for any number
 *
 * Gets the limits that hold for this migration, which is counted itself: what the policy and the
 * hosts say (#MignetMigrationPolicy:max-outgoing). The planner has compared them with the
 * migrations that the model knew of; #MignetMigrationQueue keeps them while migrations are carried
 * out. Without a destination @outgoing and @incoming are -1.
 *
 * Since: 1.0
 */
void
mignet_plan_get_limits (
    MignetPlan *self, int *outgoing, int *incoming, guint *per_network, guint *per_cluster)
{
  const MignetPlanData *data;

  g_return_if_fail (MIGNET_IS_PLAN (self));

  data = _mignet_plan_peek_data (self);
  if (outgoing != NULL)
    *outgoing = data->max_outgoing;
  if (incoming != NULL)
    *incoming = data->max_incoming;
  if (per_network != NULL)
    *per_network = data->max_per_network;
  if (per_cluster != NULL)
    *per_cluster = data->max_per_cluster;
}

/**
 * mignet_plan_get_reasons:
 * @self: a plan
 *
 * Gets every reason for the outcome, and what else applies. If no host qualifies these are the
 * errors of all hosts; mignet_plan_get_candidates() has them host by host.
 *
 * Returns: (transfer container) (element-type MignetReason): the reasons, possibly none
 *
 * Since: 1.0
 */
GPtrArray *
mignet_plan_get_reasons (MignetPlan *self)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);

  return _mignet_reasons_copy (_mignet_plan_data_peek_reasons (_mignet_plan_peek_data (self)));
}

/**
 * mignet_plan_get_candidates:
 * @self: a plan
 *
 * Gets the hosts that were looked at: all of the cluster in an automatic plan, the named one in a
 * manual plan, none if no host could change the outcome. Those that are eligible come first, the
 * best of them at the top; the others follow by their ids.
 *
 * Returns: (transfer container) (element-type MignetCandidate): the candidates, possibly none
 *
 * Since: 1.0
 */
GPtrArray *
mignet_plan_get_candidates (MignetPlan *self)
{
  GPtrArray *own;
  GPtrArray *candidates;

  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);

  own = _mignet_plan_data_peek_candidates (_mignet_plan_peek_data (self));
  candidates = g_ptr_array_new_full (own->len, (GDestroyNotify) mignet_candidate_unref);
  for (guint i = 0; i < own->len; i++)
    g_ptr_array_add (candidates, mignet_candidate_ref (own->pdata[i]));

  return candidates;
}
