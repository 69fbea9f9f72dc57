/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/store-fixture.h"
#include "store/chat-store.h"
#include "store/forget.h"
#include "store/message-history.h"
#include "store/message-store.h"
#include "store/room-reader-list.h"
#include "store/room-readers.h"

#define HALL "hall@rooms.lit"
#define YARD "yard@rooms.lit"
#define NURSE "nurse@capulet.lit"
#define PETER "peter@capulet.lit"

/* What is said in a room, @at seconds after the clock's time; it comes from the archive
 * of the room. */
typedef struct
{
  const char *id; /* that the room gives it */
  int at;
  gboolean outgoing;
  const char *called; /* (nullable) what its sender calls it */
  const char *origin; /* (nullable) and once more */
  gboolean live;
  gboolean unconfirmed; /* the room has not shown it yet */
  const char *room;     /* (nullable) HALL */
} Said;

static gint64
say (WcStoreFixture *f, Said said)
{
  const char *room = said.room != NULL ? said.room : HALL;
  WcMessageBuilder *builder = wc_store_fixture_message (
      f, room, said.outgoing, f->now_us + said.at * G_USEC_PER_SEC);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_peek (builder)->source =
      said.live ? WC_MESSAGE_SOURCE_LIVE : WC_MESSAGE_SOURCE_ARCHIVE;
  wc_message_builder_set_body (builder, "text");
  wc_message_builder_set_message_id (builder, said.called);
  wc_message_builder_set_origin_id (builder, said.origin);
  if (!said.unconfirmed)
    wc_message_builder_set_archive (builder, said.id, room);
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (f);
  g_assert_true (wc_message_store_add (f->db, message, 0, &error));
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return message->id;
}
#define SAY(...) say (f, (Said){ __VA_ARGS__ })

/* Who has read what, as the room's archive tells it. */
typedef struct
{
  const char *jid;         /* (nullable) */
  const char *occupant_id; /* (nullable) */
  const char *names;
  int at;
  gboolean live;
  const char *nick; /* (nullable) */
  const char *room; /* (nullable) HALL */
} Marker;

static void
mark (WcStoreFixture *f, Marker marker)
{
  const char *room = marker.room != NULL ? marker.room : HALL;
  g_autoptr (WcReport) report =
      wc_report_new (WC_REPORT_DISPLAYED, room, room, marker.names,
                     f->now_us + marker.at * G_USEC_PER_SEC);
  g_autoptr (GError) error = NULL;

  wc_report_by (report, marker.jid, marker.occupant_id, marker.nick);
  report->archived = !marker.live;
  wc_store_fixture_begin (f);
  g_assert_true (wc_room_readers_take (f->db, f->account, report, &error));
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}
#define MARK(...) mark (f, (Marker){ __VA_ARGS__ })

static GPtrArray *
list (WcStoreFixture *f, gint64 message)
{
  const WcRoomReaderQuery query = {
    .account = f->account, .room = HALL, .message = message, .limit = 200
  };
  g_autofree char *next = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *readers = wc_room_reader_list_read (f->db, &query, &next, &error);

  g_assert_no_error (error);
  g_assert_null (next);
  return readers;
}

/* How far the only reader has read; 0: there is none. */
static gint64
place (WcStoreFixture *f)
{
  g_autoptr (GPtrArray) readers = list (f, 0);

  g_assert_cmpuint (readers->len, <=, 1);
  return readers->len > 0 ? ((WcRoomReader *) readers->pdata[0])->read_id : 0;
}

static gint64
waiting (WcStoreFixture *f)
{
  return wc_store_fixture_count (f, "SELECT 1 FROM room_marker");
}

static guint
readers_of (WcStoreFixture *f, gint64 id)
{
  g_autoptr (WcMessage) message = wc_message_store_get (f->db, f->account, id, NULL);

  return message->n_readers;
}

