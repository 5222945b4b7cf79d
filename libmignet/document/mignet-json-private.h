/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* Reading. A document is parsed as a whole; what is in it is then asked for by type. Every error
 * names the document and the place in it: line and column where the text is not JSON
 * (MIGNET_ERROR_SYNTAX), a JSON Pointer (RFC 6901) where it is JSON but not what was expected
 * (MIGNET_ERROR_DOCUMENT). */
typedef struct _MignetJsonDocument MignetJsonDocument;

/* A value of a document and the way to it. Nodes live on the stack of the functions that read
 * them; a node is valid as long as its parent and the document are. */
typedef struct _MignetJsonNode MignetJsonNode;

struct _MignetJsonNode
{
  const MignetJsonDocument *document;
  const MignetJsonNode *parent; /* (nullable): NULL at the top */
  const char *name;             /* (nullable): the member of the parent, NULL for an element */
  gsize index;                  /* the element of the parent */
  gconstpointer value;
};

/* Whether a repeated member of an object is an error or the last one counts. */
typedef enum
{
  MIGNET_JSON_REPEATS_REFUSED,
  MIGNET_JSON_REPEATS_LAST
} MignetJsonRepeats;

MignetJsonDocument *_mignet_json_document_parse (GBytes *bytes,
                                                 const char *name,
                                                 MignetLoadFlags flags,
                                                 MignetJsonRepeats repeats,
                                                 GError **error);

/* A document whose top object may have arrays that are too long to be held as values at once: the
 * members of these names, which end with NULL. They count as empty, but for
 * _mignet_json_foreach_element(), which parses one element after the other. So the text is known to
 * be JSON only when it was gone through to its end, and that is what finishing is for: whatever was
 * read before, and even if that failed, an error here is the error of the document. */
MignetJsonDocument *_mignet_json_document_open (GBytes *bytes,
                                                const char *name,
                                                MignetLoadFlags flags,
                                                const char *const *long_arrays,
                                                GError **error);
gboolean _mignet_json_document_finish (MignetJsonDocument *self, GError **error);

/* What another program wrote: it may be of a size that no report has, which is an error, may have
 * members that nobody knows here, and may repeat some, of which the last one counts. */
MignetJsonDocument *_mignet_json_document_import (GBytes *bytes, const char *name, GError **error);
void _mignet_json_document_free (MignetJsonDocument *self);
void _mignet_json_document_get_root (const MignetJsonDocument *self, MignetJsonNode *root);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetJsonDocument, _mignet_json_document_free)

/* Errors about a node. The wrapping one puts document and place before an error that the model
 * gave; the former is replaced. Both return FALSE. */
