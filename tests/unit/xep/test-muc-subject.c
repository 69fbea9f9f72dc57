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
  TEST ("unstored", test_unstored);
  TEST ("answers", test_answers);
  return g_test_run ();
}
