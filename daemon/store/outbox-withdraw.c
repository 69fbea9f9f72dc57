/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/annotation-store.h"
#include "store/extra-store.h"
#include "store/forget.h"
#include "store/journal.h"
#include "store/message-progress.h"
#include "store/outbox-store.h"
#include "store/outbox-withdraw.h"
#include "store/retention-store.h"
#include "store/scrub.h"
#include "store/statement.h"

/* What others have not got needs no request to others. */

static gboolean
is_unwritten (WcDb *db, gint64 id, gboolean *out_unwritten, GError **error)
{
  static const char SQL[] = "SELECT 1 FROM outbox WHERE message = ?1 AND kind = ?2 "
                            "AND state = ?3 AND stanza IS NULL";
  gint64 found;

  if (!wc_statement_get_int (db, SQL, &found, error, WC_INT (id),
                             WC_INT (WC_OUTBOX_MESSAGE), WC_INT (WC_OUTBOX_QUEUED)))
    return FALSE;
  *out_unwritten = found != 0;
  return TRUE;
}

gboolean
wc_outbox_withdraw (WcDb *db, const WcMessage *target, gboolean *out_done, GError **error)
{
  g_autoptr (WcAnnotation) mark =
      wc_annotation_new (WC_ANNOTATION_RETRACTION, /* target_id= */ NULL, NULL);

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!is_unwritten (db, target->id, out_done, error))
    return FALSE;
  if (!*out_done)
    return TRUE;
  mark->said_us = wc_db_now_us (db);
  return wc_forget_about_unsent (db, target->account, target->id, error) &&
         wc_outbox_store_remove_message (db, target->id, error) &&
         wc_annotation_store_mark (db, target, mark, error) &&
         wc_message_progress_fail (db, target->id, "retracted",
                                   "it was taken back before it was sent", error);
}

gboolean
wc_outbox_leave_unsent (WcDb *db,
                        const WcMessage *target,
                        gboolean *out_done,
                        GError **error)
{
  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!is_unwritten (db, target->id, out_done, error))
    return FALSE;
  return !*out_done || (wc_outbox_store_remove_message (db, target->id, error) &&
                        wc_message_progress_fail (
                            db, target->id, "uncertain",
                            "it may have arrived before it was to be sent again", error));
}

static gboolean
tell (WcDb *db, const WcMessage *target, gboolean mentions, GError **error)
{
  g_autoptr (WcEvent) event =
      wc_event_new (WC_EVENT_MESSAGE_CHANGED, target->account, target->chat, NULL);

  event->id = target->id;
  wc_event_set_delta (event, "fields", mentions ? "body,mentions" : "body");
  return wc_journal_append (db, event, error);
}

static gboolean
set_text (WcDb *db, const WcMessage *target, const WcMessage *other, GError **error)
{
  static const char SQL[] =
      "UPDATE message SET body = ?2, flags = (flags & ~?3) | ?4 WHERE id = ?1";

  return wc_retention_store_emptied (db, target->account, target->id, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (target->id), WC_TEXT (other->body),
                            WC_INT (WC_MESSAGE_FLAG_EXTRA),
                            WC_INT (other->flags & WC_MESSAGE_FLAG_EXTRA)) &&
         wc_retention_store_added (db, target->account, target->id, other->body, error) &&
         wc_scrub_want (db, error);
}

static gboolean
set_extra (WcDb *db, const WcMessage *target, const WcMessage *other, GError **error)
{
  static const char SQL[] = "DELETE FROM extra WHERE message = ?1";
  WcMessage row = *other;

  row.id = target->id;
  return wc_statement_exec (db, SQL, error, WC_INT (target->id)) &&
         wc_extra_store_add (db, &row, error);
}

gboolean
wc_outbox_rewrite (WcDb *db,
                   const WcMessage *target,
                   const WcMessage *other,
                   gboolean *out_done,
                   GError **error)
{
  gboolean mentions = ((target->flags | other->flags) & WC_MESSAGE_FLAG_EXTRA) != 0;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  *out_done = FALSE;
  if (target->flags & (WC_MESSAGE_FLAG_EDITED | WC_MESSAGE_FLAG_IN_DOUBT))
    return TRUE;
  if (!is_unwritten (db, target->id, out_done, error))
    return FALSE;
  return !*out_done ||
         (set_text (db, target, other, error) && set_extra (db, target, other, error) &&
          tell (db, target, mentions, error));
}
