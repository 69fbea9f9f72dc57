/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* A value of one of the types that the API has, up to @depth dictionaries deep, built by
 * GLib alone: lengths around 255 and 65,535 bytes, where the form of containers changes,
 * come often, and so do control characters, quotes and the ends of number ranges.
 * Returns: (transfer full). */
GVariant *wc_random_value (GRand *rand, guint depth);

/* The same, an a{sv}. */
GVariant *wc_random_dict (GRand *rand, guint depth);
