/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "planning-fixture.h"

#include <string.h>

#define PICK(random, array) array[g_rand_int_range (random, 0, G_N_ELEMENTS (array))]

/* The route decision, decided a second time from what the ends were made of. */

typedef struct
{
  const char *ip;
  MignetNetworkState state;
} Ip;

/* The network has the subnets 192.168.77.0/24 and 192.168.88.0/24. */
static const Ip source_ips[] = {
  { NULL, MIGNET_NETWORK_STATE_ABSENT },
  { IPV4 ("'192.168.77.1/24'"), MIGNET_NETWORK_STATE_USABLE },
  { IPV4 ("'10.0.0.1/24'"), MIGNET_NETWORK_STATE_WRONG_SUBNET },
  { IPV4_PENDING, MIGNET_NETWORK_STATE_ADDRESS_PENDING },
  { IPV4_UNKNOWN, MIGNET_NETWORK_STATE_ADDRESS_UNKNOWN },
  { IPV4 (""), MIGNET_NETWORK_STATE_NO_ADDRESS },
};

static const Ip destination_ips[] = {
  { NULL, MIGNET_NETWORK_STATE_ABSENT },
  { IPV4 ("'192.168.77.2/24'"), MIGNET_NETWORK_STATE_USABLE },
  { IPV4 ("'192.168.88.2/24'"), MIGNET_NETWORK_STATE_USABLE },
  { IPV6 ("'2001:db8::2/64'"), MIGNET_NETWORK_STATE_USABLE },
  { IPV4 ("'10.0.0.2/24'"), MIGNET_NETWORK_STATE_WRONG_SUBNET },
  { IPV4_PENDING, MIGNET_NETWORK_STATE_ADDRESS_PENDING },
  { IPV4_UNKNOWN, MIGNET_NETWORK_STATE_ADDRESS_UNKNOWN },
  { IPV4 (""), MIGNET_NETWORK_STATE_NO_ADDRESS },
};

typedef struct
{
  const char *name;
  const char *ip;
  MignetNetworkState state;
  const char *carrier;
  guint mtu;
  gboolean in_sync;
} End;

typedef struct
{
  End source;
  End destination;
  const char *fallback;
  const char *source_rule;
  const char *unknown_carrier;
  const char *pending;
  const char *subnet_rule;
  const char *family_rule;
  const char *mtu_rule;
  const char *sync_rule;
  gboolean requested;
  gboolean automatic;
} World;

typedef struct
{
  const World *world;
  MignetOutcome outcome;
  GPtrArray *reasons; /* (element-type char *) */
} Oracle;

static void
fill_end (End *self, const char *name, const Ip *ip, GRand *random)
{
  static const char *const carriers[] = { "up", "up", "up", "unknown", "down" };
  static const guint mtus[] = { 0, 1500, 1500, 9000 };

  self->name = name;
  self->ip = ip->ip;
  self->state = ip->state;
  self->carrier = PICK (random, carriers);
  self->mtu = PICK (random, mtus);
  self->in_sync = g_rand_int_range (random, 0, 3) > 0;
  if (self->ip != NULL && g_str_equal (self->carrier, "down"))
    self->state = MIGNET_NETWORK_STATE_CARRIER_DOWN;
}

static void
fill_world (World *self, GRand *random)
{
  static const char *const rules[] = { "ignore", "warn", "refuse" };
  static const char *const fallbacks[] = { "never", "when-absent", "always" };
  static const char *const pendings[] = { "wait", "skip" };
  const Ip *source = g_rand_boolean (random) ? &source_ips[1] : &PICK (random, source_ips);
  const Ip *destination = &PICK (random, destination_ips);

  fill_end (&self->source, "host1", source, random);
  fill_end (&self->destination, "host2", destination, random);
  self->fallback = PICK (random, fallbacks);
  self->source_rule = PICK (random, rules);
  self->unknown_carrier = PICK (random, rules);
  self->pending = PICK (random, pendings);
  self->subnet_rule = PICK (random, rules);
  self->family_rule = PICK (random, rules);
  self->mtu_rule = PICK (random, rules);
  self->sync_rule = PICK (random, rules);
  self->requested = g_rand_int_range (random, 0, 4) == 0;
  self->automatic = g_rand_boolean (random);

  /* Where subnets are not looked at nothing is outside them. */
  if (g_str_equal (self->subnet_rule, "ignore"))
    {
      if (self->source.state == MIGNET_NETWORK_STATE_WRONG_SUBNET)
        self->source.state = MIGNET_NETWORK_STATE_USABLE;
      if (self->destination.state == MIGNET_NETWORK_STATE_WRONG_SUBNET)
        self->destination.state = MIGNET_NETWORK_STATE_USABLE;
    }
}

