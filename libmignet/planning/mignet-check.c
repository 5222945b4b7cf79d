/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet-planner.h>

#include "planning/mignet-finding-private.h"
#include "planning/mignet-network-state-private.h"
#include "planning/mignet-rules-private.h"
#include "planning/mignet-subnets-private.h"

/* The lint: it reads the same snapshot and asks the same rules as the decisions, so that it finds
 * what they will trip over. */
typedef struct
{
  MignetCluster *cluster;
  const MignetSnapshot *snapshot;
  MignetSettings settings;
  GArray *wanted;      /* (element-type int): the networks that migrations go over */
  GPtrArray *findings; /* (element-type MignetFinding) */
} Check;

G_GNUC_PRINTF (6, 7)
static void
add_finding (Check *check,
             MignetFindingCode code,
             MignetSeverity severity,
             const char *subject,
             const char *advice,
             const char *format,
             ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (check->findings, _mignet_finding_new (code, severity, subject, message, advice));
}

static const char *
get_network_name (const Check *check, int network)
{
  return _mignet_snapshot_network (check->snapshot, network)->name;
}

static void
find_wanted_networks (Check *check)
{
  const MignetSnapshot *snapshot = check->snapshot;
  GPtrArray *networks =
      _mignet_migration_policy_peek_networks (mignet_cluster_get_migration_policy (check->cluster));

  for (guint i = 0; snapshot->supports_migration_network && i < networks->len; i++)
    {
      int network = _mignet_snapshot_find (snapshot, networks->pdata[i]);

      if (network != MIGNET_NO_INDEX)
        g_array_append_val (check->wanted, network);
    }

  if (check->wanted->len == 0)
    g_array_append_val (check->wanted, snapshot->migration);
}

static void
check_level (Check *check)
{
  const MignetSnapshot *snapshot = check->snapshot;

  if (!snapshot->supports_migration_network)
    add_finding (check, MIGNET_FINDING_LEVEL_TOO_LOW, MIGNET_SEVERITY_WARNING,
                 snapshot->cluster_name,
                 "Raise the compatibility level of the cluster to 3.3 or more",
                 "Cluster '%s' has compatibility level %s: below 3.3, only management network '%s' "
                 "carries migrations",
                 snapshot->cluster_name, mignet_cluster_get_compatibility_level (check->cluster),
                 get_network_name (check, snapshot->management));
}

static void
check_management (Check *check)
{
  const MignetSnapshot *snapshot = check->snapshot;
  const char *management = get_network_name (check, snapshot->management);

  if (g_array_index (check->wanted, int, 0) != snapshot->management)
    return;

  add_finding (check, MIGNET_FINDING_MANAGEMENT_CARRIES_MIGRATIONS, MIGNET_SEVERITY_WARNING,
               snapshot->cluster_name,
               "Grant the migration role to a network of its own, with an address on every host",
               "Migrations of cluster '%s' go over management network '%s' and share it with "
               "everything that the manager does",
               snapshot->cluster_name, management);
}

static void
check_status (Check *check, const MignetSnapshotHost *host)
{
  g_autoptr (GPtrArray) reasons = NULL;

  if (host->status != MIGNET_HOST_STATUS_NON_OPERATIONAL)
    return;

  reasons = mignet_host_get_status_reasons (host->host);
  for (guint i = 0; i < reasons->len; i++)
    add_finding (check, MIGNET_FINDING_HOST_NON_OPERATIONAL, MIGNET_SEVERITY_ERROR, host->name,
                 "Repair the network on the host, or make it non-required in the cluster",
                 "Host '%s' is non-operational: %s", host->name,
                 mignet_reason_get_message (reasons->pdata[i]));
}

