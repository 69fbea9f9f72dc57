/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "store/message-omemo-store.h"
#include "store/message-progress.h"
#include "store/message-store.h"
#include "sync/held.h"
#include "sync/outbox.h"

/* The bytes of a message are fixed once, durably, before the first of them is written,
 * together with the number the stanza has on its stream. Whatever happens then, a crash
 * included, the rows say which of three is true: never written, written and known,
 * written and in doubt. */

/* Written in one turn of the main loop: each waits for the disk. */
#define BATCH 8

struct _WcOutbox
{
  GObject parent_instance;

  WcDb *db; /* (owned) */
  gint64 account;
  gboolean is_open;
  gboolean flushing;
  guint next_turn;     /* the source that writes the next batch */
  GHashTable *rooms;   /* (owned) (element-type utf8), a set: those we are in */
  WcPace *pace;        /* (owned) (nullable) no room has wanted a pause yet */
  WcHeld *held;        /* (owned) what may not have been refused for good */
  GHashTable *unready; /* (owned) (element-type utf8), a set: chats that wait for what
                        * their messages need */
  WcOutboxStream stream;

  gboolean holds_private;            /* nobody knows who has which nick */
  void (*private_wanted) (gpointer); /* (nullable) to be told that something waits */
  gpointer private_data;
};

G_DEFINE_FINAL_TYPE (WcOutbox, wc_outbox, G_TYPE_OBJECT)
G_DEFINE_QUARK (wc_outbox_error, wc_outbox_error)

static void
wc_outbox_dispose (GObject *object)
{
  WcOutbox *self = WC_OUTBOX (object);

  g_clear_handle_id (&self->next_turn, g_source_remove);
  g_clear_pointer (&self->rooms, g_hash_table_unref);
  g_clear_pointer (&self->unready, g_hash_table_unref);
  g_clear_pointer (&self->pace, wc_pace_free);
  g_clear_pointer (&self->held, wc_held_free);
  g_clear_object (&self->db);
  G_OBJECT_CLASS (wc_outbox_parent_class)->dispose (object);
}

static void
wc_outbox_class_init (WcOutboxClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wc_outbox_dispose;
}

static void
wc_outbox_init (WcOutbox *self)
{
  self->rooms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->unready = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->held = wc_held_new ();
}

WcOutbox *
wc_outbox_new (WcDb *db, gint64 account)
{
  WcOutbox *self = g_object_new (WC_TYPE_OUTBOX, NULL);

  self->db = g_object_ref (db);
  self->account = account;
  return self;
}

typedef struct
{
  const WcAccount *account;
  WcMessageBuilder *draft; /* (owned) (nullable) until it is ended */
  WcMessage *message;      /* (owned) (nullable) */
  WcOutboxExtra extra;
  gpointer data;
} Sending;

static gboolean
store_send (WcDb *db, gpointer data, GError **error)
{
  Sending *sending = data;
  WcMessage *draft = wc_message_builder_peek (sending->draft);
  WcMessagePlace place = { .stamp_us = draft->ts_us };
  WcOutboxEntry entry = { .account = sending->account->id, .kind = WC_OUTBOX_MESSAGE };

  if (wc_message_store_last (db, sending->account->id, draft->chat, &place.after_id,
                             error))
    draft->id = wc_message_store_place (db, &place, error);
  if (draft->id == 0)
    return FALSE;
  sending->message = wc_message_builder_end (g_steal_pointer (&sending->draft));
  entry.chat = sending->message->chat;
  entry.message = sending->message->id;
  entry.origin_id = sending->message->origin_id;
  return wc_message_store_add (db, sending->message, 0, error) &&
         wc_outbox_store_add (db, &entry, NULL, error) &&
         (sending->extra == NULL ||
          sending->extra (db, sending->message, sending->data, error));
}

WcMessage *
wc_outbox_send (WcDb *db,
                const WcAccount *account,
                WcMessageBuilder *draft,
                WcOutboxExtra extra,
                gpointer data,
                GError **error)
{
  Sending sending = { account, draft, NULL, extra, data };
  WcMessage *message = wc_message_builder_peek (draft);

  message->account = account->id;
  message->outgoing = TRUE;
  message->state = WC_MESSAGE_STATE_QUEUED;
  message->source = WC_MESSAGE_SOURCE_LIVE;
  message->flags |= WC_MESSAGE_FLAG_OWN;
  message->ts_us = message->received_us = wc_db_now_us (db);
  if (message->from == NULL)
    wc_message_builder_set_from (draft, account->jid);

  if (!wc_db_run (db, WC_DB_FULL, store_send, &sending, error))
    {
      g_clear_pointer (&sending.draft, wc_message_builder_free);
      g_clear_pointer (&sending.message, wc_message_unref);
      return NULL;
    }
  return g_steal_pointer (&sending.message);
}

