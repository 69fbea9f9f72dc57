/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/catchup-fixture.h"
#include "store/account-store.h"
#include "store/cursor-store.h"

#define DAY_US (86400 * (gint64) G_USEC_PER_SEC)

static void
on_rested (WcCatchup *catchup, gpointer data)
{
  g_string_append (((WcCatchupFixture *) data)->log, "rested ");
}

/* Walks the archive of a room; what was asked, and what was told of it. */
static void
walk_room (WcCatchupFixture *fixture, guint flags, const char *asked, const char *log)
{
  g_autoptr (WcRoom) room = wc_room_new (fixture->temp->account->id, "coven@chat.x.lit");

  room->flags = flags;
  room->since_us = fixture->temp->now_us;
  fixture->temp->account->backfill = TRUE;
  g_clear_object (&fixture->catchup);
  fixture->catchup =
      wc_catchup_new_room (fixture->temp->db, fixture->temp->account, room);
  wc_catchup_fixture_follow (fixture);
  g_signal_connect (fixture->catchup, "rested", G_CALLBACK (on_rested), fixture);
  wc_catchup_fixture_walk (fixture, 0);
  wc_catchup_fixture_assert_asked (fixture, asked, log);
}

/* Of a room for everybody a week is read; a group is read like our own archive, back to
 * its beginning. */
static void
test_rooms (WcCatchupFixture *fixture, gconstpointer data)
{
  WcCursorArchive own = { fixture->temp->account->id, fixture->temp->account->jid, NULL };
  g_autoptr (GPtrArray) held = NULL;

  g_object_unref (fixture->archive);
  fixture->archive =
      wc_fake_archive_new (fixture->temp->now_us - 7 * G_TIME_SPAN_DAY - 20500000);
  wc_fake_archive_set_db (fixture->archive, fixture->temp->db);
  wc_fake_archive_add (fixture->archive, 50);
  walk_room (fixture, 0, "start=21-50! ", "caught-up rested ");
  held = wc_cursor_store_list (fixture->temp->db, &own, NULL);
  g_assert_cmpuint (held->len, ==, 0);
  walk_room (fixture, WC_ROOM_MEMBERS_ONLY, "after:50=none! before:21=1-20! ",
             "caught-up rested ");
}

static void
test_only_the_days_wanted (WcCatchupFixture *fixture, gconstpointer data)
{
  g_autoptr (WcFakeArchive) old =
      wc_fake_archive_new (fixture->temp->now_us - 2 * DAY_US);

  fixture->temp->account->sync_days = 1;
  wc_catchup_set_account (fixture->catchup, fixture->temp->account);
  wc_fake_archive_add (old, 10);
  wc_fake_archive_set_db (old, fixture->temp->db);
  wc_catchup_start (fixture->catchup, WC_ARCHIVE (old), 0);
  wc_catchup_fixture_run (fixture);
  wc_catchup_fixture_assert_asked (fixture, "", "caught-up ");
  g_autofree char *asked = wc_fake_archive_take_log (old);
  g_assert_cmpstr (asked, ==, "start=none! ");
}

static void
test_more_days_than_there_are (WcCatchupFixture *fixture, gconstpointer data)
{
  fixture->temp->account->sync_days = 36500;
  wc_catchup_set_account (fixture->catchup, fixture->temp->account);
  wc_catchup_fixture_walk (fixture, 0);
  wc_catchup_fixture_assert_asked (fixture, "start=1-40 after:40=41-80 after:80=81-100! ",
                                   "caught-up ");
}

static void
test_then_backwards_to_the_beginning (WcCatchupFixture *fixture, gconstpointer data)
{
  WcAccount *account = fixture->temp->account;

  account->sync_days = 0;
  account->backfill = TRUE;
  wc_catchup_set_account (fixture->catchup, account);
  wc_fake_archive_set_page (fixture->archive, 60);
  wc_catchup_fixture_walk (fixture, 0);
  g_assert_cmpstr (fixture->log->str, ==, "caught-up ");
  g_assert_true (wc_catchup_is_complete (fixture->catchup));
  /* Nothing is asked twice on the next login. */
  wc_catchup_stop (fixture->catchup);
  wc_catchup_fixture_forget (fixture);
  wc_catchup_fixture_walk (fixture, 0);
  wc_catchup_fixture_assert_asked (fixture, "after:100=none! ", "caught-up ");
}

