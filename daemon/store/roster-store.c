/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/str.h"
#include "model/jid.h"
#include "store/chat-store.h"
#include "store/journal.h"
#include "store/roster-store.h"
#include "store/statement.h"

/* Roster items and strangers with a request share a table: a stranger is a contact that
 * is not in the roster. A row without either is deleted. */

/* Stands between groups and at both ends; XML cannot hold it, so no group name can. */
#define SEPARATOR "\x1f"

enum
{
  ACCOUNT,
  JID,
  IN_ROSTER,
  NAME,
  NICK,
  GROUPS,
  SUBSCRIPTION,
  ASK,
  APPROVED,
  REQUEST,
  REQUEST_TEXT,
  XML,
};

#define COLUMNS                                                                          \
  "account, jid, in_roster, name, nick, groups, subscription, ask, approved, "           \
  "request_us, request_text, xml"

static char *
join_groups (const WcContact *contact)
{
  g_autofree char *inner = NULL;

  if (contact->groups == NULL || contact->groups[0] == NULL)
    return NULL;
  inner = g_strjoinv (SEPARATOR, contact->groups);
  return g_strconcat (SEPARATOR, inner, SEPARATOR, NULL);
}

static void
split_groups (WcContact *contact, const char *joined)
{
  g_auto (GStrv) groups = g_strsplit (joined != NULL ? joined : "", SEPARATOR, -1);

  wc_contact_set_groups (contact, (const char *const *) groups);
}

static gpointer
read_contact (WcStatement *row)
{
  WcContact *contact =
      wc_contact_new (wc_statement_int (row, ACCOUNT), wc_statement_text (row, JID));

  contact->in_roster = wc_statement_int (row, IN_ROSTER) != 0;
  wc_str_set (&contact->name, wc_statement_text (row, NAME));
  wc_str_set (&contact->nick, wc_statement_text (row, NICK));
  split_groups (contact, wc_statement_text (row, GROUPS));
  contact->subscription = (WcContactSubscription) wc_statement_int (row, SUBSCRIPTION);
  contact->ask = wc_statement_int (row, ASK) != 0;
  contact->approved = wc_statement_int (row, APPROVED) != 0;
  contact->request_us = wc_statement_int (row, REQUEST);
  wc_str_set (&contact->request_text, wc_statement_text (row, REQUEST_TEXT));
  wc_str_set (&contact->xml, wc_statement_text (row, XML));
  return contact;
}

static gboolean
append_event (WcDb *db, WcEventKind kind, gint64 account, const char *jid, GError **error)
{
  g_autoptr (WcEvent) event = wc_event_new (kind, account, NULL, jid);

  return wc_journal_append (db, event, error);
}

/* Tells that a contact changed where the last statement changed something. */
static gboolean
tell_if_changed (WcDb *db, gint64 account, const char *jid, GError **error)
{
  return wc_statement_changes (db) == 0 ||
         append_event (db, WC_EVENT_CONTACT_CHANGED, account, jid, error);
}

char *
wc_roster_store_dup_version (WcDb *db, gint64 account, GError **error)
{
  static const char SQL[] = "SELECT version FROM roster WHERE account = ?1";
  g_autoptr (WcStatement) row = wc_statement_query (db, SQL, error, WC_INT (account));

  return row != NULL && wc_statement_step (row, error) ? wc_statement_dup (row, 0) : NULL;
}

static gboolean
set_version (WcDb *db, gint64 account, const char *version, GError **error)
{
  static const char SQL[] = "INSERT INTO roster (account, version) VALUES (?1, ?2) "
                            "ON CONFLICT (account) DO UPDATE SET version = ?2";

  return version == NULL ||
         wc_statement_exec (db, SQL, error, WC_INT (account), WC_TEXT (version));
}

static gboolean
sees_us (const WcContact *item)
{
  return item->subscription == WC_CONTACT_SUBSCRIPTION_FROM ||
         item->subscription == WC_CONTACT_SUBSCRIPTION_BOTH;
}

/* Saves the roster's fields of @item; what is the same is not touched, so not told. An
 * approval of ours stands until it is used, whatever the server knows. */
static gboolean
save_item (WcDb *db, const WcContact *item, GError **error)
{
#define KEPT "CASE WHEN approved = 2 AND ?8 THEN 2 ELSE ?7 END"
  static const char SQL[] =
      "INSERT INTO contact (account, jid, in_roster, name, groups, subscription, ask, "
      "approved, request_us, xml) VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, 0, ?9) "
      "ON CONFLICT (account, jid) DO UPDATE SET in_roster = 1, name = ?3, "
      "groups = ?4, subscription = ?5, ask = ?6, approved = " KEPT ", xml = ?9"
      " WHERE (in_roster, name, groups, subscription, ask, approved, xml) "
      "IS NOT (1, ?3, ?4, ?5, ?6, " KEPT ", ?9)";
#undef KEPT
  g_autofree char *groups = join_groups (item);

  return wc_statement_exec (
             db, SQL, error, WC_INT (item->account), WC_TEXT (item->jid),
             WC_TEXT (item->name), WC_TEXT (groups), WC_INT (item->subscription),
             WC_INT (item->ask != 0), WC_INT (item->approved != 0),
             WC_INT (!item->approved && !sees_us (item)), WC_TEXT (item->xml)) &&
         tell_if_changed (db, item->account, item->jid, error);
}

