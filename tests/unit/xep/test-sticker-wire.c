/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fake-session.h"
#include "xep/sticker-wire.h"

/* Computed from the sample by another program, as § 4.2 says. */
#define ID "N6zJI4PTGfFfSJbwakmBihwB"

/* The sample with @from replaced by @to (nullable: as it is). */
static WcNode *
load (const char *from, const char *to)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("WC_TEST_SOURCE"), "wire", "0449", "pack.xml", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GString) changed = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  changed = g_string_new (text);
  if (from != NULL)
    g_assert_cmpuint (g_string_replace (changed, from, to, 1), ==, 1);
  return wc_fake_session_parse (changed->str);
}

static void
test_good (void)
{
  g_autoptr (WcNode) node = load (NULL, NULL);
  g_autoptr (WcStickerPack) pack = wc_sticker_wire_read (node, "romeo@montague.lit", ID);
  const WcSticker *sticker;

  g_assert_nonnull (pack);
  g_assert_cmpstr (pack->name, ==, "Marsey the Cat");
  g_assert_true (g_str_has_prefix (pack->summary, "Be cute"));
  g_assert_false (pack->restricted);
  g_assert_cmpuint (pack->stickers->len, ==, 2);
  sticker = pack->stickers->pdata[0];
  g_assert_cmpstr (sticker->file->description, ==, "👍");
  g_assert_cmpstr (sticker->file->media_type, ==, "image/png");
  g_assert_cmpint (sticker->file->size, ==, 71045);
  g_assert_cmpint (sticker->file->width, ==, 512);
  g_assert_true (
      g_str_has_suffix (wc_attachment_get_url (sticker->file), "marsey_thumbs_up.png"));
  g_assert_cmpstr (sticker->suggestions[0], ==, "+1");
  g_assert_null (sticker->suggestions[1]);
}

/* What the hash covers, and what it does not: somebody who passes a pack on may know
 * other places where the pictures lie, and nothing else. */
static const struct
{
  const char *from;
  const char *to;
  gboolean read;
} cases[] = {
  { "Marsey the Cat", "Another Cat", FALSE },
  { "Be cute", "Be rude", FALSE },
  { "<desc>👍</desc>", "<desc>👎</desc>", FALSE },
  { "0AdP8lJO", "1AdP8lJO", FALSE },
  { "algo='sha-256'>gw+6", "algo='sha-512'>gw+6", FALSE },
  { "N6zJI4PT", "N6zJI4PU", FALSE },
  { "algo='sha-256'>N6zJ", "algo='md5'>N6zJ", FALSE },
  { "<name>", "<name xml:lang='en'>", FALSE },
  { "<pack xmlns='urn:xmpp:stickers:0'>", "<pack xmlns='urn:xmpp:stickers:1'>", FALSE },
  { "<suggest>+1</suggest>", "<suggest>-1</suggest>", TRUE },
  { "https://download.montague.lit/", "https://mirror.lit/", TRUE },
  { "<size>71045</size>", "<size>1</size>", TRUE },
  { "<suggest>", "<foreign xmlns='urn:f'/><suggest>", TRUE },
};

static void
test_changed (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WcNode) node = load (cases[i].from, cases[i].to);
      g_autoptr (WcStickerPack) pack = wc_sticker_wire_read (node, "a@b", ID);

      g_test_message ("%s", cases[i].to);
      g_assert_cmpint (pack != NULL, ==, cases[i].read);
    }
}

static void
test_other_names (void)
{
  static const char *const ids[] = { "", "N6zJI4PT", ID "A", "EpRv28DHHzFrE4zd+xaNpVb4",
                                     NULL };
  g_autoptr (WcNode) node = load (NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    g_assert_null (wc_sticker_wire_read (node, "a@b", ids[i]));
  g_assert_null (wc_sticker_wire_read (NULL, "a@b", ID));
}

static void
test_restricted (void)
{
  g_autoptr (WcNode) node = load ("<item>", "<restricted/><item>");
  g_autoptr (WcStickerPack) pack = wc_sticker_wire_read (node, "a@b", ID);

  g_assert_true (pack->restricted);
}

/* What was read is written under the same name: the hash covers all that we say. */
static void
test_written (void)
{
  g_autoptr (WcNode) node = load (NULL, NULL);
  g_autoptr (WcStickerPack) pack = wc_sticker_wire_read (node, "romeo@montague.lit", ID);
  g_autoptr (WcNode) written = NULL;
  g_autoptr (WcStickerPack) again = NULL;
  g_autofree char *id = NULL;
  const WcSticker *sticker;

  pack->restricted = TRUE;
  written = wc_sticker_wire_write (pack, &id);
  g_assert_cmpstr (id, ==, ID);
  again = wc_sticker_wire_read (written, "a@b", id);
  g_assert_nonnull (again);
  g_assert_cmpstr (again->name, ==, pack->name);
  g_assert_cmpstr (again->summary, ==, pack->summary);
  g_assert_true (again->restricted);
  g_assert_cmpuint (again->stickers->len, ==, 2);
  sticker = again->stickers->pdata[0];
  g_assert_cmpstr (sticker->suggestions[0], ==, "+1");
  g_assert_true (
      g_str_has_suffix (wc_attachment_get_url (sticker->file), "marsey_thumbs_up.png"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/sticker-wire/good", test_good);
  g_test_add_func ("/xep/sticker-wire/changed", test_changed);
  g_test_add_func ("/xep/sticker-wire/other-names", test_other_names);
  g_test_add_func ("/xep/sticker-wire/restricted", test_restricted);
  g_test_add_func ("/xep/sticker-wire/written", test_written);
  return g_test_run ();
}
