/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/fake-clock.h"
#include "lib/temp-dir.h"
#include "sync/thumbnailer.h"

/* A program of the test's own, which does what the picture says. */
#define PROGRAM                                                                          \
  "#!/bin/sh\n"                                                                          \
  "IFS= read -r picture\n"                                                               \
  "eval \"$picture\"\n"

typedef struct
{
  WcFakeClock *clock;         /* (owned) */
  WcThumbnailer *thumbnailer; /* (owned) */
  char *root;                 /* (owned) */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *program = NULL;

  f->clock = wc_fake_clock_new (0);
  f->root = wc_temp_dir_new ();
  wc_temp_dir_write (f->root, "program", PROGRAM, 0700);
  program = wc_temp_dir_path (f->root, "program");
  f->thumbnailer = wc_thumbnailer_new (WC_CLOCK (f->clock), program);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 0);
  g_clear_pointer (&f->thumbnailer, wc_thumbnailer_unref);
  wc_temp_dir_free (f->root);
  g_object_unref (f->clock);
}

static int
wrap (const char *text)
{
  int fd = memfd_create ("picture", MFD_CLOEXEC);
  gsize size = strlen (text);

  g_assert_cmpint (write (fd, text, size), ==, (gssize) size);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  return fd;
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **kept = data;

  g_assert_null (*kept);
  *kept = g_object_ref (result);
}

/* Waits for it. Returns: (transfer full). */
static char *
take (GAsyncResult **result)
{
  char *hash;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  hash = wc_thumbnailer_hash_finish (*result);
  g_clear_object (result);
  return hash;
}

static void
expect (Fixture *f, const char *picture, const char *hash)
{
  GAsyncResult *result = NULL;
  g_autofree char *found = NULL;

  wc_thumbnailer_hash_async (f->thumbnailer, wrap (picture), 6, keep_result, &result);
  found = take (&result);
  g_assert_cmpstr (found, ==, hash);
}

static void
test_answers (Fixture *f, gconstpointer data)
{
  expect (f, "echo YTkGJwaRhWUIt4lbgnhZl3ath2BUBGYA 3 2",
          "YTkGJwaRhWUIt4lbgnhZl3ath2BUBGYA");
  expect (f, "[ $# = 1 ] && [ $1 = 6 ] && echo A+/= 1 1", "A+/=");
}

/* It shares nothing with us: no variable, no open file, no directory. */
static void
test_inherits_nothing (Fixture *f, gconstpointer data)
{
  int fd = dup2 (STDOUT_FILENO, 77); /* without FD_CLOEXEC */

  g_setenv ("WHINCHAT_TEST", "kept", TRUE);
  expect (f, "echo ${WHINCHAT_TEST-AAAA} 1 1", "AAAA");
  expect (f, "[ -e /proc/self/fd/77 ] || echo AAAA 1 1", "AAAA");
  expect (f, "[ \"$PWD\" = / ] && echo AAAA 1 1", "AAAA");
  close (fd);
}

static void
test_lies (Fixture *f, gconstpointer data)
{
  expect (f, "true", NULL);
  expect (f, "echo AAAA", NULL);
  expect (f, "echo ' 1 1'", NULL);
  expect (f, "echo AAA 1 1", NULL);
  expect (f, "echo '<AA> 1 1'", NULL);
  expect (f, "echo AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA 1 1", NULL);
  expect (f, "echo AAAA 1 1; exit 1", NULL);
  expect (f, "echo AAAA 1 1; kill -9 $$", NULL);
  expect (f, "while echo AAAA 1 1; do true; done", NULL);
}

static void
test_missing (Fixture *f, gconstpointer data)
{
  wc_thumbnailer_unref (f->thumbnailer);
  f->thumbnailer = wc_thumbnailer_new (WC_CLOCK (f->clock), "/nonexistent/program");
  expect (f, "echo AAAA 1 1", NULL);
  expect (f, "echo AAAA 1 1", NULL);
}

/* What takes too long goes without, and so does what waited for it; then the next. */
static void
test_too_slow (Fixture *f, gconstpointer data)
{
  GAsyncResult *results[3] = { NULL };
  g_autofree char *last = NULL;

  wc_thumbnailer_hash_async (f->thumbnailer, wrap ("while true; do true; done"), 1,
                             keep_result, &results[0]);
  wc_thumbnailer_hash_async (f->thumbnailer, wrap ("echo AAAA 1 1"), 1, keep_result,
                             &results[1]);
  wc_fake_clock_advance (f->clock, WC_THUMBNAILER_LIMIT_US - 1);
  wc_thumbnailer_hash_async (f->thumbnailer, wrap ("echo BBBB 1 1"), 1, keep_result,
                             &results[2]);
  wc_fake_clock_advance (f->clock, 1);
  g_assert_null (take (&results[0]));
  g_assert_null (take (&results[1]));
  last = take (&results[2]);
  g_assert_cmpstr (last, ==, "BBBB");
}

/* Whoever waits is answered, though nobody else holds it any more. */
static void
test_let_go (Fixture *f, gconstpointer data)
{
  GAsyncResult *results[2] = { NULL };
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  for (guint i = 0; i < 2; i++)
    wc_thumbnailer_hash_async (f->thumbnailer, wrap ("echo AAAA 1 1"), 1, keep_result,
                               &results[i]);
  g_clear_pointer (&f->thumbnailer, wc_thumbnailer_unref);
  first = take (&results[0]);
  second = take (&results[1]);
  g_assert_cmpstr (first, ==, second);
}

#define ADD(path, func)                                                                  \
  g_test_add ("/sync/thumbnailer/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("answers", test_answers);
  ADD ("inherits-nothing", test_inherits_nothing);
  ADD ("lies", test_lies);
  ADD ("missing", test_missing);
  ADD ("too-slow", test_too_slow);
  ADD ("let-go", test_let_go);
  return g_test_run ();
}
