/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "lib/stored-db.h"
#include "store/doubt.h"
#include "store/outbox-store.h"
#include "store/resume-store.h"
#include "store/sqlite.h"

/* One message that waits, one that was written, a marker, and a stream. */
static void
fill (WcStoreFixture *f)
{
  static const WcOutboxKind kinds[] = { WC_OUTBOX_MESSAGE, WC_OUTBOX_MESSAGE,
                                        WC_OUTBOX_MARKER };
  WcResumeState stream = { .account = f->account,
                           .previd = (char *) "p",
                           .jid = (char *) WC_STORE_JULIET "/balcony" };
  gint64 ids[G_N_ELEMENTS (kinds)];

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      WcOutboxEntry entry = { .account = f->account,
                              .kind = kinds[i],
                              .chat = (char *) WC_STORE_ROMEO };

      entry.message = wc_store_fixture_say (f, WC_STORE_ROMEO, TRUE,
                                            WC_STORE_NOW + (gint64) i, "thou");
      wc_store_fixture_begin (f);
      g_assert_true (wc_outbox_store_add (f->db, &entry, &ids[i], NULL));
      wc_store_fixture_commit (f);
    }
  wc_store_fixture_begin (f);
  g_assert_true (wc_outbox_store_prepare (f->db, ids[1], "<message/>", NULL));
  g_assert_true (wc_outbox_store_written (f->db, ids[1], "sm", 3, NULL));
  g_assert_true (wc_outbox_store_written (f->db, ids[2], "sm", 4, NULL));
  g_assert_true (wc_resume_store_save (f->db, &stream, NULL));
  wc_store_fixture_commit (f);
}

/* Test that nothing leaves before an archive was asked, also when it is done twice. */
static void
test_all (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;

  fill (f);
  for (int i = 0; i < 2; i++)
    {
      wc_doubt_database (wc_db_get_handle (f->db), &error);
      g_assert_no_error (error);
      g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM resume"), ==, 0);
      g_assert_cmpint (
          wc_store_fixture_count (f, "SELECT 1 FROM outbox WHERE kind = 0 AND state = 2 "
                                     "AND sm_session IS NULL AND first_sent_us > 0"),
          ==, 2);
      g_assert_cmpint (
          wc_store_fixture_count (f, "SELECT 1 FROM outbox WHERE kind = 1 AND state = 0 "
                                     "AND sm_session IS NULL"),
          ==, 1);
    }
}

/* Test that a database of the first version, which knows no messages for later, can be
 * doubted before it is brought up to date. */
static void
test_older_schema (void)
{
  g_autoptr (WcStoredDb) stored = wc_stored_db_new (1);
  g_autoptr (GError) error = NULL;
  sqlite3 *handle = wc_sqlite_open (stored->path, SQLITE_OPEN_READWRITE, &error);

  g_assert_no_error (error);
  wc_doubt_database (handle, &error);
  g_assert_no_error (error);
  sqlite3_close (handle);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/doubt/all", test_all);
  g_test_add_func ("/store/doubt/older-schema", test_older_schema);
  return g_test_run ();
}
