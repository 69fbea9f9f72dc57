/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* How far somebody else has read in a private group (XEP-0333). A person is known by the
 * real address or the occupant id, at least one of which is there, never by the nick. */
typedef struct
{
  gint64 id;         /* number of the person in this room */
  gint64 account;    /* WcAccount.id */
  char *room;        /* (owned) its bare JID */
  char *jid;         /* (owned) (nullable) bare JID of who it is */
  char *occupant_id; /* (owned) (nullable) XEP-0421 */
  char *nick;        /* (owned) (nullable) the nick under which it was said */
  gint64 read_id;    /* everything up to and including this message is read */
  gint64 ts_us;      /* when that was said */
} WcRoomReader;

void wc_room_reader_free (WcRoomReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcRoomReader, wc_room_reader_free)
