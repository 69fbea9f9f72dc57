/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "model/jid.h"
#include "model/room.h"
#include "store/address.h"
#include "store/annotation-reader.h"
#include "store/attachment-store.h"
#include "store/chat-store.h"
#include "store/displayed-store.h"
#include "store/extra-store.h"
#include "store/journal.h"
#include "store/message-omemo-store.h"
#include "store/message-row.h"
#include "store/room-reader-list.h"

/* Chats are keyed by account and address. The newest message is looked up when a list is
 * read (one index seek a chat) instead of being written with every message. */

static gboolean
append_event (
    WcDb *db, WcEventKind kind, gint64 account, const char *chat, GError **error)
{
  g_autoptr (WcEvent) event = wc_event_new (kind, account, chat, NULL);

  return wc_journal_append (db, event, error);
}

/* What kind of chat an address that is none yet becomes. */
static gboolean
find_kind (WcDb *db,
           gint64 account,
           const char *chat,
           gint64 address,
           WcChatKind *out_kind,
           GError **error)
{
  static const char SQL[] =
      "SELECT CASE WHEN EXISTS (SELECT 1 FROM room WHERE account = ?1 AND address = ?2) "
      "THEN ?4 WHEN EXISTS (SELECT 1 FROM account WHERE id = ?1 AND jid = ?3) THEN ?5 "
      "ELSE ?6 END";
  gint64 kind;

  *out_kind = WC_CHAT_KIND_MUC_PM;
  if (wc_jid_get_resource (chat) != NULL)
    return TRUE;
  if (!wc_statement_get_int (db, SQL, &kind, error, WC_INT (account), WC_INT (address),
                             WC_TEXT (chat), WC_INT (WC_CHAT_KIND_MUC),
                             WC_INT (WC_CHAT_KIND_SELF), WC_INT (WC_CHAT_KIND_CONTACT)))
    return FALSE;
  *out_kind = (WcChatKind) kind;
  return TRUE;
}

/* Everything up to the first login is read: ids are times, so the login is a mark. In a
 * room that mark is when we came to know it. Only private chats in rooms have a resource,
 * and a room is known before anything is said in it. */
static gboolean
insert_chat (WcDb *db, gint64 account, const char *chat, GError **error)
{
  static const char SQL[] =
      "INSERT INTO chat (account, address, kind, read_id, request) "
      "SELECT id, ?2, ?3, iif (?3 = ?4, max (login_us, ?5), login_us), 0 "
      "FROM account WHERE id = ?1";
  WcChatKind kind;
  gint64 address;

  return wc_address_find (db, chat, &address, error) &&
         find_kind (db, account, chat, address, &kind, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (address),
                            WC_INT (kind), WC_INT (WC_CHAT_KIND_MUC),
                            WC_INT (wc_db_now_us (db))) &&
         wc_statement_require (db, "account", error) &&
         append_event (db, WC_EVENT_CHAT_NEW, account, chat, error);
}

/* A chat that @message of somebody begins whom nobody here knows waits to be let in. The
 * account's own server is known; of those in a room whom it shows as a contact, with whom
 * one talks there under another nick, and all in a private group. */
static gboolean
note_stranger (WcDb *db, const WcMessage *message, GError **error)
{
  static const char SQL[] =
      "UPDATE chat SET request = 1 WHERE account = ?1 AND address = ?2 "
      "AND kind IN (?3, ?4) AND EXISTS (SELECT 1 FROM account WHERE id = ?1 "
      "AND requests AND substr (jid, instr (jid, '@') + 1) IS NOT ?5) "
      "AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.account = ?1 AND c.jid = ?5 "
      "AND in_roster = 1) AND NOT (kind = ?4 AND (EXISTS (SELECT 1 FROM room r "
      "JOIN address a ON a.id = r.address WHERE r.account = ?1 AND a.jid = ?6 "
      "AND r.flags & ?7 = ?7) OR EXISTS (SELECT 1 FROM chat_partner p "
      "JOIN chat h ON h.account = p.account AND h.address = p.chat "
      "JOIN address a ON a.id = p.room LEFT JOIN address j ON j.id = p.real "
      "WHERE p.account = ?1 AND a.jid = ?6 AND h.request = 0 AND h.address <> ?2 "
      "AND (p.occupant_id = ?8 OR (j.jid = ?5 AND (?8 IS NULL OR p.occupant_id IS NULL)))"
      ")))";
  gboolean in_room = wc_jid_get_resource (message->chat) != NULL;
  g_autofree char *bare = wc_jid_dup_bare (message->chat);
  gint64 address;

  return wc_address_find (db, message->chat, &address, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (message->account), WC_INT (address),
                            WC_INT (WC_CHAT_KIND_CONTACT), WC_INT (WC_CHAT_KIND_MUC_PM),
                            WC_TEXT (in_room ? message->real_jid : message->chat),
                            WC_TEXT (bare),
                            WC_INT (WC_ROOM_MEMBERS_ONLY | WC_ROOM_NON_ANONYMOUS),
                            WC_TEXT (message->occupant_id));
}

