/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-planner-private.h"

#include "model/mignet-checks-private.h"
#include "planning/mignet-extensions-private.h"
#include "planning/mignet-weights-private.h"

/* Far above what makes sense; so the points of any number of weighers can be added up. */
#define MAX_FACTOR 1000

static gboolean
find_extension (GPtrArray *extensions, const char *name, guint *index)
{
  for (guint i = 0; i < extensions->len; i++)
    {
      const MignetExtension *extension = extensions->pdata[i];

      if (!g_str_equal (extension->name, name))
        continue;

      *index = i;
      return TRUE;
    }

  return FALSE;
}

static gboolean
check_new_name (const char *kind, GPtrArray *extensions, const char *name, GError **error)
{
  guint index;

  if (!_mignet_identity_check (kind, "name", name, error))
    return FALSE;
  if (!find_extension (extensions, name, &index))
    return TRUE;

  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_EXISTS,
               "The planner has a %s '%s' already, expected another name", kind, name);
  return FALSE;
}

static gboolean
remove_extension (const char *kind, GPtrArray *extensions, const char *name, GError **error)
{
  guint index;

  if (!find_extension (extensions, name, &index))
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_FOUND,
                   "The planner has no %s '%s', expected the name of one that was added", kind,
                   name);
      return FALSE;
    }

  g_ptr_array_remove_index (extensions, index);
  return TRUE;
}

static const MignetExtension *
lookup_extension (GPtrArray *extensions, const char *name)
{
  guint index;

  return find_extension (extensions, name, &index) ? extensions->pdata[index] : NULL;
}

static char **
dup_names (GPtrArray *extensions)
{
  char **names = g_new0 (char *, extensions->len + 1);

  for (guint i = 0; i < extensions->len; i++)
    names[i] = g_strdup (((const MignetExtension *) extensions->pdata[i])->name);

  return names;
}

/**
 * mignet_planner_add_filter:
 * @self: a planner
 * @name: the name of the filter, in reasons for example
 * @filter: a filter
 * @error: return location for a #GError
 *
 * Adds a filter of the embedder. It is asked about the hosts that the filters of the planner left,
 * after those that were added before. A call of the planner that is under way goes on without it.
 *
 * The error is %MIGNET_ERROR_INVALID_NAME if the name is not 1 to 255 bytes of UTF-8 without
 * control characters, and %MIGNET_ERROR_EXISTS if another filter has it.
 *
 * Returns: %TRUE if the filter was added, or %FALSE with @error set
 *
 * Since: 1.0
 */