typedef struct
{
  gint64 account;
  const char *chat;
  gint64 message;
} Target;

static gboolean
store_mark (WcDb *db, gpointer data, GError **error)
{
  const Target *target = data;
  WcOutboxEntry entry = { .account = target->account,
                          .kind = WC_OUTBOX_MARKER,
                          .chat = (char *) target->chat,
                          .message = target->message };

  return wc_outbox_store_add (db, &entry, NULL, error);
}

gboolean
wc_outbox_mark (
    WcDb *db, gint64 account, const char *chat, gint64 message, GError **error)
{
  Target target = { account, chat, message };

  return wc_db_run (db, WC_DB_NORMAL, store_mark, &target, error);
}

static gboolean
store_resend (WcDb *db, gpointer data, GError **error)
{
  const Target *target = data;
  g_autoptr (WcMessage) message =
      wc_message_store_get (db, target->account, target->message, error);
  WcOutboxEntry entry = { .account = target->account, .kind = WC_OUTBOX_MESSAGE };
  g_autofree char *bytes = NULL;

  if (message == NULL || !wc_message_progress_requeue (db, message->id, error) ||
      !wc_message_omemo_store_take_bytes (db, message->id, &bytes, error))
    return FALSE;
  entry.stanza = bytes;
  entry.chat = message->chat;
  entry.message = message->id;
  entry.origin_id = message->origin_id;
  return wc_outbox_store_remove_message (db, message->id, error) &&
         wc_outbox_store_add (db, &entry, NULL, error);
}

gboolean
wc_outbox_resend (WcDb *db, gint64 account, gint64 message, GError **error)
{
  Target target = { account, NULL, message };

  return wc_db_run (db, WC_DB_FULL, store_resend, &target, error);
}

/* That a disk is full is no refusal: it may be otherwise the next time. What is not ready
 * is none either. */
static gboolean
refuse (WcOutbox *self, const WcOutboxEntry *entry, const GError *why, GError **error)
{
  const char *condition = wc_error_get_detail (why, "condition");

  if (wc_error_is_storage (why) ||
      g_error_matches (why, WC_OUTBOX_ERROR, WC_OUTBOX_ERROR_NOT_YET))
    {
      g_propagate_error (error, g_error_copy (why));
      return FALSE;
    }
  if (entry->kind == WC_OUTBOX_MESSAGE &&
      !wc_message_progress_fail (self->db, entry->message,
                                 condition != NULL ? condition : "policy", why->message,
                                 error))
    return FALSE;
  return wc_outbox_store_remove (self->db, entry->id, error);
}

/* The bytes of an entry, which are fixed where it has none. TRUE with *@bytes NULL: it
 * was refused, and is settled. */
static gboolean
prepare (WcOutbox *self, const WcOutboxEntry *entry, char **bytes, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  g_autoptr (WcMessage) message =
      wc_message_store_get (self->db, self->account, entry->message, NULL);

  if (message == NULL && entry->stanza == NULL && entry->kind == WC_OUTBOX_MESSAGE)
    return wc_outbox_store_remove (self->db, entry->id, error);
  if (message != NULL && !self->stream.may_go (self->stream.self, message, &refusal))
    return refuse (self, entry, refusal, error);
  /* A call is looked at again: it may be too late for it. */
  if (entry->stanza != NULL && (message == NULL || !wc_message_is_call (message)))
    {
      *bytes = g_strdup (entry->stanza);
      return TRUE;
    }
  if (message != NULL && entry->kind == WC_OUTBOX_MESSAGE &&
      !wc_message_says_something (message))
    {
      refusal = g_error_new_literal (WC_ERROR, WC_ERROR_CONFLICT,
                                     "the message says nothing any more");
      return refuse (self, entry, refusal, error);
    }
  *bytes = self->stream.render (self->stream.self, entry, message, &refusal);
  if (*bytes == NULL)
    return refuse (self, entry, refusal, error);
  return wc_outbox_store_prepare (self->db, entry->id, *bytes, error);
}

typedef struct
{
  WcOutbox *self;
  const WcOutboxEntry *entry;
  char *bytes; /* (owned) (nullable) what is to be written */
} Writing;

