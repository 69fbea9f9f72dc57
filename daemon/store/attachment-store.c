/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "store/attachment-store.h"
#include "store/journal.h"
#include "store/message-text.h"
#include "store/statement.h"

/* One row for each file. Lists stand in lines, as no source and no hash can hold an end
 * of line (model/attachment.c). */

#define COLUMNS                                                                          \
  "a.id, a.sources, a.hashes, a.name, a.media_type, a.description, a.size, a.width, "    \
  "a.height, a.duration_ms, a.modified_us, a.disposition, a.thumbnail_uri, "             \
  "a.thumbnail_type, a.thumbnail_width, a.thumbnail_height, a.state, a.file, a.job, "    \
  "a.account, coalesce (a.message, 0), a.sharing_id, a.attached "

G_STATIC_ASSERT (WC_MESSAGE_KIND_FILE == 3);
G_STATIC_ASSERT (WC_ATTACHMENT_UPLOADING == 2);

static char **
split (const char *lines)
{
  return g_strsplit (lines != NULL ? lines : "", "\n", 0);
}

/* Its own places, and those that later messages name (store/attached-sources.h). */
static char **
read_sources (WcStatement *row)
{
  const char *own = wc_statement_text (row, 1);
  const char *attached = wc_statement_text (row, 22);
  g_autofree char *both = NULL;

  if (attached == NULL || *attached == '\0')
    return split (own);
  both = g_strconcat (own, *own != '\0' ? "\n" : "", attached, NULL);
  return split (both);
}

static WcAttachment *
read_attachment (WcStatement *row)
{
  WcAttachment *self = wc_attachment_new ();

  g_strfreev (self->sources);
  g_strfreev (self->hashes);
  self->id = wc_statement_int (row, 0);
  self->sources = read_sources (row);
  self->hashes = split (wc_statement_text (row, 2));
  self->name = wc_statement_dup (row, 3);
  self->media_type = wc_statement_dup (row, 4);
  self->description = wc_statement_dup (row, 5);
  self->size = wc_statement_int (row, 6);
  self->width = (int) wc_statement_int (row, 7);
  self->height = (int) wc_statement_int (row, 8);
  self->duration_ms = wc_statement_int (row, 9);
  self->modified_us = wc_statement_int (row, 10);
  self->disposition = (WcAttachmentDisposition) wc_statement_int (row, 11);
  self->thumbnail_uri = wc_statement_dup (row, 12);
  self->thumbnail_type = wc_statement_dup (row, 13);
  self->thumbnail_width = (int) wc_statement_int (row, 14);
  self->thumbnail_height = (int) wc_statement_int (row, 15);
  self->state = (WcAttachmentState) wc_statement_int (row, 16);
  self->file = wc_statement_dup (row, 17);
  self->job = wc_statement_dup (row, 18);
  self->sharing_id = wc_statement_dup (row, 21);
  return self;
}

/* Whose a file is: of neither message nor what is sent later, of nobody yet. */
typedef struct
{
  gint64 account;
  gint64 message;
  gint64 scheduled;
} Owner;

static gint64
insert (WcDb *db, const Owner *owner, const WcAttachment *a, GError **error)
{
  static const char SQL[] =
      "INSERT INTO attachment (account, message, sources, hashes, name, media_type, "
      "description, size, width, height, duration_ms, modified_us, disposition, "
      "thumbnail_uri, thumbnail_type, thumbnail_width, thumbnail_height, state, file, "
      "job, used_us, scheduled, sharing_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
      "?10, ?11, "
      "?12, ?13, "
      "?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)";
  g_autofree char *sources = g_strjoinv ("\n", a->sources);
  g_autofree char *hashes = g_strjoinv ("\n", a->hashes);

  if (!wc_statement_exec (
          db, SQL, error, WC_INT (owner->account), WC_INT_OR_NULL (owner->message),
          WC_TEXT (sources), WC_TEXT (hashes), WC_TEXT (a->name), WC_TEXT (a->media_type),
          WC_TEXT (a->description), WC_INT (a->size), WC_INT (a->width),
          WC_INT (a->height), WC_INT (a->duration_ms), WC_INT (a->modified_us),
          WC_INT (a->disposition), WC_TEXT (a->thumbnail_uri),
          WC_TEXT (a->thumbnail_type), WC_INT (a->thumbnail_width),
          WC_INT (a->thumbnail_height), WC_INT (a->state), WC_TEXT (a->file),
          WC_TEXT (a->job), WC_INT (wc_db_now_us (db)), WC_INT_OR_NULL (owner->scheduled),
          WC_TEXT (a->sharing_id)))
    return 0;
  return wc_statement_last_id (db);
}

