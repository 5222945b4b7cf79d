/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-json-document-private.h"

/* Values and their places. An integer is a number that is written without fraction and
 * exponent: 1.0 and 1e3 are refused where an integer is expected. A program that writes memory as
 * 4096.0 has lost the type of it, and this is the moment to notice. */

/* Quoted text is cut after so many characters, so that a message stays readable whatever the
 * document holds. */
#define MAX_QUOTED 80

void
_mignet_json_append_printable (GString *out, const char *text, guint max_length)
{
  guint length = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (length++ == max_length)
        {
          g_string_append (out, "…");
          return;
        }
      if (g_unichar_iscntrl (c))
        g_string_append_printf (out, "\\u%04x", c);
      else
        g_string_append_unichar (out, c);
    }
}

static void
append_pointer (GString *out, const MignetJsonNode *node)
{
  g_autoptr (GString) token = NULL;

  if (node->parent == NULL)
    return;

  append_pointer (out, node->parent);

  if (node->name == NULL)
    {
      g_string_append_printf (out, "/%" G_GSIZE_FORMAT, node->index);
      return;
    }

  token = g_string_new (node->name);
  g_string_replace (token, "~", "~0", 0);
  g_string_replace (token, "/", "~1", 0);
  g_string_append_c (out, '/');
  _mignet_json_append_printable (out, token->str, MAX_QUOTED);
}

/* Document and place, as every message begins. The JSON Pointer of the whole document is empty,
 * which nobody would recognise. */
static char *
describe_place (const MignetJsonNode *node)
{
  g_autoptr (GString) out = g_string_new (node->document->name);

  g_string_append (out, ": ");
  if (node->parent == NULL)
    g_string_append (out, "top level");
  else
    append_pointer (out, node);

  return g_string_free (g_steal_pointer (&out), FALSE);
}

static char *
describe_value (const MignetJsonNode *node)
{
  const json_t *value = node->value;
  g_autoptr (GString) out = g_string_new (NULL);
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  switch (json_typeof (value))
    {
    case JSON_OBJECT:
      g_string_append (out, "an object");
      break;
    case JSON_ARRAY:
      g_string_append (out, "an array");
      break;
    case JSON_STRING:
      g_string_append (out, "the string '");
      _mignet_json_append_printable (out, json_string_value (value), MAX_QUOTED);
      g_string_append_c (out, '\'');
      break;
    case JSON_INTEGER:
      g_string_append_printf (out, "the number %" JSON_INTEGER_FORMAT, json_integer_value (value));
      break;
    case JSON_REAL:
      g_ascii_formatd (number, sizeof number, "%.15g", json_real_value (value));
      g_string_append_printf (out, "the number %s%s", number,
                              strpbrk (number, ".e") == NULL ? ".0" : "");
      break;
    case JSON_TRUE:
      g_string_append (out, "true");
      break;
    case JSON_FALSE:
      g_string_append (out, "false");
      break;
    case JSON_NULL:
      g_string_append (out, "null");
      break;
    default:
      g_assert_not_reached ();
    }

  return g_string_free (g_steal_pointer (&out), FALSE);
}

gboolean
_mignet_json_fail (const MignetJsonNode *node, GError **error, const char *format, ...)
{
  g_autofree char *place = describe_place (node);
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_DOCUMENT, "%s: %s", place, message);

  return FALSE;
}

gboolean
_mignet_json_fail_unexpected (const MignetJsonNode *node, const char *expected, GError **error)
{
  g_autofree char *found = describe_value (node);

  return _mignet_json_fail (node, error, "found %s, expected %s", found, expected);
}

/* A message is made valid and printable here, whatever its author quoted. */
gboolean
_mignet_json_wrap (const MignetJsonNode *node, GError **error)
{
  if (error != NULL && *error != NULL)
    {
      g_autoptr (GError) cause = g_steal_pointer (error);
      g_autofree char *valid = g_utf8_make_valid (cause->message, -1);
      g_autoptr (GString) text = g_string_new (NULL);

      _mignet_json_append_printable (text, valid, G_MAXUINT);
      _mignet_json_fail (node, error, "%s", text->str);
    }

  return FALSE;
}

