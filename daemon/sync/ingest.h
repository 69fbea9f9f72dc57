/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/account.h"
#include "model/author.h"
#include "model/message-omemo.h"
#include "model/message.h"
#include "model/omemo-work.h"
#include "store/db.h"
#include "sync/live.h"

/* The one door for messages of an account: whatever the way they came, live, as a carbon
 * or from the archive, they are deduplicated, placed, stored and journaled here. Called
 * inside the transaction of the unit of work. */
#define WC_TYPE_INGEST (wc_ingest_get_type ())
G_DECLARE_FINAL_TYPE (WcIngest, wc_ingest, WC, INGEST, GObject)

/* A message that arrived, as the protocol modules understood it. */
typedef struct
{
  WcMessage *message; /* (nullable) what becomes a row; without id, borrowed */
  GPtrArray *reports; /* (nullable) (element-type WcReport) what it tells about others */
  const WcMessageOmemo *omemo;  /* (nullable) how it was encrypted; without its number */
  const WcOmemoPending *sealed; /* (nullable) what is kept of it until it is readable */
  const char *archive_by;       /* (nullable) archive that holds it, with its id there */
  const char *archive_id;       /* (nullable) */
  const char *to;  /* (nullable) whom it was addressed to, as it stands there */
  gint64 again;    /* the row that stands for it, not readable before; 0: none */
  gint64 older_id; /* our id of its older neighbour in the archive page; 0: unknown */
  gint64 newer_id; /* our id of its newer neighbour; 0: unknown */
  WcAuthorship authorship; /* of a room: how it is known whether it is ours */
  gboolean newest_first;   /* its page is read backwards */
  gboolean backfill;       /* history, not news */
  gboolean passing;        /* not to be kept for good */
  gboolean replayed;       /* a room without an archive tells its history */
  gboolean sought;         /* by its archive id, with wc_ingest_find(), and not held */
  gboolean unbroken; /* live, and the stream has lasted since the archive was read */
  gboolean delayed; /* live, and it says that it was kept: it may be of before the stream,
                     * and what the archive has behind it need not come */
} WcArrival;

/* @account: its id in the store; @jid: its bare JID, copied. @db and @live are
 * referenced. Returns: (transfer full). Signals: "settled" (gint64 message): an own
 * message came back, from an archive, its room or as an error: its way out is over;
 * "arrived" (WcMessage): a new incoming live message; "refused" (gint64 message, const
 * WcReport *) → gboolean: an own message came back as an error, and TRUE says that it is
 * on its way still. */
WcIngest *wc_ingest_new (WcDb *db, WcLive *live, gint64 account, const char *jid);

/* A new stream is bound: what comes on it from now on is newer than all that its archive
 * has of before. */
void wc_ingest_begin_stream (WcIngest *self);

/* We are in @room from now on: the same for its archive. The room is in the store. */
void wc_ingest_begin_room (WcIngest *self, const char *room);

/* What a copy of a message that may be held tells of it; borrowed. */
typedef struct
{
  const char *archive_by;  /* (nullable) archive that has it, under the id archive_id */
  const char *archive_id;  /* (nullable) */
  const char *origin_id;   /* (nullable) */
  const char *from;        /* (nullable) who a room shows as its author */
  const char *occupant_id; /* (nullable) of the same */
  gboolean outgoing;       /* that is us */
  WcAuthorship authorship;
} WcIngestCopy;

/* The row that already holds the message @copy, 0 when there is none: by archive id, or,
 * where it is ours, by an origin id that this installation made (DECISIONS 9), unless the
 * room has that one under another id. Where a room shows no more than a nick it is ours
 * when we sent it under that nick and nothing has told yet where the room has it: our
 * origin ids are nobody's to guess, so what repeats one comes behind ours in the archive,
 * which is read in its order. FALSE + error when the store fails: what cannot be looked
 * for is not known to be missing. */
gboolean
wc_ingest_find (WcIngest *self, const WcIngestCopy *copy, gint64 *out_id, GError **error);

/* Notes on the row @id, held already, what @copy tells: that an archive has it under this
 * id, that it was therefore sent, and under which nick, which may be another than the one
 * it was queued with. FALSE + error when the store fails. */
gboolean
wc_ingest_confirm (WcIngest *self, gint64 id, const WcIngestCopy *copy, GError **error);

/* An archive has @mark in the place of the message @id, which is held: it was taken back
 * before or after it was read, which makes no difference. Nothing happens to what was
 * forgotten, or is not shown: that a correction was taken back is said by what took it
 * back. FALSE + error when the store fails. */
gboolean
wc_ingest_mark (WcIngest *self, gint64 id, const WcAnnotation *mark, GError **error);

/* Stores @arrival. @out_id (nullable): the row it became or is held as already; 0 when it
 * was no message of a chat, or is of a time that is not kept (store/retention-store.h).
 * What is read again takes the place of its row, whatever it turns out to be.
 * FALSE + error when the store fails; the unit must be undone then. */
gboolean wc_ingest_deliver (WcIngest *self,
                            const WcArrival *arrival,
                            gint64 *out_id,
                            GError **error);