static void
test_newest_place (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 one = SAY ("r1", 1, TRUE);
  gint64 two = SAY ("r2", 2);
  g_autofree char *expected = NULL;
  g_autoptr (GPtrArray) readers = NULL;
  const WcRoomReader *reader;

  g_free (wc_store_fixture_events (f));
  MARK (NURSE, "o1", "r1", 3, .nick = "nurse");
  MARK (NURSE, "o1", "r2", 4, .nick = "angelica");
  MARK (NURSE, "o1", "r1", 5, .nick = "late"); /* never back */
  MARK (NURSE, "o1", "r2", 6, .nick = "late");
  expected = g_strdup_printf ("chat.displayed " HALL " 1 id=%" G_GINT64_FORMAT "\n"
                              "chat.displayed " HALL " 1 id=%" G_GINT64_FORMAT "\n",
                              one, two);
  wc_store_fixture_assert_events (f, expected);
  readers = list (f, 0);
  g_assert_cmpuint (readers->len, ==, 1);
  reader = readers->pdata[0];
  g_assert_cmpint (reader->read_id, ==, two);
  g_assert_cmpint (reader->ts_us, ==, f->now_us + 4 * G_USEC_PER_SEC);
  g_assert_cmpstr (reader->jid, ==, NURSE);
  g_assert_cmpstr (reader->occupant_id, ==, "o1");
  g_assert_cmpstr (reader->nick, ==, "angelica");
  g_assert_cmpstr (reader->room, ==, HALL);
  wc_store_fixture_check (f);
}

/* Each person has a place, whom the message tells how many there are. */
static void
test_who_has_read (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 one = SAY ("r1", 1, TRUE);
  gint64 theirs = SAY ("r2", 2);
  gint64 three = SAY ("r3", 3, TRUE);
  gint64 last = SAY ("r4", 4, TRUE);
  const WcMessageQuery query = { .account = f->account, .chat = HALL, .limit = 10 };
  g_autoptr (WcMessagePage) page = NULL;
  g_autoptr (GPtrArray) readers = NULL;

  MARK (NURSE, NULL, "r3", 5);
  MARK (PETER, NULL, "r1", 5);
  MARK (NULL, "o3", "r2", 5);
  readers = list (f, three);
  g_assert_cmpuint (readers->len, ==, 1);
  g_assert_cmpstr (((WcRoomReader *) readers->pdata[0])->jid, ==, NURSE);
  g_clear_pointer (&readers, g_ptr_array_unref);
  readers = list (f, theirs);
  g_assert_cmpuint (readers->len, ==, 2);
  g_assert_cmpstr (((WcRoomReader *) readers->pdata[1])->occupant_id, ==, "o3");

  g_assert_cmpuint (readers_of (f, one), ==, 3);
  g_assert_cmpuint (readers_of (f, theirs), ==, 0); /* not ours */
  g_assert_cmpuint (readers_of (f, three), ==, 1);
  g_assert_cmpuint (readers_of (f, last), ==, 0);
  page = wc_message_history_list (f->db, &query, NULL);
  g_assert_cmpuint (((WcMessage *) page->items->pdata[0])->n_readers, ==, 3);
  g_assert_cmpuint (((WcMessage *) page->items->pdata[3])->n_readers, ==, 0);
}

/* A person is the address or the occupant id, whichever the room shows, and once it shows
 * both the two are one. A nick is nobody. */
static void
test_who_it_is (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 two;
  g_autoptr (GPtrArray) readers = NULL;

  SAY ("r1", 1);
  two = SAY ("r2", 2);
  SAY ("r3", 3);
  MARK (NURSE, NULL, "r1", 5, .nick = "same");
  MARK (NULL, "o1", "r2", 5, .nick = "same");
  MARK (PETER, "o2", "r3", 5, .nick = "same");
  readers = list (f, 0);
  g_assert_cmpuint (readers->len, ==, 3);
  g_clear_pointer (&readers, g_ptr_array_unref);

  MARK (NURSE, "o1", "r1", 6);
  readers = list (f, 0);
  g_assert_cmpuint (readers->len, ==, 2);
  g_assert_cmpint (((WcRoomReader *) readers->pdata[1])->read_id, ==, two);
  g_assert_cmpstr (((WcRoomReader *) readers->pdata[1])->jid, ==, NURSE);
  g_assert_cmpstr (((WcRoomReader *) readers->pdata[1])->occupant_id, ==, "o1");
  g_clear_pointer (&readers, g_ptr_array_unref);

  /* somebody else's id beside one's own address takes nothing away from them */
  MARK (NURSE, "o2", "r3", 7);
  MARK (NULL, "o1", "r3", 8);
  readers = list (f, 0);
  g_assert_cmpuint (readers->len, ==, 2);
  wc_store_fixture_check (f);
}

