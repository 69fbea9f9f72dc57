/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "store/annotation-store.h"
#include "store/chat-store.h"
#include "store/expiry-store.h"
#include "store/message-author.h"
#include "store/message-omemo-store.h"
#include "store/message-progress.h"
#include "store/message-reveal.h"
#include "store/omemo-pending-store.h"
#include "store/retention-store.h"
#include "sync/ingest-private.h"

/* What makes two copies the same message: the id of an archive (XEP-0313, or XEP-0359 by
 * the archive's own address), and for our own sends the origin id, which nobody else can
 * guess before it was said. Ids that only the sender chose decide nothing about
 * strangers' messages. */

G_DEFINE_FINAL_TYPE (WcIngest, wc_ingest, G_TYPE_OBJECT)

static void
wc_ingest_dispose (GObject *object)
{
  WcIngest *self = WC_INGEST (object);

  g_clear_object (&self->db);
  g_clear_object (&self->live);
  g_clear_pointer (&self->jid, g_free);
  g_clear_pointer (&self->marks, g_hash_table_unref);
  G_OBJECT_CLASS (wc_ingest_parent_class)->dispose (object);
}

static void
wc_ingest_class_init (WcIngestClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wc_ingest_dispose;
  g_signal_new ("settled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  g_signal_new ("refused", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 2,
                G_TYPE_INT64, G_TYPE_POINTER);
  g_signal_new ("arrived", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                NULL, G_TYPE_NONE, 1, WC_TYPE_MESSAGE | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
wc_ingest_init (WcIngest *self)
{
  self->marks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
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

/* The archive of @copy where that is a room's: it has what we said there once. */
static const char *
room_archive_of (WcIngest *self, const WcIngestCopy *copy)
{
  return copy->archive_id != NULL && g_strcmp0 (copy->archive_by, self->jid) != 0
             ? copy->archive_by
             : NULL;
}

/* What we sent with @origin_id. 0: nothing, or @copy is not it (or + error). */
static gint64
find_sent (WcIngest *self,
           const WcIngestCopy *copy,
           const char *origin_id,
           GError **error)
{
  const char *room_archive = room_archive_of (self, copy);
  WcMessageClaim claim = { .origin_id = origin_id,
                           .from = copy->from,
                           .own_jid = self->jid,
                           .our_nick = copy->authorship == WC_AUTHORSHIP_OUR_NICK,
                           .archived = room_archive != NULL };

  if (origin_id == NULL)
    return 0;
  if (copy->outgoing)
    return wc_message_store_find_by_origin (self->db, self->account, origin_id,
                                            room_archive, error);
  return copy->authorship == WC_AUTHORSHIP_TOLD
             ? 0
             : wc_message_store_find_claimed (self->db, self->account, &claim, error);
}

gboolean
wc_ingest_find (WcIngest *self, const WcIngestCopy *copy, gint64 *out_id, GError **error)
{
  GError *local_error = NULL;
  gint64 id = 0;

  if (copy->archive_by != NULL && copy->archive_id != NULL)
    id = wc_message_store_find_by_archive (self->db, self->account, copy->archive_by,
                                           copy->archive_id, &local_error);
  if (id == 0 && local_error == NULL)
    id = find_sent (self, copy, copy->origin_id, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  *out_id = id;
  return TRUE;
}

/* Whether a room shows what we said in it as from somebody else than we took ourselves
 * for: the nick was changed while it waited, or the room changed it. */
static gboolean
is_shown_otherwise (const WcMessage *message, const WcIngestCopy *copy)
{
  gsize length = strlen (message->chat);

  if (!message->outgoing || copy->from == NULL ||
      (!copy->outgoing && copy->authorship == WC_AUTHORSHIP_TOLD) ||
      strncmp (copy->from, message->chat, length) != 0 || copy->from[length] != '/')
    return FALSE;
  return strcmp (copy->from, message->from) != 0 ||
         (copy->occupant_id != NULL &&
          g_strcmp0 (copy->occupant_id, message->occupant_id) != 0);
}

gboolean
wc_ingest_confirm (WcIngest *self, gint64 id, const WcIngestCopy *copy, GError **error)
{
  g_autoptr (WcMessage) message = NULL;
  gboolean forgotten = FALSE;

  if (!wc_message_store_is_forgotten (self->db, id, &forgotten, error))
    return FALSE;
  if (forgotten)
    return TRUE;
  message = wc_message_store_get (self->db, self->account, id, error);
  if (message == NULL)
    return FALSE;
  if (copy->archive_id != NULL && message->archive_id == NULL &&
      !wc_message_store_set_archive (self->db, id, copy->archive_id, copy->archive_by,
                                     error))
    return FALSE;
  if (is_shown_otherwise (message, copy) &&
      !wc_message_progress_set_author (self->db, message, copy->from, copy->occupant_id,
                                       error))
    return FALSE;
  if (!message->outgoing)
    return TRUE;
  if (!wc_message_progress_advance (self->db, id, WC_MESSAGE_STATE_SENT, NULL, error))
    return FALSE;
  g_signal_emit_by_name (self, "settled", id);
  return TRUE;
}

gboolean
wc_ingest_mark (WcIngest *self, gint64 id, const WcAnnotation *mark, GError **error)
{
  g_autoptr (WcMessage) message = NULL;
  gboolean forgotten = FALSE;

  if (!wc_message_store_is_forgotten (self->db, id, &forgotten, error))
    return FALSE;
  if (forgotten)
    return TRUE;
  message = wc_message_store_get (self->db, self->account, id, error);
  if (message == NULL)
    return FALSE;
  return message->hidden || wc_annotation_store_mark (self->db, message, mark, error);
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

/* A nick may be somebody else's tomorrow: a private chat is with who spoke last in it.
 * There is none yet where all that was said is a part of what he said under another. */
static gboolean
note_occupant (WcIngest *self, const WcMessage *message, GError **error)
{
  GError *local_error = NULL;

  if (message->occupant_id == NULL || message->outgoing || message->hidden ||
      message->source == WC_MESSAGE_SOURCE_ARCHIVE ||
      wc_jid_get_resource (message->chat) == NULL ||
      wc_chat_store_set_occupant (self->db, self->account, message->chat,
                                  message->occupant_id, &local_error))
    return TRUE;
  if (g_error_matches (local_error, WC_ERROR, WC_ERROR_NOT_FOUND))
    {
      g_error_free (local_error);
      return TRUE;
    }
  g_propagate_error (error, local_error);
  return FALSE;
}

/* What may be readable one day is kept as it came. */
static gboolean
keep_sealed (WcIngest *self, const WcArrival *arrival, gint64 id, GError **error)
{
  WcOmemoPending sealed;

  if (arrival->sealed == NULL)
    return TRUE;
  sealed = *arrival->sealed;
  sealed.message = id;
  return wc_omemo_pending_store_add (self->db, self->account, &sealed, error);
}

/* Before the message, which may be a correction: what it may correct depends on it. */
static gboolean
note_omemo (WcIngest *self, const WcArrival *arrival, gint64 id, GError **error)
{
  WcMessageOmemo said;

  if (arrival->omemo == NULL || arrival->message->encryption == NULL)
    return TRUE;
  said = *arrival->omemo;
  said.message = id;
  return wc_message_omemo_store_set (self->db, self->account, &said, error) &&
         keep_sealed (self, arrival, id, error);
}

static gboolean
add_message (WcIngest *self, const WcArrival *arrival, gint64 *out_id, GError **error)
{
  g_autoptr (WcMessage) message = NULL;
  WcMessagePlace place;
  gboolean late;
  gint64 id;

  if (!wc_ingest_find_place (self, arrival, &place, &late, error))
    return FALSE;
  id = wc_message_store_place (self->db, &place, error);
  if (id == 0)
    return FALSE;
  message = placed_message (self, arrival, id);
  if (!note_omemo (self, arrival, id, error) ||
      !wc_message_store_add (self->db, message,
                             arrival->backfill ? WC_MESSAGE_ADD_BACKFILL : 0, error) ||
      ((arrival->passing || late) && !wc_expiry_store_add (self->db, id, error)))
    return FALSE;
  if (!note_occupant (self, message, error))
    return FALSE;
  *out_id = id;
  wc_ingest_note_place (self, arrival, id);
  if (!message->outgoing && !message->hidden && message->source == WC_MESSAGE_SOURCE_LIVE)
    g_signal_emit_by_name (self, "arrived", message);
  return TRUE;
}

static gboolean
is_of_rooms_archive (const WcArrival *arrival)
{
  return arrival->message->source == WC_MESSAGE_SOURCE_ARCHIVE &&
         g_strcmp0 (arrival->archive_by, arrival->message->chat) == 0;
}

/* Of what was beyond the limits when it came live, the archive's id went as well. */
static gboolean
is_archived_refused (const WcMessage *message)
{
  return message->source == WC_MESSAGE_SOURCE_ARCHIVE &&
         message->kind == WC_MESSAGE_KIND_REFUSED;
}

static WcIngestCopy
copy_of (const WcArrival *arrival)
{
  const WcMessage *message = arrival->message;

  return (WcIngestCopy){ .archive_by = arrival->archive_by,
                         .archive_id = arrival->archive_id,
                         .origin_id = message->origin_id,
                         .from = message->from,
                         .occupant_id = message->occupant_id,
                         .outgoing = message->outgoing,
                         .authorship = arrival->authorship };
}

/* By what is told beside the ids of archives and the origin id. A room that takes the
 * latter away keeps the attribute, which we made the same. */
static gint64
find_alike (WcIngest *self, const WcArrival *arrival, GError **error)
{
  const WcMessage *message = arrival->message;
  const WcIngestCopy copy = copy_of (arrival);
  GError *local_error = NULL;
  gint64 id = 0;

  if (g_strcmp0 (message->message_id, message->origin_id) != 0)
    id = find_sent (self, &copy, message->message_id, &local_error);
  if (id == 0 && local_error == NULL && arrival->replayed)
    id = wc_message_store_find_copy (self->db, self->account, message, &local_error);
  if (id == 0 && local_error == NULL)
    id = wc_ingest_find_copied (self, arrival, &local_error);
  if (id == 0 && local_error == NULL &&
      (is_of_rooms_archive (arrival) || is_archived_refused (message)))
    id =
        wc_message_store_find_unarchived (self->db, self->account, message, &local_error);
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return id;
}

/* The row that holds it already; 0: none does. */
static gboolean
find_held (WcIngest *self, const WcArrival *arrival, gint64 *out_id, GError **error)
{
  const WcIngestCopy copy = copy_of (arrival);
  GError *local_error = NULL;
  gint64 id = 0;

  if (!arrival->sought && !wc_ingest_find (self, &copy, &id, error))
    return FALSE;
  if (id == 0 && arrival->sought)
    id = find_sent (self, &copy, copy.origin_id, &local_error);
  if (id == 0 && local_error == NULL)
    id = find_alike (self, arrival, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  *out_id = id;
  return TRUE;
}

/* Stores what is not held, unless the archive has it of a time that is not kept here. */
static gboolean
add_if_kept (WcIngest *self, const WcArrival *arrival, gint64 *out_id, GError **error)
{
  const WcMessage *message = arrival->message;
  gboolean keeps = TRUE;

  if (wc_ingest_is_past (arrival) &&
      !wc_retention_store_keeps (self->db, self->account, message->chat, message->ts_us,
                                 &keeps, error))
    return FALSE;
  return !keeps || add_message (self, arrival, out_id, error);
}

static gboolean
store_message (WcIngest *self, const WcArrival *arrival, gint64 *out_id, GError **error)
{
  gboolean follows_live = wc_ingest_follows_live (self, arrival);
  const WcIngestCopy copy = copy_of (arrival);
  gint64 id = 0;

  if (!find_held (self, arrival, &id, error))
    return FALSE;
  if (id != 0)
    {
      if (!wc_ingest_confirm (self, id, &copy, error) ||
          !wc_message_author_learn (self->db, id, arrival->message, error))
        return FALSE;
    }
  else if (!add_if_kept (self, arrival, &id, error))
    return FALSE;

  *out_id = id;
  return (id == 0 || wc_ingest_note_copy (self, arrival, id, error)) &&
         wc_ingest_note_cursor (self, arrival, id, follows_live, error);
}

/* Of what is no message after all nothing is shown. */
static gboolean
reveal (WcIngest *self, const WcArrival *arrival, GError **error)
{
  g_autoptr (WcMessage) message = NULL;

  if (arrival->message == NULL)
    return wc_message_reveal_nothing (self->db, arrival->again, error);
  message = placed_message (self, arrival, arrival->again);
  return note_omemo (self, arrival, arrival->again, error) &&
         wc_message_reveal (self->db, message, error);
}

gboolean
wc_ingest_deliver (WcIngest *self,
                   const WcArrival *arrival,
                   gint64 *out_id,
                   GError **error)
{
  gint64 id = arrival->again;

  if (id != 0 ? !reveal (self, arrival, error)
              : arrival->message != NULL && !store_message (self, arrival, &id, error))
    return FALSE;
  for (guint i = 0; arrival->reports != NULL && i < arrival->reports->len; i++)
    if (!wc_ingest_store_report (self, arrival->reports->pdata[i], error))
      return FALSE;
  if (out_id != NULL)
    *out_id = id;
  return TRUE;
}
