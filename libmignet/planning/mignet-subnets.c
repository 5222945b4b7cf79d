/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-subnets-private.h"

gboolean
_mignet_address_is_duplicate (const MignetSnapshotAddress *address)
{
  return address->routable &&
         (address->state == MIGNET_ADDRESS_STATE_DUPLICATE || address->other_host >= 0);
}

gboolean
_mignet_address_is_usable (const MignetSnapshotAddress *address)
{
  return address->routable && address->state != MIGNET_ADDRESS_STATE_TENTATIVE &&
         !_mignet_address_is_duplicate (address);
}

gboolean
_mignet_address_is_pending (const MignetSnapshotAddress *address)
{
  return address->routable && address->state == MIGNET_ADDRESS_STATE_TENTATIVE &&
         !_mignet_address_is_duplicate (address);
}

guint
_mignet_address_get_family_index (const MignetSnapshotAddress *address)
{
  return address->subnet.family == G_SOCKET_FAMILY_IPV4 ? 0 : 1;
}

gboolean
_mignet_subnets_contain (const MignetSnapshotNetwork *network, const MignetSnapshotAddress *address)
{
  const GArray *subnets = network->subnets[_mignet_address_get_family_index (address)];

  if (subnets->len == 0)
    return TRUE;

  for (guint i = 0; i < subnets->len; i++)
    {
      if (_mignet_subnet_contains (&g_array_index (subnets, MignetSubnet, i),
                                   address->subnet.family, address->bytes))
        return TRUE;
    }

  return FALSE;
}

gboolean
_mignet_address_subnet_contains (const MignetSnapshotAddress *a, const MignetSnapshotAddress *b)
{
  return _mignet_subnet_contains (&a->subnet, b->subnet.family, b->bytes);
}

gboolean
_mignet_address_shares_subnet (const MignetSnapshotAddress *a, const MignetSnapshotAddress *b)
{
  return _mignet_address_subnet_contains (a, b) && _mignet_address_subnet_contains (b, a);
}
