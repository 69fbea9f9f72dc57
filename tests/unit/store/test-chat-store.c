/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "lib/store-fixture.h"
#include "store/account-store.h"
#include "store/chat-store.h"
#include "store/forget.h"
#include "store/message-store.h"
#include "store/room-store.h"
#include "store/roster-store.h"

#define TYBALT "tybalt@capulet.lit"
#define NURSE "nurse@capulet.lit"

static WcChat *
get (WcStoreFixture *f, const char *chat)
{
  g_autoptr (GError) error = NULL;
  WcChat *held = wc_chat_store_get (f->db, f->account, chat, &error);

  g_assert_no_error (error);
  return held;
}

static void
save (WcStoreFixture *f, const WcChat *chat)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_chat_store_save (f->db, chat, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static void
test_ensure (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcChat) romeo = NULL;
  g_autoptr (WcChat) self = NULL;
  g_autoptr (GError) error = NULL;
  gboolean fresh = FALSE;

  wc_store_fixture_begin (f);
  g_assert_true (
      wc_chat_store_ensure (f->db, f->account, WC_STORE_ROMEO, &fresh, &error));
  g_assert_true (fresh);
  g_assert_true (
      wc_chat_store_ensure (f->db, f->account, WC_STORE_ROMEO, &fresh, &error));
  g_assert_false (fresh);
  g_assert_true (wc_chat_store_ensure (f->db, f->account, WC_STORE_JULIET, NULL, &error));
  wc_store_fixture_commit (f);
  wc_store_fixture_assert_events (
      f, "chat.new romeo@montague.lit\nchat.new juliet@capulet.lit\n");

  romeo = get (f, WC_STORE_ROMEO);
  g_assert_cmpint (romeo->kind, ==, WC_CHAT_KIND_CONTACT);
  g_assert_cmpint (romeo->last_id, ==, 0);
  g_assert_null (romeo->last);
  self = get (f, WC_STORE_JULIET);
  g_assert_cmpint (self->kind, ==, WC_CHAT_KIND_SELF);

  g_assert_null (wc_chat_store_get (f->db, f->account, "nobody@x.lit", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

/* Title, roster name, nickname, address: the first there is. */
static void
test_names (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcContact) contact = wc_contact_new (f->account, WC_STORE_ROMEO);
  g_autoptr (WcChat) bare = NULL;
  g_autoptr (WcChat) nicked = NULL;
  g_autoptr (WcChat) named = NULL;
  g_autoptr (WcChat) titled = NULL;

  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "hello");
  bare = get (f, WC_STORE_ROMEO);
  g_assert_cmpstr (bare->name, ==, WC_STORE_ROMEO);

  wc_store_fixture_begin (f);
  wc_roster_store_push (f->db, contact, NULL, NULL);
  wc_roster_store_set_nick (f->db, f->account, WC_STORE_ROMEO, "Rom", NULL);
  wc_store_fixture_commit (f);
  nicked = get (f, WC_STORE_ROMEO);
  g_assert_cmpstr (nicked->name, ==, "Rom");

  wc_str_set (&contact->name, "Romeo");
  wc_store_fixture_begin (f);
  wc_roster_store_push (f->db, contact, NULL, NULL);
  wc_store_fixture_commit (f);
  named = get (f, WC_STORE_ROMEO);
  g_assert_cmpstr (named->name, ==, "Romeo");
  g_assert_null (named->title);

  wc_str_set (&named->title, "my love");
  save (f, named);
  titled = get (f, WC_STORE_ROMEO);
  g_assert_cmpstr (titled->name, ==, "my love");
  g_assert_cmpstr (titled->title, ==, "my love");
}

static void
test_save (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcChat) chat = NULL;
  g_autoptr (WcChat) again = NULL;
  g_autoptr (WcChat) unknown = wc_chat_new (f->account, "nobody@x.lit", 0);
  g_autofree char *drained = NULL;
  g_autoptr (GError) error = NULL;

  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "hello");
  drained = wc_store_fixture_events (f);
  chat = get (f, WC_STORE_ROMEO);
  save (f, chat);
  wc_store_fixture_assert_events (f, "");

  chat->pinned = TRUE;
  chat->archived = TRUE;
  chat->muted_until_us = G_MAXINT64;
  chat->notify = WC_NOTIFY_NEVER;
  chat->unread = 77;
  save (f, chat);
  wc_store_fixture_assert_events (f, "chat.changed romeo@montague.lit\n");
  again = get (f, WC_STORE_ROMEO);
  g_assert_true (again->pinned);
  g_assert_true (again->archived);
  g_assert_cmpint (again->muted_until_us, ==, G_MAXINT64);
  g_assert_cmpint (again->notify, ==, WC_NOTIFY_NEVER);
  g_assert_cmpuint (again->unread, ==, 1);

  wc_store_fixture_begin (f);
  g_assert_false (wc_chat_store_save (f->db, unknown, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  wc_db_rollback (f->db);
}

/* Somebody whom nobody here knows says something. */
static gint64
hear (WcStoreFixture *f, const char *chat, const char *body)
{
  return wc_store_fixture_say (f, chat, FALSE, f->now_us += G_USEC_PER_SEC, body);
}

static void
set_requests (WcStoreFixture *f, gboolean requests)
{
  g_autoptr (WcAccount) account = wc_account_store_get (f->db, f->account, NULL);

  account->requests = requests;
  wc_store_fixture_begin (f);
  g_assert_true (wc_account_store_save (f->db, account, NULL));
  wc_store_fixture_commit (f);
}

static void
accept (WcStoreFixture *f, const char *chat)
{
  wc_store_fixture_begin (f);
  g_assert_true (wc_chat_store_accept (f->db, f->account, chat, NULL));
  wc_store_fixture_commit (f);
}

/* Whom nobody knows has to wait; who is in the roster, is written to, or is the server of
 * the account, has not. */
static void
test_request (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcContact) friend = wc_contact_new (f->account, "benvolio@x.lit");
  g_autoptr (WcChat) chat = NULL;
  g_autofree char *drained = NULL;

  set_requests (f, TRUE);
  friend->in_roster = TRUE;
  wc_store_fixture_begin (f);
  g_assert_true (wc_roster_store_push (f->db, friend, NULL, NULL));
  wc_store_fixture_commit (f);
  hear (f, "spam@x.lit", "buy!");
  hear (f, "spam@x.lit", "buy more!");
  hear (f, "benvolio@x.lit", "well met");
  hear (f, "capulet.lit", "the server restarts");
  wc_store_fixture_say (f, WC_STORE_ROMEO, TRUE, f->now_us += 1, "Romeo?");
  hear (f, WC_STORE_ROMEO, "Juliet!");
  hear (f, "hall@rooms.lit/Tybalt", "in private");

  g_assert_true (wc_chat_store_is_request (f->db, f->account, "spam@x.lit"));
  g_assert_false (wc_chat_store_is_request (f->db, f->account, "benvolio@x.lit"));
  g_assert_false (wc_chat_store_is_request (f->db, f->account, "capulet.lit"));
  g_assert_false (wc_chat_store_is_request (f->db, f->account, WC_STORE_ROMEO));
  g_assert_true (wc_chat_store_is_request (f->db, f->account, "hall@rooms.lit/Tybalt"));
  g_assert_false (wc_chat_store_is_request (f->db, f->account, "nobody@x.lit"));
  chat = get (f, "spam@x.lit");
  g_assert_true (chat->request);
  g_assert_cmpuint (chat->unread, ==, 2);
  g_assert_cmpuint (wc_account_store_count_unread (f->db, f->account), ==, 3);

  drained = wc_store_fixture_events (f);
  accept (f, "spam@x.lit");
  accept (f, "spam@x.lit");
  accept (f, "nobody@x.lit");
  wc_store_fixture_assert_events (f, "chat.changed spam@x.lit fields=request\n");
  g_assert_cmpuint (wc_account_store_count_unread (f->db, f->account), ==, 5);
}

