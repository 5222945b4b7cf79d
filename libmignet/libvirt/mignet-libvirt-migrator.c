/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet-libvirt/mignet-libvirt.h>

#include "libvirt/mignet-libvirt-worker-private.h"

/**
 * SECTION:mignet-libvirt-migrator
 * @title: MignetLibvirtMigrator
 * @short_description: migrates virtual machines with libvirt
 *
 * #MignetLibvirtMigrator is the #MignetMigrator that carries plans out with libvirt. It connects to
 * the daemons of both hosts with the connection URIs of the plan, and has the source send the
 * virtual machine to the address of the plan. A registered name is resolved by the migrator itself;
 * what libvirt gets to dial is always a number.
 *
 * Each migration has a thread of its own, and needs neither an event loop of libvirt nor one of
 * GLib. When it ends, both hosts are asked where the virtual machine is, and the state and the
 * message of the migration say what they answered, whatever the reason was that it ended. That
 * takes no longer than a minute, also if a host does not answer.
 *
 * Cancelling a migration asks the source to abort it and waits until it has ended. While the source
 * is trying to reach an address that swallows packets, libvirt refuses to abort; the migration then
 * ends when the source gives up, which takes two minutes.
 *
 * A virtual machine that libvirt keeps a definition of takes its definition along. One without
 * stays one without.
 *
 * A migrator is used by one thread, that of its cluster. A process that ends does not end
 * migrations that go from peer to peer; the daemons finish them.
 */

/**
 * MignetLibvirtMigrator:
 *
 * Migrates virtual machines with libvirt.
 *
 * Since: 1.0
 */
struct _MignetLibvirtMigrator
{
  GObject parent_instance;

  MignetCluster *cluster;      /* (owned) (nullable) */
  MignetCounterReader *reader; /* (owned) (nullable) */
};

static void mignet_libvirt_migrator_iface_init (MignetMigratorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MignetLibvirtMigrator,
                               mignet_libvirt_migrator,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MIGNET_TYPE_MIGRATOR,
                                                      mignet_libvirt_migrator_iface_init))

typedef enum
{
  PROP_CLUSTER = 1,
  PROP_COUNTER_READER
} MignetLibvirtMigratorProperty;

static GParamSpec *props[PROP_COUNTER_READER + 1];

static void
mignet_libvirt_migrator_dispose (GObject *object)
{
  MignetLibvirtMigrator *self = MIGNET_LIBVIRT_MIGRATOR (object);

  g_clear_object (&self->cluster);
  g_clear_object (&self->reader);

  G_OBJECT_CLASS (mignet_libvirt_migrator_parent_class)->dispose (object);
}

