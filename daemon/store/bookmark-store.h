/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/bookmark.h"
#include "store/db.h"

/* The bookmarks of rooms, as the accounts' servers keep them (XEP-0402). Functions that
 * change something must be called inside a transaction and write their journal rows into
 * it: bookmark.changed where a person could see the difference (anything but xml),
 * bookmark.removed; their reference is the room. Where pinned or notify are others, so is
 * the room's chat: chat.changed. */

/* What wc_bookmark_store_replace() did. */
typedef struct
{
  GPtrArray *changed; /* (owned) (element-type WcBookmark) new, or visibly another */
  GPtrArray *removed; /* (owned) (element-type utf8) rooms */
} WcBookmarkStoreDiff;

#define WC_BOOKMARK_STORE_DIFF_INIT                                                      \
  {                                                                                      \
    g_ptr_array_new_with_free_func ((GDestroyNotify) wc_bookmark_unref),                 \
        g_ptr_array_new_with_free_func (g_free)                                          \
  }
void wc_bookmark_store_diff_clear (WcBookmarkStoreDiff *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WcBookmarkStoreDiff, wc_bookmark_store_diff_clear)

/* Takes the whole list of an account: what is not among @bookmarks (element-type
 * WcBookmark; where a room stands twice, the last counts) is removed. Appends to @diff.
 */
gboolean wc_bookmark_store_replace (WcDb *db,
                                    gint64 account,
                                    GPtrArray *bookmarks,
                                    WcBookmarkStoreDiff *diff,
                                    GError **error);

/* Takes one; @out_changed (nullable): whether it is new or visibly another. */
gboolean wc_bookmark_store_set (WcDb *db,
                                const WcBookmark *bookmark,
                                gboolean *out_changed,
                                GError **error);

/* Removes one; @out_removed (nullable): whether it was there. */
gboolean wc_bookmark_store_remove (
    WcDb *db, gint64 account, const char *room, gboolean *out_removed, GError **error);

/* One; NULL + NOT_FOUND. Returns: (transfer full). */
WcBookmark *
wc_bookmark_store_get (WcDb *db, gint64 account, const char *room, GError **error);

/* All of an account in the order of rooms. Returns: (transfer full) (element-type
 * WcBookmark). */
GPtrArray *wc_bookmark_store_list (WcDb *db, gint64 account, GError **error);

/* How many an account has; 0 too when the store fails. */
guint wc_bookmark_store_count (WcDb *db, gint64 account);
