/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-json-document-private.h"

#include "document/mignet-import-size-private.h"

#include <string.h>

/* From text to values. jansson was chosen because it is strict by itself: it refuses comments,
 * trailing commas, repeated members, numbers that do not fit, embedded NUL characters, text that is
 * not UTF-8, and nesting deep enough to exhaust a stack.
 *
 * It holds a document as values that take ten times the memory of the text. Where that is too much,
 * the long arrays are cut out: what is left is parsed as a whole, the arrays one element at a time.
 * Where to cut is found by counting brackets outside of strings, and nothing is believed of it:
 * jansson parses all of the text, in pieces, so that it accepts and refuses what it would as a
 * whole, with the same messages. A cut in a wrong place, which a text has that is no JSON, leaves
 * pieces that are none. */

typedef struct
{
  const json_t *value; /* (unowned): stands in for the array */
  const char *name;    /* (unowned) */
  gsize start;         /* in the text: after the opening bracket */
  gsize end;           /* at the closing one */
  gsize cut;           /* where it was cut out of the outline */
  gboolean parsed;     /* to its end */
} LongArray;

/* The text without the elements of long arrays. */
typedef struct
{
  const char *text;
  const char *end;
  GString *rest;
  GArray *long_arrays; /* (element-type LongArray) */
} Outline;

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static const char *
skip_blanks (const char *p, const char *end)
{
  while (p < end && is_blank (*p))
    p++;

  return p;
}

/* To what comes after the string that begins here. */
static const char *
skip_string (const char *p, const char *end)
{
  for (p++; p < end && *p != '"'; p++)
    {
      if (*p == '\\')
        p++;
    }

  return p < end ? p + 1 : end;
}

static gboolean
is_opening (char c)
{
  return c == '[' || c == '{';
}

static gboolean
is_closing (char c)
{
  return c == ']' || c == '}';
}

/* To what comes after the array or object that begins here. */
static const char *
skip_brackets (const char *p, const char *end)
{
  guint depth = 0;

  do
    {
      if (is_opening (*p))
        depth++;
      else if (is_closing (*p))
        depth--;
      p = *p == '"' ? skip_string (p, end) : p + 1;
    }
  while (p < end && depth > 0);

  return p;
}

/* To the comma or bracket that ends the value that begins here. */
static const char *
skip_value (const char *p, const char *end)
{
  while (p < end && *p != ',' && !is_closing (*p))
    {
      if (is_opening (*p))
        p = skip_brackets (p, end);
      else
        p = *p == '"' ? skip_string (p, end) : p + 1;
    }

  return p;
}

/* The one of the names that stands here with its quotation marks; NULL if none does. */
static const char *
find_name (const char *const *names, const char *p, const char *end)
{
  gsize length = (gsize) (end - p);

  for (guint i = 0; names[i] != NULL; i++)
    {
      if (length == strlen (names[i]) + 2 && memcmp (p + 1, names[i], length - 2) == 0)
        return names[i];
    }

  return NULL;
}

static void
append_range (Outline *outline, const char *from, const char *to)
{
  g_string_append_len (outline->rest, from, to - from);
}

/* Goes to the end of the value, and leaves it out if it is a long array. */
static const char *
append_value (Outline *outline, const char *p, const char *long_array)
{
  LongArray array = { .name = long_array };
  const char *after;

  if (long_array != NULL && p < outline->end && *p == '[')
    {
      after = skip_brackets (p, outline->end);
      array.start = (gsize) (p + 1 - outline->text);
      array.end = (gsize) (after - 1 - outline->text);
      g_string_append_c (outline->rest, '[');
      array.cut = outline->rest->len;
      g_string_append_c (outline->rest, ']');
      g_array_append_val (outline->long_arrays, array);
      p = after;
    }

  after = skip_value (p, outline->end);
  append_range (outline, p, after);

  return after;
}

/* What is no object is appended as it is, from where that shows: it is for jansson to refuse. */
static void
append_object (Outline *outline, const char *const *long_arrays)
{
  const char *start = outline->text;
  const char *p = skip_blanks (start, outline->end);

  if (p < outline->end && *p == '{')
    p++;

  while (TRUE)
    {
      const char *name = p = skip_blanks (p, outline->end);
      const char *long_array;

      if (p == outline->end || *p != '"')
        break;
      p = skip_string (p, outline->end);
      long_array = find_name (long_arrays, name, p);
      p = skip_blanks (p, outline->end);
      if (p == outline->end || *p != ':')
        break;
      p = skip_blanks (p + 1, outline->end);
      append_range (outline, start, p);
      start = p = append_value (outline, p, long_array);
      if (p == outline->end || *p != ',')
        break;
      p++;
    }

  append_range (outline, start, outline->end);
}