/* What only calls for attention is good for its moment, and no archive keeps it: none can
 * prove that it did not arrive. */
static gboolean
is_call (WcDb *db, const WcOutboxEntry *entry)
{
  g_autoptr (WcMessage) message =
      entry->kind == WC_OUTBOX_MESSAGE
          ? wc_message_store_get (db, entry->account, entry->message, /* error= */ NULL)
          : NULL;

  return message != NULL && wc_message_is_call (message);
}

static gboolean
store_writing (WcDb *db, gpointer data, GError **error)
{
  Writing *writing = data;
  const WcOutboxEntry *entry = writing->entry;
  WcOutbox *self = writing->self;
  const char *sm_session = NULL;
  guint32 seq = 0;

  if (!prepare (self, entry, &writing->bytes, error))
    return FALSE;
  if (writing->bytes == NULL)
    return TRUE;

  self->stream.next (self->stream.self, &sm_session, &seq);
  return wc_outbox_store_written (db, entry->id, sm_session, seq, error) &&
         (entry->kind != WC_OUTBOX_MESSAGE ||
          wc_message_progress_advance (db, entry->message, WC_MESSAGE_STATE_SENDING, NULL,
                                       error));
}

/* TRUE: others may go on. */
static gboolean
wait_with (WcOutbox *self, const WcOutboxEntry *entry, const GError *why)
{
  if (!g_error_matches (why, WC_OUTBOX_ERROR, WC_OUTBOX_ERROR_NOT_YET) ||
      self->stream.prepare == NULL)
    {
      g_message ("a message waits, the store cannot note its way: %s", why->message);
      return FALSE;
    }
  g_hash_table_add (self->unready, g_strdup (entry->chat));
  self->stream.prepare (self->stream.self, entry->chat);
  return TRUE;
}

static gboolean
write_entry (WcOutbox *self, const WcOutboxEntry *entry)
{
  Writing writing = { self, entry, NULL };
  g_autoptr (GError) error = NULL;
  gboolean stored = wc_db_run (self->db, WC_DB_FULL, store_writing, &writing, &error);
  g_autofree char *bytes = writing.bytes;

  if (!stored)
    return wait_with (self, entry, error);
  if (bytes == NULL)
    return TRUE;
  if (self->pace != NULL && entry->kind == WC_OUTBOX_MESSAGE)
    wc_pace_wrote (self->pace, entry->chat, entry->message);
  self->stream.write (self->stream.self, bytes);
  return TRUE;
}

static gboolean
may_write (WcOutbox *self, const WcOutboxEntry *entry)
{
  return entry->kind != WC_OUTBOX_MESSAGE ||
         (!g_hash_table_contains (self->unready, entry->chat) &&
          (self->pace == NULL || wc_pace_may (self->pace, entry->chat)));
}

/* Those that may be written to. */
static char *
format_rooms (WcOutbox *self)
{
  GString *text = g_string_new ("\n");
  GHashTableIter iter;
  gpointer room;

  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, &room, NULL))
    if (!wc_held_has (self->held, room))
      g_string_append_printf (text, "%s\n", (const char *) room);
  return g_string_free (text, FALSE);
}

/* Those whose messages wait. */
static char *
format_paused (WcOutbox *self)
{
  g_autofree char *paced = self->pace != NULL ? wc_pace_format (self->pace) : NULL;
  GString *text = g_string_new (paced != NULL ? paced : "\n");
  GHashTableIter iter;
  gpointer chat;

  g_hash_table_iter_init (&iter, self->unready);
  while (g_hash_table_iter_next (&iter, &chat, NULL))
    g_string_append_printf (text, "%s\n", (const char *) chat);
  return g_string_free (text, FALSE);
}

/* Something may wait for it to be known who has which nick. */
static void
note_private (WcOutbox *self)
{
  void (*wanted) (gpointer) = self->private_wanted;

  if (!self->holds_private || wanted == NULL ||
      !wc_outbox_store_has_private (self->db, self->account))
    return;
  self->private_wanted = NULL;
  wanted (self->private_data);
}

/* How many there were to write; a full batch may not have been all. */
static guint
write_batch (WcOutbox *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *rooms = format_rooms (self);
  g_autofree char *paused = format_paused (self);
  const WcOutboxPlaces places = { rooms, paused, self->holds_private };
  g_autoptr (GPtrArray) ready =
      wc_outbox_store_ready (self->db, self->account, &places, BATCH, &error);
  guint n = 0;

  if (ready == NULL)
    {
      g_message ("cannot read what waits to be sent: %s", error->message);
      return 0;
    }
  for (guint i = 0; i < ready->len && self->is_open; i++)
    {
      /* A message before it may have put its chat to rest. */
      if (!may_write (self, ready->pdata[i]))
        continue;
      if (!write_entry (self, ready->pdata[i]))
        return 0;
      n++;
    }
  return ready->len == BATCH ? BATCH : n;
}

