/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/message.h"
#include "store/journal.h"
#include "store/message-gaps.h"
#include "store/message-row.h"
#include "store/statement.h"

/* Files and extra belong to a text: what another copy says goes with the first one, so
 * one that was corrected says what its correction brought. */

static gpointer
read_gaps (WcStatement *row)
{
  WcMessageGaps *gaps = g_new0 (WcMessageGaps, 1);

  gaps->mark = TRUE;
  gaps->files = wc_statement_int (row, 0) != 0;
  gaps->extra = wc_statement_int (row, 1) != 0;
  return gaps;
}

gboolean
wc_message_gaps_find (WcDb *db, gint64 id, WcMessageGaps *out_gaps, GError **error)
{
  /* ?2: retracted, ?3: edited, ?4, ?5: text, file */
  static const char SQL[] =
      "SELECT m.flags & ?3 = 0 AND m.kind IN (?4, ?5) "
      "AND NOT EXISTS (SELECT 1 FROM attachment WHERE message = m.id), "
      "m.flags & ?3 = 0 AND m.kind IN (?4, ?5) "
      "AND NOT EXISTS (SELECT 1 FROM extra WHERE message = m.id) "
      "FROM message m WHERE m.id = ?1 AND m.chat > 0 AND m.flags & ?2 = 0";
  GError *local_error = NULL;
  g_autofree WcMessageGaps *gaps = wc_statement_collect_one (
      wc_statement_query (db, SQL, &local_error, WC_INT (id),
                          WC_INT (WC_MESSAGE_FLAG_RETRACTED),
                          WC_INT (WC_MESSAGE_FLAG_EDITED), WC_INT (WC_MESSAGE_KIND_TEXT),
                          WC_INT (WC_MESSAGE_KIND_FILE)),
      read_gaps, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  *out_gaps = gaps != NULL ? *gaps : (WcMessageGaps){ FALSE, FALSE, FALSE };
  return TRUE;
}

static gboolean
tell (WcDb *db, const WcMessage *message, const WcMessageGaps *filled, GError **error)
{
  g_autoptr (WcEvent) event =
      wc_event_new (WC_EVENT_MESSAGE_CHANGED, message->account, message->chat, NULL);

  event->id = message->id;
  wc_event_set_delta (event, "fields",
                      !filled->extra   ? "attachments"
                      : !filled->files ? "mentions"
                                       : "mentions,attachments");
  return wc_journal_append (db, event, error);
}

gboolean
wc_message_gaps_fill (WcDb *db, gint64 id, const WcMessageGaps *filled, GError **error)
{
  /* ?4: extra, ?5: mentions me */
  static const char SQL[] =
      "UPDATE message SET kind = iif (?2, ?3, kind), flags = flags "
      "| iif (EXISTS (SELECT 1 FROM extra WHERE message = ?1), ?4, 0) "
      "| iif (EXISTS (SELECT 1 FROM extra WHERE message = ?1 AND mentions_me), ?5, 0) "
      "WHERE id = ?1";
  g_autoptr (WcMessage) message = NULL;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!filled->files && !filled->extra)
    return TRUE;
  message = wc_message_row_load (db, id, error);
  return message != NULL &&
         wc_statement_exec (db, SQL, error, WC_INT (id), WC_INT (filled->files),
                            WC_INT (WC_MESSAGE_KIND_FILE), WC_INT (WC_MESSAGE_FLAG_EXTRA),
                            WC_INT (WC_MESSAGE_FLAG_MENTIONS_ME)) &&
         tell (db, message, filled, error);
}