/* Line and column of a byte of the text, as jansson counts them: from the characters before. */
static void
fail_syntax (const MignetJsonDocument *self, gsize offset, const char *message, GError **error)
{
  const char *text = g_bytes_get_data (self->bytes, NULL);
  g_autofree char *valid = g_utf8_make_valid (message, -1);
  g_autoptr (GString) printable = g_string_new (NULL);
  gsize line = 1;
  gsize column = 0;

  for (gsize i = 0; i < offset; i++)
    {
      if (text[i] == '\n')
        {
          line++;
          column = 0;
        }
      else if (((guchar) text[i] & 0xc0) != 0x80)
        column++;
    }

  _mignet_json_append_printable (printable, valid, G_MAXUINT);
  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_SYNTAX,
               "%s: line %" G_GSIZE_FORMAT ", column %" G_GSIZE_FORMAT ": not well-formed JSON: %s",
               self->name, line, MAX (column, 1), printable->str);
}

static MignetJsonDocument *
new_document (GBytes *bytes, const char *name, MignetLoadFlags flags)
{
  MignetJsonDocument *self = g_new0 (MignetJsonDocument, 1);

  self->bytes = g_bytes_ref (bytes);
  self->name = g_strdup (name);
  self->flags = flags;
  self->long_arrays = g_array_new (FALSE, FALSE, sizeof (LongArray));

  return self;
}

void
_mignet_json_document_free (MignetJsonDocument *self)
{
  json_decref (self->root);
  g_array_unref (self->long_arrays);
  g_bytes_unref (self->bytes);
  g_free (self->name);
  g_free (self);
}

/*
 * _mignet_json_document_parse:
 * @bytes: the text
 * @name: what messages call the document
 * @flags: whether unknown members are passed over
 * @repeats: what a repeated member of an object means
 *
 * Parses the text as a whole. Any JSON value may stand at the top; what is expected there is for
 * the reader to say.
 *
 * Returns: (transfer full): the document, or NULL with MIGNET_ERROR_SYNTAX
 */
MignetJsonDocument *
_mignet_json_document_parse (GBytes *bytes,
                             const char *name,
                             MignetLoadFlags flags,
                             MignetJsonRepeats repeats,
                             GError **error)
{
  g_autoptr (MignetJsonDocument) self = new_document (bytes, name, flags);
  size_t json_flags = JSON_DECODE_ANY;
  json_error_t syntax = { 0 };
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  if (repeats == MIGNET_JSON_REPEATS_REFUSED)
    json_flags |= JSON_REJECT_DUPLICATES;

  self->root = json_loadb (data != NULL ? data : "", size, json_flags, &syntax);
  if (self->root == NULL)
    {
      fail_syntax (self, (gsize) syntax.position, syntax.text, error);
      return NULL;
    }

  return g_steal_pointer (&self);
}

MignetJsonDocument *
_mignet_json_document_import (GBytes *bytes, const char *name, GError **error)
{
  if (!_mignet_import_check_size (bytes, name, error))
    return NULL;

  return _mignet_json_document_parse (bytes, name, MIGNET_LOAD_ALLOW_UNKNOWN,
                                      MIGNET_JSON_REPEATS_LAST, error);
}

/* A separator or the end of the array is missing after the element that begins here. What jansson
 * would say about it as a whole depends on what stands there instead. */
static gboolean
fail_array (const MignetJsonDocument *self, const char *last, GError **error)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (self->bytes, &size);
  gsize offset = (gsize) (last - text);
  g_autoptr (GString) array = g_string_new ("[");
  json_error_t syntax = { 0 };

  g_string_append_len (array, last, (gssize) (size - offset));
  json_decref (json_loadb (array->str, array->len, JSON_REJECT_DUPLICATES, &syntax));
  fail_syntax (self, offset + (gsize) syntax.position - strlen ("["), syntax.text, error);

  return FALSE;
}

/* Parses the element that begins here, and goes to what comes after it. */
static json_t *
parse_element (const MignetJsonDocument *self, const char **p, GError **error)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (self->bytes, &size);
  gsize offset = (gsize) (*p - text);
  json_error_t syntax = { 0 };
  json_t *value =
      json_loadb (*p, size - offset,
                  JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK, &syntax);

  if (value == NULL)
    fail_syntax (self, offset + (gsize) syntax.position, syntax.text, error);
  *p += syntax.position;

  return value;
}

