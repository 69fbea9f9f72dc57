/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Whether @key, a public key as WC_OMEMO_AXOLOTL has it (WC_OMEMO_PUBLIC_KEY_SIZE bytes,
 * the first of them 5), has the form of one, and agrees on a secret at all: with a point
 * of low order every private key agrees on zeros (RFC 7748 § 6.1). */
gboolean wc_curve_point_is_fit (GBytes *key);
