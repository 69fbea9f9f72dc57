/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/jid.h"
#include "store/address.h"
#include "store/annotation-reader.h"
#include "store/annotation-store.h"
#include "store/attachment-store.h"
#include "store/chat-partner.h"
#include "store/chat-store.h"
#include "store/extra-store.h"
#include "store/journal.h"
#include "store/message-omemo-store.h"
#include "store/message-row.h"
#include "store/message-store.h"
#include "store/report-store.h"
#include "store/retention-store.h"
#include "store/room-reader-list.h"
#include "store/room-readers.h"
#include "store/search-index.h"
#include "store/thread-store.h"

/* How messages get in, and how a copy of one is recognised. */

/* Looks for a free id from @from upwards, below @limit; 0: none. */
static gboolean
find_free_up (WcDb *db, gint64 from, gint64 limit, gint64 *out_id, GError **error)
{
  static const char SQL[] = "SELECT id FROM message WHERE id >= ?1 ORDER BY id";
  g_autoptr (WcStatement) rows = wc_statement_query (db, SQL, error, WC_INT (from));
  GError *local_error = NULL;
  gint64 id = from;

  if (rows == NULL)
    return FALSE;
  while (wc_statement_step (rows, &local_error) && wc_statement_int (rows, 0) == id)
    id++;
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  *out_id = id < limit ? id : 0;
  return TRUE;
}

static gboolean
find_free_down (WcDb *db, gint64 from, gint64 limit, gint64 *out_id, GError **error)
{
  static const char SQL[] = "SELECT id FROM message WHERE id <= ?1 ORDER BY id DESC";
  g_autoptr (WcStatement) rows = wc_statement_query (db, SQL, error, WC_INT (from));
  GError *local_error = NULL;
  gint64 id = from;

  if (rows == NULL)
    return FALSE;
  while (wc_statement_step (rows, &local_error) && wc_statement_int (rows, 0) == id)
    id--;
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  *out_id = id > limit ? id : 0;
  return TRUE;
}

gint64
wc_message_store_place (WcDb *db, const WcMessagePlace *place, GError **error)
{
  WcMessageRange range = wc_message_place_range (place, wc_db_now_us (db));
  gint64 id = 0;
  gboolean ok;

  if (place->newest_first)
    ok = find_free_down (db, range.wish, range.low, &id, error) &&
         (id != 0 || find_free_up (db, range.wish, range.high, &id, error));
  else
    ok = find_free_up (db, range.wish, range.high, &id, error) &&
         (id != 0 || find_free_down (db, range.wish, range.low, &id, error));
  /* Full between the neighbours: behind the older one all the same. */
  if (ok && id == 0)
    ok = find_free_up (db, range.high, G_MAXINT64, &id, error);
  return ok ? id : 0;
}

gboolean
wc_message_store_last (
    WcDb *db, gint64 account, const char *chat, gint64 *out_id, GError **error)
{
  static const char SQL[] =
      "SELECT max (coalesce ((SELECT max (id) FROM message WHERE account = ?1 AND chat = "
      "?2), 0), coalesce ((SELECT max (id) FROM message WHERE account = ?1 AND chat = "
      "-?2), 0))";
  gint64 address = 0;
  gint64 id = 0;

  if (!wc_address_find (db, chat, &address, error) ||
      !wc_statement_get_int (db, SQL, &id, error, WC_INT (account), WC_INT (address)))
    return FALSE;
  *out_id = id <= wc_db_now_us (db) + G_TIME_SPAN_DAY ? id : 0;
  return TRUE;
}

gboolean
wc_message_store_last_exchanged (
    WcDb *db, gint64 account, gint64 before_us, gint64 *out_us, GError **error)
{
  /* an archive may have brought any number since: it is not worth reading them all */
  static const char SQL[] =
      "SELECT coalesce (max (id), 0) FROM (SELECT id, account, outgoing, state, "
      "received_us FROM message WHERE id < ?2 ORDER BY id DESC LIMIT 5000) WHERE "
      "account = ?1 AND received_us > 0 AND (outgoing = 0 OR state IN (?3, ?4, ?5))";

  return wc_statement_get_int (db, SQL, out_us, error, WC_INT (account),
                               WC_INT (before_us), WC_INT (WC_MESSAGE_STATE_SENT),
                               WC_INT (WC_MESSAGE_STATE_DELIVERED),
                               WC_INT (WC_MESSAGE_STATE_DISPLAYED));
}

