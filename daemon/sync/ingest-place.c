/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/chat-store.h"
#include "store/cursor-store.h"
#include "store/retention-store.h"
#include "store/room-store.h"
#include "sync/ingest-private.h"

/* Where in time a message belongs that arrives: between its neighbours in the archive,
 * and behind or before what came on this stream. Stamps alone do not say it: servers give
 * whole seconds, and clocks are set. */

/* What is known of one archive's messages on this stream. */
typedef struct
{
  gint64 first;    /* row that came live first, before catch-up's end; 0: none has */
  gint64 kept;     /* the same of what says that the server kept it */
  gint64 last;     /* row that came live last, kept or not; 0: none has */
  gboolean is_now; /* something came that was not kept: the archive ended with it */
  gint64 known_us; /* of a room: since when we know it, and have not read on; 0: before */
  gboolean is_new; /* of a room: nothing that was said in it is held yet */
} Marks;

void
wc_ingest_begin_stream (WcIngest *self)
{
  g_hash_table_remove_all (self->marks);
}

/* Only what was read at first, because it is older than our knowing the room, is in doubt
 * later: whether it is. */
static gint64
find_known_us (WcIngest *self, const WcChat *chat)
{
  g_autoptr (WcRoom) room = wc_room_store_get (self->db, self->account, chat->chat, NULL);

  return room != NULL && ABS (chat->read_id - room->since_us) < G_USEC_PER_SEC
             ? chat->read_id
             : 0;
}

void
wc_ingest_begin_room (WcIngest *self, const char *room)
{
  WcCursorArchive archive = { self->account, room, /* with= */ NULL };
  g_autoptr (WcChat) chat = wc_chat_store_get (self->db, self->account, room, NULL);
  g_autoptr (WcCursorInterval) newest =
      wc_cursor_store_newest (self->db, &archive, /* error= */ NULL);
  Marks *marks = g_new0 (Marks, 1);

  if (chat != NULL)
    {
      marks->known_us = find_known_us (self, chat);
      marks->is_new = chat->last_id == 0 && newest == NULL;
    }
  g_hash_table_replace (self->marks, g_strdup (room), marks);
}

/* A room without an archive tells its history itself. */
static Marks
marks_of (WcIngest *self, const WcArrival *arrival)
{
  const char *by = arrival->replayed ? arrival->message->chat : arrival->archive_by;
  const Marks *marks = by != NULL ? g_hash_table_lookup (self->marks, by) : NULL;

  return marks != NULL ? *marks : (Marks){ 0 };
}

/* Our own archive and those of rooms are walked by cursor; a page notes its cursor as a
 * whole. */
static gboolean
extends_archive (WcIngest *self, const WcArrival *arrival)
{
  return arrival->message->source != WC_MESSAGE_SOURCE_ARCHIVE &&
         arrival->archive_id != NULL &&
         (g_strcmp0 (arrival->archive_by, self->jid) == 0 ||
          g_strcmp0 (arrival->archive_by, arrival->message->chat) == 0);
}

gboolean
wc_ingest_follows_live (WcIngest *self, const WcArrival *arrival)
{
  return marks_of (self, arrival).is_now;
}

gboolean
wc_ingest_note_cursor (WcIngest *self,
                       const WcArrival *arrival,
                       gint64 id,
                       gboolean follows_live,
                       GError **error)
{
  WcCursorArchive archive = { self->account, arrival->archive_by, /* with= */ NULL };
  /* What we said stands where we said it; a room shows it later. */
  gint64 place = MAX (id, marks_of (self, arrival).last);
  WcCursorLive live = { arrival->archive_id, arrival->message->ts_us, place,
                        arrival->unbroken || follows_live };

  /* What the server kept for us is somewhere in its archive, and between two such
   * messages there may be what it kept for nobody: our own words from another device. */
  if (!extends_archive (self, arrival) || arrival->delayed)
    return TRUE;
  return wc_cursor_store_live (self->db, &archive, &live, error);
}

/* What comes on the stream and is not held is newer than all that is held of the newest
 * part of the archive, and than what came on the stream in the second of its stamp or
 * before. The stamp alone does not say so: Prosody stamps what it kept, or sends again
 * after a resumption, with whole seconds. */
static gint64
older_neighbour (WcIngest *self, const WcArrival *arrival)
{
  WcCursorArchive archive = { self->account, arrival->archive_by, /* with= */ NULL };
  g_autoptr (WcCursorInterval) newest = NULL;
  g_autoptr (GError) error = NULL;
  gint64 last = marks_of (self, arrival).last;
  gint64 older = 0;

  if (arrival->older_id != 0 || !extends_archive (self, arrival))
    return arrival->older_id;
  newest = wc_cursor_store_newest (self->db, &archive, &error);
  if (error != NULL)
    g_message ("the place of a message is guessed: %s", error->message);
  if (newest != NULL)
    older = newest->newest_place;
  if (arrival->message->ts_us + G_USEC_PER_SEC > last)
    older = MAX (older, last);
  return older;
}

/* What the archive has from before this stream is older than all that came on it; what
 * the server kept for us is of before as well, and stands where the archive has it: only
 * within a second its stamp does not say where. */
