/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-evacuation-work-private.h"
#include "planning/mignet-planner-private.h"

#include <string.h>

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static int
compare_left_over (gconstpointer a, gconstpointer b)
{
  return strcmp (mignet_evacuation_left_over_get_vm_id (*(MignetEvacuationLeftOver *const *) a),
                 mignet_evacuation_left_over_get_vm_id (*(MignetEvacuationLeftOver *const *) b));
}

static char **
sort_strings (GPtrArray *strings)
{
  char **copy = g_new0 (char *, strings->len + 1);

  g_ptr_array_sort (strings, compare_names);

  for (guint i = 0; i < strings->len; i++)
    copy[i] = g_strdup (strings->pdata[i]);

  return copy;
}

static char **
name_hosts (MignetEvacuationRequest *request)
{
  GPtrArray *hosts = _mignet_evacuation_request_peek_hosts (request);
  char **names = g_new0 (char *, hosts->len + 1);

  for (guint i = 0; i < hosts->len; i++)
    names[i] = g_strdup (mignet_host_get_name (hosts->pdata[i]));

  return names;
}

/* Keeps what belongs to networks that the evacuation uses. */
static void
set_networks (MignetEvacuationData *data,
              const MignetEvacuationWork *work,
              MignetEvacuationPeak *peaks)
{
  guint n_networks = work->snapshot->networks->len;
  g_autofree gboolean *used = g_new0 (gboolean, n_networks);
  guint n = 0;

  for (guint i = 0; i < work->moves->len; i++)
    used[g_array_index (work->moves, MignetEvacuationMove, i).network] = TRUE;

  data->networks = g_new0 (char *, n_networks + 1);
  data->peaks = peaks;
  for (guint i = 0; i < n_networks; i++)
    {
      if (!used[i])
        continue;

      data->networks[n] = g_strdup (_mignet_snapshot_network (work->snapshot, (int) i)->name);
      peaks[n++] = peaks[i];
    }
}

static int
compare_waves (gconstpointer a, gconstpointer b)
{
  const MignetEvacuationMove *first = *(const MignetEvacuationMove *const *) a;
  const MignetEvacuationMove *second = *(const MignetEvacuationMove *const *) b;

  if (first->wave != second->wave)
    return first->wave < second->wave ? -1 : 1;

  /* They lie in one array in the order in which they were placed. */
  return first < second ? -1 : first > second;
}

static void
set_steps (MignetEvacuationData *data, const MignetEvacuationWork *work)
{
  g_autoptr (GPtrArray) moves = g_ptr_array_sized_new (work->moves->len);

  for (guint i = 0; i < work->moves->len; i++)
    g_ptr_array_add (moves, &g_array_index (work->moves, MignetEvacuationMove, i));
  g_ptr_array_sort (moves, compare_waves);

  data->steps = g_ptr_array_new_full (moves->len, (GDestroyNotify) mignet_evacuation_step_unref);
  for (guint i = 0; i < moves->len; i++)
    {
      const MignetEvacuationMove *move = moves->pdata[i];

      g_ptr_array_add (data->steps, _mignet_evacuation_step_new (work->context, move));
      data->duration = MAX (data->duration, move->start + move->time.duration);
      data->transferred += move->time.transferred * 1024;
    }
}

static void
detach (MignetEvacuationWork *work)
{
  for (guint i = 0; i < work->classes->len; i++)
    {
      MignetEvacuationKindState *class = work->classes->pdata[i];

      _mignet_planning_detach (class->shared->planning);
    }
}

static MignetEvacuation *
finish (MignetEvacuationWork *work)
{
  MignetEvacuationData data = { .mode = work->mode };

  _mignet_evacuation_schedule (work);
  set_networks (&data, work, _mignet_evacuation_foresee (work));
  set_steps (&data, work);
  data.hosts = name_hosts (work->request);
  data.under_way = sort_strings (work->under_way);
  g_ptr_array_sort (work->left_over, compare_left_over);
  data.left_over = g_ptr_array_ref (work->left_over);
  data.n_waves = work->n_waves;
  data.min_waves = work->min_waves;
  detach (work);

  return _mignet_evacuation_new (work->context, &data);
}

/**
 * mignet_planner_plan_evacuation:
 * @self: a planner
 * @request: which hosts are to be emptied
 * @error: return location for a #GError
 *
 * Plans how hosts are emptied, by what the model says now. The largest virtual machines come first.
 * A destination is taken if it passes the same filters as for a single migration, those of the
 * embedder too, and if it has the memory beside everything else that is planned; among these the
 * mode of the request decides. Weighers are not asked. That virtual machines are left over is an
 * answer, not an error.
 *
 * The model is not touched. docs/evacuation.md describes the algorithm.
 *
 * The error is %MIGNET_ERROR_BAD_REQUEST if the request names neither a host nor a virtual machine,
 * or one that is not of the cluster, or if a policy lists a network that is not;
 * %MIGNET_ERROR_REENTRANT if a filter changed the cluster, or made this call.
 *
 * Returns: (transfer full): the evacuation, or %NULL with @error set
 *
 * Since: 1.0
 */
MignetEvacuation *
mignet_planner_plan_evacuation (MignetPlanner *self,
                                MignetEvacuationRequest *request,
                                GError **error)
{
  g_auto (MignetEvacuationWork) work = { 0 };
  g_autoptr (MignetEvacuationRequest) frozen = NULL;
  g_autoptr (MignetExtensions) extensions = NULL;

  g_return_val_if_fail (MIGNET_IS_PLANNER (self), NULL);
  g_return_val_if_fail (MIGNET_IS_EVACUATION_REQUEST (request), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  /* A filter may change the request while it is asked. */
  if (!_mignet_planner_check_not_asking (self, error))
    return NULL;
  frozen = mignet_evacuation_request_copy (request);
  if (!_mignet_evacuation_work_init (&work, frozen, error) ||
      !_mignet_evacuation_units_collect (&work, error))
    return NULL;

  extensions = _mignet_planner_begin_asking (self, mignet_evacuation_request_get_cluster (frozen));
  work.extensions = extensions;
  _mignet_evacuation_place (&work);
  if (!_mignet_planner_end_asking (self, extensions, error))
    return NULL;

  return finish (&work);
}
