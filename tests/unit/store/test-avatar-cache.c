/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

#include "lib/temp-dir.h"
#include "store/avatar-cache.h"

#define ABC "a9993e364706816aba3e25717850c26c9cd0d89d" /* FIPS 180-4, SHA-1 of "abc" */

typedef struct
{
  char *root;
  char *folder;
  WcAvatarCache *cache;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->root = wc_temp_dir_new ();
  f->folder = g_build_filename (f->root, "deep", "avatars", NULL);
  f->cache = wc_avatar_cache_new (f->folder, 10);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_avatar_cache_free (f->cache);
  wc_temp_dir_free (f->root);
  g_free (f->folder);
}

/* Keeps @text as if it had been used at @seconds. Returns: (transfer full). */
static char *
put (Fixture *f, const char *text, gint64 seconds)
{
  g_autoptr (GBytes) data = g_bytes_new (text, strlen (text));
  char *hash = wc_avatar_cache_put (f->cache, data);
  g_autofree char *path = g_build_filename (f->folder, hash, NULL);
  struct utimbuf times = { seconds, seconds };

  g_utime (path, &times);
  return hash;
}

static gboolean
has (Fixture *f, const char *hash)
{
  g_autoptr (GBytes) data = wc_avatar_cache_get (f->cache, hash);

  return data != NULL;
}

static void
test_keep (Fixture *f, gconstpointer data)
{
  g_autofree char *hash = NULL;
  g_autoptr (GBytes) got = NULL;
  g_autoptr (GBytes) wanted = g_bytes_new_static ("abc", 3);

  g_assert_false (has (f, ABC));
  hash = put (f, "abc", 100);
  g_assert_cmpstr (hash, ==, ABC);
  got = wc_avatar_cache_get (f->cache, ABC);
  g_assert_true (g_bytes_equal (got, wanted));
}

/* Whose use lies back longest goes. */
static void
test_bound (Fixture *f, gconstpointer data)
{
  g_autofree char *one = put (f, "aaaa", 100);
  g_autofree char *two = put (f, "bbbb", 200);
  g_autofree char *three = NULL;

  g_assert_true (has (f, one));
  three = put (f, "cccc", 300);
  g_assert_true (has (f, one));
  g_assert_false (has (f, two));
  g_assert_true (has (f, three));
}

/* A name that is no hash is no file, and a file that is not what its name says goes. */
static void
test_foreign (Fixture *f, gconstpointer data)
{
  g_autofree char *hash = put (f, "abc", 100);
  g_autofree char *path = g_build_filename (f->folder, hash, NULL);

  g_assert_false (has (f, "../../etc/passwd"));
  g_assert_false (has (f, ""));
  g_assert_true (g_file_set_contents (path, "abd", 3, NULL));
  g_assert_false (has (f, hash));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* Nowhere to write is nothing kept, and no fault. */
static void
test_no_place (Fixture *f, gconstpointer data)
{
  g_autofree char *hash = NULL;

  g_assert_true (g_file_set_contents (f->root, "", 0, NULL) ||
                 g_mkdir_with_parents (f->folder, 0700) == 0);
  g_rmdir (f->folder);
  g_assert_true (g_file_set_contents (f->folder, "a file", -1, NULL));
  hash = put (f, "abc", 100);
  g_assert_cmpstr (hash, ==, ABC);
  g_assert_false (has (f, hash));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/store/avatar-cache/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("keep", test_keep);
  ADD ("bound", test_bound);
  ADD ("foreign", test_foreign);
  ADD ("no-place", test_no_place);
  return g_test_run ();
}
