/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/report.h"
#include "store/chat-store.h"
#include "store/cursor-store.h"
#include "store/expiry-store.h"
#include "store/message-progress.h"
#include "store/message-store.h"
#include "sync/ingest.h"

/* What makes two copies the same message: the id of an archive (XEP-0313, or XEP-0359 by
 * the archive's own address), and for our own sends the origin id, which nobody else can
 * guess. Ids that only the sender chose decide nothing about strangers' messages. */

struct _WcIngest
{
  GObject parent_instance;

  WcDb *db;     /* (owned) */
  WcLive *live; /* (owned) */
  gint64 account;
  char *jid; /* (owned) */

  gint64 first_live; /* row that came first on this stream, before catch-up's end; 0 */
  gint64 last_live;  /* row that came last on it; 0: none has */
};

G_DEFINE_FINAL_TYPE (WcIngest, wc_ingest, G_TYPE_OBJECT)

static void
wc_ingest_dispose (GObject *object)
{
  WcIngest *self = WC_INGEST (object);

  g_clear_object (&self->db);
  g_clear_object (&self->live);
  g_clear_pointer (&self->jid, g_free);
  G_OBJECT_CLASS (wc_ingest_parent_class)->dispose (object);
}

static void
wc_ingest_class_init (WcIngestClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wc_ingest_dispose;
  g_signal_new ("settled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  g_signal_new ("arrived", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                NULL, G_TYPE_NONE, 1, WC_TYPE_MESSAGE | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
wc_ingest_init (WcIngest *self)
{
}

WcIngest *
wc_ingest_new (WcDb *db, WcLive *live, gint64 account, const char *jid)
{
  WcIngest *self = g_object_new (WC_TYPE_INGEST, NULL);

  self->db = g_object_ref (db);
  self->live = g_object_ref (live);
  self->account = account;
  self->jid = g_strdup (jid);
  return self;
}

void
wc_ingest_begin_stream (WcIngest *self)
{
  self->first_live = 0;
  self->last_live = 0;
}

gint64
wc_ingest_find (WcIngest *self,
                const char *archive_by,
                const char *archive_id,
                const char *origin_id,
                gboolean outgoing)
{
  gint64 id = 0;

  if (archive_by != NULL && archive_id != NULL)
    id = wc_message_store_find_by_archive (self->db, self->account, archive_by,
                                           archive_id, NULL);
  if (id == 0 && outgoing && origin_id != NULL)
    id = wc_message_store_find_by_origin (self->db, self->account, origin_id, NULL);
  return id;
}

gboolean
wc_ingest_confirm (WcIngest *self,
                   gint64 id,
                   const char *archive_by,
                   const char *archive_id,
                   GError **error)
{
  g_autoptr (WcMessage) message = NULL;

  if (wc_message_store_is_forgotten (self->db, id))
    return TRUE;
  message = wc_message_store_get (self->db, self->account, id, error);
  if (message == NULL)
    return FALSE;
  if (archive_id != NULL && message->archive_id == NULL &&
      !wc_message_store_set_archive (self->db, id, archive_id, archive_by, error))
    return FALSE;
  if (!message->outgoing)
    return TRUE;
  if (!wc_message_progress_advance (self->db, id, WC_MESSAGE_STATE_SENT, NULL, error))
    return FALSE;
  g_signal_emit_by_name (self, "settled", id);
  return TRUE;
}

/* Only our own archive is walked by cursor; a page notes its cursor as a whole. */
static gboolean
extends_own_archive (WcIngest *self, const WcArrival *arrival)
{
  return arrival->message->source != WC_MESSAGE_SOURCE_ARCHIVE &&
         arrival->archive_id != NULL && g_strcmp0 (arrival->archive_by, self->jid) == 0;
}

/* @follows_live: something of the archive came before on this stream, so that the newest
 * part ends with it. */
static gboolean
note_live_cursor (WcIngest *self,
                  const WcArrival *arrival,
                  gint64 id,
                  gboolean follows_live,
                  GError **error)
{
  WcCursorArchive archive = { self->account, self->jid, /* with= */ NULL };
  WcCursorLive live = { arrival->archive_id, arrival->message->ts_us, id,
                        arrival->unbroken || follows_live };

  if (!extends_own_archive (self, arrival))
    return TRUE;
  return wc_cursor_store_live (self->db, &archive, &live, error);
}

static WcMessage *
placed_message (WcIngest *self, const WcArrival *arrival, gint64 id)
{
  WcMessageBuilder *builder = wc_message_builder_new_from (arrival->message);
  WcMessage *message = wc_message_builder_peek (builder);

  message->id = id;
  message->account = self->account;
  /* An own message that another device sent has left already. */
  if (message->outgoing && message->state == WC_MESSAGE_STATE_NONE)
    message->state = WC_MESSAGE_STATE_SENT;
  wc_message_builder_set_archive (builder, arrival->archive_id, arrival->archive_by);
  return wc_message_builder_end (builder);
}

/* What comes on the stream and is not held is newer than all that is held of the newest
 * part of the archive, and than what came on the stream in the second of its stamp or
 * before. The stamp alone does not say so: Prosody stamps what it kept, or sends again
 * after a resumption, with whole seconds. */
static gint64
older_neighbour (WcIngest *self, const WcArrival *arrival)
{
  WcCursorArchive archive = { self->account, self->jid, /* with= */ NULL };
  g_autoptr (WcCursorInterval) newest = NULL;
  g_autoptr (GError) error = NULL;
  gint64 older = 0;

  if (arrival->older_id != 0 || !extends_own_archive (self, arrival))
    return arrival->older_id;
  newest = wc_cursor_store_newest (self->db, &archive, &error);
  if (error != NULL)
    g_warning ("the place of a message is guessed: %s", error->message);
  if (newest != NULL)
    older = newest->newest_place;
  if (arrival->message->ts_us + G_USEC_PER_SEC > self->last_live)
    older = MAX (older, self->last_live);
  return older;
}

/* What the archive has from before this stream is older than all that came on it. */
static gint64
newer_neighbour (WcIngest *self, const WcArrival *arrival)
{
  gboolean walked =
      arrival->message->source == WC_MESSAGE_SOURCE_ARCHIVE && !arrival->newest_first;

  return arrival->newer_id == 0 && walked ? self->first_live : arrival->newer_id;
}

typedef struct
{
  WcIngest *ingest; /* (owned) */
  gint64 id;
  gboolean unbroken;
} LivePlace;

static void
live_place_free (gpointer data)
{
  LivePlace *self = data;

  g_object_unref (self->ingest);
  g_free (self);
}

static void
on_live_committed (gpointer data)
{
  const LivePlace *self = data;
  WcIngest *ingest = self->ingest;

  if (ingest->first_live == 0 && !self->unbroken)
    ingest->first_live = self->id;
  ingest->last_live = MAX (ingest->last_live, self->id);
}

/* Only what the store has really taken says something about what follows. */
static void
note_live_place (WcIngest *self, const WcArrival *arrival, gint64 id)
{
  LivePlace *place;

  if (!extends_own_archive (self, arrival))
    return;
  place = g_new (LivePlace, 1);
  *place = (LivePlace){ g_object_ref (self), id, arrival->unbroken };
  wc_db_after_commit (self->db, on_live_committed, place, live_place_free);
}

/* A server that stamps what it kept for us with whole seconds means the end of that
 * second as well: what we said in it came before. */
static gint64
latest_stamp (WcIngest *self, const WcArrival *arrival)
{
  gint64 ts_us = arrival->message->ts_us;

  if (arrival->message->source == WC_MESSAGE_SOURCE_ARCHIVE ||
      ts_us % G_USEC_PER_SEC != 0)
    return ts_us;
  return MAX (ts_us, MIN (ts_us + G_USEC_PER_SEC - 1, wc_db_now_us (self->db)));
}

static gboolean
add_message (WcIngest *self, const WcArrival *arrival, gint64 *out_id, GError **error)
{
  WcMessagePlace place = { latest_stamp (self, arrival), older_neighbour (self, arrival),
                           newer_neighbour (self, arrival), arrival->newest_first };
  gint64 id = wc_message_store_place (self->db, &place, error);
  g_autoptr (WcMessage) message = NULL;

  if (id == 0)
    return FALSE;
  message = placed_message (self, arrival, id);
  if (!wc_message_store_add (self->db, message,
                             arrival->backfill ? WC_MESSAGE_ADD_BACKFILL : 0, error) ||
      (arrival->passing && !wc_expiry_store_add (self->db, id, error)))
    return FALSE;
  *out_id = id;
  note_live_place (self, arrival, id);
  if (!message->outgoing && message->source == WC_MESSAGE_SOURCE_LIVE)
    g_signal_emit_by_name (self, "arrived", message);
  return TRUE;
}

static gboolean
store_message (WcIngest *self, const WcArrival *arrival, gint64 *out_id, GError **error)
{
  const WcMessage *message = arrival->message;
  gboolean follows_live = self->last_live != 0;
  gint64 id = wc_ingest_find (self, arrival->archive_by, arrival->archive_id,
                              message->origin_id, message->outgoing);

  if (id != 0)
    {
      if (!wc_ingest_confirm (self, id, arrival->archive_by, arrival->archive_id, error))
        return FALSE;
    }
  else if (!add_message (self, arrival, &id, error))
    return FALSE;

  *out_id = id;
  return note_live_cursor (self, arrival, id, follows_live, error);
}

/* A report is about a message of ours when it comes from the other side, and about one of
 * theirs when one of our own devices sent it. */
static gint64
reported_message (WcIngest *self, const WcReport *report)
{
  if (report->message_id == NULL)
    return 0;
  return wc_message_store_find_by_message_id (
      self->db, self->account, report->chat, report->message_id, !report->outgoing, NULL);
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

static gboolean
store_report (WcIngest *self, const WcReport *report, GError **error)
{
  gint64 id;

  if (report->kind == WC_REPORT_TYPING)
    {
      tell_typing (self, report);
      return TRUE;
    }
  id = reported_message (self, report);
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
      return wc_message_progress_fail (self->db, id, report->detail, report->text, error);
    case WC_REPORT_TYPING:
      break;
    }
  return TRUE;
}

gboolean
wc_ingest_deliver (WcIngest *self,
                   const WcArrival *arrival,
                   gint64 *out_id,
                   GError **error)
{
  gint64 id = 0;

  if (arrival->message != NULL && !store_message (self, arrival, &id, error))
    return FALSE;
  for (guint i = 0; arrival->reports != NULL && i < arrival->reports->len; i++)
    if (!store_report (self, arrival->reports->pdata[i], error))
      return FALSE;
  if (out_id != NULL)
    *out_id = id;
  return TRUE;
}
