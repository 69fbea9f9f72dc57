/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/in-room.h"
#include "service/chat-settings.h"
#include "store/bookmark-store.h"

typedef WcInRoom *Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  WcStoreFixture *store;

  *f = wc_in_room_new ();
  store = (*f)->base->store;
  wc_store_fixture_begin (store);
  g_assert_true (
      wc_chat_store_ensure (store->db, store->account, WC_ROOM_HALL, NULL, NULL));
  wc_store_fixture_commit (store);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_in_room_free (*f);
}

static void
add_bookmark (Fixture *f)
{
  WcStoreFixture *store = (*f)->base->store;
  g_autoptr (WcBookmark) bookmark = wc_bookmark_new (store->account, WC_ROOM_HALL);

  bookmark->autojoin = TRUE;
  wc_store_fixture_begin (store);
  g_assert_true (wc_bookmark_store_set (store->db, bookmark, NULL, NULL));
  wc_store_fixture_commit (store);
}

static WcChat *
get (Fixture *f)
{
  return wc_chat_service_find ((*f)->services->chats, (*f)->account->id, WC_ROOM_HALL);
}

static WcChat *
save (Fixture *f, const WcChat *chat, GError **error)
{
  const WcChatSettingsMeans means = { (*f)->services->chats, (*f)->services->bookmarks };
  WcChat *saved;

  wc_chat_settings_save_async (&means, (*f)->account, chat, wc_in_room_callback (*f));
  saved = wc_chat_settings_save_finish (wc_in_room_wait (*f), error);
  g_clear_object (&(*f)->result);
  return saved;
}

/* Test that a room without a bookmark is as any other chat. */
static void
test_local (Fixture *f, gconstpointer data)
{
  g_autoptr (WcChat) chat = get (f);
  g_autoptr (WcChat) saved = NULL;

  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_OFFLINE);
  chat->pinned = TRUE;
  chat->notify = WC_NOTIFY_MENTIONS;
  saved = save (f, chat, NULL);
  g_assert_true (saved->pinned);
  g_assert_cmpint (saved->notify, ==, WC_NOTIFY_MENTIONS);
  wc_fake_rooms_assert_log ((*f)->rooms, "");
}

static void
test_bookmarked (Fixture *f, gconstpointer data)
{
  g_autoptr (WcChat) chat = get (f);
  g_autoptr (WcChat) saved = NULL;

  add_bookmark (f);
  chat->notify = WC_NOTIFY_NEVER;
  chat->archived = TRUE;
  saved = save (f, chat, NULL);
  g_assert_true (saved->archived);
  g_assert_cmpint (saved->notify, ==, WC_NOTIFY_NEVER);
  wc_fake_rooms_assert_log ((*f)->rooms, "bookmark " WC_ROOM_HALL
                                         " name=- nick=- password=- autojoin=1 "
                                         "notify=never");
}

/* Test that what does not stand in a bookmark needs no server, and that nothing changes
 * where it is needed and not there. */
static void
test_offline (Fixture *f, gconstpointer data)
{
  g_autoptr (WcChat) chat = get (f);
  g_autoptr (WcChat) before = NULL;
  g_autoptr (WcChat) saved = NULL;
  g_autoptr (GError) error = NULL;

  add_bookmark (f);
  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_OFFLINE);
  chat->archived = TRUE;
  saved = save (f, chat, &error);
  g_assert_no_error (error);
  chat->pinned = TRUE;
  chat->archived = FALSE;
  g_assert_null (save (f, chat, &error));
  wc_in_room_assert_error (&error, WC_ERROR_OFFLINE, NULL);
  before = get (f);
  g_assert_true (before->archived);
  g_assert_false (before->pinned);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/service/chat-settings/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("local", test_local);
  ADD ("bookmarked", test_bookmarked);
  ADD ("offline", test_offline);
  return g_test_run ();
}
