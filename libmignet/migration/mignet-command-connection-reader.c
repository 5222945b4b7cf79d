/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "migration/mignet-command-private.h"

/**
 * SECTION:mignet-command-connection-reader
 * @title: MignetCommandConnectionReader
 * @short_description: reads connections by running a command
 *
 * #MignetCommandConnectionReader is a #MignetConnectionReader that runs a command for each reading,
 * which prints what "ss -tinH" prints on the host, for example
 *
 * |[
 * ssh -o BatchMode=yes root@%a ss -tinH
 * ]|
 *
 * A filter of ss makes that shorter on a host with many connections.
 *
 * In each argument "\%h" stands for the name of the host, "\%a" for its registered address and
 * "\%\%" for a percent sign. The command is run directly, not by a shell, with an empty standard
 * input. It is killed when it takes longer than #MignetCommandConnectionReader:timeout or prints
 * more than 16 MiB; what it has started itself is not. It succeeds if it ends with exit status 0.
 *
 * A name or an address that begins with a hyphen is refused, since the command could take it for an
 * option. The name of a host is any text: do not pass "\%h" to a command that has it interpreted by
 * a shell, as ssh does with what follows the host. "\%a" is harmless there.
 *
 * Connections may be read from several threads at a time.
 */

/**
 * MignetCommandConnectionReader:
 *
 * Reads connections by running a command.
 *
 * Since: 1.0
 */
struct _MignetCommandConnectionReader
{
  GObject parent_instance;

  char **command; /* (owned) */
  guint timeout;  /* seconds; atomic, since readings in other threads look at it */
};

static void connection_reader_iface_init (MignetConnectionReaderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MignetCommandConnectionReader,
                               mignet_command_connection_reader,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MIGNET_TYPE_CONNECTION_READER,
                                                      connection_reader_iface_init))

typedef enum
{
  PROP_COMMAND = 1,
  PROP_TIMEOUT
} MignetCommandConnectionReaderProperty;

static GParamSpec *props[PROP_TIMEOUT + 1];

#define DEFAULT_TIMEOUT 10

static GPtrArray *
mignet_command_connection_reader_read_connections (MignetConnectionReader *reader,
                                                   const char *host,
                                                   const char *address,
                                                   GCancellable *cancellable,
                                                   GError **error)
{
  MignetCommandConnectionReader *self = MIGNET_COMMAND_CONNECTION_READER (reader);
  guint timeout = (guint) g_atomic_int_get (&self->timeout);
  g_autoptr (GBytes) output =
      _mignet_command_ask ((const char *const *) self->command, "connections", host, address,
                           timeout, cancellable, error);
  g_autoptr (GError) local_error = NULL;
  GPtrArray *connections;

  if (output == NULL)
    return NULL;

  connections = mignet_tcp_connection_parse_ss (output, "standard output", &local_error);
  if (connections == NULL)
    g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_PROBE,
                 "Command '%s' for the connections of host '%s' did not print what is expected of "
                 "'ss -tin': %s",
                 self->command[0], host, local_error->message);

  return connections;
}

static void
connection_reader_iface_init (MignetConnectionReaderInterface *iface)
{
  iface->read = mignet_command_connection_reader_read_connections;
}

static void
mignet_command_connection_reader_finalize (GObject *object)
{
  MignetCommandConnectionReader *self = MIGNET_COMMAND_CONNECTION_READER (object);

  g_strfreev (self->command);

  G_OBJECT_CLASS (mignet_command_connection_reader_parent_class)->finalize (object);
}

