/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fake-session.h"
#include "xep/xhtml-text.h"

/* The text of @inside, and behind "|" its spans as "style start+length". */
static char *
read_inside (const char *inside)
{
  g_autofree char *xml =
      g_strdup_printf ("<body xmlns='http://www.w3.org/1999/xhtml'>%s</body>", inside);
  g_autoptr (WcNode) body = wc_fake_session_parse (xml);
  g_autoptr (GArray) spans = NULL;
  g_autofree char *text = wc_xhtml_text_read (body, &spans);
  GString *out = g_string_new (text);

  for (guint i = 0; i < spans->len; i++)
    {
      const WcSpan *span = &g_array_index (spans, WcSpan, i);

      g_assert_cmpuint (span->length, >, 0);
      g_assert_cmpuint (span->start + span->length, <=, g_utf8_strlen (text, -1));
      g_string_append_printf (out, "|%s %u+%u", wc_span_style_to_string (span->style),
                              span->start, span->length);
    }
  return g_string_free (out, FALSE);
}

static void
test_cases (void)
{
  static const struct
  {
    const char *inside;
    const char *expected;
  } cases[] = {
    { "", "" },
    { "  \n ", "" },
    { " hi\n  there ", "hi there" },
    /* the examples of XEP-0071 § 9 */
    { "<p style='font-size:large'><em>Wow</em>, I&apos;m <span "
      "style='color:green'>green</span> with <strong>envy</strong>!</p>",
      "Wow, I'm green with envy!|emphasis 0+3|strong 20+4" },
    { "<p>As Emerson said in his essay <cite>Self-Reliance</cite>:</p>"
      "<blockquote>&quot;A foolish consistency&quot;</blockquote>",
      "As Emerson said in his essay Self-Reliance:\n\"A foolish consistency\""
      "|emphasis 29+13|quote 44+23" },
    { "<p>Hey, are you licensed to <a href='http://www.jabber.org/'>Jabber</a>?</p>"
      "<p><img src='http://x/psa.jpg' alt='A License to Jabber' height='261'/></p>",
      "Hey, are you licensed to Jabber?\nA License to Jabber" },
    { "<p>Here&apos;s my .plan for today:</p><ol><li>Add examples</li>"
      "<li>Review</li></ol>",
      "Here's my .plan for today:\nAdd examples\nReview" },
    { "<p><code>s</code> and <span style='text-decoration: line-through; "
      "font-weight: bold'>t</span></p>",
      "s and t|code 0+1|strike 6+1" },
    /* spaces and lines */
    { "<p>a</p><p> </p><p>b</p>", "a\nb" },
    { "a<br/>b<br/><br/>c<br/>", "a\nb\n\nc" },
    { "x <b> y </b> z", "x y z|strong 2+1" },
    { "<pre> a\n  b</pre>c", " a\n  b\nc|preformatted 0+6" },
    { "<b>☕ <i>é</i></b>", "☕ é|strong 0+3|emphasis 2+1" },
    { "<b></b><i> </i>x", "x" },
    /* what nobody is to read */
    { "<head>h</head><script>alert(1)</script><style>b{}</style>x<title>t</title>", "x" },
    { "<marquee onclick='x'>a</marquee><b xmlns='urn:other'>b</b>", "ab" },
    { "<img src='x' onerror='y'/>", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *read = read_inside (cases[i].inside);

      g_assert_cmpstr (read, ==, cases[i].expected);
    }
}

static void
test_deep (void)
{
  g_autoptr (GString) xml = g_string_new (NULL);
  g_autofree char *read = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append (xml, i % 2 == 0 ? "<b>" : "<i>");
  g_string_append (xml, "deep");
  for (guint i = 100; i > 0; i--)
    g_string_append (xml, i % 2 == 0 ? "</i>" : "</b>");
  read = read_inside (xml->str);
  g_assert_cmpstr (read, ==, "");
}

static void
test_much (void)
{
  g_autoptr (GString) xml = g_string_new (NULL);
  g_autofree char *letters = g_strnfill (200, 'x');
  g_autofree char *read = NULL;
  g_auto (GStrv) parts = NULL;

  for (guint i = 0; i < 2000; i++)
    g_string_append_printf (xml, "<b>%s</b><br/>", letters);
  read = read_inside (xml->str);
  parts = g_strsplit (read, "|", -1);
  g_assert_cmpuint (strlen (parts[0]), ==, WC_XHTML_TEXT_MAX);
  g_assert_cmpuint (g_strv_length (parts), <=, WC_STYLING_MAX_SPANS + 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/xhtml-text/cases", test_cases);
  g_test_add_func ("/xep/xhtml-text/deep", test_deep);
  g_test_add_func ("/xep/xhtml-text/much", test_much);
  return g_test_run ();
}
