/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/text.h"
#include "fuzz.h"

/* Whatever somebody wrote, no terminal finds anything in it that it would obey, nothing
 * that rearranges what stands beside it, and no more columns than there are. */

static gboolean
is_control (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029;
}

static gboolean
is_override (gunichar c)
{
  return c >= 0x202a && c <= 0x202e;
}

/* Isolates are opened and closed on the same line. */
static void
check_line (const char *line, gsize length)
{
  int depth = 0;

  for (const char *p = line; p < line + length; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_assert_false (is_control (c));
      g_assert_false (is_override (c));
      depth += c >= 0x2066 && c <= 0x2068;
      depth -= c == 0x2069;
      g_assert_cmpint (depth, >=, 0);
    }
  g_assert_cmpint (depth, ==, 0);
}

static void
check_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (gsize i = 0; lines[i] != NULL; i++)
    check_line (lines[i], strlen (lines[i]));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *line = wc_text_line (text, 0);
  g_autofree char *block = wc_text_block (text, 3);

  check_lines (block);
  check_lines (line);
  g_assert_null (strchr (line, '\n'));
  for (guint columns = 1; columns < 20; columns += 3)
    {
      g_autofree char *cut = wc_text_line (text, columns);

      check_lines (cut);
      g_assert_cmpuint (wc_text_width (cut), <=, columns);
    }
  return 0;
}
