/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-check-private.h"
#include "planning/mignet-links-private.h"
#include "planning/mignet-subnets-private.h"

/* What the administrator can do about the state of a network on a host, in this very case. */

char *
_mignet_check_describe_wires (const char *const *wires)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; wires[i] != NULL; i++)
    g_ptr_array_add (names, (gpointer) wires[i]);

  return _mignet_check_describe_names (names);
}

char *
_mignet_check_advise_on_carrier (MignetHost *host, const char *nic)
{
  g_auto (GStrv) wires = _mignet_link_dup_dead_wires (host, nic);
  g_autofree char *names = _mignet_check_describe_wires ((const char *const *) wires);

  return g_strdup_printf ("Check the cable and the switch port of %s on host '%s'", names,
                          mignet_host_get_name (host));
}

/* "an address in 192.168.77.0/24", or in what the network has. */
static char *
describe_expected (const MignetCheck *self, int network)
{
  const MignetSnapshotNetwork *record = _mignet_snapshot_network (self->snapshot, network);
  g_autoptr (GPtrArray) subnets = g_ptr_array_new_with_free_func (g_free);
  GString *text;

  for (guint i = 0; i < self->settings.n_families; i++)
    {
      const GArray *of_family = record->subnets[self->settings.families[i]];

      for (guint j = 0; j < of_family->len; j++)
        g_ptr_array_add (subnets,
                         _mignet_subnet_to_string (&g_array_index (of_family, MignetSubnet, j)));
    }

  if (subnets->len == 0)
    return g_strdup_printf ("an %s address", _mignet_settings_describe_families (&self->settings));

  text = g_string_new ("an address in ");
  for (guint i = 0; i < subnets->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " or " : "", (const char *) subnets->pdata[i]);

  return g_string_free (text, FALSE);
}

/* The first usable address of the host, with its prefix length; NULL if there is none. */
static char *
find_address (const MignetCheck *self, const MignetSnapshotAttachment *attachment)
{
  for (guint i = 0; i < self->settings.n_families; i++)
    {
      const MignetSnapshotIpConfig *ip_config = &attachment->ip_configs[self->settings.families[i]];

      for (guint j = 0; j < ip_config->n_addresses; j++)
        {
          const MignetSnapshotAddress *address = _mignet_snapshot_address (ip_config, j);

          if (_mignet_address_is_usable (address))
            return _mignet_snapshot_address_to_text (address);
        }
    }

  return NULL;
}

static char *
advise_on_wrong_subnet (const MignetCheck *self, int host, int network)
{
  g_autofree char *expected = describe_expected (self, network);
  g_autofree char *found =
      find_address (self, _mignet_snapshot_attachment (self->snapshot, host, network));

  return g_strdup_printf (
      "Give host '%s' %s instead of %s, or declare the subnet of the latter for "
      "network '%s'",
      _mignet_check_get_host_name (self, host), expected, found,
      _mignet_check_get_network_name (self, network));
}

static gboolean
has_protocol (const MignetCheck *self,
              const MignetSnapshotAttachment *attachment,
              MignetBootProtocol protocol)
{
  for (guint i = 0; i < self->settings.n_families; i++)
    {
      if (attachment->ip_configs[self->settings.families[i]].protocol == protocol)
        return TRUE;
    }

  return FALSE;
}

static char *
advise_on_pending (const MignetCheck *self, int host, int network, const char *nic)
{
  const MignetSnapshotAttachment *attachment =
      _mignet_snapshot_attachment (self->snapshot, host, network);
  const char *name = _mignet_check_get_host_name (self, host);
  const char *network_name = _mignet_check_get_network_name (self, network);

  if (has_protocol (self, attachment, MIGNET_BOOT_PROTOCOL_DHCP))
    return g_strdup_printf ("Check that a DHCP server of network '%s' answers to %s of host '%s'",
                            network_name, nic, name);
  if (has_protocol (self, attachment, MIGNET_BOOT_PROTOCOL_AUTOCONF))
    return g_strdup_printf ("Check that a router of network '%s' announces a prefix to %s of host "
                            "'%s'",
                            network_name, nic, name);

  return g_strdup_printf (
      "Wait until %s of host '%s' has finished its duplicate address detection, "
      "and refresh its report",
      nic, name);
}

static char *
advise_on_unknown (const MignetCheck *self, int host, int network, const char *nic)
{
  const char *name = _mignet_check_get_host_name (self, host);

  if (!_mignet_snapshot_attachment (self->snapshot, host, network)->attached)
    return g_strdup_printf ("Refresh the report of host '%s': its networks were never reported",
                            name);

  return g_strdup_printf (
      "Refresh the report of host '%s': the addresses of %s were never reported", name, nic);
}

static char *
advise_on_no_address (const MignetCheck *self,
                      int host,
                      int network,
                      const char *nic,
                      const MignetNetworkCondition *condition)
{
  g_autofree char *expected = describe_expected (self, network);

  return g_strdup_printf ("Configure %s on %s of host '%s'%s", expected, nic,
                          _mignet_check_get_host_name (self, host),
                          condition->duplicate ? " that no other host has" : "");
}

char *
_mignet_check_advise_on_state (const MignetCheck *self,
                               int host,
                               int network,
                               const MignetNetworkCondition *condition)
{
  const MignetSnapshotAttachment *attachment =
      _mignet_snapshot_attachment (self->snapshot, host, network);
  const char *name = _mignet_check_get_host_name (self, host);
  const char *network_name = _mignet_check_get_network_name (self, network);
  g_autofree char *nic = attachment->nic != NULL
                             ? g_strdup_printf ("'%s'", attachment->nic)
                             : g_strdup_printf ("the interface of network '%s'", network_name);

  switch (condition->state)
    {
    case MIGNET_NETWORK_STATE_ABSENT:
      return g_strdup_printf ("Attach network '%s' to an interface of host '%s'", network_name,
                              name);
    case MIGNET_NETWORK_STATE_CARRIER_DOWN:
      return _mignet_check_advise_on_carrier (
          _mignet_snapshot_host (self->snapshot, host)->facts->host, attachment->nic);
    case MIGNET_NETWORK_STATE_WRONG_SUBNET:
      return advise_on_wrong_subnet (self, host, network);
    case MIGNET_NETWORK_STATE_ADDRESS_PENDING:
      return advise_on_pending (self, host, network, nic);
    case MIGNET_NETWORK_STATE_ADDRESS_UNKNOWN:
      return advise_on_unknown (self, host, network, nic);
    case MIGNET_NETWORK_STATE_NO_ADDRESS:
      return advise_on_no_address (self, host, network, nic, condition);
    case MIGNET_NETWORK_STATE_USABLE:
    default:
      break;
    }

  if (!condition->carrier_unknown)
    return g_strdup_printf ("Synchronize network '%s' of host '%s' with its definition",
                            network_name, name);
  if (attachment->nic == NULL)
    return g_strdup_printf ("Report which interface of host '%s' network '%s' is on", name,
                            network_name);

  return g_strdup_printf ("Refresh the report of host '%s': the carrier of %s is not known", name,
                          nic);
}
