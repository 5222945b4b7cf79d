/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-columns-private.h"

#include "planning/mignet-subnets-private.h"
#include "planning/mignet-weights-private.h"

#include <string.h>

static const MignetVectorType host_block_type = { sizeof (MignetHostBlock), NULL, NULL };
static const MignetVectorType link_block_type = { sizeof (MignetLinkBlock), NULL, NULL };

void
_mignet_columns_init (MignetColumns *self, guint n_networks, guint n_hosts)
{
  guint n_blocks = (n_hosts + MIGNET_BLOCK_LENGTH - 1) / MIGNET_BLOCK_LENGTH;

  self->n_networks = n_networks;
  self->links = g_new (MignetVector, n_networks);
  _mignet_vector_init (&self->hosts, &host_block_type);
  for (guint i = 0; i < n_blocks; i++)
    _mignet_vector_append (&self->hosts);

  for (guint i = 0; i < n_networks; i++)
    {
      _mignet_vector_init (&self->links[i], &link_block_type);
      for (guint j = 0; j < n_blocks; j++)
        _mignet_vector_append (&self->links[i]);
    }
}

void
_mignet_columns_init_copy (MignetColumns *self, const MignetColumns *other)
{
  self->n_networks = other->n_networks;
  self->links = g_new (MignetVector, other->n_networks);
  _mignet_vector_init_copy (&self->hosts, &other->hosts);
  for (guint i = 0; i < self->n_networks; i++)
    _mignet_vector_init_copy (&self->links[i], &other->links[i]);
}

void
_mignet_columns_clear (MignetColumns *self)
{
  for (guint i = 0; i < self->n_networks; i++)
    _mignet_vector_clear (&self->links[i]);
  g_clear_pointer (&self->links, g_free);
  self->n_networks = 0;
  _mignet_vector_clear (&self->hosts);
}

static guint64
with_bit (guint64 set, guint64 bit, gboolean value)
{
  return value ? set | bit : set & ~bit;
}

static gboolean
has_usable_address (const MignetSnapshotAttachment *attachment)
{
  for (guint i = 0; i < MIGNET_N_FAMILIES; i++)
    {
      for (guint j = 0; j < attachment->ip_configs[i].n_addresses; j++)
        {
          if (_mignet_address_is_usable (&attachment->ip_configs[i].addresses[j]))
            return TRUE;
        }
    }

  return FALSE;
}

static void
find_maxima (MignetHostBlock *block)
{
  memset (block->maxima, 0, sizeof block->maxima);
  for (guint i = 0; i < MIGNET_BLOCK_LENGTH; i++)
    {
      gint16 *max = &block->maxima[i / MIGNET_BLOCK_PART_LENGTH];

      if ((block->up >> i & 1) != 0)
        *max = MAX (*max, block->points[i]);
    }

  block->max = 0;
  for (guint i = 0; i < MIGNET_BLOCK_PARTS; i++)
    block->max = MAX (block->max, block->maxima[i]);
}

static void
update_host_block (MignetColumns *self, guint index, const MignetSnapshotHost *host)
{
  guint place = index % MIGNET_BLOCK_LENGTH;
  guint64 bit = G_GUINT64_CONSTANT (1) << place;
  const MignetHostBlock *old = _mignet_columns_host_block (self, index / MIGNET_BLOCK_LENGTH);
  guint64 up = with_bit (old->up, bit, host->status == MIGNET_HOST_STATUS_UP);
  gint16 points = (gint16) _mignet_weights_get_host_points (host, 0, 0);
  MignetHostBlock *block;

  if (old->up == up && old->points[place] == points)
    return;

  block = _mignet_vector_edit (&self->hosts, index / MIGNET_BLOCK_LENGTH);
  block->up = up;
  block->points[place] = points;
  find_maxima (block);
}

static void
update_link_block (MignetVector *links,
                   guint index,
                   const MignetSnapshotHost *host,
                   const MignetSnapshotAttachment *attachment,
                   guint limit)
{
  guint place = index % MIGNET_BLOCK_LENGTH;
  guint64 bit = G_GUINT64_CONSTANT (1) << place;
  const MignetLinkBlock *old = _mignet_vector_get (links, index / MIGNET_BLOCK_LENGTH);
  MignetLinkBlock sets = {
    .usable = with_bit (old->usable, bit,
                        attachment->attached && attachment->carrier != MIGNET_CARRIER_DOWN &&
                            has_usable_address (attachment)),
    .attached = with_bit (old->attached, bit, !host->attachments_reported || attachment->attached),
    .displays =
        with_bit (old->displays, bit,
                  !host->attachments_reported || _mignet_snapshot_attachment_displays (attachment)),
  };
  gint16 points = (gint16) _mignet_weights_get_link_points (limit, host->incoming);
  MignetLinkBlock *block;

  if (old->usable == sets.usable && old->attached == sets.attached &&
      old->displays == sets.displays && old->points[place] == points)
    return;

  block = _mignet_vector_edit (links, index / MIGNET_BLOCK_LENGTH);
  block->usable = sets.usable;
  block->attached = sets.attached;
  block->displays = sets.displays;
  block->points[place] = points;
  block->max = 0;
  for (guint i = 0; i < MIGNET_BLOCK_LENGTH; i++)
    block->max = MAX (block->max, block->points[i]);
}

/* The attachments of a host are in the order of the networks. */
void
_mignet_columns_update_host (MignetColumns *self,
                             guint index,
                             const MignetSnapshotHost *host,
                             GPtrArray *networks)
{
  static const MignetSnapshotAttachment none = { 0 };
  const MignetHostFacts *facts = host->facts;
  guint next = 0;

  update_host_block (self, index, host);
  for (guint i = 0; i < self->n_networks; i++)
    {
      const MignetSnapshotNetwork *network = networks->pdata[i];
      const MignetSnapshotAttachment *attachment = &none;

      if (next < facts->n_attachments && facts->attachments[next].network == (int) i)
        attachment = &facts->attachments[next++];
      update_link_block (&self->links[i], index, host, attachment,
                         network->qos_rate != 0 ? network->qos_rate : attachment->speed);
    }
}
