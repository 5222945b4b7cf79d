/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "migration/mignet-migration-private.h"
#include "net/mignet-net-private.h"

/**
 * SECTION:mignet-evidence-recorder
 * @title: MignetEvidenceRecorder
 * @short_description: finds out which network carries a migration
 *
 * #MignetEvidenceRecorder reads the counters of the interfaces of both hosts before a migration and
 * after it, and tells from the differences which network carried it. It is for providers of
 * #MignetMigration: call mignet_evidence_recorder_begin() right before the migration starts,
 * mignet_evidence_recorder_end() right after it, and hand the result to
 * mignet_migration_report_evidence().
 *
 * With a #MignetEvidenceRecorder:connection-reader it also looks, again and again while the
 * migration runs, at the TCP connections of both hosts. They tell the migration from other traffic
 * on the same interfaces, and from other migrations. A connection that was there before
 * mignet_evidence_recorder_begin() is none of this migration. Tell the recorder of the progress
 * with mignet_evidence_recorder_note_transferred(), which helps to tell the migration from others.
 *
 * Which interfaces a network uses is what the model said when the plan was made. What an interface
 * carried is the growth of its counter less that of the VLANs on it, whose bytes are counted in it
 * too. Hosts and interfaces that cannot be read, counters that went backwards and interfaces that
 * several networks share are not observable.
 *
 * A recorder serves one migration. It may be used from any thread, but only one at a time. The
 * counter reader is called from that thread and from another one at the same time, the connection
 * reader from threads of the recorder.
 */

/* One host, and what it showed before the migration. */
typedef struct
{
  char *host;         /* (owned) (nullable) */
  char *address;      /* (owned) (nullable): without brackets */
  GPtrArray *links;   /* (owned) (element-type MignetPlanLink) */
  GHashTable *before; /* (owned) (nullable) (element-type utf8 MignetNicCounters) */
  char *error;        /* (owned) (nullable): why that is missing */
} End;

/**
 * MignetEvidenceRecorder:
 *
 * Finds out which network carries a migration.
 *
 * Since: 1.0
 */
struct _MignetEvidenceRecorder
{
  GObject parent_instance;

  MignetPlan *plan;            /* (owned) (nullable) */
  MignetCounterReader *reader; /* (owned) (nullable) */
  End ends[2];                 /* the source and the destination */

  MignetConnectionReader *connection_reader; /* (owned) (nullable) */
  MignetConnectionLog *log;                  /* (owned) (nullable): since the beginning */
  MignetConnectionSampler *sampler;          /* (owned) (nullable): while the migration runs */
};

G_DEFINE_FINAL_TYPE (MignetEvidenceRecorder, mignet_evidence_recorder, G_TYPE_OBJECT)

typedef enum
{
  PROP_PLAN = 1,
  PROP_READER,
  PROP_CONNECTION_READER
} MignetEvidenceRecorderProperty;

static GParamSpec *props[PROP_CONNECTION_READER + 1];

/* One reading of one end. */
typedef struct
{
  MignetCounterReader *reader; /* (nullable) */
  const End *end;
  GCancellable *cancellable; /* (nullable) */
  GHashTable *counters;      /* (owned) (nullable) (element-type utf8 MignetNicCounters) */
  GError *error;             /* (owned) (nullable) */
} Reading;

static void
reading_clear (Reading *reading)
{
  g_clear_pointer (&reading->counters, g_hash_table_unref);
  g_clear_error (&reading->error);
}

static GHashTable *
index_counters (GPtrArray *counters)
{
  GHashTable *index = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                             (GDestroyNotify) mignet_nic_counters_unref);

  for (guint i = 0; i < counters->len; i++)
    {
      MignetNicCounters *nic = g_ptr_array_index (counters, i);

      g_hash_table_replace (index, (gpointer) mignet_nic_counters_get_nic (nic),
                            mignet_nic_counters_ref (nic));
    }

  return index;
}

static gpointer
read_end (gpointer data)
{
  Reading *reading = data;
  g_autoptr (GPtrArray) counters = NULL;

  if (reading->reader == NULL || reading->end->host == NULL)
    {
      g_set_error_literal (&reading->error, MIGNET_ERROR, MIGNET_ERROR_PROBE,
                           "There is no counter reader, or the plan does not name the host");
      return NULL;
    }

  counters = mignet_counter_reader_read_counters (reading->reader, reading->end->host,
                                                  reading->end->address, reading->cancellable,
                                                  &reading->error);
  if (counters != NULL)
    reading->counters = index_counters (counters);

  return NULL;
}