/* What of a message is stored as a number. */
typedef struct
{
  gint64 chat;
  gint64 author;
  gint64 archive_by; /* 0: none */
  gint64 stanza_by;  /* 0: none, or the same as the archive's */
  gint64 real;       /* 0: none */
  guint flags;
} Numbers;

static gboolean
intern_if_any (WcDb *db, const char *jid, gint64 *out_address, GError **error)
{
  *out_address = jid != NULL ? wc_address_intern (db, jid, error) : 0;
  return jid == NULL || *out_address != 0;
}

static gboolean
make_numbers (WcDb *db, const WcMessage *message, Numbers *out, GError **error)
{
  gboolean own = (message->flags & WC_MESSAGE_FLAG_OWN) != 0;
  gboolean stanza_is_archive = message->stanza_id != NULL &&
                               g_strcmp0 (message->stanza_id, message->archive_id) == 0 &&
                               g_strcmp0 (message->stanza_by, message->archive_by) == 0;

  out->flags = message->flags & ~(guint) WC_MESSAGE_FLAG_OWN;
  if (stanza_is_archive)
    out->flags |= WC_MESSAGE_ROW_STANZA_IS_ARCHIVE;
  /* Own origin ids are stored in any case: they are searched for. */
  if (!own && message->origin_id != NULL &&
      g_strcmp0 (message->origin_id, message->message_id) == 0)
    out->flags |= WC_MESSAGE_ROW_ORIGIN_IS_ID;
  return intern_if_any (db, message->chat, &out->chat, error) &&
         intern_if_any (db, message->from, &out->author, error) &&
         intern_if_any (db, message->archive_by, &out->archive_by, error) &&
         intern_if_any (db, stanza_is_archive ? NULL : message->stanza_by,
                        &out->stanza_by, error) &&
         intern_if_any (db, message->real_jid, &out->real, error);
}

/* Nobody asks when an archive was read; with such rows it would be a tenth of them. */
static gint64
received_us (const WcMessage *message)
{
  return message->source == WC_MESSAGE_SOURCE_ARCHIVE ? 0 : message->received_us;
}

static gboolean
insert_row (WcDb *db, const WcMessage *message, GError **error)
{
  static const char SQL[] =
      "INSERT INTO message (id, account, chat, author, outgoing, own, kind, source, "
      "state, flags, ts_us, received_us, body, message_id, archive_by, archive_id, "
      "origin_id, stanza_by, stanza_id, encryption, thread, subject, error_condition, "
      "error_text, occupant_id, real) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
      "?11, ?12, ?13, "
      "?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26)";
  Numbers n;

  if (!make_numbers (db, message, &n, error))
    return FALSE;
  return wc_statement_exec (
      db, SQL, error, WC_INT (message->id), WC_INT (message->account),
      WC_INT_OR_NULL (message->hidden ? -n.chat : n.chat), WC_INT (n.author),
      WC_INT (message->outgoing), WC_INT ((message->flags & WC_MESSAGE_FLAG_OWN) != 0),
      WC_INT (message->kind), WC_INT (message->source), WC_INT (message->state),
      WC_INT (n.flags), WC_INT (message->ts_us), WC_INT (received_us (message)),
      WC_TEXT (message->body), WC_ID (message->message_id), WC_INT_OR_NULL (n.archive_by),
      WC_ID (message->archive_id),
      WC_ID (n.flags & WC_MESSAGE_ROW_ORIGIN_IS_ID ? NULL : message->origin_id),
      WC_INT_OR_NULL (n.stanza_by),
      WC_ID (n.flags & WC_MESSAGE_ROW_STANZA_IS_ARCHIVE ? NULL : message->stanza_id),
      WC_TEXT (message->encryption), WC_TEXT (message->thread),
      WC_TEXT (message->subject), WC_TEXT (message->error_condition),
      WC_TEXT (message->error_text), WC_TEXT (message->occupant_id),
      WC_INT_OR_NULL (n.real));
}