gboolean
wc_attachment_store_add (WcDb *db, const WcMessage *message, GError **error)
{
  const Owner owner = { message->account, .message = message->id };

  for (guint i = 0; message->attachments != NULL && i < message->attachments->len; i++)
    if (insert (db, &owner, message->attachments->pdata[i], error) == 0)
      return FALSE;
  return TRUE;
}

gint64
wc_attachment_store_add_alone (WcDb *db,
                               gint64 account,
                               const WcAttachment *attachment,
                               GError **error)
{
  const Owner owner = { account };

  g_return_val_if_fail (wc_db_in_transaction (db), 0);

  return insert (db, &owner, attachment, error);
}

gboolean
wc_attachment_store_add_scheduled (WcDb *db,
                                   gint64 account,
                                   gint64 scheduled,
                                   const GPtrArray *attachments,
                                   GError **error)
{
  const Owner owner = { account, .scheduled = scheduled };

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  for (guint i = 0; i < attachments->len; i++)
    if (insert (db, &owner, attachments->pdata[i], error) == 0)
      return FALSE;
  return TRUE;
}

GPtrArray *
wc_attachment_store_list_scheduled (WcDb *db, gint64 scheduled, GError **error)
{
  static const char SQL[] =
      "SELECT " COLUMNS "FROM attachment a WHERE a.scheduled = ?1 ORDER BY a.id";
  GPtrArray *found = wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_INT (scheduled)),
      (WcStatementRead) read_attachment, (GDestroyNotify) wc_attachment_unref, error);

  for (guint i = 0; found != NULL && i < found->len; i++)
    ((WcAttachment *) found->pdata[i])->id = 0;
  return found;
}

gboolean
wc_attachment_store_total_scheduled (WcDb *db,
                                     gint64 account,
                                     gint64 *out_bytes,
                                     GError **error)
{
  static const char SQL[] =
      "SELECT coalesce (sum (size), 0) FROM attachment WHERE scheduled IS NOT NULL "
      "AND file IS NOT NULL AND account = ?1";

  return wc_statement_get_int (db, SQL, out_bytes, error, WC_INT (account));
}

static GPtrArray *
list_of (WcDb *db, gint64 message, GError **error)
{
  static const char SQL[] =
      "SELECT " COLUMNS "FROM attachment a WHERE a.message = ?1 ORDER BY a.id";

  return wc_statement_collect (wc_statement_query (db, SQL, error, WC_INT (message)),
                               (WcStatementRead) read_attachment,
                               (GDestroyNotify) wc_attachment_unref, error);
}

/* Corrections of an older schema have none: then it is those of the first text. */
static GPtrArray *
list_now (WcDb *db, const WcMessage *message, GError **error)
{
  g_autoptr (GPtrArray) files = NULL;
  gint64 text;

  if (!wc_message_text_find (db, message, &text, error))
    return NULL;
  files = list_of (db, text, error);
  return files != NULL && files->len == 0 && text != message->id
             ? list_of (db, message->id, error)
             : g_steal_pointer (&files);
}

