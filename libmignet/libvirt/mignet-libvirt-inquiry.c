/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libvirt/mignet-libvirt-inquiry-private.h"

#include "libvirt/mignet-libvirt-error-private.h"

#include <libvirt/virterror.h>

static void
inquiry_free (gpointer data)
{
  MignetLibvirtInquiry *self = data;

  if (self->connection != NULL)
    virConnectClose (self->connection);
  g_free (self->host);
  g_free (self->hostname);
  g_free (self->uuid);
  _mignet_libvirt_software_clear (&self->software);
  g_ptr_array_unref (self->documents);
  g_strv_builder_unref (self->names);
  g_clear_pointer (&self->vms, g_ptr_array_unref);
  g_ptr_array_unref (self->warnings);
  g_clear_error (&self->error);
  g_free (self);
}

/* What the driver of the host does not know at all is no reason to worry. */
static gboolean
is_unsupported (void)
{
  int code = virGetLastErrorCode ();

  return code == VIR_ERR_NO_SUPPORT || code == VIR_ERR_OPERATION_UNSUPPORTED;
}

void
_mignet_libvirt_inquiry_warn (MignetLibvirtInquiry *self, const char *format, ...)
{
  g_autofree char *sentence = NULL;
  g_autoptr (GError) error = NULL;
  va_list args;

  va_start (args, format);
  sentence = g_strdup_vprintf (format, args);
  va_end (args);

  _mignet_libvirt_error_from_last (&error, MIGNET_LIBVIRT_STEP_QUERY, NULL, 0, "%s", sentence);
  g_ptr_array_add (self->warnings, g_strdup (error->message));
}

/* libvirt allocates with malloc(). */
static char *
take_string (char *text)
{
  char *copy = g_strdup (text);

  free (text);

  return copy;
}

static void
on_capabilities_text (GMarkupParseContext *context,
                      const char *text,
                      gsize length,
                      gpointer user_data,
                      GError **error)
{
  static const char *const path[] = { "uuid", "host", "capabilities" };
  const GSList *open = g_markup_parse_context_get_element_stack (context);
  char **uuid = user_data;

  for (guint i = 0; i < G_N_ELEMENTS (path); i++, open = open->next)
    if (open == NULL || !g_str_equal (open->data, path[i]))
      return;

  if (open == NULL && *uuid == NULL)
    *uuid = g_strndup (text, length);
}

char *
_mignet_libvirt_capabilities_get_uuid (const char *capabilities)
{
  static const GMarkupParser callbacks = { .text = on_capabilities_text };
  g_autofree char *uuid = NULL;
  g_autoptr (GMarkupParseContext) context =
      g_markup_parse_context_new (&callbacks, G_MARKUP_DEFAULT_FLAGS, &uuid, NULL);

  if (!g_markup_parse_context_parse (context, capabilities, -1, NULL) || uuid == NULL ||
      !g_uuid_string_is_valid (uuid))
    return NULL;

  return g_steal_pointer (&uuid);
}

/* All memory that the kernel has, in KiB, or 0. What else libvirt says of the memory of a host is
 * the sum of its NUMA cells, which may not have all of it. */
static guint64
ask_memory (MignetLibvirtInquiry *self)
{
  g_autofree virNodeMemoryStatsPtr stats = NULL;
  int n = 0;

  if (virNodeGetMemoryStats (self->connection, VIR_NODE_MEMORY_STATS_ALL_CELLS, NULL, &n, 0) < 0 ||
      n <= 0)
    return 0;

  stats = g_new0 (virNodeMemoryStats, n);
  if (virNodeGetMemoryStats (self->connection, VIR_NODE_MEMORY_STATS_ALL_CELLS, stats, &n, 0) < 0)
    return 0;

  for (int i = 0; i < n; i++)
    if (g_str_equal (stats[i].field, VIR_NODE_MEMORY_STATS_TOTAL))
      return stats[i].value;

  return 0;
}

static gboolean
ask_node (MignetLibvirtInquiry *self)
{
  g_autofree char *capabilities = NULL;
  guint64 memory;
  virNodeInfo info;

  if (virNodeGetInfo (self->connection, &info) < 0)
    {
      _mignet_libvirt_error_from_last (&self->error, MIGNET_LIBVIRT_STEP_QUERY, NULL, 0,
                                       "Cannot ask libvirt on '%s' about the host", self->host);
      return FALSE;
    }

  memory = ask_memory (self);
  self->memory = (memory > 0 ? memory : info.memory) / 1024;
  self->cpus = info.cpus;
  self->hostname = take_string (virConnectGetHostname (self->connection));
  capabilities = take_string (virConnectGetCapabilities (self->connection));
  if (capabilities != NULL)
    self->uuid = _mignet_libvirt_capabilities_get_uuid (capabilities);
  _mignet_libvirt_software_read (&self->software, self->connection);

  return TRUE;
}

