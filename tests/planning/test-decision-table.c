/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "planning-fixture.h"

#include <string.h>

/* The table of conditions of the route decision: every row, for every preset, with a destination
 * that is chosen and one that is named. The declared subnets let each row stand alone. */

#define MIG_SUBNETS \
  "{ 'id': 'n1', 'name': 'mig', 'required': false, " \
  "'subnets': ['192.168.77.0/24', '192.168.88.0/24'] }"

#define MTU_NIC(mtu) NIC ("eth1", "'carrier': 'up', 'mtu': " mtu)
#define MIG_1 IPV4 ("'192.168.77.1/24'")
#define MIG_2 IPV4 ("'192.168.77.2/24'")

/* One word for each cell: what the condition leads to, and how it is reported. */
typedef enum
{
  SILENT,   /* DEDICATED, not even mentioned */
  WARNED,   /* DEDICATED with a warning */
  FALLBACK, /* FALLBACK with a warning */
  WAITING,  /* WAITING with a warning */
  REFUSED   /* REFUSED or filtered with an error */
} Cell;

typedef struct
{
  const char *row;
  const char *source;
  const char *destination;
  const char *code;
  const char *host; /* whom the reason names; "*" where it is about both */
  Cell cells[6];    /* design A and M, ovirt A and M, strict A and M */
  const char *addresses;
} Row;

#define BOTH_USABLE "ipv4 192.168.77.1 192.168.77.2"
#define NO_SOURCE "ipv4 - 192.168.77.2"

static const Row destination_rows[] = {
  { "D: ABSENT",
    HEALTHY ("1"),
    HOST ("2", NIC_UP, ""),
    "network-absent",
    "host2",
    { REFUSED, FALLBACK, FALLBACK, FALLBACK, REFUSED, REFUSED },
    NULL },
  { "D: CARRIER_DOWN",
    HEALTHY ("1"),
    HOST ("2", NIC_DOWN, ON_MIG (MIG_2)),
    "carrier-down",
    "host2",
    { REFUSED, REFUSED, FALLBACK, FALLBACK, REFUSED, REFUSED },
    NULL },
  { "D: CARRIER_UNKNOWN",
    HEALTHY ("1"),
    HOST ("2", NIC_UNKNOWN, ON_MIG (MIG_2)),
    "carrier-unknown",
    "host2",
    { WARNED, WARNED, FALLBACK, FALLBACK, REFUSED, REFUSED },
    BOTH_USABLE },
  { "D: ADDRESS_PENDING",
    HEALTHY ("1"),
    HOST ("2", NIC_UP, ON_MIG (IPV4_PENDING)),
    "address-pending",
    "host2",
    { WAITING, WAITING, FALLBACK, FALLBACK, WAITING, WAITING },
    NULL },
  { "D: NO_ADDRESS",
    HEALTHY ("1"),
    HOST ("2", NIC_UP, ON_MIG (IPV4 (""))),
    "no-address",
    "host2",
    { REFUSED, REFUSED, FALLBACK, FALLBACK, REFUSED, REFUSED },
    NULL },
  { "D: ADDRESS_UNKNOWN",
    HEALTHY ("1"),
    HOST ("2", NIC_UP, ON_MIG (IPV4_UNKNOWN)),
    "address-unknown",
    "host2",
    { REFUSED, REFUSED, FALLBACK, FALLBACK, REFUSED, REFUSED },
    NULL },
  { "D: WRONG_SUBNET",
    HEALTHY ("1"),
    HOST ("2", NIC_UP, ON_MIG (IPV4 ("'10.0.0.2/24'"))),
    "wrong-subnet",
    "host2",
    { REFUSED, REFUSED, SILENT, SILENT, REFUSED, REFUSED },
    "ipv4 192.168.77.1 10.0.0.2" },
};

#define SOURCE_CELLS \
  { \
    WARNED, WARNED, FALLBACK, FALLBACK, REFUSED, REFUSED \
  }
#define PAIR_CELLS \
  { \
    WARNED, WARNED, SILENT, SILENT, REFUSED, REFUSED \
  }