static gboolean
on_next_turn (gpointer data)
{
  WcOutbox *self = data;

  self->next_turn = 0;
  wc_outbox_flush (self);
  return G_SOURCE_REMOVE;
}

static void
flush_later (WcOutbox *self)
{
  if (self->is_open && self->next_turn == 0)
    self->next_turn = g_idle_add_full (G_PRIORITY_DEFAULT, on_next_turn, self, NULL);
}

void
wc_outbox_flush (WcOutbox *self)
{
  guint n;

  /* A write may end the stream, and an event of a write may flush again. */
  if (!self->is_open || self->flushing)
    return;
  self->flushing = TRUE;
  note_private (self);
  do
    n = write_batch (self);
  while (self->is_open && n > 0 && n < BATCH);
  self->flushing = FALSE;
  if (n == BATCH)
    flush_later (self);
}

void
wc_outbox_open (WcOutbox *self, const WcOutboxStream *stream)
{
  self->stream = *stream;
  self->is_open = TRUE;
  /* What was asked for on a stream before that is asked for again. */
  g_hash_table_remove_all (self->unready);
  wc_outbox_flush (self);
}

void
wc_outbox_hold_private (WcOutbox *self, void (*wanted) (gpointer), gpointer data)
{
  self->holds_private = TRUE;
  self->private_wanted = wanted;
  self->private_data = data;
}

void
wc_outbox_release_private (WcOutbox *self)
{
  /* Inside the unit of work of the answer nothing is written. */
  self->holds_private = FALSE;
  flush_later (self);
}

void
wc_outbox_release (WcOutbox *self, const char *chat)
{
  if (g_hash_table_remove (self->unready, chat))
    flush_later (self);
}

void
wc_outbox_close (WcOutbox *self)
{
  g_clear_handle_id (&self->next_turn, g_source_remove);
  self->is_open = FALSE;
}

typedef struct
{
  WcOutbox *self;
  const char *sm_session;
  guint32 h;
  gboolean over;  /* the session is over, or begins anew in this process */
  gboolean known; /* h counts */
} Ack;

static gboolean
store_ack (WcDb *db, gpointer data, GError **error)
{
  const Ack *ack = data;
  gint64 account = ack->self->account;
  g_autoptr (GPtrArray) done = NULL;

  if (ack->known)
    {
      done = wc_outbox_store_acknowledge (db, account, ack->sm_session, ack->h, error);
      if (done == NULL)
        return FALSE;
    }
  for (guint i = 0; done != NULL && i < done->len; i++)
    {
      const WcOutboxEntry *entry = done->pdata[i];

      if (entry->kind == WC_OUTBOX_MESSAGE &&
          !wc_message_progress_advance (db, entry->message, WC_MESSAGE_STATE_SENT, NULL,
                                        error))
        return FALSE;
    }
  return !ack->over ||
         wc_outbox_store_session_over (db, account, ack->sm_session, ack->known, error);
}

gboolean
wc_outbox_acknowledged (WcOutbox *self, const char *sm_session, guint32 h, GError **error)
{
  Ack ack = { self, sm_session, h, FALSE, TRUE };

  return wc_db_run (self->db, WC_DB_NORMAL, store_ack, &ack, error);
}

gboolean
wc_outbox_resumed (WcOutbox *self, const char *sm_session, guint32 h, GError **error)
{
  Ack ack = { self, sm_session, h, TRUE, TRUE };

  return wc_db_run (self->db, WC_DB_NORMAL, store_ack, &ack, error);
}

gboolean
wc_outbox_restarted (
    WcOutbox *self, const char *sm_session, gboolean h_known, guint32 h, GError **error)
{
  Ack known = { self, sm_session, h, TRUE, TRUE };
  Ack rest = { self, NULL, 0, TRUE, FALSE };

  if (h_known && sm_session != NULL &&
      !wc_db_run (self->db, WC_DB_NORMAL, store_ack, &known, error))
    return FALSE;
  /* Whatever is still written was written on a stream before that, or on one without
   * 0198. */
  return wc_db_run (self->db, WC_DB_NORMAL, store_ack, &rest, error);
}

