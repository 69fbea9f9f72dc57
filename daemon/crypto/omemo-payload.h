/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-encrypted.h"

/* The text of a message, encrypted once for all its devices; what each of them is then
 * told in its session is the secret of that. Both are wiped with their last reference. */
typedef struct
{
  GBytes *secret;  /* (owned) for the sessions */
  GBytes *iv;      /* (owned) (nullable) WC_OMEMO_AXOLOTL: 12 bytes */
  GBytes *payload; /* (owned) (nullable) NULL: an empty message */
} WcOmemoPayload;

void wc_omemo_payload_free (WcOmemoPayload *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoPayload, wc_omemo_payload_free)

/* Encrypts @text (nullable: an empty message, which only moves ratchets). XEP-0384: 0.3
 * § 4.4 (AES-128-GCM, its tag behind the key in the secret), or 0.8 § 4.4 (AES-256-CBC
 * and HMAC-SHA-256 with keys of HKDF). Returns: (transfer full). */
WcOmemoPayload *wc_omemo_payload_encrypt (WcOmemoVersion version, GBytes *text);

/* What @encrypted says to who knows @secret. Also read: an iv of 16 bytes, and the tag at
 * the end of the payload, as the oldest clients have it. The payload must be there.
 * DAMAGED in WC_OMEMO_ERROR. Returns: (transfer full) (nullable). */
GBytes *wc_omemo_payload_decrypt (const WcOmemoEncrypted *encrypted,
                                  GBytes *secret,
                                  GError **error);
