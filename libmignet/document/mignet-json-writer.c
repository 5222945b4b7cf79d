/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "document/mignet-json-private.h"

/* Documents are read by people and kept under version control, so the layout is part of their
 * quality: two blanks of indentation, members in the order of the calls, text as it is. An array
 * of plain values and an object that holds nothing larger stand on one line where that fits.
 *
 * The layout depends on nothing but the values, which is what makes a document that was saved,
 * loaded and saved again the same to the byte. A frame holds its values as long as they may stand
 * on one line. When they no longer can, it is broken: they go to the text, each on a line of its
 * own, and what follows goes there directly. What is around a broken frame is broken, too. */

#define MAX_COLUMNS 120
#define INDENT 2

typedef struct
{
  GString *name; /* (owned): the member of the frame above, if that is an object */
  gboolean is_array;
  gboolean is_broken;
  gboolean has_objects;
  guint n_values;
  gsize length;  /* of the values, with separators, in bytes */
  GString *held; /* (owned): the values, unless it is broken */
  GArray *ends;  /* (owned) (element-type gsize): where each of them ends */
} Frame;

struct _MignetJsonWriter
{
  GString *text;     /* (owned) */
  GPtrArray *frames; /* (owned) (element-type Frame): the document first; used again and again */
  guint depth;       /* of the frame that is open */
  gsize start;       /* of the value that is being added */
  GError *error;     /* (owned) (nullable) */
};

static void
frame_free (gpointer data)
{
  Frame *frame = data;

  g_string_free (frame->name, TRUE);
  g_string_free (frame->held, TRUE);
  g_array_unref (frame->ends);
  g_free (frame);
}

static Frame *
get_frame (MignetJsonWriter *self, guint depth)
{
  return g_ptr_array_index (self->frames, depth);
}

static Frame *
peek_frame (MignetJsonWriter *self)
{
  return get_frame (self, self->depth);
}

static Frame *
open_frame (MignetJsonWriter *self, guint depth, const char *name, gboolean is_array)
{
  Frame *frame;

  if (depth == self->frames->len)
    {
      frame = g_new0 (Frame, 1);
      frame->name = g_string_new (NULL);
      frame->held = g_string_new (NULL);
      frame->ends = g_array_new (FALSE, FALSE, sizeof (gsize));
      g_ptr_array_add (self->frames, frame);
    }

  frame = get_frame (self, depth);
  g_string_assign (frame->name, name != NULL ? name : "");
  g_string_truncate (frame->held, 0);
  g_array_set_size (frame->ends, 0);
  frame->is_array = is_array;
  frame->is_broken = FALSE;
  frame->has_objects = FALSE;
  frame->n_values = 0;
  frame->length = 0;
  self->depth = depth;

  return frame;
}

static gboolean
is_plain (char c)
{
  return (guchar) c >= 0x20 && c != '"' && c != '\\' && c != 0x7f;
}

static void
append_quoted (GString *out, const char *text)
{
  const char *p = text;

  g_string_append_c (out, '"');
  while (*p != '\0')
    {
      const char *start = p;

      while (is_plain (*p))
        p++;
      g_string_append_len (out, start, p - start);

      if (*p == '"' || *p == '\\')
        g_string_append_printf (out, "\\%c", *p++);
      else if (*p == '\n' || *p == '\t')
        g_string_append (out, *p++ == '\n' ? "\\n" : "\\t");
      else if (*p != '\0')
        g_string_append_printf (out, "\\u%04x", (guint) (guchar) *p++);
    }
  g_string_append_c (out, '"');
}

static void
append_name (GString *out, const char *name)
{
  append_quoted (out, name);
  g_string_append (out, ": ");
}

static void
append_line (GString *out, guint depth)
{
  gsize length = out->len;
  gsize n_blanks = (gsize) depth * INDENT;

  g_string_set_size (out, length + 1 + n_blanks);
  out->str[length] = '\n';
  memset (out->str + length + 1, ' ', n_blanks);
}

/* What stands before a value of a broken frame. */
static void
begin_line (MignetJsonWriter *self, guint depth, guint index)
{
  if (index > 0)
    g_string_append_c (self->text, ',');
  append_line (self->text, depth + 1);
}

