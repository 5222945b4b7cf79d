/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet-change.h>
#include <mignet/mignet-planner.h>

#include "model/mignet-change-private.h"
#include "planning/mignet-effect-private.h"
#include "planning/mignet-filters-private.h"
#include "planning/mignet-plan-builder-private.h"
#include "planning/mignet-plan-private.h"
#include "planning/mignet-planner-private.h"

/* The cluster before or after the changes. */
typedef struct
{
  const MignetClusterRoles *roles;
  MignetSnapshot *snapshot;     /* (owned) */
  MignetPlanning *any_vm;       /* (owned) (nullable): NULL if the policy of the cluster is wrong */
  MignetExtensions *extensions; /* (unowned) (nullable) */
} Side;

typedef struct
{
  Side before;
  Side after;
  GPtrArray *effects; /* (unowned) (element-type MignetEffect) */
} Comparison;

static void
side_init (Side *self, const MignetClusterRoles *roles, MignetExtensions *extensions)
{
  self->roles = roles;
  self->extensions = extensions;
  self->snapshot = _mignet_snapshot_take_with_roles (roles->cluster, roles);
  self->any_vm = _mignet_planning_new_for_any_vm (self->snapshot, roles->cluster, NULL);
}

static void
side_clear (Side *self)
{
  g_clear_pointer (&self->any_vm, _mignet_planning_unref);
  g_clear_pointer (&self->snapshot, _mignet_snapshot_unref);
}

static GPtrArray *
new_reasons (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_reason_unref);
}

static void
set_route (MignetEffectRoute *route,
           const MignetPlanning *planning,
           const MignetRouteDecision *decision)
{
  int network = _mignet_route_get_carrying_network (planning, decision);

  route->outcome = decision->outcome;
  route->network = _mignet_snapshot_network (planning->snapshot, network)->name;
}

/* The route to a host, whatever the virtual machine. */
static MignetEffectRoute
judge_host (const Side *side, int host, GPtrArray *reasons)
{
  MignetEffectRoute route = { .outcome = MIGNET_OUTCOME_REFUSED };
  MignetRouteDecision decision;

  if (side->any_vm != NULL && _mignet_filters_run (side->any_vm, host, &decision, reasons))
    set_route (&route, side->any_vm, &decision);

  return route;
}

static gboolean
is_non_operational (const Side *side, int host)
{
  return _mignet_snapshot_host (side->snapshot, host)->status == MIGNET_HOST_STATUS_NON_OPERATIONAL;
}

static void
add_host_effect (Comparison *comparison,
                 int index,
                 MignetEffectKind kind,
                 const MignetEffectRoute *before,
                 const MignetEffectRoute *after)
{
  const MignetSnapshotHost *host = _mignet_snapshot_host (comparison->before.snapshot, index);
  g_autoptr (GPtrArray) reasons = new_reasons ();

  switch (kind)
    {
    case MIGNET_EFFECT_KIND_HOST_NON_OPERATIONAL:
    case MIGNET_EFFECT_KIND_HOST_UP:
      {
        const Side *side =
            kind == MIGNET_EFFECT_KIND_HOST_UP ? &comparison->before : &comparison->after;

        _mignet_host_derive_status_with (host->facts->host, side->roles->required_networks,
                                         reasons);
        break;
      }
    case MIGNET_EFFECT_KIND_HOST_GAINS_ROUTE:
      judge_host (&comparison->before, index, reasons);
      break;
    case MIGNET_EFFECT_KIND_HOST_LOSES_ROUTE:
    case MIGNET_EFFECT_KIND_VM_LOSES_ROUTE:
    case MIGNET_EFFECT_KIND_VM_GAINS_ROUTE:
    case MIGNET_EFFECT_KIND_VM_CHANGES_ROUTE:
    default:
      judge_host (&comparison->after, index, reasons);
    }

  g_ptr_array_add (comparison->effects,
                   _mignet_effect_new (kind, host->name, host->facts->id, before, after,
                                       g_steal_pointer (&reasons)));
}

/* A host that goes out of service or comes back loses or gains its route by that, which is not told
 * a second time. */
