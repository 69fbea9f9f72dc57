/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/details.h"
#include "model/jid.h"
#include "store/journal.h"
#include "store/portable-ids.h"
#include "store/portable-writer.h"
#include "sync/import-account.h"
#include "sync/import-archives.h"
#include "sync/import-lines.h"
#include "sync/import-message.h"
#include "sync/import-summary.h"
#include "sync/portable-account.h"

/* Each line stands in a savepoint of its own, so that nothing is left of one that turns
 * out to be wrong. Messages that this file brought are not taken for others of it that
 * look the same: two people may say "yes" twice in a second. */

#define SETTLED_AT_ONCE 200

struct _WcImportLines
{
  WcDb *db; /* (owned) */
  WcImportOptions options;
  WcImportSummary *summary;       /* (owned) */
  WcImportIdentities *identities; /* (owned) */
  WcAccount *account;             /* (owned) (nullable) the one that lines are about */
  WcJsonValue *made_from;         /* (owned) (nullable) its line, where it is new */
  WcImportArchives *archives;     /* (owned) of the account */
  GHashTable *seen;    /* (owned) (element-type gint64) ids and hashes, in a dry run */
  GHashTable *gained;  /* (owned) (element-type gint64) messages that gained something */
  GHashTable *claimed; /* (owned) (element-type gint64 gint64) see import-message.h */
  GPtrArray *touched;  /* (owned) (element-type gint64) accounts whose chats changed */
  gint64 n_lines;
  gint64 n_messages;
  gboolean begun; /* the header has come */
  gboolean ended; /* the last line has come */
};

