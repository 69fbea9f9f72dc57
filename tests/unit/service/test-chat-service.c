/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "lib/service-fixture.h"
#include "store/displayed-store.h"
#include "store/message-store.h"
#include "store/outbox-store.h"
#include "store/room-readers.h"
#include "store/room-store.h"

typedef struct
{
  WcServiceFixture *base;
  WcAccount *account;
  WcChatService *chats;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_service_fixture_new ();
  f->account = wc_service_fixture_account (f->base);
  f->chats = f->base->services->chats;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_account_unref (f->account);
  wc_service_fixture_free (f->base);
}

static gint64
say (Fixture *f, const char *body)
{
  f->base->store->now_us += G_USEC_PER_SEC;
  return wc_store_fixture_say (f->base->store, WC_STORE_ROMEO, FALSE,
                               f->base->store->now_us, body);
}

static void
test_open (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcChat) none =
      wc_chat_service_get (f->chats, f->account, WC_STORE_ROMEO, &error);
  g_autoptr (WcChat) chat = NULL;
  g_autoptr (WcChat) again = NULL;

  g_assert_null (none);
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  chat = wc_chat_service_open (f->chats, f->account, "Romeo@montague.LIT", "Him", NULL);
  g_assert_cmpstr (chat->chat, ==, WC_STORE_ROMEO);
  g_assert_cmpstr (chat->name, ==, "Him");
  again = wc_chat_service_open (f->chats, f->account, WC_STORE_ROMEO, "Other", NULL);
  g_assert_cmpstr (again->name, ==, "Him");
}

static void
test_address (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_chat_service_get (f->chats, f->account, "a@b/c", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "chat");
}

static void
test_save (Fixture *f, gconstpointer data)
{
  g_autoptr (WcChat) chat =
      wc_chat_service_open (f->chats, f->account, WC_STORE_ROMEO, NULL, NULL);
  g_autoptr (WcChat) changed = wc_chat_copy (chat);
  g_autoptr (WcChat) saved = NULL;
  WcDraft draft = { .thread = (char *) "", .body = (char *) "dear" };

  changed->pinned = TRUE;
  wc_str_set (&changed->title, "Him");
  saved = wc_chat_service_save (f->chats, changed, NULL);
  g_assert_true (saved->pinned);
  g_assert_true (
      wc_chat_service_set_draft (f->chats, f->account, WC_STORE_ROMEO, &draft, NULL));
  g_clear_pointer (&saved, wc_chat_unref);
  saved = wc_chat_service_find (f->chats, f->account->id, WC_STORE_ROMEO);
  g_assert_cmpstr (saved->draft, ==, "dear");
  draft.body = (char *) "";
  g_assert_true (
      wc_chat_service_set_draft (f->chats, f->account, WC_STORE_ROMEO, &draft, NULL));
  g_clear_pointer (&saved, wc_chat_unref);
  saved = wc_chat_service_find (f->chats, f->account->id, WC_STORE_ROMEO);
  g_assert_null (saved->draft);
}

static guint
unread (Fixture *f)
{
  g_autoptr (WcChat) chat =
      wc_chat_service_find (f->chats, f->account->id, WC_STORE_ROMEO);

  return chat->unread;
}

static void
test_mark_read (Fixture *f, gconstpointer data)
{
  const WcChatReading all = { 0, FALSE };
  WcChatReading first = { 0, FALSE };

  first.up_to = say (f, "one");
  say (f, "two");
  g_assert_cmpuint (unread (f), ==, 2);
  g_assert_true (
      wc_chat_service_mark_read (f->chats, f->account, WC_STORE_ROMEO, &first, NULL));
  g_assert_cmpuint (unread (f), ==, 1);
  g_assert_true (
      wc_chat_service_mark_read (f->chats, f->account, WC_STORE_ROMEO, &all, NULL));
  g_assert_cmpuint (unread (f), ==, 0);
  g_assert_cmpuint (wc_outbox_store_count (f->base->store->db, f->account->id), ==, 0);
}

