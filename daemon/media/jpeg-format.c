/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "media/jpeg-format.h"

/* ITU T.81 § B. Segments of applications stay where they change how the picture looks;
 * Exif, XMP, IPTC, comments, previews and what stands behind the end do not. */

#define APP0 0xe0
#define APP1 0xe1
#define APP2 0xe2
#define APP14 0xee
#define APP15 0xef
#define COMMENT 0xfe
#define START 0xd8
#define END 0xd9
#define SCAN 0xda

static gboolean
begins (const WcPictureWalk *self, const char *text, gsize length)
{
  return self->held->len >= length && memcmp (self->held->data, text, length) == 0;
}

/* What belongs to coded data: 0xff itself, and restarts. */
static gboolean
is_coded (guint8 marker)
{
  return marker == 0x00 || (marker >= 0xd0 && marker <= 0xd7);
}

static gboolean
read_marker (WcPictureWalk *self, GError **error)
{
  guint8 marker = self->head[1];

  if (self->head[0] != 0xff || (is_coded (marker) && !self->in_scan))
    return wc_picture_walk_refuse (error);
  if (marker == 0xff) /* any number of these may precede it */
    {
      wc_picture_walk_expect (self, 2, 1);
      return TRUE;
    }
  self->in_scan = is_coded (marker);
  if (!self->in_scan && marker != START && marker != END)
    {
      wc_picture_walk_expect (self, 4, 2);
      return TRUE;
    }
  wc_picture_walk_write (self, self->head, 2);
  wc_picture_walk_expect (self, 2, 0);
  if (self->in_scan)
    self->step = WC_PICTURE_SCAN;
  else if (marker == END)
    self->step = WC_PICTURE_REST;
  return TRUE;
}

static gboolean
read_head (WcPictureWalk *self, GError **error)
{
  guint8 marker = self->head[1];
  guint length;

  if (self->want == 2)
    return read_marker (self, error);
  length = (guint) self->head[2] << 8 | self->head[3];
  if (length < 2)
    return wc_picture_walk_refuse (error);
  if (marker == COMMENT)
    wc_picture_walk_body (self, WC_PICTURE_DROP, length - 2);
  else if (marker >= APP0 && marker <= APP15)
    wc_picture_walk_body (self, WC_PICTURE_HOLD, length - 2);
  else
    {
      wc_picture_walk_write (self, self->head, 4);
      self->in_scan = marker == SCAN;
      wc_picture_walk_body (self, WC_PICTURE_COPY, length - 2);
    }
  return TRUE;
}

static void
write_orientation (WcPictureWalk *self)
{
  static const guint8 head[] = {
    0xff, APP1, 0, 8 + WC_EXIF_SIZE, 'E', 'x', 'i', 'f', 0, 0
  };
  guint8 exif[WC_EXIF_SIZE];

  wc_exif_write (self->orientation, exif);
  wc_picture_walk_write (self, head, sizeof head);
  wc_picture_walk_write (self, exif, sizeof exif);
}

/* The first that names one counts: a second one is of a preview. */
static void
take_exif (WcPictureWalk *self)
{
  guint found = wc_exif_read_orientation (self->held->data + 6, self->held->len - 6);

  if (self->orientation != WC_EXIF_UPRIGHT || found == WC_EXIF_UPRIGHT)
    return;
  self->orientation = found;
  write_orientation (self);
}

static void
take_held (WcPictureWalk *self)
{
  guint8 marker = self->head[1];

  if (marker == APP1 && begins (self, "Exif\0\0", 6))
    take_exif (self);
  else if ((marker == APP0 && begins (self, "JFIF\0", 5)) ||
           (marker == APP2 && begins (self, "ICC_PROFILE\0", 12)) ||
           (marker == APP14 && begins (self, "Adobe", 5)))
    {
      wc_picture_walk_write (self, self->head, 4);
      wc_picture_walk_write (self, self->held->data, self->held->len);
    }
}

static gsize
scan (WcPictureWalk *self, const guint8 *data, gsize size)
{
  const guint8 *mark = memchr (data, 0xff, size);
  gsize n = mark != NULL ? (gsize) (mark - data) : size;

  wc_picture_walk_write (self, data, n);
  if (mark == NULL)
    return n;
  self->head[0] = 0xff;
  wc_picture_walk_expect (self, 2, 1);
  return n + 1;
}

const WcPictureFormat wc_jpeg_format = {
  .n_magic = 2,
  .n_common = 2,
  .head = read_head,
  .held = take_held,
  .scan = scan,
};