static gboolean
append_new (WcDb *db, const WcMessage *message, guint flags, GError **error)
{
  g_autoptr (WcEvent) event =
      wc_event_new (WC_EVENT_MESSAGE_NEW, message->account, message->chat, NULL);

  event->id = message->id;
  event->backfill = (flags & WC_MESSAGE_ADD_BACKFILL) != 0;
  event->caught_up = message->source == WC_MESSAGE_SOURCE_ARCHIVE;
  return wc_journal_append (db, event, error);
}

/* What the other side has read, it has read up to there, whatever comes of it later. */
static WcMessageState
state_of (const WcMessage *message, const WcChatRead *read)
{
  return message->outgoing && message->state == WC_MESSAGE_STATE_SENT &&
                 message->id <= read->by_peer
             ? WC_MESSAGE_STATE_DISPLAYED
             : message->state;
}

/* A message that a person sees: it stands in its chat, and is found. */
static gboolean
add_shown (WcDb *db, const WcMessage *message, guint flags, GError **error)
{
  WcMessage row = *message;
  WcChatRead read;

  if (!wc_chat_store_enter (db, message, &read, error))
    return FALSE;
  row.state = state_of (message, &read);
  return insert_row (db, &row, error) &&
         /* before a retraction that waits takes them away again */
         wc_attachment_store_add (db, message, error) &&
         wc_extra_store_add (db, message, error) &&
         wc_thread_store_added (db, message, error) &&
         wc_search_index_add (db, message, error) &&
         wc_retention_store_added (db, message->account, message->id, message->body,
                                   error) &&
         append_new (db, message, flags, error) &&
         wc_chat_store_count (db, message, read.by_us, error);
}

static gboolean
find_peer_read (WcDb *db, const WcMessage *message, gint64 *out_id, GError **error)
{
  static const char SQL[] =
      "SELECT peer_read_id FROM chat WHERE account = ?1 AND address = ?2";
  gint64 address;

  return wc_address_find (db, message->chat, &address, error) &&
         wc_statement_get_int (db, SQL, out_id, error, WC_INT (message->account),
                               WC_INT (address));
}

/* One that only says something about another. Of ours it lets its chat in as well: who
 * sees what we mean about a message knows that it was read. */
static gboolean
add_hidden (WcDb *db, const WcMessage *message, GError **error)
{
  WcMessage row = *message;
  WcChatRead read = { 0 };

  if (message->outgoing &&
      (!find_peer_read (db, message, &read.by_peer, error) ||
       !wc_chat_store_accept (db, message->account, message->chat, error)))
    return FALSE;
  row.hidden = TRUE;
  row.body = NULL;
  row.state = state_of (message, &read);
  return insert_row (db, &row, error) && wc_attachment_store_add (db, &row, error) &&
         wc_extra_store_add (db, &row, error) &&
         wc_retention_store_added (db, row.account, row.id, row.body, error);
}

gboolean
wc_message_store_add (WcDb *db, const WcMessage *message, guint flags, GError **error)
{
  gboolean merges = FALSE;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);
  g_return_val_if_fail (message->id > 0 && message->chat != NULL, FALSE);
  g_return_val_if_fail (message->from != NULL, FALSE);

  if (!wc_chat_partner_note (db, message, error) ||
      !wc_annotation_store_merges (db, message, &merges, error))
    return FALSE;
  if (message->hidden || merges ? !add_hidden (db, message, error)
                                : !add_shown (db, message, flags, error))
    return FALSE;
  if (message->annotations != NULL && !wc_annotation_store_add (db, message, error))
    return FALSE;
  return ((message->hidden && !merges) ||
          wc_annotation_store_join (db, message, error)) &&
         wc_report_store_join (db, message, error) &&
         wc_room_readers_join (db, message, error);
}

