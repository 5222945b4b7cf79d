/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-host-report-private.h"
#include "document/mignet-import-private.h"
#include "document/mignet-xml-private.h"
#include "model/mignet-checks-private.h"
#include "net/mignet-net-private.h"

/* What libvirt says about the interfaces and the virtual networks of a host. Most of the time it
 * does not know addresses; then they are unknown. */

typedef struct
{
  MignetHostReport *report;
  const char *document; /* what messages call the text that is being read */
} Reader;

static gboolean
fail_attribute (const Reader *reader,
                const MignetXmlElement *element,
                const char *name,
                const char *expected,
                GError **error)
{
  g_autofree char *value = _mignet_text_dup_printable (_mignet_xml_get_attribute (element, name));

  return _mignet_xml_fail (element, reader->document, error, "found %s='%s', expected %s", name,
                           value, expected);
}

/* An attribute that may be left out: the value then stays. */
static gboolean
read_number (const Reader *reader,
             const MignetXmlElement *element,
             const char *name,
             guint max,
             guint *value,
             GError **error)
{
  const char *text = element != NULL ? _mignet_xml_get_attribute (element, name) : NULL;
  g_autofree char *expected = NULL;
  guint64 number = 0;

  if (text == NULL)
    return TRUE;

  if (!g_ascii_string_to_unsigned (text, 10, 0, max, &number, NULL))
    {
      expected = g_strdup_printf ("an integer from 0 to %u", max);
      return fail_attribute (reader, element, name, expected, error);
    }

  *value = (guint) number;

  return TRUE;
}

static gboolean
check_name (const Reader *reader, const MignetXmlElement *element, const char *name, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (name == NULL)
    return _mignet_xml_fail (element, reader->document, error,
                             "found no name of an interface, expected one");

  return _mignet_identity_check ("network interface", "name", name, &cause) ||
         _mignet_xml_fail (element, reader->document, error, "%s", cause->message);
}