/* Reads both ends at the same time, or one after the other if there is no thread to be had. */
static void
read_both (MignetEvidenceRecorder *self, GCancellable *cancellable, Reading readings[2])
{
  GThread *thread;

  for (guint e = 0; e < 2; e++)
    readings[e] = (Reading){ self->reader, &self->ends[e], cancellable, NULL, NULL };

  thread = g_thread_try_new ("mignet-counters", read_end, &readings[1], NULL);
  read_end (&readings[0]);
  if (thread != NULL)
    g_thread_join (thread);
  else
    read_end (&readings[1]);
}

static void
end_init (End *end, const char *host, const char *address, GPtrArray *links)
{
  g_ptr_array_unref (end->links);
  end->links = g_ptr_array_ref (links);
  if (host == NULL || address == NULL)
    return;

  end->host = g_strdup (host);
  end->address = _mignet_host_address_bare (address);
}

static void
end_clear (End *end)
{
  g_clear_pointer (&end->host, g_free);
  g_clear_pointer (&end->address, g_free);
  g_clear_pointer (&end->error, g_free);
  g_clear_pointer (&end->links, g_ptr_array_unref);
  g_clear_pointer (&end->before, g_hash_table_unref);
}

/* Keeps what the reading before the migration brought. */
static void
end_keep (End *end, Reading *reading)
{
  g_clear_pointer (&end->before, g_hash_table_unref);
  g_clear_pointer (&end->error, g_free);
  end->before = g_steal_pointer (&reading->counters);
  if (reading->error != NULL)
    end->error = g_strdup (reading->error->message);
}

static MignetEndReading
end_compare (const End *end, const Reading *reading)
{
  MignetEndReading result = { end->host, end->links, end->before, reading->counters, NULL };

  if (end->host == NULL)
    result.host = "unknown";
  if (end->before == NULL)
    result.error = end->error != NULL ? end->error : "they were not read before the migration";
  else if (reading->error != NULL)
    result.error = reading->error->message;

  return result;
}

static void
mignet_evidence_recorder_constructed (GObject *object)
{
  MignetEvidenceRecorder *self = MIGNET_EVIDENCE_RECORDER (object);

  G_OBJECT_CLASS (mignet_evidence_recorder_parent_class)->constructed (object);

  if (self->plan == NULL)
    return;

  end_init (&self->ends[0], mignet_plan_get_source (self->plan),
            _mignet_plan_get_source_registered_address (self->plan),
            _mignet_plan_peek_source_links (self->plan));
  end_init (&self->ends[1], mignet_plan_get_destination (self->plan),
            _mignet_plan_get_destination_registered_address (self->plan),
            _mignet_plan_peek_destination_links (self->plan));
}

static void
forget_connections (MignetEvidenceRecorder *self)
{
  g_clear_pointer (&self->sampler, _mignet_connection_sampler_free);
  g_clear_pointer (&self->log, _mignet_connection_log_free);
}

static void
start_sampling (MignetEvidenceRecorder *self, GCancellable *cancellable)
{
  forget_connections (self);
  if (self->connection_reader == NULL || self->plan == NULL)
    return;

  self->log = _mignet_connection_log_new (self->plan);
  self->sampler =
      _mignet_connection_sampler_new (self->connection_reader, self->plan, self->log, cancellable);
}

/* Stops looking at connections, and tells what they say. Where there are more than the migration
 * can have made, another look tells which of them it did not. */
static void
end_sampling (MignetEvidenceRecorder *self,
              guint64 transferred,
              GCancellable *cancellable,
              MignetStreamFindings *findings)
{
  if (self->sampler != NULL)
    _mignet_connection_sampler_stop (self->sampler);

  _mignet_stream_findings_init (findings, self->plan, self->log, transferred);
  if (self->sampler != NULL && findings->alike)
    {
      _mignet_connection_sampler_look_after (self->sampler, cancellable);
      _mignet_stream_findings_clear (findings);
      _mignet_stream_findings_init (findings, self->plan, self->log, transferred);
    }
  g_clear_pointer (&self->sampler, _mignet_connection_sampler_free);
}

