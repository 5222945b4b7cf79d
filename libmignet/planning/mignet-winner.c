/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-winner-private.h"

#include "planning/mignet-weights-private.h"

/* Finds the best host with a look at few. The columns of the snapshot bound the points of every
 * host from above, so hosts are judged from the most promising one on, and left out once their
 * bound is below what the best one has. What is judged is judged as always: the bounds only decide
 * what need not be.
 *
 * Outcomes come in classes, the first of which that any host reaches wins. Each class is a search
 * of its own, over the hosts that may reach it. */

/* What is known of a block before a host of it is judged. */
typedef struct
{
  const MignetHostBlock *column;
  guint64 hosts;     /* set of those that come into question in any class */
  guint64 contested; /* set of those that may reach the class of the search */
  guint link;        /* points that a link of it gives at most */
  guint bound;       /* of the points of each of these */
} Block;

typedef struct
{
  const MignetPlanning *planning;
  guint rank;        /* the class */
  GArray *networks;  /* (owned) (element-type int): that may carry the stream */
  gboolean any_host; /* whether the network is usable there or not */
  guint rest;        /* points that the columns do not have */
  guint n_blocks;
  Block *blocks;                 /* (owned) */
  const MignetLinkBlock **links; /* (owned) (nullable): those of the networks, block by block */

  MignetVerdict *best;
  gboolean found;

  /* Hosts with equal figures are frequent. */
  const MignetSnapshotHost *last;
  guint last_points;
} Search;

/* Restricts the hosts of every block to a set. */
static void
restrict_to (Search *self, const guint64 *hosts)
{
  for (guint i = 0; i < self->n_blocks; i++)
    self->blocks[i].hosts &= hosts[i];
}

static void
add_to_set (guint64 *hosts, int host)
{
  hosts[(guint) host / MIGNET_BLOCK_LENGTH] |= G_GUINT64_CONSTANT (1)
                                               << ((guint) host % MIGNET_BLOCK_LENGTH);
}

static void
restrict_to_pinned (Search *self)
{
  const MignetPlanning *planning = self->planning;
  const MignetVmFacts *facts = _mignet_snapshot_vm (planning->snapshot, planning->vm)->facts;
  g_autofree guint64 *hosts = NULL;

  if (facts->n_pinned_hosts == 0)
    return;

  hosts = g_new0 (guint64, self->n_blocks);
  for (guint i = 0; i < facts->n_pinned_hosts; i++)
    {
      if (facts->pinned_hosts[i] != MIGNET_NO_INDEX)
        add_to_set (hosts, facts->pinned_hosts[i]);
    }
  restrict_to (self, hosts);
}

/* Where members of a group that is kept together run elsewhere than on the source, the destination
 * is one of their hosts. Where none does, the group gives no host any points. */
static void
restrict_to_group (Search *self, const MignetSnapshotGroup *group)
{
  const MignetPlanning *planning = self->planning;
  g_autofree guint64 *hosts = g_new0 (guint64, self->n_blocks);
  gboolean elsewhere = FALSE;

  for (guint i = 0; i < group->members->len; i++)
    {
      int vm = g_array_index (group->members, int, i);
      const MignetSnapshotVm *member = _mignet_snapshot_vm (planning->snapshot, vm);
      int place = _mignet_snapshot_vm_get_place (member);

      if (vm == planning->vm || place == MIGNET_NO_INDEX || place == planning->source)
        continue;

      add_to_set (hosts, place);
      elsewhere = TRUE;
    }

  if (!elsewhere)
    return;

  restrict_to (self, hosts);
  self->rest += _mignet_weights_get_max_affinity ();
}

static void
restrict_to_groups (Search *self)
{
  const MignetPlanning *planning = self->planning;
  const MignetVmFacts *facts = _mignet_snapshot_vm (planning->snapshot, planning->vm)->facts;

  for (guint i = 0; i < facts->n_affinities; i++)
    {
      if (facts->affinities[i].rule == MIGNET_AFFINITY_RULE_TOGETHER)
        restrict_to_group (self,
                           _mignet_snapshot_group (planning->snapshot, facts->affinities[i].group));
    }
}