/* What the archive gives backwards ends as what it gives forwards, also where somebody
 * has marked an older message later. */
static void
test_backwards (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 six;

  SAY ("r9", 9);
  MARK (NURSE, NULL, "r2", 8);
  MARK (NURSE, NULL, "r6", 7);
  g_assert_cmpint (waiting (f), ==, 2);
  g_assert_cmpint (place (f), ==, 0);
  six = SAY ("r6", 6);
  g_assert_cmpint (place (f), ==, six);
  MARK (NURSE, NULL, "r4", 5); /* said before what is read: no news, whatever it names */
  g_assert_cmpint (waiting (f), ==, 1);
  SAY ("r4", 4);
  SAY ("r2", 2);
  g_assert_cmpint (waiting (f), ==, 0);
  g_assert_cmpint (place (f), ==, six);
  wc_store_fixture_check (f);
}

/* A stream begins before its archive was read, and before the room has shown what we
 * said: its id is learnt later. */
static void
test_before_its_message (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;
  gint64 one, two;

  SAY ("r0", 0);
  MARK (NURSE, NULL, "r1", 5, .live = TRUE);
  one = SAY ("r1", 1);
  g_assert_cmpint (place (f), ==, one);

  two = SAY (.at = 2, .outgoing = TRUE, .live = TRUE, .unconfirmed = TRUE);
  MARK (NURSE, NULL, "r2", 5, .live = TRUE);
  g_assert_cmpint (place (f), ==, one);
  wc_store_fixture_begin (f);
  g_assert_true (wc_message_store_set_archive (f->db, two, "r2", HALL, &error));
  wc_store_fixture_commit (f);
  g_assert_cmpint (place (f), ==, two);
  g_assert_cmpint (waiting (f), ==, 0);
}

/* Older clients name what the sender called it; the room's id counts first. */
static void
test_by_senders_id (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 by_id, by_origin, by_room, later;

  by_id = SAY ("r1", 1, .called = "m1");
  MARK (NURSE, NULL, "m1", 9);
  g_assert_cmpint (place (f), ==, by_id);
  by_origin = SAY ("r2", 2, .called = "m2", .origin = "n2");
  MARK (NURSE, NULL, "n2", 9);
  g_assert_cmpint (place (f), ==, by_origin);
  by_room = SAY ("r3", 3);
  SAY ("r8", 4, .called = "r3");
  MARK (NURSE, NULL, "r3", 9);
  g_assert_cmpint (place (f), ==, by_room);

  /* archived: none that was said after it; and each waits for both */
  MARK (NURSE, NULL, "m5", 6);
  SAY ("r7", 7, .called = "m5");
  g_assert_cmpint (place (f), ==, by_room);
  later = SAY ("r5", 5, .called = "m5");
  g_assert_cmpint (place (f), ==, later);

  /* who writes later under an id that is awaited is not meant */
  MARK (NURSE, NULL, "r6", 20, .live = TRUE);
  SAY ("r21", 21, .called = "r6", .live = TRUE);
  g_assert_cmpint (place (f), ==, later);
  g_assert_cmpint (waiting (f), ==, 1);
}

/* Another room's ids, what is not shown, and what was forgotten. */
static void
test_what_is_named (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;
  gint64 one = SAY ("r1", 1);

  SAY ("y2", 2, .called = "z2", .room = YARD);
  MARK (NURSE, NULL, "y2", 9);
  MARK (NURSE, NULL, "z2", 9);
  g_assert_cmpint (place (f), ==, 0);
  wc_store_fixture_begin (f);
  g_assert_true (wc_forget_messages (f->db, f->account, &one, 1, &error));
  wc_store_fixture_commit (f);
  MARK (PETER, NULL, "r1", 9);
  g_assert_cmpint (place (f), ==, 0);
  g_assert_cmpint (waiting (f), ==, 2);
  /* no chat, no readers */
  MARK (PETER, NULL, "r1", 9, .room = "street@rooms.lit");
  g_assert_cmpint (waiting (f), ==, 2);
}

