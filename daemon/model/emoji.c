/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/emoji.h"

/* The grammar is that of UTS #51. GLib knows no property Emoji, and a table of them would
 * be out of date with every Unicode: a picture is what has the general category So
 * (symbol, other), what is not assigned yet in the blocks where new ones go (U+1F000 to
 * U+1FAFF), and of the marks and arrows of U+2000 to U+303F, which are text as well, what
 * is asked to be shown as a picture (U+FE0F behind it: ‼️, ↔️, ℹ️). Letters,
 * numbers and punctuation are none. So "☭" passes, which is no emoji; nobody is harmed by
 * it. */

#define AS_PICTURE 0xfe0f
#define AS_TEXT 0xfe0e
#define JOINER 0x200d
#define KEYCAP 0x20e3
#define TAG_END 0xe007f

static gboolean
is_within (gunichar c, gunichar first, gunichar last)
{
  return c >= first && c <= last;
}

static gunichar
peek (const char *at)
{
  return g_utf8_get_char (at);
}

/* Passes over @wanted where it stands at *@at. */
static gboolean
skip (const char **at, gunichar wanted)
{
  if (peek (*at) != wanted)
    return FALSE;
  *at = g_utf8_next_char (*at);
  return TRUE;
}

/* Two letters of a country's name. */
static gboolean
skip_flag (const char **at)
{
  for (int i = 0; i < 2; i++)
    {
      if (!is_within (peek (*at), 0x1f1e6, 0x1f1ff))
        return FALSE;
      *at = g_utf8_next_char (*at);
    }
  return TRUE;
}

/* A key of a telephone. */
static gboolean
skip_key (const char **at)
{
  gunichar c = peek (*at);

  if (!is_within (c, '0', '9') && c != '#' && c != '*')
    return FALSE;
  *at = g_utf8_next_char (*at);
  skip (at, AS_PICTURE);
  return skip (at, KEYCAP);
}

static gboolean
is_picture (const char *at)
{
  gunichar c = peek (at);
  GUnicodeType type = g_unichar_type (c);

  if (type == G_UNICODE_OTHER_SYMBOL)
    return !is_within (c, 0x1f1e6, 0x1f1ff);
  if (type == G_UNICODE_UNASSIGNED)
    return is_within (c, 0x1f000, 0x1faff);
  return is_within (c, 0x2000, 0x303f) && peek (g_utf8_next_char (at)) == AS_PICTURE;
}

/* Flags of parts of countries. */
static gboolean
skip_tags (const char **at)
{
  if (!is_within (peek (*at), 0xe0020, 0xe007e))
    return TRUE;
  while (is_within (peek (*at), 0xe0020, 0xe007e))
    *at = g_utf8_next_char (*at);
  return skip (at, TAG_END);
}

static gboolean
skip_picture (const char **at)
{
  if (!is_picture (*at))
    return FALSE;
  *at = g_utf8_next_char (*at);
  if (!skip (at, AS_PICTURE) && is_within (peek (*at), 0x1f3fb, 0x1f3ff))
    *at = g_utf8_next_char (*at);
  return skip_tags (at);
}

static gboolean
skip_pictures (const char **at)
{
  do
    if (!skip_picture (at))
      return FALSE;
  while (skip (at, JOINER));
  skip (at, AS_TEXT);
  return TRUE;
}

gboolean
wc_emoji_is_one (const char *text)
{
  static gboolean (*const skips[]) (const char **) = { skip_flag, skip_key,
                                                       skip_pictures };

  for (gsize i = 0; i < G_N_ELEMENTS (skips); i++)
    {
      const char *at = text;

      if (skips[i](&at) && *at == '\0')
        return TRUE;
    }
  return FALSE;
}