static gint64
whisper (WcStoreFixture *f, const char *chat, const char *real_jid, const char *occupant)
{
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, chat, FALSE, f->now_us += G_USEC_PER_SEC);
  g_autoptr (WcMessage) message = NULL;

  wc_message_builder_set_body (builder, "in private");
  wc_message_builder_set_occupant (builder, occupant, real_jid);
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (f);
  g_assert_true (wc_message_store_add (f->db, message, 0, NULL));
  wc_store_fixture_commit (f);
  return message->id;
}

static void
make_room (WcStoreFixture *f, const char *address, guint flags)
{
  g_autoptr (WcRoom) room = wc_room_new (f->account, address);

  room->flags = flags;
  wc_store_fixture_begin (f);
  g_assert_true (wc_room_store_save (f->db, room, NULL));
  wc_store_fixture_commit (f);
}

/* Of who writes in a room in private the room may say that it is somebody known. */
static void
test_request_in_room (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcContact) friend = wc_contact_new (f->account, "benvolio@x.lit");
  static const struct
  {
    const char *chat, *real_jid, *occupant;
    gboolean waits;
  } cases[] = {
    { "hall@rooms.lit/Tybalt", NULL, "t", TRUE },
    { "hall@rooms.lit/Prince", "tybalt@x.lit", "t", TRUE },
    { "hall@rooms.lit/Ben", "benvolio@x.lit", "b", FALSE },
    { "hall@rooms.lit/Benny", NULL, "b", FALSE },
    { "hall@rooms.lit/Nobody", NULL, NULL, TRUE },
    { "square@rooms.lit/Ben", "benvolio@x.lit", NULL, FALSE },
    { "square@rooms.lit/Other", NULL, "b", TRUE },
    { "group@rooms.lit/Abram", "abram@x.lit", NULL, FALSE },
  };

  set_requests (f, TRUE);
  friend->in_roster = TRUE;
  wc_store_fixture_begin (f);
  g_assert_true (wc_roster_store_push (f->db, friend, NULL, NULL));
  wc_store_fixture_commit (f);
  make_room (f, "hall@rooms.lit", WC_ROOM_NON_ANONYMOUS);
  make_room (f, "group@rooms.lit", WC_ROOM_NON_ANONYMOUS | WC_ROOM_MEMBERS_ONLY);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      whisper (f, cases[i].chat, cases[i].real_jid, cases[i].occupant);
      g_assert_cmpint (wc_chat_store_is_request (f->db, f->account, cases[i].chat), ==,
                       cases[i].waits);
    }
}

