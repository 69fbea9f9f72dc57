/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "crypto/aes-gcm.h"

/* Decrypts what is followed by its own tag and of unknown length, as files of XEP-0454
 * are: the last bytes that have come are kept back until it is known whether they are the
 * tag. */
typedef struct _WcAesGcmTail WcAesGcmTail;

/* Returns: (transfer full) (nullable), NULL as wc_aes_gcm_new_decrypter(). */
WcAesGcmTail *wc_aes_gcm_tail_new (const WcAesGcmKey *key);

/* Wipes what is known of the key. */
void wc_aes_gcm_tail_free (WcAesGcmTail *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcAesGcmTail, wc_aes_gcm_tail_free)

/* The next @size bytes. Writes at most as many to @out, which does not overlap @in, and
 * returns how many. They are not to be believed before wc_aes_gcm_tail_verify(). */
gsize
wc_aes_gcm_tail_update (WcAesGcmTail *self, const guint8 *in, gsize size, guint8 *out);

/* @size bytes that are behind us, and are decrypted already: only the tag needs them.
 * Nothing else came before. */
void wc_aes_gcm_tail_skip (WcAesGcmTail *self, const guint8 *in, gsize size);

/* No more comes. Returns whether the last WC_AES_GCM_TAG_SIZE bytes were the tag of the
 * rest. */
gboolean wc_aes_gcm_tail_verify (WcAesGcmTail *self);
