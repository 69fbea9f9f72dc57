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

/* @data, which this was read from, as a URI (RFC 2397), "data:image/png;base64,…".
 * Returns: (transfer full). */
char *wc_image_dup_uri (const WcImage *self, GBytes *data);
