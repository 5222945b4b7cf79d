/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-links-private.h"

#include <string.h>

static MignetNic *
lookup_nic (MignetHost *host, const char *name)
{
  return name != NULL ? mignet_host_lookup_nic (host, name) : NULL;
}

guint
_mignet_link_get_mtu (MignetHost *host, const char *nic)
{
  MignetNic *link = lookup_nic (host, nic);

  while (link != NULL && mignet_nic_get_mtu (link) == 0 &&
         mignet_nic_get_kind (link) == MIGNET_NIC_KIND_VLAN)
    link = lookup_nic (host, mignet_nic_get_base (link));

  return link != NULL ? mignet_nic_get_mtu (link) : 0;
}

/* Both the names and the numbers that Linux has for a mode are in use. */
static gboolean
has_mode (MignetNic *bond, const char *name, const char *number)
{
  const char *mode = mignet_nic_get_mode (bond);

  return mode != NULL && (strcmp (mode, name) == 0 || strcmp (mode, number) == 0);
}

typedef struct
{
  guint slowest;
  guint64 sum;
  gboolean complete;
} Speeds;

/* Passes over what has no link: it carries nothing. */
static void
count_speed (Speeds *speeds, MignetHost *host, const char *name)
{
  MignetNic *nic = lookup_nic (host, name);
  guint speed = _mignet_link_get_speed (host, name);

  if (nic != NULL && mignet_nic_get_carrier (nic) == MIGNET_CARRIER_DOWN)
    return;

  if (speed == 0)
    {
      speeds->complete = FALSE;
      return;
    }

  speeds->sum += speed;
  if (speeds->slowest == 0 || speed < speeds->slowest)
    speeds->slowest = speed;
}

static guint
get_bond_speed (MignetHost *host, MignetNic *bond)
{
  const char *const *slaves = mignet_nic_get_slaves (bond);
  guint reported = mignet_nic_get_speed (bond);
  Speeds speeds = { .complete = TRUE };
  guint active = 0;

  for (guint i = 0; slaves != NULL && slaves[i] != NULL; i++)
    count_speed (&speeds, host, slaves[i]);

  if (has_mode (bond, "active-backup", "1"))
    {
      active = _mignet_link_get_speed (host, mignet_nic_get_active_slave (bond));
      if (active != 0)
        return active;

      return reported != 0 ? reported : speeds.slowest;
    }

  if (reported != 0 && (!speeds.complete || mignet_nic_get_mode (bond) == NULL))
    return reported;

  /* In a mode that is not known the slaves may or may not add up. */
  if (has_mode (bond, "broadcast", "3") || mignet_nic_get_mode (bond) == NULL)
    return speeds.slowest != 0 ? speeds.slowest : reported;

  return speeds.sum != 0 ? (guint) MIN (speeds.sum, G_MAXUINT) : reported;
}

static guint
get_bridge_speed (MignetHost *host, MignetNic *bridge)
{
  const char *const *ports = mignet_nic_get_ports (bridge);
  Speeds speeds = { .complete = TRUE };

  for (guint i = 0; ports != NULL && ports[i] != NULL; i++)
    {
      MignetNic *port = lookup_nic (host, ports[i]);

      if (port != NULL && mignet_nic_get_kind (port) != MIGNET_NIC_KIND_OTHER)
        count_speed (&speeds, host, ports[i]);
    }

  return speeds.slowest != 0 ? speeds.slowest : mignet_nic_get_speed (bridge);
}

static guint
get_vlan_speed (MignetHost *host, MignetNic *vlan)
{
  guint speed = _mignet_link_get_speed (host, mignet_nic_get_base (vlan));

  return speed != 0 ? speed : mignet_nic_get_speed (vlan);
}

