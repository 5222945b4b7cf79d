/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "migration/mignet-migration-private.h"

/* Which network carried the bytes of a migration is inferred from counters that count everything
 * else too. What an interface carried is never more than an upper bound for the migration, so the
 * verdict rests on two things together: the network carried at least nearly all of the bytes, and
 * no other network carried more than a little. Where an end cannot tell, the other one decides, and
 * the message says so; a contradiction between the ends is no verdict.
 *
 * Counters of 32 bits that wrap make the difference too small or negative; both err towards
 * "not observable".
 *
 * Connections tell what other traffic hides, but not where the packets went: the counters of the
 * network that the connections are on must have grown as much as the migration needs. */

/* Less than this cannot be told from what hosts exchange anyway. */
#define MIN_TRANSFERRED (1024 * 1024)

/* A network that carried less than this is idle, however little was transferred: reading the
 * counters alone costs some of it. */
#define IDLE_BYTES (256 * 1024)

/* Where another network cannot be observed, the one must not have carried this much more than the
 * migration: the rest might be all that was seen, and the migration on the other. */
#define EXCESS_SHARE 4

/* The counters of a VLAN leave out what its base adds to each frame, which with segmentation
 * offload includes the headers of all segments but the first: up to a tenth. So what a base carried
 * beyond its VLANs is uncertain by that much. */
#define FRAMING_SHARE 10

/* Devices are not all read at the same instant: VLANs may be ahead of their base by this much, and
 * by a hundredth. */
#define SKEW_BYTES (64 * 1024)
#define SKEW_SHARE 100

/* The bytes on a network at one end, -1 if they are not observable; then the text says why. The
 * true number is smaller by up to slack. */
typedef struct
{
  gint64 bytes;
  guint64 slack;
  char *obstacle; /* (owned) (nullable) */
} Observation;

typedef struct
{
  const char *network;
  Observation ends[2];
} NetworkObservation;

typedef struct
{
  const char *planned; /* (nullable) */
  guint64 transferred;
  const MignetEndReading *ends[2];
  GPtrArray *networks; /* (owned) (element-type NetworkObservation): the planned one first */
  const MignetStreamFindings *streams;
} Attribution;

static const char *const end_names[] = { "source", "destination" };

static void
network_observation_free (gpointer data)
{
  NetworkObservation *observation = data;

  g_free (observation->ends[0].obstacle);
  g_free (observation->ends[1].obstacle);
  g_free (observation);
}

/* What an interface carried in the direction of the migration. An interface that is there neither
 * before nor after carried nothing if that may be. */
static gboolean
nic_difference (const MignetEndReading *end,
                gboolean is_source,
                const char *nic,
                gboolean may_be_absent,
                guint64 *difference,
                char **obstacle)
{
  MignetNicCounters *before = g_hash_table_lookup (end->before, nic);
  MignetNicCounters *after = g_hash_table_lookup (end->after, nic);
  guint64 first, last;

  *difference = 0;
  if (before == NULL && after == NULL && may_be_absent)
    return TRUE;
  if (before == NULL || after == NULL)
    {
      *obstacle = g_strdup_printf (
          "%s host '%s' showed no counters of interface '%s' %s the migration",
          end_names[!is_source], end->host, nic, before == NULL ? "before" : "after");
      return FALSE;
    }

  first = is_source ? mignet_nic_counters_get_tx_bytes (before)
                    : mignet_nic_counters_get_rx_bytes (before);
  last = is_source ? mignet_nic_counters_get_tx_bytes (after)
                   : mignet_nic_counters_get_rx_bytes (after);
  if (last < first || last - first > G_MAXINT64)
    {
      *obstacle = g_strdup_printf ("the counters of interface '%s' of %s host '%s' went backwards",
                                   nic, end_names[!is_source], end->host);
      return FALSE;
    }
  *difference = last - first;

  return TRUE;
}

