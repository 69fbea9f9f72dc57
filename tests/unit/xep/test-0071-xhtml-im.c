/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/extra-fixture.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

#define HTML(inside)                                                                     \
  "<html xmlns='http://jabber.org/protocol/xhtml-im'>"                                   \
  "<body xmlns='http://www.w3.org/1999/xhtml'>" inside "</body></html>"

/* The body that the message @xml has then, and what it says beside that. */
static void
assert_read_whole (const char *xml, const char *body, const char *says)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (xml) };
  const WcMessage *message = wc_message_builder_peek (wc_inbound_message (&in));

  wc_message_builder_set_body (in.message,
                               wc_node_child_text (in.stanza, "body", WC_NS_CLIENT));
  g_assert_cmpint (wc_xep_0071_xhtml_im.inbound (fake->session, NULL, &in), ==, WC_PASS);
  if (body == NULL)
    body = wc_node_child_text (in.stanza, "body", WC_NS_CLIENT);
  g_assert_cmpstr (message->body, ==, body);
  wc_extra_fixture_assert (message, says);
}

static void
assert_read (const char *head, const char *inside, const char *body, const char *says)
{
  g_autofree char *xml = g_strdup_printf ("<message%s>%s</message>", head, inside);

  assert_read_whole (xml, body, says);
}

static void
test_samples (void)
{
  static const struct
  {
    const char *file;
    const char *body; /* NULL: as it is in the file */
    const char *says;
  } samples[] = {
    { "xep-simple.xml", "hi!", "strong 0+3" },
    { "xep-emphasis.xml", "Wow, I'm green with envy!", "emphasis 0+3; strong 20+4" },
    { "xep-quote.xml", NULL, "" },
    { "xep-image.xml", NULL, "" },
    { "xep-lists.xml", NULL, "" },
    { "xep-bodies.xml", "awesome!", "strong 0+8" },
    { "slixmpp-1.8.3.xml", "hi there", "strong 3+5" },
    { "biboumi-9.0-colour.xml", "bold and red & plain", "strong 0+4" },
    { "biboumi-9.0-underline.xml", "italic under <tag>", "emphasis 0+6" },
    { "biboumi-9.0-action.xml", "/me waves hello", "strong 10+5" },
    { "forged-text.xml", "Yes", "" },
    { "forged-script.xml", "hidden\nLook", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *xml = wc_fake_session_sample ("0071", samples[i].file);

      g_test_message ("%s", samples[i].file);
      assert_read_whole (xml, samples[i].body, samples[i].says);
    }
}

static void
test_beside_a_body (void)
{
  assert_read ("", "<body>hi there</body>" HTML ("<p>hi <b>there</b></p>"), "hi there",
               "strong 3+5");
  assert_read ("", "<body> hi there\n</body>" HTML ("<p>hi <b>there</b></p>"),
               " hi there\n", "strong 4+5");
  assert_read ("", "<body>hi</body>" HTML ("hi"), "hi", "");
}

/* What others have read in the body is what was said. */
static void
test_another_text (void)
{
  assert_read ("", "<body>yes</body>" HTML ("<b>no</b>"), "yes", "");
}

static void
test_without_a_body (void)
{
  assert_read ("", HTML ("<p>only <em>here</em></p>"), "only here", "emphasis 5+4");
  assert_read ("", "<body> </body>" HTML ("x"), "x", "");
  assert_read ("", HTML (" <script>x</script>"), NULL, "");
}

static void
test_left_alone (void)
{
  assert_read ("", "<body>hi</body>", "hi", "");
  assert_read (" type='error'", "<body>hi</body>" HTML ("<b>hi</b>"), "hi", "");
  assert_read ("",
               "<body>&gt; a\nhi</body><fallback xmlns='urn:xmpp:fallback:0' "
               "for='urn:xmpp:reply:0'/>" HTML ("<b>&gt; a</b><br/>hi"),
               "> a\nhi", "");
  assert_read ("", "<html xmlns='http://jabber.org/protocol/xhtml-im'/>", NULL, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/0071-xhtml-im/samples", test_samples);
  g_test_add_func ("/xep/0071-xhtml-im/beside-a-body", test_beside_a_body);
  g_test_add_func ("/xep/0071-xhtml-im/another-text", test_another_text);
  g_test_add_func ("/xep/0071-xhtml-im/without-a-body", test_without_a_body);
  g_test_add_func ("/xep/0071-xhtml-im/left-alone", test_left_alone);
  return g_test_run ();
}
