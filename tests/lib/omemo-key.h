/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What has the form of a public identity key, another one for each @n. Returns: (transfer
 * full). */
GBytes *wc_omemo_key_sample (guint n);
