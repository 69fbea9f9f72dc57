/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-bundle.h"

/* The library that computes keys and ratchets, with OpenSSL for what it leaves to others
 * (random numbers, HMAC-SHA-256, SHA-512, AES). One for each account; it keeps nothing
 * between two calls. */
typedef struct _WcOmemoLibrary WcOmemoLibrary;

/* Returns: (transfer full). */
WcOmemoLibrary *wc_omemo_library_new (void);
void wc_omemo_library_free (WcOmemoLibrary *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoLibrary, wc_omemo_library_free)

/* What the library wants in most of its functions, for this folder; borrowed. */
struct signal_context *wc_omemo_library_get_context (WcOmemoLibrary *self);

/* The name of the one that this program was built with: the meson option's. */
const char *wc_omemo_library_get_name (void);

/* Whether it can speak @version. */
gboolean wc_omemo_library_speaks (WcOmemoVersion version);
