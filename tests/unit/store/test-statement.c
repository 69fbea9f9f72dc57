/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/store-fixture.h"
#include "store/statement.h"

static void
test_types (void)
{
  static const char SQL[] = "SELECT ?1, ?2, ?3, ?4, typeof (?3), typeof (?4)";
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcStatement) row = NULL;
  g_autofree char *copy = NULL;
  g_autoptr (GError) error = NULL;

  row = wc_statement_query (f->db, SQL, &error, WC_INT (G_MININT64), WC_TEXT ("soft"),
                            WC_TEXT (NULL), WC_INT_OR_NULL (0));
  g_assert_no_error (error);
  g_assert_true (wc_statement_step (row, &error));
  copy = wc_statement_dup (row, 1);
  g_assert_cmpint (wc_statement_int (row, 0), ==, G_MININT64);
  g_assert_cmpstr (copy, ==, "soft");
  g_assert_null (wc_statement_text (row, 2));
  g_assert_cmpstr (wc_statement_text (row, 4), ==, "null");
  g_assert_cmpstr (wc_statement_text (row, 5), ==, "null");
  g_assert_false (wc_statement_step (row, &error));
  g_assert_no_error (error);
}

/* None, no byte and some are three things, and what was read outlives the row. */
static void
test_bytes (void)
{
  static const char SQL[] = "SELECT ?1, ?2, ?3, typeof (?1), typeof (?2)";
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GBytes) empty = g_bytes_new_static (NULL, 0);
  g_autoptr (GBytes) some = g_bytes_new_static ("\0\xff", 2);
  g_autoptr (GBytes) read = NULL;
  g_autoptr (GBytes) nothing = NULL;
  WcStatement *row = wc_statement_query (f->db, SQL, NULL, WC_BYTES (NULL),
                                         WC_BYTES (empty), WC_BYTES (some));

  g_assert_true (wc_statement_step (row, NULL));
  g_assert_cmpstr (wc_statement_text (row, 3), ==, "null");
  g_assert_cmpstr (wc_statement_text (row, 4), ==, "blob");
  g_assert_null (wc_statement_bytes (row, 0));
  nothing = wc_statement_bytes (row, 1);
  read = wc_statement_bytes (row, 2);
  wc_statement_done (row);
  g_assert_cmpuint (g_bytes_get_size (nothing), ==, 0);
  g_assert_true (g_bytes_equal (read, some));
}

/* A statement is prepared once, and no parameter of an earlier use remains. */
static void
test_used_again (void)
{
  static const char SQL[] = "SELECT ?1 IS NULL";
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcStatement *first;
  gint64 is_null = -1;

  first = wc_statement_query (f->db, SQL, NULL, WC_TEXT ("x"));
  g_assert_true (wc_statement_step (first, NULL));
  wc_statement_done (first);
  g_assert_true (wc_statement_get_int (f->db, SQL, &is_null, NULL, WC_INT_OR_NULL (0)));
  g_assert_cmpint (is_null, ==, 1);
  g_assert_true (g_hash_table_lookup (wc_db_get_statements (f->db), SQL) == first);
}

/* What cannot be counted is nothing. */
static void
test_count (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  g_assert_cmpuint (wc_statement_count (f->db, "SELECT count (*) FROM meta WHERE 0"), ==,
                    0);
  g_assert_cmpuint (wc_statement_count (f->db, "SELECT ?1 + ?2", WC_INT (2), WC_INT (3)),
                    ==, 5);
  g_assert_cmpuint (wc_statement_count (f->db, "SELECT * FROM nowhere"), ==, 0);
  g_assert_cmpuint (wc_statement_count (f->db, "SELECT json ('not json')"), ==, 0);
}

/* Many ids in one parameter. */
static void
test_list_ids (void)
{
  static const char SUM[] = "SELECT sum (value) FROM json_each (?1)";
  static const gint64 IDS[] = { -5, 7, G_GINT64_CONSTANT (9007199254740993) };
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GHashTable) rows = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autofree char *none = wc_statement_list_ids (rows);
  g_autofree char *all = NULL;
  gint64 sum = 0;

  for (guint i = 0; i < G_N_ELEMENTS (IDS); i++)
    g_hash_table_add (rows, (gpointer) &IDS[i]);
  all = wc_statement_list_ids (rows);
  g_assert_cmpstr (none, ==, "[]");
  g_assert_true (wc_statement_get_int (f->db, SUM, &sum, NULL, WC_TEXT (all)));
  g_assert_cmpint (sum, ==, IDS[0] + IDS[1] + IDS[2]);
}

