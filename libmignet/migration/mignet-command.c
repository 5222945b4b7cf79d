/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "migration/mignet-command-private.h"

/* g_subprocess_communicate() would read without bound and know no time limit, so the pipes are read
 * here, in a main context of the call's own. */

#define MAX_OUTPUT (16 * 1024 * 1024)
#define MAX_MESSAGES 1024

/* For how long to wait for a killed command to be gone. Only one that hangs in the kernel takes
 * longer; GLib reaps it whenever it ends. */
#define KILL_GRACE 2000

typedef enum
{
  END_NATURAL,
  END_TIMEOUT,
  END_TOO_LONG,
  END_CANCELLED
} CommandEnd;

typedef struct
{
  GMainContext *context;  /* (owned) */
  GSubprocess *process;   /* (owned) */
  GPtrArray *sources;     /* (owned) (element-type GSource): destroyed when the call ends */
  GCancellable *patience; /* (owned): cancelled when the command will not die */
  GByteArray *output;     /* (owned) */
  GString *messages;      /* (owned) */
  CommandEnd end;
  gboolean waited;
} Command;

static void
source_destroy_and_unref (gpointer data)
{
  GSource *source = data;

  g_source_destroy (source);
  g_source_unref (source);
}

static void
command_clear (Command *command)
{
  g_clear_pointer (&command->sources, g_ptr_array_unref);
  g_clear_object (&command->process);
  g_clear_object (&command->patience);
  g_clear_pointer (&command->output, g_byte_array_unref);
  g_string_free (command->messages, TRUE);
  g_clear_pointer (&command->context, g_main_context_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Command, command_clear)

/* Takes the source. */
static void
command_attach (Command *command, GSource *source, GSourceFunc func)
{
  g_source_set_callback (source, func, command, NULL);
  g_source_attach (source, command->context);
  g_ptr_array_add (command->sources, source);
}

static gboolean
on_patience_ended (gpointer user_data)
{
  Command *command = user_data;

  g_cancellable_cancel (command->patience);

  return G_SOURCE_REMOVE;
}

static void
command_kill (Command *command, CommandEnd end)
{
  if (command->end != END_NATURAL)
    return;

  command->end = end;
  g_subprocess_force_exit (command->process);
  command_attach (command, g_timeout_source_new (KILL_GRACE), on_patience_ended);
}

static gboolean
on_timeout (gpointer user_data)
{
  command_kill (user_data, END_TIMEOUT);

  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  command_kill (user_data, END_CANCELLED);

  return G_SOURCE_REMOVE;
}

static void
on_waited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Command *command = user_data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  command->waited = TRUE;
}

/* Reads once from a pipe; returns what g_pollable_input_stream_read_nonblocking() does. */
static gssize
read_some (GInputStream *stream, char *buffer, gsize size, gboolean *would_block)
{
  g_autoptr (GError) error = NULL;
  gssize n;

  n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), buffer, size,
                                                NULL, &error);
  *would_block = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);

  return n;
}

/* Says whether there may be more. */
static gboolean
command_read_output (Command *command, gboolean *would_block)
{
  char buffer[16384];
  gssize n;

  n = read_some (g_subprocess_get_stdout_pipe (command->process), buffer, sizeof buffer,
                 would_block);
  if (n <= 0)
    return *would_block;

  if (command->output->len + (gsize) n > MAX_OUTPUT)
    {
      command_kill (command, END_TOO_LONG);
      return FALSE;
    }
  g_byte_array_append (command->output, (const guint8 *) buffer, (guint) n);

  return TRUE;
}

static gboolean
command_read_messages (Command *command, gboolean *would_block)
{
  char buffer[1024];
  gssize n;

  n = read_some (g_subprocess_get_stderr_pipe (command->process), buffer, sizeof buffer,
                 would_block);
  if (n <= 0)
    return *would_block;

  if (command->messages->len < MAX_MESSAGES)
    g_string_append_len (command->messages, buffer,
                         MIN (n, (gssize) (MAX_MESSAGES - command->messages->len)));

  return TRUE;
}

