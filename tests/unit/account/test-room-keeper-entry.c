/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/room-keeper-private.h"
#include "base/error.h"
#include "lib/fault-vfs.h"
#include "lib/room-fixture.h"

/* What a keeper holds of a room is what its store holds. */

static gboolean
fail (WcDb *db, gpointer data, GError **error)
{
  g_set_error (error, WC_ERROR, WC_ERROR_QUOTA_EXCEEDED, "the disk is full");
  return FALSE;
}

static void
test_entries (WcRoomFixture *f, gconstpointer data)
{
  WcRoomEntry *entry = wc_room_keeper_ensure (f->keeper, WC_ROOM);

  g_assert_true (wc_room_keeper_ensure (f->keeper, WC_ROOM) == entry);
  g_assert_false (entry->stored);
  wc_room_fixture_assert_stored (f, WC_ROOM, "-");
  wc_room_keeper_drop (entry);
  g_assert_null (wc_room_keeper_find (f->keeper, WC_ROOM));

  entry = wc_room_keeper_ensure (f->keeper, WC_ROOM);
  g_assert_true (wc_room_keeper_save (entry));
  wc_room_keeper_drop (entry);
  g_assert_true (wc_room_keeper_find (f->keeper, WC_ROOM) == entry);
  wc_room_fixture_assert_stored (f, WC_ROOM, "out");
}

static void
test_wanted (WcRoomFixture *f, gconstpointer data)
{
  WcRoomEntry *entry = wc_room_keeper_ensure (f->keeper, WC_ROOM);

  g_assert_true (wc_room_keeper_set_wanted (entry, FALSE, NULL));
  wc_room_fixture_assert_stored (f, WC_ROOM, "-");
  g_assert_true (wc_room_keeper_set_wanted (entry, TRUE, NULL));
  wc_room_fixture_assert_stored (f, WC_ROOM, "wanted out");
  g_assert_true (entry->stored && entry->room->wanted);
}

/* Test that a wish that cannot be stored is none. */
static void
test_wanted_on_a_full_disk (WcRoomFixture *f, gconstpointer data)
{
  WcRoomEntry *entry = wc_room_keeper_ensure (f->keeper, WC_ROOM);
  g_autoptr (GError) error = NULL;

  wc_fault_vfs_fail_writes (0, 13 /* SQLITE_FULL */);
  g_assert_false (wc_room_keeper_set_wanted (entry, TRUE, &error));
  wc_fault_vfs_fail_writes (0, 0);
  g_assert_true (wc_error_is_storage (error));
  g_assert_false (entry->stored || entry->room->wanted);
  g_assert_true (wc_room_keeper_set_wanted (entry, TRUE, NULL));
  wc_room_fixture_assert_stored (f, WC_ROOM, "wanted out");
}

/* What fails outside of a unit is in the log; nobody brings it again. */
static void
test_store_fails (WcRoomFixture *f, gconstpointer data)
{
  g_test_expect_message ("whinchat", G_LOG_LEVEL_MESSAGE,
                         "*cannot be noted: the disk is full");
  g_assert_false (wc_room_keeper_store (f->keeper, fail, NULL));
  g_test_assert_expected_messages ();
}

static void
test_stands (WcRoomFixture *f, gconstpointer data)
{
  WcRoomEntry *entry = wc_room_keeper_ensure (f->keeper, WC_ROOM);

  wc_room_keeper_stand (entry->room, WC_ROOM_STATE_JOINED, NULL, NULL);
  entry->room->occupied = g_strdup ("me");
  wc_room_keeper_stand (entry->room, WC_ROOM_STATE_GONE, "destroyed", "over");
  g_assert_null (entry->room->occupied);
  entry->room->venue = g_strdup ("globe@chat.x.lit");
  wc_room_keeper_tell_state (entry);
  wc_room_keeper_set_state (entry, WC_ROOM_STATE_WAITING);
  g_assert_null (entry->room->venue);
  wc_room_keeper_set_state (entry, WC_ROOM_STATE_WAITING);
  wc_room_fixture_assert_told (
      f, "coven gone:destroyed to globe@chat.x.lit; coven waiting; ");
}

int
main (int argc, char **argv)
{
  wc_fault_vfs_install ();
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/account/room-keeper-entry/" name, WcRoomFixture, NULL,                   \
              wc_room_fixture_setup, func, wc_room_fixture_teardown)
  TEST ("entries", test_entries);
  TEST ("wanted", test_wanted);
  TEST ("wanted-full", test_wanted_on_a_full_disk);
  TEST ("store-fails", test_store_fails);
  TEST ("stands", test_stands);
  return g_test_run ();
}
