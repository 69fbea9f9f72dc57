/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/service-fixture.h"
#include "service/chat-address.h"
#include "store/chat-store.h"
#include "store/room-store.h"

#define ROOM "hall@rooms.lit"

static char *
resolve (WcServiceFixture *f, const char *chat)
{
  g_autoptr (GError) error = NULL;
  char *address = wc_chat_address_resolve (f->store->db, f->store->account, chat, &error);

  if (address != NULL)
    return address;
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "chat");
  return g_strdup ("refused");
}

#define assert_resolves(f, chat, expected)                                               \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *address_ = resolve (f, chat);                                       \
    g_assert_cmpstr (address_, ==, expected);                                            \
  }                                                                                      \
  G_STMT_END

/* Test that a resource is a nick in rooms alone; elsewhere it would be a device. */
static void
test_resolve (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();

  assert_resolves (f, "Romeo@Montague.lit", WC_STORE_ROMEO);
  assert_resolves (f, "romeo@montague.lit/orchard", "refused");
  assert_resolves (f, ROOM "/Nurse", "refused");
  assert_resolves (f, "@", "refused");
  wc_service_fixture_join (f, ROOM);
  assert_resolves (f, "Hall@rooms.lit", ROOM);
  assert_resolves (f, "Hall@rooms.lit/Nurse", ROOM "/Nurse");
  assert_resolves (f, "romeo@montague.lit/orchard", "refused");
}

static gboolean
forget_room (WcDb *db, gpointer data, GError **error)
{
  WcServiceFixture *f = data;

  return wc_room_store_remove (db, f->store->account, ROOM, error);
}

/* Test that a private chat can be named as long as it is there. */
static void
test_outlives_the_room (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  WcDb *db = f->store->db;

  wc_service_fixture_join (f, ROOM);
  wc_store_fixture_say (f->store, ROOM "/Nurse", FALSE, f->store->now_us, "pst");
  g_assert_true (wc_db_run (db, WC_DB_NORMAL, forget_room, f, NULL));
  assert_resolves (f, ROOM "/Nurse", ROOM "/Nurse");
  assert_resolves (f, ROOM "/Peter", "refused");
  g_assert_true (wc_chat_address_is_in_room (db, f->store->account, ROOM));
}

static void
test_is_in_room (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  WcDb *db = f->store->db;
  gint64 account = f->store->account;
  gint64 other = wc_service_fixture_add_account (f, "nurse@capulet.lit");

  wc_service_fixture_join (f, ROOM);
  wc_store_fixture_say (f->store, WC_STORE_ROMEO, FALSE, f->store->now_us, "Juliet!");
  g_assert_true (wc_chat_address_is_in_room (db, account, ROOM));
  g_assert_true (wc_chat_address_is_in_room (db, account, ROOM "/Nurse"));
  g_assert_false (wc_chat_address_is_in_room (db, account, WC_STORE_ROMEO));
  g_assert_false (wc_chat_address_is_in_room (db, account, "nobody@x.lit"));
  g_assert_false (wc_chat_address_is_in_room (db, other, ROOM));
}

static void
test_room_of (void)
{
  g_autofree char *room = wc_chat_address_dup_room (ROOM "/Nurse");

  g_assert_cmpstr (room, ==, ROOM);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/chat-address/resolve", test_resolve);
  g_test_add_func ("/service/chat-address/outlives-the-room", test_outlives_the_room);
  g_test_add_func ("/service/chat-address/is-in-room", test_is_in_room);
  g_test_add_func ("/service/chat-address/room-of", test_room_of);
  return g_test_run ();
}
