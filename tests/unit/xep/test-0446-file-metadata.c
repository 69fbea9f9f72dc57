/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/0446-file-metadata.h"

static void
test_round_trip (void)
{
  static const char XML[] =
      "<p><file xmlns='urn:xmpp:file:metadata:0'><media-type>image/png</media-type>"
      "<name>a.png</name><size>6144</size><width>3</width><height>4</height>"
      "<length>63000</length><desc>Picture</desc><date>2015-07-26T20:46:00Z</date>"
      "</file></p>";
  g_autoptr (WcNode) parent = wc_fake_session_parse (XML);
  g_autoptr (WcAttachment) file =
      wc_file_metadata_read (wc_node_child (parent, "file", NULL));
  g_autoptr (WcNode) out = wc_node_new ("p", "jabber:client");
  g_autofree char *written = NULL;

  g_assert_cmpint (file->duration_ms, ==, 63000);
  wc_file_metadata_write (file, out, "urn:xmpp:file:metadata:0");
  written = wc_node_to_string (out, "jabber:client");
  g_assert_cmpstr (written, ==, XML);
}

static void
test_date (void)
{
  g_autoptr (WcNode) node = wc_fake_session_parse (
      "<file xmlns='urn:xmpp:file:metadata:0'><date>2015-07-26T21:46:00+01:00</date>"
      "</file>");
  g_autoptr (WcAttachment) file = wc_file_metadata_read (node);

  g_assert_cmpint (file->modified_us, ==, G_GINT64_CONSTANT (1437943560000000));
}

static void
test_bad (void)
{
  static const char *const types[] = {
    "png", "/png", "image/", "i mage/png", "a/b\"", ""
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *xml =
          g_strconcat ("<file xmlns='urn:xmpp:file:metadata:0'><media-type>", types[i],
                       "</media-type><size>18446744073709551617</size><width>-3</width>"
                       "<length>1e9</length><date>yesterday</date></file>",
                       NULL);
      g_autoptr (WcNode) node = wc_fake_session_parse (xml);
      g_autoptr (WcAttachment) file = wc_file_metadata_read (node);

      g_assert_null (file->media_type);
      g_assert_cmpint (file->size, ==, -1);
      g_assert_cmpint (file->width, ==, 0);
      g_assert_cmpint (file->duration_ms, ==, -1);
      g_assert_cmpint (file->modified_us, ==, 0);
    }
}

static void
test_nothing (void)
{
  g_autoptr (WcAttachment) file = wc_file_metadata_read (NULL);

  g_assert_cmpint (file->size, ==, -1);
  g_assert_null (file->name);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/0446/round-trip", test_round_trip);
  g_test_add_func ("/xep/0446/date", test_date);
  g_test_add_func ("/xep/0446/bad", test_bad);
  g_test_add_func ("/xep/0446/nothing", test_nothing);
  return g_test_run ();
}
