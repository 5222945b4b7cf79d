/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "migration/mignet-command-private.h"

/**
 * SECTION:mignet-command-discoverer
 * @title: MignetCommandDiscoverer
 * @short_description: finds out about the networking of hosts by running a command
 *
 * #MignetCommandDiscoverer is a #MignetDiscoverer that runs a command for each host, which prints
 * what "ip -j -d addr" prints there, for example
 *
 * |[
 * ssh -o BatchMode=yes root@%a ip -j -d addr
 * ]|
 *
 * It tells interfaces, addresses and networks, and nothing else. The command is written and run as
 * that of #MignetCommandCounterReader is: "\%h" stands for the name of the host, "\%a" for its
 * registered address and "\%\%" for a percent sign; it is run without a shell, and killed when it
 * takes longer than #MignetCommandDiscoverer:timeout or prints more than 16 MiB.
 *
 * The same precautions apply: a name or an address that begins with a hyphen is refused, and "\%h"
 * should not get to a shell, such as that of a remote host.
 */

/**
 * MignetCommandDiscoverer:
 *
 * Finds out about the networking of hosts by running a command.
 *
 * Since: 1.0
 */
struct _MignetCommandDiscoverer
{
  GObject parent_instance;

  char **command; /* (owned) */
  guint timeout;  /* seconds; atomic, since other threads look at it */
};

static void discoverer_iface_init (MignetDiscovererInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MignetCommandDiscoverer,
                               mignet_command_discoverer,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MIGNET_TYPE_DISCOVERER,
                                                      discoverer_iface_init))

typedef enum
{
  PROP_COMMAND = 1,
  PROP_TIMEOUT
} MignetCommandDiscovererProperty;

static GParamSpec *props[PROP_TIMEOUT + 1];

#define DEFAULT_TIMEOUT 10

/* Whatever the caller knows the host by. */
static const char *
find_name (const char *host, const char *address, const char *uri)
{
  if (host != NULL)
    return host;

  return address != NULL ? address : uri;
}

static MignetDiscovery *
mignet_command_discoverer_discover (MignetDiscoverer *discoverer,
                                    const char *host,
                                    const char *address,
                                    const char *uri,
                                    GCancellable *cancellable,
                                    GError **error)
{
  MignetCommandDiscoverer *self = MIGNET_COMMAND_DISCOVERER (discoverer);
  const char *name = find_name (host, address, uri);
  g_autoptr (MignetHost) found = NULL;
  g_autoptr (MignetDiscovery) discovery = NULL;
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GError) local_error = NULL;

  output = _mignet_command_ask ((const char *const *) self->command, "addresses", name,
                                address != NULL ? address : "",
                                (guint) g_atomic_int_get (&self->timeout), cancellable, error);
  if (output == NULL)
    return NULL;

  /* That the command worked does not say that the host can run virtual machines. */
  found = mignet_host_new (name, name);
  mignet_host_set_status (found, MIGNET_HOST_STATUS_CONNECTING);
  if (address != NULL && !mignet_host_set_address (found, address, error))
    return NULL;
  discovery = mignet_discovery_new (found);
  if (mignet_discovery_add_ip (discovery, output, "standard output", &local_error))
    return g_steal_pointer (&discovery);

  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_PROBE,
               "Command '%s' for the addresses of host '%s' did not print what is expected of "
               "'ip -j -d addr': %s",
               self->command[0], name, local_error->message);

  return NULL;
}

static void
discoverer_iface_init (MignetDiscovererInterface *iface)
{
  iface->discover = mignet_command_discoverer_discover;
}

static void
mignet_command_discoverer_finalize (GObject *object)
{
  MignetCommandDiscoverer *self = MIGNET_COMMAND_DISCOVERER (object);

  g_strfreev (self->command);

  G_OBJECT_CLASS (mignet_command_discoverer_parent_class)->finalize (object);
}