gboolean
wc_attachment_store_fill (WcDb *db, GPtrArray *messages, GError **error)
{
  for (guint i = 0; i < messages->len; i++)
    {
      WcMessage *message = messages->pdata[i];

      if (message == NULL || message->kind != WC_MESSAGE_KIND_FILE)
        continue;
      g_clear_pointer (&message->attachments, g_ptr_array_unref);
      message->attachments = list_now (db, message, error);
      if (message->attachments == NULL)
        return FALSE;
    }
  return TRUE;
}

void
wc_stored_attachment_free (WcStoredAttachment *self)
{
  wc_attachment_unref (self->attachment);
  g_free (self->chat);
  g_free (self);
}

static gpointer
read_stored (WcStatement *row)
{
  WcStoredAttachment *self = g_new0 (WcStoredAttachment, 1);

  self->attachment = read_attachment (row);
  self->account = wc_statement_int (row, 19);
  self->message = wc_statement_int (row, 20);
  self->chat = wc_statement_dup (row, 23);
  return self;
}

#define STORED                                                                           \
  "SELECT " COLUMNS ", c.jid FROM attachment a LEFT JOIN message m ON m.id = a.message " \
  "LEFT JOIN address c ON c.id = abs (m.chat) "

WcStoredAttachment *
wc_attachment_store_get (WcDb *db, gint64 id, GError **error)
{
  static const char SQL[] = STORED "WHERE a.id = ?1";

  return wc_statement_collect_required (wc_statement_query (db, SQL, error, WC_INT (id)),
                                        read_stored, "file", error);
}

WcStoredAttachment *
wc_attachment_store_find_by_job (WcDb *db, const char *job, GError **error)
{
  static const char SQL[] = STORED "WHERE a.job = ?1 ORDER BY a.id DESC LIMIT 1";

  return wc_statement_collect_required (
      wc_statement_query (db, SQL, error, WC_TEXT (job)), read_stored, "upload", error);
}

WcStoredAttachment *
wc_attachment_store_find_held (WcDb *db, const WcHeldQuery *query, GError **error)
{
  static const char SQL[] =
      STORED "WHERE a.file IS NOT NULL AND a.state = 1 AND a.account = ?1 "
             "AND instr (char (10) || a.sources || char (10), "
             "char (10) || ?2 || char (10)) > 0 AND (?3 IS NULL OR (m.outgoing = 1 AND "
             "(?3 = '' OR c.jid = ?3))) ORDER BY a.id DESC LIMIT 1";
  g_autoptr (GPtrArray) found = wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_INT (query->account),
                          WC_TEXT (query->source), WC_TEXT (query->sent_to)),
      read_stored, NULL, error);

  return found != NULL && found->len > 0 ? found->pdata[0] : NULL;
}

GPtrArray *
wc_attachment_store_list_waiting (WcDb *db, GError **error)
{
  /* job states: queued and running are 0 and 1 */
  static const char SQL[] =
      STORED "WHERE a.state = 2 AND a.scheduled IS NULL AND NOT EXISTS (SELECT 1 FROM "
             "job WHERE job.id = a.job AND job.state < 2) ORDER BY a.id";

  return wc_statement_collect (wc_statement_query (db, SQL, error), read_stored,
                               (GDestroyNotify) wc_stored_attachment_free, error);
}

/* The files of a correction are seen in what it corrects. Those of what only says where
 * others lie are seen nowhere: those are. */
static gboolean
find_shown (WcDb *db, gint64 message, gint64 *out_id, GError **error)
{
  static const char SQL[] = "SELECT coalesce ((SELECT target FROM annotation "
                            "WHERE message = ?1 AND kind = 3), ?1)";

  return wc_statement_get_int (db, SQL, out_id, error, WC_INT (message));
}

static gboolean
tell_changed (WcDb *db, gint64 id, GError **error)
{
  g_autoptr (WcStoredAttachment) stored = wc_attachment_store_get (db, id, error);
  g_autoptr (WcEvent) event = NULL;
  gint64 shown;

  if (stored == NULL)
    return FALSE;
  if (stored->message == 0 || stored->chat == NULL)
    return TRUE;
  if (!find_shown (db, stored->message, &shown, error))
    return FALSE;
  event = wc_event_new (WC_EVENT_MESSAGE_CHANGED, stored->account, stored->chat, NULL);
  event->id = shown;
  wc_event_set_delta (event, "fields", "attachments");
  return wc_journal_append (db, event, error);
}

