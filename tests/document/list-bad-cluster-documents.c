/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>

#include "bad-cluster-documents.h"

/* Writes the bad documents that are JSON, for those who judge them by other means than the reader:
 * name and text of each, both ended by a null byte. */
int
main (void)
{
  for (gsize i = 0; i < n_bad_document_tables; i++)
    {
      const BadDocumentTable *table = &bad_document_tables[i];

      for (gsize j = 0; j < table->n_rows; j++)
        {
          g_autofree char *text = bad_document_dup_text (&table->rows[j]);

          if (table->rows[j].code != MIGNET_ERROR_SYNTAX)
            printf ("%s/%s%c%s%c", table->part, table->rows[j].name, '\0', text, '\0');
        }
    }

  return fflush (stdout) == 0 ? 0 : 1;
}
