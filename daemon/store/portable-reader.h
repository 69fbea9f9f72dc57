/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* What stands in the database, as JSON. The format is described in doc/export.md. */

/* Appends a line for each row that @account has of all kinds but messages; those that
 * name messages, and claims about archives, to @archives. */
gboolean wc_portable_reader_account (
    WcDb *db, gint64 account, GString *out, GString *archives, GError **error);

/* Appends the lines of the messages of @account behind the id @after, in the order of
 * ids: as many as fit into about @bytes, at least one. *@out_last: the id of the last
 * one, 0: there was none. *@out_n: how many. */
typedef struct
{
  gint64 account;
  gint64 after;
  gsize bytes;
} WcPortablePage;

gboolean wc_portable_reader_messages (WcDb *db,
                                      const WcPortablePage *page,
                                      GString *out,
                                      gint64 *out_last,
                                      guint *out_n,
                                      GError **error);

/* How many messages @account has. */
gboolean
wc_portable_reader_count (WcDb *db, gint64 account, gint64 *out_n, GError **error);