static const char *
describe_state (MignetNetworkState state)
{
  switch (state)
    {
    case MIGNET_NETWORK_STATE_ABSENT:
      return "it is not attached";
    case MIGNET_NETWORK_STATE_CARRIER_DOWN:
      return "its interface has no link";
    case MIGNET_NETWORK_STATE_WRONG_SUBNET:
      return "its addresses are in another subnet";
    case MIGNET_NETWORK_STATE_ADDRESS_PENDING:
      return "its address has not arrived yet";
    case MIGNET_NETWORK_STATE_ADDRESS_UNKNOWN:
      return "its addresses were never reported";
    case MIGNET_NETWORK_STATE_NO_ADDRESS:
      return "it has no usable address";
    case MIGNET_NETWORK_STATE_USABLE:
    default:
      return "it is not known whether its interface has a link";
    }
}

static MignetConsequence
judge_end (Check *check, const MignetNetworkCondition *condition, gboolean of_source)
{
  static const MignetCircumstances automatic = { FALSE, FALSE };

  return _mignet_rules_judge (_mignet_network_state_get_conditions (condition, of_source),
                              &check->settings, &automatic);
}

/* Over the networks that migrations go over, the first that can be used is enough. */
static MignetConsequence
judge_host (Check *check, int host, gboolean of_source, MignetNetworkState *state)
{
  MignetConsequence best = MIGNET_CONSEQUENCE_REFUSE;

  for (guint i = 0; i < check->wanted->len; i++)
    {
      int network = g_array_index (check->wanted, int, i);
      MignetNetworkCondition condition;
      MignetConsequence consequence;

      if (network == check->snapshot->management)
        return MIGNET_CONSEQUENCE_NONE;

      _mignet_network_state_judge (check->snapshot, &check->settings, host, network, &condition);
      consequence = judge_end (check, &condition, of_source);
      if (i == 0)
        *state = condition.state;
      if (i == 0 || consequence < best)
        best = consequence;
    }

  return best;
}

static void
check_receiving (Check *check, int index)
{
  const char *network = get_network_name (check, g_array_index (check->wanted, int, 0));
  const MignetSnapshotHost *host = _mignet_snapshot_host (check->snapshot, index);
  MignetNetworkState state = MIGNET_NETWORK_STATE_USABLE;
  MignetConsequence consequence = judge_host (check, index, FALSE, &state);

  if (consequence < MIGNET_CONSEQUENCE_FALL_BACK)
    return;

  add_finding (
      check, MIGNET_FINDING_CANNOT_RECEIVE,
      consequence == MIGNET_CONSEQUENCE_REFUSE ? MIGNET_SEVERITY_ERROR : MIGNET_SEVERITY_WARNING,
      host->name, "Attach the network to the host, with a link and an address in its subnet",
      "Host '%s' cannot be the destination of a migration over network '%s': %s", host->name,
      network, describe_state (state));
}

static void
check_sending (Check *check, int index)
{
  const char *network = get_network_name (check, g_array_index (check->wanted, int, 0));
  const MignetSnapshotHost *host = _mignet_snapshot_host (check->snapshot, index);
  MignetNetworkState state = MIGNET_NETWORK_STATE_USABLE;
  MignetConsequence consequence = judge_host (check, index, TRUE, &state);

  if (consequence == MIGNET_CONSEQUENCE_NONE ||
      (consequence == MIGNET_CONSEQUENCE_WARN && state == MIGNET_NETWORK_STATE_USABLE))
    return;

  add_finding (
      check, MIGNET_FINDING_CANNOT_SEND,
      consequence == MIGNET_CONSEQUENCE_REFUSE ? MIGNET_SEVERITY_ERROR : MIGNET_SEVERITY_WARNING,
      host->name, "Attach the network to the host, with a link and an address in its subnet",
      "Host '%s' has no way of its own onto network '%s' for migrations that leave it: %s",
      host->name, network, describe_state (state));
}

static void
check_lower_nic (Check *check, MignetHost *host, const char *nic, const char *lower)
{
  if (lower == NULL || mignet_host_lookup_nic (host, lower) != NULL)
    return;

  add_finding (check, MIGNET_FINDING_NIC_NOT_LISTED, MIGNET_SEVERITY_WARNING,
               mignet_host_get_name (host),
               "Report all interfaces of the host; until then the carrier of this one is unknown",
               "'%s' of host '%s' stands on '%s', which the host does not list", nic,
               mignet_host_get_name (host), lower);
}