/* On a metered network only what is new; the rest when the network is another. */
static void
test_sparing (WcCatchupFixture *fixture, gconstpointer data)
{
  WcAccount *account = fixture->temp->account;

  account->sync_days = 0;
  account->backfill = TRUE;
  wc_catchup_set_account (fixture->catchup, account);
  wc_fake_archive_set_page (fixture->archive, 60);
  wc_catchup_set_sparing (fixture->catchup, TRUE);
  wc_catchup_fixture_walk (fixture, 0);
  g_assert_cmpstr (fixture->log->str, ==, "caught-up ");
  g_assert_false (wc_catchup_is_complete (fixture->catchup));
  wc_catchup_again (fixture->catchup);
  wc_catchup_fixture_run (fixture);
  g_assert_false (wc_catchup_is_complete (fixture->catchup));
  wc_catchup_set_sparing (fixture->catchup, FALSE);
  wc_catchup_fixture_run (fixture);
  g_assert_true (wc_catchup_is_complete (fixture->catchup));
}

static void
test_what_is_in_doubt_is_read_again (WcCatchupFixture *fixture, gconstpointer data)
{
  wc_catchup_fixture_walk (fixture, 0);
  wc_catchup_stop (fixture->catchup);
  wc_catchup_fixture_forget (fixture);
  wc_catchup_fixture_walk (fixture, fixture->temp->now_us);
  wc_catchup_fixture_assert_asked (
      fixture, "after:100=none! start=1-40 after:40=41-80 after:80=81-100! ",
      "caught-up ");
}

/* A room tells us what we said in it among what others said: what is in doubt is behind
 * what is held, unless that begins later. */
static void
test_in_doubt_in_a_room (WcCatchupFixture *fixture, gconstpointer data)
{
  gint64 now_us = fixture->temp->now_us;

  walk_room (fixture, 0, "start=1-40 after:40=41-80 after:80=81-100! ",
             "caught-up rested ");
  wc_catchup_stop (fixture->catchup);
  wc_fake_archive_add (fixture->archive, 1);
  wc_catchup_fixture_walk (fixture, now_us);
  wc_catchup_fixture_assert_asked (fixture, "after:100=101-101! ", "caught-up rested ");
  wc_catchup_stop (fixture->catchup);
  wc_catchup_fixture_walk (fixture, now_us - 7 * DAY_US);
  wc_catchup_fixture_assert_asked (
      fixture, "after:101=none! start=1-40 after:40=41-80 after:80=81-101! ",
      "caught-up rested ");
}

/* A stream brought the messages from @first to @last, stamped with a second in which the
 * first of all were, and broke before the archive was read. */
static void
live_of_stream (WcCatchupFixture *fixture, guint first, guint last)
{
  WcCursorArchive own = { fixture->temp->account->id, fixture->temp->account->jid, NULL };

  g_assert_true (wc_db_begin (fixture->temp->db, WC_DB_NORMAL, NULL));
  for (guint i = first; i <= last; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);
      WcCursorLive live = { .id = id,
                            .ts_us = fixture->temp->now_us - 99 * G_USEC_PER_SEC,
                            .unbroken = i > first };

      g_assert_true (wc_cursor_store_live (fixture->temp->db, &own, &live, NULL));
    }
  g_assert_true (wc_db_commit (fixture->temp->db, NULL));
}

/* After many broken streams each missed message is fetched once, and what was held
 * between them fills up the pages. */
static void
test_many_gaps (WcCatchupFixture *fixture, gconstpointer data)
{
  wc_catchup_fixture_walk (fixture, 0);
  wc_catchup_stop (fixture->catchup);
  wc_catchup_fixture_forget (fixture);
  for (guint i = 0; i < 20; i++)
    {
      wc_fake_archive_add (fixture->archive, 5);
      live_of_stream (fixture, 104 + 5 * i, 105 + 5 * i);
    }
  wc_fake_archive_add (fixture->archive, 1);
  wc_catchup_fixture_walk (fixture, 0);
  wc_catchup_fixture_assert_asked (
      fixture, "after:100=101-140 after:140=141-180 after:180=181-201! ", "caught-up ");
  g_assert_cmpint (wc_catchup_get_fetched (fixture->catchup), ==, 101);
}

/* What is held up to the next gap is passed over, however much it is. */
static void
test_far_gaps (WcCatchupFixture *fixture, gconstpointer data)
{
  wc_catchup_fixture_walk (fixture, 0);
  wc_catchup_stop (fixture->catchup);
  wc_catchup_fixture_forget (fixture);
  wc_fake_archive_add (fixture->archive, 1000);
  live_of_stream (fixture, 102, 600);
  live_of_stream (fixture, 602, 1100);
  wc_catchup_fixture_walk (fixture, 0);
  wc_catchup_fixture_assert_asked (
      fixture, "after:100=101-140 after:600=601-640 after:1100=none! ", "caught-up ");
}

