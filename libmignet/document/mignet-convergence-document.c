/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-policy-document-private.h"
#include "model/mignet-convergence-private.h"

/* The schedule of a policy in documents: { "init": [action…], "stalling": [ { "limit": n, "action":
 * action }… ], "last": [action…] }, where an action is { "name": "set-downtime", "value": ms },
 * { "name": "post-copy" } or { "name": "abort" }. */

static const char *const schedule_members[] = { "init", "stalling", "last", NULL };
static const char *const stalling_members[] = { "limit", "action", NULL };
static const char *const action_members[] = { "name", "value", NULL };

static GPtrArray *
new_steps (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_convergence_step_unref);
}

/* Returns: (transfer full): the step, or NULL with an error */
static MignetConvergenceStep *
read_action (const MignetJsonNode *node, guint limit, GError **error)
{
  MignetJsonNode member;
  int action = 0;
  gint64 downtime = 0;

  if (!_mignet_json_check_members (node, action_members, error) ||
      !_mignet_json_require_member (node, "name", &member, error) ||
      !_mignet_json_get_enum (&member, MIGNET_TYPE_CONVERGENCE_ACTION, &action, error))
    return NULL;

  if (action == MIGNET_CONVERGENCE_ACTION_SET_DOWNTIME)
    {
      if (!_mignet_json_require_member (node, "value", &member, error) ||
          !_mignet_json_get_integer (&member, 1, MIGNET_MAX_DOWNTIME, &downtime, error))
        return NULL;
    }
  else if (_mignet_json_get_member (node, "value", &member))
    {
      _mignet_json_fail (&member, error, "found a value, expected none beside the name '%s'",
                         _mignet_json_enum_word (MIGNET_TYPE_CONVERGENCE_ACTION, action));
      return NULL;
    }

  return mignet_convergence_step_new_stalling (limit, (MignetConvergenceAction) action,
                                               (guint) downtime);
}

/* Returns: (transfer full): the step, or NULL with an error */
static MignetConvergenceStep *
read_stalling_step (const MignetJsonNode *node, GError **error)
{
  MignetJsonNode member;
  gint64 limit = 0;

  if (!_mignet_json_check_members (node, stalling_members, error) ||
      !_mignet_json_require_member (node, "limit", &member, error) ||
      !_mignet_json_get_integer (&member, 0, G_MAXINT, &limit, error) ||
      !_mignet_json_require_member (node, "action", &member, error))
    return NULL;

  return read_action (&member, (guint) limit, error);
}

/* Returns: (transfer full): the steps, or NULL with an error */
static GPtrArray *
read_steps (const MignetJsonNode *node, const char *name, GError **error)
{
  g_autoptr (GPtrArray) steps = new_steps ();
  gboolean stalling = g_str_equal (name, "stalling");
  MignetJsonNode member;
  gsize length = 0;

  if (!_mignet_json_get_member (node, name, &member))
    return g_steal_pointer (&steps);

  if (!_mignet_json_get_length (&member, &length, error))
    return NULL;

  for (gsize i = 0; i < length; i++)
    {
      MignetJsonNode element;
      MignetConvergenceStep *step;

      _mignet_json_get_element (&member, i, &element);
      step = stalling ? read_stalling_step (&element, error) : read_action (&element, 0, error);
      if (step == NULL)
        return NULL;
      g_ptr_array_add (steps, step);
    }

  return g_steal_pointer (&steps);
}

/*
 * _mignet_convergence_read:
 *
 * Returns: (transfer full): the schedule, or NULL with an error
 */
MignetConvergence *
_mignet_convergence_read (const MignetJsonNode *node, GError **error)
{
  g_autoptr (GPtrArray) init = NULL;
  g_autoptr (GPtrArray) stalling = NULL;
  g_autoptr (GPtrArray) last = NULL;
  MignetConvergence *convergence;

  if (!_mignet_json_check_members (node, schedule_members, error))
    return NULL;

  init = read_steps (node, "init", error);
  stalling = init != NULL ? read_steps (node, "stalling", error) : NULL;
  last = stalling != NULL ? read_steps (node, "last", error) : NULL;
  if (last == NULL)
    return NULL;

  convergence = mignet_convergence_new (init, stalling, last, error);
  if (convergence == NULL)
    _mignet_json_wrap (node, error);

  return convergence;
}

static void
write_action (MignetJsonWriter *writer, const char *name, MignetConvergenceStep *step)
{
  MignetConvergenceAction action = mignet_convergence_step_get_action (step);

  _mignet_json_writer_begin_object (writer, name);
  _mignet_json_writer_add_enum (writer, "name", MIGNET_TYPE_CONVERGENCE_ACTION, (int) action);
  if (action == MIGNET_CONVERGENCE_ACTION_SET_DOWNTIME)
    _mignet_json_writer_add_unsigned (writer, "value", mignet_convergence_step_get_downtime (step));
  _mignet_json_writer_end (writer);
}

static void
write_stalling_step (MignetJsonWriter *writer, MignetConvergenceStep *step)
{
  _mignet_json_writer_begin_object (writer, NULL);
  _mignet_json_writer_add_unsigned (writer, "limit", mignet_convergence_step_get_limit (step));
  write_action (writer, "action", step);
  _mignet_json_writer_end (writer);
}

static void
write_steps (MignetJsonWriter *writer, const char *name, GPtrArray *steps, gboolean stalling)
{
  _mignet_json_writer_begin_array (writer, name);
  for (guint i = 0; i < steps->len; i++)
    {
      if (stalling)
        write_stalling_step (writer, steps->pdata[i]);
      else
        write_action (writer, NULL, steps->pdata[i]);
    }
  _mignet_json_writer_end (writer);
}

void
_mignet_convergence_write (MignetJsonWriter *writer,
                           const char *name,
                           MignetConvergence *convergence)
{
  g_autoptr (GPtrArray) init = NULL;
  g_autoptr (GPtrArray) stalling = NULL;
  g_autoptr (GPtrArray) last = NULL;

  if (convergence == NULL)
    {
      _mignet_json_writer_add_null (writer, name);
      return;
    }

  init = mignet_convergence_get_init (convergence);
  stalling = mignet_convergence_get_stalling (convergence);
  last = mignet_convergence_get_last (convergence);

  _mignet_json_writer_begin_object (writer, name);
  write_steps (writer, "init", init, FALSE);
  write_steps (writer, "stalling", stalling, TRUE);
  write_steps (writer, "last", last, FALSE);
  _mignet_json_writer_end (writer);
}