gboolean
mignet_planner_add_filter (MignetPlanner *self,
                           const char *name,
                           MignetFilter *filter,
                           GError **error)
{
  GPtrArray *filters;

  g_return_val_if_fail (MIGNET_IS_PLANNER (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (MIGNET_IS_FILTER (filter), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  filters = _mignet_planner_peek_filters (self);
  if (!check_new_name ("filter", filters, name, error))
    return FALSE;

  g_ptr_array_add (filters, _mignet_extension_new (name, filter, 0));
  return TRUE;
}

/**
 * mignet_planner_remove_filter:
 * @self: a planner
 * @name: the name under which the filter was added
 * @error: return location for a #GError
 *
 * Removes a filter of the embedder. A call of the planner that is under way goes on with it.
 *
 * The error is %MIGNET_ERROR_NOT_FOUND.
 *
 * Returns: %TRUE if the filter was removed, or %FALSE with @error set
 *
 * Since: 1.0
 */
gboolean
mignet_planner_remove_filter (MignetPlanner *self, const char *name, GError **error)
{
  g_return_val_if_fail (MIGNET_IS_PLANNER (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return remove_extension ("filter", _mignet_planner_peek_filters (self), name, error);
}

/**
 * mignet_planner_lookup_filter:
 * @self: a planner
 * @name: a name
 *
 * Looks up a filter of the embedder.
 *
 * Returns: (transfer none) (nullable): the filter that was added under the name, or %NULL
 *
 * Since: 1.0
 */
MignetFilter *
mignet_planner_lookup_filter (MignetPlanner *self, const char *name)
{
  const MignetExtension *extension;

  g_return_val_if_fail (MIGNET_IS_PLANNER (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  extension = lookup_extension (_mignet_planner_peek_filters (self), name);

  return extension != NULL ? MIGNET_FILTER (extension->object) : NULL;
}

/**
 * mignet_planner_dup_filter_names:
 * @self: a planner
 *
 * Gets the names of the filters of the embedder in the order in which they are asked.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names
 *
 * Since: 1.0
 */
char **
mignet_planner_dup_filter_names (MignetPlanner *self)
{
  g_return_val_if_fail (MIGNET_IS_PLANNER (self), NULL);

  return dup_names (_mignet_planner_peek_filters (self));
}

/**
 * mignet_planner_add_weigher:
 * @self: a planner
 * @name: the name of the weigher, in scores for example
 * @weigher: a weigher
 * @factor: how much it counts beside the other weights, from 1 to 1000; those of the planner have
 *   the factors 1 to 3
 * @error: return location for a #GError
 *
 * Adds a weigher of the embedder. It is asked about the hosts that passed every filter, after those
 * that were added before. A call of the planner that is under way goes on without it.
 *
 * The error is %MIGNET_ERROR_INVALID_NAME if the name is not 1 to 255 bytes of UTF-8 without
 * control characters, %MIGNET_ERROR_EXISTS if another weigher or a weight of the planner has it,
 * and %MIGNET_ERROR_INVALID_VALUE if the factor is out of range.
 *
 * Returns: %TRUE if the weigher was added, or %FALSE with @error set
 *
 * Since: 1.0
 */
gboolean
mignet_planner_add_weigher (
    MignetPlanner *self, const char *name, MignetWeigher *weigher, guint factor, GError **error)
{
  GPtrArray *weighers;

  g_return_val_if_fail (MIGNET_IS_PLANNER (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (MIGNET_IS_WEIGHER (weigher), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  weighers = _mignet_planner_peek_weighers (self);
  if (!check_new_name ("weigher", weighers, name, error))
    return FALSE;
  if (_mignet_weights_has (name))
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_EXISTS,
                   "'%s' is a weight of the planner, expected another name for a weigher", name);
      return FALSE;
    }
  if (factor < 1 || factor > MAX_FACTOR)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
                   "Weigher '%s' is given the factor %u, expected one from 1 to %u", name, factor,
                   MAX_FACTOR);
      return FALSE;
    }

  g_ptr_array_add (weighers, _mignet_extension_new (name, weigher, factor));
  return TRUE;
}

/**
 * mignet_planner_remove_weigher:
 * @self: a planner
 * @name: the name under which the weigher was added
 * @error: return location for a #GError
 *
 * Removes a weigher of the embedder. A call of the planner that is under way goes on with it.
 *
 * The error is %MIGNET_ERROR_NOT_FOUND.
 *
 * Returns: %TRUE if the weigher was removed, or %FALSE with @error set
 *
 * Since: 1.0
 */
gboolean
mignet_planner_remove_weigher (MignetPlanner *self, const char *name, GError **error)
{
  g_return_val_if_fail (MIGNET_IS_PLANNER (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return remove_extension ("weigher", _mignet_planner_peek_weighers (self), name, error);
}

/**
 * mignet_planner_lookup_weigher:
 * @self: a planner
 * @name: a name
 * @factor: (out) (optional): return location for the factor of the weigher, 0 if there is none
 *
 * Looks up a weigher of the embedder.
 *
 * Returns: (transfer none) (nullable): the weigher that was added under the name, or %NULL
 *
 * Since: 1.0
 */
MignetWeigher *
mignet_planner_lookup_weigher (MignetPlanner *self, const char *name, guint *factor)
{
  const MignetExtension *extension;

  g_return_val_if_fail (MIGNET_IS_PLANNER (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  extension = lookup_extension (_mignet_planner_peek_weighers (self), name);
  if (factor != NULL)
    *factor = extension != NULL ? extension->factor : 0;

  return extension != NULL ? MIGNET_WEIGHER (extension->object) : NULL;
}

/**
 * mignet_planner_dup_weigher_names:
 * @self: a planner
 *
 * Gets the names of the weighers of the embedder in the order in which they are asked.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names
 *
 * Since: 1.0
 */
char **
mignet_planner_dup_weigher_names (MignetPlanner *self)
{
  g_return_val_if_fail (MIGNET_IS_PLANNER (self), NULL);

  return dup_names (_mignet_planner_peek_weighers (self));
}