/* What has to be known of a chat when something is said in it. */
typedef struct
{
  gboolean known;
  gboolean request;
  WcChatRead read;
} Entered;

static gboolean
find_entered (
    WcDb *db, gint64 account, gint64 address, Entered *out_entered, GError **error)
{
  static const char SQL[] =
      "SELECT read_id, peer_read_id, request FROM chat WHERE account = ?1 "
      "AND address = ?2";
  g_autoptr (WcStatement) row =
      wc_statement_query (db, SQL, error, WC_INT (account), WC_INT (address));
  GError *local_error = NULL;

  *out_entered = (Entered){ .known = FALSE };
  if (row == NULL)
    return FALSE;
  if (wc_statement_step (row, &local_error))
    *out_entered = (Entered){ TRUE,
                              wc_statement_int (row, 2) != 0,
                              { wc_statement_int (row, 0), wc_statement_int (row, 1) } };
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return local_error == NULL;
}

gboolean
wc_chat_store_ensure (
    WcDb *db, gint64 account, const char *chat, gboolean *out_new, GError **error)
{
  gint64 address;
  Entered entered;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  address = wc_address_intern (db, chat, error);
  if (address == 0 || !find_entered (db, account, address, &entered, error) ||
      (!entered.known && !insert_chat (db, account, chat, error)))
    return FALSE;
  if (out_new != NULL)
    *out_new = !entered.known;
  return TRUE;
}

gboolean
wc_chat_store_accept (WcDb *db, gint64 account, const char *chat, GError **error)
{
  static const char SQL[] = "UPDATE chat SET request = 0 WHERE account = ?1 "
                            "AND address = ?2 AND request = 1";
  g_autoptr (WcEvent) event = NULL;
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!wc_address_find (db, chat, &address, error) ||
      !wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (address)))
    return FALSE;
  if (wc_statement_changes (db) == 0)
    return TRUE;
  event = wc_event_new (WC_EVENT_CHAT_CHANGED, account, chat, NULL);
  wc_event_set_delta (event, "fields", "request");
  return wc_journal_append (db, event, error);
}

WcChatSharing
wc_chat_store_get_sharing (WcDb *db,
                           gint64 account,
                           const char *chat,
                           WcAccountShare what)
{
  static const char SQL[] =
      "SELECT CASE WHEN request THEN ?4 WHEN ?3 = ?5 THEN receipts WHEN ?3 = ?6 THEN "
      "markers ELSE 0 END FROM chat WHERE account = ?1 AND address = ?2";
  gint64 address = 0;
  gint64 sharing = WC_CHAT_SHARING_DEFAULT;

  if (!wc_address_find (db, chat, &address, NULL) || address == 0)
    return WC_CHAT_SHARING_DEFAULT;
  wc_statement_get_int (db, SQL, &sharing, NULL, WC_INT (account), WC_INT (address),
                        WC_INT (what), WC_INT (WC_CHAT_SHARING_NEVER),
                        WC_INT (WC_ACCOUNT_SHARE_RECEIPTS),
                        WC_INT (WC_ACCOUNT_SHARE_DISPLAYED));
  return (WcChatSharing) sharing;
}

gboolean
wc_chat_store_is_request (WcDb *db, gint64 account, const char *chat)
{
  static const char SQL[] =
      "SELECT request FROM chat WHERE account = ?1 AND address = ?2";
  gint64 address = 0;
  gint64 request = 0;

  return wc_address_find (db, chat, &address, NULL) && address != 0 &&
         wc_statement_get_int (db, SQL, &request, NULL, WC_INT (account),
                               WC_INT (address)) &&
         request != 0;
}

