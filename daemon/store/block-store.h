/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* Who is blocked (XEP-0191), as the server last said. Addresses are canonical: full or
 * bare JIDs, or domains. Functions that change something must be called inside a
 * transaction; for each address that is blocked now and was not, or the other way round,
 * they write contact.changed (fields "blocked") into the journal. */

/* The whole list; @jids: (element-type utf8), each once or more often. */
gboolean
wc_block_store_replace (WcDb *db, gint64 account, GPtrArray *jids, GError **error);

/* These as well, or these no more; FALSE + error. */
gboolean wc_block_store_add (WcDb *db, gint64 account, const char *jid, GError **error);
gboolean
wc_block_store_remove (WcDb *db, gint64 account, const char *jid, GError **error);

/* All, sorted. Returns: (transfer full) (element-type utf8). */
GPtrArray *wc_block_store_list (WcDb *db, gint64 account, GError **error);

/* Whether what comes from @jid is blocked: the address itself, the bare JID of a full
 * one, or its domain (§ 5). */
gboolean wc_block_store_matches (WcDb *db, gint64 account, const char *jid);
