/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-import-size-private.h"
#include "document/mignet-xml-private.h"

#include "net/mignet-net-private.h"

/* Far deeper than any document that is meant. */
#define MAX_DEPTH 64

typedef struct
{
  MignetXmlElement *root;    /* (owned) (nullable) */
  MignetXmlElement *current; /* (unowned) (nullable): the element that is open */
  guint depth;
} Parser;

static MignetXmlElement *
element_new (MignetXmlElement *parent, const char *name, int line)
{
  MignetXmlElement *self = g_new0 (MignetXmlElement, 1);

  self->parent = parent;
  self->name = g_strdup (name);
  self->attributes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) _mignet_xml_element_free);
  self->text = g_string_new (NULL);
  self->line = line;

  return self;
}

void
_mignet_xml_element_free (MignetXmlElement *self)
{
  g_free (self->name);
  g_hash_table_unref (self->attributes);
  g_ptr_array_unref (self->children);
  g_string_free (self->text, TRUE);
  g_free (self);
}

static gboolean
read_attributes (MignetXmlElement *element, const char **names, const char **values, GError **error)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      if (!g_hash_table_insert (element->attributes, g_strdup (names[i]), g_strdup (values[i])))
        {
          g_autofree char *name = _mignet_text_dup_printable (names[i]);

          g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_SYNTAX,
                       "found attribute '%s' twice, expected it once", name);
          return FALSE;
        }
    }

  return TRUE;
}

static void
on_start (GMarkupParseContext *context,
          const char *name,
          const char **attribute_names,
          const char **attribute_values,
          gpointer user_data,
          GError **error)
{
  Parser *parser = user_data;
  MignetXmlElement *element = NULL;
  int line = 0;

  g_markup_parse_context_get_position (context, &line, NULL);
  if (parser->current == NULL && parser->root != NULL)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_SYNTAX,
                   "found a second root element, expected the end of the document");
      return;
    }
  if (++parser->depth > MAX_DEPTH)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_SYNTAX,
                   "found elements nested more than %d deep, expected fewer", MAX_DEPTH);
      return;
    }

  element = element_new (parser->current, name, line);
  if (parser->current != NULL)
    g_ptr_array_add (parser->current->children, element);
  else
    parser->root = element;
  parser->current = element;

  read_attributes (element, attribute_names, attribute_values, error);
}

static void
on_end (G_GNUC_UNUSED GMarkupParseContext *context,
        G_GNUC_UNUSED const char *name,
        gpointer user_data,
        G_GNUC_UNUSED GError **error)
{
  Parser *parser = user_data;

  parser->current = parser->current->parent;
  parser->depth--;
}

static void
on_text (G_GNUC_UNUSED GMarkupParseContext *context,
         const char *text,
         gsize length,
         gpointer user_data,
         G_GNUC_UNUSED GError **error)
{
  Parser *parser = user_data;

  if (parser->current != NULL)
    g_string_append_len (parser->current->text, text, (gssize) length);
}

MignetXmlElement *
_mignet_xml_parse (GBytes *bytes, const char *name, GError **error)
{
  static const GMarkupParser callbacks = { on_start, on_end, on_text, NULL, NULL };
  Parser parser = { 0 };
  g_autoptr (GMarkupParseContext) context =
      g_markup_parse_context_new (&callbacks, G_MARKUP_DEFAULT_FLAGS, &parser, NULL);
  g_autoptr (MignetXmlElement) root = NULL;
  g_autoptr (GError) cause = NULL;
  g_autofree char *message = NULL;
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  gboolean parsed = FALSE;
  int line = 0;

  if (!_mignet_import_check_size (bytes, name, error))
    return NULL;

  parsed = size > 0 && g_markup_parse_context_parse (context, data, (gssize) size, &cause) &&
           g_markup_parse_context_end_parse (context, &cause);
  root = parser.root;
  if (parsed && root != NULL)
    return g_steal_pointer (&root);

  g_markup_parse_context_get_position (context, &line, NULL);
  message = _mignet_text_dup_printable (cause != NULL ? cause->message
                                                      : "found no element, expected one");
  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_SYNTAX, "%s: line %d: not well-formed XML: %s",
               name, MAX (line, 1), message);

  return NULL;
}

const char *
_mignet_xml_get_attribute (const MignetXmlElement *self, const char *name)
{
  return g_hash_table_lookup (self->attributes, name);
}

const MignetXmlElement *
_mignet_xml_find_child (const MignetXmlElement *self, const char *name)
{
  for (guint i = 0; i < self->children->len; i++)
    {
      const MignetXmlElement *child = g_ptr_array_index (self->children, i);

      if (g_str_equal (child->name, name))
        return child;
    }

  return NULL;
}

static void
append_path (GString *out, const MignetXmlElement *element)
{
  g_autofree char *name = _mignet_text_dup_printable (element->name);

  if (element->parent != NULL)
    append_path (out, element->parent);
  g_string_append_printf (out, "/%s", name);
}

gboolean
_mignet_xml_fail (
    const MignetXmlElement *self, const char *document, GError **error, const char *format, ...)
{
  g_autoptr (GString) path = g_string_new (NULL);
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  append_path (path, self);
  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_DOCUMENT, "%s: line %d, %s: %s", document,
               self->line, path->str, message);

  return FALSE;
}
