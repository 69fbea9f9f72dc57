/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "lib/fault-vfs.h"
#include "lib/store-fixture.h"
#include "store/chat-store.h"
#include "store/message-store.h"

static mode_t
mode_of (const char *path)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  return status.st_mode & 0777;
}

static void
test_private_files (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  static const char *const suffixes[] = { "", "-wal", "-shm", ".lock" };
  g_autofree char *folder = g_path_get_dirname (f->path);

  g_assert_cmpint (mode_of (folder), ==, 0700);
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (f->path, suffixes[i], NULL);

      g_assert_cmpint (mode_of (path), ==, 0600);
    }

  /* Also where somebody had opened it to others. */
  g_clear_object (&f->db);
  g_assert_cmpint (g_chmod (f->path, 0644), ==, 0);
  wc_store_fixture_restart (f);
  g_assert_cmpint (mode_of (f->path), ==, 0600);
}

static void
test_second_daemon (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autofree char *pid = g_strdup_printf ("%d", (int) getpid ());
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_db_open (f->path, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_BUSY);
  g_assert_cmpstr (wc_error_get_detail (error, "pid"), ==, pid);
  g_clear_error (&error);
  wc_store_fixture_restart (f);
}

static void
test_settings (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  g_assert_cmpint (wc_store_fixture_count (
                       f, "SELECT 1 FROM pragma_journal_mode WHERE journal_mode = 'wal'"),
                   ==, 1);
  g_assert_cmpint (
      wc_store_fixture_count (f, "SELECT 1 FROM pragma_foreign_keys WHERE foreign_keys"),
      ==, 1);
  g_assert_cmpstr (wc_db_get_path (f->db), ==, f->path);
}

