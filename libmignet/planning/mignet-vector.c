/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-vector-private.h"

#include <string.h>

#define CHILDREN (1u << MIGNET_VECTOR_BITS)

#define ALIGNMENT MIGNET_VECTOR_ALIGNMENT

static MignetVectorNode **
get_children (MignetVectorNode *node)
{
  return (MignetVectorNode **) ((char *) node + ALIGNMENT);
}

static char *
get_records (MignetVectorNode *node)
{
  return (char *) node + ALIGNMENT;
}

static gsize
get_content_size (const MignetVectorType *type, guint height)
{
  return height == 0 ? MIGNET_VECTOR_LEAF * type->size : CHILDREN * sizeof (MignetVectorNode *);
}

static MignetVectorNode *
new_node (const MignetVectorType *type, guint height)
{
  MignetVectorNode *node =
      g_aligned_alloc0 (1, ALIGNMENT + get_content_size (type, height), ALIGNMENT);

  node->ref_count = 1;
  return node;
}

static MignetVectorNode *
ref_node (MignetVectorNode *node)
{
  g_atomic_int_inc (&node->ref_count);
  return node;
}

static void
unref_node (MignetVectorNode *node, const MignetVectorType *type, guint height)
{
  if (!g_atomic_int_dec_and_test (&node->ref_count))
    return;

  for (guint i = 0; height > 0 && i < CHILDREN; i++)
    {
      if (get_children (node)[i] != NULL)
        unref_node (get_children (node)[i], type, height - 1);
    }
  for (guint i = 0; height == 0 && type->release != NULL && i < MIGNET_VECTOR_LEAF; i++)
    type->release (get_records (node) + i * type->size);

  g_aligned_free (node);
}

static MignetVectorNode *
copy_node (MignetVectorNode *node, const MignetVectorType *type, guint height)
{
  MignetVectorNode *copy = new_node (type, height);

  memcpy (get_records (copy), get_records (node), get_content_size (type, height));
  for (guint i = 0; height > 0 && i < CHILDREN; i++)
    {
      if (get_children (copy)[i] != NULL)
        ref_node (get_children (copy)[i]);
    }
  for (guint i = 0; height == 0 && type->retain != NULL && i < MIGNET_VECTOR_LEAF; i++)
    type->retain (get_records (copy) + i * type->size);

  return copy;
}

/* The node itself if nobody else has it. Nobody but its owners can take another reference, so a
 * count of one stays one. */
static MignetVectorNode *
own_node (MignetVectorNode **place, const MignetVectorType *type, guint height)
{
  if (*place == NULL)
    {
      *place = new_node (type, height);
    }
  else if (g_atomic_int_get (&(*place)->ref_count) != 1)
    {
      MignetVectorNode *copy = copy_node (*place, type, height);

      unref_node (*place, type, height);
      *place = copy;
    }

  return *place;
}

static guint
get_child_index (guint index, guint height)
{
  return (index >> (height * MIGNET_VECTOR_BITS)) & (CHILDREN - 1);
}

void
_mignet_vector_init (MignetVector *self, const MignetVectorType *type)
{
  *self = (MignetVector){ .type = type };
}

void
_mignet_vector_init_copy (MignetVector *self, const MignetVector *other)
{
  *self = *other;
  if (self->root != NULL)
    ref_node (self->root);
}

void
_mignet_vector_clear (MignetVector *self)
{
  if (self->root != NULL)
    unref_node (self->root, self->type, self->height);
  _mignet_vector_init (self, self->type);
}

guint
_mignet_vector_append (MignetVector *self)
{
  guint index = self->length++;

  if (index > 0 && index == 1u << ((self->height + 1) * MIGNET_VECTOR_BITS))
    {
      MignetVectorNode *root = new_node (self->type, self->height + 1);

      get_children (root)[0] = self->root;
      self->root = root;
      self->height++;
    }
  _mignet_vector_edit (self, index);

  return index;
}

gpointer
_mignet_vector_edit (MignetVector *self, guint index)
{
  MignetVectorNode *node = own_node (&self->root, self->type, self->height);

  for (guint height = self->height; height > 0; height--)
    node = own_node (&get_children (node)[get_child_index (index, height)], self->type, height - 1);

  return get_records (node) + (index & (MIGNET_VECTOR_LEAF - 1)) * self->type->size;
}
