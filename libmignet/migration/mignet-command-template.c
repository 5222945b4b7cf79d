/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "migration/mignet-command-private.h"

static gboolean
append_value (GString *argument, const char *what, const char *value, GError **error)
{
  if (*value == '\0' || *value == '-')
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_PROBE,
                   "%s '%s' of the host cannot be passed to a command: expected one that is not "
                   "empty and does not begin with a hyphen",
                   what, value);
      return FALSE;
    }
  g_string_append (argument, value);

  return TRUE;
}

static char *
expand_argument (
    const char *template, const char *what, const char *host, const char *address, GError **error)
{
  g_autoptr (GString) argument = g_string_new (NULL);

  for (const char *p = template; *p != '\0'; p++)
    {
      if (*p != '%')
        {
          g_string_append_c (argument, *p);
          continue;
        }

      p++;
      if (*p == 'h' || *p == 'a')
        {
          if (!append_value (argument, *p == 'h' ? "Name" : "Address", *p == 'h' ? host : address,
                             error))
            return NULL;
        }
      else if (*p == '%')
        {
          g_string_append_c (argument, '%');
        }
      else
        {
          g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
                       "Argument '%s' of the command for the %s has a percent sign that is "
                       "not followed by 'h', 'a' or another one",
                       template, what);
          return NULL;
        }
    }

  return g_string_free (g_steal_pointer (&argument), FALSE);
}

static char **
expand_command (const char *const *command,
                const char *what,
                const char *host,
                const char *address,
                GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (command[0] == NULL || command[0][0] == '\0')
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
                   "The command for the %s is empty: expected a program and its arguments", what);
      return NULL;
    }

  for (guint i = 0; command[i] != NULL; i++)
    {
      g_autofree char *argument = expand_argument (command[i], what, host, address, error);

      if (argument == NULL)
        return NULL;
      g_strv_builder_add (builder, argument);
    }

  return g_strv_builder_end (builder);
}

GBytes *
_mignet_command_ask (const char *const *command,
                     const char *what,
                     const char *host,
                     const char *address,
                     guint timeout,
                     GCancellable *cancellable,
                     GError **error)
{
  g_auto (GStrv) argv = expand_command (command, what, host, address, error);

  if (argv == NULL)
    return NULL;

  return _mignet_command_run ((const char *const *) argv, what, host, timeout, cancellable, error);
}
