/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "lib/store-fixture.h"
#include "store/bookmark-store.h"
#include "store/chat-store.h"

#define COVEN "coven@chat.shakespeare.lit"
#define GLOBE "globe@chat.shakespeare.lit"
#define HEATH "heath@chat.shakespeare.lit"

static WcBookmark *
make (WcStoreFixture *f, const char *room, const char *name)
{
  WcBookmark *bookmark = wc_bookmark_new (f->account, room);

  bookmark->autojoin = TRUE;
  wc_str_set (&bookmark->name, name);
  wc_str_set (&bookmark->nick, "witch");
  wc_str_set (&bookmark->password, "cauldronburn");
  wc_str_set (&bookmark->xml, "<item/>");
  return bookmark;
}

static gboolean
set (WcStoreFixture *f, const WcBookmark *bookmark)
{
  g_autoptr (GError) error = NULL;
  gboolean changed = FALSE;

  wc_store_fixture_begin (f);
  wc_bookmark_store_set (f->db, bookmark, &changed, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return changed;
}

static gboolean
remove_one (WcStoreFixture *f, const char *room)
{
  g_autoptr (GError) error = NULL;
  gboolean removed = FALSE;

  wc_store_fixture_begin (f);
  wc_bookmark_store_remove (f->db, f->account, room, &removed, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return removed;
}

static void
test_set (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcBookmark) bookmark = make (f, COVEN, "The Coven");
  g_autoptr (WcBookmark) held = NULL;

  g_assert_true (set (f, bookmark));
  wc_store_fixture_assert_events (f, "bookmark.changed " COVEN "\n");
  wc_store_fixture_restart (f);
  held = wc_bookmark_store_get (f->db, f->account, COVEN, NULL);
  g_assert_cmpint (held->account, ==, f->account);
  g_assert_cmpstr (held->room, ==, COVEN);
  g_assert_cmpstr (held->name, ==, "The Coven");
  g_assert_true (held->autojoin);
  g_assert_cmpstr (held->nick, ==, "witch");
  g_assert_cmpstr (held->password, ==, "cauldronburn");
  g_assert_cmpstr (held->xml, ==, "<item/>");
  g_assert_cmpuint (wc_bookmark_store_count (f->db, f->account), ==, 1);
  g_assert_cmpuint (wc_bookmark_store_count (f->db, f->account + 1), ==, 0);
}

/* What only the server's copy shows is kept, and is no event. */
static void
test_events (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcBookmark) bookmark = make (f, COVEN, NULL);
  g_autoptr (WcBookmark) held = NULL;

  set (f, bookmark);
  wc_store_fixture_assert_events (f, "bookmark.changed " COVEN "\n");
  g_assert_false (set (f, bookmark));
  wc_str_set (&bookmark->xml, "<item id='x'/>");
  g_assert_false (set (f, bookmark));
  wc_store_fixture_assert_events (f, "");
  held = wc_bookmark_store_get (f->db, f->account, COVEN, NULL);
  g_assert_cmpstr (held->xml, ==, "<item id='x'/>");
  bookmark->autojoin = FALSE;
  g_assert_true (set (f, bookmark));
  wc_str_set (&bookmark->nick, NULL);
  g_assert_true (set (f, bookmark));
  wc_store_fixture_assert_events (f, "bookmark.changed " COVEN "\nbookmark.changed " COVEN
                                     "\n");
}

static void
assert_chat (WcStoreFixture *f, gboolean pinned, WcNotify notify)
{
  g_autoptr (WcChat) chat = wc_chat_store_get (f->db, f->account, COVEN, NULL);

  g_assert_cmpint (chat->pinned, ==, pinned);
  g_assert_cmpint (chat->notify, ==, notify);
}

static void
save_chat (WcStoreFixture *f, gboolean pinned, WcNotify notify)
{
  g_autoptr (WcChat) chat = wc_chat_store_get (f->db, f->account, COVEN, NULL);

  chat->pinned = pinned;
  chat->notify = notify;
  wc_store_fixture_begin (f);
  g_assert_true (wc_chat_store_save (f->db, chat, NULL));
  wc_store_fixture_commit (f);
}

static void
mark (WcStoreFixture *f, WcBookmark *bookmark, gboolean pinned, WcNotify notify)
{
  bookmark->pinned = pinned;
  bookmark->notify = notify;
  g_assert_true (set (f, bookmark));
}

