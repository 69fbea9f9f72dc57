/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/report.h"
#include "common/object.h"

static JsonObject *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = wc_object_parse (text, -1, &error);

  g_assert_no_error (error);
  return object;
}

static const struct
{
  const char *from;
  const char *taken;
} cases[] = {
  { "{\"a\":\"auth-failed\",\"b\":7,\"c\":true}",
    "{\"a\":\"auth-failed\",\"b\":7,\"c\":true}" },
  { "{\"a\":\"SCRAM-SHA-256\",\"z\":\"other\"}", "{\"a\":\"SCRAM-SHA-256\"}" },
  { "{\"a\":\"alice@example.org\",\"b\":\"example.org\",\"c\":\"/home/alice\"}", "{}" },
  { "{\"a\":\"two words\",\"b\":\"\",\"c\":\"1.2.3.4\"}", "{}" },
  { "{\"a\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}", "{}" },
  { "{\"a\":[\"archive\",\"a@b\",3,{\"d\":1}],\"b\":{\"e\":\"f\"},\"c\":null}",
    "{\"a\":[\"archive\",3]}" },
};

static void
test_take (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) from = parse (cases[i].from);
      g_autoptr (JsonObject) into = json_object_new ();
      g_autoptr (GString) text = g_string_new (NULL);

      wc_report_take (into, from, "a,b,c");
      wc_object_append (text, into);
      g_assert_cmpstr (text->str, ==, cases[i].taken);
    }
}

static void
test_take_of_nothing (void)
{
  g_autoptr (JsonObject) into = json_object_new ();

  wc_report_take (into, NULL, "a");
  g_assert_cmpuint (json_object_get_size (into), ==, 0);
}

static void
test_number (void)
{
  g_autoptr (JsonObject) status = parse (
      "{\"accounts\":[{\"jid\":\"a@b\"},7,{\"alias\":\"none\"},{\"jid\":\"c@d\"}]}");
  g_autoptr (GHashTable) numbers =
      wc_report_number (wc_object_get_array (status, "accounts"));
  g_autoptr (GHashTable) none = wc_report_number (NULL);

  g_assert_cmpuint (g_hash_table_size (numbers), ==, 2);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (numbers, "a@b")), ==, 1);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (numbers, "c@d")), ==, 4);
  g_assert_cmpuint (g_hash_table_size (none), ==, 0);
}

static void
test_software (void)
{
  g_assert_null (wc_report_name_software (NULL));
  g_assert_cmpstr (wc_report_name_software ("prosody"), ==, "Prosody");
  g_assert_cmpstr (wc_report_name_software ("Alice's own server"), ==, "other");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/report/take", test_take);
  g_test_add_func ("/clients/report/take-of-nothing", test_take_of_nothing);
  g_test_add_func ("/clients/report/number", test_number);
  g_test_add_func ("/clients/report/software", test_software);
  return g_test_run ();
}
