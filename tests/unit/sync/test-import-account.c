/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/temp-db.h"
#include "sync/import-account.h"

static WcAccount *
add (WcTempDb *t, const char *text, GError **error)
{
  g_autoptr (WcJsonValue) line = wc_json_value_parse (text, strlen (text), NULL);
  WcAccount *account;

  g_assert_nonnull (line);
  wc_db_begin (t->db, WC_DB_NORMAL, NULL);
  account = wc_import_account_add (t->db, line, /* connection= */ FALSE, error);
  if (account != NULL)
    wc_db_commit (t->db, NULL);
  else
    wc_db_rollback (t->db);
  return account;
}

/* An alias is one account's: whoever comes second goes without. */
static void
test_alias (void)
{
  g_autoptr (WcTempDb) t = wc_temp_db_new ();
  g_autoptr (WcAccount) first =
      add (t, "{\"jid\":\"Juliet@capulet.lit\",\"settings\":{\"alias\":\"j\"}}", NULL);
  g_autoptr (WcAccount) second =
      add (t, "{\"jid\":\"june@capulet.lit\",\"settings\":{\"alias\":\"j\"}}", NULL);
  g_autoptr (WcAccount) found = NULL;

  g_assert_cmpstr (first->jid, ==, "juliet@capulet.lit");
  g_assert_cmpstr (first->alias, ==, "j");
  g_assert_false (first->enabled);
  g_assert_cmpstr (second->alias, ==, NULL);
  g_assert_true (wc_import_account_find (t->db, "june@capulet.lit", &found, NULL));
  g_assert_cmpint (found->id, ==, second->id);
}

static void
test_wrong (void)
{
  g_autoptr (WcTempDb) t = wc_temp_db_new ();
  g_autoptr (GError) error = NULL;
  WcAccount *found = NULL;

  g_assert_null (add (t, "{\"jid\":\"capulet.lit\"}", &error));
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "jid");
  g_assert_true (wc_import_account_find (t->db, "capulet.lit", &found, NULL));
  g_assert_null (found);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/import-account/alias", test_alias);
  g_test_add_func ("/import-account/wrong", test_wrong);
  return g_test_run ();
}
