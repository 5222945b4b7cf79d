/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mignet-tool-plan.h"

/* How a plan is carried out, in words for people. Where libvirt has a name for it that says less,
 * the name is not shown. */

static const struct
{
  const char *parameter;
  const char *name; /* NULL: another row says it */
} parameter_names[] = {
  { "parallel.connections", "connections" },
  { "disks_uri", "disks to" },
  { "disks_port", "disks to port" },
  { "tls.destination", NULL },
};

static const char *
get_parameter_name (const char *parameter)
{
  for (gsize i = 0; i < G_N_ELEMENTS (parameter_names); i++)
    {
      if (g_str_equal (parameter_names[i].parameter, parameter))
        return parameter_names[i].name;
    }

  return parameter;
}

static void
add_parameters (ToolTable *table, GVariant *parameters)
{
  GVariantIter iter;
  GVariant *value;
  const char *parameter;

  g_variant_iter_init (&iter, parameters);
  while (g_variant_iter_loop (&iter, "{&sv}", &parameter, &value))
    {
      const char *name = get_parameter_name (parameter);
      g_autofree char *text = NULL;

      if (name == NULL)
        continue;

      if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
        text = g_variant_dup_string (value, NULL);
      else if (g_str_equal (parameter, "bandwidth"))
        text = g_strdup_printf ("%" G_GUINT64_FORMAT " MiB/s", g_variant_get_uint64 (value));
      else
        text = g_variant_print (value, FALSE);
      tool_add_detail (table, name, text);
    }
}

static gboolean
is_downtime (MignetConvergenceStep *step)
{
  return mignet_convergence_step_get_action (step) == MIGNET_CONVERGENCE_ACTION_SET_DOWNTIME;
}

/* Without the flag it is passed over. */
static gboolean
is_taken (MignetPlan *plan, MignetConvergenceStep *step)
{
  return mignet_convergence_step_get_action (step) != MIGNET_CONVERGENCE_ACTION_POST_COPY ||
         g_strv_contains (mignet_plan_get_flags (plan), "postcopy");
}

static GPtrArray *
get_taken (MignetPlan *plan, GPtrArray *steps)
{
  GPtrArray *taken = g_ptr_array_new ();

  for (guint i = 0; i < steps->len; i++)
    {
      if (is_taken (plan, steps->pdata[i]))
        g_ptr_array_add (taken, steps->pdata[i]);
    }

  return taken;
}

/* "downtime 100 ms, abort" */
static char *
describe_steps (MignetPlan *plan, GPtrArray *steps)
{
  g_autoptr (GPtrArray) taken = get_taken (plan, steps);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < taken->len; i++)
    {
      MignetConvergenceStep *step = taken->pdata[i];
      int action = (int) mignet_convergence_step_get_action (step);

      g_string_append (text, i > 0 ? ", " : "");
      if (is_downtime (step))
        g_string_append_printf (text, "downtime %u ms",
                                mignet_convergence_step_get_downtime (step));
      else
        g_string_append (text, tool_enum_nick (MIGNET_TYPE_CONVERGENCE_ACTION, action));
    }

  return g_string_free (text, FALSE);
}

/* "downtime 150, 200 ms after iteration 1, 2": downtimes that follow each other are told together.
 */
static char *
describe_stalling (MignetPlan *plan, GPtrArray *steps)
{
  g_autoptr (GPtrArray) taken = get_taken (plan, steps);
  GString *text = g_string_new (NULL);
  guint first = 0;

  while (first < taken->len)
    {
      guint end = first + 1;

      while (is_downtime (taken->pdata[first]) && end < taken->len &&
             is_downtime (taken->pdata[end]))
        end++;

      g_string_append (text, first > 0 ? "; " : "");
      if (is_downtime (taken->pdata[first]))
        {
          g_string_append (text, "downtime ");
          for (guint i = first; i < end; i++)
            g_string_append_printf (text, "%s%u", i > first ? ", " : "",
                                    mignet_convergence_step_get_downtime (taken->pdata[i]));
          g_string_append (text, " ms");
        }
      else
        {
          int action = (int) mignet_convergence_step_get_action (taken->pdata[first]);

          g_string_append (text, tool_enum_nick (MIGNET_TYPE_CONVERGENCE_ACTION, action));
        }
      g_string_append (text, " after iteration ");
      for (guint i = first; i < end; i++)
        g_string_append_printf (text, "%s%u", i > first ? ", " : "",
                                mignet_convergence_step_get_limit (taken->pdata[i]));
      first = end;
    }

  return g_string_free (text, FALSE);
}

static void
add_convergence (ToolTable *table, MignetPlan *plan)
{
  MignetConvergence *convergence = mignet_plan_get_convergence (plan);
  g_autoptr (GPtrArray) init = NULL;
  g_autoptr (GPtrArray) stalling = NULL;
  g_autoptr (GPtrArray) last = NULL;
  g_autofree char *at_start = NULL;
  g_autofree char *while_stalling = NULL;
  g_autofree char *at_last = NULL;

  if (convergence == NULL)
    return;

  init = mignet_convergence_get_init (convergence);
  stalling = mignet_convergence_get_stalling (convergence);
  last = mignet_convergence_get_last (convergence);
  at_start = describe_steps (plan, init);
  while_stalling = describe_stalling (plan, stalling);
  at_last = describe_steps (plan, last);
  tool_add_detail (table, "at the start", at_start);
  tool_add_detail (table, "if it stalls", while_stalling);
  tool_add_detail (table, "at last", at_last);
}

static void
add_limits (ToolTable *table, MignetPlan *plan)
{
  int downtime = mignet_plan_get_max_downtime (plan);
  int timeout = mignet_plan_get_completion_timeout (plan);
  gboolean post_copy = g_strv_contains (mignet_plan_get_flags (plan), "postcopy");
  g_autofree char *downtime_text = NULL;
  g_autofree char *timeout_text = NULL;

  if (downtime >= 0)
    downtime_text = g_strdup_printf ("%d ms", downtime);
  if (timeout >= 0)
    timeout_text =
        g_strdup_printf ("%d s, then %s", timeout, post_copy ? "post-copy" : "it is given up");
  tool_add_detail (table, "downtime", downtime_text);
  tool_add_detail (table, "time limit", timeout_text);
}

void
tool_add_conduct (ToolTable *table, MignetPlan *plan)
{
  g_autofree char *flags = g_strjoinv (", ", (char **) mignet_plan_get_flags (plan));
  g_autofree char *ports = NULL;
  guint first, last;

  mignet_plan_get_port_range (plan, &first, &last);
  if (first != 0)
    ports = g_strdup_printf (first == last ? "%u" : "%u to %u", first, last);

  tool_add_detail (table, "ports", ports);
  tool_add_detail (table, "certificate of", mignet_plan_get_tls_destination (plan));
  tool_add_detail (table, "flags", flags);
  add_parameters (table, mignet_plan_get_parameters (plan));
  add_limits (table, plan);
  add_convergence (table, plan);
}
