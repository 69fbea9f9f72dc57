/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* What waits to be sent, or was written and is not acknowledged yet. The message itself
 * is a row of the message store; here stands what the way out needs. */

typedef enum
{
  WC_OUTBOX_MESSAGE,   /* message: the one to send */
  WC_OUTBOX_MARKER,    /* message: the one of theirs that was displayed (XEP-0333) */
  WC_OUTBOX_DISPLAYED, /* the same for our other devices; see store/displayed-store */
} WcOutboxKind;

typedef enum
{
  WC_OUTBOX_QUEUED,  /* not on its way; stanza may already be fixed by an earlier try */
  WC_OUTBOX_WRITTEN, /* written on sm_session; acknowledged or not, nobody knows */
  WC_OUTBOX_UNSURE,  /* that session is over: ask the archive before writing again */
  WC_OUTBOX_HANDED,  /* for a room: our server took it, the room has not shown it yet */
  WC_OUTBOX_APART,   /* DISPLAYED: no stanza in the order of a chat */
} WcOutboxState;

typedef struct
{
  gint64 id; /* key; the order in which it was queued */
  gint64 account;
  WcOutboxKind kind;
  WcOutboxState state;
  char *chat;
  gboolean in_room;     /* the chat is a room */
  gint64 message;       /* id of the message, see kind */
  char *origin_id;      /* (nullable) for messages: never changes */
  char *stanza;         /* (nullable) the final bytes; every write sends the same */
  char *sm_session;     /* (nullable) the stream management id it was last written on */
  guint32 sm_seq;       /* its number there */
  gint64 first_sent_us; /* 0: never written */
} WcOutboxEntry;

void wc_outbox_entry_free (WcOutboxEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOutboxEntry, wc_outbox_entry_free)

/* Queues a message (or marker). Inside the transaction that added the message, which the
 * caller made FULL (it is durable before Send answers). Markers replace an older queued
 * marker of the same chat. @out_id is nullable. */
gboolean wc_outbox_store_add (WcDb *db,
                              const WcOutboxEntry *entry,
                              gint64 *out_id,
                              GError **error);

/* Where something may be written to; each a list of bare JIDs with '\n' before and behind
 * each of them. */
typedef struct
{
  const char *rooms;   /* (nullable) those we are in */
  const char *paused;  /* (nullable) of those, and of all chats, the ones whose messages
                        * wait */
  gboolean no_private; /* nothing to their single occupants */
} WcOutboxPlaces;

/* What may be written now, oldest first: the queued entries of @account that have nothing
 * unsure of their chat before them, so that order per chat is kept, and all of whose
 * files are uploaded; of rooms, and to their occupants, only those of @places, and to the
 * paused ones no messages. Returns: (transfer full) (element-type WcOutboxEntry), at most
 * @limit. */
GPtrArray *wc_outbox_store_ready (
    WcDb *db, gint64 account, const WcOutboxPlaces *places, guint limit, GError **error);

/* Whether something to a single occupant of a room waits. */
gboolean wc_outbox_store_has_private (WcDb *db, gint64 account);

/* All entries of @account that are in @state, oldest first. Returns: (transfer full)
 * (element-type WcOutboxEntry). */
GPtrArray *
wc_outbox_store_list (WcDb *db, gint64 account, WcOutboxState state, GError **error);

/* How many messages and markers wait or are unsettled. */
guint wc_outbox_store_count (WcDb *db, gint64 account);

/* Fixes the bytes, immediately before the first write; FULL. CONFLICT when they are fixed
 * already. */
gboolean
wc_outbox_store_prepare (WcDb *db, gint64 id, const char *stanza, GError **error);

/* It is about to be written on @sm_session (NULL: without stream management) as number
 * @sm_seq. In the transaction of _prepare() the first time. */
gboolean wc_outbox_store_written (
    WcDb *db, gint64 id, const char *sm_session, guint32 sm_seq, GError **error);

/* The server has acknowledged all numbers up to @h of @sm_session (compared modulo 2^32):
 * those entries are gone; messages for rooms are handed on, and not among what is
 * returned. Returns: (transfer full) (element-type WcOutboxEntry) what was acknowledged,
 * oldest first; the caller advances the messages. */
GPtrArray *wc_outbox_store_acknowledge (
    WcDb *db, gint64 account, const char *sm_session, guint32 h, GError **error);

/* Everything written on @sm_session becomes queued (@known: the server said how far it
 * came, the rest never arrived), or unsure. @sm_session NULL: everything written. */
gboolean wc_outbox_store_session_over (
    WcDb *db, gint64 account, const char *sm_session, gboolean known, GError **error);

/* We are in @room no longer: what was written or handed on to it, and not shown by it, is
 * unsure. */
gboolean
wc_outbox_store_leave_room (WcDb *db, gint64 account, const char *room, GError **error);

/* An unsure entry is proven not to have arrived: it is queued again, as it is. */
gboolean wc_outbox_store_requeue (WcDb *db, gint64 id, GError **error);

/* It is settled (arrived, failed, or not wanted any more). _message: by message id; does
 * nothing where there is none. */
gboolean wc_outbox_store_remove (WcDb *db, gint64 id, GError **error);
gboolean wc_outbox_store_remove_message (WcDb *db, gint64 message, GError **error);

/* What an origin id is derived from. */
typedef struct
{
  gint64 account;
  const char *method; /* "Messages.Send" */
  const char *chat;
  const char *key; /* (nullable) the client's idempotency key */
} WcOutboxKey;

/* The origin id of a message (DECISIONS 6): a UUID by HMAC-SHA256 of this installation's
 * secret over all of @of, so that the same call has the same id also after a crash;
 * random when there is no key, or a message has that id since an earlier life of the key.
 * Returns: (transfer full), NULL + error when the store fails. */
char *wc_outbox_store_origin_id (WcDb *db, const WcOutboxKey *of, GError **error);
