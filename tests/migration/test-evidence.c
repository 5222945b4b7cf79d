/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>

#include "plan-fixture.h"

#define KIB 1024
#define MIB (1024 * 1024)

/* A counter reader that plays two readings of each of two hosts. A reading is written "nic rx tx,
 * nic rx tx", in KiB; NULL fails. */

#define TEST_TYPE_READER (test_reader_get_type ())
G_DECLARE_FINAL_TYPE (TestReader, test_reader, TEST, READER, GObject)

struct _TestReader
{
  GObject parent_instance;

  GMutex mutex;
  const char *readings[2][2]; /* of h1 and h2, before and after */
  guint n_reads[2];
  char *addresses[2];
};

static void test_reader_iface_init (MignetCounterReaderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestReader,
                               test_reader,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MIGNET_TYPE_COUNTER_READER,
                                                      test_reader_iface_init))

static GPtrArray *
parse_reading (const char *text)
{
  GPtrArray *counters = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_nic_counters_unref);
  g_auto (GStrv) nics = g_strsplit (text, ", ", 0);

  for (guint i = 0; nics[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (nics[i], " ", 3);

      g_ptr_array_add (
          counters, mignet_nic_counters_new (words[0], g_ascii_strtoull (words[1], NULL, 10) * KIB,
                                             g_ascii_strtoull (words[2], NULL, 10) * KIB));
    }

  return counters;
}

static GPtrArray *
test_reader_read_counters (MignetCounterReader *reader,
                           const char *host,
                           const char *address,
                           GCancellable *cancellable,
                           GError **error)
{
  TestReader *self = TEST_READER (reader);
  guint index = g_str_equal (host, "h1") ? 0 : 1;
  const char *text;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  g_mutex_lock (&self->mutex);
  text = self->readings[index][MIN (self->n_reads[index], 1)];
  self->n_reads[index]++;
  g_free (self->addresses[index]);
  self->addresses[index] = g_strdup (address);
  g_mutex_unlock (&self->mutex);

  if (text == NULL)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_PROBE, "Nobody answers at '%s'", host);
      return NULL;
    }

  return parse_reading (text);
}

static void
test_reader_iface_init (MignetCounterReaderInterface *iface)
{
  iface->read = test_reader_read_counters;
}

static void
test_reader_finalize (GObject *object)
{
  TestReader *self = TEST_READER (object);

  g_free (self->addresses[0]);
  g_free (self->addresses[1]);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (test_reader_parent_class)->finalize (object);
}

static void
test_reader_class_init (TestReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_reader_finalize;
}

static void
test_reader_init (TestReader *self)
{
  g_mutex_init (&self->mutex);
}

typedef struct
{
  const char *name;
  const char *source_nic; /* what 'mig' is on; "management": 'mig' does not exist */
  const char *destination_nic;
  const char *readings[2][2];
  guint64 transferred;
  MignetEvidenceVerdict verdict;
  const char *observed;
  const char *message; /* a part of it */
  const char *string;  /* NULL: "not observable…" */
} Row;

#define NOTHING "eth0 0 0, eth1 0 0"
#define NOTHING_VLAN "eth0 0 0, eth0.200 0 0, eth1 0 0"
#define NOT MIGNET_EVIDENCE_VERDICT_NOT_OBSERVABLE
#define PLANNED MIGNET_EVIDENCE_VERDICT_PLANNED_NETWORK
#define ELSEWHERE MIGNET_EVIDENCE_VERDICT_ELSEWHERE