/* Who sees our presence now has no open request any more. */
static gboolean
close_answered (WcDb *db, const WcContact *item, GError **error)
{
  if (!sees_us (item))
    return TRUE;
  return wc_roster_store_close_request (db, item->account, item->jid, error);
}

gboolean
wc_roster_store_push (WcDb *db,
                      const WcContact *item,
                      const char *version,
                      GError **error)
{
  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return save_item (db, item, error) && close_answered (db, item, error) &&
         wc_chat_store_accept (db, item->account, item->jid, error) &&
         set_version (db, item->account, version, error);
}

/* A contact that leaves the roster stays as a stranger while it asks for something. */
static gboolean
leave_roster (WcDb *db, gint64 account, const char *jid, GError **error)
{
  static const char UPDATE[] =
      "UPDATE contact SET in_roster = 0, name = NULL, groups = NULL, "
      "subscription = 0, ask = 0, approved = 0, xml = NULL "
      "WHERE account = ?1 AND jid = ?2 AND in_roster = 1";
  static const char DELETE[] =
      "DELETE FROM contact WHERE account = ?1 AND jid = ?2 AND request_us = 0";

  if (!wc_statement_exec (db, UPDATE, error, WC_INT (account), WC_TEXT (jid)))
    return FALSE;
  if (wc_statement_changes (db) == 0)
    return TRUE;
  return wc_statement_exec (db, DELETE, error, WC_INT (account), WC_TEXT (jid)) &&
         append_event (db, WC_EVENT_CONTACT_REMOVED, account, jid, error);
}

gboolean
wc_roster_store_remove (
    WcDb *db, gint64 account, const char *jid, const char *version, GError **error)
{
  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return leave_roster (db, account, jid, error) &&
         set_version (db, account, version, error);
}

/* The addresses that are in the roster as held. */
static GPtrArray *
list_jids (WcDb *db, gint64 account, GError **error)
{
  static const char SQL[] =
      "SELECT " COLUMNS " FROM contact WHERE account = ?1 AND in_roster = 1";

  return wc_statement_collect (wc_statement_query (db, SQL, error, WC_INT (account)),
                               read_contact, (GDestroyNotify) wc_contact_unref, error);
}

gboolean
wc_roster_store_replace (
    WcDb *db, gint64 account, GPtrArray *items, const char *version, GError **error)
{
  g_autoptr (GHashTable) kept = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) held = NULL;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  for (guint i = 0; i < items->len; i++)
    {
      WcContact *item = items->pdata[i];

      g_hash_table_add (kept, item->jid);
      if (!wc_roster_store_push (db, item, NULL, error))
        return FALSE;
    }
  held = list_jids (db, account, error);
  if (held == NULL)
    return FALSE;
  for (guint i = 0; i < held->len; i++)
    {
      WcContact *contact = held->pdata[i];

      if (!g_hash_table_contains (kept, contact->jid) &&
          !leave_roster (db, account, contact->jid, error))
        return FALSE;
    }
  return set_version (db, account, version, error);
}

gboolean
wc_roster_store_set_nick (
    WcDb *db, gint64 account, const char *jid, const char *nick, GError **error)
{
  static const char SQL[] = "UPDATE contact SET nick = ?3 "
                            "WHERE account = ?1 AND jid = ?2 AND nick IS NOT ?3";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_TEXT (jid),
                            WC_TEXT (nick)) &&
         tell_if_changed (db, account, jid, error);
}

gboolean
wc_roster_store_grant (WcDb *db, gint64 account, const char *jid, GError **error)
{
  static const char SQL[] =
      "INSERT INTO contact (account, jid, in_roster, subscription, ask, approved, "
      "request_us) VALUES (?1, ?2, 0, 0, 0, 2, 0) "
      "ON CONFLICT (account, jid) DO UPDATE SET approved = 2 "
      "WHERE approved = 0 AND subscription NOT IN (?3, ?4)";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_TEXT (jid),
                            WC_INT (WC_CONTACT_SUBSCRIPTION_FROM),
                            WC_INT (WC_CONTACT_SUBSCRIPTION_BOTH)) &&
         tell_if_changed (db, account, jid, error);
}

gboolean
wc_roster_store_revoke (WcDb *db, gint64 account, const char *jid, GError **error)
{
  static const char UPDATE[] = "UPDATE contact SET approved = 0 "
                               "WHERE account = ?1 AND jid = ?2 AND approved = 2";
  static const char DELETE[] = "DELETE FROM contact WHERE account = ?1 AND jid = ?2 "
                               "AND in_roster = 0 AND request_us = 0";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, UPDATE, error, WC_INT (account), WC_TEXT (jid)) &&
         tell_if_changed (db, account, jid, error) &&
         wc_statement_exec (db, DELETE, error, WC_INT (account), WC_TEXT (jid));
}

