/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "store/address.h"
#include "store/chat-store.h"
#include "store/journal.h"
#include "store/message-row.h"
#include "store/message-store.h"

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

/* What of a message is stored as a number. */
typedef struct
{
  gint64 chat;
  gint64 author;
  gint64 archive_by; /* 0: none */
  gint64 stanza_by;  /* 0: none, or the same as the archive's */
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
                        &out->stanza_by, error);
}

static gboolean
insert_row (WcDb *db, const WcMessage *message, GError **error)
{
  static const char SQL[] =
      "INSERT INTO message (id, account, chat, author, outgoing, own, kind, source, "
      "state, flags, ts_us, received_us, body, message_id, archive_by, archive_id, "
      "origin_id, stanza_by, stanza_id, encryption, thread, subject, error_condition, "
      "error_text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, "
      "?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24)";
  Numbers n;

  if (!make_numbers (db, message, &n, error))
    return FALSE;
  return wc_statement_exec (
      db, SQL, error, WC_INT (message->id), WC_INT (message->account), WC_INT (n.chat),
      WC_INT (n.author), WC_INT (message->outgoing),
      WC_INT ((message->flags & WC_MESSAGE_FLAG_OWN) != 0), WC_INT (message->kind),
      WC_INT (message->source), WC_INT (message->state), WC_INT (n.flags),
      WC_INT (message->ts_us), WC_INT (message->received_us), WC_TEXT (message->body),
      WC_TEXT (message->message_id), WC_INT_OR_NULL (n.archive_by),
      WC_TEXT (message->archive_id),
      WC_TEXT (n.flags & WC_MESSAGE_ROW_ORIGIN_IS_ID ? NULL : message->origin_id),
      WC_INT_OR_NULL (n.stanza_by),
      WC_TEXT (n.flags & WC_MESSAGE_ROW_STANZA_IS_ARCHIVE ? NULL : message->stanza_id),
      WC_TEXT (message->encryption), WC_TEXT (message->thread),
      WC_TEXT (message->subject), WC_TEXT (message->error_condition),
      WC_TEXT (message->error_text));
}

/* Not a trigger's work: see the schema. */
static gboolean
insert_text (WcDb *db, const WcMessage *message, GError **error)
{
  static const char SQL[] = "INSERT INTO search (rowid, body, place) "
                            "VALUES (?1, ?2, 'c' || ?3 || 'x' || ?4)";
  gint64 chat;

  if (message->body == NULL)
    return TRUE;
  chat = wc_address_intern (db, message->chat, error);
  return chat != 0 &&
         wc_statement_exec (db, SQL, error, WC_INT (message->id), WC_TEXT (message->body),
                            WC_INT (message->account), WC_INT (chat));
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

gboolean
wc_message_store_add (WcDb *db, const WcMessage *message, guint flags, GError **error)
{
  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);
  g_return_val_if_fail (message->id > 0 && message->chat != NULL, FALSE);
  g_return_val_if_fail (message->from != NULL, FALSE);

  return wc_chat_store_ensure (db, message->account, message->chat, NULL, error) &&
         insert_row (db, message, error) && insert_text (db, message, error) &&
         append_new (db, message, flags, error) &&
         wc_chat_store_count (db, message, error);
}

gint64
wc_message_store_find_by_archive (
    WcDb *db, gint64 account, const char *by, const char *archive_id, GError **error)
{
  static const char SQL[] = "SELECT id FROM message WHERE account = ?1 AND "
                            "archive_by = ?2 AND archive_id = ?3";
  gint64 address, id = 0;

  if (!wc_address_find (db, by, &address, error) || address == 0 ||
      !wc_statement_get_int (db, SQL, &id, error, WC_INT (account), WC_INT (address),
                             WC_TEXT (archive_id)))
    return 0;
  return id;
}

gint64
wc_message_store_find_by_stanza (
    WcDb *db, gint64 account, const char *by, const char *stanza_id, GError **error)
{
  static const char SQL[] = "SELECT id FROM message WHERE account = ?1 AND "
                            "stanza_by = ?2 AND stanza_id = ?3 LIMIT 1";
  g_autoptr (GError) local_error = NULL;
  gint64 id = wc_message_store_find_by_archive (db, account, by, stanza_id, &local_error);
  gint64 address = 0;

  if (id != 0)
    return id;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return 0;
    }
  if (!wc_address_find (db, by, &address, error) || address == 0 ||
      !wc_statement_get_int (db, SQL, &id, error, WC_INT (account), WC_INT (address),
                             WC_TEXT (stanza_id)))
    return 0;
  return id;
}

gint64
wc_message_store_find_by_origin (WcDb *db,
                                 gint64 account,
                                 const char *origin_id,
                                 GError **error)
{
  static const char SQL[] =
      "SELECT id FROM message WHERE account = ?1 AND origin_id = ?2 AND own = 1";
  gint64 id = 0;

  wc_statement_get_int (db, SQL, &id, error, WC_INT (account), WC_TEXT (origin_id));
  return id;
}

gint64
wc_message_store_find_by_message_id (WcDb *db,
                                     gint64 account,
                                     const char *chat,
                                     const char *message_id,
                                     gboolean outgoing,
                                     GError **error)
{
  static const char SQL[] =
      "SELECT id FROM message WHERE account = ?1 AND chat = ?2 AND message_id = ?3 "
      "AND outgoing = ?4 ORDER BY id DESC LIMIT 1";
  gint64 address, id = 0;

  if (!wc_address_find (db, chat, &address, error) || address == 0 ||
      !wc_statement_get_int (db, SQL, &id, error, WC_INT (account), WC_INT (address),
                             WC_TEXT (message_id), WC_INT (outgoing != 0)))
    return 0;
  return id;
}

gboolean
wc_message_store_is_forgotten (WcDb *db, gint64 id)
{
  static const char SQL[] = "SELECT chat IS NULL FROM message WHERE id = ?1";
  gint64 forgotten = 0;

  return wc_statement_get_int (db, SQL, &forgotten, NULL, WC_INT (id)) && forgotten != 0;
}

WcMessage *
wc_message_store_get (WcDb *db, gint64 account, gint64 id, GError **error)
{
  static const char SQL[] =
      "SELECT " WC_MESSAGE_COLUMNS "FROM message m " WC_MESSAGE_JOINS
      "WHERE m.id = ?2 AND m.account = ?1 AND m.chat IS NOT NULL";

  return wc_statement_collect_required (
      wc_statement_query (db, SQL, error, WC_INT (account), WC_INT (id)),
      wc_message_row_read, "message", error);
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
  return by != 0 && wc_statement_exec (db, SQL, error, WC_INT (id), WC_TEXT (archive_id),
                                       WC_INT (by));
}
