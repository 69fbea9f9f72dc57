/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/room-keeper-private.h"
#include "base/error.h"
#include "base/str.h"
#include "lib/room-fixture.h"

/* What a change makes of a room, and that nothing but the store has it before the unit of
 * the stanza has committed. */

static GError *
refusal (const char *condition)
{
  GError *error = g_error_new (WC_ERROR, WC_ERROR_CONFLICT, "no");

  wc_error_set_detail (error, "condition", condition);
  wc_error_set_detail (error, "text", "because");
  return error;
}

typedef struct
{
  WcMucChange change;
  const char *condition; /* (nullable) of its error */
  const char *wanted;    /* "state reason text venue subject nick", "-" for none */
} Case;

static const Case cases[] = {
  { { WC_MUC_JOINED, .nick = "hag" }, NULL, "joined - - - - hag" },
  { { WC_MUC_KICKED, .reason = "shoo", .by = "bob" },
    NULL,
    "refused kicked bob: shoo - - me" },
  { { WC_MUC_BANNED, .by = "bob" }, NULL, "refused banned bob - - me" },
  { { WC_MUC_NOT_MEMBER }, NULL, "refused members-only - - - me" },
  { { WC_MUC_DESTROYED, .reason = "over", .venue = "v@x" },
    NULL,
    "gone destroyed over v@x - me" },
  { { WC_MUC_REFUSED }, "forbidden", "refused banned because - - me" },
  { { WC_MUC_REFUSED, .venue = "v@x" }, "gone", "gone moved because v@x - me" },
  { { WC_MUC_REFUSED }, "internal-server-error", "joining - - - - me" },
  { { WC_MUC_REFUSED }, "conflict", "joining - - - - me" },
  { { WC_MUC_RENAMED, .nick = "hag" }, NULL, "joining - - - - hag" },
  { { WC_MUC_SUBJECT, .nick = "bob", .text = "Tea" }, NULL, "joining - - - Tea me" },
  { { WC_MUC_SUBJECT, .nick = "bob", .text = "" }, NULL, "joining - - - - me" },
  { { WC_MUC_LEFT }, NULL, "joining - - - - me" },
  { { WC_MUC_SHUTDOWN }, NULL, "joining - - - - me" },
  { { WC_MUC_LOST }, NULL, "joining - - - - me" },
};

static char *
describe (const WcRoom *room)
{
#define OR_NONE(text) ((text) != NULL ? (text) : "-")
  return g_strdup_printf ("%s %s %s %s %s %s", wc_room_state_to_string (room->state),
                          OR_NONE (room->reason), OR_NONE (room->text),
                          OR_NONE (room->venue), OR_NONE (room->subject),
                          OR_NONE (room->nick));
}

static WcRoomEntry *
make_entry (WcRoomFixture *f, const char *nick)
{
  WcRoomEntry *entry = wc_room_keeper_ensure (f->keeper, WC_ROOM);

  entry->room->state = WC_ROOM_STATE_JOINING;
  entry->room->wanted = TRUE;
  wc_str_set (&entry->room->nick, nick);
  wc_str_set (&entry->tried, "me");
  return entry;
}

static void
test_amend (WcRoomFixture *f, gconstpointer data)
{
  const Case *each = data;
  WcRoomEntry *entry = make_entry (f, each->change.kind == WC_MUC_JOINED ? NULL : "me");
  g_autoptr (WcRoom) room = wc_room_copy (entry->room);
  g_autoptr (GError) error = each->condition != NULL ? refusal (each->condition) : NULL;
  g_autofree char *made = NULL;
  WcMucChange change = each->change;

  change.error = error;
  wc_room_keeper_amend (entry, &change, room);
  made = describe (room);
  g_assert_cmpstr (made, ==, each->wanted);
  g_assert_cmpint (room->wanted, ==, change.kind != WC_MUC_DESTROYED);
  g_assert_cmpint (entry->room->state, ==, WC_ROOM_STATE_JOINING);
}

/* Whether it is ours is as of the last time we came in. */
static void
test_made (WcRoomFixture *f, gconstpointer data)
{
  WcRoomEntry *entry = make_entry (f, "me");

  wc_room_keeper_amend (
      entry, &(WcMucChange){ WC_MUC_JOINED, .nick = "me", .created = TRUE }, entry->room);
  g_assert_true (entry->room->made);
  wc_room_keeper_amend (entry, &(WcMucChange){ WC_MUC_JOINED, .nick = "me" },
                        entry->room);
  g_assert_false (entry->room->made);
}

/* Test which nick comes after one that is taken. */
static void
test_next_nick (WcRoomFixture *f, gconstpointer data)
{
  WcRoomEntry *entry = make_entry (f, "me");
  g_autoptr (GError) taken = refusal ("conflict");
  g_autoptr (GError) banned = refusal ("forbidden");
  g_autofree char *longer = NULL, *wished = NULL;

  g_assert_null (wc_room_keeper_dup_next_nick (entry, banned));
  longer = wc_room_keeper_dup_next_nick (entry, taken);
  g_assert_cmpstr (longer, ==, "me_");
  entry->n_conflicts = 5;
  g_assert_null (wc_room_keeper_dup_next_nick (entry, taken));
  wc_str_set (&entry->wish, "hag");
  wished = wc_room_keeper_dup_next_nick (entry, taken);
  g_assert_cmpstr (wished, ==, "hag");
}

static void
test_keep (WcRoomFixture *f, gconstpointer data)
{
  const WcMucChange kicked = { WC_MUC_KICKED, .room = WC_ROOM };
  const WcMucChange elsewhere = { WC_MUC_KICKED, .room = "globe@chat.x.lit" };
  WcRoomEntry *entry = make_entry (f, "me");

  g_assert_true (wc_room_keeper_keep (f->keeper, &elsewhere));
  g_assert_true (wc_room_keeper_keep (f->keeper, &kicked));
  wc_room_fixture_assert_stored (f, WC_ROOM, "-");
  g_assert_true (wc_room_keeper_save (entry));
  g_assert_true (wc_room_keeper_keep (f->keeper, &kicked));
  wc_room_fixture_assert_stored (f, WC_ROOM, "wanted refused kicked");
  g_assert_cmpint (entry->room->state, ==, WC_ROOM_STATE_JOINING);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST_WITH(name, func, data)                                                      \
  g_test_add (name, WcRoomFixture, data, wc_room_fixture_setup, func,                    \
              wc_room_fixture_teardown)
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/account/room-keeper-amend/amend/%u", (guint) i);

      TEST_WITH (path, test_amend, &cases[i]);
    }
  TEST_WITH ("/account/room-keeper-amend/made", test_made, NULL);
  TEST_WITH ("/account/room-keeper-amend/next-nick", test_next_nick, NULL);
  TEST_WITH ("/account/room-keeper-amend/keep", test_keep, NULL);
  return g_test_run ();
}
