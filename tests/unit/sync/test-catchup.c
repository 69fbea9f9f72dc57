/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-archive.h"
#include "lib/temp-db.h"
#include "store/cursor-store.h"
#include "sync/catchup.h"

#define DAY_US (86400 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  WcTempDb *temp;
  WcFakeArchive *archive; /* its newest item is of now */
  WcCatchup *catchup;
  GString *log; /* "caught-up " or "no-proof " */
} Fixture;

static void
on_caught_up (WcCatchup *catchup, gboolean proof, gpointer data)
{
  g_string_append (((Fixture *) data)->log, proof ? "caught-up " : "no-proof ");
}

static void
make_catchup (Fixture *fixture)
{
  g_clear_object (&fixture->catchup);
  wc_fake_archive_set_db (fixture->archive, fixture->temp->db);
  fixture->catchup = wc_catchup_new (fixture->temp->db, fixture->temp->account);
  g_signal_connect (fixture->catchup, "caught-up", G_CALLBACK (on_caught_up), fixture);
}

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->temp = wc_temp_db_new ();
  fixture->log = g_string_new (NULL);
  fixture->archive = wc_fake_archive_new (fixture->temp->now_us - 100 * G_USEC_PER_SEC);
  wc_fake_archive_add (fixture->archive, 100);
  wc_fake_archive_set_page (fixture->archive, 40);
  fixture->temp->account->backfill = FALSE;
  make_catchup (fixture);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->catchup);
  g_object_unref (fixture->archive);
  wc_temp_db_free (fixture->temp);
  g_string_free (fixture->log, TRUE);
}

static void
run (Fixture *fixture)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
walk (Fixture *fixture, gint64 reconcile_us)
{
  wc_catchup_start (fixture->catchup, WC_ARCHIVE (fixture->archive), reconcile_us);
  run (fixture);
}

static void
assert_asked (Fixture *fixture, const char *asked, const char *log)
{
  g_autofree char *own = wc_fake_archive_take_log (fixture->archive);

  g_assert_cmpstr (own, ==, asked);
  g_assert_cmpstr (fixture->log->str, ==, log);
  g_string_truncate (fixture->log, 0);
}

static void
test_first_login_goes_forward (Fixture *fixture, gconstpointer data)
{
  walk (fixture, 0);
  assert_asked (fixture, "start=1-40 after:40=41-80 after:80=81-100! ", "caught-up ");
  g_assert_true (wc_catchup_is_unbroken (fixture->catchup));
  g_assert_cmpint (wc_catchup_get_fetched (fixture->catchup), ==, 100);
}

static void
test_next_login_continues (Fixture *fixture, gconstpointer data)
{
  walk (fixture, 0);
  wc_catchup_stop (fixture->catchup);
  g_assert_false (wc_catchup_is_unbroken (fixture->catchup));
  assert_asked (fixture, "start=1-40 after:40=41-80 after:80=81-100! ", "caught-up ");

  wc_fake_archive_add (fixture->archive, 5);
  g_clear_object (&fixture->catchup);
  wc_fake_archive_set_db (fixture->archive, NULL);
  wc_temp_db_reopen (fixture->temp);
  make_catchup (fixture);
  walk (fixture, 0);
  assert_asked (fixture, "after:100=101-105! ", "caught-up ");
}

static void
test_lost_stream_continues_where_it_was (Fixture *fixture, gconstpointer data)
{
  wc_catchup_start (fixture->catchup, WC_ARCHIVE (fixture->archive), 0);
  wc_catchup_stop (fixture->catchup);
  run (fixture);
  assert_asked (fixture, "start=1-40 ", "");
  walk (fixture, 0);
  assert_asked (fixture, "after:40=41-80 after:80=81-100! ", "caught-up ");
}

