/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "base/error.h"
#include "lib/store-fixture.h"
#include "lib/stored-db.h"
#include "store/consumer-store.h"
#include "store/integrity.h"
#include "store/journal.h"
#include "store/outbox-store.h"
#include "store/restore.h"
#include "store/resume-store.h"
#include "store/scheduled-store.h"

/* A database that went on after its backup. */
typedef struct
{
  WcStoreFixture *store;
  char *backup; /* (owned) */
  char *epoch;  /* (owned) of the database at first */
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->store = wc_store_fixture_new ();
  f->backup = g_build_filename (f->store->folder, "backup.db", NULL);
  f->epoch = g_strdup (wc_db_get_epoch (f->store->db));
  wc_store_fixture_say (f->store, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "before");
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_store_fixture_free (f->store);
  g_free (f->backup);
  g_free (f->epoch);
}

static void
back_up (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  wc_db_backup (f->store->db, f->backup, &error);
  g_assert_no_error (error);
  wc_store_fixture_say (f->store, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + 1, "after");
}

/* Ends the "daemon", restores, and starts it again. Returns: (transfer full) (nullable).
 */
static char *
restore (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  char *aside = NULL;

  g_clear_object (&f->store->db);
  wc_restore_file (f->backup, f->store->path, &aside, &error);
  g_assert_no_error (error);
  wc_store_fixture_restart (f->store);
  return aside;
}

static gint64
count (Fixture *f, const char *sql)
{
  return wc_store_fixture_count (f->store, sql);
}

static void
test_in_place (Fixture *f, gconstpointer data)
{
  g_autofree char *aside = NULL;
  g_autofree char *wrong = NULL;
  g_autofree char *half = NULL;
  g_autoptr (WcDb) old = NULL;
  g_autoptr (GError) error = NULL;

  back_up (f);
  aside = restore (f);
  g_assert_cmpint (count (f, "SELECT 1 FROM message"), ==, 1);
  g_assert_cmpstr (wc_db_get_epoch (f->store->db), !=, f->epoch);
  wc_store_fixture_check (f->store);
  wrong = wc_integrity_check (f->store->db, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wrong, ==, "");

  /* What was there is kept, and nothing else is left behind. */
  old = wc_db_open (aside, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wc_db_get_epoch (old), ==, f->epoch);
  half = g_strconcat (f->store->path, ".restoring", NULL);
  g_assert_false (g_file_test (half, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (f->backup, G_FILE_TEST_EXISTS));
}

static void
test_on_another_machine (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->store->folder, "new", "whinchat.db", NULL);
  g_autofree char *aside = NULL;
  g_autoptr (WcDb) db = NULL;
  g_autoptr (GError) error = NULL;

  back_up (f);
  g_assert_true (wc_restore_file (f->backup, path, &aside, &error));
  g_assert_no_error (error);
  g_assert_null (aside);
  db = wc_db_open (path, &error);
  g_assert_no_error (error);
}