/* What an interface carried by itself: without the VLANs on it. */
static void
observe_nic (Observation *observation,
             const MignetEndReading *end,
             gboolean is_source,
             const MignetPlanLink *link)
{
  guint64 total = 0;
  guint64 on_vlans = 0;

  if (!nic_difference (end, is_source, link->nic, FALSE, &total, &observation->obstacle))
    return;

  for (guint i = 0; link->vlans[i] != NULL; i++)
    {
      guint64 difference = 0;

      if (!nic_difference (end, is_source, link->vlans[i], TRUE, &difference,
                           &observation->obstacle))
        return;
      on_vlans += MIN (difference, (guint64) G_MAXINT64 - on_vlans);
    }

  if (on_vlans > total && on_vlans - total > SKEW_BYTES + on_vlans / SKEW_SHARE)
    {
      observation->obstacle =
          g_strdup_printf ("interface '%s' of %s host '%s' counted less than the VLANs on it",
                           link->nic, end_names[!is_source], end->host);
      return;
    }
  observation->bytes = on_vlans < total ? (gint64) (total - on_vlans) : 0;
  observation->slack = MIN (on_vlans / FRAMING_SHARE, (guint64) observation->bytes);
}

static const MignetPlanLink *
find_link (const MignetEndReading *end, const char *network, const char **shared_with)
{
  const MignetPlanLink *found = NULL;

  for (guint i = 0; i < end->links->len && found == NULL; i++)
    {
      const MignetPlanLink *link = g_ptr_array_index (end->links, i);

      if (g_str_equal (link->network, network))
        found = link;
    }

  *shared_with = NULL;
  for (guint i = 0; found != NULL && i < end->links->len; i++)
    {
      const MignetPlanLink *link = g_ptr_array_index (end->links, i);

      if (link != found && found->nic != NULL && g_strcmp0 (link->nic, found->nic) == 0)
        *shared_with = link->network;
    }

  return found;
}

static void
observe_end (Observation *observation,
             const MignetEndReading *end,
             gboolean is_source,
             const char *network)
{
  const char *shared_with = NULL;
  const MignetPlanLink *link = find_link (end, network, &shared_with);
  const char *role = end_names[!is_source];

  observation->bytes = -1;
  if (end->before == NULL || end->after == NULL)
    observation->obstacle = g_strdup_printf ("the counters of %s host '%s' could not be read: %s",
                                             role, end->host, end->error);
  else if (link == NULL || link->nic == NULL)
    observation->obstacle = g_strdup_printf (
        "the interface of network '%s' on %s host '%s' is not known", network, role, end->host);
  else if (shared_with != NULL)
    observation->obstacle =
        g_strdup_printf ("networks '%s' and '%s' share interface '%s' of %s host '%s'", network,
                         shared_with, link->nic, role, end->host);
  else
    observe_nic (observation, end, is_source, link);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The names of all networks of both ends, the planned one first. */
static GPtrArray *
list_networks (const Attribution *self)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  for (guint e = 0; e < 2; e++)
    for (guint i = 0; i < self->ends[e]->links->len; i++)
      {
        const MignetPlanLink *link = g_ptr_array_index (self->ends[e]->links, i);

        g_hash_table_add (names, link->network);
      }
  if (self->planned != NULL)
    g_hash_table_remove (names, self->planned);

  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (list, name);
  g_ptr_array_sort (list, compare_names);
  if (self->planned != NULL)
    g_ptr_array_insert (list, 0, (gpointer) self->planned);

  return list;
}

static void
attribution_observe (Attribution *self)
{
  g_autoptr (GPtrArray) names = list_networks (self);

  self->networks = g_ptr_array_new_with_free_func (network_observation_free);
  for (guint i = 0; i < names->len; i++)
    {
      NetworkObservation *observation = g_new0 (NetworkObservation, 1);

      observation->network = g_ptr_array_index (names, i);
      for (guint e = 0; e < 2; e++)
        observe_end (&observation->ends[e], self->ends[e], e == 0, observation->network);
      g_ptr_array_add (self->networks, observation);
    }
}

static gboolean
is_observable (const NetworkObservation *observation)
{
  return observation->ends[0].bytes >= 0 || observation->ends[1].bytes >= 0;
}

/* Whether the network carried nearly all of the bytes, at every end that can tell. */
static gboolean
carried_it (const Attribution *self, const NetworkObservation *observation)
{
  guint64 needed = self->transferred - self->transferred / 20;

  for (guint e = 0; e < 2; e++)
    {
      const Observation *end = &observation->ends[e];

      if (end->bytes >= 0 && (guint64) end->bytes - end->slack < needed)
        return FALSE;
    }

  return is_observable (observation);
}

/* Whether the network carried too little for any part of the migration that matters, at every end
 * that can tell. */
static gboolean
was_idle (const Attribution *self, const NetworkObservation *observation)
{
  guint64 limit = MAX (self->transferred / 20, IDLE_BYTES);

  for (guint e = 0; e < 2; e++)
    {
      const Observation *end = &observation->ends[e];

      if (end->bytes >= 0 && (guint64) end->bytes - end->slack >= limit)
        return FALSE;
    }

  return TRUE;
}

