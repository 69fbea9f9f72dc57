/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "store/fold.h"

/* LIKE and lower() of SQLite know the case of ASCII only. */

static void
contains (sqlite3_context *context, int n_args, sqlite3_value **args)
{
  const char *text = (const char *) sqlite3_value_text (args[0]);
  const char *part = (const char *) sqlite3_value_text (args[1]);
  g_autofree char *folded_text = NULL;
  g_autofree char *folded_part = NULL;

  if (text == NULL || part == NULL)
    {
      sqlite3_result_int (context, part == NULL);
      return;
    }
  folded_text = g_utf8_casefold (text, -1);
  folded_part = g_utf8_casefold (part, -1);
  sqlite3_result_int (context, strstr (folded_text, folded_part) != NULL);
}

gboolean
wc_fold_register (sqlite3 *handle, GError **error)
{
  int rc = sqlite3_create_function_v2 (
      handle, "fold_contains", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
      NULL, contains, NULL, NULL, NULL);

  return rc == SQLITE_OK || wc_sqlite_fail (handle, rc, error);
}
