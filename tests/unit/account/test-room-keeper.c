/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/clock-jump.h"
#include "lib/room-fixture.h"
#include "store/outbox-store.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* In the rooms, from stream to stream. */

/* A stream that goes on asks whether the room knows us still; a new one enters anew. */
static void
test_streams (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (WcNode) ping = NULL;

  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  wc_room_fixture_begin (f);
  wc_room_fixture_join (f, WC_ROOM, "");
  wc_room_fixture_assert_told (f, "coven waiting; coven joining; coven joined; ");
  wc_room_keeper_lost (f->keeper, /* resumable= */ TRUE);
  wc_room_fixture_assert_told (f, "");
  wc_room_fixture_begin (f);
  ping = wc_room_fixture_take (f);
  g_assert_cmpstr (wc_node_attr (ping, "to"), ==, WC_ROOM "/me");
  g_assert_nonnull (wc_node_child (ping, "ping", WC_NS_PING));

  wc_room_keeper_lost (f->keeper, /* resumable= */ FALSE);
  wc_room_fixture_assert_told (f, "coven waiting; ");
  wc_room_fixture_begin (f);
  wc_room_fixture_assert_told (f, "coven joining; ");
  wc_room_fixture_join (f, WC_ROOM, "");
}

static gboolean
store_written (WcDb *db, gpointer data, GError **error)
{
  gint64 *account = data;
  g_autoptr (GPtrArray) all =
      wc_outbox_store_list (db, *account, WC_OUTBOX_QUEUED, error);

  return all != NULL && all->len == 1 &&
         wc_outbox_store_written (db, ((WcOutboxEntry *) all->pdata[0])->id, "s", 1,
                                  error);
}

/* What was for a room that we are out of by now, and another run of the daemon left
 * behind, does not wait until somebody joins again. */
static void
test_left_over (WcRoomFixture *f, gconstpointer data)
{
  gint64 written, queued;

  wc_room_fixture_know (f, WC_ROOM, FALSE, 0);
  written = wc_room_fixture_queue (f, WC_ROOM);
  g_assert_true (
      wc_db_run (f->temp->db, WC_DB_NORMAL, store_written, &f->temp->account->id, NULL));
  queued = wc_room_fixture_queue (f, WC_ROOM);
  wc_room_fixture_begin (f);
  wc_room_fixture_assert_failed (f, written, "uncertain");
  wc_room_fixture_assert_failed (f, queued, "left");
}

/* We are in a room without an archive, and what was on its way there is in doubt. */
static gint64
come_with_doubt (WcRoomFixture *f)
{
  gint64 written;

  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  written = wc_room_fixture_queue (f, WC_ROOM);
  g_assert_true (
      wc_db_run (f->temp->db, WC_DB_NORMAL, store_written, &f->temp->account->id, NULL));
  wc_room_fixture_begin (f);
  wc_room_fixture_join (f, WC_ROOM, "");
  wc_room_fixture_assert_failed (f, written, NULL);
  return written;
}

/* A room that never tells its subject settles it all the same, and once. */
static void
test_no_subject (WcRoomFixture *f, gconstpointer data)
{
  gint64 written = come_with_doubt (f);

  wc_fake_clock_advance (f->clock, 59 * G_USEC_PER_SEC);
  wc_room_fixture_assert_failed (f, written, NULL);
  wc_fake_clock_advance (f->clock, G_USEC_PER_SEC);
  wc_room_fixture_assert_failed (f, written, "uncertain");
}

/* Where it comes nothing is waited for any more, nor where nothing is in doubt. */
static void
test_subject_in_time (WcRoomFixture *f, gconstpointer data)
{
  gint64 written = come_with_doubt (f);
  guint timers = wc_fake_clock_count (f->clock);

  wc_fake_session_receive (f->fake, "<message from='" WC_ROOM "' type='groupchat'>"
                                    "<subject/></message>");
  wc_room_fixture_assert_failed (f, written, "uncertain");
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, timers - 1);
  wc_room_keeper_lost (f->keeper, /* resumable= */ FALSE);
  wc_room_fixture_begin (f);
  wc_room_fixture_join (f, WC_ROOM, "");
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, timers - 1);
}

/* While the stream is lost and may go on, nothing of the history can come. */
static void
test_no_subject_while_lost (WcRoomFixture *f, gconstpointer data)
{
  gint64 written = come_with_doubt (f);

  wc_fake_clock_advance (f->clock, 30 * G_USEC_PER_SEC);
  wc_room_keeper_lost (f->keeper, /* resumable= */ TRUE);
  wc_fake_clock_advance (f->clock, 300 * G_USEC_PER_SEC);
  wc_room_fixture_assert_failed (f, written, NULL);
  wc_room_fixture_begin (f);
  wc_fake_session_answer_next (f->fake, "urn:xmpp:ping", "");
  wc_fake_clock_advance (f->clock, 59 * G_USEC_PER_SEC);
  wc_room_fixture_assert_failed (f, written, NULL);
  wc_fake_clock_advance (f->clock, G_USEC_PER_SEC);
  wc_room_fixture_assert_failed (f, written, "uncertain");
}

/* A room that says nothing for long is asked (XEP-0410), and entered again where it does
 * not know us. */