static void
mignet_libvirt_migrator_get_property (GObject *object,
                                      guint prop_id,
                                      GValue *value,
                                      GParamSpec *pspec)
{
  MignetLibvirtMigrator *self = MIGNET_LIBVIRT_MIGRATOR (object);

  switch ((MignetLibvirtMigratorProperty) prop_id)
    {
    case PROP_CLUSTER:
      g_value_set_object (value, self->cluster);
      break;
    case PROP_COUNTER_READER:
      g_value_set_object (value, self->reader);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mignet_libvirt_migrator_set_property (GObject *object,
                                      guint prop_id,
                                      const GValue *value,
                                      GParamSpec *pspec)
{
  MignetLibvirtMigrator *self = MIGNET_LIBVIRT_MIGRATOR (object);

  switch ((MignetLibvirtMigratorProperty) prop_id)
    {
    case PROP_CLUSTER:
      self->cluster = g_value_dup_object (value);
      break;
    case PROP_COUNTER_READER:
      mignet_libvirt_migrator_set_counter_reader (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static MignetMigration *
mignet_libvirt_migrator_start (MignetMigrator *migrator, MignetPlan *plan, GError **error)
{
  MignetLibvirtMigrator *self = MIGNET_LIBVIRT_MIGRATOR (migrator);
  g_autoptr (MignetMigration) migration = NULL;

  if (self->cluster != NULL && !mignet_plan_is_current (plan, self->cluster, error))
    return NULL;

  migration = mignet_migration_new (plan);
  if (!_mignet_libvirt_worker_start (migration, self->reader, error))
    return NULL;

  return g_steal_pointer (&migration);
}

static void
mignet_libvirt_migrator_iface_init (MignetMigratorInterface *iface)
{
  iface->start = mignet_libvirt_migrator_start;
}

static void
mignet_libvirt_migrator_class_init (MignetLibvirtMigratorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mignet_libvirt_migrator_dispose;
  object_class->get_property = mignet_libvirt_migrator_get_property;
  object_class->set_property = mignet_libvirt_migrator_set_property;

  /**
   * MignetLibvirtMigrator:cluster:
   *
   * The cluster whose plans are carried out, or %NULL. With a cluster, plans that no longer hold in
   * it are refused.
   *
   * Since: 1.0
   */
  props[PROP_CLUSTER] = g_param_spec_object ("cluster", NULL, NULL, MIGNET_TYPE_CLUSTER,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY |
                                                 G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * MignetLibvirtMigrator:counter-reader:
   *
   * What reads the counters of the network interfaces, for the evidence of migrations, or %NULL for
   * no evidence.
   *
   * Since: 1.0
   */
  props[PROP_COUNTER_READER] =
      g_param_spec_object ("counter-reader", NULL, NULL, MIGNET_TYPE_COUNTER_READER,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mignet_libvirt_migrator_init (MignetLibvirtMigrator *self)
{
}

/**
 * mignet_libvirt_migrator_new:
 * @cluster: (nullable): the cluster whose plans are to be carried out
 *
 * Creates a migrator. With a cluster, plans that no longer hold in it are refused with
 * %MIGNET_ERROR_STALE_PLAN before anything is started.
 *
 * Returns: (transfer full): a new migrator
 *
 * Since: 1.0
 */
MignetLibvirtMigrator *
mignet_libvirt_migrator_new (MignetCluster *cluster)
{
  g_return_val_if_fail (cluster == NULL || MIGNET_IS_CLUSTER (cluster), NULL);

  return g_object_new (MIGNET_LIBVIRT_TYPE_MIGRATOR, "cluster", cluster, NULL);
}

/**
 * mignet_libvirt_migrator_get_cluster:
 * @self: a migrator
 *
 * Gets the cluster whose plans are carried out.
 *
 * Returns: (transfer none) (nullable): the cluster
 *
 * Since: 1.0
 */
MignetCluster *
mignet_libvirt_migrator_get_cluster (MignetLibvirtMigrator *self)
{
  g_return_val_if_fail (MIGNET_LIBVIRT_IS_MIGRATOR (self), NULL);

  return self->cluster;
}

/**
 * mignet_libvirt_migrator_get_counter_reader:
 * @self: a migrator
 *
 * Gets what reads the counters of the network interfaces.
 *
 * Returns: (transfer none) (nullable): the counter reader
 *
 * Since: 1.0
 */
MignetCounterReader *
mignet_libvirt_migrator_get_counter_reader (MignetLibvirtMigrator *self)
{
  g_return_val_if_fail (MIGNET_LIBVIRT_IS_MIGRATOR (self), NULL);

  return self->reader;
}

/**
 * mignet_libvirt_migrator_set_counter_reader:
 * @self: a migrator
 * @reader: (nullable): a counter reader
 *
 * Sets what reads the counters of the network interfaces of both hosts, before and after each
 * migration, for its evidence. It holds for migrations that are started afterwards. Counters that
 * cannot be read do not make a migration fail.
 *
 * Since: 1.0
 */
void
mignet_libvirt_migrator_set_counter_reader (MignetLibvirtMigrator *self,
                                            MignetCounterReader *reader)
{
  g_return_if_fail (MIGNET_LIBVIRT_IS_MIGRATOR (self));
  g_return_if_fail (reader == NULL || MIGNET_IS_COUNTER_READER (reader));

  if (g_set_object (&self->reader, reader))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_COUNTER_READER]);
}
