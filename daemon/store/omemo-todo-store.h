/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-work.h"
#include "store/db.h"

/* What was decided inside of a transaction and is done on the wire after it (XEP-0384):
 * it outlives a crash, and is one row however often it is asked for. */

/* Asks for it, not before a time (0: at once); what was asked for earlier stays as early.
 * In a transaction. */
gboolean wc_omemo_todo_store_add (WcDb *db,
                                  WcOmemoTodoKind kind,
                                  const WcOmemoAddress *about,
                                  gint64 not_before_us,
                                  GError **error);

/* What is to be done by now, at most @limit, what is due longest first; also what would
 * be in more than an hour, for which nobody asks: the clock was set back since. Returns:
 * (transfer full) (element-type WcOmemoTodo). */
GPtrArray *
wc_omemo_todo_store_list_due (WcDb *db, gint64 account, guint limit, GError **error);

/* When the next is due after @after_us, microseconds; -1: nothing is. */
gboolean wc_omemo_todo_store_next_after (
    WcDb *db, gint64 account, gint64 after_us, gint64 *out_us, GError **error);

/* It is done, unless it was asked for again since @todo was read. In a transaction. */
gboolean wc_omemo_todo_store_done (WcDb *db,
                                   gint64 account,
                                   const WcOmemoTodo *todo,
                                   GError **error);

/* It is to be tried again, not before a time. Nothing where it is not to be done any
 * more. In a transaction. */
gboolean wc_omemo_todo_store_postpone (WcDb *db,
                                       gint64 account,
                                       const WcOmemoTodo *todo,
                                       gint64 not_before_us,
                                       GError **error);
