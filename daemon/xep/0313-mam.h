/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"
#include "sync/archive.h"

/* The account's own archive, as the port that sync/catchup reads. Borrowed from the
 * session; NULL where the account announces no archive. Ask once the features are known.
 */
WcArchive *wc_mam_get_archive (WcSession *session);

/* The archive of the room @room, a bare JID; whether it has one its disco#info says.
 * Returns: (transfer full). */
WcArchive *wc_mam_dup_room_archive (WcSession *session, const char *room);

/* One item of an archive. */
typedef struct
{
  const char *id;   /* in the archive */
  const char *room; /* (nullable) whose archive it is; NULL: our own */
  const char *with; /* (nullable) JID of the other side, in our own */
  gint64 stamp_us;  /* about when it was archived */
} WcMamItem;

/* Fetches an item as it is, to be shown; nothing is stored. NOT_FOUND, and the errors of
 * any request. Value: (transfer full) the message as XML. */
void wc_mam_fetch_item_async (WcSession *session,
                              const WcMamItem *item,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
char *wc_mam_fetch_item_finish (GAsyncResult *result, GError **error);
