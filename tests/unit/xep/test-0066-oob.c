/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/0066-oob.h"

static void
test_read (void)
{
  g_autoptr (WcNode) message = wc_fake_session_parse (
      "<message><x xmlns='jabber:x:oob'/><x xmlns='jabber:x:oob'><url/></x>"
      "<x xmlns='jabber:x:oob'><url>http://x/1</url></x>"
      "<x xmlns='jabber:x:oob'><url> https://x/2\n</url><desc>d</desc></x></message>");
  g_autoptr (GPtrArray) files =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_attachment_unref);
  const WcAttachment *file;

  wc_oob_read (message, files);
  g_assert_cmpuint (files->len, ==, 1);
  file = files->pdata[0];
  g_assert_cmpstr (wc_attachment_get_url (file), ==, "https://x/2");
  g_assert_cmpstr (file->description, ==, "d");
}

static void
test_text (void)
{
  static const struct
  {
    const char *content, *text;
  } cases[] = {
    { "", NULL },
    { "<x xmlns='jabber:x:oob'/>", NULL },
    { "<x xmlns='jabber:x:oob'><url> </url></x>", NULL },
    { "<x xmlns='jabber:x:oob'><desc>of nothing</desc></x>", NULL },
    { "<x xmlns='jabber:x:oob'><url> http://x/1\n</url></x>", "http://x/1" },
    { "<x xmlns='jabber:x:oob'><url>ftp://x/1</url><desc>old</desc></x>"
      "<x xmlns='jabber:x:oob'><url>xmpp:r@x?join</url></x>",
      "old\nftp://x/1\nxmpp:r@x?join" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *xml = g_strdup_printf ("<message>%s</message>", cases[i].content);
      g_autoptr (WcNode) message = wc_fake_session_parse (xml);
      g_autofree char *text = wc_oob_dup_text (message);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_page (void)
{
  static const struct
  {
    const char *url, *page;
  } cases[] = {
    { " https://x/1\n", "https://x/1" },
    { "http://x/", "http://x/" },
    { "file:///etc/passwd", NULL },
    { "javascript:x", NULL },
    { "https://[x", NULL },
    { "", NULL },
  };
  g_autoptr (WcNode) none = wc_fake_session_parse ("<message/>");

  g_assert_null (wc_oob_dup_page (none));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *xml = g_strdup_printf (
          "<message><x xmlns='jabber:x:oob'><url>%s</url></x></message>", cases[i].url);
      g_autoptr (WcNode) message = wc_fake_session_parse (xml);
      g_autofree char *page = wc_oob_dup_page (message);

      g_assert_cmpstr (page, ==, cases[i].page);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/0066/read", test_read);
  g_test_add_func ("/xep/0066/text", test_text);
  g_test_add_func ("/xep/0066/page", test_page);
  return g_test_run ();
}
