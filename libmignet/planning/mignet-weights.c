/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-weights-private.h"

#include "planning/mignet-bandwidth-private.h"
#include "planning/mignet-extensions-private.h"
#include "planning/mignet-plan-private.h"

/* What is not known gives no points. */
#define MAX_POINTS MIGNET_MAX_POINTS

/* A link of this speed in Mb/s gives half of the points, faster ones more. */
#define HALF_SPEED 10000

enum
{
  FACTOR_MEMORY = 3,
  FACTOR_CPU = 2,
  FACTOR_MIGRATIONS = 2,
  FACTOR_LINK = 2,
  FACTOR_SUBNET = 2,
  FACTOR_MTU = 1,
  FACTOR_AFFINITY = 2
};

typedef guint (*WeightFunc) (const MignetPlanning *planning,
                             int host,
                             const MignetRouteDecision *decision);

static guint
get_memory_points (const MignetSnapshotHost *host, guint64 needed)
{
  guint64 memory = host->memory;
  guint64 left = memory > host->memory_used ? memory - host->memory_used : 0;

  if (left <= needed)
    return 0;

  left -= needed;
  if (memory > G_MAXUINT64 / MAX_POINTS)
    {
      memory /= MAX_POINTS;
      left /= MAX_POINTS;
    }

  return (guint) (MAX_POINTS * left / memory);
}

/* More virtual CPUs than real ones are common, so the load has no end. */
static guint
get_cpu_points (const MignetSnapshotHost *host, guint vcpus)
{
  guint64 load = host->vcpus_used + vcpus;

  if (host->cpus == 0)
    return 0;

  return (guint) (MAX_POINTS * (guint64) host->cpus / (host->cpus + load));
}

static guint
get_migrations_points (const MignetSnapshotHost *host)
{
  return MAX_POINTS / (1 + host->incoming + host->outgoing);
}

/* Migrations that arrive already share the link. */
static guint
get_link_points (guint limit, guint incoming)
{
  guint64 share = limit / (1 + incoming);

  return (guint) (MAX_POINTS * share / (share + HALF_SPEED));
}

static const MignetSnapshotHost *
get_host (const MignetPlanning *planning, int host)
{
  return _mignet_snapshot_host (planning->snapshot, host);
}

static guint
weigh_memory (const MignetPlanning *planning, int host, const MignetRouteDecision *decision)
{
  return get_memory_points (get_host (planning, host),
                            _mignet_snapshot_vm (planning->snapshot, planning->vm)->memory);
}

static guint
weigh_cpus (const MignetPlanning *planning, int host, const MignetRouteDecision *decision)
{
  return get_cpu_points (get_host (planning, host),
                         _mignet_snapshot_vm (planning->snapshot, planning->vm)->vcpus);
}

static guint
weigh_migrations (const MignetPlanning *planning, int host, const MignetRouteDecision *decision)
{
  return get_migrations_points (get_host (planning, host));
}

static guint
weigh_link (const MignetPlanning *planning, int host, const MignetRouteDecision *decision)
{
  int network = _mignet_route_get_carrying_network (planning, decision);

  if (network == MIGNET_NO_INDEX)
    return 0;

  return get_link_points (_mignet_bandwidth_get_limit (planning->snapshot, host, network),
                          get_host (planning, host)->incoming);
}

static guint
weigh_subnet (const MignetPlanning *planning, int host, const MignetRouteDecision *decision)
{
  return decision->pair.common_subnet ? MAX_POINTS : 0;
}

static guint
weigh_mtu (const MignetPlanning *planning, int host, const MignetRouteDecision *decision)
{
  return (decision->conditions & (1u << MIGNET_CONDITION_MTU_MISMATCH)) == 0 ? MAX_POINTS : 0;
}

/* The part of the running members of the groups that are kept together that are there already. */
static guint
weigh_affinity (const MignetPlanning *planning, int host, const MignetRouteDecision *decision)
{
  const MignetSnapshot *snapshot = planning->snapshot;
  const MignetSnapshotVm *vm = _mignet_snapshot_vm (snapshot, planning->vm);
  guint n_members = 0;
  guint n_there = 0;

  for (guint i = 0; i < vm->facts->n_affinities; i++)
    {
      const MignetSnapshotAffinity *own = &vm->facts->affinities[i];
      const GArray *members = _mignet_snapshot_group (snapshot, own->group)->members;

      for (guint j = 0; own->rule == MIGNET_AFFINITY_RULE_TOGETHER && j < members->len; j++)
        {
          int index = g_array_index (members, int, j);
          const MignetSnapshotVm *member = _mignet_snapshot_vm (snapshot, index);

          if (index == planning->vm || member->status == MIGNET_VM_STATUS_DOWN)
            continue;

          n_members++;
          if (member->destination == host ||
              (member->status != MIGNET_VM_STATUS_MIGRATING && member->host == host))
            n_there++;
        }
    }

  return n_members > 0 ? MAX_POINTS * n_there / n_members : 0;
}

/* docs/decision.md has the same table. */
static const struct
{
  const char *name;
  WeightFunc func;
  guint factor;
} weights[] = {
  { "memory", weigh_memory, FACTOR_MEMORY },
  { "cpu", weigh_cpus, FACTOR_CPU },
  { "migrations", weigh_migrations, FACTOR_MIGRATIONS },
  { "link", weigh_link, FACTOR_LINK },
  { "subnet", weigh_subnet, FACTOR_SUBNET },
  { "mtu", weigh_mtu, FACTOR_MTU },
  { "affinity", weigh_affinity, FACTOR_AFFINITY },
};

guint64
_mignet_weights_get_points (const MignetPlanning *planning,
                            int host,
                            const MignetRouteDecision *decision,
                            GPtrArray *scores)
{
  guint64 sum = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (weights); i++)
    {
      guint points = weights[i].func (planning, host, decision);

      sum += (guint64) weights[i].factor * points;
      if (scores != NULL)
        g_ptr_array_add (scores,
                         _mignet_score_new (weights[i].name, points, weights[i].factor, NULL));
    }

  return sum;
}

guint
_mignet_weights_get_host_points (const MignetSnapshotHost *host, guint64 memory, guint vcpus)
{
  return FACTOR_MEMORY * get_memory_points (host, memory) +
         FACTOR_CPU * get_cpu_points (host, vcpus) +
         FACTOR_MIGRATIONS * get_migrations_points (host);
}

guint
_mignet_weights_get_link_points (guint limit, guint incoming)
{
  return FACTOR_LINK * get_link_points (limit, incoming);
}

guint
_mignet_weights_get_max_rest (gboolean subnets_count)
{
  return ((subnets_count ? FACTOR_SUBNET : 0) + FACTOR_MTU) * MAX_POINTS;
}

guint
_mignet_weights_get_max_affinity (void)
{
  return FACTOR_AFFINITY * MAX_POINTS;
}

gboolean
_mignet_weights_has (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (weights); i++)
    {
      if (g_str_equal (weights[i].name, name))
        return TRUE;
    }

  return FALSE;
}

double
_mignet_weights_get_score (const MignetPlanning *planning, guint64 points)
{
  guint64 max = _mignet_extensions_get_max_points (planning->extensions);

  for (gsize i = 0; i < G_N_ELEMENTS (weights); i++)
    max += weights[i].factor * MAX_POINTS;

  return 100.0 * (double) points / (double) max;
}
