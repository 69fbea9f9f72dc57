/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/store-fixture.h"
#include "store/forget.h"
#include "store/scrub.h"

#define SECRET "xyzzymontague"

/* Whether @needle stands in any file beside the database, byte by byte. */
static gboolean
is_in_files (WcStoreFixture *f, const char *needle)
{
  static const char *const suffixes[] = { "", "-wal" };
  gboolean found = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (f->path, suffixes[i], NULL);
      g_autofree char *data = NULL;
      gsize length = 0;

      if (g_file_get_contents (path, &data, &length, NULL))
        found |= memmem (data, length, needle, strlen (needle)) != NULL;
    }
  return found;
}

static guint
scrub_all (WcStoreFixture *f)
{
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;
  guint steps = 0;

  for (; more && steps < 1000; steps++)
    {
      wc_scrub_step (f->db, &more, &error);
      g_assert_no_error (error);
    }
  return steps;
}

static void
fill (WcStoreFixture *f, int n)
{
  wc_store_fixture_begin (f);
  for (int i = 0; i < n; i++)
    {
      g_autofree char *body =
          g_strdup_printf ("message number %d of word%d", i, i * 7919);

      wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + 10 + i, body);
    }
  wc_store_fixture_commit (f);
}

static void
test_words_are_gone (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id;
  g_autoptr (GError) error = NULL;

  fill (f, 1000);
  id = wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "is a " SECRET);
  wc_store_fixture_restart (f);
  fill (f, 1000);
  g_assert_true (is_in_files (f, SECRET));

  wc_store_fixture_begin (f);
  wc_forget_messages (f->db, f->account, &id, 1, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  g_assert_cmpuint (scrub_all (f), >=, 3);
  g_assert_false (is_in_files (f, SECRET));
  g_assert_true (is_in_files (f, "word7919"));
  wc_store_fixture_check (f);
}

static void
test_nothing_to_do (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  fill (f, 10);
  g_assert_cmpuint (scrub_all (f), ==, 1);
}

/* Where it was stopped, it goes on after a restart. */
static void
test_goes_on (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;
  gint64 id = wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, SECRET);
  gboolean more = FALSE;

  fill (f, 2000);
  wc_store_fixture_begin (f);
  wc_forget_messages (f->db, f->account, &id, 1, &error);
  wc_store_fixture_commit (f);
  wc_scrub_step (f->db, &more, &error);
  g_assert_true (more);
  wc_store_fixture_restart (f);
  scrub_all (f);
  g_assert_false (is_in_files (f, SECRET));
}

/* A reader in the middle of its work keeps the log from being truncated. */
static void
test_reader_in_the_way (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcDb) reader = NULL;
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;

  wc_store_fixture_begin (f);
  wc_scrub_want (f->db, &error);
  wc_store_fixture_commit (f);
  reader = wc_db_open_reader (f->path, &error);
  g_assert_no_error (error);
  /* A deferred transaction reads one state until it ends. */
  g_assert_cmpint (wc_store_fixture_read_on (reader), ==, 0);
  fill (f, 100);
  while (more && wc_scrub_step (f->db, &more, &error))
    ;
  g_assert_error (error, WC_ERROR, WC_ERROR_BUSY);
  g_clear_error (&error);
  g_clear_object (&reader);
  scrub_all (f);
  wc_scrub_step (f->db, &more, &error);
  g_assert_no_error (error);
  g_assert_false (more);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/scrub/gone", test_words_are_gone);
  g_test_add_func ("/store/scrub/nothing", test_nothing_to_do);
  g_test_add_func ("/store/scrub/goes-on", test_goes_on);
  g_test_add_func ("/store/scrub/reader", test_reader_in_the_way);
  return g_test_run ();
}
