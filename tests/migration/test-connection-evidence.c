/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>

#include "plan-fixture.h"

#define KIB 1024
#define MIB (1024 * 1024)

/* A reader that plays what two hosts show: counters, written "nic rx tx, nic rx tx" in KiB, and
 * connections, written "local:port peer:port sent received, …" in KiB, -1 for not said. */

#define N_LOOKS 4

#define TEST_TYPE_READER (test_reader_get_type ())
G_DECLARE_FINAL_TYPE (TestReader, test_reader, TEST, READER, GObject)

struct _TestReader
{
  GObject parent_instance;

  GMutex mutex;
  const char *counters[2][2];
  const char *connections[2][N_LOOKS]; /* NULL: fails; "=": the same as before */
  const char *after[2]; /* the connections when the migration has ended; NULL: fails */
  gboolean ended;
  guint n_counters[2];
  guint n_looks[2];
};

static void counter_iface_init (MignetCounterReaderInterface *iface);
static void connection_iface_init (MignetConnectionReaderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestReader,
                               test_reader,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MIGNET_TYPE_COUNTER_READER,
                                                      counter_iface_init)
                                   G_IMPLEMENT_INTERFACE (MIGNET_TYPE_CONNECTION_READER,
                                                          connection_iface_init))

static guint
index_of (const char *host)
{
  return g_str_equal (host, "h1") ? 0 : 1;
}

static void
fail_to_answer (const char *host, GError **error)
{
  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_PROBE, "Nobody answers at '%s'", host);
}

static GPtrArray *
test_reader_read_counters (MignetCounterReader *reader,
                           const char *host,
                           const char *address,
                           GCancellable *cancellable,
                           GError **error)
{
  TestReader *self = TEST_READER (reader);
  guint e = index_of (host);
  GPtrArray *counters = g_ptr_array_new ();
  const char *text;
  g_auto (GStrv) nics = NULL;

  g_mutex_lock (&self->mutex);
  text = self->counters[e][self->n_counters[e] > 0];
  self->n_counters[e]++;
  g_mutex_unlock (&self->mutex);
  if (text == NULL)
    {
      g_ptr_array_unref (counters);
      fail_to_answer (host, error);
      return NULL;
    }

  nics = g_strsplit (text, ", ", 0);
  for (guint i = 0; nics[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (nics[i], " ", 3);

      g_ptr_array_add (
          counters, mignet_nic_counters_new (words[0], g_ascii_strtoull (words[1], NULL, 10) * KIB,
                                             g_ascii_strtoull (words[2], NULL, 10) * KIB));
    }

  return counters;
}

static gint64
parse_bytes (const char *word)
{
  gint64 number = g_ascii_strtoll (word, NULL, 10);

  return number < 0 ? -1 : number * KIB;
}

static void
add_connection (GPtrArray *connections, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 4);
  char *local_port = strrchr (words[0], ':');
  char *peer_port = strrchr (words[1], ':');
  g_autoptr (GError) error = NULL;

  *local_port++ = '\0';
  *peer_port++ = '\0';
  g_ptr_array_add (connections, mignet_tcp_connection_new (
                                    words[0], (guint16) g_ascii_strtoull (local_port, NULL, 10),
                                    words[1], (guint16) g_ascii_strtoull (peer_port, NULL, 10),
                                    parse_bytes (words[2]), parse_bytes (words[3]), &error));
  g_assert_no_error (error);
}

static GPtrArray *
test_reader_read_connections (MignetConnectionReader *reader,
                              const char *host,
                              const char *address,
                              GCancellable *cancellable,
                              GError **error)
{
  TestReader *self = TEST_READER (reader);
  guint e = index_of (host);
  GPtrArray *connections = g_ptr_array_new ();
  const char *text;
  g_auto (GStrv) lines = NULL;
  guint look;

  g_mutex_lock (&self->mutex);
  look = MIN (self->n_looks[e], N_LOOKS - 1);
  while (g_strcmp0 (self->connections[e][look], "=") == 0)
    look--;
  text = self->ended ? self->after[e] : self->connections[e][look];
  self->n_looks[e]++;
  g_mutex_unlock (&self->mutex);
  if (text == NULL)
    {
      g_ptr_array_unref (connections);
      fail_to_answer (host, error);
      return NULL;
    }

  lines = g_strsplit (text, ", ", 0);
  for (guint i = 0; lines[i] != NULL; i++)
    add_connection (connections, lines[i]);

  return connections;
}

