/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/space-room.h"

static void
test_copy (void)
{
  g_autoptr (WcSpaceRoom) room = wc_space_room_new ("stage@chat.shakespeare.lit");
  g_autoptr (WcSpaceRoom) copy = NULL;

  room->is_call = TRUE;
  wc_str_set (&room->name, "Stage");
  copy = wc_space_room_copy (room);
  wc_str_set (&copy->name, "Pit");
  g_assert_cmpstr (room->name, ==, "Stage");
  g_assert_cmpstr (copy->name, ==, "Pit");
  g_assert_cmpstr (copy->jid, ==, "stage@chat.shakespeare.lit");
  g_assert_true (copy->is_call);
  g_assert_false (copy->autojoin);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/space-room/copy", test_copy);
  return g_test_run ();
}
