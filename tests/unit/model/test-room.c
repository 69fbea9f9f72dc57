/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/room.h"

static void
test_copy (void)
{
  g_autoptr (WcRoom) room = wc_room_new (4, "coven@chat.shakespeare.lit");
  g_autoptr (WcRoom) copy = NULL;
  g_autoptr (WcRoom) second = wc_room_ref (room);

  g_assert_cmpint (room->state, ==, WC_ROOM_STATE_OUT);
  g_assert_cmpint (room->affiliation, ==, WC_AFFILIATION_NONE);
  wc_str_set (&room->subject, "Fire Burn and Cauldron Bubble!");
  wc_str_set (&room->venue, "cauldron@chat.shakespeare.lit");
  copy = wc_room_copy (second);
  wc_str_set (&copy->subject, "Thrice");
  g_assert_cmpstr (room->subject, ==, "Fire Burn and Cauldron Bubble!");
  g_assert_cmpstr (copy->subject, ==, "Thrice");
  g_assert_cmpstr (copy->room, ==, "coven@chat.shakespeare.lit");
  g_assert_cmpstr (copy->venue, ==, "cauldron@chat.shakespeare.lit");
}

static void
test_words (void)
{
  WcRoomState state = WC_ROOM_STATE_GONE;

  for (int i = 0; i < WC_N_ROOM_STATES; i++)
    {
      g_assert_true (wc_room_state_from_string (wc_room_state_to_string (i), &state));
      g_assert_cmpint (state, ==, i);
    }
  g_assert_false (wc_room_state_from_string ("banned", &state));
  g_assert_cmpstr (wc_room_state_to_string (WC_ROOM_STATE_WAITING), ==, "waiting");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/room/copy", test_copy);
  g_test_add_func ("/model/room/words", test_words);
  return g_test_run ();
}
