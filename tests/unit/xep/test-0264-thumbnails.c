/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/0264-thumbnails.h"

#define T(rest) "<thumbnail xmlns='urn:xmpp:thumbs:1' " rest "/>"

static void
test_choice (void)
{
  static const struct
  {
    const char *xml;
    const char *uri;
  } cases[] = {
    { "<file/>", NULL },
    { "<file>" T ("uri='cid:a'") T ("uri='data:b'") T ("uri='data:c'") "</file>",
      "data:b" },
    { "<file>" T ("uri='https://x/y.png'") "</file>", NULL },
    { "<file>" T ("uri='cid:a'") T ("uri='cid:b'") "</file>", "cid:a" },
    { "<file>" T ("media-type='x'") "</file>", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WcNode) parent = wc_fake_session_parse (cases[i].xml);
      g_autoptr (WcAttachment) file = wc_attachment_new ();

      wc_thumbnails_read (parent, file);
      g_assert_cmpstr (file->thumbnail_uri, ==, cases[i].uri);
    }
}

static void
test_round_trip (void)
{
  static const char XML[] =
      "<file><thumbnail xmlns='urn:xmpp:thumbs:1' uri='cid:a' media-type='image/png' "
      "width='128' height='96'/></file>";
  g_autoptr (WcNode) parent = wc_fake_session_parse (XML);
  g_autoptr (WcAttachment) file = wc_attachment_new ();
  g_autoptr (WcNode) out = wc_node_new ("file", "jabber:client");
  g_autofree char *written = NULL;

  wc_thumbnails_read (parent, file);
  wc_thumbnails_write (file, out);
  written = wc_node_to_string (out, "jabber:client");
  g_assert_cmpstr (written, ==, XML);
}

static void
test_too_long (void)
{
  g_autofree char *bytes = g_strnfill (20000, 'x');
  g_autofree char *xml = g_strconcat (
      "<file><thumbnail xmlns='urn:xmpp:thumbs:1' uri='data:", bytes, "'/></file>", NULL);
  g_autoptr (WcNode) parent = wc_fake_session_parse (xml);
  g_autoptr (WcAttachment) file = wc_attachment_new ();

  wc_thumbnails_read (parent, file);
  g_assert_null (file->thumbnail_uri);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/0264/choice", test_choice);
  g_test_add_func ("/xep/0264/round-trip", test_round_trip);
  g_test_add_func ("/xep/0264/too-long", test_too_long);
  return g_test_run ();
}