static void
break_frame (MignetJsonWriter *self, guint depth)
{
  Frame *frame = get_frame (self, depth);
  gsize start = 0;

  if (frame->is_broken)
    return;

  if (depth > 0)
    {
      const Frame *above = get_frame (self, depth - 1);

      break_frame (self, depth - 1);
      begin_line (self, depth - 1, above->n_values);
      if (!above->is_array)
        append_name (self->text, frame->name->str);
    }

  g_string_append_c (self->text, frame->is_array ? '[' : '{');
  for (guint i = 0; i < frame->n_values; i++)
    {
      gsize end = g_array_index (frame->ends, gsize, i);

      begin_line (self, depth, i);
      g_string_append_len (self->text, frame->held->str + start, (gssize) (end - start));
      start = end;
    }
  frame->is_broken = TRUE;
}

/* Several objects do not stand on one line: a line for each of them is what a reader and a
 * line-wise comparison want. */
static gboolean
fits_on_one_line (MignetJsonWriter *self, const Frame *frame)
{
  gsize columns = self->depth * INDENT + frame->length + strlen ("{  },");

  if (!get_frame (self, self->depth - 1)->is_array)
    columns += frame->name->len + strlen ("\"\": ");

  return columns <= MAX_COLUMNS && !(frame->is_array && frame->has_objects && frame->n_values > 1);
}

/* Where the text of the next value of the open frame goes to. */
static GString *
begin_value (MignetJsonWriter *self, const char *name)
{
  const Frame *frame = peek_frame (self);
  GString *out = frame->is_broken ? self->text : frame->held;

  g_assert ((name == NULL) == frame->is_array);

  if (frame->is_broken)
    begin_line (self, self->depth, frame->n_values);
  self->start = out->len;
  if (name != NULL)
    append_name (out, name);

  return out;
}

static void
end_value (MignetJsonWriter *self, const GString *out)
{
  Frame *frame = peek_frame (self);

  frame->n_values++;
  if (frame->is_broken)
    return;

  frame->length += out->len - self->start + strlen (", ");
  g_array_append_val (frame->ends, out->len);
  if (!fits_on_one_line (self, frame))
    break_frame (self, self->depth);
}

static void
append_on_one_line (GString *out, const Frame *frame)
{
  gsize start = 0;

  if (frame->n_values == 0)
    {
      g_string_append (out, frame->is_array ? "[]" : "{}");
      return;
    }

  g_string_append (out, frame->is_array ? "[" : "{ ");
  for (guint i = 0; i < frame->n_values; i++)
    {
      gsize end = g_array_index (frame->ends, gsize, i);

      if (i > 0)
        g_string_append (out, ", ");
      g_string_append_len (out, frame->held->str + start, (gssize) (end - start));
      start = end;
    }
  g_string_append (out, frame->is_array ? "]" : " }");
}

static void
close_broken (GString *out, const Frame *frame, guint depth)
{
  if (frame->n_values > 0)
    append_line (out, depth);
  g_string_append_c (out, frame->is_array ? ']' : '}');
}

/* The document itself is never put on one line. */
MignetJsonWriter *
_mignet_json_writer_new (const char *format)
{
  MignetJsonWriter *self = g_new0 (MignetJsonWriter, 1);

  self->text = g_string_new (NULL);
  self->frames = g_ptr_array_new_with_free_func (frame_free);
  open_frame (self, 0, NULL, FALSE);
  break_frame (self, 0);
  if (format != NULL)
    _mignet_json_writer_add_string (self, "format", format);

  return self;
}

void
_mignet_json_writer_free (MignetJsonWriter *self)
{
  g_ptr_array_unref (self->frames);
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
  g_clear_error (&self->error);
  g_free (self);
}

/*
 * _mignet_json_writer_finish:
 *
 * Ends the document. The writer can then only be freed.
 *
 * Returns: (transfer full): the text, with a newline at its end
 */