static void
add_document (MignetLibvirtInquiry *self, const char *kind, const char *name, char *xml)
{
  g_autofree char *called = g_strdup_printf ("%s '%s' of host '%s'", kind, name, self->host);
  gsize length = strlen (xml);

  g_ptr_array_add (self->documents,
                   g_bytes_new_with_free_func (xml, length, (GDestroyNotify) free, xml));
  g_strv_builder_add (self->names, called);
}

/* The loopback interface carries no network. */
static void
ask_interfaces (MignetLibvirtInquiry *self)
{
  virInterfacePtr *interfaces = NULL;
  int n = virConnectListAllInterfaces (self->connection, &interfaces, 0);

  if (n < 0 && !is_unsupported ())
    _mignet_libvirt_inquiry_warn (self, "Cannot list the interfaces of host '%s'", self->host);

  for (int i = 0; i < n; i++)
    {
      const char *name = virInterfaceGetName (interfaces[i]);
      char *xml = NULL;

      if (g_strcmp0 (name, "lo") != 0)
        {
          xml = virInterfaceGetXMLDesc (interfaces[i], 0);
          if (xml != NULL)
            add_document (self, "interface", name, xml);
          else if (virGetLastErrorCode () != VIR_ERR_NO_INTERFACE)
            _mignet_libvirt_inquiry_warn (self, "Cannot ask about interface '%s' of host '%s'",
                                          name, self->host);
        }
      virInterfaceFree (interfaces[i]);
    }
  free (interfaces);
}

/* A network that is not active cannot be used by an arriving virtual machine. */
static void
ask_networks (MignetLibvirtInquiry *self)
{
  virNetworkPtr *networks = NULL;
  int n = virConnectListAllNetworks (self->connection, &networks, VIR_CONNECT_LIST_NETWORKS_ACTIVE);

  if (n < 0 && !is_unsupported ())
    _mignet_libvirt_inquiry_warn (self, "Cannot list the networks of host '%s'", self->host);

  for (int i = 0; i < n; i++)
    {
      const char *name = virNetworkGetName (networks[i]);
      char *xml = virNetworkGetXMLDesc (networks[i], 0);

      if (xml != NULL)
        add_document (self, "network", name, xml);
      else if (virGetLastErrorCode () != VIR_ERR_NO_NETWORK)
        _mignet_libvirt_inquiry_warn (self, "Cannot ask about network '%s' of host '%s'", name,
                                      self->host);
      virNetworkFree (networks[i]);
    }
  free (networks);
}

static void
ask_everything (gpointer data)
{
  MignetLibvirtInquiry *self = data;

  if (ask_node (self))
    {
      ask_interfaces (self);
      ask_networks (self);
      _mignet_libvirt_inquiry_ask_vms (self);
    }

  /* The connection goes in the thread of the call: the last one to hang up waits for the daemon. */
  virConnectClose (g_steal_pointer (&self->connection));
}

MignetLibvirtCall *
_mignet_libvirt_inquiry_run (MignetLibvirtEndpoint *endpoint,
                             guint seconds,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (MignetLibvirtCall) call = NULL;
  MignetLibvirtInquiry *self = g_new0 (MignetLibvirtInquiry, 1);

  virConnectRef (endpoint->connection);
  self->connection = endpoint->connection;
  self->host = g_strdup (endpoint->host);
  self->documents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->names = g_strv_builder_new ();
  self->warnings = g_ptr_array_new_with_free_func (g_free);
  call = _mignet_libvirt_call_start ("mignet-inquire", ask_everything, self, inquiry_free, error);
  if (call == NULL)
    return NULL;

  switch (_mignet_libvirt_call_wait (call, seconds * 1000, cancellable))
    {
    case MIGNET_LIBVIRT_WAIT_CANCELLED:
      g_cancellable_set_error_if_cancelled (cancellable, error);
      return NULL;
    case MIGNET_LIBVIRT_WAIT_TIMED_OUT:
      g_set_error (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_CONNECTION,
                   "Cannot ask libvirt on '%s': no answer within %u seconds", endpoint->host,
                   seconds);
      return NULL;
    case MIGNET_LIBVIRT_WAIT_RETURNED:
    default:
      break;
    }

  self = _mignet_libvirt_call_get_data (call);
  if (self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return NULL;
    }

  return g_steal_pointer (&call);
}
