/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "lib/stored-db.h"
#include "store/salvage.h"
#include "store/sqlite.h"

/* An empty database. */
static WcStoreFixture *
empty_new (void)
{
  WcStoreFixture *f = wc_store_fixture_new ();

  g_assert_true (wc_sqlite_exec (wc_db_get_handle (f->db), "DELETE FROM account", NULL));
  return f;
}

static void
spoil (const char *path, const char *sql)
{
  sqlite3 *handle = wc_sqlite_open (path, SQLITE_OPEN_READWRITE, NULL);
  g_autoptr (GError) error = NULL;

  wc_sqlite_exec (handle, sql, &error);
  g_assert_no_error (error);
  sqlite3_close (handle);
}

/* Constraints and checks of ours decide row by row; what refers to a row that is left out
 * is left out. */
static void
test_unsound_rows (void)
{
  g_autoptr (WcStoreFixture) from = wc_store_fixture_new ();
  g_autoptr (WcStoreFixture) to = empty_new ();
  g_autoptr (GError) error = NULL;
  WcSalvage saved;

  wc_store_fixture_say (from, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "hello");
  g_clear_object (&from->db);
  spoil (from->path,
         "INSERT INTO account (id, jid, removed, enabled, port, tls, insecure, resource,"
         " secret, sync_days, backfill, share, login_us, last_sync_us) SELECT 7,"
         " 'No Address@@', removed, enabled, port, tls, insecure, resource, secret,"
         " sync_days, backfill, share, login_us, last_sync_us FROM account;"
         "INSERT INTO account_pin VALUES (7, 'aa'), (1, 'bb');"
         "INSERT INTO consumer VALUES ('bot', 5, NULL, 1, 1),"
         " (CAST (x'80ff' AS TEXT), 5, NULL, 1, 1);");
  g_assert_true (wc_salvage_run (to->db, from->path, &saved, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (saved.n_accounts, ==, 1);
  g_assert_cmpuint (saved.n_messages, ==, 0);
  g_assert_cmpint (wc_store_fixture_count (to, "SELECT 1 FROM account_pin"), ==, 1);
  g_assert_cmpint (wc_store_fixture_count (to, "SELECT 1 FROM consumer"), ==, 1);
  g_assert_cmpint (
      wc_store_fixture_count (to, "SELECT 1 FROM consumer WHERE cursor = -1"), ==, 1);
  g_assert_cmpint (wc_store_fixture_count (to, "SELECT 1 FROM chat"), ==, 1);
  g_assert_cmpint (wc_store_fixture_count (to, "SELECT 1 FROM message"), ==, 0);
  wc_store_fixture_check (to);
}

/* What a room said of its lists is told by the room again: without them there is no
 * version of them. */
static void
test_lists (void)
{
  g_autoptr (WcStoreFixture) from = wc_store_fixture_new ();
  g_autoptr (WcStoreFixture) to = empty_new ();
  g_autoptr (GError) error = NULL;
  WcSalvage saved;

  wc_store_fixture_say (from, "hall@rooms.lit", FALSE, WC_STORE_NOW, "hello");
  g_clear_object (&from->db);
  spoil (
      from->path,
      "INSERT INTO room (account, address, wanted, since_us, flags, subject_us, state,"
      " affiliation_version) SELECT 1, id, 1, 0, 0, 0, 0, '7' FROM address"
      " WHERE jid = 'hall@rooms.lit';"
      "INSERT INTO affiliation SELECT account, address, 'a@x.lit', 2, NULL FROM room;");
  g_assert_true (wc_salvage_run (to->db, from->path, &saved, &error));
  g_assert_no_error (error);
  g_assert_cmpint (wc_store_fixture_count (to, "SELECT 1 FROM room"), ==, 1);
  g_assert_cmpint (
      wc_store_fixture_count (to, "SELECT 1 FROM room WHERE affiliation_version = '7'"),
      ==, 0);
  g_assert_cmpint (wc_store_fixture_count (to, "SELECT 1 FROM affiliation"), ==, 0);
  wc_store_fixture_check (to);
}

/* A file of any schema of ours. */
static void
test_older_schema (void)
{
  g_autoptr (WcStoredDb) stored = wc_stored_db_new (1);
  g_autoptr (WcStoreFixture) to = empty_new ();
  g_autoptr (GError) error = NULL;
  WcSalvage saved;

  g_assert_true (wc_salvage_run (to->db, stored->path, &saved, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (saved.n_accounts, >, 0);
  g_assert_cmpint (wc_store_fixture_count (to, "SELECT 1 FROM outbox"), ==,
                   saved.n_messages);
  wc_store_fixture_check (to);
}

/* The file may be gone altogether. */
static void
test_nothing (void)
{
  g_autoptr (WcStoreFixture) to = empty_new ();
  g_autofree char *path = g_build_filename (to->folder, "nothing", NULL);
  g_autoptr (GError) error = NULL;
  WcSalvage saved;

  g_assert_true (wc_salvage_run (to->db, path, &saved, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (saved.n_accounts, ==, 0);
}

/* What a person has decided on keys is worth more than all messages; sessions would be
 * older than what was sent. */
static void
test_trust (void)
{
  g_autoptr (WcStoreFixture) from = wc_store_fixture_new ();
  g_autoptr (WcStoreFixture) to = empty_new ();
  g_autoptr (GError) error = NULL;
  WcSalvage saved;

  wc_store_fixture_say (from, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "hello");
  g_clear_object (&from->db);
  spoil (from->path,
         "INSERT INTO omemo_identity (account, address, key, trust, first_seen_us) "
         "SELECT 1, id, zeroblob (33), 3, 5 FROM address LIMIT 1;"
         "INSERT INTO omemo_session (account, address, version, device, kex_pending, "
         "unanswered, remote_key, sum, record) "
         "SELECT 1, id, 0, 7, 0, 0, zeroblob (33), x'61', x'62' FROM address LIMIT 1;");
  g_assert_true (wc_salvage_run (to->db, from->path, &saved, &error));
  g_assert_no_error (error);
  g_assert_cmpint (
      wc_store_fixture_count (to, "SELECT 1 FROM omemo_identity WHERE trust = 3"), ==, 1);
  g_assert_cmpint (wc_store_fixture_count (to, "SELECT 1 FROM omemo_session"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/salvage/unsound-rows", test_unsound_rows);
  g_test_add_func ("/store/salvage/lists", test_lists);
  g_test_add_func ("/store/salvage/trust", test_trust);
  g_test_add_func ("/store/salvage/older-schema", test_older_schema);
  g_test_add_func ("/store/salvage/nothing", test_nothing);
  return g_test_run ();
}
