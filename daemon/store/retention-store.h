/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/account.h"
#include "store/db.h"

/* How far the policies of history (WcAccount.keep_days, keep_bytes) have come, and what
 * they and deleted chats say about a message of an archive. See store/retention.h for who
 * enforces them. */

/* What a message counts for: its text, and this for the rest of its row and its part of
 * the indexes. */
#define WC_RETENTION_STORE_ROW_BYTES 300

/* Nothing younger goes, whatever room it takes: whoever reads here gets to read it. */
#define WC_RETENTION_STORE_GRACE_US G_TIME_SPAN_DAY

typedef struct
{
  gint64 horizon_us; /* what is older is neither kept nor fetched; 0: no bound */
  gint64 gone_id;    /* newest id that a policy took away; 0: none */
  gboolean full;     /* there is no room for older messages */
} WcRetention;

/* What the policy of @account says now; all zero where everything is kept. */
gboolean wc_retention_store_load (WcDb *db,
                                  gint64 account,
                                  WcRetention *out_retention,
                                  GError **error);

/* Whether a message that an archive has is to be kept: it is not older than the policy
 * and its chat was not deleted since. */
gboolean wc_retention_store_keeps (WcDb *db,
                                   gint64 account,
                                   const char *chat,
                                   gint64 ts_us,
                                   gboolean *out_keeps,
                                   GError **error);

/* The history of @chat up to @until_us was deleted: it does not come back from an
 * archive. Going back is ignored. Inside a transaction. */
gboolean wc_retention_store_forget (
    WcDb *db, gint64 account, const char *chat, gint64 until_us, GError **error);

/* For the folder store/ alone, inside a transaction. _apply: before the settings of
 * @account, with the policy that is new, are saved; enforcing begins anew where it
 * changed. _apply_new: after an account was added. */
gboolean wc_retention_store_apply (WcDb *db, const WcAccount *account, GError **error);
gboolean wc_retention_store_apply_new (WcDb *db, gint64 account, GError **error);

/* For the folder store/ alone: a message of @account is there, or is about to be emptied.
 * @body is nullable. */
gboolean wc_retention_store_added (
    WcDb *db, gint64 account, gint64 id, const char *body, GError **error);
gboolean wc_retention_store_emptied (WcDb *db, gint64 account, gint64 id, GError **error);
