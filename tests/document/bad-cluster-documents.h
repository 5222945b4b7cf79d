/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* One row for each way in which a cluster document can be wrong. Documents are written with single
 * quotation marks for double ones. A row says what the message has to contain besides the name of
 * the document: place, what was found, what was expected. */
typedef struct
{
  const char *name;
  const char *document;
  const char *message;
  MignetError code;
} BadDocument;

/* The rows about one part of a document. */
typedef struct
{
  const char *part;
  const BadDocument *rows;
  gsize n_rows;
} BadDocumentTable;

extern const BadDocumentTable bad_document_tables[];
extern const gsize n_bad_document_tables;

char *bad_document_dup_text (const BadDocument *row);

G_END_DECLS
