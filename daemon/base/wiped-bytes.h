/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Bytes that are wiped when the last reference goes, as of keys and of what was
 * encrypted: @size of them, to be written to *@out_data by who makes them, before
 * anybody else has them. Returns: (transfer full). */
GBytes *wc_wiped_bytes_new (gsize size, guint8 **out_data);
