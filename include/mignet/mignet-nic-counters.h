/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_NIC_COUNTERS (mignet_nic_counters_get_type ())
MIGNET_AVAILABLE_IN_1_0
GType mignet_nic_counters_get_type (void);

MIGNET_AVAILABLE_IN_1_0
MignetNicCounters *mignet_nic_counters_ref (MignetNicCounters *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_nic_counters_unref (MignetNicCounters *self);

MIGNET_AVAILABLE_IN_1_0
MignetNicCounters *mignet_nic_counters_new (const char *nic,
                                            guint64 rx_bytes,
                                            guint64 tx_bytes) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
const char *mignet_nic_counters_get_nic (MignetNicCounters *self);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_nic_counters_get_rx_bytes (MignetNicCounters *self);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_nic_counters_get_tx_bytes (MignetNicCounters *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetNicCounters, mignet_nic_counters_unref)

G_END_DECLS
