/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/0385-sims.h"

#define S(inside) "<media-sharing xmlns='urn:xmpp:sims:1'>" inside "</media-sharing>"
#define R(inside)                                                                        \
  "<reference xmlns='urn:xmpp:reference:0' type='data'>" inside "</reference>"
#define U(uri) "<reference xmlns='urn:xmpp:reference:0' type='data' uri='" uri "'/>"

static void
test_read (void)
{
  g_autoptr (WcNode) message = wc_fake_session_parse (
      "<message>" R ("") U ("xmpp:somebody@x") R (S ("<sources>" U ("https://x/1") U (
          "xmpp:a@b/c?jingle-ft") U ("http://x/2") "</sources>"))
          R (S ("<file xmlns='urn:xmpp:jingle:apps:file-transfer:3'><name>n</name>"
                "</file>")) "</message>");
  g_autoptr (GPtrArray) files =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_attachment_unref);
  const WcAttachment *file;

  wc_sims_read (message, files);
  g_assert_cmpuint (files->len, ==, 2);
  file = files->pdata[0];
  g_assert_cmpuint (g_strv_length (file->sources), ==, 1);
  g_assert_cmpstr (wc_attachment_get_url (file), ==, "https://x/1");
  file = files->pdata[1];
  g_assert_cmpstr (file->name, ==, "n");
}

/* The files of a sample, each as "name type size WIDTHxHEIGHT url; ". */
static void
assert_sample (const char *file, const char *expected)
{
  g_auto (WcInbound) in = wc_fake_session_inbound ("0385", file);
  g_autoptr (GPtrArray) files =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_attachment_unref);
  g_autoptr (GString) text = g_string_new (NULL);

  wc_sims_read (in.stanza, files);
  for (guint i = 0; i < files->len; i++)
    {
      const WcAttachment *each = files->pdata[i];

      g_string_append_printf (text, "%s %s %" G_GINT64_FORMAT " %u %s; ", each->name,
                              each->media_type, each->size, g_strv_length (each->sources),
                              wc_attachment_get_url (each));
    }
  g_test_message ("%s", file);
  g_assert_cmpstr (text->str, ==, expected);
}

#define SUMMIT                                                                           \
  "summit.jpg image/jpeg 3032449 1 https://download.montague.lit/"                       \
  "4a771ac1-f0b2-4a4a-9700-f2a26fa2bb67/summit.jpg; "

static void
test_samples (void)
{
  assert_sample ("xep.xml", SUMMIT);
  assert_sample ("xep-inline.xml", SUMMIT);
  assert_sample ("forged-sources.xml", "___.._etc_passwd (null) -1 1 https://x.lit/1; ");
}

static void
test_bound (void)
{
  g_autoptr (GString) xml = g_string_new ("<message>");
  g_autoptr (GPtrArray) files =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_attachment_unref);
  g_autoptr (WcNode) message = NULL;

  for (int i = 0; i < 200; i++)
    g_string_append (xml, R (S ("")));
  g_string_append (xml, "</message>");
  message = wc_fake_session_parse (xml->str);
  wc_sims_read (message, files);
  g_assert_cmpuint (files->len, ==, WC_ATTACHMENT_MAX);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/0385/read", test_read);
  g_test_add_func ("/xep/0385/samples", test_samples);
  g_test_add_func ("/xep/0385/bound", test_bound);
  return g_test_run ();
}
