/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "store/account-store.h"
#include "store/address-sweep.h"
#include "store/chat-store.h"
#include "store/forget.h"
#include "store/marks-store.h"
#include "store/room-store.h"

#define HALL "hall@rooms.lit"
#define NURSE HALL "/nurse"

static const WcMarks nothing = { FALSE, WC_NOTIFY_DEFAULT };
static const WcMarks pinned = { TRUE, WC_NOTIFY_DEFAULT };
static const WcMarks silent = { FALSE, WC_NOTIFY_NEVER };
static const WcMarks both = { TRUE, WC_NOTIFY_NEVER };

static void
open_chat (WcStoreFixture *f, const char *chat)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_chat_store_ensure (f->db, f->account, chat, NULL, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static void
set (WcStoreFixture *f, const char *chat, WcMarks marks)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcChat) found = NULL;

  open_chat (f, chat);
  found = wc_chat_store_get (f->db, f->account, chat, &error);
  g_assert_no_error (error);
  found->pinned = marks.pinned;
  found->notify = marks.notify;
  wc_store_fixture_begin (f);
  wc_chat_store_save (f->db, found, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

/* @xml NULL: nothing is there. */
static void
say (WcStoreFixture *f,
     const char *chat,
     WcMarks marks,
     const char *xml,
     const WcMarks *base)
{
  g_autoptr (WcMarked) said = wc_marked_new (chat);
  g_autoptr (GError) error = NULL;

  said->marks = marks;
  said->xml = g_strdup (xml);
  wc_store_fixture_begin (f);
  wc_marks_store_take (f->db, f->account, said, base, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static void
assert_chat (WcStoreFixture *f, const char *chat, WcMarks marks)
{
  g_autoptr (WcChat) found = wc_chat_store_get (f->db, f->account, chat, NULL);

  g_assert_cmpint (found->pinned, ==, marks.pinned);
  g_assert_cmpint (found->notify, ==, marks.notify);
}

/* "chat pinned notify xml" in lines. */
static void
assert_due (WcStoreFixture *f, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) due = wc_marks_store_list_due (f->db, f->account, 10, &error);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < due->len; i++)
    {
      const WcMarked *one = due->pdata[i];

      g_string_append_printf (text, "%s %d %s %s\n", one->chat, one->marks.pinned,
                              wc_notify_to_string (one->marks.notify),
                              one->xml != NULL ? one->xml : "-");
    }
  g_assert_cmpstr (text->str, ==, expected);
}

/* What is set here is due until the server has it, across a restart, too. */
static void
test_set_here (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  open_chat (f, WC_STORE_ROMEO);
  assert_due (f, "");
  set (f, WC_STORE_ROMEO, both);
  set (f, WC_STORE_JULIET, silent);
  wc_store_fixture_restart (f);
  assert_due (f, WC_STORE_ROMEO " 1 never -\n" WC_STORE_JULIET " 0 never -\n");
  say (f, WC_STORE_ROMEO, both, "<a/>", NULL);
  assert_due (f, WC_STORE_JULIET " 0 never -\n");
  set (f, WC_STORE_ROMEO, nothing);
  assert_due (f, WC_STORE_ROMEO " 0 default <a/>\n" WC_STORE_JULIET " 0 never -\n");
  say (f, WC_STORE_ROMEO, nothing, "<b/>", NULL);
  set (f, WC_STORE_JULIET, nothing);
  assert_due (f, "");
}

static void
test_said_there (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  open_chat (f, WC_STORE_ROMEO);
  g_free (wc_store_fixture_events (f));
  say (f, WC_STORE_ROMEO, both, "<a/>", NULL);
  assert_chat (f, WC_STORE_ROMEO, both);
  wc_store_fixture_assert_events (f, "chat.changed " WC_STORE_ROMEO "\n");
  /* the same in other words */
  say (f, WC_STORE_ROMEO, both, "<b/>", NULL);
  wc_store_fixture_assert_events (f, "");
  say (f, WC_STORE_ROMEO, pinned, "<c/>", NULL);
  assert_chat (f, WC_STORE_ROMEO, pinned);
  say (f, WC_STORE_ROMEO, nothing, NULL, NULL);
  assert_chat (f, WC_STORE_ROMEO, nothing);
  wc_store_fixture_assert_events (f, "chat.changed " WC_STORE_ROMEO
                                     "\nchat.changed " WC_STORE_ROMEO "\n");
  g_assert_null (wc_marks_store_get (f->db, f->account, WC_STORE_ROMEO, NULL));
  assert_due (f, "");
}

/* Of two that change at once each keeps what the other did not touch, and what was set
 * here is told last. */
static void
test_both_sides (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  set (f, WC_STORE_ROMEO, pinned);
  say (f, WC_STORE_ROMEO, silent, "<a/>", NULL);
  assert_chat (f, WC_STORE_ROMEO, both);
  assert_due (f, WC_STORE_ROMEO " 1 never <a/>\n");
  say (f, WC_STORE_ROMEO, both, "<b/>", NULL);
  assert_due (f, "");
  set (f, WC_STORE_ROMEO, (WcMarks){ TRUE, WC_NOTIFY_ALWAYS });
  say (f, WC_STORE_ROMEO, (WcMarks){ FALSE, WC_NOTIFY_MENTIONS }, "<c/>", NULL);
  assert_chat (f, WC_STORE_ROMEO, (WcMarks){ FALSE, WC_NOTIFY_ALWAYS });
  assert_due (f, WC_STORE_ROMEO " 0 always <c/>\n");
}

/* The echo of a write: what was set since it was sent stays, and all else follows. */
static void
test_base (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  open_chat (f, WC_STORE_ROMEO);
  say (f, WC_STORE_ROMEO, pinned, "<a/>", &pinned);
  assert_chat (f, WC_STORE_ROMEO, nothing);
  assert_due (f, WC_STORE_ROMEO " 0 default <a/>\n");
  set (f, WC_STORE_ROMEO, both);
  say (f, WC_STORE_ROMEO, silent, "<b/>", &both);
  assert_chat (f, WC_STORE_ROMEO, silent);
}

/* What is said of a chat that is not there yet, or not any more, counts when it comes. */
static void
test_chat_comes (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcForgetPart part = { f->account, WC_STORE_ROMEO, 0, 100 };
  gboolean more = FALSE;

  say (f, WC_STORE_ROMEO, both, "<a/>", NULL);
  wc_store_fixture_assert_events (f, "");
  assert_due (f, "");
  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "hello");
  assert_chat (f, WC_STORE_ROMEO, both);
  wc_store_fixture_begin (f);
  g_assert_true (
      wc_forget_begin (f->db, f->account, WC_STORE_ROMEO, 0, &part.up_to, NULL));
  g_assert_true (wc_forget_part (f->db, &part, &more, NULL));
  g_assert_true (wc_chat_store_remove (f->db, f->account, WC_STORE_ROMEO, NULL));
  wc_store_fixture_commit (f);
  assert_due (f, "");
  open_chat (f, WC_STORE_ROMEO);
  assert_chat (f, WC_STORE_ROMEO, both);
  assert_due (f, "");
}

