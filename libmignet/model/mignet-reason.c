/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "model/mignet-model-private.h"

/**
 * SECTION:mignet-reason
 * @Title: MignetReason
 * @Short_description: Why a host, a network or a migration was refused
 *
 * A #MignetReason says why something was refused, or what applies to it although it was not. It
 * has a code and a severity for programs, the names of what it is about, and a sentence for
 * people. A #MignetReason is immutable, does not refer to the model, and may be used from any
 * thread.
 */

/**
 * MignetReason:
 *
 * A code with the names of what it is about and a sentence.
 *
 * Since: 1.0
 */
struct _MignetReason
{
  MignetReasonCode code;
  char *custom_code; /* (owned) (nullable) */
  MignetSeverity severity;
  char *host;    /* (owned) (nullable) */
  char *network; /* (owned) (nullable) */
  char *subject; /* (owned) (nullable) */
  char *message; /* (owned) */
};

G_DEFINE_BOXED_TYPE (MignetReason, mignet_reason, mignet_reason_ref, mignet_reason_unref)

/* The nicks are static: the classes of enumerations are never unloaded. */
static const char *
get_nick (GType type, int value)
{
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (type);
  const GEnumValue *enum_value = g_enum_get_value (enum_class, value);

  return enum_value != NULL ? enum_value->value_nick : NULL;
}

static void
clear_reason (gpointer data)
{
  MignetReason *self = data;

  g_clear_pointer (&self->custom_code, g_free);
  g_clear_pointer (&self->host, g_free);
  g_clear_pointer (&self->network, g_free);
  g_clear_pointer (&self->subject, g_free);
  g_clear_pointer (&self->message, g_free);
}

MignetReason *
_mignet_reason_new_take (MignetReasonCode code,
                         MignetSeverity severity,
                         const char *host,
                         const char *network,
                         const char *subject,
                         char *message)
{
  MignetReason *self = g_atomic_rc_box_new0 (MignetReason);

  self->code = code;
  self->severity = severity;
  self->host = g_strdup (host);
  self->network = g_strdup (network);
  self->subject = g_strdup (subject);
  self->message = message;

  return self;
}

/**
 * mignet_reason_ref:
 * @self: a reason
 *
 * Takes a reference to the reason. May be called from any thread.
 *
 * Returns: (transfer full): the reason
 *
 * Since: 1.0
 */
MignetReason *
mignet_reason_ref (MignetReason *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * mignet_reason_unref:
 * @self: (transfer full): a reason
 *
 * Gives back a reference to the reason; the last one frees it. May be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_reason_unref (MignetReason *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, clear_reason);
}

/**
 * mignet_reason_new:
 * @code: what is the matter
 * @severity: whether it refuses or only applies
 * @host: (nullable): the name of the host that it is about
 * @network: (nullable): the name of the network that it is about
 * @subject: (nullable): the name of whatever else it is about, an interface or an address for
 *   example
 * @message: a sentence without full stop for people
 *
 * Makes a reason, in a filter of an embedder for example.
 *
 * Returns: (transfer full): the reason
 *
 * Since: 1.0
 */
MignetReason *
mignet_reason_new (MignetReasonCode code,
                   MignetSeverity severity,
                   const char *host,
                   const char *network,
                   const char *subject,
                   const char *message)
{
  g_return_val_if_fail (get_nick (MIGNET_TYPE_REASON_CODE, (int) code) != NULL, NULL);
  g_return_val_if_fail (get_nick (MIGNET_TYPE_SEVERITY, (int) severity) != NULL, NULL);
  g_return_val_if_fail (message != NULL, NULL);

  return _mignet_reason_new_take (code, severity, host, network, subject, g_strdup (message));
}

MignetReason *
_mignet_reason_new_printf (MignetReasonCode code,
                           MignetSeverity severity,
                           const char *host,
                           const char *network,
                           const char *subject,
                           const char *format,
                           ...)
{
  va_list args;
  char *message;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  return _mignet_reason_new_take (code, severity, host, network, subject, message);
}

/**
 * mignet_reason_new_custom:
 * @custom_code: a code of the embedder, such as "rack-full"
 * @severity: whether it refuses or only applies
 * @host: (nullable): the name of the host that it is about
 * @network: (nullable): the name of the network that it is about
 * @subject: (nullable): the name of whatever else it is about
 * @message: a sentence without full stop for people
 *
 * Makes a reason that the library does not know: its code is %MIGNET_REASON_CUSTOM.
 *
 * Returns: (transfer full): the reason
 *
 * Since: 1.0
 */
MignetReason *
mignet_reason_new_custom (const char *custom_code,
                          MignetSeverity severity,
                          const char *host,
                          const char *network,
                          const char *subject,
                          const char *message)
{
  MignetReason *self;

  g_return_val_if_fail (custom_code != NULL && *custom_code != '\0', NULL);
  g_return_val_if_fail (get_nick (MIGNET_TYPE_SEVERITY, (int) severity) != NULL, NULL);
  g_return_val_if_fail (message != NULL, NULL);

  self = _mignet_reason_new_take (MIGNET_REASON_CUSTOM, severity, host, network, subject,
                                  g_strdup (message));
  self->custom_code = g_strdup (custom_code);

  return self;
}

