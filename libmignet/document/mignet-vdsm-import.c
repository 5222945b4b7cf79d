/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-cluster-document-private.h"
#include "document/mignet-import-private.h"
#include "document/mignet-vdsm-private.h"
#include "model/mignet-checks-private.h"

/* What oVirt's host agent answers to getCapabilities and getStats, in every generation of it: MTUs
 * are numbers or strings, members that later versions have may be missing, and addresses have been
 * seen that are none. */

/* Names that are no interface names are stored on hosts as "on" and the first characters of the
 * network's id. */
#define VDSM_NAME_PREFIX "on"
#define VDSM_NAME_ID_LENGTH 13

/* Speeds and counts that are larger than any that a document can hold are no numbers. */
#define MAX_NUMBER G_MAXINT

typedef gboolean (*ReadEntryFunc) (MignetHostReport *report,
                                   const MignetJsonNode *root,
                                   const MignetJsonNode *entry,
                                   GError **error);

/* The entries of a map from names to objects. */
static gboolean
read_map (MignetHostReport *report,
          const MignetJsonNode *root,
          const char *name,
          ReadEntryFunc read_entry,
          GError **error)
{
  MignetJsonNode map;
  gboolean found;
  g_autofree const char **names = NULL;

  if (!_mignet_import_read_object (root, name, &map, &found, error))
    return FALSE;
  if (!found)
    return TRUE;

  names = _mignet_json_list_members (&map);
  for (guint i = 0; names[i] != NULL; i++)
    {
      MignetJsonNode entry;

      _mignet_json_get_member (&map, names[i], &entry);
      if (!_mignet_json_is_object (&entry))
        return _mignet_json_fail_unexpected (&entry, "an object", error);
      if (!read_entry (report, root, &entry, error))
        return FALSE;
    }

  return TRUE;
}

static MignetNicReport *
add_nic (MignetHostReport *report, const MignetJsonNode *entry, MignetNicKind kind, GError **error)
{
  MignetNicReport *nic = NULL;
  const char *mac = NULL;
  gint64 mtu = 0;
  gint64 speed = 0;

  if (!_mignet_identity_check ("network interface", "name", entry->name, error))
    {
      _mignet_json_wrap (entry, error);
      return NULL;
    }

  nic = _mignet_host_report_add_nic (report, entry->name, kind);
  if (nic == NULL)
    {
      _mignet_json_fail (entry, error, "found a second interface '%s', expected names to be unique",
                         entry->name);
      return NULL;
    }

  if (!_mignet_json_read_string (entry, "hwaddr", &mac, error) ||
      !_mignet_import_read_number (entry, "mtu", MAX_NUMBER, &mtu, error) ||
      !_mignet_import_read_number (entry, "speed", MAX_NUMBER, &speed, error))
    return NULL;

  nic->mac = mac != NULL && *mac != '\0' ? g_strdup (mac) : NULL;
  nic->mtu = (guint) mtu;
  nic->speed = (guint) speed;
  if (!_mignet_mtu_check ("interface", nic->name, nic->mtu, error))
    {
      _mignet_json_wrap (entry, error);
      return NULL;
    }

  return nic;
}

static gboolean
read_members (MignetNicReport *nic, const MignetJsonNode *entry, const char *name, GError **error)
{
  MignetJsonNode member;
  gsize length = 0;

  if (!_mignet_json_get_member (entry, name, &member))
    return TRUE;
  if (!_mignet_json_get_length (&member, &length, error))
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      MignetJsonNode element;
      const char *value = NULL;

      _mignet_json_get_element (&member, i, &element);
      if (!_mignet_name_read (&element, "network interface", "name", &value, error))
        return FALSE;
      _mignet_nic_report_add_member (nic, value);
    }

  return TRUE;
}

static gboolean
read_nic (MignetHostReport *report,
          G_GNUC_UNUSED const MignetJsonNode *root,
          const MignetJsonNode *entry,
          GError **error)
{
  return add_nic (report, entry, MIGNET_NIC_KIND_ETHERNET, error) != NULL;
}

