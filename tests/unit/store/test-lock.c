/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "store/lock.h"

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("whinchat-lock-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "db.lock", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_unlink (f->path);
  g_rmdir (f->folder);
  g_free (f->path);
  g_free (f->folder);
}

static void
test_one_holder (Fixture *f, gconstpointer data)
{
  g_autofree char *pid = g_strdup_printf ("%d", (int) getpid ());
  g_autoptr (GError) error = NULL;
  WcLock *lock = wc_lock_take (f->path, &error);

  g_assert_no_error (error);
  g_assert_null (wc_lock_take (f->path, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_BUSY);
  g_assert_cmpstr (wc_error_get_detail (error, "pid"), ==, pid);
  g_assert_nonnull (g_strstr_len (error->message, -1, pid));
  g_clear_error (&error);

  wc_lock_release (lock);
  lock = wc_lock_take (f->path, &error);
  g_assert_no_error (error);
  wc_lock_release (lock);
}

/* What a process that was killed left behind is no lock. */
static void
test_stale (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  WcLock *lock;
  pid_t child = fork ();

  if (child == 0)
    {
      wc_lock_take (f->path, NULL);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
  g_assert_true (g_file_test (f->path, G_FILE_TEST_EXISTS));
  lock = wc_lock_take (f->path, &error);
  g_assert_no_error (error);
  wc_lock_release (lock);
}

static gpointer
let_go (gpointer fd)
{
  close (GPOINTER_TO_INT (fd));
  return NULL;
}

/* A child that a killed holder left: it has the lock for a moment more, which is waited
 * for. */
static void
test_left_child (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GThread *thread;
  WcLock *lock;
  int pipes[2];
  char nothing;
  pid_t child;

  g_assert_cmpint (pipe (pipes), ==, 0);
  child = fork ();
  if (child == 0)
    {
      wc_lock_take (f->path, NULL);
      close (pipes[1]);
      if (fork () == 0 && read (pipes[0], &nothing, 1) < 0)
        _exit (1);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
  thread = g_thread_new ("let-go", let_go, GINT_TO_POINTER (pipes[1]));
  lock = wc_lock_take (f->path, &error);
  g_thread_join (thread);
  g_assert_no_error (error);
  wc_lock_release (lock);
  close (pipes[0]);
}

static void
test_holder_without_name (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  WcLock *lock = wc_lock_take (f->path, &error);

  g_assert_cmpint (truncate (f->path, 0), ==, 0);
  g_assert_null (wc_lock_take (f->path, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_BUSY);
  g_assert_null (wc_error_get_detail (error, "pid"));
  wc_lock_release (lock);
}

static void
test_no_folder (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_lock_take ("/no/such/folder/db.lock", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INTERNAL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define add(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)
  add ("/store/lock/one-holder", test_one_holder);
  add ("/store/lock/stale", test_stale);
  add ("/store/lock/left-child", test_left_child);
  add ("/store/lock/no-name", test_holder_without_name);
  add ("/store/lock/no-folder", test_no_folder);
#undef add
  return g_test_run ();
}
