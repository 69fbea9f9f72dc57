/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/unit-port.h"
#include "base/error.h"
#include "lib/fake-archive.h"
#include "lib/fake-session.h"
#include "lib/fault-step.h"
#include "lib/room-fixture.h"
#include "lib/temp-db.h"
#include "store/cursor-store.h"
#include "store/message-store.h"
#include "store/resume-store.h"
#include "store/statement.h"
#include "stream/inbound.h"
#include "xml/ns.h"

typedef struct
{
  WcTempDb *temp;
  WcLive *live;
  WcIngest *ingest;
  WcCatchup *catchup;
  WcUnitPort port;
  WcUnit unit;
} Fixture;

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->temp = wc_temp_db_new ();
  fixture->live = wc_live_new ();
  fixture->ingest = wc_ingest_new (fixture->temp->db, fixture->live,
                                   fixture->temp->account->id, "me@x.lit");
  fixture->catchup = wc_catchup_new (fixture->temp->db, fixture->temp->account);
  fixture->port = (WcUnitPort){ fixture->temp->db, fixture->ingest, fixture->catchup,
                                fixture->temp->account->id };
  fixture->unit = wc_unit_port_make (&fixture->port);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->catchup);
  g_object_unref (fixture->ingest);
  g_object_unref (fixture->live);
  wc_temp_db_free (fixture->temp);
}

static void
fill (WcInbound *in, const char *body, const char *archive_id)
{
  WcMessageBuilder *builder = wc_inbound_message (in);

  wc_message_builder_peek (builder)->ts_us = 1700000000000007;
  wc_message_builder_set_chat (builder, "a@b");
  wc_message_builder_set_from (builder, "a@b/c");
  wc_message_builder_set_body (builder, body);
  in->archive_id = g_strdup (archive_id);
  in->archive_by = archive_id != NULL ? g_strdup ("me@x.lit") : NULL;
}

/* Delivers one message in a unit, which is committed or undone. Returns its row. */
static gint64
deliver (Fixture *fixture, const char *body, const char *archive_id, gboolean commit)
{
  const WcUnit *unit = &fixture->unit;
  g_auto (WcInbound) in = { 0 };
  g_autoptr (GError) error = NULL;

  fill (&in, body, archive_id);
  g_assert_true (unit->begin (unit->self, &error));
  g_assert_true (unit->find (unit->self, &in, &error));
  if (in.row == 0)
    g_assert_true (unit->deliver (unit->self, &in, &error));
  if (commit)
    g_assert_true (unit->commit (unit->self, &error));
  else
    unit->rollback (unit->self);
  g_assert_no_error (error);
  return in.row;
}

static gboolean
exists (Fixture *fixture, gint64 id)
{
  g_autoptr (WcMessage) message =
      wc_message_store_get (fixture->temp->db, fixture->temp->account->id, id, NULL);

  return message != NULL;
}

static void
test_stored_or_undone (Fixture *fixture, gconstpointer data)
{
  gint64 kept = deliver (fixture, "kept", NULL, TRUE);
  gint64 undone = deliver (fixture, "undone", NULL, FALSE);

  g_assert_true (exists (fixture, kept));
  g_assert_false (exists (fixture, undone));
}

static void
test_held (Fixture *fixture, gconstpointer data)
{
  gint64 row = deliver (fixture, "hi", "7", TRUE);

  g_assert_cmpint (row, >, 0);
  g_assert_cmpint (deliver (fixture, "hi", "7", TRUE), ==, row);
  g_assert_cmpint (deliver (fixture, "hi", "8", TRUE), !=, row);
}

/* A page looks for the place of what it comes to later by the id alone. */
static void
test_held_and_looked_for (Fixture *fixture, gconstpointer data)
{
  const WcUnit *unit = &fixture->unit;
  gint64 row = deliver (fixture, "hi", "7", TRUE);
  g_auto (WcInbound) in = { .origin = WC_MESSAGE_SOURCE_ARCHIVE,
                            .archive_id = g_strdup ("7"),
                            .archive_by = g_strdup ("me@x.lit") };
  g_autoptr (GError) error = NULL;

  g_assert_true (unit->begin (unit->self, &error));
  g_assert_true (unit->find (unit->self, &in, &error));
  g_assert_true (unit->commit (unit->self, &error));
  g_assert_cmpint (in.row, ==, row);
}

/* The copy in an archive of the message it keeps as 7: @stanza. */
static void
find_copy (Fixture *fixture, gint64 row, WcMessageSource origin, const char *stanza)
{
  const WcUnit *unit = &fixture->unit;
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (stanza), .origin = origin };
  g_autoptr (GError) error = NULL;

  fill (&in, NULL, "7");
  g_assert_true (unit->begin (unit->self, &error));
  g_assert_true (unit->find (unit->self, &in, &error));
  g_assert_true (unit->commit (unit->self, &error));
  g_assert_no_error (error);
  g_assert_cmpint (in.row, ==, row);
}