static const Row source_rows[] = {
  { "S: ABSENT", HOST ("1", NIC_UP, ""), HEALTHY ("2"), "network-absent", "host1", SOURCE_CELLS,
    NO_SOURCE },
  { "S: CARRIER_DOWN", HOST ("1", NIC_DOWN, ON_MIG (MIG_1)), HEALTHY ("2"), "carrier-down", "host1",
    SOURCE_CELLS, BOTH_USABLE },
  { "S: CARRIER_UNKNOWN", HOST ("1", NIC_UNKNOWN, ON_MIG (MIG_1)), HEALTHY ("2"), "carrier-unknown",
    "host1", SOURCE_CELLS, BOTH_USABLE },
  { "S: ADDRESS_PENDING", HOST ("1", NIC_UP, ON_MIG (IPV4_PENDING)), HEALTHY ("2"),
    "address-pending", "host1", SOURCE_CELLS, NO_SOURCE },
  { "S: NO_ADDRESS", HOST ("1", NIC_UP, ON_MIG (IPV4 (""))), HEALTHY ("2"), "no-address", "host1",
    SOURCE_CELLS, NO_SOURCE },
  { "S: ADDRESS_UNKNOWN", HOST ("1", NIC_UP, ON_MIG (IPV4_UNKNOWN)), HEALTHY ("2"),
    "address-unknown", "host1", SOURCE_CELLS, NO_SOURCE },
  { "S: WRONG_SUBNET", HOST ("1", NIC_UP, ON_MIG (IPV4 ("'10.0.0.1/24'"))), HEALTHY ("2"),
    "wrong-subnet", "host1", PAIR_CELLS, "ipv4 10.0.0.1 192.168.77.2" },
};

static const Row pair_rows[] = {
  { "no common subnet", HEALTHY ("1"), HOST ("2", NIC_UP, ON_MIG (IPV4 ("'192.168.88.2/24'"))),
    "no-common-subnet", "host1", PAIR_CELLS, "ipv4 192.168.77.1 192.168.88.2" },
  { "no common family", HEALTHY ("1"), HOST ("2", NIC_UP, ON_MIG (IPV6 ("'2001:db8::2/64'"))),
    "family-mismatch", "*", SOURCE_CELLS, "ipv6 - 2001:db8::2" },
  { "MTUs disagree", HOST ("1", MTU_NIC ("9000"), ON_MIG (MIG_1)),
    HOST ("2", MTU_NIC ("1500"), ON_MIG (MIG_2)), "mtu-mismatch", "*", PAIR_CELLS, BOTH_USABLE },
  { "S out of sync", HOST ("1", NIC_UP, ON_MIG ("'in-sync': false, " MIG_1)), HEALTHY ("2"),
    "out-of-sync", "host1", PAIR_CELLS, BOTH_USABLE },
  { "D out of sync", HEALTHY ("1"), HOST ("2", NIC_UP, ON_MIG ("'in-sync': false, " MIG_2)),
    "out-of-sync", "host2", PAIR_CELLS, BOTH_USABLE },
};

static const char *const presets[] = { "design", "ovirt", "strict" };

typedef struct
{
  const Row *row;
  guint column;
  char *summary;
} Case;

static void
case_free (Case *self)
{
  g_free (self->summary);
  g_free (self);
}

static MignetCluster *
load_row (const Row *row, const char *preset)
{
  g_autofree char *hosts = g_strconcat (row->source, ", ", row->destination, NULL);
  g_autofree char *policy = g_strdup_printf ("'preset': '%s', 'pending-timeout': 0", preset);

  return fixture_new (.policy = policy, .networks = MIG_SUBNETS, .hosts = hosts);
}

static const char *
expected_plan (Cell cell, gboolean automatic)
{
  switch (cell)
    {
    case FALLBACK:
      return "fallback to host2 over ovirtmgmt for mig";
    case WAITING:
      return "waiting to host2 over mig for mig";
    case REFUSED:
      return automatic ? "refused to - over - for mig" : "refused to host2 over - for mig";
    case SILENT:
    case WARNED:
    default:
      return "dedicated to host2 over mig for mig";
    }
}

static void
assert_fallback (MignetPlan *plan)
{
  fixture_assert_addresses (plan, "- - host2.example.org");
  g_assert_cmpstr (mignet_plan_get_connect_uri (plan), ==, "qemu+tls://host2.example.org/system");
  g_assert_cmpstr (mignet_plan_get_migrate_uri (plan), ==, "tcp://host2.example.org");
  g_assert_null (mignet_plan_get_listen_address (plan));
}