gboolean
wc_message_store_put_back (WcDb *db, const WcMessage *message, GError **error)
{
  gboolean shown = message->chat != NULL && !message->hidden;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);
  g_return_val_if_fail (message->id > 0 && message->from != NULL, FALSE);

  if (shown && !wc_chat_store_ensure (db, message->account, message->chat, NULL, error))
    return FALSE;
  if (!insert_row (db, message, error) ||
      (message->chat != NULL && !wc_chat_partner_note (db, message, error)) ||
      !wc_retention_store_added (db, message->account, message->id, message->body, error))
    return FALSE;
  return !shown || (wc_thread_store_added (db, message, error) &&
                    wc_search_index_add (db, message, error) &&
                    append_new (db, message, WC_MESSAGE_ADD_BACKFILL, error));
}

gint64
wc_message_store_find_by_archive (
    WcDb *db, gint64 account, const char *by, const char *archive_id, GError **error)
{
  /* or another copy of it: see store/message-copies.h */
  static const char SQL[] =
      "SELECT coalesce ((SELECT id FROM message WHERE account = ?1 AND archive_by = ?2 "
      "AND archive_id = ?3 AND substr (archive_id, -6) = substr (?3, -6)), "
      "(SELECT m.id FROM message_copy c JOIN message m ON m.id = c.message "
      "WHERE c.archive_id = ?3 AND substr (c.archive_id, -6) = substr (?3, -6) "
      "AND m.account = ?1 AND m.archive_by = ?2))";
  gint64 address, id = 0;

  if (wc_address_find (db, by, &address, error) && address != 0)
    wc_statement_get_int (db, SQL, &id, error, WC_INT (account), WC_INT (address),
                          WC_ID (archive_id));
  return id;
}

gint64
wc_message_store_find_by_origin (WcDb *db,
                                 gint64 account,
                                 const char *origin_id,
                                 const char *archive_by,
                                 GError **error)
{
  static const char SQL[] =
      "SELECT id FROM message WHERE account = ?1 AND origin_id = ?2 AND own = 1 "
      "AND (archive_id IS NULL OR archive_by IS NOT ?3)";
  gint64 archive = 0, id = 0;

  if (archive_by == NULL || wc_address_find (db, archive_by, &archive, error))
    wc_statement_get_int (db, SQL, &id, error, WC_INT (account), WC_ID (origin_id),
                          WC_INT_OR_NULL (archive));
  return id;
}

gint64
wc_message_store_find_claimed (WcDb *db,
                               gint64 account,
                               const WcMessageClaim *claim,
                               GError **error)
{
  /* a row without a chat was forgotten; ?8, ?9: sent, failed */
  static const char SQL[] =
      "SELECT id FROM message WHERE account = ?1 AND origin_id = ?2 AND own = 1 "
      "AND archive_id IS NULL AND coalesce (abs (chat), ?3) = ?3 "
      "AND (?6 OR author IN (?4, ?5)) AND (?7 OR state < ?8 OR state = ?9)";
  g_autofree char *room_jid = wc_jid_dup_bare (claim->from);
  gint64 room, from, own, id = 0;

  if (wc_address_find (db, room_jid, &room, error) &&
      wc_address_find (db, claim->from, &from, error) &&
      wc_address_find (db, claim->own_jid, &own, error))
    wc_statement_get_int (
        db, SQL, &id, error, WC_INT (account), WC_ID (claim->origin_id), WC_INT (room),
        WC_INT (from), WC_INT (own), WC_INT (claim->our_nick), WC_INT (claim->archived),
        WC_INT (WC_MESSAGE_STATE_SENT), WC_INT (WC_MESSAGE_STATE_FAILED));
  return id;
}

/* Not chat IN (?2, -?2): for a list SQLite makes a table of its own, which costs ten
 * times what it finds. */
#define NAMED(chat)                                                                      \
  "SELECT id FROM message WHERE +account = ?1 AND chat = " chat                          \
  " AND message_id = ?3 AND substr (message_id, -6) = substr (?3, -6) "                  \
  "AND outgoing = ?4"

