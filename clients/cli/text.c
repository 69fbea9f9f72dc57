/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/text.h"

/* Text for a terminal. A sequence that a terminal would obey is removed as a whole; one
 * that never ends loses its introducer alone, so that nothing readable hides behind it.
 * No scan passes the next control character: hostile text costs linear time. */

#define ESCAPE '\033'
#define FIRST_STRONG_ISOLATE "\xe2\x81\xa8"
#define POP_ISOLATE "\xe2\x81\xa9"
#define ELLIPSIS "\xe2\x80\xa6"
#define JOINER 0x200d
#define EMOJI_VARIATION 0xfe0f

typedef struct
{
  gunichar first;
  gunichar last;
} Range;

/* Embeddings and overrides (UAX #9 recommends isolates in their place, and an override
 * only serves to deceive), deprecated format characters, byte order mark, annotations. */
static const Range dropped[] = {
  { 0x00, 0x08 },     { 0x0e, 0x1f },     { 0x7f, 0x84 },     { 0x86, 0x9f },
  { 0x202a, 0x202e }, { 0x206a, 0x206f }, { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb },
};

static const Range breaks[] = { { 0x0a, 0x0d }, { 0x85, 0x85 }, { 0x2028, 0x2029 } };

static const Range right_to_left[] = {
  { 0x0590, 0x08ff }, { 0x200f, 0x200f },   { 0xfb1d, 0xfdff },
  { 0xfe70, 0xfefc }, { 0x10800, 0x10fff }, { 0x1e800, 0x1efff },
};

static gboolean
is_in (gunichar c, const Range *ranges, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (c >= ranges[i].first && c <= ranges[i].last)
      return TRUE;
  return FALSE;
}

static gboolean
is_isolate (gunichar c)
{
  return c >= 0x2066 && c <= 0x2068;
}

static gboolean
is_pop_isolate (gunichar c)
{
  return c == 0x2069;
}

/* Behind the control sequence whose introducer ends at @p; @p where there is none. */
static const char *
skip_control_sequence (const char *p)
{
  const char *q = p;

  while (*q >= 0x30 && *q <= 0x3f)
    q++;
  while (*q >= 0x20 && *q <= 0x2f)
    q++;
  return *q >= 0x40 && *q <= 0x7e ? q + 1 : p;
}

/* Behind the control string (title, clipboard, graphics) whose introducer ends at @p. */
static const char *
skip_control_string (const char *p)
{
  for (const char *q = p; *q != '\0'; q = g_utf8_next_char (q))
    {
      gunichar c = g_utf8_get_char (q);

      if (c == '\a' || c == 0x9c)
        return g_utf8_next_char (q);
      if (c == ESCAPE)
        return q[1] == '\\' ? q + 2 : p;
      if (c < 0x20 || (c >= 0x7f && c <= 0x9f))
        return p;
    }
  return p;
}

/* Behind the escape sequence at @p, an escape character. */
static const char *
skip_escape (const char *p)
{
  const char *q = p + 1;

  if (*q == '[')
    return skip_control_sequence (q + 1);
  if (*q != '\0' && strchr ("]PX^_", *q) != NULL)
    return skip_control_string (q + 1);
  while (*q >= 0x20 && *q <= 0x2f)
    q++;
  return *q >= 0x30 && *q <= 0x7e ? q + 1 : p + 1;
}

/* Behind the sequence at @p; @p where none begins there. */
static const char *
skip_sequence (const char *p)
{
  switch (g_utf8_get_char (p))
    {
    case ESCAPE:
      return skip_escape (p);
    case 0x9b:
      return skip_control_sequence (p + 2);
    case 0x90:
    case 0x98:
    case 0x9d:
    case 0x9e:
    case 0x9f:
      return skip_control_string (p + 2);
    default:
      return p;
    }
}

/* Removes what a terminal would obey; line breaks of every sort become '\n'. */
static char *
strip (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *out = g_string_sized_new (strlen (valid));
  const char *p = valid;

  while (*p != '\0')
    {
      const char *behind = skip_sequence (p);
      gunichar c = g_utf8_get_char (p);

      if (behind != p)
        {
          p = behind;
          continue;
        }
      behind = g_utf8_next_char (p);
      if (is_in (c, breaks, G_N_ELEMENTS (breaks)))
        {
          g_string_append_c (out, '\n');
          behind += c == '\r' && *behind == '\n' ? 1 : 0;
        }
      else if (!is_in (c, dropped, G_N_ELEMENTS (dropped)))
        g_string_append_len (out, p, behind - p);
      p = behind;
    }
  return g_string_free (out, FALSE);
}