static void
assert_dedicated (MignetPlan *plan, const char *addresses)
{
  const char *address = mignet_plan_get_destination_address (plan);
  gboolean is_ipv6 = strchr (address, ':') != NULL;
  g_autofree char *uri = g_strdup_printf (is_ipv6 ? "tcp://[%s]" : "tcp://%s", address);

  fixture_assert_addresses (plan, addresses);
  g_assert_cmpstr (mignet_plan_get_connect_uri (plan), ==, "qemu+tls://host2.example.org/system");
  g_assert_cmpstr (mignet_plan_get_migrate_uri (plan), ==, uri);
  g_assert_cmpstr (mignet_plan_get_listen_address (plan), ==, address);
}

static void
assert_cell (MignetPlan *plan, const Row *row, Cell cell)
{
  gboolean automatic = mignet_plan_is_automatic (plan);
  g_autofree char *reason =
      g_strdup_printf ("%s %s %s mig", cell == REFUSED ? "error" : "warning", row->code, row->host);

  fixture_assert_plan (plan, expected_plan (cell, automatic));
  if (cell == SILENT)
    fixture_assert_reasons (plan, "");
  else if (cell != REFUSED || !automatic)
    fixture_assert_reasons (plan, reason);
  if (cell == REFUSED)
    fixture_assert_rejected (plan, "host2", reason);
  if (cell == FALLBACK)
    assert_fallback (plan);
  if (cell == SILENT || cell == WARNED)
    assert_dedicated (plan, row->addresses);
}

static void
test_cell (gconstpointer data)
{
  const Case *self = data;
  gboolean automatic = self->column % 2 == 0;
  g_autoptr (MignetCluster) cluster = load_row (self->row, presets[self->column / 2]);
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, automatic ? NULL : "host2", NULL);

  g_test_summary (self->summary);

  g_assert_cmpint (mignet_plan_is_automatic (plan), ==, automatic);
  assert_cell (plan, self->row, self->row->cells[self->column]);
}

/* A request for a network behaves as if fallback were never. */
static void
test_requested (gconstpointer data)
{
  const Case *self = data;
  gboolean automatic = self->column % 2 == 0;
  Cell cell = self->row->cells[self->column];
  g_autoptr (MignetCluster) cluster = load_row (self->row, presets[self->column / 2]);
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, automatic ? NULL : "host2", "mig");

  g_test_summary (self->summary);

  assert_cell (plan, self->row, cell == FALLBACK ? REFUSED : cell);
}

/* The wait of a pending address has ended. */
static void
test_waited (gconstpointer data)
{
  static const Cell cells[] = { REFUSED, FALLBACK, FALLBACK, FALLBACK, REFUSED, REFUSED };
  const Case *self = data;
  gboolean automatic = self->column % 2 == 0;
  g_autoptr (MignetCluster) cluster = load_row (self->row, presets[self->column / 2]);
  g_autoptr (MignetRequest) request =
      fixture_request (cluster, "vm1", automatic ? NULL : "host2", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetPlan) plan = fixture_plan_waiting (request, &error);

  g_test_summary (self->summary);

  g_assert_no_error (error);
  fixture_check_plan (plan, cluster);
  assert_cell (plan, self->row, cells[self->column]);
}

static void
add_cells (const char *group, const Row *row, GTestDataFunc func)
{
  g_autofree char *name = g_strdelimit (g_strdup (row->row), ": ", '-');

  for (guint column = 0; column < G_N_ELEMENTS (row->cells); column++)
    {
      const char *mode = column % 2 == 0 ? "automatic" : "manual";
      const char *preset = presets[column / 2];
      g_autofree char *path =
          g_strdup_printf ("/planning/decision-table/%s/%s/%s/%s", group, name, preset, mode);
      Case *self = g_new0 (Case, 1);

      self->row = row;
      self->column = column;
      self->summary = g_strdup_printf ("Row '%s', %s, %s (%s)", row->row, preset, mode, group);
      g_test_add_data_func_full (path, self, func, (GDestroyNotify) case_free);
    }
}

static void
add_rows (const Row *rows, gsize n_rows)
{
  for (gsize i = 0; i < n_rows; i++)
    {
      add_cells ("decided", &rows[i], test_cell);
      add_cells ("requested-network", &rows[i], test_requested);
      if (g_str_equal (rows[i].row, "D: ADDRESS_PENDING"))
        add_cells ("waited", &rows[i], test_waited);
    }
}

