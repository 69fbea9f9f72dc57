/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "keyring/secret-text.h"
#include "lib/temp-dir.h"

typedef struct
{
  const char *name;
  const char *text;
  gssize length; /* -1: up to the NUL */
  const char *password;
  int code; /* where there is no password */
} Case;

static const Case cases[] = {
  { "line", "s3cret\n", -1, "s3cret" },
  { "no-end", "s3cret", -1, "s3cret" },
  { "notes", "s3cret\nuser: alice\nurl: x\n", -1, "s3cret" },
  { "spaces", " a b \n", -1, " a b " },
  { "unicode", "gr\303\274n\342\202\254\n", -1, "gr\303\274n\342\202\254" },
  { "nothing", "", -1, NULL, WC_ERROR_NOT_FOUND },
  { "empty-line", "\ns3cret\n", -1, NULL, WC_ERROR_NOT_FOUND },
  { "nul", "s3\0cret\n", 8, NULL, WC_ERROR_INVALID_ARGUMENT },
  { "latin-1", "gr\374n\n", -1, NULL, WC_ERROR_INVALID_ARGUMENT },
  { "tab", "s3\tcret\n", -1, NULL, WC_ERROR_INVALID_ARGUMENT },
  { "carriage-return", "s3cret\r\n", -1, NULL, WC_ERROR_INVALID_ARGUMENT },
};

static void
test_parse (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcSecret) secret = wc_secret_text_parse (
      c->text, c->length < 0 ? strlen (c->text) : (gsize) c->length, &error);

  if (c->password == NULL)
    {
      g_assert_null (secret);
      g_assert_error (error, WC_ERROR, c->code);
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpstr (wc_secret_get_bytes (secret, NULL), ==, c->password);
}

static void
test_length (void)
{
  g_autofree char *most = g_strnfill (WC_SECRET_TEXT_MAX, 'x');
  g_autofree char *more = g_strnfill (WC_SECRET_TEXT_MAX + 1, 'x');
  g_autoptr (GError) error = NULL;
  g_autoptr (WcSecret) fits = wc_secret_text_parse (most, strlen (most), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (wc_secret_get_bytes (fits, NULL), ==, most);
  g_assert_null (wc_secret_text_parse (more, strlen (more), &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_TOO_LARGE);
}

static void
test_check (void)
{
  const char *const bad[] = { "", "two\nlines", "end\n", "tab\t", "\374" };
  g_autoptr (WcSecret) good = wc_secret_new ("s3cret", 6);
  g_autoptr (GError) none = NULL;

  g_assert_true (wc_secret_text_check (good, &none));
  g_assert_no_error (none);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (WcSecret) secret = wc_secret_new (bad[i], strlen (bad[i]));
      g_autoptr (GError) error = NULL;

      g_assert_false (wc_secret_text_check (secret, &error));
      g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
      g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "password");
    }
}

typedef struct
{
  char *path; /* (owned) */
  int fd;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->path = wc_temp_dir_new ();
  f->fd = open (f->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  g_assert_cmpint (f->fd, >=, 0);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  close (f->fd);
  wc_temp_dir_free (f->path);
}

static void
expect (Fixture *f, const char *name, gboolean is_private, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_secret_text_read (f->fd, name, is_private, &error));
  g_assert_error (error, WC_ERROR, code);
  g_assert_null (strstr (error->message, "s3cret"));
}

static void
test_read (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcSecret) secret = NULL;

  wc_temp_dir_write (f->path, "a", "s3cret\nnote\n", 0600);
  secret = wc_secret_text_read (f->fd, "a", /* is_private= */ TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wc_secret_get_bytes (secret, NULL), ==, "s3cret");
  expect (f, "b", TRUE, WC_ERROR_NOT_FOUND);
}

static void
test_read_by_others (Fixture *f, gconstpointer data)
{
  const int modes[] = { 0640, 0604, 0620, 0602, 0610 };
  g_autoptr (WcSecret) secret = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      wc_temp_dir_write (f->path, "a", "s3cret\n", modes[i]);
      expect (f, "a", TRUE, WC_ERROR_PERMISSION_DENIED);
    }
  secret = wc_secret_text_read (f->fd, "a", /* is_private= */ FALSE, NULL);
  g_assert_nonnull (secret);
}

/* A pipe nobody writes must not hold the daemon up. */
static void
test_read_strange (Fixture *f, gconstpointer data)
{
  g_autofree char *link = wc_temp_dir_path (f->path, "link");
  g_autofree char *fifo = wc_temp_dir_path (f->path, "fifo");
  g_autofree char *directory = wc_temp_dir_path (f->path, "directory");

  wc_temp_dir_write (f->path, "a", "s3cret\n", 0600);
  g_assert_cmpint (symlink ("a", link), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_cmpint (g_mkdir (directory, 0700), ==, 0);
  expect (f, "link", FALSE, WC_ERROR_PERMISSION_DENIED);
  expect (f, "fifo", FALSE, WC_ERROR_PERMISSION_DENIED);
  expect (f, "directory", FALSE, WC_ERROR_PERMISSION_DENIED);
}

static void
test_read_large (Fixture *f, gconstpointer data)
{
  g_autofree char *most = g_strnfill (WC_SECRET_TEXT_MAX, 'x');
  g_autofree char *more = g_strnfill (3 * WC_SECRET_TEXT_MAX, 'x');
  g_autoptr (WcSecret) secret = NULL;

  wc_temp_dir_write (f->path, "most", most, 0600);
  wc_temp_dir_write (f->path, "more", more, 0600);
  secret = wc_secret_text_read (f->fd, "most", TRUE, NULL);
  g_assert_cmpstr (wc_secret_get_bytes (secret, NULL), ==, most);
  expect (f, "more", TRUE, WC_ERROR_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/keyring/text/parse/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_parse);
    }
  g_test_add_func ("/keyring/text/length", test_length);
  g_test_add_func ("/keyring/text/check", test_check);
  g_test_add ("/keyring/text/read", Fixture, NULL, set_up, test_read, tear_down);
  g_test_add ("/keyring/text/by-others", Fixture, NULL, set_up, test_read_by_others,
              tear_down);
  g_test_add ("/keyring/text/strange", Fixture, NULL, set_up, test_read_strange,
              tear_down);
  g_test_add ("/keyring/text/large", Fixture, NULL, set_up, test_read_large, tear_down);
  return g_test_run ();
}
