/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "crypto/omemo-library.h"

/* The keys of a device of ours, as bytes for a store. Whatever is private is wiped from
 * memory with its last reference. All fail with WC_OMEMO_ERROR alone. */

/* Its identity: WC_OMEMO_PUBLIC_KEY_SIZE bytes that are its name for others, and 32 that
 * nobody else may know. Both (transfer full). */
gboolean wc_omemo_keys_make_identity (WcOmemoLibrary *library,
                                      GBytes **out_public,
                                      GBytes **out_private,
                                      GError **error);

/* What others are told of an identity, @public as above: for WC_OMEMO_AXOLOTL the same
 * bytes, for WC_OMEMO_2, which the library has to speak, the WC_OMEMO_ED_KEY_SIZE bytes
 * of the key that signs (XEP-0384 § 5.3.2). Returns: (transfer full). */
GBytes *wc_omemo_keys_read_identity (WcOmemoLibrary *library,
                                     WcOmemoVersion version,
                                     GBytes *public,
                                     GError **error);

/* A one-time key with the number @id (1 to 2^31-1). Returns: (transfer full): a record,
 * to be kept until somebody has begun a session with it. */
GBytes *wc_omemo_keys_make_pre_key (WcOmemoLibrary *library, guint32 id, GError **error);

/* A key that is signed by the identity, and used for some weeks; @now_us is noted in it.
 * Returns: (transfer full): a record. */
GBytes *wc_omemo_keys_make_signed_pre_key (WcOmemoLibrary *library,
                                           GBytes *public,
                                           GBytes *private,
                                           guint32 id,
                                           gint64 now_us,
                                           GError **error);

/* What others are told of a one-time key. Returns: (transfer full). */
WcOmemoPreKey *
wc_omemo_keys_read_pre_key (WcOmemoLibrary *library, GBytes *record, GError **error);

/* What others are told of a signed key, with its signature: as it is for @version, which
 * the library has to speak. Both (transfer full). */
WcOmemoPreKey *wc_omemo_keys_read_signed_pre_key (WcOmemoLibrary *library,
                                                  WcOmemoVersion version,
                                                  GBytes *record,
                                                  GBytes **out_signature,
                                                  GError **error);

/* So many bytes that nobody can guess. Returns: (transfer full). */
GBytes *wc_omemo_keys_draw (gsize size);

/* A number for a new device, 1 to 2^31-1, by chance. */
guint32 wc_omemo_keys_make_device (void);
