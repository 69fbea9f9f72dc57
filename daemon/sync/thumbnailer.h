/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "base/clock.h"

/* ThumbHashes of pictures (XEP-0264), computed by a program of ours that decodes them
 * (daemon/thumbhash/main.c), one at a time. */
typedef struct _WcThumbnailer WcThumbnailer;

/* How long one may take, what waits before it included: the file waits as long, and a
 * daemon that ends does. */
#define WC_THUMBNAILER_LIMIT_US (4 * G_TIME_SPAN_SECOND)

/* @program: its path; where there is none, no picture has a hash. Returns: (transfer
 * full). What is under way keeps it. */
WcThumbnailer *wc_thumbnailer_new (WcClock *clock, const char *program);
void wc_thumbnailer_unref (WcThumbnailer *self);

/* Of the picture behind @fd (closed when it is over), which lies as the Exif
 * @orientation says. _finish: (transfer full) in base64; NULL: it has none, whatever the
 * reason is; a file goes without, too. */
void wc_thumbnailer_hash_async (WcThumbnailer *self,
                                int fd,
                                guint orientation,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
char *wc_thumbnailer_hash_finish (GAsyncResult *result);