/* So does what we mean about a message. */
static void
test_request_ends_by_reaction (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcMessageBuilder *builder;
  g_autoptr (WcMessage) message = NULL;

  set_requests (f, TRUE);
  hear (f, WC_STORE_ROMEO, "Juliet!");
  builder = wc_store_fixture_message (f, WC_STORE_ROMEO, TRUE, f->now_us += 1);
  wc_message_builder_peek (builder)->hidden = TRUE;
  wc_message_builder_take_annotation (
      builder, wc_annotation_new (WC_ANNOTATION_REACTIONS, "m1", "👍"));
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (f);
  g_assert_true (wc_message_store_add (f->db, message, 0, NULL));
  wc_store_fixture_commit (f);
  g_assert_false (wc_chat_store_is_request (f->db, f->account, WC_STORE_ROMEO));
}

/* What lets a stranger in without being asked: a word of ours, the roster. */
static void
test_request_ends (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcContact) friend = wc_contact_new (f->account, "benvolio@x.lit");

  set_requests (f, TRUE);
  hear (f, WC_STORE_ROMEO, "Juliet!");
  hear (f, "benvolio@x.lit", "well met");
  g_assert_true (wc_chat_store_is_request (f->db, f->account, WC_STORE_ROMEO));
  g_assert_true (wc_chat_store_is_request (f->db, f->account, "benvolio@x.lit"));

  wc_store_fixture_say (f, WC_STORE_ROMEO, TRUE, f->now_us += 1, "Romeo!");
  g_assert_false (wc_chat_store_is_request (f->db, f->account, WC_STORE_ROMEO));

  friend->in_roster = TRUE;
  wc_store_fixture_begin (f);
  g_assert_true (wc_roster_store_push (f->db, friend, NULL, NULL));
  wc_store_fixture_commit (f);
  g_assert_false (wc_chat_store_is_request (f->db, f->account, "benvolio@x.lit"));
}

static void
test_no_requests (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  hear (f, WC_STORE_ROMEO, "Juliet!");
  g_assert_false (wc_chat_store_is_request (f->db, f->account, WC_STORE_ROMEO));
  g_assert_cmpuint (wc_account_store_count_unread (f->db, f->account), ==, 1);
}

