/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* A small XML document as a tree. GMarkup lets pass what XML forbids and readers would trip over:
 * more than one root, and attributes that are there twice. Both are refused here, and so is nesting
 * without end. */
typedef struct _MignetXmlElement MignetXmlElement;

struct _MignetXmlElement
{
  MignetXmlElement *parent; /* (unowned) (nullable) */
  char *name;               /* (owned) */
  GHashTable *attributes;   /* (owned): names to values */
  GPtrArray *children;      /* (owned): MignetXmlElement */
  GString *text;            /* (owned): what stands between the tags, without that of children */
  int line;
};

/* name is what messages call the document. Errors are MIGNET_ERROR_SYNTAX with the line, or
 * MIGNET_ERROR_DOCUMENT if the text is larger than any that is imported. */
MignetXmlElement *_mignet_xml_parse (GBytes *bytes, const char *name, GError **error);
void _mignet_xml_element_free (MignetXmlElement *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetXmlElement, _mignet_xml_element_free)

const char *_mignet_xml_get_attribute (const MignetXmlElement *self, const char *name);

/* The first child of that name, or NULL. */
const MignetXmlElement *_mignet_xml_find_child (const MignetXmlElement *self, const char *name);

/* An error about an element: document, line and path stand before the message. Returns FALSE. */
gboolean _mignet_xml_fail (const MignetXmlElement *self,
                           const char *document,
                           GError **error,
                           const char *format,
                           ...) G_GNUC_PRINTF (4, 5);

G_END_DECLS
