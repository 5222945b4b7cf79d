/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-xml-private.h"
#include "model/mignet-checks-private.h"
#include "net/mignet-net-private.h"

/* What libvirt says about a virtual machine. */

#define MIB (G_GUINT64_CONSTANT (1) << 20)

typedef struct
{
  const char *document; /* what messages call the text */
  MignetDiscovery *discovery;
  MignetVm *vm;             /* (owned) */
  GStrvBuilder *networks;   /* (owned): sources of its interfaces */
  GPtrArray *listen_places; /* (owned): where its displays listen */
} Reader;

static void
reader_clear (Reader *reader)
{
  g_clear_object (&reader->vm);
  g_clear_pointer (&reader->networks, g_strv_builder_unref);
  g_clear_pointer (&reader->listen_places, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, reader_clear)

static gboolean
fail_value (const Reader *reader,
            const MignetXmlElement *element,
            const char *value,
            const char *expected,
            GError **error)
{
  g_autofree char *text = _mignet_text_dup_printable (value);

  return _mignet_xml_fail (element, reader->document, error, "found '%s', expected %s", text,
                           expected);
}

static gboolean
check_identity (const Reader *reader,
                const MignetXmlElement *element,
                const char *kind,
                const char *what,
                const char *text,
                GError **error)
{
  g_autoptr (GError) cause = NULL;

  return _mignet_identity_check (kind, what, text, &cause) ||
         _mignet_xml_fail (element, reader->document, error, "%s", cause->message);
}

static gboolean
read_identity (Reader *reader, const MignetXmlElement *root, GError **error)
{
  const MignetXmlElement *name = _mignet_xml_find_child (root, "name");
  const MignetXmlElement *uuid = _mignet_xml_find_child (root, "uuid");

  if (name == NULL)
    return _mignet_xml_fail (root, reader->document, error, "found no name, expected one");
  if (!check_identity (reader, name, "VM", "name", name->text->str, error) ||
      (uuid != NULL && !check_identity (reader, uuid, "VM", "id", uuid->text->str, error)))
    return FALSE;

  reader->vm = mignet_vm_new (uuid != NULL ? uuid->text->str : name->text->str, name->text->str);

  return TRUE;
}

/* The number of bytes that a unit of libvirt stands for, 0 if there is no such unit. */
static guint64
find_unit (const char *unit)
{
  static const struct
  {
    const char *names[3];
    guint64 bytes;
  } units[] = {
    { { "b", "bytes" }, 1 },       { { "KB" }, 1000 },
    { { "k", "KiB" }, 1024 },      { { "MB" }, 1000000 },
    { { "M", "MiB" }, MIB },       { { "GB" }, 1000000000 },
    { { "G", "GiB" }, MIB << 10 }, { { "TB" }, G_GUINT64_CONSTANT (1000000000000) },
    { { "T", "TiB" }, MIB << 20 },
  };

  if (unit == NULL)
    return 1024;

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    for (guint j = 0; j < G_N_ELEMENTS (units[i].names) && units[i].names[j] != NULL; j++)
      if (g_ascii_strcasecmp (unit, units[i].names[j]) == 0)
        return units[i].bytes;

  return 0;
}

/* What it may grow to, since nothing keeps it from growing once it is there. */
static gboolean
read_memory (Reader *reader, const MignetXmlElement *root, GError **error)
{
  const MignetXmlElement *memory = _mignet_xml_find_child (root, "memory");
  const char *unit = memory != NULL ? _mignet_xml_get_attribute (memory, "unit") : NULL;
  guint64 bytes = find_unit (unit);
  guint64 number;
  g_autofree char *text = NULL;

  if (memory == NULL)
    return TRUE;
  if (bytes == 0)
    return fail_value (reader, memory, unit, "a unit of memory such as 'KiB'", error);

  text = g_strstrip (g_strdup (memory->text->str));
  if (!g_ascii_string_to_unsigned (text, 10, 0, (guint64) G_MAXINT64 / bytes, &number, NULL))
    return fail_value (reader, memory, text, "an amount of memory", error);

  number *= bytes;
  mignet_vm_set_memory (reader->vm, number / MIB + (number % MIB != 0));

  return TRUE;
}

static gboolean
read_vcpus (Reader *reader, const MignetXmlElement *root, GError **error)
{
  const MignetXmlElement *vcpu = _mignet_xml_find_child (root, "vcpu");
  const char *current = vcpu != NULL ? _mignet_xml_get_attribute (vcpu, "current") : NULL;
  guint64 number;
  g_autofree char *text = NULL;

  if (vcpu == NULL)
    return TRUE;

  text = g_strstrip (g_strdup (current != NULL ? current : vcpu->text->str));
  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT, &number, NULL))
    return fail_value (reader, vcpu, text, "a number of virtual CPUs", error);

  mignet_vm_set_vcpus (reader->vm, (guint) number);

  return TRUE;
}

/* The destination needs a virtual network, a bridge or an interface of the same name. Other
 * interfaces, such as those of the user's own network stack, need nothing. */
