/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/chat.h"
#include "store/address.h"
#include "store/annotation-author.h"
#include "store/chat-store.h"
#include "store/journal.h"
#include "store/outbox-abandon.h"
#include "store/room-store.h"
#include "store/statement.h"

/* A room has a chat from the moment it is known; the chat holds what any chat has, the
 * row here what only rooms have. */

#define COLUMNS                                                                          \
  "r.account, a.jid, r.wanted, r.nick, r.password, r.flags, r.name, r.description, "     \
  "r.subject, r.subject_from, r.subject_us, r.own_id, r.state, r.reason, r.text, "       \
  "r.venue, r.since_us "
#define TABLES "FROM room r JOIN address a ON a.id = r.address "

/* In the order of COLUMNS. */
enum
{
  ACCOUNT,
  ROOM,
  WANTED,
  NICK,
  PASSWORD,
  FLAGS,
  NAME,
  DESCRIPTION,
  SUBJECT,
  SUBJECT_FROM,
  SUBJECT_US,
  OWN_ID,
  STATE,
  REASON,
  TEXT,
  VENUE,
  SINCE,
};

static gpointer
read_room (WcStatement *row)
{
  WcRoom *room =
      wc_room_new (wc_statement_int (row, ACCOUNT), wc_statement_text (row, ROOM));

  room->wanted = wc_statement_int (row, WANTED) != 0;
  wc_str_set (&room->nick, wc_statement_text (row, NICK));
  wc_str_set (&room->password, wc_statement_text (row, PASSWORD));
  room->flags = (guint) wc_statement_int (row, FLAGS);
  wc_str_set (&room->name, wc_statement_text (row, NAME));
  wc_str_set (&room->description, wc_statement_text (row, DESCRIPTION));
  wc_str_set (&room->subject, wc_statement_text (row, SUBJECT));
  wc_str_set (&room->subject_from, wc_statement_text (row, SUBJECT_FROM));
  room->subject_us = wc_statement_int (row, SUBJECT_US);
  wc_str_set (&room->own_id, wc_statement_text (row, OWN_ID));
  room->state = (WcRoomState) wc_statement_int (row, STATE);
  wc_str_set (&room->reason, wc_statement_text (row, REASON));
  wc_str_set (&room->text, wc_statement_text (row, TEXT));
  wc_str_set (&room->venue, wc_statement_text (row, VENUE));
  room->since_us = wc_statement_int (row, SINCE);
  return room;
}

/* A chat with that address may be older than our knowing that it is a room; then it need
 * not wait to be let in any more. */
static gboolean
mark_chat (
    WcDb *db, const WcRoom *room, gint64 address, gboolean *out_new, GError **error)
{
  static const char SQL[] = "UPDATE chat SET kind = ?3 WHERE account = ?1 "
                            "AND address = ?2 AND kind <> ?3";

  if (!wc_chat_store_ensure (db, room->account, room->room, out_new, error) ||
      !wc_statement_exec (db, SQL, error, WC_INT (room->account), WC_INT (address),
                          WC_INT (WC_CHAT_KIND_MUC)))
    return FALSE;
  if (wc_statement_changes (db) > 0 &&
      !wc_annotation_author_note_room (db, room->account, address, error))
    return FALSE;
  return wc_chat_store_accept (db, room->account, room->room, error);
}

static gboolean
insert_room (WcDb *db, const WcRoom *room, gint64 address, GError **error)
{
  static const char SQL[] =
      "INSERT INTO room (account, address, wanted, since_us, flags, subject_us, state) "
      "VALUES (?1, ?2, 0, ?3, 0, 0, 0) ON CONFLICT DO NOTHING";

  return wc_statement_exec (db, SQL, error, WC_INT (room->account), WC_INT (address),
                            WC_INT (wc_db_now_us (db)));
}

static gboolean
update_room (
    WcDb *db, const WcRoom *room, gint64 address, gboolean *out_changed, GError **error)
{
  static const char SQL[] =
      "UPDATE room SET wanted = ?3, nick = ?4, password = ?5, flags = ?6, name = ?7, "
      "description = ?8, subject = ?9, subject_from = ?10, subject_us = ?11, "
      "own_id = ?12, state = ?13, reason = ?14, text = ?15, venue = ?16 "
      "WHERE account = ?1 AND address = ?2 AND (wanted, nick, password, flags, name, "
      "description, subject, subject_from, subject_us, own_id, state, reason, text, "
      "venue) IS NOT (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
  gboolean lasts =
      room->state == WC_ROOM_STATE_REFUSED || room->state == WC_ROOM_STATE_GONE;

  if (!wc_statement_exec (
          db, SQL, error, WC_INT (room->account), WC_INT (address),
          WC_INT (room->wanted != 0), WC_TEXT (room->nick), WC_TEXT (room->password),
          WC_INT (room->flags), WC_TEXT (room->name), WC_TEXT (room->description),
          WC_TEXT (room->subject), WC_TEXT (room->subject_from),
          WC_INT (room->subject_us), WC_TEXT (room->own_id),
          WC_INT (lasts ? room->state : WC_ROOM_STATE_OUT),
          WC_TEXT (lasts ? room->reason : NULL), WC_TEXT (lasts ? room->text : NULL),
          WC_TEXT (lasts ? room->venue : NULL)))
    return FALSE;
  *out_changed = wc_statement_changes (db) > 0;
  return TRUE;
}