static void
mignet_command_discoverer_get_property (GObject *object,
                                        guint prop_id,
                                        GValue *value,
                                        GParamSpec *pspec)
{
  MignetCommandDiscoverer *self = MIGNET_COMMAND_DISCOVERER (object);

  switch ((MignetCommandDiscovererProperty) prop_id)
    {
    case PROP_COMMAND:
      g_value_set_boxed (value, self->command);
      break;
    case PROP_TIMEOUT:
      g_value_set_uint (value, mignet_command_discoverer_get_timeout (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
mignet_command_discoverer_set_property (GObject *object,
                                        guint prop_id,
                                        const GValue *value,
                                        GParamSpec *pspec)
{
  MignetCommandDiscoverer *self = MIGNET_COMMAND_DISCOVERER (object);

  switch ((MignetCommandDiscovererProperty) prop_id)
    {
    case PROP_COMMAND:
      self->command = g_value_dup_boxed (value);
      if (self->command == NULL)
        self->command = g_new0 (char *, 1);
      break;
    case PROP_TIMEOUT:
      mignet_command_discoverer_set_timeout (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
mignet_command_discoverer_class_init (MignetCommandDiscovererClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = mignet_command_discoverer_finalize;
  object_class->get_property = mignet_command_discoverer_get_property;
  object_class->set_property = mignet_command_discoverer_set_property;

  /**
   * MignetCommandDiscoverer:command:
   *
   * The program and its arguments, with "\%h", "\%a" and "\%\%" in them.
   *
   * Since: 1.0
   */
  props[PROP_COMMAND] =
      g_param_spec_boxed ("command", NULL, NULL, G_TYPE_STRV, flags | G_PARAM_CONSTRUCT_ONLY);

  /**
   * MignetCommandDiscoverer:timeout:
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
mignet_command_discoverer_init (MignetCommandDiscoverer *self)
{
  self->timeout = DEFAULT_TIMEOUT;
}

/**
 * mignet_command_discoverer_new:
 * @command: (array zero-terminated=1): the program and its arguments
 *
 * Makes a discoverer that runs @command. In each argument "\%h" stands for the name of the host,
 * "\%a" for its registered address and "\%\%" for a percent sign. Mistakes in @command are found
 * when it is to be run; they are %MIGNET_ERROR_INVALID_VALUE.
 *
 * Returns: (transfer full): the discoverer
 *
 * Since: 1.0
 */
MignetCommandDiscoverer *
mignet_command_discoverer_new (const char *const *command)
{
  g_return_val_if_fail (command != NULL, NULL);

  return g_object_new (MIGNET_TYPE_COMMAND_DISCOVERER, "command", command, NULL);
}

/**
 * mignet_command_discoverer_get_command:
 * @self: a command discoverer
 *
 * Gets the program and its arguments, as they were given.
 *
 * Returns: (transfer none) (array zero-terminated=1): the command
 *
 * Since: 1.0
 */
const char *const *
mignet_command_discoverer_get_command (MignetCommandDiscoverer *self)
{
  g_return_val_if_fail (MIGNET_IS_COMMAND_DISCOVERER (self), NULL);

  return (const char *const *) self->command;
}

/**
 * mignet_command_discoverer_get_timeout:
 * @self: a command discoverer
 *
 * Gets for how long the command may run.
 *
 * Returns: the time in seconds
 *
 * Since: 1.0
 */
guint
mignet_command_discoverer_get_timeout (MignetCommandDiscoverer *self)
{
  g_return_val_if_fail (MIGNET_IS_COMMAND_DISCOVERER (self), 0);

  return (guint) g_atomic_int_get (&self->timeout);
}

/**
 * mignet_command_discoverer_set_timeout:
 * @self: a command discoverer
 * @seconds: a time in seconds, at least 1
 *
 * Sets for how long the command may run before it is killed. Commands that run are not affected.
 *
 * Since: 1.0
 */
void
mignet_command_discoverer_set_timeout (MignetCommandDiscoverer *self, guint seconds)
{
  g_return_if_fail (MIGNET_IS_COMMAND_DISCOVERER (self));
  g_return_if_fail (seconds > 0);

  if (mignet_command_discoverer_get_timeout (self) == seconds)
    return;

  g_atomic_int_set (&self->timeout, seconds);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TIMEOUT]);
}