/* What is told in these orders: a message, and three markers by somebody who changed
 * the nick in between. */
static void
tell_one (WcStoreFixture *f, int which)
{
  if (which == 0)
    SAY ("r2", 2);
  else if (which == 1)
    MARK (NURSE, NULL, "r1", 5, .nick = "nan");
  else if (which == 2)
    MARK (NURSE, NULL, "r2", 6, .nick = "nurse");
  else
    MARK (NURSE, NULL, "r2", 7, .nick = "nanny");
}

static void
tell_in_order (int *order, guint n_told, guint n)
{
  if (n_told < n)
    {
      for (guint i = n_told; i < n; i++)
        {
          int first = order[n_told];

          order[n_told] = order[i];
          order[i] = first;
          tell_in_order (order, n_told + 1, n);
          order[i] = order[n_told];
          order[n_told] = first;
        }
    }
  else
    {
      g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
      g_autoptr (GPtrArray) readers = NULL;
      const WcRoomReader *reader;

      SAY ("r1", 1);
      for (guint i = 0; i < n; i++)
        tell_one (f, order[i]);
      readers = list (f, 0);
      g_assert_cmpuint (readers->len, ==, 1);
      reader = readers->pdata[0];
      g_assert_cmpstr (reader->nick, ==, "nurse");
      g_assert_cmpint (reader->ts_us, ==, f->now_us + 6 * G_USEC_PER_SEC);
      g_assert_cmpint (waiting (f), ==, 0);
    }
}

/* Test that time and nick are those of what was said first about the newest place,
 * however an archive is read. */
static void
test_orders (void)
{
  int order[] = { 0, 1, 2, 3 };

  tell_in_order (order, 0, G_N_ELEMENTS (order));
}

/* A room that makes people up, or one of its people who names what never was, fills
 * nothing. */
static void
test_bounds (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autofree char *long_id = g_strnfill (257, 'x');

  SAY ("r1", 1);
  SAY ("r2", 2);
  MARK (NURSE, NULL, long_id, 9);
  g_assert_cmpint (waiting (f), ==, 0);
  for (int i = 0; i < WC_ROOM_READERS_WAITING + 5; i++)
    {
      g_autofree char *never = g_strdup_printf ("never-%d", i);

      MARK (NURSE, NULL, never, 10 + i);
      MARK (NURSE, NULL, never, 10 + i); /* it is kept once */
    }
  g_assert_cmpint (waiting (f), ==, WC_ROOM_READERS_WAITING);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM room_marker WHERE names = "
                                              "id_pack ('never-4')"),
                   ==, 0);

  MARK (PETER, NULL, "r1", 9);
  for (int i = 0; i < WC_ROOM_READERS_MAX + 5; i++)
    {
      g_autofree char *occupant = g_strdup_printf ("o%d", i);

      MARK (NULL, occupant, i % 100 == 0 ? "never" : "r2", 9);
    }
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM room_reader"), ==,
                   WC_ROOM_READERS_MAX);
  /* who has read least went first, and with them what waits */
  g_assert_cmpint (waiting (f), <, 8);
  g_assert_cmpint (
      wc_store_fixture_count (f, "SELECT 1 FROM room_marker WHERE reader NOT IN "
                                 "(SELECT id FROM room_reader)"),
      ==, 0);
}

