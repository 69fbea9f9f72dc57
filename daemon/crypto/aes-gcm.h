/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#define WC_AES_GCM_TAG_SIZE 16

/* What both sides know, borrowed for one call; wiping it is its owner's matter. One pair
 * of key and iv encrypts one message only (SP 800-38D § 8). */
typedef struct
{
  const guint8 *key;
  gsize key_size; /* 16 or 32: AES-128, AES-256 */
  const guint8 *iv;
  gsize iv_size; /* 12, or 16 as older programs have it */
} WcAesGcmKey;

/* @size bytes that nobody can guess, for a key or an iv. */
void wc_aes_gcm_draw (guint8 *out, gsize size);

/* AES-GCM without additional data (SP 800-38D), as OMEMO and XEP-0454 use it: a message
 * on its way, in parts. Sizes of @key other than those above, which may come from
 * strangers, are refused by whatever takes one, with NULL. */
typedef struct _WcAesGcm WcAesGcm;

/* Returns: (transfer full) (nullable). */
WcAesGcm *wc_aes_gcm_new_encrypter (const WcAesGcmKey *key);
WcAesGcm *wc_aes_gcm_new_decrypter (const WcAesGcmKey *key);

/* Wipes what is known of the key. */
void wc_aes_gcm_free (WcAesGcm *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcAesGcm, wc_aes_gcm_free)

/* The next @size bytes of the message: as many are written to @out, which may be @in
 * itself, but not overlap it otherwise. What is decrypted is not to be believed before
 * wc_aes_gcm_verify(). */
void wc_aes_gcm_update (WcAesGcm *self, const guint8 *in, gsize size, guint8 *out);

/* Ends what was encrypted: writes the WC_AES_GCM_TAG_SIZE bytes of @out_tag. */
void wc_aes_gcm_finish (WcAesGcm *self, guint8 *out_tag);

/* Ends what was decrypted. Returns whether it is what who knew the key has encrypted:
 * @tag, of WC_AES_GCM_TAG_SIZE bytes, is its tag. */
gboolean wc_aes_gcm_verify (WcAesGcm *self, const guint8 *tag);

/* In one step, for what is small. @out_tag: as above. Returns: (transfer full)
 * (nullable) what @plain became, of the same size. */
GBytes *wc_aes_gcm_encrypt (const WcAesGcmKey *key, GBytes *plain, guint8 *out_tag);

/* Returns: (transfer full) (nullable) what @cipher was, which is wiped from memory with
 * its last reference; NULL as well where @tag is not its tag. */
GBytes *wc_aes_gcm_decrypt (const WcAesGcmKey *key, GBytes *cipher, const guint8 *tag);
