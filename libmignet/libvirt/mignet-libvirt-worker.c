/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libvirt/mignet-libvirt-error-private.h"
#include "libvirt/mignet-libvirt-software-private.h"
#include "libvirt/mignet-libvirt-worker-private.h"

#define CONNECT_SECONDS 30
#define LOOK_SECONDS 45
#define ASK_SECONDS 45
#define DOWNTIME_SECONDS 45

static void
release_ports (MignetLibvirtWorker *self)
{
  const char *host = mignet_plan_get_destination (self->plan);

  if (self->port != 0)
    _mignet_libvirt_ports_release (self->ports, host, self->port);
  if (self->disks_port != 0)
    _mignet_libvirt_ports_release (self->ports, host, self->disks_port);
  self->port = 0;
  self->disks_port = 0;
}

static void
worker_free (MignetLibvirtWorker *self)
{
  g_clear_pointer (&self->source, _mignet_libvirt_endpoint_free);
  g_clear_pointer (&self->carrier, _mignet_libvirt_endpoint_free);
  g_clear_pointer (&self->destination, _mignet_libvirt_endpoint_free);
  g_clear_pointer (&self->landing, _mignet_libvirt_endpoint_free);
  g_clear_pointer (&self->steering, _mignet_libvirt_steering_free);
  release_ports (self);
  g_clear_pointer (&self->ports, _mignet_libvirt_ports_unref);
  g_clear_error (&self->given_up);
  g_clear_pointer (&self->options, _mignet_libvirt_options_free);
  g_clear_pointer (&self->route, _mignet_libvirt_route_free);
  g_clear_error (&self->error);
  g_clear_object (&self->evidence);
  g_clear_object (&self->reader);
  g_clear_object (&self->connection_reader);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->plan);
  g_clear_object (&self->migration);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetLibvirtWorker, worker_free)

/* States only go forward. */
static int
get_rank (MignetMigrationState state)
{
  static const MignetMigrationState order[] = {
    MIGNET_MIGRATION_STATE_CREATED,        MIGNET_MIGRATION_STATE_CONNECTING,
    MIGNET_MIGRATION_STATE_PREPARING,      MIGNET_MIGRATION_STATE_PRE_COPY,
    MIGNET_MIGRATION_STATE_SWITCHING_OVER, MIGNET_MIGRATION_STATE_POST_COPY,
    MIGNET_MIGRATION_STATE_COMPLETING,
  };
  int rank = 0;

  while (rank < (int) G_N_ELEMENTS (order) && order[rank] != state)
    rank++;

  return rank;
}

void
_mignet_libvirt_worker_advance (MignetLibvirtWorker *self, MignetMigrationState state)
{
  if (get_rank (state) <= get_rank (self->state))
    return;

  self->state = state;
  mignet_migration_report_state (self->migration, state);
}

gboolean
_mignet_libvirt_worker_is_broken (MignetLibvirtWorker *self)
{
  return _mignet_libvirt_sighting_get_presence (&self->vm) == MIGNET_LIBVIRT_PRESENCE_BROKEN;
}

/* Without a daemon that was asked for it, the id of the model is taken for the UUID if it is one.
 */
static const char *
get_lookup_key (MignetPlan *plan)
{
  const char *id = mignet_plan_get_vm_id (plan);

  return g_uuid_string_is_valid (id) ? id : mignet_plan_get_vm (plan);
}

