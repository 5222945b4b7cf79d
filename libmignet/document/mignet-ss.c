/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "net/mignet-net-private.h"

#include <string.h>

/* What "ss -tin" prints is meant for people, and has changed its columns from version to version:
 * a connection begins with a line of columns, and what the kernel says of it follows in the same
 * line or in ones that are indented. The columns are found by what they look like. */

/* A connection whose lines are being read. */
typedef struct
{
  const char *name;       /* what messages call the text */
  GPtrArray *connections; /* (owned) (element-type MignetTcpConnection) */
  guint line;
  gboolean open; /* there is a connection to finish */
  guint begun;   /* in this line */
  char *local;   /* (owned) (nullable) */
  char *peer;    /* (owned) (nullable) */
  gint64 sent;
  gint64 received;
} Parser;

static void
parser_clear (Parser *self)
{
  g_free (self->local);
  g_free (self->peer);
  g_clear_pointer (&self->connections, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parser, parser_clear)

static void parser_fail (Parser *self, guint line, GError **error, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

static void
parser_fail (Parser *self, guint line, GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_SYNTAX, "%s: line %u: %s", self->name, line, text);
}

/* Splits "ADDRESS:PORT" in place. */
static gboolean
split_end (char *text, const char **address, guint16 *port)
{
  char *colon = strrchr (text, ':');
  guint64 number;

  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &number, NULL))
    return FALSE;

  *colon = '\0';
  *address = text;
  *port = (guint16) number;

  return TRUE;
}

static gboolean
parser_finish_connection (Parser *self, GError **error)
{
  MignetTcpConnection *connection = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *ends = NULL;
  const char *local;
  const char *peer;
  guint16 local_port;
  guint16 peer_port;

  if (!self->open)
    return TRUE;

  self->open = FALSE;
  ends = g_strdup_printf ("%s %s", self->local, self->peer);
  if (split_end (self->local, &local, &local_port) && split_end (self->peer, &peer, &peer_port))
    connection = mignet_tcp_connection_new (local, local_port, peer, peer_port, self->sent,
                                            self->received, &local_error);
  if (connection == NULL)
    {
      g_autofree char *printable = _mignet_text_dup_printable (ends);

      parser_fail (self, self->begun, error,
                   "found '%s', expected the addresses and ports of the two ends of a connection",
                   printable);
      return FALSE;
    }
  g_ptr_array_add (self->connections, connection);

  return TRUE;
}

static gboolean
is_detail (const char *word)
{
  return g_str_has_prefix (word, "rto:") || g_str_has_prefix (word, "mss:") ||
         g_str_has_prefix (word, "cwnd:") || g_str_has_prefix (word, "segs_out:");
}

/* Numbers that do not fit are passed over, like everything else that is not known. What is 0 is not
 * printed. */
static void
parser_take_detail (Parser *self, const char *word)
{
  static const char acknowledged[] = "bytes_acked:";
  static const char received[] = "bytes_received:";
  guint64 number;

  if (is_detail (word))
    {
      self->sent = MAX (self->sent, 0);
      self->received = MAX (self->received, 0);
    }

  if (g_str_has_prefix (word, acknowledged) &&
      g_ascii_string_to_unsigned (word + strlen (acknowledged), 10, 0, G_MAXINT64, &number, NULL))
    self->sent = (gint64) number;
  else if (g_str_has_prefix (word, received) &&
           g_ascii_string_to_unsigned (word + strlen (received), 10, 0, G_MAXINT64, &number, NULL))
    self->received = (gint64) number;
}

static gboolean
is_number (const char *word)
{
  return *word != '\0' && strspn (word, "0123456789") == strlen (word);
}

/* Where a connection that is only being made or has ended is in the list, it carries nothing. */
static gboolean
is_state_without_stream (const char *state)
{
  static const char *const states[] = { "LISTEN",    "UNCONN", "SYN-SENT",     "SYN-RECV",
                                        "TIME-WAIT", "CLOSED", "NEW-SYN-RECV", NULL };

  return g_strv_contains (states, state);
}

