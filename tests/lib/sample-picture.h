/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Small pictures of 3 × 2 pixels that say a great deal: wherever a format can hold words
 * there stands WC_SAMPLE_SECRET, and their Exif data says that they lie on their side
 * (orientation 6). What a reader needs of them is what the plain ones have. Returns:
 * (transfer full). */
#define WC_SAMPLE_SECRET "48.8584 N 2.2945 E"

GByteArray *wc_sample_picture_jpeg (void);
GByteArray *wc_sample_picture_png (void);
GByteArray *wc_sample_picture_webp (void);

/* The same as a reader has to get them: nothing but the picture and its orientation. */
GByteArray *wc_sample_picture_plain_jpeg (void);
GByteArray *wc_sample_picture_plain_png (void);
GByteArray *wc_sample_picture_plain_webp (void);

/* Whether @bytes have @text somewhere. */
gboolean wc_sample_picture_says (const GByteArray *bytes, const char *text);