static gboolean
needs_isolation (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_isolate (c) || is_pop_isolate (c) ||
          is_in (c, right_to_left, G_N_ELEMENTS (right_to_left)))
        return TRUE;
    }
  return FALSE;
}

/* Appends a line between isolates of ours. Isolates inside are kept in pairs, or the one
 * that closes ours would be theirs. */
static void
append_isolated (GString *out, const char *line)
{
  guint open = 0;

  if (!needs_isolation (line))
    {
      g_string_append (out, line);
      return;
    }
  g_string_append (out, FIRST_STRONG_ISOLATE);
  for (const char *p = line; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_pop_isolate (c) && open == 0)
        continue;
      open += is_isolate (c) ? 1 : 0;
      open -= is_pop_isolate (c) ? 1 : 0;
      g_string_append_unichar (out, c);
    }
  for (; open > 0; open--)
    g_string_append (out, POP_ISOLATE);
  g_string_append (out, POP_ISOLATE);
}

static guint
char_columns (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

/* Whether the variation selector may turn @c into an emoji of two columns. */
static gboolean
may_be_emoji (gunichar c)
{
  return c >= 0xa9 || c == '#' || c == '*' || (c >= '0' && c <= '9');
}

/* Behind what is shown as one character at @p; *@columns: how wide it is. */
static const char *
next_cluster (const char *p, guint *columns)
{
  gunichar base = g_utf8_get_char (p);
  gboolean joined = FALSE;
  guint width = char_columns (base);

  for (p = g_utf8_next_char (p); *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean skin = width == 2 && c >= 0x1f3fb && c <= 0x1f3ff;
      gboolean emoji = joined && width == 2 && c >= 0x2190;

      if (c == EMOJI_VARIATION && width == 1 && may_be_emoji (base))
        width = 2;
      else if (!skin && !emoji && !g_unichar_iszerowidth (c))
        break;
      joined = c == JOINER;
    }
  *columns = width;
  return p;
}

/* Cuts a line that is wider than @columns. */
static void
cut (char **line, guint columns)
{
  const char *p = *line;
  const char *fits = *line;
  guint width = 0;

  while (*p != '\0')
    {
      guint more = 0;

      p = next_cluster (p, &more);
      width += more;
      if (width > columns)
        {
          char *shorter = g_strdup_printf ("%.*s" ELLIPSIS, (int) (fits - *line), *line);

          g_free (*line);
          *line = shorter;
          return;
        }
      if (width + 1 <= columns)
        fits = p;
    }
}

guint
wc_text_width (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0';)
    {
      guint more = 0;

      p = next_cluster (p, &more);
      width += more;
    }
  return width;
}

char *
wc_text_line (const char *text, guint columns)
{
  g_autofree char *line = strip (text);
  GString *out = g_string_new (NULL);

  g_strdelimit (line, "\n\t", ' ');
  g_strstrip (line);
  if (columns > 0)
    cut (&line, columns);
  append_isolated (out, line);
  return g_string_free (out, FALSE);
}

/* Replaces tabs by spaces up to the next multiple of eight columns. */
static char *
expand_tabs (const char *line)
{
  g_auto (GStrv) parts = g_strsplit (line, "\t", -1);
  GString *out = g_string_new (parts[0]);
  guint column = parts[0] != NULL ? wc_text_width (parts[0]) : 0;

  for (guint i = 1; parts[0] != NULL && parts[i] != NULL; i++)
    {
      guint spaces = 8 - column % 8;

      g_string_append_printf (out, "%*s%s", (int) spaces, "", parts[i]);
      column += spaces + wc_text_width (parts[i]);
    }
  return g_string_free (out, FALSE);
}

char *
wc_text_block (const char *text, guint indent)
{
  g_autofree char *stripped = strip (text);
  g_auto (GStrv) lines = g_strsplit (g_strchomp (stripped), "\n", -1);
  GString *out = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *line = expand_tabs (lines[i]);

      if (i > 0)
        g_string_append_c (out, '\n');
      if (i > 0 && *line != '\0')
        g_string_append_printf (out, "%*s", (int) indent, "");
      append_isolated (out, line);
    }
  return g_string_free (out, FALSE);
}
