/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "lib/in-room.h"
#include "store/bookmark-store.h"

#define GARDEN "garden@rooms.lit"

typedef WcInRoom *Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  WcStoreFixture *store;
  g_autoptr (WcBookmark) bookmark = NULL;

  *f = wc_in_room_new ();
  store = (*f)->base->store;
  bookmark = wc_bookmark_new (store->account, GARDEN);
  wc_str_set (&bookmark->name, "Garden");
  wc_str_set (&bookmark->password, "secret");
  bookmark->autojoin = TRUE;
  wc_store_fixture_begin (store);
  g_assert_true (wc_bookmark_store_set (store->db, bookmark, NULL, NULL));
  wc_store_fixture_commit (store);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_in_room_free (*f);
}

static gboolean
finish (Fixture *f, GError **error)
{
  gboolean good = wc_bookmark_service_finish (wc_in_room_wait (*f), error);

  g_clear_object (&(*f)->result);
  return good;
}

static gboolean
set (Fixture *f, const WcBookmarkServiceChange *change, GError **error)
{
  wc_bookmark_service_set_async ((*f)->services->bookmarks, (*f)->account, change,
                                 wc_in_room_callback (*f));
  return finish (f, error);
}

static gboolean
remove_bookmark (Fixture *f, const char *room, GError **error)
{
  wc_bookmark_service_remove_async ((*f)->services->bookmarks, (*f)->account, room,
                                    wc_in_room_callback (*f));
  return finish (f, error);
}

static void
test_list (Fixture *f, gconstpointer data)
{
  WcBookmarkService *service = (*f)->services->bookmarks;
  g_autoptr (GPtrArray) all = wc_bookmark_service_list (service, (*f)->account, NULL);
  g_autoptr (WcBookmark) one =
      wc_bookmark_service_find (service, (*f)->account->id, GARDEN);

  g_assert_cmpuint (all->len, ==, 1);
  g_assert_cmpstr (one->name, ==, "Garden");
  g_assert_null (wc_bookmark_service_find (service, (*f)->account->id, "x@rooms.lit"));
}

/* Test that what is not said of a bookmark stays as it is. */
static void
test_set (Fixture *f, gconstpointer data)
{
  const WcBookmarkServiceChange nick = { .room = "Garden@rooms.lit", .nick = "Ｊ" };
  const WcBookmarkServiceChange less = {
    .room = GARDEN, .name = "", .password = "", .set_autojoin = TRUE
  };
  const WcBookmarkServiceChange new = { .room = "new@rooms.lit", .name = "New" };

  g_assert_true (set (f, &nick, NULL));
  wc_fake_rooms_assert_log (
      (*f)->rooms, "bookmark " GARDEN " name=Garden nick=J password=secret autojoin=1");
  g_assert_true (set (f, &less, NULL));
  wc_fake_rooms_assert_log ((*f)->rooms,
                            "bookmark " GARDEN " name=- nick=- password=- autojoin=0");
  g_assert_true (set (f, &new, NULL));
  wc_fake_rooms_assert_log (
      (*f)->rooms, "bookmark new@rooms.lit name=New nick=- password=- autojoin=0");
}

static void
test_remove (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (remove_bookmark (f, "Garden@rooms.lit", NULL));
  wc_fake_rooms_assert_log ((*f)->rooms, "unbookmark " GARDEN);
  g_assert_false (remove_bookmark (f, "x@rooms.lit", &error));
  wc_in_room_assert_error (&error, WC_ERROR_NOT_FOUND, NULL);
}

static void
test_failures (Fixture *f, gconstpointer data)
{
  const WcBookmarkServiceChange room = { .room = "rooms.lit" };
  const WcBookmarkServiceChange nick = { .room = GARDEN, .nick = "a\x01" };
  const WcBookmarkServiceChange good = { .room = GARDEN };
  g_autoptr (GError) error = NULL;

  g_assert_false (set (f, &room, &error));
  wc_in_room_assert_error (&error, WC_ERROR_INVALID_ARGUMENT, "room");
  g_assert_false (remove_bookmark (f, "rooms.lit", &error));
  wc_in_room_assert_error (&error, WC_ERROR_INVALID_ARGUMENT, "room");
  g_assert_false (set (f, &nick, &error));
  wc_in_room_assert_error (&error, WC_ERROR_INVALID_ARGUMENT, "options.nick");
  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_OFFLINE);
  g_assert_false (set (f, &good, &error));
  wc_in_room_assert_error (&error, WC_ERROR_OFFLINE, NULL);
  g_assert_false (remove_bookmark (f, GARDEN, &error));
  wc_in_room_assert_error (&error, WC_ERROR_OFFLINE, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/service/bookmark-service/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("list", test_list);
  ADD ("set", test_set);
  ADD ("remove", test_remove);
  ADD ("failures", test_failures);
  return g_test_run ();
}