/* Test that the marker names the newest message that asks for one. */
static void
test_marker (Fixture *f, gconstpointer data)
{
  const WcChatReading all = { 0, TRUE };
  g_autoptr (WcMessageBuilder) builder = wc_store_fixture_message (
      f->base->store, WC_STORE_ROMEO, FALSE, f->base->store->now_us);
  g_autoptr (WcMessage) asks = NULL;
  g_autoptr (GPtrArray) queued = NULL;
  g_autofree char *log = NULL;
  const WcOutboxEntry *entry;

  wc_message_builder_peek (builder)->flags |= WC_MESSAGE_FLAG_MARKABLE;
  wc_message_builder_set_body (builder, "read this");
  asks = wc_message_builder_end (g_steal_pointer (&builder));
  wc_store_fixture_begin (f->base->store);
  g_assert_true (wc_message_store_add (f->base->store->db, asks, 0, NULL));
  wc_store_fixture_commit (f->base->store);
  say (f, "and this");

  g_assert_true (
      wc_chat_service_mark_read (f->chats, f->account, WC_STORE_ROMEO, &all, NULL));
  queued =
      wc_outbox_store_list (f->base->store->db, f->account->id, WC_OUTBOX_QUEUED, NULL);
  g_assert_cmpuint (queued->len, ==, 1);
  entry = g_ptr_array_index (queued, 0);
  g_assert_cmpint (entry->kind, ==, WC_OUTBOX_MARKER);
  g_assert_cmpint (entry->message, ==, asks->id);
  log = wc_fake_link_take_log (f->base->link);
  g_assert_cmpstr (log, ==, "kick");
}

/* A message in the room, @archive_id (nullable) in its archive, that is read here. */
static gint64
read_in_room (Fixture *f, guint flags, const char *archive_id)
{
  const WcChatReading all = { 0, TRUE };
  WcStoreFixture *store = f->base->store;
  g_autoptr (WcRoom) room = wc_room_new (f->account->id, "hall@rooms.lit");
  g_autoptr (WcMessageBuilder) builder = NULL;
  g_autoptr (WcMessage) theirs = NULL;

  room->flags = flags;
  wc_store_fixture_begin (store);
  g_assert_true (wc_room_store_save (store->db, room, NULL));
  builder = wc_store_fixture_message (store, "hall@rooms.lit", FALSE, store->now_us + 1);
  wc_message_builder_peek (builder)->flags |= WC_MESSAGE_FLAG_MARKABLE;
  if (archive_id != NULL)
    wc_message_builder_set_archive (builder, archive_id, "hall@rooms.lit");
  theirs = wc_message_builder_end (g_steal_pointer (&builder));
  g_assert_true (wc_message_store_add (store->db, theirs, 0, NULL));
  wc_store_fixture_commit (store);
  g_assert_true (
      wc_chat_service_mark_read (f->chats, f->account, "Hall@rooms.lit", &all, NULL));
  return theirs->id;
}

/* Test that strangers in a room are not told what somebody in it has read; our other
 * devices are, in any case. */
static void
test_no_marker_in_rooms (Fixture *f, gconstpointer data)
{
  WcStoreFixture *store = f->base->store;
  gint64 theirs = read_in_room (f, WC_ROOM_MEMBERS_ONLY, "r1");
  g_autoptr (WcChat) chat =
      wc_chat_service_find (f->chats, f->account->id, "hall@rooms.lit");
  g_autoptr (GPtrArray) due =
      wc_displayed_store_list (store->db, f->account->id, 10, NULL);
  g_autofree char *log = wc_fake_link_take_log (f->base->link);

  g_assert_cmpint (chat->read_id, ==, theirs);
  g_assert_cmpuint (wc_outbox_store_count (store->db, f->account->id), ==, 0);
  g_assert_cmpuint (due->len, ==, 1);
  g_assert_cmpstr (log, ==, "kick");
}

/* Test that people who know each other are told, by the id that the room gave. */
static void
test_marker_in_group (Fixture *f, gconstpointer data)
{
  WcStoreFixture *store = f->base->store;
  guint flags = WC_ROOM_MEMBERS_ONLY | WC_ROOM_NON_ANONYMOUS;
  g_autoptr (GPtrArray) queued = NULL;
  gint64 theirs;

  read_in_room (f, flags, NULL);
  g_assert_cmpuint (wc_outbox_store_count (store->db, f->account->id), ==, 0);
  store->now_us += G_USEC_PER_SEC;
  theirs = read_in_room (f, flags, "r1");
  queued = wc_outbox_store_list (store->db, f->account->id, WC_OUTBOX_QUEUED, NULL);
  g_assert_cmpuint (queued->len, ==, 1);
  g_assert_cmpint (((WcOutboxEntry *) queued->pdata[0])->message, ==, theirs);
}

