/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "store/address.h"
#include "store/bookmark-store.h"
#include "store/journal.h"
#include "store/statement.h"

/* Two writes tell whether something changed and whether it can be seen: the row's visible
 * part is written first, only where it differs; what is kept for the server follows
 * without an event. */

#define COLUMNS                                                                          \
  "b.account, a.jid, b.name, b.autojoin, b.nick, b.password, b.pinned, b.notify, b.xml "
#define TABLES "FROM bookmark b JOIN address a ON a.id = b.address "

/* In the order of COLUMNS. */
enum
{
  ACCOUNT,
  ROOM,
  NAME,
  AUTOJOIN,
  NICK,
  PASSWORD,
  PINNED,
  NOTIFY,
  XML,
};

void
wc_bookmark_store_diff_clear (WcBookmarkStoreDiff *self)
{
  g_clear_pointer (&self->changed, g_ptr_array_unref);
  g_clear_pointer (&self->removed, g_ptr_array_unref);
}

static gpointer
read_bookmark (WcStatement *row)
{
  WcBookmark *bookmark =
      wc_bookmark_new (wc_statement_int (row, ACCOUNT), wc_statement_text (row, ROOM));

  wc_str_set (&bookmark->name, wc_statement_text (row, NAME));
  bookmark->autojoin = wc_statement_int (row, AUTOJOIN) != 0;
  wc_str_set (&bookmark->nick, wc_statement_text (row, NICK));
  wc_str_set (&bookmark->password, wc_statement_text (row, PASSWORD));
  bookmark->pinned = wc_statement_int (row, PINNED) != 0;
  bookmark->notify = (WcNotify) wc_statement_int (row, NOTIFY);
  wc_str_set (&bookmark->xml, wc_statement_text (row, XML));
  return bookmark;
}

static gboolean
append_event (
    WcDb *db, WcEventKind kind, gint64 account, const char *room, GError **error)
{
  g_autoptr (WcEvent) event = wc_event_new (kind, account, NULL, room);

  return wc_journal_append (db, event, error);
}

static gboolean
save_visible (WcDb *db, const WcBookmark *bookmark, gint64 address, GError **error)
{
  static const char SQL[] =
      "INSERT INTO bookmark (account, address, name, autojoin, nick, password) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (account, address) DO UPDATE "
      "SET name = ?3, autojoin = ?4, nick = ?5, password = ?6 "
      "WHERE (name, autojoin, nick, password) IS NOT (?3, ?4, ?5, ?6)";

  return wc_statement_exec (db, SQL, error, WC_INT (bookmark->account), WC_INT (address),
                            WC_TEXT (bookmark->name), WC_INT (bookmark->autojoin != 0),
                            WC_TEXT (bookmark->nick), WC_TEXT (bookmark->password));
}

static gboolean
save_xml (WcDb *db, const WcBookmark *bookmark, gint64 address, GError **error)
{
  static const char SQL[] = "UPDATE bookmark SET xml = ?3 "
                            "WHERE account = ?1 AND address = ?2 AND xml IS NOT ?3";

  return wc_statement_exec (db, SQL, error, WC_INT (bookmark->account), WC_INT (address),
                            WC_TEXT (bookmark->xml));
}

/* Of which the room's chat shows something, too. */
static gboolean
save_marks (WcDb *db, const WcBookmark *bookmark, gint64 address, GError **error)
{
  static const char SQL[] =
      "UPDATE bookmark SET pinned = ?3, notify = ?4 WHERE account = ?1 AND address = ?2 "
      "AND (pinned, notify) IS NOT (?3, ?4)";

  return wc_statement_exec (db, SQL, error, WC_INT (bookmark->account), WC_INT (address),
                            WC_INT (bookmark->pinned != 0), WC_INT (bookmark->notify));
}

static gboolean
tell_chat (WcDb *db, gint64 account, const char *room, gint64 address, GError **error)
{
  static const char SQL[] = "SELECT 1 FROM chat WHERE account = ?1 AND address = ?2";
  g_autoptr (WcEvent) event = wc_event_new (WC_EVENT_CHAT_CHANGED, account, room, NULL);
  gint64 known;

  return wc_statement_get_int (db, SQL, &known, error, WC_INT (account),
                               WC_INT (address)) &&
         (!known || wc_journal_append (db, event, error));
}