static gboolean
mark_read (WcStoreFixture *f, gint64 up_to)
{
  g_autoptr (GError) error = NULL;
  gboolean changed = -1;

  wc_store_fixture_begin (f);
  wc_chat_store_mark_read (f->db, f->account, WC_STORE_ROMEO, up_to, &changed, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return changed;
}

static void
assert_unread (WcStoreFixture *f, guint expected)
{
  g_autoptr (WcChat) chat = get (f, WC_STORE_ROMEO);

  g_assert_cmpuint (chat->unread, ==, expected);
}

static void
test_mark_read (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autofree char *drained = NULL;

  for (int i = 0; i < 5; i++)
    wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + i, "hello");
  drained = wc_store_fixture_events (f);
  assert_unread (f, 5);
  g_assert_true (mark_read (f, WC_STORE_NOW + 1));
  assert_unread (f, 3);
  g_assert_false (mark_read (f, WC_STORE_NOW));
  assert_unread (f, 3);
  g_assert_true (mark_read (f, WC_STORE_NOW + 100));
  assert_unread (f, 0);
  wc_store_fixture_assert_events (f,
                                  "chat.read romeo@montague.lit id=1763726400000008\n"
                                  "chat.read romeo@montague.lit id=1763726400000107\n");
  /* The mark moves, but there was nothing to read. */
  g_assert_true (mark_read (f, WC_STORE_NOW + 200));
  wc_store_fixture_assert_events (f, "");
}

/* The list as first letters of the chats. */
static char *
list (WcStoreFixture *f, WcChatQuery query)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *cursor = NULL;

  query.account = query.account == 0 ? f->account : query.account;
  query.limit = query.limit == 0 ? 100 : query.limit;
  do
    {
      g_autoptr (GPtrArray) page = NULL;
      g_autoptr (GError) error = NULL;
      char *next = NULL;

      query.cursor = cursor;
      page = wc_chat_store_list (f->db, &query, &next, &error);
      g_assert_no_error (error);
      for (guint i = 0; i < page->len; i++)
        g_string_append_c (text, ((WcChat *) page->pdata[i])->chat[0]);
      g_free (cursor);
      cursor = next;
      if (cursor != NULL)
        g_string_append_c (text, '/');
    }
  while (cursor != NULL);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

#define assert_list(f, expected, ...)                                                    \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *list_ = list (f, (WcChatQuery){ __VA_ARGS__ });                     \
    g_assert_cmpstr (list_, ==, expected);                                               \
  }                                                                                      \
  G_STMT_END

static void
test_list (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcChat) nurse = NULL;

  wc_store_fixture_say (f, NURSE, FALSE, WC_STORE_NOW, "Lady!");
  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + 1, "But soft");
  wc_store_fixture_say (f, TYBALT, TRUE, WC_STORE_NOW + 2, "Cousin");
  wc_store_fixture_begin (f);
  wc_chat_store_ensure (f->db, f->account, "abram@montague.lit", NULL, NULL);
  wc_chat_store_ensure (f->db, f->account, "balthasar@montague.lit", NULL, NULL);
  wc_store_fixture_commit (f);

  assert_list (f, "trnba");
  assert_list (f, "t/r/n/b/a", .limit = 1);
  assert_list (f, "trnb/a", .limit = 4);
  assert_list (f, "trnba", .limit = 5);
  assert_list (f, "rn", .unread = TRUE);
  assert_list (f, "rba", .text = "MONTAGUE");
  assert_list (f, "", .text = "%");

  nurse = get (f, NURSE);
  nurse->pinned = TRUE;
  save (f, nurse);
  assert_list (f, "ntrba");
  assert_list (f, "n/t/r/b/a", .limit = 1);
  nurse->archived = TRUE;
  save (f, nurse);
  assert_list (f, "trba");
  assert_list (f, "n", .archived = 1);
  assert_list (f, "ntrba", .archived = -1);
}

static void
test_list_by_kind (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  static const struct
  {
    guint kinds;
    const char *expected;
  } cases[] = {
    { 0, "jha" },
    { 1u << WC_CHAT_KIND_CONTACT, "a" },
    { 1u << WC_CHAT_KIND_SELF, "j" },
    { 1u << WC_CHAT_KIND_MUC_PM | 1u << WC_CHAT_KIND_CONTACT, "ha" },
    { 1u << WC_CHAT_KIND_MUC, "" },
  };

  wc_store_fixture_say (f, "a@x.lit", FALSE, WC_STORE_NOW, "1");
  wc_store_fixture_say (f, "hall@x.lit/Nurse", FALSE, WC_STORE_NOW + 1, "2");
  wc_store_fixture_say (f, WC_STORE_JULIET, FALSE, WC_STORE_NOW + 2, "3");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *listed = list (f, (WcChatQuery){ .kinds = cases[i].kinds });

      g_assert_cmpstr (listed, ==, cases[i].expected);
    }
}

