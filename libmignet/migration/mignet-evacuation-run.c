/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "migration/mignet-evacuation-item-private.h"
#include "migration/mignet-evacuation-run-private.h"

/**
 * SECTION:mignet-evacuation-run
 * @title: MignetEvacuationRun
 * @short_description: empties hosts
 *
 * #MignetEvacuationRun carries an evacuation out with any #MignetMigrator: it has the evacuation
 * planned and starts the migrations in the order of their waves. If the migrator is no
 * #MignetMigrationQueue it puts one in front, so that the limits hold whatever happens. Each
 * migration begins as soon as the limits allow it. It waits until the wave before its own has ended
 * only where that may be needed: if virtual machines are named by themselves, so that a host which
 * some leave is the destination of others; if others migrate in the cluster; or if a virtual
 * machine has a policy, and so limits, of its own.
 *
 * When a migration fails, the rest is planned again at once from what is true then: what has
 * arrived is where it arrived, what is under way goes on, and the virtual machine that failed is
 * kept from the host that it did not reach. So it tries other hosts, up to
 * #MignetEvacuationRun:max-attempts migrations, and is left over after that. A virtual machine of
 * which it is not known where it runs, or that is split over two hosts, is not touched again;
 * mignet_migration_recover() is for the latter.
 *
 * How it gets on is told for each virtual machine by its #MignetEvacuationItem, and for the whole
 * by the run. The whole can be cancelled, and each virtual machine: what has not begun stays where
 * it is; what is under way is cancelled as every migration is; what has arrived stays there.
 *
 * A run reads the cluster and does not change it: it belongs to the thread of the cluster, and
 * works in the main context that is the thread-default one where it is executed. The program brings
 * its model up to date itself when it likes; until then the run remembers what it has done.
 */

/**
 * MignetEvacuationRun:
 *
 * Empties hosts.
 *
 * Since: 1.0
 */

G_DEFINE_FINAL_TYPE (MignetEvacuationRun, mignet_evacuation_run, G_TYPE_OBJECT)

typedef enum
{
  PROP_ITEMS = 1,
  PROP_PERCENT,
  PROP_EVACUATION,
  PROP_FINISHED,
  PROP_MAX_ATTEMPTS
} MignetEvacuationRunProperty;

static GParamSpec *props[PROP_MAX_ATTEMPTS + 1];

#define DEFAULT_MAX_ATTEMPTS 3

static void advance (MignetEvacuationRun *self);

static void
mignet_evacuation_run_finalize (GObject *object)
{
  MignetEvacuationRun *self = MIGNET_EVACUATION_RUN (object);

  g_clear_object (&self->planner);
  g_clear_object (&self->request);
  g_clear_object (&self->migrator);
  g_clear_object (&self->evacuation);
  g_clear_pointer (&self->cancel_source, g_source_unref);
  g_object_unref (self->items);
  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->given_up);
  g_ptr_array_unref (self->pending);
  g_ptr_array_unref (self->running);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (mignet_evacuation_run_parent_class)->finalize (object);
}