gboolean
wc_bookmark_store_set (WcDb *db,
                       const WcBookmark *bookmark,
                       gboolean *out_changed,
                       GError **error)
{
  gint64 address = wc_address_intern (db, bookmark->room, error);
  gboolean changed, marked;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (address == 0 || !save_visible (db, bookmark, address, error))
    return FALSE;
  changed = wc_statement_changes (db) > 0;
  if (!save_marks (db, bookmark, address, error))
    return FALSE;
  marked = wc_statement_changes (db) > 0;
  changed = changed || marked;
  if (!save_xml (db, bookmark, address, error) ||
      (marked && !tell_chat (db, bookmark->account, bookmark->room, address, error)))
    return FALSE;
  if (out_changed != NULL)
    *out_changed = changed;
  return !changed || append_event (db, WC_EVENT_BOOKMARK_CHANGED, bookmark->account,
                                   bookmark->room, error);
}

gboolean
wc_bookmark_store_remove (
    WcDb *db, gint64 account, const char *room, gboolean *out_removed, GError **error)
{
  static const char MARKS[] = "SELECT pinned OR notify FROM bookmark WHERE account = ?1 "
                              "AND address = ?2";
  static const char SQL[] = "DELETE FROM bookmark WHERE account = ?1 AND address = ?2";
  gint64 address, marked;
  gboolean removed;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!wc_address_find (db, room, &address, error) ||
      !wc_statement_get_int (db, MARKS, &marked, error, WC_INT (account),
                             WC_INT (address)) ||
      !wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (address)))
    return FALSE;
  removed = wc_statement_changes (db) > 0;
  if (marked && !tell_chat (db, account, room, address, error))
    return FALSE;
  if (out_removed != NULL)
    *out_removed = removed;
  return !removed || append_event (db, WC_EVENT_BOOKMARK_REMOVED, account, room, error);
}

/* The last of each room, by room; borrowed from @bookmarks. */
static GHashTable *
index_by_room (GPtrArray *bookmarks)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < bookmarks->len; i++)
    {
      WcBookmark *bookmark = g_ptr_array_index (bookmarks, i);

      g_hash_table_replace (index, bookmark->room, bookmark);
    }
  return index;
}

static gboolean
set_all (WcDb *db, GHashTable *index, WcBookmarkStoreDiff *diff, GError **error)
{
  GHashTableIter iter;
  gpointer bookmark;

  g_hash_table_iter_init (&iter, index);
  while (g_hash_table_iter_next (&iter, NULL, &bookmark))
    {
      gboolean changed;

      if (!wc_bookmark_store_set (db, bookmark, &changed, error))
        return FALSE;
      if (changed)
        g_ptr_array_add (diff->changed, wc_bookmark_ref (bookmark));
    }
  return TRUE;
}

gboolean
wc_bookmark_store_replace (WcDb *db,
                           gint64 account,
                           GPtrArray *bookmarks,
                           WcBookmarkStoreDiff *diff,
                           GError **error)
{
  g_autoptr (GHashTable) index = index_by_room (bookmarks);
  g_autoptr (GPtrArray) held = wc_bookmark_store_list (db, account, error);

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (held == NULL || !set_all (db, index, diff, error))
    return FALSE;
  for (guint i = 0; i < held->len; i++)
    {
      const WcBookmark *old = g_ptr_array_index (held, i);

      if (g_hash_table_contains (index, old->room))
        continue;
      if (!wc_bookmark_store_remove (db, account, old->room, NULL, error))
        return FALSE;
      g_ptr_array_add (diff->removed, g_strdup (old->room));
    }
  return TRUE;
}

WcBookmark *
wc_bookmark_store_get (WcDb *db, gint64 account, const char *room, GError **error)
{
  static const char SQL[] =
      "SELECT " COLUMNS TABLES "WHERE b.account = ?1 AND a.jid = ?2";

  return wc_statement_collect_required (
      wc_statement_query (db, SQL, error, WC_INT (account), WC_TEXT (room)),
      read_bookmark, "bookmark", error);
}

GPtrArray *
wc_bookmark_store_list (WcDb *db, gint64 account, GError **error)
{
  static const char SQL[] =
      "SELECT " COLUMNS TABLES "WHERE b.account = ?1 ORDER BY a.jid";

  return wc_statement_collect (wc_statement_query (db, SQL, error, WC_INT (account)),
                               read_bookmark, (GDestroyNotify) wc_bookmark_unref, error);
}

guint
wc_bookmark_store_count (WcDb *db, gint64 account)
{
  static const char SQL[] = "SELECT count(*) FROM bookmark WHERE account = ?1";

  return wc_statement_count (db, SQL, WC_INT (account));
}
