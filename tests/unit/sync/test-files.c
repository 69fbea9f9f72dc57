/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "lib/store-fixture.h"
#include "store/attachment-store.h"
#include "sync/files.h"

typedef struct
{
  WcStoreFixture *store;
  char *directory;
  WcFiles *files;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->store = wc_store_fixture_new ();
  f->directory = g_build_filename (f->store->folder, "files", NULL);
  f->files = wc_files_new (f->directory);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_files_free (f->files);
  g_free (f->directory);
  wc_store_fixture_free (f->store);
}

static void
test_private (Fixture *f, gconstpointer data)
{
  g_autofree char *name = wc_files_make_name ();
  g_autofree char *path = g_build_filename (f->directory, name, NULL);
  struct stat found;
  int fd = wc_files_open (f->files, name, TRUE, NULL);

  g_assert_cmpint (write (fd, "abc", 3), ==, 3);
  close (fd);
  g_assert_cmpint (stat (path, &found), ==, 0);
  g_assert_cmpint (found.st_mode & 0777, ==, 0600);
  g_assert_cmpint (stat (f->directory, &found), ==, 0);
  g_assert_cmpint (found.st_mode & 0777, ==, 0700);
  g_assert_cmpint (wc_files_get_size (f->files, name), ==, 3);
  fd = wc_files_open_to_read (f->files, name, NULL);
  g_assert_cmpint (write (fd, "x", 1), ==, -1);
  close (fd);
  wc_files_remove (f->files, name);
  wc_files_remove (f->files, name);
  g_assert_cmpint (wc_files_get_size (f->files, name), ==, -1);
}

static void
test_links_are_not_followed (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->directory, "link", NULL);
  g_autoptr (GError) error = NULL;

  close (wc_files_open (f->files, "any", TRUE, NULL));
  g_assert_cmpint (symlink ("/etc/passwd", path), ==, 0);
  g_assert_cmpint (wc_files_open (f->files, "link", FALSE, &error), ==, -1);
  g_assert_error (error, WC_ERROR, WC_ERROR_STORAGE);
  g_assert_cmpint (wc_files_open_to_read (f->files, "link", NULL), ==, -1);
  g_assert_cmpint (wc_files_get_size (f->files, "link"), ==, -1);
}

static void
test_missing (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (wc_files_open (f->files, "none", FALSE, &error), ==, -1);
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_assert_false (wc_files_rename (f->files, "none", "other", NULL));
}

static void
test_rename (Fixture *f, gconstpointer data)
{
  close (wc_files_open (f->files, "one", TRUE, NULL));
  g_assert_true (wc_files_rename (f->files, "one", "two", NULL));
  g_assert_cmpint (wc_files_get_size (f->files, "one"), ==, -1);
  g_assert_cmpint (wc_files_get_size (f->files, "two"), ==, 0);
}

static void
test_sweep (Fixture *f, gconstpointer data)
{
  gboolean more = FALSE;

  close (wc_files_open (f->files, "gone", TRUE, NULL));
  close (wc_files_open (f->files, "kept", TRUE, NULL));
  wc_store_fixture_begin (f->store);
  wc_store_fixture_count (f->store,
                          "INSERT INTO file_gone VALUES ('gone'), ('never') RETURNING 1");
  wc_store_fixture_commit (f->store);
  g_assert_true (wc_files_sweep (f->files, f->store->db, 1, &more, NULL));
  g_assert_true (more);
  g_assert_true (wc_files_sweep (f->files, f->store->db, 10, &more, NULL));
  g_assert_false (more);
  g_assert_cmpint (wc_files_get_size (f->files, "gone"), ==, -1);
  g_assert_cmpint (wc_files_get_size (f->files, "kept"), ==, 0);
  g_assert_cmpint (wc_store_fixture_count (f->store, "SELECT 1 FROM file_gone"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/sync/files/" name, Fixture, NULL, setup, func, teardown)
  TEST ("private", test_private);
  TEST ("links-are-not-followed", test_links_are_not_followed);
  TEST ("missing", test_missing);
  TEST ("rename", test_rename);
  TEST ("sweep", test_sweep);
  return g_test_run ();
}
