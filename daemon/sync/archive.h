/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "store/cursor-store.h"

/* The port through which sync/catchup reads an archive (XEP-0313) page by page; filled by
 * xep/0313-mam, faked in tests. */
#define WC_TYPE_ARCHIVE (wc_archive_get_type ())
G_DECLARE_INTERFACE (WcArchive, wc_archive, WC, ARCHIVE, GObject)

/* One page. Set at most one of after_id and before_id; neither: the first page from
 * start_us. */
typedef struct
{
  const char *with;      /* (nullable) only this bare JID's messages */
  const char *text;      /* (nullable) only what its full-text search finds (XEP-0431) */
  const char *after_id;  /* (nullable) the page behind this archive id */
  const char *before_id; /* (nullable) the page before it; "" : the last page of all */
  gint64 start_us;       /* no older than this; 0: no bound */
  gint64 end_us;         /* no newer than this; 0: no bound */
  gint64 place; /* id of our message at the border that the page joins; 0: none */
  const gint64 *newer_places; /* (array zero-terminated=1) (nullable) forward: ids of our
                               * messages behind each gap on the way, oldest first */
  guint max;                  /* items asked for; the server may give fewer */
  gboolean backfill;          /* history, not news: stored messages are marked so */
  gboolean looks;             /* nothing is stored, only told */
  gint64 news_us; /* what is from then on is news all the same; 0: nothing is */
} WcArchiveQuery;

/* What somebody looks for in an archive. */
typedef struct
{
  const char *text; /* (nullable) as the archive's own search takes it (XEP-0431) */
  const char *id;   /* (nullable) or: the item of this id, and what stands around it */
  const char *chat; /* (nullable) only with this chat; in a room's archive: that room */
  const char *before_id; /* (nullable) older than this archive id; NULL: from the end */
  gint64 since_us;       /* 0: no bound */
  gint64 until_us;       /* 0: no bound */
  guint limit;
} WcArchiveSearch;

typedef struct
{
  GArray *messages; /* (owned) (element-type gint64) ids of ours, newest first */
  char *next; /* (owned) (nullable) before_id of the next page; NULL: that was all */
} WcArchiveFound;

void wc_archive_found_free (WcArchiveFound *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcArchiveFound, wc_archive_found_free)

/* Called when the page's items are stored, inside the unit of work that stores them, so
 * that the cursor moves with them or not at all. A long page comes in several slices,
 * each with a call and a unit of its own; only the last one can have @page->complete set.
 * FALSE + error undoes the slice and ends the fetch. */
typedef gboolean (*WcArchiveStored) (const WcCursorPage *page,
                                     gpointer data,
                                     GError **error);

struct _WcArchiveInterface
{
  GTypeInterface parent;

  void (*fetch_async) (WcArchive *self,
                       const WcArchiveQuery *query,
                       WcArchiveStored stored,
                       gpointer stored_data,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  gboolean (*fetch_finish) (WcArchive *self, GAsyncResult *result, GError **error);
};

/* Asks for a page and stores it. @query and its strings are copied. @stored_data must
 * live until the callback. */
void wc_archive_fetch_async (WcArchive *self,
                             const WcArchiveQuery *query,
                             WcArchiveStored stored,
                             gpointer stored_data,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

/* FALSE + NOT_FOUND: the archive does not know after_id or before_id (any more).
 * NOT_SUPPORTED: there is no archive, or (detail "feature")
 * none that searches. TOO_LARGE: nothing is stored, a smaller page may be asked for.
 * Others as for any request: OFFLINE, REMOTE_TIMEOUT, REMOTE_ERROR. */
gboolean wc_archive_fetch_finish (WcArchive *self, GAsyncResult *result, GError **error);
