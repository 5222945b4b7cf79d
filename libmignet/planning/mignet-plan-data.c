/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "net/mignet-net-private.h"
#include "planning/mignet-plan-data-private.h"

#include <mignet/mignet-convergence.h>

MignetPlanLink *
_mignet_plan_link_new (const char *network, const char *nic, char **vlans)
{
  MignetPlanLink *self = g_new0 (MignetPlanLink, 1);

  self->network = g_strdup (network);
  self->nic = g_strdup (nic);
  self->vlans = vlans;
  self->addresses = g_array_new (FALSE, FALSE, sizeof (MignetSubnet));
  self->subnets = g_array_new (FALSE, FALSE, sizeof (MignetSubnet));

  return self;
}

void
_mignet_plan_link_free (MignetPlanLink *self)
{
  g_free (self->network);
  g_free (self->nic);
  g_strfreev (self->vlans);
  g_array_unref (self->addresses);
  g_array_unref (self->subnets);
  g_free (self);
}

MignetPlanData *
_mignet_plan_data_new (void)
{
  MignetPlanData *self = g_new0 (MignetPlanData, 1);

  self->outcome = MIGNET_OUTCOME_REFUSED;
  self->family = G_SOCKET_FAMILY_INVALID;
  self->completion_timeout = -1;
  self->max_downtime = -1;
  self->chosen = MIGNET_NO_INDEX;
  self->max_outgoing = -1;
  self->max_incoming = -1;

  return self;
}

void
_mignet_plan_data_free (MignetPlanData *self)
{
  g_free (self->label);
  g_free (self->vm);
  g_free (self->vm_id);
  g_free (self->source);
  g_free (self->source_id);
  g_free (self->destination);
  g_free (self->destination_id);
  g_free (self->network);
  g_free (self->wanted_network);
  g_free (self->source_address);
  g_free (self->destination_address);
  g_free (self->source_connect_uri);
  g_free (self->connect_uri);
  g_free (self->migrate_uri);
  g_free (self->listen_address);
  g_free (self->tls_destination);
  g_strfreev (self->flags);
  g_clear_pointer (&self->parameters, g_variant_unref);
  g_clear_pointer (&self->convergence, mignet_convergence_unref);
  g_clear_pointer (&self->planning, _mignet_planning_unref);
  g_clear_pointer (&self->reasons, g_ptr_array_unref);
  g_clear_pointer (&self->candidates, g_ptr_array_unref);
  g_free (self->source_registered_address);
  g_free (self->destination_registered_address);
  g_clear_pointer (&self->source_links, g_ptr_array_unref);
  g_clear_pointer (&self->destination_links, g_ptr_array_unref);
  g_free (self->requested_network_id);
  g_clear_object (&self->requested_policy);
  g_strfreev (self->requested_policy_networks);
  g_free (self);
}
