/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/fold.h"

static const struct
{
  const char *sql;
  int result;
} cases[] = {
  { "SELECT fold_contains ('Romeo Montague', 'mont')", 1 },
  { "SELECT fold_contains ('Ärger', 'ÄRG')", 1 },
  { "SELECT fold_contains ('Лев', 'лЕ')", 1 },
  { "SELECT fold_contains ('straße', 'STRASSE')", 1 },
  { "SELECT fold_contains ('Romeo', 'Juliet')", 0 },
  { "SELECT fold_contains ('Romeo', '%')", 0 },
  { "SELECT fold_contains ('Romeo', '')", 1 },
  { "SELECT fold_contains ('Romeo', NULL)", 1 },
  { "SELECT fold_contains (NULL, 'x')", 0 },
  { "SELECT fold_contains (NULL, NULL)", 1 },
};

static void
test_contains (void)
{
  sqlite3 *handle = wc_sqlite_open (":memory:", SQLITE_OPEN_READWRITE, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_fold_register (handle, &error));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 value = -1;

      g_assert_true (wc_sqlite_get_int (handle, cases[i].sql, &value, &error));
      g_assert_cmpint (value, ==, cases[i].result);
    }
  sqlite3_close (handle);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/fold/contains", test_contains);
  return g_test_run ();
}
