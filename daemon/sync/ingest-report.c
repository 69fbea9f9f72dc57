/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/jid.h"
#include "store/message-progress.h"
#include "store/message-store.h"
#include "store/report-store.h"
#include "store/room-readers.h"
#include "sync/ingest-private.h"

/* What a message tells about others: receipts (XEP-0184), markers (XEP-0333), errors that
 * came back, and who is typing (XEP-0085). */

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

/* A room does not show what it refused. */
static gboolean
fail (WcIngest *self, const WcReport *report, gint64 id, GError **error)
{
  gboolean held = FALSE;

  if (!report->outgoing)
    g_signal_emit_by_name (self, "refused", id, report, &held);
  if (held)
    return TRUE;
  if (!wc_message_progress_fail (self->db, id, report->detail, report->text, error))
    return FALSE;
  if (!report->outgoing)
    g_signal_emit_by_name (self, "settled", id);
  return TRUE;
}

/* What bounces was sent from here, and is held. */
static gboolean
store_bounce (WcIngest *self, const WcReport *report, GError **error)
{
  GError *local_error = NULL;
  gint64 id = 0;

  if (report->message_id != NULL)
    id = wc_message_store_find_by_message_id (self->db, self->account, report->chat,
                                              report->message_id, !report->outgoing,
                                              &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  return id == 0 || fail (self, report, id, error);
}

/* In a room it is one of many who says it; a private chat there has a resource. */
static gboolean
take (WcIngest *self, const WcReport *report, GError **error)
{
  return (report->real_jid != NULL || report->occupant_id != NULL) &&
                 wc_jid_get_resource (report->chat) == NULL
             ? wc_room_readers_take (self->db, self->account, report, error)
             : wc_report_store_take (self->db, self->account, report, error);
}

gboolean
wc_ingest_store_report (WcIngest *self, const WcReport *report, GError **error)
{
  switch (report->kind)
    {
    case WC_REPORT_DELIVERED:
    case WC_REPORT_DISPLAYED:
      return report->message_id == NULL || take (self, report, error);
    case WC_REPORT_FAILED:
      return store_bounce (self, report, error);
    case WC_REPORT_TYPING:
      tell_typing (self, report);
      break;
    }
  return TRUE;
}