/* The columns are [State] Recv-Q Send-Q Local:Port Peer:Port. */
static gboolean
parser_begin_connection (Parser *self, char **words, guint n_words, GError **error)
{
  guint first = n_words > 0 && is_number (words[0]) ? 0 : 1;
  gboolean passed_over;

  if (n_words < first + 4 || !is_number (words[first]) || !is_number (words[first + 1]))
    {
      g_autofree char *printable = _mignet_text_dup_printable (words[0]);

      parser_fail (self, self->line, error,
                   "found a line that begins with '%s', expected the columns of 'ss -tin'",
                   printable);
      return FALSE;
    }

  passed_over = first == 1 && is_state_without_stream (words[0]);
  g_free (self->local);
  g_free (self->peer);
  self->local = g_strdup (words[first + 2]);
  self->peer = g_strdup (words[first + 3]);
  self->open = !passed_over;
  self->begun = self->line;
  self->sent = -1;
  self->received = -1;
  for (guint i = first + 4; i < n_words; i++)
    parser_take_detail (self, words[i]);

  return TRUE;
}

/* The headings are there unless "-H" was given. */
static gboolean
is_heading (char **words)
{
  return g_str_equal (words[0], "State") || g_str_equal (words[0], "Recv-Q");
}

/* The words of a line, without empty ones. */
static GPtrArray *
split_words (const char *line)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  const char *p = line;

  while (*p != '\0')
    {
      gsize length = strcspn (p, " \t\r");

      if (length > 0)
        g_ptr_array_add (words, g_strndup (p, length));
      p += length;
      p += strspn (p, " \t\r");
    }

  return words;
}

static gboolean
parser_take_line (Parser *self, const char *line, GError **error)
{
  g_autoptr (GPtrArray) words = split_words (line);

  self->line++;
  if (words->len == 0)
    return TRUE;

  /* Details that follow a connection that is passed over belong to nothing. */
  if (*line == ' ' || *line == '\t')
    {
      for (guint i = 0; i < words->len; i++)
        parser_take_detail (self, words->pdata[i]);
      return TRUE;
    }

  if (!parser_finish_connection (self, error))
    return FALSE;
  if (is_heading ((char **) words->pdata))
    return TRUE;

  return parser_begin_connection (self, (char **) words->pdata, words->len, error);
}

/**
 * mignet_tcp_connection_parse_ss:
 * @bytes: what the program printed
 * @name: what the messages of errors call it
 * @error: return location for a #GError
 *
 * Reads what "ss -tin" prints, with or without its headings, with or without the column of the
 * state, and with details in lines of their own or not. Sockets that are not connected are passed
 * over. Without "-i" the bytes of the connections are not known. Nothing at all is a list without
 * connections.
 *
 * Errors: %MIGNET_ERROR_SYNTAX
 *
 * Returns: (transfer container) (element-type MignetTcpConnection): the connections in the order of
 *   the text, or %NULL with @error set
 *
 * Since: 1.0
 */
GPtrArray *
mignet_tcp_connection_parse_ss (GBytes *bytes, const char *name, GError **error)
{
  g_auto (Parser) self = { .name = name, .sent = -1, .received = -1 };
  g_autofree char *text = NULL;
  const char *data;
  gsize size = 0;
  char *rest;

  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  self.connections = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_tcp_connection_unref);
  data = g_bytes_get_data (bytes, &size);
  text = g_strndup (data != NULL ? data : "", size);
  if (strlen (text) < size)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_SYNTAX,
                   "%s: found a zero byte, expected the text that 'ss -tin' prints", name);
      return NULL;
    }

  rest = text;
  while (rest != NULL)
    {
      char *end = strchr (rest, '\n');
      const char *line = rest;

      if (end != NULL)
        *end = '\0';
      rest = end != NULL ? end + 1 : NULL;
      if (!parser_take_line (&self, line, error))
        return NULL;
    }
  if (!parser_finish_connection (&self, error))
    return NULL;

  return g_steal_pointer (&self.connections);
}