static void
mignet_evacuation_run_get_property (GObject *object,
                                    guint prop_id,
                                    GValue *value,
                                    GParamSpec *pspec)
{
  MignetEvacuationRun *self = MIGNET_EVACUATION_RUN (object);

  switch ((MignetEvacuationRunProperty) prop_id)
    {
    case PROP_ITEMS:
      g_value_set_object (value, self->items);
      break;
    case PROP_PERCENT:
      g_value_set_uint (value, mignet_evacuation_run_get_percent (self));
      break;
    case PROP_EVACUATION:
      g_value_set_object (value, self->evacuation);
      break;
    case PROP_FINISHED:
      g_value_set_boolean (value, self->end_time != 0);
      break;
    case PROP_MAX_ATTEMPTS:
      g_value_set_uint (value, self->max_attempts);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
mignet_evacuation_run_set_property (GObject *object,
                                    guint prop_id,
                                    const GValue *value,
                                    GParamSpec *pspec)
{
  if (prop_id == PROP_MAX_ATTEMPTS)
    mignet_evacuation_run_set_max_attempts (MIGNET_EVACUATION_RUN (object),
                                            g_value_get_uint (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
mignet_evacuation_run_class_init (MignetEvacuationRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = mignet_evacuation_run_finalize;
  object_class->get_property = mignet_evacuation_run_get_property;
  object_class->set_property = mignet_evacuation_run_set_property;

  /**
   * MignetEvacuationRun:items:
   *
   * The virtual machines, a list of #MignetEvacuationItem.
   *
   * Since: 1.0
   */
  props[PROP_ITEMS] = g_param_spec_object ("items", NULL, NULL, G_TYPE_LIST_MODEL, flags);

  /**
   * MignetEvacuationRun:percent:
   *
   * How much of the memory that is to move has moved.
   *
   * Since: 1.0
   */
  props[PROP_PERCENT] = g_param_spec_uint ("percent", NULL, NULL, 0, 100, 0, flags);

  /**
   * MignetEvacuationRun:evacuation:
   *
   * What was planned last, %NULL before.
   *
   * Since: 1.0
   */
  props[PROP_EVACUATION] =
      g_param_spec_object ("evacuation", NULL, NULL, MIGNET_TYPE_EVACUATION, flags);

  /**
   * MignetEvacuationRun:finished:
   *
   * Whether it has ended.
   *
   * Since: 1.0
   */
  props[PROP_FINISHED] = g_param_spec_boolean ("finished", NULL, NULL, FALSE, flags);

  /**
   * MignetEvacuationRun:max-attempts:
   *
   * How many migrations of one virtual machine there are at most.
   *
   * Since: 1.0
   */
  props[PROP_MAX_ATTEMPTS] =
      g_param_spec_uint ("max-attempts", NULL, NULL, 1, G_MAXUINT, DEFAULT_MAX_ATTEMPTS,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mignet_evacuation_run_init (MignetEvacuationRun *self)
{
  self->max_attempts = DEFAULT_MAX_ATTEMPTS;
  self->items = _mignet_list_new (MIGNET_TYPE_EVACUATION_ITEM);
  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  self->given_up = g_hash_table_new (NULL, NULL);
  self->pending = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_evacuation_step_unref);
  self->running = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_evacuation_step_unref);
}

static MignetCluster *
get_cluster (MignetEvacuationRun *self)
{
  return mignet_evacuation_request_get_cluster (self->request);
}

static MignetVm *
find_vm (MignetEvacuationRun *self, MignetEvacuationItem *item)
{
  return mignet_cluster_lookup_vm (get_cluster (self), mignet_evacuation_item_get_vm_id (item));
}

static MignetHost *
find_host (MignetEvacuationRun *self, const char *key)
{
  return key != NULL ? mignet_cluster_lookup_host (get_cluster (self), key) : NULL;
}

static MignetEvacuationItem *
ensure_item (MignetEvacuationRun *self, const char *vm, const char *vm_id, const char *source)
{
  MignetEvacuationItem *item = g_hash_table_lookup (self->by_id, vm_id);

  if (item != NULL)
    return item;

  item = _mignet_evacuation_item_new (vm, vm_id, source);
  g_hash_table_insert (self->by_id, (gpointer) mignet_evacuation_item_get_vm_id (item), item);
  _mignet_list_append (self->items, item);

  return item;
}

/* One that is given up stays where it is. */
static void
exclude_everywhere (MignetEvacuationRequest *request, MignetVm *vm)
{
  GListModel *hosts = mignet_cluster_get_hosts (mignet_evacuation_request_get_cluster (request));

  for (guint i = 0; i < g_list_model_get_n_items (hosts); i++)
    {
      g_autoptr (MignetHost) host = g_list_model_get_item (hosts, i);

      mignet_evacuation_request_exclude (request, vm, host);
    }
}

/* Tells the planner what is true of one virtual machine, whatever the model says. */
static void
assume (MignetEvacuationRun *self, MignetEvacuationRequest *request, MignetEvacuationItem *item)
{
  MignetVm *vm = find_vm (self, item);
  MignetHost *destination = find_host (self, _mignet_evacuation_item_get_destination_id (item));

  if (vm == NULL)
    return;

  switch (mignet_evacuation_item_get_state (item))
    {
    case MIGNET_EVACUATION_STATE_RUNNING:
    case MIGNET_EVACUATION_STATE_UNCLEAR:
      if (destination != NULL)
        mignet_evacuation_request_assume_running (request, vm, destination);
      break;
    case MIGNET_EVACUATION_STATE_DONE:
      if (destination != NULL)
        mignet_evacuation_request_assume_done (request, vm, destination);
      break;
    case MIGNET_EVACUATION_STATE_WAITING:
    case MIGNET_EVACUATION_STATE_LEFT_OVER:
    case MIGNET_EVACUATION_STATE_CANCELLED:
    default:
      if (g_hash_table_contains (self->given_up, item))
        exclude_everywhere (request, vm);
      if (mignet_evacuation_item_get_attempts (item) > 0)
        mignet_evacuation_request_assume_failed (request, vm);
      break;
    }
}

static MignetEvacuation *
plan_rest (MignetEvacuationRun *self, GError **error)
{
  g_autoptr (MignetEvacuationRequest) request = mignet_evacuation_request_copy (self->request);
  GPtrArray *items = _mignet_list_peek (self->items);

  for (guint i = 0; i < items->len; i++)
    assume (self, request, g_ptr_array_index (items, i));

  return mignet_planner_plan_evacuation (self->planner, request, error);
}

static void
take_left_over (MignetEvacuationRun *self, MignetEvacuation *evacuation)
{
  g_autoptr (GPtrArray) left_over = mignet_evacuation_get_left_over (evacuation);

  for (guint i = 0; i < left_over->len; i++)
    {
      MignetEvacuationLeftOver *left = g_ptr_array_index (left_over, i);
      g_autoptr (GPtrArray) reasons = mignet_evacuation_left_over_get_reasons (left);
      MignetEvacuationItem *item = ensure_item (self, mignet_evacuation_left_over_get_vm (left),
                                                mignet_evacuation_left_over_get_vm_id (left),
                                                mignet_evacuation_left_over_get_source (left));

      if (!g_hash_table_contains (self->given_up, item))
        _mignet_evacuation_item_leave (item, reasons);
    }
}

static void
take_steps (MignetEvacuationRun *self, MignetEvacuation *evacuation)
{
  g_ptr_array_unref (self->pending);
  self->pending = mignet_evacuation_get_steps (evacuation);
  for (guint i = 0; i < self->pending->len; i++)
    {
      MignetEvacuationStep *step = g_ptr_array_index (self->pending, i);
      MignetEvacuationItem *item = ensure_item (self, mignet_evacuation_step_get_vm (step),
                                                mignet_evacuation_step_get_vm_id (step),
                                                mignet_evacuation_step_get_source (step));

      _mignet_evacuation_item_plan (item, step);
    }
}

/* One that waited and that the planner no longer knows, because it is down for example. */
static void
leave_forgotten (MignetEvacuationRun *self)
{
  g_autoptr (GHashTable) planned = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *items = _mignet_list_peek (self->items);

  for (guint i = 0; i < self->pending->len; i++)
    g_hash_table_add (planned, (gpointer) mignet_evacuation_step_get_vm_id (
                                   g_ptr_array_index (self->pending, i)));
  for (guint i = 0; i < items->len; i++)
    {
      MignetEvacuationItem *item = g_ptr_array_index (items, i);

      if (mignet_evacuation_item_get_state (item) == MIGNET_EVACUATION_STATE_WAITING &&
          !g_hash_table_contains (planned, mignet_evacuation_item_get_vm_id (item)))
        _mignet_evacuation_item_end (item, MIGNET_EVACUATION_STATE_LEFT_OVER,
                                     mignet_evacuation_item_get_error (item));
    }
}

/* Whether one wave has to end before the next one begins. */
static gboolean
needs_waves (MignetEvacuationRun *self)
{
  g_autoptr (GPtrArray) named = mignet_evacuation_request_get_vms (self->request);
  gboolean own_limits = mignet_evacuation_request_get_policy (self->request) == NULL;
  GListModel *vms = mignet_cluster_get_vms (get_cluster (self));

  if (named->len > 0)
    return TRUE;

  for (guint i = 0; i < g_list_model_get_n_items (vms); i++)
    {
      g_autoptr (MignetVm) vm = g_list_model_get_item (vms, i);
      gboolean leaves = g_hash_table_contains (self->by_id, mignet_vm_get_id (vm));

      if (!leaves && mignet_vm_get_status (vm) == MIGNET_VM_STATUS_MIGRATING)
        return TRUE;
      if (leaves && own_limits && mignet_vm_get_migration_policy (vm) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* Plans what has not begun. What was planned before is void. */
static gboolean
plan (MignetEvacuationRun *self, GError **error)
{
  g_autoptr (MignetEvacuation) evacuation = plan_rest (self, error);

  g_ptr_array_set_size (self->pending, 0);
  self->plan_again = FALSE;
  if (evacuation == NULL)
    return FALSE;

  self->n_plans++;
  self->wave = 1;
  take_left_over (self, evacuation);
  take_steps (self, evacuation);
  leave_forgotten (self);
  self->needs_waves = needs_waves (self);
  if (g_set_object (&self->evacuation, evacuation))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_EVACUATION]);

  return TRUE;
}

/* A migration of the run, for the callback of its end. */
typedef struct
{
  MignetEvacuationRun *run;   /* (owned) */
  MignetEvacuationItem *item; /* (owned) */
  MignetEvacuationStep *step; /* (unowned): of those that run */
} Watch;

static void
give_up (MignetEvacuationRun *self,
         MignetEvacuationItem *item,
         MignetEvacuationState state,
         const GError *error)
{
  g_hash_table_add (self->given_up, item);
  _mignet_evacuation_item_end (item, state, error);
}

/* It is still where it was. It tries elsewhere, unless it was often enough. */
static void
handle_failure (MignetEvacuationRun *self, MignetEvacuationItem *item, const GError *error)
{
  MignetVm *vm = find_vm (self, item);
  MignetHost *destination = find_host (self, _mignet_evacuation_item_get_destination_id (item));

  self->plan_again = TRUE;
  if (self->cancelled)
    {
      give_up (self, item, MIGNET_EVACUATION_STATE_CANCELLED, error);
      return;
    }
  if (mignet_evacuation_item_get_attempts (item) >= self->max_attempts)
    {
      give_up (self, item, MIGNET_EVACUATION_STATE_LEFT_OVER, error);
      return;
    }

  if (vm != NULL && destination != NULL &&
      !g_error_matches (error, MIGNET_ERROR, MIGNET_ERROR_STALE_PLAN))
    mignet_evacuation_request_exclude (self->request, vm, destination);
  _mignet_evacuation_item_end (item, MIGNET_EVACUATION_STATE_WAITING, error);
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Watch *watch = user_data;
  g_autoptr (MignetEvacuationRun) self = g_steal_pointer (&watch->run);
  g_autoptr (MignetEvacuationItem) item = g_steal_pointer (&watch->item);
  MignetMigration *migration = MIGNET_MIGRATION (source);
  g_autoptr (GError) error = NULL;

  g_ptr_array_remove_fast (self->running, watch->step);
  g_free (watch);
  mignet_migration_wait_finish (migration, result, &error);
  g_signal_handlers_disconnect_by_data (migration, self);

  switch (mignet_migration_get_state (migration))
    {
    case MIGNET_MIGRATION_STATE_DONE:
      _mignet_evacuation_item_end (item, MIGNET_EVACUATION_STATE_DONE, NULL);
      break;
    case MIGNET_MIGRATION_STATE_CANCELLED:
      give_up (self, item, MIGNET_EVACUATION_STATE_CANCELLED, error);
      break;
    case MIGNET_MIGRATION_STATE_FAILED:
      handle_failure (self, item, error);
      break;
    case MIGNET_MIGRATION_STATE_LOST_CONTACT:
    case MIGNET_MIGRATION_STATE_RECOVERABLE:
    case MIGNET_MIGRATION_STATE_CREATED:
    case MIGNET_MIGRATION_STATE_QUEUED:
    case MIGNET_MIGRATION_STATE_CONNECTING:
    case MIGNET_MIGRATION_STATE_PREPARING:
    case MIGNET_MIGRATION_STATE_PRE_COPY:
    case MIGNET_MIGRATION_STATE_SWITCHING_OVER:
    case MIGNET_MIGRATION_STATE_POST_COPY:
    case MIGNET_MIGRATION_STATE_COMPLETING:
    default:
      _mignet_evacuation_item_end (item, MIGNET_EVACUATION_STATE_UNCLEAR, error);
      break;
    }

  advance (self);
}

static void
on_state_changed (MignetMigration *migration, GParamSpec *pspec, gpointer user_data)
{
  advance (user_data);
}

static void
on_progress (MignetMigration *migration, GParamSpec *pspec, gpointer user_data)
{
  g_object_notify_by_pspec (user_data, props[PROP_PERCENT]);
}

/* What could not even be started is a migration that failed. */
static MignetMigration *
start_or_fail (MignetEvacuationRun *self, MignetPlan *plan)
{
  g_autoptr (GError) error = NULL;
  MignetMigration *migration = mignet_migrator_start (self->migrator, plan, &error);

  if (migration == NULL)
    {
      migration = mignet_migration_new (plan);
      mignet_migration_return_error (migration, MIGNET_MIGRATION_STATE_FAILED, error);
    }

  return migration;
}

static void
begin (MignetEvacuationRun *self, MignetEvacuationStep *step)
{
  MignetEvacuationItem *item =
      g_hash_table_lookup (self->by_id, mignet_evacuation_step_get_vm_id (step));
  g_autoptr (MignetPlan) plan = mignet_evacuation_step_get_plan (step);
  g_autoptr (MignetMigration) migration = start_or_fail (self, plan);
  Watch *watch = g_new0 (Watch, 1);

  watch->run = g_object_ref (self);
  watch->item = g_object_ref (item);
  watch->step = step;
  g_ptr_array_add (self->running, mignet_evacuation_step_ref (step));
  _mignet_evacuation_item_start (item, migration);
  g_signal_connect (migration, "notify::percent", G_CALLBACK (on_progress), self);
  g_signal_connect (migration, "notify::state", G_CALLBACK (on_state_changed), self);
  mignet_migration_wait_async (migration, NULL, on_ended, watch);
}

/* Whether one that was started has not begun: the next one would come too early. */
static gboolean
has_queued (MignetEvacuationRun *self)
{
  GPtrArray *items = _mignet_list_peek (self->items);

  for (guint i = 0; i < items->len; i++)
    {
      MignetEvacuationItem *item = g_ptr_array_index (items, i);
      MignetMigrationState state;

      if (mignet_evacuation_item_get_state (item) != MIGNET_EVACUATION_STATE_RUNNING)
        continue;
      state = mignet_migration_get_state (mignet_evacuation_item_get_migration (item));
      if (state == MIGNET_MIGRATION_STATE_CREATED || state == MIGNET_MIGRATION_STATE_QUEUED)
        return TRUE;
    }

  return FALSE;
}

/* Whether one that runs leaves the same host or has the same destination, and one of the two is to
 * be alone there. */
static gboolean
has_company (MignetEvacuationRun *self, MignetEvacuationStep *step)
{
  for (guint i = 0; i < self->running->len; i++)
    {
      MignetEvacuationStep *other = g_ptr_array_index (self->running, i);

      if ((mignet_evacuation_step_runs_alone (step) || mignet_evacuation_step_runs_alone (other)) &&
          (g_str_equal (mignet_evacuation_step_get_source_id (step),
                        mignet_evacuation_step_get_source_id (other)) ||
           g_str_equal (mignet_evacuation_step_get_destination_id (step),
                        mignet_evacuation_step_get_destination_id (other))))
        return TRUE;
    }

  return FALSE;
}

/* Begins what may begin: with waves all of the present one, else the next one as soon as the one
 * before it has begun. So only one waits in the queue, and what is planned anew after a failure is
 * all of the rest. */
static void
begin_next (MignetEvacuationRun *self)
{
  while (self->pending->len > 0)
    {
      g_autoptr (MignetEvacuationStep) step =
          mignet_evacuation_step_ref (g_ptr_array_index (self->pending, 0));

      if (self->needs_waves ? mignet_evacuation_step_get_wave (step) > self->wave
                            : has_queued (self) || has_company (self, step))
        return;
      g_ptr_array_remove_index (self->pending, 0);
      begin (self, step);
    }
}

static guint
get_next_wave (MignetEvacuationRun *self)
{
  guint wave = G_MAXUINT;

  for (guint i = 0; i < self->pending->len; i++)
    wave = MIN (wave, mignet_evacuation_step_get_wave (g_ptr_array_index (self->pending, i)));

  return wave;
}

static void
cancel_waiting (MignetEvacuationRun *self)
{
  GPtrArray *items = _mignet_list_peek (self->items);

  g_ptr_array_set_size (self->pending, 0);
  for (guint i = 0; i < items->len; i++)
    {
      MignetEvacuationItem *item = g_ptr_array_index (items, i);

      if (mignet_evacuation_item_get_state (item) == MIGNET_EVACUATION_STATE_WAITING)
        give_up (self, item, MIGNET_EVACUATION_STATE_CANCELLED,
                 mignet_evacuation_item_get_error (item));
    }
}

static GError *
build_end_error (MignetEvacuationRun *self)
{
  guint n_items = _mignet_list_peek (self->items)->len;
  guint n_done = mignet_evacuation_run_count (self, MIGNET_EVACUATION_STATE_DONE);

  if (self->error != NULL)
    return g_error_copy (self->error);
  if (self->cancelled && n_done < n_items)
    return g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                        "The evacuation was cancelled; %u of %u virtual machines have left", n_done,
                        n_items);
  if (n_done < n_items)
    return g_error_new (MIGNET_ERROR, MIGNET_ERROR_NOT_CARRIED_OUT,
                        "%u of %u virtual machines have left, expected all", n_done, n_items);

  return NULL;
}

static void
end (MignetEvacuationRun *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  GError *error = build_end_error (self);

  self->end_time = g_get_monotonic_time ();
  if (self->cancel_source != NULL)
    g_source_destroy (self->cancel_source);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FINISHED]);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* Does what can be done now; says whether there may be more of it. */
static gboolean
advance_once (MignetEvacuationRun *self)
{
  if (self->cancelled)
    cancel_waiting (self);
  else if (self->plan_again && !plan (self, &self->error))
    self->cancelled = TRUE;
  else
    begin_next (self);

  if (self->running->len > 0 || self->pending->len == 0)
    return FALSE;

  /* Nothing is under way, so nothing is in the way. */
  self->wave = get_next_wave (self);

  return TRUE;
}

static void
advance (MignetEvacuationRun *self)
{
  if (self->advancing || self->task == NULL)
    return;

  self->advancing = TRUE;
  while (advance_once (self))
    ;
  if (self->cancelled)
    cancel_waiting (self);
  self->advancing = FALSE;

  if (self->running->len == 0)
    end (self);
}

/**
 * mignet_evacuation_run_new:
 * @planner: what plans the evacuation
 * @request: which hosts are to be emptied; it is copied
 * @migrator: what carries the migrations out
 *
 * Makes a run, which does nothing before it is executed.
 *
 * Returns: (transfer full): the run
 *
 * Since: 1.0
 */
MignetEvacuationRun *
mignet_evacuation_run_new (MignetPlanner *planner,
                           MignetEvacuationRequest *request,
                           MignetMigrator *migrator)
{
  MignetEvacuationRun *self;

  g_return_val_if_fail (MIGNET_IS_PLANNER (planner), NULL);
  g_return_val_if_fail (MIGNET_IS_EVACUATION_REQUEST (request), NULL);
  g_return_val_if_fail (MIGNET_IS_MIGRATOR (migrator), NULL);

  self = g_object_new (MIGNET_TYPE_EVACUATION_RUN, NULL);
  self->planner = g_object_ref (planner);
  self->request = mignet_evacuation_request_copy (request);
  if (MIGNET_IS_MIGRATION_QUEUE (migrator))
    self->migrator = g_object_ref (migrator);
  else
    self->migrator = MIGNET_MIGRATOR (mignet_migration_queue_new (migrator));

  return self;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  mignet_evacuation_run_cancel (user_data);

  return G_SOURCE_REMOVE;
}

static void
watch_cancellable (MignetEvacuationRun *self, GCancellable *cancellable)
{
  if (cancellable == NULL)
    return;

  self->cancel_source = g_cancellable_source_new (cancellable);
  g_source_set_callback (self->cancel_source, G_SOURCE_FUNC (on_cancelled), self, NULL);
  g_source_attach (self->cancel_source, g_main_context_get_thread_default ());
}

/**
 * mignet_evacuation_run_execute_async:
 * @self: a run
 * @cancellable: (nullable): a #GCancellable
 * @callback: (scope async) (nullable): called when it has ended
 * @user_data: data for @callback
 *
 * Empties the hosts. @callback is called in the thread-default main context of the caller, when
 * every migration has really ended. @cancellable does what mignet_evacuation_run_cancel() does. A
 * run is executed once.
 *
 * Since: 1.0
 */
void
mignet_evacuation_run_execute_async (MignetEvacuationRun *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MIGNET_IS_EVACUATION_RUN (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, mignet_evacuation_run_execute_async);
  g_task_set_name (task, "[mignet] run evacuation");
  g_task_set_check_cancellable (task, FALSE);
  if (self->start_time != 0 || self->request == NULL)
    {
      g_task_return_new_error (task, MIGNET_ERROR, MIGNET_ERROR_BAD_STATE,
                               "The evacuation cannot be executed: it was executed before, or was "
                               "made without a request");
      return;
    }

  self->start_time = g_get_monotonic_time ();
  self->task = g_steal_pointer (&task);
  self->plan_again = TRUE;
  watch_cancellable (self, cancellable);
  if (g_cancellable_is_cancelled (cancellable))
    self->cancelled = TRUE;
  advance (self);
}

/**
 * mignet_evacuation_run_execute_finish:
 * @self: a run
 * @result: the result that the callback got
 * @error: return location for a #GError
 *
 * Finishes what mignet_evacuation_run_execute_async() began. Where each virtual machine is then is
 * told by its item.
 *
 * Errors: %G_IO_ERROR_CANCELLED if it was cancelled, %MIGNET_ERROR_NOT_CARRIED_OUT if virtual
 * machines are left over, %MIGNET_ERROR_BAD_STATE if it was executed before, or those of
 * mignet_planner_plan_evacuation()
 *
 * Returns: %TRUE if every virtual machine has left, %FALSE with @error set otherwise
 *
 * Since: 1.0
 */
gboolean
mignet_evacuation_run_execute_finish (MignetEvacuationRun *self,
                                      GAsyncResult *result,
                                      GError **error)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION_RUN (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * mignet_evacuation_run_cancel:
 * @self: a run
 *
 * Cancels the whole: nothing begins any more, and what is under way is asked to end. The run ends
 * when all of it has ended.
 *
 * Since: 1.0
 */
void
mignet_evacuation_run_cancel (MignetEvacuationRun *self)
{
  GPtrArray *items;

  g_return_if_fail (MIGNET_IS_EVACUATION_RUN (self));

  self->cancelled = TRUE;
  items = _mignet_list_peek (self->items);
  for (guint i = 0; i < items->len; i++)
    {
      MignetEvacuationItem *item = g_ptr_array_index (items, i);

      if (mignet_evacuation_item_get_state (item) == MIGNET_EVACUATION_STATE_RUNNING)
        mignet_migration_cancel (mignet_evacuation_item_get_migration (item), NULL);
    }
  advance (self);
}

static void
remove_pending (MignetEvacuationRun *self, const char *vm_id)
{
  for (guint i = 0; i < self->pending->len; i++)
    {
      if (g_str_equal (mignet_evacuation_step_get_vm_id (g_ptr_array_index (self->pending, i)),
                       vm_id))
        {
          g_ptr_array_remove_index (self->pending, i);
          return;
        }
    }
}

/**
 * mignet_evacuation_run_cancel_item:
 * @self: a run
 * @item: an item of it
 * @error: return location for a #GError
 *
 * Has one virtual machine stay where it is. The others go on. One that has arrived stays there, and
 * this does nothing.
 *
 * Errors: those of mignet_migration_cancel()
 *
 * Returns: %TRUE if it was asked for, %FALSE with @error set if it cannot be cancelled
 *
 * Since: 1.0
 */
gboolean
mignet_evacuation_run_cancel_item (MignetEvacuationRun *self,
                                   MignetEvacuationItem *item,
                                   GError **error)
{
  MignetEvacuationState state;

  g_return_val_if_fail (MIGNET_IS_EVACUATION_RUN (self), FALSE);
  g_return_val_if_fail (MIGNET_IS_EVACUATION_ITEM (item), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  state = mignet_evacuation_item_get_state (item);
  if (state == MIGNET_EVACUATION_STATE_RUNNING)
    return mignet_migration_cancel (mignet_evacuation_item_get_migration (item), error);

  if (state == MIGNET_EVACUATION_STATE_WAITING || state == MIGNET_EVACUATION_STATE_LEFT_OVER)
    {
      remove_pending (self, mignet_evacuation_item_get_vm_id (item));
      give_up (self, item, MIGNET_EVACUATION_STATE_CANCELLED,
               mignet_evacuation_item_get_error (item));
      advance (self);
    }

  return TRUE;
}

/**
 * mignet_evacuation_run_get_max_attempts:
 * @self: a run
 *
 * Gets how many migrations of one virtual machine there are at most.
 *
 * Returns: the number
 *
 * Since: 1.0
 */
guint
mignet_evacuation_run_get_max_attempts (MignetEvacuationRun *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION_RUN (self), 0);

  return self->max_attempts;
}

/**
 * mignet_evacuation_run_set_max_attempts:
 * @self: a run
 * @max_attempts: a number, at least 1
 *
 * Sets how many migrations of one virtual machine there are at most. With 1, one that fails is left
 * over.
 *
 * Since: 1.0
 */
void
mignet_evacuation_run_set_max_attempts (MignetEvacuationRun *self, guint max_attempts)
{
  g_return_if_fail (MIGNET_IS_EVACUATION_RUN (self));
  g_return_if_fail (max_attempts > 0);

  if (self->max_attempts == max_attempts)
    return;

  self->max_attempts = max_attempts;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MAX_ATTEMPTS]);
}
