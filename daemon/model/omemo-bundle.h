/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* The two protocols that are called OMEMO. Their devices, bundles and sessions are apart
 * from one another; an identity key may be the same in both. The numbers are stored. */
typedef enum
{
  WC_OMEMO_AXOLOTL, /* eu.siacs.conversations.axolotl (XEP-0384 0.3): what is deployed */
  WC_OMEMO_2,       /* urn:xmpp:omemo:2 (XEP-0384 since 0.8), with XEP-0420 */
} WcOmemoVersion;

/* Lengths of keys as they travel in WC_OMEMO_AXOLOTL and as we keep them: a public key
 * has one byte for its type (5: Curve25519) before its 32. */
#define WC_OMEMO_PUBLIC_KEY_SIZE 33
#define WC_OMEMO_SIGNATURE_SIZE 64
/* An identity key as OMEMO_2 sends it: in its Ed25519 form (RFC 8032), without a type. */
#define WC_OMEMO_ED_KEY_SIZE 32

/* What of a bundle is read: more one-time keys than this are passed over. */
#define WC_OMEMO_MAX_PRE_KEYS 200

/* A public key by its number: a one-time key (“prekey”), 1 to 2^31-1. */
typedef struct
{
  guint32 id;
  GBytes *key; /* (owned) WC_OMEMO_PUBLIC_KEY_SIZE bytes */
} WcOmemoPreKey;

WcOmemoPreKey *wc_omemo_pre_key_new (guint32 id, GBytes *key);
void wc_omemo_pre_key_free (WcOmemoPreKey *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoPreKey, wc_omemo_pre_key_free)

/* What one device announces so that others can begin a session with it: an immutable
 * value. Nothing is verified yet but lengths and numbers. */
typedef struct
{
  WcOmemoVersion version;
  GBytes *identity;          /* (owned) public identity key; of OMEMO_2 as it travels,
                              * WC_OMEMO_ED_KEY_SIZE bytes */
  guint32 signed_pre_key_id; /* 0 is read, never made: old clients began there */
  GBytes *signed_pre_key;    /* (owned) public key */
  GBytes *signature;         /* (owned) of signed_pre_key by identity */
  GPtrArray *pre_keys;       /* (owned) (element-type WcOmemoPreKey) at least one */
} WcOmemoBundle;

/* Takes references and @pre_keys (transfer full). Returns: (transfer full). */
WcOmemoBundle *wc_omemo_bundle_new (WcOmemoVersion version,
                                    GBytes *identity,
                                    guint32 signed_pre_key_id,
                                    GBytes *signed_pre_key,
                                    GBytes *signature,
                                    GPtrArray *pre_keys);
void wc_omemo_bundle_free (WcOmemoBundle *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoBundle, wc_omemo_bundle_free)
