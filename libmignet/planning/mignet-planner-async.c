/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-planner-private.h"

#include "planning/mignet-planner-watch-private.h"
#include "planning/mignet-planning-private.h"
#include "planning/mignet-request-private.h"

/* A plan that waits watches the generation of the cluster. Every change may be the one that it
 * waits for; changes that come together are looked at once, in the thread-default context of the
 * caller, and so is the end of the wait. While the task waits, its sources keep it alive. */

typedef struct
{
  MignetRequest *request; /* (owned): a copy that nobody else changes */
  MignetCluster *cluster; /* (owned) */
  gulong generation_handler;
  GSource *deadline;         /* (owned) (nullable) */
  GSource *cancellation;     /* (owned) (nullable) */
  GSource *change;           /* (owned) (nullable): a change that was not looked at yet */
  MignetPlan *plan;          /* (owned) (nullable): what is waited for */
  MignetPlannerWatch *watch; /* (owned) (nullable): asks the hosts, if there is a discoverer */
} Wait;

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
stop_wait (Wait *wait)
{
  if (wait->generation_handler != 0)
    g_signal_handler_disconnect (wait->cluster, wait->generation_handler);
  wait->generation_handler = 0;
  clear_source (&wait->deadline);
  clear_source (&wait->cancellation);
  clear_source (&wait->change);
  g_clear_pointer (&wait->watch, _mignet_planner_watch_free);
}

static void
free_wait (gpointer data)
{
  Wait *wait = data;

  stop_wait (wait);
  g_object_unref (wait->request);
  g_clear_object (&wait->cluster);
  g_clear_object (&wait->plan);
  g_free (wait);
}

/* Returns whether the task is done. */
static gboolean
decide (GTask *task, gboolean wait_over)
{
  Wait *wait = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetPlan) plan = NULL;

  if (g_task_return_error_if_cancelled (task))
    {
      stop_wait (wait);
      return TRUE;
    }

  plan = _mignet_planner_decide (g_task_get_source_object (task), wait->request, wait_over, &error);
  if (plan != NULL && mignet_plan_get_outcome (plan) == MIGNET_OUTCOME_WAITING)
    {
      g_set_object (&wait->plan, plan);
      if (wait->watch != NULL)
        _mignet_planner_watch_follow (wait->watch, plan);
      return FALSE;
    }

  stop_wait (wait);
  if (plan == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, g_steal_pointer (&plan), g_object_unref);

  return TRUE;
}

static gboolean
on_change_dispatched (gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (G_TASK (user_data));
  Wait *wait = g_task_get_task_data (task);

  clear_source (&wait->change);
  decide (task, FALSE);

  return G_SOURCE_REMOVE;
}

static gboolean
on_deadline (gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (G_TASK (user_data));

  decide (task, TRUE);

  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (G_TASK (user_data));

  stop_wait (g_task_get_task_data (task));
  g_task_return_error_if_cancelled (task);

  return G_SOURCE_REMOVE;
}

static void
attach_source (GTask *task, GSource *source, GSourceFunc func)
{
  g_source_set_callback (source, func, g_object_ref (task), g_object_unref);
  g_source_set_priority (source, g_task_get_priority (task));
  g_source_attach (source, g_task_get_context (task));
}

static void
on_generation_changed (MignetCluster *cluster, GParamSpec *pspec, gpointer user_data)
{
  GTask *task = G_TASK (user_data);
  Wait *wait = g_task_get_task_data (task);

  if (wait->change != NULL)
    return;

  wait->change = g_idle_source_new ();
  attach_source (task, wait->change, on_change_dispatched);
}

static gboolean
dispatch_deadline (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

/* A timeout of GLib cannot be as long as the longest one of a policy. */
static GSource *
create_deadline (guint seconds)
{
  static GSourceFuncs funcs = { .dispatch = dispatch_deadline };
  GSource *source = g_source_new (&funcs, sizeof (GSource));

  g_source_set_static_name (source, "mignet_planner_plan_async");
  g_source_set_ready_time (source, g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC);

  return source;
}

static void
start_wait (GTask *task, guint timeout)
{
  Wait *wait = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  MignetDiscoverer *discoverer = mignet_planner_get_discoverer (g_task_get_source_object (task));

  wait->generation_handler = g_signal_connect (wait->cluster, "notify::generation",
                                               G_CALLBACK (on_generation_changed), task);
  wait->deadline = create_deadline (timeout);
  attach_source (task, wait->deadline, on_deadline);

  if (cancellable != NULL)
    {
      wait->cancellation = g_cancellable_source_new (cancellable);
      attach_source (task, wait->cancellation, G_SOURCE_FUNC (on_cancelled));
    }

  if (discoverer != NULL)
    {
      wait->watch = _mignet_planner_watch_new (discoverer, wait->cluster);
      _mignet_planner_watch_follow (wait->watch, wait->plan);
    }
}

/**
 * mignet_planner_plan_async:
 * @self: a planner
 * @request: what is to migrate; it is copied
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @callback: (scope async): called when the request is decided
 * @user_data: data for @callback
 *
 * Decides a request like mignet_planner_plan(), but where the answer would be
 * %MIGNET_OUTCOME_WAITING, waits for the address to appear in the model, and decides again with
 * every change. When the time limit of the policy has passed, it decides without the address. So
 * the answer is never %MIGNET_OUTCOME_WAITING.
 *
 * If the planner has a discoverer (mignet_planner_set_discoverer()), it asks the hosts whose
 * addresses are pending meanwhile, and updates them with mignet_discovery_update_host(): at once,
 * and again 1, 2, 4 and then every 8 seconds after each answer, 8 hosts at a time. That one of them
 * does not answer does not matter. Those that were not asked any more when the request is decided
 * are not waited for.
 *
 * The thread-default main context of the caller has to run, and be that of the thread that changes
 * the model.
 *
 * Since: 1.0
 */
void
mignet_planner_plan_async (MignetPlanner *self,
                           MignetRequest *request,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Wait *wait;
  guint timeout;

  g_return_if_fail (MIGNET_IS_PLANNER (self));
  g_return_if_fail (MIGNET_IS_REQUEST (request));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, mignet_planner_plan_async);
  g_task_set_name (task, "mignet_planner_plan_async");

  wait = g_new0 (Wait, 1);
  wait->request = _mignet_request_copy (request);
  g_task_set_task_data (task, wait, free_wait);
  if (decide (task, FALSE))
    return;

  timeout = mignet_migration_policy_get_pending_timeout (
      mignet_request_get_effective_policy (wait->request));
  wait->cluster = g_object_ref (mignet_vm_get_cluster (mignet_request_get_vm (wait->request)));
  if (timeout == 0)
    decide (task, TRUE);
  else
    start_wait (task, timeout);
}

/**
 * mignet_planner_plan_finish:
 * @self: a planner
 * @result: the result that the callback was given
 * @error: return location for a #GError
 *
 * Gets the plan that mignet_planner_plan_async() has decided.
 *
 * The error is %MIGNET_ERROR_BAD_REQUEST if the request contradicts the cluster, or has come to do
 * so while it waited, %MIGNET_ERROR_REENTRANT if a filter or a weigher changed the cluster or made
 * the call, and %G_IO_ERROR_CANCELLED if it was cancelled.
 *
 * Returns: (transfer full): the plan, or %NULL with @error set
 *
 * Since: 1.0
 */
MignetPlan *
mignet_planner_plan_finish (MignetPlanner *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (MIGNET_IS_PLANNER (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
