/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-filters-private.h"

#include "planning/mignet-subnets-private.h"

#include <mignet/mignet-enum-types.h>
#include <mignet/mignet-uri.h>

#include <string.h>

/* Each filter says whether the host passes. It adds why not to the reasons, if there are any. */
typedef gboolean (*FilterFunc) (const MignetPlanning *planning, int host, GPtrArray *reasons);

static const MignetSnapshotHost *
get_host (const MignetPlanning *planning, int host)
{
  return _mignet_snapshot_host (planning->snapshot, host);
}

static const MignetSnapshotVm *
get_vm (const MignetPlanning *planning)
{
  return _mignet_snapshot_vm (planning->snapshot, planning->vm);
}

/* Takes over the message. */
static void
add_reason (GPtrArray *reasons,
            MignetReasonCode code,
            const char *host,
            const char *network,
            const char *subject,
            char *message)
{
  g_ptr_array_add (reasons, _mignet_reason_new_take (code, MIGNET_SEVERITY_ERROR, host, network,
                                                     subject, message));
}

static const char *
get_status_name (MignetHostStatus status)
{
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (MIGNET_TYPE_HOST_STATUS);

  return g_enum_get_value (enum_class, (int) status)->value_nick;
}

/* Why the host counts as non-operational, if it does not say so itself (invariant I-10). */
static void
add_causes (const MignetSnapshot *snapshot, const MignetSnapshotHost *record, GPtrArray *causes)
{
  if (record->reported_status != MIGNET_HOST_STATUS_UP)
    return;

  for (guint i = 0; i < snapshot->required->len; i++)
    {
      int network = g_array_index (snapshot->required, int, i);
      const MignetSnapshotAttachment *attachment =
          _mignet_host_facts_get_attachment (record->facts, network);

      if (!attachment->attached || attachment->carrier == MIGNET_CARRIER_DOWN)
        g_ptr_array_add (causes,
                         _mignet_host_status_reason_new (
                             record->name, _mignet_snapshot_network (snapshot, network)->name,
                             attachment->attached, attachment->nic));
    }
}

/* What made the host non-operational, if it was derived, is told with it. */
static gboolean
filter_status (const MignetPlanning *planning, int host, GPtrArray *reasons)
{
  const MignetSnapshotHost *record = get_host (planning, host);
  g_autoptr (GPtrArray) causes = NULL;
  GString *message;

  if (record->status == MIGNET_HOST_STATUS_UP)
    return TRUE;
  if (reasons == NULL)
    return FALSE;

  message = g_string_new (NULL);
  g_string_append_printf (message, "Host '%s' has the status '%s', expected 'up'", record->name,
                          get_status_name ((MignetHostStatus) record->status));
  causes = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_reason_unref);
  add_causes (planning->snapshot, record, causes);
  for (guint i = 0; i < causes->len; i++)
    g_string_append_printf (message, "%s%s", i == 0 ? ": " : "; ",
                            mignet_reason_get_message (causes->pdata[i]));
  add_reason (reasons, MIGNET_REASON_HOST_NOT_UP, record->name, NULL, NULL,
              g_string_free (message, FALSE));

  return FALSE;
}

static gboolean
filter_source (const MignetPlanning *planning, int host, GPtrArray *reasons)
{
  const char *name = get_host (planning, host)->name;

  if (host != planning->source)
    return TRUE;

  if (reasons != NULL)
    {
      char *message = g_strdup_printf ("Host '%s' is the source: VM '%s' runs there", name,
                                       get_vm (planning)->name);

      add_reason (reasons, MIGNET_REASON_SAME_HOST, name, NULL, get_vm (planning)->name, message);
    }

  return FALSE;
}

static char *
describe_pinned_hosts (const MignetPlanning *planning)
{
  const MignetSnapshotVm *vm = get_vm (planning);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < vm->facts->n_pinned_hosts; i++)
    {
      int host = vm->facts->pinned_hosts[i];

      if (host != MIGNET_NO_INDEX)
        g_string_append_printf (names, "%s'%s'", names->len > 0 ? ", " : "",
                                get_host (planning, host)->name);
    }

  return g_strdup (names->len > 0 ? names->str : "hosts that are not of the cluster");
}

