/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/annotation-store.h"
#include "store/attachment-store.h"
#include "store/chat-store.h"
#include "store/extra-store.h"
#include "store/journal.h"
#include "store/message-omemo-store.h"
#include "store/message-reveal.h"
#include "store/message-row.h"
#include "store/report-store.h"
#include "store/retention-store.h"
#include "store/room-readers.h"
#include "store/statement.h"
#include "store/thread-store.h"

/* The row @id, if it stands for what cannot be read; FALSE + error. */
static gboolean
load_sealed (WcDb *db, gint64 id, WcMessage **out_row, GError **error)
{
  g_autoptr (WcMessage) row = wc_message_row_load (db, id, error);

  *out_row = NULL;
  if (row == NULL)
    return FALSE;
  if (row->chat != NULL && !row->hidden && row->kind == WC_MESSAGE_KIND_ENCRYPTED &&
      (row->flags & WC_MESSAGE_FLAG_RETRACTED) == 0)
    *out_row = g_steal_pointer (&row);
  return TRUE;
}

static gboolean
tell (
    WcDb *db, const WcMessage *row, WcEventKind kind, const char *fields, GError **error)
{
  g_autoptr (WcEvent) event = wc_event_new (kind, row->account, row->chat, NULL);

  event->id = row->id;
  if (fields != NULL)
    wc_event_set_delta (event, "fields", fields);
  return wc_journal_append (db, event, error);
}

/* What stood beside what could not be read is said again by what it was, or was none of
 * it. The row counts as nothing until it is filled. */
static gboolean
empty (WcDb *db, const WcMessage *row, GError **error)
{
  static const char FILES[] = "DELETE FROM attachment WHERE message = ?1";
  static const char EXTRA[] = "DELETE FROM extra WHERE message = ?1";

  return wc_chat_store_uncount (db, row, error) &&
         wc_retention_store_emptied (db, row->account, row->id, error) &&
         wc_annotation_store_drop_by (db, row->id, error) &&
         wc_statement_exec (db, FILES, error, WC_INT (row->id)) &&
         wc_statement_exec (db, EXTRA, error, WC_INT (row->id));
}

/* What is known of where it came from stays; triggers bring the text into the index. */
static gboolean
fill (WcDb *db, const WcMessage *message, gboolean hidden, GError **error)
{
  static const char SQL[] =
      "UPDATE message SET kind = ?2, encryption = ?3, flags = flags | ?4, thread = ?5, "
      "subject = ?6, body = ?7, chat = iif (?8, -chat, chat) WHERE id = ?1";
  const char *body = hidden ? NULL : message->body;

  return wc_statement_exec (db, SQL, error, WC_INT (message->id), WC_INT (message->kind),
                            WC_TEXT (message->encryption),
                            WC_INT (message->flags & ~(guint) WC_MESSAGE_FLAG_OWN),
                            WC_TEXT (message->thread), WC_TEXT (message->subject),
                            WC_TEXT (body), WC_INT (hidden)) &&
         wc_attachment_store_add (db, message, error) &&
         wc_extra_store_add (db, message, error) &&
         wc_retention_store_added (db, message->account, message->id, body, error);
}

/* Of a thread that was known before it could be read it was counted then. */
static gboolean
join_thread (WcDb *db, const WcMessage *row, const WcMessage *message, GError **error)
{
  return row->thread != NULL || wc_thread_store_added (db, message, error);
}

static gboolean
show (WcDb *db, const WcMessage *row, const WcMessage *message, GError **error)
{
  WcChatRead read;

  return wc_chat_store_enter (db, message, &read, error) &&
         fill (db, message, /* hidden= */ FALSE, error) &&
         join_thread (db, row, message, error) &&
         wc_chat_store_count (db, message, read.by_us, error) &&
         tell (db, row, WC_EVENT_MESSAGE_CHANGED, /* fields= */ NULL, error);
}

static gboolean
hide (WcDb *db, const WcMessage *row, const WcMessage *message, GError **error)
{
  return fill (db, message, /* hidden= */ TRUE, error) &&
         tell (db, row, WC_EVENT_MESSAGE_REMOVED, /* fields= */ NULL, error);
}

gboolean
wc_message_reveal (WcDb *db, const WcMessage *message, GError **error)
{
  g_autoptr (WcMessage) row = NULL;
  gboolean merges = FALSE;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!load_sealed (db, message->id, &row, error))
    return FALSE;
  if (row == NULL)
    return TRUE;
  if (!empty (db, row, error) ||
      !wc_annotation_store_merges (db, message, &merges, error))
    return FALSE;
  if (message->hidden || merges ? !hide (db, row, message, error)
                                : !show (db, row, message, error))
    return FALSE;
  if (message->annotations != NULL && !wc_annotation_store_add (db, message, error))
    return FALSE;
  return ((message->hidden && !merges) ||
          wc_annotation_store_join (db, message, error)) &&
         wc_report_store_join (db, message, error) &&
         wc_room_readers_join (db, message, error);
}

gboolean
wc_message_reveal_nothing (WcDb *db, gint64 id, GError **error)
{
  static const char SQL[] = "UPDATE message SET chat = -chat WHERE id = ?1";
  g_autoptr (WcMessage) row = NULL;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!load_sealed (db, id, &row, error))
    return FALSE;
  return row == NULL ||
         (empty (db, row, error) && wc_statement_exec (db, SQL, error, WC_INT (id)) &&
          wc_retention_store_added (db, row->account, id, /* body= */ NULL, error) &&
          tell (db, row, WC_EVENT_MESSAGE_REMOVED, /* fields= */ NULL, error));
}

gboolean
wc_message_reveal_failed (WcDb *db,
                          gint64 account,
                          const WcMessageOmemo *said,
                          GError **error)
{
  g_autoptr (WcMessage) row = NULL;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!load_sealed (db, said->message, &row, error))
    return FALSE;
  return row == NULL || (wc_message_omemo_store_set (db, account, said, error) &&
                         tell (db, row, WC_EVENT_MESSAGE_CHANGED, "encryption", error));
}
