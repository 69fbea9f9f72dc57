/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/emoji.h"

static void
test_emoji (void)
{
  static const char *const emojis[] = {
    "👍",
    "🎉",
    "❤",
    "❤️",
    "❤︎",
    "☕",
    "☺️",
    "✔️",
    "©️",
    "™️",
    "ℹ️",
    "‼️",
    "⁉️",
    "↔️",
    "⤴️",
    "◾️",
    "〰️",
    "㊗️",
    "🅰️",
    "🀄",
    "👍🏽",
    "🤘🏿",
    "☝🏻",
    "👨‍👩‍👧‍👦",
    "🏳️‍🌈",
    "🏴‍☠️",
    "👩🏽‍❤️‍💋‍👨🏿",
    "🙋🏼‍♀️",
    "🇩🇪",
    "🇺🇳",
    "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "1️⃣",
    "#⃣",
    "*️⃣",
    "🫠",
    "🫯",
    /* not assigned yet, where pictures go */
    "\xf0\x9f\xab\xbf",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (emojis); i++)
    if (!wc_emoji_is_one (emojis[i]))
      g_error ("%s is one emoji", emojis[i]);
}

static void
test_others (void)
{
  static const char *const others[] = {
    "",
    "a",
    "ok",
    "+1",
    ":-)",
    "1",
    "#",
    "*",
    "!",
    "!️",
    "1️",
    "é",
    "あ",
    "ツ",
    "愛",
    "½",
    "€",
    "+",
    "→",
    "‼",
    "ℹ",
    "👍👍",
    "👍 ",
    " 👍",
    "👍ok",
    "ok👍",
    "🇩",
    "🇩🇪🇫🇷",
    "🇩🇪👍",
    "1⃣2⃣",
    "👨‍",
    "‍👨",
    "👨‍a",
    "🏽",
    "👍🏽🏽",
    "️",
    "\xe2\x80\x8d",
    "⃣",
    "👍\xcc\x81",
    "🏴󠁧󠁢",
    "👍\n",
    /* for private use, and not assigned elsewhere */
    "\xee\x80\x80",
    "\xcd\xb8",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    if (wc_emoji_is_one (others[i]))
      g_error ("'%s' is not one emoji", others[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/emoji/emoji", test_emoji);
  g_test_add_func ("/model/emoji/others", test_others);
  return g_test_run ();
}
