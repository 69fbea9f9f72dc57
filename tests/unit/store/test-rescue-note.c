/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "lib/store-fixture.h"
#include "store/rescue-note.h"
#include "store/sqlite.h"

static void
save (WcStoreFixture *f, const WcRescueNote *note)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_rescue_note_save (note, wc_db_get_handle (f->db), &error));
  g_assert_no_error (error);
}

static void
load (WcStoreFixture *f, WcRescueNote *out)
{
  g_autoptr (GError) error = NULL;

  wc_rescue_note_clear (out);
  g_assert_true (wc_rescue_note_load (f->db, out, &error));
  g_assert_no_error (error);
}

/* The newest counts, as long as its file is there. */
static void
test_kept (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autofree char *path = g_strconcat (f->path, ".damaged-'1=2", NULL);
  WcRescueNote older = { f->path, TRUE, { 0 }, 5 };
  WcRescueNote note = { path, FALSE, { 2, 7 }, WC_STORE_NOW };
  g_auto (WcRescueNote) found = { 0 };

  load (f, &found);
  g_assert_null (found.path);
  save (f, &older);
  load (f, &found);
  g_assert_cmpstr (found.path, ==, f->path);
  g_assert_true (found.log_only);

  save (f, &note);
  load (f, &found);
  g_assert_null (found.path);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  load (f, &found);
  g_assert_cmpstr (found.path, ==, path);
  g_assert_false (found.log_only);
  g_assert_cmpuint (found.saved.n_accounts, ==, 2);
  g_assert_cmpuint (found.saved.n_messages, ==, 7);
  g_assert_cmpint (found.us, ==, WC_STORE_NOW);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_unreadable (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_auto (WcRescueNote) found = { .log_only = TRUE };
  g_autoptr (GError) error = NULL;

  g_assert_true (
      wc_sqlite_exec (wc_db_get_handle (f->db), "ALTER TABLE meta RENAME TO lost", NULL));
  g_assert_false (wc_rescue_note_load (f->db, &found, &error));
  g_assert_nonnull (error);
  g_assert_null (found.path);
}

static void
test_text (void)
{
  const WcRescueNote note = { (char *) "/d/whinchat.db.damaged-1", FALSE, { 2, 7 }, 1 };
  const WcRescueNote log = { (char *) "/d/log", TRUE, { 0 }, 1 };
  g_autofree char *text = wc_rescue_note_to_text (&note);
  g_autofree char *log_text = wc_rescue_note_to_text (&log);

  g_assert_cmpstr (text, ==,
                   "the database was damaged; it lies at /d/whinchat.db.damaged-1 now; "
                   "accounts saved: 2, messages on their way: 7; history is fetched "
                   "again");
  g_assert_nonnull (strstr (log_text, "it lies at /d/log now"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/rescue-note/kept", test_kept);
  g_test_add_func ("/store/rescue-note/unreadable", test_unreadable);
  g_test_add_func ("/store/rescue-note/text", test_text);
  return g_test_run ();
}