static void
compare_host (Comparison *comparison, int index)
{
  MignetEffectRoute before = judge_host (&comparison->before, index, NULL);
  MignetEffectRoute after = judge_host (&comparison->after, index, NULL);
  gboolean was_out = is_non_operational (&comparison->before, index);
  gboolean is_out = is_non_operational (&comparison->after, index);
  gboolean had_route = before.outcome != MIGNET_OUTCOME_REFUSED;
  gboolean has_route = after.outcome != MIGNET_OUTCOME_REFUSED;
  MignetEffectKind kind;

  if (was_out != is_out)
    kind = is_out ? MIGNET_EFFECT_KIND_HOST_NON_OPERATIONAL : MIGNET_EFFECT_KIND_HOST_UP;
  else if (had_route != has_route)
    kind = has_route ? MIGNET_EFFECT_KIND_HOST_GAINS_ROUTE : MIGNET_EFFECT_KIND_HOST_LOSES_ROUTE;
  else
    return;

  add_host_effect (comparison, index, kind, &before, &after);
}

static MignetPlanning *
begin_vm (const Side *side, MignetRequest *request)
{
  MignetPlanning *planning =
      _mignet_planning_new_with_snapshot (side->snapshot, request, FALSE, NULL);

  if (planning != NULL && side->extensions != NULL)
    planning->extensions = _mignet_extensions_ref (side->extensions);

  return planning;
}

/* What an automatic plan would be. */
static MignetEffectRoute
judge_vm (const Side *side, MignetRequest *request, int *host)
{
  g_autoptr (MignetPlanning) planning = begin_vm (side, request);
  MignetEffectRoute route = { .outcome = MIGNET_OUTCOME_REFUSED };
  MignetVerdict best;

  *host = MIGNET_NO_INDEX;
  if (planning == NULL || !_mignet_selection_find_best (planning, &best))
    return route;

  *host = best.host;
  set_route (&route, planning, &best.decision);
  route.destination = _mignet_snapshot_host (side->snapshot, best.host)->name;
  return route;
}

/* The reasons that the plan would have. */
static GPtrArray *
explain_vm (const Side *side, MignetRequest *request, int host)
{
  g_autoptr (MignetPlanning) planning = begin_vm (side, request);
  g_autoptr (GArray) verdicts = NULL;
  g_autoptr (MignetPlan) plan = NULL;

  if (planning == NULL)
    return new_reasons ();

  if (host != MIGNET_NO_INDEX)
    {
      verdicts = _mignet_selection_run_one (planning, host);
      return _mignet_reasons_copy (g_array_index (verdicts, MignetVerdict, 0).reasons);
    }

  verdicts = _mignet_selection_run (planning);
  if (_mignet_extensions_is_disturbed (side->extensions))
    return new_reasons ();

  plan = _mignet_plan_build (planning, request, verdicts);
  return mignet_plan_get_reasons (plan);
}

static gboolean
equal_routes (const MignetEffectRoute *a, const MignetEffectRoute *b)
{
  return a->outcome == b->outcome && g_strcmp0 (a->network, b->network) == 0 &&
         g_strcmp0 (a->destination, b->destination) == 0;
}

static gboolean
is_disturbed (const Comparison *comparison)
{
  return _mignet_extensions_is_disturbed (comparison->before.extensions);
}

/* Names in a route are of the snapshot, which is not looked at any more once an extension has
 * changed the cluster. */
static void
compare_vm (Comparison *comparison, MignetVm *vm)
{
  g_autoptr (MignetRequest) request = mignet_request_new (vm);
  g_autoptr (GPtrArray) reasons = NULL;
  int host_before;
  int host_after;
  MignetEffectRoute before = judge_vm (&comparison->before, request, &host_before);
  MignetEffectRoute after = { .outcome = MIGNET_OUTCOME_REFUSED };
  MignetEffectKind kind = MIGNET_EFFECT_KIND_VM_CHANGES_ROUTE;

  if (is_disturbed (comparison))
    return;

  after = judge_vm (&comparison->after, request, &host_after);
  if (is_disturbed (comparison) || equal_routes (&before, &after))
    return;

  if (after.outcome == MIGNET_OUTCOME_REFUSED)
    kind = MIGNET_EFFECT_KIND_VM_LOSES_ROUTE;
  else if (before.outcome == MIGNET_OUTCOME_REFUSED)
    kind = MIGNET_EFFECT_KIND_VM_GAINS_ROUTE;

  reasons = kind == MIGNET_EFFECT_KIND_VM_GAINS_ROUTE
                ? explain_vm (&comparison->before, request, host_before)
                : explain_vm (&comparison->after, request, host_after);
  if (is_disturbed (comparison))
    return;

  g_ptr_array_add (comparison->effects,
                   _mignet_effect_new (kind, mignet_vm_get_name (vm), mignet_vm_get_id (vm),
                                       &before, &after, g_steal_pointer (&reasons)));
}