static const Row rows[] = {
  { "planned",
    "eth1",
    "eth1",
    { { "eth0 5 5, eth1 7 7", "eth0 9 105, eth1 99 178388" },
      { "eth0 5 5, eth1 1 1", "eth0 105 9, eth1 178382 99" } },
    174 * MIB,
    PLANNED,
    "mig",
    "Source host 'h1' sent 174.2 MiB and destination host 'h2' received 174.2 MiB over 'mig'",
    "174.2 MiB on 'mig' (planned), 0.1 MiB on 'ovirtmgmt'" },
  { "planned-exactly",
    "eth1",
    "eth1",
    { { NOTHING, "eth0 0 5119, eth1 0 97280" }, { NOTHING, "eth0 5119 0, eth1 97280 0" } },
    100 * MIB,
    PLANNED,
    "mig",
    "95.0 MiB",
    "95.0 MiB on 'mig' (planned), 5.0 MiB on 'ovirtmgmt'" },
  { "planned-too-little",
    "eth1",
    "eth1",
    { { NOTHING, "eth0 0 0, eth1 0 97279" }, { NOTHING, "eth0 0 0, eth1 97280 0" } },
    100 * MIB,
    NOT,
    NULL,
    "No network was seen to carry 95 % of the 100.0 MiB",
    NULL },
  { "others-too-busy",
    "eth1",
    "eth1",
    { { NOTHING, "eth0 0 5120, eth1 0 102400" }, { NOTHING, "eth0 0 0, eth1 102400 0" } },
    100 * MIB,
    NOT,
    NULL,
    "but source host 'h1' sent 5.0 MiB and destination host 'h2' received 0.0 MiB over 'ovirtmgmt'",
    NULL },
  { "both-networks",
    "eth1",
    "eth1",
    { { NOTHING, "eth0 0 102400, eth1 0 102400" }, { NOTHING, "eth0 102400 0, eth1 102400 0" } },
    100 * MIB,
    NOT,
    NULL,
    "too much to tell",
    NULL },
  { "split",
    "eth1",
    "eth1",
    { { NOTHING, "eth0 0 51200, eth1 0 51200" }, { NOTHING, "eth0 51200 0, eth1 51200 0" } },
    100 * MIB,
    NOT,
    NULL,
    "No network",
    NULL },
  { "elsewhere",
    "eth1",
    "eth1",
    { { NOTHING, "eth0 0 102400, eth1 0 20" }, { NOTHING, "eth0 102400 0, eth1 20 0" } },
    100 * MIB,
    ELSEWHERE,
    "ovirtmgmt",
    "over 'ovirtmgmt'",
    "0.0 MiB on 'mig' (planned), 100.0 MiB on 'ovirtmgmt'" },
  { "wrong-direction",
    "eth1",
    "eth1",
    { { NOTHING, "eth0 0 0, eth1 102400 0" }, { NOTHING, "eth0 0 0, eth1 0 102400" } },
    100 * MIB,
    NOT,
    NULL,
    "sent 0.0 MiB",
    NULL },
  { "ends-disagree",
    "eth1",
    "eth1",
    { { NOTHING, "eth0 0 0, eth1 0 102400" }, { NOTHING, "eth0 0 0, eth1 0 0" } },
    100 * MIB,
    NOT,
    NULL,
    "received 0.0 MiB over 'mig'",
    NULL },
  { "source-only",
    "eth1",
    "eth1",
    { { NOTHING, "eth0 0 0, eth1 0 102400" }, { NOTHING, NULL } },
    100 * MIB,
    PLANNED,
    "mig",
    "the counters of destination host 'h2' could not be read: Nobody answers at 'h2'",
    "100.0 MiB on 'mig' (planned)" },
  { "destination-only",
    "eth1",
    "eth1",
    { { NULL, NOTHING }, { NOTHING, "eth0 0 0, eth1 102400 0" } },
    100 * MIB,
    PLANNED,
    "mig",
    "the counters of source host 'h1' could not be read: Nobody answers at 'h1'",
    "100.0 MiB on 'mig' (planned)" },
  { "unreadable",
    "eth1",
    "eth1",
    { { NOTHING, NULL }, { NOTHING, NULL } },
    100 * MIB,
    NOT,
    NULL,
    "The counters of source host 'h1' could not be read",
    NULL },
  { "nothing-transferred",
    "eth1",
    "eth1",
    { { NOTHING, NOTHING }, { NOTHING, NOTHING } },
    0,
    NOT,
    NULL,
    "It is not known how much was transferred",
    NULL },
  { "too-little-to-tell",
    "eth1",
    "eth1",
    { { NOTHING, "eth1 0 1000, eth0 0 0" }, { NOTHING, "eth1 1000 0, eth0 0 0" } },
    1000 * KIB,
    NOT,
    NULL,
    "1024000 transferred bytes are too few",
    NULL },
  { "small-beside-noise",
    "eth1",
    "eth1",
    { { NOTHING, "eth0 0 255, eth1 0 2048" }, { NOTHING, "eth0 100 0, eth1 2048 0" } },
    2 * MIB,
    PLANNED,
    "mig",
    "2.0 MiB",
    "2.0 MiB on 'mig' (planned), 0.1 MiB on 'ovirtmgmt'" },
  { "vlan-on-management",
    "eth0.200",
    "eth0.200",
    { { NOTHING_VLAN, "eth0 0 102500, eth0.200 0 102400" },
      { NOTHING_VLAN, "eth0 102500 0, eth0.200 102400 0" } },
    100 * MIB,
    PLANNED,
    "mig",
    "over 'mig'",
    "100.0 MiB on 'mig' (planned), 0.1 MiB on 'ovirtmgmt'" },
  { "vlan-with-offload",
    "eth0.200",
    "eth0.200",
    { { NOTHING_VLAN, "eth0 0 107500, eth0.200 0 102400" },
      { NOTHING_VLAN, "eth0 107500 0, eth0.200 102400 0" } },
    100 * MIB,
    PLANNED,
    "mig",
    "over 'mig'",
    "100.0 MiB on 'mig' (planned), 5.0 MiB on 'ovirtmgmt'" },
  { "vlan-beside-busy-management",
    "eth0.200",
    "eth0.200",
    { { NOTHING_VLAN, "eth0 0 122880, eth0.200 0 102400" },
      { NOTHING_VLAN, "eth0 102400 0, eth0.200 102400 0" } },
    100 * MIB,
    NOT,
    NULL,
    "over 'ovirtmgmt'",
    NULL },
  { "beside-the-vlan",
    "eth0.200",
    "eth0.200",
    { { NOTHING_VLAN, "eth0 0 102400, eth0.200 0 10" },
      { NOTHING_VLAN, "eth0 102400 0, eth0.200 10 0" } },
    100 * MIB,
    ELSEWHERE,
    "ovirtmgmt",
    "over 'ovirtmgmt'",
    "0.0 MiB on 'mig' (planned), 100.0 MiB on 'ovirtmgmt'" },
  { "vlan-slightly-ahead",
    "eth0.200",
    "eth0.200",
    { { NOTHING_VLAN, "eth0 0 102380, eth0.200 0 102400" },
      { NOTHING_VLAN, "eth0 102400 0, eth0.200 102400 0" } },
    100 * MIB,
    PLANNED,
    "mig",
    "over 'mig'",
    "100.0 MiB on 'mig' (planned)" },
  { "vlan-more-than-base",
    "eth0.200",
    "eth0.200",
    { { NOTHING_VLAN, "eth0 0 50000, eth0.200 0 102400" },
      { NOTHING_VLAN, "eth0 50000 0, eth0.200 102400 0" } },
    100 * MIB,
    PLANNED,
    "mig",
    "'ovirtmgmt' was not observable",
    "100.0 MiB on 'mig' (planned)" },
  { "unknown-beside-a-busy-network",
    "eth0.200",
    "eth0.200",
    { { NOTHING_VLAN, "eth0 0 50000, eth0.200 0 204800" },
      { NOTHING_VLAN, "eth0 50000 0, eth0.200 204800 0" } },
    100 * MIB,
    NOT,
    NULL,
    "'ovirtmgmt' was not observable, which is too much to tell",
    NULL },
  { "management",
    "management",
    NULL,
    { { NOTHING, "eth0 0 102400" }, { NOTHING, "eth0 102400 0" } },
    100 * MIB,
    PLANNED,
    "ovirtmgmt",
    "over 'ovirtmgmt'",
    "100.0 MiB on 'ovirtmgmt' (planned)" },
  { "management-under-a-busy-vlan",
    "management",
    NULL,
    { { NOTHING_VLAN, "eth0 0 1100000, eth0.200 0 1000000" },
      { NOTHING_VLAN, "eth0 1100000 0, eth0.200 1000000 0" } },
    95 * MIB,
    NOT,
    NULL,
    "sent between 0.0 MiB and 97.7 MiB",
    NULL },
  { "shared-interface",
    "eth0",
    "eth0",
    { { NOTHING, "eth0 0 102400" }, { NOTHING, "eth0 102400 0" } },
    100 * MIB,
    NOT,
    NULL,
    "Networks 'mig' and 'ovirtmgmt' share interface 'eth0' of source host 'h1'",
    NULL },
  { "shared-at-one-end",
    "eth0",
    "eth1",
    { { NOTHING, "eth0 0 102400" }, { NOTHING, "eth0 10 0, eth1 102400 0" } },
    100 * MIB,
    PLANNED,
    "mig",
    "networks 'mig' and 'ovirtmgmt' share interface 'eth0' of source host 'h1'",
    "100.0 MiB on 'mig' (planned)" },
  { "no-interface",
    NULL,
    NULL,
    { { NOTHING, "eth0 0 102400" }, { NOTHING, "eth0 102400 0" } },
    100 * MIB,
    NOT,
    NULL,
    "The interface of network 'mig' on source host 'h1' is not known",
    NULL },
  { "went-backwards",
    "eth1",
    "eth1",
    { { "eth0 0 0, eth1 0 102400", "eth0 0 0, eth1 0 102399" },
      { "eth0 0 0, eth1 5 0", "eth0 0 0, eth1 4 0" } },
    100 * MIB,
    NOT,
    NULL,
    "The counters of interface 'eth1' of source host 'h1' went backwards",
    NULL },
  { "wrapped-at-one-end",
    "eth1",
    "eth1",
    { { "eth0 0 0, eth1 0 4194300", "eth0 0 0, eth1 0 98300" },
      { NOTHING, "eth0 0 0, eth1 102400 0" } },
    100 * MIB,
    PLANNED,
    "mig",
    "went backwards",
    "100.0 MiB on 'mig' (planned)" },
  { "wrapped-all-the-way",
    "eth1",
    "eth1",
    { { NOTHING, "eth0 0 0, eth1 0 905696" }, { NOTHING, "eth0 0 0, eth1 905696 0" } },
    G_GUINT64_CONSTANT (5000) * MIB,
    NOT,
    NULL,
    "No network",
    NULL },
  { "vanished",
    "eth1",
    "eth1",
    { { NOTHING, "eth0 0 0" }, { "eth0 0 0", "eth0 0 0, eth1 102400 0" } },
    100 * MIB,
    NOT,
    NULL,
    "Source host 'h1' showed no counters of interface 'eth1' after the migration",
    NULL },
  { "vlan-vanished",
    "eth1",
    "eth1",
    { { NOTHING_VLAN, "eth0 0 50000, eth1 0 102400" },
      { NOTHING_VLAN, "eth0 0 0, eth1 102400 0" } },
    100 * MIB,
    PLANNED,
    "mig",
    "over 'mig'",
    "100.0 MiB on 'mig' (planned)" },
};

