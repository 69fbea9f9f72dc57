/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/room-page.h"

static void
add (WcRoomPage *page, const char *jid, const char *name)
{
  WcRoom *room = wc_room_new (1, jid);

  wc_str_set (&room->name, name);
  g_ptr_array_add (page->rooms, room);
}

static void
test_filter (void)
{
  static const struct
  {
    const char *text;
    guint n;
  } cases[] = {
    { NULL, 3 }, { "", 3 }, { "TEE", 2 }, { "hall@", 1 }, { "straße", 1 }, { "x", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WcRoomPage) page = wc_room_page_new ();

      add (page, "hall@rooms.lit", "Große STRASSE");
      add (page, "tee@rooms.lit", NULL);
      add (page, "a@rooms.lit", "Grüner Tee");
      wc_room_page_filter (page, cases[i].text);
      g_test_message ("%s", cases[i].text);
      g_assert_cmpuint (page->rooms->len, ==, cases[i].n);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/room-page/filter", test_filter);
  return g_test_run ();
}
