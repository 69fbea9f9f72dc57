/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <sqlite3.h>

#include "lib/store-fixture.h"
#include "store/chat-store.h"
#include "store/forget.h"
#include "store/message-store.h"
#include "store/report-store.h"

#define ROMEO WC_STORE_ROMEO
#define NURSE "nurse@capulet.lit"
#define HALL "hall@rooms.lit"

/* A message named @id, said @at seconds after the clock's time. */
typedef struct
{
  const char *chat;
  gboolean outgoing;
  const char *id;
  int at;
} Said;

static gint64
time_of (WcStoreFixture *f, int at)
{
  return f->now_us + at * G_USEC_PER_SEC;
}

static WcMessageBuilder *
build (WcStoreFixture *f, const Said *said, WcMessageSource source)
{
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, said->chat, said->outgoing, time_of (f, said->at));

  wc_message_builder_peek (builder)->source = source;
  wc_message_builder_set_body (builder, said->id);
  wc_message_builder_set_message_id (builder, said->id);
  return builder;
}

static gint64
add (WcStoreFixture *f, WcMessageBuilder *builder)
{
  g_autoptr (WcMessage) message = wc_message_builder_end (builder);
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_message_store_add (f->db, message, 0, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return message->id;
}

/* What somebody known by @occupant_id says. */
static void
hear_from (WcStoreFixture *f, const char *chat, const char *occupant_id, int at)
{
  const Said said = { chat, FALSE, "hi", at };
  WcMessageBuilder *builder = build (f, &said, WC_MESSAGE_SOURCE_LIVE);

  wc_message_builder_set_occupant (builder, occupant_id, NULL);
  add (f, builder);
}

/* An archive gives it. */
static gint64
say (WcStoreFixture *f, Said said)
{
  return add (f, build (f, &said, WC_MESSAGE_SOURCE_ARCHIVE));
}

static WcReport *
make (WcStoreFixture *f, const Said *said, WcReportKind kind, gboolean archived)
{
  WcReport *report =
      wc_report_new (kind, said->chat, said->chat, said->id, time_of (f, said->at));

  report->archived = archived;
  return wc_report_with (report, said->outgoing, NULL, NULL);
}

static void
take (WcStoreFixture *f, Said said, WcReportKind kind, gboolean archived)
{
  g_autoptr (WcReport) report = make (f, &said, kind, archived);
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_report_store_take (f->db, f->account, report, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

/* Who said it did so as an archive has it. */
#define DISPLAYED(...) take (f, (Said){ __VA_ARGS__ }, WC_REPORT_DISPLAYED, TRUE)
#define DELIVERED(...) take (f, (Said){ __VA_ARGS__ }, WC_REPORT_DELIVERED, TRUE)
#define SAY(...) say (f, (Said){ __VA_ARGS__ })

static const char *
state_of (WcStoreFixture *f, gint64 id)
{
  g_autoptr (WcMessage) message = wc_message_store_get (f->db, f->account, id, NULL);

  g_assert_nonnull (message);
  return wc_message_state_to_string (message->state);
}

static gint64
peer_read (WcStoreFixture *f, const char *chat)
{
  g_autoptr (WcChat) held = wc_chat_store_get (f->db, f->account, chat, NULL);

  g_assert_nonnull (held);
  return held->peer_read_id;
}

static guint
unread (WcStoreFixture *f, const char *chat)
{
  g_autoptr (WcChat) held = wc_chat_store_get (f->db, f->account, chat, NULL);

  g_assert_nonnull (held);
  return held->unread;
}

static gint64
waiting (WcStoreFixture *f)
{
  return wc_store_fixture_count (f, "SELECT 1 FROM report");
}

/* What an archive gives that is read backwards ends as what it gives forwards. */
static void
test_backwards (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 unseen, seen, before, theirs;

  unseen = SAY (ROMEO, TRUE, "unseen", 9);
  DISPLAYED (ROMEO, FALSE, "seen", 8);
  DELIVERED (ROMEO, FALSE, "unseen", 10);
  DELIVERED (ROMEO, FALSE, "seen", 7);
  seen = SAY (ROMEO, TRUE, "seen", 6);
  theirs = SAY (ROMEO, FALSE, "theirs", 5);
  DELIVERED (ROMEO, FALSE, "before", 4);
  before = SAY (ROMEO, TRUE, "before", 3);

  g_assert_cmpstr (state_of (f, unseen), ==, "delivered");
  g_assert_cmpstr (state_of (f, seen), ==, "displayed");
  g_assert_cmpstr (state_of (f, before), ==, "displayed");
  g_assert_cmpstr (state_of (f, theirs), ==, "");
  g_assert_cmpint (peer_read (f, ROMEO), ==, seen);
  g_assert_cmpint (waiting (f), ==, 0);
  wc_store_fixture_check (f);
}

/* A stream begins before its archive was read: what its reports are about comes later. */
static void
test_before_the_archive_is_read (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 one;

  SAY (ROMEO, FALSE, "known", 0);
  /* the two clocks need not be the same */
  take (f, (Said){ ROMEO, FALSE, "one", 1 }, WC_REPORT_DELIVERED, FALSE);
  one = SAY (ROMEO, TRUE, "one", 2);
  g_assert_cmpstr (state_of (f, one), ==, "delivered");

  /* who is nobody's chat has been sent nothing */
  take (f, (Said){ NURSE, FALSE, "two", 1 }, WC_REPORT_DELIVERED, FALSE);
  g_assert_cmpint (waiting (f), ==, 0);
}

/* Nobody says it of what was said to others, or by them. */
static void
test_who_may_say_it (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 elsewhere, theirs;

  DISPLAYED (NURSE, FALSE, "one", 9);
  DELIVERED (NURSE, FALSE, "one", 9);
  elsewhere = SAY (ROMEO, TRUE, "one", 1);
  theirs = SAY (NURSE, FALSE, "one", 1);
  g_assert_cmpstr (state_of (f, elsewhere), ==, "sent");
  g_assert_cmpstr (state_of (f, theirs), ==, "");
  g_assert_cmpint (peer_read (f, NURSE), ==, 0);

  /* nor do our devices read what we wrote ourselves */
  DISPLAYED (NURSE, TRUE, "two", 9);
  SAY (NURSE, FALSE, "unread", 3);
  SAY (NURSE, TRUE, "two", 2);
  g_assert_cmpint (waiting (f), ==, 3);
}

static void
test_our_devices_read (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  SAY (ROMEO, FALSE, "new", 5);
  DISPLAYED (ROMEO, TRUE, "read", 4);
  g_assert_cmpint (unread (f, ROMEO), ==, 1);
  SAY (ROMEO, FALSE, "read", 3);
  SAY (ROMEO, FALSE, "older", 2);
  g_assert_cmpint (unread (f, ROMEO), ==, 1);
  g_assert_cmpint (waiting (f), ==, 0);
  /* theirs reached us: that needs no receipt of another device */
  DELIVERED (ROMEO, TRUE, "never", 9);
  g_assert_cmpint (waiting (f), ==, 0);
}

/* In a room the id is the room's: whatever a sender made of theirs, it marks nothing. */
static void
test_rooms (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  static const char *const ids[] = { "new", "r2", "read" };
  static const char *const rooms_ids[] = { "r3", "r2", "r1" };

  DISPLAYED (HALL, TRUE, "r1", 9);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      const Said said = { HALL, FALSE, i == 1 ? "r1" : ids[i], 5 - (int) i };
      WcMessageBuilder *builder = build (f, &said, WC_MESSAGE_SOURCE_ARCHIVE);

      g_assert_cmpint (waiting (f), ==, 1);
      wc_message_builder_set_archive (builder, rooms_ids[i], HALL);
      add (f, builder);
    }
  g_assert_cmpint (waiting (f), ==, 0);
  g_assert_cmpint (unread (f, HALL), ==, 2);
}

/* An id that comes again means the newest of before the report. */
static void
test_ids_that_come_again (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 later, meant, older;

  later = SAY (ROMEO, TRUE, "same", 9);
  DELIVERED (ROMEO, FALSE, "same", 7);
  meant = SAY (ROMEO, TRUE, "same", 5);
  older = SAY (ROMEO, TRUE, "same", 3);
  g_assert_cmpstr (state_of (f, later), ==, "sent");
  g_assert_cmpstr (state_of (f, meant), ==, "delivered");
  g_assert_cmpstr (state_of (f, older), ==, "sent");

  DELIVERED (ROMEO, FALSE, "same", 4);
  g_assert_cmpstr (state_of (f, older), ==, "delivered");
  g_assert_cmpint (waiting (f), ==, 0);
}

/* What is sent now was named by nobody before, whoever guesses its id. */
static void
test_sent_later (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const Said said = { ROMEO, TRUE, "guessed", 5 };
  gint64 id;

  SAY (ROMEO, FALSE, "known", 0);
  take (f, (Said){ ROMEO, FALSE, "guessed", 1 }, WC_REPORT_DISPLAYED, FALSE);
  id = add (f, build (f, &said, WC_MESSAGE_SOURCE_CARBON));
  g_assert_cmpstr (state_of (f, id), ==, "sent");
}

/* A reaction of ours makes no chat: that it was read is told of those before it, which
 * come later. */
static void
test_of_what_is_not_shown (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  for (int way = 0; way < 2; way++)
    {
      const Said reaction = { way == 0 ? ROMEO : NURSE, TRUE, "reaction", 5 };
      WcMessageBuilder *builder = build (f, &reaction, WC_MESSAGE_SOURCE_ARCHIVE);
      gint64 id;

      wc_message_builder_peek (builder)->hidden = TRUE;
      if (way == 0)
        DISPLAYED (reaction.chat, FALSE, "reaction", 6);
      add (f, builder);
      if (way == 1)
        DISPLAYED (reaction.chat, FALSE, "reaction", 6);
      g_assert_cmpint (waiting (f), ==, 1);
      SAY (reaction.chat, FALSE, "hello", 4);
      id = SAY (reaction.chat, TRUE, "text", 3);
      g_assert_cmpstr (state_of (f, id), ==, "displayed");
      g_assert_cmpint (waiting (f), ==, 0);
    }
}

static void
take_many (WcStoreFixture *f, const char *chat, gboolean outgoing, int n)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  for (int i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("never-%d", i);
      const Said said = { chat, outgoing, id, i };
      g_autoptr (WcReport) report = make (f, &said, WC_REPORT_DISPLAYED, TRUE);

      wc_report_store_take (f->db, f->account, report, &error);
      g_assert_no_error (error);
      wc_report_store_take (f->db, f->account, report, &error); /* it is kept once */
      g_assert_no_error (error);
    }
  wc_store_fixture_commit (f);
}

/* Who reports what never was fills nothing, and pushes out nobody else's. */
static void
test_bounds (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const int side = WC_REPORT_STORE_OF_SIDE;
  g_autofree char *long_id = g_strnfill (1025, 'x');

  DISPLAYED (ROMEO, TRUE, "ours", 9);
  DISPLAYED (NURSE, FALSE, "hers", 9);
  DISPLAYED (NURSE, FALSE, long_id, 9);
  take_many (f, ROMEO, FALSE, side + 20);
  g_assert_cmpint (waiting (f), ==, side + 2);
  g_assert_cmpint (wc_store_fixture_count (
                       f, "SELECT 1 FROM report WHERE names = id_pack ('never-19')"),
                   ==, 0);
  g_assert_cmpint (wc_store_fixture_count (
                       f, "SELECT 1 FROM report WHERE names = id_pack ('never-20')"),
                   ==, 1);
  for (int i = 0; i < 20; i++)
    {
      g_autofree char *stranger = g_strdup_printf ("s%d@evil.lit", i);

      take_many (f, stranger, FALSE, side);
    }
  g_assert_cmpint (waiting (f), ==, WC_REPORT_STORE_OF_ACCOUNT);
  g_assert_cmpint (
      wc_store_fixture_count (f, "SELECT 1 FROM chat JOIN address ON id = address "
                                 "WHERE jid LIKE '%evil.lit'"),
      ==, 0);
}

static void
test_forgotten_in_time (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;

  DISPLAYED (ROMEO, FALSE, "never", 1);
  f->now_us += WC_REPORT_STORE_KEEP_US;
  DISPLAYED (NURSE, FALSE, "never", 1);
  g_assert_true (wc_report_store_expire (f->db, &error));
  g_assert_cmpint (waiting (f), ==, 2);
  f->now_us += 1;
  g_assert_true (wc_report_store_expire (f->db, &error));
  g_assert_cmpint (waiting (f), ==, 1);
}

/* Whoever deletes a chat deletes what waits in it. */
static void
test_forgotten_with_the_chat (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;
  gint64 up_to;

  SAY (ROMEO, FALSE, "known", 0);
  DISPLAYED (ROMEO, FALSE, "never", 1);
  DISPLAYED (NURSE, FALSE, "never", 1);
  wc_store_fixture_begin (f);
  g_assert_true (wc_forget_begin (f->db, f->account, ROMEO, 0, &up_to, &error));
  wc_store_fixture_commit (f);
  g_assert_cmpint (waiting (f), ==, 1);
}

/* Steps of SQLite's machine. */
static gint64
cost_of (WcStoreFixture *f, const char *id, int at)
{
  wc_store_fixture_steps (f);
  SAY (ROMEO, TRUE, id, at);
  return wc_store_fixture_steps (f);
}

/* A message that nothing waits for costs nothing more, whatever waits for others of its
 * chat; nor does what is settled cost more beside many. */
static void
test_cost (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 alone, settled;

  SAY (ROMEO, TRUE, "first", 100);
  alone = cost_of (f, "one", 99);
  DISPLAYED (ROMEO, FALSE, "two", 103);
  settled = cost_of (f, "two", 98);
  g_assert_cmpint (settled, >, alone);
  for (int i = 0; i < WC_REPORT_STORE_OF_SIDE - 1; i++)
    {
      g_autofree char *never = g_strdup_printf ("never-%d", i);

      DELIVERED (ROMEO, FALSE, never, 102);
    }
  g_assert_cmpint (cost_of (f, "three", 97), ==, alone);
  DELIVERED (ROMEO, FALSE, "four", 104);
  g_assert_cmpint (cost_of (f, "four", 96), <, alone + 2 * (settled - alone));
  g_assert_cmpint (waiting (f), ==, WC_REPORT_STORE_OF_SIDE - 1);
}

/* What is remembered of the database is true of it after an undone transaction, and of
 * the next start. */
static void
test_memory (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const Said said = { ROMEO, TRUE, "one", 5 };
  g_autoptr (WcMessage) undone = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  DELIVERED (ROMEO, FALSE, "one", 6);
  wc_store_fixture_begin (f);
  undone = wc_message_builder_end (build (f, &said, WC_MESSAGE_SOURCE_ARCHIVE));
  g_assert_true (wc_message_store_add (f->db, undone, 0, &error));
  g_assert_cmpint (waiting (f), ==, 0);
  wc_db_rollback (f->db);

  g_assert_cmpint (waiting (f), ==, 1);
  id = add (f, build (f, &said, WC_MESSAGE_SOURCE_ARCHIVE));
  g_assert_cmpstr (state_of (f, id), ==, "delivered");

  DELIVERED (ROMEO, FALSE, "two", 6);
  wc_store_fixture_restart (f);
  id = SAY (ROMEO, TRUE, "two", 4);
  g_assert_cmpstr (state_of (f, id), ==, "delivered");
}

#define AS_BOB HALL "/bob"
#define AS_ROBERT HALL "/robert"

static void
take_by (WcStoreFixture *f, WcReportKind kind, const char *occupant_id)
{
  g_autoptr (WcReport) report =
      wc_report_new (kind, AS_ROBERT, AS_ROBERT, "m1", f->now_us);
  g_autoptr (GError) error = NULL;

  wc_report_by (report, NULL, occupant_id, NULL);
  wc_store_fixture_begin (f);
  wc_report_store_take (f->db, f->account, report, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

/* Who took another nick has read what was said to him under the one before. */
static void
test_another_nick (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id;

  hear_from (f, AS_BOB, "o-bob", 0);
  hear_from (f, AS_ROBERT, "o-bob", 2);
  id = SAY (AS_BOB, TRUE, "m1", 1);
  take_by (f, WC_REPORT_DISPLAYED, NULL);
  take_by (f, WC_REPORT_DISPLAYED, "o-mallory");
  take_by (f, WC_REPORT_DELIVERED, "o-mallory");
  g_assert_cmpstr (state_of (f, id), ==, "sent");
  take_by (f, WC_REPORT_DELIVERED, "o-bob");
  g_assert_cmpstr (state_of (f, id), ==, "delivered");
  take_by (f, WC_REPORT_DISPLAYED, "o-bob");
  g_assert_cmpstr (state_of (f, id), ==, "displayed");
  g_assert_cmpint (peer_read (f, AS_BOB), ==, id);
  g_assert_cmpint (peer_read (f, AS_ROBERT), ==, 0);
}

/* What was said to who had the nick then is not his who has been it before. */
static void
test_another_partner (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id;

  hear_from (f, AS_BOB, "o-bob", 0);
  hear_from (f, AS_BOB, "o-mallory", 1);
  id = SAY (AS_BOB, TRUE, "m1", 2);
  take_by (f, WC_REPORT_DISPLAYED, "o-bob");
  g_assert_cmpstr (state_of (f, id), ==, "sent");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report-store/backwards", test_backwards);
  g_test_add_func ("/report-store/before-the-archive", test_before_the_archive_is_read);
  g_test_add_func ("/report-store/who-may-say-it", test_who_may_say_it);
  g_test_add_func ("/report-store/our-devices", test_our_devices_read);
  g_test_add_func ("/report-store/rooms", test_rooms);
  g_test_add_func ("/report-store/ids-again", test_ids_that_come_again);
  g_test_add_func ("/report-store/sent-later", test_sent_later);
  g_test_add_func ("/report-store/not-shown", test_of_what_is_not_shown);
  g_test_add_func ("/report-store/bounds", test_bounds);
  g_test_add_func ("/report-store/expire", test_forgotten_in_time);
  g_test_add_func ("/report-store/forget", test_forgotten_with_the_chat);
  g_test_add_func ("/report-store/another-nick", test_another_nick);
  g_test_add_func ("/report-store/another-partner", test_another_partner);
  g_test_add_func ("/report-store/cost", test_cost);
  g_test_add_func ("/report-store/memory", test_memory);
  return g_test_run ();
}
