/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/portable-fixture.h"
#include "lib/temp-db.h"
#include "model/details.h"
#include "store/message-store.h"
#include "store/portable-table.h"
#include "store/statement.h"

static const WcImportOptions take = { FALSE, TRUE };
static const WcImportOptions try = { TRUE, TRUE };

/* Another database, without the account that each begins with. */
static WcTempDb *
new_empty (void)
{
  WcTempDb *t = wc_temp_db_new ();
  g_autoptr (GError) error = NULL;

  wc_db_begin (t->db, WC_DB_NORMAL, NULL);
  wc_statement_exec (t->db, "DELETE FROM account", &error);
  g_assert_no_error (error);
  wc_db_commit (t->db, NULL);
  return t;
}

static gint64
account_of (WcTempDb *t)
{
  gint64 id = 0;

  wc_statement_get_int (t->db, "SELECT max (id) FROM account", &id, NULL);
  return id;
}

static char *export(WcTempDb *t)
{
  return wc_portable_fixture_export (t->db, account_of (t));
}

static gint64
number (WcTempDb *t, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  wc_statement_get_int (t->db, sql, &n, &error);
  g_assert_no_error (error);
  return n;
}

static void
assert_told (GHashTable *summary, const char *expected)
{
  g_auto (GStrv) pairs = g_strsplit (expected, " ", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (pairs[i], "=", 2);
      const char *value = wc_details_get (summary, pair[0]);

      if (g_strcmp0 (value, pair[1]) != 0)
        {
          g_autofree char *all = wc_details_to_string (summary);

          g_error ("%s, but:\n%s", pairs[i], all);
        }
    }
}

/* Line by line, so that a failure can be read. */
static void
assert_same (const char *before, const char *after)
{
  g_auto (GStrv) a = g_strsplit (before, "\n", -1);
  g_auto (GStrv) b = g_strsplit (after, "\n", -1);

  for (guint i = 0; a[i] != NULL && b[i] != NULL; i++)
    g_assert_cmpstr (a[i], ==, b[i]);
  g_assert_cmpuint (g_strv_length (a), ==, g_strv_length (b));
}

/* Where there may be nothing, "" is something. */
static void
assert_filled (WcTempDb *t, const char *table, const char *column, gboolean required)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT count (*) FROM %s WHERE %s %s", table, column,
                       required ? "NOT IN (0, '')" : "IS NOT NULL");

  g_test_message ("%s.%s", table, column);
  g_assert_cmpint (number (t, g_intern_string (sql)), >, 0);
}

/* What the fixture has nothing in would be lost without a word: whatever is carried has a
 * value there that is none of those that are there by themselves. */
static void
test_fixture_is_full (void)
{
  g_autoptr (WcTempDb) t = wc_temp_db_new ();
  guint n;
  const WcPortableTable *tables = wc_portable_table_list (&n);

  wc_portable_fixture_fill (t->db);
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < tables[i].n_fields; j++)
      assert_filled (t, tables[i].table, tables[i].fields[j].column,
                     tables[i].fields[j].required);
  for (gint64 i = 0;
       i < number (t, "SELECT count (*) FROM pragma_table_info ('message')"); i++)
    {
      g_autoptr (WcStatement) row = wc_statement_query (
          t->db, "SELECT name FROM pragma_table_info ('message') WHERE cid = ?1", NULL,
          WC_INT (i));

      g_assert_true (wc_statement_step (row, NULL));
      assert_filled (t, "message", wc_statement_text (row, 0), TRUE);
    }
}

static void
test_round_trip (void)
{
  g_autoptr (WcTempDb) from = wc_temp_db_new ();
  g_autoptr (WcTempDb) to = new_empty ();
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GHashTable) summary = NULL;

  wc_portable_fixture_fill (from->db);
  before = export(from);
  summary = wc_portable_fixture_import (to->db, before, &take, 3);
  assert_told (summary, "accounts=me@x.lit messages=8 messages_added=8 accounts_added=1 "
                        "whole=true dry_run=false");
  g_assert_null (wc_details_get (summary, "reason_01"));
  after = export(to);
  assert_same (before, after);
}

