/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/room-reader.h"

/* Whatever is known of somebody, all of it is freed; the sanitizer looks. */
static void
test_free (void)
{
  g_autoptr (WcRoomReader) nobody = g_new0 (WcRoomReader, 1);
  g_autoptr (WcRoomReader) somebody = g_new0 (WcRoomReader, 1);

  somebody->room = g_strdup ("hall@rooms.lit");
  somebody->jid = g_strdup ("nurse@capulet.lit");
  somebody->occupant_id = g_strdup ("o1");
  somebody->nick = g_strdup ("nurse");
  g_assert_null (nobody->room);
  g_assert_cmpint (somebody->read_id, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/room-reader/free", test_free);
  return g_test_run ();
}
