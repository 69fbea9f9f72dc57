/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* ThumbHash, by Evan Wallace (https://evanw.github.io/thumbhash/): a picture in some 25
 * bytes, blurred, with its proportions, its mean colour, and whether it is transparent.
 */
#define WC_THUMBHASH_MAX 25

/* Pictures are at most so wide and high: the hash of a larger one would be no better. */
#define WC_THUMBHASH_SIDE 100

/* A picture: rows of @channels bytes a pixel (3: RGB, 4: RGBA, not premultiplied). */
typedef struct
{
  const guint8 *pixels;
  guint width;
  guint height;
  guint channels;
  gsize stride; /* bytes from one row to the next */
} WcThumbhashPicture;

/* Returns how many bytes of @out are the hash. */
gsize wc_thumbhash_encode (const WcThumbhashPicture *picture,
                           guint8 out[WC_THUMBHASH_MAX]);
