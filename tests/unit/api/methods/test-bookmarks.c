/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "lib/api-fixture.h"
#include "store/bookmark-store.h"

typedef WcApiFixture *Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  WcStoreFixture *store;
  g_autoptr (WcBookmark) bookmark = NULL;

  *f = wc_api_fixture_new ();
  store = (*f)->base->store;
  bookmark = wc_bookmark_new (store->account, "hall@rooms.lit");
  wc_str_set (&bookmark->name, "Hall");
  wc_store_fixture_begin (store);
  g_assert_true (wc_bookmark_store_set (store->db, bookmark, NULL, NULL));
  wc_store_fixture_commit (store);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_api_fixture_free (*f);
}

static void
test_list (Fixture *f, gconstpointer data)
{
  wc_api_fixture_expect (
      *f, "Bookmarks.List", "{'account':''}",
      "{'bookmarks':[{'account':'juliet@capulet.lit','room':'hall@"
      "rooms.lit','name':'Hall',"
      "'autojoin':false,'has_password':false,'pinned':false,'notify':'default'}]}");
}

static void
test_change (Fixture *f, gconstpointer data)
{
  wc_api_fixture_expect (*f, "Bookmarks.Set",
                         "{'account':'','room':'hall@rooms.lit','options':{'nick':'J'}}",
                         "Offline");
  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_ONLINE);
  wc_api_fixture_expect (
      *f, "Bookmarks.Set",
      "{'account':'','room':'hall@rooms.lit','options':{'nick':'J','name':'',"
      "'autojoin':true,'password':'p'}}",
      "{}");
  wc_api_fixture_expect (*f, "Bookmarks.Remove", "{'account':'','room':'hall@rooms.lit'}",
                         "{}");
  wc_fake_rooms_assert_log ((*f)->base->rooms,
                            "bookmark hall@rooms.lit name=- nick=J password=p "
                            "autojoin=1;unbookmark hall@rooms.lit");
  wc_api_fixture_expect (*f, "Bookmarks.Remove", "{'account':'','room':'x@rooms.lit'}",
                         "NotFound");
  wc_api_fixture_expect (*f, "Bookmarks.Set", "{'account':'','room':'@'}",
                         "InvalidArgument room");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/methods/bookmarks/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("list", test_list);
  ADD ("change", test_change);
  return g_test_run ();
}