/* Test that an account that shares nothing tells nobody. */
static void
test_no_marker (Fixture *f, gconstpointer data)
{
  const WcChatReading all = { 0, TRUE };
  g_autoptr (WcAccount) quiet = wc_account_copy (f->account);

  say (f, "one");
  quiet->share = 0;
  g_assert_true (wc_chat_service_mark_read (f->chats, quiet, WC_STORE_ROMEO, &all, NULL));
  g_assert_cmpuint (wc_outbox_store_count (f->base->store->db, f->account->id), ==, 0);
}

static void
test_delete (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (WcChat) gone = NULL;
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 450; i++)
    say (f, "word");
  wc_chat_service_delete_async (f->chats, f->account, WC_STORE_ROMEO,
                                wc_service_fixture_done, &result);
  g_assert_true (wc_chat_service_delete_finish (
      f->chats, wc_service_fixture_wait (&result), &error));
  g_assert_no_error (error);
  gone = wc_chat_service_find (f->chats, f->account->id, WC_STORE_ROMEO);
  g_assert_null (gone);
  wc_store_fixture_check (f->base->store);
}

static void
take_marker (Fixture *f, const char *jid)
{
  WcStoreFixture *store = f->base->store;
  g_autoptr (WcReport) report =
      wc_report_new (WC_REPORT_DISPLAYED, WC_STORE_ROMEO, WC_STORE_ROMEO, "m2", 5);
  g_autoptr (GError) error = NULL;

  wc_report_by (report, jid, NULL, "nick");
  wc_store_fixture_begin (store);
  g_assert_true (wc_room_readers_take (store->db, store->account, report, &error));
  wc_store_fixture_commit (store);
}

/* The chat is named as anywhere, and the message has to be one of it. */
static void
test_readers (Fixture *f, gconstpointer data)
{
  WcStoreFixture *store = f->base->store;
  WcRoomReaderQuery query = { .room = "Romeo@montague.LIT", .limit = 5 };
  gint64 other = wc_store_fixture_say (store, "nurse@capulet.lit", FALSE, store->now_us,
                                       "elsewhere");
  WcMessageBuilder *builder =
      wc_store_fixture_message (store, WC_STORE_ROMEO, FALSE, store->now_us);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GPtrArray) readers = NULL;
  g_autoptr (WcRoomReader) found = NULL;
  g_autofree char *next = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_message_id (builder, "m2");
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (store);
  g_assert_true (wc_message_store_add (store->db, message, 0, &error));
  wc_store_fixture_commit (store);
  take_marker (f, "nurse@capulet.lit");
  query.message = message->id;
  readers = wc_chat_service_list_readers (f->chats, f->account, &query, &next, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (readers->len, ==, 1);
  found = wc_chat_service_find_reader (f->chats, f->account->id,
                                       ((WcRoomReader *) readers->pdata[0])->id);
  g_assert_cmpstr (found->jid, ==, "nurse@capulet.lit");
  g_assert_null (wc_chat_service_find_reader (f->chats, f->account->id, found->id + 1));
  query.message = other;
  g_assert_null (
      wc_chat_service_list_readers (f->chats, f->account, &query, &next, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  query.room = "nobody@x.lit";
  query.message = 0;
  g_assert_null (
      wc_chat_service_list_readers (f->chats, f->account, &query, &next, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/service/chat-service/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("open", test_open);
  ADD ("address", test_address);
  ADD ("save", test_save);
  ADD ("mark-read", test_mark_read);
  ADD ("marker", test_marker);
  ADD ("no-marker", test_no_marker);
  ADD ("no-marker-in-rooms", test_no_marker_in_rooms);
  ADD ("marker-in-group", test_marker_in_group);
  ADD ("delete", test_delete);
  ADD ("readers", test_readers);
  return g_test_run ();
}