static const struct
{
  const char *what;
  const char *policy;
  const char *source;
  const char *destination;
  const char *plan;
  const char *reasons;
} together[] = {
  { "every row that applies is a reason", "'preset': 'design'",
    HOST ("1", NIC_DOWN, ON_MIG ("'in-sync': false, " MIG_1)),
    HOST ("2", NIC_UNKNOWN, ON_MIG ("'in-sync': false, " MIG_2)),
    "dedicated to host2 over mig for mig",
    "warning carrier-down host1 mig; warning out-of-sync host1 mig; "
    "warning carrier-unknown host2 mig; warning out-of-sync host2 mig" },
  { "fallback is more severe than usable", "'preset': 'design'", HOST ("1", NIC_UP, ""),
    HOST ("2", NIC_UP, ""), "fallback to host2 over ovirtmgmt for mig",
    "warning network-absent host1 mig; warning network-absent host2 mig" },
  { "waiting is more severe than usable", "'preset': 'design'", HOST ("1", NIC_UP, ""),
    HOST ("2", NIC_UNKNOWN, ON_MIG (IPV4_PENDING)), "waiting to host2 over mig for mig",
    "warning network-absent host1 mig; warning carrier-unknown host2 mig; "
    "warning address-pending host2 mig" },
  { "refused is more severe than waiting", "'preset': 'design', 'sync-rule': 'refuse'",
    HEALTHY ("1"), HOST ("2", NIC_UP, ON_MIG ("'in-sync': false, " IPV4_PENDING)),
    "refused to host2 over - for mig",
    "error out-of-sync host2 mig; warning address-pending host2 mig" },
  { "refused is more severe than fallback", "'preset': 'design', 'source-rule': 'refuse'",
    HOST ("1", NIC_DOWN, ON_MIG (MIG_1)), HOST ("2", NIC_UP, ""), "refused to host2 over - for mig",
    "error carrier-down host1 mig; warning network-absent host2 mig" },
  { "fallback is more severe than waiting",
    "'preset': 'design', 'fallback': 'always', 'sync-rule': 'refuse'", HEALTHY ("1"),
    HOST ("2", NIC_UP, ON_MIG ("'in-sync': false, " IPV4_PENDING)),
    "fallback to host2 over ovirtmgmt for mig",
    "warning out-of-sync host2 mig; warning address-pending host2 mig" },
  { "several errors", "'preset': 'strict'", HOST ("1", NIC_DOWN, ON_MIG (MIG_1)),
    HOST ("2", NIC_UNKNOWN, ON_MIG ("'in-sync': false, " IPV4 (""))),
    "refused to host2 over - for mig",
    "error carrier-down host1 mig; error carrier-unknown host2 mig; "
    "error out-of-sync host2 mig; error no-address host2 mig" },
  { "a warning stays one beside an error", "'preset': 'design'",
    HOST ("1", NIC_UP, ON_MIG ("'in-sync': false, " MIG_1)),
    HOST ("2", NIC_UNKNOWN, ON_MIG (IPV4 (""))), "refused to host2 over - for mig",
    "warning out-of-sync host1 mig; warning carrier-unknown host2 mig; "
    "error no-address host2 mig" },
  { "no common subnet is not looked for where S is not USABLE", "'preset': 'design'",
    HOST ("1", NIC_DOWN, ON_MIG (MIG_1)), HOST ("2", NIC_UP, ON_MIG (IPV4 ("'192.168.88.2/24'"))),
    "dedicated to host2 over mig for mig", "warning carrier-down host1 mig" },
  { "no common family is not looked for where S is not USABLE", "'preset': 'design'",
    HOST ("1", NIC_UP, ON_MIG (IPV4 ("'10.0.0.1/24'"))),
    HOST ("2", NIC_UP, ON_MIG (IPV6 ("'2001:db8::2/64'"))), "dedicated to host2 over mig for mig",
    "warning wrong-subnet host1 mig" },
  { "no common subnet applies only where there is a common family", "'preset': 'design'",
    HEALTHY ("1"), HOST ("2", NIC_UP, ON_MIG (IPV6 ("'2001:db8::2/64'"))),
    "dedicated to host2 over mig for mig", "warning family-mismatch * mig" },
  { "what is ignored is silent beside an error", "'preset': 'ovirt', 'fallback': 'never'",
    HOST ("1", NIC_UP, ON_MIG ("'in-sync': false, " MIG_1)), HOST ("2", NIC_UP, ""),
    "refused to host2 over - for mig", "error network-absent host2 mig" },
};