static gboolean
filter_pinned (const MignetPlanning *planning, int host, GPtrArray *reasons)
{
  const MignetSnapshotVm *vm = get_vm (planning);

  if (vm->facts->n_pinned_hosts == 0)
    return TRUE;

  for (guint i = 0; i < vm->facts->n_pinned_hosts; i++)
    {
      if (vm->facts->pinned_hosts[i] == host)
        return TRUE;
    }

  if (reasons != NULL)
    {
      const char *name = get_host (planning, host)->name;
      g_autofree char *pinned = describe_pinned_hosts (planning);
      char *message =
          g_strdup_printf ("VM '%s' is pinned to %s: found host '%s'", vm->name, pinned, name);

      add_reason (reasons, MIGNET_REASON_PINNED, name, NULL, vm->name, message);
    }

  return FALSE;
}

static gboolean
has_vm_network (const MignetPlanning *planning, int host, int network, GPtrArray *reasons)
{
  const char *name = get_host (planning, host)->name;
  const char *network_name;
  char *message = NULL;

  if (network == MIGNET_NO_INDEX ||
      _mignet_snapshot_attachment (planning->snapshot, host, network)->attached)
    return TRUE;
  if (reasons == NULL)
    return FALSE;

  network_name = _mignet_snapshot_network (planning->snapshot, network)->name;
  message = g_strdup_printf ("Network '%s', which VM '%s' uses, is not attached to host '%s'",
                             network_name, get_vm (planning)->name, name);
  add_reason (reasons, MIGNET_REASON_VM_NETWORK_ABSENT, name, network_name, get_vm (planning)->name,
              message);

  return FALSE;
}

static gboolean
filter_vm_networks (const MignetPlanning *planning, int host, GPtrArray *reasons)
{
  const MignetSnapshotVm *vm = get_vm (planning);
  gboolean passes = TRUE;

  if (!get_host (planning, host)->attachments_reported)
    return TRUE;

  for (guint i = 0; i < vm->facts->n_networks && (passes || reasons != NULL); i++)
    {
      int network = vm->facts->networks[i];

      if (!has_vm_network (planning, host, network, reasons))
        passes = FALSE;
    }

  return passes;
}

static gboolean
filter_display_network (const MignetPlanning *planning, int host, GPtrArray *reasons)
{
  const MignetSnapshot *snapshot = planning->snapshot;
  const MignetSnapshotHost *record = get_host (planning, host);
  const MignetSnapshotAttachment *attachment;

  if (snapshot->display == snapshot->management || !record->attachments_reported)
    return TRUE;

  attachment = _mignet_snapshot_attachment (snapshot, host, snapshot->display);
  if (_mignet_snapshot_attachment_displays (attachment))
    return TRUE;

  if (reasons != NULL)
    {
      const char *network = _mignet_snapshot_network (snapshot, snapshot->display)->name;
      char *message =
          attachment->attached
              ? g_strdup_printf ("Host '%s' has no usable address on display network '%s'",
                                 record->name, network)
              : g_strdup_printf ("Display network '%s' is not attached to host '%s'", network,
                                 record->name);

      add_reason (reasons, MIGNET_REASON_DISPLAY_NETWORK_ABSENT, record->name, network,
                  attachment->nic, message);
    }

  return FALSE;
}

/* The virtual machine itself does not count where it is. */
static gboolean
filter_memory (const MignetPlanning *planning, int host, GPtrArray *reasons)
{
  const MignetSnapshotHost *record = get_host (planning, host);
  const MignetSnapshotVm *vm = get_vm (planning);
  guint64 used = record->memory_used - (host == vm->host ? _mignet_snapshot_vm_get_load (vm) : 0);
  guint64 available = record->memory > used ? record->memory - used : 0;

  if (record->memory == 0 || vm->memory == 0 || vm->memory <= available)
    return TRUE;

  if (reasons != NULL)
    {
      char *message =
          g_strdup_printf ("Host '%s' has %" G_GUINT64_FORMAT " MiB of memory left of "
                           "%" G_GUINT64_FORMAT " MiB, VM '%s' needs %" G_GUINT64_FORMAT " MiB",
                           record->name, available, record->memory, vm->name, vm->memory);

      add_reason (reasons, MIGNET_REASON_NOT_ENOUGH_MEMORY, record->name, NULL, vm->name, message);
    }

  return FALSE;
}