static gboolean
check_source (MignetLibvirtWorker *self, GError **error)
{
  MignetLibvirtSighting vm = { .found = FALSE };
  const char *name = mignet_plan_get_vm (self->plan);
  const char *source = mignet_plan_get_source (self->plan);

  if (!_mignet_libvirt_endpoint_look (self->source, get_lookup_key (self->plan), LOOK_SECONDS,
                                      self->cancellable, &vm, error))
    return FALSE;

  if (_mignet_libvirt_sighting_get_presence (&vm) == MIGNET_LIBVIRT_PRESENCE_ABSENT)
    {
      g_set_error (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_NO_VM,
                   vm.found ? "VM '%s' does not run on '%s'" : "There is no VM '%s' on '%s'", name,
                   source);
      return FALSE;
    }
  self->vm = vm;

  if (self->recovers != _mignet_libvirt_worker_is_broken (self))
    {
      g_set_error (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_REFUSED,
                   self->recovers
                       ? "No migration of VM '%s' from '%s' broke in post-copy"
                       : "A migration of VM '%s' from '%s' broke in post-copy and has to be "
                         "recovered first",
                   name, source);
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_part (MignetLibvirtWorker *self, const MignetLibvirtSighting *part, GError **error)
{
  MignetLibvirtPresence presence = _mignet_libvirt_sighting_get_presence (part);

  if (presence == MIGNET_LIBVIRT_PRESENCE_BROKEN || presence == MIGNET_LIBVIRT_PRESENCE_PARTIAL)
    return TRUE;

  g_set_error (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_REFUSED,
               "'%s' has no part of VM '%s' that could be recovered", self->destination->host,
               mignet_plan_get_vm (self->plan));

  return FALSE;
}

static gboolean
check_destination (MignetLibvirtWorker *self, GError **error)
{
  const char *name = mignet_plan_get_vm (self->plan);
  MignetLibvirtSighting same = { .found = FALSE };
  MignetLibvirtSighting namesake = { .found = FALSE };

  if (!_mignet_libvirt_endpoint_look (self->destination, self->vm.uuid, LOOK_SECONDS,
                                      self->cancellable, &same, error))
    return FALSE;
  if (self->recovers)
    return check_part (self, &same, error);

  if (!_mignet_libvirt_endpoint_look (self->destination, name, LOOK_SECONDS, self->cancellable,
                                      &namesake, error))
    return FALSE;

  if (_mignet_libvirt_sighting_get_presence (&same) != MIGNET_LIBVIRT_PRESENCE_ABSENT)
    {
      g_set_error (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_REFUSED,
                   "VM '%s' is on '%s' already", name, self->destination->host);
      return FALSE;
    }
  if (namesake.found && !g_str_equal (namesake.uuid, self->vm.uuid))
    {
      g_set_error (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_REFUSED,
                   "Another VM on '%s' has the name '%s' already", self->destination->host, name);
      return FALSE;
    }

  return TRUE;
}

/* The flags and parameters as the plan has them; the route and the rest come with each attempt. */
static gboolean
build_options (MignetLibvirtWorker *self, GError **error)
{
  self->options = _mignet_libvirt_options_new (self->plan, error);
  if (self->options == NULL)
    return FALSE;

  if (self->recovers)
    _mignet_libvirt_options_set_resume (self->options);
  self->flags = self->options->flags;

  return TRUE;
}

static gboolean
choose_route (MignetLibvirtWorker *self, GError **error)
{
  /* The stream runs inside the connection between the daemons. */
  if ((self->flags & VIR_MIGRATE_TUNNELLED) != 0)
    return TRUE;

  self->route = _mignet_libvirt_route_resolve (self->plan, self->cancellable, error);

  return self->route != NULL;
}

static gboolean
connect_all (MignetLibvirtWorker *self, GError **error)
{
  if (!_mignet_libvirt_endpoint_connect (self->source, CONNECT_SECONDS, self->cancellable, error) ||
      !check_source (self, error) ||
      !_mignet_libvirt_endpoint_connect (self->carrier, CONNECT_SECONDS, self->cancellable,
                                         error) ||
      !_mignet_libvirt_endpoint_connect (self->destination, CONNECT_SECONDS, self->cancellable,
                                         error))
    return FALSE;

  return (self->flags & VIR_MIGRATE_PEER2PEER) != 0 ||
         _mignet_libvirt_endpoint_connect (self->landing, CONNECT_SECONDS, self->cancellable,
                                           error);
}

/* The plan was made by the versions that the model had. Where one was not known, or is another by
 * now, libvirt would refuse what it does not know late and in its own words, if it refuses at all.
 */
static gboolean
check_software (MignetLibvirtWorker *self, GError **error)
{
  g_auto (MignetLibvirtSoftware) source = { 0 };
  g_auto (MignetLibvirtSoftware) destination = { 0 };
  g_autoptr (GPtrArray) reasons = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (!_mignet_libvirt_endpoint_ask_software (self->source, ASK_SECONDS, self->cancellable, &source,
                                              error) ||
      !_mignet_libvirt_endpoint_ask_software (self->destination, ASK_SECONDS, self->cancellable,
                                              &destination, error))
    return FALSE;

  reasons = mignet_plan_check_options (self->plan, source.libvirt_version, source.qemu_version,
                                       destination.libvirt_version, destination.qemu_version);
  for (guint i = 0; i < reasons->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "; " : "",
                            mignet_reason_get_message (reasons->pdata[i]));
  if (reasons->len > 0)
    g_set_error_literal (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_UNSUPPORTED, text->str);

  return reasons->len == 0;
}

/* Before the migration begins, so that it holds from its beginning. QEMU keeps it afterwards: where
 * the virtual machine stays it gets the old one back. */
static gboolean
set_max_downtime (MignetLibvirtWorker *self, GError **error)
{
  int downtime = mignet_plan_get_max_downtime (self->plan);

  if (downtime < 0)
    return TRUE;

  self->has_downtime = _mignet_libvirt_endpoint_set_max_downtime (
      self->source, self->vm.uuid, (guint64) downtime, DOWNTIME_SECONDS, self->cancellable,
      &self->old_downtime, error);

  return self->has_downtime;
}

static gboolean
prepare (MignetLibvirtWorker *self, GError **error)
{
  _mignet_libvirt_worker_advance (self, MIGNET_MIGRATION_STATE_CONNECTING);
  if (!build_options (self, error) || !choose_route (self, error) || !connect_all (self, error) ||
      !check_destination (self, error))
    return FALSE;

  _mignet_libvirt_worker_advance (self, MIGNET_MIGRATION_STATE_PREPARING);
  if (!self->recovers && (!check_software (self, error) || !set_max_downtime (self, error)))
    return FALSE;

  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

/* Evidence is a bonus: a migration does not fail because nothing can be read. */
static void
begin_evidence (MignetLibvirtWorker *self)
{
  if (self->reader == NULL && self->connection_reader == NULL)
    return;

  self->evidence = mignet_evidence_recorder_new (self->plan, self->reader);
  mignet_evidence_recorder_set_connection_reader (self->evidence, self->connection_reader);
  mignet_evidence_recorder_begin (self->evidence, self->cancellable, NULL);
}

/* Takes the next port of the plan's range, if it has one, after one that was busy, and another one
 * for the disks where they are copied, too. */
static gboolean
choose_ports (MignetLibvirtWorker *self, GError **error)
{
  const char *host = mignet_plan_get_destination (self->plan);
  gboolean copies_disks = _mignet_libvirt_options_has_disks_port (self->options);
  guint busy = self->port;
  guint first, last;

  mignet_plan_get_port_range (self->plan, &first, &last);
  if (self->route == NULL || first == 0)
    return TRUE;

  release_ports (self);
  self->port = _mignet_libvirt_ports_take (self->ports, host, MAX (first, busy + 1), last);
  if (self->port != 0 && copies_disks)
    self->disks_port = _mignet_libvirt_ports_take (self->ports, host, self->port + 1, last);
  if (self->port == 0 || (copies_disks && self->disks_port == 0))
    {
      g_set_error (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_LISTEN,
                   "No port from %u to %u of '%s' is free for the migration of VM '%s'", first,
                   last, host, mignet_plan_get_vm (self->plan));
      return FALSE;
    }

  if (copies_disks &&
      !_mignet_libvirt_options_set_disks_port (self->options, self->disks_port, error))
    return FALSE;

  return _mignet_libvirt_route_set_port (self->route, self->port, error);
}

static gboolean
complete_options (MignetLibvirtWorker *self, GError **error)
{
  if ((self->options == NULL && !build_options (self, error)) || !choose_ports (self, error))
    return FALSE;

  _mignet_libvirt_options_set_persistent (self->options, self->vm.persistent);

  return self->route == NULL ||
         _mignet_libvirt_options_set_route (self->options, self->plan, self->route, error);
}

/* Carries it out once. FALSE if it did not even start. */
static gboolean
attempt (MignetLibvirtWorker *self,
         MignetLibvirtCall **transfer,
         MignetLibvirtMonitorEnd *end,
         GError **error)
{
  if (!complete_options (self, error))
    return FALSE;
  *transfer = _mignet_libvirt_transfer_start (self, error);
  if (*transfer == NULL)
    return FALSE;

  if (self->recovers)
    _mignet_libvirt_worker_advance (self, MIGNET_MIGRATION_STATE_POST_COPY);
  *end = _mignet_libvirt_monitor_run (self, *transfer);

  return TRUE;
}

/* The words are QEMU's, which does not translate them. */
static gboolean
is_port_busy (MignetLibvirtWorker *self, const GError *error)
{
  return self->port != 0 && !g_cancellable_is_cancelled (self->cancellable) &&
         g_error_matches (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_LISTEN) &&
         strstr (error->message, "Address already in use") != NULL;
}

static void
carry_out (MignetLibvirtWorker *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetLibvirtCall) transfer = NULL;
  MignetLibvirtMonitorEnd end;
  gboolean started;

  if (!prepare (self, &error))
    {
      _mignet_libvirt_ending_early (self, error);
      return;
    }

  begin_evidence (self);
  do
    {
      g_clear_error (&error);
      g_clear_pointer (&transfer, _mignet_libvirt_call_unref);
      started = attempt (self, &transfer, &end, &error);
      if (started && end == MIGNET_LIBVIRT_MONITOR_ENDED)
        error = _mignet_libvirt_transfer_steal_error (transfer, self->stats.processed);
    }
  while (started && error != NULL && is_port_busy (self, error));

  if (!started)
    _mignet_libvirt_ending_early (self, error);
  else if (end == MIGNET_LIBVIRT_MONITOR_STUCK)
    _mignet_libvirt_ending_stuck (self, transfer);
  else if (end == MIGNET_LIBVIRT_MONITOR_SILENT)
    _mignet_libvirt_ending_silent (self);
  else if (end == MIGNET_LIBVIRT_MONITOR_BROKEN)
    _mignet_libvirt_ending_broken (self);
  else
    _mignet_libvirt_ending_started (self, error);
}

static gpointer
run_worker (gpointer data)
{
  g_autoptr (MignetLibvirtWorker) self = data;
  g_autoptr (MignetMigration) migration = g_object_ref (self->migration);
  g_autoptr (GError) error = NULL;
  MignetMigrationState state;

  carry_out (self);
  state = self->state;
  error = g_steal_pointer (&self->error);

  /* Those who wait are told when the connections are closed and everything else is put away. */
  g_clear_pointer (&self, worker_free);
  if (error == NULL)
    mignet_migration_return (migration);
  else
    mignet_migration_return_error (migration, state, error);

  return NULL;
}

static MignetLibvirtSteering *
make_steering (MignetLibvirtWorker *self, const MignetLibvirtSettings *settings)
{
  gboolean post_copy = g_strv_contains (mignet_plan_get_flags (self->plan), "postcopy");
  MignetLibvirtSteering *steering = _mignet_libvirt_steering_new (self->migration, post_copy);
  MignetConvergenceDriver *driver;

  if (settings->recovers)
    return steering;

  driver =
      mignet_convergence_driver_new (mignet_plan_get_convergence (self->plan),
                                     mignet_plan_get_completion_timeout (self->plan), post_copy);
  mignet_convergence_driver_set_interval (driver, settings->convergence_interval);
  _mignet_libvirt_steering_set_driver (steering, driver);

  return steering;
}

gboolean
_mignet_libvirt_worker_start (MignetMigration *migration,
                              const MignetLibvirtSettings *settings,
                              GError **error)
{
  g_autoptr (MignetLibvirtWorker) self = g_new0 (MignetLibvirtWorker, 1);
  MignetPlan *plan = mignet_migration_get_plan (migration);
  GThread *thread;

  /* libvirt initialises itself only when a connection is opened. Its functions for parameters,
   * which come first here, crash before that. */
  if (virInitialize () < 0)
    {
      g_set_error (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_FAILED,
                   "libvirt cannot be initialised in this process");
      return FALSE;
    }

  self->migration = g_object_ref (migration);
  self->plan = g_object_ref (plan);
  self->cancellable = g_object_ref (mignet_migration_get_cancellable (migration));
  g_set_object (&self->reader, settings->reader);
  g_set_object (&self->connection_reader, settings->connection_reader);
  self->ports = _mignet_libvirt_ports_ref (settings->ports);
  self->start_timeout = settings->start_timeout;
  self->stall_timeout = settings->stall_timeout;
  self->recovers = settings->recovers;
  self->source = _mignet_libvirt_endpoint_new (mignet_plan_get_source (plan),
                                               mignet_plan_get_source_connect_uri (plan));
  self->carrier = _mignet_libvirt_endpoint_new (mignet_plan_get_source (plan),
                                                mignet_plan_get_source_connect_uri (plan));
  self->destination = _mignet_libvirt_endpoint_new (mignet_plan_get_destination (plan),
                                                    mignet_plan_get_connect_uri (plan));
  self->landing = _mignet_libvirt_endpoint_new (mignet_plan_get_destination (plan),
                                                mignet_plan_get_connect_uri (plan));
  self->steering = make_steering (self, settings);

  thread = g_thread_try_new ("mignet-migrate", run_worker, self, error);
  if (thread == NULL)
    return FALSE;
  g_steal_pointer (&self);
  g_thread_unref (thread);

  return TRUE;
}
