/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "document/mignet-json-private.h"

/* A plan as oVirt's host agent wants it: the arguments of its verb VM.migrate. The agent calls
 * libvirt by itself, live and peer to peer, over a connection of its own. What is said to libvirt
 * is translated flag by flag and parameter by parameter; what the agent cannot be told must not be
 * dropped silently, so it is an error. */

/* The agent wants the oldest of its booleans as strings, and leaves out what is not said of the
 * later ones. */
typedef enum
{
  FORM_IMPLIED, /* the agent does it anyway, or another argument says it */
  FORM_TEXT,    /* "true" or "false" */
  FORM_BOOLEAN  /* true, or left out */
} Form;

static const struct
{
  const char *flag;
  const char *argument;
  Form form;
} flags[] = {
  { "live", NULL, FORM_IMPLIED },
  { "peer2peer", NULL, FORM_IMPLIED },
  { "persist-dest", NULL, FORM_IMPLIED },
  { "undefine-source", NULL, FORM_IMPLIED },
  { "postcopy", NULL, FORM_IMPLIED }, /* where the agent's schedule switches to it */
  { "parallel", NULL, FORM_IMPLIED }, /* by the number of connections */
  { "tunnelled", "tunneled", FORM_TEXT },
  { "auto-converge", "autoConverge", FORM_TEXT },
  { "compressed", "compressed", FORM_TEXT },
  { "tls", "encrypted", FORM_BOOLEAN },
  { "zerocopy", "zerocopy", FORM_BOOLEAN },
};

/* The agent goes through what stalls until it comes to the end of its list, and has this for the
 * limit of what follows at once. */
#define NO_LIMIT (-1)

static gboolean
fail (MignetPlan *self, const char *what, const char *name, GError **error)
{
  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
               "The migration of VM '%s' has the %s '%s', which VDSM cannot be told",
               mignet_plan_get_vm (self), what, name);

  return FALSE;
}

static gboolean
check_outcome (MignetPlan *self, GError **error)
{
  MignetOutcome outcome = mignet_plan_get_outcome (self);

  if (outcome != MIGNET_OUTCOME_WAITING && outcome != MIGNET_OUTCOME_REFUSED)
    return TRUE;

  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_CARRIED_OUT,
               "The migration of VM '%s' is %s, expected a plan that can be carried out",
               mignet_plan_get_vm (self),
               outcome == MIGNET_OUTCOME_WAITING ? "waiting for an address" : "refused");

  return FALSE;
}

static void
add_text (GVariantBuilder *builder, const char *argument, const char *value)
{
  g_variant_builder_add (builder, "{sv}", argument, g_variant_new_string (value));
}

/* The agents talk to each other where the hosts are registered; the port is the agent's own. */
static void
add_destination (GVariantBuilder *builder, MignetPlan *self)
{
  g_autoptr (GUri) uri = g_uri_parse (mignet_plan_get_connect_uri (self), G_URI_FLAGS_NONE, NULL);
  const char *host = g_uri_get_host (uri);
  g_autofree char *bracketed =
      strchr (host, ':') != NULL ? g_strdup_printf ("[%s]", host) : g_strdup (host);

  add_text (builder, "dst", bracketed);
}

/* The address of the migration network. Over management the agent dials the other host as it is
 * registered, and a tunnelled migration has no stream that could go elsewhere. */
static gboolean
add_stream (GVariantBuilder *builder, MignetPlan *self, GError **error)
{
  const char *uri = mignet_plan_get_migrate_uri (self);
  g_autofree char *number = NULL;
  int port = -1;

  if (uri != NULL && !mignet_migrate_uri_parse (uri, NULL, &port, error))
    return FALSE;
  if (port > 0)
    {
      number = g_strdup_printf ("%d", port);
      return fail (self, "port", number, error);
    }

  if (uri != NULL && mignet_plan_get_outcome (self) == MIGNET_OUTCOME_DEDICATED)
    add_text (builder, "dstqemu", mignet_plan_get_destination_address (self));

  return TRUE;
}