GArray *
wc_attachment_store_list (WcDb *db, const WcAttachmentQuery *query, GError **error)
{
  static const char SQL[] =
      "SELECT m.id FROM message m INDEXED BY message_with_files "
      "LEFT JOIN address c ON c.id = m.chat WHERE m.account = ?1 AND m.kind = 3 "
      "AND m.chat > 0 AND (?2 IS NULL OR c.jid = ?2) AND (?3 = 0 OR m.id < ?3) AND "
      "m.ts_us >= ?4 "
      "ORDER BY m.id DESC LIMIT ?5";
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GError *local_error = NULL;
  g_autoptr (WcStatement) rows = wc_statement_query (
      db, SQL, error, WC_INT (query->account), WC_TEXT (query->chat),
      WC_INT (query->before), WC_INT (query->since_us), WC_INT (query->limit));

  if (rows == NULL)
    return NULL;
  while (wc_statement_step (rows, &local_error))
    {
      gint64 id = wc_statement_int (rows, 0);

      g_array_append_val (ids, id);
    }
  if (local_error == NULL)
    return g_steal_pointer (&ids);
  g_propagate_error (error, local_error);
  return NULL;
}

gboolean
wc_attachment_store_save (WcDb *db, const WcAttachment *a, GError **error)
{
  static const char SQL[] = "UPDATE attachment SET sources = iif (attached IS NULL, ?2, "
                            "sources), hashes = ?3, media_type = ?4, size = ?5, "
                            "state = ?6, file = ?7, job = ?8, used_us = ?9 WHERE id = ?1";
  g_autofree char *sources = g_strjoinv ("\n", a->sources);
  g_autofree char *hashes = g_strjoinv ("\n", a->hashes);

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (a->id), WC_TEXT (sources),
                            WC_TEXT (hashes), WC_TEXT (a->media_type), WC_INT (a->size),
                            WC_INT (a->state), WC_TEXT (a->file), WC_TEXT (a->job),
                            WC_INT (wc_db_now_us (db))) &&
         wc_statement_require (db, "file", error) && tell_changed (db, a->id, error);
}

gboolean
wc_attachment_store_set_thumbnail (WcDb *db, const WcAttachment *a, GError **error)
{
  static const char SQL[] =
      "UPDATE attachment SET thumbnail_uri = ?2, thumbnail_type = ?3, "
      "thumbnail_width = ?4, thumbnail_height = ?5 WHERE id = ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (a->id), WC_TEXT (a->thumbnail_uri),
                            WC_TEXT (a->thumbnail_type), WC_INT (a->thumbnail_width),
                            WC_INT (a->thumbnail_height)) &&
         wc_statement_require (db, "file", error) && tell_changed (db, a->id, error);
}

gboolean
wc_attachment_store_set_job (WcDb *db, gint64 id, const char *job, GError **error)
{
  static const char SQL[] = "UPDATE attachment SET job = ?2 WHERE id = ?1";

  return wc_statement_exec (db, SQL, error, WC_INT (id), WC_TEXT (job)) &&
         wc_statement_require (db, "file", error);
}

gboolean
wc_attachment_store_touch (WcDb *db, gint64 id, GError **error)
{
  static const char SQL[] = "UPDATE attachment SET used_us = ?2 WHERE id = ?1";

  return wc_statement_exec (db, SQL, error, WC_INT (id), WC_INT (wc_db_now_us (db)));
}