WcImportLines *
wc_import_lines_new (WcDb *db, const WcImportOptions *options, GError **error)
{
  WcImportLines *self;

  if (!wc_portable_ids_begin (db, error))
    return NULL;
  self = g_new0 (WcImportLines, 1);
  self->db = g_object_ref (db);
  self->options = *options;
  self->options.passphrase = NULL;
  self->summary = wc_import_summary_new ();
  self->identities = wc_import_identities_new (options->passphrase);
  self->archives = wc_import_archives_new (db);
  self->seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->gained = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->claimed = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->touched = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
wc_import_lines_free (WcImportLines *self)
{
  g_clear_pointer (&self->account, wc_account_unref);
  g_clear_pointer (&self->made_from, wc_json_value_free);
  wc_import_summary_free (self->summary);
  wc_import_identities_free (self->identities);
  wc_import_archives_free (self->archives);
  g_hash_table_unref (self->seen);
  g_hash_table_unref (self->gained);
  g_hash_table_unref (self->claimed);
  g_ptr_array_unref (self->touched);
  g_object_unref (self->db);
  g_free (self);
}

void
wc_import_lines_refuse (WcImportLines *self, const char *why)
{
  self->n_lines++;
  wc_import_summary_refuse (self->summary, self->n_lines, /* field= */ NULL, why);
}

/* Whether a dry run has met this before: what it stored then is undone. */
static gboolean
was_seen (WcImportLines *self, gint64 key)
{
  return self->options.dry_run &&
         !g_hash_table_add (self->seen, g_memdup2 (&key, sizeof key));
}

/* ---- Accounts ---- */

static gboolean
add_account (WcImportLines *self, const WcJsonValue *line, GError **error)
{
  WcAccount *added =
      wc_import_account_add (self->db, line, self->options.connection, error);

  if (added == NULL)
    return FALSE;
  g_clear_pointer (&self->account, wc_account_unref);
  self->account = added;
  return TRUE;
}

static void
touch_account (WcImportLines *self)
{
  wc_import_summary_add_account (self->summary, self->account->jid);
  g_ptr_array_add (self->touched,
                   g_memdup2 (&self->account->id, sizeof self->account->id));
  wc_import_archives_forget (self->archives);
}

/* What its private key is worth here. */
static gboolean
take_identity_of (WcImportLines *self, GError **error)
{
  const char *word;

  if (!wc_import_identities_apply (self->identities, self->db, self->account, &word,
                                   error))
    return FALSE;
  if (word != NULL)
    wc_import_summary_count (self->summary, word);
  return TRUE;
}

/* Takes @line over where the account is made of it, for the slices of a dry run. */
static gboolean
take_account (WcImportLines *self, WcJsonValue **line, GError **error)
{
  g_autoptr (WcAccount) read = wc_portable_account_read (*line, FALSE, error);
  g_autoptr (WcAccount) held = NULL;

  g_clear_pointer (&self->account, wc_account_unref);
  g_clear_pointer (&self->made_from, wc_json_value_free);
  if (read == NULL)
    return FALSE;
  if (!wc_import_account_find (self->db, read->jid, &held, error))
    return FALSE;
  if (held == NULL && !add_account (self, *line, error))
    return FALSE;
  if (held == NULL)
    self->made_from = g_steal_pointer (line);
  else
    self->account = g_steal_pointer (&held);
  wc_import_summary_count (self->summary,
                           self->made_from != NULL ? "accounts_added" : "accounts_held");
  touch_account (self);
  return take_identity_of (self, error);
}

static gboolean
take_identity (WcImportLines *self, const WcJsonValue *line, GError **error)
{
  gboolean left;

  if (!wc_import_identities_take (self->identities, line, &left, error))
    return FALSE;
  if (left)
    wc_import_summary_count (self->summary, "identities_left");
  return TRUE;
}

/* ---- Messages ---- */

static gboolean
add_message (WcImportLines *self,
             const WcImportMessage *import,
             const WcMessage *message,
             const WcJsonValue *line,
             GError **error)
{
  gboolean kept;

  if (!wc_import_message_add (import, message, line, &kept, error))
    return FALSE;
  wc_import_summary_count (self->summary, kept ? "messages_added" : "messages_not_kept");
  return TRUE;
}

/* Once, however many lines say so: a dry run does not know what it was given before. */
static void
count_gained (WcImportLines *self, gint64 id)
{
  if (g_hash_table_add (self->gained, g_memdup2 (&id, sizeof id)))
    wc_import_summary_count (self->summary, "messages_completed");
}

static gboolean
keep_message (WcImportLines *self,
              const WcImportMessage *import,
              const WcMessage *message,
              gint64 id,
              const WcJsonValue *line,
              GError **error)
{
  gboolean gained;

  if (!wc_import_message_keep (import, message, id, line, &gained, error))
    return FALSE;
  if (gained)
    count_gained (self, id);
  return TRUE;
}

static gboolean
take_message (WcImportLines *self, const WcJsonValue *line, GError **error)
{
  const WcPortableReading reading = { self->options.content, self->account->jid };
  g_autoptr (WcMessage) message = wc_portable_message_read (line, &reading, error);
  const WcImportMessage import = { self->db, self->n_lines, self->made_from != NULL,
                                   self->options.dry_run ? self->claimed : NULL };
  WcMessageMatch rule;
  g_autofree char *matched = NULL;
  gint64 held, key;

  if (message == NULL)
    return FALSE;
  message->account = self->account->id;
  self->n_messages++;
  if (message->id == 0 && !wc_portable_message_says_something (message))
    {
      wc_import_summary_count (self->summary, "messages_empty");
      return TRUE;
    }
  if (!wc_import_message_find (&import, message, &held, &rule, error))
    return FALSE;
  key = wc_import_message_key (message);
  if (held == 0 && (key == 0 || !was_seen (self, key)))
    return add_message (self, &import, message, line, error);
  if (held != 0 && !keep_message (self, &import, message, held, line, error))
    return FALSE;
  if (held == 0)
    rule = message->archive_id != NULL ? WC_MESSAGE_MATCH_ARCHIVE : WC_MESSAGE_MATCH_ID;
  matched = g_strdup_printf ("matched_%s", wc_message_match_to_string (rule));
  wc_import_summary_count (self->summary, "messages_held");
  wc_import_summary_count (self->summary, matched);
  return TRUE;
}

/* ---- Everything else ---- */

/* Whether what @table's row says is to be believed: while an account runs its server
 * knows better what that keeps, and what is held of archives too. */
static gboolean
is_wanted (WcImportLines *self,
           const WcPortableTable *table,
           const WcJsonValue *line,
           gboolean *out_wanted,
           GError **error)
{
  *out_wanted = table->scope == WC_PORTABLE_OF_ACCOUNT || !self->account->enabled;
  return !*out_wanted || table->scope != WC_PORTABLE_OF_ARCHIVE ||
         wc_import_archives_wants (self->archives, self->account->id, line, out_wanted,
                                   error);
}

/* Who shows chats learns of one that is new. */
static gboolean
tell_chat (WcImportLines *self, const WcJsonValue *line, GError **error)
{
  g_autofree char *jid = wc_jid_normalize (wc_json_value_get_text (line, "jid"), NULL);
  g_autoptr (WcEvent) event =
      wc_event_new (WC_EVENT_CHAT_NEW, self->account->id, jid, /* ref= */ NULL);

  return wc_journal_append (self->db, event, error);
}

static gboolean
take_row (WcImportLines *self,
          const WcPortableTable *table,
          const WcJsonValue *line,
          GError **error)
{
  gboolean wanted, added = FALSE;

  if (!is_wanted (self, table, line, &wanted, error))
    return FALSE;
  if (wanted &&
      !wc_portable_writer_add (self->db, table, self->account->id, line, &added, error))
    return FALSE;
  if (added && g_str_equal (table->kind, "chat") && !tell_chat (self, line, error))
    return FALSE;
  wc_import_summary_count (self->summary, added    ? "others_added"
                                          : wanted ? "others_held"
                                                   : "others_left");
  return TRUE;
}

static gboolean
take_header (WcImportLines *self, const WcJsonValue *line, GError **error)
{
  const WcJsonValue *version = wc_json_value_get (line, "version");

  if (g_strcmp0 (wc_json_value_get_text (line, "type"), WC_IMPORT_LINES_FORMAT) != 0 ||
      version == NULL || version->type != WC_JSON_NUMBER)
    return wc_error_invalid (error, "line 1", "this is no export of Whinchat");
  if (version->number != WC_IMPORT_LINES_VERSION)
    {
      g_set_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                   "this export has version %" G_GINT64_FORMAT
                   " of the format, and only %d is known",
                   version->number, WC_IMPORT_LINES_VERSION);
      return FALSE;
    }
  self->begun = TRUE;
  return TRUE;
}

