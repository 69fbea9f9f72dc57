/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What was read from a stream of lines and is not used yet. It never holds more than one
 * line of the limit and what was read with it. */
typedef struct
{
  GString *bytes; /* (owned) */
  gsize start;    /* what is before was given out */
  gsize searched; /* no end of line stands between start and here */
  gsize max_line;
  gboolean skipping; /* the rest of a line that was too long */
} WcLineBuffer;

typedef enum
{
  WC_LINE_BUFFER_NOTHING,  /* no complete line is there */
  WC_LINE_BUFFER_LINE,     /* a line */
  WC_LINE_BUFFER_TOO_LONG, /* a line beyond the limit; told once, then passed over */
} WcLineBufferNext;

/* @max_line: longest line, in bytes without its end. */
void wc_line_buffer_init (WcLineBuffer *self, gsize max_line);
void wc_line_buffer_clear (WcLineBuffer *self);

void wc_line_buffer_append (WcLineBuffer *self, const char *bytes, gsize length);

/* The next line, without its end, borrowed until the next call; no zero byte follows. Of
 * one that is too long its beginning: as much as a line may have. */
WcLineBufferNext
wc_line_buffer_next (WcLineBuffer *self, const char **out_line, gsize *out_length);

/* Whether there are bytes in which no end of a line was looked for yet. */
gboolean wc_line_buffer_has_more (const WcLineBuffer *self);