/* Saves a policy of so many days; 0: all. */
static void
keep_days (WcCatchupFixture *fixture, int days)
{
  WcAccount *account = fixture->temp->account;

  account->keep_days = days;
  g_assert_true (wc_db_begin (fixture->temp->db, WC_DB_NORMAL, NULL));
  g_assert_true (wc_account_store_save (fixture->temp->db, account, NULL));
  g_assert_true (wc_db_commit (fixture->temp->db, NULL));
}

static WcFakeArchive *
make_old_archive (WcCatchupFixture *fixture, gint64 age_us)
{
  WcFakeArchive *old = wc_fake_archive_new (fixture->temp->now_us - age_us);

  wc_fake_archive_add (old, 20);
  wc_fake_archive_set_db (old, fixture->temp->db);
  return old;
}

static void
assert_asks (WcCatchupFixture *fixture, WcFakeArchive *archive, const char *expected)
{
  g_autofree char *asked = NULL;

  wc_catchup_stop (fixture->catchup);
  wc_catchup_start (fixture->catchup, WC_ARCHIVE (archive), 0);
  wc_catchup_fixture_run (fixture);
  asked = wc_fake_archive_take_log (archive);
  g_assert_cmpstr (asked, ==, expected);
}

/* The first login fetches what is kept, and what is older is not missing. */
static void
test_policy_bounds_the_first_login (WcCatchupFixture *fixture, gconstpointer data)
{
  g_autoptr (WcFakeArchive) old =
      make_old_archive (fixture, DAY_US + 10 * G_USEC_PER_SEC);

  fixture->temp->account->sync_days = -1;
  fixture->temp->account->backfill = TRUE;
  keep_days (fixture, 1);
  assert_asks (fixture, old, "start=10-20! ");
  g_assert_true (wc_catchup_is_complete (fixture->catchup));
  assert_asks (fixture, old, "after:20=none! ");
}

/* After a month away with a policy of a day: from a day ago, and an hour for its clock,
 * not from where we left off. */
static void
test_policy_after_a_long_absence (WcCatchupFixture *fixture, gconstpointer data)
{
  g_autoptr (WcFakeArchive) old = make_old_archive (fixture, 5 * G_USEC_PER_SEC);

  keep_days (fixture, 1);
  assert_asks (fixture, old, "start=1-20! ");
  fixture->temp->now_us += 30 * DAY_US;
  wc_fake_archive_add (old, 5);
  assert_asks (fixture, old, "start=none! ");
  g_assert_true (wc_catchup_is_complete (fixture->catchup));
}

/* What the policy took is fetched again when it is widened. */
static void
test_policy_is_widened (WcCatchupFixture *fixture, gconstpointer data)
{
  g_autoptr (WcFakeArchive) old =
      make_old_archive (fixture, DAY_US + 10 * G_USEC_PER_SEC);

  fixture->temp->account->sync_days = -1;
  fixture->temp->account->backfill = TRUE;
  wc_catchup_set_account (fixture->catchup, fixture->temp->account);
  assert_asks (fixture, old, "start=1-20! before:1=none! ");
  keep_days (fixture, 1);
  assert_asks (fixture, old, "after:20=none! ");
  g_assert_true (wc_catchup_is_complete (fixture->catchup));
  keep_days (fixture, 0);
  g_assert_false (wc_catchup_is_complete (fixture->catchup));
  assert_asks (fixture, old, "after:20=none! before:=1-10! ");
  g_assert_true (wc_catchup_is_complete (fixture->catchup));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/sync/catchup-plan/" name, WcCatchupFixture, NULL,                        \
              wc_catchup_fixture_setup, func, wc_catchup_fixture_teardown)
  TEST ("days", test_only_the_days_wanted);
  TEST ("all-days", test_more_days_than_there_are);
  TEST ("backwards", test_then_backwards_to_the_beginning);
  TEST ("sparing", test_sparing);
  TEST ("in-doubt", test_what_is_in_doubt_is_read_again);
  TEST ("in-doubt-in-a-room", test_in_doubt_in_a_room);
  TEST ("many-gaps", test_many_gaps);
  TEST ("far-gaps", test_far_gaps);
  TEST ("rooms", test_rooms);
  TEST ("policy-first", test_policy_bounds_the_first_login);
  TEST ("policy-absence", test_policy_after_a_long_absence);
  TEST ("policy-widened", test_policy_is_widened);
  return g_test_run ();
}
