/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "store/address.h"
#include "store/draft-store.h"
#include "store/journal.h"
#include "store/statement.h"

/* Drafts stand beside the chat rather than in it, because a chat has several. */

void
wc_draft_free (WcDraft *self)
{
  g_free (self->thread);
  g_free (self->body);
  g_strfreev (self->uploads);
  g_free (self);
}

static gboolean
is_empty (const WcDraft *draft)
{
  return *draft->body == '\0' && draft->reply_to == 0 &&
         (draft->uploads == NULL || draft->uploads[0] == NULL);
}

/* NOT_FOUND unless there is the chat, and in it what is answered. */
static gboolean
check (WcDb *db, gint64 account, gint64 address, gint64 reply_to, GError **error)
{
  static const char CHAT[] = "SELECT 1 FROM chat WHERE account = ?1 AND address = ?2";
  static const char MESSAGE[] =
      "SELECT 1 FROM message WHERE id = ?3 AND account = ?1 AND chat = ?2";
  gint64 has_chat, has_message = 1;

  if (!wc_statement_get_int (db, CHAT, &has_chat, error, WC_INT (account),
                             WC_INT (address)) ||
      (reply_to != 0 &&
       !wc_statement_get_int (db, MESSAGE, &has_message, error, WC_INT (account),
                              WC_INT (address), WC_INT (reply_to))))
    return FALSE;
  if (has_chat && has_message)
    return TRUE;
  g_set_error (error, WC_ERROR, WC_ERROR_NOT_FOUND, "there is no such %s",
               has_chat ? "message in that chat" : "chat");
  return FALSE;
}

static gboolean
write_draft (
    WcDb *db, gint64 account, gint64 address, const WcDraft *draft, GError **error)
{
  static const char PUT[] =
      "INSERT INTO draft (account, address, thread, body, reply_to, uploads, changed_us) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE SET "
      "body = ?4, reply_to = ?5, uploads = ?6, changed_us = ?7 "
      "WHERE (body, reply_to, uploads) IS NOT (?4, ?5, ?6)";
  static const char DELETE[] =
      "DELETE FROM draft WHERE account = ?1 AND address = ?2 AND thread = ?3";
  g_autofree char *uploads = NULL;

  if (is_empty (draft))
    return wc_statement_exec (db, DELETE, error, WC_INT (account), WC_INT (address),
                              WC_TEXT (draft->thread));
  if (draft->uploads != NULL && draft->uploads[0] != NULL)
    uploads = g_strjoinv ("\n", draft->uploads);
  return wc_statement_exec (db, PUT, error, WC_INT (account), WC_INT (address),
                            WC_TEXT (draft->thread), WC_TEXT (draft->body),
                            WC_INT (draft->reply_to), WC_TEXT (uploads),
                            WC_INT (wc_db_now_us (db)));
}

gboolean
wc_draft_store_save (
    WcDb *db, gint64 account, const char *chat, const WcDraft *draft, GError **error)
{
  g_autoptr (WcEvent) event = NULL;
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!wc_address_find (db, chat, &address, error) ||
      !check (db, account, address, draft->reply_to, error) ||
      !write_draft (db, account, address, draft, error))
    return FALSE;
  if (wc_statement_changes (db) == 0)
    return TRUE;
  event = wc_event_new (WC_EVENT_CHAT_CHANGED, account, chat, NULL);
  wc_event_set_delta (event, "fields", "draft");
  return wc_journal_append (db, event, error);
}

static gpointer
read_draft (WcStatement *row)
{
  WcDraft *draft = g_new0 (WcDraft, 1);
  const char *uploads = wc_statement_text (row, 3);

  draft->thread = wc_statement_dup (row, 0);
  draft->body = wc_statement_dup (row, 1);
  draft->reply_to = wc_statement_int (row, 2);
  if (uploads != NULL)
    draft->uploads = g_strsplit (uploads, "\n", -1);
  draft->changed_us = wc_statement_int (row, 4);
  return draft;
}

GPtrArray *
wc_draft_store_list (WcDb *db, gint64 account, const char *chat, GError **error)
{
  static const char SQL[] =
      "SELECT d.thread, d.body, coalesce (m.id, 0), d.uploads, d.changed_us FROM draft d "
      "LEFT JOIN message m ON m.id = d.reply_to AND m.chat = d.address "
      "WHERE d.account = ?1 AND d.address = ?2 ORDER BY d.thread";
  gint64 address;

  if (!wc_address_find (db, chat, &address, error))
    return NULL;
  return wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_INT (account), WC_INT (address)), read_draft,
      (GDestroyNotify) wc_draft_free, error);
}
