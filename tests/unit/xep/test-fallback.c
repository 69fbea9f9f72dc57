/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/fallback.h"

typedef struct
{
  const char *body;
  const char *fallbacks;
  const char *rest; /* (nullable) */
} Case;

#define REPLY "urn:xmpp:reply:0"
#define FILES "urn:xmpp:sfs:0"
#define FOR(ns, children)                                                                \
  "<fallback xmlns='urn:xmpp:fallback:0' for='" ns "'>" children "</fallback>"
#define FALLBACK(children) FOR (REPLY, children)

static const char *const known[] = { REPLY, FILES, NULL };

static const Case cases[] = {
  { "&gt; hi\nGreat", FALLBACK ("<body start='0' end='5'/>"), "Great" },
  /* code points, not bytes and not UTF-16 units (XEP-0426) */
  { "&gt; 🎉é\nGreat", FALLBACK ("<body start='0' end='5'/>"), "Great" },
  /* bytes, as Dino 0.4 counts them: also beyond the end, and of several lines */
  { "&gt; 🎉é\nGreat", FALLBACK ("<body start='0' end='9'/>"), "Great" },
  { "&gt; 🎉é\nOk", FALLBACK ("<body start='0' end='9'/>"), "Ok" },
  { "&gt; é\n&gt; é\nGreat", FALLBACK ("<body start='0' end='10'/>"), "Great" },
  /* which it is, is told by the lines that are quoted, and where it is not by the XEP */
  { "&gt; é\n&gt; b\nGreat", FALLBACK ("<body start='0' end='5'/>"), " b\nGreat" },
  { "&gt; é\n\n\nGreat", FALLBACK ("<body start='0' end='5'/>"), "\nGreat" },
  { "&gt; é\nGreat", FALLBACK ("<body start='0' end='6'/>"), "eat" },
  { "&gt; é\nGreat", FALLBACK ("<body start='1' end='5'/>"), "&gt;reat" },
  { "é\n\nGreat", FALLBACK ("<body start='0' end='3'/>"), "Great" },
  { "&gt; hi\nGreat", "", "&gt; hi\nGreat" },
  { "&gt; hi\nGreat", FALLBACK (""), NULL },
  { "&gt; hi\nGreat", FALLBACK ("<body/>"), NULL },
  { "&gt; hi\nGreat", FALLBACK ("<subject/>"), "&gt; hi\nGreat" },
  { "0123456789", FALLBACK ("<body start='7' end='9'/><body start='1' end='3'/>"),
    "034569" },
  { "0123456789", FALLBACK ("<body start='1' end='5'/><body start='3' end='7'/>"),
    "0789" },
  { "0123456789", FALLBACK ("<body start='1' end='5'/>") FALLBACK ("<body start='8'/>"),
    "0567" },
  { "0123456789", FALLBACK ("<body start='8' end='99999999999'/>"), "01234567" },
  { "0123456789", FALLBACK ("<body start='99' end='100'/>"), "0123456789" },
  { "0123456789", FALLBACK ("<body start='5' end='2'/>"), "0123456789" },
  { "0123456789", FALLBACK ("<body start='-1' end='5'/>"), "0123456789" },
  { "0123456789", FALLBACK ("<body start='0' end='x'/>"), "0123456789" },
  { "0123456789", FALLBACK ("<body start='2'/>"), "01" },
  { "0123456789", FALLBACK ("<body end='8'/>"), "89" },
  { "01", FOR ("other", ""), "01" },
  { "0123456789", FALLBACK ("<body end='3'/>") FOR (FILES, "<body start='8'/>"),
    "34567" },
  { "0123456789", FOR ("other", "<body end='3'/>") FOR (FILES, "<body start='8'/>"),
    "01234567" },
  { "01", "<fallback xmlns='urn:xmpp:fallback:0'/>", "01" },
};

/* The other part of it. */
static void
test_cut (void)
{
  g_autoptr (WcNode) none =
      wc_fake_session_parse ("<message><body>0123456789</body></message>");
  g_autoptr (WcNode) two = wc_fake_session_parse (
      "<message><body>0123456789</body>" FALLBACK ("<body end='3'/><body start='7' "
                                                   "end='9'/>") "</message>");
  g_autofree char *cut = wc_fallback_dup_cut (two, known);

  g_assert_cmpstr (cut, ==, "01278");
  g_assert_null (wc_fallback_dup_cut (none, known));
}