/* What is made from the rows is made as well. */
static void
test_what_follows (void)
{
  g_autoptr (WcTempDb) from = wc_temp_db_new ();
  g_autoptr (WcTempDb) to = new_empty ();
  g_autofree char *lines = NULL;
  g_autoptr (GHashTable) summary = NULL;

  wc_portable_fixture_fill (from->db);
  lines = export(from);
  summary = wc_portable_fixture_import (to->db, lines, &take, 100);
  g_assert_cmpint (number (to, "SELECT count(*) FROM search WHERE search MATCH 'father'"),
                   ==, 1);
  g_assert_cmpint (number (to, "SELECT count(*) FROM thread WHERE parent = 't0'"), ==, 1);
  g_assert_cmpint (number (to, "SELECT unread FROM chat JOIN address ON id = address "
                               "WHERE jid = 'romeo@montague.lit'"),
                   ==, 2);
  g_assert_cmpint (number (to, "SELECT count(*) FROM annotation WHERE name IS NOT NULL"),
                   ==, 5);
  g_assert_cmpint (number (to, "SELECT count(*) FROM account WHERE enabled"), ==, 0);
}

static void
test_again (void)
{
  g_autoptr (WcTempDb) from = wc_temp_db_new ();
  g_autoptr (WcTempDb) to = new_empty ();
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GHashTable) first = NULL;
  g_autoptr (GHashTable) second = NULL;

  wc_portable_fixture_fill (from->db);
  before = export(from);
  first = wc_portable_fixture_import (to->db, before, &take, 3);
  second = wc_portable_fixture_import (to->db, before, &take, 3);
  assert_told (second, "messages=8 messages_held=8 accounts_held=1 matched_archive=6 "
                       "matched_row=2");
  g_assert_null (wc_details_get (second, "messages_added"));
  after = export(to);
  assert_same (before, after);
}

/* The first half, as if the daemon was killed then, and all of it again. */
static void
test_broken_off (void)
{
  g_autoptr (WcTempDb) from = wc_temp_db_new ();
  g_autofree char *before = NULL;

  wc_portable_fixture_fill (from->db);
  before = export(from);
  for (const char *p = before; *p != '\0'; p++)
    {
      g_autoptr (WcTempDb) to = NULL;
      g_autofree char *half = NULL;
      g_autofree char *after = NULL;
      g_autoptr (GHashTable) first = NULL;
      g_autoptr (GHashTable) second = NULL;

      if (*p != '\n')
        continue;
      to = new_empty ();
      half = g_strndup (before, (gsize) (p - before));
      first = wc_portable_fixture_import (to->db, half, &take, 2);
      second = wc_portable_fixture_import (to->db, before, &take, 2);
      after = export(to);
      if (strstr (half, "\"interval\"") == NULL)
        assert_same (before, after);
    }
}

static void
test_dry_run (void)
{
  g_autoptr (WcTempDb) from = wc_temp_db_new ();
  g_autoptr (WcTempDb) to = new_empty ();
  g_autofree char *lines = NULL;
  g_autoptr (GHashTable) tried = NULL;
  g_autoptr (GHashTable) done = NULL;
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  wc_portable_fixture_fill (from->db);
  lines = export(from);
  tried = wc_portable_fixture_import (to->db, lines, &try, 2);
  g_assert_cmpint (number (to, "SELECT count(*) FROM account"), ==, 0);
  g_assert_cmpint (number (to, "SELECT count(*) FROM message"), ==, 0);
  g_assert_cmpint (number (to, "SELECT count(*) FROM journal WHERE kind <> 30"), ==, 0);
  done = wc_portable_fixture_import (to->db, lines, &take, 2);
  wc_details_set (tried, "dry_run", NULL);
  wc_details_set (done, "dry_run", NULL);
  a = wc_details_to_string (tried);
  b = wc_details_to_string (done);
  g_assert_cmpstr (a, ==, b);
}

/* Another account has a message at the same microsecond: the imported one moves, and what
 * speaks of it does so still. */
static void
test_id_taken (void)
{
  g_autoptr (WcTempDb) from = wc_temp_db_new ();
  g_autoptr (WcTempDb) to = new_empty ();
  g_autofree char *lines = NULL;
  g_autoptr (GHashTable) summary = NULL;
  g_autoptr (GError) error = NULL;

  wc_portable_fixture_fill (from->db);
  lines = export(from);
  wc_statement_exec (to->db,
                     "INSERT INTO message (id, account, author, outgoing, own, kind, "
                     "source, state, flags, ts_us, received_us) SELECT value, 99, 1, 0, "
                     "0, 0, 0, 0, 0, 1, 1 FROM json_each "
                     "('[1700000000000001, 1700000000000007]')",
                     &error);
  g_assert_no_error (error);
  summary = wc_portable_fixture_import (to->db, lines, &take, 2);
  assert_told (summary, "messages_added=8");
  g_assert_cmpint (number (to, "SELECT count(*) FROM annotation a JOIN message m ON "
                               "m.id = a.target WHERE m.account <> 99"),
                   ==, 4);
  g_assert_cmpint (number (to, "SELECT count(*) FROM attachment a JOIN message m ON "
                               "m.id = a.message WHERE m.account <> 99"),
                   ==, 2);
}

