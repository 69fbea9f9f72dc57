/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "store/sqlite.h"

static const struct
{
  int rc;
  int code;
  const char *storage;
} cases[] = {
  { SQLITE_BUSY, WC_ERROR_BUSY, NULL },
  { SQLITE_BUSY_SNAPSHOT, WC_ERROR_BUSY, NULL },
  { SQLITE_FULL, WC_ERROR_QUOTA_EXCEEDED, "full" },
  { SQLITE_CONSTRAINT_UNIQUE, WC_ERROR_CONFLICT, NULL },
  { SQLITE_CORRUPT_VTAB, WC_ERROR_STORAGE, "corrupt" },
  { SQLITE_NOTADB, WC_ERROR_STORAGE, "corrupt" },
  { SQLITE_READONLY_DBMOVED, WC_ERROR_STORAGE, "read-only" },
  { SQLITE_IOERR_FSYNC, WC_ERROR_STORAGE, "io" },
  { SQLITE_CANTOPEN, WC_ERROR_STORAGE, "io" },
  { SQLITE_INTERRUPT, WC_ERROR_CANCELLED, NULL },
  { SQLITE_MISUSE, WC_ERROR_INTERNAL, "other" },
};

static void
test_errors (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (wc_sqlite_fail (NULL, cases[i].rc, &error));
      g_assert_error (error, WC_ERROR, cases[i].code);
      g_assert_cmpstr (wc_error_get_detail (error, "storage"), ==, cases[i].storage);
      g_assert_false (wc_sqlite_fail (NULL, cases[i].rc, NULL));
    }
}

static sqlite3 *
open_memory (void)
{
  return wc_sqlite_open (":memory:", SQLITE_OPEN_READWRITE, NULL);
}

static void
test_get_int (void)
{
  sqlite3 *handle = open_memory ();
  g_autoptr (GError) error = NULL;
  gint64 value = 7;

  g_assert_true (wc_sqlite_get_int (handle, "SELECT 5", &value, &error));
  g_assert_cmpint (value, ==, 5);
  g_assert_true (wc_sqlite_get_int (handle, "SELECT 5 WHERE 0", &value, &error));
  g_assert_cmpint (value, ==, 0);
  value = 7;
  g_assert_false (wc_sqlite_get_int (handle, "SELECT * FROM nowhere", &value, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INTERNAL);
  g_assert_cmpint (value, ==, 7);
  sqlite3_close (handle);
}

static void
test_exec_and_open (void)
{
  sqlite3 *handle = open_memory ();
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_sqlite_exec (handle, "CREATE TABLE t (a UNIQUE)", &error));
  g_assert_true (wc_sqlite_exec (handle, "INSERT INTO t VALUES (1)", &error));
  g_assert_false (wc_sqlite_exec (handle, "INSERT INTO t VALUES (1)", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
  g_clear_error (&error);
  sqlite3_close (handle);
  g_assert_null (wc_sqlite_open ("/no/such/file", SQLITE_OPEN_READWRITE, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_STORAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/sqlite/errors", test_errors);
  g_test_add_func ("/store/sqlite/get-int", test_get_int);
  g_test_add_func ("/store/sqlite/exec", test_exec_and_open);
  return g_test_run ();
}