static void
mignet_evidence_recorder_finalize (GObject *object)
{
  MignetEvidenceRecorder *self = MIGNET_EVIDENCE_RECORDER (object);

  forget_connections (self);
  g_clear_object (&self->connection_reader);
  end_clear (&self->ends[0]);
  end_clear (&self->ends[1]);
  g_clear_object (&self->plan);
  g_clear_object (&self->reader);

  G_OBJECT_CLASS (mignet_evidence_recorder_parent_class)->finalize (object);
}

static void
mignet_evidence_recorder_get_property (GObject *object,
                                       guint prop_id,
                                       GValue *value,
                                       GParamSpec *pspec)
{
  MignetEvidenceRecorder *self = MIGNET_EVIDENCE_RECORDER (object);

  switch ((MignetEvidenceRecorderProperty) prop_id)
    {
    case PROP_PLAN:
      g_value_set_object (value, self->plan);
      break;
    case PROP_READER:
      g_value_set_object (value, self->reader);
      break;
    case PROP_CONNECTION_READER:
      g_value_set_object (value, self->connection_reader);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
mignet_evidence_recorder_set_property (GObject *object,
                                       guint prop_id,
                                       const GValue *value,
                                       GParamSpec *pspec)
{
  MignetEvidenceRecorder *self = MIGNET_EVIDENCE_RECORDER (object);

  switch ((MignetEvidenceRecorderProperty) prop_id)
    {
    case PROP_PLAN:
      self->plan = g_value_dup_object (value);
      break;
    case PROP_READER:
      self->reader = g_value_dup_object (value);
      break;
    case PROP_CONNECTION_READER:
      mignet_evidence_recorder_set_connection_reader (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
mignet_evidence_recorder_class_init (MignetEvidenceRecorderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->constructed = mignet_evidence_recorder_constructed;
  object_class->finalize = mignet_evidence_recorder_finalize;
  object_class->get_property = mignet_evidence_recorder_get_property;
  object_class->set_property = mignet_evidence_recorder_set_property;

  /**
   * MignetEvidenceRecorder:plan:
   *
   * The plan that is being carried out. A recorder without one observes nothing.
   *
   * Since: 1.0
   */
  props[PROP_PLAN] =
      g_param_spec_object ("plan", NULL, NULL, MIGNET_TYPE_PLAN, flags | G_PARAM_CONSTRUCT_ONLY);

  /**
   * MignetEvidenceRecorder:reader:
   *
   * What reads the counters. A recorder without one observes no counters.
   *
   * Since: 1.0
   */
  props[PROP_READER] = g_param_spec_object ("reader", NULL, NULL, MIGNET_TYPE_COUNTER_READER,
                                            flags | G_PARAM_CONSTRUCT_ONLY);

  /**
   * MignetEvidenceRecorder:connection-reader:
   *
   * What reads the connections, %NULL for not looking at them.
   *
   * Since: 1.0
   */
  props[PROP_CONNECTION_READER] =
      g_param_spec_object ("connection-reader", NULL, NULL, MIGNET_TYPE_CONNECTION_READER, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mignet_evidence_recorder_init (MignetEvidenceRecorder *self)
{
  for (guint e = 0; e < 2; e++)
    self->ends[e].links = g_ptr_array_new ();
}

/**
 * mignet_evidence_recorder_new:
 * @plan: the plan that is going to be carried out
 * @reader: (nullable): what reads the counters
 *
 * Makes a recorder for one migration. It reads nothing yet.
 *
 * Returns: (transfer full): the recorder
 *
 * Since: 1.0
 */
MignetEvidenceRecorder *
mignet_evidence_recorder_new (MignetPlan *plan, MignetCounterReader *reader)
{
  g_return_val_if_fail (MIGNET_IS_PLAN (plan), NULL);
  g_return_val_if_fail (reader == NULL || MIGNET_IS_COUNTER_READER (reader), NULL);

  return g_object_new (MIGNET_TYPE_EVIDENCE_RECORDER, "plan", plan, "reader", reader, NULL);
}

/**
 * mignet_evidence_recorder_get_connection_reader:
 * @self: a recorder
 *
 * Gets what reads the connections.
 *
 * Returns: (transfer none) (nullable): the connection reader
 *
 * Since: 1.0
 */
MignetConnectionReader *
mignet_evidence_recorder_get_connection_reader (MignetEvidenceRecorder *self)
{
  g_return_val_if_fail (MIGNET_IS_EVIDENCE_RECORDER (self), NULL);

  return self->connection_reader;
}

/**
 * mignet_evidence_recorder_set_connection_reader:
 * @self: a recorder
 * @reader: (nullable): a connection reader
 *
 * Sets what reads the connections of both hosts. It holds from the next
 * mignet_evidence_recorder_begin() on.
 *
 * Since: 1.0
 */
void
mignet_evidence_recorder_set_connection_reader (MignetEvidenceRecorder *self,
                                                MignetConnectionReader *reader)
{
  g_return_if_fail (MIGNET_IS_EVIDENCE_RECORDER (self));
  g_return_if_fail (reader == NULL || MIGNET_IS_CONNECTION_READER (reader));

  if (g_set_object (&self->connection_reader, reader))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONNECTION_READER]);
}

/**
 * mignet_evidence_recorder_begin:
 * @self: a recorder
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Reads the counters of both hosts; call it right before the migration starts. It blocks for as
 * long as the counter reader does, and the connection reader after it. From then on a thread looks
 * at the connections, if there is a connection reader, until mignet_evidence_recorder_end(). One
 * end that cannot be read is not an error: the evidence will rest on the other one and say so.
 * Called again, it starts afresh.
 *
 * Errors: %MIGNET_ERROR_PROBE if neither host could be read, %G_IO_ERROR_CANCELLED. That need not
 * stop the migration; the evidence will be "not observable".
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 1.0
 */
gboolean
mignet_evidence_recorder_begin (MignetEvidenceRecorder *self,
                                GCancellable *cancellable,
                                GError **error)
{
  Reading readings[2];
  g_autofree char *message = NULL;

  g_return_val_if_fail (MIGNET_IS_EVIDENCE_RECORDER (self), FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  read_both (self, cancellable, readings);
  if (readings[0].error != NULL && readings[1].error != NULL)
    message = g_strdup_printf ("The counters of neither host could be read: %s; %s",
                               readings[0].error->message, readings[1].error->message);
  for (guint e = 0; e < 2; e++)
    {
      end_keep (&self->ends[e], &readings[e]);
      reading_clear (&readings[e]);
    }

  start_sampling (self, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (message != NULL)
    {
      g_set_error_literal (error, MIGNET_ERROR, MIGNET_ERROR_PROBE, message);
      return FALSE;
    }

  return TRUE;
}

/**
 * mignet_evidence_recorder_note_transferred:
 * @self: a recorder
 * @transferred: how many bytes the migration has transferred so far by its own account
 *
 * Takes how the migration gets on, between mignet_evidence_recorder_begin() and
 * mignet_evidence_recorder_end(). A connection that has carried less by then, or ended while the
 * migration went on, is not the one of this migration. What is noted must not be older than two
 * seconds. It does not block.
 *
 * Since: 1.0
 */
void
mignet_evidence_recorder_note_transferred (MignetEvidenceRecorder *self, guint64 transferred)
{
  g_return_if_fail (MIGNET_IS_EVIDENCE_RECORDER (self));

  if (self->log != NULL)
    _mignet_connection_log_note (self->log, transferred);
}

/**
 * mignet_evidence_recorder_end:
 * @self: a recorder
 * @transferred: how many bytes the migration transferred by its own account, 0 if unknown
 * @cancellable: (nullable): a #GCancellable
 *
 * Reads the counters of both hosts again, right after the migration has ended, and judges. It
 * blocks for as long as the counter reader does, and now and then for the connection reader too: a
 * connection that is still there is not the one of this migration. Whatever goes wrong is told by
 * the evidence.
 *
 * Returns: (transfer full): the evidence
 *
 * Since: 1.0
 */
MignetEvidence *
mignet_evidence_recorder_end (MignetEvidenceRecorder *self,
                              guint64 transferred,
                              GCancellable *cancellable)
{
  Reading readings[2];
  MignetEndReading source, destination;
  g_auto (MignetStreamFindings) streams = { 0 };
  MignetEvidence *evidence;

  g_return_val_if_fail (MIGNET_IS_EVIDENCE_RECORDER (self), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  read_both (self, cancellable, readings);
  source = end_compare (&self->ends[0], &readings[0]);
  destination = end_compare (&self->ends[1], &readings[1]);
  /* Not before: what looks at the connections at this moment may still have caught them. */
  end_sampling (self, transferred, cancellable, &streams);
  evidence =
      _mignet_evidence_attribute (self->plan != NULL ? mignet_plan_get_network (self->plan) : NULL,
                                  transferred, &source, &destination, &streams);
  reading_clear (&readings[0]);
  reading_clear (&readings[1]);

  return evidence;
}