static void
test_silence (WcRoomFixture *f, gconstpointer data)
{
  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  wc_room_fixture_begin (f);
  wc_room_fixture_join (f, WC_ROOM, "");
  wc_fake_clock_advance (f->clock, 20 * G_TIME_SPAN_MINUTE);
  wc_room_fixture_assert_told (f, "coven waiting; coven joining; coven joined; ");
  wc_fake_session_refuse (f->fake, "not-acceptable");
  wc_room_fixture_assert_told (f, "coven waiting; ");
  wc_fake_clock_advance (f->clock, 3 * G_USEC_PER_SEC);
  wc_room_fixture_join (f, WC_ROOM, "");
  wc_room_fixture_assert_told (f, "coven joining; coven joined; ");
}

/* Also one that was entered long after the login. */
static void
test_silence_later (WcRoomFixture *f, gconstpointer data)
{
  const WcRoomJoin join = { .room = WC_ROOM };

  wc_room_fixture_begin (f);
  wc_fake_clock_advance (f->clock, 20 * G_TIME_SPAN_MINUTE);
  f->port->join (f->port->self, &join, wc_room_fixture_task (f));
  wc_room_fixture_join (f, WC_ROOM, "");
  wc_fake_session_assert_idle (f->fake);
  wc_fake_clock_advance (f->clock, 20 * G_TIME_SPAN_MINUTE);
  wc_fake_session_refuse (f->fake, "not-acceptable");
  wc_room_fixture_assert_told (
      f, "coven waiting; coven joining; coven joined; coven waiting; ");
}

/* Time passes, and the wall clock is set, for the keeper and for the session. */
static void
pass (WcRoomFixture *f, gint64 by_us)
{
  wc_fake_clock_advance (f->fake->clock, by_us);
  wc_fake_clock_advance (f->clock, by_us);
}

static void
set_clock (WcRoomFixture *f, gint64 by_us)
{
  wc_fake_clock_jump (f->fake->clock, by_us);
  wc_fake_clock_jump (f->clock, by_us);
}

#define ASKED "to='" WC_ROOM "/me' urn:xmpp:ping"

/* Whatever somebody sets the wall clock to: a room that has just spoken, or answered, is
 * not asked too early, and one that is silent not too late. */
static void
test_silence_by_a_set_clock (WcRoomFixture *f, gconstpointer data)
{
  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  wc_room_fixture_begin (f);
  wc_room_fixture_join (f, WC_ROOM, "");
  pass (f, 10 * G_TIME_SPAN_MINUTE);
  wc_room_fixture_presence (f, WC_ROOM "/hag", NULL,
                            "<item affiliation='none' role='participant'/>");
  set_clock (f, G_TIME_SPAN_HOUR);
  pass (f, 5 * G_TIME_SPAN_MINUTE);
  wc_fake_session_assert_idle (f->fake);
  set_clock (f, -2 * G_TIME_SPAN_HOUR);
  pass (f, 15 * G_TIME_SPAN_MINUTE);
  wc_fake_session_answer_next (f->fake, ASKED, "");
  set_clock (f, G_TIME_SPAN_HOUR);
  pass (f, 14 * G_TIME_SPAN_MINUTE);
  wc_fake_session_assert_idle (f->fake);
  set_clock (f, -G_TIME_SPAN_HOUR);
  pass (f, G_TIME_SPAN_MINUTE);
  wc_fake_session_answer_next (f->fake, ASKED, "");
}

/* Who was kicked stays out, by a stream that goes on and by the next one; what else was
 * refused is tried again by the next. */
static void
test_stays_out (WcRoomFixture *f, gconstpointer data)
{
  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  wc_room_fixture_begin (f);
  wc_room_fixture_join (f, WC_ROOM, "");
  wc_room_fixture_presence (f, WC_ROOM "/me", "unavailable",
                            "<item affiliation='none' role='none'/><status code='110'/>"
                            "<status code='307'/>");
  wc_room_keeper_lost (f->keeper, /* resumable= */ TRUE);
  wc_room_fixture_begin (f);
  wc_room_keeper_lost (f->keeper, /* resumable= */ FALSE);
  wc_room_fixture_begin (f);
  wc_fake_session_assert_idle (f->fake);
  wc_room_fixture_assert_stored (f, WC_ROOM, "wanted refused kicked");
}

static void
test_refused_until_the_next_stream (WcRoomFixture *f, gconstpointer data)
{
  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  wc_room_fixture_begin (f);
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_room_fixture_assert_enters (f, WC_ROOM "/me");
  wc_room_fixture_refuse (f, WC_ROOM "/me", "registration-required");
  wc_room_keeper_lost (f->keeper, /* resumable= */ TRUE);
  wc_room_fixture_begin (f);
  wc_fake_session_assert_idle (f->fake);
  wc_room_keeper_lost (f->keeper, /* resumable= */ FALSE);
  wc_room_fixture_begin (f);
  wc_room_fixture_join (f, WC_ROOM, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/account/room-keeper/" name, WcRoomFixture, NULL, wc_room_fixture_setup,  \
              func, wc_room_fixture_teardown)
  TEST ("streams", test_streams);
  TEST ("left-over", test_left_over);
  TEST ("no-subject", test_no_subject);
  TEST ("subject-in-time", test_subject_in_time);
  TEST ("no-subject-while-lost", test_no_subject_while_lost);
  TEST ("silence", test_silence);
  TEST ("silence-by-a-set-clock", test_silence_by_a_set_clock);
  TEST ("silence-later", test_silence_later);
  TEST ("stays-out", test_stays_out);
  TEST ("refused", test_refused_until_the_next_stream);
  return g_test_run ();
}
