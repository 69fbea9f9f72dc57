/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/extra-fixture.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

static const WcXep *const module = &wc_xep_0511_link_metadata;

static void
assert_sample (const char *file, const char *expected)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound) in = wc_fake_session_inbound ("0511", file);

  wc_message_builder_set_body (wc_inbound_message (&in),
                               wc_node_child_text (in.stanza, "body", WC_NS_CLIENT));
  module->inbound (fake->session, NULL, &in);
  wc_extra_fixture_assert (wc_message_builder_peek (in.message), expected);
}

static void
test_samples (void)
{
  assert_sample ("xep-webpage.xml",
                 "link https://the.link.example.com/what-was-linked-to "
                 "title=The Best Webpage "
                 "description=This is a great webpage and you will really like it "
                 "url=https://example.com/canonical-url/for/what-was-linked-to "
                 "image=https://link.to.example.com/image.png "
                 "image_alt=Alt text for the social media image "
                 "video=https://videos.example.com/video-embed.html type=website "
                 "site=Example Website");
  assert_sample ("hostile.xml", "link https://x.lit title=the  first");
  wc_extra_fixture_assert_read (module, "<message><body>a</body></message>", "");
}

static void
test_bounds (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_autofree char *long_text = g_strnfill (5000, 'x');
  g_auto (WcInbound)
      in = { .stanza = wc_fake_session_parse ("<message><body>x</body></message>") };
  const WcExtra *extra;

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *about = g_strdup_printf ("https://x.lit/%u", i);
      WcNode *node = wc_node_add (in.stanza, "Description", WC_NS_RDF);

      wc_node_set (node, "about", about);
      wc_node_add_with_text (node, "title", WC_NS_OPEN_GRAPH, long_text);
    }
  wc_message_builder_set_body (wc_inbound_message (&in), "x");
  module->inbound (fake->session, NULL, &in);
  extra = wc_message_builder_peek (in.message)->extra;
  g_assert_cmpuint (extra->previews->len, ==, WC_EXTRA_MAX_PREVIEWS);
  g_assert_cmpuint (strlen (((WcPreview *) extra->previews->pdata[0])->title), ==, 512);
}

/* What is written is read as it was. */
static void
test_outbound (void)
{
  g_autoptr (WcExtra) extra = wc_extra_new ();
  WcPreview *preview = wc_preview_new ();
  g_autofree char *nothing = wc_extra_fixture_write (module, extra);
  g_autofree char *written = NULL;
  g_autofree char *again = NULL;

  g_assert_cmpstr (nothing, ==, "<message/>");
  preview->about = g_strdup ("https://x.lit/a?b&c");
  preview->title = g_strdup ("A <b>");
  preview->image = g_strdup ("https://x.lit/i.png");
  preview->image_alt = g_strdup ("a cat");
  wc_extra_take_preview (extra, preview);
  written = wc_extra_fixture_write (module, extra);
  again = g_strdup_printf ("<message><body>x</body>%s", written + strlen ("<message>"));
  wc_extra_fixture_assert_read (module, again,
                                "link https://x.lit/a?b&c title=A <b> "
                                "image=https://x.lit/i.png image_alt=a cat");
  g_assert_nonnull (strstr (written, ":about='https://x.lit/a?b&amp;c'"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/0511-link-metadata/samples", test_samples);
  g_test_add_func ("/xep/0511-link-metadata/bounds", test_bounds);
  g_test_add_func ("/xep/0511-link-metadata/outbound", test_outbound);
  return g_test_run ();
}