static MignetPlan *
new_plan (const Row *row)
{
  if (g_strcmp0 (row->source_nic, "management") == 0)
    return plan_fixture_new_management ();

  return plan_fixture_new_on (row->source_nic, row->destination_nic);
}

static MignetEvidence *
record (const Row *row)
{
  g_autoptr (MignetPlan) plan = new_plan (row);
  g_autoptr (TestReader) reader = g_object_new (TEST_TYPE_READER, NULL);
  g_autoptr (MignetEvidenceRecorder) recorder = NULL;
  g_autoptr (GError) error = NULL;

  memcpy (reader->readings, row->readings, sizeof reader->readings);
  recorder = mignet_evidence_recorder_new (plan, MIGNET_COUNTER_READER (reader));
  g_assert_true (mignet_evidence_recorder_begin (recorder, NULL, &error));
  g_assert_no_error (error);

  return mignet_evidence_recorder_end (recorder, row->transferred, NULL);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (MignetEvidence) evidence = record (row);
  g_autofree char *string = mignet_evidence_to_string (evidence);
  const char *message = mignet_evidence_get_message (evidence);

  g_test_summary ("The verdict never claims more than was observed");

  g_test_message ("%s", message);
  g_test_message ("%s", string);
  g_assert_cmpint (mignet_evidence_get_verdict (evidence), ==, row->verdict);
  g_assert_cmpstr (mignet_evidence_get_observed_network (evidence), ==, row->observed);
  g_assert_cmpuint (mignet_evidence_get_transferred (evidence), ==, row->transferred);
  g_assert_nonnull (strstr (message, row->message));
  g_assert_false (g_str_has_suffix (message, "."));
  if (row->string != NULL)
    {
      g_assert_cmpstr (string, ==, row->string);
    }
  else
    {
      g_assert_true (g_str_has_prefix (string, "not observable"));
      g_assert_true (g_str_has_suffix (string, message));
    }
}