gint64
wc_message_store_find_by_message_id (WcDb *db,
                                     gint64 account,
                                     const char *chat,
                                     const char *message_id,
                                     gboolean outgoing,
                                     GError **error)
{
  static const char SQL[] =
      "SELECT max (id) FROM (" NAMED ("?2") " UNION ALL " NAMED ("-?2") ")";
  gint64 address, id = 0;

  if (!wc_address_find (db, chat, &address, error) || address == 0 ||
      !wc_statement_get_int (db, SQL, &id, error, WC_INT (account), WC_INT (address),
                             WC_ID (message_id), WC_INT (outgoing != 0)))
    return 0;
  return id;
}

gint64
wc_message_store_newest_said_us (WcDb *db,
                                 gint64 account,
                                 const char *room,
                                 GError **error)
{
  static const char SQL[] =
      "SELECT ts_us FROM message WHERE account = ?1 AND chat = ?2 "
      "AND (outgoing = 0 OR state IN (?3, ?4, ?5, ?6)) ORDER BY id DESC LIMIT 1";
  gint64 address, said_us = 0;

  if (!wc_address_find (db, room, &address, error) || address == 0 ||
      !wc_statement_get_int (
          db, SQL, &said_us, error, WC_INT (account), WC_INT (address),
          WC_INT (WC_MESSAGE_STATE_NONE), WC_INT (WC_MESSAGE_STATE_SENT),
          WC_INT (WC_MESSAGE_STATE_DELIVERED), WC_INT (WC_MESSAGE_STATE_DISPLAYED)))
    return 0;
  return said_us;
}

gint64
wc_message_store_find_copy (WcDb *db,
                            gint64 account,
                            const WcMessage *message,
                            GError **error)
{
  /* ?6: retracted, ?7: original */
  static const char BY_ID[] =
      "SELECT id FROM message m WHERE account = ?1 AND chat = ?2 AND message_id = ?3 "
      "AND substr (message_id, -6) = substr (?3, -6) "
      "AND author = ?4 AND (flags & ?6 OR ?5 IS coalesce ((SELECT value FROM annotation "
      "WHERE message = m.id AND kind = ?7), body)) ORDER BY id DESC LIMIT 1";
  static const char BY_TIME[] =
      "SELECT id FROM message WHERE account = ?1 AND chat = ?2 AND message_id IS NULL "
      "AND author = ?4 AND body IS ?5 AND id BETWEEN ?3 - 60000000 AND ?3 + 60000000 "
      "LIMIT 1";
  static const char FORGOTTEN[] =
      "SELECT id FROM message WHERE account = ?1 AND chat IS NULL AND message_id = ?2 "
      "AND substr (message_id, -6) = substr (?2, -6) AND author = ?3 LIMIT 1";
  gboolean by_id = message->message_id != NULL;
  gint64 chat, author, id = 0;

  if (!wc_address_find (db, message->chat, &chat, error) ||
      !wc_address_find (db, message->from, &author, error))
    return 0;
  if (message->hidden)
    chat = -chat;
  if (!by_id)
    wc_statement_get_int (db, BY_TIME, &id, error, WC_INT (account), WC_INT (chat),
                          WC_INT (message->ts_us), WC_INT (author),
                          WC_TEXT (message->body));
  else if (wc_statement_get_int (
               db, BY_ID, &id, error, WC_INT (account), WC_INT (chat),
               WC_ID (message->message_id), WC_INT (author), WC_TEXT (message->body),
               WC_INT (WC_MESSAGE_FLAG_RETRACTED), WC_INT (WC_ANNOTATION_ORIGINAL)) &&
           id == 0)
    wc_statement_get_int (db, FORGOTTEN, &id, error, WC_INT (account),
                          WC_ID (message->message_id), WC_INT (author));
  return id;
}