static void
check_lower_nics (Check *check, MignetHost *host, const char *nic, const char *const *lowers)
{
  for (guint i = 0; lowers != NULL && lowers[i] != NULL; i++)
    check_lower_nic (check, host, nic, lowers[i]);
}

static void
check_nics (Check *check, MignetHost *host)
{
  GPtrArray *nics = _mignet_host_peek_nics (host);

  for (guint i = 0; i < nics->len; i++)
    {
      MignetNic *nic = nics->pdata[i];
      const char *name = mignet_nic_get_name (nic);

      check_lower_nic (check, host, name, mignet_nic_get_base (nic));
      check_lower_nics (check, host, name, mignet_nic_get_slaves (nic));
      check_lower_nics (check, host, name, mignet_nic_get_ports (nic));
    }
}

/* Each pair is told once, by the host that comes first. */
static void
check_duplicates_of (Check *check, int host, int network)
{
  const MignetSnapshot *snapshot = check->snapshot;
  const MignetSnapshotAttachment *attachment =
      _mignet_snapshot_attachment (snapshot, host, network);

  for (guint family = 0; family < MIGNET_N_FAMILIES; family++)
    {
      const MignetSnapshotIpConfig *ip_config = &attachment->ip_configs[family];

      for (guint i = 0; i < ip_config->n_addresses; i++)
        {
          const MignetSnapshotAddress *address = _mignet_snapshot_address (snapshot, ip_config, i);
          g_autofree char *text = NULL;

          if (address->other_host <= host)
            continue;

          text = _mignet_snapshot_address_to_string (address);
          add_finding (check, MIGNET_FINDING_DUPLICATE_ADDRESS, MIGNET_SEVERITY_ERROR,
                       _mignet_snapshot_host (snapshot, host)->name,
                       "Give one of the hosts another address; until then neither uses it",
                       "Hosts '%s' and '%s' both report address %s on network '%s'",
                       _mignet_snapshot_host (snapshot, host)->name,
                       _mignet_snapshot_host (snapshot, address->other_host)->name, text,
                       get_network_name (check, network));
        }
    }
}

static void
check_host (Check *check, int index)
{
  const MignetSnapshotHost *host = _mignet_snapshot_host (check->snapshot, index);

  check_status (check, host);
  check_receiving (check, index);
  check_sending (check, index);
  check_nics (check, host->host);
  for (guint i = 0; i < check->snapshot->networks->len; i++)
    check_duplicates_of (check, index, (int) i);
}

/**
 * mignet_planner_check:
 * @self: a planner
 * @cluster: a cluster
 *
 * Looks for what will surprise the administrator of a cluster when its virtual machines migrate,
 * by the policy of the cluster. The findings about the cluster come first, then those about its
 * hosts in the order of their ids.
 *
 * Returns: (transfer container) (element-type MignetFinding): the findings, possibly none
 *
 * Since: 1.0
 */
GPtrArray *
mignet_planner_check (MignetPlanner *self, MignetCluster *cluster)
{
  g_autoptr (MignetSnapshot) snapshot = NULL;
  g_autoptr (GArray) wanted = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  Check check;

  g_return_val_if_fail (MIGNET_IS_PLANNER (self), NULL);
  g_return_val_if_fail (MIGNET_IS_CLUSTER (cluster), NULL);

  snapshot = _mignet_snapshot_new (cluster);
  wanted = g_array_new (FALSE, FALSE, sizeof (int));
  findings = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_finding_unref);

  check =
      (Check){ .cluster = cluster, .snapshot = snapshot, .wanted = wanted, .findings = findings };
  _mignet_settings_init (&check.settings, mignet_cluster_get_migration_policy (cluster));
  find_wanted_networks (&check);

  check_level (&check);
  check_management (&check);
  for (guint i = 0; i < snapshot->hosts->len; i++)
    check_host (&check, (int) i);

  return g_steal_pointer (&findings);
}
