/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/text.h"

#define FSI "\xe2\x81\xa8"
#define PDI "\xe2\x81\xa9"
#define LRI "\xe2\x81\xa6"
#define RLO "\xe2\x80\xae"
#define ALEF "\xd7\x90"
#define BET "\xd7\x91"

/* What becomes of hostile text on one line. */
typedef struct
{
  const char *name;
  const char *text;
  const char *line;
} Line;

static const Line lines[] = {
  { "plain", "hello", "hello" },
  { "null", NULL, "" },
  { "umlaut", "Grüße, 日本", "Grüße, 日本" },
  { "colour", "a\033[31mred\033[0mb", "aredb" },
  { "parameters", "\033[38;2;1;2;3m\033[?25lx", "x" },
  { "intermediate", "\033[4 qx\033(By", "xy" },
  { "reset", "\033cx", "x" },
  { "title", "\033]0;owned\ax", "x" },
  { "title-st", "\033]2;owned\033\\x", "x" },
  { "clipboard", "a\033]52;c;ZXZpbA==\ab", "ab" },
  { "device-control", "\033P1$r0m\033\\x", "x" },
  { "application", "\033_Gf=100;AAAA\033\\x\033^y\033\\z", "xz" },
  { "c1-sequence",
    "\xc2\x9b"
    "31mx",
    "x" },
  { "c1-string",
    "\xc2\x9d"
    "0;t\xc2\x9cx",
    "x" },
  { "c1-others",
    "a\xc2\x80\xc2\x8d\xc2\x9f"
    "b",
    "ab" },
  { "endless-title", "\033]0;hidden text", "0;hidden text" },
  { "broken-title", "\033]0;hid\nden\a", "0;hid den" },
  { "endless-sequence", "a\033[31", "a31" },
  { "lone-escape", "a\033", "a" },
  { "nested", "\033]0;\033[31mx\ay", "0;xy" },
  { "bell-backspace",
    "a\a\b\x7f"
    "b",
    "ab" },
  { "newlines", "a\nb\r\nc\rd", "a b c d" },
  { "separators",
    "a\xe2\x80\xa8"
    "b\xc2\x85"
    "c\fd\ve",
    "a b c d e" },
  { "tab", "a\tb", "a b" },
  { "spaces", "\n  a  \n", "a" },
  { "invalid",
    "a\xff"
    "b",
    "a\xef\xbf\xbd"
    "b" },
  { "override", "exe." RLO "gpj", "exe.gpj" },
  { "hebrew", ALEF BET, FSI ALEF BET PDI },
  { "pop-too-many", "a" PDI PDI "b", FSI "ab" PDI },
  { "isolate-left-open", LRI "a", FSI LRI "a" PDI PDI },
  { "isolate-paired", LRI "a" PDI "b", FSI LRI "a" PDI "b" PDI },
  { "joined-emoji-kept", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb",
    "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb" },
};

static void
test_line (gconstpointer data)
{
  const Line *c = data;
  g_autofree char *line = wc_text_line (c->text, 0);

  g_assert_cmpstr (line, ==, c->line);
}

typedef struct
{
  const char *name;
  const char *text;
  guint width;
} Width;

static const Width widths[] = {
  { "empty", "", 0 },
  { "ascii", "hello", 5 },
  { "wide", "日本語", 6 },
  { "fullwidth", "Ａ", 2 },
  { "hangul", "한국", 4 },
  { "jamo", "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", 2 },
  { "combining", "e\xcc\x81", 1 },
  { "emoji", "\xf0\x9f\x91\x8d", 2 },
  { "skin", "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd", 2 },
  { "family", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa6\xe2\x80\x8d\xf0\x9f\x91\xa6",
    2 },
  { "heart", "\xe2\x9d\xa4\xef\xb8\x8f", 2 },
  { "heart-as-text", "\xe2\x9d\xa4", 1 },
  { "keycap", "1\xef\xb8\x8f\xe2\x83\xa3", 2 },
  { "flag", "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa", 2 },
  { "joiner-in-a-script", "\xe0\xa4\x95\xe2\x80\x8d\xe0\xa4\x95", 2 },
  { "isolates", FSI ALEF PDI, 1 },
};

static void
test_width (gconstpointer data)
{
  const Width *c = data;

  g_assert_cmpuint (wc_text_width (c->text), ==, c->width);
}

typedef struct
{
  const char *text;
  guint columns;
  const char *cut;
} Cut;

static void
test_cut (void)
{
  static const Cut cuts[] = {
    { "hello", 5, "hello" },
    { "hello", 4, "hel…" },
    { "hello", 1, "…" },
    { "日本語", 6, "日本語" },
    { "日本語", 5, "日本…" },
    { "日本語", 4, "日…" },
    { "e\xcc\x81"
      "fg",
      2, "e\xcc\x81…" },
    { "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa6xyz", 3,
      "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa6…" },
    { ALEF BET ALEF, 2, FSI ALEF "…" PDI },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      g_autofree char *line = wc_text_line (cuts[i].text, cuts[i].columns);

      g_assert_cmpstr (line, ==, cuts[i].cut);
      g_assert_cmpuint (wc_text_width (line), <=, cuts[i].columns);
    }
}

static void
test_block (void)
{
  g_autofree char *two = wc_text_block ("a\nb\n\n", 4);
  g_autofree char *paragraphs = wc_text_block ("a\r\n\r\nb", 2);
  g_autofree char *tabs = wc_text_block ("a\tb\n\tc", 0);
  g_autofree char *hostile = wc_text_block ("a\n\033[2J\033]0;x\a" LRI "b\nc", 1);
  g_autofree char *none = wc_text_block (NULL, 3);

  g_assert_cmpstr (two, ==, "a\n    b");
  g_assert_cmpstr (paragraphs, ==, "a\n\n  b");
  g_assert_cmpstr (tabs, ==, "a       b\n        c");
  g_assert_cmpstr (hostile, ==, "a\n " FSI LRI "b" PDI PDI "\n c");
  g_assert_cmpstr (none, ==, "");
}

/* A megabyte of introducers without an end: quadratic work would not come to an end here.
 */
static void
test_hostile_is_linear (void)
{
  static const char *const pieces[] = { "\033]", "\xc2\x9d", "\033[", "\033]0\033",
                                        "\033(" };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      GString *text = g_string_new (NULL);
      g_autofree char *hostile = NULL;
      g_autofree char *line = NULL;

      while (text->len < 1024 * 1024)
        g_string_append (text, pieces[i]);
      hostile = g_string_free (text, FALSE);
      line = wc_text_line (hostile, 20);
      g_assert_null (strchr (line, '\033'));
      g_assert_cmpuint (wc_text_width (line), <=, 20);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *path = g_strconcat ("/clients/text/line/", lines[i].name, NULL);
      g_test_add_data_func (path, &lines[i], test_line);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      g_autofree char *path = g_strconcat ("/clients/text/width/", widths[i].name, NULL);
      g_test_add_data_func (path, &widths[i], test_width);
    }
  g_test_add_func ("/clients/text/cut", test_cut);
  g_test_add_func ("/clients/text/block", test_block);
  g_test_add_func ("/clients/text/hostile-is-linear", test_hostile_is_linear);

  return g_test_run ();
}