static gboolean
check_flags (MignetPlan *self, GError **error)
{
  const char *const *said = mignet_plan_get_flags (self);

  for (guint i = 0; said[i] != NULL; i++)
    {
      gboolean known = FALSE;

      for (guint j = 0; j < G_N_ELEMENTS (flags); j++)
        known = known || strcmp (flags[j].flag, said[i]) == 0;
      if (!known)
        return fail (self, "flag", said[i], error);
    }

  return TRUE;
}

static void
add_flags (GVariantBuilder *builder, MignetPlan *self)
{
  const char *const *said = mignet_plan_get_flags (self);

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      gboolean set = g_strv_contains (said, flags[i].flag);

      if (flags[i].form == FORM_TEXT)
        add_text (builder, flags[i].argument, set ? "true" : "false");
      else if (flags[i].form == FORM_BOOLEAN && set)
        g_variant_builder_add (builder, "{sv}", flags[i].argument, g_variant_new_boolean (TRUE));
    }
}

/* The agent always uses the compression that libvirt had first, and verifies the certificate for
 * the name that it dials. */
static gboolean
check_parameters (MignetPlan *self, GVariant *parameters, GError **error)
{
  static const char *const known[] = { "bandwidth", "parallel.connections", "tls.destination",
                                       "compression", NULL };
  const char *compression = NULL;
  const char *name = NULL;
  GVariantIter iter;

  g_variant_iter_init (&iter, parameters);
  while (g_variant_iter_next (&iter, "{&sv}", &name, NULL))
    {
      if (!g_strv_contains (known, name))
        return fail (self, "parameter", name, error);
    }

  if (g_variant_lookup (parameters, "compression", "&s", &compression) &&
      strcmp (compression, "xbzrle") != 0)
    return fail (self, "compression", compression, error);

  return TRUE;
}

static void
add_parameters (GVariantBuilder *builder, MignetPlan *self, GVariant *parameters)
{
  guint64 bandwidth = 0;
  int connections = 0;

  if (g_variant_lookup (parameters, "bandwidth", "t", &bandwidth))
    g_variant_builder_add (builder, "{sv}", "maxBandwidth",
                           g_variant_new_int64 ((gint64) MIN (bandwidth, G_MAXINT64)));

  if (g_variant_lookup (parameters, "parallel.connections", "i", &connections))
    g_variant_builder_add (builder, "{sv}", "parallel", g_variant_new_int32 (connections));
}

static gboolean
is_post_copy (MignetConvergenceStep *step)
{
  return mignet_convergence_step_get_action (step) == MIGNET_CONVERGENCE_ACTION_POST_COPY;
}

/* The agent lets libvirt switch to post-copy if it finds that among what it does when the migration
 * stalls, and not otherwise. It has no clock of its own either, and always leaves the definition of
 * the virtual machine at the destination. */
static gboolean
check_completion (MignetPlan *self, GError **error)
{
  MignetConvergence *convergence = mignet_plan_get_convergence (self);
  g_autoptr (GPtrArray) init =
      convergence != NULL ? mignet_convergence_get_init (convergence) : NULL;
  int timeout = mignet_plan_get_completion_timeout (self);
  gboolean post_copy = g_strv_contains (mignet_plan_get_flags (self), "postcopy");

  if (timeout >= 0)
    {
      g_autofree char *seconds = g_strdup_printf ("%d", timeout);

      return fail (self, "completion timeout", seconds, error);
    }

  for (guint i = 0; post_copy && init != NULL && i < init->len; i++)
    {
      if (is_post_copy (init->pdata[i]))
        return fail (self, "first step of convergence", "post-copy", error);
    }

  if (mignet_plan_get_persistence (self) == MIGNET_PERSISTENCE_TRANSIENT)
    return fail (self, "persistence", "transient", error);

  return TRUE;
}

