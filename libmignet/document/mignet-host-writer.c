/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-cluster-document-private.h"
#include "model/mignet-checks-private.h"
#include "model/mignet-model-private.h"

static void
write_optional_string (MignetJsonWriter *writer, const char *name, const char *value)
{
  if (value != NULL)
    _mignet_json_writer_add_string (writer, name, value);
}

static void
write_optional_number (MignetJsonWriter *writer, const char *name, guint64 value)
{
  if (value != 0)
    _mignet_json_writer_add_unsigned (writer, name, value);
}

/* A member that only one kind of interface has, beside the kind "other". */
static gboolean
check_wiring (MignetJsonWriter *writer, MignetNicKind kind, MignetNicKind owner, const char *name)
{
  if (kind == owner || kind == MIGNET_NIC_KIND_OTHER)
    return TRUE;

  _mignet_json_writer_refuse (
      writer, name, "found '%s' on an interface of kind '%s', expected it only on one of kind '%s'",
      name, _mignet_json_enum_word (MIGNET_TYPE_NIC_KIND, kind),
      _mignet_json_enum_word (MIGNET_TYPE_NIC_KIND, owner));
  return FALSE;
}

/* The name of another interface, of which the model knows nothing: the host need not list it. */
static void
write_nic_name (MignetJsonWriter *writer, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;

  if (!_mignet_identity_check ("network interface", "name", value, &error))
    _mignet_json_writer_refuse (writer, name, "%s", error->message);
  _mignet_json_writer_add_string (writer, name, value);
}

static void
write_nic_names (MignetJsonWriter *writer, const char *name, const char *const *values)
{
  _mignet_json_writer_begin_array (writer, name);
  for (guint i = 0; values[i] != NULL; i++)
    write_nic_name (writer, NULL, values[i]);
  _mignet_json_writer_end (writer);
}

static void
write_bond (MignetJsonWriter *writer, MignetNic *nic)
{
  MignetNicKind kind = mignet_nic_get_kind (nic);
  const char *mode = mignet_nic_get_mode (nic);
  const char *const *slaves = mignet_nic_get_slaves (nic);
  const char *active_slave = mignet_nic_get_active_slave (nic);

  if (mode != NULL && check_wiring (writer, kind, MIGNET_NIC_KIND_BOND, "mode"))
    _mignet_json_writer_add_string (writer, "mode", mode);
  if (slaves[0] != NULL && check_wiring (writer, kind, MIGNET_NIC_KIND_BOND, "slaves"))
    write_nic_names (writer, "slaves", slaves);
  if (active_slave != NULL && check_wiring (writer, kind, MIGNET_NIC_KIND_BOND, "active-slave"))
    write_nic_name (writer, "active-slave", active_slave);
}

static void
write_wiring (MignetJsonWriter *writer, MignetNic *nic)
{
  MignetNicKind kind = mignet_nic_get_kind (nic);
  const char *base = mignet_nic_get_base (nic);
  guint vlan_id = mignet_nic_get_vlan_id (nic);
  const char *const *ports = mignet_nic_get_ports (nic);

  write_bond (writer, nic);
  if (base != NULL && check_wiring (writer, kind, MIGNET_NIC_KIND_VLAN, "base"))
    write_nic_name (writer, "base", base);
  if (vlan_id != 0 && check_wiring (writer, kind, MIGNET_NIC_KIND_VLAN, "vlan"))
    _mignet_json_writer_add_unsigned (writer, "vlan", vlan_id);
  if (ports[0] != NULL && check_wiring (writer, kind, MIGNET_NIC_KIND_BRIDGE, "ports"))
    write_nic_names (writer, "ports", ports);
}

static void
write_nic (MignetJsonWriter *writer, MignetNic *nic)
{
  MignetNicKind kind = mignet_nic_get_kind (nic);
  MignetCarrier carrier = mignet_nic_get_carrier (nic);

  _mignet_json_writer_begin_object (writer, NULL);
  _mignet_json_writer_add_string (writer, "name", mignet_nic_get_name (nic));
  if (kind != MIGNET_NIC_KIND_ETHERNET)
    _mignet_json_writer_add_enum (writer, "kind", MIGNET_TYPE_NIC_KIND, kind);
  write_optional_string (writer, "mac", mignet_nic_get_mac (nic));
  write_optional_number (writer, "mtu", mignet_nic_get_mtu (nic));
  write_optional_number (writer, "speed", mignet_nic_get_speed (nic));
  if (carrier != MIGNET_CARRIER_UNKNOWN)
    _mignet_json_writer_add_enum (writer, "carrier", MIGNET_TYPE_CARRIER, carrier);
  write_wiring (writer, nic);
  _mignet_json_writer_end (writer);
}

static void
write_address (MignetJsonWriter *writer, MignetIpAddress *address)
{
  g_autofree char *text = mignet_ip_address_to_string (address);
  MignetAddressState state = mignet_ip_address_get_state (address);
  MignetAddressOrigin origin = mignet_ip_address_get_origin (address);

  if (state == MIGNET_ADDRESS_STATE_PREFERRED && origin == MIGNET_ADDRESS_ORIGIN_STATIC)
    {
      _mignet_json_writer_add_string (writer, NULL, text);
      return;
    }

  _mignet_json_writer_begin_object (writer, NULL);
  _mignet_json_writer_add_string (writer, "address", text);
  if (state != MIGNET_ADDRESS_STATE_PREFERRED)
    _mignet_json_writer_add_enum (writer, "state", MIGNET_TYPE_ADDRESS_STATE, state);
  if (origin != MIGNET_ADDRESS_ORIGIN_STATIC)
    _mignet_json_writer_add_enum (writer, "origin", MIGNET_TYPE_ADDRESS_ORIGIN, origin);
  _mignet_json_writer_end (writer);
}

