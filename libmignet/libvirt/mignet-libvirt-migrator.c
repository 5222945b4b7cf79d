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
 * takes no longer than a minute and a half, also if a host does not answer.
 *
 * When both hosts are reached, the options of the plan are checked by the versions of libvirt and
 * QEMU that they have (see mignet_plan_check_options()). What one of them cannot do ends the
 * migration with %MIGNET_LIBVIRT_ERROR_UNSUPPORTED before anything was started; nothing is left out
 * of the plan instead. The version of QEMU is the installed one, which a virtual machine that has
 * run for long may be ahead of or behind.
 *
 * Cancelling a migration asks the source to abort it and waits until it has ended.
 *
 * A migration that has moved less than one MiB after #MignetLibvirtMigrator:start-timeout is given
 * up. That time includes what the destination needs to make room for the virtual machine. While
 * libvirt tries to reach an address that swallows packets, which takes two minutes, it refuses to
 * abort. The migration then ends three seconds after the time limit all the same, also if it was
 * cancelled before; its error says that libvirt still waits, and where the virtual machine is. The
 * library goes on asking libvirt for the end in the background, as long as the process lives.
 *
 * A migration of which nothing more is transferred for #MignetLibvirtMigrator:stall-timeout is
 * given up, too: the network broke, or somebody else has the address of the destination.
 *
 * Migrations can be steered: mignet_migration_set_bandwidth(), which holds for post-copy too,
 * mignet_migration_set_max_downtime() and mignet_migration_start_post_copy() are carried out by
 * libvirt on the source. One that broke in post-copy is recovered with mignet_migration_recover(),
 * which needs libvirt 8.5 on both hosts. The plan of a recovery is not compared with the cluster.
 *
 * A virtual machine that libvirt keeps a definition of takes its definition along. One without
 * stays one without.
 *
 * A migrator is used by one thread, that of its cluster; behind a #MignetMigrationQueue that thread
 * is the one that starts migrations with the queue. A process that ends does not end
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
  MignetLibvirtPorts *ports;   /* (owned) */
  guint start_timeout;
  guint convergence_interval;
  guint stall_timeout;

  MignetConnectionReader *connection_reader; /* (owned) (nullable) */
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
  PROP_COUNTER_READER,
  PROP_START_TIMEOUT,
  PROP_CONVERGENCE_INTERVAL,
  PROP_CONNECTION_READER,
  PROP_STALL_TIMEOUT
} MignetLibvirtMigratorProperty;

static GParamSpec *props[PROP_STALL_TIMEOUT + 1];

#define DEFAULT_START_TIMEOUT 30
#define DEFAULT_STALL_TIMEOUT 150
#define DEFAULT_CONVERGENCE_INTERVAL 10000

static void
mignet_libvirt_migrator_dispose (GObject *object)
{
  MignetLibvirtMigrator *self = MIGNET_LIBVIRT_MIGRATOR (object);

  g_clear_object (&self->cluster);
  g_clear_object (&self->reader);
  g_clear_object (&self->connection_reader);

  G_OBJECT_CLASS (mignet_libvirt_migrator_parent_class)->dispose (object);
}

