/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-cluster-private.h"
#include "model/mignet-host-private.h"

/* Invariant I-10: what a host reports, turned into what it counts as. */

static MignetReason *
new_reason (MignetHost *host,
            MignetNetwork *network,
            MignetReasonCode code,
            MignetNetworkAttachment *attachment)
{
  const char *host_name = mignet_host_get_name (host);
  const char *network_name = mignet_network_get_name (network);
  const char *nic = attachment != NULL ? mignet_network_attachment_get_nic (attachment) : NULL;

  if (attachment == NULL)
    return _mignet_reason_new_printf (code, MIGNET_SEVERITY_ERROR, host_name, network_name, NULL,
                                      "Required network '%s' is not attached to host '%s'",
                                      network_name, host_name);

  return _mignet_reason_new_printf (code, MIGNET_SEVERITY_ERROR, host_name, network_name, nic,
                                    "Interface '%s' of required network '%s' on host '%s' has no "
                                    "carrier",
                                    nic, network_name, host_name);
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
      MignetReasonCode code = MIGNET_REASON_REQUIRED_NETWORK_ABSENT;

      if (attachment != NULL)
        {
          if (mignet_host_get_attachment_carrier (self, attachment) != MIGNET_CARRIER_DOWN)
            continue;
          code = MIGNET_REASON_REQUIRED_NETWORK_DOWN;
        }

      status = MIGNET_HOST_STATUS_NON_OPERATIONAL;
      if (reasons == NULL)
        break;
      g_ptr_array_add (reasons, new_reason (self, network, code, attachment));
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
