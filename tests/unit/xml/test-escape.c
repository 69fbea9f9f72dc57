/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "xml/escape.h"

static void
assert_written (const char *text, gboolean in_attribute, const char *expected)
{
  g_autoptr (GString) out = g_string_new ("…");

  wc_escape_append (out, text, in_attribute);
  g_assert_cmpstr (out->str + strlen ("…"), ==, expected);
}

static void
test_append (void)
{
  assert_written ("a < b & 'c' >\t\n\r", FALSE, "a &lt; b &amp; 'c' &gt;\t\n&#13;");
  assert_written ("a < b & 'c' >\t\n\r", TRUE,
                  "a &lt; b &amp; &apos;c&apos; &gt;&#9;&#10;&#13;");
  assert_written ("\x01 \xff \xef\xbf\xbe é", FALSE,
                  "\xef\xbf\xbd \xef\xbf\xbd \xef\xbf\xbd é");
  assert_written ("", TRUE, "");
}

static void
test_is_valid (void)
{
  g_assert_false (wc_escape_is_valid ("x\x02"));
  g_assert_false (wc_escape_is_valid ("\xff"));
  g_assert_false (wc_escape_is_valid ("\xef\xbf\xbe"));
  g_assert_false (wc_escape_is_valid ("end \xef\xbf\xbf"));
  g_assert_true (wc_escape_is_valid ("tab\tnewline\n\xc3\xa9\xef\xbf\xbd"));
}

static void
test_long_text_is_checked_in_one_pass (void)
{
  g_autofree char *text = g_strnfill (4000000, 'x');

  g_assert_true (wc_escape_is_valid (text));
  text[3999999] = '\x01';
  g_assert_false (wc_escape_is_valid (text));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml/escape/append", test_append);
  g_test_add_func ("/xml/escape/is-valid", test_is_valid);
  g_test_add_func ("/xml/escape/long-text", test_long_text_is_checked_in_one_pass);
  return g_test_run ();
}
