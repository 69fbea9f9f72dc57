/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/progress.h"

#define SECOND G_USEC_PER_SEC

/* A stream in memory, read as it grows. */
typedef struct
{
  FILE *file;
  char *text;
  gsize length;
  gsize read; /* what assert_written has seen */
} Sink;

static void
sink_open (Sink *sink)
{
  sink->file = open_memstream (&sink->text, &sink->length);
  g_assert_nonnull (sink->file);
}

static void
sink_close (Sink *sink)
{
  fclose (sink->file);
  free (sink->text);
}

static void
assert_written (Sink *sink, const char *expected)
{
  fflush (sink->file);
  g_assert_cmpstr (sink->text + sink->read, ==, expected);
  sink->read = sink->length;
}

static void
test_lines (void)
{
  Sink sink = { 0 };
  WcProgress *progress = NULL;

  sink_open (&sink);
  progress = wc_progress_new (sink.file, 0);
  wc_progress_update (progress, "syncing", 1, 100, 5 * SECOND);
  wc_progress_update (progress, "syncing", 2, 100, 14 * SECOND);
  assert_written (&sink, "");
  wc_progress_update (progress, "syncing", 50, 100, 15 * SECOND);
  assert_written (&sink, "syncing: 50 of about 100\n");
  wc_progress_update (progress, "syncing", 51, 100, 24 * SECOND);
  assert_written (&sink, "");
  wc_progress_update (progress, "syncing", 60, 0, 25 * SECOND);
  assert_written (&sink, "syncing: 60\n");
  wc_progress_free (progress);
  assert_written (&sink, "");
  sink_close (&sink);
}

static void
test_bar (void)
{
  Sink sink = { 0 };
  WcProgress *progress = NULL;

  sink_open (&sink);
  progress = wc_progress_new (sink.file, 80);
  wc_progress_update (progress, "fetching", 50, 100, 0);
  assert_written (&sink,
                  "\r[###############               ] fetching: 50 of about 100\033[K");
  wc_progress_update (progress, "fetching", 51, 100, SECOND / 20);
  assert_written (&sink, "");
  wc_progress_update (progress, "fetching", 130, 100, SECOND);
  assert_written (&sink,
                  "\r[##############################] fetching: 130 of about 100\033[K");
  wc_progress_clear (progress);
  assert_written (&sink, "\r\033[K");
  wc_progress_update (progress, "fetching", 131, 0, SECOND + 1);
  assert_written (&sink, "\rfetching: 131\033[K");
  wc_progress_free (progress);
  assert_written (&sink, "\r\033[K");
  sink_close (&sink);
}

static void
test_narrow (void)
{
  Sink sink = { 0 };
  WcProgress *progress = NULL;

  sink_open (&sink);
  progress = wc_progress_new (sink.file, 12);
  wc_progress_update (progress, "fetching", 50, 100, 0);
  assert_written (&sink, "\rfetching: 5\033[K");
  wc_progress_free (progress);
  sink_close (&sink);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/progress/lines", test_lines);
  g_test_add_func ("/clients/progress/bar", test_bar);
  g_test_add_func ("/clients/progress/narrow", test_narrow);

  return g_test_run ();
}