static gboolean
on_output (GObject *stream, gpointer user_data)
{
  gboolean would_block;

  return command_read_output (user_data, &would_block) ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
on_messages (GObject *stream, gpointer user_data)
{
  gboolean would_block;

  return command_read_messages (user_data, &would_block) ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* Takes what is left in the pipes, but does not wait for their end: a process that the command left
 * behind may keep them open. */
static void
command_drain (Command *command)
{
  gboolean would_block = FALSE;

  while (command->end == END_NATURAL && command_read_output (command, &would_block) && !would_block)
    ;
  would_block = FALSE;
  for (guint n = 0; n < MAX_MESSAGES; n++)
    if (!command_read_messages (command, &would_block) || would_block)
      break;
}

static void
command_await (Command *command, guint timeout, GCancellable *cancellable)
{
  GPollableInputStream *output =
      G_POLLABLE_INPUT_STREAM (g_subprocess_get_stdout_pipe (command->process));
  GPollableInputStream *messages =
      G_POLLABLE_INPUT_STREAM (g_subprocess_get_stderr_pipe (command->process));
  guint milliseconds = MIN (timeout, G_MAXUINT / 1000) * 1000;

  command_attach (command, g_pollable_input_stream_create_source (output, NULL),
                  G_SOURCE_FUNC (on_output));
  command_attach (command, g_pollable_input_stream_create_source (messages, NULL),
                  G_SOURCE_FUNC (on_messages));
  command_attach (command, g_timeout_source_new (milliseconds), on_timeout);
  if (cancellable != NULL)
    command_attach (command, g_cancellable_source_new (cancellable), G_SOURCE_FUNC (on_cancelled));

  g_subprocess_wait_async (command->process, command->patience, on_waited, command);
  while (!command->waited)
    g_main_context_iteration (command->context, TRUE);

  if (command->end == END_NATURAL)
    command_drain (command);
}

/* What the command complained about, as the tail of a sentence. */
static char *
command_describe_messages (Command *command)
{
  g_autofree char *text = g_utf8_make_valid (command->messages->str, command->messages->len);
  g_autoptr (GString) clean = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c) || g_unichar_isspace (c))
        c = ' ';
      if (c != ' ' || (clean->len > 0 && clean->str[clean->len - 1] != ' '))
        g_string_append_unichar (clean, c);
    }
  while (clean->len > 0 && strchr (" .", clean->str[clean->len - 1]) != NULL)
    g_string_truncate (clean, clean->len - 1);
  if (clean->len > 0)
    g_string_prepend (clean, ": ");

  return g_string_free (g_steal_pointer (&clean), FALSE);
}

/* The error that the end of the command amounts to, NULL for success. */
static GError *
command_check (
    Command *command, const char *name, const char *what, const char *host, guint timeout)
{
  g_autofree char *messages = command_describe_messages (command);
  g_autofree char *how = NULL;

  switch (command->end)
    {
    case END_CANCELLED:
      return g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                          "Reading the %s of host '%s' was cancelled", what, host);
    case END_TIMEOUT:
      how = g_strdup_printf ("did not end within %u s", timeout);
      break;
    case END_TOO_LONG:
      how = g_strdup_printf ("printed more than %d MiB", MAX_OUTPUT / 1024 / 1024);
      break;
    case END_NATURAL:
    default:
      if (g_subprocess_get_successful (command->process))
        return NULL;
      if (g_subprocess_get_if_exited (command->process))
        how = g_strdup_printf ("ended with exit status %d",
                               g_subprocess_get_exit_status (command->process));
      else
        how = g_strdup_printf ("was killed by signal %d",
                               g_subprocess_get_term_sig (command->process));
      break;
    }

  return g_error_new (MIGNET_ERROR, MIGNET_ERROR_PROBE, "Command '%s' for the %s of host '%s' %s%s",
                      name, what, host, how, messages);
}

GBytes *
_mignet_command_run (const char *const *argv,
                     const char *what,
                     const char *host,
                     guint timeout,
                     GCancellable *cancellable,
                     GError **error)
{
  g_auto (Command) command = { 0 };
  g_autoptr (GError) local_error = NULL;

  command.context = g_main_context_new ();
  command.sources = g_ptr_array_new_with_free_func (source_destroy_and_unref);
  command.patience = g_cancellable_new ();
  command.output = g_byte_array_new ();
  command.messages = g_string_new (NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  command.process = g_subprocess_newv (
      argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &local_error);
  if (command.process == NULL)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_PROBE,
                   "Command '%s' for the %s of host '%s' cannot be started: %s", argv[0], what,
                   host, local_error->message);
      return NULL;
    }

  g_main_context_push_thread_default (command.context);
  command_await (&command, timeout, cancellable);
  g_main_context_pop_thread_default (command.context);

  local_error = command_check (&command, argv[0], what, host, timeout);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&command.output));
}