static gboolean
filter_cpus (const MignetPlanning *planning, int host, GPtrArray *reasons)
{
  const MignetSnapshotHost *record = get_host (planning, host);
  const MignetSnapshotVm *vm = get_vm (planning);

  if (record->cpus == 0 || vm->vcpus == 0 || vm->vcpus <= record->cpus)
    return TRUE;

  if (reasons != NULL)
    {
      char *message = g_strdup_printf ("Host '%s' has %u CPUs, VM '%s' needs %u", record->name,
                                       record->cpus, vm->name, vm->vcpus);

      add_reason (reasons, MIGNET_REASON_NOT_ENOUGH_CPU, record->name, NULL, vm->name, message);
    }

  return FALSE;
}

/* A condition of the source, which stands on every host. */
static gboolean
filter_outgoing (const MignetPlanning *planning, int host, GPtrArray *reasons)
{
  const MignetSnapshotHost *source;
  int limit;

  if (planning->source == MIGNET_NO_INDEX)
    return TRUE;

  source = get_host (planning, planning->source);
  limit = _mignet_settings_get_outgoing_limit (&planning->settings, source);
  if (source->outgoing < (guint) limit)
    return TRUE;

  if (reasons != NULL)
    {
      char *message = g_strdup_printf (
          "Host '%s' would send %u migration%s at a time, expected at most %d", source->name,
          source->outgoing + 1, source->outgoing > 0 ? "s" : "", limit);

      add_reason (reasons, MIGNET_REASON_OUTGOING_LIMIT, source->name, NULL, NULL, message);
    }

  return FALSE;
}

static gboolean
filter_incoming (const MignetPlanning *planning, int host, GPtrArray *reasons)
{
  const MignetSnapshotHost *record = get_host (planning, host);
  int limit = _mignet_settings_get_incoming_limit (&planning->settings, record);

  if (record->incoming < (guint) limit)
    return TRUE;

  if (reasons != NULL)
    {
      char *message = g_strdup_printf (
          "Host '%s' would receive %u migration%s at a time, expected at most %d", record->name,
          record->incoming + 1, record->incoming > 0 ? "s" : "", limit);

      add_reason (reasons, MIGNET_REASON_INCOMING_LIMIT, record->name, NULL, NULL, message);
    }

  return FALSE;
}

/* The name of another member that speaks against the host, or NULL: for "apart" one that is there,
 * be it coming or going; for "together" one that is elsewhere than on the source, while none is on
 * the host. A migrating one is where it goes. */
static const char *
find_objection (const MignetPlanning *planning, const MignetSnapshotAffinity *own, int host)
{
  const MignetSnapshot *snapshot = planning->snapshot;
  const GArray *members = _mignet_snapshot_group (snapshot, own->group)->members;
  gboolean apart = own->rule == MIGNET_AFFINITY_RULE_APART;
  const char *elsewhere = NULL;

  for (guint i = 0; i < members->len; i++)
    {
      int vm = g_array_index (members, int, i);
      const MignetSnapshotVm *member = _mignet_snapshot_vm (snapshot, vm);
      int place;

      if (vm == planning->vm || member->status == MIGNET_VM_STATUS_DOWN)
        continue;

      place = _mignet_snapshot_vm_get_place (member);
      if (place == host || (apart && member->host == host))
        return apart ? member->name : NULL;
      if (place != MIGNET_NO_INDEX && place != planning->source && elsewhere == NULL)
        elsewhere = member->name;
    }

  return apart ? NULL : elsewhere;
}

