/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/unit-port.h"
#include "store/resume-store.h"
#include "stream/inbound.h"

static gboolean
port_begin (gpointer data, GError **error)
{
  WcUnitPort *self = data;

  return wc_db_begin (self->db, WC_DB_NORMAL, error);
}

static gboolean
port_commit (gpointer data, GError **error)
{
  WcUnitPort *self = data;

  return wc_db_commit (self->db, error);
}

static void
port_rollback (gpointer data)
{
  WcUnitPort *self = data;

  wc_db_rollback (self->db);
}

/* A copy of what is held is not walked further: its text is known, and what it reports
 * was reported by the first. */
static gboolean
port_seen (gpointer data, WcInbound *in)
{
  WcUnitPort *self = data;
  const WcMessage *head =
      in->message != NULL ? wc_message_builder_peek (in->message) : NULL;
  const char *origin_id = head != NULL ? head->origin_id : NULL;
  g_autoptr (GError) error = NULL;

  in->row = wc_ingest_find (self->ingest, in->archive_by, in->archive_id, origin_id,
                            in->outgoing);
  if (in->row == 0)
    return FALSE;
  if (!wc_ingest_confirm (self->ingest, in->row, in->archive_by, in->archive_id, &error))
    g_warning ("a message that came again is not noted: %s", error->message);
  return TRUE;
}

/* A message without anything to show is no row: receipts, markers, typing. */
static gboolean
is_worth_a_row (const WcMessage *message)
{
  return message->kind != WC_MESSAGE_KIND_TEXT ||
         (message->body != NULL && *message->body != '\0');
}

static gboolean
port_deliver (gpointer data, WcInbound *in, GError **error)
{
  WcUnitPort *self = data;
  g_autoptr (WcMessage) message = NULL;
  WcArrival arrival = {
    .reports = in->reports,
    .archive_by = in->archive_by,
    .archive_id = in->archive_id,
    .older_id = in->older_id,
    .newer_id = in->newer_id,
    .newest_first = in->newest_first,
    .backfill = in->backfill,
    .passing = in->passing,
    .unbroken = wc_catchup_is_unbroken (self->catchup),
  };

  if (in->message != NULL && is_worth_a_row (wc_message_builder_peek (in->message)))
    message = wc_message_builder_end (g_steal_pointer (&in->message));
  arrival.message = message;
  return wc_ingest_deliver (self->ingest, &arrival, &in->row, error);
}

static gboolean
port_set_inbound_count (gpointer data, guint32 count, GError **error)
{
  WcUnitPort *self = data;

  return wc_resume_store_set_inbound (self->db, self->account, count, error);
}

WcUnit
wc_unit_port_make (WcUnitPort *self)
{
  return (
      WcUnit){ self,        port_begin,   port_seen, port_deliver, port_set_inbound_count,
               port_commit, port_rollback };
}