/* Rooms have bookmarks, and who is in them no address that lasts. */
static void
test_not_rooms (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcRoom) room = wc_room_new (f->account, HALL);

  say (f, HALL, both, "<a/>", NULL);
  say (f, NURSE, both, "<a/>", NULL);
  wc_store_fixture_begin (f);
  g_assert_true (wc_room_store_save (f->db, room, NULL));
  wc_store_fixture_commit (f);
  open_chat (f, NURSE);
  assert_chat (f, HALL, nothing);
  assert_chat (f, NURSE, nothing);
  set (f, HALL, pinned);
  set (f, NURSE, pinned);
  assert_due (f, "");
  say (f, HALL, silent, "<b/>", NULL);
  assert_chat (f, HALL, pinned);
}

static void
test_lists (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcMarked) held = NULL;
  g_autoptr (GPtrArray) chats = NULL;

  g_assert_cmpuint (wc_marks_store_count (f->db, f->account), ==, 0);
  say (f, WC_STORE_ROMEO, both, "<a/>", NULL);
  held = wc_marks_store_get (f->db, f->account, WC_STORE_ROMEO, NULL);
  g_assert_cmpstr (held->chat, ==, WC_STORE_ROMEO);
  g_assert_true (held->marks.pinned && held->marks.notify == WC_NOTIFY_NEVER);
  g_assert_cmpstr (held->xml, ==, "<a/>");
  g_assert_null (wc_marks_store_get (f->db, f->account, "nobody@x.lit", NULL));
  g_assert_null (wc_marks_store_get (f->db, f->account + 1, WC_STORE_ROMEO, NULL));
  g_assert_cmpuint (wc_marks_store_count (f->db, f->account), ==, 1);
  chats = wc_marks_store_list (f->db, f->account, NULL);
  g_assert_cmpuint (chats->len, ==, 1);
  g_assert_cmpstr (chats->pdata[0], ==, WC_STORE_ROMEO);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/marks/set-here", test_set_here);
  g_test_add_func ("/store/marks/said-there", test_said_there);
  g_test_add_func ("/store/marks/both-sides", test_both_sides);
  g_test_add_func ("/store/marks/base", test_base);
  g_test_add_func ("/store/marks/chat-comes", test_chat_comes);
  g_test_add_func ("/store/marks/not-rooms", test_not_rooms);
  g_test_add_func ("/store/marks/lists", test_lists);
  return g_test_run ();
}