static gint64
queue (Fixture *f, WcOutboxKind kind, gint64 message, const char *origin_id)
{
  WcOutboxEntry entry = { .account = f->store->account,
                          .kind = kind,
                          .chat = (char *) WC_STORE_ROMEO,
                          .message = message,
                          .origin_id = (char *) origin_id };
  g_autoptr (GError) error = NULL;
  gint64 id = 0;

  wc_store_fixture_begin (f->store);
  wc_outbox_store_add (f->store->db, &entry, &id, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
  return id;
}

/* What waited may have been sent since: the archive is asked, from when it was queued. */
static void
test_outbox_is_in_doubt (Fixture *f, gconstpointer data)
{
  gint64 queued =
      wc_store_fixture_say (f->store, WC_STORE_ROMEO, TRUE, WC_STORE_NOW + 10, "a");
  gint64 written =
      wc_store_fixture_say (f->store, WC_STORE_ROMEO, TRUE, WC_STORE_NOW + 20, "b");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) unsure = NULL;
  g_autoptr (GPtrArray) ready = NULL;
  g_autofree char *aside = NULL;
  gint64 entry;

  queue (f, WC_OUTBOX_MESSAGE, queued, "o1");
  entry = queue (f, WC_OUTBOX_MESSAGE, written, "o2");
  queue (f, WC_OUTBOX_MARKER, WC_STORE_NOW, NULL);
  wc_store_fixture_begin (f->store);
  wc_outbox_store_prepare (f->store->db, entry, "<message/>", &error);
  wc_outbox_store_written (f->store->db, entry, "sm", 3, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
  back_up (f);
  aside = restore (f);

  unsure = wc_outbox_store_list (f->store->db, f->store->account, WC_OUTBOX_UNSURE, NULL);
  g_assert_cmpuint (unsure->len, ==, 2);
  entry = ((const WcOutboxEntry *) unsure->pdata[0])->first_sent_us;
  g_assert_cmpint (entry, ==, WC_STORE_NOW + 10);
  g_assert_cmpstr (((const WcOutboxEntry *) unsure->pdata[0])->origin_id, ==, "o1");
  g_assert_cmpstr (((const WcOutboxEntry *) unsure->pdata[1])->stanza, ==, "<message/>");
  g_assert_null (((const WcOutboxEntry *) unsure->pdata[1])->sm_session);
  ready = wc_outbox_store_list (f->store->db, f->store->account, WC_OUTBOX_QUEUED, NULL);
  g_assert_cmpuint (ready->len, ==, 1);
  g_assert_cmpint (((const WcOutboxEntry *) ready->pdata[0])->kind, ==, WC_OUTBOX_MARKER);
}

static gint64
schedule (Fixture *f, gint64 at_us)
{
  g_autoptr (GHashTable) details = wc_details_new ();
  const WcScheduled what = { .account = f->store->account,
                             .chat = (char *) WC_STORE_ROMEO,
                             .at_us = at_us,
                             .created_us = WC_STORE_NOW,
                             .body = (char *) "later",
                             .details = details };
  gint64 id;

  wc_store_fixture_begin (f->store);
  id = wc_scheduled_store_add (f->store->db, &what, /* error= */ NULL);
  g_assert_cmpint (id, !=, 0);
  wc_store_fixture_commit (f->store);
  return id;
}

/* What was to be sent between the backup and now may have been; it waits for a person.
 * What is to be sent tomorrow is. */
static void
test_scheduled_is_in_doubt (Fixture *f, gconstpointer data)
{
  gint64 now_us = g_get_real_time ();
  gint64 past = schedule (f, now_us);
  gint64 tomorrow = schedule (f, now_us + G_TIME_SPAN_DAY);
  g_autoptr (WcScheduled) doubted = NULL;
  g_autoptr (WcScheduled) due = NULL;
  g_autofree char *aside = NULL;

  back_up (f);
  aside = restore (f);
  doubted = wc_scheduled_store_get (f->store->db, f->store->account, past, NULL);
  g_assert_cmpstr (doubted->error, ==, "it may have been sent already");
  g_assert_null (wc_scheduled_store_due (f->store->db, now_us, NULL));
  due = wc_scheduled_store_due (f->store->db, now_us + G_TIME_SPAN_DAY, NULL);
  g_assert_cmpint (due->id, ==, tomorrow);
}

static void
add_stream (Fixture *f)
{
  WcResumeState state = { .account = f->store->account,
                          .previd = (char *) "p",
                          .jid = (char *) WC_STORE_JULIET "/balcony" };

  wc_store_fixture_begin (f->store);
  g_assert_true (wc_resume_store_save (f->store->db, &state, /* error= */ NULL));
  wc_store_fixture_commit (f->store);
}

static void
test_no_stream_is_resumed (Fixture *f, gconstpointer data)
{
  g_autofree char *aside = NULL;

  add_stream (f);
  back_up (f);
  g_assert_cmpint (count (f, "SELECT 1 FROM resume"), ==, 1);
  aside = restore (f);
  g_assert_cmpint (count (f, "SELECT 1 FROM resume"), ==, 0);
}

static gint64
place_of (Fixture *f, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcConsumer) consumer = NULL;

  wc_store_fixture_begin (f->store);
  consumer = wc_consumer_store_ensure (f->store->db, name, NULL, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
  return consumer->cursor;
}

/* A reader that was at the head then has read other events since. */
static void
test_consumers_list_anew (Fixture *f, gconstpointer data)
{
  const WcJournalFilter filter = { .limit = 10 };
  g_autoptr (WcJournalBatch) batch = NULL;
  g_autofree char *aside = NULL;
  g_autoptr (GError) error = NULL;
  gint64 place = place_of (f, "bot");
  gint64 oldest, head;

  back_up (f);
  aside = restore (f);
  g_assert_cmpint (place_of (f, "bot"), ==, place);
  g_assert_null (wc_journal_read (f->store->db, place, &filter, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CURSOR_EXPIRED);
  g_clear_error (&error);

  wc_journal_bounds (f->store->db, &oldest, &head, NULL);
  wc_store_fixture_say (f->store, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + 5, "new");
  batch = wc_journal_read (f->store->db, head, &filter, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (batch->events->len, ==, 1);
}

static void
test_older_schema (Fixture *f, gconstpointer data)
{
  g_autoptr (WcStoredDb) stored = wc_stored_db_new (1);
  g_autofree char *aside = NULL;
  g_autofree char *copy = NULL;

  g_free (f->backup);
  f->backup = g_strdup (stored->path);
  aside = restore (f);
  wc_store_fixture_check (f->store);
  g_assert_cmpint (count (f, "SELECT 1 FROM message"), ==, 5);
  copy = g_strconcat (f->store->path, ".restoring.v1", NULL);
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));
}

/* Restoring fails with @code and leaves everything as it is. */
static void
assert_refused (Fixture *f, const char *file, WcErrorCode code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *staged = g_strconcat (f->store->path, ".restoring", NULL);
  g_autofree char *aside = NULL;

  g_clear_object (&f->store->db);
  g_assert_false (wc_restore_file (file, f->store->path, &aside, &error));
  g_assert_error (error, WC_ERROR, (int) code);
  g_assert_null (aside);
  g_assert_false (g_file_test (staged, G_FILE_TEST_EXISTS));
  wc_store_fixture_restart (f->store);
  g_assert_cmpstr (wc_db_get_epoch (f->store->db), ==, f->epoch);
}

static void
change_backup (Fixture *f, const char *sql)
{
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (f->backup, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (handle);
}

static void
test_newer_schema (Fixture *f, gconstpointer data)
{
  back_up (f);
  change_backup (f, "PRAGMA user_version = 99");
  assert_refused (f, f->backup, WC_ERROR_NOT_SUPPORTED);
}

static void
test_no_backup (Fixture *f, gconstpointer data)
{
  change_backup (f, "CREATE TABLE theirs (a)");
  assert_refused (f, f->backup, WC_ERROR_NOT_SUPPORTED);
  g_assert_true (g_file_set_contents (f->backup, "", 0, NULL));
  assert_refused (f, f->backup, WC_ERROR_INVALID_ARGUMENT);
  g_assert_true (
      g_file_set_contents (f->backup, "no database at all, but text\n", -1, NULL));
  assert_refused (f, f->backup, WC_ERROR_STORAGE);
  assert_refused (f, "/nowhere/at/all", WC_ERROR_INVALID_ARGUMENT);
  assert_refused (f, f->store->folder, WC_ERROR_INVALID_ARGUMENT);
  assert_refused (f, f->store->path, WC_ERROR_INVALID_ARGUMENT);
}

/* Bytes of a disk that went bad, in the middle of the tables. */
static void
test_damaged_backup (Fixture *f, gconstpointer data)
{
  g_autofree char *bytes = NULL;
  gsize length;

  for (guint i = 0; i < 200; i++)
    wc_store_fixture_say (f->store, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + 100 + i,
                          "many words for many pages");
  back_up (f);
  g_assert_true (g_file_get_contents (f->backup, &bytes, &length, NULL));
  memset (bytes + length / 2, 0x5a, 8192);
  g_assert_true (g_file_set_contents (f->backup, bytes, (gssize) length, NULL));
  assert_refused (f, f->backup, WC_ERROR_STORAGE);
}

/* The structure is sound, and the index knows words that no message has. */
static void
test_damaged_words (Fixture *f, gconstpointer data)
{
  back_up (f);
  change_backup (f, "DROP TRIGGER message_search_update; "
                    "UPDATE message SET body = 'something else'");
  assert_refused (f, f->backup, WC_ERROR_STORAGE);
}

static void
test_daemon_runs (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *aside = NULL;

  back_up (f);
  g_assert_false (wc_restore_file (f->backup, f->store->path, &aside, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_BUSY);
}

/* What cannot be read any more is moved aside as it is. */
static void
test_present_is_damaged (Fixture *f, gconstpointer data)
{
  g_autofree char *aside = NULL;
  g_autofree char *text = NULL;

  back_up (f);
  g_clear_object (&f->store->db);
  g_assert_true (g_file_set_contents (f->store->path, "not a database\n", -1, NULL));
  aside = restore (f);
  g_assert_cmpint (count (f, "SELECT 1 FROM message"), ==, 1);
  g_assert_true (g_file_get_contents (aside, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "not a database\n");
}

/* Its log would be left to the new database. */
static void
test_open_elsewhere (Fixture *f, gconstpointer data)
{
  g_autoptr (WcDb) reader = NULL;

  back_up (f);
  reader = wc_db_open_reader (f->store->path, /* error= */ NULL);
  assert_refused (f, f->backup, WC_ERROR_BUSY);
}

/* At whatever moment, also while it brought an older backup up to date. */
static void
test_after_a_killed_attempt (Fixture *f, gconstpointer data)
{
  static const char *const left[] = { "", "-wal", ".lock", ".part", ".v1", ".v1.part" };
  g_autofree char *aside = NULL;

  back_up (f);
  for (gsize i = 0; i < G_N_ELEMENTS (left); i++)
    {
      g_autofree char *name = g_strconcat (f->store->path, ".restoring", left[i], NULL);

      g_assert_true (g_file_set_contents (name, "half of it", -1, NULL));
    }
  aside = restore (f);
  g_assert_cmpint (count (f, "SELECT 1 FROM message"), ==, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (left); i++)
    {
      g_autofree char *name = g_strconcat (f->store->path, ".restoring", left[i], NULL);

      g_assert_false (g_file_test (name, G_FILE_TEST_EXISTS));
    }
}

#define ADD(name, func)                                                                  \
  g_test_add ("/store/restore/" name, Fixture, NULL, setup, func, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("in-place", test_in_place);
  ADD ("another-machine", test_on_another_machine);
  ADD ("outbox", test_outbox_is_in_doubt);
  ADD ("scheduled", test_scheduled_is_in_doubt);
  ADD ("streams", test_no_stream_is_resumed);
  ADD ("consumers", test_consumers_list_anew);
  ADD ("older", test_older_schema);
  ADD ("newer", test_newer_schema);
  ADD ("no-backup", test_no_backup);
  ADD ("damaged", test_damaged_backup);
  ADD ("damaged-words", test_damaged_words);
  ADD ("daemon-runs", test_daemon_runs);
  ADD ("present-damaged", test_present_is_damaged);
  ADD ("open-elsewhere", test_open_elsewhere);
  ADD ("killed", test_after_a_killed_attempt);
  return g_test_run ();
}
