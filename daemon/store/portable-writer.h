/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/json-value.h"
#include "model/message.h"
#include "store/db.h"
#include "store/portable-table.h"

/* Rows from what store/portable-reader wrote, or what anybody else says it did. All
 * functions are called inside a transaction. Faults of @object are INVALID_ARGUMENT with
 * the name in the detail "field", anything else is of the store. */

/* Adds the row that @object tells to @table, unless one with its key is there.
 * *@out_added: whether it was added. */
gboolean wc_portable_writer_add (WcDb *db,
                                 const WcPortableTable *table,
                                 gint64 account,
                                 const WcJsonValue *object,
                                 gboolean *out_added,
                                 GError **error);

/* What surrounds the rows of a message. */
typedef struct
{
  gint64 account;
  gint64 message;
  const char *chat; /* (nullable) */
} WcPortableOwner;

/* Adds all rows of the message @owner that @line, the line of the message, has. */
gboolean wc_portable_writer_add_message_rows (WcDb *db,
                                              const WcPortableOwner *owner,
                                              const WcJsonValue *line,
                                              GError **error);

/* Adds those rows alone that @line has of @kind, which is one of a message's. */
gboolean wc_portable_writer_add_rows (WcDb *db,
                                      const WcPortableOwner *owner,
                                      const WcJsonValue *line,
                                      const char *kind,
                                      GError **error);

/* @message, which another client kept, was read there: so is its chat up to it. */
gboolean wc_portable_writer_read (WcDb *db, const WcMessage *message, GError **error);

/* A message was held already as @owner: what @line says of others in its name, and still
 * waits for them because an import was broken off, finds them. */
gboolean wc_portable_writer_join (WcDb *db,
                                  const WcPortableOwner *owner,
                                  const WcJsonValue *line,
                                  GError **error);

/* Whether anything is known about the archive that @object, an interval, names. */
gboolean wc_portable_writer_knows_archive (WcDb *db,
                                           gint64 account,
                                           const WcJsonValue *object,
                                           gboolean *out_knows,
                                           GError **error);

/* Counts anew what is unread in the chats of @account. */
gboolean wc_portable_writer_recount (WcDb *db, gint64 account, GError **error);
