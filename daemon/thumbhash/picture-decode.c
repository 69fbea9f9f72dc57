/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "thumbhash/picture-decode.h"

/* gdk-pixbuf knows many formats, some of them through programs' plug-ins. Only those that
 * are named here are tried, so that nothing else of it ever sees a stranger's bytes. */

#define PART 65536

typedef struct
{
  WcPictureDecode *out;
  int side;
  gboolean refused;
} Measure;

static const char *
tell_format (const guint8 *data, gsize size)
{
  if (size >= 3 && memcmp (data, "\xff\xd8\xff", 3) == 0)
    return "jpeg";
  if (size >= 8 && memcmp (data, "\x89PNG\r\n\x1a\n", 8) == 0)
    return "png";
  if (size >= 6 && (memcmp (data, "GIF87a", 6) == 0 || memcmp (data, "GIF89a", 6) == 0))
    return "gif";
  if (size >= 12 && memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0)
    return "webp";
  return NULL;
}

/* Where the format can be scaled while it is read, it is. Nothing was allocated yet: a
 * size of zero is the loaders' way of being told to stop. */
static void
on_size (GdkPixbufLoader *loader, int width, int height, gpointer data)
{
  Measure *measure = data;
  double scale = MIN (1.0, (double) measure->side / MAX (width, height));

  measure->out->width = width;
  measure->out->height = height;
  measure->refused =
      width <= 0 || height <= 0 || (gint64) width * height > WC_PICTURE_DECODE_MAX_PIXELS;
  if (measure->refused)
    gdk_pixbuf_loader_set_size (loader, 0, 0);
  else
    gdk_pixbuf_loader_set_size (loader, MAX (1, (int) (width * scale)),
                                MAX (1, (int) (height * scale)));
}

static gssize
read_part (int fd, guint8 *part)
{
  gssize n;

  do
    n = read (fd, part, PART);
  while (n < 0 && errno == EINTR);
  return n;
}

static GdkPixbufLoader *
new_loader (const guint8 *head, gsize size, Measure *measure)
{
  const char *format = tell_format (head, size);
  GdkPixbufLoader *loader =
      format != NULL ? gdk_pixbuf_loader_new_with_type (format, NULL) : NULL;

  if (loader != NULL)
    g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size), measure);
  return loader;
}

/* A loader has to be closed, whatever became of it. */
static gboolean
load (int fd, GdkPixbufLoader **out_loader, Measure *measure)
{
  g_autofree guint8 *part = g_malloc (PART);
  gssize n = read_part (fd, part);
  gboolean good;

  *out_loader = n > 0 ? new_loader (part, (gsize) n, measure) : NULL;
  if (*out_loader == NULL)
    return FALSE;
  do
    {
      good = gdk_pixbuf_loader_write (*out_loader, part, (gsize) n, NULL);
      n = good && !measure->refused ? read_part (fd, part) : 0;
    }
  while (n > 0);
  return gdk_pixbuf_loader_close (*out_loader, NULL) && good && n == 0 &&
         !measure->refused;
}

/* Exif 2.32 § 4.6.4: 2 to 4 are mirrored or upside down; 5 to 8 lie on a side. */
static GdkPixbuf *
turn (GdkPixbuf *pixbuf, guint orientation)
{
  static const GdkPixbufRotation rotations[] = {
    GDK_PIXBUF_ROTATE_NONE,
    GDK_PIXBUF_ROTATE_NONE,
    GDK_PIXBUF_ROTATE_UPSIDEDOWN,
    GDK_PIXBUF_ROTATE_UPSIDEDOWN,
    GDK_PIXBUF_ROTATE_CLOCKWISE,
    GDK_PIXBUF_ROTATE_CLOCKWISE,
    GDK_PIXBUF_ROTATE_COUNTERCLOCKWISE,
    GDK_PIXBUF_ROTATE_COUNTERCLOCKWISE,
  };
  static const gboolean mirrored[] = {
    FALSE, TRUE, FALSE, TRUE, TRUE, FALSE, TRUE, FALSE
  };
  g_autoptr (GdkPixbuf) turned = NULL;

  if (orientation < 1 || orientation > G_N_ELEMENTS (rotations))
    return g_object_ref (pixbuf);
  turned = gdk_pixbuf_rotate_simple (pixbuf, rotations[orientation - 1]);
  if (turned == NULL || !mirrored[orientation - 1])
    return g_steal_pointer (&turned);
  return gdk_pixbuf_flip (turned, /* horizontal= */ TRUE);
}

static GdkPixbuf *
shrink (GdkPixbuf *pixbuf, int side)
{
  int width = gdk_pixbuf_get_width (pixbuf);
  int height = gdk_pixbuf_get_height (pixbuf);
  double scale = (double) side / MAX (width, height);

  if (scale >= 1)
    return g_object_ref (pixbuf);
  return gdk_pixbuf_scale_simple (pixbuf, MAX (1, (int) (width * scale)),
                                  MAX (1, (int) (height * scale)), GDK_INTERP_BILINEAR);
}

gboolean
wc_picture_decode (int fd, guint orientation, int side, WcPictureDecode *out)
{
  Measure measure = { out, side, FALSE };
  g_autoptr (GdkPixbufLoader) loader = NULL;
  g_autoptr (GdkPixbuf) small = NULL;
  int width;

  memset (out, 0, sizeof *out);
  if (!load (fd, &loader, &measure) || gdk_pixbuf_loader_get_pixbuf (loader) == NULL)
    return FALSE;
  small = shrink (gdk_pixbuf_loader_get_pixbuf (loader), side);
  out->pixbuf = small != NULL ? turn (small, orientation) : NULL;
  width = out->width;
  if (orientation > 4)
    {
      out->width = out->height;
      out->height = width;
    }
  return out->pixbuf != NULL;
}