static void
add_affinity_reason (const MignetPlanning *planning,
                     const MignetSnapshotAffinity *own,
                     int host,
                     const char *member,
                     GPtrArray *reasons)
{
  const char *group = _mignet_snapshot_group (planning->snapshot, own->group)->name;
  const char *name = get_host (planning, host)->name;
  const char *vm = get_vm (planning)->name;
  char *message =
      own->rule == MIGNET_AFFINITY_RULE_APART
          ? g_strdup_printf ("Group '%s' keeps VM '%s' apart from VM '%s', which is on host '%s'",
                             group, vm, member, name)
          : g_strdup_printf ("Group '%s' keeps VM '%s' together with VM '%s', which is not on "
                             "host '%s'",
                             group, vm, member, name);

  add_reason (reasons, MIGNET_REASON_AFFINITY, name, NULL, group, message);
}

static gboolean
filter_affinity (const MignetPlanning *planning, int host, GPtrArray *reasons)
{
  const MignetSnapshotVm *vm = get_vm (planning);
  gboolean passes = TRUE;

  for (guint i = 0; i < vm->facts->n_affinities && (passes || reasons != NULL); i++)
    {
      const MignetSnapshotAffinity *own = &vm->facts->affinities[i];
      const char *member = find_objection (planning, own, host);

      if (member == NULL)
        continue;

      passes = FALSE;
      if (reasons != NULL)
        add_affinity_reason (planning, own, host, member, reasons);
    }

  return passes;
}

/* A name is compared as it was registered: nothing is resolved. */
static gboolean
goes_by_name_of (const MignetSnapshotHost *a, const MignetSnapshotHost *b)
{
  return a->facts->hash == b->facts->hash &&
         strcmp (a->facts->comparable, b->facts->comparable) == 0;
}

static gboolean
filter_name (const MignetPlanning *planning, int host, GPtrArray *reasons)
{
  const MignetSnapshotHost *record = get_host (planning, host);
  gboolean loopback = record->facts->is_loopback;

  if (host == planning->source ||
      (!loopback && (planning->source == MIGNET_NO_INDEX ||
                     !goes_by_name_of (record, get_host (planning, planning->source)))))
    return TRUE;

  if (reasons != NULL)
    {
      char *message =
          loopback
              ? g_strdup_printf ("Host '%s' is registered as '%s', which is a loopback name: every "
                                 "host is reached there by itself",
                                 record->name, record->facts->address)
              : g_strdup_printf ("Host '%s' is registered as '%s', by which source '%s' goes too",
                                 record->name, record->facts->address,
                                 get_host (planning, planning->source)->name);

      add_reason (reasons, MIGNET_REASON_SAME_HOST, record->name, NULL, record->facts->address,
                  message);
    }

  return FALSE;
}

/* Of the network that would carry the stream, whichever is wanted. */
static gboolean
filter_network_limit (const MignetPlanning *planning,
                      int host,
                      const MignetRouteDecision *decision,
                      GPtrArray *reasons)
{
  guint limit = planning->settings.max_per_network;
  int index = _mignet_route_get_carrying_network (planning, decision);
  guint migrating;

  if (limit == 0 || index == MIGNET_NO_INDEX)
    return TRUE;

  migrating = _mignet_snapshot_count_migrating_over (planning->snapshot, index);
  if (migrating < limit)
    return TRUE;

  if (reasons != NULL)
    {
      const char *network = _mignet_snapshot_network (planning->snapshot, index)->name;
      char *message =
          g_strdup_printf ("Network '%s' would carry %u migrations at a time, expected at most %u",
                           network, migrating + 1, limit);

      add_reason (reasons, MIGNET_REASON_NETWORK_LIMIT, get_host (planning, host)->name, network,
                  NULL, message);
    }

  return FALSE;
}

/* What the options of the policy need of both ends; for any virtual machine, of the host alone. */
static gboolean
filter_options (const MignetPlanning *planning, int host, GPtrArray *reasons)
{
  const MignetOptionEnd *source = NULL;
  const MignetOptionEnd *destination = NULL;

  if (planning->source != MIGNET_NO_INDEX)
    source = &get_host (planning, planning->source)->facts->software;
  if (host != planning->source)
    destination = &get_host (planning, host)->facts->software;

  return _mignet_option_rules_check_ends (planning->option_rules, source, destination, reasons);
}

