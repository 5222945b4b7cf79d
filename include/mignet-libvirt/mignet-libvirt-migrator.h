/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_LIBVIRT_INSIDE__) && !defined(MIGNET_LIBVIRT_COMPILATION)
#error "Only <mignet-libvirt/mignet-libvirt.h> can be included directly."
#endif

#include <mignet-libvirt/mignet-libvirt-types.h>

G_BEGIN_DECLS

#define MIGNET_LIBVIRT_TYPE_MIGRATOR (mignet_libvirt_migrator_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (
    MignetLibvirtMigrator, mignet_libvirt_migrator, MIGNET_LIBVIRT, MIGRATOR, GObject)

MIGNET_AVAILABLE_IN_1_0
MignetLibvirtMigrator *
mignet_libvirt_migrator_new (MignetCluster *cluster) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetCluster *mignet_libvirt_migrator_get_cluster (MignetLibvirtMigrator *self);
MIGNET_AVAILABLE_IN_1_0
MignetCounterReader *mignet_libvirt_migrator_get_counter_reader (MignetLibvirtMigrator *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_libvirt_migrator_set_counter_reader (MignetLibvirtMigrator *self,
                                                 MignetCounterReader *reader);
MIGNET_AVAILABLE_IN_1_0
guint mignet_libvirt_migrator_get_start_timeout (MignetLibvirtMigrator *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_libvirt_migrator_set_start_timeout (MignetLibvirtMigrator *self, guint seconds);
MIGNET_AVAILABLE_IN_1_0
guint mignet_libvirt_migrator_get_stall_timeout (MignetLibvirtMigrator *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_libvirt_migrator_set_stall_timeout (MignetLibvirtMigrator *self, guint seconds);
MIGNET_AVAILABLE_IN_1_0
guint mignet_libvirt_migrator_get_convergence_interval (MignetLibvirtMigrator *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_libvirt_migrator_set_convergence_interval (MignetLibvirtMigrator *self,
                                                       guint milliseconds);
MIGNET_AVAILABLE_IN_1_0
MignetConnectionReader *mignet_libvirt_migrator_get_connection_reader (MignetLibvirtMigrator *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_libvirt_migrator_set_connection_reader (MignetLibvirtMigrator *self,
                                                    MignetConnectionReader *reader);

G_END_DECLS