gboolean
wc_chat_store_enter (WcDb *db,
                     const WcMessage *message,
                     WcChatRead *out_read,
                     GError **error)
{
  gint64 account = message->account;
  gint64 address = wc_address_intern (db, message->chat, error);
  Entered entered;

  if (address == 0 || !find_entered (db, account, address, &entered, error))
    return FALSE;
  if (!entered.known && (!insert_chat (db, account, message->chat, error) ||
                         (!message->outgoing && !note_stranger (db, message, error)) ||
                         !find_entered (db, account, address, &entered, error)))
    return FALSE;
  *out_read = entered.read;
  /* who is written to, on whatever device, is let in */
  return !message->outgoing || !entered.request ||
         wc_chat_store_accept (db, account, message->chat, error);
}

/* The address of a chat that must exist. */
static gboolean
find_chat (
    WcDb *db, gint64 account, const char *chat, gint64 *out_address, GError **error)
{
  static const char SQL[] = "SELECT 1 FROM chat WHERE account = ?1 AND address = ?2";
  gint64 address, known;

  if (!wc_address_find (db, chat, &address, error) ||
      !wc_statement_get_int (db, SQL, &known, error, WC_INT (account), WC_INT (address)))
    return FALSE;
  if (!known)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND, "there is no such chat");
      return FALSE;
    }
  *out_address = address;
  return TRUE;
}

/* Columns behind those of the newest message. */
enum
{
  ACCOUNT = WC_MESSAGE_N_COLUMNS,
  CHAT,
  KIND,
  TITLE,
  DRAFT,
  PINNED,
  ARCHIVED,
  MUTED,
  NOTIFY,
  UNREAD,
  MENTIONS,
  READ_ID,
  PEER_READ_ID,
  NAME,
  LAST,
  ADDRESS,
  OCCUPANT_ID,
  REQUEST,
  RECEIPTS,
  MARKERS,
};

#define CHAT_COLUMNS                                                                     \
  WC_MESSAGE_COLUMNS                                                                     \
  ", l.account, l.jid, l.kind, l.title, l.draft, l.at_top, "                             \
  "l.archived, l.muted_until_us, l.told_of, l.unread, l.mentions, l.read_id, "           \
  "l.peer_read_id, l.name, l.last, l.address, "                                          \
  "l.occupant_id, l.request, l.receipts, l.markers "
/* Every chat of an account in use, with its name and newest message. */
#define CHAT_LIST                                                                        \
  "(SELECT h.*, a.jid, coalesce (h.title, r.name, r.nick, b.name, o.name, a.jid) "       \
  "AS name, (SELECT body FROM draft WHERE account = h.account "                          \
  "AND address = h.address AND thread = '') AS draft, "                                  \
  "(h.pinned OR ifnull (b.pinned, 0)) AS at_top, "                                       \
  "coalesce (nullif (b.notify, 0), h.notify) AS told_of, "                               \
  "coalesce ((SELECT max (id) FROM message WHERE account = h.account "                   \
  "AND chat = h.address), 0) AS last FROM chat h "                                       \
  "JOIN account k ON k.id = h.account AND k.removed = 0 "                                \
  "JOIN address a ON a.id = h.address "                                                  \
  "LEFT JOIN contact r ON r.account = h.account AND r.jid = a.jid "                      \
  "LEFT JOIN bookmark b ON b.account = h.account AND b.address = h.address "             \
  "LEFT JOIN room o ON o.account = h.account AND o.address = h.address) AS l "           \
  "LEFT JOIN message m ON m.id = l.last " WC_MESSAGE_JOINS

static gpointer
read_chat (WcStatement *row)
{
  WcChat *chat =
      wc_chat_new (wc_statement_int (row, ACCOUNT), wc_statement_text (row, CHAT),
                   (WcChatKind) wc_statement_int (row, KIND));

  wc_str_set (&chat->title, wc_statement_text (row, TITLE));
  wc_str_set (&chat->name, wc_statement_text (row, NAME));
  wc_str_set (&chat->draft, wc_statement_text (row, DRAFT));
  chat->pinned = wc_statement_int (row, PINNED) != 0;
  chat->archived = wc_statement_int (row, ARCHIVED) != 0;
  chat->muted_until_us = wc_statement_int (row, MUTED);
  chat->notify = (WcNotify) wc_statement_int (row, NOTIFY);
  chat->unread = (guint) wc_statement_int (row, UNREAD);
  chat->mentions = (guint) wc_statement_int (row, MENTIONS);
  chat->read_id = wc_statement_int (row, READ_ID);
  chat->peer_read_id = wc_statement_int (row, PEER_READ_ID);
  wc_str_set (&chat->occupant_id, wc_statement_text (row, OCCUPANT_ID));
  chat->request = wc_statement_int (row, REQUEST) != 0;
  chat->receipts = (WcChatSharing) wc_statement_int (row, RECEIPTS);
  chat->markers = (WcChatSharing) wc_statement_int (row, MARKERS);
  chat->last_id = wc_statement_int (row, LAST);
  chat->last = wc_message_row_read (row);
  return chat;
}

