/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "media/jpeg-format.h"
#include "media/picture-filter.h"
#include "media/png-format.h"
#include "media/webp-format.h"

/* What the file is called, and what its sender says of it, counts nothing here: only the
 * bytes tell. */

#define MAGIC_SIZE 12

struct _WcPictureFilter
{
  guint8 magic[MAGIC_SIZE];
  gsize n_magic;
  gboolean known;     /* what it is, which may be no picture */
  WcPictureWalk walk; /* without a format: no picture */
};

WcPictureFilter *
wc_picture_filter_new (void)
{
  WcPictureFilter *self = g_new0 (WcPictureFilter, 1);

  self->walk.held = g_byte_array_new ();
  self->walk.orientation = WC_EXIF_UPRIGHT;
  return self;
}

void
wc_picture_filter_free (WcPictureFilter *self)
{
  g_byte_array_unref (self->walk.held);
  g_free (self);
}

static const WcPictureFormat *
find_format (const guint8 *magic)
{
  if (memcmp (magic, "\xff\xd8\xff", 3) == 0)
    return &wc_jpeg_format;
  if (memcmp (magic, "\x89PNG\r\n\x1a\n", 8) == 0)
    return &wc_png_format;
  if (memcmp (magic, "RIFF", 4) == 0 && memcmp (magic + 8, "WEBP", 4) == 0)
    return &wc_webp_format;
  return NULL;
}

static gboolean
pass (WcPictureFilter *self, const guint8 *data, gsize size, GError **error)
{
  if (self->walk.format != NULL)
    return wc_picture_walk_push (&self->walk, data, size, error);
  wc_picture_walk_write (&self->walk, data, size);
  return TRUE;
}

gboolean
wc_picture_filter_push (WcPictureFilter *self,
                        const guint8 *data,
                        gsize size,
                        GByteArray *out,
                        GError **error)
{
  gsize n = MIN (size, MAGIC_SIZE - self->n_magic);

  self->walk.out = out;
  memcpy (self->magic + self->n_magic, data, n);
  self->n_magic += n;
  if (self->n_magic < MAGIC_SIZE)
    return TRUE;
  if (!self->known)
    {
      self->known = TRUE;
      self->walk.format = find_format (self->magic);
      if (self->walk.format != NULL)
        wc_picture_walk_expect (&self->walk, self->walk.format->n_magic, 0);
      if (!pass (self, self->magic, MAGIC_SIZE, error))
        return FALSE;
    }
  return pass (self, data + n, size - n, error);
}

void
wc_picture_filter_end (WcPictureFilter *self, GByteArray *out)
{
  if (!self->known)
    g_byte_array_append (out, self->magic, (guint) self->n_magic);
}

guint
wc_picture_filter_get_orientation (const WcPictureFilter *self)
{
  return self->walk.orientation;
}
