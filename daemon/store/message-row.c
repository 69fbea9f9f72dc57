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
};

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
  if (wc_statement_int (row, OWN) != 0)
    message->flags |= WC_MESSAGE_FLAG_OWN;
}

static void
read_ids (WcStatement *row, WcMessageBuilder *builder)
{
  gint64 flags = wc_statement_int (row, FLAGS);
  gboolean origin_is_id = (flags & WC_MESSAGE_ROW_ORIGIN_IS_ID) != 0;
  gboolean stanza_is_archive = (flags & WC_MESSAGE_ROW_STANZA_IS_ARCHIVE) != 0;

  wc_message_builder_set_message_id (builder, wc_statement_text (row, MESSAGE_ID));
  wc_message_builder_set_archive (builder, wc_statement_text (row, ARCHIVE_ID),
                                  wc_statement_text (row, ARCHIVE_BY));
  wc_message_builder_set_origin_id (
      builder, wc_statement_text (row, origin_is_id ? MESSAGE_ID : ORIGIN_ID));
  wc_message_builder_set_stanza_id (
      builder, wc_statement_text (row, stanza_is_archive ? ARCHIVE_ID : STANZA_ID),
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
  return wc_message_builder_end (builder);
}
