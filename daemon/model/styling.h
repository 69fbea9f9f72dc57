/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What a part of a text looks like. The words of the API are those of
 * wc_span_style_to_string(). */
typedef enum
{
  WC_SPAN_STRONG,
  WC_SPAN_EMPHASIS,
  WC_SPAN_STRIKE,
  WC_SPAN_CODE,
  WC_SPAN_PREFORMATTED, /* a block */
  WC_SPAN_QUOTE,        /* a block */
  WC_SPAN_DIRECTIVE,    /* characters that only say how others look */
} WcSpanStyle;

#define WC_N_SPAN_STYLES (WC_SPAN_DIRECTIVE + 1)

const char *wc_span_style_to_string (WcSpanStyle style);

/* A part of a text, counted in code points (XEP-0426). */
typedef struct
{
  guint start;
  guint length; /* at least 1 */
  WcSpanStyle style;
} WcSpan;

/* More are not found: nobody styles that much by hand. */
#define WC_STYLING_MAX_SPANS 1000

/* The styles of @body by XEP-0393 Message Styling: spans with the directives that bound
 * them, a parent before its children, in the order of the text; directives again as spans
 * of their own. Time is proportional to the length of @body (valid UTF-8). Returns:
 * (transfer full) (element-type WcSpan) (nullable), NULL where nothing is styled. */
GArray *wc_styling_parse (const char *body);