#define ACCOUNT "{\"type\":\"account\",\"jid\":\"me@x.lit\"}\n"
#define FOREIGN(rest)                                                                    \
  "{\"type\":\"message\",\"chat\":\"romeo@montague.lit\","                               \
  "\"from\":\"romeo@montague.lit\",\"ts_us\":1600000000000000," rest "}\n"

/* What other clients kept: by each rule, and what looks alike but is not. */
static void
test_foreign (void)
{
  static const char LINES[] = ACCOUNT FOREIGN ("\"body\":\"one\",\"message_id\":\"i1\"")
      FOREIGN ("\"body\":\"yes\"") FOREIGN ("\"body\":\"yes\"")
          FOREIGN ("\"body\":\"two\",\"origin_id\":\"o2\",\"archive_id\":\"A2\","
                   "\"archive_by\":\"me@x.lit\"");
  static const char SAME[] = ACCOUNT FOREIGN (
      "\"body\":\"other\",\"archive_id\":\"A2\",\"archive_by\":\"me@x.lit\"")
      FOREIGN ("\"body\":\"new text\",\"message_id\":\"i1\"")
          FOREIGN ("\"body\":\"two\",\"origin_id\":\"o2\",\"message_id\":\"i7\"")
              FOREIGN ("\"body\":\"yes\",\"message_id\":\"i8\"")
                  FOREIGN ("\"body\":\"one\",\"message_id\":\"i9\"");
  g_autoptr (WcTempDb) to = wc_temp_db_new ();
  g_autoptr (GHashTable) first = wc_portable_fixture_import (to->db, LINES, &take, 2);
  g_autoptr (GHashTable) second = NULL;

  assert_told (first, "messages_added=4 accounts_held=1 whole=false");
  second = wc_portable_fixture_import (to->db, SAME, &take, 2);
  assert_told (second, "messages_held=4 messages_added=1 matched_archive=1 matched_id=1 "
                       "matched_origin=1 matched_text=1");
  g_assert_cmpint (number (to, "SELECT sum (unread) FROM chat"), ==, 0);
}

static void
test_refused (void)
{
  static const char *const wrong[] = {
    "nonsense",
    "[]",
    "{\"type\":\"who\"}",
    "{\"type\":\"files\"}",
    "{\"type\":\"message\"}",
    "{\"type\":\"message\",\"chat\":\"@\",\"from\":\"a@b\",\"ts_us\":1}",
    "{\"type\":\"message\",\"chat\":\"a@b\",\"from\":\"a@b\",\"ts_us\":-1}",
    "{\"type\":\"message\",\"chat\":\"a@b\",\"from\":\"a@b\",\"ts_us\":1,\"body\":2}",
    "{\"type\":\"message\",\"chat\":\"a@b\",\"from\":\"a@b\",\"ts_us\":1,\"state\":"
    "\"x\"}",
    "{\"type\":\"message\",\"chat\":\"a@b\",\"from\":\"a@b\",\"ts_us\":1,"
    "\"archive_id\":\"x\"}",
    "{\"type\":\"message\",\"id\":5,\"chat\":\"a@b\",\"from\":\"a@b\",\"ts_us\":1,"
    "\"annotations\":[{\"kind\":\"none\"}]}",
    "{\"type\":\"message\",\"id\":5,\"chat\":\"a@b\",\"from\":\"a@b\",\"ts_us\":1,"
    "\"files\":[{\"state\":\"held\"}]}",
    "{\"type\":\"contact\",\"jid\":\"a@b\"}",
    "{\"type\":\"chat\",\"jid\":\"a b@c@d\",\"kind\":\"contact\"}",
    "{\"type\":\"account\",\"jid\":\"x.lit\"}",
  };
  g_autoptr (WcTempDb) to = wc_temp_db_new ();

  to->account->enabled = FALSE;
  wc_db_begin (to->db, WC_DB_NORMAL, NULL);
  wc_account_store_save (to->db, to->account, NULL);
  wc_db_commit (to->db, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *lines = g_strconcat (ACCOUNT, wrong[i], "\n", NULL);
      g_autoptr (GHashTable) summary =
          wc_portable_fixture_import (to->db, lines, &take, 2);

      assert_told (summary, "refused=1");
      g_assert_true (
          g_str_has_prefix (wc_details_get (summary, "reason_01"), "line 3: "));
    }
  g_assert_cmpint (number (to, "SELECT count(*) FROM message"), ==, 0);
}

