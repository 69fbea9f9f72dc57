/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "store/db.h"

/* The threads of chats (XEP-0201). */
typedef struct
{
  char *thread; /* (owned) */
  char *parent; /* (owned) (nullable) the thread that it branched off */
  guint n;      /* messages that are shown */
  gint64 first_id;
  gint64 last_id; /* its newest message */
  gint64 last_us; /* when that was written */
} WcThread;

void wc_thread_free (WcThread *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcThread, wc_thread_free)

/* The message, shown in its chat, was added; inside its transaction. Messages that go are
 * seen to by triggers. */
gboolean wc_thread_store_added (WcDb *db, const WcMessage *message, GError **error);

/* Which threads of a chat: up to @limit whose newest message is older than @before (0:
 * the newest ones). */
typedef struct
{
  gint64 account;
  const char *chat;
  gint64 before;
  guint limit;
} WcThreadQuery;

/* The newest first. Returns: (transfer full) (element-type WcThread). */
GPtrArray *wc_thread_store_list (WcDb *db, const WcThreadQuery *query, GError **error);
