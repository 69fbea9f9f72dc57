/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Takes out of a file, as its bytes come, what a picture says beside itself: where, when
 * and by whom it was taken, previews, comments. JPEG, PNG and WebP, told by their first
 * bytes; every other file stays as it is. Nothing is decoded; the picture is the same. */
typedef struct _WcPictureFilter WcPictureFilter;

/* Returns: (transfer full). */
WcPictureFilter *wc_picture_filter_new (void);
void wc_picture_filter_free (WcPictureFilter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcPictureFilter, wc_picture_filter_free)

/* The next @size bytes: appends what becomes of them to @out; little is held back. FALSE
 * + INVALID_ARGUMENT: the file began as a picture and is none; nothing more may come. */
gboolean wc_picture_filter_push (WcPictureFilter *self,
                                 const guint8 *data,
                                 gsize size,
                                 GByteArray *out,
                                 GError **error);

/* There are no more: appends what was held back of a file that is no picture. */
void wc_picture_filter_end (WcPictureFilter *self, GByteArray *out);

/* The orientation that what was read names: see media/exif. */
guint wc_picture_filter_get_orientation (const WcPictureFilter *self);
