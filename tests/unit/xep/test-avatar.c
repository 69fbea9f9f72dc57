/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/avatar.h"

#define A "111f4b3c50d7b0df729d299bc6f8e9ef9066971f"
#define B "357a8123a30844a3aa99861b6349264ba67a5694"
#define C "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define METADATA(inside)                                                                 \
  "<metadata xmlns='urn:xmpp:avatar:metadata'>" inside "</metadata>"
#define INFO(id, type, more) "<info id='" id "' type='" type "' " more "/>"

typedef struct
{
  const char *metadata;
  const char *id; /* that is chosen; NULL: none */
  const char *url;
} Case;

static const Case cases[] = {
  { METADATA (INFO (A, "image/png", "bytes='12345' height='64' width='64'")), A, NULL },
  /* XEP-0084 § 4.2.2: what lies on the web comes after what we can have at once */
  { METADATA (INFO (B,
                    "image/gif",
                    "bytes='23456' width='64' url='https://avatars.example.org/h.gif'")
                  INFO (A, "image/png", "width='16'")),
    A, NULL },
  { METADATA (INFO (B, "image/gif", "bytes='23456' url='https://x.lit/h.gif'")), B,
    "https://x.lit/h.gif" },
  /* the widest up to what is needed, and what is wider after it */
  { METADATA (INFO (A, "image/png", "width='64'") INFO (B, "image/jpeg", "width='512'")
                  INFO (C, "image/png", "width='4096'")),
    B, NULL },
  { METADATA (INFO (C, "image/png", "width='4096'")), C, NULL },
  { METADATA ("<info id='" A "'/>"), A, NULL },
  /* taken away, or nothing that could be shown */
  { METADATA (""), NULL, NULL },
  { METADATA ("<stop/>"), NULL, NULL },
  { METADATA (INFO ("not-a-hash", "image/png", "")), NULL, NULL },
  { METADATA (INFO ("../../etc/passwd", "image/png", "")), NULL, NULL },
  { METADATA (INFO (A, "image/svg+xml", "")), NULL, NULL },
  { METADATA (INFO (A, "image/png", "bytes='99999999'")), NULL, NULL },
  { METADATA (INFO (A, "image/png", "url='http://x.lit/a'")), NULL, NULL },
  { METADATA (INFO (A, "image/png", "url='file:///etc/passwd'")), NULL, NULL },
  { "<metadata xmlns='other'>" INFO (A, "image/png", "") "</metadata>", NULL, NULL },
};

static void
test_choose (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (WcNode) metadata = wc_fake_session_parse (c->metadata);
  WcAvatarInfo info = { 0 };

  g_assert_cmpint (wc_avatar_choose (metadata, &info), ==, c->id != NULL);
  if (c->id == NULL)
    return;
  g_assert_cmpstr (info.id, ==, c->id);
  g_assert_cmpstr (info.url, ==, c->url);
}

static void
assert_data (const char *xml, gboolean photo, const char *expected)
{
  g_autoptr (WcNode) node = wc_fake_session_parse (xml);
  g_autoptr (GBytes) data =
      photo ? wc_avatar_read_photo (node) : wc_avatar_read_data (node);
  g_autofree char *text = NULL;

  if (data != NULL)
    text = g_strndup (g_bytes_get_data (data, NULL), g_bytes_get_size (data));
  g_assert_cmpstr (text, ==, expected);
}

static void
test_read (void)
{
  g_autofree char *filler = g_strnfill (WC_AVATAR_MAX_BYTES / 3 * 4 + 8, 'A');
  g_autofree char *huge =
      g_strconcat ("<data xmlns='urn:xmpp:avatar:data'>", filler, "</data>", NULL);

  assert_data ("<data xmlns='urn:xmpp:avatar:data'>\n  YWJj\n</data>", FALSE, "abc");
  assert_data ("<data xmlns='urn:xmpp:avatar:data'>YW\nJj</data>", FALSE, "abc");
  assert_data ("<data xmlns='urn:xmpp:avatar:data'/>", FALSE, NULL);
  assert_data ("<data xmlns='other'>YWJj</data>", FALSE, NULL);
  assert_data (huge, FALSE, NULL);
  assert_data ("<vCard xmlns='vcard-temp'><PHOTO><TYPE>image/png</TYPE>"
               "<BINVAL>YWJj</BINVAL></PHOTO></vCard>",
               TRUE, "abc");
  assert_data (
      "<vCard xmlns='vcard-temp'><PHOTO><EXTVAL>http://x</EXTVAL></PHOTO></vCard>", TRUE,
      NULL);
  g_assert_null (wc_avatar_read_photo (NULL));
}

static void
assert_node (WcNode *node, const char *expected)
{
  g_autoptr (WcNode) wanted = wc_fake_session_parse (expected);
  g_autofree char *got = wc_node_to_string (node, NULL);
  g_autofree char *want = wc_node_to_string (wanted, NULL);

  g_assert_cmpstr (got, ==, want);
  wc_node_unref (node);
}

static void
test_build (void)
{
  g_autoptr (GBytes) data = g_bytes_new_static ("abc", 3);
  const WcAvatarInfo info = { .id = A, .type = "image/png", .width = 64, .height = 32 };
  g_autoptr (WcNode) vcard = wc_fake_session_parse (
      "<vCard xmlns='vcard-temp'><FN a='b'>Ana</FN><PHOTO><BINVAL>eHl6</BINVAL></PHOTO>"
      "<X-Y/></vCard>");

  assert_node (wc_avatar_build_data (data),
               "<data xmlns='urn:xmpp:avatar:data'>YWJj</data>");
  assert_node (wc_avatar_build_metadata (data, &info),
               METADATA (INFO (A, "image/png", "bytes='3' width='64' height='32'")));
  assert_node (wc_avatar_build_metadata (NULL, &info), METADATA (""));
#define PHOTO "<PHOTO><TYPE>image/png</TYPE><BINVAL>YWJj</BINVAL></PHOTO>"
  assert_node (wc_avatar_change_photo (vcard, data, "image/png"),
               "<vCard xmlns='vcard-temp'><FN a='b'>Ana</FN><X-Y/>" PHOTO "</vCard>");
  assert_node (wc_avatar_change_photo (vcard, NULL, NULL),
               "<vCard xmlns='vcard-temp'><FN a='b'>Ana</FN><X-Y/></vCard>");
  assert_node (wc_avatar_change_photo (NULL, data, "image/png"),
               "<vCard xmlns='vcard-temp'>" PHOTO "</vCard>");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/xep/avatar/choose/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &cases[i], test_choose);
    }
  g_test_add_func ("/xep/avatar/read", test_read);
  g_test_add_func ("/xep/avatar/build", test_build);
  return g_test_run ();
}