static void
assert_traffic (MignetNetworkTraffic *traffic,
                const char *network,
                gboolean planned,
                gint64 source_bytes,
                gint64 destination_bytes)
{
  g_assert_cmpstr (mignet_network_traffic_get_network (traffic), ==, network);
  g_assert_true (mignet_network_traffic_is_planned (traffic) == planned);
  g_assert_cmpint (mignet_network_traffic_get_source_bytes (traffic), ==, source_bytes);
  g_assert_cmpint (mignet_network_traffic_get_destination_bytes (traffic), ==, destination_bytes);
}

static void
test_traffic (void)
{
  static const Row row = {
    "",
    "eth0.200",
    "eth0.200",
    { { "eth0 0 100, eth0.200 0 50", "eth0 0 5000, eth0.200 0 4000" },
      { "eth0 0 0", "eth0 5000 0" } },
    4 * MIB,
    NOT,
    NULL,
    NULL,
    NULL,
  };
  g_autoptr (MignetEvidence) evidence = record (&row);
  g_autoptr (GPtrArray) traffic = mignet_evidence_get_traffic (evidence);

  g_test_summary ("Each network has what its interface carried without the VLANs on it");

  g_assert_cmpstr (mignet_evidence_get_planned_network (evidence), ==, "mig");
  g_assert_cmpuint (traffic->len, ==, 2);
  assert_traffic (traffic->pdata[0], "mig", TRUE, 3950 * KIB, -1);
  assert_traffic (traffic->pdata[1], "ovirtmgmt", FALSE, 950 * KIB, 5000 * KIB);
}

