/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "model/jid.h"
#include "store/outbox-store.h"
#include "store/salvage.h"
#include "store/sqlite.h"

/* SQLite reads on in a damaged file as far as its pages make sense: each table forwards
 * up to the damage, then backwards down to it. The new database's own constraints decide
 * which rows are sound; columns that only one of the two has are left out. */

#define HEADER 100 /* bytes, see "Database File Format" § 1.3 */
#define AT_N_PAGES 28
#define AT_FREE_LIST 32
#define PAGE_SIZE 4096

typedef struct
{
  const char *name;
  const char *which;    /* (nullable) condition */
  const char *backward; /* the order that is the reverse of the table's own */
} Table;

/* What was read (WC_OUTBOX_DISPLAYED) is kept by the chats. */
#define SENT "SELECT message FROM outbox WHERE kind < 2"
G_STATIC_ASSERT (WC_OUTBOX_DISPLAYED == 2);

/* Those that others refer to come first. A message without a chat was forgotten: its row
 * keeps the archive from bringing it back. */
static const Table tables[] = {
  { "account", "removed = 0", "id DESC" },
  { "account_pin", NULL, "account DESC, fingerprint DESC" },
  { "address", NULL, "id DESC" },
  { "chat", NULL, "account DESC, address DESC" },
  { "chat_partner", NULL, "account DESC, chat DESC" },
  { "scheduled", NULL, "id DESC" },
  { "draft", NULL, "account DESC, address DESC, thread DESC" },
  { "room", NULL, "account DESC, address DESC" },
  { "forgotten", NULL, "account DESC, address DESC" },
  { "retention", NULL, "account DESC" },
  { "message", "chat IS NULL OR id IN (" SENT ")", "id DESC" },
  { "annotation", "message IN (" SENT ")", "message DESC, kind DESC" },
  { "attachment", "message IN (" SENT ")", "id DESC" },
  { "attachment", "scheduled IS NOT NULL", "id DESC" },
  { "extra", "message IN (" SENT ")", "message DESC" },
  { "mention", "message IN (" SENT ")", "message DESC, n DESC" },
  { "preview", "message IN (" SENT ")", "message DESC, n DESC" },
  { "outbox", "kind < 2", "id DESC" },
  { "omemo_identity", NULL, "id DESC" },
  { "message_omemo", "message IN (" SENT ")", "message DESC" },
  { "idempotency", NULL, "account DESC, method DESC, key DESC" },
  { "consumer", NULL, "name DESC" },
};

/* What is true of the new database and was not of the old one. A consumer's place is
 * before anything that the journal will hold, so that it learns of the gap; origin ids
 * are derived of the secret, so that a key stays the same message. Ids of an older schema
 * are not packed yet, and its reactions, which are our own, name no author. */
static const char after[] =
    "UPDATE consumer SET cursor = -1;"
    "UPDATE chat SET unread = 0, mentions = 0;"
    "UPDATE room SET affiliation_version = NULL;"
    "UPDATE retention SET seen_id = -1, counted_id = 0, bytes = 0;"
    "UPDATE message SET message_id = id_pack (message_id), archive_id = "
    "id_pack (archive_id), origin_id = id_pack (origin_id), stanza_id = "
    "id_pack (stanza_id);"
    "UPDATE annotation SET author = 0 WHERE kind = 2;"
    "INSERT INTO thread (account, chat, thread, n, first_id, last_id) SELECT account, "
    "chat, thread, count (*), min (id), max (id) FROM message WHERE chat > 0 "
    "AND thread IS NOT NULL GROUP BY account, chat, thread;"
    "INSERT INTO search (rowid, body, place) SELECT id, body, place FROM message_text;"
    "DELETE FROM message WHERE account NOT IN (SELECT id FROM account) "
    "OR abs (chat) NOT IN (SELECT id FROM address) OR author NOT IN (SELECT id FROM "
    "address);";

/* ---- Rows ---- */

static gboolean
is_text_sound (sqlite3_stmt *row, int column)
{
  const char *text;

  if (sqlite3_column_type (row, column) != SQLITE_TEXT)
    return TRUE;
  text = (const char *) sqlite3_column_text (row, column);
  return g_utf8_validate (text, sqlite3_column_bytes (row, column), NULL);
}

static gboolean
is_address (const char *text)
{
  g_autofree char *canonical = text != NULL ? wc_jid_normalize (text, NULL) : NULL;

  return canonical != NULL && g_str_equal (canonical, text);
}

/* Damage inside of a value is no damage to SQLite. */
static gboolean
is_row_sound (sqlite3_stmt *row)
{
  for (int i = 0; i < sqlite3_column_count (row); i++)
    if (!is_text_sound (row, i) ||
        (g_str_equal (sqlite3_column_name (row, i), "jid") &&
         !is_address ((const char *) sqlite3_column_text (row, i))))
      return FALSE;
  return TRUE;
}