/* Who was kicked may come back, and a nick is free again some day: all else lasts until a
 * person does something about it. */
static gboolean
is_passing (const WcRoom *room)
{
  return g_strcmp0 (room->reason, "kicked") == 0 ||
         g_strcmp0 (room->reason, "nick-conflict") == 0;
}

/* FALSE: we are in it, or may be without anybody asking for it again. */
static gboolean
is_out_for_good (const WcRoom *room, WcOutboxReason *out_why)
{
  if (room->state == WC_ROOM_STATE_GONE)
    *out_why = (WcOutboxReason){ room->reason != NULL ? room->reason : "destroyed",
                                 "the room is gone" };
  else if (room->state == WC_ROOM_STATE_REFUSED && !is_passing (room))
    *out_why = (WcOutboxReason){ room->reason != NULL ? room->reason : "refused",
                                 "the room does not let the account in" };
  else if (!room->wanted &&
           (room->state == WC_ROOM_STATE_OUT || room->state == WC_ROOM_STATE_REFUSED))
    *out_why = (WcOutboxReason){ "left", "the account left the room" };
  else
    return FALSE;
  return TRUE;
}

static gboolean
abandon_waiting (WcDb *db, const WcRoom *room, GError **error)
{
  WcOutboxReason why;

  return !is_out_for_good (room, &why) ||
         wc_outbox_abandon_room (db, room->account, room->room, &why, error);
}

gboolean
wc_room_store_save (WcDb *db, const WcRoom *room, GError **error)
{
  gint64 address = wc_address_intern (db, room->room, error);
  gboolean is_new = FALSE, changed = FALSE;
  g_autoptr (WcEvent) event = NULL;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (address == 0 || !insert_room (db, room, address, error) ||
      !update_room (db, room, address, &changed, error) ||
      !mark_chat (db, room, address, &is_new, error) ||
      !abandon_waiting (db, room, error))
    return FALSE;
  if (is_new || !changed)
    return TRUE;
  event = wc_event_new (WC_EVENT_CHAT_CHANGED, room->account, room->room, NULL);
  return wc_journal_append (db, event, error);
}

WcRoom *
wc_room_store_get (WcDb *db, gint64 account, const char *room, GError **error)
{
  static const char SQL[] =
      "SELECT " COLUMNS TABLES "WHERE r.account = ?1 AND a.jid = ?2";

  return wc_statement_collect_required (
      wc_statement_query (db, SQL, error, WC_INT (account), WC_TEXT (room)), read_room,
      "room", error);
}

gboolean
wc_room_store_has (WcDb *db, gint64 account, const char *room)
{
  static const char SQL[] = "SELECT 1 FROM room WHERE account = ?1 AND address = ?2";
  gint64 address = 0, known = 0;

  return wc_address_find (db, room, &address, NULL) && address != 0 &&
         wc_statement_get_int (db, SQL, &known, NULL, WC_INT (account),
                               WC_INT (address)) &&
         known != 0;
}

GPtrArray *
wc_room_store_list (WcDb *db, gint64 account, GError **error)
{
  static const char SQL[] =
      "SELECT " COLUMNS TABLES "WHERE r.account = ?1 "
      "ORDER BY (SELECT max (id) FROM message WHERE account = r.account "
      "AND chat = r.address) DESC NULLS LAST, r.address";

  return wc_statement_collect (wc_statement_query (db, SQL, error, WC_INT (account)),
                               read_room, (GDestroyNotify) wc_room_unref, error);
}

gboolean
wc_room_store_remove (WcDb *db, gint64 account, const char *room, GError **error)
{
  static const char SQL[] = "DELETE FROM room WHERE account = ?1 AND address = ?2";
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_address_find (db, room, &address, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (address));
}

gboolean
wc_room_store_dismiss (WcDb *db, const WcRoom *room, gboolean *out_kept, GError **error)
{
  g_autoptr (WcChat) chat = NULL;
  gboolean kept;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  chat = wc_chat_store_get (db, room->account, room->room, error);
  /* Where the room goes with its chat, what was whispered there stays. */
  if (chat == NULL || !abandon_waiting (db, room, error))
    return FALSE;
  kept = chat->last_id != 0;
  if (kept ? !wc_room_store_save (db, room, error)
           : !wc_room_store_remove (db, room->account, room->room, error) ||
                 !wc_chat_store_remove (db, room->account, room->room, error))
    return FALSE;
  if (out_kept != NULL)
    *out_kept = kept;
  return TRUE;
}
