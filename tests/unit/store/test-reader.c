/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/store-fixture.h"
#include "store/message-history.h"
#include "store/reader.h"
#include "store/statement.h"

typedef struct
{
  gpointer result;
  GError *error; /* (owned) (nullable) */
  gboolean done;
} Answer;

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->result = wc_reader_run_finish (WC_READER (source), result, &answer->error);
  answer->done = TRUE;
}

static void
wait_for (Answer *answer)
{
  while (!answer->done)
    g_main_context_iteration (NULL, TRUE);
}

static gpointer
list_romeo (WcDb *db, gpointer input, GError **error)
{
  return wc_message_history_list (db, input, error);
}

static void
test_reads_elsewhere (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcReader) reader = wc_reader_new (f->path);
  WcMessageQuery query = { .account = f->account, .chat = WC_STORE_ROMEO, .limit = 10 };
  WcReaderWork work = { list_romeo, &query, NULL, (GDestroyNotify) wc_message_page_free };
  Answer first = { 0 }, second = { 0 };

  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "one");
  wc_reader_run_async (reader, &work, NULL, on_done, &first);
  wait_for (&first);
  g_assert_no_error (first.error);
  g_assert_cmpuint (((WcMessagePage *) first.result)->items->len, ==, 1);

  /* The connection stays open and sees what was committed since. */
  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + 1, "two");
  wc_reader_run_async (reader, &work, NULL, on_done, &second);
  wait_for (&second);
  g_assert_cmpuint (((WcMessagePage *) second.result)->items->len, ==, 2);
  wc_message_page_free (first.result);
  wc_message_page_free (second.result);
}

static gpointer
note_thread (WcDb *db, gpointer input, GError **error)
{
  *(GThread **) input = g_thread_self ();
  return g_strdup ("x");
}

static void
test_other_thread (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcReader) reader = wc_reader_new (f->path);
  GThread *thread = NULL;
  WcReaderWork work = { note_thread, &thread, NULL, g_free };
  Answer answer = { 0 };

  wc_reader_run_async (reader, &work, NULL, on_done, &answer);
  wait_for (&answer);
  g_assert_true (thread != NULL && thread != g_thread_self ());
  g_free (answer.result);
}

static gpointer
fail (WcDb *db, gpointer input, GError **error)
{
  wc_error_invalid (error, "x", "no");
  return NULL;
}

static void
test_errors (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcReader) reader = wc_reader_new (f->path);
  g_autoptr (WcReader) nowhere = wc_reader_new ("/no/such/file.db");
  WcReaderWork work = { fail, NULL, NULL, g_free };
  Answer failed = { 0 }, unopened = { 0 };

  wc_reader_run_async (reader, &work, NULL, on_done, &failed);
  wc_reader_run_async (nowhere, &work, NULL, on_done, &unopened);
  wait_for (&failed);
  wait_for (&unopened);
  g_assert_error (failed.error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_error (unopened.error, WC_ERROR, WC_ERROR_STORAGE);
  g_error_free (failed.error);
  g_error_free (unopened.error);
}

/* Counts without end, until it is interrupted. */
static gpointer
count_for_ever (WcDb *db, gpointer input, GError **error)
{
  static const char SQL[] = "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL "
                            "SELECT i + 1 FROM n) SELECT count (*) FROM n";
  gint64 value;

  g_atomic_int_set ((int *) input, 1);
  return wc_statement_get_int (db, SQL, &value, error) ? g_strdup ("x") : NULL;
}

static void
test_cancel (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcReader) reader = wc_reader_new (f->path);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GThread *thread = NULL;
  int started = 0;
  WcReaderWork endless = { count_for_ever, &started, NULL, g_free };
  WcReaderWork next = { note_thread, &thread, NULL, g_free };
  Answer running = { 0 }, waiting = { 0 }, after = { 0 };

  wc_reader_run_async (reader, &endless, cancellable, on_done, &running);
  wc_reader_run_async (reader, &next, cancellable, on_done, &waiting);
  wc_reader_run_async (reader, &next, NULL, on_done, &after);
  while (!g_atomic_int_get (&started))
    g_thread_yield ();
  g_cancellable_cancel (cancellable);
  wait_for (&running);
  wait_for (&waiting);
  wait_for (&after);
  g_assert_error (running.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_error (waiting.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_no_error (after.error);
  g_error_free (running.error);
  g_error_free (waiting.error);
  g_free (after.result);
}

/* What is read is given up, and the database can be closed at once: its log is gone. */
static void
test_close (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcReader) reader = wc_reader_new (f->path);
  g_autofree char *log = g_strconcat (f->path, "-wal", NULL);
  GThread *thread = NULL;
  int started = 0;
  WcReaderWork endless = { count_for_ever, &started, NULL, g_free };
  WcReaderWork next = { note_thread, &thread, NULL, g_free };
  Answer answers[3] = { 0 };

  wc_reader_run_async (reader, &endless, NULL, on_done, &answers[0]);
  wc_reader_run_async (reader, &next, NULL, on_done, &answers[1]);
  while (!g_atomic_int_get (&started))
    g_thread_yield ();
  wc_reader_close (reader);
  g_clear_object (&f->db);
  g_assert_false (g_file_test (log, G_FILE_TEST_EXISTS));

  wc_reader_run_async (reader, &next, NULL, on_done, &answers[2]);
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      wait_for (&answers[i]);
      g_assert_error (answers[i].error, WC_ERROR, WC_ERROR_CANCELLED);
      g_error_free (answers[i].error);
    }
  g_assert_null (thread);
}

/* Who started a read may go away before it ends. */
static void
test_dropped (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcReader *reader = wc_reader_new (f->path);
  GThread *thread = NULL;
  WcReaderWork work = { note_thread, &thread, NULL, g_free };
  Answer answer = { 0 };

  wc_reader_run_async (reader, &work, NULL, on_done, &answer);
  g_object_unref (reader);
  wait_for (&answer);
  g_assert_cmpstr (answer.result, ==, "x");
  g_free (answer.result);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/reader/reads", test_reads_elsewhere);
  g_test_add_func ("/store/reader/thread", test_other_thread);
  g_test_add_func ("/store/reader/errors", test_errors);
  g_test_add_func ("/store/reader/cancel", test_cancel);
  g_test_add_func ("/store/reader/close", test_close);
  g_test_add_func ("/store/reader/dropped", test_dropped);
  return g_test_run ();
}