typedef struct
{
  WcOutbox *self;
  const char *room; /* (nullable) only of this one; NULL: all that are of none */
  gboolean proof;
} Verdict;

static gboolean
judge (WcDb *db, const WcOutboxEntry *entry, gboolean proof, GError **error)
{
  if (proof && !is_call (db, entry))
    return wc_outbox_store_requeue (db, entry->id, error);
  /* A marker lost or sent twice harms nobody, a message does. */
  if (entry->kind == WC_OUTBOX_MESSAGE &&
      !wc_message_progress_fail (db, entry->message, "uncertain",
                                 "the connection was lost before the server confirmed it",
                                 error))
    return FALSE;
  return wc_outbox_store_remove (db, entry->id, error);
}

static gboolean
is_within (const WcOutboxEntry *entry, const char *room)
{
  return room != NULL ? strcmp (entry->chat, room) == 0 : !entry->in_room;
}

static gboolean
store_verdict (WcDb *db, gpointer data, GError **error)
{
  const Verdict *verdict = data;
  g_autoptr (GPtrArray) unsure =
      wc_outbox_store_list (db, verdict->self->account, WC_OUTBOX_UNSURE, error);

  if (unsure == NULL)
    return FALSE;
  for (guint i = 0; i < unsure->len; i++)
    if (is_within (unsure->pdata[i], verdict->room) &&
        !judge (db, unsure->pdata[i], verdict->proof, error))
      return FALSE;
  return TRUE;
}

static gboolean
reconcile (WcOutbox *self, const char *room, gboolean proof, GError **error)
{
  Verdict verdict = { self, room, proof };

  if (!wc_db_run (self->db, WC_DB_FULL, store_verdict, &verdict, error))
    return FALSE;
  wc_outbox_flush (self);
  return TRUE;
}

gboolean
wc_outbox_reconciled (WcOutbox *self, gboolean proof, GError **error)
{
  return reconcile (self, NULL, proof, error);
}

gboolean
wc_outbox_room_reconciled (WcOutbox *self,
                           const char *room,
                           gboolean proof,
                           GError **error)
{
  return reconcile (self, room, proof, error);
}

void
wc_outbox_open_room (WcOutbox *self, const char *room)
{
  g_hash_table_add (self->rooms, g_strdup (room));
  wc_outbox_flush (self);
}

static gint64
find_in_state (WcOutbox *self, WcOutboxState state, gint64 message)
{
  g_autoptr (GPtrArray) list =
      wc_outbox_store_list (self->db, self->account, state, /* error= */ NULL);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const WcOutboxEntry *entry = list->pdata[i];

      if (entry->kind == WC_OUTBOX_MESSAGE && entry->message == message)
        return entry->id;
    }
  return 0;
}

/* The entry of @message, which was written; 0: there is none. */
static gint64
find_written (WcOutbox *self, gint64 message)
{
  static const WcOutboxState states[] = { WC_OUTBOX_HANDED, WC_OUTBOX_WRITTEN,
                                          WC_OUTBOX_UNSURE };
  gint64 entry = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (states) && entry == 0; i++)
    entry = find_in_state (self, states[i], message);
  return entry;
}

/* ---- Rooms that may have lost us ---- */

/* The person may have left the room meanwhile: then it has failed. */
static gboolean
return_held (WcOutbox *self, gint64 message, GError **error)
{
  gint64 entry = find_written (self, message);

  if (entry == 0)
    return TRUE;
  wc_held_returned (self->held, message);
  return wc_outbox_store_requeue (self->db, entry, error);
}

typedef struct
{
  WcOutbox *self;
  const char *room;
  GPtrArray *held; /* (nullable) (element-type WcHeldMessage) */
} Outcome;

static gboolean
store_leaving (WcDb *db, gpointer data, GError **error)
{
  const Outcome *left = data;

  if (!wc_outbox_store_leave_room (db, left->self->account, left->room, error))
    return FALSE;
  for (guint i = 0; left->held != NULL && i < left->held->len; i++)
    if (!return_held (left->self, ((WcHeldMessage *) left->held->pdata[i])->message,
                      error))
      return FALSE;
  return TRUE;
}

gboolean
wc_outbox_close_room (WcOutbox *self, const char *room, GError **error)
{
  g_autoptr (GPtrArray) held = wc_held_take (self->held, room);
  Outcome left = { self, room, held };

  g_hash_table_remove (self->rooms, room);
  if (self->pace != NULL)
    wc_pace_lost (self->pace, room);
  return wc_db_run (self->db, WC_DB_NORMAL, store_leaving, &left, error);
}

