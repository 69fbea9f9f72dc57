/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/chat.h"
#include "store/address.h"
#include "store/journal.h"
#include "store/marks-store.h"
#include "store/statement.h"

/* Three sides are compared for each mark: what the chat shows, what the server has, and
 * what it had when the two were the same. Rooms are left out: theirs are in bookmarks. */

#define OF_PEOPLE "kind IN (0, 1) "
G_STATIC_ASSERT (WC_CHAT_KIND_CONTACT == 0 && WC_CHAT_KIND_SELF == 1);

WcMarked *
wc_marked_new (const char *chat)
{
  WcMarked *self = g_new0 (WcMarked, 1);

  self->chat = g_strdup (chat);
  return self;
}

void
wc_marked_free (WcMarked *self)
{
  g_free (self->chat);
  g_free (self->xml);
  g_free (self);
}

static gpointer
read_marked (WcStatement *row)
{
  WcMarked *self = wc_marked_new (wc_statement_text (row, 0));

  self->marks.pinned = wc_statement_int (row, 1) != 0;
  self->marks.notify = (WcNotify) wc_statement_int (row, 2);
  wc_str_set (&self->xml, wc_statement_text (row, 3));
  return self;
}

WcMarked *
wc_marks_store_get (WcDb *db, gint64 account, const char *chat, GError **error)
{
  static const char SQL[] = "SELECT a.jid, m.pinned, m.notify, m.xml FROM chat_mark m "
                            "JOIN address a ON a.id = m.address WHERE m.account = ?1 "
                            "AND m.address = ?2";
  gint64 address;

  if (!wc_address_find (db, chat, &address, error))
    return NULL;
  return wc_statement_collect_one (
      wc_statement_query (db, SQL, error, WC_INT (account), WC_INT (address)),
      read_marked, error);
}

/* ---- Taking what the server has ---- */

static gboolean
save (WcDb *db, gint64 account, gint64 address, const WcMarked *said, GError **error)
{
  static const char SET[] =
      "INSERT INTO chat_mark (account, address, pinned, notify, xml) VALUES (?1, ?2, ?3, "
      "?4, ?5) ON CONFLICT (account, address) DO UPDATE SET pinned = ?3, notify = ?4, "
      "xml = ?5 WHERE (pinned, notify, xml) IS NOT (?3, ?4, ?5)";
  static const char DELETE[] =
      "DELETE FROM chat_mark WHERE account = ?1 AND address = ?2";

  if (said->xml == NULL)
    return wc_statement_exec (db, DELETE, error, WC_INT (account), WC_INT (address));
  return wc_statement_exec (db, SET, error, WC_INT (account), WC_INT (address),
                            WC_INT (said->marks.pinned != 0), WC_INT (said->marks.notify),
                            WC_TEXT (said->xml));
}

static gboolean
follow (WcDb *db,
        gint64 account,
        gint64 address,
        const WcMarked *said,
        const WcMarks *base,
        GError **error)
{
  static const char SQL[] =
      "UPDATE chat SET pinned = iif (pinned = ?3, ?5, pinned), "
      "notify = iif (notify = ?4, ?6, notify) WHERE account = ?1 AND address = ?2 "
      "AND " OF_PEOPLE "AND ((pinned = ?3 AND ?3 <> ?5) OR (notify = ?4 AND ?4 <> ?6))";
  g_autoptr (WcEvent) event =
      wc_event_new (WC_EVENT_CHAT_CHANGED, account, said->chat, NULL);

  if (!wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (address),
                          WC_INT (base->pinned != 0), WC_INT (base->notify),
                          WC_INT (said->marks.pinned != 0), WC_INT (said->marks.notify)))
    return FALSE;
  return wc_statement_changes (db) == 0 || wc_journal_append (db, event, error);
}

gboolean
wc_marks_store_take (
    WcDb *db, gint64 account, const WcMarked *said, const WcMarks *base, GError **error)
{
  gint64 address = wc_address_intern (db, said->chat, error);
  GError *local_error = NULL;
  g_autoptr (WcMarked) held = NULL;
  WcMarks before = { 0 };

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (address == 0)
    return FALSE;
  held = wc_marks_store_get (db, account, said->chat, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  if (base != NULL)
    before = *base;
  else if (held != NULL)
    before = held->marks;
  return save (db, account, address, said, error) &&
         follow (db, account, address, said, &before, error);
}

/* ---- What there is ---- */

guint
wc_marks_store_count (WcDb *db, gint64 account)
{
  static const char SQL[] = "SELECT count (*) FROM chat_mark WHERE account = ?1";

  return wc_statement_count (db, SQL, WC_INT (account));
}

static gpointer
read_chat (WcStatement *row)
{
  return wc_statement_dup (row, 0);
}

GPtrArray *
wc_marks_store_list (WcDb *db, gint64 account, GError **error)
{
  static const char SQL[] = "SELECT a.jid FROM chat_mark m JOIN address a "
                            "ON a.id = m.address WHERE m.account = ?1";

  return wc_statement_collect (wc_statement_query (db, SQL, error, WC_INT (account)),
                               read_chat, g_free, error);
}

/* What is as nobody has ever touched it on both sides is not looked at. */
#define TOUCHED                                                                          \
  "(SELECT address FROM chat WHERE account = ?1 AND (pinned OR notify) "                 \
  "UNION SELECT address FROM chat_mark WHERE account = ?1 AND (pinned OR notify))"

GPtrArray *
wc_marks_store_list_due (WcDb *db, gint64 account, guint limit, GError **error)
{
  static const char SQL[] =
      "SELECT a.jid, c.pinned, c.notify, m.xml FROM " TOUCHED " t "
      "JOIN chat c ON c.account = ?1 AND c.address = t.address AND c." OF_PEOPLE
      "JOIN address a ON a.id = t.address "
      "LEFT JOIN chat_mark m ON m.account = ?1 AND m.address = t.address "
      "WHERE (c.pinned, c.notify) IS NOT (ifnull (m.pinned, 0), ifnull (m.notify, 0)) "
      "ORDER BY t.address LIMIT ?2";

  return wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_INT (account), WC_INT (limit)), read_marked,
      (GDestroyNotify) wc_marked_free, error);
}
