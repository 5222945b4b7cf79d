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
  FORM_IMPLIED,      /* the agent does it anyway */
  FORM_TEXT,         /* "true" or "false" */
  FORM_TEXT_IF_SET,  /* "true", or left out */
  FORM_BOOLEAN,      /* true, or left out */
  FORM_IN_PARAMETERS /* what stands in the parameters says it */
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
  { "parallel", NULL, FORM_IN_PARAMETERS },
  { "tunnelled", "tunneled", FORM_TEXT },
  { "auto-converge", "autoConverge", FORM_TEXT },
  { "compressed", "compressed", FORM_TEXT },
  { "abort-on-error", "abortOnError", FORM_TEXT_IF_SET },
  { "tls", "encrypted", FORM_BOOLEAN },
  { "zerocopy", "zerocopy", FORM_BOOLEAN },
};

/* What QEMU takes if it is told to use several connections, but not how many. */
#define DEFAULT_CONNECTIONS 2

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

      if (flags[i].form == FORM_TEXT || (flags[i].form == FORM_TEXT_IF_SET && set))
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
  int connections = DEFAULT_CONNECTIONS;

  if (g_variant_lookup (parameters, "bandwidth", "t", &bandwidth))
    g_variant_builder_add (builder, "{sv}", "maxBandwidth",
                           g_variant_new_int64 ((gint64) MIN (bandwidth, G_MAXINT64)));

  if (!g_strv_contains (mignet_plan_get_flags (self), "parallel"))
    return;

  g_variant_lookup (parameters, "parallel.connections", "i", &connections);
  g_variant_builder_add (builder, "{sv}", "parallel", g_variant_new_int32 (connections));
}

/**
 * mignet_plan_to_vdsm_variant:
 * @self: a plan
 * @error: return location for a #GError
 *
 * Converts the plan to the parameters of the verb `VM.migrate` of VDSM, oVirt's host agent, for a
 * manager that has the library decide and the agents migrate. These are `vmId`, `dst`, `mode` and
 * `method`; `dstqemu`, the address to dial, without brackets, if the stream goes over a network of
 * its own; `tunneled`, `autoConverge` and `compressed`, the strings "true" and "false"; if they are
 * wanted, `abortOnError`, the string "true", and `encrypted` and `zerocopy`, booleans; if they are
 * said, `parallel`, a 32-bit integer, and `maxBandwidth`, a 64-bit integer in MiB/s.
 *
 * `dst` has no port, so that the agent takes its own. Without `maxBandwidth` the agent keeps to the
 * limit of its configuration, 52 MiB/s unless that was changed. Whatever else the manager wants of
 * the agent, it adds.
 *
 * The agent decides by itself how it connects to the other host and to libvirt. What else the plan
 * wants and the agent cannot be told is an error: a port, disks to copy, another compression than
 * xbzrle.
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
      !check_parameters (self, parameters, error))
    return NULL;

  add_text (&builder, "vmId", mignet_plan_get_vm_id (self));
  add_text (&builder, "mode", "remote");
  add_text (&builder, "method", "online");
  add_destination (&builder, self);
  if (!add_stream (&builder, self, error))
    return NULL;
  add_flags (&builder, self);
  add_parameters (&builder, self, parameters);

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
