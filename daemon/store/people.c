/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/journal.h"
#include "store/people.h"
#include "store/statement.h"

/* Anybody may send what looks like a profile; it is kept of those alone whom a person
 * chose to know, so that strangers cannot fill the disk. */

gboolean
wc_people_find (
    WcDb *db, gint64 account, const char *jid, WcPeopleKind *out_kind, GError **error)
{
  static const char SQL[] =
      "SELECT CASE WHEN EXISTS (SELECT 1 FROM account WHERE id = ?1 AND jid = ?2) THEN 1 "
      "WHEN EXISTS (SELECT 1 FROM room r JOIN address a ON a.id = r.address "
      "WHERE r.account = ?1 AND a.jid = ?2) THEN 3 "
      "WHEN EXISTS (SELECT 1 FROM contact WHERE account = ?1 AND jid = ?2 "
      "AND in_roster = 1) THEN 2 ELSE 0 END";
  gint64 kind;

  if (!wc_statement_get_int (db, SQL, &kind, error, WC_INT (account), WC_TEXT (jid)))
    return FALSE;
  *out_kind = (WcPeopleKind) kind;
  return TRUE;
}

gboolean
wc_people_tell (WcDb *db,
                gint64 account,
                const char *jid,
                WcPeopleKind kind,
                const char *field,
                GError **error)
{
  static const WcEventKind events[] = { 0, WC_EVENT_ACCOUNT_CHANGED,
                                        WC_EVENT_CONTACT_CHANGED, WC_EVENT_CHAT_CHANGED };
  g_autoptr (WcEvent) event = NULL;

  if (kind == WC_PEOPLE_NOBODY)
    return TRUE;
  event = wc_event_new (events[kind], account, kind == WC_PEOPLE_ROOM ? jid : NULL,
                        kind != WC_PEOPLE_ROOM ? jid : NULL);
  wc_event_set_delta (event, "fields", field);
  return wc_journal_append (db, event, error);
}
