/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/line-buffer.h"

/* No byte is searched twice, and bytes are moved once for everything that was read at a
 * time, so that a line in many pieces and many lines in one piece both cost their length.
 */

#define USUAL_SIZE 16384

void
wc_line_buffer_init (WcLineBuffer *self, gsize max_line)
{
  *self = (WcLineBuffer){ .bytes = g_string_new (NULL), .max_line = max_line };
}

void
wc_line_buffer_clear (WcLineBuffer *self)
{
  g_string_free (self->bytes, TRUE);
  self->bytes = NULL;
}

/* A long line leaves a large buffer behind: it is given back when nothing is in it. */
static void
forget_used (WcLineBuffer *self)
{
  if (self->start == self->bytes->len && self->bytes->allocated_len > USUAL_SIZE)
    {
      g_string_free (self->bytes, TRUE);
      self->bytes = g_string_new (NULL);
    }
  else
    g_string_erase (self->bytes, 0, self->start);
  self->searched -= self->start;
  self->start = 0;
}

void
wc_line_buffer_append (WcLineBuffer *self, const char *bytes, gsize length)
{
  forget_used (self);
  g_string_append_len (self->bytes, bytes, length);
}

/* No line ends in what is there: drops it when it is, or belongs to, a line too long. */
static WcLineBufferNext
give_up_rest (WcLineBuffer *self, const char **out_line, gsize *out_length)
{
  gboolean told = self->skipping;

  self->searched = self->bytes->len;
  if (!told && self->searched - self->start <= self->max_line)
    return WC_LINE_BUFFER_NOTHING;
  *out_line = self->bytes->str + self->start;
  *out_length = self->max_line;
  self->skipping = TRUE;
  self->start = self->searched;
  return told ? WC_LINE_BUFFER_NOTHING : WC_LINE_BUFFER_TOO_LONG;
}

WcLineBufferNext
wc_line_buffer_next (WcLineBuffer *self, const char **out_line, gsize *out_length)
{
  const char *text = self->bytes->str;
  const char *end;

  if (self->start == self->bytes->len)
    {
      forget_used (self);
      return WC_LINE_BUFFER_NOTHING;
    }
  while ((end = memchr (text + self->searched, '\n',
                        self->bytes->len - self->searched)) != NULL)
    {
      gboolean rest = self->skipping;

      *out_line = text + self->start;
      *out_length = end - *out_line;
      self->start += *out_length + 1;
      self->searched = self->start;
      self->skipping = FALSE;
      if (rest)
        continue;
      if (*out_length <= self->max_line)
        return WC_LINE_BUFFER_LINE;
      *out_length = self->max_line;
      return WC_LINE_BUFFER_TOO_LONG;
    }
  return give_up_rest (self, out_line, out_length);
}

gboolean
wc_line_buffer_has_more (const WcLineBuffer *self)
{
  return self->searched < self->bytes->len;
}
