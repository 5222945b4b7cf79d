/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-cluster-private.h"
#include "model/mignet-host-private.h"

/* Invariant I-10: what a host reports, turned into what it counts as. */

MignetReason *
_mignet_host_status_reason_new (const char *host,
                                const char *network,
                                gboolean attached,
                                const char *nic)
{
  if (!attached)
    return _mignet_reason_new_printf (
        MIGNET_REASON_REQUIRED_NETWORK_ABSENT, MIGNET_SEVERITY_ERROR, host, network, NULL,
        "Required network '%s' is not attached to host '%s'", network, host);

  return _mignet_reason_new_printf (
      MIGNET_REASON_REQUIRED_NETWORK_DOWN, MIGNET_SEVERITY_ERROR, host, network, nic,
      "Interface '%s' of required network '%s' on host '%s' has no link", nic, network, host);
}

MignetHostStatus
_mignet_host_derive_status_with (MignetHost *self, GPtrArray *required_networks, GPtrArray *reasons)
{
  MignetHostStatus status = mignet_host_get_status (self);

  if (status != MIGNET_HOST_STATUS_UP || !mignet_host_get_attachments_reported (self))
    return status;

  for (guint i = 0; i < required_networks->len; i++)
    {
      MignetNetwork *network = g_ptr_array_index (required_networks, i);
      MignetNetworkAttachment *attachment = mignet_host_lookup_attachment (self, network);

      if (attachment != NULL &&
          mignet_host_get_attachment_carrier (self, attachment) != MIGNET_CARRIER_DOWN)
        continue;

      status = MIGNET_HOST_STATUS_NON_OPERATIONAL;
      if (reasons == NULL)
        break;
      g_ptr_array_add (
          reasons,
          _mignet_host_status_reason_new (
              mignet_host_get_name (self), mignet_network_get_name (network), attachment != NULL,
              attachment != NULL ? mignet_network_attachment_get_nic (attachment) : NULL));
    }

  return status;
}

MignetHostStatus
_mignet_host_derive_status (MignetHost *self, GPtrArray *reasons)
{
  MignetCluster *cluster = mignet_host_get_cluster (self);

  if (cluster == NULL)
    return mignet_host_get_status (self);

  return _mignet_host_derive_status_with (
      self, _mignet_cluster_peek_roles (cluster)->required_networks, reasons);
}
