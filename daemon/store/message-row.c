/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/message-row.h"

/* Columns in the order of WC_MESSAGE_COLUMNS. */
enum
{
  ID,
  ACCOUNT,
  CHAT,
  FROM,
  OUTGOING,
  OWN,
  KIND,
  SOURCE,
  STATE,
  FLAGS,
  TS,
  RECEIVED,
  BODY,
  MESSAGE_ID,
  ARCHIVE_BY,
  ARCHIVE_ID,
  ORIGIN_ID,
  STANZA_BY,
  STANZA_ID,
  ENCRYPTION,
  THREAD,
  SUBJECT,
  ERROR_CONDITION,
  ERROR_TEXT,
  OCCUPANT_ID,
  REAL_JID,
  HIDDEN,
  N_COLUMNS,
};
G_STATIC_ASSERT (N_COLUMNS == WC_MESSAGE_N_COLUMNS);

static void
read_numbers (WcStatement *row, WcMessage *message)
{
  gint64 flags = wc_statement_int (row, FLAGS);

  message->id = wc_statement_int (row, ID);
  message->account = wc_statement_int (row, ACCOUNT);
  message->outgoing = wc_statement_int (row, OUTGOING) != 0;
  message->kind = (WcMessageKind) wc_statement_int (row, KIND);
  message->source = (WcMessageSource) wc_statement_int (row, SOURCE);
  message->state = (WcMessageState) wc_statement_int (row, STATE);
  message->ts_us = wc_statement_int (row, TS);
  message->received_us = wc_statement_int (row, RECEIVED);
  message->flags = (guint) (flags & ~WC_MESSAGE_ROW_FLAGS);
  message->hidden = wc_statement_int (row, HIDDEN) != 0;
  if (wc_statement_int (row, OWN) != 0)
    message->flags |= WC_MESSAGE_FLAG_OWN;
}

static void
read_ids (WcStatement *row, WcMessageBuilder *builder)
{
  gint64 flags = wc_statement_int (row, FLAGS);
  gboolean origin_is_id = (flags & WC_MESSAGE_ROW_ORIGIN_IS_ID) != 0;
  gboolean stanza_is_archive = (flags & WC_MESSAGE_ROW_STANZA_IS_ARCHIVE) != 0;
  char id[WC_ID_TEXT];

  wc_message_builder_set_message_id (builder, wc_statement_id (row, MESSAGE_ID, id));
  wc_message_builder_set_archive (builder, wc_statement_id (row, ARCHIVE_ID, id),
                                  wc_statement_text (row, ARCHIVE_BY));
  wc_message_builder_set_origin_id (
      builder, wc_statement_id (row, origin_is_id ? MESSAGE_ID : ORIGIN_ID, id));
  wc_message_builder_set_stanza_id (
      builder, wc_statement_id (row, stanza_is_archive ? ARCHIVE_ID : STANZA_ID, id),
      wc_statement_text (row, stanza_is_archive ? ARCHIVE_BY : STANZA_BY));
}

gpointer
wc_message_row_read (WcStatement *row)
{
  WcMessageBuilder *builder;

  if (wc_statement_int (row, ID) == 0)
    return NULL;
  builder = wc_message_builder_new ();
  read_numbers (row, wc_message_builder_peek (builder));
  read_ids (row, builder);
  wc_message_builder_set_chat (builder, wc_statement_text (row, CHAT));
  wc_message_builder_set_from (builder, wc_statement_text (row, FROM));
  wc_message_builder_set_body (builder, wc_statement_text (row, BODY));
  wc_message_builder_set_encryption (builder, wc_statement_text (row, ENCRYPTION));
  wc_message_builder_set_thread (builder, wc_statement_text (row, THREAD));
  wc_message_builder_set_subject (builder, wc_statement_text (row, SUBJECT));
  wc_message_builder_set_error (builder, wc_statement_text (row, ERROR_CONDITION),
                                wc_statement_text (row, ERROR_TEXT));
  wc_message_builder_set_occupant (builder, wc_statement_text (row, OCCUPANT_ID),
                                   wc_statement_text (row, REAL_JID));
  return wc_message_builder_end (builder);
}

WcMessage *
wc_message_row_load (WcDb *db, gint64 id, GError **error)
{
  static const char SQL[] =
      "SELECT " WC_MESSAGE_COLUMNS "FROM message m " WC_MESSAGE_JOINS "WHERE m.id = ?1";

  return wc_statement_collect_required (wc_statement_query (db, SQL, error, WC_INT (id)),
                                        wc_message_row_read, "message", error);
}