static gboolean
call_with_element (const MignetJsonNode *element,
                   MignetJsonElementFunc func,
                   gpointer user_data,
                   GError **error)
{
  return func == NULL || func (element, user_data, error);
}

/* Without a function it is about the text alone. */
static gboolean
foreach_parsed_element (const MignetJsonDocument *self,
                        const MignetJsonNode *node,
                        LongArray *array,
                        MignetJsonElementFunc func,
                        gpointer user_data,
                        GError **error)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (self->bytes, &size);
  const char *end = text + size;
  const char *p = skip_blanks (text + array->start, end);
  const char *last = p;
  MignetJsonNode element = { .document = self, .parent = node };

  while (p == end || *p != ']' || element.index > 0)
    {
      json_t *value;
      gboolean carry_on;

      if (p == end)
        return fail_array (self, last, error);
      last = p;
      value = parse_element (self, &p, error);
      if (value == NULL)
        return FALSE;
      element.value = value;
      carry_on = call_with_element (&element, func, user_data, error);
      json_decref (value);
      if (!carry_on)
        return FALSE;

      p = skip_blanks (p, end);
      if (p < end && *p == ']')
        break;
      if (p == end || *p != ',')
        return fail_array (self, last, error);
      p = skip_blanks (p + 1, end);
      element.index++;
    }

  array->parsed = TRUE;

  return TRUE;
}

gboolean
_mignet_json_foreach_element (const MignetJsonNode *node,
                              MignetJsonElementFunc func,
                              gpointer user_data,
                              GError **error)
{
  gsize length = 0;

  for (guint i = 0; i < node->document->long_arrays->len; i++)
    {
      LongArray *array = &g_array_index (node->document->long_arrays, LongArray, i);

      if (array->value == node->value)
        return foreach_parsed_element (node->document, node, array, func, user_data, error);
    }

  if (!_mignet_json_get_length (node, &length, error))
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      MignetJsonNode element;

      _mignet_json_get_element (node, i, &element);
      if (!func (&element, user_data, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
_mignet_json_document_finish (MignetJsonDocument *self, GError **error)
{
  for (guint i = 0; i < self->long_arrays->len; i++)
    {
      LongArray *array = &g_array_index (self->long_arrays, LongArray, i);

      if (!array->parsed && !foreach_parsed_element (self, NULL, array, NULL, NULL, error))
        return FALSE;
    }

  return TRUE;
}

/* A wrong cut shows in what was cut out as well: that comes first in the text. */
static void
fail_outline (MignetJsonDocument *self, const json_error_t *syntax, GError **error)
{
  gsize offset = (gsize) syntax->position;

  for (guint i = 0; i < self->long_arrays->len; i++)
    {
      LongArray *array = &g_array_index (self->long_arrays, LongArray, i);

      if ((gsize) syntax->position <= array->cut)
        break;
      if (!foreach_parsed_element (self, NULL, array, NULL, NULL, error))
        return;
      offset += array->end - array->start;
    }

  fail_syntax (self, offset, syntax->text, error);
}

MignetJsonDocument *
_mignet_json_document_open (GBytes *bytes,
                            const char *name,
                            MignetLoadFlags flags,
                            const char *const *long_arrays,
                            GError **error)
{
  g_autoptr (MignetJsonDocument) self = new_document (bytes, name, flags);
  g_autoptr (GString) rest = g_string_new (NULL);
  json_error_t syntax = { 0 };
  gsize size = 0;
  const char *text = g_bytes_get_data (bytes, &size);
  Outline outline = { text, text + size, rest, self->long_arrays };

  append_object (&outline, long_arrays);
  self->root = json_loadb (rest->str, rest->len, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &syntax);
  if (self->root == NULL)
    {
      fail_outline (self, &syntax, error);
      return NULL;
    }

  for (guint i = 0; i < self->long_arrays->len; i++)
    {
      LongArray *array = &g_array_index (self->long_arrays, LongArray, i);

      array->value = json_object_get (self->root, array->name);
    }

  return g_steal_pointer (&self);
}

void
_mignet_json_document_get_root (const MignetJsonDocument *self, MignetJsonNode *root)
{
  *root = (MignetJsonNode){ .document = self, .value = self->root };
}
