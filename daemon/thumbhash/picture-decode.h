/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

/* Larger pictures are not decoded: most formats need four bytes a pixel for it. */
#define WC_PICTURE_DECODE_MAX_PIXELS (64 * 1024 * 1024)

/* What the file behind @fd shows: the first picture of several. */
typedef struct
{
  GdkPixbuf *pixbuf; /* (owned) small: at most @side wide and high, upright */
  int width;         /* of the picture itself, upright */
  int height;
} WcPictureDecode;

/* JPEG, PNG, GIF and WebP, told by their first bytes, which lie as the Exif @orientation
 * says (1 to 8). FALSE: anything else, a damaged picture or one that is too large. */
gboolean wc_picture_decode (int fd, guint orientation, int side, WcPictureDecode *out);