/* A network other than the given one that was not idle. */
static const NetworkObservation *
find_disturber (const Attribution *self, const NetworkObservation *candidate)
{
  for (guint i = 0; i < self->networks->len; i++)
    {
      const NetworkObservation *observation = g_ptr_array_index (self->networks, i);

      if (observation != candidate && !was_idle (self, observation))
        return observation;
    }

  return NULL;
}

static void
append_end (GString *message,
            const Attribution *self,
            const NetworkObservation *observation,
            guint e)
{
  const Observation *end = &observation->ends[e];
  g_autofree char *most = _mignet_format_mib ((guint64) end->bytes);
  g_autofree char *least = _mignet_format_mib ((guint64) end->bytes - end->slack);

  g_string_append_printf (message, "%s host '%s' %s ", end_names[e], self->ends[e]->host,
                          e == 0 ? "sent" : "received");
  if (g_str_equal (least, most))
    g_string_append (message, most);
  else
    g_string_append_printf (message, "between %s and %s", least, most);
}

/* What was seen on a network that is observable, and what stood in the way of seeing more. */
static void
append_observation (GString *message,
                    const Attribution *self,
                    const NetworkObservation *observation)
{
  const Observation *ends = observation->ends;

  if (ends[0].bytes >= 0)
    append_end (message, self, observation, 0);
  if (ends[0].bytes >= 0 && ends[1].bytes >= 0)
    g_string_append (message, " and ");
  if (ends[1].bytes >= 0)
    append_end (message, self, observation, 1);
  g_string_append_printf (message, " over '%s'", observation->network);
  for (guint e = 0; e < 2; e++)
    {
      if (ends[e].obstacle != NULL)
        g_string_append_printf (message, "; %s", ends[e].obstacle);
    }
}

/* The networks that nothing is known of, at neither end. */
static void
append_unknown (GString *message, const Attribution *self)
{
  for (guint i = 0; i < self->networks->len; i++)
    {
      const NetworkObservation *observation = g_ptr_array_index (self->networks, i);

      if (!is_observable (observation))
        g_string_append_printf (message, "; '%s' was not observable", observation->network);
    }
}

/* Why the transferred bytes cannot be compared with anything. */
static gboolean
append_obstacle (GString *message, const Attribution *self)
{
  if (self->transferred == 0)
    g_string_append (message, "it is not known how much was transferred");
  else if (self->transferred < MIN_TRANSFERRED)
    g_string_append_printf (
        message, "%" G_GUINT64_FORMAT " transferred bytes are too few to tell from other traffic",
        self->transferred);
  else if (self->planned == NULL)
    g_string_append (message, "the plan names no network");

  return message->len > 0;
}

/* Whether a network that was seen to carry enough carried so much that the migration may as well
 * have been on one that nothing is known of. */
static gboolean
leaves_doubt (const Attribution *self, const NetworkObservation *found)
{
  guint64 most = self->transferred + self->transferred / EXCESS_SHARE + IDLE_BYTES;
  gboolean all_known = TRUE;

  for (guint i = 0; i < self->networks->len; i++)
    {
      if (!is_observable (g_ptr_array_index (self->networks, i)))
        all_known = FALSE;
    }

  return !all_known &&
         (found->ends[0].bytes > (gint64) most || found->ends[1].bytes > (gint64) most);
}

static const NetworkObservation *
find_carrier (const Attribution *self)
{
  for (guint i = 0; i < self->networks->len; i++)
    {
      const NetworkObservation *observation = g_ptr_array_index (self->networks, i);

      if (carried_it (self, observation))
        return observation;
    }

  return NULL;
}

/* The network that carried the migration by the counters alone, NULL if that is not certain; the
 * message says why. */