gboolean
_mignet_json_is_null (const MignetJsonNode *node)
{
  return json_is_null ((const json_t *) node->value);
}

gboolean
_mignet_json_is_string (const MignetJsonNode *node)
{
  return json_is_string ((const json_t *) node->value);
}

gboolean
_mignet_json_is_integer (const MignetJsonNode *node)
{
  return json_is_integer ((const json_t *) node->value);
}

gboolean
_mignet_json_is_object (const MignetJsonNode *node)
{
  return json_is_object ((const json_t *) node->value);
}

gboolean
_mignet_json_is_empty_object (const MignetJsonNode *node)
{
  return _mignet_json_is_object (node) && json_object_size (node->value) == 0;
}

gboolean
_mignet_json_get_string (const MignetJsonNode *node, const char **value, GError **error)
{
  if (!_mignet_json_is_string (node))
    return _mignet_json_fail_unexpected (node, "a string", error);

  *value = json_string_value (node->value);

  return TRUE;
}

gboolean
_mignet_json_get_integer (
    const MignetJsonNode *node, gint64 min, gint64 max, gint64 *value, GError **error)
{
  gint64 found = 0;

  if (_mignet_json_is_integer (node))
    found = json_integer_value (node->value);

  if (!_mignet_json_is_integer (node) || found < min || found > max)
    {
      g_autofree char *expected =
          g_strdup_printf ("an integer from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, min, max);

      return _mignet_json_fail_unexpected (node, expected, error);
    }

  *value = found;

  return TRUE;
}

/* The words of an enumeration, as a message lists them: 'a', 'b' or 'c'. */
static char *
list_words (GEnumClass *enum_class)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < enum_class->n_values; i++)
    {
      if (i > 0)
        g_string_append (out, i + 1 == enum_class->n_values ? " or " : ", ");
      g_string_append_printf (out, "'%s'", enum_class->values[i].value_nick);
    }

  return g_string_free (g_steal_pointer (&out), FALSE);
}

gboolean
_mignet_json_get_enum (const MignetJsonNode *node, GType type, int *value, GError **error)
{
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (type);
  const GEnumValue *found = NULL;

  if (_mignet_json_is_string (node))
    found = g_enum_get_value_by_nick (enum_class, json_string_value (node->value));

  if (found == NULL)
    {
      g_autofree char *expected = list_words (enum_class);

      return _mignet_json_fail_unexpected (node, expected, error);
    }

  *value = found->value;

  return TRUE;
}

gboolean
_mignet_json_is_array (const MignetJsonNode *node)
{
  return json_is_array ((const json_t *) node->value);
}

gboolean
_mignet_json_get_length (const MignetJsonNode *node, gsize *length, GError **error)
{
  if (!_mignet_json_is_array (node))
    return _mignet_json_fail_unexpected (node, "an array", error);

  *length = json_array_size (node->value);

  return TRUE;
}

void
_mignet_json_get_element (const MignetJsonNode *node, gsize index, MignetJsonNode *element)
{
  *element = (MignetJsonNode){ .document = node->document,
                               .parent = node,
                               .index = index,
                               .value = json_array_get (node->value, index) };
}

/*
 * _mignet_json_get_strings:
 * @strings: (out) (transfer container): the strings, which belong to the document, and a NULL
 *
 * Reads an array of strings.
 */
gboolean
_mignet_json_get_strings (const MignetJsonNode *node, GPtrArray **strings, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  gsize length = 0;

  if (!_mignet_json_get_length (node, &length, error))
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      MignetJsonNode element;
      const char *value = NULL;

      _mignet_json_get_element (node, i, &element);
      if (!_mignet_json_get_string (&element, &value, error))
        return FALSE;
      g_ptr_array_add (found, (gpointer) value);
    }

  g_ptr_array_add (found, NULL);
  *strings = g_steal_pointer (&found);

  return TRUE;
}

/*
 * _mignet_json_list_members:
 *
 * Returns: (transfer container): the names of the members in the order of the document
 */