static void
mignet_libvirt_migrator_finalize (GObject *object)
{
  MignetLibvirtMigrator *self = MIGNET_LIBVIRT_MIGRATOR (object);

  _mignet_libvirt_ports_unref (self->ports);

  G_OBJECT_CLASS (mignet_libvirt_migrator_parent_class)->finalize (object);
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
    case PROP_START_TIMEOUT:
      g_value_set_uint (value, self->start_timeout);
      break;
    case PROP_STALL_TIMEOUT:
      g_value_set_uint (value, self->stall_timeout);
      break;
    case PROP_CONVERGENCE_INTERVAL:
      g_value_set_uint (value, self->convergence_interval);
      break;
    case PROP_CONNECTION_READER:
      g_value_set_object (value, self->connection_reader);
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
    case PROP_START_TIMEOUT:
      mignet_libvirt_migrator_set_start_timeout (self, g_value_get_uint (value));
      break;
    case PROP_STALL_TIMEOUT:
      mignet_libvirt_migrator_set_stall_timeout (self, g_value_get_uint (value));
      break;
    case PROP_CONVERGENCE_INTERVAL:
      mignet_libvirt_migrator_set_convergence_interval (self, g_value_get_uint (value));
      break;
    case PROP_CONNECTION_READER:
      mignet_libvirt_migrator_set_connection_reader (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static MignetMigration *
start_worker (MignetLibvirtMigrator *self, MignetPlan *plan, gboolean recovers, GError **error)
{
  const MignetLibvirtSettings settings = {
    .reader = self->reader,
    .connection_reader = self->connection_reader,
    .ports = self->ports,
    .start_timeout = self->start_timeout,
    .stall_timeout = self->stall_timeout,
    .convergence_interval = self->convergence_interval,
    .recovers = recovers,
  };
  g_autoptr (MignetMigration) migration = mignet_migration_new (plan);

  if (!_mignet_libvirt_worker_start (migration, &settings, error))
    return NULL;

  return g_steal_pointer (&migration);
}

static gboolean
mignet_libvirt_migrator_check (MignetMigrator *migrator, MignetPlan *plan, GError **error)
{
  MignetLibvirtMigrator *self = MIGNET_LIBVIRT_MIGRATOR (migrator);

  return self->cluster == NULL || mignet_plan_is_current (plan, self->cluster, error);
}

static MignetMigration *
mignet_libvirt_migrator_start (MignetMigrator *migrator, MignetPlan *plan, GError **error)
{
  return start_worker (MIGNET_LIBVIRT_MIGRATOR (migrator), plan, FALSE, error);
}

/* The plan is not compared with the cluster, in which the virtual machine is anything but ready to
 * be migrated. */
static MignetMigration *
mignet_libvirt_migrator_recover (MignetMigrator *migrator, MignetPlan *plan, GError **error)
{
  return start_worker (MIGNET_LIBVIRT_MIGRATOR (migrator), plan, TRUE, error);
}

static void
mignet_libvirt_migrator_iface_init (MignetMigratorInterface *iface)
{
  iface->start = mignet_libvirt_migrator_start;
  iface->recover = mignet_libvirt_migrator_recover;
  iface->check = mignet_libvirt_migrator_check;
}

static void
mignet_libvirt_migrator_class_init (MignetLibvirtMigratorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mignet_libvirt_migrator_dispose;
  object_class->finalize = mignet_libvirt_migrator_finalize;
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
   * What reads the counters of the network interfaces, for the evidence of migrations, or %NULL.
   * With neither this nor a #MignetLibvirtMigrator:connection-reader there is no evidence.
   *
   * Since: 1.0
   */
  props[PROP_COUNTER_READER] =
      g_param_spec_object ("counter-reader", NULL, NULL, MIGNET_TYPE_COUNTER_READER,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * MignetLibvirtMigrator:start-timeout:
   *
   * For how many seconds a migration may be without moving anything before it is given up, 0 for
   * any time.
   *
   * Since: 1.0
   */
  props[PROP_START_TIMEOUT] =
      g_param_spec_uint ("start-timeout", NULL, NULL, 0, G_MAXUINT, DEFAULT_START_TIMEOUT,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * MignetLibvirtMigrator:stall-timeout:
   *
   * For how many seconds nothing may be transferred in the middle of a migration before it is given
   * up, 0 for any time. While the virtual machine stands still it is 30 seconds at most. It does
   * not hold in post-copy, from which there is no way back.
   *
   * Since: 1.0
   */
  props[PROP_STALL_TIMEOUT] =
      g_param_spec_uint ("stall-timeout", NULL, NULL, 0, G_MAXUINT, DEFAULT_STALL_TIMEOUT,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * MignetLibvirtMigrator:convergence-interval:
   *
   * How many milliseconds there are at least between two steps of the convergence schedule of a
   * migration.
   *
   * Since: 1.0
   */
  props[PROP_CONVERGENCE_INTERVAL] = g_param_spec_uint (
      "convergence-interval", NULL, NULL, 0, G_MAXUINT, DEFAULT_CONVERGENCE_INTERVAL,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * MignetLibvirtMigrator:connection-reader:
   *
   * What reads the TCP connections, for the evidence of migrations, or %NULL.
   *
   * Since: 1.0
   */
  props[PROP_CONNECTION_READER] =
      g_param_spec_object ("connection-reader", NULL, NULL, MIGNET_TYPE_CONNECTION_READER,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mignet_libvirt_migrator_init (MignetLibvirtMigrator *self)
{
  self->ports = _mignet_libvirt_ports_new ();
  self->start_timeout = DEFAULT_START_TIMEOUT;
  self->stall_timeout = DEFAULT_STALL_TIMEOUT;
  self->convergence_interval = DEFAULT_CONVERGENCE_INTERVAL;
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

/**
 * mignet_libvirt_migrator_get_connection_reader:
 * @self: a migrator
 *
 * Gets what reads the TCP connections.
 *
 * Returns: (transfer none) (nullable): the connection reader
 *
 * Since: 1.0
 */
MignetConnectionReader *
mignet_libvirt_migrator_get_connection_reader (MignetLibvirtMigrator *self)
{
  g_return_val_if_fail (MIGNET_LIBVIRT_IS_MIGRATOR (self), NULL);

  return self->connection_reader;
}

/**
 * mignet_libvirt_migrator_set_connection_reader:
 * @self: a migrator
 * @reader: (nullable): a connection reader
 *
 * Sets what reads the TCP connections of both hosts, before and during each migration, for its
 * evidence. It holds for migrations that are started afterwards. Connections that cannot be read do
 * not make a migration fail.
 *
 * Since: 1.0
 */
void
mignet_libvirt_migrator_set_connection_reader (MignetLibvirtMigrator *self,
                                               MignetConnectionReader *reader)
{
  g_return_if_fail (MIGNET_LIBVIRT_IS_MIGRATOR (self));
  g_return_if_fail (reader == NULL || MIGNET_IS_CONNECTION_READER (reader));

  if (g_set_object (&self->connection_reader, reader))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONNECTION_READER]);
}

/**
 * mignet_libvirt_migrator_get_start_timeout:
 * @self: a migrator
 *
 * Gets how long a migration may be without moving anything before it is given up.
 *
 * Returns: the time in seconds, 0 for any time
 *
 * Since: 1.0
 */
guint
mignet_libvirt_migrator_get_start_timeout (MignetLibvirtMigrator *self)
{
  g_return_val_if_fail (MIGNET_LIBVIRT_IS_MIGRATOR (self), 0);

  return self->start_timeout;
}

/**
 * mignet_libvirt_migrator_set_start_timeout:
 * @self: a migrator
 * @seconds: a time in seconds, 0 for any time
 *
 * Sets how long a migration may be without moving anything before it is given up. The time includes
 * what the destination needs to make room for the virtual machine, which may be long where much
 * memory is reserved in advance. It holds for migrations that are started afterwards.
 *
 * Since: 1.0
 */
void
mignet_libvirt_migrator_set_start_timeout (MignetLibvirtMigrator *self, guint seconds)
{
  g_return_if_fail (MIGNET_LIBVIRT_IS_MIGRATOR (self));

  if (self->start_timeout == seconds)
    return;

  self->start_timeout = seconds;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_START_TIMEOUT]);
}

/**
 * mignet_libvirt_migrator_get_stall_timeout:
 * @self: a migrator
 *
 * Gets for how long nothing may be transferred in the middle of a migration before it is given up.
 *
 * Returns: the time in seconds, 0 for any time
 *
 * Since: 1.0
 */
guint
mignet_libvirt_migrator_get_stall_timeout (MignetLibvirtMigrator *self)
{
  g_return_val_if_fail (MIGNET_LIBVIRT_IS_MIGRATOR (self), 0);

  return self->stall_timeout;
}

/**
 * mignet_libvirt_migrator_set_stall_timeout:
 * @self: a migrator
 * @seconds: a time in seconds, 0 for any time
 *
 * Sets for how long nothing may be transferred in the middle of a migration before it is given up.
 * It holds for migrations that are started afterwards.
 *
 * Since: 1.0
 */
void
mignet_libvirt_migrator_set_stall_timeout (MignetLibvirtMigrator *self, guint seconds)
{
  g_return_if_fail (MIGNET_LIBVIRT_IS_MIGRATOR (self));

  if (self->stall_timeout == seconds)
    return;

  self->stall_timeout = seconds;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STALL_TIMEOUT]);
}

/**
 * mignet_libvirt_migrator_get_convergence_interval:
 * @self: a migrator
 *
 * Gets how much time there is at least between two steps of a convergence schedule.
 *
 * Returns: the time in milliseconds
 *
 * Since: 1.0
 */
guint
mignet_libvirt_migrator_get_convergence_interval (MignetLibvirtMigrator *self)
{
  g_return_val_if_fail (MIGNET_LIBVIRT_IS_MIGRATOR (self), 0);

  return self->convergence_interval;
}

/**
 * mignet_libvirt_migrator_set_convergence_interval:
 * @self: a migrator
 * @milliseconds: a time in milliseconds
 *
 * Sets how much time there is at least between two steps of a convergence schedule, so that each
 * has time to have an effect. It holds for migrations that are started afterwards.
 *
 * Since: 1.0
 */
void
mignet_libvirt_migrator_set_convergence_interval (MignetLibvirtMigrator *self, guint milliseconds)
{
  g_return_if_fail (MIGNET_LIBVIRT_IS_MIGRATOR (self));

  if (self->convergence_interval == milliseconds)
    return;

  self->convergence_interval = milliseconds;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONVERGENCE_INTERVAL]);
}
