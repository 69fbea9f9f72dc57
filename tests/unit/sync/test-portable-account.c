/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/portable-fixture.h"
#include "lib/temp-db.h"
#include "sync/portable-account.h"

static WcAccount *
read_line (const char *line, gboolean connection, GError **error)
{
  g_autoptr (WcJsonValue) value = wc_json_value_parse (line, strlen (line), NULL);

  g_assert_nonnull (value);
  return wc_portable_account_read (value, connection, error);
}

static void
test_defaults (void)
{
  g_autoptr (WcAccount) account = read_line ("{\"jid\":\"A@B.lit\"}", TRUE, NULL);

  g_assert_cmpstr (account->jid, ==, "a@b.lit");
  g_assert_false (account->enabled);
  g_assert_cmpint (account->sync_days, ==, WC_ACCOUNT_DEFAULT_SYNC_DAYS);
  g_assert_cmpuint (account->share, ==, WC_ACCOUNT_SHARE_DEFAULT);
}

/* Nothing that leads to a password. */
static void
test_no_secrets (void)
{
  g_autoptr (WcTempDb) t = wc_temp_db_new ();
  g_autoptr (WcAccount) account = wc_account_copy (t->account);
  g_autofree char *line = NULL;

  account->secret = WC_ACCOUNT_SECRET_KEYRING;
  line = wc_portable_account_write (t->db, account, NULL);
  g_assert_null (strstr (line, "keyring"));
  g_assert_null (strstr (line, account->resource));
}

static void
test_wrong (void)
{
  static const struct
  {
    const char *line;
    const char *field;
  } wrong[] = {
    { "{}", "jid" },
    { "{\"jid\":\"b.lit\"}", "jid" },
    { "{\"jid\":\"a@b.lit\",\"settings\":{\"alias\":\"x@y\"}}", "alias" },
    { "{\"jid\":\"a@b.lit\",\"settings\":{\"share\":99999}}", "share" },
    { "{\"jid\":\"a@b.lit\",\"connection\":{\"port\":65536}}", "port" },
    { "{\"jid\":\"a@b.lit\",\"connection\":{\"tls\":\"some\"}}", "tls" },
    { "{\"jid\":\"a@b.lit\",\"connection\":{\"tls\":\"none\"}}", "tls" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (read_line (wrong[i].line, TRUE, &error));
      g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
      g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, wrong[i].field);
    }
}

static void
test_command (void)
{
  static const char LINE[] =
      "{\"jid\":\"a@b.lit\",\"connection\":{\"password_command\":\"rm x\"}}";
  g_autoptr (WcAccount) careful = read_line (LINE, FALSE, NULL);
  g_autoptr (WcAccount) trusting = read_line (LINE, TRUE, NULL);

  g_assert_null (careful->password_command);
  g_assert_cmpint (careful->secret, ==, WC_ACCOUNT_SECRET_NONE);
  g_assert_cmpstr (trusting->password_command, ==, "rm x");
  g_assert_cmpint (trusting->secret, ==, WC_ACCOUNT_SECRET_COMMAND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/portable-account/defaults", test_defaults);
  g_test_add_func ("/portable-account/no-secrets", test_no_secrets);
  g_test_add_func ("/portable-account/wrong", test_wrong);
  g_test_add_func ("/portable-account/command", test_command);
  return g_test_run ();
}