static void
write_gateway (MignetJsonWriter *writer, GInetAddress *gateway)
{
  g_autofree char *text = g_inet_address_to_string (gateway);

  if (g_inet_address_get_is_any (gateway))
    _mignet_json_writer_add_null (writer, "gateway");
  else
    _mignet_json_writer_add_string (writer, "gateway", text);
}

/* Left out if there is none and that was reported; an object without addresses says that they
 * were not. */
static void
write_family (MignetJsonWriter *writer,
              const char *name,
              MignetNetworkAttachment *attachment,
              GSocketFamily family)
{
  MignetBootProtocol protocol = mignet_network_attachment_get_boot_protocol (attachment, family);
  GPtrArray *addresses = _mignet_network_attachment_peek_addresses (attachment, family);
  GInetAddress *gateway = mignet_network_attachment_get_gateway (attachment, family);

  if (protocol == MIGNET_BOOT_PROTOCOL_NONE && addresses != NULL && addresses->len == 0 &&
      gateway == NULL)
    return;

  _mignet_json_writer_begin_object (writer, name);
  if (protocol != MIGNET_BOOT_PROTOCOL_NONE)
    _mignet_json_writer_add_enum (writer, "protocol", MIGNET_TYPE_BOOT_PROTOCOL, protocol);
  if (addresses != NULL)
    {
      _mignet_json_writer_begin_array (writer, "addresses");
      for (guint i = 0; i < addresses->len; i++)
        write_address (writer, g_ptr_array_index (addresses, i));
      _mignet_json_writer_end (writer);
    }
  if (gateway != NULL)
    write_gateway (writer, gateway);
  _mignet_json_writer_end (writer);
}

static void
write_attachment (MignetJsonWriter *writer, MignetNetworkAttachment *attachment)
{
  MignetNetwork *network = mignet_network_attachment_get_network (attachment);

  _mignet_json_writer_begin_object (writer, NULL);
  _mignet_json_writer_add_string (writer, "network", mignet_network_get_name (network));
  write_optional_string (writer, "nic", mignet_network_attachment_get_nic (attachment));
  if (!mignet_network_attachment_get_in_sync (attachment))
    _mignet_json_writer_add_boolean (writer, "in-sync", FALSE);
  write_family (writer, "ipv4", attachment, G_SOCKET_FAMILY_IPV4);
  write_family (writer, "ipv6", attachment, G_SOCKET_FAMILY_IPV6);
  _mignet_json_writer_end (writer);
}

static void
write_networking (MignetJsonWriter *writer, MignetCluster *cluster, MignetHost *host)
{
  GPtrArray *nics = _mignet_host_peek_nics (host);
  GPtrArray *attachments = _mignet_host_peek_attachments (host);

  if (nics->len > 0)
    {
      _mignet_json_writer_begin_array (writer, "nics");
      for (guint i = 0; i < nics->len; i++)
        write_nic (writer, g_ptr_array_index (nics, i));
      _mignet_json_writer_end (writer);
    }

  if (!mignet_host_get_attachments_reported (host))
    return;

  _mignet_json_writer_begin_array (writer, "attachments");
  for (guint i = 0; i < attachments->len; i++)
    {
      MignetNetworkAttachment *attachment = g_ptr_array_index (attachments, i);

      if (_mignet_cluster_has_network (cluster, mignet_network_attachment_get_network (attachment)))
        write_attachment (writer, attachment);
    }
  _mignet_json_writer_end (writer);
}

static void
write_labels (MignetJsonWriter *writer, MignetHost *host)
{
  g_auto (GStrv) keys = mignet_host_dup_label_keys (host);

  if (keys[0] == NULL)
    return;

  _mignet_json_writer_begin_object (writer, "labels");
  for (guint i = 0; keys[i] != NULL; i++)
    _mignet_json_writer_add_string (writer, keys[i], mignet_host_get_label (host, keys[i]));
  _mignet_json_writer_end (writer);
}

static void
write_limit (MignetJsonWriter *writer, const char *name, int limit)
{
  if (limit >= 0)
    _mignet_json_writer_add_integer (writer, name, limit);
}

void
_mignet_host_write (MignetJsonWriter *writer, MignetCluster *cluster, MignetHost *host)
{
  MignetHostStatus status = mignet_host_get_status (host);
  MignetTristate tls = mignet_host_get_migration_tls (host);

  _mignet_json_writer_begin_object (writer, NULL);
  _mignet_json_writer_add_string (writer, "id", mignet_host_get_id (host));
  _mignet_json_writer_add_string (writer, "name", mignet_host_get_name (host));
  write_optional_string (writer, "address", mignet_host_get_address (host));
  if (status != MIGNET_HOST_STATUS_UP)
    _mignet_json_writer_add_enum (writer, "status", MIGNET_TYPE_HOST_STATUS, status);
  _mignet_memory_write (writer, mignet_host_get_memory (host));
  write_optional_number (writer, "cpus", mignet_host_get_cpus (host));
  write_labels (writer, host);
  write_optional_string (writer, "libvirt-version", mignet_host_get_libvirt_version (host));
  write_optional_string (writer, "qemu-version", mignet_host_get_qemu_version (host));
  if (tls != MIGNET_TRISTATE_UNKNOWN)
    _mignet_json_writer_add_boolean (writer, "migration-tls", tls == MIGNET_TRISTATE_YES);
  write_limit (writer, "max-outgoing", mignet_host_get_max_outgoing (host));
  write_limit (writer, "max-incoming", mignet_host_get_max_incoming (host));
  write_networking (writer, cluster, host);
  _mignet_json_writer_end (writer);
}