/* What was taken back since it was read has a mark in its place, which an author cannot
 * set himself beside a text, nor anybody live. */
static void
test_held_and_taken_back (Fixture *fixture, gconstpointer data)
{
  static const char mark[] =
      "<message from='a@b/c'><retracted xmlns='urn:xmpp:message-retract:1'/></message>";
  gint64 row = deliver (fixture, "hi", "7", TRUE);
  g_autoptr (WcMessage) before = NULL;
  g_autoptr (WcMessage) after = NULL;

  find_copy (fixture, row, WC_MESSAGE_SOURCE_LIVE, mark);
  find_copy (fixture, row, WC_MESSAGE_SOURCE_ARCHIVE,
             "<message from='a@b/c'><body>hi</body>"
             "<retracted xmlns='urn:xmpp:message-retract:1'/></message>");
  before =
      wc_message_store_get (fixture->temp->db, fixture->temp->account->id, row, NULL);
  g_assert_cmpstr (before->body, ==, "hi");
  g_assert_cmpint (before->retracted_us, ==, 0);
  for (int i = 0; i < 2; i++)
    find_copy (fixture, row, WC_MESSAGE_SOURCE_ARCHIVE, mark);
  after = wc_message_store_get (fixture->temp->db, fixture->temp->account->id, row, NULL);
  g_assert_null (after->body);
  g_assert_cmpint (after->retracted_us, ==, after->ts_us);
}

/* Looks for the copy of what is held as @row; the statement fails that runs after @steps.
 * FALSE: it was over before. */
static gboolean
look_with_fault (Fixture *fixture, gint64 row, int steps)
{
  const WcUnit *unit = &fixture->unit;
  g_auto (WcInbound) in = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean found, passed;

  fill (&in, "hi", "7");
  g_assert_true (unit->begin (unit->self, NULL));
  wc_fault_step_set (fixture->temp->db, steps);
  found = unit->find (unit->self, &in, &error);
  passed = wc_fault_step_set (fixture->temp->db, -1);
  unit->rollback (unit->self);
  g_assert_true (found == (error == NULL));
  g_assert_cmpint (found ? in.row : row, ==, row);
  return !passed;
}

/* What cannot be looked for is not missing: it would be stored a second time. */
static void
test_held_that_cannot_be_looked_for (Fixture *fixture, gconstpointer data)
{
  gint64 row = deliver (fixture, "hi", "7", TRUE);
  int steps = 0;

  while (look_with_fault (fixture, row, steps))
    steps++;
  g_assert_cmpint (steps, >, 1);
  g_assert_cmpint (deliver (fixture, "hi", "7", TRUE), ==, row);
}

static gboolean
add_own (WcDb *db, gpointer message, GError **error)
{
  return wc_message_store_add (db, message, 0, error);
}

/* One of ours that waits to be known as sent. Returns: its row. */
static gint64
queue_own (Fixture *fixture)
{
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcMessage *head = wc_message_builder_peek (builder);
  g_autoptr (WcMessage) own = NULL;

  head->id = head->ts_us = fixture->temp->now_us;
  head->account = fixture->temp->account->id;
  head->outgoing = TRUE;
  head->state = WC_MESSAGE_STATE_SENDING;
  head->flags = WC_MESSAGE_FLAG_OWN;
  wc_message_builder_set_chat (builder, "a@b");
  wc_message_builder_set_from (builder, "me@x.lit/here");
  wc_message_builder_set_body (builder, "mine");
  wc_message_builder_set_origin_id (builder, "o1");
  own = wc_message_builder_end (builder);
  g_assert_true (wc_db_run (fixture->temp->db, WC_DB_NORMAL, add_own, own, NULL));
  return own->id;
}

/* The archive's copy of it comes. FALSE + error: undone. */
static gboolean
receive_copy (Fixture *fixture, gboolean read_only, GError **error)
{
  const WcUnit *unit = &fixture->unit;
  g_auto (WcInbound) in = { .outgoing = TRUE };
  gboolean found;

  fill (&in, "mine", "7");
  wc_message_builder_set_origin_id (in.message, "o1");
  g_assert_true (unit->begin (unit->self, NULL));
  if (read_only)
    g_assert_true (wc_statement_exec (fixture->temp->db, "PRAGMA query_only = 1", NULL));
  found = unit->find (unit->self, &in, error);
  if (read_only)
    g_assert_true (wc_statement_exec (fixture->temp->db, "PRAGMA query_only = 0", NULL));
  if (found)
    g_assert_true (unit->commit (unit->self, NULL));
  else
    unit->rollback (unit->self);
  return found;
}