static MignetNicKind
find_kind (const char *type)
{
  static const struct
  {
    const char *word;
    MignetNicKind kind;
  } kinds[] = {
    { "ethernet", MIGNET_NIC_KIND_ETHERNET },
    { "bond", MIGNET_NIC_KIND_BOND },
    { "vlan", MIGNET_NIC_KIND_VLAN },
    { "bridge", MIGNET_NIC_KIND_BRIDGE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (g_strcmp0 (type, kinds[i].word) == 0)
        return kinds[i].kind;
    }

  return MIGNET_NIC_KIND_OTHER;
}

static MignetCarrier
find_carrier (const MignetXmlElement *link)
{
  const char *state = link != NULL ? _mignet_xml_get_attribute (link, "state") : NULL;

  if (state == NULL || strcmp (state, "unknown") == 0)
    return MIGNET_CARRIER_UNKNOWN;

  return strcmp (state, "up") == 0 ? MIGNET_CARRIER_UP : MIGNET_CARRIER_DOWN;
}

static gboolean
read_link (const Reader *reader,
           MignetNicReport *nic,
           const MignetXmlElement *element,
           GError **error)
{
  const MignetXmlElement *link = _mignet_xml_find_child (element, "link");
  const MignetXmlElement *mac = _mignet_xml_find_child (element, "mac");
  const MignetXmlElement *mtu = _mignet_xml_find_child (element, "mtu");
  g_autoptr (GError) cause = NULL;

  if (!read_number (reader, link, "speed", G_MAXINT, &nic->speed, error) ||
      !read_number (reader, mtu, "size", G_MAXINT, &nic->mtu, error))
    return FALSE;
  if (!_mignet_mtu_check ("interface", nic->name, nic->mtu, &cause))
    return _mignet_xml_fail (mtu, reader->document, error, "%s", cause->message);

  nic->mac = mac != NULL ? g_strdup (_mignet_xml_get_attribute (mac, "address")) : NULL;
  nic->carrier = find_carrier (link);

  return TRUE;
}

/* An address without the length of its prefix is not told. */
static gboolean
read_ip (const Reader *reader,
         MignetFamilyReport families[],
         const MignetXmlElement *ip,
         MignetAddressOrigin origin,
         GError **error)
{
  const char *address = _mignet_xml_get_attribute (ip, "address");
  const char *prefix = _mignet_xml_get_attribute (ip, "prefix");
  const char *netmask = _mignet_xml_get_attribute (ip, "netmask");
  g_autoptr (MignetIpAddress) parsed = NULL;
  g_autoptr (GError) cause = NULL;
  g_autofree char *text = NULL;

  if (address == NULL || (prefix == NULL && netmask == NULL))
    return TRUE;

  text = prefix != NULL
             ? g_strdup_printf ("%s/%s", address, prefix)
             : g_strdup_printf ("%s/%d", address, _mignet_import_parse_netmask (netmask));
  parsed = mignet_ip_address_new_full (text, origin, MIGNET_ADDRESS_STATE_PREFERRED, &cause);
  if (parsed == NULL)
    return _mignet_xml_fail (ip, reader->document, error, "%s", cause->message);

  if (!g_inet_address_get_is_link_local (mignet_ip_address_get_inet_address (parsed)))
    _mignet_family_report_take (families, g_steal_pointer (&parsed));

  return TRUE;
}

/* What is configured for a family. A lease is no part of the configuration. */
static gboolean
read_protocol (const Reader *reader,
               MignetNicReport *nic,
               const MignetXmlElement *element,
               GError **error)
{
  const char *family = _mignet_xml_get_attribute (element, "family");
  gboolean ipv6 = g_strcmp0 (family, "ipv6") == 0;
  MignetFamilyReport *own = &nic->families[ipv6 ? MIGNET_REPORT_IPV6 : MIGNET_REPORT_IPV4];
  MignetAddressOrigin origin = MIGNET_ADDRESS_ORIGIN_STATIC;

  if (_mignet_xml_find_child (element, "dhcp") != NULL)
    {
      own->protocol = MIGNET_BOOT_PROTOCOL_DHCP;
      origin = MIGNET_ADDRESS_ORIGIN_DHCP;
    }
  else if (ipv6 && _mignet_xml_find_child (element, "autoconf") != NULL)
    {
      own->protocol = MIGNET_BOOT_PROTOCOL_AUTOCONF;
      origin = MIGNET_ADDRESS_ORIGIN_AUTOCONF;
    }

  for (guint i = 0; i < element->children->len; i++)
    {
      const MignetXmlElement *child = g_ptr_array_index (element->children, i);

      if (strcmp (child->name, "ip") == 0 && !read_ip (reader, nic->families, child, origin, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_protocols (const Reader *reader,
                MignetNicReport *nic,
                const MignetXmlElement *element,
                GError **error)
{
  for (guint i = 0; i < element->children->len; i++)
    {
      const MignetXmlElement *child = g_ptr_array_index (element->children, i);

      if (strcmp (child->name, "protocol") == 0 && !read_protocol (reader, nic, child, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
add_interface (const Reader *reader, const MignetXmlElement *element, GError **error)
{
  const char *name = _mignet_xml_get_attribute (element, "name");
  MignetNicReport *nic = NULL;

  if (!check_name (reader, element, name, error))
    return FALSE;

  nic = _mignet_host_report_add_nic (reader->report, name,
                                     find_kind (_mignet_xml_get_attribute (element, "type")));
  if (nic == NULL)
    return _mignet_xml_fail (element, reader->document, error,
                             "found a second interface '%s', expected names to be unique", name);

  return read_link (reader, nic, element, error) && read_protocols (reader, nic, element, error);
}

/* Slaves and ports are described where they are used, and perhaps by themselves, too. */
static gboolean
read_members (const Reader *reader,
              MignetNicReport *nic,
              const MignetXmlElement *wiring,
              GError **error)
{
  for (guint i = 0; i < wiring->children->len; i++)
    {
      const MignetXmlElement *child = g_ptr_array_index (wiring->children, i);
      const char *name = _mignet_xml_get_attribute (child, "name");
      MignetNicReport *member = NULL;

      if (strcmp (child->name, "interface") != 0)
        continue;
      if (!check_name (reader, child, name, error))
        return FALSE;
      if (_mignet_host_report_lookup_nic (reader->report, name) == NULL &&
          !add_interface (reader, child, error))
        return FALSE;

      member = _mignet_host_report_lookup_nic (reader->report, name);
      g_free (member->master);
      member->master = g_strdup (nic->name);
      _mignet_nic_report_add_member (nic, name);
    }

  return TRUE;
}

static gboolean
read_vlan (const Reader *reader, MignetNicReport *nic, const MignetXmlElement *vlan, GError **error)
{
  const MignetXmlElement *base = _mignet_xml_find_child (vlan, "interface");
  const char *name = base != NULL ? _mignet_xml_get_attribute (base, "name") : NULL;

  if (!read_number (reader, vlan, "tag", MIGNET_MAX_VLAN_ID, &nic->vlan_id, error) ||
      (base != NULL && !check_name (reader, base, name, error)))
    return FALSE;

  g_free (nic->base);
  nic->base = g_strdup (name);

  return TRUE;
}

/* Wires an interface that was added, and what was described in it. */
static gboolean
wire_interface (const Reader *reader, const MignetXmlElement *element, GError **error)
{
  const char *name = _mignet_xml_get_attribute (element, "name");
  MignetNicReport *nic = _mignet_host_report_lookup_nic (reader->report, name);

  for (guint i = 0; i < element->children->len; i++)
    {
      const MignetXmlElement *child = g_ptr_array_index (element->children, i);

      if (nic->kind == MIGNET_NIC_KIND_VLAN && strcmp (child->name, "vlan") == 0)
        {
          if (!read_vlan (reader, nic, child, error))
            return FALSE;
          continue;
        }
      if (!(nic->kind == MIGNET_NIC_KIND_BOND && strcmp (child->name, "bond") == 0) &&
          !(nic->kind == MIGNET_NIC_KIND_BRIDGE && strcmp (child->name, "bridge") == 0))
        continue;

      if (nic->kind == MIGNET_NIC_KIND_BOND && nic->mode == NULL)
        nic->mode = g_strdup (_mignet_xml_get_attribute (child, "mode"));
      if (!read_members (reader, nic, child, error))
        return FALSE;

      for (guint j = 0; j < child->children->len; j++)
        {
          const MignetXmlElement *member = g_ptr_array_index (child->children, j);

          if (strcmp (member->name, "interface") == 0 && !wire_interface (reader, member, error))
            return FALSE;
        }
    }

  return TRUE;
}

static MignetNetwork *
find_network (MignetCluster *cluster, const MignetXmlElement *element)
{
  const MignetXmlElement *name = _mignet_xml_find_child (element, "name");
  MignetNetwork *network =
      name != NULL ? mignet_cluster_lookup_network (cluster, name->text->str) : NULL;

  return network != NULL && strcmp (mignet_network_get_name (network), name->text->str) == 0
             ? network
             : NULL;
}

/* The bridge of a virtual network, which libvirt may have made itself, or the interface that it
 * shares. */
static gboolean
find_device (const Reader *reader,
             const MignetXmlElement *element,
             MignetNicReport **nic,
             GError **error)
{
  const MignetXmlElement *bridge = _mignet_xml_find_child (element, "bridge");
  const MignetXmlElement *forward = _mignet_xml_find_child (element, "forward");
  const char *name = bridge != NULL ? _mignet_xml_get_attribute (bridge, "name") : NULL;

  *nic = NULL;
  if (name != NULL)
    {
      if (!check_name (reader, bridge, name, error))
        return FALSE;
      *nic = _mignet_host_report_lookup_nic (reader->report, name);
      if (*nic == NULL)
        *nic = _mignet_host_report_add_nic (reader->report, name, MIGNET_NIC_KIND_BRIDGE);
    }
  else if (forward != NULL)
    *nic =
        _mignet_host_report_lookup_nic (reader->report, _mignet_xml_get_attribute (forward, "dev"));

  return TRUE;
}

/* libvirt gives the addresses itself unless somebody else made the bridge. */
static gboolean
is_addressed (const MignetXmlElement *element)
{
  static const char *const modes[] = { "nat", "route", "open", NULL };
  const MignetXmlElement *forward = _mignet_xml_find_child (element, "forward");
  const char *mode = forward != NULL ? _mignet_xml_get_attribute (forward, "mode") : NULL;

  return forward == NULL || mode == NULL || g_strv_contains (modes, mode);
}

/* Networks that the cluster does not have are none of ours. */
static gboolean
read_network (const Reader *reader, const MignetXmlElement *element, GError **error)
{
  MignetNetwork *network = find_network (reader->report->cluster, element);
  MignetAttachmentReport *attachment = NULL;
  MignetNicReport *nic = NULL;

  if (network == NULL)
    return TRUE;
  if (_mignet_host_report_is_attached (reader->report, network))
    return _mignet_xml_fail (element, reader->document, error,
                             "found a second network '%s', expected one at most",
                             mignet_network_get_name (network));
  if (!find_device (reader, element, &nic, error))
    return FALSE;

  attachment = _mignet_host_report_attach (reader->report, network, nic);
  if (!is_addressed (element))
    return TRUE;

  for (guint i = 0; i < MIGNET_REPORT_N_FAMILIES; i++)
    _mignet_family_report_set_told (&attachment->families[i]);
  for (guint i = 0; i < element->children->len; i++)
    {
      const MignetXmlElement *child = g_ptr_array_index (element->children, i);

      if (strcmp (child->name, "ip") == 0 &&
          !read_ip (reader, attachment->families, child, MIGNET_ADDRESS_ORIGIN_STATIC, error))
        return FALSE;
    }

  return TRUE;
}

typedef gboolean (*ReadRootFunc) (const Reader *reader,
                                  const MignetXmlElement *root,
                                  GError **error);

/* Reads the documents whose root has the name. */
static gboolean
read_roots (Reader *reader,
            GPtrArray *roots,
            GPtrArray *names,
            const char *root_name,
            ReadRootFunc read_root,
            GError **error)
{
  for (guint i = 0; i < roots->len; i++)
    {
      const MignetXmlElement *root = g_ptr_array_index (roots, i);

      reader->document = g_ptr_array_index (names, i);
      if (strcmp (root->name, root_name) == 0 && !read_root (reader, root, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
parse_documents (GPtrArray *documents, GPtrArray *names, GPtrArray *roots, GError **error)
{
  for (guint i = 0; i < documents->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      MignetXmlElement *root = _mignet_xml_parse (g_ptr_array_index (documents, i), name, error);

      if (root == NULL)
        return FALSE;
      g_ptr_array_add (roots, root);
      if (strcmp (root->name, "interface") != 0 && strcmp (root->name, "network") != 0)
        return _mignet_xml_fail (root, name, error,
                                 "found another element, expected 'interface' or 'network'");
    }

  return TRUE;
}

static GPtrArray *
name_documents (GPtrArray *documents, const char *const *names)
{
  GPtrArray *result = g_ptr_array_new_with_free_func (g_free);
  gboolean named = names != NULL;

  for (guint i = 0; i < documents->len; i++)
    {
      named = named && names[i] != NULL;
      g_ptr_array_add (result, named ? g_strdup (names[i]) : g_strdup_printf ("XML %u", i + 1));
    }

  return result;
}

/**
 * mignet_host_import_libvirt:
 * @self: a host
 * @cluster: the cluster whose networks are looked for
 * @documents: (element-type GBytes): XML documents of libvirt: each describes an interface, as
 *   `virsh iface-dumpxml` prints it, or a virtual network, as `virsh net-dumpxml` does
 * @names: (nullable) (array zero-terminated=1): what messages call the documents, in their order;
 *   %NULL for "XML 1" and so on
 * @error: return location for a #GError
 *
 * Takes interfaces and networks of a host over from what libvirt says about them. Everything is
 * taken over or nothing. libvirt does not list all interfaces, so those that are not described stay
 * as they are, and so do attachments of networks that nothing is said about.
 *
 * A virtual network is the network of the cluster that has its name. Other networks are found as
 * mignet_host_import_ip() finds them, but none is ever taken to be absent. Addresses are those that
 * an interface is configured with, if libvirt tells them, and those that libvirt itself gives the
 * bridge of a virtual network; otherwise they stay as they are, or are unknown.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_SYNTAX or %MIGNET_ERROR_DOCUMENT set and nothing
 *   changed
 *
 * Since: 1.0
 */
gboolean
mignet_host_import_libvirt (MignetHost *self,
                            MignetCluster *cluster,
                            GPtrArray *documents,
                            const char *const *names,
                            GError **error)
{
  g_autoptr (MignetHostReport) report = NULL;
  g_autoptr (GPtrArray) all_names = NULL;
  g_autoptr (GPtrArray) roots =
      g_ptr_array_new_with_free_func ((GDestroyNotify) _mignet_xml_element_free);
  g_autoptr (GError) cause = NULL;
  Reader reader = { 0 };

  g_return_val_if_fail (MIGNET_IS_HOST (self), FALSE);
  g_return_val_if_fail (MIGNET_IS_CLUSTER (cluster), FALSE);
  g_return_val_if_fail (documents != NULL && documents->len > 0, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  all_names = name_documents (documents, names);
  report = _mignet_host_report_new (self, cluster);
  reader.report = report;
  if (!parse_documents (documents, all_names, roots, error) ||
      !read_roots (&reader, roots, all_names, "interface", add_interface, error) ||
      !read_roots (&reader, roots, all_names, "interface", wire_interface, error))
    return FALSE;

  _mignet_host_report_keep_nics (report);
  if (!read_roots (&reader, roots, all_names, "network", read_network, error))
    return FALSE;

  _mignet_host_report_map_networks (report);

  /* What is left to refuse is a circle of interfaces. */
  return _mignet_host_report_apply (report, &cause) ||
         _mignet_xml_fail (g_ptr_array_index (roots, 0), g_ptr_array_index (all_names, 0), error,
                           "%s", cause->message);
}