static void
test_together (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *hosts = g_strconcat (together[i].source, ", ", together[i].destination, NULL);
  g_autoptr (MignetCluster) cluster =
      fixture_new (.policy = together[i].policy, .networks = MIG_SUBNETS, .hosts = hosts);
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);

  g_test_summary (together[i].what);

  fixture_assert_plan (plan, together[i].plan);
  fixture_assert_reasons (plan, together[i].reasons);
}

/* Each knob of the rules, whatever the preset beside it says. */
static const struct
{
  const char *knob;
  const char *source;
  const char *destination;
  const char *code;
} knobs[] = {
  { "source-rule", HOST ("1", NIC_DOWN, ON_MIG (MIG_1)), HEALTHY ("2"), "carrier-down" },
  { "source-rule", HOST ("1", NIC_UNKNOWN, ON_MIG (MIG_1)), HEALTHY ("2"), "carrier-unknown" },
  { "source-rule", HOST ("1", NIC_UP, ON_MIG (IPV4_PENDING)), HEALTHY ("2"), "address-pending" },
  { "unknown-carrier", HEALTHY ("1"), HOST ("2", NIC_UNKNOWN, ON_MIG (MIG_2)), "carrier-unknown" },
  { "family-rule", HEALTHY ("1"), HOST ("2", NIC_UP, ON_MIG (IPV6 ("'2001:db8::2/64'"))),
    "family-mismatch" },
  { "mtu-rule", HOST ("1", MTU_NIC ("9000"), ON_MIG (MIG_1)),
    HOST ("2", MTU_NIC ("1500"), ON_MIG (MIG_2)), "mtu-mismatch" },
  { "sync-rule", HEALTHY ("1"), HOST ("2", NIC_UP, ON_MIG ("'in-sync': false, " MIG_2)),
    "out-of-sync" },
  { "subnet-rule", HOST ("1", NIC_UP, ON_MIG (IPV4 ("'10.0.0.1/24'"))), HEALTHY ("2"),
    "wrong-subnet" },
  { "subnet-rule", HEALTHY ("1"), HOST ("2", NIC_UP, ON_MIG (IPV4 ("'192.168.88.2/24'"))),
    "no-common-subnet" },
};

static const char *const rules[] = { "ignore", "warn", "refuse" };
static const char *const fallbacks[] = { "never", "when-absent", "always" };

/* when-absent is about the destination's absence alone. */
static void
check_knob (gsize i, const char *preset, guint rule, guint fallback, gboolean automatic)
{
  g_autofree char *hosts = g_strconcat (knobs[i].source, ", ", knobs[i].destination, NULL);
  g_autofree char *policy = g_strdup_printf ("'preset': '%s', 'fallback': '%s', '%s': '%s'", preset,
                                             fallbacks[fallback], knobs[i].knob, rules[rule]);
  g_autoptr (MignetCluster) cluster =
      fixture_new (.policy = policy, .networks = MIG_SUBNETS, .hosts = hosts);
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, automatic ? NULL : "host2", NULL);
  g_autofree char *warning = g_strdup_printf ("warning %s * mig", knobs[i].code);
  g_autofree char *fault = g_strdup_printf ("error %s * mig", knobs[i].code);
  Cell cell = rule == 0 ? SILENT : rule == 1 ? WARNED : fallback == 2 ? FALLBACK : REFUSED;

  g_test_message ("%s, %s", policy, automatic ? "automatic" : "manual");
  fixture_assert_plan (plan, expected_plan (cell, automatic));
  if (cell == REFUSED)
    fixture_assert_rejected (plan, "host2", fault);
  else
    fixture_assert_reasons (plan, cell == SILENT ? "" : warning);
}

static void
test_knob (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);

  g_test_summary ("A rule that refuses leads to what fallback says; one that warns or ignores does "
                  "not change the route");

  for (guint rule = 0; rule < G_N_ELEMENTS (rules); rule++)
    {
      for (guint fallback = 0; fallback < G_N_ELEMENTS (fallbacks); fallback++)
        {
          check_knob (i, "design", rule, fallback, FALSE);
          check_knob (i, "design", rule, fallback, TRUE);
        }
    }
}