const char **
_mignet_json_list_members (const MignetJsonNode *node)
{
  json_t *object = (json_t *) node->value;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (void *iter = json_object_iter (object); iter != NULL;
       iter = json_object_iter_next (object, iter))
    g_ptr_array_add (names, (gpointer) json_object_iter_key (iter));

  g_ptr_array_add (names, NULL);

  return (const char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

gboolean
_mignet_json_check_members (const MignetJsonNode *node, const char *const *known, GError **error)
{
  json_t *object = (json_t *) node->value;

  if (!_mignet_json_is_object (node))
    return _mignet_json_fail_unexpected (node, "an object", error);

  if ((node->document->flags & MIGNET_LOAD_ALLOW_UNKNOWN) != 0)
    return TRUE;

  for (void *iter = json_object_iter (object); iter != NULL;
       iter = json_object_iter_next (object, iter))
    {
      const char *name = json_object_iter_key (iter);

      if (!g_strv_contains (known, name))
        {
          MignetJsonNode member;
          g_autofree char *names = g_strjoinv ("', '", (char **) known);

          _mignet_json_get_member (node, name, &member);
          return _mignet_json_fail (&member, error, "found an unknown member, expected only '%s'",
                                    names);
        }
    }

  return TRUE;
}

gboolean
_mignet_json_get_member (const MignetJsonNode *node, const char *name, MignetJsonNode *member)
{
  json_t *value = json_object_get (node->value, name);

  if (value == NULL)
    return FALSE;

  *member =
      (MignetJsonNode){ .document = node->document, .parent = node, .name = name, .value = value };

  return TRUE;
}

gboolean
_mignet_json_require_member (const MignetJsonNode *node,
                             const char *name,
                             MignetJsonNode *member,
                             GError **error)
{
  if (!_mignet_json_is_object (node))
    return _mignet_json_fail_unexpected (node, "an object", error);

  if (!_mignet_json_get_member (node, name, member))
    return _mignet_json_fail (node, error, "found no member '%s', expected one", name);

  return TRUE;
}

gboolean
_mignet_json_read_string (const MignetJsonNode *node,
                          const char *name,
                          const char **value,
                          GError **error)
{
  MignetJsonNode member;

  return !_mignet_json_get_member (node, name, &member) ||
         _mignet_json_get_string (&member, value, error);
}

gboolean
_mignet_json_read_boolean (const MignetJsonNode *node,
                           const char *name,
                           gboolean *value,
                           GError **error)
{
  MignetJsonNode member;

  if (!_mignet_json_get_member (node, name, &member))
    return TRUE;

  if (!json_is_boolean ((const json_t *) member.value))
    return _mignet_json_fail_unexpected (&member, "true or false", error);

  *value = json_is_true ((const json_t *) member.value);

  return TRUE;
}

gboolean
_mignet_json_read_integer (const MignetJsonNode *node,
                           const char *name,
                           gint64 min,
                           gint64 max,
                           gint64 *value,
                           GError **error)
{
  MignetJsonNode member;

  return !_mignet_json_get_member (node, name, &member) ||
         _mignet_json_get_integer (&member, min, max, value, error);
}

gboolean
_mignet_json_read_uint (const MignetJsonNode *node, const char *name, guint *value, GError **error)
{
  gint64 found = *value;

  if (!_mignet_json_read_integer (node, name, 0, G_MAXUINT, &found, error))
    return FALSE;

  *value = (guint) found;

  return TRUE;
}

gboolean
_mignet_json_read_count (const MignetJsonNode *node, const char *name, int *value, GError **error)
{
  gint64 found = *value;

  if (!_mignet_json_read_integer (node, name, 0, G_MAXINT, &found, error))
    return FALSE;

  *value = (int) found;

  return TRUE;
}

gboolean
_mignet_json_read_enum (
    const MignetJsonNode *node, const char *name, GType type, int *value, GError **error)
{
  MignetJsonNode member;

  return !_mignet_json_get_member (node, name, &member) ||
         _mignet_json_get_enum (&member, type, value, error);
}

gboolean
_mignet_json_require_string (const MignetJsonNode *node,
                             const char *name,
                             const char **value,
                             GError **error)
{
  MignetJsonNode member = *node;

  return _mignet_json_require_member (node, name, &member, error) &&
         _mignet_json_get_string (&member, value, error);
}