static void
add_address_reason (const MignetPlanning *planning, int host, GPtrArray *reasons)
{
  const MignetSnapshot *snapshot = planning->snapshot;
  const MignetSnapshotHost *record = get_host (planning, host);
  const char *network = _mignet_snapshot_network (snapshot, snapshot->management)->name;
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;
  char *message = NULL;

  if (record->facts->has_valid_address)
    uri = mignet_migrate_uri_build (record->facts->address, -1, &error);
  else
    _mignet_host_address_check (record->facts->address, &error);

  message = g_strdup_printf ("Host '%s' cannot be dialled on management network '%s': %s",
                             record->name, network, error->message);
  add_reason (reasons, MIGNET_REASON_NO_ADDRESS, record->name, network, record->facts->address,
              message);
}

/* Whether the registered address can be dialled at all; over management, by the stream as well. */
static gboolean
filter_registered_address (const MignetPlanning *planning,
                           int host,
                           const MignetRouteDecision *decision,
                           GPtrArray *reasons)
{
  const MignetHostFacts *facts = get_host (planning, host)->facts;
  gboolean streams = decision->outcome == MIGNET_OUTCOME_MANAGEMENT ||
                     decision->outcome == MIGNET_OUTCOME_FALLBACK;

  if (host == planning->source || facts->is_loopback ||
      (facts->has_valid_address && (!streams || facts->migrate_uri != NULL)))
    return TRUE;

  if (reasons != NULL)
    add_address_reason (planning, host, reasons);

  return FALSE;
}

static gboolean
run_filters (const FilterFunc *filters,
             gsize n_filters,
             const MignetPlanning *planning,
             int host,
             GPtrArray *reasons)
{
  gboolean passes = TRUE;

  for (gsize i = 0; i < n_filters && (passes || reasons != NULL); i++)
    {
      if (!filters[i](planning, host, reasons))
        passes = FALSE;
    }

  return passes;
}

gboolean
_mignet_filters_run_before_route (const MignetPlanning *planning, int host, GPtrArray *reasons)
{
  static const FilterFunc filters[] = { filter_status, filter_source, filter_pinned,
                                        filter_vm_networks, filter_display_network };
  static const FilterFunc filters_for_any_vm[] = { filter_status, filter_display_network };

  if (planning->vm == MIGNET_NO_INDEX)
    return run_filters (filters_for_any_vm, G_N_ELEMENTS (filters_for_any_vm), planning, host,
                        reasons);

  return run_filters (filters, G_N_ELEMENTS (filters), planning, host, reasons);
}

gboolean
_mignet_filters_run_after_route (const MignetPlanning *planning,
                                 int host,
                                 const MignetRouteDecision *decision,
                                 GPtrArray *reasons)
{
  static const FilterFunc filters[] = { filter_memory,   filter_cpus,     filter_outgoing,
                                        filter_incoming, filter_affinity, filter_name,
                                        filter_options };
  static const FilterFunc lasting_filters[] = { filter_name, filter_options };
  gboolean passes;

  if (planning->vm == MIGNET_NO_INDEX || planning->scheduled)
    passes = run_filters (lasting_filters, G_N_ELEMENTS (lasting_filters), planning, host, reasons);
  else
    passes = run_filters (filters, G_N_ELEMENTS (filters), planning, host, reasons);

  if (!passes && reasons == NULL)
    return FALSE;
  if (!planning->scheduled && !filter_network_limit (planning, host, decision, reasons))
    passes = FALSE;
  if (!passes && reasons == NULL)
    return FALSE;

  return filter_registered_address (planning, host, decision, reasons) && passes;
}

gboolean
_mignet_filters_run (const MignetPlanning *planning,
                     int host,
                     MignetRouteDecision *decision,
                     GPtrArray *reasons)
{
  gboolean passes = _mignet_filters_run_before_route (planning, host, reasons);

  if (!passes && reasons == NULL)
    return FALSE;

  _mignet_route_choose (planning, host, decision, reasons);
  if (decision->outcome == MIGNET_OUTCOME_REFUSED)
    passes = FALSE;
  if (!passes && reasons == NULL)
    return FALSE;

  return _mignet_filters_run_after_route (planning, host, decision, reasons) && passes;
}
