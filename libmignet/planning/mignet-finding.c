/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-finding-private.h"

#include <mignet/mignet-enum-types.h>

/**
 * SECTION:mignet-finding
 * @title: MignetFinding
 * @short_description: something about a cluster that may surprise its administrator
 *
 * A #MignetFinding is what mignet_planner_check() found: what is the matter, with what, and what
 * can be done about it. It is immutable, does not refer to the model, and may be used from any
 * thread.
 */

/**
 * MignetFinding:
 *
 * Something about a cluster that may surprise its administrator.
 *
 * Since: 1.0
 */
struct _MignetFinding
{
  MignetFindingCode code;
  MignetSeverity severity;
  char *subject; /* (owned) */
  char *message; /* (owned) */
  char *advice;  /* (owned) */
};

G_DEFINE_BOXED_TYPE (MignetFinding, mignet_finding, mignet_finding_ref, mignet_finding_unref)

MignetFinding *
_mignet_finding_new (MignetFindingCode code,
                     MignetSeverity severity,
                     const char *subject,
                     const char *message,
                     const char *advice)
{
  MignetFinding *self = g_atomic_rc_box_new0 (MignetFinding);

  self->code = code;
  self->severity = severity;
  self->subject = g_strdup (subject);
  self->message = g_strdup (message);
  self->advice = g_strdup (advice);

  return self;
}

static void
clear_finding (gpointer data)
{
  MignetFinding *self = data;

  g_clear_pointer (&self->subject, g_free);
  g_clear_pointer (&self->message, g_free);
  g_clear_pointer (&self->advice, g_free);
}

/**
 * mignet_finding_ref:
 * @self: a finding
 *
 * Takes a reference to the finding. May be called from any thread.
 *
 * Returns: (transfer full): the finding
 *
 * Since: 1.0
 */
MignetFinding *
mignet_finding_ref (MignetFinding *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * mignet_finding_unref:
 * @self: (transfer full): a finding
 *
 * Gives back a reference to the finding; the last one frees it. May be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_finding_unref (MignetFinding *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, clear_finding);
}

/**
 * mignet_finding_get_code:
 * @self: a finding
 *
 * Gets what is the matter.
 *
 * Returns: the code
 *
 * Since: 1.0
 */
MignetFindingCode
mignet_finding_get_code (MignetFinding *self)
{
  g_return_val_if_fail (self != NULL, MIGNET_FINDING_HOST_NON_OPERATIONAL);

  return self->code;
}

/**
 * mignet_finding_get_code_name:
 * @self: a finding
 *
 * Gets the name that the code has in documents, "cannot-receive" for example.
 *
 * Returns: (transfer none): the name of the code
 *
 * Since: 1.0
 */
const char *
mignet_finding_get_code_name (MignetFinding *self)
{
  g_autoptr (GEnumClass) enum_class = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  /* The nicks are static: the classes of enumerations are never unloaded. */
  enum_class = g_type_class_ref (MIGNET_TYPE_FINDING_CODE);
  return g_enum_get_value (enum_class, (int) self->code)->value_nick;
}

/**
 * mignet_finding_get_severity:
 * @self: a finding
 *
 * Gets how much the finding weighs: an error stands in the way of something, a warning does not.
 *
 * Returns: the severity
 *
 * Since: 1.0
 */
MignetSeverity
mignet_finding_get_severity (MignetFinding *self)
{
  g_return_val_if_fail (self != NULL, MIGNET_SEVERITY_ERROR);

  return self->severity;
}

/**
 * mignet_finding_get_subject:
 * @self: a finding
 *
 * Gets the name of what the finding is about: a host, a network, the cluster or a virtual machine.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
mignet_finding_get_subject (MignetFinding *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->subject;
}

/**
 * mignet_finding_get_message:
 * @self: a finding
 *
 * Gets what was found, for people.
 *
 * Returns: (transfer none): a sentence without full stop
 *
 * Since: 1.0
 */
const char *
mignet_finding_get_message (MignetFinding *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->message;
}

/**
 * mignet_finding_get_advice:
 * @self: a finding
 *
 * Gets what can be done about it, for people.
 *
 * Returns: (transfer none): a sentence without full stop
 *
 * Since: 1.0
 */
const char *
mignet_finding_get_advice (MignetFinding *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->advice;
}
