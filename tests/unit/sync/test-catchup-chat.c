/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/catchup-fixture.h"

#define DAY_US (86400 * (gint64) G_USEC_PER_SEC)

static void
on_backfilled (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  gssize *n = data;

  *n = wc_catchup_backfill_finish (WC_CATCHUP (source), result, &error);
}

static void
test_history_of_a_chat (WcCatchupFixture *fixture, gconstpointer data)
{
  gssize n = -2;

  fixture->temp->account->sync_days = 0;
  wc_catchup_set_account (fixture->catchup, fixture->temp->account);
  wc_catchup_fixture_walk (fixture, 0);
  g_free (wc_fake_archive_take_log (fixture->archive));
  wc_catchup_backfill_async (fixture->catchup, "a@b", 0, 50, NULL, on_backfilled, &n);
  wc_catchup_fixture_run (fixture);
  g_assert_cmpint (n, ==, 50);
  g_free (wc_fake_archive_take_log (fixture->archive));
  wc_catchup_backfill_async (fixture->catchup, "a@b", 0, 0, NULL, on_backfilled, &n);
  wc_catchup_fixture_run (fixture);
  g_assert_cmpint (n, >=, 49);
  wc_catchup_backfill_async (fixture->catchup, "a@b", 0, 0, NULL, on_backfilled, &n);
  wc_catchup_fixture_run (fixture);
  g_assert_cmpint (n, ==, 0);
}

/* What is held already at the border does not count for what was asked for. */
static void
test_history_beside_what_is_held (WcCatchupFixture *fixture, gconstpointer data)
{
  g_autoptr (WcFakeArchive) old =
      wc_fake_archive_new (fixture->temp->now_us - DAY_US - 10 * G_USEC_PER_SEC);
  g_autofree char *asked = NULL;
  gssize n = -2;

  fixture->temp->account->sync_days = 1;
  wc_catchup_set_account (fixture->catchup, fixture->temp->account);
  wc_fake_archive_add (old, 20);
  wc_fake_archive_set_db (old, fixture->temp->db);
  wc_catchup_start (fixture->catchup, WC_ARCHIVE (old), 0);
  wc_catchup_fixture_run (fixture);
  g_free (wc_fake_archive_take_log (old));
  wc_catchup_backfill_async (fixture->catchup, "a@b", 0, 5, NULL, on_backfilled, &n);
  wc_catchup_fixture_run (fixture);
  g_assert_cmpint (n, ==, 5);
  asked = wc_fake_archive_take_log (old);
  g_assert_cmpstr (asked, ==, "before:=6-10 before:6=5-5 ");
}

/* What is large comes in smaller pages, and as much of it as was asked for. */
static void
test_large_history (WcCatchupFixture *fixture, gconstpointer data)
{
  gssize n = -2;

  fixture->temp->account->sync_days = 0;
  wc_catchup_set_account (fixture->catchup, fixture->temp->account);
  wc_catchup_fixture_walk (fixture, 0);
  wc_catchup_fixture_forget (fixture);
  wc_fake_archive_set_heavy (fixture->archive, 7);
  wc_catchup_backfill_async (fixture->catchup, "a@b", 0, 20, NULL, on_backfilled, &n);
  wc_catchup_fixture_run (fixture);
  g_assert_cmpint (n, ==, 20);
  wc_catchup_fixture_assert_asked (
      fixture,
      "before:=error before:=error before:=96-100 before:96=89-95 before:89=error "
      "before:89=85-88 before:85=80-84 ",
      "");
}

static void
test_history_while_offline (WcCatchupFixture *fixture, gconstpointer data)
{
  gssize n = -2;

  wc_catchup_backfill_async (fixture->catchup, "a@b", 0, 50, NULL, on_backfilled, &n);
  wc_catchup_fixture_run (fixture);
  g_assert_cmpint (n, ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/sync/catchup-chat/" name, WcCatchupFixture, NULL,                        \
              wc_catchup_fixture_setup, func, wc_catchup_fixture_teardown)
  TEST ("chat", test_history_of_a_chat);
  TEST ("held", test_history_beside_what_is_held);
  TEST ("large", test_large_history);
  TEST ("offline", test_history_while_offline);
  return g_test_run ();
}