char *
_mignet_json_writer_finish (MignetJsonWriter *self)
{
  g_assert (self->depth == 0);

  close_broken (self->text, peek_frame (self), 0);
  g_string_append_c (self->text, '\n');

  return g_string_free (g_steal_pointer (&self->text), FALSE);
}

/* The names are the library's own words, which need no escaping. */
void
_mignet_json_writer_refuse (MignetJsonWriter *self, const char *name, const char *format, ...)
{
  g_autoptr (GString) text = g_string_new (NULL);
  va_list args;

  if (self->error != NULL)
    return;

  for (guint depth = 0; depth <= self->depth; depth++)
    {
      const Frame *frame = get_frame (self, depth);
      const char *next = depth < self->depth ? get_frame (self, depth + 1)->name->str : name;

      if (frame->is_array)
        g_string_append_printf (text, "/%u", frame->n_values);
      else
        g_string_append_printf (text, "/%s", next);
    }

  g_string_append (text, ": ");
  va_start (args, format);
  g_string_append_vprintf (text, format, args);
  va_end (args);
  self->error = g_error_new_literal (MIGNET_ERROR, MIGNET_ERROR_DOCUMENT, text->str);
}

gboolean
_mignet_json_writer_check (MignetJsonWriter *self, const char *document_name, GError **error)
{
  if (self->error == NULL)
    return TRUE;

  g_propagate_prefixed_error (error, g_error_copy (self->error), "%s: ", document_name);

  return FALSE;
}

void
_mignet_json_writer_begin_object (MignetJsonWriter *self, const char *name)
{
  open_frame (self, self->depth + 1, name, FALSE);
}

void
_mignet_json_writer_begin_array (MignetJsonWriter *self, const char *name)
{
  open_frame (self, self->depth + 1, name, TRUE);
}

void
_mignet_json_writer_end (MignetJsonWriter *self)
{
  const Frame *frame = peek_frame (self);
  Frame *above;
  GString *out;

  g_assert (self->depth > 0);

  if (frame->is_broken)
    close_broken (self->text, frame, self->depth);

  above = get_frame (self, --self->depth);
  above->has_objects = above->has_objects || !frame->is_array;
  if (frame->is_broken)
    {
      above->n_values++;
      return;
    }

  out = begin_value (self, above->is_array ? NULL : frame->name->str);
  append_on_one_line (out, frame);
  end_value (self, out);
}

static void
add_text (MignetJsonWriter *self, const char *name, const char *text)
{
  GString *out = begin_value (self, name);

  g_string_append (out, text);
  end_value (self, out);
}

void
_mignet_json_writer_add_null (MignetJsonWriter *self, const char *name)
{
  add_text (self, name, "null");
}

void
_mignet_json_writer_add_string (MignetJsonWriter *self, const char *name, const char *value)
{
  GString *out;

  if (value == NULL)
    {
      _mignet_json_writer_add_null (self, name);
      return;
    }

  if (!g_utf8_validate (value, -1, NULL))
    _mignet_json_writer_refuse (self, name, "found text that is not valid UTF-8");

  out = begin_value (self, name);
  append_quoted (out, value);
  end_value (self, out);
}

void
_mignet_json_writer_add_integer (MignetJsonWriter *self, const char *name, gint64 value)
{
  GString *out = begin_value (self, name);

  g_string_append_printf (out, "%" G_GINT64_FORMAT, value);
  end_value (self, out);
}

void
_mignet_json_writer_add_unsigned (MignetJsonWriter *self, const char *name, guint64 value)
{
  GString *out = begin_value (self, name);

  g_string_append_printf (out, "%" G_GUINT64_FORMAT, value);
  end_value (self, out);
}

/* JSON knows neither infinity nor NaN: what is no number is null. 15 digits are enough for most
 * numbers, and do not show how the others are stored. */
void
_mignet_json_writer_add_double (MignetJsonWriter *self, const char *name, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (value))
    {
      _mignet_json_writer_add_null (self, name);
      return;
    }

  add_text (self, name, g_ascii_formatd (text, sizeof text, "%.15g", value));
}

void
_mignet_json_writer_add_boolean (MignetJsonWriter *self, const char *name, gboolean value)
{
  add_text (self, name, value ? "true" : "false");
}

