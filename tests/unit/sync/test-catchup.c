/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/catchup-fixture.h"

static void
test_first_login_goes_forward (WcCatchupFixture *fixture, gconstpointer data)
{
  wc_catchup_fixture_walk (fixture, 0);
  wc_catchup_fixture_assert_asked (fixture, "start=1-40 after:40=41-80 after:80=81-100! ",
                                   "caught-up ");
  g_assert_true (wc_catchup_is_unbroken (fixture->catchup));
  g_assert_cmpint (wc_catchup_get_fetched (fixture->catchup), ==, 100);
}

static void
test_next_login_continues (WcCatchupFixture *fixture, gconstpointer data)
{
  wc_catchup_fixture_walk (fixture, 0);
  wc_catchup_stop (fixture->catchup);
  g_assert_false (wc_catchup_is_unbroken (fixture->catchup));
  wc_catchup_fixture_assert_asked (fixture, "start=1-40 after:40=41-80 after:80=81-100! ",
                                   "caught-up ");

  wc_fake_archive_add (fixture->archive, 5);
  g_clear_object (&fixture->catchup);
  wc_fake_archive_set_db (fixture->archive, NULL);
  wc_temp_db_reopen (fixture->temp);
  wc_catchup_fixture_renew (fixture);
  wc_catchup_fixture_walk (fixture, 0);
  wc_catchup_fixture_assert_asked (fixture, "after:100=101-105! ", "caught-up ");
}

static void
test_lost_stream_continues_where_it_was (WcCatchupFixture *fixture, gconstpointer data)
{
  wc_catchup_start (fixture->catchup, WC_ARCHIVE (fixture->archive), 0);
  wc_catchup_stop (fixture->catchup);
  wc_catchup_fixture_run (fixture);
  wc_catchup_fixture_assert_asked (fixture, "start=1-40 ", "");
  wc_catchup_fixture_walk (fixture, 0);
  wc_catchup_fixture_assert_asked (fixture, "after:40=41-80 after:80=81-100! ",
                                   "caught-up ");
}

static void
test_without_an_archive (WcCatchupFixture *fixture, gconstpointer data)
{
  wc_catchup_start (fixture->catchup, NULL, 0);
  wc_catchup_fixture_assert_asked (fixture, "", "no-proof ");
}

static void
test_failure_is_no_proof (WcCatchupFixture *fixture, gconstpointer data)
{
  wc_fake_archive_fail (fixture->archive,
                        g_error_new (WC_ERROR, WC_ERROR_REMOTE_ERROR, "x"));
  wc_catchup_fixture_walk (fixture, 0);
  wc_catchup_fixture_assert_asked (fixture, "start=error ", "no-proof ");
}

/* Asked again, it is still looked for: what is held up to the end proves nothing about
 * what was sent before. */
static void
test_in_doubt_after_failure (WcCatchupFixture *fixture, gconstpointer data)
{
  wc_catchup_fixture_walk (fixture, 0);
  wc_catchup_stop (fixture->catchup);
  wc_catchup_fixture_forget (fixture);
  wc_fake_archive_fail (fixture->archive,
                        g_error_new (WC_ERROR, WC_ERROR_REMOTE_ERROR, "x"));
  wc_catchup_fixture_walk (fixture, fixture->temp->now_us);
  wc_catchup_fixture_assert_asked (fixture, "after:100=error ", "no-proof ");
  wc_catchup_again (fixture->catchup);
  wc_catchup_fixture_run (fixture);
  wc_catchup_fixture_assert_asked (
      fixture, "after:100=none! start=1-40 after:40=41-80 after:80=81-100! ",
      "caught-up ");
  wc_catchup_again (fixture->catchup);
  wc_catchup_fixture_run (fixture);
  wc_catchup_fixture_assert_asked (fixture, "after:100=none! ", "caught-up ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/sync/catchup/" name, WcCatchupFixture, NULL, wc_catchup_fixture_setup,   \
              func, wc_catchup_fixture_teardown)
  TEST ("first", test_first_login_goes_forward);
  TEST ("next", test_next_login_continues);
  TEST ("lost-stream", test_lost_stream_continues_where_it_was);
  TEST ("no-archive", test_without_an_archive);
  TEST ("failure", test_failure_is_no_proof);
  TEST ("in-doubt-after-failure", test_in_doubt_after_failure);
  return g_test_run ();
}