gboolean
wc_attachment_store_total (WcDb *db,
                           gint64 account,
                           WcAttachmentTotals *out,
                           GError **error)
{
  static const char COUNT[] =
      "SELECT count (DISTINCT file) FROM attachment WHERE file IS NOT NULL AND state = 1 "
      "AND scheduled IS NULL AND (?1 = 0 OR account = ?1)";
  static const char BYTES[] =
      "SELECT sum (size) FROM (SELECT max (size) AS size FROM attachment "
      "WHERE file IS NOT NULL AND state = 1 AND scheduled IS NULL "
      "AND (?1 = 0 OR account = ?1) GROUP BY file)";

  return wc_statement_get_int (db, COUNT, &out->n_files, error, WC_INT (account)) &&
         wc_statement_get_int (db, BYTES, &out->bytes, error, WC_INT (account));
}

static gboolean
let_go (WcDb *db, const WcStoredAttachment *stored, GError **error)
{
  static const char GONE[] = "INSERT OR IGNORE INTO file_gone VALUES (?1)";
  g_autoptr (WcAttachment) changed = wc_attachment_copy (stored->attachment);

  changed->state = WC_ATTACHMENT_REMOTE;
  g_clear_pointer (&changed->file, g_free);
  return wc_statement_exec (db, GONE, error, WC_TEXT (stored->attachment->file)) &&
         wc_attachment_store_save (db, changed, error);
}

gboolean
wc_attachment_store_purge (
    WcDb *db, gint64 account, gint64 keep_bytes, guint *out_n, GError **error)
{
  /* what we sent inside of stanzas (XEP-0231) is nowhere else */
  static const char SQL[] =
      STORED "WHERE a.state = 1 AND a.file IS NOT NULL "
             "AND (a.sources <> '' OR a.attached IS NOT NULL) "
             "AND a.scheduled IS NULL AND NOT "
             "(a.sources LIKE 'cid:%' AND coalesce (m.outgoing, 1)) "
             "AND (?1 = 0 OR a.account = ?1) ORDER BY a.used_us, a.id";
  WcAttachmentTotals totals;
  g_autoptr (GPtrArray) held = NULL;
  guint n = 0;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!wc_attachment_store_total (db, account, &totals, error))
    return FALSE;
  held = wc_statement_collect (wc_statement_query (db, SQL, error, WC_INT (account)),
                               read_stored, (GDestroyNotify) wc_stored_attachment_free,
                               error);
  for (guint i = 0; held != NULL && i < held->len && totals.bytes > keep_bytes; i++, n++)
    {
      const WcStoredAttachment *stored = held->pdata[i];

      totals.bytes -= MAX (stored->attachment->size, 0);
      if (!let_go (db, stored, error))
        return FALSE;
    }
  *out_n = n;
  return held != NULL;
}

static gpointer
read_name (WcStatement *row)
{
  return wc_statement_dup (row, 0);
}

char **
wc_attachment_store_list_gone (WcDb *db, guint limit, GError **error)
{
  static const char SQL[] =
      "SELECT name FROM file_gone WHERE NOT EXISTS (SELECT 1 FROM attachment "
      "WHERE file = file_gone.name) LIMIT ?1";
  GPtrArray *names = wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_INT (limit)), read_name, NULL, error);

  if (names == NULL)
    return NULL;
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

gboolean
wc_attachment_store_forget_gone (WcDb *db, const char *name, GError **error)
{
  static const char SQL[] = "DELETE FROM file_gone WHERE name = ?1";

  return wc_statement_exec (db, SQL, error, WC_TEXT (name));
}

gboolean
wc_attachment_store_knows_file (WcDb *db,
                                const char *name,
                                gboolean *out_known,
                                GError **error)
{
  /* a fetch writes under the name of its job; states 0 and 1 are queued and running */
  static const char SQL[] = "SELECT EXISTS (SELECT 1 FROM attachment WHERE file = ?1) "
                            "OR EXISTS (SELECT 1 FROM job WHERE id = ?1 AND state < 2) "
                            "OR EXISTS (SELECT 1 FROM file_gone WHERE name = ?1)";
  gint64 known;

  if (!wc_statement_get_int (db, SQL, &known, error, WC_TEXT (name)))
    return FALSE;
  *out_known = known != 0;
  return TRUE;
}
