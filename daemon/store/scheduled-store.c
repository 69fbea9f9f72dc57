/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "store/address.h"
#include "store/attachment-store.h"
#include "store/chat-store.h"
#include "store/journal.h"
#include "store/scheduled-store.h"
#include "store/statement.h"

/* A message's id is its time, so what is to be sent later is no message before that. */

void
wc_scheduled_free (WcScheduled *self)
{
  g_free (self->chat);
  g_free (self->body);
  g_clear_pointer (&self->attachments, g_ptr_array_unref);
  g_clear_pointer (&self->details, g_hash_table_unref);
  g_free (self->error);
  g_free (self);
}

static gboolean
tell (WcDb *db, WcEventKind kind, const WcScheduled *what, gint64 message, GError **error)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, what->id);
  g_autoptr (WcEvent) event = wc_event_new (kind, what->account, what->chat, id);

  event->id = message;
  return wc_journal_append (db, event, error);
}

gint64
wc_scheduled_store_add (WcDb *db, const WcScheduled *what, GError **error)
{
  static const char SQL[] =
      "INSERT INTO scheduled (account, address, at_us, created_us, body, details) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
  g_autofree char *details = wc_details_to_string (what->details);
  WcScheduled stored = *what;
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), 0);

  if (!wc_chat_store_ensure (db, what->account, what->chat, NULL, error) ||
      !wc_address_find (db, what->chat, &address, error) ||
      !wc_statement_exec (db, SQL, error, WC_INT (what->account), WC_INT (address),
                          WC_INT (what->at_us), WC_INT (what->created_us),
                          WC_TEXT (what->body), WC_TEXT (details)))
    return 0;
  stored.id = wc_statement_last_id (db);
  if (what->attachments != NULL &&
      !wc_attachment_store_add_scheduled (db, what->account, stored.id, what->attachments,
                                          error))
    return 0;
  return tell (db, WC_EVENT_SCHEDULED_CHANGED, &stored, 0, error) ? stored.id : 0;
}

gboolean
wc_scheduled_store_save (WcDb *db, const WcScheduled *what, GError **error)
{
  static const char SQL[] =
      "UPDATE scheduled SET at_us = ?3, body = ?4, details = ?5, error = ?6 "
      "WHERE id = ?2 AND account = ?1";
  g_autofree char *details = wc_details_to_string (what->details);

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (what->account), WC_INT (what->id),
                            WC_INT (what->at_us), WC_TEXT (what->body), WC_TEXT (details),
                            WC_TEXT (what->error)) &&
         wc_statement_require (db, "message to be sent later", error) &&
         tell (db, WC_EVENT_SCHEDULED_CHANGED, what, 0, error);
}

gboolean
wc_scheduled_store_remove (
    WcDb *db, gint64 account, gint64 id, gint64 message, GError **error)
{
  static const char SQL[] = "DELETE FROM scheduled WHERE id = ?2 AND account = ?1";
  g_autoptr (WcScheduled) what = NULL;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  what = wc_scheduled_store_get (db, account, id, error);
  return what != NULL &&
         wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (id)) &&
         tell (db, WC_EVENT_SCHEDULED_REMOVED, what, message, error);
}

#define COLUMNS                                                                          \
  "SELECT s.id, s.account, a.jid, s.at_us, s.created_us, s.body, s.details, s.error "    \
  "FROM scheduled s JOIN address a ON a.id = s.address "                                 \
  "JOIN account k ON k.id = s.account AND k.removed = 0 "

static gpointer
read_scheduled (WcStatement *row)
{
  WcScheduled *what = g_new0 (WcScheduled, 1);

  what->id = wc_statement_int (row, 0);
  what->account = wc_statement_int (row, 1);
  what->chat = wc_statement_dup (row, 2);
  what->at_us = wc_statement_int (row, 3);
  what->created_us = wc_statement_int (row, 4);
  what->body = wc_statement_dup (row, 5);
  what->details = wc_details_parse (wc_statement_text (row, 6));
  what->error = wc_statement_dup (row, 7);
  return what;
}

static gboolean
fill (WcDb *db, WcScheduled *what, GError **error)
{
  g_autoptr (GPtrArray) files = wc_attachment_store_list_scheduled (db, what->id, error);

  if (files != NULL && files->len > 0)
    what->attachments = g_ptr_array_ref (files);
  return files != NULL;
}

/* @what: (transfer full) (nullable). */
static WcScheduled *
filled (WcDb *db, WcScheduled *what, GError **error)
{
  g_autoptr (WcScheduled) owned = what;

  return owned != NULL && fill (db, owned, error) ? g_steal_pointer (&owned) : NULL;
}

WcScheduled *
wc_scheduled_store_get (WcDb *db, gint64 account, gint64 id, GError **error)
{
  static const char SQL[] = COLUMNS "WHERE s.id = ?2 AND s.account = ?1";

  return filled (db,
                 wc_statement_collect_required (
                     wc_statement_query (db, SQL, error, WC_INT (account), WC_INT (id)),
                     read_scheduled, "message to be sent later", error),
                 error);
}

GPtrArray *
wc_scheduled_store_list (WcDb *db, gint64 account, const char *chat, GError **error)
{
  static const char SQL[] = COLUMNS "WHERE (?1 = 0 OR s.account = ?1) "
                                    "AND (?2 IS NULL OR a.jid = ?2) "
                                    "ORDER BY s.at_us, s.id";

  g_autoptr (GPtrArray) found = wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_INT (account), WC_TEXT (chat)),
      read_scheduled, (GDestroyNotify) wc_scheduled_free, error);

  for (guint i = 0; found != NULL && i < found->len; i++)
    if (!fill (db, found->pdata[i], error))
      return NULL;
  return g_steal_pointer (&found);
}

WcScheduled *
wc_scheduled_store_due (WcDb *db, gint64 now_us, GError **error)
{
  static const char SQL[] = COLUMNS "WHERE s.at_us <= ?1 AND s.error IS NULL "
                                    "ORDER BY s.at_us, s.id LIMIT 1";

  return filled (
      db,
      wc_statement_collect_one (wc_statement_query (db, SQL, error, WC_INT (now_us)),
                                read_scheduled, error),
      error);
}

gint64
wc_scheduled_store_next (WcDb *db)
{
  static const char SQL[] =
      "SELECT min (at_us) FROM scheduled s JOIN account k ON k.id = s.account "
      "AND k.removed = 0 WHERE error IS NULL";
  gint64 at_us = 0;

  wc_statement_get_int (db, SQL, &at_us, NULL);
  return at_us;
}
