/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/mam-fixture.h"
#include "xml/ns.h"

/* How a page is stored. */

/* Our own words stand where we said them, which may be before what the archive has before
 * them: what follows stands behind both. */
static void
test_place_does_not_go_back (WcMamFixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .after_id = "7", .max = 250 };
  g_autoptr (WcNode) request = wc_mam_fixture_fetch (fixture, &query, NULL);

  wc_mam_fixture_give (fixture, request, "", "8", 20);
  wc_mam_fixture_give (fixture, request, "", "9", 12);
  wc_mam_fixture_give (fixture, request, "", "10", 21);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2' complete='true'/>");
  wc_mam_fixture_run (fixture);
  g_assert_cmpstr (fixture->older->str, ==, "9>20 10>20 ");
}

/* The first page may reach beyond the first login: what is from then on is news. */
static void
test_news_among_history (WcMamFixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .max = 250,
                           .backfill = TRUE,
                           .news_us = G_GINT64_CONSTANT (1699999982000000) };
  g_autoptr (WcNode) request = wc_mam_fixture_fetch (fixture, &query, NULL);

  wc_mam_fixture_give (fixture, request, "", "8", 1);
  wc_mam_fixture_give (fixture, request, "", "9", 2);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2' complete='true'/>");
  wc_mam_fixture_run (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->walked->str, ==, "8b 9 ");
}

/* What fills a gap goes before what stands behind it. */
static void
test_gap (WcMamFixture *fixture, gconstpointer data)
{
  const gint64 newer[] = { WC_MAM_FIXTURE_US + 77 * G_USEC_PER_SEC, 0 };
  WcArchiveQuery query = { .after_id = "7", .max = 250, .newer_places = newer };
  g_autoptr (WcNode) request = wc_mam_fixture_fetch (fixture, &query, NULL);

  wc_mam_fixture_give (fixture, request, "", "8", 1);
  wc_mam_fixture_give (fixture, request, "", "9", 2);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2'/>");
  wc_mam_fixture_run (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->walked->str, ==, "8<77 9<77 ");
}

/* A page may reach over what is held behind the gap, and over the next one. */
static void
test_gaps (WcMamFixture *fixture, gconstpointer data)
{
  const gint64 newer[] = { WC_MAM_FIXTURE_US + G_USEC_PER_SEC,
                           WC_MAM_FIXTURE_US + 2 * G_USEC_PER_SEC,
                           WC_MAM_FIXTURE_US + 77 * G_USEC_PER_SEC, 0 };
  WcArchiveQuery query = { .after_id = "7", .max = 250, .newer_places = newer };
  g_autoptr (WcNode) request = wc_mam_fixture_fetch (fixture, &query, NULL);

  wc_mam_fixture_give (fixture, request, "", "8", 1);
  wc_mam_fixture_give (fixture, request, "", "9", 2);
  wc_mam_fixture_give (fixture, request, "", "10", 3);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2'/>");
  wc_mam_fixture_run (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->walked->str, ==, "8<1 9<2 10<77 ");
}

/* What is held of the same second stands before what the page has behind it, also where
 * something between is not held; of another second the stamp says it. */
static void
test_held_in_the_same_second (WcMamFixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .before_id = "", .max = 250 };
  g_autoptr (WcNode) request = wc_mam_fixture_fetch (fixture, &query, NULL);

  fixture->fake->held_id = "8";
  fixture->fake->held_row = WC_MAM_FIXTURE_US + 2 * G_USEC_PER_SEC - 5;
  wc_mam_fixture_give (fixture, request, "", "7", 2);
  wc_mam_fixture_give (fixture, request, "", "8", 2);
  wc_mam_fixture_give (fixture, request, "", "9", 2);
  wc_mam_fixture_give (fixture, request, "", "10", 2);
  wc_mam_fixture_give (fixture, request, "", "11", 3);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2'/>");
  wc_mam_fixture_run (fixture);
  g_assert_cmpstr (fixture->walked->str, ==, "11 10 9 7 ");
  g_assert_cmpstr (fixture->older->str, ==, "10>1 9>1 ");
}

