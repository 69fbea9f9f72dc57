/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "store/db.h"

/* Reading messages, also on a reader. Lists own their elements. */

/* Those of @ids that exist and belong to @account, in the order asked for. At most 1000.
 * Returns: (transfer full). */
GPtrArray *wc_message_history_get_many (
    WcDb *db, gint64 account, const gint64 *ids, gsize n_ids, GError **error);

/* A page of history. At most one of before, after, around is set; none: the newest. */
typedef struct
{
  gint64 account;
  const char *chat;
  gint64 before;      /* older than this id */
  gint64 after;       /* newer than this id */
  gint64 around;      /* half of the limit on each side, the id itself included */
  guint limit;        /* 1 … 1000 */
  gint64 since_us;    /* no older than this; 0: no bound */
  const char *thread; /* (nullable) only those of this thread */
} WcMessageQuery;

typedef struct
{
  GPtrArray *items; /* (owned) (element-type WcMessage) oldest first */
  gboolean older;   /* there are more before the first */
  gboolean newer;   /* there are more behind the last */
} WcMessagePage;

void wc_message_page_free (WcMessagePage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcMessagePage, wc_message_page_free)

/* Reads a page. Also runs on a reader. Returns: (transfer full), without items where
 * the chat is unknown. */
WcMessagePage *
wc_message_history_list (WcDb *db, const WcMessageQuery *query, GError **error);

/* The id, and so the time, of the newest message of all accounts; 0: there is none. */
gboolean wc_message_history_newest (WcDb *db, gint64 *out_id, GError **error);