static gboolean
put_row (sqlite3_stmt *into, sqlite3_stmt *row, GError **error)
{
  int rc;

  for (int i = 0; i < sqlite3_column_count (row); i++)
    sqlite3_bind_value (into, i + 1, sqlite3_column_value (row, i));
  rc = sqlite3_step (into);
  sqlite3_reset (into);
  return rc == SQLITE_DONE || (rc & 0xff) == SQLITE_CONSTRAINT ||
         wc_sqlite_fail (sqlite3_db_handle (into), rc, error);
}

/* All rows of @rows into @into. @out_whole: the end was reached. */
static gboolean
put_rows (sqlite3_stmt *into, sqlite3_stmt *rows, gboolean *out_whole, GError **error)
{
  int rc;

  while ((rc = sqlite3_step (rows)) == SQLITE_ROW)
    if (is_row_sound (rows) && !put_row (into, rows, error))
      return FALSE;
  *out_whole = rc == SQLITE_DONE;
  return TRUE;
}

/* ---- Tables ---- */

/* Names of the columns of @table. Returns: (transfer full) (element-type utf8), empty
 * when it cannot be read. */
static GPtrArray *
list_columns (sqlite3 *handle, const char *table)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *rows = NULL;

  if (sqlite3_prepare_v2 (handle, "SELECT name FROM pragma_table_info (?1)", -1, &rows,
                          NULL) == SQLITE_OK)
    {
      sqlite3_bind_text (rows, 1, table, -1, SQLITE_STATIC);
      while (sqlite3_step (rows) == SQLITE_ROW)
        g_ptr_array_add (names, g_strdup ((const char *) sqlite3_column_text (rows, 0)));
    }
  sqlite3_finalize (rows);
  return names;
}

/* The columns that both have, and as many question marks. FALSE when there is none. */
static gboolean
share_columns (
    sqlite3 *from, sqlite3 *to, const char *table, GString *columns, GString *marks)
{
  g_autoptr (GPtrArray) theirs = list_columns (from, table);
  g_autoptr (GPtrArray) ours = list_columns (to, table);

  for (guint i = 0; i < ours->len; i++)
    {
      if (!g_ptr_array_find_with_equal_func (theirs, ours->pdata[i], g_str_equal, NULL))
        continue;
      g_string_append_printf (columns, "%s\"%s\"", columns->len > 0 ? "," : "",
                              (char *) ours->pdata[i]);
      g_string_append (marks, marks->len > 0 ? ",?" : "?");
    }
  return columns->len > 0;
}

static gboolean
read_into (sqlite3 *from,
           sqlite3_stmt *into,
           const char *sql,
           gboolean *out_whole,
           GError **error)
{
  sqlite3_stmt *rows = NULL;
  gboolean ok = TRUE;

  *out_whole = FALSE;
  if (sqlite3_prepare_v2 (from, sql, -1, &rows, NULL) == SQLITE_OK)
    ok = put_rows (into, rows, out_whole, error);
  sqlite3_finalize (rows);
  return ok;
}

static gboolean
copy_rows (sqlite3 *from,
           sqlite3_stmt *into,
           const Table *table,
           const char *columns,
           GError **error)
{
  g_autofree char *forward = g_strdup_printf (
      "SELECT %s FROM %s%s%s", columns, table->name,
      table->which != NULL ? " WHERE " : "", table->which != NULL ? table->which : "");
  g_autofree char *backward =
      g_strdup_printf ("%s ORDER BY %s", forward, table->backward);
  gboolean whole = FALSE;

  if (!read_into (from, into, forward, &whole, error))
    return FALSE;
  return whole || read_into (from, into, backward, &whole, error);
}

static gboolean
copy_table (sqlite3 *from, sqlite3 *to, const Table *table, GError **error)
{
  g_autoptr (GString) columns = g_string_new (NULL);
  g_autoptr (GString) marks = g_string_new (NULL);
  g_autofree char *insert = NULL;
  sqlite3_stmt *into = NULL;
  gboolean ok;
  int rc;

  if (!share_columns (from, to, table->name, columns, marks))
    return TRUE;
  insert = g_strdup_printf ("INSERT OR IGNORE INTO %s (%s) VALUES (%s)", table->name,
                            columns->str, marks->str);
  rc = sqlite3_prepare_v2 (to, insert, -1, &into, NULL);
  ok = rc == SQLITE_OK ? copy_rows (from, into, table, columns->str, error)
                       : wc_sqlite_fail (to, rc, error);
  sqlite3_finalize (into);
  return ok;
}

static gboolean
copy_secret (sqlite3 *from, sqlite3 *to, GError **error)
{
  sqlite3_stmt *into = NULL;
  gboolean whole = FALSE;
  gboolean ok;
  int rc = sqlite3_prepare_v2 (to, "UPDATE meta SET value = ?1 WHERE key = 'secret'", -1,
                               &into, NULL);

  ok = rc == SQLITE_OK ? read_into (from, into,
                                    "SELECT value FROM meta WHERE key = 'secret' AND "
                                    "typeof (value) = 'blob' AND length (value) = 32",
                                    &whole, error)
                       : wc_sqlite_fail (to, rc, error);
  sqlite3_finalize (into);
  return ok;
}