/* The chat of a room shows what its bookmark says, and keeps nothing of it. */
static void
test_marks (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcBookmark) bookmark = make (f, COVEN, NULL);
  g_autoptr (WcBookmark) held = NULL;

  bookmark->pinned = TRUE;
  set (f, bookmark);
  wc_store_fixture_assert_events (f, "bookmark.changed " COVEN "\n");
  wc_store_fixture_begin (f);
  g_assert_true (wc_chat_store_ensure (f->db, f->account, COVEN, NULL, NULL));
  wc_store_fixture_commit (f);
  wc_store_fixture_assert_events (f, "chat.new " COVEN "\n");
  assert_chat (f, TRUE, WC_NOTIFY_DEFAULT);
  mark (f, bookmark, FALSE, WC_NOTIFY_NEVER);
  wc_store_fixture_assert_events (f,
                                  "chat.changed " COVEN "\nbookmark.changed " COVEN "\n");
  assert_chat (f, FALSE, WC_NOTIFY_NEVER);
  held = wc_bookmark_store_get (f->db, f->account, COVEN, NULL);
  g_assert_false (held->pinned);
  g_assert_cmpint (held->notify, ==, WC_NOTIFY_NEVER);

  /* said by both, then by none */
  mark (f, bookmark, TRUE, WC_NOTIFY_NEVER);
  save_chat (f, TRUE, WC_NOTIFY_NEVER);
  mark (f, bookmark, FALSE, WC_NOTIFY_DEFAULT);
  assert_chat (f, FALSE, WC_NOTIFY_DEFAULT);

  /* said by the chat alone, until the bookmark says something else */
  save_chat (f, TRUE, WC_NOTIFY_ALWAYS);
  assert_chat (f, TRUE, WC_NOTIFY_ALWAYS);
  mark (f, bookmark, FALSE, WC_NOTIFY_MENTIONS);
  assert_chat (f, TRUE, WC_NOTIFY_MENTIONS);
  g_free (wc_store_fixture_events (f));
  g_assert_true (remove_one (f, COVEN));
  wc_store_fixture_assert_events (f,
                                  "chat.changed " COVEN "\nbookmark.removed " COVEN "\n");
  assert_chat (f, TRUE, WC_NOTIFY_ALWAYS);
}

static void
test_remove (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcBookmark) bookmark = make (f, COVEN, NULL);
  g_autoptr (GError) error = NULL;

  set (f, bookmark);
  wc_store_fixture_assert_events (f, "bookmark.changed " COVEN "\n");
  g_assert_false (remove_one (f, GLOBE));
  g_assert_true (remove_one (f, COVEN));
  g_assert_false (remove_one (f, COVEN));
  wc_store_fixture_assert_events (f, "bookmark.removed " COVEN "\n");
  g_assert_null (wc_bookmark_store_get (f->db, f->account, COVEN, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

/* A list as the server gives it; of a room that stands there twice the last counts. */
static void
test_replace (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_bookmark_unref);
  g_autoptr (GPtrArray) held = NULL;
  g_auto (WcBookmarkStoreDiff) diff = WC_BOOKMARK_STORE_DIFF_INIT;
  g_autoptr (WcBookmark) coven = make (f, COVEN, NULL);
  g_autoptr (WcBookmark) heath = make (f, HEATH, NULL);
  g_autoptr (GError) error = NULL;

  set (f, coven);
  set (f, heath);
  g_free (wc_store_fixture_events (f));
  g_ptr_array_add (list, make (f, GLOBE, "first"));
  g_ptr_array_add (list, wc_bookmark_ref (coven));
  g_ptr_array_add (list, make (f, GLOBE, "second"));
  wc_store_fixture_begin (f);
  wc_bookmark_store_replace (f->db, f->account, list, &diff, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  wc_store_fixture_assert_events (f, "bookmark.changed " GLOBE "\nbookmark.removed " HEATH
                                     "\n");
  g_assert_cmpuint (diff.changed->len, ==, 1);
  g_assert_cmpstr (((WcBookmark *) diff.changed->pdata[0])->name, ==, "second");
  g_assert_cmpuint (diff.removed->len, ==, 1);
  g_assert_cmpstr (diff.removed->pdata[0], ==, HEATH);
  held = wc_bookmark_store_list (f->db, f->account, NULL);
  g_assert_cmpuint (held->len, ==, 2);
  g_assert_cmpstr (((WcBookmark *) held->pdata[0])->room, ==, COVEN);
  g_assert_cmpstr (((WcBookmark *) held->pdata[1])->room, ==, GLOBE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/bookmark-store/set", test_set);
  g_test_add_func ("/store/bookmark-store/events", test_events);
  g_test_add_func ("/store/bookmark-store/marks", test_marks);
  g_test_add_func ("/store/bookmark-store/remove", test_remove);
  g_test_add_func ("/store/bookmark-store/replace", test_replace);
  return g_test_run ();
}
