/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-extensions-private.h"

#include "planning/mignet-plan-private.h"
#include "planning/mignet-proposal-private.h"

struct _MignetExtensions
{
  GPtrArray *filters;     /* (owned) (element-type MignetExtension) */
  GPtrArray *weighers;    /* (owned) (element-type MignetExtension) */
  MignetCluster *cluster; /* (owned) (nullable): NULL if a snapshot is planned on */
  guint64 generation;
  gboolean disturbed;
};

static void
clear_extension (gpointer data)
{
  MignetExtension *self = data;

  g_clear_pointer (&self->name, g_free);
  g_clear_object (&self->object);
}

MignetExtension *
_mignet_extension_new (const char *name, gpointer object, guint factor)
{
  MignetExtension *self = g_atomic_rc_box_new0 (MignetExtension);

  self->name = g_strdup (name);
  self->object = g_object_ref (object);
  self->factor = factor;

  return self;
}

void
_mignet_extension_unref (MignetExtension *self)
{
  g_atomic_rc_box_release_full (self, clear_extension);
}

static GPtrArray *
copy_extensions (GPtrArray *extensions)
{
  GPtrArray *copy =
      g_ptr_array_new_full (extensions->len, (GDestroyNotify) _mignet_extension_unref);

  for (guint i = 0; i < extensions->len; i++)
    g_ptr_array_add (copy, g_atomic_rc_box_acquire (extensions->pdata[i]));

  return copy;
}

MignetExtensions *
_mignet_extensions_new (GPtrArray *filters, GPtrArray *weighers, MignetCluster *cluster)
{
  MignetExtensions *self = g_atomic_rc_box_new0 (MignetExtensions);

  self->filters = copy_extensions (filters);
  self->weighers = copy_extensions (weighers);
  if (cluster != NULL)
    {
      self->cluster = g_object_ref (cluster);
      self->generation = mignet_cluster_get_generation (cluster);
    }

  return self;
}

static void
clear_extensions (gpointer data)
{
  MignetExtensions *self = data;

  g_clear_pointer (&self->filters, g_ptr_array_unref);
  g_clear_pointer (&self->weighers, g_ptr_array_unref);
  g_clear_object (&self->cluster);
}

