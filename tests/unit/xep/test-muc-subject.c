/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/muc-fixture.h"

#define SUBJECT(inside)                                                                  \
  "<message from='room@muc.lit/bob' type='groupchat'>" inside "</message>"

/* The first one ends what was said before we came, and has no time but its stamp. */
static void
test_ends_history (WcMucFixture *f, gconstpointer data)
{
  wc_muc_fixture_join (f, 0);
  g_assert_true (wc_muc_is_in_history (f->session, "room@muc.lit"));
  wc_fake_session_receive (f->fake, SUBJECT ("<subject>Cauldron</subject>"));
  wc_muc_fixture_assert_told (f, "subject nick=bob text=Cauldron; ");
  g_assert_false (wc_muc_is_in_history (f->session, "room@muc.lit"));
}

/* The first one was set when the room says, which puts its stamp behind what the author
 * put there. What is set while we are there is set then, whatever stamp its author gives
 * it. */
static void
test_stamps (WcMucFixture *f, gconstpointer data)
{
#define DATED(room, stamp)                                                               \
  "<delay xmlns='urn:xmpp:delay' from='" room "' stamp='" stamp "'/>"
  wc_muc_fixture_join (f, 0);
  wc_fake_session_receive (
      f->fake, SUBJECT ("<subject>Cauldron</subject>" DATED ("room@muc.lit",
                                                             "2001-01-01T00:00:00Z")
                            DATED ("room@muc.lit/bob", "2002-01-01T00:00:00Z")
                                DATED ("room@muc.lit", "2023-11-14T22:00:00Z")));
  wc_muc_fixture_assert_told (f, "subject nick=bob text=Cauldron at=1699999200000000; ");
  wc_fake_session_receive (f->fake, SUBJECT ("<subject>Fire</subject>" DATED (
                                        "room@muc.lit", "2001-01-01T00:00:00Z")));
  wc_muc_fixture_assert_told (f, "subject nick=bob text=Fire at=1700000000000000; ");
}

/* Nothing was set tomorrow. */
static void
test_future (WcMucFixture *f, gconstpointer data)
{
  wc_muc_fixture_join (f, 0);
  wc_fake_session_receive (f->fake, SUBJECT ("<subject>Cauldron</subject>" DATED (
                                        "room@muc.lit", "2099-01-01T00:00:00Z")));
  wc_muc_fixture_assert_told (f, "subject nick=bob text=Cauldron at=1700000000000000; ");
}

/* Test that a subject that could not be stored is none yet, and still the first. */
static void
test_unstored (WcMucFixture *f, gconstpointer data)
{
  wc_muc_fixture_join (f, 0);
  wc_fake_session_receive_twice (f->fake, SUBJECT ("<subject>Cauldron</subject>"),
                                 "commit");
  wc_muc_fixture_assert_told (f, "subject nick=bob text=Cauldron; ");
}

/* Who set it is answered by it, once. */
static void
test_answers (WcMucFixture *f, gconstpointer data)
{
  wc_muc_fixture_join (f, 0);
  wc_muc_fixture_end_history (f);
  wc_muc_set_subject (f->session, "room@muc.lit", "Fire", wc_muc_fixture_on_reply, f);
  wc_node_unref (wc_muc_fixture_take (f));
  wc_fake_session_receive_twice (f->fake,
                                 "<message from='room@muc.lit/me' type='groupchat'>"
                                 "<subject>Fire</subject></message>",
                                 "commit");
  wc_muc_fixture_assert_answers (f, "ok ");
  g_assert_nonnull (g_strstr_len (f->told->str, -1, "text=Fire"));
  g_string_truncate (f->told, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/muc-subject/" name, WcMucFixture, NULL, wc_muc_fixture_setup, func,  \
              wc_muc_fixture_teardown)
  TEST ("ends-history", test_ends_history);
  TEST ("stamps", test_stamps);
  TEST ("future", test_future);
  TEST ("unstored", test_unstored);
  TEST ("answers", test_answers);
  return g_test_run ();
}