/* What D's own states lead to is up to fallback alone. */
static void
test_fallback (void)
{
  static const struct
  {
    const char *destination;
    const char *fallback;
    const char *manual;
    const char *automatic;
  } rows[] = {
    { HOST ("2", NIC_UP, ""), "never", "refused", "refused" },
    { HOST ("2", NIC_UP, ""), "when-absent", "fallback", "refused" },
    { HOST ("2", NIC_UP, ""), "always", "fallback", "fallback" },
    { HOST ("2", NIC_DOWN, ON_MIG (MIG_2)), "never", "refused", "refused" },
    { HOST ("2", NIC_DOWN, ON_MIG (MIG_2)), "when-absent", "refused", "refused" },
    { HOST ("2", NIC_DOWN, ON_MIG (MIG_2)), "always", "fallback", "fallback" },
    { HOST ("2", NIC_UP, ON_MIG (IPV4 (""))), "when-absent", "refused", "refused" },
    { HOST ("2", NIC_UP, ON_MIG (IPV4 (""))), "always", "fallback", "fallback" },
    { HOST ("2", NIC_UP, ON_MIG (IPV4_UNKNOWN)), "when-absent", "refused", "refused" },
    { HOST ("2", NIC_UP, ON_MIG (IPV4_UNKNOWN)), "always", "fallback", "fallback" },
    { HOST ("2", NIC_UP, ON_MIG (IPV4 ("'10.0.0.2/24'"))), "when-absent", "refused", "refused" },
    { HOST ("2", NIC_UP, ON_MIG (IPV4 ("'10.0.0.2/24'"))), "always", "fallback", "fallback" },
    { HOST ("2", NIC_UP, ON_MIG (IPV4_PENDING)), "always", "waiting", "waiting" },
  };

  g_test_summary ("never refuses or filters, when-absent saves a manual request from D's ABSENT, "
                  "always falls back");

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *policy = g_strdup_printf ("'fallback': '%s'", rows[i].fallback);
      g_autofree char *hosts = g_strconcat (HEALTHY ("1") ", ", rows[i].destination, NULL);
      g_autoptr (MignetCluster) cluster =
          fixture_new (.policy = policy, .networks = MIG_SUBNETS, .hosts = hosts);
      g_autoptr (MignetPlan) manual = fixture_plan (cluster, "host2", NULL);
      g_autoptr (MignetPlan) automatic = fixture_plan (cluster, NULL, NULL);

      g_test_message ("row %" G_GSIZE_FORMAT, i);
      g_assert_cmpstr (fixture_nick (MIGNET_TYPE_OUTCOME, mignet_plan_get_outcome (manual)), ==,
                       rows[i].manual);
      g_assert_cmpstr (fixture_nick (MIGNET_TYPE_OUTCOME, mignet_plan_get_outcome (automatic)), ==,
                       rows[i].automatic);
    }
}

static void
test_skip (void)
{
  static const char hosts[] = HEALTHY ("1") ", " HOST ("2", NIC_UP, ON_MIG (IPV4_PENDING));
  g_autoptr (MignetCluster) cluster =
      fixture_new (.policy = "'pending-address': 'skip'", .hosts = hosts);
  g_autoptr (MignetPlan) manual = fixture_plan (cluster, "host2", NULL);
  g_autoptr (MignetPlan) automatic = fixture_plan (cluster, NULL, NULL);

  g_test_summary ("With pending-address skip a pending address is none, under its own code");

  fixture_assert_plan (manual, "refused to host2 over - for mig");
  fixture_assert_reasons (manual, "error address-pending host2 mig");
  fixture_assert_plan (automatic, "refused to - over - for mig");
  fixture_assert_rejected (automatic, "host2", "error address-pending host2 mig");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_rows (destination_rows, G_N_ELEMENTS (destination_rows));
  add_rows (source_rows, G_N_ELEMENTS (source_rows));
  add_rows (pair_rows, G_N_ELEMENTS (pair_rows));

  for (gsize i = 0; i < G_N_ELEMENTS (together); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/planning/decision-table/together/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_together);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (knobs); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/planning/decision-table/rules/%s/%s", knobs[i].knob, knobs[i].code);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_knob);
    }
  g_test_add_func ("/planning/decision-table/fallback", test_fallback);
  g_test_add_func ("/planning/decision-table/skip", test_skip);

  return g_test_run ();
}