static GVariant *
build_action (const char *name, GVariant *parameters)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  add_text (&builder, "name", name);
  g_variant_builder_add (&builder, "{sv}", "params", parameters);

  return g_variant_builder_end (&builder);
}

static GVariant *
build_downtime (guint downtime)
{
  g_autofree char *number = g_strdup_printf ("%u", downtime);
  const char *const parameters[] = { number, NULL };

  return build_action ("setDowntime", g_variant_new_strv (parameters, -1));
}

/* Returns: (transfer floating): the action of a step */
static GVariant *
build_step (MignetConvergenceStep *step)
{
  GVariant *nothing = NULL;

  if (mignet_convergence_step_get_action (step) == MIGNET_CONVERGENCE_ACTION_SET_DOWNTIME)
    return build_downtime (mignet_convergence_step_get_downtime (step));

  nothing = g_variant_new_strv (NULL, 0);
  return build_action (is_post_copy (step) ? "postcopy" : "abort", nothing);
}

static void
add_stalling_step (GVariantBuilder *builder, MignetConvergenceStep *step, int limit)
{
  g_variant_builder_open (builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (builder, "{sv}", "limit", g_variant_new_int32 (limit));
  g_variant_builder_add (builder, "{sv}", "action", build_step (step));
  g_variant_builder_close (builder);
}

/* What the virtual machine may stand still from the beginning is said first, since the agent does
 * not look at a downtime beside a schedule. */
static GVariant *
build_init (MignetPlan *self, MignetConvergence *convergence)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GPtrArray) steps = mignet_convergence_get_init (convergence);
  int downtime = mignet_plan_get_max_downtime (self);

  if (downtime >= 0)
    g_variant_builder_add_value (&builder, build_downtime ((guint) downtime));
  for (guint i = 0; i < steps->len; i++)
    {
      if (!is_post_copy (steps->pdata[i]))
        g_variant_builder_add_value (&builder, build_step (steps->pdata[i]));
    }

  return g_variant_builder_end (&builder);
}

static GVariant *
build_stalling (MignetPlan *self, MignetConvergence *convergence)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GPtrArray) steps = mignet_convergence_get_stalling (convergence);
  g_autoptr (GPtrArray) last = mignet_convergence_get_last (convergence);
  gboolean post_copy = g_strv_contains (mignet_plan_get_flags (self), "postcopy");

  for (guint i = 0; i < steps->len; i++)
    {
      guint limit = mignet_convergence_step_get_limit (steps->pdata[i]);

      if (post_copy || !is_post_copy (steps->pdata[i]))
        add_stalling_step (&builder, steps->pdata[i], (int) MIN (limit, G_MAXINT32));
    }
  for (guint i = 0; i < last->len; i++)
    {
      if (post_copy || !is_post_copy (last->pdata[i]))
        add_stalling_step (&builder, last->pdata[i], NO_LIMIT);
    }

  return g_variant_builder_end (&builder);
}

static void
add_completion (GVariantBuilder *builder, MignetPlan *self)
{
  MignetConvergence *convergence = mignet_plan_get_convergence (self);
  int downtime = mignet_plan_get_max_downtime (self);
  g_auto (GVariantBuilder) schedule = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (convergence == NULL)
    {
      g_autofree char *number = g_strdup_printf ("%d", downtime);

      if (downtime >= 0)
        add_text (builder, "downtime", number);
      return;
    }

  g_variant_builder_add (&schedule, "{sv}", "init", build_init (self, convergence));
  g_variant_builder_add (&schedule, "{sv}", "stalling", build_stalling (self, convergence));
  g_variant_builder_add (builder, "{sv}", "convergenceSchedule", g_variant_builder_end (&schedule));
}