static gboolean
read_bond (MignetHostReport *report,
           G_GNUC_UNUSED const MignetJsonNode *root,
           const MignetJsonNode *entry,
           GError **error)
{
  MignetNicReport *nic = add_nic (report, entry, MIGNET_NIC_KIND_BOND, error);
  MignetJsonNode options;
  const char *active_slave = NULL;
  const char *mode = NULL;
  gboolean found;

  if (nic == NULL || !read_members (nic, entry, "slaves", error) ||
      !_mignet_json_read_string (entry, "active_slave", &active_slave, error) ||
      !_mignet_import_read_object (entry, "opts", &options, &found, error) ||
      (found && !_mignet_json_read_string (&options, "mode", &mode, error)))
    return FALSE;

  if (active_slave != NULL && *active_slave != '\0')
    {
      MignetJsonNode member;

      _mignet_json_get_member (entry, "active_slave", &member);
      if (!_mignet_name_read (&member, "network interface", "name", &active_slave, error))
        return FALSE;
      nic->active_slave = g_strdup (active_slave);
    }
  nic->mode = mode != NULL ? g_strdup (_mignet_import_find_bond_mode (mode)) : NULL;

  return TRUE;
}

/* The oldest generation says base and tag in the name alone. */
static gboolean
read_vlan (MignetHostReport *report,
           G_GNUC_UNUSED const MignetJsonNode *root,
           const MignetJsonNode *entry,
           GError **error)
{
  MignetNicReport *nic = add_nic (report, entry, MIGNET_NIC_KIND_VLAN, error);
  const char *dot = strrchr (entry->name, '.');
  MignetJsonNode member;
  const char *base = NULL;
  guint64 tag = 0;
  gint64 vlan_id = 0;

  if (nic == NULL ||
      !_mignet_import_read_number (entry, "vlanid", MIGNET_MAX_VLAN_ID, &vlan_id, error))
    return FALSE;
  if (_mignet_json_get_member (entry, "iface", &member) &&
      !_mignet_name_read (&member, "network interface", "name", &base, error))
    return FALSE;

  nic->base = base != NULL ? g_strdup (base) : NULL;
  nic->vlan_id = (guint) vlan_id;
  if (dot == NULL || dot == entry->name)
    return TRUE;

  if (base == NULL)
    nic->base = g_strndup (entry->name, dot - entry->name);
  if (!_mignet_json_get_member (entry, "vlanid", &member) &&
      g_ascii_string_to_unsigned (dot + 1, 10, 0, MIGNET_MAX_VLAN_ID, &tag, NULL))
    nic->vlan_id = (guint) tag;

  return TRUE;
}

static gboolean
read_bridge (MignetHostReport *report,
             G_GNUC_UNUSED const MignetJsonNode *root,
             const MignetJsonNode *entry,
             GError **error)
{
  MignetNicReport *nic = add_nic (report, entry, MIGNET_NIC_KIND_BRIDGE, error);

  return nic != NULL && read_members (nic, entry, "ports", error);
}

/* The name that a network has on hosts. */
static gboolean
has_vdsm_name (MignetNetwork *network, const char *name)
{
  g_autoptr (GString) expected = g_string_new (VDSM_NAME_PREFIX);
  guint length = 0;

  for (const char *p = mignet_network_get_id (network); *p != '\0' && length < VDSM_NAME_ID_LENGTH;
       p++)
    {
      if (g_ascii_isalnum (*p))
        {
          g_string_append_c (expected, *p);
          length++;
        }
    }

  return length == VDSM_NAME_ID_LENGTH && strcmp (expected->str, name) == 0;
}

static MignetNetwork *
find_network (MignetCluster *cluster, const char *name)
{
  GListModel *networks = mignet_cluster_get_networks (cluster);
  MignetNetwork *by_id = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (networks); i++)
    {
      g_autoptr (MignetNetwork) network = g_list_model_get_item (networks, i);

      if (strcmp (mignet_network_get_name (network), name) == 0)
        return network;
      if (has_vdsm_name (network, name))
        by_id = network;
    }

  return by_id;
}

