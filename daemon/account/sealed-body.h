/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

/* The content of a regular file as it is put on a server encrypted (XEP-0454 § 3): the
 * stream is what was encrypted and its tag, in constant memory. Each has a key of its
 * own; begun anew, for a request that has to be written again, it gives the same bytes.
 * So the file must be one that nobody changes: a copy of ours. */
#define WC_TYPE_SEALED_BODY (wc_sealed_body_get_type ())
G_DECLARE_FINAL_TYPE (WcSealedBody, wc_sealed_body, WC, SEALED_BODY, GInputStream)

/* The first @size bytes of @fd, which is duplicated, and whose position does not change.
 * Returns: (transfer full), NULL + STORAGE. */
WcSealedBody *wc_sealed_body_new (int fd, gint64 size, GError **error);

/* How many bytes it gives: the length of the request, for which a slot is asked. */
gint64 wc_sealed_body_get_size (const WcSealedBody *self);

/* What a message says of it when it lies at @url: an aesgcm: URI, which is a secret.
 * Returns: (transfer full) (nullable), NULL where @url is none that can be said so. */
char *wc_sealed_body_dup_uri (const WcSealedBody *self, const char *url);