typedef enum
{
  ATTACHED,
  DISPLAYS
} LinkSet;

static void
restrict_to_network (Search *self, int network, LinkSet set)
{
  const MignetColumns *columns = &self->planning->snapshot->columns;

  for (guint i = 0; i < self->n_blocks; i++)
    {
      const MignetLinkBlock *block = _mignet_columns_link_block (columns, network, i);

      self->blocks[i].hosts &= set == ATTACHED ? block->attached : block->displays;
    }
}

static void
restrict_to_networks (Search *self)
{
  const MignetPlanning *planning = self->planning;
  const MignetSnapshot *snapshot = planning->snapshot;
  const MignetVmFacts *facts = _mignet_snapshot_vm (snapshot, planning->vm)->facts;

  for (guint i = 0; i < facts->n_networks; i++)
    {
      if (facts->networks[i] != MIGNET_NO_INDEX)
        restrict_to_network (self, facts->networks[i], ATTACHED);
    }
  if (snapshot->display != snapshot->management)
    restrict_to_network (self, snapshot->display, DISPLAYS);
}

static void
exclude_source (Search *self)
{
  guint source = (guint) self->planning->source;

  if (self->planning->source != MIGNET_NO_INDEX)
    self->blocks[source / MIGNET_BLOCK_LENGTH].hosts &=
        ~(G_GUINT64_CONSTANT (1) << (source % MIGNET_BLOCK_LENGTH));
}

/* Lays out the hosts that come into question whatever the class. */
static void
init_blocks (Search *self)
{
  const MignetVector *columns = &self->planning->snapshot->columns.hosts;
  const MignetHostBlock *leaf = NULL;

  self->n_blocks = columns->length;
  self->blocks = g_new0 (Block, self->n_blocks);
  for (guint i = 0; i < self->n_blocks; i++)
    {
      if (i % MIGNET_VECTOR_LEAF == 0)
        leaf = _mignet_vector_peek_leaf (columns, i);
      self->blocks[i].column = &leaf[i % MIGNET_VECTOR_LEAF];
      self->blocks[i].hosts = self->blocks[i].column->up;
    }

  exclude_source (self);
  restrict_to_pinned (self);
  restrict_to_networks (self);
  restrict_to_groups (self);
}

static void
lay_out_links (Search *self, guint index)
{
  int network = g_array_index (self->networks, int, index);
  const MignetVector *columns = &self->planning->snapshot->columns.links[network];
  const MignetLinkBlock *leaf = NULL;

  for (guint i = 0; i < self->n_blocks; i++)
    {
      Block *block = &self->blocks[i];
      const MignetLinkBlock *link;

      if (i % MIGNET_VECTOR_LEAF == 0)
        leaf = _mignet_vector_peek_leaf (columns, i);
      link = &leaf[i % MIGNET_VECTOR_LEAF];
      self->links[i * self->networks->len + index] = link;
      block->link = MAX (block->link, (guint) link->max);
      block->contested |= link->usable;
    }
}

/* Lays out what the class adds. */
static void
lay_out_class (Search *self)
{
  g_free (self->links);
  self->links = g_new (const MignetLinkBlock *, self->n_blocks * self->networks->len);
  for (guint i = 0; i < self->n_blocks; i++)
    {
      self->blocks[i].contested = self->any_host ? G_MAXUINT64 : 0;
      self->blocks[i].link = 0;
    }
  for (guint i = 0; i < self->networks->len; i++)
    lay_out_links (self, i);
  for (guint i = 0; i < self->n_blocks; i++)
    {
      Block *block = &self->blocks[i];

      block->contested &= block->hosts;
      block->bound = (guint) block->column->max + block->link + self->rest;
    }
}

static guint
get_link_points (const Search *self, guint block, guint place)
{
  const MignetLinkBlock **links = &self->links[block * self->networks->len];
  int points = 0;

  for (guint i = 0; i < self->networks->len; i++)
    points = MAX (points, links[i]->points[place]);

  return (guint) points;
}

/* Between hosts of as many points, the first one is chosen. */
static gboolean
may_win (const Search *self, guint bound, int host)
{
  if (!self->found || bound > self->best->points)
    return TRUE;

  return bound == self->best->points && host < self->best->host;
}