static void
test_reader_calls (void)
{
  g_autoptr (MignetPlan) plan = plan_fixture_new ();
  g_autoptr (TestReader) reader = g_object_new (TEST_TYPE_READER, NULL);
  g_autoptr (MignetEvidenceRecorder) recorder =
      mignet_evidence_recorder_new (plan, MIGNET_COUNTER_READER (reader));
  g_autoptr (MignetEvidence) evidence = NULL;
  g_autoptr (MignetPlan) got_plan = NULL;
  g_autoptr (MignetCounterReader) got_reader = NULL;

  g_test_summary ("Both hosts are read once before and once after, by their registered address");

  reader->readings[0][0] = reader->readings[0][1] = NOTHING;
  reader->readings[1][0] = reader->readings[1][1] = NOTHING;
  g_assert_true (mignet_evidence_recorder_begin (recorder, NULL, NULL));
  g_assert_cmpuint (reader->n_reads[0], ==, 1);
  g_assert_cmpuint (reader->n_reads[1], ==, 1);
  evidence = mignet_evidence_recorder_end (recorder, MIB, NULL);
  g_assert_cmpuint (reader->n_reads[0], ==, 2);
  g_assert_cmpuint (reader->n_reads[1], ==, 2);
  g_assert_cmpstr (reader->addresses[0], ==, "h1");
  g_assert_cmpstr (reader->addresses[1], ==, "h2");

  g_object_get (recorder, "plan", &got_plan, "reader", &got_reader, NULL);
  g_assert_true (got_plan == plan);
  g_assert_true (got_reader == MIGNET_COUNTER_READER (reader));
}

