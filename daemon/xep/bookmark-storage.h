/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"

/* XEP-0048 Bookmarks: what programs stored before XEP-0402, in PEP and in private XML
 * storage (XEP-0049), which xep/bookmark-mirror writes. */

/* Where it is looked for. */
typedef enum
{
  WC_BOOKMARK_STORAGE_PEP = 1 << 0,     /* XEP-0048 § 3, in PEP (XEP-0223) */
  WC_BOOKMARK_STORAGE_PRIVATE = 1 << 1, /* XEP-0049 */
} WcBookmarkStorageFlags;

/* @bookmarks: (element-type WcBookmark) for the account of the session's host; a room
 * that stands in both is taken from PEP. Borrowed; NULL with @error where it is not known
 * what is there (no answer, no connection, an error that may pass). A place that the
 * server does not have is empty. */
typedef void (*WcBookmarkStorageFunc) (WcSession *session,
                                       gpointer user_data,
                                       GPtrArray *bookmarks,
                                       const GError *error);

/* Whether @error (nullable) says that the server has no such place, or nothing there
 * (RFC 6120 §§ 8.3.3.3, 8.3.3.7, 8.3.3.19). Any other says nothing of what is there: the
 * server may have it still. */
gboolean wc_bookmark_storage_is_absent (const GError *error);

/* Reads one place after the other; @func runs once, never from inside the call where
 * @where is not empty. */
void wc_bookmark_storage_read (WcSession *session,
                               guint where,
                               WcBookmarkStorageFunc func,
                               gpointer user_data);