static gboolean
has_figures_of (const MignetSnapshotHost *a, const MignetSnapshotHost *b)
{
  return a->memory == b->memory && a->memory_used == b->memory_used && a->cpus == b->cpus &&
         a->vcpus_used == b->vcpus_used && a->incoming == b->incoming && a->outgoing == b->outgoing;
}

/* What the virtual machine needs makes the bound lower. */
static guint
get_host_points (Search *self, const MignetSnapshotHost *host)
{
  const MignetPlanning *planning = self->planning;
  const MignetSnapshotVm *vm = _mignet_snapshot_vm (planning->snapshot, planning->vm);

  if (self->last == NULL || !has_figures_of (self->last, host))
    self->last_points = _mignet_weights_get_host_points (host, vm->memory, vm->vcpus);
  self->last = host;

  return self->last_points;
}

static void
judge (Search *self, int host)
{
  MignetVerdict verdict;

  _mignet_selection_judge (self->planning, host, &verdict);
  if (!verdict.eligible || _mignet_verdict_get_rank (&verdict) != self->rank ||
      (self->found && _mignet_verdict_compare (self->best, &verdict) < 0))
    return;

  *self->best = verdict;
  self->found = TRUE;
}

/* The contested hosts of a block that may reach as many points as the best one. */
static guint64
find_contenders (const Search *self, const Block *block)
{
  int needed = self->found ? (int) (self->best->points - self->rest) - (int) block->link : 0;
  guint64 contenders = 0;

  for (guint i = 0; i < MIGNET_BLOCK_PARTS; i++)
    {
      guint first = i * MIGNET_BLOCK_PART_LENGTH;

      if (block->column->maxima[i] < needed)
        continue;

      for (guint j = first; j < first + MIGNET_BLOCK_PART_LENGTH; j++)
        contenders |= (guint64) (block->column->points[j] >= needed) << j;
    }

  return contenders & block->contested;
}

static void
judge_block (Search *self, guint index)
{
  const MignetSnapshot *snapshot = self->planning->snapshot;
  const Block *block = &self->blocks[index];
  int first = (int) (index * MIGNET_BLOCK_LENGTH);

  for (guint64 left = find_contenders (self, block); left != 0; left &= left - 1)
    {
      guint place = (guint) __builtin_ctzll (left);
      int host = first + (int) place;
      guint rest = get_link_points (self, index, place) + self->rest;

      if (may_win (self, (guint) block->column->points[place] + rest, host) &&
          may_win (self, get_host_points (self, _mignet_snapshot_host (snapshot, host)) + rest,
                   host))
        judge (self, host);
    }
}

/* The host that has the greatest bound in its block. */
static int
find_promising (const Search *self, guint index)
{
  const Block *block = &self->blocks[index];
  int promising = MIGNET_NO_INDEX;
  guint best = 0;

  for (guint64 left = block->contested; left != 0; left &= left - 1)
    {
      guint place = (guint) __builtin_ctzll (left);
      guint bound = (guint) block->column->points[place] + get_link_points (self, index, place);

      if (promising == MIGNET_NO_INDEX || bound > best)
        {
          promising = (int) (index * MIGNET_BLOCK_LENGTH + place);
          best = bound;
        }
    }

  return promising;
}

/* The sooner a good host is found, the fewer are judged. */
static void
judge_promising (Search *self)
{
  const Block *best = NULL;

  for (guint i = 0; i < self->n_blocks; i++)
    {
      const Block *block = &self->blocks[i];

      if (block->contested != 0 && (best == NULL || block->bound > best->bound))
        best = block;
    }

  if (best != NULL)
    judge (self, find_promising (self, (guint) (best - self->blocks)));
}

static gboolean
search (Search *self)
{
  if (self->networks->len == 0)
    return FALSE;

  lay_out_class (self);
  judge_promising (self);
  for (guint i = 0; i < self->n_blocks; i++)
    {
      const Block *block = &self->blocks[i];

      if (block->contested != 0 && may_win (self, block->bound, (int) (i * MIGNET_BLOCK_LENGTH)))
        judge_block (self, i);
    }

  return self->found;
}