static gint64
newer_neighbour (WcIngest *self, const WcArrival *arrival)
{
  gboolean walked =
      arrival->message->source == WC_MESSAGE_SOURCE_ARCHIVE && !arrival->newest_first;
  Marks marks;

  if (arrival->newer_id != 0 || !walked)
    return arrival->newer_id;
  marks = marks_of (self, arrival);
  if (arrival->older_id < marks.kept &&
      arrival->message->ts_us < marks.kept + G_USEC_PER_SEC)
    return marks.kept;
  return marks.first;
}

typedef struct
{
  WcIngest *ingest; /* (owned) */
  char *archive;    /* (owned) */
  gint64 id;
  gboolean unbroken;
  gboolean delayed;
} LivePlace;

static void
live_place_free (gpointer data)
{
  LivePlace *self = data;

  g_object_unref (self->ingest);
  g_free (self->archive);
  g_free (self);
}

static void
on_live_committed (gpointer data)
{
  const LivePlace *self = data;
  GHashTable *all = self->ingest->marks;
  Marks *marks = g_hash_table_lookup (all, self->archive);
  gint64 *first;

  if (marks == NULL)
    {
      marks = g_new0 (Marks, 1);
      g_hash_table_insert (all, g_strdup (self->archive), marks);
    }
  first = self->delayed ? &marks->kept : &marks->first;
  if (*first == 0 && !self->unbroken)
    *first = self->id;
  marks->last = MAX (marks->last, self->id);
  marks->is_now |= !self->delayed;
}

/* Only what the store has really taken says something about what follows. */
void
wc_ingest_note_place (WcIngest *self, const WcArrival *arrival, gint64 id)
{
  LivePlace *place;

  if (!extends_archive (self, arrival))
    return;
  place = g_new (LivePlace, 1);
  *place = (LivePlace){ g_object_ref (self), g_strdup (arrival->archive_by), id,
                        arrival->unbroken, arrival->delayed };
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

gboolean
wc_ingest_is_past (const WcArrival *arrival)
{
  return arrival->message->source == WC_MESSAGE_SOURCE_ARCHIVE || arrival->backfill ||
         arrival->replayed;
}

/* What the account's policy of history says of a message that comes so late that it is
 * over: nobody has read it here, so it stays for a day, and takes no id that was given
 * once. */
static gboolean
note_late (WcIngest *self,
           const WcArrival *arrival,
           WcMessagePlace *place,
           gboolean *out_late,
           GError **error)
{
  gint64 ts_us = arrival->message->ts_us;
  WcRetention retention;

  *out_late = FALSE;
  if (wc_ingest_is_past (arrival) ||
      ts_us > wc_db_now_us (self->db) - WC_RETENTION_STORE_GRACE_US)
    return TRUE;
  if (!wc_retention_store_load (self->db, self->account, &retention, error))
    return FALSE;
  place->after_id = MAX (place->after_id, retention.gone_id);
  *out_late = ts_us < retention.horizon_us;
  return TRUE;
}

/* What arrives now comes after what is held, of which some may be ours: the clock may
 * have been set back since. What was kept for us has its own time. */
static gboolean
find_last (WcIngest *self,
           const WcArrival *arrival,
           WcMessagePlace *place,
           GError **error)
{
  const WcMessage *message = arrival->message;
  gint64 last = 0;

  if (wc_ingest_is_past (arrival) || message->ts_us < message->received_us)
    return TRUE;
  if (!wc_message_store_last (self->db, self->account, message->chat, &last, error))
    return FALSE;
  place->after_id = MAX (place->after_id, last);
  return TRUE;
}

/* Stamps of whole seconds (Prosody's) do not say what in the second in which we came to
 * know a room was said before that, and is read. The order does: what the room has when
 * we enter it for the first time was said before, as everything later comes live; what
 * its archive has only on a later stream was said afterwards. Where the first stream
 * ended before the archive had answered, nothing tells the two apart: then it is read. */
static void
keep_to_known (WcIngest *self, const WcArrival *arrival, WcMessagePlace *place)
{
  const Marks marks = marks_of (self, arrival);
  gint64 ts_us = arrival->message->ts_us;

  if (!wc_ingest_is_past (arrival) || arrival->newest_first ||
      ts_us % G_USEC_PER_SEC != 0 ||
      ts_us / G_USEC_PER_SEC != marks.known_us / G_USEC_PER_SEC)
    return;
  if (!marks.is_new)
    {
      place->after_id = MAX (place->after_id, marks.known_us);
      return;
    }
  if (place->before_id == 0 || place->before_id > marks.known_us + 1)
    place->before_id = marks.known_us + 1;
  /* several are counted up from the second's begin */
  if (arrival->replayed)
    place->stamp_us = ts_us + 1;
}

gboolean
wc_ingest_find_place (WcIngest *self,
                      const WcArrival *arrival,
                      WcMessagePlace *out_place,
                      gboolean *out_late,
                      GError **error)
{
  WcMessagePlace place = { latest_stamp (self, arrival), older_neighbour (self, arrival),
                           newer_neighbour (self, arrival), arrival->newest_first };
  gboolean late = FALSE;

  if (!find_last (self, arrival, &place, error) ||
      !note_late (self, arrival, &place, &late, error))
    return FALSE;
  keep_to_known (self, arrival, &place);
  *out_place = place;
  *out_late = late;
  return TRUE;
}
