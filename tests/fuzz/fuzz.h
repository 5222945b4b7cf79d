/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

/* The entry point of a fuzz target, by the name that fuzzing engines expect. Returns 0. */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The input as text; (transfer full). No input at all may come without data. */
static inline char *
fuzz_dup_text (const guint8 *data, gsize size)
{
  return size > 0 ? g_strndup ((const char *) data, size) : g_strdup ("");
}