static void
assert_own (Fixture *fixture, gint64 id, WcMessageState state, const char *archive_id)
{
  g_autoptr (WcMessage) own =
      wc_message_store_get (fixture->temp->db, fixture->temp->account->id, id, NULL);

  g_assert_cmpint (own->state, ==, state);
  g_assert_cmpstr (own->archive_id, ==, archive_id);
}

/* That our message was sent is said by its copy alone: it may not be acknowledged before
 * that is stored. */
static void
test_copy_that_cannot_be_noted (Fixture *fixture, gconstpointer data)
{
  gint64 own = queue_own (fixture);
  g_autoptr (GError) error = NULL;

  g_assert_false (receive_copy (fixture, /* read_only= */ TRUE, &error));
  g_assert_true (wc_error_is_storage (error));
  assert_own (fixture, own, WC_MESSAGE_STATE_SENDING, NULL);
  g_assert_true (receive_copy (fixture, /* read_only= */ FALSE, NULL));
  assert_own (fixture, own, WC_MESSAGE_STATE_SENT, "7");
}

/* What shows it under our nick, with that id in the archive of the chat; the row as which
 * it is held, 0: as none. */
static gint64
find_under_our_nick (Fixture *fixture, const char *archive_id)
{
  const WcUnit *unit = &fixture->unit;
  g_auto (WcInbound) in = { .authorship = WC_AUTHORSHIP_OUR_NICK };

  fill (&in, "mine", archive_id);
  wc_message_builder_set_origin_id (in.message, "o1");
  g_free (in.archive_by);
  in.archive_by = g_strdup ("a@b");
  g_assert_true (unit->begin (unit->self, NULL));
  g_assert_true (unit->find (unit->self, &in, NULL));
  g_assert_true (unit->commit (unit->self, NULL));
  return in.row;
}

/* Where a room shows no more than a nick, the first copy is the one that we sent. */
static void
test_copy_under_our_nick (Fixture *fixture, gconstpointer data)
{
  gint64 own = queue_own (fixture);

  g_assert_cmpint (find_under_our_nick (fixture, "7"), ==, own);
  assert_own (fixture, own, WC_MESSAGE_STATE_SENT, "7");
  g_assert_cmpint (find_under_our_nick (fixture, "8"), ==, 0);
}

static void
test_nothing_to_show_is_no_row (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (deliver (fixture, NULL, NULL, TRUE), ==, 0);
  g_assert_cmpint (deliver (fixture, "", "9", TRUE), ==, 0);
}

/* A subject alone is a message, but in a room. */
static void
test_subject (Fixture *fixture, gconstpointer data)
{
  static const char *const types[] = { "chat", "groupchat" };
  const WcUnit *unit = &fixture->unit;

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_auto (WcInbound) in = { .stanza = wc_node_new ("message", WC_NS_CLIENT) };
      g_autoptr (GError) error = NULL;

      fill (&in, NULL, NULL);
      wc_node_set (in.stanza, "type", types[i]);
      wc_message_builder_set_subject (in.message, "Lunch");
      g_assert_true (unit->begin (unit->self, &error));
      g_assert_true (unit->deliver (unit->self, &in, &error));
      g_assert_true (unit->commit (unit->self, &error));
      g_assert_cmpint (in.row != 0, ==, i == 0);
    }
}

static gboolean
save_state (WcDb *db, gpointer data, GError **error)
{
  return wc_resume_store_save (db, data, error);
}

static void
test_inbound_count_is_part_of_the_unit (Fixture *fixture, gconstpointer data)
{
  const WcUnit *unit = &fixture->unit;
  gint64 account = fixture->temp->account->id;
  WcResumeState state = { .account = account,
                          .previd = (char *) "s1",
                          .jid = (char *) "me@x.lit/h" };
  g_autoptr (WcResumeState) loaded = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_db_run (fixture->temp->db, WC_DB_NORMAL, save_state, &state, &error));
  g_assert_true (unit->begin (unit->self, &error));
  g_assert_true (unit->set_inbound_count (unit->self, 7, &error));
  g_assert_true (unit->commit (unit->self, &error));
  g_assert_true (unit->begin (unit->self, &error));
  g_assert_true (unit->set_inbound_count (unit->self, 8, &error));
  unit->rollback (unit->self);
  loaded = wc_resume_store_load (fixture->temp->db, account, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (loaded->inbound, ==, 7);
}

static gboolean
store_live (WcDb *db, gpointer archive, GError **error)
{
  const WcCursorLive live = { "1", 1700000000000001, 1, /* unbroken= */ FALSE };

  return wc_cursor_store_live (db, archive, &live, error);
}

