/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* How a picture lies on its pixels: 1 (as they are) to 8; from 5 on, width and height
 * change places. */
#define WC_EXIF_UPRIGHT 1
#define WC_EXIF_N_ORIENTATIONS 8

/* Bytes of wc_exif_write(). */
#define WC_EXIF_SIZE 26

/* The orientation that Exif data (from its TIFF header on, perhaps cut off) names;
 * WC_EXIF_UPRIGHT where it names none. */
guint wc_exif_read_orientation (const guint8 *data, gsize size);

/* Writes Exif data that says nothing but that, WC_EXIF_SIZE bytes. */
void wc_exif_write (guint orientation, guint8 *out);