guint
_mignet_link_get_speed (MignetHost *host, const char *nic)
{
  MignetNic *link = lookup_nic (host, nic);

  if (link == NULL)
    return 0;

  switch (mignet_nic_get_kind (link))
    {
    case MIGNET_NIC_KIND_BOND:
      return get_bond_speed (host, link);
    case MIGNET_NIC_KIND_BRIDGE:
      return get_bridge_speed (host, link);
    case MIGNET_NIC_KIND_VLAN:
      return get_vlan_speed (host, link);
    case MIGNET_NIC_KIND_ETHERNET:
    case MIGNET_NIC_KIND_OTHER:
    default:
      return mignet_nic_get_speed (link);
    }
}

static gboolean
has_name (const char *const *names, const char *name)
{
  return names != NULL && g_strv_contains (names, name);
}

static gboolean
stands_on (MignetNic *nic, const char *lower)
{
  return g_strcmp0 (mignet_nic_get_base (nic), lower) == 0 ||
         has_name (mignet_nic_get_slaves (nic), lower) ||
         has_name (mignet_nic_get_ports (nic), lower);
}

static void
collect_vlans_on (GPtrArray *vlans, MignetHost *host, const char *lower)
{
  GPtrArray *nics = _mignet_host_peek_nics (host);

  for (guint i = 0; i < nics->len; i++)
    {
      MignetNic *nic = nics->pdata[i];
      const char *name = mignet_nic_get_name (nic);

      if (!stands_on (nic, lower))
        continue;

      if (mignet_nic_get_kind (nic) != MIGNET_NIC_KIND_VLAN)
        collect_vlans_on (vlans, host, name);
      else if (!g_ptr_array_find_with_equal_func (vlans, name, g_str_equal, NULL))
        g_ptr_array_add (vlans, g_strdup (name));
    }
}

char **
_mignet_link_dup_vlans_on (MignetHost *host, const char *nic)
{
  g_autoptr (GPtrArray) vlans = g_ptr_array_new ();

  if (nic != NULL)
    collect_vlans_on (vlans, host, nic);
  g_ptr_array_add (vlans, NULL);

  return (char **) g_ptr_array_steal (vlans, NULL);
}

/* Adds what is listed of the names to the interfaces, once each. */
static gboolean
add_lowers (GPtrArray *nics, GHashTable *seen, MignetHost *host, const char *const *names)
{
  gboolean found = FALSE;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      MignetNic *nic = mignet_host_lookup_nic (host, names[i]);

      if (nic == NULL)
        continue;

      found = TRUE;
      if (g_hash_table_add (seen, nic))
        g_ptr_array_add (nics, nic);
    }

  return found;
}

/* The wires below an interface that have no link: those that a cable goes into. */
static void
collect_dead_wires (GPtrArray *wires, MignetHost *host, const char *name)
{
  const char *names[] = { name, NULL };
  g_autoptr (GPtrArray) nics = g_ptr_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  add_lowers (nics, seen, host, names);
  for (guint i = 0; i < nics->len; i++)
    {
      MignetNic *nic = nics->pdata[i];
      const char *base[] = { mignet_nic_get_base (nic), NULL };
      gboolean has_lowers = add_lowers (nics, seen, host, base);

      has_lowers |= add_lowers (nics, seen, host, mignet_nic_get_slaves (nic));
      has_lowers |= add_lowers (nics, seen, host, mignet_nic_get_ports (nic));
      if (!has_lowers && mignet_nic_get_carrier (nic) == MIGNET_CARRIER_DOWN &&
          mignet_nic_get_kind (nic) != MIGNET_NIC_KIND_OTHER)
        g_ptr_array_add (wires, g_strdup (mignet_nic_get_name (nic)));
    }
}

char **
_mignet_link_dup_dead_wires (MignetHost *host, const char *nic)
{
  GPtrArray *wires = g_ptr_array_new ();

  collect_dead_wires (wires, host, nic);
  if (wires->len == 0)
    g_ptr_array_add (wires, g_strdup (nic));
  g_ptr_array_add (wires, NULL);

  return (char **) g_ptr_array_free (wires, FALSE);
}
