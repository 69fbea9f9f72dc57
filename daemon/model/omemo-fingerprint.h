/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-bundle.h"
#include "model/xmpp-uri.h"

/* How people compare identity keys: the 32 bytes behind the byte for the key's type, as
 * 64 hexadecimal digits. */

/* In 8 groups of 8 small digits with spaces between them. @key: a public key as we keep
 * it, WC_OMEMO_PUBLIC_KEY_SIZE bytes. Returns: (transfer full). */
char *wc_omemo_fingerprint_dup (GBytes *key);

/* The public key that @text is the fingerprint of. Digits may be small or large, and
 * grouped by white space, ':' or '-' in any way; the two digits of the key's type ("05")
 * may stand before them, as some programs show it. INVALID_ARGUMENT (field
 * "fingerprint") where it is none. Returns: (transfer full). */
GBytes *wc_omemo_fingerprint_parse (const char *text, GError **error);

/* Whether two keys are the same, in a time that does not tell where they differ. */
gboolean wc_omemo_fingerprint_equal (GBytes *a, GBytes *b);

/* The identity key of a device, as a link tells it. */
typedef struct
{
  guint32 device;
  GBytes *key; /* (owned) */
} WcOmemoFingerprint;

void wc_omemo_fingerprint_free (WcOmemoFingerprint *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoFingerprint, wc_omemo_fingerprint_free)

/* What a link to an account says of its devices (XEP-0147 has no such query type; it is
 * what Conversations began): "xmpp:jid?omemo-sid-<id>=<64 digits>;…". What is no id or no
 * fingerprint is left out. Returns: (transfer full) (element-type WcOmemoFingerprint)
 * in the order of the ids; perhaps empty. */
GPtrArray *wc_omemo_fingerprint_read_uri (const WcXmppUri *uri);

/* The link that says so of @jid, a canonical bare address. @devices:
 * (element-type WcOmemoFingerprint). Returns: (transfer full). */
char *wc_omemo_fingerprint_dup_uri (const char *jid, const GPtrArray *devices);