/* The device that carries a network: the one that is named, which is a bridge if the network is
 * bridged, or else what is named to be under it. */
static gboolean
find_carrier (MignetHostReport *report,
              const MignetJsonNode *entry,
              gboolean bridged,
              MignetNicReport **nic,
              GError **error)
{
  static const char *const members[] = { "iface", "interface", "southbound" };

  *nic = bridged ? _mignet_host_report_lookup_nic (report, entry->name) : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      MignetJsonNode member;
      const char *name = NULL;

      if (!_mignet_json_get_member (entry, members[i], &member) || _mignet_json_is_null (&member))
        continue;
      if (!_mignet_json_get_string (&member, &name, error))
        return FALSE;
      if (*nic == NULL)
        *nic = _mignet_host_report_lookup_nic (report, name);
    }

  return TRUE;
}

/* A bridged network has the addresses of its bridge. */
static gboolean
find_address_entry (const MignetJsonNode *root,
                    const MignetJsonNode *entry,
                    gboolean bridged,
                    MignetJsonNode *bridges,
                    MignetJsonNode *bridge,
                    const MignetJsonNode **found,
                    GError **error)
{
  const char *name = entry->name;

  *found = entry;
  if (!bridged || !_mignet_json_get_member (root, "bridges", bridges))
    return TRUE;
  if (!_mignet_json_read_string (entry, "iface", &name, error))
    return FALSE;
  if (_mignet_json_get_member (bridges, name, bridge))
    *found = bridge;

  return TRUE;
}

/* Networks that the cluster does not have are none of ours. A network that does not say whether it
 * is bridged is. */
static gboolean
read_network (MignetHostReport *report,
              const MignetJsonNode *root,
              const MignetJsonNode *entry,
              GError **error)
{
  MignetNetwork *network = find_network (report->cluster, entry->name);
  MignetAttachmentReport *attachment = NULL;
  MignetNicReport *nic = NULL;
  MignetJsonNode bridges;
  MignetJsonNode bridge;
  const MignetJsonNode *address_entry = NULL;
  gboolean bridged = TRUE;

  if (!_mignet_json_read_boolean (entry, "bridged", &bridged, error) ||
      !find_carrier (report, entry, bridged, &nic, error) ||
      !find_address_entry (root, entry, bridged, &bridges, &bridge, &address_entry, error))
    return FALSE;

  if (network == NULL)
    return TRUE;
  if (_mignet_host_report_is_attached (report, network))
    return _mignet_json_fail (entry, error,
                              "found a second report of network '%s', expected one at most",
                              mignet_network_get_name (network));

  attachment = _mignet_host_report_attach (report, network, nic);

  return _mignet_vdsm_read_ipv4 (&attachment->families[MIGNET_REPORT_IPV4], address_entry, error) &&
         _mignet_vdsm_read_ipv6 (&attachment->families[MIGNET_REPORT_IPV6], address_entry, error);
}

static gboolean
read_state (MignetHostReport *report,
            G_GNUC_UNUSED const MignetJsonNode *root,
            const MignetJsonNode *entry,
            GError **error)
{
  MignetNicReport *nic = _mignet_host_report_lookup_nic (report, entry->name);
  const char *state = NULL;

  if (!_mignet_json_read_string (entry, "state", &state, error))
    return FALSE;

  if (nic != NULL && state != NULL && *state != '\0')
    nic->carrier = g_ascii_strcasecmp (state, "up") == 0        ? MIGNET_CARRIER_UP
                   : g_ascii_strcasecmp (state, "unknown") == 0 ? MIGNET_CARRIER_UNKNOWN
                                                                : MIGNET_CARRIER_DOWN;

  return TRUE;
}

/* The answer itself: calls wrap it as "result" or, of old, as "info". */
static void
unwrap (const MignetJsonNode *root, MignetJsonNode *answer, MignetJsonNode *inner)
{
  *inner = *root;
  if (_mignet_json_get_member (root, "result", answer) ||
      _mignet_json_get_member (root, "info", answer))
    *inner = *answer;
}

