/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-archive.h"

/* The port, by way of the fake that the tests of catch-up walk. */

static gboolean
count_ids (const WcCursorPage *page, gpointer data, GError **error)
{
  *(guint *) data += g_strv_length ((char **) page->ids);
  return TRUE;
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  int *out_code = data;

  *out_code =
      wc_archive_fetch_finish (WC_ARCHIVE (source), result, &error) ? -1 : error->code;
}

static int
fetch (WcFakeArchive *archive, const WcArchiveQuery *query, guint *n)
{
  int code = -2;

  wc_archive_fetch_async (WC_ARCHIVE (archive), query, count_ids, n, NULL, on_fetched,
                          &code);
  while (code == -2)
    g_main_context_iteration (NULL, TRUE);
  return code;
}

static void
test_pages (void)
{
  g_autoptr (WcFakeArchive) archive = wc_fake_archive_new (0);
  WcArchiveQuery forward = { .after_id = "3", .max = 4 };
  WcArchiveQuery backward = { .before_id = "3", .max = 4 };
  WcArchiveQuery last = { .before_id = "", .max = 4 };
  WcArchiveQuery bounded = { .start_us = 5 * G_USEC_PER_SEC,
                             .end_us = 6 * G_USEC_PER_SEC,
                             .max = 4 };
  WcArchiveQuery gone = { .after_id = "11", .max = 4 };
  g_autofree char *log = NULL;
  guint n = 0;

  wc_fake_archive_add (archive, 10);
  g_assert_cmpint (fetch (archive, &forward, &n), ==, -1);
  g_assert_cmpint (fetch (archive, &backward, &n), ==, -1);
  g_assert_cmpint (fetch (archive, &last, &n), ==, -1);
  g_assert_cmpint (fetch (archive, &bounded, &n), ==, -1);
  g_assert_cmpint (fetch (archive, &gone, &n), ==, WC_ERROR_NOT_FOUND);
  log = wc_fake_archive_take_log (archive);
  g_assert_cmpstr (log, ==,
                   "after:3=4-7 before:3=1-2! before:=7-10 start=5-6! after:11=error ");
  g_assert_cmpuint (n, ==, 12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/archive/pages", test_pages);
  return g_test_run ();
}