static gpointer
read_text (WcStatement *row)
{
  return wc_statement_dup (row, 0);
}

static void
test_collect (void)
{
  static const char THREE[] = "VALUES ('a'), ('b'), ('c')";
  static const char NONE[] = "SELECT 1 WHERE 0";
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = wc_statement_collect (
      wc_statement_query (f->db, THREE, &error), read_text, g_free, &error);
  g_autofree char *one = wc_statement_collect_one (
      wc_statement_query (f->db, THREE, &error), read_text, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 3);
  g_assert_cmpstr (all->pdata[2], ==, "c");
  g_assert_cmpstr (one, ==, "a");
  g_assert_null (wc_statement_collect_one (wc_statement_query (f->db, NONE, &error),
                                           read_text, &error));
  g_assert_no_error (error);
  g_assert_null (wc_statement_collect_required (wc_statement_query (f->db, NONE, &error),
                                                read_text, "fish", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==, "there is no such fish");
}

/* Errors in preparing and in stepping, through every helper. */
static void
test_errors (void)
{
  static const char BAD[] = "SELECT * FROM nowhere";
  static const char FAILS[] = "SELECT json ('not json')";
  static const char TWICE[] = "INSERT INTO meta VALUES ('epoch', 1)";
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 value = 7;

#define assert_fails(expression, code)                                                   \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autoptr (GError) error = NULL;                                                     \
    g_assert_true (!(expression));                                                       \
    g_assert_error (error, WC_ERROR, code);                                              \
  }                                                                                      \
  G_STMT_END
  assert_fails (wc_statement_query (f->db, BAD, &error), WC_ERROR_INTERNAL);
  assert_fails (wc_statement_exec (f->db, BAD, &error), WC_ERROR_INTERNAL);
  assert_fails (wc_statement_get_int (f->db, BAD, &value, &error), WC_ERROR_INTERNAL);
  assert_fails (wc_statement_get_int (f->db, FAILS, &value, &error), WC_ERROR_INTERNAL);
  assert_fails (wc_statement_exec (f->db, TWICE, &error), WC_ERROR_CONFLICT);
  assert_fails (wc_statement_collect (wc_statement_query (f->db, BAD, &error), read_text,
                                      g_free, &error),
                WC_ERROR_INTERNAL);
  assert_fails (wc_statement_collect (wc_statement_query (f->db, FAILS, &error),
                                      read_text, g_free, &error),
                WC_ERROR_INTERNAL);
  assert_fails (wc_statement_collect_one (wc_statement_query (f->db, FAILS, &error),
                                          read_text, &error),
                WC_ERROR_INTERNAL);
  assert_fails (wc_statement_collect_required (wc_statement_query (f->db, FAILS, &error),
                                               read_text, "fish", &error),
                WC_ERROR_INTERNAL);
#undef assert_fails
  g_assert_cmpint (value, ==, 7);
}

static void
test_require (void)
{
  static const char SQL[] = "UPDATE meta SET value = value WHERE key = ?1";
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_statement_exec (f->db, SQL, &error, WC_TEXT ("epoch")));
  g_assert_cmpint (wc_statement_changes (f->db), ==, 1);
  g_assert_true (wc_statement_require (f->db, "fish", &error));
  g_assert_true (wc_statement_exec (f->db, SQL, &error, WC_TEXT ("nothing")));
  g_assert_false (wc_statement_require (f->db, "fish", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/statement/types", test_types);
  g_test_add_func ("/store/statement/bytes", test_bytes);
  g_test_add_func ("/store/statement/again", test_used_again);
  g_test_add_func ("/store/statement/count", test_count);
  g_test_add_func ("/store/statement/list-ids", test_list_ids);
  g_test_add_func ("/store/statement/collect", test_collect);
  g_test_add_func ("/store/statement/errors", test_errors);
  g_test_add_func ("/store/statement/require", test_require);
  return g_test_run ();
}
