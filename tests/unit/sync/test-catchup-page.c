/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/catchup-fixture.h"

/* What is asked after what a page said, or could not say. */

/* Where nothing was, only our clock says up to when; the server's may be behind it, or
 * know whole seconds alone. */
static void
test_empty_archive_of_a_slow_clock (WcCatchupFixture *fixture, gconstpointer data)
{
  g_autoptr (WcFakeArchive) slow =
      wc_fake_archive_new (fixture->temp->now_us - 10 * G_USEC_PER_SEC);
  g_autofree char *asked = NULL;

  wc_fake_archive_set_db (slow, fixture->temp->db);
  wc_catchup_start (fixture->catchup, WC_ARCHIVE (slow), 0);
  wc_catchup_fixture_run (fixture);
  wc_fake_archive_add (slow, 2);
  wc_catchup_again (fixture->catchup);
  wc_catchup_fixture_run (fixture);
  asked = wc_fake_archive_take_log (slow);
  g_assert_cmpstr (asked, ==, "start=none! start=1-2! ");
  wc_catchup_fixture_assert_asked (fixture, "", "caught-up caught-up ");
}

static void
test_forgotten_cursor (WcCatchupFixture *fixture, gconstpointer data)
{
  wc_catchup_fixture_walk (fixture, 0);
  wc_catchup_stop (fixture->catchup);
  wc_catchup_fixture_forget (fixture);
  /* The archive was emptied on the server, and filled anew. */
  wc_fake_archive_add (fixture->archive, 50);
  wc_fake_archive_expire (fixture->archive, 120);
  wc_catchup_fixture_walk (fixture, 0);
  wc_catchup_fixture_assert_asked (fixture, "after:100=error start=121-150! ",
                                   "caught-up ");
}

/* Smaller pages are asked for until one has room, and larger ones again behind it; what
 * is missing is asked for from where it was, so that nothing is left out. */
static void
test_large_messages (WcCatchupFixture *fixture, gconstpointer data)
{
  wc_fake_archive_set_page (fixture->archive, 1000);
  wc_fake_archive_set_heavy (fixture->archive, 40);
  wc_catchup_fixture_walk (fixture, 0);
  wc_catchup_fixture_assert_asked (
      fixture,
      "start=error start=error start=error start=1-31 after:31=32-70 after:70=71-100! ",
      "caught-up ");
  g_assert_cmpint (wc_catchup_get_fetched (fixture->catchup), ==, 100);
  wc_fake_archive_set_heavy (fixture->archive, G_MAXUINT);
  wc_fake_archive_add (fixture->archive, 100);
  wc_catchup_again (fixture->catchup);
  wc_catchup_fixture_run (fixture);
  wc_catchup_fixture_assert_asked (fixture, "after:100=101-162 after:162=163-200! ",
                                   "caught-up ");
}

/* Who finds one message too large is not asked for ever. */
static void
test_one_is_too_large (WcCatchupFixture *fixture, gconstpointer data)
{
  wc_fake_archive_set_heavy (fixture->archive, 0);
  wc_catchup_fixture_walk (fixture, 0);
  wc_catchup_fixture_assert_asked (fixture,
                                   "start=error start=error start=error start=error "
                                   "start=error start=error start=error start=error ",
                                   "no-proof ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/sync/catchup-page/" name, WcCatchupFixture, NULL,                        \
              wc_catchup_fixture_setup, func, wc_catchup_fixture_teardown)
  TEST ("slow-clock", test_empty_archive_of_a_slow_clock);
  TEST ("forgotten", test_forgotten_cursor);
  TEST ("large", test_large_messages);
  TEST ("one-too-large", test_one_is_too_large);
  return g_test_run ();
}