static void
test_only_the_days_wanted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcFakeArchive) old =
      wc_fake_archive_new (fixture->temp->now_us - 2 * DAY_US);

  fixture->temp->account->sync_days = 1;
  wc_fake_archive_add (old, 10);
  wc_fake_archive_set_db (old, fixture->temp->db);
  wc_catchup_start (fixture->catchup, WC_ARCHIVE (old), 0);
  run (fixture);
  assert_asked (fixture, "", "caught-up ");
  g_autofree char *asked = wc_fake_archive_take_log (old);
  g_assert_cmpstr (asked, ==, "start=none! ");
}

static void
test_more_days_than_there_are (Fixture *fixture, gconstpointer data)
{
  fixture->temp->account->sync_days = 36500;
  walk (fixture, 0);
  assert_asked (fixture, "start=1-40 after:40=41-80 after:80=81-100! ", "caught-up ");
}

/* Where nothing was, only our clock says up to when; the server's may be behind it, or
 * know whole seconds alone. */
static void
test_empty_archive_of_a_slow_clock (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcFakeArchive) slow =
      wc_fake_archive_new (fixture->temp->now_us - 10 * G_USEC_PER_SEC);
  g_autofree char *asked = NULL;

  wc_fake_archive_set_db (slow, fixture->temp->db);
  wc_catchup_start (fixture->catchup, WC_ARCHIVE (slow), 0);
  run (fixture);
  wc_fake_archive_add (slow, 2);
  wc_catchup_again (fixture->catchup);
  run (fixture);
  asked = wc_fake_archive_take_log (slow);
  g_assert_cmpstr (asked, ==, "start=none! start=1-2! ");
  assert_asked (fixture, "", "caught-up caught-up ");
}

static void
test_then_backwards_to_the_beginning (Fixture *fixture, gconstpointer data)
{
  WcAccount *account = fixture->temp->account;

  account->sync_days = 0;
  account->backfill = TRUE;
  wc_fake_archive_set_page (fixture->archive, 60);
  walk (fixture, 0);
  g_assert_cmpstr (fixture->log->str, ==, "caught-up ");
  g_assert_true (wc_catchup_is_complete (fixture->catchup));
  /* Nothing is asked twice on the next login. */
  wc_catchup_stop (fixture->catchup);
  g_string_truncate (fixture->log, 0);
  g_free (wc_fake_archive_take_log (fixture->archive));
  walk (fixture, 0);
  assert_asked (fixture, "after:100=none! ", "caught-up ");
}

static void
test_forgotten_cursor (Fixture *fixture, gconstpointer data)
{
  walk (fixture, 0);
  wc_catchup_stop (fixture->catchup);
  g_free (wc_fake_archive_take_log (fixture->archive));
  g_string_truncate (fixture->log, 0);
  /* The archive was emptied on the server, and filled anew. */
  wc_fake_archive_add (fixture->archive, 50);
  wc_fake_archive_expire (fixture->archive, 120);
  walk (fixture, 0);
  assert_asked (fixture, "after:100=error start=121-150! ", "caught-up ");
}

static void
test_what_is_in_doubt_is_read_again (Fixture *fixture, gconstpointer data)
{
  walk (fixture, 0);
  wc_catchup_stop (fixture->catchup);
  g_free (wc_fake_archive_take_log (fixture->archive));
  g_string_truncate (fixture->log, 0);
  walk (fixture, fixture->temp->now_us);
  assert_asked (fixture, "after:100=none! start=1-40 after:40=41-80 after:80=81-100! ",
                "caught-up ");
}

static void
test_without_an_archive (Fixture *fixture, gconstpointer data)
{
  wc_catchup_start (fixture->catchup, NULL, 0);
  assert_asked (fixture, "", "no-proof ");
}

static void
test_failure_is_no_proof (Fixture *fixture, gconstpointer data)
{
  wc_fake_archive_fail (fixture->archive,
                        g_error_new (WC_ERROR, WC_ERROR_REMOTE_ERROR, "x"));
  walk (fixture, 0);
  assert_asked (fixture, "start=error ", "no-proof ");
}

/* Asked again, it is still looked for: what is held up to the end proves nothing about
 * what was sent before. */
