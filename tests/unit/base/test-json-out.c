/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/json-out.h"
#include "base/json-value.h"

static void
test_members (void)
{
  g_autoptr (GString) out = g_string_new ("{");

  wc_json_out_member (out, "a", "x\"\\\n\t\x01\x7f ☺");
  wc_json_out_member (out, "none", NULL);
  wc_json_out_member (out, "empty", "");
  wc_json_out_number (out, "n", -5);
  wc_json_out_number (out, "zero", 0);
  wc_json_out_boolean (out, "yes", TRUE);
  wc_json_out_boolean (out, "no", FALSE);
  g_string_append_c (out, '}');
  g_assert_cmpstr (out->str, ==,
                   "{\"a\":\"x\\\"\\\\\\n\\t\\u0001\\u007f ☺\",\"empty\":\"\",\"n\":-5,"
                   "\"yes\":true}");
}

static void
test_is_read_again (void)
{
  static const char *const texts[] = { "", "a/b", "\u2028\u2029", "😀\r\b\f", "\x1f" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);
      g_autoptr (WcJsonValue) value = NULL;

      wc_json_out_text (out, texts[i]);
      value = wc_json_value_parse (out->str, out->len, NULL);
      g_assert_nonnull (value);
      g_assert_cmpstr (value->text, ==, texts[i]);
    }
}

static void
test_no_utf8 (void)
{
  g_autoptr (GString) out = g_string_new (NULL);

  wc_json_out_text (out, "a\xff");
  g_assert_true (g_utf8_validate (out->str, -1, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-out/members", test_members);
  g_test_add_func ("/json-out/is-read-again", test_is_read_again);
  g_test_add_func ("/json-out/no-utf8", test_no_utf8);
  return g_test_run ();
}