static gboolean
copy_tables (sqlite3 *from, sqlite3 *to, GError **error)
{
  if (!copy_secret (from, to, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    if (!copy_table (from, to, &tables[i], error))
      return FALSE;
  return wc_sqlite_exec (to, after, error);
}

/* ---- The damaged file ---- */

/* SQLite would delete the log of an empty file. */
static gboolean
is_empty (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 && info.st_size == 0;
}

static sqlite3 *
open_damaged (const char *path)
{
  sqlite3 *handle =
      is_empty (path) ? NULL : wc_sqlite_open (path, SQLITE_OPEN_READWRITE, NULL);
  gint64 n_tables = 0;

  /* Lets it pass over entries of the schema that make no sense, and pages that are not
   * there any more. Nothing is written, by the second setting. */
  if (handle != NULL &&
      wc_sqlite_exec (handle, "PRAGMA writable_schema = ON; PRAGMA query_only = ON",
                      NULL) &&
      wc_sqlite_get_int (handle, "SELECT count (*) FROM sqlite_schema", &n_tables,
                         NULL) &&
      n_tables > 0)
    return handle;
  sqlite3_close (handle);
  return NULL;
}

static void
put_32 (char *at, guint32 value)
{
  guint32 big = GUINT32_TO_BE (value);

  memcpy (at, &big, sizeof big);
}

/* Gives the copy at @path the header of the new database: what stands in it is the same
 * for all files of ours, but for the number of pages. */
static gboolean
mend_header (const char *path, const char *sound)
{
  g_autoptr (GMappedFile) whole = g_mapped_file_new (sound, /* writable= */ FALSE, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileIOStream) stream = g_file_open_readwrite (file, NULL, NULL);
  char header[HEADER];
  goffset size;

  if (whole == NULL || stream == NULL || g_mapped_file_get_length (whole) < HEADER ||
      !g_seekable_seek (G_SEEKABLE (stream), 0, G_SEEK_END, NULL, NULL))
    return FALSE;
  size = g_seekable_tell (G_SEEKABLE (stream));
  memcpy (header, g_mapped_file_get_contents (whole), HEADER);
  put_32 (header + AT_N_PAGES, (guint32) (size / PAGE_SIZE));
  put_32 (header + AT_FREE_LIST, 0);
  put_32 (header + AT_FREE_LIST + 4, 0);
  return g_seekable_seek (G_SEEKABLE (stream), 0, G_SEEK_SET, NULL, NULL) &&
         g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (stream)),
                                    header, HEADER, NULL, NULL, NULL);
}

static gboolean
copy_file (const char *from, const char *to)
{
  g_autoptr (GFile) source = g_file_new_for_path (from);
  g_autoptr (GFile) target = g_file_new_for_path (to);

  return g_file_copy (source, target,
                      G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL,
                      NULL, NULL, NULL);
}

static void
remove_copy (const char *copy)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (copy, suffixes[i], NULL);
      g_autoptr (GFile) file = g_file_new_for_path (path);

      g_file_delete (file, NULL, NULL);
    }
}

/* What is read is always a copy: SQLite would mend and empty the log of the original. */
static gboolean
make_copy (const char *path, const char *copy)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *log_copy = g_strconcat (copy, "-wal", NULL);

  if (!copy_file (path, copy))
    return FALSE;
  copy_file (log, log_copy);
  return TRUE;
}

static gboolean
count (WcDb *db, const char *sql, guint *out, GError **error)
{
  gint64 n = 0;

  if (!wc_sqlite_get_int (wc_db_get_handle (db), sql, &n, error))
    return FALSE;
  *out = (guint) n;
  return TRUE;
}

static gboolean
copy_all (WcDb *db, sqlite3 *from, WcSalvage *out_saved, GError **error)
{
  if (!wc_db_begin (db, WC_DB_FULL, error))
    return FALSE;
  if (!copy_tables (from, wc_db_get_handle (db), error))
    {
      wc_db_rollback (db);
      return FALSE;
    }
  return wc_db_commit (db, error) &&
         count (db, "SELECT count (*) FROM account", &out_saved->n_accounts, error) &&
         count (db, "SELECT count (*) FROM outbox", &out_saved->n_messages, error);
}

gboolean
wc_salvage_run (WcDb *db, const char *path, WcSalvage *out_saved, GError **error)
{
  g_autofree char *copy = g_strconcat (path, ".part", NULL);
  sqlite3 *from = NULL;
  gboolean ok = TRUE;

  *out_saved = (WcSalvage){ 0 };
  if (!wc_db_checkpoint (db, error))
    return FALSE;
  if (make_copy (path, copy))
    from = open_damaged (copy);
  if (from == NULL && mend_header (copy, wc_db_get_path (db)))
    from = open_damaged (copy);
  if (from != NULL)
    ok = copy_all (db, from, out_saved, error);
  sqlite3_close (from);
  remove_copy (copy);
  return ok;
}