/* From the least to the most severe. */
static guint
severity_of (MignetOutcome outcome)
{
  switch (outcome)
    {
    case MIGNET_OUTCOME_REFUSED:
      return 3;
    case MIGNET_OUTCOME_FALLBACK:
      return 2;
    case MIGNET_OUTCOME_WAITING:
      return 1;
    case MIGNET_OUTCOME_DEDICATED:
    case MIGNET_OUTCOME_MANAGEMENT:
    default:
      return 0;
    }
}

static void
apply (Oracle *self, const char *code, const char *host, MignetOutcome outcome)
{
  const char *severity = outcome == MIGNET_OUTCOME_REFUSED ? "error" : "warning";

  g_ptr_array_add (self->reasons, g_strdup_printf ("%s %s %s mig", severity, code, host));
  if (severity_of (outcome) > severity_of (self->outcome))
    self->outcome = outcome;
}

/* What a condition leads to that makes N unusable for the pair. */
static MignetOutcome
unusable (Oracle *self, gboolean absent)
{
  const World *world = self->world;

  if (world->requested || g_str_equal (world->fallback, "never"))
    return MIGNET_OUTCOME_REFUSED;
  if (g_str_equal (world->fallback, "always"))
    return MIGNET_OUTCOME_FALLBACK;

  return absent && !world->automatic ? MIGNET_OUTCOME_FALLBACK : MIGNET_OUTCOME_REFUSED;
}

static void
apply_rule (Oracle *self, const char *rule, const char *code, const char *host)
{
  if (g_str_equal (rule, "warn"))
    apply (self, code, host, MIGNET_OUTCOME_DEDICATED);
  else if (g_str_equal (rule, "refuse"))
    apply (self, code, host, unusable (self, FALSE));
}

static const char *
code_of (MignetNetworkState state)
{
  switch (state)
    {
    case MIGNET_NETWORK_STATE_ABSENT:
      return "network-absent";
    case MIGNET_NETWORK_STATE_CARRIER_DOWN:
      return "carrier-down";
    case MIGNET_NETWORK_STATE_WRONG_SUBNET:
      return "wrong-subnet";
    case MIGNET_NETWORK_STATE_ADDRESS_PENDING:
      return "address-pending";
    case MIGNET_NETWORK_STATE_ADDRESS_UNKNOWN:
      return "address-unknown";
    case MIGNET_NETWORK_STATE_NO_ADDRESS:
      return "no-address";
    case MIGNET_NETWORK_STATE_USABLE:
    default:
      return NULL;
    }
}

static void
judge_destination (Oracle *self)
{
  const End *end = &self->world->destination;
  const char *code = code_of (end->state);
  gboolean waits = g_str_equal (self->world->pending, "wait");

  if (end->state == MIGNET_NETWORK_STATE_ADDRESS_PENDING && waits)
    apply (self, code, end->name, MIGNET_OUTCOME_WAITING);
  else if (code != NULL)
    apply (self, code, end->name, unusable (self, end->state == MIGNET_NETWORK_STATE_ABSENT));

  if (end->ip != NULL && g_str_equal (end->carrier, "unknown"))
    apply_rule (self, self->world->unknown_carrier, "carrier-unknown", end->name);
}

static void
judge_source (Oracle *self)
{
  const End *end = &self->world->source;
  const char *code = code_of (end->state);

  if (end->state == MIGNET_NETWORK_STATE_WRONG_SUBNET)
    apply_rule (self, self->world->subnet_rule, code, end->name);
  else if (code != NULL)
    apply_rule (self, self->world->source_rule, code, end->name);

  if (end->ip != NULL && g_str_equal (end->carrier, "unknown"))
    apply_rule (self, self->world->source_rule, "carrier-unknown", end->name);
}

/* The last number but one tells the subnets apart. */
static gboolean
share_subnet (const End *a, const End *b)
{
  static const char *const subnets[] = { "192.168.77.", "192.168.88.", "10.0.0." };

  for (gsize i = 0; i < G_N_ELEMENTS (subnets); i++)
    {
      if (strstr (a->ip, subnets[i]) != NULL)
        return strstr (b->ip, subnets[i]) != NULL;
    }

  return FALSE;
}

