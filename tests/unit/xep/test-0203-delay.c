/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/muc-fixture.h"
#include "store/message-store.h"
#include "xep/0203-delay.h"
#include "xep/xep-list.h"

/* The clock of sessions begins at 22:13:20. What was kept offline was sent at 22:00, what
 * waited for a resumption or for somebody to look at 22:30. */
#define KEPT_US G_GINT64_CONSTANT (1699999200000000)
#define KEPT_MORE_US G_GINT64_CONSTANT (1699999200610892) /* as ejabberd stamps it */
#define RESENT_US G_GINT64_CONSTANT (1700001000000000)
#define RESENT_MORE_US G_GINT64_CONSTANT (1700001000610892)
#define FORGED_US G_GINT64_CONSTANT (978307200000000)
#define MINUTE_US (60 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  WcTempDb *temp;
  WcHost host;
  WcFakeSession *fake;
} Fixture;

static const WcXep *const xeps[] = { &wc_xep_0203_delay, NULL };

/* A run of the daemon. */
static void
start (Fixture *f)
{
  g_clear_pointer (&f->fake, wc_fake_session_free);
  f->fake = wc_fake_session_new_with ("me@x.lit/here", xeps, &f->host);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->temp = wc_temp_db_new ();
  f->host = (WcHost){ .db = f->temp->db, .account = f->temp->account };
  start (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_fake_session_assert_idle (f->fake);
  wc_fake_session_free (f->fake);
  wc_temp_db_free (f->temp);
}

static gint64
take (Fixture *f, const char *wire, WcMessageSource origin)
{
  g_auto (WcInbound) in = wc_fake_session_inbound ("0203", wire);
  gpointer state = wc_session_get_state (f->fake->session, &wc_xep_0203_delay);

  in.origin = origin;
  g_assert_cmpint (wc_xep_0203_delay.inbound (f->fake->session, state, &in), ==, WC_PASS);
  return in.stamp_us;
}

static void
assert_stamp (Fixture *f, const char *wire, gint64 stamp_us)
{
  g_assert_cmpint (take (f, wire, WC_MESSAGE_SOURCE_LIVE), ==, stamp_us);
}

/* A message and when it came, or was written; @state NONE: it is somebody's. */
static void
hold (Fixture *f, gint64 ts_us, gint64 received_us, WcMessageState state)
{
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcMessage *message = wc_message_builder_peek (builder);
  gboolean outgoing = state != WC_MESSAGE_STATE_NONE;
  g_autoptr (WcMessage) whole = NULL;

  message->account = f->temp->account->id;
  message->id = message->ts_us = ts_us;
  message->received_us = received_us;
  message->outgoing = outgoing;
  message->state = state;
  wc_message_builder_set_chat (builder, "bob@else.test");
  wc_message_builder_set_from (builder, outgoing ? "me@x.lit" : "bob@else.test/desk");
  whole = wc_message_builder_end (builder);
  g_assert_true (wc_db_begin (f->temp->db, WC_DB_NORMAL, NULL));
  g_assert_true (wc_message_store_add (f->temp->db, whole, 0, NULL));
  g_assert_true (wc_db_commit (f->temp->db, NULL));
}

static void
become_available (Fixture *f)
{
  wc_delay_note_presence (f->fake->session, TRUE);
  wc_fake_session_assert_sent (
      f->fake, "<iq type='get' to='x.lit'><ping xmlns='urn:xmpp:ping'/></iq>");
}

/* All that was kept has come. */
static void
settle (Fixture *f)
{
  wc_delay_note_presence (f->fake->session, TRUE);
  wc_fake_session_answer (f->fake, NULL);
}

/* Nothing is known, as on a first login. */
static void
test_handed_over (Fixture *f, gconstpointer data)
{
  become_available (f);
  assert_stamp (f, "prosody-offline.xml", KEPT_US);
  assert_stamp (f, "forged-prosody-offline.xml", KEPT_US);
  assert_stamp (f, "ejabberd-offline.xml", KEPT_MORE_US);
  assert_stamp (f, "forged-future.xml", KEPT_MORE_US);
  assert_stamp (f, "forged-no-date.xml", 0);
  assert_stamp (f, "forged-other-names.xml", 0);
  /* no server has put anything beside that, and nothing says that it is not true */
  assert_stamp (f, "forged-ejabberd-offline.xml", FORGED_US);
}

static void
test_not_live (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (take (f, "prosody-offline.xml", WC_MESSAGE_SOURCE_CARBON), ==, 0);
  g_assert_cmpint (take (f, "prosody-offline.xml", WC_MESSAGE_SOURCE_ARCHIVE), ==, 0);
}

/* Nobody dates what he says now, however long nothing was said. */
static void
test_settled (Fixture *f, gconstpointer data)
{
  settle (f);
  assert_stamp (f, "forged-ejabberd-offline.xml", 0);
  assert_stamp (f, "prosody-offline.xml", 0);
  assert_stamp (f, "forged-future.xml", 0);
  wc_fake_clock_advance (f->fake->clock, 60 * MINUTE_US);
  assert_stamp (f, "prosody-resumed.xml", 0);
}

static gboolean
is_delayed (Fixture *f, const char *wire)
{
  g_auto (WcInbound) in = wc_fake_session_inbound ("0203", wire);
  gpointer state = wc_session_get_state (f->fake->session, &wc_xep_0203_delay);

  wc_xep_0203_delay.inbound (f->fake->session, state, &in);
  return in.delayed;
}

/* What is not believed is not taken for something of now either. */
static void
test_delayed (Fixture *f, gconstpointer data)
{
  settle (f);
  g_assert_true (is_delayed (f, "forged-ejabberd-offline.xml"));
  g_assert_true (is_delayed (f, "forged-future.xml"));
  g_assert_true (is_delayed (f, "forged-no-date.xml"));
  g_assert_false (is_delayed (f, "forged-other-names.xml"));
}

/* What came and went in an earlier run says when nothing was kept. What waits to be sent
 * says nothing, and a clock that was wrong neither. */
static void
test_after_restart (Fixture *f, gconstpointer data)
{
  gint64 before_us = KEPT_US - MINUTE_US;
  gint64 later_us = KEPT_US + 2 * MINUTE_US;

  hold (f, before_us, before_us, WC_MESSAGE_STATE_NONE);
  hold (f, later_us, later_us, WC_MESSAGE_STATE_QUEUED);
  hold (f, f->temp->now_us + MINUTE_US, later_us, WC_MESSAGE_STATE_NONE);
  start (f);
  assert_stamp (f, "forged-ejabberd-offline.xml", 0);
  assert_stamp (f, "ejabberd-offline.xml", KEPT_MORE_US);
  hold (f, later_us + 1, later_us + 1, WC_MESSAGE_STATE_NONE);
  start (f);
  assert_stamp (f, "ejabberd-offline.xml", 0);
}

/* The run ended while the server was handing over: the rest is as old. */
static void
test_half_handed_over (Fixture *f, gconstpointer data)
{
  hold (f, KEPT_US - MINUTE_US, KEPT_US + 5 * MINUTE_US, WC_MESSAGE_STATE_NONE);
  start (f);
  assert_stamp (f, "ejabberd-offline.xml", KEPT_MORE_US);
}

static void
test_after_what_was_sent (Fixture *f, gconstpointer data)
{
  hold (f, KEPT_US + 2 * MINUTE_US, KEPT_US + 2 * MINUTE_US, WC_MESSAGE_STATE_SENT);
  start (f);
  assert_stamp (f, "ejabberd-offline.xml", 0);
}

/* Clocks are not the same: what was kept stands behind what had come. */
static void
test_clocks (Fixture *f, gconstpointer data)
{
  gint64 known_us = KEPT_US + MINUTE_US / 2;

  hold (f, known_us, known_us, WC_MESSAGE_STATE_NONE);
  start (f);
  assert_stamp (f, "prosody-offline.xml", known_us);
  assert_stamp (f, "ejabberd-offline.xml", known_us);
}

/* In the same second it may have been said before as well as behind what had come: the
 * archive says it with the same stamp, and its place is found with that. */
static void
test_whole_second (Fixture *f, gconstpointer data)
{
  gint64 known_us = KEPT_US + G_USEC_PER_SEC - 1;

  hold (f, known_us, known_us, WC_MESSAGE_STATE_NONE);
  start (f);
  assert_stamp (f, "prosody-offline.xml", KEPT_US);
  assert_stamp (f, "ejabberd-offline.xml", known_us);
  hold (f, known_us + 1, known_us + 1, WC_MESSAGE_STATE_NONE);
  start (f);
  assert_stamp (f, "prosody-offline.xml", known_us + 1);
}

/* The server's clock is ahead. */
static void
test_clock_ahead (Fixture *f, gconstpointer data)
{
  gint64 now_us = wc_clock_now_us (WC_CLOCK (f->fake->clock));

  wc_fake_clock_advance (f->fake->clock, RESENT_US - MINUTE_US / 2 - now_us);
  become_available (f);
  assert_stamp (f, "prosody-resumed.xml", RESENT_US - MINUTE_US / 2);
}

static void
write_nothing (gpointer stream, const WcNode *node, guint64 tag)
{
}

/* What is sent again came after all that had come before, whoever stamped it. */
static void
test_resumed (Fixture *f, gconstpointer data)
{
  settle (f);
  wc_session_unbind (f->fake->session, /* resumable= */ TRUE);
  wc_fake_clock_advance (f->fake->clock, 60 * MINUTE_US);
  /* the count in <resumed/> comes before what is sent again */
  wc_session_acked (f->fake->session, 7);
  wc_session_resume (f->fake->session, write_nothing, NULL);
  assert_stamp (f, "forged-prosody-resumed.xml", 0);
  assert_stamp (f, "prosody-resumed.xml", RESENT_US);
  assert_stamp (f, "ejabberd-resumed.xml", RESENT_MORE_US);
  /* what cannot be true stands behind what came before it */
  assert_stamp (f, "forged-prosody-resumed.xml", RESENT_MORE_US);
  assert_stamp (f, "prosody-offline.xml", RESENT_MORE_US);
  assert_stamp (f, "forged-future.xml", RESENT_MORE_US);
  /* the order of their stamps says nothing as long as there is more */
  assert_stamp (f, "prosody-resumed.xml", RESENT_US);
}

/* An acknowledgement comes behind what was sent before it. */
static void
test_acknowledged (Fixture *f, gconstpointer data)
{
  settle (f);
  wc_fake_clock_advance (f->fake->clock, 30 * MINUTE_US);
  wc_session_acked (f->fake->session, 7);
  wc_session_unbind (f->fake->session, /* resumable= */ TRUE);
  wc_fake_clock_advance (f->fake->clock, 30 * MINUTE_US);
  wc_session_resume (f->fake->session, write_nothing, NULL);
  assert_stamp (f, "prosody-resumed.xml", 0);
  assert_stamp (f, "ejabberd-resumed.xml", 0);
}

/* Only the ping behind what is handed over says that it is all. */
static void
test_answer_of_before (Fixture *f, gconstpointer data)
{
  wc_delay_note_presence (f->fake->session, TRUE);
  wc_session_unbind (f->fake->session, /* resumable= */ TRUE);
  wc_fake_session_answer (f->fake, NULL);
  assert_stamp (f, "ejabberd-offline.xml", KEPT_MORE_US);
  wc_session_resume (f->fake->session, write_nothing, NULL);
  assert_stamp (f, "ejabberd-offline.xml", KEPT_MORE_US);
}

/* As long as we are not available, the server keeps, and hands nothing over. */
static void
test_unavailable (Fixture *f, gconstpointer data)
{
  settle (f);
  wc_delay_note_presence (f->fake->session, TRUE);
  wc_delay_note_presence (f->fake->session, FALSE);
  wc_fake_clock_advance (f->fake->clock, 60 * MINUTE_US);
  wc_session_acked (f->fake->session, 7);
  assert_stamp (f, "prosody-resumed.xml", 0);
  become_available (f);
  assert_stamp (f, "ejabberd-offline.xml", 0);
  assert_stamp (f, "prosody-resumed.xml", RESENT_US);
}

/* While nobody looks Prosody keeps what has no text, in its order, up to what has one. */
static void
test_inactive (Fixture *f, gconstpointer data)
{
  settle (f);
  wc_fake_clock_advance (f->fake->clock, 60 * MINUTE_US);
  assert_stamp (f, "prosody-inactive.xml", RESENT_US);
  assert_stamp (f, "prosody-inactive.xml", RESENT_US);
  assert_stamp (f, "prosody-resumed.xml", 0);
  assert_stamp (f, "prosody-inactive.xml", 0);
}

static gint64
stamp_in_room (WcMucFixture *f, const char *from, const char *delay)
{
  g_autofree char *xml = g_strdup_printf (
      "<message from='%s' type='groupchat'><body>x</body>%s</message>", from, delay);
  g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (xml) };
  gpointer state = wc_session_get_state (f->session, &wc_xep_0203_delay);

  g_assert_cmpint (wc_xep_0203_delay.inbound (f->session, state, &in), ==, WC_PASS);
  return in.stamp_us;
}

