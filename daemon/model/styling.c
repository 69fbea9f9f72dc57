/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/styling.h"

/* XEP-0393: lines make blocks, quotations hold blocks again, and in other lines spans are
 * matched from the left, each to the nearest end. */

/* Quotations of quotations. */
#define MAX_DEPTH 16

static const char directives[] = "*_~`";
static const WcSpanStyle styles[] = { WC_SPAN_STRONG, WC_SPAN_EMPHASIS, WC_SPAN_STRIKE,
                                      WC_SPAN_CODE };

/* A part of a line that belongs to the block that is looked at. */
typedef struct
{
  guint start;
  guint end;
} Line;

typedef struct
{
  gunichar *text; /* (owned) */
  GArray *spans;  /* (owned) (element-type WcSpan) */
} Styling;

const char *
wc_span_style_to_string (WcSpanStyle style)
{
  static const char *const names[] = { "strong",       "emphasis", "strike",   "code",
                                       "preformatted", "quote",    "directive" };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == WC_N_SPAN_STYLES);
  return names[style];
}

static void
add (Styling *self, guint start, guint end, WcSpanStyle style)
{
  const WcSpan span = { start, end - start, style };

  if (start < end && self->spans->len < WC_STYLING_MAX_SPANS)
    g_array_append_val (self->spans, span);
}

/* ---- Spans ---- */

static int
find_directive (gunichar c)
{
  const char *at = c != 0 && c < 128 ? strchr (directives, (int) c) : NULL;

  return at != NULL ? (int) (at - directives) : -1;
}

/* Whether a span may begin at @at, in a part of a line that begins at @start. */
static gboolean
is_opening (const Styling *self, guint at, guint start, guint end)
{
  if (at > start && !g_unichar_isspace (self->text[at - 1]))
    return FALSE;
  /* two directives with nothing between them are none */
  return at + 1 < end && !g_unichar_isspace (self->text[at + 1]) &&
         self->text[at + 1] != self->text[at];
}

/* The place of the directive that ends the span from @at on; @end: there is none. */
static guint
find_end (const Styling *self, guint at, guint end)
{
  guint i = at + 2;

  while (i < end &&
         (self->text[i] != self->text[at] || g_unichar_isspace (self->text[i - 1])))
    i++;
  return MIN (i, end);
}

static void
parse_spans (Styling *self, guint start, guint end)
{
  gboolean open_ended[G_N_ELEMENTS (styles)] = { FALSE };

  for (guint i = start; i < end; i++)
    {
      int which = find_directive (self->text[i]);
      guint last;

      if (which < 0 || open_ended[which] || !is_opening (self, i, start, end))
        continue;
      last = find_end (self, i, end);
      /* then none that comes later ends either */
      open_ended[which] = last == end;
      if (open_ended[which])
        continue;
      add (self, i, last + 1, styles[which]);
      add (self, i, i + 1, WC_SPAN_DIRECTIVE);
      /* one kind cannot stand within itself, so this goes no deeper than there are */
      if (styles[which] != WC_SPAN_CODE)
        parse_spans (self, i + 1, last);
      add (self, last, last + 1, WC_SPAN_DIRECTIVE);
      i = last;
    }
}

/* ---- Blocks ---- */

static gboolean
is_fence (const Styling *self, const Line *line)
{
  if (line->end < line->start + 3)
    return FALSE;
  for (guint i = 0; i < 3; i++)
    if (self->text[line->start + i] != '`')
      return FALSE;
  return TRUE;
}

/* Returns the index behind the block that begins at @first. */
static guint
parse_preformatted (Styling *self, const Line *lines, guint n, guint first)
{
  guint last = first + 1;
  gboolean closed;

  while (last < n &&
         !(is_fence (self, &lines[last]) && lines[last].end == lines[last].start + 3))
    last++;
  closed = last < n;
  last = MIN (last, n - 1);
  add (self, lines[first].start, lines[last].end, WC_SPAN_PREFORMATTED);
  add (self, lines[first].start, lines[first].end, WC_SPAN_DIRECTIVE);
  if (closed)
    add (self, lines[last].start, lines[last].end, WC_SPAN_DIRECTIVE);
  return last + 1;
}

static gboolean
is_quoted (const Styling *self, const Line *line)
{
  return line->start < line->end && self->text[line->start] == '>';
}

/* What is quoted of @line: behind the sign and one space. */
static Line
unquoted (const Styling *self, const Line *line)
{
  guint start = line->start + 1;

  if (start < line->end && g_unichar_isspace (self->text[start]))
    start++;
  return (Line){ start, line->end };
}

/* Adds what is quoted to @inner. Returns the index behind the block that begins at
 * @first.
 */
static guint
take_quote (Styling *self, const Line *lines, guint n, guint first, GArray *inner)
{
  guint next = first;

  for (; next < n && is_quoted (self, &lines[next]); next++)
    {
      Line line = unquoted (self, &lines[next]);

      g_array_append_val (inner, line);
    }
  add (self, lines[first].start, lines[next - 1].end, WC_SPAN_QUOTE);
  for (guint i = first; i < next; i++)
    add (self, lines[i].start, g_array_index (inner, Line, i - first).start,
         WC_SPAN_DIRECTIVE);
  return next;
}

static void
parse_blocks (Styling *self, const Line *lines, guint n, guint depth)
{
  guint i = 0;

  while (i < n && self->spans->len < WC_STYLING_MAX_SPANS)
    if (is_fence (self, &lines[i]))
      i = parse_preformatted (self, lines, n, i);
    else if (is_quoted (self, &lines[i]))
      {
        g_autoptr (GArray) inner = g_array_new (FALSE, FALSE, sizeof (Line));

        i = take_quote (self, lines, n, i, inner);
        if (depth < MAX_DEPTH)
          parse_blocks (self, (const Line *) (gpointer) inner->data, inner->len,
                        depth + 1);
      }
    else
      {
        parse_spans (self, lines[i].start, lines[i].end);
        i++;
      }
}

/* Returns: (transfer full) (element-type Line). */
static GArray *
split (const gunichar *text, guint length)
{
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (Line));
  Line line = { 0, 0 };

  for (guint i = 0; i <= length; i++)
    {
      if (i < length && text[i] != '\n')
        continue;
      line.end = i;
      g_array_append_val (lines, line);
      line.start = i + 1;
    }
  return lines;
}

GArray *
wc_styling_parse (const char *body)
{
  g_autofree gunichar *text = NULL;
  g_autoptr (GArray) lines = NULL;
  glong length = 0;
  Styling self;

  /* nearly all messages */
  if (strpbrk (body, "*_~`>") == NULL)
    return NULL;
  text = g_utf8_to_ucs4_fast (body, -1, &length);
  lines = split (text, (guint) length);
  self = (Styling){ text, g_array_new (FALSE, FALSE, sizeof (WcSpan)) };
  parse_blocks (&self, (const Line *) (gpointer) lines->data, lines->len, 0);
  if (self.spans->len > 0)
    return self.spans;
  g_array_unref (self.spans);
  return NULL;
}