/* A virtual machine that is down or migrates has no route on either side. */
static void
compare_sides (Comparison *comparison)
{
  const MignetSnapshot *snapshot = comparison->before.snapshot;
  g_autoptr (GArray) vms = _mignet_snapshot_sort_vms (snapshot);
  MignetCluster *cluster = comparison->before.roles->cluster;

  for (guint i = 0; i < snapshot->hosts.length; i++)
    compare_host (comparison, (int) i);
  for (guint i = 0; i < vms->len && !is_disturbed (comparison); i++)
    compare_vm (
        comparison,
        mignet_cluster_lookup_vm (
            cluster, _mignet_snapshot_vm (snapshot, g_array_index (vms, int, i))->facts->id));
}

static void
compare_roles (const MignetClusterRoles *before,
               const MignetClusterRoles *after,
               MignetExtensions *extensions,
               GPtrArray *effects)
{
  Comparison comparison = { .effects = effects };

  side_init (&comparison.before, before, extensions);
  side_init (&comparison.after, after, extensions);
  compare_sides (&comparison);
  side_clear (&comparison.before);
  side_clear (&comparison.after);
}

static gboolean
apply_changes (MignetClusterRoles *roles, GPtrArray *changes, GError **error)
{
  for (guint i = 0; i < changes->len; i++)
    {
      if (!_mignet_change_apply_to_copy (changes->pdata[i], roles, error))
        return FALSE;
    }

  return TRUE;
}

static char **
describe_changes (GPtrArray *changes)
{
  char **texts = g_new0 (char *, changes->len + 1);

  for (guint i = 0; i < changes->len; i++)
    texts[i] = mignet_change_to_string (changes->pdata[i]);

  return texts;
}

/**
 * mignet_planner_preview:
 * @self: a planner
 * @cluster: a cluster
 * @changes: (element-type MignetChange): changes, in the order in which they are to be made
 *
 * Says what some changes would do to a cluster, all of them together, without making them: who
 * would hold the roles, which hosts would go out of service or come back, which hosts could receive
 * no migrations any more or could again, and how each running virtual machine would migrate by
 * itself. Or that one of them would be refused, and why: that is an answer, not an error.
 *
 * Whether a host can receive migrations is judged by the policy of the cluster and without regard
 * to what a particular virtual machine needs. The model is not touched.
 *
 * The filters and weighers of the embedder are asked about the virtual machines, about the cluster
 * as it is and as it would be. If one of them changes the cluster, or calls this function of the
 * planner that asks it, the preview is refused with %MIGNET_ERROR_REENTRANT and has no effects.
 *
 * Returns: (transfer full): the preview
 *
 * Since: 1.0
 */
MignetPreview *
mignet_planner_preview (MignetPlanner *self, MignetCluster *cluster, GPtrArray *changes)
{
  g_autoptr (MignetExtensions) extensions = NULL;
  g_autoptr (GPtrArray) effects = NULL;
  g_auto (MignetClusterRoles) after = { 0 };
  const MignetClusterRoles *before;
  GError *refusal = NULL;
  char **texts;

  g_return_val_if_fail (MIGNET_IS_PLANNER (self), NULL);
  g_return_val_if_fail (MIGNET_IS_CLUSTER (cluster), NULL);
  g_return_val_if_fail (changes != NULL, NULL);

  before = _mignet_cluster_peek_roles (cluster);
  _mignet_cluster_roles_init_copy (&after, cluster);
  effects = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_effect_unref);
  texts = describe_changes (changes);

  if (_mignet_planner_check_not_asking (self, &refusal) &&
      apply_changes (&after, changes, &refusal))
    {
      extensions = _mignet_planner_begin_asking (self, cluster);
      compare_roles (before, &after, extensions, effects);
      if (!_mignet_planner_end_asking (self, extensions, &refusal))
        g_ptr_array_set_size (effects, 0);
    }

  return _mignet_preview_new (texts, refusal, before, refusal == NULL ? &after : before,
                              g_steal_pointer (&effects));
}
