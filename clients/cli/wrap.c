/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/text.h"
#include "cli/wrap.h"

/* Only spaces are places to break at: what is between them is as wide as cli/text says,
 * but for colours (SGR, the only sequences that are left), which take nothing. */

#define ESCAPE '\033'
#define LEAST_WIDTH 16

/* The columns of a word that may begin, have in it or end with colours. */
static guint
width_of_word (const char *word, gsize length)
{
  g_autoptr (GString) plain = g_string_sized_new (length);
  const char *end = word + length;

  for (const char *p = word; p < end;)
    if (*p != ESCAPE)
      g_string_append_c (plain, *p++);
    else
      {
        while (p < end && *p != 'm')
          p++;
        p += p < end ? 1 : 0;
      }
  return wc_text_width (plain->str);
}

static void
append_line (GString *out, const char *line, gsize length, guint indent, guint columns)
{
  const char *end = line + length;
  guint column = 0;
  gboolean broken = FALSE; /* there is something in this line that can be left behind */

  for (const char *p = line; p < end;)
    {
      guint spaces = (guint) MIN (strspn (p, " "), (gsize) (end - p));
      const char *word = p + spaces;
      gsize n = MIN (strcspn (word, " "), (gsize) (end - word));
      guint width = width_of_word (word, n);

      if (broken && column + spaces + width > columns)
        {
          g_string_append_printf (out, "\n%*s", (int) indent, "");
          column = indent;
        }
      else
        {
          g_string_append_len (out, p, spaces);
          column += spaces;
        }
      g_string_append_len (out, word, n);
      column += width;
      broken = column > indent;
      p = word + n;
    }
}

void
wc_wrap_append (GString *out, const char *text, guint indent, guint columns)
{
  if (columns < indent + LEAST_WIDTH)
    {
      g_string_append (out, text);
      return;
    }
  for (;;)
    {
      gsize length = strcspn (text, "\n");

      append_line (out, text, length, indent, columns);
      if (text[length] == '\0')
        return;
      g_string_append_c (out, '\n');
      text += length + 1;
    }
}