gint64
wc_message_store_find_unarchived (WcDb *db,
                                  gint64 account,
                                  const WcMessage *message,
                                  GError **error)
{
  static const char SQL[] =
      "SELECT id FROM message WHERE account = ?1 AND chat = ?2 AND message_id = ?3 "
      "AND substr (message_id, -6) = substr (?3, -6) AND author = ?4 AND body IS ?5 "
      "AND archive_id IS NULL ORDER BY id LIMIT 1";
  static const char FORGOTTEN[] =
      "SELECT id FROM message WHERE account = ?1 AND chat IS NULL AND message_id = ?2 "
      "AND substr (message_id, -6) = substr (?2, -6) AND author = ?3 "
      "AND archive_id IS NULL LIMIT 1";
  gint64 chat, author, id = 0;

  if (message->message_id == NULL || !wc_address_find (db, message->chat, &chat, error) ||
      !wc_address_find (db, message->from, &author, error) ||
      !wc_statement_get_int (db, SQL, &id, error, WC_INT (account), WC_INT (chat),
                             WC_ID (message->message_id), WC_INT (author),
                             WC_TEXT (message->body)))
    return 0;
  if (id == 0)
    wc_statement_get_int (db, FORGOTTEN, &id, error, WC_INT (account),
                          WC_ID (message->message_id), WC_INT (author));
  return id;
}

gboolean
wc_message_store_is_taken (WcDb *db, gint64 id, gboolean *out_taken, GError **error)
{
  static const char SQL[] = "SELECT count (*) FROM message WHERE id = ?1";
  gint64 n = 0;

  if (!wc_statement_get_int (db, SQL, &n, error, WC_INT (id)))
    return FALSE;
  *out_taken = n > 0;
  return TRUE;
}

gboolean
wc_message_store_is_forgotten (WcDb *db,
                               gint64 id,
                               gboolean *out_forgotten,
                               GError **error)
{
  static const char SQL[] = "SELECT chat IS NULL FROM message WHERE id = ?1";
  gint64 forgotten = 0;

  if (!wc_statement_get_int (db, SQL, &forgotten, error, WC_INT (id)))
    return FALSE;
  *out_forgotten = forgotten != 0;
  return TRUE;
}

WcMessage *
wc_message_store_get (WcDb *db, gint64 account, gint64 id, GError **error)
{
  static const char SQL[] =
      "SELECT " WC_MESSAGE_COLUMNS "FROM message m " WC_MESSAGE_JOINS
      "WHERE m.id = ?2 AND m.account = ?1 AND m.chat IS NOT NULL";

  g_autoptr (WcMessage) message = wc_statement_collect_required (
      wc_statement_query (db, SQL, error, WC_INT (account), WC_INT (id)),
      wc_message_row_read, "message", error);
  gpointer one[] = { message };
  GPtrArray alone = { one, G_N_ELEMENTS (one) };

  if (message == NULL || !wc_annotation_reader_fill (db, &alone, error) ||
      !wc_attachment_store_fill (db, &alone, error) ||
      !wc_extra_store_fill (db, &alone, error) ||
      !wc_message_omemo_store_fill (db, &alone, error) ||
      !wc_room_reader_list_fill (db, &alone, error))
    return NULL;
  return g_steal_pointer (&message);
}

/* By the id that it has now others may have named it before. */
static gboolean
join_archived (WcDb *db, gint64 id, GError **error)
{
  g_autoptr (WcMessage) message = wc_message_row_load (db, id, error);

  if (message == NULL || message->chat == NULL)
    return message != NULL;
  return wc_annotation_store_join (db, message, error) &&
         wc_report_store_join (db, message, error) &&
         wc_room_readers_join (db, message, error);
}

gboolean
wc_message_store_set_archive (
    WcDb *db, gint64 id, const char *archive_id, const char *archive_by, GError **error)
{
  static const char SQL[] = "UPDATE message SET archive_id = ?2, archive_by = ?3 "
                            "WHERE id = ?1 AND archive_id IS NULL";
  gint64 by;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  by = wc_address_intern (db, archive_by, error);
  if (by == 0 ||
      !wc_statement_exec (db, SQL, error, WC_INT (id), WC_ID (archive_id), WC_INT (by)))
    return FALSE;
  return wc_statement_changes (db) == 0 || join_archived (db, id, error);
}