/* Our own archive has been read. Returns: (transfer full). */
static WcCatchup *
catch_up (WcTempDb *temp)
{
  g_autoptr (WcFakeArchive) archive = wc_fake_archive_new (1700000000000000);
  g_autoptr (WcAccount) account = wc_account_copy (temp->account);
  g_autoptr (WcCatchup) catchup = NULL;

  account->backfill = FALSE;
  catchup = wc_catchup_new (temp->db, account);
  wc_fake_archive_set_db (archive, temp->db);
  wc_fake_archive_add (archive, 3);
  wc_catchup_start (catchup, WC_ARCHIVE (archive), 0);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (wc_catchup_is_unbroken (catchup));
  return g_steal_pointer (&catchup);
}

/* What a room says before we are in it closes no gap of its archive. */
static void
test_a_room_that_talks_early (void)
{
  WcRoomFixture f = { 0 };
  g_autoptr (WcCatchup) own = NULL;
  g_autoptr (GPtrArray) intervals = NULL;
  g_auto (WcInbound) in = { 0 };
  WcCursorArchive archive;
  WcUnitPort port;
  WcUnit unit;

  wc_room_fixture_setup (&f, NULL);
  wc_room_fixture_know (&f, WC_ROOM, TRUE, 0);
  archive = (WcCursorArchive){ f.temp->account->id, WC_ROOM, NULL };
  g_assert_true (wc_db_run (f.temp->db, WC_DB_NORMAL, store_live, &archive, NULL));
  own = catch_up (f.temp);
  port = (WcUnitPort){ f.temp->db, f.ingest, own, f.temp->account->id, f.keeper };
  unit = wc_unit_port_make (&port);
  fill (&in, "early", "5");
  wc_message_builder_set_chat (in.message, WC_ROOM);
  wc_message_builder_set_from (in.message, WC_ROOM "/hag");
  g_free (in.archive_by);
  in.archive_by = g_strdup (WC_ROOM);
  g_assert_true (unit.begin (unit.self, NULL));
  g_assert_true (unit.deliver (unit.self, &in, NULL));
  g_assert_true (unit.commit (unit.self, NULL));
  intervals = wc_cursor_store_list (f.temp->db, &archive, NULL);
  g_assert_cmpuint (intervals->len, ==, 2);
  g_assert_cmpstr (((WcCursorInterval *) intervals->pdata[0])->oldest_id, ==, "5");
  g_assert_cmpstr (((WcCursorInterval *) intervals->pdata[1])->newest_id, ==, "1");
  wc_room_fixture_teardown (&f, NULL);
}

/* Returns: the row that it is held as. */
static gint64
deliver_in_room (WcRoomFixture *f, gint64 stamp_us, gboolean replayed)
{
  WcUnitPort port = { f->temp->db, f->ingest, NULL, f->temp->account->id, f->keeper };
  WcUnit unit = wc_unit_port_make (&port);
  g_auto (WcInbound) in = { .stamp_us = stamp_us, .replayed = replayed };

  fill (&in, "again", /* archive_id= */ NULL);
  wc_message_builder_set_chat (in.message, WC_ROOM);
  wc_message_builder_set_from (in.message, WC_ROOM "/hag");
  wc_message_builder_set_message_id (in.message, "m1");
  g_assert_true (unit.begin (unit.self, NULL));
  g_assert_true (unit.deliver (unit.self, &in, NULL));
  g_assert_true (unit.commit (unit.self, NULL));
  return in.row;
}

/* A room without an archive tells again what is held. What the server sends again after a
 * resumption has a stamp as well, and is none of that. */
static void
test_a_room_that_tells_again (void)
{
  WcRoomFixture f = { 0 };
  gint64 row;

  wc_room_fixture_setup (&f, NULL);
  wc_room_fixture_know (&f, WC_ROOM, TRUE, 0);
  row = deliver_in_room (&f, 0, /* replayed= */ FALSE);
  g_assert_cmpint (deliver_in_room (&f, 1700000000000007, TRUE), ==, row);
  g_assert_cmpint (deliver_in_room (&f, 1700000000000007, FALSE), !=, row);
  wc_room_fixture_teardown (&f, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/account/unit-port/" name, Fixture, NULL, setup, func, teardown)
  TEST ("undone", test_stored_or_undone);
  TEST ("held", test_held);
  TEST ("held-and-looked-for", test_held_and_looked_for);
  TEST ("held-and-taken-back", test_held_and_taken_back);
  TEST ("held-fault", test_held_that_cannot_be_looked_for);
  TEST ("copy-not-noted", test_copy_that_cannot_be_noted);
  TEST ("copy-under-our-nick", test_copy_under_our_nick);
  TEST ("no-row", test_nothing_to_show_is_no_row);
  TEST ("subject", test_subject);
  TEST ("count", test_inbound_count_is_part_of_the_unit);
  g_test_add_func ("/account/unit-port/room-talks-early", test_a_room_that_talks_early);
  g_test_add_func ("/account/unit-port/room-tells-again", test_a_room_that_tells_again);
  return g_test_run ();
}