static void
test_list_has_newest_message (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcChatQuery query = { .limit = 10 };
  g_autoptr (GPtrArray) chats = NULL;
  g_autofree char *next = NULL;
  WcChat *chat;

  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + 1, "newest");
  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "older");
  chats = wc_chat_store_list (f->db, &query, &next, NULL);
  g_assert_cmpuint (chats->len, ==, 1);
  chat = chats->pdata[0];
  g_assert_cmpstr (chat->last->body, ==, "newest");
  g_assert_cmpint (chat->last_id, ==, WC_STORE_NOW + 1);
  g_assert_cmpuint (chat->unread, ==, 2);
}

static void
test_bad_cursor (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  static const char *const bad[] = { "",       "x",       "1:2:3",   "1:2:3:4:5",
                                     "1:2:3:", "1:2:3:x", "-1:2:3:4" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      WcChatQuery query = { .limit = 10, .cursor = bad[i] };
      g_autoptr (GError) error = NULL;
      char *next = NULL;

      g_assert_null (wc_chat_store_list (f->db, &query, &next, &error));
      g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
      g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "cursor");
    }
}

static void
test_remove (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcForgetPart part = { f->account, WC_STORE_ROMEO, G_MAXINT64, 2 };
  g_autofree char *drained = NULL;
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;

  for (int i = 0; i < 3; i++)
    wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + i, "hello");
  drained = wc_store_fixture_events (f);
  wc_store_fixture_begin (f);
  g_assert_false (wc_chat_store_remove (f->db, f->account, WC_STORE_ROMEO, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_true (wc_forget_part (f->db, &part, &more, &error));
  g_assert_true (more);
  g_assert_true (wc_forget_part (f->db, &part, &more, &error));
  g_assert_false (more);
  g_assert_true (wc_chat_store_remove (f->db, f->account, WC_STORE_ROMEO, &error));
  wc_store_fixture_commit (f);
  wc_store_fixture_assert_events (f,
                                  "chat.trimmed romeo@montague.lit id=1763726400000009\n"
                                  "chat.trimmed romeo@montague.lit id=1763726400000010\n"
                                  "chat.removed romeo@montague.lit\n");
  assert_list (f, "");
  wc_store_fixture_check (f);

  /* A new message opens it again. */
  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + 9, "again");
  assert_unread (f, 1);
}

static void
test_peer_read (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcChat) chat = NULL;
  gint64 before = -1;

  wc_store_fixture_say (f, WC_STORE_ROMEO, TRUE, WC_STORE_NOW, "hello");
  wc_store_fixture_begin (f);
  wc_chat_store_set_peer_read (f->db, f->account, WC_STORE_ROMEO, 7, &before, NULL);
  g_assert_cmpint (before, ==, 0);
  wc_chat_store_set_peer_read (f->db, f->account, WC_STORE_ROMEO, 5, &before, NULL);
  g_assert_cmpint (before, ==, 7);
  wc_store_fixture_commit (f);
  chat = get (f, WC_STORE_ROMEO);
  g_assert_cmpint (chat->peer_read_id, ==, 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/chat/ensure", test_ensure);
  g_test_add_func ("/store/chat/names", test_names);
  g_test_add_func ("/store/chat/save", test_save);
  g_test_add_func ("/store/chat/request", test_request);
  g_test_add_func ("/store/chat/request-in-room", test_request_in_room);
  g_test_add_func ("/store/chat/request-ends-by-reaction", test_request_ends_by_reaction);
  g_test_add_func ("/store/chat/request-ends", test_request_ends);
  g_test_add_func ("/store/chat/no-requests", test_no_requests);
  g_test_add_func ("/store/chat/mark-read", test_mark_read);
  g_test_add_func ("/store/chat/list", test_list);
  g_test_add_func ("/store/chat/by-kind", test_list_by_kind);
  g_test_add_func ("/store/chat/newest", test_list_has_newest_message);
  g_test_add_func ("/store/chat/bad-cursor", test_bad_cursor);
  g_test_add_func ("/store/chat/remove", test_remove);
  g_test_add_func ("/store/chat/peer-read", test_peer_read);
  return g_test_run ();
}