/* Completes the newest messages of @chats (WcChat). */
static gboolean
fill_last (WcDb *db, const gpointer *chats, guint n, GError **error)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_sized_new (n);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (messages, ((const WcChat *) chats[i])->last);
  return wc_annotation_reader_fill (db, messages, error) &&
         wc_attachment_store_fill (db, messages, error) &&
         wc_extra_store_fill (db, messages, error) &&
         wc_message_omemo_store_fill (db, messages, error) &&
         wc_room_reader_list_fill (db, messages, error);
}

WcChat *
wc_chat_store_get (WcDb *db, gint64 account, const char *chat, GError **error)
{
  static const char SQL[] =
      "SELECT " CHAT_COLUMNS "FROM " CHAT_LIST "WHERE l.account = ?1 AND l.address = ?2";
  g_autoptr (WcChat) found = NULL;
  gint64 address;

  if (!find_chat (db, account, chat, &address, error))
    return NULL;
  found = wc_statement_collect_one (
      wc_statement_query (db, SQL, error, WC_INT (account), WC_INT (address)), read_chat,
      error);
  if (found == NULL || !fill_last (db, (gpointer *) &found, 1, error))
    return NULL;
  return g_steal_pointer (&found);
}

/* Where a page begins: behind the chat with these values. */
typedef struct
{
  gint64 pinned;
  gint64 last;
  gint64 account;
  gint64 address;
} Position;

static gboolean
parse_position (const char *cursor, Position *out, GError **error)
{
  gint64 *fields[] = { &out->pinned, &out->last, &out->account, &out->address };
  g_auto (GStrv) parts = NULL;

  *out = (Position){ G_MAXINT64, 0, 0, 0 };
  if (cursor == NULL)
    return TRUE;
  parts = g_strsplit (cursor, ":", G_N_ELEMENTS (fields) + 1);
  if (g_strv_length (parts) != G_N_ELEMENTS (fields))
    return wc_error_invalid (error, "cursor", "this is no cursor");
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (!g_ascii_string_to_signed (parts[i], 10, 0, G_MAXINT64, fields[i], NULL))
      return wc_error_invalid (error, "cursor", "this is no cursor");
  return TRUE;
}

static char *
format_position (WcStatement *row)
{
  return g_strdup_printf (
      "%d:%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT,
      (int) wc_statement_int (row, PINNED), wc_statement_int (row, LAST),
      wc_statement_int (row, ACCOUNT), wc_statement_int (row, ADDRESS));
}

/* Collects up to @limit rows; one more says that there is a next page. */
static GPtrArray *
collect_page (WcDb *db, WcStatement *rows, guint limit, char **out_next, GError **error)
{
  g_autoptr (GPtrArray) chats =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_chat_unref);
  g_autofree char *last = NULL;
  g_autofree char *next = NULL;
  GError *local_error = NULL;

  while (wc_statement_step (rows, &local_error))
    {
      if (chats->len == limit)
        {
          next = g_steal_pointer (&last);
          break;
        }
      g_ptr_array_add (chats, read_chat (rows));
      g_free (last);
      last = format_position (rows);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }
  if (!fill_last (db, chats->pdata, chats->len, error))
    return NULL;
  *out_next = g_steal_pointer (&next);
  return g_steal_pointer (&chats);
}

GPtrArray *
wc_chat_store_list (WcDb *db, const WcChatQuery *query, char **out_next, GError **error)
{
  static const char SQL[] =
      "SELECT " CHAT_COLUMNS "FROM " CHAT_LIST
      "WHERE (?1 = 0 OR l.account = ?1) AND (?2 = 0 OR l.unread > 0) "
      "AND (?3 < 0 OR l.archived = ?3) AND (?10 = 0 OR (?10 >> l.kind) & 1) "
      "AND (?11 < 0 OR l.request = ?11) "
      "AND (fold_contains (l.name, ?4) OR fold_contains (l.jid, ?4)) "
      "AND (l.at_top, l.last, l.account, l.address) < (?5, ?6, ?7, ?8) "
      "ORDER BY l.at_top DESC, l.last DESC, l.account DESC, l.address DESC LIMIT ?9";
  g_autoptr (WcStatement) rows = NULL;
  Position from;

  if (!parse_position (query->cursor, &from, error))
    return NULL;
  rows = wc_statement_query (db, SQL, error, WC_INT (query->account),
                             WC_INT (query->unread != 0), WC_INT (query->archived),
                             WC_TEXT (query->text), WC_INT (from.pinned),
                             WC_INT (from.last), WC_INT (from.account),
                             WC_INT (from.address), WC_INT ((gint64) query->limit + 1),
                             WC_INT (query->kinds), WC_INT (query->requests));
  return rows != NULL ? collect_page (db, rows, query->limit, out_next, error) : NULL;
}

