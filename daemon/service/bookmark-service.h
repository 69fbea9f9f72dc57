/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/bookmark.h"
#include "service/room-service.h"

/* The bookmarks of rooms that the accounts' servers keep (XEP-0402): read from the store,
 * changed on the server, from where the store and all other devices follow. */
typedef struct _WcBookmarkService WcBookmarkService;

/* Everything is borrowed. Returns: (transfer full). */
WcBookmarkService *wc_bookmark_service_new (WcDb *db, WcRoomService *rooms);
void wc_bookmark_service_free (WcBookmarkService *self);

/* All of an account, in the order of rooms; works offline. Returns: (transfer full)
 * (element-type WcBookmark). */
GPtrArray *wc_bookmark_service_list (WcBookmarkService *self,
                                     const WcAccount *account,
                                     GError **error);

/* One by canonical address; NULL without error when there is none. Returns: (transfer
 * full). */
WcBookmark *
wc_bookmark_service_find (WcBookmarkService *self, gint64 account, const char *room);

/* What a bookmark shall say: NULL leaves a text as it is, "" takes it away. */
typedef struct
{
  const char *room; /* as the client writes it */
  const char *name;
  const char *nick;
  const char *password;
  gboolean set_autojoin;
  gboolean autojoin;
  gboolean set_marks; /* pinned and notify, of which the room's chat shows more */
  gboolean pinned;
  WcNotify notify;
} WcBookmarkServiceChange;

/* Makes or changes one; removes one. INVALID_ARGUMENT (field "room" or the one of the
 * option), OFFLINE and the errors of the server; NOT_FOUND (remove). */
void wc_bookmark_service_set_async (WcBookmarkService *self,
                                    const WcAccount *account,
                                    const WcBookmarkServiceChange *change,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
void wc_bookmark_service_remove_async (WcBookmarkService *self,
                                       const WcAccount *account,
                                       const char *room,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean wc_bookmark_service_finish (GAsyncResult *result, GError **error);