static const NetworkObservation *
judge_counters (const Attribution *self, GString *message)
{
  const NetworkObservation *planned = g_ptr_array_index (self->networks, 0);
  const NetworkObservation *found = find_carrier (self);
  const NetworkObservation *disturber;
  g_autofree char *transferred = _mignet_format_mib (self->transferred);

  if (!is_observable (planned))
    {
      g_string_append_printf (message, "%s; %s", planned->ends[0].obstacle,
                              planned->ends[1].obstacle);
      return NULL;
    }
  if (found == NULL)
    {
      g_string_append_printf (
          message,
          "no network was seen to carry 95 %% of the %s that were transferred: ", transferred);
      append_observation (message, self, planned);
      return NULL;
    }

  append_observation (message, self, found);
  disturber = find_disturber (self, found);
  if (disturber != NULL)
    {
      g_string_append (message, ", but ");
      append_observation (message, self, disturber);
    }
  else
    {
      append_unknown (message, self);
    }
  if (disturber == NULL && !leaves_doubt (self, found))
    return found;

  g_string_append_printf (
      message, ", which is too much to tell where the %s that were transferred went", transferred);

  return NULL;
}

static const NetworkObservation *
find_observation (const Attribution *self, const char *network)
{
  for (guint i = 0; i < self->networks->len; i++)
    {
      const NetworkObservation *observation = g_ptr_array_index (self->networks, i);

      if (g_str_equal (observation->network, network))
        return observation;
    }

  return NULL;
}

/* The same with what the connections tell, all of which are on one network. */
static const NetworkObservation *
judge_connections (const Attribution *self, GString *message)
{
  const NetworkObservation *found = find_observation (self, self->streams->network);
  g_autofree char *transferred = _mignet_format_mib (self->transferred);

  g_string_append (message, self->streams->message);
  if (found == NULL)
    return NULL;

  if (is_observable (found))
    {
      gboolean agrees = carried_it (self, found);

      g_string_append (message, agrees ? "; " : ", but ");
      append_observation (message, self, found);
      if (!agrees)
        g_string_append_printf (message, ", which is less than 95 %% of the %s transferred",
                                transferred);
      return agrees ? found : NULL;
    }

  g_string_append_printf (message, "; %s; %s", found->ends[0].obstacle, found->ends[1].obstacle);
  if (self->streams->carried >= self->transferred / 2)
    return found;

  g_string_append_printf (message,
                          "; the connections alone prove nothing with less than half of "
                          "the %s transferred",
                          transferred);

  return NULL;
}

/* The network that carried the migration, NULL if that is not certain; the message says why. */
static const NetworkObservation *
attribution_judge (const Attribution *self, GString *message)
{
  const NetworkObservation *found;

  if (append_obstacle (message, self))
    return NULL;
  if (self->streams->network != NULL)
    return judge_connections (self, message);
  if (self->streams->several)
    {
      g_string_append_printf (message, "connections on several networks can have carried it: %s",
                              self->streams->message);
      return NULL;
    }

  found = judge_counters (self, message);
  if (self->streams->message != NULL)
    g_string_append_printf (message, "; %s", self->streams->message);

  return found;
}

static GPtrArray *
attribution_list_traffic (const Attribution *self)
{
  GPtrArray *traffic =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_network_traffic_unref);

  for (guint i = 0; i < self->networks->len; i++)
    {
      const NetworkObservation *observation = g_ptr_array_index (self->networks, i);

      g_ptr_array_add (traffic, _mignet_network_traffic_new (
                                    observation->network,
                                    g_strcmp0 (observation->network, self->planned) == 0,
                                    observation->ends[0].bytes, observation->ends[1].bytes));
    }

  return traffic;
}

MignetEvidence *
_mignet_evidence_attribute (const char *planned_network,
                            guint64 transferred,
                            const MignetEndReading *source,
                            const MignetEndReading *destination,
                            const MignetStreamFindings *streams)
{
  Attribution self = { planned_network, transferred, { source, destination }, NULL, streams };
  MignetEvidenceVerdict verdict = MIGNET_EVIDENCE_VERDICT_NOT_OBSERVABLE;
  const NetworkObservation *observed;
  g_autoptr (GString) message = g_string_new (NULL);
  g_autoptr (GPtrArray) networks = NULL;
  g_autoptr (GPtrArray) traffic = NULL;

  attribution_observe (&self);
  networks = self.networks;
  observed = attribution_judge (&self, message);
  if (observed != NULL)
    verdict = g_str_equal (observed->network, planned_network)
                  ? MIGNET_EVIDENCE_VERDICT_PLANNED_NETWORK
                  : MIGNET_EVIDENCE_VERDICT_ELSEWHERE;
  message->str[0] = g_ascii_toupper (message->str[0]);
  traffic = attribution_list_traffic (&self);

  return _mignet_evidence_new (verdict, planned_network,
                               observed != NULL ? observed->network : NULL, transferred, traffic,
                               streams->traffic, message->str);
}