void
_mignet_json_writer_add_enum (MignetJsonWriter *self, const char *name, GType type, int value)
{
  _mignet_json_writer_add_string (self, name, _mignet_json_enum_word (type, value));
}

void
_mignet_json_writer_add_strings (MignetJsonWriter *self,
                                 const char *name,
                                 const char *const *values)
{
  if (values == NULL)
    {
      _mignet_json_writer_add_null (self, name);
      return;
    }

  _mignet_json_writer_begin_array (self, name);
  for (guint i = 0; values[i] != NULL; i++)
    _mignet_json_writer_add_string (self, NULL, values[i]);
  _mignet_json_writer_end (self);
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* In the order of the keys: a dictionary has none of its own. */
static void
add_dictionary (MignetJsonWriter *self, const char *name, GVariant *dictionary)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  GVariantIter iter;
  const char *key = NULL;

  g_variant_iter_init (&iter, dictionary);
  while (g_variant_iter_next (&iter, "{&sv}", &key, NULL))
    g_ptr_array_add (keys, (gpointer) key);
  g_ptr_array_sort (keys, compare_keys);

  _mignet_json_writer_begin_object (self, name);
  for (guint i = 0; i < keys->len; i++)
    {
      g_autoptr (GVariant) value =
          g_variant_lookup_value (dictionary, g_ptr_array_index (keys, i), NULL);

      _mignet_json_writer_add_variant (self, g_ptr_array_index (keys, i), value);
    }
  _mignet_json_writer_end (self);
}

static void
add_dictionaries (MignetJsonWriter *self, const char *name, GVariant *dictionaries)
{
  gsize length = g_variant_n_children (dictionaries);

  _mignet_json_writer_begin_array (self, name);
  for (gsize i = 0; i < length; i++)
    {
      g_autoptr (GVariant) dictionary = g_variant_get_child_value (dictionaries, i);

      add_dictionary (self, NULL, dictionary);
    }
  _mignet_json_writer_end (self);
}

/*
 * _mignet_json_writer_add_variant:
 * @value: (nullable): of a type that a parameter of libvirt can have, a list of strings, a
 * dictionary (a{sv}) of them, or a list of such dictionaries (aa{sv})
 *
 * Writes a value whose type is known only at run time.
 */
void
_mignet_json_writer_add_variant (MignetJsonWriter *self, const char *name, GVariant *value)
{
  g_autofree const char **strings = NULL;

  if (value == NULL)
    {
      _mignet_json_writer_add_null (self, name);
      return;
    }

  switch (g_variant_get_type_string (value)[0])
    {
    case 'b':
      _mignet_json_writer_add_boolean (self, name, g_variant_get_boolean (value));
      break;
    case 'i':
      _mignet_json_writer_add_integer (self, name, g_variant_get_int32 (value));
      break;
    case 'u':
      _mignet_json_writer_add_unsigned (self, name, g_variant_get_uint32 (value));
      break;
    case 'x':
      _mignet_json_writer_add_integer (self, name, g_variant_get_int64 (value));
      break;
    case 't':
      _mignet_json_writer_add_unsigned (self, name, g_variant_get_uint64 (value));
      break;
    case 'd':
      _mignet_json_writer_add_double (self, name, g_variant_get_double (value));
      break;
    case 's':
      _mignet_json_writer_add_string (self, name, g_variant_get_string (value, NULL));
      break;
    case 'a':
      if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
        {
          add_dictionary (self, name, value);
          break;
        }
      if (g_variant_is_of_type (value, G_VARIANT_TYPE ("aa{sv}")))
        {
          add_dictionaries (self, name, value);
          break;
        }
      strings = g_variant_get_strv (value, NULL);
      _mignet_json_writer_add_strings (self, name, strings);
      break;
    default:
      g_assert_not_reached ();
    }
}

const char *
_mignet_json_enum_word (GType type, int value)
{
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (type);
  const GEnumValue *found = g_enum_get_value (enum_class, value);

  g_assert (found != NULL);

  return found->value_nick;
}
