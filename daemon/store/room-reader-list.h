/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "model/room-reader.h"
#include "store/db.h"

/* What store/room-readers keeps, as it is told. */

/* Which readers are wanted. */
typedef struct
{
  gint64 account;
  const char *room;   /* canonical */
  gint64 message;     /* who has read up to there at least; 0: all */
  const char *cursor; /* (nullable) behind whom the page begins */
  guint limit;
} WcRoomReaderQuery;

/* A page, who has read most first. @out_next: (transfer full) NULL at the end.
 * INVALID_ARGUMENT (field "options.cursor"). Returns: (transfer full) (element-type
 * WcRoomReader). */
GPtrArray *wc_room_reader_list_read (WcDb *db,
                                     const WcRoomReaderQuery *query,
                                     char **out_next,
                                     GError **error);

/* One by its number; NULL when there is none any more, or the store fails. Returns:
 * (transfer full). */
WcRoomReader *wc_room_reader_list_get (WcDb *db, gint64 account, gint64 id);

/* For the folder store/ alone: notes in those of @messages (element-type WcMessage) that
 * are ours how many others have read them. */
gboolean wc_room_reader_list_fill (WcDb *db, GPtrArray *messages, GError **error);