/* Whether as many migrations as allowed go over the network. */
static gboolean
is_full (const MignetPlanning *planning, int network)
{
  guint limit = planning->settings.max_per_network;

  return limit != 0 && _mignet_snapshot_count_migrating_over (planning->snapshot, network) >= limit;
}

/* What the source makes of a network, whatever the destination. */
static MignetConsequence
judge_source (const MignetPlanning *planning, int network)
{
  MignetNetworkCondition condition;

  if (planning->source == MIGNET_NO_INDEX || network == planning->snapshot->management)
    return MIGNET_CONSEQUENCE_NONE;

  _mignet_planning_judge_source (planning, network, &condition);
  return _mignet_rules_judge (_mignet_network_state_get_conditions (&condition, TRUE),
                              &planning->settings, &planning->circumstances);
}

/* The migration can begin over what is wanted. */
static gboolean
find_wanted (Search *self)
{
  const MignetPlanning *planning = self->planning;

  self->rank = 0;
  self->any_host = FALSE;
  g_array_set_size (self->networks, 0);
  for (guint i = 0; i < planning->wanted->len; i++)
    {
      int network = g_array_index (planning->wanted, int, i);

      if (is_full (planning, network) || judge_source (planning, network) > MIGNET_CONSEQUENCE_WARN)
        continue;

      g_array_append_val (self->networks, network);
      self->any_host |= network == planning->snapshot->management;
    }

  return search (self);
}

/* Management stands in. */
static gboolean
find_fallback (Search *self)
{
  const MignetPlanning *planning = self->planning;

  if (planning->settings.fallback != MIGNET_FALLBACK_ALWAYS)
    return FALSE;

  self->rank = 1;
  self->any_host = TRUE;
  g_array_set_size (self->networks, 0);
  if (!is_full (planning, planning->snapshot->management))
    g_array_append_val (self->networks, planning->snapshot->management);

  return search (self);
}

/* An address is on its way. */
static gboolean
find_waiting (Search *self)
{
  const MignetPlanning *planning = self->planning;

  if (planning->settings.pending_address != MIGNET_PENDING_ADDRESS_WAIT ||
      planning->circumstances.wait_over)
    return FALSE;

  self->rank = 2;
  self->any_host = TRUE;
  g_array_set_size (self->networks, 0);
  for (guint i = 0; i < planning->wanted->len; i++)
    {
      int network = g_array_index (planning->wanted, int, i);

      if (!is_full (planning, network) &&
          judge_source (planning, network) <= MIGNET_CONSEQUENCE_WAIT)
        g_array_append_val (self->networks, network);
    }

  return search (self);
}

/* Of its class, the preferred host is the best whatever its points. */
static gboolean
is_preferred_of (const MignetVerdict *preferred, guint rank)
{
  return preferred->eligible && _mignet_verdict_get_rank (preferred) == rank;
}

gboolean
_mignet_winner_find (const MignetPlanning *planning, MignetVerdict *best)
{
  typedef gboolean (*FindFunc) (Search * self);
  static const FindFunc classes[] = { find_wanted, find_fallback, find_waiting };
  MignetVerdict preferred = { .eligible = FALSE };
  Search self = { .planning = planning, .best = best };
  gboolean found = FALSE;

  if (planning->preferred != MIGNET_NO_INDEX)
    _mignet_selection_judge (planning, planning->preferred, &preferred);
  if (is_preferred_of (&preferred, 0))
    {
      *best = preferred;
      return TRUE;
    }

  self.rest = _mignet_weights_get_max_rest (planning->settings.subnet_rule != MIGNET_RULE_IGNORE);
  self.networks = g_array_new (FALSE, FALSE, sizeof (int));
  init_blocks (&self);
  for (guint rank = 0; rank < G_N_ELEMENTS (classes) && !found; rank++)
    {
      if (is_preferred_of (&preferred, rank))
        *best = preferred;
      found = is_preferred_of (&preferred, rank) || classes[rank](&self);
    }
  g_free (self.blocks);
  g_free (self.links);
  g_array_unref (self.networks);

  return found;
}
