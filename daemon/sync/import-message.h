/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/json-value.h"
#include "model/message.h"
#include "store/db.h"
#include "store/message-match.h"

/* Messages of an import on their way into the database, for sync/import-lines: all
 * functions are called inside a transaction, and fail with errors of the store, or with
 * INVALID_ARGUMENT for rows of the line that are wrong. */
typedef struct
{
  WcDb *db;
  gint64 line;         /* its number in the file */
  gboolean fresh;      /* the account came with the file: nothing of it was here before */
  GHashTable *claimed; /* (nullable) (element-type gint64 gint64) in a dry run: which rows
                        * are which messages of the file, as the database forgets it */
} WcImportMessage;

/* What is held already as @message, and by which rule; 0: nothing. What the file itself
 * brought, or has named before, is no other one of it that looks the same. */
gboolean wc_import_message_find (const WcImportMessage *self,
                                 const WcMessage *message,
                                 gint64 *out_id,
                                 WcMessageMatch *out_rule,
                                 GError **error);

/* Says of two messages of one file whether they are the same; 0: there is nothing to tell
 * by. */
gint64 wc_import_message_key (const WcMessage *message);

/* @message is held as @id: what @line, the line that it comes from, knows more.
 * *@out_gained: whether it says something for a person that was not held. */
gboolean wc_import_message_keep (const WcImportMessage *self,
                                 const WcMessage *message,
                                 gint64 id,
                                 const WcJsonValue *line,
                                 gboolean *out_gained,
                                 GError **error);

/* Adds @message with the rows that @line has. *@out_kept: FALSE: the account keeps
 * nothing of that time. */
gboolean wc_import_message_add (const WcImportMessage *self,
                                const WcMessage *message,
                                const WcJsonValue *line,
                                gboolean *out_kept,
                                GError **error);