gboolean _mignet_json_fail (const MignetJsonNode *node, GError **error, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
gboolean
_mignet_json_fail_unexpected (const MignetJsonNode *node, const char *expected, GError **error);
gboolean _mignet_json_wrap (const MignetJsonNode *node, GError **error);

/* The value itself. */
gboolean _mignet_json_is_null (const MignetJsonNode *node);
gboolean _mignet_json_is_string (const MignetJsonNode *node);
gboolean _mignet_json_is_integer (const MignetJsonNode *node);
gboolean _mignet_json_is_object (const MignetJsonNode *node);
gboolean _mignet_json_is_empty_object (const MignetJsonNode *node);
gboolean _mignet_json_get_string (const MignetJsonNode *node, const char **value, GError **error);
gboolean _mignet_json_get_integer (
    const MignetJsonNode *node, gint64 min, gint64 max, gint64 *value, GError **error);
gboolean _mignet_json_get_enum (const MignetJsonNode *node, GType type, int *value, GError **error);

/* Arrays. */
gboolean _mignet_json_get_length (const MignetJsonNode *node, gsize *length, GError **error);
void _mignet_json_get_element (const MignetJsonNode *node, gsize index, MignetJsonNode *element);
gboolean _mignet_json_is_array (const MignetJsonNode *node);
gboolean _mignet_json_get_strings (const MignetJsonNode *node, GPtrArray **strings, GError **error);

/* Calls the function with one element after the other until it returns FALSE, with an error. An
 * element and what is in it are gone when the function returns. */
typedef gboolean (*MignetJsonElementFunc) (const MignetJsonNode *element,
                                           gpointer user_data,
                                           GError **error);
gboolean _mignet_json_foreach_element (const MignetJsonNode *node,
                                       MignetJsonElementFunc func,
                                       gpointer user_data,
                                       GError **error);

/* Objects. The names end with NULL. */
gboolean
_mignet_json_check_members (const MignetJsonNode *node, const char *const *known, GError **error);
const char **_mignet_json_list_members (const MignetJsonNode *node);
gboolean
_mignet_json_get_member (const MignetJsonNode *node, const char *name, MignetJsonNode *member);
gboolean _mignet_json_require_member (const MignetJsonNode *node,
                                      const char *name,
                                      MignetJsonNode *member,
                                      GError **error);

/* Members that may be left out: the value then stays as it was. */
gboolean _mignet_json_read_string (const MignetJsonNode *node,
                                   const char *name,
                                   const char **value,
                                   GError **error);
gboolean _mignet_json_read_boolean (const MignetJsonNode *node,
                                    const char *name,
                                    gboolean *value,
                                    GError **error);
gboolean
_mignet_json_read_uint (const MignetJsonNode *node, const char *name, guint *value, GError **error);
gboolean
_mignet_json_read_count (const MignetJsonNode *node, const char *name, int *value, GError **error);
gboolean _mignet_json_read_integer (const MignetJsonNode *node,
                                    const char *name,
                                    gint64 min,
                                    gint64 max,
                                    gint64 *value,
                                    GError **error);
gboolean _mignet_json_read_enum (
    const MignetJsonNode *node, const char *name, GType type, int *value, GError **error);

/* Members that must be there. */
gboolean _mignet_json_require_string (const MignetJsonNode *node,
                                      const char *name,
                                      const char **value,
                                      GError **error);

/* Writing: one document, in the order of the calls. Within an object every value has a name,
 * within an array none. A pointer that is NULL is written as null. The format is
 * NULL in what goes to a program that has formats of its own. */
typedef struct _MignetJsonWriter MignetJsonWriter;

MignetJsonWriter *_mignet_json_writer_new (const char *format);
void _mignet_json_writer_free (MignetJsonWriter *self);
char *_mignet_json_writer_finish (MignetJsonWriter *self);

/* What no document can hold is refused, before it is added, with its place; the first refusal is
 * the error of the document. Text that is not UTF-8 is refused without being asked for. */
void _mignet_json_writer_refuse (MignetJsonWriter *self, const char *name, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
gboolean
_mignet_json_writer_check (MignetJsonWriter *self, const char *document_name, GError **error);

void _mignet_json_writer_begin_object (MignetJsonWriter *self, const char *name);
void _mignet_json_writer_begin_array (MignetJsonWriter *self, const char *name);
void _mignet_json_writer_end (MignetJsonWriter *self);
void _mignet_json_writer_add_null (MignetJsonWriter *self, const char *name);
void _mignet_json_writer_add_string (MignetJsonWriter *self, const char *name, const char *value);
void _mignet_json_writer_add_integer (MignetJsonWriter *self, const char *name, gint64 value);
void _mignet_json_writer_add_unsigned (MignetJsonWriter *self, const char *name, guint64 value);
void _mignet_json_writer_add_double (MignetJsonWriter *self, const char *name, double value);
void _mignet_json_writer_add_boolean (MignetJsonWriter *self, const char *name, gboolean value);
void _mignet_json_writer_add_enum (MignetJsonWriter *self, const char *name, GType type, int value);
void _mignet_json_writer_add_strings (MignetJsonWriter *self,
                                      const char *name,
                                      const char *const *values);
void _mignet_json_writer_add_variant (MignetJsonWriter *self, const char *name, GVariant *value);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetJsonWriter, _mignet_json_writer_free)

/* The word that stands for a value of an enumeration in documents. */
const char *_mignet_json_enum_word (GType type, int value);

G_END_DECLS
