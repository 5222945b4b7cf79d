/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_MIGRATOR (mignet_migrator_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_INTERFACE (MignetMigrator, mignet_migrator, MIGNET, MIGRATOR, GObject)

/**
 * MignetMigratorInterface:
 * @start: starts to carry a plan out and returns the running migration; does not block
 * @recover: starts to recover a migration that broke in post-copy and returns the running recovery;
 *   does not block; may be %NULL
 * @check: says whether a plan may be carried out; does not block; may be %NULL, which says that
 *   every plan may be
 *
 * The methods of a #MignetMigrator.
 *
 * Since: 1.0
 */
struct _MignetMigratorInterface
{
  /*< private >*/
  GTypeInterface parent_iface;

  /*< public >*/
  /**
   * MignetMigratorInterface::start:
   * @self: a migrator
   * @plan: the plan to carry out; its outcome has been checked
   * @error: return location for a #GError
   *
   * Starts to carry @plan out.
   *
   * Returns: (transfer full): the running migration, or %NULL with @error set if nothing was
   *   started
   *
   * Since: 1.0
   */
  MignetMigration *(*start) (MignetMigrator *self, MignetPlan *plan, GError **error);

  /**
   * MignetMigratorInterface::recover:
   * @self: a migrator
   * @plan: the plan to recover with; its outcome has been checked
   * @error: return location for a #GError
   *
   * Starts to recover the migration of a virtual machine that broke in post-copy, over the network
   * of @plan.
   *
   * Returns: (transfer full): the running recovery, or %NULL with @error set if nothing was started
   *
   * Since: 1.0
   */
  MignetMigration *(*recover) (MignetMigrator *self, MignetPlan *plan, GError **error);

  /**
   * MignetMigratorInterface::check:
   * @self: a migrator
   * @plan: the plan that is about to be carried out; its outcome has been checked
   * @error: return location for a #GError
   *
   * Says whether @plan may be carried out. It is called in the thread of whoever starts the
   * migration, and that is the place to read a model; #MignetMigratorInterface.start() may be
   * called later and in another thread, if a queue is in front.
   *
   * Returns: %TRUE if it may be, %FALSE with @error set otherwise
   *
   * Since: 1.0
   */
  gboolean (*check) (MignetMigrator *self, MignetPlan *plan, GError **error);
};

MIGNET_AVAILABLE_IN_1_0
gboolean mignet_migrator_check (MignetMigrator *self, MignetPlan *plan, GError **error);

MIGNET_AVAILABLE_IN_1_0
MignetMigration *mignet_migrator_start (MignetMigrator *self, MignetPlan *plan, GError **error);
MIGNET_AVAILABLE_IN_1_0
MignetMigration *mignet_migrator_recover (MignetMigrator *self, MignetPlan *plan, GError **error);
MIGNET_AVAILABLE_IN_1_0
MignetMigration *mignet_migrator_migrate (MignetMigrator *self,
                                          MignetPlan *plan,
                                          GCancellable *cancellable,
                                          GError **error);
MIGNET_AVAILABLE_IN_1_0
void mignet_migrator_migrate_async (MignetMigrator *self,
                                    MignetPlan *plan,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
MIGNET_AVAILABLE_IN_1_0
MignetMigration *
mignet_migrator_migrate_finish (MignetMigrator *self, GAsyncResult *result, GError **error);

G_END_DECLS
