/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/in-room.h"
#include "service/room-listing.h"

typedef WcInRoom *Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  *f = wc_in_room_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_in_room_free (*f);
}

/* How many rooms it gives; -1 + error. */
static int
list (Fixture *f, const WcRoomDirectory *query, GError **error)
{
  g_autoptr (WcRoomPage) page = NULL;

  wc_room_listing_read_async ((*f)->services->rooms, (*f)->account, query,
                              /* cancellable= */ NULL, wc_in_room_callback (*f));
  page = wc_room_listing_read_finish (wc_in_room_wait (*f), error);
  g_clear_object (&(*f)->result);
  return page != NULL ? (int) page->rooms->len : -1;
}

/* Test who is asked: whom the person names, else where the own server has its rooms. */
static void
test_whom (Fixture *f, gconstpointer data)
{
  const WcRoomDirectory own = { .service = "", .text = "", .limit = 7 };
  const WcRoomDirectory other = {
    .service = "Rooms.LIT", .cursor = "c", .limit = 7, .details = TRUE
  };
  const WcRoomDirectory search = { .search = "api@search.lit",
                                   .text = "tea",
                                   .limit = 7 };

  wc_fake_rooms_set_service ((*f)->rooms, "chat.lit");
  g_assert_cmpint (list (f, &own, NULL), ==, 1);
  wc_fake_rooms_assert_log ((*f)->rooms,
                            "find-service;rooms service=chat.lit search=- text=- "
                            "cursor=- limit=7 details=0");
  g_assert_cmpint (list (f, &other, NULL), ==, 1);
  wc_fake_rooms_assert_log ((*f)->rooms, "rooms service=rooms.lit search=- text=- "
                                         "cursor=c limit=7 details=1");
  g_assert_cmpint (list (f, &search, NULL), ==, 1);
  wc_fake_rooms_assert_log ((*f)->rooms, "rooms service=- search=api@search.lit text=tea "
                                         "cursor=- limit=7 details=0");
}

static void
test_failures (Fixture *f, gconstpointer data)
{
  const WcRoomDirectory own = { .limit = 7 };
  const WcRoomDirectory service = { .service = "@", .limit = 7 };
  const WcRoomDirectory search = { .search = "@", .limit = 7 };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (list (f, &service, &error), ==, -1);
  wc_in_room_assert_error (&error, WC_ERROR_INVALID_ARGUMENT, "service");
  g_assert_cmpint (list (f, &search, &error), ==, -1);
  wc_in_room_assert_error (&error, WC_ERROR_INVALID_ARGUMENT, "options.search");
  g_assert_cmpint (list (f, &own, &error), ==, -1);
  wc_in_room_assert_error (&error, WC_ERROR_NOT_SUPPORTED, NULL);
  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_OFFLINE);
  g_assert_cmpint (list (f, &own, &error), ==, -1);
  wc_in_room_assert_error (&error, WC_ERROR_OFFLINE, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/service/room-listing/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("whom", test_whom);
  ADD ("failures", test_failures);
  return g_test_run ();
}