gboolean
wc_chat_store_save (WcDb *db, const WcChat *chat, GError **error)
{
  /* What a room's bookmark says is not said twice: it alone may change then. */
  static const char SQL[] =
      "UPDATE chat SET title = ?3, archived = ?5, muted_until_us = ?6, receipts = ?7, "
      "markers = ?8, (pinned, notify) = (?4 AND NOT b.pinned, iif (b.notify = ?9, 0, "
      "?9)) FROM (SELECT ifnull (max (pinned), 0) AS pinned, ifnull (max (notify), 0) "
      "AS notify FROM bookmark WHERE account = ?1 AND address = ?2) AS b "
      "WHERE account = ?1 AND address = ?2 AND (title, archived, muted_until_us, "
      "receipts, "
      "markers, chat.pinned, chat.notify) IS NOT (?3, ?5, ?6, ?7, ?8, ?4 AND NOT "
      "b.pinned, iif (b.notify = ?9, 0, ?9))";
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!find_chat (db, chat->account, chat->chat, &address, error) ||
      !wc_statement_exec (db, SQL, error, WC_INT (chat->account), WC_INT (address),
                          WC_TEXT (chat->title), WC_INT (chat->pinned != 0),
                          WC_INT (chat->archived != 0), WC_INT (chat->muted_until_us),
                          WC_INT (chat->receipts), WC_INT (chat->markers),
                          WC_INT (chat->notify)))
    return FALSE;
  return wc_statement_changes (db) == 0 ||
         append_event (db, WC_EVENT_CHAT_CHANGED, chat->account, chat->chat, error);
}

gboolean
wc_chat_store_get_kind (
    WcDb *db, gint64 account, const char *chat, WcChatKind *out_kind, GError **error)
{
  static const char SQL[] = "SELECT kind FROM chat WHERE account = ?1 AND address = ?2";
  gint64 address, kind;

  if (!find_chat (db, account, chat, &address, error) ||
      !wc_statement_get_int (db, SQL, &kind, error, WC_INT (account), WC_INT (address)))
    return FALSE;
  *out_kind = (WcChatKind) kind;
  return TRUE;
}

gboolean
wc_chat_store_set_occupant (
    WcDb *db, gint64 account, const char *chat, const char *occupant_id, GError **error)
{
  static const char SQL[] =
      "UPDATE chat SET occupant_id = ?3 "
      "WHERE account = ?1 AND address = ?2 AND occupant_id IS NOT ?3";
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!find_chat (db, account, chat, &address, error) ||
      !wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (address),
                          WC_TEXT (occupant_id)))
    return FALSE;
  return wc_statement_changes (db) == 0 ||
         append_event (db, WC_EVENT_CHAT_CHANGED, account, chat, error);
}

gboolean
wc_chat_store_recount (WcDb *db, gint64 account, const char *chat, GError **error)
{
  static const char SQL[] =
      "UPDATE chat SET (unread, mentions) = (SELECT count (*), "
      "coalesce (sum ((flags & ?3) <> 0), 0) FROM message WHERE account = ?1 "
      "AND chat = ?2 AND id > read_id AND outgoing = 0 AND flags & ?4 = 0) "
      "WHERE account = ?1 AND address = ?2 AND unread > 0";
  gint64 address;

  return wc_address_find (db, chat, &address, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (address),
                            WC_INT (WC_MESSAGE_MEANS_ME),
                            WC_INT (WC_MESSAGE_FLAG_RETRACTED));
}