gboolean
wc_outbox_hold (WcOutbox *self, gint64 message, const WcReport *report)
{
  g_autoptr (GError) error = NULL;

  if (!wc_held_may_return (self->held, message) || find_written (self, message) == 0)
    return FALSE;
  if (g_hash_table_contains (self->rooms, report->chat))
    wc_held_add (self->held, message, report);
  else if (!return_held (self, message, &error))
    g_message ("a message that a room did not take is in doubt: %s", error->message);
  return error == NULL;
}

static gboolean
store_refused (WcDb *db, gpointer data, GError **error)
{
  const Outcome *refused = data;

  for (guint i = 0; i < refused->held->len; i++)
    {
      const WcHeldMessage *each = refused->held->pdata[i];

      if (!wc_message_progress_fail (db, each->message, each->condition, each->text,
                                     error) ||
          !wc_outbox_settle (refused->self, each->message, error))
        return FALSE;
    }
  return TRUE;
}

void
wc_outbox_room_refused (WcOutbox *self, const char *room)
{
  g_autoptr (GPtrArray) held = wc_held_take (self->held, room);
  Outcome refused = { self, room, held };
  g_autoptr (GError) error = NULL;

  if (held == NULL)
    return;
  if (!wc_db_run (self->db, WC_DB_NORMAL, store_refused, &refused, &error))
    g_message ("what a room refused cannot be noted: %s", error->message);
  wc_outbox_flush (self);
}

/* ---- Rooms that want pauses ---- */

static void
on_may_go (gpointer data)
{
  wc_outbox_flush (data);
}

void
wc_outbox_set_room_pause (WcOutbox *self,
                          WcClock *clock,
                          const char *room,
                          gint64 pause_us)
{
  if (self->pace == NULL && pause_us == 0)
    return;
  if (self->pace == NULL)
    self->pace = wc_pace_new (clock, on_may_go, self);
  /* Maybe inside the unit of work in which the room said so: nothing is written there. */
  if (wc_pace_set (self->pace, room, pause_us))
    flush_later (self);
}

gboolean
wc_outbox_hold_back (WcOutbox *self, gint64 message)
{
  g_autoptr (GError) error = NULL;
  gint64 entry = 0;

  if (self->pace == NULL || !wc_pace_refused (self->pace, message))
    return FALSE;
  entry = find_written (self, message);
  if (entry != 0 && wc_outbox_store_requeue (self->db, entry, &error))
    return TRUE;
  if (error != NULL)
    g_message ("a message that came too early is not sent again: %s", error->message);
  return FALSE;
}

gboolean
wc_outbox_settle (WcOutbox *self, gint64 message, GError **error)
{
  if (self->pace != NULL)
    wc_pace_settled (self->pace, message);
  if (wc_held_settled (self->held, message))
    flush_later (self);
  return wc_outbox_store_remove_message (self->db, message, error);
}

static gboolean
find_unsure (WcOutbox *self, const char *room, gint64 *out_since_us)
{
  g_autoptr (GPtrArray) unsure =
      wc_outbox_store_list (self->db, self->account, WC_OUTBOX_UNSURE, NULL);
  gint64 since_us = G_MAXINT64;

  for (guint i = 0; unsure != NULL && i < unsure->len; i++)
    {
      const WcOutboxEntry *entry = unsure->pdata[i];

      if (is_within (entry, room))
        since_us = MIN (since_us, entry->first_sent_us);
    }
  if (since_us == G_MAXINT64)
    return FALSE;
  *out_since_us = since_us;
  return TRUE;
}

gboolean
wc_outbox_has_unconfirmed (WcOutbox *self)
{
  g_autoptr (GPtrArray) written =
      wc_outbox_store_list (self->db, self->account, WC_OUTBOX_WRITTEN, NULL);
  g_autoptr (GPtrArray) unsure =
      wc_outbox_store_list (self->db, self->account, WC_OUTBOX_UNSURE, NULL);

  return (written != NULL && written->len > 0) || (unsure != NULL && unsure->len > 0);
}

gboolean
wc_outbox_is_unsure (WcOutbox *self, gint64 *out_since_us)
{
  return find_unsure (self, NULL, out_since_us);
}

gboolean
wc_outbox_is_room_unsure (WcOutbox *self, const char *room, gint64 *out_since_us)
{
  return find_unsure (self, room, out_since_us);
}
