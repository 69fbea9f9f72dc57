/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/html-text.h"

static void
test_text (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } cases[] = {
    { "", "" },
    { "a<b>&\"'", "a&lt;b&gt;&amp;&quot;&#39;" },
    { "one\ntwo\tthree", "one<br>two\tthree" },
    { "\x01\x7f\xc2\x85", "\uFFFD\uFFFD\uFFFD" },
    { "\u202Egnp\u2066", "\uFFFDgnp\uFFFD" },
    { "\xff", "\uFFFD" },
    { "☺😀é", "☺😀é" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);

      wc_html_text_append (out, cases[i].text, TRUE);
      g_assert_cmpstr (out->str, ==, cases[i].expected);
    }
}

static void
test_links (void)
{
  static const char *const no[] = {
    "",    "javascript:alert(1)", " https://x", "http://x", "data:text/html,x",
    "//x", "file:///etc/passwd"
  };
  g_autoptr (GString) out = g_string_new (NULL);

  wc_html_text_append_link (out, "HTTPS://x/\"<", "n<");
  g_assert_cmpstr (out->str, ==,
                   "<a rel=\"noreferrer noopener\" "
                   "href=\"HTTPS://x/&quot;&lt;\"><bdi>n&lt;</bdi></a>");
  for (guint i = 0; i < G_N_ELEMENTS (no); i++)
    {
      g_string_truncate (out, 0);
      wc_html_text_append_link (out, no[i], "n");
      g_assert_cmpstr (out->str, ==, "<bdi>n</bdi>");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/html-text/text", test_text);
  g_test_add_func ("/html-text/links", test_links);
  return g_test_run ();
}
