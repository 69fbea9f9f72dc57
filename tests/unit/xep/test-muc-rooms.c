/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/muc-fixture.h"
#include "xep/muc-rooms.h"

#define MINUTE (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)

typedef struct
{
  WcMucFixture muc;
  WcMucRooms *rooms;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  wc_muc_fixture_setup (&f->muc, data);
  f->rooms = wc_muc_rooms_new (f->muc.session);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_muc_rooms_free (f->rooms);
  g_assert_cmpuint (wc_fake_clock_count (f->muc.fake->clock), ==, 0);
  wc_muc_fixture_teardown (&f->muc, data);
}

static WcMucRoom *
add (Fixture *f, WcMucStage stage)
{
  WcMucRoom *room = wc_muc_rooms_add (f->rooms, "room@muc.lit", "me");

  wc_muc_rooms_expect (room, stage);
  return room;
}

static void
test_late_join (Fixture *f, gconstpointer data)
{
  g_autofree char *words =
      g_strdup_printf ("refused error=%d; ", WC_ERROR_REMOTE_TIMEOUT);

  add (f, WC_MUC_STAGE_JOINING);
  wc_fake_clock_advance (f->muc.fake->clock, MINUTE - 1);
  wc_muc_fixture_assert_told (&f->muc, "");
  wc_fake_clock_advance (f->muc.fake->clock, 1);
  wc_muc_fixture_assert_told (&f->muc, words);
  wc_fake_session_assert_sent (f->muc.fake,
                               "<presence type='unavailable' to='room@muc.lit/me'/>");
  g_assert_null (wc_muc_rooms_find (f->rooms, "room@muc.lit"));
}

static void
test_late_leave (Fixture *f, gconstpointer data)
{
  add (f, WC_MUC_STAGE_LEAVING);
  wc_fake_clock_advance (f->muc.fake->clock, MINUTE);
  wc_muc_fixture_assert_told (&f->muc, "left; ");
  g_assert_null (wc_muc_rooms_find (f->rooms, "room@muc.lit"));
}

static void
test_in_is_never_late (Fixture *f, gconstpointer data)
{
  add (f, WC_MUC_STAGE_JOINING);
  wc_muc_rooms_expect (wc_muc_rooms_find (f->rooms, "room@muc.lit"), WC_MUC_STAGE_IN);
  wc_fake_clock_advance (f->muc.fake->clock, 100 * MINUTE);
  g_assert_nonnull (wc_muc_rooms_find (f->rooms, "room@muc.lit"));
}

/* Without a stream nothing can come, so nothing is late. */
static void
test_paused (Fixture *f, gconstpointer data)
{
  WcMucRoom *room = add (f, WC_MUC_STAGE_JOINING);

  wc_muc_rooms_wait (room, &room->nick_wait, "n1", wc_muc_fixture_on_reply, &f->muc);
  wc_muc_rooms_set_paused (f->rooms, TRUE);
  wc_fake_clock_advance (f->muc.fake->clock, 10 * MINUTE);
  wc_muc_fixture_assert_answers (&f->muc, "");
  wc_muc_rooms_set_paused (f->rooms, FALSE);
  wc_fake_clock_advance (f->muc.fake->clock, MINUTE - 1);
  wc_muc_fixture_assert_told (&f->muc, "");
  wc_muc_rooms_expect (room, WC_MUC_STAGE_IN);
  wc_fake_clock_advance (f->muc.fake->clock, 1);
  wc_muc_fixture_assert_answers (&f->muc, "9: ");
}

static void
test_refused_at_once (Fixture *f, gconstpointer data)
{
  WcMucRoom *room = wc_muc_rooms_add (f->rooms, "room@muc.lit", "");
  g_autofree char *words =
      g_strdup_printf ("refused error=%d; ", WC_ERROR_INVALID_ARGUMENT);

  room->refusal = g_error_new (WC_ERROR, WC_ERROR_INVALID_ARGUMENT, "bad nick");
  wc_muc_rooms_expect (room, WC_MUC_STAGE_JOINING);
  wc_muc_fixture_assert_told (&f->muc, "");
  wc_fake_clock_advance (f->muc.fake->clock, 0);
  wc_muc_fixture_assert_told (&f->muc, words);
}

