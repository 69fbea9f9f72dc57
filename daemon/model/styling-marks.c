/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/styling-marks.h"

/* Marks are put where the spans begin and end, and read again as everybody does: only
 * when what is read is what was to be said, they say it. */

/* Nobody styles that much by hand; each place of the text is compared with them all. */
#define MAX_SPANS 100

static const char *
opening_of (WcSpanStyle style)
{
  static const char *const marks[] = { "*", "_", "~", "`", "```\n", "", "" };

  G_STATIC_ASSERT (G_N_ELEMENTS (marks) == WC_N_SPAN_STYLES);
  return marks[style];
}

static const char *
closing_of (WcSpanStyle style)
{
  return style == WC_SPAN_PREFORMATTED ? "\n```" : opening_of (style);
}

/* What stands before the code point @at: ends, the inner ones first; on a new line, a
 * sign for each quotation it is in; beginnings. */
static void
append_marks (GString *out, const GArray *spans, guint at, gboolean line)
{
  for (guint i = spans->len; i > 0; i--)
    {
      const WcSpan *span = &g_array_index (spans, WcSpan, i - 1);

      if (span->start + span->length == at)
        g_string_append (out, closing_of (span->style));
    }
  for (guint i = 0; i < spans->len; i++)
    {
      const WcSpan *span = &g_array_index (spans, WcSpan, i);

      if (line && span->style == WC_SPAN_QUOTE && at >= span->start &&
          at - span->start < span->length)
        g_string_append (out, "> ");
    }
  for (guint i = 0; i < spans->len; i++)
    {
      const WcSpan *span = &g_array_index (spans, WcSpan, i);

      if (span->start == at)
        g_string_append (out, opening_of (span->style));
    }
}

static char *
mark (const char *text, const GArray *spans)
{
  GString *out = g_string_sized_new (strlen (text) + 2 * spans->len);
  gboolean line = TRUE;
  guint at = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p), at++)
    {
      append_marks (out, spans, at, line);
      g_string_append_len (out, p, g_utf8_next_char (p) - p);
      line = *p == '\n';
    }
  append_marks (out, spans, at, FALSE);
  return g_string_free (out, FALSE);
}

/* ---- Reading them again ---- */

/* The lines of a block's fences go with their ends of line. */
static gboolean
is_fence (const gunichar *marked, const WcSpan *directive)
{
  return directive->length >= 3 && marked[directive->start] == '`';
}

/* For each code point of @marked and its end, how many before it are no marks. Returns:
 * (transfer full). */
static guint *
count_kept (const gunichar *marked, guint length, const GArray *read)
{
  g_autofree char *cut = g_malloc0 ((gsize) length + 1);
  guint *kept = g_new0 (guint, (gsize) length + 1);
  gboolean open = FALSE;

  for (guint i = 0; i < read->len; i++)
    {
      const WcSpan *span = &g_array_index (read, WcSpan, i);
      guint end = span->start + span->length;

      if (span->style != WC_SPAN_DIRECTIVE)
        continue;
      memset (cut + span->start, TRUE, span->length);
      if (!is_fence (marked, span))
        continue;
      open = !open;
      if (open && end < length)
        cut[end] = TRUE;
      else if (!open && span->start > 0)
        cut[span->start - 1] = TRUE;
    }
  for (guint i = 0; i < length; i++)
    kept[i + 1] = kept[i] + (cut[i] ? 0 : 1);
  return kept;
}

static gboolean
is_same (const WcSpan *wanted, const WcSpan *read, const guint *kept)
{
  guint start = kept[read->start];

  return wanted->style == read->style && wanted->start == start &&
         wanted->length == kept[read->start + read->length] - start;
}

/* Whether the marks of @marked say @spans and nothing else. */
static gboolean
says (const char *marked, const GArray *spans)
{
  g_autoptr (GArray) read = wc_styling_parse (marked);
  glong length = 0;
  g_autofree gunichar *points = g_utf8_to_ucs4_fast (marked, -1, &length);
  g_autofree guint *kept = NULL;
  guint n = 0;

  if (read == NULL)
    return FALSE;
  kept = count_kept (points, (guint) length, read);
  for (guint i = 0; i < read->len; i++)
    {
      const WcSpan *span = &g_array_index (read, WcSpan, i);

      if (span->style == WC_SPAN_DIRECTIVE)
        continue;
      if (n == spans->len || !is_same (&g_array_index (spans, WcSpan, n), span, kept))
        return FALSE;
      n++;
    }
  return n == spans->len;
}

char *
wc_styling_marks_write (const char *text, const GArray *spans)
{
  g_autofree char *marked = NULL;

  if (spans->len == 0 || spans->len > MAX_SPANS)
    return NULL;
  marked = mark (text, spans);
  return says (marked, spans) ? g_steal_pointer (&marked) : NULL;
}