/* What who made the file could not read, and why. */
static gboolean
take_left (const WcJsonValue *line, GError **error)
{
  const char *why = wc_json_value_get_text (line, "why");

  return wc_error_invalid (error, "left", "%s", why != NULL ? why : "for no reason");
}

static gboolean
take_typed (WcImportLines *self, WcJsonValue **line, GError **error)
{
  const char *type = wc_json_value_get_text (*line, "type");
  const WcPortableTable *table = type != NULL ? wc_portable_table_find (type) : NULL;

  if (self->ended)
    return wc_error_invalid (error, "type", "there is something behind the end");
  if (g_strcmp0 (type, "account") == 0)
    return take_account (self, line, error);
  if (g_strcmp0 (type, WC_PORTABLE_IDENTITY_TYPE) == 0)
    return take_identity (self, *line, error);
  if (g_strcmp0 (type, "left") == 0)
    return take_left (*line, error);
  if (g_strcmp0 (type, "end") == 0)
    {
      self->ended = TRUE;
      return TRUE;
    }
  if (g_strcmp0 (type, "message") != 0 &&
      (table == NULL || table->scope == WC_PORTABLE_OF_MESSAGE))
    return wc_error_invalid (error, "type", "there is no such kind of line");
  if (self->account == NULL)
    return wc_error_invalid (error, "type", "no account was named before");
  return table != NULL ? take_row (self, table, *line, error)
                       : take_message (self, *line, error);
}