static void
test_rest (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *xml = g_strdup_printf ("<message><body>%s</body>%s</message>",
                                              cases[i].body, cases[i].fallbacks);
      g_autoptr (WcNode) stanza = wc_fake_session_parse (xml);
      g_autofree char *rest = wc_fallback_dup_rest (stanza, known);
      g_autofree char *escaped = rest != NULL ? g_markup_escape_text (rest, -1) : NULL;

      g_test_message ("%s", xml);
      g_assert_cmpstr (escaped, ==, cases[i].rest);
    }
}

typedef struct
{
  const char *body;
  const char *fallbacks;
  const char *text;
  const char *places; /* (nullable) */
} PlaceCase;

static const PlaceCase places[] = {
  { "abc", "", "abc", "0 1 2" },
  { "abc", "", "ab", NULL },
  { "abc", "", "", NULL },
  { "&gt; 🎉é\nabc", FALLBACK ("<body end='5'/>"), "abc", "5 6 7" },
  { "&gt; hi\nabc\nURL",
    FALLBACK ("<body end='5'/>") FOR (FILES, "<body start='9' end='12'/>"), "abc",
    "5 6 7" },
  { "0123456789", FALLBACK ("<body start='2' end='4'/>"), "01456789", "0 1 4 5 6 7 8 9" },
  { "URL \n abc", FALLBACK ("<body end='3'/>"), "abc", "6 7 8" },
  { "URL \n abc", FALLBACK ("<body end='3'/>"), " \n abc", "3 4 5 6 7 8" },
  { "abc", FALLBACK (""), "abc", NULL },
};

static char *
print_places (const GArray *found)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++)
    g_string_append_printf (text, "%s%u", i > 0 ? " " : "",
                            g_array_index (found, guint, i));
  return g_string_free (text, FALSE);
}

static void
test_places (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *xml = g_strdup_printf ("<message><body>%s</body>%s</message>",
                                              places[i].body, places[i].fallbacks);
      g_autoptr (WcNode) stanza = wc_fake_session_parse (xml);
      g_autoptr (GArray) found = wc_fallback_dup_places (stanza, known, places[i].text);
      g_autofree char *printed = found != NULL ? print_places (found) : NULL;

      g_test_message ("%s: %s", xml, places[i].text);
      g_assert_cmpstr (printed, ==, places[i].places);
    }
}

static void
test_no_body (void)
{
  g_autoptr (WcNode) stanza =
      wc_fake_session_parse ("<message>" FALLBACK ("") "</message>");

  g_assert_null (wc_fallback_dup_rest (stanza, known));
  g_assert_null (wc_fallback_dup_places (stanza, known, "abc"));
  g_assert_true (wc_fallback_has (stanza, REPLY));
  g_assert_false (wc_fallback_has (stanza, "other"));
}

static void
test_add (void)
{
  g_autoptr (WcNode) stanza = wc_fake_session_parse ("<message/>");
  g_autofree char *xml = NULL;

  wc_fallback_add_range (stanza, "a", 3, 5);
  wc_fallback_add_range (stanza, "b", 0, -1);
  wc_fallback_add (stanza, "c");
  xml = wc_node_to_string (stanza, "jabber:client");
  g_assert_cmpstr (
      xml, ==,
      "<message><fallback xmlns='urn:xmpp:fallback:0' for='a'><body start='3' end='5'/>"
      "</fallback><fallback xmlns='urn:xmpp:fallback:0' for='b'><body/></fallback>"
      "<fallback xmlns='urn:xmpp:fallback:0' for='c'/></message>");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fallback/rest", test_rest);
  g_test_add_func ("/fallback/cut", test_cut);
  g_test_add_func ("/fallback/places", test_places);
  g_test_add_func ("/fallback/no-body", test_no_body);
  g_test_add_func ("/fallback/add", test_add);
  return g_test_run ();
}
