/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/chat-store.h"
#include "store/message-progress.h"
#include "store/message-store.h"
#include "sync/ingest-private.h"

/* What a message tells about others: receipts (XEP-0184), markers (XEP-0333), errors that
 * came back, and who is typing (XEP-0085). */

/* A report is about a message of ours when it comes from the other side, and about one of
 * theirs when one of our own devices sent it; in a room by the id that the room gave it.
 */
static gboolean
find_reported (WcIngest *self, const WcReport *report, gint64 *out_id, GError **error)
{
  GError *local_error = NULL;
  gint64 id = 0;

  if (report->message_id != NULL && report->outgoing &&
      report->kind == WC_REPORT_DISPLAYED)
    id = wc_message_store_find_by_archive (self->db, self->account, report->chat,
                                           report->message_id, &local_error);
  if (report->message_id != NULL && id == 0 && local_error == NULL)
    id = wc_message_store_find_by_message_id (self->db, self->account, report->chat,
                                              report->message_id, !report->outgoing,
                                              &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  *out_id = id;
  return TRUE;
}

static void
tell_typing (WcIngest *self, const WcReport *report)
{
  WcEvent *event;

  if (report->outgoing)
    return;
  event = wc_event_new (WC_EVENT_TYPING, self->account, report->chat, report->from);
  wc_event_set_delta (event, "state", report->detail);
  wc_live_tell (self->live, event);
}

static gboolean
store_displayed (WcIngest *self, const WcReport *report, gint64 id, GError **error)
{
  if (report->outgoing)
    return wc_chat_store_mark_read (self->db, self->account, report->chat, id, NULL,
                                    error);
  return wc_message_progress_set_displayed (self->db, self->account, report->chat, id,
                                            error);
}

/* A room does not show what it refused. */
static gboolean
store_bounce (WcIngest *self, const WcReport *report, gint64 id, GError **error)
{
  gboolean again = FALSE;

  if (!report->outgoing)
    g_signal_emit_by_name (self, "refused", id, report->detail, &again);
  if (again)
    return TRUE;
  if (!wc_message_progress_fail (self->db, id, report->detail, report->text, error))
    return FALSE;
  if (!report->outgoing)
    g_signal_emit_by_name (self, "settled", id);
  return TRUE;
}

gboolean
wc_ingest_store_report (WcIngest *self, const WcReport *report, GError **error)
{
  gint64 id = 0;

  if (report->kind == WC_REPORT_TYPING)
    {
      tell_typing (self, report);
      return TRUE;
    }
  if (!find_reported (self, report, &id, error))
    return FALSE;
  if (id == 0)
    return TRUE;

  switch (report->kind)
    {
    case WC_REPORT_DELIVERED:
      return report->outgoing ||
             wc_message_progress_advance (self->db, id, WC_MESSAGE_STATE_DELIVERED, NULL,
                                          error);
    case WC_REPORT_DISPLAYED:
      return store_displayed (self, report, id, error);
    case WC_REPORT_FAILED:
      return store_bounce (self, report, id, error);
    case WC_REPORT_TYPING:
      break;
    }
  return TRUE;
}