static char *
make_valid (const char *text, const char *otherwise)
{
  if (text == NULL)
    text = otherwise;

  return text != NULL ? g_utf8_make_valid (text, -1) : NULL;
}

MignetReason *
_mignet_reason_adapt (MignetReason *self,
                      MignetSeverity severity,
                      const char *host,
                      const char *custom_code)
{
  MignetReason *adapted = g_atomic_rc_box_new0 (MignetReason);

  adapted->code = self->code;
  adapted->severity = severity;
  adapted->host = make_valid (self->host, host);
  adapted->network = make_valid (self->network, NULL);
  adapted->subject = make_valid (self->subject, NULL);
  adapted->message = make_valid (self->message, NULL);
  if (self->code == MIGNET_REASON_CUSTOM)
    adapted->custom_code = make_valid (self->custom_code, custom_code);

  return adapted;
}

/**
 * mignet_reason_get_code:
 * @self: a reason
 *
 * Gets what is the matter.
 *
 * Returns: the code
 *
 * Since: 1.0
 */
MignetReasonCode
mignet_reason_get_code (MignetReason *self)
{
  g_return_val_if_fail (self != NULL, MIGNET_REASON_NETWORK_ABSENT);

  return self->code;
}

/**
 * mignet_reason_get_code_name:
 * @self: a reason
 *
 * Gets the name that the code has in documents, "network-absent" for example.
 *
 * Returns: (transfer none): the name of the code
 *
 * Since: 1.0
 */
const char *
mignet_reason_get_code_name (MignetReason *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return get_nick (MIGNET_TYPE_REASON_CODE, (int) self->code);
}

/**
 * mignet_reason_get_custom_code:
 * @self: a reason
 *
 * Gets the code that an embedder gave a reason whose code is %MIGNET_REASON_CUSTOM. In documents it
 * is the member "custom-code".
 *
 * Returns: (transfer none) (nullable): the code, or %NULL if there is none
 *
 * Since: 1.0
 */
const char *
mignet_reason_get_custom_code (MignetReason *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->custom_code;
}

/**
 * mignet_reason_get_severity:
 * @self: a reason
 *
 * Gets whether the reason refuses or only applies.
 *
 * Returns: the severity
 *
 * Since: 1.0
 */
MignetSeverity
mignet_reason_get_severity (MignetReason *self)
{
  g_return_val_if_fail (self != NULL, MIGNET_SEVERITY_ERROR);

  return self->severity;
}

/**
 * mignet_reason_get_host:
 * @self: a reason
 *
 * Gets the host that the reason is about.
 *
 * Returns: (transfer none) (nullable): the name of the host, or %NULL if it is about none
 *
 * Since: 1.0
 */
const char *
mignet_reason_get_host (MignetReason *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->host;
}

/**
 * mignet_reason_get_network:
 * @self: a reason
 *
 * Gets the network that the reason is about.
 *
 * Returns: (transfer none) (nullable): the name of the network, or %NULL if it is about none
 *
 * Since: 1.0
 */
const char *
mignet_reason_get_network (MignetReason *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->network;
}

/**
 * mignet_reason_get_subject:
 * @self: a reason
 *
 * Gets what the reason is about besides a host and a network: an interface, an address or a
 * virtual machine for example.
 *
 * Returns: (transfer none) (nullable): the name of the subject, or %NULL if there is none
 *
 * Since: 1.0
 */
const char *
mignet_reason_get_subject (MignetReason *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->subject;
}

/**
 * mignet_reason_get_message:
 * @self: a reason
 *
 * Gets the sentence for people; it has no full stop.
 *
 * Returns: (transfer none): the sentence
 *
 * Since: 1.0
 */
const char *
mignet_reason_get_message (MignetReason *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->message;
}

/**
 * mignet_reason_to_string:
 * @self: a reason
 *
 * Gets the reason as one line for people: severity, code and sentence, as in "error:
 * network-absent: Network 'mig' is not attached to host 'h3'". The code of an embedder follows that
 * of the library: "custom/rack-full".
 *
 * Returns: (transfer full): the line
 *
 * Since: 1.0
 */
char *
mignet_reason_to_string (MignetReason *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_strdup_printf ("%s: %s%s%s: %s", get_nick (MIGNET_TYPE_SEVERITY, (int) self->severity),
                          get_nick (MIGNET_TYPE_REASON_CODE, (int) self->code),
                          self->custom_code != NULL ? "/" : "",
                          self->custom_code != NULL ? self->custom_code : "", self->message);
}

/**
 * mignet_reason_equal:
 * @a: (type Mignet.Reason): a reason
 * @b: (type Mignet.Reason): another reason
 *
 * Compares two reasons with everything that they carry.
 *
 * Returns: %TRUE if they are the same
 *
 * Since: 1.0
 */
gboolean
mignet_reason_equal (gconstpointer a, gconstpointer b)
{
  const MignetReason *first = a;
  const MignetReason *second = b;

  g_return_val_if_fail (first != NULL && second != NULL, FALSE);

  return first->code == second->code && first->severity == second->severity &&
         g_strcmp0 (first->custom_code, second->custom_code) == 0 &&
         g_strcmp0 (first->host, second->host) == 0 &&
         g_strcmp0 (first->network, second->network) == 0 &&
         g_strcmp0 (first->subject, second->subject) == 0 &&
         g_strcmp0 (first->message, second->message) == 0;
}