static void
test_begin_fails (void)
{
  g_autoptr (MignetPlan) plan = plan_fixture_new ();
  g_autoptr (TestReader) reader = g_object_new (TEST_TYPE_READER, NULL);
  g_autoptr (MignetEvidenceRecorder) recorder =
      mignet_evidence_recorder_new (plan, MIGNET_COUNTER_READER (reader));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (MignetEvidence) evidence = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("Where nothing can be read the evidence says so");

  g_assert_false (mignet_evidence_recorder_begin (recorder, NULL, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_PROBE);
  g_assert_nonnull (strstr (error->message, "'h1'"));
  g_assert_nonnull (strstr (error->message, "'h2'"));
  g_clear_error (&error);

  g_cancellable_cancel (cancellable);
  g_assert_false (mignet_evidence_recorder_begin (recorder, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  reader->readings[0][1] = reader->readings[1][1] = NOTHING;
  evidence = mignet_evidence_recorder_end (recorder, 100 * MIB, NULL);
  g_assert_cmpint (mignet_evidence_get_verdict (evidence), ==, NOT);
  g_assert_nonnull (strstr (mignet_evidence_get_message (evidence), "cancelled"));
}

static void
test_never_begun (void)
{
  g_autoptr (MignetPlan) plan = plan_fixture_new ();
  g_autoptr (MignetPlan) refused = plan_fixture_new_refused ();
  g_autoptr (TestReader) reader = g_object_new (TEST_TYPE_READER, NULL);
  MignetEvidenceRecorder *recorders[] = {
    mignet_evidence_recorder_new (plan, MIGNET_COUNTER_READER (reader)),
    mignet_evidence_recorder_new (refused, MIGNET_COUNTER_READER (reader)),
    g_object_new (MIGNET_TYPE_EVIDENCE_RECORDER, NULL),
  };

  g_test_summary ("A recorder that was not begun, or has nothing to go by, observes nothing");

  for (guint i = 0; i < G_N_ELEMENTS (recorders); i++)
    {
      g_autoptr (MignetEvidence) evidence = NULL;
      g_autofree char *string = NULL;

      reader->n_reads[0] = reader->n_reads[1] = 1;
      reader->readings[0][1] = reader->readings[1][1] = NOTHING;
      evidence = mignet_evidence_recorder_end (recorders[i], 100 * MIB, NULL);
      string = mignet_evidence_to_string (evidence);
      g_test_message ("%s", string);
      g_assert_cmpint (mignet_evidence_get_verdict (evidence), ==, NOT);
      g_assert_null (mignet_evidence_get_observed_network (evidence));
    }
  for (guint i = 0; i < G_N_ELEMENTS (recorders); i++)
    g_object_unref (recorders[i]);
}

static void
test_report (void)
{
  g_autoptr (MignetPlan) plan = plan_fixture_new ();
  g_autoptr (MignetMigration) migration = mignet_migration_new (plan);
  g_autoptr (MignetEvidence) first = record (&rows[0]);
  g_autoptr (MignetEvidence) second = record (&rows[1]);
  g_autoptr (MignetEvidence) got = NULL;

  g_test_summary ("A migration keeps the first evidence that is reported before its end");

  mignet_migration_report_evidence (migration, first);
  mignet_migration_report_evidence (migration, second);
  mignet_migration_return (migration);
  g_assert_true (mignet_migration_wait (migration, NULL, NULL));
  g_assert_true (mignet_migration_get_evidence (migration) == first);
  g_object_get (migration, "evidence", &got, NULL);
  g_assert_true (got == first);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/evidence/verdict/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/evidence/traffic", test_traffic);
  g_test_add_func ("/evidence/reader-calls", test_reader_calls);
  g_test_add_func ("/evidence/begin-fails", test_begin_fails);
  g_test_add_func ("/evidence/never-begun", test_never_begun);
  g_test_add_func ("/evidence/report", test_report);

  return g_test_run ();
}