static gboolean
read_interface (Reader *reader, const MignetXmlElement *interface, GError **error)
{
  static const struct
  {
    const char *type;
    const char *attribute;
  } sources[] = {
    { "network", "network" },
    { "bridge", "bridge" },
    { "direct", "dev" },
  };
  const char *type = _mignet_xml_get_attribute (interface, "type");
  const MignetXmlElement *source = _mignet_xml_find_child (interface, "source");

  for (guint i = 0; source != NULL && i < G_N_ELEMENTS (sources); i++)
    {
      const char *name = _mignet_xml_get_attribute (source, sources[i].attribute);

      if (g_strcmp0 (type, sources[i].type) != 0 || name == NULL)
        continue;
      if (!check_identity (reader, source, "network", "name", name, error))
        return FALSE;
      g_strv_builder_add (reader->networks, name);
    }

  return TRUE;
}

static void
note_listen_place (Reader *reader, const char *address)
{
  g_autoptr (GInetAddress) parsed = NULL;

  if (address != NULL)
    parsed = _mignet_inet_address_parse (address, strlen (address));
  if (parsed == NULL || g_inet_address_get_is_any (parsed) ||
      g_inet_address_get_is_loopback (parsed) ||
      g_ptr_array_find_with_equal_func (reader->listen_places, address, g_str_equal, NULL))
    return;

  g_ptr_array_add (reader->listen_places, g_strdup (address));
}

/* A display that listens on a network is given an address of the destination there; one that
 * listens on an address of the source keeps it. */
static void
read_graphics (Reader *reader, const MignetXmlElement *graphics)
{
  const MignetXmlElement *listen = _mignet_xml_find_child (graphics, "listen");

  if (listen == NULL)
    note_listen_place (reader, _mignet_xml_get_attribute (graphics, "listen"));
  for (guint i = 0; i < graphics->children->len; i++)
    {
      const MignetXmlElement *child = g_ptr_array_index (graphics->children, i);

      if (g_str_equal (child->name, "listen") &&
          g_strcmp0 (_mignet_xml_get_attribute (child, "type"), "address") == 0)
        note_listen_place (reader, _mignet_xml_get_attribute (child, "address"));
    }
}

static gboolean
read_devices (Reader *reader, const MignetXmlElement *root, GError **error)
{
  const MignetXmlElement *devices = _mignet_xml_find_child (root, "devices");

  for (guint i = 0; devices != NULL && i < devices->children->len; i++)
    {
      const MignetXmlElement *child = g_ptr_array_index (devices->children, i);

      if (g_str_equal (child->name, "interface") && !read_interface (reader, child, error))
        return FALSE;
      if (g_str_equal (child->name, "graphics"))
        read_graphics (reader, child);
    }

  return TRUE;
}

static void
add_warnings (Reader *reader)
{
  const char *const *addresses = mignet_vm_get_display_addresses (reader->vm);

  for (guint i = 0; addresses[i] != NULL; i++)
    {
      g_autofree char *warning = g_strdup_printf (
          "The display of VM '%s' on host '%s' listens on the address %s, which no other host has; "
          "libvirt will not be able to start it there",
          mignet_vm_get_name (reader->vm),
          mignet_host_get_name (mignet_discovery_get_host (reader->discovery)), addresses[i]);

      mignet_discovery_add_warning (reader->discovery, warning);
    }
}

/**
 * mignet_discovery_add_libvirt_vm:
 * @self: a discovery
 * @document: an XML document of libvirt that describes a virtual machine, as `virsh dumpxml` prints
 *   it
 * @name: (nullable): what messages call the document, %NULL for "XML"
 * @status: the status of the virtual machine on the host; %MIGNET_VM_STATUS_MIGRATING if it is
 *   leaving the host
 * @error: return location for a #GError
 *
 * Tells that the host has a virtual machine, as mignet_discovery_add_vm() does. Its id is its UUID.
 * It needs the virtual networks, the bridges and the interfaces that its own interfaces are
 * connected to. A display that listens on an address of the host becomes a warning.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_SYNTAX or %MIGNET_ERROR_DOCUMENT set and nothing
 *   changed
 *
 * Since: 1.0
 */
gboolean
mignet_discovery_add_libvirt_vm (MignetDiscovery *self,
                                 GBytes *document,
                                 const char *name,
                                 MignetVmStatus status,
                                 GError **error)
{
  g_auto (Reader) reader = { 0 };
  g_autoptr (MignetXmlElement) root = NULL;
  g_auto (GStrv) networks = NULL;

  g_return_val_if_fail (MIGNET_IS_DISCOVERY (self), FALSE);
  g_return_val_if_fail (document != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  reader.document = name != NULL ? name : "XML";
  reader.discovery = self;
  reader.networks = g_strv_builder_new ();
  reader.listen_places = g_ptr_array_new_with_free_func (g_free);
  root = _mignet_xml_parse (document, reader.document, error);
  if (root == NULL)
    return FALSE;
  if (!g_str_equal (root->name, "domain"))
    return _mignet_xml_fail (root, reader.document, error,
                             "found another element, expected 'domain'");

  if (!read_identity (&reader, root, error) || !read_memory (&reader, root, error) ||
      !read_vcpus (&reader, root, error) || !read_devices (&reader, root, error))
    return FALSE;

  g_ptr_array_add (reader.listen_places, NULL);
  if (!mignet_vm_set_display_addresses (reader.vm,
                                        (const char *const *) reader.listen_places->pdata, error))
    return FALSE;

  networks = g_strv_builder_end (reader.networks);
  mignet_discovery_add_vm (self, reader.vm, status, (const char *const *) networks);
  add_warnings (&reader);

  return TRUE;
}
