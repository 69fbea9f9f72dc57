/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/unit-port.h"
#include "store/resume-store.h"
#include "stream/inbound.h"
#include "xep/tombstone.h"
#include "xml/stanza.h"

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

/* What an archive says of @in itself, which is held: that it was taken back. A page that
 * looks for the place of what comes before has no more than its id. */
static gboolean
take_mark (WcUnitPort *self, const WcInbound *in, GError **error)
{
  g_autoptr (WcAnnotation) mark = in->stanza != NULL ? wc_tombstone_read (in) : NULL;

  return mark == NULL || wc_ingest_mark (self->ingest, in->row, mark, error);
}

/* A copy of what is held is not walked further: its text is known, and what it reports
 * was reported by the first. Only that there is no text any more may be news. */
static gboolean
port_find (gpointer data, WcInbound *in, GError **error)
{
  WcUnitPort *self = data;
  const WcMessage *head =
      in->message != NULL ? wc_message_builder_peek (in->message) : NULL;
  const WcIngestCopy copy = { .archive_by = in->archive_by,
                              .archive_id = in->archive_id,
                              .origin_id = head != NULL ? head->origin_id : NULL,
                              .from = head != NULL ? head->from : NULL,
                              .occupant_id = head != NULL ? head->occupant_id : NULL,
                              .outgoing = in->outgoing,
                              .authorship = in->authorship };

  if (!wc_ingest_find (self->ingest, &copy, &in->row, error))
    return FALSE;
  return in->row == 0 || (wc_ingest_confirm (self->ingest, in->row, &copy, error) &&
                          take_mark (self, in, error));
}

static gboolean
is_some (const char *text)
{
  return text != NULL && *text != '\0';
}

/* A message without anything to show, or to say about another, is no row: receipts,
 * markers, typing. A subject alone is that of a room (XEP-0045 § 8.1), or somebody's
 * message. */
static gboolean
is_worth_a_row (const WcInbound *in, const WcMessage *message)
{
  return message->annotations != NULL || message->kind != WC_MESSAGE_KIND_TEXT ||
         is_some (message->body) ||
         (is_some (message->subject) && !wc_stanza_has_type (in->stanza, "groupchat"));
}

/* Whether the stream has lasted since the archive that holds it was read. A room may talk
 * before we have come in, as it does to a session that an earlier run of the daemon left:
 * that our own archive was read says nothing of what is missing of the room's. */
static gboolean
is_unbroken (WcUnitPort *self, const WcInbound *in)
{
  gboolean is_rooms = self->rooms != NULL && in->archive_by != NULL &&
                      wc_room_keeper_has (self->rooms, in->archive_by);
  WcCatchup *catchup =
      is_rooms ? wc_room_keeper_get_catchup (self->rooms, in->archive_by) : self->catchup;

  return catchup != NULL && wc_catchup_is_unbroken (catchup);
}

/* Only rooms tell again what they told before (XEP-0045 § 7.2.13), to who comes in. What
 * the server sends again after a resumption is stamped, too, and is new. */
static gboolean
is_replayed (WcUnitPort *self, const WcInbound *in, const WcMessage *message)
{
  return in->replayed && in->archive_id == NULL && message != NULL &&
         self->rooms != NULL && wc_room_keeper_has (self->rooms, message->chat);
}

static gboolean
port_deliver (gpointer data, WcInbound *in, GError **error)
{
  WcUnitPort *self = data;
  g_autoptr (WcMessage) message = NULL;
  WcArrival arrival = {
    .reports = in->reports,
    .omemo = in->omemo,
    .sealed = in->sealed,
    .again = in->again,
    .archive_by = in->archive_by,
    .archive_id = in->archive_id,
    .to = in->stanza != NULL ? wc_node_attr (in->stanza, "to") : NULL,
    .older_id = in->older_id,
    .newer_id = in->newer_id,
    .authorship = in->authorship,
    .newest_first = in->newest_first,
    .backfill = in->backfill,
    .passing = in->passing,
    .replayed = in->replayed,
    .sought = TRUE, /* port_find() comes before */
    .unbroken = is_unbroken (self, in),
    .delayed = in->delayed,
  };

  if (in->message != NULL && is_worth_a_row (in, wc_message_builder_peek (in->message)))
    message = wc_message_builder_end (g_steal_pointer (&in->message));
  arrival.message = message;
  arrival.replayed = is_replayed (self, in, message);
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
      WcUnit){ self,        port_begin,   port_find, port_deliver, port_set_inbound_count,
               port_commit, port_rollback };
}