static void
mignet_command_connection_reader_get_property (GObject *object,
                                               guint prop_id,
                                               GValue *value,
                                               GParamSpec *pspec)
{
  MignetCommandConnectionReader *self = MIGNET_COMMAND_CONNECTION_READER (object);

  switch ((MignetCommandConnectionReaderProperty) prop_id)
    {
    case PROP_COMMAND:
      g_value_set_boxed (value, self->command);
      break;
    case PROP_TIMEOUT:
      g_value_set_uint (value, mignet_command_connection_reader_get_timeout (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
mignet_command_connection_reader_set_property (GObject *object,
                                               guint prop_id,
                                               const GValue *value,
                                               GParamSpec *pspec)
{
  MignetCommandConnectionReader *self = MIGNET_COMMAND_CONNECTION_READER (object);

  switch ((MignetCommandConnectionReaderProperty) prop_id)
    {
    case PROP_COMMAND:
      self->command = g_value_dup_boxed (value);
      if (self->command == NULL)
        self->command = g_new0 (char *, 1);
      break;
    case PROP_TIMEOUT:
      mignet_command_connection_reader_set_timeout (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
mignet_command_connection_reader_class_init (MignetCommandConnectionReaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = mignet_command_connection_reader_finalize;
  object_class->get_property = mignet_command_connection_reader_get_property;
  object_class->set_property = mignet_command_connection_reader_set_property;

  /**
   * MignetCommandConnectionReader:command:
   *
   * The program and its arguments, with "\%h", "\%a" and "\%\%" in them.
   *
   * Since: 1.0
   */
  props[PROP_COMMAND] =
      g_param_spec_boxed ("command", NULL, NULL, G_TYPE_STRV, flags | G_PARAM_CONSTRUCT_ONLY);

  /**
   * MignetCommandConnectionReader:timeout:
   *
   * For how long the command may run, in seconds.
   *
   * Since: 1.0
   */
  props[PROP_TIMEOUT] =
      g_param_spec_uint ("timeout", NULL, NULL, 1, G_MAXUINT, DEFAULT_TIMEOUT, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mignet_command_connection_reader_init (MignetCommandConnectionReader *self)
{
  self->timeout = DEFAULT_TIMEOUT;
}

/**
 * mignet_command_connection_reader_new:
 * @command: (array zero-terminated=1): the program and its arguments
 *
 * Makes a connection reader that runs @command. In each argument "\%h" stands for the name of the
 * host,
 * "\%a" for its registered address and "\%\%" for a percent sign. Mistakes in @command are found
 * when connections are read; they are %MIGNET_ERROR_INVALID_VALUE.
 *
 * Returns: (transfer full): the connection reader
 *
 * Since: 1.0
 */
MignetCommandConnectionReader *
mignet_command_connection_reader_new (const char *const *command)
{
  g_return_val_if_fail (command != NULL, NULL);

  return g_object_new (MIGNET_TYPE_COMMAND_CONNECTION_READER, "command", command, NULL);
}

/**
 * mignet_command_connection_reader_get_command:
 * @self: a command connection reader
 *
 * Gets the program and its arguments, as they were given.
 *
 * Returns: (transfer none) (array zero-terminated=1): the command
 *
 * Since: 1.0
 */
const char *const *
mignet_command_connection_reader_get_command (MignetCommandConnectionReader *self)
{
  g_return_val_if_fail (MIGNET_IS_COMMAND_CONNECTION_READER (self), NULL);

  return (const char *const *) self->command;
}

/**
 * mignet_command_connection_reader_get_timeout:
 * @self: a command connection reader
 *
 * Gets for how long the command may run.
 *
 * Returns: the time in seconds
 *
 * Since: 1.0
 */
guint
mignet_command_connection_reader_get_timeout (MignetCommandConnectionReader *self)
{
  g_return_val_if_fail (MIGNET_IS_COMMAND_CONNECTION_READER (self), 0);

  return (guint) g_atomic_int_get (&self->timeout);
}

/**
 * mignet_command_connection_reader_set_timeout:
 * @self: a command connection reader
 * @seconds: a time in seconds, at least 1
 *
 * Sets for how long the command may run before it is killed. Readings that are under way are not
 * affected.
 *
 * Since: 1.0
 */
void
mignet_command_connection_reader_set_timeout (MignetCommandConnectionReader *self, guint seconds)
{
  g_return_if_fail (MIGNET_IS_COMMAND_CONNECTION_READER (self));
  g_return_if_fail (seconds > 0);

  if (mignet_command_connection_reader_get_timeout (self) == seconds)
    return;

  g_atomic_int_set (&self->timeout, seconds);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TIMEOUT]);
}
