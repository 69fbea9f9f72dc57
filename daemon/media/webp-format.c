/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "media/webp-format.h"

/* RFC 9649 § 2: chunks of RIFF, padded to even lengths. A chunk that nobody knows is to
 * be ignored (§ 2.7.1.6), which is what metadata becomes. */

#define RIFF_HEAD 12
#define CHUNK_HEAD 8
#define HAS_XMP 0x04

static const char *const kept[] = { "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF", "ICCP" };

static gboolean
is_kept (const guint8 *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    if (memcmp (name, kept[i], 4) == 0)
      return TRUE;
  return FALSE;
}

static void
read_riff (WcPictureWalk *self)
{
  self->total = (gint64) wc_picture_walk_little_32 (self->head + 4) + CHUNK_HEAD;
  self->total -= RIFF_HEAD;
  wc_picture_walk_write (self, self->head, RIFF_HEAD);
  wc_picture_walk_expect (self, self->format->n_common, 0);
}

/* Whether the body is needed to say what becomes of it. */
static gboolean
is_read (const guint8 *name, gint64 size)
{
  return memcmp (name, "VP8X", 4) == 0 ||
         (memcmp (name, "EXIF", 4) == 0 && size >= WC_EXIF_SIZE);
}

/* What is behind the length that the file names is none of it. */
static void
read_chunk (WcPictureWalk *self)
{
  gint64 size = wc_picture_walk_little_32 (self->head + 4);
  WcPictureStep step = WC_PICTURE_COPY;

  size += size & 1;
  self->total -= CHUNK_HEAD + size;
  self->rest = 0;
  if (self->total < 0)
    {
      self->step = WC_PICTURE_REST;
      return;
    }
  if (is_read (self->head, size))
    {
      step = WC_PICTURE_HOLD;
      self->rest = size - MIN (size, WC_PICTURE_MAX_HELD);
    }
  else if (!is_kept (self->head))
    {
      step = WC_PICTURE_ZERO;
      memcpy (self->head, "NONE", 4);
    }
  wc_picture_walk_write (self, self->head, CHUNK_HEAD);
  wc_picture_walk_body (self, step, size - self->rest);
}

static gboolean
read_head (WcPictureWalk *self, GError **error)
{
  if (self->want == RIFF_HEAD)
    read_riff (self);
  else
    read_chunk (self);
  return TRUE;
}

/* Some put the prefix of JPEG before it. */
static void
take_exif (WcPictureWalk *self)
{
  gsize prefix = memcmp (self->held->data, "Exif\0\0", 6) == 0 ? 6 : 0;

  self->orientation =
      wc_exif_read_orientation (self->held->data + prefix, self->held->len - prefix);
  memset (self->held->data, 0, self->held->len);
  wc_exif_write (self->orientation, self->held->data);
}

static void
take_held (WcPictureWalk *self)
{
  if (memcmp (self->head, "EXIF", 4) == 0)
    take_exif (self);
  else if (self->held->len > 0)
    self->held->data[0] &= (guint8) ~HAS_XMP;
  wc_picture_walk_write (self, self->held->data, self->held->len);
  if (self->rest > 0)
    wc_picture_walk_body (self, WC_PICTURE_ZERO, self->rest);
}

const WcPictureFormat wc_webp_format = {
  .n_magic = RIFF_HEAD,
  .n_common = CHUNK_HEAD,
  .head = read_head,
  .held = take_held,
};