static void
judge_pair (Oracle *self)
{
  const World *world = self->world;
  const End *source = &world->source;
  const End *destination = &world->destination;

  if (source->state == MIGNET_NETWORK_STATE_USABLE &&
      destination->state == MIGNET_NETWORK_STATE_USABLE)
    {
      if (strstr (destination->ip, "ipv6") != NULL)
        apply_rule (self, world->family_rule, "family-mismatch", "*");
      else if (!share_subnet (source, destination))
        apply_rule (self, world->subnet_rule, "no-common-subnet", "host1");
    }

  if (source->ip != NULL && destination->ip != NULL && source->mtu != 0 && destination->mtu != 0 &&
      source->mtu != destination->mtu)
    apply_rule (self, world->mtu_rule, "mtu-mismatch", "*");
  if (source->ip != NULL && !source->in_sync)
    apply_rule (self, world->sync_rule, "out-of-sync", "host1");
  if (destination->ip != NULL && !destination->in_sync)
    apply_rule (self, world->sync_rule, "out-of-sync", "host2");
}

static char *
write_end (const End *self)
{
  g_autofree char *attachment = self->ip != NULL
                                    ? g_strdup_printf (ON_MIG ("'in-sync': %s, %s"),
                                                       self->in_sync ? "true" : "false", self->ip)
                                    : g_strdup ("");

  return g_strdup_printf ("{ 'id': '%s', 'name': '%s', 'nics': [" NIC (
                              "eth1", "'carrier': '%s', 'mtu': %u") "], 'attachments': [%s] }",
                          self->name, self->name, self->carrier, self->mtu, attachment);
}

static MignetCluster *
load_world (const World *self)
{
  g_autofree char *source = write_end (&self->source);
  g_autofree char *destination = write_end (&self->destination);
  g_autofree char *hosts = g_strconcat (source, ", ", destination, NULL);
  g_autofree char *policy = g_strdup_printf (
      "'fallback': '%s', 'source-rule': '%s', 'unknown-carrier': '%s', 'pending-address': '%s', "
      "'subnet-rule': '%s', 'family-rule': '%s', 'mtu-rule': '%s', 'sync-rule': '%s'",
      self->fallback, self->source_rule, self->unknown_carrier, self->pending, self->subnet_rule,
      self->family_rule, self->mtu_rule, self->sync_rule);

  g_test_message ("%s with %s%s", hosts, policy, self->requested ? ", requested" : "");
  return fixture_new (.policy = policy,
                      .networks = "{ 'id': 'n1', 'name': 'mig', 'required': false, "
                                  "'subnets': ['192.168.77.0/24', '192.168.88.0/24'] }",
                      .hosts = hosts);
}

static void
check_world (const World *world)
{
  g_autoptr (MignetCluster) cluster = load_world (world);
  g_autoptr (MignetPlan) plan =
      fixture_plan (cluster, world->automatic ? NULL : "host2", world->requested ? "mig" : NULL);
  g_autoptr (MignetCandidate) candidate = fixture_candidate (plan, "host2");
  g_autoptr (GPtrArray) reasons = mignet_candidate_get_reasons (candidate);
  g_autoptr (GPtrArray) expected = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *joined = NULL;
  Oracle oracle = { world, MIGNET_OUTCOME_DEDICATED, expected };

  judge_destination (&oracle);
  judge_source (&oracle);
  judge_pair (&oracle);
  g_ptr_array_add (expected, NULL);
  joined = g_strjoinv ("; ", (char **) expected->pdata);

  g_assert_cmpstr (fixture_nick (MIGNET_TYPE_OUTCOME, mignet_plan_get_outcome (plan)), ==,
                   fixture_nick (MIGNET_TYPE_OUTCOME, oracle.outcome));
  fixture_check_reasons (G_STRLOC, reasons, joined);
}

static void
test_oracle (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (51);

  g_test_summary ("Every row that applies is a reason, and the most severe decides, whatever the "
                  "knobs");

  for (guint i = 0; i < 3000; i++)
    {
      World world = { 0 };

      fill_world (&world, random);
      check_world (&world);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/planning/decision-oracle/random", test_oracle);

  return g_test_run ();
}