gboolean
wc_chat_store_uncount (WcDb *db, const WcMessage *message, GError **error)
{
  static const char SQL[] =
      "UPDATE chat SET unread = unread - 1, mentions = max (0, mentions - "
      "(SELECT flags & ?4 <> 0 FROM message WHERE id = ?3)) "
      "WHERE account = ?1 AND address = ?2 AND read_id < ?3 AND unread > 0 "
      "AND EXISTS (SELECT 1 FROM message WHERE id = ?3 AND outgoing = 0 "
      "AND flags & ?5 = 0)";
  gint64 address;

  if (message->outgoing)
    return TRUE;
  return wc_address_find (db, message->chat, &address, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (message->account), WC_INT (address),
                            WC_INT (message->id), WC_INT (WC_MESSAGE_MEANS_ME),
                            WC_INT (WC_MESSAGE_FLAG_RETRACTED));
}

gboolean
wc_chat_store_mark_read (WcDb *db,
                         gint64 account,
                         const char *chat,
                         gint64 up_to,
                         gboolean *out_changed,
                         GError **error)
{
  /* Not one UPDATE … RETURNING: that opens a savepoint, see the schema about search. */
  static const char FIND[] = "SELECT unread + 1 FROM chat WHERE account = ?1 "
                             "AND address = ?2 AND read_id < ?3";
  static const char SQL[] =
      "UPDATE chat SET read_id = ?3 WHERE account = ?1 AND address = ?2";
  g_autoptr (WcEvent) event = wc_event_new (WC_EVENT_CHAT_READ, account, chat, NULL);
  gint64 address, unread_plus_1;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!find_chat (db, account, chat, &address, error) ||
      !wc_statement_get_int (db, FIND, &unread_plus_1, error, WC_INT (account),
                             WC_INT (address), WC_INT (up_to)) ||
      (unread_plus_1 > 0 && !wc_statement_exec (db, SQL, error, WC_INT (account),
                                                WC_INT (address), WC_INT (up_to))))
    return FALSE;
  if (out_changed != NULL)
    *out_changed = unread_plus_1 > 0;
  /* Where nothing was unread there is nothing to tell anybody. */
  if (unread_plus_1 <= 1)
    return TRUE;
  event->id = up_to;
  return wc_chat_store_recount (db, account, chat, error) &&
         wc_displayed_store_note (db, account, address, up_to, error) &&
         wc_journal_append (db, event, error);
}

gboolean
wc_chat_store_count (WcDb *db, const WcMessage *message, gint64 read_id, GError **error)
{
  static const char SQL[] = "UPDATE chat SET unread = unread + 1, mentions = mentions "
                            "+ ?3 WHERE account = ?1 AND address = ?2";
  gint64 address;

  /* Nearly all of an archive is older than what was read. */
  if (message->id <= read_id)
    return TRUE;
  if (message->outgoing)
    return wc_chat_store_mark_read (db, message->account, message->chat, message->id,
                                    NULL, error);
  return wc_address_find (db, message->chat, &address, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (message->account), WC_INT (address),
                            WC_INT ((message->flags & WC_MESSAGE_MEANS_ME) != 0));
}

gboolean
wc_chat_store_set_peer_read (WcDb *db,
                             gint64 account,
                             const char *chat,
                             gint64 up_to,
                             gint64 *out_before,
                             GError **error)
{
  static const char GET[] =
      "SELECT peer_read_id FROM chat WHERE account = ?1 AND address = ?2";
  static const char SET[] =
      "UPDATE chat SET peer_read_id = max (peer_read_id, ?3) WHERE account = ?1 "
      "AND address = ?2";
  gint64 address, before;

  if (!find_chat (db, account, chat, &address, error) ||
      !wc_statement_get_int (db, GET, &before, error, WC_INT (account),
                             WC_INT (address)) ||
      !wc_statement_exec (db, SET, error, WC_INT (account), WC_INT (address),
                          WC_INT (up_to)))
    return FALSE;
  *out_before = before;
  return TRUE;
}

gboolean
wc_chat_store_remove (WcDb *db, gint64 account, const char *chat, GError **error)
{
  static const char COUNT[] =
      "SELECT count (*) FROM (SELECT 1 FROM message WHERE account = ?1 AND chat = ?2 "
      "LIMIT 1)";
  static const char SQL[] = "DELETE FROM chat WHERE account = ?1 AND address = ?2";
  gint64 address, held;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!find_chat (db, account, chat, &address, error) ||
      !wc_statement_get_int (db, COUNT, &held, error, WC_INT (account), WC_INT (address)))
    return FALSE;
  if (held > 0)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_CONFLICT,
                           "the chat still has messages");
      return FALSE;
    }
  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (address)) &&
         append_event (db, WC_EVENT_CHAT_REMOVED, account, chat, error);
}
