/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "migration/mignet-migration-private.h"

/**
 * SECTION:mignet-evidence
 * @title: MignetEvidence
 * @short_description: which network carried a migration
 *
 * #MignetEvidence is what the byte counters and the TCP connections of both hosts say about a
 * migration: which network carried it, as far as that was observed. It is made by a
 * #MignetEvidenceRecorder and found in #MignetMigration:evidence.
 *
 * The verdict never claims more than was observed. By the counters alone
 * %MIGNET_EVIDENCE_VERDICT_PLANNED_NETWORK and %MIGNET_EVIDENCE_VERDICT_ELSEWHERE need at least 95
 * % of the transferred bytes on one network, at every end that is observable, and less than 5 % (or
 * 256 KiB, if that is more) on every other network that is observable; the planned one must be
 * observable for either, and if another is not, the one must have carried no more than a quarter
 * above what was transferred. A migration that transferred less than 1 MiB cannot be told from
 * other traffic.
 *
 * Connections that were seen while the migration ran tell more: if all that can have carried it are
 * on one network, that is the one, whatever else the networks carried meanwhile. The counters must
 * not contradict, and where they are not observable, at least half of the transferred bytes must
 * have been seen on the connections. If the connections are on several networks the verdict is
 * %MIGNET_EVIDENCE_VERDICT_NOT_OBSERVABLE, as is everything else, and mignet_evidence_get_message()
 * says why.
 *
 * It is immutable and may be used from any thread.
 */

/**
 * MignetEvidence:
 *
 * Which network carried a migration, as far as it was observed.
 *
 * Since: 1.0
 */
struct _MignetEvidence
{
  MignetEvidenceVerdict verdict;
  char *planned_network;  /* (owned) (nullable) */
  char *observed_network; /* (owned) (nullable) */
  guint64 transferred;
  GPtrArray *traffic;     /* (owned) (element-type MignetNetworkTraffic) */
  GPtrArray *connections; /* (owned) (element-type MignetConnectionTraffic) */
  char *message;          /* (owned) */
};

G_DEFINE_BOXED_TYPE (MignetEvidence, mignet_evidence, mignet_evidence_ref, mignet_evidence_unref)

static void
evidence_clear (gpointer data)
{
  MignetEvidence *self = data;

  g_free (self->planned_network);
  g_free (self->observed_network);
  g_free (self->message);
  g_ptr_array_unref (self->traffic);
  g_ptr_array_unref (self->connections);
}

MignetEvidence *
_mignet_evidence_new (MignetEvidenceVerdict verdict,
                      const char *planned_network,
                      const char *observed_network,
                      guint64 transferred,
                      GPtrArray *traffic,
                      GPtrArray *connections,
                      const char *message)
{
  MignetEvidence *self = g_atomic_rc_box_new0 (MignetEvidence);

  self->verdict = verdict;
  self->planned_network = g_strdup (planned_network);
  self->observed_network = g_strdup (observed_network);
  self->transferred = transferred;
  self->traffic = g_ptr_array_ref (traffic);
  self->connections = g_ptr_array_ref (connections);
  self->message = g_strdup (message);

  return self;
}

char *
_mignet_format_mib (guint64 bytes)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (number, sizeof number, "%.1f", (double) bytes / (1024 * 1024));

  return g_strconcat (number, " MiB", NULL);
}

/* What can be said for certain: the smaller of the two ends, -1 if neither was observable. */
static gint64
traffic_certain_bytes (MignetNetworkTraffic *traffic)
{
  gint64 source = mignet_network_traffic_get_source_bytes (traffic);
  gint64 destination = mignet_network_traffic_get_destination_bytes (traffic);

  if (source < 0)
    return destination;
  if (destination < 0)
    return source;

  return MIN (source, destination);
}

static void
append_traffic (GString *string, MignetNetworkTraffic *traffic)
{
  gint64 bytes = traffic_certain_bytes (traffic);
  gboolean planned = mignet_network_traffic_is_planned (traffic);
  g_autofree char *amount = NULL;

  if (bytes < 0)
    return;

  amount = _mignet_format_mib ((guint64) bytes);
  if (!planned && g_str_equal (amount, "0.0 MiB"))
    return;

  g_string_append_printf (string, "%s%s on '%s'%s", string->len > 0 ? ", " : "", amount,
                          mignet_network_traffic_get_network (traffic),
                          planned ? " (planned)" : "");
}

/**
 * mignet_evidence_ref:
 * @self: evidence
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 *
 * Since: 1.0
 */
MignetEvidence *
mignet_evidence_ref (MignetEvidence *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * mignet_evidence_unref:
 * @self: (transfer full): evidence
 *
 * Drops a reference.
 *
 * Since: 1.0
 */
void
mignet_evidence_unref (MignetEvidence *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, evidence_clear);
}