gboolean
wc_roster_store_is_granted (WcDb *db, gint64 account, const char *jid)
{
  static const char SQL[] = "SELECT count(*) FROM contact "
                            "WHERE account = ?1 AND jid = ?2 AND approved = 2";

  return wc_statement_count (db, SQL, WC_INT (account), WC_TEXT (jid)) > 0;
}

gboolean
wc_roster_store_takes_request (WcDb *db, gint64 account, const char *jid)
{
  /* who is known or waits already is not one more */
  static const char SQL[] =
      "SELECT EXISTS (SELECT 1 FROM contact WHERE account = ?1 AND jid = ?2) "
      "OR (count (*) < ?4 AND total (substr (jid, instr (jid, '@') + 1) = ?3) < ?5) "
      "FROM contact WHERE account = ?1 AND in_roster = 0 AND request_us <> 0";
  g_autofree char *domain = wc_jid_dup_domain (jid);
  gint64 takes = 0;

  return wc_statement_get_int (db, SQL, &takes, /* error= */ NULL, WC_INT (account),
                               WC_TEXT (jid), WC_TEXT (domain),
                               WC_INT (WC_ROSTER_STORE_REQUESTS),
                               WC_INT (WC_ROSTER_STORE_REQUESTS_OF_DOMAIN)) &&
         takes != 0;
}

gboolean
wc_roster_store_request (
    WcDb *db, gint64 account, const char *jid, const char *text, GError **error)
{
  static const char SQL[] =
      "INSERT INTO contact (account, jid, in_roster, subscription, ask, approved, "
      "request_us, request_text) VALUES (?1, ?2, 0, 0, 0, 0, ?3, ?4) "
      "ON CONFLICT (account, jid) DO UPDATE SET request_us = ?3, request_text = ?4 "
      "WHERE request_us = 0";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!wc_statement_exec (db, SQL, error, WC_INT (account), WC_TEXT (jid),
                          WC_INT (wc_db_now_us (db)), WC_TEXT (text)))
    return FALSE;
  return wc_statement_changes (db) == 0 ||
         append_event (db, WC_EVENT_CONTACT_REQUEST, account, jid, error);
}

gboolean
wc_roster_store_close_request (WcDb *db, gint64 account, const char *jid, GError **error)
{
  static const char UPDATE[] = "UPDATE contact SET request_us = 0, request_text = NULL "
                               "WHERE account = ?1 AND jid = ?2 AND request_us != 0";
  static const char DELETE[] =
      "DELETE FROM contact WHERE account = ?1 AND jid = ?2 AND in_roster = 0";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!wc_statement_exec (db, UPDATE, error, WC_INT (account), WC_TEXT (jid)))
    return FALSE;
  if (wc_statement_changes (db) == 0)
    return TRUE;
  return append_event (db, WC_EVENT_CONTACT_CHANGED, account, jid, error) &&
         wc_statement_exec (db, DELETE, error, WC_INT (account), WC_TEXT (jid));
}

WcContact *
wc_roster_store_get (WcDb *db, gint64 account, const char *jid, GError **error)
{
  static const char SQL[] =
      "SELECT " COLUMNS " FROM contact WHERE account = ?1 AND jid = ?2";

  return wc_statement_collect_required (
      wc_statement_query (db, SQL, error, WC_INT (account), WC_TEXT (jid)), read_contact,
      "contact", error);
}

static gboolean
is_in_groups (const WcContact *contact, const char *const *groups)
{
  for (gsize i = 0; contact->groups != NULL && contact->groups[i] != NULL; i++)
    if (g_strv_contains (groups, contact->groups[i]))
      return TRUE;
  return FALSE;
}

/* Groups are compared here: a roster is small, and their names may hold anything. */
GPtrArray *
wc_roster_store_list (WcDb *db, const WcRosterQuery *query, GError **error)
{
  static const char SQL[] =
      "SELECT " COLUMNS " FROM contact WHERE account = ?1 AND jid > ?2 "
      "AND (fold_contains (jid, ?3) OR fold_contains (name, ?3) "
      "OR fold_contains (nick, ?3)) ORDER BY jid";
  g_autoptr (GPtrArray) found =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_contact_unref);
  g_autoptr (WcStatement) rows = wc_statement_query (
      db, SQL, error, WC_INT (query->account),
      WC_TEXT (query->after != NULL ? query->after : ""), WC_TEXT (query->text));
  GError *local_error = NULL;

  if (rows == NULL)
    return NULL;
  while ((query->limit == 0 || found->len < query->limit) &&
         wc_statement_step (rows, &local_error))
    {
      g_autoptr (WcContact) contact = read_contact (rows);

      if (query->groups == NULL || is_in_groups (contact, query->groups))
        g_ptr_array_add (found, g_steal_pointer (&contact));
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }
  return g_steal_pointer (&found);
}
