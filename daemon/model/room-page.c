/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/room-page.h"

/* Rooms as a directory lists them. */

WcRoomPage *
wc_room_page_new (void)
{
  WcRoomPage *self = g_new0 (WcRoomPage, 1);

  self->rooms = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_room_unref);
  return self;
}

void
wc_room_page_free (WcRoomPage *self)
{
  g_ptr_array_unref (self->rooms);
  g_free (self->next);
  g_free (self);
}

static gboolean
has_text (const char *text, const char *folded_part)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return folded != NULL && strstr (folded, folded_part) != NULL;
}

void
wc_room_page_filter (WcRoomPage *self, const char *text)
{
  g_autofree char *part = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  for (guint i = part != NULL ? self->rooms->len : 0; i > 0; i--)
    {
      const WcRoom *room = g_ptr_array_index (self->rooms, i - 1);

      if (!has_text (room->room, part) && !has_text (room->name, part))
        g_ptr_array_remove_index (self->rooms, i - 1);
    }
}