/**
 * mignet_plan_to_vdsm_variant:
 * @self: a plan
 * @error: return location for a #GError
 *
 * Converts the plan to the parameters of the verb `VM.migrate` of VDSM, oVirt's host agent, for a
 * manager that has the library decide and the agents migrate. These are
 *
 * - `vmId`, `dst`, `mode` and `method`; `dstqemu`, the address to dial, without brackets, if the
 *   stream goes over a network of its own;
 * - `tunneled`, `autoConverge` and `compressed`, the strings "true" and "false"; `abortOnError`,
 *   always the string "true"; if they are wanted, `encrypted` and `zerocopy`, booleans;
 * - if they are said, `parallel`, a 32-bit integer, and `maxBandwidth`, a 64-bit integer in MiB/s;
 * - if the plan has a schedule, `convergenceSchedule`, a dictionary with the lists `init` and
 *   `stalling`; what the schedule does last stands in `stalling` with the limit -1, and what
 *   mignet_plan_get_max_downtime() says first in `init`;
 * - otherwise `downtime`, a string in ms, if mignet_plan_get_max_downtime() says something. The
 * agent makes itself a schedule then that goes up to that downtime and aborts in the end.
 *
 * `dst` has no port, so that the agent takes its own. Without `maxBandwidth` the agent keeps to the
 * limit of its configuration, 52 MiB/s unless that was changed. Of a schedule that comes to its end
 * without `abort` the agent loses track; the migration goes on, but nobody follows it. Whatever
 * else the manager wants of the agent, it adds.
 *
 * The agent decides by itself how it connects to the other host and to libvirt, and always verifies
 * the certificate for the name that it dials. What else the plan wants and the agent cannot be told
 * is an error: a port, disks to copy, another compression than xbzrle, a time limit, post-copy from
 * the start, a virtual machine that is not to be defined at the destination.
 *
 * Returns: (transfer full): a vardict, not floating, or %NULL with %MIGNET_ERROR_NOT_CARRIED_OUT
 *   set if the plan is waiting or refused, or %MIGNET_ERROR_INVALID_VALUE if VDSM cannot be told
 *   what it wants
 *
 * Since: 1.0
 */
GVariant *
mignet_plan_to_vdsm_variant (MignetPlan *self, GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariant *parameters = NULL;

  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  parameters = mignet_plan_get_parameters (self);
  if (!check_outcome (self, error) || !check_flags (self, error) ||
      !check_parameters (self, parameters, error) || !check_completion (self, error))
    return NULL;

  add_text (&builder, "vmId", mignet_plan_get_vm_id (self));
  add_text (&builder, "mode", "remote");
  add_text (&builder, "method", "online");
  add_destination (&builder, self);
  if (!add_stream (&builder, self, error))
    return NULL;
  add_flags (&builder, self);
  add_text (&builder, "abortOnError", "true"); /* as oVirt's manager has it */
  add_parameters (&builder, self, parameters);
  add_completion (&builder, self);

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/**
 * mignet_plan_to_vdsm_json:
 * @self: a plan
 * @error: return location for a #GError
 *
 * Converts the plan to the parameters of the verb `VM.migrate` of VDSM, as
 * mignet_plan_to_vdsm_variant() does, written as one JSON object.
 *
 * Returns: (transfer full): the object, or %NULL with an error of mignet_plan_to_vdsm_variant() set
 *
 * Since: 1.0
 */
char *
mignet_plan_to_vdsm_json (MignetPlan *self, GError **error)
{
  g_autoptr (GVariant) arguments = NULL;
  g_autoptr (MignetJsonWriter) writer = NULL;
  GVariantIter iter;
  GVariant *value = NULL;
  const char *name = NULL;

  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  arguments = mignet_plan_to_vdsm_variant (self, error);
  if (arguments == NULL)
    return NULL;

  writer = _mignet_json_writer_new (NULL);
  g_variant_iter_init (&iter, arguments);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    _mignet_json_writer_add_variant (writer, name, value);

  return _mignet_json_writer_finish (writer);
}