/* The epoch names the database: the same after a restart, another one in a copy. */
static void
test_epoch_and_backup (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autofree char *epoch = g_strdup (wc_db_get_epoch (f->db));
  g_autofree char *copy_path = g_strconcat (f->folder, "/copy.db", NULL);
  g_autoptr (WcDb) reader = NULL;
  g_autoptr (WcDb) copy = NULL;
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id = wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "hello");

  g_assert_cmpuint (strlen (epoch), ==, 16);
  wc_store_fixture_restart (f);
  g_assert_cmpstr (wc_db_get_epoch (f->db), ==, epoch);

  reader = wc_db_open_reader (f->path, &error);
  g_assert_no_error (error);
  g_assert_true (wc_db_backup (reader, copy_path, &error));
  g_assert_no_error (error);
  g_assert_cmpint (mode_of (copy_path), ==, 0600);
  g_assert_false (wc_db_backup (reader, copy_path, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_cmpstr (wc_db_get_epoch (f->db), ==, epoch);

  copy = wc_db_open (copy_path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wc_db_get_epoch (copy), !=, epoch);
  message = wc_message_store_get (copy, f->account, id, &error);
  g_assert_cmpstr (message->body, ==, "hello");
}

static void
test_backup_nowhere (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autofree char *path = g_strconcat (f->folder, "/no/such/copy.db", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (wc_db_backup (f->db, path, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INTERNAL);
}

static void
add_chat (WcStoreFixture *f, const char *chat)
{
  g_autoptr (GError) error = NULL;

  wc_chat_store_ensure (f->db, f->account, chat, NULL, &error);
  g_assert_no_error (error);
}

static gint64
count_chats (WcStoreFixture *f)
{
  return wc_store_fixture_count (f, "SELECT 1 FROM chat");
}

static void
test_savepoints (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  wc_store_fixture_begin (f);
  add_chat (f, "a@x.lit");
  wc_store_fixture_begin (f);
  add_chat (f, "b@x.lit");
  wc_store_fixture_begin (f);
  add_chat (f, "c@x.lit");
  wc_store_fixture_commit (f);
  wc_db_rollback (f->db);
  g_assert_true (wc_db_in_transaction (f->db));
  wc_store_fixture_begin (f);
  add_chat (f, "d@x.lit");
  wc_store_fixture_commit (f);
  wc_store_fixture_commit (f);
  g_assert_false (wc_db_in_transaction (f->db));
  g_assert_cmpint (count_chats (f), ==, 2);

  wc_store_fixture_begin (f);
  add_chat (f, "e@x.lit");
  wc_db_rollback (f->db);
  g_assert_cmpint (count_chats (f), ==, 2);
}

/* Test that no two states of the database have one number, and reading leaves it. */
static void
test_version (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  guint64 before = wc_db_get_version (f->db);
  guint64 inside, undone;

  count_chats (f);
  g_assert_cmpuint (wc_db_get_version (f->db), ==, before);
  wc_store_fixture_begin (f);
  add_chat (f, "a@x.lit");
  inside = wc_db_get_version (f->db);
  g_assert_cmpuint (inside, >, before);
  wc_db_rollback (f->db);
  undone = wc_db_get_version (f->db);
  g_assert_cmpuint (undone, >, inside);
  wc_store_fixture_begin (f);
  add_chat (f, "a@x.lit");
  wc_store_fixture_commit (f);
  g_assert_cmpuint (wc_db_get_version (f->db), >, undone);
}

/* What a hook leaves in the log: its letter when it ran, '.' when it was freed. */
typedef struct
{
  GString *log;
  char letter;
} Hook;

static void
hook_run (gpointer data)
{
  g_string_append_c (((Hook *) data)->log, ((Hook *) data)->letter);
}

static void
hook_free (gpointer data)
{
  g_string_append_c (((Hook *) data)->log, '.');
  g_free (data);
}

static void
hook (WcStoreFixture *f, GString *log, char letter)
{
  Hook *one = g_new0 (Hook, 1);

  one->log = log;
  one->letter = letter;
  wc_db_after_commit (f->db, hook_run, one, hook_free);
}

static void
test_hooks (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GString) log = g_string_new (NULL);

  hook (f, log, 'a');
  g_assert_cmpstr (log->str, ==, "a.");
  g_string_truncate (log, 0);

  wc_store_fixture_begin (f);
  hook (f, log, 'b');
  wc_store_fixture_begin (f);
  hook (f, log, 'c');
  wc_store_fixture_commit (f);
  wc_store_fixture_begin (f);
  hook (f, log, 'd');
  wc_db_rollback (f->db);
  g_assert_cmpstr (log->str, ==, ".");
  hook (f, log, 'e');
  wc_store_fixture_commit (f);
  g_assert_cmpstr (log->str, ==, ".b.c.e.");
  g_string_truncate (log, 0);

  /* Kept by the savepoint, dropped with the transaction. */
  wc_store_fixture_begin (f);
  wc_store_fixture_begin (f);
  hook (f, log, 'f');
  wc_store_fixture_commit (f);
  wc_db_rollback (f->db);
  g_assert_cmpstr (log->str, ==, ".");
}

static void
begin_in_hook (gpointer data)
{
  WcStoreFixture *f = data;

  wc_store_fixture_begin (f);
  add_chat (f, "hook@x.lit");
  wc_store_fixture_commit (f);
}

static void
test_hook_may_write (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  wc_store_fixture_begin (f);
  wc_db_after_commit (f->db, begin_in_hook, f, NULL);
  wc_store_fixture_commit (f);
  g_assert_cmpint (count_chats (f), ==, 1);
}

static gboolean
run_and_fail (WcDb *db, gpointer data, GError **error)
{
  add_chat (data, "run@x.lit");
  return wc_error_invalid (error, "x", "no");
}

static gboolean
run_and_succeed (WcDb *db, gpointer data, GError **error)
{
  add_chat (data, "run@x.lit");
  return TRUE;
}

static void
test_run (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (wc_db_run (f->db, WC_DB_NORMAL, run_and_fail, f, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_cmpint (count_chats (f), ==, 0);
  g_assert_true (wc_db_run (f->db, WC_DB_FULL, run_and_succeed, f, &error));
  g_assert_cmpint (count_chats (f), ==, 1);
}

/* FULL reaches the disk with the commit, NORMAL does not (DECISIONS 7). */
static void
test_durability (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  add_chat (f, "warm@x.lit");
  wc_store_fixture_commit (f);
  wc_fault_vfs_take_syncs ();

  wc_store_fixture_begin (f);
  add_chat (f, "normal@x.lit");
  wc_store_fixture_commit (f);
  g_assert_cmpuint (wc_fault_vfs_take_syncs (), ==, 0);

  wc_db_begin (f->db, WC_DB_FULL, &error);
  g_assert_no_error (error);
  wc_store_fixture_begin (f);
  add_chat (f, "full@x.lit");
  wc_store_fixture_commit (f);
  g_assert_cmpuint (wc_fault_vfs_take_syncs (), ==, 0);
  wc_store_fixture_commit (f);
  g_assert_cmpuint (wc_fault_vfs_take_syncs (), >, 0);

  wc_store_fixture_begin (f);
  add_chat (f, "again@x.lit");
  wc_store_fixture_commit (f);
  g_assert_cmpuint (wc_fault_vfs_take_syncs (), ==, 0);
}

/* Fills pages until the cache spills or the commit writes; whichever fails. */
static gboolean
write_a_lot (WcDb *db, gpointer data, GError **error)
{
  WcStoreFixture *f = data;
  g_autofree char *body = g_strnfill (20000, 'x');

  for (int i = 0; i < 50; i++)
    {
      g_autoptr (WcMessage) message = NULL;
      WcMessageBuilder *builder =
          wc_store_fixture_message (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + i);

      wc_message_builder_set_body (builder, body);
      message = wc_message_builder_end (builder);
      if (!wc_message_store_add (db, message, 0, error))
        return FALSE;
    }
  return TRUE;
}

/* Whatever write it is that the full disk refuses, nothing of the transaction remains,
 * the error says what it is about, and afterwards everything works again. */
static void
test_disk_full (void)
{
  for (int writes = 0; writes < 40; writes += 3)
    {
      g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
      g_autoptr (GError) error = NULL;

      wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW - 1, "before");
      wc_fault_vfs_fail_writes (writes, SQLITE_FULL);
      g_assert_false (wc_db_run (f->db, WC_DB_FULL, write_a_lot, f, &error));
      wc_fault_vfs_fail_writes (0, SQLITE_OK);
      g_assert_error (error, WC_ERROR, WC_ERROR_QUOTA_EXCEEDED);
      g_assert_true (wc_db_error_is_full (error));
      g_assert_false (wc_db_error_is_corrupt (error));
      g_assert_false (wc_db_in_transaction (f->db));

      g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM message"), ==, 1);
      wc_store_fixture_say (f, "new@x.lit", FALSE, WC_STORE_NOW, "after");
      wc_store_fixture_check (f);
      wc_store_fixture_restart (f);
      g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM message"), ==, 2);
    }
}

/* An error inside a savepoint that ends the whole transaction must not let the rest of
 * the unit of work stand alone. */
static void
test_no_half_transactions (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  add_chat (f, "first@x.lit");
  wc_store_fixture_begin (f);
  g_assert_cmpint (sqlite3_exec (wc_db_get_handle (f->db), "ROLLBACK", NULL, NULL, NULL),
                   ==, SQLITE_OK);
  g_assert_false (wc_chat_store_ensure (f->db, f->account, "b@x.lit", NULL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INTERNAL);
  g_clear_error (&error);
  wc_db_rollback (f->db);
  g_assert_false (wc_db_begin (f->db, WC_DB_NORMAL, &error));
  g_clear_error (&error);
  g_assert_false (wc_db_commit (f->db, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INTERNAL);
  g_assert_false (wc_db_in_transaction (f->db));
  g_assert_cmpint (count_chats (f), ==, 0);
  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "after");
}

static void
test_failed_sync (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;

  wc_fault_vfs_fail_syncs (SQLITE_IOERR_FSYNC);
  g_assert_false (wc_db_run (f->db, WC_DB_FULL, run_and_succeed, f, &error));
  wc_fault_vfs_fail_syncs (SQLITE_OK);
  g_assert_error (error, WC_ERROR, WC_ERROR_STORAGE);
  g_assert_cmpstr (wc_error_get_detail (error, "storage"), ==, "io");
  g_assert_cmpint (count_chats (f), ==, 0);
}

static void
open_broken (WcStoreFixture *f, const char *content, gsize length)
{
  g_autofree char *wal = g_strconcat (f->path, "-wal", NULL);
  g_autoptr (WcDb) db = NULL;
  g_autoptr (GError) error = NULL;

  g_unlink (wal);
  g_assert_true (g_file_set_contents (f->path, content, (gssize) length, NULL));
  db = wc_db_open (f->path, &error);
  g_assert_null (db);
  g_assert_error (error, WC_ERROR, WC_ERROR_STORAGE);
  g_assert_true (wc_db_error_is_corrupt (error));
}

static void
test_corrupt_file (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autofree char *noise = g_strnfill (8192, 'z');
  g_autofree char *good = NULL;
  gsize length;

  g_clear_object (&f->db);
  g_assert_true (g_file_get_contents (f->path, &good, &length, NULL));
  open_broken (f, noise, 8192);
  /* The first page is whole, the pages of the schema are not. */
  memset (good + 100, 0xff, 3996);
  open_broken (f, good, length);
}

static void
test_no_folder (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_db_open ("/proc/whinchat/no.db", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INTERNAL);
  g_assert_nonnull (wc_error_get_detail (error, "storage"));
  g_clear_error (&error);
  g_assert_null (wc_db_open_reader ("/proc/whinchat/no.db", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_STORAGE);
}

static void
test_reader_cannot_write (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcDb) reader = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id = wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "hello");
  g_autoptr (WcMessage) message = NULL;

  reader = wc_db_open_reader (f->path, &error);
  g_assert_no_error (error);
  message = wc_message_store_get (reader, f->account, id, &error);
  g_assert_cmpstr (message->body, ==, "hello");
  g_assert_true (wc_db_begin (reader, WC_DB_NORMAL, &error));
  g_assert_false (wc_chat_store_ensure (reader, f->account, "new@x.lit", NULL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_STORAGE);
  g_assert_cmpstr (wc_error_get_detail (error, "storage"), ==, "read-only");
  wc_db_rollback (reader);
}

static void
test_writer_of_another_program (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;
  sqlite3 *other = NULL;

  g_assert_cmpint (sqlite3_open (f->path, &other), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (other, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  g_assert_false (wc_db_begin (f->db, WC_DB_NORMAL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_BUSY);
  sqlite3_close (other);
  wc_store_fixture_begin (f);
  wc_store_fixture_commit (f);
}

static void
test_checkpoint (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autofree char *wal = g_strconcat (f->path, "-wal", NULL);
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "hello");
  g_assert_true (wc_db_checkpoint (f->db, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (wal, &status), ==, 0);
  g_assert_cmpint (status.st_size, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  wc_fault_vfs_install ();
  g_test_add_func ("/store/db/private", test_private_files);
  g_test_add_func ("/store/db/second-daemon", test_second_daemon);
  g_test_add_func ("/store/db/settings", test_settings);
  g_test_add_func ("/store/db/backup", test_epoch_and_backup);
  g_test_add_func ("/store/db/backup-nowhere", test_backup_nowhere);
  g_test_add_func ("/store/db/savepoints", test_savepoints);
  g_test_add_func ("/store/db/version", test_version);
  g_test_add_func ("/store/db/hooks", test_hooks);
  g_test_add_func ("/store/db/hook-may-write", test_hook_may_write);
  g_test_add_func ("/store/db/run", test_run);
  g_test_add_func ("/store/db/durability", test_durability);
  g_test_add_func ("/store/db/disk-full", test_disk_full);
  g_test_add_func ("/store/db/no-half", test_no_half_transactions);
  g_test_add_func ("/store/db/failed-sync", test_failed_sync);
  g_test_add_func ("/store/db/corrupt", test_corrupt_file);
  g_test_add_func ("/store/db/no-folder", test_no_folder);
  g_test_add_func ("/store/db/reader", test_reader_cannot_write);
  g_test_add_func ("/store/db/other-writer", test_writer_of_another_program);
  g_test_add_func ("/store/db/checkpoint", test_checkpoint);
  return g_test_run ();
}
