/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What a person thinks of an identity key. It hangs on the key and its owner's bare JID,
 * never on a device id: the same key on another device is trusted as before. The numbers
 * are stored; the words of the API: "distrusted", "undecided", "blind", "trusted",
 * "verified". */
typedef enum
{
  WC_OMEMO_TRUST_DISTRUSTED = -1, /* never encrypted to */
  WC_OMEMO_TRUST_UNDECIDED = 0,   /* not encrypted to, until somebody decides */
  WC_OMEMO_TRUST_BLIND = 1,       /* used, as nobody has verified any of its owner yet */
  WC_OMEMO_TRUST_TRUSTED = 2,     /* a person said so */
  WC_OMEMO_TRUST_VERIFIED = 3,    /* a person has compared its fingerprint */
} WcOmemoTrust;

/* What becomes of a key that nobody has seen before: "btbv", "manual", "always". */
typedef enum
{
  WC_OMEMO_TRUST_MODE_BTBV,   /* blind trust before verification */
  WC_OMEMO_TRUST_MODE_MANUAL, /* a person decides on each */
  WC_OMEMO_TRUST_MODE_ALWAYS, /* blind trust, also beside a verified key */
} WcOmemoTrustMode;

#define WC_N_OMEMO_TRUST_MODES (WC_OMEMO_TRUST_MODE_ALWAYS + 1)

const char *wc_omemo_trust_to_string (WcOmemoTrust trust);
gboolean wc_omemo_trust_from_string (const char *word, WcOmemoTrust *trust);
const char *wc_omemo_trust_mode_to_string (WcOmemoTrustMode mode);
gboolean wc_omemo_trust_mode_from_string (const char *word, WcOmemoTrustMode *mode);

/* What a key is that is seen for the first time; @has_verified: a key of the same owner
 * was verified. */
WcOmemoTrust wc_omemo_trust_of_new (WcOmemoTrustMode mode, gboolean has_verified);

/* Whether messages may be encrypted to a key. */
gboolean wc_omemo_trust_allows (WcOmemoTrust trust);
