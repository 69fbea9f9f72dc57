/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/sticker-pack.h"

static void
test_uri (void)
{
  static const char URI[] = "xmpp:romeo@montague.lit?pubsub;action=retrieve;"
                            "node=urn:xmpp:stickers:0;item=EpRv28DHHzFrE4zd%2BxaNpVb4";
  g_autofree char *made = wc_sticker_pack_make_uri (
      "romeo@montague.lit", WC_STICKER_PACK_NODE, "EpRv28DHHzFrE4zd+xaNpVb4");
  g_autofree char *jid = NULL;
  g_autofree char *node = NULL;
  g_autofree char *id = NULL;

  g_assert_cmpstr (made, ==, URI);
  g_assert_true (wc_sticker_pack_parse_uri (URI, &jid, &node, &id));
  g_assert_cmpstr (jid, ==, "romeo@montague.lit");
  g_assert_cmpstr (node, ==, WC_STICKER_PACK_NODE);
  g_assert_cmpstr (id, ==, "EpRv28DHHzFrE4zd+xaNpVb4");
}

/* Whatever stands in them comes back. */
static void
test_odd_words (void)
{
  static const char ODD[] = "a;b=c?d&e%20\"/é";
  g_autofree char *uri = wc_sticker_pack_make_uri ("é@x.lit", ODD, ODD);
  g_autofree char *jid = NULL;
  g_autofree char *node = NULL;
  g_autofree char *id = NULL;

  g_assert_true (wc_sticker_pack_parse_uri (uri, &jid, &node, &id));
  g_assert_cmpstr (jid, ==, "é@x.lit");
  g_assert_cmpstr (node, ==, ODD);
  g_assert_cmpstr (id, ==, ODD);
}

static void
test_no_uri (void)
{
  static const char *const bad[] = { "",
                                     "https://x/",
                                     "xmpp:a@b",
                                     "xmpp:a@b?pubsub;node=n",
                                     "xmpp:a@b?pubsub;item=i",
                                     "xmpp:?pubsub;node=n;item=i" };
  char *jid = NULL;
  char *node = NULL;
  char *id = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (wc_sticker_pack_parse_uri (bad[i], &jid, &node, &id));
  g_assert_null (jid);
}

static void
test_take (void)
{
  g_autoptr (WcStickerPack) pack = wc_sticker_pack_new ("a@b", "i");
  const WcSticker *sticker = wc_sticker_pack_take (pack, wc_attachment_new ());

  g_assert_cmpint (sticker->file->disposition, ==, WC_ATTACHMENT_STICKER);
  g_assert_cmpstr (wc_attachment_get_pack (sticker->file), ==,
                   "xmpp:a@b?pubsub;action=retrieve;node=urn:xmpp:stickers:0;item=i");
  g_assert_cmpuint (pack->stickers->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/sticker-pack/uri", test_uri);
  g_test_add_func ("/model/sticker-pack/odd-words", test_odd_words);
  g_test_add_func ("/model/sticker-pack/no-uri", test_no_uri);
  g_test_add_func ("/model/sticker-pack/take", test_take);
  return g_test_run ();
}
