/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fuzz.h"

#include <string.h>

/* Makes an ordinary test of a fuzz target: the files of a directory, and then pseudo-random
 * mutations of them that are the same in every run. Crashes, failed assertions and warnings of
 * GLib are what it finds; a fuzzing engine finds more. */

#define N_MUTATIONS 20000
#define MAX_EDITS 8
#define MAX_SIZE 65536
#define SEED 0x6d69676e

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
load_corpus (const char *directory)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (directory, 0, &error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) corpus = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename (directory, name, NULL));

  /* The order of a directory differs between machines. */
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      char *contents;
      gsize length;

      g_file_get_contents (names->pdata[i], &contents, &length, &error);
      g_assert_no_error (error);
      g_ptr_array_add (corpus, g_bytes_new_take (contents, length));
    }

  return g_steal_pointer (&corpus);
}

static void
run_bytes (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  /* A copy of its own, so that a memory checker sees reads beyond the end. */
  g_autofree guint8 *copy = g_memdup2 (data, size);

  g_assert_cmpint (LLVMFuzzerTestOneInput (copy, size), ==, 0);
}

static void
test_corpus (gconstpointer user_data)
{
  g_autoptr (GPtrArray) corpus = load_corpus (user_data);

  g_test_summary ("Every file of the corpus is survived");

  g_assert_cmpuint (corpus->len, >, 0);
  for (guint i = 0; i < corpus->len; i++)
    run_bytes (corpus->pdata[i]);
  g_assert_cmpint (LLVMFuzzerTestOneInput ((const guint8 *) "", 0), ==, 0);
}

static GBytes *
pick (GRand *random, GPtrArray *corpus)
{
  return corpus->pdata[g_rand_int_range (random, 0, (gint32) corpus->len)];
}

/* Inserts a random piece of another file of the corpus. */
static void
insert_piece (GRand *random, GPtrArray *corpus, GByteArray *array, guint position)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (pick (random, corpus), &size);
  g_autoptr (GByteArray) tail = g_byte_array_new ();
  guint start;

  if (size == 0)
    return;

  start = (guint) g_rand_int_range (random, 0, (gint32) size);
  g_byte_array_append (tail, array->data + position, array->len - position);
  g_byte_array_set_size (array, position);
  g_byte_array_append (array, data + start,
                       (guint) g_rand_int_range (random, 1, (gint32) (size - start) + 1));
  g_byte_array_append (array, tail->data, tail->len);
}

static void
edit (GRand *random, GPtrArray *corpus, GByteArray *array)
{
  static const char interesting[] = "0123456789:./%[]{}\",-+ @?#\n\xff";
  guint position = (guint) g_rand_int_range (random, 0, (gint32) array->len + 1);

  if (position == array->len)
    {
      insert_piece (random, corpus, array, position);
      return;
    }

  switch (g_rand_int_range (random, 0, 5))
    {
    case 0:
      array->data[position] ^= (guint8) (1 << g_rand_int_range (random, 0, 8));
      break;
    case 1:
      array->data[position] =
          (guint8) interesting[g_rand_int_range (random, 0, (gint32) sizeof interesting)];
      break;
    case 2:
      g_byte_array_remove_index (array, position);
      break;
    case 3:
      g_byte_array_set_size (array, position);
      break;
    default:
      insert_piece (random, corpus, array, position);
    }
}

static void
test_mutations (gconstpointer user_data)
{
  g_autoptr (GPtrArray) corpus = load_corpus (user_data);
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);

  g_test_summary ("Pseudo-random mutations of the corpus are survived");

  for (int i = 0; i < N_MUTATIONS; i++)
    {
      GBytes *original = pick (random, corpus);
      g_autoptr (GByteArray) array = g_byte_array_new ();
      g_autoptr (GBytes) mutated = NULL;
      int n_edits = g_rand_int_range (random, 1, MAX_EDITS + 1);

      g_byte_array_append (array, g_bytes_get_data (original, NULL),
                           (guint) g_bytes_get_size (original));
      while (n_edits-- > 0 && array->len < MAX_SIZE)
        edit (random, corpus, array);

      mutated = g_byte_array_free_to_bytes (g_steal_pointer (&array));
      run_bytes (mutated);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  if (argc != 2)
    {
      g_printerr ("Usage: %s [OPTION…] CORPUS-DIRECTORY\n", argv[0]);
      return 2;
    }

  g_test_add_data_func ("/fuzz/corpus", argv[1], test_corpus);
  g_test_add_data_func ("/fuzz/mutations", argv[1], test_mutations);

  return g_test_run ();
}