static void
counter_iface_init (MignetCounterReaderInterface *iface)
{
  iface->read = test_reader_read_counters;
}

static void
connection_iface_init (MignetConnectionReaderInterface *iface)
{
  iface->read = test_reader_read_connections;
}

static void
test_reader_finalize (GObject *object)
{
  g_mutex_clear (&TEST_READER (object)->mutex);
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

/* Waits until both hosts have been asked so often, and the last answers have been taken. */
static void
wait_for_looks (TestReader *reader, guint n)
{
  for (;;)
    {
      gboolean done;

      g_mutex_lock (&reader->mutex);
      done = reader->n_looks[0] > n && reader->n_looks[1] > n;
      g_mutex_unlock (&reader->mutex);
      if (done)
        return;
      g_usleep (5000);
    }
}

typedef struct
{
  const char *name;
  const char *source_nic; /* what 'mig' is on */
  const char *counters[2][2];
  const char *connections[2][N_LOOKS]; /* the first before the migration */
  guint noted;                         /* MiB, right at the beginning */
  guint transferred;                   /* MiB */
  MignetEvidenceVerdict verdict;
  const char *observed;
  guint n_connections;
  const char *message; /* a part of it */
  const char *after[2];
} Row;

#define NOT MIGNET_EVIDENCE_VERDICT_NOT_OBSERVABLE
#define PLANNED MIGNET_EVIDENCE_VERDICT_PLANNED_NETWORK
#define ELSEWHERE MIGNET_EVIDENCE_VERDICT_ELSEWHERE

#define NOTHING "eth0 0 0, eth1 0 0"

/* 100 MiB over 'mig' and nothing else. */
#define QUIET \
  { \
    { NOTHING, "eth0 0 9, eth1 0 102400" }, { NOTHING, "eth0 9 0, eth1 102400 0" } \
  }

/* 100 MiB over either network. */
#define BUSY \
  { \
    { NOTHING, "eth0 0 102400, eth1 0 102400" }, { NOTHING, "eth0 102400 0, eth1 102400 0" } \
  }
#define UNREADABLE \
  { \
    { NULL, NULL }, { NULL, NULL } \
  }

#define SSH(sent) "10.0.0.1:700 10.0.0.2:22 " sent " 0"
#define SSH_PEER(received) "10.0.0.2:22 10.0.0.1:700 0 " received
#define MIG(sent) "192.168.77.1:800 192.168.77.2:49152 " sent " 0"
#define MIG_PEER(received) "192.168.77.2:49152 192.168.77.1:800 0 " received
#define OTHER(sent) "192.168.77.1:900 192.168.77.2:49153 " sent " 0"
#define OTHER_PEER(received) "192.168.77.2:49153 192.168.77.1:900 0 " received
/* Twice as much and more over 'mig'. */
#define TWICE \
  { \
    { NOTHING, "eth0 0 9, eth1 0 404800" }, { NOTHING, "eth0 9 0, eth1 404800 0" } \
  }

/* What is seen of the connections again and again, and what when the migration has ended. */
#define NOTHING_SEEN \
  { \
    "", "=", "=", "=" \
  }
#define NO_ANSWER \
  { \
    NULL, NULL \
  }

static const Row rows[] = {
  { "quiet",
    "eth1",
    QUIET,
    { { "", MIG ("50000"), MIG ("90000"), "" },
      { "", MIG_PEER ("49000"), MIG_PEER ("90000"), "" } },
    0,
    100,
    PLANNED,
    "mig",
    1,
    "1 connection from '192.168.77.1' to '192.168.77.2' (port 49152) on 'mig' had carried 87.9 MiB",
    NO_ANSWER },
  { "other-traffic-on-management",
    "eth1",
    BUSY,
    { { "", MIG ("90000"), "=", "=" }, { "", MIG_PEER ("90000"), "=", "=" } },
    0,
    100,
    PLANNED,
    "mig",
    1,
    "over 'mig'",
    NO_ANSWER },
  { "other-traffic-of-equal-size",
    "eth1",
    BUSY,
    { { SSH ("0"), SSH ("90000") ", " MIG ("90000"), "=", "=" },
      { SSH_PEER ("0"), SSH_PEER ("90000") ", " MIG_PEER ("90000"), "=", "=" } },
    0,
    100,
    PLANNED,
    "mig",
    1,
    "(port 49152)",
    NO_ANSWER },
  { "new-traffic-to-another-address",
    "eth1",
    BUSY,
    { { "", SSH ("90000") ", " MIG ("90000"), "=", "=" },
      { "", SSH_PEER ("90000") ", " MIG_PEER ("90000"), "=", "=" } },
    0,
    100,
    PLANNED,
    "mig",
    1,
    "(port 49152)",
    NO_ANSWER },
  { "old-connection-is-none",
    "eth1",
    BUSY,
    { { MIG ("0"), MIG ("90000"), "=", "=" }, { MIG_PEER ("0"), MIG_PEER ("90000"), "=", "=" } },
    0,
    100,
    NOT,
    NULL,
    0,
    "no connection was seen that can have carried it",
    NO_ANSWER },
  { "old-connection-known-by-one-end",
    "eth1",
    BUSY,
    { { MIG ("0"), MIG ("90000"), "=", "=" }, { NULL, MIG_PEER ("90000"), "=", "=" } },
    0,
    100,
    NOT,
    NULL,
    0,
    "no connection was seen that can have carried it",
    NO_ANSWER },
  { "two-migrations-on-one-link",
    "eth1",
    TWICE,
    { { "", MIG ("90000") ", " OTHER ("90000"), "=", "=" },
      { "", MIG_PEER ("90000") ", " OTHER_PEER ("90000"), "=", "=" } },
    0,
    100,
    PLANNED,
    "mig",
    2,
    "(port 49153) on 'mig'",
    NO_ANSWER },
  { "other-goes-on",
    "eth1",
    TWICE,
    { { "", MIG ("90000") ", " OTHER ("90000"), "=", "=" },
      { "", MIG_PEER ("90000") ", " OTHER_PEER ("90000"), "=", "=" } },
    0,
    100,
    PLANNED,
    "mig",
    1,
    "(port 49152) on 'mig'",
    { OTHER ("95000"), OTHER_PEER ("95000") } },
  { "other-network-goes-on",
    "eth1",
    BUSY,
    { { "", MIG ("90000") ", 10.0.0.1:801 192.168.77.2:49153 90000 0", "=", "=" },
      { "", MIG_PEER ("90000") ", 192.168.77.2:49153 10.0.0.1:801 0 90000", "=", "=" } },
    0,
    100,
    PLANNED,
    "mig",
    1,
    "(port 49152) on 'mig'",
    { NULL, "192.168.77.2:49153 10.0.0.1:801 0 90000" } },
  { "other-is-too-big",
    "eth1",
    TWICE,
    { { "", MIG ("90000") ", " OTHER ("190000"), "=", "=" },
      { "", MIG_PEER ("90000") ", " OTHER_PEER ("190000"), "=", "=" } },
    0,
    100,
    PLANNED,
    "mig",
    1,
    "(port 49152) on 'mig'",
    NO_ANSWER },
  { "other-is-too-small",
    "eth1",
    TWICE,
    { { "", MIG ("90000") ", " OTHER ("20000"), "=", "=" },
      { "", MIG_PEER ("90000") ", " OTHER_PEER ("20000"), "=", "=" } },
    80,
    100,
    PLANNED,
    "mig",
    1,
    "(port 49152) on 'mig'",
    NO_ANSWER },
  { "parallel",
    "eth1",
    QUIET,
    { { "",
        MIG ("9") ", 192.168.77.1:801 192.168.77.2:49152 50000 0, "
                  "192.168.77.1:802 192.168.77.2:49152 40000 0",
        "=", "=" },
      { "", MIG_PEER ("9"), "=", "=" } },
    0,
    100,
    PLANNED,
    "mig",
    3,
    "3 connections from '192.168.77.1' to '192.168.77.2' (port 49152)",
    NO_ANSWER },
  { "leaves-over-management",
    "eth1",
    { { NOTHING, "eth0 0 102400, eth1 0 0" }, { NOTHING, "eth0 102400 0, eth1 0 0" } },
    { { "", "10.0.0.1:800 192.168.77.2:49152 90000 0", "=", "=" },
      { "", "192.168.77.2:49152 10.0.0.1:800 0 90000", "=", "=" } },
    0,
    100,
    ELSEWHERE,
    "ovirtmgmt",
    1,
    "from '10.0.0.1' to '192.168.77.2' (port 49152) had",
    NO_ANSWER },
  { "on-two-networks",
    "eth1",
    BUSY,
    { { "", MIG ("90000") ", 10.0.0.1:801 192.168.77.2:49153 90000 0", "=", "=" },
      { "", MIG_PEER ("90000") ", 192.168.77.2:49153 10.0.0.1:801 0 90000", "=", "=" } },
    0,
    100,
    NOT,
    NULL,
    2,
    "Connections on several networks can have carried it",
    NO_ANSWER },
  { "counters-contradict",
    "eth1",
    { { NOTHING, "eth0 0 102400, eth1 0 20" }, { NOTHING, "eth0 102400 0, eth1 20 0" } },
    { { "", MIG ("90000"), "=", "=" }, { "", MIG_PEER ("90000"), "=", "=" } },
    0,
    100,
    NOT,
    NULL,
    1,
    "which is less than 95 % of the 100.0 MiB transferred",
    NO_ANSWER },
  { "counters-went-backwards",
    "eth1",
    { { "eth0 0 0, eth1 0 9", "eth0 0 0, eth1 0 8" },
      { "eth0 0 0, eth1 9 0", "eth0 0 0, eth1 8 0" } },
    { { "", MIG ("60000"), "=", "=" }, { "", MIG_PEER ("60000"), "=", "=" } },
    0,
    100,
    PLANNED,
    "mig",
    1,
    "went backwards",
    NO_ANSWER },
  { "connections-alone",
    "eth1",
    UNREADABLE,
    { { "", MIG ("60000"), "=", "=" }, { "", MIG_PEER ("60000"), "=", "=" } },
    0,
    100,
    PLANNED,
    "mig",
    1,
    "could not be read",
    NO_ANSWER },
  { "too-little-seen-for-connections-alone",
    "eth1",
    UNREADABLE,
    { { "", MIG ("50000"), "", "=" }, { "", MIG_PEER ("50000"), "", "=" } },
    0,
    100,
    NOT,
    NULL,
    1,
    "less than half of the 100.0 MiB transferred",
    NO_ANSWER },
  { "seen-once",
    "eth1",
    BUSY,
    { { "", MIG ("3000"), "", "=" }, { "", "", "", "" } },
    0,
    100,
    PLANNED,
    "mig",
    1,
    "had carried 2.9 MiB when last seen",
    NO_ANSWER },
  { "shared-interface",
    "eth0",
    { { NOTHING, "eth0 0 204800, eth1 0 0" }, { NOTHING, "eth0 204800 0, eth1 0 0" } },
    { { "", MIG ("90000"), "=", "=" }, { "", MIG_PEER ("90000"), "=", "=" } },
    0,
    100,
    PLANNED,
    "mig",
    1,
    "share interface 'eth0'",
    NO_ANSWER },
  { "source-alone",
    "eth1",
    BUSY,
    { { "", MIG ("90000"), "=", "=" }, { NULL, "=", "=", "=" } },
    0,
    100,
    PLANNED,
    "mig",
    1,
    "had carried 87.9 MiB",
    NO_ANSWER },
  { "destination-alone",
    "eth1",
    BUSY,
    { { NULL, "=", "=", "=" }, { "", MIG_PEER ("90000"), "=", "=" } },
    0,
    100,
    PLANNED,
    "mig",
    1,
    "had carried 87.9 MiB",
    NO_ANSWER },
  { "fails-half-way",
    "eth1",
    BUSY,
    { { "", MIG ("40000"), NULL, NULL }, { "", MIG_PEER ("40000"), NULL, NULL } },
    0,
    100,
    PLANNED,
    "mig",
    1,
    "had carried 39.1 MiB",
    NO_ANSWER },
  { "fails-before-it-began",
    "eth1",
    BUSY,
    { { NULL, MIG ("90000"), "=", "=" }, { NULL, MIG_PEER ("90000"), "=", "=" } },
    0,
    100,
    NOT,
    NULL,
    0,
    "the connections are not known: Nobody answers at 'h1'",
    NO_ANSWER },
  { "fails-all-the-time",
    "eth1",
    QUIET,
    { { NULL, "=", "=", "=" }, { NULL, "=", "=", "=" } },
    0,
    100,
    PLANNED,
    "mig",
    0,
    "the connections are not known: Nobody answers at 'h1'",
    NO_ANSWER },
  { "port-used-again",
    "eth1",
    BUSY,
    { { "", MIG ("90000"), MIG ("100"), "=" }, { "", MIG_PEER ("90000"), MIG_PEER ("100"), "=" } },
    0,
    100,
    NOT,
    NULL,
    0,
    "no connection was seen",
    NO_ANSWER },
  { "without-bytes",
    "eth1",
    BUSY,
    { { "", MIG ("-1"), "=", "=" }, { "", "192.168.77.2:49152 192.168.77.1:800 -1 -1", "=", "=" } },
    0,
    100,
    NOT,
    NULL,
    0,
    "their bytes were not shown",
    NO_ANSWER },
  { "chatter-of-the-daemons",
    "eth1",
    QUIET,
    { { "", "192.168.77.1:801 192.168.77.2:16509 200 9, " MIG ("90000"), "=", "=" }, NOTHING_SEEN },
    0,
    100,
    PLANNED,
    "mig",
    1,
    "(port 49152)",
    NO_ANSWER },
  { "to-somebody-else",
    "eth1",
    BUSY,
    { { "", "192.168.77.1:801 192.168.77.3:49152 90000 9", "=", "=" }, NOTHING_SEEN },
    0,
    100,
    NOT,
    NULL,
    0,
    "no connection was seen",
    NO_ANSWER },
  { "other-way-round",
    "eth1",
    BUSY,
    { { "", "192.168.77.1:49152 192.168.77.2:800 9 90000", "=", "=" },
      { "", "192.168.77.2:800 192.168.77.1:49152 90000 9", "=", "=" } },
    0,
    100,
    NOT,
    NULL,
    0,
    "no connection was seen",
    NO_ANSWER },
};

static MignetEvidence *
record (const Row *row)
{
  g_autoptr (MignetPlan) plan = plan_fixture_new_on (row->source_nic, row->source_nic);
  g_autoptr (TestReader) reader = g_object_new (TEST_TYPE_READER, NULL);
  g_autoptr (MignetEvidenceRecorder) recorder = NULL;

  memcpy (reader->counters, row->counters, sizeof reader->counters);
  memcpy (reader->connections, row->connections, sizeof reader->connections);
  memcpy (reader->after, row->after, sizeof reader->after);
  recorder = mignet_evidence_recorder_new (plan, MIGNET_COUNTER_READER (reader));
  mignet_evidence_recorder_set_connection_reader (recorder, MIGNET_CONNECTION_READER (reader));
  mignet_evidence_recorder_begin (recorder, NULL, NULL);
  mignet_evidence_recorder_note_transferred (recorder, (guint64) row->noted * MIB);

  /* What is noted counts from the second look on. */
  wait_for_looks (reader, 3);
  g_mutex_lock (&reader->mutex);
  reader->ended = TRUE;
  g_mutex_unlock (&reader->mutex);

  return mignet_evidence_recorder_end (recorder, (guint64) row->transferred * MIB, NULL);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (MignetEvidence) evidence = record (row);
  g_autoptr (GPtrArray) connections = mignet_evidence_get_connections (evidence);
  const char *message = mignet_evidence_get_message (evidence);

  g_test_summary ("Connections tell more than counters, and never more than was seen");

  g_test_message ("%s", message);
  g_assert_cmpint (mignet_evidence_get_verdict (evidence), ==, row->verdict);
  g_assert_cmpstr (mignet_evidence_get_observed_network (evidence), ==, row->observed);
  g_assert_cmpuint (connections->len, ==, row->n_connections);
  g_assert_nonnull (strstr (message, row->message));
  g_assert_true (g_ascii_isupper (*message) || g_ascii_isdigit (*message));
  g_assert_false (g_str_has_suffix (message, "."));
}

static void
test_connection (void)
{
  static const Row row = {
    "",        "eth1",
    QUIET,     { { "", MIG ("50000"), MIG ("60000"), "" }, { "", "=", MIG_PEER ("59000"), "" } },
    0,         100,
    PLANNED,   "mig",
    1,         "",
    NO_ANSWER,
  };
  g_autoptr (MignetEvidence) evidence = record (&row);
  g_autoptr (GPtrArray) connections = mignet_evidence_get_connections (evidence);
  g_autofree char *json = mignet_evidence_to_json (evidence);
  MignetConnectionTraffic *c;

  g_test_summary ("A connection is told with both ends, its network and its bytes");

  g_assert_cmpuint (connections->len, ==, 1);
  c = connections->pdata[0];
  g_assert_cmpstr (mignet_connection_traffic_get_network (c), ==, "mig");
  g_assert_cmpstr (mignet_connection_traffic_get_source_address (c), ==, "192.168.77.1");
  g_assert_cmpuint (mignet_connection_traffic_get_source_port (c), ==, 800);
  g_assert_cmpstr (mignet_connection_traffic_get_destination_address (c), ==, "192.168.77.2");
  g_assert_cmpuint (mignet_connection_traffic_get_destination_port (c), ==, 49152);
  g_assert_cmpint (mignet_connection_traffic_get_source_bytes (c), ==, 60000 * KIB);
  g_assert_cmpint (mignet_connection_traffic_get_destination_bytes (c), ==, 59000 * KIB);
  g_assert_nonnull (strstr (json, "\"destination-port\": 49152"));
}

static void
test_gone (void)
{
  g_autoptr (MignetPlan) plan = plan_fixture_new ();
  g_autoptr (TestReader) reader = g_object_new (TEST_TYPE_READER, NULL);
  g_autoptr (MignetEvidenceRecorder) recorder = NULL;
  g_autoptr (MignetEvidence) evidence = NULL;
  g_autoptr (GPtrArray) connections = NULL;
  const char *looks[2][N_LOOKS] = {
    { "", MIG ("60000") ", " OTHER ("60000"), MIG ("60000"), "=" },
    { "", MIG_PEER ("60000") ", " OTHER_PEER ("60000"), MIG_PEER ("60000"), "=" },
  };

  g_test_summary ("A connection that ended while the migration went on is not the migration's");

  memcpy (reader->connections, looks, sizeof looks);
  recorder = mignet_evidence_recorder_new (plan, NULL);
  mignet_evidence_recorder_set_connection_reader (recorder, MIGNET_CONNECTION_READER (reader));
  mignet_evidence_recorder_begin (recorder, NULL, NULL);
  wait_for_looks (reader, 3);
  mignet_evidence_recorder_note_transferred (recorder, 59 * MIB);
  g_usleep (2500 * 1000);
  mignet_evidence_recorder_note_transferred (recorder, 60 * MIB);
  evidence = mignet_evidence_recorder_end (recorder, 60 * MIB, NULL);
  connections = mignet_evidence_get_connections (evidence);
  g_test_message ("%s", mignet_evidence_get_message (evidence));
  g_assert_cmpuint (connections->len, ==, 1);
  g_assert_cmpuint (mignet_connection_traffic_get_destination_port (connections->pdata[0]), ==,
                    49152);
  g_assert_cmpint (mignet_evidence_get_verdict (evidence), ==, PLANNED);
}

static void
test_properties (void)
{
  g_autoptr (MignetPlan) plan = plan_fixture_new ();
  g_autoptr (TestReader) reader = g_object_new (TEST_TYPE_READER, NULL);
  g_autoptr (MignetEvidenceRecorder) recorder = mignet_evidence_recorder_new (plan, NULL);
  g_autoptr (MignetConnectionReader) got = NULL;

  g_test_summary ("The connection reader can be set; a recorder that is dropped stops looking");

  g_assert_null (mignet_evidence_recorder_get_connection_reader (recorder));
  mignet_evidence_recorder_note_transferred (recorder, 1);
  mignet_evidence_recorder_set_connection_reader (recorder, MIGNET_CONNECTION_READER (reader));
  g_object_get (recorder, "connection-reader", &got, NULL);
  g_assert_true (got == MIGNET_CONNECTION_READER (reader));
  g_assert_true (mignet_evidence_recorder_get_connection_reader (recorder) == got);
  mignet_evidence_recorder_begin (recorder, NULL, NULL);
  mignet_evidence_recorder_begin (recorder, NULL, NULL);
}

static void
test_command (void)
{
  static const char listing[] = "0 0 10.0.0.1:3 [::ffff:10.0.0.2]:4 rto:1 bytes_acked:5";
  const char *command[] = { "/bin/sh", "-c", "test $1 = 10.0.0.1 && echo $2", "sh", "%a",
                            listing,   NULL };
  const char *broken[] = { "echo", "%h", NULL };
  const char *bad[] = { "echo", "%x", NULL };
  const char *failing[] = { "false", NULL };
  const char *const *wrong[] = { broken, bad, failing };
  static const char *const parts[] = {
    "did not print what is expected of 'ss -tin'",
    "of the command for the connections has a percent sign",
    "for the connections of host 'h1' ended with exit status 1",
  };
  g_autoptr (MignetCommandConnectionReader) reader = mignet_command_connection_reader_new (command);
  g_autoptr (GPtrArray) connections = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A command can read the connections");

  g_assert_cmpuint (mignet_command_connection_reader_get_timeout (reader), ==, 10);
  mignet_command_connection_reader_set_timeout (reader, 30);
  g_assert_cmpuint (mignet_command_connection_reader_get_timeout (reader), ==, 30);
  g_assert_cmpstrv (mignet_command_connection_reader_get_command (reader), command);
  connections = mignet_connection_reader_read_connections (MIGNET_CONNECTION_READER (reader), "h1",
                                                           "10.0.0.1", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (connections->len, ==, 1);
  g_assert_cmpint (mignet_tcp_connection_get_sent_bytes (connections->pdata[0]), ==, 5);

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (MignetCommandConnectionReader) failed =
          mignet_command_connection_reader_new (wrong[i]);

      g_assert_null (mignet_connection_reader_read_connections (MIGNET_CONNECTION_READER (failed),
                                                                "h1", "10.0.0.1", NULL, &error));
      g_assert_nonnull (error);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, parts[i]));
      g_clear_error (&error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/connection-evidence/verdict/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/connection-evidence/connection", test_connection);
  g_test_add_func ("/connection-evidence/gone", test_gone);
  g_test_add_func ("/connection-evidence/properties", test_properties);
  g_test_add_func ("/connection-evidence/command", test_command);

  return g_test_run ();
}
