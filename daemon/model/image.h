/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What a picture is, as its first bytes say. */
typedef struct
{
  const char *type; /* "image/png", "image/jpeg", "image/gif" or "image/webp" */
  guint width;      /* pixels; 0: it does not say */
  guint height;
} WcImage;

/* Reads @data; nothing is decoded. FALSE, and @out untouched, when it is no picture of
 * these kinds. */
gboolean wc_image_read (GBytes *data, WcImage *out);