static void
test_in_doubt_after_failure (Fixture *fixture, gconstpointer data)
{
  walk (fixture, 0);
  wc_catchup_stop (fixture->catchup);
  g_free (wc_fake_archive_take_log (fixture->archive));
  g_string_truncate (fixture->log, 0);
  wc_fake_archive_fail (fixture->archive,
                        g_error_new (WC_ERROR, WC_ERROR_REMOTE_ERROR, "x"));
  walk (fixture, fixture->temp->now_us);
  assert_asked (fixture, "after:100=error ", "no-proof ");
  wc_catchup_again (fixture->catchup);
  run (fixture);
  assert_asked (fixture, "after:100=none! start=1-40 after:40=41-80 after:80=81-100! ",
                "caught-up ");
  wc_catchup_again (fixture->catchup);
  run (fixture);
  assert_asked (fixture, "after:100=none! ", "caught-up ");
}

static void
on_backfilled (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  gssize *n = data;

  *n = wc_catchup_backfill_finish (WC_CATCHUP (source), result, &error);
}

static void
test_history_of_a_chat (Fixture *fixture, gconstpointer data)
{
  gssize n = -2;

  fixture->temp->account->sync_days = 0;
  walk (fixture, 0);
  g_free (wc_fake_archive_take_log (fixture->archive));
  wc_catchup_backfill_async (fixture->catchup, "a@b", 0, 50, NULL, on_backfilled, &n);
  run (fixture);
  g_assert_cmpint (n, ==, 50);
  g_free (wc_fake_archive_take_log (fixture->archive));
  wc_catchup_backfill_async (fixture->catchup, "a@b", 0, 0, NULL, on_backfilled, &n);
  run (fixture);
  g_assert_cmpint (n, >=, 49);
  wc_catchup_backfill_async (fixture->catchup, "a@b", 0, 0, NULL, on_backfilled, &n);
  run (fixture);
  g_assert_cmpint (n, ==, 0);
}

/* What is held already at the border does not count for what was asked for. */
static void
test_history_beside_what_is_held (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcFakeArchive) old =
      wc_fake_archive_new (fixture->temp->now_us - DAY_US - 10 * G_USEC_PER_SEC);
  g_autofree char *asked = NULL;
  gssize n = -2;

  fixture->temp->account->sync_days = 1;
  wc_fake_archive_add (old, 20);
  wc_fake_archive_set_db (old, fixture->temp->db);
  wc_catchup_start (fixture->catchup, WC_ARCHIVE (old), 0);
  run (fixture);
  g_free (wc_fake_archive_take_log (old));
  wc_catchup_backfill_async (fixture->catchup, "a@b", 0, 5, NULL, on_backfilled, &n);
  run (fixture);
  g_assert_cmpint (n, ==, 5);
  asked = wc_fake_archive_take_log (old);
  g_assert_cmpstr (asked, ==, "before:=6-10 before:6=5-5 ");
}

static void
test_history_while_offline (Fixture *fixture, gconstpointer data)
{
  gssize n = -2;

  wc_catchup_backfill_async (fixture->catchup, "a@b", 0, 50, NULL, on_backfilled, &n);
  run (fixture);
  g_assert_cmpint (n, ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/sync/catchup/" name, Fixture, NULL, setup, func, teardown)
  TEST ("first", test_first_login_goes_forward);
  TEST ("next", test_next_login_continues);
  TEST ("lost-stream", test_lost_stream_continues_where_it_was);
  TEST ("days", test_only_the_days_wanted);
  TEST ("all-days", test_more_days_than_there_are);
  TEST ("slow-clock", test_empty_archive_of_a_slow_clock);
  TEST ("backwards", test_then_backwards_to_the_beginning);
  TEST ("forgotten", test_forgotten_cursor);
  TEST ("in-doubt", test_what_is_in_doubt_is_read_again);
  TEST ("no-archive", test_without_an_archive);
  TEST ("failure", test_failure_is_no_proof);
  TEST ("in-doubt-after-failure", test_in_doubt_after_failure);
  TEST ("chat", test_history_of_a_chat);
  TEST ("held", test_history_beside_what_is_held);
  TEST ("offline", test_history_while_offline);
  return g_test_run ();
}
