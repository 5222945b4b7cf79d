/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An array of records of one size that is cheap to copy and stays cheap to change: a tree whose
 * nodes are counted and shared between the copies. A copy takes one reference. A change makes new
 * nodes on the way from the root to the record where a copy still has the old ones, and none
 * otherwise. A copy may be read and freed in another thread while the original changes.
 *
 * Records lie side by side, MIGNET_VECTOR_LEAF at a time, for loops over all of them. */

#define MIGNET_VECTOR_BITS 6
#define MIGNET_VECTOR_LEAF (1u << MIGNET_VECTOR_BITS)

typedef struct
{
  gsize size;
  /* For records that hold references; NULL for plain ones. A record of zeros holds none. */
  void (*retain) (gpointer record);
  void (*release) (gpointer record);
} MignetVectorType;

/* Records start at a cache line, so that those of 64 bytes lie in one each. */
#define MIGNET_VECTOR_ALIGNMENT 64

/* A leaf has records after MIGNET_VECTOR_ALIGNMENT bytes, another node has children there. */
typedef struct
{
  int ref_count;
} MignetVectorNode;

typedef struct
{
  const MignetVectorType *type;
  MignetVectorNode *root; /* (owned) (nullable) */
  guint length;
  guint height; /* of the tree: 0 if the root is a leaf */
} MignetVector;

void _mignet_vector_init (MignetVector *self, const MignetVectorType *type);
void _mignet_vector_init_copy (MignetVector *self, const MignetVector *other);
void _mignet_vector_clear (MignetVector *self);

/* Appends a record of zeros and returns its index. */
guint _mignet_vector_append (MignetVector *self);

/* The record for writing. The pointer is good until the vector is copied. */
gpointer _mignet_vector_edit (MignetVector *self, guint index);

/* The records from index on that lie side by side; the first has to be the first of a leaf. */
static inline gconstpointer
_mignet_vector_peek_leaf (const MignetVector *self, guint index)
{
  const char *node = (const char *) self->root;

  for (guint height = self->height; height > 0; height--)
    {
      const char *const *children = (const char *const *) (node + MIGNET_VECTOR_ALIGNMENT);

      node = children[(index >> (height * MIGNET_VECTOR_BITS)) & (MIGNET_VECTOR_LEAF - 1)];
    }

  return node + MIGNET_VECTOR_ALIGNMENT;
}

static inline gconstpointer
_mignet_vector_get (const MignetVector *self, guint index)
{
  return (const char *) _mignet_vector_peek_leaf (self, index & ~(MIGNET_VECTOR_LEAF - 1)) +
         (index & (MIGNET_VECTOR_LEAF - 1)) * self->type->size;
}

G_END_DECLS
