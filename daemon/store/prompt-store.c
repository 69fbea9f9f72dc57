/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "store/journal.h"
#include "store/prompt-store.h"
#include "store/statement.h"

#define COLUMNS "id, coalesce (account, 0), kind, text, details, created_us"

static gpointer
read_prompt (WcStatement *row)
{
  WcPrompt *prompt =
      wc_prompt_new (wc_statement_text (row, 0), wc_statement_int (row, 1),
                     (WcPromptKind) wc_statement_int (row, 2), wc_statement_text (row, 3),
                     wc_details_parse (wc_statement_text (row, 4)));

  prompt->created_us = wc_statement_int (row, 5);
  return prompt;
}

static gboolean
append_event (WcDb *db,
              WcEventKind kind,
              const WcPrompt *prompt,
              const char *reason,
              GError **error)
{
  g_autoptr (WcEvent) event = wc_event_new (kind, prompt->account, NULL, prompt->id);

  wc_event_set_delta (event, "kind", wc_prompt_kind_to_string (prompt->kind));
  wc_event_set_delta (event, "reason", reason);
  return wc_journal_append (db, event, error);
}

gboolean
wc_prompt_store_add (WcDb *db, const WcPrompt *prompt, GError **error)
{
  static const char SQL[] =
      "INSERT INTO prompt (id, account, kind, text, details, created_us) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
  g_autofree char *details = wc_details_to_string (prompt->details);
  gint64 created = prompt->created_us != 0 ? prompt->created_us : wc_db_now_us (db);

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_TEXT (prompt->id),
                            WC_INT_OR_NULL (prompt->account), WC_INT (prompt->kind),
                            WC_TEXT (prompt->text), WC_TEXT (details),
                            WC_INT (created)) &&
         append_event (db, WC_EVENT_PROMPT_NEW, prompt, NULL, error);
}

gboolean
wc_prompt_store_close (WcDb *db, const char *id, const char *reason, GError **error)
{
  static const char SQL[] = "DELETE FROM prompt WHERE id = ?1";
  g_autoptr (WcPrompt) prompt = NULL;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  prompt = wc_prompt_store_get (db, id, error);
  return prompt != NULL && wc_statement_exec (db, SQL, error, WC_TEXT (id)) &&
         append_event (db, WC_EVENT_PROMPT_CLOSED, prompt, reason, error);
}

GPtrArray *
wc_prompt_store_list (WcDb *db, GError **error)
{
  static const char SQL[] = "SELECT " COLUMNS " FROM prompt ORDER BY created_us, id";

  return wc_statement_collect (wc_statement_query (db, SQL, error), read_prompt,
                               (GDestroyNotify) wc_prompt_unref, error);
}

guint
wc_prompt_store_count (WcDb *db)
{
  static const char SQL[] = "SELECT count (*) FROM prompt";

  return wc_statement_count (db, SQL);
}

WcPrompt *
wc_prompt_store_get (WcDb *db, const char *id, GError **error)
{
  static const char SQL[] = "SELECT " COLUMNS " FROM prompt WHERE id = ?1";

  return wc_statement_collect_required (wc_statement_query (db, SQL, error, WC_TEXT (id)),
                                        read_prompt, "prompt", error);
}

WcPrompt *
wc_prompt_store_find (WcDb *db, gint64 account, WcPromptKind kind, GError **error)
{
  static const char SQL[] =
      "SELECT " COLUMNS " FROM prompt WHERE coalesce (account, 0) = ?1 AND kind = ?2 "
      "ORDER BY created_us, id LIMIT 1";

  return wc_statement_collect_one (
      wc_statement_query (db, SQL, error, WC_INT (account), WC_INT (kind)), read_prompt,
      error);
}