/* A look tells what there is, stores nothing, and asks for nothing ahead. */
static void
test_look (WcMamFixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .after_id = "7", .max = 2, .looks = TRUE };
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autoptr (WcNode) request = wc_mam_fixture_fetch (fixture, &query, stop);

  wc_mam_fixture_give (fixture, request, "", "8", 1);
  wc_mam_fixture_give (fixture, request, "", "9", 2);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2'/>");
  wc_mam_fixture_run (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->pages->str, ==, "8-9 ");
  g_assert_cmpstr (fixture->walked->str, ==, "");
  wc_fake_session_assert_idle (fixture->fake);
}

/* A neighbour that is held and cannot be completed ends the page, which is read again. */
static void
test_held_that_cannot_be_noted (WcMamFixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .before_id = "", .max = 250 };
  g_autoptr (WcNode) request = wc_mam_fixture_fetch (fixture, &query, NULL);

  fixture->fake->held_id = "8";
  fixture->fake->held_row = 5;
  fixture->fake->fail_at = "find";
  wc_mam_fixture_give (fixture, request, "", "8", 2);
  wc_mam_fixture_give (fixture, request, "", "9", 2);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2'/>");
  wc_mam_fixture_run (fixture);
  g_assert_error (fixture->error, WC_ERROR, WC_ERROR_QUOTA_EXCEEDED);
  g_assert_cmpstr (fixture->walked->str, ==, "");
}

static void
test_backward_page_is_stored_newest_first (WcMamFixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .before_id = "", .max = 250 };
  g_autoptr (WcNode) request = wc_mam_fixture_fetch (fixture, &query, NULL);

  wc_mam_fixture_give (fixture, request, "", "8", 1);
  wc_mam_fixture_give (fixture, request, "", "9", 2);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2'/>");
  wc_mam_fixture_run (fixture);
  g_assert_cmpstr (fixture->walked->str, ==, "9 8 ");
  g_assert_cmpstr (fixture->pages->str, ==, "8-9 ");
}

static void
test_long_page_comes_in_slices (WcMamFixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .before_id = "x", .max = 300 };
  g_autoptr (WcNode) request = wc_mam_fixture_fetch (fixture, &query, NULL);

  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      wc_mam_fixture_give (fixture, request, "", id, i / 10);
    }
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2' complete='true'/>");
  wc_mam_fixture_run (fixture);
  g_assert_cmpstr (fixture->pages->str, ==, "216-299 132-215 48-131 0-47! ");
}

static void
test_refused_cursor_undoes_the_slice (WcMamFixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .after_id = "7", .max = 250 };
  g_autoptr (WcNode) request = wc_mam_fixture_fetch (fixture, &query, NULL);

  fixture->refuse_page = TRUE;
  wc_mam_fixture_give (fixture, request, "", "8", 1);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2'/>");
  wc_mam_fixture_run (fixture);
  g_assert_error (fixture->error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (fixture->told->str, ==, "stored ");
  g_assert_true (g_str_has_suffix (fixture->fake->units->str, "begin deliver rollback "));
}

/* What a module wants to do once a message is stored is done when the slice is. */
static void
test_commit (WcMamFixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .after_id = "7", .max = 250 };
  g_autoptr (WcNode) request = wc_mam_fixture_fetch (fixture, &query, NULL);

  wc_mam_fixture_give (fixture, request, "", "8", 1);
  wc_mam_fixture_give (fixture, request, "", "9", 2);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2'/>");
  wc_mam_fixture_run (fixture);
  g_assert_cmpstr (fixture->told->str, ==, "stored committed committed ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/0313/pages/" name, WcMamFixture, NULL, wc_mam_fixture_setup, func,   \
              wc_mam_fixture_teardown)
  TEST ("held-in-the-same-second", test_held_in_the_same_second);
  TEST ("look", test_look);
  TEST ("held-not-noted", test_held_that_cannot_be_noted);
  TEST ("place", test_place_does_not_go_back);
  TEST ("gap", test_gap);
  TEST ("gaps", test_gaps);
  TEST ("news-among-history", test_news_among_history);
  TEST ("backward", test_backward_page_is_stored_newest_first);
  TEST ("slices", test_long_page_comes_in_slices);
  TEST ("refused", test_refused_cursor_undoes_the_slice);
  TEST ("commit", test_commit);
  return g_test_run ();
}