#define STAMP(from, stamp)                                                               \
  "<delay xmlns='urn:xmpp:delay' from='" from "' stamp='" stamp "'/>"
#define OLD "2002-10-13T23:58:37Z"
#define NEVER "2099-01-01T00:00:00Z"

/* A room says when what came before us was said; later somebody in it would. */
static void
test_rooms (WcMucFixture *f, gconstpointer data)
{
  const gint64 stamp_us = G_GINT64_CONSTANT (1034553517000000);
  const char *bob = "room@muc.lit/bob";
  const char *told = STAMP ("room@muc.lit", OLD);

  g_assert_cmpint (stamp_in_room (f, bob, told), ==, 0);
  wc_muc_fixture_join (f, 0);
  g_assert_cmpint (stamp_in_room (f, bob, told), ==, stamp_us);
  g_assert_cmpint (stamp_in_room (f, bob, STAMP ("room@muc.lit/bob", OLD)), ==, 0);
  g_assert_cmpint (stamp_in_room (f, bob, STAMP ("muc.lit", OLD)), ==, 0);
  g_assert_cmpint (stamp_in_room (f, bob, STAMP ("x.lit", OLD)), ==, 0);
  g_assert_cmpint (stamp_in_room (f, bob, STAMP ("room@muc.lit", NEVER)), ==,
                   wc_clock_now_us (WC_CLOCK (f->fake->clock)));
  g_assert_cmpint (
      stamp_in_room (f, bob, STAMP ("room@muc.lit", NEVER) STAMP ("room@muc.lit", OLD)),
      ==, stamp_us);
  g_assert_cmpint (stamp_in_room (f, "other@muc.lit/bob", told), ==, 0);
  g_assert_cmpint (stamp_in_room (f, "other@muc.lit/bob", STAMP ("other@muc.lit", OLD)),
                   ==, 0);
  g_assert_cmpint (stamp_in_room (f, "@", told), ==, 0);
  wc_muc_fixture_end_history (f);
  g_assert_cmpint (stamp_in_room (f, bob, told), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/0203/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("handed-over", test_handed_over);
  TEST ("not-live", test_not_live);
  TEST ("settled", test_settled);
  TEST ("delayed", test_delayed);
  TEST ("after-restart", test_after_restart);
  TEST ("half-handed-over", test_half_handed_over);
  TEST ("after-what-was-sent", test_after_what_was_sent);
  TEST ("clocks", test_clocks);
  TEST ("whole-second", test_whole_second);
  TEST ("clock-ahead", test_clock_ahead);
  TEST ("resumed", test_resumed);
  TEST ("acknowledged", test_acknowledged);
  TEST ("answer-of-before", test_answer_of_before);
  TEST ("unavailable", test_unavailable);
  TEST ("inactive", test_inactive);
  g_test_add ("/xep/0203/rooms", WcMucFixture, xeps, wc_muc_fixture_setup, test_rooms,
              wc_muc_fixture_teardown);
  return g_test_run ();
}
