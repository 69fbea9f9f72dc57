/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#define WC_AESGCM_URI_KEY_SIZE 32
#define WC_AESGCM_URI_MAX_IV 16

/* Where an encrypted file lies, and what opens it (XEP-0454 § 3): the "aesgcm:" URI that
 * a message says. Its fragment is a secret: it goes into no log, no error and no
 * request. */
typedef struct
{
  char *url; /* (owned) https, without a fragment: what is asked for */
  guint8 iv[WC_AESGCM_URI_MAX_IV];
  gsize iv_size; /* 12, or 16 as older programs have it */
  guint8 key[WC_AESGCM_URI_KEY_SIZE];
} WcAesgcmUri;

/* Whether @text begins with the scheme, in any case. */
gboolean wc_aesgcm_uri_is (const char *text);

/* Reads all of @text: nothing stands around it, and nothing but hex digits, of any case,
 * in its fragment. Returns: (transfer full) (nullable), NULL where it is anything else,
 * longer than 4096 bytes, or names no path. */
WcAesgcmUri *wc_aesgcm_uri_parse (const char *text);

/* Wipes the secret. */
void wc_aesgcm_uri_free (WcAesgcmUri *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcAesgcmUri, wc_aesgcm_uri_free)

/* The URI of what was encrypted with the @iv of 12 bytes and the @key of
 * WC_AESGCM_URI_KEY_SIZE and lies at @url. Returns: (transfer full) (nullable), NULL
 * where @url is no https URL, or has a fragment: it cannot be said so then. */
#define WC_AESGCM_URI_IV_SIZE 12
char *wc_aesgcm_uri_build (const char *url, const guint8 *iv, const guint8 *key);

/* The part of @uri, one that was read before, that is no secret: the https URL. Returns:
 * (transfer full) (nullable). */
char *wc_aesgcm_uri_dup_url (const char *uri);
