/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/errors.h"
#include "api/idl.h"

static void
test_table (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (int code = 0; code < WC_N_ERRORS; code++)
    {
      g_assert_true (g_hash_table_add (names, (gpointer) wc_errors_get_name (code)));
      g_assert_cmpint (wc_errors_get_json_code (code), !=, 0);
      g_assert_cmpint (wc_errors_get_exit_status (code), >, 0);
    }
  g_assert_cmpstr (wc_errors_get_name (WC_ERROR_CURSOR_EXPIRED), ==, "CursorExpired");
  g_assert_cmpint (wc_errors_get_json_code (WC_ERROR_INTERNAL), ==, -32603);
  g_assert_cmpint (wc_errors_get_exit_status (WC_ERROR_OFFLINE), ==, 5);
}

static void
test_our_errors_stay (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) shown = NULL;

  wc_error_invalid (&error, "options.limit", "limit is 200 at most");
  shown = wc_errors_present (error);
  g_assert_error (shown, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (shown->message, ==, "limit is 200 at most");
  g_assert_cmpstr (wc_error_get_detail (shown, "field"), ==, "options.limit");
}

static void
test_cancelled (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
  g_autoptr (GError) shown = wc_errors_present (error);

  g_assert_error (shown, WC_ERROR, WC_ERROR_CANCELLED);
}

/* Test that a fault of ours is told by a report word, and its text only to the log. */
static void
test_internal (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED,
                                                  "/home/juliet/whinchat.db: broken");
  g_autoptr (GError) shown = NULL;

  shown = wc_errors_present (error);
  g_assert_error (shown, WC_ERROR, WC_ERROR_INTERNAL);
  g_assert_null (strstr (shown->message, "juliet"));
  g_assert_cmpuint (strlen (wc_error_get_detail (shown, "report")), ==, 8);
}

static void
assert_data (const GError *error, const char *expected)
{
  g_autoptr (GVariant) data = g_variant_ref_sink (wc_errors_build_data (error));
  g_autoptr (GVariant) other =
      g_variant_parse (G_VARIANT_TYPE_VARDICT, expected, NULL, NULL, NULL);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_assert_cmpuint (g_variant_n_children (data), ==, g_variant_n_children (other));
  g_variant_iter_init (&iter, other);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) ours = g_variant_lookup_value (data, key, NULL);

      g_assert_nonnull (ours);
      g_assert_cmpvariant (ours, value);
    }
}

static void
test_data (void)
{
  g_autoptr (GError) large = g_error_new_literal (WC_ERROR, WC_ERROR_TOO_LARGE, "no");
  g_autoptr (GError) remote = g_error_new_literal (WC_ERROR, WC_ERROR_REMOTE_ERROR, "no");
  g_autoptr (GError) keys = g_error_new_literal (WC_ERROR, WC_ERROR_NOT_TRUSTED, "no");

  wc_error_set_detail (large, "max", "65536");
  wc_error_set_detail (large, "pid", "ours alone");
  assert_data (large, "{'name': <'TooLarge'>, 'max': <int64 65536>}");

  wc_error_set_detail (remote, "condition", "item-not-found");
  assert_data (remote, "{'name': <'RemoteError'>, 'stanza_error': <{'condition': "
                       "<'item-not-found'>}>}");

  wc_error_set_detail (keys, "devices", "7 0 undecided a@b.c\n8 1 no-bundle d@e.f");
  assert_data (keys, "{'name': <'NotTrusted'>, 'devices': <[{'jid': <'a@b.c'>, 'device': "
                     "<uint32 7>, 'namespace': <'axolotl'>, 'reason': <'undecided'>}, "
                     "{'jid': <'d@e.f'>, 'device': <uint32 8>, 'namespace': <'omemo-2'>, "
                     "'reason': <'no-bundle'>}]>}");
}

/* Test that the table is what the interface description promises. */
static void
test_description (void)
{
  g_autoptr (WcIdl) idl = wc_idl_new ();
  g_autofree char *xml = wc_idl_dup_xml (idl);
  const char *end = xml;
  guint n = 0;

  for (int code = 0; code < WC_N_ERRORS; code++)
    {
      g_autofree char *element = g_strdup_printf (
          "<wc:error name=\"%s\" code=\"%d\" exit=\"%d\" ", wc_errors_get_name (code),
          wc_errors_get_json_code (code), wc_errors_get_exit_status (code));

      g_assert_nonnull (strstr (xml, element));
    }
  while ((end = strstr (end, "<wc:error ")) != NULL)
    {
      end++;
      n++;
    }
  g_assert_cmpuint (n, ==, WC_N_ERRORS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/errors/table", test_table);
  g_test_add_func ("/api/errors/ours", test_our_errors_stay);
  g_test_add_func ("/api/errors/cancelled", test_cancelled);
  g_test_add_func ("/api/errors/internal", test_internal);
  g_test_add_func ("/api/errors/data", test_data);
  g_test_add_func ("/api/errors/description", test_description);
  return g_test_run ();
}
