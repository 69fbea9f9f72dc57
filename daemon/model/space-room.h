/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

/* A room of a space (XEP-0503), as the item of it says for everybody: a reference counted
 * value, fields are set (with wc_str_set) only before sharing. */
typedef struct
{
  char *jid;       /* (owned) canonical bare JID, and the id of the item */
  char *name;      /* (owned) (nullable) plain text */
  gboolean pinned; /* XEP-0469 */
  gboolean autojoin;
  gboolean is_call; /* made for talking aloud, as Movim marks it */
  char *xml; /* (owned) (nullable) the item as the service has it: what we do not know of
              * it is kept when it is written anew */
} WcSpaceRoom;

#define WC_TYPE_SPACE_ROOM (wc_space_room_get_type ())
GType wc_space_room_get_type (void);

/* @jid is copied. Returns: (transfer full). */
WcSpaceRoom *wc_space_room_new (const char *jid);
WcSpaceRoom *wc_space_room_copy (const WcSpaceRoom *self);
WcSpaceRoom *wc_space_room_ref (const WcSpaceRoom *self);
void wc_space_room_unref (WcSpaceRoom *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcSpaceRoom, wc_space_room_unref)