static void
test_waits (Fixture *f, gconstpointer data)
{
  WcMucRoom *room = add (f, WC_MUC_STAGE_IN);
  g_autoptr (WcNode) ours = wc_fake_session_parse ("<presence id='n2'/>");
  g_autoptr (WcNode) nameless = wc_fake_session_parse ("<presence/>");
  g_autoptr (WcNode) other = wc_fake_session_parse ("<presence id='n1'/>");

  g_assert_false (wc_muc_rooms_is_answer (&room->nick_wait, nameless));
  wc_muc_rooms_wait (room, &room->nick_wait, "n1", wc_muc_fixture_on_reply, &f->muc);
  wc_muc_rooms_wait (room, &room->nick_wait, "n2", wc_muc_fixture_on_reply, &f->muc);
  wc_muc_fixture_assert_answers (&f->muc, "12: ");
  g_assert_true (wc_muc_rooms_is_answer (&room->nick_wait, ours));
  g_assert_true (wc_muc_rooms_is_answer (&room->nick_wait, nameless));
  g_assert_false (wc_muc_rooms_is_answer (&room->nick_wait, other));
  wc_muc_rooms_settle (room, &room->nick_wait, ours, NULL);
  wc_muc_rooms_settle (room, &room->nick_wait, ours, NULL);
  wc_muc_fixture_assert_answers (&f->muc, "ok ");
}

/* Who waits is told when the room ends, is entered anew, or everything is lost. */
static void
test_waits_end (Fixture *f, gconstpointer data)
{
  WcMucChange lost = { .kind = WC_MUC_LOST };
  WcMucRoom *room = add (f, WC_MUC_STAGE_IN);

  wc_muc_rooms_wait (room, &room->nick_wait, "n", wc_muc_fixture_on_reply, &f->muc);
  room = add (f, WC_MUC_STAGE_IN);
  wc_muc_fixture_assert_answers (&f->muc, "8: ");
  wc_muc_rooms_wait (room, &room->subject_wait, "s", wc_muc_fixture_on_reply, &f->muc);
  wc_muc_rooms_end (room, &lost);
  wc_muc_fixture_assert_told (&f->muc, "lost; ");
  wc_muc_fixture_assert_answers (&f->muc, "8: ");
  room = add (f, WC_MUC_STAGE_JOINING);
  wc_muc_rooms_wait (room, &room->nick_wait, "n", wc_muc_fixture_on_reply, &f->muc);
  wc_muc_rooms_wait (room, &room->subject_wait, "s", wc_muc_fixture_on_reply, &f->muc);
  wc_muc_rooms_clear (f->rooms);
  wc_muc_fixture_assert_answers (&f->muc, "8: 8: ");
}

static void
test_nobody_listens (Fixture *f, gconstpointer data)
{
  WcMucChange lost = { .kind = WC_MUC_LOST };

  f->muc.host.muc = NULL;
  wc_muc_rooms_end (add (f, WC_MUC_STAGE_IN), &lost);
  wc_muc_fixture_assert_told (&f->muc, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  G_STATIC_ASSERT (WC_ERROR_OFFLINE == 8 && WC_ERROR_CANCELLED == 12);
  G_STATIC_ASSERT (WC_ERROR_REMOTE_TIMEOUT == 9);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/muc-rooms/" name, Fixture, NULL, setup, func, teardown)
  TEST ("late-join", test_late_join);
  TEST ("late-leave", test_late_leave);
  TEST ("never-late", test_in_is_never_late);
  TEST ("paused", test_paused);
  TEST ("refused-at-once", test_refused_at_once);
  TEST ("waits", test_waits);
  TEST ("waits-end", test_waits_end);
  TEST ("nobody-listens", test_nobody_listens);
  return g_test_run ();
}
