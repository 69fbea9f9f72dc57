/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "media/picture-walk.h"

/* What is announced is never allocated: a body is held up to a bound, and everything else
 * goes through as it comes. */

guint32
wc_picture_walk_big_32 (const guint8 *at)
{
  return (guint32) at[0] << 24 | (guint32) at[1] << 16 | (guint32) at[2] << 8 | at[3];
}

guint32
wc_picture_walk_little_32 (const guint8 *at)
{
  return (guint32) at[3] << 24 | (guint32) at[2] << 16 | (guint32) at[1] << 8 | at[0];
}

gboolean
wc_picture_walk_refuse (GError **error)
{
  return wc_error_invalid (error, "attachments",
                           "the picture is damaged, and may say where it was taken; "
                           "with its metadata kept it is sent as it is");
}

void
wc_picture_walk_write (WcPictureWalk *self, gconstpointer data, gsize size)
{
  g_byte_array_append (self->out, data, (guint) size);
}

void
wc_picture_walk_expect (WcPictureWalk *self, gsize want, gsize kept)
{
  g_assert (want <= WC_PICTURE_MAX_HEAD && kept < want);
  self->step = WC_PICTURE_HEAD;
  self->n_head = kept;
  self->want = want;
}

static void
end_body (WcPictureWalk *self)
{
  gboolean was_held = self->step == WC_PICTURE_HOLD;

  if (self->in_scan)
    self->step = WC_PICTURE_SCAN;
  else
    wc_picture_walk_expect (self, self->format->n_common, 0);
  if (was_held)
    self->format->held (self);
}

void
wc_picture_walk_body (WcPictureWalk *self, WcPictureStep step, gint64 size)
{
  self->step = step;
  self->left = size;
  g_byte_array_set_size (self->held, 0);
  if (size == 0)
    end_body (self);
}

static gsize
take_head (WcPictureWalk *self, const guint8 *data, gsize size, GError **error)
{
  gsize n = MIN (size, self->want - self->n_head);

  memcpy (self->head + self->n_head, data, n);
  self->n_head += n;
  return self->n_head < self->want || self->format->head (self, error) ? n : 0;
}

static gsize
take_body (WcPictureWalk *self, const guint8 *data, gsize size)
{
  gsize n = (gsize) MIN ((gint64) size, self->left);
  guint room = WC_PICTURE_MAX_HELD - self->held->len;

  if (self->step == WC_PICTURE_COPY)
    wc_picture_walk_write (self, data, n);
  else if (self->step == WC_PICTURE_HOLD)
    g_byte_array_append (self->held, data, (guint) MIN (n, room));
  else if (self->step == WC_PICTURE_ZERO)
    {
      guint was = self->out->len;

      g_byte_array_set_size (self->out, was + (guint) n);
      memset (self->out->data + was, 0, n);
    }
  self->left -= (gint64) n;
  if (self->left == 0)
    end_body (self);
  return n;
}

gboolean
wc_picture_walk_push (WcPictureWalk *self, const guint8 *data, gsize size, GError **error)
{
  while (size > 0 && self->step != WC_PICTURE_REST)
    {
      gsize n;

      if (self->step == WC_PICTURE_HEAD)
        n = take_head (self, data, size, error);
      else if (self->step == WC_PICTURE_SCAN)
        n = self->format->scan (self, data, size);
      else
        n = take_body (self, data, size);
      if (n == 0)
        return FALSE;
      data += n;
      size -= n;
    }
  return TRUE;
}