/**
 * mignet_evidence_get_verdict:
 * @self: evidence
 *
 * Gets whether the migration was observed on the planned network.
 *
 * Returns: the verdict
 *
 * Since: 1.0
 */
MignetEvidenceVerdict
mignet_evidence_get_verdict (MignetEvidence *self)
{
  g_return_val_if_fail (self != NULL, MIGNET_EVIDENCE_VERDICT_NOT_OBSERVABLE);

  return self->verdict;
}

/**
 * mignet_evidence_get_planned_network:
 * @self: evidence
 *
 * Gets the name of the network that the plan chose to carry the migration.
 *
 * Returns: (nullable): the name
 *
 * Since: 1.0
 */
const char *
mignet_evidence_get_planned_network (MignetEvidence *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->planned_network;
}

/**
 * mignet_evidence_get_observed_network:
 * @self: evidence
 *
 * Gets the name of the network that was seen to carry the migration.
 *
 * Returns: (nullable): the name, %NULL if the verdict is %MIGNET_EVIDENCE_VERDICT_NOT_OBSERVABLE
 *
 * Since: 1.0
 */
const char *
mignet_evidence_get_observed_network (MignetEvidence *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->observed_network;
}

/**
 * mignet_evidence_get_transferred:
 * @self: evidence
 *
 * Gets how many bytes the migration transferred by its own account; the verdict compares the
 * counters with this.
 *
 * Returns: the number of bytes
 *
 * Since: 1.0
 */
guint64
mignet_evidence_get_transferred (MignetEvidence *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->transferred;
}

/**
 * mignet_evidence_get_traffic:
 * @self: evidence
 *
 * Gets what each network carried: the planned one first, then the others that the hosts have, in
 * the order of their names.
 *
 * Returns: (transfer container) (element-type MignetNetworkTraffic): one line for each network
 *
 * Since: 1.0
 */
GPtrArray *
mignet_evidence_get_traffic (MignetEvidence *self)
{
  g_autoptr (GPtrArray) traffic = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  traffic =
      g_ptr_array_new_full (self->traffic->len, (GDestroyNotify) mignet_network_traffic_unref);
  for (guint i = 0; i < self->traffic->len; i++)
    g_ptr_array_add (traffic, mignet_network_traffic_ref (g_ptr_array_index (self->traffic, i)));

  return g_steal_pointer (&traffic);
}

/**
 * mignet_evidence_get_connections:
 * @self: evidence
 *
 * Gets the connections that can have carried the migration, as they were when they were last seen.
 * Where several migrations go the same way at the same time, and nothing that was seen tells them
 * apart, those of the others are among them; a migration with parallel connections has several
 * itself. There are none if the connections were not read, or not while the migration ran.
 *
 * Returns: (transfer container) (element-type MignetConnectionTraffic): the connections, in the
 *   order in which they were seen first
 *
 * Since: 1.0
 */
GPtrArray *
mignet_evidence_get_connections (MignetEvidence *self)
{
  g_autoptr (GPtrArray) connections = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  connections = g_ptr_array_new_full (self->connections->len,
                                      (GDestroyNotify) mignet_connection_traffic_unref);
  for (guint i = 0; i < self->connections->len; i++)
    g_ptr_array_add (connections,
                     mignet_connection_traffic_ref (g_ptr_array_index (self->connections, i)));

  return g_steal_pointer (&connections);
}

/**
 * mignet_evidence_get_message:
 * @self: evidence
 *
 * Gets a sentence that says what the verdict rests on or, if the verdict is
 * %MIGNET_EVIDENCE_VERDICT_NOT_OBSERVABLE, why there is no better one.
 *
 * Returns: the sentence, without a full stop
 *
 * Since: 1.0
 */
const char *
mignet_evidence_get_message (MignetEvidence *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->message;
}

/**
 * mignet_evidence_to_string:
 * @self: evidence
 *
 * Describes the evidence in one line: how much each network carried, such as "174.2 MiB on 'mig'
 * (planned), 0.1 MiB on 'ovirtmgmt'". Where both ends were observed the smaller number counts;
 * networks other than the planned one that carried nothing worth mentioning are left out. If the
 * verdict is %MIGNET_EVIDENCE_VERDICT_NOT_OBSERVABLE the line begins with "not observable" and ends
 * with the reason.
 *
 * Returns: (transfer full): the description
 *
 * Since: 1.0
 */
char *
mignet_evidence_to_string (MignetEvidence *self)
{
  g_autoptr (GString) string = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  string = g_string_new (NULL);
  for (guint i = 0; i < self->traffic->len; i++)
    append_traffic (string, g_ptr_array_index (self->traffic, i));

  if (self->verdict == MIGNET_EVIDENCE_VERDICT_NOT_OBSERVABLE)
    {
      g_string_prepend (string, string->len > 0 ? "not observable; " : "not observable");
      g_string_append_printf (string, ": %s", self->message);
    }

  return g_string_free (g_steal_pointer (&string), FALSE);
}