/* What was deleted, with the chat or by its time, says nothing of who has read it. */
static void
test_forgotten (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;
  gint64 one = SAY ("r1", 1);
  gint64 up_to, two;

  SAY ("y1", 1, .room = YARD);
  two = SAY ("r2", 2);
  MARK (NURSE, NULL, "r1", 9);
  MARK (PETER, NULL, "r2", 9);
  MARK (PETER, NULL, "never", 9, .room = YARD);
  wc_store_fixture_begin (f);
  g_assert_true (wc_room_readers_trim (f->db, f->account, HALL, one, &error));
  wc_store_fixture_commit (f);
  g_assert_cmpint (place (f), ==, two);

  MARK (NULL, "o1", "never", 9);
  wc_store_fixture_begin (f);
  g_assert_true (wc_forget_begin (f->db, f->account, HALL, 0, &up_to, &error));
  wc_store_fixture_commit (f);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM room_reader"), ==, 1);
  g_assert_cmpint (waiting (f), ==, 1); /* of the other room */

  f->now_us += WC_ROOM_READERS_KEEP_US + 1;
  g_assert_true (wc_room_readers_expire (f->db, &error));
  g_assert_cmpint (waiting (f), ==, 0);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM room_reader"), ==, 0);
}

static void
test_gone_with_its_chat (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  g_assert_true (wc_chat_store_ensure (f->db, f->account, HALL, NULL, &error));
  wc_store_fixture_commit (f);
  MARK (NURSE, NULL, "never", 9);
  g_assert_cmpint (waiting (f), ==, 1);
  wc_store_fixture_begin (f);
  g_assert_true (wc_chat_store_remove (f->db, f->account, HALL, &error));
  wc_store_fixture_commit (f);
  g_assert_cmpint (waiting (f), ==, 0);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM room_reader"), ==, 0);
}

/* What is remembered of the database is true of it after an undone transaction, and of
 * the next start. */
static void
test_memory (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 one;

  SAY ("r0", 0);
  MARK (NURSE, NULL, "r1", 9);
  wc_store_fixture_restart (f);
  one = SAY ("r1", 1);
  g_assert_cmpint (place (f), ==, one);
}

/* Steps of SQLite's machine. */
static gint64
cost_of_messages (WcStoreFixture *f, int from, int to)
{
  wc_store_fixture_steps (f);
  for (int at = from; at < to; at++)
    {
      g_autofree char *id = g_strdup_printf ("r%d", at);

      SAY (id, at);
    }
  return wc_store_fixture_steps (f);
}

static gint64
cost_of_marker (WcStoreFixture *f, const char *jid, const char *id)
{
  wc_store_fixture_steps (f);
  MARK (jid, NULL, id, 500);
  return wc_store_fixture_steps (f);
}

/* A message that nothing waits for costs nothing more, whoever has read whatever; a
 * marker costs the same in a long chat as in a short one, and beside many readers. */
static void
test_cost (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autofree char *scans = NULL;
  gint64 messages, marker;

  SAY ("r100", 100);
  SAY ("r101", 101);
  MARK (NURSE, NULL, "r100", 500);
  marker = cost_of_marker (f, NURSE, "r101");
  g_assert_cmpint (marker, <, 400);
  cost_of_messages (f, 102, 200);
  messages = cost_of_messages (f, 200, 300);
  for (int i = 0; i < 300; i++)
    {
      g_autofree char *occupant = g_strdup_printf ("o%d", i);
      g_autofree char *never = g_strdup_printf ("never-%d", i);

      MARK (NULL, occupant, i % 2 == 0 ? "r299" : never, 500);
    }
  /* not one step for each */
  g_assert_cmpint (cost_of_messages (f, 300, 400), <, messages + 100);
  g_assert_cmpint (cost_of_marker (f, NURSE, "r299"), <=, marker + 20);
  scans = wc_store_fixture_scans (f);
  g_assert_null (strstr (scans, "room_"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func) g_test_add_func ("/room-readers/" name, func)
  TEST ("newest-place", test_newest_place);
  TEST ("who-has-read", test_who_has_read);
  TEST ("who-it-is", test_who_it_is);
  TEST ("backwards", test_backwards);
  TEST ("before-its-message", test_before_its_message);
  TEST ("orders", test_orders);
  TEST ("by-senders-id", test_by_senders_id);
  TEST ("what-is-named", test_what_is_named);
  TEST ("bounds", test_bounds);
  TEST ("forgotten", test_forgotten);
  TEST ("gone-with-its-chat", test_gone_with_its_chat);
  TEST ("memory", test_memory);
  TEST ("cost", test_cost);
  return g_test_run ();
}
