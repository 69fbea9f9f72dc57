/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "keyring/secrets-file.h"
#include "lib/ask-secrets.h"
#include "lib/temp-dir.h"

#define ALICE "alice@example.org"
#define BOB "bob@example.org"

typedef struct
{
  char *root;         /* (owned) */
  char *path;         /* (owned) of the directory */
  WcSecrets *secrets; /* (owned) */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->root = wc_temp_dir_new ();
  f->path = wc_temp_dir_path (f->root, "secrets");
  f->secrets = wc_secrets_file_new (f->path);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_unref (f->secrets);
  g_free (f->path);
  wc_temp_dir_free (f->root);
}

static void
store (Fixture *f, const char *jid, const char *password)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_ask_secrets_store (f->secrets, jid, password, &error));
  g_assert_no_error (error);
}

static void
expect_store_error (Fixture *f, const char *password, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (wc_ask_secrets_store (f->secrets, ALICE, password, &error));
  g_assert_error (error, WC_ERROR, code);
}

static guint
mode_of (const char *path)
{
  GStatBuf status;

  g_assert_cmpint (g_lstat (path, &status), ==, 0);
  return status.st_mode & 0777;
}

static guint
count_files (Fixture *f)
{
  g_autoptr (GDir) directory = g_dir_open (f->path, 0, NULL);
  guint count = 0;

  while (g_dir_read_name (directory) != NULL)
    count++;
  return count;
}

static void
test_keeps (Fixture *f, gconstpointer data)
{
  g_autofree char *file = wc_temp_dir_path (f->path, ALICE);
  g_autoptr (WcSecrets) next = wc_secrets_file_new (f->path);
  mode_t umask_before = umask (0);

  wc_ask_secrets_expect_error (f->secrets, ALICE, WC_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
  store (f, ALICE, "one");
  store (f, BOB, "two");
  store (f, ALICE, "three");
  umask (umask_before);
  wc_ask_secrets_expect (next, ALICE, "three");
  wc_ask_secrets_expect (next, BOB, "two");
  g_assert_cmphex (mode_of (f->path), ==, 0700);
  g_assert_cmphex (mode_of (file), ==, 0600);
  g_assert_cmpuint (count_files (f), ==, 2);
}

static void
test_forgets (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_ask_secrets_forget (f->secrets, ALICE, &error));
  g_assert_no_error (error);
  store (f, ALICE, "one");
  g_assert_true (wc_ask_secrets_forget (f->secrets, ALICE, &error));
  g_assert_true (wc_ask_secrets_forget (f->secrets, ALICE, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_files (f), ==, 0);
  wc_ask_secrets_expect_error (f->secrets, ALICE, WC_ERROR_NOT_FOUND);
}

/* Addresses that are no names of files, or that would be the name of another's. */
static void
test_odd_addresses (Fixture *f, gconstpointer data)
{
  g_autofree char *filler = g_strnfill (1023, 'x');
  g_autofree char *longest = g_strconcat (filler, "@example.org", NULL);
  const char *const addresses[] = { "..",      ".",       "../x@example.org",
                                    "a/b@c.d", "a%2Fb@c", "=new",
                                    "=new@c",  longest,   "\303\274@example.org" };

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    store (f, addresses[i], addresses[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    wc_ask_secrets_expect (f->secrets, addresses[i], addresses[i]);
  g_assert_cmpuint (count_files (f), ==, G_N_ELEMENTS (addresses));
}

static void
test_read_by_others (Fixture *f, gconstpointer data)
{
  g_autofree char *file = wc_temp_dir_path (f->path, ALICE);

  store (f, ALICE, "one");
  g_assert_cmpint (g_chmod (file, 0644), ==, 0);
  wc_ask_secrets_expect_error (f->secrets, ALICE, WC_ERROR_PERMISSION_DENIED);
  store (f, ALICE, "two");
  g_assert_cmphex (mode_of (file), ==, 0600);
  wc_ask_secrets_expect (f->secrets, ALICE, "two");
}

static void
test_open_directory_is_closed (Fixture *f, gconstpointer data)
{
  store (f, ALICE, "one");
  g_assert_cmpint (g_chmod (f->path, 0755), ==, 0);
  wc_ask_secrets_expect (f->secrets, ALICE, "one");
  g_assert_cmphex (mode_of (f->path), ==, 0700);
}

static void
test_links (Fixture *f, gconstpointer data)
{
  g_autofree char *file = wc_temp_dir_path (f->path, ALICE);
  g_autofree char *elsewhere = wc_temp_dir_path (f->root, "elsewhere");
  g_autofree char *text = NULL;

  store (f, BOB, "two");
  wc_temp_dir_write (f->root, "elsewhere", "outside", 0600);
  g_assert_cmpint (symlink (elsewhere, file), ==, 0);
  wc_ask_secrets_expect_error (f->secrets, ALICE, WC_ERROR_PERMISSION_DENIED);
  store (f, ALICE, "one");
  wc_ask_secrets_expect (f->secrets, ALICE, "one");
  g_assert_true (g_file_get_contents (elsewhere, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "outside");
}

static void
test_linked_directory (Fixture *f, gconstpointer data)
{
  g_autofree char *elsewhere = wc_temp_dir_path (f->root, "elsewhere");

  g_assert_cmpint (g_mkdir (elsewhere, 0700), ==, 0);
  g_assert_cmpint (symlink (elsewhere, f->path), ==, 0);
  expect_store_error (f, "one", WC_ERROR_INTERNAL);
  wc_ask_secrets_expect_error (f->secrets, ALICE, WC_ERROR_INTERNAL);
}

static void
test_bad_passwords (Fixture *f, gconstpointer data)
{
  expect_store_error (f, "", WC_ERROR_INVALID_ARGUMENT);
  expect_store_error (f, "two\nlines", WC_ERROR_INVALID_ARGUMENT);
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
}

/* What a full disk does: the password of before stays, and nothing is left over. A file
 * that an earlier crash left is no obstacle. */
static void
test_full_disk (Fixture *f, gconstpointer data)
{
  struct rlimit before, none;

  store (f, ALICE, "one");
  wc_temp_dir_write (f->path, "=new", "left over", 0600);
  store (f, ALICE, "two");
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  none = before;
  none.rlim_cur = 1;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &none), ==, 0);
  expect_store_error (f, "three", WC_ERROR_INTERNAL);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  signal (SIGXFSZ, SIG_DFL);
  wc_ask_secrets_expect (f->secrets, ALICE, "two");
  g_assert_cmpuint (count_files (f), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/keyring/file/keeps", Fixture, NULL, set_up, test_keeps, tear_down);
  g_test_add ("/keyring/file/forgets", Fixture, NULL, set_up, test_forgets, tear_down);
  g_test_add ("/keyring/file/odd-addresses", Fixture, NULL, set_up, test_odd_addresses,
              tear_down);
  g_test_add ("/keyring/file/by-others", Fixture, NULL, set_up, test_read_by_others,
              tear_down);
  g_test_add ("/keyring/file/open-directory", Fixture, NULL, set_up,
              test_open_directory_is_closed, tear_down);
  g_test_add ("/keyring/file/links", Fixture, NULL, set_up, test_links, tear_down);
  g_test_add ("/keyring/file/linked-directory", Fixture, NULL, set_up,
              test_linked_directory, tear_down);
  g_test_add ("/keyring/file/bad-passwords", Fixture, NULL, set_up, test_bad_passwords,
              tear_down);
  g_test_add ("/keyring/file/full-disk", Fixture, NULL, set_up, test_full_disk,
              tear_down);
  return g_test_run ();
}
