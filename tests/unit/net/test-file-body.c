/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/error.h"
#include "lib/temp-dir.h"
#include "net/file-body.h"

typedef struct
{
  char *directory;
  int fd;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;

  f->directory = wc_temp_dir_new ();
  wc_temp_dir_write (f->directory, "file", "0123456789", 0600);
  path = wc_temp_dir_path (f->directory, "file");
  f->fd = open (path, O_RDWR | O_CLOEXEC);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  close (f->fd);
  wc_temp_dir_free (f->directory);
}

static void
assert_rest (GInputStream *body, const char *expected)
{
  char buffer[64] = { 0 };
  gsize n = 0;

  g_assert_true (
      g_input_stream_read_all (body, buffer, sizeof buffer - 1, &n, NULL, NULL));
  buffer[n] = '\0';
  g_assert_cmpstr (buffer, ==, expected);
}

static void
test_again (Fixture *f, gconstpointer data)
{
  g_autoptr (GInputStream) body = wc_file_body_new (f->fd, 10, NULL);

  assert_rest (body, "0123456789");
  g_assert_true (g_seekable_seek (G_SEEKABLE (body), 0, G_SEEK_SET, NULL, NULL));
  assert_rest (body, "0123456789");
  g_assert_cmpint (lseek (f->fd, 0, SEEK_CUR), ==, 0);
}

static void
test_part (Fixture *f, gconstpointer data)
{
  g_autoptr (GInputStream) body = wc_file_body_new (f->fd, 4, NULL);

  assert_rest (body, "0123");
  g_assert_cmpint (g_seekable_tell (G_SEEKABLE (body)), ==, 4);
  g_assert_true (g_seekable_seek (G_SEEKABLE (body), -1, G_SEEK_END, NULL, NULL));
  assert_rest (body, "3");
  g_assert_false (g_seekable_seek (G_SEEKABLE (body), 5, G_SEEK_SET, NULL, NULL));
}

static void
test_shortened (Fixture *f, gconstpointer data)
{
  g_autoptr (GInputStream) body = wc_file_body_new (f->fd, 10, NULL);
  g_autoptr (GError) error = NULL;
  char buffer[64];
  gsize n;

  g_assert_cmpint (ftruncate (f->fd, 3), ==, 0);
  g_assert_false (
      g_input_stream_read_all (body, buffer, sizeof buffer, &n, NULL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_STORAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/net/file-body/again", Fixture, NULL, setup, test_again, teardown);
  g_test_add ("/net/file-body/part", Fixture, NULL, setup, test_part, teardown);
  g_test_add ("/net/file-body/shortened", Fixture, NULL, setup, test_shortened, teardown);
  return g_test_run ();
}
