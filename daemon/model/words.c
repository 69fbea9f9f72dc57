/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/words.h"

/* Where words end is told character by character, without the dictionaries that some
 * scripts need: there every place is an end, so that a name is rather found than missed.
 * Nothing is allocated, as every message of every room passes here. */

/* UAX #29: Katakana makes words of its own, Hiragana and ideographs stand alone, and the
 * scripts of South East Asia (SA) are left to dictionaries. */
typedef enum
{
  NO_WORD, /* spaces, signs */
  LETTER,  /* of scripts that put spaces between words */
  KATAKANA,
  ALONE,
  JOINER, /* joins with any word: "_", and marks upon letters */
} Class;

/* Whether @c is of a script whose words stand together without spaces. */
static gboolean
is_alone (gunichar c)
{
  if (c < 0x0e00)
    return FALSE;
  switch ((int) g_unichar_get_script (c))
    {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
      return TRUE;
    default:
      return FALSE;
    }
}

static Class
class_of (gunichar c)
{
  if (c == '_' || g_unichar_ismark (c) || c == 0x200d)
    return JOINER;
  if (!g_unichar_isalnum (c))
    return NO_WORD;
  if (is_alone (c))
    return ALONE;
  return c > 0x0e00 && g_unichar_get_script (c) == G_UNICODE_SCRIPT_KATAKANA ? KATAKANA
                                                                             : LETTER;
}

/* Whether no word ends between two characters; 0 is beyond the text. */
static gboolean
is_joined (gunichar before, gunichar after)
{
  Class left = before != 0 ? class_of (before) : NO_WORD;
  Class right = after != 0 ? class_of (after) : NO_WORD;

  if (left == NO_WORD || right == NO_WORD)
    return FALSE;
  if (right == JOINER)
    return TRUE;
  /* a mark belongs to the letter before it */
  if (left == JOINER)
    return !is_alone (before);
  return left == right && left != ALONE;
}

/* How many characters of @text are @name; 0: it does not begin so. @out_end: behind it,
 * @out_last: the last of them. */
static guint
match (const char *text, const char *name, const char **out_end, gunichar *out_last)
{
  guint n = 0;

  for (; *name != '\0'; name = g_utf8_next_char (name), n++)
    {
      gunichar c = g_utf8_get_char (text);

      if (c == 0 || g_unichar_tolower (c) != g_unichar_tolower (g_utf8_get_char (name)))
        return 0;
      *out_last = c;
      text = g_utf8_next_char (text);
    }
  *out_end = text;
  return n;
}

gboolean
wc_words_find (const char *text, const char *name, WcWords *out_where)
{
  gunichar before = 0;

  for (guint i = 0; i < WC_WORDS_MAX && *text != '\0'; i++)
    {
      gunichar here = g_utf8_get_char (text);
      gunichar last = 0;
      const char *end = NULL;
      guint length = is_joined (before, here) ? 0 : match (text, name, &end, &last);

      if (length > 0 && !is_joined (last, g_utf8_get_char (end)))
        {
          *out_where = (WcWords){ i, length };
          return TRUE;
        }
      before = here;
      text = g_utf8_next_char (text);
    }
  return FALSE;
}