MignetExtensions *
_mignet_extensions_ref (MignetExtensions *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
_mignet_extensions_unref (MignetExtensions *self)
{
  g_atomic_rc_box_release_full (self, clear_extensions);
}

gboolean
_mignet_extensions_is_disturbed (const MignetExtensions *self)
{
  return self != NULL && self->disturbed;
}

/* Called after every question. */
static gboolean
look_for_changes (MignetExtensions *self)
{
  if (self->cluster != NULL && mignet_cluster_get_generation (self->cluster) != self->generation)
    self->disturbed = TRUE;

  return self->disturbed;
}

static MignetProposal *
propose (const MignetPlanning *planning, int host, const MignetRouteDecision *decision)
{
  const MignetSnapshot *snapshot = planning->snapshot;
  const MignetSnapshotVm *vm = _mignet_snapshot_vm (snapshot, planning->vm);
  const MignetSnapshotHost *destination = _mignet_snapshot_host (snapshot, host);
  int network = _mignet_route_get_carrying_network (planning, decision);
  MignetProposal *self = _mignet_proposal_new ();

  self->vm = g_strdup (vm->name);
  self->vm_id = g_strdup (vm->facts->id);
  self->destination = g_strdup (destination->name);
  self->destination_id = g_strdup (destination->facts->id);
  self->wanted_network = g_strdup (_mignet_snapshot_network (snapshot, decision->wanted)->name);
  self->network = g_strdup (_mignet_snapshot_network (snapshot, network)->name);
  self->outcome = decision->outcome;
  self->automatic = !planning->circumstances.manual;
  if (planning->request != NULL)
    self->label = g_strdup (mignet_request_get_label (planning->request));
  if (planning->source != MIGNET_NO_INDEX)
    {
      self->source = g_strdup (_mignet_snapshot_host (snapshot, planning->source)->name);
      self->source_id = g_strdup (_mignet_snapshot_host (snapshot, planning->source)->facts->id);
    }

  return self;
}

/* The sentence is built by the library, but may quote what an embedder wrote. */
static MignetReason *
tell (const char *name, MignetProposal *proposal, MignetSeverity severity, char *message)
{
  g_autofree char *owned = message;
  g_autoptr (MignetReason) reason =
      mignet_reason_new_custom (name, severity, proposal->destination, NULL, proposal->vm, owned);

  return _mignet_reason_adapt (reason, severity, proposal->destination, name);
}

static gboolean
ask_filter (const MignetExtension *extension, MignetProposal *proposal, GPtrArray *reasons)
{
  const char *name = extension->name;
  g_autoptr (MignetReason) reason = NULL;
  g_autoptr (GError) error = NULL;
  gboolean passes =
      mignet_filter_passes (MIGNET_FILTER (extension->object), proposal, &reason, &error);
  MignetSeverity severity = passes ? MIGNET_SEVERITY_WARNING : MIGNET_SEVERITY_ERROR;

  if (reasons == NULL)
    return passes;

  if (error != NULL)
    g_ptr_array_add (reasons, tell (name, proposal, severity,
                                    g_strdup_printf ("Filter '%s' failed for host '%s': %s", name,
                                                     proposal->destination, error->message)));
  else if (reason != NULL)
    g_ptr_array_add (reasons, _mignet_reason_adapt (reason, severity, proposal->destination, name));
  else if (!passes)
    g_ptr_array_add (reasons,
                     tell (name, proposal, severity,
                           g_strdup_printf ("Filter '%s' rejects host '%s' and does not say why",
                                            name, proposal->destination)));

  return passes;
}

gboolean
_mignet_extensions_filter (MignetExtensions *self,
                           const MignetPlanning *planning,
                           int host,
                           const MignetRouteDecision *decision,
                           GPtrArray *reasons)
{
  g_autoptr (MignetProposal) proposal = NULL;
  gboolean passes = TRUE;

  if (self == NULL || self->filters->len == 0)
    return TRUE;

  proposal = propose (planning, host, decision);
  for (guint i = 0; i < self->filters->len; i++)
    {
      if (!ask_filter (self->filters->pdata[i], proposal, reasons))
        passes = FALSE;
      if (look_for_changes (self))
        return FALSE;
    }

  return passes;
}

static guint64
ask_weigher (const MignetExtension *extension,
             MignetProposal *proposal,
             GPtrArray *scores,
             GPtrArray *reasons)
{
  const char *name = extension->name;
  g_autofree char *detail = NULL;
  g_autoptr (GError) error = NULL;
  double value =
      mignet_weigher_weigh (MIGNET_WEIGHER (extension->object), proposal, &detail, &error);
  guint points = (guint) (value * MIGNET_MAX_POINTS + 0.5);
  g_autofree char *valid = detail != NULL ? g_utf8_make_valid (detail, -1) : NULL;

  if (error != NULL && reasons != NULL)
    g_ptr_array_add (reasons, tell (name, proposal, MIGNET_SEVERITY_WARNING,
                                    g_strdup_printf ("Weigher '%s' failed for host '%s': %s", name,
                                                     proposal->destination, error->message)));
  if (scores != NULL)
    g_ptr_array_add (scores, _mignet_score_new (name, points, extension->factor, valid));

  return (guint64) points * extension->factor;
}

guint64
_mignet_extensions_weigh (MignetExtensions *self,
                          const MignetPlanning *planning,
                          int host,
                          const MignetRouteDecision *decision,
                          GPtrArray *scores,
                          GPtrArray *reasons)
{
  g_autoptr (MignetProposal) proposal = NULL;
  guint64 points = 0;

  if (self == NULL || self->weighers->len == 0)
    return 0;

  proposal = propose (planning, host, decision);
  for (guint i = 0; i < self->weighers->len; i++)
    {
      points += ask_weigher (self->weighers->pdata[i], proposal, scores, reasons);
      if (look_for_changes (self))
        break;
    }

  return points;
}

guint64
_mignet_extensions_get_max_points (const MignetExtensions *self)
{
  guint64 points = 0;

  for (guint i = 0; self != NULL && i < self->weighers->len; i++)
    {
      const MignetExtension *weigher = self->weighers->pdata[i];

      points += (guint64) weigher->factor * MIGNET_MAX_POINTS;
    }

  return points;
}
