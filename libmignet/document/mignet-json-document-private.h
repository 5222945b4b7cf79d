/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <jansson.h>

#include "document/mignet-json-private.h"

G_BEGIN_DECLS

/* The insides of a document, shared by the files that know the JSON library: mignet-json-document.c
 * (from text to values) and mignet-json.c (values and their places). */
struct _MignetJsonDocument
{
  json_t *root; /* (owned): long arrays are empty in it */
  char *name;   /* (owned) */
  MignetLoadFlags flags;
  GBytes *bytes;       /* (owned): the text */
  GArray *long_arrays; /* (owned) (element-type LongArray): in the order of the text */
};

/* Control characters are escaped, because messages end on terminals and in logs; what comes after
 * so many characters is left out. */
void _mignet_json_append_printable (GString *out, const char *text, guint max_length);

G_END_DECLS
