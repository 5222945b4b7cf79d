/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <math.h>

#include "document/mignet-json-private.h"

/* Documents are read by people and kept under version control, so the layout is part of their
 * quality: two blanks of indentation, members in the order of the calls, text as it is. An array
 * of plain values and an object that holds nothing larger stand on one line where that fits.
 *
 * The layout depends on nothing but the values, which is what makes a document that was saved,
 * loaded and saved again the same to the byte. A frame collects the text of the values in it; when
 * it ends, their length decides how they are put together. */

#define MAX_COLUMNS 120
#define INDENT 2

typedef struct
{
  char *name; /* (owned) (nullable): the member of the frame above */
  gboolean is_array;
  gboolean is_flat; /* may stand on one line */
  gboolean has_objects;
  gsize length;      /* of all values, in bytes */
  GPtrArray *values; /* (owned) (element-type utf8) */
} Frame;

struct _MignetJsonWriter
{
  GPtrArray *frames; /* (owned) (element-type Frame): the document first */
};

static void
frame_free (gpointer data)
{
  Frame *frame = data;

  g_free (frame->name);
  g_ptr_array_unref (frame->values);
  g_free (frame);
}

static Frame *
peek_frame (MignetJsonWriter *self)
{
  return g_ptr_array_index (self->frames, self->frames->len - 1);
}

static void
push_frame (MignetJsonWriter *self, const char *name, gboolean is_array)
{
  Frame *frame = g_new0 (Frame, 1);

  frame->name = g_strdup (name);
  frame->is_array = is_array;
  frame->is_flat = TRUE;
  frame->values = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->frames, frame);
}

static void
append_quoted (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      switch (*p)
        {
        case '"':
        case '\\':
          g_string_append_c (out, '\\');
          g_string_append_c (out, *p);
          break;
        case '\n':
          g_string_append (out, "\\n");
          break;
        case '\t':
          g_string_append (out, "\\t");
          break;
        default:
          if ((guchar) *p < 0x20 || *p == 0x7f)
            g_string_append_printf (out, "\\u%04x", (guint) (guchar) *p);
          else
            g_string_append_c (out, *p);
        }
    }
  g_string_append_c (out, '"');
}

/* Adds a value, of which text is taken, to the frame that is open. */
static void
take_value (MignetJsonWriter *self, const char *name, char *text)
{
  Frame *frame = peek_frame (self);
  GString *value = g_string_new (NULL);

  g_assert ((name == NULL) == frame->is_array);

  if (name != NULL)
    {
      append_quoted (value, name);
      g_string_append (value, ": ");
    }
  g_string_append (value, text);
  g_free (text);

  frame->length += value->len + strlen (", ");
  g_ptr_array_add (frame->values, g_string_free (value, FALSE));
}

static char *
put_on_one_line (Frame *frame)
{
  GString *out = g_string_new (frame->is_array ? "[" : "{ ");

  for (guint i = 0; i < frame->values->len; i++)
    {
      if (i > 0)
        g_string_append (out, ", ");
      g_string_append (out, g_ptr_array_index (frame->values, i));
    }
  g_string_append (out, frame->is_array ? "]" : " }");

  return g_string_free (out, FALSE);
}

static char *
put_on_lines (Frame *frame, guint depth)
{
  GString *out = g_string_new (frame->is_array ? "[" : "{");

  for (guint i = 0; i < frame->values->len; i++)
    g_string_append_printf (out, "%s\n%*s%s", i > 0 ? "," : "", (int) (depth + 1) * INDENT, "",
                            (const char *) g_ptr_array_index (frame->values, i));
  g_string_append_printf (out, "\n%*s%c", (int) depth * INDENT, "", frame->is_array ? ']' : '}');

  return g_string_free (out, FALSE);
}

/* The document itself is never put on one line, nor are several objects: one line for each of them
 * is what a reader and a line-wise comparison want. */
static char *
put_together (Frame *frame, guint depth, gboolean *is_flat)
{
  gsize columns = depth * INDENT + frame->length + strlen ("{  },");

  if (frame->name != NULL)
    columns += strlen (frame->name) + strlen ("\"\": ");

  *is_flat = TRUE;
  if (frame->values->len == 0)
    return g_strdup (frame->is_array ? "[]" : "{}");

  *is_flat = depth > 0 && frame->is_flat && columns <= MAX_COLUMNS &&
             !(frame->is_array && frame->has_objects && frame->values->len > 1);

  return *is_flat ? put_on_one_line (frame) : put_on_lines (frame, depth);
}

MignetJsonWriter *
_mignet_json_writer_new (const char *format)
{
  MignetJsonWriter *self = g_new0 (MignetJsonWriter, 1);

  self->frames = g_ptr_array_new_with_free_func (frame_free);
  push_frame (self, NULL, FALSE);
  if (format != NULL)
    _mignet_json_writer_add_string (self, "format", format);

  return self;
}

void
_mignet_json_writer_free (MignetJsonWriter *self)
{
  g_ptr_array_unref (self->frames);
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
  g_autofree char *text = NULL;
  gboolean is_flat = FALSE;

  g_assert (self->frames->len == 1);

  text = put_together (peek_frame (self), 0, &is_flat);
  g_ptr_array_set_size (self->frames, 0);

  return g_strconcat (text, "\n", NULL);
}

void
_mignet_json_writer_begin_object (MignetJsonWriter *self, const char *name)
{
  push_frame (self, name, FALSE);
}

void
_mignet_json_writer_begin_array (MignetJsonWriter *self, const char *name)
{
  push_frame (self, name, TRUE);
}

void
_mignet_json_writer_end (MignetJsonWriter *self)
{
  Frame *frame = peek_frame (self);
  Frame *above = NULL;
  g_autofree char *name = g_strdup (frame->name);
  gboolean is_object = !frame->is_array;
  gboolean is_flat = FALSE;
  char *text = NULL;

  g_assert (self->frames->len > 1);

  text = put_together (frame, self->frames->len - 1, &is_flat);
  g_ptr_array_set_size (self->frames, self->frames->len - 1);

  above = peek_frame (self);
  above->is_flat = above->is_flat && is_flat;
  above->has_objects = above->has_objects || is_object;
  take_value (self, name, text);
}

void
_mignet_json_writer_add_null (MignetJsonWriter *self, const char *name)
{
  take_value (self, name, g_strdup ("null"));
}

void
_mignet_json_writer_add_string (MignetJsonWriter *self, const char *name, const char *value)
{
  GString *text = NULL;

  if (value == NULL)
    {
      _mignet_json_writer_add_null (self, name);
      return;
    }

  text = g_string_new (NULL);
  append_quoted (text, value);
  take_value (self, name, g_string_free (text, FALSE));
}

void
_mignet_json_writer_add_integer (MignetJsonWriter *self, const char *name, gint64 value)
{
  take_value (self, name, g_strdup_printf ("%" G_GINT64_FORMAT, value));
}

void
_mignet_json_writer_add_unsigned (MignetJsonWriter *self, const char *name, guint64 value)
{
  take_value (self, name, g_strdup_printf ("%" G_GUINT64_FORMAT, value));
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

  g_ascii_formatd (text, sizeof text, "%.15g", value);
  take_value (self, name, g_strdup (text));
}

void
_mignet_json_writer_add_boolean (MignetJsonWriter *self, const char *name, gboolean value)
{
  take_value (self, name, g_strdup (value ? "true" : "false"));
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