static void
test_header (void)
{
  static const struct
  {
    const char *line;
    int code;
  } wrong[] = { { "{}", WC_ERROR_INVALID_ARGUMENT },
                { "SQLite format 3", WC_ERROR_INVALID_ARGUMENT },
                { "{\"type\":\"whinchat-export\",\"version\":2}",
                  WC_ERROR_NOT_SUPPORTED } };
  g_autoptr (WcTempDb) to = wc_temp_db_new ();

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (WcImportLines) import = wc_import_lines_new (to->db, &take, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_true (wc_import_lines_begin (import, NULL));
      wc_import_lines_take (import, wrong[i].line, strlen (wrong[i].line), &error);
      g_assert_error (error, WC_ERROR, wrong[i].code);
      g_assert_true (wc_import_lines_end (import, NULL));
    }
}

/* Nobody's file decides whom a password is given to. */
static void
test_connection (void)
{
  static const WcImportOptions plain = { FALSE, FALSE };
  g_autoptr (WcTempDb) from = wc_temp_db_new ();
  g_autoptr (WcTempDb) to = new_empty ();
  g_autofree char *lines = NULL;
  g_autoptr (GHashTable) summary = NULL;

  wc_portable_fixture_fill (from->db);
  lines = export(from);
  summary = wc_portable_fixture_import (to->db, lines, &plain, 2);
  g_assert_cmpint (number (to, "SELECT count(*) FROM account WHERE host IS NULL AND "
                               "port = 0 AND tls = 0 AND ca_file IS NULL AND "
                               "password_command IS NULL AND login_us = 11"),
                   ==, 1);
  g_assert_cmpint (number (to, "SELECT count(*) FROM account_pin"), ==, 0);
}

/* While the account runs its server knows better. */
static void
test_enabled (void)
{
  g_autoptr (WcTempDb) from = wc_temp_db_new ();
  g_autoptr (WcTempDb) to = wc_temp_db_new ();
  g_autofree char *lines = NULL;
  g_autoptr (GHashTable) summary = NULL;

  wc_portable_fixture_fill (from->db);
  lines = export(from);
  summary = wc_portable_fixture_import (to->db, lines, &take, 2);
  assert_told (summary,
               "messages_added=8 accounts_held=1 others_left=10 others_added=13");
  g_assert_cmpint (number (to, "SELECT count(*) FROM archive_interval"), ==, 0);
  g_assert_cmpint (number (to, "SELECT count(*) FROM contact"), ==, 0);
}

/* What was on its way may have left. */
static void
test_under_way (void)
{
  static const char LINES[] =
      ACCOUNT "{\"type\":\"message\",\"id\":1600000000000000,\"chat\":\"a@b.lit\","
              "\"from\":\"me@x.lit\",\"outgoing\":true,\"own\":true,\"state\":\"queued\","
              "\"ts_us\":1600000000000000,\"body\":\"b\"}\n";
  g_autoptr (WcTempDb) to = wc_temp_db_new ();
  g_autoptr (GHashTable) summary = wc_portable_fixture_import (to->db, LINES, &take, 2);

  assert_told (summary, "messages_added=1");
  g_assert_cmpint (number (to, "SELECT count(*) FROM message WHERE state = 6 AND "
                               "error_condition = 'uncertain'"),
                   ==, 1);
  g_assert_cmpint (number (to, "SELECT count(*) FROM outbox"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/import-lines/fixture-is-full", test_fixture_is_full);
  g_test_add_func ("/import-lines/round-trip", test_round_trip);
  g_test_add_func ("/import-lines/what-follows", test_what_follows);
  g_test_add_func ("/import-lines/again", test_again);
  g_test_add_func ("/import-lines/broken-off", test_broken_off);
  g_test_add_func ("/import-lines/dry-run", test_dry_run);
  g_test_add_func ("/import-lines/id-taken", test_id_taken);
  g_test_add_func ("/import-lines/foreign", test_foreign);
  g_test_add_func ("/import-lines/refused", test_refused);
  g_test_add_func ("/import-lines/header", test_header);
  g_test_add_func ("/import-lines/connection", test_connection);
  g_test_add_func ("/import-lines/enabled", test_enabled);
  g_test_add_func ("/import-lines/under-way", test_under_way);
  return g_test_run ();
}