static gboolean
read_capabilities (MignetHostReport *report, const MignetJsonNode *root, GError **error)
{
  MignetJsonNode member;

  if (!_mignet_json_require_member (root, "nics", &member, error) ||
      !_mignet_json_require_member (root, "networks", &member, error))
    return FALSE;

  report->attachments = _mignet_attachment_reports_new ();

  return read_map (report, root, "nics", read_nic, error) &&
         read_map (report, root, "bondings", read_bond, error) &&
         read_map (report, root, "vlans", read_vlan, error) &&
         read_map (report, root, "bridges", read_bridge, error) &&
         read_map (report, root, "networks", read_network, error);
}

static gboolean
read_statistics (MignetHostReport *report, GBytes *statistics, const char *name, GError **error)
{
  g_autoptr (MignetJsonDocument) document = NULL;
  MignetJsonNode root;
  MignetJsonNode wrapped;
  MignetJsonNode answer;
  MignetJsonNode network;

  document = _mignet_json_document_import (statistics, name, error);
  if (document == NULL)
    return FALSE;

  _mignet_json_document_get_root (document, &root);
  unwrap (&root, &wrapped, &answer);

  return _mignet_json_require_member (&answer, "network", &network, error) &&
         read_map (report, &answer, "network", read_state, error);
}

/**
 * mignet_host_import_vdsm:
 * @self: a host
 * @cluster: the cluster whose networks are looked for
 * @capabilities: the answer of VDSM to `Host.getCapabilities`, with or without its envelope
 * @capabilities_name: (nullable): what messages call that text, %NULL for "capabilities"
 * @statistics: (nullable): the answer to `Host.getStats`, without which no carrier is known, or
 *   %NULL
 * @statistics_name: (nullable): what messages call that text, %NULL for "statistics"
 * @error: return location for a #GError
 *
 * Takes the interfaces, addresses and networks of a host over from what oVirt's host agent answers,
 * and its memory, the number of its CPUs and the versions of libvirt and QEMU if they are told.
 * Everything is taken over or nothing.
 *
 * Networks are found by the names that the agent gives them; those that it does not report are
 * absent. A bridged network has the addresses of its bridge. An address that cannot be read is
 * passed over; if nothing else is left of its family, the addresses are unknown. Speeds come from
 * the capabilities alone, because the statistics make one up where they know none.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_SYNTAX or %MIGNET_ERROR_DOCUMENT set and nothing
 *   changed
 *
 * Since: 1.0
 */
gboolean
mignet_host_import_vdsm (MignetHost *self,
                         MignetCluster *cluster,
                         GBytes *capabilities,
                         const char *capabilities_name,
                         GBytes *statistics,
                         const char *statistics_name,
                         GError **error)
{
  g_autoptr (MignetHostReport) report = NULL;
  g_autoptr (MignetJsonDocument) document = NULL;
  g_auto (MignetVdsmHost) facts = { 0 };
  MignetJsonNode root;
  MignetJsonNode wrapped;
  MignetJsonNode answer;

  g_return_val_if_fail (MIGNET_IS_HOST (self), FALSE);
  g_return_val_if_fail (MIGNET_IS_CLUSTER (cluster), FALSE);
  g_return_val_if_fail (capabilities != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  document = _mignet_json_document_import (
      capabilities, capabilities_name != NULL ? capabilities_name : "capabilities", error);
  if (document == NULL)
    return FALSE;

  _mignet_json_document_get_root (document, &root);
  unwrap (&root, &wrapped, &answer);
  report = _mignet_host_report_new (self, cluster);
  if (!read_capabilities (report, &answer, error) ||
      !_mignet_vdsm_host_read (&facts, &answer, error) ||
      (statistics != NULL &&
       !read_statistics (report, statistics,
                         statistics_name != NULL ? statistics_name : "statistics", error)))
    return FALSE;

  /* What is left to refuse is a circle of interfaces. */
  if (!_mignet_host_report_apply (report, error))
    return _mignet_json_wrap (&answer, error);

  _mignet_vdsm_host_apply (&facts, self);

  return TRUE;
}