/* A fault of the line itself ends nothing but the line. */
static gboolean
take_or_refuse (WcImportLines *self, WcJsonValue **line, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (!wc_db_begin (self->db, WC_DB_NORMAL, error))
    return FALSE;
  if (take_typed (self, line, &local))
    return wc_db_commit (self->db, error);
  wc_db_rollback (self->db);
  if (!g_error_matches (local, WC_ERROR, WC_ERROR_INVALID_ARGUMENT) &&
      !g_error_matches (local, WC_ERROR, WC_ERROR_CONFLICT))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  wc_import_summary_refuse (self->summary, self->n_lines,
                            wc_error_get_detail (local, "field"), local->message);
  return TRUE;
}

gboolean
wc_import_lines_take (WcImportLines *self, const char *line, gsize length, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (WcJsonValue) value = NULL;

  g_return_val_if_fail (wc_db_in_transaction (self->db), FALSE);

  self->n_lines++;
  value = wc_json_value_parse (line, length, &fault);
  if (!self->begun)
    {
      if (value == NULL)
        return wc_error_invalid (error, "line 1", "this is no export of Whinchat: %s",
                                 fault->message);
      return take_header (self, value, error);
    }
  if (value != NULL)
    return take_or_refuse (self, &value, error);
  wc_import_summary_refuse (self->summary, self->n_lines, /* field= */ NULL,
                            fault->message);
  return TRUE;
}

/* ---- Round the lines ---- */

gboolean
wc_import_lines_begin (WcImportLines *self, GError **error)
{
  if (!wc_db_begin (self->db, WC_DB_NORMAL, error))
    return FALSE;
  /* What a dry run undid at the end of the last lines. */
  if (!self->options.dry_run || self->made_from == NULL)
    return TRUE;
  if (add_account (self, self->made_from, error))
    return TRUE;
  wc_db_rollback (self->db);
  return FALSE;
}

gboolean
wc_import_lines_end (WcImportLines *self, GError **error)
{
  if (!self->options.dry_run)
    return wc_db_commit (self->db, error);
  wc_db_rollback (self->db);
  return TRUE;
}

gboolean
wc_import_lines_settle (WcImportLines *self, gboolean *out_more, GError **error)
{
  gint64 *account;

  if (!self->begun)
    return wc_error_invalid (error, "line 1", "there is nothing in it");
  if (!wc_portable_ids_settle (self->db, SETTLED_AT_ONCE, out_more, error))
    return FALSE;
  if (*out_more && !self->options.dry_run)
    return TRUE;
  *out_more = FALSE;
  if (self->touched->len == 0)
    return TRUE;
  account = self->touched->pdata[self->touched->len - 1];
  if (!wc_portable_writer_recount (self->db, *account, error))
    return FALSE;
  g_ptr_array_set_size (self->touched, (int) self->touched->len - 1);
  *out_more = self->touched->len > 0;
  return TRUE;
}

WcImportIdentities *
wc_import_lines_get_identities (WcImportLines *self)
{
  return self->identities;
}

gint64
wc_import_lines_count (const WcImportLines *self)
{
  return self->n_lines;
}

GHashTable *
wc_import_lines_summarize (const WcImportLines *self)
{
  GHashTable *summary = wc_import_summary_make (self->summary);

  wc_details_set_int (summary, "lines", self->n_lines);
  wc_details_set_int (summary, "messages", self->n_messages);
  wc_details_set (summary, "dry_run", self->options.dry_run ? "true" : "false");
  wc_details_set (summary, "whole", self->ended ? "true" : "false");
  return summary;
}
